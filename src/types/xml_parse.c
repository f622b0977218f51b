/* xml_parse.c: XML 1.0 text to nodes: a non-validating parser with .NET's messages. No recursion: depth costs nothing. */
#include <string.h>

#include "base/heap.h"
#include "types/xml_internal.h"

typedef struct parser {
    const uint16_t *p;
    size_t at, length;
    xml_node *target, *current; /* the element whose content is being read */
    size_t *starts;             /* offset of the name of each open element */
    size_t depth, capacity;
    enum xml_mode mode;
    bool preserve, root_seen;
} parser;

_Noreturn static void fail_at(const parser *x, size_t at, const char *message)
{
    size_t line = 1, start = 0;
    for (size_t i = 0; i < at && i < x->length; i++) {
        if (x->p[i] == '\n' || (x->p[i] == '\r' && (i + 1 >= x->length || x->p[i + 1] != '\n'))) {
            line++;
            start = i + 1;
        }
    }
    throw_argument("System.Xml.XmlException", NULL, "%s Line %zu, position %zu.", message, line, at - start + 1);
}

static const char *quote_unit(const parser *x, size_t at)
{
    return str_to_c(str_new(x->p + at, at + 1 < x->length && (x->p[at] & 0xFC00) == 0xD800 ? 2 : 1));
}

_Noreturn static void fail_end(const parser *x)
{
    buf open = {0};
    for (const xml_node *n = x->current; n && n != x->target; n = n->parent) {
        buf_printf(&open, "%s%s", open.length ? ", " : "", str_to_c(n->name));
    }
    if (!open.length) {
        fail_at(x, x->length, "Unexpected end of file has occurred.");
    }
    fail_at(x, x->length,
            str_to_c(str_printf("Unexpected end of file has occurred. The following elements are not closed: %s.",
                                buf_cstr(&open))));
}

static bool looking_at(const parser *x, const char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) {
        if (x->at + i >= x->length || x->p[x->at + i] != (uint8_t)text[i]) {
            return false;
        }
    }
    return true;
}

static size_t find(const parser *x, const char *text, size_t from)
{
    parser probe = *x;
    for (probe.at = from; probe.at < x->length; probe.at++) {
        if (looking_at(&probe, text)) {
            return probe.at;
        }
    }
    fail_end(x);
}

static void skip_blanks(parser *x)
{
    while (x->at < x->length && xml_is_blank(x->p[x->at])) {
        x->at++;
    }
}

static str *name_here(parser *x)
{
    size_t end = xml_scan_name(x->p, x->at, x->length);
    if (end == x->at) {
        if (x->at >= x->length) {
            fail_end(x);
        }
        fail_at(x, x->at,
                str_to_c(str_printf("Name cannot begin with the '%s' character, hexadecimal value 0x%02X.",
                                    quote_unit(x, x->at), x->p[x->at])));
    }
    str *s = str_new(x->p + x->at, end - x->at);
    x->at = end;
    return s;
}

/* ---- text ---- */

static void character_reference(parser *x, wbuf *out)
{
    size_t start = x->at;
    bool hex = looking_at(x, "&#x");
    uint32_t code = 0;
    for (x->at += hex ? 3 : 2; x->at < x->length && x->p[x->at] != ';'; x->at++) {
        uint16_t u = x->p[x->at], low = u | 0x20;
        uint32_t digit = u >= '0' && u <= '9'              ? u - (uint32_t)'0'
                         : hex && low >= 'a' && low <= 'f' ? low - 'a' + 10u
                                                           : 99;
        if (digit == 99) {
            fail_at(x, x->at,
                    hex ? "Invalid syntax for a hexadecimal numeric entity reference."
                        : "Invalid syntax for a decimal numeric entity reference.");
        }
        code = code > 0x110000 ? code : code * (hex ? 16 : 10) + digit;
    }
    if (code > 0x10FFFF || (code < 0x20 && code != 9 && code != 10 && code != 13) || (code & 0xFFFFF800) == 0xD800) {
        fail_at(x, start + 2,
                code > 0x10FFFF ? "Invalid syntax for a numeric entity reference."
                                : str_to_c(str_printf("'%s', hexadecimal value 0x%02X, is an invalid "
                                                      "character.",
                                                      code < 0x20 ? "." : "", code)));
    }
    x->at++;
    wbuf_code_point(out, code);
}

static void reference(parser *x, wbuf *out)
{
    static const struct {
        const char *name;
        char unit;
    } known[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    if (looking_at(x, "&#")) {
        character_reference(x, out);
        return;
    }
    size_t start = x->at + 1, end = xml_scan_name(x->p, start, x->length);
    if (end == start || end >= x->length || x->p[end] != ';') {
        fail_at(x, end,
                end == start ? "An error occurred while parsing EntityName."
                             : str_to_c(str_printf("'%s' is an unexpected token. The expected token is ';'.",
                                                   end < x->length ? quote_unit(x, end) : "")));
    }
    str *name = str_new(x->p + start, end - start);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (str_equal(name, str_c(known[i].name))) {
            wbuf_unit(out, (uint16_t)known[i].unit);
            x->at = end + 1;
            return;
        }
    }
    fail_at(x, start, str_to_c(str_printf("Reference to undeclared entity '%s'.", str_to_c(name))));
}

/* One unit of text, line ends as \n; refuses control characters. */
static void unit(parser *x, wbuf *out)
{
    uint16_t u = x->p[x->at];
    if (u < 0x20 && !xml_is_blank(u)) {
        fail_at(x, x->at,
                str_to_c(str_printf("'%s', hexadecimal value 0x%02X, is an invalid character.",
                                    u ? quote_unit(x, x->at) : ".", u)));
    }
    x->at++;
    if (u == '\r') {
        x->at += x->at < x->length && x->p[x->at] == '\n';
        u = '\n';
    }
    wbuf_unit(out, u);
}

static bool keeps_blanks(const parser *x)
{
    for (const xml_node *n = x->current; n; n = n->parent) {
        xml_node *a = n->kind == XML_ELEMENT ? xml_find_attribute(n, str_c("xml:space")) : NULL;
        if (a) {
            return str_equal(a->text, str_c("preserve"));
        }
    }
    return false;
}

static void add(parser *x, enum xml_kind kind, str *name, str *text)
{
    xml_link(x->current, xml_node_new(x->target->document, kind, name, text), NULL);
}

static void text(parser *x)
{
    wbuf b = {0};
    bool blank = true;
    size_t start = x->at;
    while (x->at < x->length && x->p[x->at] != '<') {
        if (x->p[x->at] == '&') {
            reference(x, &b);
            blank = false;
            continue;
        }
        blank = blank && xml_is_blank(x->p[x->at]);
        if (looking_at(x, "]]>")) {
            fail_at(x, x->at, "']]>' is not allowed in character data.");
        }
        unit(x, &b);
    }
    if (x->current->kind == XML_DOCUMENT && !blank) {
        size_t i = start;
        while (xml_is_blank(x->p[i])) {
            i++;
        }
        if (x->mode == XML_MODE_CAST) {
            throw_argument("System.InvalidOperationException", NULL,
                           "The specified node cannot be inserted as the valid child of this node, because the "
                           "specified node is the wrong type.");
        }
        fail_at(x, i, "Data at the root level is invalid.");
    }
    if (!blank) {
        add(x, XML_TEXT, NULL, str_from_wbuf(&b));
    } else if (x->preserve) {
        add(x, XML_WHITESPACE, NULL, str_from_wbuf(&b));
    } else if (x->current->kind == XML_ELEMENT && keeps_blanks(x)) {
        add(x, XML_SIGNIFICANT, NULL, str_from_wbuf(&b));
    }
}

/* What stands up to `end`, with line ends as \n. */
static str *up_to(parser *x, const char *end)
{
    wbuf b = {0};
    size_t stop = find(x, end, x->at);
    while (x->at < stop) {
        unit(x, &b);
    }
    x->at += strlen(end);
    return str_from_wbuf(&b);
}

/* ---- markup ---- */

static void instruction(parser *x)
{
    size_t start = x->at;
    x->at += 2;
    str *name = name_here(x);
    bool declaration = str_equal(name, str_c("xml"));
    if (declaration && start) {
        fail_at(x, start + 2,
                "Unexpected XML declaration. The XML declaration must be the first node in the document, and no "
                "whitespace characters are allowed to appear before it.");
    }
    skip_blanks(x);
    str *data = up_to(x, "?>");
    add(x, declaration ? XML_DECLARATION : XML_PI, name, declaration ? str_trim(data, NULL, 2) : data);
}

static void doctype(parser *x)
{
    x->at += strlen("<!DOCTYPE");
    skip_blanks(x);
    str *name = name_here(x);
    size_t start = x->at;
    int brackets = 0;
    for (; x->at < x->length && (brackets || x->p[x->at] != '>'); x->at++) {
        brackets += x->p[x->at] == '[' ? 1 : x->p[x->at] == ']' ? -1 : 0;
    }
    if (x->at >= x->length) {
        fail_end(x);
    }
    add(x, XML_DOCTYPE, name, str_new(x->p + start, x->at - start));
    x->at++;
}

static str *attribute_text(parser *x)
{
    skip_blanks(x);
    if (x->at >= x->length) {
        fail_end(x);
    }
    if (x->p[x->at] != '=') {
        fail_at(x, x->at,
                str_to_c(str_printf("'%s' is an unexpected token. The expected token is '='.", quote_unit(x, x->at))));
    }
    x->at++;
    skip_blanks(x);
    uint16_t quote = x->at < x->length ? x->p[x->at] : 0;
    if (quote != '"' && quote != '\'') {
        fail_at(x, x->at,
                str_to_c(str_printf("'%s' is an unexpected token. The expected token is '\"' or '''.",
                                    quote ? quote_unit(x, x->at) : "")));
    }
    wbuf b = {0};
    for (x->at++; x->at < x->length && x->p[x->at] != quote;) {
        if (x->p[x->at] == '<') {
            fail_at(x, x->at, "'<', hexadecimal value 0x3C, is an invalid attribute character.");
        }
        if (x->p[x->at] == '&') {
            reference(x, &b);
            continue;
        }
        unit(x, &b);
        if (xml_is_blank(b.data[b.length - 1])) {
            b.data[b.length - 1] = ' ';
        }
    }
    if (x->at >= x->length) {
        fail_at(x, x->at, "There is an unclosed literal string.");
    }
    x->at++;
    return str_from_wbuf(&b);
}

static void attribute(parser *x, xml_node *element, size_t *where)
{
    *where = x->at;
    str *name = name_here(x);
    if (xml_find_attribute(element, name)) {
        fail_at(x, *where, str_to_c(str_printf("'%s' is a duplicate attribute name.", str_to_c(name))));
    }
    str *value = attribute_text(x);
    xml_node *a = xml_node_new(element->document, XML_ATTRIBUTE, name, value);
    xml_set_name(a, name, str_empty);
    xml_add_attribute(element, a);
}

static void undeclared(parser *x, const str *prefix, size_t at)
{
    fail_at(x, at, str_to_c(str_printf("'%s' is an undeclared prefix.", str_to_c(prefix))));
}

/* Namespaces are known once all attributes are. */
static void resolve(parser *x, xml_node *element, size_t name_at, size_t attribute_at)
{
    str *uri = xml_namespace_of(element, element->prefix);
    if (!uri) {
        undeclared(x, element->prefix, name_at);
    }
    element->uri = uri;
    for (xml_node *a = element->first_attribute; a; a = a->next) {
        a->uri = xml_attribute_namespace(element, a->name);
        if (a->prefix->length && !a->uri->length) {
            undeclared(x, a->prefix, attribute_at);
        }
    }
}

static void check_root(parser *x)
{
    if (x->current->kind != XML_DOCUMENT) {
        return;
    }
    if (x->root_seen) {
        if (x->mode == XML_MODE_CAST) {
            throw_argument("System.InvalidOperationException", NULL,
                           "This document already has a 'DocumentElement' node.");
        }
        fail_at(x, x->at + 1, "There are multiple root elements.");
    }
    x->root_seen = true;
}

static void open_element(parser *x, xml_node *e, size_t name_at)
{
    if (x->depth == x->capacity) {
        size_t capacity = x->capacity ? 2 * x->capacity : 32;
        size_t *grown = heap_alloc_leaf(capacity * sizeof *grown);
        if (x->depth) {
            memcpy(grown, x->starts, x->depth * sizeof *grown);
        }
        x->starts = grown;
        x->capacity = capacity;
    }
    x->starts[x->depth++] = name_at;
    x->current = e;
}

static void start_tag(parser *x)
{
    check_root(x);
    size_t name_at = ++x->at, attribute_at = x->at;
    str *name = name_here(x);
    xml_node *e = xml_node_new(x->target->document, XML_ELEMENT, name, NULL);
    xml_set_name(e, name, str_empty);
    xml_link(x->current, e, NULL);
    for (;;) {
        size_t before = x->at;
        skip_blanks(x);
        if (x->at >= x->length) {
            fail_end(x);
        }
        if (x->p[x->at] == '>' || looking_at(x, "/>")) {
            break;
        }
        if (before == x->at) {
            fail_at(x, x->at,
                    str_to_c(str_printf("The '%s' character, hexadecimal value 0x%02X, cannot be included in a name.",
                                        quote_unit(x, x->at), x->p[x->at])));
        }
        attribute(x, e, &attribute_at);
    }
    resolve(x, e, name_at, attribute_at);
    if (x->p[x->at] == '/') {
        e->written_empty = true;
        x->at += 2;
        return;
    }
    x->at++;
    open_element(x, e, name_at);
}

static void end_tag(parser *x)
{
    x->at += 2;
    size_t start = x->at;
    if (!x->depth) {
        fail_at(x, start, "Unexpected end tag.");
    }
    str *name = name_here(x);
    if (!str_equal(name, x->current->name)) {
        size_t line = 1, from = 0, at = x->starts[x->depth - 1];
        for (size_t i = 0; i < at; i++) {
            if (x->p[i] == '\n') {
                line++;
                from = i + 1;
            }
        }
        fail_at(x, start,
                str_to_c(str_printf("The '%s' start tag on line %zu position %zu does not match the end tag of '%s'.",
                                    str_to_c(x->current->name), line, at - from + 1, str_to_c(name))));
    }
    skip_blanks(x);
    if (x->at >= x->length || x->p[x->at] != '>') {
        fail_at(x, x->at,
                str_to_c(str_printf("'%s' is an unexpected token. The expected token is '>'.",
                                    x->at < x->length ? quote_unit(x, x->at) : "")));
    }
    x->at++;
    x->depth--;
    x->current = x->current->parent;
}

static void markup(parser *x)
{
    if (looking_at(x, "<?")) {
        instruction(x);
    } else if (looking_at(x, "<!--")) {
        x->at += 4;
        add(x, XML_COMMENT, NULL, up_to(x, "-->"));
    } else if (looking_at(x, "<![CDATA[") && x->current->kind != XML_DOCUMENT) {
        x->at += 9;
        add(x, XML_CDATA, NULL, up_to(x, "]]>"));
    } else if (looking_at(x, "<!DOCTYPE")) {
        doctype(x);
    } else if (looking_at(x, "</")) {
        end_tag(x);
    } else {
        start_tag(x);
    }
}

void xml_parse(xml_node *target, const str *source, enum xml_mode mode)
{
    parser x = {.p = str_all_units(source),
                .length = source->length,
                .target = target,
                .current = target,
                .mode = mode,
                .preserve = target->document->preserve};
    if (x.length && x.p[0] == 0xFEFF) {
        x.p++;
        x.length--;
    }
    if (x.length && x.length < 4 && x.p[0] == '<') { /* shorter than <a/>: .NET does not look further */
        fail_at(&x, 0, "Data at the root level is invalid.");
    }
    while (x.at < x.length) {
        if (x.p[x.at] == '<') {
            markup(&x);
        } else {
            text(&x);
        }
    }
    if (x.depth) {
        fail_end(&x);
    }
    if (mode == XML_MODE_DOCUMENT && !x.root_seen) {
        throw_argument("System.Xml.XmlException", NULL, "Root element is missing.");
    }
}
