/* process.c: System.Diagnostics.Process: programs that run, as /proc tells of them, and those started here. */
#include "types/process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/heap.h"
#include "base/sys_file.h"
#include "types/io_internal.h"
#include "types/process_internal.h"

static process *process_of(value v)
{
    return (process *)v.as.o;
}

int process_id(value v)
{
    return process_of(v)->pid;
}

static process *process_new(int pid)
{
    process *p = heap_alloc(sizeof *p);
    p->o.type = &type_Process;
    p->pid = pid;
    return p;
}

/* ---- /proc ---- */

static bool proc_file(int pid, const char *name, char **data, size_t *n)
{
    return sys_read_file(str_to_c(str_printf("/proc/%d/%s", pid, name)), data, n) == 0 && *n > 0;
}

/* Field of /proc/PID/stat, counted from 3 (the state) as proc(5) does; 0 when the process is gone. */
static int64_t stat_field(int pid, int field)
{
    char *data;
    size_t n;
    if (!proc_file(pid, "stat", &data, &n)) {
        return 0;
    }
    data[n - 1] = 0;
    char *p = strrchr(data, ')'); /* the name before it may hold anything */
    for (int at = 2; p && at < field; at++) {
        p = strchr(p + 1, ' ');
    }
    return p ? strtoll(p + 1, NULL, 10) : 0;
}

static bool is_alive(int pid)
{
    char *data;
    size_t n;
    if (!proc_file(pid, "stat", &data, &n)) {
        return false;
    }
    const char *p = memrchr(data, ')', n);
    return p && p + 2 < data + n && p[2] != 'Z' && p[2] != 'X';
}

/* The kernel cuts names at 15 bytes; the program's own first word has the rest. */
static str *name_of(int pid)
{
    char *data;
    size_t n;
    if (!proc_file(pid, "comm", &data, &n)) {
        return str_empty;
    }
    n -= data[n - 1] == '\n';
    str *comm = str_utf8(data, n);
    if (n < 15 || !proc_file(pid, "cmdline", &data, &n)) {
        return comm;
    }
    str *whole = io_file_name(str_utf8(data, strnlen(data, n)));
    return str_starts(whole, comm, false) ? whole : comm;
}

value process_of_id(int pid)
{
    return is_alive(pid) ? v_obj(process_new(pid)) : V_NULL;
}

static int compare_ids(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

void process_each(void (*fn)(value process, void *arg), void *arg)
{
    sys_dir *d;
    const char *name;
    unsigned char d_type;
    size_t count = 0, room = 256;
    int *ids = heap_alloc_leaf(room * sizeof *ids);
    if (sys_dir_open("/proc", &d) < 0) {
        return;
    }
    while (sys_dir_next(d, &name, &d_type)) {
        int pid = atoi(name);
        if (pid <= 0) {
            continue;
        }
        if (count == room) {
            int *more = heap_alloc_leaf(2 * room * sizeof *more);
            memcpy(more, ids, room * sizeof *more);
            ids = more;
            room *= 2;
        }
        ids[count++] = pid;
    }
    sys_dir_close(d);
    qsort(ids, count, sizeof *ids, compare_ids);
    for (size_t i = 0; i < count; i++) {
        value v = process_of_id(ids[i]);
        if (!v_is_null(v)) {
            fn(v, arg);
        }
    }
}

/* ---- the end of one ---- */

bool process_wait(value v, int64_t timeout_ns)
{
    process *p = process_of(v);
    if (p->exited) {
        return true;
    }
    if (p->child) {
        par_status s = par_wait_pid(p->pid, &p->status, timeout_ns);
        if (s == PAR_TIMEOUT) {
            return false;
        }
        wait_ended(s == PAR_ERROR ? PAR_OK : s);
        p->exit_ticks = sys_utc_ticks();
        return p->exited = true;
    }
    int64_t end = timeout_ns < 0 ? -1 : sys_monotonic_ns() + timeout_ns;
    while (is_alive(p->pid)) { /* not ours: there is nothing to wait on */
        if (end >= 0 && sys_monotonic_ns() >= end) {
            return false;
        }
        wait_ended(par_sleep(20000000));
    }
    return p->exited = true;
}

static process *started(value v)
{
    process *p = process_of(v);
    if (p->pid == 0) {
        throw_argument("System.InvalidOperationException", NULL, "No process is associated with this object.");
    }
    return p;
}

METHOD(wait_void)
{
    started(c->self);
    process_wait(c->self, -1);
    return V_NULL;
}

METHOD(wait_bool)
{
    started(c->self);
    return v_bool(process_wait(c->self, arg_timeout(c, 0, "milliseconds")));
}

METHOD(do_kill)
{
    process *p = started(c->self);
    if (!(p->child && process_wait(c->self, 0)) && kill(p->pid, SIGKILL) < 0 && errno != ESRCH) {
        throw_argument("System.ComponentModel.Win32Exception", NULL, "%s", strerror(errno));
    }
    return V_NULL;
}

METHOD(nothing)
{
    return V_NULL;
}

/* ---- starting ---- */

value process_start(value info)
{
    process *p = process_new(0);
    p->info = (start_info *)info.as.o;
    process_begin(p);
    return v_obj(p);
}

METHOD(make)
{
    process *p = process_new(0);
    p->info = start_info_new();
    return v_obj(p);
}

METHOD(start_self)
{
    process_begin(process_of(c->self));
    return V_TRUE;
}

METHOD(start_info_static)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("startInfo");
    }
    return process_start(c->args[0]);
}

METHOD(start_text)
{
    value info = member_new(&type_ProcessStartInfo, c->args, c->argc);
    return process_start(info);
}

METHOD(current)
{
    return v_obj(process_new(sys_process_id()));
}

METHOD(by_id)
{
    value v = process_of_id((int)c->args[0].as.i);
    if (v_is_null(v)) {
        throw_argument("System.ArgumentException", NULL, "Process with an Id of %d is not running.",
                       (int)c->args[0].as.i);
    }
    return v;
}

typedef struct wanted {
    const str *name; /* NULL: all */
    list *found;
} wanted;

static void collect(value v, void *arg)
{
    wanted *w = arg;
    if (!w->name || str_equal_nocase(name_of(process_id(v)), w->name)) {
        list_add(w->found, v);
    }
}

METHOD(all)
{
    wanted w = {arg_text(c, 0), list_new(NULL)};
    process_each(collect, &w);
    array *a = array_new(&type_Process, list_count(w.found));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(w.found, i));
    }
    return v_obj(a);
}

/* ---- properties ---- */

GETTER(id)
{
    return v_int(started(self)->pid);
}

static str *shown_name(process *p)
{
    if (!p->name && p->pid) {
        p->name = name_of(p->pid);
    }
    return p->name ? p->name : str_empty;
}

GETTER(name)
{
    return v_str(shown_name(started(self)));
}

GETTER(exited)
{
    process *p = started(self);
    return v_bool(p->exited || (p->child ? process_wait(self, 0) : !is_alive(p->pid)));
}

GETTER(exit_code)
{
    process *p = started(self);
    if (!p->child || !process_wait(self, 0)) {
        throw_argument("System.InvalidOperationException", NULL,
                       p->child ? "Process must exit before requested information can be determined."
                                : "Process was not started by this object, so requested information cannot be "
                                  "determined.");
    }
    return v_int(WIFEXITED(p->status) ? WEXITSTATUS(p->status) : 128 + WTERMSIG(p->status));
}

GETTER(exit_time)
{
    process *p = started(self);
    if (!process_wait(self, 0)) {
        throw_argument("System.InvalidOperationException", NULL,
                       "Process must exit before requested information can be determined.");
    }
    return date_to_local(date_value(p->exit_ticks, DATE_UTC));
}

static int64_t ticks_per_jiffy(void)
{
    return TICKS_PER_SECOND / sysconf(_SC_CLK_TCK);
}

static int64_t processor_ticks(int pid)
{
    return (stat_field(pid, 14) + stat_field(pid, 15)) * ticks_per_jiffy();
}

GETTER(start_time)
{
    int64_t since_boot = stat_field(started(self)->pid, 22) * ticks_per_jiffy();
    struct timespec up;
    clock_gettime(CLOCK_BOOTTIME, &up);
    int64_t boot = sys_utc_ticks() - (up.tv_sec * TICKS_PER_SECOND + up.tv_nsec / 100);
    return date_to_local(date_value(boot + since_boot, DATE_UTC));
}

GETTER(processor_time)
{
    return span_value(processor_ticks(started(self)->pid));
}

GETTER(user_time)
{
    return span_value(stat_field(started(self)->pid, 14) * ticks_per_jiffy());
}

GETTER(kernel_time)
{
    return span_value(stat_field(started(self)->pid, 15) * ticks_per_jiffy());
}

GETTER(cpu)
{
    return v_double((double)processor_ticks(started(self)->pid) / TICKS_PER_SECOND);
}

GETTER(working_set)
{
    return v_long(stat_field(started(self)->pid, 24) * 4096);
}

GETTER(virtual_memory)
{
    return v_long(stat_field(started(self)->pid, 23));
}

GETTER(session)
{
    return v_int((int32_t)stat_field(started(self)->pid, 6));
}

GETTER(priority)
{
    return v_int((int32_t)stat_field(started(self)->pid, 19));
}

GETTER(handles)
{
    sys_dir *d;
    const char *name;
    unsigned char d_type;
    int32_t n = 0;
    if (sys_dir_open(str_to_c(str_printf("/proc/%d/fd", started(self)->pid)), &d) == 0) {
        while (sys_dir_next(d, &name, &d_type)) {
            n++;
        }
        sys_dir_close(d);
    }
    return v_int(n);
}

GETTER(path)
{
    char text[4096];
    ssize_t n = sys_readlink(str_to_c(str_printf("/proc/%d/exe", started(self)->pid)), text, sizeof text);
    return n > 0 ? v_str(str_utf8(text, (size_t)n)) : V_NULL;
}

GETTER(command_line)
{
    char *data;
    size_t n;
    if (!proc_file(started(self)->pid, "cmdline", &data, &n)) {
        return V_NULL;
    }
    n -= data[n - 1] == 0;
    for (size_t i = 0; i < n; i++) {
        data[i] = data[i] ? data[i] : ' ';
    }
    return v_str(str_utf8(data, n));
}

/* Module and threads are shown as objects with the little that scripts ask of them. */
GETTER(module)
{
    value path = get_path(self, of);
    if (v_is_null(path)) {
        return V_NULL;
    }
    value v = v_obj(psobject_new());
    psobject_set_member(v, str_intern_c("FileName"), MEMBER_NOTE, path);
    psobject_set_member(v, str_intern_c("ModuleName"), MEMBER_NOTE, v_str(io_file_name(path.as.s)));
    return v;
}

GETTER(threads)
{
    sys_dir *d;
    const char *name;
    unsigned char d_type;
    list *l = list_new(NULL);
    if (sys_dir_open(str_to_c(str_printf("/proc/%d/task", started(self)->pid)), &d) == 0) {
        while (sys_dir_next(d, &name, &d_type)) {
            value v = v_obj(psobject_new());
            psobject_set_member(v, str_intern_c("Id"), MEMBER_NOTE, v_int(atoi(name)));
            list_add(l, v);
        }
        sys_dir_close(d);
    }
    return v_obj(list_to_array(l));
}

GETTER(machine)
{
    return v_str(str_c("."));
}

GETTER(true)
{
    return V_TRUE;
}

GETTER(title)
{
    return v_str(str_empty);
}

GETTER(info)
{
    process *p = process_of(self);
    return p->info ? v_obj(p->info) : V_NULL;
}

SETTER(info)
{
    process_of(self)->info = (start_info *)convert_to(x, &type_ProcessStartInfo).as.o;
}

#define STANDARD(id, i, text)                                                                                          \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        value v = process_of(self)->standard[i];                                                                       \
        if (v_is_null(v)) {                                                                                            \
            throw_argument("System.InvalidOperationException", NULL, text " has not been redirected.");                \
        }                                                                                                              \
        return v;                                                                                                      \
    }
STANDARD(standard_in, 0, "StandardIn")
STANDARD(standard_out, 1, "StandardOut")
STANDARD(standard_error, 2, "StandardError")

static const enum_member classes[] = {
    {"Normal", 32},         {"Idle", 64}, {"High", 128}, {"RealTime", 256}, {"BelowNormal", 16384},
    {"AboveNormal", 32768}, {0}};
static ENUM_TYPE(ProcessPriorityClass, "System.Diagnostics.ProcessPriorityClass", classes, 0);

GETTER(priority_class)
{
    int64_t nice = stat_field(started(self)->pid, 19);
    return enum_value(&type_ProcessPriorityClass, nice < -10  ? 128
                                                  : nice < 0  ? 32768
                                                  : nice < 10 ? (nice == 0 ? 32 : 16384)
                                                              : 64);
}

static str *to_text(value v, bool invariant)
{
    process *p = process_of(v);
    (void)invariant;
    if (p->pid == 0 || p->exited || (p->child && process_wait(v, 0))) {
        return str_c("System.Diagnostics.Process");
    }
    return str_concat_n((str *[]){str_c("System.Diagnostics.Process ("), shown_name(p), str_c(")")}, 3);
}

static const type_ops ops = {.to_string = to_text};
#define PROCESS "System.Diagnostics.Process"
static const method ctors[] = {{NULL, "", NULL, make, 0}, {0}};
static const method methods[] = {
    {"GetCurrentProcess", "", PROCESS, current, M_STATIC},
    {"GetProcessById", "int processId", PROCESS, by_id, M_STATIC},
    {"GetProcesses", "", PROCESS "[]", all, M_STATIC},
    {"GetProcessesByName", "string processName", PROCESS "[]", all, M_STATIC},
    {"Start", "System.Diagnostics.ProcessStartInfo startInfo", PROCESS, start_info_static, M_STATIC},
    {"Start", "string fileName", PROCESS, start_text, M_STATIC},
    {"Start", "string fileName, string arguments", PROCESS, start_text, M_STATIC},
    {"Start", "string fileName, System.Collections.Generic.IEnumerable[string] arguments", PROCESS, start_text,
     M_STATIC},
    {"Start", "", "bool", start_self, 0},
    {"WaitForExit", "", "void", wait_void, M_VOID},
    {"WaitForExit", "int milliseconds", "bool", wait_bool, 0},
    {"WaitForExit", "timespan timeout", "bool", wait_bool, 0},
    {"Kill", "", "void", do_kill, M_VOID},
    {"Kill", "bool entireProcessTree", "void", do_kill, M_VOID},
    {"Refresh", "", "void", nothing, M_VOID},
    {"Close", "", "void", nothing, M_VOID},
    {"Dispose", "", "void", nothing, M_VOID},
    {0}};
#define READ(name, type, id)                                                                                           \
    {                                                                                                                  \
        name, type, get_##id, NULL, 0                                                                                  \
    }
static const property properties[] = {READ("Id", "int", id),
                                      READ("ProcessName", "string", name),
                                      READ("Name", "string", name),
                                      READ("HasExited", "bool", exited),
                                      READ("ExitCode", "int", exit_code),
                                      READ("ExitTime", "datetime", exit_time),
                                      READ("StartTime", "datetime", start_time),
                                      READ("CPU", "double", cpu),
                                      READ("TotalProcessorTime", "timespan", processor_time),
                                      READ("UserProcessorTime", "timespan", user_time),
                                      READ("PrivilegedProcessorTime", "timespan", kernel_time),
                                      READ("WorkingSet64", "long", working_set),
                                      READ("WorkingSet", "long", working_set),
                                      READ("WS", "long", working_set),
                                      READ("PeakWorkingSet64", "long", working_set),
                                      READ("PrivateMemorySize64", "long", working_set),
                                      READ("PagedMemorySize64", "long", working_set),
                                      READ("PM", "long", working_set),
                                      READ("VirtualMemorySize64", "long", virtual_memory),
                                      READ("VM", "long", virtual_memory),
                                      READ("SI", "int", session),
                                      READ("SessionId", "int", session),
                                      READ("HandleCount", "int", handles),
                                      READ("Handles", "int", handles),
                                      READ("BasePriority", "int", priority),
                                      READ("PriorityClass", "System.Diagnostics.ProcessPriorityClass", priority_class),
                                      READ("Path", "string", path),
                                      READ("CommandLine", "string", command_line),
                                      READ("MainModule", "object", module),
                                      READ("Threads", "object", threads),
                                      READ("MachineName", "string", machine),
                                      READ("MainWindowTitle", "string", title),
                                      READ("Responding", "bool", true),
                                      {"StartInfo", "System.Diagnostics.ProcessStartInfo", get_info, set_info, 0},
                                      READ("StandardInput", "System.IO.StreamWriter", standard_in),
                                      READ("StandardOutput", "System.IO.StreamReader", standard_out),
                                      READ("StandardError", "System.IO.StreamReader", standard_error),
                                      {0}};
type type_Process = {TYPE_OBJECT,    .name = PROCESS,    .interfaces = "System.IDisposable", .kind = K_OBJECT,
                     .ctors = ctors, .methods = methods, .properties = properties,           .ops = &ops};

TYPES_EXPORT(process, &type_Process, &type_ProcessPriorityClass);
