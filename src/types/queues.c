/* queues.c: Queue, Stack and PriorityQueue. */
#include <string.h>

#include "base/heap.h"
#include "object/collection.h"
#include "object/type_internal.h"
#include "types/native.h"
#include "types/ring.h"

static type type_Stack, type_GenericStack;

static ring *self_of(const call *c)
{
    return v_ring(c->self);
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

static bool is_stack(const type *t)
{
    for (; t; t = type_base(t)) {
        if (t == &type_Stack || t->definition == &type_GenericStack) {
            return true;
        }
    }
    return false;
}

METHOD(new_empty)
{
    return v_obj(ring_new(c->type, is_stack(c->type)));
}

METHOD(new_capacity)
{
    if (c->args[0].as.i < 0) {
        throw_negative("capacity", c->args[0].as.i);
    }
    return new_empty(c);
}

METHOD(new_from)
{
    ring *r = ring_new(c->type, is_stack(c->type));
    list *l = sequence(c->args[0], "collection");
    const type *t = element_of(c->type);
    for (size_t i = 0; i < list_count(l); i++) {
        ring_push(r, t == &type_Object ? list_get(l, i) : convert_to(list_get(l, i), t));
    }
    return v_obj(r);
}

METHOD(push)
{
    ring_push(self_of(c), c->args[0]);
    return V_NOTHING;
}

METHOD(dequeue)
{
    value v;
    if (!ring_pop_front(self_of(c), &v)) {
        throw_empty("Queue empty.");
    }
    return v;
}

METHOD(pop)
{
    value v;
    if (!ring_pop_back(self_of(c), &v)) {
        throw_empty("Stack empty.");
    }
    return v;
}

METHOD(peek_queue)
{
    value v;
    if (!ring_peek_front(self_of(c), &v)) {
        throw_empty("Queue empty.");
    }
    return v;
}

METHOD(peek_stack)
{
    value v;
    if (!ring_peek_back(self_of(c), &v)) {
        throw_empty("Stack empty.");
    }
    return v;
}

static value tried(call *c, bool done, value v)
{
    ref_assign(c->args[0], done ? v : type_default(element_of(c->type)));
    return v_bool(done);
}

METHOD(try_dequeue)
{
    value v = V_NULL;
    bool done = ring_pop_front(self_of(c), &v);
    return tried(c, done, v);
}

METHOD(try_pop)
{
    value v = V_NULL;
    bool done = ring_pop_back(self_of(c), &v);
    return tried(c, done, v);
}

METHOD(try_peek_queue)
{
    value v = V_NULL;
    bool done = ring_peek_front(self_of(c), &v);
    return tried(c, done, v);
}

METHOD(try_peek_stack)
{
    value v = V_NULL;
    bool done = ring_peek_back(self_of(c), &v);
    return tried(c, done, v);
}

METHOD(clear)
{
    ring_clear(self_of(c));
    return V_NOTHING;
}

METHOD(contains)
{
    list *l = ring_items(self_of(c));
    return v_bool(find_equal(l, c->args[0], 0, list_count(l)) >= 0);
}

METHOD(to_array)
{
    list *l = ring_items(self_of(c));
    array *a = array_new(element_of(c->type), list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return v_obj(a);
}

METHOD(copy_to)
{
    list *l = ring_items(self_of(c));
    array *to = arg_array(c, 0, "array");
    int64_t at = c->args[1].as.i;
    if (at < 0 || (size_t)at + list_count(l) > to->length) {
        throw_offset_length();
    }
    for (size_t i = 0; i < list_count(l); i++) {
        array_set(to, (size_t)at + i, list_get(l, i));
    }
    return V_NOTHING;
}

METHOD(clone)
{
    ring *r = ring_new(c->type, self_of(c)->stack);
    list *l = ring_items(self_of(c));
    size_t n = list_count(l);
    for (size_t i = 0; i < n; i++) {
        ring_push(r, list_get(l, r->stack ? n - 1 - i : i));
    }
    return v_obj(r);
}

METHOD(get_enumerator)
{
    return walker_new(c->self);
}

METHOD(nothing)
{
    return V_NOTHING;
}

METHOD(synchronized)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("queue");
    }
    c->args[0].as.o->bits |= OB_SYNCHRONIZED;
    return c->args[0];
}

GETTER(count)
{
    return v_int((int32_t)ring_count(v_ring(self)));
}

GETTER(synchronized)
{
    return v_bool(self.as.o->bits & OB_SYNCHRONIZED);
}

GETTER(self)
{
    return self;
}

#define COMMON(T)                                                                                                      \
    {"Clear", "", "void", clear, 0}, {"Contains", T " item", "bool", contains, 0},                                     \
        {"CopyTo", "array array, int arrayIndex", "void", copy_to, 0},                                                 \
        {"GetEnumerator", "", "IEnumerator", get_enumerator, 0},                                                       \
    {                                                                                                                  \
        "ToArray", "", T "[]", to_array, 0                                                                             \
    }
static const method queue_ctors[] = {{NULL, "", NULL, new_empty, 0},
                                     {NULL, "int capacity", NULL, new_capacity, 0},
                                     {NULL, "System.Collections.ICollection col", NULL, new_from, 0},
                                     {0}};
static const method generic_ctors[] = {{NULL, "", NULL, new_empty, 0},
                                       {NULL, "int capacity", NULL, new_capacity, 0},
                                       {NULL, "IEnumerable[T] collection", NULL, new_from, 0},
                                       {0}};
static const method queue_methods[] = {
    COMMON("object"),
    {"Enqueue", "object obj", "void", push, 0},
    {"Dequeue", "", "object", dequeue, 0},
    {"Peek", "", "object", peek_queue, 0},
    {"Clone", "", "object", clone, 0},
    {"TrimToSize", "", "void", nothing, 0},
    {"Synchronized", "System.Collections.Queue queue", "System.Collections.Queue", synchronized, M_STATIC},
    {0}};
static const method stack_methods[] = {
    COMMON("object"),
    {"Push", "object obj", "void", push, 0},
    {"Pop", "", "object", pop, 0},
    {"Peek", "", "object", peek_stack, 0},
    {"Clone", "", "object", clone, 0},
    {"Synchronized", "System.Collections.Stack stack", "System.Collections.Stack", synchronized, M_STATIC},
    {0}};
static const method generic_queue_methods[] = {COMMON("T"),
                                               {"Enqueue", "T item", "void", push, 0},
                                               {"Dequeue", "", "T", dequeue, 0},
                                               {"Peek", "", "T", peek_queue, 0},
                                               {"TryDequeue", "ref T result", "bool", try_dequeue, 0},
                                               {"TryPeek", "ref T result", "bool", try_peek_queue, 0},
                                               {"TrimExcess", "", "void", nothing, 0},
                                               {0}};
static const method generic_stack_methods[] = {COMMON("T"),
                                               {"Push", "T item", "void", push, 0},
                                               {"Pop", "", "T", pop, 0},
                                               {"Peek", "", "T", peek_stack, 0},
                                               {"TryPop", "ref T result", "bool", try_pop, 0},
                                               {"TryPeek", "ref T result", "bool", try_peek_stack, 0},
                                               {"TrimExcess", "", "void", nothing, 0},
                                               {0}};
static const property ring_properties[] = {{"Count", "int", get_count, NULL, 0},
                                           {"IsSynchronized", "bool", get_synchronized, NULL, 0},
                                           {"SyncRoot", "object", get_self, NULL, 0},
                                           {0}};
static const type_ops ring_ops = {.enumerate = ring_enumerate, .count = ring_count_op};

#define RING_TYPE(c_name, full, more, above, constructors, own_methods)                                                \
    static type type_##c_name =                                                                                        \
        {TYPE_OBJECT,      .name = full,          .interfaces = above,    .flags = more,                               \
         .kind = K_OBJECT, .ctors = constructors, .methods = own_methods, .properties = ring_properties,               \
         .ops = &ring_ops}
#define OLD_INTERFACES "System.Collections.ICollection,System.Collections.IEnumerable,System.ICloneable"
#define NEW_INTERFACES                                                                                                 \
    "IEnumerable[T],System.Collections.IEnumerable,System.Collections.ICollection,IReadOnlyCollection[T]"
RING_TYPE(Queue, "System.Collections.Queue", 0, OLD_INTERFACES, queue_ctors, queue_methods);
RING_TYPE(Stack, "System.Collections.Stack", 0, OLD_INTERFACES, queue_ctors, stack_methods);
RING_TYPE(GenericQueue, "System.Collections.Generic.Queue`1", T_GENERIC, NEW_INTERFACES, generic_ctors,
          generic_queue_methods);
RING_TYPE(GenericStack, "System.Collections.Generic.Stack`1", T_GENERIC, NEW_INTERFACES, generic_ctors,
          generic_stack_methods);

/* ---- PriorityQueue: a heap of four children a node, as .NET's, so that equal priorities come out in the same order ---- */

typedef struct heap_node {
    value item, priority;
} heap_node;

/* The count lies with the nodes: a race cannot pair one with the other's. */
typedef struct node_buffer {
    size_t count, capacity;
    heap_node nodes[] __attribute__((aligned(16)));
} node_buffer;

typedef struct priority_queue {
    object o;
    node_buffer *buffer;
    value comparer;
} priority_queue;

static priority_queue *queue_of(const call *c)
{
    return (priority_queue *)(void *)c->self.as.o;
}

static const type *argument_of(const type *t, uint32_t i)
{
    for (; t; t = type_base(t)) {
        if (t->arg_count > i) {
            return t->args[i];
        }
    }
    return &type_Object;
}

METHOD(new_priority)
{
    priority_queue *q = heap_alloc(sizeof *q);
    q->o.type = c->type;
    q->comparer = c->argc && c->args[c->argc - 1].kind == K_OBJECT ? c->args[c->argc - 1] : V_NULL;
    return v_obj(q);
}

static void move_up(priority_queue *q, heap_node *nodes, size_t i, heap_node n)
{
    while (i > 0) {
        size_t parent = (i - 1) >> 2;
        if (compare_by(q->comparer, n.priority, nodes[parent].priority) >= 0) {
            break;
        }
        nodes[i] = nodes[parent];
        i = parent;
    }
    nodes[i] = n;
}

static void move_down(priority_queue *q, heap_node *nodes, size_t count, heap_node n)
{
    size_t i = 0;
    for (size_t child = 1; child < count; child = (i << 2) + 1) {
        size_t least = child;
        for (size_t k = child + 1; k < child + 4 && k < count; k++) {
            if (compare_by(q->comparer, nodes[k].priority, nodes[least].priority) < 0) {
                least = k;
            }
        }
        if (compare_by(q->comparer, n.priority, nodes[least].priority) <= 0) {
            break;
        }
        nodes[i] = nodes[least];
        i = least;
    }
    nodes[i] = n;
}

static void enqueue(priority_queue *q, value item, value priority)
{
    node_buffer *b = q->buffer;
    size_t n = b ? b->count : 0;
    if (!b || n >= b->capacity) {
        node_buffer *bigger = heap_alloc(sizeof *b + (n < 4 ? 8 : n * 2) * sizeof b->nodes[0]);
        bigger->capacity = n < 4 ? 8 : n * 2;
        if (n) {
            memcpy(bigger->nodes, b->nodes, n * sizeof b->nodes[0]);
        }
        b = bigger;
    }
    move_up(q, b->nodes, n, (heap_node){item, priority});
    b->count = n + 1;
    q->buffer = b;
}

/* Is there one? A race may empty the queue between asking and taking. */
static bool remove_root(priority_queue *q, heap_node *out)
{
    node_buffer *b = q->buffer;
    size_t n = b ? b->count : 0;
    if (n == 0 || n > b->capacity) {
        return false;
    }
    *out = b->nodes[0];
    heap_node last = b->nodes[--n];
    b->nodes[n] = (heap_node){V_NULL, V_NULL};
    b->count = n;
    if (n) {
        move_down(q, b->nodes, n, last);
    }
    return true;
}

METHOD(priority_enqueue)
{
    enqueue(queue_of(c), c->args[0], c->args[1]);
    return V_NOTHING;
}

METHOD(priority_dequeue)
{
    heap_node n;
    if (!remove_root(queue_of(c), &n)) {
        throw_empty("Queue empty.");
    }
    return n.item;
}

static size_t priority_count(const priority_queue *q)
{
    return q->buffer ? q->buffer->count : 0;
}

METHOD(priority_peek)
{
    if (priority_count(queue_of(c)) == 0) {
        throw_empty("Queue empty.");
    }
    return queue_of(c)->buffer->nodes[0].item;
}

static value give_node(call *c, bool found, heap_node n)
{
    ref_assign(c->args[0], found ? n.item : type_default(argument_of(c->type, 0)));
    ref_assign(c->args[1], found ? n.priority : type_default(argument_of(c->type, 1)));
    return v_bool(found);
}

METHOD(priority_try_dequeue)
{
    heap_node n = {V_NULL, V_NULL};
    bool found = remove_root(queue_of(c), &n);
    return give_node(c, found, n);
}

METHOD(priority_try_peek)
{
    bool found = priority_count(queue_of(c)) > 0;
    return give_node(c, found, found ? queue_of(c)->buffer->nodes[0] : (heap_node){V_NULL, V_NULL});
}

METHOD(priority_clear)
{
    queue_of(c)->buffer = NULL;
    return V_NOTHING;
}

METHOD(enqueue_dequeue)
{
    heap_node n = {c->args[0], c->args[1]};
    enqueue(queue_of(c), c->args[0], c->args[1]);
    remove_root(queue_of(c), &n);
    return n.item;
}

METHOD(enqueue_range)
{
    list *l = sequence(c->args[0], "elements");
    for (size_t i = 0; i < list_count(l); i++) {
        enqueue(queue_of(c), list_get(l, i), c->args[1]);
    }
    return V_NOTHING;
}

GETTER(priority_count)
{
    return v_int((int32_t)priority_count((priority_queue *)(void *)self.as.o));
}

/* (item, priority) pairs, in no order. */
GETTER(unordered)
{
    const priority_queue *q = (priority_queue *)(void *)self.as.o;
    list *l = list_new(NULL);
    const type *tuple = type_find_c("System.ValueTuple");
    for (size_t i = 0; tuple && i < priority_count(q); i++) {
        value both[2] = {q->buffer->nodes[i].item, q->buffer->nodes[i].priority};
        list_add(l, member_invoke_static(tuple, str_intern_c("Create"), both, 2));
    }
    return v_obj(list_to_array(l));
}

static const method priority_ctors[] = {
    {NULL, "", NULL, new_priority, 0},
    {NULL, "int initialCapacity", NULL, new_priority, 0},
    {NULL, "System.Collections.Generic.IComparer[V] comparer", NULL, new_priority, 0},
    {NULL, "int initialCapacity, System.Collections.Generic.IComparer[V] comparer", NULL, new_priority, 0},
    {0}};
static const method priority_methods[] = {
    {"Enqueue", "K element, V priority", "void", priority_enqueue, 0},
    {"Dequeue", "", "K", priority_dequeue, 0},
    {"Peek", "", "K", priority_peek, 0},
    {"TryDequeue", "ref K element, ref V priority", "bool", priority_try_dequeue, 0},
    {"TryPeek", "ref K element, ref V priority", "bool", priority_try_peek, 0},
    {"EnqueueDequeue", "K element, V priority", "K", enqueue_dequeue, 0},
    {"EnqueueRange", "IEnumerable[K] elements, V priority", "void", enqueue_range, 0},
    {"Clear", "", "void", priority_clear, 0},
    {"TrimExcess", "", "void", nothing, 0},
    {0}};
static const property priority_properties[] = {
    {"Count", "int", get_priority_count, NULL, 0}, {"UnorderedItems", "object", get_unordered, NULL, 0}, {0}};
static type type_PriorityQueue = {TYPE_OBJECT,
                                  .name = "System.Collections.Generic.PriorityQueue`2",
                                  .flags = T_GENERIC,
                                  .kind = K_OBJECT,
                                  .ctors = priority_ctors,
                                  .methods = priority_methods,
                                  .properties = priority_properties};

TYPES_EXPORT(queues, &type_Queue, &type_Stack, &type_GenericQueue, &type_GenericStack, &type_PriorityQueue);
