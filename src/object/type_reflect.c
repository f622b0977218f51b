/* type_reflect.c: System.Type: what [int] is as an object, and the little of reflection that scripts use. */
#include <string.h>

#include "base/heap.h"
#include "object/array.h"
#include "object/convert.h"
#include "object/member_internal.h"
#include "object/psmember.h"

static const type *self_of(value v)
{
    return (const type *)(const void *)v.as.o;
}

static value of_type(const type *t)
{
    return t ? v_obj((void *)(uintptr_t)t) : V_NULL;
}

static const type *system_type(void)
{
    static const type *t;
    if (!t) {
        t = type_lookup("System.Type", 11);
    }
    return t;
}

static value types_array(const type *const *types, uint32_t n)
{
    array *a = array_new(system_type(), n);
    for (uint32_t i = 0; i < n; i++) {
        array_put(a, i, of_type(types[i]));
    }
    return v_obj(a);
}

/* ---- names ---- */

static value get_name(value self, const type *t)
{
    (void)t;
    return v_str(type_short_name(self_of(self)));
}

static value get_full_name(value self, const type *t)
{
    (void)t;
    return v_str(type_full_name(self_of(self)));
}

static const type *innermost(const type *t)
{
    while (t->element) {
        t = t->element;
    }
    return t;
}

static value get_namespace(value self, const type *t)
{
    (void)t;
    const char *name = innermost(self_of(self))->name;
    const char *plus = strchr(name, '+');
    const char *end = plus ? plus : name + strlen(name);
    while (end > name && *end != '.') {
        end--;
    }
    return end > name ? v_str(str_utf8(name, (size_t)(end - name))) : V_NULL;
}

static value get_qualified_name(value self, const type *t)
{
    (void)t;
    return v_str(
        str_concat(type_full_name(self_of(self)), str_c(", System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, "
                                                        "PublicKeyToken=7cec85d7bea7798e")));
}

/* ---- what it is ---- */

static value get_base(value self, const type *t)
{
    (void)t;
    const type *own = self_of(self);
    return of_type(own->element ? &type_Array : type_base(own));
}

static value get_element(value self, const type *t)
{
    (void)t;
    return of_type(self_of(self)->element);
}

static value get_self(value self, const type *t)
{
    (void)t;
    return self;
}

static bool is_primitive(const type *t)
{
    return t->kind >= K_BOOL && t->kind <= K_DOUBLE && t->kind != K_ENUM;
}

#define ASK(name, expression)                                                                                          \
    static value name(value self, const type *unused)                                                                  \
    {                                                                                                                  \
        (void)unused;                                                                                                  \
        const type *t = self_of(self);                                                                                 \
        return v_bool(expression);                                                                                     \
    }
ASK(is_value_type, (t->flags & T_VALUE) != 0)
ASK(is_enum, (t->flags & T_ENUM) != 0)
ASK(is_array, t->element != NULL)
ASK(is_class, !(t->flags & (T_VALUE | T_INTERFACE)))
ASK(is_interface, (t->flags & T_INTERFACE) != 0)
ASK(is_abstract, (t->flags & (T_ABSTRACT | T_STATIC | T_INTERFACE)) != 0)
ASK(is_sealed, (t->flags & (T_SEALED | T_VALUE | T_STATIC | T_ARRAY)) != 0)
ASK(is_generic, t->arg_count > 0 || (t->flags & T_GENERIC) != 0)
ASK(is_definition, (t->flags & T_GENERIC) != 0)
ASK(is_constructed, t->arg_count > 0)
ASK(is_prim, is_primitive(t))
ASK(is_public, strchr(t->name, '+') == NULL)
ASK(is_nested, strchr(t->name, '+') != NULL)
ASK(never, t == NULL)
ASK(always, t != NULL)

/* .NET marks value types, exceptions, delegates, arrays and these classes; Get-Member and `[int]` show it as IsSerial. */
static const char serializable[] =
    " System.Object System.String System.Version System.Uri System.TimeZoneInfo System.StringComparer System.Attribute"
    " System.Text.StringBuilder System.Collections.ArrayList System.Collections.Hashtable System.Collections.Queue"
    " System.Collections.Stack System.Collections.SortedList System.Collections.BitArray"
    " System.Collections.Specialized.OrderedDictionary System.Collections.ObjectModel.Collection`1"
    " System.Collections.Generic.List`1 System.Collections.Generic.Dictionary`2 System.Collections.Generic.HashSet`1"
    " System.Collections.Generic.Queue`1 System.Collections.Generic.Stack`1 System.Collections.Generic.SortedList`2"
    " System.Collections.Generic.SortedDictionary`2 System.Collections.Generic.SortedSet`1"
    " System.Collections.Generic.LinkedList`1 System.Tuple`1 System.Tuple`2 System.Tuple`3 System.Tuple`4 ";

static bool listed_serializable(const char *name)
{
    size_t n = strlen(name);
    for (const char *at = strstr(serializable, name); at; at = strstr(at + 1, name))
        if (at[-1] == ' ' && at[n] == ' ')
            return true;
    return false;
}

ASK(is_serializable, !(t->flags & (T_SCRIPT | T_INTERFACE)) && t != &type_SwitchParameter && t != &type_Void &&
                         (t->flags & (T_VALUE | T_ENUM | T_ARRAY | T_EXCEPTION) || listed_serializable(t->name)))

static value get_unique(value self, const type *t)
{
    (void)t;
    return v_int((int32_t)self_of(self)->id);
}

static value get_member_type(value self, const type *t)
{
    (void)self;
    (void)t;
    return v_str(str_c("TypeInfo"));
}

static value generic_arguments(call *c)
{
    const type *t = self_of(c->self);
    return types_array(t->args, t->arg_count);
}

static value get_generic_arguments(value self, const type *t)
{
    (void)t;
    return types_array(self_of(self)->args, self_of(self)->arg_count);
}

static value generic_definition(call *c)
{
    const type *t = self_of(c->self);
    if (!t->definition && !(t->flags & T_GENERIC)) {
        throw_argument("System.InvalidOperationException", NULL, "This operation is only valid on generic types.");
    }
    return of_type(t->definition ? t->definition : t);
}

static value element_type(call *c)
{
    return of_type(self_of(c->self)->element);
}

static value array_rank(call *c)
{
    const type *t = self_of(c->self);
    if (!t->element) {
        throw_argument("System.ArgumentException", NULL, "Must be an array type.");
    }
    return v_int((int32_t)t->rank);
}

static value interfaces(call *c)
{
    list *l = list_new(NULL);
    for (const type *t = self_of(c->self); t; t = type_base(t)) {
        const type_list *own = type_interfaces(t);
        for (uint32_t i = 0; i < own->count; i++) {
            list_add(l, of_type(own->items[i]));
        }
    }
    array *a = array_new(system_type(), list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return v_obj(a);
}

static value get_interface(call *c)
{
    for (const type *t = self_of(c->self); t; t = type_base(t)) {
        const type_list *own = type_interfaces(t);
        for (uint32_t i = 0; i < own->count; i++) {
            str *wanted = c->args[0].as.s;
            bool ignore = c->argc > 1 && c->args[1].as.i;
            str *names[2] = {type_short_name(own->items[i]), str_c(own->items[i]->name)};
            for (int k = 0; k < 2; k++) {
                if (ignore ? str_equal_nocase(names[k], wanted) : str_equal(names[k], wanted)) {
                    return of_type(own->items[i]);
                }
            }
        }
    }
    return V_NULL;
}

/* ---- relations ---- */

static value assignable_from(call *c)
{
    return v_bool(!v_is_null(c->args[0]) && type_is_assignable(self_of(c->self), self_of(c->args[0])));
}

static value assignable_to(call *c)
{
    return v_bool(!v_is_null(c->args[0]) && type_is_assignable(self_of(c->args[0]), self_of(c->self)));
}

static value subclass_of(call *c)
{
    const type *t = self_of(c->self), *of = self_of(c->args[0]);
    if (t == of || of->flags & T_INTERFACE) {
        return V_FALSE;
    }
    return v_bool(type_is_assignable(of, t));
}

static value instance_of(call *c)
{
    value v = psobject_base(c->args[0]);
    return v_bool(!v_is_null(v) && type_is_assignable(self_of(c->self), value_type(v)));
}

static value make_array(call *c)
{
    return of_type(type_array_of(self_of(c->self), c->argc ? (uint32_t)c->args[0].as.i : 1));
}

static value make_generic(call *c)
{
    const type *t = self_of(c->self);
    const array *a = v_array(c->args[0]);
    const type *args[8];
    if (!(t->flags & T_GENERIC)) {
        throw_argument("System.InvalidOperationException", NULL,
                       "%s is not a GenericTypeDefinition. MakeGenericType may only be called on a type for which "
                       "Type.IsGenericTypeDefinition is true.",
                       t->name);
    }
    if (a->length == 0 || a->length > COUNT_OF(args)) {
        throw_argument("System.ArgumentException", "instantiation",
                       "The number of generic arguments provided doesn't equal the arity of the generic type "
                       "definition.");
    }
    for (size_t i = 0; i < a->length; i++) {
        args[i] = self_of(array_get(a, i));
    }
    return of_type(type_instantiate(t, args, (uint32_t)a->length));
}

/* ---- enums ---- */

static value enum_static(call *c, const char *name)
{
    value self = c->self;
    return type_invoke(&type_Enum, V_NULL, str_intern_c(name), &self, 1, true);
}

static value enum_names(call *c)
{
    return enum_static(c, "GetNames");
}

static value enum_values(call *c)
{
    return enum_static(c, "GetValues");
}

static value enum_underlying(call *c)
{
    return enum_static(c, "GetUnderlyingType");
}

/* ---- members: MethodInfo and PropertyInfo ---- */

typedef struct member_ref {
    object o;
    const type *owner;
    const method *method;     /* or */
    const property *property; /* or */
    const enum_member *field;
} member_ref;

static type type_MethodInfo, type_PropertyInfo, type_FieldInfo;

static member_ref *ref_of(value v)
{
    return (member_ref *)(void *)v.as.o;
}

static value ref_new(const type *kind, const type *owner, const method *m, const property *p, const enum_member *f)
{
    member_ref *r = heap_alloc(sizeof *r);
    *r = (member_ref){.o = {.type = kind}, .owner = owner, .method = m, .property = p, .field = f};
    return v_obj(r);
}

static const char *ref_name(const member_ref *r)
{
    return r->method ? r->method->name : r->property ? r->property->name : r->field->name;
}

static void collect(const type *t, const char *name, bool methods, bool properties, list *out)
{
    for (const type *b = t; b; b = type_base(b)) {
        for (const method *m = methods ? b->methods : NULL; m && m->name; m++) {
            if (!name || strcmp(name, m->name) == 0) {
                list_add(out, ref_new(&type_MethodInfo, t, m, NULL, NULL));
            }
        }
        for (const property *p = properties ? b->properties : NULL; p && p->name; p++) {
            if (!name || strcmp(name, p->name) == 0) {
                list_add(out, ref_new(&type_PropertyInfo, t, NULL, p, NULL));
            }
        }
    }
}

static value as_array(const list *l, const type *element)
{
    array *a = array_new(element, list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return v_obj(a);
}

static const char *name_argument(call *c)
{
    return c->argc && c->args[0].kind == K_STRING ? str_to_c(c->args[0].as.s) : NULL;
}

static value get_methods(call *c)
{
    list *l = list_new(NULL);
    collect(self_of(c->self), NULL, true, false, l);
    return as_array(l, &type_MethodInfo);
}

static value get_properties(call *c)
{
    list *l = list_new(NULL);
    collect(self_of(c->self), NULL, false, true, l);
    return as_array(l, &type_PropertyInfo);
}

static value get_members(call *c)
{
    list *l = list_new(NULL);
    collect(self_of(c->self), name_argument(c), true, true, l);
    return as_array(l, type_lookup("System.Reflection.MemberInfo", 28));
}

static value get_method(call *c)
{
    list *l = list_new(NULL);
    collect(self_of(c->self), name_argument(c), true, false, l);
    if (list_count(l) > 1 && c->argc == 1) {
        throw_argument("System.Reflection.AmbiguousMatchException", NULL, "Ambiguous match found for '%s %s'.",
                       str_to_c(type_text(self_of(c->self))), name_argument(c));
    }
    return list_get(l, 0);
}

static value get_property(call *c)
{
    list *l = list_new(NULL);
    collect(self_of(c->self), name_argument(c), false, true, l);
    return list_get(l, 0);
}

static value get_fields(call *c)
{
    const type *t = self_of(c->self);
    list *l = list_new(NULL);
    for (const enum_member *m = t->flags & T_ENUM ? t->members : NULL; m && m->name; m++) {
        list_add(l, ref_new(&type_FieldInfo, t, NULL, NULL, m));
    }
    return as_array(l, &type_FieldInfo);
}

static value ref_get_name(value self, const type *t)
{
    (void)t;
    return v_str(str_c(ref_name(ref_of(self))));
}

static value ref_get_owner(value self, const type *t)
{
    (void)t;
    return of_type(ref_of(self)->owner);
}

static value ref_is_static(value self, const type *t)
{
    (void)t;
    const member_ref *r = ref_of(self);
    return v_bool((r->method ? r->method->flags : r->property ? r->property->flags : M_STATIC) & M_STATIC);
}

static const type *ref_type(const member_ref *r)
{
    if (r->field) {
        return r->owner;
    }
    const char *text = r->method ? r->method->returns : r->property->type;
    return text ? type_resolve(text, strlen(text), r->owner) : NULL;
}

static value ref_get_type(value self, const type *t)
{
    (void)t;
    return of_type(ref_type(ref_of(self)));
}

static value ref_can_read(value self, const type *t)
{
    (void)t;
    return v_bool(ref_of(self)->property->get != NULL);
}

static value ref_can_write(value self, const type *t)
{
    (void)t;
    return v_bool(ref_of(self)->property->set != NULL);
}

static value ref_invoke(call *c)
{
    const member_ref *r = ref_of(c->self);
    value *args = NULL;
    uint32_t n = 0;
    if (!v_is_null(c->args[1])) {
        const array *a = v_array(c->args[1]);
        n = (uint32_t)a->length;
        args = heap_alloc((n ? n : 1) * sizeof *args);
        for (uint32_t i = 0; i < n; i++) {
            args[i] = array_get(a, i);
        }
    }
    bool is_static = r->method->flags & M_STATIC;
    return type_invoke(r->owner, is_static ? V_NULL : psobject_base(c->args[0]), str_intern_c(r->method->name), args, n,
                       is_static);
}

static value ref_get_value(call *c)
{
    const member_ref *r = ref_of(c->self);
    if (r->field) {
        return (value){.kind = K_ENUM, .type = r->owner->id, .as.i = r->field->number};
    }
    return r->property->get(psobject_base(c->args[0]), r->owner);
}

static value ref_set_value(call *c)
{
    const member_ref *r = ref_of(c->self);
    if (!r->property->set) {
        throw_argument("System.ArgumentException", NULL, "Property set method not found.");
    }
    member_set(c->args[0], str_intern_c(r->property->name), c->args[1]);
    return V_NOTHING;
}

static void first_signature(str *signature, void *arg)
{
    str **out = arg;
    if (!*out) {
        *out = signature;
    }
}

static str *ref_text(value v, bool invariant)
{
    (void)invariant;
    const member_ref *r = ref_of(v);
    if (r->method) {
        str *s = NULL;
        type_each_overload(r->owner, str_intern_c(r->method->name), r->method->flags & M_STATIC, first_signature, &s);
        return s ? s : str_c(r->method->name);
    }
    const type *t = ref_type(r);
    return str_printf("%s %s", t ? str_to_c(type_text(t)) : "?", ref_name(r));
}

/* ---- statics and text ---- */

static value find_type(call *c)
{
    const type *t = type_find(c->args[0].as.s, NULL, 0);
    if (!t && c->argc > 1 && c->args[1].as.i) {
        throw_argument("System.TypeLoadException", NULL,
                       "Could not load type '%s' from assembly "
                       "'System.Management.Automation'.",
                       str_to_c(c->args[0].as.s));
    }
    return of_type(t);
}

static value type_code(call *c)
{
    static const uint8_t codes[] = {
        [K_BOOL] = 3,    [K_CHAR] = 4,    [K_SBYTE] = 5,     [K_BYTE] = 6,   [K_INT16] = 7,
        [K_UINT16] = 8,  [K_INT32] = 9,   [K_UINT32] = 10,   [K_INT64] = 11, [K_UINT64] = 12,
        [K_SINGLE] = 13, [K_DOUBLE] = 14, [K_DATETIME] = 16, [K_STRING] = 18};
    if (v_is_null(c->args[0])) {
        return v_int(0);
    }
    const type *t = self_of(c->args[0]);
    int code = t == &type_Decimal ? 15 : t->kind < COUNT_OF(codes) ? codes[t->kind] : 0;
    return v_int(code ? code : 1);
}

static str *type_to_text(value v, bool invariant)
{
    (void)invariant;
    return type_text(self_of(v));
}

static value text(call *c)
{
    return v_str(type_text(self_of(c->self)));
}

static const method type_methods[] = {
    {"GetArrayRank", "", "int", array_rank, 0},
    {"GetElementType", "", "type", element_type, 0},
    {"GetGenericArguments", "", "type[]", generic_arguments, 0},
    {"GetGenericTypeDefinition", "", "type", generic_definition, 0},
    {"GetInterfaces", "", "type[]", interfaces, 0},
    {"GetInterface", "string name", "type", get_interface, 0},
    {"GetInterface", "string name, bool ignoreCase", "type", get_interface, 0},
    {"IsAssignableFrom", "type c", "bool", assignable_from, 0},
    {"IsAssignableTo", "type targetType", "bool", assignable_to, 0},
    {"IsSubclassOf", "type c", "bool", subclass_of, 0},
    {"IsInstanceOfType", "object o", "bool", instance_of, 0},
    {"MakeArrayType", "", "type", make_array, 0},
    {"MakeArrayType", "int rank", "type", make_array, 0},
    {"MakeGenericType", "params type[] typeArguments", "type", make_generic, 0},
    {"GetEnumNames", "", "string[]", enum_names, 0},
    {"GetEnumValues", "", "array", enum_values, 0},
    {"GetEnumUnderlyingType", "", "type", enum_underlying, 0},
    {"GetMethods", "", "System.Reflection.MethodInfo[]", get_methods, 0},
    {"GetMethod", "string name", "System.Reflection.MethodInfo", get_method, 0},
    {"GetMethod", "string name, type[] types", "System.Reflection.MethodInfo", get_method, 0},
    {"GetProperties", "", "System.Reflection.PropertyInfo[]", get_properties, 0},
    {"GetProperty", "string name", "System.Reflection.PropertyInfo", get_property, 0},
    {"GetFields", "", "System.Reflection.FieldInfo[]", get_fields, 0},
    {"GetMembers", "", "System.Reflection.MemberInfo[]", get_members, 0},
    {"GetMember", "string name", "System.Reflection.MemberInfo[]", get_members, 0},
    {"ToString", "", "string", text, 0},
    {"GetType", "string typeName", "type", find_type, M_STATIC},
    {"GetType", "string typeName, bool throwOnError", "type", find_type, M_STATIC},
    {"GetType", "string typeName, bool throwOnError, bool ignoreCase", "type", find_type, M_STATIC},
    {"GetTypeCode", "type type", "int", type_code, M_STATIC},
    {0}};
static const property type_properties[] = {{"IsCollectible", "bool", never, NULL, 0},
                                           {"FullName", "string", get_full_name, NULL, 0},
                                           {"Assembly", "object", type_assembly, NULL, 0},
                                           {"AssemblyQualifiedName", "string", get_qualified_name, NULL, 0},
                                           {"Namespace", "string", get_namespace, NULL, 0},
                                           {"IsGenericTypeDefinition", "bool", is_definition, NULL, 0},
                                           {"IsConstructedGenericType", "bool", is_constructed, NULL, 0},
                                           {"IsGenericType", "bool", is_generic, NULL, 0},
                                           {"IsEnum", "bool", is_enum, NULL, 0},
                                           {"IsInterface", "bool", is_interface, NULL, 0},
                                           {"IsArray", "bool", is_array, NULL, 0},
                                           {"HasElementType", "bool", is_array, NULL, 0},
                                           {"IsClass", "bool", is_class, NULL, 0},
                                           {"IsValueType", "bool", is_value_type, NULL, 0},
                                           {"IsPrimitive", "bool", is_prim, NULL, 0},
                                           {"IsAbstract", "bool", is_abstract, NULL, 0},
                                           {"IsSealed", "bool", is_sealed, NULL, 0},
                                           {"IsPublic", "bool", is_public, NULL, 0},
                                           {"IsSerializable", "bool", is_serializable, NULL, 0},
                                           {"IsNested", "bool", is_nested, NULL, 0},
                                           {"IsVisible", "bool", always, NULL, 0},
                                           {"IsByRef", "bool", never, NULL, 0},
                                           {"IsPointer", "bool", never, NULL, 0},
                                           {"IsGenericParameter", "bool", never, NULL, 0},
                                           {"GenericTypeArguments", "type[]", get_generic_arguments, NULL, 0},
                                           {"BaseType", "type", get_base, NULL, 0},
                                           {"UnderlyingSystemType", "type", get_self, NULL, 0},
                                           {"ElementType", "type", get_element, NULL, M_HIDDEN},
                                           {"MetadataToken", "int", get_unique, NULL, 0},
                                           {"MemberType", "string", get_member_type, NULL, 0},
                                           {"Name", "string", get_name, NULL, 0},
                                           {0}};
static const type_ops reflect_ops = {.to_string = type_to_text};

static type type_MemberInfo = {TYPE_OBJECT, .name = "System.Reflection.MemberInfo", .flags = T_ABSTRACT,
                               .kind = K_OBJECT};
static type type_Type = {
    TYPE_OBJECT,         .name = "System.Type", .accelerators = "type",  .base = "System.Reflection.MemberInfo",
    .flags = T_ABSTRACT, .kind = K_OBJECT,      .methods = type_methods, .properties = type_properties,
    .ops = &reflect_ops};
static type type_TypeInfo = {TYPE_OBJECT, .name = "System.Reflection.TypeInfo", .base = "System.Type",
                             .flags = T_ABSTRACT, .kind = K_OBJECT};
type type_RuntimeType = {TYPE_OBJECT, .name = "System.RuntimeType", .base = "System.Reflection.TypeInfo",
                         .kind = K_OBJECT, .ops = &reflect_ops};

static const method ref_methods[] = {{"Invoke", "object obj, object[] parameters", "object", ref_invoke, 0}, {0}};
static const method property_methods[] = {{"GetValue", "object obj", "object", ref_get_value, 0},
                                          {"SetValue", "object obj, object value", "void", ref_set_value, 0},
                                          {0}};
static const method field_methods[] = {{"GetValue", "object obj", "object", ref_get_value, 0}, {0}};
static const property method_properties[] = {
    {"Name", "string", ref_get_name, NULL, 0},     {"DeclaringType", "type", ref_get_owner, NULL, 0},
    {"ReturnType", "type", ref_get_type, NULL, 0}, {"IsStatic", "bool", ref_is_static, NULL, 0},
    {"IsPublic", "bool", always, NULL, 0},         {0}};
static const property property_properties[] = {
    {"Name", "string", ref_get_name, NULL, 0},         {"PropertyType", "type", ref_get_type, NULL, 0},
    {"DeclaringType", "type", ref_get_owner, NULL, 0}, {"CanRead", "bool", ref_can_read, NULL, 0},
    {"CanWrite", "bool", ref_can_write, NULL, 0},      {0}};
static const property field_properties[] = {{"Name", "string", ref_get_name, NULL, 0},
                                            {"FieldType", "type", ref_get_type, NULL, 0},
                                            {"DeclaringType", "type", ref_get_owner, NULL, 0},
                                            {"IsStatic", "bool", ref_is_static, NULL, 0},
                                            {0}};
static const type_ops ref_ops = {.to_string = ref_text};

#define REFLECTED(c_name, text, own_methods, own_properties)                                                           \
    static type type_##c_name = {TYPE_OBJECT,      .name = text,           .base = "System.Reflection.MemberInfo",     \
                                 .kind = K_OBJECT, .methods = own_methods, .properties = own_properties,               \
                                 .ops = &ref_ops};
REFLECTED(MethodInfo, "System.Reflection.MethodInfo", ref_methods, method_properties)
REFLECTED(PropertyInfo, "System.Reflection.PropertyInfo", property_methods, property_properties)
REFLECTED(FieldInfo, "System.Reflection.FieldInfo", field_methods, field_properties)

type *const reflect_types[] = {&type_MemberInfo, &type_Type,         &type_TypeInfo, &type_RuntimeType,
                               &type_MethodInfo, &type_PropertyInfo, &type_FieldInfo};
const size_t reflect_types_count = COUNT_OF(reflect_types);
