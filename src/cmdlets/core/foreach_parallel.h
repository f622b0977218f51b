/* foreach_parallel.h: the -Parallel set of ForEach-Object, called by its descriptor's functions. Threads: one fiber. */
#ifndef CMDLETS_FOREACH_PARALLEL_H
#define CMDLETS_FOREACH_PARALLEL_H

#include "engine/jobs/parallel_run.h"

typedef struct foreach_parallel {
    parallel_run *run;          /* NULL: the cmdlet is not in this set, or makes a job */
    struct job *job;            /* of -AsJob */
    struct powershell *pattern; /* what each child runs */
    int32_t limit;
} foreach_parallel;

typedef struct foreach_parallel_options {
    script_block *block;
    int64_t limit, seconds;
    bool new_runspaces, as_job;
} foreach_parallel_options;

void foreach_parallel_begin(foreach_parallel *p, cmdlet_run *c, const foreach_parallel_options *o);
void foreach_parallel_item(foreach_parallel *p, cmdlet_run *c, value item);
void foreach_parallel_end(foreach_parallel *p, cmdlet_run *c);
static inline bool foreach_parallel_is_on(const foreach_parallel *p)
{
    return p->run || p->job;
}
void foreach_parallel_clean(foreach_parallel *p);

#endif
