/* io_writer.c: TextWriter, StreamWriter, StringWriter, and the writers of the console.
 *
 * What is written to the console goes through the host of the running runspace, so that it keeps its order with all
 * other output. A StringWriter's text lies in its StringBuilder, which a script may ask for. */
#include <string.h>

#include "base/heap.h"
#include "engine/session/runspace.h"
#include "types/io_text.h"
#include "types/task.h"

typedef enum target { TO_STREAM, TO_BUILDER, TO_OUTPUT, TO_ERROR } target;

typedef struct writer {
    object o;
    target to;
    value stream, encoding, builder;
    buf pending; /* encoded, not in the stream yet */
    str *newline;
    bool preamble, auto_flush, leave_open, closed;
} writer;

static type type_ConsoleWriter;
extern type type_StringWriter;

static writer *writer_of(value v)
{
    writer *w = (writer *)v.as.o;
    if (w->closed) {
        throw_exception(exception_new("System.ObjectDisposedException",
                                      str_c(w->to == TO_BUILDER ? "Cannot write to a closed TextWriter."
                                                                : "Cannot write to a closed TextWriter.\nObject name: "
                                                                  "'StreamWriter'.")));
    }
    return w;
}

static void push(writer *w)
{
    if (w->to == TO_STREAM && w->pending.length) {
        size_t n = w->pending.length;
        w->pending.length = 0;
        io_write(w->stream, (const uint8_t *)w->pending.data, n);
    }
}

static void put(writer *w, str *text)
{
    if (text->length == 0) {
        return;
    }
    if (w->to == TO_BUILDER) {
        value v = v_str(text);
        member_invoke(w->builder, str_c("Append"), &v, 1);
        return;
    }
    if (w->to != TO_STREAM) {
        runspace *rs = runspace_current();
        if (rs && rs->host) {
            rs->host->write(rs->host, w->to == TO_ERROR ? STREAM_ERROR : STREAM_OUTPUT, text, false);
        }
        return;
    }
    io_encode(text, w->encoding, w->preamble, &w->pending);
    w->preamble = false;
    if (w->auto_flush || w->pending.length > 4096) {
        push(w);
    }
}

/* ---- what a call of Write wants written ---- */

static str *chars_text(const array *a)
{
    wbuf b = {0};
    for (size_t i = 0; i < a->length; i++) {
        wbuf_unit(&b, (uint16_t)array_get(a, i).as.i);
    }
    return str_from_wbuf(&b);
}

str *write_arguments(const call *c)
{
    if (c->argc == 0) {
        return str_empty;
    }
    if (c->argc == 1) {
        value v = c->args[0];
        return value_is_array(v) && v_array(v)->o.type->element == &type_Char ? chars_text(v_array(v))
                                                                              : to_str_current(v);
    }
    if (c->argc == 2 && value_is_array(c->args[1])) {
        const array *a = v_array(c->args[1]);
        value *items = heap_alloc((a->length + 1) * sizeof *items);
        for (size_t i = 0; i < a->length; i++) {
            items[i] = array_get(a, i);
        }
        return format_composite(to_str(c->args[0]), items, a->length, culture_current());
    }
    return format_composite(to_str(c->args[0]), c->args + 1, c->argc - 1, culture_current());
}

METHOD(write)
{
    put(writer_of(c->self), write_arguments(c));
    return V_NULL;
}

METHOD(write_line)
{
    writer *w = writer_of(c->self);
    put(w, str_concat(write_arguments(c), w->newline));
    return V_NULL;
}

METHOD(write_part)
{
    const array *a = arg_array(c, 0, "buffer");
    int64_t at = c->args[1].as.i, n = c->args[2].as.i;
    if (at < 0 || n < 0 || (uint64_t)at + (uint64_t)n > a->length) {
        throw_argument("System.ArgumentException", NULL,
                       "Offset and length were out of bounds for the array or count is greater than the number of "
                       "elements from index to the end of the source collection.");
    }
    put(writer_of(c->self), str_sub(chars_text(a), (size_t)at, (size_t)n));
    return V_NULL;
}

METHOD(write_async)
{
    write(c);
    return v_obj(task_done());
}

METHOD(write_line_async)
{
    write_line(c);
    return v_obj(task_done());
}

METHOD(flush)
{
    writer *w = writer_of(c->self);
    push(w);
    if (w->to == TO_STREAM) {
        io_flush(w->stream);
    }
    return V_NULL;
}

METHOD(flush_async)
{
    flush(c);
    return v_obj(task_done());
}

static void close_writer(writer *w)
{
    if (w->closed || w->to == TO_OUTPUT || w->to == TO_ERROR) {
        return;
    }
    if (w->to == TO_STREAM) {
        if (w->preamble) { /* an empty file has its BOM */
            io_encode(str_empty, w->encoding, true, &w->pending);
            w->preamble = false;
        }
        push(w);
        if (w->leave_open) {
            io_flush(w->stream);
        } else {
            io_close(w->stream);
        }
    }
    w->closed = true;
}

METHOD(close)
{
    close_writer((writer *)c->self.as.o);
    return V_NULL;
}

static void dispose_value(value v)
{
    close_writer((writer *)v.as.o);
}

/* ---- properties ---- */

GETTER(newline)
{
    return v_str(((writer *)self.as.o)->newline);
}

SETTER(newline)
{
    ((writer *)self.as.o)->newline = to_str(x);
}

GETTER(auto_flush)
{
    return v_bool(((writer *)self.as.o)->auto_flush);
}

SETTER(auto_flush)
{
    writer *w = writer_of(self);
    w->auto_flush = to_bool(x);
    if (w->auto_flush) {
        push(w);
    }
}

GETTER(stream)
{
    return ((writer *)self.as.o)->stream;
}

GETTER(encoding)
{
    const writer *w = (writer *)self.as.o;
    const type *t = type_find_c("System.Text.Encoding");
    if (!v_is_null(w->encoding) || !t) {
        return w->encoding;
    }
    return member_get_static(t, str_c(w->to == TO_BUILDER ? "Unicode" : "UTF8"), 0);
}

/* ---- making them ---- */

static writer *writer_new(const type *t, target to)
{
    writer *w = heap_alloc(sizeof *w);
    w->o.type = t;
    w->to = to;
    w->newline = str_c("\n");
    return w;
}

value stream_writer_new(value stream, value encoding, bool preamble)
{
    writer *w = writer_new(&type_StreamWriter, TO_STREAM);
    w->stream = stream;
    w->encoding = encoding;
    w->preamble = preamble && !v_is_null(encoding);
    return v_obj(w);
}

value console_writer(bool error)
{
    writer *w = writer_new(&type_ConsoleWriter, error ? TO_ERROR : TO_OUTPUT);
    w->auto_flush = true;
    return v_obj(w);
}

/* path[, append[, encoding[, size]]] or stream[, encoding[, size[, leaveOpen]]] */
METHOD(make_writer)
{
    value target = c->args[0], encoding = V_NULL;
    bool append = false, leave = false;
    if (v_is_null(target)) {
        throw_null_argument("stream");
    }
    for (uint32_t i = 1; i < c->argc; i++) {
        if (c->args[i].kind == K_OBJECT) {
            encoding = c->args[i];
        } else if (c->args[i].kind == K_BOOL) {
            *(i == 1 ? &append : &leave) = to_bool(c->args[i]);
        }
    }
    if (target.kind == K_STRING) {
        str *path = io_path_argument(c, 0, "path");
        int fd = io_open(path, append ? MODE_APPEND : MODE_CREATE, ACCESS_WRITE, SHARE_READ);
        append = append && sys_size(fd) > 0;
        target = file_stream_new(fd, path, false, true);
    }
    value v = stream_writer_new(target, encoding, !append);
    ((writer *)v.as.o)->o.type = c->type;
    ((writer *)v.as.o)->leave_open = leave;
    return v;
}

METHOD(make_string_writer)
{
    writer *w = writer_new(c->type, TO_BUILDER);
    const type *t = type_find_c("System.Text.StringBuilder");
    if (c->argc && c->args[0].kind == K_OBJECT && c->args[0].as.o->type == t) {
        w->builder = c->args[0];
    } else if (t) {
        w->builder = member_new(t, NULL, 0);
    } else {
        throw_unsupported("System.Text.StringBuilder");
    }
    return v_obj(w);
}

METHOD(get_builder)
{
    return ((writer *)c->self.as.o)->builder;
}

static str *to_text(value v, bool invariant)
{
    const writer *w = (writer *)v.as.o;
    (void)invariant;
    return w->to == TO_BUILDER ? to_str(w->builder) : str_c(w->o.type->name);
}

METHOD(to_string)
{
    return v_str(to_text(c->self, false));
}

static const type_ops writer_ops = {.dispose = dispose_value, .to_string = to_text};
#define TASK "System.Threading.Tasks.Task"
static const method writer_methods[] = {WRITE_FORMS("Write", write, 0),
                                        {"WriteLine", "", "void", write_line, M_VOID},
                                        WRITE_FORMS("WriteLine", write_line, 0),
                                        {"Write", "char[] buffer, int index, int count", "void", write_part, M_VOID},
                                        {"WriteAsync", "string value", TASK, write_async, 0},
                                        {"WriteLineAsync", "string value", TASK, write_line_async, 0},
                                        {"Flush", "", "void", flush, M_VOID},
                                        {"FlushAsync", "", TASK, flush_async, 0},
                                        {"Close", "", "void", close, M_VOID},
                                        {"Dispose", "", "void", close, M_VOID},
                                        {"ToString", "", "string", to_string, 0},
                                        {0}};
static const property writer_properties[] = {{"Encoding", "System.Text.Encoding", get_encoding, NULL, 0},
                                             {"NewLine", "string", get_newline, set_newline, 0},
                                             {0}};
type type_TextWriter = {
    TYPE_OBJECT,      .name = "System.IO.TextWriter", .interfaces = "System.IDisposable", .flags = T_ABSTRACT,
    .kind = K_OBJECT, .methods = writer_methods,      .properties = writer_properties,    .ops = &writer_ops};

#define ENCODING "System.Text.Encoding encoding"
static const method stream_writer_ctors[] = {
    {NULL, "System.IO.Stream stream", NULL, make_writer, 0},
    {NULL, "System.IO.Stream stream, " ENCODING, NULL, make_writer, 0},
    {NULL, "System.IO.Stream stream, " ENCODING ", int bufferSize", NULL, make_writer, 0},
    {NULL, "System.IO.Stream stream, " ENCODING ", int bufferSize, bool leaveOpen", NULL, make_writer, 0},
    {NULL, "string path", NULL, make_writer, 0},
    {NULL, "string path, bool append", NULL, make_writer, 0},
    {NULL, "string path, bool append, " ENCODING, NULL, make_writer, 0},
    {NULL, "string path, bool append, " ENCODING ", int bufferSize", NULL, make_writer, 0},
    {0}};
static const property stream_writer_properties[] = {{"AutoFlush", "bool", get_auto_flush, set_auto_flush, 0},
                                                    {"BaseStream", "System.IO.Stream", get_stream, NULL, 0},
                                                    {0}};
type type_StreamWriter = {TYPE_OBJECT,       .name = "System.IO.StreamWriter", .base = "System.IO.TextWriter",
                          .kind = K_OBJECT,  .ctors = stream_writer_ctors,     .properties = stream_writer_properties,
                          .ops = &writer_ops};

static const method string_writer_ctors[] = {
    {NULL, "", NULL, make_string_writer, 0},
    {NULL, "System.Text.StringBuilder sb", NULL, make_string_writer, 0},
    {NULL, "System.IFormatProvider formatProvider", NULL, make_string_writer, 0},
    {0}};
static const method string_writer_methods[] = {{"GetStringBuilder", "", "System.Text.StringBuilder", get_builder, 0},
                                               {0}};
type type_StringWriter = {TYPE_OBJECT,       .name = "System.IO.StringWriter", .base = "System.IO.TextWriter",
                          .kind = K_OBJECT,  .ctors = string_writer_ctors,     .methods = string_writer_methods,
                          .ops = &writer_ops};
static type type_ConsoleWriter = {TYPE_OBJECT, .name = "System.IO.TextWriter+SyncTextWriter",
                                  .base = "System.IO.TextWriter", .kind = K_OBJECT, .ops = &writer_ops};

TYPES_EXPORT(io_writer, &type_TextWriter, &type_StreamWriter, &type_StringWriter, &type_ConsoleWriter);
