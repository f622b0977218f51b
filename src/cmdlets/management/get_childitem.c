/* get_childitem.c: Get-ChildItem.
 *
 * As the reference engine lists: the folder's folders, then its files, each sorted by name; with -Recurse then what is below
 * each folder, in the order in which those were made: the reference engine takes the system's order, which on some file
 * systems is that and on others (ext4's hash trees) none. */
#include <stdlib.h>

#include "base/heap.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/item_path.h"
#include "types/io_internal.h"

enum {
    P_Recurse = ITEM_OWN,
    P_Depth,
    P_Name,
    P_Attributes,
    P_FollowSymlink,
    P_Directory,
    P_File,
    P_Hidden,
    P_ReadOnly,
    P_System
};
static const param_spec params[] = {[ITEM_Path] = {"Path", "string[]", .sets = "Items", .position = 1,
                                                   .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY | PF_WILDCARDS},
                                    [ITEM_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP",
                                                          .sets = "LiteralItems",
                                                          .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
                                    [ITEM_Filter] = {"Filter", "string", .position = 2},
                                    [ITEM_Include] = {"Include", "string[]"},
                                    [ITEM_Exclude] = {"Exclude", "string[]"},
                                    [ITEM_Force] = {"Force", "switch"},
                                    [P_Recurse] = {"Recurse", "switch", .aliases = "s,r"},
                                    [P_Depth] = {"Depth", "uint"},
                                    [P_Name] = {"Name", "switch"},
                                    [P_Attributes] = {"Attributes", "string"},
                                    [P_FollowSymlink] = {"FollowSymlink", "switch"},
                                    [P_Directory] = {"Directory", "switch", .aliases = "ad"},
                                    [P_File] = {"File", "switch", .aliases = "af"},
                                    [P_Hidden] = {"Hidden", "switch", .aliases = "ah,h"},
                                    [P_ReadOnly] = {"ReadOnly", "switch", .aliases = "ar"},
                                    [P_System] = {"System", "switch", .aliases = "as"},
                                    {0}};

/* ---- -Attributes ---- */

/* `Directory+!Hidden,ReadOnly`: any of the parts behind commas, all of those behind plus signs. */
static bool attributes_match(cmdlet_run *c, const str *expression, int attributes)
{
    value parts = operate_split(v_str(str_of(expression)), v_str(str_c(",")), false);
    list *any = items_of(parts);
    for (size_t i = 0; i < list_count(any); i++) {
        list *all = items_of(operate_split(list_get(any, i), v_str(str_c("\\+")), false));
        bool match = true;
        for (size_t k = 0; k < list_count(all); k++) {
            str *name = str_trim(to_str(list_get(all, k)), NULL, 3);
            bool negated = name->length && str_at(name, 0) == '!';
            int64_t bits;
            if (negated)
                name = str_trim(str_sub(name, 1, name->length - 1), NULL, 3);
            if (str_equal_c(name, "d"))
                name = str_c("Directory");
            else if (str_equal_c(name, "h"))
                name = str_c("Hidden");
            else if (str_equal_c(name, "r"))
                name = str_c("ReadOnly");
            if (!enum_parse(&type_FileAttributes, name, true, &bits))
                cmdlet_fail_text(c, ARGUMENT_EXCEPTION, "CannotConvertArgument", EC_InvalidArgument, V_NULL,
                                 "Unable to match the identifier name %s to a valid enumerator name.", str_to_c(name));
            match = match && ((attributes & bits) != 0) != negated;
        }
        if (match)
            return true;
    }
    return false;
}

/* ---- what is wanted ---- */

typedef struct state {
    bool force, recurse, names_only, folders, files, hidden, read_only, looks; /* looks: needs attributes */
    str *attributes, *filter;
    int64_t depth;    /* levels below the first folder */
    value include;    /* a wildcard at the path's end is an -Include of the folder above it under -Recurse */
    str *base;        /* -Name: what names are relative to */
    bool one_pattern; /* -Include or -Exclude given */
} state;

static void read_arguments(cmdlet_run *c)
{
    state *s = c->state;
    s->force = arg_switch(c, ITEM_Force);
    s->depth = arg_int(c, P_Depth, INT32_MAX);
    s->recurse = arg_switch(c, P_Recurse) || has(c, P_Depth);
    s->names_only = arg_switch(c, P_Name);
    s->folders = arg_switch(c, P_Directory);
    s->files = arg_switch(c, P_File);
    s->hidden = arg_switch(c, P_Hidden);
    s->read_only = arg_switch(c, P_ReadOnly);
    s->attributes = arg_str(c, P_Attributes);
    s->filter = arg_str(c, ITEM_Filter);
    s->looks = s->attributes || s->read_only;
    if (arg_switch(c, P_System))
        s->attributes = str_c("System");
}

static bool shown(cmdlet_run *c, const str *path, const dir_entry *e)
{
    const state *s = c->state;
    bool hidden = item_hidden(e->name);
    if ((s->folders && !s->files && !e->folder) || (s->files && !s->folders && e->folder))
        return false;
    if (s->hidden ? !hidden : hidden && !s->force && !s->attributes)
        return false;
    if (s->filter && !wildcard_match(s->filter, e->name, true))
        return false;
    if (!v_is_null(s->include) && !patterns_match(s->include, e->name))
        return false;
    if (has(c, ITEM_Exclude) && patterns_match(arg(c, ITEM_Exclude), e->name))
        return false;
    if (!s->looks)
        return true;
    sys_stat st;
    if (sys_stat_path(str_to_c(path), false, &st) < 0)
        return false;
    int attributes = io_attributes(path, &st);
    if (s->read_only && !(attributes & ATTRIBUTE_READ_ONLY))
        return false;
    if (hidden && !s->force && s->attributes && str_index(s->attributes, str_c("hidden"), 0, true) < 0)
        return false;
    return !s->attributes || attributes_match(c, s->attributes, attributes);
}

static void write_file(cmdlet_run *c, str *path, bool link)
{
    const state *s = c->state;
    if (s->names_only) {
        size_t skip = s->base->length > 1 ? s->base->length + 1 : 1;
        cmdlet_write(c, v_str(str_sub(path, skip, path->length - skip)));
        return;
    }
    sys_stat st;
    if (link || sys_stat_path(str_to_c(path), false, &st) < 0)
        cmdlet_write(c, item_of_file(path, NULL));
    else
        cmdlet_write(c, item_of_file(path, &st));
}

/* ---- walking ---- */

static int by_order(const void *a, const void *b)
{
    const dir_entry *x = a, *y = b;
    return x->order < y->order ? -1 : 1;
}

static void list_folder(cmdlet_run *c, str *folder, int64_t depth)
{
    const state *s = c->state;
    dir_entries all;
    int error = dir_read(folder, &all);
    if (error < 0) {
        cmdlet_error(c, error_record_new(file_exception(error, folder), "DirUnauthorizedAccessError",
                                         EC_PermissionDenied, v_str(folder)));
        return;
    }
    size_t folders = 0;
    for (size_t i = 0; i < all.count; i++) {
        const dir_entry *e = &all.items[i];
        str *path = path_below(folder, e->name);
        cmdlet_poll(c);
        if (shown(c, path, e))
            write_file(c, path, e->link);
        folders += e->folder;
    }
    if (!s->recurse || depth <= 0 || !folders)
        return;
    qsort(all.items, folders, sizeof *all.items, by_order);
    for (size_t i = 0; i < folders; i++) {
        const dir_entry *e = &all.items[i];
        if ((!item_hidden(e->name) || s->force) && (!e->link || arg_switch(c, P_FollowSymlink)))
            list_folder(c, path_below(folder, e->name), depth - 1);
    }
}

static void list_name(const str *name, value item, void *arg_)
{
    cmdlet_run *c = arg_;
    const state *s = c->state;
    (void)item;
    if ((s->filter && !wildcard_match(s->filter, name, true)) || !item_wanted(c, name))
        return;
    cmdlet_write(c, s->names_only ? v_str(str_of(name)) : item);
}

static bool is_folder(const str *path)
{
    sys_stat st;
    return sys_stat_path(str_to_c(path), true, &st) == 0 && (st.mode & 0170000) == 0040000;
}

/* A path without wildcards, or one that a wildcard has found: folders show what is in them. */
static void show(cmdlet_run *c, const item_place *at, void *literal)
{
    state *s = c->state;
    if (at->names) {
        value v;
        if (!at->path->length)
            at->names->each(c->rs, list_name, c);
        else if (v = item_object(c, at), !v_is_null(v))
            cmdlet_write(c, s->names_only ? v_str(at->path) : v);
        return;
    }
    bool found_by_wildcard = !*(bool *)literal;
    if (is_folder(at->path) && !found_by_wildcard) {
        s->base = at->path;
        list_folder(c, at->path, s->depth);
        return;
    }
    dir_entry e = {.name = item_leaf(at->path), .folder = is_folder(at->path)};
    ptrdiff_t slash = str_last_index(at->path, str_c("/"), false);
    s->base = str_sub(at->path, 0, slash > 0 ? (size_t)slash : 0);
    if (shown(c, at->path, &e) || (!found_by_wildcard && !s->folders))
        write_file(c, at->path, true);
}

/* `-Recurse *.txt`, `-Recurse name`: search below the folder above it. */
static bool search(cmdlet_run *c, str *path)
{
    state *s = c->state;
    item_place at;
    if (!s->recurse || !item_locate_or_error(c, path, &at) || at.names)
        return false;
    str *leaf = item_leaf(at.path);
    ptrdiff_t slash = str_last_index(at.path, str_c("/"), false);
    str *above = str_sub(at.path, 0, slash > 0 ? (size_t)slash : 1);
    if (wildcard_has(above) || is_folder(at.path) || !is_folder(above))
        return false;
    if (!wildcard_has(leaf) && !item_exists(c, &at))
        return false;
    value before = s->include;
    if (!str_equal_c(leaf, "*"))
        s->include = v_str(leaf);
    s->base = above;
    list_folder(c, above, s->depth);
    s->include = before;
    return true;
}

static bool ends_in_all(const str *path)
{
    return path->length && str_at(path, path->length - 1) == '*';
}

/* A wildcard names items; a folder among them shows what is in it only if it is the one item. */
static void collect(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)c;
    list_add(arg_, v_str(at->path));
}

static void show_matches(cmdlet_run *c, str *path)
{
    list *found = list_new(NULL);
    item_place at;
    if (!item_locate_or_error(c, path, &at))
        return;
    bool literal = false;
    if (at.names) {
        item_expand(c, path, false, 0, show, &literal);
        return;
    }
    item_expand(c, path, false, 0, collect, found);
    literal = list_count(found) == 1 && is_folder(to_str(list_get(found, 0))) && !ends_in_all(path);
    for (size_t i = 0; i < list_count(found); i++) {
        at.path = to_str(list_get(found, i));
        show(c, &at, &literal);
    }
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    read_arguments(c);
    bool literal = has(c, ITEM_LiteralPath), yes = true;
    list *paths = items_of(arg(c, literal ? ITEM_LiteralPath : ITEM_Path));
    if (!list_count(paths))
        list_add(paths, v_str(str_c(".")));
    s->include = list_count(items_of(arg(c, ITEM_Include))) ? arg(c, ITEM_Include) : V_NULL;
    for (size_t i = 0; i < list_count(paths); i++) {
        str *path = to_str(list_get(paths, i));
        if (!literal && search(c, path))
            continue;
        if (!literal && wildcard_has(path)) {
            show_matches(c, path);
            continue;
        }
        item_place at;
        if (!item_locate_or_error(c, path, &at))
            continue;
        if (!item_exists(c, &at))
            item_missing(c, &at);
        else if (v_is_null(s->include) || s->recurse || at.names)
            show(c, &at, &yes);
    }
}

const cmdlet cmdlet_get_childitem = {.name = "Get-ChildItem",
                                     .module = MODULE_MANAGEMENT,
                                     .params = params,
                                     .default_set = "Items",
                                     .output = "System.IO.FileInfo",
                                     .synopsis = "Gets the items and child items in one or more locations.",
                                     .state_size = sizeof(state),
                                     .process = process};
