/* number_parse.c: Parse and TryParse of the numeric types: signs, groups, currency, exponents, hexadecimal. */
#include "object/number_parse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "object/bigint.h"
#include "object/decimal_wide.h"
#include "object/number_digits.h"

typedef struct reader {
    const uint16_t *p, *end;
    const culture *c;
    int styles;
    bool sign_seen, negative, parenthesis, currency_seen;
} reader;

static bool is_white(uint16_t u)
{
    return u == ' ' || (u >= 9 && u <= 13);
}

/* Is the culture's text next? */
static bool take_text(reader *r, const char *text)
{
    const uint16_t *p = r->p;
    wbuf b = {0};
    if (!*text) {
        return false;
    }
    if (!text[1]) { /* nearly always one ASCII unit */
        if (p < r->end && *p == (uint16_t)*text) {
            r->p++;
            return true;
        }
        return false;
    }
    culture_put(&b, text);
    if ((size_t)(r->end - p) < b.length) {
        return false;
    }
    for (size_t i = 0; i < b.length; i++) {
        bool blank = b.data[i] == 0xA0 || b.data[i] == 0x202F; /* a plain blank will do for the unbreakable ones */
        if (p[i] != b.data[i] && !(blank && p[i] == ' ')) {
            return false;
        }
    }
    r->p += b.length;
    return true;
}

static bool take_sign(reader *r)
{
    if (take_text(r, r->c->plus)) {
        return true;
    }
    if (take_text(r, r->c->minus) || (r->p < r->end && *r->p == '-' && r->p++) ||
        (r->p < r->end && *r->p == 0x2212 && r->p++)) {
        r->negative = true;
        return true;
    }
    return false;
}

static void read_start(reader *r)
{
    for (;;) {
        if (r->p < r->end && is_white(*r->p) && r->styles & STYLE_LEADING_WHITE &&
            (!r->sign_seen || r->currency_seen)) {
            r->p++;
        } else if (r->styles & STYLE_LEADING_SIGN && !r->sign_seen && take_sign(r)) {
            r->sign_seen = true;
        } else if (r->styles & STYLE_PARENTHESES && !r->sign_seen && r->p < r->end && *r->p == '(') {
            r->p++;
            r->sign_seen = r->negative = r->parenthesis = true;
        } else if (r->styles & STYLE_CURRENCY && !r->currency_seen && take_text(r, r->c->currency)) {
            r->currency_seen = true;
        } else {
            return;
        }
    }
}

/* Digits, groups and point, as plain ASCII. */
static bool read_digits(reader *r, buf *out)
{
    bool any = false, point = false;
    for (;;) {
        if (r->p < r->end && *r->p >= '0' && *r->p <= '9') {
            buf_byte(out, (char)*r->p++);
            any = true;
        } else if (r->styles & STYLE_POINT && !point &&
                   (take_text(r, r->c->decimal) || (r->currency_seen && take_text(r, r->c->currency_decimal)))) {
            buf_byte(out, '.');
            point = true;
        } else if (r->styles & STYLE_THOUSANDS && any && !point &&
                   (take_text(r, r->c->group) || (r->currency_seen && take_text(r, r->c->currency_group)))) {
            continue;
        } else {
            return any;
        }
    }
}

static void read_exponent(reader *r, buf *out)
{
    const uint16_t *back = r->p;
    if (!(r->styles & STYLE_EXPONENT) || r->p == r->end || (*r->p | 32) != 'e') {
        return;
    }
    r->p++;
    bool negative = false;
    if (!take_text(r, r->c->plus)) {
        negative = take_text(r, r->c->minus);
    }
    if (r->p == r->end || *r->p < '0' || *r->p > '9') {
        r->p = back;
        return;
    }
    int n = 0;
    for (; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++) {
        n = n > 99999 ? n : n * 10 + (*r->p - '0');
    }
    buf_printf(out, "e%d", negative ? -n : n);
}

static bool read_end(reader *r)
{
    for (;;) {
        if (r->p < r->end && is_white(*r->p) && r->styles & STYLE_TRAILING_WHITE) {
            r->p++;
        } else if (r->styles & STYLE_TRAILING_SIGN && !r->sign_seen && take_sign(r)) {
            r->sign_seen = true;
        } else if (r->parenthesis && r->p < r->end && *r->p == ')') {
            r->p++;
            r->parenthesis = false;
        } else if (r->styles & STYLE_CURRENCY && !r->currency_seen && take_text(r, r->c->currency)) {
            r->currency_seen = true;
        } else {
            break;
        }
    }
    while (r->p < r->end && *r->p == 0) { /* .NET lets text from a C buffer end in NULs */
        r->p++;
    }
    return r->p == r->end && !r->parenthesis;
}

/* ---- to a value ---- */

static int bits_of(kind k)
{
    return k == K_SBYTE || k == K_BYTE     ? 8
           : k == K_INT16 || k == K_UINT16 ? 16
           : k == K_INT32 || k == K_UINT32 ? 32
                                           : 64;
}

static bool is_unsigned(kind k)
{
    return k == K_BYTE || k == K_UINT16 || k == K_UINT32 || k == K_UINT64;
}

static parse_result to_integer(const char *text, bool negative, kind k, value *out)
{
    digits n;
    digits_of_text(&n, text);
    if (n.count == 0) {
        *out = v_integer(k, 0);
        return PARSE_OK;
    }
    if (n.scale > 20 || n.scale < (int)n.count || (negative && is_unsigned(k))) {
        return PARSE_OVERFLOW;
    }
    unsigned __int128 u = 0;
    for (int i = 0; i < n.scale; i++) {
        u = u * 10 + (unsigned)(digits_at(&n, i) - '0');
    }
    unsigned bits = (unsigned)bits_of(k);
    unsigned __int128 limit =
        is_unsigned(k) ? ((unsigned __int128)1 << bits) - 1 : ((unsigned __int128)1 << (bits - 1)) - !negative;
    if (u > limit) {
        return PARSE_OVERFLOW;
    }
    *out = v_integer(k, (int64_t)(negative ? 0 - (uint64_t)u : (uint64_t)u));
    return PARSE_OK;
}

static parse_result to_bigint(const char *text, bool negative, value *out)
{
    digits n;
    digits_of_text(&n, text);
    if (n.scale < (int)n.count || n.scale > 1000000) {
        return PARSE_BAD;
    }
    uint16_t *units = heap_alloc_leaf(((size_t)n.scale + 2) * sizeof *units);
    uint32_t count = 0;
    if (negative) {
        units[count++] = '-';
    }
    units[count++] = '0';
    for (int i = 0; i < n.scale; i++) {
        units[count++] = (uint16_t)digits_at(&n, i);
    }
    return bigint_from_text(units, count, out) ? PARSE_OK : PARSE_BAD;
}

static parse_result to_float(const char *text, bool negative, kind k, value *out)
{
    double d = k == K_SINGLE ? (double)strtof(text, NULL) : strtod(text, NULL);
    *out = (value){.kind = k, .as.d = negative ? -d : d};
    return PARSE_OK;
}

/* NaN and the infinities, blanks around them. */
static bool named_float(const str *text, kind k, const culture *c, value *out)
{
    str *t = str_trim(text, NULL, 3);
    bool negative = false;
    if (t->length > 1 && (str_at(t, 0) == '-' || str_at(t, 0) == '+')) {
        negative = str_at(t, 0) == '-';
        t = str_sub(t, 1, t->length - 1);
    }
    if (str_equal_nocase(t, str_c(c->nan))) {
        *out = (value){.kind = k, .as.d = NAN};
        return true;
    }
    if (str_equal_nocase(t, str_c(c->infinity))) {
        *out = (value){.kind = k, .as.d = negative ? -INFINITY : INFINITY};
        return true;
    }
    return false;
}

static int digit_value(uint16_t u)
{
    return u >= '0' && u <= '9'   ? u - '0'
           : u >= 'a' && u <= 'f' ? u - 'a' + 10
           : u >= 'A' && u <= 'F' ? u - 'A' + 10
                                  : 99;
}

static value bits_to_bigint(const uint16_t *p, size_t n, int step)
{
    size_t bits = n * (size_t)step;
    size_t bytes = (bits + 7) / 8;
    uint8_t *out = heap_alloc_leaf(bytes);
    bool negative = n && digit_value(p[0]) >> (step - 1);
    memset(out, negative ? 0xFF : 0, bytes);
    for (size_t i = 0; i < n; i++) {
        size_t at = (n - 1 - i) * (size_t)step;
        unsigned mask = (1u << step) - 1, digit = (unsigned)digit_value(p[i]);
        out[at / 8] = (uint8_t)((out[at / 8] & ~(mask << at % 8)) | digit << at % 8);
    }
    return bigint_from_bytes(out, bytes);
}

static parse_result parse_bits(reader *r, const type *t, value *out)
{
    int step = r->styles & STYLE_HEX ? 4 : 1;
    while (r->p < r->end && r->styles & STYLE_LEADING_WHITE && is_white(*r->p)) {
        r->p++;
    }
    const uint16_t *first = r->p;
    uint64_t u = 0;
    bool overflow = false;
    for (; r->p < r->end && digit_value(*r->p) < 1 << step; r->p++) {
        overflow |= t->kind != K_OBJECT && u >> (bits_of(t->kind) - step) != 0;
        u = u << step | (uint64_t)digit_value(*r->p);
    }
    size_t n = (size_t)(r->p - first);
    if (n == 0 || !read_end(r)) {
        return PARSE_BAD;
    }
    if (t->kind == K_OBJECT) {
        *out = bits_to_bigint(first, n, step);
        return PARSE_OK;
    }
    if (overflow) {
        return PARSE_OVERFLOW;
    }
    int bits = bits_of(t->kind);
    int64_t i = is_unsigned(t->kind) || bits == 64 ? (int64_t)u : (int64_t)(u << (64 - bits)) >> (64 - bits);
    *out = v_integer(t->kind, i);
    return PARSE_OK;
}

const char *number_range_name(const type *t)
{
    switch (t->kind) {
    case K_CHAR: return "a character";
    case K_SBYTE: return "a signed byte";
    case K_BYTE: return "an unsigned byte";
    case K_INT16: return "an Int16";
    case K_UINT16: return "a UInt16";
    case K_INT32: return "an Int32";
    case K_UINT32: return "a UInt32";
    case K_INT64: return "an Int64";
    case K_UINT64: return "a UInt64";
    default: return "a Decimal";
    }
}

int number_default_styles(const type *t)
{
    return t == &type_Decimal                           ? STYLE_NUMBER
           : t->kind == K_DOUBLE || t->kind == K_SINGLE ? STYLE_FLOAT | STYLE_THOUSANDS
                                                        : STYLE_INTEGER;
}

parse_result number_parse_as(const str *text, const type *t, int styles, const culture *c, value *out)
{
    const uint16_t *units = str_all_units(text);
    reader r = {.p = units, .end = units + text->length, .c = c, .styles = styles};
    if (styles & (STYLE_HEX | STYLE_BINARY)) {
        return parse_bits(&r, t, out);
    }
    bool is_float = t->kind == K_DOUBLE || t->kind == K_SINGLE;
    buf b = {0};
    read_start(&r);
    bool good = read_digits(&r, &b);
    if (good) {
        read_exponent(&r, &b);
        good = read_end(&r);
    }
    if (!good) {
        return is_float && named_float(text, t->kind, c, out) ? PARSE_OK : PARSE_BAD;
    }
    const char *ascii = buf_cstr(&b);
    if (is_float) {
        return to_float(ascii, r.negative, t->kind, out);
    }
    if (t == &type_BigInteger) {
        return to_bigint(ascii, r.negative, out);
    }
    if (t == &type_Decimal) {
        if (!decimal_from_ascii(ascii, out)) {
            return PARSE_OVERFLOW;
        }
        if (r.negative) {
            *out = decimal_negate((const decimal *)(const void *)out->as.o);
        }
        return PARSE_OK;
    }
    return to_integer(ascii, r.negative, t->kind, out);
}

bool number_parse(const str *text, kind k, const culture *c, value *out, bool *overflow)
{
    const type *t = value_type((value){.kind = k});
    parse_result r = number_parse_as(text, t, number_default_styles(t), c, out);
    *overflow = r == PARSE_OVERFLOW;
    return r == PARSE_OK;
}
