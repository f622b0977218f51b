/* Fan-out: every item once, the limit is a bound, items that wait for each other end, back-pressure, stopping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "par/par.h"

enum { MS = 1000000, MOST = 20000 };

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* One test's plan: what an item does, and what was seen. */
typedef struct plan {
    par_fanout *fanout;
    void (*item)(struct plan *p, uint64_t i);
    bool output;
    _Atomic int inside, most;
    _Atomic uint64_t done, sum;
    _Atomic int runners, ended;
    _Atomic uint8_t seen[MOST];
    par_event gate;
    _Atomic int flag;
} plan;

static void *enter(void *user, par_fanout *f)
{
    plan *p = user;
    (void)f;
    atomic_fetch_add(&p->runners, 1);
    return p;
}

static void run(void *state, const par_item *items, size_t count)
{
    plan *p = state;
    for (size_t i = 0; i < count; i++) {
        int n = atomic_fetch_add(&p->inside, 1) + 1, m = p->most;
        while (n > m && !atomic_compare_exchange_weak(&p->most, &m, n)) {
        }
        atomic_fetch_add(&p->seen[items[i].lo], 1);
        p->item(p, items[i].lo);
        atomic_fetch_add(&p->sum, items[i].hi);
        atomic_fetch_add(&p->done, 1);
        atomic_fetch_sub(&p->inside, 1);
        if (p->output) {
            uint64_t *out = malloc(sizeof *out);
            *out = items[i].lo;
            par_fanout_emit(p->fanout, out, true);
        }
        if (!par_fanout_item_done(p->fanout)) {
            return;
        }
    }
}

static void leave(void *state)
{
    plan *p = state;
    atomic_fetch_add(&p->ended, 1);
}

static const par_fanout_ops ops = {.enter = enter, .run = run, .leave = leave};

static size_t take_all(par_fanout *f)
{
    size_t n = 0;
    for (void *b; (b = par_fanout_take(f)); n++) {
        free(b);
    }
    return n;
}

/* Pushes n items and drives the fan-out to its end. Returns how many buffers came back. */
static size_t drive(plan *p, uint64_t n, unsigned limit, size_t window)
{
    size_t taken = 0;
    par_fanout *f = par_fanout_new(&ops, p, limit, window, NULL);
    p->fanout = f;
    for (uint64_t i = 0; i < n; i++) {
        par_item item = {i, i * 3};
        while (par_fanout_push(f, item) == PAR_FULL) {
            assert_int_equal(par_fanout_wait(f, true), PAR_OK);
            taken += take_all(f);
        }
        taken += take_all(f);
    }
    par_fanout_close(f);
    while (!par_fanout_done(f)) {
        assert_int_equal(par_fanout_wait(f, false), PAR_OK);
        taken += take_all(f);
    }
    taken += take_all(f);
    par_fanout_stats stats = par_fanout_get_stats(f);
    assert_int_equal(stats.items, n);
    assert_true(stats.peak_running <= limit);
    par_fanout_free(f);
    assert_int_equal(p->done, n);
    assert_int_equal(p->sum, n ? 3 * n * (n - 1) / 2 : 0);
    assert_true(p->most <= (int)limit);
    for (uint64_t i = 0; i < n; i++) {
        assert_int_equal(p->seen[i], 1);
    }
    assert_int_equal(p->runners, p->ended);
    return taken;
}

static plan *plan_new(void (*item)(plan *p, uint64_t i), bool output)
{
    plan *p = calloc(1, sizeof *p);
    p->item = item;
    p->output = output;
    par_event_init(&p->gate, false, false);
    return p;
}

static void nothing(plan *p, uint64_t i)
{
    (void)p, (void)i;
}

static void trivial_items(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        unsigned limit;
        size_t window;
    } shapes[] = {{0, 5, 10}, {1, 1, 1}, {MOST, 5, 1000}, {MOST, 1, 7}, {MOST, 64, MOST}, {3000, 5, 1}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        for (int output = 0; output < 2; output++) {
            plan *p = plan_new(nothing, output);
            size_t taken = drive(p, shapes[i].n, shapes[i].limit, shapes[i].window);
            assert_int_equal(taken, output ? shapes[i].n : 0);
            free(p);
        }
    }
}

static void sometimes_parks(plan *p, uint64_t i)
{
    (void)p;
    if (i % 7 == 3) {
        par_sleep((int64_t)(i % 5) * 100000);
    } else if (i % 11 == 0) {
        par_yield();
    }
}

static void mixed_items(void **state)
{
    (void)state;
    for (unsigned limit = 1; limit <= 256; limit *= 4) {
        plan *p = plan_new(sometimes_parks, true);
        assert_int_equal(drive(p, limit < 8 ? 300 : 4000, limit, 500), limit < 8 ? 300 : 4000);
        free(p);
    }
}

static void sleeps(plan *p, uint64_t i)
{
    (void)p, (void)i;
    par_sleep(50 * MS);
}

static void sleepers_overlap(void **state)
{
    (void)state;
    plan *p = plan_new(sleeps, false);
    int64_t start = now_ns();
    drive(p, 400, 400, 400);
    assert_true(now_ns() - start < 5000 * (int64_t)MS);
    assert_true(p->most > 20);
    free(p);
}

/* Item 0 waits until the last one has run: they may be claimed in one chunk. */
static void first_waits_for_last(plan *p, uint64_t i)
{
    if (i == 0) {
        par_event_wait(&p->gate, -1);
    } else if (i == 199) {
        par_event_set(&p->gate);
    }
}

/* The same without ever parking. */
static void first_spins_for_last(plan *p, uint64_t i)
{
    ctx *c = ctx_current();
    if (i == 100) {
        while (!p->flag) {
            if (c->poll) {
                par_poll(c);
            }
        }
    } else if (i == 199) {
        p->flag = 1;
    }
}

static void items_that_wait_for_each_other(void **state)
{
    (void)state;
    for (int round = 0; round < 5; round++) {
        plan *p = plan_new(first_waits_for_last, false);
        drive(p, 200, 2, 300);
        free(p);
        p = plan_new(first_spins_for_last, false);
        drive(p, 200, 2, 300);
        free(p);
    }
}

/* A limit's worth of items that only end together. */
static void meets_the_others(plan *p, uint64_t i)
{
    (void)i;
    if (atomic_fetch_add(&p->flag, 1) + 1 == 50) {
        par_event_set(&p->gate);
    }
    par_event_wait(&p->gate, -1);
}

static void whole_throttle_runs_at_once(void **state)
{
    (void)state;
    plan *p = plan_new(meets_the_others, false);
    drive(p, 50, 50, 100);
    assert_int_equal(p->most, 50);
    free(p);
}

static void notes_its_start(plan *p, uint64_t i)
{
    (void)i;
    p->flag = 1;
}

/* The owner computes and never waits: its items run elsewhere, or at its next poll when there is one worker only. */
static void items_start_while_the_owner_computes(void **state)
{
    (void)state;
    plan *p = plan_new(notes_its_start, false);
    ctx *c = ctx_current();
    par_fanout *f = par_fanout_new(&ops, p, 2, 10, NULL);
    p->fanout = f;
    assert_int_equal(par_fanout_push(f, (par_item){0, 0}), PAR_OK);
    int64_t start = now_ns();
    while (!p->flag && now_ns() - start < 5000 * (int64_t)MS) {
        if (c->poll) {
            par_poll(c);
        }
    }
    assert_int_equal(p->flag, 1);
    par_fanout_close(f);
    assert_int_equal(par_fanout_wait(f, false), PAR_OK);
    assert_true(par_fanout_done(f));
    par_fanout_free(f);
    free(p);
}

static void sleeps_for_ever(plan *p, uint64_t i)
{
    (void)i;
    atomic_fetch_add(&p->flag, 1);
    par_sleep(-1);
}

static void cancel_ends_all(void **state)
{
    (void)state;
    plan *p = plan_new(sleeps_for_ever, true);
    par_fanout *f = par_fanout_new(&ops, p, 20, 100, NULL);
    p->fanout = f;
    for (uint64_t i = 0; i < 100; i++) {
        assert_int_equal(par_fanout_push(f, (par_item){i, 0}), PAR_OK);
    }
    while (p->flag < 20) {
        par_sleep(1 * MS);
    }
    par_fanout_cancel(f);
    assert_int_equal(p->flag, 20);
    assert_int_equal(p->inside, 0);
    assert_true(par_fanout_done(f));
    assert_int_equal(par_fanout_push(f, (par_item){0, 0}), PAR_STOPPED);
    take_all(f);
    par_fanout_free(f);
    free(p);
}

static void stop_soon(void *arg)
{
    par_sleep(5 * MS);
    par_stop_request(arg);
}

static void stop_one(bool inherited)
{
    par_stop *s = par_stop_new(NULL);
    plan *p = plan_new(sleeps_for_ever, false);
    par_stop *before = inherited ? par_stop_use(s) : NULL;
    par_fanout *f = par_fanout_new(&ops, p, 20, 100, inherited ? NULL : s);
    if (inherited) {
        par_stop_use(before);
    }
    p->fanout = f;
    for (uint64_t i = 0; i < 100; i++) {
        par_fanout_push(f, (par_item){i, 0});
    }
    par_fanout_close(f);
    par_spawn(stop_soon, s, NULL);
    par_status status = PAR_OK;
    while (status == PAR_OK && !par_fanout_done(f)) {
        status = par_fanout_wait(f, false);
    }
    assert_int_equal(status, PAR_STOPPED);
    par_fanout_cancel(f);
    assert_int_equal(p->inside, 0);
    par_fanout_free(f);
    par_stop_drop(s);
    free(p);
}

static void stop_from_outside(void **state)
{
    (void)state;
    stop_one(false);
    stop_one(true);
}

/* Runners wait while the owner takes nothing. */
static void output_is_bounded(void **state)
{
    (void)state;
    plan *p = plan_new(nothing, true);
    par_fanout *f = par_fanout_new(&ops, p, 2, 5000, NULL);
    p->fanout = f;
    for (uint64_t i = 0; i < 5000; i++) {
        par_fanout_push(f, (par_item){i, i * 3});
    }
    par_fanout_close(f);
    par_sleep(20 * MS);
    assert_true(p->done < 200);
    size_t taken = 0;
    while (!par_fanout_done(f)) {
        par_fanout_wait(f, false);
        taken += take_all(f);
    }
    taken += take_all(f);
    assert_int_equal(taken, 5000);
    par_fanout_free(f);
    free(p);
}

static void fans_out(plan *p, uint64_t i)
{
    (void)p;
    plan *inner = plan_new(sometimes_parks, true);
    drive(inner, 10 + i % 20, 3, 8);
    free(inner);
}

static void nested(void **state)
{
    (void)state;
    plan *p = plan_new(fans_out, true);
    drive(p, 60, 5, 20);
    free(p);
}

static int failures;

static void run_all(void *arg)
{
    (void)arg;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trivial_items),
        cmocka_unit_test(mixed_items),
        cmocka_unit_test(sleepers_overlap),
        cmocka_unit_test(items_that_wait_for_each_other),
        cmocka_unit_test(whole_throttle_runs_at_once),
        cmocka_unit_test(items_start_while_the_owner_computes),
        cmocka_unit_test(cancel_ends_all),
        cmocka_unit_test(stop_from_outside),
        cmocka_unit_test(output_is_bounded),
        cmocka_unit_test(nested),
    };
    failures = cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    const char *workers = argc > 1 ? argv[1] : getenv("PAR_WORKERS");
    par_start(workers ? (unsigned)atoi(workers) : 2, NULL);
    par_main(run_all, NULL);
    return failures;
}
