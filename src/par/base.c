/* base.c: spinning, sleeping and the clock. */
#define _GNU_SOURCE 1

#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "par/core.h"

void guard_wait(par_guard *g)
{
    unsigned spins = 0;
    do {
        while (__atomic_load_n(g, __ATOMIC_RELAXED) != 0) {
            /* Its holder may have lost the processor. */
            if (++spins % 64 == 0) {
                sched_yield();
            }
            cpu_relax();
        }
    } while (__atomic_exchange_n(g, 1, __ATOMIC_ACQUIRE) != 0);
}

int64_t par_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t par_deadline(int64_t timeout_ns)
{
    if (timeout_ns < 0) {
        return -1;
    }
    int64_t now = par_clock();
    return timeout_ns > INT64_MAX - now ? -1 : now + timeout_ns;
}

void futex_wait(_Atomic uint32_t *word, uint32_t value, int64_t timeout_ns)
{
    struct timespec t = {timeout_ns / 1000000000, timeout_ns % 1000000000};
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, timeout_ns < 0 ? NULL : &t, NULL, 0);
}

void futex_wake(_Atomic uint32_t *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}
