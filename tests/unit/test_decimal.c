/* test_decimal.c: decimal arithmetic with .NET's scales, and big integers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/heap.h"
#include "object/bigint.h"
#include "object/convert.h"
#include "object/decimal_wide.h"
#include "object/error.h"
#include "object/error_internal.h"
#include "object/type_number.h"

static const decimal *dec(const char *text)
{
    value v;
    assert_true(decimal_from_ascii(text, &v));
    return v_decimal(v);
}

static const char *calculated(const char *a, int op, const char *b)
{
    ctx *x = ctx_current();
    value made = V_NULL;
    TRY(x)
    {
        made = decimal_operate(op, dec(a), dec(b));
    }
    CAUGHT
    {
        return str_to_c(str_printf("!%s", str_to_c(exception_message(error_caught(x)->exception))));
    }
    END_TRY;
    return str_to_c(decimal_to_str(v_decimal(made)));
}

static const struct {
    const char *a, *op, *b, *expected;
} cases[] = {
#define CASE(a, op, b, result) {a, op, b, result},
#include "decimal_cases.def"
#undef CASE
};

static int letter_of(const char *name)
{
    return *name == 'A' ? '+' : *name == 'S' ? '-' : *name == 'M' ? '*' : *name == 'D' ? '/' : '%';
}

static void test_arithmetic(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *got = calculated(cases[i].a, letter_of(cases[i].op), cases[i].b);
        if (strcmp(got, cases[i].expected) != 0) {
            fail_msg("%s %s %s: %s, not %s", cases[i].a, cases[i].op, cases[i].b, got, cases[i].expected);
        }
    }
}

static const char *rounded(const char *text, int digits, int mode)
{
    return str_to_c(decimal_to_str(v_decimal(decimal_round(dec(text), digits, mode))));
}

static void test_round(void **state)
{
    (void)state;
    assert_string_equal(rounded("2.5", 0, 0), "2");
    assert_string_equal(rounded("3.5", 0, 0), "4");
    assert_string_equal(rounded("2.5", 0, 1), "3");
    assert_string_equal(rounded("-2.5", 0, 1), "-3");
    assert_string_equal(rounded("2.345", 2, 0), "2.34");
    assert_string_equal(rounded("-2.55", 0, 2), "-2");
    assert_string_equal(rounded("-2.5", 0, 3), "-3");
    assert_string_equal(rounded("2.10", 0, 4), "3");
    assert_string_equal(rounded("2.5000000000000000000000000001", 0, 0), "3");
    assert_string_equal(rounded("1.5", 3, 0), "1.5");
}

static void test_conversions(void **state)
{
    (void)state;
    value v;
    assert_true(decimal_from_double(0.1 + 0.2, &v));
    assert_string_equal(str_to_c(decimal_to_str(v_decimal(v))), "0.3");
    assert_true(decimal_from_double(1e-30, &v));
    assert_true(decimal_is_zero(v_decimal(v)));
    assert_false(decimal_from_double(7.9228162514264338e28, &v));
    assert_true(decimal_from_single((double)0.1f, &v));
    assert_string_equal(str_to_c(decimal_to_str(v_decimal(v))), "0.1");
    int64_t i;
    assert_true(decimal_to_long(dec("2.5"), &i));
    assert_int_equal(i, 2);
    assert_true(decimal_to_long(dec("-9223372036854775808"), &i));
    assert_true(i == INT64_MIN);
    assert_false(decimal_to_long(dec("9223372036854775808"), &i));
    assert_int_equal(decimal_hash(dec("1.10")), 65547);
    assert_int_equal(decimal_hash(dec("1.1")), 65547);
    assert_int_equal(decimal_compare(dec("-0.0"), dec("0")), 0);
    assert_int_equal(decimal_compare(dec("-1.5"), dec("-1.50")), 0);
    assert_true(decimal_compare(dec("-2"), dec("1e-28")) < 0);
    assert_true(decimal_to_double(dec("1.1")) == 1.1);
}

static value big(const char *text)
{
    value v;
    str *s = str_c(text);
    assert_true(bigint_from_text(str_all_units(s), s->length, &v));
    return v;
}

static void is_big(value v, const char *expected)
{
    assert_string_equal(str_to_c(bigint_to_str(v)), expected);
}

static void test_bigint(void **state)
{
    (void)state;
    is_big(bigint_operate('p', big("2"), big("100")), "1267650600228229401496703205376");
    is_big(bigint_operate('/', big("-7"), big("2")), "-3");
    is_big(bigint_operate('%', big("-7"), big("2")), "-1");
    is_big(bigint_operate('&', big("-1"), big("255")), "255");
    is_big(bigint_operate('g', big("12"), big("18")), "6");
    is_big(bigint_mod_power(big("3"), big("200"), big("13")), "9");
    is_big(bigint_negate(big("0")), "0");
    is_big(bigint_from_double(1e20), "100000000000000000000");
    is_big(bigint_from_double(-2.9), "-2");
    int64_t i;
    assert_true(bigint_to_long(big("-9223372036854775808"), &i));
    assert_true(i == INT64_MIN);
    assert_false(bigint_to_long(big("9223372036854775808"), &i));
    static const char *const numbers[] = {"0",
                                          "1",
                                          "-1",
                                          "127",
                                          "128",
                                          "-128",
                                          "-129",
                                          "255",
                                          "-256",
                                          "65535",
                                          "123456789012345678901234567890",
                                          "-123456789012345678901234567890"};
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
        uint8_t bytes[32];
        size_t n = bigint_bytes(big(numbers[k]), bytes, sizeof bytes);
        is_big(bigint_from_bytes(bytes, n), numbers[k]);
    }
    assert_int_equal(bigint_bytes(big("-128"), NULL, 0), 1);
    assert_int_equal(bigint_bytes(big("128"), NULL, 0), 2);
}

int main(void)
{
    heap_init();
    object_register_types();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_conversions),
        cmocka_unit_test(test_bigint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
