/* waiting.h: what scripts wait for: the core under WaitHandle and its kin, the slim primitives, and cancellation.
 *
 * Purpose: one struct with one rule: `take` it or wait until its event says that trying again is worth it. So any of
 *   them can be waited for together with others (WaitAny) and with a CancellationToken.
 * Invariants: owner is the fiber (thread_identity). A wait parks the fiber; a stop ends it by unwinding. No lock is held
 *   across a wait. A waitable lies in heap memory and is kept alive by its waiters' stacks.
 * Threads: any. Cost: uncontended take or release about 10 ns.
 */
#ifndef TYPES_WAITING_H
#define TYPES_WAITING_H

#include "object/type.h"
#include "par/par.h"

typedef enum waitable_kind { WAITABLE_EVENT, WAITABLE_MUTEX, WAITABLE_SEMAPHORE } waitable_kind;

typedef struct waitable {
    object o;
    waitable_kind what;
    bool disposed;
    par_event wake; /* the event itself; of the others: auto reset, set when there may be something to take */
    _Atomic uint64_t owner;
    uint32_t depth;
    _Atomic int64_t count; /* of a semaphore */
    int64_t maximum;
} waitable;

void waitable_init(waitable *w, const type *t, waitable_kind what);
/* Without waiting. */
bool waitable_take(waitable *w);
/* false: timed out. `cancel` may be NULL; when it is set first, *cancelled is. */
bool waitable_wait(waitable *w, int64_t timeout_ns, par_event *cancel, bool *cancelled);
/* false: not the owner. */
bool mutex_release(waitable *w);
/* false: it would exceed the maximum; *before is the count before. */
bool semaphore_release(waitable *w, int64_t n, int64_t *before);

/* Who runs: the fiber, or the plain thread. Never 0. */
uint64_t thread_identity(void);
/* The end of a wait that begins now, and what is left of it; both < 0: no end. */
int64_t deadline_from(int64_t timeout_ns);
int64_t deadline_left(int64_t deadline);

/* ---- cancellation ---- */

typedef struct cancel_source cancel_source;
extern type type_CancellationToken, type_CancellationTokenSource, type_WaitHandle, type_ManualResetEvent;

/* NULL: CancellationToken.None. */
cancel_source *cancel_source_of(value token);
/* Set once the source is cancelled; NULL for None. */
par_event *cancel_event(value token);
bool cancel_requested(value token);
_Noreturn void cancel_throw(value token); /* OperationCanceledException */
/* Calls fn(arg) when the token is cancelled: at once if it is already. Must not throw. */
void cancel_when(value token, void (*fn)(void *arg), void *arg);

/* A ManualResetEvent over an event that lives elsewhere. */
value wait_handle_over(par_event *e);

#endif
