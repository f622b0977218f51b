/* xml_types.c: System.Xml.XmlNode and its kin as scripts see them. The tree is xml_node.c. */
#include "base/heap.h"
#include "object/collection.h"
#include "types/io_internal.h"
#include "types/xml_internal.h"
#include "types/xml_lists.h"

#define NODE XML "XmlNode"
#define SELF() xml_node *n = xml_of(self)
#define THIS() xml_node *n = xml_of(c->self)

static str *text_argument(const call *c, uint32_t i)
{
    str *s = arg_text(c, i);
    return s ? s : str_empty;
}

/* ---- properties of every node ---- */

GETTER(name)
{
    return v_str(xml_of(self)->name);
}
GETTER(local_name)
{
    return v_str(xml_of(self)->local);
}
GETTER(namespace_uri)
{
    return v_str(xml_of(self)->uri);
}
GETTER(prefix)
{
    return v_str(xml_of(self)->prefix);
}
GETTER(node_type)
{
    return (value){.kind = K_ENUM, .type = type_XmlNodeType.id, .as.i = xml_of(self)->kind};
}
GETTER(value)
{
    SELF();
    return n->text && n->kind != XML_DOCTYPE ? v_str(n->text) : V_NULL;
}
SETTER(value)
{
    SELF();
    if (!n->text || n->kind == XML_DOCTYPE) {
        throw_argument("System.InvalidOperationException", NULL, "Cannot set a value on node type '%s'.",
                       str_to_c(enum_to_str(&type_XmlNodeType, n->kind)));
    }
    n->text = to_str(x);
}
GETTER(inner_text)
{
    return v_str(xml_inner_text(xml_of(self)));
}
SETTER(inner_text)
{
    SELF();
    if (n->kind == XML_DOCUMENT) {
        throw_argument("System.InvalidOperationException", NULL,
                       "The 'InnerText' of a 'Document' node is read-only and cannot be set.");
    }
    xml_set_inner_text(n, to_str(x));
}
GETTER(inner_xml)
{
    return v_str(xml_inner(xml_of(self)));
}
SETTER(inner_xml)
{
    SELF();
    if (n->kind == XML_ATTRIBUTE) {
        n->text = to_str(x);
        return;
    }
    if (n->kind != XML_ELEMENT && n->kind != XML_DOCUMENT && n->kind != XML_FRAGMENT) {
        throw_argument("System.InvalidOperationException", NULL,
                       "Cannot set the 'InnerXml' for the current node because it is either read-only or cannot have "
                       "children.");
    }
    xml_remove_children(n);
    xml_parse(n, to_str(x), n->kind == XML_DOCUMENT ? XML_MODE_DOCUMENT : XML_MODE_CONTENT);
}
GETTER(outer_xml)
{
    return v_str(xml_outer(xml_of(self)));
}
GETTER(parent)
{
    SELF();
    return n->kind == XML_ATTRIBUTE ? V_NULL : xml_value(n->parent);
}
GETTER(first_child)
{
    return xml_value(xml_of(self)->first);
}
GETTER(last_child)
{
    return xml_value(xml_of(self)->last);
}
GETTER(next)
{
    SELF();
    return n->kind == XML_ATTRIBUTE ? V_NULL : xml_value(n->next);
}
GETTER(previous)
{
    SELF();
    return n->kind == XML_ATTRIBUTE ? V_NULL : xml_value(n->previous);
}
GETTER(has_children)
{
    return v_bool(xml_of(self)->first);
}
GETTER(children)
{
    return xml_child_list(xml_of(self));
}
GETTER(attributes)
{
    SELF();
    return n->kind == XML_ELEMENT ? xml_attribute_map(n) : V_NULL;
}
GETTER(owner)
{
    SELF();
    return n->kind == XML_DOCUMENT ? V_NULL : xml_value(n->document);
}
GETTER(false)
{
    return V_FALSE;
}
GETTER(empty)
{
    return v_str(str_empty);
}

/* ---- navigation ---- */

METHOD(select_nodes)
{
    value manager = c->argc > 1 ? c->args[1] : V_NULL;
    return xml_node_list(&type_XPathNodeList, xpath_select(xml_of(c->self), text_argument(c, 0), manager));
}
METHOD(select_single)
{
    value manager = c->argc > 1 ? c->args[1] : V_NULL;
    list *l = xpath_select(xml_of(c->self), text_argument(c, 0), manager);
    return list_count(l) ? list_get(l, 0) : V_NULL;
}
METHOD(get_namespace_of_prefix)
{
    str *s = xml_namespace_of(xml_of(c->self), text_argument(c, 0));
    return v_str(s ? s : str_empty);
}
value xml_elements_by_name(call *c)
{
    THIS();
    str *name = text_argument(c, 0), *uri = c->argc > 1 ? text_argument(c, 1) : NULL;
    bool all = str_equal(name, str_c("*"));
    list *l = list_new(NULL);
    for (const xml_node *i = xml_following(n, n); i; i = xml_following(i, n)) {
        if (i->kind == XML_ELEMENT && (all || str_equal(uri ? i->local : i->name, name)) &&
            (!uri || str_equal(uri, str_c("*")) || str_equal(i->uri, uri))) {
            list_add(l, v_obj((void *)(uintptr_t)i));
        }
    }
    return xml_node_list(&type_XmlElementList, l);
}

/* ---- changing the tree ---- */

static xml_node *node_argument(call *c, uint32_t i)
{
    xml_node *n = xml_of(c->args[i]);
    if (!n) {
        throw_argument("System.NullReferenceException", NULL, "Object reference not set to an instance of an object.");
    }
    return n;
}

static void check_child(const xml_node *parent, const xml_node *n)
{
    if (n->document != parent->document) {
        throw_argument("System.ArgumentException", NULL,
                       "The node to be inserted is from a different document context.");
    }
    for (const xml_node *i = parent; i; i = i->parent) {
        if (i == n) {
            throw_argument("System.ArgumentException", NULL,
                           "Cannot insert a node or any ancestor of that node as a child of itself.");
        }
    }
    bool holds = parent->kind == XML_ELEMENT || parent->kind == XML_DOCUMENT || parent->kind == XML_FRAGMENT;
    bool fits = n->kind != XML_ATTRIBUTE && n->kind != XML_DOCUMENT &&
                (parent->kind != XML_DOCUMENT || (n->kind != XML_TEXT && n->kind != XML_CDATA));
    if (!holds || !fits) {
        throw_argument("System.InvalidOperationException", NULL,
                       "The specified node cannot be inserted as the valid child of this node, because the specified "
                       "node is the wrong type.");
    }
    if (parent->kind == XML_DOCUMENT && n->kind == XML_ELEMENT && xml_root(parent) && xml_root(parent) != n) {
        throw_argument("System.InvalidOperationException", NULL, "This document already has a 'DocumentElement' node.");
    }
}

/* A fragment's children go in, not itself. */
static value insert(xml_node *parent, xml_node *n, xml_node *before)
{
    if (before && before->parent != parent) {
        throw_argument("System.ArgumentException", NULL, "The reference node is not a child of this node.");
    }
    if (n->kind == XML_FRAGMENT) {
        while (n->first) {
            xml_node *child = n->first;
            check_child(parent, child);
            xml_link(parent, child, before);
        }
        return v_obj(n);
    }
    check_child(parent, n);
    if (before != n) {
        xml_link(parent, n, before);
    }
    return v_obj(n);
}

METHOD(append_child)
{
    return insert(xml_of(c->self), node_argument(c, 0), NULL);
}
METHOD(prepend_child)
{
    THIS();
    return insert(n, node_argument(c, 0), n->first);
}
METHOD(insert_before)
{
    return insert(xml_of(c->self), node_argument(c, 0), xml_of(c->args[1]));
}
METHOD(insert_after)
{
    THIS();
    xml_node *after = xml_of(c->args[1]);
    if (after && after->parent != n) {
        throw_argument("System.ArgumentException", NULL, "The reference node is not a child of this node.");
    }
    return insert(n, node_argument(c, 0), after ? after->next : n->first);
}
METHOD(remove_child)
{
    xml_node *child = node_argument(c, 0);
    if (child->parent != xml_of(c->self) || child->kind == XML_ATTRIBUTE) {
        throw_argument("System.ArgumentException", NULL, "The node to be removed is not a child of this node.");
    }
    xml_unlink(child);
    return v_obj(child);
}
METHOD(replace_child)
{
    THIS();
    xml_node *fresh = node_argument(c, 0), *old = node_argument(c, 1);
    if (old->parent != n) {
        throw_argument("System.ArgumentException", NULL, "The reference node is not a child of this node.");
    }
    xml_node *before = old->next == fresh ? fresh->next : old->next;
    xml_unlink(old);
    insert(n, fresh, before);
    return v_obj(old);
}
METHOD(remove_all)
{
    THIS();
    xml_remove_children(n);
    while (n->first_attribute) {
        xml_unlink(n->first_attribute);
    }
    return V_NOTHING;
}
METHOD(clone)
{
    THIS();
    return v_obj(xml_clone(n->document, n, c->argc ? to_bool(c->args[0]) : true));
}
METHOD(local_name_text)
{
    return v_str(xml_of(c->self)->local);
}
METHOD(nothing)
{
    return V_NOTHING;
}
METHOD(get_enumerator)
{
    value v = xml_child_list(xml_of(c->self));
    return walker_new(v);
}

static const method node_methods[] = {
    {"SelectNodes", "string xpath", XML "XmlNodeList", select_nodes, 0},
    {"SelectNodes", "string xpath, " XML "XmlNamespaceManager nsmgr", XML "XmlNodeList", select_nodes, 0},
    {"SelectSingleNode", "string xpath", NODE, select_single, 0},
    {"SelectSingleNode", "string xpath, " XML "XmlNamespaceManager nsmgr", NODE, select_single, 0},
    {"AppendChild", NODE " newChild", NODE, append_child, 0},
    {"PrependChild", NODE " newChild", NODE, prepend_child, 0},
    {"InsertBefore", NODE " newChild, " NODE " refChild", NODE, insert_before, 0},
    {"InsertAfter", NODE " newChild, " NODE " refChild", NODE, insert_after, 0},
    {"RemoveChild", NODE " oldChild", NODE, remove_child, 0},
    {"ReplaceChild", NODE " newChild, " NODE " oldChild", NODE, replace_child, 0},
    {"RemoveAll", "", "void", remove_all, M_VOID},
    {"CloneNode", "bool deep", NODE, clone, 0},
    {"Clone", "", NODE, clone, 0},
    {"ToString", "", "string", local_name_text, 0},
    {"Normalize", "", "void", nothing, M_VOID},
    {"GetNamespaceOfPrefix", "string prefix", "string", get_namespace_of_prefix, 0},
    {"GetEnumerator", "", "System.Collections.IEnumerator", get_enumerator, 0},
    {0}};
static const property node_properties[] = {{"Name", "string", get_name, NULL, 0},
                                           {"LocalName", "string", get_local_name, NULL, 0},
                                           {"NamespaceURI", "string", get_namespace_uri, NULL, 0},
                                           {"Prefix", "string", get_prefix, NULL, 0},
                                           {"NodeType", XML "XmlNodeType", get_node_type, NULL, 0},
                                           {"ParentNode", NODE, get_parent, NULL, 0},
                                           {"OwnerDocument", XML "XmlDocument", get_owner, NULL, 0},
                                           {"Attributes", XML "XmlAttributeCollection", get_attributes, NULL, 0},
                                           {"InnerXml", "string", get_inner_xml, set_inner_xml, 0},
                                           {"InnerText", "string", get_inner_text, set_inner_text, 0},
                                           {"NextSibling", NODE, get_next, NULL, 0},
                                           {"PreviousSibling", NODE, get_previous, NULL, 0},
                                           {"Value", "string", get_value, set_value, 0},
                                           {"ChildNodes", XML "XmlNodeList", get_children, NULL, 0},
                                           {"FirstChild", NODE, get_first_child, NULL, 0},
                                           {"LastChild", NODE, get_last_child, NULL, 0},
                                           {"HasChildNodes", "bool", get_has_children, NULL, 0},
                                           {"IsReadOnly", "bool", get_false, NULL, 0},
                                           {"OuterXml", "string", get_outer_xml, NULL, 0},
                                           {"BaseURI", "string", get_empty, NULL, 0},
                                           {0}};

/* ---- elements ---- */

METHOD(get_attribute)
{
    THIS();
    xml_node *a = c->argc > 1 ? xml_find_attribute_ns(n, text_argument(c, 0), text_argument(c, 1))
                              : xml_find_attribute(n, text_argument(c, 0));
    return v_str(a ? a->text : str_empty);
}
METHOD(get_attribute_node)
{
    return xml_value(xml_find_attribute(xml_of(c->self), text_argument(c, 0)));
}
METHOD(has_attribute)
{
    THIS();
    return v_bool(c->argc > 1 ? xml_find_attribute_ns(n, text_argument(c, 0), text_argument(c, 1))
                              : xml_find_attribute(n, text_argument(c, 0)));
}
METHOD(set_attribute)
{
    xml_check_name(arg_text(c, 0));
    xml_set_attribute(xml_of(c->self), text_argument(c, 0), text_argument(c, 1));
    return V_NOTHING;
}
/* A prefix for a namespace that has none yet: d1p1, as .NET numbers them by depth. */
static str *prefix_for(const xml_node *element, const str *uri)
{
    int depth = 0;
    for (const xml_node *i = element; i; i = i->parent) {
        depth += i->kind == XML_ELEMENT;
        if (i->prefix->length && str_equal(i->uri, uri)) {
            return i->prefix;
        }
        for (const xml_node *a = i->first_attribute; a; a = a->next) {
            if (str_equal(a->prefix, str_c("xmlns")) && str_equal(a->text, uri)) {
                return a->local;
            }
        }
    }
    return str_printf("d%dp1", depth);
}

METHOD(set_attribute_ns)
{
    THIS();
    str *local = text_argument(c, 0), *uri = text_argument(c, 1), *text = text_argument(c, 2);
    xml_check_name(local);
    xml_node *a = xml_find_attribute_ns(n, local, uri);
    if (a) {
        a->text = text;
        return v_str(text);
    }
    str *name = local;
    if (str_equal(uri, str_c(XMLNS_URI))) {
        name = str_equal(local, str_c("xmlns")) ? local : str_concat(str_c("xmlns:"), local);
    } else if (uri->length) {
        str *const parts[] = {prefix_for(n, uri), str_c(":"), local};
        name = str_concat_n(parts, 3);
    }
    a = xml_node_new(n->document, XML_ATTRIBUTE, name, text);
    xml_set_name(a, name, uri);
    xml_add_attribute(n, a);
    return v_str(text);
}
METHOD(set_attribute_node)
{
    THIS();
    xml_node *a = node_argument(c, 0), *old = xml_find_attribute(n, a->name);
    if (old && old != a) {
        xml_unlink(old);
    }
    xml_add_attribute(n, a);
    return old && old != a ? v_obj(old) : V_NULL;
}
METHOD(remove_attribute)
{
    THIS();
    xml_node *a = c->argc > 1 ? xml_find_attribute_ns(n, text_argument(c, 0), text_argument(c, 1))
                              : xml_find_attribute(n, text_argument(c, 0));
    if (a) {
        xml_unlink(a);
    }
    return V_NOTHING;
}
METHOD(remove_all_attributes)
{
    THIS();
    while (n->first_attribute) {
        xml_unlink(n->first_attribute);
    }
    return V_NOTHING;
}
GETTER(is_empty)
{
    SELF();
    return v_bool(!n->first && n->written_empty);
}
SETTER(is_empty)
{
    SELF();
    if (to_bool(x)) {
        xml_remove_children(n);
    }
    n->written_empty = to_bool(x);
}
GETTER(has_attributes)
{
    return v_bool(xml_of(self)->first_attribute);
}

static const method element_methods[] = {
    {"GetAttribute", "string name", "string", get_attribute, 0},
    {"GetAttribute", "string localName, string namespaceURI", "string", get_attribute, 0},
    {"SetAttribute", "string name, string value", "void", set_attribute, M_VOID},
    {"SetAttribute", "string localName, string namespaceURI, string value", "string", set_attribute_ns, 0},
    {"HasAttribute", "string name", "bool", has_attribute, 0},
    {"HasAttribute", "string localName, string namespaceURI", "bool", has_attribute, 0},
    {"RemoveAttribute", "string name", "void", remove_attribute, M_VOID},
    {"RemoveAttribute", "string localName, string namespaceURI", "void", remove_attribute, M_VOID},
    {"GetAttributeNode", "string name", XML "XmlAttribute", get_attribute_node, 0},
    {"SetAttributeNode", XML "XmlAttribute newAttr", XML "XmlAttribute", set_attribute_node, 0},
    {"RemoveAllAttributes", "", "void", remove_all_attributes, M_VOID},
    {"GetElementsByTagName", "string name", XML "XmlNodeList", xml_elements_by_name, 0},
    {"GetElementsByTagName", "string localName, string namespaceURI", XML "XmlNodeList", xml_elements_by_name, 0},
    {0}};
static const property element_properties[] = {
    {"IsEmpty", "bool", get_is_empty, set_is_empty, 0}, {"HasAttributes", "bool", get_has_attributes, NULL, 0}, {0}};

/* ---- attributes, text, declarations ---- */

GETTER(owner_element)
{
    return xml_value(xml_of(self)->parent);
}
GETTER(true)
{
    return V_TRUE;
}
static const property attribute_properties[] = {
    {"OwnerElement", XML "XmlElement", get_owner_element, NULL, 0}, {"Specified", "bool", get_true, NULL, 0}, {0}};

GETTER(length)
{
    return v_int((int32_t)xml_of(self)->text->length);
}
METHOD(append_data)
{
    THIS();
    n->text = str_concat(n->text, text_argument(c, 0));
    return V_NOTHING;
}
static const property text_properties[] = {
    {"Data", "string", get_value, set_value, 0}, {"Length", "int", get_length, NULL, 0}, {0}};
static const method text_methods[] = {{"AppendData", "string strData", "void", append_data, M_VOID}, {0}};
static const property pi_properties[] = {
    {"Target", "string", get_name, NULL, 0}, {"Data", "string", get_value, set_value, 0}, {0}};

str *xml_pseudo_attribute(const xml_node *declaration, const char *name)
{
    const str *t = declaration->text;
    ptrdiff_t at = str_index(t, str_c(name), 0, false);
    if (at < 0) {
        return str_empty;
    }
    for (size_t i = (size_t)at; i < t->length; i++) {
        uint16_t u = str_at(t, i);
        if (u == '"' || u == '\'') {
            ptrdiff_t end = str_index_unit(t, u, i + 1);
            return end < 0 ? str_empty : str_sub(t, i + 1, (size_t)end - i - 1);
        }
    }
    return str_empty;
}

str *xml_declaration_text(const str *version, const str *encoding, const str *standalone)
{
    wbuf b = {0};
    wbuf_ascii(&b, "version=\"");
    str_append(&b, version);
    if (encoding->length) {
        wbuf_ascii(&b, "\" encoding=\"");
        str_append(&b, encoding);
    }
    if (standalone->length) {
        wbuf_ascii(&b, "\" standalone=\"");
        str_append(&b, standalone);
    }
    wbuf_ascii(&b, "\"");
    return str_from_wbuf(&b);
}

GETTER(version)
{
    return v_str(xml_pseudo_attribute(xml_of(self), "version"));
}
GETTER(encoding)
{
    return v_str(xml_pseudo_attribute(xml_of(self), "encoding"));
}
GETTER(standalone)
{
    return v_str(xml_pseudo_attribute(xml_of(self), "standalone"));
}
SETTER(encoding)
{
    SELF();
    n->text =
        xml_declaration_text(xml_pseudo_attribute(n, "version"), to_str(x), xml_pseudo_attribute(n, "standalone"));
}
SETTER(standalone)
{
    SELF();
    n->text = xml_declaration_text(xml_pseudo_attribute(n, "version"), xml_pseudo_attribute(n, "encoding"), to_str(x));
}
static const property declaration_properties[] = {{"Version", "string", get_version, NULL, 0},
                                                  {"Encoding", "string", get_encoding, set_encoding, 0},
                                                  {"Standalone", "string", get_standalone, set_standalone, 0},
                                                  {0}};

#define NODE_TYPE(c_name, base_name, ...)                                                                              \
    type type_##c_name = {TYPE_OBJECT,      .name = XML #c_name,  .base = XML base_name,                               \
                          .kind = K_OBJECT, .ops = &xml_node_ops, __VA_ARGS__}

type type_XmlNode = {TYPE_OBJECT,
                     .name = NODE,
                     .interfaces = "System.ICloneable,System.Collections.IEnumerable",
                     .flags = T_ABSTRACT,
                     .kind = K_OBJECT,
                     .methods = node_methods,
                     .properties = node_properties,
                     .ops = &xml_node_ops};
NODE_TYPE(XmlLinkedNode, "XmlNode", .flags = T_ABSTRACT);
NODE_TYPE(XmlElement, "XmlLinkedNode", .methods = element_methods, .properties = element_properties);
NODE_TYPE(XmlAttribute, "XmlNode", .properties = attribute_properties);
NODE_TYPE(XmlCharacterData, "XmlLinkedNode", .flags = T_ABSTRACT, .methods = text_methods,
          .properties = text_properties);
NODE_TYPE(XmlText, "XmlCharacterData");
NODE_TYPE(XmlCDataSection, "XmlCharacterData");
NODE_TYPE(XmlComment, "XmlCharacterData");
NODE_TYPE(XmlWhitespace, "XmlCharacterData");
NODE_TYPE(XmlSignificantWhitespace, "XmlCharacterData");
NODE_TYPE(XmlProcessingInstruction, "XmlLinkedNode", .properties = pi_properties);
NODE_TYPE(XmlDeclaration, "XmlLinkedNode", .properties = declaration_properties);
NODE_TYPE(XmlDocumentType, "XmlLinkedNode");
NODE_TYPE(XmlDocumentFragment, "XmlNode");

static const enum_member node_kinds[] = {{"None", 0},
                                         {"Element", 1},
                                         {"Attribute", 2},
                                         {"Text", 3},
                                         {"CDATA", 4},
                                         {"EntityReference", 5},
                                         {"Entity", 6},
                                         {"ProcessingInstruction", 7},
                                         {"Comment", 8},
                                         {"Document", 9},
                                         {"DocumentType", 10},
                                         {"DocumentFragment", 11},
                                         {"Notation", 12},
                                         {"Whitespace", 13},
                                         {"SignificantWhitespace", 14},
                                         {"EndElement", 15},
                                         {"EndEntity", 16},
                                         {"XmlDeclaration", 17},
                                         {0}};
ENUM_TYPE(XmlNodeType, XML "XmlNodeType", node_kinds, 0);

TYPES_EXPORT(xml, &type_XmlNode, &type_XmlLinkedNode, &type_XmlElement, &type_XmlAttribute, &type_XmlCharacterData,
             &type_XmlText, &type_XmlCDataSection, &type_XmlComment, &type_XmlWhitespace,
             &type_XmlSignificantWhitespace, &type_XmlProcessingInstruction, &type_XmlDeclaration,
             &type_XmlDocumentType, &type_XmlDocumentFragment, &type_XmlNodeType);
