/* debug_job.c: Debug-Job: finds the job, but has no debugger to attach to it. */
#include "cmdlets/jobs/job_select.h"

enum { P_Job, P_Name, P_Id, P_InstanceId, P_BreakAll };

static const param_spec params[] = {
    [P_Job] = {"Job", "System.Management.Automation.Job", .sets = "JobParameterSet", .position = 1,
               .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [P_Name] = {"Name", "string", .sets = "JobNameParameterSet", .position = 1, .flags = PF_MANDATORY},
    [P_Id] = {"Id", "int", .sets = "JobIdParameterSet", .position = 1, .flags = PF_MANDATORY},
    [P_InstanceId] = {"InstanceId", "guid", .sets = "JobInstanceIdParameterSet", .position = 1, .flags = PF_MANDATORY},
    [P_BreakAll] = {"BreakAll", "switch"},
    {0}};

static bool is_it(cmdlet_run *c, const job *j)
{
    if (has(c, P_Name))
        return wildcard_match(arg_str(c, P_Name), j->name, true);
    if (has(c, P_Id))
        return j->id == arg(c, P_Id).as.i;
    return compare_equal(j->instance_id, arg(c, P_InstanceId), true);
}

static void process(cmdlet_run *c)
{
    static const char invalid[] = "System.Management.Automation.PSInvalidOperationException";
    bool found = has(c, P_Job);
    for (size_t i = 0; !found && c->rs->jobs && i < list_count(c->rs->jobs); i++)
        found = is_it(c, job_of(list_get(c->rs->jobs, i)));
    if (found)
        throw_unsupported("Debug-Job");
    if (has(c, P_Name))
        cmdlet_fail_text(c, invalid, "DebugJobCannotFindJobWithName", EC_InvalidOperation, V_NULL,
                         "Cannot find job with name %s.", str_to_c(arg_str(c, P_Name)));
    if (has(c, P_Id))
        cmdlet_fail_text(c, invalid, "DebugJobCannotFindJobWithId", EC_InvalidOperation, V_NULL,
                         "Cannot find job with id %d.", (int)arg(c, P_Id).as.i);
    cmdlet_fail_text(c, invalid, "DebugJobCannotFindJobWithInstanceId", EC_InvalidOperation, V_NULL,
                     "Cannot find job with Instance Id %s.", str_to_c(to_str(arg(c, P_InstanceId))));
}

const cmdlet cmdlet_debug_job = {.name = "Debug-Job",
                                 .module = MODULE_CORE,
                                 .params = params,
                                 .default_set = "JobParameterSet",
                                 .synopsis = "Would debug a job: says that it cannot.",
                                 .process = process,
                                 .flags = CF_SHOULD_PROCESS};
