/* type_enumerator.c: enumerator objects: GetEnumerator(), MoveNext(), Current; Key and Value over a dictionary. */
#include "base/heap.h"
#include "object/collection.h"
#include "object/type_internal.h"

typedef struct walker {
    object o;
    enumerator e;
    value source, current;
    enum { BEFORE, WITHIN, AFTER } state;
} walker;

static type type_ArrayEnumerator, type_HashtableEnumerator;

static walker *self_of(value v)
{
    return (walker *)(void *)v.as.o;
}

static bool begin(walker *w)
{
    w->e = (enumerator){0};
    return enumerate_any(w->source, &w->e);
}

value walker_new(value source)
{
    walker *w = heap_alloc(sizeof *w);
    w->o.type = value_is_dictionary(source) ? &type_HashtableEnumerator : &type_ArrayEnumerator;
    w->source = source;
    begin(w);
    return v_obj(w);
}

static bool advance(walker *w)
{
    bool more = w->state != AFTER && w->e.next && enumerator_next(&w->e, &w->current);
    w->state = more ? WITHIN : AFTER;
    if (!more) {
        w->current = V_NULL;
    }
    return more;
}

static value move_next(call *c)
{
    return v_bool(advance(self_of(c->self)));
}

static value reset(call *c)
{
    walker *w = self_of(c->self);
    begin(w);
    w->state = BEFORE;
    w->current = V_NULL;
    return V_NOTHING;
}

static value nothing(call *c)
{
    (void)c;
    return V_NOTHING;
}

static value get_current(value self, const type *t)
{
    (void)t;
    walker *w = self_of(self);
    if (w->state != WITHIN) {
        throw_argument("System.InvalidOperationException", NULL,
                       w->state == BEFORE ? "Enumeration has not started. Call MoveNext."
                                          : "Enumeration already finished.");
    }
    return w->current;
}

static value part(value self, bool key)
{
    walker *w = self_of(self);
    if (w->state != WITHIN || w->current.kind != K_OBJECT) {
        throw_argument("System.InvalidOperationException", NULL,
                       "Enumeration has either not started or has already finished.");
    }
    pair *p = (pair *)(void *)w->current.as.o;
    return key ? p->key : p->v;
}

static value get_key(value self, const type *t)
{
    (void)t;
    return part(self, true);
}

static value get_value(value self, const type *t)
{
    (void)t;
    return part(self, false);
}

static bool walker_next(enumerator *e, value *out)
{
    walker *w = self_of(e->source);
    if (!advance(w)) {
        return false;
    }
    *out = w->current;
    return true;
}

/* A pipeline walks on from where the enumerator stands. */
static bool walker_enumerate(value v, enumerator *e)
{
    *e = (enumerator){.source = v, .next = walker_next};
    return true;
}

static const method walker_methods[] = {
    {"MoveNext", "", "bool", move_next, 0}, {"Reset", "", "void", reset, 0}, {"Dispose", "", "void", nothing, 0}, {0}};
static const property walker_properties[] = {{"Current", "object", get_current, NULL, 0}, {0}};
static const property pair_walker_properties[] = {{"Key", "object", get_key, NULL, 0},
                                                  {"Value", "object", get_value, NULL, 0},
                                                  {"Entry", "object", get_current, NULL, 0},
                                                  {"Current", "object", get_current, NULL, 0},
                                                  {0}};
static const type_ops walker_ops = {.enumerate = walker_enumerate};

static type type_ArrayEnumerator = {TYPE_OBJECT,
                                    .name = "System.ArrayEnumerator",
                                    .interfaces = "System.Collections.IEnumerator,System.IDisposable",
                                    .kind = K_OBJECT,
                                    .methods = walker_methods,
                                    .properties = walker_properties,
                                    .ops = &walker_ops};
static type type_HashtableEnumerator = {
    TYPE_OBJECT,
    .name = "System.Collections.Hashtable+HashtableEnumerator",
    .interfaces = "System.Collections.IDictionaryEnumerator,System.Collections.IEnumerator,System.IDisposable",
    .kind = K_OBJECT,
    .methods = walker_methods,
    .properties = pair_walker_properties,
    .ops = &walker_ops};

type *const enumerator_types[] = {&type_ArrayEnumerator, &type_HashtableEnumerator};
const size_t enumerator_types_count = COUNT_OF(enumerator_types);
