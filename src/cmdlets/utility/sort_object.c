/* sort_object.c: Sort-Object. */
#include "base/heap.h"
#include "cmdlets/utility/expression.h"
#include "cmdlets/utility/object_compare.h"

enum { P_Stable, P_Descending, P_Unique, P_Top, P_Bottom, P_InputObject, P_Property, P_Culture, P_CaseSensitive };
static const param_spec params[] = {
    [P_Stable] = {"Stable", "switch", .sets = "Default"},
    [P_Descending] = {"Descending", "switch"},
    [P_Unique] = {"Unique", "switch"},
    [P_Top] = {"Top", "int", .sets = "Top", .flags = PF_MANDATORY, .validate = "range 1 2147483647"},
    [P_Bottom] = {"Bottom", "int", .sets = "Bottom", .flags = PF_MANDATORY, .validate = "range 1 2147483647"},
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE},
    [P_Property] = {"Property", "object[]", .position = 1},
    [P_Culture] = {"Culture", "string"},
    [P_CaseSensitive] = {"CaseSensitive", "switch"},
    {0}};

typedef struct state {
    expressions by;
    keyed *items;
    size_t count, capacity;
} state;

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    if (has(c, P_Culture))
        throw_unsupported("Sort-Object -Culture");
    s->by = expressions_parse(c, arg(c, P_Property), "expression,ascending,descending");
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    value item = c->has_input ? c->input : arg(c, P_InputObject);
    if (v_is_null(item))
        return;
    if (s->count == s->capacity) {
        s->capacity = s->capacity ? s->capacity * 2 : 16;
        keyed *more = heap_alloc(s->capacity * sizeof *more);
        for (size_t i = 0; i < s->count; i++)
            more[i] = s->items[i];
        s->items = more;
    }
    s->items[s->count++] = (keyed){.item = item};
}

/* `Sort-Object N*`: each property that an object has of that name becomes a key. */
static expressions expand(const state *s)
{
    expressions out = {0};
    for (uint32_t k = 0; k < s->by.count; k++) {
        expression *e = s->by.items[k];
        if (!e->wildcard) {
            expressions_add(&out, e);
            continue;
        }
        map *seen = hashtable_new();
        for (size_t i = 0; i < s->count; i++) {
            list *names = list_new(NULL);
            expression_names(e, s->items[i].item, names);
            for (size_t n = 0; n < list_count(names); n++)
                if (map_add(seen, list_get(names, n), V_TRUE)) {
                    expression *one = expression_of_name(list_get(names, n).as.s);
                    one->options = e->options;
                    expressions_add(&out, one);
                }
        }
    }
    return out;
}

static bool *directions(cmdlet_run *c, const expressions *by)
{
    bool *descending = heap_alloc_leaf(by->count + 1);
    descending[0] = arg_switch(c, P_Descending);
    for (uint32_t k = 0; k < by->count; k++) {
        value v;
        map *options = by->items[k]->options;
        descending[k] = arg_switch(c, P_Descending);
        if (options && map_get_str(options, str_c("descending"), &v))
            descending[k] = to_bool(v);
        else if (options && map_get_str(options, str_c("ascending"), &v))
            descending[k] = !to_bool(v);
    }
    return descending;
}

static void fill_keys(cmdlet_run *c, const expressions *by)
{
    state *s = c->state;
    if (!by->count) {
        for (size_t i = 0; i < s->count; i++)
            s->items[i].keys = &s->items[i].item;
        return;
    }
    value *all = heap_alloc(s->count * by->count * sizeof *all + 1);
    for (size_t i = 0; i < s->count; i++) {
        keyed *k = &s->items[i];
        k->keys = &all[i * by->count];
        k->missing = true;
        for (uint32_t e = 0; e < by->count; e++) {
            if (expression_get(by->items[e], c, k->item, &k->keys[e]))
                k->missing = false;
            error_record *r = by->items[e]->error;
            if (r)
                cmdlet_error(c, error_record_new(r->exception, "ExpressionEvaluation", EC_InvalidResult, k->item));
        }
        cmdlet_poll(c);
    }
}

/* Keys of a keyless sort point at the items themselves: detach them, for sorting moves the items. */
static void detach_keys(state *s)
{
    value *all = heap_alloc(s->count * sizeof *all + 1);
    for (size_t i = 0; i < s->count; i++) {
        all[i] = s->items[i].item;
        s->items[i].keys = &all[i];
    }
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    bool sensitive = arg_switch(c, P_CaseSensitive);
    expressions by = expand(s);
    uint32_t keys = by.count ? by.count : 1;
    fill_keys(c, &by);
    if (!by.count)
        detach_keys(s);
    const bool *descending = directions(c, &by);
    keyed_sort(c, s->items, s->count, keys, descending, sensitive);
    size_t n = s->count;
    if (arg_switch(c, P_Unique)) {
        n = 0;
        for (size_t i = 0; i < s->count; i++)
            if (!n || s->items[n - 1].missing != s->items[i].missing ||
                keyed_compare(&s->items[n - 1], &s->items[i], keys, NULL, sensitive))
                s->items[n++] = s->items[i];
    }
    size_t top = (size_t)arg_int(c, P_Top, INT32_MAX), bottom = (size_t)arg_int(c, P_Bottom, INT32_MAX);
    for (size_t i = bottom < n ? n - bottom : 0; i < n && i < top; i++)
        cmdlet_write(c, s->items[i].item);
}

static void clean(cmdlet_run *c)
{
    expressions_close(&((state *)c->state)->by);
}

const cmdlet cmdlet_sort_object = {.name = "Sort-Object",
                                   .module = MODULE_UTILITY,
                                   .params = params,
                                   .default_set = "Default",
                                   .output = "System.Object",
                                   .synopsis = "Sorts objects by property values.",
                                   .state_size = sizeof(state),
                                   .begin = begin,
                                   .process = process,
                                   .end = end,
                                   .clean = clean,
                                   .missing = "Culture"};
