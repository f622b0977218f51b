/* http_thread.c: the network thread: libcurl behind dlopen, one multi handle driven by epoll.
 *
 * libcurl says which descriptors it wants watched (watch) and when it wants to be called without any (set_timer). That
 * costs the same however many exchanges are in flight, where its own poll looks at all of them each time.
 * Nothing here touches the collector's heap.
 */
#define CURL_DISABLE_TYPECHECK 1

#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/sys.h"
#include "engine/net/http_internal.h"

/* What this uses of libcurl. */
#define CURL_FUNCTIONS(X)                                                                                              \
    X(curl_global_init)                                                                                                \
    X(curl_easy_init)                                                                                                  \
    X(curl_easy_setopt)                                                                                                \
    X(curl_easy_getinfo)                                                                                               \
    X(curl_easy_reset)                                                                                                 \
    X(curl_easy_cleanup)                                                                                               \
    X(curl_easy_strerror)                                                                                              \
    X(curl_multi_init)                                                                                                 \
    X(curl_multi_setopt)                                                                                               \
    X(curl_multi_add_handle)                                                                                           \
    X(curl_multi_remove_handle)                                                                                        \
    X(curl_multi_assign)                                                                                               \
    X(curl_multi_socket_action)                                                                                        \
    X(curl_multi_info_read)                                                                                            \
    X(curl_slist_append)                                                                                               \
    X(curl_slist_free_all)

static struct {
#define X(name) __typeof__(&(name)) name;
    CURL_FUNCTIONS(X)
#undef X
} curl;

enum {
    MOST_CONNECTIONS = 4096, /* kept open between exchanges; the server and libcurl's two minutes end them */
    MOST_HANDLES = 256,      /* kept for the next exchanges: 5 KB each */
    BUSY = 64,               /* so many in flight get small buffers ... */
    SMALL_BUFFER = 4096,
    VERY_BUSY = 128, /* ... and so many very small ones */
    LEAST_BUFFER = 1024,
    OPENSSL_NO_ATEXIT = 0x80000 /* OPENSSL_INIT_NO_ATEXIT */
};

/* Shared with the fibers. */
static struct {
    pthread_mutex_t lock;
    http_exchange *first, *last, *cancelled;
    bool started;
    int wake; /* eventfd */
} post = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = -1};

/* The network thread's own. */
static struct {
    CURLM *multi;
    int epoll;
    int64_t due; /* when libcurl wants to be called; -1: when something happens */
    CURL *handles[MOST_HANDLES];
    unsigned handle_count, running;
    char missing[128]; /* why there is no library */
} net;

/* ---- callbacks of libcurl: they record, and never throw ---- */

static int watch(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
    (void)easy;
    (void)user;
    struct epoll_event e = {.data.fd = fd};
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(net.epoll, EPOLL_CTL_DEL, fd, &e);
        return 0;
    }
    e.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
    if (epoll_ctl(net.epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e) == 0 && !known) {
        curl.curl_multi_assign(net.multi, fd, &net);
    }
    return 0;
}

static int set_timer(CURLM *multi, long ms, void *user)
{
    (void)multi;
    (void)user;
    net.due = ms < 0 ? -1 : sys_monotonic_ns() + ms * 1000000;
    return 0;
}

/* Every descriptor closes on exec. */
static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *a)
{
    (void)user;
    (void)purpose;
    return socket(a->family, a->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->protocol);
}

/* Of a 100 Continue and its like, another head follows. */
static bool is_final(const http_bytes *head)
{
    const char *blank = memchr(head->data, ' ', head->length);
    return blank && blank + 1 < head->data + head->length && blank[1] != '1';
}

static size_t take_head(char *p, size_t size, size_t n, void *user)
{
    http_exchange *x = user;
    n *= size;
    if (n >= 5 && memcmp(p, "HTTP/", 5) == 0) {
        x->head.length = 0;
    }
    http_append(&x->head, p, n);
    if (n <= 2 && is_final(&x->head)) {
        atomic_store_explicit(&x->has_head, true, memory_order_release);
    }
    return n;
}

static bool open_file(http_exchange *x)
{
    long status = 0;
    curl.curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
    if (!x->save_as || status < 200 || status > 299) {
        return false;
    }
    if (x->file < 0) {
        bool append = x->save_append && status == 206;
        x->file = sys_open(x->save_as, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 0666);
        x->os_error = x->file < 0 ? -x->file : 0;
    }
    return true;
}

static size_t take_content(char *p, size_t size, size_t n, void *user)
{
    http_exchange *x = user;
    if (!open_file(x)) {
        http_append(&x->content, p, size * n);
        return size * n;
    }
    ssize_t put = x->file < 0 ? -1 : sys_write_all(x->file, p, size * n);
    if (put < 0) {
        x->failure = HTTP_FILE;
        x->os_error = x->os_error ? x->os_error : (int)-put;
        return 0;
    }
    x->saved += size * n;
    return size * n;
}

/* ---- one exchange ---- */

static void end(http_exchange *x)
{
    if (x->file >= 0) {
        sys_close(x->file);
        x->file = -1;
    }
    par_event_set(&x->over);
    http_drop(x);
}

static struct curl_slist *header_list(const http_exchange *x)
{
    struct curl_slist *l = NULL;
    bool typed = false;
    const char *p = x->lines.data, *stop = p + x->lines.length;
    for (; p < stop; p += strlen(p) + 1) {
        l = curl.curl_slist_append(l, p);
        typed |= strncasecmp(p, "Content-Type", 12) == 0;
    }
    l = curl.curl_slist_append(l, "Accept:"); /* what libcurl would add by itself */
    l = curl.curl_slist_append(l, "Expect:");
    return typed ? l : curl.curl_slist_append(l, "Content-Type:");
}

static long version_option(int version)
{
    return version == 10   ? CURL_HTTP_VERSION_1_0
           : version == 11 ? CURL_HTTP_VERSION_1_1
           : version == 20 ? CURL_HTTP_VERSION_2_0
                           : CURL_HTTP_VERSION_2TLS;
}

static long tls_option(int from, int to)
{
    static const long lowest[] = {CURL_SSLVERSION_TLSv1_0, CURL_SSLVERSION_TLSv1_1, CURL_SSLVERSION_TLSv1_2,
                                  CURL_SSLVERSION_TLSv1_3};
    static const long highest[] = {CURL_SSLVERSION_MAX_TLSv1_0, CURL_SSLVERSION_MAX_TLSv1_1,
                                   CURL_SSLVERSION_MAX_TLSv1_2, CURL_SSLVERSION_MAX_TLSv1_3};
    return (from ? lowest[from - 10] : CURL_SSLVERSION_DEFAULT) | (to ? highest[to - 10] : CURL_SSLVERSION_MAX_DEFAULT);
}

#define SET(option, value) curl.curl_easy_setopt(h, option, value)

static void set_method(CURL *h, http_exchange *x)
{
    if (strcmp(x->method, "HEAD") == 0) {
        SET(CURLOPT_NOBODY, 1L);
    } else if (x->has_body) {
        SET(CURLOPT_POSTFIELDS, x->body.length ? x->body.data : "");
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->body.length);
    } else if (strcmp(x->method, "POST") == 0 || strcmp(x->method, "PUT") == 0 || strcmp(x->method, "PATCH") == 0) {
        SET(CURLOPT_POSTFIELDS, ""); /* Content-Length: 0 */
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)0);
    }
    SET(CURLOPT_CUSTOMREQUEST, x->method);
}

static void set_connection(CURL *h, http_exchange *x)
{
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_PROXY, x->proxy ? x->proxy : ""); /* libcurl would look into the process' environment */
    SET(CURLOPT_NOPROXY, "");
    SET(CURLOPT_TCP_NODELAY, 1L);
    SET(CURLOPT_FORBID_REUSE, (long)x->close_after);
    SET(CURLOPT_HTTP_VERSION, version_option(x->version));
    if (net.running > BUSY) {
        SET(CURLOPT_BUFFERSIZE, net.running > VERY_BUSY ? (long)LEAST_BUFFER : (long)SMALL_BUFFER);
    }
    if (x->proxy_login) {
        SET(CURLOPT_PROXYUSERPWD, x->proxy_login);
        SET(CURLOPT_PROXYAUTH, (long)CURLAUTH_ANY);
    }
    if (x->unix_socket) {
        SET(CURLOPT_UNIX_SOCKET_PATH, x->unix_socket);
    }
    if (x->insecure) {
        SET(CURLOPT_SSL_VERIFYPEER, 0L);
        SET(CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (x->tls_from || x->tls_to) {
        SET(CURLOPT_SSLVERSION, tls_option(x->tls_from, x->tls_to));
    }
    if (x->idle_seconds) {
        SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
        SET(CURLOPT_LOW_SPEED_TIME, x->idle_seconds);
    }
}

static void fail(http_exchange *x, http_failure why, const char *text)
{
    x->failure = why;
    strncpy(x->message, text, sizeof x->message - 1);
}

static void begin(http_exchange *x)
{
    CURL *h = net.handle_count ? net.handles[--net.handle_count] : curl.curl_easy_init();
    if (!h) {
        fail(x, HTTP_OTHER, "out of memory");
        end(x);
        return;
    }
    x->easy = h;
    x->header_list = header_list(x);
    SET(CURLOPT_PRIVATE, x);
    SET(CURLOPT_URL, x->url);
    SET(CURLOPT_PATH_AS_IS, 1L);
    SET(CURLOPT_HTTPHEADER, x->header_list);
    SET(CURLOPT_ERRORBUFFER, x->message);
    SET(CURLOPT_HEADERFUNCTION, take_head);
    SET(CURLOPT_HEADERDATA, x);
    SET(CURLOPT_WRITEFUNCTION, take_content);
    SET(CURLOPT_WRITEDATA, x);
    if (x->decompress) {
        SET(CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br");
    }
    set_connection(h, x);
    set_method(h, x);
    net.running++;
    curl.curl_multi_add_handle(net.multi, h);
}

/* Takes it out of libcurl. In the middle of an exchange that closes the connection. */
static void release(http_exchange *x)
{
    CURL *h = x->easy;
    curl.curl_multi_remove_handle(net.multi, h);
    net.running--;
    x->easy = NULL;
    curl.curl_slist_free_all(x->header_list);
    if (net.handle_count < MOST_HANDLES) {
        curl.curl_easy_reset(h);
        net.handles[net.handle_count++] = h;
    } else {
        curl.curl_easy_cleanup(h);
    }
}

static http_failure failure_of(CURLcode code)
{
    switch (code) {
    case CURLE_OK: return HTTP_OK;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return HTTP_NO_HOST;
    case CURLE_COULDNT_CONNECT: return HTTP_NO_CONNECTION;
    case CURLE_PEER_FAILED_VERIFICATION: return HTTP_NOT_TRUSTED;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_USE_SSL_FAILED: return HTTP_TLS;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return HTTP_ENDED;
    case CURLE_OPERATION_TIMEDOUT: return HTTP_IDLE;
    default: return HTTP_OTHER;
    }
}

static void finish(http_exchange *x, CURLcode code)
{
    CURL *h = x->easy;
    long n = 0;
    curl.curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &n);
    x->status = (int)n;
    n = 0;
    curl.curl_easy_getinfo(h, CURLINFO_HTTP_VERSION, &n);
    x->http_version = n == CURL_HTTP_VERSION_1_0 ? 10 : n == CURL_HTTP_VERSION_2_0 ? 20 : 11;
    if (code != CURLE_OK) {
        n = 0;
        curl.curl_easy_getinfo(h, CURLINFO_SSL_VERIFYRESULT, &n);
        x->verify_error = (int)n;
        if (x->failure == HTTP_OK) {
            x->failure = failure_of(code);
            n = 0;
            curl.curl_easy_getinfo(h, CURLINFO_OS_ERRNO, &n);
            x->os_error = (int)n;
        }
        if (!x->message[0]) {
            strncpy(x->message, curl.curl_easy_strerror(code), sizeof x->message - 1);
        }
    } else if (open_file(x) && x->file < 0) { /* an empty body makes an empty file */
        fail(x, HTTP_FILE, strerror(x->os_error));
    }
    release(x);
    end(x);
}

/* ---- the thread ---- */

static bool load(void)
{
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    const char *lacks = library ? NULL : "libcurl.so.4 is not installed";
#define X(name)                                                                                                        \
    if (library && !(curl.name = (__typeof__(curl.name))dlsym(library, #name))) {                                      \
        lacks = "libcurl.so.4 has no " #name;                                                                          \
    }
    CURL_FUNCTIONS(X)
#undef X
    /* The thread runs on while the process ends: OpenSSL must not take itself apart under it. */
    int (*init_crypto)(uint64_t, const void *) =
        library ? (int (*)(uint64_t, const void *))dlsym(library, "OPENSSL_init_crypto") : NULL;
    if (init_crypto) {
        init_crypto(OPENSSL_NO_ATEXIT, NULL);
    }
    if (lacks || curl.curl_global_init(CURL_GLOBAL_DEFAULT) != 0 || !(net.multi = curl.curl_multi_init())) {
        strncpy(net.missing, lacks ? lacks : "libcurl.so.4 does not start", sizeof net.missing - 1);
        return false;
    }
    curl.curl_multi_setopt(net.multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl.curl_multi_setopt(net.multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl.curl_multi_setopt(net.multi, CURLMOPT_MAXCONNECTS, (long)MOST_CONNECTIONS);
    return true;
}

/* A connection is a descriptor: as many as the system lets us have, as .NET does at its start. */
static void raise_descriptor_limit(void)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
        r.rlim_cur = r.rlim_max;
        setrlimit(RLIMIT_NOFILE, &r);
    }
}

static void take_posts(bool usable)
{
    uint64_t count;
    while (read(post.wake, &count, sizeof count) < 0 && errno == EINTR) {
    }
    pthread_mutex_lock(&post.lock);
    http_exchange *x = post.first, *cancelled = post.cancelled, *next;
    post.first = post.last = post.cancelled = NULL;
    pthread_mutex_unlock(&post.lock);
    for (; x; x = next) {
        next = x->next;
        if (usable) {
            begin(x);
        } else {
            fail(x, HTTP_NO_LIBRARY, net.missing);
            end(x);
        }
    }
    for (; cancelled; cancelled = next) {
        next = cancelled->next_cancelled;
        if (cancelled->easy) {
            release(cancelled);
            fail(cancelled, HTTP_OTHER, "cancelled");
            end(cancelled);
        }
        http_drop(cancelled);
    }
}

static void take_results(void)
{
    int left;
    for (CURLMsg *m; (m = curl.curl_multi_info_read(net.multi, &left));) {
        if (m->msg == CURLMSG_DONE) {
            http_exchange *x = NULL;
            CURLcode code = m->data.result;
            curl.curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &x);
            finish(x, code);
        }
    }
}

static int until_due(void)
{
    if (net.due < 0) {
        return -1;
    }
    int64_t left = net.due - sys_monotonic_ns();
    return left <= 0 ? 0 : (int)(left / 1000000 + 1);
}

static void act(const struct epoll_event *e, bool usable)
{
    int running;
    if (e->data.fd == post.wake) {
        take_posts(usable);
        return;
    }
    int mask = (e->events & EPOLLIN ? CURL_CSELECT_IN : 0) | (e->events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
               (e->events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
    curl.curl_multi_socket_action(net.multi, e->data.fd, mask, &running);
}

static void *net_thread(void *arg)
{
    (void)arg;
    pthread_setname_np(pthread_self(), "parsh/net");
    raise_descriptor_limit();
    net.due = -1;
    net.epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event wake = {.events = EPOLLIN, .data.fd = post.wake}, events[256];
    epoll_ctl(net.epoll, EPOLL_CTL_ADD, post.wake, &wake);
    bool usable = load();
    for (;;) {
        int n = epoll_wait(net.epoll, events, 256, until_due()), running;
        for (int i = 0; i < n; i++) {
            act(&events[i], usable);
        }
        if (net.due >= 0 && until_due() == 0) {
            net.due = -1;
            curl.curl_multi_socket_action(net.multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        if (usable) {
            take_results();
        }
    }
    return NULL;
}

/* Called with the lock. */
static bool start(void)
{
    sigset_t all, before;
    pthread_t id;
    post.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = post.wake >= 0 && pthread_create(&id, NULL, net_thread, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (ok) {
        pthread_detach(id);
    } else if (post.wake >= 0) {
        close(post.wake);
    }
    return ok;
}

bool net_post(http_exchange *x, bool cancel)
{
    pthread_mutex_lock(&post.lock);
    bool ok = post.started || (post.started = start());
    bool first = ok && !post.first && !post.cancelled;
    if (ok && cancel) {
        x->next_cancelled = post.cancelled;
        post.cancelled = x;
    } else if (ok) {
        x->next = NULL;
        *(post.last ? &post.last->next : &post.first) = x;
        post.last = x;
    }
    pthread_mutex_unlock(&post.lock);
    if (first) {
        uint64_t one = 1;
        while (write(post.wake, &one, sizeof one) < 0 && errno == EINTR) {
        }
    }
    return ok;
}
