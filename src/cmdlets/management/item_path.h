/* item_path.h: from what -Path, -LiteralPath, -Filter, -Include and -Exclude say to the items they name.
 *
 * Purpose: the one place where the item and content cmdlets expand paths, over files and over drives of names.
 * Invariants: every cmdlet that uses it begins its parameters with ITEM_ROWS, so that they have the indexes below.
 * Threads: one fiber. Cost: no system call for a literal path that is not asked to exist; one listing for each segment
 *   with a wildcard.
 */
#ifndef CMDLETS_ITEM_PATH_H
#define CMDLETS_ITEM_PATH_H

#include "base/sys.h"
#include "cmdlets/cmdlets.h"
#include "engine/providers/provider.h"

enum { ITEM_Path, ITEM_LiteralPath, ITEM_Filter, ITEM_Include, ITEM_Exclude, ITEM_Force, ITEM_OWN };

#define ITEM_LITERAL_ROW                                                                                               \
    [ITEM_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP", .sets = "LiteralPath",                    \
                          .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY}
#define ITEM_FILTER_ROWS                                                                                               \
    [ITEM_Filter] = {"Filter", "string"}, [ITEM_Include] = {"Include", "string[]"},                                    \
    [ITEM_Exclude] = {"Exclude", "string[]"}, [ITEM_Force] = {"Force", "switch"}
#define ITEM_ROWS                                                                                                      \
    [ITEM_Path] = {"Path", "string[]", .sets = "Path", .position = 1,                                                  \
                   .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY | PF_WILDCARDS},                         \
    ITEM_LITERAL_ROW, ITEM_FILTER_ROWS

/* Where a path leads. */
typedef struct item_place {
    const provider *names; /* NULL: the file system */
    str *path;             /* of a file absolute; of a drive of names the name, "" the drive itself */
    str *written;
} item_place;

enum item_flag {
    ITEM_UNCHECKED = 1, /* a literal path is handed on whether it exists or not: the caller finds out */
    ITEM_ALL_HIDDEN = 2 /* wildcards match hidden files without -Force */
};

/* Where one path leads, without looking. false: *drive is no drive. */
bool item_locate(runspace *rs, str *written, item_place *out, str **drive);
/* The same; what is no drive is a non-terminating error. */
bool item_locate_or_error(cmdlet_run *c, str *written, item_place *out);

typedef void (*item_fn)(cmdlet_run *c, const item_place *at, void *arg);
/* Calls fn for each item that the cmdlet's path parameters name; errors for those that are missing. How many there were. */
size_t items_each(cmdlet_run *c, uint32_t flags, item_fn fn, void *arg);
/* The same, all found before anything is done with the first. */
typedef struct item_places {
    item_place *items;
    size_t count, capacity;
} item_places;
void items_collect(cmdlet_run *c, uint32_t flags, item_places *out);
/* The same for one path, with wildcards unless `literal`. */
size_t item_expand(cmdlet_run *c, str *written, bool literal, uint32_t flags, item_fn fn, void *arg);
/* Without errors for what is missing. */
size_t item_expand_quietly(cmdlet_run *c, str *written, bool literal, uint32_t flags, item_fn fn, void *arg);
/* For cmdlets without ITEM_ROWS: one path, no filters, hidden files left out. false: it is missing (error written). */
bool path_expand(cmdlet_run *c, str *written, bool literal, item_fn fn, void *arg);
/* The paths of the set in use (string[]), and whether they are literal. */
list *item_paths(const cmdlet_run *c, bool *literal);

/* Are -Include and -Exclude for this name? */
bool item_wanted(const cmdlet_run *c, const str *name);
str *item_leaf(const str *path);
bool item_hidden(const str *name);
bool item_exists(cmdlet_run *c, const item_place *at);

/* "Cannot find path '...' because it does not exist." */
void item_missing(cmdlet_run *c, const item_place *at);
/* The path as messages and targets show it. */
str *item_shown(const item_place *at);
str *item_ps_path(const item_place *at);
/* The object that Get-Item gives; V_NULL: there is none. */
value item_object(cmdlet_run *c, const item_place *at);
value item_of_file(str *path, const sys_stat *st);

/* One entry of a folder. */
typedef struct dir_entry {
    str *name;
    uint64_t order; /* the inode: most file systems give them in the order in which files are made */
    bool folder, link;
} dir_entry;
typedef struct dir_entries {
    dir_entry *items;
    size_t count;
} dir_entries;
/* Folders first, then files, each sorted by name, as the reference engine lists them; -errno. */
int dir_read(const str *folder, dir_entries *out);
str *path_below(const str *folder, const str *name);

#endif
