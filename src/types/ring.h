/* ring.h: a double-ended queue of values: under Queue, Stack and their concurrent kin.
 *
 * Invariants: the buffer, where it begins and how many it holds change under the object's lock; growing allocates before.
 *   The oldest item is at the front; a stack pushes and pops at the back.
 * Threads: any; each function is atomic. Cost: amortised O(1).
 */
#ifndef TYPES_RING_H
#define TYPES_RING_H

#include "object/array.h"

typedef struct ring_buffer {
    size_t capacity;
    value items[] __attribute__((aligned(16)));
} ring_buffer;

typedef struct ring {
    object o;
    ring_buffer *buffer;
    size_t front;
    _Atomic size_t count;
    _Atomic uint32_t version;
    bool stack; /* walked from the back */
} ring;

ring *ring_new(const type *t, bool stack);
static inline ring *v_ring(value v)
{
    return (ring *)(void *)v.as.o;
}
static inline size_t ring_count(const ring *r)
{
    return r->count;
}
void ring_push(ring *r, value v); /* at the back */
/* false: it holds `bound` already. */
bool ring_push_bounded(ring *r, value v, size_t bound);
bool ring_pop_front(ring *r, value *out);
bool ring_pop_back(ring *r, value *out);
bool ring_peek_front(ring *r, value *out);
bool ring_peek_back(ring *r, value *out);
void ring_clear(ring *r);
/* The items in the order of walking, as they are now. */
list *ring_items(ring *r);
/* Walks; `checked`: throws when the ring changes meanwhile, else walks what there was at the start. */
bool ring_enumerate(value v, enumerator *e);
bool ring_enumerate_snapshot(value v, enumerator *e);
bool ring_count_op(value v, size_t *out);

#endif
