/* parse_member.c: what follows an operand without a space: `.member`, `::static`, `.call()`, `[index]`, `?.`, `?[`. */
#include "syntax/parse.h"

/* member-name: simple-name | number | string | variable | '(' ... | '$(' ... ; on the next line too, after the dot. */
static ast *member_name_rule(parser *p)
{
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    bool old = p->lx->simple_names;
    p->lx->simple_names = true;
    skip_newlines(p);
    token t = *peek(p);
    ast *name;
    if (t.kind == TK_Identifier) {
        skip(p);
        name = bare_word(p, &t, t.text);
    } else {
        p->lx->simple_names = false;
        name = token_table[t.kind].flags & TF_UNARY ? unary_rule(p) : primary_rule(p, false);
    }
    p->lx->simple_names = old;
    set_mode(p, mode);
    return name;
}

/* argument-list: '(' (expression (',' expression)*)? ')' */
ast *invoke_arguments_rule(parser *p, const token *open, ast_list *arguments, extent *last)
{
    bool old = p->no_comma, reported = false;
    p->no_comma = true;
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    *last = of_token(open);
    for (;;) {
        skip_newlines(p);
        ast *argument = expression_rule(p);
        if (!argument) {
            if (arguments->count) {
                report(p, after(*last), PERR_MissingExpressionAfterToken, str_c(","));
                reported = true;
            }
            break;
        }
        list_push(arguments, argument);
        *last = of(argument);
        skip_newlines(p);
        if (peek(p)->kind != TK_Comma)
            break;
        *last = of_token(peek(p));
        skip(p);
    }
    skip_newlines(p);
    if (peek(p)->kind == TK_RParen) {
        *last = of_token(peek(p));
        skip(p);
    } else if (!reported) {
        report(p, after(*last), PERR_MissingEndParenthesisInMethodCall);
    }
    set_mode(p, mode);
    p->no_comma = old;
    return NULL;
}

/* method-call: member-name ('[' types ']')? ('(' arguments ')' | script-block) */
static ast *call_rule(parser *p, ast *target, ast *member, const token *open, uint32_t flags, str *generic)
{
    ast_list arguments = {0};
    extent last;
    if (open->kind == TK_LParen) {
        invoke_arguments_rule(p, open, &arguments, &last);
    } else {
        ast *block = script_block_expression_rule(p, open);
        list_push(&arguments, block);
        last = of(block);
    }
    ast_InvokeMemberExpression *n = NODE(p, InvokeMemberExpression, span(of(target), last));
    n->flags = flags;
    n->target = target;
    n->member = member;
    n->arguments = arguments;
    n->generic_args = generic;
    return &n->base;
}

static ast *member_node(parser *p, ast *target, ast *member, uint32_t flags)
{
    ast_MemberExpression *n = NODE(p, MemberExpression, span(of(target), of(member)));
    n->flags = flags;
    n->target = target;
    n->member = member;
    return &n->base;
}

/* member-access: ('.' | '::' | '?.') member-name method-call? */
static ast *member_rule(parser *p, ast *target, const token *op)
{
    uint32_t flags = op->kind == TK_ColonColon ? ME_STATIC : op->kind == TK_QuestionDot ? ME_NULL_CONDITIONAL : 0;
    ast *member = member_name_rule(p);
    if (!member) {
        report(p, after(of_token(op)), PERR_MissingPropertyName);
        lex_mode mode = set_mode(p, LM_COMMAND);
        member = single_argument_rule(p);
        set_mode(p, mode);
        if (!member)
            member = error_expression(p, span(of(target), of_token(op)));
        return member_node(p, target, member, flags);
    }
    if (p->has_ungot)
        return member_node(p, target, member, flags);
    str *generic = NULL;
    if (!generic_arguments_rule(p, &generic))
        return member_node(p, target, member, flags);
    token open = lexer_invoke_open(p->lx);
    if (open.kind != TK_Unknown)
        return call_rule(p, target, member, &open, flags, generic);
    return member_node(p, target, member, flags);
}

/* index: '[' expression ']' */
static ast *index_rule(parser *p, ast *target, const token *open)
{
    bool old = p->no_comma;
    p->no_comma = false;
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    skip_newlines(p);
    ast *index = expression_rule(p);
    if (!index) {
        report(p, after(of_token(open)), PERR_MissingArrayIndexExpression);
        index = error_expression(p, of_token(open));
    }
    skip_newlines(p);
    extent end = of(index);
    if (peek(p)->kind == TK_RBracket) {
        end = of_token(peek(p));
        skip(p);
    } else if (index->kind != AST_ErrorExpression) {
        report(p, after(of(index)), PERR_MissingEndSquareBracket);
    }
    set_mode(p, mode);
    p->no_comma = old;
    ast_IndexExpression *n = NODE(p, IndexExpression, span(of(target), end));
    n->null_conditional = open->kind == TK_QuestionLBracket;
    n->target = target;
    n->index = index;
    return &n->base;
}

ast *postfix_rule(parser *p, ast *operand)
{
    while (!p->has_ungot) {
        bool type = operand->kind == AST_TypeExpression;
        token op = lexer_member_operator(p->lx, !type);
        if (op.kind == TK_Unknown)
            break;
        bool index = op.kind == TK_LBracket || op.kind == TK_QuestionLBracket;
        operand = index ? index_rule(p, operand, &op) : member_rule(p, operand, &op);
    }
    return operand;
}
