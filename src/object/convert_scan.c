/* convert_scan.c: numbers in text as the language itself writes them: 0x1F, 0b101, 1.5kb, 5l, 1.50d.
 *
 * [int]'1kb' is 1024 and [decimal]'1.10' is 1.1: the text is a literal first, with a type of its own, then converted. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "object/bigint.h"
#include "object/convert_internal.h"
#include "object/decimal_wide.h"
#include "object/number_parse.h"

typedef struct scan {
    const uint16_t *p, *end;
    bool negative, real;
    int base;
    buf digits; /* ASCII, without sign and prefix */
    char suffix[3];
    int power; /* of 1024 */
} scan;

static int digit_of(uint16_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    uint16_t l = c | 32;
    return l >= 'a' && l <= 'f' && c < 128 ? l - 'a' + 10 : 99;
}

static uint16_t lower_at(const scan *s, int ahead)
{
    return s->p + ahead < s->end && s->p[ahead] < 128 ? s->p[ahead] | 32 : 0;
}

static bool take_digits(scan *s)
{
    size_t before = s->digits.length;
    while (s->p < s->end && digit_of(*s->p) < s->base) {
        buf_byte(&s->digits, (char)*s->p++);
    }
    return s->digits.length > before;
}

static bool take_decimal(scan *s)
{
    bool any = take_digits(s);
    if (s->p < s->end && *s->p == '.') {
        buf_byte(&s->digits, '.');
        s->p++;
        s->real = true;
        any |= take_digits(s);
    }
    if (any && lower_at(s, 0) == 'e') {
        int sign = (s->p + 1 < s->end && s->p[1] == '-') || (s->p + 1 < s->end && s->p[1] == '+');
        if (s->p + 1 + sign < s->end && digit_of(s->p[1 + sign]) < 10) {
            for (int i = 0; i <= sign; i++) {
                buf_byte(&s->digits, (char)*s->p++);
            }
            s->real = true;
            take_digits(s);
        }
    }
    return any;
}

/* d l n s u y, us ul uy; then kb..pb; then nothing. */
static bool take_end(scan *s)
{
    uint16_t first = lower_at(s, 0), second = lower_at(s, 1);
    if (first && strchr("dlnsuy", (char)first)) {
        s->suffix[0] = (char)first;
        s->p++;
        if (first == 'u' && second && strchr("sly", (char)second)) {
            s->suffix[1] = (char)second;
            s->p++;
        }
    }
    first = lower_at(s, 0);
    if (first && lower_at(s, 1) == 'b') {
        static const char letters[] = "kmgtp";
        const char *at = strchr(letters, (char)first);
        if (at) {
            s->power = (int)(at - letters) + 1;
            s->p += 2;
        }
    }
    return s->p == s->end;
}

/* 0xFFFFFFFF is -1: as many digits as fill an int or long make one. */
static bool bits_value(scan *s, value *out)
{
    int step = s->base == 16 ? 4 : 1;
    size_t n = s->digits.length, bits = n * (size_t)step;
    if (bits > 64) {
        return false;
    }
    uint64_t u = 0;
    for (size_t i = 0; i < n; i++) {
        u = u << step | (uint64_t)digit_of((uint8_t)s->digits.data[i]);
    }
    *out = v_long(bits <= 32 ? (int64_t)(int32_t)(uint32_t)u : (int64_t)u);
    return true;
}

static bool whole_value(const char *ascii, bool negative, value *out)
{
    uint64_t u = 0, most = (uint64_t)INT64_MAX + negative;
    for (; *ascii; ascii++) {
        if (__builtin_mul_overflow(u, 10, &u) || __builtin_add_overflow(u, (uint64_t)(*ascii - '0'), &u) || u > most) {
            return false;
        }
    }
    *out = v_long((int64_t)(negative ? 0 - u : u));
    return true;
}

static bool in_range(value v, int64_t low, int64_t high)
{
    return v.kind == K_INT64 && v.as.i >= low && v.as.i <= high;
}

static bool fits_suffix(const scan *s, value v)
{
    static const struct {
        const char *name;
        int64_t low, high;
    } ranges[] = {{"y", INT8_MIN, INT8_MAX},   {"uy", 0, UINT8_MAX}, {"s", INT16_MIN, INT16_MAX}, {"us", 0, UINT16_MAX},
                  {"l", INT64_MIN, INT64_MAX}, {"u", 0, INT64_MAX},  {"ul", 0, INT64_MAX}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (strcmp(s->suffix, ranges[i].name) == 0) {
            return in_range(v, ranges[i].low, ranges[i].high);
        }
    }
    return true;
}

static bool exact_value(const scan *s, const char *ascii, value *out)
{
    if (!decimal_from_ascii(ascii, out)) {
        return false;
    }
    const decimal *d = (const decimal *)(const void *)out->as.o;
    *out = s->negative ? decimal_negate(d) : *out;
    for (int i = 0; i < s->power; i++) {
        value factor = decimal_from_long(1024);
        *out =
            decimal_operate('*', (const decimal *)(const void *)out->as.o, (const decimal *)(const void *)factor.as.o);
    }
    return true;
}

static bool real_value(const scan *s, const char *ascii, value *out)
{
    double d = strtod(ascii, NULL) * pow(1024, s->power);
    *out = v_double(s->negative ? -d : d);
    return isfinite(d);
}

static bool scaled(const scan *s, value *v)
{
    int64_t i;
    if (__builtin_mul_overflow(v->as.i, (int64_t)1 << (10 * s->power), &i)) {
        *v = v_double((double)v->as.i * pow(1024, s->power));
    } else {
        v->as.i = i;
    }
    return true;
}

static bool scan_literal(scan *s)
{
    s->base = 10;
    if (s->p < s->end && (*s->p == '-' || *s->p == '+')) {
        s->negative = *s->p++ == '-';
    }
    if (s->end - s->p >= 2 && *s->p == '0' && (lower_at(s, 1) == 'x' || lower_at(s, 1) == 'b')) {
        s->base = lower_at(s, 1) == 'x' ? 16 : 2;
        s->p += 2;
        take_digits(s);
        return take_end(s) && (s->digits.length || s->base == 16);
    }
    return take_decimal(s) && take_end(s);
}

bool convert_scan_number(const str *text, value *out)
{
    str *trimmed = str_trim(text, NULL, 3);
    const uint16_t *units = str_all_units(trimmed);
    scan s = {.p = units, .end = units + trimmed->length};
    if (!scan_literal(&s)) {
        return false;
    }
    const char *ascii = buf_cstr(&s.digits);
    if (s.base != 10) {
        if (!bits_value(&s, out)) {
            return false;
        }
        out->as.i = s.negative ? (int64_t)(0 - out->as.u) : out->as.i;
        return fits_suffix(&s, *out) && scaled(&s, out);
    }
    if (s.suffix[0] == 'd') {
        return exact_value(&s, ascii, out);
    }
    if (s.real) {
        if (!real_value(&s, ascii, out)) {
            return false;
        }
        value whole; /* 1.5l is 2l */
        return !s.suffix[0] ||
               (convert_round(out->as.d, K_INT64, &whole) && fits_suffix(&s, whole) && (*out = whole, true));
    }
    if (whole_value(ascii, s.negative, out)) {
        return fits_suffix(&s, *out) && scaled(&s, out);
    }
    if (s.suffix[0] == 'n') {
        str *t = str_printf("%s%s", s.negative ? "-" : "", ascii);
        return bigint_from_text(str_all_units(t), t->length, out);
    }
    if (strcmp(s.suffix, "u") == 0 || strcmp(s.suffix, "ul") == 0) {
        return !s.negative && !s.power &&
               number_parse_as(str_c(ascii), &type_UInt64, STYLE_INTEGER, &culture_invariant, out) == PARSE_OK;
    }
    return !s.suffix[0] && (exact_value(&s, ascii, out) || real_value(&s, ascii, out));
}
