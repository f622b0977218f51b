/* json_date.h: dates in JSON text, ISO 8601 with a time. Threads: pure. */
#ifndef CMDLETS_JSON_DATE_H
#define CMDLETS_JSON_DATE_H

#include "cmdlets/cmdlets.h"

/* `2024-03-05T06:07:08.5Z`; `dates` is one of json_dates. false: it is no date. */
bool json_date(const str *s, int dates, value *out);

#endif
