/* lexer.h: text to tokens, one at a time, in the mode the parser is in.
 *
 * Purpose: `-5`, `a.b` and `foreach` mean different things as a command argument, in an expression and in a type name;
 *   the parser sets the mode and pulls. A token that was read in the wrong mode is read again from its start (resync).
 * Invariants:
 *   - a token's extent is in units of the whole source even inside `"$(...)"`, whose text is read by a nested lexer
 * over a part of the source, at times with doubled quotes taken out (`map` leads back to the source).
 *   - scanning never fails: errors go to the list, and some token comes back.
 *   - at the end of the text every read gives EndOfInput again.
 * Threads: none shared; a lexer lives in the frame of one parse. Cost: linear; a string token allocates its text.
 */
#ifndef SYNTAX_LEXER_H
#define SYNTAX_LEXER_H

#include "syntax/parse_error.h"
#include "syntax/parser.h"

typedef enum lex_mode { LM_COMMAND, LM_EXPRESSION, LM_TYPE } lex_mode;

enum token_bit {
    TB_TYPE = 1,       /* a type name */
    TB_COLON = 2,      /* parameter token that ends in ':' */
    TB_EXPANDABLE = 4, /* generic or string token with nested parts */
    TB_APPEND = 8,     /* >> */
    TB_MERGE = 16,     /* 2>&1 */
    TB_BAD = 32,       /* reported as an error already */
    TB_BRACED = 64     /* ${name} */
};

/* The pieces of an expandable string: text, nested, text, nested, ..., text. */
typedef struct string_part {
    str *literal;        /* text before the nested expression */
    bool variable;       /* `$name`, else `$(...)` */
    uint32_t start, end; /* extent in the source */
    str *path;           /* of a variable */
    struct lexer *sub;   /* of a sub-expression: its text, from '$' through the closing ')' */
} string_part;

typedef struct string_parts {
    string_part *items;
    uint32_t count, capacity;
    str *tail; /* text after the last nested expression */
} string_parts;

typedef struct token {
    token_kind kind;
    uint32_t start, end; /* extent in the source */
    uint32_t at;         /* where it begins in the lexer's own text */
    uint8_t bits;        /* TB_* */
    uint8_t from, to;    /* of a redirection */
    str *text;           /* value: string, variable path, parameter name, label, bare word */
    value number;
    string_parts *parts; /* of an expandable string */
} token;

/* Tokens that were read, in source order. */
typedef struct token_list {
    token *items;
    uint32_t count, capacity;
} token_list;

typedef struct lexer {
    const uint16_t *text;
    uint32_t length;
    uint32_t pos;
    uint32_t start;      /* of the token being read */
    uint32_t offset;     /* of text[0] in the source, when there is no map */
    const uint32_t *map; /* length + 1 source offsets, or NULL */
    lex_mode mode;
    bool signed_numbers; /* `-5` is one number */
    bool simple_names;   /* a name ends where an identifier ends and is no keyword */
    bool ternary;        /* `?` and `:` end a number: `$a ? 1:2` */
    error_list *errors;
    token_list *record; /* every token read, for the dump; or NULL */
} lexer;

void lexer_init(lexer *lx, const uint16_t *text, uint32_t length, error_list *errors);
token lexer_next(lexer *lx);
/* Goes back to the start of `t`. */
void lexer_rewind(lexer *lx, uint32_t at);

/* The parser found what a token that was read means: the record for the dump says so. */
void lexer_reclassify(lexer *lx, const token *t, token_kind kind);

/* `.`, `::`, `[`, `?.`, `?[` right behind an operand, or Unknown (nothing read). */
token lexer_member_operator(lexer *lx, bool allow_index);
/* `(` or `{` right behind a member name, or Unknown. */
token lexer_invoke_open(lexer *lx);
/* What follows `--%`, up to the end of the line or a pipe outside quotes. */
token lexer_verbatim(lexer *lx);
/* `mscorlib, Version=1.0` in `[int, mscorlib, Version=1.0]`: up to the bracket. */
token lexer_assembly_name(lexer *lx);

/* --- between the lexer's own files --- */

static inline uint32_t lex_peek_at(const lexer *lx, uint32_t i)
{
    return i < lx->length ? lx->text[i] : 0;
}
static inline uint32_t lex_peek(const lexer *lx)
{
    return lex_peek_at(lx, lx->pos);
}
static inline bool lex_at_end(const lexer *lx)
{
    return lx->pos >= lx->length;
}

/* Place in the source of a place in the lexer's text. */
static inline uint32_t lex_source(const lexer *lx, uint32_t at)
{
    if (!lx->map)
        return lx->offset + at;
    return lx->map[at < lx->length ? at : lx->length];
}

/* The characters that the language treats alike: curly quotes, long dashes, no-break spaces. */
bool lex_is_single_quote(uint32_t c);
bool lex_is_double_quote(uint32_t c);
bool lex_is_dash(uint32_t c);
bool lex_is_space(uint32_t c); /* without line ends */
bool lex_is_name_start(uint32_t c);
bool lex_is_name_part(uint32_t c);
bool lex_is_variable_start(uint32_t c);
/* White space, line ends and the marks that end a bare word: & ( ) , ; { | } */
bool lex_ends_word(uint32_t c);

/* May a number end before this character in an expression? */
bool lex_ends_number(const lexer *lx, uint32_t c);

token lex_make(const lexer *lx, token_kind kind);
void lex_error(lexer *lx, uint32_t from, uint32_t to, perr id, ...);
/* The character that a backtick and what follows at lx->pos stand for (a code point). lx->pos moves past. */
uint32_t lex_escape(lexer *lx);

/* An expandable text under construction: what was read since the last nested part, and the parts. */
typedef struct lex_text {
    wbuf value;   /* everything, as the bare text of the token */
    wbuf literal; /* since the last part */
    string_parts *parts;
} lex_text;

void lex_text_unit(lex_text *t, uint32_t code_point);
/* Sets text, parts and TB_EXPANDABLE of a token from what was read. */
void lex_text_finish(lex_text *t, token *out);

token lex_word(lexer *lx);                     /* identifier or keyword, at its first character */
token lex_generic(lexer *lx, lex_text *begun); /* bare word; begun may be NULL */
token lex_dash(lexer *lx);                     /* after '-' : operator, parameter, number */
token lex_number(lexer *lx, bool *ok);         /* !ok: no number, nothing read */
token lex_variable(lexer *lx, bool splatted);  /* after '$' or '@' */
bool lex_variable_path(lexer *lx, str **path); /* after '$'; false: no variable, nothing read */
token lex_single_quoted(lexer *lx);
token lex_double_quoted(lexer *lx);
void lex_single_quoted_into(lexer *lx, lex_text *into);
void lex_double_quoted_into(lexer *lx, lex_text *into);
bool lex_dollar_into(lexer *lx, lex_text *into, bool here); /* at '$'; false: a plain '$' */
token lex_here_string(lexer *lx, bool expandable);
token lex_redirection(lexer *lx, uint32_t first); /* after '>' or the digit or '*' */

#endif
