/* script_cmdlet.c: $PSCmdlet: what an advanced function asks of the engine. */
#include "base/heap.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/pipeline/script_call.h"
#include "engine/vm/vm.h"

typedef struct script_cmdlet {
    object o;
    script_call *call;
} script_cmdlet;

static type type_PSScriptCmdlet;

void script_cmdlet_open(script_call *c)
{
    script_cmdlet *k = heap_alloc(sizeof *k);
    k->o.type = &type_PSScriptCmdlet;
    k->call = c;
    c->act->cmdlet = v_obj(k);
}

script_call *script_cmdlet_call(value v)
{
    return v_is(v, &type_PSScriptCmdlet) ? ((script_cmdlet *)v.as.o)->call : NULL;
}

static script_call *call_of(const call *c)
{
    return ((script_cmdlet *)c->self.as.o)->call;
}

static common_args *common_of(script_call *c)
{
    return c->bound ? &c->bound->common : NULL;
}

static value write_object(call *c)
{
    script_call *k = call_of(c);
    if (c->argc > 1 && to_bool(c->args[1]))
        stage_push_each(k->stage.next, c->args[0]);
    else
        stage_push(k->stage.next, c->args[0]);
    return V_NOTHING;
}

/* The id gets the function's name behind a comma, as that of a cmdlet gets its class. */
static error_record *signed_record(script_call *k, value v)
{
    error_record *r = (error_record *)psobject_base(v).as.o;
    if (k->command) {
        if (!r->command)
            r->command = (str *)(uintptr_t)k->command->name;
        if (!r->activity)
            r->activity = (str *)(uintptr_t)k->command->name;
    }
    if (v_is_null(r->invocation_info))
        r->invocation_info = v_obj(invocation_of(k->act->caller_frame, k->command));
    if (k->act->caller_frame)
        frame_locate_error(k->act->caller_frame, r);
    return r;
}

static value write_error(call *c)
{
    script_call *k = call_of(c);
    k->act->failed = true;
    common_error(k->rs, common_of(k), k->stage.streams, signed_record(k, c->args[0]));
    return V_NOTHING;
}

static value throw_terminating(call *c)
{
    script_call *k = call_of(c);
    error_record *r = signed_record(k, c->args[0]);
    common_args *a = common_of(k);
    if (a && a->errors)
        list_add(a->errors, v_obj(r));
    r->leaving = k->act;
    throw_record(r);
}

static value message(call *c, stream_kind kind)
{
    script_call *k = call_of(c);
    common_message(k->rs, common_of(k), k->stage.streams, kind, to_str(c->args[0]));
    return V_NOTHING;
}

static value write_warning(call *c)
{
    return message(c, STREAM_WARNING);
}

static value write_verbose(call *c)
{
    return message(c, STREAM_VERBOSE);
}

static value write_debug(call *c)
{
    return message(c, STREAM_DEBUG);
}

static value write_information(call *c)
{
    script_call *k = call_of(c);
    value v = message_record_new(STREAM_INFORMATION, NULL);
    message_record *m = (message_record *)v.as.o;
    m->data = c->args[0];
    action how = runspace_preference(k->rs, "InformationPreference");
    m->shown = how == ACTION_CONTINUE;
    if (how != ACTION_IGNORE)
        stream_write(k->stage.streams, STREAM_INFORMATION, v);
    return V_NOTHING;
}

static value should_process(call *c)
{
    script_call *k = call_of(c);
    str *target = to_str(c->args[0]), *text;
    if (c->argc >= 3)
        text = target; /* (verboseDescription, verboseWarning, caption): the first is the whole text */
    else
        text = str_printf("Performing the operation \"%s\" on target \"%s\".",
                          c->argc > 1  ? str_to_c(to_str(c->args[1]))
                          : k->command ? str_to_c(k->command->name)
                                       : "",
                          str_to_c(target));
    return v_bool(common_should_process(k->rs, k->scope, common_of(k), k->table ? k->table->confirm_impact : 2, text));
}

static value should_continue(call *c)
{
    (void)c;
    throw_error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation,
                V_NULL, "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
}

static value get_variable_value(call *c)
{
    value v = variable_get(call_of(c)->rs->current, to_str(c->args[0]));
    return v.kind == K_UNSET ? (c->argc > 1 ? c->args[1] : V_NULL) : v;
}

static value get_set_name(value v, const type *t)
{
    (void)t;
    const script_call *k = ((script_cmdlet *)v.as.o)->call;
    return v_str(k->bound ? (str *)(uintptr_t)bind_set_name(k->bound) : str_c("__AllParameterSets"));
}

static value get_invocation(value v, const type *t)
{
    (void)t;
    const script_call *k = ((script_cmdlet *)v.as.o)->call;
    activation *a = k->act;
    if (!v_is_null(a->invocation))
        return a->invocation;
    invocation_info *i = invocation_of(a->caller_frame, k->command);
    i->bound = k->bound ? bind_bound_map(k->bound) : NULL;
    i->expecting_input = k->expects_input;
    a->invocation = v_obj(i);
    return a->invocation;
}

static value get_stopping(value v, const type *t)
{
    (void)v;
    (void)t;
    return v_bool(ctx_current()->poll & POLL_STOP);
}

static value get_session_state(value v, const type *t)
{
    (void)t;
    const script_call *k = ((script_cmdlet *)v.as.o)->call;
    value context = variable_get_c(k->rs->global, "ExecutionContext");
    return context.kind == K_UNSET ? V_NULL : member_get(context, str_intern_c("SessionState"), 0);
}

static value get_invoke_command(value v, const type *t)
{
    (void)t;
    const script_call *k = ((script_cmdlet *)v.as.o)->call;
    value context = variable_get_c(k->rs->global, "ExecutionContext");
    return context.kind == K_UNSET ? V_NULL : member_get(context, str_intern_c("InvokeCommand"), 0);
}

static value get_self(value v, const type *t)
{
    (void)t;
    return v;
}

#define SMA "System.Management.Automation."
static const method cmdlet_methods[] = {
    {"WriteObject", "object sendToPipeline", "void", write_object, M_VOID},
    {"WriteObject", "object sendToPipeline, bool enumerateCollection", "void", write_object, M_VOID},
    {"WriteError", SMA "ErrorRecord errorRecord", "void", write_error, M_VOID},
    {"ThrowTerminatingError", SMA "ErrorRecord errorRecord", "void", throw_terminating, M_VOID},
    {"WriteWarning", "string text", "void", write_warning, M_VOID},
    {"WriteVerbose", "string text", "void", write_verbose, M_VOID},
    {"WriteDebug", "string text", "void", write_debug, M_VOID},
    {"WriteInformation", "object messageData, string[] tags", "void", write_information, M_VOID},
    {"ShouldProcess", "string target", "bool", should_process, 0},
    {"ShouldProcess", "string target, string action", "bool", should_process, 0},
    {"ShouldProcess", "string verboseDescription, string verboseWarning, string caption", "bool", should_process, 0},
    {"ShouldContinue", "string query, string caption", "bool", should_continue, 0},
    {"GetVariableValue", "string name", "object", get_variable_value, 0},
    {"GetVariableValue", "string name, object defaultValue", "object", get_variable_value, 0},
    {0}};
static const property cmdlet_properties[] = {{"ParameterSetName", "string", get_set_name, NULL, 0},
                                             {"MyInvocation", SMA "InvocationInfo", get_invocation, NULL, 0},
                                             {"Stopping", "bool", get_stopping, NULL, 0},
                                             {"SessionState", "object", get_session_state, NULL, 0},
                                             {"InvokeCommand", "object", get_invoke_command, NULL, 0},
                                             {"CommandRuntime", "object", get_self, NULL, 0},
                                             {0}};
static type type_PSScriptCmdlet = {TYPE_OBJECT, .name = SMA "PSScriptCmdlet", .kind = K_OBJECT,
                                   .methods = cmdlet_methods, .properties = cmdlet_properties};

void script_cmdlet_register(void)
{
    static type *const types[] = {&type_PSScriptCmdlet};
    type_register(types, 1);
}
