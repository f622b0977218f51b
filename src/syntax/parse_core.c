/* parse_core.c: tokens, errors and nodes for the rules. */
#include <string.h>

#include "base/heap.h"
#include "base/unwind.h"
#include "syntax/parse.h"

const token *peek(parser *p)
{
    if (!p->has_ungot) {
        p->ungot = lexer_next(p->lx);
        p->has_ungot = true;
    }
    return &p->ungot;
}

token next(parser *p)
{
    if (p->has_ungot) {
        p->has_ungot = false;
        return p->ungot;
    }
    return lexer_next(p->lx);
}

void skip(parser *p)
{
    if (p->has_ungot)
        p->has_ungot = false;
    else
        lexer_next(p->lx);
}

void unget(parser *p, const token *t)
{
    p->ungot = *t;
    p->has_ungot = true;
}

/* Does the token read the same in every mode? */
static bool any_mode(token_kind kind)
{
    switch (kind) {
    case TK_NewLine:
    case TK_EndOfInput:
    case TK_StringLiteral:
    case TK_StringExpandable:
    case TK_HereStringLiteral:
    case TK_HereStringExpandable:
    case TK_LParen:
    case TK_RParen:
    case TK_LCurly:
    case TK_RCurly:
    case TK_AtParen:
    case TK_AtCurly:
    case TK_DollarParen:
    case TK_Semi:
    case TK_AndAnd:
    case TK_OrOr:
    case TK_Ampersand:
    case TK_Pipe:
    case TK_Comma: return true;
    default: return false;
    }
}

lex_mode set_mode(parser *p, lex_mode mode)
{
    lex_mode old = p->lx->mode;
    if (mode != old && p->has_ungot && !any_mode(p->ungot.kind))
        resync(p, p->ungot.at);
    p->lx->mode = mode;
    return old;
}

uint32_t restore_point(const parser *p)
{
    return p->has_ungot ? p->ungot.at : p->lx->pos;
}

void resync(parser *p, uint32_t at)
{
    p->has_ungot = false;
    lexer_rewind(p->lx, at);
}

void skip_newlines(parser *p)
{
    while (peek(p)->kind == TK_NewLine)
        skip(p);
}

void skip_newlines_and_semicolons(parser *p)
{
    while (peek(p)->kind == TK_NewLine || peek(p)->kind == TK_Semi)
        skip(p);
}

str *token_text(const parser *p, const token *t)
{
    uint32_t end = t->end <= p->src->length ? t->end : p->src->length;
    return t->start < end ? str_new(p->src->text + t->start, end - t->start) : str_empty;
}

void sync_on(parser *p, bool consume, int kinds)
{
    int parens = 0, curlies = 0, brackets = 0;
    for (;; skip(p)) {
        int found = 0;
        switch (peek(p)->kind) {
        case TK_EndOfInput: return;
        case TK_LParen:
        case TK_AtParen:
        case TK_DollarParen: parens++; break;
        case TK_LCurly: curlies++; break;
        case TK_LBracket: brackets++; break;
        case TK_RParen: found = parens-- <= 0 ? SYNC_RPAREN : 0; break;
        case TK_RCurly: found = curlies-- <= 0 ? SYNC_RCURLY : 0; break;
        case TK_RBracket: found = brackets-- <= 0 ? SYNC_RBRACKET : 0; break;
        case TK_Comma: found = SYNC_COMMA; break;
        case TK_Semi: found = SYNC_SEMI; break;
        case TK_NewLine: found = SYNC_NEWLINE; break;
        default: break;
        }
        if ((found & (SYNC_COMMA | SYNC_SEMI | SYNC_NEWLINE)) && (parens > 0 || curlies > 0 || brackets > 0))
            found = 0;
        if (found & kinds) {
            if (consume && (found & (SYNC_RPAREN | SYNC_RCURLY | SYNC_RBRACKET)))
                skip(p);
            return;
        }
    }
}

/* A hash table of source places, open addressing, at most half full. */
typedef struct tried {
    uint32_t count, mask;
    struct {
        uint32_t place; /* source offset + 1; 0: free */
        uint32_t what;
    } slots[];
} tried;

static uint32_t tried_slot(const tried *t, uint32_t place)
{
    uint32_t i = place * 2654435761u & t->mask;
    while (t->slots[i].place && t->slots[i].place != place)
        i = (i + 1) & t->mask;
    return i;
}

bool tried_before(const parser *p, uint32_t at, enum try what)
{
    const tried *t = p->tried;
    return t && (t->slots[tried_slot(t, lex_source(p->lx, at) + 1)].what & what);
}

static tried *tried_grow(const tried *old)
{
    uint32_t size = old ? (old->mask + 1) * 2 : 16;
    tried *t = heap_alloc_leaf(sizeof *t + size * sizeof t->slots[0]);
    memset(t, 0, sizeof *t + size * sizeof t->slots[0]);
    t->mask = size - 1;
    for (uint32_t i = 0; old && i <= old->mask; i++)
        if (old->slots[i].place) {
            t->slots[tried_slot(t, old->slots[i].place)] = old->slots[i];
            t->count++;
        }
    return t;
}

void tried_in_vain(parser *p, uint32_t at, enum try what)
{
    if (!p->tried || p->tried->count * 2 >= p->tried->mask)
        p->tried = tried_grow(p->tried);
    uint32_t place = lex_source(p->lx, at) + 1, i = tried_slot(p->tried, place);
    if (!p->tried->slots[i].place)
        p->tried->count++;
    p->tried->slots[i].place = place;
    p->tried->slots[i].what |= what;
}

bool parse_enter(parser *p)
{
    bool hopeless = p->too_complicated || p->errors.count >= PARSE_ERRORS_MAX;
    if (!hopeless && (char *)__builtin_frame_address(0) > p->stack_limit)
        return true;
    if (!hopeless)
        report(p, of_token(peek(p)), PERR_ScriptTooComplicated);
    p->too_complicated = true;
    p->has_ungot = false;
    p->lx->pos = p->lx->length;
    return false;
}

void report(parser *p, extent where, perr id, ...)
{
    if (p->too_complicated)
        return;
    va_list arguments;
    uint32_t known = p->errors.count;
    va_start(arguments, id);
    error_list_add(&p->errors, where.start, where.end, id, arguments);
    va_end(arguments);
    /* The error stands at the brace that was opened, what is missing is missing here. */
    if (id == PERR_MissingEndCurlyBrace && p->errors.count > known && peek(p)->kind == TK_EndOfInput)
        p->errors.items[p->errors.count - 1].incomplete = true;
}

void *node_new(parser *p, ast_kind kind, size_t size, extent where)
{
    ast *n = heap_alloc(size);
    n->kind = kind;
    n->start = where.start;
    n->end = where.end;
    n->src = p->src;
    return n;
}

/* Room is for 4, then for the next power of two. */
void list_push(ast_list *list, void *node)
{
    uint32_t n = list->count;
    if (n == 0) {
        list->items = heap_alloc(4 * sizeof *list->items);
    } else if (n >= 4 && (n & (n - 1)) == 0) {
        ast **grown = heap_alloc((size_t)n * 2 * sizeof *grown);
        memcpy(grown, list->items, n * sizeof *grown);
        list->items = grown;
    }
    list->items[list->count++] = node;
}

ast *error_statement(parser *p, extent where)
{
    return &NODE(p, ErrorStatement, where)->base;
}

ast *error_expression(parser *p, extent where)
{
    return &NODE(p, ErrorExpression, where)->base;
}

ast *bare_word(parser *p, const token *t, str *text)
{
    ast_StringConstantExpression *n = NODE(p, StringConstantExpression, of_token(t));
    n->string_kind = SK_BARE;
    n->text = text ? text : token_text(p, t);
    return &n->base;
}
