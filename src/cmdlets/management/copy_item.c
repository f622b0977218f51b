/* copy_item.c: Copy-Item. */
#include <errno.h>
#include <sys/stat.h>

#include "base/sys_file.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/item_path.h"
#include "types/io_internal.h"

enum { P_Destination = ITEM_OWN, P_Container, P_Recurse, P_PassThru };
static const param_spec params[] = {
    ITEM_ROWS,
    [P_Destination] = {"Destination", "string", .position = 2, .flags = PF_PIPELINE_PROPERTY},
    [P_Container] = {"Container", "switch"},
    [P_Recurse] = {"Recurse", "switch"},
    [P_PassThru] = {"PassThru", "switch"},
    {0}};

static bool is_folder(const str *path)
{
    sys_stat st;
    return sys_stat_path(str_to_c(path), true, &st) == 0 && S_ISDIR(st.mode);
}

static bool is_there(const str *path)
{
    sys_stat st;
    return sys_stat_path(str_to_c(path), true, &st) == 0;
}

static bool should_copy(cmdlet_run *c, str *from, str *to, const char *action)
{
    return cmdlet_should_process(c, str_printf("Item: %s Destination: %s", str_to_c(from), str_to_c(to)), action);
}

static void onto_itself(cmdlet_run *c, str *path)
{
    cmdlet_error_text(c, "System.IO.IOException", "CopyError", EC_WriteError, v_str(path),
                      "Cannot overwrite the item %s with itself.", str_to_c(path));
}

/* io_copy_file says what is wrong by an exception. */
static bool copy_bytes(cmdlet_run *c, str *from, str *to)
{
    ctx *x = ctx_current();
    volatile bool done = false;
    TRY(x)
    {
        io_copy_file(from, to, true);
        done = true;
    }
    CAUGHT
    {
        error_record *r = x->kind == UNWIND_ERROR ? error_caught(x) : NULL;
        if (!r)
            unwind(x, x->kind, x->payload);
        bool denied = type_is_assignable(type_find_c("System.UnauthorizedAccessException"), r->exception->o.type);
        cmdlet_error(c, error_record_new(r->exception,
                                         denied ? "CopyFileInfoItemUnauthorizedAccessError" : "CopyFileInfoItemIOError",
                                         denied ? EC_PermissionDenied : EC_WriteError, v_str(from)));
    }
    END_TRY;
    return done;
}

static bool make_writable(cmdlet_run *c, const str *to)
{
    sys_stat st;
    if (!arg_switch(c, ITEM_Force) || sys_stat_path(str_to_c(to), true, &st) < 0 || st.mode & 0200)
        return true;
    return sys_chmod(str_to_c(to), (st.mode & 07777) | 0200) == 0;
}

static bool same_file(const str *a, const str *b)
{
    sys_stat x, y;
    return sys_stat_path(str_to_c(a), true, &x) == 0 && sys_stat_path(str_to_c(b), true, &y) == 0 &&
           x.device == y.device && x.inode == y.inode;
}

static void pass_thru(cmdlet_run *c, str *path)
{
    if (arg_switch(c, P_PassThru))
        cmdlet_write(c, item_of_file(path, NULL));
}

static void copy_file(cmdlet_run *c, str *from, str *to)
{
    if (is_folder(to))
        to = path_below(to, item_leaf(from));
    if (!should_copy(c, from, to, "Copy File"))
        return;
    if (same_file(from, to)) {
        onto_itself(c, from);
        return;
    }
    make_writable(c, to);
    if (copy_bytes(c, from, to))
        pass_thru(c, to);
}

static bool excluded(cmdlet_run *c, const dir_entry *e)
{
    if (has(c, ITEM_Exclude) && patterns_match(arg(c, ITEM_Exclude), e->name))
        return true;
    if (e->folder)
        return false;
    if (has(c, ITEM_Include) && !patterns_match(arg(c, ITEM_Include), e->name))
        return true;
    str *filter = arg_str(c, ITEM_Filter);
    return filter && !wildcard_match(filter, e->name, true);
}

static bool flat(cmdlet_run *c)
{
    return has(c, P_Container) && !arg_switch(c, P_Container);
}

static void copy_children(cmdlet_run *c, str *from, str *to)
{
    dir_entries all;
    int error = dir_read(from, &all);
    if (error < 0) {
        file_error(c, error, from, "CopyDirectoryInfoItem");
        return;
    }
    for (size_t i = 0; i < all.count; i++) {
        const dir_entry *e = &all.items[i];
        str *source = path_below(from, e->name), *target = path_below(to, e->name);
        cmdlet_poll(c);
        if (excluded(c, e))
            continue;
        if (!e->folder)
            copy_file(c, source, target);
        else if (flat(c))
            copy_children(c, source, to);
        else if (should_copy(c, source, target, "Copy Directory")) {
            error = sys_mkdir(str_to_c(target), 0777);
            if (error < 0 && error != -EEXIST) {
                file_error(c, error, target, "CopyDirectoryInfoItem");
                continue;
            }
            pass_thru(c, target);
            copy_children(c, source, target);
        }
    }
}

static bool lies_within(const str *inner, const str *outer)
{
    return str_starts(inner, outer, false) && inner->length > outer->length && str_at(inner, outer->length) == '/';
}

static void copy_folder(cmdlet_run *c, str *from, str *to)
{
    if (is_there(to) && !is_folder(to)) {
        cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "CopyContainerItemToLeafError",
                          EC_InvalidArgument, v_str(from), "Container cannot be copied onto existing leaf item.");
        return;
    }
    if (str_equal(from, to)) {
        onto_itself(c, from);
        return;
    }
    bool recurse = arg_switch(c, P_Recurse);
    if (flat(c) && recurse) {
        copy_children(c, from, to);
        return;
    }
    if (is_folder(to))
        to = path_below(to, item_leaf(from));
    if (lies_within(to, from) && recurse) {
        onto_itself(c, from);
        return;
    }
    if (!should_copy(c, from, to, "Copy Directory"))
        return;
    int error = sys_mkdir(str_to_c(to), 0777);
    if (error < 0 && error != -EEXIST) {
        file_error(c, error, to, "CopyDirectoryInfoItem");
        return;
    }
    pass_thru(c, to);
    if (recurse)
        copy_children(c, from, to);
}

static void copy_name(cmdlet_run *c, const item_place *from, const item_place *to)
{
    value v;
    if (from->names != to->names) {
        cmdlet_error_text(c, "System.Management.Automation.PSArgumentException",
                          "CopyItemSourceAndDestinationNotSameProvider", EC_InvalidArgument, v_str(from->path),
                          "Source and destination path did not resolve to the same provider.");
        return;
    }
    if (!from->names->get(c->rs, from->path, &v)) {
        item_missing(c, from);
        return;
    }
    if (should_copy(c, from->path, to->path, str_to_c(str_printf("Copy %s", from->names->name))))
        from->names->set(c->rs, to->path, v);
}

static void copy_one(cmdlet_run *c, const item_place *from, const item_place *to)
{
    if (from->names || to->names)
        copy_name(c, from, to);
    else if (!item_exists(c, from))
        item_missing(c, from);
    else if (is_folder(from->path))
        copy_folder(c, from->path, to->path);
    else
        copy_file(c, from->path, to->path);
}

static void process(cmdlet_run *c)
{
    item_places found;
    item_place to;
    str *destination = arg_str(c, P_Destination);
    if (!item_locate_or_error(c, destination ? destination : str_c("."), &to))
        return;
    items_collect(c, ITEM_UNCHECKED, &found);
    for (size_t i = 0; i < found.count; i++)
        copy_one(c, &found.items[i], &to);
}

const cmdlet cmdlet_copy_item = {.name = "Copy-Item",
                                 .module = MODULE_MANAGEMENT,
                                 .params = params,
                                 .default_set = "Path",
                                 .synopsis = "Copies an item from one location to another.",
                                 .process = process,
                                 .flags = CF_SHOULD_PROCESS,
                                 .missing = "Credential,FromSession,ToSession"};
