/* number_math.c: functions of real numbers. */
#include "object/number_math.h"

#include <math.h>

#include "object/error.h"

static value like(value model, double d)
{
    return (value){.kind = model.kind, .as.d = model.kind == K_SINGLE ? (double)(float)d : d};
}

#define DEFINE(f)                                                                                                      \
    value real_##f(call *c)                                                                                            \
    {                                                                                                                  \
        return like(c->args[0], f(c->args[0].as.d));                                                                   \
    }
REAL_UNARY(DEFINE)
#undef DEFINE

value real_pow(call *c)
{
    return like(c->args[0], pow(c->args[0].as.d, c->args[1].as.d));
}

value real_atan2(call *c)
{
    return like(c->args[0], atan2(c->args[0].as.d, c->args[1].as.d));
}

value real_log_base(call *c)
{
    double a = c->args[0].as.d, base = c->args[1].as.d;
    if (isnan(a) || isnan(base)) {
        return like(c->args[0], NAN);
    }
    if (base == 1 || (a != 1 && (base == 0 || (isinf(base) && base > 0)))) {
        return like(c->args[0], NAN);
    }
    return like(c->args[0], log(a) / log(base));
}

value real_copy_sign(call *c)
{
    return like(c->args[0], copysign(c->args[0].as.d, c->args[1].as.d));
}

value real_remainder(call *c)
{
    return like(c->args[0], remainder(c->args[0].as.d, c->args[1].as.d));
}

value real_scale(call *c)
{
    return like(c->args[0], scalbn(c->args[0].as.d, (int)c->args[1].as.i));
}

value real_hypot(call *c)
{
    return like(c->args[0], hypot(c->args[0].as.d, c->args[1].as.d));
}

value real_fma(call *c)
{
    return like(c->args[0], fma(c->args[0].as.d, c->args[1].as.d, c->args[2].as.d));
}

value real_next(call *c)
{
    value v = c->args[0];
    return like(v, v.kind == K_SINGLE ? (double)nextafterf((float)v.as.d, INFINITY) : nextafter(v.as.d, INFINITY));
}

value real_previous(call *c)
{
    value v = c->args[0];
    return like(v, v.kind == K_SINGLE ? (double)nextafterf((float)v.as.d, -INFINITY) : nextafter(v.as.d, -INFINITY));
}

value real_ilogb(call *c)
{
    double d = c->args[0].as.d;
    return v_int(d == 0 ? INT32_MIN : !isfinite(d) ? INT32_MAX : ilogb(d));
}

value real_exp2(call *c)
{
    return like(c->args[0], exp2(c->args[0].as.d));
}

static double round_whole(double d, int mode)
{
    double whole;
    switch (mode) {
    case 0: return nearbyint(d); /* half to even */
    case 1: {
        double fraction = modf(d, &whole);
        return fabs(fraction) >= 0.5 ? whole + copysign(1, fraction) : copysign(whole, d);
    }
    case 2: return trunc(d);
    case 3: return floor(d);
    default: return ceil(d);
    }
}

value real_round(call *c)
{
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    value v = c->args[0];
    int64_t digits = 0, mode = 0;
    bool single = v.kind == K_SINGLE;
    for (uint32_t i = 1; i < c->argc; i++) {
        *(c->args[i].kind == K_ENUM ? &mode : &digits) = c->args[i].as.i;
    }
    if (digits < 0 || digits > (single ? 6 : 15)) {
        throw_argument("System.ArgumentOutOfRangeException", "digits",
                       "Rounding digits must be between 0 and %d, inclusive.", single ? 6 : 15);
    }
    if (mode < 0 || mode > 4) {
        throw_argument("System.ArgumentException", "mode",
                       "The value '%lld' is not valid for this usage of the type MidpointRounding.", (long long)mode);
    }
    if (!(fabs(v.as.d) < (single ? 1e8 : 1e16))) { /* no fraction is left to round */
        return v;
    }
    double power = powers[digits];
    if (single) {
        return like(v, (float)round_whole((float)(v.as.d * power), (int)mode) / (float)power);
    }
    return like(v, round_whole(v.as.d * power, (int)mode) / power);
}
