/* match_info.h: MatchInfo and MatchInfoContext: what Select-String finds.
 *
 * Threads: any. Cost: one object a hit; Match objects of [regex] are made for the hits only.
 */
#ifndef CMDLETS_MATCH_INFO_H
#define CMDLETS_MATCH_INFO_H

#include "cmdlets/cmdlets.h"

typedef struct match_context {
    object o;
    list *before, *after;             /* lines around the hit */
    list *shown_before, *shown_after; /* the same without lines that a hit next to it shows */
} match_context;

typedef struct match_info {
    object o;
    str *line, *path, *pattern;
    int64_t line_number;
    bool ignore_case;
    list *matches; /* of Match */
    match_context *context;
} match_info;

extern type type_MatchInfo, type_MatchInfoContext;

#endif
