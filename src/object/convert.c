/* convert.c: the order in which conversions are tried, and how a failure is worded. */
#include "object/convert.h"

#include <stdio.h>
#include <string.h>

#include "object/convert_internal.h"
#include "object/decimal.h"
#include "object/error_internal.h"
#include "object/member.h"
#include "object/type_internal.h"

bool convert_fail(failure *f, const char *id, const char *fmt, ...)
{
    if (f && !f->message) {
        va_list ap;
        va_start(ap, fmt);
        buf b = {0};
        buf_vprintf(&b, fmt, ap);
        va_end(ap);
        f->id = id;
        f->message = str_from_buf(&b);
    }
    return false;
}

bool convert_fail_value(failure *f, const char *id, value v, const type *t, str *why)
{
    if (f) {
        f->why = why;
        convert_fail(f, id, "Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"",
                     str_to_c((v.kind == K_DATETIME ? to_str_current(v) : to_str(v))), str_to_c(type_text(t)),
                     str_to_c(why));
    }
    return false;
}

bool convert_caused(failure *f, const char *type_name)
{
    if (f) {
        f->cause = exception_new(type_name, f->why);
    }
    return false;
}

bool convert_fail_final(failure *f, value v, const type *t)
{
    if (f) {
        convert_fail(f, "ConvertToFinalInvalidCastException",
                     "Cannot convert the \"%s\" value of type \"%s\" to type \"%s\".", str_to_c(to_str_current(v)),
                     str_to_c(type_text(value_type(v))), str_to_c(type_text(t)));
    }
    return false;
}

bool kind_is_number(kind k)
{
    return k >= K_SBYTE && k <= K_DOUBLE;
}

value type_default(const type *t)
{
    switch (t->kind) {
    case K_OBJECT:
        if (t == &type_Decimal) {
            return decimal_from_long(0);
        }
        if (t->flags & T_VALUE && t->ctors && !type_is_nullable(t)) {
            return type_invoke(t, V_NULL, NULL, NULL, 0, true);
        }
        return V_NULL;
    case K_STRING: return V_NULL;
    case K_ENUM:
    case K_INLINE: return (value){.kind = t->kind, .type = t->id};
    default: return (value){.kind = t->kind};
    }
}

static bool convert_null(const type *t, value *out, failure *f)
{
    if (t == &type_String) {
        *out = v_str(str_empty);
        return true;
    }
    if (!(t->flags & T_VALUE) || type_is_nullable(t) || t == &type_Void) {
        *out = V_NULL;
        return true;
    }
    if (kind_is_number(t->kind) || t->kind == K_BOOL || t->kind == K_CHAR || t == &type_Decimal) {
        *out = type_default(t);
        return true;
    }
    if (t == &type_SwitchParameter) {
        *out = type_default(t);
        return true;
    }
    if (t->flags & T_ENUM) {
        return convert_enum(V_NULL, t, out, f);
    }
    if (f) {
        convert_fail(f, "nullToObjectInvalidCast", "Cannot convert null to type \"%s\".", str_to_c(type_text(t)));
    }
    return false;
}

static bool convert_char(value v, value *out, failure *f)
{
    if (v.kind == K_STRING) {
        if (v.as.s->length != 1) {
            return convert_fail_value(f, "InvalidCastParseTargetInvocation", v, &type_Char,
                                      str_c("String must be exactly one character long.")) ||
                   convert_caused(f, "System.FormatException");
        }
        *out = v_char(str_at(v.as.s, 0));
        return true;
    }
    if (v_is_integer(v)) {
        if (v.as.i < 0 || v.as.i > 0xFFFF) {
            return convert_fail_value(f, "InvalidCastIConvertible", v, &type_Char,
                                      str_c("Value was either too large or too small for a character.")) ||
                   convert_caused(f, "System.OverflowException");
        }
        *out = v_char((uint16_t)v.as.i);
        return true;
    }
    if (v.kind == K_ENUM) {
        *out = v_char((uint16_t)v.as.i);
        return true;
    }
    if (v_is_float(v) || v.kind == K_BOOL || v.kind == K_DATETIME || v_is(v, &type_Decimal)) {
        const type *from = value_type(v);
        return convert_fail_value(f, "InvalidCastIConvertible", v, &type_Char,
                                  str_printf("Invalid cast from '%s' to 'Char'.", str_to_c(type_short_name(from)))) ||
               convert_caused(f, "System.InvalidCastException");
    }
    return convert_fail_final(f, v, &type_Char);
}

static bool convert_type(value v, value *out, failure *f)
{
    if (v.kind == K_STRING) {
        const type *found = object_up.find_type ? object_up.find_type(v.as.s) : type_find(v.as.s, NULL, 0);
        if (found) {
            *out = v_obj((void *)(uintptr_t)found);
            return true;
        }
    }
    if (f) {
        convert_fail(f, v.kind == K_STRING ? "InvalidCastFromStringToType" : "ConvertToFinalInvalidCastException",
                     "Cannot convert the \"%s\" value of type \"%s\" to type \"System.Type\".", str_to_c(to_str(v)),
                     str_to_c(type_text(value_type(v))));
    }
    return false;
}

static bool convert_switch(value v, value *out, failure *f)
{
    if (v.kind != K_BOOL) {
        return convert_fail_final(f, v, &type_SwitchParameter);
    }
    *out = v;
    if (type_SwitchParameter.kind == K_INLINE) {
        *out = (value){.kind = K_INLINE, .type = type_SwitchParameter.id, .as.i = v.as.i};
    }
    return true;
}

static bool own_conversion(value v, const type *t, value *out)
{
    const type *from = value_type(v);
    for (const type *b = from; b; b = type_base(b)) {
        if (b->ops && b->ops->convert_to) {
            if (b->ops->convert_to(v, t, out)) {
                return true;
            }
            break;
        }
    }
    return t->ops && t->ops->convert_from && t->ops->convert_from(v, t, out);
}

bool convert_step(value v, const type *t, value *out, failure *f)
{
    if (v_is_null(v)) {
        return convert_null(t, out, f);
    }
    if (t == &type_Object || t == &type_PSObject) {
        *out = v;
        return true;
    }
    if (t == &type_Void) {
        *out = V_NOTHING;
        return true;
    }
    v = psobject_base(v);
    const type *from = value_type(v);
    if (from == t) {
        *out = v;
        return true;
    }
    if (type_is_nullable(t)) {
        t = t->args[0];
        if (from == t) {
            *out = v;
            return true;
        }
    }
    if (t == &type_Boolean) {
        *out = v_bool(to_bool(v));
        return true;
    }
    if (t == &type_String) {
        if (v.kind != K_OBJECT || !own_conversion(v, t, out)) { /* [NullString] is null as a string */
            *out = v_str(to_str(v));
        }
        return true;
    }
    if (type_is_assignable(t, from) || (type_is_delegate(t) && value_is_script_block(v))) {
        *out = v;
        return true;
    }
    if (own_conversion(v, t, out)) {
        return true;
    }
    if (t == &type_Char) {
        return convert_char(v, out, f);
    }
    if (t == &type_SwitchParameter) {
        return convert_switch(v, out, f);
    }
    if (kind_is_number(t->kind) || t == &type_Decimal || t == &type_BigInteger) {
        return convert_number(v, t, out, f);
    }
    if (t->flags & T_ENUM && t->kind == K_ENUM) {
        return convert_enum(v, t, out, f);
    }
    if (t->element || t == &type_Array) {
        return convert_array(v, t, out, f);
    }
    if (t == &type_RuntimeType || strcmp(t->name, "System.Type") == 0) {
        return convert_type(v, out, f);
    }
    return convert_object(v, t, out, f);
}

void throw_cast(const char *id, str *message, exception *cause)
{
    exception *inner = exception_new("System.Management.Automation.PSInvalidCastException", message);
    if (cause) {
        inner->inner = v_obj(cause);
    }
    exception *e = exception_of_type(&type_RuntimeException, message);
    e->inner = v_obj(inner);
    throw_record(error_record_new(e, id, EC_InvalidArgument, V_NULL));
}

value convert_to(value v, const type *t)
{
    value out;
    if (v.kind == K_STRING && t == &type_String) {
        return v;
    }
    if (v.kind == t->kind && v.kind > K_NOTHING && v.kind <= K_TIMESPAN) {
        return v;
    }
    failure f = {0};
    if (convert_step(v, t, &out, &f)) {
        return out;
    }
    if (f.thrown) {
        throw_record(f.thrown);
    }
    if (!f.message) {
        convert_fail_final(&f, v, t);
    }
    throw_cast(f.id, f.message, f.cause);
}

bool convert_try(value v, const type *t, value *out)
{
    ctx *c = ctx_current();
    volatile bool done = false;
    value made = V_NULL;
    TRY(c)
    {
        done = convert_step(v, t, &made, NULL);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) {
            unwind(c, c->kind, c->payload);
        }
        return false;
    }
    END_TRY;
    if (done) {
        *out = made;
    }
    return done;
}

/* ---- the usual targets ---- */

int32_t to_int(value v)
{
    return v.kind == K_INT32 ? (int32_t)v.as.i : (int32_t)convert_to(v, &type_Int32).as.i;
}

int64_t to_long(value v)
{
    return v.kind == K_INT32 || v.kind == K_INT64 ? v.as.i : convert_to(v, &type_Int64).as.i;
}

double to_double(value v)
{
    return v.kind == K_DOUBLE ? v.as.d : convert_to(v, &type_Double).as.d;
}

uint16_t to_char(value v)
{
    return v.kind == K_CHAR ? (uint16_t)v.as.i : (uint16_t)convert_to(v, &type_Char).as.i;
}

static bool decimal_false(value v)
{
    return decimal_is_zero((const decimal *)(const void *)v.as.o);
}

/* A list is false when empty, as its only item when it has one, true with more. */
static bool list_to_bool(value v)
{
    enumerator e = {0};
    value first = V_NULL, second;
    if (!enumerate(v, &e)) {
        return true;
    }
    if (!enumerator_next(&e, &first)) {
        return false;
    }
    return enumerator_next(&e, &second) || to_bool(first);
}

bool to_bool(value v)
{
    switch (v.kind) {
    case K_NULL:
    case K_NOTHING: return false;
    case K_SINGLE:
    case K_DOUBLE: return v.as.d != 0;
    case K_STRING: return v.as.s->length != 0;
    case K_DATETIME:
    case K_TIMESPAN: return true;
    case K_INLINE: return v.type == type_SwitchParameter.id ? v.as.i != 0 : true;
    case K_OBJECT: {
        const type *t = v.as.o->type;
        if (t == &type_PSObject) {
            return to_bool(psobject_base(v));
        }
        if (t == &type_Decimal) {
            return !decimal_false(v);
        }
        if (t == &type_BigInteger) {
            return convert_to(v, &type_Double).as.d != 0;
        }
        if (t->flags & T_ARRAY || type_implements(t, "System.Collections.IList")) {
            return list_to_bool(v);
        }
        value out;
        if (t->ops && t->ops->convert_to && t->ops->convert_to(v, &type_Boolean, &out)) {
            return out.as.i != 0;
        }
        return true;
    }
    default: return v.as.i != 0;
    }
}
