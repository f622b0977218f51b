/* capture.c: collecting output in chunks. */
#include "engine/pipeline/capture.h"

#include <string.h>

#include "base/heap.h"
#include "engine/session/runspace.h"

enum { FIRST_CHUNK = 8, LARGEST_CHUNK = 16 * 1024, WORTH_FREEING = 256 };

typedef struct chunk {
    struct chunk *next;
    uint32_t count, capacity;
    value items[] __attribute__((aligned(16)));
} chunk;

typedef struct capture {
    stage stage;
    chunk *first, *last;
    size_t total; /* in all chunks but the last */
} capture;

static chunk *chunk_new(uint32_t capacity)
{
    chunk *c = heap_alloc(sizeof *c + capacity * sizeof(value));
    c->capacity = capacity;
    return c;
}

static chunk *grow(capture *c)
{
    chunk *old = c->last;
    uint32_t capacity = !old ? FIRST_CHUNK : old->capacity >= LARGEST_CHUNK / 2 ? LARGEST_CHUNK : old->capacity * 2;
    chunk *k = chunk_new(capacity);
    if (old) {
        old->next = k;
        c->total += old->count;
    } else {
        c->first = k;
    }
    c->last = k;
    return k;
}

static void take(stage *s, value v)
{
    capture *c = (capture *)(void *)s;
    chunk *k = c->last;
    if (!k || k->count == k->capacity)
        k = grow(c);
    k->items[k->count++] = v;
}

static void take_all(stage *s, const value *v, size_t n)
{
    capture *c = (capture *)(void *)s;
    while (n) {
        chunk *k = c->last;
        if (!k || k->count == k->capacity)
            k = grow(c);
        size_t room = k->capacity - k->count, part = n < room ? n : room;
        memcpy(k->items + k->count, v, part * sizeof *v);
        k->count += (uint32_t)part;
        v += part;
        n -= part;
    }
}

stage *capture_new(runspace *rs)
{
    capture *c = heap_alloc(sizeof *c);
    c->stage = (stage){.process = take, .process_all = take_all, .streams = rs ? rs->streams : NULL, .runspace = rs};
    return &c->stage;
}

array *capture_array(stage *s)
{
    capture *c = (capture *)(void *)s;
    size_t n = c->total + (c->last ? c->last->count : 0), at = 0;
    array *a = array_new(&type_Object, n);
    for (chunk *k = c->first, *next; k; k = next) {
        memcpy(a->items + at, k->items, k->count * sizeof(value));
        at += k->count;
        next = k->next;
        if (k->capacity >= WORTH_FREEING)
            heap_free(k);
    }
    c->first = c->last = NULL;
    c->total = 0;
    return a;
}

value capture_value(stage *s)
{
    capture *c = (capture *)(void *)s;
    if (!c->last)
        return V_NOTHING;
    if (c->first == c->last && c->first->count == 1)
        return c->first->items[0];
    return v_obj(capture_array(s));
}
