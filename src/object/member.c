/* member.c: reading members: `$x.Name` and `[T]::Name`. */
#include "object/member.h"

#include <string.h>

#include "object/array.h"
#include "object/convert.h"
#include "object/map.h"
#include "object/member_internal.h"

object_ops object_up;

bool type_is_script(const type *t)
{
    for (; t; t = type_base(t)) {
        if (t->flags & T_SCRIPT) {
            return true;
        }
    }
    return false;
}

bool member_extended(value target, const str *name, member_kind *kind, value *v)
{
    props *p = psobject_props(target);
    if (p) {
        const shape *s = __atomic_load_n(&p->shape, __ATOMIC_ACQUIRE);
        int i = shape_find(s, str_intern(name));
        if (i >= 0) {
            *kind = s->kinds[i];
            *v = value_load(&p->slots[i]);
            return true;
        }
    }
    return object_up.type_table_member && object_up.type_table_member(target, name, kind, v);
}

/* Runs `fn`; an error gives false. Other ways of unwinding go on. */
static bool guarded(value (*fn)(void *arg), void *arg, value *out)
{
    ctx *c = ctx_current();
    value v = V_NULL;
    TRY(c)
    {
        v = fn(arg);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) {
            unwind(c, c->kind, c->payload);
        }
        return false;
    }
    END_TRY;
    *out = v;
    return true;
}

typedef struct reading {
    const property *p;
    value self;
    const type *t;
    member_info m;
} reading;

static value read_property(void *arg)
{
    reading *r = arg;
    return r->p->get(r->self, r->t);
}

value property_read(const property *p, value self, const type *t)
{
    value out;
    return guarded(read_property, &(reading){.p = p, .self = self, .t = t}, &out) ? out : V_NULL;
}

static value read_script(value target, value stored)
{
    const script_property *p = (const script_property *)(const void *)stored.as.o;
    return v_is_null(p->getter) ? V_NULL : object_up.call_script(p->getter, target, NULL, 0);
}

static value read_alias(value target, value stored)
{
    value out;
    return stored.kind == K_STRING && member_try_get(target, stored.as.s, &out) ? out : V_NULL;
}

value member_info_get(value target, const member_info *m)
{
    switch (m->kind) {
    case MEMBER_ALIAS: return read_alias(target, m->v);
    case MEMBER_SCRIPT_PROPERTY: return read_script(target, m->v);
    case MEMBER_CODE_PROPERTY:
    case MEMBER_PROPERTY: {
        value base = psobject_base(target), out;
        if (m->property) {
            return m->property->get(base, value_type(base));
        }
        if (object_up.class_get && base.kind == K_OBJECT && type_is_script(base.as.o->type) &&
            object_up.class_get(base, m->name, &out)) {
            return out;
        }
        const type_ops *ops = type_ops_of(value_type(base));
        return ops->get_dynamic && ops->get_dynamic(base, m->name, &out) ? out : V_NULL;
    }
    default: return m->v;
    }
}

static value read_info(void *arg)
{
    reading *r = arg;
    return member_info_get(r->self, &r->m);
}

/* A script property that throws reads as null too. */
static value extended_read(value target, const str *name, member_kind kind, value v)
{
    value out;
    if (kind == MEMBER_NOTE) {
        return v;
    }
    if (kind == MEMBER_SCRIPT_METHOD) {
        return method_reference(target, name, false);
    }
    reading r = {.self = target, .m = {.name = name, .kind = kind, .v = v}};
    return guarded(read_info, &r, &out) ? out : V_NULL;
}

/* The members that every object has beside its own. */
static bool universal(value target, const str *name, value *out)
{
    if (name->length < 6 || (str_at(name, 0) | 0x20) != 'p' || (str_at(name, 1) | 0x20) != 's') {
        return false;
    }
    if (str_equal_c(name, "psobject")) {
        *out = member_view(target);
    } else if (str_equal_c(name, "pstypenames")) {
        *out = v_obj(psobject_type_names(target, true));
    } else if (str_equal_c(name, "psbase") || str_equal_c(name, "psextended") || str_equal_c(name, "psadapted")) {
        *out = target;
    } else {
        return false;
    }
    return true;
}

/* `$h.Count` is the entry of that name, if there is one. */
static bool dictionary_entry(value v, const str *name, value *out)
{
    if (!value_is_dictionary(v)) {
        return false;
    }
    const type *t = v.as.o->type;
    if (t->arg_count && t->args[0] != &type_String && t->args[0] != &type_Object) {
        value key;
        return convert_try(v_str((str *)(uintptr_t)name), t->args[0], &key) && map_get(v_map(v), key, out);
    }
    return map_get_str(v_map(v), name, out);
}

bool member_try_get(value target, const str *name, value *out)
{
    if (v_is_null(target)) {
        return false;
    }
    member_kind kind;
    value v;
    if (member_extended(target, name, &kind, &v)) {
        *out = extended_read(target, name, kind, v);
        return true;
    }
    value base = psobject_base(target);
    if (dictionary_entry(base, name, out)) {
        return true;
    }
    const type *t = value_type(base);
    if (object_up.class_get && base.kind == K_OBJECT && type_is_script(t) && object_up.class_get(base, name, out)) {
        return true;
    }
    const type_ops *ops = type_ops_of(t);
    if (ops->dynamic_first && ops->get_dynamic(base, name, out)) {
        return true;
    }
    const member_entry *e = type_member(t, name);
    if (e->property[0]) {
        *out = property_read(e->property[0], base, t);
        return true;
    }
    if (ops->get_dynamic && !ops->dynamic_first && ops->get_dynamic(base, name, out)) {
        return true;
    }
    if (universal(target, name, out)) {
        return true;
    }
    if (e->methods[0]) {
        *out = method_reference(target, name, false);
        return true;
    }
    return false;
}

/* ---- what is not there ---- */

_Noreturn static void throw_missing(const str *name)
{
    throw_error("System.Management.Automation.PropertyNotFoundException", "PropertyNotFoundStrict", EC_NotSpecified,
                V_NULL, "The property '%s' cannot be found on this object. Verify that the property exists.",
                str_to_c(name));
}

static bool is_count(const str *name)
{
    return str_equal_c(name, "Count") || str_equal_c(name, "Length");
}

/* Of a scalar: `(5).Count` is 1. */
static bool scalar_count(value target, const str *name, int strict, value *out)
{
    if (is_count(name) && (strict < 2 || v_is(target, &type_PSCustomObject))) {
        *out = v_int(1);
        return true;
    }
    return false;
}

static void flatten(list *found, value v)
{
    enumerator e = {0};
    value item;
    if (v.kind == K_OBJECT && enumerate(v, &e)) {
        while (enumerator_next(&e, &item)) {
            list_add(found, item);
        }
    } else if (v.kind != K_NOTHING) {
        list_add(found, v);
    }
}

/* `$files.Name`: the member of each item, one level of their own collections flattened. */
static void gather_items(enumerator *e, const str *name, int strict, list *found)
{
    value item, v;
    while (enumerator_next(e, &item)) {
        enumerator nested = {0};
        if (member_try_get(item, name, &v)) {
            flatten(found, v);
        } else if (item.kind == K_OBJECT && enumerate(item, &nested)) {
            gather_items(&nested, name, strict, found);
        } else if (!v_is_null(item) && scalar_count(item, name, strict, &v)) {
            list_add(found, v);
        } else if (strict >= 2) {
            throw_missing(name);
        } else if (v_is(item, &type_PSCustomObject) || type_ops_of(value_type(item))->dynamic_first) {
            /* these and XML nodes alone answer with a null of their own */
            list_add(found, V_NULL);
        }
    }
}

static value get_of_items(enumerator *e, const str *name, int strict)
{
    list *found = list_new(NULL);
    gather_items(e, name, strict, found);
    size_t n = list_count(found);
    if (n == 0 && strict >= 2) {
        throw_runtime("PropertyNotFoundStrict",
                      "The property '%s' cannot be found on this object. Verify that the property exists.",
                      str_to_c(name));
    }
    return list_collapse(found, false);
}

static value get_of_null(const str *name, int strict)
{
    if (strict >= 2) {
        throw_missing(name);
    }
    return is_count(name) ? v_int(0) : V_NULL;
}

value member_get(value target, const str *name, int strict)
{
    value out;
    if (v_is_null(target)) {
        return get_of_null(name, strict);
    }
    if (member_try_get(target, name, &out)) {
        return out;
    }
    enumerator e = {0};
    if (target.kind == K_OBJECT && enumerate(target, &e)) {
        return get_of_items(&e, name, strict);
    }
    if (scalar_count(target, name, strict, &out)) {
        return out;
    }
    if (strict >= 2) {
        throw_missing(name);
    }
    return V_NULL;
}

/* ---- statics ---- */

static bool enum_constant(const type *t, const str *name, value *out)
{
    for (const enum_member *m = t->flags & T_ENUM ? t->members : NULL; m && m->name; m++) {
        if (str_equal_c(name, m->name)) {
            *out = (value){.kind = K_ENUM, .type = t->id, .as.i = m->number};
            return true;
        }
    }
    return false;
}

value member_get_static(const type *t, const str *name, int strict)
{
    value out;
    value self = v_obj((void *)(uintptr_t)t);
    if (enum_constant(t, name, &out)) {
        return out;
    }
    if (object_up.class_get && type_is_script(t) && object_up.class_get(self, name, &out)) {
        return out;
    }
    const member_entry *e = type_member(t, name);
    if (e->property[1]) {
        return e->property[1]->get(V_NULL, t);
    }
    if (e->methods[1]) {
        return method_reference(self, name, true);
    }
    if (universal(self, name, &out)) {
        return out;
    }
    if (strict >= 2) {
        throw_missing(name);
    }
    return V_NULL;
}
