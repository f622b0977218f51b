/* fanout.c: the owner's half of a fan-out, and the list of those that have something to do.
 *
 * Adaptive: pushing an item wakes nobody until runners have measured what an item takes. The owner's own worker runs
 * items as soon as the owner waits; the monitor sends an idle worker when items have waited for a tick (0.5 ms); and
 * once the measured work that waits is worth more than a wake, push and the runners themselves send one worker at a
 * time.
 */
#include <assert.h>
#include <sched.h>
#include <stdlib.h>

#include "par/fanout.h"

enum {
    WORTH_WAKE_NS = 100 * 1000,   /* a sleeping thread comes after some 50 us: for less work it only gets in the way */
    WORTH_THREAD_NS = 150 * 1000, /* a worker that has no thread yet costs more */
    SHARE_SLACK = 2,
    DEFER_NS = 200 * 1000,
    DEFER_AGAIN_NS = 1000 * 1000,
    FIRST_RING = 64
};

static struct {
    par_guard guard;
    par_fanout *head, *tail;
    _Atomic uint32_t count; /* listed */
    _Atomic uint32_t open;  /* not finished */
} open_list;

/* ---- the list ---- */

bool fanout_waiting(void)
{
    return atomic_load(&open_list.count) > 0;
}

bool fanout_others_wait(par_fanout *f)
{
    return atomic_load_explicit(&open_list.count, memory_order_relaxed) >
           atomic_load_explicit(&f->listed, memory_order_relaxed);
}

bool fanout_open(void)
{
    return atomic_load_explicit(&open_list.open, memory_order_relaxed) > 0;
}

bool fanout_over(par_fanout *f)
{
    return atomic_load_explicit(&f->cancelled, memory_order_relaxed) || par_stop_requested(f->stop);
}

bool fanout_claimable(par_fanout *f)
{
    return atomic_load(&f->active) < f->limit && (fanout_pending(f) > 0 || atomic_load(&f->returned) > 0) &&
           !fanout_over(f);
}

void fanout_list(par_fanout *f)
{
    if (atomic_load(&f->listed)) {
        return;
    }
    guard_lock(&open_list.guard);
    bool added = !atomic_load(&f->listed);
    if (added) {
        atomic_store(&f->listed, 1);
        f->open_next = NULL;
        if (open_list.tail) {
            open_list.tail->open_next = f;
        } else {
            open_list.head = f;
        }
        open_list.tail = f;
        atomic_fetch_add(&open_list.count, 1);
    }
    guard_unlock(&open_list.guard);
    if (added) {
        monitor_want(sched_has_idle(true) ? MONITOR_FAST : MONITOR_SLOW);
    }
}

/* Takes the oldest off the list; the caller is one of its users then. */
static par_fanout *unlist_first(void)
{
    guard_lock(&open_list.guard);
    par_fanout *f = open_list.head;
    if (f) {
        open_list.head = f->open_next;
        if (!open_list.head) {
            open_list.tail = NULL;
        }
        atomic_store(&f->listed, 0);
        atomic_fetch_add(&f->users, 1);
        atomic_fetch_sub(&open_list.count, 1);
    }
    guard_unlock(&open_list.guard);
    return f;
}

static void unlist(par_fanout *f)
{
    guard_lock(&open_list.guard);
    if (atomic_load(&f->listed)) {
        par_fanout **link = &open_list.head, *before = NULL;
        while (*link != f) {
            before = *link;
            link = &before->open_next;
        }
        *link = f->open_next;
        if (open_list.tail == f) {
            open_list.tail = before;
        }
        atomic_store(&f->listed, 0);
        atomic_fetch_sub(&open_list.count, 1);
    }
    guard_unlock(&open_list.guard);
}

static bool active_enter(par_fanout *f)
{
    uint32_t n = atomic_load(&f->active);
    while (fanout_claimable(f) && n < f->limit) {
        if (atomic_compare_exchange_weak(&f->active, &n, n + 1)) {
            uint64_t peak = atomic_load_explicit(&f->stat_peak, memory_order_relaxed);
            while (n + 1 > peak && !atomic_compare_exchange_weak(&f->stat_peak, &peak, n + 1)) {
            }
            return true;
        }
    }
    return false;
}

/* Do items of the first fan-out on the list park? */
static bool first_parks(void)
{
    guard_lock(&open_list.guard);
    bool parks = open_list.head && atomic_load_explicit(&open_list.head->parked, memory_order_relaxed);
    guard_unlock(&open_list.guard);
    return parks;
}

/* Items that park cost their worker nothing now and perhaps much later, when they go on, for they stay with it: a
 * worker that already has some lets an idle one start the next. It does not wait for that one for long. */
static bool leave_to_others(par_worker *w)
{
    uint32_t mine = atomic_load_explicit(&w->runners, memory_order_relaxed), least = mine;
    if (par_state.count == 1 || mine <= SHARE_SLACK || !first_parks()) {
        return false;
    }
    int64_t now = par_clock();
    bool waiting = now - w->deferred < DEFER_NS;
    for (unsigned i = 0; i < par_state.count; i++) {
        par_worker *v = par_state.workers[i];
        uint32_t n = atomic_load_explicit(&v->runners, memory_order_relaxed);
        /* Idle, or sent for and busy with its first ones. */
        bool takes = waiting || !atomic_load_explicit(&v->running, memory_order_relaxed);
        if (n < least && takes && (i > 0 || atomic_load_explicit(&par_state.main_running, memory_order_relaxed))) {
            least = n;
        }
    }
    if (mine <= least + SHARE_SLACK) {
        return false;
    }
    if (now - w->deferred > DEFER_AGAIN_NS) {
        w->deferred = now;
        waiting = true;
        sched_rouse_one(true);
    }
    if (waiting) {
        sched_yield(); /* the one it waits for may need this very processor */
    }
    return waiting;
}

par_fiber *fanout_runner(par_worker *w)
{
    uint32_t tries = atomic_load(&open_list.count);
    if (tries > 0 && leave_to_others(w)) {
        return NULL;
    }
    for (; tries > 0; tries--) {
        par_fanout *f = unlist_first();
        if (!f) {
            return NULL;
        }
        atomic_store_explicit(&f->rousing, 0, memory_order_relaxed);
        if (active_enter(f)) { /* stays a user until the runner ends */
            if (fanout_claimable(f)) {
                fanout_list(f);
            }
            atomic_fetch_add_explicit(&f->stat_runners, 1, memory_order_relaxed);
            atomic_fetch_add_explicit(&w->runners, 1, memory_order_relaxed);
            par_fiber *fiber = fiber_new(runner_main, f, NULL);
            stop_join(f->stop, fiber);
            fiber_start(w, fiber);
            return fiber;
        }
        atomic_fetch_sub(&f->users, 1);
    }
    return NULL;
}

void fanout_spread(par_fanout *f)
{
    uint32_t each = atomic_load_explicit(&f->item_ns, memory_order_relaxed);
    if (par_state.count == 1 || each == 0) {
        return;
    }
    uint64_t head = atomic_load_explicit(&f->head, memory_order_relaxed);
    uint64_t tail = atomic_load_explicit(&f->tail, memory_order_relaxed);
    uint32_t active = atomic_load_explicit(&f->active, memory_order_relaxed);
    if (tail <= head || active >= f->limit) {
        return;
    }
    uint64_t work = (tail - head) * each / ((active < par_state.count ? active : par_state.count) + 1);
    bool start = work >= WORTH_THREAD_NS;
    if (work < WORTH_WAKE_NS || !sched_has_idle(start) || atomic_exchange(&f->rousing, 1)) {
        return;
    }
    fanout_list(f);
    if (!sched_rouse_one(start)) {
        atomic_store_explicit(&f->rousing, 0, memory_order_relaxed);
    }
}

/* ---- the owner ---- */

static item_ring *ring_new(uint64_t size, item_ring *older)
{
    item_ring *r = par_state.hooks.alloc(sizeof *r + size * sizeof(par_item));
    r->mask = size - 1;
    r->older = older;
    return r;
}

par_fanout *par_fanout_new(const par_fanout_ops *ops, void *user, unsigned limit, size_t window, par_stop *stop)
{
    par_fiber *owner = par_current();
    assert(owner);
    par_fanout *f = par_state.hooks.alloc(sizeof *f);
    f->ops = *ops;
    f->user = user;
    f->limit = limit ? limit : 1;
    f->window = window ? window : 1;
    f->stop = par_stop_new(stop ? stop : owner->stop);
    f->owner_worker = owner->worker;
    f->results_bound = 64 + 2 * (limit < 1024 ? limit : 1024);
    atomic_store(&f->ring, ring_new(FIRST_RING, NULL));
    par_event_init(&f->wake, false, true);
    stop_notify(f->stop, &f->wake);
    atomic_fetch_add(&open_list.open, 1);
    return f;
}

/* Doubles the ring. Readers may be in the old one: it is never written again. */
static item_ring *ring_grow(par_fanout *f, item_ring *r, uint64_t head, uint64_t tail)
{
    item_ring *grown = ring_new((r->mask + 1) * 2, r);
    for (uint64_t i = head; i != tail; i++) {
        grown->items[i & grown->mask] = r->items[i & r->mask];
    }
    atomic_store_explicit(&f->ring, grown, memory_order_release);
    return grown;
}

static void slot_store(par_item *slot, par_item item)
{
    __atomic_store_n(&slot->lo, item.lo, __ATOMIC_RELAXED);
    __atomic_store_n(&slot->hi, item.hi, __ATOMIC_RELAXED);
}

/* Wipes slots whose items have been claimed; a runner that is still copying one of them has lost it. Only when the
 * owner has nothing else to do: beside a push it would fight the runners for cache lines. */
static void ring_wipe(par_fanout *f)
{
    uint64_t head = atomic_load(&f->head);
    item_ring *r = atomic_load_explicit(&f->ring, memory_order_relaxed);
    uint64_t tail = atomic_load_explicit(&f->tail, memory_order_relaxed);
    if (f->cleared + r->mask + 1 < tail) {
        f->cleared = tail - r->mask - 1; /* written over since */
    }
    for (; f->cleared < head; f->cleared++) {
        slot_store(&r->items[f->cleared & r->mask], (par_item){0, 0});
    }
}

par_status par_fanout_push(par_fanout *f, par_item item)
{
    if (fanout_over(f) || stop_check() != PAR_OK) {
        return PAR_STOPPED;
    }
    uint64_t tail = atomic_load_explicit(&f->tail, memory_order_relaxed);
    uint64_t head = atomic_load_explicit(&f->head, memory_order_acquire);
    if (tail - head >= f->window) {
        return PAR_FULL;
    }
    item_ring *r = atomic_load_explicit(&f->ring, memory_order_relaxed);
    if (tail - head > r->mask) {
        r = ring_grow(f, r, head, tail);
    }
    slot_store(&r->items[tail & r->mask], item);
    atomic_store(&f->tail, tail + 1);
    if (!atomic_load(&f->listed) && fanout_claimable(f)) {
        fanout_list(f);
    }
    fanout_spread(f);
    return PAR_OK;
}

void par_fanout_close(par_fanout *f)
{
    atomic_store(&f->closed, 1);
}

bool par_fanout_done(const par_fanout *fanout)
{
    par_fanout *f = (par_fanout *)fanout;
    if (!atomic_load(&f->cancelled) &&
        (!atomic_load(&f->closed) || fanout_pending(f) > 0 || atomic_load(&f->returned) > 0)) {
        return false;
    }
    return atomic_load(&f->active) == 0;
}

void fanout_notify(par_fanout *f, uint32_t waiting_for)
{
    if (atomic_load(&f->owner_waits) >= waiting_for && atomic_exchange(&f->owner_waits, OWNER_BUSY)) {
        par_event_set(&f->wake);
    }
}

static void finish(par_fanout *f)
{
    if (!f->finished) {
        f->finished = true;
        stop_detach(f->stop);
        atomic_fetch_sub(&open_list.open, 1);
    }
}

static bool owner_ready(par_fanout *f, bool for_room)
{
    return f->ready || atomic_load(&f->results) || par_fanout_done(f) ||
           (for_room && fanout_pending(f) <= f->window / 2);
}

par_status par_fanout_wait(par_fanout *f, bool for_room)
{
    ring_wipe(f);
    while (!owner_ready(f, for_room)) {
        if (fanout_over(f) || stop_check() != PAR_OK) {
            return PAR_STOPPED;
        }
        atomic_store(&f->owner_waits, for_room ? OWNER_WAITS_FOR_ROOM : OWNER_WAITS);
        if (owner_ready(f, for_room)) {
            atomic_store(&f->owner_waits, OWNER_BUSY);
            break;
        }
        par_status status = par_event_wait(&f->wake, -1);
        atomic_store(&f->owner_waits, OWNER_BUSY);
        if (status != PAR_OK) {
            return status;
        }
    }
    if (par_fanout_done(f)) {
        finish(f);
    }
    return PAR_OK;
}

static void emitters_let_go(par_fanout *f)
{
    uint32_t n = 0;
    guard_lock(&f->guard);
    if (atomic_load(&f->results_count) < f->results_bound) {
        n = atomic_exchange(&f->emitters_waiting, 0);
    }
    guard_unlock(&f->guard);
    par_semaphore_post(&f->emitters, n);
}

void *par_fanout_take(par_fanout *f)
{
    if (!f->ready) {
        if (!atomic_load_explicit(&f->results, memory_order_relaxed)) {
            return NULL;
        }
        result *r = atomic_exchange(&f->results, NULL);
        while (r) {
            result *next = r->next;
            r->next = f->ready;
            f->ready = r;
            r = next;
        }
    }
    result *r = f->ready;
    void *buffer = r->buffer;
    f->ready = r->next;
    if (par_state.hooks.free) {
        par_state.hooks.free(r);
    } else { /* a stale pointer to one result must not keep all that came after it */
        r->buffer = NULL;
        r->next = NULL;
    }
    atomic_fetch_sub(&f->results_count, 1);
    if (atomic_load(&f->emitters_waiting)) {
        emitters_let_go(f);
    }
    return buffer;
}

static void returned_drop(par_fanout *f)
{
    guard_lock(&f->guard);
    item_chunk *c = f->returned_head;
    f->returned_head = f->returned_tail = NULL;
    atomic_store(&f->returned, 0);
    guard_unlock(&f->guard);
    while (c) {
        item_chunk *next = c->next;
        chunk_release(c);
        c = next;
    }
}

void par_fanout_cancel(par_fanout *f)
{
    par_fiber *owner = par_current();
    atomic_store(&f->cancelled, 1);
    atomic_store(&f->closed, 1);
    par_stop_request(f->stop);
    uint64_t head = atomic_load(&f->head), tail = atomic_load(&f->tail);
    while (head < tail && !atomic_compare_exchange_weak(&f->head, &head, tail)) {
    }
    owner->held++; /* the owner may be stopping itself; its runners end first */
    while (atomic_load(&f->active) > 0) {
        atomic_store(&f->owner_waits, OWNER_WAITS);
        if (atomic_load(&f->active) > 0) {
            par_event_wait(&f->wake, -1);
        }
        atomic_store(&f->owner_waits, OWNER_BUSY);
    }
    owner->held--;
    returned_drop(f);
    finish(f);
}

void par_fanout_free(par_fanout *f)
{
    assert(par_fanout_done(f));
    finish(f);
    if (!par_state.hooks.free) {
        return;
    }
    /* A user that is on its way out may still list it. */
    for (unlist(f); atomic_load(&f->users) > 0 || atomic_load(&f->listed); unlist(f)) {
        par_yield();
    }
    while (f->ready || atomic_load(&f->results)) {
        par_fanout_take(f);
    }
    for (item_ring *r = atomic_load(&f->ring); r;) {
        item_ring *older = r->older;
        par_state.hooks.free(r);
        r = older;
    }
    par_state.hooks.free(f->stop);
    par_state.hooks.free(f);
}

par_fanout_stats par_fanout_get_stats(const par_fanout *fanout)
{
    par_fanout *f = (par_fanout *)fanout;
    return (par_fanout_stats){
        .items = atomic_load(&f->stat_items),
        .chunks = atomic_load(&f->stat_chunks),
        .parks = atomic_load(&f->stat_parks),
        .runners = atomic_load(&f->stat_runners),
        .peak_running = atomic_load(&f->stat_peak),
        .busy_ns = atomic_load(&f->stat_busy),
    };
}
