/* type_string_search.c: String: finding and comparing. */
#include "base/utf.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/operate.h"
#include "object/type_internal.h"
#include "object/type_string.h"

static const char index_low[] =
    "Index was out of range. Must be non-negative and less than or equal to the size of the collection.";
static const char index_high[] =
    "Index was out of range. Must be non-negative and less than the size of the collection.";
static const char bad_count[] =
    "Count must be positive and count must refer to a location within the string/array/collection.";

int string_comparison(const call *c, int fallback)
{
    for (uint32_t i = 0; i < c->argc; i++) {
        if (c->args[i].kind == K_ENUM && c->args[i].type == type_StringComparison.id) {
            int64_t n = c->args[i].as.i;
            if (n < 0 || n > COMPARE_ORDINAL_NOCASE) {
                throw_argument("System.ArgumentException", "comparisonType",
                               "The string comparison type passed in is currently not supported.");
            }
            return (int)n;
        }
    }
    return fallback;
}

/* The int arguments behind the first: start and count. */
static uint32_t int_arguments(const call *c, int64_t out[2])
{
    uint32_t n = 0;
    for (uint32_t i = 1; i < c->argc && n < 2; i++) {
        if (c->args[i].kind == K_INT32) {
            out[n++] = c->args[i].as.i;
        }
    }
    return n;
}

static str *sought(const call *c)
{
    return c->args[0].kind == K_CHAR ? str_char((uint16_t)c->args[0].as.i) : string_arg(c, 0);
}

/* A char is sought ordinally unless told otherwise. */
static int default_comparison(const call *c)
{
    return string_comparison(c, c->args[0].kind == K_CHAR ? COMPARE_ORDINAL : COMPARE_CURRENT);
}

/* The region [start, start + count) of a forward search. */
static void forward_region(const call *c, const str *s, size_t *start, size_t *count)
{
    int64_t given[2], length = s->length;
    uint32_t n = int_arguments(c, given);
    if (n > 0 && (given[0] < 0 || given[0] > length)) {
        throw_range("startIndex", index_low);
    }
    *start = n > 0 ? (size_t)given[0] : 0;
    if (n > 1 && (given[1] < 0 || given[1] > length - given[0])) {
        throw_range("count", bad_count);
    }
    *count = n > 1 ? (size_t)given[1] : s->length - *start;
}

value string_index_of(call *c)
{
    const str *s = string_self(c), *what = sought(c);
    size_t start, count, length;
    forward_region(c, s, &start, &count);
    bool whole = start == 0 && count == s->length;
    ptrdiff_t at = collate_index(whole ? s : str_sub(s, start, count), what, default_comparison(c), false, &length);
    return v_int(at < 0 ? -1 : (int32_t)(at + (ptrdiff_t)start));
}

/* The region [first, last] of a backward search; false: an empty text. */
static bool backward_region(const call *c, const str *s, int64_t *first, int64_t *last)
{
    int64_t given[2] = {0, 0}, length = s->length;
    uint32_t n = int_arguments(c, given);
    if (length == 0) {
        return false;
    }
    int64_t start = n > 0 ? given[0] : length - 1, count = n > 1 ? given[1] : start + 1;
    if (n > 0 && (start < 0 || start > length)) {
        throw_range("startIndex", index_high);
    }
    if (start == length) {
        start--;
        count -= n > 1 && count > 0 ? 1 : n > 1 ? 0 : 1;
    }
    if (count < 0 || start - count + 1 < 0) {
        throw_range("count", bad_count);
    }
    *first = start - count + 1;
    *last = start;
    return true;
}

value string_last_index_of(call *c)
{
    const str *s = string_self(c), *what = sought(c);
    int64_t first, last;
    if (!backward_region(c, s, &first, &last)) {
        return v_int(what->length == 0 ? 0 : -1);
    }
    size_t length;
    bool whole = first == 0 && last == (int64_t)s->length - 1;
    const str *part = whole ? s : str_sub(s, (size_t)first, (size_t)(last - first + 1));
    ptrdiff_t at = collate_index(part, what, default_comparison(c), true, &length);
    return v_int(at < 0 ? -1 : (int32_t)(at + first));
}

static bool among(uint16_t unit, const uint16_t *units, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (units[i] == unit) {
            return true;
        }
    }
    return false;
}

value string_index_of_any(call *c)
{
    const str *s = string_self(c);
    size_t start, count, n;
    const uint16_t *units = string_units(c->args[0], &n);
    forward_region(c, s, &start, &count);
    for (size_t i = start; i < start + count; i++) {
        if (among(str_at(s, i), units, n)) {
            return v_int((int32_t)i);
        }
    }
    return v_int(-1);
}

value string_last_index_of_any(call *c)
{
    const str *s = string_self(c);
    size_t n;
    const uint16_t *units = string_units(c->args[0], &n);
    int64_t first, last;
    if (!backward_region(c, s, &first, &last)) {
        return v_int(-1);
    }
    for (int64_t i = last; i >= first; i--) {
        if (among(str_at(s, (size_t)i), units, n)) {
            return v_int((int32_t)i);
        }
    }
    return v_int(-1);
}

value string_contains(call *c)
{
    size_t length;
    int comparison = string_comparison(c, COMPARE_ORDINAL);
    return v_bool(collate_index(string_self(c), sought(c), comparison, false, &length) >= 0);
}

/* (value, ignoreCase, culture) */
static int affix_comparison(const call *c)
{
    if (c->args[0].kind == K_CHAR) {
        return COMPARE_ORDINAL;
    }
    if (c->argc == 3) {
        return c->args[1].as.i ? COMPARE_CURRENT_NOCASE : COMPARE_CURRENT;
    }
    return string_comparison(c, COMPARE_CURRENT);
}

value string_starts_with(call *c)
{
    return v_bool(collate_starts(string_self(c), sought(c), affix_comparison(c)));
}

value string_ends_with(call *c)
{
    return v_bool(collate_ends(string_self(c), sought(c), affix_comparison(c)));
}

/* ---- comparing ---- */

/* Null comes first. */
static bool null_order(const str *a, const str *b, int *order)
{
    *order = (a != NULL) - (b != NULL);
    return !a || !b;
}

static str *part_of(str *s, int64_t start, int64_t length, const char *param)
{
    if (!s) {
        return NULL;
    }
    if (start < 0 || start > (int64_t)s->length) {
        throw_range(param, "Index was out of range. Must be non-negative and less than or equal to the size of the "
                           "collection.");
    }
    int64_t rest = (int64_t)s->length - start;
    return str_sub(s, (size_t)start, (size_t)(length < rest ? length : rest));
}

/* Every overload of [string]::Compare: two texts or two parts, then how. */
value string_compare(call *c)
{
    bool parts = c->argc >= 5 && c->args[1].kind == K_INT32;
    str *a = string_arg(c, 0), *b = string_arg(c, parts ? 2 : 1);
    uint32_t rest = parts ? 5 : 2;
    int comparison = string_comparison(c, COMPARE_CURRENT);
    int64_t options = -1;
    for (uint32_t i = rest; i < c->argc; i++) {
        if (c->args[i].kind == K_BOOL) {
            comparison = c->args[i].as.i ? COMPARE_CURRENT_NOCASE : COMPARE_CURRENT;
        } else if (c->args[i].kind == K_ENUM && c->args[i].type != type_StringComparison.id) {
            options = c->args[i].as.i;
        }
    }
    if (parts) {
        if (int_arg(c, 4) < 0) {
            throw_must_not_be_negative("length", int_arg(c, 4));
        }
        a = part_of(a, int_arg(c, 1), int_arg(c, 4), "indexA");
        b = part_of(b, int_arg(c, 3), int_arg(c, 4), "indexB");
    }
    int order;
    if (null_order(a, b, &order)) {
        return v_int(order);
    }
    return v_int(options >= 0 ? collate_compare_options(a, b, options) : collate_compare(a, b, comparison));
}

value string_compare_ordinal(call *c)
{
    bool parts = c->argc == 5;
    str *a = string_arg(c, 0), *b = string_arg(c, parts ? 2 : 1);
    if (parts) {
        a = part_of(a, int_arg(c, 1), int_arg(c, 4), "indexA");
        b = part_of(b, int_arg(c, 3), int_arg(c, 4), "indexB");
    }
    int order;
    return v_int(null_order(a, b, &order) ? order : str_compare_ordinal(a, b));
}

value string_compare_to(call *c)
{
    if (v_is_null(c->args[0])) {
        return v_int(1);
    }
    if (c->args[0].kind != K_STRING) {
        throw_argument("System.ArgumentException", NULL, "Object must be of type String.");
    }
    return v_int(compare_strings(string_self(c), c->args[0].as.s, false));
}

value string_equals(call *c)
{
    if (c->args[0].kind != K_STRING) {
        return V_FALSE;
    }
    return v_bool(collate_equal(string_self(c), c->args[0].as.s, string_comparison(c, COMPARE_ORDINAL)));
}

value string_equals_static(call *c)
{
    str *a = string_arg(c, 0), *b = string_arg(c, 1);
    if (!a || !b) {
        return v_bool(a == b);
    }
    return v_bool(collate_equal(a, b, string_comparison(c, COMPARE_ORDINAL)));
}
