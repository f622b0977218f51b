/* par_bench.c: what the parallel core costs. Usage: par_bench [workers] [items]
 *
 * Prints one row a measure: name, value, unit. The trivial item adds its number to a sum; "inline" is the same loop
 * through the same function pointer without the core.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "par/par.h"

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void row(const char *name, double value, const char *unit)
{
    printf("%-44s %12.2f %s\n", name, value, unit);
}

static size_t resident_bytes(void)
{
    size_t size = 0, pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f) {
        if (fscanf(f, "%zu %zu", &size, &pages) != 2) {
            pages = 0;
        }
        fclose(f);
    }
    return pages * 4096;
}

__attribute__((noinline)) static void burn(unsigned steps)
{
    for (volatile unsigned i = 0; i < steps; i++) {
    }
}

/* ---- fan-out ---- */

typedef struct work {
    par_fanout *fanout;
    _Atomic uint64_t sum;
    unsigned steps;
    int64_t sleep_ns;
    int output; /* 1: a buffer a chunk, 2: a buffer an item */
} work;

static void *enter(void *user, par_fanout *f)
{
    (void)f;
    return user;
}

static void run(void *state, const par_item *items, size_t count)
{
    work *w = state;
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        burn(w->steps);
        if (w->sleep_ns) {
            par_sleep(w->sleep_ns);
        }
        sum += items[i].lo;
        if (w->output == 2) {
            par_fanout_emit(w->fanout, w, true);
        }
        if (!par_fanout_item_done(w->fanout)) {
            break;
        }
    }
    atomic_fetch_add(&w->sum, sum);
    if (w->output == 1) {
        par_fanout_emit(w->fanout, w, true);
    }
}

static const par_fanout_ops ops = {.enter = enter, .run = run};

static par_fanout_stats fan(work *w, uint64_t n, unsigned limit, size_t window)
{
    par_fanout *f = par_fanout_new(&ops, w, limit, window, NULL);
    w->fanout = f;
    w->sum = 0;
    for (uint64_t i = 0; i < n; i++) {
        while (par_fanout_push(f, (par_item){i, 0}) == PAR_FULL) {
            par_fanout_wait(f, true);
            while (par_fanout_take(f)) {
            }
        }
    }
    par_fanout_close(f);
    while (!par_fanout_done(f)) {
        par_fanout_wait(f, false);
        while (par_fanout_take(f)) {
        }
    }
    par_fanout_stats s = par_fanout_get_stats(f);
    par_fanout_free(f);
    if (w->sum != n * (n - 1) / 2) {
        fprintf(stderr, "wrong sum\n");
        exit(1);
    }
    return s;
}

static double best_of(int rounds, work *w, uint64_t n, unsigned limit, size_t window)
{
    double best = 1e30;
    for (int i = 0; i < rounds; i++) {
        int64_t start = now_ns();
        fan(w, n, limit, window);
        double took = (double)(now_ns() - start);
        best = took < best ? took : best;
    }
    return best;
}

static volatile uint64_t inline_sum;

static double inline_loop(unsigned steps, uint64_t n)
{
    int64_t start = now_ns();
    for (uint64_t i = 0; i < n; i++) {
        burn(steps);
        inline_sum += i;
    }
    return (double)(now_ns() - start);
}

static void bench_fanout(uint64_t n)
{
    work w = {0};
    row("trivial item, inline", inline_loop(0, n) / (double)n, "ns/item");
    row("trivial item, fan-out, limit 1", best_of(5, &w, n, 1, n) / (double)n, "ns/item");
    row("trivial item, fan-out, limit 5", best_of(5, &w, n, 5, n) / (double)n, "ns/item");
    row("trivial item, fan-out, window 1000", best_of(5, &w, n, 5, 1000) / (double)n, "ns/item");
    row("fan-out of 1 trivial item", best_of(200, &w, 1, 5, 100), "ns");
    row("fan-out of 5 trivial items", best_of(200, &w, 5, 5, 100), "ns");
    w.steps = 500;
    uint64_t m = n / 20;
    row("1 us item, inline", inline_loop(w.steps, m) / (double)m, "ns/item");
    row("1 us item, fan-out, limit 5", best_of(5, &w, m, 5, 1000) / (double)m, "ns/item");
    w.steps = 50000;
    m = 200;
    row("100 us item, inline", inline_loop(w.steps, m) / (double)m, "ns/item");
    row("100 us item, fan-out, limit 5", best_of(5, &w, m, 5, 1000) / (double)m, "ns/item");
}

static size_t resident_meanwhile;

static void sample(void *arg)
{
    (void)arg;
    par_sleep(150 * 1000000);
    resident_meanwhile = resident_bytes();
}

/* Items like those of a short script block, whose output goes back to the owner. */
static void bench_output(uint64_t n)
{
    static const size_t windows[] = {5, 64, 1000};
    work w = {.steps = 600};
    row("0.3 us item, inline", inline_loop(w.steps, n) / (double)n, "ns/item");
    for (w.output = 1; w.output <= 2; w.output++) {
        for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
            char name[64];
            snprintf(name, sizeof name, "0.3 us item, a buffer %s, window %zu", w.output == 1 ? "a chunk" : "an item",
                     windows[i]);
            row(name, best_of(5, &w, n, 5, windows[i]) / (double)n, "ns/item");
        }
    }
}

static void bench_sleepers(void)
{
    work w = {.sleep_ns = 200 * 1000000};
    par_sleep(50 * 1000000); /* idle workers give back what fibers before left */
    size_t before = resident_bytes();
    par_spawn(sample, NULL, NULL);
    int64_t start = now_ns();
    fan(&w, 10000, 10000, 10000);
    row("10,000 items that sleep 200 ms", (double)(now_ns() - start) / 1e6, "ms");
    row("each, meanwhile", ((double)resident_meanwhile - (double)before) / 10000 / 1024, "KB");
    par_sleep(50 * 1000000);
    row("resident in all, after it", (double)resident_bytes() / 1e6, "MB");
}

/* ---- fibers ---- */

static par_event gate, over;
static _Atomic int left;

static void parked(void *arg)
{
    (void)arg;
    par_event_wait(&gate, -1);
    if (atomic_fetch_sub(&left, 1) == 1) {
        par_event_set(&over);
    }
}

static void bench_parked(int n)
{
    par_event_init(&gate, false, false);
    par_event_init(&over, false, false);
    left = n;
    size_t before = resident_bytes();
    int64_t start = now_ns();
    for (int i = 0; i < n; i++) {
        par_spawn(parked, NULL, NULL);
    }
    int64_t spawned = now_ns();
    par_sleep(100 * 1000000);
    row("10,000 parked fibers, each", (double)(resident_bytes() - before) / n / 1024, "KB");
    row("spawn", (double)(spawned - start) / n, "ns");
    start = now_ns();
    par_event_set(&gate);
    par_event_wait(&over, -1);
    row("waking 10,000, each to its end", (double)(now_ns() - start) / n, "ns");
}

static void yielder(void *arg)
{
    for (int i = 0; i < 100000; i++) {
        par_yield();
    }
    par_event_set(arg);
}

static par_event ping, pong;

static void ponger(void *arg)
{
    for (int i = 0; i < *(int *)arg; i++) {
        par_event_wait(&ping, -1);
        par_event_set(&pong);
    }
}

static void bench_switch(void)
{
    par_event done;
    par_event_init(&done, false, false);
    int64_t start = now_ns();
    par_spawn(yielder, &done, NULL);
    par_event_wait(&done, -1);
    row("yield with nobody else", (double)(now_ns() - start) / 100000, "ns");
    int rounds = 100000;
    par_event_init(&ping, false, true);
    par_event_init(&pong, false, true);
    par_spawn(ponger, &rounds, NULL);
    start = now_ns();
    for (int i = 0; i < rounds; i++) {
        par_event_set(&ping);
        par_event_wait(&pong, -1);
    }
    row("event ping-pong (2 parks, 2 resumes)", (double)(now_ns() - start) / rounds, "ns");
}

typedef struct settings {
    uint64_t items;
} settings;

static void bench(void *arg)
{
    settings *s = arg;
    row("workers", par_workers(), "");
    bench_fanout(s->items);
    bench_output(s->items / 10);
    bench_switch();
    bench_parked(10000);
    bench_sleepers();
}

int main(int argc, char **argv)
{
    settings s = {argc > 2 ? strtoull(argv[2], NULL, 10) : 200000};
    par_start(argc > 1 ? (unsigned)atoi(argv[1]) : 0, NULL);
    par_main(bench, &s);
    return 0;
}
