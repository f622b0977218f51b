/* helper.c: threads for calls that block and cannot be interrupted (par_blocking).
 *
 * They are started when none is idle, up to a bound, and end after some seconds without work. They belong to no
 * collector.
 */
#define _GNU_SOURCE 1

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "par/core.h"

enum { HELPERS_MAX = 256, IDLE_SECONDS = 5 };

/* Lies on the stack of the fiber that waits for it. */
typedef struct helper_call {
    struct helper_call *next;
    void (*fn)(void *arg);
    void *arg;
    par_wait *wait;
    par_fiber *fiber;
} helper_call;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t more;
    pthread_once_t once;
    helper_call *head, *tail;
    unsigned threads, idle, waiting;
} helpers = {.lock = PTHREAD_MUTEX_INITIALIZER, .once = PTHREAD_ONCE_INIT};

static void helpers_init(void)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&helpers.more, &attr);
    pthread_condattr_destroy(&attr);
}

/* The next call, or NULL after a long time without one. Called with the lock. */
static helper_call *call_next(void)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += IDLE_SECONDS;
    helpers.idle++;
    while (!helpers.head && pthread_cond_timedwait(&helpers.more, &helpers.lock, &until) != ETIMEDOUT) {
    }
    helpers.idle--;
    helper_call *c = helpers.head;
    if (c) {
        helpers.head = c->next;
        if (!c->next) {
            helpers.tail = NULL;
        }
        helpers.waiting--;
    }
    return c;
}

static void *helper_thread(void *arg)
{
    (void)arg;
    pthread_setname_np(pthread_self(), "par/helper");
    pthread_mutex_lock(&helpers.lock);
    for (helper_call *c; (c = call_next());) {
        pthread_mutex_unlock(&helpers.lock);
        c->fn(c->arg);
        par_wait *w = c->wait;
        par_fiber *f = c->fiber;
        wait_claim(w, WAIT_SIGNAL); /* nothing else can end this wait */
        wait_resume(w, f);
        pthread_mutex_lock(&helpers.lock);
    }
    helpers.threads--;
    pthread_mutex_unlock(&helpers.lock);
    return NULL;
}

/* Called with the lock. A thread cannot be had: those there are will come to the call; with none at all it fails. */
static bool helper_start(void)
{
    sigset_t all, before;
    pthread_t id;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&id, NULL, helper_thread, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error == 0) {
        pthread_detach(id);
        helpers.threads++;
    }
    errno = error;
    return helpers.threads > 0;
}

par_status par_blocking(void (*fn)(void *arg), void *arg)
{
    if (stop_check() != PAR_OK) {
        return PAR_STOPPED;
    }
    par_fiber *f = par_current();
    if (!f) {
        fn(arg);
        return PAR_OK;
    }
    fiber_before_park(f);
    pthread_once(&helpers.once, helpers_init);
    helper_call call = {.fn = fn, .arg = arg, .wait = wait_begin(NULL), .fiber = f};
    pthread_mutex_lock(&helpers.lock);
    if (helpers.waiting >= helpers.idle && helpers.threads < HELPERS_MAX && !helper_start()) {
        pthread_mutex_unlock(&helpers.lock);
        return PAR_ERROR;
    }
    if (helpers.tail) {
        helpers.tail->next = &call;
    } else {
        helpers.head = &call;
    }
    helpers.tail = &call;
    helpers.waiting++;
    pthread_cond_signal(&helpers.more);
    pthread_mutex_unlock(&helpers.lock);
    f->held++; /* the call lies on this stack: a stop must wait for it */
    wait_end(call.wait, -1);
    f->held--;
    return PAR_OK;
}
