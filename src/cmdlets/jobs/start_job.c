/* start_job.c: Start-Job: a block or script file in a process of its own. */
#include <string.h>
#include <sys/stat.h>

#include "base/sys.h"
#include "cmdlets/jobs/job_select.h"
#include "engine/jobs/process_job.h"
#include "engine/vm/frame.h"

enum {
    P_ScriptBlock,
    P_FilePath,
    P_LiteralPath,
    P_Name,
    P_InitializationScript,
    P_WorkingDirectory,
    P_InputObject,
    P_ArgumentList
};

static const param_spec params[] = {
    [P_ScriptBlock] = {"ScriptBlock", "scriptblock", .aliases = "Command", .sets = "ComputerName", .position = 1,
                       .flags = PF_MANDATORY, .help = "What runs in the job."},
    [P_FilePath] = {"FilePath", "string", .sets = "FilePathComputerName", .position = 1,
                    .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY, .help = "A script file that runs in the job."},
    [P_LiteralPath] = {"LiteralPath", "string", .aliases = "PSPath,LP", .sets = "LiteralFilePathComputerName",
                       .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY},
    [P_Name] = {"Name", "string", .flags = PF_PIPELINE_PROPERTY, .help = "Name of the job; Job<id> if not given."},
    [P_InitializationScript] = {"InitializationScript", "scriptblock", .position = 2,
                                .help = "Runs before, in the same process."},
    [P_WorkingDirectory] = {"WorkingDirectory", "string", .flags = PF_NOT_NULL_OR_EMPTY,
                            .help = "Location of the job; that of the caller if not given."},
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE, .help = "$input of the job."},
    [P_ArgumentList] = {"ArgumentList", "object[]", .aliases = "Args", .help = "Arguments of the block."},
    {0}};

typedef struct state {
    list *input;
} state;

static void process(cmdlet_run *c)
{
    state *s = c->state;
    if (!has(c, P_InputObject))
        return;
    if (!s->input)
        s->input = list_new(NULL);
    list_add(s->input, arg(c, P_InputObject));
}

static str *file_text(cmdlet_run *c, str *written)
{
    str *path = path_resolve(c->rs, written);
    char *data;
    size_t n;
    if (sys_read_file(str_to_c(path), &data, &n) < 0)
        cmdlet_fail_text(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound", EC_ObjectNotFound,
                         v_str(written), "Cannot find path '%s' because it does not exist.", str_to_c(path));
    bool marked = n >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3);
    return str_utf8(data + (marked ? 3 : 0), n - (marked ? 3 : 0));
}

static str *location(cmdlet_run *c)
{
    if (!has(c, P_WorkingDirectory))
        return c->rs->location;
    str *path = path_resolve(c->rs, arg_str(c, P_WorkingDirectory));
    sys_stat st;
    if (sys_stat_path(str_to_c(path), true, &st) < 0 || !S_ISDIR(st.mode))
        cmdlet_fail_text(c, "System.IO.DirectoryNotFoundException", "DirectoryNotFoundException", EC_InvalidOperation,
                         V_NULL, "The specified working directory \"%s\" for Start-Job does not exist.",
                         str_to_c(arg_str(c, P_WorkingDirectory)));
    return path;
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    str *name = arg_str(c, P_Name);
    str *file = has(c, P_FilePath) ? arg_str(c, P_FilePath) : arg_str(c, P_LiteralPath);
    str *text = file ? file_text(c, file) : to_str(arg(c, P_ScriptBlock));
    /* Parsed here too: its $using: values are the caller's, and so is an error in it. */
    script_block *sb = file ? script_block_from_text(text, NULL) : v_block(psobject_base(arg(c, P_ScriptBlock)));
    process_job_request q = {
        .name = name && name->length ? name : NULL,
        .command = file ? file : text,
        .block = text,
        .initialization = has(c, P_InitializationScript) ? to_str(arg(c, P_InitializationScript)) : NULL,
        .arguments = arg(c, P_ArgumentList),
        .using_list = process_job_using(c->rs, sb),
        .input = s->input ? v_obj(list_to_array(s->input)) : V_NULL,
        .location = location(c),
    };
    cmdlet_write(c, v_obj(process_job_start(c->rs, &q)));
}

const cmdlet cmdlet_start_job = {.name = "Start-Job",
                                 .module = MODULE_CORE,
                                 .aliases = "sajb",
                                 .params = params,
                                 .default_set = "ComputerName",
                                 .output = "System.Management.Automation.PSRemotingJob",
                                 .synopsis = "Starts a job in a process of its own.",
                                 .state_size = sizeof(state),
                                 .process = process,
                                 .end = end,
                                 .missing = "DefinitionName DefinitionPath Type Credential Authentication RunAs32 "
                                            "PSVersion ConnectingTimeout Options"};
