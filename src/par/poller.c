/* poller.c: the timers and descriptors of one worker.
 *
 * Each worker has an epoll set, an eventfd and a timer heap of its own: a fiber is pinned, so the worker that waits for
 * its descriptor is the one that will run it. Nothing is shared, no lock is taken, and no second worker is woken to
 * pass an event on, as one common poller would have to.
 */
#define _GNU_SOURCE 1

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "par/core.h"

/* One fiber that waits for one descriptor; lies on its stack. */
typedef struct fd_node {
    struct fd_node *next;
    short events, happened;
    par_fiber *fiber;
} fd_node;

typedef struct fd_waits {
    fd_node *first;
    uint32_t registered; /* events in the epoll set; 0: not in it */
} fd_waits;

void poller_init(par_worker *w)
{
    w->epoll = epoll_create1(EPOLL_CLOEXEC);
    w->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN, .data.fd = w->wake};
    if (w->epoll < 0 || w->wake < 0 || epoll_ctl(w->epoll, EPOLL_CTL_ADD, w->wake, &e) != 0) {
        abort();
    }
}

void poller_rouse(par_worker *w)
{
    uint64_t one = 1;
    while (write(w->wake, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

/* ---- timers: a binary heap by deadline ---- */

static void timer_place(par_worker *w, unsigned at, par_fiber *f)
{
    w->timers[at] = f;
    f->timer_index = at + 1;
}

static void timer_up(par_worker *w, unsigned at, par_fiber *f)
{
    while (at > 0) {
        unsigned parent = (at - 1) / 2;
        if (w->timers[parent]->deadline <= f->deadline) {
            break;
        }
        timer_place(w, at, w->timers[parent]);
        at = parent;
    }
    timer_place(w, at, f);
}

static void timer_down(par_worker *w, unsigned at, par_fiber *f)
{
    for (;;) {
        unsigned child = at * 2 + 1;
        if (child >= w->timers_count) {
            break;
        }
        if (child + 1 < w->timers_count && w->timers[child + 1]->deadline < w->timers[child]->deadline) {
            child++;
        }
        if (f->deadline <= w->timers[child]->deadline) {
            break;
        }
        timer_place(w, at, w->timers[child]);
        at = child;
    }
    timer_place(w, at, f);
}

static void timers_publish(par_worker *w)
{
    atomic_store_explicit(&w->next_deadline, w->timers_count ? w->timers[0]->deadline : INT64_MAX,
                          memory_order_relaxed);
}

void poller_timer_add(par_worker *w, par_fiber *f, int64_t deadline)
{
    if (w->timers_count == w->timers_capacity) {
        unsigned capacity = w->timers_capacity ? w->timers_capacity * 2 : 64;
        par_fiber **grown = realloc(w->timers, capacity * sizeof *grown);
        if (!grown) {
            abort();
        }
        w->timers = grown;
        w->timers_capacity = capacity;
    }
    f->deadline = deadline;
    timer_up(w, w->timers_count++, f);
    timers_publish(w);
}

void poller_timer_remove(par_worker *w, par_fiber *f)
{
    if (!f->timer_index) {
        return;
    }
    unsigned at = f->timer_index - 1;
    f->timer_index = 0;
    par_fiber *last = w->timers[--w->timers_count];
    if (last != f) {
        if (at > 0 && w->timers[(at - 1) / 2]->deadline > last->deadline) {
            timer_up(w, at, last);
        } else {
            timer_down(w, at, last);
        }
    }
    timers_publish(w);
}

void timers_fire(par_worker *w)
{
    if (w->timers_count == 0) {
        return;
    }
    int64_t now = par_clock();
    while (w->timers_count > 0 && w->timers[0]->deadline <= now) {
        par_fiber *f = w->timers[0];
        poller_timer_remove(w, f);
        if (wait_claim(&f->wait, WAIT_TIMEOUT)) {
            sched_wake(f);
        }
    }
}

/* ---- descriptors ---- */

static bool fd_register(par_worker *w, int fd, fd_waits *waits)
{
    uint32_t wanted = 0;
    for (fd_node *n = waits->first; n; n = n->next) {
        wanted |= (uint32_t)n->events;
    }
    if (wanted == waits->registered) {
        return true;
    }
    struct epoll_event e = {.events = wanted, .data.fd = fd};
    int op = !wanted ? EPOLL_CTL_DEL : waits->registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    /* A descriptor that was closed meanwhile has left the set by itself; its number may name another file now. */
    bool done = epoll_ctl(w->epoll, op, fd, &e) == 0 || !wanted ||
                epoll_ctl(w->epoll, errno == EEXIST ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e) == 0;
    waits->registered = done ? wanted : 0;
    return done;
}

static void fd_happened(par_worker *w, int fd, uint32_t events)
{
    fd_waits *waits = &w->fds[fd];
    fd_node **link = &waits->first;
    while (*link) {
        fd_node *n = *link;
        short happened = (short)(events & ((uint32_t)n->events | POLLERR | POLLHUP | POLLNVAL));
        if (happened && wait_claim(&n->fiber->wait, WAIT_SIGNAL)) {
            n->happened = happened;
            *link = n->next;
            atomic_fetch_sub_explicit(&w->fds_waiting, 1, memory_order_relaxed);
            sched_wake(n->fiber);
        } else {
            link = &n->next; /* over already: its fiber takes the node out */
        }
    }
    fd_register(w, fd, waits);
}

static void events_answer(par_worker *w, struct epoll_event *events, int count)
{
    for (int i = 0; i < count; i++) {
        if (events[i].data.fd == w->wake) {
            uint64_t drained;
            while (read(w->wake, &drained, sizeof drained) < 0 && errno == EINTR) {
            }
        } else {
            fd_happened(w, events[i].data.fd, events[i].events);
        }
    }
}

void poller_look(par_worker *w)
{
    struct epoll_event events[IDLE_EVENTS];
    events_answer(w, events, epoll_wait(w->epoll, events, IDLE_EVENTS, 0));
}

typedef struct idle_call {
    int epoll, count;
    int64_t timeout;
    struct epoll_event events[IDLE_EVENTS];
} idle_call;

/* Runs with the thread parked for the collector: touches no heap memory. */
static void *idle_wait(void *arg)
{
    idle_call *c = arg;
    struct timespec t = {c->timeout / 1000000000, c->timeout % 1000000000};
    c->count = epoll_pwait2(c->epoll, c->events, IDLE_EVENTS, c->timeout < 0 ? NULL : &t, NULL);
    if (c->count < 0 && errno == ENOSYS) { /* before Linux 5.11 */
        int64_t ms = c->timeout < 0 ? -1 : (c->timeout + 999999) / 1000000;
        c->count = epoll_wait(c->epoll, c->events, IDLE_EVENTS, ms > 3600000 ? 3600000 : (int)ms);
    }
    return NULL;
}

void poller_sleep(par_worker *w)
{
    idle_call call;
    call.epoll = w->epoll;
    call.timeout = -1;
    if (w->timers_count > 0) {
        int64_t left = w->timers[0]->deadline - par_clock();
        call.timeout = left > 0 ? left : 0;
    }
    par_state.hooks.blocking(idle_wait, &call);
    events_answer(w, call.events, call.count);
}

static par_status fd_wait_thread(int fd, short events, int64_t timeout_ns)
{
    int64_t deadline = par_deadline(timeout_ns);
    for (;;) {
        struct pollfd p = {.fd = fd, .events = events};
        int64_t left = deadline < 0 ? -1 : deadline - par_clock();
        int64_t ms = deadline < 0 ? -1 : left > 0 ? (left + 999999) / 1000000 : 0;
        int n = poll(&p, 1, ms > 1000000000 ? 1000000000 : (int)ms);
        if (n > 0) {
            return p.revents & POLLNVAL ? (errno = EBADF, PAR_ERROR) : PAR_OK;
        }
        if (n < 0 && errno != EINTR) {
            return PAR_ERROR;
        }
        if (n == 0 && left <= 0) {
            return PAR_TIMEOUT;
        }
    }
}

static void fds_reserve(par_worker *w, int fd)
{
    if ((unsigned)fd < w->fds_capacity) {
        return;
    }
    unsigned capacity = w->fds_capacity ? w->fds_capacity : 64;
    while (capacity <= (unsigned)fd) {
        capacity *= 2;
    }
    fd_waits *grown = realloc(w->fds, capacity * sizeof *grown);
    if (!grown) {
        abort();
    }
    memset(grown + w->fds_capacity, 0, (capacity - w->fds_capacity) * sizeof *grown);
    w->fds = grown;
    w->fds_capacity = capacity;
}

/* Registers the running fiber, parks it, and takes it out again when something else ended the wait. */
static par_status fd_wait_fiber(par_fiber *f, int fd, short events, int64_t timeout_ns)
{
    fiber_before_park(f);
    par_worker *w = f->worker;
    fds_reserve(w, fd);
    fd_waits *waits = &w->fds[fd];
    fd_node n = {.next = waits->first, .events = events, .fiber = f};
    par_wait *wait = wait_begin(NULL);
    waits->first = &n;
    atomic_fetch_add_explicit(&w->fds_waiting, 1, memory_order_relaxed);
    int error = fd_register(w, fd, waits) ? 0 : errno;
    uint32_t state = error ? WAIT_STOPPED : wait_end(wait, par_deadline(timeout_ns));
    if (state != WAIT_SIGNAL) {
        waits = &w->fds[fd]; /* the table may have grown */
        fd_node **link = &waits->first;
        while (*link != &n) {
            link = &(*link)->next;
        }
        *link = n.next;
        atomic_fetch_sub_explicit(&w->fds_waiting, 1, memory_order_relaxed);
        fd_register(w, fd, waits);
        errno = error;
        return error ? PAR_ERROR : state == WAIT_TIMEOUT ? PAR_TIMEOUT : PAR_STOPPED;
    }
    return PAR_OK;
}

par_status par_wait_fd(int fd, short events, int64_t timeout_ns)
{
    if (stop_check() != PAR_OK) {
        return PAR_STOPPED;
    }
    struct pollfd p = {.fd = fd, .events = events};
    int n;
    do {
        n = poll(&p, 1, 0);
    } while (n < 0 && errno == EINTR);
    if (n != 0) {
        return n < 0 ? PAR_ERROR : p.revents & POLLNVAL ? (errno = EBADF, PAR_ERROR) : PAR_OK;
    }
    if (timeout_ns == 0) {
        return PAR_TIMEOUT;
    }
    par_fiber *f = par_current();
    return f ? fd_wait_fiber(f, fd, events, timeout_ns) : fd_wait_thread(fd, events, timeout_ns);
}
