/* type_number_calls.c: the members that every numeric type has. */
#include <math.h>
#include <string.h>

#include "object/bigint.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/member.h"
#include "object/number_parse.h"
#include "object/type_number.h"

value number_to_string(call *c)
{
    const str *format = NULL;
    value provider = V_NULL;
    for (uint32_t i = 0; i < c->argc; i++) {
        if (c->args[i].kind == K_STRING) {
            format = c->args[i].as.s;
        } else {
            provider = c->args[i];
        }
    }
    return v_str(number_format(c->self, format, culture_of(provider)));
}

/* ---- Parse ---- */

static int styles_of(const call *c, const culture **culture)
{
    int styles = number_default_styles(c->type);
    value provider = V_NULL;
    for (uint32_t i = 1; i < c->argc; i++) {
        if (c->args[i].kind == K_ENUM) {
            styles = (int)c->args[i].as.i;
        } else {
            provider = c->args[i];
        }
    }
    *culture = culture_of(provider);
    bool whole = v_is_integer((value){.kind = c->type->kind}) || c->type == &type_BigInteger;
    if (styles & (STYLE_HEX | STYLE_BINARY) && !whole) {
        throw_argument("System.ArgumentException", "style",
                       "The number styles AllowHexSpecifier and AllowBinarySpecifier are not supported on floating "
                       "point data types.");
    }
    return styles;
}

value number_parse_call(call *c)
{
    const culture *culture;
    int styles = styles_of(c, &culture);
    const str *text = c->args[0].as.s;
    value out;
    switch (number_parse_as(text, c->type, styles, culture, &out)) {
    case PARSE_OK: return out;
    case PARSE_OVERFLOW:
        throw_argument("System.OverflowException", NULL, "Value was either too large or too small for %s.",
                       number_range_name(c->type));
    default:
        if (c->type == &type_BigInteger) {
            throw_argument("System.FormatException", NULL, "The value could not be parsed.");
        }
        throw_argument("System.FormatException", NULL, "The input string '%s' was not in a correct format.",
                       str_to_c(text));
    }
}

value number_try_parse_call(call *c)
{
    call parse = *c;
    const culture *culture;
    parse.argc = c->argc - 1;
    int styles = styles_of(&parse, &culture);
    value out = type_default(c->type);
    bool good =
        c->args[0].kind == K_STRING && number_parse_as(c->args[0].as.s, c->type, styles, culture, &out) == PARSE_OK;
    ref_assign(c->args[c->argc - 1], good ? out : type_default(c->type));
    return v_bool(good);
}

/* ---- order ---- */

static int order(double a, double b)
{
    if (isnan(a) || isnan(b)) {
        return isnan(a) ? (isnan(b) ? 0 : -1) : 1;
    }
    return (a > b) - (a < b);
}

int number_compare_same(value a, value b)
{
    if (a.kind == K_OBJECT) {
        return a.as.o->type == &type_Decimal ? decimal_compare(v_decimal(a), v_decimal(b)) : bigint_compare(a, b);
    }
    if (v_is_float(a)) {
        return order(a.as.d, b.as.d);
    }
    if (a.kind == K_UINT64) {
        return (a.as.u > b.as.u) - (a.as.u < b.as.u);
    }
    return (a.as.i > b.as.i) - (a.as.i < b.as.i);
}

value number_compare_to(call *c)
{
    value other = psobject_base(c->args[0]);
    if (v_is_null(other)) {
        return v_int(1);
    }
    if (value_type(other) != value_type(c->self)) {
        throw_argument("System.ArgumentException", NULL, "Object must be of type %s.",
                       str_to_c(type_short_name(value_type(c->self))));
    }
    int r = number_compare_same(c->self, other);
    /* Byte, SByte, Int16, UInt16 and Char give the difference. */
    if (c->self.kind >= K_SBYTE && c->self.kind <= K_UINT16) {
        r = (int)(c->self.as.i - other.as.i);
    }
    return v_int(r);
}

value number_equals(call *c)
{
    value other = psobject_base(c->args[0]);
    return v_bool(!v_is_null(other) && value_type(other) == value_type(c->self) &&
                  number_compare_same(c->self, other) == 0);
}

uint32_t number_hash(value v)
{
    if (v.kind == K_OBJECT) {
        return v.as.o->type == &type_Decimal ? decimal_hash(v_decimal(v)) : bigint_hash(v);
    }
    if (v.kind == K_SINGLE) {
        float f = (float)v.as.d;
        uint32_t bits;
        memcpy(&bits, &f, sizeof bits);
        return f == 0 ? 0 : bits;
    }
    uint64_t u = v.kind == K_DOUBLE && v.as.d == 0 ? 0 : v.as.u;
    if (v.kind < K_INT64) {
        return (uint32_t)u;
    }
    return (uint32_t)u ^ (uint32_t)(u >> 32);
}

value number_get_hash_code(call *c)
{
    return v_int((int32_t)number_hash(c->self));
}

value number_get_type_code(call *c)
{
    static const int codes[] = {[K_BOOL] = 3,    [K_CHAR] = 4,    [K_SBYTE] = 5,     [K_BYTE] = 6,   [K_INT16] = 7,
                                [K_UINT16] = 8,  [K_INT32] = 9,   [K_UINT32] = 10,   [K_INT64] = 11, [K_UINT64] = 12,
                                [K_SINGLE] = 13, [K_DOUBLE] = 14, [K_DATETIME] = 16, [K_STRING] = 18};
    int code = v_is(c->self, &type_Decimal) ? 15 : c->self.kind <= K_STRING ? codes[c->self.kind] : 1;
    return enum_value(&type_TypeCode, code ? code : 1);
}

/* ---- statics ---- */

static int sign_of(value v)
{
    if (v.kind == K_OBJECT) {
        if (v.as.o->type == &type_BigInteger) {
            return bigint_sign(v);
        }
        return decimal_is_zero(v_decimal(v)) ? 0 : v_decimal(v)->negative ? -1 : 1;
    }
    if (v_is_float(v)) {
        return (v.as.d > 0) - (v.as.d < 0);
    }
    return v.kind == K_UINT64 ? v.as.u != 0 : (v.as.i > 0) - (v.as.i < 0);
}

static int64_t least_of(kind k)
{
    return k == K_SBYTE ? INT8_MIN : k == K_INT16 ? INT16_MIN : k == K_INT32 ? INT32_MIN : INT64_MIN;
}

value number_abs(call *c)
{
    value v = c->args[0];
    if (v_is_float(v)) {
        v.as.d = fabs(v.as.d);
        return v;
    }
    if (sign_of(v) >= 0) {
        return v;
    }
    if (v.kind == K_OBJECT) {
        return v.as.o->type == &type_Decimal ? decimal_negate(v_decimal(v)) : bigint_negate(v);
    }
    if (v.as.i == least_of((kind)v.kind)) {
        throw_argument("System.OverflowException", NULL,
                       "Negating the minimum value of a twos complement number is invalid.");
    }
    v.as.i = -v.as.i;
    return v;
}

value number_max(call *c)
{
    value a = c->args[0], b = c->args[1];
    if (v_is_float(a) && (isnan(a.as.d) || isnan(b.as.d))) {
        return isnan(a.as.d) ? a : b;
    }
    return number_compare_same(a, b) >= 0 ? a : b;
}

value number_min(call *c)
{
    value a = c->args[0], b = c->args[1];
    if (v_is_float(a) && (isnan(a.as.d) || isnan(b.as.d))) {
        return isnan(a.as.d) ? a : b;
    }
    return number_compare_same(a, b) <= 0 ? a : b;
}

value number_clamp(call *c)
{
    if (number_compare_same(c->args[1], c->args[2]) > 0) {
        throw_argument("System.ArgumentException", NULL, "'%s' cannot be greater than %s.",
                       str_to_c(to_str(c->args[1])), str_to_c(to_str(c->args[2])));
    }
    if (number_compare_same(c->args[0], c->args[1]) < 0) {
        return c->args[1];
    }
    return number_compare_same(c->args[0], c->args[2]) > 0 ? c->args[2] : c->args[0];
}

value number_sign(call *c)
{
    value v = c->args[0];
    if (v_is_float(v) && isnan(v.as.d)) {
        throw_argument("System.ArithmeticException", NULL,
                       "Function does not accept floating point Not-a-Number values.");
    }
    return v_int(sign_of(v));
}

value number_is_negative(call *c)
{
    value v = c->args[0];
    return v_bool(v_is_float(v) ? signbit(v.as.d) != 0 : sign_of(v) < 0);
}

value number_is_positive(call *c)
{
    value v = c->args[0];
    return v_bool(v_is_float(v) ? !signbit(v.as.d) : sign_of(v) >= 0);
}

/* 0 even, 1 odd, -1 no integer. */
static int parity(value v)
{
    if (v_is_float(v)) {
        return v.as.d != trunc(v.as.d) || !isfinite(v.as.d) ? -1 : fmod(v.as.d, 2) != 0;
    }
    if (v.kind != K_OBJECT) {
        return (int)(v.as.u & 1);
    }
    if (v.as.o->type == &type_Decimal) {
        value whole = decimal_round(v_decimal(v), 0, 2);
        return decimal_compare(v_decimal(whole), v_decimal(v)) ? -1 : (int)(v_decimal(whole)->lo & 1);
    }
    return bigint_sign(bigint_operate('&', v, bigint_from_long(1)));
}

value number_is_even(call *c)
{
    return v_bool(parity(c->args[0]) == 0);
}

value number_is_odd(call *c)
{
    return v_bool(parity(c->args[0]) == 1);
}
