/* type_string.c: System.String: its members, and the descriptor with all overloads in .NET's order. */
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/collection.h"
#include "object/convert.h"
#include "object/culture.h"
#include "object/error_internal.h"
#include "object/icu.h"
#include "object/type_internal.h"
#include "object/type_number.h"
#include "object/type_string.h"

/* ---- errors and arguments ---- */

void throw_range(const char *param, const char *message)
{
    throw_argument("System.ArgumentOutOfRangeException", param, "%s", message);
}

_Noreturn static void throw_actual(const char *param, int64_t actual, str *message)
{
    exception *e =
        exception_new("System.ArgumentOutOfRangeException", str_printf("%s (Parameter '%s')\nActual value was %lld.",
                                                                       str_to_c(message), param, (long long)actual));
    e->extra = v_str(str_c(param));
    e->extra2 = v_long(actual);
    throw_exception(e);
}

void throw_must_not_be_negative(const char *param, int64_t actual)
{
    throw_actual(param, actual, str_printf("%s ('%lld') must be a non-negative value.", param, (long long)actual));
}

void throw_must_be_at_most(const char *param, int64_t actual, int64_t most)
{
    throw_actual(
        param, actual,
        str_printf("%s ('%lld') must be less than or equal to '%lld'.", param, (long long)actual, (long long)most));
}

uint16_t *string_units(value chars, size_t *count)
{
    *count = value_is_array(chars) ? v_array(chars)->length : 0;
    uint16_t *units = heap_alloc_leaf((*count + 1) * sizeof *units);
    for (size_t i = 0; i < *count; i++) {
        units[i] = (uint16_t)array_get(v_array(chars), i).as.i;
    }
    return units;
}

value string_char_array(const str *s, size_t start, size_t count)
{
    array *a = array_new(&type_Char, count);
    for (size_t i = 0; i < count; i++) {
        array_put(a, i, v_char(str_at(s, start + i)));
    }
    return v_obj(a);
}

/* ---- parts ---- */

static value substring(call *c)
{
    str *s = string_self(c);
    int64_t start = int_arg(c, 0), length = s->length;
    int64_t count = c->argc > 1 ? int_arg(c, 1) : length - start;
    if (start < 0) {
        throw_must_not_be_negative("startIndex", start);
    }
    if (start > length) {
        throw_range("startIndex", "startIndex cannot be larger than length of string.");
    }
    if (count < 0) {
        throw_must_not_be_negative("length", count);
    }
    if (count > length - start) {
        throw_range("length", "Index and length must refer to a location within the string.");
    }
    return v_str(str_sub(s, (size_t)start, (size_t)count));
}

static value remove_part(call *c)
{
    str *s = string_self(c);
    int64_t start = int_arg(c, 0), length = s->length;
    if (start < 0) {
        throw_range("startIndex", "StartIndex cannot be less than zero.");
    }
    if (c->argc == 1) {
        if (start > length) {
            throw_range("startIndex", "startIndex cannot be larger than length of string.");
        }
        return v_str(str_sub(s, 0, (size_t)start));
    }
    int64_t count = int_arg(c, 1);
    if (count < 0) {
        throw_must_not_be_negative("count", count);
    }
    if (count > length - start) {
        throw_must_be_at_most("count", count, length - start);
    }
    wbuf out = {0};
    str_append_range(&out, s, 0, (size_t)start);
    str_append_range(&out, s, (size_t)(start + count), (size_t)(length - start - count));
    return v_str(str_from_wbuf(&out));
}

static value insert(call *c)
{
    str *s = string_self(c), *what = string_arg(c, 1);
    uint32_t start = (uint32_t)int_arg(c, 0);
    if (!what) {
        throw_argument("System.ArgumentNullException", "value", "Value cannot be null.");
    }
    if (start > s->length) {
        throw_must_be_at_most("startIndex", start, s->length);
    }
    wbuf out = {0};
    str_append_range(&out, s, 0, start);
    str_append(&out, what);
    str_append_range(&out, s, start, s->length - start);
    return v_str(str_from_wbuf(&out));
}

static value pad(call *c, bool left)
{
    str *s = string_self(c);
    int64_t width = int_arg(c, 0);
    if (width < 0) {
        throw_must_not_be_negative("totalWidth", width);
    }
    if (width <= (int64_t)s->length) {
        return c->self;
    }
    uint16_t with = c->argc > 1 ? (uint16_t)int_arg(c, 1) : ' ';
    wbuf out = {0};
    if (!left) {
        str_append(&out, s);
    }
    wbuf_fill(&out, with, (size_t)width - s->length);
    if (left) {
        str_append(&out, s);
    }
    return v_str(str_from_wbuf(&out));
}

static value pad_left(call *c)
{
    return pad(c, true);
}

static value pad_right(call *c)
{
    return pad(c, false);
}

static value trim(call *c, int where)
{
    const str *drop = NULL;
    if (c->argc && c->args[0].kind == K_CHAR) {
        drop = str_char((uint16_t)int_arg(c, 0));
    } else if (c->argc && value_is_array(c->args[0]) && v_array(c->args[0])->length) {
        size_t n;
        const uint16_t *units = string_units(c->args[0], &n);
        drop = str_new(units, n);
    }
    return v_str(str_trim(string_self(c), drop, where));
}

static value trim_both(call *c)
{
    return trim(c, 3);
}

static value trim_start(call *c)
{
    return trim(c, 1);
}

static value trim_end(call *c)
{
    return trim(c, 2);
}

static value to_char_array(call *c)
{
    str *s = string_self(c);
    if (c->argc == 0) {
        return string_char_array(s, 0, s->length);
    }
    int64_t start = int_arg(c, 0), count = int_arg(c, 1), length = s->length;
    if (count < 0) {
        throw_must_not_be_negative("length", count);
    }
    if (start < 0) {
        throw_must_not_be_negative("startIndex", start);
    }
    if (start > length - count) {
        throw_must_be_at_most("startIndex", start, length - count);
    }
    return string_char_array(s, (size_t)start, (size_t)count);
}

static value copy_to(call *c)
{
    str *s = string_self(c);
    int64_t from = int_arg(c, 0), to = int_arg(c, 2), count = int_arg(c, 3);
    if (!value_is_array(c->args[1])) {
        throw_argument("System.ArgumentNullException", "destination", "Value cannot be null.");
    }
    array *a = v_array(c->args[1]);
    if (count < 0) {
        throw_must_not_be_negative("count", count);
    }
    if (from < 0) {
        throw_must_not_be_negative("sourceIndex", from);
    }
    if (count > (int64_t)s->length - from) {
        throw_range("sourceIndex", "Index and count must refer to a location within the string.");
    }
    if (to < 0 || to > (int64_t)a->length - count) {
        throw_range("destinationIndex", "Index and count must refer to a location within the string.");
    }
    for (int64_t i = 0; i < count; i++) {
        array_put(a, (size_t)(to + i), v_char(str_at(s, (size_t)(from + i))));
    }
    return V_NULL;
}

static value chars(call *c)
{
    str *s = string_self(c);
    int64_t i = int_arg(c, 0);
    if (i < 0 || i >= (int64_t)s->length) {
        throw_argument("System.IndexOutOfRangeException", NULL, "Index was outside the bounds of the array.");
    }
    return v_char(str_at(s, (size_t)i));
}

/* ---- the rest of the instance ---- */

/* Turkish and Azeri pair i with a dotted capital, and I with a small one without its dot. */
static bool dotted_i(const call *c)
{
    if (c->argc == 0 || v_is_null(c->args[0])) {
        return false;
    }
    const char *name = culture_of(c->args[0])->name;
    return strncmp(name, "tr", 2) == 0 || strncmp(name, "az", 2) == 0;
}

static value upper(call *c)
{
    str *s = string_self(c);
    return v_str(str_upper(dotted_i(c) ? str_replace(s, str_char('i'), str_char(0x130)) : s));
}

static value lower(call *c)
{
    str *s = string_self(c);
    if (dotted_i(c)) {
        s = str_replace(str_replace(s, str_char('I'), str_char(0x131)), str_char(0x130), str_char('i'));
    }
    return v_str(str_lower(s));
}

static value itself(call *c)
{
    return c->self;
}

static value first_argument(call *c)
{
    return c->args[0];
}

static value hash_code(call *c)
{
    return v_int((int32_t)str_hash(string_self(c)));
}

static value type_code(call *c)
{
    (void)c;
    return enum_value(&type_TypeCode, 18);
}

static value get_length(value self, const type *t)
{
    (void)t;
    return v_int((int32_t)self.as.s->length);
}

/* IConvertible: '5'.ToInt32($null), ToDouble and so on: Parse of the target. */
static value convertible(call *c, const type *t)
{
    value args[1] = {c->self};
    return type_invoke(t, V_NULL, str_intern_c("Parse"), args, 1, true);
}

#define CONVERTIBLE(name, t)                                                                                           \
    static value to_##name(call *c)                                                                                    \
    {                                                                                                                  \
        return convertible(c, &type_##t);                                                                              \
    }
CONVERTIBLE(boolean, Boolean)
CONVERTIBLE(byte, Byte)
CONVERTIBLE(int16, Int16)
CONVERTIBLE(int32, Int32)
CONVERTIBLE(int64, Int64)
CONVERTIBLE(uint16, UInt16)
CONVERTIBLE(uint32, UInt32)
CONVERTIBLE(uint64, UInt64)
CONVERTIBLE(single, Single)
CONVERTIBLE(double_number, Double)
CONVERTIBLE(decimal, Decimal)
CONVERTIBLE(datetime, DateTime)
CONVERTIBLE(char_unit, Char)

/* ---- Normalize ---- */

str *string_normalize(const str *s, int64_t form)
{
    bool ascii = true;
    for (size_t i = 0; i < s->length && ascii; i++) {
        ascii = str_at(s, i) < 0x80;
    }
    if (ascii) {
        return (str *)(uintptr_t)s;
    }
    const char *name = form == 1   ? "unorm2_getNFCInstance"
                       : form == 2 ? "unorm2_getNFDInstance"
                       : form == 5 ? "unorm2_getNFKCInstance"
                                   : "unorm2_getNFKDInstance";
    void *get = icu_function(name), *normalize = icu_function("unorm2_normalize");
    if (!get || !normalize) {
        throw_unsupported("String.Normalize without ICU (libicu) installed");
    }
    int status = 0;
    const void *n = ((const void *(*)(int *))get)(&status);
    int32_t (*run)(const void *, const uint16_t *, int32_t, uint16_t *, int32_t, int *) =
        (int32_t(*)(const void *, const uint16_t *, int32_t, uint16_t *, int32_t, int *))normalize;
    size_t room = (size_t)s->length * 18 + 16; /* no form grows a unit beyond this */
    uint16_t *out = heap_alloc_leaf(room * sizeof *out);
    int32_t length = run(n, str_all_units(s), (int32_t)s->length, out, (int32_t)room, &status);
    if (status > 0) {
        throw_argument("System.ArgumentException", "strInput", "Invalid Unicode code point found.");
    }
    return str_new(out, (size_t)length);
}

static int64_t form_argument(const call *c)
{
    return c->argc ? int_arg(c, 0) : 1;
}

static value normalize(call *c)
{
    return v_str(string_normalize(string_self(c), form_argument(c)));
}

static value is_normalized(call *c)
{
    return v_bool(str_equal(string_normalize(string_self(c), form_argument(c)), string_self(c)));
}

/* ---- statics and constructors ---- */

static value is_null_or_empty(call *c)
{
    str *s = string_arg(c, 0);
    return v_bool(!s || s->length == 0);
}

static value is_null_or_white_space(call *c)
{
    str *s = string_arg(c, 0);
    for (size_t i = 0; s && i < s->length; i++) {
        if (!utf_is_space(str_at(s, i))) {
            return V_FALSE;
        }
    }
    return V_TRUE;
}

static value equality(call *c)
{
    return string_equals_static(c);
}

static value inequality(call *c)
{
    return v_bool(!string_equals_static(c).as.i);
}

static value get_empty(value self, const type *t)
{
    (void)self, (void)t;
    return v_str(str_empty);
}

static value make_repeated(call *c)
{
    int64_t n = int_arg(c, 1);
    if (n < 0) {
        throw_must_not_be_negative("count", n);
    }
    return v_str(str_repeat(str_char((uint16_t)int_arg(c, 0)), (size_t)n));
}

static value make_from_chars(call *c)
{
    size_t n;
    const uint16_t *units = string_units(c->args[0], &n);
    int64_t start = c->argc > 1 ? int_arg(c, 1) : 0, count = c->argc > 1 ? int_arg(c, 2) : (int64_t)n;
    if (start < 0) {
        throw_must_not_be_negative("startIndex", start);
    }
    if (count < 0) {
        throw_must_not_be_negative("length", count);
    }
    if (start > (int64_t)n - count) {
        throw_range("startIndex", "Index was out of range. Must be non-negative and less than or equal to the size of "
                                  "the collection.");
    }
    return v_str(str_new(units + start, (size_t)count));
}

/* ---- walking: a string is a sequence of chars for members, not for pipelines ---- */

static bool next_char(enumerator *e, value *out)
{
    if (e->index >= e->source.as.s->length) {
        return false;
    }
    *out = v_char(str_at(e->source.as.s, e->index++));
    return true;
}

static bool walk(value v, enumerator *e)
{
    *e = (enumerator){.source = v, .next = next_char};
    return true;
}

static value get_enumerator(call *c)
{
    return walker_new(c->self);
}

static uint32_t hash(value v)
{
    return str_hash(v.as.s);
}

static const type_ops string_ops = {.walk = walk, .hash = hash};

/* ---- tables ---- */

#define COMPARISON "System.StringComparison comparisonType"
#define OPTIONS "System.StringSplitOptions options"
#define CULTURE "System.Globalization.CultureInfo culture"
#define PROVIDER "System.IFormatProvider provider"
#define S M_STATIC

static const method string_ctors[] = {{NULL, "char[] value", NULL, make_from_chars, 0},
                                      {NULL, "char[] value, int startIndex, int length", NULL, make_from_chars, 0},
                                      {NULL, "char c, int count", NULL, make_repeated, 0},
                                      {0}};

static const method string_methods[] = {
    {"Clone", "", "System.Object", itself, 0},
    {"Compare", "string strA, string strB", "int", string_compare, S},
    {"Compare", "string strA, string strB, bool ignoreCase", "int", string_compare, S},
    {"Compare", "string strA, string strB, " COMPARISON, "int", string_compare, S},
    {"Compare", "string strA, string strB, " CULTURE ", System.Globalization.CompareOptions options", "int",
     string_compare, S},
    {"Compare", "string strA, string strB, bool ignoreCase, " CULTURE, "int", string_compare, S},
    {"Compare", "string strA, int indexA, string strB, int indexB, int length", "int", string_compare, S},
    {"Compare", "string strA, int indexA, string strB, int indexB, int length, bool ignoreCase", "int", string_compare,
     S},
    {"Compare", "string strA, int indexA, string strB, int indexB, int length, bool ignoreCase, " CULTURE, "int",
     string_compare, S},
    {"Compare", "string strA, int indexA, string strB, int indexB, int length, " COMPARISON, "int", string_compare, S},
    {"CompareOrdinal", "string strA, string strB", "int", string_compare_ordinal, S},
    {"CompareOrdinal", "string strA, int indexA, string strB, int indexB, int length", "int", string_compare_ordinal,
     S},
    {"CompareTo", "System.Object value", "int", string_compare_to, 0},
    {"CompareTo", "string strB", "int", string_compare_to, 0},
    {"Concat", "System.Object arg0", "string", string_concat, S},
    {"Concat", "System.Object arg0, System.Object arg1", "string", string_concat, S},
    {"Concat", "System.Object arg0, System.Object arg1, System.Object arg2", "string", string_concat, S},
    {"Concat", "params System.Object[] args", "string", string_concat, S},
    {"Concat", "System.Collections.Generic.IEnumerable[string] values", "string", string_concat, S},
    {"Concat", "string str0, string str1", "string", string_concat, S},
    {"Concat", "string str0, string str1, string str2", "string", string_concat, S},
    {"Concat", "string str0, string str1, string str2, string str3", "string", string_concat, S},
    {"Concat", "params string[] values", "string", string_concat, S},
    {"Contains", "string value", "bool", string_contains, 0},
    {"Contains", "string value, " COMPARISON, "bool", string_contains, 0},
    {"Contains", "char value", "bool", string_contains, 0},
    {"Contains", "char value, " COMPARISON, "bool", string_contains, 0},
    {"Copy", "string str", "string", first_argument, S},
    {"CopyTo", "int sourceIndex, char[] destination, int destinationIndex, int count", "void", copy_to, 0},
    {"EndsWith", "string value", "bool", string_ends_with, 0},
    {"EndsWith", "string value, " COMPARISON, "bool", string_ends_with, 0},
    {"EndsWith", "string value, bool ignoreCase, " CULTURE, "bool", string_ends_with, 0},
    {"EndsWith", "char value", "bool", string_ends_with, 0},
    {"Equals", "System.Object obj", "bool", string_equals, 0},
    {"Equals", "string value", "bool", string_equals, 0},
    {"Equals", "string value, " COMPARISON, "bool", string_equals, 0},
    {"Equals", "string a, string b", "bool", string_equals_static, S},
    {"Equals", "string a, string b, " COMPARISON, "bool", string_equals_static, S},
    {"Format", "string format, System.Object arg0", "string", string_format, S},
    {"Format", "string format, System.Object arg0, System.Object arg1", "string", string_format, S},
    {"Format", "string format, System.Object arg0, System.Object arg1, System.Object arg2", "string", string_format, S},
    {"Format", "string format, params System.Object[] args", "string", string_format, S},
    {"Format", PROVIDER ", string format, System.Object arg0", "string", string_format, S},
    {"Format", PROVIDER ", string format, System.Object arg0, System.Object arg1", "string", string_format, S},
    {"Format", PROVIDER ", string format, System.Object arg0, System.Object arg1, System.Object arg2", "string",
     string_format, S},
    {"Format", PROVIDER ", string format, params System.Object[] args", "string", string_format, S},
    {"get_Chars", "int index", "char", chars, M_HIDDEN},
    {"Chars", "int index", "char", chars, M_HIDDEN},
    {"GetEnumerator", "", "System.CharEnumerator", get_enumerator, 0},
    {"GetHashCode", "", "int", hash_code, 0},
    {"GetHashCode", COMPARISON, "int", hash_code, 0},
    {"GetTypeCode", "", "System.TypeCode", type_code, 0},
    {"IndexOf", "char value", "int", string_index_of, 0},
    {"IndexOf", "char value, int startIndex", "int", string_index_of, 0},
    {"IndexOf", "char value, " COMPARISON, "int", string_index_of, 0},
    {"IndexOf", "char value, int startIndex, int count", "int", string_index_of, 0},
    {"IndexOf", "string value", "int", string_index_of, 0},
    {"IndexOf", "string value, int startIndex", "int", string_index_of, 0},
    {"IndexOf", "string value, int startIndex, int count", "int", string_index_of, 0},
    {"IndexOf", "string value, " COMPARISON, "int", string_index_of, 0},
    {"IndexOf", "string value, int startIndex, " COMPARISON, "int", string_index_of, 0},
    {"IndexOf", "string value, int startIndex, int count, " COMPARISON, "int", string_index_of, 0},
    {"IndexOfAny", "char[] anyOf", "int", string_index_of_any, 0},
    {"IndexOfAny", "char[] anyOf, int startIndex", "int", string_index_of_any, 0},
    {"IndexOfAny", "char[] anyOf, int startIndex, int count", "int", string_index_of_any, 0},
    {"Insert", "int startIndex, string value", "string", insert, 0},
    {"Intern", "string str", "string", first_argument, S},
    {"IsInterned", "string str", "string", first_argument, S},
    {"IsNormalized", "", "bool", is_normalized, 0},
    {"IsNormalized", "System.Text.NormalizationForm normalizationForm", "bool", is_normalized, 0},
    {"IsNullOrEmpty", "string value", "bool", is_null_or_empty, S},
    {"IsNullOrWhiteSpace", "string value", "bool", is_null_or_white_space, S},
    {"Join", "char separator, params string[] value", "string", string_join, S},
    {"Join", "string separator, params string[] value", "string", string_join, S},
    {"Join", "char separator, string[] value, int startIndex, int count", "string", string_join, S},
    {"Join", "string separator, string[] value, int startIndex, int count", "string", string_join, S},
    {"Join", "string separator, System.Collections.Generic.IEnumerable[string] values", "string", string_join, S},
    {"Join", "char separator, params System.Object[] values", "string", string_join, S},
    {"Join", "string separator, params System.Object[] values", "string", string_join, S},
    {"LastIndexOf", "char value", "int", string_last_index_of, 0},
    {"LastIndexOf", "char value, int startIndex", "int", string_last_index_of, 0},
    {"LastIndexOf", "char value, int startIndex, int count", "int", string_last_index_of, 0},
    {"LastIndexOf", "string value", "int", string_last_index_of, 0},
    {"LastIndexOf", "string value, int startIndex", "int", string_last_index_of, 0},
    {"LastIndexOf", "string value, int startIndex, int count", "int", string_last_index_of, 0},
    {"LastIndexOf", "string value, " COMPARISON, "int", string_last_index_of, 0},
    {"LastIndexOf", "string value, int startIndex, " COMPARISON, "int", string_last_index_of, 0},
    {"LastIndexOf", "string value, int startIndex, int count, " COMPARISON, "int", string_last_index_of, 0},
    {"LastIndexOfAny", "char[] anyOf", "int", string_last_index_of_any, 0},
    {"LastIndexOfAny", "char[] anyOf, int startIndex", "int", string_last_index_of_any, 0},
    {"LastIndexOfAny", "char[] anyOf, int startIndex, int count", "int", string_last_index_of_any, 0},
    {"Normalize", "", "string", normalize, 0},
    {"Normalize", "System.Text.NormalizationForm normalizationForm", "string", normalize, 0},
    {"op_Equality", "string a, string b", "bool", equality, S},
    {"op_Inequality", "string a, string b", "bool", inequality, S},
    {"PadLeft", "int totalWidth", "string", pad_left, 0},
    {"PadLeft", "int totalWidth, char paddingChar", "string", pad_left, 0},
    {"PadRight", "int totalWidth", "string", pad_right, 0},
    {"PadRight", "int totalWidth, char paddingChar", "string", pad_right, 0},
    {"Remove", "int startIndex, int count", "string", remove_part, 0},
    {"Remove", "int startIndex", "string", remove_part, 0},
    {"Replace", "string oldValue, string newValue, bool ignoreCase, " CULTURE, "string", string_replace_compared, 0},
    {"Replace", "string oldValue, string newValue, " COMPARISON, "string", string_replace_compared, 0},
    {"Replace", "char oldChar, char newChar", "string", string_replace, 0},
    {"Replace", "string oldValue, string newValue", "string", string_replace, 0},
    {"ReplaceLineEndings", "", "string", string_replace_line_endings, 0},
    {"ReplaceLineEndings", "string replacementText", "string", string_replace_line_endings, 0},
    {"Split", "char separator, " OPTIONS " = None", "string[]", string_split, 0},
    {"Split", "char separator, int count, " OPTIONS " = None", "string[]", string_split, 0},
    {"Split", "params char[] separator", "string[]", string_split, 0},
    {"Split", "char[] separator, int count", "string[]", string_split, 0},
    {"Split", "char[] separator, " OPTIONS, "string[]", string_split, 0},
    {"Split", "char[] separator, int count, " OPTIONS, "string[]", string_split, 0},
    {"Split", "string separator, " OPTIONS " = None", "string[]", string_split, 0},
    {"Split", "string separator, int count, " OPTIONS " = None", "string[]", string_split, 0},
    {"Split", "string[] separator, " OPTIONS, "string[]", string_split, 0},
    {"Split", "string[] separator, int count, " OPTIONS, "string[]", string_split, 0},
    {"StartsWith", "string value", "bool", string_starts_with, 0},
    {"StartsWith", "string value, " COMPARISON, "bool", string_starts_with, 0},
    {"StartsWith", "string value, bool ignoreCase, " CULTURE, "bool", string_starts_with, 0},
    {"StartsWith", "char value", "bool", string_starts_with, 0},
    {"Substring", "int startIndex", "string", substring, 0},
    {"Substring", "int startIndex, int length", "string", substring, 0},
    {"ToBoolean", PROVIDER, "bool", to_boolean, 0},
    {"ToByte", PROVIDER, "byte", to_byte, 0},
    {"ToChar", PROVIDER, "char", to_char_unit, 0},
    {"ToCharArray", "", "char[]", to_char_array, 0},
    {"ToCharArray", "int startIndex, int length", "char[]", to_char_array, 0},
    {"ToDateTime", PROVIDER, "datetime", to_datetime, 0},
    {"ToDecimal", PROVIDER, "decimal", to_decimal, 0},
    {"ToDouble", PROVIDER, "double", to_double_number, 0},
    {"ToInt16", PROVIDER, "System.Int16", to_int16, 0},
    {"ToInt32", PROVIDER, "int", to_int32, 0},
    {"ToInt64", PROVIDER, "long", to_int64, 0},
    {"ToLower", "", "string", lower, 0},
    {"ToLower", CULTURE, "string", lower, 0},
    {"ToLowerInvariant", "", "string", lower, 0},
    {"ToSingle", PROVIDER, "System.Single", to_single, 0},
    {"ToString", "", "string", itself, 0},
    {"ToString", PROVIDER, "string", itself, 0},
    {"ToUInt16", PROVIDER, "System.UInt16", to_uint16, 0},
    {"ToUInt32", PROVIDER, "System.UInt32", to_uint32, 0},
    {"ToUInt64", PROVIDER, "System.UInt64", to_uint64, 0},
    {"ToUpper", "", "string", upper, 0},
    {"ToUpper", CULTURE, "string", upper, 0},
    {"ToUpperInvariant", "", "string", upper, 0},
    {"Trim", "", "string", trim_both, 0},
    {"Trim", "char trimChar", "string", trim_both, 0},
    {"Trim", "params char[] trimChars", "string", trim_both, 0},
    {"TrimEnd", "", "string", trim_end, 0},
    {"TrimEnd", "char trimChar", "string", trim_end, 0},
    {"TrimEnd", "params char[] trimChars", "string", trim_end, 0},
    {"TrimStart", "", "string", trim_start, 0},
    {"TrimStart", "char trimChar", "string", trim_start, 0},
    {"TrimStart", "params char[] trimChars", "string", trim_start, 0},
    {0}};

static const property string_properties[] = {
    {"Length", "int", get_length, NULL, 0}, {"Empty", "string", get_empty, NULL, M_STATIC}, {0}};

type type_String = {TYPE_OBJECT,
                    .name = "System.String",
                    .accelerators = "string",
                    .flags = T_SEALED,
                    .kind = K_STRING,
                    .interfaces = "System.IComparable,System.Collections.IEnumerable,System.IConvertible,"
                                  "System.ICloneable,System.IComparable[string],System.IEquatable[string],"
                                  "System.Collections.Generic.IEnumerable[char]",
                    .ctors = string_ctors,
                    .methods = string_methods,
                    .properties = string_properties,
                    .ops = &string_ops};

#define ENUM(c_name, full, extra, table)                                                                               \
    type type_##c_name = {TYPE_OBJECT,    .name = full,     .flags = T_VALUE | T_ENUM | T_SEALED | (extra),            \
                          .kind = K_ENUM, .members = table, .underlying = K_INT32};

static const enum_member comparisons[] = {{"CurrentCulture", 0},
                                          {"CurrentCultureIgnoreCase", 1},
                                          {"InvariantCulture", 2},
                                          {"InvariantCultureIgnoreCase", 3},
                                          {"Ordinal", 4},
                                          {"OrdinalIgnoreCase", 5},
                                          {0}};
static const enum_member split_options[] = {{"None", 0}, {"RemoveEmptyEntries", 1}, {"TrimEntries", 2}, {0}};
static const enum_member forms[] = {{"FormC", 1}, {"FormD", 2}, {"FormKC", 5}, {"FormKD", 6}, {0}};
static const enum_member compare_options[] = {{"None", 0},
                                              {"IgnoreCase", 1},
                                              {"IgnoreNonSpace", 2},
                                              {"IgnoreSymbols", 4},
                                              {"IgnoreKanaType", 8},
                                              {"IgnoreWidth", 16},
                                              {"NumericOrdering", 32},
                                              {"OrdinalIgnoreCase", 0x10000000},
                                              {"StringSort", 0x20000000},
                                              {"Ordinal", 0x40000000},
                                              {0}};
ENUM(StringComparison, "System.StringComparison", 0, comparisons)
ENUM(StringSplitOptions, "System.StringSplitOptions", T_FLAGS, split_options)
ENUM(NormalizationForm, "System.Text.NormalizationForm", 0, forms)
static ENUM(CompareOptions, "System.Globalization.CompareOptions", T_FLAGS, compare_options)

    type *const string_types[] = {&type_String, &type_StringComparison, &type_StringSplitOptions,
                                  &type_NormalizationForm, &type_CompareOptions};
const size_t string_types_count = COUNT_OF(string_types);
