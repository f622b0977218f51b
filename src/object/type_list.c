/* type_list.c: List<T> and ArrayList: one representation, two faces. */
#include <stdatomic.h>
#include <string.h>

#include "base/heap.h"
#include "object/list_type.h"
#include "object/convert.h"
#include "object/type_internal.h"

static list *self_of(call *c)
{
    return (list *)(void *)c->self.as.o;
}

static list *list_of(value v)
{
    return (list *)(void *)v.as.o;
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

static void check_growable(const list *l)
{
    if (l->o.bits & OB_FIXED) {
        if (l->o.aux) {
            throw_fixed_size();
        }
        throw_read_only_collection();
    }
}

static void check_writable(const list *l)
{
    if (l->o.bits & OB_FIXED && !l->o.aux) {
        throw_read_only_collection();
    }
}

static size_t position_argument(const list *l, value v)
{
    if (v.as.i < 0 || (size_t)v.as.i >= list_count(l)) {
        throw_index_range();
    }
    return (size_t)v.as.i;
}

/* index, count at args[at]. */
static void range_argument(call *c, uint32_t at, size_t *from, size_t *n)
{
    size_t count = list_count(self_of(c));
    int64_t i = c->args[at].as.i, k = c->args[at + 1].as.i;
    if (i < 0) {
        throw_argument("System.ArgumentOutOfRangeException", "index", "index ('%lld') must be a non-negative value.",
                       (long long)i);
    }
    if (k < 0) {
        throw_argument("System.ArgumentOutOfRangeException", "count", "count ('%lld') must be a non-negative value.",
                       (long long)k);
    }
    if ((size_t)i + (size_t)k > count) {
        throw_offset_length();
    }
    *from = (size_t)i;
    *n = (size_t)k;
}

/* ---- operations ---- */

static bool list_next(enumerator *e, value *out)
{
    const list *l = list_of(e->source);
    if (l->version != e->version) {
        throw_modified();
    }
    if (e->index >= list_count(l)) {
        return false;
    }
    *out = list_get(l, e->index++);
    return true;
}

static bool list_enumerate(value v, enumerator *e)
{
    *e = (enumerator){.source = v, .version = list_of(v)->version, .next = list_next};
    return true;
}

static bool list_count_op(value v, size_t *out)
{
    *out = list_count(list_of(v));
    return true;
}

static value list_index_get(value v, const value *index, uint32_t n)
{
    (void)n;
    const list *l = list_of(v);
    int32_t i = to_int(index[0]);
    return list_get(l, position_argument(l, v_int(i)));
}

static void list_index_set(value v, const value *index, uint32_t n, value x)
{
    (void)n;
    list *l = list_of(v);
    check_writable(l);
    size_t i = position_argument(l, v_int(to_int(index[0])));
    const type *t = element_of(l->o.type);
    list_put(l, i, t == &type_Object ? x : convert_to(x, t));
}

const type_ops list_ops = {
    .enumerate = list_enumerate, .count = list_count_op, .index_get = list_index_get, .index_set = list_index_set};

/* ---- constructors ---- */

static list *fresh(const type *t, size_t capacity)
{
    list *l = list_with_capacity(t, capacity);
    l->o.type = t;
    return l;
}

value list_new_empty(call *c)
{
    return v_obj(fresh(c->type, 0));
}

static value new_capacity(call *c)
{
    if (c->args[0].as.i < 0) {
        throw_negative_number("capacity");
    }
    return v_obj(fresh(c->type, (size_t)c->args[0].as.i));
}

value list_new_from(call *c)
{
    list *from = sequence(c->args[0], "collection");
    list *l = fresh(c->type, list_count(from));
    const type *t = element_of(c->type);
    for (size_t i = 0; i < list_count(from); i++) {
        value v = list_get(from, i);
        list_add(l, t == &type_Object ? v : convert_to(v, t));
    }
    return v_obj(l);
}

/* ---- changing ---- */

static value add(call *c)
{
    check_growable(self_of(c));
    list_add(self_of(c), c->args[0]);
    return V_NOTHING;
}

static value add_index(call *c)
{
    check_growable(self_of(c));
    list_add(self_of(c), c->args[0]);
    return v_int((int32_t)list_count(self_of(c)) - 1);
}

static void insert_all(list *l, size_t at, value items)
{
    list *from = sequence(items, "collection");
    const type *t = element_of(l->o.type);
    for (size_t i = 0; i < list_count(from); i++) {
        value v = list_get(from, i);
        list_insert(l, at + i, t == &type_Object ? v : convert_to(v, t));
    }
}

static value add_range(call *c)
{
    list *l = self_of(c);
    check_growable(l);
    list *from = sequence(c->args[0], "collection");
    const type *t = element_of(l->o.type);
    if (t == &type_Object) {
        array *a = list_to_array(from);
        list_add_all(l, a->items, a->length);
        return V_NOTHING;
    }
    for (size_t i = 0; i < list_count(from); i++) {
        list_add(l, convert_to(list_get(from, i), t));
    }
    return V_NOTHING;
}

static size_t insert_position(call *c)
{
    const list *l = self_of(c);
    if (c->args[0].as.i < 0 || (size_t)c->args[0].as.i > list_count(l)) {
        throw_argument("System.ArgumentOutOfRangeException", "index",
                       l->o.type == &type_ArrayList ? "Index was out of range. Must be non-negative and less than or "
                                                      "equal to the size of the collection."
                                                    : "Index must be within the bounds of the List.");
    }
    return (size_t)c->args[0].as.i;
}

static value insert(call *c)
{
    check_growable(self_of(c));
    list_insert(self_of(c), insert_position(c), c->args[1]);
    return V_NOTHING;
}

static value insert_range(call *c)
{
    check_growable(self_of(c));
    insert_all(self_of(c), insert_position(c), c->args[1]);
    return V_NOTHING;
}

static value remove_item(call *c)
{
    list *l = self_of(c);
    check_growable(l);
    ptrdiff_t i = find_equal(l, c->args[0], 0, list_count(l));
    return v_bool(i >= 0 && list_remove_at(l, (size_t)i));
}

static value remove_quietly(call *c)
{
    remove_item(c);
    return V_NOTHING;
}

static value remove_at(call *c)
{
    list *l = self_of(c);
    check_growable(l);
    list_remove_at(l, position_argument(l, c->args[0]));
    return V_NOTHING;
}

/* Replaces the content: what a script's predicate chose, or what was sorted. */
static void replace_all(list *l, const value *v, size_t n)
{
    list_clear(l);
    list_add_all(l, v, n);
}

static value remove_range(call *c)
{
    list *l = self_of(c);
    size_t from, n;
    check_growable(l);
    range_argument(c, 0, &from, &n);
    array *a = list_to_array(l);
    if (n == 0 || from + n > a->length) {
        return V_NOTHING;
    }
    memmove(a->items + from, a->items + from + n, (a->length - from - n) * sizeof *a->items);
    replace_all(l, a->items, a->length - n);
    return V_NOTHING;
}

static value remove_all(call *c)
{
    list *l = self_of(c);
    array *a = list_to_array(l);
    size_t kept = 0, n = a->length;
    for (size_t i = 0; i < n; i++) {
        if (!predicate_holds(c->args[0], a->items[i])) {
            a->items[kept++] = a->items[i];
        }
    }
    if (kept < n) {
        replace_all(l, a->items, kept);
    }
    return v_int((int32_t)(n - kept));
}

static value clear(call *c)
{
    check_growable(self_of(c));
    list_clear(self_of(c));
    return V_NOTHING;
}

static value reverse(call *c)
{
    list *l = self_of(c);
    size_t from = 0, n = list_count(l);
    check_writable(l);
    if (c->argc == 2) {
        range_argument(c, 0, &from, &n);
    }
    for (size_t i = 0; i < n / 2; i++) {
        value left = list_get(l, from + i), right = list_get(l, from + n - 1 - i);
        list_put(l, from + i, right);
        list_put(l, from + n - 1 - i, left);
    }
    return V_NOTHING;
}

static void sort_part(list *l, size_t from, size_t n, value comparer)
{
    array *a = list_to_array(l);
    check_writable(l);
    if (from + n > a->length) {
        return;
    }
    sort_values(a->items + from, n, comparer);
    replace_all(l, a->items, a->length);
}

static value sort(call *c)
{
    list *l = self_of(c);
    sort_part(l, 0, list_count(l), c->argc ? c->args[0] : V_NULL);
    return V_NOTHING;
}

static value sort_range(call *c)
{
    size_t from, n;
    range_argument(c, 0, &from, &n);
    sort_part(self_of(c), from, n, c->args[2]);
    return V_NOTHING;
}

static value set_range(call *c)
{
    list *l = self_of(c), *from = sequence(c->args[1], "c");
    int64_t at = c->args[0].as.i;
    if (at < 0 || (size_t)at + list_count(from) > list_count(l)) {
        throw_index_range();
    }
    for (size_t i = 0; i < list_count(from); i++) {
        list_put(l, (size_t)at + i, list_get(from, i));
    }
    return V_NOTHING;
}

/* ---- asking ---- */

static value contains(call *c)
{
    return v_bool(find_equal(self_of(c), c->args[0], 0, list_count(self_of(c))) >= 0);
}

static value index_of(call *c)
{
    const list *l = self_of(c);
    size_t count = list_count(l);
    int64_t start = c->argc > 1 ? c->args[1].as.i : 0;
    if (start < 0 || (size_t)start > count) {
        throw_argument("System.ArgumentOutOfRangeException", l->o.type == &type_ArrayList ? "startIndex" : "index",
                       "Index was out of range. Must be non-negative and less than or equal to the size of the "
                       "collection.");
    }
    size_t n = c->argc > 2 ? (size_t)c->args[2].as.i : count - (size_t)start;
    if ((size_t)start + n > count) {
        throw_argument("System.ArgumentOutOfRangeException", "count",
                       "Count must be positive and count must refer to a location within the string/array/collection.");
    }
    return v_int((int32_t)find_equal(l, c->args[0], (size_t)start, n));
}

static value last_index_of(call *c)
{
    const list *l = self_of(c);
    int64_t i = c->argc > 1 ? c->args[1].as.i : (int64_t)list_count(l) - 1;
    int64_t stop = c->argc > 2 ? i - c->args[2].as.i : -1;
    if (i >= (int64_t)list_count(l)) {
        throw_index_range();
    }
    for (; i > stop && i >= 0; i--) {
        if (value_equals(list_get(l, (size_t)i), c->args[0])) {
            return v_int((int32_t)i);
        }
    }
    return v_int(-1);
}

static value get_range(call *c)
{
    const list *l = self_of(c);
    size_t from, n;
    range_argument(c, 0, &from, &n);
    list *made = fresh(l->o.type, n);
    for (size_t i = 0; i < n; i++) {
        list_add(made, list_get(l, from + i));
    }
    return v_obj(made);
}

static value clone(call *c)
{
    array *a = list_to_array(self_of(c));
    list *made = fresh(c->self.as.o->type, a->length);
    list_add_all(made, a->items, a->length);
    return v_obj(made);
}

static value to_array(call *c)
{
    array *a = list_to_array(self_of(c));
    const type *t = element_of(c->self.as.o->type);
    if (c->argc) {
        t = (const type *)(const void *)c->args[0].as.o;
    }
    if (t == &type_Object) {
        return v_obj(a);
    }
    array *typed = array_new(t, a->length);
    for (size_t i = 0; i < a->length; i++) {
        array_put(typed, i, c->argc ? convert_to(a->items[i], t) : a->items[i]);
    }
    return v_obj(typed);
}

static void copy_part(const list *l, size_t from, size_t n, array *to, int64_t at)
{
    if (at < 0 || (size_t)at + n > to->length) {
        throw_argument("System.ArgumentException", "destinationArray",
                       "Destination array was not long enough. Check the destination index, length, and the array's "
                       "lower bounds.");
    }
    for (size_t i = 0; i < n; i++) {
        array_set(to, (size_t)at + i, list_get(l, from + i));
    }
}

static value copy_to(call *c)
{
    const list *l = self_of(c);
    if (c->argc == 4) {
        size_t from = (size_t)c->args[0].as.i, n = (size_t)c->args[3].as.i;
        if (from + n > list_count(l)) {
            throw_offset_length();
        }
        copy_part(l, from, n, v_array(c->args[1]), c->args[2].as.i);
    } else {
        copy_part(l, 0, list_count(l), v_array(c->args[0]), c->argc > 1 ? c->args[1].as.i : 0);
    }
    return V_NOTHING;
}

static value binary_search(call *c)
{
    const list *l = self_of(c);
    value comparer = c->argc > 1 ? c->args[1] : V_NULL;
    int64_t low = 0, high = (int64_t)list_count(l) - 1;
    while (low <= high) {
        int64_t middle = low + (high - low) / 2;
        int order = compare_by(comparer, list_get(l, (size_t)middle), c->args[0]);
        if (order == 0) {
            return v_int((int32_t)middle);
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle - 1;
        }
    }
    return v_int((int32_t)~low);
}

/* ---- with predicates ---- */

/* Start and count of FindIndex(start, count, match): the predicate is the last argument. */
static ptrdiff_t search(call *c, bool backwards)
{
    array *a = list_to_array(self_of(c));
    value predicate = c->args[c->argc - 1];
    int64_t n = (int64_t)a->length;
    int64_t start = c->argc > 1 ? c->args[0].as.i : backwards ? n - 1 : 0;
    int64_t count = c->argc > 2 ? c->args[1].as.i : backwards ? start + 1 : n - start;
    if (start < 0 || start > n) {
        if (!(backwards && n == 0)) {
            throw_index_range();
        }
    }
    for (int64_t i = 0; i < count; i++) {
        int64_t at = backwards ? start - i : start + i;
        if (at < 0 || at >= n) {
            break;
        }
        if (predicate_holds(predicate, a->items[at])) {
            return (ptrdiff_t)at;
        }
    }
    return -1;
}

static value found_or_default(call *c, ptrdiff_t i)
{
    return i >= 0 ? list_get(self_of(c), (size_t)i) : type_default(element_of(c->type));
}

static value find(call *c)
{
    return found_or_default(c, search(c, false));
}

static value find_last(call *c)
{
    return found_or_default(c, search(c, true));
}

static value find_index(call *c)
{
    return v_int((int32_t)search(c, false));
}

static value find_last_index(call *c)
{
    return v_int((int32_t)search(c, true));
}

static value exists(call *c)
{
    return v_bool(search(c, false) >= 0);
}

static value find_all(call *c)
{
    array *a = list_to_array(self_of(c));
    list *made = fresh(c->self.as.o->type, 0);
    for (size_t i = 0; i < a->length; i++) {
        if (predicate_holds(c->args[0], a->items[i])) {
            list_add(made, a->items[i]);
        }
    }
    return v_obj(made);
}

static value true_for_all(call *c)
{
    array *a = list_to_array(self_of(c));
    for (size_t i = 0; i < a->length; i++) {
        if (!predicate_holds(c->args[0], a->items[i])) {
            return V_FALSE;
        }
    }
    return V_TRUE;
}

static value for_each(call *c)
{
    list *l = self_of(c);
    uint32_t version = l->version;
    for (size_t i = 0; i < list_count(l); i++) {
        value v = list_get(l, i);
        object_up.invoke_delegate(c->args[0], &v, 1);
        if (l->version != version) {
            throw_modified();
        }
    }
    return V_NOTHING;
}

static value convert_all(call *c)
{
    array *a = list_to_array(self_of(c));
    list *made = list_new(NULL);
    const type *same = NULL;
    for (size_t i = 0; i < a->length; i++) {
        value v = object_up.invoke_delegate(c->args[0], &a->items[i], 1);
        same = i == 0 || same == value_type(v) ? value_type(v) : &type_Object;
        list_add(made, v);
    }
    if (same) {
        made->o.type = type_instantiate(&type_List, &same, 1);
    }
    return v_obj(made);
}

static value get_enumerator(call *c)
{
    return walker_new(c->self);
}

static value as_read_only(call *c)
{
    const type *definition = type_lookup("System.Collections.ObjectModel.ReadOnlyCollection`1", 51);
    const type *t = element_of(c->type);
    if (!definition) {
        throw_unsupported("ReadOnlyCollection here");
    }
    return type_invoke(type_instantiate(definition, &t, 1), V_NULL, NULL, &c->self, 1, true);
}

static value trim(call *c)
{
    (void)c;
    return V_NOTHING;
}

static value ensure_capacity(call *c)
{
    const list *l = self_of(c);
    size_t have = l->buffer ? l->buffer->capacity : 0;
    return v_int((int32_t)(c->args[0].as.i > (int64_t)have ? c->args[0].as.i : (int64_t)have));
}

/* ---- statics of ArrayList ---- */

static value wrapped(call *c, uint32_t bits, uint32_t aux)
{
    array *a = list_to_array(sequence(c->args[0], "list"));
    list *l = fresh(&type_ArrayList, a->length);
    list_add_all(l, a->items, a->length);
    l->o.bits |= bits;
    l->o.aux = aux;
    return v_obj(l);
}

static value read_only(call *c)
{
    return wrapped(c, OB_FIXED, 0);
}

static value fixed_size(call *c)
{
    return wrapped(c, OB_FIXED, 1);
}

/* Every list is safe to share here: a mutation holds its object's lock. */
static value synchronized(call *c)
{
    if (v_is_null(c->args[0])) {
        throw_argument("System.ArgumentNullException", "list", "Value cannot be null.");
    }
    atomic_fetch_or_explicit(&c->args[0].as.o->bits, OB_SYNCHRONIZED, memory_order_relaxed);
    return c->args[0];
}

static value adapter(call *c)
{
    return c->args[0];
}

static value repeat(call *c)
{
    list *l = fresh(&type_ArrayList, (size_t)c->args[1].as.i);
    for (int64_t i = 0; i < c->args[1].as.i; i++) {
        list_add(l, c->args[0]);
    }
    return v_obj(l);
}

/* ---- properties ---- */

static value get_count(value self, const type *t)
{
    (void)t;
    return v_int((int32_t)list_count(list_of(self)));
}

static value get_capacity(value self, const type *t)
{
    (void)t;
    const list_buffer *b = list_of(self)->buffer;
    return v_int(b ? (int32_t)b->capacity : 0);
}

static void set_capacity(value self, const type *t, value v)
{
    (void)t;
    if ((size_t)v.as.i < list_count(list_of(self))) {
        throw_argument("System.ArgumentOutOfRangeException", "value", "capacity was less than the current size.");
    }
}

static value get_read_only(value self, const type *t)
{
    (void)t;
    return v_bool(self.as.o->bits & OB_FIXED && !self.as.o->aux);
}

static value get_fixed(value self, const type *t)
{
    (void)t;
    return v_bool(self.as.o->bits & OB_FIXED);
}

static value get_synchronized(value self, const type *t)
{
    (void)t;
    return v_bool(self.as.o->bits & OB_SYNCHRONIZED);
}

static value get_self(value self, const type *t)
{
    (void)t;
    return self;
}

/* ---- tables ---- */

static const method list_ctors[] = {{NULL, "", NULL, list_new_empty, 0},
                                    {NULL, "int capacity", NULL, new_capacity, 0},
                                    {NULL, "IEnumerable[T] collection", NULL, list_new_from, 0},
                                    {0}};
static const method arraylist_ctors[] = {{NULL, "", NULL, list_new_empty, 0},
                                         {NULL, "int capacity", NULL, new_capacity, 0},
                                         {NULL, "ICollection c", NULL, list_new_from, 0},
                                         {0}};

#define COMMON_METHODS(T, SEQUENCE)                                                                                    \
    {"AddRange", SEQUENCE " collection", "void", add_range, 0}, {"BinarySearch", T " item", "int", binary_search, 0},  \
        {"BinarySearch", T " item, IComparer comparer", "int", binary_search, 0}, {"Clear", "", "void", clear, 0},     \
        {"Contains", T " item", "bool", contains, 0}, {"CopyTo", "array array", "void", copy_to, 0},                   \
        {"CopyTo", "array array, int arrayIndex", "void", copy_to, 0},                                                 \
        {"CopyTo", "int index, array array, int arrayIndex, int count", "void", copy_to, 0},                           \
        {"GetEnumerator", "", "IEnumerator", get_enumerator, 0}, {"IndexOf", T " item", "int", index_of, 0},           \
        {"IndexOf", T " item, int index", "int", index_of, 0},                                                         \
        {"IndexOf", T " item, int index, int count", "int", index_of, 0},                                              \
        {"LastIndexOf", T " item", "int", last_index_of, 0},                                                           \
        {"LastIndexOf", T " item, int index", "int", last_index_of, 0},                                                \
        {"LastIndexOf", T " item, int index, int count", "int", last_index_of, 0},                                     \
        {"Insert", "int index, " T " item", "void", insert, 0},                                                        \
        {"InsertRange", "int index, " SEQUENCE " collection", "void", insert_range, 0},                                \
        {"RemoveAt", "int index", "void", remove_at, 0},                                                               \
        {"RemoveRange", "int index, int count", "void", remove_range, 0}, {"Reverse", "", "void", reverse, 0},         \
        {"Reverse", "int index, int count", "void", reverse, 0},                                                       \
    {                                                                                                                  \
        "Sort", "", "void", sort, 0                                                                                    \
    }

static const method list_methods[] = {
    {"Add", "T item", "void", add, 0},
    {"Remove", "T item", "bool", remove_item, 0},
    COMMON_METHODS("T", "IEnumerable[T]"),
    {"Sort", "System.Collections.Generic.IComparer[T] comparer", "void", sort, 0},
    {"Sort", "System.Comparison[T] comparison", "void", sort, 0},
    {"Sort", "int index, int count, System.Collections.Generic.IComparer[T] comparer", "void", sort_range, 0},
    {"GetRange", "int index, int count", "System.Collections.Generic.List[T]", get_range, 0},
    {"Slice", "int start, int length", "System.Collections.Generic.List[T]", get_range, 0},
    {"ToArray", "", "T[]", to_array, 0},
    {"Exists", "System.Predicate[T] match", "bool", exists, 0},
    {"Find", "System.Predicate[T] match", "T", find, 0},
    {"FindAll", "System.Predicate[T] match", "System.Collections.Generic.List[T]", find_all, 0},
    {"FindIndex", "System.Predicate[T] match", "int", find_index, 0},
    {"FindIndex", "int startIndex, System.Predicate[T] match", "int", find_index, 0},
    {"FindIndex", "int startIndex, int count, System.Predicate[T] match", "int", find_index, 0},
    {"FindLast", "System.Predicate[T] match", "T", find_last, 0},
    {"FindLastIndex", "System.Predicate[T] match", "int", find_last_index, 0},
    {"FindLastIndex", "int startIndex, System.Predicate[T] match", "int", find_last_index, 0},
    {"ForEach", "System.Action[T] action", "void", for_each, 0},
    {"ConvertAll", "System.Converter[T,object] converter", "System.Collections.Generic.List[object]", convert_all, 0},
    {"RemoveAll", "System.Predicate[T] match", "int", remove_all, 0},
    {"TrueForAll", "System.Predicate[T] match", "bool", true_for_all, 0},
    {"AsReadOnly", "", "System.Collections.ObjectModel.ReadOnlyCollection[T]", as_read_only, 0},
    {"EnsureCapacity", "int capacity", "int", ensure_capacity, 0},
    {"TrimExcess", "", "void", trim, 0},
    {0}};
static const method arraylist_methods[] = {
    {"Add", "object value", "int", add_index, 0},
    {"Remove", "object obj", "void", remove_quietly, 0},
    COMMON_METHODS("object", "ICollection"),
    {"Sort", "System.Collections.IComparer comparer", "void", sort, 0},
    {"Sort", "int index, int count, System.Collections.IComparer comparer", "void", sort_range, 0},
    {"GetRange", "int index, int count", "System.Collections.ArrayList", get_range, 0},
    {"SetRange", "int index, ICollection c", "void", set_range, 0},
    {"ToArray", "", "object[]", to_array, 0},
    {"ToArray", "type type", "array", to_array, 0},
    {"Clone", "", "object", clone, 0},
    {"TrimToSize", "", "void", trim, 0},
    {"ReadOnly", "System.Collections.ArrayList list", "System.Collections.ArrayList", read_only, M_STATIC},
    {"FixedSize", "System.Collections.ArrayList list", "System.Collections.ArrayList", fixed_size, M_STATIC},
    {"Synchronized", "System.Collections.ArrayList list", "System.Collections.ArrayList", synchronized, M_STATIC},
    {"Repeat", "object value, int count", "System.Collections.ArrayList", repeat, M_STATIC},
    {"Adapter", "System.Collections.IList list", "System.Collections.ArrayList", adapter, M_STATIC},
    {0}};
/* What Collection<T> and StringCollection have of it. */
const method list_collection_methods[] = {{"Add", "T item", "void", add, 0},
                                          {"Clear", "", "void", clear, 0},
                                          {"Contains", "T item", "bool", contains, 0},
                                          {"CopyTo", "array array, int index", "void", copy_to, 0},
                                          {"GetEnumerator", "", "IEnumerator", get_enumerator, 0},
                                          {"IndexOf", "T item", "int", index_of, 0},
                                          {"Insert", "int index, T item", "void", insert, 0},
                                          {"Remove", "T item", "bool", remove_item, 0},
                                          {"RemoveAt", "int index", "void", remove_at, 0},
                                          {0}};
const method list_string_methods[] = {{"Add", "string value", "int", add_index, 0},
                                      {"AddRange", "string[] value", "void", add_range, 0},
                                      {"Clear", "", "void", clear, 0},
                                      {"Contains", "string value", "bool", contains, 0},
                                      {"CopyTo", "array array, int index", "void", copy_to, 0},
                                      {"GetEnumerator", "", "IEnumerator", get_enumerator, 0},
                                      {"IndexOf", "string value", "int", index_of, 0},
                                      {"Insert", "int index, string value", "void", insert, 0},
                                      {"Remove", "string value", "void", remove_quietly, 0},
                                      {"RemoveAt", "int index", "void", remove_at, 0},
                                      {0}};
static const property list_properties[] = {{"Capacity", "int", get_capacity, set_capacity, 0},
                                           {"Count", "int", get_count, NULL, 0},
                                           {"IsReadOnly", "bool", get_read_only, NULL, 0},
                                           {"IsFixedSize", "bool", get_fixed, NULL, 0},
                                           {"SyncRoot", "object", get_self, NULL, 0},
                                           {"IsSynchronized", "bool", get_synchronized, NULL, 0},
                                           {0}};

const property list_collection_properties[] = {{"Count", "int", get_count, NULL, 0},
                                               {"IsReadOnly", "bool", get_read_only, NULL, M_HIDDEN},
                                               {"SyncRoot", "object", get_self, NULL, M_HIDDEN},
                                               {0}};

type type_List = {TYPE_OBJECT,
                  .name = "System.Collections.Generic.List`1",
                  .interfaces =
                      "IList[T],ICollection[T],IEnumerable[T],IReadOnlyList[T],IReadOnlyCollection[T],"
                      "System.Collections.IList,System.Collections.ICollection,System.Collections.IEnumerable",
                  .flags = T_GENERIC,
                  .kind = K_OBJECT,
                  .ctors = list_ctors,
                  .methods = list_methods,
                  .properties = list_properties,
                  .ops = &list_ops};
type type_ArrayList = {TYPE_OBJECT,
                       .name = "System.Collections.ArrayList",
                       .interfaces = "System.Collections.IList,System.Collections.ICollection,"
                                     "System.Collections.IEnumerable,System.ICloneable",
                       .kind = K_OBJECT,
                       .ctors = arraylist_ctors,
                       .methods = arraylist_methods,
                       .properties = list_properties,
                       .ops = &list_ops};

type *const list_types[] = {&type_List, &type_ArrayList};
const size_t list_types_count = COUNT_OF(list_types);
