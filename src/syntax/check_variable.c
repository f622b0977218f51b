/* check_variable.c: a method of a class reads only variables that were assigned before, on every path to the place:
 *
 *   [int] f() { if ($this.x) { $z = 1 } return $z }      VariableNotLocal
 *
 * The statements are walked in the order they run, with the set of names assigned so far. A condition may go either way
 * whatever it says, so the end of a `while ($true)` is reached. A method that calls Set-Variable and its like or
 * sources a file is only checked for names that it assigns nowhere.
 */
#include <string.h>

#include "base/heap.h"
#include "syntax/check.h"

typedef struct names {
    const str **items;
    uint32_t count, capacity;
} names;

/* Which names are assigned; after a return or throw nothing runs, and all count as assigned. */
typedef struct flow {
    uint64_t *set;
    bool ended;
} flow;

typedef struct loop_frame {
    struct loop_frame *outer;
    const str *label;
    flow left; /* what all `break`s have in common */
} loop_frame;

typedef struct analysis {
    parser *p;
    names names;
    uint32_t words;
    bool is_static, dynamic;
    loop_frame *loops;
    flow now;
} analysis;

static void run_block(analysis *a, ast *block);
static void run(analysis *a, ast *node);

/* --- names --- */

static void add_name(names *list, const str *name)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 16;
        const str **grown = heap_alloc(list->capacity * sizeof *grown);
        for (uint32_t i = 0; i < list->count; i++)
            grown[i] = list->items[i];
        list->items = grown;
    }
    list->items[list->count++] = name;
}

static int find_name(const names *list, const str *name)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (str_equal_nocase(list->items[i], name))
            return (int)i;
    return -1;
}

/* The name without `local:` or `private:`; NULL for one of another scope or drive. */
static const str *local_name(const str *path)
{
    static const char *const prefixes[] = {"local:", "private:", "variable:"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        str *prefix = str_c(prefixes[i]);
        if (str_starts(path, prefix, true))
            return str_sub(path, prefix->length, path->length - prefix->length);
    }
    return str_index_unit(path, ':', 0) < 0 ? path : NULL;
}

static bool is_one_of(const str *name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_c(name, words[i]))
            return true;
    return false;
}

static bool is_automatic(const str *name)
{
    static const char *const words[] = {"_",
                                        "args",
                                        "error",
                                        "false",
                                        "input",
                                        "lastexitcode",
                                        "matches",
                                        "myinvocation",
                                        "nestedpromptlevel",
                                        "null",
                                        "outputencoding",
                                        "psboundparameters",
                                        "pscmdlet",
                                        "pscommandpath",
                                        "psitem",
                                        "psscriptroot",
                                        "pwd",
                                        "stacktrace",
                                        "this",
                                        "true",
                                        "?"};
    return is_one_of(name, words, sizeof words / sizeof words[0]);
}

/* Calls fn for each variable that an assignment to `target` sets. */
static void each_target(ast *target, void (*fn)(const str *name, void *ctx), void *ctx)
{
    while (target) {
        switch (target->kind) {
        case AST_VariableExpression: {
            const str *name = local_name(((ast_VariableExpression *)(void *)target)->path);
            if (name)
                fn(name, ctx);
            return;
        }
        case AST_ConvertExpression: target = ((ast_ConvertExpression *)(void *)target)->child; break;
        case AST_AttributedExpression: target = ((ast_AttributedExpression *)(void *)target)->child; break;
        case AST_ParenExpression: target = check_expression(((ast_ParenExpression *)(void *)target)->pipeline); break;
        case AST_ArrayLiteral: {
            const ast_ArrayLiteral *list = (const ast_ArrayLiteral *)(void *)target;
            for (uint32_t i = 0; i < list->elements.count; i++)
                each_target(list->elements.items[i], fn, ctx);
            return;
        }
        default: return;
        }
    }
}

static void collect(const str *name, void *ctx)
{
    analysis *a = ctx;
    if (find_name(&a->names, name) < 0)
        add_name(&a->names, name);
}

/* Commands that make or remove variables by name. */
static bool makes_variables(const ast_Command *n)
{
    static const char *const words[] = {
        "new-variable", "remove-variable", "set-variable", "set-psbreakpoint", "nv", "rv", "sv", "set", "sbp"};
    if (n->invocation == TK_Dot)
        return true;
    const ast *name = n->elements.count ? n->elements.items[0] : NULL;
    return name && name->kind == AST_StringConstantExpression &&
           is_one_of(((const ast_StringConstantExpression *)(const void *)name)->text, words,
                     sizeof words / sizeof words[0]);
}

static bool collect_names(parser *p, ast *node, void *ctx)
{
    (void)p;
    analysis *a = ctx;
    switch (node->kind) {
    case AST_AssignmentStatement: each_target(((ast_AssignmentStatement *)(void *)node)->left, collect, a); return true;
    case AST_ForEachStatement:
        each_target(((ast_ForEachStatement *)(void *)node)->variable, collect, a);
        collect(str_c("foreach"), a);
        return true;
    case AST_SwitchStatement: collect(str_c("switch"), a); return true;
    case AST_DataStatement:
        if (((ast_DataStatement *)(void *)node)->variable)
            collect(((ast_DataStatement *)(void *)node)->variable, a);
        return true;
    case AST_Parameter: each_target(((ast_Parameter *)(void *)node)->name, collect, a); return false;
    case AST_Command: a->dynamic = a->dynamic || makes_variables((ast_Command *)(void *)node); return true;
    default: return node->kind != AST_ScriptBlockExpression;
    }
}

/* --- sets --- */

static flow copy_flow(const analysis *a, flow f)
{
    flow copy = {heap_alloc_leaf(a->words * sizeof(uint64_t)), f.ended};
    memcpy(copy.set, f.set, a->words * sizeof(uint64_t));
    return copy;
}

static void end_flow(analysis *a)
{
    a->now.ended = true;
    memset(a->now.set, 0xFF, a->words * sizeof(uint64_t));
}

/* What holds when control came from either. */
static void join_flow(const analysis *a, flow *into, flow other)
{
    for (uint32_t i = 0; i < a->words; i++)
        into->set[i] &= other.set[i];
    into->ended = into->ended && other.ended;
}

static flow ended_flow(const analysis *a)
{
    flow f = {heap_alloc_leaf(a->words * sizeof(uint64_t)), true};
    memset(f.set, 0xFF, a->words * sizeof(uint64_t));
    return f;
}

static void assign(const str *name, void *ctx)
{
    analysis *a = ctx;
    int i = find_name(&a->names, name);
    if (i >= 0)
        a->now.set[i / 64] |= (uint64_t)1 << (i % 64);
}

static bool is_assigned(const analysis *a, const str *name)
{
    int i = find_name(&a->names, name);
    return i >= 0 && (a->dynamic || (a->now.set[i / 64] >> (i % 64) & 1));
}

/* --- what runs --- */

static void read_variable(analysis *a, ast_VariableExpression *n)
{
    const str *name = local_name(n->path);
    if (!name)
        return;
    if (a->is_static && str_equal_c(name, "this")) {
        report(a->p, of(n), PERR_NonStaticMemberAccessInStaticMember, n->path);
        return;
    }
    bool drive = str_starts(n->path, str_c("variable:"), true);
    if (drive || (!is_automatic(name) && !is_assigned(a, name)))
        report(a->p, of(n), PERR_VariableNotLocal);
}

/* `$x` and `[int]$x` are set and not read, `$x.y` and `$x[0]` read $x. */
static void run_target(analysis *a, ast *target)
{
    switch (target->kind) {
    case AST_VariableExpression: return;
    case AST_ConvertExpression: run_target(a, ((ast_ConvertExpression *)(void *)target)->child); return;
    case AST_AttributedExpression: run_target(a, ((ast_AttributedExpression *)(void *)target)->child); return;
    case AST_ParenExpression: {
        ast *inner = check_expression(((ast_ParenExpression *)(void *)target)->pipeline);
        if (inner)
            run_target(a, inner);
        return;
    }
    case AST_ArrayLiteral: {
        const ast_ArrayLiteral *list = (const ast_ArrayLiteral *)(void *)target;
        for (uint32_t i = 0; i < list->elements.count; i++)
            run_target(a, list->elements.items[i]);
        return;
    }
    default: run(a, target);
    }
}

static void run_assignment(analysis *a, ast_AssignmentStatement *n)
{
    run(a, n->right);
    run_target(a, n->left);
    each_target(n->left, assign, a);
}

static bool is_conditional(const ast *node)
{
    if (node->kind != AST_BinaryExpression)
        return false;
    token_kind op = ((const ast_BinaryExpression *)(const void *)node)->op;
    return op == TK_And || op == TK_Or || op == TK_QuestionQuestion;
}

/* `a -and b -and c`: from the left; what stands on the right may not run. */
static void run_conditional(analysis *a, ast *node)
{
    ast_list rights = {0};
    while (is_conditional(node)) {
        list_push(&rights, ((ast_BinaryExpression *)(void *)node)->right);
        node = ((ast_BinaryExpression *)(void *)node)->left;
    }
    run(a, node);
    for (uint32_t i = rights.count; i-- > 0;) {
        flow before_right = copy_flow(a, a->now);
        run(a, rights.items[i]);
        a->now = before_right;
    }
}

static void run_ternary(analysis *a, ast_TernaryExpression *n)
{
    run(a, n->condition);
    flow start = copy_flow(a, a->now);
    run(a, n->if_true);
    flow first = a->now;
    a->now = start;
    run(a, n->if_false);
    join_flow(a, &a->now, first);
}

static void run_if(analysis *a, ast_IfStatement *n)
{
    flow out = ended_flow(a);
    for (uint32_t i = 0; i < n->clauses.count; i += 2) {
        run(a, n->clauses.items[i]);
        flow otherwise = copy_flow(a, a->now);
        run_block(a, n->clauses.items[i + 1]);
        join_flow(a, &out, a->now);
        a->now = otherwise;
    }
    if (n->else_clause)
        run_block(a, n->else_clause);
    join_flow(a, &a->now, out);
}

static void run_body(analysis *a, loop_frame *frame, const str *label, ast *body)
{
    *frame = (loop_frame){a->loops, label, ended_flow(a)};
    a->loops = frame;
    run_block(a, body);
    a->loops = frame->outer;
}

/* A loop whose condition stands in front: the body may not run at all. */
static void run_head_loop(analysis *a, const str *label, ast *condition, ast *variable, ast *body, ast *iterator)
{
    loop_frame frame;
    if (condition)
        run(a, condition);
    if (variable) {
        each_target(variable, assign, a);
        assign(str_c("foreach"), a); /* the loop's enumerator */
    }
    flow out = copy_flow(a, a->now);
    run_body(a, &frame, label, body);
    if (iterator)
        run(a, iterator);
    a->now = condition ? out : frame.left; /* `for (;;)` ends by break alone */
}

static void run_tail_loop(analysis *a, const str *label, ast *condition, ast *body)
{
    loop_frame frame;
    run_body(a, &frame, label, body);
    run(a, condition);
    join_flow(a, &a->now, frame.left);
}

static void run_switch(analysis *a, ast_SwitchStatement *n)
{
    loop_frame frame;
    run(a, n->condition);
    assign(str_c("switch"), a);
    flow start = copy_flow(a, a->now);
    for (uint32_t i = 0; i < n->clauses.count; i += 2) {
        run(a, n->clauses.items[i]);
        run_body(a, &frame, n->label, n->clauses.items[i + 1]);
        a->now = copy_flow(a, start);
    }
    if (n->default_clause)
        run_body(a, &frame, n->label, n->default_clause);
    a->now = start;
}

static void run_try(analysis *a, ast_TryStatement *n)
{
    flow start = copy_flow(a, a->now);
    run_block(a, n->body);
    flow out = a->now;
    for (uint32_t i = 0; i < n->catches.count; i++) {
        a->now = copy_flow(a, start);
        run_block(a, ((ast_CatchClause *)(void *)n->catches.items[i])->body);
        join_flow(a, &out, a->now);
    }
    bool ended = out.ended;
    a->now = n->catches.count == 0 ? start : out; /* without a catch, `finally` may begin at any place of the body */
    if (n->finally_block)
        run_block(a, n->finally_block);
    if (ended)
        end_flow(a);
}

/* `break` leads behind its loop; `continue`, return, throw and exit do not come back here. */
static void run_jump(analysis *a, ast *node)
{
    if (node->kind == AST_BreakStatement) {
        const ast *label = ((ast_BreakStatement *)(void *)node)->label;
        const str *text = label && label->kind == AST_StringConstantExpression
                              ? ((const ast_StringConstantExpression *)(const void *)label)->text
                              : NULL;
        loop_frame *frame = a->loops;
        while (frame && text && !(frame->label && str_equal_nocase(frame->label, text)))
            frame = frame->outer;
        if (frame)
            join_flow(a, &frame->left, a->now);
    }
    end_flow(a);
}

/* Statements with a path of their own; false: nothing special, its parts run in order. */
static bool run_statement(analysis *a, ast *node)
{
    void *n = node;
    switch (node->kind) {
    case AST_IfStatement: run_if(a, n); return true;
    case AST_WhileStatement: {
        ast_WhileStatement *loop = n;
        run_head_loop(a, loop->label, loop->condition, NULL, loop->body, NULL);
        return true;
    }
    case AST_ForEachStatement: {
        ast_ForEachStatement *loop = n;
        run_head_loop(a, loop->label, loop->condition, loop->variable, loop->body, NULL);
        return true;
    }
    case AST_ForStatement: {
        ast_ForStatement *loop = n;
        if (loop->initializer)
            run(a, loop->initializer);
        run_head_loop(a, loop->label, loop->condition, NULL, loop->body, loop->iterator);
        return true;
    }
    case AST_DoWhileStatement: {
        ast_DoWhileStatement *loop = n;
        run_tail_loop(a, loop->label, loop->condition, loop->body);
        return true;
    }
    case AST_DoUntilStatement: {
        ast_DoUntilStatement *loop = n;
        run_tail_loop(a, loop->label, loop->condition, loop->body);
        return true;
    }
    case AST_SwitchStatement: run_switch(a, n); return true;
    case AST_TryStatement: run_try(a, n); return true;
    case AST_StatementBlock: run_block(a, node); return true;
    default: return false;
    }
}

static bool run_node(parser *p, ast *node, void *ctx)
{
    (void)p;
    analysis *a = ctx;
    switch (node->kind) {
    case AST_VariableExpression: read_variable(a, (ast_VariableExpression *)(void *)node); return false;
    case AST_AssignmentStatement: run_assignment(a, (ast_AssignmentStatement *)(void *)node); return false;
    case AST_DataStatement:
        if (((ast_DataStatement *)(void *)node)->variable)
            assign(((ast_DataStatement *)(void *)node)->variable, a);
        return false;
    case AST_TernaryExpression: run_ternary(a, (ast_TernaryExpression *)(void *)node); return false;
    case AST_BinaryExpression:
        if (!is_conditional(node))
            return true;
        run_conditional(a, node);
        return false;
    case AST_ErrorStatement:
    case AST_ScriptBlockExpression:
    case AST_FunctionDefinition:
    case AST_BaseCtorInvokeMemberExpression:
    case AST_TrapStatement: return false;
    default: return !run_statement(a, node);
    }
}

static bool is_jump(ast_kind kind)
{
    return kind == AST_ReturnStatement || kind == AST_ThrowStatement || kind == AST_ExitStatement ||
           kind == AST_BreakStatement || kind == AST_ContinueStatement;
}

/* Runs an expression or statement; its parts run in the order in which they stand. */
static void run(analysis *a, ast *node)
{
    check_walk(a->p, node, run_node, a);
    if (is_jump(node->kind))
        run_jump(a, node);
}

static void run_list(analysis *a, const ast_list *statements)
{
    for (uint32_t i = 0; i < statements->count; i++)
        run(a, statements->items[i]);
}

static void run_block(analysis *a, ast *block)
{
    run_list(a, &((ast_StatementBlock *)(void *)block)->statements);
}

void check_variables(parser *p, ast_FunctionDefinition *method, bool is_static)
{
    analysis a = {.p = p, .is_static = is_static};
    ast *body = ((ast_ScriptBlock *)(void *)method->body)->end;
    for (uint32_t i = 0; i < method->parameters.count; i++)
        collect_names(p, method->parameters.items[i], &a);
    uint32_t parameters = a.names.count;
    check_walk(p, body, collect_names, &a);
    a.words = a.names.count / 64 + 1;
    a.now.set = heap_alloc_leaf(a.words * sizeof(uint64_t));
    memset(a.now.set, 0, a.words * sizeof(uint64_t));
    for (uint32_t i = 0; i < parameters; i++)
        a.now.set[i / 64] |= (uint64_t)1 << (i % 64);
    run_list(&a, &((ast_NamedBlock *)(void *)body)->statements);
}
