/* name_values.c: NameValueCollection: names, case aside, to several texts each. */
#include "base/heap.h"
#include "object/dictionary.h"
#include "object/type_internal.h"
#include "types/native.h"

/* Laid out as a map of lists; not a dictionary to the language. */
static map *self_of(const call *c)
{
    return v_map(c->self);
}

METHOD(new_empty)
{
    return v_obj(map_new(c->type, MAP_NOCASE));
}

METHOD(new_copy)
{
    map *m = map_new(c->type, MAP_NOCASE);
    size_t cursor = 0;
    value key, v;
    if (v_is_null(c->args[0])) {
        throw_null_argument("col");
    }
    while (map_next(v_map(c->args[0]), &cursor, &key, &v)) {
        map_set(m, key, v_obj(sequence(v, "col")));
    }
    return v_obj(m);
}

static value key_of(value name)
{
    return v_is_null(name) ? v_str(str_empty) : name;
}

static list *values_of(const map *m, value name)
{
    value v;
    return map_get(m, key_of(name), &v) ? (list *)(void *)v.as.o : NULL;
}

/* "1,2" */
static value joined(const list *l)
{
    if (!l || list_count(l) == 0) {
        return V_NULL;
    }
    size_t n = list_count(l);
    str **parts = heap_alloc(n * sizeof *parts);
    for (size_t i = 0; i < n; i++) {
        value v = list_get(l, i);
        parts[i] = v.kind == K_STRING ? v.as.s : str_empty;
    }
    return v_str(str_join(str_c(","), parts, n));
}

METHOD(add)
{
    list *l = values_of(self_of(c), c->args[0]);
    if (!l) {
        l = list_new(NULL);
        map_set(self_of(c), key_of(c->args[0]), v_obj(l));
    }
    list_add(l, c->args[1]);
    return V_NOTHING;
}

static void replace(map *m, value name, value v)
{
    list *l = list_new(NULL);
    list_add(l, v);
    map_set(m, key_of(name), v_obj(l));
}

METHOD(set)
{
    replace(self_of(c), c->args[0], c->args[1]);
    return V_NOTHING;
}

static void entry_at(const map *m, int64_t i, value *key, value *v)
{
    if (i < 0 || !map_at(m, (size_t)i, key, v)) {
        throw_index_range();
    }
}

METHOD(get)
{
    return joined(values_of(self_of(c), c->args[0]));
}

METHOD(get_at)
{
    value v;
    entry_at(self_of(c), c->args[0].as.i, NULL, &v);
    return joined((list *)(void *)v.as.o);
}

METHOD(get_key)
{
    value key;
    entry_at(self_of(c), c->args[0].as.i, &key, NULL);
    return key;
}

static value as_strings(const list *l)
{
    array *a = array_new(&type_String, l ? list_count(l) : 0);
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return l ? v_obj(a) : V_NULL;
}

METHOD(get_values)
{
    return as_strings(values_of(self_of(c), c->args[0]));
}

METHOD(remove_name)
{
    map_remove(self_of(c), key_of(c->args[0]));
    return V_NOTHING;
}

METHOD(clear)
{
    map_clear(self_of(c));
    return V_NOTHING;
}

METHOD(has_keys)
{
    return v_bool(map_count(self_of(c)) > 0);
}

static list *keys_of(const map *m)
{
    list *l = list_new(NULL);
    size_t cursor = 0;
    value key;
    while (map_next(m, &cursor, &key, NULL)) {
        list_add(l, key);
    }
    return l;
}

METHOD(get_enumerator)
{
    return walker_new(c->self);
}

GETTER(all_keys)
{
    return as_strings(keys_of(v_map(self)));
}

GETTER(count)
{
    return v_int((int32_t)map_count(v_map(self)));
}

static bool names_enumerate(value v, enumerator *e)
{
    return enumerate(as_strings(keys_of(v_map(v))), e);
}

static value names_index(value v, const value *index, uint32_t n)
{
    (void)n;
    if (v_is_integer(index[0])) {
        value x;
        entry_at(v_map(v), index[0].as.i, NULL, &x);
        return joined((list *)(void *)x.as.o);
    }
    return joined(values_of(v_map(v), v_str(to_str(index[0]))));
}

static void names_index_set(value v, const value *index, uint32_t n, value x)
{
    (void)n;
    replace(v_map(v), v_str(to_str(index[0])), v_str(to_str(x)));
}

#define NVC "System.Collections.Specialized.NameValueCollection"
static const method ctors[] = {{NULL, "", NULL, new_empty, 0},
                               {NULL, "int capacity", NULL, new_empty, 0},
                               {NULL, NVC " col", NULL, new_copy, 0},
                               {0}};
static const method methods[] = {{"Add", "string name, string value", "void", add, 0},
                                 {"Set", "string name, string value", "void", set, 0},
                                 {"Get", "string name", "string", get, 0},
                                 {"Get", "int index", "string", get_at, 0},
                                 {"GetKey", "int index", "string", get_key, 0},
                                 {"GetValues", "string name", "string[]", get_values, 0},
                                 {"Remove", "string name", "void", remove_name, 0},
                                 {"Clear", "", "void", clear, 0},
                                 {"HasKeys", "", "bool", has_keys, 0},
                                 {"GetEnumerator", "", "IEnumerator", get_enumerator, 0},
                                 {0}};
static const property properties[] = {{"AllKeys", "string[]", get_all_keys, NULL, 0},
                                      {"Count", "int", get_count, NULL, 0},
                                      {"Keys", "object", get_all_keys, NULL, 0},
                                      {0}};
static const type_ops ops = {.enumerate = names_enumerate, .index_get = names_index, .index_set = names_index_set};
type type_NameValueCollection = {TYPE_OBJECT,
                                 .name = NVC,
                                 .interfaces = "System.Collections.ICollection,System.Collections.IEnumerable",
                                 .kind = K_OBJECT,
                                 .ctors = ctors,
                                 .methods = methods,
                                 .properties = properties,
                                 .ops = &ops};

TYPES_EXPORT(name_values, &type_NameValueCollection);
