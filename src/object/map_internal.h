/* map_internal.h: the table inside a map, for map.c and map_order.c. Threads: see map.c. */
#ifndef OBJECT_MAP_INTERNAL_H
#define OBJECT_MAP_INTERNAL_H

#include "object/map.h"

#define K_HOLE 254u

typedef struct entry {
    value key, v;
    uint32_t hash;
    uint32_t serial; /* order of insertion, whatever the place */
} entry;

/* Numbers of a table: changed under the map's lock, looked at without it. */
#define map_peek(field) __atomic_load_n(&(field), __ATOMIC_RELAXED)
#define map_note(field, number) __atomic_store_n(&(field), (number), __ATOMIC_RELAXED)

struct map_table {
    size_t capacity;
    size_t used; /* entries taken, holes included */
    size_t holes;
    size_t indexed; /* slots of the index taken: an entry used again has an old one too */
    uint32_t free;  /* the hole made last, + 1; its value leads to the one before */
    uint32_t serial;
    uint32_t mask;
    uint32_t *index; /* entry number + 1; 0: empty */
    entry entries[] __attribute__((aligned(16)));
};

/* The entries, `n` of them in order of insertion, as the map's type walks them. */
void map_order(const map *m, entry *entries, size_t n);
/* Is .NET's hash code of such a key the same in every process? */
bool map_hash_known(value key);

#endif
