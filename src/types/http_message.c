/* http_message.c: HttpRequestMessage, HttpResponseMessage, HttpMethod, and the contents they carry. */
#include "types/http_message.h"

#include <string.h>

#include "base/heap.h"
#include "types/encoding.h"
#include "types/io.h"
#include "types/native.h"
#include "types/task.h"

#define HTTP "System.Net.Http."

extern type type_HttpMethod;

/* ---- HttpMethod ---- */

typedef struct http_method {
    object o;
    str *name;
} http_method;

static value method_new(str *name)
{
    http_method *m = heap_alloc(sizeof *m);
    m->o.type = &type_HttpMethod;
    m->name = name;
    return v_obj(m);
}

static str *method_text(value v, bool invariant)
{
    (void)invariant;
    return ((http_method *)(void *)v.as.o)->name;
}

static str *method_argument(value v)
{
    return v_is(v, &type_HttpMethod) ? method_text(v, false) : to_str(v);
}

METHOD(make_method)
{
    str *s = arg_text(c, 0);
    if (!s || !s->length) {
        throw_argument("System.ArgumentException", "method", "The value cannot be an empty string.");
    }
    return method_new(s);
}

GETTER(method_name)
{
    return v_str(method_text(self, false));
}

static bool method_equals(value a, value b)
{
    return v_is(b, &type_HttpMethod) && str_equal_nocase(method_text(a, false), method_text(b, false));
}

static uint32_t method_hash(value v)
{
    return str_hash(method_text(v, false));
}

static bool method_convert(value v, const type *to, value *out)
{
    if (to != &type_HttpMethod || v.kind != K_STRING || !v.as.s->length) {
        return false;
    }
    *out = method_new(v.as.s);
    return true;
}

#define STANDARD(id, text)                                                                                             \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return method_new(str_c(text));                                                                                \
    }
STANDARD(get, "GET")
STANDARD(post, "POST")
STANDARD(put, "PUT")
STANDARD(delete, "DELETE")
STANDARD(head, "HEAD")
STANDARD(options, "OPTIONS")
STANDARD(patch, "PATCH")
STANDARD(trace, "TRACE")
STANDARD(connect, "CONNECT")

static const method method_ctors[] = {{NULL, "string method", NULL, make_method, 0}, {0}};
static const property method_properties[] = {{"Method", "string", get_method_name, NULL, 0},
                                             {"Get", HTTP "HttpMethod", get_get, NULL, M_STATIC},
                                             {"Post", HTTP "HttpMethod", get_post, NULL, M_STATIC},
                                             {"Put", HTTP "HttpMethod", get_put, NULL, M_STATIC},
                                             {"Delete", HTTP "HttpMethod", get_delete, NULL, M_STATIC},
                                             {"Head", HTTP "HttpMethod", get_head, NULL, M_STATIC},
                                             {"Options", HTTP "HttpMethod", get_options, NULL, M_STATIC},
                                             {"Patch", HTTP "HttpMethod", get_patch, NULL, M_STATIC},
                                             {"Trace", HTTP "HttpMethod", get_trace, NULL, M_STATIC},
                                             {"Connect", HTTP "HttpMethod", get_connect, NULL, M_STATIC},
                                             {0}};
static const type_ops method_ops = {
    .to_string = method_text, .equals = method_equals, .hash = method_hash, .convert_from = method_convert};
type type_HttpMethod = {TYPE_OBJECT,           .name = HTTP "HttpMethod",       .kind = K_OBJECT,
                        .ctors = method_ctors, .properties = method_properties, .ops = &method_ops};

/* ---- HttpRequestMessage ---- */

static http_request *request_of(value v)
{
    return (http_request *)(void *)v.as.o;
}

http_request *http_request_new(str *method, uri *u)
{
    http_request *r = heap_alloc(sizeof *r);
    r->o.type = &type_HttpRequestMessage;
    r->method = method;
    r->uri = u;
    r->headers = http_headers_new(&type_HttpRequestHeaders);
    return r;
}

static uri *uri_argument(value v)
{
    v = psobject_base(v);
    if (v_is_null(v) || (v.kind == K_STRING && !v.as.s->length)) {
        return NULL;
    }
    return v_is(v, &type_Uri) ? (uri *)(void *)v.as.o : uri_make(to_str(v), URI_RELATIVE_OR_ABSOLUTE, false);
}

METHOD(make_request)
{
    str *method = c->argc ? method_argument(c->args[0]) : str_c("GET");
    return v_obj(http_request_new(method, c->argc > 1 ? uri_argument(c->args[1]) : NULL));
}

GETTER(request_method)
{
    return method_new(request_of(self)->method);
}

SETTER(request_method)
{
    request_of(self)->method = method_argument(x);
}

GETTER(request_uri)
{
    return request_of(self)->uri ? v_obj(request_of(self)->uri) : V_NULL;
}

SETTER(request_uri)
{
    request_of(self)->uri = uri_argument(x);
}

GETTER(request_headers)
{
    return v_obj(request_of(self)->headers);
}

GETTER(request_content)
{
    return request_of(self)->content ? v_obj(request_of(self)->content) : V_NULL;
}

SETTER(request_content)
{
    request_of(self)->content = v_is_null(x) ? NULL : (http_content *)(void *)x.as.o;
}

static value version_value(int version)
{
    value parts[2] = {v_int(version ? version / 10 : 1), v_int(version ? version % 10 : 1)};
    return member_new(type_find_c("System.Version"), parts, 2);
}

GETTER(request_version)
{
    return version_value(request_of(self)->version);
}

SETTER(request_version)
{
    str *s = to_str(x);
    request_of(self)->version = s->length >= 3 ? (str_at(s, 0) - '0') * 10 + (str_at(s, 2) - '0') : 0;
}

/* "{\nName: value\n}" */
static void append_block(wbuf *b, const http_headers *h, const http_content *content)
{
    wbuf_ascii(b, ", Headers:\n{\n");
    const http_headers *both[] = {h, content ? content->headers : NULL};
    for (int i = 0; i < 2 && both[i]; i++) {
        const str *text = http_headers_text(both[i]);
        for (size_t start = 0; start < text->length;) {
            size_t end = (size_t)str_index_unit(text, '\n', start) + 1;
            wbuf_ascii(b, "  ");
            str_append_range(b, text, start, end - start);
            start = end;
        }
    }
    wbuf_ascii(b, "}");
}

static void append_version(wbuf *b, int version, const http_content *content)
{
    wbuf_printf(b, ", Version: %d.%d, Content: ", version ? version / 10 : 1, version ? version % 10 : 1);
    if (content) {
        str_append(b, type_full_name(content->o.type));
    } else {
        wbuf_ascii(b, "<null>");
    }
}

static str *request_text(value v, bool invariant)
{
    (void)invariant;
    const http_request *r = request_of(v);
    wbuf b = {0};
    wbuf_ascii(&b, "Method: ");
    str_append(&b, r->method);
    wbuf_ascii(&b, ", RequestUri: ");
    if (r->uri) {
        wbuf_ascii(&b, "'");
        str_append(&b, uri_text(r->uri));
        wbuf_ascii(&b, "'");
    } else {
        wbuf_ascii(&b, "<null>");
    }
    append_version(&b, r->version, r->content);
    append_block(&b, r->headers, r->content);
    return str_from_wbuf(&b);
}

METHOD(nothing)
{
    return V_NOTHING;
}

static const method request_ctors[] = {{NULL, "", NULL, make_request, 0},
                                       {NULL, HTTP "HttpMethod method, uri requestUri", NULL, make_request, 0},
                                       {NULL, HTTP "HttpMethod method, string requestUri", NULL, make_request, 0},
                                       {0}};
static const method request_methods[] = {{"Dispose", "", "void", nothing, 0}, {0}};
static const property request_properties[] = {
    {"Version", "version", get_request_version, set_request_version, 0},
    {"Content", HTTP "HttpContent", get_request_content, set_request_content, 0},
    {"Method", HTTP "HttpMethod", get_request_method, set_request_method, 0},
    {"RequestUri", "uri", get_request_uri, set_request_uri, 0},
    {"Headers", "System.Net.Http.Headers.HttpRequestHeaders", get_request_headers, NULL, 0},
    {0}};
static const type_ops request_ops = {.to_string = request_text};
type type_HttpRequestMessage = {TYPE_OBJECT,
                                .name = HTTP "HttpRequestMessage",
                                .interfaces = "System.IDisposable",
                                .kind = K_OBJECT,
                                .ctors = request_ctors,
                                .methods = request_methods,
                                .properties = request_properties,
                                .ops = &request_ops};

/* ---- HttpResponseMessage ---- */

static http_response *response_of(value v)
{
    return (http_response *)(void *)v.as.o;
}

METHOD(make_response)
{
    http_response *r = heap_alloc(sizeof *r);
    r->o.type = &type_HttpResponseMessage;
    r->status = c->argc ? (int)c->args[0].as.i : 200;
    r->reason = http_reason_of(r->status);
    r->headers = http_headers_new(&type_HttpResponseHeaders);
    r->content = http_content_new("", 0, NULL);
    return v_obj(r);
}

static bool is_success(const http_response *r)
{
    return r->status >= 200 && r->status <= 299;
}

METHOD(ensure_success)
{
    const http_response *r = response_of(c->self);
    if (!is_success(r)) {
        exception *e =
            exception_new("System.Net.Http.HttpRequestException",
                          str_printf(r->reason->length ? "Response status code does not indicate success: %d (%s)."
                                                       : "Response status code does not indicate success: %d.",
                                     r->status, str_to_c(r->reason)));
        e->extra2 = (value){.kind = K_ENUM, .type = type_HttpStatusCode.id, .as.i = r->status};
        throw_exception(e);
    }
    return c->self;
}

GETTER(status_code)
{
    return (value){.kind = K_ENUM, .type = type_HttpStatusCode.id, .as.i = response_of(self)->status};
}

GETTER(is_success)
{
    return v_bool(is_success(response_of(self)));
}

GETTER(reason)
{
    return v_str(response_of(self)->reason);
}

GETTER(response_headers)
{
    return v_obj(response_of(self)->headers);
}

GETTER(response_content)
{
    return v_obj(response_of(self)->content);
}

GETTER(response_request)
{
    return response_of(self)->request ? v_obj(response_of(self)->request) : V_NULL;
}

GETTER(response_version)
{
    return version_value(response_of(self)->version);
}

GETTER(trailing)
{
    return v_obj(http_headers_new(&type_HttpResponseHeaders));
}

static str *response_text(value v, bool invariant)
{
    (void)invariant;
    const http_response *r = response_of(v);
    wbuf b = {0};
    wbuf_printf(&b, "StatusCode: %d, ReasonPhrase: '", r->status);
    str_append(&b, r->reason);
    wbuf_ascii(&b, "'");
    append_version(&b, r->version, r->content);
    append_block(&b, r->headers, r->content);
    return str_from_wbuf(&b);
}

static const method response_ctors[] = {
    {NULL, "", NULL, make_response, 0}, {NULL, "System.Net.HttpStatusCode statusCode", NULL, make_response, 0}, {0}};
static const method response_methods[] = {
    {"EnsureSuccessStatusCode", "", HTTP "HttpResponseMessage", ensure_success, 0},
    {"Dispose", "", "void", nothing, 0},
    {0}};
static const property response_properties[] = {
    {"Version", "version", get_response_version, NULL, 0},
    {"Content", HTTP "HttpContent", get_response_content, NULL, 0},
    {"StatusCode", "System.Net.HttpStatusCode", get_status_code, NULL, 0},
    {"ReasonPhrase", "string", get_reason, NULL, 0},
    {"Headers", "System.Net.Http.Headers.HttpResponseHeaders", get_response_headers, NULL, 0},
    {"TrailingHeaders", "System.Net.Http.Headers.HttpResponseHeaders", get_trailing, NULL, 0},
    {"RequestMessage", HTTP "HttpRequestMessage", get_response_request, NULL, 0},
    {"IsSuccessStatusCode", "bool", get_is_success, NULL, 0},
    {0}};
static const type_ops response_ops = {.to_string = response_text};
type type_HttpResponseMessage = {TYPE_OBJECT,
                                 .name = HTTP "HttpResponseMessage",
                                 .interfaces = "System.IDisposable",
                                 .kind = K_OBJECT,
                                 .ctors = response_ctors,
                                 .methods = response_methods,
                                 .properties = response_properties,
                                 .ops = &response_ops};

TYPES_EXPORT(http_message, &type_HttpMethod, &type_HttpRequestMessage, &type_HttpResponseMessage);
