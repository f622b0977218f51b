/* test_text_formats.c: paths as text, JSON and CSV as the cmdlets read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/heap.h"
#include "cmdlets/management/path_text.h"
#include "cmdlets/utility/csv.h"
#include "cmdlets/utility/json_read.h"

static void test_path_parts(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"/usr/lib/x.gz", "/usr/lib", "x.gz"}, {"/a", "/", "a"},       {"a/b/", "a", "b"}, {"file", "", "file"},
        {"env:PATH", "env:", "PATH"},          {"a\\b\\c", "a/b", "c"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(str_to_c(path_parent(str_c(cases[i][0]))), cases[i][1]);
        assert_string_equal(str_to_c(path_name(str_c(cases[i][0]))), cases[i][2]);
    }
    assert_null(path_parent(str_c("/")));
}

static void test_path_join_and_relative(void **state)
{
    (void)state;
    assert_string_equal(str_to_c(path_join(str_c("a/"), str_c("/b"))), "a/b");
    assert_string_equal(str_to_c(path_join(str_c("x\\y"), str_c("z\\w"))), "x/y/z/w");
    static const char *const cases[][3] = {{"/a/b/c", "/a/b", "./c"},
                                           {"/a/x", "/a/b", "../x"},
                                           {"/a/bc", "/a/b", "../bc"},
                                           {"/a", "/a/b/c", "../.."},
                                           {"/q/r", "/", "./q/r"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(str_to_c(path_relative(str_c(cases[i][0]), str_c(cases[i][1]))), cases[i][2]);
}

static void test_json_read(void **state)
{
    (void)state;
    static const char *const good[] = {"{}", "[1,]", "{a:1,}", "'x'", "// c\n1", "[1,2", "0x1F", "NaN", "\"\\u0041\""};
    static const char *const bad[] = {"{", "{\"a\":}", "nope", "{\"a\":1} x", "\"open", "{\"a\" 1}", "[1 2]"};
    json_options options = {.depth = 8};
    json_error error = {0};
    value v;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(json_read(str_c(good[i]), &options, &v, &error));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(json_read(str_c(bad[i]), &options, &v, &error));
    assert_false(json_read(str_c("[[[[[[[[[1]]]]]]]]]"), &options, &v, &error));
    assert_true(json_read(str_c("{\"b\":[10]}"), &options, &v, &error));
    value b;
    assert_true(psobject_get_note(v, str_intern_c("b"), &b));
    assert_int_equal(array_get(v_array(b), 0).as.i, 10);
}

static void test_json_strict(void **state)
{
    (void)state;
    str *why;
    static const char *const good[] = {"{\"a\":[1,-2.5e3,true,null]}", " \"x\" ", "0"};
    static const char *const bad[] = {"{a:1}", "[1,]", "01", "'x'", "", "\"\t\"", "1 2"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(json_strict(str_c(good[i]), &why));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(json_strict(str_c(bad[i]), &why));
}

static void assert_record(const csv_reader *r, const str *text, size_t *at, const char *expected)
{
    list *fields = csv_record(r, text, at);
    wbuf joined = {0};
    assert_non_null(fields);
    for (size_t i = 0; i < list_count(fields); i++) {
        if (i)
            wbuf_unit(&joined, '|');
        str_append(&joined, list_get(fields, i).as.s);
    }
    assert_string_equal(str_to_c(str_from_wbuf(&joined)), expected);
}

static void test_csv_record(void **state)
{
    (void)state;
    csv_reader r = {.delimiter = ','};
    size_t at = 0;
    str *text = str_c("a, b,\"c,\"\"d\"\"\"\r\n\"two\nlines\",,x\n,,\nend");
    assert_record(&r, text, &at, "a|b|c,\"d\"");
    assert_record(&r, text, &at, "two\nlines||x");
    assert_record(&r, text, &at, "||");
    assert_record(&r, text, &at, "end");
    assert_null(csv_record(&r, text, &at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_path_parts), cmocka_unit_test(test_path_join_and_relative),
                                       cmocka_unit_test(test_json_read), cmocka_unit_test(test_json_strict),
                                       cmocka_unit_test(test_csv_record)};
    heap_init();
    object_register_types();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
