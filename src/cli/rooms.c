/* rooms.c: what the program is made of: the rooms above the engine, handed to it. */
#include "cli/console.h"
#include "cmdlets/cmdlets.h"
#include "types/types.h"

void cli_register(void)
{
    engine_up = (engine_additions){
        .register_types = types_register, .register_cmdlets = cmdlets_register_all, .before_park = console_flush};
}
