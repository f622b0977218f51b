/* Fibers, waiting, stopping, linked stacks: everything but the fan-out. The tests run inside par_main. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "par/par.h"

enum { MS = 1000000 };

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- spawn, yield, sleep ---- */

static _Atomic int counter;
static par_event all_done;

static void count_up(void *arg)
{
    par_yield();
    if (atomic_fetch_add(&counter, 1) + 1 == (int)(intptr_t)arg) {
        par_event_set(&all_done);
    }
}

static void spawn_many(void **state)
{
    (void)state;
    counter = 0;
    par_event_init(&all_done, false, false);
    for (int i = 0; i < 500; i++) {
        par_spawn(count_up, (void *)(intptr_t)500, NULL);
    }
    assert_int_equal(par_event_wait(&all_done, 5000 * (int64_t)MS), PAR_OK);
    assert_int_equal(counter, 500);
}

static void sleepy(void *arg)
{
    par_sleep(20 * MS);
    count_up(arg);
}

static void sleeps_overlap(void **state)
{
    (void)state;
    counter = 0;
    par_event_init(&all_done, false, false);
    int64_t start = now_ns();
    for (int i = 0; i < 200; i++) {
        par_spawn(sleepy, (void *)(intptr_t)200, NULL);
    }
    assert_int_equal(par_event_wait(&all_done, 5000 * (int64_t)MS), PAR_OK);
    int64_t took = now_ns() - start;
    assert_true(took >= 20 * MS);
    assert_true(took < 1000 * (int64_t)MS);
}

/* ---- events ---- */

static void auto_reset_gives_one(void **state)
{
    (void)state;
    par_event e;
    par_event_init(&e, true, true);
    assert_int_equal(par_event_wait(&e, 0), PAR_OK);
    assert_int_equal(par_event_wait(&e, 0), PAR_TIMEOUT);
    int64_t start = now_ns();
    assert_int_equal(par_event_wait(&e, 5 * MS), PAR_TIMEOUT);
    assert_true(now_ns() - start >= 5 * MS);
}

static void set_later(void *arg)
{
    par_sleep(5 * MS);
    par_event_set(arg);
}

static void wait_for_any_and_all(void **state)
{
    (void)state;
    par_event a, b, c;
    par_event_init(&a, false, false);
    par_event_init(&b, false, true);
    par_event_init(&c, false, false);
    par_event *e[] = {&a, &b, &c};
    size_t which = 9;
    assert_int_equal(par_event_wait_many(e, 3, false, 2 * MS, &which), PAR_TIMEOUT);
    par_spawn(set_later, &b, NULL);
    assert_int_equal(par_event_wait_many(e, 3, false, -1, &which), PAR_OK);
    assert_int_equal(which, 1);
    par_spawn(set_later, &a, NULL);
    par_spawn(set_later, &b, NULL);
    assert_int_equal(par_event_wait_many(e, 2, true, -1, &which), PAR_OK);
    assert_int_equal(par_event_wait(&b, 0), PAR_TIMEOUT);
    par_event_set(&b);
    assert_int_equal(par_event_wait_many(e + 1, 2, true, 3 * MS, &which), PAR_TIMEOUT);
    assert_int_equal(par_event_wait(&b, 0), PAR_OK); /* a wait for all that fails takes nothing */
}

static void *thread_sets(void *arg)
{
    par_event **e = arg;
    par_event_wait(e[0], -1);
    usleep(1000);
    par_event_set(e[1]);
    return NULL;
}

static void plain_threads_wait_too(void **state)
{
    (void)state;
    par_event ping, pong;
    par_event_init(&ping, false, true);
    par_event_init(&pong, false, true);
    par_event *pair[] = {&ping, &pong};
    for (int i = 0; i < 20; i++) {
        pthread_t t;
        assert_int_equal(pthread_create(&t, NULL, thread_sets, pair), 0);
        par_event_set(&ping);
        assert_int_equal(par_event_wait(&pong, -1), PAR_OK);
        pthread_join(t, NULL);
    }
}

/* ---- locks and semaphores ---- */

static par_lock lock;
static int guarded;

static void lock_user(void *arg)
{
    for (int i = 0; i < 50; i++) {
        par_lock_enter(&lock, -1);
        par_lock_enter(&lock, -1);
        int seen = guarded;
        if (i % 8 == 0) {
            par_yield();
        }
        guarded = seen + 1;
        par_lock_leave(&lock);
        par_lock_leave(&lock);
    }
    count_up(arg);
}

static void lock_excludes(void **state)
{
    (void)state;
    memset(&lock, 0, sizeof lock);
    guarded = 0;
    counter = 0;
    par_event_init(&all_done, false, false);
    for (int i = 0; i < 40; i++) {
        par_spawn(lock_user, (void *)(intptr_t)40, NULL);
    }
    par_event_wait(&all_done, -1);
    assert_int_equal(guarded, 40 * 50);
    assert_false(par_lock_leave(&lock));
}

static void lock_holder(void *arg)
{
    par_lock_enter(&lock, -1);
    par_event_set(arg);
    par_sleep(20 * MS);
    par_lock_leave(&lock);
}

static void lock_times_out(void **state)
{
    (void)state;
    par_event held;
    par_event_init(&held, false, false);
    memset(&lock, 0, sizeof lock);
    par_spawn(lock_holder, &held, NULL);
    par_event_wait(&held, -1);
    assert_int_equal(par_lock_enter(&lock, 0), PAR_TIMEOUT);
    assert_int_equal(par_lock_enter(&lock, 2 * MS), PAR_TIMEOUT);
    assert_int_equal(par_lock_enter(&lock, -1), PAR_OK);
    assert_true(par_lock_leave(&lock));
}

static par_semaphore semaphore;
static _Atomic int inside, most;

static void semaphore_user(void *arg)
{
    par_semaphore_wait(&semaphore, -1);
    int n = atomic_fetch_add(&inside, 1) + 1, m = most;
    while (n > m && !atomic_compare_exchange_weak(&most, &m, n)) {
    }
    par_sleep(1 * MS);
    atomic_fetch_sub(&inside, 1);
    par_semaphore_post(&semaphore, 1);
    count_up(arg);
}

static void semaphore_bounds(void **state)
{
    (void)state;
    memset(&semaphore, 0, sizeof semaphore);
    semaphore.count = 3;
    counter = most = 0;
    par_event_init(&all_done, false, false);
    for (int i = 0; i < 30; i++) {
        par_spawn(semaphore_user, (void *)(intptr_t)30, NULL);
    }
    par_event_wait(&all_done, -1);
    assert_int_equal(most, 3);
    assert_int_equal(semaphore.count, 3);
}

/* ---- stopping ---- */

static par_status ended_with;
static par_event ended;

static void sleeps_long(void *arg)
{
    (void)arg;
    ended_with = par_sleep(60000 * (int64_t)MS);
    par_event_set(&ended);
}

static void spins_long(void *arg)
{
    (void)arg;
    ctx *c = ctx_current();
    while ((ended_with = par_poll(c)) == PAR_OK) {
    }
    par_event_set(&ended);
}

static void masked_then_not(void *arg)
{
    ctx *c = ctx_current();
    c->mask++;
    par_status first = par_event_wait(arg, 10 * MS);
    c->mask--;
    ended_with = first == PAR_TIMEOUT ? par_sleep(60000 * (int64_t)MS) : PAR_ERROR;
    par_event_set(&ended);
}

par_stop *kept[16]; /* the fibers may still be under them */

static void masked_for_good(void *arg)
{
    ctx *c = ctx_current();
    c->mask++;
    ended_with = par_event_wait(arg, 60000 * (int64_t)MS);
    c->mask--;
    par_event_set(&ended);
}

static void stop_one(void (*fn)(void *), void *arg)
{
    par_stop *parent = par_stop_new(NULL), *child = par_stop_new(parent);
    par_event_init(&ended, false, false);
    ended_with = PAR_ERROR;
    par_stop *before = par_stop_use(child);
    par_spawn(fn, arg, NULL);
    par_stop_use(before);
    par_sleep(2 * MS);
    par_stop_request(parent);
    assert_true(par_stop_requested(child));
    if (fn == masked_for_good) {
        assert_int_equal(par_event_wait(&ended, 10 * MS), PAR_TIMEOUT);
        par_stop_force(parent);
    }
    assert_int_equal(par_event_wait(&ended, 5000 * (int64_t)MS), PAR_OK);
    assert_int_equal(ended_with, PAR_STOPPED);
    static int count;
    kept[count++] = child;
    kept[count++] = parent;
}

static void stop_ends_waits(void **state)
{
    (void)state;
    par_event never;
    par_event_init(&never, false, false);
    stop_one(sleeps_long, NULL);
    stop_one(spins_long, NULL);
    stop_one(masked_then_not, &never);
    stop_one(masked_for_good, &never);
}

/* ---- preemption ---- */

static _Atomic int flag_a, flag_b;

static void spin_a(void *arg)
{
    ctx *c = ctx_current();
    flag_a = 1;
    while (!flag_b) {
        if (c->poll) {
            par_poll(c);
        }
    }
    count_up(arg);
}

static void spin_b(void *arg)
{
    ctx *c = ctx_current();
    flag_b = 1;
    while (!flag_a) {
        if (c->poll) {
            par_poll(c);
        }
    }
    count_up(arg);
}

static void spinning_ends(void **state)
{
    (void)state;
    flag_a = flag_b = counter = 0;
    par_event_init(&all_done, false, false);
    par_spawn(spin_a, (void *)(intptr_t)2, NULL);
    par_spawn(spin_b, (void *)(intptr_t)2, NULL);
    assert_int_equal(par_event_wait(&all_done, 10000 * (int64_t)MS), PAR_OK);
}

static void set_flag_after_sleep(void *arg)
{
    (void)arg;
    par_sleep(3 * MS);
    flag_a = 1;
}

/* A timer of a worker fires although a fiber of that worker never waits. */
static void timers_fire_beside_a_spinner(void **state)
{
    (void)state;
    ctx *c = ctx_current();
    flag_a = 0;
    par_spawn(set_flag_after_sleep, NULL, NULL);
    int64_t start = now_ns();
    while (!flag_a && now_ns() - start < 5000 * (int64_t)MS) {
        if (c->poll) {
            par_poll(c);
        }
    }
    assert_int_equal(flag_a, 1);
}

static int flag_pipe[2];

static void set_flag_after_read(void *arg)
{
    char byte;
    size_t got;
    (void)arg;
    par_event_set(&ended);
    par_read(flag_pipe[0], &byte, 1, &got, -1);
    flag_a = 1;
}

/* Descriptors too. */
static void descriptors_beside_a_spinner(void **state)
{
    (void)state;
    ctx *c = ctx_current();
    flag_a = 0;
    assert_int_equal(pipe(flag_pipe), 0);
    par_event_init(&ended, false, false);
    par_spawn(set_flag_after_read, NULL, NULL);
    par_event_wait(&ended, -1);
    par_yield();
    assert_int_equal(write(flag_pipe[1], "x", 1), 1);
    int64_t start = now_ns();
    while (!flag_a && now_ns() - start < 5000 * (int64_t)MS) {
        if (c->poll) {
            par_poll(c);
        }
    }
    assert_int_equal(flag_a, 1);
    assert_true(now_ns() - start < 100 * (int64_t)MS);
    close(flag_pipe[0]);
    close(flag_pipe[1]);
}

/* ---- linked stacks ---- */

typedef struct descent {
    int depth, deepest;
} descent;

static void descend(void *arg)
{
    volatile char frame[2000];
    descent *d = arg;
    ctx *c = ctx_current();
    frame[0] = (char)d->depth;
    d->depth++;
    if (d->depth == d->deepest) {
        par_sleep(1 * MS);
        if (d->deepest % 2) {
            unwind(c, UNWIND_ERROR, (void *)"deep");
        }
    } else if ((char *)__builtin_frame_address(0) < c->stack_limit) {
        par_on_new_stack(descend, d);
    } else {
        descend(d);
    }
    d->depth--;
    assert_int_equal(frame[0], (char)d->depth);
}

static void deep_recursion(void **state)
{
    (void)state;
    ctx *c = ctx_current();
    char *limit = c->stack_limit;
    for (int round = 0; round < 20; round++) {
        descent d = {0, 1000};
        descend(&d);
        assert_int_equal(d.depth, 0);
        volatile int caught = 0;
        TRY(c)
        {
            descent e = {0, 1001};
            descend(&e);
        }
        CAUGHT
        {
            caught = 1;
            assert_string_equal(c->payload, "deep");
        }
        END_TRY;
        assert_int_equal(caught, 1);
        assert_ptr_equal(c->stack_limit, limit);
        assert_null(c->handler);
    }
}

/* ---- descriptors, children, helper threads ---- */

static void writer(void *arg)
{
    int fd = *(int *)arg;
    size_t put;
    static char big[300000];
    memset(big, 'x', sizeof big);
    par_sleep(2 * MS);
    par_write(fd, big, sizeof big, &put, -1);
    close(fd);
}

static void pipe_blocks_nobody(void **state)
{
    (void)state;
    int p[2];
    assert_int_equal(pipe(p), 0);
    char buf[4096];
    size_t got, total = 0;
    assert_int_equal(par_read(p[0], buf, sizeof buf, &got, 2 * MS), PAR_TIMEOUT);
    par_spawn(writer, &p[1], NULL);
    par_status s;
    while ((s = par_read(p[0], buf, sizeof buf, &got, -1)) == PAR_OK && got > 0) {
        total += got;
    }
    assert_int_equal(s, PAR_OK);
    assert_int_equal(total, 300000);
    close(p[0]);
    assert_int_equal(par_wait_fd(p[0], POLLIN, 0), PAR_ERROR);
}

static void child_is_waited_for(void **state)
{
    (void)state;
    pid_t pid = fork();
    if (pid == 0) {
        usleep(5000);
        _exit(7);
    }
    int status = 0;
    assert_int_equal(par_wait_pid(pid, &status, 0), PAR_TIMEOUT);
    assert_int_equal(par_wait_pid(pid, &status, -1), PAR_OK);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

static void block_a_while(void *arg)
{
    usleep(10000);
    *(int *)arg = 1;
}

static void blocks(void *arg)
{
    int done = 0;
    par_blocking(block_a_while, &done);
    if (done) {
        count_up(arg);
    }
}

static void blocking_calls_overlap(void **state)
{
    (void)state;
    counter = 0;
    par_event_init(&all_done, false, false);
    int64_t start = now_ns();
    for (int i = 0; i < 20; i++) {
        par_spawn(blocks, (void *)(intptr_t)20, NULL);
    }
    par_event_wait(&all_done, -1);
    assert_true(now_ns() - start < 20 * 10 * MS);
}

static int failures;

static void run_all(void *arg)
{
    (void)arg;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spawn_many),
        cmocka_unit_test(sleeps_overlap),
        cmocka_unit_test(auto_reset_gives_one),
        cmocka_unit_test(wait_for_any_and_all),
        cmocka_unit_test(plain_threads_wait_too),
        cmocka_unit_test(lock_excludes),
        cmocka_unit_test(lock_times_out),
        cmocka_unit_test(semaphore_bounds),
        cmocka_unit_test(stop_ends_waits),
        cmocka_unit_test(spinning_ends),
        cmocka_unit_test(timers_fire_beside_a_spinner),
        cmocka_unit_test(descriptors_beside_a_spinner),
        cmocka_unit_test(deep_recursion),
        cmocka_unit_test(pipe_blocks_nobody),
        cmocka_unit_test(child_is_waited_for),
        cmocka_unit_test(blocking_calls_overlap),
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
