/* psobject.c: custom objects, wrappers around scalars, and the side table of members added to other objects. */
#include "object/psobject.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/heap.h"
#include "object/array.h"
#include "object/type_internal.h"

/* ---- the side table: members of objects that have no room for any ---- */

/* `key` is in leaf memory, so that the table does not keep its objects alive. */
typedef struct side_entry {
    void **key;
    uint32_t hash;
    props *props;
    struct list *type_names;
    struct side_entry *next;
} side_entry;

static pthread_mutex_t side_lock = PTHREAD_MUTEX_INITIALIZER;
static side_entry **side;
static size_t side_size, side_count;

static uint32_t side_hash(const object *o)
{
    return (uint32_t)(((uint64_t)(uintptr_t)o * 0x9E3779B97F4A7C15ULL) >> 32);
}

/* Under the lock. */
static side_entry *side_find(const object *o)
{
    if (!side) {
        return NULL;
    }
    uint32_t h = side_hash(o);
    for (side_entry *e = side[h & (side_size - 1)]; e; e = e->next) {
        if (e->hash == h && __atomic_load_n(e->key, __ATOMIC_ACQUIRE) == (const void *)o) {
            return e;
        }
    }
    return NULL;
}

/* Under the lock: moves the living entries to a table of twice their number. */
static void side_rehash(side_entry **bigger, size_t size)
{
    size_t living = 0;
    for (size_t i = 0; i < side_size; i++) {
        side_entry *e = side[i];
        while (e) {
            side_entry *next = e->next;
            if (__atomic_load_n(e->key, __ATOMIC_ACQUIRE)) {
                e->next = bigger[e->hash & (size - 1)];
                bigger[e->hash & (size - 1)] = e;
                living++;
            }
            e = next;
        }
    }
    if (!side) {
        heap_root(&side, sizeof side);
    }
    side = bigger;
    side_size = size;
    side_count = living;
}

/* The entry of an object, made when missing. */
static side_entry *side_entry_of(object *o)
{
    side_entry *fresh = heap_alloc(sizeof *fresh);
    fresh->key = heap_alloc_leaf(sizeof *fresh->key);
    *fresh->key = o;
    fresh->hash = side_hash(o);
    size_t size = __atomic_load_n(&side_size, __ATOMIC_RELAXED);
    size = size ? size * 2 : 256;
    side_entry **bigger =
        __atomic_load_n(&side_count, __ATOMIC_RELAXED) * 2 >= size / 2 ? heap_alloc(size * sizeof *bigger) : NULL;
    if (!bigger && size == 256) {
        bigger = heap_alloc(size * sizeof *bigger);
    }
    pthread_mutex_lock(&side_lock);
    side_entry *e = side_find(o);
    if (!e) {
        if (bigger && size > side_size) {
            side_rehash(bigger, size);
        }
        e = fresh;
        e->next = side[e->hash & (side_size - 1)];
        side[e->hash & (side_size - 1)] = e;
        side_count++;
        heap_weak_link(e->key, o);
        atomic_fetch_or_explicit(&o->bits, OB_EXTENDED, memory_order_release);
    }
    pthread_mutex_unlock(&side_lock);
    return e;
}

static side_entry *side_get(object *o)
{
    if (!(atomic_load_explicit(&o->bits, memory_order_acquire) & OB_EXTENDED)) {
        return NULL;
    }
    pthread_mutex_lock(&side_lock);
    side_entry *e = side_find(o);
    pthread_mutex_unlock(&side_lock);
    return e;
}

/* ---- objects ---- */

static props *props_new(const shape *s, uint32_t capacity)
{
    props *p = heap_alloc(sizeof *p + capacity * sizeof p->slots[0]);
    p->shape = s;
    p->capacity = capacity;
    return p;
}

psobject *psobject_new(void)
{
    psobject *o = heap_alloc(sizeof *o);
    o->o.type = &type_PSCustomObject;
    o->props = props_new(shape_empty, 4);
    return o;
}

psobject *psobject_from_shape(const shape *s, const value *slots)
{
    psobject *o = heap_alloc(sizeof *o);
    o->o.type = &type_PSCustomObject;
    o->props = props_new(s, s->count);
    if (s->count) {
        memcpy(o->props->slots, slots, s->count * sizeof *slots);
    }
    return o;
}

static bool is_psobject(value v)
{
    return v.kind == K_OBJECT && (v.as.o->type == &type_PSCustomObject || v.as.o->type == &type_PSObject);
}

/* Where the members of `v` hang; NULL when it has no place yet and `make` is false. */
static props **props_place(value v, bool make)
{
    if (v.kind != K_OBJECT) {
        return NULL;
    }
    if (is_psobject(v)) {
        return &v_psobject(v)->props;
    }
    side_entry *e = make ? side_entry_of(v.as.o) : side_get(v.as.o);
    return e ? &e->props : NULL;
}

/* Behind the text of a string with OB_NOTED, aligned. */
typedef struct note_tail {
    const props *notes;
    int64_t count;
} note_tail;

static size_t tail_offset(const str *s)
{
    return (sizeof(str) + ((size_t)s->length << s->wide) + 7) & ~(size_t)7;
}

str *str_noted(const char *utf8, size_t length, const props *notes, int64_t count)
{
    const str *plain = str_utf8(utf8, length);
    size_t at = tail_offset(plain);
    str *s = heap_alloc(at + sizeof(note_tail));
    memcpy(s, plain, sizeof *s + ((size_t)plain->length << plain->wide));
    atomic_init(&s->o.bits, OB_NOTED);
    *(note_tail *)(void *)((char *)s + at) = (note_tail){notes, count};
    return s;
}

static props *noted_props(const str *s)
{
    const note_tail *t = (const note_tail *)(const void *)((const char *)s + tail_offset(s));
    uint32_t n = t->notes->shape->count;
    props *p = props_new(t->notes->shape, n);
    for (uint32_t i = 0; i + 1 < n; i++) {
        p->slots[i] = t->notes->slots[i];
    }
    p->slots[n - 1] = v_long(t->count);
    return p;
}

props *psobject_props(value v)
{
    if (v.kind == K_STRING && atomic_load_explicit(&v.as.s->o.bits, memory_order_relaxed) & OB_NOTED) {
        return noted_props(v.as.s);
    }
    props **place = props_place(v, false);
    return place ? __atomic_load_n(place, __ATOMIC_ACQUIRE) : NULL;
}

value psobject_base(value v)
{
    while (v.kind == K_OBJECT && v.as.o->type == &type_PSObject) {
        v = v_psobject(v)->base;
    }
    return v;
}

static const shape *shape_of(const props *p)
{
    return __atomic_load_n(&p->shape, __ATOMIC_ACQUIRE);
}

/* One more member at the end: in place when there is room, else in a copy. Under the object's lock; `spare` was
 * allocated before. Returns false when it was too small. */
static bool append(props **place, const shape *longer, value x, props *spare)
{
    props *p = *place;
    uint32_t n = longer->count - 1;
    if (p && n < p->capacity) {
        value_store(&p->slots[n], x);
        __atomic_store_n(&p->shape, longer, __ATOMIC_RELEASE);
        return true;
    }
    if (!spare || spare->capacity <= n) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        value_store(&spare->slots[i], value_load(&p->slots[i]));
    }
    value_store(&spare->slots[n], x);
    spare->shape = longer;
    __atomic_store_n(place, spare, __ATOMIC_RELEASE);
    return true;
}

/* The same names with the kind of one changed, or without one. */
static const shape *shape_with(const shape *s, int changed, member_kind kind, bool removed)
{
    const shape *made = shape_empty;
    for (uint32_t i = 0; i < s->count; i++) {
        if ((int)i != changed) {
            made = shape_add(made, s->names[i], s->kinds[i]);
        } else if (!removed) {
            made = shape_add(made, s->names[i], kind);
        }
    }
    return made;
}

static props *props_without(const props *p, const shape *s, int removed)
{
    props *copy = props_new(shape_with(s, removed, MEMBER_NOTE, true), s->count);
    for (uint32_t i = 0, k = 0; i < s->count; i++) {
        if ((int)i != removed) {
            copy->slots[k++] = value_load(&p->slots[i]);
        }
    }
    return copy;
}

static props *props_retyped(const props *p, const shape *s, int at, member_kind kind, value x)
{
    props *copy = props_new(shape_with(s, at, kind, false), s->count + 2);
    for (uint32_t i = 0; i < s->count; i++) {
        copy->slots[i] = (int)i == at ? x : value_load(&p->slots[i]);
    }
    return copy;
}

value psobject_set_member(value v, const str *name, member_kind kind, value x)
{
    if (v.kind != K_OBJECT) {
        psobject *wrapper = heap_alloc(sizeof *wrapper);
        wrapper->o.type = &type_PSObject;
        wrapper->base = v;
        v = v_obj(wrapper);
    }
    const str *key = str_intern(name);
    props **place = props_place(v, true);
    for (bool done = false; !done;) {
        props *p = __atomic_load_n(place, __ATOMIC_ACQUIRE);
        const shape *s = p ? shape_of(p) : shape_empty;
        int i = shape_find(s, key);
        const shape *longer = i < 0 ? shape_add(s, name, kind) : NULL;
        props *spare = NULL;
        if (i >= 0 && s->kinds[i] != kind) {
            spare = props_retyped(p, s, i, kind, x);
        } else if (i < 0 && (!p || s->count >= p->capacity)) {
            spare = props_new(s, s->count < 2 ? 4 : s->count * 2);
        }
        object_lock(v.as.o);
        if (*place == p && (!p || p->shape == s)) {
            if (longer) {
                done = append(place, longer, x, spare);
            } else {
                if (spare) {
                    __atomic_store_n(place, spare, __ATOMIC_RELEASE);
                } else {
                    value_store(&p->slots[i], x);
                }
                done = true;
            }
        }
        object_unlock(v.as.o);
    }
    return v;
}

bool psobject_remove_member(value v, const str *name)
{
    props **place = props_place(v, false);
    name = str_intern(name);
    while (place) {
        props *p = __atomic_load_n(place, __ATOMIC_ACQUIRE);
        if (!p) {
            return false;
        }
        const shape *s = shape_of(p);
        int i = shape_find(s, name);
        if (i < 0) {
            return false;
        }
        props *copy = props_without(p, s, i);
        object_lock(v.as.o);
        bool same = *place == p && p->shape == s;
        if (same) {
            __atomic_store_n(place, copy, __ATOMIC_RELEASE);
        }
        object_unlock(v.as.o);
        if (same) {
            return true;
        }
    }
    return false;
}

bool psobject_get_note(value v, const str *name, value *out)
{
    props *p = psobject_props(v);
    if (!p) {
        return false;
    }
    const shape *s = shape_of(p);
    int i = shape_find(s, str_intern(name));
    if (i < 0 || s->kinds[i] != MEMBER_NOTE) {
        return false;
    }
    *out = value_load(&p->slots[i]);
    return true;
}

/* ---- PSTypeNames ---- */

static void add_default_names(struct list *l, value v)
{
    for (const type *t = value_type(v); t; t = type_base(t)) {
        list_add(l, v_str(type_text(t)));
    }
}

struct list *psobject_type_names(value v, bool make)
{
    struct list **place = NULL;
    if (is_psobject(v)) {
        place = &v_psobject(v)->type_names;
    } else if (v.kind == K_OBJECT) {
        side_entry *e = make ? side_entry_of(v.as.o) : side_get(v.as.o);
        place = e ? &e->type_names : NULL;
    }
    struct list *have = place ? __atomic_load_n(place, __ATOMIC_ACQUIRE) : NULL;
    if (have || !make) {
        return have;
    }
    const type *string = &type_String;
    struct list *l = list_new(type_instantiate(&type_List, &string, 1));
    add_default_names(l, v);
    if (place) {
        __atomic_store_n(place, l, __ATOMIC_RELEASE);
    }
    return l;
}
