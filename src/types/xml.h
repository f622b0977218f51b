/* xml.h: the tree under System.Xml.XmlDocument and its kin: nodes, parsing, writing, XPath.
 *
 * Purpose: a small tree on our own heap; libxml2's would live outside of it and cost its loading.
 * Invariants: a node's `kind` is .NET's XmlNodeType and agrees with its descriptor. Children and attributes are doubly linked
 *   lists; an attribute's `parent` is its element and its text is one string. `document` is the XmlDocument a node was made by
 *   (itself, of a document). `name` is prefix:local as written. xmlns attributes are attributes like others, in XMLNS_URI.
 * Threads: links change under the document's lock; a reader that races sees an older or a newer tree, never bad memory.
 * Cost: one object of 144 bytes a node; parsing about 100 ns a node.
 */
#ifndef TYPES_XML_H
#define TYPES_XML_H

#include "object/array.h"

enum xml_kind {
    XML_ELEMENT = 1,
    XML_ATTRIBUTE,
    XML_TEXT,
    XML_CDATA,
    XML_PI = 7,
    XML_COMMENT,
    XML_DOCUMENT,
    XML_DOCTYPE,
    XML_FRAGMENT,
    XML_WHITESPACE = 13,
    XML_SIGNIFICANT,
    XML_DECLARATION = 17
};

typedef struct xml_node {
    object o;
    enum xml_kind kind;
    uint32_t order; /* place in document order, as the last numbering found it (xpath) */
    struct xml_node *document, *parent, *next, *previous;
    struct xml_node *first, *last, *first_attribute, *last_attribute;
    str *name, *prefix, *local, *uri;
    str *text;          /* value of an attribute; text, comment, data of a PI; pseudo attributes of a declaration */
    bool written_empty; /* an element: <a /> instead of <a></a> */
    bool preserve;      /* a document: PreserveWhitespace */
} xml_node;

#define XMLNS_URI "http://www.w3.org/2000/xmlns/"
#define XML_URI "http://www.w3.org/XML/1998/namespace"

extern type type_XmlNode, type_XmlDocument, type_XmlElement, type_XmlAttribute, type_XmlNamespaceManager;

/* NULL: no XML node. */
xml_node *xml_of(value v);
static inline value xml_value(xml_node *n)
{
    return n ? v_obj(n) : V_NULL;
}

/* ---- xml_node.c: the tree ---- */

xml_node *xml_document_new(void);
/* Belongs to `document` and hangs nowhere yet. `name` may be NULL for kinds whose name is fixed. */
xml_node *xml_node_new(xml_node *document, enum xml_kind kind, str *name, str *text);
/* Sets prefix and local from the name. */
void xml_set_name(xml_node *n, str *name, str *uri);
/* Puts `n` (from wherever it was) before `before`, NULL: at the end. No checks. */
void xml_link(xml_node *parent, xml_node *n, xml_node *before);
void xml_unlink(xml_node *n);
void xml_add_attribute(xml_node *element, xml_node *attribute);
void xml_remove_children(xml_node *n);
xml_node *xml_find_attribute(const xml_node *element, const str *name);
xml_node *xml_find_attribute_ns(const xml_node *element, const str *local, const str *uri);
/* Sets or adds. */
xml_node *xml_set_attribute(xml_node *element, str *name, str *text);
xml_node *xml_root(const xml_node *document); /* DocumentElement */
/* A copy that hangs nowhere, owned by `document`. */
xml_node *xml_clone(xml_node *document, const xml_node *n, bool deep);
str *xml_inner_text(const xml_node *n);
void xml_set_inner_text(xml_node *n, str *text);
/* The node behind `n` in document order within `top`; attributes left out. */
xml_node *xml_following(const xml_node *n, const xml_node *top);
/* The namespace of a prefix at `n`; NULL: not declared ("" of the empty prefix is never NULL). */
str *xml_namespace_of(const xml_node *n, const str *prefix);
/* Throws XmlException for a name that is none. */
void xml_check_name(const str *name);

/* ---- xml_parse.c ---- */

/* How lenient: a document; what `[xml]` reads (content that is appended to an empty document); the content of an element. */
enum xml_mode { XML_MODE_DOCUMENT, XML_MODE_CAST, XML_MODE_CONTENT };
/* Parses into `target` (a document, or the node whose content it is). Throws XmlException. */
void xml_parse(xml_node *target, const str *text, enum xml_mode mode);

/* ---- xml_write.c ---- */

str *xml_outer(const xml_node *n);
str *xml_inner(const xml_node *n);
/* With indentation: each level by `indent` blanks. `declaration`: instead of the document's own, if not NULL. */
str *xml_indented(const xml_node *n, int indent, const str *declaration);

/* ---- xml_adapter.c: `$x.a.b` ---- */

extern const type_ops xml_node_ops, xml_document_ops;

/* ---- xpath.h ---- */

/* The nodes of an XPath expression from `at`; `manager`: XmlNamespaceManager or V_NULL. Throws XPathException. */
list *xpath_select(xml_node *at, const str *expression, value manager);
/* The namespace of a prefix; NULL: none. */
str *xml_manager_lookup(value manager, const str *prefix);

#endif
