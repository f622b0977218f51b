/* heap.h: the one garbage-collected heap of the process.
 *
 * Purpose: the only door to the collector (today bdwgc), so that another can replace it without touching a cmdlet.
 * Invariants:
 *   - pointers to heap objects live on C stacks (of registered threads and fibers), in heap memory and in memory
 *     registered by heap_root(); never in malloc memory, never hidden (no XOR, no tag that leaves the object).
 *   - heap_alloc returns zeroed memory, 16-byte aligned. heap_alloc_leaf memory is never scanned and NOT zeroed.
 *   - finalizers run only from heap_run_finalizers(), never inside an allocation.
 *   - nothing here throws a script error except running out of memory, which throws OutOfMemoryException.
 * Threads: all functions from any registered thread. Blocking regions: between heap_blocking_enter and _leave a thread
 *   must not touch heap memory.
 * Cost: a 48-byte allocation about 36 ns; a collection about 0.7 ms of CPU per MB of small live objects.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Once, from the main thread, before anything else of the heap. */
void heap_init(void);

void *heap_alloc(size_t size) __attribute__((malloc, alloc_size(1), returns_nonnull));
/* For memory without heap pointers: text, numbers, bytes. Not zeroed. */
void *heap_alloc_leaf(size_t size) __attribute__((malloc, alloc_size(1), returns_nonnull));
/* Never freed, scanned: for tables that live as long as the process. */
void *heap_alloc_root(size_t size) __attribute__((malloc, alloc_size(1), returns_nonnull));
/* Gives back a large buffer known to be unreachable; optional, only a hint. */
void heap_free(void *p);

/* What to do when memory is out: throws OutOfMemoryException. Set above, since errors are objects; without it: abort. */
void heap_set_oom(void (*fn)(size_t size));

/* Runs `fn(object, data)` some time after `object` became unreachable, on the thread that calls heap_run_finalizers. */
void heap_finalizer(void *object, void (*fn)(void *object, void *data), void *data);
void heap_run_finalizers(void);

/* *slot becomes NULL when `target` is collected. `slot` lies in leaf or malloc memory. */
void heap_weak_link(void **slot, void *target);
void heap_weak_unlink(void **slot);

/* Memory outside the heap that holds heap pointers. */
void heap_root(void *start, size_t size);
void heap_unroot(void *start, size_t size);

/* Threads other than the first. */
void heap_thread_enter(void);
void heap_thread_leave(void);

/* Calls fn(arg) with this thread parked for the collector: it may block, and must not touch heap memory. */
void *heap_blocking(void *(*fn)(void *arg), void *arg);

/* Fibers. `heap_switch_stack` performs `jump(arg)` (which saves the current stack pointer and lands on another stack
 * whose highest address is `new_bottom`) while no collection can run; `heap_landed` is the first call on the new stack
 * after every landing. The owner of parked stacks pushes their live parts from the callback it sets. */
void heap_switch_stack(void *new_bottom, void (*jump)(void *arg), void *arg);
void heap_landed(void);
void heap_set_stack_scanner(void (*scan)(void (*push)(void *low, void *high)));

void heap_collect(void);

typedef struct heap_stats {
    size_t heap_bytes, live_bytes, allocated_bytes;
    uint64_t collections;
} heap_stats;
heap_stats heap_get_stats(void);

#endif
