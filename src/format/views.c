/* views.c: finding the view of an object: by type name along its chain, by shape, by name. */
#include "format/internal.h"
#include "format/views.h"

/* Is `name` in a comma list? */
static bool listed(const char *types, const char *name)
{
    size_t n = __builtin_strlen(name);
    for (const char *p = types; p && *p;) {
        const char *end = __builtin_strchr(p, ',');
        size_t length = end ? (size_t)(end - p) : __builtin_strlen(p);
        if (length == n && !__builtin_strncasecmp(p, name, n))
            return true;
        p = end ? end + 1 : NULL;
    }
    return false;
}

static const view *const *const tables[] = {views_core, views_files, views_values, views_web};

static bool fits(const view *w, value v, format_shape shape, const str *name, bool out_of_band)
{
    if (w->out_of_band != out_of_band || (shape != SHAPE_ANY && w->shape != shape))
        return false;
    if (name ? !w->name || !str_equal_c(name, w->name) : w->name && __builtin_strcmp(w->name, "default"))
        return false;
    return !w->applies || w->applies(v);
}

static const view *find_exact(const char *type, value v, format_shape shape, const str *name, bool out_of_band)
{
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (const view *const *w = tables[t]; *w; w++)
            if (listed((*w)->types, type) && fits(*w, v, shape, name, out_of_band))
                return *w;
    return NULL;
}

const view *view_find(value v, format_shape shape, const str *name, bool out_of_band)
{
    type_names n = type_names_of(v);
    for (uint32_t i = 0; i < n.count; i++) {
        const view *w = find_exact(n.names[i], v, shape, name, out_of_band);
        if (w)
            return w;
    }
    return NULL;
}

bool view_applies(const view *w, value v)
{
    type_names n = type_names_of(v);
    for (uint32_t i = 0; i < n.count; i++)
        if (listed(w->types, n.names[i]))
            return true;
    return false;
}

const char *view_display_set(value v)
{
    type_names n = type_names_of(v);
    for (uint32_t i = 0; i < n.count; i++)
        for (const display_set *d = display_sets; d->types; d++)
            if (listed(d->types, n.names[i]))
                return d->names;
    return NULL;
}
