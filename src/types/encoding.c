/* encoding.c: the codecs: text to bytes and back, with .NET's replacement of what does not fit. */
#include "types/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/error.h"

/* ---- the table ---- */

#define ICONV(page, web, name, iconv, windows)                                                                         \
    {                                                                                                                  \
        page, web, name, ENC_ICONV, false, iconv, windows, NULL                                                        \
    }
static const encoding_info table[] = {
    {65001, "utf-8", "Unicode (UTF-8)", ENC_UTF8, false, NULL, 1200,
     "unicode-1-1-utf-8,unicode-2-0-utf-8,x-unicode-1-1-utf-8,"
     "x-unicode-2-0-utf-8"},
    {1200, "utf-16", "Unicode", ENC_UTF16, false, NULL, 1200, "unicode,utf-16le,ucs-2,iso-10646-ucs-2"},
    {1201, "utf-16BE", "Unicode (Big-Endian)", ENC_UTF16, true, NULL, 1200, "unicodefffe"},
    {12000, "utf-32", "Unicode (UTF-32)", ENC_UTF32, false, NULL, 1200, "utf-32le"},
    {12001, "utf-32BE", "Unicode (UTF-32 Big-Endian)", ENC_UTF32, true, NULL, 1200, NULL},
    {20127, "us-ascii", "US-ASCII", ENC_ASCII, false, NULL, 1252,
     "ascii,ansi_x3.4-1968,ansi_x3.4-1986,iso646-us,us,"
     "iso-ir-6,cp367,ibm367,csascii,iso_646.irv:1991"},
    {28591, "iso-8859-1", "Western European (ISO)", ENC_LATIN1, false, NULL, 1252,
     "latin1,l1,cp819,ibm819,iso8859-1,iso_8859-1,iso-ir-100,csisolatin1,iso_8859-1:1987"},
    ICONV(437, "ibm437", "OEM United States", "CP437", 1252),
    ICONV(850, "ibm850", "Western European (DOS)", "CP850", 1252),
    ICONV(852, "ibm852", "Central European (DOS)", "CP852", 1250),
    ICONV(855, "ibm855", "OEM Cyrillic", "CP855", 1252),
    ICONV(858, "ibm00858", "OEM Multilingual Latin I", "CP858", 1252),
    ICONV(866, "cp866", "Cyrillic (DOS)", "CP866", 1251),
    ICONV(874, "windows-874", "Thai (Windows)", "CP874", 874),
    ICONV(932, "shift_jis", "Japanese (Shift-JIS)", "CP932", 932),
    ICONV(936, "gb2312", "Chinese Simplified (GB2312)", "CP936", 936),
    ICONV(949, "ks_c_5601-1987", "Korean", "CP949", 949),
    ICONV(950, "big5", "Chinese Traditional (Big5)", "CP950", 950),
    ICONV(1250, "windows-1250", "Central European (Windows)", "CP1250", 1250),
    ICONV(1251, "windows-1251", "Cyrillic (Windows)", "CP1251", 1251),
    ICONV(1252, "windows-1252", "Western European (Windows)", "CP1252", 1252),
    ICONV(1253, "windows-1253", "Greek (Windows)", "CP1253", 1253),
    ICONV(1254, "windows-1254", "Turkish (Windows)", "CP1254", 1254),
    ICONV(1255, "windows-1255", "Hebrew (Windows)", "CP1255", 1255),
    ICONV(1256, "windows-1256", "Arabic (Windows)", "CP1256", 1256),
    ICONV(1257, "windows-1257", "Baltic (Windows)", "CP1257", 1257),
    ICONV(1258, "windows-1258", "Vietnamese (Windows)", "CP1258", 1258),
    ICONV(20866, "koi8-r", "Cyrillic (KOI8-R)", "KOI8-R", 1251),
    ICONV(21866, "koi8-u", "Cyrillic (KOI8-U)", "KOI8-U", 1251),
    ICONV(28592, "iso-8859-2", "Central European (ISO)", "ISO-8859-2", 1250),
    ICONV(28593, "iso-8859-3", "Latin 3 (ISO)", "ISO-8859-3", 1254),
    ICONV(28594, "iso-8859-4", "Baltic (ISO)", "ISO-8859-4", 1257),
    ICONV(28595, "iso-8859-5", "Cyrillic (ISO)", "ISO-8859-5", 1251),
    ICONV(28596, "iso-8859-6", "Arabic (ISO)", "ISO-8859-6", 1256),
    ICONV(28597, "iso-8859-7", "Greek (ISO)", "ISO-8859-7", 1253),
    ICONV(28598, "iso-8859-8", "Hebrew (ISO-Visual)", "ISO-8859-8", 1255),
    ICONV(28599, "iso-8859-9", "Turkish (ISO)", "ISO-8859-9", 1254),
    ICONV(28603, "iso-8859-13", "Estonian (ISO)", "ISO-8859-13", 1257),
    ICONV(28605, "iso-8859-15", "Latin 9 (ISO)", "ISO-8859-15", 1252),
    ICONV(37, "IBM037", "IBM EBCDIC (US-Canada)", "IBM037", 1252),
    ICONV(500, "IBM500", "IBM EBCDIC (International)", "IBM500", 1252),
    ICONV(51932, "euc-jp", "Japanese (EUC)", "EUC-JP", 932),
    ICONV(50220, "iso-2022-jp", "Japanese (JIS)", "ISO-2022-JP", 932),
    ICONV(51949, "euc-kr", "Korean (EUC)", "EUC-KR", 949),
    ICONV(54936, "GB18030", "Chinese Simplified (GB18030)", "GB18030", 936),
};

const encoding_info *encoding_info_at(size_t i)
{
    return i < sizeof table / sizeof *table ? &table[i] : NULL;
}

const encoding_info *encoding_by_page(int code_page)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].code_page == (code_page ? code_page : 65001)) {
            return &table[i];
        }
    }
    return NULL;
}

static bool has_alias(const char *aliases, const str *name)
{
    while (aliases && *aliases) {
        size_t n = strcspn(aliases, ",");
        if (n == name->length && str_equal_nocase(str_utf8(aliases, n), name)) {
            return true;
        }
        aliases += n + (aliases[n] == ',');
    }
    return false;
}

const encoding_info *encoding_by_name(const str *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (str_equal_c(name, table[i].web) || has_alias(table[i].aliases, name)) {
            return &table[i];
        }
    }
    return NULL;
}

size_t encoding_preamble(const encoding *e, uint8_t out[4])
{
    static const uint8_t marks[][4] = {
        {0xEF, 0xBB, 0xBF}, {0xFF, 0xFE}, {0xFE, 0xFF}, {0xFF, 0xFE, 0, 0}, {0, 0, 0xFE, 0xFF}};
    if (!e->preamble || e->info->kind > ENC_UTF32) {
        return 0;
    }
    int which = e->info->kind == ENC_UTF8 ? 0 : (e->info->kind == ENC_UTF16 ? 1 : 3) + e->info->big_endian;
    memcpy(out, marks[which], 4);
    return which == 0 ? 3 : which < 3 ? 2 : 4;
}

/* ---- encoding ---- */

static void encode_text(const encoding *e, const str *s, buf *out, bool replacing);

/* What cannot be written: an exception, the replacement, or `?` (U+FFFD where the encoding has it). */
static void encode_unknown(const encoding *e, uint32_t c, size_t at, buf *out, bool replacing)
{
    if (e->encoder_throws) {
        exception *x = exception_new(
            "System.Text.EncoderFallbackException",
            str_printf("Unable to translate Unicode character \\\\u%04X at index %zu to specified code page.", c, at));
        throw_exception(x);
    }
    if (e->encoder_replacement && !replacing) {
        encode_text(e, e->encoder_replacement, out, true);
    } else if (e->info->kind <= ENC_UTF32) {
        encode_text(e, str_char(0xFFFD), out, true);
    } else {
        buf_byte(out, '?');
    }
}

static void put_utf16(buf *out, uint16_t unit, bool big)
{
    buf_byte(out, (char)(big ? unit >> 8 : unit));
    buf_byte(out, (char)(big ? unit : unit >> 8));
}

static void put_utf32(buf *out, uint32_t c, bool big)
{
    for (int i = 0; i < 4; i++) {
        buf_byte(out, (char)(c >> (big ? 24 - 8 * i : 8 * i)));
    }
}

static bool lone_surrogate(uint32_t c)
{
    return c >= 0xD800 && c <= 0xDFFF;
}

/* Code point by code point: UTF-8, UTF-16, UTF-32. */
static void encode_unicode(const encoding *e, const str *s, buf *out, bool replacing)
{
    const uint16_t *p = str_all_units(s), *start = p, *end = p + s->length;
    while (p < end) {
        size_t at = (size_t)(p - start);
        uint32_t c = utf16_next(&p, end);
        if (lone_surrogate(c)) {
            encode_unknown(e, c, at, out, replacing);
        } else if (e->info->kind == ENC_UTF8) {
            buf_utf8(out, c);
        } else if (e->info->kind == ENC_UTF32) {
            put_utf32(out, c, e->info->big_endian);
        } else {
            for (const uint16_t *q = start + at; q < p; q++) {
                put_utf16(out, *q, e->info->big_endian);
            }
        }
    }
}

static void encode_bytes(const encoding *e, const str *s, buf *out, bool replacing)
{
    uint16_t limit = e->info->kind == ENC_ASCII ? 0x80 : 0x100;
    for (size_t i = 0; i < s->length; i++) {
        uint16_t u = str_at(s, i);
        if (u < limit) {
            buf_byte(out, (char)u);
        } else {
            encode_unknown(e, u, i, out, replacing);
        }
    }
}

static iconv_t open_iconv(const encoding_info *info, bool encode)
{
    iconv_t cd = encode ? iconv_open(info->iconv, "UTF-16LE") : iconv_open("UTF-16LE", info->iconv);
    if (cd == (iconv_t)-1) {
        throw_unsupported(str_to_c(str_printf("the encoding %s: the C library has no converter for it", info->web)));
    }
    return cd;
}

/* One character at a time where the converter stops; nothing throws while it is open. */
static void encode_iconv(const encoding *e, const str *s, buf *out, bool replacing)
{
    const uint16_t *units = str_all_units(s);
    size_t room = s->length * 8 + 16, left = s->length * 2, free_bytes = room, unknown = SIZE_MAX;
    char *made = heap_alloc_leaf(room), *to = made, *from = (char *)(uintptr_t)units;
    str *replacement = e->encoder_replacement;
    size_t extra = replacement && !replacing ? replacement->length : 1;
    if (extra > 1) {
        made = to = heap_alloc_leaf(room = free_bytes = room + s->length * extra);
    }
    iconv_t cd = open_iconv(e->info, true);
    while (left) {
        if (iconv(cd, &from, &left, &to, &free_bytes) != (size_t)-1 || left < 2) {
            break;
        }
        if (e->encoder_throws) {
            unknown = s->length - left / 2;
            break;
        }
        for (size_t i = 0; i < (replacement ? replacement->length : 1) && free_bytes; i++, free_bytes--) {
            *to++ = replacement ? (char)str_at(replacement, i) : '?';
        }
        from += 2;
        left -= 2;
    }
    iconv(cd, NULL, NULL, &to, &free_bytes);
    iconv_close(cd);
    if (unknown != SIZE_MAX) {
        encode_unknown(e, units[unknown], unknown, out, replacing);
    }
    buf_bytes(out, made, (size_t)(to - made));
}

static void encode_text(const encoding *e, const str *s, buf *out, bool replacing)
{
    switch (e->info->kind) {
    case ENC_ASCII:
    case ENC_LATIN1: encode_bytes(e, s, out, replacing); break;
    case ENC_ICONV: encode_iconv(e, s, out, replacing); break;
    default: encode_unicode(e, s, out, replacing); break;
    }
}

void encoding_encode(const encoding *e, const str *s, buf *out)
{
    if (e->info->kind == ENC_UTF8 && !e->encoder_throws && !e->encoder_replacement) {
        str_append_utf8(s, out);
    } else {
        encode_text(e, s, out, false);
    }
}

/* ---- decoding ---- */

static void decode_unknown(const encoding *e, const uint8_t *p, size_t n, size_t at, wbuf *out)
{
    if (e->decoder_throws) {
        buf b = {0};
        for (size_t i = 0; i < n; i++) {
            buf_printf(&b, "[%02X]", p[i]);
        }
        throw_exception(
            exception_new("System.Text.DecoderFallbackException",
                          str_printf("Unable to translate bytes %s at index %zu from specified code page to Unicode.",
                                     buf_cstr(&b), at)));
    }
    if (e->decoder_replacement) {
        str_append(out, e->decoder_replacement);
    } else {
        wbuf_unit(out, e->info->kind <= ENC_UTF32 ? 0xFFFD : '?');
    }
}

static void decode_utf8(const encoding *e, const uint8_t *p, size_t n, wbuf *out)
{
    const uint8_t *start = p, *end = p + n;
    while (p < end) {
        const uint8_t *from = p;
        uint32_t c = utf8_next(&p, end);
        bool real = p - from == 3 && from[0] == 0xEF && from[1] == 0xBF && from[2] == 0xBD;
        if (c == 0xFFFD && !real) {
            decode_unknown(e, from, (size_t)(p - from), (size_t)(from - start), out);
        } else {
            wbuf_code_point(out, c);
        }
    }
}

static uint16_t unit_at(const uint8_t *p, bool big)
{
    return (uint16_t)(big ? p[0] << 8 | p[1] : p[1] << 8 | p[0]);
}

static void decode_utf16(const encoding *e, const uint8_t *p, size_t n, wbuf *out)
{
    bool big = e->info->big_endian;
    size_t i = 0;
    for (; i + 1 < n; i += 2) {
        uint16_t u = unit_at(p + i, big);
        bool high = (u & 0xFC00) == 0xD800;
        if (high && i + 3 < n && (unit_at(p + i + 2, big) & 0xFC00) == 0xDC00) {
            wbuf_unit(out, u);
            wbuf_unit(out, unit_at(p + i + 2, big));
            i += 2;
        } else if (lone_surrogate(u)) {
            decode_unknown(e, p + i, 2, i, out);
        } else {
            wbuf_unit(out, u);
        }
    }
    if (i < n) {
        decode_unknown(e, p + i, 1, i, out);
    }
}

static void decode_utf32(const encoding *e, const uint8_t *p, size_t n, wbuf *out)
{
    size_t i = 0;
    for (; i + 3 < n; i += 4) {
        uint32_t c = 0;
        for (int k = 0; k < 4; k++) {
            c |= (uint32_t)p[i + (size_t)(e->info->big_endian ? 3 - k : k)] << (8 * k);
        }
        if (c > 0x10FFFF || lone_surrogate(c)) {
            decode_unknown(e, p + i, 4, i, out);
        } else {
            wbuf_code_point(out, c);
        }
    }
    if (i < n) {
        decode_unknown(e, p + i, n - i, i, out);
    }
}

static void decode_iconv(const encoding *e, const uint8_t *p, size_t n, wbuf *out)
{
    size_t room = n * 4 + 16, left = n, free_bytes = room;
    uint16_t *made = heap_alloc_leaf(room);
    char *from = (char *)(uintptr_t)p, *to = (char *)made;
    iconv_t cd = open_iconv(e->info, false);
    while (left) {
        if (iconv(cd, &from, &left, &to, &free_bytes) != (size_t)-1 || free_bytes < 2) {
            break;
        }
        uint16_t mark = 0xFFFD;
        memcpy(to, &mark, 2);
        to += 2;
        free_bytes -= 2;
        from++;
        left--;
    }
    iconv_close(cd);
    wbuf_units(out, made, (size_t)(to - (char *)made) / 2);
}

str *encoding_decode(const encoding *e, const uint8_t *p, size_t n)
{
    if (e->info->kind == ENC_UTF8 && !e->decoder_throws && !e->decoder_replacement) {
        return str_utf8((const char *)p, n);
    }
    if (e->info->kind == ENC_LATIN1) {
        return str_latin1(p, n);
    }
    wbuf out = {0};
    switch (e->info->kind) {
    case ENC_UTF8: decode_utf8(e, p, n, &out); break;
    case ENC_UTF16: decode_utf16(e, p, n, &out); break;
    case ENC_UTF32: decode_utf32(e, p, n, &out); break;
    case ENC_ICONV: decode_iconv(e, p, n, &out); break;
    default:
        for (size_t i = 0; i < n; i++) {
            if (p[i] < 0x80) {
                wbuf_unit(&out, p[i]);
            } else {
                decode_unknown(e, p + i, 1, i, &out);
            }
        }
    }
    return str_from_wbuf(&out);
}
