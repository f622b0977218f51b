/* cmdlet_path.c: a path as a script writes it to the absolute path of a file. */
#include "engine/pipeline/cmdlet.h"
#include "engine/providers/provider.h"

static str *after_prefix(str *path, const char *prefix)
{
    str *p = str_c(prefix);
    return str_starts(path, p, true) ? str_sub(path, p->length, path->length - p->length) : path;
}

static str *home(void)
{
    str *h = environment_get(str_c("HOME"));
    return h ? h : str_c("/");
}

/* Drops `.` and empty parts, lets `..` take one away. */
static str *normalize(const str *path)
{
    size_t starts[256], n = 0;
    wbuf out = {0};
    for (size_t at = 0; at <= path->length;) {
        ptrdiff_t end = str_index_unit(path, '/', at);
        size_t stop = end < 0 ? path->length : (size_t)end, length = stop - at;
        bool one = length == 1 && str_at(path, at) == '.';
        bool two = length == 2 && str_at(path, at) == '.' && str_at(path, at + 1) == '.';
        if (two && n) {
            out.length = starts[--n];
        } else if (length && !one && !two) {
            if (n < 256)
                starts[n++] = out.length;
            wbuf_unit(&out, '/');
            str_append_range(&out, path, at, length);
        }
        at = stop + 1;
    }
    if (!out.length)
        wbuf_unit(&out, '/');
    return str_from_wbuf(&out);
}

/* `temp:x`, `dat:/x`: the folder behind the drive and the rest. */
static str *without_drive(runspace *rs, str *path)
{
    ptrdiff_t colon = str_index_unit(path, ':', 0);
    str *folder = colon > 0 ? drive_folder(rs, str_sub(path, 0, (size_t)colon)) : NULL;
    if (!folder)
        return path;
    str *rest = str_sub(path, (size_t)colon + 1, path->length - (size_t)colon - 1);
    return str_concat_n((str *[]){folder, str_c("/"), rest}, 3);
}

str *path_resolve(runspace *rs, str *path)
{
    path = after_prefix(path, "Microsoft.PowerShell.Core\\FileSystem::");
    path = after_prefix(path, "FileSystem::");
    path = without_drive(rs, path);
    path = str_replace(path, str_c("\\"), str_c("/"));
    if (path->length && str_at(path, 0) == '~' && (path->length == 1 || str_at(path, 1) == '/'))
        path = str_concat(home(), str_sub(path, 1, path->length - 1));
    if (!path->length || str_at(path, 0) != '/')
        path = str_concat_n((str *[]){rs->location ? rs->location : str_c("/"), str_c("/"), path}, 3);
    return normalize(path);
}
