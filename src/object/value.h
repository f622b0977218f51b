/* value.h: the tagged 16-byte value, and the header that every heap object starts with.
 *
 * Purpose: every .NET value type of 8 bytes or less is inline with its exact type; everything else is one pointer.
 * Invariants:
 *   - `kind` names the representation; `type` is the type id where the kind alone does not say it (K_ENUM, K_INLINE),
 *     else 0. Two values are the same bits exactly if they are the same value of the same type (floats aside).
 *   - K_NOTHING is AutomationNull: it enumerates as no item at all; assigned or compared it acts as $null.
 *   - K_STRING points to a str, K_OBJECT to any other struct that begins with `object`. Never NULL.
 *   - decimal, Guid, BigInteger and boxed structs over 8 bytes are immutable heap objects.
 * Threads: values are copied; shared slots go through value_load/value_store. Cost: two registers.
 */
#ifndef OBJECT_VALUE_H
#define OBJECT_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slot.h"

struct type;
struct str;

typedef enum kind {
    K_NULL,
    K_NOTHING,
    K_BOOL,
    K_CHAR,
    K_SBYTE, /* K_SBYTE .. K_DOUBLE are the numbers, in this order */
    K_BYTE,
    K_INT16,
    K_UINT16,
    K_INT32,
    K_UINT32,
    K_INT64,
    K_UINT64,
    K_SINGLE,
    K_DOUBLE,
    K_DATETIME, /* ticks in the low 62 bits, DateTimeKind above, as .NET packs it */
    K_TIMESPAN, /* ticks */
    K_ENUM,     /* as.i, type id */
    K_INLINE,   /* any other value type of 8 bytes (IntPtr, DateOnly, CancellationToken...), type id */
    K_STRING,
    K_OBJECT
} kind;

/* Every heap object but a value begins so. */
typedef struct object {
    const struct type *type;
    _Atomic uint32_t bits; /* OB_* */
    uint32_t aux;          /* for the type's own use */
} object;

enum object_bit {
    OB_LOCK = 1,     /* the one-bit lock of a mutation: spin, then yield; nothing allocates, throws or parks under it */
    OB_EXTENDED = 2, /* has members in the side table (psobject.h) */
    OB_FIXED = 4,    /* fixed size or read-only, by type */
    OB_ENUM_ITEM = 8,    /* a collection not to be unrolled when written (Write-Output -NoEnumerate) */
    OB_NOTED = 32,       /* a string with notes behind its text (psobject.h) */
    OB_SYNCHRONIZED = 16 /* went through Synchronized(): only what IsSynchronized says */
};

typedef struct value {
    uint32_t kind;
    uint32_t type;
    union {
        int64_t i;
        uint64_t u;
        double d; /* also of K_SINGLE, already rounded to float */
        struct str *s;
        object *o;
    } as;
} __attribute__((aligned(16))) value;

_Static_assert(sizeof(value) == 16, "a value is two words");

/* Taken apart and put together in registers: through memory, two halves just written cannot be read as one (20 ns of stall). */
static inline value value_load(const value *slot)
{
    slot128 raw = slot_load((const slot128 *)(const void *)slot);
    return (value){.kind = (uint32_t)raw.lo, .type = (uint32_t)(raw.lo >> 32), .as.u = raw.hi};
}

static inline void value_store(value *slot, value v)
{
    slot_store((slot128 *)(void *)slot, (slot128){v.kind | (uint64_t)v.type << 32, v.as.u});
}

#define V_NULL ((value){.kind = K_NULL})
#define V_NOTHING ((value){.kind = K_NOTHING})
#define V_TRUE ((value){.kind = K_BOOL, .as.i = 1})
#define V_FALSE ((value){.kind = K_BOOL})

static inline value v_bool(bool b)
{
    return (value){.kind = K_BOOL, .as.i = b};
}
static inline value v_char(uint16_t c)
{
    return (value){.kind = K_CHAR, .as.i = c};
}
static inline value v_int(int32_t i)
{
    return (value){.kind = K_INT32, .as.i = i};
}
static inline value v_long(int64_t i)
{
    return (value){.kind = K_INT64, .as.i = i};
}
static inline value v_double(double d)
{
    return (value){.kind = K_DOUBLE, .as.d = d};
}
static inline value v_byte(uint8_t b)
{
    return (value){.kind = K_BYTE, .as.i = b};
}
/* An integer of any kind K_SBYTE .. K_UINT64; the caller has checked the range. */
static inline value v_integer(kind k, int64_t i)
{
    return (value){.kind = k, .as.i = i};
}
static inline value v_str(struct str *s)
{
    return (value){.kind = K_STRING, .as.s = s};
}
static inline value v_obj(void *o)
{
    return (value){.kind = K_OBJECT, .as.o = (object *)o};
}

static inline bool v_is_null(value v)
{
    return v.kind <= K_NOTHING;
}
static inline bool v_is_number(value v)
{
    return v.kind >= K_SBYTE && v.kind <= K_DOUBLE;
}
static inline bool v_is_integer(value v)
{
    return v.kind >= K_SBYTE && v.kind <= K_UINT64;
}
static inline bool v_is_float(value v)
{
    return v.kind == K_SINGLE || v.kind == K_DOUBLE;
}
/* Is it an object of exactly this type? */
static inline bool v_is(value v, const struct type *t)
{
    return v.kind == K_OBJECT && v.as.o->type == t;
}

/* The exact type; NULL for null. */
const struct type *value_type(value v);

void object_lock(object *o);
void object_unlock(object *o);

#endif
