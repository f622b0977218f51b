/* item_runspace.h: the runspace in which items of a fan-out run, one after another.
 *
 * Purpose: isolation for nothing: one runspace a runner, reset between items in some nanoseconds: its variables go, its
 *   functions and modules stay (as the reference engine reuses runspaces).
 * Invariants: the global scope belongs to the block that runs (its names are dense cells), so a reset unsets cells.
 * Threads: one fiber at a time. Cost: a new one about 2 us, a reset about 10 ns.
 */
#ifndef ENGINE_ITEM_RUNSPACE_H
#define ENGINE_ITEM_RUNSPACE_H

#include "engine/jobs/records.h"
#include "engine/vm/frame.h"

typedef struct item_runspace {
    struct item_runspace *next; /* in a list of idle ones */
    runspace *rs;
    script_block *sb;
    record_sink sink;
    block_run run; /* of a plain block: nothing but statements */
    cell *bar;     /* $_ */
    bool plain, used;
} item_runspace;

/* For a block that `caller` hands over; `using` may be NULL. Records go to sink.into. */
item_runspace *item_runspace_new(const runspace *caller, const script_block *sb, using_values *using, uint32_t limit,
                                 void (*full)(record_sink *s), void *owner);
/* The running fiber takes it. Between two fibers' turns it holds no state of the first. */
void item_runspace_enter(item_runspace *r);
/* Runs the block with `$_` = v. What ends the item early is a record, but a stop: false. */
bool item_runspace_run(item_runspace *r, value v);

#endif
