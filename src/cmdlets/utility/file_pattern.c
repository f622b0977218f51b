/* file_pattern.c: paths with wildcards to the files they name. */
#include "cmdlets/utility/file_pattern.h"

#include "base/sys.h"

static bool exists(const str *path)
{
    sys_stat st;
    return sys_stat_path(str_to_c(path), true, &st) == 0;
}

static void insert_sorted(list *names, str *name)
{
    size_t i = list_count(names);
    while (i > 0 && compare_strings(list_get(names, i - 1).as.s, name, true) > 0)
        i--;
    list_insert(names, i, v_str(name));
}

static list *matching_names(const str *folder, const str *pattern)
{
    list *names = list_new(NULL);
    sys_dir *d;
    const char *name;
    unsigned char kind;
    if (sys_dir_open(folder->length ? str_to_c(folder) : "/", &d) < 0)
        return names;
    while (sys_dir_next(d, &name, &kind)) {
        str *s = str_c(name);
        if (wildcard_match(pattern, s, true) && (str_at(s, 0) != '.' || str_at(pattern, 0) == '.'))
            insert_sorted(names, s);
    }
    sys_dir_close(d);
    return names;
}

/* `done` is the part of the path that is settled, `at` where the rest begins. */
static void expand(str *done, const str *path, size_t at, list *out)
{
    if (at >= path->length) {
        if (exists(done))
            list_add(out, v_str(done));
        return;
    }
    ptrdiff_t slash = str_index_unit(path, '/', at + 1);
    size_t end = slash < 0 ? path->length : (size_t)slash;
    str *segment = str_sub(path, at + 1, end - at - 1);
    if (!wildcard_has(segment)) {
        expand(str_concat_n((str *[]){done, str_c("/"), segment}, 3), path, end, out);
        return;
    }
    list *names = matching_names(done, segment);
    for (size_t i = 0; i < list_count(names); i++)
        expand(str_concat_n((str *[]){done, str_c("/"), list_get(names, i).as.s}, 3), path, end, out);
}

size_t files_matching(runspace *rs, str *path, bool literal, list *out)
{
    size_t before = list_count(out);
    str *full = path_resolve(rs, path);
    if (!literal && wildcard_has(path))
        expand(str_empty, full, 0, out);
    else if (exists(full))
        list_add(out, v_str(full));
    return list_count(out) - before;
}
