/* pipeline_internal.h: what the files that run pipelines share. Threads: one fiber. */
#ifndef ENGINE_PIPELINE_INTERNAL_H
#define ENGINE_PIPELINE_INTERNAL_H

#include "engine/pipeline/cmdlet.h"
#include "engine/pipeline/native.h"
#include "engine/pipeline/pipeline.h"
#include "engine/pipeline/script_call.h"

typedef enum pipe_kind { PIPE_CMDLET, PIPE_SCRIPT, PIPE_NATIVE } pipe_kind;

/* One command of a running pipeline. */
typedef struct pipe_stage {
    pipe_kind kind;
    stage *entry; /* takes what is piped in */
    union {
        cmdlet_run *cmdlet;
        script_call *script;
        native_run *native;
    } as;
    bool begun, ended, cleaned, expects_input;
} pipe_stage;

struct pipeline {
    runspace *rs;
    uint32_t count, capacity;
    pipe_stage *stages; /* first to last, then the files that redirections write to */
    uint32_t extra;     /* how many of them are such files */
    uint32_t ending;    /* the stage whose end runs or comes next */
    cmdlet_run *running_before;
    bool input_over;
};

/* stage_cmdlet.c */
cmdlet_run *cmdlet_stage_new(runspace *rs, frame *f, const command *cmd, argument *args, uint32_t n, bool expects_input,
                             stage *next, streams *st, const site *site);
void cmdlet_stage_begin(cmdlet_run *c);
void cmdlet_stage_end(cmdlet_run *c);
void cmdlet_stage_clean(cmdlet_run *c);
/* Gives an error that came out of a cmdlet's own code its name and place. */
void cmdlet_sign(const cmdlet_run *c, error_record *r);

/* A command that a value stands for: a block, a CommandInfo, a name. */
typedef struct invocation {
    const command *command; /* NULL: the bare block `script` */
    script_block *script;
    bool dot;
} invocation;
invocation site_resolve(frame *f, const site *s);
/* The arguments of a site. `few` has room for `room` of them. */
argument *site_arguments(const frame *f, const site *s, argument *few, uint32_t room, uint32_t *n);

/* redirect.c: the streams and the output of a stage under the site's redirections. `ends`: of a program, which writes into a
 * file itself; NULL for other commands. */
void redirect_apply(pipeline *p, frame *f, const site *s, stage **out, streams **st, native_ends *ends);

void pipeline_stage_add(pipeline *p, pipe_stage s);

/* A compiled pipeline whose commands take input, made but not begun; pipeline_start runs their begin. */
pipeline *pipeline_build_steppable(frame *f, const pipe_site *site, stage *out);
void pipeline_start(pipeline *p);

#endif
