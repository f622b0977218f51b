/* process_job.h: Start-Job and `pipeline &`: a job that runs in a process of its own.
 *
 * Purpose: isolation as in the reference engine: what goes in and comes out are copies. The process is this program once more
 *   (--job-server), so an embedding program without that switch has no such jobs.
 * Invariants: the job is a parent (type BackgroundJob) with one child, whose streams hold what came back. A fiber of its own
 *   sends the request and reads the records; the job ends when the process has.
 * Threads: start and stop from any fiber. Cost: a process start, about 4 ms, none of it before the job is returned but the spawn.
 */
#ifndef ENGINE_PROCESS_JOB_H
#define ENGINE_PROCESS_JOB_H

#include "engine/jobs/job.h"

typedef struct process_job_request {
    str *name;    /* NULL: "Job<id>" */
    str *command; /* as Command shows it */
    str *block, *initialization;
    value arguments, using_list, input; /* lists or V_NULL */
    str *location;
} process_job_request;

/* Starts and remembers it. Throws when there is no process to be had. */
job *process_job_start(runspace *rs, const process_job_request *q);
/* The values of `$using:` in the block's order, for the request; V_NULL: none. */
value process_job_using(runspace *rs, const script_block *sb);

#endif
