/* map.c: a compact, insertion-ordered hash table.
 *
 * Entries lie in order in one array; an index of entry numbers (open addressing) finds them. A removed entry keeps its
 * place with a hole for a key. Searching compares keys, which can run script (an IEqualityComparer), so a mutation
 * searches without the lock, then takes it and starts over if o.aux, the count of mutations, has moved. */
#include "object/map.h"

#include <stdatomic.h>
#include <string.h>

#include "base/heap.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/map_internal.h"
#include "object/member.h"
#include "object/type_internal.h"

static uint32_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    return (uint32_t)(x ^ (x >> 32));
}

/* ---- keys ---- */

/* A class of the script may say itself what is equal. */
static bool script_answers(value v, const char *method, value *args, uint32_t argc, value *out)
{
    const type *t = v.as.o->type;
    return t->flags & T_SCRIPT && object_up.class_invoke &&
           object_up.class_invoke(t, v, str_intern_c(method), args, argc, false, out);
}

uint32_t map_key_hash(map_rule rule, value v)
{
    v = psobject_base(v);
    switch (v.kind) {
    case K_STRING: return str_hash(v.as.s); /* of the folded text: right for both rules */
    case K_OBJECT: {
        const type_ops *ops = v.as.o->type->ops;
        value own;
        (void)rule;
        if (script_answers(v, "GetHashCode", NULL, 0, &own)) {
            return mix((uint64_t)to_long(own));
        }
        return ops && ops->hash ? ops->hash(v) : mix((uint64_t)(uintptr_t)v.as.o);
    }
    case K_SINGLE:
    case K_DOUBLE: return v.as.d == 0 ? 0 : mix(v.as.u);
    default: return mix(v.as.u ^ ((uint64_t)v.type << 32));
    }
}

bool map_key_equal(map_rule rule, value a, value b)
{
    a = psobject_base(a);
    b = psobject_base(b);
    if (a.kind != b.kind) {
        return false;
    }
    switch (a.kind) {
    case K_STRING:
        return a.as.s == b.as.s || (rule == MAP_NOCASE ? str_equal_nocase(a.as.s, b.as.s) : str_equal(a.as.s, b.as.s));
    case K_OBJECT: {
        if (a.as.o == b.as.o) {
            return true;
        }
        const type_ops *ops = a.as.o->type->ops;
        value own;
        if (script_answers(a, "Equals", &b, 1, &own)) {
            return to_bool(own);
        }
        return ops && ops->equals && ops->equals(a, b);
    }
    case K_SINGLE:
    case K_DOUBLE: /* NaN equals NaN for Equals() */ return a.as.d == b.as.d || (a.as.d != a.as.d && b.as.d != b.as.d);
    default: return a.as.u == b.as.u && a.type == b.type;
    }
}

static uint32_t hash_of(const map *m, value key)
{
    if (m->rule != MAP_CUSTOM) {
        return map_key_hash(m->rule, key);
    }
    return (uint32_t)to_long(member_invoke(m->comparer, str_intern_c("GetHashCode"), &key, 1));
}

static bool keys_equal(const map *m, value a, value b)
{
    if (m->rule != MAP_CUSTOM) {
        return map_key_equal(m->rule, a, b);
    }
    value both[2] = {a, b};
    return to_bool(member_invoke(m->comparer, str_intern_c("Equals"), both, 2));
}

/* ---- tables ---- */

static map_table *table_of(const map *m)
{
    return __atomic_load_n(&m->table, __ATOMIC_ACQUIRE);
}

static size_t table_used(const map_table *t)
{
    return __atomic_load_n(&t->used, __ATOMIC_ACQUIRE);
}

static map_table *table_new(size_t capacity)
{
    uint32_t size = 8;
    while (size < capacity * 3 / 2) {
        size *= 2;
    }
    map_table *t = heap_alloc(sizeof *t + capacity * sizeof t->entries[0]);
    t->capacity = capacity;
    t->mask = size - 1;
    t->index = heap_alloc_leaf(size * sizeof t->index[0]);
    memset(t->index, 0, size * sizeof t->index[0]);
    return t;
}

static void place(map_table *t, size_t n, value key, value v, uint32_t hash)
{
    entry *e = &t->entries[n];
    __atomic_store_n(&e->hash, hash, __ATOMIC_RELAXED);
    value_store(&e->v, v);
    value_store(&e->key, key);
}

static void enter(map_table *t, size_t n, uint32_t hash)
{
    uint32_t i = hash & t->mask;
    while (__atomic_load_n(&t->index[i], __ATOMIC_RELAXED)) {
        i = (i + 1) & t->mask;
    }
    __atomic_store_n(&t->index[i], (uint32_t)n + 1, __ATOMIC_RELEASE);
    map_note(t->indexed, t->indexed + 1);
}

/* The caller owns the table, or holds the lock and has checked for room. */
static void table_append(map_table *t, value key, value v, uint32_t hash)
{
    size_t n = t->used;
    place(t, n, key, v, hash);
    map_note(t->entries[n].serial, t->serial);
    map_note(t->serial, t->serial + 1);
    __atomic_store_n(&t->used, n + 1, __ATOMIC_RELEASE);
    enter(t, n, hash);
}

/* Dictionary<K,V> puts a new entry where the last one was removed. */
static void table_reuse(map_table *t, value key, value v, uint32_t hash)
{
    size_t n = t->free - 1;
    map_note(t->free, (uint32_t)t->entries[n].v.as.u);
    map_note(t->holes, t->holes - 1);
    place(t, n, key, v, hash);
    map_note(t->entries[n].serial, t->serial);
    map_note(t->serial, t->serial + 1);
    enter(t, n, hash);
}

static ptrdiff_t table_find(const map *m, const map_table *t, value key, uint32_t hash)
{
    uint32_t i = hash & t->mask;
    for (;;) {
        uint32_t n = __atomic_load_n(&t->index[i], __ATOMIC_ACQUIRE);
        if (n == 0) {
            return -1;
        }
        const entry *e = &t->entries[n - 1];
        if (__atomic_load_n(&e->hash, __ATOMIC_RELAXED) == hash) {
            value k = value_load(&e->key);
            if (k.kind != K_HOLE && keys_equal(m, k, key)) {
                return (ptrdiff_t)n - 1;
            }
        }
        i = (i + 1) & t->mask;
    }
}

static uint32_t stamp_of(const map *m)
{
    return __atomic_load_n(&m->o.aux, __ATOMIC_ACQUIRE);
}

/* Takes the lock if nothing has changed since `stamp` was read. */
static bool lock_unchanged(map *m, uint32_t stamp)
{
    object_lock(&m->o);
    if (m->o.aux == stamp) {
        return true;
    }
    object_unlock(&m->o);
    return false;
}

static void unlock_changed(map *m, bool new_version)
{
    __atomic_store_n(&m->o.aux, m->o.aux + 1, __ATOMIC_RELEASE);
    if (new_version) {
        atomic_fetch_add_explicit(&m->version, 1, memory_order_relaxed);
    }
    object_unlock(&m->o);
}

/* Hashtable invalidates its enumerators when a value is replaced or a key removed, Dictionary does not. */
static bool strict_version(const map *m)
{
    return m->o.type == &type_Hashtable || m->o.type == &type_OrderedDictionary;
}

/* Replaces the table by one with room for more, without holes; where >= 0 inserts the entry there. */
static bool rebuild(map *m, uint32_t stamp, ptrdiff_t where, value key, value v, uint32_t hash)
{
    map_table *old = table_of(m);
    size_t used = old ? table_used(old) : 0;
    size_t live = atomic_load_explicit(&m->count, memory_order_relaxed);
    map_table *t = table_new(live < 4 ? 8 : live * 2);
    size_t seen = 0;
    for (size_t i = 0; i < used; i++) {
        entry *e = &old->entries[i];
        value k = value_load(&e->key);
        if (k.kind == K_HOLE) {
            continue;
        }
        if ((ptrdiff_t)seen++ == where) {
            table_append(t, key, v, hash);
        }
        if (t->used + 1 >= t->capacity) {
            return false; /* grown meanwhile */
        }
        table_append(t, k, value_load(&e->v), __atomic_load_n(&e->hash, __ATOMIC_RELAXED));
        t->entries[t->used - 1].serial = map_peek(e->serial);
    }
    if ((ptrdiff_t)seen == where) {
        table_append(t, key, v, hash);
    }
    uint32_t serial = old ? map_peek(old->serial) : 0;
    t->serial = serial > t->serial ? serial : t->serial;
    if (!lock_unchanged(m, stamp)) {
        return false;
    }
    __atomic_store_n(&m->table, t, __ATOMIC_RELEASE);
    if (where >= 0) {
        atomic_fetch_add_explicit(&m->count, 1, memory_order_release);
    }
    unlock_changed(m, where >= 0);
    return true;
}

/* ---- the map ---- */

map *map_new(const type *t, map_rule rule)
{
    map *m = heap_alloc(sizeof *m);
    m->o.type = t;
    m->rule = rule;
    return m;
}

map *hashtable_new(void)
{
    return map_new(&type_Hashtable, MAP_NOCASE);
}

map *hashtable_sized(uint32_t pairs)
{
    map *m = hashtable_new();
    m->capacity = pairs;
    return m;
}

map *ordered_new(void)
{
    map *m = map_new(&type_OrderedDictionary, MAP_NOCASE);
    m->ordered = true;
    return m;
}

bool map_get(const map *m, value key, value *out)
{
    const map_table *t = table_of(m);
    if (!t) {
        return false;
    }
    ptrdiff_t i = table_find(m, t, key, hash_of(m, key));
    if (i < 0) {
        return false;
    }
    *out = value_load(&t->entries[i].v);
    return true;
}

bool map_find_key(const map *m, value key, value *stored)
{
    const map_table *t = table_of(m);
    ptrdiff_t i = t ? table_find(m, t, key, hash_of(m, key)) : -1;
    if (i >= 0) {
        *stored = value_load(&t->entries[i].key);
    }
    return i >= 0 && stored->kind != K_HOLE;
}

bool map_get_str(const map *m, const str *key, value *out)
{
    return map_get(m, v_str((str *)(uintptr_t)key), out);
}

static bool reusable(const map *m, const map_table *t)
{
    return map_peek(t->free) && !strict_version(m);
}

/* Does the new entry leave the map out of the order it is walked in? */
static void note_order(map *m, value key)
{
    bool buckets = m->concurrent || m->o.type == &type_Hashtable;
    if (m->sorted || (buckets && (m->scattered || map_hash_known(key)))) {
        m->scattered = !m->sorted;
        atomic_store_explicit(&m->unarranged, true, memory_order_relaxed);
    }
}

/* Adds, or replaces when `replace`. false: the key is there and was left alone. */
static bool put(map *m, value key, value v, bool replace)
{
    key = psobject_base(key);
    uint32_t hash = hash_of(m, key);
    for (;;) {
        uint32_t stamp = stamp_of(m);
        map_table *t = table_of(m);
        ptrdiff_t i = t ? table_find(m, t, key, hash) : -1;
        if (i >= 0) {
            if (!replace) {
                return false;
            }
            if (lock_unchanged(m, stamp)) {
                value_store(&t->entries[i].v, v);
                unlock_changed(m, strict_version(m));
                return true;
            }
        } else if (!t || (table_used(t) == t->capacity && !reusable(m, t)) || map_peek(t->indexed) >= t->mask) {
            rebuild(m, stamp, -1, V_NULL, V_NULL, 0);
        } else if (lock_unchanged(m, stamp)) {
            if (reusable(m, t)) {
                table_reuse(t, key, v, hash);
            } else {
                table_append(t, key, v, hash);
            }
            note_order(m, key);
            atomic_fetch_add_explicit(&m->count, 1, memory_order_release);
            unlock_changed(m, true);
            return true;
        }
    }
}

void map_set(map *m, value key, value v)
{
    put(m, key, v, true);
}

bool map_add(map *m, value key, value v)
{
    return put(m, key, v, false);
}

bool map_remove(map *m, value key)
{
    value unused;
    return map_take(m, key, &unused);
}

bool map_swap(map *m, value key, value expected, value v)
{
    uint32_t hash = hash_of(m, key);
    for (;;) {
        uint32_t stamp = stamp_of(m);
        map_table *t = table_of(m);
        ptrdiff_t i = t ? table_find(m, t, key, hash) : -1;
        if (i < 0 || !value_equals(value_load(&t->entries[i].v), expected)) {
            return false;
        }
        if (lock_unchanged(m, stamp)) {
            value_store(&t->entries[i].v, v);
            unlock_changed(m, strict_version(m));
            return true;
        }
    }
}

bool map_take(map *m, value key, value *out)
{
    uint32_t hash = hash_of(m, key);
    for (;;) {
        uint32_t stamp = stamp_of(m);
        map_table *t = table_of(m);
        ptrdiff_t i = t ? table_find(m, t, key, hash) : -1;
        if (i < 0) {
            return false;
        }
        if (lock_unchanged(m, stamp)) {
            *out = value_load(&t->entries[i].v);
            value_store(&t->entries[i].key, (value){.kind = K_HOLE});
            value_store(&t->entries[i].v, (value){.as.u = t->free});
            map_note(t->free, (uint32_t)i + 1);
            map_note(t->holes, t->holes + 1);
            atomic_fetch_sub_explicit(&m->count, 1, memory_order_release);
            unlock_changed(m, strict_version(m));
            return true;
        }
    }
}

void map_clear(map *m)
{
    object_lock(&m->o);
    __atomic_store_n(&m->table, NULL, __ATOMIC_RELEASE);
    atomic_store_explicit(&m->count, 0, memory_order_release);
    unlock_changed(m, true);
}

/* Puts a sorted or scattered map in the order it is walked in. Comparing may run script: what changes the map meanwhile
 * wins, and the walk goes on unordered. */
static void arrange(map *m)
{
    uint32_t stamp = stamp_of(m);
    const map_table *old = table_of(m);
    size_t used = old ? table_used(old) : 0, n = 0;
    entry *all = heap_alloc((used ? used : 1) * sizeof *all);
    for (size_t i = 0; i < used; i++) {
        value k = value_load(&old->entries[i].key);
        if (k.kind != K_HOLE) {
            const entry *e = &old->entries[i];
            all[n++] = (entry){k, value_load(&e->v), map_peek(e->hash), map_peek(e->serial)};
        }
    }
    map_order(m, all, n);
    map_table *t = table_new(n < 8 ? 8 : n + n / 2);
    for (size_t i = 0; i < n; i++) {
        table_append(t, all[i].key, all[i].v, all[i].hash);
        t->entries[i].serial = all[i].serial;
    }
    t->serial = old ? map_peek(old->serial) : 0;
    if (lock_unchanged(m, stamp)) {
        __atomic_store_n(&m->table, t, __ATOMIC_RELEASE);
        atomic_store_explicit(&m->unarranged, false, memory_order_relaxed);
        unlock_changed(m, false);
    }
}

static void arrange_if_needed(const map *m)
{
    if (atomic_load_explicit(&m->unarranged, memory_order_relaxed)) {
        arrange((map *)(uintptr_t)m); /* what it holds does not change */
    }
}

bool map_next(const map *m, size_t *cursor, value *key, value *v)
{
    if (*cursor == 0) {
        arrange_if_needed(m);
    }
    const map_table *t = table_of(m);
    size_t used = t ? table_used(t) : 0;
    while (*cursor < used) {
        const entry *e = &t->entries[(*cursor)++];
        value k = value_load(&e->key);
        if (k.kind != K_HOLE) {
            if (key) {
                *key = k;
            }
            if (v) {
                *v = value_load(&e->v);
            }
            return true;
        }
    }
    return false;
}

bool map_at(const map *m, size_t i, value *key, value *v)
{
    arrange_if_needed(m);
    const map_table *t = table_of(m);
    if (!t || i >= map_count(m)) {
        return false;
    }
    size_t cursor = 0;
    if (map_peek(t->holes) == 0) {
        cursor = i;
        return map_next(m, &cursor, key, v);
    }
    for (size_t k = 0; k < i; k++) {
        if (!map_next(m, &cursor, NULL, NULL)) {
            return false;
        }
    }
    return map_next(m, &cursor, key, v);
}

bool map_insert_at(map *m, size_t i, value key, value v)
{
    uint32_t hash = hash_of(m, key);
    for (;;) {
        uint32_t stamp = stamp_of(m);
        map_table *t = table_of(m);
        if (i > map_count(m) || (t && table_find(m, t, key, hash) >= 0)) {
            return false;
        }
        if (rebuild(m, stamp, (ptrdiff_t)i, key, v, hash)) {
            return true;
        }
    }
}

map *map_clone(const map *m)
{
    map *c = map_new(m->o.type, m->rule);
    c->ordered = m->ordered;
    c->sorted = m->sorted;
    c->scattered = m->scattered;
    c->concurrent = m->concurrent;
    c->capacity = m->capacity;
    c->unarranged = m->unarranged;
    c->comparer = m->comparer;
    c->order = m->order;
    const map_table *old = table_of(m);
    if (!old) {
        return c;
    }
    size_t used = table_used(old), n = 0;
    map_table *t = table_new(used + 4);
    for (size_t i = 0; i < used; i++) {
        value k = value_load(&old->entries[i].key);
        if (k.kind != K_HOLE) {
            table_append(t, k, value_load(&old->entries[i].v),
                         __atomic_load_n(&old->entries[i].hash, __ATOMIC_RELAXED));
            t->entries[n].serial = map_peek(old->entries[i].serial);
            n++;
        }
    }
    t->serial = map_peek(old->serial);
    c->table = t;
    c->count = n;
    return c;
}

bool value_is_dictionary(value v)
{
    return v.kind == K_OBJECT && v.as.o->type->flags & T_DICTIONARY;
}
