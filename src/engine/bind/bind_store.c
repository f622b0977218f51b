/* bind_store.c: from bound values to the cells of a function's scope; $PSBoundParameters; splatting; the fast way. */
#include <string.h>

#include "base/heap.h"
#include "engine/bind/binder.h"

static void store(cell *dense, const param *p, value v)
{
    cell *c = &dense[p->slot];
    c->option = p->option;
    value_store(&c->v, v);
}

void bind_store(const bound_call *b, cell *dense)
{
    const param_table *t = b->table;
    for (uint32_t i = 0; i < t->own; i++) {
        const param *p = &t->params[i];
        if (!p->declared)
            continue;
        if (b->values[i].kind != K_UNSET)
            store(dense, p, b->values[i]);
        else
            store(dense, p, p->default_code ? V_UNSET : param_unbound(p));
    }
}

void bind_store_prepare(bound_call *b, cell *dense)
{
    const param_table *t = b->table;
    if (!t->takes_pipeline)
        return;
    b->unbound = heap_alloc((t->own + 1) * sizeof(value));
    for (uint32_t i = 0; i < t->own; i++)
        if (t->params[i].declared && t->params[i].flags & (PF_PIPELINE | PF_PIPELINE_PROPERTY))
            b->unbound[i] = value_load(&dense[t->params[i].slot].v);
}

void bind_store_pipeline(const bound_call *b, cell *dense)
{
    const param_table *t = b->table;
    if (t->only_pipeline >= 0 && b->from_pipeline[t->only_pipeline]) {
        value_store(&dense[t->params[t->only_pipeline].slot].v, b->values[t->only_pipeline]);
        return;
    }
    for (uint32_t i = 0; i < t->own; i++) {
        const param *p = &t->params[i];
        if (!p->declared || !(p->flags & (PF_PIPELINE | PF_PIPELINE_PROPERTY)))
            continue;
        if (b->from_pipeline[i])
            value_store(&dense[p->slot].v, b->values[i]);
        else if (b->values[i].kind == K_UNSET && b->unbound)
            value_store(&dense[p->slot].v, b->unbound[i]);
    }
}

/* ---- $PSBoundParameters ---- */

static map *new_bound_map(void)
{
    static const char *const name = "System.Collections.Generic.Dictionary[string,object]";
    const type *t = type_find_c(name);
    return map_new(t ? t : &type_Hashtable, MAP_NOCASE);
}

map *bind_bound_map(const bound_call *b)
{
    map *m = new_bound_map();
    for (uint32_t k = 0; k < b->order_count; k++) {
        uint32_t i = b->order[k];
        const param *p = &b->table->params[i];
        /* One that an earlier object of the pipeline bound stays a key, with its default. */
        map_set(m, v_str((str *)(uintptr_t)p->name), b->values[i].kind != K_UNSET ? b->values[i] : param_unbound(p));
    }
    return m;
}

map *bind_simple_map(const param_table *t, const cell *dense, uint64_t bound)
{
    map *m = new_bound_map();
    for (uint32_t i = 0; i < t->own; i++)
        if (bound >> i & 1)
            map_set(m, v_str((str *)(uintptr_t)t->params[i].name), value_load(&dense[t->params[i].slot].v));
    return m;
}

/* ---- splatting ---- */

void argument_add(argument_list *l, argument a)
{
    if (l->count == l->capacity) {
        l->capacity = l->capacity ? l->capacity * 2 : 8;
        argument *grown = heap_alloc(l->capacity * sizeof *grown);
        if (l->count)
            memcpy(grown, l->items, l->count * sizeof *grown);
        l->items = grown;
    }
    l->items[l->count++] = a;
}

static bool is_name(value v)
{
    return v.kind == K_STRING && v.as.s->o.bits & OB_PARAMETER_NAME && v.as.s->length > 1;
}

static void splat_items(argument_list *l, enumerator *e)
{
    value v;
    while (enumerator_next(e, &v)) {
        if (!is_name(v)) {
            argument_add(l, (argument){.v = v});
            continue;
        }
        str *s = v.as.s;
        bool attached = str_at(s, s->length - 1) == ':';
        argument a = {.name = str_intern(str_sub(s, 1, s->length - (attached ? 2 : 1))), .v = V_UNSET};
        value next;
        if (attached && enumerator_next(e, &next))
            a.v = next;
        argument_add(l, a);
    }
}

void argument_splat(argument_list *l, value v)
{
    value base = psobject_base(v);
    enumerator e = {0};
    if (v_is_null(base))
        return;
    if (value_is_dictionary(base)) {
        size_t cursor = 0;
        value key, x;
        while (map_next(v_map(base), &cursor, &key, &x))
            argument_add(l, (argument){.name = str_intern(to_str(key)), .v = x, .splatted = true});
    } else if (base.kind == K_OBJECT && enumerate(base, &e)) {
        splat_items(l, &e);
    } else if (base.kind == K_STRING) {
        /* `$s = 'ab'; T @s` gives an argument a character */
        for (uint32_t i = 0; i < base.as.s->length; i++)
            argument_add(l, (argument){.v = v_char(str_at(base.as.s, i))});
    } else {
        argument_add(l, (argument){.v = v});
    }
}

/* ---- the fast way ---- */

static bool fits(const param *p, value v)
{
    const type *t = p->type;
    if (!t)
        return true;
    if (v.kind == t->kind && v.kind != K_OBJECT && v.kind != K_ENUM && v.kind != K_INLINE)
        return true;
    return v.kind == K_OBJECT && v.as.o->type == t;
}

/* The parameter of exactly this name, or -1. */
static int exact(const param_table *t, const str *name)
{
    for (uint32_t i = 0; i < t->own; i++)
        if (t->params[i].name == name)
            return (int)i;
    return -1;
}

typedef struct simple {
    const param_table *t;
    argument *args;
    uint32_t n;
    uint64_t bound, used; /* used: positions of arguments that named parameters took (n <= 64) */
    value values[64];
} simple;

static bool simple_named(simple *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        argument *a = &s->args[i];
        if (!a->name)
            continue;
        int k = a->splatted ? -1 : exact(s->t, a->name);
        if (k < 0 || s->bound >> k & 1)
            return false;
        const param *p = &s->t->params[k];
        value v = a->v;
        s->used |= 1ull << i;
        if (p->is_switch) {
            if (v.kind != K_UNSET && v.kind != K_BOOL)
                return false;
            v = convert_to(v.kind == K_UNSET ? V_TRUE : v, &type_SwitchParameter);
        } else if (v.kind == K_UNSET) {
            if (i + 1 == s->n || s->args[i + 1].name)
                return false;
            v = s->args[++i].v;
            s->used |= 1ull << i;
        }
        if (!p->is_switch && !fits(p, v))
            return false;
        s->values[k] = v;
        s->bound |= 1ull << k;
    }
    return true;
}

static bool simple_positional(simple *s, list **rest)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->used >> i & 1)
            continue;
        while (next < s->t->own && (s->bound >> next & 1 || s->t->params[next].roles[0].position < 0))
            next++;
        value v = s->args[i].v;
        if (next == s->t->own) {
            if (!*rest)
                *rest = list_new(NULL);
            if (v.kind != K_NOTHING)
                list_add(*rest, v);
            continue;
        }
        if (!fits(&s->t->params[next], v))
            return false;
        s->values[next] = v.kind == K_NOTHING ? V_NULL : v;
        s->bound |= 1ull << next;
    }
    return true;
}

bool bind_simple(const param_table *t, argument *args, uint32_t n, cell *dense, list **rest, uint64_t *bound)
{
    simple s;
    if (!t->simple || n > 64)
        return false;
    s.t = t;
    s.args = args;
    s.n = n;
    s.bound = s.used = 0;
    *rest = NULL;
    if (!simple_named(&s) || !simple_positional(&s, rest))
        return false;
    for (uint32_t i = 0; i < t->own; i++) {
        const param *p = &t->params[i];
        if (s.bound >> i & 1)
            store(dense, p, s.values[i]);
        else
            store(dense, p, p->default_code ? V_UNSET : param_unbound(p));
    }
    *bound = s.bound;
    return true;
}
