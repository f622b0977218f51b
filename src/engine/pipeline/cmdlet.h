/* cmdlet.h: writing a cmdlet: one file, one descriptor.
 *
 * Purpose: the descriptor is all the engine, Get-Command, Get-Help and completion know of a cmdlet.
 * Use:
 *     enum { P_Seconds, P_Milliseconds };
 *     static const param_spec params[] = {
 *         [P_Seconds] = {"Seconds", "double", .position = 0, .sets = "Seconds", .flags = PF_MANDATORY | PF_PIPELINE},
 *         ...
 *         {0}};
 *     static void process(cmdlet_run *c) { ... arg(c, P_Seconds) ... cmdlet_write(c, v); }
 *     const cmdlet cmdlet_start_sleep = {"Start-Sleep", "Microsoft.PowerShell.Utility", "sleep", params, ...};
 *   and one line in src/cmdlets/cmdlets.def.
 * Invariants: process runs once for each input object, or once with `input` V_NOTHING when nothing is piped in; arguments
 *   are converted to the declared type before it. State is zeroed heap memory. Errors: cmdlet_error (the script goes on),
 *   cmdlet_fail (this command ends). Nothing to free.
 * Threads: one fiber. Long loops call cmdlet_poll. Blocking goes through par.h.
 */
#ifndef ENGINE_CMDLET_H
#define ENGINE_CMDLET_H

#include "engine/session/command.h"

typedef struct param_spec {
    const char *name;
    const char *type;     /* PowerShell's spelling: "string[]", "switch", "psobject", "scriptblock" */
    const char *aliases;  /* "PSPath,LP" or NULL */
    const char *sets;     /* "Path,LiteralPath"; NULL: all */
    int position;         /* 1-based here (0: none), so that zeroed means none; position 0 of PowerShell is 1 */
    uint32_t flags;       /* PF_* */
    const char *validate; /* "range 1 100", "set A,B", "count 1 5", "length 1 5", "pattern ^x" or NULL */
    const char *help;
    /* A parameter that has different roles in several sets names the others in rows of the same name that follow. */
} param_spec;

typedef struct cmdlet_run cmdlet_run;

typedef struct cmdlet {
    const char *name;         /* "Get-Item" */
    const char *module;       /* "Microsoft.PowerShell.Management" */
    const char *aliases;      /* "gi" or "foreach,%" */
    const param_spec *params; /* ends with a row of zeros */
    const char *default_set;
    const char *output; /* type names, for help */
    const char *synopsis;
    size_t state_size;
    void (*begin)(cmdlet_run *c);
    void (*process)(cmdlet_run *c);
    void (*end)(cmdlet_run *c);
    void (*clean)(cmdlet_run *c); /* always, also on unwinding; must not throw */
    uint32_t flags;               /* CF_* */
    /* Parameters that depend on arguments (dynamicparam of compiled code): a RuntimeDefinedParameterDictionary or V_NULL. */
    value (*dynamic)(struct bound_call *b, void *cmdlet_run);
    const char *missing; /* parameters known to the reference engine that this one refuses, for docs/missing.md */
} cmdlet;

enum cmdlet_flag {
    CF_SHOULD_PROCESS = 1, /* -WhatIf, -Confirm */
    CF_CONFIRM_HIGH = 2,
    CF_NO_COMMON = 4
};

struct cmdlet_run {
    stage stage; /* `stage.next` receives the output */
    const cmdlet *cmdlet;
    const command *command;
    runspace *rs;
    frame *caller;
    scope *scope; /* of the caller */
    bound_call *bound;
    value input; /* the object being processed; V_NOTHING: none piped */
    bool has_input;
    void *state;
    const site *site;
    action error_action;
    bool begun;
    bool failed; /* wrote an error: $? is false behind the pipeline */
};

static inline bool has(const cmdlet_run *c, uint32_t p)
{
    return c->bound->values[p].kind != K_UNSET;
}
/* The bound value, V_NULL when not bound. */
static inline value arg(const cmdlet_run *c, uint32_t p)
{
    value v = c->bound->values[p];
    return v.kind == K_UNSET ? V_NULL : v;
}
bool arg_switch(const cmdlet_run *c, uint32_t p); /* bound and true */
int64_t arg_int(const cmdlet_run *c, uint32_t p, int64_t otherwise);
str *arg_str(const cmdlet_run *c, uint32_t p); /* NULL when not bound or null */
const char *cmdlet_set(const cmdlet_run *c);   /* name of the parameter set in use */

static inline void cmdlet_write(cmdlet_run *c, value v)
{
    stage_push(c->stage.next, v);
}
static inline void cmdlet_write_each(cmdlet_run *c, value v)
{
    stage_push_each(c->stage.next, v);
}

/* Non-terminating: $Error, stream, -ErrorVariable, -ErrorAction. */
void cmdlet_error(cmdlet_run *c, error_record *r);
/* Terminating for this command. */
_Noreturn void cmdlet_fail(cmdlet_run *c, error_record *r);
void cmdlet_error_text(cmdlet_run *c, const char *exception_type, const char *id, error_category category, value target,
                       const char *fmt, ...) __attribute__((format(printf, 6, 7)));
void cmdlet_warning(cmdlet_run *c, str *text);
void cmdlet_verbose(cmdlet_run *c, str *text);
void cmdlet_debug(cmdlet_run *c, str *text);
void cmdlet_information(cmdlet_run *c, value data, const char *const *tags, bool host);
bool cmdlet_should_process(cmdlet_run *c, str *target, const char *action);
/* Throws a stop when one is due; yields when the slice is over. */
void cmdlet_poll(cmdlet_run *c);
/* Select-Object -First: the upstream has nothing more to do. */
_Noreturn void cmdlet_stop_upstream(cmdlet_run *c);

/* ---- common parameters: for cmdlets and for the engine's runner of functions alike ---- */

/* -ErrorVariable and its kin: makes or continues (`+name`) the lists in scope `s`. Once, before begin. */
void common_open(common_args *c, scope *s);
/* -OutVariable and -PipelineVariable: the stage that output passes first; `next` itself when neither is given. */
stage *common_output(const common_args *c, scope *s, runspace *rs, stage *next);
/* -PipelineVariable ends with its pipeline. */
void common_close(const common_args *c, scope *s);
/* The streams of a function's own commands: they report to its -ErrorVariable and kin as well. */
streams *common_streams(const common_args *c, streams *st);
/* -Verbose, -ErrorAction, -WhatIf ... as preference variables of an advanced function's scope. */
void common_set_preferences(const common_args *c, scope *s);
/* A non-terminating error under these arguments (NULL: preferences of scope alone): lists, $Error, stream, or a throw. */
void common_error(runspace *rs, common_args *c, streams *st, error_record *r);
void common_message(runspace *rs, common_args *c, streams *st, stream_kind kind, str *text);
/* -WhatIf, -Confirm and their preferences; `what_if` is the whole text behind "What if: ". */
bool common_should_process(runspace *rs, scope *s, const common_args *c, int impact, str *what_if);

/* WarningRecord, VerboseRecord, DebugRecord, InformationRecord. */
typedef struct message_record {
    object o;
    str *message;
    value data; /* of an InformationRecord */
    struct list *tags;
    value time; /* DateTime */
    str *source;
    bool shown; /* an InformationRecord that the host shows: Write-Host, or the preference says so */
    value invocation_info;
} message_record;
extern type type_InformationalRecord, type_WarningRecord, type_VerboseRecord, type_DebugRecord, type_InformationRecord;
value message_record_new(stream_kind kind, str *text);
/* Registers the types above; once at start. */
void cmdlet_init(void);

/* Runs a script block of the caller's for one object: `$_` set, in the caller's scope, output to `out`. */
void cmdlet_block(cmdlet_run *c, script_block *sb, value dollar_bar, stage *out);
value cmdlet_block_value(cmdlet_run *c, script_block *sb, value dollar_bar);

/* Resolves a path against the runspace's location; expands ~ and drive names of the file system. */
str *path_resolve(runspace *rs, str *path);

void cmdlets_register(const cmdlet *const *table, size_t count);
const cmdlet *cmdlet_find(const str *name); /* by name or static alias */

#endif
