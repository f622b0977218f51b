/* stop.c: the tree of stop sources and the fibers under each.
 *
 * A request marks the source and everything below it, sets POLL_STOP in each fiber's poll word, and pokes the fiber's
 * worker: a parked fiber's wait is ended by its own worker, which alone knows whether the fiber is parked.
 */
#include "par/core.h"

struct par_stop {
    _Atomic uint32_t requested;                /* the poll bits its fibers get */
    par_stop *parent, *children, *next, *prev; /* siblings */
    par_fiber *fibers;
    par_event *event; /* set on a request */
};

/* One guard for the whole tree: joins and requests are rare next to everything else. */
static par_guard stop_guard;

par_stop *par_stop_new(par_stop *parent)
{
    par_stop *s = par_state.hooks.alloc(sizeof *s);
    if (parent) {
        guard_lock(&stop_guard);
        s->parent = parent;
        s->next = parent->children;
        if (s->next) {
            s->next->prev = s;
        }
        parent->children = s;
        atomic_store(&s->requested, atomic_load(&parent->requested));
        guard_unlock(&stop_guard);
    }
    return s;
}

void stop_detach(par_stop *s)
{
    guard_lock(&stop_guard);
    if (s->parent) {
        if (s->prev) {
            s->prev->next = s->next;
        } else {
            s->parent->children = s->next;
        }
        if (s->next) {
            s->next->prev = s->prev;
        }
        s->parent = s->next = s->prev = NULL;
    }
    guard_unlock(&stop_guard);
}

void par_stop_drop(par_stop *s)
{
    stop_detach(s);
    if (par_state.hooks.free) {
        par_state.hooks.free(s);
    }
}

static void poke(par_fiber *f)
{
    par_worker *w = f->worker;
    if (!w || atomic_exchange(&f->poked, 1)) {
        return; /* not started yet (it will see its poll word), or on its way */
    }
    par_fiber *head = atomic_load_explicit(&w->pokes, memory_order_relaxed);
    do {
        f->poke_next = head;
    } while (!atomic_compare_exchange_weak(&w->pokes, &head, f));
    sched_rouse(w);
    if (w == worker_self()) {
        return;
    }
    sched_preempt(w); /* or it would notice a slice later; a hundred stops one after the other are a hundred slices */
}

/* Walks the tree below `s` without recursion. Called under the guard. */
static void request_tree(par_stop *s, uint32_t bits)
{
    par_stop *at = s;
    for (;;) {
        atomic_fetch_or(&at->requested, bits);
        for (par_fiber *f = at->fibers; f; f = f->stop_next) {
            atomic_fetch_or(&f->context.poll, bits);
            poke(f);
        }
        if (at->event) {
            par_event_set(at->event);
        }
        if (at->children) {
            at = at->children;
            continue;
        }
        while (at != s && !at->next) {
            at = at->parent;
        }
        if (at == s) {
            return;
        }
        at = at->next;
    }
}

void stop_notify(par_stop *s, par_event *e)
{
    guard_lock(&stop_guard);
    s->event = e;
    guard_unlock(&stop_guard);
}

static void request(par_stop *s, uint32_t bits)
{
    guard_lock(&stop_guard);
    if (atomic_load(&s->requested) < bits) {
        request_tree(s, bits);
    }
    guard_unlock(&stop_guard);
}

void par_stop_request(par_stop *s)
{
    request(s, POLL_STOP);
}

void par_stop_force(par_stop *s)
{
    request(s, POLL_STOP | POLL_FORCE);
}

bool par_stop_requested(const par_stop *s)
{
    return s && atomic_load_explicit(&((par_stop *)s)->requested, memory_order_acquire);
}

static void leave_locked(par_fiber *f)
{
    par_stop *s = f->stop;
    if (!s) {
        return;
    }
    if (f->stop_prev) {
        f->stop_prev->stop_next = f->stop_next;
    } else {
        s->fibers = f->stop_next;
    }
    if (f->stop_next) {
        f->stop_next->stop_prev = f->stop_prev;
    }
    f->stop = NULL;
    f->stop_next = f->stop_prev = NULL;
}

static void join_locked(par_stop *s, par_fiber *f)
{
    f->stop = s;
    f->stop_prev = NULL;
    f->stop_next = s->fibers;
    if (s->fibers) {
        s->fibers->stop_prev = f;
    }
    s->fibers = f;
}

void stop_join(par_stop *s, par_fiber *f)
{
    guard_lock(&stop_guard);
    leave_locked(f);
    if (s) {
        join_locked(s, f);
    }
    atomic_fetch_and(&f->context.poll, ~(uint32_t)(POLL_STOP | POLL_FORCE));
    if (s) {
        atomic_fetch_or(&f->context.poll, atomic_load(&s->requested));
    }
    guard_unlock(&stop_guard);
}

void stop_pin(par_fiber *f, par_worker *w)
{
    if (!f->stop) {
        f->worker = w;
        return;
    }
    guard_lock(&stop_guard);
    f->worker = w;
    guard_unlock(&stop_guard);
}

void stop_leave(par_fiber *f)
{
    if (f->stop) {
        stop_join(NULL, f);
    }
}

par_stop *par_stop_use(par_stop *s)
{
    par_fiber *f = par_current();
    if (!f) {
        return NULL;
    }
    par_stop *before = f->stop;
    if (before != s) {
        stop_join(s, f);
    }
    return before;
}

void pokes_answer(par_worker *w)
{
    par_fiber *f = atomic_exchange(&w->pokes, NULL);
    if (f && w->preempted.head) {
        sched_hurry_stopped(w);
    }
    while (f) {
        par_fiber *next = f->poke_next;
        f->poke_next = NULL;
        atomic_store(&f->poked, 0);
        /* A poke may come late, to a struct that runs something else by now: what counts is the poll word. */
        uint32_t bits = atomic_load(&f->context.poll);
        bool ends = bits & POLL_FORCE ? !f->held : (bits & POLL_STOP) && f->stoppable && !f->held;
        if (ends && f->parked && wait_claim(&f->wait, WAIT_STOPPED)) {
            sched_wake(f);
        }
        f = next;
    }
}
