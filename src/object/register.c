/* register.c: making the types of the object layer known, before all others. */
#include "object/error_internal.h"
#include "object/type_internal.h"

#define TYPES(family)                                                                                                  \
    extern type *const family##_types[];                                                                               \
    extern const size_t family##_types_count;
#include "object/types.def"
#undef TYPES

void object_register_types(void)
{
#define TYPES(family) type_register(family##_types, family##_types_count);
#include "object/types.def"
#undef TYPES
    exceptions_register();
    error_types_register();
}
