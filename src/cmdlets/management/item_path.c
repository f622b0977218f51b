/* item_path.c: paths with wildcards, drives, filters to items. */
#include "cmdlets/management/item_path.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/heap.h"
#include "types/io.h"

/* ---- one path ---- */

static const struct {
    const char *name, *drive;
} name_providers[] = {
    {"Environment::", "Env"}, {"Function::", "Function"}, {"Alias::", "Alias"}, {"Variable::", "Variable"}};

static str *rest_of(str *path, size_t from)
{
    return str_sub(path, from, path->length - from);
}

static str *without_slashes(str *name)
{
    size_t n = 0;
    while (n < name->length && (str_at(name, n) == '/' || str_at(name, n) == '\\'))
        n++;
    return n ? rest_of(name, n) : name;
}

/* `Microsoft.PowerShell.Core\Environment::PATH`; true: `out` is filled. */
static bool qualified(str *path, item_place *out)
{
    str *core = str_c("Microsoft.PowerShell.Core\\");
    str *bare = str_starts(path, core, true) ? rest_of(path, core->length) : path;
    for (unsigned i = 0; i < sizeof name_providers / sizeof *name_providers; i++) {
        str *prefix = str_c(name_providers[i].name);
        if (str_starts(bare, prefix, true)) {
            out->names = provider_of_drive(str_c(name_providers[i].drive));
            out->path = without_slashes(rest_of(bare, prefix->length));
            return true;
        }
    }
    return false;
}

/* Length of the drive's name in front of a colon; 0: there is none. */
static size_t drive_length(const str *path)
{
    for (size_t i = 0; i < path->length; i++) {
        uint16_t u = str_at(path, i);
        if (u == ':')
            return i && !(i + 1 < path->length && str_at(path, i + 1) == ':') ? i : 0;
        if (u == '/' || u == '\\')
            return 0;
    }
    return 0;
}

bool item_locate(runspace *rs, str *written, item_place *out, str **drive)
{
    *out = (item_place){.written = written};
    if (str_index(written, str_c("::"), 0, false) > 0 && qualified(written, out))
        return true;
    size_t n = drive_length(written);
    if (n) {
        str *name = str_sub(written, 0, n);
        out->names = provider_of_drive(name);
        if (out->names) {
            out->path = without_slashes(rest_of(written, n + 1));
            return true;
        }
        if (!drive_folder(rs, name)) {
            *drive = name;
            return false;
        }
    } else if (location_names(rs) && !(written->length && (str_at(written, 0) == '/' || str_at(written, 0) == '~')) &&
               str_index(written, str_c("::"), 0, false) < 0) {
        out->names = location_names(rs);
        out->path = str_equal_c(written, ".") ? str_empty : written;
        return true;
    }
    out->path = path_resolve(rs, written);
    return true;
}

bool item_locate_or_error(cmdlet_run *c, str *written, item_place *out)
{
    str *drive;
    if (item_locate(c->rs, written, out, &drive))
        return true;
    cmdlet_error_text(c, "System.Management.Automation.DriveNotFoundException", "DriveNotFound", EC_ObjectNotFound,
                      v_str(drive), "Cannot find drive. A drive with the name '%s' does not exist.", str_to_c(drive));
    return false;
}

str *item_leaf(const str *path)
{
    ptrdiff_t slash = str_last_index(path, str_c("/"), false);
    return str_sub(path, (size_t)(slash + 1), path->length - (size_t)(slash + 1));
}

bool item_hidden(const str *name)
{
    return name->length && str_at(name, 0) == '.';
}

str *path_below(const str *folder, const str *name)
{
    bool root = folder->length && str_at(folder, folder->length - 1) == '/';
    return str_concat_n((str *[]){str_of(folder), root ? str_empty : str_c("/"), str_of(name)}, 3);
}

str *item_shown(const item_place *at)
{
    return at->names ? str_printf("%s:/%s", at->names->drive, str_to_c(at->path)) : at->path;
}

str *item_ps_path(const item_place *at)
{
    str *prefix = str_printf("Microsoft.PowerShell.Core\\%s::", at->names ? at->names->name : "FileSystem");
    return str_concat(prefix, at->path);
}

void item_missing(cmdlet_run *c, const item_place *at)
{
    str *shown = at->names ? at->path : item_shown(at);
    cmdlet_error_text(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound", EC_ObjectNotFound,
                      v_str(shown), "Cannot find path '%s' because it does not exist.", str_to_c(shown));
}

bool item_exists(cmdlet_run *c, const item_place *at)
{
    value v;
    sys_stat st;
    if (at->names)
        return !at->path->length || at->names->item(c->rs, at->path, &v);
    return sys_stat_path(str_to_c(at->path), false, &st) == 0;
}

/* ---- objects ---- */

value item_of_file(str *path, const sys_stat *st)
{
    return file_info_new(path, st);
}

static void note(value v, const char *name, value x)
{
    psobject_set_member(v, str_intern_c(name), MEMBER_NOTE, x);
}

value item_object(cmdlet_run *c, const item_place *at)
{
    value v;
    if (!at->names) {
        sys_stat st;
        const char *path = str_to_c(at->path);
        if (sys_stat_path(path, true, &st) < 0 && sys_stat_path(path, false, &st) < 0)
            return V_NULL;
        return file_info_new(at->path, S_ISLNK(st.mode) ? NULL : &st);
    }
    if (!at->path->length)
        return drive_info(str_c(at->names->drive));
    if (!at->names->item(c->rs, at->path, &v))
        return V_NULL;
    if (v.kind == K_OBJECT) {
        note(v, "PSPath", v_str(item_ps_path(at)));
        note(v, "PSDrive", drive_info(str_c(at->names->drive)));
        note(v, "PSProvider", provider_info(at->names->name));
        note(v, "PSIsContainer", V_FALSE);
    }
    return v;
}

/* ---- folders ---- */

static int compare_entries(const void *a, const void *b)
{
    const dir_entry *x = a, *y = b;
    if (x->folder != y->folder)
        return x->folder ? -1 : 1;
    int order = compare_strings(x->name, y->name, true);
    return order ? order : x->order < y->order ? -1 : 1;
}

static bool is_folder(const str *folder, const char *name, unsigned char kind)
{
    sys_stat st;
    if (kind != DT_LNK && kind != DT_UNKNOWN)
        return kind == DT_DIR;
    return sys_stat_path(str_to_c(path_below(folder, str_c(name))), true, &st) == 0 && S_ISDIR(st.mode);
}

int dir_read(const str *folder, dir_entries *out)
{
    sys_dir *d;
    const char *name;
    unsigned char kind;
    size_t capacity = 0;
    *out = (dir_entries){0};
    int error = sys_dir_open(str_to_c(folder), &d);
    if (error < 0)
        return error;
    while (sys_dir_next(d, &name, &kind)) {
        if (out->count == capacity) {
            dir_entry *more = heap_alloc((capacity = capacity * 2 + 16) * sizeof *more);
            for (size_t i = 0; i < out->count; i++)
                more[i] = out->items[i];
            out->items = more;
        }
        dir_entry *e = &out->items[out->count];
        *e = (dir_entry){.name = str_c(name), .order = sys_dir_inode(d), .link = kind == DT_LNK};
        e->folder = is_folder(folder, name, kind);
        out->count++;
    }
    sys_dir_close(d);
    if (out->count > 1)
        qsort(out->items, out->count, sizeof *out->items, compare_entries);
    return 0;
}

/* ---- expansion ---- */

typedef struct expansion {
    cmdlet_run *c;
    uint32_t flags;
    item_fn fn;
    void *arg;
    str *written;
    size_t found; /* whether -Include and its kin let them pass or not */
    size_t passed;
    const provider *names;
    const str *pattern;
    bool bare; /* the cmdlet has no filters */
} expansion;

bool item_wanted(const cmdlet_run *c, const str *name)
{
    if (has(c, ITEM_Include) && list_count(items_of(arg(c, ITEM_Include))) &&
        !patterns_match(arg(c, ITEM_Include), name))
        return false;
    return !has(c, ITEM_Exclude) || !patterns_match(arg(c, ITEM_Exclude), name);
}

static void pass(expansion *x, str *path)
{
    x->found++;
    if (!x->bare && !item_wanted(x->c, item_leaf(path)))
        return;
    x->passed++;
    item_place at = {.names = x->names, .path = path, .written = x->written};
    x->fn(x->c, &at, x->arg);
}

static bool exists(const str *path)
{
    sys_stat st;
    return sys_stat_path(str_to_c(path), false, &st) == 0;
}

static void expand(expansion *x, str *done, const str *path, size_t at);

static void expand_wildcard(expansion *x, str *done, const str *path, const str *segment, size_t end)
{
    dir_entries all;
    bool last = end >= path->length, hidden = x->flags & ITEM_ALL_HIDDEN || (!x->bare && arg_switch(x->c, ITEM_Force));
    str *filter = last && !x->bare ? arg_str(x->c, ITEM_Filter) : NULL;
    if (dir_read(done->length ? done : str_c("/"), &all) < 0)
        return;
    for (size_t i = 0; i < all.count; i++) {
        const dir_entry *e = &all.items[i];
        if (!wildcard_match(segment, e->name, true) || (!hidden && item_hidden(e->name)))
            continue;
        if (filter && !wildcard_match(filter, e->name, true))
            continue;
        expand(x, str_concat_n((str *[]){done, str_c("/"), e->name}, 3), path, end);
    }
}

static str *unescaped(const str *s)
{
    wbuf out = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint16_t next = i + 1 < s->length ? str_at(s, i + 1) : 0;
        if (str_at(s, i) == '`' && (next == '*' || next == '?' || next == '[' || next == ']'))
            continue;
        wbuf_unit(&out, str_at(s, i));
    }
    return str_from_wbuf(&out);
}

/* `done` is the part of the path that is settled, `at` where the rest begins. */
static void expand(expansion *x, str *done, const str *path, size_t at)
{
    if (at >= path->length) {
        if (exists(done))
            pass(x, done);
        return;
    }
    ptrdiff_t slash = str_index_unit(path, '/', at + 1);
    size_t end = slash < 0 ? path->length : (size_t)slash;
    str *segment = str_sub(path, at + 1, end - at - 1);
    if (wildcard_has(segment))
        expand_wildcard(x, done, path, segment, end);
    else
        expand(x, str_concat_n((str *[]){done, str_c("/"), unescaped(segment)}, 3), path, end);
}

static void match_item(const str *name, value item, void *arg)
{
    expansion *x = arg;
    (void)item;
    if (wildcard_match(x->pattern, name, true))
        pass(x, str_of(name));
}

static void expand_names(expansion *x, const item_place *at, bool wild)
{
    if (wild) {
        x->pattern = at->path;
        at->names->each(x->c->rs, match_item, x);
    } else if (x->flags & ITEM_UNCHECKED || item_exists(x->c, at)) {
        pass(x, at->path);
    }
}

/* `x` filled but for what the place tells. */
static size_t expand_place(expansion *x, item_place at, bool literal, bool quiet)
{
    cmdlet_run *c = x->c;
    bool wild = !literal && wildcard_has(at.path);
    x->names = at.names;
    x->written = at.written;
    if (!literal && !wild && str_index_unit(at.path, '`', 0) >= 0)
        at.path = unescaped(at.path);
    if (at.names)
        expand_names(x, &at, wild);
    else if (wild)
        expand(x, str_empty, at.path, 0);
    else if (x->flags & ITEM_UNCHECKED || exists(at.path))
        pass(x, at.path);
    if (!x->found && !wild && !quiet)
        item_missing(c, &at);
    return x->passed;
}

size_t item_expand(cmdlet_run *c, str *written, bool literal, uint32_t flags, item_fn fn, void *arg)
{
    item_place at;
    expansion x = {.c = c, .flags = flags, .fn = fn, .arg = arg};
    return item_locate_or_error(c, written, &at) ? expand_place(&x, at, literal, false) : 0;
}

size_t item_expand_quietly(cmdlet_run *c, str *written, bool literal, uint32_t flags, item_fn fn, void *arg)
{
    item_place at;
    str *drive;
    expansion x = {.c = c, .flags = flags, .fn = fn, .arg = arg};
    return item_locate(c->rs, written, &at, &drive) ? expand_place(&x, at, literal, true) : 0;
}

bool path_expand(cmdlet_run *c, str *written, bool literal, item_fn fn, void *arg)
{
    item_place at;
    expansion x = {.c = c, .fn = fn, .arg = arg, .bare = true};
    if (!item_locate_or_error(c, written, &at))
        return false;
    return expand_place(&x, at, literal, false) || (!literal && wildcard_has(at.path));
}

list *item_paths(const cmdlet_run *c, bool *literal)
{
    *literal = has(c, ITEM_LiteralPath);
    return items_of(arg(c, *literal ? ITEM_LiteralPath : ITEM_Path));
}

size_t items_each(cmdlet_run *c, uint32_t flags, item_fn fn, void *arg)
{
    bool literal;
    list *paths = item_paths(c, &literal);
    size_t n = 0;
    for (size_t i = 0; i < list_count(paths); i++)
        n += item_expand(c, to_str(list_get(paths, i)), literal, flags, fn, arg);
    return n;
}

static void collect(cmdlet_run *c, const item_place *at, void *arg_)
{
    item_places *all = arg_;
    (void)c;
    if (all->count == all->capacity) {
        item_place *more = heap_alloc((all->capacity = all->capacity * 2 + 8) * sizeof *more);
        for (size_t i = 0; i < all->count; i++)
            more[i] = all->items[i];
        all->items = more;
    }
    all->items[all->count++] = *at;
}

void items_collect(cmdlet_run *c, uint32_t flags, item_places *out)
{
    *out = (item_places){0};
    items_each(c, flags, collect, out);
}
