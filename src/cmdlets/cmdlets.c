/* cmdlets.c: the table of built-in cmdlets, and the helpers that most of them use. */
#include "cmdlets/cmdlets.h"

#include <stdarg.h>

#include "engine/vm/vm_internal.h"

#define CMDLET(id) extern const cmdlet id;
#include "cmdlets/cmdlets.def"
#undef CMDLET

static const cmdlet *const all[] = {
#define CMDLET(id) &id,
#include "cmdlets/cmdlets.def"
#undef CMDLET
};

#define CMDLET_TYPE(id) extern type id;
#include "cmdlets/types.def"
#undef CMDLET_TYPE

static type *const types[] = {
#define CMDLET_TYPE(id) &id,
#include "cmdlets/types.def"
#undef CMDLET_TYPE
};

void cmdlets_register_all(void)
{
    type_register(types, sizeof types / sizeof *types);
    cmdlets_register(all, sizeof all / sizeof *all);
}

void cmdlet_fail_text(cmdlet_run *c, const char *exception_type, const char *id, error_category category, value target,
                      const char *fmt, ...)
{
    va_list ap;
    buf b = {0};
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    cmdlet_fail(c, error_record_new(exception_new(exception_type, str_from_buf(&b)), id, category, target));
}

static void add_item(value v, void *arg)
{
    list_add(arg, v);
}

list *items_of(value v)
{
    list *out = list_new(NULL);
    if (!v_is_null(v))
        enumerate_each(v, add_item, out);
    return out;
}

bool patterns_match(value patterns, const str *text)
{
    list *all_patterns = items_of(patterns);
    for (size_t i = 0; i < list_count(all_patterns); i++)
        if (wildcard_match(to_str(list_get(all_patterns, i)), text, true))
            return true;
    return false;
}

typedef struct name_search {
    const str *pattern, *found;
    uint32_t count;
} name_search;

static bool match_name(const member_info *m, void *arg)
{
    name_search *n = arg;
    if (wildcard_match(n->pattern, m->name, true)) {
        n->found = m->name;
        n->count++;
    }
    return true;
}

uint32_t member_by_pattern(value item, const str *pattern, const str **name)
{
    name_search n = {.pattern = pattern};
    member_each_definition(item, match_name, &n);
    *name = n.found;
    return n.count;
}

int cmdlet_strict(const cmdlet_run *c)
{
    for (const scope *at = c->scope; at; at = at->parent)
        if (at->strict >= 0)
            return at->strict;
    return 0;
}

value cmdlet_caller_invocation(const cmdlet_run *c)
{
    return c->caller ? vm_load_auto(c->caller, AUTO_MYINVOCATION) : V_NULL;
}

str *object_text(value v)
{
    return v_is(psobject_base(v), &type_PSCustomObject) ? to_str(v) : to_str_current(v);
}
