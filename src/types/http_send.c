/* http_send.c: from a message to an exchange and back, and .NET's exceptions for what went wrong. */
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "engine/providers/provider.h"
#include "types/http_message.h"
#include "types/native.h"

/* ---- the proxy that the environment names ---- */

static str *environment_of(const char *lower, const char *upper)
{
    str *s = environment_get(str_c(lower));
    if ((!s || !s->length) && upper) {
        s = environment_get(str_c(upper));
    }
    return s && s->length ? s : NULL;
}

/* no_proxy: "a.com,.b.org,*": a name stands for itself and what is below it. */
static bool is_exempt(const str *host)
{
    str *all = environment_of("no_proxy", "NO_PROXY");
    for (size_t start = 0; all && start < all->length;) {
        ptrdiff_t comma = str_index_unit(all, ',', start);
        size_t end = comma < 0 ? all->length : (size_t)comma;
        str *name = str_trim(str_sub(all, start, end - start), NULL, 3);
        start = end + 1;
        if (str_equal_c(name, "*")) {
            return true;
        }
        bool dotted = name->length && str_at(name, 0) == '.';
        if (name->length &&
            (str_equal_nocase(name, host) || str_ends(host, dotted ? name : str_concat(str_char('.'), name), true))) {
            return true;
        }
    }
    return false;
}

static str *environment_proxy(const uri *u)
{
    /* HTTP_PROXY in capitals is what a web server hands to its scripts: anybody may have set it. */
    str *proxy = str_equal_c(u->scheme, "https") ? environment_of("https_proxy", "HTTPS_PROXY")
                                                 : environment_of("http_proxy", NULL);
    if (!proxy) {
        proxy = environment_of("all_proxy", "ALL_PROXY");
    }
    return proxy && !is_exempt(u->host) ? proxy : NULL;
}

/* ---- to an exchange ---- */

static void add_field(const str *name, list *texts, void *arg)
{
    const char *c_name = str_to_c(name);
    if (str_equal_c(name, "Content-Length")) {
        return; /* the transport knows */
    }
    for (size_t i = 0; i < list_count(texts); i++) {
        http_add_header(arg, c_name, str_to_c(list_get(texts, i).as.s));
    }
}

typedef struct missing_fields {
    http_exchange *x;
    const http_request *r;
} missing_fields;

static void add_missing(const str *name, list *texts, void *arg)
{
    const missing_fields *m = arg;
    if (!map_get_str(m->r->headers->fields, name, &(value){0})) {
        add_field(name, texts, m->x);
    }
}

static void set_option(char **field, const str *s)
{
    if (s) {
        http_set_text(field, str_to_c(s));
    }
}

http_exchange *http_exchange_of(const http_request *r, const http_headers *more, const http_options *o)
{
    http_exchange *x = http_new(str_to_c(r->method), str_to_c(uri_absolute(r->uri)));
    http_headers_each(r->headers, add_field, x);
    if (more) {
        http_headers_each(more, add_missing, &(missing_fields){x, r});
    }
    if (r->content) {
        http_content_join(r->content);
        http_headers_each(r->content->headers, add_field, x);
        http_set_body(x, r->content->bytes, r->content->length);
    }
    str *proxy = o->no_proxy || o->unix_socket ? NULL : o->proxy ? o->proxy : environment_proxy(r->uri);
    set_option(&x->proxy, proxy);
    set_option(&x->proxy_login, o->proxy_login);
    set_option(&x->unix_socket, o->unix_socket);
    set_option(&x->save_as, o->save_as);
    x->save_append = o->save_append;
    x->insecure = o->insecure;
    x->decompress = o->decompress;
    x->close_after = o->close_after;
    x->version = r->version == 20 && str_equal_c(r->uri->scheme, "http") ? 11 : r->version;
    x->tls_from = o->tls_from;
    x->tls_to = o->tls_to;
    x->idle_seconds = o->idle_seconds;
    return x;
}

/* ---- back ---- */

static exception *exception_of(const char *type, str *message, exception *inner)
{
    exception *e = exception_new(type, message);
    e->inner = inner ? v_obj(inner) : V_NULL;
    return e;
}

#define REQUEST_EXCEPTION "System.Net.Http.HttpRequestException"
#define SOCKET_EXCEPTION "System.Net.Sockets.SocketException"

static exception *not_trusted(const http_exchange *x)
{
    enum { EXPIRED = 10, NOT_YET_VALID = 9, NO_ISSUER = 20, UNVERIFIED = 21 };
    str *why = str_c(
        x->verify_error == 0
            ? "The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch"
        : x->verify_error == EXPIRED || x->verify_error == NOT_YET_VALID
            ? "The remote certificate is invalid because of errors in the certificate chain: NotTimeValid"
        : x->verify_error == NO_ISSUER || x->verify_error == UNVERIFIED
            ? "The remote certificate is invalid because of errors in the certificate chain: PartialChain"
            : "The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot");
    return exception_of(REQUEST_EXCEPTION, str_c("The SSL connection could not be established, see inner exception."),
                        exception_of("System.Security.Authentication.AuthenticationException", why, NULL));
}

/* "Connection refused (127.0.0.1:1)" */
static exception *not_connected(const http_exchange *x, const http_request *r, const char *why)
{
    str *message = str_printf("%s (%s:%d)", why, str_to_c(r->uri->host), r->uri->port);
    (void)x;
    return exception_of(REQUEST_EXCEPTION, message, exception_of(SOCKET_EXCEPTION, str_c(why), NULL));
}

static exception *failure_exception(const http_exchange *x, const http_request *r)
{
    static const char sending[] = "An error occurred while sending the request.";
    switch (x->failure) {
    case HTTP_NO_LIBRARY:
        return exception_of("System.DllNotFoundException", str_printf("The network needs libcurl: %s.", x->message),
                            NULL);
    case HTTP_NO_HOST: return not_connected(x, r, "Name or service not known");
    case HTTP_NO_CONNECTION: return not_connected(x, r, x->os_error ? strerror(x->os_error) : x->message);
    case HTTP_NOT_TRUSTED: return not_trusted(x);
    case HTTP_TLS:
        return exception_of(
            REQUEST_EXCEPTION, str_c("The SSL connection could not be established, see inner exception."),
            exception_of("System.Security.Authentication.AuthenticationException", str_c(x->message), NULL));
    case HTTP_ENDED:
        return exception_of(REQUEST_EXCEPTION,
                            str_c(http_has_head(x) ? "Error while copying content to a stream." : sending),
                            exception_of("System.Net.Http.HttpIOException",
                                         str_c("The response ended prematurely. (ResponseEnded)"), NULL));
    case HTTP_IDLE:
        return exception_of("System.TimeoutException",
                            str_printf("The operation has timed out: nothing came for %ld seconds.", x->idle_seconds),
                            NULL);
    case HTTP_FILE:
        return exception_of("System.IO.IOException", str_printf("%s : '%s'", strerror(x->os_error), x->save_as), NULL);
    default:
        return exception_of(REQUEST_EXCEPTION, str_c(sending),
                            exception_of("System.IO.IOException", str_c(x->message), NULL));
    }
}

static void take_line(http_response *r, const char *line, const char *end)
{
    const char *colon = memchr(line, ':', (size_t)(end - line));
    if (!colon || colon == line) {
        return;
    }
    const char *start = colon + 1;
    while (start < end && (*start == ' ' || *start == '\t')) {
        start++;
    }
    while (end > start && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    const str *name = str_utf8(line, (size_t)(colon - line));
    http_headers_add(http_is_content_header(name) ? r->content->headers : r->headers, name,
                     str_utf8(start, (size_t)(end - start)));
}

/* "HTTP/1.1 404 Not Found" and the lines behind it. */
static void take_head(http_response *r, const char *p, size_t n, bool decompressed)
{
    const char *stop = p + n;
    bool first = true;
    while (p < stop) {
        const char *end = memchr(p, '\n', (size_t)(stop - p));
        const char *next = end ? end + 1 : stop;
        end = end ? end : stop;
        end -= end > p && end[-1] == '\r';
        const char *blank = first ? memchr(p, ' ', (size_t)(end - p)) : NULL;
        if (!first) {
            take_line(r, p, end);
        } else if (blank && end - blank > 5) {
            r->reason = str_utf8(blank + 5, (size_t)(end - blank - 5));
        }
        first = false;
        p = next;
    }
    if (decompressed && http_headers_list(r->content->headers, "Content-Encoding")) {
        http_headers_set(r->content->headers, str_intern_c("Content-Encoding"), NULL);
        http_headers_set(r->content->headers, str_intern_c("Content-Length"), NULL);
    }
}

http_response *http_response_of(const http_exchange *x, http_request *r, exception **why)
{
    if (x->failure != HTTP_OK) {
        *why = failure_exception(x, r);
        return NULL;
    }
    char *bytes = heap_alloc_leaf(x->content.length + 1);
    if (x->content.length) {
        memcpy(bytes, x->content.data, x->content.length);
    }
    http_response *a = heap_alloc(sizeof *a);
    a->o.type = &type_HttpResponseMessage;
    a->status = x->status;
    a->version = x->http_version;
    a->headers = http_headers_new(&type_HttpResponseHeaders);
    a->content = http_content_new(bytes, x->content.length, NULL);
    a->request = r;
    a->saved = x->saved;
    take_head(a, x->head.data, x->head.length, x->decompress);
    if (!a->reason) {
        a->reason = http_reason_of(a->status);
    }
    return a;
}

exception *http_timeout_exception(int64_t timeout_ns)
{
    str *message =
        str_printf("The request was canceled due to the configured HttpClient.Timeout of %s seconds elapsing.",
                   str_to_c(to_str(v_double((double)timeout_ns / 1e9))));
    return exception_of("System.Threading.Tasks.TaskCanceledException", message,
                        exception_of("System.TimeoutException", str_c("The operation was canceled."), NULL));
}

static void give_up(void *x)
{
    http_cancel(x);
    http_drop(x);
}

http_response *http_send(http_request *r, const http_headers *more, const http_options *o, int64_t timeout_ns,
                         bool head_only, exception **why)
{
    ctx *c = ctx_current();
    deferred d;
    http_exchange *x = http_exchange_of(r, more, o);
    http_response *a = NULL;
    defer_push(c, &d, give_up, x);
    http_start(x);
    par_status s = http_wait(x, timeout_ns);
    if (s == PAR_TIMEOUT && head_only && http_has_head(x)) {
        s = http_wait(x, -1);
    }
    if (s == PAR_STOPPED) {
        unwind(c, UNWIND_STOP, NULL);
    }
    if (s == PAR_TIMEOUT) {
        *why = http_timeout_exception(timeout_ns);
        defer_pop(c, &d, true);
        return NULL;
    }
    a = http_response_of(x, r, why);
    defer_pop(c, &d, false);
    http_drop(x);
    return a;
}
