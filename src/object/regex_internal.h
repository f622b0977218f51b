/* regex_internal.h: from a .NET pattern to PCRE2's syntax.
 *
 * Purpose: what the parser of patterns (regex_translate.c), its character classes (regex_class.c) and the glue to PCRE2
 *   (regex.c) share.
 * Invariants: a pattern is translated twice at most: narrow for Latin-1 text (units beyond 0xFF cannot match and are left
 *   out), wide for UTF-16. Character classes are spelled out, so nothing hangs on PCRE2's idea of \w, \d and \s.
 * Threads: a translator belongs to one call.
 */
#ifndef OBJECT_REGEX_INTERNAL_H
#define OBJECT_REGEX_INTERNAL_H

#include "object/regex.h"

typedef struct regex_groups {
    uint32_t count;      /* .NET numbers, group 0 included */
    str **names;         /* by .NET number, NULL: no such group */
    uint32_t pcre_count; /* PCRE2 numbers, group 0 included */
    uint32_t *numbers;   /* .NET number of each PCRE2 group */
} regex_groups;

enum regex_spelling { SPELL_NARROW = 1, SPELL_CAPTURES = 2 /* a callout behind each group */ };

typedef struct translator {
    const str *pattern;
    const uint16_t *p;
    size_t n, pos;
    uint32_t options; /* at this point */
    uint32_t spelling;
    bool counting; /* first pass: groups are only gathered */
    wbuf out;
    regex_groups *groups;
    uint32_t opened;         /* capturing groups so far */
    struct frame *frame;     /* innermost open group */
    struct seen_group *seen; /* first pass */
    size_t unit;             /* where in `out` the last quantifiable thing begins; NO_UNIT */
    bool wrap;               /* it must be wrapped to be quantified */
    bool quantified;         /* the last thing was a quantifier */
} translator;

#define NO_UNIT SIZE_MAX

/* Finds the groups of a pattern. Throws RegexParseException. */
void regex_find_groups(const str *pattern, uint32_t options, regex_groups *groups);
void regex_translate(const str *pattern, uint32_t options, uint32_t spelling, regex_groups *groups, wbuf *out);

_Noreturn void regex_parse_error(const translator *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* One literal unit, escaped where PCRE2 would read it otherwise. */
void regex_put_literal(translator *t, uint16_t unit);
/* Behind a `[`. */
void regex_class(translator *t, wbuf *out);
/* \d \D \w \W \s \S \p{} \P{}: behind the letter. */
void regex_shorthand(translator *t, uint16_t letter);
/* A character escape: behind the backslash, its unit. */
uint16_t regex_char_escape(translator *t);
bool regex_is_word(uint16_t unit);

#endif
