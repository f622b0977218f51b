/* encoding_types.c: Encoding and its classes as scripts see them, and the fallbacks. */
#include <string.h>

#include "base/heap.h"
#include "object/type_string.h"
#include "types/encoding.h"
#include "types/native.h"

#define T "System.Text."

static type type_UTF8Encoding, type_UTF8Sealed, type_UnicodeEncoding, type_UTF32Encoding, type_ASCIIEncoding,
    type_ASCIISealed, type_Latin1Encoding, type_Latin1Sealed, type_SBCSEncoding, type_EncoderReplacement,
    type_EncoderException, type_DecoderReplacement, type_DecoderException;

static encoding *self_of(value v)
{
    return (encoding *)(void *)v.as.o;
}

bool value_is_encoding(value v)
{
    return v.kind == K_OBJECT && type_is_assignable(&type_Encoding, v.as.o->type);
}

/* The class of the shared instances; the ones of constructors are not sealed. */
static const type *class_of(const encoding_info *info)
{
    switch (info->kind) {
    case ENC_UTF8: return &type_UTF8Sealed;
    case ENC_UTF16: return &type_UnicodeEncoding;
    case ENC_UTF32: return &type_UTF32Encoding;
    case ENC_ASCII: return &type_ASCIISealed;
    case ENC_LATIN1: return &type_Latin1Sealed;
    default: return &type_SBCSEncoding;
    }
}

static encoding *make(const type *t, const encoding_info *info, bool preamble)
{
    encoding *e = heap_alloc(sizeof *e);
    e->o.type = t;
    e->info = info;
    e->preamble = preamble;
    return e;
}

value encoding_new(const encoding_info *info, bool preamble)
{
    return v_obj(make(class_of(info), info, preamble));
}

/* ---- constructors ---- */

static bool flag(const call *c, uint32_t i, bool fallback)
{
    return i < c->argc ? c->args[i].as.i != 0 : fallback;
}

static value made_by_constructor(encoding *e, bool throws)
{
    e->writable = true;
    e->encoder_throws = e->decoder_throws = throws;
    return v_obj(e);
}

METHOD(make_utf8)
{
    return made_by_constructor(make(&type_UTF8Encoding, encoding_by_page(65001), flag(c, 0, false)), flag(c, 1, false));
}

METHOD(make_utf16)
{
    const encoding_info *info = encoding_by_page(flag(c, 0, false) ? 1201 : 1200);
    return made_by_constructor(make(&type_UnicodeEncoding, info, flag(c, 1, true)), flag(c, 2, false));
}

METHOD(make_utf32)
{
    const encoding_info *info = encoding_by_page(flag(c, 0, false) ? 12001 : 12000);
    return made_by_constructor(make(&type_UTF32Encoding, info, flag(c, 1, true)), flag(c, 2, false));
}

METHOD(make_ascii)
{
    return made_by_constructor(make(&type_ASCIIEncoding, encoding_by_page(20127), false), false);
}

#define INSTANCE(id, page, preamble)                                                                                   \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return encoding_new(encoding_by_page(page), preamble);                                                         \
    }
INSTANCE(utf8, 65001, true)
INSTANCE(default, 65001, false)
INSTANCE(unicode, 1200, true)
INSTANCE(big_endian, 1201, true)
INSTANCE(utf32, 12000, true)
INSTANCE(ascii, 20127, false)
INSTANCE(latin1, 28591, false)

GETTER(utf7)
{
    throw_unsupported("UTF-7, which is not safe and obsolete");
}

/* ---- GetEncoding ---- */

static void take_fallbacks(encoding *e, value encoder, value decoder)
{
    if (encoder.kind == K_OBJECT) {
        e->encoder_throws = encoder.as.o->type == &type_EncoderException;
        value s;
        if (!e->encoder_throws && member_try_get(encoder, str_intern_c("DefaultString"), &s)) {
            e->encoder_replacement = to_str(s);
        }
    }
    if (decoder.kind == K_OBJECT) {
        e->decoder_throws = decoder.as.o->type == &type_DecoderException;
        value s;
        if (!e->decoder_throws && member_try_get(decoder, str_intern_c("DefaultString"), &s)) {
            e->decoder_replacement = to_str(s);
        }
    }
}

#define REGISTER                                                                                                       \
    "For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method."

METHOD(get_encoding)
{
    const encoding_info *info;
    if (c->args[0].kind == K_STRING) {
        info = encoding_by_name(c->args[0].as.s);
        if (!info) {
            throw_argument("System.ArgumentException", "name", "'%s' is not a supported encoding name. " REGISTER,
                           str_to_c(c->args[0].as.s));
        }
    } else {
        int64_t page = c->args[0].as.i;
        if (page < 0 || page > 65535) {
            throw_argument("System.ArgumentOutOfRangeException", "codepage",
                           "Valid values are between 0 and 65535, inclusive.");
        }
        info = encoding_by_page((int)page);
        if (!info) {
            throw_argument("System.NotSupportedException", NULL, "No data is available for encoding %d. " REGISTER,
                           (int)page);
        }
    }
    value v = encoding_new(info, info->kind <= ENC_UTF32);
    if (c->argc > 2) {
        take_fallbacks(self_of(v), c->args[1], c->args[2]);
    }
    return v;
}

/* ---- bytes and text ---- */

/* Text of a string or char[] argument, or of the part that follows it. */
static str *text_part(const call *c, bool part)
{
    str *s;
    if (c->args[0].kind == K_STRING) {
        s = c->args[0].as.s;
    } else if (value_is_array(c->args[0])) {
        size_t n;
        const uint16_t *p = string_units(c->args[0], &n);
        s = str_new(p, n);
    } else {
        throw_null_argument("s");
    }
    if (!part) {
        return s;
    }
    int64_t start = c->args[1].as.i, n = c->args[2].as.i;
    if (start < 0 || n < 0 || start > (int64_t)s->length - n) {
        throw_argument("System.ArgumentOutOfRangeException", start < 0 ? "index" : "count",
                       "Index and count must refer to a location within the string.");
    }
    return str_sub(s, (size_t)start, (size_t)n);
}

METHOD(get_bytes)
{
    buf b = {0};
    encoding_encode(self_of(c->self), text_part(c, c->argc == 3), &b);
    return v_obj(array_bytes(b.data, b.length));
}

/* (text, index, count, bytes, byteIndex): into an array; how many. */
METHOD(get_bytes_into)
{
    buf b = {0};
    encoding_encode(self_of(c->self), text_part(c, true), &b);
    array *to = arg_array(c, 3, "bytes");
    int64_t at = c->args[4].as.i;
    if (at < 0 || at > (int64_t)to->length) {
        throw_argument("System.ArgumentOutOfRangeException", "byteIndex",
                       "Index was out of range. Must be non-negative and less than or equal to the size of the "
                       "collection.");
    }
    if (b.length > to->length - (size_t)at) {
        throw_argument("System.ArgumentException", "bytes",
                       "The output byte buffer is too small to contain the encoded data, encoding codepage '%d' and "
                       "fallback 'System.Text.EncoderReplacementFallback'.",
                       self_of(c->self)->info->code_page);
    }
    if (b.length) {
        memcpy(to->raw + at, b.data, b.length);
    }
    return v_int((int32_t)b.length);
}

METHOD(get_byte_count)
{
    buf b = {0};
    encoding_encode(self_of(c->self), text_part(c, c->argc == 3), &b);
    return v_int((int32_t)b.length);
}

static str *decode_argument(const call *c)
{
    array *a = arg_array(c, 0, "bytes");
    size_t start = 0, n = a->length;
    if (c->argc >= 3) {
        int64_t from = c->args[1].as.i, count = c->args[2].as.i;
        if (from < 0) {
            throw_negative("index", from);
        }
        if (count < 0) {
            throw_negative("count", count);
        }
        if (from > (int64_t)n - count) {
            throw_argument("System.ArgumentOutOfRangeException", "bytes",
                           "Index and count must refer to a location within the buffer.");
        }
        start = (size_t)from;
        n = (size_t)count;
    }
    return encoding_decode(self_of(c->self), a->raw + start, n);
}

METHOD(get_string)
{
    return v_str(decode_argument(c));
}

METHOD(get_chars)
{
    str *s = decode_argument(c);
    return string_char_array(s, 0, s->length);
}

METHOD(get_char_count)
{
    return v_int((int32_t)decode_argument(c)->length);
}

METHOD(get_preamble)
{
    uint8_t mark[4];
    size_t n = encoding_preamble(self_of(c->self), mark);
    return v_obj(array_bytes(mark, n));
}

METHOD(max_byte_count)
{
    int64_t n = c->args[0].as.i;
    if (n < 0) {
        throw_negative("charCount", n);
    }
    switch (self_of(c->self)->info->kind) {
    case ENC_UTF8: return v_int((int32_t)((n + 1) * 3));
    case ENC_UTF16: return v_int((int32_t)((n + 1) * 2));
    case ENC_UTF32: return v_int((int32_t)((n + 1) * 4));
    default: return v_int((int32_t)(n + 1));
    }
}

METHOD(max_char_count)
{
    int64_t n = c->args[0].as.i;
    if (n < 0) {
        throw_negative("byteCount", n);
    }
    switch (self_of(c->self)->info->kind) {
    case ENC_UTF8: return v_int((int32_t)(n + 1));
    case ENC_UTF16: return v_int((int32_t)((n >> 1) + (n & 1) + 1));
    case ENC_UTF32: return v_int((int32_t)(n / 2 + 2));
    default: return v_int((int32_t)n);
    }
}

/* (from, to, bytes) and (from, to, bytes, index, count) */
METHOD(convert_bytes)
{
    if (!value_is_encoding(c->args[0]) || !value_is_encoding(c->args[1])) {
        throw_null_argument(value_is_encoding(c->args[0]) ? "dstEncoding" : "srcEncoding");
    }
    call part = {.self = c->args[0], .args = c->args + 2, .argc = c->argc - 2};
    buf b = {0};
    encoding_encode(self_of(c->args[1]), decode_argument(&part), &b);
    return v_obj(array_bytes(b.data, b.length));
}

/* ---- properties ---- */

GETTER(web_name)
{
    return v_str(str_c(self_of(self)->info->web));
}

GETTER(encoding_name)
{
    return v_str(str_c(self_of(self)->info->name));
}

GETTER(code_page)
{
    return v_int(self_of(self)->info->code_page);
}

GETTER(windows_page)
{
    return v_int(self_of(self)->info->windows_page);
}

GETTER(single_byte)
{
    const encoding_info *info = self_of(self)->info;
    return v_bool(
        info->kind == ENC_ASCII || info->kind == ENC_LATIN1 ||
        (info->kind == ENC_ICONV && (info->code_page < 932 || (info->code_page > 1249 && info->code_page < 30000))));
}

GETTER(read_only)
{
    return v_bool(!self_of(self)->writable);
}

GETTER(browser)
{
    encoding_kind k = self_of(self)->info->kind;
    return v_bool(k != ENC_UTF16 && k != ENC_UTF32 && k != ENC_ASCII);
}

GETTER(mail)
{
    encoding_kind k = self_of(self)->info->kind;
    return v_bool(k != ENC_UTF16 && k != ENC_UTF32);
}

typedef struct fallback {
    object o;
    str *replacement;
} fallback;

static value fallback_new(const type *t, str *replacement)
{
    fallback *f = heap_alloc(sizeof *f);
    f->o.type = t;
    f->replacement = replacement;
    return v_obj(f);
}

static str *usual_replacement(const encoding *e, str *own)
{
    return own ? own : e->info->kind <= ENC_UTF32 ? str_char(0xFFFD) : str_char('?');
}

GETTER(encoder_fallback)
{
    const encoding *e = self_of(self);
    return e->encoder_throws ? fallback_new(&type_EncoderException, NULL)
                             : fallback_new(&type_EncoderReplacement, usual_replacement(e, e->encoder_replacement));
}

GETTER(decoder_fallback)
{
    const encoding *e = self_of(self);
    return e->decoder_throws ? fallback_new(&type_DecoderException, NULL)
                             : fallback_new(&type_DecoderReplacement, usual_replacement(e, e->decoder_replacement));
}

METHOD(clone)
{
    encoding *e = heap_alloc(sizeof *e);
    *e = *self_of(c->self);
    e->o = (object){.type = c->self.as.o->type};
    e->writable = true;
    return v_obj(e);
}

static bool encodings_equal(value a, value b)
{
    if (!value_is_encoding(a) || !value_is_encoding(b)) {
        return false;
    }
    const encoding *x = self_of(a), *y = self_of(b);
    return x->info == y->info && x->preamble == y->preamble && x->encoder_throws == y->encoder_throws &&
           x->decoder_throws == y->decoder_throws;
}

METHOD(equals)
{
    return v_bool(encodings_equal(c->self, c->args[0]));
}

static uint32_t encoding_hash(value v)
{
    return (uint32_t)self_of(v)->info->code_page;
}

METHOD(hash_code)
{
    return v_int((int32_t)encoding_hash(c->self));
}

/* ---- fallbacks ---- */

METHOD(make_fallback)
{
    str *s = arg_text(c, 0);
    bool encoder = c->type == &type_EncoderReplacement || c->type == &type_EncoderException;
    return fallback_new(c->type, s ? s : encoder ? str_char('?') : str_char(0xFFFD));
}

GETTER(default_string)
{
    str *s = ((fallback *)(void *)self.as.o)->replacement;
    return v_str(s ? s : str_empty);
}

GETTER(encoder_replacing)
{
    return fallback_new(&type_EncoderReplacement, str_char('?'));
}

GETTER(encoder_throwing)
{
    return fallback_new(&type_EncoderException, NULL);
}

GETTER(decoder_replacing)
{
    return fallback_new(&type_DecoderReplacement, str_char(0xFFFD));
}

GETTER(decoder_throwing)
{
    return fallback_new(&type_DecoderException, NULL);
}

/* ---- descriptors ---- */

#define S M_STATIC
#define FALLBACKS ", " T "EncoderFallback encoderFallback, " T "DecoderFallback decoderFallback"

static const method encoding_methods[] = {
    {"GetEncoding", "int codepage", T "Encoding", get_encoding, S},
    {"GetEncoding", "int codepage" FALLBACKS, T "Encoding", get_encoding, S},
    {"GetEncoding", "string name", T "Encoding", get_encoding, S},
    {"GetEncoding", "string name" FALLBACKS, T "Encoding", get_encoding, S},
    {"Convert", T "Encoding srcEncoding, " T "Encoding dstEncoding, byte[] bytes", "byte[]", convert_bytes, S},
    {"Convert", T "Encoding srcEncoding, " T "Encoding dstEncoding, byte[] bytes, int index, int count", "byte[]",
     convert_bytes, S},
    {"Clone", "", "System.Object", clone, 0},
    {"Equals", "System.Object value", "bool", equals, 0},
    {"GetByteCount", "char[] chars", "int", get_byte_count, 0},
    {"GetByteCount", "string s", "int", get_byte_count, 0},
    {"GetByteCount", "char[] chars, int index, int count", "int", get_byte_count, 0},
    {"GetByteCount", "string s, int index, int count", "int", get_byte_count, 0},
    {"GetBytes", "char[] chars", "byte[]", get_bytes, 0},
    {"GetBytes", "char[] chars, int index, int count", "byte[]", get_bytes, 0},
    {"GetBytes", "char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex", "int", get_bytes_into, 0},
    {"GetBytes", "string s", "byte[]", get_bytes, 0},
    {"GetBytes", "string s, int index, int count", "byte[]", get_bytes, 0},
    {"GetBytes", "string s, int charIndex, int charCount, byte[] bytes, int byteIndex", "int", get_bytes_into, 0},
    {"GetCharCount", "byte[] bytes", "int", get_char_count, 0},
    {"GetCharCount", "byte[] bytes, int index, int count", "int", get_char_count, 0},
    {"GetChars", "byte[] bytes", "char[]", get_chars, 0},
    {"GetChars", "byte[] bytes, int index, int count", "char[]", get_chars, 0},
    {"GetHashCode", "", "int", hash_code, 0},
    {"GetMaxByteCount", "int charCount", "int", max_byte_count, 0},
    {"GetMaxCharCount", "int byteCount", "int", max_char_count, 0},
    {"GetPreamble", "", "byte[]", get_preamble, 0},
    {"GetString", "byte[] bytes", "string", get_string, 0},
    {"GetString", "byte[] bytes, int index, int count", "string", get_string, 0},
    {0}};
static const property encoding_properties[] = {{"BodyName", "string", get_web_name, NULL, 0},
                                               {"EncodingName", "string", get_encoding_name, NULL, 0},
                                               {"HeaderName", "string", get_web_name, NULL, 0},
                                               {"WebName", "string", get_web_name, NULL, 0},
                                               {"WindowsCodePage", "int", get_windows_page, NULL, 0},
                                               {"IsBrowserDisplay", "bool", get_browser, NULL, 0},
                                               {"IsBrowserSave", "bool", get_browser, NULL, 0},
                                               {"IsMailNewsDisplay", "bool", get_mail, NULL, 0},
                                               {"IsMailNewsSave", "bool", get_mail, NULL, 0},
                                               {"IsSingleByte", "bool", get_single_byte, NULL, 0},
                                               {"EncoderFallback", T "EncoderFallback", get_encoder_fallback, NULL, 0},
                                               {"DecoderFallback", T "DecoderFallback", get_decoder_fallback, NULL, 0},
                                               {"IsReadOnly", "bool", get_read_only, NULL, 0},
                                               {"CodePage", "int", get_code_page, NULL, 0},
                                               {"UTF8", T "Encoding", get_utf8, NULL, S},
                                               {"UTF7", T "Encoding", get_utf7, NULL, S},
                                               {"UTF32", T "Encoding", get_utf32, NULL, S},
                                               {"Unicode", T "Encoding", get_unicode, NULL, S},
                                               {"BigEndianUnicode", T "Encoding", get_big_endian, NULL, S},
                                               {"ASCII", T "Encoding", get_ascii, NULL, S},
                                               {"Latin1", T "Encoding", get_latin1, NULL, S},
                                               {"Default", T "Encoding", get_default, NULL, S},
                                               {0}};
static const type_ops encoding_ops = {.equals = encodings_equal, .hash = encoding_hash};

type type_Encoding = {TYPE_OBJECT,
                      .name = T "Encoding",
                      .flags = T_ABSTRACT,
                      .kind = K_OBJECT,
                      .interfaces = "System.ICloneable",
                      .methods = encoding_methods,
                      .properties = encoding_properties,
                      .ops = &encoding_ops};

static const method utf8_ctors[] = {
    {NULL, "", NULL, make_utf8, 0},
    {NULL, "bool encoderShouldEmitUTF8Identifier", NULL, make_utf8, 0},
    {NULL, "bool encoderShouldEmitUTF8Identifier, bool throwOnInvalidBytes", NULL, make_utf8, 0},
    {0}};
static const method utf16_ctors[] = {
    {NULL, "", NULL, make_utf16, 0},
    {NULL, "bool bigEndian, bool byteOrderMark", NULL, make_utf16, 0},
    {NULL, "bool bigEndian, bool byteOrderMark, bool throwOnInvalidBytes", NULL, make_utf16, 0},
    {0}};
static const method utf32_ctors[] = {
    {NULL, "", NULL, make_utf32, 0},
    {NULL, "bool bigEndian, bool byteOrderMark", NULL, make_utf32, 0},
    {NULL, "bool bigEndian, bool byteOrderMark, bool throwOnInvalidCharacters", NULL, make_utf32, 0},
    {0}};
static const method ascii_ctors[] = {{NULL, "", NULL, make_ascii, 0}, {0}};

#define CLASS(c_name, full, above, constructors)                                                                       \
    static type type_##c_name = {TYPE_OBJECT,      .name = full,          .base = above,                               \
                                 .kind = K_OBJECT, .ctors = constructors, .ops = &encoding_ops};
CLASS(UTF8Encoding, T "UTF8Encoding", T "Encoding", utf8_ctors)
CLASS(UTF8Sealed, T "UTF8Encoding+UTF8EncodingSealed", T "UTF8Encoding", NULL)
CLASS(UnicodeEncoding, T "UnicodeEncoding", T "Encoding", utf16_ctors)
CLASS(UTF32Encoding, T "UTF32Encoding", T "Encoding", utf32_ctors)
CLASS(ASCIIEncoding, T "ASCIIEncoding", T "Encoding", ascii_ctors)
CLASS(ASCIISealed, T "ASCIIEncoding+ASCIIEncodingSealed", T "ASCIIEncoding", NULL)
CLASS(Latin1Encoding, T "Latin1Encoding", T "Encoding", NULL)
CLASS(Latin1Sealed, T "Latin1Encoding+Latin1EncodingSealed", T "Latin1Encoding", NULL)
CLASS(SBCSEncoding, T "SBCSCodePageEncoding", T "Encoding", NULL)

static const method replacement_ctors[] = {
    {NULL, "", NULL, make_fallback, 0}, {NULL, "string replacement", NULL, make_fallback, 0}, {0}};
static const method exception_ctors[] = {{NULL, "", NULL, make_fallback, 0}, {0}};
static const property replacement_properties[] = {{"DefaultString", "string", get_default_string, NULL, 0}, {0}};
static const property encoder_statics[] = {{"ReplacementFallback", T "EncoderFallback", get_encoder_replacing, NULL, S},
                                           {"ExceptionFallback", T "EncoderFallback", get_encoder_throwing, NULL, S},
                                           {0}};
static const property decoder_statics[] = {{"ReplacementFallback", T "DecoderFallback", get_decoder_replacing, NULL, S},
                                           {"ExceptionFallback", T "DecoderFallback", get_decoder_throwing, NULL, S},
                                           {0}};
#define FALLBACK(c_name, full, above, constructors, rows, more)                                                        \
    static type type_##c_name = {TYPE_OBJECT,      .name = full,          .base = above,     .flags = more,            \
                                 .kind = K_OBJECT, .ctors = constructors, .properties = rows};
FALLBACK(EncoderFallback, T "EncoderFallback", "System.Object", NULL, encoder_statics, T_ABSTRACT)
FALLBACK(DecoderFallback, T "DecoderFallback", "System.Object", NULL, decoder_statics, T_ABSTRACT)
FALLBACK(EncoderReplacement, T "EncoderReplacementFallback", T "EncoderFallback", replacement_ctors,
         replacement_properties, 0)
FALLBACK(EncoderException, T "EncoderExceptionFallback", T "EncoderFallback", exception_ctors, NULL, 0)
FALLBACK(DecoderReplacement, T "DecoderReplacementFallback", T "DecoderFallback", replacement_ctors,
         replacement_properties, 0)
FALLBACK(DecoderException, T "DecoderExceptionFallback", T "DecoderFallback", exception_ctors, NULL, 0)

TYPES_EXPORT(encoding, &type_Encoding, &type_UTF8Encoding, &type_UTF8Sealed, &type_UnicodeEncoding, &type_UTF32Encoding,
             &type_ASCIIEncoding, &type_ASCIISealed, &type_Latin1Encoding, &type_Latin1Sealed, &type_SBCSEncoding,
             &type_EncoderFallback, &type_DecoderFallback, &type_EncoderReplacement, &type_EncoderException,
             &type_DecoderReplacement, &type_DecoderException);
