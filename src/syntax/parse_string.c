/* parse_string.c: expandable strings: the nested variables and sub-expressions as nodes. */
#include "base/heap.h"
#include "object/array.h"
#include "syntax/parse.h"

static ast *nested_variable(parser *p, const string_part *part)
{
    extent where = {part->start, part->end};
    ast_VariableExpression *n = NODE(p, VariableExpression, where);
    n->path = part->path;
    if (!is_using_path(part->path))
        return &n->base;
    ast_UsingExpression *outer = NODE(p, UsingExpression, where);
    outer->child = &n->base;
    return &outer->base;
}

/* Parses `$(...)` with the lexer over its own text, then goes on where the string ended. */
static ast *nested_expression(parser *p, const string_part *part)
{
    lexer *outer = p->lx;
    token held = p->ungot;
    bool has_held = p->has_ungot;
    lexer inner = *part->sub; /* a copy: the string may be parsed again after a resync */
    inner.mode = LM_EXPRESSION;
    p->lx = &inner;
    p->has_ungot = false;
    ast *n = primary_rule(p, false);
    p->lx = outer;
    p->ungot = held;
    p->has_ungot = has_held;
    return n ? n : error_expression(p, (extent){part->start, part->end});
}

static str *string_body(const parser *p, const token *t)
{
    uint32_t cut = t->kind == TK_Generic ? 0 : 1;
    if (t->end - t->start < 2 * cut || t->end > p->src->length)
        return str_empty;
    return str_new(p->src->text + t->start + cut, t->end - t->start - 2 * cut);
}

static enum string_kind expandable_kind(token_kind kind)
{
    if (kind == TK_Generic)
        return SK_BARE;
    return kind == TK_HereStringExpandable ? SK_HERE_DOUBLE : SK_DOUBLE;
}

ast *expandable_string(parser *p, const token *t)
{
    ast_ExpandableStringExpression *n = NODE(p, ExpandableStringExpression, of_token(t));
    const string_parts *parts = t->parts;
    n->string_kind = expandable_kind(t->kind);
    n->text = t->kind == TK_HereStringExpandable ? t->text : string_body(p, t);
    n->format = t->text;
    value *literals = heap_alloc((parts->count + 1) * sizeof *literals);
    for (uint32_t i = 0; i < parts->count; i++) {
        const string_part *part = &parts->items[i];
        literals[i] = v_str(part->literal);
        list_push(&n->nested, part->variable ? nested_variable(p, part) : nested_expression(p, part));
    }
    literals[parts->count] = v_str(parts->tail);
    n->literals = v_obj(array_objects(literals, parts->count + 1));
    return &n->base;
}
