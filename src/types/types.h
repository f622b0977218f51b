/* types.h: the room of .NET-shaped types: registering all of them at start.
 *
 * Invariants: each file of a family exports `type *const NAME_types[]` and `const size_t NAME_types_count`; types.def
 *   names the family. Nothing of a type is made before it is first used: registration enters names only.
 * Threads: at start only. Cost: a table insert a name.
 */
#ifndef TYPES_TYPES_H
#define TYPES_TYPES_H

#include "object/type.h"

void types_register(void);

/* What a family's file exports, written once at its end. */
#define TYPES_EXPORT(family, ...)                                                                                      \
    type *const family##_types[] = {__VA_ARGS__};                                                                      \
    const size_t family##_types_count = sizeof family##_types / sizeof family##_types[0]

#define TYPES(family)                                                                                                  \
    extern type *const family##_types[];                                                                               \
    extern const size_t family##_types_count;
#include "types/types.def"
#undef TYPES

#endif
