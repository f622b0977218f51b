/* parse_loop.c: foreach, for, while, do, switch. */
#include "syntax/parse.h"

/* A loop while it is read: where it began, how far it is, what an error statement keeps. */
typedef struct loop {
    const token *label, *word;
    extent end;
    ast_list parts;
    bool incomplete; /* an error at the end of the text was reported */
} loop;

static extent loop_start(const loop *l)
{
    return of_token(l->label ? l->label : l->word);
}

static ast *loop_error(parser *p, const loop *l)
{
    ast_ErrorStatement *n = NODE(p, ErrorStatement, span(loop_start(l), l->end));
    n->nested = l->parts;
    return &n->base;
}

static str *loop_label(const loop *l)
{
    return l->label ? l->label->text : NULL;
}

static str *word_text(const loop *l)
{
    return str_c(token_table[l->word->kind].text);
}

static bool take(parser *p, loop *l, token_kind kind)
{
    if (peek(p)->kind != kind)
        return false;
    l->end = of_token(peek(p));
    skip(p);
    return true;
}

static void keep(loop *l, ast *part)
{
    list_push(&l->parts, part);
    l->end = of(part);
}

/* '(' behind the keyword */
static bool open_paren(parser *p, loop *l)
{
    skip_newlines(p);
    if (take(p, l, TK_LParen))
        return true;
    report(p, after(l->end), PERR_MissingOpenParenthesisAfterKeyword, word_text(l));
    return false;
}

static ast *loop_body(parser *p, loop *l)
{
    ast *body = statement_block_rule(p);
    if (body)
        l->end = of(body);
    else
        report(p, after(l->end), PERR_MissingLoopStatement, word_text(l));
    return body;
}

/* `-parallel`, `-throttlelimit n`: words of the old workflow language. */
static void foreach_flags(parser *p, loop *l, uint32_t *flags, ast **throttle)
{
    while (peek(p)->kind == TK_Parameter) {
        token t = next(p);
        l->end = of_token(&t);
        if (str_equal_c(t.text, "parallel")) {
            *flags |= SW_PARALLEL;
        } else if (str_equal_c(t.text, "throttlelimit")) {
            skip_newlines(p);
            *throttle = single_argument_rule(p);
            if (*throttle)
                l->end = of(*throttle);
            else
                report(p, after(of_token(&t)), PERR_MissingThrottleLimit);
        } else {
            report(p, of_token(&t), PERR_InvalidForeachFlag, t.text);
        }
        skip_newlines(p);
    }
}

/* '(' variable 'in' pipeline ')' ; false: reported */
static bool foreach_head(parser *p, loop *l)
{
    skip_newlines(p);
    token t = *peek(p);
    if (t.kind != TK_Variable && t.kind != TK_SplattedVariable) {
        report(p, after(l->end), PERR_MissingVariableNameAfterForeach);
        return false;
    }
    keep(l, primary_rule(p, false));
    skip_newlines(p);
    if (!take(p, l, TK_In)) {
        report(p, after(l->end), PERR_MissingInInForeach);
        return false;
    }
    skip_newlines(p);
    ast *pipeline = pipeline_chain_rule(p);
    if (!pipeline) {
        report(p, after(l->end), PERR_MissingForeachExpression);
        return false;
    }
    keep(l, pipeline);
    skip_newlines(p);
    if (take(p, l, TK_RParen))
        return true;
    report(p, after(l->end), PERR_MissingEndParenthesisAfterForeach);
    return false;
}

/* foreach: 'foreach' flag* '(' variable 'in' pipeline ')' block */
ast *foreach_rule(parser *p, const token *label, const token *word)
{
    loop l = {label, word, of_token(word), {0}, false};
    uint32_t flags = 0;
    ast *throttle = NULL;
    skip_newlines(p);
    foreach_flags(p, &l, &flags, &throttle);
    if (!open_paren(p, &l) || !foreach_head(p, &l))
        return loop_error(p, &l);
    ast *body = statement_block_rule(p);
    if (!body) {
        report(p, after(l.end), PERR_MissingForeachStatement);
        return loop_error(p, &l);
    }
    ast_ForEachStatement *n = NODE(p, ForEachStatement, span(loop_start(&l), of(body)));
    n->label = loop_label(&l);
    n->flags = flags;
    n->variable = l.parts.items[0];
    n->condition = l.parts.items[1];
    n->throttle_limit = throttle;
    n->body = body;
    if (flags & SW_PARALLEL)
        report(p, of(n), PERR_KeywordParameterReservedForFutureUse, str_c("foreach"), str_c("parallel"));
    else if (throttle)
        report(p, of(n), PERR_KeywordParameterReservedForFutureUse, str_c("foreach"), str_c("throttlelimit"));
    return &n->base;
}

/* One of the three parts of `for`, and its separator: ';' or a line end. */
static ast *for_part(parser *p, loop *l, bool last)
{
    skip_newlines(p);
    ast *part = pipeline_chain_rule(p);
    if (part)
        keep(l, part);
    if (!last) {
        skip_newlines(p);
        take(p, l, TK_Semi);
    }
    return part;
}

/* for: 'for' '(' pipeline? ';' pipeline? ';' pipeline? ')' block */
ast *for_rule(parser *p, const token *label, const token *word)
{
    loop l = {label, word, of_token(word), {0}, false};
    if (!open_paren(p, &l))
        return loop_error(p, &l);
    ast *initializer = for_part(p, &l, false);
    ast *condition = for_part(p, &l, false);
    ast *iterator = for_part(p, &l, true);
    skip_newlines(p);
    if (!take(p, &l, TK_RParen)) {
        report(p, after(l.end), PERR_MissingEndParenthesisAfterStatement, word_text(&l));
        return loop_error(p, &l);
    }
    ast *body = loop_body(p, &l);
    if (!body)
        return loop_error(p, &l);
    ast_ForStatement *n = NODE(p, ForStatement, span(loop_start(&l), of(body)));
    n->label = loop_label(&l);
    n->initializer = initializer;
    n->condition = condition;
    n->iterator = iterator;
    n->body = body;
    return &n->base;
}

/* '(' pipeline ')' of while and until; NULL: reported */
static ast *loop_condition(parser *p, loop *l)
{
    if (!open_paren(p, l))
        return NULL;
    skip_newlines(p);
    ast *condition = pipeline_chain_rule(p);
    if (!condition) {
        report(p, after(l->end), PERR_MissingExpressionAfterKeyword, word_text(l));
        return NULL;
    }
    keep(l, condition);
    skip_newlines(p);
    if (take(p, l, TK_RParen))
        return condition;
    report(p, after(l->end), PERR_MissingEndParenthesisAfterStatement, word_text(l));
    return NULL;
}

/* while: 'while' '(' pipeline ')' block */
ast *while_rule(parser *p, const token *label, const token *word)
{
    loop l = {label, word, of_token(word), {0}, false};
    ast *condition = loop_condition(p, &l);
    ast *body = condition ? loop_body(p, &l) : NULL;
    if (!body)
        return loop_error(p, &l);
    ast_WhileStatement *n = NODE(p, WhileStatement, span(loop_start(&l), of(body)));
    n->label = loop_label(&l);
    n->condition = condition;
    n->body = body;
    return &n->base;
}

static ast *do_node(parser *p, const loop *l, bool until, ast *condition, ast *body)
{
    extent where = span(loop_start(l), l->end);
    if (until) {
        ast_DoUntilStatement *n = NODE(p, DoUntilStatement, where);
        n->label = loop_label(l);
        n->condition = condition;
        n->body = body;
        return &n->base;
    }
    ast_DoWhileStatement *n = NODE(p, DoWhileStatement, where);
    n->label = loop_label(l);
    n->condition = condition;
    n->body = body;
    return &n->base;
}

/* do: 'do' block ('while' | 'until') '(' pipeline ')' */
ast *do_rule(parser *p, const token *label, const token *word)
{
    loop l = {label, word, of_token(word), {0}, false};
    ast *body = loop_body(p, &l);
    if (!body)
        return loop_error(p, &l);
    keep(&l, body);
    skip_newlines(p);
    token t = *peek(p);
    if (t.kind != TK_While && t.kind != TK_Until) {
        report(p, after(l.end), PERR_MissingWhileOrUntilInDoWhile);
        return loop_error(p, &l);
    }
    extent start = loop_start(&l);
    skip(p);
    loop tail = {NULL, &t, of_token(&t), l.parts, false};
    ast *condition = loop_condition(p, &tail);
    l.end = tail.end;
    l.parts = tail.parts;
    (void)start;
    return condition ? do_node(p, &l, t.kind == TK_Until, condition, body) : loop_error(p, &l);
}

/* Is `given` this option or a beginning of it? `-r` is -regex. */
static bool is_option(const str *given, const char *name)
{
    return given->length > 0 && str_starts(str_c(name), given, true);
}

/* -regex, -wildcard, -exact (the last one counts), -casesensitive, -parallel, -file name */
static ast *switch_flag_rule(parser *p, loop *l, uint32_t *flags, bool *bad)
{
    token t = next(p);
    l->end = of_token(&t);
    uint32_t match = *flags & ~(uint32_t)(SW_REGEX | SW_WILDCARD | SW_EXACT);
    if (is_option(t.text, "regex")) {
        *flags = match | SW_REGEX;
    } else if (is_option(t.text, "wildcard")) {
        *flags = match | SW_WILDCARD;
    } else if (is_option(t.text, "exact")) {
        *flags = match | SW_EXACT;
    } else if (is_option(t.text, "casesensitive")) {
        *flags |= SW_CASE;
    } else if (is_option(t.text, "parallel")) {
        *flags |= SW_PARALLEL;
    } else if (is_option(t.text, "file")) {
        *flags |= SW_FILE;
        skip_newlines(p);
        ast *file = single_argument_rule(p);
        if (!file) {
            report(p, after(of_token(&t)), PERR_MissingFilenameOption);
            return NULL;
        }
        l->end = of(file);
        ast_CommandExpression *element = NODE(p, CommandExpression, of(file));
        element->expression = file;
        ast_Pipeline *n = NODE(p, Pipeline, of(file));
        list_push(&n->elements, element);
        return &n->base;
    } else {
        report(p, of_token(&t), PERR_InvalidSwitchFlag, t.text);
        *bad = true;
    }
    return NULL;
}

/* The value in parentheses; NULL: none, reported. */
static ast *switch_value_rule(parser *p, loop *l, bool has_file)
{
    if (!take(p, l, TK_LParen)) {
        if (!has_file)
            report(p, after(l->end), PERR_PipelineValueRequired);
        return NULL;
    }
    if (has_file)
        report(p, l->end, PERR_PipelineValueRequired);
    skip_newlines(p);
    ast *value = pipeline_chain_rule(p);
    if (value)
        l->end = of(value);
    else
        report(p, after(l->end), PERR_PipelineValueRequired);
    skip_newlines(p);
    if (!take(p, l, TK_RParen))
        report(p, after(l->end), PERR_MissingEndParenthesisInSwitchStatement);
    return value;
}

static bool is_default(const ast *condition)
{
    const ast_StringConstantExpression *word = (const ast_StringConstantExpression *)(const void *)condition;
    return condition->kind == AST_StringConstantExpression && word->string_kind == SK_BARE &&
           str_equal_c(word->text, "default");
}

/* switch-clause: argument block ; false: the switch cannot go on */
static bool switch_clause_rule(parser *p, loop *l, ast_list *clauses, ast **otherwise, bool *bad)
{
    token word = *peek(p);
    ast *condition = single_argument_rule(p);
    if (condition && is_default(condition))
        lexer_reclassify(p->lx, &word, TK_Default);
    if (!condition) {
        *bad = true;
        report(p, after(l->end), PERR_MissingSwitchConditionExpression);
        if (peek(p)->kind == TK_RCurly)
            skip(p);
        return false;
    }
    keep(l, condition);
    ast *body = statement_block_rule(p);
    if (!body) {
        *bad = true;
        l->incomplete = peek(p)->kind == TK_EndOfInput;
        report(p, after(l->end), PERR_MissingSwitchStatementClause);
    } else {
        keep(l, body);
    }
    if (!is_default(condition)) {
        list_push(clauses, condition);
        list_push(clauses, body);
    } else if (*otherwise) {
        *bad = true;
        report(p, of(condition), PERR_MultipleSwitchDefaultClauses);
    } else {
        *otherwise = body;
    }
    return true;
}

/* Clauses up to the '}'. */
static void switch_body(parser *p, loop *l, ast_list *clauses, ast **otherwise, bool *bad)
{
    extent open = l->end;
    skip_newlines(p);
    while (switch_clause_rule(p, l, clauses, otherwise, bad)) {
        skip_newlines_and_semicolons(p);
        token_kind kind = peek(p)->kind;
        if (kind == TK_RCurly) {
            extent close = of_token(peek(p));
            skip(p);
            if (!*bad)
                l->end = close;
            return;
        }
        if (kind == TK_EndOfInput) {
            if (!l->incomplete)
                report(p, open, PERR_MissingEndCurlyBrace);
            *bad = true;
            return;
        }
    }
}

/* switch: 'switch' flag* ('(' pipeline ')' | '-file' argument) '{' clause+ '}' */
ast *switch_rule(parser *p, const token *label, const token *word)
{
    loop l = {label, word, of_token(word), {0}, false};
    uint32_t flags = 0;
    bool bad = false;
    ast *value = NULL, *otherwise = NULL;
    ast_list clauses = {0};
    uint32_t errors = p->errors.count;
    lex_mode mode = set_mode(p, LM_COMMAND);
    skip_newlines(p);
    while (peek(p)->kind == TK_Parameter) {
        ast *file = switch_flag_rule(p, &l, &flags, &bad);
        if (file)
            value = file;
        skip_newlines(p);
    }
    if (peek(p)->kind == TK_LParen || !(flags & SW_FILE))
        value = switch_value_rule(p, &l, value != NULL);
    if (value)
        list_push(&l.parts, value);
    skip_newlines(p);
    bad = bad || value == NULL;
    if (take(p, &l, TK_LCurly)) {
        switch_body(p, &l, &clauses, &otherwise, &bad);
    } else {
        if (p->errors.count == errors || peek(p)->kind != TK_EndOfInput)
            report(p, after(l.end), PERR_MissingCurlyBraceInSwitchStatement);
        bad = true;
    }
    set_mode(p, mode);
    if (bad)
        return loop_error(p, &l);
    ast_SwitchStatement *n = NODE(p, SwitchStatement, span(loop_start(&l), l.end));
    n->label = loop_label(&l);
    n->flags = flags;
    n->condition = value;
    n->clauses = clauses;
    n->default_clause = otherwise;
    if (flags & SW_PARALLEL)
        report(p, of(n), PERR_KeywordParameterReservedForFutureUse, str_c("switch"), str_c("parallel"));
    return &n->base;
}
