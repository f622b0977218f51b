/* type_compare_info.c: System.Globalization.CompareInfo: comparing and searching by a culture. */
#include "object/culture.h"
#include "object/error.h"
#include "object/type_internal.h"
#include "object/type_string.h"

static int64_t options_of(const call *c)
{
    for (uint32_t i = 0; i < c->argc; i++) {
        if (c->args[i].kind == K_ENUM) {
            return c->args[i].as.i;
        }
    }
    return 0;
}

/* The StringComparison that the CompareOptions of a search amount to. */
static int comparison_of(const call *c)
{
    int64_t options = options_of(c);
    if (options & ~(int64_t)(OPTION_NO_CASE | OPTION_ORDINAL_NOCASE | OPTION_ORDINAL | OPTION_STRING_SORT)) {
        throw_unsupported("searching with CompareOptions other than IgnoreCase, Ordinal and OrdinalIgnoreCase");
    }
    return options & OPTION_ORDINAL_NOCASE ? COMPARE_ORDINAL_NOCASE
           : options & OPTION_ORDINAL      ? COMPARE_ORDINAL
           : options & OPTION_NO_CASE      ? COMPARE_CURRENT_NOCASE
                                           : COMPARE_CURRENT;
}

static value compare(call *c)
{
    str *a = string_arg(c, 0), *b = string_arg(c, 1);
    if (!a || !b) {
        return v_int((a != NULL) - (b != NULL));
    }
    return v_int(collate_compare_options(a, b, options_of(c)));
}

static str *sought(const call *c)
{
    value v = c->args[1];
    return v.kind == K_CHAR ? str_char((uint16_t)v.as.i) : v.kind == K_STRING ? v.as.s : str_empty;
}

static value find(call *c, bool last)
{
    str *s = string_arg(c, 0);
    int64_t start = 0, count = s ? s->length : 0;
    uint32_t ints = 0;
    for (uint32_t i = 2; i < c->argc; i++) {
        if (c->args[i].kind == K_INT32) {
            *(ints++ ? &count : &start) = c->args[i].as.i;
        }
    }
    if (!s) {
        throw_argument("System.ArgumentNullException", "source", "Value cannot be null.");
    }
    if (last && ints) {
        throw_unsupported("CompareInfo.LastIndexOf with a start index");
    }
    count = ints == 1 ? s->length - start : count;
    if (start < 0 || count < 0 || start > (int64_t)s->length - count) {
        throw_range(
            "startIndex",
            "Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
    }
    size_t length;
    ptrdiff_t at = collate_index(str_sub(s, (size_t)start, (size_t)count), sought(c), comparison_of(c), last, &length);
    return v_int(at < 0 ? -1 : (int32_t)(at + start));
}

static value index_of(call *c)
{
    return find(c, false);
}

static value last_index_of(call *c)
{
    return find(c, true);
}

static value is_prefix(call *c)
{
    return v_bool(collate_starts(string_arg(c, 0) ? string_arg(c, 0) : str_empty, sought(c), comparison_of(c)));
}

static value is_suffix(call *c)
{
    return v_bool(collate_ends(string_arg(c, 0) ? string_arg(c, 0) : str_empty, sought(c), comparison_of(c)));
}

static value get_name(value self, const type *t)
{
    (void)t;
    return v_str(str_c(culture_object_get(self)->name));
}

static value get_lcid(value self, const type *t)
{
    (void)t;
    return v_int(culture_object_get(self)->lcid);
}

static str *to_text(value v, bool invariant)
{
    (void)invariant;
    return str_printf("CompareInfo - %s", culture_object_get(v)->name);
}

#define OPTIONS "System.Globalization.CompareOptions options"
static const method compare_methods[] = {
    {"Compare", "string string1, string string2", "int", compare, 0},
    {"Compare", "string string1, string string2, " OPTIONS, "int", compare, 0},
    {"IndexOf", "string source, char value", "int", index_of, 0},
    {"IndexOf", "string source, string value", "int", index_of, 0},
    {"IndexOf", "string source, char value, " OPTIONS, "int", index_of, 0},
    {"IndexOf", "string source, string value, " OPTIONS, "int", index_of, 0},
    {"IndexOf", "string source, char value, int startIndex", "int", index_of, 0},
    {"IndexOf", "string source, string value, int startIndex", "int", index_of, 0},
    {"IndexOf", "string source, string value, int startIndex, " OPTIONS, "int", index_of, 0},
    {"IndexOf", "string source, string value, int startIndex, int count", "int", index_of, 0},
    {"IndexOf", "string source, string value, int startIndex, int count, " OPTIONS, "int", index_of, 0},
    {"IsPrefix", "string source, string prefix", "bool", is_prefix, 0},
    {"IsPrefix", "string source, string prefix, " OPTIONS, "bool", is_prefix, 0},
    {"IsSuffix", "string source, string suffix", "bool", is_suffix, 0},
    {"IsSuffix", "string source, string suffix, " OPTIONS, "bool", is_suffix, 0},
    {"LastIndexOf", "string source, char value", "int", last_index_of, 0},
    {"LastIndexOf", "string source, string value", "int", last_index_of, 0},
    {"LastIndexOf", "string source, string value, " OPTIONS, "int", last_index_of, 0},
    {0}};
static const property compare_properties[] = {
    {"Name", "string", get_name, NULL, 0}, {"LCID", "int", get_lcid, NULL, 0}, {0}};
static const type_ops compare_ops = {.to_string = to_text};

type type_CompareInfo = {TYPE_OBJECT,
                         .name = "System.Globalization.CompareInfo",
                         .flags = T_SEALED,
                         .kind = K_OBJECT,
                         .methods = compare_methods,
                         .properties = compare_properties,
                         .ops = &compare_ops};

type *const compare_info_types[] = {&type_CompareInfo};
const size_t compare_info_types_count = COUNT_OF(compare_info_types);
