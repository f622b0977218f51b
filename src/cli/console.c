/* console.c: the console host. */
#include "cli/console.h"
#include "cli/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/heap.h"
#include "base/sys.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/providers/provider.h"
#include "format/format.h"

enum { OUT_SIZE = 1 << 16 };
#define FLUSH_NS 20000000 /* nobody at the other end of a pipe waits longer for a line that is followed by more */

static struct console {
    host host;
    pthread_mutex_t lock;
    char out[OUT_SIZE];
    size_t used;
    int64_t flushed; /* when */
    bool terminal, colour, error_colour, input_terminal, input_regular;
    bool broken;   /* nobody reads our output any more */
    char in[8192]; /* standard input read ahead */
    size_t in_at, in_used;
    bool in_end;
} console = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- output ---- */

/* Changed under the lock, looked at without it. */
static void set_used(size_t used)
{
    __atomic_store_n(&console.used, used, __ATOMIC_RELAXED);
}

static void flush_locked(void)
{
    if (console.used && !console.broken && sys_write_all(STDOUT_FILENO, console.out, console.used) < 0) {
        console.broken = true; /* `parsh ... | head`: what writes on has no reader any more */
        interrupt_now();
    }
    set_used(0);
    console.flushed = sys_monotonic_ns();
}

static void flush(host *h)
{
    (void)h;
    if (!__atomic_load_n(&console.used, __ATOMIC_RELAXED))
        return;
    pthread_mutex_lock(&console.lock);
    flush_locked();
    pthread_mutex_unlock(&console.lock);
}

void console_flush(void)
{
    flush(NULL);
}

static void append_locked(const char *p, size_t n)
{
    while (n) {
        size_t room = OUT_SIZE - console.used, part = n < room ? n : room;
        memcpy(console.out + console.used, p, part);
        set_used(console.used + part);
        p += part;
        n -= part;
        if (console.used == OUT_SIZE)
            flush_locked();
    }
}

void console_write(str *text, bool newline)
{
    buf b = {0};
    str_append_utf8(text, &b);
    if (newline)
        buf_byte(&b, '\n');
    pthread_mutex_lock(&console.lock);
    append_locked(b.data, b.length);
    if (console.terminal || sys_monotonic_ns() - console.flushed > FLUSH_NS)
        flush_locked();
    pthread_mutex_unlock(&console.lock);
}

void console_error(const char *text)
{
    pthread_mutex_lock(&console.lock);
    flush_locked();
    sys_write_all(STDERR_FILENO, text, strlen(text));
    pthread_mutex_unlock(&console.lock);
}

static void write_text(host *h, stream_kind kind, str *text, bool newline)
{
    (void)h;
    if (kind != STREAM_ERROR) {
        console_write(text, newline);
        return;
    }
    buf b = {0};
    str_append_utf8(text, &b);
    if (newline)
        buf_byte(&b, '\n');
    console_error(buf_cstr(&b));
}

/* ---- input ---- */

/* More of standard input into the buffer; false at the end. A terminal or pipe is waited for as a fiber. */
static bool fill(void)
{
    if (console.in_end)
        return false;
    flush(NULL);
    if (!console.input_regular && par_wait_fd(STDIN_FILENO, POLLIN, -1) == PAR_STOPPED)
        unwind(ctx_current(), UNWIND_STOP, NULL);
    ssize_t n = sys_read(STDIN_FILENO, console.in, sizeof console.in);
    console.in_at = 0;
    console.in_used = n > 0 ? (size_t)n : 0;
    console.in_end = n <= 0;
    return n > 0;
}

str *console_read_line(void)
{
    buf line = {0};
    bool any = false;
    for (;;) {
        if (console.in_at == console.in_used && !fill())
            break;
        any = true;
        char *start = console.in + console.in_at;
        size_t rest = console.in_used - console.in_at;
        char *end = memchr(start, '\n', rest);
        size_t n = end ? (size_t)(end - start) : rest;
        buf_bytes(&line, start, n);
        console.in_at += end ? n + 1 : n;
        if (end)
            break;
    }
    if (!any)
        return NULL;
    if (line.length && line.data[line.length - 1] == '\r')
        line.length--;
    return str_from_buf(&line);
}

static str *read_prompted(host *h, str *prompt)
{
    if (prompt)
        console_write(prompt, false);
    flush(h);
    return console_read_line();
}

static bool next_object(host *h, value *out)
{
    (void)h;
    str *line = console_read_line();
    if (line)
        *out = v_str(line);
    return line != NULL;
}

bool console_input_is_terminal(void)
{
    return console.input_terminal;
}

/* ---- streams of a runspace ---- */

static str *record_text(value v)
{
    return v_is_null(v) ? str_empty : to_str(v);
}

static void show_error(stage *s, value v)
{
    bool record = v_is(v, &type_ErrorRecord);
    str *text = record ? format_error(s->runspace, (error_record *)v.as.o, console.error_colour) : record_text(v);
    bool ended = str_ends(text, str_c("\n"), false);
    write_text(&console.host, STREAM_ERROR, text, !ended);
}

static void show_message(const char *prefix, value v)
{
    const char *on = console.colour ? "\x1b[33;1m" : "", *off = console.colour ? "\x1b[0m" : "";
    console_write(str_concat_n((str *[]){str_c(on), str_c(prefix), record_text(v), str_c(off)}, 4), true);
}

static void show_warning(stage *s, value v)
{
    (void)s;
    show_message("WARNING: ", v);
}

static void show_verbose(stage *s, value v)
{
    (void)s;
    show_message("VERBOSE: ", v);
}

static void show_debug(stage *s, value v)
{
    (void)s;
    show_message("DEBUG: ", v);
}

/* Write-Host's data may say that no line end follows. */
static void show_information(stage *s, value v)
{
    (void)s;
    value data = v, no_newline = V_FALSE;
    if (v_is(v, &type_InformationRecord)) {
        message_record *m = (message_record *)v.as.o;
        if (!m->shown)
            return;
        data = m->data;
    }
    if (data.kind == K_OBJECT)
        member_try_get(data, str_intern_c("NoNewLine"), &no_newline);
    console_write(record_text(data), !to_bool(no_newline));
}

static void show_progress(stage *s, value v)
{
    if (console.host.progress && s->runspace->host)
        console.host.progress(&console.host, v);
}

static void write_line(void *arg, str *text)
{
    (void)arg;
    console_write(text, true);
}

static stage *stage_new(runspace *rs, void (*process)(stage *s, value v))
{
    stage *s = heap_alloc(sizeof *s);
    *s = (stage){.process = process, .streams = rs->streams, .runspace = rs};
    return s;
}

/* A runspace's way to the console, so that the formatter is found again at the end. */
typedef struct attached {
    stage stage; /* rs->out */
    formatter *formatter;
} attached;

static void to_formatter(stage *s, value v)
{
    stage_push(formatter_stage(((attached *)s)->formatter), v);
}

void console_attach(runspace *rs)
{
    static void (*const shows[STREAM_COUNT])(stage * s, value v) = {
        [STREAM_ERROR] = show_error, [STREAM_WARNING] = show_warning,         [STREAM_VERBOSE] = show_verbose,
        [STREAM_DEBUG] = show_debug, [STREAM_INFORMATION] = show_information, [STREAM_PROGRESS] = show_progress};
    attached *a = heap_alloc(sizeof *a);
    rs->host = &console.host;
    rs->streams = heap_alloc(sizeof *rs->streams);
    for (int i = STREAM_ERROR; i < STREAM_COUNT; i++)
        rs->streams->to[i] = stage_new(rs, shows[i]);
    a->stage = (stage){.process = to_formatter, .streams = rs->streams, .runspace = rs};
    a->formatter = formatter_new(rs, console.host.width - 1, write_line, NULL);
    rs->out = &a->stage;
}

void console_finish(runspace *rs)
{
    ctx *c = ctx_current();
    TRY(c)
    {
        formatter_flush(((attached *)rs->out)->formatter);
    }
    CAUGHT
    {
        if (c->kind == UNWIND_ERROR)
            stream_write(rs->streams, STREAM_ERROR, v_obj(error_caught(c)));
    }
    END_TRY;
    flush(NULL);
}

/* ---- start ---- */

static bool colour_wanted(int fd)
{
    str *term = environment_get(str_c("TERM"));
    return isatty(fd) && !environment_get(str_c("NO_COLOR")) && !(term && str_equal_c(term, "dumb"));
}

static int terminal_width(void)
{
    struct winsize size;
    if (console.terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        return size.ws_col;
    return 80;
}

host *console_start(bool interactive)
{
    struct stat st;
    console.terminal = isatty(STDOUT_FILENO);
    console.colour = colour_wanted(STDOUT_FILENO);
    console.error_colour = colour_wanted(STDERR_FILENO);
    console.input_terminal = isatty(STDIN_FILENO);
    console.input_regular = fstat(STDIN_FILENO, &st) < 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode);
    console.flushed = sys_monotonic_ns();
    console.host = (host){.write = write_text,
                          .read_line = read_prompted,
                          .width = terminal_width(),
                          .interactive = interactive,
                          .name = "ConsoleHost",
                          .input = console.input_terminal ? NULL : next_object,
                          .flush = flush};
    return &console.host;
}
