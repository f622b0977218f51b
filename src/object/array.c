/* array.c: arrays of fixed length: raw elements for numbers, values for everything else. */
#include "object/array.h"

#include <string.h>

#include "base/heap.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/type_internal.h"

enum { MAX_LENGTH = 0x7FFFFFC7 }; /* .NET's Array.MaxLength */

static size_t kind_size(kind k)
{
    switch (k) {
    case K_BOOL:
    case K_SBYTE:
    case K_BYTE: return 1;
    case K_CHAR:
    case K_INT16:
    case K_UINT16: return 2;
    case K_INT32:
    case K_UINT32:
    case K_SINGLE: return 4;
    case K_INT64:
    case K_UINT64:
    case K_DOUBLE:
    case K_DATETIME:
    case K_TIMESPAN: return 8;
    default: return 0;
    }
}

size_t array_raw_size(const type *element)
{
    return kind_size(element->kind);
}

bool value_is_array(value v)
{
    return v.kind == K_OBJECT && v.as.o->type->flags & T_ARRAY;
}

static array *allocate(const type *element, uint32_t rank, size_t length, const int32_t *dims)
{
    if (length > MAX_LENGTH) {
        throw_error("System.OutOfMemoryException", "System.OutOfMemoryException", EC_OperationStopped, V_NULL,
                    "Array dimensions exceeded supported range.");
    }
    size_t size = array_raw_size(element);
    size_t bytes = offsetof(array, raw) + length * (size ? size : sizeof(value));
    array *a;
    if (size && !dims) { /* its type is rooted, the elements are numbers: nothing to scan */
        a = heap_alloc_leaf(bytes);
        memset(a, 0, bytes);
    } else {
        a = heap_alloc(bytes);
    }
    a->o.type = type_array_of(element, rank);
    a->length = length;
    a->dims = dims;
    if (!size && element->flags & T_VALUE) {
        value zero = type_default(element);
        for (size_t i = 0; i < length; i++) {
            a->items[i] = zero;
        }
    }
    return a;
}

array *array_new(const type *element, size_t length)
{
    return allocate(element, 1, length, NULL);
}

array *array_new_dims(const type *element, const int32_t *dims, uint32_t rank)
{
    size_t length = 1;
    for (uint32_t i = 0; i < rank; i++) {
        if (dims[i] < 0) {
            throw_argument("System.OverflowException", NULL, "Arithmetic operation resulted in an overflow.");
        }
        if (__builtin_mul_overflow(length, (size_t)dims[i], &length)) {
            length = SIZE_MAX;
        }
    }
    if (rank == 1) {
        return array_new(element, length);
    }
    int32_t *own = heap_alloc_leaf(rank * sizeof *own);
    memcpy(own, dims, rank * sizeof *own);
    return allocate(element, rank, length, own);
}

array *array_objects(const value *items, size_t n)
{
    array *a = array_new(&type_Object, n);
    for (size_t i = 0; i < n; i++) {
        a->items[i] = items[i];
    }
    return a;
}

array *array_bytes(const void *p, size_t n)
{
    array *a = array_new(&type_Byte, n);
    if (n) {
        memcpy(a->raw, p, n);
    }
    return a;
}

#define LOAD(T) __atomic_load_n((const T *)(const void *)a->raw + i, __ATOMIC_RELAXED)
#define STORE(T, x) __atomic_store_n((T *)(void *)a->raw + i, (T)(x), __ATOMIC_RELAXED)

value array_get(const array *a, size_t i)
{
    kind k = a->o.type->element->kind;
    switch (k) {
    case K_BOOL:
    case K_BYTE: return (value){.kind = k, .as.i = LOAD(uint8_t)};
    case K_SBYTE: return (value){.kind = k, .as.i = LOAD(int8_t)};
    case K_CHAR:
    case K_UINT16: return (value){.kind = k, .as.i = LOAD(uint16_t)};
    case K_INT16: return (value){.kind = k, .as.i = LOAD(int16_t)};
    case K_INT32: return (value){.kind = k, .as.i = LOAD(int32_t)};
    case K_UINT32: return (value){.kind = k, .as.i = LOAD(uint32_t)};
    case K_INT64:
    case K_UINT64:
    case K_DOUBLE:
    case K_DATETIME:
    case K_TIMESPAN: return (value){.kind = k, .as.i = LOAD(int64_t)};
    case K_SINGLE: {
        uint32_t bits = LOAD(uint32_t);
        float f;
        memcpy(&f, &bits, sizeof f);
        return (value){.kind = k, .as.d = f};
    }
    default: return value_load(&a->items[i]);
    }
}

#define READ(T, k)                                                                                                     \
    for (size_t i = from; i < from + n; i++)                                                                           \
        out[i - from] = (value){.kind = (k), .as.i = LOAD(T)};                                                         \
    return

void array_read(const array *a, size_t from, size_t n, value *out)
{
    /* the kinds that whole buffers have; the others one by one */
    switch (a->o.type->element->kind) {
    case K_BYTE: READ(uint8_t, K_BYTE);
    case K_CHAR: READ(uint16_t, K_CHAR);
    case K_INT32: READ(int32_t, K_INT32);
    case K_INT64: READ(int64_t, K_INT64);
    case K_DOUBLE: READ(int64_t, K_DOUBLE);
    default:
        for (size_t i = 0; i < n; i++)
            out[i] = array_get(a, from + i);
    }
}
#undef READ

void array_put(array *a, size_t i, value v)
{
    switch (kind_size(a->o.type->element->kind)) {
    case 0: value_store(&a->items[i], v); return;
    case 1: STORE(uint8_t, v.as.i); return;
    case 2: STORE(uint16_t, v.as.i); return;
    case 4:
        if (a->o.type->element->kind == K_SINGLE) {
            float f = (float)v.as.d;
            uint32_t bits;
            memcpy(&bits, &f, sizeof bits);
            STORE(uint32_t, bits);
        } else {
            STORE(uint32_t, v.as.i);
        }
        return;
    default: STORE(int64_t, v.as.i);
    }
}

void array_set(array *a, size_t i, value v)
{
    const type *element = a->o.type->element;
    array_put(a, i, element == &type_Object ? v : convert_to(v, element));
}
