/* rooms.c: what the program is made of: the rooms above the engine, handed to it. */
#include "cli/console.h"

/* One function a room; during bring-up the linker gives NULL for one that is not there yet. */
void types_register(void);
void format_register(void);
void cmdlets_register_all(void);

void cli_register(void)
{
    engine_up = (engine_additions){.register_types = types_register,
                                   .register_format = format_register,
                                   .register_cmdlets = cmdlets_register_all,
                                   .before_park = console_flush};
}
