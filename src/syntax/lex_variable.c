/* lex_variable.c: `$name`, `$scope:name`, `${any text}`, `@name`. */
#include "syntax/lexer.h"

/* After '${'. */
static void braced_path(lexer *lx, wbuf *path)
{
    for (;;) {
        uint32_t c = lex_peek(lx);
        if (lex_at_end(lx)) {
            lex_error(lx, lx->start + 1, lx->pos, PERR_IncompleteDollarVariableReference);
            return;
        }
        lx->pos++;
        if (c == '}')
            break;
        if (c == '{')
            lex_error(lx, lx->pos, lx->pos + 1, PERR_OpenBraceNeedsToBeBackTickedInVariableName);
        if (c == '`' && !lex_at_end(lx))
            wbuf_code_point(path, lex_escape(lx));
        else
            wbuf_unit(path, (uint16_t)c);
    }
    if (path->length == 0)
        lex_error(lx, lx->pos - 1, lx->pos, PERR_EmptyVariableReference);
}

/* Is the text before the last colon nothing or a scope? Then what is missing is the name itself. */
static bool is_scope(const wbuf *path)
{
    static const char *const scopes[] = {"", "global", "local", "private", "script", "variable"};
    const str *word = str_new(path->data, path->length - 1);
    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++)
        if (str_equal_c(word, scopes[i]))
            return true;
    return false;
}

/* Letters, digits, '_', '?' and a colon that no second one follows: `$x::y` reads a member of $x. */
static void plain_path(lexer *lx, wbuf *path)
{
    wbuf_unit(path, (uint16_t)lex_peek(lx));
    lx->pos++;
    for (;;) {
        uint32_t c = lex_peek(lx);
        if (c == ':' ? lex_peek_at(lx, lx->pos + 1) == ':' : !(lex_is_name_part(c) || c == '?'))
            break;
        wbuf_unit(path, (uint16_t)c);
        lx->pos++;
    }
    if (path->length && path->data[path->length - 1] == ':')
        lex_error(lx, lx->start, lx->pos,
                  is_scope(path) ? PERR_InvalidVariableReference : PERR_InvalidVariableReferenceWithDrive);
}

bool lex_variable_path(lexer *lx, str **out)
{
    uint32_t c = lex_peek(lx);
    wbuf path = {0};
    if (c == '{') {
        lx->pos++;
        braced_path(lx, &path);
    } else if (c == '$' || c == '?' || c == '^') {
        wbuf_unit(&path, (uint16_t)c);
        lx->pos++;
    } else if (lex_is_variable_start(c)) {
        plain_path(lx, &path);
    } else {
        return false;
    }
    *out = str_from_wbuf(&path);
    return true;
}

token lex_variable(lexer *lx, bool splatted)
{
    str *path;
    lx->pos++;
    bool braced = lex_peek(lx) == '{';
    if (!lex_variable_path(lx, &path)) {
        lx->pos = lx->start;
        return lex_generic(lx, NULL);
    }
    uint32_t c = lex_peek(lx);
    /* As an argument, text behind the name makes it a word with the variable within: `$home/x`, `$a-b`, `$x"y"`. */
    if (lx->mode == LM_COMMAND && !lex_ends_word(c) && c != '.' && c != '[' && c != '=' && c != ':') {
        lx->pos = lx->start;
        return lex_generic(lx, NULL);
    }
    token t = lex_make(lx, splatted ? TK_SplattedVariable : TK_Variable);
    t.text = path;
    if (braced)
        t.bits |= TB_BRACED;
    return t;
}
