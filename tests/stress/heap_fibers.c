/* heap_fibers.c: many fibers build linked structures in the collected heap across switches, while collections run; each
 * checks its own at the end. heap_fibers [FIBERS [ROUNDS]] */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/heap.h"
#include "engine/session/collector.h"
#include "par/par.h"

typedef struct node {
    struct node *next;
    uint64_t owner, number;
} node;

static unsigned fibers = 200, rounds = 200;
static _Atomic unsigned lost, ended;
static par_event all_ended;

/* The list hangs on this fiber's stack only. */
static void build(void *arg)
{
    uint64_t me = (uint64_t)(uintptr_t)arg;
    node *list = NULL;
    unsigned wrong = 0;
    for (unsigned i = 0; i < rounds; i++) {
        node *n = heap_alloc(sizeof *n);
        wrong += n->next != NULL || n->number != 0;
        *n = (node){list, me, i};
        list = n;
        for (int k = 0; k < 20; k++)
            *(volatile char *)heap_alloc(48) = 1;
        if (i % 7 == 0)
            par_yield();
        if (i % 50 == 0)
            par_sleep(1000000);
        if (me % 64 == 0 && i % 40 == 0)
            heap_collect();
    }
    unsigned i = rounds;
    for (; list; list = list->next)
        wrong += list->owner != me || list->number != --i;
    atomic_fetch_add(&lost, wrong + (i != 0));
    if (atomic_fetch_add(&ended, 1) + 1 == fibers)
        par_event_set(&all_ended);
}

static void start(void *arg)
{
    (void)arg;
    par_event_init(&all_ended, false, false);
    for (unsigned i = 0; i < fibers; i++)
        par_spawn(build, (void *)(uintptr_t)i, NULL);
    par_event_wait(&all_ended, -1);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        fibers = (unsigned)atoi(argv[1]);
    if (argc > 2)
        rounds = (unsigned)atoi(argv[2]);
    heap_init();
    par_hooks hooks;
    collector_hooks(&hooks);
    par_start(2, &hooks);
    par_main(start, NULL);
    heap_stats s = heap_get_stats();
    printf("%u fibers, %u lost, %llu collections, %zu MB\n", ended, lost, (unsigned long long)s.collections,
           s.heap_bytes >> 20);
    return lost != 0 || ended != fibers;
}
