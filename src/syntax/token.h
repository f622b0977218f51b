/* token.h: token kinds and tokens.
 *
 * Purpose: the vocabulary shared by lexer, parser, compiler (operators in the tree are token kinds) and the dumpers.
 * Invariants: a token's extent is [start, end) in UTF-16 code units of the source; the text is not copied.
 * Threads: immutable once made. Cost: 32 bytes a token; the parser pulls them one by one and keeps none unless asked.
 */
#ifndef SYNTAX_TOKEN_H
#define SYNTAX_TOKEN_H

#include "object/value.h"

enum token_flag {
    TF_BINARY = 1,     /* can stand between two operands */
    TF_UNARY = 2,      /* can stand before one */
    TF_ASSIGNMENT = 4, /* =, += and so on */
    TF_KEYWORD = 8,    /* a reserved word where a statement begins */
    TF_SEPARATOR = 16, /* ends a statement */
    TF_CASE = 32       /* the case-sensitive form of an operator */
};

typedef enum token_kind {
#define TOKEN(name, text, precedence, flags) TK_##name,
#include "syntax/token.def"
#undef TOKEN
    TK_COUNT
} token_kind;

typedef struct token_info {
    const char *name; /* PowerShell's name, "PlusEquals" */
    const char *text; /* canonical spelling, or "" */
    uint8_t precedence;
    uint8_t flags;
} token_info;

/* One row a kind, indexed by token_kind. */
extern const token_info token_table[TK_COUNT];

#endif
