/* bitconverter.c: System.BitConverter. The machine is little-endian, as every one that .NET runs on. */
#include <string.h>

#include "types/native.h"

static value bytes_of(const void *p, size_t n)
{
    return v_obj(array_bytes(p, n));
}

METHOD(get_bytes)
{
    value v = c->args[0];
    if (v.kind == K_DOUBLE) {
        return bytes_of(&v.as.d, 8);
    }
    if (v.kind == K_SINGLE) {
        float f = (float)v.as.d;
        return bytes_of(&f, 4);
    }
    size_t n = v.kind == K_BOOL                                              ? 1
               : v.kind == K_CHAR || v.kind == K_INT16 || v.kind == K_UINT16 ? 2
               : v.kind == K_INT32 || v.kind == K_UINT32                     ? 4
                                                                             : 8;
    return bytes_of(&v.as.u, n);
}

/* `size` bytes from startIndex on, zero-extended. */
static uint64_t read(const call *c, size_t size)
{
    const array *a = arg_array(c, 0, "value");
    int64_t at = c->args[1].as.i;
    if (at < 0 || (uint64_t)at >= a->length) {
        throw_argument("System.ArgumentOutOfRangeException", "startIndex",
                       "Index was out of range. Must be non-negative and less than the size of the collection.");
    }
    if (a->length - (size_t)at < size) {
        throw_argument("System.ArgumentException", "value",
                       "The array starting from the specified index is not long enough to read a value of the "
                       "specified type.");
    }
    uint64_t u = 0;
    memcpy(&u, a->raw + at, size);
    return u;
}

#define READER(id, size, expression)                                                                                   \
    METHOD(read_##id)                                                                                                  \
    {                                                                                                                  \
        uint64_t u = read(c, size);                                                                                    \
        return expression;                                                                                             \
    }
READER(int16, 2, v_integer(K_INT16, (int16_t)u))
READER(uint16, 2, v_integer(K_UINT16, (int64_t)u))
READER(int32, 4, v_int((int32_t)u))
READER(uint32, 4, v_integer(K_UINT32, (int64_t)u))
READER(int64, 8, v_long((int64_t)u))
READER(uint64, 8, ((value){.kind = K_UINT64, .as.u = u}))
READER(char, 2, v_char((uint16_t)u))
READER(bool, 1, v_bool(u != 0))

static double double_of(uint64_t u)
{
    double d;
    memcpy(&d, &u, sizeof d);
    return d;
}

static double single_of(uint32_t u)
{
    float f;
    memcpy(&f, &u, sizeof f);
    return f;
}
READER(double, 8, v_double(double_of(u)))
READER(single, 4, ((value){.kind = K_SINGLE, .as.d = single_of((uint32_t)u)}))

/* "01-0A-FF" */
METHOD(to_text)
{
    const array *a = arg_array(c, 0, "value");
    int64_t start = c->argc > 1 ? c->args[1].as.i : 0;
    int64_t n = c->argc > 2 ? c->args[2].as.i : (int64_t)a->length - start;
    if (start < 0 || (start >= (int64_t)a->length && start > 0)) {
        throw_argument("System.ArgumentOutOfRangeException", "startIndex",
                       "Index was out of range. Must be non-negative and less than the size of the collection.");
    }
    if (n < 0 || n > (int64_t)a->length - start) {
        throw_argument("System.ArgumentException", "value",
                       "The array starting from the specified index is not long enough to read a value of the "
                       "specified type.");
    }
    wbuf b = {0};
    for (int64_t i = 0; i < n; i++) {
        wbuf_printf(&b, i ? "-%02X" : "%02X", a->raw[start + i]);
    }
    return v_str(str_from_wbuf(&b));
}

METHOD(double_bits)
{
    return v_long(c->args[0].as.i);
}

METHOD(double_bits_unsigned)
{
    return (value){.kind = K_UINT64, .as.u = c->args[0].as.u};
}

METHOD(bits_double)
{
    return v_double(double_of(c->args[0].as.u));
}

METHOD(single_bits)
{
    float f = (float)c->args[0].as.d;
    int32_t i;
    memcpy(&i, &f, sizeof i);
    return v_int(i);
}

METHOD(bits_single)
{
    return (value){.kind = K_SINGLE, .as.d = single_of((uint32_t)c->args[0].as.u)};
}

GETTER(little)
{
    return V_TRUE;
}

#define S M_STATIC
#define BYTES(T)                                                                                                       \
    {                                                                                                                  \
        "GetBytes", T " value", "byte[]", get_bytes, S                                                                 \
    }
#define READ(name, T, fn)                                                                                              \
    {                                                                                                                  \
        name, "byte[] value, int startIndex", T, fn, S                                                                 \
    }
static const method methods[] = {BYTES("bool"),
                                 BYTES("char"),
                                 BYTES("short"),
                                 BYTES("int"),
                                 BYTES("long"),
                                 BYTES("ushort"),
                                 BYTES("uint"),
                                 BYTES("ulong"),
                                 BYTES("float"),
                                 BYTES("double"),
                                 READ("ToChar", "char", read_char),
                                 READ("ToInt16", "short", read_int16),
                                 READ("ToInt32", "int", read_int32),
                                 READ("ToInt64", "long", read_int64),
                                 READ("ToUInt16", "ushort", read_uint16),
                                 READ("ToUInt32", "uint", read_uint32),
                                 READ("ToUInt64", "ulong", read_uint64),
                                 READ("ToSingle", "float", read_single),
                                 READ("ToDouble", "double", read_double),
                                 READ("ToBoolean", "bool", read_bool),
                                 {"ToString", "byte[] value, int startIndex, int length", "string", to_text, S},
                                 {"ToString", "byte[] value", "string", to_text, S},
                                 {"ToString", "byte[] value, int startIndex", "string", to_text, S},
                                 {"DoubleToInt64Bits", "double value", "long", double_bits, S},
                                 {"DoubleToUInt64Bits", "double value", "ulong", double_bits_unsigned, S},
                                 {"Int64BitsToDouble", "long value", "double", bits_double, S},
                                 {"UInt64BitsToDouble", "ulong value", "double", bits_double, S},
                                 {"SingleToInt32Bits", "float value", "int", single_bits, S},
                                 {"Int32BitsToSingle", "int value", "float", bits_single, S},
                                 {0}};
static const property properties[] = {{"IsLittleEndian", "bool", get_little, NULL, S}, {0}};
static type type_BitConverter = {
    TYPE_OBJECT,        .name = "System.BitConverter", .flags = T_STATIC | T_ABSTRACT | T_SEALED, .kind = K_OBJECT,
    .methods = methods, .properties = properties};

TYPES_EXPORT(bitconverter, &type_BitConverter);
