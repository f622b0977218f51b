/* switch_ucontext.c: for machines without a file of their own. The saved context lies on the stack it belongs to. */
#include "par/switch.h"

#ifdef SWITCH_UCONTEXT
#include <stdint.h>
#include <stdlib.h>
#include <ucontext.h>

/* The frame of switch_to itself may lie below the context in it: a scan begins this much lower. */
enum { BELOW_CONTEXT = 512 };

__attribute__((noinline)) void switch_to(void **save, void *to)
{
    ucontext_t here;
    *save = (void *)((uintptr_t)&here - BELOW_CONTEXT);
    if (swapcontext(&here, (ucontext_t *)((uintptr_t)to + BELOW_CONTEXT)) != 0) {
        abort();
    }
}

void *switch_prepare(void *low, void *top, void (*entry)(void))
{
    uintptr_t at = ((uintptr_t)top - sizeof(ucontext_t)) & ~(uintptr_t)63;
    ucontext_t *first = (ucontext_t *)at;
    if (getcontext(first) != 0) {
        abort();
    }
    first->uc_stack.ss_sp = low;
    first->uc_stack.ss_size = (size_t)(at - (uintptr_t)low);
    first->uc_link = NULL;
    makecontext(first, entry, 0);
    return (char *)at - BELOW_CONTEXT;
}
#endif
