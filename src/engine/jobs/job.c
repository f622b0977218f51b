/* job.c: the life of jobs, and the throttle of thread jobs. */
#include "engine/jobs/job.h"

#include <stdatomic.h>

#include "base/heap.h"
#include "base/sys.h"

enum { DEFAULT_THROTTLE = 5 };

static _Atomic int32_t last_id;

static value now(void)
{
    int64_t utc = sys_utc_ticks();
    return (value){.kind = K_DATETIME, .as.i = (utc + sys_utc_offset(utc)) | (int64_t)(2ull << 62)};
}

job *job_new(const type *t, const char *type_name, str *name, str *command)
{
    job *j = heap_alloc(sizeof *j);
    j->o.type = t;
    j->id = atomic_fetch_add(&last_id, 1) + 1;
    j->name = name ? name : str_printf("Job%d", j->id);
    j->command = command;
    j->type_name = type_name;
    j->location = "PowerShell";
    j->instance_id = member_invoke_static(type_find_c("System.Guid"), str_intern_c("NewGuid"), NULL, 0);
    par_event_init(&j->done, false, false);
    return j;
}

void job_remember(runspace *rs, job *j)
{
    if (!rs->jobs)
        rs->jobs = list_new(NULL);
    list_add(rs->jobs, v_obj(j));
}

void job_forget(runspace *rs, job *j)
{
    for (size_t i = 0; rs->jobs && i < list_count(rs->jobs); i++)
        if (list_get(rs->jobs, i).as.o == &j->o) {
            list_remove_at(rs->jobs, i);
            return;
        }
}

job *job_of(value v)
{
    v = psobject_base(v);
    return v.kind == K_OBJECT && type_is_assignable(&type_Job, v.as.o->type) ? (job *)v.as.o : NULL;
}

/* ---- ending ---- */

static job_state state_of_end(const powershell *ps)
{
    return ps->state == PS_COMPLETED ? JOB_COMPLETED : ps->state == PS_STOPPED ? JOB_STOPPED : JOB_FAILED;
}

/* A parent ends with its last child: failed if one failed, stopped if one was stopped. */
static void child_ended(job *parent)
{
    if (atomic_fetch_sub(&parent->open, 1) != 1)
        return;
    job_state how = JOB_COMPLETED;
    for (size_t i = 0; i < list_count(parent->children); i++) {
        const job *c = (const job *)list_get(parent->children, i).as.o;
        if (c->state == JOB_FAILED)
            how = JOB_FAILED;
        else if (c->state == JOB_STOPPED && how != JOB_FAILED)
            how = JOB_STOPPED;
    }
    parent->ended = now();
    parent->state = how;
    par_event_set(&parent->done);
}

void job_begins(job *j)
{
    j->begun = now();
    j->state = JOB_RUNNING;
}

void job_ends(job *j, job_state how)
{
    j->ended = now();
    j->state = how;
    par_event_set(&j->done);
    if (j->parent)
        child_ended(j->parent);
}

/* ---- the throttle ---- */

static struct throttle {
    object o;
    int32_t limit, running;
    job *first, *last;
    bool rooted;
} throttle = {.o.type = &type_Object, .limit = DEFAULT_THROTTLE};

static job *next_locked(void)
{
    if (!throttle.first || throttle.running >= throttle.limit)
        return NULL;
    job *j = throttle.first;
    throttle.first = j->queued;
    if (!throttle.first)
        throttle.last = NULL;
    j->queued = NULL;
    throttle.running++;
    return j;
}

static void start_waiting(void)
{
    for (;;) {
        object_lock(&throttle.o);
        job *j = next_locked();
        object_unlock(&throttle.o);
        if (!j)
            return;
        job_begins(j);
        ps_start(j->ps);
    }
}

static void thread_job_ended(powershell *ps)
{
    job_ends(ps->owner, state_of_end(ps));
    object_lock(&throttle.o);
    throttle.running--;
    object_unlock(&throttle.o);
    start_waiting();
}

void thread_job_start(job *j, int32_t limit)
{
    j->ps->ended = thread_job_ended;
    j->ps->owner = j;
    if (!j->ps->output)
        j->ps->output = data_collection_new("psobject");
    if (!throttle.rooted) {
        heap_root(&throttle, sizeof throttle);
        throttle.rooted = true;
    }
    object_lock(&throttle.o);
    if (limit > 0)
        throttle.limit = limit;
    if (throttle.last)
        throttle.last->queued = j;
    else
        throttle.first = j;
    throttle.last = j;
    object_unlock(&throttle.o);
    start_waiting();
}

/* Takes a waiting job out of the queue; false: it has been started. */
static bool withdraw(job *j)
{
    bool found = false;
    object_lock(&throttle.o);
    for (job **at = &throttle.first, *before = NULL; *at; before = *at, at = &(*at)->queued)
        if (*at == j) {
            *at = j->queued;
            if (throttle.last == j)
                throttle.last = before;
            j->queued = NULL;
            found = true;
            break;
        }
    object_unlock(&throttle.o);
    return found;
}

/* ---- children of -AsJob ---- */

static void task_ended(powershell *ps)
{
    job_ends(ps->owner, state_of_end(ps));
}

static void task_begins(powershell *ps)
{
    job_begins(ps->owner);
}

void task_job_start(job *parent, int32_t limit)
{
    size_t n = list_count(parent->children);
    runspace_pool *pool = pool_new(1, limit, V_NULL);
    pool->state = POOL_OPENED;
    pool->fresh_variables = true;
    parent->open = (uint32_t)n;
    parent->begun = now();
    parent->state = JOB_RUNNING;
    if (!n) {
        parent->ended = now();
        parent->state = JOB_COMPLETED;
        par_event_set(&parent->done);
    }
    for (size_t i = 0; i < n; i++) {
        job *c = (job *)list_get(parent->children, i).as.o;
        c->parent = parent;
        c->ps->pool = pool;
        c->ps->begins = task_begins;
        c->ps->ended = task_ended;
        c->ps->owner = c;
        c->ps->output = data_collection_new("psobject");
        ps_start(c->ps);
    }
}

/* ---- stopping and looking ---- */

static void wait_over(job *j)
{
    if (!job_is_over(j) && par_event_wait(&j->done, -1) == PAR_STOPPED)
        unwind(ctx_current(), UNWIND_STOP, NULL);
}

void job_stop(job *j)
{
    if (job_is_over(j))
        return;
    if (j->children) {
        for (size_t i = 0; i < list_count(j->children); i++) {
            job *c = (job *)list_get(j->children, i).as.o;
            if (!job_is_over(c) && c->halt)
                c->halt(c);
            else if (!job_is_over(c))
                ps_stop_request(c->ps);
        }
        wait_over(j);
        return;
    }
    if (j->state == JOB_NOT_STARTED && withdraw(j)) {
        job_ends(j, JOB_STOPPED);
        return;
    }
    if (j->halt)
        j->halt(j);
    else
        ps_stop_request(j->ps);
    wait_over(j);
}

bool job_has_data(const job *j)
{
    if (!job_is_over(j))
        return true;
    for (size_t i = 0; j->children && i < list_count(j->children); i++)
        if (job_has_data((const job *)list_get(j->children, i).as.o))
            return true;
    if (!j->ps)
        return false;
    if (j->ps->output && list_count(&j->ps->output->l))
        return true;
    for (int k = STREAM_ERROR; k < STREAM_COUNT; k++)
        if (j->ps->streams[k] && list_count(&j->ps->streams[k]->l))
            return true;
    return j->state == JOB_FAILED && !j->reason_received;
}
