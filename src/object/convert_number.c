/* convert_number.c: to the numeric types: rounding half to even, range checks, numbers in text. */
#include <math.h>
#include <string.h>

#include "object/bigint.h"
#include "object/convert_internal.h"
#include "object/decimal.h"
#include "object/number_parse.h"
#include "object/type_internal.h"

static str *range_message(const type *t)
{
    return str_printf("Value was either too large or too small for %s.", number_range_name(t));
}

static bool integer_fits(int64_t i, kind k)
{
    switch (k) {
    case K_SBYTE: return i >= INT8_MIN && i <= INT8_MAX;
    case K_BYTE: return i >= 0 && i <= UINT8_MAX;
    case K_INT16: return i >= INT16_MIN && i <= INT16_MAX;
    case K_UINT16: return i >= 0 && i <= UINT16_MAX;
    case K_INT32: return i >= INT32_MIN && i <= INT32_MAX;
    case K_UINT32: return i >= 0 && i <= UINT32_MAX;
    case K_UINT64: return i >= 0;
    default: return true;
    }
}

bool convert_round(double d, kind k, value *out)
{
    double r = nearbyint(d); /* the rounding mode is half to even */
    if (k == K_UINT64) {
        if (!(r >= 0 && r < 18446744073709551616.0)) {
            return false;
        }
        *out = (value){.kind = k, .as.u = (uint64_t)r};
        return true;
    }
    if (!(r >= -9223372036854775808.0 && r < 9223372036854775808.0) || !integer_fits((int64_t)r, k)) {
        return false;
    }
    *out = v_integer(k, (int64_t)r);
    return true;
}

static double as_double(value v)
{
    return v.kind == K_UINT64 ? (double)v.as.u : v_is_float(v) ? v.as.d : (double)v.as.i;
}

/* From a number, bool, char or enum to a numeric kind. false: out of range. */
static bool from_number(value v, const type *t, value *out)
{
    kind k = t->kind;
    if (k == K_DOUBLE || k == K_SINGLE) {
        double d = as_double(v);
        *out = (value){.kind = k, .as.d = k == K_SINGLE ? (double)(float)d : d};
        return true;
    }
    if (t == &type_Decimal) {
        if (v_is_float(v)) {
            return v.kind == K_SINGLE ? decimal_from_single(v.as.d, out) : decimal_from_double(v.as.d, out);
        }
        *out = v.kind == K_UINT64 ? decimal_from_ulong(v.as.u) : decimal_from_long(v.as.i);
        return true;
    }
    if (t == &type_BigInteger) {
        *out = v_is_float(v)        ? bigint_from_double(v.as.d)
               : v.kind == K_UINT64 ? bigint_from_ulong(v.as.u)
                                    : bigint_from_long(v.as.i);
        return true;
    }
    if (v_is_float(v)) {
        return convert_round(v.as.d, k, out);
    }
    if (v.kind == K_UINT64 && v.as.i < 0) { /* above the range of long */
        *out = v;
        return k == K_UINT64;
    }
    if (!integer_fits(v.as.i, k)) {
        return false;
    }
    *out = v_integer(k, v.as.i);
    return true;
}

/* ---- numbers in text ---- */

static bool convert_parsed(value n, const type *t, value *out)
{
    if (v_is(n, t)) {
        *out = n;
        return true;
    }
    return n.kind == K_OBJECT ? convert_number(n, t, out, NULL) : from_number(n, t, out);
}

static const char *text_failure_id(const type *t)
{
    return t == &type_Decimal                           ? "InvalidCastFromStringToDecimal"
           : t->kind == K_DOUBLE || t->kind == K_SINGLE ? "InvalidCastFromStringToDoubleOrSingle"
                                                        : "InvalidCastFromStringToInteger";
}

/* 0x... that is no literal of a fitting type: its bits as the target's. [uint]'0xFFFFFFFF' */
static bool from_hex(value v, const str *digits, const type *t, value *out, failure *f)
{
    const char *id = text_failure_id(t);
    switch (number_parse_as(digits, t, STYLE_HEX, &culture_invariant, out)) {
    case PARSE_OK: return true;
    case PARSE_OVERFLOW: {
        bool wide = t->kind == K_INT64 || t->kind == K_UINT64;
        return (f && convert_fail_value(f, id, v, t,
                                        str_printf("Value was either too large or too small for a %s.",
                                                   wide ? "UInt64" : "UInt32"))) ||
               convert_caused(f, "System.OverflowException");
    }
    default:
        return (f && convert_fail_value(f, id, v, t, str_c("Could not find any recognizable digits."))) ||
               convert_caused(f, "System.FormatException");
    }
}

/* The type's own Parse: what it says is the error. */
static bool from_parse(value v, const str *trimmed, const type *t, value *out, failure *f)
{
    int styles = number_default_styles(t) | (t == &type_BigInteger ? STYLE_THOUSANDS : 0);
    parse_result r = number_parse_as(trimmed, t, styles, &culture_invariant, out);
    if (r == PARSE_OK) {
        return true;
    }
    value n; /* [int]'1,234' */
    if (t != &type_Decimal && t != &type_BigInteger &&
        number_parse_as(trimmed, &type_Double, STYLE_FLOAT | STYLE_THOUSANDS, &culture_invariant, &n) == PARSE_OK &&
        isfinite(n.as.d) && from_number(n, t, out)) {
        return true;
    }
    if (!f) {
        return false;
    }
    const char *id = text_failure_id(t);
    if (t == &type_BigInteger) {
        return convert_fail_value(f, id, v, t, str_c("The value could not be parsed.")) ||
               convert_caused(f, "System.FormatException");
    }
    if (r == PARSE_OVERFLOW) {
        return convert_fail_value(f, id, v, t, range_message(t)) || convert_caused(f, "System.OverflowException");
    }
    return convert_fail_value(f, id, v, t,
                              str_printf("The input string '%s' was not in a correct format.", str_to_c(v.as.s))) ||
           convert_caused(f, "System.FormatException");
}

static bool from_text(value v, const type *t, value *out, failure *f)
{
    str *trimmed = str_trim(v.as.s, NULL, 3);
    if (trimmed->length == 0) {
        return from_number(v_int(0), t, out);
    }
    value n;
    if (convert_scan_number(trimmed, &n) && convert_parsed(n, t, out)) {
        return true;
    }
    if (v_is_integer((value){.kind = t->kind}) && trimmed->length >= 2 && str_at(trimmed, 0) == '0' &&
        (str_at(trimmed, 1) | 32) == 'x') {
        return from_hex(v, str_sub(trimmed, 2, trimmed->length - 2), t, out, f);
    }
    return from_parse(v, trimmed, t, out, f);
}

static bool out_of_range(failure *f, value v, const type *t)
{
    if (!f) {
        return false;
    }
    bool wide = (t->kind == K_INT64 || t->kind == K_UINT64) && v_is_float(v);
    return convert_fail_value(f, "InvalidCastIConvertible", v, t,
                              wide ? str_c("Arithmetic operation resulted in an overflow.") : range_message(t)) ||
           convert_caused(f, "System.OverflowException");
}

static bool from_decimal(value v, const type *t, value *out, failure *f)
{
    const decimal *d = (const decimal *)(const void *)v.as.o;
    if (t->kind == K_DOUBLE || t->kind == K_SINGLE) {
        double x = decimal_to_double(d);
        *out = (value){.kind = t->kind, .as.d = t->kind == K_SINGLE ? (double)(float)x : x};
        return true;
    }
    if (t == &type_BigInteger) {
        const str *s = decimal_to_str((const decimal *)(const void *)decimal_round(d, 0, 2).as.o);
        return bigint_from_text(str_all_units(s), s->length, out);
    }
    int64_t i;
    if (decimal_to_long(d, &i)) {
        return from_number(v_long(i), t, out) || out_of_range(f, v, t);
    }
    if (t->kind == K_UINT64 && convert_round(decimal_to_double(d), K_UINT64, out)) {
        const str *s = decimal_to_str((const decimal *)(const void *)decimal_round(d, 0, 0).as.o);
        bool overflow = false;
        return number_parse(s, K_UINT64, &culture_invariant, out, &overflow) || out_of_range(f, v, t);
    }
    return out_of_range(f, v, t);
}

static bool from_bigint(value v, const type *t, value *out, failure *f)
{
    int64_t i;
    if (t->kind == K_DOUBLE || t->kind == K_SINGLE) {
        return from_number(v_double(bigint_to_double(v)), t, out);
    }
    if (t == &type_Decimal) {
        const str *s = bigint_to_str(v);
        return decimal_from_text(str_all_units(s), s->length, out) || out_of_range(f, v, t);
    }
    if (bigint_to_long(v, &i)) {
        return from_number(v_long(i), t, out) || out_of_range(f, v, t);
    }
    if (t->kind == K_UINT64) {
        bool overflow = false;
        return number_parse(bigint_to_str(v), K_UINT64, &culture_invariant, out, &overflow) || out_of_range(f, v, t);
    }
    return out_of_range(f, v, t);
}

bool convert_number(value v, const type *t, value *out, failure *f)
{
    switch (v.kind) {
    case K_STRING: return from_text(v, t, out, f);
    case K_CHAR:
        if (kind_is_number(t->kind) && (t->kind == K_DOUBLE || t->kind == K_SINGLE)) {
            return convert_fail_value(f, "InvalidCastIConvertible", v, t,
                                      str_printf("Invalid cast from 'Char' to '%s'.", str_to_c(type_short_name(t)))) ||
                   convert_caused(f, "System.InvalidCastException");
        }
        return from_number(v, t, out) || out_of_range(f, v, t);
    case K_BOOL:
    case K_ENUM: return from_number(v, t, out) || out_of_range(f, v, t);
    case K_DATETIME:
        return convert_fail_value(f, "InvalidCastIConvertible", v, t,
                                  str_printf("Invalid cast from 'DateTime' to '%s'.", str_to_c(type_short_name(t)))) ||
               convert_caused(f, "System.InvalidCastException");
    case K_OBJECT:
        if (v.as.o->type == &type_Decimal) {
            return from_decimal(v, t, out, f);
        }
        if (v.as.o->type == &type_BigInteger) {
            return from_bigint(v, t, out, f);
        }
        return convert_fail_final(f, v, t);
    default:
        if (v_is_number(v)) {
            return from_number(v, t, out) || out_of_range(f, v, t);
        }
        return convert_fail_final(f, v, t);
    }
}
