/* types.c: hands every family of types to the registry. */
#include "types/types.h"

void types_register(void)
{
#define TYPES(family) type_register(family##_types, family##_types_count);
#include "types/types.def"
#undef TYPES
}
