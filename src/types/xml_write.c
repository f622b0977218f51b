/* xml_write.c: nodes to text: OuterXml, and the indented form of Save. No recursion: depth costs nothing. */
#include "base/heap.h"
#include "types/xml_internal.h"

/* A namespace that the text written so far has declared. */
typedef struct declared {
    const struct declared *up;
    str *prefix, *uri;
} declared;

/* An element whose start tag is written and whose end is not. */
typedef struct open_tag {
    struct open_tag *up;
    const declared *scope; /* outside of it */
    bool mixed;            /* has text: what follows stands where it stands */
} open_tag;

typedef struct writer {
    wbuf out;
    const declared *scope;
    open_tag *open;
    int depth, indent; /* indent < 0: none */
    str *declaration;  /* instead of the document's own */
    bool begun;
} writer;

static void put(writer *w, const char *text)
{
    wbuf_ascii(&w->out, text);
}

static void put_escaped(writer *w, const str *s, bool attribute)
{
    for (size_t i = 0; i < s->length; i++) {
        uint16_t u = str_at(s, i);
        switch (u) {
        case '&': put(w, "&amp;"); break;
        case '<': put(w, "&lt;"); break;
        case '>': put(w, "&gt;"); break;
        case '"': put(w, attribute ? "&quot;" : "\""); break;
        case '\n':
        case '\r':
            if (attribute) {
                put(w, u == '\n' ? "&#xA;" : "&#xD;");
                break;
            }
        /* fall through */
        default:
            if (u < 0x20 && u != '\t' && u != '\n' && u != '\r') {
                wbuf_printf(&w->out, "&#x%X;", u);
            } else {
                wbuf_unit(&w->out, u);
            }
        }
    }
}

static void put_attribute(writer *w, const str *name, const str *text)
{
    wbuf_unit(&w->out, ' ');
    str_append(&w->out, name);
    put(w, "=\"");
    put_escaped(w, text, true);
    put(w, "\"");
}

/* ---- namespaces ---- */

static void declare(writer *w, str *prefix, str *uri)
{
    declared *d = heap_alloc(sizeof *d);
    *d = (declared){w->scope, prefix, uri};
    w->scope = d;
}

static bool is_declared(const writer *w, const str *prefix, const str *uri)
{
    for (const declared *d = w->scope; d; d = d->up) {
        if (str_equal(d->prefix, prefix)) {
            return str_equal(d->uri, uri);
        }
    }
    return !uri->length || str_equal(prefix, str_c("xml")) || str_equal(prefix, str_c("xmlns"));
}

static bool declares_namespace(const xml_node *a)
{
    return str_equal(a->name, str_c("xmlns")) || str_equal(a->prefix, str_c("xmlns"));
}

/* What is used and nowhere declared is declared behind the attributes: `<q a="1" xmlns="urn:x">`. */
static void declare_missing(writer *w, const xml_node *n)
{
    if (is_declared(w, n->prefix, n->uri) || (n->kind == XML_ATTRIBUTE && !n->prefix->length)) {
        return;
    }
    declare(w, n->prefix, n->uri);
    put_attribute(w, n->prefix->length ? str_concat(str_c("xmlns:"), n->prefix) : str_c("xmlns"), n->uri);
}

/* ---- one node ---- */

static void line(writer *w, int depth)
{
    if (w->indent < 0 || (w->open && w->open->mixed)) {
        return;
    }
    if (w->begun) {
        wbuf_unit(&w->out, '\n');
        wbuf_fill(&w->out, ' ', (size_t)(depth * w->indent));
    }
}

static void mark_mixed(writer *w)
{
    if (w->open) {
        w->open->mixed = true;
    }
}

static void put_start(writer *w, const xml_node *n)
{
    open_tag *t = heap_alloc(sizeof *t);
    *t = (open_tag){.up = w->open, .scope = w->scope, .mixed = w->open && w->open->mixed};
    line(w, w->depth);
    put(w, "<");
    str_append(&w->out, n->name);
    for (const xml_node *a = n->first_attribute; a; a = a->next) {
        if (declares_namespace(a)) {
            declare(w, a->prefix->length ? a->local : str_empty, a->text);
        }
        put_attribute(w, a->name, a->text);
    }
    declare_missing(w, n);
    for (const xml_node *a = n->first_attribute; a; a = a->next) {
        if (!declares_namespace(a)) {
            declare_missing(w, a);
        }
    }
    if (!n->first && n->written_empty) {
        put(w, " />");
        w->scope = t->scope;
        return;
    }
    put(w, ">");
    w->open = t;
    w->depth++;
}

static void put_end(writer *w, const xml_node *n)
{
    line(w, w->depth - 1);
    put(w, "</");
    str_append(&w->out, n->name);
    put(w, ">");
    w->scope = w->open->scope;
    w->open = w->open->up;
    w->depth--;
}

static void put_between(writer *w, const char *before, const str *text, const char *after)
{
    put(w, before);
    str_append(&w->out, text);
    put(w, after);
}

static void put_instruction(writer *w, const xml_node *n)
{
    bool own = n->kind == XML_DECLARATION && w->declaration;
    line(w, w->depth);
    put_between(w, "<?", n->name, " ");
    put_between(w, "", own ? w->declaration : n->text, "?>");
}

static void put_leaf(writer *w, const xml_node *n)
{
    switch (n->kind) {
    case XML_ATTRIBUTE:
        str_append(&w->out, n->name);
        put(w, "=\"");
        put_escaped(w, n->text, true);
        put(w, "\"");
        break;
    case XML_CDATA:
        mark_mixed(w);
        put_between(w, "<![CDATA[", n->text, "]]>");
        break;
    case XML_COMMENT:
        line(w, w->depth);
        put_between(w, "<!--", n->text, "-->");
        break;
    case XML_DECLARATION:
    case XML_PI: put_instruction(w, n); break;
    case XML_DOCTYPE:
        line(w, w->depth);
        put_between(w, "<!DOCTYPE ", n->name, "");
        put_between(w, "", n->text, ">");
        break;
    default:
        mark_mixed(w);
        put_escaped(w, n->text ? n->text : str_empty, false);
        break;
    }
    w->begun = true;
}

static void enter(writer *w, const xml_node *n)
{
    if (n->kind == XML_ELEMENT) {
        put_start(w, n);
        w->begun = true;
    } else if (n->kind != XML_DOCUMENT && n->kind != XML_FRAGMENT) {
        put_leaf(w, n);
    }
}

static void leave(writer *w, const xml_node *n)
{
    if (n->kind == XML_ELEMENT && (n->first || !n->written_empty)) {
        put_end(w, n);
    }
}

static void put_tree(writer *w, const xml_node *top)
{
    const xml_node *n = top;
    enter(w, n);
    for (;;) {
        if (n->first) {
            n = n->first;
            enter(w, n);
            continue;
        }
        leave(w, n);
        while (n != top && !n->next) {
            n = n->parent;
            leave(w, n);
        }
        if (n == top) {
            return;
        }
        n = n->next;
        enter(w, n);
    }
}

str *xml_outer(const xml_node *n)
{
    writer w = {.indent = -1};
    put_tree(&w, n);
    return str_from_wbuf(&w.out);
}

str *xml_inner(const xml_node *n)
{
    writer w = {.indent = -1};
    if (n->kind == XML_ATTRIBUTE) {
        put_escaped(&w, n->text, false);
    }
    for (const xml_node *i = n->first; i; i = i->next) {
        put_tree(&w, i);
    }
    return str_from_wbuf(&w.out);
}

str *xml_indented(const xml_node *n, int indent, const str *declaration)
{
    writer w = {.indent = indent, .declaration = (str *)(uintptr_t)declaration};
    if (declaration && !(n->first && n->first->kind == XML_DECLARATION)) {
        put_between(&w, "<?xml ", declaration, "?>");
        w.begun = true;
    }
    put_tree(&w, n);
    return str_from_wbuf(&w.out);
}
