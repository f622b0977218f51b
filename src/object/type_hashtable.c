/* type_hashtable.c: Hashtable and [ordered]: one map under both, and what dictionaries give out: pairs, keys, values. */
#include "object/dictionary.h"

#include <stdatomic.h>
#include <string.h>

#include "base/heap.h"
#include "object/convert.h"
#include "object/type_internal.h"

/* ---- pairs ---- */

static pair *pair_of(value v)
{
    return (pair *)(void *)v.as.o;
}

value pair_new(const type *t, value key, value v)
{
    pair *p = heap_alloc(sizeof *p);
    p->o.type = t;
    p->key = key;
    p->v = v;
    return v_obj(p);
}

static value pair_ctor(call *c)
{
    if (c->argc) {
        return pair_new(c->type, c->args[0], c->args[1]);
    }
    bool generic = c->type->arg_count == 2;
    return pair_new(c->type, generic ? type_default(c->type->args[0]) : V_NULL,
                    generic ? type_default(c->type->args[1]) : V_NULL);
}

static value pair_key(value self, const type *t)
{
    (void)t;
    return pair_of(self)->key;
}

static value pair_value(value self, const type *t)
{
    (void)t;
    return pair_of(self)->v;
}

static void pair_set_key(value self, const type *t, value v)
{
    (void)t;
    value_store(&pair_of(self)->key, v);
}

static void pair_set_value(value self, const type *t, value v)
{
    (void)t;
    value_store(&pair_of(self)->v, v);
}

/* "[a, 1]" */
static str *pair_text(value v, bool invariant)
{
    (void)invariant;
    const pair *p = pair_of(v);
    value parts[2] = {p->key, p->v};
    str *texts[2];
    for (int i = 0; i < 2; i++) {
        texts[i] = v_is_null(parts[i]) ? str_empty : to_str_current(parts[i]);
    }
    return str_concat_n((str *[]){str_c("["), texts[0], str_c(", "), texts[1], str_c("]")}, 5);
}

static bool pair_equals(value a, value b)
{
    return value_equals(pair_of(a)->key, pair_of(b)->key) && value_equals(pair_of(a)->v, pair_of(b)->v);
}

static uint32_t pair_hash(value v)
{
    return map_key_hash(MAP_ORDINAL, pair_of(v)->key) * 31u + map_key_hash(MAP_ORDINAL, pair_of(v)->v);
}

static const type_ops pair_ops = {.to_string = pair_text, .equals = pair_equals, .hash = pair_hash};
static const method entry_ctors[] = {
    {NULL, "", NULL, pair_ctor, 0}, {NULL, "object key, object value", NULL, pair_ctor, 0}, {0}};
static const method pair_ctors[] = {{NULL, "", NULL, pair_ctor, 0}, {NULL, "K key, V value", NULL, pair_ctor, 0}, {0}};
static const property entry_properties[] = {{"Name", "object", pair_key, NULL, 0},
                                            {"Key", "object", pair_key, pair_set_key, 0},
                                            {"Value", "object", pair_value, pair_set_value, 0},
                                            {0}};
static const property pair_properties[] = {{"Key", "K", pair_key, NULL, 0}, {"Value", "V", pair_value, NULL, 0}, {0}};

type type_DictionaryEntry = {TYPE_OBJECT,          .name = "System.Collections.DictionaryEntry",
                             .flags = T_VALUE,     .kind = K_OBJECT,
                             .ctors = entry_ctors, .properties = entry_properties,
                             .ops = &pair_ops};
type type_KeyValuePair = {TYPE_OBJECT,
                          .name = "System.Collections.Generic.KeyValuePair`2",
                          .flags = T_VALUE | T_GENERIC,
                          .kind = K_OBJECT,
                          .ctors = pair_ctors,
                          .properties = pair_properties,
                          .ops = &pair_ops};

const type *dictionary_key(const type *t)
{
    for (; t; t = type_base(t)) {
        if (t->arg_count >= 2) {
            return t->args[0];
        }
    }
    return &type_Object;
}

const type *dictionary_value(const type *t)
{
    for (; t; t = type_base(t)) {
        if (t->arg_count >= 2) {
            return t->args[1];
        }
    }
    return &type_Object;
}

const type *pair_type(const type *dictionary)
{
    for (const type *t = dictionary; t; t = type_base(t)) {
        if (t->arg_count >= 2) {
            return type_instantiate(&type_KeyValuePair, t->args, 2);
        }
    }
    return &type_DictionaryEntry;
}

/* ---- walking: pairs, keys or values ---- */

typedef struct walk_state {
    map *m;
    size_t cursor;
    uint32_t version;
    const type *pairs; /* NULL: keys or values alone */
    bool values;
} walk_state;

static bool map_walk_next(enumerator *e, value *out)
{
    walk_state *s = e->state;
    value key, v;
    if (!s->m->concurrent && atomic_load_explicit(&s->m->version, memory_order_acquire) != s->version) {
        throw_modified();
    }
    if (!map_next(s->m, &s->cursor, &key, &v)) {
        return false;
    }
    *out = s->pairs ? pair_new(s->pairs, key, v) : s->values ? v : key;
    return true;
}

static void start_walk(enumerator *e, value source, map *m, const type *pairs, bool values)
{
    walk_state *s = heap_alloc(sizeof *s);
    m = m->concurrent ? map_clone(m) : m;
    *s = (walk_state){.m = m, .version = m->version, .pairs = pairs, .values = values};
    *e = (enumerator){.source = source, .state = s, .next = map_walk_next};
}

bool dictionary_walk(value v, enumerator *e)
{
    start_walk(e, v, v_map(v), pair_type(v.as.o->type), false);
    return true;
}

bool dictionary_count(value v, size_t *out)
{
    *out = map_count(v_map(v));
    return true;
}

/* $h.Keys and $h.Values: live views. */
typedef struct view {
    object o;
    map *m;
    bool values;
} view;

static view *view_of(value v)
{
    return (view *)(void *)v.as.o;
}

static bool view_enumerate(value v, enumerator *e)
{
    start_walk(e, v, view_of(v)->m, NULL, view_of(v)->values);
    return true;
}

static bool view_count_op(value v, size_t *out)
{
    *out = map_count(view_of(v)->m);
    return true;
}

static value view_count(value self, const type *t)
{
    (void)t;
    return v_int((int32_t)map_count(view_of(self)->m));
}

static value view_contains(call *c)
{
    enumerator e = {0};
    value item;
    view_enumerate(c->self, &e);
    while (enumerator_next(&e, &item)) {
        if (value_equals(item, c->args[0])) {
            return V_TRUE;
        }
    }
    return V_FALSE;
}

static value view_copy_to(call *c)
{
    enumerator e = {0};
    value item;
    array *to = v_array(c->args[0]);
    size_t at = (size_t)c->args[1].as.i;
    if (c->args[1].as.i < 0 || at + map_count(view_of(c->self)->m) > to->length) {
        throw_argument("System.ArgumentException", NULL,
                       "Destination array is not long enough to copy all the items in the collection. Check array "
                       "index and length.");
    }
    view_enumerate(c->self, &e);
    while (at < to->length && enumerator_next(&e, &item)) {
        array_set(to, at++, item);
    }
    return V_NOTHING;
}

static value view_get_enumerator(call *c)
{
    return walker_new(c->self);
}

static value view_index(value v, const value *index, uint32_t n)
{
    (void)n;
    int32_t i = to_int(index[0]);
    value key, x;
    if (i < 0 || !map_at(view_of(v)->m, (size_t)i, &key, &x)) {
        throw_index_range();
    }
    return view_of(v)->values ? x : key;
}

static value get_false(value self, const type *t)
{
    (void)self;
    (void)t;
    return V_FALSE;
}

static value get_self(value self, const type *t)
{
    (void)t;
    return self;
}

static const type_ops view_ops = {.enumerate = view_enumerate, .count = view_count_op};
static const type_ops ordered_view_ops = {.enumerate = view_enumerate, .count = view_count_op, .index_get = view_index};
static const method view_methods[] = {{"Contains", "object item", "bool", view_contains, 0},
                                      {"CopyTo", "array array, int index", "void", view_copy_to, 0},
                                      {"GetEnumerator", "", "System.Collections.IEnumerator", view_get_enumerator, 0},
                                      {0}};
static const property view_properties[] = {{"Count", "int", view_count, NULL, 0},
                                           {"SyncRoot", "object", get_self, NULL, 0},
                                           {"IsSynchronized", "bool", get_false, NULL, 0},
                                           {0}};

#define VIEW(c_name, text, which_ops, more, above)                                                                     \
    static type type_##c_name = {TYPE_OBJECT,                                                                          \
                                 .name = text,                                                                         \
                                 .interfaces = above "System.Collections.ICollection,System.Collections.IEnumerable",  \
                                 .flags = more,                                                                        \
                                 .kind = K_OBJECT,                                                                     \
                                 .methods = view_methods,                                                              \
                                 .properties = view_properties,                                                        \
                                 .ops = &which_ops};
VIEW(HashtableKeys, "System.Collections.Hashtable+KeyCollection", view_ops, 0, "")
VIEW(HashtableValues, "System.Collections.Hashtable+ValueCollection", view_ops, 0, "")
VIEW(OrderedView, "System.Collections.Specialized.OrderedDictionary+OrderedDictionaryKeyValueCollection",
     ordered_view_ops, 0, "System.Collections.IList,")
VIEW(DictionaryKeys, "System.Collections.Generic.Dictionary`2+KeyCollection", view_ops, T_GENERIC,
     "ICollection[T],IEnumerable[T],")
VIEW(DictionaryValues, "System.Collections.Generic.Dictionary`2+ValueCollection", view_ops, T_GENERIC,
     "ICollection[V],IEnumerable[V],")

static value view_new(value dictionary, bool values)
{
    const type *t = dictionary.as.o->type;
    view *w = heap_alloc(sizeof *w);
    w->m = v_map(dictionary);
    w->values = values;
    if (t == &type_OrderedDictionary) {
        w->o.type = &type_OrderedView;
    } else if (dictionary_key(t) != &type_Object || pair_type(t) != &type_DictionaryEntry) {
        const type *args[2] = {dictionary_key(t), dictionary_value(t)};
        w->o.type = type_instantiate(values ? &type_DictionaryValues : &type_DictionaryKeys, args, 2);
    } else {
        w->o.type = values ? &type_HashtableValues : &type_HashtableKeys;
    }
    return v_obj(w);
}

value dictionary_keys(value self, const type *t)
{
    (void)t;
    return view_new(self, false);
}

value dictionary_values(value self, const type *t)
{
    (void)t;
    return view_new(self, true);
}

value dictionary_get_count(value self, const type *t)
{
    (void)t;
    return v_int((int32_t)map_count(v_map(self)));
}

/* ---- methods shared by all dictionaries ---- */

_Noreturn void throw_null_key(void)
{
    throw_argument("System.ArgumentNullException", "key", "Value cannot be null.");
}

static void check(call *c, bool with_key)
{
    if (c->self.as.o->bits & OB_FIXED) {
        throw_argument("System.NotSupportedException", NULL,
                       c->self.as.o->type == &type_OrderedDictionary
                           ? "The OrderedDictionary is readonly and cannot be modified."
                           : "Collection is read-only.");
    }
    if (with_key && v_is_null(c->args[0])) {
        throw_null_key();
    }
}

value dictionary_add(call *c)
{
    check(c, true);
    if (map_add(v_map(c->self), c->args[0], c->args[1])) {
        return V_NOTHING;
    }
    value stored = c->args[0];
    map_find_key(v_map(c->self), c->args[0], &stored);
    const char *key = str_to_c(to_str_current(c->args[0])), *had = str_to_c(to_str_current(stored));
    const type *t = c->self.as.o->type;
    if (pair_type(t) != &type_DictionaryEntry) {
        const char *param = strstr(t->name, "SortedList") ? "key" : NULL;
        throw_argument("System.ArgumentException", param, "An item with the same key has already been added. Key: %s",
                       key);
    }
    throw_argument("System.ArgumentException", NULL,
                   "Item has already been added. Key in dictionary: '%s'  Key being added: '%s'", had, key);
}

value dictionary_clear(call *c)
{
    check(c, false);
    map_clear(v_map(c->self));
    return V_NOTHING;
}

value dictionary_contains_key(call *c)
{
    value v;
    if (v_is_null(c->args[0])) {
        throw_null_key();
    }
    return v_bool(map_get(v_map(c->self), c->args[0], &v));
}

value dictionary_contains_value(call *c)
{
    size_t cursor = 0;
    value key, v;
    while (map_next(v_map(c->self), &cursor, &key, &v)) {
        if (value_equals(v, c->args[0])) {
            return V_TRUE;
        }
    }
    return V_FALSE;
}

value dictionary_remove(call *c)
{
    check(c, true);
    map_remove(v_map(c->self), c->args[0]);
    return V_NOTHING;
}

value dictionary_get_enumerator(call *c)
{
    return walker_new(c->self);
}

value dictionary_copy_to(call *c)
{
    enumerator e = {0};
    value item;
    array *to = v_array(c->args[0]);
    size_t at = (size_t)c->args[1].as.i;
    if (c->args[1].as.i < 0 || at + map_count(v_map(c->self)) > to->length) {
        throw_argument("System.ArgumentException", NULL,
                       "Destination array is not long enough to copy all the items in the collection. Check array "
                       "index and length.");
    }
    dictionary_walk(c->self, &e);
    while (at < to->length && enumerator_next(&e, &item)) {
        array_set(to, at++, item);
    }
    return V_NOTHING;
}

/* Copies what another dictionary holds. */
void dictionary_fill(map *m, value from)
{
    size_t cursor = 0;
    value key, v;
    const type *k = dictionary_key(m->o.type), *x = dictionary_value(m->o.type);
    if (v_is_null(from)) {
        throw_argument("System.ArgumentNullException", "dictionary", "Value cannot be null.");
    }
    while (map_next(v_map(from), &cursor, &key, &v)) {
        map_set(m, k == &type_Object ? key : convert_to(key, k), x == &type_Object ? v : convert_to(v, x));
    }
}

/* A comparer argument: the rule it stands for, or a script's own. */
void dictionary_compare_by(map *m, value comparer)
{
    if (v_is_null(comparer)) {
        return;
    }
    value ignores;
    const char *name = comparer.kind == K_OBJECT ? comparer.as.o->type->name : "";
    if (member_try_get(comparer, str_intern_c("IgnoreCase"), &ignores) && ignores.kind == K_BOOL) {
        m->rule = ignores.as.i ? MAP_NOCASE : MAP_ORDINAL;
    } else if (str_equal_c(str_c(name), "System.Collections.Generic.EqualityComparer`1")) {
        m->rule = MAP_ORDINAL;
    } else {
        m->rule = MAP_CUSTOM;
        m->comparer = comparer;
    }
}

/* ---- Hashtable ---- */

static map *plain(const type *t)
{
    map *m = map_new(t, MAP_ORDINAL);
    m->ordered = t == &type_OrderedDictionary;
    return m;
}

static value new_empty(call *c)
{
    return v_obj(plain(c->type));
}

static value new_comparer(call *c)
{
    map *m = plain(c->type);
    dictionary_compare_by(m, c->args[c->argc - 1]);
    return v_obj(m);
}

static value new_copy(call *c)
{
    map *m = plain(c->type);
    if (c->argc > 1) {
        dictionary_compare_by(m, c->args[1]);
    }
    dictionary_fill(m, c->args[0]);
    return v_obj(m);
}

static value clone(call *c)
{
    return v_obj(map_clone(v_map(c->self)));
}

/* All dictionaries are safe to share: a mutation holds the object's lock. The wrapper only says so. */
static value synchronized(call *c)
{
    if (v_is_null(c->args[0])) {
        throw_argument("System.ArgumentNullException", "table", "Value cannot be null.");
    }
    atomic_fetch_or_explicit(&c->args[0].as.o->bits, OB_SYNCHRONIZED, memory_order_relaxed);
    return c->args[0];
}

static value get_synchronized(value self, const type *t)
{
    (void)t;
    return v_bool(self.as.o->bits & OB_SYNCHRONIZED);
}

static const method hashtable_ctors[] = {
    {NULL, "", NULL, new_empty, 0},
    {NULL, "int capacity", NULL, new_empty, 0},
    {NULL, "System.Collections.IDictionary d", NULL, new_copy, 0},
    {NULL, "System.Collections.IEqualityComparer equalityComparer", NULL, new_comparer, 0},
    {NULL, "int capacity, System.Collections.IEqualityComparer equalityComparer", NULL, new_comparer, 0},
    {NULL, "System.Collections.IDictionary d, System.Collections.IEqualityComparer equalityComparer", NULL, new_copy,
     0},
    {0}};
static const method hashtable_methods[] = {
    {"Add", "object key, object value", "void", dictionary_add, 0},
    {"Clear", "", "void", dictionary_clear, 0},
    {"Clone", "", "object", clone, 0},
    {"Contains", "object key", "bool", dictionary_contains_key, 0},
    {"ContainsKey", "object key", "bool", dictionary_contains_key, 0},
    {"ContainsValue", "object value", "bool", dictionary_contains_value, 0},
    {"CopyTo", "array array, int arrayIndex", "void", dictionary_copy_to, 0},
    {"GetEnumerator", "", "System.Collections.IDictionaryEnumerator", dictionary_get_enumerator, 0},
    {"Remove", "object key", "void", dictionary_remove, 0},
    {"Synchronized", "hashtable table", "hashtable", synchronized, M_STATIC},
    {0}};
static const property hashtable_properties[] = {
    {"IsReadOnly", "bool", get_false, NULL, 0},
    {"IsFixedSize", "bool", get_false, NULL, 0},
    {"IsSynchronized", "bool", get_synchronized, NULL, 0},
    {"Keys", "System.Collections.ICollection", dictionary_keys, NULL, 0},
    {"Values", "System.Collections.ICollection", dictionary_values, NULL, 0},
    {"SyncRoot", "object", get_self, NULL, 0},
    {"Count", "int", dictionary_get_count, NULL, 0},
    {0}};

const type_ops dictionary_ops = {
    .walk = dictionary_walk, .count = dictionary_count, .index_get = dictionary_item, .index_set = index_set};

/* As a method: `$d.Item('zz')` throws where `$d['zz']` is null. */
value dictionary_item(value v, const value *index, uint32_t n)
{
    value out;
    map *m = v_map(v);
    if (pair_type(m->o.type) == &type_DictionaryEntry || n != 1) {
        return index_get(v, index, n, 3);
    }
    value key = convert_to(index[0], dictionary_key(m->o.type));
    if (!map_get(m, key, &out)) {
        throw_argument("System.Collections.Generic.KeyNotFoundException", NULL,
                       "The given key '%s' was not present in the dictionary.", str_to_c(to_str_current(key)));
    }
    return out;
}

type type_Hashtable = {TYPE_OBJECT,
                       .name = "System.Collections.Hashtable",
                       .accelerators = "hashtable",
                       .interfaces = "System.Collections.IDictionary,System.Collections.ICollection,"
                                     "System.Collections.IEnumerable,System.ICloneable",
                       .flags = T_DICTIONARY,
                       .kind = K_OBJECT,
                       .ctors = hashtable_ctors,
                       .methods = hashtable_methods,
                       .properties = hashtable_properties,
                       .ops = &dictionary_ops};

/* ---- OrderedDictionary ---- */

static value ordered_insert(call *c)
{
    map *m = v_map(c->self);
    value key = c->args[1], unused;
    if (v_is_null(key)) {
        throw_null_key();
    }
    if (c->args[0].as.i < 0 || (size_t)c->args[0].as.i > map_count(m)) {
        throw_argument("System.ArgumentOutOfRangeException", "index",
                       "Specified argument was out of the range of valid values.");
    }
    if (map_get(m, key, &unused)) {
        const char *text = str_to_c(to_str_current(key));
        throw_argument("System.ArgumentException", NULL,
                       "Item has already been added. Key in dictionary: '%s'  Key being added: '%s'", text, text);
    }
    map_insert_at(m, (size_t)c->args[0].as.i, key, c->args[2]);
    return V_NOTHING;
}

static value ordered_remove_at(call *c)
{
    map *m = v_map(c->self);
    value key;
    int64_t i = c->args[0].as.i;
    if (i < 0 || !map_at(m, (size_t)i, &key, NULL)) {
        exception *e = exception_new(
            "System.ArgumentOutOfRangeException",
            i < 0 ? str_printf("index ('%lld') must be a non-negative value. (Parameter 'index')\n"
                               "Actual value was %lld.",
                               (long long)i, (long long)i)
                  : str_printf("index ('%lld') must be less than '%zu'. (Parameter 'index')\nActual value was %lld.",
                               (long long)i, map_count(m), (long long)i));
        e->extra = v_str(str_c("index"));
        e->extra2 = c->args[0];
        throw_exception(e);
    }
    map_remove(m, key);
    return V_NOTHING;
}

static value ordered_read_only(call *c)
{
    map *m = map_clone(v_map(c->self));
    m->o.bits |= OB_FIXED;
    return v_obj(m);
}

static value get_read_only(value self, const type *t)
{
    (void)t;
    return v_bool(self.as.o->bits & OB_FIXED);
}

static const method ordered_ctors[] = {
    {NULL, "", NULL, new_empty, 0},
    {NULL, "int capacity", NULL, new_empty, 0},
    {NULL, "System.Collections.IEqualityComparer comparer", NULL, new_comparer, 0},
    {NULL, "int capacity, System.Collections.IEqualityComparer comparer", NULL, new_comparer, 0},
    {0}};
static const method ordered_methods[] = {
    {"Add", "object key, object value", "void", dictionary_add, 0},
    {"AsReadOnly", "", "System.Collections.Specialized.OrderedDictionary", ordered_read_only, 0},
    {"Clear", "", "void", dictionary_clear, 0},
    {"Contains", "object key", "bool", dictionary_contains_key, 0},
    {"CopyTo", "array array, int index", "void", dictionary_copy_to, 0},
    {"GetEnumerator", "", "System.Collections.IDictionaryEnumerator", dictionary_get_enumerator, 0},
    {"Insert", "int index, object key, object value", "void", ordered_insert, 0},
    {"Remove", "object key", "void", dictionary_remove, 0},
    {"RemoveAt", "int index", "void", ordered_remove_at, 0},
    {0}};
static const property ordered_properties[] = {{"Count", "int", dictionary_get_count, NULL, 0},
                                              {"IsReadOnly", "bool", get_read_only, NULL, 0},
                                              {"Keys", "System.Collections.ICollection", dictionary_keys, NULL, 0},
                                              {"Values", "System.Collections.ICollection", dictionary_values, NULL, 0},
                                              {"IsFixedSize", "bool", get_read_only, NULL, 0},
                                              {"SyncRoot", "object", get_self, NULL, 0},
                                              {"IsSynchronized", "bool", get_false, NULL, 0},
                                              {0}};

type type_OrderedDictionary = {TYPE_OBJECT,
                               .name = "System.Collections.Specialized.OrderedDictionary",
                               .accelerators = "ordered",
                               .interfaces =
                                   "System.Collections.Specialized.IOrderedDictionary,System.Collections.IDictionary,"
                                   "System.Collections.ICollection,System.Collections.IEnumerable",
                               .flags = T_DICTIONARY,
                               .kind = K_OBJECT,
                               .ctors = ordered_ctors,
                               .methods = ordered_methods,
                               .properties = ordered_properties,
                               .ops = &dictionary_ops};

type *const hashtable_types[] = {&type_DictionaryEntry,  &type_KeyValuePair, &type_HashtableKeys,
                                 &type_HashtableValues,  &type_OrderedView,  &type_DictionaryKeys,
                                 &type_DictionaryValues, &type_Hashtable,    &type_OrderedDictionary};
const size_t hashtable_types_count = COUNT_OF(hashtable_types);
