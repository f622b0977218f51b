/* group_object.c: Group-Object and GroupInfo. */
#include "base/heap.h"
#include "cmdlets/utility/expression.h"
#include "cmdlets/utility/object_compare.h"

/* ---- GroupInfo ---- */

typedef struct group_info {
    object o;
    list *values; /* ArrayList */
    list *group;
    str *name;
    int32_t count;
} group_info;

static value get_values(value self, const type *t __attribute__((unused)))
{
    return v_obj(((group_info *)self.as.o)->values);
}

static value get_group(value self, const type *t __attribute__((unused)))
{
    list *g = ((group_info *)self.as.o)->group;
    return g ? v_obj(g) : V_NULL;
}

static value get_name(value self, const type *t __attribute__((unused)))
{
    return v_str(((group_info *)self.as.o)->name);
}

static value get_count(value self, const type *t __attribute__((unused)))
{
    return v_int(((group_info *)self.as.o)->count);
}

static const property group_properties[] = {{"Values", "System.Collections.ArrayList", get_values, NULL, 0},
                                            {"Count", "int", get_count, NULL, 0},
                                            {"Group", "object", get_group, NULL, 0},
                                            {"Name", "string", get_name, NULL, 0},
                                            {0}};
type type_GroupInfo = {TYPE_OBJECT, .name = "Microsoft.PowerShell.Commands.GroupInfo", .kind = K_OBJECT,
                       .properties = group_properties};
type type_GroupInfoNoElement = {TYPE_OBJECT, .name = "Microsoft.PowerShell.Commands.GroupInfoNoElement",
                                .base = "Microsoft.PowerShell.Commands.GroupInfo", .kind = K_OBJECT};

/* ---- the cmdlet ---- */

enum { P_NoElement, P_AsHashTable, P_AsString, P_InputObject, P_Property, P_Culture, P_CaseSensitive };
static const param_spec params[] = {[P_NoElement] = {"NoElement", "switch"},
                                    [P_AsHashTable] = {"AsHashTable", "switch", .aliases = "AHT", .sets = "HashTable"},
                                    [P_AsString] = {"AsString", "switch", .sets = "HashTable"},
                                    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE},
                                    [P_Property] = {"Property", "object[]", .position = 1},
                                    [P_Culture] = {"Culture", "string"},
                                    [P_CaseSensitive] = {"CaseSensitive", "switch"},
                                    {0}};

typedef struct state {
    expressions by;
    list *items;
} state;

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    if (has(c, P_Culture))
        throw_unsupported("Group-Object -Culture");
    s->by = expressions_parse(c, arg(c, P_Property), "expression");
    s->items = list_new(NULL);
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    value item = c->has_input ? c->input : arg(c, P_InputObject);
    if (item.kind != K_NOTHING && (c->has_input || has(c, P_InputObject)) && !(v_is_null(item) && !s->by.count))
        list_add(s->items, item);
}

static void append_value(wbuf *b, value v)
{
    enumerator e = {0};
    if (v_is_null(v))
        return;
    if (!enumerate(v, &e)) {
        str_append(b, to_str(v));
        return;
    }
    wbuf_unit(b, '{');
    value one;
    for (bool first = true; enumerator_next(&e, &one); first = false) {
        if (!first)
            wbuf_ascii(b, ", ");
        if (!v_is_null(one))
            str_append(b, to_str(one));
    }
    wbuf_unit(b, '}');
}

static str *group_name(const keyed *k, uint32_t keys)
{
    wbuf b = {0};
    for (uint32_t i = 0; i < keys; i++) {
        if (i)
            wbuf_ascii(&b, ", ");
        append_value(&b, k->keys[i]);
    }
    return str_from_wbuf(&b);
}

static group_info *make_group(cmdlet_run *c, const keyed *items, size_t n, uint32_t keys)
{
    const type *collection = type_find_c("System.Collections.ObjectModel.Collection[psobject]");
    group_info *g = heap_alloc(sizeof *g);
    bool bare = arg_switch(c, P_NoElement);
    g->o.type = bare ? &type_GroupInfoNoElement : &type_GroupInfo;
    g->values = list_new(&type_ArrayList);
    g->count = (int32_t)n;
    g->name = group_name(items, keys);
    for (uint32_t k = 0; k < keys; k++)
        list_add(g->values, items->keys[k]);
    if (bare)
        return g;
    g->group = list_with_capacity(collection, n);
    for (size_t i = 0; i < n; i++)
        list_add(g->group, items[i].item);
    return g;
}

static void add_to_table(cmdlet_run *c, map *table, const group_info *g)
{
    bool as_string = arg_switch(c, P_AsString);
    value key = as_string || list_count(g->values) != 1 ? v_str(g->name) : list_get(g->values, 0);
    if (v_is_null(key))
        key = v_str(str_empty);
    if (!map_add(table, key, g->group ? v_obj(g->group) : V_NULL))
        cmdlet_error_text(c, ARGUMENT_EXCEPTION, "ArgumentException", EC_InvalidArgument, key,
                          "Item has already been added. Key in dictionary: '%s'.", str_to_c(to_str(key)));
}

static keyed *make_keys(cmdlet_run *c, uint32_t keys)
{
    state *s = c->state;
    size_t n = list_count(s->items);
    keyed *all = heap_alloc((n + 1) * sizeof *all);
    value *cells = heap_alloc((n * keys + 1) * sizeof *cells);
    for (size_t i = 0; i < n; i++) {
        all[i] = (keyed){.item = list_get(s->items, i), .keys = &cells[i * keys]};
        if (!s->by.count)
            all[i].keys[0] = all[i].item;
        for (uint32_t k = 0; k < s->by.count; k++) {
            expression_get(s->by.items[k], c, all[i].item, &all[i].keys[k]);
            error_record *r = s->by.items[k]->error;
            if (r)
                cmdlet_error(c, error_record_new(r->exception, "ExpressionEvaluation", EC_InvalidResult, all[i].item));
        }
        cmdlet_poll(c);
    }
    return all;
}

/* Groups come sorted by their keys; within a group objects keep their order. */
static void end(cmdlet_run *c)
{
    state *s = c->state;
    bool sensitive = arg_switch(c, P_CaseSensitive);
    if (arg_switch(c, P_AsString) && !arg_switch(c, P_AsHashTable))
        cmdlet_fail_text(c, ARGUMENT_EXCEPTION, "ArgumentException", EC_InvalidArgument, V_NULL,
                         "The AsString parameter requires the AsHashTable parameter.");
    uint32_t keys = s->by.count ? s->by.count : 1;
    size_t n = list_count(s->items);
    keyed *all = make_keys(c, keys);
    keyed_sort(c, all, n, keys, NULL, sensitive);
    map *table = arg_switch(c, P_AsHashTable) ? map_new(&type_Hashtable, sensitive ? MAP_ORDINAL : MAP_NOCASE) : NULL;
    for (size_t i = 0; i < n;) {
        size_t j = i + 1;
        while (j < n && !keyed_compare(&all[i], &all[j], keys, NULL, sensitive))
            j++;
        group_info *g = make_group(c, &all[i], j - i, keys);
        if (table)
            add_to_table(c, table, g);
        else
            cmdlet_write(c, v_obj(g));
        i = j;
    }
    if (table && n)
        cmdlet_write(c, v_obj(table));
}

static void clean(cmdlet_run *c)
{
    expressions_close(&((state *)c->state)->by);
}

const cmdlet cmdlet_group_object = {.name = "Group-Object",
                                    .module = MODULE_UTILITY,
                                    .aliases = "group",
                                    .params = params,
                                    .output = "System.Collections.Hashtable Microsoft.PowerShell.Commands.GroupInfo",
                                    .synopsis = "Groups objects that contain the same value for specified properties.",
                                    .state_size = sizeof(state),
                                    .begin = begin,
                                    .process = process,
                                    .end = end,
                                    .clean = clean,
                                    .missing = "Culture"};
