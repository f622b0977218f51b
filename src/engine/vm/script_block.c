/* script_block.c: script blocks: making them, running them from C, and their members. */
#include "base/heap.h"
#include "engine/language/language.h"
#include "engine/pipeline/pipeline_internal.h"
#include "engine/pipeline/steppable.h"
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

static void message_add(buf *text, const source *src, const parse_error *at, str *file)
{
    str_append_utf8(position_message(src, at->start, at->end, file), text);
    buf_byte(text, '\n');
    buf_text(text, str_to_c(at->message));
}

static error_record *record_at(exception *e, const parse_exception *p, uint32_t i, str *file)
{
    error_record *record = error_record_new(e, p->errors[i].id, EC_ParserError, V_NULL);
    invocation_info *where = invocation_of(NULL, NULL);
    where->src = p->src;
    where->script_name = file;
    where->start = p->errors[i].start;
    where->end = p->errors[i].end;
    record->invocation_info = v_obj(where);
    return record;
}

static _Noreturn void throw_parse_errors(const parse_result *r, str *file)
{
    parse_exception *p = heap_alloc(sizeof *p);
    exception *e = exception_new("System.Management.Automation.ParseException", NULL);
    buf text = {0};
    for (uint32_t i = 0; i < r->error_count; i++) {
        buf_text(&text, i ? "\n\n" : "");
        message_add(&text, r->src, &r->errors[i], file);
    }
    e->message = str_from_buf(&text);
    p->o.type = &type_Object;
    p->src = r->src;
    p->errors = r->errors;
    p->count = r->error_count;
    e->extra2 = v_internal(p);
    e->record = record_at(e, p, 0, file);
    throw_record(e->record);
}

error_record *script_block_parse_error(const error_record *r, uint32_t i)
{
    if (r->category != EC_ParserError || r->exception->extra2.kind != K_INTERNAL)
        return NULL;
    const parse_exception *p = v_pointer(r->exception->extra2);
    if (i >= p->count)
        return NULL;
    str *file = ((invocation_info *)r->invocation_info.as.o)->script_name;
    exception *e = exception_new("System.Management.Automation.ParseException", NULL);
    buf text = {0};
    message_add(&text, p->src, &p->errors[i], file);
    e->message = str_from_buf(&text);
    return record_at(e, p, i, file);
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

#define INVALID_OPERATION                                                                                              \
    "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation, V_NULL

static value object_collection(list *items)
{
    static const char *const name = "System.Collections.ObjectModel.Collection[psobject]";
    const type *t = type_find_c(name);
    if (t)
        items->o.type = t;
    return v_obj(items);
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
    return object_collection(items);
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

static value get_steppable(call *c)
{
    return steppable_new(runspace_current(), self_of(c->self));
}

/* ---- InvokeWithContext ---- */

static void define_functions(scope *s, value functions)
{
    enumerator e = {0};
    value pair;
    if (v_is_null(functions) || !enumerate_any(functions, &e))
        return;
    while (enumerator_next(&e, &pair)) {
        str *name = to_str(member_get(pair, str_intern_c("Key"), 0));
        value body = psobject_base(member_get(pair, str_intern_c("Value"), 0));
        if (!name->length)
            throw_error(
                INVALID_OPERATION,
                "The key property for an entry in the dictionary of functions to define cannot be empty because the key property is used as the function name. Specify a non-empty string as the value of the key property, and then try the operation again.");
        if (!v_is_block(body))
            throw_error(
                INVALID_OPERATION,
                "The script block that defines function '%s' cannot be null or empty. Provide a non-empty script block in the function definition dictionary, and then try the operation again.",
                str_to_c(name));
        function_define(s, str_intern(name), v_block(body), false);
    }
}

static void define_variable(scope *s, running *r, value v)
{
    v = psobject_base(v);
    if (v_is_null(v))
        return;
    if (!v_is(v, &type_PSVariable))
        throw_error("System.Management.Automation.PSInvalidCastException", "InvalidCast", EC_InvalidArgument, V_NULL,
                    "Cannot convert the \"%s\" value to type \"System.Management.Automation.PSVariable\".",
                    str_to_c(to_str(v)));
    cell *c = ((reference *)v.as.o)->cell;
    if (str_equal_c(c->name, "_"))
        r->bar = value_load(&c->v);
    else if (str_equal_c(c->name, "this"))
        r->self = value_load(&c->v);
    else
        scope_import_cell(s, c);
}

typedef struct in_scope {
    session_state *state;
    scope *current;
    runspace *rs;
    scope *running;
} in_scope;

static void leave_scope(void *arg)
{
    in_scope *k = arg;
    k->state->current = k->current;
    k->rs->current = k->running;
}

/* The functions and variables are there for this call only. */
static value invoke_with_context(call *c)
{
    runspace *rs = runspace_current();
    script_block *sb = self_of(c->self);
    const block *b = sb->block;
    if (!!b->begin + !!b->process + !!b->end > 1)
        throw_error(
            INVALID_OPERATION,
            "The script block cannot be invoked because it contains more than one clause. The Invoke() method can only be used on script blocks that contain a single clause.");
    session_state *state = sb->state && sb->state->runspace == rs ? sb->state : rs->current->state;
    scope *s = scope_new(state->current, state, NULL);
    list *args = list_new(NULL), *items = list_new(NULL);
    running r = {.rs = rs, .sb = sb, .bar = V_UNSET, .self = V_NULL, .new_scope = true};
    define_functions(s, psobject_base(c->args[0]));
    enumerator e = {0};
    value variable;
    if (enumerate(c->args[1], &e))
        while (enumerator_next(&e, &variable))
            define_variable(s, &r, variable);
    else
        define_variable(s, &r, c->args[1]);
    flatten(c->args[2], args);
    r.args = args->buffer ? args->buffer->items : NULL;
    r.argc = (uint32_t)list_count(args);
    r.out = sink_list(rs, items);
    r.st = rs->top ? rs->top->streams : rs->streams;
    in_scope back = {state, state->current, rs, rs->current};
    deferred d;
    defer_push(rs->ctx, &d, leave_scope, &back);
    state->current = rs->current = s;
    run_block(&r);
    defer_pop(rs->ctx, &d, true);
    return object_collection(items);
}

static value create(call *c)
{
    return v_obj(script_block_from_text(to_str(c->args[0]), NULL));
}

/* `function f($a) { ... }` shows its parameters as a param block. */
static str *parameter_text(const ast *node)
{
    if (!node->parent || node->parent->kind != AST_FunctionDefinition)
        return NULL;
    ast_list list = ((const ast_FunctionDefinition *)(const void *)node->parent)->parameters;
    if (!list.count)
        return NULL;
    str **parts = heap_alloc(list.count * sizeof *parts);
    for (uint32_t i = 0; i < list.count; i++)
        parts[i] = ast_text(list.items[i]);
    return str_concat_n((str *[]){str_c("param("), str_join(str_c(", "), parts, list.count), str_c(")\n")}, 3);
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
    str *body = str_new(n->src->text + start, end - start), *parameters = parameter_text(n);
    return parameters ? str_concat(parameters, body) : body;
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

static const method block_methods[] = {
    {"Invoke", "params object[] args", "object", invoke, 0},
    {"InvokeReturnAsIs", "params object[] args", "object", invoke_as_is, 0},
    {"InvokeWithContext",
     "System.Collections.IDictionary functionsToDefine, object variablesToDefine, "
     "params object[] args",
     "object", invoke_with_context, 0},
    {"GetSteppablePipeline", "", "object", get_steppable, 0},
    {"GetSteppablePipeline", "object commandOrigin", "object", get_steppable, 0},
    {"GetSteppablePipeline", "object commandOrigin, object[] args", "object", get_steppable, 0},
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
