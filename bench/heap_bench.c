/* heap_bench.c: what an allocation costs on one thread and on two. heap_bench [SIZE] */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/heap.h"
#include "base/sys.h"

enum { COUNT = 5000000 };

static size_t size = 48;

static void *allocate(void *arg)
{
    if (arg)
        heap_thread_enter();
    for (int i = 0; i < COUNT; i++)
        *(volatile char *)heap_alloc(size) = 1;
    if (arg)
        heap_thread_leave();
    return NULL;
}

static double measure(int threads)
{
    pthread_t other;
    int64_t start = sys_monotonic_ns();
    if (threads == 2 && pthread_create(&other, NULL, allocate, &size) != 0)
        abort();
    allocate(NULL);
    if (threads == 2)
        pthread_join(other, NULL);
    return (double)(sys_monotonic_ns() - start) / COUNT;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        size = (size_t)atoi(argv[1]);
    heap_init();
    for (int threads = 1; threads <= 2; threads++)
        printf("%d thread%s: %.1f ns for %zu bytes on each\n", threads, threads > 1 ? "s" : "", measure(threads), size);
    heap_stats s = heap_get_stats();
    printf("%llu collections, heap %zu MB\n", (unsigned long long)s.collections, s.heap_bytes >> 20);
    return 0;
}
