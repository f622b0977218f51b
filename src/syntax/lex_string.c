/* lex_string.c: strings: 'single', "expandable", here-strings, and the nested parts of expandable text. */
#include <string.h>

#include "base/heap.h"
#include "syntax/lexer.h"

void lex_text_unit(lex_text *t, uint32_t code_point)
{
    wbuf_code_point(&t->value, code_point);
    wbuf_code_point(&t->literal, code_point);
}

static void text_unit(lex_text *t, uint32_t unit)
{
    wbuf_unit(&t->value, (uint16_t)unit);
    wbuf_unit(&t->literal, (uint16_t)unit);
}

static void text_part(lex_text *t, string_part part)
{
    if (!t->parts)
        t->parts = heap_alloc(sizeof *t->parts);
    string_parts *parts = t->parts;
    if (parts->count == parts->capacity) {
        parts->capacity = parts->capacity ? parts->capacity * 2 : 4;
        string_part *grown = heap_alloc(parts->capacity * sizeof *grown);
        if (parts->count)
            memcpy(grown, parts->items, parts->count * sizeof *grown);
        parts->items = grown;
    }
    part.literal = str_from_wbuf(&t->literal);
    t->literal = (wbuf){0};
    parts->items[parts->count++] = part;
}

void lex_text_finish(lex_text *t, token *out)
{
    out->text = str_from_wbuf(&t->value);
    if (t->parts) {
        t->parts->tail = str_from_wbuf(&t->literal);
        out->parts = t->parts;
        out->bits |= TB_EXPANDABLE;
    }
}

static int hex_digit(uint32_t c)
{
    if (c >= '0' && c <= '9')
        return (int)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (int)(c - 'a' + 10);
    if (c >= 'A' && c <= 'F')
        return (int)(c - 'A' + 10);
    return -1;
}

/* `u{1F600}, after the letter. What is no hexadecimal digit ends it with an error at its place. */
static uint32_t unicode_escape(lexer *lx)
{
    uint32_t tick = lx->pos - 2, v = 0, n = 0;
    if (lex_peek(lx) != '{') {
        lex_error(lx, tick, lx->pos, PERR_InvalidUnicodeEscapeSequence);
        return 'u';
    }
    lx->pos++;
    for (int d; (d = hex_digit(lex_peek(lx))) >= 0; n++) {
        if (n == 6) {
            lex_error(lx, lx->pos, lx->pos + 1, PERR_TooManyDigitsInUnicodeEscapeSequence);
            break;
        }
        v = v * 16 + (uint32_t)d;
        lx->pos++;
    }
    bool closed = lex_peek(lx) == '}';
    if (n > 0 && v > 0x10FFFF)
        lex_error(lx, tick + 3, lx->pos, PERR_InvalidUnicodeEscapeSequenceValue);
    if (closed)
        lx->pos++;
    if (closed && n == 0)
        lex_error(lx, tick, lx->pos, PERR_InvalidUnicodeEscapeSequence);
    else if (!closed && n < 6)
        lex_error(lx, lx->pos, lx->pos + 1, PERR_InvalidUnicodeEscapeSequence);
    return v > 0x10FFFF || !closed ? '?' : v;
}

uint32_t lex_escape(lexer *lx)
{
    uint32_t c = lex_peek(lx);
    lx->pos++;
    switch (c) {
    case '0': return 0;
    case 'a': return 7;
    case 'b': return 8;
    case 'e': return 0x1B;
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': return unicode_escape(lx);
    case 'v': return '\v';
    default: return c;
    }
}

/* At the opening quote. A doubled quote stands for one. */
void lex_single_quoted_into(lexer *lx, lex_text *into)
{
    uint32_t open = lx->pos++;
    for (;;) {
        uint32_t c = lex_peek(lx);
        if (lex_at_end(lx)) {
            lex_error(lx, open, lx->pos, PERR_TerminatorExpectedAtEndOfString, str_c("'"));
            return;
        }
        lx->pos++;
        if (lex_is_single_quote(c)) {
            if (!lex_is_single_quote(lex_peek(lx)))
                return;
            c = lex_peek(lx);
            lx->pos++;
        }
        text_unit(into, c);
    }
}

void lex_double_quoted_into(lexer *lx, lex_text *into)
{
    uint32_t open = lx->pos++;
    for (;;) {
        uint32_t c = lex_peek(lx);
        if (lex_at_end(lx)) {
            lex_error(lx, open, lx->pos, PERR_TerminatorExpectedAtEndOfString, str_c("\""));
            return;
        }
        if (c == '$' && lex_dollar_into(lx, into, false))
            continue;
        lx->pos++;
        if (c == '`' && !lex_at_end(lx)) {
            lex_text_unit(into, lex_escape(lx));
            continue;
        }
        if (lex_is_double_quote(c)) {
            if (!lex_is_double_quote(lex_peek(lx)))
                return;
            c = lex_peek(lx);
            lx->pos++;
        }
        text_unit(into, c);
    }
}

token lex_single_quoted(lexer *lx)
{
    lex_text text = {0};
    lex_single_quoted_into(lx, &text);
    token t = lex_make(lx, TK_StringLiteral);
    lex_text_finish(&text, &t);
    return t;
}

token lex_double_quoted(lexer *lx)
{
    lex_text text = {0};
    lex_double_quoted_into(lx, &text);
    token t = lex_make(lx, TK_StringExpandable);
    lex_text_finish(&text, &t);
    return t;
}

/* The text of `$(...)` with each doubled quote made one: `"$(""a"")"` runs `"a"`. */
static void undouble(const lexer *outer, lexer *sub, uint32_t from, uint32_t to)
{
    uint32_t n = 0;
    uint16_t *text = heap_alloc_leaf((to - from + 1) * sizeof *text);
    uint32_t *map = heap_alloc_leaf((to - from + 2) * sizeof *map);
    for (uint32_t i = from; i < to; i++) {
        map[n] = lex_source(outer, i);
        text[n++] = outer->text[i];
        if (lex_is_double_quote(outer->text[i]) && i + 1 < to && lex_is_double_quote(outer->text[i + 1]))
            i++;
    }
    map[n] = lex_source(outer, to);
    sub->text = text;
    sub->length = n;
    sub->map = map;
}

/* A lexer over a part of the text. */
static lexer *sub_lexer(const lexer *outer, uint32_t from, uint32_t to, bool doubled)
{
    lexer *sub = heap_alloc(sizeof *sub);
    lexer_init(sub, outer->text + from, to - from, outer->errors);
    sub->record = NULL;
    if (doubled) {
        undouble(outer, sub, from, to);
    } else if (outer->map) {
        sub->map = outer->map + from;
    } else {
        sub->offset = outer->offset + from;
    }
    return sub;
}

/* At `$(`: finds the closing parenthesis by counting alone (quotes within do not hide one: `"$(')')"` ends at the
 * first), and leaves the text to a lexer of its own. */
static void sub_expression(lexer *lx, lex_text *into, bool here)
{
    uint32_t from = lx->pos, depth = 1;
    bool doubled = false;
    lx->pos += 2;
    while (depth > 0 && !lex_at_end(lx)) {
        uint32_t c = lex_peek(lx);
        lx->pos++;
        if (c == '(')
            depth++;
        else if (c == ')')
            depth--;
        else if (c == '`' && !lex_at_end(lx))
            lx->pos++;
        else if (!here && lex_is_double_quote(c) && lex_is_double_quote(lex_peek(lx))) {
            doubled = true;
            lx->pos++;
        }
    }
    if (depth > 0)
        lex_error(lx, from, lx->pos, PERR_IncompleteDollarSubexpressionReference);
    string_part part = {.start = lex_source(lx, from), .end = lex_source(lx, lx->pos)};
    part.sub = sub_lexer(lx, from, lx->pos, doubled);
    wbuf_units(&into->value, lx->text + from, lx->pos - from);
    text_part(into, part);
}

bool lex_dollar_into(lexer *lx, lex_text *into, bool here)
{
    uint32_t from = lx->pos, next = lex_peek_at(lx, from + 1);
    if (next == '(') {
        sub_expression(lx, into, here);
        return true;
    }
    str *path;
    uint32_t saved = lx->start;
    lx->pos++;
    lx->start = from;
    bool found = lex_variable_path(lx, &path);
    lx->start = saved;
    if (!found) {
        lx->pos = from;
        return false;
    }
    string_part part = {.variable = true, .start = lex_source(lx, from), .end = lex_source(lx, lx->pos), .path = path};
    wbuf_units(&into->value, lx->text + from, lx->pos - from);
    text_part(into, part);
    return true;
}

static uint32_t line_end_width(const lexer *lx, uint32_t at)
{
    uint32_t c = lex_peek_at(lx, at);
    if (c == '\r')
        return lex_peek_at(lx, at + 1) == '\n' ? 2 : 1;
    return c == '\n' ? 1 : 0;
}

static bool is_quote(uint32_t c, bool expandable)
{
    return expandable ? lex_is_double_quote(c) : lex_is_single_quote(c);
}

/* `@"`, white space, line end. False: other characters stand there, and the text is read as it is. */
static bool here_header(lexer *lx)
{
    uint32_t i = lx->pos + 2;
    while (lex_is_space(lex_peek_at(lx, i)))
        i++;
    uint32_t width = line_end_width(lx, i);
    if (width == 0) {
        if (i < lx->length)
            lex_error(lx, i, i + 1, PERR_UnexpectedCharactersAfterHereStringHeader);
        while (i < lx->length && line_end_width(lx, i) == 0)
            i++;
        lx->pos = i;
        return false;
    }
    lx->pos = i + width;
    return true;
}

/* Is a `"@` at the start of this line? One behind white space is an error that says so. */
static bool here_footer(lexer *lx, uint32_t at, bool expandable, uint32_t *misplaced)
{
    if (is_quote(lex_peek_at(lx, at), expandable) && lex_peek_at(lx, at + 1) == '@')
        return true;
    uint32_t i = at;
    while (lex_is_space(lex_peek_at(lx, i)))
        i++;
    if (i > at && is_quote(lex_peek_at(lx, i), expandable) && lex_peek_at(lx, i + 1) == '@' && *misplaced == 0)
        *misplaced = i + 1;
    return false;
}

static void here_missing_end(lexer *lx, bool expandable, uint32_t misplaced)
{
    if (misplaced)
        lex_error(lx, misplaced - 1, misplaced + 1, PERR_WhitespaceBeforeHereStringFooter);
    else
        lex_error(lx, lx->start, lx->pos, PERR_TerminatorExpectedAtEndOfString, str_c(expandable ? "\"@" : "'@"));
}

/* One unit, escape or nested part of the text. */
static void here_unit(lexer *lx, lex_text *text, bool expandable)
{
    uint32_t c = lex_peek(lx);
    if (expandable && c == '$' && lex_dollar_into(lx, text, true))
        return;
    lx->pos++;
    if (expandable && c == '`' && !lex_at_end(lx))
        lex_text_unit(text, lex_escape(lx));
    else
        text_unit(text, c);
}

static void here_body(lexer *lx, lex_text *text, bool expandable)
{
    uint32_t misplaced = 0;
    if (here_footer(lx, lx->pos, expandable, &misplaced)) {
        lx->pos += 2;
        return;
    }
    while (!lex_at_end(lx)) {
        uint32_t width = line_end_width(lx, lx->pos);
        if (width == 0) {
            here_unit(lx, text, expandable);
            continue;
        }
        if (here_footer(lx, lx->pos + width, expandable, &misplaced)) {
            lx->pos += width + 2;
            return;
        }
        for (; width > 0; width--)
            text_unit(text, lx->text[lx->pos++]);
    }
    here_missing_end(lx, expandable, misplaced);
}

token lex_here_string(lexer *lx, bool expandable)
{
    lex_text text = {0};
    token_kind kind = expandable ? TK_HereStringExpandable : TK_HereStringLiteral;
    if (!here_header(lx)) {
        if (lex_at_end(lx))
            here_missing_end(lx, expandable, 0);
        token bad = lex_make(lx, kind);
        bad.text = str_empty;
        return bad;
    }
    here_body(lx, &text, expandable);
    token t = lex_make(lx, kind);
    lex_text_finish(&text, &t);
    return t;
}
