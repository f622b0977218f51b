/* datetime_offset.h: DateTimeOffset: an instant with the offset it was written in. Immutable; any thread. */
#ifndef TYPES_DATETIME_OFFSET_H
#define TYPES_DATETIME_OFFSET_H

#include "object/type.h"

typedef struct datetime_offset {
    object o;
    int64_t utc;    /* ticks */
    int64_t offset; /* ticks, whole minutes */
} datetime_offset;

extern type type_DateTimeOffset;

/* Throws when the instant or the offset is out of range. */
value datetime_offset_new(int64_t local_ticks, int64_t offset);
/* Of a DateTime: its own offset by kind. */
value datetime_offset_from(value date);

#endif
