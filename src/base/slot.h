/* slot.h: reading and writing one 16-byte value that other threads may touch.
 *
 * Purpose: a script may lose a race, it must never see half a value (a kind of one write with the payload of another;
 *   two 8-byte accesses were seen to do that). Every slot that two threads can reach (variable cells, array elements,
 *   hashtable entries, object slots) is accessed through these two functions and no other way.
 * Invariants: a slot is 16-byte aligned. A store publishes what the stored pointer leads to (release).
 * Threads: any. Cost: 0.3 ns on x86-64 (one aligned SSE access, single-copy atomic on every CPU with AVX; gcc's own
 *   16-byte atomics would call libatomic, 3-7 ns). aarch64: ldp/stp with LSE2. TSan builds: __atomic, so that it sees them.
 */
#ifndef BASE_SLOT_H
#define BASE_SLOT_H

#include <stdint.h>

typedef struct slot128 {
    uint64_t lo, hi;
} __attribute__((aligned(16))) slot128;

#if defined(PARSH_TSAN) || !(defined(__x86_64__) || defined(__aarch64__))

/* Two halves under a sequence number would be cheaper; this path is for sanitizers and unknown CPUs only. */
slot128 slot_load_locked(const slot128 *s);
void slot_store_locked(slot128 *s, slot128 v);
#define slot_load slot_load_locked
#define slot_store slot_store_locked

#elif defined(__x86_64__)
#include <emmintrin.h>

static inline slot128 slot_load(const slot128 *s)
{
    __m128i raw = *(const volatile __m128i *)s;
    slot128 v;
    v.lo = (uint64_t)_mm_cvtsi128_si64(raw);
    v.hi = (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(raw, raw));
    return v;
}

static inline void slot_store(slot128 *s, slot128 v)
{
    /* x86 stores are not reordered with earlier stores: the compiler barrier makes this a release. */
    __asm__ volatile("" ::: "memory");
    *(volatile __m128i *)s = _mm_set_epi64x((long long)v.hi, (long long)v.lo);
}

#else /* aarch64 with LSE2: 16-byte aligned ldp/stp are single-copy atomic */

static inline slot128 slot_load(const slot128 *s)
{
    slot128 v;
    __asm__ volatile("ldp %0, %1, [%2]" : "=r"(v.lo), "=r"(v.hi) : "r"(s) : "memory");
    return v;
}

static inline void slot_store(slot128 *s, slot128 v)
{
    __asm__ volatile("dmb ish\n\tstp %0, %1, [%2]" ::"r"(v.lo), "r"(v.hi), "r"(s) : "memory");
}
#endif

#endif
