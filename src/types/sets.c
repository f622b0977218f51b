/* sets.c: HashSet<T> and SortedSet<T>: a map whose values do not count. */
#include <stdatomic.h>

#include "base/heap.h"
#include "object/dictionary.h"
#include "object/type_internal.h"
#include "types/native.h"

static type type_HashSet, type_SortedSet;

static map *self_of(const call *c)
{
    return v_map(c->self);
}

static const type *element_of(const type *t)
{
    for (; t; t = type_base(t)) {
        if (t->arg_count) {
            return t->args[0];
        }
    }
    return &type_Object;
}

static bool is_sorted_set(const type *t)
{
    for (; t; t = type_base(t)) {
        if (t->definition == &type_SortedSet) {
            return true;
        }
    }
    return false;
}

static map *fresh(const type *t, value comparer)
{
    map *m = map_new(t, MAP_ORDINAL);
    if (is_sorted_set(t)) {
        value ignores;
        m->sorted = true;
        m->order = comparer;
        if (!v_is_null(comparer) && member_try_get(comparer, str_intern_c("IgnoreCase"), &ignores) &&
            to_bool(ignores)) {
            m->rule = MAP_NOCASE;
        }
    } else {
        dictionary_compare_by(m, comparer);
    }
    return m;
}

static bool has(const map *m, value item)
{
    value unused;
    return map_get(m, item, &unused);
}

/* The items of an argument, converted to the set's type. */
static list *items_of(const call *c, value v, const char *param)
{
    list *l = sequence(v, param);
    const type *t = element_of(c->type);
    for (size_t i = 0; t != &type_Object && i < list_count(l); i++) {
        list_put(l, i, convert_to(list_get(l, i), t));
    }
    return l;
}

/* The same as a set with this one's rule. */
static map *set_of(const call *c, value v)
{
    list *l = items_of(c, v, "other");
    map *m = map_new(c->type, self_of(c)->rule);
    m->comparer = self_of(c)->comparer;
    for (size_t i = 0; i < list_count(l); i++) {
        map_add(m, list_get(l, i), V_NULL);
    }
    return m;
}

static list *all_of(const map *m)
{
    list *l = list_new(NULL);
    size_t cursor = 0;
    value key;
    while (map_next(m, &cursor, &key, NULL)) {
        list_add(l, key);
    }
    return l;
}

/* ---- walking ---- */

typedef struct walk {
    map *m;
    size_t cursor;
    uint32_t version;
} walk;

static bool walk_next(enumerator *e, value *out)
{
    walk *w = e->state;
    if (w->m->version != w->version) {
        throw_modified();
    }
    return map_next(w->m, &w->cursor, out, NULL);
}

static bool set_enumerate(value v, enumerator *e)
{
    walk *w = heap_alloc(sizeof *w);
    *w = (walk){.m = v_map(v), .version = v_map(v)->version};
    *e = (enumerator){.source = v, .state = w, .next = walk_next};
    return true;
}

/* ---- constructors ---- */

METHOD(new_empty)
{
    return v_obj(fresh(c->type, V_NULL));
}

METHOD(new_comparer)
{
    return v_obj(fresh(c->type, c->args[c->argc - 1]));
}

METHOD(new_from)
{
    map *m = fresh(c->type, c->argc > 1 ? c->args[1] : V_NULL);
    list *l = items_of(c, c->args[0], "collection");
    for (size_t i = 0; i < list_count(l); i++) {
        map_add(m, list_get(l, i), V_NULL);
    }
    return v_obj(m);
}

/* ---- changing ---- */

METHOD(add)
{
    return v_bool(map_add(self_of(c), c->args[0], V_NULL));
}

METHOD(remove_item)
{
    return v_bool(map_remove(self_of(c), c->args[0]));
}

METHOD(clear)
{
    map_clear(self_of(c));
    return V_NOTHING;
}

METHOD(union_with)
{
    list *l = items_of(c, c->args[0], "other");
    for (size_t i = 0; i < list_count(l); i++) {
        map_add(self_of(c), list_get(l, i), V_NULL);
    }
    return V_NOTHING;
}

METHOD(except_with)
{
    list *l = items_of(c, c->args[0], "other");
    for (size_t i = 0; i < list_count(l); i++) {
        map_remove(self_of(c), list_get(l, i));
    }
    return V_NOTHING;
}

METHOD(intersect_with)
{
    map *other = set_of(c, c->args[0]);
    list *mine = all_of(self_of(c));
    for (size_t i = 0; i < list_count(mine); i++) {
        if (!has(other, list_get(mine, i))) {
            map_remove(self_of(c), list_get(mine, i));
        }
    }
    return V_NOTHING;
}

METHOD(symmetric_except_with)
{
    list *other = all_of(set_of(c, c->args[0]));
    for (size_t i = 0; i < list_count(other); i++) {
        value v = list_get(other, i);
        if (!map_remove(self_of(c), v)) {
            map_add(self_of(c), v, V_NULL);
        }
    }
    return V_NOTHING;
}

METHOD(remove_where)
{
    list *mine = all_of(self_of(c));
    int32_t removed = 0;
    for (size_t i = 0; i < list_count(mine); i++) {
        value v = list_get(mine, i);
        removed += predicate_holds(c->args[0], v) && map_remove(self_of(c), v);
    }
    return v_int(removed);
}

/* ---- asking ---- */

METHOD(contains)
{
    return v_bool(has(self_of(c), c->args[0]));
}

METHOD(try_get_value)
{
    list *mine = all_of(self_of(c));
    for (size_t i = 0; i < list_count(mine); i++) {
        if (map_key_equal(self_of(c)->rule, list_get(mine, i), c->args[0])) {
            ref_assign(c->args[1], list_get(mine, i));
            return V_TRUE;
        }
    }
    ref_assign(c->args[1], type_default(element_of(c->type)));
    return V_FALSE;
}

/* How many of `a` are in `b`. */
static size_t shared(const map *a, const map *b)
{
    size_t cursor = 0, n = 0;
    value key;
    while (map_next(a, &cursor, &key, NULL)) {
        n += has(b, key);
    }
    return n;
}

METHOD(is_subset)
{
    map *other = set_of(c, c->args[0]);
    return v_bool(shared(self_of(c), other) == map_count(self_of(c)));
}

METHOD(is_proper_subset)
{
    map *other = set_of(c, c->args[0]);
    return v_bool(shared(self_of(c), other) == map_count(self_of(c)) && map_count(other) > map_count(self_of(c)));
}

METHOD(is_superset)
{
    map *other = set_of(c, c->args[0]);
    return v_bool(shared(other, self_of(c)) == map_count(other));
}

METHOD(is_proper_superset)
{
    map *other = set_of(c, c->args[0]);
    return v_bool(shared(other, self_of(c)) == map_count(other) && map_count(other) < map_count(self_of(c)));
}

METHOD(overlaps)
{
    return v_bool(shared(set_of(c, c->args[0]), self_of(c)) > 0);
}

METHOD(set_equals)
{
    map *other = set_of(c, c->args[0]);
    return v_bool(map_count(other) == map_count(self_of(c)) && shared(other, self_of(c)) == map_count(other));
}

METHOD(copy_to)
{
    list *mine = all_of(self_of(c));
    array *to = arg_array(c, 0, "array");
    int64_t at = c->argc > 1 ? c->args[1].as.i : 0;
    if (at < 0 || (size_t)at + list_count(mine) > to->length) {
        throw_argument("System.ArgumentException", NULL,
                       "Destination array is not long enough to copy all the items in the collection. Check array "
                       "index and length.");
    }
    for (size_t i = 0; i < list_count(mine); i++) {
        array_set(to, (size_t)at + i, list_get(mine, i));
    }
    return V_NOTHING;
}

METHOD(get_enumerator)
{
    return walker_new(c->self);
}

METHOD(ensure_capacity)
{
    return c->args[0];
}

METHOD(trim)
{
    return V_NOTHING;
}

/* ---- SortedSet ---- */

static value at_end(value self, bool last)
{
    value key;
    size_t n = map_count(v_map(self));
    if (!n || !map_at(v_map(self), last ? n - 1 : 0, &key, NULL)) {
        return type_default(element_of(self.as.o->type));
    }
    return key;
}

GETTER(min)
{
    return at_end(self, false);
}

GETTER(max)
{
    return at_end(self, true);
}

METHOD(reversed)
{
    list *mine = all_of(self_of(c));
    size_t n = list_count(mine);
    array *a = array_new(element_of(c->type), n);
    for (size_t i = 0; i < n; i++) {
        array_put(a, i, list_get(mine, n - 1 - i));
    }
    return v_obj(a);
}

METHOD(view_between)
{
    map *m = fresh(c->type, self_of(c)->order);
    list *mine = all_of(self_of(c));
    if (compare_by(m->order, c->args[0], c->args[1]) > 0) {
        throw_argument("System.ArgumentException", "lowerValue", "Must be less than or equal to upperValue.");
    }
    for (size_t i = 0; i < list_count(mine); i++) {
        value v = list_get(mine, i);
        if (compare_by(m->order, v, c->args[0]) >= 0 && compare_by(m->order, v, c->args[1]) <= 0) {
            map_add(m, v, V_NULL);
        }
    }
    return v_obj(m);
}

GETTER(count)
{
    return v_int((int32_t)map_count(v_map(self)));
}

GETTER(no)
{
    return V_FALSE;
}

GETTER(comparer)
{
    const map *m = v_map(self);
    if (m->sorted || m->rule == MAP_CUSTOM) {
        return m->sorted ? m->order : m->comparer;
    }
    const type *t = type_find_c("System.StringComparer");
    return t ? member_get_static(t, str_intern_c(m->rule == MAP_NOCASE ? "OrdinalIgnoreCase" : "Ordinal"), 0) : V_NULL;
}

#define SET_METHODS                                                                                                    \
    {"Add", "T item", "bool", add, 0}, {"Clear", "", "void", clear, 0}, {"Contains", "T item", "bool", contains, 0},   \
        {"CopyTo", "array array", "void", copy_to, 0}, {"CopyTo", "array array, int arrayIndex", "void", copy_to, 0},  \
        {"ExceptWith", "IEnumerable[T] other", "void", except_with, 0},                                                \
        {"GetEnumerator", "", "IEnumerator[T]", get_enumerator, 0},                                                    \
        {"IntersectWith", "IEnumerable[T] other", "void", intersect_with, 0},                                          \
        {"IsProperSubsetOf", "IEnumerable[T] other", "bool", is_proper_subset, 0},                                     \
        {"IsProperSupersetOf", "IEnumerable[T] other", "bool", is_proper_superset, 0},                                 \
        {"IsSubsetOf", "IEnumerable[T] other", "bool", is_subset, 0},                                                  \
        {"IsSupersetOf", "IEnumerable[T] other", "bool", is_superset, 0},                                              \
        {"Overlaps", "IEnumerable[T] other", "bool", overlaps, 0}, {"Remove", "T item", "bool", remove_item, 0},       \
        {"RemoveWhere", "System.Predicate[T] match", "int", remove_where, 0},                                          \
        {"SetEquals", "IEnumerable[T] other", "bool", set_equals, 0},                                                  \
        {"SymmetricExceptWith", "IEnumerable[T] other", "void", symmetric_except_with, 0},                             \
        {"TryGetValue", "T equalValue, ref T actualValue", "bool", try_get_value, 0},                                  \
    {                                                                                                                  \
        "UnionWith", "IEnumerable[T] other", "void", union_with, 0                                                     \
    }
static const method hashset_ctors[] = {
    {NULL, "", NULL, new_empty, 0},
    {NULL, "int capacity", NULL, new_empty, 0},
    {NULL, "System.Collections.Generic.IEqualityComparer[T] comparer", NULL, new_comparer, 0},
    {NULL, "int capacity, System.Collections.Generic.IEqualityComparer[T] comparer", NULL, new_comparer, 0},
    {NULL, "IEnumerable[T] collection", NULL, new_from, 0},
    {NULL, "IEnumerable[T] collection, System.Collections.Generic.IEqualityComparer[T] comparer", NULL, new_from, 0},
    {0}};
static const method sortedset_ctors[] = {
    {NULL, "", NULL, new_empty, 0},
    {NULL, "System.Collections.Generic.IComparer[T] comparer", NULL, new_comparer, 0},
    {NULL, "IEnumerable[T] collection", NULL, new_from, 0},
    {NULL, "IEnumerable[T] collection, System.Collections.Generic.IComparer[T] comparer", NULL, new_from, 0},
    {0}};
static const method hashset_methods[] = {SET_METHODS,
                                         {"EnsureCapacity", "int capacity", "int", ensure_capacity, 0},
                                         {"TrimExcess", "", "void", trim, 0},
                                         {0}};
static const method sortedset_methods[] = {
    SET_METHODS,
    {"Reverse", "", "IEnumerable[T]", reversed, 0},
    {"GetViewBetween", "T lowerValue, T upperValue", "System.Collections.Generic.SortedSet[T]", view_between, 0},
    {0}};
static const property hashset_properties[] = {{"Count", "int", get_count, NULL, 0},
                                              {"Comparer", "object", get_comparer, NULL, 0},
                                              {"IsReadOnly", "bool", get_no, NULL, 0},
                                              {0}};
static const property sortedset_properties[] = {
    {"Count", "int", get_count, NULL, 0}, {"Comparer", "object", get_comparer, NULL, 0}, {"Min", "T", get_min, NULL, 0},
    {"Max", "T", get_max, NULL, 0},       {"IsReadOnly", "bool", get_no, NULL, 0},       {0}};
static const type_ops set_ops = {.enumerate = set_enumerate, .count = dictionary_count};

#define SET_TYPE(c_name, full, constructors, own_methods, own_properties)                                              \
    static type type_##c_name = {TYPE_OBJECT,                                                                          \
                                 .name = full,                                                                         \
                                 .interfaces = "ISet[T],ICollection[T],IEnumerable[T],System.Collections.IEnumerable," \
                                               "IReadOnlySet[T],IReadOnlyCollection[T]",                               \
                                 .flags = T_GENERIC,                                                                   \
                                 .kind = K_OBJECT,                                                                     \
                                 .ctors = constructors,                                                                \
                                 .methods = own_methods,                                                               \
                                 .properties = own_properties,                                                         \
                                 .ops = &set_ops}
SET_TYPE(HashSet, "System.Collections.Generic.HashSet`1", hashset_ctors, hashset_methods, hashset_properties);
SET_TYPE(SortedSet, "System.Collections.Generic.SortedSet`1", sortedset_ctors, sortedset_methods, sortedset_properties);

TYPES_EXPORT(sets, &type_HashSet, &type_SortedSet);
