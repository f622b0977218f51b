/* measure_command.c: Measure-Command: how long a block takes. */
#include "base/sys.h"
#include "cmdlets/core/block_call.h"
#include "object/datetime.h"

enum { P_InputObject, P_Expression };
static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE},
    [P_Expression] = {"Expression", "scriptblock", .position = 1, .flags = PF_MANDATORY},
    {0}};

typedef struct state {
    block_call call;
    int64_t ns;
} state;

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    block_call_open(&s->call, c, v_block(arg(c, P_Expression)), sink_null(c->rs));
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    int64_t start = sys_monotonic_ns();
    block_call_item(&s->call, c->has_input ? c->input : has(c, P_InputObject) ? arg(c, P_InputObject) : V_NOTHING);
    s->ns += sys_monotonic_ns() - start;
}

static void end(cmdlet_run *c)
{
    cmdlet_write(c, span_value(((state *)c->state)->ns / 100));
}

static void clean(cmdlet_run *c)
{
    block_call_close(&((state *)c->state)->call);
}

const cmdlet cmdlet_measure_command = {.name = "Measure-Command",
                                       .module = MODULE_UTILITY,
                                       .params = params,
                                       .output = "System.TimeSpan",
                                       .synopsis = "Measures the time it takes to run script blocks and cmdlets.",
                                       .state_size = sizeof(state),
                                       .begin = begin,
                                       .process = process,
                                       .end = end,
                                       .clean = clean};
