/* map_order.c: the orders in which maps are walked that are not that of insertion.
 *
 * Hashtable: @{1='a';2='b';3='c'} gives 3, 2, 1. .NET walks its buckets from the last to the first, and a number's hash code
 * is the number. Of strings the hash code is another in every process there; here they keep their order of insertion
 * unless they are among numbers. Sorted dictionaries: by their comparer. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/heap.h"
#include "object/collection.h"
#include "object/map_internal.h"
#include "object/psobject.h"

bool map_hash_known(value key)
{
    return key.kind >= K_BOOL && key.kind <= K_ENUM;
}

static uint32_t fold(uint64_t bits)
{
    return (uint32_t)bits ^ (uint32_t)(bits >> 32);
}

/* GetHashCode() of .NET. */
static uint32_t hash_code(const entry *e)
{
    value v = e->key;
    switch (v.kind) {
    case K_CHAR: return (uint32_t)v.as.u | (uint32_t)v.as.u << 16;
    case K_INT64:
    case K_UINT64:
    case K_TIMESPAN: return fold(v.as.u);
    case K_DATETIME: return fold(v.as.u & 0x3FFFFFFFFFFFFFFFULL);
    case K_DOUBLE: return fold(v.as.d == 0 || v.as.d != v.as.d ? v.as.u & 0x7FF0000000000000ULL : v.as.u);
    case K_SINGLE: {
        float f = (float)v.as.d;
        uint32_t bits;
        memcpy(&bits, &f, sizeof bits);
        return f == 0 || f != f ? bits & 0x7F800000u : bits;
    }
    case K_BOOL:
    case K_SBYTE:
    case K_BYTE:
    case K_INT16:
    case K_UINT16:
    case K_INT32:
    case K_UINT32:
    case K_ENUM: return (uint32_t)v.as.u;
    default: return e->hash;
    }
}

static const uint32_t primes[] = {
    3,      7,       11,      17,      23,      29,      37,      47,      59,      71,      89,      107,
    131,    163,     197,     239,     293,     353,     431,     521,     631,     761,     919,     1103,
    1327,   1597,    1931,    2333,    2801,    3371,    4049,    4861,    5839,    7013,    8419,    10103,
    12143,  14591,   17519,   21023,   25229,   30293,   36353,   43627,   52361,   62851,   75431,   90523,
    108631, 130363,  156437,  187751,  225307,  270371,  324449,  389357,  467237,  560689,  672827,  807403,
    968897, 1162687, 1395263, 1674319, 2009191, 2411033, 2893249, 3471899, 4166287, 4999559, 5999471, 7199369};

static uint32_t prime_from(uint32_t least)
{
    for (size_t i = 0; i < sizeof primes / sizeof primes[0]; i++) {
        if (primes[i] >= least) {
            return primes[i];
        }
    }
    return least | 1;
}

typedef struct buckets {
    uint32_t size, load, count;
    const entry **slots;
} buckets;

static void buckets_size(buckets *b, uint32_t size)
{
    b->size = size;
    b->load = (uint32_t)(0.72f * (float)size);
    if (b->load >= size) {
        b->load = size - 1;
    }
    b->slots = heap_alloc(size * sizeof *b->slots);
}

static void buckets_put(buckets *b, const entry *e)
{
    uint32_t seed = hash_code(e) & 0x7FFFFFFF;
    uint32_t step = 1 + (uint32_t)((uint64_t)seed * 101u % 0x100000000ULL % (b->size - 1));
    uint32_t i = seed % b->size;
    while (b->slots[i]) {
        i = (uint32_t)(((uint64_t)i + step) % b->size);
    }
    b->slots[i] = e;
}

static void buckets_grow(buckets *b)
{
    buckets old = *b;
    buckets_size(b, prime_from(old.size * 2));
    for (uint32_t i = 0; i < old.size; i++) {
        if (old.slots[i]) {
            buckets_put(b, old.slots[i]);
        }
    }
}

static void order_as_buckets(const map *m, entry *entries, size_t n)
{
    entry *from = heap_alloc((n ? n : 1) * sizeof *from);
    memcpy(from, entries, n * sizeof *from);
    float raw = (float)m->capacity / 0.72f;
    buckets b = {0};
    buckets_size(&b, raw > 3 ? prime_from((uint32_t)raw) : 3);
    for (size_t i = 0; i < n; i++) {
        if (b.count >= b.load) {
            buckets_grow(&b);
        }
        buckets_put(&b, &from[i]);
        b.count++;
    }
    size_t at = 0;
    for (uint32_t i = b.size; i-- > 0;) {
        if (b.slots[i]) {
            entries[at++] = *b.slots[i];
        }
    }
}

/* ---- ConcurrentDictionary: chained buckets, walked upwards, the newest of a chain first ---- */

typedef struct chain {
    const entry *e;
    struct chain *next;
    uint32_t lock;
} chain;

typedef struct chains {
    uint32_t size, locks, budget;
    uint32_t *counts; /* entries by lock */
    chain **heads;
} chains;

static void chains_size(chains *c, uint32_t size, uint32_t locks)
{
    c->size = size;
    c->locks = locks;
    c->heads = heap_alloc(size * sizeof *c->heads);
    c->counts = heap_alloc(locks * sizeof *c->counts);
}

static uint32_t chains_put(chains *c, const entry *e)
{
    uint32_t bucket = hash_code(e) % c->size;
    chain *link = heap_alloc(sizeof *link);
    *link = (chain){.e = e, .next = c->heads[bucket]};
    c->heads[bucket] = link;
    return ++c->counts[bucket % c->locks];
}

static void chains_grow(chains *c)
{
    chains old = *c;
    uint32_t size = prime_from(old.size * 2 + 1);
    chains_size(c, size, old.locks * 2 < 1024 ? old.locks * 2 : old.locks);
    c->budget = size / c->locks ? size / c->locks : 1;
    for (uint32_t i = 0; i < old.size; i++) {
        for (chain *link = old.heads[i]; link; link = link->next) {
            chains_put(c, link->e);
        }
    }
}

enum { FIRST_SIZE = 37 }; /* the prime for .NET's capacity of 31 */

static void order_as_chains(entry *entries, size_t n)
{
    entry *from = heap_alloc((n ? n : 1) * sizeof *from);
    memcpy(from, entries, n * sizeof *from);
    chains c = {0};
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    chains_size(&c, FIRST_SIZE, cpus > 0 ? (uint32_t)cpus : 1);
    c.budget = c.size / c.locks ? c.size / c.locks : 1;
    for (size_t i = 0; i < n; i++) {
        if (chains_put(&c, &from[i]) > c.budget) {
            chains_grow(&c);
        }
    }
    size_t at = 0;
    for (uint32_t i = 0; i < c.size; i++) {
        for (chain *link = c.heads[i]; link; link = link->next) {
            entries[at++] = *link->e;
        }
    }
}

static int by_serial(const void *a, const void *b)
{
    uint32_t x = ((const entry *)a)->serial, y = ((const entry *)b)->serial;
    return x < y ? -1 : x > y;
}

static void order_by_key(const map *m, entry *entries, size_t n)
{
    value *keys = heap_alloc((n ? n : 1) * sizeof *keys), *numbers = heap_alloc((n ? n : 1) * sizeof *numbers);
    entry *from = heap_alloc((n ? n : 1) * sizeof *from);
    memcpy(from, entries, n * sizeof *from);
    for (size_t i = 0; i < n; i++) {
        keys[i] = from[i].key;
        numbers[i] = v_int((int32_t)i);
    }
    sort_pairs(keys, numbers, n, m->order);
    for (size_t i = 0; i < n; i++) {
        entries[i] = from[numbers[i].as.i];
    }
}

void map_order(const map *m, entry *entries, size_t n)
{
    qsort(entries, n, sizeof *entries, by_serial);
    if (m->sorted) {
        order_by_key(m, entries, n);
    } else if (m->concurrent) {
        order_as_chains(entries, n);
    } else {
        order_as_buckets(m, entries, n);
    }
}
