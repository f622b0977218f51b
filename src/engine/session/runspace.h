/* runspace.h: runspaces: everything that is separate for each line of execution.
 *
 * Purpose: a runspace is one small struct over a shared, read-only base session (types, cmdlets, aliases as static
 *   tables). What a script defines lies in the runspace's own maps, made when first needed. Creating one costs about a
 *   microsecond.
 * Invariants: preferences, location, culture, $Error, type table, random generator and streams belong to the runspace and
 *   to nothing else. One pipeline runs in a runspace at a time (nested ones on the same fiber).
 * Threads: used by one fiber at a time. runspace_current() is the running fiber's.
 */
#ifndef ENGINE_RUNSPACE_H
#define ENGINE_RUNSPACE_H

#include "engine/pipeline/stage.h"
#include "engine/scope/scope.h"
#include "object/number.h"
#include "par/par.h"

typedef struct frame frame;
typedef struct command command;

/* The host: what a runspace shows its user. */
typedef struct host {
    void (*write)(struct host *h, stream_kind kind, str *text, bool newline); /* already formatted text */
    void (*progress)(struct host *h, value record);
    str *(*read_line)(struct host *h,
                      str *prompt); /* of standard input, whether `interactive` or not; NULL at its end */
    int width;                      /* columns; 80 without a terminal */
    bool interactive;               /* prompts may be shown */
    const char *name;               /* $Host.Name; NULL: "Default Host" */
    /* Objects piped into the program, false at their end; NULL: none. */
    bool (*input)(struct host *h, value *out);
    /* Writes out what is held back; before anything else writes to the same descriptors. May be NULL. */
    void (*flush)(struct host *h);
} host;

/* What `$using:` expressions of a block are worth, by node: taken where the block was handed over. */
typedef struct using_values {
    uint32_t count;
    struct {
        ast *node; /* the expression behind $using: */
        value v;
    } items[];
} using_values;

typedef struct runspace {
    object o; /* type_Runspace */
    ctx *ctx; /* of the fiber that runs in it now */
    session_state *state;
    scope *global;
    scope *current;             /* of the innermost frame */
    frame *top;                 /* innermost VM frame */
    struct cmdlet_run *running; /* the cmdlet whose own code runs; NULL: none */
    uint32_t depth;             /* calls of script, for the depth limit */
    uint32_t scope_epoch;
    uint32_t command_epoch;
    uint32_t type_epoch;
    map *functions_cache;     /* resolution cache by name, valid for command_epoch */
    map *modules;             /* loaded modules by path or name (modules/module.h) */
    struct list *autoloading; /* names of modules that are being loaded for a command */
    struct list *jobs;        /* of this session; NULL until there is one */
    struct list *errors;      /* $Error, newest first */
    bool ok;                  /* $? */
    streams *streams;         /* of the outermost pipeline */
    stage *out;               /* the host's formatter */
    host *host;
    str *location;   /* current file-system location */
    void *locations; /* other drives' locations, stacks of Push-Location */
    const culture *culture;
    map *classes; /* what is its own of each class: statics; NULL until there is one */
    void *random;
    void *type_table;                  /* Update-TypeData */
    struct using_values *using_values; /* of what runs now; NULL: not within -Parallel and its kin */
    par_stop *stop;
    uint64_t id;
    bool detached; /* its blocks run as their text would: $PSScriptRoot is empty outside of script files */
    str *name;
    int state_id;               /* RunspaceState */
    struct runspace *next_idle; /* in the pool it waits in; guarded by the pool's lock */
    uint64_t history_id;
} runspace;

runspace *runspace_new(host *h);
/* With location and culture of `from` (NULL: the process's), whose fiber may be another one. */
runspace *runspace_new_from(const runspace *from, host *h);
runspace *runspace_current(void);
/* Its global variables are gone; functions and modules stay. */
void runspace_reset_variables(runspace *rs);
/* Makes it the fiber's runspace; returns the one before. */
runspace *runspace_enter(runspace *rs);

/* Changes the file-system location, and $PWD with it. */
void runspace_set_location(runspace *rs, str *path);

/* Preferences, read in the running scope: "ErrorActionPreference"... */
typedef enum action {
    ACTION_SILENT,
    ACTION_STOP,
    ACTION_CONTINUE,
    ACTION_INQUIRE,
    ACTION_IGNORE,
    ACTION_SUSPEND,
    ACTION_BREAK
} action;
action runspace_preference(runspace *rs, const char *variable);

/* Puts a record in front of $Error. */
void runspace_add_error(runspace *rs, error_record *r);
/* A non-terminating error of the running statement: preference, $Error, stream. Throws when the preference is Stop. */
void runspace_report_error(runspace *rs, streams *st, error_record *r);

extern type type_Runspace;

#endif
