/* json_read.h: JSON text to values, with all that the reference engine's reader lets pass: comments, single quotes, names
 * without quotes, trailing commas, hexadecimal numbers, NaN.
 *
 * Threads: pure. Cost: about 5 ns a character.
 */
#ifndef CMDLETS_JSON_READ_H
#define CMDLETS_JSON_READ_H

#include "cmdlets/cmdlets.h"

enum json_dates { JSON_DATES_DEFAULT, JSON_DATES_LOCAL, JSON_DATES_UTC, JSON_DATES_OFFSET, JSON_DATES_STRING };

typedef struct json_options {
    bool hashtables; /* OrderedHashtable instead of custom objects */
    uint32_t depth;
    int dates;
    bool whole; /* an array that is not closed is an error */
} json_options;

/* Why it failed. */
typedef struct json_error {
    const char *id; /* NULL: a syntax error */
    str *message;
} json_error;

/* false: *error says why. Empty text is null. */
bool json_read(const str *text, const json_options *options, value *out, json_error *error);
/* Is it JSON by the letter? */
bool json_strict(const str *text, str **why);

extern type type_OrderedHashtable;

#endif
