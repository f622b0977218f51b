/* expression.c: what -Property takes: names, patterns, blocks, hashtables. */
#include "cmdlets/utility/expression.h"

#include <string.h>

#include "base/heap.h"

bool object_property(value item, const str *name, value *out)
{
    *out = V_NULL;
    if (v_is_null(item))
        return false;
    value base = psobject_base(item);
    if (!value_is_dictionary(base) || value_type(base) == &type_Hashtable)
        return member_try_get(item, name, out);
    /* `[ordered]@{a=1} | Select-Object a` is empty: only what the type itself has counts. */
    member_info m;
    if (!member_find_property(item, name, &m))
        return false;
    *out = member_info_get(item, &m);
    return true;
}

/* ---- reading ---- */

expression *expression_of_name(str *name)
{
    expression *e = heap_alloc(sizeof *e);
    e->property = name;
    e->wildcard = wildcard_has(name);
    return e;
}

static expression *of_value(cmdlet_run *c, value v)
{
    value base = psobject_base(v);
    if (v_is_block(base)) {
        expression *e = heap_alloc(sizeof *e);
        e->block = v_block(base);
        return e;
    }
    str *name = to_str(v);
    if (!name->length)
        cmdlet_fail_text(c, "System.NotSupportedException", "ExpressionEmptyString1", EC_InvalidArgument, V_NULL,
                         "The property or script block expression cannot be an empty string.");
    return expression_of_name(name);
}

/* The key that a shortened one stands for: `e` is expression. NULL: none; the empty string: several. */
static str *full_key(const char *keys, const str *given)
{
    str *found = NULL;
    for (const char *at = keys; *at;) {
        size_t n = strcspn(at, ",");
        str *key = str_utf8(at, n);
        if (str_equal_nocase(key, given))
            return key;
        if (str_starts(key, given, true))
            found = found ? str_empty : key;
        at += n + (at[n] == ',');
    }
    return found;
}

static _Noreturn void bad_key(cmdlet_run *c, const char *id, const char *fmt, const str *key)
{
    str *message = str_replace(str_c(fmt), str_c("{0}"), key);
    cmdlet_fail(
        c, error_record_new(exception_new("System.NotSupportedException", message), id, EC_InvalidArgument, V_NULL));
}

static expression *of_hashtable(cmdlet_run *c, map *given, const char *keys)
{
    map *options = hashtable_new();
    size_t cursor = 0;
    value k, v;
    while (map_next(given, &cursor, &k, &v)) {
        str *key = to_str(k);
        str *full = key->length ? full_key(keys, key) : NULL;
        if (!full)
            bad_key(c, "DictionaryKeyUnknown", "The {0} key is not valid.", key);
        if (!full->length)
            bad_key(c, "DictionaryKeyAmbiguous1", "The {0} key is ambiguous.", key);
        map_set(options, v_str(full), v);
    }
    if (!map_get_str(options, str_c("expression"), &v))
        bad_key(c, "DictionaryKeyMandatoryEntry", "The {0} key is missing.", str_c("expression"));
    expression *e = of_value(c, v);
    e->options = options;
    if (map_get_str(options, str_c("name"), &v) || map_get_str(options, str_c("label"), &v))
        e->label = to_str(v);
    return e;
}

void expressions_add(expressions *all, expression *e)
{
    expression **more = heap_alloc((all->count + 1) * sizeof *more);
    if (all->count)
        memcpy(more, all->items, all->count * sizeof *more);
    more[all->count++] = e;
    all->items = more;
}

expressions expressions_parse(cmdlet_run *c, value v, const char *keys)
{
    list *given = items_of(v);
    expressions all = {0};
    for (size_t i = 0; i < list_count(given); i++) {
        value item = list_get(given, i), base = psobject_base(item);
        expressions_add(&all, value_is_dictionary(base) ? of_hashtable(c, v_map(base), keys) : of_value(c, item));
    }
    return all;
}

/* ---- evaluating ---- */

static value run_block(expression *e, cmdlet_run *c, value item)
{
    if (!e->results) {
        e->results = list_new(NULL);
        e->sink = sink_list(c->rs, e->results);
        block_call_open(&e->call, c, e->block, e->sink);
    }
    ctx *x = ctx_current();
    value dollar = value_load(&e->call.bar.cell->v);
    e->error = NULL;
    list_clear(e->results);
    TRY(x)
    {
        block_call_item(&e->call, item);
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR)
            unwind(x, x->kind, x->payload);
        e->error = error_caught(x);
        list_clear(e->results);
        value_store(&e->call.bar.cell->v, dollar);
    }
    END_TRY;
    return list_collapse(e->results, false);
}

bool expression_get(expression *e, cmdlet_run *c, value item, value *out)
{
    if (!e->block)
        return object_property(item, e->property, out);
    *out = run_block(e, c, item);
    return true;
}

typedef struct name_filter {
    const str *pattern;
    list *names;
} name_filter;

static bool add_name(const member_info *m, void *arg)
{
    name_filter *f = arg;
    if (wildcard_match(f->pattern, m->name, true))
        list_add(f->names, v_str(str_of(m->name)));
    return true;
}

void expression_names(const expression *e, value item, list *names)
{
    name_filter f = {e->property, names};
    if (!v_is_null(item))
        member_each_definition(item, add_name, &f);
}

str *expression_title(const expression *e)
{
    return e->label ? e->label : e->property ? e->property : to_str(v_obj(e->block));
}

void expressions_close(expressions *all)
{
    for (uint32_t i = all->count; i-- > 0;)
        block_call_close(&all->items[i]->call);
}
