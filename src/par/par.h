/* par.h: the parallel core. Workers, fibers, fan-out, events, cancellation, blocking calls.
 *
 * Purpose: run very many small or blocking pieces of work on one thread a core. It is a C library of its own: it knows
 *   nothing of the language, and it works without the collector (stacks and memory come through par_hooks).
 * Invariants:
 *   - a fiber is pinned to the worker that started it; it runs on its own stack (256 KB reserved, pooled, guarded).
 *   - an item that never blocks costs no switch: a runner fiber claims chunks of items in a loop. A runner that parks
 *     keeps its loop; its worker starts another runner on the same fan-out while the limit allows.
 *   - the limit of a fan-out bounds its unfinished started items, whatever they do.
 *   - everything that blocks goes through the par_* calls below; each looks for a stop first and returns PAR_STOPPED.
 *   - no lock is held across a park. Every scheduling choice between equals goes through par_choose().
 *   - a fiber over its 10 ms slice while others wait gets POLL_PREEMPT and yields at its next poll.
 * Threads: every function from any fiber; functions marked (any thread) also from plain threads.
 * Cost: claim 1.4 ns an item with chunks, park + resume 170-400 ns, a parked fiber 4-8 KB of touched stack.
 */
#ifndef PAR_PAR_H
#define PAR_PAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/unwind.h"

typedef enum par_status { PAR_OK, PAR_STOPPED, PAR_TIMEOUT, PAR_FULL, PAR_CLOSED, PAR_ERROR } par_status;

typedef struct par_hooks {
    /* Where structs of the core come from; must be zeroed. Default calloc/free. A collected heap gives scanned,
     * never-moved memory and no `free`. */
    void *(*alloc)(size_t size);
    void (*free)(void *p);
    /* Called on each worker thread as it starts and ends. */
    void (*thread_enter)(void);
    void (*thread_leave)(void);
    /* Performs `jump(arg)`, which lands on the stack whose highest address is `new_bottom`; `landed` is the first call
     * there. Default: just jumps. */
    void (*switch_stack)(void *new_bottom, void (*jump)(void *), void *arg);
    void (*landed)(void);
    /* An idle worker sleeps inside this. Default: fn(arg). */
    void *(*blocking)(void *(*fn)(void *), void *arg);
    /* Called on the fiber itself just before it parks and just after it runs again; NULL: nothing. */
    void (*before_park)(ctx *c);
} par_hooks;

/* ---- life ---- */

/* Starts the core: `workers` threads in all (0: one a core; the calling thread counts as the first once it calls
 * par_main). Worker threads other than the caller's start at the first work for them. */
void par_start(unsigned workers, const par_hooks *hooks);
/* Runs fn(arg) as a fiber on the calling thread, which works as worker 0 until fn returns. */
void par_main(void (*fn)(void *arg), void *arg);
unsigned par_workers(void);
/* Pushes the live part of each parked stack; for a collector's callback, with all other threads stopped. */
void par_scan_stacks(void (*push)(void *low, void *high));

/* ---- fibers ---- */

typedef struct par_fiber par_fiber;

par_fiber *par_current(void); /* NULL on a plain thread */
/* Starts fn(arg) on a new fiber on the least busy worker. `runspace` is put into its ctx. (any thread) */
par_fiber *par_spawn(void (*fn)(void *arg), void *arg, void *runspace);
ctx *par_fiber_ctx(par_fiber *f);
uint64_t par_fiber_id(par_fiber *f);
/* Lets other runnable fibers of this worker go first. */
void par_yield(void);
/* What the interpreter calls when its poll word is not zero: yields on POLL_PREEMPT. Returns PAR_STOPPED when a stop is
 * due and not masked. */
par_status par_poll(ctx *c);
/* Runs fn(arg) on a fresh stack linked to the running fiber, for deep recursion in C. Errors may unwind across it. */
void par_on_new_stack(void (*fn)(void *arg), void *arg);

/* ---- stopping ---- */

/* A stop source covers fibers and fan-outs started under it, and child sources. */
typedef struct par_stop par_stop;

par_stop *par_stop_new(par_stop *parent);
/* Takes `s` out of its parent, which otherwise keeps it (and passes requests on) for good. Nothing is under it any
 * more. */
void par_stop_drop(par_stop *s);
/* Every fiber under `s` sees POLL_STOP, each wait of theirs ends with PAR_STOPPED. Idempotent. (any thread) */
void par_stop_request(par_stop *s);
/* The same for code that holds stops off (ctx.mask > 0) too: the second Ctrl-C. (any thread) */
void par_stop_force(par_stop *s);
bool par_stop_requested(const par_stop *s);
/* The source the running fiber (and what it starts) is under; returns the one before. */
par_stop *par_stop_use(par_stop *s);

/* ---- waiting ---- */

/* An event: manual reset, or auto reset (one waiter per set). Waiters are served in order. Zero-initialise with
 * par_event_init; lies in memory the waiters keep alive. */
typedef struct par_event {
    _Atomic uint32_t state;
    uint32_t auto_reset;
    void *waiters;
} par_event;

void par_event_init(par_event *e, bool set, bool auto_reset);
void par_event_set(par_event *e);   /* (any thread) */
void par_event_reset(par_event *e); /* (any thread) */
/* timeout_ns < 0: no limit. On a plain thread blocks the thread. (any thread) */
par_status par_event_wait(par_event *e, int64_t timeout_ns);
/* Waits for any (returns its index in *which) or all of n events. */
par_status par_event_wait_many(par_event **e, size_t n, bool all, int64_t timeout_ns, size_t *which);

/* A lock that parks: owner is the fiber, recursive. Monitor and Mutex stand on it. */
typedef struct par_lock {
    _Atomic uint64_t owner;
    uint32_t depth;
    uint32_t guard;
    void *waiters;
} par_lock;

par_status par_lock_enter(par_lock *l, int64_t timeout_ns);
bool par_lock_leave(par_lock *l); /* false: not the owner */

typedef struct par_semaphore {
    _Atomic int64_t count;
    uint32_t guard;
    void *waiters;
} par_semaphore;

par_status par_semaphore_wait(par_semaphore *s, int64_t timeout_ns);
void par_semaphore_post(par_semaphore *s, int64_t n); /* (any thread) */

par_status par_sleep(int64_t ns);
/* Like read/write/connect/accept on a non-blocking descriptor; *got is the count; errno on PAR_ERROR. */
par_status par_read(int fd, void *p, size_t n, size_t *got, int64_t timeout_ns);
par_status par_write(int fd, const void *p, size_t n, size_t *put, int64_t timeout_ns);
/* Waits until fd is readable (events: POLLIN) or writable (POLLOUT). */
par_status par_wait_fd(int fd, short events, int64_t timeout_ns);
/* Waits for a child by its pidfd; *status as from waitpid. */
par_status par_wait_pid(pid_t pid, int *status, int64_t timeout_ns);
/* Runs fn(arg) on a helper thread; for what cannot be interrupted. fn must not touch collected memory or throw. */
par_status par_blocking(void (*fn)(void *arg), void *arg);

/* ---- fan-out ---- */

typedef struct par_item {
    uint64_t lo, hi;
} __attribute__((aligned(16))) par_item;

typedef struct par_fanout par_fanout;

typedef struct par_fanout_ops {
    /* A runner starts (on its own fiber): returns its state, for example a runspace. */
    void *(*enter)(void *user, par_fanout *f);
    /* Runs items one after another; calls par_fanout_item_done() after each and returns when it says so: items not
     * begun are taken back when one parks or stays long. Must not let an error out. */
    void (*run)(void *runner, const par_item *items, size_t count);
    /* The runner ends or has been idle: flush what it holds. */
    void (*leave)(void *runner);
    /* The runner is about to park: hand on output collected so far (par_fanout_emit without waiting). */
    void (*park)(void *runner);
} par_fanout_ops;

/* limit: bound on unfinished started items (>= 1). window: items accepted before push waits; some
 * hundreds let cheap items be claimed in chunks. stop: NULL for the source the owner is under. */
par_fanout *par_fanout_new(const par_fanout_ops *ops, void *user, unsigned limit, size_t window, par_stop *stop);
/* Adds an item; the first starts running at once when a worker is free. PAR_FULL: the window is full: call
 * par_fanout_wait, take results, push again. Owner fiber only. */
par_status par_fanout_push(par_fanout *f, par_item item);
/* No more items. */
void par_fanout_close(par_fanout *f);
/* Owner waits, its worker helping, until there is output to take, room to push (if `for_room`), or all is done. */
par_status par_fanout_wait(par_fanout *f, bool for_room);
/* The next buffer in completion order, or NULL. Owner fiber only. Cost: one atomic load when there is none. */
void *par_fanout_take(par_fanout *f);
bool par_fanout_done(const par_fanout *f);
/* Runner side: hands a buffer to the owner. `may_wait`: parks while the owner has more than it can take (the buffer is
 * the owner's before that). */
par_status par_fanout_emit(par_fanout *f, void *buffer, bool may_wait);
/* After each item. False: go back from run() now, the rest of the items is not this runner's any more. */
bool par_fanout_item_done(par_fanout *f);
/* Asks all runners to stop and waits for them. Owner fiber only; also on unwinding. */
void par_fanout_cancel(par_fanout *f);

/* Gives the memory of a fan-out that is done back at once; without a collector the only way. Owner fiber only. */
void par_fanout_free(par_fanout *f);

typedef struct par_fanout_stats {
    uint64_t items, chunks, parks, runners, peak_running;
    uint64_t busy_ns;
} par_fanout_stats;
par_fanout_stats par_fanout_get_stats(const par_fanout *f);

/* ---- hooks for reproducible schedules ---- */
unsigned par_choose(unsigned n);
/* Replaces the chooser: it returns a number below n. NULL: the built-in one. Set before par_main. */
void par_choose_with(unsigned (*choose)(unsigned n));

#endif
