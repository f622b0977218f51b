/* http.h: HTTP for the engine: one exchange at a time, all of them over one pool of connections.
 *
 * Purpose: what Invoke-RestMethod, Invoke-WebRequest and HttpClient send and receive. An exchange is one request and its
 *   response; redirects, cookies and retries are the caller's.
 * Invariants:
 *   - libcurl is loaded at the first exchange, never linked: a script without the network pays nothing.
 *   - one network thread owns libcurl and so the connections. It is not known to the collector: an exchange is malloc
 *     memory, and nothing of it points into the heap.
 *   - an exchange has two holders, its maker and (from http_start until it is over) the network thread. The last one to
 *     drop it frees it. The maker writes before http_start and reads after http_wait said PAR_OK, never between.
 *   - servers are verified (certificate and host name) unless `insecure` says otherwise.
 * Threads: http_new .. http_drop by one fiber at a time; any fiber. Cost: about 40 us of CPU an exchange over an open
 *   connection, most of it system calls; 10-15 KB while in flight.
 */
#ifndef ENGINE_HTTP_H
#define ENGINE_HTTP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "par/par.h"

/* Bytes in malloc memory. */
typedef struct http_bytes {
    char *data;
    size_t length, capacity;
} http_bytes;

typedef enum http_failure {
    HTTP_OK,
    HTTP_NO_LIBRARY,    /* libcurl.so.4 cannot be loaded */
    HTTP_NO_HOST,       /* the name does not resolve */
    HTTP_NO_CONNECTION, /* os_error says why */
    HTTP_NOT_TRUSTED,   /* the server's certificate was refused: verify_error (X509_V_ERR_...), 0: wrong name */
    HTTP_TLS,           /* another failure of the handshake */
    HTTP_ENDED,         /* the server closed before the response was whole */
    HTTP_IDLE,          /* nothing came for `idle_seconds` */
    HTTP_FILE,          /* `save_as` cannot be written: os_error */
    HTTP_OTHER
} http_failure;

typedef struct http_exchange {
    /* What is asked. */
    char *method, *url;
    char *proxy;       /* NULL or "": none */
    char *proxy_login; /* "user:password" */
    char *unix_socket;
    char *save_as;    /* the body of a response of success goes into this file instead of `content` */
    bool save_append; /* ... behind what it has, if the server sends a part (206) */
    bool insecure, decompress, close_after, has_body;
    int version;          /* 0: HTTP/2 where TLS agrees on it, else 1.1; 10, 11, 20 */
    int tls_from, tls_to; /* 10..13, 0: the library's own */
    long idle_seconds;    /* 0: no limit */
    http_bytes lines;     /* header lines, each ended by NUL */
    http_bytes body;
    /* What came. */
    int status, http_version; /* 11, 20 */
    http_bytes head;          /* the status line and the header lines as they came, of the final response */
    http_bytes content;
    http_failure failure;
    int os_error, verify_error;
    size_t saved;      /* bytes written to `save_as` */
    char message[256]; /* libcurl's */
    /* For the transport alone. */
    _Atomic bool has_head;
    _Atomic int holders;
    par_event over;
    struct http_exchange *next, *next_cancelled;
    void *easy, *header_list;
    int file;
    bool cancelled;
} http_exchange;

http_exchange *http_new(const char *method, const char *url);
/* One header; a later one of the same name is sent as well. */
void http_add_header(http_exchange *x, const char *name, const char *text);
void http_set_body(http_exchange *x, const void *p, size_t n);
void http_set_text(char **field, const char *text);
void http_append(http_bytes *b, const void *p, size_t n);

void http_start(http_exchange *x);
/* Parks until the response is whole or has failed (PAR_OK), a stop comes (PAR_STOPPED) or the time is over (PAR_TIMEOUT; < 0:
 * no limit). It goes on in the background unless http_cancel is called. */
par_status http_wait(http_exchange *x, int64_t timeout_ns);
/* Has the head of the response come? */
static inline bool http_has_head(const http_exchange *x)
{
    return atomic_load_explicit(&x->has_head, memory_order_acquire);
}
/* Nobody wants it any more: takes it out and closes its connection. */
void http_cancel(http_exchange *x);
void http_drop(http_exchange *x);

#endif
