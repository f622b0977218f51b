/* parse_type.c: type names, type constraints and attributes. */
#include "base/heap.h"
#include "syntax/parse.h"

/* The text of a type name as it grows: white space left out. */
typedef struct type_text {
    wbuf text;
    uint32_t end;  /* of the last token, in the source */
    bool assembly; /* an assembly's name is in it */
} type_text;

static bool type_name_into(parser *p, type_text *out, bool unbracketed);

static void add_token(type_text *out, const token *t, const char *text)
{
    if (t->text)
        str_append(&out->text, t->text);
    else
        wbuf_ascii(&out->text, text);
    out->end = t->end;
}

/* Takes the closing bracket or says that it is missing. */
static void close_bracket(parser *p, type_text *out, perr id)
{
    skip_newlines(p);
    token t = *peek(p);
    if (t.kind == TK_RBracket) {
        skip(p);
        add_token(out, &t, "]");
    } else {
        report(p, before(of_token(&t)), id);
    }
}

/* One argument of a generic type: `int` or `[int, mscorlib]`. Brackets that hold no assembly's name are left out. */
static bool generic_argument(parser *p, type_text *out)
{
    skip_newlines(p);
    token t = *peek(p);
    if (t.kind != TK_LBracket)
        return type_name_into(p, out, true);
    type_text inner = {.text = {0}, .end = t.end};
    skip(p);
    skip_newlines(p);
    bool found = type_name_into(p, &inner, false);
    bool bracketed = inner.assembly;
    if (found && bracketed)
        wbuf_ascii(&out->text, "[");
    wbuf_units(&out->text, inner.text.data, inner.text.length);
    out->end = inner.end;
    if (!found)
        return false;
    type_text close = {.text = {0}, .end = inner.end};
    close_bracket(p, &close, PERR_EndSquareBracketExpectedAtEndOfType);
    out->end = close.end;
    if (bracketed)
        wbuf_ascii(&out->text, "]");
    return true;
}

/* Arguments up to and with ']'; the '[' has been taken. */
static void generic_arguments(parser *p, type_text *out)
{
    for (;;) {
        if (!generic_argument(p, out)) {
            report(p, (extent){out->end, out->end}, PERR_MissingTypename);
            break;
        }
        skip_newlines(p);
        token comma = *peek(p);
        if (comma.kind != TK_Comma)
            break;
        skip(p);
        add_token(out, &comma, ",");
    }
    close_bracket(p, out, PERR_EndSquareBracketExpectedAtEndOfAttribute);
}

/* `[]` and `[,]`, any number; what follows a generic type or a name. */
static void array_suffixes(parser *p, type_text *out)
{
    while (peek(p)->kind == TK_LBracket) {
        uint32_t place = restore_point(p);
        token open = next(p);
        skip_newlines(p);
        token_kind kind = peek(p)->kind;
        if (kind != TK_RBracket && kind != TK_Comma) {
            resync(p, place);
            return;
        }
        add_token(out, &open, "[");
        while (peek(p)->kind == TK_Comma) {
            token comma = next(p);
            add_token(out, &comma, ",");
            skip_newlines(p);
        }
        close_bracket(p, out, PERR_EndSquareBracketExpectedAtEndOfAttribute);
    }
}

/* What stands in the first bracket behind a name: nothing or commas (array), or the arguments of a generic type. */
static void first_bracket(parser *p, type_text *out)
{
    uint32_t place = restore_point(p);
    token open = next(p);
    skip_newlines(p);
    token t = *peek(p);
    switch (t.kind) {
    case TK_RBracket:
    case TK_Comma: resync(p, place); break;
    case TK_LBracket:
    case TK_Identifier:
        add_token(out, &open, "[");
        generic_arguments(p, out);
        break;
    case TK_EndOfInput:
        report(p, after(of_token(&open)), PERR_MissingTypename);
        out->end = open.end;
        return;
    default:
        skip(p);
        report(p, of_token(&t), PERR_UnexpectedToken, token_text(p, &t));
        sync_on(p, true, SYNC_RBRACKET);
        return;
    }
    array_suffixes(p, out);
}

/* `, mscorlib, Version=1.0` */
static void assembly_name(parser *p, type_text *out)
{
    token comma = next(p);
    token spec = lexer_assembly_name(p->lx);
    if (spec.start == spec.end) {
        report(p, after(of_token(&comma)), PERR_MissingAssemblyNameSpecification);
        return;
    }
    wbuf_ascii(&out->text, ",");
    str_append(&out->text, spec.text);
    out->end = spec.end;
    out->assembly = true;
}

/* type-name: identifier ('[' (','* | type-arguments) ']')* (',' assembly-name)? */
static bool type_name_into(parser *p, type_text *out, bool unbracketed)
{
    if (!parse_enter(p))
        return false;
    token name = *peek(p);
    if (name.kind != TK_Identifier)
        return false;
    skip(p);
    add_token(out, &name, "");
    if (peek(p)->kind == TK_LBracket)
        first_bracket(p, out);
    if (!unbracketed && peek(p)->kind == TK_Comma)
        assembly_name(p, out);
    return true;
}

bool type_name_rule(parser *p, bool assembly, str **name, extent *where)
{
    lex_mode mode = set_mode(p, LM_TYPE);
    skip_newlines(p);
    type_text out = {.text = {0}};
    uint32_t start = peek(p)->start;
    bool found = type_name_into(p, &out, !assembly);
    set_mode(p, mode);
    if (found) {
        *name = str_from_wbuf(&out.text);
        *where = (extent){start, out.end};
    }
    return found;
}

/* Is `[name` next, white space before it or not? `[BitConverter]::ToInt32 [byte[]](1)` is a call too. */
static bool generic_arguments_begin(const parser *p)
{
    const lexer *lx = p->lx;
    uint32_t i = lx->pos;
    while (lex_is_space(lex_peek_at(lx, i)))
        i++;
    if (lx->mode == LM_COMMAND || lex_peek_at(lx, i) != '[')
        return false;
    do
        i++;
    while (lex_peek_at(lx, i) == '\n' || lex_peek_at(lx, i) == '\r' || lex_is_space(lex_peek_at(lx, i)));
    return lex_is_name_start(lex_peek_at(lx, i));
}

/* `$x.M[int, string](1)`: nothing is read when no '(' follows the ']', `$x.y[abc]` is an index then. False: a type list
 * began and its ']' is missing; reported. */
bool generic_arguments_rule(parser *p, str **text)
{
    *text = NULL;
    if (!generic_arguments_begin(p))
        return true;
    uint32_t place = restore_point(p), errors = p->errors.count;
    lex_mode mode = set_mode(p, LM_TYPE);
    type_text out = {.text = {0}};
    skip(p); /* the '[' */
    skip_newlines(p);
    for (;;) {
        bool found = generic_argument(p, &out);
        if (!found)
            report(p, (extent){out.end, out.end}, PERR_MissingTypename);
        skip_newlines(p);
        token comma = *peek(p);
        if (!found || comma.kind != TK_Comma)
            break;
        skip(p);
        add_token(&out, &comma, ",");
    }
    token close = *peek(p);
    bool closed = close.kind == TK_RBracket;
    if (closed)
        skip(p);
    else
        report(p, before(of_token(&close)), PERR_EndSquareBracketExpectedAtEndOfType);
    set_mode(p, mode);
    if (!closed)
        return false;
    if (!p->has_ungot && lex_peek(p->lx) == '(' && p->errors.count == errors) {
        *text = str_from_wbuf(&out.text);
    } else {
        p->errors.count = errors;
        resync(p, place);
    }
    return true;
}

/* The value of `Name = value` or of `Name` alone, which means true. */
static ast *named_value_rule(parser *p, ast *name, bool *omitted)
{
    *omitted = false;
    if (peek(p)->kind != TK_Equals) {
        ast_ConstantExpression *yes = NODE(p, ConstantExpression, of(name));
        yes->constant = V_TRUE;
        *omitted = true;
        return &yes->base;
    }
    token equals = next(p);
    skip_newlines(p);
    ast *value = expression_rule(p);
    if (!value) {
        report(p, after(of_token(&equals)), PERR_MissingExpressionInNamedArgument);
        value = error_expression(p, after(of_token(&equals)));
        sync_on(p, true, SYNC_COMMA | SYNC_RPAREN | SYNC_RBRACKET | SYNC_NEWLINE);
    }
    return value;
}

static bool name_is_taken(const ast_list *named, const str *name)
{
    for (uint32_t i = 0; i < named->count; i++)
        if (str_equal_nocase(((ast_NamedAttributeArgument *)(void *)named->items[i])->name, name))
            return true;
    return false;
}

static void named_argument(parser *p, ast_Attribute *n, ast *name, extent *last)
{
    bool omitted;
    ast *value = named_value_rule(p, name, &omitted);
    if (!omitted)
        *last = of(value);
    str *text = ((ast_StringConstantExpression *)(void *)name)->text;
    if (name_is_taken(&n->named, text))
        report(p, omitted ? of(name) : span(of(name), of(value)), PERR_DuplicateNamedArgument, text);
    ast_NamedAttributeArgument *argument = NODE(p, NamedAttributeArgument, span(of(name), of(value)));
    argument->name = text;
    argument->argument = value;
    argument->omitted = omitted;
    list_push(&n->named, argument);
}

/* attribute-arguments: (expression | simple-name ('=' expression)?) (',' ...)* ; returns where they end. */
static extent attribute_arguments_rule(parser *p, ast_Attribute *n, extent open)
{
    bool old = p->no_comma;
    p->no_comma = true;
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    extent last = open;
    for (bool comma = false;; comma = true) {
        skip_newlines(p);
        ast *name = simple_name_rule(p), *item;
        if (name) {
            named_argument(p, n, name, &last);
        } else if ((item = expression_rule(p)) != NULL) {
            list_push(&n->positional, item);
            last = of(item);
        } else if (comma) {
            last = after(last);
            report(p, last, PERR_MissingExpressionAfterToken, str_c(","));
            list_push(&n->positional, error_expression(p, last));
        }
        skip_newlines(p);
        if (peek(p)->kind != TK_Comma)
            break;
        last = of_token(peek(p));
        skip(p);
    }
    set_mode(p, mode);
    p->no_comma = old;
    return last;
}

/* attribute: '[' type-name '(' attribute-arguments ')' ']' ; behind '(' here */
static ast *attribute_rest(parser *p, extent open, str *name, const token *paren)
{
    ast_Attribute *n = NODE(p, Attribute, open);
    n->type_name = name;
    extent end = attribute_arguments_rule(p, n, of_token(paren));
    token t = *peek(p);
    bool closed = t.kind == TK_RParen;
    if (closed) {
        skip(p);
        end = of_token(&t);
    } else {
        report(p, after(end), PERR_MissingEndParenthesisInExpression);
    }
    skip_newlines(p);
    t = *peek(p);
    if (t.kind == TK_RBracket) {
        skip(p);
        end = of_token(&t);
    } else if (closed) {
        report(p, after(end), PERR_EndSquareBracketExpectedAtEndOfAttribute);
    }
    n->base.end = end.end;
    return &n->base;
}

/* attribute-or-type: '[' type-name (attribute-arguments | ']') ; nothing is taken when no type name follows */
static ast *attribute_rule(parser *p)
{
    if (peek(p)->kind != TK_LBracket)
        return NULL;
    token open = next(p);
    str *name;
    extent where;
    if (!type_name_rule(p, true, &name, &where)) {
        resync(p, open.at);
        report(p, after(of_token(&open)), PERR_MissingTypename);
        return NULL;
    }
    token t = *peek(p);
    if (t.kind == TK_LParen) {
        skip(p);
        return attribute_rest(p, of_token(&open), name, &t);
    }
    extent end = where;
    if (t.kind == TK_RBracket) {
        skip(p);
        end = of_token(&t);
    } else {
        report(p, before(of_token(&t)), PERR_EndSquareBracketExpectedAtEndOfAttribute);
    }
    ast_TypeConstraint *n = NODE(p, TypeConstraint, span(of_token(&open), end));
    n->type_name = name;
    return &n->base;
}

void attribute_list_rule(parser *p, bool in_expression, ast_list *out)
{
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    for (;;) {
        ast *attribute = attribute_rule(p);
        if (!attribute)
            break;
        list_push(out, attribute);
        if (!in_expression || attribute->kind == AST_Attribute)
            skip_newlines(p);
        else if (!p->has_ungot && lex_peek(p->lx) != '[')
            break; /* `[int]` and what follows is read by the caller, in its own way */
    }
    set_mode(p, mode);
}

ast *type_constraint_rule(parser *p)
{
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    ast *n = attribute_rule(p);
    set_mode(p, mode);
    return n;
}
