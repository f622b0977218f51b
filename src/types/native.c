/* native.c: arguments of native members, waits, and .NET's usual argument errors. */
#include "types/native.h"

void throw_null_argument(const char *param)
{
    throw_argument("System.ArgumentNullException", param, "Value cannot be null.");
}

void throw_disposed(const char *object_name)
{
    exception *e = exception_new("System.ObjectDisposedException",
                                 str_printf("Cannot access a disposed object.\nObject name: '%s'.", object_name));
    e->extra = v_str(str_c(object_name));
    throw_exception(e);
}

void throw_negative(const char *param, int64_t actual)
{
    exception *e = exception_new("System.ArgumentOutOfRangeException",
                                 str_printf("%s ('%lld') must be a non-negative value. (Parameter '%s')\n"
                                            "Actual value was %lld.",
                                            param, (long long)actual, param, (long long)actual));
    e->extra = v_str(str_c(param));
    e->extra2 = v_long(actual);
    throw_exception(e);
}

array *arg_array(const call *c, uint32_t i, const char *param)
{
    if (i >= c->argc || !value_is_array(c->args[i])) {
        throw_null_argument(param);
    }
    return v_array(c->args[i]);
}

uint8_t *arg_bytes(const call *c, uint32_t i, size_t *count)
{
    array *a = arg_array(c, i, "buffer");
    int64_t offset = c->args[i + 1].as.i, n = c->args[i + 2].as.i;
    if (offset < 0) {
        throw_negative("offset", offset);
    }
    if (n < 0 || (uint64_t)n > a->length - (uint64_t)(offset > (int64_t)a->length ? (int64_t)a->length : offset) ||
        (uint64_t)offset > a->length) {
        throw_argument("System.ArgumentOutOfRangeException", "count",
                       "Offset and length were out of bounds for the array or count is greater than the number of "
                       "elements from index to the end of the source collection.");
    }
    *count = (size_t)n;
    return a->raw + offset;
}

bool wait_ended(par_status s)
{
    if (s == PAR_STOPPED) {
        unwind(ctx_current(), UNWIND_STOP, NULL);
    }
    return s == PAR_OK;
}

int64_t arg_timeout(const call *c, uint32_t i, const char *param)
{
    value v = c->args[i];
    int64_t ms = v.kind == K_TIMESPAN ? v.as.i / TICKS_PER_MS : v.as.i;
    if (ms < -1 || ms > INT32_MAX) {
        throw_argument("System.ArgumentOutOfRangeException", param,
                       "Number must be either non-negative and less than or equal to Int32.MaxValue or -1.");
    }
    return ms < 0 ? -1 : v.kind == K_TIMESPAN ? v.as.i * 100 : ms * 1000000;
}
