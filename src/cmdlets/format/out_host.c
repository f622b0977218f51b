/* out_host.c: Out-Host and Out-Default: objects as text to the host, by a formatter of their own. */
#include "cmdlets/cmdlets.h"
#include "format/internal.h"

static void take_line(void *arg, str *line)
{
    cmdlet_run *c = arg;
    host *h = c->rs->host;
    if (h)
        h->write(h, STREAM_OUTPUT, line, true);
}

typedef struct out_host {
    formatter *formatter;
} out_host;

static void begin(cmdlet_run *c)
{
    int width = c->rs->host && c->rs->host->width > 0 ? c->rs->host->width : 80;
    ((out_host *)c->state)->formatter = formatter_new(c->rs, width - 1, take_line, c);
}

static void take(cmdlet_run *c, uint32_t input)
{
    value v = has(c, input) ? arg(c, input) : c->input;
    stage_push(formatter_stage(((out_host *)c->state)->formatter), v);
}

static void end(cmdlet_run *c)
{
    formatter_flush(((out_host *)c->state)->formatter);
}

enum { P_InputObject };
static const param_spec params[] = {[P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE}, {0}};

static void process(cmdlet_run *c)
{
    take(c, P_InputObject);
}

const cmdlet cmdlet_out_host = {.name = "Out-Host",
                                .module = MODULE_CORE,
                                .aliases = "oh",
                                .params = params,
                                .synopsis = "Sends output to the command line.",
                                .state_size = sizeof(out_host),
                                .begin = begin,
                                .process = process,
                                .end = end,
                                .missing = "Paging"};

const cmdlet cmdlet_out_default = {.name = "Out-Default",
                                   .module = MODULE_CORE,
                                   .params = params,
                                   .synopsis = "Sends the output to the default formatter and the host.",
                                   .state_size = sizeof(out_host),
                                   .begin = begin,
                                   .process = process,
                                   .end = end,
                                   .missing = "Transcript"};
