/* web_client.c: WebClient and ServicePointManager: what scripts had before HttpClient. */

#include "base/heap.h"
#include "types/encoding.h"
#include "types/http_message.h"
#include "types/io.h"
#include "types/native.h"

#define NET "System.Net."

typedef struct web_client {
    object o;
    value headers; /* WebHeaderCollection */
    value response_headers;
    value encoding, base;
    bool default_credentials;
} web_client;

static type type_WebClient, type_WebHeaderCollection;

static web_client *client_of(value v)
{
    return (web_client *)(void *)v.as.o;
}

METHOD(make_client)
{
    web_client *k = heap_alloc(sizeof *k);
    k->o.type = &type_WebClient;
    k->headers = v_obj(http_headers_new(&type_WebHeaderCollection));
    return v_obj(k);
}

/* ---- WebHeaderCollection: names to texts, by index and by Add ---- */

static http_headers *headers_of(value v)
{
    return (http_headers *)(void *)v.as.o;
}

METHOD(make_headers)
{
    return v_obj(http_headers_new(&type_WebHeaderCollection));
}

METHOD(add)
{
    str *name = to_str(c->args[0]), *text = c->argc > 1 ? to_str(c->args[1]) : NULL;
    ptrdiff_t colon = text ? -1 : str_index_unit(name, ':', 0);
    if (!text && colon <= 0) {
        throw_argument("System.ArgumentException", "header", "Specified value does not have a ':' separator.");
    }
    if (!text) {
        text = str_trim(str_sub(name, (size_t)colon + 1, name->length - (size_t)colon - 1), NULL, 3);
        name = str_sub(name, 0, (size_t)colon);
    }
    http_headers_add(headers_of(c->self), name, text);
    return V_NOTHING;
}

METHOD(set)
{
    http_headers_set(headers_of(c->self), to_str(c->args[0]), to_str(c->args[1]));
    return V_NOTHING;
}

static value header_text(value v, const str *name)
{
    list *l = http_headers_list(headers_of(v), str_to_c(name));
    str *s = l ? list_get(l, 0).as.s : NULL;
    for (size_t i = 1; l && i < list_count(l); i++) {
        s = str_concat_n((str *[]){s, str_c(", "), list_get(l, i).as.s}, 3);
    }
    return s ? v_str(s) : V_NULL;
}

METHOD(get)
{
    return header_text(c->self, to_str(c->args[0]));
}

METHOD(remove_header)
{
    http_headers_set(headers_of(c->self), to_str(c->args[0]), NULL);
    return V_NOTHING;
}

METHOD(clear)
{
    map_clear(headers_of(c->self)->fields);
    return V_NOTHING;
}

static value header_index(value v, const value *index, uint32_t n)
{
    (void)n;
    return header_text(v, to_str(index[0]));
}

static void header_index_set(value v, const value *index, uint32_t n, value x)
{
    (void)n;
    http_headers_set(headers_of(v), to_str(index[0]), v_is_null(x) ? NULL : to_str(x));
}

static void add_name(const str *name, list *texts, void *arg)
{
    (void)texts;
    list_add(arg, v_str((str *)(uintptr_t)name));
}

static list *names_of(value v)
{
    list *l = list_new(NULL);
    http_headers_each(headers_of(v), add_name, l);
    return l;
}

GETTER(names)
{
    return v_obj(list_to_array(names_of(self)));
}

GETTER(count)
{
    return v_int((int32_t)map_count(headers_of(self)->fields));
}

static bool headers_enumerate(value v, enumerator *e)
{
    return enumerate(v_obj(names_of(v)), e);
}

/* ---- requests ---- */

static uri *address_of(const web_client *k, value v)
{
    v = psobject_base(v);
    uri *u = v_is(v, &type_Uri) ? (uri *)(void *)v.as.o : uri_make(to_str(v), URI_RELATIVE_OR_ABSOLUTE, false);
    if (!u->absolute && !v_is_null(k->base)) {
        u = uri_join(uri_make(to_str(k->base), URI_ABSOLUTE, false), u->original);
    }
    return u->absolute ? u : uri_make(str_concat(str_c("http://"), u->original), URI_ABSOLUTE, false);
}

static void copy_header(const str *name, list *texts, void *arg)
{
    http_request *r = arg;
    for (size_t i = 0; i < list_count(texts); i++) {
        str *text = list_get(texts, i).as.s;
        if (!http_is_content_header(name)) {
            http_headers_add(r->headers, name, text);
        } else if (r->content) {
            http_headers_set(r->content->headers, name, text);
        }
    }
}

_Noreturn static void fail(const char *fmt_message, exception *inner, value response)
{
    exception *e = exception_new("System.Net.WebException", str_c(fmt_message));
    e->inner = inner ? v_obj(inner) : V_NULL;
    e->extra = response;
    throw_exception(e);
}

static http_response *exchange(web_client *k, const char *method, value address, http_content *body, str *file)
{
    uri *u = address_of(k, address);
    http_response *a = NULL;
    for (int left = 50;; left--) {
        exception *why = NULL;
        http_request *r = http_request_new(str_c(method), u);
        http_options o = {.save_as = file};
        r->content = body;
        http_headers_each(headers_of(k->headers), copy_header, r);
        a = http_send(r, NULL, &o, 100 * 1000000000LL, true, &why);
        if (!a) {
            fail(str_to_c(why->message), why, V_NULL);
        }
        str *location =
            a->status >= 300 && a->status <= 308 && left > 0 ? http_headers_first(a->headers, "Location") : NULL;
        if (!location) {
            break;
        }
        u = uri_join(u, location);
    }
    k->response_headers = v_obj(a->headers);
    if (a->status < 200 || a->status > 299) {
        fail(str_to_c(str_printf("The remote server returned an error: (%d) %s.", a->status, str_to_c(a->reason))),
             NULL, v_obj(a));
    }
    return a;
}

static value text_of(const web_client *k, const http_response *a)
{
    str *name = v_is_null(k->encoding) ? NULL : to_str(member_get(k->encoding, str_intern_c("WebName"), 0));
    str *own = http_charset(http_headers_first(a->content->headers, "Content-Type"));
    return v_str(http_content_text(a->content, own ? own : name));
}

METHOD(download_string)
{
    return text_of(client_of(c->self), exchange(client_of(c->self), "GET", c->args[0], NULL, NULL));
}

METHOD(download_data)
{
    http_response *a = exchange(client_of(c->self), "GET", c->args[0], NULL, NULL);
    return v_obj(array_bytes(a->content->bytes, a->content->length));
}

METHOD(download_file)
{
    exchange(client_of(c->self), "GET", c->args[0], NULL, io_full_path(to_str(c->args[1])));
    return V_NOTHING;
}

/* (address, data) or (address, method, data) */
METHOD(upload_string)
{
    web_client *k = client_of(c->self);
    buf b = {0};
    io_encode(to_str(c->args[c->argc - 1]), k->encoding, false, &b);
    const char *method = c->argc > 2 ? str_to_c(to_str(c->args[1])) : "POST";
    return text_of(k, exchange(k, method, c->args[0], http_content_new(b.data ? b.data : "", b.length, NULL), NULL));
}

METHOD(upload_data)
{
    web_client *k = client_of(c->self);
    array *bytes = arg_array(c, c->argc - 1, "data");
    const char *method = c->argc > 2 ? str_to_c(to_str(c->args[1])) : "POST";
    http_response *a =
        exchange(k, method, c->args[0], http_content_new((const char *)bytes->raw, bytes->length, NULL), NULL);
    return v_obj(array_bytes(a->content->bytes, a->content->length));
}

METHOD(nothing)
{
    return V_NOTHING;
}

#define FIELD(id, field)                                                                                               \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return client_of(self)->field;                                                                                 \
    }                                                                                                                  \
    SETTER(id)                                                                                                         \
    {                                                                                                                  \
        client_of(self)->field = x;                                                                                    \
    }
FIELD(headers, headers)
FIELD(encoding, encoding)
FIELD(base, base)

GETTER(response_headers)
{
    return client_of(self)->response_headers;
}

/* Answers to a challenge are not supported: asked for is not the same as given. */
SETTER(credentials)
{
    if (!v_is_null(x)) {
        throw_unsupported("WebClient.Credentials");
    }
}

GETTER(credentials)
{
    return V_NULL;
}

/* The default, $null, is the environment's proxy; another one is not supported. */
SETTER(proxy)
{
    if (!v_is_null(x)) {
        throw_unsupported("WebClient.Proxy");
    }
}

GETTER(proxy)
{
    return V_NULL;
}

static const method client_ctors[] = {{NULL, "", NULL, make_client, 0}, {0}};
static const method client_methods[] = {
    {"DownloadString", "string address", "string", download_string, 0},
    {"DownloadString", "uri address", "string", download_string, 0},
    {"DownloadData", "string address", "byte[]", download_data, 0},
    {"DownloadData", "uri address", "byte[]", download_data, 0},
    {"DownloadFile", "string address, string fileName", "void", download_file, 0},
    {"DownloadFile", "uri address, string fileName", "void", download_file, 0},
    {"UploadString", "string address, string data", "string", upload_string, 0},
    {"UploadString", "string address, string method, string data", "string", upload_string, 0},
    {"UploadData", "string address, byte[] data", "byte[]", upload_data, 0},
    {"UploadData", "string address, string method, byte[] data", "byte[]", upload_data, 0},
    {"Dispose", "", "void", nothing, 0},
    {0}};
static const property client_properties[] = {{"Encoding", "System.Text.Encoding", get_encoding, set_encoding, 0},
                                             {"BaseAddress", "string", get_base, set_base, 0},
                                             {"Credentials", "object", get_credentials, set_credentials, 0},
                                             {"Headers", NET "WebHeaderCollection", get_headers, set_headers, 0},
                                             {"ResponseHeaders", "object", get_response_headers, NULL, 0},
                                             {"Proxy", "object", get_proxy, set_proxy, 0},
                                             {0}};
static type type_WebClient = {
    TYPE_OBJECT,           .name = NET "WebClient",   .interfaces = "System.IDisposable", .kind = K_OBJECT,
    .ctors = client_ctors, .methods = client_methods, .properties = client_properties};
static const method header_ctors[] = {{NULL, "", NULL, make_headers, 0}, {0}};
static const method header_methods[] = {{"Add", "string header", "void", add, 0},
                                        {"Add", "string name, string value", "void", add, 0},
                                        {"Set", "string name, string value", "void", set, 0},
                                        {"Get", "string name", "string", get, 0},
                                        {"Remove", "string name", "void", remove_header, 0},
                                        {"Clear", "", "void", clear, 0},
                                        {0}};
static const property header_properties[] = {{"AllKeys", "string[]", get_names, NULL, 0},
                                             {"Count", "int", get_count, NULL, 0},
                                             {"Keys", "object", get_names, NULL, 0},
                                             {0}};
static const type_ops header_ops = {
    .enumerate = headers_enumerate, .index_get = header_index, .index_set = header_index_set};
static type type_WebHeaderCollection = {TYPE_OBJECT,
                                        .name = NET "WebHeaderCollection",
                                        .interfaces = "System.Collections.ICollection,System.Collections.IEnumerable",
                                        .kind = K_OBJECT,
                                        .ctors = header_ctors,
                                        .methods = header_methods,
                                        .properties = header_properties,
                                        .ops = &header_ops};

/* ---- ServicePointManager: settings of the old stack; as in .NET, HttpClient and the cmdlets do not look at them ---- */

static const enum_member protocols[] = {{"SystemDefault", 0}, {"Ssl3", 48},     {"Tls", 192}, {"Tls11", 768},
                                        {"Tls12", 3072},      {"Tls13", 12288}, {0}};
static ENUM_TYPE(SecurityProtocolType, NET "SecurityProtocolType", protocols, T_FLAGS);
static _Atomic int64_t protocol, limit = 2;

GETTER(protocol)
{
    return (value){.kind = K_ENUM, .type = type_SecurityProtocolType.id, .as.i = protocol};
}

SETTER(protocol)
{
    protocol = x.as.i;
}

GETTER(limit)
{
    return v_int((int32_t)limit);
}

SETTER(limit)
{
    limit = x.as.i;
}

GETTER(callback)
{
    return V_NULL;
}

SETTER(callback)
{
    if (!v_is_null(x)) {
        throw_unsupported("ServicePointManager.ServerCertificateValidationCallback");
    }
}

static const property manager_properties[] = {
    {"SecurityProtocol", NET "SecurityProtocolType", get_protocol, set_protocol, M_STATIC},
    {"DefaultConnectionLimit", "int", get_limit, set_limit, M_STATIC},
    {"ServerCertificateValidationCallback", "object", get_callback, set_callback, M_STATIC},
    {0}};
static type type_ServicePointManager = {TYPE_OBJECT, .name = NET "ServicePointManager", .flags = T_STATIC,
                                        .kind = K_OBJECT, .properties = manager_properties};

TYPES_EXPORT(web_client, &type_WebClient, &type_WebHeaderCollection, &type_SecurityProtocolType,
             &type_ServicePointManager);
