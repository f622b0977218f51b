/* error.h: exceptions, error records, and throwing them from C.
 *
 * Purpose: one place where an error is made. The payload of UNWIND_ERROR is always an error_record.
 * Invariants: an exception's type is a descriptor (catch [T] walks its base chain); FullyQualifiedErrorId, category and
 *   message are PowerShell's. Script position and stack are filled by the engine as the record leaves its statement.
 * Threads: any. Cost: about 1 us; not for control flow.
 */
#ifndef OBJECT_ERROR_H
#define OBJECT_ERROR_H

#include "base/unwind.h"
#include "object/type.h"

typedef enum error_category {
    EC_NotSpecified,
    EC_OpenError,
    EC_CloseError,
    EC_DeviceError,
    EC_DeadlockDetected,
    EC_InvalidArgument,
    EC_InvalidData,
    EC_InvalidOperation,
    EC_InvalidResult,
    EC_InvalidType,
    EC_MetadataError,
    EC_NotImplemented,
    EC_NotInstalled,
    EC_ObjectNotFound,
    EC_OperationStopped,
    EC_OperationTimeout,
    EC_SyntaxError,
    EC_ParserError,
    EC_PermissionDenied,
    EC_ResourceBusy,
    EC_ResourceExists,
    EC_ResourceUnavailable,
    EC_ReadError,
    EC_WriteError,
    EC_FromStdErr,
    EC_SecurityError,
    EC_ProtocolError,
    EC_ConnectionError,
    EC_AuthenticationError,
    EC_LimitsExceeded,
    EC_QuotaExceeded,
    EC_NotEnabled
} error_category;

typedef struct exception {
    object o; /* o.type: a T_EXCEPTION type */
    str *message;
    value inner;                 /* exception or V_NULL */
    value data;                  /* IDictionary, made on first use */
    struct error_record *record; /* IContainsErrorRecord: RuntimeException and its kin */
    str *stack_trace;
    value extra; /* ParamName, FileName, ItemName ... by type */
    value extra2;
} exception;

typedef struct error_record {
    object o; /* type_ErrorRecord */
    exception *exception;
    str *id;      /* as thrown: "ParameterBindingException" */
    str *command; /* appended to the id after a comma, or NULL */
    error_category category;
    str *activity, *reason, *target_name, *target_type; /* CategoryInfo; NULL: derived */
    value target;
    str *details; /* ErrorDetails.Message, or NULL */
    str *recommended_action;
    value invocation_info;
    str *script_stack;
    bool from_throw;  /* a `throw` statement: ends the script unless caught */
    bool reported;    /* already in $Error */
    bool terminating; /* -ErrorAction Stop and ThrowTerminatingError */
    void *leaving; /* ThrowTerminatingError: the call that it ends; neither method calls nor statements there keep it */
    void *runner;  /* the cmdlet in whose block it happened, until it leaves that cmdlet */
} error_record;

extern type type_Exception, type_ErrorRecord, type_RuntimeException;

/* Makes an exception of a registered type by full or short name ("System.DivideByZeroException", "RuntimeException"). */
exception *exception_new(const char *type_name, str *message);
error_record *error_record_new(exception *e, const char *id, error_category category, value target);
_Noreturn void throw_record(error_record *r);
_Noreturn void
throw_exception(exception *e); /* id = type name, category NotSpecified, as a .NET exception leaving a method */
/* The usual way: an exception of `type_name`, id, category and a formatted (UTF-8) message. */
_Noreturn void throw_error(const char *type_name, const char *id, error_category category, value target,
                           const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* RuntimeException with InvalidOperation: the language's own errors. */
_Noreturn void throw_runtime(const char *id, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A feature that parsh does not have: NotSupportedException that names it. */
_Noreturn void throw_unsupported(const char *what);
/* .NET argument errors, as native members throw them. */
_Noreturn void throw_argument(const char *type_name, const char *param, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

str *error_fully_qualified_id(const error_record *r);
const char *error_category_name(error_category c);
/* The record of what was caught (ctx->payload of UNWIND_ERROR). */
error_record *error_caught(const ctx *c);

#endif
