/* compare_object.c: Compare-Object: what two lists have in common and what only one of them has. */
#include "base/heap.h"
#include "cmdlets/utility/expression.h"
#include "cmdlets/utility/object_compare.h"

enum {
    P_ReferenceObject,
    P_DifferenceObject,
    P_SyncWindow,
    P_Property,
    P_ExcludeDifferent,
    P_IncludeEqual,
    P_PassThru,
    P_Culture,
    P_CaseSensitive
};
static const param_spec params[] = {
    [P_ReferenceObject] = {"ReferenceObject", "psobject[]", .position = 1,
                           .flags = PF_MANDATORY | PF_ALLOW_EMPTY_COLLECTION},
    [P_DifferenceObject] = {"DifferenceObject", "psobject[]", .position = 2,
                            .flags = PF_MANDATORY | PF_PIPELINE | PF_ALLOW_EMPTY_COLLECTION},
    [P_SyncWindow] = {"SyncWindow", "int", .validate = "range 0 2147483647"},
    [P_Property] = {"Property", "object[]"},
    [P_ExcludeDifferent] = {"ExcludeDifferent", "switch"},
    [P_IncludeEqual] = {"IncludeEqual", "switch"},
    [P_PassThru] = {"PassThru", "switch"},
    [P_Culture] = {"Culture", "string"},
    [P_CaseSensitive] = {"CaseSensitive", "switch"},
    {0}};

/* Entries of one side that wait for their like on the other. */
typedef struct backlog {
    keyed *items;
    size_t start, count;
    size_t capacity;
} backlog;

typedef struct state {
    expressions by;
    uint32_t keys;
    keyed *reference;
    size_t reference_count, next;
    backlog waiting_reference, waiting_difference;
    size_t window;
} state;

static keyed make_entry(cmdlet_run *c, value item)
{
    state *s = c->state;
    keyed k = {.item = item, .keys = heap_alloc(s->keys * sizeof(value))};
    if (!s->by.count)
        k.keys[0] = item;
    for (uint32_t i = 0; i < s->by.count; i++)
        expression_get(s->by.items[i], c, item, &k.keys[i]);
    return k;
}

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    if (has(c, P_Culture))
        throw_unsupported("Compare-Object -Culture");
    s->by = expressions_parse(c, arg(c, P_Property), "expression");
    s->keys = s->by.count ? s->by.count : 1;
    s->window = (size_t)arg_int(c, P_SyncWindow, INT32_MAX);
    list *given = items_of(arg(c, P_ReferenceObject));
    s->reference_count = list_count(given);
    s->reference = heap_alloc((s->reference_count + 1) * sizeof(keyed));
    for (size_t i = 0; i < s->reference_count; i++)
        s->reference[i] = make_entry(c, list_get(given, i));
}

/* ---- results ---- */

static void emit(cmdlet_run *c, const keyed *k, const char *side)
{
    state *s = c->state;
    value indicator = v_str(str_c(side));
    const str *name = str_intern_c("SideIndicator");
    if (arg_switch(c, P_PassThru)) {
        cmdlet_write(c, psobject_set_member(k->item, name, MEMBER_NOTE, indicator));
        return;
    }
    value o = v_obj(psobject_new());
    if (!s->by.count)
        psobject_set_member(o, str_intern_c("InputObject"), MEMBER_NOTE, k->item);
    for (uint32_t i = 0; i < s->by.count; i++)
        psobject_set_member(o, expression_title(s->by.items[i]), MEMBER_NOTE, k->keys[i]);
    psobject_set_member(o, name, MEMBER_NOTE, indicator);
    cmdlet_write(c, o);
}

static void emit_match(cmdlet_run *c, const keyed *k)
{
    /* -ExcludeDifferent alone shows what is equal. */
    if (arg_switch(c, P_IncludeEqual) || (arg_switch(c, P_ExcludeDifferent) && !has(c, P_IncludeEqual)))
        emit(c, k, "==");
}

static void emit_single(cmdlet_run *c, const keyed *k, const char *side)
{
    if (!arg_switch(c, P_ExcludeDifferent))
        emit(c, k, side);
}

/* ---- matching ---- */

static bool same(cmdlet_run *c, const keyed *a, const keyed *b)
{
    state *s = c->state;
    return keyed_compare(a, b, s->keys, NULL, arg_switch(c, P_CaseSensitive)) == 0;
}

static bool take_match(cmdlet_run *c, backlog *from, const keyed *like)
{
    for (size_t i = from->start; i < from->count; i++) {
        if (!same(c, &from->items[i], like))
            continue;
        for (; i + 1 < from->count; i++)
            from->items[i] = from->items[i + 1];
        from->count--;
        return true;
    }
    return false;
}

static void wait_for_match(cmdlet_run *c, backlog *in, const keyed *k, const char *side)
{
    state *s = c->state;
    if (!s->window) {
        emit_single(c, k, side);
        return;
    }
    while (in->count - in->start >= s->window)
        emit_single(c, &in->items[in->start++], side);
    if (in->count == in->capacity) {
        in->capacity = in->capacity ? in->capacity * 2 : 16;
        keyed *more = heap_alloc(in->capacity * sizeof *more);
        for (size_t i = 0; i < in->count; i++)
            more[i] = in->items[i];
        in->items = more;
    }
    in->items[in->count++] = *k;
}

/* One step: the next object of each side (NULL: that side has ended). */
static void step(cmdlet_run *c, const keyed *difference)
{
    state *s = c->state;
    const keyed *reference = s->next < s->reference_count ? &s->reference[s->next++] : NULL;
    if (reference && difference && same(c, reference, difference)) {
        emit_match(c, reference);
        return;
    }
    if (difference && take_match(c, &s->waiting_reference, difference)) {
        emit_match(c, difference);
        difference = NULL;
    }
    if (reference && take_match(c, &s->waiting_difference, reference)) {
        emit_match(c, reference);
        reference = NULL;
    }
    if (difference)
        wait_for_match(c, &s->waiting_difference, difference, "=>");
    if (reference)
        wait_for_match(c, &s->waiting_reference, reference, "<=");
    cmdlet_poll(c);
}

static void process(cmdlet_run *c)
{
    list *given = items_of(arg(c, P_DifferenceObject));
    for (size_t i = 0; i < list_count(given); i++) {
        keyed k = make_entry(c, list_get(given, i));
        step(c, &k);
    }
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    while (s->next < s->reference_count)
        step(c, NULL);
    for (size_t i = s->waiting_difference.start; i < s->waiting_difference.count; i++)
        emit_single(c, &s->waiting_difference.items[i], "=>");
    for (size_t i = s->waiting_reference.start; i < s->waiting_reference.count; i++)
        emit_single(c, &s->waiting_reference.items[i], "<=");
}

static void clean(cmdlet_run *c)
{
    expressions_close(&((state *)c->state)->by);
}

const cmdlet cmdlet_compare_object = {.name = "Compare-Object",
                                      .module = MODULE_UTILITY,
                                      .aliases = "diff",
                                      .params = params,
                                      .synopsis = "Compares two sets of objects.",
                                      .state_size = sizeof(state),
                                      .begin = begin,
                                      .process = process,
                                      .end = end,
                                      .clean = clean,
                                      .missing = "Culture"};
