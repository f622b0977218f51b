/* pipeline.h: running commands, from compiled code and from C.
 *
 * Purpose: one way to run a list of commands with their arguments: the VM's sites, [powershell]'s commands and jobs all
 *   come through here.
 * Invariants: stages are built from the last to the first, begun from the first to the last; `clean` of every begun stage
 *   runs, also on unwinding. A native command is a stage like others.
 * Errors: unwind; a pipeline that was stopped by Select-Object -First ends quietly.
 * Threads: one fiber. Cost: a cmdlet of two parameters about 300 ns to set up.
 */
#ifndef ENGINE_PIPELINE_H
#define ENGINE_PIPELINE_H

#include "engine/session/command.h"

/* Runs a compiled pipeline whose argument values lie in the frame's registers. Output goes to `out`. */
void pipeline_run_site(frame *f, const pipe_site *p, stage *out);
void pipeline_run_command(frame *f, const pipe_site *p, stage *out); /* one plain command */

/* `pipeline &`: starts the pipeline or chain as a job and writes the job to `out`. */
void pipeline_start_background(frame *f, ast *node, stage *out);

/* One command of a pipeline built by C code. */
typedef struct pipeline_command {
    const command *command; /* NULL: `script` */
    struct script_block *script;
    argument *args;
    uint32_t arg_count;
    bool new_scope;    /* of a script or block: run in a scope of its own */
    bool merge_errors; /* 2>&1 */
} pipeline_command;

/* Runs commands; `input` (may be NULL) is called until it returns false and gives the objects piped in. */
void pipeline_run(runspace *rs, const pipeline_command *commands, uint32_t n, bool (*input)(void *arg, value *out),
                  void *input_arg, stage *out, streams *st);
/* A running pipeline that takes its input object by object (a steppable one). */
typedef struct pipeline pipeline;
pipeline *pipeline_begin(runspace *rs, const pipeline_command *commands, uint32_t n, bool expects_input, stage *out,
                         streams *st);
void pipeline_process(pipeline *p, value v);
void pipeline_end(pipeline *p);
/* Runs `clean` of all stages; after pipeline_end or when the caller unwinds. */
void pipeline_dispose(pipeline *p);

#endif
