/* test_collections.c: maps, lists, rings and the collection types over them, as the reference engine answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/heap.h"
#include "object/collection.h"
#include "object/convert.h"
#include "object/error_internal.h"
#include "types/ring.h"
#include "types/types.h"

static value text(const char *s)
{
    return v_str(str_c(s));
}

static value make(const char *type_name, value arg, bool with_arg)
{
    const type *t = type_find_c(type_name);
    assert_non_null(t);
    return member_new(t, &arg, with_arg ? 1 : 0);
}

static value call_1(value v, const char *name, value arg)
{
    return member_invoke(v, str_intern_c(name), &arg, 1);
}

static value call_0(value v, const char *name)
{
    return member_invoke(v, str_intern_c(name), NULL, 0);
}

static value ints(size_t n, const int *numbers)
{
    array *a = array_new(&type_Int32, n);
    for (size_t i = 0; i < n; i++) {
        array_put(a, i, v_int(numbers[i]));
    }
    return v_obj(a);
}

#define INTS(...) ints(sizeof((int[]){__VA_ARGS__}) / sizeof(int), (int[]){__VA_ARGS__})

static const char *joined(value v)
{
    buf b = {0};
    enumerator e = {0};
    value item;
    assert_true(enumerate_any(v, &e));
    while (enumerator_next(&e, &item)) {
        if (b.length) {
            buf_byte(&b, ' ');
        }
        str_append_utf8(to_str(item), &b);
    }
    return buf_cstr(&b);
}

/* The exception's type that a call with no argument ends in, "" for none. */
static const char *failure_of(value v, const char *name)
{
    ctx *c = ctx_current();
    TRY(c)
    {
        call_0(v, name);
    }
    CAUGHT
    {
        return str_to_c(error_fully_qualified_id(error_caught(c)));
    }
    END_TRY;
    return "";
}

/* `@{10=1;20=2;30=3;40=1;50=1}` walks 20 40 10 30 50. */
static void hashtable_order(void **state)
{
    (void)state;
    map *m = hashtable_sized(5);
    for (int i = 1; i <= 5; i++) {
        map_set(m, v_int(i * 10), v_int(i));
    }
    assert_string_equal(joined(member_get(v_obj(m), str_intern_c("Keys"), 0)), "20 40 10 30 50");
    map *grown = hashtable_new();
    for (int i = 1; i <= 8; i++) {
        map_set(grown, v_int(i), V_NULL);
    }
    assert_string_equal(joined(member_get(v_obj(grown), str_intern_c("Keys"), 0)), "8 7 6 5 4 3 2 1");
}

/* Dictionary fills the place that was freed last. */
static void reuse_of_places(void **state)
{
    (void)state;
    value s = make("System.Collections.Generic.HashSet[int]", INTS(1, 2, 3, 4), true);
    call_1(s, "Remove", v_int(2));
    call_1(s, "Remove", v_int(3));
    call_1(s, "Add", v_int(9));
    call_1(s, "Add", v_int(8));
    call_1(s, "Add", v_int(7));
    assert_string_equal(joined(s), "1 8 9 4 7");
    for (int i = 0; i < 10000; i++) { /* the index does not fill up */
        call_1(s, "Remove", v_int(7));
        call_1(s, "Add", v_int(7));
    }
    assert_int_equal(map_count(v_map(s)), 5);
}

static void sets(void **state)
{
    (void)state;
    value s = make("System.Collections.Generic.HashSet[int]", INTS(1, 2, 3), true);
    call_1(s, "UnionWith", INTS(3, 4));
    assert_string_equal(joined(s), "1 2 3 4");
    call_1(s, "ExceptWith", INTS(1));
    call_1(s, "IntersectWith", INTS(2, 3, 9));
    assert_string_equal(joined(s), "2 3");
    call_1(s, "SymmetricExceptWith", INTS(3, 5));
    assert_string_equal(joined(s), "2 5");
    assert_true(call_1(s, "IsSubsetOf", INTS(2, 5, 7)).as.i);
    assert_false(call_1(s, "SetEquals", INTS(2)).as.i);
    value sorted = make("System.Collections.Generic.SortedSet[int]", INTS(3, 1, 2), true);
    assert_string_equal(joined(sorted), "1 2 3");
    assert_int_equal(member_get(sorted, str_intern_c("Max"), 0).as.i, 3);
}

static void sorted_dictionary(void **state)
{
    (void)state;
    value d = make("System.Collections.Generic.SortedDictionary[string,int]", V_NULL, false);
    value b = text("b"), a = text("a");
    index_set(d, &b, 1, v_int(1));
    index_set(d, &a, 1, v_int(2));
    assert_string_equal(joined(d), "[a, 2] [b, 1]");
}

static void concurrent_dictionary_order(void **state)
{
    (void)state;
    value d = make("System.Collections.Concurrent.ConcurrentDictionary[int,int]", V_NULL, false);
    int keys[] = {5, 3, 40, 1, 33};
    for (size_t i = 0; i < 5; i++) {
        value k = v_int(keys[i]);
        index_set(d, &k, 1, k);
    }
    assert_string_equal(joined(member_get(d, str_intern_c("Keys"), 0)), "1 40 3 5 33");
}

static void queues(void **state)
{
    (void)state;
    value q = make("System.Collections.Generic.Queue[int]", V_NULL, false);
    assert_string_equal(failure_of(q, "Dequeue"), "InvalidOperationException");
    for (int i = 0; i < 100; i++) {
        call_1(q, "Enqueue", v_int(i));
        if (i % 3 == 0) {
            call_0(q, "Dequeue");
        }
    }
    assert_int_equal(call_0(q, "Dequeue").as.i, 34);
    assert_int_equal(ring_count(v_ring(q)), 65);
    value s = make("System.Collections.Generic.Stack[int]", INTS(1, 2, 3), true);
    assert_string_equal(joined(s), "3 2 1");
    assert_int_equal(call_0(s, "Pop").as.i, 3);
}

/* Equal priorities come out of .NET's heap in an order of its own: a e d c b. */
static void priority_queue(void **state)
{
    (void)state;
    value q = make("System.Collections.Generic.PriorityQueue[string,int]", V_NULL, false);
    const char *names[] = {"a", "b", "c", "d", "e"};
    for (int i = 0; i < 5; i++) {
        value args[2] = {text(names[i]), v_int(1)};
        member_invoke(q, str_intern_c("Enqueue"), args, 2);
    }
    list *l = list_new(NULL);
    for (int i = 0; i < 5; i++) {
        list_add(l, call_0(q, "Dequeue"));
    }
    assert_string_equal(joined(v_obj(l)), "a e d c b");
}

static void lists(void **state)
{
    (void)state;
    value l = make("System.Collections.Generic.List[int]", INTS(3, 1, 2), true);
    call_0(l, "Sort");
    assert_string_equal(joined(l), "1 2 3");
    call_0(l, "Reverse");
    assert_string_equal(joined(l), "3 2 1");
    assert_int_equal(call_1(l, "IndexOf", v_int(2)).as.i, 1);
    enumerator e = {0};
    value item;
    assert_true(enumerate(l, &e) && enumerator_next(&e, &item));
    call_1(l, "Add", v_int(9));
    ctx *c = ctx_current();
    volatile bool thrown = false;
    TRY(c)
    {
        enumerator_next(&e, &item);
    }
    CAUGHT
    {
        thrown = true;
    }
    END_TRY;
    assert_true(thrown);
}

static void sorting_is_stable(void **state)
{
    (void)state;
    enum { N = 1000 };
    value *keys = heap_alloc(N * sizeof *keys), *items = heap_alloc(N * sizeof *items);
    for (int i = 0; i < N; i++) {
        keys[i] = v_int((i * 7919) % 10);
        items[i] = v_int(i);
    }
    sort_pairs(keys, items, N, V_NULL);
    for (int i = 1; i < N; i++) {
        assert_true(keys[i - 1].as.i < keys[i].as.i ||
                    (keys[i - 1].as.i == keys[i].as.i && items[i - 1].as.i < items[i].as.i));
    }
}

static void bounded_ring(void **state)
{
    (void)state;
    ring *r = ring_new(&type_Object, false);
    assert_true(ring_push_bounded(r, v_int(1), 2));
    assert_true(ring_push_bounded(r, v_int(2), 2));
    assert_false(ring_push_bounded(r, v_int(3), 2));
    value v;
    assert_true(ring_pop_front(r, &v));
    assert_int_equal(v.as.i, 1);
}

static int setup(void **state)
{
    (void)state;
    heap_init();
    object_register_types();
    types_register();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hashtable_order),
                                       cmocka_unit_test(reuse_of_places),
                                       cmocka_unit_test(sets),
                                       cmocka_unit_test(sorted_dictionary),
                                       cmocka_unit_test(queues),
                                       cmocka_unit_test(concurrent_dictionary_order),
                                       cmocka_unit_test(priority_queue),
                                       cmocka_unit_test(lists),
                                       cmocka_unit_test(sorting_is_stable),
                                       cmocka_unit_test(bounded_ring)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
