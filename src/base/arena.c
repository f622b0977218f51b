/* arena.c: blocks cut from larger ones that are never freed. */
#include "base/arena.h"

#include <stdint.h>

#include "base/heap.h"

enum { ARENA_BLOCK = 4096 };

void *arena_alloc(arena *a, size_t size)
{
    size = (size + 15) & ~(size_t)15;
    if (size > (size_t)(a->limit - a->next)) {
        if (size > ARENA_BLOCK / 4)
            return heap_alloc_root(size);
        a->next = heap_alloc_root(ARENA_BLOCK);
        a->limit = a->next + ARENA_BLOCK;
    }
    void *p = a->next;
    a->next += size;
    return p;
}
