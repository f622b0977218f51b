/* parse_class.c: classes and enums. */
#include "syntax/parse.h"

/* A class or enum while it is read. */
typedef struct definition {
    const token *word;
    str *name;
    extent end;
    ast_list base_types, members, wrong; /* wrong: parts of members that could not be made */
} definition;

/* The next token, a name if one is there: members may be named like keywords. */
static token peek_name(parser *p)
{
    bool old = p->lx->simple_names;
    if (p->has_ungot && p->ungot.kind != TK_NewLine)
        resync(p, p->ungot.at);
    p->lx->simple_names = true;
    token t = *peek(p);
    p->lx->simple_names = old;
    return t;
}

static bool is_word(const token *t, const char *word)
{
    return t->kind == TK_Identifier && str_equal_c(t->text, word);
}

/* What stands before a member's name. */
typedef struct member_head {
    uint32_t flags;
    ast *type;
    ast_list attributes;
    extent start, end;
    bool any;
} member_head;

static void head_part(member_head *h, extent part)
{
    if (!h->any)
        h->start = part;
    h->any = true;
    h->end = part;
}

/* member-head: (attribute | type | 'static' | 'hidden')* */
static void member_head_rule(parser *p, member_head *h)
{
    for (;;) {
        skip_newlines(p);
        if (peek(p)->kind == TK_LBracket) {
            ast *attribute = type_constraint_rule(p);
            if (!attribute)
                return;
            head_part(h, of(attribute));
            if (attribute->kind == AST_Attribute)
                list_push(&h->attributes, attribute);
            else if (h->type)
                report(p, of(attribute), PERR_TooManyTypes);
            else
                h->type = attribute;
            continue;
        }
        token t = peek_name(p);
        bool is_static = is_word(&t, "static"), is_hidden = is_word(&t, "hidden");
        if (!is_static && !is_hidden)
            return;
        uint32_t flag = is_static ? MB_STATIC : MB_HIDDEN;
        if (h->flags & flag)
            report(p, of_token(&t), PERR_DuplicateQualifier, t.text);
        h->flags |= flag;
        skip(p);
        lexer_reclassify(p->lx, &t, is_static ? TK_Static : TK_Hidden);
        head_part(h, of_token(&t));
    }
}

/* ';' or line end behind a property; a ';' belongs to it. */
static extent property_end(parser *p, extent end)
{
    token t = *peek(p);
    if (t.kind != TK_NewLine && t.kind != TK_Semi && t.kind != TK_RCurly)
        report(p, after(end), PERR_MissingPropertyTerminator);
    skip_newlines_and_semicolons(p);
    return t.kind == TK_Semi ? of_token(&t) : end;
}

/* property: member-head variable ('=' expression)? (';' | newline) */
static ast *property_rule(parser *p, const member_head *h)
{
    token name = next(p);
    extent end = of_token(&name);
    ast *value = NULL;
    if (peek(p)->kind == TK_Equals) {
        skip(p);
        skip_newlines(p);
        value = expression_rule(p);
        if (value)
            end = of(value);
    }
    end = property_end(p, end);
    ast_PropertyMember *n = NODE(p, PropertyMember, span(h->any ? h->start : of_token(&name), end));
    n->name = name.text;
    n->flags = h->flags;
    n->property_type = h->type;
    n->attributes = h->attributes;
    n->initial_value = value;
    return &n->base;
}

/* Keeps for the error statement what was read of a member. */
static void give_up_member(definition *d, const member_head *h)
{
    for (uint32_t i = 0; i < h->attributes.count; i++)
        list_push(&d->wrong, h->attributes.items[i]);
    if (h->type)
        list_push(&d->wrong, h->type);
    if (d->wrong.count)
        d->end = of(list_last(&d->wrong));
}

static ast *method_member(parser *p, definition *d, const member_head *h, const token *name)
{
    bool constructor = str_equal_nocase(name->text, d->name);
    ast *function = method_rule(p, name, constructor, (h->flags & MB_STATIC) != 0);
    if (!function) {
        sync_on(p, false, SYNC_RCURLY);
        give_up_member(d, h);
        return NULL;
    }
    ast_FunctionMember *n = NODE(p, FunctionMember, span(h->any ? h->start : of(function), of(function)));
    n->name = name->text;
    n->flags = h->flags | (constructor ? MB_CONSTRUCTOR : 0);
    n->function = function;
    n->return_type = h->type;
    n->attributes = h->attributes;
    return &n->base;
}

/* class-member: property | method ; NULL: no more */
static ast *class_member_rule(parser *p, definition *d)
{
    member_head h = {0};
    skip_newlines_and_semicolons(p);
    member_head_rule(p, &h);
    token t = peek_name(p);
    if (t.kind == TK_Variable)
        return property_rule(p, &h);
    if (t.kind == TK_Identifier) {
        skip(p);
        return method_member(p, d, &h, &t);
    }
    if (h.any) {
        report(p, after(h.end), PERR_IncompleteMemberDefinition);
        give_up_member(d, &h);
    }
    return NULL;
}

/* name behind the keyword; false: reported */
static bool definition_name(parser *p, definition *d)
{
    skip_newlines(p);
    ast *name = simple_name_rule(p);
    if (!name) {
        report(p, after(d->end), PERR_MissingNameAfterKeyword, token_text(p, d->word));
        return false;
    }
    d->name = ((ast_StringConstantExpression *)(void *)name)->text;
    d->end = of(name);
    return true;
}

/* ':' type-name (',' type-name)* */
static void base_types_rule(parser *p, definition *d, bool several)
{
    skip_newlines(p);
    extent mark = of_token(peek(p));
    if (peek(p)->kind != TK_Colon)
        return;
    skip(p);
    for (;;) {
        str *name;
        extent where;
        skip_newlines(p);
        if (!type_name_rule(p, false, &name, &where)) {
            report(p, after(mark), PERR_TypeNameExpected);
            return;
        }
        ast_TypeConstraint *n = NODE(p, TypeConstraint, where);
        n->type_name = name;
        list_push(&d->base_types, n);
        d->end = where;
        uint32_t place = restore_point(p);
        skip_newlines(p);
        if (!several || peek(p)->kind != TK_Comma) {
            resync(p, place);
            return;
        }
        mark = of_token(peek(p));
        skip(p);
    }
}

/* '{' of the body; false: reported */
static bool open_body(parser *p, definition *d, extent *open)
{
    skip_newlines(p);
    if (peek(p)->kind != TK_LCurly) {
        report(p, after(d->end), PERR_MissingTypeBody, str_c(token_table[d->word->kind].text));
        d->wrong = d->base_types;
        return false;
    }
    *open = d->end = of_token(peek(p));
    skip(p);
    return true;
}

static void close_body(parser *p, definition *d, extent open)
{
    if (peek(p)->kind == TK_RCurly) {
        d->end = of_token(peek(p));
        skip(p);
    } else {
        report(p, after(open), PERR_MissingEndCurlyBrace);
    }
}

static ast *definition_node(parser *p, const definition *d, ast_list *attributes, uint32_t flags)
{
    extent where = span(attributes->count ? of(attributes->items[0]) : of_token(d->word), d->end);
    ast_TypeDefinition *n = NODE(p, TypeDefinition, where);
    n->name = d->name;
    n->flags = flags;
    n->attributes = *attributes;
    n->base_types = d->base_types;
    n->members = d->members;
    return &n->base;
}

static ast *definition_error(parser *p, const definition *d)
{
    ast_ErrorStatement *n = NODE(p, ErrorStatement, span(of_token(d->word), d->end));
    n->nested = d->wrong;
    return &n->base;
}

/* class: attribute* 'class' name (':' type-name (',' type-name)*)? '{' class-member* '}' */
ast *class_rule(parser *p, const token *word, ast_list *attributes)
{
    definition d = {.word = word, .end = of_token(word)};
    extent open;
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    bool good = definition_name(p, &d);
    if (good) {
        base_types_rule(p, &d, true);
        good = open_body(p, &d, &open);
    }
    if (good) {
        ast *member;
        while ((member = class_member_rule(p, &d)) != NULL) {
            list_push(&d.members, member);
            d.end = of(member);
        }
        close_body(p, &d, open);
    }
    set_mode(p, mode);
    return good && !d.wrong.count ? definition_node(p, &d, attributes, TD_CLASS) : definition_error(p, &d);
}

/* enum-member: name ('=' expression)? (';' | newline) */
static ast *enum_member_rule(parser *p)
{
    skip_newlines_and_semicolons(p);
    ast *name = simple_name_rule(p);
    if (!name)
        return NULL;
    extent end = of(name);
    ast *value = NULL;
    if (peek(p)->kind == TK_Equals) {
        token equals = next(p);
        end = of_token(&equals);
        skip_newlines(p);
        value = expression_rule(p);
        if (value)
            end = of(value);
        else
            report(p, after(end), PERR_ExpectedValueExpression, token_text(p, &equals));
    }
    end = property_end(p, end);
    ast_PropertyMember *n = NODE(p, PropertyMember, span(of(name), end));
    n->name = ((ast_StringConstantExpression *)(void *)name)->text;
    n->flags = MB_ENUM_VALUE | MB_STATIC;
    n->initial_value = value;
    return &n->base;
}

/* enum: attribute* 'enum' name (':' type-name)? '{' enum-member* '}' */
ast *enum_rule(parser *p, const token *word, ast_list *attributes)
{
    definition d = {.word = word, .end = of_token(word)};
    extent open;
    lex_mode mode = set_mode(p, LM_EXPRESSION);
    bool good = definition_name(p, &d);
    if (good) {
        base_types_rule(p, &d, false);
        good = open_body(p, &d, &open);
    }
    if (good) {
        ast *member;
        while ((member = enum_member_rule(p)) != NULL) {
            list_push(&d.members, member);
            d.end = of(member);
        }
        if (peek(p)->kind != TK_RCurly)
            d.end = of_token(peek(p)); /* the reference counts what it could not read */
        close_body(p, &d, open);
    }
    set_mode(p, mode);
    return good ? definition_node(p, &d, attributes, TD_ENUM) : definition_error(p, &d);
}
