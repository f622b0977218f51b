/* stage_cmdlet.c: a cmdlet as a stage: binding each object, calling the descriptor's functions, signing errors. */
#include "base/heap.h"
#include "engine/pipeline/pipeline_internal.h"
#include "engine/vm/vm.h"

/* Who runs is kept in the runspace while a cmdlet's code does, so that an error thrown there can be given its name. */
static inline void call_own(cmdlet_run *c, void (*fn)(cmdlet_run *c))
{
    cmdlet_run *before = c->rs->running;
    c->rs->running = c;
    fn(c);
    c->rs->running = before;
}

static void refuse(cmdlet_run *c, error_record *error)
{
    if (!error)
        return;
    if (c->caller)
        frame_locate_error(c->caller, error);
    c->failed = true;
    common_args own = c->bound->common;
    own.errors = NULL; /* -ErrorVariable does not see what could not be bound */
    common_error(c->rs, &own, c->stage.streams, error);
}

static void process_object(stage *s, value v)
{
    cmdlet_run *c = (cmdlet_run *)(void *)s;
    error_record *error = NULL;
    if (!c->begun)
        cmdlet_stage_begin(c);
    if (!bind_pipeline(c->bound, v, c->command, &error)) {
        refuse(c, error);
        return;
    }
    c->input = v;
    if (c->cmdlet->process)
        call_own(c, c->cmdlet->process);
}

/* A cmdlet that does nothing for an object and whose one pipeline parameter takes any (Out-Null) has nothing to bind. */
static void drop_object(stage *s, value v)
{
    (void)s;
    (void)v;
}

static void drop_objects(stage *s, const value *v, size_t n)
{
    (void)s;
    (void)v;
    (void)n;
}

cmdlet_run *cmdlet_stage_new(runspace *rs, frame *f, const command *cmd, argument *args, uint32_t n, bool expects_input,
                             stage *next, streams *st, const site *site)
{
    const cmdlet *k = cmd->cmdlet;
    cmdlet_run *c = heap_alloc(sizeof *c);
    c->stage = (stage){.process = process_object, .next = next, .streams = st, .runspace = rs};
    c->cmdlet = k;
    c->command = cmd;
    c->rs = rs;
    c->caller = f;
    c->scope = rs->current;
    c->input = V_NOTHING;
    c->has_input = expects_input;
    c->site = site;
    c->state = k->state_size ? heap_alloc(k->state_size) : NULL;
    c->bound = heap_alloc(sizeof *c->bound);
    c->bound->rs = rs;
    if (k->dynamic) {
        c->bound->dynamic = k->dynamic;
        c->bound->dynamic_arg = c;
    }
    bind_arguments(c->bound, param_table_of_cmdlet(k), args, n, expects_input, cmd);
    if (!k->process && c->bound->table->only_pipeline >= 0) {
        c->stage.process = drop_object;
        c->stage.process_all = drop_objects;
    }
    common_args *a = &c->bound->common;
    c->error_action = a->error_action >= 0 ? (action)a->error_action : ACTION_CONTINUE;
    return c;
}

void cmdlet_stage_begin(cmdlet_run *c)
{
    common_args *a = &c->bound->common;
    c->begun = true;
    common_open(a, c->scope);
    c->stage.next = common_output(a, c->scope, c->rs, c->stage.next);
    if (c->cmdlet->begin)
        call_own(c, c->cmdlet->begin);
}

void cmdlet_stage_end(cmdlet_run *c)
{
    if (!c->has_input) {
        bind_finish(c->bound, c->command);
        if (c->cmdlet->process)
            call_own(c, c->cmdlet->process);
    }
    if (c->cmdlet->end)
        call_own(c, c->cmdlet->end);
}

void cmdlet_stage_clean(cmdlet_run *c)
{
    common_close(&c->bound->common, c->scope);
    if (c->cmdlet->clean)
        c->cmdlet->clean(c);
}
