/* rooms.c: what the program is made of: the rooms above the engine, handed to it. */
#include "cli/console.h"

/* A room that this build does not have is NULL. */
void types_register(void) __attribute__((weak));
void format_register(void) __attribute__((weak));
void cmdlets_register_all(void) __attribute__((weak));

void cli_register(void)
{
    engine_up = (engine_additions){
        .register_types = types_register, .register_format = format_register, .register_cmdlets = cmdlets_register_all};
}
