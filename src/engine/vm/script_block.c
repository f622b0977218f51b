/* script_block.c: script blocks: making them, running them from C, and their members. */
#include "base/heap.h"
#include "engine/language/language.h"
#include "engine/pipeline/pipeline_internal.h"
#include "engine/vm/vm_internal.h"

script_block *script_block_new(block *b, session_state *state)
{
    script_block *sb = heap_alloc(sizeof *sb);
    sb->o.type = &type_ScriptBlock;
    sb->block = b;
    sb->state = state;
    sb->file = b->src ? b->src->file : NULL;
    return sb;
}

static _Noreturn void throw_parse_errors(const parse_result *r, str *file)
{
    parse_exception *p = heap_alloc(sizeof *p);
    exception *e = exception_new("System.Management.Automation.ParseException", NULL);
    buf text = {0};
    for (uint32_t i = 0; i < r->error_count; i++) {
        const parse_error *at = &r->errors[i];
        buf_text(&text, i ? "\n\n" : "");
        str_append_utf8(position_message(r->src, at->start, at->end, file), &text);
        buf_byte(&text, '\n');
        buf_text(&text, str_to_c(at->message));
    }
    e->message = str_from_buf(&text);
    p->o.type = &type_Object;
    p->src = r->src;
    p->errors = r->errors;
    p->count = r->error_count;
    e->extra2 = v_internal(p);
    error_record *record = error_record_new(e, r->errors[0].id, EC_ParserError, V_NULL);
    e->record = record;
    invocation_info *where = invocation_of(NULL, NULL);
    where->src = r->src;
    where->script_name = file;
    where->start = r->errors[0].start;
    where->end = r->errors[0].end;
    record->invocation_info = v_obj(where);
    throw_record(record);
}

script_block *script_block_from_text(str *text, str *file)
{
    parse_result r = parse_script(text, file);
    if (r.error_count)
        throw_parse_errors(&r, file);
    if (r.root->usings.count && command_up.use_modules)
        command_up.use_modules(runspace_current(), r.root, file);
    return script_block_new(compile_block(r.root, NULL, NULL), NULL);
}

/* ---- running ---- */

typedef struct running {
    runspace *rs;
    script_block *sb;
    const value *args;
    uint32_t argc;
    value bar, self;
    bool new_scope;
    stage *out;
    streams *st;
} running;

static void leave_bar(void *arg)
{
    dollar_bar_leave(arg);
}

static void run_block(const running *r)
{
    ctx *x = r->rs->ctx;
    script_call *c = heap_alloc(sizeof *c);
    argument few[8], *args = r->argc <= 8 ? few : heap_alloc(r->argc * sizeof *args);
    for (uint32_t i = 0; i < r->argc; i++)
        args[i] = (argument){.v = r->args[i]};
    c->stage = (stage){.next = r->out, .streams = r->st, .runspace = r->rs};
    c->rs = r->rs;
    c->sb = r->sb;
    c->own_scope = r->new_scope;
    script_call_prepare(c, args, r->argc, false, NULL);
    c->act->self = r->self;
    deferred clean, bar;
    dollar_bar d;
    bool with_bar = r->bar.kind != K_UNSET;
    if (with_bar) {
        d = dollar_bar_enter(c->scope);
        dollar_bar_set(&d, r->bar);
        defer_push(x, &bar, leave_bar, &d);
    }
    bool cleans = c->b->clean || c->b->process || c->bound;
    if (cleans)
        defer_push(x, &clean, (void (*)(void *))(void (*)(void))script_call_clean, c);
    if (c->b->begin || c->bound)
        script_call_begin(c);
    script_call_end(c);
    if (cleans)
        defer_pop(x, &clean, true);
    if (with_bar)
        defer_pop(x, &bar, true);
}

void script_block_run(runspace *rs, script_block *sb, const value *args, uint32_t argc, value bar, bool new_scope,
                      stage *out, streams *st)
{
    running r = {rs, sb, args, argc, bar, V_NULL, new_scope, out, st};
    run_block(&r);
}

static value collected(running *r)
{
    list *items = list_new(NULL);
    r->out = sink_list(r->rs, items);
    run_block(r);
    return list_collapse(items, false);
}

value script_block_value(runspace *rs, script_block *sb, const value *args, uint32_t argc, value bar)
{
    running r = {.rs = rs, .sb = sb, .args = args, .argc = argc, .bar = bar, .self = V_NULL, .new_scope = true};
    r.st = rs->top ? rs->top->streams : rs->streams;
    return collected(&r);
}

value script_block_call(runspace *rs, script_block *sb, value self, const value *args, uint32_t argc)
{
    running r = {.rs = rs, .sb = sb, .args = args, .argc = argc, .bar = V_UNSET, .self = self, .new_scope = true};
    r.st = rs->top ? rs->top->streams : rs->streams;
    return collected(&r);
}

/* ---- members ---- */

static script_block *self_of(value v)
{
    return (script_block *)v.as.o;
}

static void flatten(value args, list *out)
{
    array *a = v_array(args);
    for (size_t i = 0; i < a->length; i++)
        list_add(out, array_get(a, i));
}

static value run_with(call *c, bool as_is)
{
    runspace *rs = runspace_current();
    list *args = list_new(NULL), *items = list_new(NULL);
    flatten(c->args[0], args);
    running r = {rs,
                 self_of(c->self),
                 args->buffer ? args->buffer->items : NULL,
                 (uint32_t)list_count(args),
                 V_UNSET,
                 V_NULL,
                 true,
                 sink_list(rs, items),
                 rs->top ? rs->top->streams : rs->streams};
    run_block(&r);
    if (as_is)
        return list_collapse(items, true);
    static const char *const name = "System.Collections.ObjectModel.Collection[psobject]";
    const type *t = type_find_c(name);
    if (t)
        items->o.type = t;
    return v_obj(items);
}

static value invoke(call *c)
{
    return run_with(c, false);
}

static value invoke_as_is(call *c)
{
    return run_with(c, true);
}

/* A copy of the variables of the scope that runs now, not of those around it. */
static void copy_cell(cell *from, void *arg)
{
    cell *to = scope_add_cell(arg, from->name);
    value_store(&to->v, value_load(&from->v));
}

static value get_new_closure(call *c)
{
    runspace *rs = runspace_current();
    script_block *old = self_of(c->self), *sb = heap_alloc(sizeof *sb);
    *sb = *old;
    sb->o = (object){.type = &type_ScriptBlock};
    session_state *state = old->state ? old->state : rs->state;
    scope *s = scope_new(state->global, state, NULL);
    if (old->closure)
        scope_each(old->closure, copy_cell, s);
    scope_each(rs->current, copy_cell, s);
    sb->closure = s;
    return v_obj(sb);
}

static value create(call *c)
{
    return v_obj(script_block_from_text(to_str(c->args[0]), NULL));
}

static str *block_text(value v, bool invariant)
{
    (void)invariant;
    const block *b = self_of(v)->block;
    if (!b->node)
        return str_empty;
    const ast *n = &b->node->base;
    uint32_t start = n->start, end = n->end;
    /* `{ a }` is ` a `: the braces are not part of the text */
    if (end > start + 1 && n->src->text[start] == '{' && n->parent)
        start++, end--;
    return str_new(n->src->text + start, end - start);
}

static value to_string(call *c)
{
    return v_str(block_text(c->self, true));
}

static value get_file(value v, const type *t)
{
    (void)t;
    return self_of(v)->file ? v_str(self_of(v)->file) : V_NULL;
}

static value get_is_filter(value v, const type *t)
{
    (void)t;
    return v_bool(self_of(v)->block->is_filter);
}

static value get_module(value v, const type *t)
{
    (void)t;
    const script_block *sb = self_of(v);
    return sb->state && sb->state->module && command_up.module_object ? command_up.module_object(sb->state->module)
                                                                      : V_NULL;
}

static const method block_methods[] = {{"Invoke", "params object[] args", "object", invoke, 0},
                                       {"InvokeReturnAsIs", "params object[] args", "object", invoke_as_is, 0},
                                       {"GetNewClosure", "", "scriptblock", get_new_closure, 0},
                                       {"ToString", "", "string", to_string, 0},
                                       {"Create", "string script", "scriptblock", create, M_STATIC},
                                       {0}};
static value get_ast(value v, const type *t)
{
    (void)t;
    const block *b = self_of(v)->block;
    return b->node ? ast_object((ast *)(uintptr_t)b->node) : V_NULL;
}

static const property block_properties[] = {{"Ast", "System.Management.Automation.Language.Ast", get_ast, NULL, 0},
                                            {"File", "string", get_file, NULL, 0},
                                            {"IsFilter", "bool", get_is_filter, NULL, 0},
                                            {"Module", "object", get_module, NULL, 0},
                                            {0}};
static const type_ops block_ops = {.to_string = block_text};
type type_ScriptBlock = {TYPE_OBJECT,
                         .name = "System.Management.Automation.ScriptBlock",
                         .accelerators = "scriptblock",
                         .kind = K_OBJECT,
                         .methods = block_methods,
                         .properties = block_properties,
                         .ops = &block_ops};
