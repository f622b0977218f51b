/* check_class.c: classes and enums: return types, returns on all paths. */
#include "base/heap.h"
#include "syntax/check.h"

static bool is_void(const ast_FunctionMember *n)
{
    if (!n->return_type)
        return true;
    const str *name = ((const ast_TypeConstraint *)(const void *)n->return_type)->type_name;
    return str_equal_c(name, "void") || str_equal_c(name, "System.Void");
}

/* --- does the end of the body come into reach? --- */

static bool list_ends(const ast_list *statements);

static bool block_ends(const ast *block)
{
    return !block || list_ends(&((const ast_StatementBlock *)(const void *)block)->statements);
}

typedef struct break_search {
    const ast *loop;
    bool found;
} break_search;

/* Finds a `break` that leaves this loop: none of an inner loop, none in an inner script block. */
static bool find_break(parser *p, ast *node, void *ctx)
{
    (void)p;
    break_search *search = ctx;
    if (node->kind == AST_BreakStatement) {
        search->found = true;
        return false;
    }
    switch (node->kind) {
    case AST_ScriptBlockExpression:
    case AST_FunctionDefinition: return false;
    case AST_ForStatement:
    case AST_ForEachStatement:
    case AST_WhileStatement:
    case AST_DoWhileStatement:
    case AST_DoUntilStatement:
    case AST_SwitchStatement: return node == search->loop;
    default: return !search->found;
    }
}

static bool has_break(const ast *loop)
{
    break_search search = {loop, false};
    check_walk(NULL, (ast *)(uintptr_t)loop, find_break, &search);
    return search.found;
}

static bool if_ends(const ast_IfStatement *n)
{
    for (uint32_t i = 1; i < n->clauses.count; i += 2)
        if (block_ends(n->clauses.items[i]))
            return true;
    return !n->else_clause || block_ends(n->else_clause);
}

static bool try_ends(const ast_TryStatement *n)
{
    if (n->finally_block && !block_ends(n->finally_block))
        return false;
    if (block_ends(n->body))
        return true;
    for (uint32_t i = 0; i < n->catches.count; i++)
        if (block_ends(((const ast_CatchClause *)(const void *)n->catches.items[i])->body))
            return true;
    return false;
}

/* Can control come behind this statement? Conditions are not looked at: `while ($true) { return 1 }` may end, and a
 * `switch` that returns from each clause too. */
static bool statement_ends(const ast *statement)
{
    const void *n = statement;
    switch (statement->kind) {
    case AST_ReturnStatement:
    case AST_ThrowStatement:
    case AST_ExitStatement:
    case AST_BreakStatement:
    case AST_ContinueStatement: return false;
    case AST_IfStatement: return if_ends(n);
    case AST_TryStatement: return try_ends(n);
    case AST_ForStatement: return ((const ast_ForStatement *)n)->condition || has_break(statement);
    case AST_DoWhileStatement: return block_ends(((const ast_DoWhileStatement *)n)->body) || has_break(statement);
    case AST_DoUntilStatement: return block_ends(((const ast_DoUntilStatement *)n)->body) || has_break(statement);
    default: return true;
    }
}

static bool list_ends(const ast_list *statements)
{
    for (uint32_t i = 0; i < statements->count; i++)
        if (!statement_ends(statements->items[i]))
            return false;
    return true;
}

typedef struct method {
    bool is_void;
} method;

static bool check_body(parser *p, ast *node, void *ctx)
{
    const method *m = ctx;
    switch (node->kind) {
    case AST_ScriptBlockExpression: return false;
    case AST_ReturnStatement: {
        bool has_value = ((ast_ReturnStatement *)(void *)node)->pipeline != NULL;
        if (m->is_void && has_value)
            report(p, of(node), PERR_VoidMethodHasReturn);
        else if (!m->is_void && !has_value)
            report(p, of(node), PERR_NonVoidMethodMissingReturnValue);
        return true;
    }
    default: return true;
    }
}

void check_method(parser *p, ast *node)
{
    ast_FunctionMember *n = (ast_FunctionMember *)(void *)node;
    ast_FunctionDefinition *function = (ast_FunctionDefinition *)(void *)n->function;
    ast_ScriptBlock *body = (ast_ScriptBlock *)(void *)function->body;
    if ((n->flags & MB_CONSTRUCTOR) && n->return_type)
        report(p, of(n->return_type), PERR_ConstructorCantHaveReturnType);
    method m = {.is_void = is_void(n)};
    ast_NamedBlock *end = (ast_NamedBlock *)(void *)body->end;
    if (end) {
        check_variables(p, function, (n->flags & MB_STATIC) != 0);
        check_walk(p, &end->base, check_body, &m);
    }
    extent name = {function->base.start, function->base.start + n->name->length};
    if (!m.is_void && (!end || list_ends(&end->statements)))
        report(p, name, PERR_MethodHasCodePathNotReturn);
}

static bool check_static_initializer(parser *p, ast *node, void *ctx)
{
    (void)ctx;
    const ast_VariableExpression *n = (const ast_VariableExpression *)(void *)node;
    if (node->kind == AST_VariableExpression && str_equal_c(n->path, "this"))
        report(p, of(node), PERR_NonStaticMemberAccessInStaticMember, n->path);
    return node->kind != AST_ScriptBlockExpression;
}

void check_property(parser *p, ast *node)
{
    ast_PropertyMember *n = (ast_PropertyMember *)(void *)node;
    const str *type = n->property_type ? ((ast_TypeConstraint *)(void *)n->property_type)->type_name : NULL;
    if (type && (str_equal_c(type, "void") || str_equal_c(type, "System.Void")))
        report(p, of(n->property_type), PERR_TypeNotAllowedForProperty, type);
    if ((n->flags & MB_STATIC) && n->initial_value)
        check_walk(p, n->initial_value, check_static_initializer, NULL);
}

static bool is_integral(const str *name)
{
    static const char *const names[] = {"byte",  "sbyte", "short",  "ushort", "int",    "uint",  "long",
                                        "ulong", "int16", "uint16", "int32",  "uint32", "int64", "uint64"};
    str *system = str_c("System.");
    if (str_starts(name, system, true))
        name = str_sub(name, system->length, name->length - system->length);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_equal_c(name, names[i]))
            return true;
    return false;
}

/* Is a type of this name defined before, in the same list of statements? */
static bool defined_before(const ast_TypeDefinition *n)
{
    const ast *parent = n->base.parent;
    const ast_list *list = parent->kind == AST_NamedBlock ? &((const ast_NamedBlock *)(const void *)parent)->statements
                           : parent->kind == AST_StatementBlock
                               ? &((const ast_StatementBlock *)(const void *)parent)->statements
                               : NULL;
    for (uint32_t i = 0; list && i < list->count && list->items[i] != &n->base; i++) {
        const ast_TypeDefinition *other = (const ast_TypeDefinition *)(const void *)list->items[i];
        if (other->base.kind == AST_TypeDefinition && str_equal_nocase(other->name, n->name))
            return true;
    }
    return false;
}

void check_type_definition(parser *p, ast *node)
{
    ast_TypeDefinition *n = (ast_TypeDefinition *)(void *)node;
    if (defined_before(n))
        report(p, of(n), PERR_MemberAlreadyDefined, n->name);
    ast_TypeConstraint *base = n->base_types.count ? (ast_TypeConstraint *)(void *)n->base_types.items[0] : NULL;
    if (n->flags & TD_ENUM && base && !is_integral(base->type_name))
        report(p, of(base), PERR_InvalidUnderlyingType, base->type_name);
    check_types(p, n);
}
