/* type_number.c: System.SByte .. System.Double, System.Boolean, and the enums of parsing and rounding. */
#include "object/type_number.h"

#include <float.h>
#include <math.h>
#include <stdint.h>

#include "object/convert.h"
#include "object/error.h"
#include "object/number_math.h"
#include "object/type_internal.h"

/* ---- limits ---- */

static value get_max(value self, const type *t)
{
    (void)self;
    switch (t->kind) {
    case K_SBYTE: return v_integer(K_SBYTE, INT8_MAX);
    case K_BYTE: return v_byte(UINT8_MAX);
    case K_INT16: return v_integer(K_INT16, INT16_MAX);
    case K_UINT16: return v_integer(K_UINT16, UINT16_MAX);
    case K_INT32: return v_int(INT32_MAX);
    case K_UINT32: return v_integer(K_UINT32, UINT32_MAX);
    case K_INT64: return v_long(INT64_MAX);
    case K_UINT64: return (value){.kind = K_UINT64, .as.u = UINT64_MAX};
    case K_SINGLE: return (value){.kind = K_SINGLE, .as.d = FLT_MAX};
    default: return v_double(DBL_MAX);
    }
}

static value get_min(value self, const type *t)
{
    (void)self;
    switch (t->kind) {
    case K_SBYTE: return v_integer(K_SBYTE, INT8_MIN);
    case K_INT16: return v_integer(K_INT16, INT16_MIN);
    case K_INT32: return v_int(INT32_MIN);
    case K_INT64: return v_long(INT64_MIN);
    case K_SINGLE: return (value){.kind = K_SINGLE, .as.d = -FLT_MAX};
    case K_DOUBLE: return v_double(-DBL_MAX);
    default: return (value){.kind = t->kind};
    }
}

static value real(const type *t, double d)
{
    return (value){.kind = t->kind, .as.d = t->kind == K_SINGLE ? (double)(float)d : d};
}

#define CONSTANT(name, single, d)                                                                                      \
    static value get_##name(value self, const type *t)                                                                 \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        return real(t, t->kind == K_SINGLE ? (single) : (d));                                                          \
    }
CONSTANT(epsilon, 1.401298464324817e-45, 4.9406564584124654e-324)
CONSTANT(nan, NAN, NAN)
CONSTANT(infinity, INFINITY, INFINITY)
CONSTANT(minus_infinity, -INFINITY, -INFINITY)
CONSTANT(minus_zero, -0.0, -0.0)
CONSTANT(pi, M_PI, M_PI)
CONSTANT(e, M_E, M_E)
CONSTANT(tau, 2 * M_PI, 2 * M_PI)

/* ---- tests of floating point numbers ---- */

static value is_nan(call *c)
{
    return v_bool(isnan(c->args[0].as.d));
}

static value is_infinity(call *c)
{
    return v_bool(isinf(c->args[0].as.d) != 0);
}

static value is_positive_infinity(call *c)
{
    return v_bool(isinf(c->args[0].as.d) && c->args[0].as.d > 0);
}

static value is_negative_infinity(call *c)
{
    return v_bool(isinf(c->args[0].as.d) && c->args[0].as.d < 0);
}

static value is_finite(call *c)
{
    return v_bool(isfinite(c->args[0].as.d) != 0);
}

static value is_integer(call *c)
{
    double d = c->args[0].as.d;
    return v_bool(isfinite(d) && d == trunc(d));
}

static value is_normal(call *c)
{
    double d = c->args[0].as.d;
    return v_bool(c->type->kind == K_SINGLE ? isfinite(d) && fabs(d) >= FLT_MIN : isnormal(d) != 0);
}

/* ---- bits of integers ---- */

static unsigned width_of(const type *t)
{
    switch (t->kind) {
    case K_SBYTE:
    case K_BYTE: return 8;
    case K_INT16:
    case K_UINT16: return 16;
    case K_INT32:
    case K_UINT32: return 32;
    default: return 64;
    }
}

static uint64_t bits_of(const call *c, int i)
{
    unsigned w = width_of(c->type);
    return w == 64 ? c->args[i].as.u : c->args[i].as.u & ((1ULL << w) - 1);
}

static value of_bits(const call *c, uint64_t u)
{
    unsigned w = width_of(c->type);
    kind k = c->type->kind;
    bool is_signed = k == K_SBYTE || k == K_INT16 || k == K_INT32 || k == K_INT64;
    if (w < 64) {
        u = is_signed ? (uint64_t)((int64_t)(u << (64 - w)) >> (64 - w)) : u & ((1ULL << w) - 1);
    }
    return (value){.kind = k, .as.u = u};
}

static value pop_count(call *c)
{
    return v_integer(c->type->kind, __builtin_popcountll(bits_of(c, 0)));
}

static value leading_zeros(call *c)
{
    uint64_t u = bits_of(c, 0);
    unsigned w = width_of(c->type);
    return v_integer(c->type->kind, u ? __builtin_clzll(u) - (int)(64 - w) : (int)w);
}

static value trailing_zeros(call *c)
{
    uint64_t u = bits_of(c, 0);
    return v_integer(c->type->kind, u ? __builtin_ctzll(u) : (int)width_of(c->type));
}

static value rotate(call *c, unsigned by)
{
    unsigned w = width_of(c->type);
    uint64_t u = bits_of(c, 0);
    by &= w - 1;
    return of_bits(c, by ? u << by | u >> (w - by) : u);
}

static value rotate_left(call *c)
{
    return rotate(c, (unsigned)c->args[1].as.i);
}

static value rotate_right(call *c)
{
    return rotate(c, 0u - (unsigned)c->args[1].as.i);
}

static value is_power_of_two(call *c)
{
    value v = c->args[0];
    uint64_t u = bits_of(c, 0);
    return v_bool((v.kind == K_UINT64 || v.as.i > 0) && u && (u & (u - 1)) == 0);
}

static value log2_of(call *c)
{
    uint64_t u = bits_of(c, 0);
    if (c->args[0].kind != K_UINT64 && c->args[0].as.i < 0) {
        throw_argument("System.ArgumentOutOfRangeException", "value", "Non-negative number required.");
    }
    return v_integer(c->type->kind, u ? 63 - __builtin_clzll(u) : 0);
}

/* ---- tables ---- */

#define INTEGER_ROWS(T)                                                                                                \
    NUMBER_METHOD_ROWS(T), {"PopCount", T " value", T, pop_count, M_STATIC},                                           \
        {"LeadingZeroCount", T " value", T, leading_zeros, M_STATIC},                                                  \
        {"TrailingZeroCount", T " value", T, trailing_zeros, M_STATIC},                                                \
        {"RotateLeft", T " value, int rotateAmount", T, rotate_left, M_STATIC},                                        \
        {"RotateRight", T " value, int rotateAmount", T, rotate_right, M_STATIC},                                      \
        {"IsPow2", T " value", "bool", is_power_of_two, M_STATIC}, {"Log2", T " value", T, log2_of, M_STATIC},         \
    {                                                                                                                  \
        0                                                                                                              \
    }

#define LIMITS(T)                                                                                                      \
    {"MaxValue", T, get_max, NULL, M_STATIC},                                                                          \
    {                                                                                                                  \
        "MinValue", T, get_min, NULL, M_STATIC                                                                         \
    }

#define INTEGER_TYPE(c_name, T, names, k)                                                                              \
    static const method c_name##_methods[] = {INTEGER_ROWS(T)};                                                        \
    static const property c_name##_properties[] = {LIMITS(T), {0}};                                                    \
    type type_##c_name = {                                                                                             \
        TYPE_OBJECT, .name = "System." #c_name,       .accelerators = names,       .flags = T_VALUE | T_SEALED,        \
        .kind = k,   .interfaces = NUMBER_INTERFACES, .methods = c_name##_methods, .properties = c_name##_properties};
INTEGER_TYPE(SByte, "sbyte", "sbyte", K_SBYTE)
INTEGER_TYPE(Byte, "byte", "byte", K_BYTE)
INTEGER_TYPE(Int16, "short", "short,int16", K_INT16)
INTEGER_TYPE(UInt16, "ushort", "ushort,uint16", K_UINT16)
INTEGER_TYPE(Int32, "int", "int,int32", K_INT32)
INTEGER_TYPE(UInt32, "uint", "uint,uint32", K_UINT32)
INTEGER_TYPE(Int64, "long", "long,int64", K_INT64)
INTEGER_TYPE(UInt64, "ulong", "ulong,uint64", K_UINT64)

#define REAL_ROWS(T)                                                                                                   \
    NUMBER_METHOD_ROWS(T), {"IsNaN", T " d", "bool", is_nan, M_STATIC},                                                \
        {"IsInfinity", T " d", "bool", is_infinity, M_STATIC},                                                         \
        {"IsPositiveInfinity", T " d", "bool", is_positive_infinity, M_STATIC},                                        \
        {"IsNegativeInfinity", T " d", "bool", is_negative_infinity, M_STATIC},                                        \
        {"IsFinite", T " d", "bool", is_finite, M_STATIC}, {"IsInteger", T " value", "bool", is_integer, M_STATIC},    \
        {"IsNormal", T " d", "bool", is_normal, M_STATIC}, REAL_MATH_ROWS(T),                                          \
    {                                                                                                                  \
        0                                                                                                              \
    }

#define REAL_TYPE(c_name, T, names, k)                                                                                 \
    static const method c_name##_methods[] = {REAL_ROWS(T)};                                                           \
    static const property c_name##_properties[] = {LIMITS(T),                                                          \
                                                   {"Epsilon", T, get_epsilon, NULL, M_STATIC},                        \
                                                   {"NaN", T, get_nan, NULL, M_STATIC},                                \
                                                   {"PositiveInfinity", T, get_infinity, NULL, M_STATIC},              \
                                                   {"NegativeInfinity", T, get_minus_infinity, NULL, M_STATIC},        \
                                                   {"NegativeZero", T, get_minus_zero, NULL, M_STATIC},                \
                                                   {"Pi", T, get_pi, NULL, M_STATIC},                                  \
                                                   {"E", T, get_e, NULL, M_STATIC},                                    \
                                                   {"Tau", T, get_tau, NULL, M_STATIC},                                \
                                                   {0}};                                                               \
    type type_##c_name = {                                                                                             \
        TYPE_OBJECT, .name = "System." #c_name,       .accelerators = names,       .flags = T_VALUE | T_SEALED,        \
        .kind = k,   .interfaces = NUMBER_INTERFACES, .methods = c_name##_methods, .properties = c_name##_properties};
REAL_TYPE(Single, "float", "float,single", K_SINGLE)
REAL_TYPE(Double, "double", "double", K_DOUBLE)

/* ---- Boolean ---- */

static value boolean_to_string(call *c)
{
    return v_str(str_c(c->self.as.i ? "True" : "False"));
}

static bool parse_boolean(const str *text, bool *out)
{
    str *t = str_trim(text, NULL, 3);
    *out = str_equal_c(t, "true");
    return *out || str_equal_c(t, "false");
}

static value boolean_parse(call *c)
{
    bool b;
    if (!parse_boolean(c->args[0].as.s, &b)) {
        throw_argument("System.FormatException", NULL, "String '%s' was not recognized as a valid Boolean.",
                       str_to_c(c->args[0].as.s));
    }
    return v_bool(b);
}

static value boolean_try_parse(call *c)
{
    bool b = false;
    bool good = c->args[0].kind == K_STRING && parse_boolean(c->args[0].as.s, &b);
    ref_assign(c->args[1], v_bool(good && b));
    return v_bool(good);
}

static value get_true_string(value self, const type *t)
{
    (void)self, (void)t;
    return v_str(str_c("True"));
}

static value get_false_string(value self, const type *t)
{
    (void)self, (void)t;
    return v_str(str_c("False"));
}

static const method boolean_methods[] = {
    {"ToString", "", "string", boolean_to_string, 0},
    {"ToString", "System.IFormatProvider provider", "string", boolean_to_string, 0},
    {"CompareTo", "System.Object obj", "int", number_compare_to, 0},
    {"CompareTo", "bool value", "int", number_compare_to, 0},
    {"Equals", "System.Object obj", "bool", number_equals, 0},
    {"Equals", "bool obj", "bool", number_equals, 0},
    {"GetHashCode", "", "int", number_get_hash_code, 0},
    {"GetTypeCode", "", "System.TypeCode", number_get_type_code, 0},
    {"Parse", "string value", "bool", boolean_parse, M_STATIC},
    {"TryParse", "string value, ref bool result", "bool", boolean_try_parse, M_STATIC},
    {0}};
static const property boolean_properties[] = {{"TrueString", "string", get_true_string, NULL, M_STATIC},
                                              {"FalseString", "string", get_false_string, NULL, M_STATIC},
                                              {0}};
type type_Boolean = {TYPE_OBJECT,
                     .name = "System.Boolean",
                     .accelerators = "bool",
                     .flags = T_VALUE | T_SEALED,
                     .kind = K_BOOL,
                     .interfaces = "System.IComparable,System.IConvertible",
                     .methods = boolean_methods,
                     .properties = boolean_properties};

/* ---- enums ---- */

static const enum_member number_styles[] = {{"None", 0},
                                            {"AllowLeadingWhite", 1},
                                            {"AllowTrailingWhite", 2},
                                            {"AllowLeadingSign", 4},
                                            {"Integer", 7},
                                            {"AllowTrailingSign", 8},
                                            {"AllowParentheses", 16},
                                            {"AllowDecimalPoint", 32},
                                            {"AllowThousands", 64},
                                            {"Number", 111},
                                            {"AllowExponent", 128},
                                            {"Float", 167},
                                            {"AllowCurrencySymbol", 256},
                                            {"Currency", 383},
                                            {"Any", 511},
                                            {"AllowHexSpecifier", 512},
                                            {"HexNumber", 515},
                                            {"AllowBinarySpecifier", 1024},
                                            {"BinaryNumber", 1027},
                                            {0}};
static const enum_member type_codes[] = {{"Empty", 0},
                                         {"Object", 1},
                                         {"DBNull", 2},
                                         {"Boolean", 3},
                                         {"Char", 4},
                                         {"SByte", 5},
                                         {"Byte", 6},
                                         {"Int16", 7},
                                         {"UInt16", 8},
                                         {"Int32", 9},
                                         {"UInt32", 10},
                                         {"Int64", 11},
                                         {"UInt64", 12},
                                         {"Single", 13},
                                         {"Double", 14},
                                         {"Decimal", 15},
                                         {"DateTime", 16},
                                         {"String", 18},
                                         {0}};
static const enum_member midpoints[] = {
    {"ToEven", 0}, {"AwayFromZero", 1}, {"ToZero", 2}, {"ToNegativeInfinity", 3}, {"ToPositiveInfinity", 4}, {0}};

#define OBJECT_ENUM(c_name, full, extra, table)                                                                        \
    type type_##c_name = {TYPE_OBJECT,    .name = full,     .flags = T_VALUE | T_ENUM | T_SEALED | (extra),            \
                          .kind = K_ENUM, .members = table, .underlying = K_INT32};
OBJECT_ENUM(NumberStyles, "System.Globalization.NumberStyles", T_FLAGS, number_styles)
OBJECT_ENUM(TypeCode, "System.TypeCode", 0, type_codes)
OBJECT_ENUM(MidpointRounding, "System.MidpointRounding", 0, midpoints)

type type_IFormatProvider = {TYPE_OBJECT, .name = "System.IFormatProvider", .flags = T_INTERFACE, .kind = K_OBJECT};

type *const number_types[] = {&type_Boolean,
                              &type_SByte,
                              &type_Byte,
                              &type_Int16,
                              &type_UInt16,
                              &type_Int32,
                              &type_UInt32,
                              &type_Int64,
                              &type_UInt64,
                              &type_Single,
                              &type_Double,
                              &type_Decimal,
                              &type_BigInteger,
                              &type_NumberStyles,
                              &type_TypeCode,
                              &type_MidpointRounding,
                              &type_IFormatProvider,
                              &type_CultureInfo,
                              &type_NumberFormatInfo,
                              &type_DateTimeFormatInfo,
                              &type_TextInfo,
                              &type_Calendar,
                              &type_GregorianCalendar,
                              &type_ISOWeek,
                              &type_CultureTypes,
                              &type_CalendarWeekRule};
const size_t number_types_count = COUNT_OF(number_types);
