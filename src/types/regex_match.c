/* regex_match.c: Match, Group, Capture and their collections. */
#include "base/heap.h"
#include "object/collection.h"
#include "object/type_internal.h"
#include "types/native.h"
#include "types/regex_types.h"

#define RX "System.Text.RegularExpressions."

typedef struct capture {
    object o;
    const str *text;
    size_t start, length;
    size_t offset; /* of the text in the one that Index counts in */
} capture;

typedef struct group {
    capture c;
    bool success;
    const str *name;
    uint32_t number;
    const struct match *of; /* NULL: a failed group of no match */
} group;

typedef struct match {
    group g;
    const regex *r;
    regex_match m;
} match;

/* GroupCollection, MatchCollection and CaptureCollection: a fixed list, groups found by name too. */
typedef struct match_list {
    object o;
    array *items;
    const match *of;
} match_list;

static type type_GroupCollection, type_MatchCollection, type_CaptureCollection;

static capture *capture_of(value v)
{
    return (capture *)(void *)v.as.o;
}

static group *group_of(value v)
{
    return (group *)(void *)v.as.o;
}

static match *match_of(value v)
{
    return (match *)(void *)v.as.o;
}

static match_list *list_of(value v)
{
    return (match_list *)(void *)v.as.o;
}

/* ---- making them ---- */

static void capture_set(capture *c, const type *t, const str *text, ptrdiff_t start, ptrdiff_t end, size_t offset)
{
    c->o.type = t;
    c->text = start < 0 ? str_empty : text;
    c->start = start < 0 ? 0 : (size_t)start;
    c->length = start < 0 ? 0 : (size_t)(end - start);
    c->offset = start < 0 ? 0 : offset;
}

value match_new(const regex *r, const str *text, const regex_match *m, size_t offset)
{
    match *x = heap_alloc(sizeof *x);
    capture_set(&x->g.c, &type_Match, text, m ? m->spans[0] : -1, m ? m->spans[1] : -1, offset);
    x->g.success = m != NULL;
    x->g.name = str_c("0");
    x->g.of = m ? x : NULL;
    x->r = r;
    if (m) {
        x->m = *m;
    }
    return v_obj(x);
}

static value group_new(const match *of, uint32_t number)
{
    if (number == 0) {
        return v_obj((void *)(uintptr_t)of);
    }
    bool known = of->g.success && number < of->m.count && of->r->group_names[number];
    ptrdiff_t start = known ? of->m.spans[2 * number] : -1, end = known ? of->m.spans[2 * number + 1] : -1;
    group *g = heap_alloc(sizeof *g);
    capture_set(&g->c, &type_Group, of->g.c.text, start, end, of->g.c.offset);
    g->success = start >= 0;
    g->name = known ? of->r->group_names[number] : str_empty;
    g->number = number;
    g->of = of;
    return v_obj(g);
}

static value list_of_items(const type *t, array *items, const match *of)
{
    match_list *l = heap_alloc(sizeof *l);
    l->o.type = t;
    l->items = items;
    l->of = of;
    return v_obj(l);
}

value match_collection_new(const regex *r, const str *text, size_t start)
{
    list *found = list_new(NULL);
    regex_match m;
    while (regex_exec(r, text, start, &m)) {
        list_add(found, match_new(r, text, &m, 0));
        start = (size_t)m.spans[1] + (m.spans[1] == m.spans[0]);
    }
    return list_of_items(&type_MatchCollection, list_to_array(found), NULL);
}

/* ---- Capture and Group ---- */

GETTER(index)
{
    return v_int((int32_t)(capture_of(self)->start + capture_of(self)->offset));
}

GETTER(length)
{
    return v_int((int32_t)capture_of(self)->length);
}

static str *capture_text(value v, bool invariant)
{
    (void)invariant;
    const capture *c = capture_of(v);
    return str_sub(c->text, c->start, c->length);
}

GETTER(value)
{
    return v_str(capture_text(self, true));
}

GETTER(null)
{
    return V_NULL;
}

METHOD(to_string)
{
    return v_str(capture_text(c->self, true));
}

GETTER(success)
{
    return v_bool(group_of(self)->success);
}

GETTER(name)
{
    return v_str((str *)(uintptr_t)group_of(self)->name);
}

GETTER(captures)
{
    const group *g = group_of(self);
    ptrdiff_t *spans = NULL;
    uint32_t n = g->success ? regex_captures(g->of->r, g->c.text, &g->of->m, g->number, &spans) : 0;
    array *items = array_new(&type_Object, n);
    for (uint32_t i = 0; i + 1 < n; i++) {
        capture *x = heap_alloc(sizeof *x);
        capture_set(x, &type_Capture, g->c.text, spans[2 * i], spans[2 * i + 1], g->c.offset);
        array_put(items, i, v_obj(x));
    }
    if (n) {
        array_put(items, n - 1, self);
    }
    return list_of_items(&type_CaptureCollection, items, NULL);
}

/* ---- Match ---- */

GETTER(groups)
{
    const match *m = match_of(self);
    uint32_t n = m->g.success ? 0 : 1;
    for (uint32_t i = 0; m->g.success && i < m->m.count; i++) {
        n += m->r->group_names[i] != NULL;
    }
    array *items = array_new(&type_Object, n);
    for (uint32_t i = 0; i < n; i++) {
        array_put(items, i, group_new(m, i));
    }
    return list_of_items(&type_GroupCollection, items, m);
}

GETTER(empty)
{
    return match_new(NULL, str_empty, NULL, 0);
}

METHOD(next_match)
{
    const match *m = match_of(c->self);
    regex_match next;
    if (!m->g.success) {
        return c->self;
    }
    size_t start = m->g.c.start + (m->g.c.length ? m->g.c.length : 1);
    bool found = regex_exec(m->r, m->g.c.text, start, &next);
    return match_new(m->r, m->g.c.text, found ? &next : NULL, m->g.c.offset);
}

METHOD(result)
{
    const match *m = match_of(c->self);
    str *with = arg_text(c, 0);
    if (!with) {
        throw_null_argument("replacement");
    }
    if (!m->g.success) {
        throw_argument("System.NotSupportedException", NULL, "Result cannot be called on a failed Match.");
    }
    wbuf out = {0};
    regex_expand(m->r, m->g.c.text, &m->m, with, &out);
    return v_str(str_from_wbuf(&out));
}

METHOD(itself)
{
    return c->args[0];
}

/* ---- the collections ---- */

static value item_at(const match_list *l, int64_t i)
{
    if (i < 0 || i >= (int64_t)l->items->length) {
        if (l->of) { /* a group that the pattern does not have is a failed one; by number, as the pattern counts */
            return group_new(l->of, i < 0 ? UINT32_MAX : (uint32_t)i);
        }
        throw_argument("System.ArgumentOutOfRangeException", "i",
                       "Specified argument was out of the range of valid values.");
    }
    return l->of ? group_new(l->of, (uint32_t)i) : array_get(l->items, (size_t)i);
}

/* The number of a group by its name, or by digits; -1. */
static int64_t group_named(const match *m, const str *name)
{
    for (uint32_t i = 0; m->g.success && i < m->m.count; i++) {
        if (m->r->group_names[i] && str_equal(m->r->group_names[i], name)) {
            return i;
        }
    }
    return str_equal_c(name, "0") ? 0 : -1;
}

static value named_group(const match_list *l, const str *name)
{
    return item_at(l, group_named(l->of, name));
}

static value list_index(value v, const value *index, uint32_t n)
{
    const match_list *l = list_of(v);
    value i = psobject_base(index[0]);
    if (n != 1) {
        throw_unsupported("an index of more than one dimension on matches");
    }
    return l->of && i.kind == K_STRING ? named_group(l, i.as.s) : item_at(l, to_int(i));
}

METHOD(item)
{
    return list_index(c->self, c->args, 1);
}

GETTER(count)
{
    return v_int((int32_t)list_of(self)->items->length);
}

GETTER(true)
{
    return V_TRUE;
}

GETTER(false)
{
    return V_FALSE;
}

GETTER(self)
{
    return self;
}

static bool list_count_of(value v, size_t *out)
{
    *out = list_of(v)->items->length;
    return true;
}

static bool list_next(enumerator *e, value *out)
{
    const array *items = list_of(e->source)->items;
    if (e->index >= items->length) {
        return false;
    }
    *out = array_get(items, e->index++);
    return true;
}

static bool list_enumerate(value v, enumerator *e)
{
    *e = (enumerator){.source = v, .next = list_next};
    return true;
}

METHOD(get_enumerator)
{
    return walker_new(c->self);
}

METHOD(copy_to)
{
    const array *items = list_of(c->self)->items;
    array *to = arg_array(c, 0, "array");
    int64_t at = c->args[1].as.i;
    if (at < 0 || at > (int64_t)to->length - (int64_t)items->length) {
        throw_argument("System.ArgumentException", NULL,
                       "Destination array was not long enough. Check the destination index, length, and the array's "
                       "lower bounds.");
    }
    for (size_t i = 0; i < items->length; i++) {
        array_set(to, (size_t)at + i, array_get(items, i));
    }
    return V_NULL;
}

METHOD(contains_key)
{
    return v_bool(group_named(list_of(c->self)->of, arg_text(c, 0)) >= 0);
}

METHOD(try_get_value)
{
    const match_list *l = list_of(c->self);
    int64_t i = group_named(l->of, arg_text(c, 0));
    if (!v_is_null(c->args[1])) {
        member_set(c->args[1], str_intern_c("Value"), i < 0 ? V_NULL : item_at(l, i));
    }
    return v_bool(i >= 0);
}

static value names_or_groups(value self, bool names)
{
    const match *m = list_of(self)->of;
    list *out = list_new(NULL);
    for (uint32_t i = 0; m->g.success && i < m->m.count; i++) {
        if (m->r->group_names[i]) {
            list_add(out, names ? v_str(m->r->group_names[i]) : group_new(m, i));
        }
    }
    return v_obj(list_to_array(out));
}

GETTER(keys)
{
    return names_or_groups(self, true);
}

GETTER(values)
{
    return names_or_groups(self, false);
}

/* ---- descriptors ---- */

static const type_ops capture_ops = {.to_string = capture_text};
static const property capture_properties[] = {{"Index", "int", get_index, NULL, 0},
                                              {"Length", "int", get_length, NULL, 0},
                                              {"Value", "string", get_value, NULL, 0},
                                              {"ValueSpan", "System.ReadOnlySpan[char]", get_null, NULL, 0},
                                              {0}};
static const method capture_methods[] = {{"ToString", "", "string", to_string, 0}, {0}};
type type_Capture = {TYPE_OBJECT,
                     .name = RX "Capture",
                     .kind = K_OBJECT,
                     .properties = capture_properties,
                     .methods = capture_methods,
                     .ops = &capture_ops};

static const property group_properties[] = {{"Success", "bool", get_success, NULL, 0},
                                            {"Name", "string", get_name, NULL, 0},
                                            {"Captures", RX "CaptureCollection", get_captures, NULL, 0},
                                            {0}};
static const method group_methods[] = {{"Synchronized", RX "Group inner", RX "Group", itself, M_STATIC}, {0}};
type type_Group = {TYPE_OBJECT,
                   .name = RX "Group",
                   .base = RX "Capture",
                   .kind = K_OBJECT,
                   .properties = group_properties,
                   .methods = group_methods,
                   .ops = &capture_ops};

static const property match_properties[] = {
    {"Groups", RX "GroupCollection", get_groups, NULL, 0}, {"Empty", RX "Match", get_empty, NULL, M_STATIC}, {0}};
static const method match_methods[] = {{"NextMatch", "", RX "Match", next_match, 0},
                                       {"Result", "string replacement", "string", result, 0},
                                       {"Synchronized", RX "Match inner", RX "Match", itself, M_STATIC},
                                       {0}};
type type_Match = {TYPE_OBJECT,
                   .name = RX "Match",
                   .base = RX "Group",
                   .kind = K_OBJECT,
                   .properties = match_properties,
                   .methods = match_methods,
                   .ops = &capture_ops};

#define LIST_PROPERTIES                                                                                                \
    {"Count", "int", get_count, NULL, 0}, {"IsReadOnly", "bool", get_true, NULL, 0},                                   \
        {"IsSynchronized", "bool", get_false, NULL, 0},                                                                \
    {                                                                                                                  \
        "SyncRoot", "System.Object", get_self, NULL, 0                                                                 \
    }
#define LIST_METHODS(T)                                                                                                \
    {"get_Item", "int i", T, item, M_HIDDEN}, {"Item", "int i", T, item, M_HIDDEN},                                    \
        {"GetEnumerator", "", "System.Collections.IEnumerator", get_enumerator, 0},                                    \
    {                                                                                                                  \
        "CopyTo", "array array, int arrayIndex", "void", copy_to, 0                                                    \
    }
#define LIST_INTERFACES "System.Collections.IList,System.Collections.ICollection,System.Collections.IEnumerable"

static const type_ops list_ops = {.enumerate = list_enumerate, .count = list_count_of, .index_get = list_index};
static const property list_properties[] = {LIST_PROPERTIES, {0}};
static const property group_list_properties[] = {
    LIST_PROPERTIES, {"Keys", "string[]", get_keys, NULL, 0}, {"Values", RX "Group[]", get_values, NULL, 0}, {0}};
static const method match_list_methods[] = {LIST_METHODS(RX "Match"), {0}};
static const method capture_list_methods[] = {LIST_METHODS(RX "Capture"), {0}};
static const method group_list_methods[] = {
    LIST_METHODS(RX "Group"),
    {"get_Item", "string groupname", RX "Group", item, M_HIDDEN},
    {"Item", "string groupname", RX "Group", item, M_HIDDEN},
    {"ContainsKey", "string key", "bool", contains_key, 0},
    {"TryGetValue", "string key, ref " RX "Group value", "bool", try_get_value, 0},
    {0}};

static type type_MatchCollection = {TYPE_OBJECT,
                                    .name = RX "MatchCollection",
                                    .kind = K_OBJECT,
                                    .interfaces = LIST_INTERFACES,
                                    .properties = list_properties,
                                    .methods = match_list_methods,
                                    .ops = &list_ops};
static type type_CaptureCollection = {TYPE_OBJECT,
                                      .name = RX "CaptureCollection",
                                      .kind = K_OBJECT,
                                      .interfaces = LIST_INTERFACES,
                                      .properties = list_properties,
                                      .methods = capture_list_methods,
                                      .ops = &list_ops};
static type type_GroupCollection = {TYPE_OBJECT,
                                    .name = RX "GroupCollection",
                                    .kind = K_OBJECT,
                                    .interfaces = LIST_INTERFACES,
                                    .properties = group_list_properties,
                                    .methods = group_list_methods,
                                    .ops = &list_ops};

TYPES_EXPORT(regex_match, &type_Capture, &type_Group, &type_Match, &type_MatchCollection, &type_CaptureCollection,
             &type_GroupCollection);
