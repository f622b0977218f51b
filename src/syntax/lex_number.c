/* lex_number.c: numeric literals: `5`, `0xFF`, `0b11`, `1.5e3`, `10l`, `2uy`, `1.5d`, `7n`, `4kb`. */
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "object/bigint.h"
#include "object/decimal.h"
#include "syntax/lexer.h"

typedef unsigned __int128 wide;

/* A literal taken apart, before its value is known. */
typedef struct literal {
    uint32_t digits, digits_end; /* without sign and prefix */
    uint32_t end;
    int base;
    bool negative, real;
    bool is_unsigned;
    uint8_t suffix; /* 0, 'y', 's', 'l', 'd', 'n' */
    int shift;      /* of the multiplier: 10 for kb */
} literal;

static bool is_digit_of(uint32_t c, int base)
{
    if (base == 16)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    return c >= '0' && c < (uint32_t)('0' + base);
}

static uint32_t skip_digits(const lexer *lx, uint32_t i, int base)
{
    while (is_digit_of(lex_peek_at(lx, i), base))
        i++;
    return i;
}

static uint32_t lower(uint32_t c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

/* `.5`, `e10` behind the leading digits. A second point makes a range: `1..3`. */
static bool take_fraction(const lexer *lx, uint32_t *at, literal *lit)
{
    uint32_t i = *at;
    if (lex_peek_at(lx, i) == '.' && lex_peek_at(lx, i + 1) != '.') {
        lit->real = true;
        i = skip_digits(lx, i + 1, 10);
    }
    if (lower(lex_peek_at(lx, i)) == 'e') {
        uint32_t k = i + 1;
        if (lex_peek_at(lx, k) == '+' || lex_is_dash(lex_peek_at(lx, k)))
            k++;
        uint32_t end = skip_digits(lx, k, 10);
        if (end == k)
            return false;
        lit->real = true;
        i = end;
    }
    *at = i;
    return true;
}

static void take_suffix(const lexer *lx, uint32_t *at, literal *lit)
{
    uint32_t c = lower(lex_peek_at(lx, *at));
    if (c == 'u') {
        lit->is_unsigned = true;
        c = lower(lex_peek_at(lx, ++*at));
        if (c == 'd' || c == 'n')
            c = 0;
    }
    if (c == 'y' || c == 's' || c == 'l' || c == 'n' || c == 'd') {
        lit->suffix = (uint8_t)c;
        ++*at;
    }
}

static bool take_multiplier(const lexer *lx, uint32_t *at, literal *lit)
{
    static const char letters[] = "kmgtp";
    uint32_t c = lower(lex_peek_at(lx, *at));
    const char *place = c && c < 0x80 ? strchr(letters, (int)c) : NULL;
    if (!place)
        return true;
    if (lower(lex_peek_at(lx, *at + 1)) != 'b')
        return false;
    lit->shift = (int)(place - letters + 1) * 10;
    *at += 2;
    return true;
}

/* number: sign? (digits fraction? | 0x hex | 0b binary) suffix? multiplier? */
static bool take_literal(const lexer *lx, uint32_t i, literal *lit)
{
    *lit = (literal){.base = 10};
    uint32_t c = lex_peek_at(lx, i);
    bool is_signed = c == '+' || lex_is_dash(c);
    if (is_signed) {
        lit->negative = c != '+';
        i++;
    }
    uint32_t prefix = lower(lex_peek_at(lx, i + 1));
    if (lex_peek_at(lx, i) == '0' && (prefix == 'x' || prefix == 'b')) {
        lit->base = prefix == 'x' ? 16 : 2;
        i += 2;
    }
    lit->digits = i;
    i = skip_digits(lx, i, lit->base);
    if (lit->base == 2 && i == lit->digits)
        return false; /* `0x` alone is 0, `0b` alone is a word */
    if (lit->base == 10) {
        bool none = i == lit->digits && !is_digit_of(lex_peek_at(lx, i + 1), 10);
        if (none && (!is_signed || lex_peek_at(lx, i) != '.'))
            return false; /* `+.` reads as a number and is none */
        if (!take_fraction(lx, &i, lit))
            return false;
    }
    lit->digits_end = i;
    take_suffix(lx, &i, lit);
    if (!take_multiplier(lx, &i, lit))
        return false;
    lit->end = i;
    return true;
}

/* The digits as a 128-bit integer; false when they do not fit with the multiplier. */
static bool literal_wide(const uint16_t *text, const literal *lit, wide *out)
{
    wide v = 0, limit = ~(wide)0 / 2 >> lit->shift;
    for (uint32_t i = lit->digits; i < lit->digits_end; i++) {
        uint32_t c = lower(text[i]);
        uint32_t d = c >= 'a' ? c - 'a' + 10 : c - '0';
        if (v > (limit - d) / (wide)lit->base)
            return false;
        v = v * (wide)lit->base + d;
    }
    *out = v;
    return true;
}

static double literal_double(const uint16_t *text, const literal *lit)
{
    uint32_t n = lit->digits_end - lit->digits;
    char *ascii = heap_alloc_leaf(n + 1);
    for (uint32_t i = 0; i < n; i++) {
        uint16_t c = text[lit->digits + i];
        ascii[i] = lex_is_dash(c) ? '-' : (char)c;
    }
    ascii[n] = 0;
    double d = strtod(ascii, NULL) * (double)((uint64_t)1 << lit->shift);
    return lit->negative ? -d : d;
}

/* Writes sign and decimal digits of a wide number; returns how many units. */
static uint32_t wide_digits(wide v, bool negative, uint16_t out[48])
{
    char back[48];
    uint32_t n = 0, k = 0;
    do {
        back[n++] = (char)('0' + (int)(v % 10));
        v /= 10;
    } while (v);
    if (negative)
        out[k++] = '-';
    while (n)
        out[k++] = (uint16_t)back[--n];
    return k;
}

/* A decimal: from its digits as they stand, so that `1.10d` keeps its scale. */
static bool number_literal_decimal(const uint16_t *text, const literal *lit, value *out)
{
    double size = literal_double(text, lit);
    if (!(size > -7.92e28 && size < 7.92e28) && lit->shift)
        return false; /* the product would not fit */
    uint32_t n = lit->digits_end - lit->digits;
    uint16_t *signed_text = heap_alloc_leaf((n + 1) * sizeof *signed_text);
    uint32_t k = 0;
    if (lit->negative)
        signed_text[k++] = '-';
    for (uint32_t i = 0; i < n; i++) {
        uint16_t c = text[lit->digits + i];
        signed_text[k++] = lex_is_dash(c) ? '-' : c;
    }
    if (!decimal_from_text(signed_text, k, out))
        return false;
    if (lit->shift) {
        value factor = decimal_from_long((int64_t)1 << lit->shift);
        *out =
            decimal_operate('*', (const decimal *)(const void *)out->as.o, (const decimal *)(const void *)factor.as.o);
    }
    return true;
}

/* Digits that fill a type carry its sign: 0xFFFFFFFF is -1, 0b11111111 too, 0xFF is 255, 0xFFy is -1. Returns the
 * number of bits when the sign bit is set, else 0. */
static uint32_t sign_bits(const uint16_t *text, const literal *lit)
{
    uint32_t n = lit->digits_end - lit->digits;
    if (lit->is_unsigned || lit->base == 10 || n == 0 || n > 64)
        return 0;
    uint32_t bits = n * (lit->base == 16 ? 4 : 1);
    bool fills;
    if (lit->base == 2)
        fills = bits == 8 || bits == 16 || bits == 32 || bits == 64;
    else if (lit->suffix == 'y')
        fills = bits == 8;
    else if (lit->suffix == 's')
        fills = bits == 16;
    else if (lit->suffix == 'l')
        fills = bits == 64;
    else
        fills = bits == 32 || bits == 64;
    uint32_t first = lower(text[lit->digits]);
    bool set = lit->base == 2 ? first == '1' : first >= '8';
    return fills && set ? bits : 0;
}

typedef struct range {
    uint8_t suffix;
    bool is_unsigned;
    kind type;
    int bits;
} range;

static bool in_range(wide magnitude, bool negative, const range *r)
{
    if (r->is_unsigned)
        return magnitude == 0 || (!negative && (r->bits == 64 ? magnitude <= UINT64_MAX : magnitude >> r->bits == 0));
    wide limit = (wide)1 << (r->bits - 1);
    return negative ? magnitude <= limit : magnitude < limit;
}

static value integer_value(kind k, wide magnitude, bool negative)
{
    uint64_t u = (uint64_t)magnitude;
    return v_integer(k, (int64_t)(negative ? 0 - u : u));
}

/* A suffix names the type; a value that does not fit it is BadNumericConstant. */
static bool suffixed_value(const literal *lit, wide magnitude, bool negative, value *out)
{
    static const range ranges[] = {
        {'y', false, K_SBYTE, 8},  {'y', true, K_BYTE, 8},    {'s', false, K_INT16, 16}, {'s', true, K_UINT16, 16},
        {'l', false, K_INT64, 64}, {'l', true, K_UINT64, 64}, {0, true, K_UINT32, 32},   {0, true, K_UINT64, 64},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        const range *r = &ranges[i];
        if (r->suffix == lit->suffix && r->is_unsigned == lit->is_unsigned && in_range(magnitude, negative, r)) {
            *out = integer_value(r->type, magnitude, negative);
            return true;
        }
    }
    return false;
}

/* The first of int, long, decimal, double that holds the number. */
static value widened_value(const uint16_t *text, const literal *lit, wide magnitude, bool negative)
{
    static const range ranges[] = {{0, false, K_INT32, 32}, {0, false, K_INT64, 64}};
    uint32_t n = lit->digits_end - lit->digits;
    bool is_long = lit->base == 16 ? n == 16 : lit->base == 2 && n == 64; /* digits that fill a long are one */
    for (size_t i = is_long ? 1 : 0; i < 2; i++)
        if (in_range(magnitude, negative, &ranges[i]))
            return integer_value(ranges[i].type, magnitude, negative);
    uint16_t digits[48];
    value v;
    if (decimal_from_text(digits, wide_digits(magnitude, negative, digits), &v))
        return v;
    return v_double(literal_double(text, lit));
}

/* The digits of another base than ten, one by one: they may be longer than any integer of the machine. */
static value big_from_base(const uint16_t *text, const literal *lit)
{
    value v = bigint_from_long(0), base = bigint_from_long(lit->base);
    for (uint32_t i = lit->digits; i < lit->digits_end; i++) {
        uint32_t c = lower(text[i]);
        v = bigint_operate('+', bigint_operate('*', v, base), bigint_from_long(c >= 'a' ? c - 'a' + 10 : c - '0'));
    }
    uint32_t bits = sign_bits(text, lit);
    if (bits)
        v = bigint_operate('-', v, bigint_operate('p', bigint_from_long(2), bigint_from_long(bits)));
    return lit->negative ? bigint_negate(v) : v;
}

static bool big_value(const uint16_t *text, const literal *lit, value *out)
{
    if (lit->base != 10) {
        *out = big_from_base(text, lit);
    } else {
        uint32_t n = lit->digits_end - lit->digits, k = 0;
        uint16_t *signed_text = heap_alloc_leaf((n + 1) * sizeof *signed_text);
        if (lit->negative)
            signed_text[k++] = '-';
        memcpy(signed_text + k, text + lit->digits, n * sizeof *signed_text);
        if (!bigint_from_text(signed_text, n + k, out))
            return false;
    }
    if (lit->shift)
        *out = bigint_operate('*', *out, bigint_from_long((int64_t)1 << lit->shift));
    return true;
}

/* `1.5l` rounds half to even, as a cast does. */
static bool real_value(const uint16_t *text, const literal *lit, value *out)
{
    double d = literal_double(text, lit);
    if (!lit->suffix && !lit->is_unsigned) {
        *out = v_double(d);
        return true;
    }
    double rounded = __builtin_rint(d);
    if (!(rounded > -1.8e19 && rounded < 1.8446744073709552e19))
        return false;
    bool negative = rounded < 0;
    wide magnitude = (wide)(negative ? -rounded : rounded);
    if (lit->suffix == 'n') {
        uint16_t digits[48];
        return bigint_from_text(digits, wide_digits(magnitude, negative, digits), out);
    }
    return suffixed_value(lit, magnitude, negative, out);
}

static bool literal_value(const uint16_t *text, const literal *lit, value *out)
{
    if (lit->real && lit->digits_end - lit->digits == 1)
        return false; /* a point alone */
    if (lit->suffix == 'd' && lit->base == 10)
        return number_literal_decimal(text, lit, out);
    if (lit->real)
        return real_value(text, lit, out);
    if (lit->suffix == 'n')
        return big_value(text, lit, out);
    wide magnitude;
    if (!literal_wide(text, lit, &magnitude)) {
        if (lit->suffix || lit->is_unsigned || lit->base != 10)
            return false;
        *out = v_double(literal_double(text, lit));
        return true;
    }
    uint32_t bits = sign_bits(text, lit);
    if (bits)
        magnitude = ((wide)1 << bits) - magnitude;
    bool negative = lit->negative != (bits != 0);
    magnitude <<= lit->shift;
    if (lit->suffix || lit->is_unsigned)
        return suffixed_value(lit, magnitude, negative, out);
    if (lit->base != 10 && !in_range(magnitude, negative, &(range){0, false, K_INT64, 64}))
        return false;
    *out = widened_value(text, lit, magnitude, negative);
    return true;
}

bool lex_ends_number(const lexer *lx, uint32_t c)
{
    switch (c) {
    case '!':
    case '#':
    case '%':
    case '*':
    case '+':
    case '.':
    case '/':
    case '<':
    case '=':
    case '>':
    case ']': return true;
    case '?':
    case ':': return lx->ternary;
    default: return lex_is_dash(c);
    }
}

token lex_number(lexer *lx, bool *ok)
{
    literal lit;
    *ok = false;
    if (!take_literal(lx, lx->pos, &lit))
        return (token){0};
    uint32_t c = lex_peek_at(lx, lit.end);
    if (!lex_ends_word(c) && (lx->mode != LM_EXPRESSION || !lex_ends_number(lx, c)))
        return (token){0};
    *ok = true;
    lx->pos = lit.end;
    token t = lex_make(lx, TK_Number);
    if (!literal_value(lx->text, &lit, &t.number)) {
        t.bits |= TB_BAD;
        t.number = V_NULL;
        lex_error(lx, lx->start, lx->pos, PERR_BadNumericConstant, str_new(lx->text + lx->start, lx->pos - lx->start));
    }
    return t;
}

bool parse_number(const uint16_t *text, uint32_t length, value *out)
{
    lexer lx;
    lexer_init(&lx, text, length, NULL);
    literal lit;
    return length > 0 && take_literal(&lx, 0, &lit) && lit.end == length && literal_value(text, &lit, out);
}
