/* concurrent.c: ConcurrentDictionary, ConcurrentQueue, ConcurrentStack, ConcurrentBag.
 *
 * Each step is atomic under the object's lock; a script's factory runs outside it, and its result is put in only if nothing
 * came between, as in .NET: it may run more than once. */
#include "base/heap.h"
#include "object/dictionary.h"
#include "object/type_internal.h"
#include "types/native.h"
#include "types/ring.h"

/* ---- ConcurrentDictionary ---- */

static map *self_of(const call *c)
{
    return v_map(c->self);
}

static map *fresh(const type *t)
{
    map *m = map_new(t, MAP_ORDINAL);
    m->concurrent = true;
    return m;
}

METHOD(new_dictionary)
{
    map *m = fresh(c->type);
    if (c->argc && c->args[c->argc - 1].kind == K_OBJECT) {
        dictionary_compare_by(m, c->args[c->argc - 1]);
    }
    return v_obj(m);
}

METHOD(new_dictionary_copy)
{
    map *m = fresh(c->type);
    if (c->argc > 1) {
        dictionary_compare_by(m, c->args[1]);
    }
    if (value_is_dictionary(c->args[0])) {
        dictionary_fill(m, c->args[0]);
        return v_obj(m);
    }
    list *l = sequence(c->args[0], "collection");
    for (size_t i = 0; i < list_count(l); i++) {
        value p = list_get(l, i), key = V_NULL, v = V_NULL;
        member_try_get(p, str_intern_c("Key"), &key);
        member_try_get(p, str_intern_c("Value"), &v);
        map_set(m, convert_to(key, dictionary_key(c->type)), convert_to(v, dictionary_value(c->type)));
    }
    return v_obj(m);
}

static void check_key(call *c)
{
    if (v_is_null(c->args[0])) {
        throw_null_key();
    }
}

METHOD(try_add)
{
    check_key(c);
    return v_bool(map_add(self_of(c), c->args[0], c->args[1]));
}

METHOD(try_get_value)
{
    value v;
    check_key(c);
    bool found = map_get(self_of(c), c->args[0], &v);
    ref_assign(c->args[1], found ? v : type_default(dictionary_value(c->type)));
    return v_bool(found);
}

METHOD(try_remove)
{
    value v;
    check_key(c);
    bool found = map_take(self_of(c), c->args[0], &v);
    ref_assign(c->args[1], found ? v : type_default(dictionary_value(c->type)));
    return v_bool(found);
}

METHOD(try_update)
{
    check_key(c);
    return v_bool(map_swap(self_of(c), c->args[0], c->args[2], c->args[1]));
}

/* The value of a factory block or the value itself, as the dictionary's type. */
static value produced(call *c, value given, value *args, uint32_t argc)
{
    if (value_is_script_block(given)) {
        given = object_up.invoke_delegate(given, args, argc);
    }
    return convert_to(given, dictionary_value(c->type));
}

METHOD(get_or_add)
{
    value v, key = c->args[0];
    check_key(c);
    if (map_get(self_of(c), key, &v)) {
        return v;
    }
    value args[2] = {key, c->argc > 2 ? c->args[2] : V_NULL};
    value made = produced(c, c->args[1], args, c->argc > 2 ? 2 : 1);
    for (;;) {
        if (map_add(self_of(c), key, made)) {
            return made;
        }
        if (map_get(self_of(c), key, &v)) {
            return v;
        }
    }
}

METHOD(add_or_update)
{
    value key = c->args[0], old;
    check_key(c);
    for (;;) {
        if (map_get(self_of(c), key, &old)) {
            value args[2] = {key, old};
            value made = produced(c, c->args[2], args, 2);
            if (map_swap(self_of(c), key, old, made)) {
                return made;
            }
        } else {
            value made = produced(c, c->args[1], &key, 1);
            if (map_add(self_of(c), key, made)) {
                return made;
            }
        }
    }
}

static array *pairs_of(value dictionary)
{
    enumerator e = {0};
    value item;
    list *l = list_new(NULL);
    dictionary_walk(dictionary, &e);
    while (enumerator_next(&e, &item)) {
        list_add(l, item);
    }
    array *a = array_new(pair_type(dictionary.as.o->type), list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return a;
}

METHOD(dictionary_to_array)
{
    return v_obj(pairs_of(c->self));
}

/* Of a ConcurrentDictionary they are what there is now. */
static value snapshot(value self, bool values)
{
    const type *t = self.as.o->type;
    list *l = list_new(NULL);
    size_t cursor = 0;
    value key, v;
    map *now = map_clone(v_map(self));
    while (map_next(now, &cursor, &key, &v)) {
        list_add(l, values ? v : key);
    }
    const type *element = values ? dictionary_value(t) : dictionary_key(t);
    const type *definition = type_find_c("System.Collections.ObjectModel.ReadOnlyCollection`1");
    array *a = array_new(element, list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    value arg = v_obj(a);
    return member_new(type_instantiate(definition, &element, 1), &arg, 1);
}

GETTER(keys)
{
    return snapshot(self, false);
}

GETTER(values)
{
    return snapshot(self, true);
}

GETTER(dictionary_empty)
{
    return v_bool(map_count(v_map(self)) == 0);
}

#define EQ "System.Collections.Generic.IEqualityComparer[K] comparer"
static const method dictionary_ctors[] = {
    {NULL, "", NULL, new_dictionary, 0},
    {NULL, EQ, NULL, new_dictionary, 0},
    {NULL, "int concurrencyLevel, int capacity", NULL, new_dictionary, 0},
    {NULL, "int concurrencyLevel, int capacity, " EQ, NULL, new_dictionary, 0},
    {NULL, "IEnumerable[System.Collections.Generic.KeyValuePair[K,V]] collection", NULL, new_dictionary_copy, 0},
    {NULL, "IEnumerable[System.Collections.Generic.KeyValuePair[K,V]] collection, " EQ, NULL, new_dictionary_copy, 0},
    {0}};
static const method dictionary_methods[] = {
    {"TryAdd", "K key, V value", "bool", try_add, 0},
    {"TryGetValue", "K key, ref V value", "bool", try_get_value, 0},
    {"TryRemove", "K key, ref V value", "bool", try_remove, 0},
    {"TryUpdate", "K key, V newValue, V comparisonValue", "bool", try_update, 0},
    {"GetOrAdd", "K key, V value", "V", get_or_add, 0},
    {"GetOrAdd", "K key, System.Func[K,V] valueFactory", "V", get_or_add, 0},
    {"AddOrUpdate", "K key, V addValue, System.Func[K,V,V] updateValueFactory", "V", add_or_update, 0},
    {"AddOrUpdate", "K key, System.Func[K,V] addValueFactory, System.Func[K,V,V] updateValueFactory", "V",
     add_or_update, 0},
    {"ContainsKey", "K key", "bool", dictionary_contains_key, 0},
    {"Clear", "", "void", dictionary_clear, 0},
    {"ToArray", "", "object", dictionary_to_array, 0},
    {"GetEnumerator", "", "System.Collections.IDictionaryEnumerator", dictionary_get_enumerator, 0},
    {0}};
static const property dictionary_properties[] = {{"Count", "int", dictionary_get_count, NULL, 0},
                                                 {"IsEmpty", "bool", get_dictionary_empty, NULL, 0},
                                                 {"Keys", "System.Collections.ICollection", get_keys, NULL, 0},
                                                 {"Values", "System.Collections.ICollection", get_values, NULL, 0},
                                                 {0}};
static type type_ConcurrentDictionary = {
    TYPE_OBJECT,
    .name = "System.Collections.Concurrent.ConcurrentDictionary`2",
    .interfaces = "IDictionary[K,V],ICollection[System.Collections.Generic.KeyValuePair[K,V]],"
                  "IEnumerable[System.Collections.Generic.KeyValuePair[K,V]],System.Collections.IEnumerable,"
                  "System.Collections.IDictionary,System.Collections.ICollection,IReadOnlyDictionary[K,V]",
    .flags = T_DICTIONARY | T_GENERIC,
    .kind = K_OBJECT,
    .ctors = dictionary_ctors,
    .methods = dictionary_methods,
    .properties = dictionary_properties,
    .ops = &dictionary_ops};

/* ---- queue, stack, bag: rings ---- */

static type type_ConcurrentQueue;

static const type *element_of(const type *t)
{
    for (; t; t = type_base(t)) {
        if (t->arg_count) {
            return t->args[0];
        }
    }
    return &type_Object;
}

METHOD(new_ring)
{
    bool queue = c->type->definition == &type_ConcurrentQueue;
    ring *r = ring_new(c->type, !queue);
    if (c->argc) {
        list *l = sequence(c->args[0], "collection");
        for (size_t i = 0; i < list_count(l); i++) {
            ring_push(r, convert_to(list_get(l, i), element_of(c->type)));
        }
    }
    return v_obj(r);
}

METHOD(push)
{
    ring_push(v_ring(c->self), c->args[0]);
    return V_NOTHING;
}

static value tried(call *c, bool done, value v)
{
    ref_assign(c->args[0], done ? v : type_default(element_of(c->type)));
    return v_bool(done);
}

METHOD(try_take_front)
{
    value v = V_NULL;
    bool done = ring_pop_front(v_ring(c->self), &v);
    return tried(c, done, v);
}

METHOD(try_take_back)
{
    value v = V_NULL;
    bool done = ring_pop_back(v_ring(c->self), &v);
    return tried(c, done, v);
}

METHOD(try_peek_front)
{
    value v = V_NULL;
    bool done = ring_peek_front(v_ring(c->self), &v);
    return tried(c, done, v);
}

METHOD(try_peek_back)
{
    value v = V_NULL;
    bool done = ring_peek_back(v_ring(c->self), &v);
    return tried(c, done, v);
}

METHOD(push_range)
{
    array *a = arg_array(c, 0, "items");
    size_t from = c->argc > 2 ? (size_t)c->args[1].as.i : 0, n = c->argc > 2 ? (size_t)c->args[2].as.i : a->length;
    if (from + n > a->length) {
        throw_argument("System.ArgumentException", NULL,
                       "The sum of the startIndex and count arguments must be less than or equal to the collection's "
                       "Count.");
    }
    for (size_t i = 0; i < n; i++) {
        ring_push(v_ring(c->self), array_get(a, from + i));
    }
    return V_NOTHING;
}

METHOD(try_pop_range)
{
    array *a = arg_array(c, 0, "items");
    size_t from = c->argc > 2 ? (size_t)c->args[1].as.i : 0, n = c->argc > 2 ? (size_t)c->args[2].as.i : a->length;
    size_t done = 0;
    value v;
    while (done < n && from + done < a->length && ring_pop_back(v_ring(c->self), &v)) {
        array_put(a, from + done++, v);
    }
    return v_int((int32_t)done);
}

METHOD(clear)
{
    ring_clear(v_ring(c->self));
    return V_NOTHING;
}

METHOD(to_array)
{
    list *l = ring_items(v_ring(c->self));
    array *a = array_new(element_of(c->type), list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return v_obj(a);
}

METHOD(copy_to)
{
    list *l = ring_items(v_ring(c->self));
    array *to = arg_array(c, 0, "array");
    int64_t at = c->args[1].as.i;
    if (at < 0 || (size_t)at + list_count(l) > to->length) {
        throw_offset_length();
    }
    for (size_t i = 0; i < list_count(l); i++) {
        array_set(to, (size_t)at + i, list_get(l, i));
    }
    return V_NOTHING;
}

METHOD(get_enumerator)
{
    return walker_new(c->self);
}

GETTER(count)
{
    return v_int((int32_t)ring_count(v_ring(self)));
}

GETTER(is_empty)
{
    return v_bool(ring_count(v_ring(self)) == 0);
}

#define COMMON                                                                                                         \
    {"Clear", "", "void", clear, 0}, {"CopyTo", "array array, int index", "void", copy_to, 0},                         \
        {"ToArray", "", "T[]", to_array, 0},                                                                           \
    {                                                                                                                  \
        "GetEnumerator", "", "IEnumerator", get_enumerator, 0                                                          \
    }
static const method ring_ctors[] = {
    {NULL, "", NULL, new_ring, 0}, {NULL, "IEnumerable[T] collection", NULL, new_ring, 0}, {0}};
static const method queue_methods[] = {COMMON,
                                       {"Enqueue", "T item", "void", push, 0},
                                       {"TryDequeue", "ref T result", "bool", try_take_front, 0},
                                       {"TryPeek", "ref T result", "bool", try_peek_front, 0},
                                       {0}};
static const method stack_methods[] = {COMMON,
                                       {"Push", "T item", "void", push, 0},
                                       {"PushRange", "T[] items", "void", push_range, 0},
                                       {"PushRange", "T[] items, int startIndex, int count", "void", push_range, 0},
                                       {"TryPop", "ref T result", "bool", try_take_back, 0},
                                       {"TryPopRange", "T[] items", "int", try_pop_range, 0},
                                       {"TryPopRange", "T[] items, int startIndex, int count", "int", try_pop_range, 0},
                                       {"TryPeek", "ref T result", "bool", try_peek_back, 0},
                                       {0}};
/* A bag hands out what the same thread put in last, first. */
static const method bag_methods[] = {COMMON,
                                     {"Add", "T item", "void", push, 0},
                                     {"TryTake", "ref T result", "bool", try_take_back, 0},
                                     {"TryPeek", "ref T result", "bool", try_peek_back, 0},
                                     {0}};
static const property ring_properties[] = {
    {"Count", "int", get_count, NULL, 0}, {"IsEmpty", "bool", get_is_empty, NULL, 0}, {0}};
static const type_ops ring_ops = {.enumerate = ring_enumerate_snapshot, .count = ring_count_op};

#define RING_TYPE(c_name, own_methods)                                                                                 \
    static type type_##c_name = {TYPE_OBJECT,                                                                          \
                                 .name = "System.Collections.Concurrent." #c_name "`1",                                \
                                 .interfaces =                                                                         \
                                     "System.Collections.Concurrent.IProducerConsumerCollection[T],IEnumerable[T],"    \
                                     "System.Collections.IEnumerable,System.Collections.ICollection,"                  \
                                     "IReadOnlyCollection[T]",                                                         \
                                 .flags = T_GENERIC,                                                                   \
                                 .kind = K_OBJECT,                                                                     \
                                 .ctors = ring_ctors,                                                                  \
                                 .methods = own_methods,                                                               \
                                 .properties = ring_properties,                                                        \
                                 .ops = &ring_ops}
RING_TYPE(ConcurrentQueue, queue_methods);
RING_TYPE(ConcurrentStack, stack_methods);
RING_TYPE(ConcurrentBag, bag_methods);
static type type_IProducerConsumer = {TYPE_OBJECT,
                                      .name = "System.Collections.Concurrent.IProducerConsumerCollection`1",
                                      .flags = T_INTERFACE | T_ABSTRACT | T_GENERIC, .kind = K_OBJECT};

TYPES_EXPORT(concurrent, &type_ConcurrentDictionary, &type_ConcurrentQueue, &type_ConcurrentStack, &type_ConcurrentBag,
             &type_IProducerConsumer);
