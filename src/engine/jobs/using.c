/* using.c: finding and evaluating the `$using:` expressions of a block. */
#include "engine/jobs/using.h"

#include <string.h>

#include "base/heap.h"
#include "engine/pipeline/stage.h"
#include "engine/session/command.h"

typedef struct collecting {
    runspace *rs;
    using_rules rules;
    using_values *found;
    uint32_t capacity;
    const list *given; /* values instead of expressions to evaluate; NULL: evaluate */
} collecting;

static void keep(collecting *c, ast *node, value v)
{
    if (!c->found || c->found->count == c->capacity) {
        uint32_t n = c->capacity ? c->capacity * 2 : 4;
        using_values *grown = heap_alloc(sizeof *grown + n * sizeof grown->items[0]);
        if (c->found)
            memcpy(grown, c->found, sizeof *grown + c->found->count * sizeof grown->items[0]);
        c->found = grown;
        c->capacity = n;
    }
    c->found->items[c->found->count].node = node;
    c->found->items[c->found->count++].v = v;
}

/* `using:x` as it stands in "$using:x", or a plain name. */
static str *variable_of(const ast_VariableExpression *n)
{
    str *prefix = str_c("using:");
    if (str_starts(n->path, prefix, true))
        return str_sub(n->path, prefix->length, n->path->length - prefix->length);
    return n->path;
}

static value variable_value(collecting *c, str *name)
{
    value v = variable_get(c->rs->current, name);
    if (v.kind != K_UNSET)
        return v;
    if (c->rules == USING_THREAD_JOB)
        return V_NULL;
    throw_error(
        "System.Management.Automation.RuntimeException", "UsingVariableIsUndefined", EC_InvalidOperation, V_NULL,
        "The value of the using variable '$using:%s' cannot be retrieved because it has not been set in the local session.",
        str_to_c(name));
}

/* The variable that a chain of constant members and indexes starts from. */
static ast *root_of(ast *e)
{
    for (;;) {
        if (e->kind == AST_MemberExpression)
            e = ((ast_MemberExpression *)e)->target;
        else if (e->kind == AST_IndexExpression)
            e = ((ast_IndexExpression *)e)->target;
        else
            return e;
    }
}

static value constant_of(ast *e)
{
    if (e->kind == AST_ConstantExpression)
        return ((ast_ConstantExpression *)e)->constant;
    if (e->kind == AST_StringConstantExpression)
        return v_str(((ast_StringConstantExpression *)e)->text);
    throw_runtime("InvalidUsingExpression", "A Using expression may only have constant members and indexes.");
}

static value evaluate(collecting *c, ast *e)
{
    switch (e->kind) {
    case AST_VariableExpression: return variable_value(c, variable_of((ast_VariableExpression *)e));
    case AST_MemberExpression: {
        ast_MemberExpression *m = (ast_MemberExpression *)e;
        return member_get(evaluate(c, m->target), str_intern(to_str(constant_of(m->member))), 0);
    }
    case AST_IndexExpression: {
        ast_IndexExpression *x = (ast_IndexExpression *)e;
        value target = evaluate(c, x->target), i = constant_of(x->index);
        return index_get(target, &i, 1, 0);
    }
    default: constant_of(e); return V_NULL;
    }
}

static void take(collecting *c, ast *child)
{
    ast *root = root_of(child);
    if (c->given) {
        keep(c, child, list_get(c->given, c->found ? c->found->count : 0));
        if (root != child)
            keep(c, root, list_get(c->given, c->found->count));
        return;
    }
    if (c->rules == USING_THREAD_JOB && root != child)
        throw_error(
            "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation, V_NULL,
            "Cannot get the value of the Using expression %s.  Start-ThreadJob only supports using variable expressions.",
            str_to_c(ast_text(child->parent)));
    value v = evaluate(c, child);
    if (c->rules == USING_PARALLEL && v_is_block(psobject_base(v)))
        throw_error(
            "System.Management.Automation.PSArgumentException", "ParallelUsingVariableCannotBeScriptBlock",
            EC_InvalidType, V_NULL,
            "A ForEach-Object -Parallel using variable cannot be a script block. Passed-in script block variables are not supported with ForEach-Object -Parallel, and can result in undefined behavior.");
    keep(c, child, v);
    /* `$using:h.name` within a string is parsed as the member of a variable: the tree then holds the variable alone */
    if (root != child)
        keep(c, root, evaluate(c, root));
}

static bool is_parallel_call(const ast *node)
{
    static const char *const names[] = {"ForEach-Object", "foreach", "%"};
    if (node->kind != AST_Command)
        return false;
    ast_list elements = ((const ast_Command *)node)->elements;
    if (!elements.count || elements.items[0]->kind != AST_StringConstantExpression)
        return false;
    str *name = ((ast_StringConstantExpression *)elements.items[0])->text;
    bool loop = false;
    for (unsigned i = 0; i < 3; i++)
        loop |= str_equal_c(name, names[i]);
    for (uint32_t i = 1; loop && i < elements.count; i++)
        if (elements.items[i]->kind == AST_CommandParameter &&
            str_starts(str_c("Parallel"), ((ast_CommandParameter *)elements.items[i])->name, true))
            return true;
    return false;
}

/* Walks in source order. The block of a nested -Parallel keeps its own `$using:`. */
static bool visit(ast *node, void *arg)
{
    collecting *c = arg;
    if (node->kind == AST_UsingExpression) {
        take(c, ((ast_UsingExpression *)node)->child);
        return true;
    }
    if (node->kind == AST_VariableExpression) {
        if (str_starts(((ast_VariableExpression *)node)->path, str_c("using:"), true))
            take(c, node);
        return true;
    }
    if (node->kind == AST_ScriptBlockExpression && node->parent && is_parallel_call(node->parent))
        return true;
    ast_each_child(node, visit, c);
    return true;
}

using_values *using_collect(runspace *rs, const script_block *sb, using_rules rules)
{
    collecting c = {.rs = rs, .rules = rules};
    if (sb->block->node)
        ast_each_child(&sb->block->node->base, visit, &c);
    return c.found;
}

using_values *using_restore(const script_block *sb, const list *values)
{
    collecting c = {.given = values};
    if (sb->block->node)
        ast_each_child(&sb->block->node->base, visit, &c);
    return c.found;
}
