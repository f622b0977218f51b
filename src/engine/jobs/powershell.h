/* powershell.h: [powershell] and runspace pools: pipelines that run in runspaces of their own, at once or on the side.
 *
 * Purpose: what the types PowerShell, RunspacePool and the job cmdlets stand on.
 * Invariants: one invocation of an instance at a time. A pool runs at most `max` at once, in the order they came; its
 *   runspaces keep their state between invocations. Each invocation is under a stop source that only it uses.
 * Threads: any; an instance's fields are written by its owner before it is submitted and by its runner until `done`.
 * Cost: BeginInvoke to EndInvoke in a pool about 1 us.
 */
#ifndef ENGINE_POWERSHELL_H
#define ENGINE_POWERSHELL_H

#include "engine/jobs/data_collection.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/pipeline/pipeline.h"

typedef enum ps_state { PS_NOT_STARTED, PS_RUNNING, PS_STOPPING, PS_STOPPED, PS_COMPLETED, PS_FAILED } ps_state;

/* One command as the script added it. */
typedef struct ps_command {
    str *text;           /* name of a command, or the text of a script */
    script_block *block; /* of a script once parsed, or as it was given */
    argument_list args;
    bool is_script, local_scope, ends_statement;
} ps_command;

typedef struct ps_list {
    ps_command *items;
    uint32_t count, capacity;
} ps_list;

typedef struct runspace_pool runspace_pool;

typedef struct powershell {
    object o; /* type_PowerShell */
    ps_list commands;
    runspace *rs;               /* NULL: one is made at the first invocation */
    runspace_pool *pool;        /* or a runspace of this */
    struct using_values *using; /* of a job's block; NULL: none */
    value bar;                  /* $_ of an item of -AsJob */
    bool owns_rs, nested, disposed, has_bar;
    bool input_last;        /* input is for the last statement, not the first: a job's initialization has none */
    _Atomic uint32_t state; /* ps_state */
    bool had_errors;
    exception *reason;
    value input;                            /* collection, V_NULL: none */
    data_collection *output;                /* of the invocation that runs or ran last */
    stage *sink;                            /* takes output instead of a collection; NULL: `output` */
    data_collection *streams[STREAM_COUNT]; /* made when first needed */
    par_event done;
    par_stop *stop; /* of the running invocation */
    struct powershell *queued;
    void (*begins)(struct powershell *ps); /* told when one begins, on its fiber; NULL: nobody */
    void (*ended)(struct powershell *ps);  /* told when an invocation ends, on its fiber; NULL: nobody */
    /* Told of each record instead of its being kept; NULL: kept. */
    void (*takes)(struct powershell *ps, stream_kind kind, value v);
    struct host *host; /* Write-Host goes there at once, too; NULL: only into the stream */
    void *owner;
    struct async_result *async;
} powershell;
extern type type_PowerShell;

typedef struct async_result {
    object o; /* type_PSAsyncResult */
    powershell *ps;
    data_collection *output;
    value state;
} async_result;
extern type type_PSAsyncResult;

powershell *powershell_new(void);
ps_command *ps_add_script(powershell *ps, str *text, script_block *block, bool local_scope);
ps_command *ps_add_command(powershell *ps, str *name, bool local_scope);
/* Throws when there is no command yet. */
void ps_add_argument(powershell *ps, const str *name, value v);
void ps_clear_commands(powershell *ps);
data_collection *ps_output(powershell *ps); /* made when first asked for */
data_collection *ps_stream(powershell *ps, stream_kind kind);

/* Runs on the calling fiber. Ends as the state says; does not throw what the script threw. */
void ps_run_here(powershell *ps);
/* Runs on another fiber, or in the pool. */
void ps_start(powershell *ps);
/* Waits for its end. */
void ps_wait(powershell *ps);
/* Asks it to stop and waits until it has. */
void ps_stop_request(powershell *ps);
void ps_stop(powershell *ps);
/* Throws the reason of a failed or stopped invocation. */
void ps_throw_reason(powershell *ps);
/* A runspace that can be used? Throws InvalidRunspaceStateException. */
void ps_check_runspace(powershell *ps);
/* The text of scripts to blocks, kept for the process. */
script_block *ps_parse(str *text);

/* ---- pools ---- */

typedef enum pool_state {
    POOL_BEFORE_OPEN,
    POOL_OPENING,
    POOL_OPENED,
    POOL_CLOSED,
    POOL_CLOSING,
    POOL_BROKEN
} pool_state;

struct runspace_pool {
    object o; /* type_RunspacePool; its lock guards what follows */
    int32_t min, max;
    int32_t workers;            /* fibers that take invocations */
    _Atomic int32_t unfinished; /* invocations submitted and not over, whoever will run them */
    pool_state state;
    bool disposed;
    value initial; /* InitialSessionState or V_NULL */
    host *host;
    powershell *first, *last; /* waiting */
    runspace *idle;           /* a list by next_idle; at most as many as there were fibers at once */
    bool fresh_variables;     /* an invocation sees no variable of the one before (-AsJob) */
    runspace *made_by;
};
extern type type_RunspacePool;

runspace_pool *pool_new(int32_t min, int32_t max, value initial);
void pool_submit(runspace_pool *p, powershell *ps);
/* Hands the pool a runspace that nothing runs in. */
void pool_keep(runspace_pool *p, runspace *rs);
/* Takes a waiting invocation out; false: it runs already or is over. */
bool pool_withdraw(runspace_pool *p, powershell *ps);
void pool_close(runspace_pool *p);
/* Lets more run after max has grown. */
void pool_grow(runspace_pool *p);

/* A runspace with what an InitialSessionState (or V_NULL) asks for. */
runspace *runspace_from(const runspace *maker, value initial);
extern void (*runspace_apply_initial)(runspace *rs, value initial); /* set by the type's file */

#endif
