/* threading_wait.c: the core of everything that is waited for, and WaitHandle: events, Mutex, Semaphore. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/heap.h"
#include "base/sys_file.h"
#include "engine/scope/scope.h"
#include "types/io.h"
#include "types/native.h"
#include "types/waiting.h"

#define THREADING "System.Threading."

/* ---- the core ---- */

uint64_t thread_identity(void)
{
    par_fiber *f = par_current();
    return f ? par_fiber_id(f) + 1 : (uint64_t)pthread_self() | 1ull << 63;
}

int64_t deadline_from(int64_t timeout_ns)
{
    return timeout_ns < 0 ? -1 : sys_monotonic_ns() + timeout_ns;
}

int64_t deadline_left(int64_t deadline)
{
    if (deadline < 0) {
        return -1;
    }
    int64_t left = deadline - sys_monotonic_ns();
    return left > 0 ? left : 0;
}

void waitable_init(waitable *w, const type *t, waitable_kind what)
{
    w->o.type = t;
    w->what = what;
    par_event_init(&w->wake, false, what != WAITABLE_EVENT);
}

static bool mutex_take(waitable *w)
{
    uint64_t me = thread_identity(), none = 0;
    if (atomic_load_explicit(&w->owner, memory_order_relaxed) == me) {
        w->depth++;
        return true;
    }
    if (!atomic_compare_exchange_strong(&w->owner, &none, me)) {
        return false;
    }
    w->depth = 1;
    return true;
}

static bool semaphore_take(waitable *w)
{
    int64_t n = atomic_load(&w->count);
    while (n > 0) {
        if (atomic_compare_exchange_weak(&w->count, &n, n - 1)) {
            if (n > 1) {
                par_event_set(&w->wake); /* there is more: the next waiter's turn */
            }
            return true;
        }
    }
    return false;
}

bool waitable_take(waitable *w)
{
    switch (w->what) {
    case WAITABLE_MUTEX: return mutex_take(w);
    case WAITABLE_SEMAPHORE: return semaphore_take(w);
    default: return wait_ended(par_event_wait(&w->wake, 0));
    }
}

bool mutex_release(waitable *w)
{
    if (atomic_load_explicit(&w->owner, memory_order_relaxed) != thread_identity()) {
        return false;
    }
    if (--w->depth == 0) {
        atomic_store(&w->owner, 0);
        par_event_set(&w->wake);
    }
    return true;
}

bool semaphore_release(waitable *w, int64_t n, int64_t *before)
{
    int64_t have = atomic_load(&w->count);
    do {
        if (n > w->maximum - have) {
            return false;
        }
    } while (!atomic_compare_exchange_weak(&w->count, &have, have + n));
    *before = have;
    par_event_set(&w->wake);
    return true;
}

bool waitable_wait(waitable *w, int64_t timeout_ns, par_event *cancel, bool *cancelled)
{
    if (waitable_take(w)) {
        return true;
    }
    int64_t deadline = deadline_from(timeout_ns);
    for (;;) {
        par_event *both[] = {&w->wake, cancel};
        size_t which = 0;
        if (!wait_ended(par_event_wait_many(both, cancel ? 2 : 1, false, deadline_left(deadline), &which))) {
            return false;
        }
        if (which == 1) {
            *cancelled = true;
            return false;
        }
        if (w->what == WAITABLE_EVENT || waitable_take(w)) {
            return true;
        }
    }
}

/* ---- WaitHandle ---- */

/* An event of another object, seen as a ManualResetEvent, is `over`; all others are their own. */
typedef struct handle {
    waitable w;
    par_event *over;
    int lock_fd; /* of a mutex with a name: the file that is locked for it, or -1 */
} handle;

static type type_Mutex, type_Semaphore, type_AutoResetEvent, type_EventWaitHandle;

static handle *handle_of(value v)
{
    handle *h = (handle *)v.as.o;
    if (h->w.disposed) {
        throw_disposed("Microsoft.Win32.SafeHandles.SafeWaitHandle");
    }
    return h;
}

static handle *handle_new(const type *t, waitable_kind what)
{
    handle *h = heap_alloc(sizeof *h);
    waitable_init(&h->w, t, what);
    h->lock_fd = -1;
    return h;
}

value wait_handle_over(par_event *e)
{
    handle *h = handle_new(&type_ManualResetEvent, WAITABLE_EVENT);
    h->over = e;
    return v_obj(h);
}

static par_event *event_of(handle *h)
{
    return h->over ? h->over : &h->w.wake;
}

/* A mutex with a name is a locked file: exclusive among processes, and among the handles of this one. */
static bool named_take(handle *h)
{
    if (!mutex_take(&h->w)) {
        return false;
    }
    if (h->w.depth == 1 && sys_lock_file(h->lock_fd, true) < 0) {
        mutex_release(&h->w);
        return false;
    }
    return true;
}

/* Nobody tells when another process lets go: looked at again, ever less often up to 10 ms. */
static bool named_wait(handle *h, int64_t timeout_ns)
{
    int64_t deadline = deadline_from(timeout_ns), pause = 200000;
    while (!named_take(h)) {
        int64_t left = deadline_left(deadline);
        if (left == 0) {
            return false;
        }
        wait_ended(par_sleep(left > 0 && left < pause ? left : pause));
        pause = pause < 5000000 ? pause * 2 : 10000000;
    }
    return true;
}

static bool handle_wait(handle *h, int64_t timeout_ns)
{
    if (h->lock_fd >= 0) {
        return named_wait(h, timeout_ns);
    }
    if (h->w.what == WAITABLE_EVENT) {
        return wait_ended(par_event_wait(event_of(h), timeout_ns));
    }
    return waitable_wait(&h->w, timeout_ns, NULL, NULL);
}

METHOD(wait_one)
{
    return v_bool(handle_wait(handle_of(c->self), c->argc ? arg_timeout(c, 0, "millisecondsTimeout") : -1));
}

static void handle_dispose(value v)
{
    handle *h = (handle *)v.as.o;
    h->w.disposed = true;
    if (h->lock_fd >= 0) {
        sys_close(h->lock_fd);
        h->lock_fd = -1;
    }
}

METHOD(dispose_handle)
{
    handle_dispose(c->self);
    return V_NULL;
}

enum { MAX_HANDLES = 64, WAIT_TIMED_OUT = 258 };

static uint32_t handles_of(const call *c, handle **out)
{
    array *a = arg_array(c, 0, "waitHandles");
    if (a->length == 0) {
        throw_argument("System.ArgumentException", "waitHandles", "Waithandle array may not be empty.");
    }
    if (a->length > MAX_HANDLES) {
        throw_argument("System.NotSupportedException", NULL,
                       "The number of WaitHandles must be less than or equal to 64.");
    }
    for (size_t i = 0; i < a->length; i++) {
        value v = array_get(a, i);
        if (v_is_null(v)) {
            throw_argument("System.ArgumentNullException", "waitHandles",
                           "At least one element in the specified array was null.");
        }
        out[i] = handle_of(v);
        if (out[i]->lock_fd >= 0) {
            throw_unsupported("WaitAny and WaitAll with a mutex that has a name");
        }
    }
    return (uint32_t)a->length;
}

static int64_t timeout_argument(const call *c)
{
    return c->argc > 1 ? arg_timeout(c, 1, "millisecondsTimeout") : -1;
}

METHOD(wait_any)
{
    handle *h[MAX_HANDLES];
    par_event *events[MAX_HANDLES];
    uint32_t n = handles_of(c, h);
    int64_t deadline = deadline_from(timeout_argument(c));
    for (uint32_t i = 0; i < n; i++) {
        events[i] = event_of(h[i]);
        if (h[i]->w.what != WAITABLE_EVENT ? waitable_take(&h[i]->w) : wait_ended(par_event_wait(events[i], 0))) {
            return v_int((int32_t)i);
        }
    }
    for (;;) {
        size_t which = 0;
        if (!wait_ended(par_event_wait_many(events, n, false, deadline_left(deadline), &which))) {
            return v_int(WAIT_TIMED_OUT);
        }
        if (h[which]->w.what == WAITABLE_EVENT || waitable_take(&h[which]->w)) {
            return v_int((int32_t)which);
        }
    }
}

static void give_back(handle *h)
{
    int64_t before;
    switch (h->w.what) {
    case WAITABLE_MUTEX: mutex_release(&h->w); break;
    case WAITABLE_SEMAPHORE: semaphore_release(&h->w, 1, &before); break;
    default:
        if (event_of(h)->auto_reset) {
            par_event_set(event_of(h));
        }
    }
}

METHOD(wait_all)
{
    handle *h[MAX_HANDLES];
    uint32_t n = handles_of(c, h);
    int64_t deadline = deadline_from(timeout_argument(c));
    for (uint32_t i = 0; i < n; i++) {
        if (!handle_wait(h[i], deadline_left(deadline))) {
            while (i-- > 0) {
                give_back(h[i]);
            }
            return V_FALSE;
        }
    }
    return V_TRUE;
}

GETTER(wait_timeout)
{
    return v_int(WAIT_TIMED_OUT);
}

static const method handle_methods[] = {
    {"WaitOne", "", "bool", wait_one, 0},
    {"WaitOne", "int millisecondsTimeout", "bool", wait_one, 0},
    {"WaitOne", "timespan timeout", "bool", wait_one, 0},
    {"WaitOne", "int millisecondsTimeout, bool exitContext", "bool", wait_one, 0},
    {"WaitOne", "timespan timeout, bool exitContext", "bool", wait_one, 0},
    {"Close", "", "void", dispose_handle, M_VOID},
    {"Dispose", "", "void", dispose_handle, M_VOID},
    {"WaitAny", "System.Threading.WaitHandle[] waitHandles", "int", wait_any, M_STATIC},
    {"WaitAny", "System.Threading.WaitHandle[] waitHandles, int millisecondsTimeout", "int", wait_any, M_STATIC},
    {"WaitAny", "System.Threading.WaitHandle[] waitHandles, timespan timeout", "int", wait_any, M_STATIC},
    {"WaitAll", "System.Threading.WaitHandle[] waitHandles", "bool", wait_all, M_STATIC},
    {"WaitAll", "System.Threading.WaitHandle[] waitHandles, int millisecondsTimeout", "bool", wait_all, M_STATIC},
    {"WaitAll", "System.Threading.WaitHandle[] waitHandles, timespan timeout", "bool", wait_all, M_STATIC},
    {0}};
static const property handle_properties[] = {{"WaitTimeout", "int", get_wait_timeout, NULL, M_STATIC}, {0}};
static const type_ops handle_ops = {.dispose = handle_dispose};
type type_WaitHandle = {
    TYPE_OBJECT,      .name = THREADING "WaitHandle", .interfaces = "System.IDisposable", .flags = T_ABSTRACT,
    .kind = K_OBJECT, .methods = handle_methods,      .properties = handle_properties,    .ops = &handle_ops};

/* ---- events ---- */

static value event_make(const type *t, bool set, bool auto_reset)
{
    handle *h = handle_new(t, WAITABLE_EVENT);
    par_event_init(&h->w.wake, set, auto_reset);
    return v_obj(h);
}

METHOD(make_manual)
{
    return event_make(c->type, to_bool(c->args[0]), false);
}

METHOD(make_auto)
{
    return event_make(c->type, to_bool(c->args[0]), true);
}

METHOD(make_event)
{
    return event_make(c->type, to_bool(c->args[0]), c->args[1].as.i == 0);
}

METHOD(set_event)
{
    par_event_set(event_of(handle_of(c->self)));
    return V_TRUE;
}

METHOD(reset_event)
{
    par_event_reset(event_of(handle_of(c->self)));
    return V_TRUE;
}

static const method event_methods[] = {{"Set", "", "bool", set_event, 0}, {"Reset", "", "bool", reset_event, 0}, {0}};
static const method event_ctors[] = {
    {NULL, "bool initialState, System.Threading.EventResetMode mode", NULL, make_event, 0}, {0}};
static const method manual_ctors[] = {{NULL, "bool initialState", NULL, make_manual, 0}, {0}};
static const method auto_ctors[] = {{NULL, "bool initialState", NULL, make_auto, 0}, {0}};
static type type_EventWaitHandle = {TYPE_OBJECT,
                                    .name = THREADING "EventWaitHandle",
                                    .base = THREADING "WaitHandle",
                                    .kind = K_OBJECT,
                                    .ctors = event_ctors,
                                    .methods = event_methods,
                                    .ops = &handle_ops};
type type_ManualResetEvent = {TYPE_OBJECT,
                              .name = THREADING "ManualResetEvent",
                              .base = THREADING "EventWaitHandle",
                              .kind = K_OBJECT,
                              .ctors = manual_ctors,
                              .ops = &handle_ops};
static type type_AutoResetEvent = {TYPE_OBJECT,
                                   .name = THREADING "AutoResetEvent",
                                   .base = THREADING "EventWaitHandle",
                                   .kind = K_OBJECT,
                                   .ctors = auto_ctors,
                                   .ops = &handle_ops};
static const enum_member reset_modes[] = {{"AutoReset", 0}, {"ManualReset", 1}, {0}};
static ENUM_TYPE(EventResetMode, THREADING "EventResetMode", reset_modes, 0);

/* ---- Mutex ---- */

/* false: not the owner. */
static bool release(handle *h)
{
    bool last = h->w.depth == 1;
    if (last && h->lock_fd >= 0 && h->w.owner == thread_identity()) {
        sys_unlock_file(h->lock_fd);
    }
    return mutex_release(&h->w);
}

static str *user_name(void)
{
    char name[256], home[256];
    sys_user(name, home, sizeof name);
    return str_c(name);
}

static void named_finalize(void *object, void *data)
{
    handle *h = object;
    (void)data;
    if (h->lock_fd >= 0) {
        sys_close(h->lock_fd);
        h->lock_fd = -1;
    }
}

static void name_mutex(handle *h, const str *name)
{
    buf b = {0};
    buf_printf(&b, "/tmp/.parsh-mutex-%s", sys_is_root() ? "root" : str_to_c(user_name()));
    int error = sys_mkdir(buf_cstr(&b), 0700);
    if (error < 0 && error != -EEXIST) {
        io_throw(error, str_from_buf(&b), true);
    }
    buf_byte(&b, '/');
    const char *p = str_to_c(name);
    if (!strncmp(p, "Global\\", 7) || !strncmp(p, "Local\\", 6)) {
        p = strchr(p, '\\') + 1;
    }
    for (; *p; p++) {
        buf_byte(&b, *p == '/' || *p == '\\' ? '_' : *p);
    }
    h->lock_fd = sys_open(buf_cstr(&b), O_RDWR | O_CREAT, 0600);
    if (h->lock_fd < 0) {
        io_throw(h->lock_fd, str_from_buf(&b), false);
    }
    heap_finalizer(h, named_finalize, NULL);
}

/* [initiallyOwned[, name[, ref createdNew]]]: it counts as new when nobody holds it. */
METHOD(make_mutex)
{
    handle *h = handle_new(c->type, WAITABLE_MUTEX);
    bool own = c->argc && to_bool(c->args[0]), taken = false;
    if (c->argc > 1 && c->args[1].kind == K_STRING && c->args[1].as.s->length) {
        name_mutex(h, c->args[1].as.s);
    }
    if (own || c->argc > 2) {
        taken = h->lock_fd >= 0 ? named_take(h) : mutex_take(&h->w);
    }
    if (c->argc > 2 && c->args[2].kind == K_OBJECT) {
        cell_assign(((reference *)c->args[2].as.o)->cell, v_bool(taken));
    }
    if (taken && !own) {
        release(h);
    }
    return v_obj(h);
}

METHOD(release_mutex)
{
    if (!release(handle_of(c->self))) {
        throw_argument("System.ApplicationException", NULL,
                       "Object synchronization method was called from an unsynchronized block of code.");
    }
    return V_NULL;
}

static const method mutex_ctors[] = {
    {NULL, "", NULL, make_mutex, 0},
    {NULL, "bool initiallyOwned", NULL, make_mutex, 0},
    {NULL, "bool initiallyOwned, string name", NULL, make_mutex, 0},
    {NULL, "bool initiallyOwned, string name, ref bool createdNew", NULL, make_mutex, 0},
    {0}};
static const method mutex_methods[] = {{"ReleaseMutex", "", "void", release_mutex, M_VOID}, {0}};
static type type_Mutex = {TYPE_OBJECT,       .name = THREADING "Mutex", .base = THREADING "WaitHandle",
                          .kind = K_OBJECT,  .ctors = mutex_ctors,      .methods = mutex_methods,
                          .ops = &handle_ops};

/* ---- Semaphore ---- */

METHOD(make_semaphore)
{
    int64_t initial = c->args[0].as.i, maximum = c->args[1].as.i;
    if (initial < 0) {
        throw_negative("initialCount", initial);
    }
    if (maximum < 1) {
        throw_argument("System.ArgumentOutOfRangeException", "maximumCount", "Positive number required.");
    }
    if (initial > maximum) {
        throw_argument("System.ArgumentException", NULL,
                       "The initial count for the semaphore must be greater than or equal to zero and less than the "
                       "maximum count.");
    }
    handle *h = handle_new(c->type, WAITABLE_SEMAPHORE);
    h->w.count = initial;
    h->w.maximum = maximum;
    return v_obj(h);
}

METHOD(release_semaphore)
{
    int64_t n = c->argc ? c->args[0].as.i : 1, before;
    handle *h = handle_of(c->self);
    if (n < 1) {
        throw_argument("System.ArgumentOutOfRangeException", "releaseCount", "Non-negative number required.");
    }
    if (!semaphore_release(&h->w, n, &before)) {
        throw_argument("System.Threading.SemaphoreFullException", NULL,
                       "Adding the specified count to the semaphore would cause it to exceed its maximum count.");
    }
    return v_int((int32_t)before);
}

static const method semaphore_ctors[] = {{NULL, "int initialCount, int maximumCount", NULL, make_semaphore, 0}, {0}};
static const method semaphore_methods[] = {
    {"Release", "", "int", release_semaphore, 0}, {"Release", "int releaseCount", "int", release_semaphore, 0}, {0}};
static type type_Semaphore = {TYPE_OBJECT,       .name = THREADING "Semaphore", .base = THREADING "WaitHandle",
                              .kind = K_OBJECT,  .ctors = semaphore_ctors,      .methods = semaphore_methods,
                              .ops = &handle_ops};

TYPES_EXPORT(threading_wait, &type_WaitHandle, &type_EventWaitHandle, &type_ManualResetEvent, &type_AutoResetEvent,
             &type_EventResetMode, &type_Mutex, &type_Semaphore);
