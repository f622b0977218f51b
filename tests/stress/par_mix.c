/* par_mix.c: everything at once. Usage: par_mix [workers, 0 = 1 to 16 by turns] [rounds]
 *
 * A few hundred fibers each do random steps: yield, sleep, lock, semaphore, event, pipe, linked stacks that unwind,
 * helper threads, nested fan-outs, some of which are cancelled. What they hand around is counted at the end.
 */
#include <assert.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "par/par.h"

enum { FIBERS = 200, STEPS = 60, US = 1000 };

static par_lock lock;
static par_semaphore slots;
static par_event turnstile, over;
static int pipes[2];
static long under_lock;
static _Atomic long expected_under_lock, items_run, items_pushed, left, in_slots;

#define CHECK(x)                                                                                                       \
    do {                                                                                                               \
        if (!(x)) {                                                                                                    \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x);                                                    \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

static uint32_t dice(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* ---- steps ---- */

static void step_lock(uint32_t *rnd)
{
    if (par_lock_enter(&lock, dice(rnd) % 4 ? -1 : 50 * US) == PAR_OK) {
        long seen = under_lock;
        if (dice(rnd) % 4 == 0) {
            par_sleep(dice(rnd) % 50 * US);
        }
        under_lock = seen + 1;
        atomic_fetch_add(&expected_under_lock, 1);
        CHECK(par_lock_leave(&lock));
    }
}

static void step_semaphore(uint32_t *rnd)
{
    if (par_semaphore_wait(&slots, dice(rnd) % 3 ? -1 : 20 * US) == PAR_OK) {
        CHECK(atomic_fetch_add(&in_slots, 1) < 8);
        par_yield();
        atomic_fetch_sub(&in_slots, 1);
        par_semaphore_post(&slots, 1);
    }
}

static void step_event(uint32_t *rnd)
{
    par_event mine, *both[] = {&mine, &turnstile};
    size_t which;
    par_event_init(&mine, dice(rnd) % 2, dice(rnd) % 2);
    par_event_set(&turnstile);
    par_event_wait_many(both, 2, false, dice(rnd) % 100 * US, &which);
}

static void step_pipe(uint32_t *rnd)
{
    char byte = 'x';
    size_t n;
    if (dice(rnd) % 2) {
        par_write(pipes[1], &byte, 1, &n, 100 * US);
    } else {
        par_read(pipes[0], &byte, 1, &n, dice(rnd) % 200 * US);
    }
}

static void fall(void *arg)
{
    ctx *c = ctx_current();
    int *depth = arg;
    if (--*depth == 0) {
        par_sleep(10 * US);
        unwind(c, UNWIND_ERROR, arg);
    }
    par_on_new_stack(fall, arg);
}

static void step_linked(uint32_t *rnd)
{
    ctx *c = ctx_current();
    volatile int caught = 0;
    int depth = (int)(dice(rnd) % 5) + 1;
    TRY(c)
    {
        fall(&depth);
    }
    CAUGHT
    {
        caught = 1;
    }
    END_TRY;
    CHECK(caught);
}

static void short_nap(void *arg)
{
    usleep(50);
    *(int *)arg = 1;
}

static void step_helper(void)
{
    int done = 0;
    CHECK(par_blocking(short_nap, &done) == PAR_OK && done);
}

/* ---- nested fan-out ---- */

typedef struct inner {
    par_fanout *fanout;
    uint32_t kind;
} inner;

static void *enter(void *user, par_fanout *f)
{
    (void)f;
    return user;
}

static void run(void *state, const par_item *items, size_t count)
{
    inner *in = state;
    ctx *c = ctx_current();
    for (size_t i = 0; i < count; i++) {
        if ((items[i].lo + in->kind) % 5 == 0) {
            par_sleep((int64_t)(items[i].lo % 7) * 20 * US);
        } else if ((items[i].lo + in->kind) % 9 == 0) {
            par_poll(c);
            par_yield();
        }
        atomic_fetch_add(&items_run, 1);
        par_fanout_emit(in->fanout, (void *)(uintptr_t)(items[i].lo + 1), true);
        if (!par_fanout_item_done(in->fanout)) {
            return;
        }
    }
}

static const par_fanout_ops ops = {.enter = enter, .run = run};

static uint64_t drain(par_fanout *f)
{
    uint64_t n = 0;
    while (par_fanout_take(f)) {
        n++;
    }
    return n;
}

static void step_fanout(uint32_t *rnd)
{
    inner in = {.kind = dice(rnd)};
    uint64_t n = dice(rnd) % 60, out = 0;
    bool cancel = dice(rnd) % 4 == 0;
    par_fanout *f = in.fanout = par_fanout_new(&ops, &in, dice(rnd) % 6 + 1, dice(rnd) % 20 + 1, NULL);
    for (uint64_t i = 0; i < n; i++) {
        while (par_fanout_push(f, (par_item){i, 0}) == PAR_FULL) {
            par_fanout_wait(f, true);
            out += drain(f);
        }
    }
    if (cancel) {
        par_fanout_cancel(f);
        atomic_fetch_add(&items_pushed, (long)par_fanout_get_stats(f).items);
    } else {
        par_fanout_close(f);
        while (!par_fanout_done(f)) {
            CHECK(par_fanout_wait(f, false) == PAR_OK);
            out += drain(f);
        }
        out += drain(f);
        CHECK(out == n);
        atomic_fetch_add(&items_pushed, (long)n);
    }
    par_fanout_free(f);
}

static void walker(void *arg)
{
    uint32_t rnd = (uint32_t)(uintptr_t)arg;
    for (int i = 0; i < STEPS; i++) {
        switch (dice(&rnd) % 10) {
        case 0: par_sleep(dice(&rnd) % 300 * US); break;
        case 1:
        case 2: step_lock(&rnd); break;
        case 3: step_semaphore(&rnd); break;
        case 4: step_event(&rnd); break;
        case 5: step_pipe(&rnd); break;
        case 6: step_linked(&rnd); break;
        case 7: step_fanout(&rnd); break;
        case 8:
            if (dice(&rnd) % 8 == 0) {
                step_helper();
            }
            break;
        default: par_yield();
        }
    }
    if (atomic_fetch_sub(&left, 1) == 1) {
        par_event_set(&over);
    }
}

/* A stop source with sleepers, spinners and waiters under it, all ended at once. */
static void stopped(void *arg)
{
    ctx *c = ctx_current();
    par_event never;
    par_event_init(&never, false, false);
    switch ((uintptr_t)arg % 4) {
    case 0: CHECK(par_sleep(-1) == PAR_STOPPED); break;
    case 1: CHECK(par_event_wait(&never, -1) == PAR_STOPPED); break;
    case 2:
        while (par_poll(c) == PAR_OK) {
            par_yield();
        }
        break;
    default:
        while (par_sleep(30 * US) == PAR_OK) {
        }
    }
    if (atomic_fetch_sub(&left, 1) == 1) {
        par_event_set(&over);
    }
}

par_stop *kept[1000]; /* fibers may still be under them */

static void round_of_stops(int round)
{
    par_stop *s = kept[round % 1000] = par_stop_new(NULL);
    left = 100;
    par_event_init(&over, false, false);
    par_stop *before = par_stop_use(s);
    for (uintptr_t i = 0; i < 100; i++) {
        par_spawn(stopped, (void *)i, NULL);
    }
    par_stop_use(before);
    par_sleep(500 * US);
    par_stop_request(s);
    CHECK(par_event_wait(&over, 30000 * 1000 * (int64_t)US) == PAR_OK);
}

static void all(void *arg)
{
    int rounds = *(int *)arg;
    for (int r = 0; r < rounds; r++) {
        left = FIBERS;
        par_event_init(&over, false, false);
        for (int i = 0; i < FIBERS; i++) {
            par_spawn(walker, (void *)(uintptr_t)(i * 7919 + r), NULL);
        }
        CHECK(par_event_wait(&over, 100000 * 1000 * (int64_t)US) == PAR_OK);
        CHECK(under_lock == expected_under_lock);
        CHECK(items_run == items_pushed);
        round_of_stops(r);
    }
}

int main(int argc, char **argv)
{
    int workers = argc > 1 ? atoi(argv[1]) : 0, rounds = argc > 2 ? atoi(argv[2]) : 1;
    if (workers == 0) { /* the core starts once a process */
        for (int n = 1; n <= 16; n = n < 4 ? n + 1 : n * 2) {
            char count[16], times[16];
            snprintf(count, sizeof count, "%d", n);
            snprintf(times, sizeof times, "%d", rounds);
            pid_t pid = fork();
            if (pid == 0) {
                execl("/proc/self/exe", argv[0], count, times, (char *)NULL);
                _exit(127);
            }
            int status = 0;
            if (waitpid(pid, &status, 0) != pid || status != 0) {
                fprintf(stderr, "failed with %d workers\n", n);
                return 1;
            }
        }
        return 0;
    }
    if (pipe(pipes) != 0) {
        return 1;
    }
    slots.count = 8;
    par_event_init(&turnstile, false, true);
    par_start((unsigned)workers, NULL);
    par_main(all, &rounds);
    return 0;
}
