/* lexer.c: the next token, whatever it is. */
#include "syntax/lexer.h"

#include <string.h>

#include "base/heap.h"

void lexer_init(lexer *lx, const uint16_t *text, uint32_t length, error_list *errors)
{
    *lx = (lexer){.text = text, .length = length, .errors = errors};
}

void lex_error(lexer *lx, uint32_t from, uint32_t to, perr id, ...)
{
    va_list arguments;
    va_start(arguments, id);
    error_list_add(lx->errors, lex_source(lx, from), lex_source(lx, to), id, arguments);
    va_end(arguments);
}

token lex_make(const lexer *lx, token_kind kind)
{
    return (token){.kind = kind, .at = lx->start, .start = lex_source(lx, lx->start), .end = lex_source(lx, lx->pos)};
}

static void record_push(token_list *list, const token *t)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 64;
        token *grown = heap_alloc(list->capacity * sizeof *grown);
        if (list->count)
            memcpy(grown, list->items, list->count * sizeof *grown);
        list->items = grown;
    }
    list->items[list->count++] = *t;
}

void lexer_rewind(lexer *lx, uint32_t at)
{
    lx->pos = at;
    uint32_t source = lex_source(lx, at);
    token_list *record = lx->record;
    while (record && record->count && record->items[record->count - 1].start >= source)
        record->count--;
}

void lexer_reclassify(lexer *lx, const token *t, token_kind kind)
{
    token_list *record = lx->record;
    for (uint32_t i = record ? record->count : 0; i-- > 0 && record->items[i].start >= t->start;)
        if (record->items[i].start == t->start)
            record->items[i].kind = kind;
}

/* `# text`, to the end of the line. */
static void line_comment(lexer *lx)
{
    lx->start = lx->pos;
    while (!lex_at_end(lx) && lex_peek(lx) != '\n' && lex_peek(lx) != '\r')
        lx->pos++;
    if (lx->record) {
        token t = lex_make(lx, TK_Comment);
        record_push(lx->record, &t);
    }
}

/* `<# text #>` */
static void block_comment(lexer *lx)
{
    lx->start = lx->pos;
    lx->pos += 2;
    while (!lex_at_end(lx) && !(lex_peek(lx) == '#' && lex_peek_at(lx, lx->pos + 1) == '>'))
        lx->pos++;
    if (lex_at_end(lx))
        lex_error(lx, lx->start, lx->pos, PERR_MissingTerminatorMultiLineComment);
    else
        lx->pos += 2;
    if (lx->record) {
        token t = lex_make(lx, TK_Comment);
        record_push(lx->record, &t);
    }
}

static void line_end(lexer *lx)
{
    if (lex_peek(lx) == '\r' && lex_peek_at(lx, lx->pos + 1) == '\n')
        lx->pos++;
    lx->pos++;
}

static bool is_line_end(uint32_t c)
{
    return c == '\n' || c == '\r';
}

/* White space, comments and escaped line ends. A '#' within a word is part of it: `a#b`. */
static void skip_blank(lexer *lx)
{
    for (;;) {
        uint32_t c = lex_peek(lx);
        if (c && lex_is_space(c)) {
            lx->pos++;
        } else if (c == '#') {
            line_comment(lx);
        } else if (c == '<' && lex_peek_at(lx, lx->pos + 1) == '#') {
            block_comment(lx);
        } else if (c == '`') {
            uint32_t next = lex_peek_at(lx, lx->pos + 1);
            if (is_line_end(next)) {
                lx->start = lx->pos++;
                line_end(lx);
                if (lx->record) {
                    token t = lex_make(lx, TK_LineContinuation);
                    record_push(lx->record, &t);
                }
            } else if (next && lex_is_space(next)) {
                lx->pos += 2;
            } else {
                return;
            }
        } else {
            return;
        }
    }
}

/* A line that begins with `|` (but not `||`) goes on with the one before; comments between do not matter. */
static bool pipe_continues(const lexer *lx)
{
    uint32_t i = lx->pos;
    for (;;) {
        uint32_t c = lex_peek_at(lx, i);
        if (c == '#') {
            while (i < lx->length && !is_line_end(lx->text[i]))
                i++;
        } else if (c == '<' && lex_peek_at(lx, i + 1) == '#') {
            i += 2;
            while (i < lx->length && !(lx->text[i] == '#' && lex_peek_at(lx, i + 1) == '>'))
                i++;
            i += 2;
        } else if (c && (lex_is_space(c) || is_line_end(c))) {
            i++;
        } else {
            return (c == '|' && lex_peek_at(lx, i + 1) != '|') || false;
        }
        if (i >= lx->length)
            return false;
    }
}

/* An operator in an expression; in a command the beginning of a bare word unless a mark follows: `a =b`. */
static token operator_or_word(lexer *lx, token_kind kind, uint32_t width)
{
    lx->pos += width;
    if (lx->mode == LM_COMMAND && !lex_ends_word(lex_peek(lx))) {
        lx->pos = lx->start;
        return lex_generic(lx, NULL);
    }
    return lex_make(lx, kind);
}

static token mark(lexer *lx, token_kind kind, uint32_t width)
{
    lx->pos += width;
    return lex_make(lx, kind);
}

/* `:label`, `::`, `:` */
static token colon(lexer *lx)
{
    uint32_t next = lex_peek_at(lx, lx->pos + 1);
    bool command = lx->mode == LM_COMMAND && !lx->simple_names;
    if (next == ':') {
        if (command && !lex_ends_word(lex_peek_at(lx, lx->pos + 2)))
            return lex_generic(lx, NULL);
        return mark(lx, TK_ColonColon, 2);
    }
    if (!command)
        return mark(lx, TK_Colon, 1);
    if (!lex_is_name_start(next))
        return lex_ends_word(next) ? mark(lx, TK_Colon, 1) : lex_generic(lx, NULL);
    uint32_t i = lx->pos + 1;
    while (lex_is_name_part(lex_peek_at(lx, i)))
        i++;
    if (!lex_ends_word(lex_peek_at(lx, i)))
        return lex_generic(lx, NULL);
    lx->pos = i;
    token t = lex_make(lx, TK_Label);
    t.text = str_new(lx->text + lx->start + 1, i - lx->start - 1);
    return t;
}

/* `.`, `..`, `.5`, `.\run` */
static token dot(lexer *lx)
{
    uint32_t next = lex_peek_at(lx, lx->pos + 1);
    if (next == '.')
        return operator_or_word(lx, TK_DotDot, 2);
    if (next >= '0' && next <= '9') {
        bool ok;
        token t = lex_number(lx, &ok);
        return ok ? t : lex_generic(lx, NULL);
    }
    if (next == '$' || lex_is_single_quote(next) || lex_is_double_quote(next))
        return mark(lx, TK_Dot, 1); /* `."a b.ps1"`, `.$file` run in this scope */
    return operator_or_word(lx, TK_Dot, 1);
}

/* `@(`, `@{`, `@'`, `@"`, `@name` */
static token at_sign(lexer *lx)
{
    uint32_t next = lex_peek_at(lx, lx->pos + 1);
    if (next == '(')
        return mark(lx, TK_AtParen, 2);
    if (next == '{')
        return mark(lx, TK_AtCurly, 2);
    if (lex_is_single_quote(next))
        return lex_here_string(lx, false);
    if (lex_is_double_quote(next))
        return lex_here_string(lx, true);
    if (lex_is_variable_start(next))
        return lex_variable(lx, true);
    token t = mark(lx, TK_Unknown, 1);
    t.bits |= TB_BAD;
    lex_error(lx, lx->start, lx->pos, PERR_UnrecognizedToken);
    return t;
}

static token dollar(lexer *lx)
{
    if (lex_peek_at(lx, lx->pos + 1) == '(')
        return mark(lx, TK_DollarParen, 2);
    return lex_variable(lx, false);
}

static token bang(lexer *lx)
{
    uint32_t next = lex_peek_at(lx, lx->pos + 1);
    if ((lx->mode == LM_COMMAND && !lex_ends_word(next)) || lex_is_name_start(next) || next == '.')
        /* `!foo` is a command, `!$x` a value */
        return lex_generic(lx, NULL);
    return mark(lx, TK_Exclaim, 1);
}

static token digit(lexer *lx)
{
    uint32_t c = lex_peek(lx);
    bool redirects = c >= '1' && c <= '6' && lex_peek_at(lx, lx->pos + 1) == '>';
    /* In an expression only `2>&1` is one: `5>3` writes 5 to a file named 3. */
    if (redirects && (lx->mode == LM_COMMAND || lex_peek_at(lx, lx->pos + 2) == '&')) {
        lx->pos += 2;
        return lex_redirection(lx, c - '0');
    }
    bool ok;
    token t = lex_number(lx, &ok);
    return ok ? t : lex_generic(lx, NULL);
}

static token plus(lexer *lx)
{
    uint32_t next = lex_peek_at(lx, lx->pos + 1);
    if (next == '+')
        return operator_or_word(lx, TK_PlusPlus, 2);
    if (next == '=')
        return operator_or_word(lx, TK_PlusEquals, 2);
    if (lx->signed_numbers && ((next >= '0' && next <= '9') || next == '.')) {
        bool ok;
        token t = lex_number(lx, &ok);
        return ok ? t : lex_generic(lx, NULL);
    }
    return operator_or_word(lx, TK_Plus, 1);
}

/* The tokens of one fixed spelling that mean the same in every mode. */
static bool fixed_mark(lexer *lx, uint32_t c, token *out)
{
    uint32_t next = lex_peek_at(lx, lx->pos + 1);
    switch (c) {
    case ';': *out = mark(lx, TK_Semi, 1); return true;
    case '(': *out = mark(lx, TK_LParen, 1); return true;
    case ')': *out = mark(lx, TK_RParen, 1); return true;
    case '{': *out = mark(lx, TK_LCurly, 1); return true;
    case '}': *out = mark(lx, TK_RCurly, 1); return true;
    case ',': *out = mark(lx, TK_Comma, 1); return true;
    case '&': *out = next == '&' ? mark(lx, TK_AndAnd, 2) : mark(lx, TK_Ampersand, 1); return true;
    case '|': *out = next == '|' ? mark(lx, TK_OrOr, 2) : mark(lx, TK_Pipe, 1); return true;
    default: return false;
    }
}

/* Operators that an expression knows and a command does not. */
static token other_mark(lexer *lx, uint32_t c)
{
    uint32_t next = lex_peek_at(lx, lx->pos + 1);
    bool assign = next == '=';
    switch (c) {
    case '=': return operator_or_word(lx, TK_Equals, 1);
    case '+': return plus(lx);
    case '*':
        if (next == '>') {
            lx->pos += 2;
            return lex_redirection(lx, 0);
        }
        return assign ? operator_or_word(lx, TK_MultiplyEquals, 2) : operator_or_word(lx, TK_Multiply, 1);
    case '/': return assign ? operator_or_word(lx, TK_DivideEquals, 2) : operator_or_word(lx, TK_Divide, 1);
    case '%': return assign ? operator_or_word(lx, TK_RemainderEquals, 2) : operator_or_word(lx, TK_Rem, 1);
    case '<': return mark(lx, TK_RedirectInStd, 1);
    case '>': lx->pos++; return lex_redirection(lx, 1);
    case '!': return bang(lx);
    case ':': return colon(lx);
    case '.': return dot(lx);
    case '[': return lx->mode == LM_COMMAND ? lex_generic(lx, NULL) : mark(lx, TK_LBracket, 1);
    case ']': return mark(lx, TK_RBracket, 1);
    case '?':
        if (lx->mode == LM_COMMAND)
            return lex_generic(lx, NULL);
        if (next == '?')
            return lex_peek_at(lx, lx->pos + 2) == '=' ? mark(lx, TK_QuestionQuestionEquals, 3)
                                                       : mark(lx, TK_QuestionQuestion, 2);
        return mark(lx, TK_QuestionMark, 1);
    default: return lex_generic(lx, NULL);
    }
}

static token scan(lexer *lx)
{
    uint32_t c = lex_peek(lx);
    token t;
    if (c == '`' && lx->pos + 1 == lx->length) {
        lx->pos++;
        uint32_t behind = lx->map ? lx->pos : lx->pos + 1;
        lex_error(lx, behind, behind, PERR_IncompleteString);
    }
    if (lex_at_end(lx)) {
        t = lex_make(lx, TK_EndOfInput);
        t.start = t.end = lex_source(lx, lx->length) + 1;
        return t;
    }
    if (is_line_end(c)) {
        line_end(lx);
        return lex_make(lx, TK_NewLine);
    }
    if (lex_is_name_start(c))
        return lex_word(lx);
    if (fixed_mark(lx, c, &t))
        return t;
    if (c == '$')
        return dollar(lx);
    if (lex_is_single_quote(c))
        return lex_single_quoted(lx);
    if (lex_is_double_quote(c))
        return lex_double_quoted(lx);
    if (c >= '0' && c <= '9')
        return digit(lx);
    if (lex_is_dash(c))
        return lex_dash(lx);
    if (c == '@')
        return at_sign(lx);
    return other_mark(lx, c);
}

token lexer_next(lexer *lx)
{
    for (;;) {
        skip_blank(lx);
        lx->start = lx->pos;
        token t = scan(lx);
        if (lx->record)
            record_push(lx->record, &t);
        if (t.kind != TK_NewLine || !pipe_continues(lx))
            return t;
    }
}

static token recorded(lexer *lx, token t)
{
    if (lx->record && t.kind != TK_Unknown)
        record_push(lx->record, &t);
    return t;
}

token lexer_member_operator(lexer *lx, bool allow_index)
{
    uint32_t c = lex_peek(lx), next = lex_peek_at(lx, lx->pos + 1), third = lex_peek_at(lx, lx->pos + 2);
    bool command = lx->mode == LM_COMMAND;
    lx->start = lx->pos;
    /* `f $x. y` passes `$x` and `.`; in an expression `$x. y` reads the member. */
    if (c == '.' && next != '.' && !(command && (next == 0 || lex_is_space(next) || is_line_end(next))))
        return recorded(lx, mark(lx, TK_Dot, 1));
    if (c == ':' && next == ':' && !(command && (third == 0 || lex_is_space(third) || is_line_end(third))))
        return recorded(lx, mark(lx, TK_ColonColon, 2));
    if (c == '[' && allow_index)
        return recorded(lx, mark(lx, TK_LBracket, 1));
    if (c == '?' && next == '.' && !(third >= '0' && third <= '9'))
        return recorded(lx, mark(lx, TK_QuestionDot, 2));
    if (c == '?' && next == '[' && allow_index)
        return recorded(lx, mark(lx, TK_QuestionLBracket, 2));
    return (token){.kind = TK_Unknown};
}

token lexer_invoke_open(lexer *lx)
{
    uint32_t c = lex_peek(lx);
    lx->start = lx->pos;
    if (c == '(')
        return recorded(lx, mark(lx, TK_LParen, 1));
    if (c == '{')
        return recorded(lx, mark(lx, TK_LCurly, 1));
    return (token){.kind = TK_Unknown};
}

/* `cmd --% a "b | c" | next`: a pipe within double quotes does not end it. */
token lexer_verbatim(lexer *lx)
{
    while (!lex_at_end(lx) && lex_is_space(lex_peek(lx)))
        lx->pos++;
    lx->start = lx->pos;
    bool quoted = false;
    while (!lex_at_end(lx)) {
        uint32_t c = lex_peek(lx);
        if (is_line_end(c))
            break;
        if (lex_is_double_quote(c))
            quoted = !quoted;
        else if (!quoted && (c == '|' || (c == '&' && lex_peek_at(lx, lx->pos + 1) == '&')))
            break;
        lx->pos++;
    }
    token t = lex_make(lx, TK_Generic);
    t.text = str_new(lx->text + lx->start, lx->pos - lx->start);
    return recorded(lx, t);
}

token lexer_assembly_name(lexer *lx)
{
    while (!lex_at_end(lx) && (lex_is_space(lex_peek(lx)) || is_line_end(lex_peek(lx))))
        lx->pos++;
    lx->start = lx->pos;
    while (!lex_at_end(lx)) {
        uint32_t c = lex_peek(lx);
        if (c == ']' || is_line_end(c))
            break;
        lx->pos++;
    }
    while (lx->pos > lx->start && lex_is_space(lex_peek_at(lx, lx->pos - 1)))
        lx->pos--;
    token t = lex_make(lx, TK_Identifier);
    t.bits |= TB_TYPE;
    t.text = str_new(lx->text + lx->start, lx->pos - lx->start);
    return t.start == t.end ? t : recorded(lx, t);
}
