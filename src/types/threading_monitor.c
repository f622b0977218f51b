/* threading_monitor.c: Monitor on any object.
 *
 * An object has a monitor only while somebody holds it, waits for it or waits in it: a side table by address, in stripes.
 * The table keeps the object alive for that time, so no address can come to mean another object. A value type is boxed by
 * each call in .NET: entering works, leaving says that nobody had entered. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/heap.h"
#include "engine/scope/scope.h"
#include "types/native.h"
#include "types/waiting.h"

enum { STRIPES = 64 };

/* One fiber in Monitor.Wait. */
typedef struct sleeper {
    par_event pulse;
    struct sleeper *next;
} sleeper;

typedef struct monitor {
    const void *object;
    waitable lock;
    uint32_t users; /* entered (each time), trying to enter, or waiting: under the stripe's lock */
    sleeper *first, *last;
    struct monitor *next;
} monitor;

typedef struct stripe {
    pthread_mutex_t lock;
    monitor *monitors;
    monitor *spare; /* the last one that went out of use */
} stripe;

static stripe *stripes;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void stripes_make(void)
{
    static stripe table[STRIPES];
    heap_root(table, sizeof table);
    for (int i = 0; i < STRIPES; i++) {
        pthread_mutex_init(&table[i].lock, NULL);
    }
    stripes = table;
}

static stripe *stripe_of(const void *object)
{
    pthread_once(&once, stripes_make);
    return &stripes[((uintptr_t)object >> 4) * 0x9E3779B97F4A7C15ull >> 58];
}

/* NULL: a value type. */
static const void *object_of(value v)
{
    if (v_is_null(v)) {
        throw_argument("System.ArgumentNullException", NULL, "Value cannot be null.");
    }
    v = psobject_base(v);
    return v.kind == K_OBJECT || v.kind == K_STRING ? v.as.o : NULL;
}

static monitor *find(stripe *s, const void *object)
{
    monitor *m = s->monitors;
    while (m && m->object != object) {
        m = m->next;
    }
    return m;
}

/* The object's monitor with one user more. */
static monitor *acquire(const void *object)
{
    stripe *s = stripe_of(object);
    monitor *fresh = NULL;
    for (;;) {
        pthread_mutex_lock(&s->lock);
        monitor *m = find(s, object);
        if (!m && (m = fresh ? fresh : s->spare)) {
            s->spare = m == s->spare ? NULL : s->spare;
            m->object = object;
            m->next = s->monitors;
            s->monitors = m;
        }
        if (m) {
            m->users++;
        }
        pthread_mutex_unlock(&s->lock);
        if (m) {
            return m;
        }
        fresh = heap_alloc(sizeof *fresh); /* never under the lock */
        waitable_init(&fresh->lock, NULL, WAITABLE_MUTEX);
    }
}

static void release(const void *object)
{
    stripe *s = stripe_of(object);
    pthread_mutex_lock(&s->lock);
    for (monitor **at = &s->monitors; *at; at = &(*at)->next) {
        monitor *m = *at;
        if (m->object == object) {
            if (--m->users == 0) {
                *at = m->next;
                m->object = NULL;
                s->spare = m;
            }
            break;
        }
    }
    pthread_mutex_unlock(&s->lock);
}

/* The monitor when the running fiber has entered it. */
static monitor *held(const void *object)
{
    monitor *m = NULL;
    if (object) {
        stripe *s = stripe_of(object);
        pthread_mutex_lock(&s->lock);
        m = find(s, object);
        pthread_mutex_unlock(&s->lock);
    }
    return m && atomic_load(&m->lock.owner) == thread_identity() ? m : NULL;
}

static monitor *held_or_throw(const void *object)
{
    monitor *m = held(object);
    if (!m) {
        throw_argument("System.Threading.SynchronizationLockException", NULL,
                       "Object synchronization method was called from an unsynchronized block of code.");
    }
    return m;
}

static void forget(void *object)
{
    release(object);
}

static bool enter(const void *object, int64_t timeout_ns)
{
    if (!object) {
        return true;
    }
    monitor *m = acquire(object);
    if (waitable_take(&m->lock)) {
        return true;
    }
    ctx *x = ctx_current();
    deferred d;
    defer_push(x, &d, forget, (void *)(uintptr_t)object); /* a stop unwinds from the wait */
    bool taken = waitable_wait(&m->lock, timeout_ns, NULL, NULL);
    defer_pop(x, &d, !taken);
    return taken;
}

static cell *taken_cell(const call *c, uint32_t i)
{
    value v = c->args[i];
    if (v.kind != K_OBJECT) {
        throw_null_argument("lockTaken");
    }
    cell *taken = ((reference *)v.as.o)->cell;
    if (to_bool(value_load(&taken->v))) {
        throw_argument("System.ArgumentException", "lockTaken", "Argument must be initialized to false");
    }
    return taken;
}

METHOD(monitor_enter)
{
    enter(object_of(c->args[0]), -1);
    return V_NULL;
}

METHOD(monitor_enter_ref)
{
    cell *taken = taken_cell(c, 1);
    enter(object_of(c->args[0]), -1);
    cell_assign(taken, V_TRUE);
    return V_NULL;
}

METHOD(monitor_try)
{
    return v_bool(enter(object_of(c->args[0]), c->argc > 1 ? arg_timeout(c, 1, "millisecondsTimeout") : 0));
}

METHOD(monitor_try_ref)
{
    cell *taken = taken_cell(c, c->argc - 1);
    bool got = enter(object_of(c->args[0]), c->argc > 2 ? arg_timeout(c, 1, "millisecondsTimeout") : 0);
    cell_assign(taken, v_bool(got));
    return V_NULL;
}

METHOD(monitor_exit)
{
    const void *object = object_of(c->args[0]);
    mutex_release(&held_or_throw(object)->lock);
    release(object);
    return V_NULL;
}

METHOD(monitor_is_entered)
{
    return v_bool(held(object_of(c->args[0])) != NULL);
}

/* ---- Wait and Pulse ---- */

static void sleeper_remove(monitor *m, sleeper *gone)
{
    sleeper *before = NULL;
    for (sleeper *s = m->first; s; before = s, s = s->next) {
        if (s == gone) {
            *(before ? &before->next : &m->first) = s->next;
            if (m->last == s) {
                m->last = before;
            }
            return;
        }
    }
}

METHOD(monitor_wait)
{
    const void *object = object_of(c->args[0]);
    monitor *m = held_or_throw(object);
    int64_t timeout = c->argc > 1 ? arg_timeout(c, 1, "millisecondsTimeout") : -1;
    sleeper *me = heap_alloc(sizeof *me);
    par_event_init(&me->pulse, false, false);
    *(m->last ? &m->last->next : &m->first) = me; /* its owner alone touches the queue */
    m->last = me;
    uint32_t depth = m->lock.depth;
    m->lock.depth = 1;
    mutex_release(&m->lock);
    par_status ended = par_event_wait(&me->pulse, timeout);
    /* Entered again whatever happened: `finally { Exit }` must find it held. */
    ctx *x = ctx_current();
    x->mask++;
    waitable_wait(&m->lock, -1, NULL, NULL);
    x->mask--;
    m->lock.depth = depth;
    sleeper_remove(m, me);
    return v_bool(wait_ended(ended));
}

static void wake_first(monitor *m)
{
    sleeper *s = m->first;
    m->first = s->next;
    if (!m->first) {
        m->last = NULL;
    }
    par_event_set(&s->pulse);
}

METHOD(monitor_pulse)
{
    monitor *m = held_or_throw(object_of(c->args[0]));
    if (m->first) {
        wake_first(m);
    }
    return V_NULL;
}

METHOD(monitor_pulse_all)
{
    monitor *m = held_or_throw(object_of(c->args[0]));
    while (m->first) {
        wake_first(m);
    }
    return V_NULL;
}

static const method monitor_methods[] = {
    {"Enter", "object obj", "void", monitor_enter, M_STATIC | M_VOID},
    {"Enter", "object obj, ref bool lockTaken", "void", monitor_enter_ref, M_STATIC | M_VOID},
    {"TryEnter", "object obj", "bool", monitor_try, M_STATIC},
    {"TryEnter", "object obj, ref bool lockTaken", "void", monitor_try_ref, M_STATIC | M_VOID},
    {"TryEnter", "object obj, int millisecondsTimeout", "bool", monitor_try, M_STATIC},
    {"TryEnter", "object obj, timespan timeout", "bool", monitor_try, M_STATIC},
    {"TryEnter", "object obj, int millisecondsTimeout, ref bool lockTaken", "void", monitor_try_ref, M_STATIC | M_VOID},
    {"TryEnter", "object obj, timespan timeout, ref bool lockTaken", "void", monitor_try_ref, M_STATIC | M_VOID},
    {"Exit", "object obj", "void", monitor_exit, M_STATIC | M_VOID},
    {"IsEntered", "object obj", "bool", monitor_is_entered, M_STATIC},
    {"Wait", "object obj", "bool", monitor_wait, M_STATIC},
    {"Wait", "object obj, int millisecondsTimeout", "bool", monitor_wait, M_STATIC},
    {"Wait", "object obj, timespan timeout", "bool", monitor_wait, M_STATIC},
    {"Pulse", "object obj", "void", monitor_pulse, M_STATIC | M_VOID},
    {"PulseAll", "object obj", "void", monitor_pulse_all, M_STATIC | M_VOID},
    {0}};
static type type_Monitor = {TYPE_OBJECT, .name = "System.Threading.Monitor", .flags = T_STATIC, .kind = K_OBJECT,
                            .methods = monitor_methods};

TYPES_EXPORT(threading_monitor, &type_Monitor);
