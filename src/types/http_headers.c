/* http_headers.c: HttpRequestHeaders and its kin, and the header values scripts write to them. */
#include <string.h>

#include "base/heap.h"
#include "types/http_message.h"
#include "types/native.h"

#define HEADERS "System.Net.Http.Headers."

static http_headers *headers_of(value v)
{
    return (http_headers *)(void *)v.as.o;
}

http_headers *http_headers_new(const type *t)
{
    http_headers *h = heap_alloc(sizeof *h);
    h->o.type = t;
    h->fields = map_new(&type_OrderedDictionary, MAP_NOCASE);
    return h;
}

static list *texts_of(const http_headers *h, const str *name)
{
    value v;
    return map_get_str(h->fields, name, &v) ? (list *)(void *)v.as.o : NULL;
}

void http_headers_add(http_headers *h, const str *name, str *text)
{
    list *l = texts_of(h, name);
    if (!l) {
        l = list_with_capacity(NULL, 1);
        map_set(h->fields, v_str((str *)(uintptr_t)name), v_obj(l));
    }
    list_add(l, v_str(text));
}

void http_headers_set(http_headers *h, const str *name, str *text)
{
    map_remove(h->fields, v_str((str *)(uintptr_t)name));
    if (text) {
        http_headers_add(h, name, text);
    }
}

list *http_headers_list(const http_headers *h, const char *name)
{
    return texts_of(h, str_intern_c(name));
}

str *http_headers_first(const http_headers *h, const char *name)
{
    list *l = http_headers_list(h, name);
    return l ? list_get(l, 0).as.s : NULL;
}

void http_headers_each(const http_headers *h, void (*fn)(const str *name, list *texts, void *arg), void *arg)
{
    size_t cursor = 0;
    value key, v;
    while (map_next(h->fields, &cursor, &key, &v)) {
        fn(key.as.s, (list *)(void *)v.as.o, arg);
    }
}

bool http_is_content_header(const str *name)
{
    return str_starts(name, str_c("Content-"), true) || str_equal_c(name, "Allow") || str_equal_c(name, "Expires") ||
           str_equal_c(name, "Last-Modified");
}

/* The words of a User-Agent stand beside each other, all else is a list. */
static str *joined(const str *name, const list *texts)
{
    str **all = heap_alloc((list_count(texts) + 1) * sizeof *all);
    for (size_t i = 0; i < list_count(texts); i++) {
        all[i] = list_get(texts, i).as.s;
    }
    return str_join(str_c(str_equal_c(name, "User-Agent") ? " " : ", "), all, list_count(texts));
}

static void append_line(const str *name, list *texts, void *arg)
{
    str_append(arg, name);
    wbuf_ascii(arg, ": ");
    str_append(arg, joined(name, texts));
    wbuf_ascii(arg, "\n");
}

str *http_headers_text(const http_headers *h)
{
    wbuf b = {0};
    http_headers_each(h, append_line, &b);
    return str_from_wbuf(&b);
}

static str *headers_to_string(value v, bool invariant)
{
    (void)invariant;
    return http_headers_text(headers_of(v));
}

/* ---- members ---- */

static void check_name(const http_headers *h, const str *name)
{
    if (!name || !name->length) {
        throw_argument("System.ArgumentException", "name", "The value cannot be an empty string.");
    }
    for (size_t i = 0; i < name->length; i++) {
        uint16_t u = str_at(name, i);
        if (u <= ' ' || u >= 127 || strchr("()<>@,;:\\\"/[]?={}", u)) {
            throw_error("System.FormatException", "FormatException", EC_NotSpecified, V_NULL,
                        "The header name '%s' has an invalid format.", str_to_c(name));
        }
    }
    if (http_is_content_header(name) != (h->o.type == &type_HttpContentHeaders)) {
        throw_error("System.InvalidOperationException", "InvalidOperationException", EC_NotSpecified, V_NULL,
                    "Misused header name, '%s'. Make sure request headers are used with HttpRequestMessage, response "
                    "headers with HttpResponseMessage, and content headers with HttpContent objects.",
                    str_to_c(name));
    }
}

static void add_texts(http_headers *h, const str *name, value v)
{
    enumerator e = {0};
    value x;
    if (v.kind == K_OBJECT && enumerate(v, &e)) {
        while (enumerator_next(&e, &x)) {
            http_headers_add(h, name, to_str(x));
        }
    } else {
        http_headers_add(h, name, v_is_null(v) ? str_empty : to_str(v));
    }
}

METHOD(add)
{
    check_name(headers_of(c->self), arg_text(c, 0));
    str *text = arg_text(c, 1);
    if (text && (str_index_unit(text, '\r', 0) >= 0 || str_index_unit(text, '\n', 0) >= 0)) {
        throw_error("System.FormatException", "FormatException", EC_NotSpecified, V_NULL,
                    "New-line characters are not allowed in header values.");
    }
    add_texts(headers_of(c->self), arg_text(c, 0), c->args[1]);
    return V_NOTHING;
}

METHOD(try_add)
{
    str *name = arg_text(c, 0);
    if (!name || !name->length || http_is_content_header(name) != (c->self.as.o->type == &type_HttpContentHeaders)) {
        return V_FALSE;
    }
    add_texts(headers_of(c->self), name, c->args[1]);
    return V_TRUE;
}

METHOD(remove_name)
{
    return v_bool(map_remove(headers_of(c->self)->fields, c->args[0]));
}

METHOD(contains)
{
    return v_bool(texts_of(headers_of(c->self), to_str(c->args[0])) != NULL);
}

METHOD(clear)
{
    map_clear(headers_of(c->self)->fields);
    return V_NOTHING;
}

static value texts_array(const list *l)
{
    array *a = array_new(&type_String, list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return v_obj(a);
}

METHOD(get_values)
{
    list *l = texts_of(headers_of(c->self), to_str(c->args[0]));
    if (!l) {
        throw_error("System.InvalidOperationException", "InvalidOperationException", EC_NotSpecified, V_NULL,
                    "The given header was not found.");
    }
    return texts_array(l);
}

METHOD(try_get_values)
{
    list *l = texts_of(headers_of(c->self), to_str(c->args[0]));
    ref_assign(c->args[1], l ? texts_array(l) : V_NULL);
    return v_bool(l);
}

static void add_pair(const str *name, list *texts, void *arg)
{
    const type *t = type_find_c("System.Collections.Generic.KeyValuePair[string,"
                                "System.Collections.Generic.IEnumerable[string]]");
    list_add(arg, pair_new(t ? t : &type_KeyValuePair, v_str((str *)(uintptr_t)name), texts_array(texts)));
}

static list *pairs_of(const http_headers *h)
{
    list *l = list_new(NULL);
    http_headers_each(h, add_pair, l);
    return l;
}

static bool headers_enumerate(value v, enumerator *e)
{
    return enumerate(v_obj(pairs_of(headers_of(v))), e);
}

METHOD(get_enumerator)
{
    return walker_new(v_obj(pairs_of(headers_of(c->self))));
}

/* ---- AuthenticationHeaderValue, MediaTypeHeaderValue and what else is a text with a type ---- */

typedef struct header_value {
    object o;
    str *text;
} header_value;
static type type_AuthenticationHeaderValue, type_MediaTypeHeaderValue, type_HeaderValueCollection;

static str *value_text(value v, bool invariant)
{
    (void)invariant;
    return ((header_value *)(void *)v.as.o)->text;
}

static value header_value_new(const type *t, str *text)
{
    header_value *h = heap_alloc(sizeof *h);
    h->o.type = t;
    h->text = text;
    return v_obj(h);
}

METHOD(make_value)
{
    str *text = arg_text(c, 0), *second = arg_text(c, 1);
    if (!text) {
        throw_null_argument(c->type == &type_MediaTypeHeaderValue ? "mediaType" : "scheme");
    }
    if (second) {
        str *between = str_c(c->type == &type_MediaTypeHeaderValue ? "; charset=" : " ");
        text = str_concat_n((str *[]){text, between, second}, 3);
    }
    return header_value_new(c->type, text);
}

METHOD(parse_value)
{
    return header_value_new(c->type, to_str(c->args[0]));
}

GETTER(scheme)
{
    str *s = value_text(self, false);
    ptrdiff_t blank = str_index_unit(s, ' ', 0);
    return v_str(blank < 0 ? s : str_sub(s, 0, (size_t)blank));
}

GETTER(parameter)
{
    str *s = value_text(self, false);
    ptrdiff_t blank = str_index_unit(s, ' ', 0);
    return blank < 0 ? V_NULL : v_str(str_sub(s, (size_t)blank + 1, s->length - (size_t)blank - 1));
}

GETTER(media_type)
{
    str *s = value_text(self, false);
    ptrdiff_t end = str_index_unit(s, ';', 0);
    return v_str(end < 0 ? s : str_sub(s, 0, (size_t)end));
}

GETTER(char_set)
{
    str *s = http_charset(value_text(self, false));
    return s ? v_str(s) : V_NULL;
}

static const type_ops value_ops = {.to_string = value_text};
static const method auth_ctors[] = {
    {NULL, "string scheme", NULL, make_value, 0}, {NULL, "string scheme, string parameter", NULL, make_value, 0}, {0}};
static const method auth_methods[] = {
    {"Parse", "string input", HEADERS "AuthenticationHeaderValue", parse_value, M_STATIC}, {0}};
static const property auth_properties[] = {
    {"Scheme", "string", get_scheme, NULL, 0}, {"Parameter", "string", get_parameter, NULL, 0}, {0}};
static type type_AuthenticationHeaderValue = {TYPE_OBJECT,
                                              .name = HEADERS "AuthenticationHeaderValue",
                                              .kind = K_OBJECT,
                                              .ctors = auth_ctors,
                                              .methods = auth_methods,
                                              .properties = auth_properties,
                                              .ops = &value_ops};
static const method media_ctors[] = {{NULL, "string mediaType", NULL, make_value, 0},
                                     {NULL, "string mediaType, string charSet", NULL, make_value, 0},
                                     {0}};
static const method media_methods[] = {{"Parse", "string input", HEADERS "MediaTypeHeaderValue", parse_value, M_STATIC},
                                       {0}};
static const property media_properties[] = {
    {"CharSet", "string", get_char_set, NULL, 0}, {"MediaType", "string", get_media_type, NULL, 0}, {0}};
static type type_MediaTypeHeaderValue = {TYPE_OBJECT,
                                         .name = HEADERS "MediaTypeHeaderValue",
                                         .kind = K_OBJECT,
                                         .ctors = media_ctors,
                                         .methods = media_methods,
                                         .properties = media_properties,
                                         .ops = &value_ops};
static type type_MediaTypeWithQuality = {TYPE_OBJECT,
                                         .name = HEADERS "MediaTypeWithQualityHeaderValue",
                                         .base = HEADERS "MediaTypeHeaderValue",
                                         .kind = K_OBJECT,
                                         .ctors = media_ctors,
                                         .ops = &value_ops};
static type type_ProductInfo = {TYPE_OBJECT, .name = HEADERS "ProductInfoHeaderValue", .kind = K_OBJECT,
                                .ops = &value_ops};

/* $client.DefaultRequestHeaders.Accept: a view of one header. */
typedef struct value_collection {
    object o;
    http_headers *headers;
    const str *name;
} value_collection;

static value_collection *collection_of(value v)
{
    return (value_collection *)(void *)v.as.o;
}

static value collection_new(value headers, const char *name)
{
    value_collection *x = heap_alloc(sizeof *x);
    *x = (value_collection){{.type = &type_HeaderValueCollection}, headers_of(headers), str_intern_c(name)};
    return v_obj(x);
}

METHOD(collection_add)
{
    http_headers_add(collection_of(c->self)->headers, collection_of(c->self)->name, to_str(c->args[0]));
    return V_NOTHING;
}

METHOD(collection_try_add)
{
    collection_add(c);
    return V_TRUE;
}

METHOD(collection_clear)
{
    http_headers_set(collection_of(c->self)->headers, collection_of(c->self)->name, NULL);
    return V_NOTHING;
}

static list *collection_items(const value_collection *x)
{
    list *l = list_new(NULL), *texts = texts_of(x->headers, x->name);
    const type *t = str_equal_c(x->name, "Accept") ? &type_MediaTypeWithQuality : &type_ProductInfo;
    for (size_t i = 0; texts && i < list_count(texts); i++) {
        list_add(l, header_value_new(t, list_get(texts, i).as.s));
    }
    return l;
}

GETTER(collection_count)
{
    return v_int((int32_t)list_count(collection_items(collection_of(self))));
}

static bool collection_enumerate(value v, enumerator *e)
{
    return enumerate(v_obj(collection_items(collection_of(v))), e);
}

static str *collection_text(value v, bool invariant)
{
    (void)invariant;
    list *l = texts_of(collection_of(v)->headers, collection_of(v)->name);
    return l ? joined(collection_of(v)->name, l) : str_empty;
}

static const method collection_methods[] = {{"Add", "object item", "void", collection_add, 0},
                                            {"ParseAdd", "string input", "void", collection_add, 0},
                                            {"TryParseAdd", "string input", "bool", collection_try_add, 0},
                                            {"Clear", "", "void", collection_clear, 0},
                                            {0}};
static const property collection_properties[] = {{"Count", "int", get_collection_count, NULL, 0}, {0}};
static const type_ops collection_ops = {.enumerate = collection_enumerate, .to_string = collection_text};
static type type_HeaderValueCollection = {TYPE_OBJECT,
                                          .name = HEADERS "HttpHeaderValueCollection`1",
                                          .kind = K_OBJECT,
                                          .methods = collection_methods,
                                          .properties = collection_properties,
                                          .ops = &collection_ops};

/* ---- headers by property ---- */

#define COLLECTION(id, name)                                                                                           \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return collection_new(self, name);                                                                             \
    }
#define TEXT(id, name, type_of_value)                                                                                  \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        str *s = http_headers_first(headers_of(self), name);                                                           \
        return s ? type_of_value : V_NULL;                                                                             \
    }                                                                                                                  \
    SETTER(id)                                                                                                         \
    {                                                                                                                  \
        http_headers_set(headers_of(self), str_intern_c(name), v_is_null(x) ? NULL : to_str(x));                       \
    }
COLLECTION(accept, "Accept")
COLLECTION(user_agent, "User-Agent")
COLLECTION(server, "Server")
TEXT(authorization, "Authorization", header_value_new(&type_AuthenticationHeaderValue, s))
TEXT(host, "Host", v_str(s))
TEXT(referrer, "Referer", v_obj(uri_make(s, URI_RELATIVE_OR_ABSOLUTE, false)))
TEXT(location, "Location", v_obj(uri_make(s, URI_RELATIVE_OR_ABSOLUTE, false)))
TEXT(content_type, "Content-Type", header_value_new(&type_MediaTypeHeaderValue, s))
TEXT(content_length, "Content-Length", convert_to(v_str(s), &type_Int64))

GETTER(connection_close)
{
    str *s = http_headers_first(headers_of(self), "Connection");
    return s ? v_bool(str_equal_c(s, "close")) : V_NULL;
}

SETTER(connection_close)
{
    http_headers_set(headers_of(self), str_intern_c("Connection"), to_bool(x) ? str_c("close") : NULL);
}

static const method methods[] = {
    {"Add", "string name, string value", "void", add, 0},
    {"Add", "string name, System.Collections.Generic.IEnumerable[string] values", "void", add, 0},
    {"TryAddWithoutValidation", "string name, string value", "bool", try_add, 0},
    {"TryAddWithoutValidation", "string name, System.Collections.Generic.IEnumerable[string] values", "bool", try_add,
     0},
    {"Remove", "string name", "bool", remove_name, 0},
    {"Contains", "string name", "bool", contains, 0},
    {"Clear", "", "void", clear, 0},
    {"GetValues", "string name", "System.Collections.Generic.IEnumerable[string]", get_values, 0},
    {"TryGetValues", "string name, ref System.Collections.Generic.IEnumerable[string] values", "bool", try_get_values,
     0},
    {"GetEnumerator", "", "IEnumerator", get_enumerator, 0},
    {0}};
static const type_ops headers_ops = {.enumerate = headers_enumerate, .to_string = headers_to_string};
type type_HttpHeaders = {TYPE_OBJECT, .name = HEADERS "HttpHeaders", .kind = K_OBJECT, .methods = methods,
                         .ops = &headers_ops};
#define BASE .base = HEADERS "HttpHeaders", .kind = K_OBJECT, .ops = &headers_ops
static const property request_properties[] = {
    {"Accept", "object", get_accept, NULL, 0},
    {"Authorization", HEADERS "AuthenticationHeaderValue", get_authorization, set_authorization, 0},
    {"ConnectionClose", "object", get_connection_close, set_connection_close, 0},
    {"Host", "string", get_host, set_host, 0},
    {"Referrer", "uri", get_referrer, set_referrer, 0},
    {"UserAgent", "object", get_user_agent, NULL, 0},
    {0}};
type type_HttpRequestHeaders = {TYPE_OBJECT, .name = HEADERS "HttpRequestHeaders", BASE,
                                .properties = request_properties};
static const property response_properties[] = {
    {"ConnectionClose", "object", get_connection_close, set_connection_close, 0},
    {"Location", "uri", get_location, set_location, 0},
    {"Server", "object", get_server, NULL, 0},
    {0}};
type type_HttpResponseHeaders = {TYPE_OBJECT, .name = HEADERS "HttpResponseHeaders", BASE,
                                 .properties = response_properties};
static const property content_properties[] = {
    {"ContentLength", "object", get_content_length, set_content_length, 0},
    {"ContentType", HEADERS "MediaTypeHeaderValue", get_content_type, set_content_type, 0},
    {0}};
type type_HttpContentHeaders = {TYPE_OBJECT, .name = HEADERS "HttpContentHeaders", BASE,
                                .properties = content_properties};

TYPES_EXPORT(http_headers, &type_HttpHeaders, &type_HttpRequestHeaders, &type_HttpResponseHeaders,
             &type_HttpContentHeaders, &type_AuthenticationHeaderValue, &type_MediaTypeHeaderValue,
             &type_MediaTypeWithQuality, &type_ProductInfo, &type_HeaderValueCollection);
