/* steppable.h: a pipeline that a script feeds by hand: `{ Sort-Object @PSBoundParameters }.GetSteppablePipeline()`.
 *
 * Purpose: proxy functions: a function's begin, process and end hand on to another command's.
 * Invariants: arguments are bound when the pipeline is made; begin, (process)*, end in this order. Output goes to the function
 *   whose $PSCmdlet was given to Begin, or is what Process and End return.
 * Threads: the fiber that made it. Cost: that of the commands.
 */
#ifndef ENGINE_STEPPABLE_H
#define ENGINE_STEPPABLE_H

#include "engine/vm/frame.h"

/* Of a block that is one pipeline of commands; throws for any other. */
value steppable_new(runspace *rs, script_block *sb);
/* The pipeline of the instruction STEPPABLE, whose arguments lie in the frame's registers. */
value steppable_build(frame *f, const pipe_site *site);
void steppable_register(void);

#endif
