/* native.h: programs as stages of a pipeline.
 *
 * Purpose: `ls -l | sort`: a child process whose standard input takes the objects piped in as lines of text and whose
 *   output comes out as lines. What flows from one program straight to another, or from one into a file, stays bytes.
 * Invariants: children are made by posix_spawn with the runspace's location and the environment table; the fiber parks
 *   while it waits; a stop kills the child. $LASTEXITCODE is set when it ends.
 * Threads: one fiber, and one that feeds the child's input. Cost: that of a process, about 1 ms.
 */
#ifndef ENGINE_NATIVE_H
#define ENGINE_NATIVE_H

#include "engine/session/command.h"

typedef struct native_run native_run;

/* How the ends of a program are connected. */
typedef struct native_ends {
    bool input;   /* objects will come */
    bool to_host; /* nothing takes the output but the host: the child may write to it itself */
    stage *next;
    streams *streams;
    native_run *into; /* the stage behind is a program too: bytes go straight through */
    str *into_file;   /* `prog > file`: bytes go straight into it; NULL: none */
    bool append;
} native_ends;

native_run *native_new(runspace *rs, const command *cmd, const argument *args, uint32_t n, const native_ends *ends);
stage *native_stage(native_run *r);
void native_begin(native_run *r);
void native_end(native_run *r);
/* Kills what still runs, closes descriptors. Never throws. */
void native_clean(native_run *r);
int native_exit_code(const native_run *r);

/* native_args.c: the words of the command line. */
char **native_arguments(runspace *rs, const command *cmd, const argument *args, uint32_t n);

#endif
