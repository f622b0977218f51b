/* io_file_stream.c: FileStream: a descriptor with a buffer. Pipes and terminals are read and written through par, so that
 * only the fiber waits. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/heap.h"
#include "types/io_stream.h"

enum { BUFFER = 4096 };

static size_t raw_read(stream *s, uint8_t *p, size_t n)
{
    if (s->pipe) {
        size_t got = 0;
        par_status st = par_read(s->fd, p, n, &got, -1);
        wait_ended(st == PAR_ERROR ? PAR_OK : st);
        if (st == PAR_ERROR) {
            io_throw(errno, s->name, false);
        }
        return got;
    }
    ssize_t got = sys_read(s->fd, p, n);
    if (got < 0) {
        io_throw((int)got, s->name, false);
    }
    return (size_t)got;
}

static void raw_write(stream *s, const uint8_t *p, size_t n)
{
    while (s->pipe && n) {
        size_t put = 0;
        par_status st = par_write(s->fd, p, n, &put, -1);
        wait_ended(st == PAR_ERROR ? PAR_OK : st);
        if (st == PAR_ERROR) {
            io_throw(errno, s->name, false);
        }
        p += put;
        n -= put;
    }
    ssize_t put = n ? sys_write_all(s->fd, p, n) : 0;
    if (put < 0) {
        io_throw((int)put, s->name, false);
    }
}

static void flush_file(stream *s)
{
    if (s->dirty) {
        size_t n = s->length;
        s->dirty = false;
        s->length = s->position = 0;
        raw_write(s, s->data, n);
        s->file_position += (int64_t)n;
    }
}

/* Forgets what was read ahead: the descriptor stands where the script thinks it does. */
static void drop_read_ahead(stream *s)
{
    if (!s->dirty && s->position < s->length && s->can_seek) {
        s->file_position -= (int64_t)(s->length - s->position);
        sys_seek(s->fd, s->file_position, SEEK_SET);
    }
    if (!s->dirty) {
        s->length = s->position = 0;
    }
}

static uint8_t *buffer_of(stream *s)
{
    if (!s->data) {
        s->data = heap_alloc_leaf(BUFFER);
        s->capacity = BUFFER;
    }
    return s->data;
}

static size_t file_read(stream *s, uint8_t *p, size_t n)
{
    flush_file(s);
    if (s->position == s->length) {
        if (n >= BUFFER) {
            size_t got = raw_read(s, p, n);
            s->file_position += (int64_t)got;
            return got;
        }
        s->length = s->position = 0;
        s->length = raw_read(s, buffer_of(s), BUFFER);
        s->file_position += (int64_t)s->length;
    }
    size_t left = s->length - s->position;
    n = n < left ? n : left;
    memcpy(p, s->data + s->position, n);
    s->position += n;
    return n;
}

static void file_write(stream *s, const uint8_t *p, size_t n)
{
    drop_read_ahead(s);
    if (s->length + n > BUFFER) {
        flush_file(s);
    }
    if (n >= BUFFER) {
        raw_write(s, p, n);
        s->file_position += (int64_t)n;
        return;
    }
    memcpy(buffer_of(s) + s->length, p, n);
    s->length += n;
    s->position = s->length;
    s->dirty = true;
}

static int64_t file_seek(stream *s, int64_t offset, int origin)
{
    int64_t now =
        s->dirty ? s->file_position + (int64_t)s->length : s->file_position - (int64_t)(s->length - s->position);
    if (origin == 1 && offset == 0) {
        return now;
    }
    flush_file(s);
    drop_read_ahead(s);
    int64_t at = sys_seek(s->fd, origin == 1 ? now + offset : offset, origin == 2 ? SEEK_END : SEEK_SET);
    if (at < 0) {
        throw_argument("System.IO.IOException", NULL,
                       "An attempt was made to move the position before the beginning of the stream.");
    }
    return s->file_position = at;
}

static int64_t file_length(stream *s)
{
    int64_t size = sys_size(s->fd), pending = s->dirty ? s->file_position + (int64_t)s->length : 0;
    return size > pending ? size : pending;
}

static void file_set_length(stream *s, int64_t n)
{
    flush_file(s);
    drop_read_ahead(s);
    int error = sys_truncate(s->fd, n);
    if (error < 0) {
        io_throw(error, s->name, false);
    }
    if (s->file_position > n) {
        s->file_position = sys_seek(s->fd, n, SEEK_SET);
    }
}

static void close_descriptor(void *arg)
{
    stream *s = arg;
    sys_close(s->fd);
    s->fd = -1;
    s->closed = true;
}

static void file_close(stream *s)
{
    if (s->fd >= 0) {
        ctx *x = ctx_current();
        deferred d;
        defer_push(x, &d, close_descriptor, s); /* writing the rest may fail: closed it is all the same */
        flush_file(s);
        defer_pop(x, &d, true);
    }
}

static const stream_ops file_ops = {.read = file_read,
                                    .write = file_write,
                                    .flush = flush_file,
                                    .seek = file_seek,
                                    .length = file_length,
                                    .set_length = file_set_length,
                                    .close = file_close};

/* A stream nobody closed: .NET's finalizer writes what is in the buffer, too. */
static void finalize(void *object, void *data)
{
    stream *s = object;
    (void)data;
    if (s->fd >= 0 && !s->closed) {
        if (s->dirty && !s->pipe) {
            sys_write_all(s->fd, s->data, s->length);
        }
        sys_close(s->fd);
        s->fd = -1;
    }
}

static value file_stream_as(const type *t, int fd, str *name, bool can_read, bool can_write)
{
    stream *s = stream_new(t, &file_ops);
    struct stat st;
    s->fd = fd;
    s->name = name;
    s->can_read = can_read;
    s->can_write = can_write;
    s->pipe = fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
    if (s->pipe) {
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    }
    int64_t at = sys_seek(fd, 0, SEEK_CUR);
    s->can_seek = at >= 0;
    s->file_position = at >= 0 ? at : 0;
    heap_finalizer(s, finalize, NULL);
    return v_obj(s);
}

value file_stream_new(int fd, str *name, bool can_read, bool can_write)
{
    return file_stream_as(&type_FileStream, fd, name, can_read, can_write);
}

/* path, mode[, access[, share[, bufferSize...]]] */
METHOD(make_file)
{
    static const char *const names[] = {"", "CreateNew", "Create", "Open", "OpenOrCreate", "Truncate", "Append"};
    str *path = io_path_argument(c, 0, "path");
    int mode = (int)c->args[1].as.i;
    int access = c->argc > 2 ? (int)c->args[2].as.i : mode == MODE_APPEND ? ACCESS_WRITE : ACCESS_BOTH;
    int share = c->argc > 3 ? (int)c->args[3].as.i : SHARE_READ;
    bool bad = mode == MODE_APPEND ? access & ACCESS_READ
                                   : mode != MODE_OPEN && mode != MODE_OPEN_OR_CREATE && access == ACCESS_READ;
    if (bad && mode >= 1 && mode <= 6) {
        throw_argument("System.ArgumentException", "access", "Combining FileMode: %s with FileAccess: %s is invalid.",
                       names[mode], access == ACCESS_READ ? "Read" : "ReadWrite");
    }
    int fd = io_open(path, mode, access, share);
    return file_stream_as(c->type, fd, path, access & ACCESS_READ, access & ACCESS_WRITE);
}

GETTER(name)
{
    return v_str(((stream *)self.as.o)->name);
}

GETTER(false)
{
    return V_FALSE;
}

static void dispose_value(value v)
{
    io_close(v);
}

#define MODE "string path, System.IO.FileMode mode"
#define ACCESS MODE ", System.IO.FileAccess access"
#define SHARE ACCESS ", System.IO.FileShare share"
static const method file_ctors[] = {{NULL, MODE, NULL, make_file, 0},
                                    {NULL, ACCESS, NULL, make_file, 0},
                                    {NULL, SHARE, NULL, make_file, 0},
                                    {NULL, SHARE ", int bufferSize", NULL, make_file, 0},
                                    {NULL, SHARE ", int bufferSize, bool useAsync", NULL, make_file, 0},
                                    {NULL, SHARE ", int bufferSize, System.IO.FileOptions options", NULL, make_file, 0},
                                    {0}};
static const property file_properties[] = {
    {"Name", "string", get_name, NULL, 0}, {"IsAsync", "bool", get_false, NULL, 0}, {0}};
static const type_ops file_type_ops = {.dispose = dispose_value};
type type_FileStream = {
    TYPE_OBJECT,         .name = "System.IO.FileStream", .base = "System.IO.Stream", .kind = K_OBJECT,
    .ctors = file_ctors, .properties = file_properties,  .ops = &file_type_ops};

TYPES_EXPORT(io_file_stream, &type_FileStream);
