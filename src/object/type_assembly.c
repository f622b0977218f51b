/* type_assembly.c: [T].Assembly: names only; parsh has no assemblies to load. */
#include <string.h>

#include "base/heap.h"
#include "object/convert.h"
#include "object/member_internal.h"

typedef struct assembly {
    object o;
    const char *name, *version, *token;
} assembly;

static const assembly core = {.name = "System.Private.CoreLib", .version = "10.0.0.0", .token = "7cec85d7bea7798e"};
static const assembly automation = {
    .name = "System.Management.Automation", .version = "7.6.0.500", .token = "31bf3856ad364e35"};

static type type_Assembly, type_AssemblyName;

static const assembly *self_of(value v)
{
    return (const assembly *)(const void *)v.as.o;
}

static value copy_as(const assembly *a, const type *t)
{
    assembly *made = heap_alloc(sizeof *made);
    *made = *a;
    made->o = (object){.type = t};
    return v_obj(made);
}

value type_assembly(value self, const type *t)
{
    (void)t;
    const char *name = ((const type *)(const void *)self.as.o)->name;
    bool own = strncmp(name, "System.Management.Automation", 28) == 0 || strncmp(name, "Microsoft.", 10) == 0;
    return copy_as(own ? &automation : &core, &type_Assembly);
}

static str *full_name(value v, bool invariant)
{
    (void)invariant;
    const assembly *a = self_of(v);
    return str_printf("%s, Version=%s, Culture=neutral, PublicKeyToken=%s", a->name, a->version, a->token);
}

static value get_full_name(value self, const type *t)
{
    (void)t;
    return v_str(full_name(self, true));
}

static value get_name(value self, const type *t)
{
    (void)t;
    return v_str(str_c(self_of(self)->name));
}

static value get_version(value self, const type *t)
{
    (void)t;
    const type *version = type_lookup("System.Version", 14);
    value text = v_str(str_c(self_of(self)->version));
    return version ? convert_to(text, version) : text;
}

static value get_empty(value self, const type *t)
{
    (void)self;
    (void)t;
    return v_str(str_empty);
}

static value get_assembly_name(call *c)
{
    return copy_as(self_of(c->self), &type_AssemblyName);
}

static bool same(value a, value b)
{
    return strcmp(self_of(a)->name, self_of(b)->name) == 0;
}

static const method assembly_methods[] = {{"GetName", "", "System.Reflection.AssemblyName", get_assembly_name, 0}, {0}};
static const property assembly_properties[] = {
    {"FullName", "string", get_full_name, NULL, 0}, {"Location", "string", get_empty, NULL, 0}, {0}};
static const property name_properties[] = {{"Name", "string", get_name, NULL, 0},
                                           {"Version", "version", get_version, NULL, 0},
                                           {"FullName", "string", get_full_name, NULL, 0},
                                           {"CultureName", "string", get_empty, NULL, 0},
                                           {0}};
static const type_ops ops = {.to_string = full_name, .equals = same};
static type type_Assembly = {TYPE_OBJECT,
                             .name = "System.Reflection.RuntimeAssembly",
                             .kind = K_OBJECT,
                             .methods = assembly_methods,
                             .properties = assembly_properties,
                             .ops = &ops};
static type type_AssemblyName = {TYPE_OBJECT, .name = "System.Reflection.AssemblyName", .kind = K_OBJECT,
                                 .properties = name_properties, .ops = &ops};

type *const assembly_types[] = {&type_Assembly, &type_AssemblyName};
const size_t assembly_types_count = COUNT_OF(assembly_types);
