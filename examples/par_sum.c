/* par_sum.c: the parallel core without the language: sums f(1) .. f(n) with a fan-out, as far as parallel work pays.
 *
 * Usage: par_sum [n] [workers]
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "par/par.h"

/* Steps of the Collatz sequence from n down to 1. */
static uint64_t collatz(uint64_t n)
{
    uint64_t steps = 0;
    for (; n > 1; steps++) {
        n = n % 2 ? 3 * n + 1 : n / 2;
    }
    return steps;
}

typedef struct sum {
    par_fanout *fanout;
    uint64_t n;
    _Atomic uint64_t total;
} sum;

/* One runner's items: their sum is added once a chunk. */
static void run(void *state, const par_item *items, size_t count)
{
    sum *s = state;
    uint64_t part = 0;
    for (size_t i = 0; i < count; i++) {
        part += collatz(items[i].lo);
        if (!par_fanout_item_done(s->fanout)) {
            break;
        }
    }
    atomic_fetch_add(&s->total, part);
}

static void sum_all(void *arg)
{
    sum *s = arg;
    static const par_fanout_ops ops = {.run = run};
    s->fanout = par_fanout_new(&ops, s, par_workers(), 4096, NULL);
    for (uint64_t i = 1; i <= s->n; i++) {
        while (par_fanout_push(s->fanout, (par_item){i, 0}) == PAR_FULL) {
            par_fanout_wait(s->fanout, true);
        }
    }
    par_fanout_close(s->fanout);
    while (!par_fanout_done(s->fanout)) {
        par_fanout_wait(s->fanout, false);
    }
    par_fanout_stats stats = par_fanout_get_stats(s->fanout);
    par_fanout_free(s->fanout);
    printf("%llu steps in %llu items, %llu chunks, %llu runners\n", (unsigned long long)s->total,
           (unsigned long long)stats.items, (unsigned long long)stats.chunks, (unsigned long long)stats.runners);
}

int main(int argc, char **argv)
{
    sum s = {.n = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000};
    par_start(argc > 2 ? (unsigned)atoi(argv[2]) : 0, NULL);
    par_main(sum_all, &s);
    return 0;
}
