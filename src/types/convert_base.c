/* convert_base.c: number bases, Base64 and hexadecimal text. */
#include "types/convert_base.h"

#include "base/heap.h"
#include "object/number_parse.h"
#include "types/native.h"

/* ---- bases ---- */

static unsigned width_of(kind k)
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

static bool is_unsigned(kind k)
{
    return k == K_BYTE || k == K_UINT16 || k == K_UINT32 || k == K_UINT64;
}

static const char *range_name(kind k)
{
    switch (k) {
    case K_SBYTE: return "a signed byte";
    case K_BYTE: return "an unsigned byte";
    case K_INT16: return "an Int16";
    case K_UINT16: return "a UInt16";
    case K_INT64:
    case K_UINT64: return "a UInt64";
    default: return "a UInt32";
    }
}

static int digit_of(uint16_t u)
{
    return u >= '0' && u <= '9' ? u - '0' : (u | 32) >= 'a' && (u | 32) <= 'z' && u < 128 ? (u | 32) - 'a' + 10 : 99;
}

_Noreturn static void throw_range(kind k)
{
    throw_argument("System.OverflowException", NULL, "Value was either too large or too small for %s.", range_name(k));
}

/* The digits as a bit pattern of the type's width; narrow types go by way of 32 bits. */
static value parse_bits(const str *s, int base, const type *t)
{
    size_t i = 0;
    if (s->length && str_at(s, 0) == '-') {
        throw_argument("System.ArgumentException", NULL,
                       is_unsigned(t->kind) ? "The string was being parsed as an unsigned number and could not have a "
                                              "negative sign."
                                            : "String cannot contain a minus sign if the base is not 10.");
    }
    i += s->length && str_at(s, 0) == '+';
    if (base == 16 && s->length >= i + 2 && str_at(s, i) == '0' && (str_at(s, i + 1) | 32) == 'x') {
        i += 2;
    }
    unsigned width = width_of(t->kind);
    uint64_t u = 0, most = width == 64 ? UINT64_MAX : UINT32_MAX;
    size_t start = i;
    for (; i < s->length && digit_of(str_at(s, i)) < base; i++) {
        uint64_t d = (uint64_t)digit_of(str_at(s, i));
        if (u > (most - d) / (uint64_t)base) {
            throw_range(width == 64 ? K_UINT64 : K_UINT32);
        }
        u = u * (uint64_t)base + d;
    }
    if (i == start) {
        throw_argument("System.FormatException", NULL, "Could not find any recognizable digits.");
    }
    if (i < s->length) {
        throw_argument("System.FormatException", NULL,
                       "Additional non-parsable characters are at the end of the string.");
    }
    if (width < 32 && u >> width) {
        throw_range(t->kind);
    }
    if (!is_unsigned(t->kind) && width < 64) {
        return v_integer(t->kind, (int64_t)(u << (64 - width)) >> (64 - width));
    }
    return (value){.kind = t->kind, .as.u = u};
}

value base_parse(const str *text, int base, const type *t)
{
    if (base != 2 && base != 8 && base != 10 && base != 16) {
        throw_argument("System.ArgumentException", NULL, "Invalid Base.");
    }
    if (!text) {
        return type_default(t);
    }
    if (text->length == 0) {
        throw_argument("System.ArgumentOutOfRangeException", NULL,
                       "Specified argument was out of the range of valid values. (Parameter 'Index was out of range. "
                       "Must be non-negative and less than the size of the collection.')");
    }
    if (base != 10) {
        return parse_bits(text, base, t);
    }
    value out;
    switch (number_parse_as(text, t, STYLE_LEADING_SIGN, &culture_invariant, &out)) {
    case PARSE_OK: return out;
    case PARSE_OVERFLOW:
        throw_argument("System.OverflowException", NULL, "Value was either too large or too small for %s.",
                       t->kind == K_INT32   ? "an Int32"
                       : t->kind == K_INT64 ? "an Int64"
                                            : range_name(t->kind));
    default: throw_argument("System.FormatException", NULL, "Could not find any recognizable digits.");
    }
}

str *base_format(value v, int base)
{
    if (base != 2 && base != 8 && base != 10 && base != 16) {
        throw_argument("System.ArgumentException", NULL, "Invalid Base.");
    }
    if (base == 10) {
        return integer_to_str(v.as.i);
    }
    unsigned width = width_of((kind)v.kind), step = base == 2 ? 1 : base == 8 ? 3 : 4;
    uint64_t u = width == 64 ? v.as.u : v.as.u & ((1ULL << width) - 1);
    uint8_t text[64];
    size_t at = sizeof text;
    do {
        text[--at] = (uint8_t) "0123456789abcdef"[u & ((1u << step) - 1)];
        u >>= step;
    } while (u);
    return str_latin1(text + at, sizeof text - at);
}

/* ---- Base64 ---- */

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
enum { LINE = 76 };

static str *encode(const uint8_t *p, size_t n, bool lines)
{
    size_t length = (n + 2) / 3 * 4;
    if (lines && length) {
        length += (length - 1) / LINE * 2;
    }
    uint8_t *out = heap_alloc_leaf(length + 1);
    size_t k = 0, column = 0;
    for (size_t i = 0; i < n; i += 3) {
        if (lines && column == LINE) {
            out[k++] = '\r';
            out[k++] = '\n';
            column = 0;
        }
        uint32_t u = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0u);
        out[k++] = (uint8_t)letters[u >> 18];
        out[k++] = (uint8_t)letters[u >> 12 & 63];
        out[k++] = i + 1 < n ? (uint8_t)letters[u >> 6 & 63] : '=';
        out[k++] = i + 2 < n ? (uint8_t)letters[u & 63] : '=';
        column += 4;
    }
    return str_latin1(out, k);
}

value convert_to_base64(call *c)
{
    const array *a = arg_array(c, 0, "inArray");
    return v_str(encode(a->raw, a->length, c->argc > 1 && c->args[1].as.i));
}

static const uint8_t *part_of(const call *c, size_t *n)
{
    const array *a = arg_array(c, 0, "inArray");
    int64_t offset = c->args[1].as.i, count = c->args[2].as.i;
    if (count < 0) {
        throw_argument("System.ArgumentOutOfRangeException", "length",
                       "Index was out of range. Must be non-negative and less than the size of the collection.");
    }
    if (offset < 0) {
        throw_argument("System.ArgumentOutOfRangeException", "offset", "Value must be positive.");
    }
    if (offset > (int64_t)a->length - count) {
        throw_argument("System.ArgumentOutOfRangeException", "offset",
                       "Offset and length must refer to a position in the string.");
    }
    *n = (size_t)count;
    return a->raw + offset;
}

value convert_to_base64_part(call *c)
{
    size_t n;
    const uint8_t *p = part_of(c, &n);
    return v_str(encode(p, n, c->argc > 3 && c->args[3].as.i));
}

_Noreturn static void throw_base64(void)
{
    throw_argument("System.FormatException", NULL,
                   "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two "
                   "padding characters, or an illegal character among the padding characters.");
}

static int sextet(uint16_t u)
{
    return u >= 'A' && u <= 'Z'   ? u - 'A'
           : u >= 'a' && u <= 'z' ? u - 'a' + 26
           : u >= '0' && u <= '9' ? u - '0' + 52
           : u == '+'             ? 62
           : u == '/'             ? 63
                                  : -1;
}

static value decode(const uint16_t *t, size_t n)
{
    uint8_t *out = heap_alloc_leaf(n / 4 * 3 + 4);
    size_t k = 0;
    unsigned count = 0, pads = 0;
    uint32_t bits = 0;
    for (size_t i = 0; i < n; i++) {
        uint16_t u = t[i];
        if (u == ' ' || u == '\t' || u == '\r' || u == '\n') {
            continue;
        }
        if (u == '=') {
            pads++;
            continue;
        }
        int six = sextet(u);
        if (six < 0 || pads) {
            throw_base64();
        }
        bits = bits << 6 | (uint32_t)six;
        if (++count % 4 == 0) {
            out[k++] = (uint8_t)(bits >> 16);
            out[k++] = (uint8_t)(bits >> 8);
            out[k++] = (uint8_t)bits;
        }
    }
    unsigned rest = count % 4;
    if (pads > 2 || rest == 1 || (count + pads) % 4) {
        throw_base64();
    }
    if (rest == 2) {
        out[k++] = (uint8_t)(bits >> 4);
    } else if (rest == 3) {
        out[k++] = (uint8_t)(bits >> 10);
        out[k++] = (uint8_t)(bits >> 2);
    }
    return v_obj(array_bytes(out, k));
}

value convert_from_base64(call *c)
{
    const str *s = arg_text(c, 0);
    if (!s) {
        throw_null_argument("s");
    }
    return decode(str_all_units(s), s->length);
}

value convert_from_base64_chars(call *c)
{
    size_t n;
    part_of(c, &n);
    const array *a = v_array(c->args[0]);
    uint16_t *units = heap_alloc_leaf(n * sizeof *units + 1);
    for (size_t i = 0; i < n; i++) {
        units[i] = (uint16_t)array_get(a, (size_t)c->args[1].as.i + i).as.i;
    }
    return decode(units, n);
}

/* ---- hexadecimal ---- */

static value hex(call *c, const char *names)
{
    const array *a = arg_array(c, 0, "inArray");
    size_t n = a->length;
    const uint8_t *p = c->argc > 1 ? part_of(c, &n) : a->raw;
    uint8_t *out = heap_alloc_leaf(n * 2 + 1);
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = (uint8_t)names[p[i] >> 4];
        out[2 * i + 1] = (uint8_t)names[p[i] & 15];
    }
    return v_str(str_latin1(out, n * 2));
}

value convert_to_hex(call *c)
{
    return hex(c, "0123456789ABCDEF");
}

value convert_to_hex_lower(call *c)
{
    return hex(c, "0123456789abcdef");
}

value convert_from_hex(call *c)
{
    const str *s = arg_text(c, 0);
    if (!s) {
        throw_null_argument("s");
    }
    if (s->length % 2) {
        throw_argument("System.FormatException", NULL,
                       "The input is not a valid hex string as its length is not a multiple of 2.");
    }
    array *a = array_new(&type_Byte, s->length / 2);
    for (size_t i = 0; i < a->length; i++) {
        int high = digit_of(str_at(s, 2 * i)), low = digit_of(str_at(s, 2 * i + 1));
        if (high > 15 || low > 15) {
            throw_argument("System.FormatException", NULL,
                           "The input is not a valid hex string as it contains a non-hex character.");
        }
        a->raw[i] = (uint8_t)(high << 4 | low);
    }
    return v_obj(a);
}
