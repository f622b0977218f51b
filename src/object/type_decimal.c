/* type_decimal.c: System.Decimal and System.Numerics.BigInteger as types. */
#include <math.h>
#include <stdlib.h>

#include "base/heap.h"
#include "object/array.h"
#include "object/bigint.h"
#include "object/convert.h"
#include "object/decimal_wide.h"
#include "object/error.h"
#include "object/type_internal.h"
#include "object/type_number.h"

/* ---- Decimal ---- */

#define OPERATOR(name, op)                                                                                             \
    static value decimal_##name(call *c)                                                                               \
    {                                                                                                                  \
        return decimal_operate(op, v_decimal(c->args[0]), v_decimal(c->args[1]));                                      \
    }                                                                                                                  \
    static value bigint_##name(call *c)                                                                                \
    {                                                                                                                  \
        return bigint_operate(op, c->args[0], c->args[1]);                                                             \
    }
OPERATOR(add, '+')
OPERATOR(subtract, '-')
OPERATOR(multiply, '*')
OPERATOR(divide, '/')
OPERATOR(rem, '%')

static value decimal_negate_call(call *c)
{
    return decimal_negate(v_decimal(c->args[0]));
}

static value decimal_floor(call *c)
{
    return decimal_round(v_decimal(c->args[0]), 0, 3);
}

static value decimal_ceiling(call *c)
{
    return decimal_round(v_decimal(c->args[0]), 0, 4);
}

static value decimal_truncate(call *c)
{
    return decimal_round(v_decimal(c->args[0]), 0, 2);
}

static value decimal_round_call(call *c)
{
    int64_t digits = 0, mode = 0;
    for (uint32_t i = 1; i < c->argc; i++) {
        *(c->args[i].kind == K_ENUM ? &mode : &digits) = c->args[i].as.i;
    }
    if (digits < 0 || digits > 28) {
        throw_argument("System.ArgumentOutOfRangeException", "decimals",
                       "Decimal can only round to between 0 and 28 digits of precision.");
    }
    return decimal_round(v_decimal(c->args[0]), (int)digits, (int)mode);
}

static value decimal_compare_call(call *c)
{
    return v_int(decimal_compare(v_decimal(c->args[0]), v_decimal(c->args[1])));
}

static value decimal_equal_call(call *c)
{
    return v_bool(decimal_compare(v_decimal(c->args[0]), v_decimal(c->args[1])) == 0);
}

static int32_t flags_of(const decimal *d)
{
    return (int32_t)((uint32_t)d->scale << 16 | (d->negative ? 0x80000000u : 0));
}

static value decimal_get_bits(call *c)
{
    const decimal *d = v_decimal(c->args[0]);
    array *a = array_new(&type_Int32, 4);
    array_put(a, 0, v_int((int32_t)d->lo));
    array_put(a, 1, v_int((int32_t)d->mid));
    array_put(a, 2, v_int((int32_t)d->hi));
    array_put(a, 3, v_int(flags_of(d)));
    return v_obj(a);
}

static value decimal_is_integer(call *c)
{
    value whole = decimal_round(v_decimal(c->args[0]), 0, 2);
    return v_bool(decimal_compare(v_decimal(whole), v_decimal(c->args[0])) == 0);
}

/* ToInt32 and so on drop the fraction. */
static value decimal_to(call *c, const type *t)
{
    return convert_to(decimal_round(v_decimal(c->args[0]), 0, 2), t);
}
#define TO(name)                                                                                                       \
    static value decimal_to_##name(call *c)                                                                            \
    {                                                                                                                  \
        return decimal_to(c, &type_##name);                                                                            \
    }
TO(Byte)
TO(SByte)
TO(Int16)
TO(UInt16)
TO(Int32)
TO(UInt32)
TO(Int64)
TO(UInt64)

static value decimal_to_Double(call *c)
{
    return v_double(decimal_to_double(v_decimal(c->args[0])));
}

static value decimal_to_Single(call *c)
{
    return (value){.kind = K_SINGLE, .as.d = (double)(float)decimal_to_double(v_decimal(c->args[0]))};
}

static value decimal_of_number(call *c)
{
    return c->argc ? convert_to(c->args[0], &type_Decimal) : decimal_from_long(0);
}

static value decimal_of_parts(call *c)
{
    int64_t scale = c->args[4].as.i;
    if (scale > 28) {
        throw_argument("System.ArgumentOutOfRangeException", "scale",
                       "Decimal's scale value must be between 0 and 28, inclusive.");
    }
    return decimal_new((uint32_t)c->args[0].as.i, (uint32_t)c->args[1].as.i, (uint32_t)c->args[2].as.i, (int)scale,
                       c->args[3].as.i != 0);
}

static value decimal_of_bits(call *c)
{
    const array *a = v_array(c->args[0]);
    uint32_t flags = a->length == 4 ? (uint32_t)array_get(a, 3).as.i : 0xFFFF;
    if (flags & 0x7F00FFFF || (flags >> 16 & 0xFF) > 28) {
        throw_argument("System.ArgumentException", NULL,
                       "Decimal constructor requires an array or span of four valid decimal bytes.");
    }
    return decimal_new((uint32_t)array_get(a, 0).as.i, (uint32_t)array_get(a, 1).as.i, (uint32_t)array_get(a, 2).as.i,
                       (int)(flags >> 16 & 0xFF), flags >> 31);
}

static value get_scale(value self, const type *t)
{
    (void)t;
    return v_byte(v_decimal(self)->scale);
}

#define WHOLE(name, expression)                                                                                        \
    static value get_##name(value self, const type *t)                                                                 \
    {                                                                                                                  \
        (void)self, (void)t;                                                                                           \
        return expression;                                                                                             \
    }
WHOLE(max_decimal, decimal_new(UINT32_MAX, UINT32_MAX, UINT32_MAX, 0, false))
WHOLE(min_decimal, decimal_new(UINT32_MAX, UINT32_MAX, UINT32_MAX, 0, true))
WHOLE(zero, decimal_from_long(0))
WHOLE(one, decimal_from_long(1))
WHOLE(minus_one, decimal_from_long(-1))

static bool object_number_equals(value a, value b)
{
    return value_type(a) == value_type(b) && number_compare_same(a, b) == 0;
}

static const type_ops object_number_ops = {
    .equals = object_number_equals, .hash = number_hash, .compare = number_compare_same};

static const method decimal_methods[] = {
    NUMBER_METHOD_ROWS("decimal"),
    {"Add", "decimal d1, decimal d2", "decimal", decimal_add, M_STATIC},
    {"Subtract", "decimal d1, decimal d2", "decimal", decimal_subtract, M_STATIC},
    {"Multiply", "decimal d1, decimal d2", "decimal", decimal_multiply, M_STATIC},
    {"Divide", "decimal d1, decimal d2", "decimal", decimal_divide, M_STATIC},
    {"Remainder", "decimal d1, decimal d2", "decimal", decimal_rem, M_STATIC},
    {"Negate", "decimal d", "decimal", decimal_negate_call, M_STATIC},
    {"Floor", "decimal d", "decimal", decimal_floor, M_STATIC},
    {"Ceiling", "decimal d", "decimal", decimal_ceiling, M_STATIC},
    {"Truncate", "decimal d", "decimal", decimal_truncate, M_STATIC},
    {"Round", "decimal d", "decimal", decimal_round_call, M_STATIC},
    {"Round", "decimal d, int decimals", "decimal", decimal_round_call, M_STATIC},
    {"Round", "decimal d, System.MidpointRounding mode", "decimal", decimal_round_call, M_STATIC},
    {"Round", "decimal d, int decimals, System.MidpointRounding mode", "decimal", decimal_round_call, M_STATIC},
    {"Compare", "decimal d1, decimal d2", "int", decimal_compare_call, M_STATIC},
    {"Equals", "decimal d1, decimal d2", "bool", decimal_equal_call, M_STATIC},
    {"GetBits", "decimal d", "int[]", decimal_get_bits, M_STATIC},
    {"IsInteger", "decimal value", "bool", decimal_is_integer, M_STATIC},
    {"ToByte", "decimal value", "byte", decimal_to_Byte, M_STATIC},
    {"ToSByte", "decimal value", "sbyte", decimal_to_SByte, M_STATIC},
    {"ToInt16", "decimal value", "short", decimal_to_Int16, M_STATIC},
    {"ToUInt16", "decimal value", "ushort", decimal_to_UInt16, M_STATIC},
    {"ToInt32", "decimal d", "int", decimal_to_Int32, M_STATIC},
    {"ToUInt32", "decimal d", "uint", decimal_to_UInt32, M_STATIC},
    {"ToInt64", "decimal d", "long", decimal_to_Int64, M_STATIC},
    {"ToUInt64", "decimal d", "ulong", decimal_to_UInt64, M_STATIC},
    {"ToDouble", "decimal d", "double", decimal_to_Double, M_STATIC},
    {"ToSingle", "decimal d", "float", decimal_to_Single, M_STATIC},
    {0}};
static const method decimal_ctors[] = {
    {NULL, "", NULL, decimal_of_number, 0},
    {NULL, "int value", NULL, decimal_of_number, 0},
    {NULL, "uint value", NULL, decimal_of_number, 0},
    {NULL, "long value", NULL, decimal_of_number, 0},
    {NULL, "ulong value", NULL, decimal_of_number, 0},
    {NULL, "float value", NULL, decimal_of_number, 0},
    {NULL, "double value", NULL, decimal_of_number, 0},
    {NULL, "int[] bits", NULL, decimal_of_bits, 0},
    {NULL, "int lo, int mid, int hi, bool isNegative, byte scale", NULL, decimal_of_parts, 0},
    {0}};
static const property decimal_properties[] = {{"Scale", "byte", get_scale, NULL, 0},
                                              {"MaxValue", "decimal", get_max_decimal, NULL, M_STATIC},
                                              {"MinValue", "decimal", get_min_decimal, NULL, M_STATIC},
                                              {"Zero", "decimal", get_zero, NULL, M_STATIC},
                                              {"One", "decimal", get_one, NULL, M_STATIC},
                                              {"MinusOne", "decimal", get_minus_one, NULL, M_STATIC},
                                              {0}};
type type_Decimal = {TYPE_OBJECT,
                     .name = "System.Decimal",
                     .accelerators = "decimal",
                     .flags = T_VALUE | T_SEALED,
                     .kind = K_OBJECT,
                     .interfaces = NUMBER_INTERFACES,
                     .ctors = decimal_ctors,
                     .methods = decimal_methods,
                     .properties = decimal_properties,
                     .ops = &object_number_ops};

/* ---- BigInteger ---- */

static value bigint_negate_call(call *c)
{
    return bigint_negate(c->args[0]);
}

static value bigint_pow(call *c)
{
    return bigint_operate('p', c->args[0], bigint_from_long(c->args[1].as.i));
}

static value bigint_mod_pow(call *c)
{
    return bigint_mod_power(c->args[0], c->args[1], c->args[2]);
}

static value bigint_gcd(call *c)
{
    return bigint_operate('g', c->args[0], c->args[1]);
}

static value bigint_compare_call(call *c)
{
    return v_int(bigint_compare(c->args[0], c->args[1]));
}

static value bigint_div_rem(call *c)
{
    ref_assign(c->args[2], bigint_operate('%', c->args[0], c->args[1]));
    return bigint_operate('/', c->args[0], c->args[1]);
}

static double log_of(value v)
{
    if (bigint_sign(v) < 0) {
        return NAN;
    }
    /* Numbers beyond double's range: the bits above 2^1000 count apart. */
    size_t bytes = bigint_bytes(v, NULL, 0);
    if (bytes < 120) {
        return log(bigint_to_double(v));
    }
    value shift = bigint_operate('p', bigint_from_long(2), bigint_from_long((int64_t)(bytes - 100) * 8));
    return log(bigint_to_double(bigint_operate('/', v, shift))) + (double)(bytes - 100) * 8 * M_LN2;
}

static value bigint_log(call *c)
{
    double d = log_of(c->args[0]);
    return v_double(c->argc > 1 ? d / log(c->args[1].as.d) : d);
}

static value bigint_log10(call *c)
{
    return v_double(log_of(c->args[0]) / M_LN10);
}

static value bigint_to_byte_array(call *c)
{
    size_t n = bigint_bytes(c->self, NULL, 0);
    array *a = array_new(&type_Byte, n);
    bigint_bytes(c->self, a->raw, n);
    return v_obj(a);
}

static value bigint_byte_count(call *c)
{
    return v_int((int32_t)bigint_bytes(c->self, NULL, 0));
}

static value bigint_bit_length(call *c)
{
    wbuf bits = {0};
    bigint_put_bits(&bits, c->self, 'B', 0);
    return v_long(bigint_sign(c->self) ? (int64_t)bits.length - 1 : 0);
}

static value bigint_of_number(call *c)
{
    return c->argc ? convert_to(c->args[0], &type_BigInteger) : bigint_from_long(0);
}

static value bigint_of_bytes(call *c)
{
    const array *a = v_array(c->args[0]);
    return bigint_from_bytes(a->raw, a->length);
}

WHOLE(big_zero, bigint_from_long(0))
WHOLE(big_one, bigint_from_long(1))
WHOLE(big_minus_one, bigint_from_long(-1))
WHOLE(big_sign, v_int(bigint_sign(self)))
WHOLE(is_zero, v_bool(bigint_sign(self) == 0))
WHOLE(is_one, v_bool(bigint_compare(self, bigint_from_long(1)) == 0))
WHOLE(is_even, v_bool(bigint_sign(bigint_operate('&', self, bigint_from_long(1))) == 0))
WHOLE(is_power, v_bool(bigint_sign(self) > 0 &&
                       bigint_sign(bigint_operate('&', self, bigint_operate('-', self, bigint_from_long(1)))) == 0))

static const method bigint_methods[] = {
    NUMBER_METHOD_ROWS("bigint"),
    {"Add", "bigint left, bigint right", "bigint", bigint_add, M_STATIC},
    {"Subtract", "bigint left, bigint right", "bigint", bigint_subtract, M_STATIC},
    {"Multiply", "bigint left, bigint right", "bigint", bigint_multiply, M_STATIC},
    {"Divide", "bigint dividend, bigint divisor", "bigint", bigint_divide, M_STATIC},
    {"Remainder", "bigint dividend, bigint divisor", "bigint", bigint_rem, M_STATIC},
    {"DivRem", "bigint dividend, bigint divisor, ref bigint remainder", "bigint", bigint_div_rem, M_STATIC},
    {"Negate", "bigint value", "bigint", bigint_negate_call, M_STATIC},
    {"Pow", "bigint value, int exponent", "bigint", bigint_pow, M_STATIC},
    {"ModPow", "bigint value, bigint exponent, bigint modulus", "bigint", bigint_mod_pow, M_STATIC},
    {"GreatestCommonDivisor", "bigint left, bigint right", "bigint", bigint_gcd, M_STATIC},
    {"Compare", "bigint left, bigint right", "int", bigint_compare_call, M_STATIC},
    {"Log", "bigint value", "double", bigint_log, M_STATIC},
    {"Log", "bigint value, double baseValue", "double", bigint_log, M_STATIC},
    {"Log10", "bigint value", "double", bigint_log10, M_STATIC},
    {"ToByteArray", "", "byte[]", bigint_to_byte_array, 0},
    {"GetByteCount", "", "int", bigint_byte_count, 0},
    {"GetBitLength", "", "long", bigint_bit_length, 0},
    {0}};
static const method bigint_ctors[] = {{NULL, "", NULL, bigint_of_number, 0},
                                      {NULL, "int value", NULL, bigint_of_number, 0},
                                      {NULL, "uint value", NULL, bigint_of_number, 0},
                                      {NULL, "long value", NULL, bigint_of_number, 0},
                                      {NULL, "ulong value", NULL, bigint_of_number, 0},
                                      {NULL, "float value", NULL, bigint_of_number, 0},
                                      {NULL, "double value", NULL, bigint_of_number, 0},
                                      {NULL, "decimal value", NULL, bigint_of_number, 0},
                                      {NULL, "byte[] value", NULL, bigint_of_bytes, 0},
                                      {0}};
static const property bigint_properties[] = {{"IsPowerOfTwo", "bool", get_is_power, NULL, 0},
                                             {"IsZero", "bool", get_is_zero, NULL, 0},
                                             {"IsOne", "bool", get_is_one, NULL, 0},
                                             {"IsEven", "bool", get_is_even, NULL, 0},
                                             {"Sign", "int", get_big_sign, NULL, 0},
                                             {"Zero", "bigint", get_big_zero, NULL, M_STATIC},
                                             {"One", "bigint", get_big_one, NULL, M_STATIC},
                                             {"MinusOne", "bigint", get_big_minus_one, NULL, M_STATIC},
                                             {0}};
type type_BigInteger = {TYPE_OBJECT,
                        .name = "System.Numerics.BigInteger",
                        .accelerators = "bigint",
                        .flags = T_VALUE | T_SEALED,
                        .kind = K_OBJECT,
                        .interfaces = "System.IComparable,System.IFormattable",
                        .ctors = bigint_ctors,
                        .methods = bigint_methods,
                        .properties = bigint_properties,
                        .ops = &object_number_ops};
