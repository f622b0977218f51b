/* stack.c: C stacks of fibers: reserved in slabs, guarded, pooled.
 *
 * A stack is 256 KB of address space of which the kernel backs the touched pages only. Each of the first 16,000 has a
 * guard page of its own; every guard splits a mapping, and the kernel allows 65,530 mappings, so later slabs have one
 * guard for 64 stacks and rely on the depth check (ctx.stack_limit).
 * Stacks are handed out last in, first out: the warm one first. An idle worker keeps some; more go to the common pool
 * with their pages given back, so that ten thousand fibers that once parked do not hold memory. Not before the worker
 * is idle: giving pages back costs more than a fiber.
 */
#define _GNU_SOURCE 1

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "par/core.h"
#include "par/sanitize.h"
#include "par/switch.h"

enum {
    STACK_SIZE = 256 * 1024 * SANITIZE_STACK_FACTOR,
    STACK_GUARD = 4096,
    STACK_MARGIN = 32 * 1024, /* left for C code that raises the error about depth */
    SLAB_STACKS = 64,
    GUARDED_STACKS = 16000,
    KEPT_WARM = 128, /* a worker's own pool */
    MOVED_AT_ONCE = 64,
    COLOURS = 8,
    COLOUR_STEP = 64 /* a cache line: more would push a parked stack into a second page */
};

static struct {
    par_guard guard;
    par_stack *free;
    pthread_mutex_t growing;
    unsigned count;
} pool = {.growing = PTHREAD_MUTEX_INITIALIZER};

static par_stack *slab_new(bool each_guarded)
{
    size_t size = (size_t)STACK_SIZE * SLAB_STACKS;
    char *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    par_stack *records = calloc(SLAB_STACKS, sizeof *records);
    if (base == MAP_FAILED || !records) {
        abort();
    }
    /* A huge page would back 8 stacks that touch 4 KB each with 2 MB. */
    madvise(base, size, MADV_NOHUGEPAGE);
    mprotect(base, STACK_GUARD, PROT_NONE);
    for (unsigned i = 0; i < SLAB_STACKS; i++) {
        par_stack *s = &records[i];
        char *start = base + (size_t)i * STACK_SIZE;
        s->low = start + STACK_GUARD;
        /* Tops at the same offset of a page would fight for the same cache sets. */
        s->top = start + STACK_SIZE - (size_t)(i % COLOURS) * COLOUR_STEP;
        s->guarded = i == 0 || !each_guarded;
        s->next = i + 1 < SLAB_STACKS ? &records[i + 1] : NULL;
    }
    return records;
}

static par_stack *pool_take(unsigned *count)
{
    par_stack *first = NULL;
    *count = 0;
    guard_lock(&pool.guard);
    while (pool.free && *count < MOVED_AT_ONCE) {
        par_stack *s = pool.free;
        pool.free = s->next;
        s->next = first;
        first = s;
        ++*count;
    }
    guard_unlock(&pool.guard);
    if (!first) {
        pthread_mutex_lock(&pool.growing);
        bool each_guarded = pool.count < GUARDED_STACKS;
        pool.count += SLAB_STACKS;
        pthread_mutex_unlock(&pool.growing);
        first = slab_new(each_guarded);
        *count = SLAB_STACKS;
    }
    return first;
}

par_stack *stack_take(par_worker *w)
{
    if (!w->stacks) {
        w->stacks = pool_take(&w->stacks_count);
    }
    par_stack *s = w->stacks;
    w->stacks = s->next;
    w->stacks_count--;
    s->next = NULL;
    s->below = NULL;
    if (!s->guarded) {
        s->guarded = true;
        mprotect(s->low - STACK_GUARD, STACK_GUARD, PROT_NONE);
    }
    return s;
}

void stack_give(par_worker *w, par_stack *s)
{
    sanitize_destroy(&s->sanitizer);
    sanitize_clear(s->low, s->top);
    s->next = w->stacks;
    w->stacks = s;
    w->stacks_count++;
}

bool stacks_trim(par_worker *w)
{
    par_stack *first = NULL, *last = NULL;
    for (unsigned i = 0; i < MOVED_AT_ONCE && w->stacks_count > KEPT_WARM; i++) {
        par_stack *s = w->stacks;
        w->stacks = s->next;
        w->stacks_count--;
        char *end = (char *)(((uintptr_t)s->top + 4095) & ~(uintptr_t)4095);
        madvise(s->low, (size_t)(end - s->low), MADV_DONTNEED);
        s->next = first;
        first = s;
        last = last ? last : s;
    }
    if (first) {
        guard_lock(&pool.guard);
        last->next = pool.free;
        pool.free = first;
        guard_unlock(&pool.guard);
    }
    return w->stacks_count > KEPT_WARM;
}

/* First function on a fresh stack. */
static void stack_first(void)
{
    par_stack *s = worker_self()->active;
    sanitize_arrive(&s->sanitizer);
    par_state.hooks.landed();
    s->entry(s->arg);
    abort(); /* an entry switches away for good */
}

void stack_arm(par_stack *s, void (*entry)(void *arg), void *arg)
{
    s->entry = entry;
    s->arg = arg;
    s->sp = switch_prepare(s->low, s->top, stack_first);
    sanitize_create(&s->sanitizer);
}

char *stack_limit(const par_stack *s)
{
    return s->low + STACK_MARGIN;
}

void stack_native(par_stack *s)
{
    pthread_attr_t attr;
    void *low = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) != 0 || pthread_attr_getstack(&attr, &low, &size) != 0) {
        abort();
    }
    pthread_attr_destroy(&attr);
    s->low = low;
    s->top = (char *)low + size;
    sanitize_native(&s->sanitizer);
}
