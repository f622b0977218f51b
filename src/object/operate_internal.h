/* operate_internal.h: what the operators share. Threads: any. */
#ifndef OBJECT_OPERATE_INTERNAL_H
#define OBJECT_OPERATE_INTERNAL_H

#include "object/operate.h"

/* The number that an operand stands for: numbers as they are, char, bool and null as int, text parsed (throws for 'x').
 * false: no number. */
bool operand_number(value v, value *out);
/* long narrowed to int when it fits: what a literal of that text would be. */
value number_narrow(value v);
_Noreturn void throw_no_operator(const char *method, value v);
_Noreturn void throw_not_defined(const char *operator, value a, value b);
static inline bool value_is_decimal(value v)
{
    return v_is(v, &type_Decimal);
}
static inline bool value_is_bigint(value v)
{
    return v_is(v, &type_BigInteger);
}

/* Keeps what `test` accepts of a collection on the left; false: `a` is no collection. */
bool operate_filter(value a, bool (*test)(value item, void *arg), void *arg, value *out);

#endif
