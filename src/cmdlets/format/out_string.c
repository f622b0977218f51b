/* out_string.c: Out-String: objects as the text they would print as. */
#include "cmdlets/cmdlets.h"
#include "format/internal.h"

enum { P_Stream, P_Width, P_NoNewline, P_InputObject };
static const param_spec params[] = {[P_Stream] = {"Stream", "switch", .sets = "StreamFormatting"},
                                    [P_Width] = {"Width", "int", .validate = "range 2 2147483647"},
                                    [P_NoNewline] = {"NoNewline", "switch", .sets = "NoNewLineFormatting"},
                                    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE},
                                    {0}};

typedef struct out_string {
    formatter *formatter;
    wbuf text;
    bool stream, no_newline;
} out_string;

static void take_line(void *arg, str *line)
{
    cmdlet_run *c = arg;
    out_string *o = c->state;
    if (o->stream) {
        text_lines lines = {0};
        text_split(line, &lines);
        for (uint32_t i = 0; i < lines.count; i++)
            cmdlet_write(c, v_str(lines.items[i]));
        return;
    }
    str_append(&o->text, line);
    if (!o->no_newline)
        wbuf_unit(&o->text, '\n');
}

static void begin(cmdlet_run *c)
{
    out_string *o = c->state;
    int width = c->rs->host && c->rs->host->width > 0 ? c->rs->host->width : 80;
    o->stream = arg_switch(c, P_Stream);
    o->no_newline = arg_switch(c, P_NoNewline);
    o->formatter = formatter_new(c->rs, (int)arg_int(c, P_Width, width), take_line, c);
}

static void process(cmdlet_run *c)
{
    value v = has(c, P_InputObject) ? arg(c, P_InputObject) : c->input;
    stage_push(formatter_stage(((out_string *)c->state)->formatter), v);
}

static void end(cmdlet_run *c)
{
    out_string *o = c->state;
    formatter_flush(o->formatter);
    if (!o->stream)
        cmdlet_write(c, v_str(str_from_wbuf(&o->text)));
}

const cmdlet cmdlet_out_string = {.name = "Out-String",
                                  .module = MODULE_UTILITY,
                                  .params = params,
                                  .default_set = "NoNewLineFormatting",
                                  .output = "System.String",
                                  .synopsis = "Outputs input objects as a string.",
                                  .state_size = sizeof(out_string),
                                  .begin = begin,
                                  .process = process,
                                  .end = end};
