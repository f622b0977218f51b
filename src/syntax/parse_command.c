/* parse_command.c: commands: name, parameters, arguments, redirections. */
#include "syntax/parse.h"

/* The words for streams in messages. */
static const char *stream_name(unsigned from)
{
    static const char *const names[] = {"*", "output", "error", "warning", "verbose", "debug", "information"};
    return names[from];
}

static void set_redirection(parser *p, redirections *into, unsigned from, ast *node)
{
    if (into->by_stream[from])
        report(p, of(node), PERR_StreamAlreadyRedirected, str_c(stream_name(from)));
    else
        into->by_stream[from] = node;
    into->last = node;
}

/* `< file`: read, never supported. Returns where it ends. */
static extent input_redirection_rule(parser *p, const token *t)
{
    lex_mode mode = set_mode(p, LM_COMMAND);
    ast *location = single_argument_rule(p);
    set_mode(p, mode);
    if (!location)
        report(p, after(of_token(t)), PERR_MissingFileSpecification);
    report(p, of_token(t), PERR_RedirectionNotSupported, token_text(p, t));
    return location ? of(location) : of_token(t);
}

/* redirection: ('>' | '>>' | n'>' | '*>') argument | n'>&'m */
extent redirection_rule(parser *p, const token *t, redirections *into)
{
    if (t->kind == TK_RedirectInStd)
        return input_redirection_rule(p, t);
    if (t->bits & TB_MERGE) {
        if (t->to != 1 || t->from == 1)
            report(p, of_token(t), PERR_RedirectionNotSupported, token_text(p, t));
        ast_MergingRedirection *n = NODE(p, MergingRedirection, of_token(t));
        n->from = t->from;
        n->to = t->to;
        set_redirection(p, into, t->from, &n->base);
        return of(n);
    }
    lex_mode mode = set_mode(p, LM_COMMAND);
    ast *location = single_argument_rule(p);
    set_mode(p, mode);
    if (!location) {
        report(p, after(of_token(t)), PERR_MissingFileSpecification);
        location = error_expression(p, of_token(t));
    }
    ast_FileRedirection *n = NODE(p, FileRedirection, span(of_token(t), of(location)));
    n->from = t->from;
    n->append = (t->bits & TB_APPEND) != 0;
    n->location = location;
    set_redirection(p, into, t->from, &n->base);
    return of(n);
}

void redirections_finish(const redirections *r, ast_list *out)
{
    for (int i = 0; i < 7; i++)
        if (r->by_stream[i])
            list_push(out, r->by_stream[i]);
}

/* A bare word of any token: `f if 1..3 -5`. Within a command's name `$` is a character like others: `a$b 1` runs `a$b`,
 * but `$a-b 1` expands. */
static ast *word_argument(parser *p, enum argument_context context, const token *t)
{
    bool expands = context != AC_NAME || lex_peek_at(p->lx, t->at) == '$';
    if ((t->bits & TB_EXPANDABLE) && expands)
        return expandable_string(p, t);
    if (context != AC_NAME && t->kind != TK_Identifier)
        lexer_reclassify(p->lx, t, TK_Generic);
    return bare_word(p, t, t->kind == TK_Generic ? t->text : NULL);
}

/* One argument without its commas; NULL at what ends a command. */
static ast *argument_element(parser *p, enum argument_context context, const token *t)
{
    switch (t->kind) {
    case TK_EndOfInput:
    case TK_NewLine:
    case TK_Semi:
    case TK_Pipe:
    case TK_AndAnd:
    case TK_OrOr:
    case TK_Ampersand:
    case TK_RCurly:
    case TK_RParen:
    case TK_Redirection:
    case TK_RedirectInStd:
    case TK_Comma: unget(p, t); return NULL;
    case TK_Variable:
    case TK_SplattedVariable:
    case TK_Number:
    case TK_StringLiteral:
    case TK_StringExpandable:
    case TK_HereStringLiteral:
    case TK_HereStringExpandable:
    case TK_LParen:
    case TK_AtParen:
    case TK_DollarParen:
    case TK_AtCurly:
    case TK_LCurly: unget(p, t); return primary_rule(p, true);
    case TK_Parameter: lexer_reclassify(p->lx, t, TK_Generic); return bare_word(p, t, NULL);
    default: return word_argument(p, context, t);
    }
}

/* command-argument: element (',' element)* ; a command's name takes no comma */
ast *command_argument_rule(parser *p, enum argument_context context, const token *first)
{
    token t = *first, comma = {0};
    ast_list list = {0};
    for (;;) {
        ast *element = argument_element(p, context, &t);
        if (!element) {
            if (list.count == 0)
                return NULL;
            report(p, after(of_token(&comma)), PERR_MissingExpression, token_text(p, &comma));
            ast_ErrorExpression *bad = NODE(p, ErrorExpression, span(of(list.items[0]), of_token(&comma)));
            bad->nested = list;
            return &bad->base;
        }
        if (context != AC_ARGUMENT || peek(p)->kind != TK_Comma) {
            if (list.count == 0)
                return element;
            list_push(&list, element);
            ast_ArrayLiteral *n = NODE(p, ArrayLiteral, span(of(list.items[0]), of(element)));
            n->elements = list;
            return &n->base;
        }
        list_push(&list, element);
        comma = next(p);
        skip_newlines(p);
        t = next(p);
    }
}

ast *single_argument_rule(parser *p)
{
    token t = next(p);
    return command_argument_rule(p, AC_SINGLE, &t);
}

/* A command while its elements are read. */
typedef struct command {
    ast_list elements;
    redirections redirections;
    extent end;
    bool named;      /* the name has been read */
    bool saw_dashes; /* `--`: what follows are arguments, whatever they look like */
} command;

/* `-Name`, `-Name:argument` */
static void parameter_element(parser *p, command *c, const token *t)
{
    if (!c->named || c->saw_dashes) {
        list_push(&c->elements, bare_word(p, t, NULL));
        c->end = of_token(t);
        return;
    }
    ast_CommandParameter *n = NODE(p, CommandParameter, of_token(t));
    n->name = t->text;
    if ((t->bits & TB_COLON) && peek(p)->kind != TK_Comma) {
        token first = next(p);
        n->argument = command_argument_rule(p, AC_ARGUMENT, &first);
        if (n->argument)
            n->base.end = n->argument->end;
        else
            report(p, after(of_token(t)), PERR_ParameterRequiresArgument, token_text(p, t));
    }
    list_push(&c->elements, n);
    c->end = of(n);
}

/* The first `--` is a parameter without a name, later ones are text. */
static void dashes_element(parser *p, command *c, const token *t)
{
    if (c->saw_dashes) {
        list_push(&c->elements, bare_word(p, t, NULL));
    } else {
        ast_CommandParameter *n = NODE(p, CommandParameter, of_token(t));
        n->name = str_c("-");
        list_push(&c->elements, n);
    }
    c->saw_dashes = true;
    c->end = of_token(t);
}

static void add_element(command *c, ast *element)
{
    list_push(&c->elements, element);
    c->end = of(element);
}

static void argument_or_name(parser *p, command *c, const token *t)
{
    if (t->kind == TK_Generic && str_equal_c(t->text, "--%")) {
        add_element(c, bare_word(p, t, t->text));
        token rest = lexer_verbatim(p->lx);
        add_element(c, bare_word(p, &rest, rest.text));
        return;
    }
    ast *element = command_argument_rule(p, c->named ? AC_ARGUMENT : AC_NAME, t);
    if (!element) {
        report(p, of_token(t), PERR_UnexpectedToken, token_text(p, t));
        skip(p);
        c->end = of_token(t);
        return;
    }
    add_element(c, element);
}

/* One element; false at the end of the command. */
static bool command_element(parser *p, command *c, const token *t)
{
    switch (t->kind) {
    case TK_EndOfInput:
    case TK_NewLine:
    case TK_Semi:
    case TK_Pipe:
    case TK_AndAnd:
    case TK_OrOr:
    case TK_Ampersand:
    case TK_RCurly:
    case TK_RParen: unget(p, t); return false;
    case TK_MinusMinus: dashes_element(p, c, t); break;
    case TK_Comma:
        c->end = of_token(t);
        report(p, of_token(t), PERR_MissingArgument);
        skip_newlines(p);
        return true; /* the name may still be to come */
    case TK_Parameter: parameter_element(p, c, t); break;
    case TK_RedirectInStd:
    case TK_Redirection:
        if (!c->named) { /* `if (1) {} > file` looks for a command named `>` */
            add_element(c, bare_word(p, t, NULL));
            break;
        }
        c->end = redirection_rule(p, t, &c->redirections);
        return true;
    default: argument_or_name(p, c, t); break;
    }
    c->named = true;
    return true;
}

/* command: ('&' | '.')? name (parameter | argument | redirection)* */
ast *command_rule(parser *p)
{
    lex_mode mode = set_mode(p, LM_COMMAND);
    token first = next(p), t = first;
    command c = {.end = of_token(&first)};
    bool invoked = first.kind == TK_Dot || first.kind == TK_Ampersand;
    if (invoked)
        t = next(p);
    while (command_element(p, &c, &t))
        t = next(p);
    set_mode(p, mode);
    if (c.elements.count == 0) {
        if (invoked)
            report(p, of_token(&first), PERR_MissingExpression, token_text(p, &first));
        return NULL;
    }
    ast_Command *n = NODE(p, Command, span(of_token(&first), c.end));
    n->invocation = invoked ? first.kind : TK_Unknown;
    n->elements = c.elements;
    redirections_finish(&c.redirections, &n->redirections);
    return &n->base;
}
