/* script_call.c: one call of a function, script or script block: arguments, scope, begin, process, end, clean. */
#include "engine/pipeline/script_call.h"

#include <string.h>

#include "base/heap.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/vm/vm_internal.h"

static session_state *state_of(runspace *rs, const script_block *sb)
{
    if (sb->state && sb->state->runspace == rs)
        return sb->state;
    return rs->current ? rs->current->state : rs->state;
}

/* ---- running one of the blocks ---- */

static void run_code(script_call *c, const code *k)
{
    frame f;
    ctx *x = c->rs->ctx;
    vm_mark m = vm_stack_mark(x);
    frame_init(&f, c->rs, k, c->scope, c->act, c->stage.next, c->stage.streams);
    f.owns_scope = c->own_scope;
    vm_run(&f);
    vm_stack_release(x, m);
}

/* A default value: code that leaves it in register 1. */
static value run_default(script_call *c, const code *k)
{
    frame f;
    ctx *x = c->rs->ctx;
    vm_mark m = vm_stack_mark(x);
    frame_init(&f, c->rs, k, c->scope, c->act, sink_null(c->rs), c->stage.streams);
    f.owns_scope = c->own_scope;
    vm_run(&f);
    value v = f.regs[1];
    vm_stack_release(x, m);
    return v;
}

/* ---- arguments ---- */

static void run_defaults(script_call *c, cell *dense)
{
    for (uint32_t i = 0; i < c->table->own; i++) {
        const param *p = &c->table->params[i];
        if (!p->declared || !p->default_code || dense[p->slot].v.kind != K_UNSET)
            continue;
        value v = run_default(c, p->default_code);
        value_store(&dense[p->slot].v, bind_default(p, v, c->command));
    }
}

/* Dot-sourcing: what was bound becomes variables of the scope that is running. */
static void spread(script_call *c, const cell *dense)
{
    for (uint32_t i = 0; i < c->b->param_count; i++) {
        const cell *from = &dense[c->b->params[i].slot];
        cell *to = scope_own(c->scope, from->name);
        to->option = from->option;
        value_store(&to->v, from->v.kind == K_UNSET ? V_NULL : from->v);
    }
}

static value dynamic_parameters(bound_call *b, void *arg)
{
    script_call *c = arg;
    bind_store(b, c->scope->dense);
    run_defaults(c, c->scope->dense);
    c->act->binding = b;
    list *items = list_new(NULL);
    stage *out = c->stage.next;
    c->stage.next = sink_list(c->rs, items);
    run_code(c, c->b->dynamic_param);
    c->stage.next = out;
    value v = list_collapse(items, false);
    return v;
}

static void bind(script_call *c, argument *args, uint32_t n, cell *dense)
{
    const param_table *t = c->table;
    list *rest = NULL;
    uint64_t bound = 0;
    if (!c->b->dynamic_param && bind_simple(t, args, n, dense, &rest, &bound)) {
        c->act->args = rest;
        c->act->simple_bound = bound;
        c->act->simple_table = t;
        return;
    }
    bound_call *b = heap_alloc(sizeof *b);
    b->rs = c->rs;
    if (c->b->dynamic_param) {
        b->dynamic = dynamic_parameters;
        b->dynamic_arg = c;
    }
    bind_arguments(b, t, args, n, c->expects_input, c->command);
    c->table = b->table;
    c->bound = b;
    c->act->args = b->rest;
    c->act->binding = b;
    bind_store(b, dense);
}

static cell *temporary_cells(const block *b)
{
    cell *dense = heap_alloc((b->name_count + 1) * sizeof *dense);
    for (uint32_t i = 0; i < b->name_count; i++) {
        dense[i].name = b->names[i].name;
        dense[i].v.kind = K_UNSET;
    }
    return dense;
}

static bool is_double_dash(const argument *a)
{
    return a->info && a->info->kind == ARG_PARAMETER && a->name && (a->name->length == 0 || str_equal_c(a->name, "-"));
}

static void rest_of_arguments(script_call *c, argument *args, uint32_t n)
{
    if (!n)
        return;
    bool literal = false; /* behind the first `--` nothing is a parameter's name, and it is no argument itself */
    c->act->args = list_with_capacity(NULL, n);
    for (uint32_t i = 0; i < n; i++) {
        if (!literal && is_double_dash(&args[i])) {
            literal = true;
            continue;
        }
        if (args[i].name && literal && args[i].info) {
            list_add(c->act->args,
                     v_str(args[i].info->text ? args[i].info->text : str_printf("-%s", str_to_c(args[i].name))));
            if (args[i].v.kind != K_UNSET)
                list_add(c->act->args, args[i].v);
            continue;
        }
        if (args[i].name) {
            str *name = str_printf("-%s%s", str_to_c(args[i].name), args[i].v.kind != K_UNSET ? ":" : "");
            name->o.bits |= OB_PARAMETER_NAME;
            list_add(c->act->args, v_str(name));
            if (args[i].v.kind == K_UNSET)
                continue;
        }
        list_add(c->act->args, args[i].v.kind == K_NOTHING ? V_NULL : args[i].v);
    }
}

static void make_scope(script_call *c)
{
    if (!c->own_scope) {
        c->scope = c->state->current;
        return;
    }
    scope *parent = c->sb->closure ? c->sb->closure : c->state->current;
    c->scope = scope_new(parent, c->state, c->b);
    c->scope->activation = c->act;
    c->scope->is_script = c->command && c->command->kind == CMD_SCRIPT;
}

void script_call_prepare(script_call *c, argument *args, uint32_t n, bool expects_input, const site *site)
{
    runspace *rs = c->rs;
    c->b = c->sb->block;
    c->state = state_of(rs, c->sb);
    c->expects_input = expects_input;
    activation *a = heap_alloc(sizeof *a);
    a->script = c->sb;
    a->command = c->command;
    a->site = site;
    a->caller_frame = rs->top;
    if (site && site->invocation != TK_Unknown)
        a->invoked_name = str_intern_c(site->invocation == TK_Dot ? "." : "&"); /* `& F` was called by that name */
    else if (site && site->name)
        a->invoked_name = site->name;
    c->act = a;
    make_scope(c);
    a->scope = c->scope;
    if (!c->b->param_count && !c->b->cmdlet_binding && !c->b->dynamic_param) {
        rest_of_arguments(c, args, n);
        return;
    }
    c->table = param_table_of_block((block *)(uintptr_t)c->b);
    cell *dense = c->own_scope ? c->scope->dense : temporary_cells(c->b);
    bind(c, args, n, dense);
    if (c->own_scope) {
        run_defaults(c, dense);
    } else {
        spread(c, dense);
        for (uint32_t i = 0; i < c->b->param_count; i++) {
            const block_param *p = &c->b->params[i];
            if (dense[p->slot].v.kind == K_UNSET && p->default_code)
                value_store(&scope_own(c->scope, p->name)->v,
                            bind_default(&c->table->params[i], run_default(c, p->default_code), c->command));
        }
    }
}

/* ---- the blocks ---- */

static void open_advanced(script_call *c)
{
    common_args *k = &c->bound->common;
    common_open(k, c->rs->current);
    c->stage.next = common_output(k, c->rs->current, c->rs, c->stage.next);
    c->stage.streams = common_streams(k, c->stage.streams);
    common_set_preferences(k, c->scope);
    if (c->table->advanced)
        script_cmdlet_open(c);
}

void script_call_begin(script_call *c)
{
    c->begun = true;
    if (c->bound && c->table->advanced && c->own_scope)
        open_advanced(c);
    if (c->bound && c->own_scope)
        bind_store_prepare(c->bound, c->scope->dense);
    if (c->b->begin)
        run_code(c, c->b->begin);
}

static void set_bar(script_call *c, value v)
{
    if (!c->bar_set) {
        c->bar = dollar_bar_enter(c->scope);
        c->bar_set = true;
    }
    dollar_bar_set(&c->bar, v);
}

static void run_process(script_call *c)
{
    if (!c->process) {
        c->process = heap_alloc(sizeof *c->process);
        block_run_init(c->process, c->rs, c->b->process, c->scope, c->act, c->stage.next, c->stage.streams);
        c->process->frame.owns_scope = c->own_scope;
    }
    block_run_once(c->process);
}

static bool bind_object(script_call *c, value v)
{
    error_record *error = NULL;
    bool ok = bind_pipeline(c->bound, v, c->command, &error);
    if (ok) {
        if (c->own_scope)
            bind_store_pipeline(c->bound, c->scope->dense);
        return true;
    }
    if (error) {
        if (c->rs->top)
            frame_locate_error(c->rs->top, error);
        common_args own = c->bound->common;
        own.errors = NULL; /* -ErrorVariable does not see what could not be bound */
        streams around = *c->stage.streams;
        if (c->bound->common.errors && around.collect)
            around.collect = around.collect->outer;
        common_error(c->rs, &own, &around, error);
        c->act->failed = true;
    }
    return false;
}

/* $PSBoundParameters is one object for the whole call: what each object binds comes into it. */
static void note_bound(script_call *c)
{
    map *m = c->act->bound;
    if (!m || !c->bound)
        return;
    for (uint32_t k = 0; k < c->bound->order_count; k++) {
        uint32_t i = c->bound->order[k];
        const param *p = &c->bound->table->params[i];
        map_set(m, v_str((str *)(uintptr_t)p->name),
                c->bound->values[i].kind != K_UNSET ? c->bound->values[i] : param_unbound(p));
    }
}

void script_call_process(script_call *c, value v)
{
    c->input_seen = true;
    if (c->bound && c->table->takes_pipeline && !bind_object(c, v))
        return;
    if (c->bound && c->table->advanced && !c->table->takes_pipeline && !bind_object(c, v))
        return;
    if (!c->b->process) {
        if (!c->input)
            c->input = list_new(NULL);
        list_add(c->input, v);
        return;
    }
    set_bar(c, v);
    note_bound(c);
    list *one = list_with_capacity(NULL, 1);
    list_add(one, v);
    c->act->input = v_obj(vm_iter_new(v_obj(one), false));
    run_process(c);
    c->act->input = V_NULL;
}

void script_call_end(script_call *c)
{
    if (!c->expects_input && c->bound)
        bind_finish(c->bound, c->command);
    if (c->b->process && !c->expects_input) {
        /* without input a process block sees no $_, whatever the scope around it has */
        dollar_bar none = dollar_bar_enter(c->scope);
        dollar_bar_set(&none, V_NULL);
        run_process(c);
        dollar_bar_leave(&none);
    }
    if (c->bar_set && c->b->end)
        dollar_bar_set(&c->bar, V_NULL);
    if (c->expects_input && !c->b->process)
        c->act->input = v_obj(vm_iter_new(c->input ? v_obj(c->input) : v_obj(list_new(NULL)), false));
    if (c->b->end)
        run_code(c, c->b->end);
}

void script_call_clean(script_call *c)
{
    if (c->b && c->begun && c->b->clean) {
        stage *out = c->stage.next;
        c->stage.next = sink_null(c->rs);
        c->rs->ctx->mask++;
        run_code(c, c->b->clean);
        c->rs->ctx->mask--;
        c->stage.next = out;
    }
    if (c->bar_set) {
        dollar_bar_leave(&c->bar);
        c->bar_set = false;
    }
}
