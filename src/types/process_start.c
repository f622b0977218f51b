/* process_start.c: ProcessStartInfo, and starting what it says. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/heap.h"
#include "base/sys_spawn.h"
#include "engine/providers/provider.h"
#include "engine/session/runspace.h"
#include "types/io_internal.h"
#include "types/process_internal.h"

static start_info *info_of(value v)
{
    return (start_info *)v.as.o;
}

start_info *start_info_new(void)
{
    start_info *i = heap_alloc(sizeof *i);
    i->o.type = &type_ProcessStartInfo;
    i->file = i->arguments = i->directory = str_empty;
    i->argument_list = list_new(type_find_c("System.Collections.ObjectModel.Collection[string]"));
    return i;
}

METHOD(make)
{
    start_info *i = start_info_new();
    i->file = c->argc && arg_text(c, 0) ? arg_text(c, 0) : str_empty;
    if (c->argc > 1 && arg_text(c, 1)) {
        i->arguments = arg_text(c, 1);
    } else if (c->argc > 1) {
        enumerator e = {0};
        value item;
        if (enumerate(c->args[1], &e)) {
            while (enumerator_next(&e, &item)) {
                list_add(i->argument_list, v_str(to_str(item)));
            }
        }
    }
    return v_obj(i);
}

#define TEXT_PROPERTY(id, field)                                                                                       \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return v_str(info_of(self)->field);                                                                            \
    }                                                                                                                  \
    SETTER(id)                                                                                                         \
    {                                                                                                                  \
        info_of(self)->field = to_str(x);                                                                              \
    }
#define BOOL_PROPERTY(id, field)                                                                                       \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return v_bool(info_of(self)->field);                                                                           \
    }                                                                                                                  \
    SETTER(id)                                                                                                         \
    {                                                                                                                  \
        info_of(self)->field = to_bool(x);                                                                             \
    }
TEXT_PROPERTY(file, file)
TEXT_PROPERTY(arguments, arguments)
TEXT_PROPERTY(directory, directory)
BOOL_PROPERTY(redirect_in, redirect_in)
BOOL_PROPERTY(redirect_out, redirect_out)
BOOL_PROPERTY(redirect_err, redirect_err)
BOOL_PROPERTY(shell, shell)
BOOL_PROPERTY(no_window, no_window)

GETTER(argument_list)
{
    return v_obj(info_of(self)->argument_list);
}

static void add_variable(const str *name, str *text, void *arg)
{
    map_set(arg, v_str((str *)(uintptr_t)name), v_str(text));
}

GETTER(environment)
{
    start_info *i = info_of(self);
    if (!i->environment) {
        map *m = map_new(&type_Hashtable, MAP_ORDINAL);
        environment_each(add_variable, m);
        i->environment = m;
    }
    return v_obj(i->environment);
}

#define PROPERTY(name, type, id)                                                                                       \
    {                                                                                                                  \
        name, type, get_##id, set_##id, 0                                                                              \
    }
static const property properties[] = {PROPERTY("FileName", "string", file),
                                      PROPERTY("Arguments", "string", arguments),
                                      PROPERTY("WorkingDirectory", "string", directory),
                                      PROPERTY("RedirectStandardInput", "bool", redirect_in),
                                      PROPERTY("RedirectStandardOutput", "bool", redirect_out),
                                      PROPERTY("RedirectStandardError", "bool", redirect_err),
                                      PROPERTY("UseShellExecute", "bool", shell),
                                      PROPERTY("CreateNoWindow", "bool", no_window),
                                      {"ArgumentList", "object", get_argument_list, NULL, 0},
                                      {"Environment", "object", get_environment, NULL, 0},
                                      {"EnvironmentVariables", "object", get_environment, NULL, 0},
                                      {0}};
static const method ctors[] = {
    {NULL, "", NULL, make, 0},
    {NULL, "string fileName", NULL, make, 0},
    {NULL, "string fileName, string arguments", NULL, make, 0},
    {NULL, "string fileName, System.Collections.Generic.IEnumerable[string] arguments", NULL, make, 0},
    {0}};
type type_ProcessStartInfo = {TYPE_OBJECT,       .name = "System.Diagnostics.ProcessStartInfo",
                              .flags = T_SEALED, .kind = K_OBJECT,
                              .ctors = ctors,    .properties = properties};

/* ---- the command line ---- */

/* Splits as .NET does: quotes group, \" is a quote, backslashes count before quotes only. */
static void split_arguments(const str *text, list *out)
{
    const char *p = str_to_c(text);
    for (;;) {
        while (*p == ' ' || *p == '\t') {
            p++;
        }
        if (!*p) {
            return;
        }
        buf b = {0};
        bool quoted = false;
        while (*p && (quoted || (*p != ' ' && *p != '\t'))) {
            size_t slashes = strspn(p, "\\");
            if (slashes && p[slashes] == '"') {
                for (size_t i = 0; i < slashes / 2; i++) {
                    buf_byte(&b, '\\');
                }
                p += slashes;
                if (slashes % 2) {
                    buf_byte(&b, *p++);
                }
            } else if (*p == '"') {
                if (quoted && p[1] == '"') {
                    buf_byte(&b, '"');
                    p++;
                } else {
                    quoted = !quoted;
                }
                p++;
            } else {
                buf_byte(&b, *p++);
            }
        }
        list_add(out, v_str(str_from_buf(&b)));
    }
}

static char *copy_text(const str *s)
{
    return (char *)(uintptr_t)str_to_c(s);
}

static char **arguments_of(const start_info *i)
{
    list *l = i->argument_list;
    if (list_count(l) == 0) {
        l = list_new(NULL);
        split_arguments(i->arguments, l);
    }
    size_t n = list_count(l);
    char **argv = heap_alloc((n + 2) * sizeof *argv);
    argv[0] = copy_text(i->file);
    for (size_t k = 0; k < n; k++) {
        argv[k + 1] = copy_text(to_str(list_get(l, k)));
    }
    return argv;
}

static char **environment_of(const start_info *i)
{
    if (!i->environment) {
        return environment_block();
    }
    size_t room = map_count(i->environment), n = 0, cursor = 0;
    char **block = heap_alloc((room + 1) * sizeof *block);
    value name, text;
    while (n < room && map_next(i->environment, &cursor, &name, &text)) {
        block[n++] = copy_text(str_concat_n((str *[]){to_str(name), str_c("="), to_str(text)}, 3));
    }
    return block;
}

static bool runs(const str *path)
{
    return access(str_to_c(path), X_OK) == 0;
}

/* Where the program is; NULL: nowhere. */
static str *find_program(const str *name)
{
    if (str_index_unit(name, '/', 0) >= 0) {
        str *full = io_full_path(name);
        return runs(full) ? full : NULL;
    }
    const char *p = str_to_c(environment_get(str_c("PATH")) ? environment_get(str_c("PATH")) : str_empty);
    while (*p) {
        size_t n = strcspn(p, ":");
        str *full = str_concat_n((str *[]){str_utf8(p, n), str_c("/"), (str *)(uintptr_t)name}, 3);
        if (n && runs(full)) {
            return full;
        }
        p += n + (p[n] == ':');
    }
    return NULL;
}

/* ---- starting ---- */

typedef struct ends {
    int mine[3], theirs[3]; /* -1: inherited */
} ends;

static void close_all(void *arg)
{
    ends *e = arg;
    for (int i = 0; i < 3; i++) {
        if (e->mine[i] >= 0) {
            close(e->mine[i]);
        }
        if (e->theirs[i] >= 0) {
            close(e->theirs[i]);
        }
    }
}

static int open_pipe(ends *e, int i)
{
    int fd[2];
    if (pipe2(fd, O_CLOEXEC) < 0) {
        return errno;
    }
    e->mine[i] = fd[i == 0];
    e->theirs[i] = fd[i != 0];
    return 0;
}

/* As Start-Process does it: -RedirectStandardInput is read, the others are made anew. */
static int open_file(ends *e, int i, const str *path)
{
    int fd = open(str_to_c(path), (i == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC) | O_CLOEXEC, 0666);
    e->theirs[i] = fd;
    return fd < 0 ? errno : 0;
}

_Noreturn static void throw_start(const start_info *i, const char *directory, int error)
{
    throw_argument("System.ComponentModel.Win32Exception", NULL,
                   "An error occurred trying to start process '%s' with working directory '%s'. %s", str_to_c(i->file),
                   directory, strerror(error));
}

static int spawn(const start_info *i, const char *program, const char *directory, const ends *e, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    sys_child_attributes(&attributes, false);
    posix_spawn_file_actions_addchdir_np(&actions, directory);
    for (int k = 0; k < 3; k++) {
        if (e->theirs[k] >= 0) {
            posix_spawn_file_actions_adddup2(&actions, e->theirs[k], k);
        }
    }
    int error = posix_spawn(pid, program, &actions, &attributes, arguments_of(i), environment_of(i));
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

void process_begin(process *p)
{
    const start_info *i = p->info;
    if (i->file->length == 0) {
        throw_argument("System.InvalidOperationException", NULL,
                       "Cannot start process because a file name has not been provided.");
    }
    const char *directory = str_to_c(i->directory->length ? io_full_path(i->directory) : io_current_directory());
    str *program = find_program(i->file);
    if (!program) {
        throw_start(i, directory, ENOENT);
    }
    runspace *rs = runspace_current();
    if (rs && rs->host && rs->host->flush) {
        rs->host->flush(rs->host);
    }
    const bool want[] = {i->redirect_in, i->redirect_out, i->redirect_err};
    ends e = {{-1, -1, -1}, {-1, -1, -1}};
    int error = 0;
    for (int k = 0; k < 3 && error == 0; k++) {
        error = i->files[k] ? open_file(&e, k, i->files[k]) : want[k] ? open_pipe(&e, k) : 0;
    }
    if (error == 0) {
        error = spawn(i, str_to_c(program), directory, &e, &p->pid);
    }
    if (error) {
        close_all(&e);
        throw_start(i, directory, error);
    }
    for (int k = 0; k < 3; k++) {
        if (e.theirs[k] >= 0) {
            close(e.theirs[k]);
        }
    }
    p->child = true;
    p->name = io_file_name(i->file);
    if (want[0]) {
        p->standard[0] = stream_writer_new(file_stream_new(e.mine[0], str_c("stdin"), false, true), V_NULL, false);
        member_set(p->standard[0], str_c("AutoFlush"), V_TRUE);
    }
    for (int k = 1; k < 3; k++) {
        if (want[k]) {
            p->standard[k] = stream_reader_new(file_stream_new(e.mine[k], str_c("pipe"), true, false), V_NULL);
        }
    }
}

TYPES_EXPORT(process_start, &type_ProcessStartInfo);
