/* fiber.c: the life of a fiber, switching between contexts, linked stacks, and what a collector scans.
 *
 * Around a switch the collector is held off by hooks.switch_stack .. hooks.landed; everything that says which stack is
 * the active one (worker.active, the saved stack pointers, fiber.stack) changes inside that window only, so
 * par_scan_stacks always sees one consistent picture.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "par/core.h"
#include "par/sanitize.h"
#include "par/switch.h"

typedef struct jump_arg {
    par_worker *w;
    par_fiber *segment_of; /* not NULL: `to` becomes the innermost segment of this fiber */
    par_stack *to;
    bool for_good;
} jump_arg;

static void jump(void *p)
{
    jump_arg *a = p;
    par_worker *w = a->w;
    par_stack *from = w->active, *to = a->to;
    if (a->segment_of) {
        a->segment_of->stack = to;
    }
    w->active = to;
    sanitize_leave(&from->sanitizer, a->for_good, &to->sanitizer, to->low, to->top);
    switch_to(&from->sp, to->sp);
    sanitize_arrive(&from->sanitizer);
    par_state.hooks.landed();
}

static void switch_stack(par_worker *w, par_stack *to, par_fiber *segment_of, bool for_good)
{
    jump_arg a = {w, segment_of, to, for_good};
    par_state.hooks.switch_stack(to->top, jump, &a);
}

void fiber_switch(par_worker *w, par_fiber *to)
{
    atomic_store_explicit(&w->running, to, memory_order_release);
    atomic_store_explicit(&w->slice, atomic_load_explicit(&w->slice, memory_order_relaxed) + 1, memory_order_relaxed);
    ctx_set_current(&to->context);
    switch_stack(w, to->stack, NULL, false);
}

void native_switch(par_worker *w, bool for_good)
{
    atomic_store_explicit(&w->running, NULL, memory_order_relaxed);
    ctx_set_current(w->thread_context);
    switch_stack(w, &w->native, NULL, for_good);
}

/* Structs to use again. A worker keeps two batches; what is beyond them goes to all, so that the worker that spawns finds
 * those that ended on another one. */
enum { SPARE_BATCH = 32 };
static struct {
    par_guard guard;
    par_fiber *batches; /* linked by all_next, each by run_next */
} shared_spare;

static void keep_spare(par_worker *w, par_fiber *f)
{
    f->run_next = w->spare;
    w->spare = f;
    if (++w->spare_count < 2 * SPARE_BATCH) {
        return;
    }
    par_fiber *last = f;
    for (unsigned i = 1; i < SPARE_BATCH; i++) {
        last = last->run_next;
    }
    w->spare = last->run_next;
    w->spare_count -= SPARE_BATCH;
    last->run_next = NULL;
    guard_lock(&shared_spare.guard);
    f->all_next = shared_spare.batches;
    shared_spare.batches = f;
    guard_unlock(&shared_spare.guard);
}

static par_fiber *take_spare(par_worker *w)
{
    if (!w->spare) {
        guard_lock(&shared_spare.guard);
        par_fiber *batch = shared_spare.batches;
        if (batch) {
            shared_spare.batches = batch->all_next;
        }
        guard_unlock(&shared_spare.guard);
        if (!batch) {
            return NULL;
        }
        batch->all_next = NULL;
        w->spare = batch;
        w->spare_count = SPARE_BATCH;
    }
    par_fiber *f = w->spare;
    w->spare = f->run_next;
    w->spare_count--;
    f->run_next = NULL;
    return f;
}

par_fiber *fiber_new(void (*fn)(void *arg), void *arg, void *runspace)
{
    par_worker *w = worker_self();
    par_fiber *f = w ? take_spare(w) : NULL;
    if (!f) {
        f = par_state.hooks.alloc(sizeof *f);
        f->wait.fiber = f;
    }
    f->context.fiber = f;
    f->context.runspace = runspace;
    f->fn = fn;
    f->arg = arg;
    atomic_store_explicit(&f->id, atomic_fetch_add_explicit(&par_state.ids, 1, memory_order_relaxed) + 1,
                          memory_order_relaxed);
    return f;
}

/* The outermost frame of every fiber: kept small, it lies on each parked stack. */
static void fiber_main(void *arg)
{
    par_fiber *f = arg;
    void *fn_arg = f->arg;
    f->arg = NULL;
    f->fn(fn_arg);
    par_worker *w = f->worker;
    stop_leave(f);
    w->dead = f;
    native_switch(w, true);
}

void fiber_start(par_worker *w, par_fiber *f)
{
    par_stack *s = stack_take(w);
    stack_arm(s, fiber_main, f);
    stop_pin(f, w);
    f->stack = s;
    f->context.stack_limit = stack_limit(s);
    f->all_prev = NULL;
    f->all_next = w->all;
    if (w->all) {
        w->all->all_prev = f;
    }
    __atomic_signal_fence(__ATOMIC_SEQ_CST); /* a collector may stop this thread anywhere and walk the list */
    w->all = f;
}

void fiber_bury(par_worker *w, par_fiber *f)
{
    if (f->all_prev) {
        f->all_prev->all_next = f->all_next;
    } else {
        w->all = f->all_next;
    }
    if (f->all_next) {
        f->all_next->all_prev = f->all_prev;
    }
    if (atomic_load(&f->poked)) {
        pokes_answer(w); /* it left its stop source, so this is the last one that can be on its way */
    }
    stack_give(w, f->stack);
    f->stack = NULL;
    f->worker = NULL;
    assert(!f->context.handler && !f->context.defers && !f->timer_index);
    f->context.payload = NULL;
    f->context.runspace = NULL;
    f->context.locals = NULL;
    f->context.mask = 0;
    atomic_store_explicit(&f->context.poll, 0, memory_order_relaxed);
    f->fn = NULL;
    f->arg = NULL;
    f->runner = NULL;
    f->all_next = f->all_prev = NULL;
    keep_spare(w, f);
}

void fiber_before_park(par_fiber *f)
{
    if (f->runner) {
        runner_give_back(f, true);
    }
    if (par_state.hooks.before_park) {
        par_state.hooks.before_park(&f->context);
    }
}

par_fiber *par_current(void)
{
    return ctx_current()->fiber;
}

ctx *par_fiber_ctx(par_fiber *f)
{
    return &f->context;
}

uint64_t par_fiber_id(par_fiber *f)
{
    return atomic_load_explicit(&f->id, memory_order_relaxed);
}

/* ---- linked stacks ---- */

typedef struct linked_call {
    par_fiber *f;
    void (*fn)(void *arg);
    void *arg;
    unwind_kind kind;
    int code;
    void *payload;
} linked_call;

/* An error does not jump from one stack to the other (the collector and the sanitizers would not notice): it is caught
 * here, and raised again by the caller on the stack below. */
static void linked_main(void *p)
{
    linked_call *call = p;
    ctx *c = &call->f->context;
    TRY(c)
    {
        call->fn(call->arg);
    }
    CAUGHT
    {
        call->kind = c->kind;
        call->code = c->code;
        call->payload = c->payload;
    }
    END_TRY;
    par_fiber *f = call->f;
    switch_stack(f->worker, f->stack->below, f, true);
}

void par_on_new_stack(void (*fn)(void *arg), void *arg)
{
    ctx *c = ctx_current();
    par_fiber *f = c->fiber;
    if (!f) {
        fn(arg); /* a plain thread has the stack its creator gave it */
        return;
    }
    par_worker *w = f->worker;
    linked_call call = {.f = f, .fn = fn, .arg = arg, .kind = UNWIND_NONE};
    par_stack *s = stack_take(w);
    char *limit = c->stack_limit;
    s->below = f->stack;
    stack_arm(s, linked_main, &call);
    c->stack_limit = stack_limit(s);
    switch_stack(w, s, f, false);
    c->stack_limit = limit;
    stack_give(w, s);
    if (call.kind != UNWIND_NONE) {
        c->code = call.code;
        unwind(c, call.kind, call.payload);
    }
}

/* ---- scanning ---- */

void par_scan_stacks(void (*push)(void *low, void *high))
{
    for (unsigned i = 0; i < par_state.count; i++) {
        par_worker *w = par_state.workers[i];
        if (!w || !w->ready) {
            continue;
        }
        if (w->active != &w->native) {
            push(w->native.sp, w->native.top);
        }
        for (par_fiber *f = w->all; f; f = f->all_next) {
            for (par_stack *s = f->stack; s; s = s->below) {
                if (s != w->active) {
                    push(s->sp, s->top);
                }
            }
        }
    }
}
