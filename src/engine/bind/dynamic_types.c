/* dynamic_types.c: RuntimeDefinedParameter and its dictionary, which a dynamicparam block returns. */
#include "base/heap.h"
#include "engine/bind/attribute.h"

typedef struct defined {
    object o;
    str *name;
    value type, attributes, v;
    bool is_set;
} defined;

static type type_RuntimeDefinedParameter, type_RuntimeDefinedParameterDictionary;

static defined *self_of(value v)
{
    return (defined *)v.as.o;
}

#define GETTER(id) static value get_##id(value self, const type *of __attribute__((unused)))
#define SETTER(id) static void set_##id(value self, const type *of __attribute__((unused)), value v)

GETTER(name)
{
    return self_of(self)->name ? v_str(self_of(self)->name) : V_NULL;
}

SETTER(name)
{
    self_of(self)->name = to_str(v);
}

GETTER(type)
{
    return self_of(self)->type;
}

SETTER(type)
{
    self_of(self)->type = v;
}

GETTER(attributes)
{
    return self_of(self)->attributes;
}

GETTER(value)
{
    return self_of(self)->v;
}

SETTER(value)
{
    self_of(self)->v = v;
    self_of(self)->is_set = true;
}

GETTER(is_set)
{
    return v_bool(self_of(self)->is_set);
}

SETTER(is_set)
{
    self_of(self)->is_set = to_bool(v);
}

static value new_parameter(call *c)
{
    defined *d = heap_alloc(sizeof *d);
    d->o.type = &type_RuntimeDefinedParameter;
    d->type = c->argc > 1 ? c->args[1] : V_NULL;
    d->attributes = c->argc > 2 && !v_is_null(c->args[2])
                        ? c->args[2]
                        : v_obj(list_new(type_find_c("System.Collections.ObjectModel.Collection[System.Attribute]")));
    d->v = V_NULL;
    if (c->argc)
        d->name = to_str(c->args[0]);
    return v_obj(d);
}

static value new_dictionary(call *c)
{
    (void)c;
    return v_obj(map_new(&type_RuntimeDefinedParameterDictionary, MAP_NOCASE));
}

#define SMA "System.Management.Automation."
static const method parameter_ctors[] = {
    {NULL, "", NULL, new_parameter, 0},
    {NULL, "string name, type parameterType, object attributes", NULL, new_parameter, 0},
    {0}};
static const property parameter_rows[] = {
    {"Name", "string", get_name, set_name, 0},         {"ParameterType", "type", get_type, set_type, 0},
    {"Value", "object", get_value, set_value, 0},      {"IsSet", "bool", get_is_set, set_is_set, 0},
    {"Attributes", "object", get_attributes, NULL, 0}, {0}};
static type type_RuntimeDefinedParameter = {TYPE_OBJECT, .name = SMA "RuntimeDefinedParameter", .kind = K_OBJECT,
                                            .ctors = parameter_ctors, .properties = parameter_rows};
static const method dictionary_ctors[] = {{NULL, "", NULL, new_dictionary, 0}, {0}};
static type type_RuntimeDefinedParameterDictionary = {TYPE_OBJECT,
                                                      .name = SMA "RuntimeDefinedParameterDictionary",
                                                      .base = "System.Collections.Generic.Dictionary[string,object]",
                                                      .flags = T_DICTIONARY,
                                                      .kind = K_OBJECT,
                                                      .ctors = dictionary_ctors};

void dynamic_types_register(void)
{
    static type *const types[] = {&type_RuntimeDefinedParameter, &type_RuntimeDefinedParameterDictionary};
    type_register(types, 2);
}
