/* arena.h: many small blocks that live and die together.
 *
 * Purpose: tables built once (interned names, tables of types).
 * Invariants: zeroed, scanned, 16-byte aligned and never freed: the collector would not know a block by a pointer into it.
 * Threads: one owner. Cost: a bump of a pointer.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

typedef struct arena {
    char *next, *limit;
} arena;

void *arena_alloc(arena *a, size_t size);

#endif
