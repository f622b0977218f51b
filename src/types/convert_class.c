/* convert_class.c: System.Convert: ToX of anything, bases 2, 8, 10 and 16, Base64, hexadecimal, ChangeType. */
#include <math.h>
#include <string.h>

#include "base/heap.h"
#include "object/bigint.h"
#include "object/number_parse.h"
#include "object/type_date_text.h"
#include "types/convert_base.h"
#include "types/native.h"

static const culture *provider_of(const call *c)
{
    return culture_of(c->argc > 1 && c->args[1].kind == K_OBJECT ? c->args[1] : V_NULL);
}

/* ---- to a number ---- */

_Noreturn static void throw_range(const type *t)
{
    throw_argument("System.OverflowException", NULL, "Value was either too large or too small for %s.",
                   number_range_name(t));
}

_Noreturn static void throw_invalid(value v, const type *t)
{
    throw_argument("System.InvalidCastException", NULL, "Invalid cast from '%s' to '%s'.",
                   str_to_c(type_short_name(value_type(v))), str_to_c(type_short_name(t)));
}

static value parse_number(const str *text, const type *t, const culture *c)
{
    value out;
    switch (number_parse_as(text, t, number_default_styles(t), c, &out)) {
    case PARSE_OK: return out;
    case PARSE_OVERFLOW: throw_range(t);
    default:
        throw_argument("System.FormatException", NULL, "The input string '%s' was not in a correct format.",
                       str_to_c(text));
    }
}

static value to_number(value v, const type *t, const culture *c)
{
    v = psobject_base(v);
    if (v_is_null(v)) {
        return type_default(t);
    }
    if (v.kind == K_STRING) {
        return parse_number(v.as.s, t, c);
    }
    bool plain = v_is_number(v) || v.kind == K_BOOL || v.kind == K_ENUM || v.kind == K_CHAR || v_is(v, &type_Decimal);
    bool real = t->kind == K_SINGLE || t->kind == K_DOUBLE || t == &type_Decimal;
    if (!plain || (v.kind == K_CHAR && real)) {
        if (v.kind == K_OBJECT) {
            throw_argument("System.InvalidCastException", NULL,
                           "Unable to cast object of type '%s' to type 'System.IConvertible'.",
                           str_to_c(type_full_name(value_type(v))));
        }
        throw_invalid(v, t);
    }
    value out;
    if (!convert_try(v, t, &out)) {
        throw_range(t);
    }
    return out;
}

/* ToX(string, fromBase) or ToX(anything [, provider]). */
#define TO(name)                                                                                                       \
    METHOD(to_##name)                                                                                                  \
    {                                                                                                                  \
        return to_number(c->args[0], &type_##name, provider_of(c));                                                    \
    }                                                                                                                  \
    METHOD(to_##name##_base)                                                                                           \
    {                                                                                                                  \
        return base_parse(arg_text(c, 0), (int)c->args[1].as.i, &type_##name);                                         \
    }
TO(SByte)
TO(Byte)
TO(Int16)
TO(UInt16)
TO(Int32)
TO(UInt32)
TO(Int64)
TO(UInt64)

#define TO_REAL(name)                                                                                                  \
    METHOD(to_##name)                                                                                                  \
    {                                                                                                                  \
        return to_number(c->args[0], &type_##name, provider_of(c));                                                    \
    }
TO_REAL(Single)
TO_REAL(Double)
TO_REAL(Decimal)

/* ---- to something else ---- */

static value boolean_of(value v)
{
    v = psobject_base(v);
    if (v.kind == K_STRING) {
        str *t = str_trim(v.as.s, NULL, 3);
        bool yes = str_equal_c(t, "true");
        if (!yes && !str_equal_c(t, "false")) {
            throw_argument("System.FormatException", NULL, "String '%s' was not recognized as a valid Boolean.",
                           str_to_c(v.as.s));
        }
        return v_bool(yes);
    }
    if (v_is_float(v)) {
        return v_bool(v.as.d != 0);
    }
    if (v_is_null(v) || v.kind == K_BOOL || v_is_integer(v) || v.kind == K_ENUM) {
        return v_bool(!v_is_null(v) && v.as.i != 0);
    }
    if (v_is(v, &type_Decimal)) {
        return v_bool(!decimal_is_zero(v_decimal(v)));
    }
    throw_invalid(v, &type_Boolean);
}

METHOD(to_Boolean)
{
    return boolean_of(c->args[0]);
}

static value char_of(value v)
{
    v = psobject_base(v);
    if (v_is_null(v)) {
        return v_char(0);
    }
    if (v.kind == K_STRING) {
        if (v.as.s->length != 1) {
            throw_argument("System.FormatException", NULL, "String must be exactly one character long.");
        }
        return v_char(str_at(v.as.s, 0));
    }
    if (v.kind == K_CHAR) {
        return v;
    }
    if (!v_is_integer(v)) {
        throw_invalid(v, &type_Char);
    }
    if ((v.kind == K_UINT64 && v.as.u > 0xFFFF) || v.as.i < 0 || v.as.i > 0xFFFF) {
        throw_range(&type_Char);
    }
    return v_char((uint16_t)v.as.i);
}

METHOD(to_Char)
{
    return char_of(c->args[0]);
}

static value date_of(value v, const culture *culture)
{
    v = psobject_base(v);
    if (v_is_null(v)) {
        return date_value(0, DATE_UNSPECIFIED);
    }
    if (v.kind == K_STRING) {
        date_request r = {.c = culture, .formats = V_NULL};
        parsed_date p;
        date_parse_or_throw(v.as.s, &r, "DateTime", &p);
        return date_finish(&p, 0);
    }
    if (v.kind == K_DATETIME) {
        return v;
    }
    throw_invalid(v, &type_DateTime);
}

METHOD(to_DateTime)
{
    return date_of(c->args[0], provider_of(c));
}

METHOD(to_String)
{
    value v = psobject_base(c->args[0]);
    if (v_is_null(v)) {
        return v_str(str_empty);
    }
    return v_str(format_value(v, NULL, provider_of(c)));
}

METHOD(to_String_base)
{
    return v_str(base_format(c->args[0], (int)c->args[1].as.i));
}

/* ---- ChangeType ---- */

static const type *type_of_code(int64_t code)
{
    static const type *const types[] = {
        [3] = &type_Boolean, [4] = &type_Char,    [5] = &type_SByte,    [6] = &type_Byte,      [7] = &type_Int16,
        [8] = &type_UInt16,  [9] = &type_Int32,   [10] = &type_UInt32,  [11] = &type_Int64,    [12] = &type_UInt64,
        [13] = &type_Single, [14] = &type_Double, [15] = &type_Decimal, [16] = &type_DateTime, [18] = &type_String};
    const type *t = code >= 0 && code <= 18 ? types[code] : NULL;
    if (!t && code != 1) {
        throw_argument("System.ArgumentException", NULL, "Unknown TypeCode value.");
    }
    return t ? t : &type_Object;
}

METHOD(change_type)
{
    value v = psobject_base(c->args[0]);
    const type *t;
    if (c->args[1].kind == K_ENUM) {
        t = type_of_code(c->args[1].as.i);
    } else if (v_is_null(c->args[1])) {
        throw_null_argument("conversionType");
    } else {
        t = (const type *)(const void *)c->args[1].as.o;
    }
    const culture *culture = culture_of(c->argc > 2 ? c->args[2] : V_NULL);
    if (v_is_null(v)) {
        if (t->flags & T_VALUE) {
            throw_argument("System.InvalidCastException", NULL, "Null object cannot be converted to a value type.");
        }
        return V_NULL;
    }
    if (t == &type_Object || value_type(v) == t) {
        return v;
    }
    if (t == &type_String) {
        return v_str(format_value(v, NULL, culture));
    }
    if (t == &type_Boolean) {
        return boolean_of(v);
    }
    if (t == &type_Char) {
        return char_of(v);
    }
    if (t == &type_DateTime) {
        return date_of(v, culture);
    }
    if (v_is_number((value){.kind = t->kind}) || t == &type_Decimal) {
        return to_number(v, t, culture);
    }
    throw_argument("System.InvalidCastException", NULL, "Invalid cast from '%s' to '%s'.",
                   str_to_c(type_full_name(value_type(v))), str_to_c(type_full_name(t)));
}

METHOD(get_type_code)
{
    value v = psobject_base(c->args[0]);
    call inner = {.self = v};
    return v_is_null(v) ? enum_value(&type_TypeCode, 0) : number_get_type_code(&inner);
}

GETTER(dbnull)
{
    const type *t = type_find_c("System.DBNull");
    return t ? member_get_static(t, str_c("Value"), 0) : V_NULL;
}

METHOD(is_dbnull)
{
    const type *t = value_type(c->args[0]);
    return v_bool(t && strcmp(t->name, "System.DBNull") == 0);
}

/* ---- tables ---- */

#define S M_STATIC
#define PROVIDER ", System.IFormatProvider provider"
#define TO_ROWS(name, T, fn)                                                                                           \
    {name, "System.Object value", T, fn, S}, {name, "System.Object value" PROVIDER, T, fn, S},                         \
        {name, "bool value", T, fn, S}, {name, "char value", T, fn, S}, {name, "sbyte value", T, fn, S},               \
        {name, "byte value", T, fn, S}, {name, "short value", T, fn, S}, {name, "ushort value", T, fn, S},             \
        {name, "uint value", T, fn, S}, {name, "int value", T, fn, S}, {name, "long value", T, fn, S},                 \
        {name, "ulong value", T, fn, S}, {name, "float value", T, fn, S}, {name, "double value", T, fn, S},            \
        {name, "decimal value", T, fn, S}, {name, "string value", T, fn, S},                                           \
        {name, "string value" PROVIDER, T, fn, S},                                                                     \
    {                                                                                                                  \
        name, "datetime value", T, fn, S                                                                               \
    }
#define INTEGER_ROWS(name, T)                                                                                          \
    TO_ROWS("To" #name, T, to_##name),                                                                                 \
    {                                                                                                                  \
        "To" #name, "string value, int fromBase", T, to_##name##_base, S                                               \
    }

static const method methods[] = {
    INTEGER_ROWS(SByte, "sbyte"),
    INTEGER_ROWS(Byte, "byte"),
    INTEGER_ROWS(Int16, "short"),
    INTEGER_ROWS(UInt16, "ushort"),
    INTEGER_ROWS(Int32, "int"),
    INTEGER_ROWS(UInt32, "uint"),
    INTEGER_ROWS(Int64, "long"),
    INTEGER_ROWS(UInt64, "ulong"),
    TO_ROWS("ToSingle", "float", to_Single),
    TO_ROWS("ToDouble", "double", to_Double),
    TO_ROWS("ToDecimal", "decimal", to_Decimal),
    TO_ROWS("ToBoolean", "bool", to_Boolean),
    TO_ROWS("ToChar", "char", to_Char),
    TO_ROWS("ToDateTime", "datetime", to_DateTime),
    TO_ROWS("ToString", "string", to_String),
    {"ToString", "byte value, int toBase", "string", to_String_base, S},
    {"ToString", "short value, int toBase", "string", to_String_base, S},
    {"ToString", "int value, int toBase", "string", to_String_base, S},
    {"ToString", "long value, int toBase", "string", to_String_base, S},
    {"ToString", "double value, System.IFormatProvider provider", "string", to_String, S},
    {"ToString", "datetime value, System.IFormatProvider provider", "string", to_String, S},
    {"ToString", "decimal value, System.IFormatProvider provider", "string", to_String, S},
    {"ToString", "int value, System.IFormatProvider provider", "string", to_String, S},
    {"ChangeType", "System.Object value, System.TypeCode typeCode", "System.Object", change_type, S},
    {"ChangeType", "System.Object value, System.TypeCode typeCode" PROVIDER, "System.Object", change_type, S},
    {"ChangeType", "System.Object value, type conversionType", "System.Object", change_type, S},
    {"ChangeType", "System.Object value, type conversionType" PROVIDER, "System.Object", change_type, S},
    {"GetTypeCode", "System.Object value", "System.TypeCode", get_type_code, S},
    {"IsDBNull", "System.Object value", "bool", is_dbnull, S},
    {"ToBase64String", "byte[] inArray", "string", convert_to_base64, S},
    {"ToBase64String", "byte[] inArray, System.Base64FormattingOptions options", "string", convert_to_base64, S},
    {"ToBase64String", "byte[] inArray, int offset, int length", "string", convert_to_base64_part, S},
    {"ToBase64String", "byte[] inArray, int offset, int length, System.Base64FormattingOptions options", "string",
     convert_to_base64_part, S},
    {"FromBase64String", "string s", "byte[]", convert_from_base64, S},
    {"FromBase64CharArray", "char[] inArray, int offset, int length", "byte[]", convert_from_base64_chars, S},
    {"ToHexString", "byte[] inArray", "string", convert_to_hex, S},
    {"ToHexString", "byte[] inArray, int offset, int length", "string", convert_to_hex, S},
    {"ToHexStringLower", "byte[] inArray", "string", convert_to_hex_lower, S},
    {"ToHexStringLower", "byte[] inArray, int offset, int length", "string", convert_to_hex_lower, S},
    {"FromHexString", "string s", "byte[]", convert_from_hex, S},
    {0}};
static const property properties[] = {{"DBNull", "System.Object", get_dbnull, NULL, S}, {0}};
static type type_Convert = {TYPE_OBJECT,      .name = "System.Convert", .flags = T_STATIC | T_ABSTRACT | T_SEALED,
                            .kind = K_OBJECT, .methods = methods,       .properties = properties};
static const enum_member base64_options[] = {{"None", 0}, {"InsertLineBreaks", 1}, {0}};
static ENUM_TYPE(Base64FormattingOptions, "System.Base64FormattingOptions", base64_options, T_FLAGS);

TYPES_EXPORT(convert, &type_Convert, &type_Base64FormattingOptions);
