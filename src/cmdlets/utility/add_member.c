/* add_member.c: Add-Member. */
#include "base/heap.h"
#include "cmdlets/cmdlets.h"

enum {
    P_InputObject,
    P_MemberType,
    P_Name,
    P_Value,
    P_SecondValue,
    P_TypeName,
    P_Force,
    P_PassThru,
    P_NotePropertyName,
    P_NotePropertyValue,
    P_NotePropertyMembers
};
/* Numbers of PSMemberTypes. */
enum { ALIAS = 1, CODE_PROPERTY = 2, NOTE = 8, SCRIPT_PROPERTY = 16, PROPERTY_SET = 32, SCRIPT_METHOD = 256 };
#define SINGLE "NotePropertySingleMemberSet"
#define MULTI "NotePropertyMultiMemberSet"
#define TYPE_NAME_FLAGS PF_NOT_NULL_OR_EMPTY
static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_MANDATORY | PF_PIPELINE},
    [P_MemberType] = {"MemberType", "System.Management.Automation.PSMemberTypes", .aliases = "Type",
                      .sets = "MemberSet", .position = 1, .flags = PF_MANDATORY},
    [P_Name] = {"Name", "string", .sets = "MemberSet", .position = 2, .flags = PF_MANDATORY},
    [P_Value] = {"Value", "object", .sets = "MemberSet", .position = 3},
    [P_SecondValue] = {"SecondValue", "object", .sets = "MemberSet", .position = 4},
    [P_TypeName] = {"TypeName", "string", .sets = "TypeNameSet", .flags = PF_MANDATORY | TYPE_NAME_FLAGS},
    [P_Force] = {"Force", "switch", .sets = "MemberSet," SINGLE "," MULTI},
    [P_PassThru] = {"PassThru", "switch"},
    [P_NotePropertyName] = {"NotePropertyName", "string", .sets = SINGLE, .position = 1,
                            .validate = "not-enum System.Management.Automation.PSMemberTypes",
                            .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY},
    [P_NotePropertyValue] = {"NotePropertyValue", "object", .sets = SINGLE, .position = 2,
                             .flags = PF_MANDATORY | PF_ALLOW_NULL},
    [P_NotePropertyMembers] = {"NotePropertyMembers", "System.Collections.IDictionary", .sets = MULTI, .position = 1,
                               .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY},
    {"TypeName", NULL, .sets = "MemberSet," SINGLE "," MULTI, .flags = TYPE_NAME_FLAGS},
    {0}};

static _Noreturn void bad_value(cmdlet_run *c, const char *id, const char *message)
{
    cmdlet_fail_text(c, INVALID_OPERATION_EXCEPTION, id, EC_InvalidArgument, V_NULL, "%s", message);
}

static script_block *block_or_null(cmdlet_run *c, uint32_t p)
{
    value v = psobject_base(arg(c, p));
    if (v_is_null(v))
        return NULL;
    if (!v_is_block(v))
        bad_value(c, "InvalidMemberValueType", "The value supplied for this type of member must be a script block.");
    return v_block(v);
}

static value member_value(cmdlet_run *c, int64_t kind, member_kind *as)
{
    value v = arg(c, P_Value);
    switch (kind) {
    case NOTE:
        *as = MEMBER_NOTE;
        if (has(c, P_SecondValue))
            bad_value(c, "Value2ShouldNotBeSpecified",
                      "The SecondValue parameter should not be specified for a member of type NoteProperty.");
        return v;
    case ALIAS: *as = MEMBER_ALIAS; return v_str(to_str(v));
    case SCRIPT_METHOD:
        *as = MEMBER_SCRIPT_METHOD;
        if (!block_or_null(c, P_Value))
            bad_value(c, "Value1ShouldNotBeNull",
                      "The Value parameter should not be null for a member of type ScriptMethod.");
        return psobject_base(v);
    case SCRIPT_PROPERTY: {
        *as = MEMBER_SCRIPT_PROPERTY;
        script_block *get = block_or_null(c, P_Value), *set = block_or_null(c, P_SecondValue);
        if (!get && !set)
            bad_value(c, "Value1AndValue2AreNotBothNull",
                      "Value and SecondValue should not both be null for a member of type ScriptProperty.");
        script_property *p = heap_alloc(sizeof *p);
        p->o.type = &type_PSScriptProperty;
        p->getter = get ? v_obj(get) : V_NULL;
        p->setter = set ? v_obj(set) : V_NULL;
        return v_obj(p);
    }
    case PROPERTY_SET: *as = MEMBER_PROPERTY_SET; return convert_to(v, &type_StringArray);
    default:
        throw_unsupported(str_to_c(str_printf("Add-Member -MemberType %s", str_to_c(to_str(arg(c, P_MemberType))))));
    }
}

static bool has_member(value target, const str *name)
{
    value v;
    props *p = psobject_props(target);
    if (p && shape_find(p->shape, str_intern(name)) >= 0)
        return true;
    value base = psobject_base(target);
    const type *t = value_type(base);
    if (t && (type_property(t, name, false) || type_has_method(t, name, false)))
        return !value_is_dictionary(base) || type_property(t, name, false);
    return !value_is_dictionary(base) && member_try_get(target, name, &v);
}

static value add(cmdlet_run *c, value target, str *name, member_kind kind, value v)
{
    if (!arg_switch(c, P_Force) && has_member(target, name)) {
        cmdlet_error_text(c, INVALID_OPERATION_EXCEPTION, "MemberAlreadyExists", EC_InvalidOperation, target,
                          "Cannot add a member with the name \"%s\" because a member with that name already exists. To "
                          "overwrite the member anyway, add the Force parameter to your command.",
                          str_to_c(name));
        return target;
    }
    return psobject_set_member(target, name, kind, v);
}

static value add_all(cmdlet_run *c, value target)
{
    if (has(c, P_NotePropertyName))
        return add(c, target, arg_str(c, P_NotePropertyName), MEMBER_NOTE, arg(c, P_NotePropertyValue));
    if (has(c, P_NotePropertyMembers)) {
        size_t cursor = 0;
        value k, v;
        map *members = v_map(psobject_base(arg(c, P_NotePropertyMembers)));
        while (map_next(members, &cursor, &k, &v))
            target = add(c, target, to_str(k), MEMBER_NOTE, v);
        return target;
    }
    if (has(c, P_MemberType)) {
        member_kind kind;
        value v = member_value(c, arg(c, P_MemberType).as.i, &kind);
        return add(c, target, arg_str(c, P_Name), kind, v);
    }
    return target;
}

static void process(cmdlet_run *c)
{
    value target = c->has_input ? c->input : arg(c, P_InputObject);
    target = add_all(c, target);
    if (has(c, P_TypeName)) {
        str *name = arg_str(c, P_TypeName);
        const type *t = type_find(name, NULL, 0);
        list *names = psobject_type_names(target, true);
        list_insert(names, 0, v_str(t ? type_full_name(t) : name));
    }
    if (arg_switch(c, P_PassThru))
        cmdlet_write(c, target);
}

const cmdlet cmdlet_add_member = {.name = "Add-Member",
                                  .module = MODULE_UTILITY,
                                  .params = params,
                                  .default_set = "TypeNameSet",
                                  .output = "System.Object",
                                  .synopsis =
                                      "Adds custom properties and methods to an instance of a PowerShell object.",
                                  .process = process};
