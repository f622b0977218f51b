/* array_static.c: the statics of [array]: Sort, Copy, IndexOf, Resize, Find and their kin. */
#include "object/array_static.h"

#include "base/heap.h"
#include "object/convert.h"
#include "object/type_internal.h"

static array *array_argument(call *c, uint32_t i, const char *param)
{
    if (v_is_null(c->args[i])) {
        throw_argument("System.ArgumentNullException", param, "Value cannot be null.");
    }
    return v_array(c->args[i]);
}

/* index and length at args[at]; the whole array when they are not given. */
static void range_argument(call *c, uint32_t at, size_t length, size_t *from, size_t *n)
{
    *from = 0;
    *n = length;
    if (c->argc < at + 2) {
        return;
    }
    int64_t i = c->args[at].as.i, k = c->args[at + 1].as.i;
    if (i < 0) {
        throw_negative_number("index");
    }
    if (k < 0) {
        throw_negative_number("length");
    }
    if ((size_t)i + (size_t)k > length) {
        throw_offset_length();
    }
    *from = (size_t)i;
    *n = (size_t)k;
}

static value *snapshot(const array *a, size_t from, size_t n)
{
    value *v = heap_alloc((n ? n : 1) * sizeof *v);
    for (size_t i = 0; i < n; i++) {
        v[i] = array_get(a, from + i);
    }
    return v;
}

static void put_back(array *a, size_t from, const value *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        array_put(a, from + i, v[i]);
    }
}

static void sort_part(array *a, size_t from, size_t n, value comparer)
{
    value *v = snapshot(a, from, n);
    sort_values(v, n, comparer);
    put_back(a, from, v, n);
}

value array_sort(call *c)
{
    array *a = array_argument(c, 0, "array");
    sort_part(a, 0, a->length, V_NULL);
    return V_NOTHING;
}

value array_sort_by(call *c)
{
    array *a = array_argument(c, 0, "array");
    sort_part(a, 0, a->length, c->args[1]);
    return V_NOTHING;
}

value array_sort_range(call *c)
{
    array *a = array_argument(c, 0, "array");
    size_t from, n;
    range_argument(c, 1, a->length, &from, &n);
    sort_part(a, from, n, c->argc > 3 ? c->args[3] : V_NULL);
    return V_NOTHING;
}

value array_sort_items(call *c)
{
    array *keys = array_argument(c, 0, "keys");
    value comparer = c->argc > 2 ? c->args[2] : V_NULL;
    if (v_is_null(c->args[1])) {
        sort_part(keys, 0, keys->length, comparer);
        return V_NOTHING;
    }
    array *items = v_array(c->args[1]);
    size_t n = keys->length;
    if (items->length < n) {
        throw_argument("System.ArgumentException", NULL,
                       "Keys and Items arrays must have the same lengths or Items can be null.");
    }
    value *k = snapshot(keys, 0, n), *x = snapshot(items, 0, n);
    sort_pairs(k, x, n, comparer);
    put_back(keys, 0, k, n);
    put_back(items, 0, x, n);
    return V_NOTHING;
}

value array_reverse(call *c)
{
    array *a = array_argument(c, 0, "array");
    size_t from, n;
    range_argument(c, 1, a->length, &from, &n);
    for (size_t i = 0; i < n / 2; i++) {
        value left = array_get(a, from + i), right = array_get(a, from + n - 1 - i);
        array_put(a, from + i, right);
        array_put(a, from + n - 1 - i, left);
    }
    return V_NOTHING;
}

value array_index_of(call *c)
{
    const array *a = array_argument(c, 0, "array");
    int64_t start = c->argc > 2 ? c->args[2].as.i : 0;
    if (start < 0 || (size_t)start > a->length) {
        throw_argument("System.ArgumentOutOfRangeException", "startIndex",
                       "Index was out of range. Must be non-negative and less than or equal to the size of the "
                       "collection.");
    }
    int64_t n = c->argc > 3 ? c->args[3].as.i : (int64_t)a->length - start;
    if (n < 0 || (size_t)(start + n) > a->length) {
        throw_argument("System.ArgumentOutOfRangeException", "count",
                       "Count must be positive and count must refer to a location within the string/array/collection.");
    }
    for (int64_t i = start; i < start + n; i++) {
        if (value_equals(array_get(a, (size_t)i), c->args[1])) {
            return v_int((int32_t)i);
        }
    }
    return v_int(-1);
}

value array_last_index_of(call *c)
{
    const array *a = array_argument(c, 0, "array");
    int64_t i = c->argc > 2 ? c->args[2].as.i : (int64_t)a->length - 1;
    if (i >= (int64_t)a->length) {
        throw_index_range();
    }
    while (i >= 0 && !value_equals(array_get(a, (size_t)i), c->args[1])) {
        i--;
    }
    return v_int((int32_t)i);
}

value array_copy(call *c)
{
    bool indexed = c->argc == 5;
    const array *from = array_argument(c, 0, "sourceArray");
    array *to = array_argument(c, indexed ? 2 : 1, "destinationArray");
    int64_t i = indexed ? c->args[1].as.i : 0, k = indexed ? c->args[3].as.i : 0, n = c->args[c->argc - 1].as.i;
    if (n < 0) {
        throw_negative_number("length");
    }
    if (i < 0 || (size_t)(i + n) > from->length) {
        throw_argument("System.ArgumentException", "sourceArray",
                       "Source array was not long enough. Check the source index, length, and the array's lower "
                       "bounds.");
    }
    if (k < 0 || (size_t)(k + n) > to->length) {
        throw_argument("System.ArgumentException", "destinationArray",
                       "Destination array was not long enough. Check the destination index, length, and the array's "
                       "lower bounds.");
    }
    value *v = snapshot(from, (size_t)i, (size_t)n); /* they may overlap */
    for (int64_t j = 0; j < n; j++) {
        array_store(to, (size_t)(k + j), v[j]);
    }
    return V_NOTHING;
}

value array_clear(call *c)
{
    array *a = array_argument(c, 0, "array");
    size_t from, n;
    range_argument(c, 1, a->length, &from, &n);
    value zero = type_default(a->o.type->element);
    for (size_t i = 0; i < n; i++) {
        array_put(a, from + i, zero);
    }
    return V_NOTHING;
}

value array_resize(call *c)
{
    value now;
    if (v_is_null(c->args[0]) || !member_try_get(c->args[0], str_intern_c("Value"), &now)) {
        return V_NOTHING;
    }
    int64_t n = c->args[1].as.i;
    if (n < 0) {
        throw_negative_number("newSize");
    }
    array *old = value_is_array(now) ? v_array(now) : NULL;
    array *made = array_new(old ? old->o.type->element : &type_Object, (size_t)n);
    for (size_t i = 0; old && i < old->length && i < made->length; i++) {
        array_put(made, i, array_get(old, i));
    }
    ref_assign(c->args[0], v_obj(made));
    return V_NOTHING;
}

static ptrdiff_t find_first(const array *a, value predicate)
{
    for (size_t i = 0; i < a->length; i++) {
        if (predicate_holds(predicate, array_get(a, i))) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

static ptrdiff_t find_last(const array *a, value predicate)
{
    ptrdiff_t i = (ptrdiff_t)a->length - 1;
    while (i >= 0 && !predicate_holds(predicate, array_get(a, (size_t)i))) {
        i--;
    }
    return i;
}

static value element_or_default(const array *a, ptrdiff_t i)
{
    return i >= 0 ? array_get(a, (size_t)i) : type_default(a->o.type->element);
}

value array_find(call *c)
{
    const array *a = array_argument(c, 0, "array");
    return element_or_default(a, find_first(a, c->args[1]));
}

value array_find_last(call *c)
{
    const array *a = array_argument(c, 0, "array");
    return element_or_default(a, find_last(a, c->args[1]));
}

value array_find_index(call *c)
{
    return v_int((int32_t)find_first(array_argument(c, 0, "array"), c->args[1]));
}

value array_find_last_index(call *c)
{
    return v_int((int32_t)find_last(array_argument(c, 0, "array"), c->args[1]));
}

value array_exists(call *c)
{
    return v_bool(find_first(array_argument(c, 0, "array"), c->args[1]) >= 0);
}

value array_true_for_all(call *c)
{
    const array *a = array_argument(c, 0, "array");
    for (size_t i = 0; i < a->length; i++) {
        if (!predicate_holds(c->args[1], array_get(a, i))) {
            return V_FALSE;
        }
    }
    return V_TRUE;
}

static value array_of(const type *element, const list *l)
{
    size_t n = list_count(l);
    array *a = array_new(element, n);
    for (size_t i = 0; i < n; i++) {
        array_put(a, i, list_get(l, i));
    }
    return v_obj(a);
}

value array_find_all(call *c)
{
    const array *a = array_argument(c, 0, "array");
    list *found = list_new(NULL);
    for (size_t i = 0; i < a->length; i++) {
        value v = array_get(a, i);
        if (predicate_holds(c->args[1], v)) {
            list_add(found, v);
        }
    }
    return array_of(a->o.type->element, found);
}

value array_for_each(call *c)
{
    const array *a = array_argument(c, 0, "array");
    for (size_t i = 0; i < a->length; i++) {
        value v = array_get(a, i);
        object_up.invoke_delegate(c->args[1], &v, 1);
    }
    return V_NOTHING;
}

/* A block carries no result type: the array is of what it gave, when that is one type. */
value array_convert_all(call *c)
{
    const array *a = array_argument(c, 0, "array");
    list *made = list_new(NULL);
    const type *same = NULL;
    for (size_t i = 0; i < a->length; i++) {
        value v = array_get(a, i);
        v = object_up.invoke_delegate(c->args[1], &v, 1);
        const type *t = value_type(v);
        same = i == 0 || same == t ? t : &type_Object;
        list_add(made, v);
    }
    if (c->generic_count > 1) {
        same = c->generic[1];
        for (size_t i = 0; i < list_count(made); i++) {
            list_put(made, i, convert_to(list_get(made, i), same));
        }
    }
    return array_of(same ? same : &type_Object, made);
}

value array_create(call *c)
{
    int32_t dims[4];
    const type *element = (const type *)(const void *)c->args[0].as.o;
    uint32_t rank = c->argc - 1;
    const array *lengths = value_is_array(c->args[1]) ? v_array(c->args[1]) : NULL;
    if (lengths) {
        rank = (uint32_t)lengths->length;
    }
    if (rank > COUNT_OF(dims)) {
        throw_unsupported("an array of more than four dimensions");
    }
    for (uint32_t i = 0; i < rank; i++) {
        value n = lengths ? array_get(lengths, i) : c->args[1 + i];
        if (n.as.i < 0) {
            throw_negative_number("length");
        }
        dims[i] = (int32_t)n.as.i;
    }
    return v_obj(array_new_dims(element, dims, rank));
}

value array_search(call *c)
{
    const array *a = array_argument(c, 0, "array");
    value comparer = c->argc > 2 ? c->args[2] : V_NULL;
    int64_t low = 0, high = (int64_t)a->length - 1;
    while (low <= high) {
        int64_t middle = low + (high - low) / 2;
        int order = compare_by(comparer, array_get(a, (size_t)middle), c->args[1]);
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

value array_fill(call *c)
{
    array *a = array_argument(c, 0, "array");
    size_t from, n;
    range_argument(c, 2, a->length, &from, &n);
    value v = convert_to(c->args[1], a->o.type->element);
    for (size_t i = 0; i < n; i++) {
        array_put(a, from + i, v);
    }
    return V_NOTHING;
}

value array_empty(call *c)
{
    return v_obj(array_new(c->generic_count ? c->generic[0] : &type_Object, 0));
}

value array_as_read_only(call *c)
{
    array *a = array_argument(c, 0, "array");
    const type *definition = type_lookup("System.Collections.ObjectModel.ReadOnlyCollection`1", 51);
    if (!definition) {
        throw_unsupported("ReadOnlyCollection here");
    }
    value arg = v_obj(a);
    return type_invoke(type_instantiate(definition, &a->o.type->element, 1), V_NULL, NULL, &arg, 1, true);
}
