/* math.c: System.Math and System.MathF. */
#include <math.h>

#include "object/decimal.h"
#include "object/number_math.h"
#include "types/native.h"

static type type_Math, type_MathF;

/* ---- decimals among the reals ---- */

METHOD(decimal_floor)
{
    return decimal_round(v_decimal(c->args[0]), 0, 3);
}

METHOD(decimal_ceiling)
{
    return decimal_round(v_decimal(c->args[0]), 0, 4);
}

METHOD(decimal_truncate)
{
    return decimal_round(v_decimal(c->args[0]), 0, 2);
}

METHOD(decimal_round_to)
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

/* ---- magnitudes, products ---- */

static double magnitude(double a, double b, bool greater)
{
    double x = fabs(a), y = fabs(b);
    if (x > y || isnan(x)) {
        return greater ? a : isnan(x) ? a : b;
    }
    if (x == y) {
        return greater ? (signbit(a) ? b : a) : (signbit(a) ? a : b);
    }
    return greater || isnan(y) ? b : a;
}

static value like(value model, double d)
{
    return (value){.kind = model.kind, .as.d = d};
}

METHOD(max_magnitude)
{
    return like(c->args[0], magnitude(c->args[0].as.d, c->args[1].as.d, true));
}

METHOD(min_magnitude)
{
    return like(c->args[0], magnitude(c->args[0].as.d, c->args[1].as.d, false));
}

METHOD(big_mul)
{
    return v_long(c->args[0].as.i * c->args[1].as.i);
}

METHOD(big_mul_unsigned)
{
    return (value){.kind = K_UINT64, .as.u = c->args[0].as.u * c->args[1].as.u};
}

METHOD(big_mul_wide)
{
    __int128 r = (__int128)c->args[0].as.i * c->args[1].as.i;
    ref_assign(c->args[2], v_long((int64_t)r));
    return v_long((int64_t)(r >> 64));
}

METHOD(div_rem)
{
    value a = c->args[0], b = c->args[1];
    if (b.as.i == 0) {
        throw_argument("System.DivideByZeroException", NULL, "Attempted to divide by zero.");
    }
    if (b.as.i == -1) { /* the one quotient that overflows */
        int64_t least = a.kind == K_INT32 ? INT32_MIN : INT64_MIN;
        if (a.as.i == least) {
            throw_argument("System.OverflowException", NULL, "Arithmetic operation resulted in an overflow.");
        }
    }
    ref_assign(c->args[2], v_integer((kind)a.kind, a.as.i % b.as.i));
    return v_integer((kind)a.kind, a.as.i / b.as.i);
}

/* DivRem(a, b) as a pair. */
METHOD(div_rem_pair)
{
    value a = c->args[0], b = c->args[1];
    if (b.as.u == 0) {
        throw_argument("System.DivideByZeroException", NULL, "Attempted to divide by zero.");
    }
    kind k = (kind)a.kind;
    value pair[2];
    if (k == K_UINT64) {
        pair[0] = (value){.kind = k, .as.u = a.as.u / b.as.u};
        pair[1] = (value){.kind = k, .as.u = a.as.u % b.as.u};
    } else if (b.as.i == -1 && a.as.i == (k == K_INT32 ? INT32_MIN : INT64_MIN)) {
        throw_argument("System.OverflowException", NULL, "Arithmetic operation resulted in an overflow.");
    } else {
        pair[0] = v_integer(k, a.as.i / b.as.i);
        pair[1] = v_integer(k, a.as.i % b.as.i);
    }
    const type *args[2] = {value_type(a), value_type(a)}, *definition = type_find_c("System.ValueTuple`2");
    if (!definition) {
        throw_unsupported("ValueTuple");
    }
    return type_invoke(type_instantiate(definition, args, 2), V_NULL, NULL, pair, 2, true);
}

#define CONSTANT(id, number)                                                                                           \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return of == &type_MathF ? (value){.kind = K_SINGLE, .as.d = (double)(float)(number)} : v_double(number);      \
    }
CONSTANT(pi, M_PI)
CONSTANT(e, M_E)
CONSTANT(tau, 2 * M_PI)

/* ---- tables ---- */

#define S M_STATIC
#define FOR_SIGNED(ROW) ROW("short"), ROW("int"), ROW("long"), ROW("sbyte"), ROW("decimal"), ROW("double"), ROW("float")
#define FOR_ALL(ROW)                                                                                                   \
    ROW("byte"), ROW("decimal"), ROW("double"), ROW("short"), ROW("int"), ROW("long"), ROW("sbyte"), ROW("float"),     \
        ROW("ushort"), ROW("uint"), ROW("ulong")
#define ABS(T)                                                                                                         \
    {                                                                                                                  \
        "Abs", T " value", T, number_abs, S                                                                            \
    }
#define SIGN(T)                                                                                                        \
    {                                                                                                                  \
        "Sign", T " value", "int", number_sign, S                                                                      \
    }
#define CLAMP(T)                                                                                                       \
    {                                                                                                                  \
        "Clamp", T " value, " T " min, " T " max", T, number_clamp, S                                                  \
    }
#define MAX(T)                                                                                                         \
    {                                                                                                                  \
        "Max", T " val1, " T " val2", T, number_max, S                                                                 \
    }
#define MIN(T)                                                                                                         \
    {                                                                                                                  \
        "Min", T " val1, " T " val2", T, number_min, S                                                                 \
    }

static const method math_methods[] = {
    FOR_SIGNED(ABS),
    {"BigMul", "uint a, uint b", "ulong", big_mul_unsigned, S},
    {"BigMul", "int a, int b", "long", big_mul, S},
    {"BigMul", "long a, long b, ref long low", "long", big_mul_wide, S},
    {"Ceiling", "decimal d", "decimal", decimal_ceiling, S},
    FOR_ALL(CLAMP),
    {"DivRem", "byte left, byte right", "System.ValueTuple`2[byte,byte]", div_rem_pair, S},
    {"DivRem", "int left, int right", "System.ValueTuple`2[int,int]", div_rem_pair, S},
    {"DivRem", "uint left, uint right", "System.ValueTuple`2[uint,uint]", div_rem_pair, S},
    {"DivRem", "long left, long right", "System.ValueTuple`2[long,long]", div_rem_pair, S},
    {"DivRem", "ulong left, ulong right", "System.ValueTuple`2[ulong,ulong]", div_rem_pair, S},
    {"DivRem", "int a, int b, ref int result", "int", div_rem, S},
    {"DivRem", "long a, long b, ref long result", "long", div_rem, S},
    {"Floor", "decimal d", "decimal", decimal_floor, S},
    {"IEEERemainder", "double x, double y", "double", real_remainder, S},
    FOR_ALL(MAX),
    {"MaxMagnitude", "double x, double y", "double", max_magnitude, S},
    FOR_ALL(MIN),
    {"MinMagnitude", "double x, double y", "double", min_magnitude, S},
    {"Round", "decimal d", "decimal", decimal_round_to, S},
    {"Round", "decimal d, int decimals", "decimal", decimal_round_to, S},
    {"Round", "decimal d, System.MidpointRounding mode", "decimal", decimal_round_to, S},
    {"Round", "decimal d, int decimals, System.MidpointRounding mode", "decimal", decimal_round_to, S},
    FOR_SIGNED(SIGN),
    {"Truncate", "decimal d", "decimal", decimal_truncate, S},
    REAL_ROWS_COMMON("double"),
    {0}};
static const property math_properties[] = {
    {"PI", "double", get_pi, NULL, S}, {"E", "double", get_e, NULL, S}, {"Tau", "double", get_tau, NULL, S}, {0}};
static type type_Math = {TYPE_OBJECT,      .name = "System.Math",   .flags = T_STATIC | T_ABSTRACT | T_SEALED,
                         .kind = K_OBJECT, .methods = math_methods, .properties = math_properties};

static const method mathf_methods[] = {ABS("float"),
                                       MAX("float"),
                                       MIN("float"),
                                       SIGN("float"),
                                       {"IEEERemainder", "float x, float y", "float", real_remainder, S},
                                       {"MaxMagnitude", "float x, float y", "float", max_magnitude, S},
                                       {"MinMagnitude", "float x, float y", "float", min_magnitude, S},
                                       REAL_ROWS_COMMON("float"),
                                       {0}};
static const property mathf_properties[] = {
    {"PI", "float", get_pi, NULL, S}, {"E", "float", get_e, NULL, S}, {"Tau", "float", get_tau, NULL, S}, {0}};
static type type_MathF = {TYPE_OBJECT,      .name = "System.MathF",   .flags = T_STATIC | T_ABSTRACT | T_SEALED,
                          .kind = K_OBJECT, .methods = mathf_methods, .properties = mathf_properties};

TYPES_EXPORT(math, &type_Math, &type_MathF);
