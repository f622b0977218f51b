/* runspace.c: RunspaceFactory, RunspacePool, InitialSessionState and what they are made of. */
#include "base/heap.h"
#include "engine/jobs/powershell.h"
#include "engine/vm/frame.h"
#include "types/types.h"

#define SMA "System.Management.Automation."
#define RUN SMA "Runspaces."

/* ---- states ---- */

static const enum_member pool_members[] = {{"BeforeOpen", 0}, {"Opening", 1}, {"Opened", 2},        {"Closed", 3},
                                           {"Closing", 4},    {"Broken", 5},  {"Disconnecting", 6}, {"Disconnected", 7},
                                           {"Connecting", 8}, {NULL, 0}};
static type type_RunspacePoolState = {TYPE_OBJECT, .name = RUN "RunspacePoolState", .flags = T_VALUE | T_ENUM,
                                      .kind = K_ENUM, .members = pool_members};

typedef struct pool_info {
    object o;
    uint32_t state;
} pool_info;
static type type_RunspacePoolStateInfo;

static value info_state(value v, const type *t)
{
    (void)t;
    return (value){.kind = K_ENUM, .type = type_RunspacePoolState.id, .as.i = ((pool_info *)v.as.o)->state};
}

static value info_reason(value v, const type *t)
{
    (void)v;
    (void)t;
    return V_NULL;
}

/* ---- initial session states ---- */

typedef struct initial_state {
    object o;
    list *variables, *commands, *modules;
    value language_mode, policy;
} initial_state;
static type type_InitialSessionState;

typedef struct state_entry {
    object o;
    str *name;
    value v; /* of a variable; definition of a function */
    value description;
    value options;
} state_entry;
static type type_SessionStateVariableEntry, type_SessionStateFunctionEntry, type_SessionStateAliasEntry;

static initial_state *initial_of(value v)
{
    return (initial_state *)v.as.o;
}

static value create_initial(call *c)
{
    (void)c;
    initial_state *s = heap_alloc(sizeof *s);
    s->o.type = &type_InitialSessionState;
    s->variables = list_new(NULL);
    s->commands = list_new(NULL);
    s->modules = list_new(NULL);
    return v_obj(s);
}

static value get_variables(value v, const type *t)
{
    (void)t;
    return v_obj(initial_of(v)->variables);
}

static value get_commands(value v, const type *t)
{
    (void)t;
    return v_obj(initial_of(v)->commands);
}

static value get_language(value v, const type *t)
{
    (void)t;
    return initial_of(v)->language_mode;
}

static void set_language(value v, const type *t, value x)
{
    (void)t;
    initial_of(v)->language_mode = x;
}

static value get_policy(value v, const type *t)
{
    (void)t;
    return initial_of(v)->policy;
}

static void set_policy(value v, const type *t, value x)
{
    (void)t;
    initial_of(v)->policy = x;
}

static void add_module(value v, void *arg)
{
    list_add(arg, v);
}

static value import_modules(call *c)
{
    enumerate_each(c->args[0], add_module, initial_of(c->self)->modules);
    return V_NOTHING;
}

static value new_entry(call *c, const type *t)
{
    state_entry *e = heap_alloc(sizeof *e);
    e->o.type = t;
    e->name = to_str(c->args[0]);
    e->v = c->args[1];
    e->description = c->argc > 2 ? c->args[2] : V_NULL;
    e->options = c->argc > 3 ? c->args[3] : V_NULL;
    return v_obj(e);
}

static value new_variable(call *c)
{
    return new_entry(c, &type_SessionStateVariableEntry);
}

static value new_function(call *c)
{
    return new_entry(c, &type_SessionStateFunctionEntry);
}

static value new_alias(call *c)
{
    return new_entry(c, &type_SessionStateAliasEntry);
}

static value entry_name(value v, const type *t)
{
    (void)t;
    return v_str(((state_entry *)v.as.o)->name);
}

static value entry_value(value v, const type *t)
{
    (void)t;
    return ((state_entry *)v.as.o)->v;
}

static value entry_description(value v, const type *t)
{
    (void)t;
    return ((state_entry *)v.as.o)->description;
}

static void import_into(runspace *rs, value module)
{
    const command *cmd = command_find(rs, str_intern_c("Import-Module"));
    argument args[] = {{.name = str_intern_c("Name"), .v = module},
                       {.name = str_intern_c("Global"), .v = V_UNSET},
                       {.name = str_intern_c("ErrorAction"), .v = v_str(str_c("Stop"))}};
    pipeline_command k = {.command = cmd, .args = args, .arg_count = 3, .new_scope = true};
    pipeline_run(rs, &k, 1, NULL, NULL, sink_null(rs), rs->streams);
}

static void apply(runspace *rs, value initial)
{
    initial_state *s = initial_of(psobject_base(initial));
    for (size_t i = 0; i < list_count(s->variables); i++) {
        state_entry *e = (state_entry *)list_get(s->variables, i).as.o;
        cell *c = scope_own(rs->global, str_intern(e->name));
        value_store(&c->v, e->v);
        if (!v_is_null(e->options) && to_int(e->options))
            cell_options(c)->options = (uint32_t)to_int(e->options);
    }
    for (size_t i = 0; i < list_count(s->commands); i++) {
        value v = list_get(s->commands, i);
        state_entry *e = (state_entry *)v.as.o;
        if (v_is(v, &type_SessionStateFunctionEntry))
            function_define(rs->global, e->name, ps_parse(to_str(e->v)), false);
        else if (v_is(v, &type_SessionStateAliasEntry))
            alias_define(rs->global, e->name, to_str(e->v));
        else
            throw_unsupported("this kind of entry in InitialSessionState.Commands");
    }
    if (!list_count(s->modules))
        return;
    runspace *before = runspace_enter(rs);
    for (size_t i = 0; i < list_count(s->modules); i++)
        import_into(rs, list_get(s->modules, i));
    runspace_enter(before);
}

/* ---- the factory ---- */

/* (), (min, max), (initial), (min, max, host), (min, max, initial, host) */
static value create_pool(call *c)
{
    int32_t min = 1, max = 1;
    value initial = V_NULL;
    for (uint32_t i = 0, numbers = 0; i < c->argc; i++) {
        value v = psobject_base(c->args[i]);
        if (v.kind == K_INT32 && numbers++ == 0)
            min = (int32_t)v.as.i;
        else if (v.kind == K_INT32)
            max = (int32_t)v.as.i;
        else if (v_is(v, &type_InitialSessionState))
            initial = v;
    }
    if (min < 1)
        throw_argument("System.Management.Automation.PSArgumentOutOfRangeException", "minRunspaces",
                       "Cannot process argument because the minimum number of runspaces is less than one.");
    if (max < 1)
        throw_argument("System.Management.Automation.PSArgumentOutOfRangeException", "maxRunspaces",
                       "Cannot process argument because the maximum number of runspaces is less than one.");
    if (min > max)
        throw_argument("System.Management.Automation.PSArgumentOutOfRangeException", "minRunspaces",
                       "The minimum pool size cannot be greater than the maximum pool size.");
    runspace_apply_initial = apply;
    return v_obj(pool_new(min, max, initial));
}

static value create_runspace(call *c)
{
    value initial = V_NULL;
    for (uint32_t i = 0; i < c->argc; i++)
        if (v_is(psobject_base(c->args[i]), &type_InitialSessionState))
            initial = psobject_base(c->args[i]);
    runspace_apply_initial = apply;
    return v_obj(runspace_from(runspace_current(), initial));
}

/* ---- pools ---- */

static runspace_pool *pool_of(value v)
{
    return (runspace_pool *)v.as.o;
}

static _Noreturn void wrong_state(const runspace_pool *p, const char *wanted)
{
    throw_error(
        RUN "InvalidRunspacePoolStateException", "InvalidRunspacePoolState", EC_InvalidOperation, V_NULL,
        "Cannot perform the operation because the runspace pool is not in the '%s' state. The current state is '%s'.",
        wanted, pool_members[p->state].name);
}

static value open_pool(call *c)
{
    runspace_pool *p = pool_of(c->self);
    if (p->state != POOL_BEFORE_OPEN)
        wrong_state(p, "BeforeOpen");
    p->state = POOL_OPENED;
    if (v_is_null(p->initial))
        return V_NOTHING;
    /* what the initial state asks for fails here, at the place that opens the pool, and not in some invocation */
    runspace *rs = runspace_from(runspace_current(), p->initial);
    rs->state_id = 2;
    pool_keep(p, rs);
    return V_NOTHING;
}

static value close_pool(call *c)
{
    pool_close(pool_of(c->self));
    return V_NOTHING;
}

static value dispose_pool(call *c)
{
    pool_close(pool_of(c->self));
    pool_of(c->self)->disposed = true;
    return V_NOTHING;
}

static value get_min(call *c)
{
    return v_int(pool_of(c->self)->min);
}

static value get_max(call *c)
{
    return v_int(pool_of(c->self)->max);
}

static value set_min(call *c)
{
    runspace_pool *p = pool_of(c->self);
    int32_t n = (int32_t)c->args[0].as.i;
    if (n < 1 || n > p->max)
        return V_FALSE;
    p->min = n;
    return V_TRUE;
}

static value set_max(call *c)
{
    runspace_pool *p = pool_of(c->self);
    int32_t n = (int32_t)c->args[0].as.i;
    if (n < 1 || n < p->min)
        return V_FALSE;
    p->max = n;
    pool_grow(p);
    return V_TRUE;
}

static value get_available(call *c)
{
    runspace_pool *p = pool_of(c->self);
    int32_t unfinished = p->unfinished;
    return v_int(unfinished < p->max ? p->max - unfinished : 0);
}

static value get_pool_info(value v, const type *t)
{
    (void)t;
    pool_info *i = heap_alloc(sizeof *i);
    i->o.type = &type_RunspacePoolStateInfo;
    i->state = pool_of(v)->state;
    return v_obj(i);
}

static value get_disposed(value v, const type *t)
{
    (void)t;
    return v_bool(pool_of(v)->disposed);
}

static value get_ignored(value v, const type *t)
{
    (void)v;
    (void)t;
    return V_NULL;
}

/* ApartmentState, ThreadOptions, CleanupInterval: there are no threads of a pool that they could be about. */
static void set_ignored(value v, const type *t, value x)
{
    (void)v;
    (void)t;
    (void)x;
}

static value get_initial(value v, const type *t)
{
    (void)t;
    return pool_of(v)->initial;
}

/* ---- descriptors ---- */

static const method factory_methods[] = {
    {"CreateRunspacePool", "", RUN "RunspacePool", create_pool, M_STATIC},
    {"CreateRunspacePool", RUN "InitialSessionState initialSessionState", RUN "RunspacePool", create_pool, M_STATIC},
    {"CreateRunspacePool", "int minRunspaces, int maxRunspaces", RUN "RunspacePool", create_pool, M_STATIC},
    {"CreateRunspacePool", "int minRunspaces, int maxRunspaces, object host", RUN "RunspacePool", create_pool,
     M_STATIC},
    {"CreateRunspacePool",
     "int minRunspaces, int maxRunspaces, " RUN "InitialSessionState initialSessionState, object host",
     RUN "RunspacePool", create_pool, M_STATIC},
    {"CreateRunspace", "", RUN "Runspace", create_runspace, M_STATIC},
    {"CreateRunspace", RUN "InitialSessionState initialSessionState", RUN "Runspace", create_runspace, M_STATIC},
    {"CreateRunspace", "object host", RUN "Runspace", create_runspace, M_STATIC},
    {"CreateRunspace", "object host, " RUN "InitialSessionState initialSessionState", RUN "Runspace", create_runspace,
     M_STATIC},
    {0}};
static type type_RunspaceFactory = {
    TYPE_OBJECT,      .name = RUN "RunspaceFactory", .accelerators = "runspacefactory", .flags = T_STATIC,
    .kind = K_OBJECT, .methods = factory_methods};

static const method pool_methods[] = {{"Open", "", "void", open_pool, M_VOID},
                                      {"Close", "", "void", close_pool, M_VOID},
                                      {"Dispose", "", "void", dispose_pool, M_VOID},
                                      {"GetMinRunspaces", "", "int", get_min, 0},
                                      {"GetMaxRunspaces", "", "int", get_max, 0},
                                      {"SetMinRunspaces", "int minRunspaces", "bool", set_min, 0},
                                      {"SetMaxRunspaces", "int maxRunspaces", "bool", set_max, 0},
                                      {"GetAvailableRunspaces", "", "int", get_available, 0},
                                      {0}};
static const property pool_properties[] = {
    {"RunspacePoolStateInfo", RUN "RunspacePoolStateInfo", get_pool_info, NULL, 0},
    {"IsDisposed", "bool", get_disposed, NULL, 0},
    {"InitialSessionState", RUN "InitialSessionState", get_initial, NULL, 0},
    {"ApartmentState", "object", get_ignored, set_ignored, 0},
    {"ThreadOptions", "object", get_ignored, set_ignored, 0},
    {"CleanupInterval", "timespan", get_ignored, set_ignored, 0},
    {0}};
type type_RunspacePool = {TYPE_OBJECT,      .name = RUN "RunspacePool", .interfaces = "System.IDisposable",
                          .kind = K_OBJECT, .methods = pool_methods,    .properties = pool_properties};

static const property info_properties[] = {
    {"State", RUN "RunspacePoolState", info_state, NULL, 0}, {"Reason", "System.Exception", info_reason, NULL, 0}, {0}};
static type type_RunspacePoolStateInfo = {TYPE_OBJECT, .name = RUN "RunspacePoolStateInfo", .kind = K_OBJECT,
                                          .properties = info_properties};

static const method initial_methods[] = {{"CreateDefault", "", RUN "InitialSessionState", create_initial, M_STATIC},
                                         {"CreateDefault2", "", RUN "InitialSessionState", create_initial, M_STATIC},
                                         {"ImportPSModule", "string[] name", "void", import_modules, M_VOID},
                                         {0}};
static const property initial_properties[] = {{"Variables", "object", get_variables, NULL, 0},
                                              {"Commands", "object", get_commands, NULL, 0},
                                              {"LanguageMode", "object", get_language, set_language, 0},
                                              {"ExecutionPolicy", "object", get_policy, set_policy, 0},
                                              {0}};
static type type_InitialSessionState = {
    TYPE_OBJECT,      .name = RUN "InitialSessionState", .accelerators = "initialsessionstate",
    .kind = K_OBJECT, .methods = initial_methods,        .properties = initial_properties};

static const property entry_properties[] = {{"Name", "string", entry_name, NULL, 0},
                                            {"Value", "object", entry_value, NULL, 0},
                                            {"Definition", "object", entry_value, NULL, 0},
                                            {"Description", "string", entry_description, NULL, 0},
                                            {0}};
static const method variable_ctors[] = {
    {NULL, "string name, object value, string description", NULL, new_variable, 0},
    {NULL, "string name, object value, string description, " SMA "ScopedItemOptions options", NULL, new_variable, 0},
    {0}};
static const method function_ctors[] = {{NULL, "string name, string definition", NULL, new_function, 0}, {0}};
static const method alias_ctors[] = {{NULL, "string name, string definition", NULL, new_alias, 0}, {0}};
#define ENTRY(id, full, rows)                                                                                          \
    static type id = {TYPE_OBJECT, .name = RUN full, .kind = K_OBJECT, .ctors = rows, .properties = entry_properties}
ENTRY(type_SessionStateVariableEntry, "SessionStateVariableEntry", variable_ctors);
ENTRY(type_SessionStateFunctionEntry, "SessionStateFunctionEntry", function_ctors);
ENTRY(type_SessionStateAliasEntry, "SessionStateAliasEntry", alias_ctors);

TYPES_EXPORT(runspace, &type_RunspaceFactory, &type_RunspacePool, &type_RunspacePoolState, &type_RunspacePoolStateInfo,
             &type_InitialSessionState, &type_SessionStateVariableEntry, &type_SessionStateFunctionEntry,
             &type_SessionStateAliasEntry);
