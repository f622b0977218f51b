/* write_error.c: Write-Error: an error of the calling function's. */
#include "cmdlets/cmdlets.h"
#include "engine/vm/vm.h"

enum {
    P_Exception,
    P_Message,
    P_ErrorRecord,
    P_Category,
    P_ErrorId,
    P_TargetObject,
    P_RecommendedAction,
    P_CategoryActivity,
    P_CategoryReason,
    P_CategoryTargetName,
    P_CategoryTargetType
};
#define NO_RECORD .sets = "NoException,WithException"
static const param_spec params[] = {
    [P_Exception] = {"Exception", "System.Exception", .sets = "WithException", .position = 1, .flags = PF_MANDATORY},
    [P_Message] = {"Message", "string", .aliases = "Msg", .sets = "NoException", .position = 1,
                   .flags = PF_MANDATORY | PF_PIPELINE | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING},
    [P_ErrorRecord] = {"ErrorRecord", "System.Management.Automation.ErrorRecord", .sets = "ErrorRecord", .position = 1,
                       .flags = PF_MANDATORY},
    [P_Category] = {"Category", "System.Management.Automation.ErrorCategory", NO_RECORD},
    [P_ErrorId] = {"ErrorId", "string", NO_RECORD, .flags = PF_ALLOW_EMPTY_STRING | PF_ALLOW_NULL},
    [P_TargetObject] = {"TargetObject", "object", NO_RECORD},
    [P_RecommendedAction] = {"RecommendedAction", "string", .flags = PF_ALLOW_EMPTY_STRING},
    [P_CategoryActivity] = {"CategoryActivity", "string", .aliases = "Activity", .flags = PF_ALLOW_EMPTY_STRING},
    [P_CategoryReason] = {"CategoryReason", "string", .aliases = "Reason", .flags = PF_ALLOW_EMPTY_STRING},
    [P_CategoryTargetName] = {"CategoryTargetName", "string", .aliases = "TargetName", .flags = PF_ALLOW_EMPTY_STRING},
    [P_CategoryTargetType] = {"CategoryTargetType", "string", .aliases = "TargetType", .flags = PF_ALLOW_EMPTY_STRING},
    {"Message", "string", .sets = "WithException", .flags = PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING},
    {0}};

#define DEFAULT_TYPE "Microsoft.PowerShell.Commands.WriteErrorException"

/* A record of its own: the caller's may stand in $Error already, and other details are wanted here. */
static error_record *copy_record(const cmdlet_run *c)
{
    const error_record *given = (const error_record *)arg(c, P_ErrorRecord).as.o;
    error_record *r =
        error_record_new(given->exception, str_to_c(error_fully_qualified_id(given)), given->category, given->target);
    r->details = given->details;
    r->recommended_action = given->recommended_action;
    r->activity = given->activity;
    r->reason = given->reason;
    r->target_name = given->target_name;
    r->target_type = given->target_type;
    return r;
}

static error_record *new_record(const cmdlet_run *c)
{
    str *message = arg_str(c, P_Message);
    exception *e = has(c, P_Exception) && arg(c, P_Exception).kind == K_OBJECT
                       ? (exception *)psobject_base(arg(c, P_Exception)).as.o
                       : exception_new(DEFAULT_TYPE, message ? message : str_empty);
    str *id = arg_str(c, P_ErrorId);
    if (!id || !id->length)
        id = type_full_name(e->o.type);
    error_record *r = error_record_new(e, str_to_c(id), (error_category)arg_int(c, P_Category, EC_NotSpecified),
                                       arg(c, P_TargetObject));
    if (has(c, P_Exception) && message && message->length)
        r->details = message;
    return r;
}

/* The record says that the function that called Write-Error failed, at the place where it was called. */
static void blame_caller(cmdlet_run *c, error_record *r)
{
    value v = cmdlet_caller_invocation(c);
    if (!v_is(v, &type_InvocationInfo))
        return;
    const invocation_info *i = (const invocation_info *)v.as.o;
    r->invocation_info = v;
    r->command = i->command ? str_of(i->command->name) : str_empty;
}

static void process(cmdlet_run *c)
{
    error_record *r = has(c, P_ErrorRecord) ? copy_record(c) : new_record(c);
    str *advice = arg_str(c, P_RecommendedAction);
    if (advice && advice->length) {
        r->recommended_action = advice;
        if (!r->details)
            r->details = arg_str(c, P_Message) ? arg_str(c, P_Message) : r->exception->message;
    }
    r->activity = has(c, P_CategoryActivity) ? arg_str(c, P_CategoryActivity) : str_c("Write-Error");
    if (has(c, P_CategoryReason))
        r->reason = arg_str(c, P_CategoryReason);
    if (has(c, P_CategoryTargetName))
        r->target_name = arg_str(c, P_CategoryTargetName);
    if (has(c, P_CategoryTargetType))
        r->target_type = arg_str(c, P_CategoryTargetType);
    if (!has(c, P_ErrorRecord))
        blame_caller(c, r);
    else
        r->command = str_empty;
    cmdlet_error(c, r);
}

const cmdlet cmdlet_write_error = {.name = "Write-Error",
                                   .module = MODULE_UTILITY,
                                   .params = params,
                                   .default_set = "NoException",
                                   .synopsis = "Writes an object to the error stream.",
                                   .process = process};
