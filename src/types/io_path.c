/* io_path.c: System.IO.Path: paths as text. */
#include <errno.h>
#include <fcntl.h>

#include "base/heap.h"
#include "engine/providers/provider.h"
#include "types/io_internal.h"

static size_t name_start(const str *p)
{
    size_t i = p->length;
    while (i > 0 && str_at(p, i - 1) != '/') {
        i--;
    }
    return i;
}

str *io_file_name(const str *p)
{
    size_t i = name_start(p);
    return str_sub(p, i, p->length - i);
}

/* Index of the dot of the extension, or the length. */
static size_t extension_start(const str *p)
{
    for (size_t i = p->length; i > 0; i--) {
        uint16_t u = str_at(p, i - 1);
        if (u == '/') {
            break;
        }
        if (u == '.') {
            return i - 1;
        }
    }
    return p->length;
}

str *io_extension(const str *p)
{
    size_t i = extension_start(p);
    return i + 1 < p->length ? str_sub(p, i, p->length - i) : str_empty;
}

str *io_parent(const str *p)
{
    size_t i = p->length;
    if (i == 0 || (i == 1 && str_at(p, 0) == '/')) {
        return NULL;
    }
    i = name_start(p);
    while (i > 1 && str_at(p, i - 1) == '/') {
        i--;
    }
    wbuf b = {0}; /* doubled slashes go on the way */
    for (size_t k = 0; k < i; k++) {
        if (!(k && str_at(p, k) == '/' && str_at(p, k - 1) == '/')) {
            wbuf_unit(&b, str_at(p, k));
        }
    }
    return str_from_wbuf(&b);
}

static bool rooted(const str *p)
{
    return p->length && str_at(p, 0) == '/';
}

static bool ends_in_slash(const str *p)
{
    return p->length && str_at(p, p->length - 1) == '/';
}

static value text_or_null(str *s)
{
    return s ? v_str(s) : V_NULL;
}

#define TEXT_METHOD(id, expression)                                                                                    \
    METHOD(id)                                                                                                         \
    {                                                                                                                  \
        str *p = arg_text(c, 0);                                                                                       \
        return p ? (expression) : V_NULL;                                                                              \
    }
TEXT_METHOD(file_name, v_str(io_file_name(p)))
TEXT_METHOD(extension, v_str(io_extension(p)))
TEXT_METHOD(directory_name, text_or_null(io_parent(p)))
TEXT_METHOD(has_extension, v_bool(extension_start(p) + 1 < p->length))
TEXT_METHOD(root, p->length == 0 ? V_NULL : v_str(rooted(p) ? str_c("/") : str_empty))
TEXT_METHOD(is_rooted, v_bool(rooted(p)))
TEXT_METHOD(ends_in_separator, v_bool(ends_in_slash(p)))
TEXT_METHOD(trim_separator, v_str(p->length > 1 && ends_in_slash(p) ? str_sub(p, 0, p->length - 1) : p))

METHOD(name_without_extension)
{
    str *p = arg_text(c, 0);
    if (!p) {
        return V_NULL;
    }
    str *name = io_file_name(p);
    return v_str(str_sub(name, 0, extension_start(name)));
}

METHOD(change_extension)
{
    str *p = arg_text(c, 0), *e = arg_text(c, 1);
    if (!p || p->length == 0) {
        return text_or_null(p);
    }
    str *base = str_sub(p, 0, extension_start(p));
    if (!e) {
        return v_str(base);
    }
    bool dot = e->length && str_at(e, 0) == '.';
    return v_str(str_concat_n((str *[]){base, dot ? str_empty : str_c("."), e}, 3));
}

/* The parts of Combine and Join: arguments, or one array. */
static uint32_t parts_of(const call *c, const char *const *names, str ***out)
{
    const array *a = c->argc == 1 && value_is_array(c->args[0]) ? v_array(c->args[0]) : NULL;
    uint32_t n = a ? (uint32_t)a->length : c->argc;
    str **parts = heap_alloc((n ? n : 1) * sizeof *parts);
    for (uint32_t i = 0; i < n; i++) {
        value v = a ? array_get(a, i) : c->args[i];
        if (v.kind != K_STRING && names) {
            throw_null_argument(a ? "paths" : names[i]);
        }
        parts[i] = v.kind == K_STRING ? v.as.s : str_empty;
    }
    *out = parts;
    return n;
}

METHOD(combine)
{
    static const char *const names[] = {"path1", "path2", "path3", "path4"};
    str **parts, *path = str_empty;
    uint32_t n = parts_of(c, names, &parts);
    for (uint32_t i = 0; i < n; i++) {
        str *next = parts[i];
        if (next->length == 0) {
            continue;
        }
        if (path->length == 0 || rooted(next)) {
            path = next;
        } else {
            path = str_concat_n((str *[]){path, ends_in_slash(path) ? str_empty : str_c("/"), next}, 3);
        }
    }
    return v_str(path);
}

METHOD(join)
{
    str **parts, *path = str_empty;
    uint32_t n = parts_of(c, NULL, &parts);
    for (uint32_t i = 0; i < n; i++) {
        str *next = parts[i];
        if (next->length == 0) {
            continue;
        }
        bool slash = path->length && !ends_in_slash(path) && !rooted(next);
        path = str_concat_n((str *[]){path, slash ? str_c("/") : str_empty, next}, 3);
    }
    return v_str(path);
}

METHOD(full_path)
{
    return v_str(io_path_argument(c, 0, "path"));
}

METHOD(full_path_from)
{
    str *p = arg_text(c, 0), *base = arg_text(c, 1);
    if (!p || !base) {
        throw_null_argument(p ? "basePath" : "path");
    }
    if (!rooted(base)) {
        throw_argument("System.ArgumentException", "basePath", "Basepath argument is not fully qualified.");
    }
    return v_str(io_full_path(rooted(p) ? p : str_concat_n((str *[]){base, str_c("/"), p}, 3)));
}

METHOD(relative_path)
{
    str *from = io_path_argument(c, 0, "relativeTo"), *to = io_path_argument(c, 1, "path");
    size_t a = from->length - (ends_in_slash(from) && from->length > 1), same = 0, i = 0;
    size_t b = to->length - (ends_in_slash(to) && to->length > 1);
    for (; i < a && i < b && str_at(from, i) == str_at(to, i); i++) {
        if (str_at(from, i) == '/') {
            same = i;
        }
    }
    if (i == a && i == b) {
        return v_str(str_c("."));
    }
    if ((i == a && (i == b || str_at(to, i) == '/')) || (i == b && str_at(from, i) == '/')) {
        same = i;
    }
    if (a == 1) {
        same = 0;
    }
    buf out = {0};
    for (size_t k = same; k < a && a > 1; k++) {
        if (str_at(from, k) == '/') {
            buf_text(&out, out.length ? "/.." : "..");
        }
    }
    if (same < to->length && same + 1 < to->length) {
        if (out.length) {
            buf_byte(&out, '/');
        }
        str_append_utf8(str_sub(to, same + 1, to->length - same - 1), &out);
    }
    return v_str(str_from_buf(&out));
}

METHOD(exists)
{
    str *p = arg_text(c, 0);
    sys_stat st;
    return v_bool(p && p->length && sys_stat_path(str_to_c(io_full_path(p)), false, &st) == 0);
}

/* ---- names of temporary files ---- */

static void random_name(char *out, size_t n)
{
    uint8_t bytes[32];
    sys_random(bytes, n);
    for (size_t i = 0; i < n; i++) {
        out[i] = "abcdefghijklmnopqrstuvwxyz012345"[bytes[i] & 31];
    }
}

static str *temp_path(void)
{
    str *t = environment_get(str_c("TMPDIR"));
    if (!t || t->length == 0) {
        t = str_c("/tmp");
    }
    return ends_in_slash(t) ? t : str_concat(t, str_c("/"));
}

METHOD(get_temp_path)
{
    return v_str(temp_path());
}

METHOD(random_file_name)
{
    char name[12];
    random_name(name, 12);
    name[8] = '.';
    return v_str(str_utf8(name, sizeof name));
}

METHOD(temp_file_name)
{
    for (;;) {
        char name[6];
        random_name(name, sizeof name);
        str *path = str_concat_n((str *[]){temp_path(), str_c("tmp"), str_utf8(name, sizeof name), str_c(".tmp")}, 4);
        int fd = sys_open(str_to_c(path), O_CREAT | O_EXCL | O_WRONLY, 0600);
        if (fd >= 0) {
            sys_close(fd);
            return v_str(path);
        }
        if (fd != -EEXIST) {
            io_throw(fd, path, false);
        }
    }
}

static value chars(const uint16_t *p, size_t n)
{
    array *a = array_new(&type_Char, n);
    for (size_t i = 0; i < n; i++) {
        array_put(a, i, v_char(p[i]));
    }
    return v_obj(a);
}

METHOD(invalid_name_chars)
{
    return chars((const uint16_t[]){0, '/'}, 2);
}

METHOD(invalid_path_chars)
{
    return chars((const uint16_t[]){0}, 1);
}

GETTER(slash)
{
    return v_char('/');
}

GETTER(colon)
{
    return v_char(':');
}

GETTER(invalid)
{
    return chars((const uint16_t[]){0}, 1);
}

#define ROW(name, params, returns, fn)                                                                                 \
    {                                                                                                                  \
        name, params, returns, fn, M_STATIC                                                                            \
    }
static const method path_methods[] = {
    ROW("ChangeExtension", "string path, string extension", "string", change_extension),
    ROW("Combine", "string path1, string path2", "string", combine),
    ROW("Combine", "string path1, string path2, string path3", "string", combine),
    ROW("Combine", "string path1, string path2, string path3, string path4", "string", combine),
    ROW("Combine", "params string[] paths", "string", combine),
    ROW("EndsInDirectorySeparator", "string path", "bool", ends_in_separator),
    ROW("Exists", "string path", "bool", exists),
    ROW("GetDirectoryName", "string path", "string", directory_name),
    ROW("GetExtension", "string path", "string", extension),
    ROW("GetFileName", "string path", "string", file_name),
    ROW("GetFileNameWithoutExtension", "string path", "string", name_without_extension),
    ROW("GetFullPath", "string path", "string", full_path),
    ROW("GetFullPath", "string path, string basePath", "string", full_path_from),
    ROW("GetInvalidFileNameChars", "", "char[]", invalid_name_chars),
    ROW("GetInvalidPathChars", "", "char[]", invalid_path_chars),
    ROW("GetPathRoot", "string path", "string", root),
    ROW("GetRandomFileName", "", "string", random_file_name),
    ROW("GetRelativePath", "string relativeTo, string path", "string", relative_path),
    ROW("GetTempFileName", "", "string", temp_file_name),
    ROW("GetTempPath", "", "string", get_temp_path),
    ROW("HasExtension", "string path", "bool", has_extension),
    ROW("IsPathFullyQualified", "string path", "bool", is_rooted),
    ROW("IsPathRooted", "string path", "bool", is_rooted),
    ROW("Join", "string path1, string path2", "string", join),
    ROW("Join", "string path1, string path2, string path3", "string", join),
    ROW("Join", "string path1, string path2, string path3, string path4", "string", join),
    ROW("Join", "params string[] paths", "string", join),
    ROW("TrimEndingDirectorySeparator", "string path", "string", trim_separator),
    {0}};
static const property path_properties[] = {{"DirectorySeparatorChar", "char", get_slash, NULL, M_STATIC},
                                           {"AltDirectorySeparatorChar", "char", get_slash, NULL, M_STATIC},
                                           {"VolumeSeparatorChar", "char", get_slash, NULL, M_STATIC},
                                           {"PathSeparator", "char", get_colon, NULL, M_STATIC},
                                           {"InvalidPathChars", "char[]", get_invalid, NULL, M_STATIC},
                                           {0}};
static type type_Path = {TYPE_OBJECT,      .name = "System.IO.Path", .flags = T_STATIC,
                         .kind = K_OBJECT, .methods = path_methods,  .properties = path_properties};

TYPES_EXPORT(io_path, &type_Path);
