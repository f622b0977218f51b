/* parallel_run.c: ForEach-Object -Parallel over a fan-out of the parallel core. */
#include "engine/jobs/parallel_run.h"

#include <stdatomic.h>

#include "base/heap.h"
#include "engine/jobs/using.h"

enum {
    WINDOW = 512,      /* items accepted before the upstream waits */
    BUFFER_FULL = 256, /* records after which a runner hands its buffer on, even within an item */
};

struct parallel_run {
    object o; /* its lock guards `idle`, `spare` and `over` */
    cmdlet_run *cmdlet;
    const script_block *sb;
    using_values *using;
    par_fanout *fanout;
    par_stop *stop; /* of the run, when it has a time limit */
    item_runspace *idle;
    record_buffer *spare; /* used buffers: taken by runners, given back by the owner */
    runspace *caller;
    bool new_runspaces, over;
};

/* A claim loop with its runspace. */
typedef struct item_runner {
    parallel_run *p;
    item_runspace *space;
    bool in_item;
} item_runner;

static record_buffer *fresh_buffer(parallel_run *p)
{
    record_buffer *b = NULL;
    if (__atomic_load_n(&p->spare, __ATOMIC_RELAXED)) {
        object_lock(&p->o);
        b = p->spare;
        if (b)
            __atomic_store_n(&p->spare, b->spare, __ATOMIC_RELAXED); /* it is looked at without the lock, too */
        object_unlock(&p->o);
    }
    return b ? b : record_buffer_new();
}

static void give_back(parallel_run *p, record_buffer *b)
{
    record_buffer_reset(b);
    object_lock(&p->o);
    b->spare = p->spare;
    __atomic_store_n(&p->spare, b, __ATOMIC_RELAXED);
    object_unlock(&p->o);
}

static void hand_on(item_runner *r, bool may_wait)
{
    record_buffer *b = r->space->sink.into;
    if (!b->count)
        return;
    r->space->sink.into = fresh_buffer(r->p);
    par_fanout_emit(r->p->fanout, b, may_wait);
}

static void buffer_full(record_sink *s)
{
    hand_on(s->owner, true);
}

static item_runspace *take_idle(parallel_run *p)
{
    object_lock(&p->o);
    item_runspace *s = p->idle;
    if (s) {
        p->idle = s->next;
        s->next = NULL;
    }
    object_unlock(&p->o);
    return s;
}

static void give_idle(parallel_run *p, item_runspace *s)
{
    object_lock(&p->o);
    if (!p->over) {
        s->next = p->idle;
        p->idle = s;
    }
    object_unlock(&p->o);
}

/* Nothing runs here any more. The idle ones let go of each other: one stale pointer to one of them would keep them all. */
static void let_go(parallel_run *p)
{
    object_lock(&p->o);
    p->over = true;
    p->spare = NULL;
    for (item_runspace *s = p->idle, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
    }
    p->idle = NULL;
    object_unlock(&p->o);
}

static item_runspace *new_space(item_runner *r)
{
    item_runspace *s = item_runspace_new(r->p->caller, r->p->sb, r->p->using, BUFFER_FULL, buffer_full, r);
    return s;
}

static void *runner_enter(void *user, par_fanout *f)
{
    parallel_run *p = user;
    item_runner *r = heap_alloc(sizeof *r);
    (void)f;
    r->p = p;
    r->space = p->new_runspaces ? NULL : take_idle(p);
    if (!r->space)
        r->space = new_space(r);
    r->space->sink.owner = r;
    item_runspace_enter(r->space);
    return r;
}

static void runner_run(void *state, const par_item *items, size_t count)
{
    item_runner *r = state;
    for (size_t i = 0; i < count; i++) {
        value v;
        __builtin_memcpy(&v, &items[i], sizeof v);
        bool go_on = item_runspace_run(r->space, v);
        if (r->p->new_runspaces) {
            hand_on(r, true);
            r->space = new_space(r);
            item_runspace_enter(r->space);
        }
        /* what an item wrote goes on before the runner counts it as done, once a chunk */
        if (i + 1 == count || !go_on)
            hand_on(r, true);
        if (!par_fanout_item_done(r->p->fanout) || !go_on) {
            hand_on(r, true);
            return;
        }
    }
}

static void runner_leave(void *state)
{
    item_runner *r = state;
    hand_on(r, true);
    if (!r->p->new_runspaces)
        give_idle(r->p, r->space);
    runspace_enter(NULL);
}

static void runner_park(void *state)
{
    hand_on(state, false);
}

static const par_fanout_ops ops = {runner_enter, runner_run, runner_leave, runner_park};

/* ---- the time limit ---- */

typedef struct time_limit {
    par_stop *stop;
    int64_t ns;
} time_limit;

static void stop_later(void *arg)
{
    time_limit *t = arg;
    if (par_sleep(t->ns) == PAR_OK)
        par_stop_request(t->stop);
}

parallel_run *parallel_run_new(cmdlet_run *c, const script_block *sb, unsigned limit, bool new_runspaces,
                               int64_t timeout_ns)
{
    parallel_run *p = heap_alloc(sizeof *p);
    p->o.type = &type_Object;
    p->cmdlet = c;
    p->sb = sb;
    p->caller = c->rs;
    p->new_runspaces = new_runspaces;
    p->using = using_collect(c->rs, sb, USING_PARALLEL);
    if (timeout_ns > 0) {
        time_limit *t = heap_alloc(sizeof *t);
        p->stop = par_stop_new(NULL);
        *t = (time_limit){p->stop, timeout_ns};
        par_spawn(stop_later, t, NULL);
    }
    p->fanout = par_fanout_new(&ops, p, limit, WINDOW, p->stop);
    return p;
}

static void drain(parallel_run *p)
{
    record_buffer *b;
    while ((b = par_fanout_take(p->fanout))) {
        record_buffer_replay(b, p->cmdlet);
        give_back(p, b);
    }
}

static void wait(parallel_run *p, bool for_room)
{
    ctx *c = ctx_current();
    if (par_fanout_wait(p->fanout, for_room) == PAR_STOPPED)
        unwind(c, UNWIND_STOP, NULL);
}

void parallel_run_push(parallel_run *p, value item)
{
    par_item i;
    __builtin_memcpy(&i, &item, sizeof i);
    while (par_fanout_push(p->fanout, i) == PAR_FULL) {
        wait(p, true);
        drain(p);
    }
    drain(p);
}

void parallel_run_finish(parallel_run *p)
{
    par_fanout_close(p->fanout);
    while (!par_fanout_done(p->fanout)) {
        wait(p, false);
        drain(p);
    }
    drain(p);
    let_go(p);
    par_fanout_free(p->fanout); /* out of its stop source, which would keep it */
}

void parallel_run_cancel(parallel_run *p)
{
    if (!p || p->over)
        return;
    object_lock(&p->o); /* a runner that leaves may look */
    p->over = true;
    object_unlock(&p->o);
    par_fanout_cancel(p->fanout);
}
