/* parse_try.c: try, trap, data. */
#include "syntax/parse.h"

static ast *try_error(parser *p, const token *word, extent end, const ast_list *parts)
{
    ast_ErrorStatement *n = NODE(p, ErrorStatement, span(of_token(word), end));
    if (parts)
        n->nested = *parts;
    return &n->base;
}

/* The types of a catch: `[A], [B]`. *missing is set when a comma has none behind it. */
static void catch_types(parser *p, ast_list *types, extent *end, bool *missing)
{
    *missing = false;
    extent comma = {0, 0};
    for (;;) {
        uint32_t place = restore_point(p);
        skip_newlines(p);
        ast *type = type_constraint_rule(p);
        if (!type) {
            resync(p, place);
            if (comma.end) {
                report(p, after(comma), PERR_MissingTypeLiteralToken);
                *end = comma;
                *missing = true;
            }
            return;
        }
        list_push(types, type);
        *end = of(type);
        place = restore_point(p);
        skip_newlines(p);
        if (peek(p)->kind != TK_Comma) {
            resync(p, place);
            return;
        }
        comma = of_token(peek(p));
        skip(p);
    }
}

/* catch: 'catch' type-list? block ; NULL: reported, *end tells how far */
static ast *catch_rule(parser *p, extent *end, ast_list *parts)
{
    token word = next(p);
    ast_list types = {0};
    bool missing;
    *end = of_token(&word);
    catch_types(p, &types, end, &missing);
    ast *body = missing ? NULL : statement_block_rule(p);
    if (!body) {
        if (!missing)
            report(p, after(*end), PERR_MissingCatchHandlerBlock);
        for (uint32_t i = 0; i < types.count; i++)
            list_push(parts, types.items[i]);
        return NULL;
    }
    *end = of(body);
    ast_CatchClause *n = NODE(p, CatchClause, span(of_token(&word), of(body)));
    n->types = types;
    n->body = body;
    return &n->base;
}

/* finally: 'finally' block */
static bool finally_rule(parser *p, ast **block, extent *end)
{
    token word = next(p);
    *end = of_token(&word);
    *block = statement_block_rule(p);
    if (!*block) {
        report(p, after(*end), PERR_MissingFinallyStatementBlock);
        return false;
    }
    *end = of(*block);
    return true;
}

/* try: 'try' block catch* finally? */
ast *try_rule(parser *p, const token *word)
{
    ast *body = statement_block_rule(p), *last = NULL;
    if (!body) {
        report(p, after(of_token(word)), PERR_MissingTryStatementBlock);
        return try_error(p, word, of_token(word), NULL);
    }
    ast_list catches = {0}, parts = {0};
    list_push(&parts, body);
    extent end = of(body);
    uint32_t place;
    for (;;) {
        place = restore_point(p);
        skip_newlines(p);
        token_kind kind = peek(p)->kind;
        if (kind == TK_Catch) {
            ast *clause = catch_rule(p, &end, &parts);
            if (!clause)
                return try_error(p, word, end, &parts);
            list_push(&catches, clause);
            list_push(&parts, clause);
        } else if (kind == TK_Finally) {
            if (!finally_rule(p, &last, &end))
                return try_error(p, word, end, &parts);
            break;
        } else {
            resync(p, place);
            break;
        }
    }
    if (catches.count == 0 && !last) {
        report(p, after(end), PERR_MissingCatchOrFinally);
        return try_error(p, word, end, &parts);
    }
    ast_TryStatement *n = NODE(p, TryStatement, span(of_token(word), end));
    n->body = body;
    n->catches = catches;
    n->finally_block = last;
    return &n->base;
}

/* trap: 'trap' type? block */
ast *trap_rule(parser *p, const token *word)
{
    uint32_t place = restore_point(p);
    skip_newlines(p);
    ast *type = type_constraint_rule(p);
    if (!type)
        resync(p, place);
    ast *body = statement_block_rule(p);
    if (!body) {
        extent end = type ? of(type) : of_token(word);
        report(p, after(end), PERR_MissingTrapStatement);
        ast_list parts = {0};
        if (type)
            list_push(&parts, type);
        return try_error(p, word, end, &parts);
    }
    ast_TrapStatement *n = NODE(p, TrapStatement, span(of_token(word), of(body)));
    n->trap_type = type;
    n->body = body;
    return &n->base;
}

/* `-supportedCommand a, b` */
static void data_commands(parser *p, ast_list *commands, extent *end)
{
    for (;;) {
        ast *command = single_argument_rule(p);
        if (!command) {
            report(p, after(*end), PERR_MissingValueForSupportedCommandInDataSection);
            return;
        }
        list_push(commands, command);
        *end = of(command);
        if (peek(p)->kind != TK_Comma)
            return;
        *end = of_token(peek(p));
        skip(p);
        skip_newlines(p);
    }
}

/* data: 'data' name? ('-supportedCommand' argument (',' argument)*)? block */
ast *data_rule(parser *p, const token *word)
{
    lex_mode mode = set_mode(p, LM_COMMAND);
    extent end = of_token(word);
    ast_list commands = {0};
    skip_newlines(p);
    ast *name = simple_name_rule(p);
    if (name)
        end = of(name);
    skip_newlines(p);
    if (peek(p)->kind == TK_Parameter) {
        token t = next(p);
        end = of_token(&t);
        if (!t.text->length || !str_starts(str_c("supportedcommand"), t.text, true))
            report(p, of_token(&t), PERR_InvalidParameterForDataSectionStatement, t.text);
        else
            data_commands(p, &commands, &end);
    }
    ast *body = statement_block_rule(p);
    set_mode(p, mode);
    if (!body) {
        report(p, after(end), PERR_MissingStatementBlockForDataSection);
        return try_error(p, word, end, &commands);
    }
    ast_DataStatement *n = NODE(p, DataStatement, span(of_token(word), of(body)));
    n->variable = name ? ((ast_StringConstantExpression *)(void *)name)->text : NULL;
    n->commands_allowed = commands;
    n->body = body;
    return &n->base;
}
