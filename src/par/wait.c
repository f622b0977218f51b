/* wait.c: the one way to wait, and events on top of it.
 *
 * A wait is a word: pending, or how it ended. Whoever moves it away from pending (a setter, a timer, a stop) has ended
 * the wait and owes the wake. A waiter hangs on the lists of what it waits for by nodes on its own stack; a node is
 * touched under the guard of its list only, and the waiter takes its nodes out before it goes on.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#include "par/core.h"

/* ---- lists of waiters: circular, the head is the oldest ---- */

void waiters_append(void **list, wait_node *n)
{
    wait_node *head = *list;
    if (head) {
        n->next = head;
        n->prev = head->prev;
        head->prev->next = n;
        head->prev = n;
    } else {
        n->next = n->prev = n;
        *list = n;
    }
    n->queued = true;
}

void waiters_remove(void **list, wait_node *n)
{
    if (n->next == n) {
        *list = NULL;
    } else {
        n->prev->next = n->next;
        n->next->prev = n->prev;
        if (*list == n) {
            *list = n->next;
        }
    }
    n->queued = false;
}

wait_node *waiters_first(void *list)
{
    return list;
}

/* ---- a wait ---- */

par_wait *wait_begin(par_wait *local)
{
    par_fiber *f = par_current();
    par_wait *w = f ? &f->wait : local;
    w->fiber = f;
    atomic_store_explicit(&w->state, WAIT_PENDING, memory_order_relaxed);
    return w;
}

bool wait_claim(par_wait *w, uint32_t state)
{
    uint32_t pending = WAIT_PENDING;
    return atomic_compare_exchange_strong(&w->state, &pending, state);
}

void wait_resume(par_wait *w, par_fiber *f)
{
    if (f) {
        sched_wake(f);
    } else {
        futex_wake(&w->state); /* the address alone: its thread may have gone on already */
    }
}

static uint32_t wait_end_thread(par_wait *w, int64_t deadline)
{
    uint32_t state;
    while ((state = atomic_load(&w->state)) == WAIT_PENDING) {
        int64_t left = deadline < 0 ? -1 : deadline - par_clock();
        if (deadline >= 0 && left <= 0) {
            wait_claim(w, WAIT_TIMEOUT);
        } else {
            futex_wait(&w->state, WAIT_PENDING, left);
        }
    }
    return state;
}

uint32_t wait_end(par_wait *w, int64_t deadline)
{
    par_fiber *f = w->fiber;
    if (!f) {
        return wait_end_thread(w, deadline);
    }
    /* Hooks may have run since the caller looked for a stop, and the poke for it may have come and gone. */
    f->stoppable = f->context.mask == 0;
    if (stop_check() != PAR_OK && wait_claim(w, WAIT_STOPPED)) {
        return WAIT_STOPPED;
    }
    if (deadline >= 0) {
        poller_timer_add(f->worker, f, deadline);
    }
    f->parked = true;
    sched_park(f);
    f->parked = false;
    if (f->timer_index) {
        poller_timer_remove(f->worker, f);
    }
    return atomic_load_explicit(&w->state, memory_order_acquire);
}

par_status stop_check(void)
{
    ctx *c = ctx_current();
    uint32_t bits = atomic_load_explicit(&c->poll, memory_order_relaxed);
    return stop_due(c, bits) && !(c->fiber && ((par_fiber *)c->fiber)->held) ? PAR_STOPPED : PAR_OK;
}

static par_status status_of(uint32_t state)
{
    return state >= WAIT_SIGNAL ? PAR_OK : state == WAIT_TIMEOUT ? PAR_TIMEOUT : PAR_STOPPED;
}

par_status par_sleep(int64_t ns)
{
    if (stop_check() != PAR_OK) {
        return PAR_STOPPED;
    }
    par_fiber *f = par_current();
    if (ns == 0) {
        par_yield();
        return stop_check();
    }
    if (f) {
        fiber_before_park(f);
    }
    par_wait local, *w = wait_begin(&local);
    uint32_t state = wait_end(w, par_deadline(ns));
    return state == WAIT_TIMEOUT ? PAR_OK : PAR_STOPPED;
}

/* ---- events: state is EVENT_SET | EVENT_GUARD ---- */

enum { EVENT_SET = 1, EVENT_GUARD = 2 };

static uint32_t event_lock(par_event *e)
{
    for (unsigned spins = 0;; spins++) {
        uint32_t s = atomic_fetch_or_explicit(&e->state, EVENT_GUARD, memory_order_acquire);
        if (!(s & EVENT_GUARD)) {
            return s;
        }
        cpu_relax();
        if (spins % 64 == 63) {
            sched_yield(); /* its holder may have lost the processor */
        }
    }
}

static void event_unlock(par_event *e, uint32_t state)
{
    atomic_store_explicit(&e->state, state, memory_order_release);
}

void par_event_init(par_event *e, bool set, bool auto_reset)
{
    atomic_store_explicit(&e->state, set ? EVENT_SET : 0, memory_order_relaxed);
    e->auto_reset = auto_reset;
    e->waiters = NULL;
}

void par_event_set(par_event *e)
{
    par_fiber *woken = NULL, **last = &woken;
    uint32_t s = event_lock(e);
    bool handed_over = false;
    while (e->waiters && !handed_over) {
        wait_node *n = e->waiters;
        waiters_remove(&e->waiters, n);
        par_wait *w = n->wait;
        par_fiber *f = w->fiber;
        if (!wait_claim(w, WAIT_SIGNAL + n->index)) {
            continue; /* something else ended that wait: the next one gets the signal */
        }
        handed_over = e->auto_reset;
        if (f) {
            f->run_next = NULL; /* parked and owed a wake by us: the link is ours */
            *last = f;
            last = &f->run_next;
        } else {
            futex_wake(&w->state);
        }
    }
    event_unlock(e, handed_over ? s & ~(uint32_t)EVENT_SET : EVENT_SET);
    while (woken) {
        par_fiber *f = woken;
        woken = f->run_next;
        sched_wake(f);
    }
}

void par_event_reset(par_event *e)
{
    event_lock(e);
    event_unlock(e, 0);
}

/* Takes the signal when there is one. */
static bool event_try(par_event *e)
{
    uint32_t s = atomic_load_explicit(&e->state, memory_order_acquire);
    if (!e->auto_reset) {
        return s & EVENT_SET;
    }
    if (!(s & EVENT_SET)) {
        return false;
    }
    s = event_lock(e);
    event_unlock(e, 0);
    return s & EVENT_SET;
}

/* Hangs `n` on the event, or ends the wait at once when the event is set. */
static void event_attach(par_event *e, wait_node *n)
{
    uint32_t s = event_lock(e);
    if (!(s & EVENT_SET)) {
        waiters_append(&e->waiters, n);
    } else if (wait_claim(n->wait, WAIT_SIGNAL + n->index)) {
        if (e->auto_reset) {
            s = 0;
        }
        event_unlock(e, s);
        wait_resume(n->wait, n->wait->fiber);
        return;
    }
    event_unlock(e, s);
}

static void event_detach(par_event *e, wait_node *n)
{
    uint32_t s = event_lock(e);
    if (n->queued) {
        waiters_remove(&e->waiters, n);
    }
    event_unlock(e, s);
}

/* Waits for any of n events with nodes the caller provides (on its stack). */
static uint32_t wait_any(par_event **e, wait_node *nodes, size_t n, int64_t deadline)
{
    par_fiber *f = par_current();
    if (f) {
        fiber_before_park(f);
    }
    par_wait local, *w = wait_begin(&local);
    size_t attached = 0;
    for (; attached < n && atomic_load_explicit(&w->state, memory_order_relaxed) == WAIT_PENDING; attached++) {
        nodes[attached] = (wait_node){.wait = w, .index = (uint32_t)attached};
        event_attach(e[attached], &nodes[attached]);
    }
    uint32_t state = wait_end(w, deadline);
    /* A plain thread may be here before the setter has let go of its event: taking the guard waits for that. */
    for (size_t i = 0; i < attached; i++) {
        if (!f || state != WAIT_SIGNAL + i) {
            event_detach(e[i], &nodes[i]);
        }
    }
    return state;
}

par_status par_event_wait(par_event *e, int64_t timeout_ns)
{
    if (stop_check() != PAR_OK) {
        return PAR_STOPPED;
    }
    if (event_try(e)) {
        return PAR_OK;
    }
    if (timeout_ns == 0) {
        return PAR_TIMEOUT;
    }
    wait_node node;
    return status_of(wait_any(&e, &node, 1, par_deadline(timeout_ns)));
}

/* All of them, one after another. What a wait that fails has taken from auto-reset events goes back. */
static par_status wait_all(par_event **e, size_t n, int64_t timeout_ns)
{
    int64_t deadline = par_deadline(timeout_ns);
    for (size_t i = 0; i < n; i++) {
        int64_t left = deadline < 0 ? -1 : deadline - par_clock();
        par_status status = par_event_wait(e[i], deadline >= 0 && left < 0 ? 0 : left);
        if (status != PAR_OK) {
            while (i-- > 0) {
                if (e[i]->auto_reset) {
                    par_event_set(e[i]);
                }
            }
            return status;
        }
    }
    return PAR_OK;
}

par_status par_event_wait_many(par_event **e, size_t n, bool all, int64_t timeout_ns, size_t *which)
{
    if (stop_check() != PAR_OK) {
        return PAR_STOPPED;
    }
    if (all) {
        return wait_all(e, n, timeout_ns);
    }
    for (size_t i = 0; i < n; i++) {
        if (event_try(e[i])) {
            *which = i;
            return PAR_OK;
        }
    }
    if (timeout_ns == 0) {
        return PAR_TIMEOUT;
    }
    wait_node few[8], *nodes = n <= 8 ? few : malloc(n * sizeof *nodes);
    if (!nodes) {
        errno = ENOMEM;
        return PAR_ERROR;
    }
    uint32_t state = wait_any(e, nodes, n, par_deadline(timeout_ns));
    if (nodes != few) {
        free(nodes);
    }
    if (state >= WAIT_SIGNAL) {
        *which = state - WAIT_SIGNAL;
    }
    return status_of(state);
}
