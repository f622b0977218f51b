/* io_reader.c: TextReader, StreamReader, StringReader, and the reader of standard input.
 *
 * UTF-8 is decoded as it arrives, so that lines of a pipe come one by one; text in another encoding is taken whole. */
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"
#include "engine/session/runspace.h"
#include "types/io_text.h"
#include "types/task.h"

enum { PART = 4096 };

typedef struct reader {
    object o;
    value stream, encoding;
    uint16_t *units; /* decoded, not read yet: [at, used) */
    size_t at, used, capacity;
    uint8_t tail[4]; /* of a character that a part ended within */
    size_t tail_length;
    bool started, end, closed, leave_open, console, string;
} reader;

extern type type_StringReader;
static type type_ConsoleReader;

static reader *reader_of(value v)
{
    reader *r = (reader *)v.as.o;
    if (r->closed) {
        throw_exception(exception_new("System.ObjectDisposedException",
                                      str_c(r->string ? "Cannot read from a closed TextReader."
                                                      : "Cannot read from a closed TextReader.\nObject name: "
                                                        "'StreamReader'.")));
    }
    return r;
}

/* ---- filling ---- */

static uint16_t *room(reader *r, size_t n)
{
    if (r->at) {
        memmove(r->units, r->units + r->at, (r->used - r->at) * sizeof *r->units);
        r->used -= r->at;
        r->at = 0;
    }
    if (r->used + n > r->capacity) {
        size_t capacity = r->capacity * 2 > r->used + n ? r->capacity * 2 : r->used + n;
        uint16_t *larger = heap_alloc_leaf(capacity * sizeof *larger);
        if (r->used) {
            memcpy(larger, r->units, r->used * sizeof *larger);
        }
        r->units = larger;
        r->capacity = capacity;
    }
    return r->units + r->used;
}

static void add_text(reader *r, const str *s)
{
    uint16_t *to = room(r, s->length);
    str_units(s, 0, s->length, to);
    r->used += s->length;
}

/* Bytes at the end that begin a character which is not complete. */
static size_t incomplete(const uint8_t *p, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++) {
        uint8_t b = p[n - back];
        if ((b & 0xC0) == 0x80) {
            continue;
        }
        size_t want = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
        return want > back ? back : 0;
    }
    return 0;
}

static bool is_utf8(value encoding)
{
    return v_is_null(encoding) || strcmp(value_type(encoding)->name, "System.Text.UTF8Encoding") == 0;
}

static void fill_whole(reader *r, const uint8_t *p, size_t n)
{
    buf all = {0};
    buf_bytes(&all, p, n);
    io_read_all(r->stream, &all);
    add_text(r, io_decode(all.data, all.length, r->encoding));
    r->end = true;
}

static bool fill_console(reader *r)
{
    runspace *rs = runspace_current();
    str *line = rs && rs->host && rs->host->read_line ? rs->host->read_line(rs->host, NULL) : NULL;
    r->end = line == NULL;
    if (line) {
        add_text(r, line);
        *room(r, 1) = '\n';
        r->used++;
    }
    return line != NULL;
}

/* More text; false at the end. */
static bool fill(reader *r)
{
    uint8_t part[PART + 4];
    if (r->end) {
        return false;
    }
    if (r->console) {
        return fill_console(r);
    }
    memcpy(part, r->tail, r->tail_length);
    size_t got = io_read(r->stream, part + r->tail_length, PART), n = r->tail_length + got;
    const uint8_t *p = part;
    if (!r->started) {
        r->started = true;
        bool bom16 = n >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF));
        if (bom16 || !is_utf8(r->encoding)) {
            fill_whole(r, p, n);
            return r->used > r->at;
        }
        if (n >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) {
            p += 3;
            n -= 3;
        }
    }
    r->tail_length = got ? incomplete(p, n) : 0;
    n -= r->tail_length;
    r->used += utf8_to_utf16(p, n, room(r, n));
    memcpy(r->tail, p + n, r->tail_length);
    r->end = got == 0;
    return r->used > r->at || (got && fill(r));
}

/* ---- reading ---- */

static int peek(reader *r)
{
    return r->at < r->used || fill(r) ? r->units[r->at] : -1;
}

static str *read_line(reader *r)
{
    if (peek(r) < 0) {
        return NULL;
    }
    for (size_t i = 0;; i++) {
        if (r->at + i == r->used && !fill(r)) {
            str *s = str_new(r->units + r->at, i);
            r->at += i;
            return s;
        }
        uint16_t u = r->units[r->at + i];
        if (u == '\n' || u == '\r') {
            str *s = str_new(r->units + r->at, i);
            r->at += i + 1;
            if (u == '\r' && peek(r) == '\n') {
                r->at++;
            }
            return s;
        }
    }
}

METHOD(do_read_line)
{
    str *s = read_line(reader_of(c->self));
    return s ? v_str(s) : V_NULL;
}

METHOD(read_to_end)
{
    reader *r = reader_of(c->self);
    while (fill(r)) {
    }
    str *s = str_new(r->units + r->at, r->used - r->at);
    r->at = r->used;
    return v_str(s);
}

METHOD(read_one)
{
    reader *r = reader_of(c->self);
    int u = peek(r);
    r->at += u >= 0;
    return v_int(u);
}

METHOD(do_peek)
{
    return v_int(peek(reader_of(c->self)));
}

METHOD(read_chars)
{
    reader *r = reader_of(c->self);
    array *a = arg_array(c, 0, "buffer");
    int64_t index = c->args[1].as.i, count = c->args[2].as.i, done = 0;
    if (index < 0 || count < 0) {
        throw_negative(index < 0 ? "index" : "count", index < 0 ? index : count);
    }
    if ((uint64_t)index + (uint64_t)count > a->length) {
        throw_argument("System.ArgumentException", NULL,
                       "Offset and length were out of bounds for the array or count is greater than the number of "
                       "elements from index to the end of the source collection.");
    }
    for (; done < count && peek(r) >= 0; done++) {
        array_put(a, (size_t)(index + done), v_char(r->units[r->at++]));
    }
    return v_int((int32_t)done);
}

METHOD(close)
{
    reader *r = (reader *)c->self.as.o;
    if (!r->closed && !r->leave_open && !v_is_null(r->stream)) {
        io_close(r->stream);
    }
    r->closed = !r->console;
    return V_NULL;
}

static void dispose_value(value v)
{
    call c = {.self = v};
    close(&c);
}

METHOD(read_line_async)
{
    return v_obj(task_from_result(&type_String, do_read_line(c)));
}

METHOD(read_to_end_async)
{
    return v_obj(task_from_result(&type_String, read_to_end(c)));
}

METHOD(discard)
{
    reader *r = (reader *)c->self.as.o;
    r->at = r->used = r->tail_length = 0;
    r->end = false;
    return V_NULL;
}

GETTER(at_end)
{
    return v_bool(peek(reader_of(self)) < 0);
}

GETTER(stream)
{
    return ((reader *)self.as.o)->stream;
}

GETTER(encoding)
{
    value v = ((reader *)self.as.o)->encoding;
    const type *t = type_find_c("System.Text.Encoding");
    return v_is_null(v) && t ? member_get_static(t, str_c("UTF8"), 0) : v;
}

/* ---- making them ---- */

static value reader_new(const type *t, value stream, value encoding)
{
    reader *r = heap_alloc(sizeof *r);
    r->o.type = t;
    r->stream = stream;
    r->encoding = encoding;
    return v_obj(r);
}

value stream_reader_new(value stream, value encoding)
{
    return reader_new(&type_StreamReader, stream, encoding);
}

value console_reader(void)
{
    value v = reader_new(&type_ConsoleReader, V_NULL, V_NULL);
    ((reader *)v.as.o)->console = true;
    return v;
}

/* path or stream[, encoding or detect[, ...]] */
METHOD(make_reader)
{
    value source = c->args[0], encoding = V_NULL;
    if (v_is_null(source)) {
        throw_null_argument("stream");
    }
    for (uint32_t i = 1; i < c->argc; i++) {
        if (c->args[i].kind == K_OBJECT) {
            encoding = c->args[i];
        }
    }
    if (source.kind == K_STRING) {
        str *path = io_path_argument(c, 0, "path");
        source = file_stream_new(io_open(path, MODE_OPEN, ACCESS_READ, SHARE_READ), path, true, false);
    }
    value v = reader_new(c->type, source, encoding);
    ((reader *)v.as.o)->leave_open = c->argc == 5 && to_bool(c->args[4]);
    return v;
}

METHOD(make_string_reader)
{
    str *s = arg_text(c, 0);
    if (!s) {
        throw_null_argument("s");
    }
    value v = reader_new(c->type, V_NULL, V_NULL);
    reader *r = (reader *)v.as.o;
    add_text(r, s);
    r->end = r->string = true;
    return v;
}

static const type_ops reader_ops = {.dispose = dispose_value};
#define TASK "System.Threading.Tasks.Task"
static const method reader_methods[] = {{"ReadLine", "", "string", do_read_line, 0},
                                        {"ReadToEnd", "", "string", read_to_end, 0},
                                        {"Read", "", "int", read_one, 0},
                                        {"Read", "char[] buffer, int index, int count", "int", read_chars, 0},
                                        {"ReadBlock", "char[] buffer, int index, int count", "int", read_chars, 0},
                                        {"Peek", "", "int", do_peek, 0},
                                        {"ReadLineAsync", "", TASK, read_line_async, 0},
                                        {"ReadToEndAsync", "", TASK, read_to_end_async, 0},
                                        {"Close", "", "void", close, M_VOID},
                                        {"Dispose", "", "void", close, M_VOID},
                                        {0}};
type type_TextReader = {TYPE_OBJECT,
                        .name = "System.IO.TextReader",
                        .interfaces = "System.IDisposable",
                        .flags = T_ABSTRACT,
                        .kind = K_OBJECT,
                        .methods = reader_methods,
                        .ops = &reader_ops};

#define ENCODING "System.Text.Encoding encoding"
#define CTORS(source)                                                                                                  \
    {NULL, source, NULL, make_reader, 0}, {NULL, source ", " ENCODING, NULL, make_reader, 0},                          \
        {NULL, source ", bool detectEncodingFromByteOrderMarks", NULL, make_reader, 0},                                \
        {NULL, source ", " ENCODING ", bool detectEncodingFromByteOrderMarks", NULL, make_reader, 0},                  \
    {                                                                                                                  \
        NULL, source ", " ENCODING ", bool detectEncodingFromByteOrderMarks, int bufferSize", NULL, make_reader, 0     \
    }
static const method stream_reader_ctors[] = {CTORS("System.IO.Stream stream"),
                                             CTORS("string path"),
                                             {NULL,
                                              "System.IO.Stream stream, " ENCODING
                                              ", bool detectEncodingFromByteOrderMarks, int bufferSize, bool leaveOpen",
                                              NULL, make_reader, 0},
                                             {0}};
static const method stream_reader_methods[] = {{"DiscardBufferedData", "", "void", discard, M_VOID}, {0}};
static const property stream_reader_properties[] = {{"CurrentEncoding", "System.Text.Encoding", get_encoding, NULL, 0},
                                                    {"BaseStream", "System.IO.Stream", get_stream, NULL, 0},
                                                    {"EndOfStream", "bool", get_at_end, NULL, 0},
                                                    {0}};
type type_StreamReader = {TYPE_OBJECT,
                          .name = "System.IO.StreamReader",
                          .base = "System.IO.TextReader",
                          .kind = K_OBJECT,
                          .ctors = stream_reader_ctors,
                          .methods = stream_reader_methods,
                          .properties = stream_reader_properties,
                          .ops = &reader_ops};
static const method string_reader_ctors[] = {{NULL, "string s", NULL, make_string_reader, 0}, {0}};
type type_StringReader = {TYPE_OBJECT,      .name = "System.IO.StringReader", .base = "System.IO.TextReader",
                          .kind = K_OBJECT, .ctors = string_reader_ctors,     .ops = &reader_ops};
static type type_ConsoleReader = {TYPE_OBJECT, .name = "System.IO.SyncTextReader", .base = "System.IO.TextReader",
                                  .kind = K_OBJECT, .ops = &reader_ops};

TYPES_EXPORT(io_reader, &type_TextReader, &type_StreamReader, &type_StringReader, &type_ConsoleReader);
