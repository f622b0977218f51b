/* io_directory.c: System.IO.Directory, and the walk through folders that DirectoryInfo uses too. */
#include <errno.h>
#include <sys/stat.h>

#include "base/heap.h"
#include "types/io_internal.h"

/* ---- patterns: * and ? as .NET matches them (case counts; "*.*" is everything) ---- */

static bool match(const str *name, size_t n, const str *pattern, size_t p)
{
    size_t star = SIZE_MAX, mark = 0;
    while (n < name->length) {
        uint16_t want = p < pattern->length ? str_at(pattern, p) : 0;
        if (p < pattern->length && want == '*') {
            star = p++;
            mark = n;
        } else if (p < pattern->length && (want == '?' || want == str_at(name, n))) {
            p++;
            n++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern->length && str_at(pattern, p) == '*') {
        p++;
    }
    return p == pattern->length;
}

static bool matches(const str *name, const str *pattern)
{
    return str_equal_c(pattern, "*.*") || match(name, 0, pattern, 0);
}

static bool is_folder(const char *path, unsigned char d_type)
{
    sys_stat st;
    if (d_type == 4 /* DT_DIR */) {
        return true;
    }
    /* A link or an unknown type: what it leads to says it. */
    return (d_type == 10 || d_type == 0) && sys_stat_path(path, true, &st) == 0 && S_ISDIR(st.mode);
}

static str *child_path(const str *folder, const str *name)
{
    bool slash = folder->length && str_at(folder, folder->length - 1) == '/';
    return str_concat_n((str *[]){(str *)(uintptr_t)folder, slash ? str_empty : str_c("/"), (str *)(uintptr_t)name}, 3);
}

void io_list(const str *directory, const str *shown, const str *pattern, bool recurse, int what, list *out)
{
    list *folders = list_new(NULL), *names = list_new(NULL); /* breadth first, as .NET walks */
    list_add(folders, v_str((str *)(uintptr_t)directory));
    list_add(names, v_str((str *)(uintptr_t)shown));
    for (size_t i = 0; i < list_count(folders); i++) {
        str *folder = list_get(folders, i).as.s, *as = list_get(names, i).as.s;
        sys_dir *d;
        int error = sys_dir_open(str_to_c(folder), &d);
        if (error < 0) {
            io_throw(error, folder, true);
        }
        const char *name;
        unsigned char d_type;
        while (sys_dir_next(d, &name, &d_type)) {
            str *n = str_c(name), *path = child_path(folder, n);
            bool directory_entry = is_folder(str_to_c(path), d_type);
            if (what & (directory_entry ? 2 : 1) && matches(n, pattern)) {
                list_add(out, v_str(child_path(as, n)));
            }
            if (recurse && directory_entry && d_type != 10) {
                list_add(folders, v_str(path));
                list_add(names, v_str(child_path(as, n)));
            }
        }
        sys_dir_close(d);
    }
}

static array *listed(const call *c, int what)
{
    str *shown = arg_text(c, 0), *path = io_path_argument(c, 0, "path");
    str *pattern = c->argc > 1 && arg_text(c, 1) ? arg_text(c, 1) : str_c("*");
    bool recurse = c->argc > 2 && c->args[2].kind == K_ENUM && c->args[2].as.i == 1;
    list *found = list_new(NULL);
    io_list(path, shown, pattern, recurse, what, found);
    array *a = array_new(&type_String, list_count(found));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(found, i));
    }
    return a;
}

METHOD(files)
{
    return v_obj(listed(c, 1));
}

METHOD(folders)
{
    return v_obj(listed(c, 2));
}

METHOD(entries)
{
    return v_obj(listed(c, 3));
}

/* ---- making and removing ---- */

void io_make_directories(const str *path)
{
    const char *p = str_to_c(path);
    int error = sys_mkdir(p, 0777);
    if (error == -ENOENT) {
        str *parent = io_parent(path);
        if (parent) {
            io_make_directories(parent);
        }
        error = sys_mkdir(p, 0777);
    }
    sys_stat st;
    if (error == -EEXIST && sys_stat_path(p, true, &st) == 0 && S_ISDIR(st.mode)) {
        return;
    }
    if (error < 0) {
        io_throw(error, path, true);
    }
}

METHOD(create)
{
    str *path = io_path_argument(c, 0, "path");
    if (path->length > 1 && str_at(path, path->length - 1) == '/') {
        path = str_sub(path, 0, path->length - 1);
    }
    io_make_directories(path);
    sys_stat st;
    return file_info_new(path, sys_stat_path(str_to_c(path), true, &st) == 0 ? &st : NULL);
}

int io_remove_tree(const str *path, str **failed)
{
    sys_dir *d;
    int error = sys_dir_open(str_to_c(path), &d);
    *failed = (str *)(uintptr_t)path;
    if (error < 0) {
        return error;
    }
    const char *name;
    unsigned char d_type;
    list *inside = list_new(NULL);
    while (sys_dir_next(d, &name, &d_type)) {
        list_add(inside, v_str(str_c(name)));
    }
    sys_dir_close(d);
    for (size_t i = 0; i < list_count(inside); i++) {
        str *child = child_path(path, list_get(inside, i).as.s);
        sys_stat st;
        const char *p = str_to_c(child);
        error = sys_stat_path(p, false, &st);
        if (error == 0) {
            error = S_ISDIR(st.mode) ? io_remove_tree(child, failed) : sys_unlink(p);
        }
        if (error < 0) {
            if (!S_ISDIR(st.mode)) {
                *failed = child;
            }
            return error;
        }
    }
    *failed = (str *)(uintptr_t)path;
    return sys_rmdir(str_to_c(path));
}

void io_delete_directory(const str *path, bool recurse)
{
    sys_stat st;
    str *failed = (str *)(uintptr_t)path;
    const char *p = str_to_c(path);
    int error = sys_stat_path(p, false, &st);
    if (error == 0 && !S_ISDIR(st.mode)) {
        sys_stat target;
        bool link = S_ISLNK(st.mode) && sys_stat_path(p, true, &target) == 0 && S_ISDIR(target.mode);
        if (!link) {
            throw_argument("System.IO.IOException", NULL, "The directory name is invalid. : '%s'", p);
        }
        error = sys_unlink(p);
    } else if (error == 0) {
        error = recurse ? io_remove_tree(path, &failed) : sys_rmdir(p);
    }
    if (error == -ENOTEMPTY || error == -EEXIST) {
        throw_argument("System.IO.IOException", NULL, "Directory not empty : '%s'", p);
    }
    if (error < 0) {
        io_throw(error, failed, true);
    }
}

METHOD(delete)
{
    io_delete_directory(io_path_argument(c, 0, "path"), c->argc > 1 && to_bool(c->args[1]));
    return V_NULL;
}

METHOD(move)
{
    str *from = io_path_argument(c, 0, "sourceDirName"), *to = io_path_argument(c, 1, "destDirName");
    sys_stat st;
    if (str_equal(from, to)) {
        throw_argument("System.IO.IOException", NULL, "Source and destination path must be different.");
    }
    int error = sys_stat_path(str_to_c(from), false, &st);
    if (error < 0) {
        io_throw(error, from, true);
    }
    if (sys_stat_path(str_to_c(to), false, &st) == 0) {
        throw_argument("System.IO.IOException", NULL,
                       "Cannot create '%s' because a file or directory with the same name already exists.",
                       str_to_c(to));
    }
    error = sys_rename(str_to_c(from), str_to_c(to));
    if (error < 0) {
        io_throw(error, to, true);
    }
    return V_NULL;
}

METHOD(exists)
{
    str *p = arg_text(c, 0);
    sys_stat st;
    return v_bool(p && p->length && sys_stat_path(str_to_c(io_full_path(p)), true, &st) == 0 && S_ISDIR(st.mode));
}

METHOD(get_current)
{
    return v_str(io_current_directory());
}

void io_change_directory(str *path)
{
    sys_stat st;
    int error = sys_stat_path(str_to_c(path), true, &st);
    if (error < 0 || !S_ISDIR(st.mode)) {
        io_throw(error < 0 ? error : ENOTDIR, path, true);
    }
    io_set_current_directory(
        path->length > 1 && str_at(path, path->length - 1) == '/' ? str_sub(path, 0, path->length - 1) : path);
}

METHOD(set_current)
{
    io_change_directory(io_path_argument(c, 0, "path"));
    return V_NULL;
}

METHOD(get_parent)
{
    str *parent = io_parent(io_path_argument(c, 0, "path"));
    sys_stat st;
    if (!parent || parent->length == 0) {
        return V_NULL;
    }
    return file_info_new(parent, sys_stat_path(str_to_c(parent), true, &st) == 0 ? &st : NULL);
}

METHOD(get_root)
{
    io_path_argument(c, 0, "path");
    return v_str(str_c("/"));
}

METHOD(temp_subdirectory)
{
    str *prefix = c->argc && arg_text(c, 0) ? arg_text(c, 0) : str_empty;
    for (;;) {
        uint8_t r[6];
        sys_random(r, sizeof r);
        buf b = {0};
        buf_printf(&b, "/tmp/%s", str_to_c(prefix));
        for (int i = 0; i < 6; i++) {
            buf_byte(&b, "abcdefghijklmnopqrstuvwxyz012345"[r[i] & 31]);
        }
        int error = sys_mkdir(buf_cstr(&b), 0700);
        if (error < 0 && error != -EEXIST) {
            io_throw(error, str_from_buf(&b), true);
        }
        if (error == 0) {
            sys_stat st;
            sys_stat_path(buf_cstr(&b), true, &st);
            return file_info_new(str_from_buf(&b), &st);
        }
    }
}

/* Times and attributes are File's: it serves folders too. */
static value file_method(call *c, const char *name)
{
    return member_invoke_static(type_find_c("System.IO.File"), str_c(name), c->args, c->argc);
}

#define SAME(id, name)                                                                                                 \
    METHOD(id)                                                                                                         \
    {                                                                                                                  \
        return file_method(c, name);                                                                                   \
    }
SAME(get_write, "GetLastWriteTime")
SAME(get_write_utc, "GetLastWriteTimeUtc")
SAME(get_creation, "GetCreationTime")
SAME(get_access, "GetLastAccessTime")
SAME(set_write, "SetLastWriteTime")
SAME(set_creation, "SetCreationTime")
SAME(set_access, "SetLastAccessTime")

#define ROW(name, params, returns, fn)                                                                                 \
    {                                                                                                                  \
        name, params, returns, fn, M_STATIC                                                                            \
    }
#define VOID(name, params, fn)                                                                                         \
    {                                                                                                                  \
        name, params, "void", fn, M_STATIC | M_VOID                                                                    \
    }
#define LISTING(name, returns, fn)                                                                                     \
    ROW(name, "string path", returns, fn), ROW(name, "string path, string searchPattern", returns, fn),                \
        ROW(name, "string path, string searchPattern, System.IO.SearchOption searchOption", returns, fn)
#define SEQUENCE "System.Collections.Generic.IEnumerable[string]"
static const method directory_methods[] = {
    ROW("CreateDirectory", "string path", "System.IO.DirectoryInfo", create),
    ROW("CreateTempSubdirectory", "string prefix = null", "System.IO.DirectoryInfo", temp_subdirectory),
    VOID("Delete", "string path", delete),
    VOID("Delete", "string path, bool recursive", delete),
    VOID("Move", "string sourceDirName, string destDirName", move),
    ROW("Exists", "string path", "bool", exists),
    LISTING("GetFiles", "string[]", files),
    LISTING("GetDirectories", "string[]", folders),
    LISTING("GetFileSystemEntries", "string[]", entries),
    LISTING("EnumerateFiles", SEQUENCE, files),
    LISTING("EnumerateDirectories", SEQUENCE, folders),
    LISTING("EnumerateFileSystemEntries", SEQUENCE, entries),
    ROW("GetCurrentDirectory", "", "string", get_current),
    VOID("SetCurrentDirectory", "string path", set_current),
    ROW("GetParent", "string path", "System.IO.DirectoryInfo", get_parent),
    ROW("GetDirectoryRoot", "string path", "string", get_root),
    ROW("GetLastWriteTime", "string path", "datetime", get_write),
    ROW("GetLastWriteTimeUtc", "string path", "datetime", get_write_utc),
    ROW("GetCreationTime", "string path", "datetime", get_creation),
    ROW("GetLastAccessTime", "string path", "datetime", get_access),
    VOID("SetLastWriteTime", "string path, datetime lastWriteTime", set_write),
    VOID("SetCreationTime", "string path, datetime creationTime", set_creation),
    VOID("SetLastAccessTime", "string path, datetime lastAccessTime", set_access),
    {0}};
static type type_Directory = {TYPE_OBJECT, .name = "System.IO.Directory", .flags = T_STATIC, .kind = K_OBJECT,
                              .methods = directory_methods};

TYPES_EXPORT(io_directory, &type_Directory);
