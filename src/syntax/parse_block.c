/* parse_block.c: script blocks, named blocks, statement lists. */
#include "syntax/parse.h"

/* statement-list: (statement terminator?)* ; true when there is any, *where spans them */
bool statement_list_rule(parser *p, ast_list *statements, ast_list *traps, extent *where)
{
    ast *first = NULL, *last = NULL;
    for (;;) {
        skip_newlines_and_semicolons(p);
        ast *statement = statement_rule(p);
        if (!statement)
            break;
        list_push(statement->kind == AST_TrapStatement ? traps : statements, statement);
        if (!first)
            first = statement;
        last = statement;
        token_kind kind = peek(p)->kind;
        if (kind == TK_RParen || kind == TK_RCurly)
            break;
    }
    if (first)
        *where = span(of(first), of(last));
    return first != NULL;
}

/* statement-block: '{' statement-list '}' */
ast *statement_block_rule(parser *p)
{
    skip_newlines(p);
    if (peek(p)->kind != TK_LCurly)
        return NULL;
    token open = next(p);
    lex_mode mode = set_mode(p, LM_COMMAND);
    ast_list statements = {0}, traps = {0};
    extent inner = of_token(&open);
    statement_list_rule(p, &statements, &traps, &inner);
    extent end = inner;
    if (peek(p)->kind == TK_RCurly) {
        end = of_token(peek(p));
        skip(p);
    } else {
        report(p, of_token(&open), PERR_MissingEndCurlyBrace);
    }
    set_mode(p, mode);
    ast_StatementBlock *n = NODE(p, StatementBlock, span(of_token(&open), end));
    n->statements = statements;
    n->traps = traps;
    return &n->base;
}

/* The end of a script block: its '}', or the end of the text. Returns the whole extent. */
static extent close_block(parser *p, const token *curly, extent body, extent *inside)
{
    if (!curly) {
        *inside = (extent){0, 0};
        return (extent){0, p->src->length};
    }
    token close = *peek(p);
    if (close.kind != TK_RCurly) {
        report(p, of_token(curly), PERR_MissingEndCurlyBrace);
        *inside = (extent){0, 0};
        return span(of_token(curly), body.end ? body : of_token(curly));
    }
    skip(p);
    /* An empty block lies from behind the '{' to one before the '}', or nowhere. */
    *inside = close.start > curly->end ? (extent){curly->end, close.start - 1} : (extent){0, 0};
    return span(of_token(curly), of_token(&close));
}

static bool is_block_name(token_kind kind)
{
    return kind == TK_Begin || kind == TK_Process || kind == TK_End || kind == TK_Clean || kind == TK_Dynamicparam;
}

static ast **named_slot(ast_ScriptBlock *block, token_kind kind)
{
    switch (kind) {
    case TK_Begin: return &block->begin;
    case TK_Process: return &block->process;
    case TK_End: return &block->end;
    case TK_Clean: return &block->clean;
    default: return &block->dynamic_param;
    }
}

/* named-block: ('begin' | 'process' | 'end' | 'clean' | 'dynamicparam') statement-block */
static extent named_block_rule(parser *p, ast_ScriptBlock *block)
{
    token name = next(p);
    ast_StatementBlock *body = (ast_StatementBlock *)(void *)statement_block_rule(p);
    extent where = of_token(&name);
    if (body)
        where = span(where, of(body));
    else
        report(p, after(where), PERR_MissingNamedStatementBlock, token_text(p, &name));
    ast **slot = named_slot(block, name.kind);
    if (*slot) {
        report(p, where, PERR_DuplicateScriptCommandClause, token_text(p, &name));
        return where;
    }
    ast_NamedBlock *n = NODE(p, NamedBlock, where);
    n->block_kind = name.kind;
    if (body) {
        n->statements = body->statements;
        n->traps = body->traps;
    }
    *slot = &n->base;
    return where;
}

/* named-block-list: named-block+ */
static ast_ScriptBlock *named_blocks_rule(parser *p, const token *curly, ast *param_block)
{
    ast_ScriptBlock *block = NODE(p, ScriptBlock, ((extent){0, 0}));
    block->param_block = param_block;
    extent body = {0, 0}, inside;
    while (is_block_name(peek(p)->kind)) {
        body = named_block_rule(p, block);
        skip_newlines_and_semicolons(p);
    }
    const token *t = peek(p);
    if (t->kind != TK_EndOfInput && t->kind != TK_RCurly) {
        report(p, of_token(t), PERR_MissingNamedBlocks, token_text(p, t));
        if (!curly) { /* nothing of the rest could be understood */
            p->has_ungot = false;
            p->lx->pos = p->lx->length;
        }
        extent where = curly ? span(of_token(curly), body) : (extent){0, p->src->length};
        block->base.start = where.start;
        block->base.end = where.end;
        return block;
    }
    if (!curly && t->kind == TK_RCurly)
        report(p, of_token(t), PERR_UnexpectedToken, token_text(p, t));
    extent where = close_block(p, curly, body, &inside);
    block->base.start = where.start;
    block->base.end = where.end;
    return block;
}

/* script-block-body: named-block-list | statement-list ; `first` is a statement put in front (base constructor call) */
ast_ScriptBlock *script_block_body_rule(parser *p, const token *curly, ast *param_block, bool is_filter, ast *first)
{
    if (is_block_name(peek(p)->kind))
        return named_blocks_rule(p, curly, param_block);
    ast_NamedBlock *named = NODE(p, NamedBlock, ((extent){0, 0}));
    extent body = {0, 0}, inside;
    bool any = param_block != NULL;
    if (any)
        body = of(param_block);
    if (first)
        list_push(&named->statements, first);
    for (;;) {
        extent list;
        if (statement_list_rule(p, &named->statements, &named->traps, &list)) {
            body = any ? span(body, list) : list;
            any = true;
        }
        if (curly || peek(p)->kind == TK_EndOfInput)
            break;
        token t = next(p);
        report(p, of_token(&t), PERR_UnexpectedToken, token_text(p, &t));
    }
    extent where = close_block(p, curly, body, &inside);
    named->base.start = any ? body.start : inside.start;
    named->base.end = any ? body.end : inside.end;
    named->block_kind = is_filter ? TK_Process : TK_End;
    named->unnamed = 1;
    ast_ScriptBlock *block = NODE(p, ScriptBlock, where);
    block->param_block = param_block;
    *named_slot(block, named->block_kind) = &named->base;
    return block;
}

static void using_list_rule(parser *p, ast_list *out)
{
    while (peek(p)->kind == TK_Using) {
        token word = next(p);
        ast *n = using_rule(p, &word);
        if (n && n->kind == AST_UsingStatement)
            list_push(out, n);
        token_kind kind = peek(p)->kind;
        if (n && kind != TK_NewLine && kind != TK_Semi && kind != TK_EndOfInput)
            report(p, of_token(peek(p)), PERR_MissingStatementTerminator);
        skip_newlines_and_semicolons(p);
    }
}

/* script-block: using-statement* param-block? script-block-body */
ast_ScriptBlock *script_block_rule(parser *p, const token *curly, bool is_filter)
{
    lex_mode mode = set_mode(p, LM_COMMAND);
    ast_list usings = {0};
    skip_newlines(p);
    if (!curly) {
        skip_newlines_and_semicolons(p);
        using_list_rule(p, &usings);
    }
    ast *param_block = param_block_rule(p);
    skip_newlines_and_semicolons(p);
    ast_ScriptBlock *block = script_block_body_rule(p, curly, param_block, is_filter, NULL);
    block->usings = usings;
    if (is_filter)
        block->flags |= SB_IS_FILTER;
    set_mode(p, mode);
    return block;
}
