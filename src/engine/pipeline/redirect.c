/* redirect.c: `> file`, `2>&1`, `*> $null`: where the streams of one command go.
 *
 * A file is written by Out-File, a hidden stage behind the command: formatted text, as at the console. */
#include "base/heap.h"
#include "engine/pipeline/pipeline_internal.h"

static stage *file_stage(pipeline *p, frame *f, value path, bool append)
{
    static const char *const name = "Out-File";
    runspace *rs = p->rs;
    const command *cmd = command_lookup(rs, str_intern_c(name), CMD_CMDLET);
    if (!cmd)
        throw_unsupported("redirection to a file without Out-File");
    argument args[] = {{.name = str_intern_c("FilePath"), .v = path}, {.name = str_intern_c("Append"), .v = V_UNSET}};
    cmdlet_run *c = cmdlet_stage_new(rs, f, cmd, args, append ? 2 : 1, true, sink_null(rs), f->streams, NULL);
    pipe_stage s = {.kind = PIPE_CMDLET, .entry = &c->stage, .as.cmdlet = c, .expects_input = true};
    pipeline_stage_add(p, s);
    p->extra++;
    return s.entry;
}

static stage *target(pipeline *p, frame *f, const redirection *r)
{
    value path = f->regs[r->reg];
    if (v_is_null(path))
        return sink_null(p->rs);
    return file_stage(p, f, path, r->append);
}

void redirect_apply(pipeline *p, frame *f, const site *s, stage **out, streams **st, native_ends *ends)
{
    streams *own = heap_alloc(sizeof *own);
    *own = **st;
    stage *output = *out;
    for (uint32_t i = 0; i < s->redirection_count; i++) {
        const redirection *r = &s->redirections[i];
        if (r->to == 1)
            continue; /* merges come last: they follow the output wherever it goes */
        if (ends && r->from == 1 && !v_is_null(f->regs[r->reg])) {
            ends->into_file = path_resolve(f->rs, to_str(f->regs[r->reg]));
            ends->append = r->append;
            continue;
        }
        stage *file = target(p, f, r);
        if (ends && r->from <= 1)
            ends->to_host = false;
        if (r->from <= 1)
            output = file;
        for (int k = STREAM_ERROR; k <= STREAM_INFORMATION; k++)
            if (r->from == 0 || r->from == k)
                own->to[k] = file;
    }
    for (uint32_t i = 0; i < s->redirection_count; i++) {
        const redirection *r = &s->redirections[i];
        for (int k = STREAM_ERROR; r->to == 1 && k <= STREAM_INFORMATION; k++)
            if (r->from == 0 || r->from == k)
                own->to[k] = output;
    }
    *out = output;
    *st = own;
}
