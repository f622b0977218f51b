/* native.h: what the native members of this room are written with: arguments, getters, .NET's usual errors.
 *
 * Invariants: arguments are converted to the signature's types before a member sees them; a reference type may still be
 *   null. Threads: any.
 */
#ifndef TYPES_NATIVE_H
#define TYPES_NATIVE_H

#include "object/array.h"
#include "object/convert.h"
#include "object/datetime.h"
#include "object/error.h"
#include "object/member.h"
#include "object/type_number.h"
#include "par/par.h"
#include "types/types.h"

#define GETTER(id) static value get_##id(value self __attribute__((unused)), const type *of __attribute__((unused)))
#define SETTER(id)                                                                                                     \
    static void set_##id(value self __attribute__((unused)), const type *of __attribute__((unused)), value x)
#define METHOD(id) static value id(call *c __attribute__((unused)))

_Noreturn void throw_null_argument(const char *param);
_Noreturn void throw_disposed(const char *object_name);
/* ArgumentOutOfRangeException with the message of ThrowIfNegative. */
_Noreturn void throw_negative(const char *param, int64_t actual);

/* Text argument; NULL for null (the binder passes '' for $null, so only explicit nulls are). */
static inline str *arg_text(const call *c, uint32_t i)
{
    return i < c->argc && c->args[i].kind == K_STRING ? c->args[i].as.s : NULL;
}
/* Throws ArgumentNullException when it is null. */
array *arg_array(const call *c, uint32_t i, const char *param);
/* The part `offset, count` of a byte[]: arguments i, i+1, i+2. Throws when it does not lie within. */
uint8_t *arg_bytes(const call *c, uint32_t i, size_t *count);

/* A wait ended: goes on, or unwinds when it was ended by a stop. True: in time. */
bool wait_ended(par_status s);
/* Milliseconds (-1: no limit) or a TimeSpan as nanoseconds; throws ArgumentOutOfRangeException. */
int64_t arg_timeout(const call *c, uint32_t i, const char *param);

/* An enum whose values are Int32. */
#define ENUM_TYPE(c_name, full, table, more_flags)                                                                     \
    type type_##c_name = {TYPE_OBJECT, .name = full, .flags = T_VALUE | T_ENUM | T_SEALED | (more_flags),              \
                          .kind = K_ENUM, .members = table}

#endif
