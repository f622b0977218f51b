/* number_math.h: functions of real numbers as native members: of Double and Single, Math and MathF.
 *
 * The result has the kind of the first argument: one function serves double and float. Threads: pure.
 */
#ifndef OBJECT_NUMBER_MATH_H
#define OBJECT_NUMBER_MATH_H

#include "object/type.h"

/* A table that clang-format would write anew each time. */
/* clang-format off */
#define REAL_UNARY(X) \
    X(sqrt) X(cbrt) X(exp) X(log) X(log2) X(log10) X(sin) X(cos) X(tan) X(asin) X(acos) X(atan) \
    X(sinh) X(cosh) X(tanh) X(asinh) X(acosh) X(atanh) X(floor) X(ceil) X(trunc)
/* clang-format on */
#define DECLARE(f) value real_##f(call *c);
REAL_UNARY(DECLARE)
#undef DECLARE

value real_pow(call *c);
value real_atan2(call *c);
value real_log_base(call *c);
value real_round(call *c); /* (x), (x, digits), (x, mode), (x, digits, mode) */
value real_copy_sign(call *c);
value real_remainder(call *c);
value real_scale(call *c);
value real_hypot(call *c);
value real_fma(call *c);
value real_next(call *c);
value real_previous(call *c);
value real_ilogb(call *c);
value real_exp2(call *c);

#define REAL_ROWS_COMMON(T)                                                                                            \
    {"Sqrt", T " d", T, real_sqrt, M_STATIC}, {"Cbrt", T " d", T, real_cbrt, M_STATIC},                                \
        {"Exp", T " d", T, real_exp, M_STATIC}, {"Log", T " d", T, real_log, M_STATIC},                                \
        {"Log", T " a, " T " newBase", T, real_log_base, M_STATIC}, {"Log2", T " x", T, real_log2, M_STATIC},          \
        {"Log10", T " d", T, real_log10, M_STATIC}, {"Sin", T " a", T, real_sin, M_STATIC},                            \
        {"Cos", T " d", T, real_cos, M_STATIC}, {"Tan", T " a", T, real_tan, M_STATIC},                                \
        {"Asin", T " d", T, real_asin, M_STATIC}, {"Acos", T " d", T, real_acos, M_STATIC},                            \
        {"Atan", T " d", T, real_atan, M_STATIC}, {"Atan2", T " y, " T " x", T, real_atan2, M_STATIC},                 \
        {"Sinh", T " value", T, real_sinh, M_STATIC}, {"Cosh", T " value", T, real_cosh, M_STATIC},                    \
        {"Tanh", T " value", T, real_tanh, M_STATIC}, {"Asinh", T " d", T, real_asinh, M_STATIC},                      \
        {"Acosh", T " d", T, real_acosh, M_STATIC}, {"Atanh", T " d", T, real_atanh, M_STATIC},                        \
        {"Pow", T " x, " T " y", T, real_pow, M_STATIC}, {"CopySign", T " x, " T " y", T, real_copy_sign, M_STATIC},   \
        {"FusedMultiplyAdd", T " x, " T " y, " T " z", T, real_fma, M_STATIC},                                         \
        {"ScaleB", T " x, int n", T, real_scale, M_STATIC}, {"ILogB", T " x", "int", real_ilogb, M_STATIC},            \
        {"BitIncrement", T " x", T, real_next, M_STATIC}, {"BitDecrement", T " x", T, real_previous, M_STATIC},        \
        {"Floor", T " d", T, real_floor, M_STATIC}, {"Ceiling", T " a", T, real_ceil, M_STATIC},                       \
        {"Truncate", T " d", T, real_trunc, M_STATIC}, {"Round", T " a", T, real_round, M_STATIC},                     \
        {"Round", T " value, int digits", T, real_round, M_STATIC},                                                    \
        {"Round", T " value, System.MidpointRounding mode", T, real_round, M_STATIC},                                  \
    {                                                                                                                  \
        "Round", T " value, int digits, System.MidpointRounding mode", T, real_round, M_STATIC                         \
    }

/* Of Double and Single only. */
#define REAL_MATH_ROWS(T)                                                                                              \
    REAL_ROWS_COMMON(T), {"Exp2", T " x", T, real_exp2, M_STATIC},                                                     \
        {"Hypot", T " x, " T " y", T, real_hypot, M_STATIC},                                                           \
    {                                                                                                                  \
        "Ieee754Remainder", T " left, " T " right", T, real_remainder, M_STATIC                                        \
    }

#endif
