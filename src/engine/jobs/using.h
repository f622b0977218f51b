/* using.h: `$using:` values of a block that is handed to another runspace.
 *
 * Purpose: the expressions behind `$using:` are evaluated where the block is handed over, once; the block finds them by
 *   their place in the tree (runspace->using_values).
 * Invariants: those of a nested `ForEach-Object -Parallel` belong to that call and are left alone.
 * Errors: an undefined variable; what the caller refuses. Threads: the caller's fiber. Cost: one walk of the block's tree.
 */
#ifndef ENGINE_USING_H
#define ENGINE_USING_H

#include "engine/vm/frame.h"
#include "object/array.h"

typedef enum using_rules {
    USING_PARALLEL,   /* ForEach-Object -Parallel: undefined variables and script blocks are errors */
    USING_THREAD_JOB, /* Start-ThreadJob: undefined ones are $null, `$using:h.p` is an error */
    USING_PROCESS_JOB /* Start-Job, `&`: undefined ones are errors */
} using_rules;

/* NULL: the block uses none. */
using_values *using_collect(runspace *rs, const script_block *sb, using_rules rules);
/* The same for a block parsed anew from the same text, with the values found then. */
using_values *using_restore(const script_block *sb, const list *values);

#endif
