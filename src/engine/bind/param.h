/* param.h: parameters and the binder, for cmdlets and functions alike.
 *
 * Purpose: one digest of parameters (names, aliases, sets, positions, types, pipeline input, validation) made from a
 *   cmdlet's descriptor or from a block's param(), and one binder over it.
 * Invariants: PowerShell's order: named, positional, remaining, then for each object pipeline input by value without
 *   conversion, by property name, by value with conversion; the parameter set is narrowed at each step.
 * Errors: ParameterBindingException with PowerShell's ids (NamedParameterNotFound, ParameterArgumentTransformationError,
 *   MissingMandatoryParameter, AmbiguousParameter, PositionalParameterNotFound, AmbiguousParameterSet ...).
 * Threads: digests are immutable and shared. Cost: a simple function of two parameters about 100 ns.
 */
#ifndef ENGINE_PARAM_H
#define ENGINE_PARAM_H

#include "engine/vm/frame.h"

enum param_flag {
    PF_MANDATORY = 1,
    PF_PIPELINE = 2,          /* ValueFromPipeline */
    PF_PIPELINE_PROPERTY = 4, /* ValueFromPipelineByPropertyName */
    PF_REMAINING = 8,         /* ValueFromRemainingArguments */
    PF_DONT_SHOW = 16,
    PF_ALLOW_NULL = 32,
    PF_ALLOW_EMPTY_STRING = 64,
    PF_ALLOW_EMPTY_COLLECTION = 128,
    PF_NOT_NULL = 256,          /* ValidateNotNull */
    PF_NOT_NULL_OR_EMPTY = 512, /* ValidateNotNullOrEmpty */
    PF_WILDCARDS = 1024
};

#define PARAM_ALL_SETS UINT32_MAX
#define PARAM_NO_POSITION (-1)

/* A parameter's role in one set. */
typedef struct param_role {
    uint32_t sets;    /* bits */
    int position;     /* PARAM_NO_POSITION */
    uint32_t flags;   /* PF_MANDATORY, PF_PIPELINE.. */
    str *help;
} param_role;

typedef struct param {
    const str *name;
    const str **aliases;
    uint32_t alias_count;
    const type *type;  /* NULL: object, no conversion */
    bool is_switch;
    uint32_t flags;    /* those that do not depend on the set */
    param_role *roles;
    uint32_t role_count;
    struct list *attributes; /* validation and transformation attributes, objects */
    const char *validate;    /* of a cmdlet: "range 1 100", "set A,B,C", "count 1 5", "length 1 5", "pattern ..." */
    uint16_t slot;           /* variable slot of a function's parameter */
    const code *default_code;
} param;

typedef struct param_table {
    param *params;
    uint32_t count;
    const str **sets; /* names by bit */
    uint32_t set_count;
    uint32_t default_set; /* bit or 0 */
    bool positional_binding;
    bool advanced;        /* has common parameters, refuses unknown ones */
    bool supports_should_process;
    int confirm_impact;
    bool takes_pipeline;
} param_table;

/* The common parameters of one call. ACTION_* or -1 when not given. */
typedef struct common_args {
    int error_action, warning_action, information_action, progress_action;
    int verbose, debug, what_if, confirm; /* -1 not given, 0 false, 1 true */
    const str *error_variable, *warning_variable, *out_variable, *pipeline_variable, *information_variable;
    int out_buffer;
} common_args;

/* What a call bound: values by parameter index. */
typedef struct bound_call {
    const param_table *table;
    value *values;       /* by index; V_UNSET: not bound */
    uint8_t *from_pipeline; /* bound anew for each object */
    struct list *rest;   /* unbound arguments: $args of a simple function */
    uint32_t sets;       /* still possible */
    common_args common;
    map *delayed;        /* delay-bind script blocks by name */
} bound_call;

/* One argument ready to bind. */
typedef struct argument {
    const arg_info *info; /* NULL: from splatting or an API */
    const str *name;      /* of a parameter, or NULL: positional */
    value v;              /* V_UNSET: a bare -Name */
} argument;

/* Binds everything but pipeline input. `expects_input`: objects will come, so mandatory pipeline parameters may wait. */
void bind_arguments(bound_call *b, const param_table *t, argument *args, uint32_t n, bool expects_input, const command *cmd);
/* Binds one object; false (with *error set) when nothing accepted it. */
bool bind_pipeline(bound_call *b, value object, const command *cmd, error_record **error);
/* After input binding: mandatory parameters, the final set. Throws. */
void bind_finish(bound_call *b, const command *cmd);
/* The set's name: "__AllParameterSets" or as declared. */
const str *bind_set_name(const bound_call *b);

const param_table *param_table_of_block(block *b);

#endif
