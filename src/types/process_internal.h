/* process_internal.h: what process.c and process_start.c share. Threads: one fiber at a time. */
#ifndef TYPES_PROCESS_INTERNAL_H
#define TYPES_PROCESS_INTERNAL_H

#include "types/native.h"
#include "types/process.h"

typedef struct process {
    object o;
    pid_t pid;
    bool child, exited; /* started here; its end is known */
    int status;         /* as from waitpid */
    int64_t exit_ticks;
    str *name;
    start_info *info;
    value standard[3];
} process;

/* Starts what p->info says and fills p. */
void process_begin(process *p);

#endif
