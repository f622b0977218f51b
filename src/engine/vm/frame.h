/* frame.h: frames, activations, script blocks, and running them.
 *
 * Purpose: one frame a running piece of code. Frames, registers and bindings lie on the fiber's VM stack, which grows in
 *   linked segments; a block run from C costs one C frame of the interpreter, and C code short of stack goes on on a
 *   linked one (par_on_new_stack), so depth is bounded by the depth check, not by a thread's stack.
 * Invariants: frame->pc is right whenever something can throw. The frame chain (caller) crosses C code.
 * Threads: a frame belongs to its fiber. Cost: entering a prepared block 20-30 ns.
 */
#ifndef ENGINE_FRAME_H
#define ENGINE_FRAME_H

#include "engine/session/runspace.h"
#include "syntax/parser.h"

typedef struct script_block {
    object o; /* type_ScriptBlock */
    block *block;
    session_state *state; /* the module it belongs to; NULL: that of whoever runs it */
    scope *closure;       /* GetNewClosure: variables copied, NULL otherwise */
    str *file;
} script_block;
extern type type_ScriptBlock;

/* One invocation of a function, script or block: what its begin, process and end share. */
typedef struct activation {
    script_block *script;
    const command *command; /* NULL for a bare block */
    struct list *args;      /* $args, until a script asks for it */
    value args_array;       /* then: one array a call, since scripts write to it */
    value input;            /* $input: enumerable or V_NOTHING */
    map *bound;             /* $PSBoundParameters */
    value invocation;       /* $MyInvocation, made on first use */
    value cmdlet;           /* $PSCmdlet of an advanced function */
    value self;             /* $this of a method */
    const site *site;       /* the call, for errors */
    const str *invoked_name;
    scope *scope;
    frame *caller_frame;
    void *runner; /* of a block that a cmdlet runs for each object: the cmdlet_run; its name goes into errors' ids */
    struct bound_call *binding;             /* common parameters of an advanced function; NULL: bound the simple way */
    const struct param_table *simple_table; /* then: which parameters were bound, for $PSBoundParameters */
    uint64_t simple_bound;
    bool failed; /* $PSCmdlet.WriteError, a refused pipeline object: $? is false behind the call */
} activation;

struct frame {
    frame *caller;
    const code *code;
    const ins *pc;
    value *regs;
    cell **rd, **wr; /* by slot: cell to read, cell to write; NULL: look it up */
    scope *scope;
    runspace *rs;
    ctx *ctx;
    stage *out;
    streams *streams;
    activation *act;
    uint32_t epoch;
    bool owns_scope;       /* the scope was made for this frame's block */
    const type *self_type; /* of a class method: for base calls */
};

/* Memory of frames: a stack of linked segments, one a fiber. vm_mark/vm_release bracket what a call takes. */
typedef struct vm_mark {
    void *segment;
    char *top;
} vm_mark;
vm_mark vm_stack_mark(ctx *c);
void *vm_stack_alloc(ctx *c, size_t size); /* 16-byte aligned, not zeroed */
void vm_stack_release(ctx *c, vm_mark m);

/* Fills in a frame for `c` in scope `s`; registers and bindings are taken from the VM stack. */
void frame_init(frame *f, runspace *rs, const code *c, scope *s, activation *act, stage *out, streams *st);
/* Forgets the bindings: a variable may have appeared or gone. */
void frame_rebind(frame *f);
/* Runs the frame's code to its end. Errors that it does not handle unwind. */
void vm_run(frame *f);
/* What code of one expression (compile_expression) is worth, in the running scope, with $this, or in a given scope. */
value code_value(runspace *rs, const code *c);
value code_value_with(runspace *rs, const code *c, value self);
value code_value_in(runspace *rs, const code *c, scope *s, activation *act);
/* Calls fn(arg), on a new linked stack when this one is nearly used up. */
void vm_with_stack(ctx *c, void (*fn)(void *arg), void *arg);

/* `$_` of a scope while a block runs for each object. */
typedef struct dollar_bar {
    cell *cell;
    value old;
} dollar_bar;
dollar_bar dollar_bar_enter(scope *s);
static inline void dollar_bar_set(dollar_bar *d, value v)
{
    value_store(&d->cell->v, v);
}
void dollar_bar_leave(dollar_bar *d);

/* A block made ready to run many times in one scope (ForEach-Object, process blocks). */
typedef struct block_run {
    frame frame;
    const code *code;
    void *storage;
} block_run;

/* Prepares `c` (a piece of `b`) to run in `s`, writing to `out`. */
void block_run_init(block_run *r, runspace *rs, const code *c, scope *s, activation *act, stage *out, streams *st);
/* Runs it once. Errors unwind. */
void block_run_once(block_run *r);

/* Runs a whole script block. `scope_mode`: own child scope, or the given one (dot-sourcing). Output goes to `out`. */
void script_block_run(runspace *rs, script_block *sb, const value *args, uint32_t argc, value dollar_bar,
                      bool new_scope, stage *out, streams *st);
/* The same with output collapsed to one value. */
value script_block_value(runspace *rs, script_block *sb, const value *args, uint32_t argc, value dollar_bar);

/* A call with $this, as script properties, script methods and delegates are called. */
value script_block_call(runspace *rs, script_block *sb, value self, const value *args, uint32_t argc);

/* What a ParseException that script_block_from_text throws keeps in `extra2` (a pointer under v_internal). */
typedef struct parse_exception {
    object o;
    const source *src;
    parse_error *errors;
    uint32_t count;
} parse_exception;

script_block *script_block_new(block *b, session_state *state);
/* Parses and compiles; throws a ParseException with all errors. */
script_block *script_block_from_text(str *text, str *file);
/* The i-th error of such an exception as a record of its own, with its place; NULL: no such. */
error_record *script_block_parse_error(const error_record *r, uint32_t i);

/* For conversion, `&` and parameters: the block in a value. */
static inline bool v_is_block(value v)
{
    return v_is(v, &type_ScriptBlock);
}
static inline script_block *v_block(value v)
{
    return (script_block *)v.as.o;
}

#endif
