/* cmdlet_common.c: the common parameters at work: -ErrorAction, -ErrorVariable, -OutVariable, -WhatIf and the rest. */
#include "base/heap.h"
#include "base/sys.h"
#include "engine/pipeline/cmdlet.h"

/* ---- lists of -...Variable ---- */

static list *open_list(scope *s, const str *name)
{
    if (!name)
        return NULL;
    bool more = str_at(name, 0) == '+';
    const str *bare = str_intern(more ? str_sub(name, 1, name->length - 1) : name);
    value old = more ? variable_get(s, bare) : V_UNSET;
    if (old.kind == K_OBJECT && old.as.o->type == &type_ArrayList)
        return (list *)old.as.o;
    list *l = list_new(&type_ArrayList);
    if (more && old.kind != K_UNSET && !v_is_null(old))
        list_add(l, old);
    variable_set(s, bare, v_obj(l));
    return l;
}

void common_open(common_args *c, scope *s)
{
    c->errors = open_list(s, c->error_variable);
    c->warnings = open_list(s, c->warning_variable);
    c->information = open_list(s, c->information_variable);
}

streams *common_streams(const common_args *c, streams *st)
{
    if (!c->errors && !c->warnings && !c->information)
        return st;
    streams *own = heap_alloc(sizeof *own);
    collector *k = heap_alloc(sizeof *k);
    if (st)
        *own = *st;
    k->outer = own->collect;
    k->lists[STREAM_ERROR] = c->errors;
    k->lists[STREAM_WARNING] = c->warnings;
    k->lists[STREAM_INFORMATION] = c->information;
    own->collect = k;
    return own;
}

void common_close(const common_args *c, scope *s)
{
    if (c->pipeline_variable)
        variable_remove(s, c->pipeline_variable);
}

/* ---- output on its way ---- */

typedef struct output_stage {
    stage stage;
    list *copy;
    cell *variable;
} output_stage;

static void pass_on(stage *st, value v)
{
    output_stage *o = (output_stage *)st;
    if (o->copy)
        list_add(o->copy, v);
    if (o->variable)
        value_store(&o->variable->v, v);
    stage_push(st->next, v);
}

stage *common_output(const common_args *c, scope *s, runspace *rs, stage *next)
{
    if (!c->out_variable && !c->pipeline_variable)
        return next;
    output_stage *o = heap_alloc(sizeof *o);
    o->stage = (stage){.process = pass_on, .next = next, .streams = next->streams, .runspace = rs};
    o->copy = open_list(s, c->out_variable);
    if (c->pipeline_variable) {
        o->variable = scope_own(s, str_intern(c->pipeline_variable));
        value_store(&o->variable->v, V_NULL);
    }
    return &o->stage;
}

/* ---- preferences of an advanced function ---- */

static void set_preference(scope *s, const char *name, value v)
{
    cell *c = scope_add_cell(s, str_intern_c(name));
    if (c->v.kind == K_UNSET)
        s->state->runspace->scope_epoch++;
    value_store(&c->v, v);
}

static value action_value(int a)
{
    const type *t = type_find_c("System.Management.Automation.ActionPreference");
    return t ? (value){.kind = K_ENUM, .type = t->id, .as.i = a} : v_int(a);
}

void common_set_preferences(const common_args *c, scope *s)
{
    if (c->error_action >= 0)
        set_preference(s, "ErrorActionPreference", action_value(c->error_action));
    if (c->warning_action >= 0)
        set_preference(s, "WarningPreference", action_value(c->warning_action));
    if (c->information_action >= 0)
        set_preference(s, "InformationPreference", action_value(c->information_action));
    if (c->progress_action >= 0)
        set_preference(s, "ProgressPreference", action_value(c->progress_action));
    if (c->verbose >= 0)
        set_preference(s, "VerbosePreference", action_value(c->verbose ? ACTION_CONTINUE : ACTION_SILENT));
    if (c->debug >= 0)
        set_preference(s, "DebugPreference", action_value(c->debug ? ACTION_CONTINUE : ACTION_SILENT));
    if (c->what_if >= 0)
        set_preference(s, "WhatIfPreference", v_bool(c->what_if));
    if (c->confirm >= 0)
        set_preference(s, "ConfirmPreference", v_str(str_c(c->confirm ? "Low" : "None")));
}

/* ---- errors ---- */

static _Noreturn void not_interactive(const char *what)
{
    throw_error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation,
                V_NULL, "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available. %s",
                what);
}

void common_error(runspace *rs, common_args *c, streams *st, error_record *r)
{
    action how = c && c->error_action >= 0 ? (action)c->error_action : runspace_preference(rs, "ErrorActionPreference");
    rs->ok = false;
    if (how == ACTION_IGNORE)
        return;
    if (c && c->errors)
        list_add(c->errors, v_obj(r));
    stream_collect(st, STREAM_ERROR, v_obj(r));
    if (how == ACTION_STOP) {
        r->terminating = true;
        throw_record(r);
    }
    if (how == ACTION_INQUIRE || how == ACTION_BREAK)
        not_interactive("An error asks for confirmation.");
    if (!r->reported) {
        runspace_add_error(rs, r);
        r->reported = true;
    }
    if (how != ACTION_SILENT)
        stream_write(st, STREAM_ERROR, v_obj(r));
}

/* ---- messages ---- */

static action message_action(runspace *rs, const common_args *c, stream_kind kind)
{
    int given = -1;
    const char *variable = "WarningPreference";
    if (kind == STREAM_WARNING) {
        given = c ? c->warning_action : -1;
    } else {
        int on = !c ? -1 : kind == STREAM_VERBOSE ? c->verbose : c->debug;
        given = on < 0 ? -1 : on ? ACTION_CONTINUE : ACTION_SILENT;
        variable = kind == STREAM_VERBOSE ? "VerbosePreference" : "DebugPreference";
    }
    return given >= 0 ? (action)given : runspace_preference(rs, variable);
}

void common_message(runspace *rs, common_args *c, streams *st, stream_kind kind, str *text)
{
    action how = message_action(rs, c, kind);
    if (how == ACTION_IGNORE || (how == ACTION_SILENT && kind != STREAM_WARNING))
        return;
    value record = message_record_new(kind, text);
    if (kind == STREAM_WARNING && c && c->warnings)
        list_add(c->warnings, record);
    stream_collect(st, kind, record);
    if (how == ACTION_SILENT)
        return;
    if (how == ACTION_INQUIRE)
        not_interactive("A message asks for confirmation.");
    stream_write(st, kind, record);
    if (how == ACTION_STOP)
        throw_error(
            "System.Management.Automation.ActionPreferenceStopException", "ActionPreferenceStop", EC_OperationStopped,
            V_NULL,
            "The running command stopped because the preference variable \"%s\" or common parameter is set to Stop: %s",
            kind == STREAM_WARNING   ? "WarningPreference"
            : kind == STREAM_VERBOSE ? "VerbosePreference"
                                     : "DebugPreference",
            str_to_c(text));
}

/* ---- ShouldProcess ---- */

static int impact_number(value v)
{
    static const char *const names[] = {"None", "Low", "Medium", "High"};
    if (v.kind == K_UNSET || v_is_null(v))
        return 3;
    if (v_is_number(v) || v.kind == K_ENUM)
        return (int)v.as.i;
    str *s = to_str(v);
    for (int i = 0; i < 4; i++)
        if (str_equal_c(s, names[i]))
            return i;
    return 3;
}

bool common_should_process(runspace *rs, scope *s, const common_args *c, int impact, str *what_if)
{
    bool only_say = c->what_if > 0;
    if (c->what_if < 0) {
        value v = variable_get_c(s, "WhatIfPreference");
        only_say = v.kind != K_UNSET && to_bool(v);
    }
    if (only_say) {
        if (rs->host)
            rs->host->write(rs->host, STREAM_OUTPUT, str_printf("What if: %s", str_to_c(what_if)), true);
        return false;
    }
    bool ask = c->confirm > 0;
    if (c->confirm < 0) {
        int threshold = impact_number(variable_get_c(s, "ConfirmPreference"));
        ask = threshold && impact >= threshold;
    }
    if (ask)
        not_interactive("A command prompt cannot be shown: Confirm.");
    return true;
}

/* ---- records ---- */

static value get_message(value self, const type *t)
{
    (void)t;
    message_record *m = (message_record *)self.as.o;
    return m->message ? v_str(m->message) : V_NULL;
}

static value get_data(value self, const type *t)
{
    (void)t;
    return ((message_record *)self.as.o)->data;
}

static value get_tags(value self, const type *t)
{
    (void)t;
    return v_obj(((message_record *)self.as.o)->tags);
}

static value get_time(value self, const type *t)
{
    (void)t;
    return ((message_record *)self.as.o)->time;
}

static value get_source(value self, const type *t)
{
    (void)t;
    message_record *m = (message_record *)self.as.o;
    return m->source ? v_str(m->source) : V_NULL;
}

static value get_invocation(value self, const type *t)
{
    (void)t;
    return ((message_record *)self.as.o)->invocation_info;
}

static str *record_text(value v, bool invariant)
{
    (void)invariant;
    message_record *m = (message_record *)v.as.o;
    if (m->message)
        return m->message;
    return v_is_null(m->data) ? str_empty : to_str(m->data);
}

static const type_ops record_ops = {.to_string = record_text};
static const property informational_properties[] = {
    {"Message", "string", get_message, NULL, 0}, {"InvocationInfo", "object", get_invocation, NULL, 0}, {0}};
static const property information_properties[] = {
    {"MessageData", "object", get_data, NULL, 0},
    {"Source", "string", get_source, NULL, 0},
    {"TimeGenerated", "datetime", get_time, NULL, 0},
    {"Tags", "System.Collections.Generic.List[string]", get_tags, NULL, 0},
    {0}};
#define SMA "System.Management.Automation."
#define RECORD(id, full)                                                                                               \
    type id = {TYPE_OBJECT, .name = SMA full, .base = SMA "InformationalRecord", .kind = K_OBJECT, .ops = &record_ops}
type type_InformationalRecord = {TYPE_OBJECT,      .name = SMA "InformationalRecord",      .flags = T_ABSTRACT,
                                 .kind = K_OBJECT, .properties = informational_properties, .ops = &record_ops};
RECORD(type_WarningRecord, "WarningRecord");
RECORD(type_VerboseRecord, "VerboseRecord");
RECORD(type_DebugRecord, "DebugRecord");
type type_InformationRecord = {TYPE_OBJECT, .name = SMA "InformationRecord", .kind = K_OBJECT,
                               .properties = information_properties, .ops = &record_ops};

value message_record_new(stream_kind kind, str *text)
{
    static type *const types[STREAM_COUNT] = {[STREAM_WARNING] = &type_WarningRecord,
                                              [STREAM_VERBOSE] = &type_VerboseRecord,
                                              [STREAM_DEBUG] = &type_DebugRecord,
                                              [STREAM_INFORMATION] = &type_InformationRecord};
    message_record *m = heap_alloc(sizeof *m);
    m->o.type = types[kind];
    m->message = text;
    m->data = V_NULL;
    m->invocation_info = V_NULL;
    if (kind == STREAM_INFORMATION) {
        int64_t now = sys_utc_ticks();
        m->tags = list_new(type_find_c("System.Collections.Generic.List[string]"));
        m->time = (value){.kind = K_DATETIME, .as.i = (now + sys_utc_offset(now)) | (int64_t)(2ull << 62)};
    }
    return v_obj(m);
}

void cmdlet_init(void)
{
    static type *const types[] = {&type_InformationalRecord, &type_WarningRecord, &type_VerboseRecord,
                                  &type_DebugRecord, &type_InformationRecord};
    type_register(types, sizeof types / sizeof *types);
}
