/* foreach_object.c: ForEach-Object: blocks for each object, or a member by name. -Parallel is in a file of its own. */

#include <string.h>

#include "base/heap.h"
#include "cmdlets/core/block_call.h"
#include "cmdlets/core/foreach_parallel.h"

enum {
    P_InputObject,
    P_Begin,
    P_Process,
    P_End,
    P_RemainingScripts,
    P_MemberName,
    P_ArgumentList,
    P_Parallel,
    P_ThrottleLimit,
    P_TimeoutSeconds,
    P_AsJob,
    P_UseNewRunspace
};

static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE, .help = "Each object."},
    [P_Begin] = {"Begin", "scriptblock", .sets = "ScriptBlockSet", .help = "Runs before the first object."},
    [P_Process] = {"Process", "scriptblock[]", .sets = "ScriptBlockSet", .position = 1,
                   .flags = PF_MANDATORY | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION, .help = "Runs for each object."},
    [P_End] = {"End", "scriptblock", .sets = "ScriptBlockSet", .help = "Runs after the last object."},
    [P_RemainingScripts] = {"RemainingScripts", "scriptblock[]", .sets = "ScriptBlockSet",
                            .flags = PF_REMAINING | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION},
    [P_MemberName] = {"MemberName", "string", .sets = "PropertyAndMethodSet", .position = 1,
                      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY, .help = "Property to read or method to call."},
    [P_ArgumentList] = {"ArgumentList", "object[]", .aliases = "Args", .sets = "PropertyAndMethodSet",
                        .flags = PF_REMAINING, .help = "Arguments of the method."},
    [P_Parallel] = {"Parallel", "scriptblock", .sets = "ParallelParameterSet", .flags = PF_MANDATORY,
                    .help = "Runs for each object, several at a time, each in a runspace of its own."},
    [P_ThrottleLimit] = {"ThrottleLimit", "int", .sets = "ParallelParameterSet", .validate = "range 1 2147483647",
                         .help = "How many may run at once; 5 if not given."},
    [P_TimeoutSeconds] = {"TimeoutSeconds", "int", .sets = "ParallelParameterSet", .validate = "range 0 2147483",
                          .help = "Stops what still runs after this time; 0: never."},
    [P_AsJob] = {"AsJob", "switch", .sets = "ParallelParameterSet", .help = "Runs on the side, as a job."},
    [P_UseNewRunspace] = {"UseNewRunspace", "switch", .sets = "ParallelParameterSet",
                          .help = "A fresh runspace for each object."},
    {0}};

typedef struct state {
    block_call begin, end;
    block_call *blocks; /* what runs for each object */
    uint32_t count;
    const str *member;
    value *args;
    uint32_t argc;
    foreach_parallel parallel;
} state;

/* ---- blocks ---- */

/* `% {a} {b} {c}`: the first is begin and the last end, unless those were named. */
static void sort_blocks(cmdlet_run *c, script_block **begin, script_block **end, list *scripts)
{
    list *rest = items_of(arg(c, P_RemainingScripts));
    *scripts = *items_of(arg(c, P_Process));
    if (has(c, P_Process) && !list_count(scripts))
        list_add(scripts, V_NULL);
    list_add_all(scripts, rest->buffer ? rest->buffer->items : NULL, list_count(rest));
    *begin = has(c, P_Begin) && v_is_block(arg(c, P_Begin)) ? v_block(arg(c, P_Begin)) : NULL;
    *end = has(c, P_End) && v_is_block(arg(c, P_End)) ? v_block(arg(c, P_End)) : NULL;
    if (!has(c, P_Begin) && list_count(scripts) > 1) {
        value v = list_get(scripts, 0);
        *begin = v_is_block(v) ? v_block(v) : NULL;
        list_remove_at(scripts, 0);
    }
    if (!has(c, P_End) && list_count(scripts) > 1) {
        value v = list_get(scripts, list_count(scripts) - 1);
        *end = v_is_block(v) ? v_block(v) : NULL;
        list_remove_at(scripts, list_count(scripts) - 1);
    }
}

static void run_single(block_call *b)
{
    value old = value_load(&b->bar.cell->v);
    block_call_item(b, V_NOTHING);
    value_store(&b->bar.cell->v, old);
}

static void begin_blocks(cmdlet_run *c)
{
    state *s = c->state;
    list scripts = {0};
    script_block *first, *last;
    sort_blocks(c, &first, &last, &scripts);
    s->blocks = heap_alloc((list_count(&scripts) + 1) * sizeof *s->blocks);
    for (size_t i = 0; i < list_count(&scripts); i++) {
        value v = list_get(&scripts, i);
        if (v_is_block(v))
            block_call_open(&s->blocks[s->count++], c, v_block(v), c->stage.next);
    }
    if (last)
        block_call_open(&s->end, c, last, c->stage.next);
    if (first) {
        block_call_open(&s->begin, c, first, c->stage.next);
        run_single(&s->begin);
    }
}

/* ---- a member by name ---- */

static void begin_member(cmdlet_run *c)
{
    state *s = c->state;
    s->member = arg_str(c, P_MemberName);
    list *given = items_of(arg(c, P_ArgumentList));
    s->argc = (uint32_t)list_count(given);
    s->args = heap_alloc((s->argc + 1) * sizeof *s->args);
    for (uint32_t i = 0; i < s->argc; i++)
        s->args[i] = list_get(given, i);
}

static void member_error(cmdlet_run *c, const char *id, error_category category, value target, str *message)
{
    cmdlet_error(c, error_record_new(exception_new("System.Management.Automation.PSArgumentException", message), id,
                                     category, target));
}

static void missing_member(cmdlet_run *c, value item)
{
    const state *s = c->state;
    if (!s->argc && cmdlet_strict(c) < 2) {
        cmdlet_write(c, V_NULL);
        return;
    }
    if (s->argc)
        member_error(c, "MethodNotFound", EC_InvalidOperation, item,
                     str_printf("Method \"%s\" cannot be found on the input object.", str_to_c(s->member)));
    else
        member_error(c, "PropertyOrMethodNotFound", EC_InvalidArgument, v_str(str_of(s->member)),
                     str_printf("Cannot find a property or method by the name \"%s\" on the input object.",
                                str_to_c(s->member)));
}

static bool is_method(value item, const str *name)
{
    const type *t = value_type(item);
    props *p = psobject_props(item);
    int at = p ? shape_find(p->shape, str_intern(name)) : -1;
    if (at >= 0)
        return p->shape->kinds[at] == MEMBER_SCRIPT_METHOD;
    return t && type_has_method(t, name, false);
}

static void call_method(cmdlet_run *c, value item)
{
    state *s = c->state;
    ctx *x = ctx_current();
    volatile value result = V_NULL;
    TRY(x)
    {
        result = member_invoke(item, s->member, s->args, s->argc);
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR)
            unwind(x, x->kind, x->payload);
        error_record *inner = error_caught(x);
        error_record *r = error_record_new(inner->exception, "MethodInvocationError", EC_InvalidOperation, item);
        cmdlet_error(c, r);
        return;
    }
    END_TRY;
    cmdlet_write_each(c, result);
}

static void process_member(cmdlet_run *c)
{
    state *s = c->state;
    value item = c->has_input ? c->input : arg(c, P_InputObject), v;
    if (v_is_null(item)) {
        member_error(c, "InputObjectIsNull", EC_InvalidArgument, V_NULL,
                     str_printf("Cannot perform operation because input object is null."));
        return;
    }
    const str *name = s->member;
    if (!s->argc && wildcard_has(name)) {
        const str *found;
        uint32_t n = member_by_pattern(item, name, &found);
        if (n > 1) {
            member_error(c, "AmbiguousPropertyOrMethodName", EC_InvalidOperation, item,
                         str_printf("Input name \"%s\" is ambiguous. It can be resolved to multiple matched members.",
                                    str_to_c(name)));
            return;
        }
        if (n)
            name = found;
    }
    bool method = is_method(item, name) && !member_spelling(item, name);
    if (!s->argc && !method && member_try_get(item, name, &v)) {
        cmdlet_write_each(c, v);
    } else if (method) {
        call_method(c, item);
    } else {
        missing_member(c, item);
    }
}

/* ---- the cmdlet ---- */

static void begin_parallel(cmdlet_run *c)
{
    state *s = c->state;
    foreach_parallel_options o = {.block = v_block(arg(c, P_Parallel)),
                                  .limit = arg_int(c, P_ThrottleLimit, 5),
                                  .seconds = arg_int(c, P_TimeoutSeconds, 0),
                                  .new_runspaces = arg_switch(c, P_UseNewRunspace),
                                  .as_job = arg_switch(c, P_AsJob)};
    foreach_parallel_begin(&s->parallel, c, &o);
}

static void begin(cmdlet_run *c)
{
    if (has(c, P_Parallel))
        begin_parallel(c);
    else if (has(c, P_MemberName))
        begin_member(c);
    else
        begin_blocks(c);
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    if (s->member) {
        process_member(c);
        return;
    }
    value item = c->has_input ? c->input : has(c, P_InputObject) ? arg(c, P_InputObject) : V_NOTHING;
    if (foreach_parallel_is_on(&s->parallel)) {
        foreach_parallel_item(&s->parallel, c, item.kind == K_NOTHING ? V_NULL : item);
        return;
    }
    for (uint32_t i = 0; i < s->count; i++)
        block_call_item(&s->blocks[i], item);
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    if (foreach_parallel_is_on(&s->parallel))
        foreach_parallel_end(&s->parallel, c);
    if (s->end.open)
        run_single(&s->end);
}

static void clean(cmdlet_run *c)
{
    state *s = c->state;
    foreach_parallel_clean(&s->parallel);
    block_call_close(&s->begin);
    block_call_close(&s->end);
    for (uint32_t i = s->count; i-- > 0;)
        block_call_close(&s->blocks[i]);
}

const cmdlet cmdlet_foreach_object = {.name = "ForEach-Object",
                                      .module = MODULE_CORE,
                                      .aliases = "%,foreach",
                                      .params = params,
                                      .default_set = "ScriptBlockSet",
                                      .output = "System.Object",
                                      .synopsis =
                                          "Performs an operation against each item in a collection of input objects.",
                                      .state_size = sizeof(state),
                                      .begin = begin,
                                      .process = process,
                                      .end = end,
                                      .clean = clean,
                                      .flags = CF_SHOULD_PROCESS};
