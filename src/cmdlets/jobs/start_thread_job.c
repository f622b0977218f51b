/* start_thread_job.c: Start-ThreadJob. */
#include "base/sys.h"
#include "cmdlets/jobs/job_select.h"
#include "engine/jobs/using.h"
#include "engine/vm/frame.h"

enum {
    P_ScriptBlock,
    P_FilePath,
    P_Name,
    P_InitializationScript,
    P_InputObject,
    P_ArgumentList,
    P_ThrottleLimit,
    P_StreamingHost
};

static const param_spec params[] = {
    [P_ScriptBlock] = {"ScriptBlock", "scriptblock", .aliases = "Command", .sets = "ScriptBlock", .position = 1,
                       .flags = PF_MANDATORY | PF_NOT_NULL, .help = "What runs in the job."},
    [P_FilePath] = {"FilePath", "string", .sets = "FilePath", .position = 1,
                    .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY, .help = "A script file that runs in the job."},
    [P_Name] = {"Name", "string", .flags = PF_NOT_NULL_OR_EMPTY, .help = "Name of the job; Job<id> if not given."},
    [P_InitializationScript] = {"InitializationScript", "scriptblock", .help = "Runs before, in the same runspace."},
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE | PF_NOT_NULL, .help = "$input of the job."},
    [P_ArgumentList] = {"ArgumentList", "object[]", .aliases = "Args", .help = "Arguments of the block."},
    [P_ThrottleLimit] = {"ThrottleLimit", "int", .validate = "range 1 1000000",
                         .help = "How many thread jobs of this process may run at once, from now on."},
    [P_StreamingHost] = {"StreamingHost", "object", .flags = PF_NOT_NULL,
                         .help = "Host output of the job goes to this host at once."},
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

static script_block *block_of_file(cmdlet_run *c)
{
    str *path = path_resolve(c->rs, arg_str(c, P_FilePath));
    sys_stat st;
    if (sys_stat_path(str_to_c(path), true, &st) < 0)
        cmdlet_fail_text(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound", EC_ObjectNotFound,
                         v_str(arg_str(c, P_FilePath)), "Cannot find path '%s' because it does not exist.",
                         str_to_c(path));
    command *k = command_new(CMD_SCRIPT, arg_str(c, P_FilePath));
    k->definition = path;
    return command_script(k);
}

static void add_arguments(powershell *ps, value arguments)
{
    enumerator e = {0};
    value v;
    if (v_is_null(arguments))
        return;
    if (!enumerate(arguments, &e)) {
        ps_add_argument(ps, NULL, arguments);
        return;
    }
    while (e.next(&e, &v))
        ps_add_argument(ps, NULL, v);
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    bool file = has(c, P_FilePath);
    script_block *sb = file ? block_of_file(c) : v_block(psobject_base(arg(c, P_ScriptBlock)));
    powershell *ps = powershell_new();
    ps->using = using_collect(c->rs, sb, USING_THREAD_JOB);
    if (has(c, P_InitializationScript)) {
        ps_add_script(ps, NULL, v_block(psobject_base(arg(c, P_InitializationScript))), false);
        ps->commands.items[0].ends_statement = true;
        ps->input_last = true;
    }
    ps_add_script(ps, NULL, sb, file);
    add_arguments(ps, arg(c, P_ArgumentList));
    if (s->input)
        ps->input = v_obj(s->input);
    if (has(c, P_StreamingHost))
        ps->host = c->rs->host;
    str *text = file ? arg_str(c, P_FilePath) : to_str(v_obj(sb));
    job *j = job_new(&type_ThreadJob, "ThreadJob", arg_str(c, P_Name), text);
    j->ps = ps;
    job_remember(c->rs, j);
    thread_job_start(j, (int32_t)arg_int(c, P_ThrottleLimit, 0));
    cmdlet_write(c, v_obj(j));
}

const cmdlet cmdlet_start_threadjob = {.name = "Start-ThreadJob",
                                       .module = MODULE_THREADJOB,
                                       .params = params,
                                       .output = "Microsoft.PowerShell.ThreadJob.ThreadJob",
                                       .synopsis = "Starts a job in a runspace of this process.",
                                       .state_size = sizeof(state),
                                       .process = process,
                                       .end = end};
