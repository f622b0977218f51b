/* blocking.c: BlockingCollection<T>: a bounded queue (or stack) whose takers and adders wait. Waits park the fiber. */
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/heap.h"
#include "object/collection.h"
#include "object/type_internal.h"
#include "types/native.h"
#include "types/ring.h"

typedef struct blocking {
    object o;
    ring *items;
    bool lifo;
    int64_t bound; /* -1: none */
    _Atomic bool completed;
    par_event filled, freed; /* set at each addition, at each removal: whoever waits looks again */
} blocking;

static blocking *blocking_of(value v)
{
    return (blocking *)(void *)v.as.o;
}

static const type *element_of(const type *t)
{
    for (; t; t = type_base(t)) {
        if (t->arg_count) {
            return t->args[0];
        }
    }
    return &type_Object;
}

METHOD(new_blocking)
{
    blocking *b = heap_alloc(sizeof *b);
    const type *element = element_of(c->type);
    b->o.type = c->type;
    b->bound = -1;
    for (uint32_t i = 0; i < c->argc; i++) {
        if (c->args[i].kind == K_INT32) {
            b->bound = c->args[i].as.i;
        } else if (c->args[i].kind == K_OBJECT) {
            b->items = v_ring(c->args[i]);
            b->lifo = b->items->stack;
        }
    }
    if (b->bound == 0 || b->bound < -1) {
        throw_argument("System.ArgumentOutOfRangeException", "boundedCapacity",
                       "The boundedCapacity argument must be positive.\nActual value was %lld.", (long long)b->bound);
    }
    if (!b->items) {
        const type *queue = type_find_c("System.Collections.Concurrent.ConcurrentQueue`1");
        b->items = ring_new(type_instantiate(queue, &element, 1), false);
    }
    par_event_init(&b->filled, false, false);
    par_event_init(&b->freed, false, false);
    return v_obj(b);
}

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Waits until the event is set; false: the time is up. */
static bool wait_until(par_event *e, int64_t deadline)
{
    int64_t left = -1;
    if (deadline >= 0) {
        left = deadline - now_ns();
        if (left <= 0) {
            return false;
        }
    }
    return wait_ended(par_event_wait(e, left)) || deadline >= 0;
}

static bool pop(blocking *b, value *out)
{
    bool done = b->lifo ? ring_pop_back(b->items, out) : ring_pop_front(b->items, out);
    if (done) {
        par_event_set(&b->freed);
    }
    return done;
}

typedef enum taken { TAKEN, TIMED_OUT, FINISHED } taken;

/* timeout_ns < 0: no limit. */
static taken take_one(blocking *b, int64_t timeout_ns, value *out)
{
    int64_t deadline = timeout_ns < 0 ? -1 : now_ns() + timeout_ns;
    for (;;) {
        par_event_reset(&b->filled);
        bool finished = b->completed; /* before looking: nothing is added after it */
        if (pop(b, out)) {
            if (ring_count(b->items)) {
                par_event_set(&b->filled); /* the reset may have hidden it from another taker */
            }
            return TAKEN;
        }
        if (finished) {
            par_event_set(&b->filled);
            return FINISHED;
        }
        if (!wait_until(&b->filled, deadline)) {
            return pop(b, out) ? TAKEN : TIMED_OUT;
        }
    }
}

static bool push(blocking *b, value v)
{
    return ring_push_bounded(b->items, v, b->bound < 0 ? SIZE_MAX : (size_t)b->bound);
}

_Noreturn static void throw_completed(void)
{
    throw_argument("System.InvalidOperationException", NULL,
                   "The collection has been marked as complete with regards to additions.");
}

static bool add_one(blocking *b, value v, int64_t timeout_ns)
{
    int64_t deadline = timeout_ns < 0 ? -1 : now_ns() + timeout_ns;
    for (;;) {
        par_event_reset(&b->freed);
        if (b->completed) {
            par_event_set(&b->freed);
            throw_completed();
        }
        if (push(b, v)) {
            par_event_set(&b->filled);
            if (b->bound < 0 || ring_count(b->items) < (size_t)b->bound) {
                par_event_set(&b->freed);
            }
            return true;
        }
        if (!wait_until(&b->freed, deadline)) {
            return false;
        }
    }
}

METHOD(add)
{
    add_one(blocking_of(c->self), c->args[0], -1);
    return V_NOTHING;
}

METHOD(try_add)
{
    int64_t timeout = c->argc > 1 ? arg_timeout(c, 1, "millisecondsTimeout") : 0;
    return v_bool(add_one(blocking_of(c->self), c->args[0], timeout));
}

METHOD(take)
{
    value v;
    if (take_one(blocking_of(c->self), -1, &v) == FINISHED) {
        throw_argument("System.InvalidOperationException", NULL,
                       "The collection argument is empty and has been marked as complete with regards to additions.");
    }
    return v;
}

METHOD(try_take)
{
    value v;
    int64_t timeout = c->argc > 1 ? arg_timeout(c, 1, "millisecondsTimeout") : 0;
    bool done = take_one(blocking_of(c->self), timeout, &v) == TAKEN;
    ref_assign(c->args[0], done ? v : type_default(element_of(c->type)));
    return v_bool(done);
}

METHOD(complete_adding)
{
    blocking *b = blocking_of(c->self);
    b->completed = true;
    par_event_set(&b->filled);
    par_event_set(&b->freed);
    return V_NOTHING;
}

METHOD(nothing)
{
    return V_NOTHING;
}

METHOD(to_array)
{
    list *l = ring_items(blocking_of(c->self)->items);
    array *a = array_new(element_of(c->type), list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return v_obj(a);
}

METHOD(get_enumerator)
{
    return walker_new(c->self);
}

GETTER(count)
{
    return v_int((int32_t)ring_count(blocking_of(self)->items));
}

GETTER(bound)
{
    return v_int((int32_t)blocking_of(self)->bound);
}

GETTER(adding_completed)
{
    return v_bool(blocking_of(self)->completed);
}

GETTER(completed)
{
    return v_bool(blocking_of(self)->completed && ring_count(blocking_of(self)->items) == 0);
}

static bool blocking_enumerate(value v, enumerator *e)
{
    return ring_enumerate_snapshot(v_obj(blocking_of(v)->items), e);
}

static bool blocking_count(value v, size_t *out)
{
    *out = ring_count(blocking_of(v)->items);
    return true;
}

/* ---- GetConsumingEnumerable(): takes while it walks, waits for more, ends when adding is complete ---- */

typedef struct consuming {
    object o;
    value source;
} consuming;

static bool consuming_next(enumerator *e, value *out)
{
    return take_one(blocking_of(e->source), -1, out) == TAKEN;
}

static bool consuming_enumerate(value v, enumerator *e)
{
    *e = (enumerator){.source = ((consuming *)(void *)v.as.o)->source, .next = consuming_next};
    return true;
}

static const type_ops consuming_ops = {.enumerate = consuming_enumerate};
static const method consuming_methods[] = {{"GetEnumerator", "", "IEnumerator", get_enumerator, 0}, {0}};
static type type_Consuming = {TYPE_OBJECT,
                              .name = "System.Collections.Concurrent.BlockingCollection`1+ConsumingEnumerable",
                              .interfaces = "System.Collections.IEnumerable",
                              .kind = K_OBJECT,
                              .methods = consuming_methods,
                              .ops = &consuming_ops};

METHOD(consuming_enumerable)
{
    consuming *s = heap_alloc(sizeof *s);
    s->o.type = &type_Consuming;
    s->source = c->self;
    return v_obj(s);
}

#define PC "System.Collections.Concurrent.IProducerConsumerCollection[T] collection"
static const method ctors[] = {{NULL, "", NULL, new_blocking, 0},
                               {NULL, "int boundedCapacity", NULL, new_blocking, 0},
                               {NULL, PC, NULL, new_blocking, 0},
                               {NULL, PC ", int boundedCapacity", NULL, new_blocking, 0},
                               {0}};
static const method methods[] = {{"Add", "T item", "void", add, 0},
                                 {"TryAdd", "T item", "bool", try_add, 0},
                                 {"TryAdd", "T item, int millisecondsTimeout", "bool", try_add, 0},
                                 {"TryAdd", "T item, timespan timeout", "bool", try_add, 0},
                                 {"Take", "", "T", take, 0},
                                 {"TryTake", "ref T item", "bool", try_take, 0},
                                 {"TryTake", "ref T item, int millisecondsTimeout", "bool", try_take, 0},
                                 {"TryTake", "ref T item, timespan timeout", "bool", try_take, 0},
                                 {"CompleteAdding", "", "void", complete_adding, 0},
                                 {"GetConsumingEnumerable", "", "object", consuming_enumerable, 0},
                                 {"ToArray", "", "T[]", to_array, 0},
                                 {"GetEnumerator", "", "IEnumerator", get_enumerator, 0},
                                 {"Dispose", "", "void", nothing, 0},
                                 {0}};
static const property properties[] = {{"BoundedCapacity", "int", get_bound, NULL, 0},
                                      {"Count", "int", get_count, NULL, 0},
                                      {"IsAddingCompleted", "bool", get_adding_completed, NULL, 0},
                                      {"IsCompleted", "bool", get_completed, NULL, 0},
                                      {0}};
static const type_ops ops = {.enumerate = blocking_enumerate, .count = blocking_count};
static type type_BlockingCollection = {TYPE_OBJECT,
                                       .name = "System.Collections.Concurrent.BlockingCollection`1",
                                       .interfaces = "IEnumerable[T],System.Collections.IEnumerable,"
                                                     "System.Collections.ICollection,System.IDisposable",
                                       .flags = T_GENERIC,
                                       .kind = K_OBJECT,
                                       .ctors = ctors,
                                       .methods = methods,
                                       .properties = properties,
                                       .ops = &ops};

TYPES_EXPORT(blocking, &type_BlockingCollection, &type_Consuming);
