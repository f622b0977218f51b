/* culture.h: what formatting and parsing know of a culture, and the CultureInfo object that carries it.
 *
 * Purpose: one record of separators, patterns and names; number, date and type files read it, globalization.c shows it.
 * Invariants: constant, static; text is UTF-8. A format provider passed by a script ([cultureinfo], its NumberFormat or
 *   DateTimeFormat) is an object whose first field after the header is its culture.
 * Threads: any. Cost: culture_find walks a short table.
 */
#ifndef OBJECT_CULTURE_H
#define OBJECT_CULTURE_H

#include "object/number.h"
#include "object/type.h"

struct culture {
    const char *name, *english, *native, *two_letter, *region;
    int lcid;
    /* numbers */
    const char *decimal, *group, *minus, *plus, *percent, *permille, *nan, *infinity;
    const char *currency, *currency_decimal, *currency_group;
    int digits, currency_digits, percent_digits;
    int number_negative, currency_positive, currency_negative, percent_positive, percent_negative; /* .NET's patterns */
    const char *list;
    /* dates */
    const char *short_date, *long_date, *short_time, *long_time, *month_day, *year_month;
    const char *date_separator, *time_separator, *am, *pm;
    const char *days[7], *short_days[7], *months[12], *short_months[12],
        *genitive[12]; /* genitive: NULL when the same */
    int first_day, week_rule;
};

/* A format provider as an object. A culture and its NumberFormat share the cell: what one changes the other sees. */
typedef struct culture_object {
    object o; /* OB_FIXED: read-only */
    const culture **cell;
} culture_object;

extern type type_CultureInfo, type_NumberFormatInfo, type_DateTimeFormatInfo;

/* By name, case ignored; "" is the invariant one. NULL: parsh has no such table. */
const culture *culture_find(const char *name);
/* Number i of the table, NULL beyond its end. */
const culture *culture_at(size_t i);
/* Of an IFormatProvider argument; null: the current one. */
const culture *culture_of(value provider);
value culture_object_new(const type *t, const culture *c, bool read_only);
/* Another face of the same culture: a NumberFormat of a CultureInfo. */
value culture_object_view(const type *t, value owner);
const culture *culture_object_get(value v);
/* `[cultureinfo]::CurrentCulture = ...`; set by the engine. */
extern void (*culture_set_current)(const culture *c);

/* UTF-8 to the end of a text under construction. */
void culture_put(wbuf *b, const char *utf8);

#endif
