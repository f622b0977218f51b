/* io_file.c: System.IO.File: whole files, and their times, attributes and links. */
#include <errno.h>
#include <sys/stat.h>

#include "base/heap.h"
#include "types/io_internal.h"
#include "types/task.h"

/* ---- reading ---- */

static str *read_text(const call *c)
{
    char *data;
    size_t n;
    io_read_file(io_path_argument(c, 0, "path"), &data, &n);
    return io_decode(data, n, c->argc > 1 ? c->args[1] : V_NULL);
}

METHOD(read_all_text)
{
    return v_str(read_text(c));
}

METHOD(read_all_bytes)
{
    char *data;
    size_t n;
    io_read_file(io_path_argument(c, 0, "path"), &data, &n);
    return v_obj(array_bytes(data, n));
}

/* Lines end at \n, \r or \r\n; a last one without an end counts when it is not empty. */
static array *lines_of(const str *text)
{
    list *lines = list_new(NULL);
    size_t start = 0, n = text->length;
    for (size_t i = 0; i < n; i++) {
        uint16_t u = str_at(text, i);
        if (u != '\n' && u != '\r') {
            continue;
        }
        list_add(lines, v_str(str_sub(text, start, i - start)));
        i += u == '\r' && i + 1 < n && str_at(text, i + 1) == '\n';
        start = i + 1;
    }
    if (start < n) {
        list_add(lines, v_str(str_sub(text, start, n - start)));
    }
    array *a = array_new(&type_String, list_count(lines));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(lines, i));
    }
    return a;
}

METHOD(read_all_lines)
{
    return v_obj(lines_of(read_text(c)));
}

/* ---- writing ---- */

static void write_bytes(const str *path, int mode, const void *p, size_t n)
{
    int fd = io_open(path, mode, ACCESS_WRITE, SHARE_READ);
    ssize_t put = sys_write_all(fd, p, n);
    sys_close(fd);
    if (put < 0) {
        io_throw((int)put, path, false);
    }
}

/* Appending to what is there already puts no second BOM. */
static bool wants_preamble(const str *path, int mode)
{
    sys_stat st;
    return mode != MODE_APPEND || sys_stat_path(str_to_c(path), true, &st) < 0 || st.size == 0;
}

static value write_text(const call *c, int mode)
{
    str *path = io_path_argument(c, 0, "path"), *text = arg_text(c, 1);
    buf b = {0};
    io_encode(text ? text : str_empty, c->argc > 2 ? c->args[2] : V_NULL, wants_preamble(path, mode), &b);
    write_bytes(path, mode, b.data, b.length);
    return V_NULL;
}

METHOD(write_all_text)
{
    if (value_is_array(c->args[1])) {
        const array *a = v_array(c->args[1]);
        wbuf b = {0};
        for (size_t i = 0; i < a->length; i++) {
            wbuf_unit(&b, (uint16_t)array_get(a, i).as.i);
        }
        c->args[1] = v_str(str_from_wbuf(&b));
    }
    return write_text(c, MODE_CREATE);
}

METHOD(append_all_text)
{
    return write_text(c, MODE_APPEND);
}

static value write_lines(const call *c, int mode)
{
    str *path = io_path_argument(c, 0, "path");
    enumerator e = {0};
    value line;
    if (v_is_null(c->args[1])) {
        throw_null_argument("contents");
    }
    wbuf all = {0};
    if (!enumerate(c->args[1], &e)) {
        str_append(&all, to_str(c->args[1]));
        wbuf_unit(&all, '\n');
    } else {
        while (enumerator_next(&e, &line)) {
            str_append(&all, to_str_current(line));
            wbuf_unit(&all, '\n');
        }
    }
    buf b = {0};
    io_encode(str_from_wbuf(&all), c->argc > 2 ? c->args[2] : V_NULL, wants_preamble(path, mode), &b);
    write_bytes(path, mode, b.data, b.length);
    return V_NULL;
}

METHOD(write_all_lines)
{
    return write_lines(c, MODE_CREATE);
}

METHOD(append_all_lines)
{
    return write_lines(c, MODE_APPEND);
}

METHOD(write_all_bytes)
{
    str *path = io_path_argument(c, 0, "path");
    const array *a = arg_array(c, 1, "bytes");
    write_bytes(path, MODE_CREATE, a->raw, a->length);
    return V_NULL;
}

METHOD(append_all_bytes)
{
    str *path = io_path_argument(c, 0, "path");
    const array *a = arg_array(c, 1, "bytes");
    write_bytes(path, MODE_APPEND, a->raw, a->length);
    return V_NULL;
}

/* The asynchronous forms do it at once: files do not block for long. Errors are the task's. */
static value as_task(value (*fn)(call *), call *c, const type *result)
{
    ctx *x = ctx_current();
    task *t = task_new(result);
    TRY(x)
    {
        task_complete(t, fn(c));
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR) {
            unwind(x, x->kind, x->payload);
        }
        task_fail(t, error_caught(x)->exception);
    }
    END_TRY;
    return v_obj(t);
}

#define ASYNC(id, result)                                                                                              \
    METHOD(id##_async)                                                                                                 \
    {                                                                                                                  \
        return as_task(id, c, result);                                                                                 \
    }
ASYNC(read_all_text, &type_String)
ASYNC(read_all_bytes, &type_ByteArray)
ASYNC(read_all_lines, &type_StringArray)
ASYNC(write_all_text, NULL)
ASYNC(write_all_lines, NULL)
ASYNC(write_all_bytes, NULL)
ASYNC(append_all_text, NULL)

/* ---- existence, copies, moves ---- */

static bool is_directory(const str *path)
{
    sys_stat st;
    return sys_stat_path(str_to_c(path), true, &st) == 0 && S_ISDIR(st.mode);
}

static bool is_there(const str *path)
{
    sys_stat st;
    return sys_stat_path(str_to_c(path), false, &st) == 0;
}

METHOD(exists)
{
    str *p = arg_text(c, 0);
    sys_stat st;
    if (!p || p->length == 0 || str_at(p, p->length - 1) == '/') {
        return V_FALSE;
    }
    return v_bool(sys_stat_path(str_to_c(io_full_path(p)), true, &st) == 0 && !S_ISDIR(st.mode));
}

METHOD(delete)
{
    str *path = io_path_argument(c, 0, "path");
    if (is_directory(path)) {
        io_throw(EACCES, path, false);
    }
    int error = sys_unlink(str_to_c(path));
    if (error < 0) {
        str *parent = io_parent(path);
        if (error != -ENOENT || (parent && !is_directory(parent))) {
            io_throw(error, path, error == -ENOENT);
        }
    }
    return V_NULL;
}

void io_copy_file(const str *from, const str *to, bool overwrite)
{
    char part[65536];
    sys_stat st;
    if (is_directory(from)) {
        io_throw(EACCES, from, false);
    }
    int in = io_open(from, MODE_OPEN, ACCESS_READ, SHARE_READ);
    if (is_directory(to)) {
        sys_close(in);
        throw_argument("System.IO.IOException", NULL, "The target file '%s' is a directory, not a file.", str_to_c(to));
    }
    if (!overwrite && is_there(to)) {
        sys_close(in);
        io_throw(EEXIST, to, false);
    }
    int out = io_open(to, MODE_CREATE, ACCESS_WRITE, SHARE_NONE);
    ssize_t n, error = 0;
    while (error >= 0 && (n = sys_read(in, part, sizeof part)) > 0) {
        error = sys_write_all(out, part, (size_t)n);
    }
    sys_close(in);
    sys_close(out);
    if (error < 0 || n < 0) {
        io_throw((int)(error < 0 ? error : n), to, false);
    }
    if (sys_stat_path(str_to_c(from), true, &st) == 0) {
        sys_chmod(str_to_c(to), st.mode & 07777);
        sys_set_times(str_to_c(to), st.accessed, st.modified);
    }
}

METHOD(copy)
{
    io_copy_file(io_path_argument(c, 0, "sourceFileName"), io_path_argument(c, 1, "destFileName"),
                 c->argc > 2 && to_bool(c->args[2]));
    return V_NULL;
}

void io_move_file(const str *from, const str *to, bool overwrite)
{
    if (!is_there(from) || is_directory(from)) {
        io_throw(ENOENT, from, false);
    }
    if (!overwrite && is_there(to)) {
        io_throw(EEXIST, to, false);
    }
    int error = sys_rename(str_to_c(from), str_to_c(to));
    if (error == -EXDEV) {
        io_copy_file(from, to, overwrite);
        error = sys_unlink(str_to_c(from));
    }
    if (error < 0) {
        io_throw(error, to, error == -ENOENT);
    }
}

METHOD(move)
{
    io_move_file(io_path_argument(c, 0, "sourceFileName"), io_path_argument(c, 1, "destFileName"),
                 c->argc > 2 && to_bool(c->args[2]));
    return V_NULL;
}

METHOD(replace)
{
    str *from = io_path_argument(c, 0, "sourceFileName"), *to = io_path_argument(c, 1, "destinationFileName");
    if (!is_there(to)) {
        io_throw(ENOENT, to, false);
    }
    if (arg_text(c, 2) && arg_text(c, 2)->length) {
        io_move_file(to, io_path_argument(c, 2, "destinationBackupFileName"), true);
    }
    io_move_file(from, to, true);
    return V_NULL;
}

/* ---- opening ---- */

static value open_stream(const str *path, int mode, int access, int share)
{
    int fd = io_open(path, mode, access, share);
    return file_stream_new(fd, (str *)(uintptr_t)path, access & ACCESS_READ, access & ACCESS_WRITE);
}

METHOD(open)
{
    int mode = (int)c->args[1].as.i;
    int access = c->argc > 2 ? (int)c->args[2].as.i : mode == MODE_APPEND ? ACCESS_WRITE : ACCESS_BOTH;
    return open_stream(io_path_argument(c, 0, "path"), mode, access, c->argc > 3 ? (int)c->args[3].as.i : SHARE_NONE);
}

METHOD(open_read)
{
    return open_stream(io_path_argument(c, 0, "path"), MODE_OPEN, ACCESS_READ, SHARE_READ);
}

METHOD(open_write)
{
    return open_stream(io_path_argument(c, 0, "path"), MODE_OPEN_OR_CREATE, ACCESS_WRITE, SHARE_NONE);
}

METHOD(create)
{
    return open_stream(io_path_argument(c, 0, "path"), MODE_CREATE, ACCESS_BOTH, SHARE_NONE);
}

METHOD(open_text)
{
    return stream_reader_new(open_read(c), V_NULL);
}

METHOD(create_text)
{
    return stream_writer_new(open_stream(io_path_argument(c, 0, "path"), MODE_CREATE, ACCESS_WRITE, SHARE_READ), V_NULL,
                             false);
}

METHOD(append_text)
{
    return stream_writer_new(open_stream(io_path_argument(c, 0, "path"), MODE_APPEND, ACCESS_WRITE, SHARE_READ), V_NULL,
                             false);
}

/* ---- times, attributes, modes, links ---- */

/* A file that is not there has the beginning of file time. */
static sys_stat stat_or_epoch(const call *c)
{
    sys_stat st;
    if (sys_stat_path(io_path_c(c, 0, "path"), true, &st) < 0) {
        st = (sys_stat){.created = TICKS_FILE_TIME, .accessed = TICKS_FILE_TIME, .modified = TICKS_FILE_TIME};
    }
    return st;
}

#define TIME_METHODS(id, field, accessed_value, modified_value)                                                        \
    METHOD(get_##id##_utc)                                                                                             \
    {                                                                                                                  \
        return date_value(stat_or_epoch(c).field, DATE_UTC);                                                           \
    }                                                                                                                  \
    METHOD(get_##id)                                                                                                   \
    {                                                                                                                  \
        return date_to_local(date_value(stat_or_epoch(c).field, DATE_UTC));                                            \
    }                                                                                                                  \
    static value set_##id##_at(const call *c, int64_t t)                                                               \
    {                                                                                                                  \
        str *path = io_path_argument(c, 0, "path");                                                                    \
        int error = sys_set_times(str_to_c(path), accessed_value, modified_value);                                     \
        if (error < 0) {                                                                                               \
            io_throw(error, path, false);                                                                              \
        }                                                                                                              \
        return V_NULL;                                                                                                 \
    }                                                                                                                  \
    METHOD(set_##id)                                                                                                   \
    {                                                                                                                  \
        return set_##id##_at(c, date_ticks_of(date_to_utc(c->args[1])));                                               \
    }                                                                                                                  \
    METHOD(set_##id##_utc)                                                                                             \
    {                                                                                                                  \
        return set_##id##_at(                                                                                          \
            c, date_ticks_of(date_kind_of(c->args[1]) == DATE_LOCAL ? date_to_utc(c->args[1]) : c->args[1]));          \
    }
/* Linux keeps no time of birth that could be set: .NET sets the time of writing. */
TIME_METHODS(creation, created, -1, t)
TIME_METHODS(access, accessed, t, -1)
TIME_METHODS(write, modified, -1, t)

METHOD(get_attributes)
{
    str *path = io_path_argument(c, 0, "path");
    sys_stat st;
    int error = sys_stat_path(str_to_c(path), false, &st);
    if (error < 0) {
        io_throw(error, path, false);
    }
    return enum_value(&type_FileAttributes, io_attributes(path, &st));
}

METHOD(set_attributes)
{
    io_set_attributes(io_path_argument(c, 0, "path"), (int)c->args[1].as.i);
    return V_NULL;
}

METHOD(get_mode)
{
    str *path = io_path_argument(c, 0, "path");
    sys_stat st;
    int error = sys_stat_path(str_to_c(path), true, &st);
    if (error < 0) {
        io_throw(error, path, false);
    }
    return enum_value(&type_UnixFileMode, st.mode & 07777);
}

METHOD(set_mode)
{
    str *path = io_path_argument(c, 0, "path");
    int error = sys_chmod(str_to_c(path), (uint32_t)c->args[1].as.i);
    if (error < 0) {
        io_throw(error, path, false);
    }
    return V_NULL;
}

METHOD(create_link)
{
    str *path = io_path_argument(c, 0, "path"), *target = arg_text(c, 1);
    if (!target || target->length == 0) {
        throw_null_argument("pathToTarget");
    }
    int error = sys_symlink(str_to_c(target), str_to_c(path));
    if (error < 0) {
        io_throw(error, path, false);
    }
    return file_info_new(path, NULL);
}

str *io_link_target(const str *path)
{
    char text[4096];
    ssize_t n = sys_readlink(str_to_c(path), text, sizeof text);
    return n < 0 ? NULL : str_utf8(text, (size_t)n);
}

METHOD(resolve_link)
{
    str *path = io_path_argument(c, 0, "linkPath"), *target = io_link_target(path);
    if (!target) {
        sys_stat st;
        int error = sys_stat_path(str_to_c(path), false, &st);
        if (error < 0) {
            io_throw(error, path, false);
        }
        return V_NULL;
    }
    for (int depth = 0; target; depth++) {
        if (depth == 40) {
            io_throw(ELOOP, path, false);
        }
        if (str_at(target, 0) != '/') {
            target = str_concat_n((str *[]){io_parent(path), str_c("/"), target}, 3);
        }
        path = io_full_path(target);
        target = to_bool(c->args[1]) ? io_link_target(path) : NULL;
    }
    return file_info_new(path, NULL);
}

#define ROW(name, params, returns, fn)                                                                                 \
    {                                                                                                                  \
        name, params, returns, fn, M_STATIC                                                                            \
    }
#define VOID(name, params, fn)                                                                                         \
    {                                                                                                                  \
        name, params, "void", fn, M_STATIC | M_VOID                                                                    \
    }
#define ENCODING "System.Text.Encoding encoding"
#define LINES "System.Collections.Generic.IEnumerable[string] contents"
#define TASK "System.Threading.Tasks.Task"
#define TIMES(name, id)                                                                                                \
    ROW("Get" name, "string path", "datetime", get_##id),                                                              \
        ROW("Get" name "Utc", "string path", "datetime", get_##id##_utc),                                              \
        VOID("Set" name, "string path, datetime time", set_##id),                                                      \
        VOID("Set" name "Utc", "string path, datetime timeUtc", set_##id##_utc)
static const method file_methods[] = {
    ROW("ReadAllText", "string path", "string", read_all_text),
    ROW("ReadAllText", "string path, " ENCODING, "string", read_all_text),
    ROW("ReadAllLines", "string path", "string[]", read_all_lines),
    ROW("ReadAllLines", "string path, " ENCODING, "string[]", read_all_lines),
    ROW("ReadLines", "string path", "System.Collections.Generic.IEnumerable[string]", read_all_lines),
    ROW("ReadLines", "string path, " ENCODING, "System.Collections.Generic.IEnumerable[string]", read_all_lines),
    ROW("ReadAllBytes", "string path", "byte[]", read_all_bytes),
    VOID("WriteAllText", "string path, string contents", write_all_text),
    VOID("WriteAllText", "string path, string contents, " ENCODING, write_all_text),
    VOID("WriteAllLines", "string path, string[] contents", write_all_lines),
    VOID("WriteAllLines", "string path, " LINES, write_all_lines),
    VOID("WriteAllLines", "string path, string[] contents, " ENCODING, write_all_lines),
    VOID("WriteAllLines", "string path, " LINES ", " ENCODING, write_all_lines),
    VOID("WriteAllBytes", "string path, byte[] bytes", write_all_bytes),
    VOID("AppendAllText", "string path, string contents", append_all_text),
    VOID("AppendAllText", "string path, string contents, " ENCODING, append_all_text),
    VOID("AppendAllLines", "string path, " LINES, append_all_lines),
    VOID("AppendAllLines", "string path, " LINES ", " ENCODING, append_all_lines),
    VOID("AppendAllBytes", "string path, byte[] bytes", append_all_bytes),
    ROW("ReadAllTextAsync", "string path", TASK, read_all_text_async),
    ROW("ReadAllLinesAsync", "string path", TASK, read_all_lines_async),
    ROW("ReadAllBytesAsync", "string path", TASK, read_all_bytes_async),
    ROW("WriteAllTextAsync", "string path, string contents", TASK, write_all_text_async),
    ROW("WriteAllLinesAsync", "string path, " LINES, TASK, write_all_lines_async),
    ROW("WriteAllBytesAsync", "string path, byte[] bytes", TASK, write_all_bytes_async),
    ROW("AppendAllTextAsync", "string path, string contents", TASK, append_all_text_async),
    ROW("Exists", "string path", "bool", exists),
    VOID("Delete", "string path", delete),
    VOID("Copy", "string sourceFileName, string destFileName", copy),
    VOID("Copy", "string sourceFileName, string destFileName, bool overwrite", copy),
    VOID("Move", "string sourceFileName, string destFileName", move),
    VOID("Move", "string sourceFileName, string destFileName, bool overwrite", move),
    VOID("Replace", "string sourceFileName, string destinationFileName, string destinationBackupFileName", replace),
    ROW("Open", "string path, System.IO.FileMode mode", "System.IO.FileStream", open),
    ROW("Open", "string path, System.IO.FileMode mode, System.IO.FileAccess access", "System.IO.FileStream", open),
    ROW("Open", "string path, System.IO.FileMode mode, System.IO.FileAccess access, System.IO.FileShare share",
        "System.IO.FileStream", open),
    ROW("OpenRead", "string path", "System.IO.FileStream", open_read),
    ROW("OpenWrite", "string path", "System.IO.FileStream", open_write),
    ROW("Create", "string path", "System.IO.FileStream", create),
    ROW("Create", "string path, int bufferSize", "System.IO.FileStream", create),
    ROW("OpenText", "string path", "System.IO.StreamReader", open_text),
    ROW("CreateText", "string path", "System.IO.StreamWriter", create_text),
    ROW("AppendText", "string path", "System.IO.StreamWriter", append_text),
    TIMES("CreationTime", creation),
    TIMES("LastAccessTime", access),
    TIMES("LastWriteTime", write),
    ROW("GetAttributes", "string path", "System.IO.FileAttributes", get_attributes),
    VOID("SetAttributes", "string path, System.IO.FileAttributes fileAttributes", set_attributes),
    ROW("GetUnixFileMode", "string path", "System.IO.UnixFileMode", get_mode),
    VOID("SetUnixFileMode", "string path, System.IO.UnixFileMode mode", set_mode),
    ROW("CreateSymbolicLink", "string path, string pathToTarget", "System.IO.FileSystemInfo", create_link),
    ROW("ResolveLinkTarget", "string linkPath, bool returnFinalTarget", "System.IO.FileSystemInfo", resolve_link),
    {0}};
static type type_File = {TYPE_OBJECT, .name = "System.IO.File", .flags = T_STATIC, .kind = K_OBJECT,
                         .methods = file_methods};

TYPES_EXPORT(io_file, &type_File);
