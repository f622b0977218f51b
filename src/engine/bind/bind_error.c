/* bind_error.c: the errors of parameter binding. */
#include <stdarg.h>

#include "engine/bind/binder.h"

error_record *bind_record(const command *cmd, bind_problem p, str *message)
{
    char name[128];
    __builtin_snprintf(name, sizeof name, "System.Management.Automation.%s", p.type);
    exception *e = exception_new(name, message);
    e->inner = p.inner;
    if (p.param && p.param->name)
        e->extra = v_str((str *)(uintptr_t)p.param->name);
    error_record *r = error_record_new(e, p.id, p.category, V_NULL);
    e->record = r;
    if (cmd) {
        r->command = command_error_name(cmd);
        r->activity = (str *)(uintptr_t)cmd->name;
    }
    return r;
}

static str *format(const char *fmt, va_list ap)
{
    buf b = {0};
    buf_vprintf(&b, fmt, ap);
    return str_from_buf(&b);
}

void bind_throw(const command *cmd, bind_problem p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str *message = format(fmt, ap);
    va_end(ap);
    throw_record(bind_record(cmd, p, message));
}

void bind_throw_binding(const command *cmd, const char *id, const param *p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str *message = format(fmt, ap);
    va_end(ap);
    bind_problem problem = {"ParameterBindingException", id, EC_InvalidArgument, p, V_NULL};
    throw_record(bind_record(cmd, problem, message));
}

void bind_throw_ambiguous_set(const command *cmd)
{
    bind_throw_binding(
        cmd, "AmbiguousParameterSet", NULL,
        "Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.");
}

error_record *bind_not_bound(const command *cmd, value object)
{
    bind_problem p = {"ParameterBindingException", "InputObjectNotBound", EC_InvalidArgument, NULL, V_NULL};
    error_record *r = bind_record(
        cmd, p,
        str_c(
            "The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input."));
    r->target = object;
    return r;
}

bool bind_is_invalid_cast(const error_record *r)
{
    const type *cast = type_find_c("System.InvalidCastException");
    value e = v_obj(r->exception);
    while (e.kind == K_OBJECT && e.as.o->type->flags & T_EXCEPTION) {
        if (cast && type_is_assignable(cast, e.as.o->type))
            return true;
        e = ((exception *)e.as.o)->inner;
    }
    return false;
}
