/* error.c: making exceptions and error records, and throwing them. */
#include "object/error.h"

#include <stdio.h>
#include <string.h>

#include "base/heap.h"
#include "object/convert.h"
#include "object/error_internal.h"
#include "object/type_internal.h"

exception *exception_of_type(const type *t, str *message)
{
    exception *e = heap_alloc(sizeof *e);
    e->o.type = t;
    e->message = message;
    return e;
}

exception *exception_new(const char *type_name, str *message)
{
    const type *t = type_lookup(type_name, strlen(type_name));
    if (!t) {
        t = type_resolve(type_name, strlen(type_name), NULL);
    }
    return exception_of_type(t ? t : &type_Exception, message);
}

/* Carries its record: RuntimeException and the PS* exceptions. */
static bool has_record(const type *t)
{
    return type_is_assignable(&type_RuntimeException, t);
}

error_record *error_record_new(exception *e, const char *id, error_category category, value target)
{
    error_record *r = heap_alloc(sizeof *r);
    r->o.type = &type_ErrorRecord;
    r->exception = e;
    r->id = id ? str_c(id) : NULL;
    r->category = category;
    r->target = target;
    if (has_record(e->o.type) && !e->record) {
        e->record = r;
    }
    return r;
}

void throw_record(error_record *r)
{
    unwind(ctx_current(), UNWIND_ERROR, r);
}

void throw_exception(exception *e)
{
    if (e->record) {
        throw_record(e->record);
    }
    /* A .NET exception outside a method call: `$a[5] = 1` has id System.IndexOutOfRangeException, OperationStopped. */
    bool runtime = has_record(e->o.type);
    str *id = runtime ? type_short_name(e->o.type) : type_full_name(e->o.type);
    throw_record(error_record_new(e, str_to_c(id), runtime ? EC_NotSpecified : EC_OperationStopped, V_NULL));
}

static str *format_message(const char *fmt, va_list ap)
{
    buf b = {0};
    buf_vprintf(&b, fmt, ap);
    return str_from_buf(&b);
}

void throw_error(const char *type_name, const char *id, error_category category, value target, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str *message = format_message(fmt, ap);
    va_end(ap);
    throw_record(error_record_new(exception_new(type_name, message), id, category, target));
}

void throw_runtime(const char *id, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str *message = format_message(fmt, ap);
    va_end(ap);
    throw_record(error_record_new(exception_of_type(&type_RuntimeException, message), id, EC_InvalidOperation, V_NULL));
}

void throw_unsupported(const char *what)
{
    str *message = str_printf("parsh does not support %s.", what);
    throw_record(error_record_new(exception_new("System.NotSupportedException", message), "NotSupported",
                                  EC_NotImplemented, V_NULL));
}

void throw_argument(const char *type_name, const char *param, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str *message = format_message(fmt, ap);
    va_end(ap);
    if (param) {
        message = str_printf("%s (Parameter '%s')", str_to_c(message), param);
    }
    exception *e = exception_new(type_name, message);
    if (param) {
        e->extra = v_str(str_c(param));
    }
    throw_exception(e);
}

str *error_fully_qualified_id(const error_record *r)
{
    str *id = r->id ? r->id : str_empty;
    if (!r->command || r->command->length == 0) {
        return id;
    }
    return str_printf("%s,%s", str_to_c(id), str_to_c(r->command));
}

static const char *const category_names[] = {
    "NotSpecified",     "OpenError",           "CloseError",       "DeviceError",         "DeadlockDetected",
    "InvalidArgument",  "InvalidData",         "InvalidOperation", "InvalidResult",       "InvalidType",
    "MetadataError",    "NotImplemented",      "NotInstalled",     "ObjectNotFound",      "OperationStopped",
    "OperationTimeout", "SyntaxError",         "ParserError",      "PermissionDenied",    "ResourceBusy",
    "ResourceExists",   "ResourceUnavailable", "ReadError",        "WriteError",          "FromStdErr",
    "SecurityError",    "ProtocolError",       "ConnectionError",  "AuthenticationError", "LimitsExceeded",
    "QuotaExceeded",    "NotEnabled"};

const char *error_category_name(error_category c)
{
    return (unsigned)c < COUNT_OF(category_names) ? category_names[c] : "NotSpecified";
}

error_record *error_caught(const ctx *c)
{
    return c->payload;
}

/* ---- CategoryInfo ---- */

/* Long parts are cut in the middle. */
static str *shortened(str *s)
{
    if (s->length <= 40) {
        return s;
    }
    return str_concat_n((str *[]){str_sub(s, 0, 15), str_c("..."), str_sub(s, s->length - 15, 15)}, 3);
}

str *error_reason(const error_record *r)
{
    return r->reason ? r->reason : type_short_name(r->exception->o.type);
}

str *error_target_name(const error_record *r)
{
    if (r->target_name) {
        return r->target_name;
    }
    return v_is_null(r->target) ? str_empty : to_str_current(r->target);
}

str *error_target_type(const error_record *r)
{
    if (r->target_type) {
        return r->target_type;
    }
    const type *t = value_type(r->target);
    return t ? type_short_name(t) : str_empty;
}

/* "InvalidArgument: (abc:String) [Get-Item], RuntimeException" */
str *error_category_text(const error_record *r)
{
    wbuf b = {0};
    wbuf_ascii(&b, error_category_name(r->category));
    wbuf_ascii(&b, ": (");
    str_append(&b, shortened(error_target_name(r)));
    wbuf_unit(&b, ':');
    str_append(&b, shortened(error_target_type(r)));
    wbuf_ascii(&b, ") [");
    if (r->activity) {
        str_append(&b, shortened(r->activity));
    }
    wbuf_ascii(&b, "], ");
    str_append(&b, shortened(error_reason(r)));
    return str_from_wbuf(&b);
}

str *exception_message(const exception *e)
{
    return e->message ? e->message : str_printf("Exception of type '%s' was thrown.", str_to_c(type_text(e->o.type)));
}

str *error_message(const error_record *r)
{
    return r->details && r->details->length ? r->details : exception_message(r->exception);
}
