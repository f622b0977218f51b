/* unwind.c: the running context of each thread, the jump to the nearest handler, the cleanup stack. */
#define _GNU_SOURCE 1

#include "base/unwind.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* C code near the end of its stack still has to raise the error that says so. */
enum { STACK_MARGIN = 32 * 1024 };

static _Thread_local ctx *current;
static _Thread_local ctx bare; /* of a thread that runs no fiber */

static char *thread_stack_limit(void)
{
    pthread_attr_t attr;
    void *low = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) != 0) {
        return NULL;
    }
    if (pthread_attr_getstack(&attr, &low, &size) != 0) {
        low = NULL;
    }
    pthread_attr_destroy(&attr);
    return low ? (char *)low + STACK_MARGIN : NULL;
}

/* Never inlined, so that no caller keeps the address of a thread-local across a switch of stacks. */
__attribute__((noinline)) ctx *ctx_current(void)
{
    if (__builtin_expect(!current, 0)) {
        bare.stack_limit = thread_stack_limit();
        current = &bare;
    }
    return current;
}

__attribute__((noinline)) ctx *ctx_set_current(ctx *c)
{
    ctx *before = current;
    current = c;
    return before;
}

_Noreturn void unwind(ctx *c, unwind_kind kind, void *payload)
{
    unwind_handler *h = c->handler;
    if (!h) {
        fprintf(stderr, "parsh: internal error: nothing handles an unwind of kind %d\n", (int)kind);
        abort();
    }
    int code = c->code;
    /* The handler stays set meanwhile: an error of a deferred call comes back here and replaces this one. */
    while (c->defers != h->defers) {
        deferred *d = c->defers;
        c->defers = d->outer;
        d->fn(d->arg);
    }
    /* Deferred calls may have caught errors of their own. */
    c->kind = kind;
    c->code = code;
    c->payload = payload;
    c->mask = h->mask;
    c->handler = h->outer;
    UNWIND_JUMP(h->jump);
}

void defer_push(ctx *c, deferred *d, void (*fn)(void *), void *arg)
{
    d->outer = c->defers;
    d->fn = fn;
    d->arg = arg;
    c->defers = d;
}

void defer_pop(ctx *c, deferred *d, bool run)
{
    assert(c->defers == d);
    c->defers = d->outer;
    if (run) {
        d->fn(d->arg);
    }
}
