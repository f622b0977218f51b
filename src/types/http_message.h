/* http_message.h: requests and responses as scripts see them (System.Net.Http), and sending one.
 *
 * Purpose: HttpClient, WebClient and the web cmdlets build the same messages and get the same exceptions.
 * Invariants: a header has one list of texts; names ignore case and keep their first spelling and their order. Content is bytes
 *   in memory, whole.
 * Threads: a message is for one fiber at a time. Cost: some us a message beside the exchange (engine/net/http.h).
 */
#ifndef TYPES_HTTP_MESSAGE_H
#define TYPES_HTTP_MESSAGE_H

#include "engine/net/http.h"
#include "object/collection.h"
#include "types/uri.h"

typedef struct http_headers {
    object o;
    map *fields; /* name -> list of texts */
} http_headers;

typedef struct http_content {
    object o;
    http_headers *headers;
    const char *bytes; /* heap leaf memory */
    size_t length;
    list *parts; /* of MultipartFormDataContent, until it is sent */
    str *boundary;
} http_content;

typedef struct http_request {
    object o;
    str *method;
    uri *uri; /* NULL: none yet */
    http_headers *headers;
    http_content *content; /* NULL: none */
    int version;           /* 10, 11, 20; 0: not said */
} http_request;

typedef struct http_response {
    object o;
    int status, version;
    str *reason;
    http_headers *headers, *trailing;
    http_content *content;
    http_request *request;
    size_t saved; /* bytes that went into a file instead of `content` */
} http_response;

extern type type_HttpRequestMessage, type_HttpResponseMessage, type_HttpContent, type_HttpStatusCode, type_HttpHeaders,
    type_HttpRequestHeaders, type_HttpResponseHeaders, type_HttpContentHeaders;

http_headers *http_headers_new(const type *t);
void http_headers_add(http_headers *h, const str *name, str *text);
/* In place of what is there; NULL removes. */
void http_headers_set(http_headers *h, const str *name, str *text);
/* NULL: no such header. */
list *http_headers_list(const http_headers *h, const char *name);
str *http_headers_first(const http_headers *h, const char *name);
/* Calls fn for each (name, list of texts) in order. */
void http_headers_each(const http_headers *h, void (*fn)(const str *name, list *texts, void *arg), void *arg);
bool http_is_content_header(const str *name);
/* "Name: a, b" lines, each with a line end. */
str *http_headers_text(const http_headers *h);

/* content_type NULL: none. The bytes are taken over, not copied. */
http_content *http_content_new(const char *bytes, size_t n, str *content_type);
/* charset="..." of a Content-Type, unquoted; NULL: none. */
str *http_charset(const str *content_type);
/* "text/html" of "text/html; charset=utf-8", in lower case; empty: none. */
str *http_media_type(const str *content_type);
/* As text: by `charset` (NULL: its own), a byte order mark, else UTF-8. */
str *http_content_text(const http_content *c, const str *charset);
/* Puts the parts of a multipart content together. */
void http_content_join(http_content *c);

http_request *http_request_new(str *method, uri *u);
str *http_reason_of(int status); /* empty: unknown */

/* How to send, beside what the message says. */
typedef struct http_options {
    bool insecure, decompress, close_after, no_proxy;
    str *proxy; /* address; NULL: as the environment says */
    str *proxy_login, *unix_socket, *save_as;
    bool save_append;
    int tls_from, tls_to;
    long idle_seconds;
} http_options;

/* An exchange for this request, not started. `more`: headers that the request lacks, or NULL. */
http_exchange *http_exchange_of(const http_request *r, const http_headers *more, const http_options *o);
/* What became of it, once it is over: NULL and *why, or the response. */
http_response *http_response_of(const http_exchange *x, http_request *r, exception **why);
/* Sends and waits; drops the exchange however this ends. Of a time-out *why is TaskCanceledException; a stop unwinds.
 * timeout_ns counts until the head of the response is there when `head_only`, else until all is. */
http_response *http_send(http_request *r, const http_headers *more, const http_options *o, int64_t timeout_ns,
                         bool head_only, exception **why);
exception *http_timeout_exception(int64_t timeout_ns);

#endif
