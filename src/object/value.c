/* value.c: the type of a value, and the one-bit lock of a heap object. */
#include "object/value.h"

#include <sched.h>
#include <stdatomic.h>

#include "object/psobject.h"
#include "object/type.h"

/* By kind; NULL where the kind alone does not say it. */
static const type *const kind_types[] = {
    [K_BOOL] = &type_Boolean,      [K_CHAR] = &type_Char,         [K_SBYTE] = &type_SByte,   [K_BYTE] = &type_Byte,
    [K_INT16] = &type_Int16,       [K_UINT16] = &type_UInt16,     [K_INT32] = &type_Int32,   [K_UINT32] = &type_UInt32,
    [K_INT64] = &type_Int64,       [K_UINT64] = &type_UInt64,     [K_SINGLE] = &type_Single, [K_DOUBLE] = &type_Double,
    [K_DATETIME] = &type_DateTime, [K_TIMESPAN] = &type_TimeSpan, [K_STRING] = &type_String, [K_OBJECT] = NULL,
};

const type *value_type(value v)
{
    switch (v.kind) {
    case K_NULL:
    case K_NOTHING: return NULL;
    case K_ENUM:
    case K_INLINE: return type_by_id(v.type);
    case K_OBJECT:
        /* A wrapper is the scalar it wraps: (1 | Add-Member x 1 -PassThru).GetType() is int. */
        if (v.as.o->type == &type_PSObject) {
            return value_type(v_psobject(v)->base);
        }
        return v.as.o->type;
    default: return v.kind < sizeof kind_types / sizeof kind_types[0] ? kind_types[v.kind] : NULL;
    }
}

enum { SPINS = 64 };

void object_lock(object *o)
{
    unsigned spins = 0;
    while (atomic_fetch_or_explicit(&o->bits, OB_LOCK, memory_order_acquire) & OB_LOCK) {
        if (++spins >= SPINS) {
            sched_yield();
        }
    }
}

void object_unlock(object *o)
{
    atomic_fetch_and_explicit(&o->bits, ~(uint32_t)OB_LOCK, memory_order_release);
}
