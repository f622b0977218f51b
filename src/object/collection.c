/* collection.c: order, equality, sorting and errors that the collection types share. */
#include "object/collection.h"

#include <string.h>

#include "base/heap.h"
#include "object/convert.h"
#include "object/decimal.h"
#include "object/operate.h"
#include "object/member_internal.h"

/* ---- errors ---- */

void throw_index_range(void)
{
    throw_argument("System.ArgumentOutOfRangeException", "index",
                   "Index was out of range. Must be non-negative and less than the size of the collection.");
}

void throw_offset_length(void)
{
    throw_argument("System.ArgumentException", NULL,
                   "Offset and length were out of bounds for the array or count is greater than the number of elements "
                   "from index to the end of the source collection.");
}

void throw_negative_number(const char *param)
{
    throw_argument("System.ArgumentOutOfRangeException", param, "Non-negative number required.");
}

void throw_modified(void)
{
    throw_argument("System.InvalidOperationException", NULL,
                   "Collection was modified; enumeration operation may not execute.");
}

void throw_fixed_size(void)
{
    throw_argument("System.NotSupportedException", NULL, "Collection was of a fixed size.");
}

void throw_read_only_collection(void)
{
    throw_argument("System.NotSupportedException", NULL, "Collection is read-only.");
}

void throw_empty(const char *what)
{
    throw_argument("System.InvalidOperationException", NULL, "%s", what);
}

/* ---- order ---- */

_Noreturn static void throw_incomparable(void)
{
    exception *e =
        exception_new("System.InvalidOperationException", str_c("Failed to compare two elements in the array."));
    e->inner =
        v_obj(exception_new("System.ArgumentException", str_c("At least one object must implement IComparable.")));
    throw_exception(e);
}

static int order_double(double a, double b)
{
    if (a != a || b != b) { /* NaN comes first */
        return (b != b) - (a != a);
    }
    return a < b ? -1 : a > b;
}

static int order_objects(value a, value b)
{
    const type *t = a.as.o->type;
    const type_ops *ops = type_ops_of(t);
    value out;
    if (t == &type_Decimal && v_is(b, t)) {
        return decimal_compare((const decimal *)(const void *)a.as.o, (const decimal *)(const void *)b.as.o);
    }
    if (ops->compare && b.kind == K_OBJECT) {
        return ops->compare(a, b);
    }
    if (type_is_script(t) && object_up.class_invoke &&
        object_up.class_invoke(t, a, str_intern_c("CompareTo"), &b, 1, false, &out)) {
        return to_int(out);
    }
    if (type_has_method(t, str_intern_c("CompareTo"), false)) {
        return to_int(member_invoke(a, str_intern_c("CompareTo"), &b, 1));
    }
    throw_incomparable();
}

int value_compare(value a, value b)
{
    a = psobject_base(a);
    b = psobject_base(b);
    if (v_is_null(a) || v_is_null(b)) {
        return (int)v_is_null(b) - (int)v_is_null(a);
    }
    if (a.kind == K_OBJECT) {
        return order_objects(a, b);
    }
    if (a.kind != b.kind || a.type != b.type) {
        throw_incomparable();
    }
    switch (a.kind) {
    case K_STRING: return compare_strings(a.as.s, b.as.s, false);
    case K_SINGLE:
    case K_DOUBLE: return order_double(a.as.d, b.as.d);
    case K_UINT64: return a.as.u < b.as.u ? -1 : a.as.u > b.as.u;
    case K_DATETIME: { /* the kind in the upper bits does not count */
        uint64_t p = a.as.u << 2, q = b.as.u << 2;
        return p < q ? -1 : p > q;
    }
    default: return a.as.i < b.as.i ? -1 : a.as.i > b.as.i;
    }
}

int compare_by(value comparer, value a, value b)
{
    if (v_is_null(comparer)) {
        return value_compare(a, b);
    }
    value both[2] = {a, b};
    if (value_is_script_block(comparer) && object_up.invoke_delegate) {
        return to_int(object_up.invoke_delegate(comparer, both, 2));
    }
    return to_int(member_invoke(comparer, str_intern_c("Compare"), both, 2));
}

/* ---- sorting: bottom-up merge, keys and what goes with them ---- */

static void insertion(value *k, value *x, size_t from, size_t to, value comparer)
{
    for (size_t i = from + 1; i < to; i++) {
        value key = k[i], item = x ? x[i] : V_NULL;
        size_t j = i;
        while (j > from && compare_by(comparer, k[j - 1], key) > 0) {
            k[j] = k[j - 1];
            if (x) {
                x[j] = x[j - 1];
            }
            j--;
        }
        k[j] = key;
        if (x) {
            x[j] = item;
        }
    }
}

static void merge(const value *k, const value *x, value *ko, value *xo, size_t from, size_t middle, size_t to,
                  value comparer)
{
    size_t a = from, b = middle;
    for (size_t i = from; i < to; i++) {
        bool left = b >= to || (a < middle && compare_by(comparer, k[a], k[b]) <= 0);
        size_t take = left ? a++ : b++;
        ko[i] = k[take];
        if (x) {
            xo[i] = x[take];
        }
    }
}

void sort_pairs(value *keys, value *items, size_t n, value comparer)
{
    enum { RUN = 12 };
    for (size_t i = 0; i < n; i += RUN) {
        insertion(keys, items, i, i + RUN < n ? i + RUN : n, comparer);
    }
    if (n <= RUN) {
        return;
    }
    value *k = keys, *x = items;
    value *ko = heap_alloc(n * sizeof *ko), *xo = items ? heap_alloc(n * sizeof *xo) : NULL;
    for (size_t width = RUN; width < n; width *= 2) {
        for (size_t i = 0; i < n; i += 2 * width) {
            size_t middle = i + width < n ? i + width : n, end = i + 2 * width < n ? i + 2 * width : n;
            merge(k, x, ko, xo, i, middle, end, comparer);
        }
        value *swap = k;
        k = ko;
        ko = swap;
        swap = x;
        x = xo;
        xo = swap;
    }
    if (k != keys) {
        memcpy(keys, k, n * sizeof *keys);
        if (items) {
            memcpy(items, x, n * sizeof *items);
        }
    }
}

void sort_values(value *items, size_t n, value comparer)
{
    sort_pairs(items, NULL, n, comparer);
}

/* ---- predicates and sequences ---- */

bool predicate_holds(value predicate, value item)
{
    if (v_is_null(predicate)) {
        throw_argument("System.ArgumentNullException", "match", "Value cannot be null.");
    }
    if (!object_up.invoke_delegate) {
        throw_unsupported("a delegate here");
    }
    return to_bool(object_up.invoke_delegate(predicate, &item, 1));
}

list *sequence(value v, const char *param)
{
    if (v_is_null(v)) {
        throw_argument("System.ArgumentNullException", param, "Value cannot be null.");
    }
    enumerator e = {0};
    list *l = list_new(NULL);
    value item;
    if (v.kind == K_STRING) {
        for (size_t i = 0; i < v.as.s->length; i++) {
            list_add(l, v_char(str_at(v.as.s, i)));
        }
    } else if (v.kind == K_OBJECT && enumerate_any(v, &e)) {
        while (enumerator_next(&e, &item)) {
            list_add(l, item);
        }
    } else {
        list_add(l, v);
    }
    return l;
}

ptrdiff_t find_equal(const list *l, value item, size_t start, size_t count)
{
    for (size_t i = start; i < start + count && i < list_count(l); i++) {
        if (value_equals(list_get(l, i), item)) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}
