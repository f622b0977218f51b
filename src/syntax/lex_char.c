/* lex_char.c: the classes of characters that the lexer tells apart. */
#include "base/utf.h"
#include "syntax/lexer.h"

bool lex_is_single_quote(uint32_t c)
{
    return c == '\'' || (c >= 0x2018 && c <= 0x201B);
}
bool lex_is_double_quote(uint32_t c)
{
    return c == '"' || (c >= 0x201C && c <= 0x201E);
}
bool lex_is_dash(uint32_t c)
{
    return c == '-' || (c >= 0x2013 && c <= 0x2015);
}

bool lex_is_space(uint32_t c)
{
    if (c < 0x80)
        return c == ' ' || c == '\t' || c == '\f' || c == '\v';
    return utf_is_space(c);
}

bool lex_is_name_start(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return utf_is_letter(c);
}

bool lex_is_name_part(uint32_t c)
{
    if (c < 0x80)
        return lex_is_name_start(c) || (c >= '0' && c <= '9');
    return utf_is_letter(c) || utf_is_digit(c);
}

bool lex_is_variable_start(uint32_t c)
{
    return lex_is_name_part(c) || c == '$' || c == '?' || c == '^' || c == ':';
}

bool lex_ends_word(uint32_t c)
{
    switch (c) {
    case 0:
    case ' ':
    case '\t':
    case '\n':
    case '\v':
    case '\f':
    case '\r':
    case '&':
    case '(':
    case ')':
    case ',':
    case ';':
    case '{':
    case '|':
    case '}': return true;
    default: return c >= 0x80 && utf_is_space(c);
    }
}
