/* type_basic.c: what all types come from: Object, ValueType, Void, PSObject, PSCustomObject, SwitchParameter. */
#include "base/heap.h"

#include "object/convert.h"
#include "object/map.h"
#include "object/member_internal.h"

/* ---- System.Object ---- */

bool value_equals(value a, value b)
{
    a = psobject_base(a);
    b = psobject_base(b);
    if (v_is_null(a) || v_is_null(b)) {
        return v_is_null(a) && v_is_null(b);
    }
    return map_key_equal(MAP_ORDINAL, a, b);
}

static value object_equals(call *c)
{
    return v_bool(value_equals(c->self, c->args[0]));
}

static value object_hash(call *c)
{
    value v = c->self;
    switch (v.kind) {
    case K_INT32:
    case K_BOOL:
    case K_BYTE:
    case K_UINT16:
    case K_CHAR: return v_int((int32_t)(v.kind == K_CHAR ? v.as.i | v.as.i << 16 : v.as.i));
    case K_INT64:
    case K_UINT64:
    case K_DATETIME:
    case K_TIMESPAN: return v_int((int32_t)v.as.i ^ (int32_t)(v.as.i >> 32));
    case K_ENUM: return v_int((int32_t)v.as.i);
    default: return v_int((int32_t)map_key_hash(MAP_ORDINAL, v));
    }
}

static value object_to_string(call *c)
{
    return v_str(to_str_current(c->self));
}

static value object_get_type(call *c)
{
    return v_obj((void *)(uintptr_t)value_type(c->self));
}

static value object_new(call *c)
{
    (void)c;
    object *o = heap_alloc(sizeof *o);
    o->type = &type_Object;
    return v_obj(o);
}

static value static_equals(call *c)
{
    return v_bool(value_equals(c->args[0], c->args[1]));
}

/* Boxes are never the same object. */
static value reference_equals(call *c)
{
    value a = psobject_base(c->args[0]), b = psobject_base(c->args[1]);
    if (v_is_null(a) || v_is_null(b)) {
        return v_bool(v_is_null(a) && v_is_null(b));
    }
    return v_bool(a.kind >= K_STRING && a.kind == b.kind && a.as.o == b.as.o);
}

static const method object_ctors[] = {{NULL, "", NULL, object_new, 0}, {0}};
static const method object_methods[] = {
    {"Equals", "object obj", "bool", object_equals, 0},
    {"GetHashCode", "", "int", object_hash, 0},
    {"GetType", "", "type", object_get_type, 0},
    {"ToString", "", "string", object_to_string, 0},
    {"Equals", "object objA, object objB", "bool", static_equals, M_STATIC},
    {"ReferenceEquals", "object objA, object objB", "bool", reference_equals, M_STATIC},
    {0}};

type type_Object = {TYPE_OBJECT, .name = "System.Object", .kind = K_OBJECT, .ctors = object_ctors,
                    .methods = object_methods};
type type_ValueType = {TYPE_OBJECT, .name = "System.ValueType", .base = "System.Object", .flags = T_ABSTRACT,
                       .kind = K_OBJECT};
type type_Void = {TYPE_OBJECT, .name = "System.Void", .accelerators = "void", .flags = T_VALUE, .kind = K_OBJECT};

/* ---- PSObject, PSCustomObject ---- */

/* Values are objects already; without one it is an empty custom object, as New-Object PSObject gives it. */
static value psobject_make(call *c)
{
    return c->argc && !v_is_null(c->args[0]) ? c->args[0] : v_obj(psobject_new());
}

static value as_psobject(call *c)
{
    return c->args[0];
}

static const method psobject_ctors[] = {
    {NULL, "", NULL, psobject_make, 0}, {NULL, "object obj", NULL, psobject_make, 0}, {0}};
static const method psobject_methods[] = {{"AsPSObject", "object obj", "psobject", as_psobject, M_STATIC}, {0}};

type type_PSObject = {TYPE_OBJECT,
                      .name = "System.Management.Automation.PSObject",
                      .accelerators = "psobject",
                      .kind = K_OBJECT,
                      .ctors = psobject_ctors,
                      .methods = psobject_methods};
type type_PSCustomObject = {TYPE_OBJECT, .name = "System.Management.Automation.PSCustomObject",
                            .accelerators = "pscustomobject", .kind = K_OBJECT};

/* ---- SwitchParameter ---- */

static value switch_value(bool on)
{
    return (value){.kind = K_INLINE, .type = type_SwitchParameter.id, .as.i = on};
}

static value switch_new(call *c)
{
    return switch_value(c->args[0].as.i != 0);
}

static value switch_present(value self, const type *t)
{
    (void)t;
    return v_bool(self.as.i != 0);
}

static value switch_to_bool(call *c)
{
    return v_bool(c->self.as.i != 0);
}

static value get_present(value self, const type *t)
{
    (void)self;
    (void)t;
    return switch_value(true);
}

static str *switch_text(value v, bool invariant)
{
    (void)invariant;
    return str_c(v.as.i ? "True" : "False");
}

static bool switch_equals(value a, value b)
{
    return (a.as.i != 0) == (b.as.i != 0);
}

static bool switch_convert_to(value v, const type *to, value *out)
{
    if (to != &type_Boolean) {
        return false;
    }
    *out = v_bool(v.as.i != 0);
    return true;
}

static const method switch_ctors[] = {{NULL, "bool isPresent", NULL, switch_new, 0}, {0}};
static const method switch_methods[] = {{"ToBool", "", "bool", switch_to_bool, 0}, {0}};
static const property switch_properties[] = {
    {"IsPresent", "bool", switch_present, NULL, 0},
    {"Present", "System.Management.Automation.SwitchParameter", get_present, NULL, M_STATIC},
    {0}};
static const type_ops switch_ops = {.to_string = switch_text, .equals = switch_equals, .convert_to = switch_convert_to};

type type_SwitchParameter = {TYPE_OBJECT,
                             .name = "System.Management.Automation.SwitchParameter",
                             .accelerators = "switch",
                             .flags = T_VALUE,
                             .kind = K_INLINE,
                             .ctors = switch_ctors,
                             .methods = switch_methods,
                             .properties = switch_properties,
                             .ops = &switch_ops};

/* ---- Nullable ---- */

static value nullable_new(call *c)
{
    return c->args[0];
}
static const method nullable_ctors[] = {{NULL, "T value", NULL, nullable_new, 0}, {0}};
static type type_Nullable = {TYPE_OBJECT, .name = "System.Nullable`1", .flags = T_VALUE | T_GENERIC, .kind = K_OBJECT,
                             .ctors = nullable_ctors};

type *const basic_types[] = {&type_Object,   &type_ValueType,      &type_Enum,     &type_Void,
                             &type_PSObject, &type_PSCustomObject, &type_Nullable, &type_SwitchParameter};
const size_t basic_types_count = COUNT_OF(basic_types);
