/* monitor.c: the thread that looks after fibers that stay too long, and work that nobody has picked up.
 *
 * It sleeps until somebody has a reason (monitor_want), ticks for as long as there is one, and a little longer so that
 * the reason's next appearance costs no system call. SLOW: every 10 ms, a fiber that was there at the last tick while
 * others want its worker gets POLL_PREEMPT. FAST: every 0.5 ms, an idle worker is sent to fan-outs whose items have
 * been waiting since the last tick, so that pushing an item costs its owner no wake. It is no thread of the collector
 * and touches atomic words only.
 */
#define _GNU_SOURCE 1

#include <pthread.h>
#include <signal.h>

#include "par/core.h"

enum { FAST_TICK_NS = 500 * 1000, KEEP_FAST_NS = 20 * 1000 * 1000, KEEP_SLOW_NS = 50 * 1000 * 1000 };

static _Atomic uint32_t level;
static pthread_once_t once = PTHREAD_ONCE_INIT;

typedef struct monitor {
    uint32_t believed; /* the level it set itself */
    bool waited;       /* a fan-out waited at the last tick */
    int64_t fast_until, slow_until, slices_at;
    uint64_t slices[PAR_MAX_WORKERS];
} monitor;

static bool worker_wanted(par_worker *w)
{
    return atomic_load_explicit(&w->running, memory_order_relaxed) &&
           (sched_others_wait(w) || atomic_load(&par_state.spawned) > 0 || fanout_waiting());
}

/* Tells fibers that have been there for a whole tick to give way. */
static void slices_check(monitor *m, int64_t now)
{
    for (unsigned i = 0; i < par_state.count; i++) {
        par_worker *w = par_state.workers[i];
        uint64_t slice = atomic_load_explicit(&w->slice, memory_order_relaxed);
        par_fiber *f = atomic_load_explicit(&w->running, memory_order_acquire);
        if (!f || !worker_wanted(w)) {
            continue;
        }
        m->slow_until = now + KEEP_SLOW_NS;
        if (slice == m->slices[i]) {
            atomic_fetch_or_explicit(&f->context.poll, POLL_PREEMPT, memory_order_relaxed);
        }
        m->slices[i] = slice;
    }
    m->slices_at = now;
}

static void fanouts_check(monitor *m, int64_t now)
{
    bool waiting = fanout_waiting() && sched_has_idle(true);
    if (waiting) {
        m->fast_until = now + KEEP_FAST_NS;
        if (m->waited) {
            sched_rouse_one(true);
        }
    }
    m->waited = waiting;
}

static bool anybody_wanted(void)
{
    for (unsigned i = 0; i < par_state.count; i++) {
        if (worker_wanted(par_state.workers[i])) {
            return true;
        }
    }
    return false;
}

static void monitor_tick(monitor *m)
{
    int64_t now = par_clock();
    uint32_t l = atomic_load(&level);
    if (l > m->believed) { /* somebody had a reason */
        m->slow_until = now + KEEP_SLOW_NS;
        if (l == MONITOR_FAST) {
            m->fast_until = now + KEEP_FAST_NS;
        }
    }
    fanouts_check(m, now);
    if (now - m->slices_at >= PREEMPT_NS) {
        slices_check(m, now);
    }
    uint32_t wanted = now < m->fast_until ? MONITOR_FAST : now < m->slow_until ? MONITOR_SLOW : MONITOR_OFF;
    if (wanted != l && atomic_compare_exchange_strong(&level, &l, wanted)) {
        l = wanted;
    }
    m->believed = l;
}

static void *monitor_thread(void *arg)
{
    static monitor m;
    (void)arg;
    pthread_setname_np(pthread_self(), "par/monitor");
    for (;;) {
        uint32_t l = m.believed;
        if (l == MONITOR_OFF) {
            /* Somebody may have seen the old level while it was being lowered: look once more before a long sleep. */
            futex_wait(&level, MONITOR_OFF, KEEP_SLOW_NS);
            if (anybody_wanted()) {
                monitor_want(MONITOR_SLOW);
            } else {
                futex_wait(&level, MONITOR_OFF, -1);
            }
            m.slices_at = par_clock();
        } else {
            futex_wait(&level, l, l == MONITOR_FAST ? FAST_TICK_NS : PREEMPT_NS);
        }
        monitor_tick(&m);
    }
    return NULL;
}

static void monitor_start(void)
{
    sigset_t all, before;
    pthread_t id;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&id, NULL, monitor_thread, NULL) == 0) {
        pthread_detach(id);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void monitor_want(uint32_t wanted)
{
    uint32_t l = atomic_load_explicit(&level, memory_order_relaxed);
    while (l < wanted) {
        if (atomic_compare_exchange_weak(&level, &l, wanted)) {
            pthread_once(&once, monitor_start);
            futex_wake(&level);
            return;
        }
    }
}
