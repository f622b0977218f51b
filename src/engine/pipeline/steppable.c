/* steppable.c: SteppablePipeline. */
#include "engine/pipeline/steppable.h"

#include "base/heap.h"
#include "engine/pipeline/pipeline_internal.h"

typedef struct steppable {
    object o;
    pipeline *p;
    script_call *to; /* whose output it writes; NULL: `items` */
    list *items;
    bool begun, ended;
} steppable;

typedef struct steppable_out {
    stage stage;
    steppable *owner;
} steppable_out;

static type type_SteppablePipeline;

static void hand_on(stage *s, value v)
{
    steppable *k = ((steppable_out *)s)->owner;
    if (k->to)
        stage_push(k->to->stage.next, v);
    else
        list_add(k->items, v);
}

value steppable_build(frame *f, const pipe_site *site)
{
    steppable *k = heap_alloc(sizeof *k);
    k->o.type = &type_SteppablePipeline;
    k->items = list_new(NULL);
    steppable_out *out = heap_alloc(sizeof *out);
    out->stage = (stage){.process = hand_on, .streams = f->streams, .runspace = f->rs};
    out->owner = k;
    k->p = pipeline_build_steppable(f, site, &out->stage);
    return v_obj(k);
}

static _Noreturn void refuse(const char *message)
{
    throw_error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation,
                V_NULL, "%s Verify that the script block contains exactly one pipeline or command.", message);
}

/* The one pipeline of commands that the block is. */
static ast *only_pipeline(const block *b)
{
    ast_NamedBlock *end = b->node ? (ast_NamedBlock *)b->node->end : NULL;
    if (!end || !end->statements.count)
        refuse("An empty script block cannot be converted.");
    ast *s = end->statements.items[0];
    if (end->statements.count > 1 || s->kind != AST_Pipeline)
        refuse("Only a script block that contains exactly one pipeline or command can be converted. Expressions or "
               "control structures are not permitted.");
    if (((ast_Pipeline *)s)->elements.items[0]->kind != AST_Command)
        refuse("An empty script block cannot be converted.");
    return s;
}

value steppable_new(runspace *rs, script_block *sb)
{
    ast *only = only_pipeline(sb->block);
    return code_value(rs, compile_steppable(only, sb->block));
}

/* ---- members ---- */

static steppable *self_of(const call *c)
{
    return (steppable *)c->self.as.o;
}

/* Errors of the commands are told by whoever feeds the pipeline now. */
static void called_from_here(steppable *k)
{
    frame *top = k->p->rs->top;
    for (uint32_t i = 0; i < k->p->count; i++) {
        pipe_stage *s = &k->p->stages[i];
        if (s->kind == PIPE_CMDLET)
            s->as.cmdlet->caller = top;
        else if (s->kind == PIPE_SCRIPT)
            s->as.script->act->caller_frame = top;
    }
}

static value taken(steppable *k)
{
    value v = v_obj(list_to_array(k->items));
    k->items = list_new(NULL);
    return v;
}

static value begin(call *c)
{
    steppable *k = self_of(c);
    value how = psobject_base(c->args[0]);
    k->to = script_cmdlet_call(how);
    if (!k->to && how.kind != K_BOOL)
        throw_unsupported("SteppablePipeline.Begin() of anything but a Boolean or $PSCmdlet");
    called_from_here(k);
    k->begun = true;
    pipeline_start(k->p);
    return V_NOTHING;
}

static void must_run(const steppable *k)
{
    if (!k->begun || k->ended)
        throw_error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation,
                    V_NULL, "The pipeline does not run: Begin() comes before Process() and End(), End() comes last.");
}

static value process(call *c)
{
    steppable *k = self_of(c);
    must_run(k);
    called_from_here(k);
    if (c->argc)
        pipeline_process(k->p, c->args[0]);
    return taken(k);
}

static value dispose(call *c)
{
    steppable *k = self_of(c);
    if (k->begun && !k->ended)
        pipeline_dispose(k->p);
    k->ended = true;
    return V_NOTHING;
}

static value end(call *c)
{
    steppable *k = self_of(c);
    must_run(k);
    called_from_here(k);
    pipeline_end(k->p);
    dispose(c);
    return taken(k);
}

static const method steppable_methods[] = {{"Begin", "object expectInput", "void", begin, M_VOID},
                                           {"Process", "object input", "array", process, 0},
                                           {"Process", "", "array", process, 0},
                                           {"End", "", "array", end, 0},
                                           {"Clean", "", "void", dispose, M_VOID},
                                           {"Dispose", "", "void", dispose, M_VOID},
                                           {0}};
static type type_SteppablePipeline = {TYPE_OBJECT, .name = "System.Management.Automation.SteppablePipeline",
                                      .interfaces = "System.IDisposable", .kind = K_OBJECT,
                                      .methods = steppable_methods};

void steppable_register(void)
{
    static type *const types[] = {&type_SteppablePipeline};
    type_register(types, 1);
}
