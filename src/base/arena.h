/* arena.h: many small blocks that live and die together.
 *
 * Purpose: tables built once (interned names, unicode tables), scratch of the lexer.
 * Invariants: memory comes from the heap and is scanned; the arena itself is reachable from its owner.
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
