/* new_item.c: New-Item: files, folders, links; items of other drives. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/sys_file.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/item_path.h"

enum { P_Path, P_PathOfNameSet, P_Name, P_ItemType, P_Value, P_Force };
static const param_spec params[] = {
    [P_Path] = {"Path", "string[]", .sets = "pathSet", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [P_PathOfNameSet] = {"Path", .sets = "nameSet", .position = 1, .flags = PF_PIPELINE_PROPERTY},
    [P_Name] = {"Name", "string", .sets = "nameSet",
                .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING},
    [P_ItemType] = {"ItemType", "string", .aliases = "Type", .flags = PF_PIPELINE_PROPERTY},
    [P_Value] = {"Value", "object", .aliases = "Target", .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [P_Force] = {"Force", "switch"},
    {0}};

enum new_kind { NEW_FILE, NEW_FOLDER, NEW_SYMLINK, NEW_HARDLINK, NEW_UNKNOWN };

static enum new_kind kind_of(const str *name)
{
    static const struct {
        const char *name;
        enum new_kind kind;
    } kinds[] = {{"file", NEW_FILE},
                 {"directory", NEW_FOLDER},
                 {"container", NEW_FOLDER},
                 {"symboliclink", NEW_SYMLINK},
                 {"hardlink", NEW_HARDLINK}};
    if (!name || !name->length)
        return NEW_FILE;
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts(str_c(kinds[i].name), name, true))
            return kinds[i].kind;
    return NEW_UNKNOWN;
}

static int make_folders(const str *path)
{
    const char *p = str_to_c(path);
    int error = sys_mkdir(p, 0777);
    ptrdiff_t slash = str_last_index(path, str_c("/"), false);
    if (error != -ENOENT || slash <= 0)
        return error;
    error = make_folders(str_sub(path, 0, (size_t)slash));
    return error < 0 && error != -EEXIST ? error : sys_mkdir(p, 0777);
}

static void write_item(cmdlet_run *c, const item_place *at)
{
    value v = item_object(c, at);
    if (!v_is_null(v))
        cmdlet_write(c, v);
}

static void new_folder(cmdlet_run *c, const item_place *at)
{
    int error = make_folders(at->path);
    if (error == -EEXIST && !arg_switch(c, P_Force)) {
        cmdlet_error_text(c, "System.IO.IOException", "DirectoryExist", EC_ResourceExists, v_str(at->path),
                          "An item with the specified name %s already exists.", str_to_c(at->path));
        return;
    }
    if (error < 0 && error != -EEXIST)
        file_error(c, error, at->path, "CreateDirectory");
    else
        write_item(c, at);
}

static void make_parent(const str *path)
{
    ptrdiff_t slash = str_last_index(path, str_c("/"), false);
    if (slash > 0)
        make_folders(str_sub(path, 0, (size_t)slash));
}

static void new_file(cmdlet_run *c, const item_place *at)
{
    bool force = arg_switch(c, P_Force);
    const char *p = str_to_c(at->path);
    if (force)
        make_parent(at->path);
    int fd = sys_open(p, O_WRONLY | O_CREAT | (force ? O_TRUNC : O_EXCL), 0666);
    if (fd == -EACCES && force) {
        sys_chmod(p, 0644);
        fd = sys_open(p, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    }
    buf text = {0};
    if (fd >= 0 && !v_is_null(arg(c, P_Value))) {
        str_append_utf8(object_text(arg(c, P_Value)), &text);
        ssize_t done = sys_write_all(fd, text.data, text.length);
        sys_close(fd);
        fd = done < 0 ? (int)done : 0;
    } else if (fd >= 0) {
        sys_close(fd);
    }
    if (fd >= 0)
        write_item(c, at);
    else if (fd == -EACCES || fd == -EPERM || fd == -EISDIR)
        cmdlet_error(c, error_record_new(file_exception(fd, at->path), "NewItemUnauthorizedAccessError",
                                         EC_PermissionDenied, v_str(at->path)));
    else
        cmdlet_error(c,
                     error_record_new(file_exception(fd, at->path), "NewItemIOError", EC_WriteError, v_str(at->path)));
}

static void new_link(cmdlet_run *c, const item_place *at, bool hard)
{
    str *target = v_is_null(arg(c, P_Value)) ? str_empty : to_str(arg(c, P_Value));
    const char *p = str_to_c(at->path);
    if (!target->length) {
        cmdlet_error_text(c, "System.ArgumentNullException", "Argument", EC_InvalidArgument, V_NULL,
                          "Cannot process argument because the value of argument \"value\" is null. Change the value "
                          "of argument \"value\" to a non-null value.");
        return;
    }
    if (arg_switch(c, P_Force))
        sys_unlink(p);
    str *full = path_resolve(c->rs, target);
    sys_stat st;
    if (hard && sys_stat_path(str_to_c(full), true, &st) < 0) {
        item_place to = {.path = full};
        item_missing(c, &to);
        return;
    }
    int error = hard ? sys_link(str_to_c(full), p) : sys_symlink(str_to_c(target), p);
    if (error == -EEXIST)
        cmdlet_error_text(c, "System.IO.IOException", "NewItemIOError", EC_ResourceExists, v_str(at->path),
                          "NewItemIOError");
    else if (error < 0)
        file_error(c, error, at->path, "NewItem");
    else
        write_item(c, at);
}

static void new_name(cmdlet_run *c, const item_place *at)
{
    value v;
    if (!cmdlet_should_process(
            c, str_printf("Name: %s Value: %s", str_to_c(at->path), str_to_c(to_str(arg(c, P_Value)))), "New Item"))
        return;
    if (at->names->item(c->rs, at->path, &v) && !arg_switch(c, P_Force)) {
        cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
                          "The %s '%s' already exists.", at->names->name, str_to_c(at->path));
        return;
    }
    at->names->set(c->rs, at->path, arg(c, P_Value));
    write_item(c, at);
}

static void make(cmdlet_run *c, const item_place *at)
{
    enum new_kind kind = kind_of(arg_str(c, P_ItemType));
    if (at->names) {
        new_name(c, at);
        return;
    }
    if (kind == NEW_UNKNOWN) {
        cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
                          "The type is not a known type for the file system. Only \"file\",\"directory\" or "
                          "\"symboliclink\" can be specified.");
        return;
    }
    const char *action = kind == NEW_FOLDER     ? "Create Directory"
                         : kind == NEW_SYMLINK  ? "Create Symbolic Link"
                         : kind == NEW_HARDLINK ? "Create Hard Link"
                                                : "Create File";
    if (!cmdlet_should_process(c, str_concat(str_c("Destination: "), at->path), action))
        return;
    if (kind == NEW_FOLDER)
        new_folder(c, at);
    else if (kind == NEW_FILE)
        new_file(c, at);
    else
        new_link(c, at, kind == NEW_HARDLINK);
}

static void process(cmdlet_run *c)
{
    list *paths = items_of(arg(c, P_Path));
    str *name = arg_str(c, P_Name);
    if (!list_count(paths))
        list_add(paths, v_str(str_c(".")));
    for (size_t i = 0; i < list_count(paths); i++) {
        str *path = to_str(list_get(paths, i));
        item_place at;
        if (name && name->length) {
            uint16_t last = path->length ? str_at(path, path->length - 1) : '/';
            bool open = last == '/' || last == ':' || last == '\\';
            path = str_concat_n((str *[]){path, open ? str_empty : str_c("/"), name}, 3);
        }
        if (item_locate_or_error(c, path, &at))
            make(c, &at);
    }
}

const cmdlet cmdlet_new_item = {.name = "New-Item",
                                .module = MODULE_MANAGEMENT,
                                .params = params,
                                .default_set = "pathSet",
                                .output = "System.IO.FileInfo",
                                .synopsis = "Creates a new item.",
                                .process = process,
                                .flags = CF_SHOULD_PROCESS,
                                .missing = "Credential"};
