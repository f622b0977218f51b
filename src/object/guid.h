/* guid.h: System.Guid: 16 bytes in .NET's order (the first three fields little-endian). Immutable; any thread. */
#ifndef OBJECT_GUID_H
#define OBJECT_GUID_H

#include "object/type.h"

typedef struct guid {
    object o;
    uint8_t bytes[16];
} guid;

value guid_new(const uint8_t bytes[16]);
value guid_random(void); /* version 4 */
/* All of .NET's formats; false: malformed. */
bool guid_parse(const str *text, value *out);

#endif
