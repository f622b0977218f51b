/* heap.c: the heap on bdwgc; in sanitizer builds plain calloc, so that ASan sees each object's bounds and TSan no signals. */
#include "base/heap.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void (*out_of_memory)(size_t size);

void heap_set_oom(void (*fn)(size_t size))
{
    out_of_memory = fn;
}

/* Nothing above has said how to throw, or the throw came back: there is nothing to go on with. */
static void *no_memory(size_t size)
{
    if (out_of_memory)
        out_of_memory(size);
    fprintf(stderr, "parsh: out of memory (%zu bytes)\n", size);
    abort();
}

#if defined(PARSH_ASAN) || defined(PARSH_TSAN)

/* Asked by ASan at start. What is never freed is no leak here. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

void heap_init(void)
{
}

void *heap_alloc(size_t size)
{
    void *p = calloc(1, size ? size : 1);
    return p ? p : no_memory(size);
}

void *heap_alloc_leaf(size_t size)
{
    void *p = malloc(size ? size : 1);
    return p ? p : no_memory(size);
}

void *heap_alloc_root(size_t size)
{
    return heap_alloc(size);
}

/* Nothing is ever unreachable here: no finalizer runs, no weak link is cut, nothing is freed. */
void heap_free(void *p)
{
    (void)p;
}

void heap_finalizer(void *object, void (*fn)(void *object, void *data), void *data)
{
    (void)object, (void)fn, (void)data;
}

void heap_run_finalizers(void)
{
}

void heap_weak_link(void **slot, void *target)
{
    (void)slot, (void)target;
}

void heap_weak_unlink(void **slot)
{
    (void)slot;
}

void heap_root(void *start, size_t size)
{
    (void)start, (void)size;
}

void heap_unroot(void *start, size_t size)
{
    (void)start, (void)size;
}

void heap_thread_enter(void)
{
}

void heap_thread_leave(void)
{
}

void *heap_blocking(void *(*fn)(void *arg), void *arg)
{
    return fn(arg);
}

void heap_switch_stack(void *new_bottom, void (*jump)(void *arg), void *arg)
{
    (void)new_bottom;
    jump(arg);
}

void heap_landed(void)
{
}

void heap_set_stack_scanner(void (*scan)(void (*push)(void *low, void *high)))
{
    (void)scan;
}

void heap_collect(void)
{
}

heap_stats heap_get_stats(void)
{
    return (heap_stats){0};
}

#else

#define GC_THREADS
#define GC_NO_THREAD_REDIRECTS
#include <gc/gc.h>
#include <gc/gc_inline.h>
#include <gc/gc_mark.h>

/* With less, two threads that allocate 48-byte objects collect so often that each pays 200 ns an object instead of 36. */
enum { INITIAL_HEAP = 32 << 20 };

#ifdef PARSH_GC_STRESS
static unsigned stress_every = 500;

static void stress(void)
{
    static _Thread_local unsigned count;
    if (++count >= stress_every) {
        count = 0;
        GC_gcollect();
    }
}
#else
static inline void stress(void)
{
}
#endif

static int scanned; /* our kind of object */
static void lists_open(void);

void heap_init(void)
{
#ifdef PARSH_GC_STRESS
    const char *n = getenv("PARSH_GC_STRESS_N");
    if (n && atoi(n) > 0)
        stress_every = (unsigned)atoi(n);
#endif
    GC_set_finalize_on_demand(1);
    GC_set_warn_proc(GC_ignore_warn_proc);
    GC_set_oom_fn(no_memory);
    GC_INIT();
    GC_allow_register_threads();
    scanned = (int)GC_new_kind(GC_new_free_list(), GC_DS_LENGTH, 1, 1);
    lists_open();
    if (GC_get_heap_size() < INITIAL_HEAP)
        GC_expand_hp(INITIAL_HEAP - GC_get_heap_size());
}

/* ---- allocation ----
 *
 * Scanned objects are of a kind of our own. The collector's usual kind adds a byte to each object (48 bytes take 64) and
 * leaves out the last word when it scans; ours is scanned whole, so an object takes what it is. Small ones come from a
 * list a thread and size, filled a block at a time: a pop costs 3 ns where the collector's own way costs 20, and two
 * threads meet at its lock once a block. The lists lie in memory that the collector scans, so what is on them stays. */
enum { GRANULE = 16, LISTED_GRANULES = 32 };

typedef struct free_lists {
    void *first[LISTED_GRANULES + 1]; /* by granules; the first word of each object is the next one */
} free_lists;

static _Thread_local free_lists *lists;

static void lists_open(void)
{
    lists = GC_malloc_uncollectable(sizeof *lists);
}

static __attribute__((noinline)) void *refill(size_t granules)
{
    if (!lists)
        return GC_generic_malloc(granules * GRANULE - 1, scanned);
    void *p = NULL;
    GC_generic_malloc_many(granules * GRANULE, scanned, &p);
    if (!p)
        return GC_get_oom_fn()(granules * GRANULE);
    lists->first[granules] = *(void **)p;
    *(void **)p = NULL;
    return p;
}

void *heap_alloc(size_t size)
{
    stress();
    size_t granules = size ? (size + GRANULE - 1) / GRANULE : 1;
    if (granules > LISTED_GRANULES)
        return GC_generic_malloc(size - 1, scanned);
    void *p = lists ? lists->first[granules] : NULL;
    if (__builtin_expect(!p, 0))
        return refill(granules);
    lists->first[granules] = *(void **)p;
    *(void **)p = NULL;
    return p;
}

/* Not scanned, so the byte that the collector adds may be one of the object's own. */
void *heap_alloc_leaf(size_t size)
{
    stress();
    return GC_malloc_atomic(size ? size - 1 : 0);
}

void *heap_alloc_root(size_t size)
{
    return GC_malloc_uncollectable(size);
}

void heap_free(void *p)
{
    GC_free(p);
}

void heap_finalizer(void *object, void (*fn)(void *object, void *data), void *data)
{
    /* no_order: two objects with finalizers that point to each other would never be finalized otherwise. */
    GC_register_finalizer_no_order(object, fn, data, NULL, NULL);
}

void heap_run_finalizers(void)
{
    if (GC_should_invoke_finalizers())
        GC_invoke_finalizers();
}

void heap_weak_link(void **slot, void *target)
{
    GC_general_register_disappearing_link(slot, target);
}

void heap_weak_unlink(void **slot)
{
    GC_unregister_disappearing_link(slot);
}

void heap_root(void *start, size_t size)
{
    GC_add_roots(start, (char *)start + size);
}

void heap_unroot(void *start, size_t size)
{
    GC_remove_roots(start, (char *)start + size);
}

/* The collector's handle of this thread; asked for before the allocation lock is taken, because asking takes it. */
static _Thread_local void *thread_handle;

/* A thread may have been started by one that blocks all signals (the core's monitor does); the collector stops threads by
 * signals, and waits for ever for one that does not hear them. */
static void hear_collector(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, GC_get_suspend_signal());
    sigaddset(&set, GC_get_thr_restart_signal());
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void heap_thread_enter(void)
{
    struct GC_stack_base base;
    hear_collector();
    GC_get_stack_base(&base);
    GC_register_my_thread(&base);
    lists_open();
}

void heap_thread_leave(void)
{
    thread_handle = NULL;
    GC_free(lists); /* what is on the lists is garbage then */
    lists = NULL;
    GC_unregister_my_thread();
}

void *heap_blocking(void *(*fn)(void *arg), void *arg)
{
    return GC_do_blocking(fn, arg);
}

void heap_switch_stack(void *new_bottom, void (*jump)(void *arg), void *arg)
{
    struct GC_stack_base base;
    if (!thread_handle)
        thread_handle = GC_get_my_stackbottom(&base);
    base.mem_base = new_bottom;
    GC_alloc_lock();
    GC_set_stackbottom(thread_handle, &base);
    jump(arg);
}

void heap_landed(void)
{
    GC_alloc_unlock();
}

static void (*scan_stacks)(void (*push)(void *low, void *high));
static GC_push_other_roots_proc push_threads; /* the collector's own: stacks of the threads */

static void push_range(void *low, void *high)
{
    GC_push_all_eager(low, high);
}

static void push_roots(void)
{
    push_threads();
    if (scan_stacks)
        scan_stacks(push_range);
}

void heap_set_stack_scanner(void (*scan)(void (*push)(void *low, void *high)))
{
    scan_stacks = scan;
    if (!push_threads) {
        push_threads = GC_get_push_other_roots();
        GC_set_push_other_roots(push_roots);
    }
}

void heap_collect(void)
{
    GC_gcollect();
}

heap_stats heap_get_stats(void)
{
    heap_stats s = {.heap_bytes = GC_get_heap_size(), .allocated_bytes = GC_get_total_bytes()};
    s.live_bytes = s.heap_bytes - GC_get_free_bytes();
    s.collections = GC_get_gc_no();
    return s;
}

#endif
