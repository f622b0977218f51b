/* new_module.c: New-Module, Export-ModuleMember, Get-Module, Test-ModuleManifest. */
#include "base/heap.h"
#include "base/sys.h"
#include "cmdlets/cmdlets.h"
#include "engine/session/modules/module.h"
#include "object/member.h"

/* ---- New-Module ---- */

enum { N_Name, N_ScriptBlock, N_BlockAlone, N_Function, N_Cmdlet, N_ReturnResult, N_AsCustomObject, N_ArgumentList };
static const param_spec new_params[] = {
    [N_Name] = {"Name", "string", .sets = "Name", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE},
    [N_ScriptBlock] = {"ScriptBlock", "scriptblock", .sets = "Name", .position = 2,
                       .flags = PF_MANDATORY | PF_NOT_NULL},
    [N_BlockAlone] = {"ScriptBlock", "scriptblock", .sets = "ScriptBlock", .position = 1,
                      .flags = PF_MANDATORY | PF_NOT_NULL},
    [N_Function] = {"Function", "string[]"},
    [N_Cmdlet] = {"Cmdlet", "string[]"},
    [N_ReturnResult] = {"ReturnResult", "switch"},
    [N_AsCustomObject] = {"AsCustomObject", "switch"},
    [N_ArgumentList] = {"ArgumentList", "object[]", .aliases = "Args", .flags = PF_REMAINING},
    {0}};

static str *random_name(void)
{
    uint8_t b[16];
    sys_random(b, sizeof b);
    buf out = {0};
    for (unsigned i = 0; i < sizeof b; i++)
        buf_printf(&out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", b[i]);
    return str_from_buf(&out);
}

static void new_process(cmdlet_run *c)
{
    str *name = arg_str(c, N_Name);
    if (!name)
        name = str_concat(str_c("__DynamicModule_"), random_name());
    module *m = module_new(c->rs, name, NULL);
    list *args = items_of(arg(c, N_ArgumentList)), *results = list_new(NULL);
    if (!has(c, N_ArgumentList))
        args = list_new(NULL);
    module_run(m, v_block(arg(c, N_ScriptBlock)), args->buffer ? args->buffer->items : NULL, (uint32_t)list_count(args),
               sink_list(c->rs, results));
    if (arg_switch(c, N_ReturnResult)) {
        for (size_t i = 0; i < list_count(results); i++)
            cmdlet_write(c, list_get(results, i));
        return;
    }
    if (arg_switch(c, N_AsCustomObject)) {
        cmdlet_write(c, member_invoke(v_obj(m), str_c("AsCustomObject"), NULL, 0));
        return;
    }
    import_options o = {.functions = arg(c, N_Function),
                        .cmdlets = arg(c, N_Cmdlet),
                        .target = c->scope->state->module_scope,
                        .caller = c->scope->state};
    module_import(m, &o);
    cmdlet_write(c, v_obj(m));
}

const cmdlet cmdlet_new_module = {.name = "New-Module",
                                  .module = MODULE_CORE,
                                  .aliases = "nmo",
                                  .params = new_params,
                                  .default_set = "ScriptBlock",
                                  .output = "System.Management.Automation.PSModuleInfo",
                                  .synopsis = "Creates a new dynamic module that exists only in memory.",
                                  .process = new_process};

/* ---- Export-ModuleMember ---- */

enum { E_Function, E_Cmdlet, E_Variable, E_Alias };
static const param_spec export_params[] = {
    [E_Function] = {"Function", "string[]", .position = 1,
                    .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY | PF_ALLOW_EMPTY_COLLECTION},
    [E_Cmdlet] = {"Cmdlet", "string[]", .flags = PF_PIPELINE_PROPERTY | PF_ALLOW_EMPTY_COLLECTION},
    [E_Variable] = {"Variable", "string[]", .flags = PF_PIPELINE_PROPERTY},
    [E_Alias] = {"Alias", "string[]", .flags = PF_PIPELINE_PROPERTY},
    {0}};

static void export_process(cmdlet_run *c)
{
    module *m = c->scope->state->module;
    if (!m) {
        error_record *r = error_record_new(
            exception_new(INVALID_OPERATION_EXCEPTION,
                          str_c("The Export-ModuleMember cmdlet can only be called from inside a module.")),
            "Modules_CanOnlyExecuteExportModuleMemberInsideAModule", EC_PermissionDenied, V_NULL);
        cmdlet_fail(c, r);
    }
    m->export_called = true;
    module_export(m, arg(c, E_Function), arg(c, E_Alias), arg(c, E_Cmdlet), arg(c, E_Variable));
}

const cmdlet cmdlet_export_module_member = {.name = "Export-ModuleMember",
                                            .module = MODULE_CORE,
                                            .params = export_params,
                                            .synopsis = "Specifies the module members that are exported.",
                                            .process = export_process};

/* ---- Get-Module ---- */

enum { G_Name, G_FullyQualifiedName, G_All, G_ListAvailable, G_PSEdition, G_SkipEditionCheck, G_Refresh };
static const param_spec get_params[] = {[G_Name] = {"Name", "string[]", .position = 1, .flags = PF_PIPELINE},
                                        [G_FullyQualifiedName] = {"FullyQualifiedName", "object[]"},
                                        [G_All] = {"All", "switch"},
                                        [G_ListAvailable] = {"ListAvailable", "switch"},
                                        [G_PSEdition] = {"PSEdition", "string"},
                                        [G_SkipEditionCheck] = {"SkipEditionCheck", "switch"},
                                        [G_Refresh] = {"Refresh", "switch"},
                                        {0}};

typedef struct shown {
    cmdlet_run *c;
    value patterns; /* V_NULL: all */
    list *out;
} shown;

static bool is_wanted(const shown *s, const str *name, const str *path)
{
    return v_is_null(s->patterns) || module_matches(s->patterns, name) || (path && module_matches(s->patterns, path));
}

static void show(module *m, void *arg)
{
    shown *s = arg;
    if (is_wanted(s, m->name, m->path))
        list_add(s->out, v_obj(m));
    for (size_t i = 0; arg_switch(s->c, G_All) && m->nested && i < list_count(m->nested); i++)
        show(v_module(list_get(m->nested, i)), arg);
}

/* A module that is not loaded: what its manifest says. */
static module *described(runspace *rs, const str *name, str *file)
{
    module *m = module_new(rs, name, file);
    if (!str_ends(file, str_c(".psd1"), true))
        return m;
    m->manifest = manifest_read(rs, file);
    m->kind = manifest_text(m->manifest, "RootModule") ? MODULE_SCRIPT : MODULE_MANIFEST;
    m->file = file;
    m->description = manifest_text(m->manifest, "Description");
    m->private_data = manifest_value(m->manifest, "PrivateData");
    value v = manifest_value(m->manifest, "ModuleVersion");
    const type *t = type_find_c("System.Version");
    m->version = v_is_null(v) || !t ? V_NULL : convert_to(v, t);
    return m;
}

static void show_available(const str *name, str *file, void *arg)
{
    shown *s = arg;
    if (is_wanted(s, name, file))
        list_add(s->out, v_obj(described(s->c->rs, name, file)));
}

static void get_process(cmdlet_run *c)
{
    shown s = {c, has(c, G_Name) ? arg(c, G_Name) : arg(c, G_FullyQualifiedName), list_new(NULL)};
    if (arg_switch(c, G_ListAvailable))
        module_each_on_path(c->rs, show_available, &s);
    else
        module_each(c->rs, show, &s);
    for (size_t i = 0; i < list_count(s.out); i++)
        cmdlet_write(c, list_get(s.out, i));
}

const cmdlet cmdlet_get_module = {.name = "Get-Module",
                                  .module = MODULE_CORE,
                                  .aliases = "gmo",
                                  .params = get_params,
                                  .output = "System.Management.Automation.PSModuleInfo",
                                  .synopsis = "Lists the modules that were imported or that can be.",
                                  .process = get_process,
                                  .missing = "PSSession CimSession CimResourceUri CimNamespace"};

/* ---- Test-ModuleManifest ---- */

static const param_spec test_params[] = {
    {"Path", "string", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY}, {0}};

static void test_process(cmdlet_run *c)
{
    str *path = path_resolve(c->rs, arg_str(c, 0));
    ptrdiff_t slash = str_last_index(path, str_c("/"), false), dot = str_last_index(path, str_c("."), false);
    size_t start = (size_t)(slash + 1), end = dot > slash ? (size_t)dot : path->length;
    cmdlet_write(c, v_obj(described(c->rs, str_sub(path, start, end - start), path)));
}

const cmdlet cmdlet_test_module_manifest = {.name = "Test-ModuleManifest",
                                            .module = MODULE_CORE,
                                            .params = test_params,
                                            .output = "System.Management.Automation.PSModuleInfo",
                                            .synopsis = "Says whether a manifest describes a module correctly.",
                                            .process = test_process};
