/* lock.c: a recursive lock whose owner is a fiber (or a plain thread), and a counting semaphore.
 *
 * Both hand over: who leaves gives the lock to the oldest waiter, so that nobody starves.
 */
#define _GNU_SOURCE 1

#include <unistd.h>

#include "par/core.h"

static const uint64_t PLAIN_THREAD = (uint64_t)1 << 63;

static uint64_t identity(void)
{
    static _Thread_local uint64_t thread_id;
    par_fiber *f = par_current();
    if (f) {
        return par_fiber_id(f);
    }
    if (!thread_id) {
        thread_id = (uint64_t)gettid() | PLAIN_THREAD;
    }
    return thread_id;
}

/* Ends the oldest wait that is still pending; the caller, who holds the guard, resumes it after letting go. */
static bool hand_over(void **waiters, par_wait **wait, par_fiber **fiber)
{
    wait_node *n;
    while ((n = waiters_first(*waiters))) {
        waiters_remove(waiters, n);
        *wait = n->wait;
        *fiber = n->wait->fiber;
        if (wait_claim(n->wait, WAIT_SIGNAL)) {
            return true;
        }
    }
    return false;
}

static par_status wait_node_end(void **waiters, par_guard *guard, wait_node *n, int64_t deadline)
{
    uint32_t state = wait_end(n->wait, deadline);
    if (state == WAIT_SIGNAL) {
        return PAR_OK;
    }
    guard_lock(guard);
    if (n->queued) {
        waiters_remove(waiters, n);
    }
    guard_unlock(guard);
    return state == WAIT_TIMEOUT ? PAR_TIMEOUT : PAR_STOPPED;
}

static bool lock_try(par_lock *l, uint64_t me)
{
    uint64_t nobody = 0;
    return atomic_compare_exchange_strong_explicit(&l->owner, &nobody, me, memory_order_acquire, memory_order_relaxed);
}

par_status par_lock_enter(par_lock *l, int64_t timeout_ns)
{
    uint64_t me = identity();
    if (atomic_load_explicit(&l->owner, memory_order_relaxed) == me) {
        l->depth++;
        return PAR_OK;
    }
    if (stop_check() != PAR_OK) {
        return PAR_STOPPED;
    }
    if (lock_try(l, me)) {
        l->depth = 1;
        return PAR_OK;
    }
    if (timeout_ns == 0) {
        return PAR_TIMEOUT;
    }
    int64_t deadline = par_deadline(timeout_ns);
    par_fiber *f = par_current();
    if (f) {
        fiber_before_park(f);
    }
    par_wait local, *w = wait_begin(&local);
    wait_node n = {.wait = w, .who = me};
    guard_lock(&l->guard);
    if (lock_try(l, me)) {
        guard_unlock(&l->guard);
        l->depth = 1;
        return PAR_OK;
    }
    waiters_append(&l->waiters, &n);
    guard_unlock(&l->guard);
    par_status status = wait_node_end(&l->waiters, &l->guard, &n, deadline);
    if (status == PAR_OK) {
        l->depth = 1; /* owner was set by who left */
    }
    return status;
}

bool par_lock_leave(par_lock *l)
{
    if (atomic_load_explicit(&l->owner, memory_order_relaxed) != identity()) {
        return false;
    }
    if (--l->depth > 0) {
        return true;
    }
    par_wait *w = NULL;
    par_fiber *f = NULL;
    wait_node *n;
    guard_lock(&l->guard);
    while ((n = waiters_first(l->waiters))) {
        waiters_remove(&l->waiters, n);
        uint64_t who = n->who;
        w = n->wait;
        f = w->fiber;
        /* The new owner must stand before its wait ends: it may run at once. */
        atomic_store_explicit(&l->owner, who, memory_order_release);
        if (wait_claim(w, WAIT_SIGNAL)) {
            break;
        }
    }
    if (!n) {
        atomic_store_explicit(&l->owner, 0, memory_order_release);
    }
    guard_unlock(&l->guard);
    if (n) {
        wait_resume(w, f);
    }
    return true;
}

static bool semaphore_try(par_semaphore *s)
{
    int64_t count = atomic_load_explicit(&s->count, memory_order_relaxed);
    while (count > 0) {
        if (atomic_compare_exchange_weak_explicit(&s->count, &count, count - 1, memory_order_acquire,
                                                  memory_order_relaxed)) {
            return true;
        }
    }
    return false;
}

par_status par_semaphore_wait(par_semaphore *s, int64_t timeout_ns)
{
    if (stop_check() != PAR_OK) {
        return PAR_STOPPED;
    }
    if (semaphore_try(s)) {
        return PAR_OK;
    }
    if (timeout_ns == 0) {
        return PAR_TIMEOUT;
    }
    int64_t deadline = par_deadline(timeout_ns);
    par_fiber *f = par_current();
    if (f) {
        fiber_before_park(f);
    }
    par_wait local, *w = wait_begin(&local);
    wait_node n = {.wait = w};
    guard_lock(&s->guard);
    if (semaphore_try(s)) {
        guard_unlock(&s->guard);
        return PAR_OK;
    }
    waiters_append(&s->waiters, &n);
    guard_unlock(&s->guard);
    return wait_node_end(&s->waiters, &s->guard, &n, deadline);
}

void par_semaphore_post(par_semaphore *s, int64_t n)
{
    while (n > 0) {
        par_wait *w = NULL;
        par_fiber *f = NULL;
        guard_lock(&s->guard);
        bool given = hand_over(&s->waiters, &w, &f);
        if (!given) {
            atomic_fetch_add_explicit(&s->count, n, memory_order_release);
        }
        guard_unlock(&s->guard);
        if (!given) {
            return;
        }
        wait_resume(w, f);
        n--;
    }
}
