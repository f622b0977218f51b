/* move_item.c: Move-Item and Rename-Item. */
#include <errno.h>
#include <sys/stat.h>

#include "base/sys_file.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/item_path.h"
#include "cmdlets/management/path_text.h"
#include "types/io_internal.h"

enum { P_Destination = ITEM_OWN, P_PassThru };
static const param_spec params[] = {
    ITEM_ROWS,
    [P_Destination] = {"Destination", "string", .position = 2, .flags = PF_PIPELINE_PROPERTY},
    [P_PassThru] = {"PassThru", "switch"},
    {0}};

static int mode_of(const str *path)
{
    sys_stat st;
    return sys_stat_path(str_to_c(path), true, &st) == 0 ? (int)st.mode : 0;
}

static str *both(str *from, str *to)
{
    return str_printf("Item: %s Destination: %s", str_to_c(from), str_to_c(to));
}

static void exists_already(cmdlet_run *c, const char *id, str *path)
{
    cmdlet_error_text(c, "System.IO.IOException", id, EC_WriteError, v_str(path),
                      "Cannot create a file when that file already exists.");
}

/* Over the border of a file system a folder is copied by the system's own tools in the reference engine too. */
static void rename_path(cmdlet_run *c, str *from, str *to, const char *prefix)
{
    int error = sys_rename(str_to_c(from), str_to_c(to));
    if (error == -EXDEV && S_ISDIR(mode_of(from)))
        throw_unsupported("moving a folder to another file system");
    if (error == -EXDEV) {
        io_move_file(from, to, true);
        error = 0;
    }
    if (error < 0)
        file_error(c, error, from, prefix);
}

static void move_one(cmdlet_run *c, str *from, str *to)
{
    bool folder = S_ISDIR(mode_of(from));
    if (S_ISDIR(mode_of(to)))
        to = path_below(to, item_leaf(from));
    int there = mode_of(to);
    if (folder && there) {
        cmdlet_error_text(c, "System.IO.IOException", "DirectoryExist", EC_ResourceExists, v_str(to),
                          "An item with the specified name %s already exists.", str_to_c(to));
        return;
    }
    if (!cmdlet_should_process(c, both(from, to), folder ? "Move Directory" : "Move File"))
        return;
    if (there && !arg_switch(c, ITEM_Force) && !str_equal(from, to)) {
        exists_already(c, "MoveFileInfoItemIOError", from);
        return;
    }
    rename_path(c, from, to, folder ? "MoveDirectoryItem" : "MoveFileInfoItem");
    if (arg_switch(c, P_PassThru) && mode_of(to))
        cmdlet_write(c, item_of_file(to, NULL));
}

static void process(cmdlet_run *c)
{
    item_places found;
    item_place to;
    str *destination = arg_str(c, P_Destination);
    if (!item_locate_or_error(c, destination ? destination : str_c("."), &to))
        return;
    items_collect(c, ITEM_UNCHECKED, &found);
    for (size_t i = 0; i < found.count; i++) {
        const item_place *from = &found.items[i];
        if (from->names || to.names)
            cmdlet_error_text(c, "System.Management.Automation.PSNotSupportedException", "NotSupported",
                              EC_NotImplemented, V_NULL,
                              "Cannot perform operation because the provider does not support moving items.");
        else if (!item_exists(c, from))
            item_missing(c, from);
        else
            move_one(c, from->path, to.path);
    }
}

const cmdlet cmdlet_move_item = {.name = "Move-Item",
                                 .module = MODULE_MANAGEMENT,
                                 .params = params,
                                 .default_set = "Path",
                                 .synopsis = "Moves an item from one location to another.",
                                 .process = process,
                                 .flags = CF_SHOULD_PROCESS,
                                 .missing = "Credential"};

/* ---- Rename-Item ---- */

enum { R_Path, R_LiteralPath, R_NewName, R_Force, R_PassThru };
static const param_spec rename_params[] = {
    [R_Path] = {"Path", "string", .sets = "ByPath", .position = 1,
                .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [R_LiteralPath] = {"LiteralPath", "string", .aliases = "PSPath,LP", .sets = "ByLiteralPath",
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [R_NewName] = {"NewName", "string", .position = 2, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [R_Force] = {"Force", "switch"},
    [R_PassThru] = {"PassThru", "switch"},
    {0}};

static void rename_name(cmdlet_run *c, const item_place *at, str *name)
{
    value v;
    if (!at->names->get(c->rs, at->path, &v)) {
        item_missing(c, at);
        return;
    }
    if (!cmdlet_should_process(c, str_printf("Item: %s New name: %s", str_to_c(at->path), str_to_c(name)),
                               str_to_c(str_printf("Rename %s", at->names->name))))
        return;
    at->names->set(c->rs, name, v);
    at->names->remove(c->rs, at->path);
    item_place renamed = {.names = at->names, .path = name};
    if (arg_switch(c, R_PassThru))
        cmdlet_write(c, item_object(c, &renamed));
}

static void rename_item(cmdlet_run *c, const item_place *at, void *arg_)
{
    str *name = arg_str(c, R_NewName);
    (void)arg_;
    if (at->names) {
        rename_name(c, at, name);
        return;
    }
    str *folder = path_parent(at->path);
    str *given = str_index_unit(name, '/', 0) < 0 ? NULL : path_parent(path_resolve(c->rs, name));
    if (given && folder && !str_equal(given, folder)) {
        cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
                          "Cannot rename the specified target, because it represents a path or device name.");
        return;
    }
    str *to = path_below(folder ? folder : str_c("/"), item_leaf(name));
    bool is_folder = S_ISDIR(mode_of(at->path));
    if (!cmdlet_should_process(c, both(at->path, to), is_folder ? "Rename Directory" : "Rename File"))
        return;
    if (mode_of(to)) {
        exists_already(c, "RenameItemIOError", at->path);
        return;
    }
    rename_path(c, at->path, to, "RenameItem");
    if (arg_switch(c, R_PassThru) && mode_of(to))
        cmdlet_write(c, item_of_file(to, NULL));
}

static void rename_process(cmdlet_run *c)
{
    bool literal = has(c, R_LiteralPath);
    path_expand(c, arg_str(c, literal ? R_LiteralPath : R_Path), literal, rename_item, NULL);
}

const cmdlet cmdlet_rename_item = {.name = "Rename-Item",
                                   .module = MODULE_MANAGEMENT,
                                   .params = rename_params,
                                   .default_set = "ByPath",
                                   .synopsis = "Renames an item.",
                                   .process = rename_process,
                                   .flags = CF_SHOULD_PROCESS,
                                   .missing = "Credential"};
