/* xml_lists.c: XmlNodeList (children, what a search found) and XmlAttributeCollection. */
#include "types/xml_lists.h"

#include "base/heap.h"
#include "object/collection.h"
#include "types/xml_internal.h"

typedef struct node_list {
    object o;
    xml_node *owner;
    bool attributes;
    list *found; /* NULL: the owner's children or attributes */
} node_list;

static type type_XmlNodeList, type_XmlChildNodes, type_XmlNamedNodeMap, type_XmlAttributeCollection;

static node_list *of(value v)
{
    return (node_list *)(void *)v.as.o;
}

static value make(const type *t, xml_node *owner, list *found)
{
    node_list *l = heap_alloc(sizeof *l);
    l->o.type = t;
    l->owner = owner;
    l->attributes = t == &type_XmlAttributeCollection;
    l->found = found;
    return v_obj(l);
}

value xml_child_list(xml_node *n)
{
    return make(&type_XmlChildNodes, n, NULL);
}

value xml_attribute_map(xml_node *element)
{
    return make(&type_XmlAttributeCollection, element, NULL);
}

value xml_node_list(const type *t, list *found)
{
    return make(t, NULL, found);
}

static xml_node *first_of(const node_list *l)
{
    return l->attributes ? l->owner->first_attribute : l->owner->first;
}

static bool count_op(value v, size_t *out)
{
    node_list *l = of(v);
    *out = 0;
    if (l->found) {
        *out = list_count(l->found);
        return true;
    }
    for (xml_node *n = first_of(l); n; n = n->next) {
        ++*out;
    }
    return true;
}

static value item(const node_list *l, int64_t i)
{
    if (i < 0) {
        return V_NULL;
    }
    if (l->found) {
        return list_get(l->found, (size_t)i);
    }
    xml_node *n = first_of(l);
    while (n && i--) {
        n = n->next;
    }
    return xml_value(n);
}

static bool next(enumerator *e, value *out)
{
    node_list *l = of(e->source);
    if (l->found) {
        *out = list_get(l->found, e->index);
        return e->index++ < list_count(l->found);
    }
    xml_node *n = e->index ? ((xml_node *)e->state)->next : first_of(l);
    if (!n) {
        return false;
    }
    e->index = 1;
    e->state = n;
    *out = v_obj(n);
    return true;
}

static bool enumerate_op(value v, enumerator *e)
{
    *e = (enumerator){.source = v, .next = next};
    return true;
}

static value index_node(value v, const value *index, uint32_t n)
{
    node_list *l = of(v);
    if (n == 1 && index[0].kind == K_STRING && l->attributes) {
        return xml_value(xml_find_attribute(l->owner, index[0].as.s));
    }
    if (n == 1 && v_is_integer(index[0]) && index[0].as.i < 0) {
        size_t count;
        count_op(v, &count); /* $list[-1] */
        return item(l, (int64_t)count + index[0].as.i);
    }
    return item(l, n ? to_int(index[0]) : 0);
}

GETTER(count)
{
    size_t n;
    count_op(self, &n);
    return v_int((int32_t)n);
}
METHOD(item_at)
{
    return item(of(c->self), c->args[0].as.i);
}
METHOD(named)
{
    return xml_value(xml_find_attribute(of(c->self)->owner, arg_text(c, 0) ? arg_text(c, 0) : str_empty));
}
METHOD(get_enumerator)
{
    return walker_new(c->self);
}

static xml_node *attribute_argument(call *c)
{
    xml_node *a = xml_of(c->args[0]);
    if (!a || a->kind != XML_ATTRIBUTE) {
        throw_argument("System.ArgumentException", NULL, "Only attributes can be added to this collection.");
    }
    if (a->document != of(c->self)->owner->document) {
        throw_argument("System.ArgumentException", NULL, "The named node is from a different document context.");
    }
    return a;
}

METHOD(append)
{
    xml_node *a = attribute_argument(c), *old = xml_find_attribute(of(c->self)->owner, a->name);
    if (old && old != a) {
        xml_unlink(old);
    }
    xml_add_attribute(of(c->self)->owner, a);
    return v_obj(a);
}
METHOD(remove)
{
    xml_node *a = xml_of(c->args[0]);
    if (!a || a->kind != XML_ATTRIBUTE || a->parent != of(c->self)->owner) {
        return V_NULL;
    }
    xml_unlink(a);
    return v_obj(a);
}
METHOD(remove_named)
{
    xml_node *a = xml_find_attribute(of(c->self)->owner, arg_text(c, 0) ? arg_text(c, 0) : str_empty);
    if (a) {
        xml_unlink(a);
    }
    return xml_value(a);
}
METHOD(remove_all)
{
    while (of(c->self)->owner->first_attribute) {
        xml_unlink(of(c->self)->owner->first_attribute);
    }
    return V_NOTHING;
}

#define ATTRIBUTE XML "XmlAttribute"
static const method list_methods[] = {{"Item", "int index", XML "XmlNode", item_at, 0},
                                      {"GetEnumerator", "", "System.Collections.IEnumerator", get_enumerator, 0},
                                      {0}};
static const method map_methods[] = {{"GetNamedItem", "string name", XML "XmlNode", named, 0},
                                     {"SetNamedItem", XML "XmlNode node", XML "XmlNode", append, 0},
                                     {"RemoveNamedItem", "string name", XML "XmlNode", remove_named, 0},
                                     {"Append", ATTRIBUTE " node", ATTRIBUTE, append, 0},
                                     {"Remove", ATTRIBUTE " node", ATTRIBUTE, remove, 0},
                                     {"RemoveAll", "", "void", remove_all, M_VOID},
                                     {"Item", "int index", XML "XmlNode", item_at, 0},
                                     {"GetEnumerator", "", "System.Collections.IEnumerator", get_enumerator, 0},
                                     {0}};
static const property list_properties[] = {{"Count", "int", get_count, NULL, 0}, {0}};
static const type_ops ops = {.enumerate = enumerate_op, .count = count_op, .index_get = index_node};

static type type_XmlNodeList = {TYPE_OBJECT,
                                .name = XML "XmlNodeList",
                                .interfaces = "System.Collections.IEnumerable,System.IDisposable",
                                .flags = T_ABSTRACT,
                                .kind = K_OBJECT,
                                .methods = list_methods,
                                .properties = list_properties,
                                .ops = &ops};
static type type_XmlChildNodes = {TYPE_OBJECT, .name = XML "XmlChildNodes", .base = XML "XmlNodeList", .kind = K_OBJECT,
                                  .ops = &ops};
type type_XPathNodeList = {TYPE_OBJECT, .name = XML "XPathNodeList", .base = XML "XmlNodeList", .kind = K_OBJECT,
                           .ops = &ops};
type type_XmlElementList = {TYPE_OBJECT, .name = XML "XmlElementList", .base = XML "XmlNodeList", .kind = K_OBJECT,
                            .ops = &ops};
static type type_XmlNamedNodeMap = {
    TYPE_OBJECT,      .name = XML "XmlNamedNodeMap", .interfaces = "System.Collections.IEnumerable",
    .kind = K_OBJECT, .methods = map_methods,        .properties = list_properties,
    .ops = &ops};
static type type_XmlAttributeCollection = {TYPE_OBJECT,
                                           .name = XML "XmlAttributeCollection",
                                           .base = XML "XmlNamedNodeMap",
                                           .interfaces = "System.Collections.ICollection",
                                           .kind = K_OBJECT,
                                           .ops = &ops};

TYPES_EXPORT(xml_lists, &type_XmlNodeList, &type_XmlChildNodes, &type_XPathNodeList, &type_XmlElementList,
             &type_XmlNamedNodeMap, &type_XmlAttributeCollection);
