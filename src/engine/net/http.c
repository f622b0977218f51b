/* http.c: an exchange from its maker's side: building it, waiting for it, letting go of it. */
#include "engine/net/http_internal.h"

#include <stdlib.h>
#include <string.h>

/* Malloc memory throughout: the network thread is not the collector's. */
static void *need(void *p)
{
    if (!p) {
        abort();
    }
    return p;
}

void http_append(http_bytes *b, const void *p, size_t n)
{
    if (b->capacity - b->length < n) {
        size_t capacity = b->capacity ? b->capacity * 2 : 256;
        while (capacity - b->length < n) {
            capacity *= 2;
        }
        b->data = need(realloc(b->data, capacity));
        b->capacity = capacity;
    }
    if (n) {
        memcpy(b->data + b->length, p, n);
    }
    b->length += n;
}

void http_set_text(char **field, const char *text)
{
    free(*field);
    *field = text ? need(strdup(text)) : NULL;
}

http_exchange *http_new(const char *method, const char *url)
{
    http_exchange *x = need(calloc(1, sizeof *x));
    http_set_text(&x->method, method);
    http_set_text(&x->url, url);
    atomic_store_explicit(&x->holders, 1, memory_order_relaxed);
    par_event_init(&x->over, false, false);
    x->file = -1;
    return x;
}

void http_add_header(http_exchange *x, const char *name, const char *text)
{
    http_append(&x->lines, name, strlen(name));
    /* libcurl's way to send a header that is empty. */
    http_append(&x->lines, *text ? ": " : ";", *text ? 2 : 1);
    http_append(&x->lines, text, strlen(text) + 1);
}

void http_set_body(http_exchange *x, const void *p, size_t n)
{
    x->body.length = 0;
    http_append(&x->body, p, n);
    x->has_body = true;
}

void http_start(http_exchange *x)
{
    atomic_fetch_add_explicit(&x->holders, 1, memory_order_relaxed);
    if (!net_post(x, false)) {
        x->failure = HTTP_OTHER;
        strcpy(x->message, "no thread for the network can be started");
        par_event_set(&x->over);
        http_drop(x);
    }
}

par_status http_wait(http_exchange *x, int64_t timeout_ns)
{
    return par_event_wait(&x->over, timeout_ns);
}

void http_cancel(http_exchange *x)
{
    if (x->cancelled) {
        return;
    }
    x->cancelled = true;
    atomic_fetch_add_explicit(&x->holders, 1, memory_order_relaxed);
    if (!net_post(x, true)) {
        http_drop(x);
    }
}

void http_drop(http_exchange *x)
{
    if (atomic_fetch_sub_explicit(&x->holders, 1, memory_order_acq_rel) != 1) {
        return;
    }
    free(x->method);
    free(x->url);
    free(x->proxy);
    free(x->proxy_login);
    free(x->unix_socket);
    free(x->save_as);
    free(x->lines.data);
    free(x->body.data);
    free(x->head.data);
    free(x->content.data);
    free(x);
}
