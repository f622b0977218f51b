/* xml_document.c: XmlDocument: making nodes, loading, saving; and XmlNamespaceManager. */
#include "base/heap.h"
#include "object/map.h"
#include "types/io_internal.h"
#include "types/xml_internal.h"
#include "types/xml_lists.h"

#define NODE XML "XmlNode"
#define THIS() xml_node *n = xml_of(c->self)

static str *text_argument(const call *c, uint32_t i)
{
    str *s = arg_text(c, i);
    return s ? s : str_empty;
}

METHOD(new_document)
{
    xml_node *d = xml_document_new();
    d->o.type = c->type;
    return v_obj(d);
}

/* ---- making nodes ---- */

/* ("p:name"), ("p:name", uri), ("p", "name", uri) */
static xml_node *named_node(call *c, enum xml_kind kind)
{
    THIS();
    str *name = text_argument(c, 0), *uri = c->argc > 1 ? text_argument(c, c->argc - 1) : str_empty;
    if (c->argc > 2) {
        str *const parts[] = {name, str_c(":"), text_argument(c, 1)};
        name = name->length ? str_concat_n(parts, 3) : parts[2];
    }
    xml_check_name(name);
    if (kind == XML_ATTRIBUTE && c->argc == 1) {
        uri = xml_attribute_namespace(NULL, name);
    }
    xml_node *made = xml_node_new(n, kind, name, kind == XML_ATTRIBUTE ? str_empty : NULL);
    xml_set_name(made, name, uri);
    made->written_empty = kind == XML_ELEMENT;
    return made;
}

METHOD(create_element)
{
    return v_obj(named_node(c, XML_ELEMENT));
}
METHOD(create_attribute)
{
    return v_obj(named_node(c, XML_ATTRIBUTE));
}

static value text_node(call *c, enum xml_kind kind)
{
    return v_obj(xml_node_new(xml_of(c->self), kind, NULL, text_argument(c, 0)));
}
METHOD(create_text)
{
    return text_node(c, XML_TEXT);
}
METHOD(create_cdata)
{
    return text_node(c, XML_CDATA);
}
METHOD(create_comment)
{
    return text_node(c, XML_COMMENT);
}
METHOD(create_whitespace)
{
    return text_node(c, XML_WHITESPACE);
}
METHOD(create_fragment)
{
    return v_obj(xml_node_new(xml_of(c->self), XML_FRAGMENT, NULL, NULL));
}
METHOD(create_instruction)
{
    xml_check_name(arg_text(c, 0));
    return v_obj(xml_node_new(xml_of(c->self), XML_PI, text_argument(c, 0), text_argument(c, 1)));
}
METHOD(create_declaration)
{
    str *version = text_argument(c, 0);
    if (!str_equal(version, str_c("1.0"))) {
        throw_argument("System.ArgumentException", NULL,
                       "Wrong XML version information. The XML must match "
                       "production \"VersionInfo ::= S 'version' Eq (' VersionNum "
                       "' | \" VersionNum \")\".");
    }
    return v_obj(xml_node_new(xml_of(c->self), XML_DECLARATION, NULL,
                              xml_declaration_text(version, text_argument(c, 1), text_argument(c, 2))));
}

METHOD(create_node)
{
    THIS();
    enum xml_kind kind = (enum xml_kind)c->args[0].as.i;
    str *name = text_argument(c, 1), *uri = text_argument(c, 2);
    if (kind != XML_ELEMENT && kind != XML_ATTRIBUTE) {
        return v_obj(xml_node_new(n, kind, name, kind == XML_FRAGMENT ? NULL : str_empty));
    }
    xml_check_name(name);
    xml_node *made = xml_node_new(n, kind, name, kind == XML_ATTRIBUTE ? str_empty : NULL);
    xml_set_name(made, name, uri);
    made->written_empty = kind == XML_ELEMENT;
    return v_obj(made);
}

METHOD(import_node)
{
    xml_node *from = xml_of(c->args[0]);
    if (!from) {
        throw_argument("System.InvalidOperationException", NULL, "Cannot import a null node.");
    }
    if (from->kind == XML_DOCUMENT) {
        throw_argument("System.InvalidOperationException", NULL, "Cannot import nodes of type 'Document'.");
    }
    return v_obj(xml_clone(xml_of(c->self), from, to_bool(c->args[1])));
}

/* ---- loading and saving ---- */

static void load(xml_node *n, const str *text)
{
    xml_remove_children(n);
    xml_parse(n, text, XML_MODE_DOCUMENT);
}

METHOD(load_xml)
{
    load(xml_of(c->self), text_argument(c, 0));
    return V_NOTHING;
}
METHOD(load_file)
{
    str *path = text_argument(c, 0);
    if (str_starts(path, str_c("http://"), true) || str_starts(path, str_c("https://"), true)) {
        throw_unsupported("XmlDocument.Load of a web address");
    }
    char *data;
    size_t length;
    io_read_file(io_path_argument(c, 0, "filename"), &data, &length);
    load(xml_of(c->self), io_decode(data, length, V_NULL));
    return V_NOTHING;
}
METHOD(load_stream)
{
    buf b = {0};
    io_read_all(c->args[0], &b);
    load(xml_of(c->self), io_decode(b.data, b.length, V_NULL));
    return V_NOTHING;
}
METHOD(load_reader)
{
    load(xml_of(c->self), to_str(member_invoke(c->args[0], str_intern_c("ReadToEnd"), NULL, 0)));
    return V_NOTHING;
}

static str *saved_text(const xml_node *n, const str *declaration)
{
    if (!n->preserve) {
        return xml_indented(n, 2, declaration);
    }
    return xml_indented(n, -1, declaration);
}

/* The declaration's encoding; .NET writes its byte order mark, and none without a declaration. */
static void saved_bytes(const xml_node *n, buf *out)
{
    str *encoding =
        n->first && n->first->kind == XML_DECLARATION ? xml_pseudo_attribute(n->first, "encoding") : str_empty;
    value v = V_NULL, name = v_str(encoding);
    if (encoding->length) {
        v = member_invoke_static(type_find_c("System.Text.Encoding"), str_intern_c("GetEncoding"), &name, 1);
    }
    io_encode(saved_text(n, NULL), v, encoding->length > 0, out);
}

METHOD(save_file)
{
    buf b = {0};
    str *path = io_path_argument(c, 0, "filename");
    saved_bytes(xml_of(c->self), &b);
    int fd = io_open(path, MODE_CREATE, ACCESS_WRITE, SHARE_READ);
    value stream = file_stream_new(fd, path, false, true);
    io_write(stream, (const uint8_t *)b.data, b.length);
    io_close(stream);
    return V_NOTHING;
}
METHOD(save_stream)
{
    buf b = {0};
    saved_bytes(xml_of(c->self), &b);
    io_write(c->args[0], (const uint8_t *)b.data, b.length);
    return V_NOTHING;
}
METHOD(save_writer)
{
    value encoding = member_get(c->args[0], str_intern_c("Encoding"), 0);
    str *name = to_str(member_get(encoding, str_intern_c("WebName"), 0));
    str *text = saved_text(xml_of(c->self), xml_declaration_text(str_c("1.0"), name, str_empty));
    value arg = v_str(text);
    member_invoke(c->args[0], str_intern_c("Write"), &arg, 1);
    return V_NOTHING;
}

GETTER(document_element)
{
    return xml_value(xml_root(xml_of(self)));
}
GETTER(preserve)
{
    return v_bool(xml_of(self)->preserve);
}
SETTER(preserve)
{
    xml_of(self)->preserve = to_bool(x);
}

static type type_NameTable;
static struct object name_table = {.type = &type_NameTable};

GETTER(name_table)
{
    return v_obj(&name_table);
}
METHOD(new_name_table)
{
    return v_obj(&name_table);
}

#define ELEMENT XML "XmlElement"
#define ATTRIBUTE XML "XmlAttribute"
static const method ctors[] = {
    {NULL, "", NULL, new_document, 0}, {NULL, XML "NameTable nt", NULL, new_document, 0}, {0}};
static const method methods[] = {
    {"CreateElement", "string name", ELEMENT, create_element, 0},
    {"CreateElement", "string qualifiedName, string namespaceURI", ELEMENT, create_element, 0},
    {"CreateElement", "string prefix, string localName, string namespaceURI", ELEMENT, create_element, 0},
    {"CreateAttribute", "string name", ATTRIBUTE, create_attribute, 0},
    {"CreateAttribute", "string qualifiedName, string namespaceURI", ATTRIBUTE, create_attribute, 0},
    {"CreateAttribute", "string prefix, string localName, string namespaceURI", ATTRIBUTE, create_attribute, 0},
    {"CreateTextNode", "string text", XML "XmlText", create_text, 0},
    {"CreateCDataSection", "string data", XML "XmlCDataSection", create_cdata, 0},
    {"CreateComment", "string data", XML "XmlComment", create_comment, 0},
    {"CreateWhitespace", "string text", XML "XmlWhitespace", create_whitespace, 0},
    {"CreateDocumentFragment", "", XML "XmlDocumentFragment", create_fragment, 0},
    {"CreateProcessingInstruction", "string target, string data", XML "XmlProcessingInstruction", create_instruction,
     0},
    {"CreateXmlDeclaration", "string version, string encoding, string standalone", XML "XmlDeclaration",
     create_declaration, 0},
    {"CreateNode", XML "XmlNodeType type, string name, string namespaceURI", NODE, create_node, 0},
    {"ImportNode", NODE " node, bool deep", NODE, import_node, 0},
    {"GetElementsByTagName", "string name", XML "XmlNodeList", xml_elements_by_name, 0},
    {"GetElementsByTagName", "string localName, string namespaceURI", XML "XmlNodeList", xml_elements_by_name, 0},
    {"LoadXml", "string xml", "void", load_xml, M_VOID},
    {"Load", "string filename", "void", load_file, M_VOID},
    {"Load", "System.IO.Stream inStream", "void", load_stream, M_VOID},
    {"Load", "System.IO.TextReader txtReader", "void", load_reader, M_VOID},
    {"Save", "string filename", "void", save_file, M_VOID},
    {"Save", "System.IO.Stream outStream", "void", save_stream, M_VOID},
    {"Save", "System.IO.TextWriter writer", "void", save_writer, M_VOID},
    {0}};
static const property properties[] = {{"DocumentElement", ELEMENT, get_document_element, NULL, 0},
                                      {"PreserveWhitespace", "bool", get_preserve, set_preserve, 0},
                                      {"NameTable", XML "XmlNameTable", get_name_table, NULL, 0},
                                      {0}};
type type_XmlDocument = {TYPE_OBJECT,        .name = XML "XmlDocument", .accelerators = "xml",
                         .base = NODE,       .kind = K_OBJECT,          .ctors = ctors,
                         .methods = methods, .properties = properties,  .ops = &xml_document_ops};
static type type_XmlNameTable = {TYPE_OBJECT, .name = XML "XmlNameTable", .flags = T_ABSTRACT, .kind = K_OBJECT};
static const method table_ctors[] = {{NULL, "", NULL, new_name_table, 0}, {0}};
static type type_NameTable = {TYPE_OBJECT, .name = XML "NameTable", .base = XML "XmlNameTable", .kind = K_OBJECT,
                              .ctors = table_ctors};

/* ---- XmlNamespaceManager ---- */

typedef struct manager {
    object o;
    map *prefixes;
} manager;

static manager *manager_of(value v)
{
    return (manager *)(void *)v.as.o;
}

METHOD(new_manager)
{
    manager *m = heap_alloc(sizeof *m);
    m->o.type = &type_XmlNamespaceManager;
    m->prefixes = map_new(NULL, MAP_ORDINAL);
    return v_obj(m);
}
METHOD(add_namespace)
{
    map_set(manager_of(c->self)->prefixes, v_str(text_argument(c, 0)), v_str(text_argument(c, 1)));
    return V_NOTHING;
}

str *xml_manager_lookup(value v, const str *prefix)
{
    value out;
    if (v_is(v, &type_XmlNamespaceManager) && map_get(manager_of(v)->prefixes, v_str((str *)(uintptr_t)prefix), &out)) {
        return to_str(out);
    }
    return str_equal(prefix, str_c("xml")) ? str_c(XML_URI) : prefix->length ? NULL : str_empty;
}

METHOD(lookup_namespace)
{
    str *s = xml_manager_lookup(c->self, text_argument(c, 0));
    return s ? v_str(s) : V_NULL;
}
METHOD(has_namespace)
{
    value out;
    return v_bool(map_get(manager_of(c->self)->prefixes, v_str(text_argument(c, 0)), &out));
}

static const method manager_ctors[] = {{NULL, XML "XmlNameTable nameTable", NULL, new_manager, 0}, {0}};
static const method manager_methods[] = {{"AddNamespace", "string prefix, string uri", "void", add_namespace, M_VOID},
                                         {"LookupNamespace", "string prefix", "string", lookup_namespace, 0},
                                         {"HasNamespace", "string prefix", "bool", has_namespace, 0},
                                         {0}};
type type_XmlNamespaceManager = {TYPE_OBJECT, .name = XML "XmlNamespaceManager", .kind = K_OBJECT,
                                 .ctors = manager_ctors, .methods = manager_methods};

TYPES_EXPORT(xml_document, &type_XmlDocument, &type_XmlNameTable, &type_NameTable, &type_XmlNamespaceManager);
