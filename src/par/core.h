/* core.h: what the files of src/par share. Nobody outside includes it.
 *
 * Invariants:
 *   - a worker's plain fields are touched by its own thread only (its native loop or a fiber that runs on it); what
 *     others touch is atomic and says so.
 *   - exactly one sched_wake() for each park: whoever moves par_wait.state away from WAIT_PENDING owes it, and a fiber
 *     is pinned, so a wake can never overtake the park it belongs to: the worker looks at its inbox after the switch.
 *   - structs of fibers and workers are never freed, so a stale pointer (the monitor's) reads a live struct.
 *   - guards are spin locks for a few instructions: nothing allocates, parks, or calls out under one.
 *     Lock order: none is taken while another is held, except an event's guard under stop_guard.
 */
#ifndef PAR_CORE_H
#define PAR_CORE_H

#include <pthread.h>
#include <stdatomic.h>

#include "par/par.h"

enum {
    PAR_MAX_WORKERS = 256,
    PREEMPT_NS = 10 * 1000 * 1000, /* the slice of a fiber while others wait */
    ROUND = 16,                    /* switches after which a worker looks at timers and descriptors even when busy */
    IDLE_EVENTS = 64
};

/* ---- guards ---- */

typedef uint32_t par_guard;

void guard_wait(par_guard *g);

static inline void guard_lock(par_guard *g)
{
    if (__builtin_expect(__atomic_exchange_n(g, 1, __ATOMIC_ACQUIRE) != 0, 0)) {
        guard_wait(g);
    }
}

static inline void guard_unlock(par_guard *g)
{
    __atomic_store_n(g, 0, __ATOMIC_RELEASE);
}

static inline void cpu_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#else
    __asm__ volatile("" ::: "memory");
#endif
}

int64_t par_clock(void);
/* Deadline for a timeout: -1 for none. */
int64_t par_deadline(int64_t timeout_ns);
/* Sleeps while *word == value; timeout_ns < 0: no limit. */
void futex_wait(_Atomic uint32_t *word, uint32_t value, int64_t timeout_ns);
void futex_wake(_Atomic uint32_t *word);

/* ---- stacks (stack.c) ---- */

typedef struct par_worker par_worker;

/* A stack, or the native one of a thread. The record is in malloc memory and holds no heap pointer. */
typedef struct par_stack {
    char *low, *top;
    void *sp;                /* where it was left; valid while not active */
    struct par_stack *below; /* linked stacks: the one that called par_on_new_stack */
    struct par_stack *next;  /* in a pool */
    void *sanitizer;
    void (*entry)(void *arg);
    void *arg;
    bool guarded;
} par_stack;

/* From the pool of the running worker. */
par_stack *stack_take(par_worker *w);
void stack_give(par_worker *w, par_stack *s);
/* Gives back the pages of some stacks over what an idle worker keeps; true: there are more. */
bool stacks_trim(par_worker *w);
/* The next switch to `s` calls entry(arg). */
void stack_arm(par_stack *s, void (*entry)(void *arg), void *arg);
char *stack_limit(const par_stack *s);
void stack_native(par_stack *s);

/* ---- fibers (fiber.c) ---- */

typedef enum wait_state { WAIT_PENDING = 0, WAIT_TIMEOUT = 1, WAIT_STOPPED = 2, WAIT_SIGNAL = 16 } wait_state;

/* One wait of a fiber or of a plain thread. WAIT_SIGNAL + i: the i-th thing waited for happened. */
typedef struct par_wait {
    _Atomic uint32_t state;
    par_fiber *fiber; /* NULL: a thread that sleeps on `state` */
} par_wait;

struct par_fiber {
    ctx context;
    par_worker *worker;
    par_stack *stack; /* the innermost segment; NULL: not started */
    par_fiber *run_next;
    par_fiber *all_next, *all_prev; /* started fibers of the worker */
    _Atomic uint64_t id;
    void (*fn)(void *arg);
    void *arg;
    par_wait wait;
    bool parked;          /* inside wait_park: timers and stops may end the wait */
    bool stoppable;       /* of that wait */
    uint32_t held;        /* > 0: not even a forced stop ends a wait: somebody else uses this stack */
    unsigned timer_index; /* 1 + place in the timer heap; 0: none */
    int64_t deadline;
    par_stop *stop;
    par_fiber *stop_next, *stop_prev;
    par_fiber *poke_next;
    _Atomic uint32_t poked;
    struct runner *runner;      /* when it runs items of a fan-out */
    _Atomic uint32_t unstarted; /* items its runner claimed and has not begun */
};

/* Switches of the running context; `w` is the running worker. */
void fiber_switch(par_worker *w, par_fiber *to);
void native_switch(par_worker *w, bool for_good);
/* A fiber struct that runs nothing yet. */
par_fiber *fiber_new(void (*fn)(void *arg), void *arg, void *runspace);
void fiber_start(par_worker *w, par_fiber *f);
/* Takes back the struct and stack of an ended fiber. */
void fiber_bury(par_worker *w, par_fiber *f);
/* Runs the hooks of a fiber about to park. Call before anything is registered: they may run code. */
void fiber_before_park(par_fiber *f);

/* ---- workers (sched.c) ---- */

typedef struct fiber_queue {
    par_fiber *head, *tail;
} fiber_queue;

struct par_worker {
    unsigned index;
    par_stack *active; /* what runs on the thread: native or a segment of `running` */
    par_stack native;
    _Atomic(par_fiber *) running;
    fiber_queue woken;     /* runnable because something happened */
    fiber_queue preempted; /* runnable because their slice was over: woken ones and new work go first */
    bool plain_step;       /* the next step of the loop starts no runner */
    _Atomic bool patient;  /* `running` comes from `preempted`: it makes way at once for who is woken */
    _Atomic uint32_t queued;
    _Atomic(par_fiber *) inbox; /* runnable fibers, put here by others */
    _Atomic(par_fiber *) pokes; /* fibers whose stop source was asked to stop */
    _Atomic uint32_t sleeping;
    _Atomic uint64_t slice; /* counts switches, so that the monitor sees who stays */
    unsigned round;
    par_fiber *all;
    par_fiber *spare; /* structs to use again, linked by run_next */
    unsigned spare_count;
    par_fiber *dead;
    par_stack *stacks;
    unsigned stacks_count;
    par_fiber **timers; /* binary heap by deadline */
    unsigned timers_count, timers_capacity;
    _Atomic int64_t next_deadline; /* of the heap; INT64_MAX: none */
    int epoll, wake;
    struct fd_waits *fds; /* by descriptor */
    unsigned fds_capacity;
    _Atomic uint32_t fds_waiting;
    _Atomic uint32_t runners; /* alive here, of all fan-outs */
    int64_t deferred;         /* when it last left new runners to idle workers */
    int64_t looked;           /* when a busy runner last let the poller look */
    bool ready;               /* descriptors and native stack are set up */
    ctx *thread_context;
};

typedef struct par_core {
    par_hooks hooks;
    unsigned count;                /* workers in all */
    _Atomic unsigned threads;      /* worker threads started, worker 0 (par_main) included */
    _Atomic uint32_t sleeping;     /* workers asleep */
    _Atomic uint32_t main_running; /* worker 0 has a thread */
    par_worker *workers[PAR_MAX_WORKERS];
    par_guard spawn_guard;
    par_fiber *spawn_head, *spawn_tail; /* not started: any worker takes them */
    _Atomic uint32_t spawned;
    _Atomic uint64_t ids;
    pthread_mutex_t starting;
} par_core;

extern par_core par_state;

par_worker *worker_self(void);
/* Makes a parked fiber runnable on its worker. (any thread) */
void sched_wake(par_fiber *f);
/* Leaves the running fiber until sched_wake. */
void sched_park(par_fiber *f);
/* Puts the running fiber behind the other runnable ones. YIELD_STUCK: it stays long, what it waits for may not have
 * begun yet; YIELD_SLICE: it gets on, but had its share. */
typedef enum yield_reason { YIELD_ASKED, YIELD_STUCK, YIELD_SLICE } yield_reason;
void sched_yield_fiber(par_fiber *f, yield_reason reason);
/* The same, but the worker looks at its timers and descriptors first. */
void sched_breathe(par_fiber *f);
/* Gets an idle worker going, or starts a thread when `may_start`. False: there is none. */
bool sched_rouse_one(bool may_start);
void sched_rouse(par_worker *w);
/* Could sched_rouse_one(may_start) find somebody? */
bool sched_has_idle(bool may_start);
/* Asks the fiber that runs on `w` to give way at its next poll. (any thread) */
void sched_preempt(par_worker *w);
/* Lets preempted fibers that are asked to stop go before the others. */
void sched_hurry_stopped(par_worker *w);
/* Does anything but the running fiber want this worker? */
bool sched_others_wait(par_worker *w);

/* ---- poller (poller.c): timers and descriptors of one worker ---- */

void poller_init(par_worker *w);
void poller_timer_add(par_worker *w, par_fiber *f, int64_t deadline);
void poller_timer_remove(par_worker *w, par_fiber *f);
/* Wakes what is due. */
void timers_fire(par_worker *w);
/* Looks at descriptors without blocking. */
void poller_look(par_worker *w);
/* Sleeps until something happens. */
void poller_sleep(par_worker *w);
void poller_rouse(par_worker *w);

/* ---- waiting (wait.c) ---- */

typedef struct wait_node {
    struct wait_node *next, *prev;
    par_wait *wait;
    uint32_t index;
    bool queued;
    uint64_t who; /* lock identity of the waiter */
} wait_node;

void waiters_append(void **list, wait_node *n);
void waiters_remove(void **list, wait_node *n);
wait_node *waiters_first(void *list);

/* Begins a wait of the caller: its own par_wait, or `local` on a plain thread. */
par_wait *wait_begin(par_wait *local);
/* Sleeps until the wait is over, `deadline` passes or a stop arrives; returns the state. */
uint32_t wait_end(par_wait *w, int64_t deadline);
/* Ends somebody's wait; true: the caller owes wait_resume. */
bool wait_claim(par_wait *w, uint32_t state);
/* `f` is par_wait.fiber read before the claim. */
void wait_resume(par_wait *w, par_fiber *f);
static inline bool stop_due(const ctx *c, uint32_t poll)
{
    return __builtin_expect(poll & POLL_STOP, 0) && (c->mask == 0 || (poll & POLL_FORCE));
}
/* PAR_STOPPED when the running fiber is to stop. */
par_status stop_check(void);

/* ---- stop sources (stop.c) ---- */

void stop_join(par_stop *s, par_fiber *f);
void stop_leave(par_fiber *f);
/* `f` starts on `w`: from now on requests reach it there. */
void stop_pin(par_fiber *f, par_worker *w);
void pokes_answer(par_worker *w);
/* Takes `s` out of its parent. */
void stop_detach(par_stop *s);
/* A request sets `e` too. Before anybody can request it. */
void stop_notify(par_stop *s, par_event *e);

/* ---- fan-out (fanout.c, runner.c) ---- */

/* A runner on the first fan-out with something to do, or NULL. */
par_fiber *fanout_runner(par_worker *w);
bool fanout_waiting(void); /* something could be claimed */
bool fanout_open(void);    /* some fan-out is not finished */
/* The runner of `f` is about to leave the processor: items it has claimed and not begun go back. */
void runner_give_back(par_fiber *f, bool parks);

/* ---- monitor (monitor.c) ---- */

enum { MONITOR_OFF, MONITOR_SLOW, MONITOR_FAST };
/* Makes sure that the monitor ticks at least so often. One load when it does. */
void monitor_want(uint32_t level);

#endif
