/* parse_function.c: functions, filters, methods, parameters. */
#include "syntax/parse.h"

/* `= expression` behind a parameter's name */
static ast *default_value_rule(parser *p)
{
    if (peek(p)->kind != TK_Equals)
        return NULL;
    token equals = next(p);
    skip_newlines(p);
    ast *value = expression_rule(p);
    if (!value)
        report(p, after(of_token(&equals)), PERR_MissingExpressionAfterToken, token_text(p, &equals));
    return value;
}

/* `param([int])`: a type without a name stands for a parameter that nothing can bind. */
static ast *nameless_parameter(parser *p, const ast_list *attributes)
{
    extent where = span(of(attributes->items[0]), of(list_last(attributes)));
    report(p, after(where), PERR_InvalidFunctionParameter);
    sync_on(p, true, SYNC_RPAREN);
    ast_VariableExpression *name = NODE(p, VariableExpression, where);
    name->path = str_c("__error__");
    ast_Parameter *n = NODE(p, Parameter, where);
    n->attributes = *attributes;
    n->name = &name->base;
    return &n->base;
}

/* parameter: (attribute | type)* variable ('=' expression)? */
static ast *parameter_rule(parser *p)
{
    bool old = p->no_comma;
    p->no_comma = true;
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    ast_list attributes = {0};
    ast_Parameter *n = NULL;
    skip_newlines(p);
    attribute_list_rule(p, false, &attributes);
    token t = *peek(p);
    if (t.kind == TK_Variable || t.kind == TK_SplattedVariable) {
        ast *name = primary_rule(p, false);
        n = NODE(p, Parameter, attributes.count ? span(of(attributes.items[0]), of(name)) : of(name));
        n->attributes = attributes;
        n->name = name;
        n->default_value = default_value_rule(p);
        if (n->default_value)
            n->base.end = n->default_value->end;
    } else if (attributes.count) {
        n = (ast_Parameter *)(void *)nameless_parameter(p, &attributes);
    }
    set_mode(p, mode);
    p->no_comma = old;
    return n ? &n->base : NULL;
}

/* parameter-list: (parameter (',' parameter)*)? */
void parameter_list_rule(parser *p, ast_list *out)
{
    extent comma = {0, 0};
    for (;;) {
        ast *parameter = parameter_rule(p);
        if (!parameter) {
            if (comma.end)
                report(p, after(comma), PERR_MissingExpressionAfterToken, str_c(","));
            return;
        }
        list_push(out, parameter);
        skip_newlines(p);
        if (peek(p)->kind != TK_Comma)
            return;
        comma = of_token(peek(p));
        skip(p);
    }
}

/* param-block: attribute* 'param' '(' parameter-list ')' */
ast *param_block_rule(parser *p)
{
    uint32_t place = restore_point(p);
    ast_list attributes = {0}, parameters = {0};
    if (tried_before(p, place, TRY_PARAM))
        return NULL;
    if (peek(p)->kind == TK_Generic && lex_peek_at(p->lx, peek(p)->at) == '[')
        attribute_list_rule(p, false, &attributes);
    token word = *peek(p);
    if (word.kind != TK_Param) {
        tried_in_vain(p, place, TRY_PARAM);
        resync(p, place);
        return NULL;
    }
    skip(p);
    skip_newlines(p);
    token open = *peek(p);
    if (open.kind != TK_LParen) {
        tried_in_vain(p, place, TRY_PARAM);
        resync(p, place);
        return NULL;
    }
    skip(p);
    parameter_list_rule(p, &parameters);
    skip_newlines(p);
    extent end = of_token(peek(p));
    if (peek(p)->kind == TK_RParen) {
        skip(p);
    } else {
        end = before(end);
        report(p, after(parameters.count ? of(list_last(&parameters)) : of_token(&open)),
               PERR_MissingEndParenthesisInFunctionParameterList);
    }
    ast_ParamBlock *n = NODE(p, ParamBlock, span(of_token(&word), end));
    for (uint32_t i = 0; i < attributes.count; i++) {
        ast *a = attributes.items[i];
        if (a->kind == AST_Attribute)
            list_push(&n->attributes, a);
        else
            report(p, of(a), PERR_TypeNotAllowedBeforeParam, ((ast_TypeConstraint *)(void *)a)->type_name);
    }
    n->parameters = parameters;
    return &n->base;
}

/* '(' parameter-list ')' behind a function's name; false: the ')' is missing, reported. */
static bool parenthesized_parameters(parser *p, ast_list *out, extent *end)
{
    token open = next(p);
    parameter_list_rule(p, out);
    skip_newlines(p);
    if (peek(p)->kind == TK_RParen) {
        *end = of_token(peek(p));
        skip(p);
        return true;
    }
    *end = out->count ? of(list_last(out)) : of_token(&open);
    report(p, after(*end), PERR_MissingEndParenthesisInFunctionParameterList);
    return false;
}

/* A function's name is any word: `function Get-X`, `function global:f`, `function 5`, `function if`. */
static str *function_name(parser *p, const token *t)
{
    switch (t->kind) {
    case TK_Generic: return t->bits & TB_EXPANDABLE ? token_text(p, t) : t->text;
    case TK_LParen:
    case TK_LCurly:
    case TK_RParen:
    case TK_RCurly:
    case TK_AtParen:
    case TK_AtCurly:
    case TK_DollarParen:
    case TK_Semi:
    case TK_Pipe:
    case TK_Ampersand:
    case TK_AndAnd:
    case TK_OrOr:
    case TK_EndOfInput:
    case TK_NewLine:
    case TK_Redirection:
    case TK_RedirectInStd:
    case TK_Variable:
    case TK_SplattedVariable:
    case TK_StringLiteral:
    case TK_StringExpandable:
    case TK_HereStringLiteral:
    case TK_HereStringExpandable: return NULL;
    default: return token_text(p, t);
    }
}

static ast *function_error(parser *p, const token *word, extent end, const ast_list *parameters)
{
    ast_ErrorStatement *n = NODE(p, ErrorStatement, span(of_token(word), end));
    n->nested = *parameters;
    return &n->base;
}

/* function: ('function' | 'filter') name ('(' parameter-list ')')? '{' script-block '}' */
ast *function_rule(parser *p, const token *word)
{
    lex_mode mode = set_mode(p, LM_COMMAND);
    ast_list parameters = {0};
    skip_newlines(p);
    token name_token = *peek(p);
    str *name = function_name(p, &name_token);
    if (!name) {
        set_mode(p, mode);
        report(p, after(of_token(word)), PERR_MissingNameAfterKeyword, token_text(p, word));
        return error_statement(p, of_token(word));
    }
    skip(p);
    extent end = of_token(&name_token);
    bool good = true;
    skip_newlines(p);
    if (peek(p)->kind == TK_LParen)
        good = parenthesized_parameters(p, &parameters, &end);
    skip_newlines(p);
    token open = *peek(p);
    if (!good || open.kind != TK_LCurly) {
        if (open.kind == TK_LCurly)
            skip(p);
        set_mode(p, mode);
        if (good)
            report(p, after(end), PERR_MissingFunctionBody);
        return function_error(p, word, end, &parameters);
    }
    skip(p);
    bool filter = word->kind == TK_Filter;
    ast_ScriptBlock *body = script_block_rule(p, &open, filter);
    set_mode(p, mode);
    ast_FunctionDefinition *n = NODE(p, FunctionDefinition, span(of_token(word), of(body)));
    n->name = name;
    n->flags = filter ? FN_FILTER : 0;
    n->parameters = parameters;
    n->body = &body->base;
    if (word->kind == TK_Identifier)
        report(p, of(n), PERR_WorkflowNotSupportedInPowerShellCore);
    return &n->base;
}

/* The call of the base constructor as the first statement of a constructor, written or not. */
static ast *base_call(parser *p, extent base, extent call, const ast_list *arguments)
{
    ast_BaseCtorInvokeMemberExpression *invoke = NODE(p, BaseCtorInvokeMemberExpression, call);
    ast_VariableExpression *self = NODE(p, VariableExpression, base);
    self->path = str_c("this");
    ast_StringConstantExpression *member = NODE(p, StringConstantExpression, base);
    member->string_kind = SK_BARE;
    member->text = str_c(".ctor");
    invoke->target = &self->base;
    invoke->member = &member->base;
    invoke->arguments = *arguments;
    ast_CommandExpression *n = NODE(p, CommandExpression, call);
    n->expression = &invoke->base;
    return &n->base;
}

/* ':' 'base' '(' arguments ')' ; false: reported */
static bool base_call_rule(parser *p, ast **call)
{
    ast_list arguments = {0};
    skip_newlines(p);
    token colon = *peek(p);
    if (colon.kind != TK_Colon) {
        *call = base_call(p, (extent){0, 0}, (extent){0, 0}, &arguments);
        return true;
    }
    skip(p);
    skip_newlines(p);
    token base = *peek(p);
    if (base.kind != TK_Identifier || !str_equal_c(base.text, "base")) {
        report(p, after(of_token(&colon)), PERR_MissingBaseCtorCall);
        return false;
    }
    skip(p);
    lexer_reclassify(p->lx, &base, TK_Base);
    skip_newlines(p);
    token open = *peek(p);
    if (open.kind != TK_LParen) {
        report(p, after(of_token(&base)), PERR_MissingMethodParameterList);
        return false;
    }
    skip(p);
    extent last;
    invoke_arguments_rule(p, &open, &arguments, &last);
    *call = base_call(p, of_token(&base), span(of_token(&base), last), &arguments);
    return true;
}

/* A script block without `param` and named blocks. */
static ast_ScriptBlock *method_body_rule(parser *p, const token *open, ast *first)
{
    lex_mode mode = set_mode(p, LM_COMMAND);
    skip_newlines(p);
    ast *param_block = param_block_rule(p);
    if (param_block)
        report(p, of(param_block), PERR_ParamBlockNotAllowedInMethod);
    skip_newlines_and_semicolons(p);
    ast_ScriptBlock *body = script_block_body_rule(p, open, param_block, false, first);
    set_mode(p, mode);
    ast *named[] = {body->dynamic_param, body->begin, body->process, body->end, body->clean};
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (named[i] && !((ast_NamedBlock *)(void *)named[i])->unnamed)
            report(p, of(named[i]), PERR_NamedBlockNotAllowedInMethod);
    return body;
}

/* method: name '(' parameter-list ')' (':' 'base' '(' arguments ')')? '{' script-block '}' ; NULL: reported */
ast *method_rule(parser *p, const token *name, bool constructor, bool is_static)
{
    ast_list parameters = {0};
    ast *first = NULL;
    extent end = of_token(name);
    bool good = true;
    skip_newlines(p);
    if (peek(p)->kind == TK_LParen)
        good = parenthesized_parameters(p, &parameters, &end);
    else
        report(p, after(end), PERR_MissingMethodParameterList);
    if (constructor && !is_static)
        good = base_call_rule(p, &first) && good;
    skip_newlines(p);
    token open = *peek(p);
    if (open.kind == TK_LCurly)
        skip(p);
    else if (good)
        report(p, after(end), PERR_MissingFunctionBody);
    if (!good || open.kind != TK_LCurly)
        return NULL;
    ast_ScriptBlock *body = method_body_rule(p, &open, first);
    ast_FunctionDefinition *n = NODE(p, FunctionDefinition, span(of_token(name), of(body)));
    n->name = name->text;
    n->parameters = parameters;
    n->body = &body->base;
    return &n->base;
}
