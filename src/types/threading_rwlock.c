/* threading_rwlock.c: ReaderWriterLockSlim: many readers, or one writer; one upgradeable reader beside the readers.
 *
 * State changes under a mutex that is never held across a wait; whoever cannot have the lock waits for an event that any
 * release sets, and looks again. */
#include <pthread.h>

#include "base/heap.h"
#include "types/native.h"
#include "types/waiting.h"

#define THREADING "System.Threading."

typedef struct holder {
    uint64_t who;
    uint32_t reads, upgrades, writes;
    struct holder *next;
} holder;

typedef struct rwlock {
    object o;
    pthread_mutex_t guard;
    par_event changed;
    holder *holders; /* those with any count above 0, and old ones to use again */
    uint32_t readers;
    uint64_t writer, upgrader;
    bool recursive, disposed;
} rwlock;

typedef enum mode { MODE_READ, MODE_UPGRADE, MODE_WRITE } mode;

static rwlock *rwlock_of(value v)
{
    rwlock *l = (rwlock *)v.as.o;
    if (l->disposed) {
        throw_disposed(THREADING "ReaderWriterLockSlim");
    }
    return l;
}

METHOD(make)
{
    rwlock *l = heap_alloc(sizeof *l);
    l->o.type = c->type;
    pthread_mutex_init(&l->guard, NULL);
    par_event_init(&l->changed, false, false);
    l->recursive = c->argc && c->args[0].as.i == 1;
    return v_obj(l);
}

/* ---- under the guard ---- */

static holder *find(rwlock *l, uint64_t who)
{
    holder *h = l->holders;
    while (h && h->who != who) {
        h = h->next;
    }
    return h;
}

/* The holder of `who`, or `fresh` put in as it. */
static holder *find_or_add(rwlock *l, uint64_t who, holder *fresh)
{
    holder *h = find(l, who);
    if (!h) {
        h = find(l, 0);
    }
    if (!h) {
        h = fresh;
        h->next = l->holders;
        l->holders = h;
    }
    h->who = who;
    return h;
}

static bool available(const rwlock *l, mode m, uint64_t me, const holder *h)
{
    if (l->writer && l->writer != me) {
        return false;
    }
    switch (m) {
    case MODE_READ: return true;
    case MODE_UPGRADE: return !l->upgrader || l->upgrader == me;
    default: return l->readers - (h && h->reads ? 1 : 0) == 0 && (!l->upgrader || l->upgrader == me);
    }
}

static void give(rwlock *l, mode m, uint64_t me, holder *h)
{
    switch (m) {
    case MODE_READ: l->readers += h->reads++ == 0; break;
    case MODE_UPGRADE:
        h->upgrades++;
        l->upgrader = me;
        break;
    default: h->writes++; l->writer = me;
    }
}

/* What .NET forbids a fiber that holds the lock already; NULL: allowed. */
static const char *forbidden(const rwlock *l, mode m, const holder *h)
{
    if (!h) {
        return NULL;
    }
    if (m == MODE_WRITE && h->reads && !h->writes && !h->upgrades) {
        return "Write lock may not be acquired with read lock held. This pattern is prone to deadlocks. Please ensure "
               "that read locks are released before taking a write lock. If an upgrade is necessary, use an upgrade "
               "lock in place of the read lock.";
    }
    if (m == MODE_UPGRADE && h->reads && !h->writes && !h->upgrades) {
        return "Upgradeable lock may not be acquired with read lock held.";
    }
    if (l->recursive) {
        return NULL;
    }
    if (m == MODE_READ) {
        return h->writes  ? "A read lock may not be acquired with the write lock held in this mode."
               : h->reads ? "Recursive read lock acquisitions not allowed in this mode."
                          : NULL;
    }
    if (m == MODE_WRITE) {
        return h->writes ? "Recursive write lock acquisitions not allowed in this mode." : NULL;
    }
    return h->upgrades ? "Recursive upgradeable lock acquisitions not allowed in this mode."
           : h->writes
               ? "Upgradeable lock may not be acquired with write lock held in this mode. Acquiring Upgradeable "
                 "lock gives the ability to read along with an option to upgrade to a writer."
               : NULL;
}

/* ---- entering and leaving ---- */

static bool enter(rwlock *l, mode m, int64_t timeout_ns)
{
    uint64_t me = thread_identity();
    int64_t deadline = deadline_from(timeout_ns);
    holder *fresh = heap_alloc(sizeof *fresh);
    for (;;) {
        pthread_mutex_lock(&l->guard);
        holder *h = find(l, me);
        const char *no = forbidden(l, m, h);
        bool got = !no && available(l, m, me, h);
        if (got) {
            give(l, m, me, find_or_add(l, me, fresh));
        } else if (!no) {
            par_event_reset(&l->changed);
        }
        pthread_mutex_unlock(&l->guard);
        if (no) {
            throw_argument("System.Threading.LockRecursionException", NULL, "%s", no);
        }
        if (got) {
            return true;
        }
        if (!wait_ended(par_event_wait(&l->changed, deadline_left(deadline)))) {
            return false;
        }
    }
}

static void leave(rwlock *l, mode m)
{
    static const char *const not_held[] = {"The read lock is being released without being held.",
                                           "The upgradeable lock is being released without being held.",
                                           "The write lock is being released without being held."};
    uint64_t me = thread_identity();
    pthread_mutex_lock(&l->guard);
    holder *h = find(l, me);
    uint32_t *count = !h ? NULL : m == MODE_READ ? &h->reads : m == MODE_UPGRADE ? &h->upgrades : &h->writes;
    bool mine = count && *count > 0;
    if (mine && --*count == 0) {
        if (m == MODE_READ) {
            l->readers--;
        } else if (m == MODE_UPGRADE) {
            l->upgrader = 0;
        } else {
            l->writer = 0;
        }
        if (!h->reads && !h->upgrades && !h->writes) {
            h->who = 0;
        }
    }
    pthread_mutex_unlock(&l->guard);
    if (!mine) {
        throw_argument("System.Threading.SynchronizationLockException", NULL, "%s", not_held[m]);
    }
    par_event_set(&l->changed);
}

#define MODE_METHODS(name, m)                                                                                          \
    METHOD(enter_##name)                                                                                               \
    {                                                                                                                  \
        enter(rwlock_of(c->self), m, -1);                                                                              \
        return V_NULL;                                                                                                 \
    }                                                                                                                  \
    METHOD(try_##name)                                                                                                 \
    {                                                                                                                  \
        return v_bool(enter(rwlock_of(c->self), m, arg_timeout(c, 0, "millisecondsTimeout")));                         \
    }                                                                                                                  \
    METHOD(exit_##name)                                                                                                \
    {                                                                                                                  \
        leave(rwlock_of(c->self), m);                                                                                  \
        return V_NULL;                                                                                                 \
    }
MODE_METHODS(read, MODE_READ)
MODE_METHODS(upgrade, MODE_UPGRADE)
MODE_METHODS(write, MODE_WRITE)

METHOD(dispose)
{
    ((rwlock *)c->self.as.o)->disposed = true;
    return V_NULL;
}

/* ---- properties ---- */

static holder mine(value self)
{
    rwlock *l = (rwlock *)self.as.o;
    pthread_mutex_lock(&l->guard);
    const holder *h = find(l, thread_identity());
    holder copy = h ? *h : (holder){0};
    pthread_mutex_unlock(&l->guard);
    return copy;
}

#define MINE(id, field)                                                                                                \
    GETTER(held_##id)                                                                                                  \
    {                                                                                                                  \
        return v_bool(mine(self).field > 0);                                                                           \
    }                                                                                                                  \
    GETTER(times_##id)                                                                                                 \
    {                                                                                                                  \
        return v_int((int32_t)mine(self).field);                                                                       \
    }
MINE(read, reads)
MINE(upgrade, upgrades)
MINE(write, writes)

GETTER(readers)
{
    return v_int((int32_t)((rwlock *)self.as.o)->readers);
}

static const enum_member policies[] = {{"NoRecursion", 0}, {"SupportsRecursion", 1}, {0}};
static ENUM_TYPE(LockRecursionPolicy, THREADING "LockRecursionPolicy", policies, 0);

GETTER(policy)
{
    return enum_value(&type_LockRecursionPolicy, ((rwlock *)self.as.o)->recursive);
}

#define MODE_ROWS(name, text)                                                                                          \
    {"Enter" text, "", "void", enter_##name, M_VOID}, {"Exit" text, "", "void", exit_##name, M_VOID},                  \
        {"TryEnter" text, "int millisecondsTimeout", "bool", try_##name, 0},                                           \
    {                                                                                                                  \
        "TryEnter" text, "timespan timeout", "bool", try_##name, 0                                                     \
    }
static const method ctors[] = {
    {NULL, "", NULL, make, 0}, {NULL, "System.Threading.LockRecursionPolicy recursionPolicy", NULL, make, 0}, {0}};
static const method methods[] = {MODE_ROWS(read, "ReadLock"),
                                 MODE_ROWS(upgrade, "UpgradeableReadLock"),
                                 MODE_ROWS(write, "WriteLock"),
                                 {"Dispose", "", "void", dispose, M_VOID},
                                 {0}};
static const property properties[] = {{"IsReadLockHeld", "bool", get_held_read, NULL, 0},
                                      {"IsUpgradeableReadLockHeld", "bool", get_held_upgrade, NULL, 0},
                                      {"IsWriteLockHeld", "bool", get_held_write, NULL, 0},
                                      {"RecursionPolicy", THREADING "LockRecursionPolicy", get_policy, NULL, 0},
                                      {"CurrentReadCount", "int", get_readers, NULL, 0},
                                      {"RecursiveReadCount", "int", get_times_read, NULL, 0},
                                      {"RecursiveUpgradeCount", "int", get_times_upgrade, NULL, 0},
                                      {"RecursiveWriteCount", "int", get_times_write, NULL, 0},
                                      {0}};
static type type_ReaderWriterLockSlim = {TYPE_OBJECT,
                                         .name = THREADING "ReaderWriterLockSlim",
                                         .interfaces = "System.IDisposable",
                                         .kind = K_OBJECT,
                                         .ctors = ctors,
                                         .methods = methods,
                                         .properties = properties};

TYPES_EXPORT(threading_rwlock, &type_ReaderWriterLockSlim, &type_LockRecursionPolicy);
