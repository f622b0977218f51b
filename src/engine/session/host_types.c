/* host_types.c: $Host: what scripts see of the host that runs them. */
#include "base/heap.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/session/session_internal.h"
#include "object/member.h"

/* $Host, its UI and its RawUI are views of one runspace's host. */
typedef struct host_view {
    object o;
    runspace *rs;
    value id;
} host_view;

_Atomic int session_should_exit = -1;

static host_view *view_of(value v)
{
    return (host_view *)v.as.o;
}

static value view_new(const type *t, runspace *rs)
{
    host_view *v = heap_alloc(sizeof *v);
    v->o.type = t;
    v->rs = rs;
    v->id = V_NULL;
    return v_obj(v);
}

static host *host_of(value self)
{
    return view_of(self)->rs->host;
}

static _Noreturn void no_input(void)
{
    throw_error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation,
                V_NULL, "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
}

#define GETTER(id) static value get_##id(value self __attribute__((unused)), const type *of __attribute__((unused)))

/* ---- RawUI ---- */

static value size_object(int width, int height)
{
    psobject *p = psobject_new();
    value v = v_obj(p);
    psobject_set_member(v, str_intern_c("Width"), MEMBER_NOTE, v_int(width));
    psobject_set_member(v, str_intern_c("Height"), MEMBER_NOTE, v_int(height));
    return v;
}

GETTER(size)
{
    host *h = host_of(self);
    return size_object(h && h->width ? h->width : 80, 24);
}

GETTER(no_key)
{
    return V_FALSE;
}

GETTER(title)
{
    return v_str(str_empty);
}

static value read_key(call *c)
{
    (void)c;
    no_input();
}

static const property raw_properties[] = {
    {"WindowSize", "object", get_size, NULL, 0},    {"BufferSize", "object", get_size, NULL, 0},
    {"MaxWindowSize", "object", get_size, NULL, 0}, {"KeyAvailable", "bool", get_no_key, NULL, 0},
    {"WindowTitle", "string", get_title, NULL, 0},  {0}};
static const method raw_methods[] = {
    {"ReadKey", "", "object", read_key, 0}, {"ReadKey", "object options", "object", read_key, 0}, {0}};
#define HOST "System.Management.Automation.Internal.Host.Internal"
static type type_RawUI = {TYPE_OBJECT, .name = HOST "HostRawUserInterface", .kind = K_OBJECT,
                          .properties = raw_properties, .methods = raw_methods};

/* ---- UI ---- */

static void show(value self, stream_kind kind, str *text, bool newline)
{
    host *h = host_of(self);
    if (h)
        h->write(h, kind, text, newline);
}

static str *last_text(const call *c)
{
    return c->argc ? to_str(c->args[c->argc - 1]) : str_empty;
}

#define WRITER(id, kind, prefix, newline)                                                                              \
    static value id(call *c)                                                                                           \
    {                                                                                                                  \
        show(c->self, kind, str_concat(str_c(prefix), last_text(c)), newline);                                         \
        return V_NULL;                                                                                                 \
    }
WRITER(ui_write, STREAM_INFORMATION, "", false)
WRITER(ui_write_line, STREAM_INFORMATION, "", true)
WRITER(ui_write_error, STREAM_ERROR, "", true)
WRITER(ui_write_warning, STREAM_WARNING, "WARNING: ", true)
WRITER(ui_write_verbose, STREAM_VERBOSE, "VERBOSE: ", true)
WRITER(ui_write_debug, STREAM_DEBUG, "DEBUG: ", true)

static value ui_read_line(call *c)
{
    host *h = host_of(c->self);
    if (!h || !h->interactive || !h->read_line)
        no_input();
    str *line = h->read_line(h, NULL);
    return line ? v_str(line) : V_NULL;
}

GETTER(raw)
{
    return view_new(&type_RawUI, view_of(self)->rs);
}

GETTER(terminal)
{
    host *h = host_of(self);
    return v_bool(h && h->interactive);
}

static const property ui_properties[] = {
    {"RawUI", "object", get_raw, NULL, 0}, {"SupportsVirtualTerminal", "bool", get_terminal, NULL, 0}, {0}};
#define COLOURED "object foregroundColor, object backgroundColor, string value"
static const method ui_methods[] = {{"Write", "string value", "void", ui_write, M_VOID},
                                    {"Write", COLOURED, "void", ui_write, M_VOID},
                                    {"WriteLine", "", "void", ui_write_line, M_VOID},
                                    {"WriteLine", "string value", "void", ui_write_line, M_VOID},
                                    {"WriteLine", COLOURED, "void", ui_write_line, M_VOID},
                                    {"WriteErrorLine", "string value", "void", ui_write_error, M_VOID},
                                    {"WriteWarningLine", "string message", "void", ui_write_warning, M_VOID},
                                    {"WriteVerboseLine", "string message", "void", ui_write_verbose, M_VOID},
                                    {"WriteDebugLine", "string message", "void", ui_write_debug, M_VOID},
                                    {"ReadLine", "", "string", ui_read_line, 0},
                                    {0}};
static type type_UI = {TYPE_OBJECT, .name = HOST "HostUserInterface", .kind = K_OBJECT, .properties = ui_properties,
                       .methods = ui_methods};

/* ---- $Host ---- */

GETTER(name)
{
    host *h = host_of(self);
    return v_str(str_c(h && h->name ? h->name : "Default Host"));
}

GETTER(version)
{
    return version_object("System.Version", session_version);
}

GETTER(id)
{
    host_view *v = view_of(self);
    const type *t = type_find_c("System.Guid");
    if (v_is_null(v->id) && t)
        v->id = member_invoke_static(t, str_c("NewGuid"), NULL, 0);
    return v->id;
}

GETTER(ui)
{
    return view_new(&type_UI, view_of(self)->rs);
}

GETTER(culture)
{
    const type *t = type_find_c("System.Globalization.CultureInfo");
    return t ? member_get_static(t, str_c("CurrentCulture"), 0) : V_NULL;
}

GETTER(nothing)
{
    return V_NULL;
}

GETTER(runspace)
{
    return v_obj(view_of(self)->rs);
}

GETTER(pushed)
{
    return V_FALSE;
}

static value set_should_exit(call *c)
{
    session_should_exit = (int)c->args[0].as.i;
    return V_NULL;
}

static value enter_nested_prompt(call *c)
{
    (void)c;
    throw_unsupported("nested prompts");
}

static const property host_properties[] = {{"Name", "string", get_name, NULL, 0},
                                           {"Version", "version", get_version, NULL, 0},
                                           {"InstanceId", "guid", get_id, NULL, 0},
                                           {"UI", "object", get_ui, NULL, 0},
                                           {"CurrentCulture", "cultureinfo", get_culture, NULL, 0},
                                           {"CurrentUICulture", "cultureinfo", get_culture, NULL, 0},
                                           {"PrivateData", "object", get_nothing, NULL, 0},
                                           {"DebuggerEnabled", "bool", get_pushed, NULL, 0},
                                           {"IsRunspacePushed", "bool", get_pushed, NULL, 0},
                                           {"Runspace", "object", get_runspace, NULL, 0},
                                           {0}};
static const method host_methods[] = {{"SetShouldExit", "int exitCode", "void", set_should_exit, M_VOID},
                                      {"EnterNestedPrompt", "", "void", enter_nested_prompt, M_VOID},
                                      {0}};
static type type_Host = {TYPE_OBJECT, .name = HOST "Host", .kind = K_OBJECT, .properties = host_properties,
                         .methods = host_methods};

value host_object(runspace *rs)
{
    return view_new(&type_Host, rs);
}

void host_types_register(void)
{
    static type *const types[] = {&type_RawUI, &type_UI, &type_Host};
    type_register(types, sizeof types / sizeof *types);
}
