/* linq.c: the statics of [Linq.Enumerable]. A query is run at once: its blocks see the variables of the call anyway. */
#include <string.h>

#include "base/heap.h"
#include "object/dictionary.h"
#include "object/operate.h"
#include "object/type_internal.h"
#include "types/linq.h"
#include "types/native.h"

const type *sequence_element(value v)
{
    if (v.kind != K_OBJECT) {
        return v.kind == K_STRING ? &type_Char : &type_Object;
    }
    const type *t = v.as.o->type;
    if (t->element) {
        return t->element;
    }
    if (value_is_dictionary(v)) {
        return pair_type(t);
    }
    for (; t; t = type_base(t)) {
        if (t->arg_count) {
            return t->args[0];
        }
    }
    return &type_Object;
}

value sequence_result(const type *element, const list *l)
{
    array *a = array_new(element, list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return v_obj(a);
}

/* What a selector gave: of one type when it all is. */
static value result_of(const list *l)
{
    const type *same = NULL;
    for (size_t i = 0; i < list_count(l); i++) {
        const type *t = value_type(list_get(l, i));
        same = i == 0 || same == t ? t : &type_Object;
    }
    return sequence_result(same ? same : &type_Object, l);
}

static list *source(call *c)
{
    return sequence(c->args[0], "source");
}

static value apply(value fn, value item)
{
    return object_up.invoke_delegate(fn, &item, 1);
}

static value typed(call *c, const list *l)
{
    return sequence_result(sequence_element(c->args[0]), l);
}

_Noreturn static void throw_invalid(const char *message)
{
    throw_argument("System.InvalidOperationException", NULL, "%s", message);
}

/* ---- making ---- */

METHOD(range)
{
    int64_t from = c->args[0].as.i, n = c->args[1].as.i;
    if (n < 0 || from + n - 1 > INT32_MAX) {
        throw_argument("System.ArgumentOutOfRangeException", "count",
                       "Specified argument was out of the range of valid values.");
    }
    array *a = array_new(&type_Int32, (size_t)n);
    for (int64_t i = 0; i < n; i++) {
        array_put(a, (size_t)i, v_int((int32_t)(from + i)));
    }
    return v_obj(a);
}

METHOD(repeat)
{
    if (c->args[1].as.i < 0) {
        throw_argument("System.ArgumentOutOfRangeException", "count",
                       "Specified argument was out of the range of valid values.");
    }
    const type *t = c->generic_count ? c->generic[0] : value_type(c->args[0]);
    array *a = array_new(t ? t : &type_Object, (size_t)c->args[1].as.i);
    value v = c->generic_count ? convert_to(c->args[0], t) : psobject_base(c->args[0]);
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, v);
    }
    return v_obj(a);
}

METHOD(empty)
{
    return v_obj(array_new(c->generic_count ? c->generic[0] : &type_Object, 0));
}

METHOD(to_array)
{
    return typed(c, source(c));
}

METHOD(to_list)
{
    const type *t = sequence_element(c->args[0]);
    list *from = source(c), *made = list_new(type_instantiate(&type_List, &t, 1));
    for (size_t i = 0; i < list_count(from); i++) {
        list_add(made, list_get(from, i));
    }
    return v_obj(made);
}

METHOD(to_hash_set)
{
    const type *t = sequence_element(c->args[0]), *definition = type_find_c("System.Collections.Generic.HashSet`1");
    return member_new(type_instantiate(definition, &t, 1), c->args, c->argc);
}

METHOD(to_dictionary)
{
    list *l = source(c), *keys = list_new(NULL), *values = list_new(NULL);
    const type *types[2] = {NULL, NULL};
    for (size_t i = 0; i < list_count(l); i++) {
        list_add(keys, apply(c->args[1], list_get(l, i)));
        list_add(values, c->argc > 2 ? apply(c->args[2], list_get(l, i)) : list_get(l, i));
    }
    types[0] = sequence_element(result_of(keys));
    types[1] = c->argc > 2 ? sequence_element(result_of(values)) : sequence_element(c->args[0]);
    const type *definition = type_find_c("System.Collections.Generic.Dictionary`2");
    value d = member_new(type_instantiate(definition, types, 2), NULL, 0);
    for (size_t i = 0; i < list_count(keys); i++) {
        if (!map_add(v_map(d), list_get(keys, i), list_get(values, i))) {
            throw_argument("System.ArgumentException", NULL,
                           "An item with the same key has already been added. Key: %s",
                           str_to_c(to_str_current(list_get(keys, i))));
        }
    }
    return d;
}

static const type *asked_type(call *c)
{
    if (!c->generic_count) {
        throw_argument("System.ArgumentException", "TResult", "The type argument of the method is missing.");
    }
    return c->generic[0];
}

METHOD(cast)
{
    const type *t = asked_type(c);
    list *l = source(c);
    for (size_t i = 0; i < list_count(l); i++) {
        value v = psobject_base(list_get(l, i));
        if (!v_is_null(v) && !type_is_assignable(t, value_type(v))) {
            throw_argument("System.InvalidCastException", NULL, "Unable to cast object of type '%s' to type '%s'.",
                           str_to_c(type_text(value_type(v))), str_to_c(type_text(t)));
        }
        list_put(l, i, v);
    }
    return sequence_result(t, l);
}

METHOD(of_type)
{
    const type *t = asked_type(c);
    list *l = source(c), *made = list_new(NULL);
    for (size_t i = 0; i < list_count(l); i++) {
        value v = psobject_base(list_get(l, i));
        if (!v_is_null(v) && type_is_assignable(t, value_type(v))) {
            list_add(made, v);
        }
    }
    return sequence_result(t, made);
}

/* ---- filtering and mapping ---- */

static list *filtered(const list *l, value predicate, bool wanted)
{
    list *made = list_new(NULL);
    for (size_t i = 0; i < list_count(l); i++) {
        if (predicate_holds(predicate, list_get(l, i)) == wanted) {
            list_add(made, list_get(l, i));
        }
    }
    return made;
}

METHOD(where)
{
    return typed(c, filtered(source(c), c->args[1], true));
}

METHOD(map_each)
{
    list *l = source(c), *made = list_new(NULL);
    for (size_t i = 0; i < list_count(l); i++) {
        list_add(made, apply(c->args[1], list_get(l, i)));
    }
    return result_of(made);
}

METHOD(map_many)
{
    list *l = source(c), *made = list_new(NULL);
    for (size_t i = 0; i < list_count(l); i++) {
        list *inner = sequence(apply(c->args[1], list_get(l, i)), "selector");
        array *a = list_to_array(inner);
        list_add_all(made, a->items, a->length);
    }
    return result_of(made);
}

static value part(call *c, size_t from, size_t to)
{
    list *l = source(c), *made = list_new(NULL);
    for (size_t i = from; i < to && i < list_count(l); i++) {
        list_add(made, list_get(l, i));
    }
    return typed(c, made);
}

static size_t amount(call *c)
{
    return c->args[1].as.i < 0 ? 0 : (size_t)c->args[1].as.i;
}

METHOD(skip)
{
    return part(c, amount(c), SIZE_MAX);
}

METHOD(take)
{
    return part(c, 0, amount(c));
}

METHOD(skip_last)
{
    size_t n = list_count(source(c)), k = amount(c);
    return part(c, 0, n > k ? n - k : 0);
}

METHOD(take_last)
{
    size_t n = list_count(source(c)), k = amount(c);
    return part(c, n > k ? n - k : 0, SIZE_MAX);
}

static size_t while_holds(call *c)
{
    list *l = source(c);
    size_t i = 0;
    while (i < list_count(l) && predicate_holds(c->args[1], list_get(l, i))) {
        i++;
    }
    return i;
}

METHOD(take_while)
{
    return part(c, 0, while_holds(c));
}

METHOD(skip_while)
{
    return part(c, while_holds(c), SIZE_MAX);
}

METHOD(reverse)
{
    list *l = source(c), *made = list_new(NULL);
    for (size_t i = list_count(l); i-- > 0;) {
        list_add(made, list_get(l, i));
    }
    return typed(c, made);
}

METHOD(append)
{
    list *l = source(c);
    list_add(l, c->args[1]);
    return typed(c, l);
}

METHOD(prepend)
{
    list *l = source(c);
    list_insert(l, 0, c->args[1]);
    return typed(c, l);
}

METHOD(chunk)
{
    list *l = source(c), *made = list_new(NULL);
    size_t n = amount(c);
    const type *t = sequence_element(c->args[0]);
    if (n == 0) {
        throw_argument("System.ArgumentOutOfRangeException", "size",
                       "Specified argument was out of the range of valid values.");
    }
    for (size_t i = 0; i < list_count(l); i += n) {
        list *piece = list_new(NULL);
        for (size_t k = i; k < i + n && k < list_count(l); k++) {
            list_add(piece, list_get(l, k));
        }
        list_add(made, sequence_result(t, piece));
    }
    return sequence_result(type_array_of(t, 1), made);
}

static value ordered(call *c, bool descending)
{
    list *l = source(c);
    array *items = list_to_array(l);
    size_t n = items->length;
    value *keys = heap_alloc((n ? n : 1) * sizeof *keys);
    bool own = c->argc < 2 || !value_is_script_block(c->args[1]); /* Order(source[, comparer]) */
    value comparer = c->argc > 2 ? c->args[2] : c->argc == 2 && own ? c->args[1] : V_NULL;
    for (size_t i = 0; i < n; i++) {
        keys[i] = own ? items->items[i] : apply(c->args[1], items->items[i]);
    }
    if (descending) { /* equal ones keep their order */
        for (size_t i = 0; i < n / 2; i++) {
            value k = keys[i], x = items->items[i];
            keys[i] = keys[n - 1 - i];
            items->items[i] = items->items[n - 1 - i];
            keys[n - 1 - i] = k;
            items->items[n - 1 - i] = x;
        }
    }
    sort_pairs(keys, items->items, n, comparer);
    list *made = list_new(NULL);
    for (size_t i = 0; i < n; i++) {
        list_add(made, items->items[descending ? n - 1 - i : i]);
    }
    return typed(c, made);
}

METHOD(order_by)
{
    return ordered(c, false);
}

METHOD(order_by_descending)
{
    return ordered(c, true);
}

/* ---- sets ---- */

static map *set_of(value comparer, const list *l)
{
    map *m = map_new(&type_Hashtable, MAP_ORDINAL);
    dictionary_compare_by(m, comparer);
    for (size_t i = 0; l && i < list_count(l); i++) {
        map_add(m, list_get(l, i), V_NULL);
    }
    return m;
}

static value comparer_at(call *c, uint32_t i)
{
    return c->argc > i ? c->args[i] : V_NULL;
}

/* Each item of `l` once, if it is in `other` as `wanted`; other NULL: all. */
static list *distinct(value comparer, const list *l, const map *other, bool wanted)
{
    map *seen = set_of(comparer, NULL);
    list *made = list_new(NULL);
    value unused;
    for (size_t i = 0; i < list_count(l); i++) {
        value v = list_get(l, i);
        if ((!other || map_get(other, v, &unused) == wanted) && map_add(seen, v, V_NULL)) {
            list_add(made, v);
        }
    }
    return made;
}

METHOD(distinct_items)
{
    return typed(c, distinct(comparer_at(c, 1), source(c), NULL, true));
}

METHOD(distinct_by)
{
    list *l = source(c), *made = list_new(NULL);
    map *seen = set_of(comparer_at(c, 2), NULL);
    for (size_t i = 0; i < list_count(l); i++) {
        if (map_add(seen, apply(c->args[1], list_get(l, i)), V_NULL)) {
            list_add(made, list_get(l, i));
        }
    }
    return typed(c, made);
}

METHOD(except)
{
    map *other = set_of(comparer_at(c, 2), sequence(c->args[1], "second"));
    return typed(c, distinct(comparer_at(c, 2), source(c), other, false));
}

METHOD(intersect)
{
    map *other = set_of(comparer_at(c, 2), sequence(c->args[1], "second"));
    return typed(c, distinct(comparer_at(c, 2), source(c), other, true));
}

static list *both(call *c)
{
    list *l = source(c);
    array *a = list_to_array(sequence(c->args[1], "second"));
    list_add_all(l, a->items, a->length);
    return l;
}

METHOD(concat)
{
    return typed(c, both(c));
}

METHOD(union_items)
{
    return typed(c, distinct(comparer_at(c, 2), both(c), NULL, true));
}

METHOD(zip)
{
    list *a = source(c), *b = sequence(c->args[1], "second"), *made = list_new(NULL);
    const type *tuple = type_find_c("System.ValueTuple");
    for (size_t i = 0; i < list_count(a) && i < list_count(b); i++) {
        value pair[2] = {list_get(a, i), list_get(b, i)};
        list_add(made, c->argc > 2 ? object_up.invoke_delegate(c->args[2], pair, 2)
                                   : member_invoke_static(tuple, str_intern_c("Create"), pair, 2));
    }
    return result_of(made);
}

METHOD(sequence_equal)
{
    list *a = source(c), *b = sequence(c->args[1], "second");
    if (list_count(a) != list_count(b)) {
        return V_FALSE;
    }
    map *m = set_of(comparer_at(c, 2), NULL);
    for (size_t i = 0; i < list_count(a); i++) {
        if (!map_key_equal(m->rule, list_get(a, i), list_get(b, i))) {
            return V_FALSE;
        }
    }
    return V_TRUE;
}

/* ---- one item ---- */

static list *chosen(call *c)
{
    return c->argc > 1 ? filtered(source(c), c->args[1], true) : source(c);
}

/* which: 'f'irst, 'l'ast, 's'ingle; the default of the type when there is none and `optional`. */
static value one(call *c, int which, bool optional)
{
    list *l = chosen(c);
    size_t n = list_count(l);
    if (n == 0) {
        if (optional) {
            return type_default(sequence_element(c->args[0]));
        }
        throw_invalid(c->argc > 1 ? "Sequence contains no matching element" : "Sequence contains no elements");
    }
    if (which == 's' && n > 1) {
        throw_invalid(c->argc > 1 ? "Sequence contains more than one matching element"
                                  : "Sequence contains more than one element");
    }
    return list_get(l, which == 'l' ? n - 1 : 0);
}

#define ONE(name, which, optional)                                                                                     \
    METHOD(name)                                                                                                       \
    {                                                                                                                  \
        return one(c, which, optional);                                                                                \
    }
ONE(first, 'f', false)
ONE(first_or_default, 'f', true)
ONE(last, 'l', false)
ONE(last_or_default, 'l', true)
ONE(single, 's', false)
ONE(single_or_default, 's', true)

METHOD(element_at)
{
    list *l = source(c);
    if (c->args[1].as.i < 0 || (size_t)c->args[1].as.i >= list_count(l)) {
        throw_index_range();
    }
    return list_get(l, (size_t)c->args[1].as.i);
}

METHOD(element_at_or_default)
{
    list *l = source(c);
    bool inside = c->args[1].as.i >= 0 && (size_t)c->args[1].as.i < list_count(l);
    return inside ? list_get(l, (size_t)c->args[1].as.i) : type_default(sequence_element(c->args[0]));
}

/* ---- questions ---- */

METHOD(any)
{
    return v_bool(list_count(chosen(c)) > 0);
}

METHOD(all)
{
    return v_bool(list_count(filtered(source(c), c->args[1], false)) == 0);
}

METHOD(count)
{
    return v_int((int32_t)list_count(chosen(c)));
}

METHOD(long_count)
{
    return v_long((int64_t)list_count(chosen(c)));
}

METHOD(contains)
{
    value unused;
    return v_bool(map_get(set_of(comparer_at(c, 2), source(c)), c->args[1], &unused));
}

/* ---- numbers ---- */

static list *numbers(call *c)
{
    if (c->argc < 2) {
        return source(c);
    }
    list *l = source(c), *made = list_new(NULL);
    for (size_t i = 0; i < list_count(l); i++) {
        list_add(made, apply(c->args[1], list_get(l, i)));
    }
    return made;
}

METHOD(sum)
{
    list *l = numbers(c);
    const type *t = c->argc > 1 ? sequence_element(result_of(l)) : sequence_element(c->args[0]);
    if (t != &type_Object && !v_is_number(type_default(t)) && t != &type_Decimal) {
        throw_argument("System.ArgumentException", "source", "Value does not fall within the expected range.");
    }
    value total = t == &type_Object ? v_int(0) : type_default(t);
    for (size_t i = 0; i < list_count(l); i++) {
        value v = list_get(l, i);
        int64_t exact;
        if (total.kind == K_INT32 || total.kind == K_INT64) {
            bool wide = v_is_integer(v) && !__builtin_add_overflow(total.as.i, v.as.i, &exact);
            if (wide && (total.kind == K_INT64 || exact == (int32_t)exact)) {
                total.as.i = exact;
                continue;
            }
            if (v_is_integer(v)) {
                throw_argument("System.OverflowException", NULL, "Arithmetic operation resulted in an overflow.");
            }
        }
        total = operate_arith(ARITH_ADD, total, v);
    }
    return t == &type_Object ? total : convert_to(total, t);
}

METHOD(average)
{
    list *l = numbers(c);
    size_t n = list_count(l);
    if (n == 0) {
        throw_invalid("Sequence contains no elements");
    }
    value total = list_get(l, 0);
    bool exact = v_is(total, &type_Decimal);
    total = exact ? total : v_double(to_double(total));
    for (size_t i = 1; i < n; i++) {
        total = operate_arith(ARITH_ADD, total, exact ? list_get(l, i) : v_double(to_double(list_get(l, i))));
    }
    return operate_arith(ARITH_DIV, total, exact ? v_int((int32_t)n) : v_double((double)n));
}

static value extreme(call *c, int sign, bool by_key)
{
    list *l = by_key ? source(c) : numbers(c);
    size_t n = list_count(l), best = 0;
    if (n == 0) {
        throw_invalid("Sequence contains no elements");
    }
    value key = by_key ? apply(c->args[1], list_get(l, 0)) : list_get(l, 0);
    for (size_t i = 1; i < n; i++) {
        value k = by_key ? apply(c->args[1], list_get(l, i)) : list_get(l, i);
        if (value_compare(k, key) * sign > 0) {
            key = k;
            best = i;
        }
    }
    return list_get(l, best);
}

METHOD(max)
{
    return extreme(c, 1, false);
}

METHOD(min)
{
    return extreme(c, -1, false);
}

METHOD(max_by)
{
    return extreme(c, 1, true);
}

METHOD(min_by)
{
    return extreme(c, -1, true);
}

METHOD(aggregate)
{
    list *l = source(c);
    bool seeded = c->argc > 2;
    if (!seeded && list_count(l) == 0) {
        throw_invalid("Sequence contains no elements");
    }
    value total = seeded ? c->args[1] : list_get(l, 0);
    for (size_t i = seeded ? 0 : 1; i < list_count(l); i++) {
        value pair[2] = {total, list_get(l, i)};
        total = object_up.invoke_delegate(c->args[seeded ? 2 : 1], pair, 2);
    }
    return c->argc > 3 ? apply(c->args[3], total) : total;
}

/* ---- groups ---- */

typedef struct grouping {
    object o;
    value key;
    value items; /* an array */
} grouping;

static type type_Grouping;

METHOD(group_by)
{
    list *l = source(c), *made = list_new(NULL);
    map *groups = set_of(V_NULL, NULL);
    const type *element = sequence_element(c->args[0]);
    for (size_t i = 0; i < list_count(l); i++) {
        value key = apply(c->args[1], list_get(l, i)), have;
        if (!map_get(groups, key, &have)) {
            have = v_obj(list_new(NULL));
            map_set(groups, key, have);
            list_add(made, key);
        }
        list_add((list *)(void *)have.as.o, c->argc > 2 ? apply(c->args[2], list_get(l, i)) : list_get(l, i));
    }
    for (size_t i = 0; i < list_count(made); i++) {
        value items;
        grouping *g = heap_alloc(sizeof *g);
        map_get(groups, list_get(made, i), &items);
        g->o.type = &type_Grouping;
        g->key = list_get(made, i);
        g->items =
            c->argc > 2 ? result_of((list *)(void *)items.as.o) : sequence_result(element, (list *)(void *)items.as.o);
        list_put(made, i, v_obj(g));
    }
    return sequence_result(&type_Grouping, made);
}

GETTER(key)
{
    return ((grouping *)(void *)self.as.o)->key;
}

static bool grouping_enumerate(value v, enumerator *e)
{
    return enumerate(((grouping *)(void *)v.as.o)->items, e);
}

static const property grouping_properties[] = {{"Key", "object", get_key, NULL, 0}, {0}};
static const type_ops grouping_ops = {.enumerate = grouping_enumerate};
static type type_Grouping = {
    TYPE_OBJECT,      .name = "System.Linq.Grouping`2",  .interfaces = "System.Collections.IEnumerable",
    .kind = K_OBJECT, .properties = grouping_properties, .ops = &grouping_ops};

#define S "System.Collections.IEnumerable source"
#define SECOND S ", System.Collections.IEnumerable second"
#define F1 "System.Func[object,object] "
#define F2 "System.Func[object,object,object] "
#define ROW(name, params, fn)                                                                                          \
    {                                                                                                                  \
        name, params, "object", fn, M_STATIC                                                                           \
    }
#define WITH_PREDICATE(name, fn) ROW(name, S, fn), ROW(name, S ", " F1 "predicate", fn)
#define WITH_SELECTOR(name, fn) ROW(name, S, fn), ROW(name, S ", " F1 "selector", fn)
#define WITH_COMPARER(name, params, fn) ROW(name, params, fn), ROW(name, params ", object comparer", fn)
static const method methods[] = {ROW("Range", "int start, int count", range),
                                 ROW("Repeat", "object element, int count", repeat),
                                 ROW("Empty", "", empty),
                                 ROW("ToArray", S, to_array),
                                 ROW("ToList", S, to_list),
                                 WITH_COMPARER("ToHashSet", S, to_hash_set),
                                 ROW("ToDictionary", S ", " F1 "keySelector", to_dictionary),
                                 ROW("ToDictionary", S ", " F1 "keySelector, " F1 "elementSelector", to_dictionary),
                                 ROW("AsEnumerable", S, to_array),
                                 ROW("Cast", S, cast),
                                 ROW("OfType", S, of_type),
                                 ROW("Where", S ", " F1 "predicate", where),
                                 ROW("Select", S ", " F1 "selector", map_each),
                                 ROW("SelectMany", S ", " F1 "selector", map_many),
                                 ROW("Skip", S ", int count", skip),
                                 ROW("Take", S ", int count", take),
                                 ROW("SkipLast", S ", int count", skip_last),
                                 ROW("TakeLast", S ", int count", take_last),
                                 ROW("TakeWhile", S ", " F1 "predicate", take_while),
                                 ROW("SkipWhile", S ", " F1 "predicate", skip_while),
                                 ROW("Reverse", S, reverse),
                                 ROW("Append", S ", object element", append),
                                 ROW("Prepend", S ", object element", prepend),
                                 ROW("Chunk", S ", int size", chunk),
                                 WITH_COMPARER("OrderBy", S ", " F1 "keySelector", order_by),
                                 WITH_COMPARER("OrderByDescending", S ", " F1 "keySelector", order_by_descending),
                                 WITH_COMPARER("Order", S, order_by),
                                 WITH_COMPARER("OrderDescending", S, order_by_descending),
                                 WITH_COMPARER("Distinct", S, distinct_items),
                                 ROW("DistinctBy", S ", " F1 "keySelector", distinct_by),
                                 WITH_COMPARER("Except", SECOND, except),
                                 WITH_COMPARER("Intersect", SECOND, intersect),
                                 WITH_COMPARER("Union", SECOND, union_items),
                                 ROW("Concat", SECOND, concat),
                                 ROW("Zip", SECOND, zip),
                                 ROW("Zip", SECOND ", " F2 "resultSelector", zip),
                                 WITH_COMPARER("SequenceEqual", SECOND, sequence_equal),
                                 WITH_PREDICATE("First", first),
                                 WITH_PREDICATE("FirstOrDefault", first_or_default),
                                 WITH_PREDICATE("Last", last),
                                 WITH_PREDICATE("LastOrDefault", last_or_default),
                                 WITH_PREDICATE("Single", single),
                                 WITH_PREDICATE("SingleOrDefault", single_or_default),
                                 ROW("ElementAt", S ", int index", element_at),
                                 ROW("ElementAtOrDefault", S ", int index", element_at_or_default),
                                 WITH_PREDICATE("Any", any),
                                 ROW("All", S ", " F1 "predicate", all),
                                 WITH_PREDICATE("Count", count),
                                 WITH_PREDICATE("LongCount", long_count),
                                 WITH_COMPARER("Contains", S ", object value", contains),
                                 WITH_SELECTOR("Sum", sum),
                                 WITH_SELECTOR("Average", average),
                                 WITH_SELECTOR("Max", max),
                                 WITH_SELECTOR("Min", min),
                                 ROW("MaxBy", S ", " F1 "keySelector", max_by),
                                 ROW("MinBy", S ", " F1 "keySelector", min_by),
                                 ROW("Aggregate", S ", " F2 "func", aggregate),
                                 ROW("Aggregate", S ", object seed, " F2 "func", aggregate),
                                 ROW("Aggregate", S ", object seed, " F2 "func, " F1 "resultSelector", aggregate),
                                 ROW("GroupBy", S ", " F1 "keySelector", group_by),
                                 ROW("GroupBy", S ", " F1 "keySelector, " F1 "elementSelector", group_by),
                                 {0}};
static type type_Enumerable = {TYPE_OBJECT, .name = "System.Linq.Enumerable", .flags = T_STATIC, .kind = K_OBJECT,
                               .methods = methods};

TYPES_EXPORT(linq, &type_Enumerable, &type_Grouping);
