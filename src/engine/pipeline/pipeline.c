/* pipeline.c: a pipeline from first to last: begin, input, end, clean. */
#include "engine/pipeline/pipeline_internal.h"

#include <string.h>

#include "base/heap.h"
#include "engine/vm/vm_internal.h"

void pipeline_stage_add(pipeline *p, pipe_stage s)
{
    if (p->count == p->capacity) {
        p->capacity = p->capacity ? p->capacity * 2 : 4;
        pipe_stage *grown = heap_alloc(p->capacity * sizeof *grown);
        if (p->count)
            memcpy(grown, p->stages, p->count * sizeof *grown);
        p->stages = grown;
    }
    p->stages[p->count++] = s;
}

enum { FEW_ARGUMENTS = 4 }; /* of a command: on the stack, which is small */

/* ---- the life of a stage ---- */

/* What a command writes in its begin reaches the next one before that one's turn: it begins then. */
static void script_process(stage *s, value v)
{
    script_call *c = (script_call *)(void *)s;
    if (!c->begun)
        script_call_begin(c);
    script_call_process(c, v);
}

static bool has_begun(const pipe_stage *s)
{
    switch (s->kind) {
    case PIPE_CMDLET: return s->as.cmdlet->begun;
    case PIPE_SCRIPT: return s->as.script->begun;
    default: return s->begun;
    }
}

static void stage_begin(pipe_stage *s)
{
    if (has_begun(s))
        return;
    s->begun = true;
    switch (s->kind) {
    case PIPE_CMDLET: cmdlet_stage_begin(s->as.cmdlet); break;
    case PIPE_SCRIPT: script_call_begin(s->as.script); break;
    case PIPE_NATIVE: native_begin(s->as.native); break;
    }
}

/* A script file ends by `exit`: only the script does, and its code is $LASTEXITCODE. */
static void script_end(script_call *c)
{
    if (!c->command || c->command->kind != CMD_SCRIPT) {
        script_call_end(c);
        return;
    }
    ctx *x = c->rs->ctx;
    TRY(x)
    {
        script_call_end(c);
    }
    CAUGHT
    {
        if (x->kind != UNWIND_EXIT)
            unwind(x, x->kind, x->payload);
        variable_set_c(c->rs->global, "LASTEXITCODE", v_int(x->code));
        c->act->failed = x->code != 0;
    }
    END_TRY;
}

static void stage_end(pipe_stage *s)
{
    s->ended = true;
    switch (s->kind) {
    case PIPE_CMDLET: cmdlet_stage_end(s->as.cmdlet); break;
    case PIPE_SCRIPT: script_end(s->as.script); break;
    case PIPE_NATIVE: native_end(s->as.native); break;
    }
}

static void stage_clean(pipe_stage *s)
{
    switch (s->kind) {
    case PIPE_CMDLET: cmdlet_stage_clean(s->as.cmdlet); break;
    case PIPE_SCRIPT: script_call_clean(s->as.script); break;
    case PIPE_NATIVE: native_clean(s->as.native); break;
    }
}

static bool stage_failed(const pipe_stage *s)
{
    switch (s->kind) {
    case PIPE_CMDLET: return s->as.cmdlet->failed;
    case PIPE_SCRIPT: return s->as.script->act->failed;
    default: return native_exit_code(s->as.native) != 0;
    }
}

static void clean_all(void *arg)
{
    pipeline *p = arg;
    p->rs->running = p->running_before;
    for (uint32_t i = 0; i < p->count; i++)
        if (!p->stages[i].cleaned && (p->stages[i].begun || has_begun(&p->stages[i]))) {
            p->stages[i].cleaned = true;
            stage_clean(&p->stages[i]);
        }
}

static void begin_all(pipeline *p)
{
    /* the files of redirections first: what a begin block writes goes there too */
    uint32_t commands = p->count - p->extra;
    for (uint32_t i = commands; i < p->count; i++)
        stage_begin(&p->stages[i]);
    for (uint32_t i = 0; i < commands; i++)
        stage_begin(&p->stages[i]);
}

/* `... | Select-Object -First 3`: the stages before it have nothing more to do; it and what follows end as usual. */
static bool upstream_stopped(pipeline *p, const void *who)
{
    for (uint32_t i = 0; i < p->count; i++)
        if (p->stages[i].entry == who) {
            p->input_over = true;
            if (p->ending < i)
                p->ending = i;
            p->rs->running = p->running_before;
            return true;
        }
    return false;
}

typedef struct feeding {
    pipeline *p;
    bool (*input)(void *arg, value *out);
    void *arg;
    value v;
    bool push_one;
} feeding;

static void feed(feeding *f)
{
    pipeline *p = f->p;
    if (p->input_over)
        return;
    value v;
    if (f->push_one)
        stage_push_each(p->stages[0].entry, f->v);
    else
        while (f->input && f->input(f->arg, &v))
            stage_push(p->stages[0].entry, v);
    p->input_over = true;
}

/* An error out of a cmdlet's own code gets the cmdlet's name and the place of its call. */
static bool has_cmdlet(const pipeline *p, const void *run)
{
    for (uint32_t i = 0; i < p->count; i++)
        if (p->stages[i].kind == PIPE_CMDLET && p->stages[i].as.cmdlet == run)
            return true;
    return false;
}

/* `1 | % { 1/0 }`: what happens in a cmdlet's block leaves it under its name; $Error keeps it as it was. */
static void sign_block_error(pipeline *p, ctx *x)
{
    const error_record *r = error_caught(x);
    if (!r->runner || r->from_throw || r->terminating || !has_cmdlet(p, r->runner))
        return;
    if (r->activity && r->activity->length &&
        !type_is_assignable(type_find_c("System.Management.Automation.ParameterBindingException"),
                            r->exception->o.type))
        return; /* of a cmdlet that the block called */
    const cmdlet_run *c = r->runner;
    error_record *copy = heap_alloc(sizeof *copy);
    *copy = *r;
    copy->o = (object){.type = r->o.type};
    copy->runner = NULL;
    copy->command = command_error_name(c->command);
    copy->activity = (str *)(uintptr_t)c->command->name;
    copy->invocation_info = V_NULL;
    cmdlet_sign(c, copy);
    x->payload = copy;
}

static void sign_error(pipeline *p, ctx *x)
{
    sign_block_error(p, x);
    error_record *r = error_caught(x);
    if (p->rs->running && p->rs->running != p->running_before && v_is_null(r->invocation_info))
        cmdlet_sign(p->rs->running, r);
}

/* True: through to the end. */
static __attribute__((noinline)) bool attempt(pipeline *p, feeding *f)
{
    ctx *x = p->rs->ctx;
    TRY(x)
    {
        feed(f);
        for (; p->ending < p->count; p->ending++)
            stage_end(&p->stages[p->ending]);
    }
    CAUGHT
    {
        if (x->kind == UNWIND_UPSTREAM && upstream_stopped(p, x->payload))
            return false;
        if (x->kind == UNWIND_ERROR)
            sign_error(p, x);
        unwind(x, x->kind, x->payload);
    }
    END_TRY;
    return true;
}

static __attribute__((noinline)) void begin_signed(pipeline *p)
{
    ctx *x = p->rs->ctx;
    TRY(x)
    {
        begin_all(p);
    }
    CAUGHT
    {
        if (x->kind == UNWIND_UPSTREAM && upstream_stopped(p, x->payload))
            return;
        if (x->kind == UNWIND_ERROR)
            sign_error(p, x);
        unwind(x, x->kind, x->payload);
    }
    END_TRY;
}

static void run(pipeline *p, feeding *f)
{
    deferred d;
    ctx *x = p->rs->ctx;
    defer_push(x, &d, clean_all, p);
    begin_signed(p);
    while (!attempt(p, f))
        ;
    bool failed = false;
    for (uint32_t i = 0; i < p->count; i++)
        failed |= stage_failed(&p->stages[i]);
    defer_pop(x, &d, true);
    p->rs->ok = !failed;
}

/* ---- building one from compiled code ---- */

static pipe_stage script_stage(runspace *rs, invocation how, argument *args, uint32_t n, bool input, stage *next,
                               streams *st, const site *site)
{
    script_call *c = heap_alloc(sizeof *c);
    c->stage = (stage){.process = script_process, .next = next, .streams = st, .runspace = rs};
    c->rs = rs;
    c->sb = how.script;
    c->command = how.command;
    c->own_scope = !how.dot;
    script_call_prepare(c, args, n, input, site);
    return (pipe_stage){.kind = PIPE_SCRIPT, .entry = &c->stage, .as.script = c, .expects_input = input};
}

static pipe_stage command_stage(frame *f, runspace *rs, invocation how, argument *args, uint32_t n, bool input,
                                stage *next, streams *st, const site *site, native_ends *ends)
{
    const command *cmd = how.command;
    if (cmd && cmd->kind == CMD_CMDLET) {
        cmdlet_run *c = cmdlet_stage_new(rs, f, cmd, args, n, input, next, st, site);
        return (pipe_stage){.kind = PIPE_CMDLET, .entry = &c->stage, .as.cmdlet = c, .expects_input = input};
    }
    if (cmd && cmd->kind == CMD_APPLICATION) {
        ends->input = input;
        ends->next = next;
        ends->streams = st;
        native_run *r = native_new(rs, cmd, args, n, ends);
        return (pipe_stage){.kind = PIPE_NATIVE, .entry = native_stage(r), .as.native = r, .expects_input = input};
    }
    return script_stage(rs, how, args, n, input, next, st, site);
}

static bool is_native(invocation how)
{
    return how.command && how.command->kind == CMD_APPLICATION;
}

typedef struct builder {
    pipeline *p;
    frame *f;
    const pipe_site *site;
    uint32_t first; /* 1 when the pipeline starts with an expression */
    bool fed;       /* a script gives it its input */
} builder;

/* Stages are made from the last to the first, since each needs the next one; they lie in order in p->stages. */
static void build(builder *b, stage *out)
{
    pipeline *p = b->p;
    frame *f = b->f;
    const pipe_site *site = b->site;
    uint32_t n = site->count - b->first;
    p->capacity = n + 2;
    p->stages = heap_alloc(p->capacity * sizeof *p->stages);
    p->count = n;
    stage *next = out;
    bool host = out == f->rs->out;
    for (uint32_t i = site->count; i-- > b->first;) {
        const struct site *s = site->stages[i];
        argument few[FEW_ARGUMENTS];
        uint32_t argc;
        streams *st = f->streams;
        stage *output = next;
        invocation how = site_resolve(f, s);
        bool native = is_native(how);
        pipe_stage *behind = i + 1 < site->count ? &p->stages[i + 1 - b->first] : NULL;
        native_ends ends = {.to_host = host && !behind,
                            .into = native && behind && behind->kind == PIPE_NATIVE ? behind->as.native : NULL};
        if (s->redirection_count)
            redirect_apply(p, f, s, &output, &st, native ? &ends : NULL);
        argument *args = site_arguments(f, s, few, FEW_ARGUMENTS, &argc);
        p->stages[i - b->first] = command_stage(f, f->rs, how, args, argc, i > 0 || b->fed, output, st, s, &ends);
        next = p->stages[i - b->first].entry;
    }
}

/* ---- a pipeline that starts with an expression ---- */

typedef struct source_state {
    vm_iter *iter;
} source_state;

static bool next_of_source(void *arg, value *out)
{
    source_state *s = arg;
    return vm_iter_step(s->iter, out);
}

static source_state source_of(frame *f, const struct site *s)
{
    value *r = &f->regs[s->reg];
    if (s->is_range)
        return (source_state){vm_iter_range(r[0], r[1])};
    return (source_state){vm_iter_new(r[0], true)};
}

/* `(expression) > file`, `1, 2 2>&1`: no command, only redirections. */
static void write_expression(pipeline *p, frame *f, const struct site *s, stage *out)
{
    streams *st = f->streams;
    redirect_apply(p, f, s, &out, &st, NULL);
    deferred d;
    defer_push(f->ctx, &d, clean_all, p);
    begin_all(p);
    source_state src = source_of(f, s);
    value v;
    while (next_of_source(&src, &v))
        stage_push(out, v);
    for (uint32_t i = 0; i < p->count; i++)
        stage_end(&p->stages[i]);
    defer_pop(f->ctx, &d, true);
}

void pipeline_run_site(frame *f, const pipe_site *site, stage *out)
{
    runspace *rs = f->rs;
    pipeline *p = heap_alloc(sizeof *p);
    p->rs = rs;
    p->running_before = rs->running;
    const struct site *first = site->stages[0];
    if (site->count == 1 && first->is_expression) {
        write_expression(p, f, first, out);
        return;
    }
    builder b = {p, f, site, first->is_expression};
    build(&b, out);
    feeding in = {.p = p};
    source_state src;
    if (first->is_expression) {
        in.push_one = !first->is_range;
        in.v = f->regs[first->reg];
    }
    if (first->is_range) {
        src = source_of(f, first);
        in.input = next_of_source;
        in.arg = &src;
    }
    run(p, &in);
}

pipeline *pipeline_build_steppable(frame *f, const pipe_site *site, stage *out)
{
    pipeline *p = heap_alloc(sizeof *p);
    p->rs = f->rs;
    p->running_before = f->rs->running;
    builder b = {.p = p, .f = f, .site = site, .fed = true};
    build(&b, out);
    return p;
}

void pipeline_start(pipeline *p)
{
    begin_signed(p);
}

/* ---- one plain command ---- */

static void run_one(frame *f, pipe_stage s)
{
    pipeline p = {.rs = f->rs, .count = 1, .capacity = 1, .stages = &s, .running_before = f->rs->running};
    feeding in = {.p = &p};
    run(&p, &in);
}

/* A function with nothing but an end block needs no cleaning up: nothing stands between the call and its frame. */
/* Not inlined: ten thousand parked items each keep the frame of pipeline_run_command. */
static __attribute__((noinline)) void run_plain_script(frame *f, invocation how, argument *args, uint32_t n, stage *out,
                                                       const struct site *s)
{
    script_call c = {.stage = {.process = script_process, .next = out, .streams = f->streams, .runspace = f->rs},
                     .rs = f->rs,
                     .sb = how.script,
                     .command = how.command,
                     .own_scope = !how.dot};
    script_call_prepare(&c, args, n, false, s);
    const block *b = c.b;
    bool plain = !b->begin && !b->process && !b->clean && !c.bound && (!how.command || how.command->kind != CMD_SCRIPT);
    if (plain) {
        script_call_end(&c);
        f->rs->ok = !c.act->failed;
        return;
    }
    script_call *kept = heap_alloc(sizeof *kept);
    *kept = c;
    run_one(f, (pipe_stage){.kind = PIPE_SCRIPT, .entry = &kept->stage, .as.script = kept});
}

void pipeline_run_command(frame *f, const pipe_site *site, stage *out)
{
    const struct site *s = site->stages[0];
    invocation how = site_resolve(f, s);
    argument few[FEW_ARGUMENTS];
    uint32_t n;
    argument *args = site_arguments(f, s, few, FEW_ARGUMENTS, &n);
    if (!how.command || how.command->kind & (CMD_FUNCTION | CMD_FILTER | CMD_SCRIPT)) {
        run_plain_script(f, how, args, n, out, s);
        return;
    }
    native_ends ends = {.to_host = out == f->rs->out};
    run_one(f, command_stage(f, f->rs, how, args, n, false, out, f->streams, s, &ends));
}

/* ---- pipelines made by C code ---- */

static pipeline *pipeline_of(runspace *rs, const pipeline_command *commands, uint32_t n, bool input, stage *out,
                             streams *st)
{
    pipeline *p = heap_alloc(sizeof *p);
    p->rs = rs;
    p->running_before = rs->running;
    p->count = p->capacity = n;
    p->stages = heap_alloc((n + 1) * sizeof *p->stages);
    stage *next = out;
    for (uint32_t i = n; i-- > 0;) {
        const pipeline_command *k = &commands[i];
        invocation how = {.command = k->command, .script = k->script, .dot = !k->new_scope};
        if (how.command && !how.script && how.command->kind & (CMD_FUNCTION | CMD_FILTER | CMD_SCRIPT))
            how.script = command_script(how.command);
        streams *own = st;
        if (k->merge_errors) {
            own = heap_alloc(sizeof *own);
            *own = *st;
            own->to[STREAM_ERROR] = next;
        }
        native_ends ends = {.to_host = next == rs->out};
        p->stages[i] = command_stage(rs->top, rs, how, k->args, k->arg_count, i > 0 || input, next, own, NULL, &ends);
        next = p->stages[i].entry;
    }
    return p;
}

void pipeline_run(runspace *rs, const pipeline_command *commands, uint32_t n, bool (*input)(void *arg, value *out),
                  void *input_arg, stage *out, streams *st)
{
    pipeline *p = pipeline_of(rs, commands, n, input != NULL, out, st);
    feeding in = {.p = p, .input = input, .arg = input_arg};
    run(p, &in);
}

pipeline *pipeline_begin(runspace *rs, const pipeline_command *commands, uint32_t n, bool expects_input, stage *out,
                         streams *st)
{
    pipeline *p = pipeline_of(rs, commands, n, expects_input, out, st);
    begin_signed(p);
    return p;
}

void pipeline_process(pipeline *p, value v)
{
    if (!p->input_over)
        stage_push(p->stages[0].entry, v);
}

void pipeline_end(pipeline *p)
{
    feeding in = {.p = p};
    while (!attempt(p, &in))
        ;
}

void pipeline_dispose(pipeline *p)
{
    clean_all(p);
}
