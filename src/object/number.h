/* number.h: numbers, dates and text: formatting and parsing with .NET's rules.
 *
 * Purpose: `"$x"`, `.ToString('N2')`, `-f`, `[int]'0x1F'`, `[datetime]'...'`. Invariant tables are built in; en-US for the
 *   current culture of a session whose LANG says so.
 * Threads: pure. Cost: int to text 20 ns, double shortest 100 ns.
 */
#ifndef OBJECT_NUMBER_H
#define OBJECT_NUMBER_H

#include "object/value.h"
#include "object/str.h"

typedef struct culture culture;
extern const culture culture_invariant, culture_en_us;
const culture *culture_current(void); /* of the running runspace */
void culture_set_source(const culture *(*source)(void));

/* A number in a standard or custom numeric format ("N2", "#,##0.00", "X8", "" general). Throws FormatException. */
str *number_format(value v, const str *format, const culture *c);
/* As "$d" prints it: 15 digits for double (7 for single), `∞` only at the host. */
str *double_to_str(double d, bool single);
/* As d.ToString(): shortest that round-trips. */
str *double_round_trip(double d, bool single);
str *integer_to_str(int64_t i);
str *unsigned_to_str(uint64_t u);
/* .NET's Parse: NumberStyles by kind. false: bad format; *overflow when the text is a number out of range. */
bool number_parse(const str *text, kind k, const culture *c, value *out, bool *overflow);

/* Composite format: "{0,5:N2}". Throws FormatException. */
str *format_composite(const str *format, const value *args, size_t n, const culture *c);
/* Any value with a format text: IFormattable.ToString(format). */
str *format_value(value v, const str *format, const culture *c);

str *datetime_format(value v, const str *format, const culture *c);
bool datetime_parse(const str *text, const culture *c, value *out);
bool datetime_parse_exact(const str *text, const str *format, const culture *c, value *out);
str *timespan_format(value v, const str *format, const culture *c);
bool timespan_parse(const str *text, value *out);

#endif
