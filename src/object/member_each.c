/* member_each.c: the properties of a value in PowerShell's order: added ones, those of the type table, its own. */
#include <string.h>

#include "base/heap.h"
#include "object/member_internal.h"

typedef struct visit {
    value target;
    bool with_values;
    bool (*fn)(const member_info *m, void *arg);
    void *arg;
    bool stopped;
    const str **seen; /* names given already: an added member hides others */
    uint32_t count, capacity;
} visit;

static bool seen_before(visit *v, const str *name)
{
    const str *interned = str_intern(name);
    for (uint32_t i = 0; i < v->count; i++) {
        if (v->seen[i] == interned) {
            return true;
        }
    }
    if (v->count == v->capacity) {
        uint32_t capacity = v->capacity ? v->capacity * 2 : 16;
        const str **bigger = heap_alloc(capacity * sizeof *bigger);
        if (v->count) {
            memcpy(bigger, v->seen, v->count * sizeof *bigger);
        }
        v->seen = bigger;
        v->capacity = capacity;
    }
    v->seen[v->count++] = interned;
    return false;
}

/* Replaces what is stored by the value that reading gives. */
static void evaluate(visit *v, member_info *m)
{
    ctx *c = ctx_current();
    TRY(c)
    {
        m->v = member_info_get(v->target, m);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) {
            unwind(c, c->kind, c->payload);
        }
        m->v = V_NULL;
        m->failed = true;
    }
    END_TRY;
}

static void give(visit *v, member_info m)
{
    if (v->stopped) {
        return;
    }
    if (v->with_values && m.kind != MEMBER_NOTE) {
        evaluate(v, &m);
    }
    v->stopped = !v->fn(&m, v->arg);
}

static bool is_property(member_kind kind)
{
    return kind == MEMBER_NOTE || kind == MEMBER_ALIAS || kind == MEMBER_SCRIPT_PROPERTY ||
           kind == MEMBER_CODE_PROPERTY;
}

static void each_added(visit *v)
{
    props *p = psobject_props(v->target);
    if (!p) {
        return;
    }
    /* A custom object has nothing else: no names to remember. */
    bool plain = v_is(v->target, &type_PSCustomObject) && !object_up.type_table_each;
    const shape *s = __atomic_load_n(&p->shape, __ATOMIC_ACQUIRE);
    for (uint32_t i = 0; i < s->count && !v->stopped; i++) {
        if (is_property(s->kinds[i]) && (plain || !seen_before(v, s->names[i]))) {
            give(v, (member_info){.name = s->names[i], .kind = s->kinds[i], .v = value_load(&p->slots[i])});
        }
    }
}

static void from_table(const str *name, member_kind kind, value stored, void *arg)
{
    visit *v = arg;
    if (is_property(kind) && !seen_before(v, name)) {
        give(v, (member_info){.name = name, .kind = kind, .v = stored});
    }
}

static void from_class(const str *name, const type *t, void *arg)
{
    visit *v = arg;
    (void)t;
    if (!seen_before(v, name)) {
        give(v, (member_info){.name = name, .kind = MEMBER_PROPERTY});
    }
}

static void from_dynamic(const str *name, value x, void *arg)
{
    visit *v = arg;
    if (!seen_before(v, name)) {
        give(v, (member_info){.name = name, .kind = MEMBER_PROPERTY, .v = x});
    }
}

/* As the type spells it: interning would give the spelling that came first. */
static const str *spelled(const char *text)
{
    const str *s = str_c(text), *interned = str_intern(s);
    return str_equal(s, interned) ? interned : s;
}

static void each_of_type(visit *v, const type *t)
{
    for (const property *p = t->properties; p && p->name && !v->stopped; p++) {
        const str *name = spelled(p->name);
        if (!(p->flags & (M_STATIC | M_HIDDEN)) && !seen_before(v, name)) {
            give(v, (member_info){.name = name, .kind = MEMBER_PROPERTY, .property = p});
        }
    }
}

static void each_own(visit *v, value base)
{
    const type *t = value_type(base);
    if (object_up.class_each && base.kind == K_OBJECT && type_is_script(t)) {
        object_up.class_each(base, from_class, v);
    }
    const type_ops *ops = type_ops_of(t);
    if (ops->each_dynamic) {
        ops->each_dynamic(base, from_dynamic, v);
    }
    for (const type *b = t; b && !v->stopped; b = type_base(b)) {
        each_of_type(v, b);
    }
    if (t->flags & T_INTERFACE) {
        return;
    }
    const type_list *l = type_interfaces(t);
    for (uint32_t i = 0; i < l->count && !v->stopped; i++) {
        each_of_type(v, l->items[i]);
    }
}

static void visit_all(value target, bool with_values, bool (*fn)(const member_info *m, void *arg), void *arg)
{
    if (v_is_null(target)) {
        return;
    }
    visit v = {.target = target, .with_values = with_values, .fn = fn, .arg = arg};
    each_added(&v);
    if (object_up.type_table_each && !v.stopped) {
        object_up.type_table_each(target, from_table, &v);
    }
    value base = psobject_base(target);
    if (!v_is(base, &type_PSCustomObject) && !v.stopped) {
        each_own(&v, base);
    }
}

void member_each_property(value target, bool (*fn)(const member_info *m, void *arg), void *arg)
{
    visit_all(target, true, fn, arg);
}

void member_each_definition(value target, bool (*fn)(const member_info *m, void *arg), void *arg)
{
    visit_all(target, false, fn, arg);
}

typedef struct search {
    const str *name;
    member_info *out;
    bool found;
} search;

static bool match(const member_info *m, void *arg)
{
    search *s = arg;
    if (m->name != s->name && !str_equal_nocase(m->name, s->name)) {
        return true;
    }
    *s->out = *m;
    s->found = true;
    return false;
}

bool member_find_property(value target, const str *name, member_info *out)
{
    search s = {.name = str_intern(name), .out = out};
    member_each_definition(target, match, &s);
    return s.found;
}

const str *member_spelling(value target, const str *name)
{
    props *p = psobject_props(target);
    if (p) {
        const shape *s = __atomic_load_n(&p->shape, __ATOMIC_ACQUIRE);
        int i = shape_find(s, str_intern(name));
        if (i >= 0 && is_property(s->kinds[i])) {
            return s->names[i];
        }
    }
    member_info m;
    return member_find_property(target, name, &m) ? m.name : NULL;
}
