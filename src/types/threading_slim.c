/* threading_slim.c: SemaphoreSlim, ManualResetEventSlim, CountdownEvent, Barrier, Lock. */
#include <stdatomic.h>

#include "base/heap.h"
#include "types/native.h"
#include "types/task.h"
#include "types/waiting.h"

#define THREADING "System.Threading."

/* ArgumentOutOfRangeException that names the value as well. */
_Noreturn static void throw_range(const char *param, int64_t actual, const char *text)
{
    exception *e =
        exception_new("System.ArgumentOutOfRangeException",
                      str_printf("%s (Parameter '%s')\nActual value was %lld.", text, param, (long long)actual));
    e->extra = v_str(str_c(param));
    e->extra2 = v_int((int32_t)actual);
    throw_exception(e);
}

static waitable *waitable_of(value v)
{
    waitable *w = (waitable *)v.as.o;
    if (w->disposed) {
        throw_disposed(w->o.type->name);
    }
    return w;
}

METHOD(dispose)
{
    ((waitable *)c->self.as.o)->disposed = true;
    return V_NULL;
}

static void dispose_value(value v)
{
    ((waitable *)v.as.o)->disposed = true;
}

static const type_ops slim_ops = {.dispose = dispose_value};

/* The shapes of a wait: nothing, a timeout, a token, or both; what the arguments say. */
static bool wait_arguments(call *c, waitable *w)
{
    int64_t timeout = -1;
    value token = V_NULL;
    for (uint32_t i = 0; i < c->argc; i++) {
        if (c->args[i].kind == K_INT32 || c->args[i].kind == K_TIMESPAN) {
            timeout = arg_timeout(c, i, c->args[i].kind == K_INT32 ? "millisecondsTimeout" : "timeout");
        } else {
            token = c->args[i];
        }
    }
    par_event *cancel = cancel_event(token);
    bool cancelled = cancel_requested(token);
    bool taken = !cancelled && waitable_wait(w, timeout, cancel, &cancelled);
    if (cancelled) {
        cancel_throw(token);
    }
    return taken;
}

METHOD(wait_void)
{
    wait_arguments(c, waitable_of(c->self));
    return V_NULL;
}

METHOD(wait_bool)
{
    return v_bool(wait_arguments(c, waitable_of(c->self)));
}

#define TOKEN "System.Threading.CancellationToken cancellationToken"
#define WAIT_ROWS                                                                                                      \
    {"Wait", "", "void", wait_void, M_VOID},                                                                           \
    {                                                                                                                  \
        "Wait", TOKEN                                                                                                  \
        , "void", wait_void, M_VOID                                                                                    \
    }                                                                                                                  \
    , {"Wait", "int millisecondsTimeout", "bool", wait_bool, 0}, {"Wait", "timespan timeout", "bool", wait_bool, 0},   \
    {                                                                                                                  \
        "Wait", "int millisecondsTimeout, " TOKEN                                                                      \
        , "bool", wait_bool, 0                                                                                         \
    }                                                                                                                  \
    ,                                                                                                                  \
    {                                                                                                                  \
        "Wait", "timespan timeout, " TOKEN                                                                             \
        , "bool", wait_bool, 0                                                                                         \
    }                                                                                                                  \
    ,                                                                                                                  \
    {                                                                                                                  \
        "Dispose", "", "void", dispose, M_VOID                                                                         \
    }

GETTER(handle)
{
    return wait_handle_over(&((waitable *)self.as.o)->wake);
}

/* ---- SemaphoreSlim ---- */

METHOD(make_semaphore)
{
    int64_t initial = c->args[0].as.i, maximum = c->argc > 1 ? c->args[1].as.i : INT32_MAX;
    if (maximum <= 0) {
        throw_range("maxCount", maximum,
                    "The maximumCount argument must be a positive number. If a maximum is not required, use the "
                    "constructor without a maxCount parameter.");
    }
    if (initial < 0 || initial > maximum) {
        throw_range("initialCount", initial,
                    "The initialCount argument must be non-negative and less than or equal to the maximumCount.");
    }
    waitable *w = heap_alloc(sizeof *w);
    waitable_init(w, c->type, WAITABLE_SEMAPHORE);
    w->count = initial;
    w->maximum = maximum;
    return v_obj(w);
}

METHOD(semaphore_post)
{
    waitable *w = waitable_of(c->self);
    int64_t n = c->argc ? c->args[0].as.i : 1, before;
    if (n < 1) {
        throw_range("releaseCount", n, "The releaseCount argument must be greater than zero.");
    }
    if (!semaphore_release(w, n, &before)) {
        throw_argument("System.Threading.SemaphoreFullException", NULL,
                       "Adding the specified count to the semaphore would cause it to exceed its maximum count.");
    }
    return v_int((int32_t)before);
}

GETTER(count)
{
    return v_int((int32_t)atomic_load(&((waitable *)self.as.o)->count));
}

/* A fiber waits in the task's place. */
static void take_for_task(void *arg)
{
    task *t = arg;
    waitable *w = (waitable *)task_state(t).as.o;
    while (!waitable_take(w)) {
        if (par_event_wait(&w->wake, -1) != PAR_OK) {
            task_cancel(t);
            return;
        }
    }
    task_complete(t, V_NULL);
}

METHOD(wait_async)
{
    waitable *w = waitable_of(c->self);
    task *t = task_new(NULL);
    if (waitable_take(w)) {
        task_complete(t, V_NULL);
    } else {
        task_set_state(t, v_obj(w));
        par_spawn(take_for_task, t, NULL);
    }
    return v_obj(t);
}

static const method semaphore_ctors[] = {{NULL, "int initialCount", NULL, make_semaphore, 0},
                                         {NULL, "int initialCount, int maxCount", NULL, make_semaphore, 0},
                                         {0}};
static const method semaphore_methods[] = {WAIT_ROWS,
                                           {"WaitAsync", "", "System.Threading.Tasks.Task", wait_async, 0},
                                           {"Release", "", "int", semaphore_post, 0},
                                           {"Release", "int releaseCount", "int", semaphore_post, 0},
                                           {0}};
static const property semaphore_properties[] = {{"CurrentCount", "int", get_count, NULL, 0},
                                                {"AvailableWaitHandle", THREADING "WaitHandle", get_handle, NULL, 0},
                                                {0}};
static type type_SemaphoreSlim = {TYPE_OBJECT,
                                  .name = THREADING "SemaphoreSlim",
                                  .interfaces = "System.IDisposable",
                                  .kind = K_OBJECT,
                                  .ctors = semaphore_ctors,
                                  .methods = semaphore_methods,
                                  .properties = semaphore_properties,
                                  .ops = &slim_ops};

/* ---- ManualResetEventSlim ---- */

METHOD(make_event)
{
    waitable *w = heap_alloc(sizeof *w);
    waitable_init(w, c->type, WAITABLE_EVENT);
    par_event_init(&w->wake, c->argc && to_bool(c->args[0]), false);
    w->maximum = c->argc > 1 ? c->args[1].as.i : 35;
    return v_obj(w);
}

METHOD(set_event)
{
    par_event_set(&((waitable *)c->self.as.o)->wake);
    return V_NULL;
}

METHOD(reset_event)
{
    par_event_reset(&waitable_of(c->self)->wake);
    return V_NULL;
}

static bool is_set(waitable *w)
{
    return par_event_wait(&w->wake, 0) == PAR_OK;
}

GETTER(is_set)
{
    return v_bool(is_set((waitable *)self.as.o));
}

GETTER(spin_count)
{
    return v_int((int32_t)((waitable *)self.as.o)->maximum);
}

static const method event_ctors[] = {{NULL, "", NULL, make_event, 0},
                                     {NULL, "bool initialState", NULL, make_event, 0},
                                     {NULL, "bool initialState, int spinCount", NULL, make_event, 0},
                                     {0}};
static const method event_methods[] = {
    WAIT_ROWS, {"Set", "", "void", set_event, M_VOID}, {"Reset", "", "void", reset_event, M_VOID}, {0}};
static const property event_properties[] = {{"WaitHandle", THREADING "WaitHandle", get_handle, NULL, 0},
                                            {"IsSet", "bool", get_is_set, NULL, 0},
                                            {"SpinCount", "int", get_spin_count, NULL, 0},
                                            {0}};
static type type_ManualResetEventSlim = {TYPE_OBJECT,
                                         .name = THREADING "ManualResetEventSlim",
                                         .interfaces = "System.IDisposable",
                                         .kind = K_OBJECT,
                                         .ctors = event_ctors,
                                         .methods = event_methods,
                                         .properties = event_properties,
                                         .ops = &slim_ops};

/* ---- CountdownEvent: `count` left of `maximum`; the event is set at 0 ---- */

METHOD(make_countdown)
{
    int64_t n = c->args[0].as.i;
    if (n < 0) {
        throw_negative("initialCount", n);
    }
    waitable *w = heap_alloc(sizeof *w);
    waitable_init(w, c->type, WAITABLE_EVENT);
    par_event_init(&w->wake, n == 0, false);
    w->count = w->maximum = n;
    return v_obj(w);
}

METHOD(countdown_signal)
{
    waitable *w = waitable_of(c->self);
    int64_t n = c->argc ? c->args[0].as.i : 1;
    if (n <= 0) {
        throw_argument("System.ArgumentOutOfRangeException", "signalCount",
                       "signalCount must be a positive, non-zero value.");
    }
    int64_t have = atomic_load(&w->count);
    do {
        if (have < n) {
            throw_argument("System.InvalidOperationException", NULL,
                           "Invalid attempt made to decrement the event's count below zero.");
        }
    } while (!atomic_compare_exchange_weak(&w->count, &have, have - n));
    if (have == n) {
        par_event_set(&w->wake);
    }
    return v_bool(have == n);
}

static bool countdown_try_add(call *c)
{
    waitable *w = waitable_of(c->self);
    int64_t n = c->argc ? c->args[0].as.i : 1, have = atomic_load(&w->count);
    if (n <= 0) {
        throw_argument("System.ArgumentOutOfRangeException", "signalCount",
                       "signalCount must be a positive, non-zero value.");
    }
    do {
        if (have == 0) {
            return false;
        }
    } while (!atomic_compare_exchange_weak(&w->count, &have, have + n));
    return true;
}

METHOD(countdown_add)
{
    if (!countdown_try_add(c)) {
        throw_argument("System.InvalidOperationException", NULL,
                       "The event is already signaled and cannot be incremented.");
    }
    return V_NULL;
}

METHOD(countdown_try)
{
    return v_bool(countdown_try_add(c));
}

METHOD(countdown_reset)
{
    waitable *w = waitable_of(c->self);
    int64_t n = c->argc ? c->args[0].as.i : w->maximum;
    if (n < 0) {
        throw_negative("count", n);
    }
    w->maximum = n;
    atomic_store(&w->count, n);
    if (n == 0) {
        par_event_set(&w->wake);
    } else {
        par_event_reset(&w->wake);
    }
    return V_NULL;
}

GETTER(initial)
{
    return v_int((int32_t)((waitable *)self.as.o)->maximum);
}

static const method countdown_ctors[] = {{NULL, "int initialCount", NULL, make_countdown, 0}, {0}};
static const method countdown_methods[] = {WAIT_ROWS,
                                           {"Signal", "", "bool", countdown_signal, 0},
                                           {"Signal", "int signalCount", "bool", countdown_signal, 0},
                                           {"AddCount", "", "void", countdown_add, M_VOID},
                                           {"AddCount", "int signalCount", "void", countdown_add, M_VOID},
                                           {"TryAddCount", "", "bool", countdown_try, 0},
                                           {"TryAddCount", "int signalCount", "bool", countdown_try, 0},
                                           {"Reset", "", "void", countdown_reset, M_VOID},
                                           {"Reset", "int count", "void", countdown_reset, M_VOID},
                                           {0}};
static const property countdown_properties[] = {{"CurrentCount", "int", get_count, NULL, 0},
                                                {"InitialCount", "int", get_initial, NULL, 0},
                                                {"IsSet", "bool", get_is_set, NULL, 0},
                                                {"WaitHandle", THREADING "WaitHandle", get_handle, NULL, 0},
                                                {0}};
static type type_CountdownEvent = {TYPE_OBJECT,
                                   .name = THREADING "CountdownEvent",
                                   .interfaces = "System.IDisposable",
                                   .kind = K_OBJECT,
                                   .ctors = countdown_ctors,
                                   .methods = countdown_methods,
                                   .properties = countdown_properties,
                                   .ops = &slim_ops};

/* ---- Barrier: an event a phase; whoever comes last makes the next one ---- */

typedef struct phase {
    par_event done;
} phase;

typedef struct barrier {
    object o;
    int32_t participants, remaining;
    int64_t number;
    phase *now;
    value action; /* run by the last to come */
    bool disposed;
} barrier;

static type type_Barrier;

static barrier *barrier_of(value v)
{
    barrier *b = (barrier *)v.as.o;
    if (b->disposed) {
        throw_disposed(THREADING "Barrier");
    }
    return b;
}

static phase *phase_new(void)
{
    phase *p = heap_alloc(sizeof *p);
    par_event_init(&p->done, false, false);
    return p;
}

METHOD(make_barrier)
{
    int64_t n = c->args[0].as.i;
    if (n < 0 || n > 32767) {
        throw_negative("participantCount", n);
    }
    barrier *b = heap_alloc(sizeof *b);
    b->o.type = &type_Barrier;
    b->participants = b->remaining = (int32_t)n;
    b->now = phase_new();
    b->action = c->argc > 1 ? c->args[1] : V_NULL;
    return v_obj(b);
}

/* The last of a phase: opens the next, lets the others go. */
static void phase_end(barrier *b, phase *old, phase *next)
{
    if (!v_is_null(b->action) && object_up.invoke_delegate) {
        value self = v_obj(b);
        object_up.invoke_delegate(b->action, &self, 1);
    }
    object_lock(&b->o);
    b->number++;
    b->remaining = b->participants;
    b->now = next;
    object_unlock(&b->o);
    par_event_set(&old->done);
}

METHOD(signal_and_wait)
{
    barrier *b = barrier_of(c->self);
    phase *next = phase_new();
    int64_t timeout = c->argc && c->args[0].kind != K_INLINE ? arg_timeout(c, 0, "millisecondsTimeout") : -1;
    object_lock(&b->o);
    bool none = b->participants == 0, excess = b->remaining == 0;
    phase *p = b->now;
    bool last = !none && !excess && --b->remaining == 0;
    object_unlock(&b->o);
    if (none || excess) {
        throw_argument("System.InvalidOperationException", NULL,
                       none ? "The barrier has no registered participants."
                            : "The number of threads using the barrier exceeded the total number of registered "
                              "participants.");
    }
    if (last) {
        phase_end(b, p, next);
        return V_TRUE;
    }
    if (wait_ended(par_event_wait(&p->done, timeout))) {
        return V_TRUE;
    }
    object_lock(&b->o);
    bool over = b->now != p; /* it ended while this wait did */
    b->remaining += !over;
    object_unlock(&b->o);
    return v_bool(over);
}

METHOD(add_participants)
{
    barrier *b = barrier_of(c->self);
    int32_t n = c->argc ? (int32_t)c->args[0].as.i : 1;
    if (n < 1) {
        throw_argument("System.ArgumentOutOfRangeException", "participantCount",
                       "The participantCount argument must be a positive value.");
    }
    object_lock(&b->o);
    b->participants += n;
    b->remaining += n;
    int64_t number = b->number;
    object_unlock(&b->o);
    return v_long(number);
}

METHOD(remove_participants)
{
    barrier *b = barrier_of(c->self);
    int32_t n = c->argc ? (int32_t)c->args[0].as.i : 1;
    if (n < 1) {
        throw_argument("System.ArgumentOutOfRangeException", "participantCount",
                       "The participantCount argument must be a positive value.");
    }
    phase *next = phase_new();
    object_lock(&b->o);
    bool too_many = n > b->participants, waiting = !too_many && b->remaining < n;
    phase *p = b->now;
    bool last = false;
    if (!too_many && !waiting) {
        b->participants -= n;
        b->remaining -= n;
        last = b->remaining == 0 && b->participants > 0;
    }
    object_unlock(&b->o);
    if (too_many) {
        throw_argument("System.ArgumentOutOfRangeException", "participantCount",
                       "The participantCount argument must be less than or equal the number of participants.");
    }
    if (waiting) {
        throw_argument("System.InvalidOperationException", NULL,
                       "The participantCount argument is greater than the number of participants that haven't yet "
                       "arrived at the barrier in this phase.");
    }
    if (last) {
        phase_end(b, p, next);
    }
    return V_NULL;
}

METHOD(dispose_barrier)
{
    ((barrier *)c->self.as.o)->disposed = true;
    return V_NULL;
}

GETTER(participants)
{
    return v_int(((barrier *)self.as.o)->participants);
}

GETTER(remaining)
{
    return v_int(((barrier *)self.as.o)->remaining);
}

GETTER(phase)
{
    return v_long(((barrier *)self.as.o)->number);
}

static const method barrier_ctors[] = {{NULL, "int participantCount", NULL, make_barrier, 0},
                                       {NULL, "int participantCount, object postPhaseAction", NULL, make_barrier, 0},
                                       {0}};
static const method barrier_methods[] = {
    {"SignalAndWait", "", "void", signal_and_wait, M_VOID},
    {"SignalAndWait", TOKEN, "void", signal_and_wait, M_VOID},
    {"SignalAndWait", "int millisecondsTimeout", "bool", signal_and_wait, 0},
    {"SignalAndWait", "timespan timeout", "bool", signal_and_wait, 0},
    {"AddParticipant", "", "long", add_participants, 0},
    {"AddParticipants", "int participantCount", "long", add_participants, 0},
    {"RemoveParticipant", "", "void", remove_participants, M_VOID},
    {"RemoveParticipants", "int participantCount", "void", remove_participants, M_VOID},
    {"Dispose", "", "void", dispose_barrier, M_VOID},
    {0}};
static const property barrier_properties[] = {{"ParticipantsRemaining", "int", get_remaining, NULL, 0},
                                              {"ParticipantCount", "int", get_participants, NULL, 0},
                                              {"CurrentPhaseNumber", "long", get_phase, NULL, 0},
                                              {0}};
static type type_Barrier = {TYPE_OBJECT,
                            .name = THREADING "Barrier",
                            .interfaces = "System.IDisposable",
                            .kind = K_OBJECT,
                            .ctors = barrier_ctors,
                            .methods = barrier_methods,
                            .properties = barrier_properties};

/* ---- Lock ---- */

METHOD(make_lock)
{
    waitable *w = heap_alloc(sizeof *w);
    waitable_init(w, c->type, WAITABLE_MUTEX);
    return v_obj(w);
}

METHOD(lock_enter)
{
    waitable_wait((waitable *)c->self.as.o, -1, NULL, NULL);
    return V_NULL;
}

METHOD(lock_try)
{
    return v_bool(
        waitable_wait((waitable *)c->self.as.o, c->argc ? arg_timeout(c, 0, "millisecondsTimeout") : 0, NULL, NULL));
}

METHOD(lock_exit)
{
    if (!mutex_release((waitable *)c->self.as.o)) {
        throw_argument("System.Threading.SynchronizationLockException", NULL,
                       "The calling thread does not hold the lock.");
    }
    return V_NULL;
}

METHOD(lock_scope)
{
    throw_runtime("CannotCallMethodWithByRefLikeReturnType",
                  "Cannot invoke the method \"EnterScope\" of the ByRef-like return type "
                  "\"System.Threading.Lock+Scope\". ByRef-like types are not supported in PowerShell.");
}

GETTER(held)
{
    return v_bool(atomic_load(&((waitable *)self.as.o)->owner) == thread_identity());
}

static const method lock_ctors[] = {{NULL, "", NULL, make_lock, 0}, {0}};
static const method lock_methods[] = {{"Enter", "", "void", lock_enter, M_VOID},
                                      {"TryEnter", "", "bool", lock_try, 0},
                                      {"TryEnter", "int millisecondsTimeout", "bool", lock_try, 0},
                                      {"TryEnter", "timespan timeout", "bool", lock_try, 0},
                                      {"Exit", "", "void", lock_exit, M_VOID},
                                      {"EnterScope", "", "object", lock_scope, 0},
                                      {0}};
static const property lock_properties[] = {{"IsHeldByCurrentThread", "bool", get_held, NULL, 0}, {0}};
static type type_Lock = {TYPE_OBJECT,
                         .name = THREADING "Lock",
                         .flags = T_SEALED,
                         .kind = K_OBJECT,
                         .ctors = lock_ctors,
                         .methods = lock_methods,
                         .properties = lock_properties};

TYPES_EXPORT(threading_slim, &type_SemaphoreSlim, &type_ManualResetEventSlim, &type_CountdownEvent, &type_Barrier,
             &type_Lock);
