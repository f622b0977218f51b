/* start_process.c: Start-Process. */
#include "cmdlets/management/item_path.h"
#include "cmdlets/management/process.h"
#include "engine/session/command.h"

enum {
    P_FilePath,
    P_ArgumentList,
    P_WorkingDirectory,
    P_NoNewWindow,
    P_PassThru,
    P_RedirectStandardInput,
    P_RedirectStandardOutput,
    P_RedirectStandardError,
    P_Wait,
    P_UseNewEnvironment,
    P_Environment
};
static const param_spec params[] = {
    [P_FilePath] = {"FilePath", "string", .aliases = "PSPath,Path", .position = 1,
                    .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY},
    [P_ArgumentList] = {"ArgumentList", "string[]", .aliases = "Args", .position = 2},
    [P_WorkingDirectory] = {"WorkingDirectory", "string", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_NoNewWindow] = {"NoNewWindow", "switch", .aliases = "nnw"},
    [P_PassThru] = {"PassThru", "switch"},
    [P_RedirectStandardInput] = {"RedirectStandardInput", "string", .aliases = "RSI", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_RedirectStandardOutput] = {"RedirectStandardOutput", "string", .aliases = "RSO", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_RedirectStandardError] = {"RedirectStandardError", "string", .aliases = "RSE", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Wait] = {"Wait", "switch"},
    [P_UseNewEnvironment] = {"UseNewEnvironment", "switch"},
    [P_Environment] = {"Environment", "hashtable"},
    {0}};

static void refuse(cmdlet_run *c, const char *id, str *text)
{
    cmdlet_fail(c, error_record_new(exception_new(INVALID_OPERATION_EXCEPTION, text), id, EC_InvalidOperation, V_NULL));
}

/* A name without a slash is looked up as a command, a path against the session's location. */
static str *program_of(cmdlet_run *c)
{
    str *name = arg_str(c, P_FilePath);
    if (str_index_unit(name, '/', 0) >= 0 || str_index_unit(name, '~', 0) == 0)
        return path_resolve(c->rs, name);
    str *here = path_resolve(c->rs, name);
    sys_stat st;
    const command *found = command_lookup(c->rs, str_intern(name), CMD_APPLICATION);
    if (!found && sys_stat_path(str_to_c(here), true, &st) == 0)
        return here;
    return name;
}

/* As the reference engine does: joined by blanks, nothing is quoted. */
static str *arguments_of(cmdlet_run *c)
{
    wbuf out = {0};
    list *all = items_of(arg(c, P_ArgumentList));
    for (size_t i = 0; i < list_count(all); i++) {
        if (i)
            wbuf_unit(&out, ' ');
        str_append(&out, v_is_null(list_get(all, i)) ? str_empty : to_str(list_get(all, i)));
    }
    return str_from_wbuf(&out);
}

static void add_variable(const str *name, str *text, void *arg_)
{
    map_set(arg_, v_str(str_of(name)), v_str(text));
}

static map *environment_of(cmdlet_run *c)
{
    if (!has(c, P_Environment) && !arg_switch(c, P_UseNewEnvironment))
        return NULL;
    map *all = map_new(&type_Hashtable, MAP_ORDINAL);
    if (!arg_switch(c, P_UseNewEnvironment))
        environment_each(add_variable, all);
    size_t cursor = 0;
    value key, v;
    while (has(c, P_Environment) && map_next(v_map(arg(c, P_Environment)), &cursor, &key, &v)) {
        if (v_is_null(v))
            map_remove(all, v_str(to_str(key)));
        else
            map_set(all, v_str(to_str(key)), v_str(to_str(v)));
    }
    return all;
}

static str *file_argument(cmdlet_run *c, uint32_t p)
{
    return has(c, p) ? path_resolve(c->rs, arg_str(c, p)) : NULL;
}

static start_info *info_of(cmdlet_run *c)
{
    start_info *i = start_info_new();
    i->file = program_of(c);
    i->arguments = arguments_of(c);
    i->directory = has(c, P_WorkingDirectory) ? path_resolve(c->rs, arg_str(c, P_WorkingDirectory)) : c->rs->location;
    i->environment = environment_of(c);
    for (int k = 0; k < 3; k++)
        i->files[k] = file_argument(c, P_RedirectStandardInput + (uint32_t)k);
    if (i->files[1] && i->files[2] && str_equal(i->files[1], i->files[2]))
        refuse(c, "InvalidOperationException",
               str_c("This command cannot be run because \"RedirectStandardOutput\" and \"RedirectStandardError\" are "
                     "same. Give different inputs and Run your command again."));
    return i;
}

static value start(cmdlet_run *c, start_info *i)
{
    ctx *x = ctx_current();
    volatile value process = V_NULL;
    TRY(x)
    {
        process = process_start(v_obj(i));
    }
    CAUGHT
    {
        error_record *r = x->kind == UNWIND_ERROR ? error_caught(x) : NULL;
        if (!r)
            unwind(x, x->kind, x->payload);
        refuse(c, "InvalidOperationException",
               str_concat(str_c("This command cannot be run due to the error: "), r->exception->message));
    }
    END_TRY;
    return process;
}

static void process(cmdlet_run *c)
{
    start_info *i = info_of(c);
    sys_stat st;
    if (sys_stat_path(str_to_c(i->directory), true, &st) < 0)
        refuse(
            c, "InvalidOperationException",
            str_printf("This command cannot be run because the directory name is invalid: %s", str_to_c(i->directory)));
    if (!cmdlet_should_process(c, i->file, "Start-Process"))
        return;
    value started = start(c, i);
    if (arg_switch(c, P_PassThru))
        cmdlet_write(c, started);
    if (arg_switch(c, P_Wait))
        process_wait(started, -1);
}

const cmdlet cmdlet_start_process = {.name = "Start-Process",
                                     .module = MODULE_MANAGEMENT,
                                     .params = params,
                                     .output = "System.Diagnostics.Process",
                                     .synopsis = "Starts one or more processes on the local computer.",
                                     .process = process,
                                     .flags = CF_SHOULD_PROCESS,
                                     .missing = "LoadUserProfile,Verb,WindowStyle,Credential"};
