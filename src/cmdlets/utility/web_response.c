/* web_response.c: WebResponseObject and BasicHtmlWebResponseObject. */
#include "cmdlets/utility/web_response.h"

#include <string.h>

#include "base/heap.h"
#include "types/encoding.h"
#include "types/io.h"

typedef struct web_response {
    object o;
    http_response *base;
    str *text; /* NULL: not text */
    map *headers;
} web_response;

static web_response *self_of(value v)
{
    return (web_response *)(void *)v.as.o;
}

static void add_header(const str *name, list *texts, void *arg)
{
    array *a = array_new(&type_String, list_count(texts));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(texts, i));
    }
    map_set(arg, v_str((str *)(uintptr_t)name), v_obj(a));
}

map *web_header_map(const http_response *a)
{
    const type *t =
        type_find_c("System.Collections.Generic.Dictionary[string,System.Collections.Generic.IEnumerable[string]]");
    map *m = map_new(t, MAP_NOCASE);
    http_headers_each(a->headers, add_header, m);
    http_headers_each(a->content->headers, add_header, m);
    return m;
}

static bool is_text(const str *media)
{
    static const char *const words[] = {"xml", "json", "javascript", "x-www-form-urlencoded"};
    if (!media->length || str_starts(media, str_c("text/"), true)) {
        return true;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_index(media, str_c(words[i]), 0, true) >= 0) {
            return true;
        }
    }
    return false;
}

value web_response_new(http_response *a)
{
    str *media = http_media_type(http_headers_first(a->content->headers, "Content-Type"));
    bool text = is_text(media);
    web_response *r = heap_alloc(sizeof *r);
    r->o.type = text ? &type_BasicHtmlWebResponseObject : &type_WebResponseObject;
    r->base = a;
    r->text = text ? http_content_text(a->content, NULL) : NULL;
    r->headers = web_header_map(a);
    return v_obj(r);
}

/* ---- properties of both ---- */

#define GET(id) static value get_##id(value self __attribute__((unused)), const type *of __attribute__((unused)))

GET(base)
{
    return v_obj(self_of(self)->base);
}

GET(status)
{
    return v_int(self_of(self)->base->status);
}

GET(description)
{
    return v_str(self_of(self)->base->reason);
}

static value bytes_of(const web_response *r)
{
    return v_obj(array_bytes(r->base->content->bytes, r->base->content->length));
}

GET(content)
{
    return self_of(self)->text ? v_str(self_of(self)->text) : bytes_of(self_of(self));
}

GET(headers)
{
    return v_obj(self_of(self)->headers);
}

GET(raw_length)
{
    return v_long((int64_t)(self_of(self)->base->content->length + self_of(self)->base->saved));
}

GET(raw_stream)
{
    return memory_stream_new(self_of(self)->base->content->bytes, self_of(self)->base->content->length);
}

GET(relation_link)
{
    map *m = web_links(self_of(self)->base);
    return v_obj(m ? m : map_new(web_dictionary(), MAP_NOCASE));
}

static void append_header(const str *name, list *texts, void *arg)
{
    str_append(arg, name);
    wbuf_ascii(arg, ": ");
    for (size_t i = 0; i < list_count(texts); i++) {
        wbuf_ascii(arg, i ? ", " : "");
        str_append(arg, list_get(texts, i).as.s);
    }
    wbuf_ascii(arg, "\r\n");
}

GET(raw)
{
    const web_response *r = self_of(self);
    wbuf b = {0};
    wbuf_printf(&b, "HTTP/%d.%d %d ", r->base->version / 10, r->base->version % 10, r->base->status);
    str_append(&b, r->base->reason);
    wbuf_ascii(&b, "\r\n");
    http_headers_each(r->base->headers, append_header, &b);
    http_headers_each(r->base->content->headers, append_header, &b);
    wbuf_ascii(&b, "\r\n");
    str_append(&b, r->text ? r->text : str_latin1((const uint8_t *)r->base->content->bytes, r->base->content->length));
    return v_str(str_from_wbuf(&b));
}

/* The text itself; of bytes their characters. */
static str *response_text(value v, bool invariant)
{
    (void)invariant;
    const web_response *r = self_of(v);
    return r->text ? r->text : str_latin1((const uint8_t *)r->base->content->bytes, r->base->content->length);
}

/* ---- HTML: tags by name, with their attributes as properties ---- */

static bool is_blank(uint16_t u)
{
    return u == ' ' || (u >= 9 && u <= 13);
}

static size_t skip_blanks(const str *s, size_t at)
{
    while (at < s->length && is_blank(str_at(s, at))) {
        at++;
    }
    return at;
}

static str *decoded(str *s)
{
    value v = v_str(s);
    return to_str(member_invoke_static(type_find_c("System.Net.WebUtility"), str_intern_c("HtmlDecode"), &v, 1));
}

/* name, name=word, name="text" between `at` and `end`. */
static void take_attributes(psobject *o, const str *s, size_t at, size_t end)
{
    while ((at = skip_blanks(s, at)) < end && str_at(s, at) != '/') {
        size_t start = at;
        while (at < end && !is_blank(str_at(s, at)) && str_at(s, at) != '=') {
            at++;
        }
        str *name = str_sub(s, start, at - start);
        size_t next = skip_blanks(s, at);
        value v = V_NULL;
        if (next < end && str_at(s, next) == '=') {
            at = skip_blanks(s, next + 1);
            uint16_t quote = at < end ? str_at(s, at) : 0;
            bool quoted = quote == '"' || quote == '\'';
            start = at += quoted;
            while (at < end && (quoted ? str_at(s, at) != quote : !is_blank(str_at(s, at)))) {
                at++;
            }
            v = v_str(decoded(str_sub(s, start, at - start)));
            at += quoted;
        }
        if (!name->length) {
            return;
        }
        psobject_set_member(v_obj(o), name, MEMBER_NOTE, v);
    }
}

/* The `>` that ends the tag at `at`; those within quotes do not. */
static size_t tag_end(const str *s, size_t at)
{
    uint16_t quote = 0;
    for (; at < s->length; at++) {
        uint16_t u = str_at(s, at);
        if (quote ? u == quote : u == '>') {
            if (!quote) {
                return at;
            }
            quote = 0;
        } else if (!quote && (u == '"' || u == '\'')) {
            quote = u;
        }
    }
    return s->length;
}

/* With `closing`, an element is all up to its end tag. */
static void take_elements(list *into, const str *s, const char *name, bool closing)
{
    const str *open = str_concat(str_c("<"), str_c(name)),
              *close = str_concat_n((str *[]){str_c("</"), str_c(name), str_c(">")}, 3);
    size_t n = open->length;
    for (ptrdiff_t at = -1; (at = str_index(s, open, (size_t)(at + 1), true)) >= 0;) {
        size_t inside = (size_t)at + n;
        if (inside >= s->length ||
            !(is_blank(str_at(s, inside)) || str_at(s, inside) == '>' || str_at(s, inside) == '/')) {
            continue;
        }
        size_t end = tag_end(s, inside);
        ptrdiff_t last = closing ? str_index(s, close, end, true) : -1;
        size_t stop = last >= 0 ? (size_t)last + close->length : end < s->length ? end + 1 : end;
        psobject *o = psobject_new();
        psobject_set_member(v_obj(o), str_c("outerHTML"), MEMBER_NOTE,
                            v_str(str_sub(s, (size_t)at, stop - (size_t)at)));
        psobject_set_member(v_obj(o), str_c("tagName"), MEMBER_NOTE, v_str(str_upper(str_c(name))));
        take_attributes(o, s, inside, end);
        list_add(into, v_obj(o));
    }
}

static value elements_of(value self, const char *name, bool closing)
{
    list *l = list_new(NULL);
    take_elements(l, self_of(self)->text, name, closing);
    return v_obj(l);
}

GET(links)
{
    return elements_of(self, "a", true);
}

GET(images)
{
    return elements_of(self, "img", false);
}

GET(input_fields)
{
    list *l = list_new(NULL);
    static const char *const names[] = {"input", "select", "textarea", "button"};
    for (size_t i = 0; i < 4; i++) {
        take_elements(l, self_of(self)->text, names[i], i > 0);
    }
    return v_obj(l);
}

GET(encoding)
{
    str *charset = http_charset(http_headers_first(self_of(self)->base->content->headers, "Content-Type"));
    const encoding_info *info = charset ? encoding_by_name(charset) : NULL;
    return encoding_new(info ? info : encoding_by_page(65001), false);
}

#define COMMANDS "Microsoft.PowerShell.Commands."
#define HEADERS_TYPE "System.Collections.Generic.Dictionary[string,System.Collections.Generic.IEnumerable[string]]"
static const property properties[] = {
    {"Content", "byte[]", get_content, NULL, 0},
    {"StatusCode", "int", get_status, NULL, 0},
    {"StatusDescription", "string", get_description, NULL, 0},
    {"RawContentStream", "System.IO.MemoryStream", get_raw_stream, NULL, 0},
    {"RawContentLength", "long", get_raw_length, NULL, 0},
    {"RawContent", "string", get_raw, NULL, 0},
    {"BaseResponse", "System.Net.Http.HttpResponseMessage", get_base, NULL, 0},
    {"Headers", HEADERS_TYPE, get_headers, NULL, 0},
    {"RelationLink", "System.Collections.Generic.Dictionary[string,string]", get_relation_link, NULL, 0},
    {0}};
static const type_ops ops = {.to_string = response_text};
type type_WebResponseObject = {TYPE_OBJECT, .name = COMMANDS "WebResponseObject", .kind = K_OBJECT,
                               .properties = properties, .ops = &ops};
static const property html_properties[] = {
    {"Content", "string", get_content, NULL, 0}, {"Encoding", "System.Text.Encoding", get_encoding, NULL, 0},
    {"Images", "object", get_images, NULL, 0},   {"InputFields", "object", get_input_fields, NULL, 0},
    {"Links", "object", get_links, NULL, 0},     {0}};
type type_BasicHtmlWebResponseObject = {TYPE_OBJECT,
                                        .name = COMMANDS "BasicHtmlWebResponseObject",
                                        .base = COMMANDS "WebResponseObject",
                                        .kind = K_OBJECT,
                                        .properties = html_properties,
                                        .ops = &ops};
