/* job_server.h: the process of a background job: runs one request and tells what it writes.
 *
 * Purpose: what `parsh --job-server` does, started by process_job.c with pipes on descriptors 3 and 4.
 * Invariants: when the session closes its end, the script is stopped; its `finally` blocks run.
 * Threads: the main fiber of the process. Cost: that of the script.
 */
#ifndef ENGINE_JOB_SERVER_H
#define ENGINE_JOB_SERVER_H

#include "engine/session/runspace.h"

/* The exit code; 2: no request came. */
int job_server_run(runspace *rs);

#endif
