/* scope.c: cells and scopes. */
#include "engine/scope/scope.h"

#include <string.h>

#include "base/heap.h"
#include "engine/session/runspace.h"

cell *(*scope_builtin_variable)(scope *global, const str *name);
void (*scope_check_attributes)(const cell *c, struct list *attributes, value v);

scope *scope_new(scope *parent, session_state *state, const block *b)
{
    uint32_t n = b ? b->name_count : 0;
    scope *s = heap_alloc(sizeof *s + n * sizeof(cell) + 15);
    s->parent = parent;
    s->state = state;
    s->strict = -1;
    if (n) {
        s->block = b;
        s->dense = (cell *)(((uintptr_t)(s + 1) + 15) & ~(uintptr_t)15);
        for (uint32_t i = 0; i < n; i++) {
            s->dense[i].name = b->names[i].name;
            s->dense[i].v.kind = K_UNSET;
        }
    }
    return s;
}

static bool in_scope(uint8_t reach)
{
    return reach == REACH_ANY || reach == REACH_LOCAL || reach == REACH_PRIVATE;
}

/* The place for `name` in this scope, set or not. `$local:x` and `$x` of one block share the first of their cells. */
static cell *here(scope *s, const str *name)
{
    const block *b = s->block;
    for (uint32_t i = 0; b && i < b->name_count; i++)
        if (b->names[i].name == name && in_scope(b->names[i].reach))
            return &s->dense[i];
    for (uint32_t i = 0; i < s->extra_count; i++)
        if (s->extra[i]->name == name)
            return s->extra[i];
    return NULL;
}

static bool is_set(const cell *c)
{
    return c->v.kind != K_UNSET;
}

cell *scope_find_here(scope *s, const str *name)
{
    cell *c = here(s, name);
    return c && is_set(c) ? c : NULL;
}

cell *scope_find(scope *s, const str *name)
{
    scope *top = s;
    for (scope *at = s; at; at = at->parent) {
        cell *c = here(at, name);
        if (c && is_set(c) && (at == s || !c->option || !(c->option->options & VO_PRIVATE)))
            return c;
        top = at;
    }
    return scope_builtin_variable ? scope_builtin_variable(top, name) : NULL;
}

static void add_extra(scope *s, cell *c)
{
    if (s->extra_count == s->extra_capacity) {
        uint32_t n = s->extra_capacity ? s->extra_capacity * 2 : 4;
        cell **grown = heap_alloc(n * sizeof *grown);
        if (s->extra_count)
            memcpy(grown, s->extra, s->extra_count * sizeof *grown);
        s->extra = grown;
        s->extra_capacity = n;
    }
    s->extra[s->extra_count++] = c;
}

cell *scope_add_cell(scope *s, const str *name)
{
    cell *c = here(s, name);
    if (c)
        return c;
    c = heap_alloc(sizeof *c);
    c->name = name;
    c->v.kind = K_UNSET;
    add_extra(s, c);
    return c;
}

bool scope_import_cell(scope *s, cell *c)
{
    cell *old = here(s, c->name);
    s->state->runspace->scope_epoch++;
    for (uint32_t i = 0; i < s->extra_count; i++)
        if (s->extra[i] == old) {
            s->extra[i] = c;
            return true;
        }
    if (old)
        return false;
    add_extra(s, c);
    return true;
}

void scope_drop_cell(scope *s, const cell *c)
{
    for (uint32_t i = 0; i < s->extra_count; i++)
        if (s->extra[i] == c) {
            s->extra[i] = s->extra[--s->extra_count];
            s->state->runspace->scope_epoch++;
            return;
        }
}

static bool is_all_scope(const cell *c)
{
    return c->option && c->option->options & VO_ALLSCOPE;
}

cell *scope_own_quietly(scope *s, const str *name)
{
    scope *top = s;
    cell *c = here(s, name);
    if (c && is_set(c))
        return c;
    for (scope *up = s->parent; up; up = up->parent) {
        cell *outer = here(up, name);
        if (outer && is_set(outer) && is_all_scope(outer))
            return outer;
        top = up;
    }
    if (scope_builtin_variable) {
        cell *known = scope_builtin_variable(top, name);
        if (known && (top == s || is_all_scope(known)))
            return known;
    }
    return c ? c : scope_add_cell(s, name);
}

cell *scope_own(scope *s, const str *name)
{
    cell *c = scope_own_quietly(s, name);
    if (!is_set(c) && s->state)
        s->state->runspace->scope_epoch++;
    return c;
}

scope *scope_reach(scope *s, variable_reach reach)
{
    if (reach == REACH_GLOBAL)
        return s->state->runspace->global;
    if (reach == REACH_SCRIPT) {
        for (scope *at = s; at; at = at->parent)
            if (at->is_script || !at->parent)
                return at;
    }
    return s;
}

scope *scope_up(scope *s, unsigned n)
{
    while (s && n--)
        s = s->parent;
    return s;
}

void scope_each(scope *s, void (*fn)(cell *c, void *arg), void *arg)
{
    for (uint32_t i = 0; s->block && i < s->block->name_count; i++)
        if (is_set(&s->dense[i]) && in_scope(s->block->names[i].reach))
            fn(&s->dense[i], arg);
    for (uint32_t i = 0; i < s->extra_count; i++)
        if (is_set(s->extra[i]))
            fn(s->extra[i], arg);
}

cell_option *cell_options(cell *c)
{
    if (!c->option || c->option->shared) {
        cell_option *own = heap_alloc(sizeof *own);
        if (c->option)
            *own = *c->option;
        own->shared = false;
        c->option = own;
    }
    return c->option;
}

static _Noreturn void not_writable(const cell *c)
{
    const char *name = str_to_c(c->name);
    error_record *r = error_record_new(
        exception_new("System.Management.Automation.SessionStateUnauthorizedAccessException",
                      str_printf("Cannot overwrite variable %s because it is read-only or constant.", name)),
        "VariableNotWritable", EC_WriteError, v_str((str *)(uintptr_t)c->name));
    throw_record(r);
}

/* `[int]$x = 'a'`: the constraint is an attribute that transforms, and fails as one. */
static value constrained(value v, const type *t)
{
    if (v.kind == t->kind && v.kind < K_ENUM)
        return v;
    value out = v;
    ctx *x = ctx_current();
    TRY(x)
    {
        out = convert_to(v, t);
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR)
            unwind(x, x->kind, x->payload);
        exception *was = error_caught(x)->exception;
        exception *e =
            exception_new("System.Management.Automation.ArgumentTransformationMetadataException", was->message);
        e->inner = was->inner;
        throw_record(error_record_new(e, "RuntimeException", EC_MetadataError, V_NULL));
    }
    END_TRY;
    return out;
}

void cell_assign(cell *c, value v)
{
    cell_option *o = c->option;
    if (o && c->v.kind != K_UNSET) {
        if (o->options & (VO_READONLY | VO_CONSTANT))
            not_writable(c);
    }
    if (o && o->type)
        v = constrained(v, o->type);
    if (o && o->attributes && scope_check_attributes)
        scope_check_attributes(c, o->attributes, v);
    value_store(&c->v, v);
}

value variable_get(scope *s, const str *name)
{
    cell *c = scope_find(s, str_intern(name));
    return c ? value_load(&c->v) : V_UNSET;
}

value variable_get_c(scope *s, const char *name)
{
    cell *c = scope_find(s, str_intern_c(name));
    return c ? value_load(&c->v) : V_UNSET;
}

void variable_set(scope *s, const str *name, value v)
{
    cell_assign(scope_own(s, str_intern(name)), v);
}

void variable_set_c(scope *s, const char *name, value v)
{
    cell_assign(scope_own(s, str_intern_c(name)), v);
}

bool variable_remove(scope *s, const str *name)
{
    cell *c = scope_find_here(s, str_intern(name));
    if (!c)
        return false;
    value_store(&c->v, V_UNSET);
    c->option = NULL;
    s->state->runspace->scope_epoch++;
    return true;
}
