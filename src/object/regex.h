/* regex.h: .NET regular expressions on PCRE2.
 *
 * Purpose: -match, -replace, -split, switch -Regex, Select-String and [regex]. Patterns are translated from .NET's syntax;
 *   what PCRE2 cannot express throws an error that names it. Compiled patterns are cached.
 * Invariants: matching works on UTF-16 units without UTF checks of its own; offsets are code units. No error unwinds through PCRE2.
 * Threads: any; match data is a fiber's own. Cost: compile about 10 us, cached lookup 50 ns.
 */
#ifndef OBJECT_REGEX_H
#define OBJECT_REGEX_H

#include "object/array.h"

enum regex_option { /* RegexOptions */
                    RX_IGNORE_CASE = 1,
                    RX_MULTILINE = 2,
                    RX_EXPLICIT_CAPTURE = 4,
                    RX_COMPILED = 8,
                    RX_SINGLELINE = 16,
                    RX_IGNORE_SPACE = 32,
                    RX_RIGHT_TO_LEFT = 64,
                    RX_ECMASCRIPT = 256,
                    RX_CULTURE_INVARIANT = 512,
                    RX_NON_BACKTRACKING = 1024
};

typedef struct regex {
    object o;
    str *pattern;
    uint32_t options;
    uint32_t group_count; /* with group 0; by number, so a number that no group has counts too */
    str **group_names;    /* by number; "1" for unnamed ones, NULL for no group; named ones count after unnamed ones */
    int64_t timeout_ms;   /* 0: none */
    struct regex_code *code;
} regex;

extern type type_Regex;

/* Compiled and cached. Throws RegexParseException (InvalidRegularExpression at the operators). */
regex *regex_get(str *pattern, uint32_t options);
/* A [regex] object of its own that shares the compiled pattern. */
regex *regex_new(str *pattern, uint32_t options);

typedef struct regex_match {
    ptrdiff_t *spans; /* start and end of each group by .NET number, -1 when it took no part; heap leaf memory */
    uint32_t count;
} regex_match;

/* The first match at or after `start`. */
bool regex_exec(const regex *r, const str *text, size_t start, regex_match *out);
/* All spans that group `group` of the match took, oldest first (Group.Captures): pairs in heap leaf memory. */
uint32_t regex_captures(const regex *r, const str *text, const regex_match *m, uint32_t group, ptrdiff_t **spans);
/* Expands $1, ${name}, $&, $$, $`, $', $+, $_ as .NET does. */
void regex_expand(const regex *r, const str *text, const regex_match *m, const str *replacement, wbuf *out);
str *regex_replace(const regex *r, const str *text, const str *replacement, int64_t count);
str *regex_escape(const str *text);
str *regex_unescape(const str *text);

#endif
