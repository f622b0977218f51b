/* compile_member.c: member access, method calls, indexing. */
#include "compile/compiler.h"

static const str *constant_name(ast *member)
{
    if (member->kind == AST_StringConstantExpression)
        return str_intern(((ast_StringConstantExpression *)member)->text);
    return NULL;
}

static uint32_t name_constant(compiler *c, const str *name)
{
    return constant(c, v_str((str *)(uintptr_t)name));
}

void compile_member(compiler *c, ast_MemberExpression *n, uint16_t dst)
{
    const str *name = constant_name(n->member);
    uint16_t target = compile_temp(c, n->target);
    uint32_t skip = 0;
    bool conditional = n->flags & ME_NULL_CONDITIONAL;
    if (conditional) {
        emit(c, OP_MOVE, dst, target, 0);
        skip = emit_jump(c, OP_JUMP_NULL, target);
    }
    if (name) {
        emit(c, n->flags & ME_STATIC ? OP_GET_STATIC : OP_GET, dst, target, name_constant(c, name));
    } else {
        uint16_t r = compile_temp(c, n->member);
        emit(c, OP_GET_BY, dst, target, r);
        emit(c, OP_EXT, (n->flags & ME_STATIC) != 0, 0, 0);
    }
    if (conditional)
        patch_here(c, skip);
}

/* `([Base]$this).M()` in a method calls Base's M, not the override that is running. */
static type_ref *base_named(ast *target)
{
    ast *e = target->kind == AST_ParenExpression ? pure_expression(((ast_ParenExpression *)target)->pipeline) : NULL;
    if (!e || e->kind != AST_ConvertExpression)
        return NULL;
    ast_ConvertExpression *cast = (ast_ConvertExpression *)e;
    if (cast->child->kind != AST_VariableExpression ||
        !str_equal_c(((ast_VariableExpression *)cast->child)->path, "this"))
        return NULL;
    return type_ref_new(((ast_TypeConstraint *)cast->type)->type_name, cast->type);
}

void compile_invoke(compiler *c, ast_InvokeMemberExpression *n, uint16_t dst)
{
    invoke_site *s = heap_alloc(sizeof *s);
    s->name = constant_name(n->member);
    s->argc = (uint16_t)n->arguments.count;
    s->generic_args = n->generic_args;
    s->as_type = base_named(n->target);
    /* target, the member's name when it is computed, arguments: consecutive */
    uint16_t target = reg_block(c, 1u + (s->name ? 0 : 1) + s->argc);
    compile_expression_to(c, n->target, target);
    bool conditional = n->flags & ME_NULL_CONDITIONAL;
    uint32_t skip = 0;
    if (conditional) {
        emit(c, OP_MOVE, dst, target, 0);
        skip = emit_jump(c, OP_JUMP_NULL, target);
    }
    uint16_t at = (uint16_t)(target + 1);
    if (!s->name)
        compile_expression_to(c, n->member, at++);
    for (uint32_t i = 0; i < n->arguments.count; i++)
        compile_expression_to(c, n->arguments.items[i], (uint16_t)(at + i));
    emit(c, n->flags & ME_STATIC ? OP_INVOKE_STATIC : OP_INVOKE, dst, target, constant_ref(c, s));
    if (conditional)
        patch_here(c, skip);
}

/* `$o[[object]5]` asks an ordered dictionary for a key. */
static bool is_object_cast(const ast *index)
{
    if (index->kind != AST_ConvertExpression)
        return false;
    const str *name = ((ast_TypeConstraint *)((const ast_ConvertExpression *)index)->type)->type_name;
    return str_equal_c(name, "object") || str_equal_c(name, "System.Object");
}

void compile_index(compiler *c, ast_IndexExpression *n, uint16_t dst)
{
    /* `$a[1, 2]` hands over two indexes: a slice of a vector, an element of a matrix. */
    bool several = n->index->kind == AST_ArrayLiteral;
    uint32_t count = several ? ((ast_ArrayLiteral *)n->index)->elements.count : 1;
    uint16_t target = reg_block(c, 1 + count);
    compile_expression_to(c, n->target, target);
    uint32_t skip = 0;
    if (n->null_conditional) {
        emit(c, OP_MOVE, dst, target, 0);
        skip = emit_jump(c, OP_JUMP_NULL, target);
    }
    for (uint32_t i = 0; i < count; i++)
        compile_expression_to(c, several ? ((ast_ArrayLiteral *)n->index)->elements.items[i] : n->index,
                              (uint16_t)(target + 1 + i));
    emit(c, OP_INDEX, dst, target, count | (is_object_cast(n->index) ? INDEX_BY_KEY : 0));
    if (n->null_conditional)
        patch_here(c, skip);
}
