/* io_binary.c: BinaryReader and BinaryWriter: numbers little-endian, strings behind their length. */
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/decimal.h"
#include "types/io_internal.h"

typedef struct binary {
    object o;
    value stream, encoding;
    bool leave_open, closed;
} binary;

static binary *binary_of(const call *c)
{
    binary *b = (binary *)c->self.as.o;
    if (b->closed) {
        throw_exception(exception_new("System.ObjectDisposedException", str_c("Cannot access a closed file.")));
    }
    return b;
}

METHOD(make)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("input");
    }
    binary *b = heap_alloc(sizeof *b);
    b->o.type = c->type;
    b->stream = c->args[0];
    b->encoding = c->argc > 1 ? c->args[1] : V_NULL;
    b->leave_open = c->argc > 2 && to_bool(c->args[2]);
    return v_obj(b);
}

METHOD(close)
{
    binary *b = (binary *)c->self.as.o;
    if (!b->closed && !b->leave_open) {
        io_close(b->stream);
    }
    b->closed = true;
    return V_NULL;
}

static void dispose_value(value v)
{
    call c = {.self = v};
    close(&c);
}

METHOD(flush)
{
    io_flush(binary_of(c)->stream);
    return V_NULL;
}

GETTER(stream)
{
    return ((binary *)self.as.o)->stream;
}

/* ---- reading ---- */

static void need(const call *c, void *p, size_t n)
{
    value s = binary_of(c)->stream;
    for (size_t done = 0, got; done < n; done += got) {
        got = io_read(s, (uint8_t *)p + done, n - done);
        if (got == 0) {
            throw_argument("System.IO.EndOfStreamException", NULL, "Unable to read beyond the end of the stream.");
        }
    }
}

#define READ_INTEGER(id, c_type, k)                                                                                    \
    METHOD(id)                                                                                                         \
    {                                                                                                                  \
        c_type n;                                                                                                      \
        need(c, &n, sizeof n);                                                                                         \
        return v_integer(k, (int64_t)n);                                                                               \
    }
READ_INTEGER(read_sbyte, int8_t, K_SBYTE)
READ_INTEGER(read_byte, uint8_t, K_BYTE)
READ_INTEGER(read_int16, int16_t, K_INT16)
READ_INTEGER(read_uint16, uint16_t, K_UINT16)
READ_INTEGER(read_int32, int32_t, K_INT32)
READ_INTEGER(read_uint32, uint32_t, K_UINT32)
READ_INTEGER(read_int64, int64_t, K_INT64)
READ_INTEGER(read_uint64, uint64_t, K_UINT64)

METHOD(read_bool)
{
    uint8_t b;
    need(c, &b, 1);
    return v_bool(b != 0);
}

METHOD(read_double)
{
    double d;
    need(c, &d, sizeof d);
    return v_double(d);
}

METHOD(read_single)
{
    float f;
    need(c, &f, sizeof f);
    return (value){.kind = K_SINGLE, .as.d = f};
}

/* Low, middle and high word, then sign and scale. */
METHOD(read_decimal)
{
    uint32_t w[4];
    need(c, w, sizeof w);
    decimal *d = heap_alloc(sizeof *d);
    d->o.type = &type_Decimal;
    d->lo = w[0];
    d->mid = w[1];
    d->hi = w[2];
    d->scale = (uint8_t)(w[3] >> 16);
    d->negative = w[3] >> 31;
    if (d->scale > 28 || w[3] & 0x7F00FFFF) {
        throw_argument("System.IO.IOException", NULL,
                       "Decimal byte array constructor requires an array of length four "
                       "containing valid decimal bytes.");
    }
    return v_obj(d);
}

static size_t read_some(const call *c, uint8_t *p, size_t n)
{
    value s = binary_of(c)->stream;
    size_t done = 0;
    for (size_t got; done < n && (got = io_read(s, p + done, n - done)); done += got) {
    }
    return done;
}

METHOD(read_bytes)
{
    int64_t n = c->args[0].as.i;
    if (n < 0) {
        throw_negative("count", n);
    }
    uint8_t *p = heap_alloc_leaf((size_t)n + 1);
    return v_obj(array_bytes(p, read_some(c, p, (size_t)n)));
}

METHOD(read_part)
{
    size_t n;
    uint8_t *p = arg_bytes(c, 0, &n);
    return v_int((int32_t)read_some(c, p, n));
}

static uint32_t read_7bit(const call *c)
{
    uint32_t n = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        uint8_t b;
        need(c, &b, 1);
        n |= (uint32_t)(b & 127) << shift;
        if (b < 128) {
            return n;
        }
    }
    throw_argument("System.FormatException", NULL, "Too many bytes in what should have been a 7-bit encoded integer.");
}

METHOD(read_string)
{
    uint32_t n = read_7bit(c);
    if (n > INT32_MAX) {
        throw_argument("System.IO.IOException", NULL,
                       "BinaryReader encountered an invalid string length of %d characters.", (int)n);
    }
    char *p = heap_alloc_leaf((size_t)n + 1);
    need(c, p, n);
    return v_str(io_decode(p, n, binary_of(c)->encoding));
}

METHOD(read_7bit_int)
{
    return v_int((int32_t)read_7bit(c));
}

/* One character of UTF-8; its second surrogate, if it has one, is lost as in .NET. */
static int read_unit(const call *c)
{
    uint8_t p[4];
    uint16_t units[4];
    if (read_some(c, p, 1) == 0) {
        return -1;
    }
    size_t n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC0 ? 2 : 1;
    n = 1 + read_some(c, p + 1, n - 1);
    utf8_to_utf16(p, n, units);
    return units[0];
}

METHOD(read_char)
{
    int u = read_unit(c);
    if (u < 0) {
        throw_argument("System.IO.EndOfStreamException", NULL, "Unable to read beyond the end of the stream.");
    }
    return v_char((uint16_t)u);
}

METHOD(read_int)
{
    return v_int(read_unit(c));
}

METHOD(read_chars)
{
    list *units = list_new(NULL);
    for (int64_t i = 0; i < c->args[0].as.i; i++) {
        int u = read_unit(c);
        if (u < 0) {
            break;
        }
        list_add(units, v_char((uint16_t)u));
    }
    array *a = array_new(&type_Char, list_count(units));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(units, i));
    }
    return v_obj(a);
}

METHOD(peek_char)
{
    value s = binary_of(c)->stream, at = member_get(s, str_c("Position"), 0);
    int u = read_unit(c);
    member_set(s, str_c("Position"), at);
    return v_int(u);
}

/* ---- writing ---- */

static void put(const call *c, const void *p, size_t n)
{
    io_write(binary_of(c)->stream, p, n);
}

METHOD(write_number)
{
    static const uint8_t sizes[] = {[K_BOOL] = 1,  [K_SBYTE] = 1,  [K_BYTE] = 1,  [K_INT16] = 2,  [K_UINT16] = 2,
                                    [K_INT32] = 4, [K_UINT32] = 4, [K_INT64] = 8, [K_UINT64] = 8, [K_DOUBLE] = 8};
    value v = c->args[0];
    if (v.kind == K_SINGLE) {
        float f = (float)v.as.d;
        put(c, &f, sizeof f);
    } else {
        put(c, &v.as.u, sizes[v.kind]); /* little-endian: the low bytes come first */
    }
    return V_NULL;
}

METHOD(write_decimal)
{
    const decimal *d = (const decimal *)c->args[0].as.o;
    uint32_t w[] = {d->lo, d->mid, d->hi, (uint32_t)d->scale << 16 | (d->negative ? 1u << 31 : 0)};
    put(c, w, sizeof w);
    return V_NULL;
}

METHOD(write_char)
{
    buf b = {0};
    io_encode(str_char((uint16_t)c->args[0].as.i), binary_of(c)->encoding, false, &b);
    put(c, b.data, b.length);
    return V_NULL;
}

static void write_7bit(const call *c, uint32_t n)
{
    uint8_t p[5], k = 0;
    for (; n > 127; n >>= 7) {
        p[k++] = (uint8_t)(n | 128);
    }
    p[k++] = (uint8_t)n;
    put(c, p, k);
}

METHOD(write_7bit_int)
{
    write_7bit(c, (uint32_t)c->args[0].as.i);
    return V_NULL;
}

METHOD(write_string)
{
    str *s = arg_text(c, 0);
    if (!s) {
        throw_null_argument("value");
    }
    buf b = {0};
    io_encode(s, binary_of(c)->encoding, false, &b);
    write_7bit(c, (uint32_t)b.length);
    put(c, b.data, b.length);
    return V_NULL;
}

METHOD(write_bytes)
{
    const array *a = arg_array(c, 0, "buffer");
    put(c, a->raw, a->length);
    return V_NULL;
}

METHOD(write_part)
{
    size_t n;
    const uint8_t *p = arg_bytes(c, 0, &n);
    put(c, p, n);
    return V_NULL;
}

METHOD(write_chars)
{
    const array *a = arg_array(c, 0, "chars");
    wbuf w = {0};
    for (size_t i = 0; i < a->length; i++) {
        wbuf_unit(&w, (uint16_t)array_get(a, i).as.i);
    }
    buf b = {0};
    io_encode(str_from_wbuf(&w), binary_of(c)->encoding, false, &b);
    put(c, b.data, b.length);
    return V_NULL;
}

METHOD(seek)
{
    value args[] = {v_long(c->args[0].as.i), c->args[1]};
    return member_invoke(binary_of(c)->stream, str_c("Seek"), args, 2);
}

static const method ctors[] = {
    {NULL, "System.IO.Stream input", NULL, make, 0},
    {NULL, "System.IO.Stream input, System.Text.Encoding encoding", NULL, make, 0},
    {NULL, "System.IO.Stream input, System.Text.Encoding encoding, bool leaveOpen", NULL, make, 0},
    {0}};
static const property properties[] = {{"BaseStream", "System.IO.Stream", get_stream, NULL, 0}, {0}};
#define ENDS                                                                                                           \
    {"Close", "", "void", close, M_VOID},                                                                              \
    {                                                                                                                  \
        "Dispose", "", "void", close, M_VOID                                                                           \
    }
static const method reader_methods[] = {{"ReadBoolean", "", "bool", read_bool, 0},
                                        {"ReadByte", "", "byte", read_byte, 0},
                                        {"ReadSByte", "", "sbyte", read_sbyte, 0},
                                        {"ReadInt16", "", "short", read_int16, 0},
                                        {"ReadUInt16", "", "ushort", read_uint16, 0},
                                        {"ReadInt32", "", "int", read_int32, 0},
                                        {"ReadUInt32", "", "uint", read_uint32, 0},
                                        {"ReadInt64", "", "long", read_int64, 0},
                                        {"ReadUInt64", "", "ulong", read_uint64, 0},
                                        {"ReadSingle", "", "float", read_single, 0},
                                        {"ReadDouble", "", "double", read_double, 0},
                                        {"ReadDecimal", "", "decimal", read_decimal, 0},
                                        {"ReadString", "", "string", read_string, 0},
                                        {"ReadChar", "", "char", read_char, 0},
                                        {"ReadChars", "int count", "char[]", read_chars, 0},
                                        {"ReadBytes", "int count", "byte[]", read_bytes, 0},
                                        {"Read", "", "int", read_int, 0},
                                        {"Read", "byte[] buffer, int index, int count", "int", read_part, 0},
                                        {"PeekChar", "", "int", peek_char, 0},
                                        {"Read7BitEncodedInt", "", "int", read_7bit_int, 0},
                                        ENDS,
                                        {0}};
#define NUMBER(t)                                                                                                      \
    {                                                                                                                  \
        "Write", t " value", "void", write_number, M_VOID                                                              \
    }
static const method writer_methods[] = {NUMBER("bool"),
                                        NUMBER("byte"),
                                        NUMBER("sbyte"),
                                        NUMBER("short"),
                                        NUMBER("ushort"),
                                        NUMBER("int"),
                                        NUMBER("uint"),
                                        NUMBER("long"),
                                        NUMBER("ulong"),
                                        NUMBER("float"),
                                        NUMBER("double"),
                                        {"Write", "decimal value", "void", write_decimal, M_VOID},
                                        {"Write", "char ch", "void", write_char, M_VOID},
                                        {"Write", "string value", "void", write_string, M_VOID},
                                        {"Write", "byte[] buffer", "void", write_bytes, M_VOID},
                                        {"Write", "char[] chars", "void", write_chars, M_VOID},
                                        {"Write", "byte[] buffer, int index, int count", "void", write_part, M_VOID},
                                        {"Write7BitEncodedInt", "int value", "void", write_7bit_int, M_VOID},
                                        {"Seek", "int offset, System.IO.SeekOrigin origin", "long", seek, 0},
                                        {"Flush", "", "void", flush, M_VOID},
                                        ENDS,
                                        {0}};
static const type_ops ops = {.dispose = dispose_value};
static type type_BinaryReader = {
    TYPE_OBJECT,    .name = "System.IO.BinaryReader", .interfaces = "System.IDisposable", .kind = K_OBJECT,
    .ctors = ctors, .methods = reader_methods,        .properties = properties,           .ops = &ops};
static type type_BinaryWriter = {
    TYPE_OBJECT,    .name = "System.IO.BinaryWriter", .interfaces = "System.IDisposable", .kind = K_OBJECT,
    .ctors = ctors, .methods = writer_methods,        .properties = properties,           .ops = &ops};

TYPES_EXPORT(io_binary, &type_BinaryReader, &type_BinaryWriter);
