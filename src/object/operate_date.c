/* operate_date.c: + - * / on DateTime and TimeSpan: op_Addition and its kin, called as methods, so their errors are a
 * method's errors. */
#include <math.h>

#include "object/convert_internal.h"
#include "object/datetime.h"
#include "object/error_internal.h"
#include "object/operate_internal.h"
#include "object/operate_other.h"
#include "object/type_internal.h"

static const char *const method_names[] = {"op_Addition", "op_Subtraction", "op_Multiply", "op_Division", "op_Modulus"};

/* The operator itself threw. */
_Noreturn static void throw_from(arith_op op, exception *inner)
{
    str *message = str_printf("Exception calling \"%s\" with \"2\" argument(s): \"%s\"", method_names[op],
                              str_to_c(exception_message(inner)));
    exception *e = exception_new("System.Management.Automation.MethodInvocationException", message);
    e->inner = v_obj(inner);
    throw_record(error_record_new(e, "DotNetMethodException", EC_NotSpecified, V_NULL));
}

_Noreturn static void throw_too_long(arith_op op)
{
    throw_from(
        op, exception_new("System.OverflowException", str_c("TimeSpan overflowed because the duration is too long.")));
}

static int64_t span_operand(arith_op op, value b)
{
    value span;
    failure f = {0};
    if (convert_step(b, &type_TimeSpan, &span, &f)) {
        return span.as.i;
    }
    if (!f.message) {
        convert_fail_final(&f, b, &type_TimeSpan);
    }
    str *message =
        str_printf("Cannot convert argument \"1\", with value: \"%s\", for \"%s\" to type \"System.TimeSpan\": "
                   "\"%s\"",
                   str_to_c(to_str_current(b)), method_names[op], str_to_c(f.message));
    exception *e = exception_new("System.Management.Automation.MethodException", message);
    e->inner = v_obj(exception_new("System.Management.Automation.PSInvalidCastException", f.message));
    throw_record(error_record_new(e, "MethodArgumentConversionInvalidCastArgument", EC_NotSpecified, V_NULL));
}

static value date_moved(arith_op op, value a, int64_t span)
{
    int64_t ticks;
    bool over = op == ARITH_ADD ? __builtin_add_overflow(date_ticks_of(a), span, &ticks)
                                : __builtin_sub_overflow(date_ticks_of(a), span, &ticks);
    if (over || ticks < 0 || ticks > TICKS_MAX) {
        str *why = str_c("The added or subtracted value results in an un-representable DateTime. (Parameter 't')");
        throw_from(op, exception_new("System.ArgumentOutOfRangeException", why));
    }
    return date_value(ticks, date_kind_of(a));
}

static bool date_arith(arith_op op, value a, value b, value *out)
{
    if (op > ARITH_SUB) {
        return false;
    }
    if (op == ARITH_SUB && b.kind == K_DATETIME) {
        *out = span_value(date_ticks_of(a) - date_ticks_of(b));
        return true;
    }
    if (op == ARITH_SUB && b.kind == K_STRING) { /* a date or a span? */
        throw_error("System.Management.Automation.MethodException", "MethodCountCouldNotFindBest", EC_NotSpecified,
                    V_NULL, "Multiple ambiguous overloads found for \"op_Subtraction\" and the argument count: \"2\".");
    }
    *out = date_moved(op, a, span_operand(op, b));
    return true;
}

static value span_of(arith_op op, double ticks)
{
    if (!(ticks >= -9223372036854775808.0 && ticks < 9223372036854775808.0)) {
        throw_too_long(op);
    }
    return span_value((int64_t)nearbyint(ticks));
}

static bool span_arith(arith_op op, value a, value b, value *out)
{
    int64_t r;
    switch (op) {
    case ARITH_ADD:
    case ARITH_SUB: {
        int64_t span = span_operand(op, b);
        if (op == ARITH_ADD ? __builtin_add_overflow(a.as.i, span, &r) : __builtin_sub_overflow(a.as.i, span, &r)) {
            throw_too_long(op);
        }
        *out = span_value(r);
        return true;
    }
    case ARITH_MUL: *out = span_of(op, (double)a.as.i * to_double(b)); return true;
    case ARITH_DIV:
        *out = b.kind == K_TIMESPAN ? v_double((double)a.as.i / (double)b.as.i)
                                    : span_of(op, (double)a.as.i / to_double(b));
        return true;
    default: return false;
    }
}

bool operate_date(arith_op op, value a, value b, value *out)
{
    if (a.kind == K_DATETIME) {
        return date_arith(op, a, b, out);
    }
    if (a.kind == K_TIMESPAN) {
        return span_arith(op, a, b, out);
    }
    if (b.kind != K_TIMESPAN || !v_is_number(a)) {
        return false;
    }
    if (op == ARITH_MUL) {
        return span_arith(op, b, a, out);
    }
    return op <= ARITH_SUB && v_is_integer(a) && span_arith(op, span_value(a.as.i), b, out); /* ticks */
}
