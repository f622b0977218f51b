/* check_flow.c: jumps out of `finally`, and jumps of methods to labels that are not there. */
#include "syntax/check.h"

/* The label of a loop or switch, or NULL. */
static str *label_of(const ast *node)
{
    const void *n = node;
    switch (node->kind) {
    case AST_ForEachStatement: return ((const ast_ForEachStatement *)n)->label;
    case AST_ForStatement: return ((const ast_ForStatement *)n)->label;
    case AST_WhileStatement: return ((const ast_WhileStatement *)n)->label;
    case AST_DoWhileStatement: return ((const ast_DoWhileStatement *)n)->label;
    case AST_DoUntilStatement: return ((const ast_DoUntilStatement *)n)->label;
    case AST_SwitchStatement: return ((const ast_SwitchStatement *)n)->label;
    default: return NULL;
    }
}

static bool is_loop(ast_kind kind)
{
    switch (kind) {
    case AST_ForEachStatement:
    case AST_ForStatement:
    case AST_WhileStatement:
    case AST_DoWhileStatement:
    case AST_DoUntilStatement:
    case AST_SwitchStatement: return true;
    default: return false;
    }
}

/* The label text of a jump: *known is false when it is computed. */
static str *jump_label(const ast *node, bool *known)
{
    const ast *label = node->kind == AST_BreakStatement ? ((const ast_BreakStatement *)(const void *)node)->label
                                                        : ((const ast_ContinueStatement *)(const void *)node)->label;
    *known = !label || label->kind == AST_StringConstantExpression;
    return label && *known ? ((const ast_StringConstantExpression *)(const void *)label)->text : NULL;
}

/* Does the jump end at this loop? */
static bool lands_at(const ast *loop, const str *label)
{
    if (!label)
        return true;
    const str *own = label_of(loop);
    return own && str_equal_nocase(own, label);
}

static bool is_in_method(const ast *block)
{
    const ast *function = block->parent;
    return function && function->kind == AST_FunctionDefinition && function->parent &&
           function->parent->kind == AST_FunctionMember;
}

static void check_jump(parser *p, ast *node)
{
    bool known;
    str *label = jump_label(node, &known);
    for (const ast *child = node, *n = node->parent; n; child = n, n = n->parent) {
        if (is_loop(n->kind) && (!known || lands_at(n, label)))
            return;
        if (n->kind == AST_TryStatement && ((const ast_TryStatement *)(const void *)n)->finally_block == child) {
            report(p, of(node), PERR_ControlLeavingFinally);
            return;
        }
        if (n->kind == AST_TrapStatement)
            return;
        if (n->kind == AST_ScriptBlock) {
            if (label && is_in_method(n))
                report(p, of(node), PERR_LabelNotFound, label);
            return;
        }
    }
}

void check_flow(parser *p, ast *node)
{
    if (node->kind != AST_ReturnStatement) {
        check_jump(p, node);
        return;
    }
    for (const ast *child = node, *n = node->parent; n && n->kind != AST_ScriptBlock; child = n, n = n->parent)
        if (n->kind == AST_TryStatement && ((const ast_TryStatement *)(const void *)n)->finally_block == child) {
            report(p, of(node), PERR_ControlLeavingFinally);
            return;
        }
}
