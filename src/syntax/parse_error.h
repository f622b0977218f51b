/* parse_error.h: the errors of lexer and parser.
 *
 * Purpose: one line of parse_error.def an error id, with PowerShell's message; `{0}` stands for an argument.
 * Invariants: errors keep the order in which they were found; the same error at the same place is kept once (text that
 * is read again in another mode would report it again). Threads: one owner. Cost: linear search for duplicates, errors
 * are few (at most PARSE_ERRORS_MAX are kept).
 */
#ifndef SYNTAX_PARSE_ERROR_H
#define SYNTAX_PARSE_ERROR_H

#include <stdarg.h>

#include "syntax/parser.h"

typedef enum perr {
#define PERR(id, message) PERR_##id,
#include "syntax/parse_error.def"
#undef PERR
    PERR_COUNT
} perr;

enum { PARSE_ERRORS_MAX = 1000 };

typedef struct error_list {
    parse_error *items;
    uint32_t count, capacity;
    const uint16_t *text; /* of the whole source, to tell whether an error is at its end */
    uint32_t length;
} error_list;

/* Arguments are `str *`, as many as the message has places. */
void error_list_add(error_list *list, uint32_t start, uint32_t end, perr id, va_list arguments);

#endif
