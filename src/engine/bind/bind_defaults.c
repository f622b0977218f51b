/* bind_defaults.c: $PSDefaultParameterValues: 'Get-*:ErrorAction' = 'Stop' for what a call did not say itself.
 *
 * Only cmdlets and advanced functions take part. A value that does not fit is a warning, never an error. */
#include "engine/bind/binder.h"
#include "engine/pipeline/cmdlet.h"
#include "object/operate.h"

static map *defaults_of(runspace *rs)
{
    static const str *_Atomic name;
    if (!name)
        name = str_intern_c("PSDefaultParameterValues");
    value v = rs->current ? psobject_base(variable_get(rs->current, name)) : V_NULL;
    if (v.kind == K_UNSET || !value_is_dictionary(v) || !map_count(v_map(v)))
        return NULL;
    value off;
    if (map_get_str(v_map(v), str_c("Disabled"), &off) && to_bool(off))
        return NULL;
    return v_map(v);
}

static str *unquoted(str *s)
{
    s = str_trim(s, NULL, 3);
    uint16_t first = s->length > 1 ? str_at(s, 0) : 0;
    if ((first == '\'' || first == '"') && str_at(s, s->length - 1) == first)
        return str_sub(s, 1, s->length - 2);
    return s;
}

static bool is_taken(const bound_call *b, uint32_t i)
{
    return b->values[i].kind != K_UNSET || (b->delayed && b->delayed[i]);
}

static void bind_one(bound_call *b, uint32_t i, const value given, const command *cmd)
{
    ctx *c = ctx_current();
    TRY(c)
    value v = given;
    if (v_is_block(psobject_base(v)))
        v = script_block_value(b->rs, v_block(psobject_base(v)), NULL, 0, V_NULL);
    bind_value(b, i, v, NULL, BIND_COERCE, cmd);
    CAUGHT
    if (c->kind != UNWIND_ERROR)
        unwind(c, c->kind, c->payload);
    common_message(b->rs, NULL, b->rs->streams, STREAM_WARNING,
                   str_printf("The binding of default value '%s' to parameter '%s' failed: %s", str_to_c(to_str(given)),
                              str_to_c(b->table->params[i].name), str_to_c(error_caught(c)->exception->message)));
    END_TRY;
}

static void bind_entry(bound_call *b, str *entry, value v, const command *cmd)
{
    ptrdiff_t colon = str_last_index(entry, str_c(":"), false);
    if (colon <= 0)
        return;
    str *of = unquoted(str_sub(entry, 0, (size_t)colon));
    str *name = unquoted(str_sub(entry, (size_t)colon + 1, entry->length - (size_t)colon - 1));
    if (!wildcard_match(of, cmd->name, true))
        return;
    bool wild = wildcard_has(name);
    int only = wild ? -1 : param_find(b->table, name, NULL);
    for (uint32_t i = 0; i < b->table->count; i++) {
        const param *p = &b->table->params[i];
        if (!p->name || is_taken(b, i) || !(p->sets & b->sets))
            continue;
        if (wild ? wildcard_match(name, p->name, true) : (int)i == only)
            bind_one(b, i, v, cmd);
    }
}

void bind_default_values(bound_call *b, const command *cmd)
{
    map *m = cmd ? defaults_of(b->rs) : NULL;
    size_t cursor = 0;
    value key, v;
    while (m && map_next(m, &cursor, &key, &v))
        if (key.kind == K_STRING)
            bind_entry(b, key.as.s, v, cmd);
}
