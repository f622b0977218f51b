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
/* A parameter's role in one set, or in all. */
typedef struct param_role {
    uint32_t sets;  /* bits; PARAM_ALL_SETS */
    int position;   /* PARAM_NO_POSITION */
    uint32_t flags; /* PF_MANDATORY, PF_PIPELINE.. */
    str *help;
} param_role;

typedef struct param {
    const str *name;     /* interned; NULL: a further row of the parameter before it in a cmdlet's descriptor */
    const str **aliases; /* interned */
    uint32_t alias_count;
    const type *type; /* NULL: object, no conversion */
    bool is_switch;
    bool native;    /* of compiled code (cmdlets, common parameters): failed conversions have an id of their own */
    uint32_t flags; /* PF_* of any role, and those that do not depend on the set */
    uint32_t sets;  /* bits of the sets it belongs to */
    param_role *roles;
    uint32_t role_count;
    struct list *attributes;     /* validation attributes, objects; NULL: none */
    struct list *all_attributes; /* every attribute as an object, for Get-Command; made on demand by attribute.c */
    uint16_t slot;               /* variable slot of a function's parameter */
    const code *default_code;
    cell_option *option;          /* type and validation of the function's variable; shared (scope.h), NULL: plain */
    struct block_param *declared; /* NULL: of a cmdlet, a common or a dynamic one */
    bool dynamic;
    const type *reserved; /* text that names a member of this enum is no match (Add-Member -NotePropertyName) */
} param;

typedef struct param_table {
    param *params;
    uint32_t count;   /* with the common parameters */
    uint32_t own;     /* the first `own` are the command's own; the rest are common ones */
    const str **sets; /* names by bit */
    uint32_t set_count;
    uint32_t default_set; /* bit or 0 */
    bool positional_binding;
    bool advanced; /* has common parameters, refuses unknown ones */
    bool supports_should_process;
    int confirm_impact; /* 0 None, 1 Low, 2 Medium, 3 High */
    bool takes_pipeline;
    bool simple;        /* bind_simple may bind it */
    int only_pipeline;  /* index of the one ValueFromPipeline parameter that takes any object, -1: several or typed */
    map *names;         /* interned name or alias -> index */
    const block *block; /* NULL: of a cmdlet */
} param_table;

/* The common parameters of one call. ACTION_* or -1 when not given. */
typedef struct common_args {
    int error_action, warning_action, information_action, progress_action;
    int verbose, debug, what_if, confirm; /* -1 not given, 0 false, 1 true */
    const str *error_variable, *warning_variable, *out_variable, *pipeline_variable, *information_variable;
    int out_buffer;
    struct list *errors, *warnings, *information; /* what the -...Variable lists collect; made by common_open */
} common_args;

/* What a call bound: values by parameter index. */
typedef struct bound_call {
    const param_table *table;
    value *values;          /* by index; V_UNSET: not bound */
    uint8_t *from_pipeline; /* bound anew for each object */
    struct list *rest;      /* unbound arguments: $args of a simple function */
    uint32_t sets;          /* still possible */
    common_args common;
    script_block **delayed; /* delay-bind script blocks by index; NULL: none */
    uint16_t *order;        /* indexes in the order in which they were bound, for $PSBoundParameters */
    uint32_t order_count;
    uint32_t sets_before; /* `sets` before the first object */
    value *unbound;       /* what a pipeline parameter's variable held before the first object */
    runspace *rs;
    /* Set before bind_arguments for a function with dynamicparam: runs the block with what is bound so far (bind_store
     * first) and returns its RuntimeDefinedParameterDictionary, or V_NULL. The binder then goes on with a longer table. */
    value (*dynamic)(struct bound_call *b, void *arg);
    void *dynamic_arg;
} bound_call;

/* One argument ready to bind. */
typedef struct argument {
    const arg_info *info; /* NULL: from splatting or an API */
    const str *name;      /* of a parameter, or NULL: positional */
    value v;              /* V_UNSET: a bare -Name */
    bool splatted;        /* of a splatted hashtable: an explicit argument of the same name wins */
} argument;

/* A string in $args that was `-Name` or `-Name:`: `@args` passes it on as a name. Other strings never are names. */
#define OB_PARAMETER_NAME OB_FIXED

/* Appends what a splatted value (@x) stands for: a dictionary names, $args as above, a collection positions. */
typedef struct argument_list {
    argument *items;
    uint32_t count, capacity;
} argument_list;
void argument_add(argument_list *l, argument a);
void argument_splat(argument_list *l, value v);

/* Binds everything but pipeline input. `expects_input`: objects will come, so mandatory pipeline parameters may wait. */
void bind_arguments(bound_call *b, const param_table *t, argument *args, uint32_t n, bool expects_input,
                    const command *cmd);
/* Binds one object; false (with *error set) when nothing accepted it. */
bool bind_pipeline(bound_call *b, value object, const command *cmd, error_record **error);
/* After input binding: mandatory parameters, the final set. Throws. */
void bind_finish(bound_call *b, const command *cmd);
/* The set's name: "__AllParameterSets" or as declared. */
const str *bind_set_name(const bound_call *b);

/* A function's scope: stores what is bound into its cells, each with its parameter's type and validation. A parameter that
 * is not bound gets its type's default, or stays V_UNSET when it has `default_code`: the caller runs that, in order. */
void bind_store(const bound_call *b, cell *dense);
/* The value of a parameter's default expression as its variable holds it: converted, with binding's error when it cannot
 * be (`f([int]$a = 'x')`); not validated. Store it with value_store: the cell's option would refuse what is not validated. */
value bind_default(const param *p, value v, const command *cmd);
/* Once before the first object (after defaults ran) ... */
void bind_store_prepare(bound_call *b, cell *dense);
/* ... and after each bind_pipeline: only what comes from the pipeline, reset to what it was when this object lacks it. */
void bind_store_pipeline(const bound_call *b, cell *dense);
/* $PSBoundParameters. */
map *bind_bound_map(const bound_call *b);

/* The fast way, for tables that say `simple`: a function without attributes and conversions of its own kind. Stores into
 * the cells as bind_store does and returns true; false: nothing was done, use bind_arguments. `rest` receives $args (NULL
 * when empty), `bound` a bit for each bound parameter. */
bool bind_simple(const param_table *t, argument *args, uint32_t n, cell *dense, struct list **rest, uint64_t *bound);
map *bind_simple_map(const param_table *t, const cell *dense, uint64_t bound);

const param_table *param_table_of_block(block *b);
struct cmdlet;
const param_table *param_table_of_cmdlet(const struct cmdlet *c);
/* Of any command; NULL for applications. An alias: that of its target. */
const param_table *param_table_of_command(runspace *rs, const command *cmd);
/* The value of a parameter that is not bound and has no default: `[int]` 0, `[string]` '', switches off, else null. */
value param_unbound(const param *p);
/* By exact name or alias, or unique prefix. -1: none, -2: several (names listed in *candidates when not NULL). */
int param_find(const param_table *t, const str *name, str **candidates);

/* Attributes as objects. */
/* [ValidateRange(1, 5)] as an object; V_NULL for those that only the parser and binder know. */
value attribute_from_ast(ast_Attribute *node, block *owner);
/* Checks a value; throws ValidationMetadataException with PowerShell's message. */
void attribute_check(struct list *attributes, value v);
/* Registers attribute types and hooks scope_check_attributes; once at start. */
void bind_init(void);

#endif
