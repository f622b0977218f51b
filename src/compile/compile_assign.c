/* compile_assign.c: assignment to variables, members, elements and lists of them.
 *
 * The parts of a target (object, name, indexes) are evaluated once, after the right side as the reference engine does it
 * for a plain `=`, before it for `+=`. */
#include "compile/compiler.h"

typedef struct place {
    enum { PLACE_VARIABLE, PLACE_DRIVE, PLACE_MEMBER, PLACE_MEMBER_BY, PLACE_STATIC, PLACE_INDEX, PLACE_LIST } kind;
    ast *node;
    uint16_t slot, target, name_reg;
    uint32_t name;
    uint32_t index_count;
    ast *declaration; /* `[int]$x`: the casts and attributes around the variable */
} place;

static place place_of(compiler *c, ast *target)
{
    place p = {.node = target};
    ast *inner = target;
    while (inner->kind == AST_ConvertExpression || inner->kind == AST_AttributedExpression ||
           inner->kind == AST_ParenExpression) {
        if (inner->kind == AST_ParenExpression) {
            ast *e = pure_expression(((ast_ParenExpression *)inner)->pipeline);
            if (!e)
                break;
            inner = e;
            continue;
        }
        if (!p.declaration)
            p.declaration = inner;
        inner = inner->kind == AST_ConvertExpression ? ((ast_ConvertExpression *)inner)->child
                                                     : ((ast_AttributedExpression *)inner)->child;
    }
    p.node = inner;
    switch (inner->kind) {
    case AST_VariableExpression:
        p.slot = slot_of(c, ((ast_VariableExpression *)inner)->path);
        p.kind = c->builder->names.items[p.slot].reach == REACH_DRIVE ? PLACE_DRIVE : PLACE_VARIABLE;
        break;
    case AST_MemberExpression: {
        ast_MemberExpression *m = (ast_MemberExpression *)inner;
        bool constant_name = m->member->kind == AST_StringConstantExpression;
        p.kind = constant_name ? (m->flags & ME_STATIC ? PLACE_STATIC : PLACE_MEMBER) : PLACE_MEMBER_BY;
        if (constant_name)
            p.name =
                constant(c, v_str((str *)(uintptr_t)str_intern(((ast_StringConstantExpression *)m->member)->text)));
        break;
    }
    case AST_IndexExpression: {
        ast *index = ((ast_IndexExpression *)inner)->index;
        p.kind = PLACE_INDEX;
        p.index_count = index->kind == AST_ArrayLiteral ? ((ast_ArrayLiteral *)index)->elements.count : 1;
        break;
    }
    case AST_ArrayLiteral: p.kind = PLACE_LIST; break;
    default:
        compile_error(
            target, "InvalidLeftHandSide",
            "The assignment expression is not valid. The input to an assignment operator must be an object that is "
            "able to accept assignments, such as a variable or a property.");
    }
    return p;
}

/* Evaluates what the place is made of. */
static void place_prepare(compiler *c, place *p)
{
    if (p->kind == PLACE_MEMBER || p->kind == PLACE_MEMBER_BY || p->kind == PLACE_STATIC) {
        ast_MemberExpression *m = (ast_MemberExpression *)p->node;
        p->target = compile_temp(c, m->target);
        if (p->kind == PLACE_MEMBER_BY)
            p->name_reg = compile_temp(c, m->member);
    } else if (p->kind == PLACE_INDEX) {
        ast_IndexExpression *x = (ast_IndexExpression *)p->node;
        p->target = reg_block(c, 1 + p->index_count);
        compile_expression_to(c, x->target, p->target);
        for (uint32_t i = 0; i < p->index_count; i++)
            compile_expression_to(
                c, x->index->kind == AST_ArrayLiteral ? ((ast_ArrayLiteral *)x->index)->elements.items[i] : x->index,
                (uint16_t)(p->target + 1 + i));
    }
}

static void place_load(compiler *c, const place *p, uint16_t dst)
{
    switch (p->kind) {
    case PLACE_VARIABLE:
    case PLACE_DRIVE: compile_expression_to(c, p->node, dst); break;
    case PLACE_MEMBER: emit(c, OP_GET, dst, p->target, p->name); break;
    case PLACE_STATIC: emit(c, OP_GET_STATIC, dst, p->target, p->name); break;
    case PLACE_MEMBER_BY:
        emit(c, OP_GET_BY, dst, p->target, p->name_reg);
        emit(c, OP_EXT, (((ast_MemberExpression *)p->node)->flags & ME_STATIC) != 0, 0, 0);
        break;
    case PLACE_INDEX: emit(c, OP_INDEX, dst, p->target, p->index_count); break;
    case PLACE_LIST: compile_expression_to(c, p->node, dst); break;
    }
}

/* `$a, $b = 1, 2, 3`: one each, the last takes the rest. */
static void store_list(compiler *c, const place *p, uint16_t from)
{
    ast_list targets = ((ast_ArrayLiteral *)p->node)->elements;
    uint16_t item = reg_new(c);
    for (uint32_t i = 0; i < targets.count; i++) {
        emit(c, OP_LIST_ITEM, item, from, i);
        emit(c, OP_EXT, i + 1 == targets.count, 0, 0);
        compile_store(c, targets.items[i], item);
    }
}

/* `[int]$h.x = '5'`: a place that is no variable keeps no type; the value is converted, innermost cast first. */
static void convert_for(compiler *c, ast *declaration, uint16_t from)
{
    if (declaration->kind == AST_AttributedExpression) {
        ast *child = ((ast_AttributedExpression *)declaration)->child;
        if (child->kind == AST_ConvertExpression || child->kind == AST_AttributedExpression)
            convert_for(c, child, from);
        return;
    }
    ast_ConvertExpression *e = (ast_ConvertExpression *)declaration;
    if (e->child->kind == AST_ConvertExpression || e->child->kind == AST_AttributedExpression)
        convert_for(c, e->child, from);
    str *name = ((ast_TypeConstraint *)e->type)->type_name;
    emit(c, OP_CONVERT, from, from, constant_ref(c, type_ref_new(name, e->type)));
}

static void place_store(compiler *c, const place *p, uint16_t from)
{
    if (p->declaration && p->kind != PLACE_VARIABLE)
        convert_for(c, p->declaration, from);
    switch (p->kind) {
    case PLACE_VARIABLE:
        if (p->declaration)
            emit(c, OP_DECLARE, p->slot, from, constant_ref(c, p->declaration));
        else
            emit(c, OP_STORE, p->slot, from, 0);
        break;
    case PLACE_DRIVE: emit(c, OP_STORE_DRIVE, p->slot, from, 0); break;
    case PLACE_MEMBER: emit(c, OP_SET, p->target, p->name, from); break;
    case PLACE_STATIC: emit(c, OP_SET_STATIC, p->target, p->name, from); break;
    case PLACE_MEMBER_BY:
        emit(c, OP_SET_BY, p->target, p->name_reg, from);
        emit(c, OP_EXT, (((ast_MemberExpression *)p->node)->flags & ME_STATIC) != 0, 0, 0);
        break;
    case PLACE_INDEX: emit(c, OP_SET_INDEX, from, p->target, p->index_count); break;
    case PLACE_LIST: store_list(c, p, from); break;
    }
}

void compile_store(compiler *c, ast *target, uint16_t from)
{
    uint16_t mark = c->next_reg;
    place p = place_of(c, target);
    place_prepare(c, &p);
    place_store(c, &p, from);
    c->next_reg = mark;
}

static opcode compound_op(token_kind k)
{
    switch (k) {
    case TK_PlusEquals: return OP_ADD;
    case TK_MinusEquals: return OP_SUB;
    case TK_MultiplyEquals: return OP_MUL;
    case TK_DivideEquals: return OP_DIV;
    default: return OP_REM;
    }
}

static void compile_compound(compiler *c, ast_AssignmentStatement *n, place *p, uint16_t dst)
{
    place_prepare(c, p);
    uint16_t old = reg_new(c), r = reg_new(c);
    if (n->op == TK_QuestionQuestionEquals) {
        place_load(c, p, old);
        uint32_t skip = emit_jump(c, OP_JUMP_NOT_NULL, old);
        compile_value_of(c, n->right, old, 1);
        place_store(c, p, old);
        patch_here(c, skip);
    } else if (n->op == TK_PlusEquals && p->kind == PLACE_VARIABLE && !p->declaration && dst == NO_DST) {
        compile_value_of(c, n->right, r, 1);
        emit(c, OP_ADD_VAR, p->slot, r, 0);
        return;
    } else {
        place_load(c, p, old);
        compile_value_of(c, n->right, r, 1);
        emit(c, compound_op(n->op), old, old, r);
        place_store(c, p, old);
    }
    if (dst != NO_DST)
        emit(c, OP_MOVE, dst, old, 0);
}

void compile_assignment(compiler *c, ast_AssignmentStatement *n, uint16_t dst)
{
    uint16_t mark = c->next_reg;
    place p = place_of(c, n->left);
    if (n->op != TK_Equals) {
        compile_compound(c, n, &p, dst);
    } else {
        uint16_t r = reg_new(c);
        compile_value_of(c, n->right, r, 1);
        place_prepare(c, &p);
        place_store(c, &p, r);
        if (dst != NO_DST)
            emit(c, OP_MOVE, dst, r, 0);
    }
    c->next_reg = mark;
}

void compile_increment(compiler *c, ast_UnaryExpression *n, uint16_t dst)
{
    uint16_t mark = c->next_reg;
    bool postfix = n->op == TK_PostfixPlusPlus || n->op == TK_PostfixMinusMinus;
    int by = n->op == TK_PlusPlus || n->op == TK_PostfixPlusPlus ? 1 : -1;
    place p = place_of(c, n->child);
    if (p.kind == PLACE_VARIABLE && dst == NO_DST) {
        emit(c, OP_INC_VAR, p.slot, (uint16_t)by, 0);
        return;
    }
    place_prepare(c, &p);
    uint16_t old = reg_new(c), r = reg_new(c);
    place_load(c, &p, old);
    emit(c, OP_INCREMENT, r, old, (uint16_t)by);
    place_store(c, &p, r);
    if (dst != NO_DST) {
        /* The old value of nothing counts as 0: `$new++` writes 0. */
        if (postfix)
            emit(c, OP_INCREMENT, old, old, 0);
        emit(c, OP_MOVE, dst, postfix ? old : r, 0);
    }
    c->next_reg = mark;
}
