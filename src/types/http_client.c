/* http_client.c: HttpClient and its handlers. A request is a fiber that waits for the transport and then ends its task. */
#include <string.h>

#include "base/heap.h"
#include "types/cookies.h"
#include "types/http_message.h"
#include "types/io.h"
#include "types/native.h"
#include "types/task.h"
#include "types/waiting.h"

#define HTTP "System.Net.Http."
#define TASK "System.Threading.Tasks.Task"
#define TOKEN "System.Threading.CancellationToken cancellationToken"
enum { SENT = 1 }; /* o.aux of a request */

static type type_HttpClient, type_HttpClientHandler, type_SocketsHttpHandler;

typedef struct http_handler {
    object o;
    cookie_jar *cookies;
    value proxy, check, credentials;
    int decompression; /* DecompressionMethods */
    int redirections;
    bool use_cookies, redirect, use_proxy, any_certificate;
} http_handler;

typedef struct http_client {
    object o;
    http_headers *headers;
    uri *base;
    int64_t timeout; /* ticks; < 0: none */
    http_handler *handler;
    par_event gone; /* set by Dispose and CancelPendingRequests */
    bool disposed;
} http_client;

/* ---- handlers ---- */

static http_handler *handler_of(value v)
{
    return (http_handler *)(void *)v.as.o;
}

static http_handler *handler_new(const type *t)
{
    http_handler *h = heap_alloc(sizeof *h);
    h->o.type = t;
    h->cookies = cookie_jar_new();
    h->redirections = 50;
    h->use_cookies = h->redirect = h->use_proxy = true;
    return h;
}

METHOD(make_handler)
{
    return v_obj(handler_new(c->type));
}

#define FIELD(id, read, write)                                                                                         \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        const http_handler *h = handler_of(self);                                                                      \
        return read;                                                                                                   \
    }                                                                                                                  \
    SETTER(id)                                                                                                         \
    {                                                                                                                  \
        http_handler *h = handler_of(self);                                                                            \
        write;                                                                                                         \
    }
FIELD(jar, v_obj(h->cookies), h->cookies = cookie_jar_of(x))
FIELD(use_cookies, v_bool(h->use_cookies), h->use_cookies = to_bool(x))
FIELD(redirect, v_bool(h->redirect), h->redirect = to_bool(x))
FIELD(redirections, v_int(h->redirections), h->redirections = to_int(x))
FIELD(use_proxy, v_bool(h->use_proxy), h->use_proxy = to_bool(x))
FIELD(proxy, h->proxy, h->proxy = x)
FIELD(decompression, v_int(h->decompression), h->decompression = to_int(x))

/* Only "any certificate will do" can be had: a block would have to run within the handshake. */
SETTER(check)
{
    http_handler *h = handler_of(self);
    h->check = x;
    h->any_certificate = !v_is_null(x);
    if (h->any_certificate && !(x.kind == K_BOOL && x.as.i)) {
        throw_unsupported(
            "ServerCertificateCustomValidationCallback other than DangerousAcceptAnyServerCertificateValidator");
    }
}

GETTER(check)
{
    return handler_of(self)->check;
}

GETTER(any_certificate)
{
    return V_TRUE; /* what the setter above takes for it */
}

static const method handler_ctors[] = {{NULL, "", NULL, make_handler, 0}, {0}};
static const property handler_properties[] = {
    {"AllowAutoRedirect", "bool", get_redirect, set_redirect, 0},
    {"AutomaticDecompression", "object", get_decompression, set_decompression, 0},
    {"CookieContainer", "System.Net.CookieContainer", get_jar, set_jar, 0},
    {"MaxAutomaticRedirections", "int", get_redirections, set_redirections, 0},
    {"Proxy", "object", get_proxy, set_proxy, 0},
    {"ServerCertificateCustomValidationCallback", "object", get_check, set_check, 0},
    {"UseCookies", "bool", get_use_cookies, set_use_cookies, 0},
    {"UseProxy", "bool", get_use_proxy, set_use_proxy, 0},
    {"DangerousAcceptAnyServerCertificateValidator", "object", get_any_certificate, NULL, M_STATIC},
    {0}};
static type type_HttpMessageHandler = {TYPE_OBJECT, .name = HTTP "HttpMessageHandler", .flags = T_ABSTRACT,
                                       .kind = K_OBJECT};
#define HANDLER(full)                                                                                                  \
    {                                                                                                                  \
        TYPE_OBJECT, .name = HTTP full, .base = HTTP "HttpMessageHandler", .interfaces = "System.IDisposable",         \
                     .kind = K_OBJECT, .ctors = handler_ctors, .properties = handler_properties                        \
    }
static type type_HttpClientHandler = HANDLER("HttpClientHandler");
static type type_SocketsHttpHandler = HANDLER("SocketsHttpHandler");

/* ---- one request ---- */

enum wanted { W_RESPONSE, W_STRING, W_BYTES, W_STREAM };

typedef struct pending {
    http_client *client;
    http_request *request;
    task *task;
    par_event *cancel; /* of a CancellationToken; NULL: none */
    enum wanted wanted;
    int64_t deadline_ns; /* -1: none */
} pending;

static http_client *client_of(value v)
{
    http_client *k = (http_client *)(void *)v.as.o;
    if (k->disposed) {
        throw_disposed("System.Net.Http.HttpClient");
    }
    return k;
}

static http_options options_of(const http_handler *h)
{
    http_options o = {.insecure = h->any_certificate, .decompress = h->decompression != 0, .no_proxy = !h->use_proxy};
    value address;
    if (h->use_proxy && !v_is_null(h->proxy) && member_try_get(h->proxy, str_intern_c("Address"), &address) &&
        v_is(address, &type_Uri)) {
        o.proxy = uri_absolute((uri *)(void *)address.as.o);
    }
    return o;
}

static void give_up(void *x)
{
    http_cancel(x);
    http_drop(x);
}

/* One exchange; NULL: the task has ended some other way. */
static http_response *exchange(pending *p, http_request *r, exception **why)
{
    const http_options o = options_of(p->client->handler);
    ctx *c = ctx_current();
    deferred d;
    http_exchange *x = http_exchange_of(r, p->client->headers, &o);
    defer_push(c, &d, give_up, x);
    str *cookies = p->client->handler->use_cookies ? cookie_jar_header(p->client->handler->cookies, r->uri) : str_empty;
    if (cookies->length) {
        http_add_header(x, "Cookie", str_to_c(cookies));
    }
    http_start(x);
    par_event *all[] = {&x->over, &p->client->gone, p->cancel};
    size_t which = 0;
    int64_t left = p->deadline_ns < 0 ? -1 : p->deadline_ns - sys_monotonic_ns();
    par_status s =
        par_event_wait_many(all, p->cancel ? 3 : 2, false, p->deadline_ns >= 0 && left < 0 ? 0 : left, &which);
    if (s != PAR_OK || which != 0) {
        defer_pop(c, &d, true);
        *why = s == PAR_TIMEOUT ? http_timeout_exception(p->client->timeout * 100) : NULL;
        return NULL;
    }
    http_response *a = http_response_of(x, r, why);
    defer_pop(c, &d, false);
    http_drop(x);
    list *set = a && p->client->handler->use_cookies ? http_headers_list(a->headers, "Set-Cookie") : NULL;
    for (size_t i = 0; set && i < list_count(set); i++) {
        cookie_jar_take(p->client->handler->cookies, r->uri, list_get(set, i).as.s);
    }
    return a;
}

static http_request *redirected(http_request *r, int status, uri *to)
{
    http_request *next = http_request_new(r->method, to);
    bool get = (status <= 302 && str_equal_c(r->method, "POST")) ||
               (status == 303 && !str_equal_c(r->method, "GET") && !str_equal_c(r->method, "HEAD"));
    next->version = r->version;
    next->headers = http_headers_new(&type_HttpRequestHeaders);
    next->headers->fields = map_clone(r->headers->fields);
    http_headers_set(next->headers, str_intern_c("Authorization"), NULL);
    next->method = get ? str_c("GET") : r->method;
    next->content = get ? NULL : r->content;
    return next;
}

static http_response *exchange_following(pending *p, exception **why)
{
    const http_handler *h = p->client->handler;
    http_request *r = p->request;
    for (int left = h->redirect ? h->redirections : 0;; left--) {
        http_response *a = exchange(p, r, why);
        int status = a ? a->status : 0;
        bool elsewhere = (status >= 300 && status <= 303) || status == 307 || status == 308;
        str *location = elsewhere && left > 0 ? http_headers_first(a->headers, "Location") : NULL;
        if (!location) {
            return a;
        }
        uri *to = uri_join(r->uri, location);
        if (str_equal_c(r->uri->scheme, "https") && !str_equal_c(to->scheme, "https")) {
            return a;
        }
        r = redirected(r, status, to);
    }
}

static exception *status_exception(const http_response *a)
{
    if (a->status >= 200 && a->status <= 299) {
        return NULL;
    }
    str *message =
        str_printf("Response status code does not indicate success: %d (%s).", a->status, str_to_c(a->reason));
    exception *e = exception_new("System.Net.Http.HttpRequestException", message);
    e->extra2 = (value){.kind = K_ENUM, .type = type_HttpStatusCode.id, .as.i = a->status};
    return e;
}

static value result_of(const pending *p, http_response *a)
{
    switch (p->wanted) {
    case W_STRING: return v_str(http_content_text(a->content, NULL));
    case W_BYTES: return v_obj(array_bytes(a->content->bytes, a->content->length));
    case W_STREAM: return memory_stream_new(a->content->bytes, a->content->length);
    default: return v_obj(a);
    }
}

static void finish(pending *p)
{
    exception *why = NULL;
    http_response *a = exchange_following(p, &why);
    if (a && p->wanted != W_RESPONSE) {
        why = status_exception(a);
    }
    if (why && !strcmp(why->o.type->name, "System.Threading.Tasks.TaskCanceledException")) {
        task_cancel_with(p->task, why);
    } else if (why) {
        task_fail(p->task, why);
    } else if (!a) {
        task_cancel(p->task);
    } else {
        task_complete(p->task, result_of(p, a));
    }
}

static void request_fiber(void *arg)
{
    pending *p = arg;
    ctx *c = ctx_current();
    TRY(c)
    {
        finish(p);
    }
    CAUGHT
    {
        if (c->kind == UNWIND_ERROR) {
            task_fail(p->task, error_caught(c)->exception);
        } else {
            task_cancel(p->task);
        }
    }
    END_TRY;
}

/* ---- requests ---- */

static uri *absolute(const http_client *k, uri *u)
{
    if (!u || !u->absolute) {
        if (!k->base) {
            throw_error(
                "System.InvalidOperationException", "InvalidOperationException", EC_NotSpecified, V_NULL,
                "An invalid request URI was provided. Either the request URI must be an absolute URI or BaseAddress must "
                "be set.");
        }
        u = u ? uri_join(k->base, u->original) : k->base;
    }
    if (!str_equal_c(u->scheme, "http") && !str_equal_c(u->scheme, "https")) {
        throw_error("System.NotSupportedException", "NotSupportedException", EC_NotSpecified, V_NULL,
                    "The '%s' scheme is not supported.", str_to_c(u->scheme));
    }
    return u;
}

static uri *uri_argument(const call *c, uint32_t i)
{
    value v = c->argc > i ? psobject_base(c->args[i]) : V_NULL;
    if (v_is(v, &type_Uri)) {
        return (uri *)(void *)v.as.o;
    }
    return v_is_null(v) || !to_str(v)->length ? NULL : uri_make(to_str(v), URI_RELATIVE_OR_ABSOLUTE, false);
}

static pending *pending_new(http_client *k, http_request *r, enum wanted wanted, const type *result, value token)
{
    if (r->o.aux & SENT) {
        throw_error("System.InvalidOperationException", "InvalidOperationException", EC_NotSpecified, V_NULL,
                    "The request message was already sent. Cannot send the same request message multiple times.");
    }
    r->o.aux |= SENT;
    r->uri = absolute(k, r->uri);
    pending *p = heap_alloc(sizeof *p);
    *p = (pending){.client = k,
                   .request = r,
                   .task = task_new(result),
                   .cancel = cancel_event(token),
                   .wanted = wanted,
                   .deadline_ns = k->timeout < 0 ? -1 : sys_monotonic_ns() + k->timeout * 100};
    return p;
}

static value start(http_client *k, http_request *r, enum wanted wanted, const type *result, value token)
{
    pending *p = pending_new(k, r, wanted, result, token);
    if (cancel_requested(token)) {
        task_cancel(p->task);
    } else {
        par_spawn(request_fiber, p, NULL);
    }
    return v_obj(p->task);
}

/* The CancellationToken among the arguments, or V_NULL. */
static value token_of(const call *c)
{
    value last = c->argc ? c->args[c->argc - 1] : V_NULL;
    return last.kind == K_OBJECT && v_is(last, &type_Uri) ? V_NULL : last.kind == K_STRING ? V_NULL : last;
}

static value simple(call *c, const char *method, enum wanted wanted, const type *result, bool body)
{
    http_client *k = client_of(c->self);
    http_request *r = http_request_new(str_c(method), uri_argument(c, 0));
    if (body && c->argc > 1 && !v_is_null(c->args[1])) {
        r->content = (http_content *)(void *)c->args[1].as.o;
    }
    uint32_t own = body ? 2 : 1;
    return start(k, r, wanted, result, c->argc > own ? token_of(c) : V_NULL);
}

METHOD(get_string)
{
    return simple(c, "GET", W_STRING, &type_String, false);
}

METHOD(get_bytes)
{
    return simple(c, "GET", W_BYTES, &type_ByteArray, false);
}

METHOD(get_stream)
{
    return simple(c, "GET", W_STREAM, &type_Stream, false);
}

METHOD(get_response)
{
    return simple(c, "GET", W_RESPONSE, &type_HttpResponseMessage, false);
}

METHOD(delete_response)
{
    return simple(c, "DELETE", W_RESPONSE, &type_HttpResponseMessage, false);
}

METHOD(post)
{
    return simple(c, "POST", W_RESPONSE, &type_HttpResponseMessage, true);
}

METHOD(put)
{
    return simple(c, "PUT", W_RESPONSE, &type_HttpResponseMessage, true);
}

METHOD(patch)
{
    return simple(c, "PATCH", W_RESPONSE, &type_HttpResponseMessage, true);
}

static http_request *request_argument(const call *c)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("request");
    }
    return (http_request *)(void *)c->args[0].as.o;
}

METHOD(send_async)
{
    return start(client_of(c->self), request_argument(c), W_RESPONSE, &type_HttpResponseMessage,
                 c->argc > 1 ? token_of(c) : V_NULL);
}

METHOD(send)
{
    return task_result(task_of(send_async(c)));
}

/* ---- the client ---- */

METHOD(make_client)
{
    http_client *k = heap_alloc(sizeof *k);
    k->o.type = &type_HttpClient;
    k->headers = http_headers_new(&type_HttpRequestHeaders);
    k->timeout = 100 * TICKS_PER_SECOND;
    k->handler = c->argc && !v_is_null(c->args[0]) ? handler_of(c->args[0]) : handler_new(&type_HttpClientHandler);
    par_event_init(&k->gone, false, false);
    return v_obj(k);
}

METHOD(dispose)
{
    http_client *k = (http_client *)(void *)c->self.as.o;
    k->disposed = true;
    par_event_set(&k->gone);
    return V_NOTHING;
}

METHOD(cancel_pending)
{
    http_client *k = client_of(c->self);
    par_event_set(&k->gone);
    par_event_reset(&k->gone);
    return V_NOTHING;
}

GETTER(base)
{
    const http_client *k = (http_client *)(void *)self.as.o;
    return k->base ? v_obj(k->base) : V_NULL;
}

SETTER(base)
{
    value v = psobject_base(x);
    uri *u = v_is_null(v)         ? NULL
             : v_is(v, &type_Uri) ? (uri *)(void *)v.as.o
                                  : uri_make(to_str(v), URI_RELATIVE_OR_ABSOLUTE, false);
    if (u && !u->absolute) {
        throw_argument("System.ArgumentException", "value", "The base address must be an absolute URI.");
    }
    client_of(self)->base = u;
}

GETTER(timeout)
{
    return (value){.kind = K_TIMESPAN, .as.i = client_of(self)->timeout};
}

SETTER(timeout)
{
    if (x.as.i <= 0 && x.as.i != -TICKS_PER_MS) {
        throw_argument("System.ArgumentOutOfRangeException", "value",
                       "Specified argument was out of the range of valid values.");
    }
    client_of(self)->timeout = x.as.i;
}

GETTER(default_headers)
{
    return v_obj(client_of(self)->headers);
}

GETTER(buffer_size)
{
    return v_long(INT32_MAX);
}

#define WITH_URI(name, returns, fn)                                                                                    \
    {name, "string requestUri", TASK "[" returns "]", fn, 0}, {name, "uri requestUri", TASK "[" returns "]", fn, 0},   \
    {                                                                                                                  \
        name, "string requestUri, " TOKEN                                                                              \
        , TASK "[" returns "]", fn, 0                                                                                  \
    }                                                                                                                  \
    ,                                                                                                                  \
    {                                                                                                                  \
        name, "uri requestUri, " TOKEN                                                                                 \
        , TASK "[" returns "]", fn, 0                                                                                  \
    }
#define WITH_BODY(name, fn)                                                                                            \
    {name, "string requestUri, " HTTP "HttpContent content", TASK "[" HTTP "HttpResponseMessage]", fn, 0},             \
        {name, "uri requestUri, " HTTP "HttpContent content", TASK "[" HTTP "HttpResponseMessage]", fn, 0},            \
    {                                                                                                                  \
        name, "string requestUri, " HTTP "HttpContent content, " TOKEN                                                 \
        , TASK "[" HTTP "HttpResponseMessage]", fn, 0                                                                  \
    }
static const method client_ctors[] = {
    {NULL, "", NULL, make_client, 0},
    {NULL, HTTP "HttpMessageHandler handler", NULL, make_client, 0},
    {NULL, HTTP "HttpMessageHandler handler, bool disposeHandler", NULL, make_client, 0},
    {0}};
static const method client_methods[] = {
    WITH_URI("GetStringAsync", "string", get_string),
    WITH_URI("GetByteArrayAsync", "byte[]", get_bytes),
    WITH_URI("GetStreamAsync", "System.IO.Stream", get_stream),
    WITH_URI("GetAsync", HTTP "HttpResponseMessage", get_response),
    WITH_URI("DeleteAsync", HTTP "HttpResponseMessage", delete_response),
    WITH_BODY("PostAsync", post),
    WITH_BODY("PutAsync", put),
    WITH_BODY("PatchAsync", patch),
    {"SendAsync", HTTP "HttpRequestMessage request", TASK "[" HTTP "HttpResponseMessage]", send_async, 0},
    {"SendAsync", HTTP "HttpRequestMessage request, " TOKEN, TASK "[" HTTP "HttpResponseMessage]", send_async, 0},
    {"Send", HTTP "HttpRequestMessage request", HTTP "HttpResponseMessage", send, 0},
    {"Send", HTTP "HttpRequestMessage request, " TOKEN, HTTP "HttpResponseMessage", send, 0},
    {"CancelPendingRequests", "", "void", cancel_pending, 0},
    {"Dispose", "", "void", dispose, 0},
    {0}};
static const property client_properties[] = {
    {"DefaultRequestHeaders", "System.Net.Http.Headers.HttpRequestHeaders", get_default_headers, NULL, 0},
    {"BaseAddress", "uri", get_base, set_base, 0},
    {"Timeout", "timespan", get_timeout, set_timeout, 0},
    {"MaxResponseContentBufferSize", "long", get_buffer_size, NULL, 0},
    {0}};
static void client_dispose(value v)
{
    call c = {.self = v};
    dispose(&c);
}

static const type_ops client_ops = {.dispose = client_dispose};
static type type_HttpClient = {
    TYPE_OBJECT,           .name = HTTP "HttpClient", .interfaces = "System.IDisposable", .kind = K_OBJECT,
    .ctors = client_ctors, .methods = client_methods, .properties = client_properties,    .ops = &client_ops};

TYPES_EXPORT(http_client, &type_HttpMessageHandler, &type_HttpClientHandler, &type_SocketsHttpHandler,
             &type_HttpClient);
