/* test_number.c: numbers under formats, and numbers read from text, as the reference engine has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/heap.h"
#include "object/bigint.h"
#include "object/convert.h"
#include "object/decimal_wide.h"
#include "object/error.h"
#include "object/error_internal.h"
#include "object/number_parse.h"
#include "object/type_number.h"

/* The text, or "!message" when it throws. */
static const char *formatted(value v, const char *format, const culture *c)
{
    ctx *x = ctx_current();
    str *volatile made = NULL;
    TRY(x)
    {
        made = number_format(v, str_c(format), c);
    }
    CAUGHT
    {
        exception *e = error_caught(x)->exception;
        return str_to_c(str_printf("!%s", str_to_c(exception_message(e))));
    }
    END_TRY;
    return str_to_c(made);
}

static value number_of(const char *kind_name, const char *text)
{
    value v = V_NULL;
    switch (*kind_name) {
    case 'D': return v_double(strtod(text, NULL));
    case 'I': return v_int(atoi(text));
    case 'M': assert_true(decimal_from_ascii(text, &v)); return v;
    case 'Z':
        assert_int_equal(number_parse_as(str_c(text), &type_BigInteger, STYLE_INTEGER, &culture_invariant, &v), 0);
        return v;
    default: {
        const type *t = type_find_c(kind_name);
        assert_int_equal(number_parse_as(str_c(text), t, STYLE_INTEGER, &culture_invariant, &v), PARSE_OK);
        return v;
    }
    }
}

static const struct {
    const char *kind, *number, *format, *expected;
} cases[] = {
#define CASE(kind, number, format, text) {kind, number, format, text},
#include "number_cases.def"
#undef CASE
};

static void test_formats(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *got = formatted(number_of(cases[i].kind, cases[i].number), cases[i].format, &culture_invariant);
        if (strcmp(got, cases[i].expected) != 0) {
            fail_msg("%s %s as '%s': %s, not %s", cases[i].kind, cases[i].number, cases[i].format, got,
                     cases[i].expected);
        }
    }
}

static void test_cultures(void **state)
{
    (void)state;
    value v = v_double(-1234.5678);
    assert_string_equal(formatted(v, "N", &culture_en_us), "-1,234.568");
    assert_string_equal(formatted(v, "C", &culture_en_us), "-$1,234.57");
    assert_string_equal(formatted(v, "P1", &culture_en_us), "-123,456.8%");
    assert_string_equal(formatted(v, "C", &culture_invariant), "(\xC2\xA4"
                                                               "1,234.57)");
    const culture *german = culture_find("de-de");
    assert_non_null(german);
    assert_string_equal(formatted(v, "N2", german), "-1.234,57");
    assert_string_equal(formatted(v, "C", german), "-1.234,57 \xE2\x82\xAC");
    assert_string_equal(formatted(v, "", german), "-1234,5678");
    assert_null(culture_find("xx-XX"));
}

/* "$d" has 15 digits, ToString() what reads back. */
static void test_texts_of_doubles(void **state)
{
    (void)state;
    static const struct {
        double d;
        const char *text, *full;
    } doubles[] = {{0.1 + 0.2, "0.3", "0.30000000000000004"},
                   {2.0 / 3, "0.666666666666667", "0.6666666666666666"},
                   {1e15, "1E+15", "1000000000000000"},
                   {1e14, "100000000000000", "100000000000000"},
                   {123456789012345.678, "123456789012346", "123456789012345.67"},
                   {1.7976931348623157e308, "1.79769313486232E+308", "1.7976931348623157E+308"},
                   {5e-324, "4.94065645841247E-324", "5E-324"},
                   {1e-5, "1E-05", "1E-05"},
                   {0.0001, "0.0001", "0.0001"},
                   {-0.0, "-0", "-0"},
                   {1e21, "1E+21", "1E+21"}};
    for (size_t i = 0; i < sizeof doubles / sizeof doubles[0]; i++) {
        assert_string_equal(str_to_c(double_to_str(doubles[i].d, false)), doubles[i].text);
        assert_string_equal(str_to_c(double_round_trip(doubles[i].d, false)), doubles[i].full);
    }
    assert_string_equal(str_to_c(double_to_str((double)1.1f, true)), "1.1");
    assert_string_equal(str_to_c(double_to_str((double)16777216.0f, true)), "1.677722E+07");
    assert_string_equal(str_to_c(double_round_trip((double)16777216.0f, true)), "16777216");
    assert_string_equal(str_to_c(integer_to_str(INT64_MIN)), "-9223372036854775808");
    assert_string_equal(str_to_c(unsigned_to_str(UINT64_MAX)), "18446744073709551615");
}

static void parses(const type *t, const char *text, int styles, parse_result result, const char *expected)
{
    value v = V_NULL;
    int got = number_parse_as(str_c(text), t, styles, &culture_invariant, &v);
    if (got != (int)result) {
        fail_msg("'%s' as %s: result %d, not %d", text, t->name, got, (int)result);
    }
    if (result == PARSE_OK) {
        assert_string_equal(formatted(v, "", &culture_invariant), expected);
    }
}

static void test_parse(void **state)
{
    (void)state;
    parses(&type_Int32, " -7 ", STYLE_INTEGER, PARSE_OK, "-7");
    parses(&type_Int32, "1,234", STYLE_INTEGER, PARSE_BAD, "");
    parses(&type_Int32, "1,234", STYLE_THOUSANDS, PARSE_OK, "1234");
    parses(&type_Int32, "3000000000", STYLE_INTEGER, PARSE_OVERFLOW, "");
    parses(&type_Int32, "1.0", STYLE_NUMBER, PARSE_OK, "1");
    parses(&type_Int32, "1.5", STYLE_NUMBER, PARSE_OVERFLOW, "");
    parses(&type_Int32, "ffffffff", STYLE_HEX, PARSE_OK, "-1");
    parses(&type_Int32, "1ffffffff", STYLE_HEX, PARSE_OVERFLOW, "");
    parses(&type_Byte, "101", STYLE_BINARY, PARSE_OK, "5");
    parses(&type_Byte, "-1", STYLE_INTEGER, PARSE_OVERFLOW, "");
    parses(&type_Int32, "- 1", STYLE_INTEGER, PARSE_BAD, "");
    parses(&type_Int32, "", STYLE_INTEGER, PARSE_BAD, "");
    parses(&type_Decimal, "(5.50)", 511, PARSE_OK, "-5.50");
    parses(&type_Decimal, "5-", STYLE_NUMBER, PARSE_OK, "-5");
    parses(&type_Decimal, "1.00000000000000000000000000015", STYLE_NUMBER, PARSE_OK, "1.0000000000000000000000000002");
    parses(&type_Decimal, "79228162514264337593543950336", STYLE_NUMBER, PARSE_OVERFLOW, "");
    parses(&type_Double, "1,234.5", STYLE_FLOAT | STYLE_THOUSANDS, PARSE_OK, "1234.5");
    parses(&type_Double, "1e400", STYLE_FLOAT, PARSE_OK, "Infinity");
    parses(&type_Double, " -infinity ", STYLE_FLOAT, PARSE_OK, "-Infinity");
    parses(&type_Double, "1.5x", STYLE_FLOAT, PARSE_BAD, "");
    parses(&type_BigInteger, "-123456789012345678901234567890", STYLE_INTEGER, PARSE_OK,
           "-123456789012345678901234567890");
    parses(&type_BigInteger, "FF", STYLE_HEX, PARSE_OK, "-1");
    parses(&type_BigInteger, "0FF", STYLE_HEX, PARSE_OK, "255");
}

/* Casts read literals of the language. */
static void casts(const type *t, const char *text, const char *expected)
{
    value v;
    bool good = convert_try(v_str(str_c(text)), t, &v);
    if (!good || strcmp(formatted(v, "", &culture_invariant), expected) != 0) {
        fail_msg("[%s]'%s' is not %s", t->name, text, expected);
    }
}

static void test_casts(void **state)
{
    (void)state;
    casts(&type_Int32, "1kb", "1024");
    casts(&type_Int32, "1.50d", "2");
    casts(&type_Int32, "0b101", "5");
    casts(&type_Int32, "1,234", "1234");
    casts(&type_Int32, "0xFFFFFFFF", "-1");
    casts(&type_UInt32, "0xFFFFFFFF", "4294967295");
    casts(&type_Int32, "", "0");
    casts(&type_Decimal, "1.10", "1.1");
    casts(&type_Decimal, "1.50d", "1.50");
    casts(&type_Decimal, "1,234.50", "1234.50");
    casts(&type_Double, "-0", "0");
    casts(&type_Double, "-0.0", "-0");
    casts(&type_BigInteger, "99999999999999999999", "99999999999999999999");
    value v;
    static const char *const bad[] = {"- 5", "--5", "5 kb", "(5)", "1e400", "0xg", "300uy", "1.2.3", "NaN"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(convert_try(v_str(str_c(bad[i])), &type_Int32, &v));
    }
}

static void test_composite(void **state)
{
    (void)state;
    value args[] = {v_int(42), v_str(str_c("ab")), v_double(0.5), V_NULL};
    static const struct {
        const char *format, *expected;
    } composites[] = {{"{0}", "42"},
                      {"{{{0}}}", "{42}"},
                      {"[{0,6:X}]", "[    2A]"},
                      {"[{1,-4}|{1,4}]", "[ab  |  ab]"},
                      {"{2:P0} {3}.", "50 % ."},
                      {"{0:00000}-{1}", "00042-ab"},
                      {"", ""}};
    for (size_t i = 0; i < sizeof composites / sizeof composites[0]; i++) {
        str *s = format_composite(str_c(composites[i].format), args, 4, &culture_invariant);
        assert_string_equal(str_to_c(s), composites[i].expected);
    }
    static const char *const bad[] = {"{", "{4}", "}", "{x}", "{0", "{0,}", "{0:D2"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ctx *x = ctx_current();
        volatile bool threw = false;
        TRY(x)
        {
            format_composite(str_c(bad[i]), args, 4, &culture_invariant);
        }
        CAUGHT
        {
            threw = true;
        }
        END_TRY;
        assert_true(threw);
    }
}

int main(void)
{
    heap_init();
    object_register_types();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats), cmocka_unit_test(test_cultures), cmocka_unit_test(test_texts_of_doubles),
        cmocka_unit_test(test_parse),   cmocka_unit_test(test_casts),    cmocka_unit_test(test_composite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
