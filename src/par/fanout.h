/* fanout.h: the inside of a fan-out, shared by its owner's half (fanout.c) and its runners' half (runner.c).
 *
 * Invariants:
 *   - `tail` is written by the owner alone; `head` moves by compare-and-swap. A runner copies items out of the ring
 *     before it moves `head`; if somebody was quicker, the copy is thrown away. So a slot is free once `head` is past
 * it.
 *   - whenever something can be claimed (items pending or returned, and active < limit) and no runner is about to
 * claim, the fan-out is on the list of open ones. All the words involved are sequentially consistent: one of "I made it
 *     claimable, is it listed?" and "I took it off the list, is it claimable?" sees the other.
 *   - done means: closed, nothing pending, nothing returned, no runner. A runner holds its items as long as it counts.
 */
#ifndef PAR_FANOUT_H
#define PAR_FANOUT_H

#include "par/core.h"

enum { CHUNK_MAX = 512, CHUNK_SHORT_NS = 20 * 1000, CHUNK_LONG_NS = 80 * 1000 };

typedef struct item_ring {
    uint64_t mask;
    struct item_ring *older; /* readers may still be in it */
    par_item items[];
} item_ring;

/* Items that a runner has claimed; the part it has not begun may go back to the fan-out. */
typedef struct item_chunk {
    struct item_chunk *next;
    uint32_t at, count, capacity;
    _Atomic uint32_t refs; /* without a collector: the runner in it, and the list of returned ones */
    par_item items[];
} item_chunk;

typedef struct result {
    struct result *next;
    void *buffer;
} result;

struct par_fanout {
    par_fanout_ops ops;
    void *user;
    unsigned limit;
    size_t window;
    par_stop *stop;
    par_worker *owner_worker;
    _Atomic(item_ring *) ring;
    _Atomic uint32_t closed, cancelled, parked;
    _Atomic uint32_t item_ns; /* what an item takes, until it ends or parks; 0: not known yet */
    _Atomic uint32_t rousing; /* a worker is on its way */
    _Atomic uint32_t listed;
    par_fanout *open_next;
    bool finished;
    uint64_t cleared; /* the owner has wiped the slots below: claimed items must not be kept alive by the ring */

    /* Words of the owner, of the runners, and of the guard must not share cache lines. */
    char apart1[64];
    _Atomic uint64_t tail;
    char apart2[64];
    _Atomic uint64_t head;
    _Atomic uint32_t active; /* runners: the items started and not ended are at most so many */
    _Atomic uint32_t users;  /* runners and workers that may still touch this struct */

    char apart3[64];
    par_guard guard;
    item_chunk *returned_head, *returned_tail;
    _Atomic uint32_t returned; /* items in them */

    _Atomic(result *) results; /* newest first */
    result *ready;             /* the owner's, oldest first */
    _Atomic uint32_t results_count;
    uint32_t results_bound;
    _Atomic uint32_t emitters_waiting;
    par_semaphore emitters;

    par_event wake;               /* the owner waits here */
    _Atomic uint32_t owner_waits; /* OWNER_* */

    _Atomic uint64_t stat_items, stat_chunks, stat_parks, stat_runners, stat_peak, stat_busy;
};

enum { OWNER_BUSY, OWNER_WAITS, OWNER_WAITS_FOR_ROOM };

/* One claim loop; lies on the stack of its fiber. */
typedef struct runner {
    par_fanout *fanout;
    void *state;
    uint32_t count, done; /* of the items being run */
    uint32_t chunk;       /* how many to claim next */
    bool broken;          /* it left the processor during this chunk: its time says nothing */
    bool emitting;        /* it waits for the owner to take output: no item's fault, and no other runner could help */
    bool entered;         /* between enter and leave: the park operation may be called */
    int64_t since;        /* when the chunk began */
    int64_t resumed;      /* when the slice began */
    item_chunk *buffer, *lent; /* lent: given back while run() is still in it */
    par_item one;
} runner;

void fanout_list(par_fanout *f);
bool fanout_claimable(par_fanout *f);
void fanout_notify(par_fanout *f, uint32_t waiting_for);
/* Sends an idle worker when the work that waits is worth it. */
void fanout_spread(par_fanout *f);
bool fanout_over(par_fanout *f); /* cancelled, or its source was asked to stop */
void chunk_release(item_chunk *c);
bool fanout_others_wait(par_fanout *f); /* something could be claimed elsewhere */
void runner_main(void *fanout);         /* first function of a runner's fiber */

static inline uint64_t fanout_pending(par_fanout *f)
{
    uint64_t head = atomic_load(&f->head), tail = atomic_load(&f->tail);
    return tail > head ? tail - head : 0;
}

#endif
