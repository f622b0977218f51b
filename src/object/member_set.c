/* member_set.c: writing members: `$x.Name = 1` and `[T]::Name = 1`. */
#include <string.h>

#include "object/convert.h"
#include "object/convert_internal.h"
#include "object/error_internal.h"
#include "object/map.h"
#include "object/member_internal.h"

#define NOT_FOUND "The property '%s' cannot be found on this object. Verify that the property exists and can be set."

_Noreturn static void throw_not_found(const char *id, const str *name)
{
    throw_runtime(id, NOT_FOUND, str_to_c(name));
}

/* 'Length' is a ReadOnly property. */
_Noreturn static void throw_read_only(const char *name)
{
    str *message = str_printf("'%s' is a ReadOnly property.", name);
    exception *e = exception_new("System.Management.Automation.RuntimeException", message);
    e->inner = v_obj(exception_new("System.Management.Automation.SetValueException", message));
    throw_record(error_record_new(e, "PropertyAssignmentException", EC_InvalidOperation, V_NULL));
}

/* Exception setting "x": "..." */
_Noreturn static void throw_setting(const char *name, exception *inner)
{
    str *message = str_printf("Exception setting \"%s\": \"%s\"", name, str_to_c(exception_message(inner)));
    exception *e = exception_new("System.Management.Automation.SetValueInvocationException", message);
    e->inner = v_obj(inner);
    throw_record(error_record_new(e, "ExceptionWhenSetting", EC_NotSpecified, V_NULL));
}

static value converted(const property *p, const type *t, value x)
{
    const type *to = property_type(p, t);
    if (!to || to == &type_Object) {
        return x;
    }
    failure f = {0};
    value out;
    if (convert_step(x, to, &out, &f)) {
        return out;
    }
    if (f.thrown) {
        throw_setting(p->name, f.thrown->exception);
    }
    if (!f.message) {
        convert_fail_final(&f, x, to);
    }
    throw_setting(p->name, exception_new("System.Management.Automation.PSInvalidCastException", f.message));
}

static void property_write(const property *p, value self, const type *t, value x)
{
    if (!p->set) {
        throw_read_only(p->name);
    }
    x = converted(p, t, x);
    ctx *c = ctx_current();
    TRY(c)
    {
        p->set(self, t, x);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) {
            unwind(c, c->kind, c->payload);
        }
        error_record *r = error_caught(c);
        if (strcmp(r->exception->o.type->name, "System.Management.Automation.SetValueException") == 0) {
            throw_record(r); /* says it all */
        }
        throw_setting(p->name, r->exception);
    }
    END_TRY;
}

static void script_write(value target, const str *name, value stored, value x)
{
    const script_property *p = (const script_property *)(const void *)stored.as.o;
    if (v_is_null(p->setter)) {
        throw_error("System.Management.Automation.SetValueException", "SetWithoutSetterFromScriptProperty",
                    EC_NotSpecified, V_NULL, "Set accessor for property \"%s\" is unavailable.", str_to_c(name));
    }
    object_up.call_script(p->setter, target, &x, 1);
}

static void extended_write(value target, const str *name, member_kind kind, value stored, value x)
{
    switch (kind) {
    case MEMBER_NOTE: psobject_set_member(target, name, MEMBER_NOTE, x); return;
    case MEMBER_ALIAS: member_set(target, to_str(stored), x); return;
    case MEMBER_SCRIPT_PROPERTY: script_write(target, name, stored, x); return;
    default: throw_not_found("PropertyAssignmentException", name);
    }
}

static void dictionary_write(value v, const str *name, value x)
{
    value key = v_str((str *)(uintptr_t)name);
    index_set(v, &key, 1, x);
}

/* A PSCustomObject or an XML node without the property says it in a way of its own. */
_Noreturn static void throw_missing(value target, const str *name)
{
    if (!v_is(target, &type_PSCustomObject) && !type_ops_of(value_type(target))->dynamic_first) {
        throw_not_found("PropertyAssignmentException", name);
    }
    str *message = str_printf(NOT_FOUND, str_to_c(name));
    exception *inner = exception_new("System.Management.Automation.RuntimeException", message);
    throw_setting(str_to_c(name), inner);
}

void member_set(value target, const str *name, value x)
{
    if (v_is_null(target)) {
        throw_not_found("PropertyNotFound", name);
    }
    if (x.kind == K_NOTHING) {
        x = V_NULL;
    }
    member_kind kind;
    value stored;
    if (member_extended(target, name, &kind, &stored)) {
        extended_write(target, name, kind, stored, x);
        return;
    }
    value base = psobject_base(target);
    const type *t = value_type(base);
    if (object_up.class_set && base.kind == K_OBJECT && type_is_script(t) && object_up.class_set(base, name, x)) {
        return;
    }
    const type_ops *ops = type_ops_of(t);
    if (ops->dynamic_first && ops->set_dynamic(base, name, x)) {
        return;
    }
    const property *p = type_property(t, name, false);
    if (value_is_dictionary(base)) {
        if (!p || !p->set || map_get_str(v_map(base), name, &stored)) {
            dictionary_write(base, name, x);
            return;
        }
    }
    if (p) {
        property_write(p, base, t, x);
        return;
    }
    if (ops->set_dynamic && !ops->dynamic_first && ops->set_dynamic(base, name, x)) {
        return;
    }
    throw_missing(base, name);
}

void member_set_static(const type *t, const str *name, value x)
{
    value self = v_obj((void *)(uintptr_t)t);
    if (object_up.class_set && type_is_script(t) && object_up.class_set(self, name, x)) {
        return;
    }
    const property *p = type_property(t, name, true);
    if (p) {
        property_write(p, V_NULL, t, x);
        return;
    }
    for (const enum_member *m = t->flags & T_ENUM ? t->members : NULL; m && m->name; m++) {
        if (str_equal_c(name, m->name)) {
            throw_read_only(m->name);
        }
    }
    throw_not_found("PropertyAssignmentException", name);
}

void ref_assign(value reference, value v)
{
    if (!v_is_null(reference)) {
        member_set(reference, str_intern_c("Value"), v);
    }
}
