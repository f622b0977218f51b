/* job_cmdlets.c: Get-Job, Wait-Job, Stop-Job, Remove-Job. */
#include "base/heap.h"
#include "cmdlets/jobs/job_select.h"

/* ---- Get-Job ---- */

enum { G_Newest = JS_Job, G_HasMoreData = JS_OWN, G_IncludeChildJob, G_ChildJobState, G_Before, G_After };

static const param_spec get_params[] = {
    [JS_Id] = {"Id", "int[]", .sets = "SessionIdParameterSet", .position = 1,
               .flags = PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},
    [JS_Name] = {"Name", "string[]", .sets = "NameParameterSet", .position = 1,
                 .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},
    [JS_InstanceId] = {"InstanceId", "guid[]", .sets = "InstanceIdParameterSet", .position = 1,
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},
    JOB_PARAMETERS_MORE,
    [G_Newest] = {"Newest", "int", .help = "The newest so many."},
    [G_HasMoreData] = {"HasMoreData", "bool", .help = "Those that have, or have not, something to receive."},
    [G_IncludeChildJob] = {"IncludeChildJob", "switch", .help = "Children too."},
    [G_ChildJobState] = {"ChildJobState", "System.Management.Automation.JobState",
                         .help = "Children in that state too."},
    [G_Before] = {"Before", "datetime", .help = "Those that ended before."},
    [G_After] = {"After", "datetime", .help = "Those that ended after."},
    {0}};

static bool in_time(const cmdlet_run *c, const job *j)
{
    if (has(c, G_Before) && (v_is_null(j->ended) || compare_order(j->ended, arg(c, G_Before), true) >= 0))
        return false;
    return !has(c, G_After) || (!v_is_null(j->ended) && compare_order(j->ended, arg(c, G_After), true) > 0);
}

/* The jobs meant, and the children that are asked for. */
static list *with_children(cmdlet_run *c, const list *jobs)
{
    list *out = list_new(NULL);
    bool by_state = has(c, G_ChildJobState), all = arg_switch(c, G_IncludeChildJob) && !by_state;
    for (size_t i = 0; i < list_count(jobs); i++) {
        const job *j = job_of(list_get(jobs, i));
        list_add(out, list_get(jobs, i));
        for (size_t k = 0; (all || by_state) && j->children && k < list_count(j->children); k++) {
            value child = list_get(j->children, k);
            if (all || (int64_t)job_of(child)->state == arg(c, G_ChildJobState).as.i)
                list_add(out, child);
        }
    }
    return out;
}

static bool ended_later(const job *a, const job *b)
{
    return !v_is_null(a->ended) && !v_is_null(b->ended) && compare_order(a->ended, b->ended, true) > 0;
}

/* -Newest means those that ended last. */
static bool among_newest(const list *jobs, size_t at, int64_t n)
{
    int64_t before = 0;
    const job *j = job_of(list_get(jobs, at));
    for (size_t i = 0; i < list_count(jobs); i++) {
        const job *other = job_of(list_get(jobs, i));
        before += ended_later(other, j) || (i < at && !ended_later(j, other));
    }
    return before < n;
}

static void get_process(cmdlet_run *c)
{
    list *all = with_children(c, jobs_selected(c, SELECT_STATE)), *jobs = list_new(NULL);
    for (size_t i = 0; i < list_count(all); i++) {
        job *j = job_of(list_get(all, i));
        if (in_time(c, j) && (!has(c, G_HasMoreData) || job_has_data(j) == to_bool(arg(c, G_HasMoreData))))
            list_add(jobs, v_obj(j));
    }
    for (size_t i = 0; i < list_count(jobs); i++)
        if (!has(c, G_Newest) || among_newest(jobs, i, arg(c, G_Newest).as.i))
            cmdlet_write(c, list_get(jobs, i));
}

const cmdlet cmdlet_get_job = {.name = "Get-Job",
                               .module = MODULE_CORE,
                               .aliases = "gjb",
                               .params = get_params,
                               .default_set = "SessionIdParameterSet",
                               .output = "System.Management.Automation.Job",
                               .synopsis = "Gets the jobs of this session.",
                               .process = get_process};

/* ---- Wait-Job ---- */

enum { W_Any = JS_OWN, W_Timeout, W_Force };

static const param_spec wait_params[] = {
    JOB_PARAMETERS,
    JOB_PARAMETERS_MORE,
    [W_Any] = {"Any", "switch", .help = "Comes back with the first job that is over."},
    [W_Timeout] = {"Timeout", "int", .aliases = "TimeoutSec", .validate = "range -1 2147483",
                   .help = "Seconds to wait at most."},
    [W_Force] = {"Force", "switch", .help = "Goes on waiting for suspended jobs."},
    {0}};

typedef struct wait_state {
    list *jobs;
} wait_state;

static void wait_process(cmdlet_run *c)
{
    wait_state *s = c->state;
    if (!s->jobs)
        s->jobs = list_new(NULL);
    list *more = jobs_selected(c, SELECT_JOB | SELECT_STATE);
    list_add_all(s->jobs, more->buffer ? more->buffer->items : NULL, list_count(more));
}

static void wait_end(cmdlet_run *c)
{
    wait_state *s = c->state;
    size_t n = s->jobs ? list_count(s->jobs) : 0;
    if (!n)
        return;
    int64_t seconds = arg_int(c, W_Timeout, -1);
    size_t which;
    par_event **events = heap_alloc(n * sizeof *events);
    for (size_t i = 0; i < n; i++)
        events[i] = &job_of(list_get(s->jobs, i))->done;
    bool any = arg_switch(c, W_Any);
    if (par_event_wait_many(events, n, !any, seconds < 0 ? -1 : seconds * 1000000000, &which) == PAR_STOPPED)
        unwind(ctx_current(), UNWIND_STOP, NULL);
    for (size_t i = 0; i < n; i++) {
        value v = list_get(s->jobs, i);
        if (!job_is_over(job_of(v)))
            continue;
        cmdlet_write(c, v);
        if (any)
            return;
    }
}

const cmdlet cmdlet_wait_job = {.name = "Wait-Job",
                                .module = MODULE_CORE,
                                .aliases = "wjb",
                                .params = wait_params,
                                .default_set = "SessionIdParameterSet",
                                .output = "System.Management.Automation.Job",
                                .synopsis = "Waits until jobs are over.",
                                .state_size = sizeof(wait_state),
                                .process = wait_process,
                                .end = wait_end};

/* ---- Stop-Job ---- */

enum { S_PassThru = JS_OWN };

static const param_spec stop_params[] = {
    JOB_PARAMETERS, JOB_PARAMETERS_MORE, [S_PassThru] = {"PassThru", "switch", .help = "Writes the jobs."}, {0}};

static void stop_process(cmdlet_run *c)
{
    list *jobs = jobs_selected(c, SELECT_JOB | SELECT_STATE);
    for (size_t i = 0; i < list_count(jobs); i++) {
        job *j = job_of(list_get(jobs, i));
        if (!cmdlet_should_process(c, str_printf("%d", j->id), "Stop-Job"))
            continue;
        job_stop(j);
        if (arg_switch(c, S_PassThru))
            cmdlet_write(c, v_obj(j));
    }
}

const cmdlet cmdlet_stop_job = {.name = "Stop-Job",
                                .module = MODULE_CORE,
                                .aliases = "spjb",
                                .params = stop_params,
                                .default_set = "SessionIdParameterSet",
                                .output = "System.Management.Automation.Job",
                                .synopsis = "Stops jobs.",
                                .process = stop_process,
                                .flags = CF_SHOULD_PROCESS};

/* ---- Remove-Job ---- */

enum { R_Force = JS_OWN };

static const param_spec remove_params[] = {
    JOB_PARAMETERS,
    JOB_PARAMETERS_MORE,
    [R_Force] = {"Force", "switch", .aliases = "F", .help = "Stops it first if it runs."},
    {0}};

static void remove_process(cmdlet_run *c)
{
    list *jobs = jobs_selected(c, SELECT_JOB | SELECT_STATE);
    for (size_t i = 0; i < list_count(jobs); i++) {
        job *j = job_of(list_get(jobs, i));
        if (!job_is_over(j) && !arg_switch(c, R_Force)) {
            exception *e = exception_new(
                "System.ArgumentException",
                str_printf(
                    "The command cannot remove the job with the job ID %d because the job is not finished. To remove the job, first stop the job, or use the Force parameter. (Parameter 'Job')",
                    j->id));
            cmdlet_error(c, error_record_new(e, "JobObjectNotFinishedCannotBeRemoved", EC_InvalidOperation, v_obj(j)));
            continue;
        }
        if (!cmdlet_should_process(c, str_printf("%d", j->id), "Remove-Job"))
            continue;
        job_stop(j);
        job_forget(c->rs, j);
    }
}

const cmdlet cmdlet_remove_job = {.name = "Remove-Job",
                                  .module = MODULE_CORE,
                                  .aliases = "rjb",
                                  .params = remove_params,
                                  .default_set = "SessionIdParameterSet",
                                  .synopsis = "Removes jobs from the session.",
                                  .process = remove_process,
                                  .flags = CF_SHOULD_PROCESS};
