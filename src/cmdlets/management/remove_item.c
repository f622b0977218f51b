/* remove_item.c: Remove-Item. */
#include <errno.h>
#include <sys/stat.h>

#include "base/heap.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/item_path.h"
#include "engine/scope/scope.h"

enum { P_Recurse = ITEM_OWN };
static const param_spec params[] = {ITEM_ROWS, [P_Recurse] = {"Recurse", "switch"}, {0}};

static void removed_names(cmdlet_run *c, const item_place *at)
{
    value v;
    if (!at->names->item(c->rs, at->path, &v)) {
        item_missing(c, at);
        return;
    }
    str *target = str_printf("Item: %s", str_to_c(at->path));
    if (!cmdlet_should_process(c, target, str_to_c(str_printf("Remove %s", at->names->name))))
        return;
    at->names->remove(c->rs, at->path);
}

static void failed(cmdlet_run *c, int error, str *path)
{
    cmdlet_error(c, error_record_new(file_exception(error, path),
                                     error == -EACCES || error == -EPERM || error == -EROFS
                                         ? "RemoveFileSystemItemUnAuthorizedAccess"
                                         : "RemoveFileSystemItemIOError",
                                     error == -EACCES || error == -EPERM ? EC_PermissionDenied : EC_WriteError,
                                     v_str(path)));
}

static bool may_remove(cmdlet_run *c, str *path, const sys_stat *st)
{
    bool hidden = item_hidden(item_leaf(path)), read_only = !S_ISLNK(st->mode) && !(st->mode & 0222);
    if ((!hidden && !read_only) || arg_switch(c, ITEM_Force))
        return true;
    cmdlet_error_text(c, "System.IO.IOException", "DirectoryNotEmpty", EC_PermissionDenied, v_str(path),
                      "You do not have sufficient access rights to perform this operation or the item is hidden, "
                      "system, or read only.");
    return false;
}

static void remove_path(cmdlet_run *c, str *path, const sys_stat *st);

static bool remove_below(cmdlet_run *c, str *folder)
{
    dir_entries all;
    bool done = true;
    if (dir_read(folder, &all) < 0)
        return true;
    for (size_t i = 0; i < all.count; i++) {
        str *path = path_below(folder, all.items[i].name);
        sys_stat st;
        cmdlet_poll(c);
        if (sys_stat_path(str_to_c(path), false, &st) < 0)
            continue;
        remove_path(c, path, &st);
        done = done && sys_stat_path(str_to_c(path), false, &st) < 0;
    }
    return done;
}

static void remove_path(cmdlet_run *c, str *path, const sys_stat *st)
{
    bool folder = S_ISDIR(st->mode);
    const char *action = folder ? "Remove Directory" : "Remove File";
    if (!cmdlet_should_process(c, path, action) || !may_remove(c, path, st))
        return;
    if (folder && !remove_below(c, path))
        return;
    int error = folder ? sys_rmdir(str_to_c(path)) : sys_unlink(str_to_c(path));
    if (error < 0)
        failed(c, error, path);
}

static bool has_children(const str *path)
{
    sys_dir *d;
    const char *name;
    unsigned char kind;
    if (sys_dir_open(str_to_c(path), &d) < 0)
        return false;
    bool any = sys_dir_next(d, &name, &kind);
    sys_dir_close(d);
    return any;
}

static void remove_one(cmdlet_run *c, const item_place *at)
{
    sys_stat st;
    if (at->names) {
        removed_names(c, at);
        return;
    }
    if (sys_stat_path(str_to_c(at->path), false, &st) < 0) {
        item_missing(c, at);
        return;
    }
    /* The reference engine asks; without a user to answer that is an error. */
    if (S_ISDIR(st.mode) && !arg_switch(c, P_Recurse) && has_children(at->path) && c->bound->common.what_if != 1 &&
        c->bound->common.confirm != 0)
        cmdlet_fail_text(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
                         EC_InvalidOperation, V_NULL,
                         "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
    remove_path(c, at->path, &st);
}

static void process(cmdlet_run *c)
{
    item_places found;
    items_collect(c, ITEM_UNCHECKED, &found);
    for (size_t i = 0; i < found.count; i++)
        remove_one(c, &found.items[i]);
}

const cmdlet cmdlet_remove_item = {.name = "Remove-Item",
                                   .module = MODULE_MANAGEMENT,
                                   .params = params,
                                   .default_set = "Path",
                                   .synopsis = "Deletes the specified items.",
                                   .process = process,
                                   .flags = CF_SHOULD_PROCESS,
                                   .missing = "Credential"};
