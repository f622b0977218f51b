/* error_record.c: ErrorRecord, its CategoryInfo and ErrorDetails, as types. */
#include "base/heap.h"
#include "object/convert.h"
#include "object/error_internal.h"
#include "object/type_internal.h"

static type type_ErrorCategoryInfo, type_ErrorDetails, type_ErrorCategory;

static error_record *record_of(value v)
{
    return (error_record *)v.as.o;
}

static value text_or_null(str *s)
{
    return s ? v_str(s) : V_NULL;
}

static value part_of(const type *t, error_record *r)
{
    record_part *p = heap_alloc(sizeof *p);
    p->o.type = t;
    p->record = r;
    return v_obj(p);
}

#define GETTER(name, expression)                                                                                       \
    static value name(value v, const type *t)                                                                          \
    {                                                                                                                  \
        error_record *r = record_of(v);                                                                                \
        (void)t, (void)r;                                                                                              \
        return expression;                                                                                             \
    }

GETTER(get_exception, v_obj(r->exception))
GETTER(get_target, r->target)
GETTER(get_category_info, part_of(&type_ErrorCategoryInfo, r))
GETTER(get_id, v_str(error_fully_qualified_id(r)))
GETTER(get_details, r->details ? part_of(&type_ErrorDetails, r) : V_NULL)
GETTER(get_invocation, r->invocation_info)
GETTER(get_stack, text_or_null(r->script_stack))
GETTER(get_iterations, v_obj(array_new(&type_Int32, 0)))

static void set_details(value v, const type *t, value x)
{
    (void)t;
    record_of(v)->details = v_is_null(x) ? NULL : to_str(x);
}

static str *record_text(value v, bool invariant)
{
    (void)invariant;
    return error_message(record_of(v));
}

static value record_to_string(call *c)
{
    return v_str(error_message(record_of(c->self)));
}

/* [ErrorRecord]::new($exception, $id, $category, $target) */
static value record_new(call *c)
{
    exception *e = (exception *)c->args[0].as.o;
    if (c->args[0].kind != K_OBJECT) {
        throw_argument("System.Management.Automation.PSArgumentNullException", "exception", "Value cannot be null.");
    }
    error_record *r = heap_alloc(sizeof *r);
    r->o.type = &type_ErrorRecord;
    r->exception = e;
    r->id = c->args[1].kind == K_STRING ? c->args[1].as.s : str_empty;
    r->category = (error_category)c->args[2].as.i;
    r->target = c->args[3];
    return v_obj(r);
}

static value record_copy(call *c)
{
    error_record *r = heap_alloc(sizeof *r);
    *r = *record_of(c->args[0]);
    r->o = (object){.type = &type_ErrorRecord};
    if (c->args[1].kind == K_OBJECT) {
        r->exception = (exception *)c->args[1].as.o;
    }
    return v_obj(r);
}

static const method record_ctors[] = {
    {NULL,
     "System.Exception exception, string errorId, System.Management.Automation.ErrorCategory errorCategory, object "
     "targetObject",
     NULL, record_new, 0},
    {NULL,
     "System.Management.Automation.ErrorRecord errorRecord, System.Exception replaceParentContainsErrorRecordException",
     NULL, record_copy, 0},
    {0}};
static const method record_methods[] = {{"ToString", "", "string", record_to_string, 0}, {0}};
static const property record_properties[] = {
    {"Exception", "System.Exception", get_exception, NULL, 0},
    {"TargetObject", "object", get_target, NULL, 0},
    {"CategoryInfo", "System.Management.Automation.ErrorCategoryInfo", get_category_info, NULL, 0},
    {"FullyQualifiedErrorId", "string", get_id, NULL, 0},
    {"ErrorDetails", "System.Management.Automation.ErrorDetails", get_details, set_details, 0},
    {"InvocationInfo", "System.Management.Automation.InvocationInfo", get_invocation, NULL, 0},
    {"ScriptStackTrace", "string", get_stack, NULL, 0},
    {"PipelineIterationInfo", "int[]", get_iterations, NULL, 0},
    {0}};
static const type_ops record_ops = {.to_string = record_text};

type type_ErrorRecord = {TYPE_OBJECT,
                         .name = "System.Management.Automation.ErrorRecord",
                         .kind = K_OBJECT,
                         .ctors = record_ctors,
                         .methods = record_methods,
                         .properties = record_properties,
                         .ops = &record_ops};

/* ---- CategoryInfo ---- */

static error_record *part_record(value v)
{
    return ((record_part *)(void *)v.as.o)->record;
}

static value get_category(value v, const type *t)
{
    (void)t;
    return (value){.kind = K_ENUM, .type = type_ErrorCategory.id, .as.i = part_record(v)->category};
}

#define PART_TEXT(name, field, derived)                                                                                \
    static value get_##name(value v, const type *t)                                                                    \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        return v_str(derived(part_record(v)));                                                                         \
    }                                                                                                                  \
    static void set_##name(value v, const type *t, value x)                                                            \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        part_record(v)->field = to_str(x);                                                                             \
    }

static str *activity_of(const error_record *r)
{
    return r->activity ? r->activity : str_empty;
}

static str *details_of(const error_record *r)
{
    return r->details ? r->details : str_empty;
}

static str *action_of(const error_record *r)
{
    return r->recommended_action ? r->recommended_action : str_empty;
}

PART_TEXT(activity, activity, activity_of)
PART_TEXT(reason, reason, error_reason)
PART_TEXT(target_name, target_name, error_target_name)
PART_TEXT(target_type, target_type, error_target_type)
PART_TEXT(action, recommended_action, action_of)

static value get_details_message(value v, const type *t)
{
    (void)t;
    return v_str(details_of(part_record(v)));
}

static str *category_text(value v, bool invariant)
{
    (void)invariant;
    return error_category_text(part_record(v));
}

static value category_message(call *c)
{
    return v_str(error_category_text(part_record(c->self)));
}

static const property category_properties[] = {
    {"Category", "System.Management.Automation.ErrorCategory", get_category, NULL, 0},
    {"Activity", "string", get_activity, set_activity, 0},
    {"Reason", "string", get_reason, set_reason, 0},
    {"TargetName", "string", get_target_name, set_target_name, 0},
    {"TargetType", "string", get_target_type, set_target_type, 0},
    {0}};
static const method category_methods[] = {
    {"GetMessage", "", "string", category_message, 0}, {"ToString", "", "string", category_message, 0}, {0}};
static const type_ops category_ops = {.to_string = category_text};

static type type_ErrorCategoryInfo = {TYPE_OBJECT,
                                      .name = "System.Management.Automation.ErrorCategoryInfo",
                                      .kind = K_OBJECT,
                                      .methods = category_methods,
                                      .properties = category_properties,
                                      .ops = &category_ops};

/* ---- ErrorDetails ---- */

static str *details_text(value v, bool invariant)
{
    (void)invariant;
    return details_of(part_record(v));
}

static value details_to_string(call *c)
{
    return v_str(details_of(part_record(c->self)));
}

static value details_new(call *c)
{
    error_record *r = heap_alloc(sizeof *r);
    r->o.type = &type_ErrorRecord;
    r->details = to_str(c->args[0]);
    return part_of(&type_ErrorDetails, r);
}

static const property details_properties[] = {{"Message", "string", get_details_message, NULL, 0},
                                              {"RecommendedAction", "string", get_action, set_action, 0},
                                              {0}};
static const method details_ctors[] = {{NULL, "string message", NULL, details_new, 0}, {0}};
static const method details_methods[] = {{"ToString", "", "string", details_to_string, 0}, {0}};
static const type_ops details_ops = {.to_string = details_text};
static type type_ErrorDetails = {TYPE_OBJECT,
                                 .name = "System.Management.Automation.ErrorDetails",
                                 .kind = K_OBJECT,
                                 .ctors = details_ctors,
                                 .methods = details_methods,
                                 .properties = details_properties,
                                 .ops = &details_ops};

#define CATEGORY(n)                                                                                                    \
    {                                                                                                                  \
#n, EC_##n                                                                                                     \
    }
static const enum_member categories[] = {
    CATEGORY(NotSpecified),        CATEGORY(OpenError),           CATEGORY(CloseError),
    CATEGORY(DeviceError),         CATEGORY(DeadlockDetected),    CATEGORY(InvalidArgument),
    CATEGORY(InvalidData),         CATEGORY(InvalidOperation),    CATEGORY(InvalidResult),
    CATEGORY(InvalidType),         CATEGORY(MetadataError),       CATEGORY(NotImplemented),
    CATEGORY(NotInstalled),        CATEGORY(ObjectNotFound),      CATEGORY(OperationStopped),
    CATEGORY(OperationTimeout),    CATEGORY(SyntaxError),         CATEGORY(ParserError),
    CATEGORY(PermissionDenied),    CATEGORY(ResourceBusy),        CATEGORY(ResourceExists),
    CATEGORY(ResourceUnavailable), CATEGORY(ReadError),           CATEGORY(WriteError),
    CATEGORY(FromStdErr),          CATEGORY(SecurityError),       CATEGORY(ProtocolError),
    CATEGORY(ConnectionError),     CATEGORY(AuthenticationError), CATEGORY(LimitsExceeded),
    CATEGORY(QuotaExceeded),       CATEGORY(NotEnabled),          {0}};
static type type_ErrorCategory = {TYPE_OBJECT, .name = "System.Management.Automation.ErrorCategory",
                                  .flags = T_VALUE | T_ENUM, .kind = K_ENUM, .members = categories};

void error_types_register(void)
{
    static type *const all[] = {&type_ErrorRecord, &type_ErrorCategoryInfo, &type_ErrorDetails, &type_ErrorCategory};
    type_register(all, COUNT_OF(all));
}
