/* session_paths.c: what a session has made of drives and locations: New-PSDrive, `cd env:`, stacks of Push-Location. */
#include "base/heap.h"
#include "engine/providers/providers.h"

/* Behind runspace.locations; NULL until something is made. */
typedef struct session_paths {
    list *drives;          /* PSDriveInfo */
    map *stacks;           /* name -> list of PathInfo */
    const provider *names; /* where the session stands when it is no folder */
} session_paths;

static session_paths *paths_of(runspace *rs, bool make)
{
    if (!rs->locations && make)
        rs->locations = heap_alloc(sizeof(session_paths));
    return rs->locations;
}

/* ---- drives ---- */

list *drives_added(runspace *rs)
{
    session_paths *p = rs ? paths_of(rs, false) : NULL;
    return p ? p->drives : NULL;
}

static ptrdiff_t drive_index(runspace *rs, const str *name)
{
    list *own = drives_added(rs);
    for (size_t i = 0; own && i < list_count(own); i++)
        if (str_equal_nocase(to_str(list_get(own, i)), name))
            return (ptrdiff_t)i;
    return -1;
}

value drive_added(runspace *rs, const str *name)
{
    ptrdiff_t i = drive_index(rs, name);
    return i < 0 ? V_NULL : list_get(drives_added(rs), (size_t)i);
}

value drive_add(runspace *rs, str *name, str *root, str *description)
{
    session_paths *p = paths_of(rs, true);
    if (!p->drives)
        p->drives = list_new(NULL);
    value drive = drive_info_new(name, root, description);
    list_add(p->drives, drive);
    return drive;
}

bool drive_remove(runspace *rs, const str *name)
{
    ptrdiff_t i = drive_index(rs, name);
    return i >= 0 && list_remove_at(drives_added(rs), (size_t)i);
}

str *drive_folder(runspace *rs, const str *name)
{
    if (str_equal_c(name, "/"))
        return str_empty;
    if (str_equal_c(name, "Temp")) {
        str *dir = environment_get(str_c("TMPDIR"));
        return dir ? dir : str_c("/tmp");
    }
    value own = drive_added(rs, name);
    return v_is_null(own) ? NULL : drive_root(own);
}

/* ---- locations ---- */

const provider *location_names(runspace *rs)
{
    session_paths *p = paths_of(rs, false);
    return p ? p->names : NULL;
}

value location_object(runspace *rs)
{
    const provider *p = location_names(rs);
    return p ? path_info_new(p->drive, str_printf("%s:/", p->drive)) : path_info_new(NULL, rs->location);
}

void location_enter_names(runspace *rs, const provider *p)
{
    paths_of(rs, true)->names = p;
    cell *pwd = scope_find_here(rs->global, str_intern_c("PWD"));
    if (pwd)
        value_store(&pwd->v, location_object(rs));
}

list *location_stack(runspace *rs, str *name, bool make)
{
    session_paths *p = paths_of(rs, make);
    value key = v_str(name ? name : str_empty), found;
    if (p && p->stacks && map_get(p->stacks, key, &found))
        return (list *)found.as.o;
    if (!make)
        return NULL;
    if (!p->stacks)
        p->stacks = hashtable_new();
    list *stack = list_new(NULL);
    map_set(p->stacks, key, v_obj(stack));
    return stack;
}
