/* job_server.c: the process of a background job. */
#include "engine/jobs/job_server.h"

#include <fcntl.h>

#include "base/heap.h"
#include "engine/jobs/job_frame.h"
#include "engine/jobs/using.h"
#include "engine/session/command.h"

static struct server {
    powershell *ps;   /* the job's; rooted */
    par_lock sending; /* a frame goes out whole */
} server;

/* Sends it as it is written. */
static void take_record(powershell *ps, stream_kind kind, value v)
{
    (void)ps;
    value data = record_to_data(kind, v);
    if (data.kind == K_NOTHING)
        return;
    par_lock_enter(&server.sending, -1);
    frame_send(JOB_RECORD_FD, FRAME_RECORD + (int)kind, &data, 1);
    par_lock_leave(&server.sending);
}

/* Waits for the session to let go of its end: then the script is not wanted any more. */
static void watch(void *arg)
{
    frame_reader *r = arg;
    char byte;
    size_t got;
    while (par_read(r->fd, &byte, 1, &got, -1) == PAR_OK && got) {
    }
    ps_stop_request(server.ps);
}

static void add_arguments(powershell *ps, value arguments)
{
    enumerator e = {0};
    value v;
    if (enumerate(arguments, &e))
        while (e.next(&e, &v))
            ps_add_argument(ps, NULL, v);
}

static void prepare(powershell *ps, const list *request)
{
    value initial = list_get(request, REQ_INITIALIZATION), given = list_get(request, REQ_USING);
    script_block *sb = script_block_from_text(to_str(list_get(request, REQ_BLOCK)), NULL);
    if (!v_is_null(initial)) {
        ps_add_script(ps, to_str(initial), NULL, false);
        ps->commands.items[0].ends_statement = true;
        ps->input_last = true;
    }
    ps_add_script(ps, NULL, sb, false);
    add_arguments(ps, list_get(request, REQ_ARGUMENTS));
    value input = list_get(request, REQ_INPUT);
    if (!v_is_null(input))
        ps->input = input;
    if (!v_is_null(given))
        ps->using = using_restore(sb, (const list *)(const void *)given.as.o);
    ps->takes = take_record;
    ps_check_runspace(ps);
    runspace_set_location(ps->rs, to_str(list_get(request, REQ_LOCATION)));
}

/* An error of the preparation is the job's reason. */
static __attribute__((noinline)) value run_request(const list *request)
{
    ctx *c = ctx_current();
    value volatile reason = V_NULL;
    volatile bool failed = false;
    TRY(c)
    {
        prepare(server.ps, request);
        ps_start(server.ps);
        ps_wait(server.ps);
    }
    CAUGHT
    {
        failed = c->kind == UNWIND_ERROR;
        if (failed)
            reason = error_to_data(error_caught(c));
    }
    END_TRY;
    if (failed)
        server.ps->state = PS_FAILED;
    else if (server.ps->state == PS_FAILED && server.ps->reason->record)
        reason = error_to_data(server.ps->reason->record);
    return reason;
}

int job_server_run(runspace *rs)
{
    (void)rs;
    frame_reader r = {.fd = JOB_REQUEST_FD};
    list *request;
    int kind;
    heap_root(&server, sizeof server);
    for (int fd = JOB_REQUEST_FD; fd <= JOB_RECORD_FD; fd++) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        fcntl(fd, F_SETFL, O_NONBLOCK | fcntl(fd, F_GETFL));
    }
    if (!frame_receive(&r, &kind, &request) || kind != FRAME_REQUEST)
        return 2;
    server.ps = powershell_new();
    par_spawn(watch, &r, NULL);
    value reason = run_request(request);
    value end[2] = {v_int((int32_t)server.ps->state), reason};
    par_lock_enter(&server.sending, -1);
    frame_send(JOB_RECORD_FD, FRAME_END, end, 2);
    par_lock_leave(&server.sending);
    return 0;
}
