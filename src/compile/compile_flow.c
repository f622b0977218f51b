/* compile_flow.c: if, loops, switch, and the statements that leave them. */
#include "compile/compiler.h"

static int compare_op_of(token_kind k)
{
    switch (k) {
    case TK_Ieq: return 0;
    case TK_Ine: return 1;
    case TK_Igt: return 2;
    case TK_Ige: return 3;
    case TK_Ilt: return 4;
    case TK_Ile: return 5;
    default: return -1;
    }
}

uint32_t compile_condition(compiler *c, ast *condition)
{
    uint16_t mark = c->next_reg;
    ast *e = pure_expression(condition), *outer = c->node;
    c->node = condition;
    while (e && e->kind == AST_ParenExpression && pure_expression(((ast_ParenExpression *)e)->pipeline))
        e = pure_expression(((ast_ParenExpression *)e)->pipeline);
    uint32_t jump;
    int op = e && e->kind == AST_BinaryExpression ? compare_op_of(((ast_BinaryExpression *)e)->op) : -1;
    if (op >= 0) {
        ast_BinaryExpression *b = (ast_BinaryExpression *)e;
        uint16_t l = compile_temp(c, b->left), r = compile_temp(c, b->right);
        emit(c, OP_JUMP_CMP_FALSE, (uint32_t)op, l, r);
        jump = emit_jump(c, OP_EXT, 0);
    } else {
        uint16_t r = reg_new(c);
        compile_value_of(c, condition, r, 1);
        jump = emit_jump(c, OP_JUMP_FALSE, r);
    }
    c->next_reg = mark;
    c->node = outer;
    return jump;
}

void compile_if(compiler *c, ast_IfStatement *n, uint16_t out)
{
    VEC(uint32_t) ends = {0};
    for (uint32_t i = 0; i + 1 < n->clauses.count; i += 2) {
        uint32_t skip = compile_condition(c, n->clauses.items[i]);
        compile_block_node(c, n->clauses.items[i + 1], out);
        if (i + 2 < n->clauses.count || n->else_clause)
            VEC_ADD(ends, emit_jump(c, OP_JUMP, 0));
        patch_here(c, skip);
    }
    if (n->else_clause)
        compile_block_node(c, n->else_clause, out);
    for (uint32_t i = 0; i < ends.count; i++)
        patch_here(c, ends.items[i]);
}

static around loop_begin(compiler *c, around_kind kind, str *label)
{
    return (around){.outer = c->around, .kind = kind, .label = label ? str_intern(label) : NULL};
}

/* Closes a loop: patches its jumps, and covers the body for breaks that arrive by unwinding. */
static void loop_end(compiler *c, around *l, uint32_t body, uint32_t body_end, uint32_t next, uint32_t after)
{
    c->around = l->outer;
    for (uint32_t i = 0; i < l->breaks.count; i++)
        patch_to(c, l->breaks.items[i], after);
    for (uint32_t i = 0; i < l->continues.count; i++)
        patch_to(c, l->continues.items[i], next);
    if (body == body_end)
        return;
    region r = {body, body_end, after, next, 0, l->kind == AROUND_LOOP ? REGION_LOOP : REGION_SWITCH, l->label};
    VEC_ADD(c->regions, r);
}

void compile_while(compiler *c, ast *n, uint16_t out)
{
    /* The three kinds have the same shape: label, condition, body. */
    ast_WhileStatement *w = (ast_WhileStatement *)n;
    around l = loop_begin(c, AROUND_LOOP, w->label);
    c->around = &l;
    uint32_t top = here(c), leave = 0, next = top;
    if (n->kind == AST_WhileStatement)
        leave = compile_condition(c, w->condition);
    uint32_t body = here(c);
    compile_block_node(c, w->body, out);
    uint32_t body_end = here(c);
    if (n->kind == AST_WhileStatement) {
        patch_to(c, emit_jump(c, OP_LOOP, 0), top);
        patch_here(c, leave);
    } else {
        next = here(c);
        uint32_t no = compile_condition(c, w->condition);
        if (n->kind == AST_DoWhileStatement) {
            patch_to(c, emit_jump(c, OP_LOOP, 0), top);
            patch_here(c, no);
        } else {
            uint32_t done = emit_jump(c, OP_JUMP, 0);
            patch_here(c, no);
            patch_to(c, emit_jump(c, OP_LOOP, 0), top);
            patch_here(c, done);
        }
    }
    loop_end(c, &l, body, body_end, next, here(c));
}

/* `for ($i = 0; ...; $i++)`: initializer and iterator write nothing, whatever they are. */
static void compile_silent(compiler *c, ast *statement)
{
    if (!statement)
        return;
    uint16_t mark = c->next_reg;
    ast *e = pure_expression(statement);
    if (statement->kind == AST_AssignmentStatement) {
        compile_assignment(c, (ast_AssignmentStatement *)statement, NO_DST);
    } else if (e) {
        if (!compile_for_effect(c, e))
            compile_temp(c, e);
    } else {
        uint16_t drop = reg_new(c);
        emit(c, OP_DISCARD, drop, 0, 0);
        compile_statement(c, statement, drop);
    }
    c->next_reg = mark;
}

void compile_for(compiler *c, ast_ForStatement *n, uint16_t out)
{
    compile_silent(c, n->initializer);
    around l = loop_begin(c, AROUND_LOOP, n->label);
    c->around = &l;
    uint32_t top = here(c), leave = 0;
    if (n->condition)
        leave = compile_condition(c, n->condition);
    uint32_t body = here(c);
    compile_block_node(c, n->body, out);
    uint32_t body_end = here(c), next = here(c);
    compile_silent(c, n->iterator);
    patch_to(c, emit_jump(c, OP_LOOP, 0), top);
    if (n->condition)
        patch_here(c, leave);
    loop_end(c, &l, body, body_end, next, here(c));
}

typedef struct mention {
    const char *name;
    bool found;
} mention;

static bool find_mention(ast *node, void *ctx)
{
    mention *m = ctx;
    if (node->kind == AST_VariableExpression && str_equal_c(((ast_VariableExpression *)node)->path, m->name))
        m->found = true;
    if (!m->found)
        ast_each_child(node, find_mention, m);
    return !m->found;
}

/* $foreach and $switch are made only where the body names them. */
static void keep_enumerator(compiler *c, ast *body, const char *name, uint16_t iter)
{
    mention m = {name, false};
    find_mention(body, &m);
    if (!m.found)
        return;
    uint16_t r = reg_new(c);
    emit(c, OP_ITER_ITEM, r, iter, 0);
    emit(c, OP_STORE, slot_of_c(c, name), r, 0);
}

void compile_foreach(compiler *c, ast_ForEachStatement *n, uint16_t out)
{
    uint16_t iter = reg_new(c), item = reg_new(c);
    ast_BinaryExpression *range = as_range(pure_expression(n->condition));
    if (range) {
        uint16_t from = compile_temp(c, range->left), to = compile_temp(c, range->right);
        emit(c, OP_ITER_RANGE, iter, from, to);
    } else {
        uint16_t v = reg_new(c);
        /* What commands put out is walked as it came: `foreach ($e in , @(1, 2) | Select-Object)` runs once. */
        bool commands = !pure_expression(n->condition) && n->condition->kind != AST_AssignmentStatement;
        compile_value_of(c, n->condition, v, commands ? 2 : 1);
        emit(c, OP_ITER, iter, v, 0);
    }
    keep_enumerator(c, n->body, "foreach", iter);
    around l = loop_begin(c, AROUND_LOOP, n->label);
    c->around = &l;
    uint32_t top = here(c);
    emit(c, OP_ITER_NEXT, iter, item, 0);
    uint32_t leave = emit_jump(c, OP_EXT, 0);
    uint32_t body = here(c);
    compile_store(c, n->variable, item);
    compile_block_node(c, n->body, out);
    uint32_t body_end = here(c);
    patch_to(c, emit_jump(c, OP_LOOP, 0), top);
    patch_here(c, leave);
    loop_end(c, &l, body, body_end, top, here(c));
}

static void compile_switch_clauses(compiler *c, ast_SwitchStatement *n, uint16_t item, uint16_t out)
{
    uint16_t any = reg_new(c), hit = reg_new(c), clause = reg_new(c);
    emit(c, OP_INT, any, 0, 0);
    for (uint32_t i = 0; i + 1 < n->clauses.count; i += 2) {
        uint16_t mark = c->next_reg;
        compile_expression_to(c, n->clauses.items[i], clause);
        c->node = n->clauses.items[i];
        emit(c, OP_SWITCH_TEST, hit, item, clause);
        emit(c, OP_EXT, n->flags, slot_of_c(c, "Matches"), 0);
        uint32_t skip = emit_jump(c, OP_JUMP_FALSE, hit);
        emit(c, OP_INT, any, 1, 0);
        compile_block_node(c, n->clauses.items[i + 1], out);
        patch_here(c, skip);
        c->next_reg = mark;
    }
    if (n->default_clause) {
        uint32_t skip = emit_jump(c, OP_JUMP_TRUE, any);
        compile_block_node(c, n->default_clause, out);
        patch_here(c, skip);
    }
}

void compile_switch(compiler *c, ast_SwitchStatement *n, uint16_t out)
{
    uint16_t iter = reg_new(c), item = reg_new(c), old = reg_new(c), v = reg_new(c);
    compile_value_of(c, n->condition, v, 1);
    if (n->flags & SW_FILE)
        emit(c, OP_SWITCH_FILE, v, v, 0);
    /* A scalar, $null too, is one item; a collection is walked. */
    emit(c, OP_ITER, iter, v, 1);
    keep_enumerator(c, (ast *)n, "switch", iter);
    uint16_t dollar = slot_of_c(c, "_");
    emit(c, OP_LOAD, old, dollar, 0);
    around l = loop_begin(c, AROUND_SWITCH, n->label);
    c->around = &l;
    uint32_t top = here(c);
    emit(c, OP_ITER_NEXT, iter, item, 0);
    uint32_t leave = emit_jump(c, OP_EXT, 0);
    uint32_t body = here(c);
    emit(c, OP_STORE, dollar, item, 0);
    compile_switch_clauses(c, n, item, out);
    uint32_t body_end = here(c);
    patch_to(c, emit_jump(c, OP_LOOP, 0), top);
    patch_here(c, leave);
    loop_end(c, &l, body, body_end, top, here(c));
    emit(c, OP_STORE, dollar, old, 0);
}

/* The construct that `break` or `continue` with this label leaves, when the way there is free of finally blocks; NULL
 * when it must be found by unwinding. */
static around *jump_target(compiler *c, ast *label)
{
    const str *want = NULL;
    if (label) {
        if (label->kind != AST_StringConstantExpression)
            return NULL;
        want = str_intern(((ast_StringConstantExpression *)label)->text);
    }
    for (around *a = c->around; a; a = a->outer) {
        if (a->kind == AROUND_PROTECTED || a->kind == AROUND_TRAP)
            return NULL;
        if (!want || a->label == want)
            return a;
    }
    return NULL;
}

static bool within(const compiler *c, around_kind kind)
{
    for (around *a = c->around; a; a = a->outer)
        if (a->kind == kind)
            return true;
    return false;
}

static void compile_break(compiler *c, ast *n)
{
    ast_BreakStatement *b = (ast_BreakStatement *)n;
    bool is_break = n->kind == AST_BreakStatement;
    if (!b->label && c->around && c->around->kind == AROUND_TRAP) {
        emit(c, OP_CATCH_LEAVE, c->around->old_bar, slot_of_c(c, "_"), 0);
        emit(c, OP_TRAP, c->around->reg, is_break ? 2 : 1, 0);
        return;
    }
    around *target = jump_target(c, b->label);
    if (target) {
        uint32_t jump = emit_jump(c, OP_JUMP, 0);
        if (is_break)
            VEC_ADD(target->breaks, jump);
        else
            VEC_ADD(target->continues, jump);
        return;
    }
    uint16_t r = reg_new(c);
    if (b->label)
        compile_expression_to(c, b->label, r);
    else
        emit(c, OP_NULL, r, 0, 0);
    emit(c, is_break ? OP_BREAK : OP_CONTINUE, r, 0, 0);
}

/* A method returns a value, not output: `return $list` hands back the list itself. */
static void compile_method_return(compiler *c, ast *pipeline)
{
    uint16_t r = reg_new(c);
    compile_value_of(c, pipeline, r, 1);
    emit(c, OP_EMIT_ONE, 0, r, 0);
}

/* `throw` alone throws again what the catch block around it has caught. */
static bool is_rethrow(const ast *n)
{
    for (; n; n = n->parent)
        if (n->kind == AST_CatchClause)
            return true;
    return false;
}

void compile_jump_statement(compiler *c, ast *n, uint16_t out)
{
    ast *pipeline = ((ast_ReturnStatement *)n)->pipeline; /* the same place in return, throw and exit */
    switch (n->kind) {
    case AST_BreakStatement:
    case AST_ContinueStatement: compile_break(c, n); return;
    case AST_ReturnStatement:
        if (pipeline && c->builder->block->is_method)
            compile_method_return(c, pipeline);
        else if (pipeline)
            compile_statement(c, pipeline, out);
        emit(c, within(c, AROUND_PROTECTED) || within(c, AROUND_TRAP) ? OP_UNWIND_RETURN : OP_RETURN, 0, 0, 0);
        return;
    default: {
        uint16_t r = reg_new(c);
        if (pipeline)
            compile_value_of(c, pipeline, r, 1);
        else
            emit(c, OP_NULL, r, 0, 0);
        c->node = n;
        emit(c, n->kind == AST_ThrowStatement ? OP_THROW : OP_EXIT, r, pipeline || !is_rethrow(n), 0);
    }
    }
}
