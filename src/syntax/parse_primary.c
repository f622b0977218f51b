/* parse_primary.c: operands: constants, variables, parentheses, hashtables, script blocks. */
#include "base/heap.h"
#include "syntax/parse.h"

bool is_using_path(const str *path)
{
    static const char prefix[] = "using:";
    if (path->length <= sizeof prefix - 1)
        return false;
    for (uint32_t i = 0; i < sizeof prefix - 1; i++)
        if ((str_at(path, i) | (prefix[i] == ':' ? 0 : 0x20)) != (unsigned char)prefix[i])
            return false;
    return true;
}

/* `$using:x` stands for a value of the caller: a node of its own, around the variable and what is read of it. */
static ast *variable_node(parser *p, const token *t, bool with_members)
{
    ast_VariableExpression *n = NODE(p, VariableExpression, of_token(t));
    n->path = t->text;
    n->splatted = t->kind == TK_SplattedVariable;
    if (!is_using_path(t->text))
        return &n->base;
    ast *child = with_members ? postfix_rule(p, &n->base) : &n->base;
    ast_UsingExpression *outer = NODE(p, UsingExpression, of(child));
    outer->child = child;
    return &outer->base;
}

static ast *number_node(parser *p, const token *t)
{
    ast_ConstantExpression *n = NODE(p, ConstantExpression, of_token(t));
    n->constant = t->number;
    return &n->base;
}

static enum string_kind quoted_kind(token_kind kind)
{
    switch (kind) {
    case TK_StringLiteral: return SK_SINGLE;
    case TK_HereStringLiteral: return SK_HERE_SINGLE;
    case TK_HereStringExpandable: return SK_HERE_DOUBLE;
    default: return SK_DOUBLE;
    }
}

static ast *string_node(parser *p, const token *t)
{
    if (t->bits & TB_EXPANDABLE)
        return expandable_string(p, t);
    ast_StringConstantExpression *n = NODE(p, StringConstantExpression, of_token(t));
    n->string_kind = quoted_kind(t->kind);
    n->text = t->text;
    return &n->base;
}

/* parenthesized-expression: '(' pipeline ')' */
static ast *paren_rule(parser *p, const token *open)
{
    bool old = p->no_comma;
    p->no_comma = false;
    lex_mode mode = set_mode(p, LM_COMMAND);
    skip_newlines(p);
    ast *pipeline = pipeline_chain_rule(p);
    if (!pipeline) {
        extent where = after(of_token(open));
        report(p, where, PERR_ExpectedExpression, token_text(p, open));
        pipeline = error_statement(p, where);
    }
    skip_newlines(p);
    extent end = of(pipeline);
    if (peek(p)->kind == TK_RParen) {
        end = of_token(peek(p));
        skip(p);
    } else {
        report(p, after(end), PERR_MissingEndParenthesisInExpression);
    }
    set_mode(p, mode);
    p->no_comma = old;
    ast_ParenExpression *n = NODE(p, ParenExpression, span(of_token(open), end));
    n->pipeline = pipeline;
    return &n->base;
}

/* sub-expression: '$(' statement-list ')'      array-expression: '@(' statement-list ')' */
static ast *sub_expression_rule(parser *p, const token *open)
{
    bool old = p->no_comma;
    p->no_comma = false;
    lex_mode mode = set_mode(p, LM_COMMAND);
    ast_list statements = {0}, traps = {0};
    extent inner = {0, 0};
    bool any = statement_list_rule(p, &statements, &traps, &inner);
    skip_newlines(p);
    extent end = any ? inner : of_token(open);
    if (peek(p)->kind == TK_RParen) {
        end = of_token(peek(p));
        skip(p);
    } else {
        report(p, of_token(peek(p)), PERR_MissingEndParenthesisInSubexpression);
    }
    set_mode(p, mode);
    p->no_comma = old;
    ast_StatementBlock *block = NODE(p, StatementBlock, inner);
    block->statements = statements;
    block->traps = traps;
    extent where = span(of_token(open), end);
    if (open->kind == TK_AtParen) {
        ast_ArrayExpression *n = NODE(p, ArrayExpression, where);
        n->subexpression = &block->base;
        return &n->base;
    }
    ast_SubExpression *n = NODE(p, SubExpression, where);
    n->subexpression = &block->base;
    return &n->base;
}

/* script-block-expression: '{' script-block '}' */
ast *script_block_expression_rule(parser *p, const token *open)
{
    bool old = p->no_comma;
    p->no_comma = false;
    lex_mode mode = set_mode(p, LM_COMMAND);
    ast_ScriptBlock *block = script_block_rule(p, open, false);
    set_mode(p, mode);
    p->no_comma = old;
    ast_ScriptBlockExpression *n = NODE(p, ScriptBlockExpression, of(block));
    n->script_block = &block->base;
    return &n->base;
}

/* primary-expression: variable | number | string | '(' ... | '@{' ... | '{' ...  with members, calls and indexes */
ast *primary_rule(parser *p, bool with_members)
{
    ast *n;
    token t = next(p);
    switch (t.kind) {
    case TK_Variable:
    case TK_SplattedVariable: n = variable_node(p, &t, with_members); break;
    case TK_Number: n = number_node(p, &t); break;
    case TK_StringLiteral:
    case TK_StringExpandable:
    case TK_HereStringLiteral:
    case TK_HereStringExpandable: n = string_node(p, &t); break;
    case TK_LParen: n = paren_rule(p, &t); break;
    case TK_AtParen:
    case TK_DollarParen: n = sub_expression_rule(p, &t); break;
    case TK_AtCurly: n = hash_rule(p, &t); break;
    case TK_LCurly: n = script_block_expression_rule(p, &t); break;
    default: unget(p, &t); return NULL;
    }
    return with_members ? postfix_rule(p, n) : n;
}

/* key-expression: simple-name | unary-expression
 * A name may not go on: `@{a.b = 1}` is an error, `@{$a.b = 1}` is not. */
static ast *hash_key_rule(parser *p)
{
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    bool old = p->no_comma;
    p->no_comma = true;
    ast *key = simple_name_rule(p);
    if (!key)
        key = unary_rule(p);
    p->no_comma = old;
    set_mode(p, mode);
    return key;
}

static ast *hash_value_rule(parser *p, const token *equals)
{
    skip_newlines(p);
    lex_mode mode = set_mode(p, LM_COMMAND);
    ast *statement = statement_rule(p);
    set_mode(p, mode);
    if (!statement) {
        extent where = after(of_token(equals));
        report(p, where, PERR_MissingStatementInHashLiteral);
        statement = error_statement(p, where);
    }
    return statement;
}

/* hash-entry: key-expression '=' statement; false: no key here. */
static bool hash_pair_rule(parser *p, ast_list *pairs)
{
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    ast *key = hash_key_rule(p);
    if (!key) {
        set_mode(p, mode);
        return false;
    }
    list_push(pairs, key);
    token equals = next(p);
    if (equals.kind == TK_Equals) {
        list_push(pairs, hash_value_rule(p, &equals));
    } else {
        unget(p, &equals);
        extent where = after(of(key));
        report(p, where, PERR_MissingEqualsInHashLiteral);
        sync_on(p, false, SYNC_RCURLY);
        list_push(pairs, error_statement(p, where));
    }
    set_mode(p, mode);
    return true;
}

/* hash-literal: '@{' (hash-entry (';' | newline)+)* '}'
 * Among the arguments of a method a comma ends the value: `$o.F(@{ n = 1, 2 })` does not parse. */
ast *hash_rule(parser *p, const token *open)
{
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    ast_list pairs = {0};
    skip_newlines(p);
    while (hash_pair_rule(p, &pairs)) {
        token_kind kind = peek(p)->kind;
        if (kind != TK_NewLine && kind != TK_Semi)
            break;
        skip_newlines_and_semicolons(p);
    }
    extent end;
    token close = next(p);
    if (close.kind == TK_RCurly) {
        end = of_token(&close);
    } else {
        unget(p, &close);
        report(p, after(of_token(open)), PERR_MissingEndCurlyBrace);
        end = before(of_token(&close));
    }
    set_mode(p, mode);
    ast_Hashtable *n = NODE(p, Hashtable, span(of_token(open), end));
    n->pairs = pairs;
    return &n->base;
}
