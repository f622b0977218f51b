/* powershell.c: [powershell], its commands, streams, states and asynchronous results. The work is in engine/jobs. */
#include "base/heap.h"
#include "engine/jobs/powershell.h"
#include "engine/vm/frame.h"
#include "object/map.h"
#include "types/task.h"
#include "types/types.h"

#define SMA "System.Management.Automation."

static powershell *self_of(value v)
{
    return (powershell *)v.as.o;
}

/* ---- commands ---- */

static value create(call *c)
{
    powershell *ps = powershell_new();
    if (c->argc && c->args[0].kind == K_ENUM && c->args[0].as.i == 0) {
        ps->rs = runspace_current();
        ps->nested = true;
    } else if (c->argc && v_is(c->args[0], &type_Runspace)) {
        ps->rs = (runspace *)c->args[0].as.o;
    }
    return v_obj(ps);
}

/* A block keeps its compiled code; for text, the same text is compiled once. */
static value add_script(call *c)
{
    value s = psobject_base(c->args[0]);
    bool local = c->argc > 1 && to_bool(c->args[1]);
    if (v_is_block(s))
        ps_add_script(self_of(c->self), NULL, v_block(s), local);
    else if (v_is_null(s))
        throw_argument(
            "System.Management.Automation.PSArgumentNullException", "script",
            "Cannot process argument because the value of argument \"script\" is null. Change the value of argument \"script\" to a non-null value.");
    else
        ps_add_script(self_of(c->self), to_str(s), NULL, local);
    return c->self;
}

static value add_command(call *c)
{
    value k = psobject_base(c->args[0]);
    str *name = k.kind == K_STRING ? k.as.s : to_str(member_get(k, str_intern_c("Name"), 0));
    ps_add_command(self_of(c->self), name, c->argc > 1 && to_bool(c->args[1]));
    return c->self;
}

static value add_argument(call *c)
{
    ps_add_argument(self_of(c->self), NULL, c->args[0]);
    return c->self;
}

static value add_parameter(call *c)
{
    ps_add_argument(self_of(c->self), str_intern(to_str(c->args[0])), c->argc > 1 ? c->args[1] : V_UNSET);
    return c->self;
}

static value add_parameters(call *c)
{
    value v = psobject_base(c->args[0]), key, x;
    if (value_is_dictionary(v)) {
        size_t cursor = 0;
        while (map_next(v_map(v), &cursor, &key, &x))
            ps_add_argument(self_of(c->self), str_intern(to_str(key)), x);
        return c->self;
    }
    enumerator e = {0};
    if (v.kind == K_OBJECT && enumerate(v, &e))
        while (e.next(&e, &x))
            ps_add_argument(self_of(c->self), NULL, x);
    return c->self;
}

static value add_statement(call *c)
{
    powershell *ps = self_of(c->self);
    if (ps->commands.count)
        ps->commands.items[ps->commands.count - 1].ends_statement = true;
    return c->self;
}

/* ---- invoking ---- */

static value collection_of(data_collection *d)
{
    const type *t = type_find_c("System.Collections.ObjectModel.Collection[psobject]");
    list *l = list_new(t);
    for (size_t i = 0; i < list_count(&d->l); i++)
        list_add(l, list_get(&d->l, i));
    return v_obj(l);
}

static value invoke(call *c)
{
    powershell *ps = self_of(c->self);
    ps->input = c->argc ? c->args[0] : V_NULL;
    ps->output = data_collection_new("psobject");
    ps_run_here(ps);
    ps_throw_reason(ps);
    return collection_of(ps->output);
}

/* Invoke(input, output): the caller's collection takes the output as it comes. */
static value invoke_into(call *c)
{
    powershell *ps = self_of(c->self);
    value out = psobject_base(c->args[1]);
    ps->input = c->args[0];
    ps->output = data_collection_new("psobject");
    if (value_is_data_collection(out)) {
        ps->output = (data_collection *)out.as.o;
        ps_run_here(ps);
    } else {
        ps_run_here(ps);
        for (size_t i = 0; i < list_count(&ps->output->l); i++) {
            value v = list_get(&ps->output->l, i);
            member_invoke(out, str_intern_c("Add"), &v, 1);
        }
    }
    ps_throw_reason(ps);
    return V_NOTHING;
}

static value begin_invoke(call *c)
{
    powershell *ps = self_of(c->self);
    ps->input = c->argc ? c->args[0] : V_NULL;
    ps->output = NULL;
    if (c->argc > 1 && value_is_data_collection(psobject_base(c->args[1])))
        ps->output = (data_collection *)psobject_base(c->args[1]).as.o;
    if (!ps->output)
        ps->output = data_collection_new("psobject");
    async_result *a = heap_alloc(sizeof *a);
    a->o.type = &type_PSAsyncResult;
    a->ps = ps;
    a->output = ps->output;
    a->state = c->argc > 4 ? c->args[4] : V_NULL;
    ps->async = a;
    ps_start(ps);
    return v_obj(a);
}

static value end_invoke(call *c)
{
    powershell *ps = self_of(c->self);
    value v = psobject_base(c->args[0]);
    if (v_is_null(v))
        throw_argument(
            "System.Management.Automation.PSArgumentNullException", "asyncResult",
            "Cannot process argument because the value of argument \"asyncResult\" is null. Change the value of argument \"asyncResult\" to a non-null value.");
    if (!v_is(v, &type_PSAsyncResult) || ((async_result *)v.as.o)->ps != ps)
        throw_argument(
            "System.Management.Automation.PSArgumentException", "asyncResult",
            "The asyncResult object is not valid because it did not come from a BeginInvoke call of this PowerShell instance.");
    ps_wait(ps);
    ps_throw_reason(ps);
    return v_obj(((async_result *)v.as.o)->output);
}

/* ---- InvokeAsync: a task that ends when the invocation does ---- */

typedef struct async_task {
    powershell *ps;
    data_collection *output;
    task *task;
} async_task;

static void finish_task(void *arg)
{
    async_task *a = arg;
    if (par_event_wait(&a->ps->done, -1) != PAR_OK)
        task_cancel(a->task);
    else if (a->ps->reason)
        task_fail(a->task, a->ps->reason);
    else
        task_complete(a->task, v_obj(a->output));
}

static value invoke_async(call *c)
{
    value begun = begin_invoke(c);
    async_task *a = heap_alloc(sizeof *a);
    a->ps = self_of(c->self);
    a->output = ((async_result *)begun.as.o)->output;
    a->task = task_new(value_type(v_obj(a->output)));
    par_spawn(finish_task, a, NULL);
    return v_obj(a->task);
}

static value stop(call *c)
{
    ps_stop(self_of(c->self));
    return V_NOTHING;
}

static value begin_stop(call *c)
{
    async_result *a = heap_alloc(sizeof *a);
    a->o.type = &type_PSAsyncResult;
    a->ps = self_of(c->self);
    a->state = c->argc > 1 ? c->args[1] : V_NULL;
    ps_stop_request(a->ps);
    return v_obj(a);
}

static void finish_stop(void *arg)
{
    async_task *a = arg;
    if (par_event_wait(&a->ps->done, -1) == PAR_OK)
        task_complete(a->task, V_NULL);
    else
        task_cancel(a->task);
}

static value stop_async(call *c)
{
    async_task *a = heap_alloc(sizeof *a);
    a->ps = self_of(c->self);
    a->task = task_new(NULL);
    if (a->ps->state != PS_RUNNING && a->ps->state != PS_STOPPING) {
        task_complete(a->task, V_NULL);
        return v_obj(a->task);
    }
    ps_stop_request(a->ps);
    par_spawn(finish_stop, a, NULL);
    return v_obj(a->task);
}

static value end_stop(call *c)
{
    ps_wait(self_of(c->self));
    return V_NOTHING;
}

static value dispose(call *c)
{
    powershell *ps = self_of(c->self);
    if (ps->state == PS_RUNNING)
        ps_stop(ps);
    if (ps->owns_rs && ps->rs)
        ps->rs->state_id = 3;
    ps->disposed = true;
    return V_NOTHING;
}

/* ---- properties ---- */

static const enum_member state_members[] = {{"NotStarted", 0}, {"Running", 1}, {"Stopping", 2},     {"Stopped", 3},
                                            {"Completed", 4},  {"Failed", 5},  {"Disconnected", 6}, {NULL, 0}};
static type type_PSInvocationState = {TYPE_OBJECT, .name = SMA "PSInvocationState", .flags = T_VALUE | T_ENUM,
                                      .kind = K_ENUM, .members = state_members};

/* A view of the instance at the time it was asked for. */
typedef struct state_info {
    object o;
    uint32_t state;
    exception *reason;
} state_info;
static type type_PSInvocationStateInfo;

static value get_state_info(value v, const type *t)
{
    (void)t;
    state_info *i = heap_alloc(sizeof *i);
    i->o.type = &type_PSInvocationStateInfo;
    i->state = self_of(v)->state;
    i->reason = self_of(v)->reason;
    return v_obj(i);
}

static value info_state(value v, const type *t)
{
    (void)t;
    return (value){.kind = K_ENUM, .type = type_PSInvocationState.id, .as.i = ((state_info *)v.as.o)->state};
}

static value info_reason(value v, const type *t)
{
    (void)t;
    exception *e = ((state_info *)v.as.o)->reason;
    return e ? v_obj(e) : V_NULL;
}

static value get_had_errors(value v, const type *t)
{
    (void)t;
    return v_bool(self_of(v)->had_errors);
}

static value get_runspace(value v, const type *t)
{
    (void)t;
    powershell *ps = self_of(v);
    if (ps->pool)
        return V_NULL;
    if (!ps->rs)
        ps_check_runspace(ps);
    return v_obj(ps->rs);
}

static void set_runspace(value v, const type *t, value x)
{
    (void)t;
    self_of(v)->rs = v_is_null(x) ? NULL : (runspace *)psobject_base(x).as.o;
    self_of(v)->owns_rs = false;
    self_of(v)->pool = NULL;
}

static value get_pool(value v, const type *t)
{
    (void)t;
    return self_of(v)->pool ? v_obj(self_of(v)->pool) : V_NULL;
}

static void set_pool(value v, const type *t, value x)
{
    (void)t;
    self_of(v)->pool = v_is_null(x) ? NULL : (runspace_pool *)psobject_base(x).as.o;
    self_of(v)->rs = NULL;
}

static value get_nested(value v, const type *t)
{
    (void)t;
    return v_bool(self_of(v)->nested);
}

static value get_instance_id(value v, const type *t)
{
    (void)v;
    (void)t;
    return member_invoke_static(type_find_c("System.Guid"), str_intern_c("NewGuid"), NULL, 0);
}

/* Streams and Commands are views that hold the instance. */
typedef struct ps_view {
    object o;
    powershell *ps;
} ps_view;
static type type_PSDataStreams, type_PSCommand;

static value view(const type *t, value v)
{
    ps_view *s = heap_alloc(sizeof *s);
    s->o.type = t;
    s->ps = self_of(v);
    return v_obj(s);
}

static value get_streams(value v, const type *t)
{
    (void)t;
    return view(&type_PSDataStreams, v);
}

static value get_commands(value v, const type *t)
{
    (void)t;
    return view(&type_PSCommand, v);
}

#define STREAM(name, kind)                                                                                             \
    static value name(value v, const type *t)                                                                          \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        return v_obj(ps_stream(((ps_view *)v.as.o)->ps, kind));                                                        \
    }
STREAM(stream_error, STREAM_ERROR)
STREAM(stream_warning, STREAM_WARNING)
STREAM(stream_verbose, STREAM_VERBOSE)
STREAM(stream_debug, STREAM_DEBUG)
STREAM(stream_information, STREAM_INFORMATION)
STREAM(stream_progress, STREAM_PROGRESS)

static value clear_streams(call *c)
{
    powershell *ps = ((ps_view *)c->self.as.o)->ps;
    for (int k = STREAM_ERROR; k < STREAM_COUNT; k++)
        if (ps->streams[k])
            list_clear(&ps->streams[k]->l);
    return V_NOTHING;
}

static value clear_commands(call *c)
{
    ps_clear_commands(((ps_view *)c->self.as.o)->ps);
    return V_NOTHING;
}

static value list_commands(value v, const type *t)
{
    (void)t;
    powershell *ps = ((ps_view *)v.as.o)->ps;
    list *l = list_new(NULL);
    for (uint32_t i = 0; i < ps->commands.count; i++) {
        const ps_command *k = &ps->commands.items[i];
        psobject *o = psobject_new();
        value text = k->text ? v_str(k->text) : v_str(to_str(v_obj(k->block)));
        psobject_set_member(v_obj(o), str_c("CommandText"), MEMBER_NOTE, text);
        psobject_set_member(v_obj(o), str_c("IsScript"), MEMBER_NOTE, v_bool(k->is_script));
        list_add(l, v_obj(o));
    }
    return v_obj(l);
}

/* ---- asynchronous results ---- */

static async_result *async_of(value v)
{
    return (async_result *)v.as.o;
}

static bool is_over(const powershell *ps)
{
    return ps->state != PS_RUNNING && ps->state != PS_STOPPING;
}

static value async_completed(value v, const type *t)
{
    (void)t;
    return v_bool(is_over(async_of(v)->ps));
}

static value async_state(value v, const type *t)
{
    (void)t;
    return async_of(v)->state;
}

static value async_synchronously(value v, const type *t)
{
    (void)v;
    (void)t;
    return V_FALSE;
}

/* AsyncWaitHandle: something with WaitOne. */
static type type_PSWaitHandle;

static value async_handle(value v, const type *t)
{
    (void)t;
    return view(&type_PSWaitHandle, v_obj(async_of(v)->ps));
}

static value wait_one(call *c)
{
    powershell *ps = ((ps_view *)c->self.as.o)->ps;
    int64_t ns = -1;
    if (c->argc && c->args[0].kind == K_TIMESPAN)
        ns = c->args[0].as.i * 100;
    else if (c->argc && c->args[0].as.i >= 0)
        ns = c->args[0].as.i * 1000000;
    if (is_over(ps))
        return V_TRUE;
    par_status s = par_event_wait(&ps->done, ns);
    if (s == PAR_STOPPED)
        unwind(ctx_current(), UNWIND_STOP, NULL);
    return v_bool(s == PAR_OK);
}

/* ---- descriptors ---- */

static const method ps_methods[] = {
    {"Create", "", SMA "PowerShell", create, M_STATIC},
    {"Create", SMA "RunspaceMode runspace", SMA "PowerShell", create, M_STATIC},
    {"Create", SMA "Runspaces.Runspace runspace", SMA "PowerShell", create, M_STATIC},
    {"Create", SMA "Runspaces.InitialSessionState initialSessionState", SMA "PowerShell", create, M_STATIC},
    {"AddScript", "object script", SMA "PowerShell", add_script, 0},
    {"AddScript", "object script, bool useLocalScope", SMA "PowerShell", add_script, 0},
    {"AddCommand", "object cmdlet", SMA "PowerShell", add_command, 0},
    {"AddCommand", "object cmdlet, bool useLocalScope", SMA "PowerShell", add_command, 0},
    {"AddArgument", "object value", SMA "PowerShell", add_argument, 0},
    {"AddParameter", "string parameterName", SMA "PowerShell", add_parameter, 0},
    {"AddParameter", "string parameterName, object value", SMA "PowerShell", add_parameter, 0},
    {"AddParameters", "object parameters", SMA "PowerShell", add_parameters, 0},
    {"AddStatement", "", SMA "PowerShell", add_statement, 0},
    {"Invoke", "", "System.Collections.ObjectModel.Collection[psobject]", invoke, 0},
    {"Invoke", "System.Collections.IEnumerable input", "System.Collections.ObjectModel.Collection[psobject]", invoke,
     0},
    {"Invoke", "System.Collections.IEnumerable input, System.Collections.IList output", "void", invoke_into, M_VOID},
    {"BeginInvoke", "", "System.IAsyncResult", begin_invoke, 0},
    {"BeginInvoke", "object input", "System.IAsyncResult", begin_invoke, 0},
    {"BeginInvoke", "object input, object output", "System.IAsyncResult", begin_invoke, 0},
    {"StopAsync", "object callback, object state", "System.Threading.Tasks.Task", stop_async, 0},
    {"InvokeAsync", "", "System.Threading.Tasks.Task", invoke_async, 0},
    {"InvokeAsync", "object input", "System.Threading.Tasks.Task", invoke_async, 0},
    {"InvokeAsync", "object input, object output", "System.Threading.Tasks.Task", invoke_async, 0},
    {"EndInvoke", "System.IAsyncResult asyncResult", SMA "PSDataCollection[psobject]", end_invoke, 0},
    {"Stop", "", "void", stop, M_VOID},
    {"BeginStop", "object callback, object state", "System.IAsyncResult", begin_stop, 0},
    {"EndStop", "System.IAsyncResult asyncResult", "void", end_stop, M_VOID},
    {"Dispose", "", "void", dispose, M_VOID},
    {0}};
static const property ps_properties[] = {{"Commands", SMA "PSCommand", get_commands, NULL, 0},
                                         {"Streams", SMA "PSDataStreams", get_streams, NULL, 0},
                                         {"InstanceId", "guid", get_instance_id, NULL, 0},
                                         {"InvocationStateInfo", SMA "PSInvocationStateInfo", get_state_info, NULL, 0},
                                         {"IsNested", "bool", get_nested, NULL, 0},
                                         {"HadErrors", "bool", get_had_errors, NULL, 0},
                                         {"Runspace", SMA "Runspaces.Runspace", get_runspace, set_runspace, 0},
                                         {"RunspacePool", SMA "Runspaces.RunspacePool", get_pool, set_pool, 0},
                                         {0}};
type type_PowerShell = {
    TYPE_OBJECT,      .name = SMA "PowerShell", .accelerators = "powershell", .interfaces = "System.IDisposable",
    .kind = K_OBJECT, .methods = ps_methods,    .properties = ps_properties};

static const property info_properties[] = {
    {"State", SMA "PSInvocationState", info_state, NULL, 0}, {"Reason", "System.Exception", info_reason, NULL, 0}, {0}};
static type type_PSInvocationStateInfo = {TYPE_OBJECT, .name = SMA "PSInvocationStateInfo", .kind = K_OBJECT,
                                          .properties = info_properties};

static const property stream_properties[] = {{"Error", "object", stream_error, NULL, 0},
                                             {"Progress", "object", stream_progress, NULL, 0},
                                             {"Verbose", "object", stream_verbose, NULL, 0},
                                             {"Debug", "object", stream_debug, NULL, 0},
                                             {"Warning", "object", stream_warning, NULL, 0},
                                             {"Information", "object", stream_information, NULL, 0},
                                             {0}};
static const method stream_methods[] = {{"ClearStreams", "", "void", clear_streams, M_VOID}, {0}};
static type type_PSDataStreams = {TYPE_OBJECT, .name = SMA "PSDataStreams", .kind = K_OBJECT, .methods = stream_methods,
                                  .properties = stream_properties};

static const method command_methods[] = {{"Clear", "", "void", clear_commands, M_VOID}, {0}};
static const property command_properties[] = {{"Commands", "object", list_commands, NULL, 0}, {0}};
static type type_PSCommand = {TYPE_OBJECT, .name = SMA "PSCommand", .kind = K_OBJECT, .methods = command_methods,
                              .properties = command_properties};

static const property async_properties[] = {{"IsCompleted", "bool", async_completed, NULL, 0},
                                            {"AsyncState", "object", async_state, NULL, 0},
                                            {"AsyncWaitHandle", "System.Threading.WaitHandle", async_handle, NULL, 0},
                                            {"CompletedSynchronously", "bool", async_synchronously, NULL, 0},
                                            {0}};
type type_PSAsyncResult = {TYPE_OBJECT, .name = SMA "PowerShellAsyncResult", .interfaces = "System.IAsyncResult",
                           .kind = K_OBJECT, .properties = async_properties};

static const method handle_methods[] = {{"WaitOne", "", "bool", wait_one, 0},
                                        {"WaitOne", "int millisecondsTimeout", "bool", wait_one, 0},
                                        {"WaitOne", "timespan timeout", "bool", wait_one, 0},
                                        {0}};
static type type_PSWaitHandle = {TYPE_OBJECT, .name = SMA "PowerShellWaitHandle", .kind = K_OBJECT,
                                 .methods = handle_methods};

static const enum_member mode_members[] = {{"CurrentRunspace", 0}, {"NewRunspace", 1}, {NULL, 0}};
static type type_RunspaceMode = {TYPE_OBJECT, .name = SMA "RunspaceMode", .flags = T_VALUE | T_ENUM, .kind = K_ENUM,
                                 .members = mode_members};
static type type_IAsyncResult = {TYPE_OBJECT, .name = "System.IAsyncResult", .flags = T_INTERFACE, .kind = K_OBJECT};

TYPES_EXPORT(powershell, &type_PowerShell, &type_PSAsyncResult, &type_PSInvocationState, &type_PSInvocationStateInfo,
             &type_PSDataStreams, &type_PSCommand, &type_PSWaitHandle, &type_RunspaceMode, &type_IAsyncResult,
             &type_PSDataCollection);
