/* type_guid.c: System.Guid. */
#include <string.h>

#include "base/heap.h"
#include "base/sys.h"
#include "object/array.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/guid.h"
#include "object/member.h"
#include "object/type_internal.h"
#include "object/type_number.h"

value guid_new(const uint8_t bytes[16])
{
    guid *g = heap_alloc_leaf(sizeof *g);
    memset(g, 0, sizeof *g);
    g->o.type = &type_Guid;
    memcpy(g->bytes, bytes, 16);
    return v_obj(g);
}

value guid_random(void)
{
    uint8_t b[16];
    sys_random(b, sizeof b);
    b[7] = (uint8_t)((b[7] & 0x0F) | 0x40); /* version 4, in .NET's byte order */
    b[8] = (uint8_t)((b[8] & 0x3F) | 0x80);
    return guid_new(b);
}

static const uint8_t *bytes_of(value v)
{
    return ((const guid *)(const void *)v.as.o)->bytes;
}

/* The order in which the 16 bytes are written: the first three fields are little-endian. */
static const uint8_t written[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

static str *format_guid(const uint8_t *b, uint16_t f)
{
    wbuf out = {0};
    if (f == 'X') {
        wbuf_printf(&out, "{0x%02x%02x%02x%02x,0x%02x%02x,0x%02x%02x,{", b[3], b[2], b[1], b[0], b[5], b[4], b[7],
                    b[6]);
        for (int i = 8; i < 16; i++) {
            wbuf_printf(&out, i < 15 ? "0x%02x," : "0x%02x}}", b[i]);
        }
        return str_from_wbuf(&out);
    }
    if (f == 'B' || f == 'P') {
        wbuf_unit(&out, f == 'B' ? '{' : '(');
    }
    for (int i = 0; i < 16; i++) {
        if (f != 'N' && (i == 4 || i == 6 || i == 8 || i == 10)) {
            wbuf_unit(&out, '-');
        }
        wbuf_printf(&out, "%02x", b[written[i]]);
    }
    if (f == 'B' || f == 'P') {
        wbuf_unit(&out, f == 'B' ? '}' : ')');
    }
    return str_from_wbuf(&out);
}

static str *guid_to_text(value v, bool invariant)
{
    (void)invariant;
    return format_guid(bytes_of(v), 'D');
}

/* ---- reading ---- */

static int hex_of(uint16_t u)
{
    return u >= '0' && u <= '9' ? u - '0' : (u | 32) >= 'a' && (u | 32) <= 'f' && u < 128 ? (u | 32) - 'a' + 10 : -1;
}

/* 32 digits, dashes only where `dashes` allows; the text between begin and end. */
static bool read_digits(const str *s, size_t begin, size_t end, bool dashes, uint8_t out[16])
{
    size_t i = begin;
    for (int k = 0; k < 16; k++) {
        if (dashes && (k == 4 || k == 6 || k == 8 || k == 10)) {
            if (i >= end || str_at(s, i++) != '-') {
                return false;
            }
        }
        if (i + 2 > end) {
            return false;
        }
        int high = hex_of(str_at(s, i)), low = hex_of(str_at(s, i + 1));
        if (high < 0 || low < 0) {
            return false;
        }
        out[written[k]] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    return i == end;
}

/* {0x00000000,0x0000,0x0000,{0x00,...}} */
static bool read_x(const str *s, uint8_t out[16])
{
    static const int widths[11] = {4, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1};
    size_t i = 0;
    int at = 0;
    for (int field = 0; field < 11; field++) {
        if (field == 0 || field == 3) {
            if (i >= s->length || str_at(s, i++) != '{') {
                return false;
            }
        }
        if (i + 2 > s->length || str_at(s, i) != '0' || (str_at(s, i + 1) | 32) != 'x') {
            return false;
        }
        i += 2;
        uint64_t u = 0;
        int digits = 0;
        for (; i < s->length && hex_of(str_at(s, i)) >= 0 && digits < 16; i++, digits++) {
            u = u << 4 | (uint64_t)hex_of(str_at(s, i));
        }
        if (digits == 0 || u >> (8 * widths[field])) {
            return false;
        }
        for (int k = 0; k < widths[field]; k++) {
            out[at++] = (uint8_t)(u >> (8 * k));
        }
        uint16_t want = field == 10 ? '}' : ',';
        if (i >= s->length || str_at(s, i++) != want) {
            return false;
        }
    }
    return i + 1 == s->length && str_at(s, i) == '}';
}

static const char *scan_format(const str *s, uint16_t f, uint8_t out[16])
{
    bool bracket = f == 'B' || f == 'P';
    if (f == 'X') {
        return read_x(s, out) ? NULL
                              : "Could not find a brace, or the length between the previous token and the brace "
                                "was zero (i.e., '0x,'etc.).";
    }
    if (bracket) {
        uint16_t open = f == 'B' ? '{' : '(', close = f == 'B' ? '}' : ')';
        if (s->length != 38 || str_at(s, 0) != open || str_at(s, 37) != close) {
            return "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).";
        }
        return read_digits(s, 1, 37, true, out) ? NULL : "Guid string should only contain hexadecimal characters.";
    }
    if (s->length != (f == 'N' ? 32u : 36u)) {
        return f == 'N' ? "Guid should contain only 32 digits (xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx)."
                        : "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).";
    }
    if (f == 'D' && (str_at(s, 8) != '-' || str_at(s, 13) != '-' || str_at(s, 18) != '-' || str_at(s, 23) != '-')) {
        return "Dashes are in the wrong position for GUID parsing.";
    }
    return read_digits(s, 0, s->length, f == 'D', out) ? NULL
                                                       : "Guid string should only contain hexadecimal characters.";
}

/* NULL: read; else why not. */
static const char *scan_guid(const str *text, uint8_t out[16])
{
    const str *s = str_trim(text, NULL, 3);
    if (s->length < 32) {
        return "Unrecognized Guid format.";
    }
    uint16_t first = str_at(s, 0);
    bool dash = str_index_unit(s, '-', 0) >= 0;
    uint16_t f = first == '(' ? 'P' : first == '{' ? (dash ? 'B' : 'X') : dash ? 'D' : 'N';
    return scan_format(s, f, out);
}

bool guid_parse(const str *text, value *out)
{
    uint8_t b[16];
    if (scan_guid(text, b)) {
        return false;
    }
    *out = guid_new(b);
    return true;
}

static value parse(call *c)
{
    uint8_t b[16];
    const char *why = scan_guid(c->args[0].as.s, b);
    if (why) {
        throw_argument("System.FormatException", NULL, "%s", why);
    }
    return guid_new(b);
}

static value try_parse(call *c)
{
    uint8_t b[16];
    static const uint8_t none[16];
    bool good = c->args[0].kind == K_STRING && !scan_guid(c->args[0].as.s, b);
    ref_assign(c->args[c->argc - 1], guid_new(good ? b : none));
    return v_bool(good);
}

static uint16_t format_letter(value v)
{
    if (v.kind != K_STRING || v.as.s->length == 0) {
        return 'D';
    }
    uint16_t f = str_at(v.as.s, 0) & ~32;
    if (v.as.s->length != 1 || (f != 'D' && f != 'N' && f != 'B' && f != 'P' && f != 'X')) {
        throw_argument(
            "System.FormatException", NULL,
            "Format string can be only \"D\", \"d\", \"N\", \"n\", \"P\", \"p\", \"B\", \"b\", \"X\" or \"x\".");
    }
    return f;
}

static value parse_exact(call *c)
{
    uint8_t b[16];
    const char *why = scan_format(str_trim(c->args[0].as.s, NULL, 3), format_letter(c->args[1]), b);
    if (why) {
        throw_argument("System.FormatException", NULL, "%s", why);
    }
    return guid_new(b);
}

static value try_parse_exact(call *c)
{
    uint8_t b[16] = {0};
    bool good = !scan_format(str_trim(c->args[0].as.s, NULL, 3), format_letter(c->args[1]), b);
    static const uint8_t none[16];
    ref_assign(c->args[2], guid_new(good ? b : none));
    return v_bool(good);
}

/* ---- constructors ---- */

static value new_empty(call *c)
{
    (void)c;
    static const uint8_t none[16];
    return guid_new(none);
}

static value new_from_bytes(call *c)
{
    if (!value_is_array(c->args[0]) || v_array(c->args[0])->length != 16) {
        throw_argument("System.ArgumentException", "b", "Byte array for Guid must be exactly 16 bytes long.");
    }
    return guid_new(v_array(c->args[0])->raw);
}

static value new_from_fields(call *c)
{
    uint8_t b[16];
    uint32_t a = (uint32_t)c->args[0].as.i;
    uint16_t w[2] = {(uint16_t)c->args[1].as.i, (uint16_t)c->args[2].as.i};
    for (int i = 0; i < 4; i++) {
        b[i] = (uint8_t)(a >> (8 * i));
    }
    for (int i = 0; i < 4; i++) {
        b[4 + i] = (uint8_t)(w[i / 2] >> (8 * (i % 2)));
    }
    if (c->argc == 4) {
        const array *d = v_array(c->args[3]);
        if (d->length != 8) {
            throw_argument("System.ArgumentException", "d", "Byte array for Guid must be exactly 8 bytes long.");
        }
        memcpy(b + 8, d->raw, 8);
    } else {
        for (uint32_t i = 0; i < 8; i++) {
            b[8 + i] = (uint8_t)c->args[3 + i].as.i;
        }
    }
    return guid_new(b);
}

/* ---- members ---- */

static value new_guid(call *c)
{
    (void)c;
    return guid_random();
}

/* Version 7: milliseconds since 1970 first, so that they sort by time. */
static value new_version7(call *c)
{
    (void)c;
    uint8_t b[16];
    sys_random(b, sizeof b);
    uint64_t ms = (uint64_t)((sys_utc_ticks() - 621355968000000000LL) / 10000);
    for (int i = 0; i < 6; i++) {
        b[written[i]] = (uint8_t)(ms >> (8 * (5 - i)));
    }
    b[7] = (uint8_t)((b[7] & 0x0F) | 0x70);
    b[8] = (uint8_t)((b[8] & 0x3F) | 0x80);
    return guid_new(b);
}

static value to_string(call *c)
{
    return v_str(format_guid(bytes_of(c->self), c->argc ? format_letter(c->args[0]) : 'D'));
}

static value to_byte_array(call *c)
{
    return v_obj(array_bytes(bytes_of(c->self), 16));
}

static bool guid_equals(value a, value b)
{
    return v_is(a, &type_Guid) && v_is(b, &type_Guid) && memcmp(bytes_of(a), bytes_of(b), 16) == 0;
}

static int guid_compare(value a, value b)
{
    for (int i = 0; i < 16; i++) {
        int x = bytes_of(a)[written[i]], y = bytes_of(b)[written[i]];
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return 0;
}

static uint32_t guid_hash(value v)
{
    uint32_t w[4];
    memcpy(w, bytes_of(v), sizeof w);
    return w[0] ^ w[1] ^ w[2] ^ w[3];
}

static value equals(call *c)
{
    return v_bool(guid_equals(c->self, psobject_base(c->args[0])));
}

static value compare_to(call *c)
{
    value other = psobject_base(c->args[0]);
    if (v_is_null(other)) {
        return v_int(1);
    }
    if (!v_is(other, &type_Guid)) {
        throw_argument("System.ArgumentException", "value", "Object must be of type Guid.");
    }
    return v_int(guid_compare(c->self, other));
}

static value hash_code(call *c)
{
    return v_int((int32_t)guid_hash(c->self));
}

static value get_empty(value self, const type *t)
{
    (void)self, (void)t;
    return new_empty(NULL);
}

static value get_all_bits(value self, const type *t)
{
    (void)self, (void)t;
    uint8_t b[16];
    memset(b, 0xFF, sizeof b);
    return guid_new(b);
}

/* PowerShell's script property of the text. */
static value get_text(value self, const type *t)
{
    (void)t;
    return v_str(guid_to_text(self, true));
}

static value get_variant(value self, const type *t)
{
    (void)t;
    return v_int(bytes_of(self)[8] >> 4);
}

static value get_version(value self, const type *t)
{
    (void)t;
    return v_int(bytes_of(self)[7] >> 4);
}

static const type_ops guid_ops = {
    .to_string = guid_to_text, .equals = guid_equals, .hash = guid_hash, .compare = guid_compare};
static const property guid_properties[] = {{"Guid", "string", get_text, NULL, 0},
                                           {"Variant", "int", get_variant, NULL, 0},
                                           {"Version", "int", get_version, NULL, 0},
                                           {"Empty", "guid", get_empty, NULL, M_STATIC},
                                           {"AllBitsSet", "guid", get_all_bits, NULL, M_STATIC},
                                           {0}};
static const method guid_methods[] = {
    {"CompareTo", "System.Object value", "int", compare_to, 0},
    {"CompareTo", "guid value", "int", compare_to, 0},
    {"Equals", "System.Object o", "bool", equals, 0},
    {"Equals", "guid g", "bool", equals, 0},
    {"GetHashCode", "", "int", hash_code, 0},
    {"NewGuid", "", "guid", new_guid, M_STATIC},
    {"CreateVersion7", "", "guid", new_version7, M_STATIC},
    {"Parse", "string input", "guid", parse, M_STATIC},
    {"Parse", "string s, System.IFormatProvider provider", "guid", parse, M_STATIC},
    {"ParseExact", "string input, string format", "guid", parse_exact, M_STATIC},
    {"ToByteArray", "", "byte[]", to_byte_array, 0},
    {"ToString", "", "string", to_string, 0},
    {"ToString", "string format", "string", to_string, 0},
    {"ToString", "string format, System.IFormatProvider provider", "string", to_string, 0},
    {"TryParse", "string input, ref guid result", "bool", try_parse, M_STATIC},
    {"TryParse", "string s, System.IFormatProvider provider, ref guid result", "bool", try_parse, M_STATIC},
    {"TryParseExact", "string input, string format, ref guid result", "bool", try_parse_exact, M_STATIC},
    {0}};
static const method guid_ctors[] = {
    {NULL, "", NULL, new_empty, 0},
    {NULL, "byte[] b", NULL, new_from_bytes, 0},
    {NULL, "int a, short b, short c, byte[] d", NULL, new_from_fields, 0},
    {NULL, "int a, short b, short c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k", NULL,
     new_from_fields, 0},
    {NULL, "string g", NULL, parse, 0},
    {0}};
type type_Guid = {TYPE_OBJECT,
                  .name = "System.Guid",
                  .accelerators = "guid",
                  .flags = T_VALUE | T_SEALED,
                  .kind = K_OBJECT,
                  .interfaces = "System.IComparable,System.IFormattable",
                  .ctors = guid_ctors,
                  .methods = guid_methods,
                  .properties = guid_properties,
                  .ops = &guid_ops};

type *const guid_types[] = {&type_Guid};
const size_t guid_types_count = COUNT_OF(guid_types);
