/* vm_unwind.c: what a frame does when something unwinds through it: catch, finally, loops, traps, and errors that end only
 * their statement.
 *
 * An error ends one statement and the script goes on (`1/0; 'still here'`) unless a try or trap around it, in this frame or
 * in one that called it, wants it; `throw` ends the script unless errors are silenced (`throw 'x'` under
 * SilentlyContinue goes on); what -ErrorAction Stop made terminating ends it in any case. */
#include "base/heap.h"
#include "engine/vm/vm_internal.h"

static uint32_t pc_of(const frame *f)
{
    return f->pc > f->code->ops ? (uint32_t)(f->pc - f->code->ops) - 1 : 0;
}

static bool covers(const region *r, uint32_t pc)
{
    return r->start <= pc && pc < r->end;
}

static bool wants_errors(const region *r)
{
    return r->kind == REGION_CATCH || r->kind == REGION_TRAP;
}

/* Does a try or trap around the instruction want errors: in `f` from region `from` on, or in a calling frame? */
static bool somebody_catches(const frame *f, uint32_t from)
{
    for (uint32_t pc = pc_of(f); f; f = f->caller, from = 0, pc = f ? pc_of(f) : 0)
        for (uint32_t i = from; i < f->code->region_count; i++)
            if (wants_errors(&f->code->regions[i]) && covers(&f->code->regions[i], pc))
                return true;
    return false;
}

/* Reports an error that ends its statement. False: it goes on to the callers. */
static bool end_statement(frame *f, error_record *r)
{
    if (r->terminating || (r->leaving && r->leaving == f->act))
        return false;
    action how = runspace_preference(f->rs, "ErrorActionPreference");
    if (how == ACTION_STOP || how == ACTION_BREAK) {
        r->terminating = true;
        return false;
    }
    if (how == ACTION_SILENT) /* not shown, but -ErrorVariable of a function around has it */
        stream_collect(f->streams, STREAM_ERROR, v_obj(r));
    if (how == ACTION_SILENT || how == ACTION_IGNORE)
        return true;
    if (r->from_throw)
        return false;
    runspace_report_error(f->rs, f->streams, r);
    return true;
}

/* The cmdlet whose block the frame runs in, directly or in calls that the block made. */
static void *runner_of(const frame *f)
{
    while (f && f->act && !f->act->runner)
        f = f->act->caller_frame;
    return f && f->act ? f->act->runner : NULL;
}

/* Remembers the error in $Error, once, however far it travels. */
static void note_error(frame *f, error_record *r)
{
    frame_locate_error(f, r);
    f->rs->ok = false;
    if (r->reported)
        return;
    r->reported = true;
    r->runner = runner_of(f);
    runspace_add_error(f->rs, r);
}

static void go_to(frame *f, uint32_t pc)
{
    f->pc = f->code->ops + pc;
}

static void keep_pending(frame *f, const region *r)
{
    ctx *c = f->ctx;
    f->regs[r->reg] = v_long((int64_t)c->kind | (int64_t)c->code << 8);
    f->regs[r->reg + 1] = v_internal(c->payload);
}

/* `$_` of a catch block is a record of its own: `$Error[0] -eq $_` is false. */
static error_record *copy_of(const error_record *r)
{
    error_record *copy = heap_alloc(sizeof *copy);
    *copy = *r;
    return copy;
}

static bool handle_error(frame *f, error_record *r)
{
    const code *c = f->code;
    uint32_t pc = pc_of(f), resume = c->count;
    note_error(f, r);
    for (uint32_t i = 0; i < c->region_count; i++) {
        const region *g = &c->regions[i];
        if (!covers(g, pc))
            continue;
        switch (g->kind) {
        case REGION_CATCH:
            f->regs[g->reg] = v_obj(copy_of(r));
            go_to(f, g->handler);
            return true;
        case REGION_TRAP:
            f->regs[g->reg] = v_obj(copy_of(r));
            f->regs[g->reg + 1] = v_long(resume);
            f->regs[g->reg + 2] = v_obj(r);
            go_to(f, g->handler);
            return true;
        case REGION_FINALLY:
            keep_pending(f, g);
            go_to(f, g->handler);
            return true;
        case REGION_STATEMENT:
            resume = g->handler;
            if (!somebody_catches(f, i) && end_statement(f, r)) {
                go_to(f, g->handler);
                return true;
            }
            break;
        default: break;
        }
    }
    return false;
}

static bool same_label(const region *r, const void *label)
{
    return !label || r->label == label;
}

/* break, continue, return, exit, stop: loops take the first two, finally blocks see all. */
static bool handle_leaving(frame *f)
{
    const code *c = f->code;
    ctx *x = f->ctx;
    uint32_t pc = pc_of(f);
    for (uint32_t i = 0; i < c->region_count; i++) {
        const region *g = &c->regions[i];
        if (!covers(g, pc))
            continue;
        if (g->kind == REGION_FINALLY) {
            keep_pending(f, g);
            go_to(f, g->handler);
            return true;
        }
        if (g->kind != REGION_LOOP && g->kind != REGION_SWITCH)
            continue;
        if ((x->kind == UNWIND_BREAK || x->kind == UNWIND_CONTINUE) && same_label(g, x->payload)) {
            go_to(f, x->kind == UNWIND_BREAK ? g->handler : g->next);
            return true;
        }
    }
    if (x->kind == UNWIND_RETURN && x->payload == f) {
        go_to(f, c->count - 1); /* the RETURN every code ends with */
        return true;
    }
    return false;
}

bool vm_handle(frame *f)
{
    if (f->ctx->kind == UNWIND_ERROR)
        return handle_error(f, error_caught(f->ctx));
    return handle_leaving(f);
}

void vm_finally_enter(frame *f, uint16_t reg)
{
    (void)reg;
    f->ctx->mask++;
}

void vm_finally_leave(frame *f, uint16_t reg)
{
    ctx *c = f->ctx;
    if (c->mask)
        c->mask--;
    value pending = f->regs[reg];
    if (pending.kind != K_INT64)
        return;
    f->regs[reg] = V_NULL;
    c->code = (int)(pending.as.i >> 8);
    unwind(c, (unwind_kind)(pending.as.i & 0xFF), v_pointer(f->regs[reg + 1]));
}

void vm_trap(frame *f, uint16_t reg, uint32_t how)
{
    error_record *r = (error_record *)f->regs[reg + 2].as.o; /* as it came; `$_` may show what it wraps */
    if (how == 2)
        throw_record(r);
    if (how == 0)
        runspace_report_error(f->rs, f->streams, r);
    go_to(f, (uint32_t)f->regs[reg + 1].as.i);
}

void vm_poll(ctx *c)
{
    if (par_poll(c) == PAR_STOPPED)
        unwind(c, UNWIND_STOP, NULL);
}

void vm_depth_error(void)
{
    throw_error("System.Management.Automation.ScriptCallDepthException", "CallDepthOverflow", EC_InvalidOperation,
                V_NULL, "The script failed due to call depth overflow.");
}
