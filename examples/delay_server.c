/* delay_server.c: a small HTTP server on the loopback interface, for the demo, the bench and the tests.
 *
 *     delay_server COMMAND [ARGUMENT]...    serves while COMMAND runs, which finds the address in $DELAY_SERVER
 *     delay_server                          prints its address and serves until it is killed
 *
 *     /delay/SECONDS        answers after that time, with JSON as httpbin.org does
 *     /echo                 what came: method, url, headers, data, as JSON
 *     /status/CODE          that status, a line of text
 *     /redirect/N           N redirects, then /echo;  /redirect-to?url=U&status=CODE
 *     /cookies/set?a=b      sets cookies;  /bytes/N: so many bytes;  /gzip: compressed JSON
 *     /json /array /xml /html /text /latin1   one of each
 *     /pages/N              with a Link header to the next, up to 3
 *     /fail-first/N         503 for the first N requests of it, then JSON
 *     /close  /cut          no answer at all, half of one;  /stall: a head and half of a body, then silence
 *     /count                how many requests were answered
 *
 * One thread, epoll, keep-alive, no pipelining.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

typedef struct text {
    char *data;
    size_t length, capacity;
} text;

typedef struct client {
    int fd;
    bool waiting, close;
    text in, out;
    size_t sent;
    int64_t due;
    size_t place; /* in the heap of timers, 1-based; 0: none */
} client;

static int poller, port, listener;
static client **timers;
static size_t timer_count, timer_capacity;
static unsigned long answered, failures;

static void add(text *t, const void *p, size_t n)
{
    if (t->length + n + 1 > t->capacity) {
        t->capacity = (t->length + n + 1) * 2;
        t->data = realloc(t->data, t->capacity);
        if (!t->data) {
            abort();
        }
    }
    memcpy(t->data + t->length, p, n);
    t->length += n;
    t->data[t->length] = 0;
}

static void __attribute__((format(printf, 2, 3))) put(text *t, const char *fmt, ...)
{
    char line[4096];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    add(t, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- timers: a binary heap ---- */

static void timer_put(size_t i, client *c)
{
    timers[i] = c;
    c->place = i;
}

static void timer_sift(size_t i)
{
    client *c = timers[i];
    for (; i > 1 && timers[i / 2]->due > c->due; i /= 2) {
        timer_put(i, timers[i / 2]);
    }
    for (size_t child; (child = 2 * i) <= timer_count; i = child) {
        child += child < timer_count && timers[child + 1]->due < timers[child]->due;
        if (timers[child]->due >= c->due) {
            break;
        }
        timer_put(i, timers[child]);
    }
    timer_put(i, c);
}

static void timer_add(client *c, int64_t due)
{
    if (timer_count + 2 > timer_capacity) {
        timer_capacity = timer_capacity ? timer_capacity * 2 : 64;
        timers = realloc(timers, timer_capacity * sizeof *timers);
    }
    c->due = due;
    timers[++timer_count] = c;
    timer_sift(timer_count);
}

static void timer_remove(client *c)
{
    size_t i = c->place;
    c->place = 0;
    client *last = timers[timer_count--];
    if (last != c) {
        timers[i] = last;
        timer_sift(i);
    }
}

/* ---- answers ---- */

static const char *reason_of(int status)
{
    static const struct {
        int status;
        const char *reason;
    } known[] = {{200, "OK"},
                 {201, "Created"},
                 {204, "No Content"},
                 {301, "Moved Permanently"},
                 {302, "Found"},
                 {303, "See Other"},
                 {304, "Not Modified"},
                 {307, "Temporary Redirect"},
                 {308, "Permanent Redirect"},
                 {400, "Bad Request"},
                 {401, "Unauthorized"},
                 {403, "Forbidden"},
                 {404, "Not Found"},
                 {418, "I'm a teapot"},
                 {429, "Too Many Requests"},
                 {500, "Internal Server Error"},
                 {503, "Service Unavailable"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].status == status) {
            return known[i].reason;
        }
    }
    return "Other";
}

/* `more`: further header lines. */
static void answer(client *c, int status, const char *type, const char *more, const void *body, size_t length)
{
    put(&c->out, "HTTP/1.1 %d %s\r\nServer: delay_server\r\n", status, reason_of(status));
    if (status != 204 && status != 304) {
        put(&c->out, "Content-Type: %s\r\nContent-Length: %zu\r\n", type, length);
    }
    put(&c->out, "%s\r\n", more);
    if (strncmp(c->in.data, "HEAD ", 5) != 0) {
        add(&c->out, body, length);
    }
    answered++;
}

static void answer_text(client *c, int status, const char *type, const char *more, const char *body)
{
    answer(c, status, type, more, body, strlen(body));
}

static void put_json(text *t, const char *p, size_t n)
{
    put(t, "\"");
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)p[i] < 0x20) {
            put(t, "\\u%04x", p[i]);
        } else {
            put(t, p[i] == '"' || p[i] == '\\' ? "\\%c" : "%c", p[i]);
        }
    }
    put(t, "\"");
}

/* {"Host": "...", ...} of the request's head. */
static void put_headers(text *t, const char *head)
{
    put(t, "{");
    const char *line = strstr(head, "\r\n") + 2, *before = "";
    for (const char *end; *line != '\r' && (end = strstr(line, "\r\n")); line = end + 2) {
        const char *colon = memchr(line, ':', (size_t)(end - line));
        if (!colon) {
            continue;
        }
        const char *start = colon + 1 + (colon[1] == ' ');
        put(t, "%s", before);
        put_json(t, line, (size_t)(colon - line));
        put(t, ": ");
        put_json(t, start, (size_t)(end - start));
        before = ", ";
    }
    put(t, "}");
}

static void answer_echo(client *c, const char *method, const char *path, const char *body, size_t length)
{
    text t = {0};
    put(&t, "{\n  \"args\": {},\n  \"data\": ");
    put_json(&t, body, length);
    put(&t, ",\n  \"files\": {},\n  \"form\": {},\n  \"headers\": ");
    put_headers(&t, c->in.data);
    put(&t, ",\n  \"method\": \"%s\",\n  \"origin\": \"127.0.0.1\",\n  \"url\": \"http://127.0.0.1:%d%s\"\n}\n", method,
        port, path);
    answer(c, 200, "application/json", "", t.data, t.length);
    free(t.data);
}

static uint32_t crc32(const unsigned char *p, size_t n)
{
    uint32_t crc = ~0u;
    for (size_t i = 0; i < n; i++) {
        crc ^= p[i];
        for (int k = 0; k < 8; k++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
        }
    }
    return ~crc;
}

/* One stored block: gzip without compressing. */
static void answer_gzip(client *c)
{
    static const char json[] = "{\"gzipped\": true}";
    uint32_t n = sizeof json - 1, crc = crc32((const unsigned char *)json, n);
    unsigned char head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, (unsigned char)n, 0, (unsigned char)~n, 255};
    text t = {0};
    add(&t, head, sizeof head);
    add(&t, json, n);
    add(&t, &crc, 4);
    add(&t, &n, 4);
    answer(c, 200, "application/json", "Content-Encoding: gzip\r\n", t.data, t.length);
    free(t.data);
}

static void answer_redirect(client *c, const char *path)
{
    char to[2048] = "/echo", more[2200];
    int left = 0, status = 302;
    if (sscanf(path, "/redirect/%d", &left) == 1 && left > 1) {
        snprintf(to, sizeof to, "/redirect/%d", left - 1);
    } else if (sscanf(path, "/redirect-to?url=%1999[^&]", to) == 1) {
        const char *s = strstr(path, "&status=");
        status = s ? atoi(s + 8) : 302;
    }
    snprintf(more, sizeof more, "Location: %s\r\n", to);
    answer_text(c, status, "text/plain", more, "elsewhere\n");
}

static void answer_bytes(client *c, size_t n)
{
    char *p = malloc(n + 1);
    for (size_t i = 0; p && i < n; i++) {
        p[i] = (char)('a' + i % 26);
    }
    answer(c, 200, "application/octet-stream", "", p, n);
    free(p);
}

static void answer_cookies(client *c, const char *query)
{
    char more[1024] = "", name[100], content[100];
    int used;
    while (sscanf(query, "%99[^=]=%99[^&]%n", name, content, &used) == 2) {
        snprintf(more + strlen(more), sizeof more - strlen(more), "Set-Cookie: %s=%s; Path=/\r\n", name, content);
        query += used + (query[used] == '&');
    }
    answer_text(c, 200, "application/json", more, "{\"set\": true}");
}

static bool answer_sample(client *c, const char *path)
{
    static const struct {
        const char *path, *type, *body;
    } samples[] = {{"/json", "application/json",
                    "{\"name\": \"one\", \"items\": [1, 2, 3], \"nested\": {\"yes\": true, \"no\": null}}"},
                   {"/array", "application/json; charset=utf-8", "[{\"id\": 1}, {\"id\": 2}]"},
                   {"/xml", "application/xml",
                    "<?xml version=\"1.0\"?><root><item id=\"1\">a</item><item id=\"2\">b</item></root>"},
                   {"/html", "text/html; charset=utf-8",
                    "<html><head><title>T</title></head><body><a href=\"/one\" class='x'>One</a> "
                    "<img src=\"/p.png\" alt=\"P\"><input name=\"q\" value=\"v\"></body></html>"},
                   {"/text", "text/plain; charset=utf-8", "gr\xc3\xbc\xc3\x9f dich\n"},
                   {"/latin1", "text/plain; charset=iso-8859-1", "gr\xfc\xdf dich\n"}};
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        if (strcmp(path, samples[i].path) == 0) {
            answer_text(c, 200, samples[i].type, "", samples[i].body);
            return true;
        }
    }
    return false;
}

/* Answers at once, or later: then `due` is in the future. */
static void respond(client *c, const char *method, const char *path, const char *body, size_t length)
{
    char more[256] = "";
    double seconds;
    unsigned long n;
    if (sscanf(path, "/delay/%lf", &seconds) == 1 || strncmp(path, "/echo", 5) == 0) {
        answer_echo(c, method, path, body, length);
    } else if (sscanf(path, "/status/%lu", &n) == 1) {
        snprintf(more, sizeof more, "status %lu\n", n);
        answer_text(c, (int)n, "text/plain", "", more);
    } else if (strncmp(path, "/redirect", 9) == 0) {
        answer_redirect(c, path);
    } else if (strncmp(path, "/cookies/set?", 13) == 0) {
        answer_cookies(c, path + 13);
    } else if (sscanf(path, "/bytes/%lu", &n) == 1) {
        answer_bytes(c, n);
    } else if (strcmp(path, "/gzip") == 0) {
        answer_gzip(c);
    } else if (sscanf(path, "/pages/%lu", &n) == 1) {
        if (n < 3) {
            snprintf(more, sizeof more, "Link: </pages/%lu>; rel=\"next\"\r\n", n + 1);
        }
        char page[32];
        snprintf(page, sizeof page, "{\"page\": %lu}", n);
        answer_text(c, 200, "application/json", more, page);
    } else if (sscanf(path, "/fail-first/%lu", &n) == 1) {
        bool ok = failures++ >= n;
        answer_text(c, ok ? 200 : 503, "application/json", "", ok ? "{\"ok\": true}" : "{\"ok\": false}");
    } else if (strcmp(path, "/count") == 0) {
        snprintf(more, sizeof more, "{\"answered\": %lu}", answered);
        answer_text(c, 200, "application/json", "", more);
    } else if (strcmp(path, "/close") == 0) {
        c->close = true;
    } else if (strcmp(path, "/cut") == 0 || strcmp(path, "/stall") == 0) {
        put(&c->out, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nhalf.");
        c->close = path[1] == 'c';
    } else if (!answer_sample(c, path)) {
        answer_text(c, 404, "text/plain", "", "no such page\n");
    }
}

/* ---- connections ---- */

static void drop(client *c)
{
    if (c->place) {
        timer_remove(c);
    }
    close(c->fd);
    free(c->in.data);
    free(c->out.data);
    free(c);
}

static void watch(client *c, unsigned events)
{
    struct epoll_event e = {.events = events, .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &e);
}

/* false: the client is gone. */
static bool flush(client *c)
{
    while (c->sent < c->out.length) {
        ssize_t n = send(c->fd, c->out.data + c->sent, c->out.length - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            watch(c, EPOLLIN | EPOLLOUT);
            return true;
        }
        if (n < 0) {
            drop(c);
            return false;
        }
        c->sent += (size_t)n;
    }
    c->out.length = c->sent = 0;
    if (c->close) {
        drop(c);
        return false;
    }
    return true;
}

/* The length of the request that `in` begins with, its body's in *body; 0: not all of it is there. */
static size_t whole_request(const client *c, size_t *body)
{
    const char *end = strstr(c->in.data, "\r\n\r\n"),
               *length = end ? strcasestr(c->in.data, "\r\nContent-Length:") : NULL;
    if (!end) {
        return 0;
    }
    *body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
    size_t all = (size_t)(end + 4 - c->in.data) + *body;
    return all <= c->in.length ? all : 0;
}

static void serve(client *c)
{
    char method[16] = "", path[4000] = "/";
    size_t body, n = whole_request(c, &body);
    double seconds = 0;
    if (!n || c->waiting) {
        return;
    }
    sscanf(c->in.data, "%15s %3999s", method, path);
    char *slash = strncmp(path, "http://", 7) == 0 ? strchr(path + 7, '/') : NULL;
    if (slash) { /* as a proxy is asked */
        memmove(path, slash, strlen(slash) + 1);
    }
    if (c->due == 0 && sscanf(path, "/delay/%lf", &seconds) == 1 && seconds > 0) {
        c->waiting = true;
        timer_add(c, now() + (int64_t)(seconds * 1e9));
        return;
    }
    c->due = 0;
    respond(c, method, path, c->in.data + n - body, body);
    memmove(c->in.data, c->in.data + n, c->in.length - n + 1);
    c->in.length -= n;
    flush(c);
}

static void receive(client *c)
{
    char some[16384];
    ssize_t n;
    while ((n = recv(c->fd, some, sizeof some, 0)) > 0) {
        add(&c->in, some, (size_t)n);
    }
    if (n == 0 || errno != EAGAIN) {
        drop(c);
    } else if (c->in.length) {
        serve(c);
    }
}

static void accept_all(void)
{
    for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        client *c = calloc(1, sizeof *c);
        c->fd = fd;
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &e);
    }
}

static void run_timers(void)
{
    while (timer_count && timers[1]->due <= now()) {
        client *c = timers[1];
        timer_remove(c);
        c->waiting = false;
        serve(c);
    }
}

static void listen_on_loopback(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof a;
    struct rlimit r;
    getrlimit(RLIMIT_NOFILE, &r);
    r.rlim_cur = r.rlim_max;
    setrlimit(RLIMIT_NOFILE, &r);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&a, size) != 0 || listen(listener, 4096) != 0) {
        perror("delay_server");
        exit(1);
    }
    getsockname(listener, (struct sockaddr *)&a, &size);
    port = ntohs(a.sin_port);
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &e);
}

/* Ends with the command's exit code when that ends. */
static void child_ended(int signal)
{
    (void)signal;
    int status;
    if (waitpid(-1, &status, WNOHANG) > 0) {
        _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
}

int main(int argc, char **argv)
{
    char address[64];
    pid_t child;
    listen_on_loopback();
    snprintf(address, sizeof address, "http://127.0.0.1:%d", port);
    if (argc > 1) {
        setenv("DELAY_SERVER", address, 1);
        signal(SIGCHLD, child_ended);
        int error = posix_spawnp(&child, argv[1], NULL, NULL, argv + 1, environ);
        if (error) {
            fprintf(stderr, "delay_server: %s: %s\n", argv[1], strerror(error));
            return 127;
        }
    } else {
        puts(address);
        fflush(stdout);
    }
    for (;;) {
        struct epoll_event events[256];
        int64_t left = timer_count ? timers[1]->due - now() : -1;
        int n = epoll_wait(poller, events, 256,
                           !timer_count ? -1
                           : left <= 0  ? 0
                                        : (int)(left / 1000000 + (left % 1000000 != 0)));
        for (int i = 0; i < n; i++) {
            client *c = events[i].data.ptr;
            if (!c) {
                accept_all();
            } else if (events[i].events & EPOLLOUT) {
                if (flush(c) && !c->out.length) {
                    watch(c, EPOLLIN);
                }
            } else {
                receive(c);
            }
        }
        run_timers();
    }
}
