/* sched.c: workers: the loop of each, the queues, parking and waking, idle workers.
 *
 * A worker's loop runs on the native stack of its thread. It resumes runnable fibers first, then starts new ones
 * (spawned fibers, runners of fan-outs), then sleeps. A fiber that parks while another waits in the queue switches to
 * it directly. A fiber that was preempted did not wait for anything: new work goes before it, so that items that spin
 * on each other's flag all get started.
 */
#define _GNU_SOURCE 1

#include <assert.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "par/core.h"

/* An idle worker looks around this long before it sleeps while a fan-out is open: the next item is likely near. */
enum { SPIN_NS = 20 * 1000 };

par_core par_state = {.starting = PTHREAD_MUTEX_INITIALIZER};

static _Thread_local par_worker *self;
static unsigned (*chooser)(unsigned n);

/* Never inlined: a thread-local must not be cached across a switch, should fibers migrate one day. */
__attribute__((noinline)) par_worker *worker_self(void)
{
    return self;
}

/* ---- queues ---- */

static void queued_add(par_worker *w, uint32_t n)
{
    atomic_store_explicit(&w->queued, atomic_load_explicit(&w->queued, memory_order_relaxed) + n, memory_order_relaxed);
}

static void queue_push(par_worker *w, fiber_queue *q, par_fiber *f)
{
    f->run_next = NULL;
    if (q->tail) {
        q->tail->run_next = f;
    } else {
        q->head = f;
    }
    q->tail = f;
    queued_add(w, 1);
}

static par_fiber *queue_pop(par_worker *w, fiber_queue *q)
{
    par_fiber *f = q->head;
    if (f) {
        q->head = f->run_next;
        if (!q->head) {
            q->tail = NULL;
        }
        f->run_next = NULL;
        queued_add(w, (uint32_t)-1);
    }
    return f;
}

/* Moves what others put into the inbox to the queue, oldest first. */
static void inbox_empty(par_worker *w)
{
    if (!atomic_load_explicit(&w->inbox, memory_order_relaxed)) {
        return;
    }
    par_fiber *f = atomic_exchange_explicit(&w->inbox, NULL, memory_order_acquire), *oldest = NULL;
    while (f) {
        par_fiber *next = f->run_next;
        f->run_next = oldest;
        oldest = f;
        f = next;
    }
    while (oldest) {
        par_fiber *next = oldest->run_next;
        queue_push(w, &w->woken, oldest);
        oldest = next;
    }
}

void sched_wake(par_fiber *f)
{
    par_worker *w = f->worker;
    if (w == worker_self()) {
        queue_push(w, &w->woken, f);
        monitor_want(MONITOR_SLOW);
        return;
    }
    par_fiber *head = atomic_load_explicit(&w->inbox, memory_order_relaxed);
    do {
        f->run_next = head;
    } while (!atomic_compare_exchange_weak(&w->inbox, &head, f));
    sched_rouse(w);
    if (atomic_load(&w->patient)) {
        sched_preempt(w);
    }
}

void sched_preempt(par_worker *w)
{
    par_fiber *f = atomic_load_explicit(&w->running, memory_order_acquire);
    if (f) {
        atomic_fetch_or_explicit(&f->context.poll, POLL_PREEMPT, memory_order_relaxed);
    }
}

void sched_hurry_stopped(par_worker *w)
{
    fiber_queue all = w->preempted;
    w->preempted = (fiber_queue){NULL, NULL};
    while (all.head) {
        par_fiber *f = queue_pop(w, &all);
        bool stops = atomic_load_explicit(&f->context.poll, memory_order_relaxed) & (POLL_STOP | POLL_FORCE);
        queue_push(w, stops ? &w->woken : &w->preempted, f);
    }
}

/* ---- idle workers ---- */

static bool rouse(par_worker *w)
{
    if (atomic_load(&w->sleeping) && atomic_exchange(&w->sleeping, 0)) {
        atomic_fetch_sub(&par_state.sleeping, 1);
        poller_rouse(w);
        return true;
    }
    return false;
}

void sched_rouse(par_worker *w)
{
    if (!rouse(w)) {
        monitor_want(MONITOR_SLOW);
    }
}

static void *worker_thread(void *arg);

static bool thread_start(void)
{
    bool started = false;
    pthread_mutex_lock(&par_state.starting);
    unsigned next = atomic_load(&par_state.threads) + 1;
    if (next < par_state.count) {
        atomic_store(&par_state.threads, next);
        pthread_t id;
        if (pthread_create(&id, NULL, worker_thread, par_state.workers[next]) == 0) {
            pthread_detach(id);
            started = true;
        } else {
            par_state.count = next; /* go on with those there are */
            atomic_store(&par_state.threads, next - 1);
        }
    }
    pthread_mutex_unlock(&par_state.starting);
    return started;
}

bool sched_has_idle(bool may_start)
{
    return atomic_load(&par_state.sleeping) > 0 || (may_start && atomic_load(&par_state.threads) + 1 < par_state.count);
}

bool sched_rouse_one(bool may_start)
{
    if (atomic_load(&par_state.sleeping) > 0) {
        unsigned first = par_choose(par_state.count);
        for (unsigned i = 0; i < par_state.count; i++) {
            if (rouse(par_state.workers[(first + i) % par_state.count])) {
                return true;
            }
        }
    }
    return may_start && atomic_load(&par_state.threads) + 1 < par_state.count && thread_start();
}

static bool work_waits(par_worker *w)
{
    return atomic_load(&w->inbox) || atomic_load(&w->pokes) || atomic_load(&par_state.spawned) || fanout_waiting();
}

static void worker_idle(par_worker *w, bool near)
{
    if (near && par_state.count > 1) {
        for (int64_t end = par_clock() + SPIN_NS; par_clock() < end;) {
            for (int i = 0; i < 16; i++) {
                cpu_relax();
            }
            if (work_waits(w)) {
                return;
            }
        }
    }
    while (stacks_trim(w)) {
        if (work_waits(w)) {
            return;
        }
    }
    atomic_store(&w->sleeping, 1);
    atomic_fetch_add(&par_state.sleeping, 1);
    if (!work_waits(w)) {
        poller_sleep(w);
    }
    if (atomic_exchange(&w->sleeping, 0)) {
        atomic_fetch_sub(&par_state.sleeping, 1);
    }
}

bool sched_others_wait(par_worker *w)
{
    par_fiber *f = atomic_load_explicit(&w->running, memory_order_acquire);
    return atomic_load_explicit(&w->queued, memory_order_relaxed) > 0 ||
           atomic_load_explicit(&w->inbox, memory_order_relaxed) ||
           atomic_load_explicit(&w->pokes, memory_order_relaxed) ||
           atomic_load_explicit(&w->fds_waiting, memory_order_relaxed) > 0 ||
           atomic_load_explicit(&w->next_deadline, memory_order_relaxed) != INT64_MAX ||
           (f && atomic_load_explicit(&f->unstarted, memory_order_relaxed) > 0);
}

/* ---- the loop ---- */

static par_fiber *spawned_take(par_worker *w)
{
    if (atomic_load_explicit(&par_state.spawned, memory_order_relaxed) == 0) {
        return NULL;
    }
    guard_lock(&par_state.spawn_guard);
    par_fiber *f = par_state.spawn_head;
    if (f) {
        par_state.spawn_head = f->run_next;
        if (!par_state.spawn_head) {
            par_state.spawn_tail = NULL;
        }
        atomic_fetch_sub(&par_state.spawned, 1);
    }
    guard_unlock(&par_state.spawn_guard);
    if (f) {
        f->run_next = NULL;
        fiber_start(w, f);
    }
    return f;
}

/* Something that has not run yet: a spawned fiber, or a runner for a fan-out. */
static par_fiber *take_new(par_worker *w)
{
    par_fiber *f;
    if (par_choose(2) == 0) {
        f = spawned_take(w);
        return f ? f : fanout_runner(w);
    }
    f = fanout_runner(w);
    return f ? f : spawned_take(w);
}

static void worker_step(par_worker *w)
{
    inbox_empty(w);
    if (atomic_load_explicit(&w->pokes, memory_order_relaxed)) {
        pokes_answer(w);
    }
    bool turn = ++w->round % ROUND == 0, gap = !w->woken.head, plain = w->plain_step;
    if (turn || gap) {
        timers_fire(w);
        if (w->fds_waiting && (turn || w->preempted.head)) {
            poller_look(w);
        }
    }
    par_fiber *f = NULL;
    bool patient = false;
    w->plain_step = false;
    if (w->woken.head) {
        gap = false; /* a timer or a descriptor brought somebody */
    }
    if ((gap && !plain) || w->round % (ROUND * ROUND) == 0) {
        f = take_new(w);
    } else if (gap || turn) {
        f = spawned_take(w);
    }
    if (!f && turn) {
        f = queue_pop(w, &w->preempted);
        patient = f != NULL;
    }
    if (!f) {
        patient = !w->woken.head;
        f = queue_pop(w, patient ? &w->preempted : &w->woken);
    }
    if (!f) {
        worker_idle(w, fanout_open());
        return;
    }
    if (sched_others_wait(w)) {
        monitor_want(MONITOR_SLOW);
    }
    /* Who wakes or pokes somebody looks at `running` and `patient` behind that; here they are set before the look at what
     * was put there. So one of the two sees the other, and nobody waits for a slice. */
    atomic_store(&w->running, f);
    atomic_store(&w->patient, patient);
    /* A turn of one whose slice was over, while woken ones wait, lasts to its next poll; now and then a whole slice. */
    bool short_turn = patient && w->woken.head && w->round % (ROUND * ROUND) != 0;
    if (short_turn || (patient && atomic_load(&w->inbox)) || atomic_load(&w->pokes)) {
        sched_preempt(w);
    }
    fiber_switch(w, f);
    atomic_store_explicit(&w->patient, false, memory_order_relaxed);
    if (w->dead) {
        f = w->dead;
        w->dead = NULL;
        fiber_bury(w, f);
    }
}

void sched_park(par_fiber *f)
{
    par_worker *w = f->worker;
    if (atomic_load_explicit(&f->context.poll, memory_order_relaxed) & POLL_PREEMPT) {
        atomic_fetch_and_explicit(&f->context.poll, ~(uint32_t)POLL_PREEMPT,
                                  memory_order_relaxed); /* it gives way now */
    }
    par_fiber *next = w->woken.head;
    /* The step whose turn it is to look at timers belongs to the loop. */
    if (!next || (w->round + 1) % ROUND == 0 || atomic_load_explicit(&w->inbox, memory_order_relaxed) ||
        atomic_load_explicit(&w->pokes, memory_order_relaxed)) {
        native_switch(w, false);
        return;
    }
    w->round++;
    queue_pop(w, &w->woken);
    if (next != f) {
        if (w->woken.head || w->preempted.head) {
            monitor_want(MONITOR_SLOW);
        }
        atomic_store_explicit(&w->patient, false, memory_order_relaxed);
        fiber_switch(w, next);
    }
}

void sched_yield_fiber(par_fiber *f, yield_reason reason)
{
    par_worker *w = f->worker;
    if (reason == YIELD_ASKED) {
        queue_push(w, &w->woken, f);
        sched_park(f);
    } else {
        queue_push(w, &w->preempted, f);
        w->plain_step = reason == YIELD_SLICE;
        native_switch(w, false);
    }
}

void sched_breathe(par_fiber *f)
{
    par_worker *w = f->worker;
    queue_push(w, &w->woken, f);
    w->round |= ROUND - 1;
    native_switch(w, false);
}

static void worker_enter(par_worker *w)
{
    self = w;
    if (!w->ready) {
        poller_init(w);
    }
    stack_native(&w->native);
    w->active = &w->native;
    w->thread_context = ctx_current();
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    w->ready = true;
}

static void *worker_thread(void *arg)
{
    par_worker *w = arg;
    char name[16];
    snprintf(name, sizeof name, "par/%u", w->index);
    pthread_setname_np(pthread_self(), name);
    par_state.hooks.thread_enter();
    worker_enter(w);
    for (;;) {
        worker_step(w);
    }
    return NULL;
}

/* ---- life ---- */

static void *default_alloc(size_t size)
{
    void *p = calloc(1, size);
    if (!p) {
        abort();
    }
    return p;
}
static void default_thread(void)
{
}
static void default_switch(void *bottom, void (*go)(void *), void *arg)
{
    (void)bottom;
    go(arg);
}
static void *default_blocking(void *(*fn)(void *), void *arg)
{
    return fn(arg);
}

void par_start(unsigned workers, const par_hooks *hooks)
{
    assert(par_state.count == 0);
    if (hooks) {
        par_state.hooks = *hooks;
    }
    par_hooks *h = &par_state.hooks;
    if (!h->alloc) {
        h->alloc = default_alloc;
        h->free = free;
    }
    h->thread_enter = h->thread_enter ? h->thread_enter : default_thread;
    h->thread_leave = h->thread_leave ? h->thread_leave : default_thread;
    h->switch_stack = h->switch_stack ? h->switch_stack : default_switch;
    h->landed = h->landed ? h->landed : default_thread;
    h->blocking = h->blocking ? h->blocking : default_blocking;
    if (workers == 0) {
        cpu_set_t set;
        workers = sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
    }
    par_state.count = workers < PAR_MAX_WORKERS ? workers : PAR_MAX_WORKERS;
    for (unsigned i = 0; i < par_state.count; i++) {
        par_state.workers[i] = h->alloc(sizeof(par_worker));
        par_state.workers[i]->index = i;
        par_state.workers[i]->next_deadline = INT64_MAX;
    }
}

typedef struct main_call {
    void (*fn)(void *arg);
    void *arg;
    bool done;
} main_call;

static void main_fiber(void *p)
{
    main_call *call = p;
    call->fn(call->arg);
    call->done = true;
}

void par_main(void (*fn)(void *arg), void *arg)
{
    assert(par_state.count > 0 && !worker_self());
    if (atomic_exchange(&par_state.main_running, 1)) {
        fprintf(stderr, "parsh: internal error: par_main runs already\n");
        abort();
    }
    par_worker *w = par_state.workers[0];
    ctx *before = ctx_current();
    worker_enter(w);
    main_call call = {fn, arg, false};
    par_fiber *f = fiber_new(main_fiber, &call, before->runspace);
    fiber_start(w, f);
    queue_push(w, &w->woken, f);
    while (!call.done) {
        worker_step(w);
    }
    self = NULL;
    ctx_set_current(before);
    atomic_store(&par_state.main_running, 0);
}

unsigned par_workers(void)
{
    return par_state.count;
}

par_fiber *par_spawn(void (*fn)(void *arg), void *arg, void *runspace)
{
    par_fiber *f = fiber_new(fn, arg, runspace), *by = par_current();
    if (by && by->stop) {
        stop_join(by->stop, f);
    }
    f->run_next = NULL;
    guard_lock(&par_state.spawn_guard);
    if (par_state.spawn_tail) {
        par_state.spawn_tail->run_next = f;
    } else {
        par_state.spawn_head = f;
    }
    par_state.spawn_tail = f;
    atomic_fetch_add(&par_state.spawned, 1);
    guard_unlock(&par_state.spawn_guard);
    if (!sched_rouse_one(true)) {
        monitor_want(MONITOR_SLOW);
    }
    return f;
}

void par_yield(void)
{
    par_fiber *f = par_current();
    if (!f) {
        sched_yield();
        return;
    }
    if (f->runner) {
        runner_give_back(f, false);
    }
    sched_yield_fiber(f, YIELD_ASKED);
}

par_status par_poll(ctx *c)
{
    uint32_t bits = atomic_load_explicit(&c->poll, memory_order_relaxed);
    if ((bits & POLL_PREEMPT) && c->fiber) {
        par_fiber *f = c->fiber;
        atomic_fetch_and_explicit(&c->poll, ~(uint32_t)POLL_PREEMPT, memory_order_relaxed);
        if (f->runner) {
            runner_give_back(f, false);
        }
        sched_yield_fiber(f, YIELD_STUCK);
        bits = atomic_load_explicit(&c->poll, memory_order_relaxed);
    }
    return stop_due(c, bits) ? PAR_STOPPED : PAR_OK;
}

/* xorshift: cheap, and the same on every run until a chooser is set. */
unsigned par_choose(unsigned n)
{
    static _Thread_local uint32_t state = 2463534242u;
    if (n < 2) {
        return 0;
    }
    if (chooser) {
        return chooser(n);
    }
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return (unsigned)(((uint64_t)state * n) >> 32);
}

void par_choose_with(unsigned (*choose)(unsigned n))
{
    chooser = choose;
}
