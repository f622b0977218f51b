/* type_string.h: System.String, System.Char and what their members share.
 *
 * Purpose: register.c makes the types known; the files of the family share argument helpers and .NET's usual errors.
 * Threads: any.
 */
#ifndef OBJECT_TYPE_STRING_H
#define OBJECT_TYPE_STRING_H

#include "object/array.h"
#include "object/collate.h"
#include "object/type.h"

extern type *const string_types[], *const char_types[];
extern const size_t string_types_count, char_types_count;
extern type type_StringComparison, type_StringSplitOptions, type_StringComparer, type_NormalizationForm,
    type_CompareInfo;

static inline str *string_self(const call *c)
{
    return c->self.as.s;
}
/* A string argument; NULL for null. */
static inline str *string_arg(const call *c, uint32_t i)
{
    return i < c->argc && c->args[i].kind == K_STRING ? c->args[i].as.s : NULL;
}
static inline int64_t int_arg(const call *c, uint32_t i)
{
    return c->args[i].as.i;
}

/* `param ('-1') must be a non-negative value.` and `param ('5') must be less than or equal to '3'.` */
_Noreturn void throw_must_not_be_negative(const char *param, int64_t actual);
_Noreturn void throw_must_be_at_most(const char *param, int64_t actual, int64_t most);
_Noreturn void throw_range(const char *param, const char *message);
/* Units of a char[] argument in heap leaf memory; none for null. */
uint16_t *string_units(value chars, size_t *count);
/* A char[] of a text's units. */
value string_char_array(const str *s, size_t start, size_t count);
/* The StringComparison among the arguments, COMPARE_CURRENT when there is none. */
int string_comparison(const call *c, int fallback);
/* unorm2 of ICU; form: NormalizationForm. Throws when ICU is missing and the text is not ASCII. */
str *string_normalize(const str *s, int64_t form);

/* type_string_search.c */
value string_index_of(call *c);
value string_last_index_of(call *c);
value string_index_of_any(call *c);
value string_last_index_of_any(call *c);
value string_contains(call *c);
value string_starts_with(call *c);
value string_ends_with(call *c);
value string_compare(call *c);
value string_compare_ordinal(call *c);
value string_compare_to(call *c);
value string_equals(call *c);
value string_equals_static(call *c);

/* type_string_build.c */
value string_split(call *c);
value string_join(call *c);
value string_concat(call *c);
value string_format(call *c);
value string_replace(call *c);
value string_replace_compared(call *c);
value string_replace_line_endings(call *c);

#endif
