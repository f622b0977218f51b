/* number_format.c: the standard numeric formats: C D E F G N P R X B. */
#include "object/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "object/bigint.h"
#include "object/decimal.h"
#include "object/error.h"
#include "object/number_digits.h"

_Noreturn static void throw_specifier(void)
{
    throw_argument("System.FormatException", NULL, "Format specifier was invalid.");
}

/* ---- layouts ---- */

static void put_fixed(wbuf *b, const digits *n, int decimals, const char *group, const char *point)
{
    if (n->scale <= 0) {
        wbuf_unit(b, '0');
    }
    for (int i = 0; i < n->scale; i++) {
        wbuf_unit(b, (uint16_t)digits_at(n, i));
        int left = n->scale - 1 - i;
        if (group && left && left % 3 == 0) {
            culture_put(b, group);
        }
    }
    if (decimals > 0) {
        culture_put(b, point);
        for (int64_t i = 0; i < decimals; i++) {
            wbuf_unit(b, (uint16_t)digits_at(n, n->scale + i));
        }
    }
}

static void put_exponent(wbuf *b, int exponent, int width, char e, const culture *c)
{
    wbuf_unit(b, (uint16_t)e);
    culture_put(b, exponent < 0 ? c->minus : c->plus);
    wbuf_printf(b, "%0*d", width, exponent < 0 ? -exponent : exponent);
}

static void put_scientific(wbuf *b, const digits *n, int decimals, char e, const culture *c)
{
    wbuf_unit(b, (uint16_t)digits_at(n, 0));
    if (decimals) {
        culture_put(b, c->decimal);
    }
    for (int i = 1; i <= decimals; i++) {
        wbuf_unit(b, (uint16_t)digits_at(n, i));
    }
    put_exponent(b, n->count ? n->scale - 1 : 0, 3, e, c);
}

void digits_put_general(wbuf *b, const digits *n, int max, char e, const culture *c)
{
    bool scientific = n->count && (n->scale > max || n->scale < -3);
    int at = scientific ? 1 : n->scale;
    if (at <= 0) {
        wbuf_unit(b, '0');
    }
    for (int i = 0; i < at; i++) {
        wbuf_unit(b, (uint16_t)digits_at(n, i));
    }
    if ((int64_t)n->count > at) {
        culture_put(b, c->decimal);
        for (int64_t i = at; i < (int64_t)n->count; i++) {
            wbuf_unit(b, (uint16_t)digits_at(n, i));
        }
    }
    if (scientific) {
        put_exponent(b, n->scale - 1, 2, e, c);
    }
}

/* .NET numbers its patterns; here `#` is the number, `$` the symbol, `-` the sign. */
static const char *const number_patterns[] = {"(#)", "-#", "- #", "#-", "# -"};
static const char *const currency_patterns[] = {"$#", "#$", "$ #", "# $"};
static const char *const currency_negative[] = {"($#)", "-$#",  "$-#",  "$#-",  "(#$)", "-#$",   "#-$",   "#$-", "-# $",
                                                "-$ #", "# $-", "$ #-", "$ -#", "#- $", "($ #)", "(# $)", "$- #"};
static const char *const percent_patterns[] = {"# $", "#$", "$#", "$ #"};
static const char *const percent_negative[] = {"-# $", "-#$",  "-$#",  "$-#",  "$#-",  "#-$",
                                               "#$-",  "-$ #", "# $-", "$ #-", "$ -#", "#- $"};

typedef struct layout {
    const char *pattern, *symbol, *group, *point;
    int decimals;
} layout;

static void put_pattern(wbuf *b, const digits *n, const layout *l, const culture *c)
{
    for (const char *p = l->pattern; *p; p++) {
        switch (*p) {
        case '#': put_fixed(b, n, l->decimals, l->group, l->point); break;
        case '$': culture_put(b, l->symbol); break;
        case '-': culture_put(b, c->minus); break;
        default: wbuf_unit(b, (uint16_t)*p);
        }
    }
}

static layout layout_of(char f, int precision, const digits *n, const culture *c)
{
    bool minus = n->negative;
    switch (f) {
    case 'C':
        return (layout){minus ? currency_negative[c->currency_negative] : currency_patterns[c->currency_positive],
                        c->currency, c->currency_group, c->currency_decimal,
                        precision < 0 ? c->currency_digits : precision};
    case 'P':
        return (layout){minus ? percent_negative[c->percent_negative] : percent_patterns[c->percent_positive],
                        c->percent, c->group, c->decimal, precision < 0 ? c->percent_digits : precision};
    case 'N':
        return (layout){minus ? number_patterns[c->number_negative] : "#", NULL, c->group, c->decimal,
                        precision < 0 ? c->digits : precision};
    default: return (layout){minus ? "-#" : "#", NULL, NULL, c->decimal, precision < 0 ? c->digits : precision};
    }
}

/* C, F, N, P. The digits of a double come rounded. */
static void put_places(wbuf *b, digits *n, char f, int precision, const culture *c)
{
    layout l = layout_of(f, precision, n, c);
    if (f == 'P' && n->count) {
        n->scale += 2;
    }
    if (!n->is_float && (int64_t)n->scale + l.decimals < (int64_t)n->count) {
        digits_round(n, n->scale + l.decimals);
    }
    if (!n->count && !n->is_float) {
        n->negative = false;
    }
    l = layout_of(f, precision, n, c);
    put_pattern(b, n, &l, c);
}

/* ---- integers in base 16 and 2 ---- */

static int bits_of(kind k)
{
    switch (k) {
    case K_SBYTE:
    case K_BYTE: return 8;
    case K_INT16:
    case K_UINT16: return 16;
    case K_INT32:
    case K_UINT32: return 32;
    default: return 64;
    }
}

static void put_bits(wbuf *b, value v, char f, int precision)
{
    int width = bits_of((kind)v.kind), step = f == 'B' ? 1 : 4;
    uint64_t u = width == 64 ? v.as.u : v.as.u & ((1ULL << width) - 1);
    const char *names = f == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    char reversed[64];
    int count = 0;
    do {
        reversed[count++] = names[u & (step == 1 ? 1 : 15)];
        u >>= step;
    } while (u);
    for (int i = count; i < precision; i++) {
        wbuf_unit(b, '0');
    }
    while (count) {
        wbuf_unit(b, (uint16_t)reversed[--count]);
    }
}

/* ---- one value ---- */

static bool is_object(value v, const type *t)
{
    return v.kind == K_OBJECT && v.as.o->type == t;
}

static void digits_of_value(digits *n, value v)
{
    if (is_object(v, &type_Decimal)) {
        digits_of_text(n, str_to_c(decimal_to_str((const decimal *)(const void *)v.as.o)));
        n->is_decimal = true;
    } else if (is_object(v, &type_BigInteger)) {
        digits_of_text(n, str_to_c(bigint_to_str(v)));
    } else {
        bool minus = v.kind != K_UINT64 && v.as.i < 0;
        digits_of_integer(n, minus, minus ? 0 - v.as.u : v.as.u);
    }
}

/* "00042" and the general form of whole numbers. */
static void put_whole(wbuf *b, const digits *n, int precision, const culture *c)
{
    if (n->negative) {
        culture_put(b, c->minus);
    }
    int64_t least = precision < 1 ? 1 : precision;
    for (int64_t i = n->scale; i < least; i++) {
        wbuf_unit(b, '0');
    }
    for (int i = 0; i < n->scale; i++) {
        wbuf_unit(b, (uint16_t)digits_at(n, i));
    }
}

static void put_rounded_general(wbuf *b, digits *n, int precision, char e, const culture *c)
{
    digits_round(n, precision);
    if (n->negative) {
        culture_put(b, c->minus);
    }
    digits_put_general(b, n, precision, e, c);
}

static void put_exponential(wbuf *b, digits *n, int precision, char e, const culture *c)
{
    int decimals = precision < 0 ? 6 : precision;
    digits_round(n, decimals + 1);
    if (n->negative) {
        culture_put(b, c->minus);
    }
    put_scientific(b, n, decimals, e, c);
}

static void format_float(wbuf *b, double d, bool single, char letter, int precision, const culture *c)
{
    digits n;
    char f = letter & ~32;
    switch (f) {
    case 'C':
    case 'F':
    case 'N':
    case 'P': {
        int decimals = precision >= 0 ? precision
                       : f == 'C'     ? c->currency_digits
                       : f == 'P'     ? c->percent_digits
                                      : c->digits;
        digits_fixed(&n, d, f == 'P' ? decimals + 2 : decimals);
        put_places(b, &n, f, precision, c);
        return;
    }
    case 'E':
        digits_significant(&n, d, (precision < 0 ? 6 : precision) + 1);
        put_exponential(b, &n, precision, letter, c);
        return;
    case 'G':
    case 'R': {
        char e = f == 'R' ? (char)('E' + (letter - 'R')) : (char)('E' + (letter - 'G'));
        if (precision <= 0 || f == 'R') {
            digits_shortest(&n, d, single);
            int most = single ? 9 : 17;
            put_rounded_general(b, &n, (int)n.count > most ? (int)n.count : most, e, c);
        } else {
            digits_significant(&n, d, precision);
            put_rounded_general(b, &n, precision, e, c);
        }
        return;
    }
    default: throw_specifier();
    }
}

static void put_decimal_plain(wbuf *b, value v, const culture *c)
{
    for (const char *p = str_to_c(decimal_to_str((const decimal *)(const void *)v.as.o)); *p; p++) {
        if (*p == '-') {
            culture_put(b, c->minus);
        } else if (*p == '.') {
            culture_put(b, c->decimal);
        } else {
            wbuf_unit(b, (uint16_t)*p);
        }
    }
}

static void format_exact(wbuf *b, value v, char letter, int precision, const culture *c)
{
    digits n;
    char f = letter & ~32;
    bool big = is_object(v, &type_BigInteger), whole = big || v.kind != K_OBJECT;
    if (f == 'G' && !whole && precision <= 0) {
        put_decimal_plain(b, v, c);
        return;
    }
    if ((f == 'X' || f == 'B') && whole) {
        if (big) {
            bigint_put_bits(b, v, letter, precision);
        } else {
            put_bits(b, v, f == 'B' ? 'B' : letter, precision);
        }
        return;
    }
    digits_of_value(&n, v);
    if (whole &&
        (f == 'D' || (f == 'R' && precision <= 0) || (f == 'G' && (precision <= 0 || big)) || (f == 'R' && big))) {
        put_whole(b, &n, precision, c);
        return;
    }
    switch (f) {
    case 'C':
    case 'F':
    case 'N':
    case 'P': put_places(b, &n, f, precision, c); return;
    case 'E': put_exponential(b, &n, precision, letter, c); return;
    case 'G': put_rounded_general(b, &n, precision, (char)('E' + (letter - 'G')), c); return;
    case 'R':
        if (!whole) {
            put_decimal_plain(b, v, c);
            return;
        }
        throw_specifier();
    default: throw_specifier();
    }
}

/* "N2": a letter and digits; false: a custom format. precision -1: none. */
static bool standard_format(const str *format, char *letter, int *precision)
{
    uint16_t first = format->length ? str_at(format, 0) : 'G';
    if ((first | 32) < 'a' || (first | 32) > 'z' || first > 'z') {
        return false;
    }
    *letter = (char)first;
    *precision = -1;
    for (uint32_t i = 1; i < format->length; i++) {
        uint16_t u = str_at(format, i);
        if (u < '0' || u > '9') {
            return false;
        }
        int before = *precision < 0 ? 0 : *precision;
        if (before > 99999999) {
            throw_specifier();
        }
        *precision = before * 10 + (u - '0');
    }
    return true;
}

str *number_format(value v, const str *format, const culture *c)
{
    wbuf b = {0};
    bool is_float = v.kind == K_SINGLE || v.kind == K_DOUBLE;
    if (is_float && !isfinite(v.as.d)) {
        if (v.as.d < 0) {
            culture_put(&b, c->minus);
        }
        culture_put(&b, isnan(v.as.d) ? c->nan : c->infinity);
        return str_from_wbuf(&b);
    }
    char letter;
    int precision;
    if (!format) {
        format = str_empty;
    }
    if (standard_format(format, &letter, &precision)) {
        if (is_float) {
            format_float(&b, v.as.d, v.kind == K_SINGLE, letter, precision, c);
        } else {
            format_exact(&b, v, letter, precision, c);
        }
        return str_from_wbuf(&b);
    }
    digits n;
    if (is_float) {
        digits_significant(&n, v.as.d, v.kind == K_SINGLE ? 7 : 15);
    } else {
        digits_of_value(&n, v);
    }
    digits_put_custom(&b, &n, str_all_units(format), format->length, c);
    return str_from_wbuf(&b);
}

/* ---- the quick ways ---- */

static str *float_text(double d, bool single, int precision)
{
    if (!isfinite(d)) {
        return str_c(isnan(d) ? "NaN" : d < 0 ? "-Infinity" : "Infinity");
    }
    wbuf b = {0};
    format_float(&b, d, single, 'G', precision, &culture_invariant);
    return str_from_wbuf(&b);
}

str *double_to_str(double d, bool single)
{
    return float_text(d, single, single ? 7 : 15);
}

str *double_round_trip(double d, bool single)
{
    return float_text(d, single, -1);
}

str *unsigned_to_str(uint64_t u)
{
    char text[24];
    char *p = text + sizeof text;
    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    return str_latin1((const uint8_t *)p, (size_t)(text + sizeof text - p));
}

str *integer_to_str(int64_t i)
{
    if (i >= 0 && i <= 9) {
        return str_char((uint16_t)('0' + i));
    }
    char text[24];
    char *p = text + sizeof text;
    uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (i < 0) {
        *--p = '-';
    }
    return str_latin1((const uint8_t *)p, (size_t)(text + sizeof text - p));
}
