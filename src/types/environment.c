/* environment.c: System.Environment and OperatingSystem. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/heap.h"
#include "base/sys_file.h"
#include "engine/providers/provider.h"
#include "engine/session/runspace.h"
#include "engine/session/session.h"
#include "types/io_internal.h"
#include "types/version.h"
#include "types/waiting.h"

/* ---- OperatingSystem ---- */

static const enum_member platforms[] = {{"Win32S", 0}, {"Win32Windows", 1}, {"Win32NT", 2}, {"WinCE", 3}, {"Unix", 4},
                                        {"Xbox", 5},   {"MacOSX", 6},       {"Other", 7},   {0}};
static ENUM_TYPE(PlatformID, "System.PlatformID", platforms, 0);

typedef struct system_info {
    object o;
    value version;
} system_info;
static type type_OperatingSystem;

/* "6.1.0-13-amd64" is 6.1.0.13: the first four numbers. */
static value kernel_version(void)
{
    char text[256];
    int part[4] = {0};
    sys_release(text, sizeof text);
    const char *p = text;
    for (int i = 0; i < 4; i++) {
        while (*p && (*p < '0' || *p > '9')) {
            p++;
        }
        part[i] = (int)strtol(p, (char **)(uintptr_t)&p, 10);
    }
    return version_new(part[0], part[1], part[2], part[3]);
}

GETTER(os_version)
{
    system_info *s = heap_alloc(sizeof *s);
    s->o.type = &type_OperatingSystem;
    s->version = kernel_version();
    return v_obj(s);
}

static str *os_text(value v, bool invariant)
{
    (void)invariant;
    return str_concat(str_c("Unix "), to_str(((system_info *)v.as.o)->version));
}

GETTER(platform)
{
    return enum_value(&type_PlatformID, 4);
}

GETTER(version)
{
    return ((system_info *)self.as.o)->version;
}

GETTER(version_string)
{
    return v_str(os_text(self, true));
}

GETTER(empty)
{
    return v_str(str_empty);
}

METHOD(yes)
{
    return V_TRUE;
}

METHOD(no)
{
    return V_FALSE;
}

static const type_ops os_ops = {.to_string = os_text};
static const property os_properties[] = {{"Platform", "System.PlatformID", get_platform, NULL, 0},
                                         {"ServicePack", "string", get_empty, NULL, 0},
                                         {"Version", "version", get_version, NULL, 0},
                                         {"VersionString", "string", get_version_string, NULL, 0},
                                         {0}};
static const method os_methods[] = {{"IsLinux", "", "bool", yes, M_STATIC},
                                    {"IsWindows", "", "bool", no, M_STATIC},
                                    {"IsMacOS", "", "bool", no, M_STATIC},
                                    {"IsFreeBSD", "", "bool", no, M_STATIC},
                                    {"IsAndroid", "", "bool", no, M_STATIC},
                                    {"IsBrowser", "", "bool", no, M_STATIC},
                                    {0}};
static type type_OperatingSystem = {
    TYPE_OBJECT,           .name = "System.OperatingSystem", .flags = T_SEALED, .kind = K_OBJECT,
    .methods = os_methods, .properties = os_properties,      .ops = &os_ops};

/* ---- variables ---- */

static const enum_member targets[] = {{"Process", 0}, {"User", 1}, {"Machine", 2}, {0}};
static ENUM_TYPE(EnvironmentVariableTarget, "System.EnvironmentVariableTarget", targets, 0);

/* The user's and the machine's variables are a matter of Windows: here they are empty. */
static bool elsewhere(const call *c, uint32_t i)
{
    return c->argc > i && c->args[i].as.i != 0;
}

METHOD(get_variable)
{
    str *name = arg_text(c, 0);
    if (!name) {
        throw_null_argument("variable");
    }
    str *v = elsewhere(c, 1) ? NULL : environment_get(name);
    return v ? v_str(v) : V_NULL;
}

METHOD(set_variable)
{
    str *name = arg_text(c, 0), *text = arg_text(c, 1);
    if (!name) {
        throw_null_argument("variable");
    }
    if (name->length == 0) {
        throw_argument("System.ArgumentException", "variable", "The value cannot be an empty string.");
    }
    if (str_index_unit(name, '=', 0) >= 0) {
        throw_argument("System.ArgumentException", "variable",
                       "Environment variable name cannot contain equal character.");
    }
    if (!elsewhere(c, 2)) {
        environment_set(name, text);
    }
    return V_NULL;
}

static void add_variable(const str *name, str *text, void *arg)
{
    map_set(arg, v_str((str *)(uintptr_t)name), v_str(text));
}

METHOD(get_variables)
{
    map *m = map_new(&type_Hashtable, MAP_ORDINAL);
    if (!elsewhere(c, 0)) {
        environment_each(add_variable, m);
    }
    return v_obj(m);
}

/* %NAME% where there is such a variable. */
METHOD(expand)
{
    str *s = arg_text(c, 0);
    if (!s) {
        throw_null_argument("name");
    }
    wbuf b = {0};
    for (size_t i = 0; i < s->length;) {
        ptrdiff_t end = str_at(s, i) == '%' ? str_index_unit(s, '%', i + 1) : -1;
        str *v = end > 0 ? environment_get(str_sub(s, i + 1, (size_t)end - i - 1)) : NULL;
        if (v) {
            str_append(&b, v);
            i = (size_t)end + 1;
        } else {
            wbuf_unit(&b, str_at(s, i++));
        }
    }
    return v_str(str_from_wbuf(&b));
}

/* ---- folders ---- */

#define FOLDERS(F)                                                                                                     \
    F(Desktop, 0, "~/Desktop")                                                                                         \
    F(Programs, 2, "")                                                                                                 \
    F(MyDocuments, 5, "~/Documents")                                                                                   \
    F(Personal, 5, "~/Documents")                                                                                      \
    F(Favorites, 6, "")                                                                                                \
    F(Startup, 7, "")                                                                                                  \
    F(Recent, 8, "")                                                                                                   \
    F(SendTo, 9, "")                                                                                                   \
    F(StartMenu, 11, "")                                                                                               \
    F(MyMusic, 13, "~/Music")                                                                                          \
    F(MyVideos, 14, "~/Videos")                                                                                        \
    F(DesktopDirectory, 16, "~/Desktop")                                                                               \
    F(MyComputer, 17, "")                                                                                              \
    F(NetworkShortcuts, 19, "")                                                                                        \
    F(Fonts, 20, "~/.fonts")                                                                                           \
    F(Templates, 21, "~/Templates")                                                                                    \
    F(CommonStartMenu, 22, "")                                                                                         \
    F(CommonPrograms, 23, "")                                                                                          \
    F(CommonStartup, 24, "")                                                                                           \
    F(CommonDesktopDirectory, 25, "")                                                                                  \
    F(ApplicationData, 26, "~/.config")                                                                                \
    F(PrinterShortcuts, 27, "")                                                                                        \
    F(LocalApplicationData, 28, "~/.local/share")                                                                      \
    F(InternetCache, 32, "")                                                                                           \
    F(Cookies, 33, "")                                                                                                 \
    F(History, 34, "")                                                                                                 \
    F(CommonApplicationData, 35, "/usr/share")                                                                         \
    F(Windows, 36, "")                                                                                                 \
    F(System, 37, "")                                                                                                  \
    F(ProgramFiles, 38, "")                                                                                            \
    F(MyPictures, 39, "~/Pictures")                                                                                    \
    F(UserProfile, 40, "~")                                                                                            \
    F(SystemX86, 41, "")                                                                                               \
    F(ProgramFilesX86, 42, "")                                                                                         \
    F(CommonProgramFiles, 43, "")                                                                                      \
    F(CommonProgramFilesX86, 44, "")                                                                                   \
    F(CommonTemplates, 45, "/usr/share/templates")                                                                     \
    F(CommonDocuments, 46, "")                                                                                         \
    F(CommonAdminTools, 47, "")                                                                                        \
    F(AdminTools, 48, "")                                                                                              \
    F(CommonMusic, 53, "")                                                                                             \
    F(CommonPictures, 54, "")                                                                                          \
    F(CommonVideos, 55, "")                                                                                            \
    F(Resources, 56, "")                                                                                               \
    F(LocalizedResources, 57, "")                                                                                      \
    F(CommonOemLinks, 58, "")                                                                                          \
    F(CDBurning, 59, "")

#define NAME(name, number, path) {#name, number},
#define PATH(name, number, path) {number, path},
static const enum_member folder_names[] = {FOLDERS(NAME){0}};
static const struct {
    int number;
    const char *path;
} folder_paths[] = {FOLDERS(PATH)};
static ENUM_TYPE(SpecialFolder, "System.Environment+SpecialFolder", folder_names, 0);
static const enum_member folder_options[] = {{"None", 0}, {"DoNotVerify", 0x4000}, {"Create", 0x8000}, {0}};
static ENUM_TYPE(SpecialFolderOption, "System.Environment+SpecialFolderOption", folder_options, 0);

static str *home(void)
{
    str *h = environment_get(str_c("HOME"));
    char name[256], path[256];
    if (h && h->length) {
        return h;
    }
    sys_user(name, path, sizeof path);
    return str_c(path[0] ? path : "/");
}

static str *folder_path(int number)
{
    str *own = number == 26   ? environment_get(str_c("XDG_CONFIG_HOME"))
               : number == 28 ? environment_get(str_c("XDG_DATA_HOME"))
                              : NULL;
    if (own && own->length && str_at(own, 0) == '/') {
        return own;
    }
    for (size_t i = 0; i < sizeof folder_paths / sizeof folder_paths[0]; i++) {
        const char *p = folder_paths[i].path;
        if (folder_paths[i].number == number) {
            return *p == '~' ? str_concat(home(), str_c(p + 1)) : str_c(p);
        }
    }
    return str_empty;
}

METHOD(get_folder)
{
    str *path = folder_path((int)c->args[0].as.i);
    int64_t option = c->argc > 1 ? c->args[1].as.i : 0;
    sys_stat st;
    if (path->length == 0 || option == 0x4000 || sys_stat_path(str_to_c(path), true, &st) == 0) {
        return v_str(path);
    }
    if (option == 0) {
        return v_str(str_empty);
    }
    io_make_directories(path);
    return v_str(path);
}

/* ---- the process and the machine ---- */

GETTER(newline)
{
    return v_str(str_c("\n"));
}

GETTER(machine)
{
    char name[256];
    sys_host_name(name, sizeof name);
    name[strcspn(name, ".")] = 0;
    return v_str(str_c(name));
}

GETTER(user)
{
    char name[256], path[256];
    sys_user(name, path, sizeof path);
    return v_str(str_c(name));
}

GETTER(processors)
{
    return v_int((int32_t)sys_cpu_count());
}

GETTER(current_directory)
{
    return v_str(io_current_directory());
}

SETTER(current_directory)
{
    io_change_directory(io_full_path(to_str(x)));
}

static int64_t up_ms(void)
{
    return sys_monotonic_ns() / 1000000;
}

GETTER(ticks)
{
    return v_int((int32_t)up_ms());
}

GETTER(ticks64)
{
    return v_long(up_ms());
}

GETTER(process_id)
{
    return v_int(sys_process_id());
}

GETTER(process_path)
{
    char path[4096];
    ssize_t n = sys_readlink("/proc/self/exe", path, sizeof path);
    return n > 0 ? v_str(str_utf8(path, (size_t)n)) : V_NULL;
}

static array *command_line_args(void)
{
    char *data;
    size_t n = 0;
    list *l = list_new(NULL);
    if (sys_read_file("/proc/self/cmdline", &data, &n) < 0) {
        n = 0;
    }
    for (size_t i = 0; i < n;) {
        size_t part = strnlen(data + i, n - i);
        list_add(l, v_str(str_utf8(data + i, part)));
        i += part + 1;
    }
    array *a = array_new(&type_String, list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return a;
}

METHOD(get_args)
{
    return v_obj(command_line_args());
}

GETTER(command_line)
{
    const array *a = command_line_args();
    buf b = {0};
    for (size_t i = 0; i < a->length; i++) {
        if (i) {
            buf_byte(&b, ' ');
        }
        str_append_utf8(to_str(array_get(a, i)), &b);
    }
    return v_str(str_from_buf(&b));
}

GETTER(runtime_version)
{
    return version_new(10, 0, 12, -1);
}

GETTER(true)
{
    return V_TRUE;
}

GETTER(false)
{
    return V_FALSE;
}

GETTER(page_size)
{
    return v_int(4096);
}

GETTER(thread_id)
{
    return v_int((int32_t)(thread_identity() & INT32_MAX));
}

GETTER(privileged)
{
    return v_bool(sys_is_root());
}

GETTER(working_set)
{
    char *data;
    size_t n;
    if (sys_read_file("/proc/self/statm", &data, &n) < 0) {
        return v_long(0);
    }
    const char *space = memchr(data, ' ', n);
    return v_long(space ? strtoll(space, NULL, 10) * 4096 : 0);
}

static _Atomic int32_t exit_code;

GETTER(exit_code)
{
    return v_int(exit_code);
}

SETTER(exit_code)
{
    exit_code = to_int(x);
}

/* Ends the program, also from within -Parallel: `finally` blocks run on the way. */
METHOD(do_exit)
{
    ctx *x = ctx_current();
    session_should_exit = (int)c->args[0].as.i;
    x->code = (int)c->args[0].as.i;
    unwind(x, UNWIND_EXIT, NULL);
}

METHOD(drives)
{
    array *a = array_new(&type_String, 1);
    array_put(a, 0, v_str(str_c("/")));
    return v_obj(a);
}

#define ROW(name, params, returns, fn)                                                                                 \
    {                                                                                                                  \
        name, params, returns, fn, M_STATIC                                                                            \
    }
#define TARGET "System.EnvironmentVariableTarget target"
static const method methods[] = {
    ROW("GetEnvironmentVariable", "string variable", "string", get_variable),
    ROW("GetEnvironmentVariable", "string variable, " TARGET, "string", get_variable),
    ROW("GetEnvironmentVariables", "", "System.Collections.IDictionary", get_variables),
    ROW("GetEnvironmentVariables", TARGET, "System.Collections.IDictionary", get_variables),
    {"SetEnvironmentVariable", "string variable, string value", "void", set_variable, M_STATIC | M_VOID},
    {"SetEnvironmentVariable", "string variable, string value, " TARGET, "void", set_variable, M_STATIC | M_VOID},
    ROW("ExpandEnvironmentVariables", "string name", "string", expand),
    ROW("GetFolderPath", "System.Environment+SpecialFolder folder", "string", get_folder),
    ROW("GetFolderPath", "System.Environment+SpecialFolder folder, System.Environment+SpecialFolderOption option",
        "string", get_folder),
    ROW("GetCommandLineArgs", "", "string[]", get_args),
    ROW("GetLogicalDrives", "", "string[]", drives),
    {"Exit", "int exitCode", "void", do_exit, M_STATIC | M_VOID},
    {0}};
#define PROPERTY(name, type, get)                                                                                      \
    {                                                                                                                  \
        name, type, get, NULL, M_STATIC                                                                                \
    }
static const property properties[] = {
    PROPERTY("NewLine", "string", get_newline),
    PROPERTY("MachineName", "string", get_machine),
    PROPERTY("UserName", "string", get_user),
    PROPERTY("UserDomainName", "string", get_machine),
    PROPERTY("ProcessorCount", "int", get_processors),
    {"CurrentDirectory", "string", get_current_directory, set_current_directory, M_STATIC},
    PROPERTY("OSVersion", "System.OperatingSystem", get_os_version),
    PROPERTY("Version", "version", get_runtime_version),
    PROPERTY("TickCount", "int", get_ticks),
    PROPERTY("TickCount64", "long", get_ticks64),
    PROPERTY("ProcessId", "int", get_process_id),
    PROPERTY("ProcessPath", "string", get_process_path),
    PROPERTY("CommandLine", "string", get_command_line),
    PROPERTY("Is64BitProcess", "bool", get_true),
    PROPERTY("Is64BitOperatingSystem", "bool", get_true),
    PROPERTY("IsPrivilegedProcess", "bool", get_privileged),
    PROPERTY("UserInteractive", "bool", get_true),
    PROPERTY("HasShutdownStarted", "bool", get_false),
    PROPERTY("SystemDirectory", "string", get_empty),
    PROPERTY("StackTrace", "string", get_empty),
    PROPERTY("SystemPageSize", "int", get_page_size),
    PROPERTY("WorkingSet", "long", get_working_set),
    PROPERTY("CurrentManagedThreadId", "int", get_thread_id),
    {"ExitCode", "int", get_exit_code, set_exit_code, M_STATIC},
    {0}};
static type type_Environment = {TYPE_OBJECT,      .name = "System.Environment", .flags = T_STATIC,
                                .kind = K_OBJECT, .methods = methods,           .properties = properties};

TYPES_EXPORT(environment, &type_Environment, &type_OperatingSystem, &type_PlatformID, &type_EnvironmentVariableTarget,
             &type_SpecialFolder, &type_SpecialFolderOption);
