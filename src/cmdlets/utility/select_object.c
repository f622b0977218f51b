/* select_object.c: Select-Object: which objects pass, and which of their properties. */
#include "base/heap.h"
#include "cmdlets/utility/expression.h"
#include "cmdlets/utility/select_unique.h"

enum {
    P_InputObject,
    P_Property,
    P_ExcludeProperty,
    P_ExpandProperty,
    P_Unique,
    P_CaseInsensitive,
    P_Last,
    P_First,
    P_Skip,
    P_SkipLast,
    P_Wait,
    P_Index,
    P_SkipIndex
};
#define RANGE_SETS "DefaultParameter,SkipLastParameter"
static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE},
    [P_Property] = {"Property", "object[]", .sets = RANGE_SETS, .position = 1},
    [P_ExcludeProperty] = {"ExcludeProperty", "string[]", .sets = RANGE_SETS},
    [P_ExpandProperty] = {"ExpandProperty", "string", .sets = RANGE_SETS},
    [P_Unique] = {"Unique", "switch"},
    [P_CaseInsensitive] = {"CaseInsensitive", "switch"},
    [P_Last] = {"Last", "int", .sets = "DefaultParameter", .validate = "range 0 2147483647"},
    [P_First] = {"First", "int", .sets = "DefaultParameter", .validate = "range 0 2147483647"},
    [P_Skip] = {"Skip", "int", .sets = RANGE_SETS, .validate = "range 0 2147483647"},
    [P_SkipLast] = {"SkipLast", "int", .sets = "SkipLastParameter", .validate = "range 0 2147483647"},
    [P_Wait] = {"Wait", "switch", .sets = "DefaultParameter,IndexParameter"},
    [P_Index] = {"Index", "int[]", .sets = "IndexParameter"},
    [P_SkipIndex] = {"SkipIndex", "int[]", .sets = "SkipIndexParameter"},
    {0}};

typedef struct state {
    expressions properties;
    expression *expand;
    list *exclude;
    unique_set *unique; /* NULL without -Unique */
    /* which objects */
    int64_t first, last, skip, skip_last; /* -1: not given */
    int64_t seen, passed;
    list *held; /* the last n objects, for -Last and -SkipLast */
    map *indexes;
    int64_t top_index;
    bool stop;
} state;

static void write_result(cmdlet_run *c, value v, list *notes)
{
    state *s = c->state;
    if (s->unique)
        unique_add(s->unique, v, notes);
    else
        cmdlet_write(c, v);
}

/* ---- properties ---- */

static bool is_excluded(const state *s, const str *name)
{
    if (!s->exclude)
        return false;
    for (size_t i = 0; i < list_count(s->exclude); i++)
        if (wildcard_match(to_str(list_get(s->exclude, i)), name, true))
            return true;
    return false;
}

/* Names and values in turn: what one object's selected properties are. */
static void add_pair(list *pairs, const str *name, value v)
{
    list_add(pairs, v_str(str_of(name)));
    list_add(pairs, v);
}

static void select_one(cmdlet_run *c, expression *e, value item, list *pairs)
{
    state *s = c->state;
    value v;
    if (!e->wildcard) {
        bool known = expression_get(e, c, item, &v);
        const str *spelled = known && e->property && !e->label ? member_spelling(item, e->property) : NULL;
        str *title = spelled ? str_of(spelled) : expression_title(e);
        if (!is_excluded(s, e->block ? title : e->property))
            add_pair(pairs, title, known ? v : V_NULL);
        return;
    }
    list *names = list_new(NULL);
    expression_names(e, item, names);
    if (e->label && list_count(names) > 1) {
        cmdlet_error_text(c, INVALID_OPERATION_EXCEPTION, "RenamingMultipleResults", EC_InvalidOperation, item,
                          "Multiple results cannot be renamed.");
        return;
    }
    for (size_t i = 0; i < list_count(names); i++) {
        str *name = list_get(names, i).as.s;
        if (!is_excluded(s, name)) {
            object_property(item, name, &v);
            add_pair(pairs, e->label ? e->label : name, v);
        }
    }
}

static bool has_pair(const list *pairs, size_t before, const str *name)
{
    for (size_t i = 0; i < before; i += 2)
        if (str_equal_nocase(list_get(pairs, i).as.s, name))
            return true;
    return false;
}

/* A name given twice is an error that does not end the command; the first one stays. */
static void drop_repeats(cmdlet_run *c, list *pairs, value item, const char *id)
{
    for (size_t i = 0; i < list_count(pairs);) {
        str *name = list_get(pairs, i).as.s;
        if (!has_pair(pairs, i, name)) {
            i += 2;
            continue;
        }
        cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", id, EC_InvalidOperation, item,
                          "The property cannot be processed because the property \"%s\" already exists.",
                          str_to_c(name));
        list_remove_at(pairs, i + 1);
        list_remove_at(pairs, i);
    }
}

/* Of the type itself: names that were added to the object do not count. */
static str *first_type_name(value item)
{
    const type *t = value_type(psobject_base(item));
    return t ? type_full_name(t) : str_c("System.Object");
}

static value object_of_pairs(const list *pairs, value item)
{
    value o = v_obj(psobject_new());
    for (size_t i = 0; i + 1 < list_count(pairs); i += 2)
        psobject_set_member(o, list_get(pairs, i).as.s, MEMBER_NOTE, list_get(pairs, i + 1));
    if (v_is_null(item))
        return o;
    list *names = psobject_type_names(o, true);
    list_insert(names, 0, v_str(str_concat(str_c("Selected."), first_type_name(item))));
    return o;
}

static void write_expanded(cmdlet_run *c, value v, list *pairs)
{
    for (size_t i = 0; i + 1 < list_count(pairs); i += 2) {
        str *name = list_get(pairs, i).as.s;
        value old;
        if (member_try_get(v, name, &old)) {
            cmdlet_error_text(c, "System.Management.Automation.PSArgumentException",
                              "AlreadyExistingUserSpecifiedPropertyExpand", EC_InvalidOperation, v,
                              "The property cannot be processed because the property \"%s\" already exists.",
                              str_to_c(name));
            continue;
        }
        v = psobject_set_member(v, name, MEMBER_NOTE, list_get(pairs, i + 1));
    }
    write_result(c, v, pairs);
}

static bool expand_value(cmdlet_run *c, value item, value *out)
{
    state *s = c->state;
    expression *e = s->expand;
    if (!e->wildcard)
        return expression_get(e, c, item, out);
    const str *name;
    uint32_t n = member_by_pattern(item, e->property, &name);
    if (n > 1)
        cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "MutlipleExpandProperties",
                          EC_InvalidArgument, item, "Multiple properties cannot be expanded.");
    *out = V_NULL;
    return n > 1 || (n == 1 && object_property(item, name, out));
}

static void expand(cmdlet_run *c, value item, list *pairs)
{
    state *s = c->state;
    value v;
    if (!expand_value(c, item, &v)) {
        cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "ExpandPropertyNotFound",
                          EC_InvalidArgument, item, "Property \"%s\" cannot be found.", str_to_c(s->expand->property));
        return;
    }
    if (v_is_null(v))
        return;
    enumerator e = {0};
    if (!enumerate(v, &e)) {
        write_expanded(c, v, pairs);
        return;
    }
    value one;
    while (enumerator_next(&e, &one))
        if (!v_is_null(one))
            write_expanded(c, one, pairs);
}

static void select_properties(cmdlet_run *c, value item)
{
    state *s = c->state;
    if (!s->properties.count && !s->expand) {
        write_result(c, item, NULL);
        return;
    }
    list *pairs = list_new(NULL);
    for (uint32_t i = 0; i < s->properties.count; i++)
        select_one(c, s->properties.items[i], item, pairs);
    drop_repeats(c, pairs, item, "AlreadyExistingUserSpecifiedPropertyNoExpand");
    if (s->expand)
        expand(c, item, pairs);
    else
        write_result(c, object_of_pairs(pairs, item), pairs);
}

/* ---- which objects ---- */

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    s->properties = expressions_parse(c, arg(c, P_Property), "name,label,expression");
    if (has(c, P_ExpandProperty) && arg_str(c, P_ExpandProperty) && arg_str(c, P_ExpandProperty)->length)
        s->expand = expression_of_name(arg_str(c, P_ExpandProperty));
    if (has(c, P_ExcludeProperty)) {
        s->exclude = items_of(arg(c, P_ExcludeProperty));
        if (!s->properties.count && !s->expand)
            expressions_add(&s->properties, expression_of_name(str_c("*")));
    }
    if (arg_switch(c, P_Unique))
        s->unique = unique_new(!arg_switch(c, P_CaseInsensitive));
    s->first = arg_int(c, P_First, -1);
    s->last = arg_int(c, P_Last, -1);
    s->skip = arg_int(c, P_Skip, 0);
    s->skip_last = arg_int(c, P_SkipLast, -1);
    s->held = list_new(NULL);
    uint32_t which = has(c, P_Index) ? P_Index : P_SkipIndex;
    if (has(c, which)) {
        s->indexes = map_new(&type_Hashtable, MAP_ORDINAL);
        s->top_index = -1;
        list *given = items_of(arg(c, which));
        for (size_t i = 0; i < list_count(given); i++) {
            int32_t at = to_int(list_get(given, i));
            map_set(s->indexes, v_int(at), V_TRUE);
            s->top_index = at > s->top_index ? at : s->top_index;
        }
    }
    s->stop = !arg_switch(c, P_Wait);
}

static void process_indexed(cmdlet_run *c, value item)
{
    state *s = c->state;
    value found;
    bool listed = map_get(s->indexes, v_int((int32_t)s->seen++), &found);
    if (listed == has(c, P_Index))
        select_properties(c, item);
    if (has(c, P_Index) && s->stop && s->seen > s->top_index)
        cmdlet_stop_upstream(c);
}

/* -Last n and -SkipLast n keep n objects back. */
static void hold(cmdlet_run *c, value item, int64_t n)
{
    state *s = c->state;
    list_add(s->held, item);
    if ((int64_t)list_count(s->held) <= n)
        return;
    value oldest = list_get(s->held, 0);
    list_remove_at(s->held, 0);
    if (s->skip_last >= 0)
        select_properties(c, oldest);
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    if (!c->has_input && !has(c, P_InputObject))
        return;
    value item = c->has_input ? c->input : arg(c, P_InputObject);
    if (s->indexes) {
        process_indexed(c, item);
        return;
    }
    int64_t index = s->seen++;
    bool only_last = s->last >= 0 && s->first < 0;
    if (!only_last && index < s->skip)
        return;
    if (s->skip_last >= 0) {
        hold(c, item, s->skip_last);
        return;
    }
    if (s->first < 0 && s->last < 0) {
        select_properties(c, item);
        return;
    }
    if (s->first >= 0 && s->passed < s->first) {
        s->passed++;
        select_properties(c, item);
    } else if (s->last >= 0) {
        hold(c, item, only_last ? s->last + s->skip : s->last);
    }
    if (s->first >= 0 && s->passed >= s->first && s->last < 0 && s->stop)
        cmdlet_stop_upstream(c);
}

static void write_unique(value v, void *arg)
{
    cmdlet_write(arg, v);
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    if (s->last >= 0) {
        size_t n = list_count(s->held);
        if (s->first < 0) /* -Skip counts from the end then */
            n = n > (size_t)s->skip ? n - (size_t)s->skip : 0;
        for (size_t i = 0; i < n; i++)
            select_properties(c, list_get(s->held, i));
    }
    if (s->unique)
        unique_each(s->unique, write_unique, c);
}

static void clean(cmdlet_run *c)
{
    expressions_close(&((state *)c->state)->properties);
}

const cmdlet cmdlet_select_object = {.name = "Select-Object",
                                     .module = MODULE_UTILITY,
                                     .aliases = "select",
                                     .params = params,
                                     .default_set = "DefaultParameter",
                                     .output = "System.Management.Automation.PSObject",
                                     .synopsis = "Selects objects or object properties.",
                                     .state_size = sizeof(state),
                                     .begin = begin,
                                     .process = process,
                                     .end = end,
                                     .clean = clean};
