/* path_text.c: paths as text. */
#include "cmdlets/management/path_text.h"

static str *with_slashes(const str *path)
{
    return str_replace(path, str_c("\\"), str_c("/"));
}

static bool is_slash(uint16_t u)
{
    return u == '/' || u == '\\';
}

str *path_join(str *parent, str *child)
{
    /* A provider's name in front keeps its backslash. */
    ptrdiff_t colons = str_index(parent, str_c("::"), 0, false);
    size_t keep = colons < 0 ? 0 : (size_t)colons + 2;
    str *front = str_concat(str_sub(parent, 0, keep), with_slashes(str_sub(parent, keep, parent->length - keep)));
    str *back = with_slashes(child);
    size_t skip = 0;
    while (skip < back->length && str_at(back, skip) == '/')
        skip++;
    back = str_sub(back, skip, back->length - skip);
    bool open = front->length && str_at(front, front->length - 1) == '/';
    return str_concat_n((str *[]){front, open ? str_empty : str_c("/"), back}, 3);
}

/* Where what belongs to a drive or provider ends. */
static size_t qualifier_length(const str *path)
{
    ptrdiff_t colons = str_index(path, str_c("::"), 0, false);
    if (colons > 0)
        return (size_t)colons + 2;
    ptrdiff_t colon = str_index_unit(path, ':', 0), slash = str_index_unit(with_slashes(path), '/', 0);
    return colon > 0 && (slash < 0 || colon < slash) ? (size_t)colon + 1 : 0;
}

static size_t without_last_slash(const str *path, size_t from)
{
    size_t n = path->length;
    while (n > from + 1 && is_slash(str_at(path, n - 1)))
        n--;
    return n;
}

static size_t last_slash(const str *path, size_t from, size_t n)
{
    while (n > from && !is_slash(str_at(path, n - 1)))
        n--;
    return n;
}

static str *slashed(const str *path, size_t qualifier, size_t n)
{
    return str_concat(str_sub(path, 0, qualifier), with_slashes(str_sub(path, qualifier, n - qualifier)));
}

str *path_parent(str *path)
{
    size_t q = qualifier_length(path), n = without_last_slash(path, q);
    if (n == q + 1 && is_slash(str_at(path, q)))
        return NULL;
    size_t at = last_slash(path, q, n);
    if (at == q)
        return slashed(path, q, q);
    while (at > q + 1 && is_slash(str_at(path, at - 1)))
        at--;
    return slashed(path, q, at);
}

str *path_name(str *path)
{
    size_t q = qualifier_length(path), n = without_last_slash(path, q), at = last_slash(path, q, n);
    if (at == n)
        return str_sub(path, q, n - q);
    return str_sub(path, at, n - at);
}

static size_t common_length(const str *a, const str *b)
{
    size_t last = 0, i = 0;
    for (; i < a->length && i < b->length && str_at(a, i) == str_at(b, i); i++)
        if (str_at(a, i) == '/')
            last = i;
    bool a_ends = i == a->length || str_at(a, i) == '/', b_ends = i == b->length || str_at(b, i) == '/';
    return a_ends && b_ends ? i : last;
}

str *path_relative(const str *path, const str *base)
{
    if (base->length == 1)
        base = str_empty;
    if (str_equal(path, base))
        return str_concat(str_c("../"), path_name(str_of(path)));
    size_t common = common_length(path, base);
    wbuf out = {0};
    bool up = false;
    for (size_t i = common; i < base->length; i++)
        if (str_at(base, i) == '/') {
            wbuf_ascii(&out, up ? "/.." : "..");
            up = true;
        }
    if (!up)
        wbuf_unit(&out, '.');
    if (common < path->length)
        str_append_range(&out, path, common, path->length - common);
    return str_from_wbuf(&out);
}
