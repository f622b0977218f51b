/* runspace_pool.c: at most `max` invocations at once, in runspaces that are kept.
 *
 * A worker is a fiber that takes one waiting invocation after another; it ends when none waits. So ten thousand cheap
 * invocations cost ten thousand turns of a loop, and not as many fibers. */
#include <stdatomic.h>

#include "base/heap.h"
#include "engine/jobs/powershell.h"

void (*runspace_apply_initial)(runspace *rs, value initial);

runspace *runspace_from(const runspace *maker, value initial)
{
    runspace *rs = runspace_new_from(maker, maker ? maker->host : NULL);
    rs->detached = true;
    if (!v_is_null(initial) && runspace_apply_initial)
        runspace_apply_initial(rs, initial);
    return rs;
}

runspace_pool *pool_new(int32_t min, int32_t max, value initial)
{
    runspace_pool *p = heap_alloc(sizeof *p);
    p->o.type = &type_RunspacePool;
    p->min = min;
    p->max = max;
    p->initial = initial;
    p->made_by = runspace_current();
    return p;
}

static powershell *pop_locked(runspace_pool *p)
{
    powershell *ps = p->first;
    if (ps) {
        p->first = ps->queued;
        if (!p->first)
            p->last = NULL;
        ps->queued = NULL;
    }
    return ps;
}

static runspace *take_runspace_locked(runspace_pool *p)
{
    runspace *rs = p->idle;
    if (rs) {
        p->idle = rs->next_idle;
        rs->next_idle = NULL;
    }
    return rs;
}

static void give_runspace_locked(runspace_pool *p, runspace *rs)
{
    rs->next_idle = p->idle;
    p->idle = rs;
}

void pool_keep(runspace_pool *p, runspace *rs)
{
    object_lock(&p->o);
    give_runspace_locked(p, rs);
    object_unlock(&p->o);
}

typedef struct pool_worker {
    runspace_pool *pool;
    runspace *rs;
    par_stop *stop;
    bool used;
} pool_worker;

static runspace *worker_runspace(runspace_pool *p)
{
    runspace *rs = runspace_from(p->made_by, p->initial);
    rs->state_id = 2;
    return rs;
}

void ps_run_in_pool(powershell *ps, runspace *rs);

/* The next invocation, or NULL when the fiber is to end. The runspace goes back under the same lock: a fiber that starts in
 * the place of this one finds it, and makes none of its own. */
static powershell *next_invocation(pool_worker *w)
{
    runspace_pool *p = w->pool;
    object_lock(&p->o);
    powershell *ps = p->workers <= p->max ? pop_locked(p) : NULL;
    if (ps) {
        ps->stop = w->stop;
        if (!w->rs)
            w->rs = take_runspace_locked(p);
    } else {
        if (w->rs)
            give_runspace_locked(p, w->rs);
        p->workers--;
    }
    object_unlock(&p->o);
    return ps;
}

static void worker_ends(pool_worker *w)
{
    par_stop_use(NULL);
    par_stop_drop(w->stop);
    runspace_enter(NULL);
}

static void worker_main(void *arg)
{
    pool_worker w = {.pool = arg};
    runspace_pool *p = w.pool;
    w.stop = par_stop_new(NULL);
    for (;;) {
        powershell *ps = next_invocation(&w);
        if (!ps) {
            worker_ends(&w);
            return;
        }
        if (!w.rs)
            w.rs = worker_runspace(p);
        if (p->fresh_variables && w.used)
            runspace_reset_variables(w.rs);
        w.used = true;
        par_stop_use(w.stop);
        ps_run_in_pool(ps, w.rs);
        if (par_stop_requested(w.stop)) {
            par_stop_use(NULL);
            par_stop_drop(w.stop);
            w.stop = par_stop_new(NULL);
        }
    }
}

void pool_submit(runspace_pool *p, powershell *ps)
{
    bool more = false;
    atomic_fetch_add(&p->unfinished, 1);
    object_lock(&p->o);
    if (p->last)
        p->last->queued = ps;
    else
        p->first = ps;
    p->last = ps;
    if (p->workers < p->max) {
        p->workers++;
        more = true;
    }
    object_unlock(&p->o);
    if (more)
        par_spawn(worker_main, p, NULL);
}

void pool_grow(runspace_pool *p)
{
    object_lock(&p->o);
    uint32_t waiting = 0, more = 0;
    for (powershell *ps = p->first; ps; ps = ps->queued)
        waiting++;
    while (more < waiting && p->workers < p->max) {
        p->workers++;
        more++;
    }
    object_unlock(&p->o);
    while (more--)
        par_spawn(worker_main, p, NULL);
}

bool pool_withdraw(runspace_pool *p, powershell *ps)
{
    bool found = false;
    object_lock(&p->o);
    for (powershell **at = &p->first, *before = NULL; *at; before = *at, at = &(*at)->queued)
        if (*at == ps) {
            *at = ps->queued;
            if (p->last == ps)
                p->last = before;
            ps->queued = NULL;
            found = true;
            break;
        }
    object_unlock(&p->o);
    if (found)
        atomic_fetch_sub(&p->unfinished, 1);
    return found;
}

void pool_close(runspace_pool *p)
{
    for (;;) {
        object_lock(&p->o);
        powershell *ps = p->first;
        object_unlock(&p->o);
        if (!ps)
            break;
        ps_stop_request(ps);
    }
    p->state = POOL_CLOSED;
}
