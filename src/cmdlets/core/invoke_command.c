/* invoke_command.c: Invoke-Command: runs a script block here. Remote sessions are not supported. */
#include "base/heap.h"
#include "cmdlets/cmdlets.h"
#include "engine/pipeline/pipeline.h"

enum { P_ScriptBlock, P_NoNewScope, P_InputObject, P_ArgumentList, P_ComputerName, P_Session };
static const param_spec params[] = {[P_ScriptBlock] = {"ScriptBlock", "scriptblock", .aliases = "Command",
                                                       .position = 1, .flags = PF_MANDATORY | PF_NOT_NULL},
                                    [P_NoNewScope] = {"NoNewScope", "switch"},
                                    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE},
                                    [P_ArgumentList] = {"ArgumentList", "object[]", .aliases = "Args"},
                                    [P_ComputerName] = {"ComputerName", "string[]", .aliases = "Cn"},
                                    [P_Session] = {"Session", "object[]"},
                                    {0}};

typedef struct state {
    pipeline *p;
} state;

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    if (has(c, P_ComputerName))
        throw_unsupported("Invoke-Command -ComputerName (remoting)");
    if (has(c, P_Session))
        throw_unsupported("Invoke-Command -Session (remoting)");
    list *given = items_of(arg(c, P_ArgumentList));
    uint32_t n = (uint32_t)list_count(given);
    argument *args = heap_alloc((n + 1) * sizeof *args);
    for (uint32_t i = 0; i < n; i++)
        args[i].v = list_get(given, i);
    pipeline_command *command = heap_alloc(sizeof *command);
    *command = (pipeline_command){.script = v_block(arg(c, P_ScriptBlock)),
                                  .args = args,
                                  .arg_count = n,
                                  .new_scope = !arg_switch(c, P_NoNewScope)};
    s->p = pipeline_begin(c->rs, command, 1, true, c->stage.next, c->stage.streams);
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    if (c->has_input)
        pipeline_process(s->p, c->input);
    else if (has(c, P_InputObject))
        pipeline_process(s->p, arg(c, P_InputObject));
}

static void end(cmdlet_run *c)
{
    pipeline_end(((state *)c->state)->p);
}

static void clean(cmdlet_run *c)
{
    state *s = c->state;
    if (s->p)
        pipeline_dispose(s->p);
    s->p = NULL;
}

const cmdlet cmdlet_invoke_command = {
    .name = "Invoke-Command",
    .module = MODULE_CORE,
    .aliases = "icm",
    .params = params,
    .synopsis = "Runs commands on the local computer.",
    .state_size = sizeof(state),
    .begin = begin,
    .process = process,
    .end = end,
    .clean = clean,
    .missing = "Port UseSSL ConfigurationName ApplicationName ThrottleLimit ConnectionUri AsJob InDisconnectedSession "
               "SessionName HideComputerName JobName FilePath AllowRedirection SessionOption Authentication "
               "EnableNetworkAccess VMId VMName ContainerId RunAsAdministrator CertificateThumbprint HostName UserName "
               "KeyFilePath Subsystem ConnectingTimeout SSHTransport SSHConnection RemoteDebug Options Credential"};
