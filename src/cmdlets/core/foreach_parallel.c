/* foreach_parallel.c: ForEach-Object -Parallel: what it refuses, and its items. The work is in engine/jobs. */
#include "cmdlets/core/foreach_parallel.h"

#include "engine/jobs/job.h"
#include "engine/jobs/using.h"

/* The errors of items are merged into the caller's streams by rules of their own: per-call actions cannot apply. */
static void refuse_common(cmdlet_run *c)
{
    const common_args *a = &c->bound->common;
    if (a->error_action < 0 && a->warning_action < 0 && a->information_action < 0 && a->progress_action < 0 &&
        !a->pipeline_variable)
        return;
    exception *e = exception_new(
        "System.Management.Automation.PSNotSupportedException",
        str_c(
            "The following common parameters are not currently supported in the Parallel parameter set:\nErrorAction, WarningAction, InformationAction, PipelineVariable"));
    cmdlet_fail(c, error_record_new(e, "ParallelCommonParametersNotSupported", EC_NotImplemented, V_NULL));
}

/* ---- -AsJob: a child job for each item ---- */

static void begin_job(foreach_parallel *p, cmdlet_run *c, const foreach_parallel_options *o)
{
    if (o->seconds)
        cmdlet_fail(
            c, error_record_new(
                   exception_new("System.Management.Automation.PSArgumentException",
                                 str_c("The 'TimeoutSeconds' parameter cannot be used with the 'AsJob' parameter.")),
                   "ParallelCannotUseTimeoutWithJob", EC_InvalidOperation, V_NULL));
    p->job = job_new(&type_PSTaskJob, "PSTaskJob", NULL, to_str(v_obj(o->block)));
    p->job->children = list_new(NULL);
    p->limit = (int32_t)o->limit;
    powershell *pattern = powershell_new();
    ps_add_script(pattern, NULL, o->block, false);
    pattern->using = using_collect(c->rs, o->block, USING_PARALLEL);
    p->pattern = pattern;
}

static void add_child(foreach_parallel *p, value item)
{
    job *child = job_new(&type_PSTaskChildJob, "PSTaskChildJob", NULL, p->job->command);
    child->ps = powershell_new();
    child->ps->commands = p->pattern->commands;
    child->ps->using = p->pattern->using;
    child->ps->bar = item;
    child->ps->has_bar = true;
    list_add(p->job->children, v_obj(child));
}

void foreach_parallel_begin(foreach_parallel *p, cmdlet_run *c, const foreach_parallel_options *o)
{
    refuse_common(c);
    if (o->as_job) {
        begin_job(p, c, o);
        return;
    }
    p->run = parallel_run_new(c, o->block, (unsigned)o->limit, o->new_runspaces, o->seconds * 1000000000);
}

void foreach_parallel_item(foreach_parallel *p, cmdlet_run *c, value item)
{
    if (v_is_block(psobject_base(item))) {
        exception *e = exception_new(
            "System.Management.Automation.PSArgumentException",
            str_c(
                "A ForEach-Object -Parallel piped input object cannot be a script block. Passed-in script block variables are not supported with ForEach-Object -Parallel, and can result in undefined behavior."));
        cmdlet_error(c, error_record_new(e, "ParallelPipedInputObjectCannotBeScriptBlock", EC_InvalidType, item));
        return;
    }
    if (p->job)
        add_child(p, item);
    else
        parallel_run_push(p->run, item);
}

void foreach_parallel_end(foreach_parallel *p, cmdlet_run *c)
{
    if (!p->job) {
        parallel_run_finish(p->run);
        return;
    }
    job_remember(c->rs, p->job);
    task_job_start(p->job, p->limit);
    cmdlet_write(c, v_obj(p->job));
}

void foreach_parallel_clean(foreach_parallel *p)
{
    parallel_run_cancel(p->run);
}
