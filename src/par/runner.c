/* runner.c: the claim loop that runs the items of a fan-out, on a fiber.
 *
 * An item that never blocks costs a share of one compare-and-swap and one clock reading a chunk. When the running item
 * parks or is preempted, the items of its chunk that have not begun go back to the fan-out, so that the next runner of
 * this worker (or of another) starts them: items that wait for each other cannot be stuck in one chunk.
 */
#include <stdlib.h>

#include "par/fanout.h"

enum { LINGER_NS = 20 * 1000, GATHERED_NS = 4 * 1000, LOOK_NS = 1000 * 1000 };

/* ---- chunks ---- */

void chunk_release(item_chunk *c)
{
    if (par_state.hooks.free && atomic_fetch_sub(&c->refs, 1) == 1) {
        par_state.hooks.free(c);
    }
}

static item_chunk *chunk_for(runner *r, uint32_t count)
{
    item_chunk *c = r->buffer;
    if (c && c->capacity >= count) {
        return c;
    }
    if (c) {
        chunk_release(c);
    }
    uint32_t capacity = 8;
    while (capacity < count) {
        capacity *= 2;
    }
    c = par_state.hooks.alloc(sizeof *c + capacity * sizeof(par_item));
    c->capacity = capacity;
    atomic_store_explicit(&c->refs, 1, memory_order_relaxed);
    r->buffer = c;
    return c;
}

/* One item that another runner gave back. */
static bool claim_returned(par_fanout *f, par_item *out)
{
    item_chunk *empty = NULL;
    bool found = false;
    guard_lock(&f->guard);
    item_chunk *c = f->returned_head;
    if (c) {
        *out = c->items[c->at++];
        found = true;
        atomic_fetch_sub(&f->returned, 1);
        if (c->at == c->count) {
            f->returned_head = c->next;
            if (!c->next) {
                f->returned_tail = NULL;
            }
            empty = c;
        }
    }
    guard_unlock(&f->guard);
    if (empty) {
        chunk_release(empty);
    }
    return found;
}

/* Copies up to `want` pending items to `out` and claims them; 0: there are none, or somebody was quicker. */
static uint32_t claim_copy(par_fanout *f, uint64_t *head, uint32_t want, par_item *out)
{
    item_ring *ring = atomic_load_explicit(&f->ring, memory_order_acquire);
    for (uint32_t i = 0; i < want; i++) {
        const par_item *slot = &ring->items[(*head + i) & ring->mask];
        out[i].lo = __atomic_load_n(&slot->lo, __ATOMIC_RELAXED);
        out[i].hi = __atomic_load_n(&slot->hi, __ATOMIC_RELAXED);
    }
    return atomic_compare_exchange_strong(&f->head, head, *head + want) ? want : 0;
}

/* Returns the items to run next, their number in r->count; NULL: nothing to claim. */
static par_item *runner_claim(runner *r, par_fiber *fiber)
{
    par_fanout *f = r->fanout;
    par_item *items = NULL;
    r->done = 0;
    r->broken = false;
    r->count = 0;
    if (fanout_over(f)) {
        return NULL;
    }
    if (atomic_load(&f->returned) > 0 && claim_returned(f, &r->one)) {
        r->count = 1;
        return &r->one;
    }
    uint64_t head = atomic_load(&f->head);
    while (r->count == 0) {
        uint64_t tail = atomic_load(&f->tail);
        if (head >= tail) {
            return NULL;
        }
        uint64_t share = (tail - head) / (2 * (uint64_t)par_state.count);
        uint32_t want = r->chunk, each = atomic_load_explicit(&f->item_ns, memory_order_relaxed);
        if (each && want > CHUNK_LONG_NS / each) {
            want = CHUNK_LONG_NS / each;
        }
        if (want > share) {
            want = (uint32_t)share;
        }
        want = want ? want : 1;
        items = want == 1 ? &r->one : chunk_for(r, want)->items;
        r->count = claim_copy(f, &head, want, items);
    }
    /* Seen from the monitor every chunk is a new slice: only an item that stays long is preempted. */
    atomic_fetch_add_explicit(&fiber->worker->slice, 1, memory_order_relaxed);
    if (r->count > 1) {
        atomic_store_explicit(&fiber->unstarted, r->count - 1, memory_order_relaxed);
        monitor_want(MONITOR_SLOW);
    }
    if (atomic_load(&f->owner_waits) == OWNER_WAITS_FOR_ROOM && fanout_pending(f) <= f->window / 2) {
        fanout_notify(f, OWNER_WAITS_FOR_ROOM);
    }
    fanout_spread(f);
    return items;
}

/* ---- measuring ---- */

static void item_measured(par_fanout *f, int64_t took)
{
    uint32_t old = atomic_load_explicit(&f->item_ns, memory_order_relaxed);
    uint32_t now = took < 1 ? 1 : took > 1000000000 ? 1000000000 : (uint32_t)took;
    atomic_store_explicit(&f->item_ns, old ? (uint32_t)(((uint64_t)old * 3 + now + 3) / 4) : now, memory_order_relaxed);
}

/* After a chunk: how large the next one should be. Returns the time. */
static int64_t runner_measure(runner *r)
{
    par_fanout *f = r->fanout;
    int64_t now = par_clock(), took = now - r->since;
    atomic_fetch_add_explicit(&f->stat_items, r->done, memory_order_relaxed);
    atomic_fetch_add_explicit(&f->stat_chunks, 1, memory_order_relaxed);
    if (!r->broken && r->done > 0) {
        atomic_fetch_add_explicit(&f->stat_busy, (uint64_t)took, memory_order_relaxed);
        item_measured(f, took / r->done);
        if (took < CHUNK_SHORT_NS && r->chunk < CHUNK_MAX) {
            r->chunk *= 2;
        } else if (took > CHUNK_LONG_NS && r->chunk > 1) {
            r->chunk /= 2;
        }
    }
    if (atomic_load_explicit(&f->parked, memory_order_relaxed)) {
        r->chunk = 1;
    }
    r->since = now;
    return now;
}

/* ---- giving way ---- */

void runner_give_back(par_fiber *fiber, bool parks)
{
    runner *r = fiber->runner;
    par_fanout *f = r->fanout;
    if (r->emitting) {
        r->broken = true;
        return;
    }
    if (!r->broken && r->count > r->done) {
        int64_t took = par_clock() - r->since;
        item_measured(f, took / (r->done + 1));
        atomic_fetch_add_explicit(&f->stat_busy, (uint64_t)took, memory_order_relaxed);
    }
    r->broken = true;
    r->chunk = 1;
    if (parks && r->count > r->done) {
        atomic_store_explicit(&f->parked, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&f->stat_parks, 1, memory_order_relaxed);
    }
    if (parks && f->ops.park && r->entered) {
        f->ops.park(r->state);
    }
    atomic_store_explicit(&fiber->unstarted, 0, memory_order_relaxed);
    if (r->count <= r->done + 1) {
        return;
    }
    item_chunk *c = r->buffer;
    c->at = r->done + 1;
    c->count = r->count;
    c->next = NULL;
    atomic_fetch_add(&c->refs, 1);
    r->lent = c;
    r->buffer = NULL;
    r->count = r->done + 1;
    guard_lock(&f->guard);
    if (f->returned_tail) {
        f->returned_tail->next = c;
    } else {
        f->returned_head = c;
    }
    f->returned_tail = c;
    atomic_fetch_add(&f->returned, c->count - c->at);
    guard_unlock(&f->guard);
    if (fanout_claimable(f)) {
        fanout_list(f);
        if (!parks) { /* somebody stays long: the rest should not wait for this worker */
            sched_rouse_one(true);
        }
    }
}

/* Between two chunks: lets those go first who wait for this worker. */
static void runner_give_way(runner *r, par_fiber *fiber, int64_t now)
{
    par_worker *w = fiber->worker;
    bool others = w->woken.head || atomic_load_explicit(&w->inbox, memory_order_relaxed) ||
                  atomic_load_explicit(&w->pokes, memory_order_relaxed);
    bool over = now - r->resumed > PREEMPT_NS &&
                (w->preempted.head || atomic_load_explicit(&par_state.spawned, memory_order_relaxed) ||
                 fanout_others_wait(r->fanout));
    bool due = atomic_load_explicit(&w->next_deadline, memory_order_relaxed) <= now ||
               (atomic_load_explicit(&w->fds_waiting, memory_order_relaxed) && now - w->looked > LOOK_NS);
    if (due) {
        w->looked = now;
        sched_breathe(fiber);
    } else if (others) {
        sched_yield_fiber(fiber, YIELD_ASKED);
    } else if (over) {
        sched_yield_fiber(fiber, fanout_others_wait(r->fanout) ? YIELD_STUCK : YIELD_SLICE);
    } else {
        return;
    }
    r->since = r->resumed = par_clock();
}

/* Little to claim: the next items may be a moment away, and a runner that ends must be set up again. And to fetch
 * trivial items one by one from under the hands of an owner that is pushing costs both more than the items: wait until
 * some have gathered. Not on the owner's worker, where it would only keep the owner from pushing. True: go on claiming.
 */
static bool runner_linger(runner *r, par_fiber *fiber)
{
    par_fanout *f = r->fanout;
    par_worker *w = fiber->worker;
    uint64_t each = atomic_load_explicit(&f->item_ns, memory_order_relaxed), pending = fanout_pending(f);
    if (w == f->owner_worker) {
        return pending > 0 && !fanout_over(f);
    }
    int64_t now = par_clock(), end = now + LINGER_NS;
    while (now < end && pending * each < GATHERED_NS) {
        if (atomic_load(&f->closed) || atomic_load(&f->returned) > 0 || fanout_over(f) || w->woken.head ||
            w->preempted.head || atomic_load(&w->inbox) || atomic_load(&w->pokes) ||
            atomic_load(&par_state.spawned) > 0) {
            break;
        }
        for (int64_t look = now + 1000; now < look; now = par_clock()) { /* each look takes the owner's cache line */
            cpu_relax();
        }
        pending = fanout_pending(f);
    }
    r->since = now;
    return (pending > 0 || atomic_load(&f->returned) > 0) && !fanout_over(f);
}

/* ---- the loop ---- */

static void runner_end(par_fanout *f)
{
    uint32_t left = atomic_fetch_sub(&f->active, 1) - 1;
    if (fanout_claimable(f)) {
        fanout_list(f);
    }
    if (left == 0 && par_fanout_done(f)) {
        fanout_notify(f, OWNER_WAITS);
    }
    atomic_fetch_sub(&f->users, 1); /* the last touch */
}

void runner_main(void *fanout)
{
    par_fiber *fiber = par_current();
    runner r = {.fanout = fanout, .chunk = 1};
    par_fanout *f = fanout;
    fiber->runner = &r;
    r.state = f->ops.enter ? f->ops.enter(f->user, f) : f->user;
    r.entered = true;
    r.since = r.resumed = par_clock();
    par_item *items;
    do {
        while ((items = runner_claim(&r, fiber))) {
            f->ops.run(r.state, items, r.count);
            atomic_store_explicit(&fiber->unstarted, 0, memory_order_relaxed);
            if (r.lent) {
                chunk_release(r.lent);
                r.lent = NULL;
            }
            runner_give_way(&r, fiber, runner_measure(&r));
            if (r.chunk > 1 && f->owner_worker != fiber->worker) {
                runner_linger(&r, fiber);
            }
        }
    } while (runner_linger(&r, fiber));
    r.entered = false;
    if (f->ops.leave) {
        f->ops.leave(r.state);
    }
    if (r.buffer) {
        chunk_release(r.buffer);
    }
    fiber->runner = NULL;
    atomic_fetch_sub_explicit(&fiber->worker->runners, 1, memory_order_relaxed);
    stop_leave(fiber); /* the source may go with the fan-out */
    runner_end(f);
}

bool par_fanout_item_done(par_fanout *f)
{
    runner *r = par_current()->runner;
    (void)f;
    r->done++;
    return r->done < r->count && !fanout_over(r->fanout);
}

static par_status emit_wait(par_fanout *f)
{
    runner *r = par_current()->runner;
    if (r) {
        r->emitting = true;
    }
    par_status status = par_semaphore_wait(&f->emitters, -1);
    if (r) {
        r->emitting = false;
    }
    return status;
}

par_status par_fanout_emit(par_fanout *f, void *buffer, bool may_wait)
{
    result *r = par_state.hooks.alloc(sizeof *r);
    r->buffer = buffer;
    atomic_fetch_add(&f->results_count, 1);
    r->next = atomic_load_explicit(&f->results, memory_order_relaxed);
    while (!atomic_compare_exchange_weak(&f->results, &r->next, r)) {
    }
    fanout_notify(f, OWNER_WAITS);
    while (may_wait && atomic_load(&f->results_count) >= f->results_bound) {
        guard_lock(&f->guard);
        bool full = atomic_load(&f->results_count) >= f->results_bound;
        if (full) {
            atomic_fetch_add(&f->emitters_waiting, 1);
        }
        guard_unlock(&f->guard);
        if (full && emit_wait(f) != PAR_OK) {
            return PAR_STOPPED;
        }
    }
    return PAR_OK;
}
