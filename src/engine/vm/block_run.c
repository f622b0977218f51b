/* block_run.c: a block that runs many times in one scope, and `$_`. */
#include "engine/vm/vm_internal.h"

#include <string.h>

#include "base/heap.h"

void block_run_init(block_run *r, runspace *rs, const code *c, scope *s, activation *act, stage *out, streams *st)
{
    /* In heap memory, not on the VM stack: it outlives the calls between two objects of the pipeline. */
    uint32_t names = c->block->name_count;
    size_t regs = c->reg_count * sizeof(value), cells = names * sizeof(cell *);
    char *memory = heap_alloc(regs + 2 * cells);
    frame *f = &r->frame;
    *f = (frame){.code = c,
                 .pc = c->ops,
                 .regs = (value *)(void *)memory,
                 .rd = (cell **)(void *)(memory + regs),
                 .wr = (cell **)(void *)(memory + regs) + names,
                 .scope = s,
                 .rs = rs,
                 .ctx = rs->ctx,
                 .out = out,
                 .streams = st,
                 .act = act,
                 .epoch = rs->scope_epoch,
                 .owns_scope = s->block == c->block};
    f->regs[0] = v_internal(out);
    r->code = c;
    r->storage = memory;
}

void block_run_once(block_run *r)
{
    frame *f = &r->frame;
    f->pc = r->code->ops;
    f->caller = f->rs->top;
    if (f->rs->scope_epoch != f->epoch)
        frame_rebind(f);
    vm_run(f);
}

dollar_bar dollar_bar_enter(scope *s)
{
    const str *name = str_intern_c("_");
    cell *c = scope_find_here(s, name);
    if (!c) {
        c = scope_own(s, name);
        return (dollar_bar){c, V_UNSET};
    }
    return (dollar_bar){c, value_load(&c->v)};
}

void dollar_bar_leave(dollar_bar *d)
{
    value_store(&d->cell->v, d->old);
}
