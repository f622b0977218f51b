/* str.h: strings.
 *
 * Purpose: .NET strings: immutable sequences of UTF-16 code units. Stored as Latin-1 when every unit is below 0x100.
 * Invariants: only str.c, collate.c and the regex glue look at `wide` and `data`; all others use the functions below. The width is
 *   always the narrowest: equal strings have equal representation.
 * Threads: immutable; the cached hash is written benignly. Cost: 24 bytes and the text; one allocation.
 */
#ifndef OBJECT_STR_H
#define OBJECT_STR_H

#include "base/buf.h"
#include "object/value.h"

typedef struct str {
    object o; /* aux: hash of the case-folded text, 0 when not computed */
    uint32_t length;
    uint32_t wide;
    uint8_t data[];
} str;

extern str *const str_empty;

str *str_new(const uint16_t *units, size_t length);
str *str_latin1(const uint8_t *p, size_t length);
str *str_utf8(const char *p, size_t length);
/* From a C literal or NUL-terminated UTF-8. */
str *str_c(const char *text);
str *str_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
str *str_from_buf(const buf *b);   /* UTF-8 */
str *str_from_wbuf(const wbuf *b); /* UTF-16 */
str *str_char(uint16_t unit);      /* one unit; shared for Latin-1 */

uint16_t str_at(const str *s, size_t i); /* i < length */
/* Copies units [start, start+n) out. */
void str_units(const str *s, size_t start, size_t n, uint16_t *out);
/* All units in heap leaf memory (the string's own when wide). */
const uint16_t *str_all_units(const str *s);
/* NUL-terminated UTF-8 in heap leaf memory. */
const char *str_to_c(const str *s);
void str_append_utf8(const str *s, buf *out);
void str_append(wbuf *out, const str *s);
void str_append_range(wbuf *out, const str *s, size_t start, size_t n);

str *str_sub(const str *s, size_t start, size_t n);
str *str_concat(const str *a, const str *b);
str *str_concat_n(str *const *parts, size_t n);
str *str_join(const str *separator, str *const *parts, size_t n);
str *str_repeat(const str *s, size_t n);
str *str_upper(const str *s); /* simple invariant mapping */
str *str_lower(const str *s);
/* Trims units for which `drop` is true; NULL: white space. where: 1 start, 2 end, 3 both. */
str *str_trim(const str *s, const str *units, int where);
str *str_replace(const str *s, const str *old, const str *with);

bool str_equal(const str *a, const str *b);        /* ordinal */
bool str_equal_nocase(const str *a, const str *b); /* OrdinalIgnoreCase */
bool str_equal_c(const str *a, const char *ascii); /* ignoring ASCII case */
int str_compare_ordinal(const str *a, const str *b);
uint32_t str_hash(const str *s); /* of the upper-cased text: equal for strings that differ in case */
/* Index of the first (last) occurrence at or after (before) start, or -1. */
ptrdiff_t str_index(const str *s, const str *what, size_t start, bool ignore_case);
ptrdiff_t str_last_index(const str *s, const str *what, bool ignore_case);
ptrdiff_t str_index_unit(const str *s, uint16_t unit, size_t start);
bool str_starts(const str *s, const str *prefix, bool ignore_case);
bool str_ends(const str *s, const str *suffix, bool ignore_case);

/* Interned names: variable, member, parameter and command names. Case is ignored; the first spelling is kept. Two names
 * are the same exactly if the pointers are. Never freed. */
const str *str_intern(const str *s);
const str *str_intern_c(const char *text);

#endif
