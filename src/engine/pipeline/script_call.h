/* script_call.h: one call of a function, script or script block.
 *
 * Purpose: binding, scope, and the begin, process, end and clean blocks of whatever is written in the language. The stage
 *   of a pipeline, `&`, `.`, Invoke() and the API all use it.
 * Invariants: prepare, begin, (process)*, end, clean in this order; clean also when something unwinds. The scope and the
 *   activation are heap objects, since closures and PSVariables may keep them.
 * Threads: one fiber. Cost: a plain function of two parameters about 150 ns.
 */
#ifndef ENGINE_SCRIPT_CALL_H
#define ENGINE_SCRIPT_CALL_H

#include "engine/bind/param.h"
#include "engine/vm/frame.h"

typedef struct script_call {
    stage stage; /* as a stage of a pipeline; `next` is the output */
    runspace *rs;
    script_block *sb;
    const block *b;
    const command *command; /* NULL: a bare block */
    session_state *state;
    scope *scope;
    activation *act;
    const param_table *table;
    bound_call *bound; /* NULL: bound the simple way */
    list *input;       /* objects for $input of a call without process block */
    block_run *process;
    dollar_bar bar;
    vm_mark mark;
    bool own_scope, expects_input, bar_set, begun, input_seen;
} script_call;

/* Binds arguments and makes the scope. `how_called` is the site, or NULL. Throws binding errors. */
void script_call_prepare(script_call *c, argument *args, uint32_t n, bool expects_input, const site *site);
void script_call_begin(script_call *c);
void script_call_process(script_call *c, value v);
void script_call_end(script_call *c);
/* Runs the clean block and lets go of the scope; once, whatever happened. */
void script_call_clean(script_call *c);

/* script_cmdlet.c: makes $PSCmdlet of an advanced function. */
void script_cmdlet_open(script_call *c);
/* The call that a $PSCmdlet belongs to; NULL: the value is none. */
script_call *script_cmdlet_call(value v);
void script_cmdlet_register(void);

#endif
