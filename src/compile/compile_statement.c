/* compile_statement.c: statement lists, and statements used as values. */
#include "compile/compiler.h"

/* The one expression that a pipeline statement is, without redirections; NULL for anything else. */
ast *pure_expression(ast *statement)
{
    if (statement->kind == AST_CommandExpression) {
        ast_CommandExpression *e = (ast_CommandExpression *)statement;
        return e->redirections.count ? NULL : e->expression;
    }
    if (statement->kind != AST_Pipeline)
        return NULL;
    ast_Pipeline *p = (ast_Pipeline *)statement;
    if (p->elements.count != 1 || p->background || p->elements.items[0]->kind != AST_CommandExpression)
        return NULL;
    return pure_expression(p->elements.items[0]);
}

ast_BinaryExpression *as_range(ast *expression)
{
    while (expression && expression->kind == AST_ParenExpression)
        expression = pure_expression(((ast_ParenExpression *)expression)->pipeline);
    if (expression && expression->kind == AST_BinaryExpression && ((ast_BinaryExpression *)expression)->op == TK_DotDot)
        return (ast_BinaryExpression *)expression;
    return NULL;
}

void compile_value_of(compiler *c, ast *statement, uint16_t dst, int mode)
{
    ast *e = pure_expression(statement);
    if (e && mode != 2) {
        compile_expression_to(c, e, dst);
        return;
    }
    if (statement->kind == AST_AssignmentStatement && mode != 2) {
        compile_assignment(c, (ast_AssignmentStatement *)statement, dst);
        return;
    }
    uint16_t mark = c->next_reg;
    uint16_t sink = reg_new(c);
    emit(c, OP_CAPTURE, sink, 0, 0);
    compile_statement(c, statement, sink);
    emit(c, OP_COLLECT, dst, sink, (uint32_t)mode);
    c->next_reg = mark;
}

/* `$?` becomes true after an expression. It is set only where the next statement could look at it, which keeps it out of
 * loops that only compute. */
static bool may_look_at_status(ast *node)
{
    return node->kind != AST_AssignmentStatement &&
           !(pure_expression(node) && pure_expression(node)->kind != AST_VariableExpression &&
             pure_expression(node)->kind != AST_ExpandableStringExpression);
}

static bool leaves_status_alone(ast *node);

/* `(cmd)`, `$(cmd)` and `@(cmd)` leave $? as the command does, `(cmd) + 1` does not. */
static bool computes_only(ast *e)
{
    if (!e)
        return false;
    if (e->kind == AST_ParenExpression)
        return leaves_status_alone(((ast_ParenExpression *)e)->pipeline);
    if (e->kind != AST_SubExpression && e->kind != AST_ArrayExpression)
        return true;
    ast *within = e->kind == AST_SubExpression ? ((ast_SubExpression *)e)->subexpression
                                               : ((ast_ArrayExpression *)e)->subexpression;
    ast_list statements = ((ast_StatementBlock *)within)->statements;
    return !statements.count || leaves_status_alone(statements.items[statements.count - 1]);
}

static bool leaves_status_alone(ast *node)
{
    if (node->kind == AST_AssignmentStatement)
        return computes_only(pure_expression(((ast_AssignmentStatement *)node)->right));
    return computes_only(pure_expression(node));
}

static bool is_type_definition(ast *node)
{
    return node->kind == AST_TypeDefinition;
}

void compile_statements(compiler *c, ast_list traps, ast_list statements, uint16_t out)
{
    uint32_t start = here(c);
    bool last_counts = c->last_counts;
    /* Classes are known from the first statement of their block on. */
    for (uint32_t i = 0; i < statements.count; i++)
        if (is_type_definition(statements.items[i])) {
            c->node = statements.items[i];
            emit(c, OP_CLASS, constant_ref(c, statements.items[i]), 0, 0);
        }
    for (uint32_t i = 0; i < statements.count; i++) {
        ast *s = statements.items[i];
        if (is_type_definition(s))
            continue;
        uint32_t from = here(c);
        uint16_t mark = c->next_reg;
        bool looked_at = i + 1 < statements.count ? may_look_at_status(statements.items[i + 1]) : last_counts;
        /* `try { throw 1 } catch { $n = 1 }; $?`: what a block does last counts for the statement around it. */
        c->last_counts = looked_at;
        compile_statement(c, s, out);
        c->next_reg = mark;
        if (looked_at && leaves_status_alone(s))
            emit(c, OP_SET_OK, 0, 0, 0);
        region_add(c, REGION_STATEMENT, from, here(c), here(c), 0, NULL);
    }
    c->last_counts = false;
    if (traps.count)
        compile_traps(c, traps, start, out);
    c->last_counts = last_counts;
}

void compile_block_node(compiler *c, ast *statement_block, uint16_t out)
{
    ast_StatementBlock *b = (ast_StatementBlock *)statement_block;
    compile_statements(c, b->traps, b->statements, out);
}

static void compile_expression_statement(compiler *c, ast *e, uint16_t out)
{
    if (compile_for_effect(c, e))
        return;
    /* what `$('a'; throw 'x')` wrote before it failed is written */
    if (e->kind == AST_SubExpression) {
        compile_block_node(c, ((ast_SubExpression *)e)->subexpression, out);
        return;
    }
    uint16_t r = compile_temp(c, e);
    emit(c, OP_EMIT, out, r, 0);
}

static void compile_command_expression(compiler *c, ast_CommandExpression *n, uint16_t out)
{
    if (!n->redirections.count) {
        compile_expression_statement(c, n->expression, out);
        return;
    }
    ast_Pipeline lone = {.base = n->base, .elements = {(ast *[]){(ast *)n}, 1}};
    lone.base.kind = AST_Pipeline;
    compile_pipeline(c, &lone, out);
}

static void compile_function(compiler *c, ast_FunctionDefinition *n)
{
    block *b = compile_block((ast_ScriptBlock *)n->body, c->builder->block, str_intern(n->name));
    if (n->flags & FN_FILTER)
        b->is_filter = true;
    emit(c, OP_FUNCTION, constant_ref(c, b), constant(c, v_str((str *)(uintptr_t)str_intern(n->name))), 0);
}

static void compile_data(compiler *c, ast_DataStatement *n, uint16_t out)
{
    if (!n->variable) {
        compile_block_node(c, n->body, out);
        return;
    }
    uint16_t sink = reg_new(c), r = reg_new(c);
    emit(c, OP_CAPTURE, sink, 0, 0);
    compile_block_node(c, n->body, sink);
    emit(c, OP_COLLECT, r, sink, 1);
    emit(c, OP_STORE, slot_of(c, n->variable), r, 0);
}

void compile_statement(compiler *c, ast *node, uint16_t out)
{
    ast *outer = c->node;
    c->node = node;
    switch (node->kind) {
    case AST_Pipeline: {
        ast *e = pure_expression(node);
        if (e)
            compile_expression_statement(c, e, out);
        else
            compile_pipeline(c, (ast_Pipeline *)node, out);
        break;
    }
    case AST_CommandExpression: compile_command_expression(c, (ast_CommandExpression *)node, out); break;
    case AST_PipelineChain: compile_chain(c, (ast_PipelineChain *)node, out); break;
    case AST_AssignmentStatement: compile_assignment(c, (ast_AssignmentStatement *)node, NO_DST); break;
    case AST_IfStatement: compile_if(c, (ast_IfStatement *)node, out); break;
    case AST_WhileStatement:
    case AST_DoWhileStatement:
    case AST_DoUntilStatement: compile_while(c, node, out); break;
    case AST_ForStatement: compile_for(c, (ast_ForStatement *)node, out); break;
    case AST_ForEachStatement: compile_foreach(c, (ast_ForEachStatement *)node, out); break;
    case AST_SwitchStatement: compile_switch(c, (ast_SwitchStatement *)node, out); break;
    case AST_TryStatement: compile_try(c, (ast_TryStatement *)node, out); break;
    case AST_BreakStatement:
    case AST_ContinueStatement:
    case AST_ReturnStatement:
    case AST_ThrowStatement:
    case AST_ExitStatement: compile_jump_statement(c, node, out); break;
    case AST_FunctionDefinition: compile_function(c, (ast_FunctionDefinition *)node); break;
    case AST_DataStatement: compile_data(c, (ast_DataStatement *)node, out); break;
    case AST_StatementBlock: compile_block_node(c, node, out); break;
    default: compile_error(node, "NotSupported", "This statement is not supported.");
    }
    c->node = outer;
}
