/* convert.h: conversions between types, as LanguagePrimitives does them.
 *
 * Purpose: casts, typed variables, parameters, method arguments, and text of any value.
 * Errors: ConversionError family ids: InvalidCastFromStringToInteger, ConvertToFinalInvalidCastException,
 *   InvalidCastParseTargetInvocation... with PowerShell's messages.
 * Threads: any. Cost: same-type 1 ns; int to string about 30 ns.
 */
#ifndef OBJECT_CONVERT_H
#define OBJECT_CONVERT_H

#include "object/array.h"
#include "object/map.h"

/* Throws when it cannot. */
value convert_to(value v, const type *t);
bool convert_try(value v, const type *t, value *out); /* -as */
/* How well an argument fits a parameter type when overloads compete: 0 identity .. higher is worse, -1 impossible. */
int convert_rank(value v, const type *t);

bool to_bool(value v);
int32_t to_int(value v);
int64_t to_long(value v);
double to_double(value v);
uint16_t to_char(value v);
/* Text as "$v" and Out-String's plain values give it: invariant culture, arrays joined by $OFS. */
str *to_str(value v);
/* Text as v.ToString() gives it (current culture where the type has one). */
str *to_str_current(value v);
/* default(T) */
value type_default(const type *t);

/* An enum's member name(s) and back. */
str *enum_to_str(const type *t, int64_t number);
bool enum_parse(const type *t, const str *text, bool ignore_case, int64_t *out);

#endif
