/* io_info.c: FileInfo and DirectoryInfo: what Get-Item and Get-ChildItem give.
 *
 * The stat is taken when the object is made by a listing, else at the first question; Refresh() asks anew. What PowerShell
 * adds (Mode, BaseName, LinkTarget, UnixMode, ...) stands here as properties of the types themselves. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

#include "base/heap.h"
#include "engine/providers/provider.h"
#include "types/io_internal.h"

typedef struct file_info {
    object o;
    str *original, *path;
    sys_stat st; /* of what a link leads to; of the link when that is missing */
    bool known, exists, is_link;
} file_info;

static file_info *info_of(value v)
{
    return (file_info *)v.as.o;
}

static void look(file_info *f)
{
    const char *p = str_to_c(f->path);
    sys_stat own;
    f->exists = sys_stat_path(p, false, &own) == 0;
    f->is_link = f->exists && S_ISLNK(own.mode);
    f->st = own;
    if (f->is_link) {
        sys_stat target;
        if (sys_stat_path(p, true, &target) == 0) {
            f->st.mode = (own.mode & ~(uint32_t)S_IFMT) | (target.mode & (uint32_t)S_IFMT);
            f->st.size = target.size;
        }
    }
    f->known = true;
}

static file_info *known(value v)
{
    file_info *f = info_of(v);
    if (!f->known) {
        look(f);
    }
    return f;
}

static value info_new(const type *t, str *original, str *path)
{
    file_info *f = heap_alloc(sizeof *f);
    f->o.type = t;
    f->original = original;
    f->path = path;
    return v_obj(f);
}

value file_info_new(str *path, const sys_stat *st)
{
    sys_stat looked;
    if (!st && sys_stat_path(str_to_c(path), true, &looked) == 0) {
        st = &looked;
    }
    return info_new(st && S_ISDIR(st->mode) ? &type_DirectoryInfo : &type_FileInfo, path, path);
}

str *file_info_path(value v)
{
    return v.kind == K_OBJECT && (v.as.o->type == &type_FileInfo || v.as.o->type == &type_DirectoryInfo)
               ? info_of(v)->path
               : NULL;
}

bool file_info_is_directory(value v)
{
    return v_is(v, &type_DirectoryInfo);
}

METHOD(make)
{
    return info_new(c->type, arg_text(c, 0), io_path_argument(c, 0, c->type == &type_FileInfo ? "fileName" : "path"));
}

/* ---- names ---- */

/* A folder's path may end in a slash; its name does not. */
static str *bare(const file_info *f)
{
    size_t n = f->path->length;
    return n > 1 && str_at(f->path, n - 1) == '/' ? str_sub(f->path, 0, n - 1) : f->path;
}

static str *name_of(const file_info *f)
{
    str *n = io_file_name(bare(f));
    return n->length ? n : f->path;
}

GETTER(name)
{
    return v_str(name_of(info_of(self)));
}

GETTER(full_name)
{
    return v_str(info_of(self)->path);
}

GETTER(extension)
{
    return v_str(io_extension(name_of(info_of(self))));
}

GETTER(base_name)
{
    str *n = name_of(info_of(self));
    if (of == &type_DirectoryInfo || v_is(self, &type_DirectoryInfo)) {
        return v_str(n);
    }
    return v_str(str_sub(n, 0, n->length - io_extension(n)->length));
}

GETTER(directory_name)
{
    str *p = io_parent(bare(info_of(self)));
    return p ? v_str(p) : V_NULL;
}

GETTER(parent)
{
    str *p = io_parent(bare(info_of(self)));
    return p ? info_new(&type_DirectoryInfo, p, p) : V_NULL;
}

GETTER(root)
{
    return info_new(&type_DirectoryInfo, str_c("/"), str_c("/"));
}

static str *to_text(value v, bool invariant)
{
    (void)invariant;
    return info_of(v)->original;
}

/* ---- what stat says ---- */

GETTER(exists)
{
    file_info *f = known(self);
    return v_bool(f->exists && S_ISDIR(f->st.mode) == (f->o.type == &type_DirectoryInfo));
}

GETTER(length)
{
    file_info *f = known(self);
    if (!f->exists || S_ISDIR(f->st.mode)) {
        io_throw(ENOENT, f->path, false);
    }
    return v_long((int64_t)f->st.size);
}

#define TIME(id, field, when_accessed, when_modified)                                                                  \
    static int64_t ticks_##id(value self)                                                                              \
    {                                                                                                                  \
        file_info *f = known(self);                                                                                    \
        return f->exists ? f->st.field : TICKS_FILE_TIME;                                                              \
    }                                                                                                                  \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return date_to_local(date_value(ticks_##id(self), DATE_UTC));                                                  \
    }                                                                                                                  \
    GETTER(id##_utc)                                                                                                   \
    {                                                                                                                  \
        return date_value(ticks_##id(self), DATE_UTC);                                                                 \
    }                                                                                                                  \
    static void put_##id(value self, int64_t t)                                                                        \
    {                                                                                                                  \
        file_info *f = info_of(self);                                                                                  \
        int error = sys_set_times(str_to_c(f->path), when_accessed, when_modified);                                    \
        if (error < 0) {                                                                                               \
            io_throw(error, f->path, false);                                                                           \
        }                                                                                                              \
        f->known = false;                                                                                              \
    }                                                                                                                  \
    SETTER(id)                                                                                                         \
    {                                                                                                                  \
        put_##id(self, date_ticks_of(date_to_utc(convert_to(x, &type_DateTime))));                                     \
    }                                                                                                                  \
    SETTER(id##_utc)                                                                                                   \
    {                                                                                                                  \
        value v = convert_to(x, &type_DateTime);                                                                       \
        put_##id(self, date_ticks_of(date_kind_of(v) == DATE_LOCAL ? date_to_utc(v) : v));                             \
    }
TIME(creation, created, -1, t)
TIME(access, accessed, t, -1)
TIME(write, modified, -1, t)

GETTER(version_info)
{
    return file_version_new(info_of(self)->path);
}

GETTER(attributes)
{
    file_info *f = known(self);
    if (!f->exists) {
        return enum_value(&type_FileAttributes, -1);
    }
    return enum_value(&type_FileAttributes, io_attributes(f->path, &f->st) | (f->is_link ? ATTRIBUTE_REPARSE : 0));
}

SETTER(attributes)
{
    io_set_attributes(info_of(self)->path, (int)convert_to(x, &type_FileAttributes).as.i);
    info_of(self)->known = false;
}

GETTER(read_only)
{
    file_info *f = known(self);
    return v_bool(f->exists && !(f->st.mode & 0222));
}

SETTER(read_only)
{
    io_set_attributes(info_of(self)->path, to_bool(x) ? ATTRIBUTE_READ_ONLY : ATTRIBUTE_NORMAL);
    info_of(self)->known = false;
}

GETTER(link_target)
{
    str *t = known(self)->is_link ? io_link_target(info_of(self)->path) : NULL;
    return t ? v_str(t) : V_NULL;
}

GETTER(link_type)
{
    file_info *f = known(self);
    if (f->is_link) {
        return v_str(str_c("SymbolicLink"));
    }
    return f->exists && !S_ISDIR(f->st.mode) && f->st.links > 1 ? v_str(str_c("HardLink")) : V_NULL;
}

GETTER(resolved)
{
    file_info *f = known(self);
    char *real;
    return f->is_link && sys_realpath(str_to_c(f->path), &real) == 0 ? v_str(str_c(real)) : v_str(f->path);
}

/* "d----", "l----", "-a---": what the table of Get-ChildItem shows where no Unix modes are. */
GETTER(mode)
{
    file_info *f = known(self);
    int a = f->exists ? io_attributes(f->path, &f->st) : 0;
    char text[] = "-----";
    text[0] = f->is_link ? 'l' : a & ATTRIBUTE_DIRECTORY ? 'd' : '-';
    text[1] = '-';
    text[2] = a & ATTRIBUTE_READ_ONLY ? 'r' : '-';
    text[3] = a & ATTRIBUTE_HIDDEN ? 'h' : '-';
    return v_str(str_c(text));
}

static char kind_letter(const file_info *f)
{
    uint32_t m = f->st.mode;
    return f->is_link    ? 'l'
           : S_ISDIR(m)  ? 'd'
           : S_ISCHR(m)  ? 'c'
           : S_ISBLK(m)  ? 'b'
           : S_ISFIFO(m) ? 'p'
           : S_ISSOCK(m) ? 's'
                         : '-';
}

/* "drwxr-xr-x" */
GETTER(unix_mode)
{
    file_info *f = known(self);
    if (!f->exists) {
        return V_NULL;
    }
    uint32_t m = f->st.mode;
    char t[11];
    t[0] = kind_letter(f);
    for (int i = 0; i < 9; i++) {
        t[1 + i] = m & (0400u >> i) ? "rwx"[i % 3] : '-';
    }
    if (m & S_ISUID) {
        t[3] = m & 0100 ? 's' : 'S';
    }
    if (m & S_ISGID) {
        t[6] = m & 0010 ? 's' : 'S';
    }
    if (m & S_ISVTX) {
        t[9] = m & 0001 ? 't' : 'T';
    }
    t[10] = 0;
    return v_str(str_c(t));
}

GETTER(user)
{
    file_info *f = known(self);
    struct passwd record, *found = NULL;
    char text[4096];
    if (!f->exists) {
        return V_NULL;
    }
    getpwuid_r(f->st.uid, &record, text, sizeof text, &found);
    return v_str(found ? str_c(found->pw_name) : str_printf("%u", f->st.uid));
}

GETTER(group)
{
    file_info *f = known(self);
    struct group record, *found = NULL;
    char text[4096];
    if (!f->exists) {
        return V_NULL;
    }
    getgrgid_r(f->st.gid, &record, text, sizeof text, &found);
    return v_str(found ? str_c(found->gr_name) : str_printf("%u", f->st.gid));
}

GETTER(size)
{
    file_info *f = known(self);
    return f->exists ? v_long((int64_t)f->st.size) : V_NULL;
}

GETTER(unix_file_mode)
{
    file_info *f = known(self);
    return enum_value(&type_UnixFileMode, f->exists ? (int64_t)(f->st.mode & 07777) : -1);
}

SETTER(unix_file_mode)
{
    file_info *f = info_of(self);
    int error = sys_chmod(str_to_c(f->path), (uint32_t)convert_to(x, &type_UnixFileMode).as.i);
    if (error < 0) {
        io_throw(error, f->path, false);
    }
    f->known = false;
}

/* ---- doing something ---- */

METHOD(refresh)
{
    info_of(c->self)->known = false;
    return V_NULL;
}

/* ---- what the provider says of its items ---- */

static str *provider_path(str *path)
{
    return path ? str_concat(str_c("Microsoft.PowerShell.Core\\FileSystem::"), path) : str_empty;
}

GETTER(ps_path)
{
    return v_str(provider_path(info_of(self)->path));
}

GETTER(ps_parent_path)
{
    return v_str(provider_path(io_parent(bare(info_of(self)))));
}

GETTER(ps_drive)
{
    (void)self;
    return drive_info(str_c("/"));
}

GETTER(ps_provider)
{
    (void)self;
    return provider_info("FileSystem");
}

GETTER(ps_is_container)
{
    return v_bool(file_info_is_directory(self));
}

static value through_file(call *c, const char *name)
{
    value args[4] = {v_str(info_of(c->self)->path)};
    for (uint32_t i = 0; i < c->argc && i < 3; i++) {
        args[i + 1] = c->args[i];
    }
    info_of(c->self)->known = false;
    return type_invoke(type_find_c("System.IO.File"), V_NULL, str_c(name), args, c->argc + 1, true);
}

#define THROUGH(id, name)                                                                                              \
    METHOD(id)                                                                                                         \
    {                                                                                                                  \
        return through_file(c, name);                                                                                  \
    }
THROUGH(open, "Open")
THROUGH(open_read, "OpenRead")
THROUGH(open_write, "OpenWrite")
THROUGH(open_text, "OpenText")
THROUGH(create_text, "CreateText")
THROUGH(append_text, "AppendText")
THROUGH(create_file, "Create")
THROUGH(delete_file, "Delete")
THROUGH(create_link, "CreateSymbolicLink")
THROUGH(resolve_link, "ResolveLinkTarget")

METHOD(copy_to)
{
    str *to = io_path_argument(c, 0, "destFileName");
    io_copy_file(info_of(c->self)->path, to, c->argc > 1 && to_bool(c->args[1]));
    return info_new(&type_FileInfo, to, to);
}

METHOD(move_to)
{
    file_info *f = info_of(c->self);
    str *to = io_path_argument(c, 0, "destFileName");
    io_move_file(f->path, to, c->argc > 1 && to_bool(c->args[1]));
    f->path = f->original = to;
    f->known = false;
    return V_NULL;
}

METHOD(move_directory)
{
    file_info *f = info_of(c->self);
    str *to = io_path_argument(c, 0, "destDirName");
    value args[] = {v_str(f->path), v_str(to)};
    type_invoke(type_find_c("System.IO.Directory"), V_NULL, str_c("Move"), args, 2, true);
    f->path = f->original = to;
    f->known = false;
    return V_NULL;
}

METHOD(create_directory)
{
    io_make_directories(bare(info_of(c->self)));
    info_of(c->self)->known = false;
    return V_NULL;
}

METHOD(create_subdirectory)
{
    str *sub = arg_text(c, 0);
    if (!sub || sub->length == 0) {
        throw_null_argument("path");
    }
    str *p = str_concat_n((str *[]){bare(info_of(c->self)), str_c("/"), sub}, 3);
    io_make_directories(p);
    return info_new(&type_DirectoryInfo, p, p);
}

METHOD(delete_directory)
{
    io_delete_directory(bare(info_of(c->self)), c->argc && to_bool(c->args[0]));
    info_of(c->self)->known = false;
    return V_NULL;
}

static value children(const call *c, int what, const type *element)
{
    str *path = bare(info_of(c->self)), *pattern = c->argc && arg_text(c, 0) ? arg_text(c, 0) : str_c("*");
    list *found = list_new(NULL);
    io_list(path, path, pattern, c->argc > 1 && c->args[1].kind == K_ENUM && c->args[1].as.i == 1, what, found);
    array *a = array_new(element, list_count(found));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, file_info_new(list_get(found, i).as.s, NULL));
    }
    return v_obj(a);
}

METHOD(files)
{
    return children(c, 1, &type_FileInfo);
}

METHOD(folders)
{
    return children(c, 2, &type_DirectoryInfo);
}

METHOD(infos)
{
    return children(c, 3, &type_FileSystemInfo);
}

/* ---- the types ---- */

static bool info_equals(value a, value b)
{
    return b.kind == K_OBJECT && a.as.o == b.as.o;
}

static const type_ops info_ops = {.to_string = to_text, .equals = info_equals};
/* In the order listings show: a type's own first. */
static const property info_properties[] = {
    {"FullName", "string", get_full_name, NULL, 0},
    {"Extension", "string", get_extension, NULL, 0},
    {"CreationTime", "datetime", get_creation, set_creation, 0},
    {"CreationTimeUtc", "datetime", get_creation_utc, set_creation_utc, 0},
    {"LastAccessTime", "datetime", get_access, set_access, 0},
    {"LastAccessTimeUtc", "datetime", get_access_utc, set_access_utc, 0},
    {"LastWriteTime", "datetime", get_write, set_write, 0},
    {"LastWriteTimeUtc", "datetime", get_write_utc, set_write_utc, 0},
    {"LinkTarget", "string", get_link_target, NULL, 0},
    {"UnixFileMode", "System.IO.UnixFileMode", get_unix_file_mode, set_unix_file_mode, 0},
    {"Attributes", "System.IO.FileAttributes", get_attributes, set_attributes, 0},
    {"UnixMode", "string", get_unix_mode, NULL, 0},
    {"User", "string", get_user, NULL, 0},
    {"Group", "string", get_group, NULL, 0},
    {"Size", "long", get_size, NULL, 0},
    {0}};
/* What PowerShell adds. */
#define ADDED                                                                                                          \
    {"PSPath", "string", get_ps_path, NULL, 0}, {"PSParentPath", "string", get_ps_parent_path, NULL, 0},               \
        {"PSChildName", "string", get_name, NULL, 0},                                                                  \
        {"PSDrive", "System.Management.Automation.PSDriveInfo", get_ps_drive, NULL, 0},                                \
        {"PSProvider", "System.Management.Automation.ProviderInfo", get_ps_provider, NULL, 0},                         \
        {"PSIsContainer", "bool", get_ps_is_container, NULL, 0}, {"Mode", "string", get_mode, NULL, 0},                \
        {"ModeWithoutHardLink", "string", get_mode, NULL, 0}, {"BaseName", "string", get_base_name, NULL, 0},          \
        {"ResolvedTarget", "string", get_resolved, NULL, 0}, {"Target", "string", get_link_target, NULL, 0},           \
    {                                                                                                                  \
        "LinkType", "string", get_link_type, NULL, 0                                                                   \
    }
static const method info_methods[] = {
    {"Refresh", "", "void", refresh, M_VOID},
    {"CreateAsSymbolicLink", "string pathToTarget", "void", create_link, M_VOID},
    {"ResolveLinkTarget", "bool returnFinalTarget", "System.IO.FileSystemInfo", resolve_link, 0},
    {0}};
type type_FileSystemInfo = {TYPE_OBJECT,
                            .name = "System.IO.FileSystemInfo",
                            .flags = T_ABSTRACT,
                            .kind = K_OBJECT,
                            .methods = info_methods,
                            .properties = info_properties,
                            .ops = &info_ops};

static const method file_ctors[] = {{NULL, "string fileName", NULL, make, 0}, {0}};
static const method directory_ctors[] = {{NULL, "string path", NULL, make, 0}, {0}};
#define STREAM "System.IO.FileStream"
static const method file_methods[] = {
    {"Open", "System.IO.FileMode mode", STREAM, open, 0},
    {"Open", "System.IO.FileMode mode, System.IO.FileAccess access", STREAM, open, 0},
    {"Open", "System.IO.FileMode mode, System.IO.FileAccess access, System.IO.FileShare share", STREAM, open, 0},
    {"OpenRead", "", STREAM, open_read, 0},
    {"OpenWrite", "", STREAM, open_write, 0},
    {"Create", "", STREAM, create_file, 0},
    {"OpenText", "", "System.IO.StreamReader", open_text, 0},
    {"CreateText", "", "System.IO.StreamWriter", create_text, 0},
    {"AppendText", "", "System.IO.StreamWriter", append_text, 0},
    {"CopyTo", "string destFileName", "System.IO.FileInfo", copy_to, 0},
    {"CopyTo", "string destFileName, bool overwrite", "System.IO.FileInfo", copy_to, 0},
    {"MoveTo", "string destFileName", "void", move_to, M_VOID},
    {"MoveTo", "string destFileName, bool overwrite", "void", move_to, M_VOID},
    {"Delete", "", "void", delete_file, M_VOID},
    {0}};
static const property file_properties[] = {
    ADDED,
    {"Name", "string", get_name, NULL, 0},
    {"Length", "long", get_length, NULL, 0},
    {"DirectoryName", "string", get_directory_name, NULL, 0},
    {"Directory", "System.IO.DirectoryInfo", get_parent, NULL, 0},
    {"IsReadOnly", "bool", get_read_only, set_read_only, 0},
    {"VersionInfo", "System.Diagnostics.FileVersionInfo", get_version_info, NULL, 0},
    {"Exists", "bool", get_exists, NULL, 0},
    {0}};
type type_FileInfo = {TYPE_OBJECT,
                      .name = "System.IO.FileInfo",
                      .base = "System.IO.FileSystemInfo",
                      .flags = T_SEALED,
                      .kind = K_OBJECT,
                      .ctors = file_ctors,
                      .methods = file_methods,
                      .properties = file_properties,
                      .ops = &info_ops};

#define LISTING(name, returns, fn)                                                                                     \
    {name, "", returns, fn, 0}, {name, "string searchPattern", returns, fn, 0},                                        \
    {                                                                                                                  \
        name, "string searchPattern, System.IO.SearchOption searchOption", returns, fn, 0                              \
    }
static const method directory_methods[] = {
    LISTING("GetFiles", "System.IO.FileInfo[]", files),
    LISTING("GetDirectories", "System.IO.DirectoryInfo[]", folders),
    LISTING("GetFileSystemInfos", "System.IO.FileSystemInfo[]", infos),
    LISTING("EnumerateFiles", "System.IO.FileInfo[]", files),
    LISTING("EnumerateDirectories", "System.IO.DirectoryInfo[]", folders),
    LISTING("EnumerateFileSystemInfos", "System.IO.FileSystemInfo[]", infos),
    {"Create", "", "void", create_directory, M_VOID},
    {"CreateSubdirectory", "string path", "System.IO.DirectoryInfo", create_subdirectory, 0},
    {"Delete", "", "void", delete_directory, M_VOID},
    {"Delete", "bool recursive", "void", delete_directory, M_VOID},
    {"MoveTo", "string destDirName", "void", move_directory, M_VOID},
    {0}};
static const property directory_properties[] = {ADDED,
                                                {"Name", "string", get_name, NULL, 0},
                                                {"Parent", "System.IO.DirectoryInfo", get_parent, NULL, 0},
                                                {"Root", "System.IO.DirectoryInfo", get_root, NULL, 0},
                                                {"Exists", "bool", get_exists, NULL, 0},
                                                {0}};
type type_DirectoryInfo = {TYPE_OBJECT,
                           .name = "System.IO.DirectoryInfo",
                           .base = "System.IO.FileSystemInfo",
                           .flags = T_SEALED,
                           .kind = K_OBJECT,
                           .ctors = directory_ctors,
                           .methods = directory_methods,
                           .properties = directory_properties,
                           .ops = &info_ops};

TYPES_EXPORT(io_info, &type_FileSystemInfo, &type_FileInfo, &type_DirectoryInfo);
