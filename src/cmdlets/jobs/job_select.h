/* job_select.h: which jobs a job cmdlet means: -Job, -Id, -Name, -InstanceId, -State, -Command, -Filter.
 *
 * Threads: one fiber. Cost: a walk over the session's jobs.
 */
#ifndef CMDLETS_JOB_SELECT_H
#define CMDLETS_JOB_SELECT_H

#include "cmdlets/cmdlets.h"
#include "engine/jobs/job.h"

#define MODULE_THREADJOB "Microsoft.PowerShell.ThreadJob"

/* Rows that the job cmdlets share: 0..2 all of them, 3 all but Get-Job, 4..6 all but Receive-Job. */
enum { JS_Id, JS_Name, JS_InstanceId, JS_Job, JS_State, JS_Command, JS_Filter, JS_OWN };
enum job_select { SELECT_JOB = 1, SELECT_STATE = 2 };

#define JOB_PARAMETERS                                                                                                 \
    [JS_Job] = {"Job", "System.Management.Automation.Job[]", .sets = "JobParameterSet", .position = 1,                 \
                .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},                    \
    [JS_Id] = {"Id", "int[]", .sets = "SessionIdParameterSet", .position = 1,                                          \
               .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},                                   \
    [JS_Name] = {"Name", "string[]", .sets = "NameParameterSet", .position = 1,                                        \
                 .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},                                 \
    [JS_InstanceId] = {"InstanceId", "guid[]", .sets = "InstanceIdParameterSet", .position = 1,                        \
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY}

#define JOB_PARAMETERS_MORE                                                                                            \
    [JS_State] = {"State", "System.Management.Automation.JobState", .sets = "StateParameterSet", .position = 1,        \
                  .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},                                                       \
    [JS_Command] = {"Command", "string[]", .sets = "CommandParameterSet",                                              \
                    .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},                                                     \
    [JS_Filter] = {"Filter", "hashtable", .sets = "FilterParameterSet", .position = 1,                                 \
                   .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY}

/* The jobs meant by the arguments as bound now (`rows`: which of the shared rows the cmdlet has); those that are not there are non-terminating errors. */
list *jobs_selected(cmdlet_run *c, unsigned rows);

#endif
