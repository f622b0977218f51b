/* slot.c: slots under a lock, for TSan (which must see the accesses) and CPUs without a 16-byte access. */
#include "base/slot.h"

#include <sched.h>

/* Neighbouring slots share a lock; 64 keep unrelated ones mostly apart. */
static unsigned char slot_locks[64];

static unsigned char *lock_of(const slot128 *s)
{
    unsigned char *lock = &slot_locks[((uintptr_t)s >> 4) & 63];
    while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE))
        sched_yield();
    return lock;
}

slot128 slot_load_locked(const slot128 *s)
{
    unsigned char *lock = lock_of(s);
    slot128 v = {__atomic_load_n(&s->lo, __ATOMIC_RELAXED), __atomic_load_n(&s->hi, __ATOMIC_RELAXED)};
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
    return v;
}

void slot_store_locked(slot128 *s, slot128 v)
{
    unsigned char *lock = lock_of(s);
    __atomic_store_n(&s->lo, v.lo, __ATOMIC_RELAXED);
    __atomic_store_n(&s->hi, v.hi, __ATOMIC_RELAXED);
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}
