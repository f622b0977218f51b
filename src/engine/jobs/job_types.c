/* job_types.c: jobs as scripts see them. */
#include "base/heap.h"
#include "engine/jobs/job.h"

#define SMA "System.Management.Automation."

static job *self_of(value v)
{
    return (job *)v.as.o;
}

static const enum_member state_members[] = {{"NotStarted", JOB_NOT_STARTED},
                                            {"Running", JOB_RUNNING},
                                            {"Completed", JOB_COMPLETED},
                                            {"Failed", JOB_FAILED},
                                            {"Stopped", JOB_STOPPED},
                                            {"Blocked", JOB_BLOCKED},
                                            {"Suspended", JOB_SUSPENDED},
                                            {"Disconnected", JOB_DISCONNECTED},
                                            {"Suspending", JOB_SUSPENDING},
                                            {"Stopping", JOB_STOPPING},
                                            {"AtBreakpoint", JOB_AT_BREAKPOINT},
                                            {NULL, 0}};
type type_JobState = {TYPE_OBJECT, .name = SMA "JobState", .flags = T_VALUE | T_ENUM, .kind = K_ENUM,
                      .members = state_members};

static value state_value(uint32_t state)
{
    return (value){.kind = K_ENUM, .type = type_JobState.id, .as.i = state};
}

typedef struct state_info {
    object o;
    uint32_t state;
    exception *reason;
} state_info;
static type type_JobStateInfo;

static exception *reason_of(const job *j)
{
    return j->ps && j->state == JOB_FAILED ? j->ps->reason : NULL;
}

static value get_state_info(value v, const type *t)
{
    (void)t;
    state_info *i = heap_alloc(sizeof *i);
    i->o.type = &type_JobStateInfo;
    i->state = self_of(v)->state;
    i->reason = reason_of(self_of(v));
    return v_obj(i);
}

#define GETTER(name, expression)                                                                                       \
    static value name(value v, const type *t)                                                                          \
    {                                                                                                                  \
        job *j = self_of(v);                                                                                           \
        (void)t, (void)j;                                                                                              \
        return expression;                                                                                             \
    }

GETTER(get_state, state_value(j->state))
GETTER(get_id, v_int(j->id))
GETTER(get_name, v_str(j->name))
GETTER(get_command, v_str(j->command ? j->command : str_empty))
GETTER(get_type_name, v_str(j->type_name ? str_c(j->type_name) : str_empty))
GETTER(get_location, v_str(str_c(j->location)))
GETTER(get_instance, j->instance_id)
GETTER(get_begin, j->begun)
GETTER(get_end, j->ended)
GETTER(get_more, v_bool(job_has_data(j)))
GETTER(get_children, v_obj(j->children ? j->children : list_new(NULL)))
GETTER(get_output, v_obj(j->ps ? &ps_output(j->ps)->l : list_new(NULL)))
GETTER(get_status, v_str(str_empty))

static value stream_of(job *j, stream_kind kind)
{
    return j->ps ? v_obj(ps_stream(j->ps, kind)) : v_obj(list_new(NULL));
}
GETTER(get_error, stream_of(j, STREAM_ERROR))
GETTER(get_warning, stream_of(j, STREAM_WARNING))
GETTER(get_verbose, stream_of(j, STREAM_VERBOSE))
GETTER(get_debug, stream_of(j, STREAM_DEBUG))
GETTER(get_information, stream_of(j, STREAM_INFORMATION))
GETTER(get_progress, stream_of(j, STREAM_PROGRESS))

static void set_name(value v, const type *t, value x)
{
    (void)t;
    self_of(v)->name = to_str(x);
}

static value info_state(value v, const type *t)
{
    (void)t;
    return state_value(((state_info *)v.as.o)->state);
}

static value info_reason(value v, const type *t)
{
    (void)t;
    exception *e = ((state_info *)v.as.o)->reason;
    return e ? v_obj(e) : V_NULL;
}

static str *info_text(value v, bool invariant)
{
    (void)invariant;
    return to_str(state_value(((state_info *)v.as.o)->state));
}

static value stop(call *c)
{
    job_stop(self_of(c->self));
    return V_NOTHING;
}

static const property job_properties[] = {{"State", SMA "JobState", get_state, NULL, 0},
                                          {"HasMoreData", "bool", get_more, NULL, 0},
                                          {"StatusMessage", "string", get_status, NULL, 0},
                                          {"Location", "string", get_location, NULL, 0},
                                          {"Command", "string", get_command, NULL, 0},
                                          {"JobStateInfo", SMA "JobStateInfo", get_state_info, NULL, 0},
                                          {"InstanceId", "guid", get_instance, NULL, 0},
                                          {"Id", "int", get_id, NULL, 0},
                                          {"Name", "string", get_name, set_name, 0},
                                          {"ChildJobs", "object", get_children, NULL, 0},
                                          {"PSBeginTime", "datetime", get_begin, NULL, 0},
                                          {"PSEndTime", "datetime", get_end, NULL, 0},
                                          {"PSJobTypeName", "string", get_type_name, NULL, 0},
                                          {"Output", "object", get_output, NULL, 0},
                                          {"Error", "object", get_error, NULL, 0},
                                          {"Progress", "object", get_progress, NULL, 0},
                                          {"Verbose", "object", get_verbose, NULL, 0},
                                          {"Debug", "object", get_debug, NULL, 0},
                                          {"Warning", "object", get_warning, NULL, 0},
                                          {"Information", "object", get_information, NULL, 0},
                                          {0}};
static const method job_methods[] = {{"StopJob", "", "void", stop, M_VOID}, {0}};
type type_Job = {TYPE_OBJECT,      .name = SMA "Job",      .flags = T_ABSTRACT,
                 .kind = K_OBJECT, .methods = job_methods, .properties = job_properties};
static type type_Job2 = {TYPE_OBJECT, .name = SMA "Job2", .base = SMA "Job", .flags = T_ABSTRACT, .kind = K_OBJECT};
type type_ThreadJob = {TYPE_OBJECT, .name = "Microsoft.PowerShell.ThreadJob.ThreadJob", .base = SMA "Job2",
                       .kind = K_OBJECT};
type type_PSTaskJob = {TYPE_OBJECT, .name = SMA "PSTasks.PSTaskJob", .base = SMA "Job", .kind = K_OBJECT};
type type_PSTaskChildJob = {TYPE_OBJECT, .name = SMA "PSTasks.PSTaskChildJob", .base = SMA "Job", .kind = K_OBJECT};
type type_PSRemotingJob = {TYPE_OBJECT, .name = SMA "PSRemotingJob", .base = SMA "Job", .kind = K_OBJECT};
type type_PSRemotingChildJob = {TYPE_OBJECT, .name = SMA "PSRemotingChildJob", .base = SMA "Job", .kind = K_OBJECT};

static const property info_properties[] = {
    {"State", SMA "JobState", info_state, NULL, 0}, {"Reason", "System.Exception", info_reason, NULL, 0}, {0}};
static const type_ops info_ops = {.to_string = info_text};
static type type_JobStateInfo = {TYPE_OBJECT, .name = SMA "JobStateInfo", .kind = K_OBJECT,
                                 .properties = info_properties, .ops = &info_ops};

void jobs_register(void)
{
    static type *const types[] = {
        &type_Job,      &type_Job2,          &type_ThreadJob,          &type_PSTaskJob,   &type_PSTaskChildJob,
        &type_JobState, &type_PSRemotingJob, &type_PSRemotingChildJob, &type_JobStateInfo};
    type_register(types, sizeof types / sizeof *types);
}
