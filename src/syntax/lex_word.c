/* lex_word.c: names, keywords, bare words, parameters and the operators spelled with letters. */
#include <string.h>

#include "syntax/lexer.h"

/* Is the text [p, p+n) this ASCII word, whatever the case? */
static bool same_word(const uint16_t *p, uint32_t n, const char *word)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t c = p[i];
        if (c >= 'A' && c <= 'Z')
            c += 'a' - 'A';
        if (word[i] == 0 || c != (unsigned char)word[i])
            return false;
    }
    return word[n] == 0;
}

static token_kind keyword(const uint16_t *p, uint32_t n)
{
    if (n < 2 || n > 12)
        return TK_Identifier;
    for (token_kind k = TK_Begin; k < TK_COUNT; k++)
        if ((token_table[k].flags & TF_KEYWORD) && same_word(p, n, token_table[k].text))
            return k;
    return TK_Identifier;
}

/* A type name: `System.Collections.Generic.List`1`, `Outer+Inner`. */
static token type_word(lexer *lx)
{
    for (;;) {
        uint32_t c = lex_peek(lx);
        if (!lex_is_name_part(c) && c != '.' && c != '`' && c != '+' && c != '#' && c != '\\')
            break;
        lx->pos++;
    }
    token t = lex_make(lx, TK_Identifier);
    t.text = str_new(lx->text + lx->start, lx->pos - lx->start);
    t.bits |= TB_TYPE;
    return t;
}

token lex_word(lexer *lx)
{
    if (lx->mode == LM_TYPE)
        return type_word(lx);
    while (lex_is_name_part(lex_peek(lx)))
        lx->pos++;
    if (lx->mode == LM_COMMAND && !lx->simple_names && !lex_ends_word(lex_peek(lx))) {
        lx->pos = lx->start;
        return lex_generic(lx, NULL);
    }
    uint32_t n = lx->pos - lx->start;
    token t = lex_make(lx, lx->simple_names ? TK_Identifier : keyword(lx->text + lx->start, n));
    t.text = str_new(lx->text + lx->start, n);
    return t;
}

/* A bare word up to a mark or white space; quotes and variables within belong to it: `a$x"b c"'d'`. */
token lex_generic(lexer *lx, lex_text *begun)
{
    lex_text own = {0}, *into = begun ? begun : &own;
    for (bool first = !begun;; first = false) {
        uint32_t c = lex_peek(lx);
        if (lex_at_end(lx) || (lex_ends_word(c) && !first))
            break;
        if (c == '`' && lx->pos + 1 < lx->length) {
            lx->pos++;
            lex_text_unit(into, lex_escape(lx));
        } else if (lex_is_single_quote(c)) {
            lex_single_quoted_into(lx, into);
        } else if (lex_is_double_quote(c)) {
            lex_double_quoted_into(lx, into);
        } else if (c == '$' && lex_dollar_into(lx, into, false)) {
            continue;
        } else {
            lex_text_unit(into, c);
            lx->pos++;
        }
    }
    token t = lex_make(lx, TK_Generic);
    lex_text_finish(into, &t);
    return t;
}

/* `-eq` and its like: the letters after the dash. */
static token_kind word_operator(const uint16_t *p, uint32_t n)
{
    static const struct {
        const char *word;
        token_kind kind;
    } also[] = {
        {"ieq", TK_Ieq},           {"ine", TK_Ine},
        {"ige", TK_Ige},           {"igt", TK_Igt},
        {"ilt", TK_Ilt},           {"ile", TK_Ile},
        {"ilike", TK_Ilike},       {"inotlike", TK_Inotlike},
        {"imatch", TK_Imatch},     {"inotmatch", TK_Inotmatch},
        {"ireplace", TK_Ireplace}, {"icontains", TK_Icontains},
        {"iin", TK_Iin},           {"inotcontains", TK_Inotcontains},
        {"inotin", TK_Inotin},     {"isplit", TK_Isplit},
    };
    if (n > 12)
        return TK_Unknown;
    for (token_kind k = TK_Format; k <= TK_Shr; k++) {
        const char *text = token_table[k].text;
        if (text[0] == '-' && text[1] != '-' && text[1] && same_word(p, n, text + 1))
            return k;
    }
    for (size_t i = 0; i < sizeof also / sizeof also[0]; i++)
        if (same_word(p, n, also[i].word))
            return also[i].kind;
    return TK_Unknown;
}

/* `-Name` or `-Name:`; what ends a name here is no mark of its own elsewhere: `-p=1.5` is `-p=1` and `.5`. */
static token parameter(lexer *lx)
{
    uint32_t i = lx->pos + 1;
    bool colon = false;
    for (;; i++) {
        uint32_t c = lex_peek_at(lx, i);
        if (lex_ends_word(c) || c == '.' || c == '[')
            break;
        if (c == ':') {
            colon = true;
            break;
        }
        if (lex_is_single_quote(c) || lex_is_double_quote(c))
            return lex_generic(lx, NULL);
    }
    str *name = str_new(lx->text + lx->pos + 1, i - lx->pos - 1);
    lx->pos = colon ? i + 1 : i;
    token t = lex_make(lx, TK_Parameter);
    t.text = name;
    if (colon)
        t.bits |= TB_COLON;
    return t;
}

/* `-eq` in an expression; letters that are no operator come back as a parameter, which the parser refuses. */
static token operator_word(lexer *lx)
{
    uint32_t from = lx->pos + 1, i = from;
    while (lex_is_name_start(lex_peek_at(lx, i)) && lex_peek_at(lx, i) != '_')
        i++;
    token_kind kind = word_operator(lx->text + from, i - from);
    lx->pos = i;
    token t = lex_make(lx, kind == TK_Unknown ? TK_Parameter : kind);
    if (kind == TK_Unknown)
        t.text = str_new(lx->text + from, i - from);
    return t;
}

token lex_dash(lexer *lx)
{
    uint32_t next = lex_peek_at(lx, lx->pos + 1);
    bool command = lx->mode == LM_COMMAND;
    if (command && (lex_is_name_start(next) || next == '?'))
        return parameter(lx);
    if (!command && lex_is_name_start(next) && next != '_')
        return operator_word(lx);
    bool pair = lex_is_dash(next), assign = next == '=';
    if (!pair && !assign && lx->signed_numbers && ((next >= '0' && next <= '9') || next == '.')) {
        bool ok;
        token t = lex_number(lx, &ok);
        return ok ? t : lex_generic(lx, NULL); /* `-25a` is a word */
    }
    uint32_t width = pair || assign ? 2 : 1;
    if (command && !lex_ends_word(lex_peek_at(lx, lx->pos + width)))
        return lex_generic(lx, NULL);
    lx->pos += width;
    return lex_make(lx, pair ? TK_MinusMinus : assign ? TK_MinusEquals : TK_Minus);
}

/* `>`, `>>`, `2>&1`, `*>`; the sign and what stands before it have been read. */
token lex_redirection(lexer *lx, uint32_t from)
{
    uint32_t c = lex_peek(lx), next = lex_peek_at(lx, lx->pos + 1);
    uint8_t bits = 0, to = 0;
    bool number_given = lx->pos - lx->start == 2;
    if (c == '>') {
        lx->pos++;
        bits = TB_APPEND;
    } else if (c == '&' && number_given && (next == '1' || next == '2')) {
        lx->pos += 2;
        bits = TB_MERGE;
        to = (uint8_t)(next - '0');
    }
    token t = lex_make(lx, TK_Redirection);
    t.bits = bits;
    t.from = (uint8_t)from;
    t.to = to;
    return t;
}
