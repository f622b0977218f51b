/* import_module.c: Import-Module and Remove-Module. */
#include "base/heap.h"
#include "cmdlets/cmdlets.h"
#include "engine/session/modules/module.h"
#include "object/member.h"

enum {
    I_Name,
    I_ModuleInfo,
    I_FullyQualifiedName,
    I_Assembly,
    I_Global,
    I_Prefix,
    I_Function,
    I_Cmdlet,
    I_Variable,
    I_Alias,
    I_Force,
    I_SkipEditionCheck,
    I_PassThru,
    I_AsCustomObject,
    I_MinimumVersion,
    I_MaximumVersion,
    I_RequiredVersion,
    I_ArgumentList,
    I_DisableNameChecking,
    I_NoClobber,
    I_Scope
};
static const param_spec import_params[] = {
    [I_Name] = {"Name", "string[]", .sets = "Name", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE},
    [I_ModuleInfo] = {"ModuleInfo", "System.Management.Automation.PSModuleInfo[]", .sets = "ModuleInfo", .position = 1,
                      .flags = PF_MANDATORY | PF_PIPELINE},
    [I_FullyQualifiedName] = {"FullyQualifiedName", "object[]", .sets = "FullyQualifiedName", .position = 1,
                              .flags = PF_MANDATORY},
    [I_Assembly] = {"Assembly", "object[]", .sets = "Assembly", .position = 1, .flags = PF_MANDATORY},
    [I_Global] = {"Global", "switch"},
    [I_Prefix] = {"Prefix", "string"},
    [I_Function] = {"Function", "string[]"},
    [I_Cmdlet] = {"Cmdlet", "string[]"},
    [I_Variable] = {"Variable", "string[]"},
    [I_Alias] = {"Alias", "string[]"},
    [I_Force] = {"Force", "switch"},
    [I_SkipEditionCheck] = {"SkipEditionCheck", "switch"},
    [I_PassThru] = {"PassThru", "switch"},
    [I_AsCustomObject] = {"AsCustomObject", "switch"},
    [I_MinimumVersion] = {"MinimumVersion", "version", .aliases = "Version"},
    [I_MaximumVersion] = {"MaximumVersion", "string"},
    [I_RequiredVersion] = {"RequiredVersion", "version"},
    [I_ArgumentList] = {"ArgumentList", "object[]", .aliases = "Args"},
    [I_DisableNameChecking] = {"DisableNameChecking", "switch"},
    [I_NoClobber] = {"NoClobber", "switch", .aliases = "NoOverwrite"},
    [I_Scope] = {"Scope", "string", .validate = "set Local,Global"},
    {0}};

/* ---- what is wanted ---- */

static value version_of(value v)
{
    const type *t = type_find_c("System.Version");
    return v_is_null(v) || !t ? V_NULL : convert_to(v, t);
}

/* `1.*` bounds from above as 1.2147483647 does. */
static value maximum_of(value v)
{
    if (v_is_null(v))
        return V_NULL;
    return version_of(v_str(str_replace(to_str(v), str_c("*"), str_c("2147483647"))));
}

static scope *target_of(const cmdlet_run *c)
{
    str *where = arg_str(c, I_Scope);
    if (arg_switch(c, I_Global) || (where && str_equal_c(where, "Global")))
        return c->rs->global;
    return where ? c->scope : c->scope->state->module_scope;
}

static import_options options_of(const cmdlet_run *c)
{
    list *args = has(c, I_ArgumentList) ? items_of(arg(c, I_ArgumentList)) : NULL;
    size_t n = args ? list_count(args) : 0;
    return (import_options){.functions = arg(c, I_Function),
                            .aliases = arg(c, I_Alias),
                            .cmdlets = arg(c, I_Cmdlet),
                            .variables = arg(c, I_Variable),
                            .prefix = arg_str(c, I_Prefix),
                            .force = arg_switch(c, I_Force),
                            .no_clobber = arg_switch(c, I_NoClobber),
                            .required_version = arg(c, I_RequiredVersion),
                            .minimum_version = arg(c, I_MinimumVersion),
                            .maximum_version = maximum_of(arg(c, I_MaximumVersion)),
                            .args = n ? args->buffer->items : NULL,
                            .argc = (uint32_t)n,
                            .target = target_of(c),
                            .caller = c->scope->state};
}

/* ---- importing ---- */

static void hand_out(cmdlet_run *c, module *m)
{
    if (arg_switch(c, I_AsCustomObject))
        cmdlet_write(c, member_invoke(v_obj(m), str_c("AsCustomObject"), NULL, 0));
    else if (arg_switch(c, I_PassThru))
        cmdlet_write(c, v_obj(m));
}

static void not_found(cmdlet_run *c, str *name, const import_options *o)
{
    value v = !v_is_null(o->required_version)  ? o->required_version
              : !v_is_null(o->minimum_version) ? o->minimum_version
                                               : o->maximum_version;
    const char *text = str_to_c(name);
    if (v_is_null(v))
        cmdlet_error_text(c, "System.IO.FileNotFoundException", "Modules_ModuleNotFound", EC_ResourceUnavailable,
                          v_str(name),
                          "The specified module '%s' was not loaded because no valid module file was found in any "
                          "module directory.",
                          text);
    else
        cmdlet_error_text(c, "System.IO.FileNotFoundException", "Modules_ModuleWithVersionNotFound",
                          EC_ResourceUnavailable, v_str(name),
                          "The specified module '%s' with version '%s' was not loaded because no valid module file was "
                          "found in any module directory.",
                          text, str_to_c(to_str(v)));
}

/* As -AsCustomObject imports nothing, its target is a scope that nobody sees. */
static void import_named(cmdlet_run *c, str *name, import_options o)
{
    if (arg_switch(c, I_AsCustomObject))
        o.target = scope_new(o.target, o.target->state, NULL);
    ctx *x = ctx_current();
    TRY(x)
    {
        module *m = module_load(c->rs, name, &o);
        if (m)
            hand_out(c, m);
        else
            not_found(c, name, &o);
    }
    CAUGHT
    {
        error_record *r = x->kind == UNWIND_ERROR ? error_caught(x) : NULL;
        /* what is wrong with a manifest is an error of this name, what the module throws ends the command */
        bool manifest = r && r->id && str_starts(r->id, str_c("Modules_"), false);
        if (r && !r->command)
            r->command = command_error_name(c->command);
        if (!manifest || r->terminating)
            unwind(x, x->kind, x->payload);
        cmdlet_error(c, r);
    }
    END_TRY;
}

static void import_qualified(cmdlet_run *c, value v, import_options o)
{
    value base = psobject_base(v);
    if (!value_is_dictionary(base)) {
        import_named(c, to_str(v), o);
        return;
    }
    const map *m = v_map(base);
    str *name = manifest_text(m, "ModuleName");
    o.required_version = version_of(manifest_value(m, "RequiredVersion"));
    o.minimum_version = version_of(manifest_value(m, "ModuleVersion"));
    o.maximum_version = maximum_of(manifest_value(m, "MaximumVersion"));
    import_named(c, name ? name : str_empty, o);
}

static void import_object(cmdlet_run *c, value v, import_options o)
{
    module *m = v_module(psobject_base(v));
    if (!m)
        return;
    module_import(m, &o);
    if (!o.target->state->module)
        module_enlist(c->rs, m);
    hand_out(c, m);
}

static void import_process(cmdlet_run *c)
{
    import_options o = options_of(c);
    if (has(c, I_Assembly))
        throw_unsupported("Import-Module -Assembly");
    uint32_t p = has(c, I_ModuleInfo) ? I_ModuleInfo : has(c, I_FullyQualifiedName) ? I_FullyQualifiedName : I_Name;
    list *all = items_of(arg(c, p));
    for (size_t i = 0; i < list_count(all); i++) {
        value v = list_get(all, i);
        if (p == I_ModuleInfo)
            import_object(c, v, o);
        else if (p == I_FullyQualifiedName)
            import_qualified(c, v, o);
        else
            import_named(c, to_str(v), o);
    }
}

const cmdlet cmdlet_import_module = {.name = "Import-Module",
                                     .module = MODULE_CORE,
                                     .aliases = "ipmo",
                                     .params = import_params,
                                     .default_set = "Name",
                                     .output = "System.Management.Automation.PSModuleInfo",
                                     .synopsis = "Adds modules to the current session.",
                                     .process = import_process,
                                     .missing =
                                         "PSSession CimSession CimResourceUri CimNamespace UseWindowsPowerShell"};

/* ---- Remove-Module ---- */

enum { R_Name, R_FullyQualifiedName, R_ModuleInfo, R_Force };
static const param_spec remove_params[] = {
    [R_Name] = {"Name", "string[]", .sets = "name", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE},
    [R_FullyQualifiedName] = {"FullyQualifiedName", "object[]", .sets = "FullyQualifiedName", .position = 1,
                              .flags = PF_MANDATORY},
    [R_ModuleInfo] = {"ModuleInfo", "System.Management.Automation.PSModuleInfo[]", .sets = "ModuleInfo", .position = 1,
                      .flags = PF_MANDATORY | PF_PIPELINE},
    [R_Force] = {"Force", "switch"},
    {0}};

typedef struct chosen {
    value patterns;
    list *out;
} chosen;

static void choose(module *m, void *arg)
{
    chosen *x = arg;
    if (module_matches(x->patterns, m->name) || (m->path && module_matches(x->patterns, m->path)))
        list_add(x->out, v_obj(m));
}

static void remove_process(cmdlet_run *c)
{
    chosen x = {V_NULL, list_new(NULL)};
    if (has(c, R_ModuleInfo)) {
        list_add_all(x.out, v_array(arg(c, R_ModuleInfo))->items, v_array(arg(c, R_ModuleInfo))->length);
    } else {
        x.patterns = has(c, R_Name) ? arg(c, R_Name) : arg(c, R_FullyQualifiedName);
        module_each(c->rs, choose, &x);
    }
    for (size_t i = 0; i < list_count(x.out); i++) {
        module *m = v_module(psobject_base(list_get(x.out, i)));
        if (m && cmdlet_should_process(c, str_of(m->name), "Remove-Module"))
            module_remove(c->rs, m);
    }
    if (!list_count(x.out))
        cmdlet_error_text(c, INVALID_OPERATION_EXCEPTION, "Modules_NoModulesRemoved", EC_ResourceUnavailable, V_NULL,
                          "No modules were removed. Verify that the specification of modules to remove is correct and "
                          "those modules exist in the runspace.");
}

const cmdlet cmdlet_remove_module = {.name = "Remove-Module",
                                     .module = MODULE_CORE,
                                     .aliases = "rmo",
                                     .params = remove_params,
                                     .default_set = "name",
                                     .synopsis = "Removes modules from the current session.",
                                     .process = remove_process,
                                     .flags = CF_SHOULD_PROCESS};
