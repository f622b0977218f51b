/* Strings: widths, case, searching, interning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/str.h"

static void check_text(const str *s, const char *expected)
{
    assert_string_equal(str_to_c(s), expected);
}

static void test_widths(void **state)
{
    (void)state;
    assert_int_equal(str_c("caf\xC3\xA9")->wide, 0);
    assert_int_equal(str_c("\xE2\x82\xAC")->wide, 1);
    str *wide = str_c("a\xE2\x82\xAC-b");
    assert_int_equal(str_sub(wide, 2, 2)->wide, 0);
    check_text(str_concat(str_c("x"), wide), "xa\xE2\x82\xAC-b");
    check_text(str_replace(wide, str_c("\xE2\x82\xAC"), str_c("EUR")), "aEUR-b");
    assert_int_equal(str_replace(wide, str_c("\xE2\x82\xAC"), str_c("E"))->wide, 0);
    assert_int_equal(str_c("\xF0\x9F\x98\x80")->length, 2);
    check_text(str_c("\xF0\x9F\x98\x80"), "\xF0\x9F\x98\x80");
    check_text(str_c("a\xE2\x82z\xC0\xAF"), "a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD");
    uint16_t lone[] = {'a', 0xD800, 'b'};
    check_text(str_new(lone, 3), "a\xEF\xBF\xBD"
                                 "b");
}

static void test_case(void **state)
{
    (void)state;
    check_text(str_upper(str_c("\xC3\xBF\xC3\xA9 abc")), "\xC5\xB8\xC3\x89 ABC");
    check_text(str_lower(str_c("\xCE\xA9X")), "\xCF\x89x");
    assert_int_equal(utf_upper(0xB5), 0x39C);
    assert_int_equal(utf_upper(0xDF), 0xDF);
    assert_int_equal(utf_upper(0x131), 0x131);
    assert_true(str_equal_nocase(str_c("Stra\xC3\x9F"
                                       "e"),
                                 str_c("sTRA\xC3\x9F"
                                       "E")));
    assert_true(str_equal_nocase(str_c("\xC2\xB5"), str_c("\xCE\xBC")));
    assert_int_equal(str_hash(str_c("\xC2\xB5")), str_hash(str_c("\xCE\xBC")));
    assert_true(str_equal_c(str_c("FooBar"), "fOObAR"));
    assert_false(str_equal_c(str_c("FooBa"), "foobar"));
}

static void test_search(void **state)
{
    (void)state;
    str *s = str_c("one two ONE");
    assert_int_equal(str_index(s, str_c("one"), 1, false), -1);
    assert_int_equal(str_index(s, str_c("one"), 1, true), 8);
    assert_int_equal(str_last_index(s, str_c("one"), false), 0);
    assert_int_equal(str_last_index(s, str_c("one"), true), 8);
    assert_int_equal(str_index(s, str_empty, 11, false), 11);
    assert_true(str_starts(s, str_c("ONE"), true) && !str_starts(s, str_c("ONE"), false));
    assert_true(str_ends(s, str_c("one"), true));
    check_text(str_trim(str_c("  x\t"), NULL, 3), "x");
    check_text(str_trim(str_c("--x--"), str_c("-"), 1), "x--");
    str *parts[] = {str_c("a"), str_empty, str_c("c")};
    check_text(str_join(str_c(", "), parts, 3), "a, , c");
    check_text(str_repeat(str_c("ab"), 3), "ababab");
    assert_ptr_equal(str_repeat(s, 0), str_empty);
}

static void test_intern(void **state)
{
    (void)state;
    const str *first = str_intern_c("SomeName");
    assert_ptr_equal(first, str_intern_c("somename"));
    check_text(str_intern_c("SOMENAME"), "SomeName");
    const str *names[5000];
    for (int i = 0; i < 5000; i++)
        names[i] = str_intern(str_printf("name%d", i));
    heap_collect();
    for (int i = 0; i < 5000; i++)
        assert_ptr_equal(names[i], str_intern(str_printf("NAME%d", i)));
    assert_ptr_equal(first, str_intern_c("somename"));
}

int main(void)
{
    heap_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_case),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_intern),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
