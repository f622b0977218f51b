/* process_job.c: jobs in processes of their own: starting one, reading what it tells, stopping it. */
#include "engine/jobs/process_job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/heap.h"
#include "base/sys.h"
#include "base/sys_spawn.h"
#include "engine/jobs/job_frame.h"
#include "engine/jobs/using.h"
#include "engine/providers/provider.h"

enum { FIRST_FREE_FD = 16 };
/* So long a stopped process may take for its `finally` blocks. */
#define STOP_PATIENCE_NS 2000000000LL

typedef struct process_job {
    job *child;
    runspace *rs; /* of the reading fiber */
    list *request;
    par_stop *stop;
    value runspace_id;
    int in, out; /* its ends: we write to `in`, read from `out`; -1: closed */
    pid_t pid;
    bool ended; /* FRAME_END came */
} process_job;

/* ---- the process ---- */

static _Noreturn void start_failed(int error)
{
    throw_error("System.Management.Automation.Remoting.PSRemotingTransportException", "PSSessionStateBroken",
                EC_OpenError, V_NULL, "The process of a background job cannot be started: %s.", strerror(error));
}

/* Above the descriptors that the child gets, so that one dup2 cannot hit the source of another. */
static void make_pipe(int ends[2])
{
    int low[2];
    if (pipe2(low, O_CLOEXEC) != 0)
        start_failed(errno);
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, FIRST_FREE_FD);
        int error = errno;
        sys_close(low[i]);
        if (ends[i] < 0)
            start_failed(error);
    }
}

static int spawn(process_job *p, int request, int records, str *location)
{
    static char name[] = "parsh", job_switch[] = "--job-server";
    char *argv[] = {name, job_switch, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    sys_child_attributes(&attributes, true); /* Ctrl-C is for the session: it stops the job if it must */
    posix_spawn_file_actions_addchdir_np(&actions, str_to_c(location));
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, request, JOB_REQUEST_FD);
    posix_spawn_file_actions_adddup2(&actions, records, JOB_RECORD_FD);
    int e = posix_spawn(&p->pid, "/proc/self/exe", &actions, &attributes, argv, environment_block());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return e;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        sys_close(*fd);
    *fd = -1;
}

static void open_process(process_job *p, str *location)
{
    int request[2], records[2];
    make_pipe(request);
    make_pipe(records);
    int e = spawn(p, request[0], records[1], location);
    close_fd(&request[0]);
    close_fd(&records[1]);
    p->in = request[1];
    p->out = records[0];
    if (e) {
        close_fd(&p->in);
        close_fd(&p->out);
        start_failed(e);
    }
    fcntl(p->in, F_SETFL, O_NONBLOCK);
    fcntl(p->out, F_SETFL, O_NONBLOCK);
}

/* ---- reading ---- */

static void take_end(process_job *p, const list *values)
{
    powershell *ps = p->child->ps;
    value reason = list_get(values, 1);
    p->ended = true;
    if (!v_is_null(reason))
        ps->reason = error_from_data(reason)->exception;
    ps->state = (uint32_t)to_int(list_get(values, 0));
}

static void take_record(process_job *p, stream_kind kind, value data)
{
    powershell *ps = p->child->ps;
    value v = record_from_data(kind, data);
    if (kind == STREAM_OUTPUT && v.kind == K_OBJECT)
        v = psobject_set_member(v, str_c("RunspaceId"), MEMBER_NOTE, p->runspace_id);
    data_collection_add(kind == STREAM_OUTPUT ? ps_output(ps) : ps_stream(ps, kind), v);
}

static void read_frames(process_job *p)
{
    frame_reader r = {.fd = p->out};
    list *values = p->request;
    int kind;
    bool sent = frame_send(p->in, FRAME_REQUEST, values->buffer->items, list_count(values));
    p->request = NULL;
    while (sent && frame_receive(&r, &kind, &values)) {
        if (kind == FRAME_END)
            take_end(p, values);
        else if (kind > FRAME_RECORD && kind < FRAME_RECORD + STREAM_COUNT)
            take_record(p, (stream_kind)(kind - FRAME_RECORD), list_get(values, 0));
        else
            return;
    }
}

static void died(powershell *ps, str *why)
{
    exception *e = exception_new("System.Management.Automation.Remoting.PSRemotingTransportException", why);
    e->record = error_record_new(e, "JobStateFailed", EC_InvalidResult, V_NULL);
    ps->reason = e;
    ps->state = PS_FAILED;
}

static __attribute__((noinline)) void read_all(process_job *p)
{
    ctx *c = ctx_current();
    str *volatile why = str_c("The process of the background job ended before the job did.");
    TRY(c)
    {
        read_frames(p);
    }
    CAUGHT
    {
        if (c->kind == UNWIND_ERROR)
            why = error_caught(c)->exception->message;
    }
    END_TRY;
    if (!p->ended)
        died(p->child->ps, why);
}

static void reader(void *arg)
{
    process_job *p = arg;
    int status;
    par_stop_use(p->stop);
    runspace *before = runspace_enter(p->rs);
    read_all(p);
    close_fd(&p->in);
    close_fd(&p->out);
    ctx_current()->mask++;
    if (!p->ended)
        kill(p->pid, SIGKILL);
    par_wait_pid(p->pid, &status, -1);
    ctx_current()->mask--;
    p->pid = 0;
    runspace_enter(before);
    par_stop_use(NULL);
    par_stop_drop(p->stop);
    powershell *ps = p->child->ps;
    bool stopped = p->child->stopping || ps->state == PS_STOPPED;
    data_collection_writer(ps_output(ps), -1);
    par_event_set(&ps->done);
    job_ends(p->child, stopped ? JOB_STOPPED : ps->state == PS_COMPLETED ? JOB_COMPLETED : JOB_FAILED);
}

/* ---- stopping ---- */

/* The end of the request pipe is the sign; who does not heed it is killed. */
static void halt(job *j)
{
    process_job *p = j->process;
    j->stopping = true;
    j->state = JOB_STOPPING;
    close_fd(&p->in);
    par_status s = par_event_wait(&j->done, STOP_PATIENCE_NS);
    if (s == PAR_TIMEOUT && p->pid)
        kill(p->pid, SIGKILL);
    if (s == PAR_STOPPED)
        unwind(ctx_current(), UNWIND_STOP, NULL);
}

/* ---- starting ---- */

value process_job_using(runspace *rs, const script_block *sb)
{
    const using_values *u = using_collect(rs, sb, USING_PROCESS_JOB);
    list *l = u ? list_new(NULL) : NULL;
    for (uint32_t i = 0; u && i < u->count; i++)
        list_add(l, u->items[i].v);
    return l ? v_obj(list_to_array(l)) : V_NULL;
}

static list *request_list(const process_job_request *q)
{
    list *l = list_new(NULL);
    value all[REQ_COUNT] = {
        [REQ_BLOCK] = v_str(q->block),  [REQ_INITIALIZATION] = q->initialization ? v_str(q->initialization) : V_NULL,
        [REQ_ARGUMENTS] = q->arguments, [REQ_USING] = q->using_list,
        [REQ_INPUT] = q->input,         [REQ_LOCATION] = v_str(q->location),
    };
    list_add_all(l, all, REQ_COUNT);
    return l;
}

job *process_job_start(runspace *rs, const process_job_request *q)
{
    process_job *p = heap_alloc(sizeof *p);
    p->in = p->out = -1;
    p->request = request_list(q);
    open_process(p, q->location);
    job *parent = job_new(&type_PSRemotingJob, "BackgroundJob", q->name, q->command);
    job *child = job_new(&type_PSRemotingChildJob, NULL, NULL, q->command);
    parent->location = child->location = "localhost";
    parent->children = list_new(NULL);
    list_add(parent->children, v_obj(child));
    parent->open = 1;
    child->parent = parent;
    child->ps = powershell_new();
    child->process = p;
    child->halt = halt;
    child->ps->state = PS_RUNNING;
    data_collection_writer(ps_output(child->ps), 1);
    job_begins(parent);
    job_begins(child);
    p->child = child;
    p->rs = runspace_from(rs, V_NULL);
    p->stop = par_stop_new(NULL);
    p->runspace_id = member_invoke_static(type_find_c("System.Guid"), str_intern_c("NewGuid"), NULL, 0);
    job_remember(rs, parent);
    par_spawn(reader, p, NULL);
    return parent;
}
