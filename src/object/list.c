/* list.c: the growable list. A mutation holds the header's lock; growing allocates before it takes it. */
#include <stdatomic.h>

#include "base/heap.h"
#include "object/array.h"
#include "object/type_internal.h"

static list_buffer *buffer_of(const list *l)
{
    return __atomic_load_n(&l->buffer, __ATOMIC_ACQUIRE);
}

static list_buffer *buffer_new(size_t capacity)
{
    list_buffer *b = heap_alloc(sizeof *b + capacity * sizeof b->items[0]);
    b->capacity = capacity;
    return b;
}

list *list_with_capacity(const type *t, size_t n)
{
    list *l = heap_alloc(sizeof *l);
    if (!t) {
        const type *object = &type_Object;
        static const type *of_objects;
        t = __atomic_load_n(&of_objects, __ATOMIC_ACQUIRE);
        if (!t) {
            t = type_instantiate(&type_List, &object, 1);
            __atomic_store_n(&of_objects, t, __ATOMIC_RELEASE);
        }
    }
    l->o.type = t;
    if (n) {
        l->buffer = buffer_new(n);
    }
    return l;
}

list *list_new(const type *t)
{
    return list_with_capacity(t, 0);
}

/* Makes room for `extra` more; what races with it may fill the room, so callers look again under the lock. */
static void grow(list *l, size_t extra)
{
    list_buffer *old = buffer_of(l);
    size_t need = atomic_load_explicit(&l->count, memory_order_relaxed) + extra;
    size_t capacity = old ? old->capacity * 2 : 4;
    list_buffer *b = buffer_new(capacity > need ? capacity : need);
    object_lock(&l->o);
    if (l->buffer == old) {
        size_t n = l->count;
        for (size_t i = 0; i < n; i++) {
            value_store(&b->items[i], value_load(&old->items[i]));
        }
        __atomic_store_n(&l->buffer, b, __ATOMIC_RELEASE);
    }
    object_unlock(&l->o);
}

/* Takes the lock with room for `extra` entries. */
static list_buffer *lock_with_room(list *l, size_t extra)
{
    for (;;) {
        object_lock(&l->o);
        list_buffer *b = l->buffer;
        if (b && b->capacity - l->count >= extra) {
            return b;
        }
        object_unlock(&l->o);
        grow(l, extra);
    }
}

static void unlock_changed(list *l, size_t count)
{
    atomic_store_explicit(&l->count, count, memory_order_release);
    atomic_store_explicit(&l->version, atomic_load_explicit(&l->version, memory_order_relaxed) + 1,
                          memory_order_release);
    object_unlock(&l->o);
}

void list_add(list *l, value v)
{
    list_buffer *b = lock_with_room(l, 1);
    size_t n = l->count;
    value_store(&b->items[n], v);
    unlock_changed(l, n + 1);
}

void list_add_all(list *l, const value *v, size_t n)
{
    if (n == 0) {
        return;
    }
    list_buffer *b = lock_with_room(l, n);
    size_t at = l->count;
    for (size_t i = 0; i < n; i++) {
        value_store(&b->items[at + i], v[i]);
    }
    unlock_changed(l, at + n);
}

value list_get(const list *l, size_t i)
{
    size_t n = atomic_load_explicit(&l->count, memory_order_acquire);
    list_buffer *b = buffer_of(l);
    return b && i < n && i < b->capacity ? value_load(&b->items[i]) : V_NULL;
}

void list_put(list *l, size_t i, value v)
{
    object_lock(&l->o);
    size_t n = l->count;
    if (i < n) {
        value_store(&l->buffer->items[i], v);
    }
    unlock_changed(l, n);
}

void list_insert(list *l, size_t i, value v)
{
    list_buffer *b = lock_with_room(l, 1);
    size_t n = l->count;
    if (i > n) {
        i = n;
    }
    for (size_t k = n; k > i; k--) {
        value_store(&b->items[k], value_load(&b->items[k - 1]));
    }
    value_store(&b->items[i], v);
    unlock_changed(l, n + 1);
}

bool list_remove_at(list *l, size_t i)
{
    object_lock(&l->o);
    size_t n = l->count;
    if (i >= n) {
        object_unlock(&l->o);
        return false;
    }
    list_buffer *b = l->buffer;
    for (size_t k = i; k + 1 < n; k++) {
        value_store(&b->items[k], value_load(&b->items[k + 1]));
    }
    value_store(&b->items[n - 1], V_NULL);
    unlock_changed(l, n - 1);
    return true;
}

void list_clear(list *l)
{
    object_lock(&l->o);
    __atomic_store_n(&l->buffer, NULL, __ATOMIC_RELEASE);
    unlock_changed(l, 0);
}

array *list_to_array(const list *l)
{
    size_t n = atomic_load_explicit(&l->count, memory_order_acquire);
    list_buffer *b = buffer_of(l);
    if (!b) {
        n = 0;
    } else if (n > b->capacity) {
        n = b->capacity;
    }
    array *a = array_new(&type_Object, n);
    for (size_t i = 0; i < n; i++) {
        a->items[i] = value_load(&b->items[i]);
    }
    return a;
}

value list_collapse(const list *l, bool nothing)
{
    size_t n = list_count(l);
    if (n == 0) {
        return nothing ? V_NOTHING : V_NULL;
    }
    return n == 1 ? list_get(l, 0) : v_obj(list_to_array(l));
}
