/* class.h: classes and enums that a script defines.
 *
 * Purpose: `class` and `enum` statements make types (type_new_runtime); methods are blocks that run in the calling
 *   runspace. The object layer reaches them through object_up.class_*.
 * Invariants: a definition is immutable once made; statics belong to the runspace. A type is visible from the scope of its
 *   definition inwards, and where `using module` brings it in.
 * Threads: definitions are read by any; statics by their runspace. Cost: a method call is that of a function.
 */
#ifndef ENGINE_CLASS_H
#define ENGINE_CLASS_H

#include "engine/vm/frame.h"

/* Runs a `class` or `enum` statement in the frame's scope. */
void class_define(frame *f, ast_TypeDefinition *n);
/* A type of that name as seen from scope `s`; NULL: none. */
const type *class_find(scope *s, const str *name);
/* `([Base]$this).M()`: the method as `as` has it, whatever the object's class overrides. */
value class_invoke_as(const type *as, value self, const str *name, value *args, uint32_t argc);
/* Sets object_up.class_*; once at start. */
void classes_init(void);

#endif
