/* native.c: running a program as a stage: starting it, feeding it, taking its output line by line. */
#include "engine/pipeline/native.h"
#include "object/member.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/heap.h"
#include "base/sys.h"
#include "base/sys_spawn.h"
#include "engine/pipeline/pipeline_internal.h"
#include "engine/providers/provider.h"

struct native_run {
    stage stage;
    runspace *rs;
    const command *command;
    char **argv;
    native_ends ends;
    native_run *from; /* the program whose output is this one's input */
    int in, out, err; /* our ends of the pipes; -1: none */
    int direct_in;    /* read end of a pipe from the program before */
    pid_t pid;
    int status;
    bool started, waited;
    /* What the child is still to read: the feeding fiber takes it. */
    buf queue;
    bool queue_closed, feeder_runs;
    par_event more, fed;
    buf line, error_line;
    par_event errors_read;
    list *errors;
    cmdlet_run *formatter; /* of objects that are no text; NULL: none came */
    value encoding;        /* $OutputEncoding; V_NULL: UTF-8 */
};

static void take_object(stage *s, value v);

native_run *native_new(runspace *rs, const command *cmd, const argument *args, uint32_t n, const native_ends *ends)
{
    native_run *r = heap_alloc(sizeof *r);
    r->stage = (stage){.process = take_object, .next = ends->next, .streams = ends->streams, .runspace = rs};
    r->rs = rs;
    r->command = cmd;
    r->argv = native_arguments(rs, cmd, args, n);
    r->ends = *ends;
    r->in = r->out = r->err = r->direct_in = -1;
    if (ends->into)
        ends->into->from = r;
    return r;
}

stage *native_stage(native_run *r)
{
    return &r->stage;
}

int native_exit_code(const native_run *r)
{
    if (!r->waited)
        return 0;
    return WIFSIGNALED(r->status) ? 128 + WTERMSIG(r->status) : WEXITSTATUS(r->status);
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        sys_close(*fd);
    *fd = -1;
}

/* ---- feeding ---- */

/* A fiber of its own: the child may stop reading while we must read what it writes. */
static void feeder(void *arg)
{
    native_run *r = arg;
    for (;;) {
        buf b = r->queue;
        r->queue = (buf){0};
        if (b.length) {
            size_t put;
            for (size_t at = 0; at < b.length; at += put)
                if (par_write(r->in, b.data + at, b.length - at, &put, -1) != PAR_OK)
                    goto over; /* it reads no more: head and its like */
            continue;
        }
        if (r->queue_closed)
            break;
        par_event_wait(&r->more, -1);
    }
over:
    close_fd(&r->in);
    par_event_set(&r->fed);
}

/* One line for the child, in $OutputEncoding. */
static void feed_line(native_run *r, str *text)
{
    if (v_is_null(r->encoding)) {
        str_append_utf8(text, &r->queue);
        buf_byte(&r->queue, '\n');
    } else {
        value line = v_str(str_concat(text, str_c("\n")));
        value bytes = member_invoke(r->encoding, str_intern_c("GetBytes"), &line, 1);
        buf_bytes(&r->queue, v_array(bytes)->raw, v_array(bytes)->length);
    }
    par_event_set(&r->more);
}

typedef struct line_stage {
    stage stage;
    native_run *run;
} line_stage;

static void take_line(stage *s, value v)
{
    feed_line(((line_stage *)(void *)s)->run, to_str(v));
}

/* What is no text is formatted as at the console, by Out-String. */
static void format_object(native_run *r, value v)
{
    if (!r->formatter) {
        line_stage *lines = heap_alloc(sizeof *lines);
        lines->stage = (stage){.process = take_line, .streams = r->stage.streams, .runspace = r->rs};
        lines->run = r;
        const command *cmd = command_lookup(r->rs, str_intern_c("Out-String"), CMD_CMDLET);
        argument stream = {.name = str_intern_c("Stream"), .v = V_UNSET};
        if (!cmd)
            throw_unsupported("objects for a program without Out-String");
        r->formatter = cmdlet_stage_new(r->rs, NULL, cmd, &stream, 1, true, &lines->stage, r->stage.streams, NULL);
        cmdlet_stage_begin(r->formatter);
    }
    stage_push(&r->formatter->stage, v);
}

static void end_formatting(native_run *r)
{
    if (!r->formatter)
        return;
    cmdlet_stage_end(r->formatter);
    cmdlet_stage_clean(r->formatter);
    r->formatter = NULL;
}

static void take_object(stage *s, value v)
{
    native_run *r = (native_run *)(void *)s;
    value base = psobject_base(v);
    if (v_is_null(base))
        return;
    if (!r->formatter && (base.kind == K_STRING || v_is_number(base) || base.kind == K_BOOL || base.kind == K_CHAR))
        feed_line(r, to_str(v));
    else
        format_object(r, v);
}

/* $OutputEncoding; V_NULL: UTF-8. */
static value output_encoding(runspace *rs)
{
    value v = variable_get_c(rs->current, "OutputEncoding"), name;
    if (v.kind != K_OBJECT || !member_try_get(v, str_intern_c("WebName"), &name) || str_equal_c(to_str(name), "utf-8"))
        return V_NULL;
    return v;
}

/* ---- output ---- */

static void emit_line(native_run *r, buf *b)
{
    size_t n = b->length;
    if (n && b->data[n - 1] == '\r')
        n--;
    value v = v_str(str_utf8(b->data, n));
    b->length = 0;
    stage_push(r->stage.next, v);
}

static void take_bytes(native_run *r, const char *p, size_t n)
{
    while (n) {
        const char *end = memchr(p, '\n', n);
        size_t part = end ? (size_t)(end - p) : n;
        buf_bytes(&r->line, p, part);
        if (!end)
            return;
        emit_line(r, &r->line);
        p += part + 1;
        n -= part + 1;
    }
}

static void read_output(native_run *r)
{
    char chunk[8192];
    size_t got;
    while (r->out >= 0) {
        par_status s = par_read(r->out, chunk, sizeof chunk, &got, -1);
        if (s == PAR_STOPPED)
            unwind(ctx_current(), UNWIND_STOP, NULL);
        if (s != PAR_OK || !got)
            break;
        take_bytes(r, chunk, got);
    }
    if (r->line.length)
        emit_line(r, &r->line);
}

/* Standard error, when it is redirected: each line an error record. */
static value error_of_line(const char *p, size_t n)
{
    exception *e = exception_new("System.Management.Automation.RemoteException", str_utf8(p, n));
    return v_obj(error_record_new(e, "NativeCommandError", EC_NotSpecified, v_str(e->message)));
}

static void error_reader(void *arg)
{
    native_run *r = arg;
    char chunk[4096];
    size_t got;
    while (par_read(r->err, chunk, sizeof chunk, &got, -1) == PAR_OK && got)
        for (size_t i = 0; i < got; i++) {
            if (chunk[i] != '\n') {
                buf_byte(&r->error_line, chunk[i]);
                continue;
            }
            list_add(r->errors, error_of_line(r->error_line.data, r->error_line.length));
            r->error_line.length = 0;
        }
    if (r->error_line.length)
        list_add(r->errors, error_of_line(r->error_line.data, r->error_line.length));
    par_event_set(&r->errors_read);
}

/* ---- starting ---- */

static _Noreturn void start_failed(native_run *r, int error)
{
    throw_error(
        "System.Management.Automation.ApplicationFailedException", "NativeCommandFailed", EC_ResourceUnavailable,
        V_NULL,
        "Program '%s' failed to run: An error occurred trying to start process '%s' with working directory '%s'. %s",
        str_to_c(r->command->name), r->argv[0], str_to_c(r->rs->location), strerror(error));
}

static void make_pipe(native_run *r, int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0)
        start_failed(r, errno);
}

static bool errors_redirected(const native_run *r)
{
    const streams *host = r->rs->streams;
    return r->ends.streams && (!host || r->ends.streams->to[STREAM_ERROR] != host->to[STREAM_ERROR]);
}

typedef struct child_ends {
    int in, out, err; /* -1: inherited */
} child_ends;

static void connect_ends(native_run *r, child_ends *c)
{
    int p[2];
    *c = (child_ends){-1, -1, -1};
    if (r->direct_in >= 0) {
        c->in = r->direct_in;
        r->direct_in = -1;
    } else if (r->ends.input && !r->from) {
        make_pipe(r, p);
        c->in = p[0];
        r->in = p[1];
        fcntl(r->in, F_SETFL, O_NONBLOCK);
    }
    if (r->ends.into_file) {
        int flags = O_WRONLY | O_CREAT | (r->ends.append ? O_APPEND : O_TRUNC);
        c->out = sys_open(str_to_c(r->ends.into_file), flags, 0666);
        if (c->out < 0)
            start_failed(r, -c->out);
    } else if (r->ends.into) {
        make_pipe(r, p);
        c->out = p[1];
        r->ends.into->direct_in = p[0];
    } else if (!r->ends.to_host) {
        make_pipe(r, p);
        c->out = p[1];
        r->out = p[0];
        fcntl(r->out, F_SETFL, O_NONBLOCK);
    } else if (r->rs->host && r->rs->host->flush) {
        r->rs->host->flush(r->rs->host);
    }
    if (errors_redirected(r)) {
        make_pipe(r, p);
        c->err = p[1];
        r->err = p[0];
        fcntl(r->err, F_SETFL, O_NONBLOCK);
    }
}

static int spawn(native_run *r, const child_ends *c)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    sys_child_attributes(&attributes, false);
    posix_spawn_file_actions_addchdir_np(&actions, str_to_c(r->rs->location));
    if (c->in >= 0)
        posix_spawn_file_actions_adddup2(&actions, c->in, 0);
    if (c->out >= 0)
        posix_spawn_file_actions_adddup2(&actions, c->out, 1);
    if (c->err >= 0)
        posix_spawn_file_actions_adddup2(&actions, c->err, 2);
    int e = posix_spawn(&r->pid, r->argv[0], &actions, &attributes, r->argv, environment_block());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return e;
}

void native_begin(native_run *r)
{
    child_ends c;
    connect_ends(r, &c);
    int e = spawn(r, &c);
    close_fd(&c.in);
    close_fd(&c.out);
    close_fd(&c.err);
    if (e)
        start_failed(r, e);
    r->started = true;
    if (r->in >= 0) {
        r->encoding = output_encoding(r->rs);
        par_event_init(&r->more, false, true);
        par_event_init(&r->fed, false, false);
        r->feeder_runs = true;
        par_spawn(feeder, r, NULL);
    }
    if (r->err >= 0) {
        r->errors = list_new(NULL);
        par_event_init(&r->errors_read, false, false);
        par_spawn(error_reader, r, NULL);
    }
}

/* ---- the end ---- */

static void wait_for(native_run *r)
{
    if (!r->started || r->waited)
        return;
    if (par_wait_pid(r->pid, &r->status, -1) == PAR_STOPPED)
        unwind(ctx_current(), UNWIND_STOP, NULL);
    r->waited = true;
}

static void close_queue(native_run *r)
{
    if (!r->feeder_runs)
        return;
    r->queue_closed = true;
    par_event_set(&r->more);
}

/* `$PSNativeCommandUseErrorActionPreference = $true`: a code other than 0 is an error. */
static void report_exit(native_run *r)
{
    int code = native_exit_code(r);
    value wants = variable_get_c(r->rs->current, "PSNativeCommandUseErrorActionPreference");
    if (!code || wants.kind == K_UNSET || !to_bool(wants))
        return;
    exception *e = exception_new("System.Management.Automation.NativeCommandExitException",
                                 str_printf("Program \"%s\" ended with non-zero exit code: %d (0x%02X).",
                                            str_to_c(r->command->name), code, (unsigned)code));
    error_record *error =
        error_record_new(e, "ProgramExitedWithNonZeroCode", EC_NotSpecified, v_str(str_c(r->argv[0])));
    common_error(r->rs, NULL, r->stage.streams, error);
}

void native_end(native_run *r)
{
    end_formatting(r);
    close_queue(r);
    if (r->ends.into)
        return; /* the last program of the chain waits for all: only then all of them are read */
    read_output(r);
    if (r->err >= 0) {
        if (par_event_wait(&r->errors_read, -1) == PAR_STOPPED)
            unwind(ctx_current(), UNWIND_STOP, NULL);
        for (size_t i = 0; i < list_count(r->errors); i++)
            stream_write(r->ends.streams, STREAM_ERROR, list_get(r->errors, i));
    }
    wait_for(r);
    for (native_run *before = r->from; before; before = before->from)
        wait_for(before);
    variable_set_c(r->rs->global, "LASTEXITCODE", v_int(native_exit_code(r)));
    report_exit(r);
}

void native_clean(native_run *r)
{
    close_queue(r);
    close_fd(&r->out);
    close_fd(&r->direct_in);
    if (r->started && !r->waited) {
        kill(r->pid, SIGTERM);
        ctx_current()->mask++;
        par_wait_pid(r->pid, &r->status, -1);
        ctx_current()->mask--;
        r->waited = true;
    }
    if (r->feeder_runs) {
        ctx_current()->mask++;
        par_event_wait(&r->fed, -1);
        ctx_current()->mask--;
    }
    close_fd(&r->err);
}
