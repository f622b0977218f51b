/* parse_pipeline.c: assignments, pipelines and chains of them. */
#include "syntax/parse.h"

/* `$x = 1` keeps the expression itself, `$x = a | b` the pipeline. */
static ast *unwrap_expression(ast *statement)
{
    ast_Pipeline *pipeline = (ast_Pipeline *)(void *)statement;
    if (statement->kind == AST_Pipeline && pipeline->elements.count == 1 && !pipeline->background &&
        pipeline->elements.items[0]->kind == AST_CommandExpression)
        return pipeline->elements.items[0];
    return statement;
}

/* assignment: expression assignment-operator statement */
static ast *assignment_rest(parser *p, ast *left, const token *op)
{
    skip_newlines(p);
    ast *right = statement_rule(p);
    if (!right) {
        extent where = after(of_token(op));
        report(p, where, PERR_ExpectedValueExpression, token_text(p, op));
        right = error_statement(p, where);
    }
    ast_AssignmentStatement *n = NODE(p, AssignmentStatement, span(of(left), of(right)));
    n->op = op->kind;
    n->left = left;
    n->right = unwrap_expression(right);
    return &n->base;
}

static ast *expression_element(parser *p, ast *expression, bool first)
{
    if (!first)
        report(p, of(expression), PERR_ExpressionsMustBeFirstInPipeline);
    redirections found = {{0}, NULL};
    while (peek(p)->kind == TK_Redirection || peek(p)->kind == TK_RedirectInStd) {
        token t = next(p);
        redirection_rule(p, &t, &found);
    }
    extent where = found.last ? span(of(expression), of(found.last)) : of(expression);
    ast_CommandExpression *n = NODE(p, CommandExpression, where);
    n->expression = expression;
    redirections_finish(&found, &n->redirections);
    return &n->base;
}

static ast *expression_here(parser *p)
{
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    ast *n = expression_rule(p);
    set_mode(p, mode);
    return n;
}

/* What follows an element; true: another element is to come. */
static bool next_element(parser *p, bool *background, bool allow_background, extent *pipe)
{
    const token *t = peek(p);
    switch (t->kind) {
    case TK_Semi:
    case TK_NewLine:
    case TK_EndOfInput:
    case TK_RParen:
    case TK_RCurly:
    case TK_AndAnd:
    case TK_OrOr: return false;
    case TK_Ampersand:
        if (allow_background) {
            skip(p);
            *background = true;
        }
        return false;
    case TK_Pipe:
        *pipe = of_token(t);
        skip(p);
        skip_newlines(p);
        if (peek(p)->kind != TK_EndOfInput)
            return true;
        report(p, after(*pipe), PERR_EmptyPipeElement);
        return false;
    default: report(p, of_token(t), PERR_UnexpectedToken, token_text(p, t)); return false;
    }
}

/* pipeline: (expression redirection* | command) ('|' command)* */
ast *pipeline_rule(parser *p, ast *first, bool allow_background)
{
    ast_list elements = {0};
    bool background = false;
    extent pipe = {0, 0};
    bool after_pipe = false;
    do {
        ast *expression = first ? first : expression_here(p);
        first = NULL;
        ast *element = expression ? expression_element(p, expression, elements.count == 0) : command_rule(p);
        if (element)
            list_push(&elements, element);
        else if (elements.count || peek(p)->kind == TK_Pipe)
            report(p, after_pipe ? after(pipe) : of_token(peek(p)), PERR_EmptyPipeElement);
        after_pipe = true;
    } while (next_element(p, &background, allow_background, &pipe));
    if (elements.count == 0)
        return NULL;
    ast_Pipeline *n = NODE(p, Pipeline, span(of(elements.items[0]), of(list_last(&elements))));
    n->elements = elements;
    n->background = background;
    return &n->base;
}

static ast *chain_node(parser *p, ast *left, token_kind op, ast *right)
{
    if (!left)
        return right;
    ast_PipelineChain *n = NODE(p, PipelineChain, span(of(left), of(right)));
    n->op = op;
    n->left = left;
    n->right = right;
    return &n->base;
}

/* `a && b &` runs the whole chain in the background. */
static void make_background(ast *statement)
{
    if (statement->kind == AST_PipelineChain)
        ((ast_PipelineChain *)(void *)statement)->background = 1;
    else
        ((ast_Pipeline *)(void *)statement)->background = 1;
}

/* Behind `&`: the end of the chain, or an error. */
static ast *background_rest(parser *p, ast *chain, const token *ampersand)
{
    make_background(chain);
    token t = *peek(p);
    if (t.kind == TK_AndAnd || t.kind == TK_OrOr) {
        skip(p);
        report(p, of_token(&t), PERR_BackgroundOperatorInPipelineChain);
        return error_statement(p, span(of(chain), of_token(&t)));
    }
    (void)ampersand;
    return chain;
}

/* Behind `&&` stands nothing that runs: at the end of the text more may come, else the chain is lost. */
static ast *chain_error(parser *p, ast *chain, const token *op)
{
    token t = *peek(p);
    if (t.kind == TK_EndOfInput) {
        report(p, after(of_token(op)), PERR_EmptyPipelineChainElement);
        return chain;
    }
    report(p, span(of_token(op), of_token(&t)), PERR_EmptyPipelineChainElement);
    ast_ErrorStatement *bad = NODE(p, ErrorStatement, span(of(chain), of_token(op)));
    list_push(&bad->nested, chain);
    return &bad->base;
}

/* pipeline-chain: assignment | pipeline (('&&' | '||') pipeline)* '&'? */
ast *pipeline_chain_rule(parser *p)
{
    if (!parse_enter(p))
        return NULL;
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    ast *expression = expression_rule(p);
    if (expression && (token_table[peek(p)->kind].flags & TF_ASSIGNMENT)) {
        token op = next(p);
        set_mode(p, mode);
        return assignment_rest(p, expression, &op);
    }
    set_mode(p, mode);
    ast *chain = NULL;
    token op = {0};
    for (;;) {
        ast *pipeline = pipeline_rule(p, expression, false);
        expression = NULL;
        if (!pipeline)
            return chain ? chain_error(p, chain, &op) : NULL;
        chain = chain_node(p, chain, op.kind, pipeline);
        token t = *peek(p);
        if (t.kind == TK_Ampersand) {
            skip(p);
            return background_rest(p, chain, &t);
        }
        if (t.kind != TK_AndAnd && t.kind != TK_OrOr)
            return chain;
        op = next(p);
        skip_newlines(p);
    }
}
