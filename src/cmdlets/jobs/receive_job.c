/* receive_job.c: Receive-Job: what jobs have written, stream by stream. */
#include "base/heap.h"
#include "cmdlets/jobs/job_select.h"

enum { P_Keep = JS_State, P_NoRecurse, P_Force, P_Wait, P_AutoRemoveJob, P_WriteJobInResults, P_WriteEvents };

static const param_spec params[] = {
    JOB_PARAMETERS,
    [P_Keep] = {"Keep", "switch", .help = "Leaves what is received in the job."},
    [P_NoRecurse] = {"NoRecurse", "switch", .help = "Only the job's own data, not that of its children."},
    [P_Force] = {"Force", "switch", .help = "With -Wait: goes on waiting for a job that is suspended."},
    [P_Wait] = {"Wait", "switch", .help = "Waits until the jobs are over, handing on what they write."},
    [P_AutoRemoveJob] = {"AutoRemoveJob", "switch", .help = "With -Wait: removes the jobs when they are over."},
    [P_WriteJobInResults] = {"WriteJobInResults", "switch", .help = "With -Wait: each job goes before what it wrote."},
    [P_WriteEvents] = {"WriteEvents", "switch", .help = "Not supported."},
    {0}};

typedef struct state {
    list *jobs;
} state;

/* What is in the list now; taken out unless it is to be kept. */
static list *take(cmdlet_run *c, list *l)
{
    list *out = list_new(NULL);
    size_t n = list_count(l);
    for (size_t i = 0; i < n; i++)
        list_add(out, list_get(l, i));
    if (!arg_switch(c, P_Keep))
        for (size_t i = 0; i < n; i++)
            list_remove_at(l, 0);
    return out;
}

static void write_error(cmdlet_run *c, error_record *r)
{
    r->reported = false;
    c->failed = true;
    common_error(c->rs, &c->bound->common, c->stage.streams, r);
}

static void write_record(cmdlet_run *c, stream_kind kind, value v)
{
    message_record *m = (message_record *)v.as.o;
    switch (kind) {
    case STREAM_ERROR: write_error(c, (error_record *)psobject_base(v).as.o); break;
    case STREAM_WARNING:
    case STREAM_VERBOSE:
    case STREAM_DEBUG: common_message(c->rs, &c->bound->common, c->stage.streams, kind, m->message); break;
    default: stream_write(c->stage.streams, kind, v);
    }
}

/* A failed job's reason is one more error, once. */
static void write_reason(cmdlet_run *c, job *j)
{
    if (j->state != JOB_FAILED || j->reason_received || !j->ps || !j->ps->reason)
        return;
    if (!arg_switch(c, P_Keep))
        j->reason_received = true;
    bool child = v_is(v_obj(j), &type_PSTaskChildJob);
    error_record *r = error_record_new(j->ps->reason, child ? "PSTaskException" : "JobStateFailed",
                                       child ? EC_InvalidOperation : EC_InvalidResult, V_NULL);
    if (j->process && j->ps->reason->record) { /* the error as it was in the other process */
        *r = *j->ps->reason->record;
        r->exception = j->ps->reason;
    } else if (j->ps->reason->record)
        r->invocation_info = j->ps->reason->record->invocation_info;
    write_error(c, r);
}

static void receive(cmdlet_run *c, job *j)
{
    static const stream_kind order[] = {STREAM_ERROR, STREAM_WARNING,  STREAM_VERBOSE,
                                        STREAM_DEBUG, STREAM_PROGRESS, STREAM_INFORMATION};
    for (size_t i = 0; j->children && !arg_switch(c, P_NoRecurse) && i < list_count(j->children); i++)
        receive(c, (job *)list_get(j->children, i).as.o);
    if (!j->ps)
        return;
    bool over = job_is_over(j);
    list *out = take(c, &ps_output(j->ps)->l);
    for (size_t i = 0; i < list_count(out); i++)
        if (!v_is_null(list_get(out, i)))
            cmdlet_write(c, list_get(out, i));
    for (unsigned k = 0; k < sizeof order / sizeof *order; k++) {
        data_collection *d = j->ps->streams[order[k]];
        list *records = d && list_count(&d->l) ? take(c, &d->l) : NULL;
        for (size_t i = 0; records && i < list_count(records); i++)
            write_record(c, order[k], list_get(records, i));
    }
    if (over)
        write_reason(c, j);
}

/* What wakes a waiter: output of the job or of a child. True: there is some already. */
static bool watch_output(job *j, par_event **events, size_t *n)
{
    if (!j->ps)
        return false;
    data_collection *out = ps_output(j->ps);
    par_event_reset(&out->changed);
    events[(*n)++] = &out->changed;
    return list_count(&out->l) != 0;
}

/* Waits for the end of a job or for something it or its children write. */
static void wait_change(job *j)
{
    size_t children = j->children ? list_count(j->children) : 0, n = 0, which;
    par_event **events = heap_alloc((children + 2) * sizeof *events);
    events[n++] = &j->done;
    bool some = watch_output(j, events, &n);
    for (size_t i = 0; i < children; i++) {
        job *child = (job *)list_get(j->children, i).as.o;
        some |= !job_is_over(child) && watch_output(child, events, &n);
    }
    if (some || job_is_over(j))
        return;
    if (par_event_wait_many(events, n, false, -1, &which) == PAR_STOPPED)
        unwind(ctx_current(), UNWIND_STOP, NULL);
}

/* What does not go together. */
static void begin(cmdlet_run *c)
{
    static const char invalid[] = "System.Management.Automation.PSInvalidOperationException";
    if (arg_switch(c, P_Wait) && arg_switch(c, P_Keep))
        cmdlet_fail_text(
            c, "System.Management.Automation.ParameterBindingException", "ParameterBindingFailed", EC_WriteError,
            V_NULL,
            "Cannot bind parameter 'Keep' to the target. Exception setting \"Keep\": \"The Wait and Keep parameters cannot be used together in the same command.\"");
    if (arg_switch(c, P_WriteJobInResults) && !arg_switch(c, P_Wait))
        cmdlet_fail_text(c, invalid, "InvalidOperation", EC_InvalidOperation, V_NULL,
                         "The -WriteJobInResults parameter cannot be used without the -Wait parameter");
    if (arg_switch(c, P_WriteEvents) && !arg_switch(c, P_Wait))
        cmdlet_fail_text(c, invalid, "InvalidOperation", EC_InvalidOperation, V_NULL,
                         "The WriteEvents parameter cannot be used without the Wait parameter.");
    if (arg_switch(c, P_WriteEvents))
        throw_unsupported("Receive-Job -WriteEvents");
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    list *jobs = jobs_selected(c, SELECT_JOB);
    if (arg_switch(c, P_AutoRemoveJob) && !arg_switch(c, P_Wait))
        cmdlet_fail_text(c, "System.Management.Automation.PSInvalidOperationException",
                         "AutoRemoveJobCannotBeUsedWithoutWait", EC_InvalidOperation, V_NULL,
                         "The AutoRemoveJob parameter cannot be used without the Wait parameter.");
    if (!s->jobs)
        s->jobs = list_new(NULL);
    list_add_all(s->jobs, jobs->buffer ? jobs->buffer->items : NULL, list_count(jobs));
    if (arg_switch(c, P_Wait))
        return;
    for (size_t i = 0; i < list_count(jobs); i++)
        receive(c, job_of(list_get(jobs, i)));
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    if (!arg_switch(c, P_Wait) || !s->jobs)
        return;
    for (size_t i = 0; i < list_count(s->jobs); i++) {
        job *j = job_of(list_get(s->jobs, i));
        if (arg_switch(c, P_WriteJobInResults))
            cmdlet_write(c, v_obj(j));
        while (!job_is_over(j)) {
            wait_change(j);
            receive(c, j);
        }
        receive(c, j);
        if (arg_switch(c, P_AutoRemoveJob))
            job_forget(c->rs, j);
    }
}

const cmdlet cmdlet_receive_job = {.name = "Receive-Job",
                                   .module = MODULE_CORE,
                                   .aliases = "rcjb",
                                   .params = params,
                                   .default_set = "JobParameterSet",
                                   .output = "System.Object",
                                   .synopsis = "Gets what jobs have written.",
                                   .state_size = sizeof(state),
                                   .begin = begin,
                                   .process = process,
                                   .end = end,
                                   .missing = "ComputerName Location Session"};
