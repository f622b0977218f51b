/* psmember.c: members as objects: PSNoteProperty and its kin, methods without a call, and $x.psobject. */
#include <string.h>

#include "base/heap.h"
#include "object/collection.h"
#include "object/convert.h"
#include "object/error_internal.h"
#include "object/operate.h"
#include "object/member_internal.h"
#include "object/psmember.h"

static psmember *self_of(value v)
{
    return (psmember *)(void *)v.as.o;
}

static type type_PSNoteProperty, type_PSAliasProperty, type_PSScriptPropertyInfo, type_PSProperty, type_PSCodeProperty,
    type_PSScriptMethod, type_PSMethod, type_PSMemberTypes;

static const type *type_of_kind(member_kind kind)
{
    switch (kind) {
    case MEMBER_NOTE: return &type_PSNoteProperty;
    case MEMBER_ALIAS: return &type_PSAliasProperty;
    case MEMBER_SCRIPT_PROPERTY: return &type_PSScriptPropertyInfo;
    case MEMBER_SCRIPT_METHOD: return &type_PSScriptMethod;
    case MEMBER_CODE_PROPERTY: return &type_PSCodeProperty;
    case MEMBER_METHOD: return &type_PSMethod;
    default: return &type_PSProperty;
    }
}

static psmember *make(member_kind kind, value target, const str *name, value v)
{
    psmember *m = heap_alloc(sizeof *m);
    m->o.type = type_of_kind(kind);
    m->kind = kind;
    m->target = target;
    m->name = name;
    m->v = v;
    return m;
}

value member_info_object(value target, const member_info *info)
{
    psmember *m = make(info->kind, target, info->name, info->v);
    m->property = info->property;
    return v_obj(m);
}

static member_info info_of(const psmember *m)
{
    return (member_info){.name = m->name, .kind = m->kind, .v = m->v, .property = m->property};
}

/* ---- reading and writing ---- */

static const type *owner_of(const psmember *m)
{
    return value_type(psobject_base(m->target));
}

static value current(const psmember *m)
{
    value out;
    switch (m->kind) {
    case MEMBER_NOTE: /* once it is on an object that one holds the value */
        return !v_is_null(m->target) && psobject_get_note(m->target, m->name, &out) ? out : m->v;
    case MEMBER_SCRIPT_METHOD:
    case MEMBER_METHOD: return v_obj((void *)(uintptr_t)m);
    default: break;
    }
    if (v_is_null(m->target)) {
        return V_NULL;
    }
    member_info info = info_of(m);
    return member_info_get(m->target, &info);
}

static value get_value(value self, const type *t)
{
    (void)t;
    return current(self_of(self));
}

static void set_value(value self, const type *t, value v)
{
    (void)t;
    psmember *m = self_of(self);
    if (m->kind == MEMBER_NOTE) {
        m->v = v;
        if (!v_is_null(m->target)) {
            psobject_set_member(m->target, m->name, MEMBER_NOTE, v);
        }
        return;
    }
    if (m->property && !m->property->set) {
        throw_error("System.Management.Automation.SetValueException", "ReadOnlyProperty", EC_NotSpecified, V_NULL,
                    "\"%s\" is a ReadOnly property.", m->property->name);
    }
    member_set(m->target, m->name, v);
}

static value get_name(value self, const type *t)
{
    (void)t;
    return v_str((str *)(uintptr_t)self_of(self)->name);
}

/* PSMemberTypes, as .NET numbers them. */
static const enum_member member_types[] = {
    {"AliasProperty", 1},       {"CodeProperty", 2},    {"Property", 4},
    {"NoteProperty", 8},        {"ScriptProperty", 16}, {"Properties", 31},
    {"PropertySet", 32},        {"Method", 64},         {"CodeMethod", 128},
    {"ScriptMethod", 256},      {"Methods", 448},       {"ParameterizedProperty", 512},
    {"MemberSet", 1024},        {"Event", 2048},        {"Dynamic", 4096},
    {"InferredProperty", 8192}, {"All", 16383},         {0}};

int64_t member_type_number(member_kind kind)
{
    switch (kind) {
    case MEMBER_NOTE: return 8;
    case MEMBER_ALIAS: return 1;
    case MEMBER_SCRIPT_PROPERTY: return 16;
    case MEMBER_SCRIPT_METHOD: return 256;
    case MEMBER_CODE_PROPERTY: return 2;
    case MEMBER_METHOD: return 64;
    case MEMBER_PROPERTY_SET: return 32;
    case MEMBER_SET: return 1024;
    default: return 4;
    }
}

static value get_member_type(value self, const type *t)
{
    (void)t;
    return (value){.kind = K_ENUM, .type = type_PSMemberTypes.id, .as.i = member_type_number(self_of(self)->kind)};
}

static bool getter_of(const psmember *m)
{
    if (m->kind != MEMBER_SCRIPT_PROPERTY) {
        return true;
    }
    return m->v.kind == K_OBJECT && !v_is_null(((script_property *)(void *)m->v.as.o)->getter);
}

static bool setter_of(const psmember *m)
{
    switch (m->kind) {
    case MEMBER_NOTE:
    case MEMBER_ALIAS: return true;
    case MEMBER_SCRIPT_PROPERTY:
        return m->v.kind == K_OBJECT && !v_is_null(((script_property *)(void *)m->v.as.o)->setter);
    default: return m->property ? m->property->set != NULL : m->kind == MEMBER_PROPERTY;
    }
}

static value is_settable(value self, const type *t)
{
    (void)t;
    return v_bool(setter_of(self_of(self)));
}

static value is_gettable(value self, const type *t)
{
    (void)t;
    return v_bool(getter_of(self_of(self)));
}

static value is_instance(value self, const type *t)
{
    (void)t;
    const psmember *m = self_of(self);
    return v_bool(m->kind == MEMBER_PROPERTY || m->kind == MEMBER_METHOD || !v_is_null(m->target));
}

/* The type a property is declared with, else that of its value. */
static const type *value_type_of(const psmember *m)
{
    if (m->kind == MEMBER_PROPERTY && m->property) {
        return property_type(m->property, owner_of(m));
    }
    if (m->kind == MEMBER_SCRIPT_PROPERTY || m->kind == MEMBER_CODE_PROPERTY) {
        return &type_Object;
    }
    if (m->kind == MEMBER_ALIAS && v_is_null(m->target)) {
        return &type_Object;
    }
    return value_type(current(m));
}

static value get_type_name(value self, const type *t)
{
    (void)t;
    const psmember *m = self_of(self);
    if (m->kind == MEMBER_METHOD || m->kind == MEMBER_SCRIPT_METHOD) {
        return v_str(type_text(m->o.type));
    }
    const type *of = value_type_of(m);
    if (of == &type_PSCustomObject) {
        list *names = psobject_type_names(current(m), false);
        return names && list_count(names) ? list_get(names, 0) : v_str(type_text(of));
    }
    return v_str(of ? type_text(of) : str_c("System.Object"));
}

static value get_referenced(value self, const type *t)
{
    (void)t;
    return self_of(self)->v;
}

static script_property *script_of(value self)
{
    const psmember *m = self_of(self);
    return m->v.kind == K_OBJECT ? (script_property *)(void *)m->v.as.o : NULL;
}

static value get_getter(value self, const type *t)
{
    (void)t;
    script_property *p = script_of(self);
    return p ? p->getter : V_NULL;
}

static value get_setter(value self, const type *t)
{
    (void)t;
    script_property *p = script_of(self);
    return p ? p->setter : V_NULL;
}

/* ---- methods ---- */

value method_reference(value target, const str *name, bool is_static)
{
    member_kind kind;
    value v = V_NULL;
    if (!is_static && member_extended(target, name, &kind, &v) && kind == MEMBER_SCRIPT_METHOD) {
        return v_obj(make(MEMBER_SCRIPT_METHOD, target, name, v));
    }
    psmember *m = make(MEMBER_METHOD, target, name, V_NULL);
    m->is_static = is_static;
    return v_obj(m);
}

value method_reference_invoke(value reference, value *args, uint32_t argc)
{
    const psmember *m = self_of(reference);
    if (m->kind == MEMBER_SCRIPT_METHOD) {
        return object_up.call_script(m->v, m->target, args, argc);
    }
    if (m->is_static) {
        return member_invoke_static((const type *)(const void *)m->target.as.o, m->name, args, argc);
    }
    return member_invoke(m->target, m->name, args, argc);
}

static value invoke(call *c)
{
    array *a = v_array(c->args[0]);
    value *args = heap_alloc((a->length ? a->length : 1) * sizeof *args);
    for (size_t i = 0; i < a->length; i++) {
        args[i] = array_get(a, i);
    }
    return method_reference_invoke(c->self, args, (uint32_t)a->length);
}

static void gather_signature(str *signature, void *arg)
{
    list_add(arg, v_str(signature));
}

static list *signatures(const psmember *m)
{
    list *l = list_new(NULL);
    if (m->kind == MEMBER_SCRIPT_METHOD) {
        list_add(l, v_str(str_printf("System.Object %s();", str_to_c(m->name))));
        return l;
    }
    const type *t = m->is_static ? (const type *)(const void *)m->target.as.o : owner_of(m);
    type_each_overload(t, m->name, m->is_static, gather_signature, l);
    return l;
}

static value get_overloads(value self, const type *t)
{
    (void)t;
    list *l = signatures(self_of(self));
    array *a = array_new(&type_String, list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return v_obj(a);
}

/* The name as it is declared. */
static value get_method_name(value self, const type *t)
{
    const psmember *m = self_of(self);
    const type *of = m->is_static ? (const type *)(const void *)m->target.as.o : owner_of(m);
    const overload_set *set = m->kind == MEMBER_METHOD ? type_overloads(of, m->name, m->is_static) : NULL;
    return set ? v_str(str_c(set->items[0].method->name)) : get_name(self, t);
}

/* ---- text ---- */

static str *display_type(const psmember *m)
{
    const type *t = value_type_of(m);
    return t ? type_display_name(t) : str_c("object");
}

static str *note_text(const psmember *m)
{
    value v = current(m);
    str *text = v_is_null(v) ? str_c("null") : to_str(v);
    return str_concat_n((str *[]){display_type(m), str_c(" "), (str *)(uintptr_t)m->name, str_c("="), text}, 5);
}

static str *script_text(value block)
{
    return v_is_null(block) ? str_empty : to_str(block);
}

static str *script_property_text(const psmember *m)
{
    script_property *p = m->v.kind == K_OBJECT ? (script_property *)(void *)m->v.as.o : NULL;
    wbuf b = {0};
    wbuf_ascii(&b, "System.Object ");
    str_append(&b, m->name);
    wbuf_ascii(&b, " {");
    if (p && !v_is_null(p->getter)) {
        wbuf_ascii(&b, "get=");
        str_append(&b, script_text(p->getter));
        wbuf_ascii(&b, ";");
    }
    if (p && !v_is_null(p->setter)) {
        wbuf_ascii(&b, "set=");
        str_append(&b, script_text(p->setter));
        wbuf_ascii(&b, ";");
    }
    wbuf_ascii(&b, "}");
    return str_from_wbuf(&b);
}

str *member_definition(const psmember *m)
{
    switch (m->kind) {
    case MEMBER_NOTE: return note_text(m);
    case MEMBER_ALIAS: return str_concat_n((str *[]){(str *)(uintptr_t)m->name, str_c(" = "), to_str(m->v)}, 3);
    case MEMBER_SCRIPT_PROPERTY: return script_property_text(m);
    case MEMBER_SCRIPT_METHOD:
    case MEMBER_METHOD: {
        list *l = signatures(m);
        size_t n = list_count(l);
        str **parts = heap_alloc((n ? n : 1) * sizeof *parts);
        for (size_t i = 0; i < n; i++) {
            parts[i] = list_get(l, i).as.s;
        }
        return str_join(str_c(", "), parts, n);
    }
    default:
        return str_printf("%s %s {%s%s}", str_to_c(display_type(m)), str_to_c(m->name), "get;",
                          setter_of(m) ? "set;" : "");
    }
}

static str *member_text(value v, bool invariant)
{
    (void)invariant;
    return member_definition(self_of(v));
}

/* ---- constructors ---- */

static value new_note(call *c)
{
    return v_obj(make(MEMBER_NOTE, V_NULL, str_intern(c->args[0].as.s), c->args[1]));
}

static value new_alias(call *c)
{
    return v_obj(make(MEMBER_ALIAS, V_NULL, str_intern(c->args[0].as.s), c->args[1]));
}

static value new_script_method(call *c)
{
    return v_obj(make(MEMBER_SCRIPT_METHOD, V_NULL, str_intern(c->args[0].as.s), c->args[1]));
}

value script_property_new(value getter, value setter)
{
    script_property *p = heap_alloc(sizeof *p);
    p->o.type = &type_PSScriptProperty;
    p->getter = getter;
    p->setter = setter;
    return v_obj(p);
}

static value new_script_property(call *c)
{
    value stored = script_property_new(c->args[1], c->argc > 2 ? c->args[2] : V_NULL);
    return v_obj(make(MEMBER_SCRIPT_PROPERTY, V_NULL, str_intern(c->args[0].as.s), stored));
}

static value copy(call *c)
{
    psmember *m = heap_alloc(sizeof *m);
    *m = *self_of(c->self);
    m->o = (object){.type = c->self.as.o->type};
    return v_obj(m);
}

/* ---- types ---- */

#define SB "System.Management.Automation.ScriptBlock"
static const method note_ctors[] = {{NULL, "string name, object value", NULL, new_note, 0}, {0}};
static const method alias_ctors[] = {
    {NULL, "string name, string referencedMemberName", NULL, new_alias, 0},
    {NULL, "string name, string referencedMemberName, type conversionType", NULL, new_alias, 0},
    {0}};
static const method script_property_ctors[] = {
    {NULL, "string name, " SB " getterScript", NULL, new_script_property, 0},
    {NULL, "string name, " SB " getterScript, " SB " setterScript", NULL, new_script_property, 0},
    {0}};
static const method script_method_ctors[] = {{NULL, "string name, " SB " script", NULL, new_script_method, 0}, {0}};
static const method member_methods[] = {{"Copy", "", "System.Management.Automation.PSMemberInfo", copy, 0}, {0}};
static const method method_methods[] = {{"Invoke", "params object[] arguments", "object", invoke, 0}, {0}};
static const property member_properties[] = {
    {"MemberType", "System.Management.Automation.PSMemberTypes", get_member_type, NULL, 0},
    {"IsInstance", "bool", is_instance, NULL, 0},
    {"Name", "string", get_name, NULL, 0},
    {"Value", "object", get_value, set_value, 0},
    {"TypeNameOfValue", "string", get_type_name, NULL, 0},
    {0}};
static const property property_properties[] = {
    {"IsSettable", "bool", is_settable, NULL, 0}, {"IsGettable", "bool", is_gettable, NULL, 0}, {0}};
static const property alias_properties[] = {{"ReferencedMemberName", "string", get_referenced, NULL, 0}, {0}};
static const property script_property_properties[] = {
    {"GetterScript", SB, get_getter, NULL, 0}, {"SetterScript", SB, get_setter, NULL, 0}, {0}};
static const property method_properties[] = {
    {"OverloadDefinitions", "string[]", get_overloads, NULL, 0}, {"Name", "string", get_method_name, NULL, 0}, {0}};
static const property script_method_properties[] = {
    {"OverloadDefinitions", "string[]", get_overloads, NULL, 0}, {"Script", SB, get_referenced, NULL, 0}, {0}};
static const type_ops member_ops = {.to_string = member_text};

#define SMA "System.Management.Automation."
static type type_PSMemberInfo = {TYPE_OBJECT,       .name = SMA "PSMemberInfo", .flags = T_ABSTRACT,
                                 .kind = K_OBJECT,  .methods = member_methods,  .properties = member_properties,
                                 .ops = &member_ops};
static type type_PSPropertyInfo = {
    TYPE_OBJECT,      .name = SMA "PSPropertyInfo",      .base = SMA "PSMemberInfo", .flags = T_ABSTRACT,
    .kind = K_OBJECT, .properties = property_properties, .ops = &member_ops};
static type type_PSMethodInfo = {
    TYPE_OBJECT,      .name = SMA "PSMethodInfo", .base = SMA "PSMemberInfo",      .flags = T_ABSTRACT,
    .kind = K_OBJECT, .methods = method_methods,  .properties = method_properties, .ops = &member_ops};
#define MEMBER(c_name, text, above, accelerator, constructors, own)                                                    \
    static type type_##c_name = {TYPE_OBJECT,       .name = SMA text,  .accelerators = accelerator,                    \
                                 .base = SMA above, .kind = K_OBJECT,  .ctors = constructors,                          \
                                 .properties = own, .ops = &member_ops};
MEMBER(PSNoteProperty, "PSNoteProperty", "PSPropertyInfo", "psnoteproperty", note_ctors, NULL)
MEMBER(PSAliasProperty, "PSAliasProperty", "PSPropertyInfo", "psaliasproperty", alias_ctors, alias_properties)
MEMBER(PSScriptPropertyInfo, "PSScriptProperty", "PSPropertyInfo", "psscriptproperty", script_property_ctors,
       script_property_properties)
MEMBER(PSProperty, "PSProperty", "PSPropertyInfo", NULL, NULL, NULL)
MEMBER(PSCodeProperty, "PSCodeProperty", "PSPropertyInfo", NULL, NULL, NULL)
MEMBER(PSScriptMethod, "PSScriptMethod", "PSMethodInfo", "psscriptmethod", script_method_ctors,
       script_method_properties)
MEMBER(PlainMethod, "PSMethod", "PSMethodInfo", NULL, NULL, NULL)
MEMBER(PSMethod, "PSMethod`1", "PSMethod", NULL, NULL, NULL)
static type type_PSMemberTypes = {TYPE_OBJECT, .name = SMA "PSMemberTypes", .flags = T_VALUE | T_ENUM | T_FLAGS,
                                  .kind = K_ENUM, .members = member_types};

/* What is stored for a script property, never seen by a script itself: not registered under its name. */
type type_PSScriptProperty = {TYPE_OBJECT, .name = SMA "PSScriptProperty", .kind = K_OBJECT};

type *const psmember_types[] = {&type_PSMemberInfo,   &type_PSPropertyInfo,  &type_PSMethodInfo,
                                &type_PSNoteProperty, &type_PSAliasProperty, &type_PSScriptPropertyInfo,
                                &type_PSProperty,     &type_PSCodeProperty,  &type_PSScriptMethod,
                                &type_PSMethod,       &type_PlainMethod,     &type_PSMemberTypes};
const size_t psmember_types_count = COUNT_OF(psmember_types);
