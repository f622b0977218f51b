/* test_cmdlets.c: parts of cmdlets that stand alone: -UFormat, the order of Sort-Object, the set of -Unique. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/heap.h"
#include "cmdlets/utility/object_compare.h"
#include "cmdlets/utility/select_unique.h"
#include "cmdlets/utility/uformat.h"
#include "object/datetime.h"

static void test_uformat(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"%Y-%m-%d", "2024-03-05"},  {"%d/%e", "05/ 5"},   {"%j", "065"},
                                           {"%u %w %C", "2 2 20"},      {"%V %G", "10 2024"}, {"lit %% x", "lit % x"},
                                           {"%R|%D", "16:07|03/05/24"}, {"+%y", "24"},        {"%n%t", "\n\t"},
                                           {"end %", "end %"}};
    int64_t midnight;
    assert_true(date_join(2024, 3, 5, &midnight));
    value d = date_value(midnight + 16 * TICKS_PER_HOUR + 7 * TICKS_PER_MINUTE, DATE_UNSPECIFIED);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(str_to_c(date_uformat(d, str_c(cases[i][0]))), cases[i][1]);
}

/* 100 objects with keys 0..6: sorted by key, and by arrival within a key. */
static void test_sort_is_stable(void **state)
{
    (void)state;
    enum { N = 100 };
    keyed items[N];
    value keys[N];
    for (int i = 0; i < N; i++) {
        keys[i] = v_int(i * 37 % 7);
        items[i] = (keyed){.item = v_int(i), .keys = &keys[i]};
    }
    keyed_sort(NULL, items, N, 1, NULL, false);
    for (int i = 1; i < N; i++) {
        int64_t before = items[i - 1].keys[0].as.i, here = items[i].keys[0].as.i;
        assert_true(before <= here);
        if (before == here)
            assert_true(items[i - 1].item.as.i < items[i].item.as.i);
    }
    bool descending = true;
    keyed_sort(NULL, items, N, 1, &descending, false);
    assert_int_equal(items[0].keys[0].as.i, 6);
    assert_int_equal(items[N - 1].keys[0].as.i, 0);
}

static void test_missing_goes_last(void **state)
{
    (void)state;
    value keys[] = {V_NULL, v_int(2), v_int(1)};
    keyed items[] = {{.item = v_int(0), .keys = &keys[0], .missing = true},
                     {.item = v_int(1), .keys = &keys[1]},
                     {.item = v_int(2), .keys = &keys[2]}};
    bool descending = true;
    keyed_sort(NULL, items, 3, 1, &descending, false);
    assert_int_equal(items[0].item.as.i, 1);
    assert_int_equal(items[2].item.as.i, 0);
}

static void count_item(value v, void *arg)
{
    (void)v;
    ++*(int *)arg;
}

static int unique_of(const value *v, size_t n, bool case_sensitive)
{
    unique_set *u = unique_new(case_sensitive);
    int count = 0;
    for (size_t i = 0; i < n; i++)
        unique_add(u, v[i], NULL);
    unique_each(u, count_item, &count);
    return count;
}

static void test_unique(void **state)
{
    (void)state;
    value words[] = {v_str(str_c("a")), v_str(str_c("b")), v_str(str_c("A")), v_str(str_c("a"))};
    assert_int_equal(unique_of(words, 4, true), 3);
    assert_int_equal(unique_of(words, 4, false), 2);
    /* Of mixed types, `1` and `'1'` are the same: the quick set gives way to comparison. */
    value mixed[] = {v_int(1), v_str(str_c("1")), v_int(2), v_double(2)};
    assert_int_equal(unique_of(mixed, 4, true), 2);
}

int main(void)
{
    heap_init();
    object_register_types();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uformat),
        cmocka_unit_test(test_sort_is_stable),
        cmocka_unit_test(test_missing_goes_last),
        cmocka_unit_test(test_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
