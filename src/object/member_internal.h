/* member_internal.h: what the files of member access share.
 *
 * Purpose: the steps of a lookup, so that reading, writing, calling and listing follow one order.
 * Threads: any. Cost: an extended member one shape probe; the rest see the functions.
 */
#ifndef OBJECT_MEMBER_INTERNAL_H
#define OBJECT_MEMBER_INTERNAL_H

#include "object/error.h"
#include "object/member.h"
#include "object/type_internal.h"

/* A member added to the object, or one of the type table. */
bool member_extended(value target, const str *name, member_kind *kind, value *v);
/* Is it a script class, or derived from one? */
bool type_is_script(const type *t);
/* Reads a property of a descriptor; what the getter throws gives null, as in the language. */
value property_read(const property *p, value self, const type *t);

/* `$x.ToUpper` without a call: an object that can be invoked. `target` is a type for a static method. */
value method_reference(value target, const str *name, bool is_static);
value method_reference_invoke(value reference, value *args, uint32_t argc);
/* $x.psobject, and a member of it as a PSNoteProperty and so on. */
value member_view(value target);
value member_info_object(value target, const member_info *m);

/* [T].Assembly */
value type_assembly(value self, const type *t);

/* An index argument as a position; false when it is no number. */
bool index_number(value v, int64_t *out);

_Noreturn void throw_no_method(const type *t, const str *name);

#endif
