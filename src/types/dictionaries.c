/* dictionaries.c: Dictionary<K,V>, the sorted ones, and the old special ones: all are a map with faces of their own. */
#include "base/heap.h"
#include "object/dictionary.h"
#include "object/type_internal.h"
#include "types/native.h"

static type type_SortedDictionary, type_GenericSortedList, type_SortedList;

/* ---- constructors ---- */

static map *fresh(const type *t)
{
    return map_new(t, MAP_ORDINAL);
}

/* Sorted ones take an IComparer: equal is what it says is equal. */
static void sort_by(map *m, value comparer)
{
    m->sorted = true;
    m->order = comparer;
    value ignores;
    if (!v_is_null(comparer) && member_try_get(comparer, str_intern_c("IgnoreCase"), &ignores) &&
        ignores.kind == K_BOOL && ignores.as.i) {
        m->rule = MAP_NOCASE;
    }
}

static bool is_sorted_type(const type *t)
{
    for (; t; t = type_base(t)) {
        if (t->definition == &type_SortedDictionary || t->definition == &type_GenericSortedList ||
            t == &type_SortedList) {
            return true;
        }
    }
    return false;
}

static map *made(call *c, value comparer)
{
    map *m = fresh(c->type);
    if (is_sorted_type(c->type)) {
        sort_by(m, comparer);
    } else {
        dictionary_compare_by(m, comparer);
    }
    return m;
}

METHOD(new_empty)
{
    return v_obj(made(c, V_NULL));
}

METHOD(new_capacity)
{
    if (c->args[0].as.i < 0) {
        throw_negative("capacity", c->args[0].as.i);
    }
    return v_obj(made(c, c->argc > 1 ? c->args[1] : V_NULL));
}

METHOD(new_comparer)
{
    return v_obj(made(c, c->args[0]));
}

METHOD(new_copy)
{
    map *m = made(c, c->argc > 1 ? c->args[1] : V_NULL);
    dictionary_fill(m, c->args[0]);
    return v_obj(m);
}

/* From KeyValuePairs. */
METHOD(new_pairs)
{
    map *m = made(c, c->argc > 1 ? c->args[1] : V_NULL);
    if (value_is_dictionary(c->args[0])) {
        dictionary_fill(m, c->args[0]);
        return v_obj(m);
    }
    list *l = sequence(c->args[0], "collection");
    for (size_t i = 0; i < list_count(l); i++) {
        value p = list_get(l, i), key, v;
        if (!member_try_get(p, str_intern_c("Key"), &key) || !member_try_get(p, str_intern_c("Value"), &v)) {
            throw_argument("System.ArgumentException", "collection", "Value does not fall within the expected range.");
        }
        if (!map_add(m, convert_to(key, dictionary_key(c->type)), convert_to(v, dictionary_value(c->type)))) {
            throw_argument("System.ArgumentException", NULL,
                           "An item with the same key has already been added. Key: %s", str_to_c(to_str_current(key)));
        }
    }
    return v_obj(m);
}

/* ---- methods of the generic ones ---- */

METHOD(try_get_value)
{
    value v;
    if (v_is_null(c->args[0])) {
        throw_null_key();
    }
    bool found = map_get(v_map(c->self), c->args[0], &v);
    ref_assign(c->args[1], found ? v : type_default(dictionary_value(c->type)));
    return v_bool(found);
}

METHOD(try_add)
{
    if (v_is_null(c->args[0])) {
        throw_null_key();
    }
    return v_bool(map_add(v_map(c->self), c->args[0], c->args[1]));
}

METHOD(remove_key)
{
    value v = V_NULL;
    if (v_is_null(c->args[0])) {
        throw_null_key();
    }
    map *m = v_map(c->self);
    bool found = map_get(m, c->args[0], &v) && map_remove(m, c->args[0]);
    if (c->argc > 1) {
        ref_assign(c->args[1], found ? v : type_default(dictionary_value(c->type)));
    }
    return v_bool(found);
}

METHOD(ensure_capacity)
{
    return c->args[0];
}

METHOD(nothing)
{
    return V_NOTHING;
}

GETTER(comparer)
{
    const map *m = v_map(self);
    if (m->sorted) {
        return m->order;
    }
    if (m->rule == MAP_CUSTOM) {
        return m->comparer;
    }
    const type *t = type_find_c("System.StringComparer");
    if (t && (m->rule == MAP_NOCASE || dictionary_key(m->o.type) == &type_String)) {
        return member_get_static(t, str_intern_c(m->rule == MAP_NOCASE ? "OrdinalIgnoreCase" : "Ordinal"), 0);
    }
    const type *key = dictionary_key(m->o.type),
               *definition = type_find_c("System.Collections.Generic.EqualityComparer`1");
    return definition ? member_get_static(type_instantiate(definition, &key, 1), str_intern_c("Default"), 0) : V_NULL;
}

GETTER(no)
{
    return V_FALSE;
}

GETTER(self)
{
    return self;
}

/* ---- SortedList: by position too ---- */

static void entry_at(call *c, value *key, value *v)
{
    if (c->args[0].as.i < 0 || !map_at(v_map(c->self), (size_t)c->args[0].as.i, key, v)) {
        throw_index_range();
    }
}

METHOD(get_key)
{
    value key;
    entry_at(c, &key, NULL);
    return key;
}

METHOD(get_by_index)
{
    value v;
    entry_at(c, NULL, &v);
    return v;
}

METHOD(set_by_index)
{
    value key;
    entry_at(c, &key, NULL);
    map_set(v_map(c->self), key, c->args[1]);
    return V_NOTHING;
}

METHOD(remove_at)
{
    value key;
    entry_at(c, &key, NULL);
    map_remove(v_map(c->self), key);
    return V_NOTHING;
}

static int32_t find(const map *m, value wanted, bool by_key)
{
    size_t cursor = 0;
    value key, v;
    for (int32_t i = 0; map_next(m, &cursor, &key, &v); i++) {
        if (by_key ? map_key_equal(m->rule, key, wanted) : value_equals(v, wanted)) {
            return i;
        }
    }
    return -1;
}

METHOD(index_of_key)
{
    return v_int(find(v_map(c->self), c->args[0], true));
}

METHOD(index_of_value)
{
    return v_int(find(v_map(c->self), c->args[0], false));
}

METHOD(key_list)
{
    return dictionary_keys(c->self, c->type);
}

METHOD(value_list)
{
    return dictionary_values(c->self, c->type);
}

METHOD(clone)
{
    return v_obj(map_clone(v_map(c->self)));
}

METHOD(synchronized)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("list");
    }
    return c->args[0];
}

/* ---- tables ---- */

#define GENERIC_METHODS                                                                                                \
    {"Add", "K key, V value", "void", dictionary_add, 0}, {"Clear", "", "void", dictionary_clear, 0},                  \
        {"ContainsKey", "K key", "bool", dictionary_contains_key, 0},                                                  \
        {"ContainsValue", "V value", "bool", dictionary_contains_value, 0},                                            \
        {"GetEnumerator", "", "System.Collections.IDictionaryEnumerator", dictionary_get_enumerator, 0},               \
        {"Remove", "K key", "bool", remove_key, 0}, {"TryGetValue", "K key, ref V value", "bool", try_get_value, 0},   \
    {                                                                                                                  \
        "CopyTo", "array array, int index", "void", dictionary_copy_to, 0                                              \
    }
#define COMMON_PROPERTIES                                                                                              \
    {"Count", "int", dictionary_get_count, NULL, 0},                                                                   \
        {"Keys", "System.Collections.ICollection", dictionary_keys, NULL, 0},                                          \
        {"Values", "System.Collections.ICollection", dictionary_values, NULL, 0},                                      \
        {"IsReadOnly", "bool", get_no, NULL, 0}, {"IsFixedSize", "bool", get_no, NULL, 0},                             \
        {"SyncRoot", "object", get_self, NULL, 0},                                                                     \
    {                                                                                                                  \
        "IsSynchronized", "bool", get_no, NULL, 0                                                                      \
    }
#define GENERIC_INTERFACES                                                                                             \
    "IDictionary[K,V],ICollection[System.Collections.Generic.KeyValuePair[K,V]],"                                      \
    "IEnumerable[System.Collections.Generic.KeyValuePair[K,V]],System.Collections.IEnumerable,"                        \
    "System.Collections.IDictionary,System.Collections.ICollection,IReadOnlyDictionary[K,V]"
#define DICTIONARY_TYPE(c_name, full, more, above, constructors, own_methods, own_properties)                          \
    static type type_##c_name = {                                                                                      \
        TYPE_OBJECT,           .name = full,          .interfaces = above,    .flags = T_DICTIONARY | (more),          \
        .kind = K_OBJECT,      .ctors = constructors, .methods = own_methods, .properties = own_properties,            \
        .ops = &dictionary_ops}

static const method dictionary_ctors[] = {
    {NULL, "", NULL, new_empty, 0},
    {NULL, "int capacity", NULL, new_capacity, 0},
    {NULL, "System.Collections.Generic.IEqualityComparer[K] comparer", NULL, new_comparer, 0},
    {NULL, "int capacity, System.Collections.Generic.IEqualityComparer[K] comparer", NULL, new_capacity, 0},
    {NULL, "IDictionary[K,V] dictionary", NULL, new_copy, 0},
    {NULL, "IDictionary[K,V] dictionary, System.Collections.Generic.IEqualityComparer[K] comparer", NULL, new_copy, 0},
    {NULL, "IEnumerable[System.Collections.Generic.KeyValuePair[K,V]] collection", NULL, new_pairs, 0},
    {0}};
static const method sorted_ctors[] = {
    {NULL, "", NULL, new_empty, 0},
    {NULL, "System.Collections.Generic.IComparer[K] comparer", NULL, new_comparer, 0},
    {NULL, "IDictionary[K,V] dictionary", NULL, new_copy, 0},
    {NULL, "IDictionary[K,V] dictionary, System.Collections.Generic.IComparer[K] comparer", NULL, new_copy, 0},
    {0}};
static const method sorted_list_ctors[] = {
    {NULL, "", NULL, new_empty, 0},
    {NULL, "int capacity", NULL, new_capacity, 0},
    {NULL, "System.Collections.Generic.IComparer[K] comparer", NULL, new_comparer, 0},
    {NULL, "IDictionary[K,V] dictionary", NULL, new_copy, 0},
    {NULL, "IDictionary[K,V] dictionary, System.Collections.Generic.IComparer[K] comparer", NULL, new_copy, 0},
    {0}};
static const method old_sorted_ctors[] = {
    {NULL, "", NULL, new_empty, 0},
    {NULL, "int capacity", NULL, new_capacity, 0},
    {NULL, "System.Collections.IComparer comparer", NULL, new_comparer, 0},
    {NULL, "System.Collections.IDictionary d", NULL, new_copy, 0},
    {NULL, "System.Collections.IDictionary d, System.Collections.IComparer comparer", NULL, new_copy, 0},
    {0}};
static const method old_ctors[] = {{NULL, "", NULL, new_empty, 0}, {0}};
static const method hybrid_ctors[] = {
    {NULL, "", NULL, new_empty, 0}, {NULL, "int capacity", NULL, new_capacity, 0}, {0}};

static const method dictionary_methods[] = {GENERIC_METHODS,
                                            {"Remove", "K key, ref V value", "bool", remove_key, 0},
                                            {"TryAdd", "K key, V value", "bool", try_add, 0},
                                            {"EnsureCapacity", "int capacity", "int", ensure_capacity, 0},
                                            {"TrimExcess", "", "void", nothing, 0},
                                            {0}};
static const method sorted_methods[] = {GENERIC_METHODS, {0}};
static const method sorted_list_methods[] = {GENERIC_METHODS,
                                             {"GetKeyAtIndex", "int index", "K", get_key, 0},
                                             {"GetValueAtIndex", "int index", "V", get_by_index, 0},
                                             {"SetValueAtIndex", "int index, V value", "void", set_by_index, 0},
                                             {"IndexOfKey", "K key", "int", index_of_key, 0},
                                             {"IndexOfValue", "V value", "int", index_of_value, 0},
                                             {"RemoveAt", "int index", "void", remove_at, 0},
                                             {"TrimExcess", "", "void", nothing, 0},
                                             {0}};
#define OLD_METHODS                                                                                                    \
    {"Add", "object key, object value", "void", dictionary_add, 0}, {"Clear", "", "void", dictionary_clear, 0},        \
        {"Contains", "object key", "bool", dictionary_contains_key, 0},                                                \
        {"CopyTo", "array array, int index", "void", dictionary_copy_to, 0},                                           \
        {"GetEnumerator", "", "System.Collections.IDictionaryEnumerator", dictionary_get_enumerator, 0},               \
    {                                                                                                                  \
        "Remove", "object key", "void", dictionary_remove, 0                                                           \
    }
static const method old_methods[] = {OLD_METHODS, {0}};
static const method old_sorted_methods[] = {
    OLD_METHODS,
    {"ContainsKey", "object key", "bool", dictionary_contains_key, 0},
    {"ContainsValue", "object value", "bool", dictionary_contains_value, 0},
    {"Clone", "", "object", clone, 0},
    {"GetKey", "int index", "object", get_key, 0},
    {"GetByIndex", "int index", "object", get_by_index, 0},
    {"SetByIndex", "int index, object value", "void", set_by_index, 0},
    {"GetKeyList", "", "System.Collections.IList", key_list, 0},
    {"GetValueList", "", "System.Collections.IList", value_list, 0},
    {"IndexOfKey", "object key", "int", index_of_key, 0},
    {"IndexOfValue", "object value", "int", index_of_value, 0},
    {"RemoveAt", "int index", "void", remove_at, 0},
    {"TrimToSize", "", "void", nothing, 0},
    {"Synchronized", "System.Collections.SortedList list", "System.Collections.SortedList", synchronized, M_STATIC},
    {0}};
static const property generic_properties[] = {{"Comparer", "object", get_comparer, NULL, 0}, COMMON_PROPERTIES, {0}};
static const property old_properties[] = {COMMON_PROPERTIES, {0}};

DICTIONARY_TYPE(Dictionary, "System.Collections.Generic.Dictionary`2", T_GENERIC, GENERIC_INTERFACES, dictionary_ctors,
                dictionary_methods, generic_properties);
DICTIONARY_TYPE(SortedDictionary, "System.Collections.Generic.SortedDictionary`2", T_GENERIC, GENERIC_INTERFACES,
                sorted_ctors, sorted_methods, generic_properties);
DICTIONARY_TYPE(GenericSortedList, "System.Collections.Generic.SortedList`2", T_GENERIC, GENERIC_INTERFACES,
                sorted_list_ctors, sorted_list_methods, generic_properties);
DICTIONARY_TYPE(SortedList, "System.Collections.SortedList", 0,
                "System.Collections.IDictionary,System.Collections.ICollection,System.ICloneable", old_sorted_ctors,
                old_sorted_methods, old_properties);
DICTIONARY_TYPE(ListDictionary, "System.Collections.Specialized.ListDictionary", 0, "System.Collections.IDictionary",
                old_ctors, old_methods, old_properties);
DICTIONARY_TYPE(HybridDictionary, "System.Collections.Specialized.HybridDictionary", 0,
                "System.Collections.IDictionary", hybrid_ctors, old_methods, old_properties);
DICTIONARY_TYPE(GenericOrdered, "System.Collections.Generic.OrderedDictionary`2", T_GENERIC, GENERIC_INTERFACES,
                dictionary_ctors, sorted_list_methods, generic_properties);

/* A view of another dictionary that refuses changes: here a copy, since what it is made of seldom changes later. */
METHOD(new_read_only)
{
    map *m = fresh(c->type);
    m->rule = v_is_null(c->args[0]) ? MAP_ORDINAL : v_map(c->args[0])->rule;
    m->sorted = !v_is_null(c->args[0]) && v_map(c->args[0])->sorted;
    dictionary_fill(m, c->args[0]);
    m->o.bits |= OB_FIXED;
    return v_obj(m);
}
static const method read_only_ctors[] = {{NULL, "IDictionary[K,V] dictionary", NULL, new_read_only, 0}, {0}};
static const method read_only_methods[] = {
    {"ContainsKey", "K key", "bool", dictionary_contains_key, 0},
    {"TryGetValue", "K key, ref V value", "bool", try_get_value, 0},
    {"GetEnumerator", "", "System.Collections.IDictionaryEnumerator", dictionary_get_enumerator, 0},
    {0}};
DICTIONARY_TYPE(ReadOnlyDictionary, "System.Collections.ObjectModel.ReadOnlyDictionary`2", T_GENERIC,
                GENERIC_INTERFACES, read_only_ctors, read_only_methods, old_properties);

TYPES_EXPORT(dictionaries, &type_Dictionary, &type_SortedDictionary, &type_GenericSortedList, &type_SortedList,
             &type_ListDictionary, &type_HybridDictionary, &type_GenericOrdered, &type_ReadOnlyDictionary);
