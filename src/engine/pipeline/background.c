/* background.c: `pipeline &`: the pipeline as a job in a process of its own, with the variables it names as they are now. */
#include "engine/jobs/process_job.h"
#include "engine/pipeline/pipeline.h"
#include "engine/pipeline/stage.h"
#include "engine/vm/frame.h"

typedef struct rewriting {
    runspace *rs;
    ast *pipeline;
    wbuf out;
    uint32_t at;
} rewriting;

/* Every process has its own of these. */
static bool is_own(const str *name)
{
    static const char *const names[] = {"PID",  "PSVersionTable", "PSEdition", "PSHOME",
                                        "HOST", "TRUE",           "FALSE",     "NULL"};
    str *prefix = str_c("global:");
    if (str_starts(name, prefix, true))
        name = str_sub(name, prefix->length, name->length - prefix->length);
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal_c(name, names[i]))
            return true;
    return false;
}

/* `$x` becomes `${using:x}` if there is such a variable. */
static bool rewrite(ast *node, void *arg)
{
    rewriting *w = arg;
    if (node->kind != AST_VariableExpression) {
        ast_each_child(node, rewrite, w);
        return true;
    }
    const ast_VariableExpression *v = (const ast_VariableExpression *)(const void *)node;
    if (is_own(v->path) || str_starts(v->path, str_c("using:"), true) ||
        variable_get(w->rs->current, v->path).kind == K_UNSET)
        return true;
    wbuf_units(&w->out, node->src->text + w->at, node->start - w->at);
    wbuf_ascii(&w->out, v->splatted ? "@{using:" : "${using:");
    str_append(&w->out, v->path);
    wbuf_ascii(&w->out, "}");
    w->at = node->end;
    return true;
}

void pipeline_start_background(frame *f, ast *node, stage *out)
{
    rewriting w = {.rs = f->rs, .pipeline = node, .at = node->start};
    ast_each_child(node, rewrite, &w);
    uint32_t end = node->end;
    while (end > w.at && (node->src->text[end - 1] == '&' || node->src->text[end - 1] == ' '))
        end--;
    wbuf_units(&w.out, node->src->text + w.at, end - w.at);
    str *text = str_from_wbuf(&w.out);
    script_block *sb = script_block_from_text(text, NULL);
    job *j = process_job_start(f->rs, &(process_job_request){.command = text,
                                                             .block = text,
                                                             .arguments = V_NULL,
                                                             .using_list = process_job_using(f->rs, sb),
                                                             .input = V_NULL,
                                                             .location = f->rs->location});
    stage_push(out, v_obj(j));
}
