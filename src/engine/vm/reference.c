/* reference.c: cells as objects: [ref] and PSVariable. */
#include "base/heap.h"
#include "engine/vm/vm_internal.h"

static type type_PSReferenceOf;

static cell *cell_of(value v)
{
    return ((reference *)v.as.o)->cell;
}

static value get_value(value v, const type *t)
{
    (void)t;
    value x = value_load(&cell_of(v)->v);
    return x.kind == K_UNSET ? V_NULL : x;
}

static void set_value(value v, const type *t, value x)
{
    (void)t;
    cell_assign(cell_of(v), x);
}

static value get_name(value v, const type *t)
{
    (void)t;
    return v_str((str *)(uintptr_t)cell_of(v)->name);
}

static value get_description(value v, const type *t)
{
    (void)t;
    const cell_option *o = cell_of(v)->option;
    return v_str(o && o->description ? o->description : str_empty);
}

static void set_description(value v, const type *t, value x)
{
    (void)t;
    cell_options(cell_of(v))->description = to_str(x);
}

static const type *option_type(void)
{
    return type_find_c("System.Management.Automation.ScopedItemOptions");
}

static value get_options(value v, const type *t)
{
    (void)t;
    const cell_option *o = cell_of(v)->option;
    return (value){.kind = K_ENUM, .type = option_type()->id, .as.i = o ? o->options : 0};
}

static void set_options(value v, const type *t, value x)
{
    (void)t;
    cell_options(cell_of(v))->options = (uint32_t)convert_to(x, option_type()).as.i;
}

static value get_attributes(value v, const type *t)
{
    (void)t;
    cell_option *o = cell_of(v)->option;
    if (!o || !o->attributes)
        return v_obj(list_new(NULL));
    return v_obj(o->attributes);
}

/* `([ref]$x).GetType()` is PSReference`1 of what the variable holds. */
static const type *reference_type(value v)
{
    const type *arg = v_is_null(v) || v.kind == K_UNSET ? &type_Object : value_type(v);
    return type_instantiate(&type_PSReferenceOf, &arg, 1);
}

value reference_to(cell *c)
{
    reference *r = heap_alloc(sizeof *r);
    r->cell = c;
    r->o.type = reference_type(value_load(&c->v));
    return v_obj(r);
}

/* [ref] around something that is no variable: `[ref]$null`, `[ref]@{}`. */
static value reference_new(call *c)
{
    cell *own = heap_alloc(sizeof *own);
    own->name = str_intern_c("Value");
    own->v = c->argc ? c->args[0] : V_NULL;
    return reference_to(own);
}

static bool reference_from(value v, const type *to, value *out)
{
    if (value_is(v, to))
        return false;
    call c = {.args = &v, .argc = 1};
    *out = reference_new(&c);
    return true;
}

static value variable_new(call *c)
{
    reference *r = heap_alloc(sizeof *r);
    r->o.type = &type_PSVariable;
    r->cell = heap_alloc(sizeof *r->cell);
    r->cell->name = str_intern(to_str(c->args[0]));
    r->cell->v = c->argc > 1 ? c->args[1] : V_NULL;
    if (c->argc > 2)
        cell_options(r->cell)->options = (uint32_t)c->args[2].as.i;
    return v_obj(r);
}

#define SMA "System.Management.Automation."
static const property reference_properties[] = {{"Value", "object", get_value, set_value, 0}, {0}};
static const method reference_ctors[] = {{NULL, "object value", NULL, reference_new, 0}, {0}};
static const type_ops reference_ops = {.convert_from = reference_from};
type type_PSReference = {TYPE_OBJECT,          .name = SMA "PSReference", .accelerators = "ref",
                         .kind = K_OBJECT,     .ctors = reference_ctors,  .properties = reference_properties,
                         .ops = &reference_ops};

static type type_PSReferenceOf = {
    TYPE_OBJECT,      .name = SMA "PSReference`1", .base = SMA "PSReference",         .flags = T_GENERIC,
    .kind = K_OBJECT, .ctors = reference_ctors,    .properties = reference_properties};

static const property variable_properties[] = {{"Name", "string", get_name, NULL, 0},
                                               {"Value", "object", get_value, set_value, 0},
                                               {"Description", "string", get_description, set_description, 0},
                                               {"Options", SMA "ScopedItemOptions", get_options, set_options, 0},
                                               {"Attributes", "object", get_attributes, NULL, 0},
                                               {0}};
static const method variable_ctors[] = {
    {NULL, "string name", NULL, variable_new, 0},
    {NULL, "string name, object value", NULL, variable_new, 0},
    {NULL, "string name, object value, " SMA "ScopedItemOptions options", NULL, variable_new, 0},
    {0}};
type type_PSVariable = {TYPE_OBJECT,      .name = SMA "PSVariable", .accelerators = "psvariable",
                        .kind = K_OBJECT, .ctors = variable_ctors,  .properties = variable_properties};

static const enum_member option_members[] = {{"None", 0},     {"ReadOnly", 1},     {"Constant", 2}, {"Private", 4},
                                             {"AllScope", 8}, {"Unspecified", 16}, {NULL, 0}};
static type type_ScopedItemOptions = {TYPE_OBJECT, .name = SMA "ScopedItemOptions", .flags = T_VALUE | T_ENUM | T_FLAGS,
                                      .kind = K_ENUM, .members = option_members};

void vm_references_register(void)
{
    static type *const types[] = {&type_PSReference, &type_PSReferenceOf, &type_PSVariable, &type_ScopedItemOptions};
    type_register(types, sizeof types / sizeof *types);
}
