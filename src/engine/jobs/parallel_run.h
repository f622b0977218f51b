/* parallel_run.h: ForEach-Object -Parallel as the parallel core's fan-out.
 *
 * Purpose: items go into the core as they arrive, output comes back as items complete; a full window holds back the
 *   upstream, an ended downstream stops the items.
 * Invariants: at most `limit` items are started and unfinished. The caller's fiber helps while it waits, so a lone worker
 *   does what the sequential loop does. All functions: owner fiber only.
 * Cost: see bench; a trivial item some 100 ns.
 */
#ifndef ENGINE_PARALLEL_RUN_H
#define ENGINE_PARALLEL_RUN_H

#include "engine/jobs/item_runspace.h"

typedef struct parallel_run parallel_run;

/* `c` is the cmdlet that owns the run and takes its records. timeout_ns 0: none. */
parallel_run *parallel_run_new(cmdlet_run *c, const script_block *sb, unsigned limit, bool new_runspaces,
                               int64_t timeout_ns);
void parallel_run_push(parallel_run *p, value item);
/* Waits for all items, handing on what they write. */
void parallel_run_finish(parallel_run *p);
/* Stops what still runs; never throws. After finish it does nothing. */
void parallel_run_cancel(parallel_run *p);

#endif
