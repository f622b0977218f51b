/* unwind.h: leaving C code early, and the execution context of the running fiber.
 *
 * Purpose: C code throws as in Lua and PostgreSQL: unwind() jumps to the nearest handler of the fiber. Memory needs no
 *   care (it is collected); what is not memory is registered with defer_push and runs on the way, or lives in an object
 *   with Dispose.
 * Kinds that unwind: see unwind_kind. Only UNWIND_ERROR is catchable by a script; all of them run `finally` and `clean`.
 * Invariants:
 *   - a handler and the jump to it are on the same fiber; no jump crosses a foreign library's frames (callbacks of curl,
 *     PCRE2, libxml2 record and return), a blocking section, a collector callback, or the embedding host.
 *   - a handler is popped in the function that pushed it, on every path (HANDLE/END_HANDLE below do).
 *   - locals changed between TRY and the jump and read after it are volatile.
 * Threads: a context belongs to one fiber (or to a thread that runs no fiber). ctx_current() is a call on purpose: its
 *   result must not be cached across a park when fibers migrate one day.
 * Cost: entering a handler about 3 ns, nothing when no error is raised.
 */
#ifndef BASE_UNWIND_H
#define BASE_UNWIND_H

#include <stdbool.h>
#include <stdint.h>

typedef enum unwind_kind {
    UNWIND_NONE,
    UNWIND_ERROR,    /* payload: the ErrorRecord object */
    UNWIND_STOP,     /* the pipeline was stopped from outside; never caught, only finally/clean run */
    UNWIND_BREAK,    /* payload: label string or NULL */
    UNWIND_CONTINUE, /* payload: label string or NULL */
    UNWIND_RETURN,   /* a return that crosses C frames */
    UNWIND_EXIT,     /* code: exit code */
    UNWIND_UPSTREAM  /* payload: the stage whose upstream has nothing more to do (Select-Object -First) */
} unwind_kind;

/* TSan follows the C library's longjmp only; everywhere else the builtin keeps five words instead of 200 bytes. */
#if defined(PARSH_TSAN)
#include <setjmp.h>
typedef jmp_buf unwind_jump;
#define UNWIND_SET(j) _setjmp(j)
#define UNWIND_JUMP(j) longjmp(j, 1)
#else
typedef void *unwind_jump[5];
#define UNWIND_SET(j) __builtin_setjmp(j)
#define UNWIND_JUMP(j) __builtin_longjmp(j, 1)
#endif

typedef struct unwind_handler {
    struct unwind_handler *outer;
    unwind_jump jump;
    struct deferred *defers; /* depth of the cleanup stack when the handler was set */
    uint32_t mask;           /* ctx.mask then: leaving a `finally` by an error lets stops in again */
} unwind_handler;

/* One entry of the cleanup stack; lies in the C frame that pushed it. */
typedef struct deferred {
    struct deferred *outer;
    void (*fn)(void *arg);
    void *arg;
} deferred;

/* The execution context: one a fiber, reachable in one step from anywhere. */
typedef struct ctx {
    unwind_handler *handler; /* innermost */
    deferred *defers;        /* innermost */
    unwind_kind kind;        /* what is being unwound */
    int code;                /* of UNWIND_EXIT */
    void *payload;           /* scanned: contexts lie on fiber stacks or in the heap */
    char *stack_limit;       /* lowest address C code may use before it must link a new stack or raise */
    _Atomic uint32_t poll;   /* POLL_* bits, tested at every back-edge and call */
    uint32_t mask;           /* > 0: stops wait (inside finally and clean) */
    void *runspace;          /* the engine's current runspace, NULL in the bare core */
    void *fiber;             /* par's own fiber, NULL on a thread that runs none */
    void *locals;            /* engine's per-fiber state (VM stack) */
} ctx;

/* POLL_FORCE: a second stop, which ctx.mask does not hold off. */
enum poll_bit { POLL_STOP = 1, POLL_PREEMPT = 2, POLL_DEBUG = 4, POLL_LIMIT = 8, POLL_FORCE = 16 };

/* The context of the running fiber; never NULL. A thread that runs no fiber and set none has a bare one of its own, whose
 * payload the collector does not see: set one that lies on the stack before anything throws there. */
ctx *ctx_current(void);
/* par sets it at each fiber switch; a plain thread sets its own once. Returns the previous one. */
ctx *ctx_set_current(ctx *c);

/* Jumps to the nearest handler, running the deferred calls on the way. Never returns. Aborts if there is no handler.
 * A deferred call that throws replaces what is being unwound; the rest of the deferred calls still run. */
_Noreturn void unwind(ctx *c, unwind_kind kind, void *payload);

void defer_push(ctx *c, deferred *d, void (*fn)(void *), void *arg);
/* Pops the innermost entry; runs it if `run`. */
void defer_pop(ctx *c, deferred *d, bool run);

/*  TRY(c) { body } CAUGHT { c->kind, c->payload say what } END_TRY
 * The caught thing must be handled or re-raised with unwind(). No return, break or goto out of the body. */
#define TRY(c)                                                                                                         \
    do {                                                                                                               \
        ctx *const try_ctx_ = (c);                                                                                     \
        unwind_handler try_handler_;                                                                                   \
        unwind_push(try_ctx_, &try_handler_);                                                                          \
        if (UNWIND_SET(try_handler_.jump) == 0) {
#define CAUGHT                                                                                                         \
    unwind_pop(try_ctx_, &try_handler_);                                                                               \
    }                                                                                                                  \
    else                                                                                                               \
    {
#define END_TRY                                                                                                        \
    }                                                                                                                  \
    }                                                                                                                  \
    while (0)

static inline void unwind_push(ctx *c, unwind_handler *h)
{
    h->outer = c->handler;
    h->defers = c->defers;
    h->mask = c->mask;
    c->handler = h;
}

static inline void unwind_pop(ctx *c, unwind_handler *h)
{
    c->handler = h->outer;
}

#endif
