/* linked_list.c: LinkedList<T> and its nodes. Links change under the list's lock; a node knows its list. */
#include <stdatomic.h>

#include "base/heap.h"
#include "object/collection.h"
#include "object/type_internal.h"
#include "types/native.h"

typedef struct node {
    object o;
    struct linked *owner;
    struct node *next, *previous;
    value v;
} node;

typedef struct linked {
    object o;
    node *first, *last;
    _Atomic size_t count;
    _Atomic uint32_t version;
} linked;

static type type_Node;

static linked *self_of(const call *c)
{
    return (linked *)(void *)c->self.as.o;
}

static node *node_of(value v)
{
    return (node *)(void *)v.as.o;
}

static value of_node(node *n)
{
    return n ? v_obj(n) : V_NULL;
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

static node *fresh(const type *list_type, value v)
{
    const type *t = element_of(list_type);
    node *n = heap_alloc(sizeof *n);
    n->o.type = type_instantiate(&type_Node, &t, 1);
    n->v = v;
    return n;
}

/* Puts `n` between two neighbours; either may be NULL. Under the lock. */
static void join(linked *l, node *before, node *n, node *after)
{
    n->owner = l;
    n->previous = before;
    n->next = after;
    *(before ? &before->next : &l->first) = n;
    *(after ? &after->previous : &l->last) = n;
    l->count++;
    l->version++;
}

static void part(linked *l, node *n)
{
    *(n->previous ? &n->previous->next : &l->first) = n->next;
    *(n->next ? &n->next->previous : &l->last) = n->previous;
    n->owner = NULL;
    n->next = n->previous = NULL;
    l->count--;
    l->version++;
}

METHOD(new_empty)
{
    linked *l = heap_alloc(sizeof *l);
    l->o.type = c->type;
    return v_obj(l);
}

METHOD(new_from)
{
    linked *l = heap_alloc(sizeof *l);
    l->o.type = c->type;
    list *from = sequence(c->args[0], "collection");
    for (size_t i = 0; i < list_count(from); i++) {
        join(l, l->last, fresh(c->type, convert_to(list_get(from, i), element_of(c->type))), NULL);
    }
    return v_obj(l);
}

static bool is_node(value v)
{
    return v.kind == K_OBJECT && v.as.o->type->definition == &type_Node;
}

/* A node argument as it is, a value in a new one. */
static node *node_argument(call *c, uint32_t i)
{
    if (!is_node(c->args[i])) {
        return fresh(c->type, c->args[i]);
    }
    if (node_of(c->args[i])->owner) {
        throw_argument("System.InvalidOperationException", NULL,
                       "The LinkedList node already belongs to a LinkedList.");
    }
    return node_of(c->args[i]);
}

static value placed(call *c, node *n, bool given)
{
    (void)c;
    return given ? V_NOTHING : v_obj(n);
}

METHOD(add_first)
{
    node *n = node_argument(c, 0);
    linked *l = self_of(c);
    object_lock(&l->o);
    join(l, NULL, n, l->first);
    object_unlock(&l->o);
    return placed(c, n, is_node(c->args[0]));
}

METHOD(add_last)
{
    node *n = node_argument(c, 0);
    linked *l = self_of(c);
    object_lock(&l->o);
    join(l, l->last, n, NULL);
    object_unlock(&l->o);
    return placed(c, n, is_node(c->args[0]));
}

static node *own_node(call *c)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("node");
    }
    node *n = node_of(c->args[0]);
    if (n->owner != self_of(c)) {
        throw_argument("System.InvalidOperationException", NULL,
                       "The LinkedList node does not belong to current LinkedList.");
    }
    return n;
}

METHOD(add_before)
{
    node *at = own_node(c), *n = node_argument(c, 1);
    linked *l = self_of(c);
    object_lock(&l->o);
    join(l, at->previous, n, at);
    object_unlock(&l->o);
    return placed(c, n, is_node(c->args[1]));
}

METHOD(add_after)
{
    node *at = own_node(c), *n = node_argument(c, 1);
    linked *l = self_of(c);
    object_lock(&l->o);
    join(l, at, n, at->next);
    object_unlock(&l->o);
    return placed(c, n, is_node(c->args[1]));
}

static void take_out(linked *l, node *n)
{
    object_lock(&l->o);
    if (n->owner == l) {
        part(l, n);
    }
    object_unlock(&l->o);
}

METHOD(remove_node)
{
    take_out(self_of(c), own_node(c));
    return V_NOTHING;
}

static node *search(const linked *l, value v, bool last)
{
    for (node *n = last ? l->last : l->first; n; n = last ? n->previous : n->next) {
        if (value_equals(n->v, v)) {
            return n;
        }
    }
    return NULL;
}

METHOD(remove_value)
{
    node *n = search(self_of(c), c->args[0], false);
    if (n) {
        take_out(self_of(c), n);
    }
    return v_bool(n != NULL);
}

static value remove_end(call *c, bool last)
{
    node *n = last ? self_of(c)->last : self_of(c)->first;
    if (!n) {
        throw_empty("The LinkedList is empty.");
    }
    take_out(self_of(c), n);
    return V_NOTHING;
}

METHOD(remove_first)
{
    return remove_end(c, false);
}

METHOD(remove_last)
{
    return remove_end(c, true);
}

METHOD(find)
{
    return of_node(search(self_of(c), c->args[0], false));
}

METHOD(find_last)
{
    return of_node(search(self_of(c), c->args[0], true));
}

METHOD(contains)
{
    return v_bool(search(self_of(c), c->args[0], false) != NULL);
}

METHOD(clear)
{
    linked *l = self_of(c);
    object_lock(&l->o);
    l->first = l->last = NULL;
    l->count = 0;
    l->version++;
    object_unlock(&l->o);
    return V_NOTHING;
}

METHOD(copy_to)
{
    array *to = arg_array(c, 0, "array");
    size_t at = (size_t)c->args[1].as.i;
    if (c->args[1].as.i < 0 || at + self_of(c)->count > to->length) {
        throw_argument("System.ArgumentException", NULL,
                       "Insufficient space in the target location to copy the "
                       "information.");
    }
    for (node *n = self_of(c)->first; n && at < to->length; n = n->next) {
        array_set(to, at++, n->v);
    }
    return V_NOTHING;
}

METHOD(get_enumerator)
{
    return walker_new(c->self);
}

GETTER(count)
{
    return v_int((int32_t)((linked *)(void *)self.as.o)->count);
}

GETTER(first)
{
    return of_node(((linked *)(void *)self.as.o)->first);
}

GETTER(last)
{
    return of_node(((linked *)(void *)self.as.o)->last);
}

GETTER(next)
{
    return of_node(node_of(self)->next);
}

GETTER(previous)
{
    return of_node(node_of(self)->previous);
}

GETTER(owner)
{
    return node_of(self)->owner ? v_obj(node_of(self)->owner) : V_NULL;
}

GETTER(value)
{
    return value_load(&node_of(self)->v);
}

SETTER(value)
{
    value_store(&node_of(self)->v, x);
}

METHOD(new_node)
{
    node *n = heap_alloc(sizeof *n);
    n->o.type = c->type;
    n->v = c->args[0];
    return v_obj(n);
}

static bool linked_next(enumerator *e, value *out)
{
    linked *l = (linked *)(void *)e->source.as.o;
    if (l->version != e->version) {
        throw_modified();
    }
    node *n = e->state;
    if (!n) {
        return false;
    }
    *out = value_load(&n->v);
    e->state = n->next;
    return true;
}

static bool linked_enumerate(value v, enumerator *e)
{
    linked *l = (linked *)(void *)v.as.o;
    *e = (enumerator){.source = v, .version = l->version, .state = l->first, .next = linked_next};
    return true;
}

static bool linked_count(value v, size_t *out)
{
    *out = ((linked *)(void *)v.as.o)->count;
    return true;
}

#define NODE "System.Collections.Generic.LinkedListNode[T]"
static const method ctors[] = {
    {NULL, "", NULL, new_empty, 0}, {NULL, "IEnumerable[T] collection", NULL, new_from, 0}, {0}};
static const method node_ctors[] = {{NULL, "T value", NULL, new_node, 0}, {0}};
static const method methods[] = {{"AddFirst", "T value", NODE, add_first, 0},
                                 {"AddFirst", NODE " node", "void", add_first, 0},
                                 {"AddLast", "T value", NODE, add_last, 0},
                                 {"AddLast", NODE " node", "void", add_last, 0},
                                 {"AddBefore", NODE " node, T value", NODE, add_before, 0},
                                 {"AddBefore", NODE " node, " NODE " newNode", "void", add_before, 0},
                                 {"AddAfter", NODE " node, T value", NODE, add_after, 0},
                                 {"AddAfter", NODE " node, " NODE " newNode", "void", add_after, 0},
                                 {"Remove", "T value", "bool", remove_value, 0},
                                 {"Remove", NODE " node", "void", remove_node, 0},
                                 {"RemoveFirst", "", "void", remove_first, 0},
                                 {"RemoveLast", "", "void", remove_last, 0},
                                 {"Find", "T value", NODE, find, 0},
                                 {"FindLast", "T value", NODE, find_last, 0},
                                 {"Contains", "T value", "bool", contains, 0},
                                 {"Clear", "", "void", clear, 0},
                                 {"CopyTo", "array array, int index", "void", copy_to, 0},
                                 {"GetEnumerator", "", "IEnumerator", get_enumerator, 0},
                                 {0}};
static const property properties[] = {
    {"Count", "int", get_count, NULL, 0}, {"First", NODE, get_first, NULL, 0}, {"Last", NODE, get_last, NULL, 0}, {0}};
static const property node_properties[] = {{"List", "object", get_owner, NULL, 0},
                                           {"Next", NODE, get_next, NULL, 0},
                                           {"Previous", NODE, get_previous, NULL, 0},
                                           {"Value", "T", get_value, set_value, 0},
                                           {0}};
static const type_ops ops = {.enumerate = linked_enumerate, .count = linked_count};

static type type_LinkedList = {TYPE_OBJECT,
                               .name = "System.Collections.Generic.LinkedList`1",
                               .interfaces = "ICollection[T],IEnumerable[T],System.Collections.ICollection,"
                                             "System.Collections.IEnumerable,IReadOnlyCollection[T]",
                               .flags = T_GENERIC,
                               .kind = K_OBJECT,
                               .ctors = ctors,
                               .methods = methods,
                               .properties = properties,
                               .ops = &ops};
static type type_Node = {TYPE_OBJECT,
                         .name = "System.Collections.Generic.LinkedListNode`1",
                         .flags = T_GENERIC | T_SEALED,
                         .kind = K_OBJECT,
                         .ctors = node_ctors,
                         .properties = node_properties};

TYPES_EXPORT(linked_list, &type_LinkedList, &type_Node);
