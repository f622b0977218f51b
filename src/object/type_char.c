/* type_char.c: System.Char: classes of characters, case, surrogates, UTF-32. */
#include "base/utf.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/regex.h"
#include "object/type_internal.h"
#include "object/type_number.h"
#include "object/type_string.h"

enum unicode_category {
    CAT_Lu,
    CAT_Ll,
    CAT_Lt,
    CAT_Lm,
    CAT_Lo,
    CAT_Mn,
    CAT_Mc,
    CAT_Me,
    CAT_Nd,
    CAT_Nl,
    CAT_No,
    CAT_Zs,
    CAT_Zl,
    CAT_Zp,
    CAT_Cc,
    CAT_Cf,
    CAT_Cs,
    CAT_Co,
    CAT_Pc,
    CAT_Pd,
    CAT_Ps,
    CAT_Pe,
    CAT_Pi,
    CAT_Pf,
    CAT_Po,
    CAT_Sm,
    CAT_Sc,
    CAT_Sk,
    CAT_So,
    CAT_Cn
};

static const enum_member categories[] = {{"UppercaseLetter", CAT_Lu},
                                         {"LowercaseLetter", CAT_Ll},
                                         {"TitlecaseLetter", CAT_Lt},
                                         {"ModifierLetter", CAT_Lm},
                                         {"OtherLetter", CAT_Lo},
                                         {"NonSpacingMark", CAT_Mn},
                                         {"SpacingCombiningMark", CAT_Mc},
                                         {"EnclosingMark", CAT_Me},
                                         {"DecimalDigitNumber", CAT_Nd},
                                         {"LetterNumber", CAT_Nl},
                                         {"OtherNumber", CAT_No},
                                         {"SpaceSeparator", CAT_Zs},
                                         {"LineSeparator", CAT_Zl},
                                         {"ParagraphSeparator", CAT_Zp},
                                         {"Control", CAT_Cc},
                                         {"Format", CAT_Cf},
                                         {"Surrogate", CAT_Cs},
                                         {"PrivateUse", CAT_Co},
                                         {"ConnectorPunctuation", CAT_Pc},
                                         {"DashPunctuation", CAT_Pd},
                                         {"OpenPunctuation", CAT_Ps},
                                         {"ClosePunctuation", CAT_Pe},
                                         {"InitialQuotePunctuation", CAT_Pi},
                                         {"FinalQuotePunctuation", CAT_Pf},
                                         {"OtherPunctuation", CAT_Po},
                                         {"MathSymbol", CAT_Sm},
                                         {"CurrencySymbol", CAT_Sc},
                                         {"ModifierSymbol", CAT_Sk},
                                         {"OtherSymbol", CAT_So},
                                         {"OtherNotAssigned", CAT_Cn},
                                         {0}};
static type type_UnicodeCategory = {TYPE_OBJECT,
                                    .name = "System.Globalization.UnicodeCategory",
                                    .flags = T_VALUE | T_ENUM | T_SEALED,
                                    .kind = K_ENUM,
                                    .members = categories,
                                    .underlying = K_INT32};

/* Asked for rarely: the regular expressions know all categories. */
static int category_of(uint16_t c)
{
    static const char names[] = "LuLlLtLmLoMnMcMeNdNlNoZsZlZpCcCfCsCoPcPdPsPePiPfPoSmScSkSoCn";
    const str *text = str_char(c);
    regex_match m;
    for (int i = 0; i <= CAT_Cn; i++) {
        if (regex_exec(regex_get(str_printf("\\p{%.2s}", names + 2 * i), 0), text, 0, &m)) {
            return i;
        }
    }
    return CAT_Cn;
}

/* ---- the character asked about: (char c) or (string s, int index) ---- */

static uint16_t unit_of(const call *c)
{
    if (c->args[0].kind == K_CHAR) {
        return (uint16_t)c->args[0].as.i;
    }
    str *s = string_arg(c, 0);
    if (!s) {
        throw_argument("System.ArgumentNullException", "s", "Value cannot be null.");
    }
    int64_t i = int_arg(c, 1);
    if (i < 0 || i >= (int64_t)s->length) {
        throw_range("index", "Index was out of range. Must be non-negative and less than the size of the collection.");
    }
    return str_at(s, (size_t)i);
}

static bool is_letter(uint16_t c)
{
    return utf_is_letter(c);
}
static bool is_digit(uint16_t c)
{
    return utf_is_digit(c);
}
static bool is_letter_or_digit(uint16_t c)
{
    return utf_is_letter(c) || utf_is_digit(c);
}
static bool is_number(uint16_t c)
{
    if (c < 0x100) {
        return (c >= '0' && c <= '9') || c == 0xB2 || c == 0xB3 || c == 0xB9 || (c >= 0xBC && c <= 0xBE);
    }
    int category = utf_is_digit(c) ? CAT_Nd : category_of(c);
    return category >= CAT_Nd && category <= CAT_No;
}
static bool is_white_space(uint16_t c)
{
    return utf_is_space(c);
}
static bool is_upper(uint16_t c)
{
    return utf_is_upper(c);
}
static bool is_lower(uint16_t c)
{
    return utf_is_lower(c);
}
static bool is_punctuation(uint16_t c)
{
    return utf_is_punctuation(c);
}
static bool is_symbol(uint16_t c)
{
    return utf_is_symbol(c);
}
static bool is_control(uint16_t c)
{
    return utf_is_control(c);
}
static bool is_separator(uint16_t c)
{
    return c == ' ' || (c >= 0xA0 && utf_is_space(c));
}
static bool is_high(uint16_t c)
{
    return (c & 0xFC00) == 0xD800;
}
static bool is_low(uint16_t c)
{
    return (c & 0xFC00) == 0xDC00;
}
static bool is_surrogate(uint16_t c)
{
    return (c & 0xF800) == 0xD800;
}
static bool is_ascii(uint16_t c)
{
    return c < 0x80;
}
static bool is_ascii_digit(uint16_t c)
{
    return c >= '0' && c <= '9';
}
static bool is_ascii_lower(uint16_t c)
{
    return c >= 'a' && c <= 'z';
}
static bool is_ascii_upper(uint16_t c)
{
    return c >= 'A' && c <= 'Z';
}
static bool is_ascii_letter(uint16_t c)
{
    return is_ascii_lower(c | 0x20) && c < 0x80;
}
static bool is_ascii_letter_or_digit(uint16_t c)
{
    return is_ascii_letter(c) || is_ascii_digit(c);
}
static bool is_ascii_hex(uint16_t c)
{
    return is_ascii_digit(c) || (c < 0x80 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}
static bool is_ascii_hex_lower(uint16_t c)
{
    return is_ascii_digit(c) || (c >= 'a' && c <= 'f');
}
static bool is_ascii_hex_upper(uint16_t c)
{
    return is_ascii_digit(c) || (c >= 'A' && c <= 'F');
}

/* X(name, test, also for (string, index)) */
#define CLASSES                                                                                                        \
    X(IsLetter, is_letter, 1)                                                                                          \
    X(IsDigit, is_digit, 1)                                                                                            \
    X(IsLetterOrDigit, is_letter_or_digit, 1)                                                                          \
    X(IsNumber, is_number, 1)                                                                                          \
    X(IsWhiteSpace, is_white_space, 1)                                                                                 \
    X(IsUpper, is_upper, 1)                                                                                            \
    X(IsLower, is_lower, 1)                                                                                            \
    X(IsPunctuation, is_punctuation, 1)                                                                                \
    X(IsSymbol, is_symbol, 1)                                                                                          \
    X(IsControl, is_control, 1)                                                                                        \
    X(IsSeparator, is_separator, 1)                                                                                    \
    X(IsSurrogate, is_surrogate, 1)                                                                                    \
    X(IsHighSurrogate, is_high, 1)                                                                                     \
    X(IsLowSurrogate, is_low, 1)                                                                                       \
    X(IsAscii, is_ascii, 0)                                                                                            \
    X(IsAsciiDigit, is_ascii_digit, 0)                                                                                 \
    X(IsAsciiLetter, is_ascii_letter, 0)                                                                               \
    X(IsAsciiLetterLower, is_ascii_lower, 0)                                                                           \
    X(IsAsciiLetterUpper, is_ascii_upper, 0)                                                                           \
    X(IsAsciiLetterOrDigit, is_ascii_letter_or_digit, 0)                                                               \
    X(IsAsciiHexDigit, is_ascii_hex, 0)                                                                                \
    X(IsAsciiHexDigitLower, is_ascii_hex_lower, 0)                                                                     \
    X(IsAsciiHexDigitUpper, is_ascii_hex_upper, 0)

#define X(name, test, text)                                                                                            \
    static value call_##test(call *c)                                                                                  \
    {                                                                                                                  \
        return v_bool(test(unit_of(c)));                                                                               \
    }
CLASSES
#undef X

static value get_category(call *c)
{
    return enum_value(&type_UnicodeCategory, category_of(unit_of(c)));
}

static value is_between(call *c)
{
    return v_bool(int_arg(c, 0) >= int_arg(c, 1) && int_arg(c, 0) <= int_arg(c, 2));
}

/* Digits count from the first of their ten; fractions and powers of Latin-1 by hand. */
static value numeric_value(call *c)
{
    uint16_t u = unit_of(c);
    if (utf_is_digit(u)) {
        int digit = 0;
        while (digit < 9 && u > '0' && utf_is_digit((uint32_t)(u - digit - 1))) {
            digit++;
        }
        return v_double(digit);
    }
    switch (u) {
    case 0xB2: return v_double(2);
    case 0xB3: return v_double(3);
    case 0xB9: return v_double(1);
    case 0xBC: return v_double(0.25);
    case 0xBD: return v_double(0.5);
    case 0xBE: return v_double(0.75);
    default: break;
    }
    if (is_number(u)) {
        throw_unsupported("Char.GetNumericValue of number signs beyond Latin-1");
    }
    return v_double(-1);
}

/* ---- case, text ---- */

static value to_upper(call *c)
{
    return v_char(utf_upper((uint16_t)int_arg(c, 0)));
}

static value to_lower(call *c)
{
    return v_char(utf_lower((uint16_t)int_arg(c, 0)));
}

static value self_text(call *c)
{
    return v_str(str_char((uint16_t)c->self.as.i));
}

static value text_of(call *c)
{
    return v_str(str_char((uint16_t)int_arg(c, 0)));
}

static value parse(call *c)
{
    str *s = string_arg(c, 0);
    if (!s || s->length != 1) {
        throw_argument("System.FormatException", NULL, "String must be exactly one character long.");
    }
    return v_char(str_at(s, 0));
}

static value try_parse(call *c)
{
    str *s = string_arg(c, 0);
    bool ok = s && s->length == 1;
    if (!v_is_null(c->args[1])) {
        ref_assign(c->args[1], v_char(ok ? str_at(s, 0) : 0));
    }
    return v_bool(ok);
}

/* ---- UTF-32 ---- */

static value from_utf32(call *c)
{
    int64_t n = int_arg(c, 0);
    if (n < 0 || n > 0x10FFFF || (n >= 0xD800 && n <= 0xDFFF)) {
        throw_range("utf32", "A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include "
                             "surrogate codepoint values (0x00d800 ~ 0x00dfff).");
    }
    wbuf b = {0};
    wbuf_code_point(&b, (uint32_t)n);
    return v_str(str_from_wbuf(&b));
}

static value join_surrogates(uint16_t high, uint16_t low)
{
    return v_int(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF));
}

static value to_utf32(call *c)
{
    if (c->args[0].kind == K_CHAR) {
        uint16_t high = (uint16_t)int_arg(c, 0), low = (uint16_t)int_arg(c, 1);
        if (!is_high(high)) {
            throw_range("highSurrogate", "A valid high surrogate character is between 0xd800 and 0xdbff, inclusive.");
        }
        if (!is_low(low)) {
            throw_range("lowSurrogate", "A valid low surrogate character is between 0xdc00 and 0xdfff, inclusive.");
        }
        return join_surrogates(high, low);
    }
    uint16_t first = unit_of(c);
    if (!is_surrogate(first)) {
        return v_int(first);
    }
    str *s = string_arg(c, 0);
    size_t next = (size_t)int_arg(c, 1) + 1;
    if (is_low(first) || next >= s->length || !is_low(str_at(s, next))) {
        throw_argument("System.ArgumentException", "s",
                       "Found a %s surrogate char without a %s surrogate at index: %d. The input may not be in this "
                       "encoding, or may not contain valid Unicode (UTF-16) characters.",
                       is_low(first) ? "low" : "high", is_low(first) ? "preceding high" : "following low",
                       (int)next - 1);
    }
    return join_surrogates(first, str_at(s, next));
}

static value is_pair(call *c)
{
    if (c->args[0].kind == K_CHAR) {
        return v_bool(is_high((uint16_t)int_arg(c, 0)) && is_low((uint16_t)int_arg(c, 1)));
    }
    uint16_t first = unit_of(c);
    str *s = string_arg(c, 0);
    size_t next = (size_t)int_arg(c, 1) + 1;
    return v_bool(is_high(first) && next < s->length && is_low(str_at(s, next)));
}

/* ---- instance ---- */

static value compare_to(call *c)
{
    if (v_is_null(c->args[0])) {
        return v_int(1);
    }
    if (c->args[0].kind != K_CHAR) {
        throw_argument("System.ArgumentException", NULL, "Object must be of type Char.");
    }
    return v_int((int32_t)(c->self.as.i - c->args[0].as.i));
}

static value equals(call *c)
{
    return v_bool(c->args[0].kind == K_CHAR && c->args[0].as.i == c->self.as.i);
}

static value hash_code(call *c)
{
    return v_int((int32_t)(c->self.as.i | c->self.as.i << 16));
}

static value type_code(call *c)
{
    (void)c;
    return enum_value(&type_TypeCode, 4);
}

static value get_max(value self, const type *t)
{
    (void)self, (void)t;
    return v_char(0xFFFF);
}

static value get_min(value self, const type *t)
{
    (void)self, (void)t;
    return v_char(0);
}

#define CULTURE "System.Globalization.CultureInfo culture"
#define PROVIDER "System.IFormatProvider provider"
#define S M_STATIC

static const method char_methods[] = {
#define X(name, test, text) {#name, "char c", "bool", call_##test, S},
    CLASSES
#undef X
#define TEXT_1(name, test) {#name, "string s, int index", "bool", call_##test, S},
#define TEXT_0(name, test)
#define X(name, test, text) TEXT_##text(name, test)
        CLASSES
#undef X
    {"IsBetween", "char c, char minInclusive, char maxInclusive", "bool", is_between, S},
    {"IsSurrogatePair", "char highSurrogate, char lowSurrogate", "bool", is_pair, S},
    {"IsSurrogatePair", "string s, int index", "bool", is_pair, S},
    {"GetUnicodeCategory", "char c", "System.Globalization.UnicodeCategory", get_category, S},
    {"GetUnicodeCategory", "string s, int index", "System.Globalization.UnicodeCategory", get_category, S},
    {"GetNumericValue", "char c", "double", numeric_value, S},
    {"GetNumericValue", "string s, int index", "double", numeric_value, S},
    {"ToUpper", "char c", "char", to_upper, S},
    {"ToUpper", "char c, " CULTURE, "char", to_upper, S},
    {"ToUpperInvariant", "char c", "char", to_upper, S},
    {"ToLower", "char c", "char", to_lower, S},
    {"ToLower", "char c, " CULTURE, "char", to_lower, S},
    {"ToLowerInvariant", "char c", "char", to_lower, S},
    {"ToString", "char c", "string", text_of, S},
    {"Parse", "string s", "char", parse, S},
    {"TryParse", "string s, ref char result", "bool", try_parse, S},
    {"ConvertFromUtf32", "int utf32", "string", from_utf32, S},
    {"ConvertToUtf32", "char highSurrogate, char lowSurrogate", "int", to_utf32, S},
    {"ConvertToUtf32", "string s, int index", "int", to_utf32, S},
    {"CompareTo", "System.Object value", "int", compare_to, 0},
    {"CompareTo", "char value", "int", compare_to, 0},
    {"Equals", "System.Object obj", "bool", equals, 0},
    {"Equals", "char obj", "bool", equals, 0},
    {"GetHashCode", "", "int", hash_code, 0},
    {"GetTypeCode", "", "System.TypeCode", type_code, 0},
    {"ToString", "", "string", self_text, 0},
    {"ToString", PROVIDER, "string", self_text, 0},
    {0}};

static const property char_properties[] = {
    {"MaxValue", "char", get_max, NULL, M_STATIC}, {"MinValue", "char", get_min, NULL, M_STATIC}, {0}};

type type_Char = {TYPE_OBJECT,
                  .name = "System.Char",
                  .accelerators = "char",
                  .flags = T_VALUE | T_SEALED,
                  .kind = K_CHAR,
                  .interfaces = "System.IComparable,System.IConvertible,System.IFormattable,System.IComparable[char],"
                                "System.IEquatable[char]",
                  .methods = char_methods,
                  .properties = char_properties};

type *const char_types[] = {&type_Char, &type_UnicodeCategory};
const size_t char_types_count = COUNT_OF(char_types);
