/* check.c: what is wrong in a tree that parsed well: assignments to what holds no value, duplicate names, splatting out
 * of place, casts, attribute arguments. */
#include "syntax/check.h"

#include <string.h>

#include "base/heap.h"
#include "object/bigint.h"
#include "object/decimal.h"
#include "object/number.h"

typedef struct walk_stack {
    ast **items;
    size_t count, capacity;
} walk_stack;

static bool walk_push(ast *node, void *ctx)
{
    walk_stack *w = ctx;
    if (w->count == w->capacity) {
        size_t capacity = w->capacity ? w->capacity * 2 : 64;
        ast **grown = heap_alloc(capacity * sizeof *grown);
        if (w->count)
            memcpy(grown, w->items, w->count * sizeof *grown);
        w->items = grown;
        w->capacity = capacity;
    }
    w->items[w->count++] = node;
    return true;
}

void check_walk(parser *p, ast *root, check_visit *visit, void *ctx)
{
    walk_stack w = {0};
    walk_push(root, &w);
    while (w.count) {
        ast *node = w.items[--w.count];
        if (!visit(p, node, ctx))
            continue;
        size_t first = w.count;
        ast_each_child(node, walk_push, &w);
        for (size_t i = first, j = w.count; i + 1 < j; i++) {
            ast *swap = w.items[--j];
            w.items[j] = w.items[i];
            w.items[i] = swap;
        }
    }
}

ast *check_expression(ast *pipeline)
{
    if (pipeline->kind == AST_Pipeline) {
        const ast_Pipeline *n = (const ast_Pipeline *)(void *)pipeline;
        if (n->elements.count != 1)
            return NULL;
        pipeline = n->elements.items[0];
    }
    if (pipeline->kind != AST_CommandExpression)
        return NULL;
    const ast_CommandExpression *n = (const ast_CommandExpression *)(void *)pipeline;
    return n->redirections.count ? NULL : n->expression;
}

/* Reports each part of an expression that cannot be assigned to; `op` is an argument of the message. */
static void check_target(parser *p, ast *e, perr id, str *op)
{
    for (;;) {
        switch (e->kind) {
        case AST_VariableExpression:
        case AST_MemberExpression:
        case AST_InvokeMemberExpression:
        case AST_IndexExpression: return;
        case AST_ConvertExpression: e = ((ast_ConvertExpression *)(void *)e)->child; break;
        case AST_AttributedExpression: e = ((ast_AttributedExpression *)(void *)e)->child; break;
        case AST_ParenExpression: {
            ast *pipeline = ((ast_ParenExpression *)(void *)e)->pipeline;
            if (pipeline->kind == AST_ErrorStatement)
                return;
            ast *inner = check_expression(pipeline);
            if (!inner) {
                report(p, of(pipeline), id, op);
                return;
            }
            e = inner;
            break;
        }
        case AST_ArrayLiteral: {
            const ast_ArrayLiteral *list = (const ast_ArrayLiteral *)(void *)e;
            for (uint32_t i = 0; i + 1 < list->elements.count; i++)
                check_target(p, list->elements.items[i], id, op);
            e = list_last(&list->elements);
            break;
        }
        default: report(p, of(e), id, op); return;
        }
    }
}

static bool type_is(const ast *constraint, const char *name)
{
    const str *given = ((const ast_TypeConstraint *)(const void *)constraint)->type_name;
    return str_equal_c(given, name);
}

static bool is_ref(const ast *constraint)
{
    return type_is(constraint, "ref") || type_is(constraint, "System.Management.Automation.PSReference");
}

static void check_assignment(parser *p, ast_AssignmentStatement *n)
{
    check_target(p, n->left, PERR_InvalidLeftHandSide, NULL);
    /* `[ref][string]$x = 1` */
    ast *left = n->left;
    bool several = false;
    ast *ref = NULL;
    while (left->kind == AST_ConvertExpression) {
        ast_ConvertExpression *cast = (ast_ConvertExpression *)(void *)left;
        several = several || left != n->left;
        if (is_ref(cast->type))
            ref = cast->type;
        left = cast->child;
    }
    if (ref && several)
        report(p, of(ref), PERR_ReferenceNeedsToBeByItselfInTypeConstraint);
}

static void check_unary(parser *p, ast_UnaryExpression *n)
{
    switch (n->op) {
    case TK_PlusPlus:
    case TK_MinusMinus:
    case TK_PostfixPlusPlus:
    case TK_PostfixMinusMinus:
        check_target(p, n->child, PERR_OperatorRequiresVariableOrProperty, str_c(token_table[n->op].text));
        break;
    default: break;
    }
}

/* The text that two equal keys share: 1, 1l and '1' are the same key. */
static str *key_text(const ast *key)
{
    if (key->kind == AST_StringConstantExpression)
        return ((const ast_StringConstantExpression *)(const void *)key)->text;
    if (key->kind != AST_ConstantExpression)
        return NULL;
    value v = ((const ast_ConstantExpression *)(const void *)key)->constant;
    if (v.kind == K_UINT64)
        return unsigned_to_str(v.as.u);
    if (v_is_integer(v))
        return integer_to_str(v.as.i);
    if (v_is_float(v))
        return double_round_trip(v.as.d, v.kind == K_SINGLE);
    if (v.kind != K_OBJECT)
        return NULL;
    if (v.as.o->type == &type_Decimal)
        return decimal_to_str((const decimal *)(const void *)v.as.o);
    return v.as.o->type == &type_BigInteger ? bigint_to_str(v) : NULL;
}

/* Names that were seen, by case-insensitive hash: open addressing, half full at most. */
typedef struct name_set {
    const str **slots;
    uint32_t mask, count;
} name_set;

static bool name_set_add(name_set *set, const str *name)
{
    uint32_t i = str_hash(name) & set->mask;
    while (set->slots[i]) {
        if (str_equal_nocase(set->slots[i], name))
            return false;
        i = (i + 1) & set->mask;
    }
    set->slots[i] = name;
    return true;
}

static name_set name_set_for(uint32_t count)
{
    uint32_t size = 8;
    while (size < count * 2)
        size *= 2;
    return (name_set){heap_alloc(size * sizeof(const str *)), size - 1, 0};
}

static void check_hashtable(parser *p, ast_Hashtable *n)
{
    name_set seen = name_set_for(n->pairs.count / 2);
    for (uint32_t i = 0; i < n->pairs.count; i += 2) {
        str *key = key_text(n->pairs.items[i]);
        if (key && !name_set_add(&seen, key))
            report(p, of(n->pairs.items[i]), PERR_DuplicateKeyInHashLiteral, key);
    }
}

static void check_parameters(parser *p, const ast_list *parameters)
{
    name_set seen = name_set_for(parameters->count);
    for (uint32_t i = 0; i < parameters->count; i++) {
        ast *name = ((ast_Parameter *)(void *)parameters->items[i])->name;
        if (name->kind != AST_VariableExpression)
            continue;
        str *path = ((ast_VariableExpression *)(void *)name)->path;
        if (!name_set_add(&seen, path))
            report(p, of(name), PERR_DuplicateFormalParameter, path);
    }
}

static void check_function(parser *p, ast_FunctionDefinition *n)
{
    check_parameters(p, &n->parameters);
    ast *param_block = ((ast_ScriptBlock *)(void *)n->body)->param_block;
    if (n->parameters.count && param_block)
        report(p, of(param_block), PERR_OnlyOneParameterListAllowed);
}

/* `@x` is an argument of a command and nothing else. */
static void check_splat(parser *p, ast_VariableExpression *n)
{
    if (!n->splatted)
        return;
    const ast *parent = n->base.parent;
    while (parent && parent->kind == AST_UsingExpression)
        parent = parent->parent;
    if (parent->kind == AST_Command)
        return;
    bool list = parent->kind == AST_ArrayLiteral && parent->parent && parent->parent->kind == AST_Command;
    report(p, of(n), list ? PERR_SplattingNotPermittedInArgumentList : PERR_SplattingNotPermitted, n->path);
}

/* `[ordered]` needs a hash literal, `[ref]` stands last and once. */
static void check_convert(parser *p, ast_ConvertExpression *n)
{
    if (type_is(n->type, "ordered") && n->child->kind != AST_Hashtable && n->child->kind != AST_ErrorExpression)
        report(p, of(n), PERR_OrderedAttributeOnlyOnHashLiteralNode);
    if (!is_ref(n->type))
        return;
    bool twice = false;
    for (ast *child = n->child; child->kind == AST_ConvertExpression;) {
        ast_ConvertExpression *inner = (ast_ConvertExpression *)(void *)child;
        if (is_ref(inner->type)) {
            twice = true;
            report(p, of(inner->type), PERR_ReferenceNeedsToBeByItselfInTypeSequence);
        }
        child = inner->child;
    }
    const ast *parent = n->base.parent;
    if (twice || !parent || parent->kind != AST_ConvertExpression)
        return;
    const ast *outer = ((const ast_ConvertExpression *)(const void *)parent)->type;
    if (!is_ref(outer))
        report(p, of(n->type), PERR_ReferenceNeedsToBeLastTypeInTypeConversion);
}

/* An attribute in front of an expression constrains a variable: `[ValidateRange(1, 5)]$x`. */
static void check_attributed(parser *p, ast_AttributedExpression *n)
{
    const ast *child = n->child;
    while (child->kind == AST_AttributedExpression || child->kind == AST_ConvertExpression)
        child = child->kind == AST_ConvertExpression ? ((const ast_ConvertExpression *)(const void *)child)->child
                                                     : ((const ast_AttributedExpression *)(const void *)child)->child;
    if (child->kind != AST_VariableExpression && child->kind != AST_ErrorExpression)
        report(p, of(n->attribute), PERR_UnexpectedAttribute, ((ast_Attribute *)(void *)n->attribute)->type_name);
}

/* `$using:a.b[1]` may read members and constant indexes, nothing that runs code. */
static void check_using(parser *p, ast_UsingExpression *n)
{
    ast *e = n->child;
    while (e->kind != AST_VariableExpression) {
        if (e->kind == AST_MemberExpression) {
            ast_MemberExpression *member = (ast_MemberExpression *)(void *)e;
            if (member->member->kind != AST_StringConstantExpression) {
                report(p, of(e), PERR_InvalidUsingExpression);
                return;
            }
            e = member->target;
        } else if (e->kind == AST_IndexExpression) {
            ast_IndexExpression *index = (ast_IndexExpression *)(void *)e;
            ast_kind kind = index->index->kind;
            if (kind != AST_StringConstantExpression && kind != AST_ConstantExpression) {
                report(p, of(index->index), PERR_InvalidUsingExpression);
                return;
            }
            e = index->target;
        } else {
            report(p, of(e), PERR_InvalidUsingExpression);
            return;
        }
    }
}

static bool is_constant(const ast *e);

static bool are_constants(const ast_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (!is_constant(list->items[i]))
            return false;
    return true;
}

static bool is_constant_variable(const ast_VariableExpression *n)
{
    return str_equal_c(n->path, "true") || str_equal_c(n->path, "false") || str_equal_c(n->path, "null");
}

static bool is_constant_operator(token_kind op)
{
    switch (op) {
    case TK_Plus:
    case TK_Minus:
    case TK_Multiply:
    case TK_Divide:
    case TK_Rem:
    case TK_And:
    case TK_Or:
    case TK_Xor:
    case TK_Band:
    case TK_Bor:
    case TK_Bxor:
    case TK_Shl:
    case TK_Shr:
    case TK_Not:
    case TK_Exclaim:
    case TK_Bnot: return true;
    default: return false;
    }
}

static bool is_constant_block(const ast *block)
{
    const ast_StatementBlock *n = (const ast_StatementBlock *)(const void *)block;
    if (n->traps.count || n->statements.count != 1)
        return false;
    const ast *inner = check_expression(n->statements.items[0]);
    return inner && is_constant(inner);
}

/* `[X]::Y` reads a member of a type that is known; one of the script's own may be an enum. */
static bool is_constant_member(const ast_MemberExpression *n)
{
    return (n->flags & ME_STATIC) && n->target->kind == AST_TypeExpression && is_constant(n->member);
}

/* Can the value be computed while parsing? */
static bool is_constant(const ast *e)
{
    while (e->kind == AST_BinaryExpression) { /* `1+1+1+...` nests to the left as deep as it is long */
        const ast_BinaryExpression *n = (const ast_BinaryExpression *)(const void *)e;
        if (!is_constant_operator(n->op) || !is_constant(n->right))
            return false;
        e = n->left;
    }
    switch (e->kind) {
    case AST_ConstantExpression:
    case AST_StringConstantExpression:
    case AST_TypeExpression:
    case AST_ScriptBlockExpression: return true;
    case AST_VariableExpression: return is_constant_variable((const ast_VariableExpression *)(const void *)e);
    case AST_ParenExpression: {
        const ast *inner = check_expression(((const ast_ParenExpression *)(const void *)e)->pipeline);
        return inner && is_constant(inner);
    }
    case AST_SubExpression: return is_constant_block(((const ast_SubExpression *)(const void *)e)->subexpression);
    case AST_UnaryExpression: {
        const ast_UnaryExpression *n = (const ast_UnaryExpression *)(const void *)e;
        return (is_constant_operator(n->op)) && is_constant(n->child);
    }
    case AST_TernaryExpression: {
        const ast_TernaryExpression *n = (const ast_TernaryExpression *)(const void *)e;
        return is_constant(n->condition) && is_constant(n->if_true) && is_constant(n->if_false);
    }
    case AST_ConvertExpression: return is_constant(((const ast_ConvertExpression *)(const void *)e)->child);
    case AST_ArrayLiteral: return are_constants(&((const ast_ArrayLiteral *)(const void *)e)->elements);
    case AST_MemberExpression: return is_constant_member((const ast_MemberExpression *)(const void *)e);
    default: return false;
    }
}

/* An element that is no constant is named itself, `[X(1, $z)]`. */
static void check_attribute_argument(parser *p, ast *argument)
{
    if (argument->kind == AST_ArrayLiteral) {
        const ast_ArrayLiteral *list = (const ast_ArrayLiteral *)(void *)argument;
        for (uint32_t i = 0; i < list->elements.count; i++)
            check_attribute_argument(p, list->elements.items[i]);
    } else if (!is_constant(argument)) {
        report(p, of(argument), PERR_ParameterAttributeArgumentNeedsToBeConstantOrScriptBlock);
    }
}

static void check_attribute(parser *p, ast_Attribute *n)
{
    for (uint32_t i = 0; i < n->positional.count; i++)
        check_attribute_argument(p, n->positional.items[i]);
    for (uint32_t i = 0; i < n->named.count; i++)
        check_attribute_argument(p, ((ast_NamedAttributeArgument *)(void *)n->named.items[i])->argument);
}

/* `catch { }` takes all that is left and stands last. */
static void check_try(parser *p, ast_TryStatement *n)
{
    for (uint32_t i = 0; i + 1 < n->catches.count; i++) {
        ast_CatchClause *clause = (ast_CatchClause *)(void *)n->catches.items[i];
        if (clause->types.count == 0)
            report(p, after(of(clause)), PERR_EmptyCatchNotLast);
    }
}

/* `using namespace A.B`: names with points between. */
static void check_using_statement(parser *p, ast_UsingStatement *n)
{
    if (n->name_kind != UK_NAMESPACE || !n->name)
        return;
    const str *name = ((ast_StringConstantExpression *)(void *)n->name)->text;
    bool start = true, good = name->length > 0;
    for (uint32_t i = 0; i < name->length; i++) {
        uint16_t c = str_at(name, i);
        good = good && (start ? lex_is_name_start(c) : c == '.' || lex_is_name_part(c));
        start = c == '.';
    }
    if (!good || start)
        report(p, of(n->name), PERR_InvalidNamespaceValue);
}

static bool check_node(parser *p, ast *node, void *ctx)
{
    (void)ctx;
    void *n = node;
    switch (node->kind) {
    case AST_AssignmentStatement: check_assignment(p, n); break;
    case AST_UnaryExpression: check_unary(p, n); break;
    case AST_Hashtable: check_hashtable(p, n); break;
    case AST_ParamBlock: check_parameters(p, &((ast_ParamBlock *)n)->parameters); break;
    case AST_FunctionDefinition: check_function(p, n); break;
    case AST_VariableExpression: check_splat(p, n); break;
    case AST_ConvertExpression: check_convert(p, n); break;
    case AST_AttributedExpression: check_attributed(p, n); break;
    case AST_UsingExpression: check_using(p, n); break;
    case AST_UsingStatement: check_using_statement(p, n); break;
    case AST_Attribute: check_attribute(p, n); break;
    case AST_TryStatement: check_try(p, n); break;
    case AST_BreakStatement:
    case AST_ContinueStatement:
    case AST_ReturnStatement: check_flow(p, node); break;
    case AST_DataStatement: check_data(p, node); break;
    case AST_TypeDefinition: check_type_definition(p, node); break;
    case AST_FunctionMember: check_method(p, node); break;
    case AST_PropertyMember: check_property(p, node); break;
    default: break;
    }
    return true;
}

void check_tree(parser *p, ast *root)
{
    check_walk(p, root, check_node, NULL);
}
