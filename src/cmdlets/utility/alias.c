/* alias.c: Get-Alias, Set-Alias, New-Alias, Remove-Alias. */
#include "cmdlets/utility/scope_arg.h"

#define OPTIONS_TYPE "System.Management.Automation.ScopedItemOptions"

static const command *alias_of(cmdlet_run *c, const str *name)
{
    return command_lookup(c->rs, name, CMD_ALIAS);
}

/* ---- Set-Alias, New-Alias ---- */

enum { P_Name, P_Value, P_Description, P_Option, P_PassThru, P_Scope, P_Force };
static const param_spec params[] = {
    [P_Name] = {"Name", "string", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [P_Value] = {"Value", "string", .position = 2, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [P_Description] = {"Description", "string"},
    [P_Option] = {"Option", OPTIONS_TYPE},
    [P_PassThru] = {"PassThru", "switch"},
    [P_Scope] = {"Scope", "string", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Force] = {"Force", "switch"},
    {0}};

static void unwritable(cmdlet_run *c, const str *name, const char *id, const char *fmt)
{
    cmdlet_error(c,
                 error_record_new(exception_new("System.Management.Automation.SessionStateUnauthorizedAccessException",
                                                str_replace(str_c(fmt), str_c("{0}"), name)),
                                  id, EC_WriteError, v_str(str_of(name))));
}

static void define(cmdlet_run *c)
{
    str *name = arg_str(c, P_Name), *target = arg_str(c, P_Value);
    scope *s = scope_of_argument(c, arg_str(c, P_Scope));
    const command *old = alias_of(c, name);
    uint32_t locked = old ? old->options : 0;
    if (locked & VO_CONSTANT || (locked & VO_READONLY && !arg_switch(c, P_Force))) {
        unwritable(c, name, "AliasNotWritable",
                   "Alias is not writeable because alias {0} is read-only or constant and cannot be written to.");
        return;
    }
    if (!cmdlet_should_process(c, str_printf("Name: %s Value: %s", str_to_c(name), str_to_c(target)),
                               c->cmdlet->name[0] == 'N' ? "New Alias" : "Set Alias"))
        return;
    alias_define(s ? s : c->scope, name, target);
    const command *now = alias_of(c, name);
    if (has(c, P_Option) && now)
        ((command *)(uintptr_t)now)->options = (uint32_t)arg_int(c, P_Option, 0);
    if (arg_switch(c, P_PassThru) && now)
        cmdlet_write(c, v_obj((void *)(uintptr_t)now));
}

static void set_process(cmdlet_run *c)
{
    define(c);
}

static void new_process(cmdlet_run *c)
{
    str *name = arg_str(c, P_Name);
    if (!arg_switch(c, P_Force) && alias_of(c, name)) {
        cmdlet_error_text(c, "System.Management.Automation.SessionStateException", "AliasAlreadyExists",
                          EC_ResourceExists, v_str(name),
                          "The alias is not allowed, because an alias with the name '%s' already exists.",
                          str_to_c(name));
        return;
    }
    define(c);
}

const cmdlet cmdlet_set_alias = {.name = "Set-Alias",
                                 .module = MODULE_UTILITY,
                                 .aliases = "sal",
                                 .params = params,
                                 .default_set = "Default",
                                 .synopsis = "Creates or changes an alias for a cmdlet or other command.",
                                 .process = set_process,
                                 .flags = CF_SHOULD_PROCESS};
const cmdlet cmdlet_new_alias = {.name = "New-Alias",
                                 .module = MODULE_UTILITY,
                                 .aliases = "nal",
                                 .params = params,
                                 .synopsis = "Creates a new alias.",
                                 .process = new_process,
                                 .flags = CF_SHOULD_PROCESS};

/* ---- Remove-Alias ---- */

enum { R_Name, R_Scope, R_Force };
static const param_spec remove_params[] = {
    [R_Name] = {"Name", "string[]", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [R_Scope] = {"Scope", "string", .flags = PF_NOT_NULL_OR_EMPTY},
    [R_Force] = {"Force", "switch"},
    {0}};

static void remove_process(cmdlet_run *c)
{
    list *names = items_of(arg(c, R_Name));
    scope *s = scope_of_argument(c, arg_str(c, R_Scope));
    for (size_t i = 0; i < list_count(names); i++) {
        str *name = to_str(list_get(names, i));
        const command *old = alias_of(c, name);
        if (!old)
            cmdlet_error_text(c, "System.Management.Automation.ItemNotFoundException", "AliasNotFound",
                              EC_ObjectNotFound, v_str(name),
                              "This command cannot find a matching alias because an alias with the name '%s' does not "
                              "exist.",
                              str_to_c(name));
        else if (old->options & VO_CONSTANT || (old->options & VO_READONLY && !arg_switch(c, R_Force)))
            unwritable(c, name, "AliasNotRemovable",
                       "Alias was not removed because alias {0} is constant or read-only.");
        else
            alias_remove(s ? s : c->scope, name);
    }
}

const cmdlet cmdlet_remove_alias = {.name = "Remove-Alias",
                                    .module = MODULE_UTILITY,
                                    .params = remove_params,
                                    .default_set = "Default",
                                    .synopsis = "Remove an alias from the current session.",
                                    .process = remove_process};

/* ---- Get-Alias ---- */

enum { G_Name, G_Exclude, G_Scope, G_Definition };
static const param_spec get_params[] = {
    [G_Name] = {"Name", "string[]", .sets = "Default", .position = 1, .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [G_Exclude] = {"Exclude", "string[]"},
    [G_Scope] = {"Scope", "string"},
    [G_Definition] = {"Definition", "string[]", .sets = "Definition", .flags = PF_NOT_NULL_OR_EMPTY},
    {0}};

typedef struct aliases {
    cmdlet_run *c;
    const str *pattern;
    bool by_target;
    list *found;
} aliases;

static void consider(const command *k, void *into)
{
    aliases *a = into;
    const str *subject = a->by_target ? k->definition : k->name;
    if (!subject || !wildcard_match(a->pattern, subject, true))
        return;
    if (has(a->c, G_Exclude) && patterns_match(arg(a->c, G_Exclude), k->name))
        return;
    size_t i = 0;
    while (i < list_count(a->found) &&
           compare_strings(((command *)list_get(a->found, i).as.o)->name, k->name, true) <= 0)
        i++;
    list_insert(a->found, i, v_obj((void *)(uintptr_t)k));
}

static void get_process(cmdlet_run *c)
{
    bool by_target = has(c, G_Definition);
    list *patterns = items_of(arg(c, by_target ? G_Definition : G_Name));
    if (!list_count(patterns))
        list_add(patterns, v_str(str_c("*")));
    for (size_t i = 0; i < list_count(patterns); i++) {
        str *pattern = to_str(list_get(patterns, i));
        aliases a = {c, pattern, by_target, list_new(NULL)};
        command_each(c->rs, CMD_ALIAS, consider, &a);
        for (size_t n = 0; n < list_count(a.found); n++)
            cmdlet_write(c, list_get(a.found, n));
        if (list_count(a.found) || wildcard_has(pattern))
            continue;
        cmdlet_error_text(c, "System.Management.Automation.ItemNotFoundException", "ItemNotFoundException",
                          EC_ObjectNotFound, v_str(pattern),
                          "This command cannot find a matching alias because an alias with the %s '%s' does not exist.",
                          by_target ? "definition" : "name", str_to_c(pattern));
    }
}

const cmdlet cmdlet_get_alias = {.name = "Get-Alias",
                                 .module = MODULE_UTILITY,
                                 .aliases = "gal",
                                 .params = get_params,
                                 .default_set = "Default",
                                 .output = "System.Management.Automation.AliasInfo",
                                 .synopsis = "Gets the aliases for the current session.",
                                 .process = get_process};
