/* parse_statement.c: which statement begins here; if; return, throw, exit, break, continue. */
#include "syntax/parse.h"

ast *simple_name_rule(parser *p)
{
    bool old = p->lx->simple_names;
    if (p->has_ungot && p->ungot.kind != TK_NewLine && p->ungot.kind != TK_EndOfInput)
        resync(p, p->ungot.at);
    p->lx->simple_names = true;
    token t = *peek(p);
    p->lx->simple_names = old;
    if (t.kind != TK_Identifier) {
        resync(p, t.at);
        return NULL;
    }
    skip(p);
    return bare_word(p, &t, t.text);
}

/* The condition of `if` in its parentheses and the block behind; false: an error statement was made of *parts. */
static bool if_clause_rule(parser *p, const token *word, ast_list *parts, extent *end)
{
    skip_newlines(p);
    *end = of_token(word);
    token open = *peek(p);
    if (open.kind != TK_LParen) {
        report(p, after(*end), PERR_MissingOpenParenthesisInIfStatement, token_text(p, word));
        return false;
    }
    skip(p);
    skip_newlines(p);
    ast *condition = pipeline_chain_rule(p);
    if (!condition) {
        report(p, after(of_token(&open)), PERR_IfStatementMissingCondition, token_text(p, word));
        condition = error_statement(p, after(of_token(&open)));
    }
    list_push(parts, condition);
    skip_newlines(p);
    token close = *peek(p);
    if (close.kind != TK_RParen) {
        if (condition->kind != AST_ErrorStatement)
            report(p, of_token(&close), PERR_MissingEndParenthesisAfterStatement, token_text(p, word));
        else
            parts->count--; /* nothing stood there */
        *end = before(of_token(&close));
        return false;
    }
    skip(p);
    ast *body = statement_block_rule(p);
    if (!body) {
        report(p, of_token(&close), PERR_MissingStatementBlock, token_text(p, word));
        *end = of_token(&close);
        return false;
    }
    list_push(parts, body);
    *end = of(body);
    return true;
}

static ast *if_error(parser *p, const token *word, const ast_list *parts, extent end)
{
    ast_ErrorStatement *n = NODE(p, ErrorStatement, span(of_token(word), end));
    n->nested = *parts;
    return &n->base;
}

/* if: 'if' '(' pipeline ')' block ('elseif' '(' pipeline ')' block)* ('else' block)? */
ast *if_rule(parser *p, const token *word)
{
    ast_list clauses = {0};
    ast *otherwise = NULL;
    extent end;
    if (!if_clause_rule(p, word, &clauses, &end))
        return if_error(p, word, &clauses, end);
    for (;;) {
        uint32_t place = restore_point(p);
        skip_newlines(p);
        token t = *peek(p);
        if (t.kind == TK_ElseIf) {
            skip(p);
            if (!if_clause_rule(p, &t, &clauses, &end))
                return if_error(p, word, &clauses, end);
            continue;
        }
        if (t.kind != TK_Else) {
            resync(p, place);
            break;
        }
        skip(p);
        otherwise = statement_block_rule(p);
        if (!otherwise) {
            report(p, after(of_token(&t)), PERR_MissingStatementBlockAfterElse);
            return if_error(p, word, &clauses, of_token(&t));
        }
        end = of(otherwise);
        break;
    }
    ast_IfStatement *n = NODE(p, IfStatement, span(of_token(word), end));
    n->clauses = clauses;
    n->else_clause = otherwise;
    return &n->base;
}

/* label-expression: simple-name | variable | string | '(' ... ; a number is none: `break 5` is two statements */
static ast *label_rule(parser *p)
{
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    ast *label = simple_name_rule(p);
    if (!label && peek(p)->kind != TK_Number)
        label = primary_rule(p, true);
    set_mode(p, mode);
    return label;
}

/* return | throw | exit pipeline?      break | continue label? */
ast *flow_rule(parser *p, const token *word)
{
    extent where = of_token(word);
    bool labelled = word->kind == TK_Break || word->kind == TK_Continue;
    ast *child = labelled ? label_rule(p) : pipeline_chain_rule(p);
    if (child)
        where = span(where, of(child));
    switch (word->kind) {
    case TK_Break: {
        ast_BreakStatement *n = NODE(p, BreakStatement, where);
        n->label = child;
        return &n->base;
    }
    case TK_Continue: {
        ast_ContinueStatement *n = NODE(p, ContinueStatement, where);
        n->label = child;
        return &n->base;
    }
    case TK_Return: {
        ast_ReturnStatement *n = NODE(p, ReturnStatement, where);
        n->pipeline = child;
        return &n->base;
    }
    case TK_Throw: {
        ast_ThrowStatement *n = NODE(p, ThrowStatement, where);
        n->pipeline = child;
        return &n->base;
    }
    default: {
        ast_ExitStatement *n = NODE(p, ExitStatement, where);
        n->pipeline = child;
        return &n->base;
    }
    }
}

/* labeled-statement: ':'label newline* (switch | foreach | for | while | do) ; else `:x` is a command's name */
static ast *labeled_rule(parser *p, const token *label)
{
    uint32_t place = label->at;
    skip_newlines(p);
    token t = next(p);
    switch (t.kind) {
    case TK_Switch: return switch_rule(p, label, &t);
    case TK_Foreach: return foreach_rule(p, label, &t);
    case TK_For: return for_rule(p, label, &t);
    case TK_While: return while_rule(p, label, &t);
    case TK_Do: return do_rule(p, label, &t);
    default: resync(p, place); return pipeline_chain_rule(p);
    }
}

/* `parallel { }`, `sequence { }`: reserved words of the old workflow language. */
static ast *workflow_block_rule(parser *p, const token *word)
{
    ast *body = statement_block_rule(p);
    report(p, of_token(word), PERR_UnexpectedKeyword, token_text(p, word));
    if (!body)
        return error_statement(p, of_token(word));
    ast_BlockStatement *n = NODE(p, BlockStatement, span(of_token(word), of(body)));
    n->block_kind = word->kind;
    n->body = body;
    return &n->base;
}

/* Words that were keywords of workflows and begin a statement still. */
static bool is_workflow_word(const token *t)
{
    return t->kind == TK_Identifier && t->text &&
           (str_equal_c(t->text, "parallel") || str_equal_c(t->text, "sequence"));
}

static bool is_statement_word(token_kind kind)
{
    switch (kind) {
    case TK_If:
    case TK_Switch:
    case TK_Foreach:
    case TK_For:
    case TK_While:
    case TK_Do:
    case TK_Function:
    case TK_Filter:
    case TK_Return:
    case TK_Throw:
    case TK_Exit:
    case TK_Break:
    case TK_Continue:
    case TK_Trap:
    case TK_Try:
    case TK_Data: return true;
    default: return false;
    }
}

/* `[Flags()] enum A {}` has attributes, `[int]$x` is an expression: reads what stands in brackets and looks behind. */
static void statement_attributes(parser *p, token *t, ast_list *attributes)
{
    uint32_t place = t->at;
    if (t->kind != TK_Generic || lex_peek_at(p->lx, place) != '[' || tried_before(p, place, TRY_ATTRIBUTES))
        return;
    resync(p, place);
    attribute_list_rule(p, false, attributes);
    *t = next(p);
    if (attributes->count && (t->kind == TK_Class || t->kind == TK_Enum))
        return;
    bool types_only = true;
    for (uint32_t i = 0; i < attributes->count; i++)
        types_only = types_only && attributes->items[i]->kind == AST_TypeConstraint;
    if (attributes->count && is_statement_word(t->kind) && !types_only) {
        const ast_Attribute *first = (const ast_Attribute *)(const void *)attributes->items[0];
        report(p, of(first), PERR_UnexpectedAttribute, first->type_name);
    } else {
        tried_in_vain(p, place, TRY_ATTRIBUTES);
        resync(p, place);
        *t = next(p);
    }
    *attributes = (ast_list){0};
}

/* A `using` that stands too late still reads as one. */
static ast *late_using_rule(parser *p, const token *word)
{
    ast *n = using_rule(p, word);
    if (n)
        report(p, of(n), PERR_UsingMustBeAtStartOfScript);
    return n ? n : error_statement(p, of_token(word));
}

/* statement: one of the keywords, or a pipeline */
ast *statement_rule(parser *p)
{
    if (!parse_enter(p))
        return NULL;
    ast_list attributes = {0};
    token t = next(p);
    statement_attributes(p, &t, &attributes);
    switch (t.kind) {
    case TK_If: return if_rule(p, &t);
    case TK_Switch: return switch_rule(p, NULL, &t);
    case TK_Foreach: return foreach_rule(p, NULL, &t);
    case TK_For: return for_rule(p, NULL, &t);
    case TK_While: return while_rule(p, NULL, &t);
    case TK_Do: return do_rule(p, NULL, &t);
    case TK_Function:
    case TK_Filter: return function_rule(p, &t);
    case TK_Return:
    case TK_Throw:
    case TK_Exit:
    case TK_Break:
    case TK_Continue: return flow_rule(p, &t);
    case TK_Trap: return trap_rule(p, &t);
    case TK_Try: return try_rule(p, &t);
    case TK_Data: return data_rule(p, &t);
    case TK_Class: return class_rule(p, &t, &attributes);
    case TK_Enum: return enum_rule(p, &t, &attributes);
    case TK_Using: return late_using_rule(p, &t);
    case TK_Label: return labeled_rule(p, &t);
    case TK_From:
    case TK_Define:
    case TK_Var:
        report(p, of_token(&t), PERR_ReservedKeywordNotAllowed, str_c(token_table[t.kind].text));
        return error_statement(p, of_token(&t));
    case TK_EndOfInput: unget(p, &t); return NULL;
    case TK_Else:
    case TK_ElseIf:
    case TK_Catch:
    case TK_Until:
        if (p->errors.count) { /* what it belongs to could not be read: leave it out */
            skip_newlines(p);
            return statement_rule(p);
        }
        unget(p, &t);
        return pipeline_chain_rule(p);
    default:
        if (is_workflow_word(&t))
            return workflow_block_rule(p, &t);
        if (t.kind == TK_Identifier && str_equal_c(t.text, "workflow"))
            return function_rule(p, &t);
        unget(p, &t);
        return pipeline_chain_rule(p);
    }
}
