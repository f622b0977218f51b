/* regex_types.h: Match objects for other rooms (Select-String, -replace with a block).
 *
 * Invariants: a Match, its groups and their captures are immutable; groups and captures are made when asked for.
 * Threads: any.
 */
#ifndef TYPES_REGEX_TYPES_H
#define TYPES_REGEX_TYPES_H

#include "object/regex.h"

extern type type_Match, type_Group, type_Capture;

/* A successful match; `m` may be NULL for a failed one. `offset` is added to what Index says. */
value match_new(const regex *r, const str *text, const regex_match *m, size_t offset);
/* All matches from `start` on, as a MatchCollection. */
value match_collection_new(const regex *r, const str *text, size_t start);

#endif
