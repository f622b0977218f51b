/* block_call.c: a script block that a cmdlet runs once for each object. */
#include "cmdlets/core/block_call.h"

#include "base/heap.h"

/* The one clause of the block: `{ ... }` or `{ process { ... } }`. */
static const code *only_clause(cmdlet_run *c, const block *b)
{
    int n = (b->begin != NULL) + (b->process != NULL) + (b->end != NULL) + (b->dynamic_param != NULL);
    if (n > 1)
        cmdlet_fail_text(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
                         EC_InvalidOperation, V_NULL,
                         "The script block cannot be invoked because it contains more than one clause. The Invoke() "
                         "method can only be used on script blocks that contain a single clause.");
    return b->process ? b->process : b->begin ? b->begin : b->end;
}

/* A block of a module runs in its module's scope, any other in the caller's. */
static scope *scope_of(cmdlet_run *c, const script_block *sb)
{
    if (sb->state && sb->state->runspace == c->rs && sb->state->current)
        return sb->state->current;
    return c->scope;
}

static const activation *activation_around(const cmdlet_run *c)
{
    if (c->caller && c->caller->act)
        return c->caller->act;
    for (const scope *s = c->scope; s; s = s->parent)
        if (s->activation)
            return s->activation;
    return NULL;
}

void block_call_open(block_call *b, cmdlet_run *c, script_block *sb, stage *out)
{
    const code *k = only_clause(c, sb->block);
    scope *s = scope_of(c, sb);
    b->c = c;
    b->sb = sb;
    b->out = out;
    b->open = true;
    b->bar = dollar_bar_enter(s);
    b->prepared = k && !sb->block->param_count && !sb->block->clean && !sb->closure;
    if (!b->prepared)
        return;
    /* `$MyInvocation`, `$PSBoundParameters` and `$PSCmdlet` are those of the call around; `$args` is empty. */
    const activation *around = activation_around(c);
    b->act = around ? *around : (activation){.script = sb, .scope = s, .caller_frame = c->caller};
    b->act.args = NULL;
    b->act.runner = c;
    b->act.input = V_NOTHING;
    block_run_init(&b->run, c->rs, k, s, &b->act, out, c->stage.streams);
}

void block_call_item(block_call *b, value v)
{
    value old = value_load(&b->bar.cell->v);
    value item = v.kind == K_NOTHING ? V_NULL : v;
    if (b->prepared) {
        if (__builtin_expect(b->sb->block->uses_input, 0))
            b->act.input = v_obj(array_objects(&item, v.kind != K_NOTHING));
        dollar_bar_set(&b->bar, item);
        block_run_once(&b->run);
    } else if (b->sb->block->end || b->sb->block->process || b->sb->block->begin) {
        script_block_run(b->c->rs, b->sb, NULL, 0, item, b->sb->closure != NULL, b->out, b->c->stage.streams);
    }
    value_store(&b->bar.cell->v, old);
}

void block_call_close(block_call *b)
{
    if (!b->open)
        return;
    b->open = false;
    dollar_bar_leave(&b->bar);
}
