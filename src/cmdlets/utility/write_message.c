/* write_message.c: Write-Warning, Write-Verbose, Write-Debug, Write-Information, Write-Progress. */
#include "base/heap.h"
#include "cmdlets/cmdlets.h"

enum { P_Message };
static const param_spec message_params[] = {[P_Message] = {"Message", "string", .aliases = "Msg", .position = 1,
                                                           .flags = PF_MANDATORY | PF_PIPELINE | PF_ALLOW_EMPTY_STRING},
                                            {0}};

static str *message(const cmdlet_run *c)
{
    str *s = arg_str(c, P_Message);
    return s ? s : str_empty;
}

static void warn(cmdlet_run *c)
{
    cmdlet_warning(c, message(c));
}

static void verbose(cmdlet_run *c)
{
    cmdlet_verbose(c, message(c));
}

static void debug(cmdlet_run *c)
{
    cmdlet_debug(c, message(c));
}

const cmdlet cmdlet_write_warning = {.name = "Write-Warning",
                                     .module = MODULE_UTILITY,
                                     .params = message_params,
                                     .synopsis = "Writes a warning message.",
                                     .process = warn};
const cmdlet cmdlet_write_verbose = {.name = "Write-Verbose",
                                     .module = MODULE_UTILITY,
                                     .params = message_params,
                                     .synopsis = "Writes text to the verbose message stream.",
                                     .process = verbose};
const cmdlet cmdlet_write_debug = {.name = "Write-Debug",
                                   .module = MODULE_UTILITY,
                                   .params = message_params,
                                   .synopsis = "Writes a debug message to the console.",
                                   .process = debug};

/* ---- Write-Information ---- */

enum { P_MessageData, P_Tags };
static const param_spec information_params[] = {[P_MessageData] = {"MessageData", "object", .aliases = "Msg,Message",
                                                                   .position = 1, .flags = PF_MANDATORY | PF_PIPELINE},
                                                [P_Tags] = {"Tags", "string[]", .position = 2},
                                                {0}};

static void information(cmdlet_run *c)
{
    list *given = items_of(arg(c, P_Tags));
    size_t n = list_count(given);
    const char **tags = heap_alloc((n + 1) * sizeof *tags);
    for (size_t i = 0; i < n; i++)
        tags[i] = str_to_c(to_str(list_get(given, i)));
    cmdlet_information(c, c->has_input ? c->input : arg(c, P_MessageData), tags, false);
}

const cmdlet cmdlet_write_information = {.name = "Write-Information",
                                         .module = MODULE_UTILITY,
                                         .params = information_params,
                                         .synopsis =
                                             "Specifies how PowerShell handles information stream data for a command.",
                                         .process = information};

/* ---- Write-Progress ---- */

enum {
    P_Activity,
    P_Status,
    P_Id,
    P_PercentComplete,
    P_SecondsRemaining,
    P_CurrentOperation,
    P_ParentId,
    P_Completed,
    P_SourceId
};
static const param_spec progress_params[] = {
    [P_Activity] = {"Activity", "string", .position = 1},
    [P_Status] = {"Status", "string", .position = 2, .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Id] = {"Id", "int", .position = 3, .validate = "range 0 2147483647"},
    [P_PercentComplete] = {"PercentComplete", "int", .validate = "range -1 100"},
    [P_SecondsRemaining] = {"SecondsRemaining", "int"},
    [P_CurrentOperation] = {"CurrentOperation", "string"},
    [P_ParentId] = {"ParentId", "int", .validate = "range -1 2147483647"},
    [P_Completed] = {"Completed", "switch"},
    [P_SourceId] = {"SourceId", "int"},
    {0}};

typedef struct progress_record {
    object o;
    value activity, status, id, percent, seconds, operation, parent;
    bool completed;
} progress_record;

#define GETTER(field)                                                                                                  \
    static value get_##field(value self, const type *t __attribute__((unused)))                                        \
    {                                                                                                                  \
        return ((progress_record *)self.as.o)->field;                                                                  \
    }
GETTER(activity)
GETTER(status)
GETTER(id)
GETTER(percent)
GETTER(seconds)
GETTER(operation)
GETTER(parent)

static value get_kind(value self, const type *t __attribute__((unused)))
{
    return v_str(str_c(((progress_record *)self.as.o)->completed ? "Completed" : "Processing"));
}

static const property progress_properties[] = {{"ActivityId", "int", get_id, NULL, 0},
                                               {"ParentActivityId", "int", get_parent, NULL, 0},
                                               {"Activity", "string", get_activity, NULL, 0},
                                               {"StatusDescription", "string", get_status, NULL, 0},
                                               {"CurrentOperation", "string", get_operation, NULL, 0},
                                               {"PercentComplete", "int", get_percent, NULL, 0},
                                               {"SecondsRemaining", "int", get_seconds, NULL, 0},
                                               {"RecordType", "string", get_kind, NULL, 0},
                                               {0}};
type type_ProgressRecord = {TYPE_OBJECT, .name = "System.Management.Automation.ProgressRecord", .kind = K_OBJECT,
                            .properties = progress_properties};

static value or_else(const cmdlet_run *c, uint32_t p, value otherwise)
{
    return has(c, p) ? arg(c, p) : otherwise;
}

static void progress(cmdlet_run *c)
{
    action how = c->bound->common.progress_action >= 0 ? (action)c->bound->common.progress_action
                                                       : runspace_preference(c->rs, "ProgressPreference");
    if (how == ACTION_SILENT || how == ACTION_IGNORE)
        return;
    progress_record *p = heap_alloc(sizeof *p);
    p->o.type = &type_ProgressRecord;
    p->activity = arg(c, P_Activity);
    p->status = or_else(c, P_Status, v_str(str_c("Processing")));
    p->id = or_else(c, P_Id, v_int(0));
    p->percent = or_else(c, P_PercentComplete, v_int(-1));
    p->seconds = or_else(c, P_SecondsRemaining, v_int(-1));
    p->operation = arg(c, P_CurrentOperation);
    p->parent = or_else(c, P_ParentId, v_int(-1));
    p->completed = arg_switch(c, P_Completed);
    stream_write(c->stage.streams, STREAM_PROGRESS, v_obj(p));
}

const cmdlet cmdlet_write_progress = {.name = "Write-Progress",
                                      .module = MODULE_UTILITY,
                                      .params = progress_params,
                                      .synopsis = "Displays a progress bar within a PowerShell command window.",
                                      .process = progress};
