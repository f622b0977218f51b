/* item_runspace.c: running items in a runspace of their own. */
#include "engine/jobs/item_runspace.h"

#include "base/heap.h"
#include "engine/vm/vm.h"

static void make_global(item_runspace *r, const block *b)
{
    session_state *state = r->rs->state;
    scope *s = scope_new(NULL, state, b);
    state->global = state->module_scope = state->current = s;
    r->rs->global = r->rs->current = s;
    r->bar = scope_own(s, str_intern_c("_"));
}

item_runspace *item_runspace_new(const runspace *caller, const script_block *sb, using_values *using, uint32_t limit,
                                 void (*full)(record_sink *s), void *owner)
{
    item_runspace *r = heap_alloc(sizeof *r);
    r->rs = runspace_new_from(caller, caller->host);
    r->rs->using_values = using;
    r->rs->detached = true;
    r->sb = script_block_new(sb->block, NULL);
    const block *b = sb->block;
    r->plain = !b->begin && !b->process && !b->clean && !b->dynamic_param && !b->param_count && b->end;
    make_global(r, b);
    record_sink_init(&r->sink, r->rs, limit, full, owner);
    r->rs->streams = &r->sink.streams;
    r->rs->out = record_sink_output(&r->sink);
    return r;
}

void item_runspace_enter(item_runspace *r)
{
    runspace_enter(r->rs);
    if (!r->plain)
        return;
    activation *a = heap_alloc(sizeof *a);
    a->script = r->sb;
    a->scope = r->rs->global;
    r->rs->global->activation = a;
    block_run_init(&r->run, r->rs, r->sb->block->end, r->rs->global, a, r->rs->out, &r->sink.streams);
}

/* Variables of the item before, global ones too, are gone; functions and modules stay. */
static void reset(item_runspace *r)
{
    runspace *rs = r->rs;
    scope *s = rs->global;
    uint32_t names = s->block ? s->block->name_count : 0;
    for (uint32_t i = 0; i < names; i++) {
        s->dense[i].v.kind = K_UNSET;
        s->dense[i].option = NULL;
    }
    if (s->extra_count > 1 || (s->extra_count == 1 && s->extra[0] != r->bar)) {
        s->extra_count = 0;
        if (r->bar < s->dense || r->bar >= s->dense + names)
            s->extra[s->extra_count++] = r->bar;
        rs->scope_epoch++;
    }
    if (list_count(rs->errors))
        rs->errors = list_new(rs->errors->o.type);
    rs->ok = true;
    rs->current = s;
    rs->state->current = s;
    rs->top = NULL;
    rs->depth = 0;
    s->strict = -1;
}

static void run_block(item_runspace *r)
{
    if (r->plain) {
        block_run_once(&r->run);
        return;
    }
    script_block_run(r->rs, r->sb, NULL, 0, V_UNSET, false, r->rs->out, &r->sink.streams);
}

/* `throw` in an item ends that item only: the caller sees a non-terminating error. */
static void item_error(item_runspace *r, error_record *caught)
{
    error_record *out = error_record_new(caught->exception, "PSTaskException", EC_InvalidOperation, V_NULL);
    out->invocation_info = caught->invocation_info;
    out->script_stack = caught->script_stack;
    stage_push(r->sink.streams.to[STREAM_ERROR], v_obj(out));
}

bool item_runspace_run(item_runspace *r, value v)
{
    ctx *c = r->rs->ctx;
    bool volatile go_on = true;
    if (r->used)
        reset(r);
    r->used = true;
    value_store(&r->bar->v, v);
    TRY(c)
    {
        run_block(r);
    }
    CAUGHT
    {
        if (c->kind == UNWIND_ERROR)
            item_error(r, error_caught(c));
        else if (c->kind == UNWIND_STOP)
            go_on = false;
        /* break, continue, return and exit end the item and nothing else */
    }
    END_TRY;
    return go_on;
}
