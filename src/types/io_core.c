/* io_core.c: what all of System.IO stands on: the current directory, full paths, errors, opening, text and bytes. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/heap.h"
#include "base/utf.h"
#include "types/io_internal.h"

/* ---- paths ---- */

static str *current_directory; /* rooted at first use */

str *io_current_directory(void)
{
    str *now = __atomic_load_n(&current_directory, __ATOMIC_ACQUIRE);
    if (!now) {
        const char *start = sys_start_directory();
        now = str_c(start ? start : "/");
        io_set_current_directory(now);
    }
    return now;
}

void io_set_current_directory(str *path)
{
    static _Atomic bool rooted;
    if (!atomic_exchange(&rooted, true)) {
        heap_root((void *)&current_directory, sizeof current_directory);
    }
    __atomic_store_n(&current_directory, path, __ATOMIC_RELEASE);
}

/* Dots and doubled slashes go; a slash at the end stays. */
static str *collapse(const str *path)
{
    buf in = {0}, out = {0};
    str_append_utf8(path, &in);
    const char *p = in.data, *end = in.data + in.length;
    while (p < end) {
        while (p < end && *p == '/') {
            p++;
        }
        const char *name = p;
        while (p < end && *p != '/') {
            p++;
        }
        size_t n = (size_t)(p - name);
        if (n == 2 && name[0] == '.' && name[1] == '.') {
            while (out.length && out.data[--out.length] != '/') {
            }
        } else if (n && !(n == 1 && name[0] == '.')) {
            buf_byte(&out, '/');
            buf_bytes(&out, name, n);
        }
    }
    if (out.length == 0 || (in.length && end[-1] == '/')) {
        buf_byte(&out, '/');
    }
    return str_from_buf(&out);
}

str *io_full_path(const str *path)
{
    if (path->length && str_at(path, 0) == '/') {
        return collapse(path);
    }
    return collapse(str_concat_n((str *[]){io_current_directory(), str_c("/"), (str *)(uintptr_t)path}, 3));
}

str *io_path_argument(const call *c, uint32_t i, const char *param)
{
    str *p = arg_text(c, i);
    if (!p) {
        throw_null_argument(param);
    }
    if (p->length == 0) {
        throw_argument("System.ArgumentException", param, "The value cannot be an empty string.");
    }
    if (str_index_unit(p, 0, 0) >= 0) {
        throw_argument("System.ArgumentException", param, "Null character in path.");
    }
    return io_full_path(p);
}

const char *io_path_c(const call *c, uint32_t i, const char *param)
{
    return str_to_c(io_path_argument(c, i, param));
}

/* ---- errors ---- */

_Noreturn static void throw_io(const char *type_name, const str *path, const char *before, const char *after)
{
    exception *e =
        exception_new(type_name, str_concat_n((str *[]){str_c(before), (str *)(uintptr_t)path, str_c(after)}, 3));
    if (strcmp(type_name, "System.IO.FileNotFoundException") == 0) {
        e->extra = v_str((str *)(uintptr_t)path);
    }
    throw_exception(e);
}

static bool parent_exists(const str *path)
{
    str *parent = io_parent(path);
    sys_stat st;
    return !parent || parent->length == 0 || (sys_stat_path(str_to_c(parent), true, &st) == 0 && S_ISDIR(st.mode));
}

void io_throw(int error, const str *path, bool directory)
{
    switch (error < 0 ? -error : error) {
    case ENOENT:
        if (!directory && parent_exists(path)) {
            throw_io("System.IO.FileNotFoundException", path, "Could not find file '", "'.");
        }
        throw_io("System.IO.DirectoryNotFoundException", path, "Could not find a part of the path '", "'.");
    case ENOTDIR: throw_io("System.IO.DirectoryNotFoundException", path, "Could not find a part of the path '", "'.");
    case EACCES:
    case EBADF:
    case EISDIR:
    case EPERM: throw_io("System.UnauthorizedAccessException", path, "Access to the path '", "' is denied.");
    case ENAMETOOLONG:
        throw_io("System.IO.PathTooLongException", path, "The path '",
                 "' is too long, or a component of the specified path is too long.");
    case EWOULDBLOCK:
        throw_io("System.IO.IOException", path, "The process cannot access the file '",
                 "' because it is being used by another process.");
    case EEXIST: throw_io("System.IO.IOException", path, "The file '", "' already exists.");
    default: {
        str *after = str_concat_n((str *[]){str_c(" : '"), (str *)(uintptr_t)path, str_c("'")}, 3);
        throw_io("System.IO.IOException", str_concat(str_c(strerror(error < 0 ? -error : error)), after), "", "");
    }
    }
}

/* ---- opening ---- */

static int open_flags(int mode, int access)
{
    int flags = access == ACCESS_READ ? O_RDONLY : access == ACCESS_WRITE ? O_WRONLY : O_RDWR;
    switch (mode) {
    case MODE_CREATE_NEW: return flags | O_CREAT | O_EXCL;
    case MODE_CREATE: return flags | O_CREAT; /* emptied once it is locked */
    case MODE_OPEN_OR_CREATE:
    case MODE_APPEND: return flags | O_CREAT;
    default: return flags;
    }
}

int io_open(const str *path, int mode, int access, int share)
{
    const char *p = str_to_c(path);
    int fd = sys_open(p, open_flags(mode, access), 0666);
    if (fd < 0) {
        io_throw(fd, path, false);
    }
    sys_stat st;
    int error = sys_stat_path(p, true, &st) == 0 && S_ISDIR(st.mode) ? -EISDIR : 0;
    if (error == 0) {
        error = sys_lock_file(fd, share == SHARE_NONE);
        error = error == -EWOULDBLOCK ? error : 0; /* some file systems have no locks */
    }
    if (error == 0 && (mode == MODE_CREATE || mode == MODE_TRUNCATE) && S_ISREG(st.mode)) {
        error = sys_truncate(fd, 0);
    }
    if (error == 0 && mode == MODE_APPEND) {
        sys_seek(fd, 0, SEEK_END);
    }
    if (error < 0) {
        sys_close(fd);
        io_throw(error, path, false);
    }
    return fd;
}

void io_read_file(const str *path, char **data, size_t *length)
{
    int fd = io_open(path, MODE_OPEN, ACCESS_READ, SHARE_READ);
    int64_t size = sys_size(fd);
    size_t capacity = size > 0 ? (size_t)size + 1 : 4096, n = 0;
    char *p = heap_alloc_leaf(capacity);
    ssize_t got;
    while ((got = sys_read(fd, p + n, capacity - n)) > 0) {
        n += (size_t)got;
        if (n == capacity) {
            char *larger = heap_alloc_leaf(capacity = capacity * 2 + 4096);
            memcpy(larger, p, n);
            p = larger;
        }
    }
    sys_close(fd);
    if (got < 0) {
        io_throw((int)got, path, false);
    }
    *data = p;
    *length = n;
}

/* ---- attributes ---- */

int io_attributes(const str *path, const sys_stat *st)
{
    int a = 0;
    str *name = io_file_name(path);
    if (S_ISLNK(st->mode)) {
        sys_stat target;
        a |= ATTRIBUTE_REPARSE;
        if (sys_stat_path(str_to_c(path), true, &target) == 0 && S_ISDIR(target.mode)) {
            a |= ATTRIBUTE_DIRECTORY;
        }
    }
    if (S_ISDIR(st->mode)) {
        a |= ATTRIBUTE_DIRECTORY;
    }
    if (!(st->mode & 0222)) {
        a |= ATTRIBUTE_READ_ONLY;
    }
    if (name->length && str_at(name, 0) == '.') {
        a |= ATTRIBUTE_HIDDEN;
    }
    return a ? a : ATTRIBUTE_NORMAL;
}

void io_set_attributes(const str *path, int attributes)
{
    sys_stat st;
    const char *p = str_to_c(path);
    int error = sys_stat_path(p, true, &st);
    if (error == 0) {
        uint32_t mode = st.mode & 07777;
        mode = attributes & ATTRIBUTE_READ_ONLY ? mode & ~0222u : mode & 0222 ? mode : mode | 0200;
        error = mode == (st.mode & 07777) ? 0 : sys_chmod(p, mode);
    }
    if (error < 0) {
        io_throw(error, path, false);
    }
}

/* ---- text and bytes ---- */

static str *decode_utf16(const uint8_t *p, size_t n, bool big)
{
    uint16_t *units = heap_alloc_leaf(n + 2);
    for (size_t i = 0; i + 1 < n; i += 2) {
        units[i / 2] = big ? (uint16_t)(p[i] << 8 | p[i + 1]) : (uint16_t)(p[i + 1] << 8 | p[i]);
    }
    return str_new(units, n / 2);
}

static str *decode_utf32(const uint8_t *p, size_t n)
{
    wbuf b = {0};
    for (size_t i = 0; i + 3 < n; i += 4) {
        wbuf_code_point(&b, p[i] | (uint32_t)p[i + 1] << 8 | (uint32_t)p[i + 2] << 16 | (uint32_t)p[i + 3] << 24);
    }
    return str_from_wbuf(&b);
}

str *io_decode(const char *data, size_t n, value encoding)
{
    const uint8_t *p = (const uint8_t *)data;
    if (n >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) {
        return str_utf8(data + 3, n - 3);
    }
    if (n >= 4 && p[0] == 0xFF && p[1] == 0xFE && p[2] == 0 && p[3] == 0) {
        return decode_utf32(p + 4, n - 4);
    }
    if (n >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF))) {
        return decode_utf16(p + 2, n - 2, p[0] == 0xFE);
    }
    if (v_is_null(encoding) || !strcmp(value_type(encoding)->name, "System.Text.UTF8Encoding")) {
        return str_utf8(data, n);
    }
    value bytes = v_obj(array_bytes(data, n));
    return to_str(member_invoke(encoding, str_c("GetString"), &bytes, 1));
}

static void append_bytes(buf *out, value v)
{
    if (value_is_array(v) && v_array(v)->o.type->element == &type_Byte) {
        buf_bytes(out, v_array(v)->raw, v_array(v)->length);
    }
}

void io_encode(const str *text, value encoding, bool preamble, buf *out)
{
    if (v_is_null(encoding)) {
        str_append_utf8(text, out);
        return;
    }
    if (preamble) {
        append_bytes(out, member_invoke(encoding, str_c("GetPreamble"), NULL, 0));
    }
    if (!strcmp(value_type(encoding)->name, "System.Text.UTF8Encoding")) {
        str_append_utf8(text, out);
        return;
    }
    value s = v_str((str *)(uintptr_t)text);
    append_bytes(out, member_invoke(encoding, str_c("GetBytes"), &s, 1));
}

/* ---- enums ---- */

static const enum_member modes[] = {{"CreateNew", 1}, {"Create", 2}, {"Open", 3}, {"OpenOrCreate", 4},
                                    {"Truncate", 5},  {"Append", 6}, {0}};
static const enum_member accesses[] = {{"Read", 1}, {"Write", 2}, {"ReadWrite", 3}, {0}};
static const enum_member shares[] = {{"None", 0},   {"Read", 1},         {"Write", 2}, {"ReadWrite", 3},
                                     {"Delete", 4}, {"Inheritable", 16}, {0}};
static const enum_member attribute_names[] = {{"None", 0},
                                              {"ReadOnly", 1},
                                              {"Hidden", 2},
                                              {"System", 4},
                                              {"Directory", 16},
                                              {"Archive", 32},
                                              {"Device", 64},
                                              {"Normal", 128},
                                              {"Temporary", 256},
                                              {"SparseFile", 512},
                                              {"ReparsePoint", 1024},
                                              {"Compressed", 2048},
                                              {"Offline", 4096},
                                              {"NotContentIndexed", 8192},
                                              {"Encrypted", 16384},
                                              {"IntegrityStream", 32768},
                                              {"NoScrubData", 131072},
                                              {0}};
static const enum_member search_options[] = {{"TopDirectoryOnly", 0}, {"AllDirectories", 1}, {0}};
static const enum_member origins[] = {{"Begin", 0}, {"Current", 1}, {"End", 2}, {0}};
static const enum_member options[] = {{"None", 0},
                                      {"Encrypted", 16384},
                                      {"DeleteOnClose", 67108864},
                                      {"SequentialScan", 134217728},
                                      {"RandomAccess", 268435456},
                                      {"Asynchronous", 1073741824},
                                      {"WriteThrough", -2147483648LL},
                                      {0}};
static const enum_member unix_modes[] = {{"None", 0},         {"OtherExecute", 1},
                                         {"OtherWrite", 2},   {"OtherRead", 4},
                                         {"GroupExecute", 8}, {"GroupWrite", 16},
                                         {"GroupRead", 32},   {"UserExecute", 64},
                                         {"UserWrite", 128},  {"UserRead", 256},
                                         {"StickyBit", 512},  {"SetGroup", 1024},
                                         {"SetUser", 2048},   {0}};
ENUM_TYPE(FileMode, "System.IO.FileMode", modes, 0);
ENUM_TYPE(FileAccess, "System.IO.FileAccess", accesses, T_FLAGS);
ENUM_TYPE(FileShare, "System.IO.FileShare", shares, T_FLAGS);
ENUM_TYPE(FileAttributes, "System.IO.FileAttributes", attribute_names, T_FLAGS);
ENUM_TYPE(SearchOption, "System.IO.SearchOption", search_options, 0);
ENUM_TYPE(SeekOrigin, "System.IO.SeekOrigin", origins, 0);
ENUM_TYPE(FileOptions, "System.IO.FileOptions", options, T_FLAGS);
ENUM_TYPE(UnixFileMode, "System.IO.UnixFileMode", unix_modes, T_FLAGS);

TYPES_EXPORT(io_core, &type_FileMode, &type_FileAccess, &type_FileShare, &type_FileAttributes, &type_SearchOption,
             &type_SeekOrigin, &type_FileOptions, &type_UnixFileMode);
