/* item_property.c: Get-ItemProperty, Get-ItemPropertyValue, Set-ItemProperty: properties of files by name. */
#include "cmdlets/management/item_path.h"
#include "object/member.h"

enum { P_Path, P_LiteralPath, P_Name, P_Filter, P_Include, P_Exclude };
static const param_spec params[] = {[P_Path] = {"Path", "string[]", .sets = "Path", .position = 1,
                                                .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
                                    [P_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP",
                                                       .sets = "LiteralPath",
                                                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
                                    [P_Name] = {"Name", "string[]", .aliases = "PSProperty", .position = 2},
                                    {0}};

typedef struct collection {
    value item, made;
    const str *pattern;
    bool any;
} collection;

static bool take_property(const member_info *m, void *arg_)
{
    collection *k = arg_;
    if (!wildcard_match(k->pattern, m->name, true))
        return true;
    k->any = true;
    psobject_set_member(k->made, m->name, MEMBER_NOTE, member_info_get(k->item, m));
    return true;
}

static void note(value v, const char *name, value item)
{
    value x;
    if (member_try_get(item, str_intern_c(name), &x))
        psobject_set_member(v, str_intern_c(name), MEMBER_NOTE, x);
}

static void no_property(cmdlet_run *c, const item_place *at, const str *name)
{
    cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "GetValueError", EC_InvalidArgument,
                      v_str(str_of(name)), "Property %s does not exist at path %s.", str_to_c(name),
                      str_to_c(item_shown(at)));
}

/* A custom object with the properties asked for; V_NULL: there was none of them. */
static value some_properties(cmdlet_run *c, const item_place *at, value item, bool *all)
{
    list *names = items_of(arg(c, P_Name));
    collection k = {.item = item, .made = v_obj(psobject_new())};
    bool found = false;
    *all = true;
    for (size_t i = 0; i < list_count(names); i++) {
        k.pattern = to_str(list_get(names, i));
        k.any = false;
        member_each_definition(item, take_property, &k);
        found = found || k.any;
        if (!k.any && !wildcard_has(k.pattern)) {
            no_property(c, at, k.pattern);
            *all = false;
        }
    }
    return found ? k.made : V_NULL;
}

static void get(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    bool all;
    value item = item_object(c, at);
    if (!has(c, P_Name)) {
        cmdlet_write(c, item);
        return;
    }
    value some = some_properties(c, at, item, &all);
    if (v_is_null(some))
        return;
    static const char *const notes[] = {"PSPath", "PSParentPath", "PSChildName", "PSDrive", "PSProvider"};
    for (unsigned i = 0; i < sizeof notes / sizeof *notes; i++)
        note(some, notes[i], item);
    cmdlet_write(c, some);
}

static void each(cmdlet_run *c, item_fn fn)
{
    bool literal = has(c, P_LiteralPath);
    list *paths = items_of(arg(c, literal ? P_LiteralPath : P_Path));
    for (size_t i = 0; i < list_count(paths); i++)
        path_expand(c, to_str(list_get(paths, i)), literal, fn, NULL);
}

static void process(cmdlet_run *c)
{
    each(c, get);
}

const cmdlet cmdlet_get_itemproperty = {.name = "Get-ItemProperty",
                                        .module = MODULE_MANAGEMENT,
                                        .params = params,
                                        .default_set = "Path",
                                        .output = "System.Management.Automation.PSObject",
                                        .synopsis = "Gets the properties of a specified item.",
                                        .process = process,
                                        .missing = "Filter,Include,Exclude,Credential"};

/* ---- Get-ItemPropertyValue ---- */

static const param_spec value_params[] = {
    [P_Path] = {"Path", "string[]", .sets = "Path", .position = 1, .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [P_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP", .sets = "LiteralPath",
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [P_Name] = {"Name", "string[]", .aliases = "PSProperty", .position = 2, .flags = PF_MANDATORY},
    {0}};

static void get_value(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    value item = item_object(c, at);
    list *names = items_of(arg(c, P_Name));
    for (size_t i = 0; i < list_count(names); i++) {
        str *name = to_str(list_get(names, i));
        value v;
        if (member_try_get(item, name, &v))
            cmdlet_write_each(c, v);
        else
            no_property(c, at, name);
    }
}

static void value_process(cmdlet_run *c)
{
    if (!has(c, P_Path) && !has(c, P_LiteralPath))
        path_expand(c, str_c("."), true, get_value, NULL);
    else
        each(c, get_value);
}

const cmdlet cmdlet_get_itempropertyvalue = {.name = "Get-ItemPropertyValue",
                                             .module = MODULE_MANAGEMENT,
                                             .params = value_params,
                                             .default_set = "Path",
                                             .synopsis = "Gets the value for one or more properties of an item.",
                                             .process = value_process,
                                             .missing = "Filter,Include,Exclude,Credential"};

/* ---- Set-ItemProperty ---- */

enum { S_Path, S_LiteralPath, S_Name, S_Value, S_InputObject, S_PassThru, S_Force };
static const param_spec set_params[] = {
    [S_Path] = {"Path", "string[]", .sets = "propertyValuePathSet,propertyPSObjectPathSet", .position = 1,
                .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [S_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP",
                       .sets = "propertyValueLiteralPathSet,propertyPSObjectLiteralPathSet",
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [S_Name] = {"Name", "string", .aliases = "PSProperty", .sets = "propertyValuePathSet,propertyValueLiteralPathSet",
                .position = 2, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [S_Value] = {"Value", "object", .sets = "propertyValuePathSet,propertyValueLiteralPathSet", .position = 3,
                 .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_ALLOW_NULL},
    [S_InputObject] = {"InputObject", "psobject", .sets = "propertyPSObjectPathSet,propertyPSObjectLiteralPathSet",
                       .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [S_PassThru] = {"PassThru", "switch"},
    [S_Force] = {"Force", "switch"},
    {0}};

static bool set_each(const member_info *m, void *arg_)
{
    member_set(*(value *)arg_, m->name, m->v);
    return true;
}

static void set(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    value item = item_object(c, at);
    str *target = has(c, S_Name)
                      ? str_printf("Item: %s Property: %s", str_to_c(item_shown(at)), str_to_c(arg_str(c, S_Name)))
                      : str_printf("Item: %s", str_to_c(item_shown(at)));
    if (!cmdlet_should_process(c, target, "Set Property File"))
        return;
    if (has(c, S_InputObject))
        member_each_property(arg(c, S_InputObject), set_each, &item);
    else
        member_set(item, arg_str(c, S_Name), arg(c, S_Value));
    if (arg_switch(c, S_PassThru))
        cmdlet_write(c, item);
}

static void set_process(cmdlet_run *c)
{
    bool literal = has(c, S_LiteralPath);
    list *paths = items_of(arg(c, literal ? S_LiteralPath : S_Path));
    for (size_t i = 0; i < list_count(paths); i++)
        path_expand(c, to_str(list_get(paths, i)), literal, set, NULL);
}

const cmdlet cmdlet_set_itemproperty = {.name = "Set-ItemProperty",
                                        .module = MODULE_MANAGEMENT,
                                        .params = set_params,
                                        .default_set = "propertyValuePathSet",
                                        .synopsis = "Creates or changes the value of a property of an item.",
                                        .process = set_process,
                                        .flags = CF_SHOULD_PROCESS,
                                        .missing = "Filter,Include,Exclude,Credential"};
