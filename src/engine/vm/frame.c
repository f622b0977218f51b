/* frame.c: setting up frames, where a frame is, and the chain of them. */
#include "engine/vm/vm_internal.h"

#include <string.h>

#include "base/heap.h"

void frame_init(frame *f, runspace *rs, const code *c, scope *s, activation *act, stage *out, streams *st)
{
    ctx *x = rs->ctx;
    uint32_t names = c->block->name_count;
    size_t regs = c->reg_count * sizeof(value), cells = names * sizeof(cell *);
    char *memory = vm_stack_alloc(x, regs + 2 * cells);
    f->caller = rs->top;
    f->code = c;
    f->pc = c->ops;
    f->regs = (value *)(void *)memory;
    f->rd = (cell **)(void *)(memory + regs);
    f->wr = f->rd + names;
    memset(f->rd, 0, 2 * cells);
    f->scope = s;
    f->rs = rs;
    f->ctx = x;
    f->out = out;
    f->streams = st;
    f->act = act;
    f->epoch = rs->scope_epoch;
    f->owns_scope = s->block == c->block;
    f->self_type = NULL;
    f->regs[0] = v_internal(out);
    f->regs[1] = V_NULL;
}

void frame_rebind(frame *f)
{
    memset(f->rd, 0, 2 * f->code->block->name_count * sizeof(cell *));
    f->epoch = f->rs->scope_epoch;
}

/* ---- expressions ---- */

value code_value_in(runspace *rs, const code *c, scope *s, activation *act)
{
    frame f;
    vm_mark mark = vm_stack_mark(rs->ctx);
    frame_init(&f, rs, c, s, act, sink_null(rs), rs->top ? rs->top->streams : rs->streams);
    vm_run(&f);
    value v = f.regs[1];
    vm_stack_release(rs->ctx, mark);
    return v;
}

value code_value(runspace *rs, const code *c)
{
    return code_value_in(rs, c, rs->current, NULL);
}

value code_value_with(runspace *rs, const code *c, value self)
{
    activation *act = heap_alloc(sizeof *act);
    scope *s = scope_new(rs->current, rs->current->state, NULL);
    act->self = self;
    act->scope = s;
    s->activation = act;
    return code_value_in(rs, c, s, act);
}

/* ---- positions ---- */

void frame_extent(const frame *f, uint32_t *start, uint32_t *end)
{
    const code *c = f->code;
    uint32_t pc = f->pc > c->ops ? (uint32_t)(f->pc - c->ops) - 1 : 0;
    uint32_t low = 0, high = c->extent_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (c->extents[middle].pc <= pc)
            low = middle + 1;
        else
            high = middle;
    }
    *start = low ? c->extents[low - 1].start : 0;
    *end = low ? c->extents[low - 1].end : 0;
}

static const str *frame_function(const frame *f)
{
    for (const block *b = f->code->block; b; b = b->parent)
        if (b->function_name)
            return b->function_name;
        else if (b->node && (!b->node->base.parent || b->node->base.parent->kind == AST_ScriptBlockExpression))
            return str_intern_c("<ScriptBlock>");
    return str_intern_c("<ScriptBlock>");
}

str *frame_stack_text(const frame *f)
{
    buf b = {0};
    unsigned shown = 0;
    for (; f && shown < 100; f = f->caller, shown++) {
        uint32_t start, end, line, column;
        const source *src = f->code->block->src;
        frame_extent(f, &start, &end);
        source_position(src, start, &line, &column);
        buf_printf(&b, "%sat %s, %s: line %u", shown ? "\n" : "", str_to_c(frame_function(f)),
                   src->file ? str_to_c(src->file) : "<No file>", line);
    }
    return str_from_buf(&b);
}

/* A command that was not found: its name is the place, not the whole call. */
static void locate_name(invocation_info *i, str *name)
{
    i->invocation_name = name;
    uint32_t end = i->start + name->length;
    if (end > i->src->length || !str_equal_nocase(name, str_new(i->src->text + i->start, name->length)))
        return;
    i->end = end;
}

void frame_locate_error(const frame *f, error_record *r)
{
    if (!r->script_stack)
        r->script_stack = frame_stack_text(f);
    if (!v_is_null(r->invocation_info))
        return;
    invocation_info *i = invocation_of(f, NULL);
    r->invocation_info = v_obj(i);
    if (r->target.kind == K_STRING && r->id && str_equal_c(r->id, "CommandNotFoundException"))
        locate_name(i, r->target.as.s);
}
