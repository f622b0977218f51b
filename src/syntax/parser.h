/* parser.h: text to syntax tree.
 *
 * Purpose: the whole PowerShell 7 grammar. The parser pulls tokens from the lexer in the mode it is in (expression,
 *   argument, type name), since `-5`, `a.b` and `foreach` mean different things in each.
 * Invariants: never fails as a whole: on bad text it records errors with PowerShell's ids and goes on, and the tree
 *   holds ErrorStatement/ErrorExpression where nothing else fits. A tree with errors must not be compiled.
 * Threads: no shared state. Cost: linear in the text; recursion is bounded (`ScriptTooComplicated`).
 */
#ifndef SYNTAX_PARSER_H
#define SYNTAX_PARSER_H

#include "syntax/ast.h"

typedef struct parse_error {
    const char *id;      /* "MissingEndCurlyBrace" */
    uint32_t start, end; /* extent */
    str *message;        /* PowerShell's text */
    bool incomplete;     /* more input could mend it (interactive prompt) */
} parse_error;

typedef struct parse_result {
    ast_ScriptBlock *root; /* never NULL */
    const source *src;
    parse_error *errors; /* in source order */
    uint32_t error_count;
} parse_result;

/* Is a class of that name visible where the script is read? Set by the engine; NULL: there are no types to check
 * the names of. */
extern bool (*parse_class_known)(str *name);

/* Parses `text` (a whole script). `file` is its full path or NULL. */
parse_result parse_script(str *text, str *file);

/* The same, and every token read is added to `tokens` (lexer.h). */
struct token_list;
parse_result parse_script_tokens(str *text, str *file, struct token_list *tokens);

/* The same for a file that is all data (.psd1): what is not of the restricted language is an error. `manifest`: a module's. */
parse_result parse_data(str *text, str *file, bool manifest);

/* Writes the tokens, one a line, in the form of the oracle's -tokens. */
struct buf;
void tokens_dump(str *text, struct buf *out);

/* Parses a type name as it stands between brackets, `List[string]`, into its text form; false if it is none. */
bool parse_type_name(str *text, str **normalized);

/* The constant of a numeric literal ("0x1F", "1kb", "10l"), as the lexer reads it; false if `text` is no number.
 * Used by string conversion too: `[int]'1kb'` is 1024. */
bool parse_number(const uint16_t *text, uint32_t length, value *out);

#endif
