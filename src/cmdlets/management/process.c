/* process.c: Get-Process, Stop-Process, Wait-Process. */
#include "cmdlets/management/process.h"

#include "base/sys.h"
#include "object/member.h"

#define PROCESS_EXCEPTION "Microsoft.PowerShell.Commands.ProcessCommandException"

str *process_name(value process)
{
    return to_str(member_get(process, str_intern_c("ProcessName"), 0));
}

str *process_label(value process)
{
    return str_printf("%s (%d)", str_to_c(process_name(process)), process_id(process));
}

/* ---- which ones ---- */

typedef struct search {
    const str *pattern;
    list *found;
    bool any;
} search;

static void insert(list *found, value process)
{
    str *name = process_name(process);
    size_t i = list_count(found);
    while (i > 0) {
        value before = list_get(found, i - 1);
        int order = compare_strings(process_name(before), name, true);
        if (order < 0 || (order == 0 && process_id(before) <= process_id(process)))
            break;
        i--;
    }
    list_insert(found, i, process);
}

static void match(value process, void *arg_)
{
    search *s = arg_;
    if (s->pattern && !wildcard_match(s->pattern, process_name(process), true))
        return;
    s->any = true;
    insert(s->found, process);
}

static void by_name(cmdlet_run *c, list *names, list *found)
{
    for (size_t i = 0; i < list_count(names); i++) {
        search s = {to_str(list_get(names, i)), found, false};
        process_each(match, &s);
        if (!s.any && !wildcard_has(s.pattern))
            cmdlet_error_text(c, PROCESS_EXCEPTION, "NoProcessFoundForGivenName", EC_ObjectNotFound,
                              v_str(str_of(s.pattern)),
                              "Cannot find a process with the name \"%s\". Verify the process name and call the cmdlet "
                              "again.",
                              str_to_c(s.pattern));
    }
}

static void by_id(cmdlet_run *c, list *ids, list *found)
{
    for (size_t i = 0; i < list_count(ids); i++) {
        int id = to_int(list_get(ids, i));
        value process = id >= 0 ? process_of_id(id) : V_NULL;
        if (v_is_null(process))
            cmdlet_error_text(c, PROCESS_EXCEPTION, "NoProcessFoundForGivenId", EC_ObjectNotFound, v_int(id),
                              "Cannot find a process with the process identifier %d.", id);
        else
            insert(found, process);
    }
}

list *processes_named(cmdlet_run *c, uint32_t name, uint32_t id, uint32_t input)
{
    list *found = list_new(NULL);
    if (has(c, id)) {
        by_id(c, items_of(arg(c, id)), found);
    } else if (has(c, input)) {
        list *given = items_of(arg(c, input));
        for (size_t i = 0; i < list_count(given); i++)
            list_add(found, list_get(given, i));
    } else if (has(c, name)) {
        by_name(c, items_of(arg(c, name)), found);
    } else {
        search s = {NULL, found, false};
        process_each(match, &s);
    }
    return found;
}

/* ---- Get-Process ---- */

enum { P_Name, P_Id, P_InputObject };
static const param_spec get_params[] = {
    [P_Name] = {"Name", "string[]", .aliases = "ProcessName", .sets = "Name", .position = 1,
                .flags = PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},
    [P_Id] = {"Id", "int[]", .aliases = "PID", .sets = "Id", .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [P_InputObject] = {"InputObject", "System.Diagnostics.Process[]", .sets = "InputObject",
                       .flags = PF_MANDATORY | PF_PIPELINE},
    {0}};

static void get_process(cmdlet_run *c)
{
    list *found = processes_named(c, P_Name, P_Id, P_InputObject);
    for (size_t i = 0; i < list_count(found); i++)
        cmdlet_write(c, list_get(found, i));
}

const cmdlet cmdlet_get_process = {.name = "Get-Process",
                                   .module = MODULE_MANAGEMENT,
                                   .params = get_params,
                                   .default_set = "Name",
                                   .output = "System.Diagnostics.Process",
                                   .synopsis = "Gets the processes that are running on the local computer.",
                                   .process = get_process,
                                   .missing = "IncludeUserName,Module,FileVersionInfo"};

/* ---- Stop-Process ---- */

enum { S_Name, S_Id, S_InputObject, S_PassThru, S_Force };
static const param_spec stop_params[] = {
    [S_Name] = {"Name", "string[]", .aliases = "ProcessName", .sets = "Name",
                .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [S_Id] = {"Id", "int[]", .sets = "Id", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [S_InputObject] = {"InputObject", "System.Diagnostics.Process[]", .sets = "InputObject", .position = 1,
                       .flags = PF_MANDATORY | PF_PIPELINE},
    [S_PassThru] = {"PassThru", "switch"},
    [S_Force] = {"Force", "switch"},
    {0}};

static void stop_process(cmdlet_run *c)
{
    list *found = processes_named(c, S_Name, S_Id, S_InputObject);
    for (size_t i = 0; i < list_count(found); i++) {
        value process = list_get(found, i);
        if (!cmdlet_should_process(c, process_label(process), "Stop-Process"))
            continue;
        member_invoke(process, str_intern_c("Kill"), NULL, 0);
        if (arg_switch(c, S_PassThru))
            cmdlet_write(c, process);
    }
}

const cmdlet cmdlet_stop_process = {.name = "Stop-Process",
                                    .module = MODULE_MANAGEMENT,
                                    .params = stop_params,
                                    .default_set = "Id",
                                    .synopsis = "Stops one or more running processes.",
                                    .process = stop_process,
                                    .flags = CF_SHOULD_PROCESS};

/* ---- Wait-Process ---- */

enum { W_Name, W_Id, W_InputObject, W_Timeout, W_Any, W_PassThru };
static const param_spec wait_params[] = {
    [W_Name] = {"Name", "string[]", .aliases = "ProcessName", .sets = "Name", .position = 1,
                .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [W_Id] = {"Id", "int[]", .aliases = "PID,ProcessId", .sets = "Id", .position = 1,
              .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [W_InputObject] = {"InputObject", "System.Diagnostics.Process[]", .sets = "InputObject",
                       .flags = PF_MANDATORY | PF_PIPELINE},
    [W_Timeout] = {"Timeout", "int", .aliases = "TimeoutSec", .position = 2, .validate = "range 0 32767"},
    [W_Any] = {"Any", "switch"},
    [W_PassThru] = {"PassThru", "switch"},
    {0}};

typedef struct wait_state {
    list *processes;
} wait_state;

static void wait_process(cmdlet_run *c)
{
    wait_state *s = c->state;
    list *found = processes_named(c, W_Name, W_Id, W_InputObject);
    if (!s->processes)
        s->processes = list_new(NULL);
    for (size_t i = 0; i < list_count(found); i++)
        list_add(s->processes, list_get(found, i));
}

static bool wait_any(cmdlet_run *c, int64_t deadline)
{
    wait_state *s = c->state;
    for (;;) {
        for (size_t i = 0; i < list_count(s->processes); i++)
            if (process_wait(list_get(s->processes, i), 0))
                return true;
        if (deadline >= 0 && sys_monotonic_ns() >= deadline)
            return false;
        process_wait(list_get(s->processes, 0), 20000000);
        cmdlet_poll(c);
    }
}

static void not_ended(cmdlet_run *c, value process)
{
    cmdlet_error_text(
        c, "System.TimeoutException", "ProcessNotTerminated", EC_CloseError, process,
        "This command stopped operation of \"%s\" because process is not stopped in the specified time-out.",
        str_to_c(process_label(process)));
}

static void wait_end(cmdlet_run *c)
{
    wait_state *s = c->state;
    int64_t seconds = arg_int(c, W_Timeout, -1);
    int64_t deadline = seconds < 0 ? -1 : sys_monotonic_ns() + seconds * 1000000000;
    if (!s->processes)
        return;
    if (arg_switch(c, W_Any) && list_count(s->processes)) {
        if (!wait_any(c, deadline))
            not_ended(c, list_get(s->processes, 0));
    } else {
        for (size_t i = 0; i < list_count(s->processes); i++) {
            int64_t left = deadline < 0 ? -1 : deadline - sys_monotonic_ns();
            if (!process_wait(list_get(s->processes, i), deadline >= 0 && left < 0 ? 0 : left))
                not_ended(c, list_get(s->processes, i));
        }
    }
    for (size_t i = 0; arg_switch(c, W_PassThru) && i < list_count(s->processes); i++)
        cmdlet_write(c, list_get(s->processes, i));
}

const cmdlet cmdlet_wait_process = {.name = "Wait-Process",
                                    .module = MODULE_MANAGEMENT,
                                    .params = wait_params,
                                    .default_set = "Name",
                                    .synopsis = "Waits for the processes to be stopped.",
                                    .state_size = sizeof(wait_state),
                                    .process = wait_process,
                                    .end = wait_end};
