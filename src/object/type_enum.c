/* type_enum.c: System.Enum: what every enum has, and the statics that take one as [type]. */
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "object/array.h"
#include "object/convert.h"
#include "object/convert_internal.h"
#include "object/member.h"
#include "object/type_internal.h"

static kind underlying(const type *t)
{
    return t->underlying ? t->underlying : K_INT32;
}

static value make(const type *t, int64_t n)
{
    return (value){.kind = K_ENUM, .type = t->id, .as.i = n};
}

static const type *enum_argument(value v, const char *param)
{
    if (v_is_null(v)) {
        throw_argument("System.ArgumentNullException", param, "Value cannot be null.");
    }
    const type *t = (const type *)(const void *)v.as.o;
    if (!(t->flags & T_ENUM)) {
        throw_argument("System.ArgumentException", param, "Type provided must be an Enum.");
    }
    return t;
}

static int by_number(const void *a, const void *b)
{
    const enum_member *x = *(const enum_member *const *)a, *y = *(const enum_member *const *)b;
    uint64_t p = (uint64_t)x->number, q = (uint64_t)y->number;
    return p != q ? (p < q ? -1 : 1) : x < y ? -1 : x > y;
}

/* In the order of their unsigned numbers. */
static const enum_member **sorted(const type *t, size_t *count)
{
    size_t n = 0;
    while (t->members && t->members[n].name) {
        n++;
    }
    const enum_member **all = heap_alloc((n + 1) * sizeof *all);
    for (size_t i = 0; i < n; i++) {
        all[i] = &t->members[i];
    }
    qsort(all, n, sizeof *all, by_number);
    *count = n;
    return all;
}

static value names_of(const type *t)
{
    size_t n;
    const enum_member **all = sorted(t, &n);
    array *a = array_new(&type_String, n);
    for (size_t i = 0; i < n; i++) {
        array_put(a, i, v_str(str_c(all[i]->name)));
    }
    return v_obj(a);
}

static value values_of(const type *t)
{
    size_t n;
    const enum_member **all = sorted(t, &n);
    array *a = array_new(t, n);
    for (size_t i = 0; i < n; i++) {
        array_put(a, i, make(t, all[i]->number));
    }
    return v_obj(a);
}

/* The enum that a static is about: [Enum]::GetNames([X]) or [Enum]::GetNames[X](). */
static const type *enum_asked(call *c)
{
    value generic = c->generic_count ? v_obj((void *)(uintptr_t)c->generic[0]) : V_NULL;
    return enum_argument(c->generic_count ? generic : c->argc ? c->args[0] : V_NULL, "enumType");
}

static value get_names(call *c)
{
    return names_of(enum_asked(c));
}

static value get_values(call *c)
{
    return values_of(enum_asked(c));
}

static value get_underlying(call *c)
{
    const type *t = enum_argument(c->args[0], "enumType");
    value probe = {.kind = underlying(t)};
    return v_obj((void *)(uintptr_t)value_type(probe));
}

/* A number or an enum value as its number. */
static bool number_of(value v, int64_t *out)
{
    if (v.kind == K_ENUM || v_is_integer(v)) {
        *out = v.as.i;
        return true;
    }
    return false;
}

static const char *name_of(const type *t, int64_t n)
{
    for (const enum_member *m = t->members; m && m->name; m++) {
        if (m->number == n) {
            return m->name;
        }
    }
    return NULL;
}

static value get_name(call *c)
{
    const type *t = enum_argument(c->args[0], "enumType");
    int64_t n;
    if (!number_of(c->args[1], &n)) {
        throw_argument("System.ArgumentException", "value",
                       "The value passed in must be an enum base or an underlying type for an enum, such as an Int32.");
    }
    const char *name = name_of(t, n);
    return name ? v_str(str_c(name)) : V_NULL;
}

static value is_defined(call *c)
{
    const type *t = enum_argument(c->args[0], "enumType");
    int64_t n;
    if (c->args[1].kind == K_STRING) {
        for (const enum_member *m = t->members; m && m->name; m++) {
            if (str_equal(c->args[1].as.s, str_c(m->name))) {
                return V_TRUE;
            }
        }
        return V_FALSE;
    }
    return v_bool(number_of(c->args[1], &n) && name_of(t, n));
}

static value parse(const type *t, str *text, bool ignore_case)
{
    int64_t n;
    if (str_trim(text, NULL, 3)->length == 0) {
        throw_argument("System.ArgumentException", "value",
                       "Must specify valid information for parsing in the string.");
    }
    if (!enum_parse(t, text, ignore_case, &n)) {
        throw_argument("System.ArgumentException", NULL, "Requested value '%s' was not found.", str_to_c(text));
    }
    return make(t, n);
}

static value static_parse(call *c)
{
    return parse(enum_argument(c->args[0], "enumType"), c->args[1].as.s, c->argc > 2 && c->args[2].as.i);
}

static value generic_parse(call *c)
{
    if (!c->generic_count) {
        throw_argument("System.ArgumentException", "TEnum", "Type provided must be an Enum.");
    }
    return parse(enum_asked(c), c->args[0].as.s, c->argc > 1 && c->args[1].as.i);
}

/* The enum of a generic TryParse: that of the [ref]'s value, or the type it was called on. */
static const type *enum_of(call *c, value reference)
{
    value now;
    if (c->generic_count) {
        return enum_asked(c);
    }
    if (member_try_get(reference, str_intern_c("Value"), &now) && now.kind == K_ENUM) {
        return value_type(now);
    }
    if (c->type->flags & T_ENUM) {
        return c->type;
    }
    throw_argument("System.ArgumentException", "TEnum", "Type provided must be an Enum.");
}

static value try_into(const type *t, value text, bool ignore_case, value reference)
{
    int64_t n = 0;
    bool done = text.kind == K_STRING && text.as.s->length && enum_parse(t, text.as.s, ignore_case, &n);
    ref_assign(reference, make(t, done ? n : 0));
    return v_bool(done);
}

static value try_parse_typed(call *c)
{
    return try_into(enum_argument(c->args[0], "enumType"), c->args[1], c->argc > 3 && c->args[2].as.i,
                    c->args[c->argc - 1]);
}

static value try_parse(call *c)
{
    value reference = c->args[c->argc - 1];
    return try_into(enum_of(c, reference), c->args[0], c->argc > 2 && c->args[1].as.i, reference);
}

static value to_object(call *c)
{
    const type *t = enum_argument(c->args[0], "enumType");
    int64_t n;
    if (!number_of(c->args[1], &n)) {
        throw_argument("System.ArgumentException", "value",
                       "The value passed in must be an enum base or an underlying type for an enum, such as an Int32.");
    }
    return make(t, n);
}

static str *formatted(const type *t, int64_t n, str *format)
{
    uint16_t f = format && format->length == 1 ? (uint16_t)(str_at(format, 0) | 0x20)
                 : format && format->length    ? 0
                                               : 'g';
    switch (f) {
    case 'g':
    case 'f': return enum_to_str(t, n);
    case 'd': return str_printf("%lld", (long long)n);
    case 'x': {
        static const int digits[] = {[K_SBYTE] = 2, [K_BYTE] = 2,   [K_INT16] = 4,  [K_UINT16] = 4,
                                     [K_INT32] = 8, [K_UINT32] = 8, [K_INT64] = 16, [K_UINT64] = 16};
        int w = digits[underlying(t)];
        uint64_t u = w == 16 ? (uint64_t)n : (uint64_t)n & ((1ull << (w * 4)) - 1);
        return str_printf("%0*llX", w, (unsigned long long)u);
    }
    default:
        throw_argument("System.FormatException", NULL,
                       "Format string can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\".");
    }
}

static value static_format(call *c)
{
    int64_t n = 0;
    number_of(c->args[1], &n);
    return v_str(formatted(enum_argument(c->args[0], "enumType"), n, c->args[2].as.s));
}

static value enum_text(call *c)
{
    str *format = c->argc && c->args[0].kind == K_STRING ? c->args[0].as.s : NULL;
    return v_str(formatted(c->type, c->self.as.i, format));
}

static value has_flag(call *c)
{
    if (v_is_null(c->args[0])) {
        throw_argument("System.ArgumentNullException", "flag", "Value cannot be null.");
    }
    if (c->args[0].type != c->self.type) {
        const type *t = value_type(c->args[0]);
        throw_argument("System.ArgumentException", NULL,
                       "The argument type, '%s', is not the same as the enum type '%s'.", str_to_c(type_text(t)),
                       str_to_c(type_text(c->type)));
    }
    return v_bool((c->self.as.i & c->args[0].as.i) == c->args[0].as.i);
}

static value enum_compare(call *c)
{
    if (v_is_null(c->args[0])) {
        return v_int(1);
    }
    if (c->args[0].kind != K_ENUM || c->args[0].type != c->self.type) {
        throw_argument("System.ArgumentException", NULL,
                       "Object must be the same type as the enum. The type passed in was '%s'; the enum type was '%s'.",
                       str_to_c(type_text(value_type(c->args[0]))), str_to_c(type_text(c->type)));
    }
    return v_int(c->self.as.i < c->args[0].as.i ? -1 : c->self.as.i > c->args[0].as.i);
}

static value get_number(value self, const type *t)
{
    return v_integer(underlying(t), self.as.i);
}

static const method enum_methods[] = {
    {"CompareTo", "object target", "int", enum_compare, 0},
    {"HasFlag", "System.Enum flag", "bool", has_flag, 0},
    {"ToString", "", "string", enum_text, 0},
    {"ToString", "string format", "string", enum_text, 0},
    {"GetNames", "type enumType", "string[]", get_names, M_STATIC},
    {"GetValues", "type enumType", "array", get_values, M_STATIC},
    {"GetNames", "", "string[]", get_names, M_STATIC},
    {"GetValues", "", "array", get_values, M_STATIC},
    {"Parse", "string value", "object", generic_parse, M_STATIC},
    {"Parse", "string value, bool ignoreCase", "object", generic_parse, M_STATIC},
    {"GetName", "type enumType, object value", "string", get_name, M_STATIC},
    {"GetUnderlyingType", "type enumType", "type", get_underlying, M_STATIC},
    {"IsDefined", "type enumType, object value", "bool", is_defined, M_STATIC},
    {"Parse", "type enumType, string value", "object", static_parse, M_STATIC},
    {"Parse", "type enumType, string value, bool ignoreCase", "object", static_parse, M_STATIC},
    {"TryParse", "type enumType, string value, ref object result", "bool", try_parse_typed, M_STATIC},
    {"TryParse", "type enumType, string value, bool ignoreCase, ref object result", "bool", try_parse_typed, M_STATIC},
    {"TryParse", "string value, ref object result", "bool", try_parse, M_STATIC},
    {"TryParse", "string value, bool ignoreCase, ref object result", "bool", try_parse, M_STATIC},
    {"ToObject", "type enumType, object value", "object", to_object, M_STATIC},
    {"Format", "type enumType, object value, string format", "string", static_format, M_STATIC},
    {0}};
static const property enum_properties[] = {{"value__", "object", get_number, NULL, 0}, {0}};

type type_Enum = {TYPE_OBJECT,
                  .name = "System.Enum",
                  .base = "System.ValueType",
                  .interfaces = "System.IComparable,System.IFormattable,System.IConvertible",
                  .flags = T_ABSTRACT,
                  .kind = K_OBJECT,
                  .methods = enum_methods,
                  .properties = enum_properties};
