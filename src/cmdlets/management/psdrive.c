/* psdrive.c: Get-PSDrive, New-PSDrive, Remove-PSDrive, Get-PSProvider. */
#include <sys/stat.h>

#include "cmdlets/management/item_path.h"

enum { G_Name, G_LiteralName, G_Scope, G_PSProvider };
static const param_spec get_params[] = {
    [G_Name] = {"Name", "string[]", .sets = "Name", .position = 1, .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [G_LiteralName] = {"LiteralName", "string[]", .sets = "LiteralName", .position = 1,
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [G_Scope] = {"Scope", "string", .flags = PF_PIPELINE_PROPERTY},
    [G_PSProvider] = {"PSProvider", "string[]", .flags = PF_PIPELINE_PROPERTY},
    {0}};

typedef struct drive_search {
    cmdlet_run *c;
    str *pattern; /* NULL: all */
    bool literal;
    list *found;
} drive_search;

static void match_drive(value drive, void *arg_)
{
    drive_search *s = arg_;
    str *name = to_str(drive);
    if (s->pattern && !(s->literal ? str_equal_nocase(s->pattern, name) : wildcard_match(s->pattern, name, true)))
        return;
    if (has(s->c, G_PSProvider) && !patterns_match(arg(s->c, G_PSProvider), str_c(drive_provider_name(drive))))
        return;
    size_t i = list_count(s->found);
    while (i > 0 && compare_strings(to_str(list_get(s->found, i - 1)), name, true) > 0)
        i--;
    list_insert(s->found, i, drive);
}

static void no_drive(cmdlet_run *c, const char *id, str *name)
{
    cmdlet_error_text(c, "System.Management.Automation.DriveNotFoundException", id, EC_ObjectNotFound, v_str(name),
                      "Cannot find drive. A drive with the name '%s' does not exist.", str_to_c(name));
}

static void get_process(cmdlet_run *c)
{
    bool literal = has(c, G_LiteralName);
    list *names = items_of(arg(c, literal ? G_LiteralName : G_Name));
    if (!list_count(names))
        list_add(names, v_str(str_c("*")));
    for (size_t i = 0; i < list_count(names); i++) {
        str *name = to_str(list_get(names, i));
        drive_search s = {c, name, literal, list_new(NULL)};
        drive_info_each(match_drive, &s);
        for (size_t k = 0; k < list_count(s.found); k++)
            cmdlet_write(c, list_get(s.found, k));
        if (!list_count(s.found) && (literal || !wildcard_has(name)))
            no_drive(c, "GetLocationNoMatchingDrive", name);
    }
}

const cmdlet cmdlet_get_psdrive = {.name = "Get-PSDrive",
                                   .module = MODULE_MANAGEMENT,
                                   .params = get_params,
                                   .default_set = "Name",
                                   .output = "System.Management.Automation.PSDriveInfo",
                                   .synopsis = "Gets drives in the current session.",
                                   .process = get_process};

/* ---- New-PSDrive ---- */

enum { N_Name, N_PSProvider, N_Root, N_Description, N_Scope };
static const param_spec new_params[] = {
    [N_Name] = {"Name", "string", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [N_PSProvider] = {"PSProvider", "string", .position = 2, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [N_Root] = {"Root", "string", .position = 3, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_ALLOW_EMPTY_STRING},
    [N_Description] = {"Description", "string", .flags = PF_PIPELINE_PROPERTY},
    [N_Scope] = {"Scope", "string", .flags = PF_PIPELINE_PROPERTY},
    {0}};

static void new_process(cmdlet_run *c)
{
    str *name = arg_str(c, N_Name), *root = arg_str(c, N_Root);
    if (!str_equal_c(arg_str(c, N_PSProvider), "FileSystem"))
        throw_unsupported("New-PSDrive for another provider than FileSystem");
    if (!v_is_null(drive_info(name))) {
        cmdlet_error_text(c, "System.Management.Automation.SessionStateException", "DriveAlreadyExists",
                          EC_ResourceExists, v_str(name), "A drive with the name '%s' already exists.", str_to_c(name));
        return;
    }
    if (!cmdlet_should_process(c,
                               str_printf("Name: %s Provider: Microsoft.PowerShell.Core\\FileSystem Root: %s",
                                          str_to_c(name), str_to_c(root)),
                               "New drive"))
        return;
    str *folder = path_resolve(c->rs, root);
    sys_stat st;
    if (sys_stat_path(str_to_c(folder), true, &st) < 0 || !S_ISDIR(st.mode)) {
        cmdlet_error_text(c, "System.IO.IOException", "DriveRootError", EC_ReadError, v_str(name),
                          "The specified drive root \"%s\" either does not exist, or it is not a folder.",
                          str_to_c(root));
        return;
    }
    str *description = arg_str(c, N_Description);
    cmdlet_write(c, drive_add(c->rs, name, folder, description ? description : str_empty));
}

const cmdlet cmdlet_new_psdrive = {.name = "New-PSDrive",
                                   .module = MODULE_MANAGEMENT,
                                   .params = new_params,
                                   .output = "System.Management.Automation.PSDriveInfo",
                                   .synopsis = "Creates a drive that is associated with a location in a data store.",
                                   .process = new_process,
                                   .flags = CF_SHOULD_PROCESS,
                                   .missing = "Credential"};

/* ---- Remove-PSDrive ---- */

enum { R_Name, R_LiteralName, R_PSProvider, R_Scope, R_Force };
static const param_spec remove_params[] = {[R_Name] = {"Name", "string[]", .sets = "Name", .position = 1,
                                                       .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
                                           [R_LiteralName] = {"LiteralName", "string[]", .sets = "LiteralName",
                                                              .position = 1,
                                                              .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
                                           [R_PSProvider] = {"PSProvider", "string[]", .flags = PF_PIPELINE_PROPERTY},
                                           [R_Scope] = {"Scope", "string", .flags = PF_PIPELINE_PROPERTY},
                                           [R_Force] = {"Force", "switch"},
                                           {0}};

static void remove_process(cmdlet_run *c)
{
    list *names = items_of(arg(c, has(c, R_LiteralName) ? R_LiteralName : R_Name));
    for (size_t i = 0; i < list_count(names); i++) {
        str *name = to_str(list_get(names, i));
        if (!v_is_null(drive_info(name)) &&
            !cmdlet_should_process(c,
                                   str_printf("Name: %s Provider: Microsoft.PowerShell.Core\\FileSystem Root: %s",
                                              str_to_c(name), str_to_c(drive_root(drive_info(name)))),
                                   "Remove Drive"))
            continue;
        if (drive_remove(c->rs, name))
            continue;
        if (v_is_null(drive_info(name)))
            no_drive(c, "DriveNotFound", name);
        else
            throw_unsupported("Remove-PSDrive of a drive that every session has");
    }
}

const cmdlet cmdlet_remove_psdrive = {.name = "Remove-PSDrive",
                                      .module = MODULE_MANAGEMENT,
                                      .params = remove_params,
                                      .default_set = "Name",
                                      .synopsis = "Deletes drives of the session.",
                                      .process = remove_process,
                                      .flags = CF_SHOULD_PROCESS};

/* ---- Get-PSProvider ---- */

static const param_spec provider_params[] = {
    [0] = {"PSProvider", "string[]", .position = 1, .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY}, {0}};

static void provider_process(cmdlet_run *c)
{
    bool any = false;
    const char *name;
    for (unsigned i = 0; (name = provider_name_at(i)); i++)
        if (!has(c, 0) || patterns_match(arg(c, 0), str_c(name))) {
            cmdlet_write(c, provider_info(name));
            any = true;
        }
    str *asked = any || !has(c, 0) ? NULL : to_str(arg(c, 0));
    if (asked && !wildcard_has(asked))
        cmdlet_error_text(c, "System.Management.Automation.ProviderNotFoundException", "ProviderNotFound",
                          EC_ObjectNotFound, v_str(asked), "Cannot find a provider with the name '%s'.",
                          str_to_c(asked));
}

const cmdlet cmdlet_get_psprovider = {.name = "Get-PSProvider",
                                      .module = MODULE_MANAGEMENT,
                                      .params = provider_params,
                                      .output = "System.Management.Automation.ProviderInfo",
                                      .synopsis = "Gets information about the specified PowerShell provider.",
                                      .process = provider_process};
