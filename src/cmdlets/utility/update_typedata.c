/* update_typedata.c: Update-TypeData, Get-TypeData, Remove-TypeData. */
#include "base/heap.h"
#include "cmdlets/utility/type_data.h"

enum {
    P_MemberType,
    P_MemberName,
    P_Value,
    P_SecondValue,
    P_SerializationDepth,
    P_DefaultDisplayProperty,
    P_DefaultDisplayPropertySet,
    P_DefaultKeyPropertySet,
    P_TypeName,
    P_Force,
    P_AppendPath,
    P_PrependPath
};
#define DYNAMIC .sets = "DynamicTypeSet"
static const param_spec params[] = {
    [P_MemberType] = {"MemberType", "System.Management.Automation.PSMemberTypes", DYNAMIC, .flags = PF_NOT_NULL},
    [P_MemberName] = {"MemberName", "string", DYNAMIC, .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Value] = {"Value", "object", DYNAMIC},
    [P_SecondValue] = {"SecondValue", "object", DYNAMIC},
    [P_SerializationDepth] = {"SerializationDepth", "int", DYNAMIC, .validate = "range 0 2147483647"},
    [P_DefaultDisplayProperty] = {"DefaultDisplayProperty", "string", DYNAMIC},
    [P_DefaultDisplayPropertySet] = {"DefaultDisplayPropertySet", "string[]", DYNAMIC, .flags = PF_NOT_NULL},
    [P_DefaultKeyPropertySet] = {"DefaultKeyPropertySet", "string[]", DYNAMIC, .flags = PF_NOT_NULL},
    [P_TypeName] = {"TypeName", "string", DYNAMIC, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},
    [P_Force] = {"Force", "switch", DYNAMIC},
    [P_AppendPath] = {"AppendPath", "string[]", .aliases = "PSPath,Path", .sets = "FileSet", .position = 1,
                      .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [P_PrependPath] = {"PrependPath", "string[]", .sets = "FileSet"},
    {0}};

/* Numbers of PSMemberTypes. */
enum { ALIAS = 1, NOTE = 8, SCRIPT_PROPERTY = 16, SCRIPT_METHOD = 256 };

static void failed(cmdlet_run *c, const str *type_name, str *what)
{
    cmdlet_error_text(c, "System.Management.Automation.RuntimeException", "TypesDynamicUpdateException",
                      EC_InvalidOperation, V_NULL, "Error in TypeData \"%s\": %s", str_to_c(type_name), str_to_c(what));
}

static value script_property_of(cmdlet_run *c)
{
    script_property *p = heap_alloc(sizeof *p);
    p->o.type = &type_PSScriptProperty;
    p->getter = has(c, P_Value) ? convert_to(arg(c, P_Value), &type_ScriptBlock) : V_NULL;
    p->setter = has(c, P_SecondValue) ? convert_to(arg(c, P_SecondValue), &type_ScriptBlock) : V_NULL;
    return v_obj(p);
}

static void add_member(cmdlet_run *c, type_data *d)
{
    str *name = arg_str(c, P_MemberName);
    value old;
    if (!name)
        cmdlet_fail_text(c, INVALID_OPERATION_EXCEPTION, "MemberNameShouldBeSpecified", EC_InvalidArgument, V_NULL,
                         "The MemberName parameter is required for this operation.");
    if (map_get_str(d->members, name, &old) && !arg_switch(c, P_Force)) {
        failed(c, d->name, str_printf("The member %s is already present.", str_to_c(name)));
        return;
    }
    type_member *m = heap_alloc(sizeof *m);
    m->o.type = &type_PSObject;
    m->name = name;
    switch (has(c, P_MemberType) ? arg(c, P_MemberType).as.i : 0) {
    case NOTE:
        m->kind = MEMBER_NOTE;
        m->v = arg(c, P_Value);
        break;
    case ALIAS:
        m->kind = MEMBER_ALIAS;
        m->v = v_str(to_str(arg(c, P_Value)));
        break;
    case SCRIPT_PROPERTY:
        m->kind = MEMBER_SCRIPT_PROPERTY;
        m->v = script_property_of(c);
        break;
    case SCRIPT_METHOD:
        m->kind = MEMBER_SCRIPT_METHOD;
        m->v = convert_to(arg(c, P_Value), &type_ScriptBlock);
        break;
    default: throw_unsupported("Update-TypeData with this MemberType");
    }
    map_set(d->members, v_str(name), v_obj(m));
}

/* A type by its name as a script writes it: "string" is System.String. */
static str *full_name(str *name)
{
    const type *t = type_find(name, NULL, 0);
    return t ? type_full_name(t) : name;
}

static void set_list(cmdlet_run *c, uint32_t p, type_data *d, list **place, const char *what)
{
    if (!has(c, p))
        return;
    if (*place && !arg_switch(c, P_Force))
        failed(c, d->name, str_printf("The member %s is already present.", what));
    else
        *place = items_of(arg(c, p));
}

static void update(cmdlet_run *c)
{
    if (has(c, P_AppendPath) || has(c, P_PrependPath))
        throw_unsupported("Update-TypeData with files of types (.ps1xml)");
    type_data *d = type_data_make(c->rs, full_name(arg_str(c, P_TypeName)));
    if (has(c, P_MemberName) || has(c, P_MemberType))
        add_member(c, d);
    set_list(c, P_DefaultDisplayPropertySet, d, &d->display, "DefaultDisplayPropertySet");
    set_list(c, P_DefaultKeyPropertySet, d, &d->keys, "DefaultKeyPropertySet");
    if (has(c, P_DefaultDisplayProperty))
        d->display_property = arg(c, P_DefaultDisplayProperty);
    if (has(c, P_SerializationDepth))
        d->serialization_depth = arg(c, P_SerializationDepth);
    type_data_changed(c->rs);
}

const cmdlet cmdlet_update_typedata = {
    .name = "Update-TypeData",
    .module = MODULE_UTILITY,
    .params = params,
    .default_set = "FileSet",
    .synopsis = "Updates the extended type data in the session.",
    .process = update,
    .flags = CF_SHOULD_PROCESS,
    .missing = "InheritPropertySerializationSet PropertySerializationSet SerializationMethod StringSerializationSource "
               "TargetTypeForDeserialization TypeAdapter TypeConverter TypeData"};

/* ---- Get-TypeData, Remove-TypeData ---- */

enum { G_TypeName };
static const param_spec get_params[] = {
    [G_TypeName] = {"TypeName", "string[]", .position = 1, .flags = PF_PIPELINE | PF_NOT_NULL_OR_EMPTY}, {0}};

static void get(cmdlet_run *c)
{
    size_t cursor = 0;
    value k, v;
    while (c->rs->type_table && map_next(c->rs->type_table, &cursor, &k, &v))
        if (!has(c, G_TypeName) || patterns_match(arg(c, G_TypeName), k.as.s))
            cmdlet_write(c, v);
}

const cmdlet cmdlet_get_typedata = {.name = "Get-TypeData",
                                    .module = MODULE_UTILITY,
                                    .params = get_params,
                                    .output = "System.Management.Automation.Runspaces.TypeData",
                                    .synopsis = "Gets the extended type data in the current session.",
                                    .process = get};

enum { R_TypeName, R_TypeData };
static const param_spec remove_params[] = {
    [R_TypeName] = {"TypeName", "string", .sets = "RemoveTypeSet", .position = 1,
                    .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [R_TypeData] = {"TypeData", "System.Management.Automation.Runspaces.TypeData", .sets = "RemoveTypeDataSet",
                    .flags = PF_MANDATORY | PF_PIPELINE},
    {0}};

static void remove_data(cmdlet_run *c)
{
    str *name = has(c, R_TypeData) ? ((type_data *)arg(c, R_TypeData).as.o)->name : full_name(arg_str(c, R_TypeName));
    if (c->rs->type_table && map_remove(c->rs->type_table, v_str(name)))
        type_data_changed(c->rs);
    else
        failed(c, name,
               str_printf("The type \"%s\" was not found. The type name value must be the full name of the "
                          "type. Verify the type name and run the command again.",
                          str_to_c(name)));
}

const cmdlet cmdlet_remove_typedata = {.name = "Remove-TypeData",
                                       .module = MODULE_UTILITY,
                                       .params = remove_params,
                                       .default_set = "RemoveTypeDataSet",
                                       .synopsis = "Deletes extended types from the current session.",
                                       .process = remove_data,
                                       .missing = "Path"};
