/* runspace_type.c: runspaces as scripts see them: states, opening and closing, SessionStateProxy. */
#include "base/heap.h"
#include "engine/session/session_internal.h"

#define RUN "System.Management.Automation.Runspaces."

static runspace *self_of(value v)
{
    return (runspace *)v.as.o;
}

/* RunspaceState by rs->state_id: 0 before it is opened, 2 opened, 3 closed. */
enum { STATE_BEFORE_OPEN = 0, STATE_OPENED = 2, STATE_CLOSED = 3 };

static const enum_member state_members[] = {
    {"BeforeOpen", 0}, {"Opening", 1},       {"Opened", 2},       {"Closed", 3},     {"Closing", 4},
    {"Broken", 5},     {"Disconnecting", 6}, {"Disconnected", 7}, {"Connecting", 8}, {NULL, 0}};
static const enum_member availability_members[] = {{"None", 0}, {"Available", 1},   {"AvailableForNestedCommand", 2},
                                                   {"Busy", 3}, {"RemoteDebug", 4}, {NULL, 0}};
static type type_RunspaceState = {TYPE_OBJECT, .name = RUN "RunspaceState", .flags = T_VALUE | T_ENUM, .kind = K_ENUM,
                                  .members = state_members};
static type type_RunspaceAvailability = {TYPE_OBJECT, .name = RUN "RunspaceAvailability", .flags = T_VALUE | T_ENUM,
                                         .kind = K_ENUM, .members = availability_members};

/* ---- members ---- */

static value get_id(value v, const type *t)
{
    (void)t;
    return v_int((int32_t)self_of(v)->id);
}

static value get_name(value v, const type *t)
{
    (void)t;
    runspace *rs = self_of(v);
    return v_str(rs->name ? rs->name : str_printf("Runspace%u", (unsigned)rs->id));
}

static void set_name(value v, const type *t, value x)
{
    (void)t;
    self_of(v)->name = to_str(x);
}

static value get_default(value v, const type *t)
{
    (void)v;
    (void)t;
    runspace *rs = runspace_current();
    return rs ? v_obj(rs) : V_NULL;
}

static value get_availability(value v, const type *t)
{
    (void)t;
    runspace *rs = self_of(v);
    int how = rs->state_id != STATE_OPENED && rs != runspace_current() ? 0 : rs->top ? 3 : 1;
    return (value){.kind = K_ENUM, .type = type_RunspaceAvailability.id, .as.i = how};
}

/* A view of the state at the time it was asked for. */
typedef struct state_info {
    object o;
    int state;
} state_info;
static type type_RunspaceStateInfo;

static value get_state_info(value v, const type *t)
{
    (void)t;
    state_info *i = heap_alloc(sizeof *i);
    i->o.type = &type_RunspaceStateInfo;
    i->state = self_of(v) == runspace_current() ? STATE_OPENED : self_of(v)->state_id;
    return v_obj(i);
}

static value info_state(value v, const type *t)
{
    (void)t;
    return (value){.kind = K_ENUM, .type = type_RunspaceState.id, .as.i = ((state_info *)v.as.o)->state};
}

static value info_reason(value v, const type *t)
{
    (void)v;
    (void)t;
    return V_NULL;
}

static value open_runspace(call *c)
{
    runspace *rs = self_of(c->self);
    if (rs->state_id != STATE_BEFORE_OPEN)
        throw_error(
            RUN "InvalidRunspaceStateException", "InvalidRunspaceState", EC_InvalidOperation, V_NULL,
            "Cannot open the runspace because the runspace is not in the BeforeOpen state. Current state of the runspace is '%s'.",
            state_members[rs->state_id].name);
    rs->state_id = STATE_OPENED;
    return V_NOTHING;
}

static value close_runspace(call *c)
{
    self_of(c->self)->state_id = STATE_CLOSED;
    return V_NOTHING;
}

/* What .NET's reset gives: variables anew, functions kept. */
static value reset_state(call *c)
{
    runspace_reset_variables(self_of(c->self));
    return V_NOTHING;
}

/* ---- SessionStateProxy ---- */

typedef struct proxy {
    object o;
    runspace *rs;
} proxy;
static type type_SessionStateProxy;

static value get_proxy(value v, const type *t)
{
    (void)t;
    proxy *p = heap_alloc(sizeof *p);
    p->o.type = &type_SessionStateProxy;
    p->rs = self_of(v);
    return v_obj(p);
}

static runspace *proxied(call *c)
{
    return ((proxy *)c->self.as.o)->rs;
}

static value proxy_set(call *c)
{
    variable_set(proxied(c)->global, to_str(c->args[0]), c->args[1]);
    return V_NOTHING;
}

static value proxy_get(call *c)
{
    value v = variable_get(proxied(c)->global, to_str(c->args[0]));
    return v.kind == K_UNSET ? V_NULL : v;
}

static value proxy_path(value v, const type *t)
{
    (void)t;
    return session_state_object(((proxy *)v.as.o)->rs->state);
}

static value proxy_member(value v, const char *name)
{
    return member_get(session_state_object(((proxy *)v.as.o)->rs->state), str_intern_c(name), 0);
}

static value proxy_variables(value v, const type *t)
{
    (void)t;
    return proxy_member(v, "PSVariable");
}

static value proxy_location(value v, const type *t)
{
    (void)t;
    return proxy_member(v, "Path");
}

/* ---- descriptors ---- */

static const method runspace_methods[] = {{"Open", "", "void", open_runspace, M_VOID},
                                          {"OpenAsync", "", "void", open_runspace, M_VOID},
                                          {"Close", "", "void", close_runspace, M_VOID},
                                          {"CloseAsync", "", "void", close_runspace, M_VOID},
                                          {"Dispose", "", "void", close_runspace, M_VOID},
                                          {"ResetRunspaceState", "", "void", reset_state, M_VOID},
                                          {0}};
static const property runspace_properties[] = {
    {"Id", "int", get_id, NULL, 0},
    {"Name", "string", get_name, set_name, 0},
    {"RunspaceStateInfo", RUN "RunspaceStateInfo", get_state_info, NULL, 0},
    {"RunspaceAvailability", RUN "RunspaceAvailability", get_availability, NULL, 0},
    {"SessionStateProxy", RUN "SessionStateProxy", get_proxy, NULL, 0},
    {"DefaultRunspace", "object", get_default, NULL, M_STATIC},
    {0}};
type type_Runspace = {
    TYPE_OBJECT,      .name = RUN "Runspace",      .accelerators = "runspace",       .interfaces = "System.IDisposable",
    .kind = K_OBJECT, .methods = runspace_methods, .properties = runspace_properties};

static const property info_properties[] = {
    {"State", RUN "RunspaceState", info_state, NULL, 0}, {"Reason", "System.Exception", info_reason, NULL, 0}, {0}};
static type type_RunspaceStateInfo = {TYPE_OBJECT, .name = RUN "RunspaceStateInfo", .kind = K_OBJECT,
                                      .properties = info_properties};

static const method proxy_methods[] = {{"SetVariable", "string name, object value", "void", proxy_set, M_VOID},
                                       {"GetVariable", "string name", "object", proxy_get, 0},
                                       {0}};
static const property proxy_properties[] = {{"PSVariable", "object", proxy_variables, NULL, 0},
                                            {"Path", "object", proxy_location, NULL, 0},
                                            {"SessionState", "object", proxy_path, NULL, 0},
                                            {0}};
static type type_SessionStateProxy = {TYPE_OBJECT, .name = RUN "SessionStateProxy", .kind = K_OBJECT,
                                      .methods = proxy_methods, .properties = proxy_properties};

void runspace_types_register(void)
{
    static type *const types[] = {&type_Runspace, &type_RunspaceState, &type_RunspaceAvailability,
                                  &type_RunspaceStateInfo, &type_SessionStateProxy};
    type_register(types, sizeof types / sizeof *types);
}
