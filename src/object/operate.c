/* operate.c: + - * / % on numbers: widening, overflow to double, division by zero. */
#include <math.h>

#include "object/bigint.h"
#include "object/convert_internal.h"
#include "object/decimal.h"
#include "object/error_internal.h"
#include "object/member.h"
#include "object/operate_internal.h"
#include "object/operate_other.h"
#include "object/type_internal.h"

static const char *const operator_names[] = {"+", "-", "*", "/", "%"};
static const char *const method_names[] = {"op_Addition", "op_Subtraction", "op_Multiply", "op_Division", "op_Modulus"};
static const char operator_letters[] = {'+', '-', '*', '/', '%'};

void throw_no_operator(const char *method, value v)
{
    str *message = str_printf("Method invocation failed because [%s] does not contain a method named '%s'.",
                              str_to_c(type_text(value_type(v))), method);
    throw_record(error_record_new(exception_of_type(&type_RuntimeException, message), "MethodNotFound",
                                  EC_InvalidOperation, v_str(str_c(method))));
}

void throw_not_defined(const char *operator, value a, value b)
{
    const type *tb = value_type(b);
    str *message = str_printf("The operation '[%s] %s [%s]' is not defined.",
                              str_to_c(type_text(value_type(a))), operator, tb ? str_to_c(type_text(tb)) : "null");
    throw_record(error_record_new(exception_of_type(&type_RuntimeException, message), "NotADefinedOperationForType",
                                  EC_InvalidOperation, a));
}

/* An exception of the arithmetic itself: a RuntimeException around it, both caught by type. */
_Noreturn static void throw_calculation(const char *type_name, const char *text)
{
    str *message = str_c(text);
    exception *e = exception_of_type(&type_RuntimeException, message);
    e->inner = v_obj(exception_new(type_name, message));
    throw_record(error_record_new(e, "RuntimeException", EC_NotSpecified, V_NULL));
}

_Noreturn static void throw_zero(void)
{
    throw_calculation("System.DivideByZeroException", "Attempted to divide by zero.");
}

value number_narrow(value v)
{
    if (v.kind == K_INT64 && v.as.i >= INT32_MIN && v.as.i <= INT32_MAX) {
        return v_int((int32_t)v.as.i);
    }
    return v;
}

bool operand_number(value v, value *out)
{
    switch (v.kind) {
    case K_NULL:
    case K_NOTHING: *out = v_int(0); return true;
    case K_BOOL:
    case K_CHAR: *out = v_int((int32_t)v.as.i); return true;
    case K_ENUM: *out = number_narrow(v_long(v.as.i)); return true;
    case K_STRING:
        if (str_trim(v.as.s, NULL, 3)->length == 0) {
            *out = v_int(0);
            return true;
        }
        if (!convert_scan_number(v.as.s, out)) {
            *out = convert_to(v, &type_Int32); /* throws with the message */
        }
        *out = number_narrow(*out);
        return true;
    case K_OBJECT: *out = v; return value_is_decimal(v) || value_is_bigint(v);
    default: *out = v; return v_is_number(v);
    }
}

/* ---- integers ---- */

static double float_of(value v)
{
    return v.kind == K_UINT64 ? (double)v.as.u : v_is_float(v) ? v.as.d : (double)v.as.i;
}

static value float_arith(arith_op op, double a, double b)
{
    switch (op) {
    case ARITH_ADD: return v_double(a + b);
    case ARITH_SUB: return v_double(a - b);
    case ARITH_MUL: return v_double(a * b);
    case ARITH_DIV: return v_double(a / b);
    default: return v_double(fmod(a, b));
    }
}

/* In 128 bits nothing overflows; the result goes back to `k` or, if too large, to double. */
static value integer_arith(arith_op op, value a, value b, kind k)
{
    __int128 x = a.kind == K_UINT64 ? (__int128)a.as.u : (__int128)a.as.i;
    __int128 y = b.kind == K_UINT64 ? (__int128)b.as.u : (__int128)b.as.i;
    __int128 r;
    switch (op) {
    case ARITH_ADD: r = x + y; break;
    case ARITH_SUB: r = x - y; break;
    case ARITH_MUL: r = x * y; break;
    default:
        if (y == 0) {
            throw_zero();
        }
        if (op == ARITH_DIV && x % y != 0) {
            return v_double(float_of(a) / float_of(b));
        }
        r = op == ARITH_DIV ? x / y : x % y;
    }
    __int128 low = k == K_INT32 ? INT32_MIN : k == K_INT64 ? INT64_MIN : 0;
    __int128 high = k == K_INT32    ? INT32_MAX
                    : k == K_INT64  ? INT64_MAX
                    : k == K_UINT32 ? UINT32_MAX
                                    : (__int128)UINT64_MAX;
    if (r < low || r > high) {
        return v_double((double)r);
    }
    return (value){.kind = k, .as.u = (uint64_t)r};
}

/* The kind two integers meet in; K_OBJECT: decimal ([ulong]1 + -1). */
static kind common_kind(value a, value b)
{
    if (a.kind <= K_INT32 && b.kind <= K_INT32) {
        return K_INT32;
    }
    if (a.kind == K_UINT64 || b.kind == K_UINT64) {
        bool negative = (a.kind != K_UINT64 && a.as.i < 0) || (b.kind != K_UINT64 && b.as.i < 0);
        return negative ? K_OBJECT : K_UINT64;
    }
    if (a.kind == K_INT64 || b.kind == K_INT64) {
        return K_INT64;
    }
    /* One is uint: with a negative number both go to long. */
    return a.as.i < 0 || b.as.i < 0 ? K_INT64 : K_UINT32;
}

static const decimal *as_decimal(value v)
{
    return (const decimal *)(const void *)convert_to(v, &type_Decimal).as.o;
}

static value decimal_arith(arith_op op, value a, value b)
{
    const decimal *x = as_decimal(a), *y = as_decimal(b);
    if (op >= ARITH_DIV && decimal_is_zero(y)) {
        throw_zero();
    }
    value out;
    if (!decimal_try_operate(operator_letters[op], x, y, &out)) {
        throw_calculation("System.OverflowException", "Value was either too large or too small for a Decimal.");
    }
    return out;
}

static value bigint_arith(arith_op op, value a, value b)
{
    value y = convert_to(b, &type_BigInteger);
    if (op >= ARITH_DIV && bigint_compare(y, bigint_from_long(0)) == 0) {
        throw_zero();
    }
    return bigint_operate(operator_letters[op], convert_to(a, &type_BigInteger), y);
}

static value number_arith(arith_op op, value a, value b)
{
    if (a.kind == K_OBJECT || b.kind == K_OBJECT) {
        return value_is_bigint(a) || value_is_bigint(b) ? bigint_arith(op, a, b) : decimal_arith(op, a, b);
    }
    if (v_is_float(a) || v_is_float(b)) {
        return float_arith(op, float_of(a), float_of(b));
    }
    kind k = common_kind(a, b);
    return k == K_OBJECT ? decimal_arith(op, a, b) : integer_arith(op, a, b, k);
}

/* ---- the operator ---- */

/* op_Addition and its kin of either operand's type. */
static bool own_operator(arith_op op, value a, value b, value *out)
{
    for (int side = 0; side < 2; side++) {
        const type *t = value_type(side ? b : a);
        for (; t; t = type_base(t)) {
            if (t->ops && t->ops->operate && t->ops->operate(operator_letters[op], a, b, out)) {
                return true;
            }
        }
    }
    const type *t = value_type(a);
    const str *name = str_intern_c(method_names[op]);
    value args[2] = {a, b};
    if (t && t->flags & T_SCRIPT && object_up.class_invoke) {
        return object_up.class_invoke(t, V_NULL, name, args, 2, true, out);
    }
    if (t && type_has_method(t, name, true)) {
        *out = type_invoke(t, V_NULL, name, args, 2, true);
        return true;
    }
    return false;
}

value operate_arith(arith_op op, value a, value b)
{
    if (v_is_number(a) && v_is_number(b)) {
        return number_arith(op, a, b);
    }
    a = psobject_base(a);
    b = psobject_base(b);
    value out, x, y;
    if (operate_other(op, a, b, &out)) {
        return out;
    }
    bool bool_or_char = a.kind == K_CHAR || a.kind == K_BOOL;
    if (bool_or_char && op >= ARITH_MUL) {
        throw_not_defined(operator_names[op], a, b);
    }
    bool plain = a.kind != K_OBJECT || value_is_decimal(a) || value_is_bigint(a);
    if (a.kind == K_ENUM && op <= ARITH_SUB && operand_number(a, &x) && operand_number(b, &y)) {
        value n = number_arith(op, x, y);
        if (v_is_integer(n) && !(op == ARITH_SUB && b.kind == K_ENUM)) {
            return (value){.kind = K_ENUM, .type = a.type, .as.i = n.as.i};
        }
        return n;
    }
    if (plain && operand_number(a, &x)) {
        if (operand_number(b, &y)) {
            return number_arith(op, x, y);
        }
        if (own_operator(op, a, b, &out)) {
            return out;
        }
        throw_no_operator(method_names[op], b);
    }
    if (own_operator(op, a, b, &out)) {
        return out;
    }
    throw_no_operator(method_names[op], a);
}

value operate_negate(value v)
{
    v = psobject_base(v);
    if (v_is_float(v)) {
        return v_double(-v.as.d);
    }
    if (value_is_decimal(v)) {
        return decimal_negate((const decimal *)(const void *)v.as.o);
    }
    if (value_is_bigint(v)) {
        return bigint_negate(v);
    }
    value out, n;
    const type *t = value_type(v);
    if (t && t->ops && t->ops->operate && t->ops->operate('n', v, V_NULL, &out)) {
        return out;
    }
    if (v.kind == K_TIMESPAN) {
        return (value){.kind = K_TIMESPAN, .as.i = -v.as.i};
    }
    if (!operand_number(v, &n)) {
        throw_no_operator("op_Subtraction", v);
    }
    return v_is_float(n) ? v_double(-n.as.d) : number_arith(ARITH_SUB, v_int(0), n);
}

value operate_plus(value v)
{
    v = psobject_base(v);
    value n;
    if (!operand_number(v, &n)) {
        if (v.kind == K_TIMESPAN) {
            return v;
        }
        throw_no_operator("op_Addition", v);
    }
    return n.kind < K_INT32 && v_is_integer(n) ? v_int((int32_t)n.as.i) : n;
}

value operate_increment(value v, int by)
{
    value base = psobject_base(v);
    if (v_is_null(base)) {
        return v_int(by);
    }
    if (!v_is_number(base) && !value_is_decimal(base) && !value_is_bigint(base)) {
        throw_runtime("OperatorRequiresNumber", "The '%s' operator works only on numbers. The operand is a '%s'.",
                      by > 0 ? "++" : "--", str_to_c(type_text(value_type(base))));
    }
    return number_arith(ARITH_ADD, base, v_int(by));
}
