/* convert_internal.h: the steps of a conversion, without the throw.
 *
 * Purpose: casts throw, -as and overload resolution only ask: every step says whether it could, and when `f` is given, why
 *   not. Threads: any. Cost: a failure without `f` builds no text.
 */
#ifndef OBJECT_CONVERT_INTERNAL_H
#define OBJECT_CONVERT_INTERNAL_H

#include "object/convert.h"
#include "object/error.h"

typedef struct failure {
    const char *id;
    str *message;
    error_record *thrown; /* what a constructor or Parse of the target threw */
    str *why;             /* the last part of `message` */
    exception *cause;     /* innermost exception of the cast's error */
} failure;

/* The whole conversion. `f` may be NULL. */
bool convert_step(value v, const type *t, value *out, failure *f);

/* One family each; false with nothing said means: not my business. */
bool convert_number(value v, const type *t, value *out, failure *f);
bool convert_enum(value v, const type *t, value *out, failure *f);
bool convert_array(value v, const type *t, value *out, failure *f);
bool convert_object(value v, const type *t, value *out, failure *f);

/* Records a failure; returns false. */
bool convert_fail(failure *f, const char *id, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Cannot convert value "x" to type "T". Error: "why". */
bool convert_fail_value(failure *f, const char *id, value v, const type *t, str *why);
/* Of that failure: the exception below the cast's own, "System.FormatException" with the same reason. Returns false. */
bool convert_caused(failure *f, const char *type_name);
/* Cannot convert the "x" value of type "T" to type "U". */
bool convert_fail_final(failure *f, value v, const type *t);

bool kind_is_number(kind k);
/* PowerShell's own reading of a number in text: blanks, 0x, kb..pb, exponent. */
bool convert_scan_number(const str *text, value *out);
/* A double to an integer kind, half to even; false: out of range. */
bool convert_round(double d, kind k, value *out);

#endif
