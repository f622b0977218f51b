/* test_member.c: member access, indexing and walking, as the reference engine does them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/heap.h"
#include "object/array.h"
#include "object/convert.h"
#include "object/error_internal.h"
#include "object/map.h"
#include "object/member.h"

static value text(const char *s)
{
    return v_str(str_c(s));
}

static value get(value v, const char *name)
{
    return member_get(v, str_intern_c(name), 0);
}

static value at(value v, value index)
{
    return index_get(v, &index, 1, 0);
}

static value numbers(int n)
{
    array *a = array_new(&type_Object, (size_t)n);
    for (int i = 0; i < n; i++) {
        array_put(a, (size_t)i, v_int(i + 1));
    }
    return v_obj(a);
}

static value custom(const char *name, value v)
{
    return psobject_set_member(v_obj(psobject_new()), str_c(name), MEMBER_NOTE, v);
}

/* Runs fn(arg); the id of the error it throws, or "". */
static const char *id_of(void (*fn)(void *arg), void *arg)
{
    ctx *c = ctx_current();
    TRY(c)
    {
        fn(arg);
    }
    CAUGHT
    {
        return str_to_c(error_fully_qualified_id(error_caught(c)));
    }
    END_TRY;
    return "";
}

typedef struct operation {
    value v, index, x;
    const char *name;
    int strict;
} operation;

static void do_get(void *arg)
{
    operation *o = arg;
    member_get(o->v, str_intern_c(o->name), o->strict);
}

static void do_set(void *arg)
{
    operation *o = arg;
    member_set(o->v, str_intern_c(o->name), o->x);
}

static void do_invoke(void *arg)
{
    operation *o = arg;
    member_invoke(o->v, str_intern_c(o->name), NULL, 0);
}

static void do_index(void *arg)
{
    operation *o = arg;
    index_get(o->v, &o->index, 1, o->strict);
}

static void do_index_set(void *arg)
{
    operation *o = arg;
    index_set(o->v, &o->index, 1, o->x);
}

#define ID(fn, ...) id_of(fn, &(operation){__VA_ARGS__})

static void reads(void **state)
{
    (void)state;
    value h = v_obj(hashtable_new());
    assert_int_equal(get(h, "Count").as.i, 0);
    map_set(v_map(h), text("count"), v_int(7));
    assert_int_equal(get(h, "Count").as.i, 7); /* keys win */
    assert_int_equal(get(numbers(3), "Length").as.i, 3);
    assert_int_equal(get(v_int(5), "Count").as.i, 1);
    assert_int_equal(get(V_NULL, "Count").as.i, 0);
    assert_true(v_is_null(get(V_NULL, "Foo")));
    assert_int_equal(get(custom("a", v_int(3)), "A").as.i, 3);
    assert_string_equal(str_to_c(get(v_obj((void *)(uintptr_t)&type_Object), "FullName").as.s), "System.Object");
}

static void enumerates_members(void **state)
{
    (void)state;
    value two[2] = {custom("n", v_int(1)), custom("n", numbers(2))};
    value all = get(v_obj(array_objects(two, 2)), "n");
    assert_int_equal(v_array(all)->length, 3); /* one level flattened */
    value missing = get(v_obj(array_objects(two, 2)), "zz");
    assert_int_equal(v_array(missing)->length, 2); /* a null of each */
}

static void strict_errors(void **state)
{
    (void)state;
    assert_string_equal(ID(do_get, .v = v_int(5), .name = "Count", .strict = 2), "PropertyNotFoundStrict");
    assert_string_equal(ID(do_get, .v = numbers(2), .name = "Foo", .strict = 2), "PropertyNotFoundStrict");
    assert_string_equal(ID(do_get, .v = numbers(2), .name = "Count", .strict = 3), "");
    assert_string_equal(ID(do_index, .v = numbers(2), .index = v_int(5), .strict = 2), "");
    assert_string_equal(ID(do_index, .v = numbers(2), .index = v_int(5), .strict = 3),
                        "System.IndexOutOfRangeException");
    assert_string_equal(ID(do_index, .v = v_int(2), .index = v_int(5), .strict = 2), "CannotIndex");
}

static void write_errors(void **state)
{
    (void)state;
    assert_string_equal(ID(do_set, .v = V_NULL, .name = "a", .x = V_NULL), "PropertyNotFound");
    assert_string_equal(ID(do_set, .v = v_int(1), .name = "a", .x = V_NULL), "PropertyAssignmentException");
    assert_string_equal(ID(do_set, .v = numbers(1), .name = "Length", .x = v_int(1)), "PropertyAssignmentException");
    assert_string_equal(ID(do_set, .v = custom("a", V_NULL), .name = "b", .x = V_NULL), "ExceptionWhenSetting");
    assert_string_equal(ID(do_index_set, .v = V_NULL, .index = v_int(0), .x = V_NULL), "NullArray");
    assert_string_equal(ID(do_index_set, .v = numbers(1), .index = v_int(3), .x = V_NULL),
                        "System.IndexOutOfRangeException");
    assert_string_equal(ID(do_index_set, .v = text("abc"), .index = v_int(0), .x = text("x")), "CannotIndex");
    assert_string_equal(ID(do_index_set, .v = numbers(3), .index = numbers(2), .x = V_NULL),
                        "ArraySliceAssignmentFailed");
}

static void calls(void **state)
{
    (void)state;
    assert_string_equal(ID(do_invoke, .v = V_NULL, .name = "Foo"), "InvokeMethodOnNull");
    assert_string_equal(ID(do_invoke, .v = numbers(1), .name = "Foo"), "MethodNotFound");
    assert_string_equal(ID(do_invoke, .v = v_obj(array_new(&type_Object, 0)), .name = "Foo"), "MethodNotFound");
    value n = v_int(0);
    value list = member_new(&type_ArrayList, NULL, 0);
    assert_int_equal(member_invoke(list, str_intern_c("Add"), &n, 1).as.i, 0);
    assert_int_equal(member_invoke(list, str_intern_c("Add"), &n, 1).as.i, 1);
    assert_int_equal(member_invoke(list, str_intern_c("get_Count"), NULL, 0).as.i, 2);
    assert_int_equal(member_invoke(numbers(3), str_intern_c("Get"), (value[]){v_int(1)}, 1).as.i, 2);
}

static void indexes(void **state)
{
    (void)state;
    value a = numbers(3);
    assert_int_equal(at(a, v_int(-1)).as.i, 3);
    assert_true(v_is_null(at(a, v_int(5))));
    assert_true(v_is_null(at(a, text("x"))));
    assert_int_equal(at(a, text("1")).as.i, 2);
    value slice[2] = {v_int(1), v_int(9)};
    assert_int_equal(v_array(index_get(a, slice, 2, 0))->length, 1);
    assert_int_equal(at(text("abc"), v_int(-1)).as.i, 'c');
    assert_int_equal(at(v_int(5), v_int(0)).as.i, 5);
    assert_string_equal(ID(do_index, .v = a, .index = V_NULL), "NullArrayIndex");
    assert_string_equal(ID(do_index, .v = V_NULL, .index = v_int(0)), "NullArray");
}

static void matrices(void **state)
{
    (void)state;
    int32_t dims[2] = {2, 3};
    value m = v_obj(array_new_dims(&type_Int32, dims, 2));
    value where[2] = {v_int(1), v_int(2)};
    index_set(m, where, 2, v_int(7));
    assert_int_equal(index_get(m, where, 2, 0).as.i, 7);
    assert_string_equal(ID(do_index, .v = m, .index = v_int(1)), "NeedMultidimensionalIndex");
}

static void ordered(void **state)
{
    (void)state;
    value o = v_obj(ordered_new());
    map_set(v_map(o), text("a"), v_int(1));
    map_set(v_map(o), text("b"), v_int(2));
    assert_int_equal(at(o, v_int(0)).as.i, 1);
    assert_int_equal(at(o, v_int(-1)).as.i, 2);
    assert_int_equal(at(o, text("B")).as.i, 2);
    assert_string_equal(ID(do_index_set, .v = o, .index = v_int(5), .x = V_NULL), "System.ArgumentOutOfRangeException");
}

static void views(void **state)
{
    (void)state;
    value o = custom("a", v_int(1));
    value names = get(get(get(o, "psobject"), "Properties"), "Name");
    assert_string_equal(str_to_c(names.as.s), "a");
    value p = at(get(get(o, "psobject"), "Properties"), text("a"));
    member_set(p, str_intern_c("Value"), v_int(7));
    assert_int_equal(get(o, "a").as.i, 7);
    assert_string_equal(str_to_c(to_str(p)), "int a=7");
    assert_int_equal(list_count((list *)(void *)get(o, "pstypenames").as.o), 2);
}

static int setup(void **state)
{
    (void)state;
    heap_init();
    object_register_types();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads),         cmocka_unit_test(enumerates_members),
                                       cmocka_unit_test(strict_errors), cmocka_unit_test(write_errors),
                                       cmocka_unit_test(calls),         cmocka_unit_test(indexes),
                                       cmocka_unit_test(matrices),      cmocka_unit_test(ordered),
                                       cmocka_unit_test(views)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
