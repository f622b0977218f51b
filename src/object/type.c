/* type.c: the registry of types by name and id, the base chain, arrays and instances of generic definitions. */
#include "object/type.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "object/error.h"
#include "object/type_internal.h"

typedef struct name_entry {
    const char *name; /* written last: a reader that sees it sees the type */
    size_t length;
    const type *type;
} name_entry;

typedef struct name_table {
    size_t mask, used;
    name_entry entries[];
} name_table;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static name_table *names;
static const type **by_id;
static uint32_t id_count, id_capacity;
static bool rooted;

void type_lock(void)
{
    pthread_mutex_lock(&lock);
}

void type_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

static uint32_t name_hash(const char *s, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 'A' && c <= 'Z') {
            c = (unsigned char)(c + 32);
        }
        h = (h ^ c) * 16777619u;
    }
    return h;
}

static name_entry *name_slot(name_table *t, const char *s, size_t n)
{
    size_t i = name_hash(s, n) & t->mask;
    for (;;) {
        name_entry *e = &t->entries[i];
        const char *have = __atomic_load_n(&e->name, __ATOMIC_ACQUIRE);
        if (!have || (e->length == n && strncasecmp(have, s, n) == 0)) {
            return e;
        }
        i = (i + 1) & t->mask;
    }
}

static name_table *name_table_new(size_t size)
{
    name_table *t = heap_alloc_root(sizeof *t + size * sizeof t->entries[0]);
    t->mask = size - 1;
    return t;
}

static void name_put(const char *s, size_t n, const type *type)
{
    if (!names) {
        __atomic_store_n(&names, name_table_new(8192), __ATOMIC_RELEASE);
    } else if (names->used * 2 > names->mask) {
        name_table *bigger = name_table_new((names->mask + 1) * 2);
        for (size_t i = 0; i <= names->mask; i++) {
            name_entry *e = &names->entries[i];
            if (e->name) {
                *name_slot(bigger, e->name, e->length) = *e;
            }
        }
        bigger->used = names->used;
        __atomic_store_n(&names, bigger, __ATOMIC_RELEASE);
    }
    name_entry *e = name_slot(names, s, n);
    if (e->name) {
        __atomic_store_n(&e->type, type, __ATOMIC_RELEASE);
        return;
    }
    e->length = n;
    __atomic_store_n(&e->type, type, __ATOMIC_RELEASE);
    __atomic_store_n(&e->name, s, __ATOMIC_RELEASE);
    names->used++;
}

const type *type_lookup(const char *name, size_t length)
{
    name_table *t = __atomic_load_n(&names, __ATOMIC_ACQUIRE);
    if (!t) {
        return NULL;
    }
    name_entry *e = name_slot(t, name, length);
    return __atomic_load_n(&e->name, __ATOMIC_ACQUIRE) ? __atomic_load_n(&e->type, __ATOMIC_ACQUIRE) : NULL;
}

/* Under the lock. */
static void enlist(type *t, const char *name)
{
    if (!rooted) {
        heap_root(&names, sizeof names);
        heap_root(&by_id, sizeof by_id);
        rooted = true;
    }
    if (t->id == 0) {
        if (id_count + 1 >= id_capacity) {
            uint32_t capacity = id_capacity ? id_capacity * 2 : 2048;
            const type **bigger = heap_alloc_root(capacity * sizeof *bigger);
            if (by_id) {
                memcpy(bigger, by_id, id_capacity * sizeof *bigger);
            }
            __atomic_store_n(&by_id, bigger, __ATOMIC_RELEASE);
            id_capacity = capacity;
        }
        uint32_t id = ++id_count;
        __atomic_store_n(&by_id[id], t, __ATOMIC_RELEASE);
        __atomic_store_n(&t->id, id, __ATOMIC_RELEASE);
    }
    if (name) {
        name_put(name, strlen(name), t);
    }
}

void type_enlist(type *t, const char *name)
{
    type_lock();
    enlist(t, name);
    type_unlock();
}

void type_register(type *const *types, size_t count)
{
    type_lock();
    for (size_t i = 0; i < count; i++) {
        type *t = types[i];
        enlist(t, t->name);
        const char *p = t->accelerators;
        while (p && *p) {
            size_t n = strcspn(p, ",");
            name_put(p, n, t);
            p += n + (p[n] == ',');
        }
    }
    type_unlock();
}

const type *type_by_id(uint32_t id)
{
    const type **table = __atomic_load_n(&by_id, __ATOMIC_ACQUIRE);
    return table && id ? __atomic_load_n(&table[id], __ATOMIC_ACQUIRE) : NULL;
}

struct type_cache *type_cache_of(const type *t)
{
    type *own = (type *)(uintptr_t)t; /* descriptors are constant but for id and cache */
    struct type_cache *c = __atomic_load_n(&own->cache, __ATOMIC_ACQUIRE);
    if (c) {
        return c;
    }
    struct type_cache *made = heap_alloc_root(sizeof *made);
    struct type_cache *none = NULL;
    if (__atomic_compare_exchange_n(&own->cache, &none, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        return made;
    }
    return none;
}

type *type_new_runtime(const char *name, uint32_t flags, const type *base)
{
    type *t = heap_alloc_root(sizeof *t);
    size_t n = strlen(name);
    char *own = heap_alloc_root(n + 1);
    memcpy(own, name, n);
    t->o.type = &type_RuntimeType;
    t->name = own;
    t->flags = flags;
    t->kind = flags & T_ENUM ? K_ENUM : K_OBJECT;
    t->base_type = base;
    if (base) {
        t->flags |= base->flags & (T_EXCEPTION | T_DICTIONARY);
        t->ops = base->ops;
    }
    type_enlist(t, own);
    return t;
}

const type *type_base(const type *t)
{
    if (t->base_type) {
        return t->base_type;
    }
    if (t == &type_Object || t->flags & T_INTERFACE) {
        return NULL;
    }
    if (!t->base) {
        return t->flags & T_ENUM ? &type_Enum : t->flags & T_VALUE ? &type_ValueType : &type_Object;
    }
    struct type_cache *c = type_cache_of(t);
    const type *b = __atomic_load_n(&c->base, __ATOMIC_ACQUIRE);
    if (!b) {
        b = type_resolve(t->base, strlen(t->base), t);
        if (!b) {
            b = &type_Object;
        }
        __atomic_store_n(&c->base, b, __ATOMIC_RELEASE);
    }
    return b;
}

/* ---- arrays and instances of generics ---- */

static const type *array_made(const type *element, uint32_t rank, struct type_cache *c)
{
    const type *a = __atomic_load_n(&c->arrays[rank - 1], __ATOMIC_ACQUIRE);
    if (!a && rank == 1) {
        a = element == &type_Object   ? &type_ObjectArray
            : element == &type_Byte   ? &type_ByteArray
            : element == &type_String ? &type_StringArray
                                      : NULL;
    }
    return a;
}

const type *type_array_of(const type *element, uint32_t rank)
{
    if (rank == 0 || rank > 4) {
        throw_unsupported("an array of more than four dimensions");
    }
    struct type_cache *c = type_cache_of(element);
    const type *have = array_made(element, rank, c);
    if (have) {
        return have;
    }
    type *t = heap_alloc_root(sizeof *t);
    size_t n = strlen(element->name);
    char *name = heap_alloc_root(n + rank + 2);
    memcpy(name, element->name, n);
    name[n] = '[';
    memset(name + n + 1, ',', rank - 1);
    name[n + rank] = ']';
    *t = type_ObjectArray;
    t->id = 0;
    t->cache = NULL;
    t->accelerators = NULL;
    t->name = name;
    t->element = element;
    t->rank = rank;
    if (rank > 1) {
        t->interfaces = "System.Collections.IList,System.Collections.ICollection,System.Collections.IEnumerable,"
                        "System.ICloneable";
    }
    type_lock();
    have = array_made(element, rank, c);
    if (!have) {
        enlist(t, NULL);
        __atomic_store_n(&c->arrays[rank - 1], t, __ATOMIC_RELEASE);
        have = t;
    }
    type_unlock();
    return have;
}

static const type *instance_made(instance_entry *e, const type *const *args, uint32_t n)
{
    for (; e; e = e->next) {
        if (e->made->arg_count == n && memcmp(e->made->args, args, n * sizeof *args) == 0) {
            return e->made;
        }
    }
    return NULL;
}

const type *type_instantiate(const type *definition, const type *const *args, uint32_t n)
{
    struct type_cache *c = type_cache_of(definition);
    const type *have = instance_made(__atomic_load_n(&c->instances, __ATOMIC_ACQUIRE), args, n);
    if (have) {
        return have;
    }
    const type **own = heap_alloc_root(n * sizeof *own);
    memcpy(own, args, n * sizeof *own);
    type *t = heap_alloc_root(sizeof *t);
    *t = *definition;
    t->flags &= ~(uint32_t)T_GENERIC;
    t->id = 0;
    t->cache = NULL;
    t->accelerators = NULL;
    t->definition = definition;
    t->args = own;
    t->arg_count = n;
    instance_entry *e = heap_alloc_root(sizeof *e);
    e->made = t;
    type_lock();
    have = instance_made(c->instances, args, n);
    if (!have) {
        enlist(t, NULL);
        e->next = c->instances;
        __atomic_store_n(&c->instances, e, __ATOMIC_RELEASE);
        have = t;
    }
    type_unlock();
    return have;
}
