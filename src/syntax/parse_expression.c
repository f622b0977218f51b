/* parse_expression.c: operators: ternary, binary, comma, unary, casts. */
#include <string.h>

#include "base/heap.h"
#include "syntax/parse.h"

/* A token of the source as an argument of an error. */
static str *spelled(const parser *p, const token *t)
{
    return token_text(p, t);
}

/* One side of `? :` */
static ast *ternary_branch(parser *p, const token *mark)
{
    skip_newlines(p);
    p->number_ends = true;
    ast *branch = expression_rule(p);
    if (!branch) {
        report(p, after(of_token(mark)), PERR_ExpectedValueExpression, spelled(p, mark));
        branch = error_expression(p, after(of_token(mark)));
    }
    return branch;
}

/* ternary-expression: binary-expression '?' ternary-expression ':' ternary-expression */
static ast *ternary_rest(parser *p, ast *condition)
{
    token question = next(p);
    ast *if_true = ternary_branch(p, &question);
    if (if_true->kind == AST_ErrorExpression && if_true->start == if_true->end) {
        extent end = before(of_token(peek(p)));
        ast_ErrorExpression *bad = NODE(p, ErrorExpression, span(of(condition), end));
        list_push(&bad->nested, condition);
        return &bad->base;
    }
    skip_newlines(p);
    token colon = next(p);
    if (colon.kind != TK_Colon) {
        unget(p, &colon);
        report(p, of_token(&colon), PERR_MissingColonInTernaryExpression);
        extent end = before(of_token(&colon));
        ast_ErrorExpression *bad = NODE(p, ErrorExpression, span(of(condition), end));
        list_push(&bad->nested, condition);
        list_push(&bad->nested, if_true);
        return &bad->base;
    }
    ast *if_false = ternary_branch(p, &colon);
    ast_TernaryExpression *n = NODE(p, TernaryExpression, span(of(condition), of(if_false)));
    n->condition = condition;
    n->if_true = if_true;
    n->if_false = if_false;
    return &n->base;
}

/* `1 -foo`: an unknown operator reads as a parameter. */
static ast *unknown_operator(parser *p, ast *left)
{
    token t = next(p);
    report(p, of_token(&t), PERR_UnexpectedToken, spelled(p, &t));
    ast_ErrorExpression *bad = NODE(p, ErrorExpression, span(of(left), of_token(&t)));
    ast_CommandParameter *parameter = NODE(p, CommandParameter, of_token(&t));
    parameter->name = t.text;
    list_push(&bad->nested, left);
    list_push(&bad->nested, parameter);
    return &bad->base;
}

/* array-literal: unary-expression (',' unary-expression)* */
static ast *array_literal_rule(parser *p)
{
    ast *first = unary_rule(p);
    if (!first || p->no_comma || peek(p)->kind != TK_Comma)
        return first;
    ast_list elements = {0};
    list_push(&elements, first);
    ast *last = first;
    while (peek(p)->kind == TK_Comma) {
        token comma = next(p);
        skip_newlines(p);
        p->number_ends = true;
        last = unary_rule(p);
        if (!last) {
            report(p, after(of_token(&comma)), PERR_MissingExpressionAfterToken, spelled(p, &comma));
            last = error_expression(p, of_token(&comma));
            list_push(&elements, last);
            break;
        }
        list_push(&elements, last);
    }
    ast_ArrayLiteral *n = NODE(p, ArrayLiteral, span(of(first), of(last)));
    n->elements = elements;
    return &n->base;
}

static bool is_binary(token_kind kind)
{
    return (token_table[kind].flags & TF_BINARY) != 0;
}

static ast *binary_node(parser *p, ast *left, token_kind op, ast *right)
{
    ast_BinaryExpression *n = NODE(p, BinaryExpression, span(of(left), of(right)));
    n->op = op;
    n->left = left;
    n->right = right;
    return &n->base;
}

/* The right side of an operator: operands that bind tighter than `precedence`. All operators associate to the left. */
static ast *binary_rest(parser *p, ast *left, unsigned precedence)
{
    for (;;) {
        const token *t = peek(p);
        if (!is_binary(t->kind) || token_table[t->kind].precedence <= precedence)
            return left;
        token op = next(p);
        skip_newlines(p);
        p->number_ends = true;
        ast *right = array_literal_rule(p);
        if (!right) {
            report(p, after(of_token(&op)), PERR_ExpectedValueExpression, spelled(p, &op));
            right = error_expression(p, after(of_token(&op)));
        }
        right = binary_rest(p, right, token_table[op.kind].precedence);
        left = binary_node(p, left, op.kind, right);
    }
}

/* binary-expression: array-literal (operator array-literal)* */
static ast *binary_rule(parser *p)
{
    ast *left = array_literal_rule(p);
    if (!left)
        return NULL;
    left = binary_rest(p, left, 0);
    return peek(p)->kind == TK_Parameter ? unknown_operator(p, left) : left;
}

/* expression: ternary-expression */
ast *expression_rule(parser *p)
{
    lex_mode old = set_mode(p, LM_EXPRESSION);
    ast *n = binary_rule(p);
    if (n && peek(p)->kind == TK_QuestionMark)
        n = ternary_rest(p, n);
    set_mode(p, old);
    return n;
}

/* `-x`, `!x`, `,x`, `++x`, `-split x` */
static ast *prefix_rule(parser *p, bool number_ends)
{
    token op = next(p);
    skip_newlines(p);
    p->number_ends = number_ends;
    ast *child = unary_rule(p);
    if (!child) {
        report(p, after(of_token(&op)), PERR_MissingExpressionAfterOperator, spelled(p, &op));
        return error_expression(p, of_token(&op));
    }
    extent where = span(of_token(&op), of(child));
    if (op.kind == TK_Comma) {
        ast_ArrayLiteral *n = NODE(p, ArrayLiteral, where);
        list_push(&n->elements, child);
        return &n->base;
    }
    ast_UnaryExpression *n = NODE(p, UnaryExpression, where);
    n->op = op.kind;
    n->child = child;
    return &n->base;
}

static ast *type_expression(parser *p, const ast *constraint)
{
    ast_TypeExpression *n = NODE(p, TypeExpression, of(constraint));
    n->type_name = ((const ast_TypeConstraint *)constraint)->type_name;
    return &n->base;
}

/* One `[type]` or `[attribute()]` in front of an expression. */
static ast *attributed(parser *p, ast *attribute, ast *child)
{
    extent where = span(of(attribute), of(child));
    if (attribute->kind == AST_TypeConstraint) {
        ast_ConvertExpression *n = NODE(p, ConvertExpression, where);
        n->type = attribute;
        n->child = child;
        return &n->base;
    }
    ast_AttributedExpression *n = NODE(p, AttributedExpression, where);
    n->attribute = attribute;
    n->child = child;
    return &n->base;
}

/* `[int]::x`, `[int].Name`: a type with members behind it is no cast. */
static ast *type_with_members(parser *p, ast *constraint)
{
    uint32_t c = lex_peek(p->lx);
    if (p->has_ungot || (c != '.' && c != ':'))
        return NULL;
    ast *type = type_expression(p, constraint);
    ast *with = postfix_rule(p, type);
    return with == type ? NULL : with;
}

/* cast-expression: ('[' type ']' | attribute)+ unary-expression?
 * `[int]` alone is the type; an attribute needs something behind it. */
static ast *cast_rule(parser *p, bool number_ends)
{
    token open = *peek(p);
    ast_list attributes = {0};
    attribute_list_rule(p, true, &attributes);
    if (attributes.count == 0)
        return NULL;
    ast *last = list_last(&attributes), *n;
    if (last->kind == AST_Attribute) {
        skip_newlines(p);
        ast *child = unary_rule(p);
        if (!child) {
            report(p, of(last), PERR_UnexpectedAttribute, ((ast_Attribute *)(void *)last)->type_name);
            ast_ErrorExpression *bad = NODE(p, ErrorExpression, span(of_token(&open), of(last)));
            bad->nested = attributes;
            return &bad->base;
        }
        n = attributed(p, last, child);
    } else {
        n = type_with_members(p, last);
        if (!n) {
            p->number_ends = number_ends;
            ast *child = peek(p)->kind == TK_Comma ? NULL : unary_rule(p); /* `[int], [long]` is a list of types */
            n = child ? attributed(p, last, child) : type_expression(p, last);
        }
    }
    for (uint32_t i = attributes.count - 1; i-- > 0;)
        n = attributed(p, attributes.items[i], n);
    return n;
}

static ast *with_postfix_operator(parser *p, ast *n)
{
    token_kind kind = peek(p)->kind;
    if (kind != TK_PlusPlus && kind != TK_MinusMinus)
        return n;
    token op = next(p);
    ast_UnaryExpression *outer = NODE(p, UnaryExpression, span(of(n), of_token(&op)));
    outer->op = kind == TK_PlusPlus ? TK_PostfixPlusPlus : TK_PostfixMinusMinus;
    outer->child = n;
    return &outer->base;
}

/* What kind of token an operand begins with: a sign belongs to a number here (`1 -5` had read an operator). */
static token_kind operand_kind(parser *p)
{
    lexer *lx = p->lx;
    if (p->has_ungot &&
        (p->ungot.kind == TK_Minus || p->ungot.kind == TK_Plus || (p->number_ends && p->ungot.kind == TK_Generic)))
        resync(p, p->ungot.at);
    bool old = lx->signed_numbers;
    lx->signed_numbers = true;
    lx->ternary = p->number_ends;
    token_kind kind = peek(p)->kind;
    lx->signed_numbers = old;
    lx->ternary = false;
    return kind;
}

/* unary-expression: prefix-operator unary-expression | cast-expression | primary-expression ('++' | '--')? */
ast *unary_rule(parser *p)
{
    if (!parse_enter(p))
        return NULL;
    token_kind kind = operand_kind(p);
    bool number_ends = p->number_ends;
    p->number_ends = false;
    ast *n;
    if (token_table[kind].flags & TF_UNARY) {
        if (kind == TK_Comma && p->no_comma)
            return NULL;
        n = prefix_rule(p, number_ends);
    } else if (kind == TK_LBracket) {
        n = cast_rule(p, number_ends);
    } else {
        n = primary_rule(p, true);
    }
    return n ? with_postfix_operator(p, n) : NULL;
}
