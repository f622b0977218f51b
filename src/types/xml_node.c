/* xml_node.c: the tree of XML nodes: making, linking, copying, text. */
#include "base/heap.h"
#include "types/xml_internal.h"

static const struct {
    enum xml_kind kind;
    type *t;
    const char *name;
} kinds[] = {{XML_ELEMENT, &type_XmlElement, NULL},
             {XML_ATTRIBUTE, &type_XmlAttribute, NULL},
             {XML_TEXT, &type_XmlText, "#text"},
             {XML_CDATA, &type_XmlCDataSection, "#cdata-section"},
             {XML_PI, &type_XmlProcessingInstruction, NULL},
             {XML_COMMENT, &type_XmlComment, "#comment"},
             {XML_DOCUMENT, &type_XmlDocument, "#document"},
             {XML_DOCTYPE, &type_XmlDocumentType, NULL},
             {XML_FRAGMENT, &type_XmlDocumentFragment, "#document-fragment"},
             {XML_WHITESPACE, &type_XmlWhitespace, "#whitespace"},
             {XML_SIGNIFICANT, &type_XmlSignificantWhitespace, "#significant-whitespace"},
             {XML_DECLARATION, &type_XmlDeclaration, "xml"}};

xml_node *xml_of(value v)
{
    for (const type *t = v.kind == K_OBJECT ? v.as.o->type : NULL; t; t = type_base(t)) {
        if (t == &type_XmlNode) {
            return (xml_node *)(void *)v.as.o;
        }
    }
    return NULL;
}

xml_node *xml_node_new(xml_node *document, enum xml_kind kind, str *name, str *text)
{
    xml_node *n = heap_alloc(sizeof *n);
    n->kind = kind;
    n->document = document;
    n->prefix = n->uri = str_empty;
    n->text = text;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].kind == kind) {
            n->o.type = kinds[i].t;
            n->name = kinds[i].name ? str_c(kinds[i].name) : name;
        }
    }
    n->local = n->name;
    return n;
}

xml_node *xml_document_new(void)
{
    xml_node *n = xml_node_new(NULL, XML_DOCUMENT, NULL, NULL);
    n->document = n;
    return n;
}

void xml_set_name(xml_node *n, str *name, str *uri)
{
    ptrdiff_t colon = str_index_unit(name, ':', 0);
    n->name = name;
    n->prefix = colon < 0 ? str_empty : str_sub(name, 0, (size_t)colon);
    n->local = colon < 0 ? name : str_sub(name, (size_t)colon + 1, name->length - (size_t)colon - 1);
    n->uri = uri;
}

/* ---- links ---- */

void xml_unlink(xml_node *n)
{
    xml_node *parent = n->parent, *document = n->document;
    if (!parent) {
        return;
    }
    bool attribute = n->kind == XML_ATTRIBUTE;
    object_lock(&document->o);
    *(n->previous ? &n->previous->next : attribute ? &parent->first_attribute : &parent->first) = n->next;
    *(n->next ? &n->next->previous : attribute ? &parent->last_attribute : &parent->last) = n->previous;
    n->parent = n->next = n->previous = NULL;
    object_unlock(&document->o);
}

void xml_link(xml_node *parent, xml_node *n, xml_node *before)
{
    xml_unlink(n);
    object_lock(&parent->document->o);
    n->parent = parent;
    n->next = before;
    n->previous = before ? before->previous : parent->last;
    *(n->previous ? &n->previous->next : &parent->first) = n;
    *(before ? &before->previous : &parent->last) = n;
    parent->written_empty = false;
    object_unlock(&parent->document->o);
}

void xml_add_attribute(xml_node *element, xml_node *attribute)
{
    xml_unlink(attribute);
    object_lock(&element->document->o);
    attribute->parent = element;
    attribute->previous = element->last_attribute;
    *(element->last_attribute ? &element->last_attribute->next : &element->first_attribute) = attribute;
    element->last_attribute = attribute;
    object_unlock(&element->document->o);
}

void xml_remove_children(xml_node *n)
{
    while (n->first) {
        xml_unlink(n->first);
    }
}

xml_node *xml_root(const xml_node *document)
{
    xml_node *n = document->first;
    while (n && n->kind != XML_ELEMENT) {
        n = n->next;
    }
    return n;
}

xml_node *xml_following(const xml_node *n, const xml_node *top)
{
    if (n->first) {
        return n->first;
    }
    while (n && n != top && !n->next) {
        n = n->parent;
    }
    return n && n != top ? n->next : NULL;
}

/* ---- attributes and namespaces ---- */

xml_node *xml_find_attribute(const xml_node *element, const str *name)
{
    xml_node *a = element->first_attribute;
    while (a && !str_equal(a->name, name)) {
        a = a->next;
    }
    return a;
}

xml_node *xml_find_attribute_ns(const xml_node *element, const str *local, const str *uri)
{
    xml_node *a = element->first_attribute;
    while (a && !(str_equal(a->local, local) && str_equal(a->uri, uri))) {
        a = a->next;
    }
    return a;
}

xml_node *xml_set_attribute(xml_node *element, str *name, str *text)
{
    xml_node *a = xml_find_attribute(element, name);
    if (a) {
        a->text = text;
        return a;
    }
    a = xml_node_new(element->document, XML_ATTRIBUTE, name, text);
    xml_set_name(a, name, xml_attribute_namespace(element, name));
    xml_add_attribute(element, a);
    return a;
}

str *xml_attribute_namespace(const xml_node *element, const str *name)
{
    ptrdiff_t colon = str_index_unit(name, ':', 0);
    if (str_equal(name, str_c("xmlns"))) {
        return str_c(XMLNS_URI);
    }
    if (colon < 0) {
        return str_empty;
    }
    str *prefix = str_sub(name, 0, (size_t)colon);
    if (str_equal(prefix, str_c("xmlns"))) {
        return str_c(XMLNS_URI);
    }
    str *uri = element ? xml_namespace_of(element, prefix) : NULL;
    return uri ? uri : str_empty;
}

str *xml_namespace_of(const xml_node *n, const str *prefix)
{
    if (str_equal(prefix, str_c("xml"))) {
        return str_c(XML_URI);
    }
    if (str_equal(prefix, str_c("xmlns"))) {
        return str_c(XMLNS_URI);
    }
    str *wanted = prefix->length ? str_concat(str_c("xmlns:"), prefix) : str_c("xmlns");
    for (; n; n = n->parent) {
        xml_node *a = n->kind == XML_ELEMENT ? xml_find_attribute(n, wanted) : NULL;
        if (a) {
            return a->text;
        }
        if (n->kind == XML_ELEMENT && n->uri->length && str_equal(n->prefix, prefix)) {
            return n->uri;
        }
    }
    return prefix->length ? NULL : str_empty;
}

static bool is_name_unit(uint16_t u, bool first)
{
    return (u | 0x20u) - 'a' < 26u || u == '_' || u == ':' || u >= 0xC0 ||
           (!first && (u - (unsigned)'0' < 10u || u == '-' || u == '.' || u == 0xB7));
}

size_t xml_scan_name(const uint16_t *p, size_t at, size_t n)
{
    size_t i = at;
    while (i < n && is_name_unit(p[i], i == at)) {
        i++;
    }
    return i;
}

void xml_check_name(const str *name)
{
    if (!name || !name->length) {
        throw_argument("System.ArgumentException", NULL,
                       "The local name for elements or attributes cannot be null or an empty string.");
    }
    size_t end = xml_scan_name(str_all_units(name), 0, name->length);
    if (end < name->length) {
        throw_argument("System.Xml.XmlException", NULL,
                       end ? "The '%s' character, hexadecimal value 0x%02X, cannot be included in a name."
                           : "Name cannot begin with the '%s' character, hexadecimal value 0x%02X.",
                       str_to_c(str_char(str_at(name, end))), str_at(name, end));
    }
}

/* ---- copies and text ---- */

static xml_node *copy_one(xml_node *document, const xml_node *n)
{
    xml_node *c = xml_node_new(document, n->kind, n->name, n->text);
    if (n->kind == XML_DOCUMENT) {
        c->document = c;
    }
    c->prefix = n->prefix;
    c->local = n->local;
    c->uri = n->uri;
    c->written_empty = n->written_empty;
    c->preserve = n->preserve;
    for (const xml_node *a = n->first_attribute; a; a = a->next) {
        xml_add_attribute(c, copy_one(c->document, a));
    }
    return c;
}

xml_node *xml_clone(xml_node *document, const xml_node *n, bool deep)
{
    xml_node *top = copy_one(document, n), *at = top;
    const xml_node *from = n;
    while (deep) {
        if (from->first) {
            from = from->first;
        } else {
            while (from != n && !from->next) {
                from = from->parent;
                at = at->parent;
            }
            if (from == n) {
                break;
            }
            from = from->next;
            at = at->parent;
        }
        xml_node *c = copy_one(top->document, from);
        bool empty = from->written_empty;
        xml_link(at, c, NULL);
        c->written_empty = empty;
        at = c;
    }
    return top;
}

str *xml_inner_text(const xml_node *n)
{
    if (n->text) {
        return n->text;
    }
    wbuf b = {0};
    for (const xml_node *i = n->first; i; i = xml_following(i, n)) {
        if (i->text && i->kind != XML_COMMENT && i->kind != XML_PI && i->kind != XML_DECLARATION &&
            i->kind != XML_DOCTYPE) {
            str_append(&b, i->text);
        }
    }
    return str_from_wbuf(&b);
}

void xml_set_inner_text(xml_node *n, str *text)
{
    if (n->kind != XML_ELEMENT && n->kind != XML_FRAGMENT) {
        n->text = text;
        return;
    }
    if (n->first && n->first == n->last && n->first->kind == XML_TEXT) {
        n->first->text = text;
        return;
    }
    xml_remove_children(n);
    xml_link(n, xml_node_new(n->document, XML_TEXT, NULL, text), NULL);
}
