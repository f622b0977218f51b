/* io_stream.c: Stream and its members, MemoryStream. */
#include "types/io_stream.h"

#include <string.h>

#include "base/heap.h"
#include "types/task.h"

void throw_closed_stream(void)
{
    throw_exception(exception_new("System.ObjectDisposedException", str_c("Cannot access a closed Stream.")));
}

stream *stream_of(value v)
{
    if (v.kind != K_OBJECT || !type_is_assignable(&type_Stream, v.as.o->type)) {
        throw_null_argument("stream");
    }
    stream *s = (stream *)v.as.o;
    if (!s->ops) {
        throw_unsupported("streams of a script's own class here");
    }
    if (s->closed) {
        throw_closed_stream();
    }
    return s;
}

stream *stream_new(const type *t, const stream_ops *ops)
{
    stream *s = heap_alloc(sizeof *s);
    s->o.type = t;
    s->ops = ops;
    s->fd = -1;
    return s;
}

_Noreturn static void cannot(const char *what)
{
    throw_argument("System.NotSupportedException", NULL, "Stream does not support %s.", what);
}

size_t io_read(value v, uint8_t *p, size_t n)
{
    stream *s = stream_of(v);
    if (!s->can_read) {
        cannot("reading");
    }
    return n ? s->ops->read(s, p, n) : 0;
}

void io_write(value v, const uint8_t *p, size_t n)
{
    stream *s = stream_of(v);
    if (!s->can_write) {
        cannot("writing");
    }
    if (n) {
        s->ops->write(s, p, n);
    }
}

void io_flush(value v)
{
    stream *s = stream_of(v);
    if (s->ops->flush) {
        s->ops->flush(s);
    }
}

void io_close(value v)
{
    stream *s = (stream *)v.as.o;
    if (s->closed || !s->ops) {
        return;
    }
    if (s->ops->close) {
        s->ops->close(s);
    }
    s->closed = true;
    s->can_read = s->can_write = s->can_seek = false;
}

void io_read_all(value v, buf *out)
{
    for (;;) {
        buf_reserve(out, 65536);
        size_t n = io_read(v, (uint8_t *)out->data + out->length, 65536);
        if (n == 0) {
            return;
        }
        out->length += n;
    }
}

/* ---- members ---- */

METHOD(read_part)
{
    size_t n;
    uint8_t *p = arg_bytes(c, 0, &n);
    return v_int((int32_t)io_read(c->self, p, n));
}

METHOD(read_whole)
{
    array *a = arg_array(c, 0, "buffer");
    return v_int((int32_t)io_read(c->self, a->raw, a->length));
}

METHOD(read_exactly)
{
    size_t n, done = 0, got;
    uint8_t *p = arg_bytes(c, 0, &n);
    while (done < n && (got = io_read(c->self, p + done, n - done))) {
        done += got;
    }
    if (done < n) {
        throw_argument("System.IO.EndOfStreamException", NULL, "Unable to read beyond the end of the stream.");
    }
    return V_NULL;
}

METHOD(read_byte)
{
    uint8_t b;
    return v_int(io_read(c->self, &b, 1) ? b : -1);
}

METHOD(write_part)
{
    size_t n;
    const uint8_t *p = arg_bytes(c, 0, &n);
    io_write(c->self, p, n);
    return V_NULL;
}

METHOD(write_whole)
{
    const array *a = arg_array(c, 0, "buffer");
    io_write(c->self, a->raw, a->length);
    return V_NULL;
}

METHOD(write_byte)
{
    uint8_t b = (uint8_t)c->args[0].as.i;
    io_write(c->self, &b, 1);
    return V_NULL;
}

METHOD(flush)
{
    io_flush(c->self);
    return V_NULL;
}

METHOD(close)
{
    io_close(c->self);
    return V_NULL;
}

METHOD(seek)
{
    stream *s = stream_of(c->self);
    if (!s->can_seek) {
        cannot("seeking");
    }
    return v_long(s->ops->seek(s, c->args[0].as.i, (int)c->args[1].as.i));
}

METHOD(set_length)
{
    stream *s = stream_of(c->self);
    if (!s->can_seek || !s->can_write) {
        cannot("writing");
    }
    if (c->args[0].as.i < 0) {
        throw_negative("value", c->args[0].as.i);
    }
    s->ops->set_length(s, c->args[0].as.i);
    return V_NULL;
}

METHOD(copy_to)
{
    uint8_t *part = heap_alloc_leaf(81920);
    if (v_is_null(c->args[0])) {
        throw_null_argument("destination");
    }
    for (size_t n; (n = io_read(c->self, part, 81920));) {
        io_write(c->args[0], part, n);
    }
    return V_NULL;
}

#define ASYNC(id, done)                                                                                                \
    METHOD(id##_async)                                                                                                 \
    {                                                                                                                  \
        value v = id(c);                                                                                               \
        (void)v;                                                                                                       \
        return v_obj(done);                                                                                            \
    }
ASYNC(read_part, task_from_result(&type_Int32, v))
ASYNC(write_part, task_done())
ASYNC(write_whole, task_done())
ASYNC(flush, task_done())
ASYNC(copy_to, task_done())

GETTER(can_read)
{
    return v_bool(((stream *)self.as.o)->can_read);
}

GETTER(can_write)
{
    return v_bool(((stream *)self.as.o)->can_write);
}

GETTER(can_seek)
{
    return v_bool(((stream *)self.as.o)->can_seek);
}

GETTER(false)
{
    return V_FALSE;
}

static stream *seekable(value v)
{
    stream *s = stream_of(v);
    if (!s->can_seek) {
        if (s->codec) {
            throw_argument("System.NotSupportedException", NULL, "This operation is not supported.");
        }
        cannot("seeking");
    }
    return s;
}

GETTER(length)
{
    stream *s = seekable(self);
    return v_long(s->ops->length(s));
}

GETTER(position)
{
    stream *s = seekable(self);
    return v_long(s->ops->seek(s, 0, 1));
}

SETTER(position)
{
    stream *s = seekable(self);
    int64_t at = to_long(x);
    if (at < 0) {
        throw_negative("value", at);
    }
    s->ops->seek(s, at, 0);
}

GETTER(timeout)
{
    throw_argument("System.InvalidOperationException", NULL, "Timeouts are not supported on this stream.");
}

SETTER(timeout)
{
    (void)x;
    get_timeout(self, of);
}

static void dispose_value(value v)
{
    io_close(v);
}

static const type_ops object_ops_of_streams = {.dispose = dispose_value};
#define PART "byte[] buffer, int offset, int count"
#define TASKS "System.Threading.Tasks.Task"
static const method stream_methods[] = {
    {"Read", PART, "int", read_part, 0},
    {"Read", "byte[] buffer", "int", read_whole, 0},
    {"ReadExactly", PART, "void", read_exactly, M_VOID},
    {"ReadByte", "", "int", read_byte, 0},
    {"Write", PART, "void", write_part, M_VOID},
    {"Write", "byte[] buffer", "void", write_whole, M_VOID},
    {"WriteByte", "byte value", "void", write_byte, M_VOID},
    {"Flush", "", "void", flush, M_VOID},
    {"Flush", "bool flushToDisk", "void", flush, M_VOID},
    {"Close", "", "void", close, M_VOID},
    {"Dispose", "", "void", close, M_VOID},
    {"Seek", "long offset, System.IO.SeekOrigin loc", "long", seek, 0},
    {"SetLength", "long value", "void", set_length, M_VOID},
    {"CopyTo", "System.IO.Stream destination", "void", copy_to, M_VOID},
    {"CopyTo", "System.IO.Stream destination, int bufferSize", "void", copy_to, M_VOID},
    {"ReadAsync", PART, TASKS, read_part_async, 0},
    {"WriteAsync", PART, TASKS, write_part_async, 0},
    {"WriteAsync", "byte[] buffer", TASKS, write_whole_async, 0},
    {"FlushAsync", "", TASKS, flush_async, 0},
    {"CopyToAsync", "System.IO.Stream destination", TASKS, copy_to_async, 0},
    {0}};
static const property stream_properties[] = {{"CanRead", "bool", get_can_read, NULL, 0},
                                             {"CanSeek", "bool", get_can_seek, NULL, 0},
                                             {"CanWrite", "bool", get_can_write, NULL, 0},
                                             {"CanTimeout", "bool", get_false, NULL, 0},
                                             {"Length", "long", get_length, NULL, 0},
                                             {"Position", "long", get_position, set_position, 0},
                                             {"ReadTimeout", "int", get_timeout, set_timeout, 0},
                                             {"WriteTimeout", "int", get_timeout, set_timeout, 0},
                                             {0}};
type type_Stream = {
    TYPE_OBJECT,      .name = "System.IO.Stream", .interfaces = "System.IDisposable", .flags = T_ABSTRACT,
    .kind = K_OBJECT, .methods = stream_methods,  .properties = stream_properties,    .ops = &object_ops_of_streams};

/* ---- MemoryStream ---- */

static size_t memory_read(stream *s, uint8_t *p, size_t n)
{
    size_t left = s->position < s->length ? s->length - s->position : 0;
    n = n < left ? n : left;
    memcpy(p, s->data + s->position, n);
    s->position += n;
    return n;
}

static void memory_reserve(stream *s, size_t need)
{
    if (need <= s->capacity) {
        return;
    }
    if (s->fixed) {
        throw_argument("System.NotSupportedException", NULL, "Memory stream is not expandable.");
    }
    size_t capacity = s->capacity * 2 > 256 ? s->capacity * 2 : 256;
    capacity = capacity > need ? capacity : need;
    uint8_t *larger = heap_alloc_leaf(capacity);
    if (s->length) {
        memcpy(larger, s->data, s->length);
    }
    memset(larger + s->length, 0, capacity - s->length);
    s->data = larger;
    s->capacity = capacity;
    s->backing = NULL;
}

static void memory_write(stream *s, const uint8_t *p, size_t n)
{
    memory_reserve(s, s->position + n);
    memcpy(s->data + s->position, p, n);
    s->position += n;
    if (s->position > s->length) {
        s->length = s->position;
    }
}

static int64_t memory_seek(stream *s, int64_t offset, int origin)
{
    int64_t at = offset + (origin == 0 ? 0 : origin == 1 ? (int64_t)s->position : (int64_t)s->length);
    if (at < 0) {
        throw_argument("System.IO.IOException", NULL,
                       "An attempt was made to move the position before the beginning of the stream.");
    }
    return (int64_t)(s->position = (size_t)at);
}

static int64_t memory_length(stream *s)
{
    return (int64_t)s->length;
}

static void memory_set_length(stream *s, int64_t n)
{
    memory_reserve(s, (size_t)n);
    if ((size_t)n < s->length) {
        memset(s->data + n, 0, s->length - (size_t)n);
    }
    s->length = (size_t)n;
    if (s->position > s->length) {
        s->position = s->length;
    }
}

static const stream_ops memory_ops = {.read = memory_read,
                                      .write = memory_write,
                                      .seek = memory_seek,
                                      .length = memory_length,
                                      .set_length = memory_set_length};

static stream *memory_new(const type *t)
{
    stream *s = stream_new(t, &memory_ops);
    s->can_read = s->can_write = s->can_seek = true;
    return s;
}

value memory_stream_new(const void *p, size_t n)
{
    stream *s = memory_new(&type_MemoryStream);
    if (n) {
        memory_write(s, p, n);
        s->position = 0;
    }
    return v_obj(s);
}

METHOD(make_memory)
{
    stream *s = memory_new(c->type);
    if (c->argc && c->args[0].as.i < 0) {
        throw_negative("capacity", c->args[0].as.i);
    }
    if (c->argc) {
        memory_reserve(s, (size_t)c->args[0].as.i);
    }
    return v_obj(s);
}

/* Over the array itself: writing changes it. */
METHOD(make_memory_over)
{
    size_t n = arg_array(c, 0, "buffer")->length;
    uint8_t *p = c->argc > 2 ? arg_bytes(c, 0, &n) : v_array(c->args[0])->raw;
    stream *s = memory_new(c->type);
    s->backing = v_array(c->args[0]);
    s->data = p;
    s->length = s->capacity = n;
    s->fixed = true;
    s->can_write = c->argc == 2 ? to_bool(c->args[1]) : c->argc == 4 ? to_bool(c->args[3]) : true;
    return v_obj(s);
}

METHOD(to_array)
{
    stream *s = (stream *)c->self.as.o;
    return v_obj(array_bytes(s->data, s->length));
}

METHOD(get_buffer)
{
    stream *s = (stream *)c->self.as.o;
    if (s->fixed) {
        throw_argument("System.UnauthorizedAccessException", NULL,
                       "MemoryStream's internal buffer cannot be accessed.");
    }
    if (!s->backing || s->backing->raw != s->data) {
        array *a = array_new(&type_Byte, s->capacity);
        if (s->length) {
            memcpy(a->raw, s->data, s->length);
        }
        s->backing = a;
        s->data = a->raw;
    }
    return v_obj(s->backing);
}

METHOD(write_to)
{
    stream *s = stream_of(c->self);
    io_write(c->args[0], s->data, s->length);
    return V_NULL;
}

GETTER(capacity)
{
    return v_int((int32_t)stream_of(self)->capacity);
}

SETTER(capacity)
{
    stream *s = stream_of(self);
    int64_t n = to_long(x);
    if (n < (int64_t)s->length) {
        throw_argument("System.ArgumentOutOfRangeException", "value", "capacity was less than the current size.");
    }
    memory_reserve(s, (size_t)n);
}

static const method memory_ctors[] = {
    {NULL, "", NULL, make_memory, 0},
    {NULL, "int capacity", NULL, make_memory, 0},
    {NULL, "byte[] buffer", NULL, make_memory_over, 0},
    {NULL, "byte[] buffer, bool writable", NULL, make_memory_over, 0},
    {NULL, "byte[] buffer, int index, int count", NULL, make_memory_over, 0},
    {NULL, "byte[] buffer, int index, int count, bool writable", NULL, make_memory_over, 0},
    {0}};
static const method memory_methods[] = {{"ToArray", "", "byte[]", to_array, 0},
                                        {"GetBuffer", "", "byte[]", get_buffer, 0},
                                        {"WriteTo", "System.IO.Stream stream", "void", write_to, M_VOID},
                                        {0}};
/* Stream's own again, in the order listings show. */
static const property memory_properties[] = {{"CanRead", "bool", get_can_read, NULL, 0},
                                             {"CanSeek", "bool", get_can_seek, NULL, 0},
                                             {"CanWrite", "bool", get_can_write, NULL, 0},
                                             {"Capacity", "int", get_capacity, set_capacity, 0},
                                             {"Length", "long", get_length, NULL, 0},
                                             {"Position", "long", get_position, set_position, 0},
                                             {0}};
type type_MemoryStream = {TYPE_OBJECT,
                          .name = "System.IO.MemoryStream",
                          .base = "System.IO.Stream",
                          .kind = K_OBJECT,
                          .ctors = memory_ctors,
                          .methods = memory_methods,
                          .properties = memory_properties,
                          .ops = &object_ops_of_streams};

TYPES_EXPORT(io_stream, &type_Stream, &type_MemoryStream);
