/* powershell.c: running the commands of a [powershell] instance. */
#include "engine/jobs/powershell.h"

#include <stdatomic.h>
#include <string.h>

#include "base/heap.h"
#include "engine/session/runspace.h"
#include "engine/vm/vm.h"

powershell *powershell_new(void)
{
    powershell *ps = heap_alloc(sizeof *ps);
    ps->o.type = &type_PowerShell;
    par_event_init(&ps->done, false, false);
    return ps;
}

/* ---- commands ---- */

static ps_command *add(powershell *ps)
{
    ps_list *l = &ps->commands;
    if (l->count == l->capacity) {
        uint32_t n = l->capacity ? l->capacity * 2 : 1;
        ps_command *grown = heap_alloc(n * sizeof *grown);
        if (l->count)
            memcpy(grown, l->items, l->count * sizeof *grown);
        l->items = grown;
        l->capacity = n;
    }
    return &l->items[l->count++];
}

ps_command *ps_add_script(powershell *ps, str *text, script_block *block, bool local_scope)
{
    ps_command *c = add(ps);
    *c = (ps_command){.text = text, .block = block, .is_script = true, .local_scope = local_scope};
    return c;
}

ps_command *ps_add_command(powershell *ps, str *name, bool local_scope)
{
    ps_command *c = add(ps);
    *c = (ps_command){.text = name, .local_scope = local_scope};
    return c;
}

void ps_add_argument(powershell *ps, const str *name, value v)
{
    if (!ps->commands.count)
        throw_error(
            "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation, V_NULL,
            "A command is required to add a parameter. A command must be added to the PowerShell instance before adding a parameter.");
    ps_command *c = &ps->commands.items[ps->commands.count - 1];
    if (name && v.kind == K_UNSET)
        v = V_TRUE; /* AddParameter('Switch') */
    argument_add(&c->args, (argument){.name = name, .v = v});
}

void ps_clear_commands(powershell *ps)
{
    ps->commands = (ps_list){0};
}

enum { PARSED_MAX = 256 };

script_block *ps_parse(str *text)
{
    static map *_Atomic known;
    map *m = known;
    value v;
    if (m && map_get(m, v_str(text), &v))
        return script_block_new(((script_block *)v.as.o)->block, NULL);
    script_block *sb = script_block_from_text(text, NULL);
    if (!m || map_count(m) >= PARSED_MAX) {
        m = map_new(&type_Hashtable, MAP_ORDINAL);
        if (!known)
            heap_root((void *)(uintptr_t)&known, sizeof known);
        known = m;
    }
    map_set(m, v_str(text), v_obj(sb));
    return sb;
}

/* ---- streams ---- */

data_collection *ps_output(powershell *ps)
{
    if (!ps->output)
        ps->output = data_collection_new("psobject");
    return ps->output;
}

data_collection *ps_stream(powershell *ps, stream_kind kind)
{
    static const char *const elements[STREAM_COUNT] = {
        [STREAM_ERROR] = "System.Management.Automation.ErrorRecord",
        [STREAM_WARNING] = "System.Management.Automation.WarningRecord",
        [STREAM_VERBOSE] = "System.Management.Automation.VerboseRecord",
        [STREAM_DEBUG] = "System.Management.Automation.DebugRecord",
        [STREAM_INFORMATION] = "System.Management.Automation.InformationRecord",
        [STREAM_PROGRESS] = "object",
    };
    if (!ps->streams[kind])
        ps->streams[kind] = data_collection_new(elements[kind]);
    return ps->streams[kind];
}

/* One stage a stream; they find the instance behind them by their place. */
typedef struct ps_sink {
    powershell *ps;
    stage stage[STREAM_COUNT];
    streams streams;
} ps_sink;

static powershell *behind(stage *s, stream_kind kind)
{
    return ((ps_sink *)(void *)((char *)(s - kind) - offsetof(ps_sink, stage)))->ps;
}

static void keep(powershell *ps, stream_kind kind, value v)
{
    if (ps->takes)
        ps->takes(ps, kind, v);
    else
        data_collection_add(kind == STREAM_OUTPUT ? ps->output : ps_stream(ps, kind), v);
}

static void take_output(stage *s, value v)
{
    keep(behind(s, STREAM_OUTPUT), STREAM_OUTPUT, v);
}

static void take_error(stage *s, value v)
{
    powershell *ps = behind(s, STREAM_ERROR);
    ps->had_errors = true;
    keep(ps, STREAM_ERROR, v);
}

#define SINK(name, kind)                                                                                               \
    static void name(stage *s, value v)                                                                                \
    {                                                                                                                  \
        keep(behind(s, kind), kind, v);                                                                                \
    }
SINK(take_warning, STREAM_WARNING)
SINK(take_verbose, STREAM_VERBOSE)
SINK(take_debug, STREAM_DEBUG)
/* -StreamingHost: what is meant for the host is shown at once, and kept as well. */
static void take_information(stage *s, value v)
{
    powershell *ps = behind(s, STREAM_INFORMATION);
    message_record *m = (message_record *)v.as.o;
    if (ps->host && m->shown)
        ps->host->write(ps->host, STREAM_OUTPUT, to_str(m->data), true);
    keep(ps, STREAM_INFORMATION, v);
}

SINK(take_progress, STREAM_PROGRESS)

static void sink_init(ps_sink *s, powershell *ps, runspace *rs)
{
    static void (*const process[STREAM_COUNT])(stage * s, value v) = {
        [STREAM_OUTPUT] = take_output,     [STREAM_ERROR] = take_error, [STREAM_WARNING] = take_warning,
        [STREAM_VERBOSE] = take_verbose,   [STREAM_DEBUG] = take_debug, [STREAM_INFORMATION] = take_information,
        [STREAM_PROGRESS] = take_progress,
    };
    s->ps = ps;
    for (int k = STREAM_OUTPUT; k < STREAM_COUNT; k++) {
        s->stage[k] = (stage){.process = process[k], .streams = &s->streams, .runspace = rs};
        s->streams.to[k] = &s->stage[k];
    }
}

/* ---- running ---- */

typedef struct ps_input {
    enumerator e;
} ps_input;

static bool next_input(void *arg, value *out)
{
    ps_input *in = arg;
    return in->e.next(&in->e, out);
}

static pipeline_command to_pipeline(runspace *rs, const ps_command *c)
{
    pipeline_command p = {
        .args = c->args.items, .arg_count = c->args.count, .new_scope = !c->is_script || c->local_scope};
    if (c->is_script) {
        /* a block of another runspace runs as its text would: without the session state it came from */
        p.script = c->block ? script_block_new(c->block->block, NULL) : ps_parse(c->text);
        return p;
    }
    p.command = command_find(rs, str_intern(c->text));
    return p;
}

static void run_statements(powershell *ps, runspace *rs, stage *out, streams *st)
{
    ps_list *l = &ps->commands;
    pipeline_command few[4];
    for (uint32_t from = 0; from < l->count;) {
        uint32_t to = from;
        while (to + 1 < l->count && !l->items[to].ends_statement)
            to++;
        uint32_t n = to - from + 1;
        pipeline_command *p = n <= 4 ? few : heap_alloc(n * sizeof *p);
        for (uint32_t i = 0; i < n; i++)
            p[i] = to_pipeline(rs, &l->items[from + i]);
        ps_input in = {0};
        bool its = ps->input_last ? to + 1 == l->count : from == 0;
        bool feeds = its && !v_is_null(ps->input) && enumerate(ps->input, &in.e);
        pipeline_run(rs, p, n, feeds ? next_input : NULL, &in, out, st);
        from = to + 1;
    }
}

/* What came out of the script as an exception that .NET code would see: a RuntimeException around anything else. */
static exception *reason_of(error_record *r)
{
    exception *e = r->exception;
    if (r->terminating) {
        exception *stop = exception_new(
            "System.Management.Automation.ActionPreferenceStopException",
            str_printf(
                "The running command stopped because the preference variable \"ErrorActionPreference\" or common parameter is set to Stop: %s",
                str_to_c(e->message)));
        stop->inner = V_NULL;
        stop->record = r;
        return stop;
    }
    if (!type_is_assignable(&type_RuntimeException, e->o.type)) {
        exception *outer = exception_new("System.Management.Automation.RuntimeException", e->message);
        outer->inner = v_obj(e);
        e = outer;
    }
    e->record = r;
    return e;
}

static exception *stopped_exception(void)
{
    exception *e =
        exception_new("System.Management.Automation.PipelineStoppedException", str_c("The pipeline has been stopped."));
    e->record = error_record_new(e, "PipelineStopped", EC_OperationStopped, V_NULL);
    return e;
}

static __attribute__((noinline)) ps_state run_caught(powershell *ps, runspace *rs, stage *out, streams *st)
{
    ctx *c = rs->ctx;
    ps_state volatile how = PS_COMPLETED;
    TRY(c)
    {
        run_statements(ps, rs, out, st);
    }
    CAUGHT
    {
        if (c->kind == UNWIND_ERROR) {
            ps->reason = reason_of(error_caught(c));
            ps->had_errors = true;
            how = PS_FAILED;
        } else if (c->kind == UNWIND_STOP) {
            ps->reason = stopped_exception();
            how = PS_STOPPED;
        }
    }
    END_TRY;
    return how;
}

static ps_state run_in(powershell *ps, runspace *rs)
{
    ps_sink sink = {0};
    sink_init(&sink, ps, rs);
    struct using_values *using = rs->using_values;
    if (ps->using)
        rs->using_values = ps->using;
    if (ps->has_bar)
        variable_set_c(rs->global, "_", ps->bar);
    if (ps->begins)
        ps->begins(ps);
    stage *out = ps->sink ? ps->sink : &sink.stage[STREAM_OUTPUT];
    streams *before = rs->streams;
    stage *out_before = rs->out;
    rs->streams = &sink.streams;
    rs->out = out;
    ps_state how = run_caught(ps, rs, out, &sink.streams);
    rs->using_values = using;
    rs->streams = before;
    rs->out = out_before;
    return how;
}

static void prepare(powershell *ps)
{
    if (ps->state == PS_RUNNING)
        throw_error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation,
                    V_NULL, "The state of the current PowerShell instance is not valid for this operation.");
    if (!ps->commands.count)
        throw_error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation,
                    V_NULL, "No commands are specified.");
    ps->had_errors = false;
    ps->reason = NULL;
    ps->state = PS_RUNNING;
    data_collection_writer(ps_output(ps), 1); /* from now on, not from when it gets to run: who enumerates waits */
    par_event_reset(&ps->done);
}

static void finish(powershell *ps, ps_state how)
{
    data_collection_writer(ps->output, -1);
    ps->state = how;
    if (ps->ended)
        ps->ended(ps);
    par_event_set(&ps->done);
}

/* On a fiber that has nothing else to do: the runspace becomes the fiber's for the time. */
static ps_state run_as(powershell *ps, runspace *rs)
{
    runspace *before = runspace_enter(rs);
    ps_state how = run_in(ps, rs);
    runspace_enter(before);
    return how;
}

void ps_check_runspace(powershell *ps)
{
    if (!ps->rs) {
        ps->rs = runspace_from(runspace_current(), V_NULL);
        ps->rs->state_id = 2;
        ps->owns_rs = true;
        return;
    }
    if (ps->rs->state_id != 2 && ps->rs != runspace_current())
        throw_error("System.Management.Automation.Runspaces.InvalidRunspaceStateException", "InvalidRunspaceState",
                    EC_InvalidOperation, V_NULL,
                    "Cannot perform operation because the runspace is not in the 'Opened' state.");
}

void ps_run_here(powershell *ps)
{
    if (ps->pool) {
        ps_start(ps);
        ps_wait(ps);
        return;
    }
    ps_check_runspace(ps);
    prepare(ps);
    runspace *rs = ps->rs;
    finish(ps, ps->nested && rs == runspace_current() ? run_in(ps, rs) : run_as(ps, rs));
    if (ps->state == PS_STOPPED && ctx_current()->poll & POLL_STOP)
        unwind(ctx_current(), UNWIND_STOP, NULL); /* it was the caller that is being stopped */
}

void ps_run_in_pool(powershell *ps, runspace *rs)
{
    ps_state how = run_as(ps, rs);
    atomic_fetch_sub(&ps->pool->unfinished, 1); /* who waits for the end sees the runspace free */
    finish(ps, how);
}

static void fiber_main(void *arg)
{
    powershell *ps = arg;
    ctx volatile *c = ctx_current();
    (void)c;
    par_stop_use(ps->stop);
    ps_state how = run_as(ps, ps->rs);
    par_stop_use(NULL);
    par_stop_drop(ps->stop);
    finish(ps, how);
}

void ps_start(powershell *ps)
{
    if (ps->pool) {
        if (ps->pool->state != POOL_OPENED)
            throw_error(
                "System.Management.Automation.Runspaces.InvalidRunspacePoolStateException", "InvalidRunspacePoolState",
                EC_InvalidOperation, V_NULL,
                "Cannot perform the operation because the runspace pool is not in the 'Opened' state. The current state is '%s'.",
                ps->pool->state == POOL_CLOSED ? "Closed" : "BeforeOpen");
        prepare(ps);
        pool_submit(ps->pool, ps);
        return;
    }
    ps_check_runspace(ps);
    prepare(ps);
    ps->stop = par_stop_new(NULL);
    par_spawn(fiber_main, ps, NULL);
}

void ps_wait(powershell *ps)
{
    if (ps->state != PS_RUNNING && ps->state != PS_STOPPING)
        return;
    if (par_event_wait(&ps->done, -1) == PAR_STOPPED)
        unwind(ctx_current(), UNWIND_STOP, NULL);
}

void ps_stop_request(powershell *ps)
{
    uint32_t state = ps->state;
    if (state == PS_NOT_STARTED) {
        ps->state = PS_STOPPED;
        return;
    }
    if (state != PS_RUNNING)
        return;
    if (ps->pool && pool_withdraw(ps->pool, ps)) {
        ps->reason = stopped_exception();
        finish(ps, PS_STOPPED);
        return;
    }
    if (ps->stop)
        par_stop_request(ps->stop);
}

void ps_stop(powershell *ps)
{
    ps_stop_request(ps);
    ps_wait(ps);
}

void ps_throw_reason(powershell *ps)
{
    if (!ps->reason || (ps->state != PS_FAILED && ps->state != PS_STOPPED))
        return;
    error_record *r = heap_alloc(sizeof *r);
    *r = *ps->reason->record;
    r->exception = ps->reason;
    r->reported = false;
    r->terminating = r->from_throw = false;
    throw_record(r);
}
