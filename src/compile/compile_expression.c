/* compile_expression.c: expressions into registers. */
#include "compile/compiler.h"

type_ref *type_ref_new(str *text, ast *node)
{
    type_ref *r = heap_alloc(sizeof *r);
    r->text = text;
    r->start = node->start;
    r->end = node->end;
    return r;
}

uint16_t compile_temp(compiler *c, ast *node)
{
    uint16_t r = reg_new(c);
    compile_expression_to(c, node, r);
    return r;
}

static void compile_constant(compiler *c, value v, uint16_t dst)
{
    if (v.kind == K_INT32 && v.as.i >= INT16_MIN && v.as.i <= INT16_MAX)
        emit(c, OP_INT, dst, (uint16_t)v.as.i, 0);
    else
        emit(c, OP_CONST, dst, constant(c, v), 0);
}

static void compile_variable(compiler *c, ast_VariableExpression *n, uint16_t dst)
{
    if (str_equal_c(n->path, "null")) {
        emit(c, OP_NULL, dst, 0, 0);
    } else if (str_equal_c(n->path, "true") || str_equal_c(n->path, "false")) {
        emit(c, OP_CONST, dst, constant(c, v_bool(str_equal_c(n->path, "true"))), 0);
    } else {
        int automatic = auto_variable_of(n->path);
        if (automatic >= 0) {
            c->builder->block->uses_input |= automatic == AUTO_INPUT;
            c->builder->block->uses_args |= automatic == AUTO_ARGS;
            emit(c, OP_LOAD_AUTO, dst, (uint32_t)automatic, 0);
            return;
        }
        uint16_t slot = slot_of(c, n->path);
        uint8_t reach = c->builder->names.items[slot].reach;
        if (reach == REACH_DRIVE)
            emit(c, OP_LOAD_DRIVE, dst, slot, 0);
        else if (reach == REACH_USING)
            emit(c, OP_LOAD_USING, dst, constant_ref(c, n), 0);
        else
            emit(c, OP_LOAD, dst, slot, c->strings ? LOAD_IN_STRING : 0);
    }
}

static void compile_logical(compiler *c, ast_BinaryExpression *n, uint16_t dst)
{
    compile_expression_to(c, n->left, dst);
    emit(c, OP_BOOL, dst, dst, 0);
    uint32_t skip = emit_jump(c, n->op == TK_And ? OP_JUMP_FALSE : OP_JUMP_TRUE, dst);
    compile_expression_to(c, n->right, dst);
    emit(c, OP_BOOL, dst, dst, 0);
    patch_here(c, skip);
}

/* The operators with instructions of their own. */
static int plain_op(token_kind k)
{
    switch (k) {
    case TK_Plus: return OP_ADD;
    case TK_Minus: return OP_SUB;
    case TK_Multiply: return OP_MUL;
    case TK_Divide: return OP_DIV;
    case TK_Rem: return OP_REM;
    case TK_Ieq: return OP_EQ;
    case TK_Ine: return OP_NE;
    case TK_Ilt: return OP_LT;
    case TK_Ile: return OP_LE;
    case TK_Igt: return OP_GT;
    case TK_Ige: return OP_GE;
    case TK_Xor: return OP_XOR;
    case TK_DotDot: return OP_RANGE;
    default: return -1;
    }
}

static void compile_binary(compiler *c, ast_BinaryExpression *n, uint16_t dst)
{
    if (n->op == TK_And || n->op == TK_Or) {
        compile_logical(c, n, dst);
        return;
    }
    if (n->op == TK_QuestionQuestion) {
        compile_expression_to(c, n->left, dst);
        uint32_t skip = emit_jump(c, OP_JUMP_NOT_NULL, dst);
        compile_expression_to(c, n->right, dst);
        patch_here(c, skip);
        return;
    }
    uint16_t l = compile_temp(c, n->left), r = compile_temp(c, n->right);
    int op = plain_op(n->op);
    if (op >= 0) {
        emit(c, (opcode)op, dst, l, r);
        return;
    }
    emit(c, OP_BINARY, dst, l, r);
    bool matches = n->op == TK_Imatch || n->op == TK_Cmatch || n->op == TK_Inotmatch || n->op == TK_Cnotmatch;
    emit(c, OP_EXT, n->op, matches ? slot_of_c(c, "Matches") : 0, 0);
}

static void compile_unary(compiler *c, ast_UnaryExpression *n, uint16_t dst)
{
    switch (n->op) {
    case TK_PlusPlus:
    case TK_MinusMinus:
    case TK_PostfixPlusPlus:
    case TK_PostfixMinusMinus: compile_increment(c, n, dst); return;
    case TK_Not:
    case TK_Exclaim:
        compile_expression_to(c, n->child, dst);
        emit(c, OP_NOT, dst, dst, 0);
        return;
    case TK_Comma: {
        uint16_t r = compile_temp(c, n->child);
        emit(c, OP_ARRAY, dst, r, 1);
        return;
    }
    default: {
        uint16_t r = compile_temp(c, n->child);
        emit(c, OP_UNARY, dst, r, n->op);
    }
    }
}

static void compile_ternary(compiler *c, ast_TernaryExpression *n, uint16_t dst)
{
    compile_expression_to(c, n->condition, dst);
    uint32_t no = emit_jump(c, OP_JUMP_FALSE, dst);
    compile_expression_to(c, n->if_true, dst);
    uint32_t done = emit_jump(c, OP_JUMP, 0);
    patch_here(c, no);
    compile_expression_to(c, n->if_false, dst);
    patch_here(c, done);
}

static void compile_hashtable(compiler *c, ast_Hashtable *n, uint16_t dst, bool ordered)
{
    uint16_t h = reg_new(c);
    uint32_t pairs = n->pairs.count / 2;
    emit(c, OP_HASH_NEW, h, ordered, pairs < UINT16_MAX ? pairs : UINT16_MAX);
    for (uint32_t i = 0; i + 1 < n->pairs.count; i += 2) {
        uint16_t mark = c->next_reg;
        uint16_t k = compile_temp(c, n->pairs.items[i]), v = reg_new(c);
        compile_value_of(c, n->pairs.items[i + 1], v, 1);
        emit(c, OP_HASH_ADD, h, k, v);
        c->next_reg = mark;
    }
    emit(c, OP_MOVE, dst, h, 0);
}

/* Casts with a meaning of their own: [ordered]@{}, [pscustomobject]@{}, [ref]$x, [void]... */
static bool compile_special_cast(compiler *c, ast_ConvertExpression *n, str *name, uint16_t dst)
{
    ast *child = n->child;
    if (child->kind == AST_Hashtable && str_equal_c(name, "ordered")) {
        compile_hashtable(c, (ast_Hashtable *)child, dst, true);
        return true;
    }
    if (child->kind == AST_Hashtable &&
        (str_equal_c(name, "pscustomobject") || str_equal_c(name, "System.Management.Automation.PSCustomObject"))) {
        compile_hashtable(c, (ast_Hashtable *)child, dst, true);
        emit(c, OP_CUSTOM, dst, dst, 0);
        return true;
    }
    if (child->kind == AST_VariableExpression && str_equal_c(name, "ref")) {
        emit(c, OP_REF, dst, slot_of(c, ((ast_VariableExpression *)child)->path), 0);
        return true;
    }
    if (str_equal_c(name, "void")) {
        compile_expression_to(c, child, dst);
        emit(c, OP_NOTHING, dst, 0, 0);
        return true;
    }
    return false;
}

static void compile_convert(compiler *c, ast_ConvertExpression *n, uint16_t dst)
{
    str *name = ((ast_TypeConstraint *)n->type)->type_name;
    if (compile_special_cast(c, n, name, dst))
        return;
    uint16_t r = compile_temp(c, n->child);
    emit(c, OP_CONVERT, dst, r, constant_ref(c, type_ref_new(name, n->type)));
}

static void compile_expandable(compiler *c, ast_ExpandableStringExpression *n, uint16_t dst)
{
    array *literals = v_array(n->literals);
    uint32_t parts = 0;
    uint16_t mark = c->next_reg;
    uint16_t base = reg_block(c, n->nested.count * 2 + 1);
    c->strings++;
    for (uint32_t i = 0; i <= n->nested.count; i++) {
        value text = array_get(literals, i);
        if (text.as.s->length)
            emit(c, OP_CONST, base + parts++, constant(c, text), 0);
        if (i == n->nested.count)
            break;
        uint16_t r = (uint16_t)(base + parts++);
        compile_expression_to(c, n->nested.items[i], r);
        emit(c, OP_TO_STR, r, r, 0);
    }
    c->strings--;
    emit(c, OP_CONCAT, dst, base, parts);
    c->next_reg = mark;
}

static void compile_array_literal(compiler *c, ast_ArrayLiteral *n, uint16_t dst)
{
    uint16_t base = reg_block(c, n->elements.count);
    for (uint32_t i = 0; i < n->elements.count; i++)
        compile_expression_to(c, n->elements.items[i], (uint16_t)(base + i));
    emit(c, OP_ARRAY, dst, base, n->elements.count);
}

/* @(...) and $(...): all statements write into one collection. */
static void compile_collected(compiler *c, ast *statements, uint16_t dst, int mode)
{
    ast_StatementBlock *b = (ast_StatementBlock *)statements;
    if (b->statements.count == 1 && !b->traps.count) {
        ast *e = pure_expression(b->statements.items[0]);
        bool silent = e && (e->kind == AST_UnaryExpression || e->kind == AST_ParenExpression);
        if (e && !silent) {
            compile_expression_to(c, e, dst);
            emit(c, OP_ARRAY_WRAP, dst, dst, (uint32_t)mode);
            return;
        }
    }
    uint16_t sink = reg_new(c);
    emit(c, OP_CAPTURE, sink, 0, 0);
    compile_block_node(c, statements, sink);
    emit(c, OP_COLLECT, dst, sink, (uint32_t)mode);
}

static void compile_paren(compiler *c, ast_ParenExpression *n, uint16_t dst)
{
    compile_value_of(c, n->pipeline, dst, 1);
}

static void compile_script_block(compiler *c, ast_ScriptBlockExpression *n, uint16_t dst)
{
    block *b = compile_block((ast_ScriptBlock *)n->script_block, c->builder->block, NULL);
    emit(c, OP_BLOCK, dst, constant_ref(c, b), 0);
}

static void compile_any(compiler *c, ast *node, uint16_t dst)
{
    switch (node->kind) {
    case AST_ConstantExpression: compile_constant(c, ((ast_ConstantExpression *)node)->constant, dst); break;
    case AST_StringConstantExpression:
        emit(c, OP_CONST, dst, constant(c, v_str(((ast_StringConstantExpression *)node)->text)), 0);
        break;
    case AST_ExpandableStringExpression: compile_expandable(c, (ast_ExpandableStringExpression *)node, dst); break;
    case AST_VariableExpression: compile_variable(c, (ast_VariableExpression *)node, dst); break;
    case AST_BinaryExpression: compile_binary(c, (ast_BinaryExpression *)node, dst); break;
    case AST_UnaryExpression: compile_unary(c, (ast_UnaryExpression *)node, dst); break;
    case AST_TernaryExpression: compile_ternary(c, (ast_TernaryExpression *)node, dst); break;
    case AST_ConvertExpression: compile_convert(c, (ast_ConvertExpression *)node, dst); break;
    case AST_AttributedExpression: {
        ast_AttributedExpression *a = (ast_AttributedExpression *)node;
        uint16_t r = compile_temp(c, a->child);
        emit(c, OP_CONVERT_ATTR, dst, r, constant_ref(c, a->attribute));
        break;
    }
    case AST_MemberExpression: compile_member(c, (ast_MemberExpression *)node, dst); break;
    /* `: base(...)`: who constructs the object has called it before the body runs */
    case AST_BaseCtorInvokeMemberExpression: emit(c, OP_NOTHING, dst, 0, 0); break;
    case AST_InvokeMemberExpression: compile_invoke(c, (ast_InvokeMemberExpression *)node, dst); break;
    case AST_IndexExpression: compile_index(c, (ast_IndexExpression *)node, dst); break;
    case AST_TypeExpression:
        emit(c, OP_TYPE, dst, constant_ref(c, type_ref_new(((ast_TypeExpression *)node)->type_name, node)), 0);
        break;
    case AST_ArrayLiteral: compile_array_literal(c, (ast_ArrayLiteral *)node, dst); break;
    case AST_ArrayExpression: compile_collected(c, ((ast_ArrayExpression *)node)->subexpression, dst, 2); break;
    case AST_SubExpression: compile_collected(c, ((ast_SubExpression *)node)->subexpression, dst, 1); break;
    case AST_ParenExpression: compile_paren(c, (ast_ParenExpression *)node, dst); break;
    case AST_Hashtable: compile_hashtable(c, (ast_Hashtable *)node, dst, false); break;
    case AST_ScriptBlockExpression: compile_script_block(c, (ast_ScriptBlockExpression *)node, dst); break;
    case AST_UsingExpression:
        emit(c, OP_LOAD_USING, dst, constant_ref(c, ((ast_UsingExpression *)node)->child), 0);
        break;
    default: compile_error(node, "NotSupported", "This expression is not supported.");
    }
}

void compile_expression_to(compiler *c, ast *node, uint16_t dst)
{
    uint16_t mark = c->next_reg;
    compile_any(c, node, dst);
    c->next_reg = mark;
}

bool compile_for_effect(compiler *c, ast *node)
{
    if (node->kind != AST_UnaryExpression)
        return false;
    ast_UnaryExpression *u = (ast_UnaryExpression *)node;
    if (u->op != TK_PlusPlus && u->op != TK_MinusMinus && u->op != TK_PostfixPlusPlus && u->op != TK_PostfixMinusMinus)
        return false;
    uint16_t mark = c->next_reg;
    compile_increment(c, u, NO_DST);
    c->next_reg = mark;
    return true;
}
