/* job.h: jobs: work on the side that a session keeps, waits for and receives from.
 *
 * Purpose: one struct for thread jobs, `ForEach-Object -Parallel -AsJob` and its children; the job cmdlets and the types
 *   see nothing else. Jobs of other processes (process_job.h) are such jobs too: a parent with one child.
 * Invariants: a job belongs to the runspace that started it (rs->jobs) until it is removed. Thread jobs of the whole
 *   process share one throttle: a job beyond it waits as NotStarted, in the order of start. `done` is set once, after the
 *   state is final.
 * Threads: state and streams are written by the job's fiber and read by any. Cost: starting and receiving a job some us.
 */
#ifndef ENGINE_JOB_H
#define ENGINE_JOB_H

#include "engine/jobs/powershell.h"

typedef enum job_state {
    JOB_NOT_STARTED,
    JOB_RUNNING,
    JOB_COMPLETED,
    JOB_FAILED,
    JOB_STOPPED,
    JOB_BLOCKED,
    JOB_SUSPENDED,
    JOB_DISCONNECTED,
    JOB_SUSPENDING,
    JOB_STOPPING,
    JOB_AT_BREAKPOINT
} job_state;

typedef struct job {
    object o; /* type_ThreadJob, type_PSTaskJob, type_PSTaskChildJob, type_PSRemotingJob, type_PSRemotingChildJob */
    int32_t id;
    str *name, *command;
    const char *type_name; /* "ThreadJob" */
    const char *location;
    value instance_id;
    _Atomic uint32_t state; /* job_state */
    powershell *ps;         /* NULL: a parent of children */
    list *children;         /* jobs; NULL: none */
    _Atomic uint32_t open;  /* children that have not ended */
    struct job *parent;
    value begun, ended; /* DateTime or V_NULL */
    par_event done;
    bool reason_received;
    bool stopping; /* somebody asked for it */
    struct job *queued;
    struct process_job *process; /* of a child in another process */
    void (*halt)(struct job *j); /* how such a child is asked to stop; NULL: through ps */
} job;

extern type type_Job, type_ThreadJob, type_PSTaskJob, type_PSTaskChildJob, type_PSRemotingJob, type_PSRemotingChildJob,
    type_JobState;

static inline bool job_is_over(const job *j)
{
    return j->state == JOB_COMPLETED || j->state == JOB_FAILED || j->state == JOB_STOPPED;
}

/* A job of the running session, not started. name NULL: "Job<id>". */
job *job_new(const type *t, const char *type_name, str *name, str *command);
void job_remember(runspace *rs, job *j);
void job_forget(runspace *rs, job *j);
/* Under the throttle of all thread jobs, which becomes `limit` (0: as it is). */
void thread_job_start(job *j, int32_t limit);
/* Children of a parent, at most `limit` at once. */
void task_job_start(job *parent, int32_t limit);
/* Sets state and time; the end tells the parent too. */
void job_begins(job *j);
void job_ends(job *j, job_state how);
/* Asks it to stop and waits until it has. */
void job_stop(job *j);
/* Anything in its streams, or its reason, that was not received yet? */
bool job_has_data(const job *j);
job *job_of(value v); /* NULL: no job */
void jobs_register(void);

#endif
