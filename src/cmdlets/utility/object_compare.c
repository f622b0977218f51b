/* object_compare.c: the order of Sort-Object and its kin, and a stable merge sort by it. */
#include "cmdlets/utility/object_compare.h"

#include <string.h>

#include "base/heap.h"

static int compare_as_text(value a, value b, bool case_sensitive)
{
    return compare_strings(to_str(a), to_str(b), !case_sensitive);
}

static int compare_slow(value a, value b, bool case_sensitive)
{
    ctx *x = ctx_current();
    volatile int result = 0;
    volatile bool failed = false;
    TRY(x)
    {
        result = compare_order(a, b, !case_sensitive);
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR)
            unwind(x, x->kind, x->payload);
        failed = true;
    }
    END_TRY;
    return failed ? compare_as_text(a, b, case_sensitive) : result;
}

int object_compare(value a, value b, bool case_sensitive)
{
    if (a.kind == K_STRING && b.kind == K_STRING)
        return a.as.s == b.as.s ? 0 : compare_strings(a.as.s, b.as.s, !case_sensitive);
    if (v_is_integer(a) && v_is_integer(b) && a.kind != K_UINT64 && b.kind != K_UINT64)
        return (a.as.i > b.as.i) - (a.as.i < b.as.i);
    if (v_is_null(a) && v_is_null(b))
        return 0;
    value x = psobject_base(a), y = psobject_base(b);
    /* A string or number against what is no number may be refused after half of the work: text at once. */
    if (x.kind == K_OBJECT && v_is(x, &type_PSCustomObject))
        return compare_as_text(a, b, case_sensitive);
    return compare_slow(x, y, case_sensitive);
}

int keyed_compare(const keyed *a, const keyed *b, uint32_t key_count, const bool *descending, bool case_sensitive)
{
    for (uint32_t k = 0; k < key_count; k++) {
        int order = object_compare(a->keys[k], b->keys[k], case_sensitive);
        if (order)
            return descending && descending[k] ? -order : order;
    }
    return 0;
}

typedef struct sorter {
    cmdlet_run *c;
    uint32_t key_count;
    const bool *descending;
    bool case_sensitive;
} sorter;

static int order_of(const sorter *s, const keyed *a, const keyed *b)
{
    if (a->missing != b->missing)
        return a->missing ? 1 : -1;
    return keyed_compare(a, b, s->key_count, s->descending, s->case_sensitive);
}

static void insertion_sort(const sorter *s, keyed *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        keyed k = items[i];
        size_t j = i;
        while (j > 0 && order_of(s, &items[j - 1], &k) > 0) {
            items[j] = items[j - 1];
            j--;
        }
        items[j] = k;
    }
}

static void merge(const sorter *s, const keyed *from, keyed *to, size_t left, size_t n)
{
    size_t i = 0, j = left, out = 0;
    while (i < left && j < n)
        to[out++] = order_of(s, &from[i], &from[j]) <= 0 ? from[i++] : from[j++];
    memcpy(&to[out], &from[i], (left - i) * sizeof *to);
    out += left - i;
    memcpy(&to[out], &from[j], (n - j) * sizeof *to);
}

void keyed_sort(cmdlet_run *c, keyed *items, size_t n, uint32_t key_count, const bool *descending, bool case_sensitive)
{
    enum { RUN = 8 };
    sorter s = {c, key_count, descending, case_sensitive};
    for (size_t i = 0; i < n; i += RUN)
        insertion_sort(&s, items + i, n - i < RUN ? n - i : RUN);
    if (n <= RUN)
        return;
    keyed *other = heap_alloc(n * sizeof *other), *from = items, *to = other;
    for (size_t width = RUN; width < n; width *= 2) {
        for (size_t i = 0; i < n; i += 2 * width) {
            size_t all = n - i < 2 * width ? n - i : 2 * width;
            merge(&s, from + i, to + i, all < width ? all : width, all);
            cmdlet_poll(c);
        }
        keyed *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, n * sizeof *items);
}
