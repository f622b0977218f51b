/* ring.c: the double-ended queue under queues and stacks. */
#include "types/ring.h"

#include <stdatomic.h>

#include "base/heap.h"
#include "object/collection.h"

ring *ring_new(const type *t, bool stack)
{
    ring *r = heap_alloc(sizeof *r);
    r->o.type = t;
    r->stack = stack;
    return r;
}

static ring_buffer *buffer_new(size_t capacity)
{
    ring_buffer *b = heap_alloc(sizeof *b + capacity * sizeof b->items[0]);
    b->capacity = capacity;
    return b;
}

static value *slot(ring *r, size_t i)
{
    size_t at = r->front + i;
    return &r->buffer->items[at < r->buffer->capacity ? at : at - r->buffer->capacity];
}

/* Under the lock. */
static void changed(ring *r, size_t count)
{
    atomic_store_explicit(&r->count, count, memory_order_release);
    atomic_fetch_add_explicit(&r->version, 1, memory_order_relaxed);
}

/* Takes the lock with room for one more. */
static void lock_with_room(ring *r)
{
    ring_buffer *spare = NULL;
    for (;;) {
        object_lock(&r->o);
        size_t capacity = r->buffer ? r->buffer->capacity : 0;
        if (r->count < capacity) {
            return;
        }
        if (spare && spare->capacity > r->count) {
            for (size_t i = 0; i < r->count; i++) {
                value_store(&spare->items[i], value_load(slot(r, i)));
            }
            r->buffer = spare;
            r->front = 0;
            return;
        }
        size_t need = capacity ? capacity * 2 : 8;
        object_unlock(&r->o);
        spare = buffer_new(need);
    }
}

void ring_push(ring *r, value v)
{
    lock_with_room(r);
    value_store(slot(r, r->count), v);
    changed(r, r->count + 1);
    object_unlock(&r->o);
}

bool ring_push_bounded(ring *r, value v, size_t bound)
{
    lock_with_room(r);
    bool room = r->count < bound;
    if (room) {
        value_store(slot(r, r->count), v);
        changed(r, r->count + 1);
    }
    object_unlock(&r->o);
    return room;
}

bool ring_pop_front(ring *r, value *out)
{
    object_lock(&r->o);
    size_t n = r->count;
    if (n) {
        value *s = slot(r, 0);
        *out = value_load(s);
        value_store(s, V_NULL);
        r->front = r->front + 1 < r->buffer->capacity ? r->front + 1 : 0;
        changed(r, n - 1);
    }
    object_unlock(&r->o);
    return n > 0;
}

bool ring_pop_back(ring *r, value *out)
{
    object_lock(&r->o);
    size_t n = r->count;
    if (n) {
        value *s = slot(r, n - 1);
        *out = value_load(s);
        value_store(s, V_NULL);
        changed(r, n - 1);
    }
    object_unlock(&r->o);
    return n > 0;
}

bool ring_peek_front(ring *r, value *out)
{
    object_lock(&r->o);
    size_t n = r->count;
    if (n) {
        *out = value_load(slot(r, 0));
    }
    object_unlock(&r->o);
    return n > 0;
}

bool ring_peek_back(ring *r, value *out)
{
    object_lock(&r->o);
    size_t n = r->count;
    if (n) {
        *out = value_load(slot(r, n - 1));
    }
    object_unlock(&r->o);
    return n > 0;
}

void ring_clear(ring *r)
{
    object_lock(&r->o);
    r->buffer = NULL;
    r->front = 0;
    changed(r, 0);
    object_unlock(&r->o);
}

list *ring_items(ring *r)
{
    list *l = NULL;
    for (;;) {
        size_t n = r->count;
        list *room = list_with_capacity(NULL, n ? n : 1);
        object_lock(&r->o);
        if (r->count <= n) { /* a list of our own: its buffer is filled without its lock */
            n = r->count;
            for (size_t i = 0; i < n; i++) {
                room->buffer->items[i] = value_load(slot(r, r->stack ? n - 1 - i : i));
            }
            room->count = n;
            l = room;
        }
        object_unlock(&r->o);
        if (l) {
            return l;
        }
    }
}

/* ---- walking ---- */

typedef struct ring_walk {
    list *items;
    size_t next;
} ring_walk;

static bool next_checked(enumerator *e, value *out)
{
    ring_walk *w = e->state;
    if (v_ring(e->source)->version != e->version) {
        throw_modified();
    }
    if (w->next >= list_count(w->items)) {
        return false;
    }
    *out = list_get(w->items, w->next++);
    return true;
}

static bool next_plain(enumerator *e, value *out)
{
    ring_walk *w = e->state;
    if (w->next >= list_count(w->items)) {
        return false;
    }
    *out = list_get(w->items, w->next++);
    return true;
}

static void start(value v, enumerator *e, bool checked)
{
    ring_walk *w = heap_alloc(sizeof *w);
    uint32_t version = v_ring(v)->version;
    w->items = ring_items(v_ring(v));
    *e = (enumerator){.source = v, .version = version, .state = w, .next = checked ? next_checked : next_plain};
}

bool ring_enumerate(value v, enumerator *e)
{
    start(v, e, true);
    return true;
}

bool ring_enumerate_snapshot(value v, enumerator *e)
{
    start(v, e, false);
    return true;
}

bool ring_count_op(value v, size_t *out)
{
    *out = ring_count(v_ring(v));
    return true;
}
