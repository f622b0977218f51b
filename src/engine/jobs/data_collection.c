/* data_collection.c: PSDataCollection. */
#include "engine/jobs/data_collection.h"

#include <stdatomic.h>
#include <stdio.h>

#include "base/heap.h"
#include "base/unwind.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/member.h"

/* One type an element, found once: each invocation of a pool makes a collection. `element` is a literal. */
static const type *collection_type(const char *element)
{
    enum { ELEMENTS = 8 };
    static struct {
        const char *_Atomic element;
        const type *_Atomic type;
    } known[ELEMENTS];
    for (unsigned i = 0; i < ELEMENTS && known[i].element; i++)
        if (known[i].element == element && known[i].type)
            return known[i].type;
    char name[160];
    snprintf(name, sizeof name, "System.Management.Automation.PSDataCollection[%s]", element);
    const type *t = type_find_c(name);
    for (unsigned i = 0; t && i < ELEMENTS; i++) {
        const char *none = NULL;
        if (atomic_compare_exchange_strong(&known[i].element, &none, element)) {
            known[i].type = t;
            break;
        }
    }
    return t ? t : &type_PSDataCollection;
}

data_collection *data_collection_new(const char *element)
{
    data_collection *c = heap_alloc(sizeof *c);
    c->l.o.type = collection_type(element);
    par_event_init(&c->changed, false, false);
    return c;
}

bool value_is_data_collection(value v)
{
    return v.kind == K_OBJECT && v.as.o->type->definition == &type_PSDataCollection;
}

static data_collection *self_of(value v)
{
    return (data_collection *)v.as.o;
}

void data_collection_add(data_collection *c, value v)
{
    if (c->closed)
        throw_error(
            "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation, V_NULL,
            "Objects cannot be added to a closed buffer. Make sure the buffer is open for Add and Insert operations to succeed.");
    list_add(&c->l, v);
    par_event_set(&c->changed);
}

void data_collection_writer(data_collection *c, int change)
{
    atomic_fetch_add(&c->writers, (uint32_t)change);
    par_event_set(&c->changed);
}

void data_collection_close(data_collection *c)
{
    c->closed = true;
    par_event_set(&c->changed);
}

/* ---- members ---- */

static value add(call *c)
{
    data_collection_add(self_of(c->self), c->args[0]);
    return V_NOTHING;
}

static value insert(call *c)
{
    list_insert(&self_of(c->self)->l, (size_t)c->args[0].as.i, c->args[1]);
    return V_NOTHING;
}

static value complete(call *c)
{
    data_collection_close(self_of(c->self));
    return V_NOTHING;
}

static value clear(call *c)
{
    list_clear(&self_of(c->self)->l);
    return V_NOTHING;
}

static value remove_at(call *c)
{
    list_remove_at(&self_of(c->self)->l, (size_t)c->args[0].as.i);
    return V_NOTHING;
}

static value read_all(call *c)
{
    list *l = &self_of(c->self)->l, *out = list_new(NULL);
    for (size_t i = 0; i < list_count(l); i++)
        list_add(out, list_get(l, i));
    list_clear(l);
    return v_obj(out);
}

static value dispose(call *c)
{
    data_collection_close(self_of(c->self));
    return V_NOTHING;
}

static value construct(call *c)
{
    data_collection *d = heap_alloc(sizeof *d);
    d->l.o.type = c->type;
    par_event_init(&d->changed, false, false);
    if (c->argc && c->args[0].kind == K_OBJECT) {
        enumerator e = {0};
        value item;
        if (enumerate(c->args[0], &e))
            while (e.next(&e, &item))
                list_add(&d->l, item);
    }
    return v_obj(d);
}

static value get_count(value v, const type *t)
{
    (void)t;
    return v_int((int32_t)list_count(&self_of(v)->l));
}

static value get_open(value v, const type *t)
{
    (void)t;
    return v_bool(!self_of(v)->closed);
}

static value get_blocking(value v, const type *t)
{
    (void)t;
    return v_bool(self_of(v)->blocking);
}

static void set_blocking(value v, const type *t, value x)
{
    (void)t;
    self_of(v)->blocking = to_bool(x);
}

/* ---- as a collection ---- */

static bool next(enumerator *e, value *out)
{
    data_collection *c = self_of(e->source);
    while (e->index >= list_count(&c->l)) {
        if (c->closed || (!c->writers && !c->blocking))
            return false;
        par_event_reset(&c->changed);
        if (e->index < list_count(&c->l) || c->closed || (!c->writers && !c->blocking))
            continue;
        if (par_event_wait(&c->changed, -1) == PAR_STOPPED)
            unwind(ctx_current(), UNWIND_STOP, NULL);
    }
    *out = list_get(&c->l, e->index++);
    return true;
}

static bool walk(value v, enumerator *e)
{
    *e = (enumerator){.source = v, .next = next};
    return true;
}

static bool count(value v, size_t *out)
{
    *out = list_count(&self_of(v)->l);
    return true;
}

static value index_of(value v, const value *index, uint32_t n)
{
    (void)n;
    int64_t i = to_int(index[0]);
    size_t have = list_count(&self_of(v)->l);
    if (i < 0)
        i += (int64_t)have;
    if (i < 0 || (size_t)i >= have)
        throw_argument("System.ArgumentOutOfRangeException", "index",
                       "Index was out of range. Must be non-negative and less than the size of the collection.");
    return list_get(&self_of(v)->l, (size_t)i);
}

static void index_put(value v, const value *index, uint32_t n, value x)
{
    (void)n;
    list_put(&self_of(v)->l, (size_t)to_int(index[0]), x);
}

static const method methods[] = {{"Add", "T item", "void", add, M_VOID},
                                 {"Insert", "int index, T item", "void", insert, M_VOID},
                                 {"Complete", "", "void", complete, M_VOID},
                                 {"Clear", "", "void", clear, M_VOID},
                                 {"RemoveAt", "int index", "void", remove_at, M_VOID},
                                 {"ReadAll", "", "object", read_all, 0},
                                 {"Dispose", "", "void", dispose, M_VOID},
                                 {0}};
static const method ctors[] = {
    {NULL, "", NULL, construct, 0}, {NULL, "System.Collections.IEnumerable items", NULL, construct, 0}, {0}};
static const property properties[] = {{"Count", "int", get_count, NULL, 0},
                                      {"IsOpen", "bool", get_open, NULL, 0},
                                      {"BlockingEnumerator", "bool", get_blocking, set_blocking, 0},
                                      {0}};
static const type_ops collection_ops = {
    .enumerate = walk, .count = count, .index_get = index_of, .index_set = index_put};
type type_PSDataCollection = {TYPE_OBJECT,
                              .name = "System.Management.Automation.PSDataCollection`1",
                              .interfaces =
                                  "System.Collections.Generic.IList[T], System.Collections.IList, System.IDisposable",
                              .flags = T_GENERIC,
                              .kind = K_OBJECT,
                              .ctors = ctors,
                              .methods = methods,
                              .properties = properties,
                              .ops = &collection_ops};
