/* array.h: arrays, and the growable buffer under List, ArrayList and every collecting place of the engine.
 *
 * Purpose: `object[]` keeps values; `int[]`, `byte[]` and so on keep raw elements. list is List<T>/ArrayList and is used
 *   inside for anything that grows.
 * Invariants: an array's length never changes. A list's buffer carries its own capacity; readers load the buffer once
 *   and check the index against it; a mutation takes the header's lock.
 * Threads: races lose entries, never memory. Cost: index about 1 ns, add amortised about 5 ns.
 */
#ifndef OBJECT_ARRAY_H
#define OBJECT_ARRAY_H

#include "object/type.h"

typedef struct array {
    object o;            /* o.type->element is the element type */
    size_t length;       /* of all dimensions together */
    const int32_t *dims; /* rank lengths, NULL for a vector */
    union {
        value items[0]; /* elements whose kind is not a raw number */
        uint8_t raw[0]; /* K_BOOL..K_DOUBLE, K_DATETIME, K_TIMESPAN: element size by kind */
    } __attribute__((aligned(16)));
} array;

array *array_new(const type *element, size_t length); /* elements default-initialised */
array *array_new_dims(const type *element, const int32_t *dims, uint32_t rank);
array *array_objects(const value *items, size_t n); /* object[] */
array *array_bytes(const void *p, size_t n);        /* byte[] */
value array_get(const array *a, size_t i);
/* Elements [from, from + n), which exist. Cost: about 1 ns each. */
void array_read(const array *a, size_t from, size_t n, value *out);
/* `v` is already of the element type. */
void array_put(array *a, size_t i, value v);
/* Converts to the element type. */
void array_set(array *a, size_t i, value v);
/* Size of a raw element in bytes, 0 when elements are values. */
size_t array_raw_size(const type *element);
bool value_is_array(value v);
static inline array *v_array(value v)
{
    return (array *)v.as.o;
}

typedef struct list_buffer {
    size_t capacity;
    value items[] __attribute__((aligned(16)));
} list_buffer;

typedef struct list {
    object o; /* type_List instance or type_ArrayList; a list of the engine itself has type_ObjectList */
    list_buffer *buffer;
    _Atomic size_t count;
    _Atomic uint32_t version;
} list;

extern type type_ArrayList, type_List; /* List is the generic definition */

list *list_new(const type *t); /* t NULL: List<object> */
list *list_with_capacity(const type *t, size_t n);
void list_add(list *l, value v);
void list_add_all(list *l, const value *v, size_t n);
value list_get(const list *l, size_t i); /* V_NULL beyond the end */
void list_put(list *l, size_t i, value v);
void list_insert(list *l, size_t i, value v);
bool list_remove_at(list *l, size_t i);
void list_clear(list *l);
static inline size_t list_count(const list *l)
{
    return l->count;
}
array *list_to_array(const list *l); /* object[] */
/* What a pipeline's collected output is as a value: nothing -> V_NULL/V_NOTHING, one -> itself, more -> object[]. */
value list_collapse(const list *l, bool nothing);

#endif
