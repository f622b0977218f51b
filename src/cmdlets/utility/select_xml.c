/* select_xml.c: Select-Xml: the nodes that an XPath expression finds in text, documents and files. */
#include "base/heap.h"
#include "cmdlets/utility/file_pattern.h"
#include "types/io_internal.h"
#include "types/xml.h"

enum { P_Path, P_LiteralPath, P_Xml, P_Content, P_XPath, P_Namespace };
static const param_spec params[] = {
    [P_Path] = {"Path", "string[]", .sets = "Path", .position = 2,
                .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_WILDCARDS | PF_NOT_NULL_OR_EMPTY},
    [P_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP", .sets = "LiteralPath",
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},
    [P_Xml] = {"Xml", "System.Xml.XmlNode[]", .aliases = "Node", .sets = "Xml", .position = 2,
               .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},
    [P_Content] = {"Content", "string[]", .sets = "Content",
                   .flags = PF_MANDATORY | PF_PIPELINE | PF_NOT_NULL_OR_EMPTY},
    [P_XPath] = {"XPath", "string", .position = 1, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY},
    [P_Namespace] = {"Namespace", "hashtable", .flags = PF_NOT_NULL_OR_EMPTY},
    {0}};

typedef struct select_info {
    object o;
    value node;
    str *path, *pattern;
} select_info;

static select_info *info(value v)
{
    return (select_info *)(void *)v.as.o;
}
GETTER(node)
{
    return info(self)->node;
}
GETTER(path)
{
    return v_str(info(self)->path);
}
GETTER(pattern)
{
    return v_str(info(self)->pattern);
}

static str *to_text(value v, bool invariant)
{
    (void)invariant;
    const xml_node *n = xml_of(info(v)->node);
    return n ? str_trim(n->text ? n->text : xml_inner(n), NULL, 3) : str_empty;
}

METHOD(describe)
{
    return v_str(to_text(c->self, true));
}

static const property properties[] = {{"Node", "System.Xml.XmlNode", get_node, NULL, 0},
                                      {"Path", "string", get_path, NULL, 0},
                                      {"Pattern", "string", get_pattern, NULL, 0},
                                      {0}};
static const method methods[] = {{"ToString", "", "string", describe, 0}, {0}};
static const type_ops ops = {.to_string = to_text};
static type type_SelectXmlInfo = {TYPE_OBJECT,
                                  .name = "Microsoft.PowerShell.Commands.SelectXmlInfo",
                                  .kind = K_OBJECT,
                                  .flags = T_SEALED,
                                  .properties = properties,
                                  .methods = methods,
                                  .ops = &ops};

typedef struct state {
    value manager;
} state;

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    s->manager = V_NULL;
    if (!has(c, P_Namespace)) {
        return;
    }
    value table = V_NULL, pair;
    s->manager = member_new(&type_XmlNamespaceManager, &table, 1);
    enumerator e = {0};
    if (enumerate_any(arg(c, P_Namespace), &e)) {
        while (enumerator_next(&e, &pair)) {
            value args[] = {v_str(to_str(member_get(pair, str_intern_c("Key"), 0))),
                            v_str(to_str(member_get(pair, str_intern_c("Value"), 0)))};
            member_invoke(s->manager, str_intern_c("AddNamespace"), args, 2);
        }
    }
}

static void search(cmdlet_run *c, xml_node *n, str *path)
{
    state *s = c->state;
    list *found = xpath_select(n, arg_str(c, P_XPath), s->manager);
    for (size_t i = 0; i < list_count(found); i++) {
        select_info *x = heap_alloc(sizeof *x);
        *x = (select_info){
            .o.type = &type_SelectXmlInfo, .node = list_get(found, i), .path = path, .pattern = arg_str(c, P_XPath)};
        cmdlet_write(c, v_obj(x));
    }
}

static void search_file(cmdlet_run *c, str *path)
{
    char *data;
    size_t length;
    xml_node *d = xml_document_new();
    io_read_file(path, &data, &length);
    ctx *x = ctx_current();
    TRY(x)
    {
        xml_parse(d, io_decode(data, length, V_NULL), XML_MODE_DOCUMENT);
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR) {
            unwind(x, x->kind, x->payload);
        }
        cmdlet_error_text(c, "System.ArgumentException", "ProcessingFile", EC_NotSpecified, v_str(path),
                          "The file '%s' cannot be read: %s", str_to_c(path),
                          str_to_c(error_caught(x)->exception->message));
        return;
    }
    END_TRY;
    search(c, d, path);
}

static void process(cmdlet_run *c)
{
    str *stream = str_c("InputStream");
    if (has(c, P_Xml)) {
        array *a = v_array(arg(c, P_Xml));
        for (size_t i = 0; i < a->length; i++) {
            search(c, xml_of(array_get(a, i)), stream);
        }
    } else if (has(c, P_Content)) {
        array *a = v_array(arg(c, P_Content));
        for (size_t i = 0; i < a->length; i++) {
            value d = convert_to(array_get(a, i), &type_XmlDocument);
            search(c, xml_of(d), stream);
        }
    } else {
        bool literal = has(c, P_LiteralPath);
        array *a = v_array(arg(c, literal ? P_LiteralPath : P_Path));
        for (size_t i = 0; i < a->length; i++) {
            list *files = list_new(NULL);
            str *path = to_str(array_get(a, i));
            if (!files_matching(c->rs, path, literal, files)) {
                cmdlet_error_text(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound",
                                  EC_ObjectNotFound, v_str(path), "Cannot find path '%s' because it does not exist.",
                                  str_to_c(path_resolve(c->rs, path)));
            }
            for (size_t k = 0; k < list_count(files); k++) {
                search_file(c, to_str(list_get(files, k)));
            }
        }
    }
}

const cmdlet cmdlet_select_xml = {.name = "Select-Xml",
                                  .module = MODULE_UTILITY,
                                  .params = params,
                                  .default_set = "Xml",
                                  .output = "Microsoft.PowerShell.Commands.SelectXmlInfo",
                                  .synopsis = "Finds nodes of XML by XPath.",
                                  .state_size = sizeof(state),
                                  .begin = begin,
                                  .process = process};
