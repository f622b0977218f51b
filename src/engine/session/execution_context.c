/* execution_context.c: $ExecutionContext and SessionState: paths, variables and commands as scripts reach them by method. */
#include "base/heap.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/providers/provider.h"
#include "engine/session/session_internal.h"
#include "object/operate.h"

/* All of them are views of one session state. */
typedef struct intrinsics {
    object o;
    session_state *state;
} intrinsics;

static type type_EngineIntrinsics, type_SessionState, type_PathIntrinsics, type_PSVariableIntrinsics,
    type_CommandInvocationIntrinsics, type_DriveIntrinsics;

static session_state *state_of(value v)
{
    return ((intrinsics *)v.as.o)->state;
}

static value view_new(const type *t, session_state *state)
{
    intrinsics *i = heap_alloc(sizeof *i);
    i->o.type = t;
    i->state = state;
    return v_obj(i);
}

value execution_context_object(session_state *state)
{
    return view_new(&type_EngineIntrinsics, state);
}

value session_state_object(session_state *state)
{
    return view_new(&type_SessionState, state);
}

session_state *session_state_of(value v)
{
    return v_is(v, &type_SessionState) ? state_of(v) : NULL;
}

#define VIEW(id, of_type)                                                                                              \
    static value get_##id(value self, const type *of __attribute__((unused)))                                          \
    {                                                                                                                  \
        return view_new(&of_type, state_of(self));                                                                     \
    }
VIEW(session_state, type_SessionState)
VIEW(path, type_PathIntrinsics)
VIEW(variables, type_PSVariableIntrinsics)
VIEW(commands_view, type_CommandInvocationIntrinsics)
VIEW(drives, type_DriveIntrinsics)

#define GETTER(id) static value get_##id(value self __attribute__((unused)), const type *of __attribute__((unused)))

GETTER(host)
{
    return host_object(state_of(self)->runspace);
}

GETTER(module)
{
    struct module *m = state_of(self)->module;
    return m && command_up.module_object ? command_up.module_object(m) : V_NULL;
}

/* ---- SessionState.Path ---- */

static str *arg_text(const call *c, uint32_t i)
{
    return c->argc > i ? to_str(c->args[i]) : str_empty;
}

GETTER(location)
{
    return path_info_new(NULL, state_of(self)->runspace->location);
}

static value unresolved_path(call *c)
{
    return v_str(path_resolve(state_of(c->self)->runspace, arg_text(c, 0)));
}

static value combine(call *c)
{
    str *parent = arg_text(c, 0), *child = arg_text(c, 1);
    bool slash = str_ends(parent, str_c("/"), false);
    return v_str(str_concat_n((str *[]){parent, slash ? str_empty : str_c("/"), child}, 3));
}

static value parse_parent(call *c)
{
    str *path = arg_text(c, 0);
    ptrdiff_t slash = str_last_index(path, str_c("/"), false);
    return v_str(slash > 0 ? str_sub(path, 0, (size_t)slash) : slash == 0 && path->length > 1 ? str_c("/") : str_empty);
}

static value parse_child(call *c)
{
    str *path = arg_text(c, 0);
    ptrdiff_t slash = str_last_index(path, str_c("/"), false);
    return v_str(slash < 0 ? path : str_sub(path, (size_t)slash + 1, path->length - (size_t)slash - 1));
}

static value is_absolute(call *c)
{
    str *path = arg_text(c, 0);
    return v_bool(path->length && (str_at(path, 0) == '/' || str_index_unit(path, ':', 0) > 0));
}

static value set_location(call *c)
{
    runspace *rs = state_of(c->self)->runspace;
    runspace_set_location(rs, path_resolve(rs, arg_text(c, 0)));
    return path_info_new(NULL, rs->location);
}

/* ---- SessionState.PSVariable ---- */

/* `global:x` and its kin: the scope meant, and the bare name. */
static scope *named_scope(session_state *state, const str **name)
{
    static const struct {
        const char *prefix;
        uint8_t length;
        variable_reach reach;
    } words[] = {{"global:", 7, REACH_GLOBAL},
                 {"script:", 7, REACH_SCRIPT},
                 {"local:", 6, REACH_LOCAL},
                 {"private:", 8, REACH_LOCAL},
                 {"variable:", 9, REACH_LOCAL}};
    scope *s = state->current ? state->current : state->module_scope;
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts(*name, str_c(words[i].prefix), true)) {
            *name = str_sub(*name, words[i].length, (*name)->length - words[i].length);
            s = scope_reach(s, words[i].reach);
            break;
        }
    *name = str_intern(*name);
    return s;
}

static cell *find_variable(const call *c)
{
    const str *name = arg_text(c, 0);
    scope *s = named_scope(state_of(c->self), &name);
    return scope_find(s, name);
}

static value variable_object(call *c)
{
    cell *found = find_variable(c);
    if (!found)
        return V_NULL;
    reference *r = heap_alloc(sizeof *r);
    r->o.type = &type_PSVariable;
    r->cell = found;
    return v_obj(r);
}

static value variable_value(call *c)
{
    cell *found = find_variable(c);
    return found ? value_load(&found->v) : c->argc > 1 ? c->args[1] : V_NULL;
}

static value variable_store(call *c)
{
    const str *name = arg_text(c, 0);
    value v = c->argc > 1 ? c->args[1] : V_NULL;
    if (c->argc == 1 && v_is(c->args[0], &type_PSVariable)) {
        cell *given = ((reference *)c->args[0].as.o)->cell;
        name = given->name;
        v = value_load(&given->v);
    }
    scope *s = named_scope(state_of(c->self), &name);
    cell *found = scope_find_here(s, name);
    cell_assign(found ? found : scope_own(s, name), v);
    return V_NULL;
}

static value variable_drop(call *c)
{
    const str *name = v_is(c->args[0], &type_PSVariable) ? ((reference *)c->args[0].as.o)->cell->name : arg_text(c, 0);
    for (scope *s = named_scope(state_of(c->self), &name); s; s = s->parent)
        if (variable_remove(s, name))
            break;
    return V_NULL;
}

/* ---- InvokeCommand ---- */

static value collected(list *items)
{
    const type *t = type_find_c("System.Collections.ObjectModel.Collection[psobject]");
    if (!t)
        return v_obj(list_to_array(items));
    list *out = list_new(t);
    list_add_all(out, items->buffer ? items->buffer->items : NULL, list_count(items));
    return v_obj(out);
}

/* The text is what could stand between double quotes: a here-string lets it hold quotes of its own. */
static value expand_string(call *c)
{
    str *text = str_concat_n((str *[]){str_c("@\"\n"), arg_text(c, 0), str_c("\n\"@")}, 3);
    runspace *rs = state_of(c->self)->runspace;
    list *items = list_new(NULL);
    script_block_run(rs, script_block_from_text(text, NULL), NULL, 0, V_UNSET, false, sink_list(rs, items),
                     rs->streams);
    return v_str(to_str(list_collapse(items, false)));
}

static value run_block(runspace *rs, script_block *sb, value arguments, bool new_scope)
{
    list *items = list_new(NULL), *args = list_new(NULL);
    enumerator e = {0};
    value item;
    if (!v_is_null(arguments) && enumerate(arguments, &e))
        while (enumerator_next(&e, &item))
            list_add(args, item);
    array *a = list_to_array(args);
    script_block_run(rs, sb, a->items, (uint32_t)a->length, V_UNSET, new_scope, sink_list(rs, items), rs->streams);
    return collected(items);
}

static value invoke_text(call *c)
{
    script_block *sb = script_block_from_text(arg_text(c, 0), NULL);
    return run_block(state_of(c->self)->runspace, sb, c->argc > 1 ? c->args[1] : V_NULL, true);
}

static value invoke_block(call *c)
{
    bool own_scope = to_bool(c->args[0]);
    return run_block(state_of(c->self)->runspace, v_block(c->args[1]), c->args[c->argc - 1], own_scope);
}

static value invoke_in_state(call *c)
{
    session_state *state = session_state_of(c->args[0]);
    if (!state)
        throw_argument("System.ArgumentException", "sessionState", "A session state is needed.");
    script_block *sb = heap_alloc(sizeof *sb);
    *sb = *v_block(c->args[1]);
    sb->state = state;
    return run_block(state->runspace, sb, c->args[2], true);
}

static value new_block(call *c)
{
    return v_obj(script_block_from_text(arg_text(c, 0), NULL));
}

static value get_command(call *c)
{
    const command *found = command_lookup(state_of(c->self)->runspace, arg_text(c, 0), (uint32_t)c->args[1].as.i);
    return found ? v_obj((object *)(uintptr_t)found) : V_NULL;
}

static value get_cmdlet(call *c)
{
    const command *found = command_lookup(state_of(c->self)->runspace, arg_text(c, 0), CMD_CMDLET);
    return found ? v_obj((object *)(uintptr_t)found) : V_NULL;
}

typedef struct matching {
    const str *pattern;
    list *out;
    bool names;
} matching;

static void add_matching(const command *c, void *arg)
{
    matching *m = arg;
    if (wildcard_match(m->pattern, c->name, true))
        list_add(m->out, m->names ? v_str((str *)(uintptr_t)c->name) : v_obj((object *)(uintptr_t)c));
}

static value get_commands(call *c)
{
    matching m = {arg_text(c, 0), list_new(NULL), false};
    command_each(state_of(c->self)->runspace, (uint32_t)c->args[1].as.i, add_matching, &m);
    return v_obj(m.out);
}

static value get_command_name(call *c)
{
    matching m = {arg_text(c, 0), list_new(NULL), true};
    command_each(state_of(c->self)->runspace, CMD_ALIAS | CMD_FUNCTION | CMD_FILTER | CMD_CMDLET, add_matching, &m);
    return v_obj(m.out);
}

/* ---- Drive ---- */

static void add_drive(value drive, void *arg)
{
    list_add(arg, drive);
}

static value all_drives(call *c)
{
    (void)c;
    list *out = list_new(NULL);
    drive_info_each(add_drive, out);
    return v_obj(out);
}

static value one_drive(call *c)
{
    str *name = arg_text(c, 0);
    value d = drive_info(name);
    if (v_is_null(d))
        throw_error("System.Management.Automation.DriveNotFoundException", "DriveNotFound", EC_ObjectNotFound,
                    v_str(name), "Cannot find drive. A drive with the name '%s' does not exist.", str_to_c(name));
    return d;
}

/* ---- descriptors ---- */

#define SMA "System.Management.Automation."
static const property engine_properties[] = {{"Host", "object", get_host, NULL, 0},
                                             {"SessionState", SMA "SessionState", get_session_state, NULL, 0},
                                             {"InvokeCommand", "object", get_commands_view, NULL, 0},
                                             {0}};
static const property state_properties[] = {{"Drive", "object", get_drives, NULL, 0},
                                            {"Path", "object", get_path, NULL, 0},
                                            {"PSVariable", "object", get_variables, NULL, 0},
                                            {"Module", "object", get_module, NULL, 0},
                                            {"InvokeCommand", "object", get_commands_view, NULL, 0},
                                            {0}};
static const property path_properties[] = {{"CurrentLocation", SMA "PathInfo", get_location, NULL, 0},
                                           {"CurrentFileSystemLocation", SMA "PathInfo", get_location, NULL, 0},
                                           {0}};
static const method path_methods[] = {
    {"GetUnresolvedProviderPathFromPSPath", "string path", "string", unresolved_path, 0},
    {"Combine", "string parent, string child", "string", combine, 0},
    {"ParseParent", "string path, string root", "string", parse_parent, 0},
    {"ParseChildName", "string path", "string", parse_child, 0},
    {"IsPSAbsolute", "string path, ref string driveName", "bool", is_absolute, 0},
    {"SetLocation", "string path", SMA "PathInfo", set_location, 0},
    {0}};
static const method variable_methods[] = {{"Get", "string name", SMA "PSVariable", variable_object, 0},
                                          {"GetValue", "string name", "object", variable_value, 0},
                                          {"GetValue", "string name, object defaultValue", "object", variable_value, 0},
                                          {"Set", "string name, object value", "void", variable_store, M_VOID},
                                          {"Set", SMA "PSVariable variable", "void", variable_store, M_VOID},
                                          {"Remove", "string name", "void", variable_drop, M_VOID},
                                          {"Remove", SMA "PSVariable variable", "void", variable_drop, M_VOID},
                                          {0}};
static const method command_methods[] = {
    {"ExpandString", "string source", "string", expand_string, 0},
    {"InvokeScript", "string script", "object", invoke_text, 0},
    {"InvokeScript", "string script, params object[] args", "object", invoke_text, 0},
    {"InvokeScript", SMA "SessionState sessionState, scriptblock scriptBlock, params object[] args", "object",
     invoke_in_state, 0},
    {"InvokeScript",
     "bool useLocalScope, scriptblock scriptBlock, System.Collections.IList input, params object[] args", "object",
     invoke_block, 0},
    {"NewScriptBlock", "string scriptText", "scriptblock", new_block, 0},
    {"GetCommand", "string commandName, " SMA "CommandTypes type", "object", get_command, 0},
    {"GetCommands", "string name, " SMA "CommandTypes commandTypes, bool nameIsPattern", "object", get_commands, 0},
    {"GetCommandName", "string name, bool nameIsPattern, bool returnFullName", "object", get_command_name, 0},
    {"GetCmdlet", "string commandName", "object", get_cmdlet, 0},
    {0}};
static const method drive_methods[] = {
    {"GetAll", "", "object", all_drives, 0}, {"Get", "string driveName", SMA "PSDriveInfo", one_drive, 0}, {0}};
#define TYPE(id, rows, functions)                                                                                      \
    static type type_##id = {TYPE_OBJECT, .name = SMA #id, .kind = K_OBJECT, .properties = rows, .methods = functions}
TYPE(EngineIntrinsics, engine_properties, NULL);
TYPE(SessionState, state_properties, NULL);
TYPE(PathIntrinsics, path_properties, path_methods);
TYPE(PSVariableIntrinsics, NULL, variable_methods);
TYPE(CommandInvocationIntrinsics, NULL, command_methods);
static type type_DriveIntrinsics = {TYPE_OBJECT, .name = SMA "DriveManagementIntrinsics", .kind = K_OBJECT,
                                    .methods = drive_methods};

void execution_context_register(void)
{
    static type *const types[] = {&type_EngineIntrinsics,     &type_SessionState,    &type_PathIntrinsics,
                                  &type_PSVariableIntrinsics, &type_DriveIntrinsics, &type_CommandInvocationIntrinsics};
    type_register(types, sizeof types / sizeof *types);
}
