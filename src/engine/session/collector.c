/* collector.c: the heap and the parallel core introduced to each other. */
#include "engine/session/collector.h"

#include "base/heap.h"

void collector_hooks(par_hooks *out)
{
    /* The core frees what it takes, and keeps pointers where no collector looks: its memory is roots. */
    *out = (par_hooks){.alloc = heap_alloc_root,
                       .free = heap_free,
                       .thread_enter = heap_thread_enter,
                       .thread_leave = heap_thread_leave,
                       .switch_stack = heap_switch_stack,
                       .landed = heap_landed,
                       .blocking = heap_blocking};
    heap_set_stack_scanner(par_scan_stacks);
}
