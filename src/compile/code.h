/* code.h: compiled code.
 *
 * Purpose: what the compiler makes of a script block, once, and every thread runs.
 * Invariants: immutable after compile_block() but for the caches of `site`s, each one atomic pointer to an immutable entry.
 *   Register 0.. are the frame's own; variables are slots of the block's `names`, shared by its begin, process, end.
 *   A pc maps to the extent it came from. Regions are sorted innermost first for a given pc.
 * Threads: read by any. Cost: 8 bytes an instruction.
 */
#ifndef COMPILE_CODE_H
#define COMPILE_CODE_H

#include "object/array.h"
#include "syntax/ast.h"

typedef enum opcode {
#define OP(name, operands, what) OP_##name,
#include "compile/opcode.def"
#undef OP
    OP_COUNT
} opcode;

/* In the count of OP_INDEX: the index is cast to [object]. */
enum { INDEX_BY_KEY = 0x8000 };
/* In c of OP_LOAD: the variable stands in a string. */
enum { LOAD_IN_STRING = 1 };

typedef struct ins {
    uint16_t op, a, b, c;
} ins;

/* Jumps keep their target (absolute pc) in b and c. */
static inline uint32_t ins_target(ins i)
{
    return (uint32_t)i.b | (uint32_t)i.c << 16;
}

/* Objects of the compiler's own (sites, nodes, blocks) stand among the constants under a kind no script ever sees. */
#define K_INTERNAL 254u
static inline value v_internal(const void *p)
{
    return (value){.kind = K_INTERNAL, .as.o = (object *)(uintptr_t)p};
}
static inline void *v_pointer(value v)
{
    return v.as.o;
}

typedef enum region_kind {
    REGION_CATCH,   /* `reg` receives the record; handler tests types */
    REGION_FINALLY, /* `reg`, reg+1 keep what is being unwound */
    REGION_LOOP,    /* break and continue that arrive by unwinding */
    REGION_SWITCH,  /* the same for switch: continue goes to the next item */
    REGION_TRAP,
    REGION_STATEMENT /* where the script goes on after an error that ended one statement */
} region_kind;

typedef struct region {
    uint32_t start, end; /* pc range that is covered */
    uint32_t handler;    /* catch, finally; break target of a loop; next statement */
    uint32_t next;       /* continue target of a loop */
    uint16_t reg;
    uint8_t kind;
    const str *label;
} region;

/* How a variable is named in the source: `$x`, `$script:x`, `$env:PATH`. */
typedef enum variable_reach {
    REACH_ANY, /* unqualified: read along the chain, written here */
    REACH_LOCAL,
    REACH_GLOBAL,
    REACH_SCRIPT,
    REACH_PRIVATE,
    REACH_USING,
    REACH_DRIVE /* env:, function:, variable: and other providers */
} variable_reach;

typedef struct variable_name {
    const str *name; /* interned, without qualifier; of a drive: as written */
    const str *drive;
    uint8_t reach;
} variable_name;

typedef struct pc_extent {
    uint32_t pc, start, end;
} pc_extent;

typedef struct code {
    ins *ops;
    uint32_t count;
    uint32_t reg_count;
    region *regions;
    uint32_t region_count;
    pc_extent *extents; /* sorted by pc */
    uint32_t extent_count;
    struct block *block;
} code;

/* A parameter of a script block, as declared. */
typedef struct block_param {
    const str *name;
    uint16_t slot;        /* variable slot */
    const str *type_text; /* "int", NULL when untyped */
    ast_Parameter *node;
    const code *default_code; /* leaves the value in register 1; NULL: none */
} block_param;

typedef struct block {
    const source *src;
    ast_ScriptBlock *node;
    const str *function_name;
    variable_name *names;
    uint32_t name_count;
    value *constants;
    uint32_t constant_count;
    const code *begin, *process, *end, *clean, *dynamic_param; /* NULL: not there */
    block_param *params;
    uint32_t param_count;
    bool is_filter;
    bool cmdlet_binding; /* [CmdletBinding()] or a [Parameter] attribute somewhere */
    bool is_method;      /* of a class: only `return` writes output */
    bool uses_args, uses_input;
    struct block *parent;  /* lexically enclosing block */
    struct block **nested; /* blocks and functions within, for the dump */
    uint32_t nested_count;
    const str *const *namespaces; /* of `using namespace` */
    uint32_t namespace_count;
    void *_Atomic binding; /* the binder's digest of params, made at the first call */
    void *_Atomic types;   /* classes and enums the block defines */
} block;

/* One argument of a command as written. */
typedef enum arg_kind {
    ARG_VALUE,           /* positional; register holds it */
    ARG_PARAMETER,       /* -Name, value follows as the next ARG_VALUE if the parameter wants one */
    ARG_PARAMETER_VALUE, /* -Name:value */
    ARG_SPLAT            /* @x */
} arg_kind;

typedef struct arg_info {
    uint8_t kind;
    const str *name;     /* of the parameter, without the dash */
    str *text;           /* source text of a bare word or number, for native commands and [string] parameters */
    bool bare;           /* unquoted: wildcards expand for native commands */
    str *array_text;     /* source of `a,b`: to programs that is one word */
    bool quoted;         /* a string in quotes */
    bool attached;       /* `-Name:value` */
    uint32_t start, end; /* extent */
} arg_info;

typedef struct redirection {
    uint8_t from; /* 0 all streams */
    uint8_t to;   /* 1: merged into output; 0: into a file */
    bool append;
    uint16_t reg; /* register with the file name */
} redirection;

/* One command of a pipeline. Its values lie in consecutive registers from `reg`. */
typedef struct site {
    const str *name;       /* constant command name, or NULL: value in register `reg` */
    token_kind invocation; /* TK_Unknown, TK_Ampersand, TK_Dot */
    arg_info *args;
    uint32_t arg_count;
    uint16_t reg; /* of the first value */
    redirection *redirections;
    uint32_t redirection_count;
    ast *node;
    bool like_method;    /* `F(1, 2)`: strict mode refuses it */
    bool is_expression;  /* first element: the value in `reg` is what flows */
    bool is_range;       /* first element `a..b`: bounds in reg, reg+1; items are made one by one */
    void *_Atomic cache; /* command resolution, per runspace and epoch */
} site;

typedef struct pipe_site {
    site **stages;
    uint32_t count;
    ast *node;
} pipe_site;

/* Compiles a parsed block and the blocks within. `parent` is the lexically enclosing block or NULL.
 * Throws ParseException for what only the compiler can know. */
block *compile_block(ast_ScriptBlock *node, block *parent, const str *function_name);
/* The body of a class's method or constructor. */
block *compile_method(ast_ScriptBlock *node, block *parent, const str *name);
/* One expression (attribute arguments, `using`): code whose register 1 holds the result (0 is the frame's output stage, as always). */
const code *compile_expression(ast *node, block *owner);

/* Code that leaves the pipeline (AST_Pipeline) in register 1, its arguments bound, for a script to feed. */
const code *compile_steppable(ast *pipeline, block *owner);

/* A type name in the source, resolved at its first use and cached. */
typedef struct type_ref {
    str *text;
    const type *_Atomic type;
    uint32_t start, end;
} type_ref;

/* A method call in the source. */
typedef struct invoke_site {
    const str *name; /* NULL: in the register before the arguments */
    uint16_t argc;
    str *generic_args;
    type_ref *as_type; /* `([Base]$this).M()`: the class whose method is meant; NULL: that of the object */
} invoke_site;

/* Automatic variables that no cell holds. */
typedef enum auto_variable {
    AUTO_STATUS,
    AUTO_ARGS,
    AUTO_INPUT,
    AUTO_THIS,
    AUTO_MYINVOCATION,
    AUTO_BOUND,
    AUTO_PSCMDLET,
    AUTO_SCRIPT_ROOT,
    AUTO_COMMAND_PATH,
    AUTO_COUNT
} auto_variable;
/* Names as written, by auto_variable. */
extern const char *const auto_variable_names[AUTO_COUNT];

struct buf;
void code_dump(const block *b, struct buf *out);

#endif
