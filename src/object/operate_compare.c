/* operate_compare.c: -eq -lt -contains and their kin: the left operand's type decides, a collection on the left filters. */
#include <string.h>

#include "base/utf.h"
#include "object/bigint.h"
#include "object/convert_internal.h"
#include "object/decimal.h"
#include "object/error_internal.h"
#include "object/member.h"
#include "object/operate_internal.h"
#include "object/type_internal.h"

/* ---- numbers ---- */

static double float_of(value v)
{
    return v.kind == K_UINT64 ? (double)v.as.u : v_is_float(v) ? v.as.d : (double)v.as.i;
}

/* <0, 0, >0; 2: one is NaN. */
static int compare_numbers(value a, value b)
{
    if (a.kind == K_OBJECT || b.kind == K_OBJECT) {
        if (value_is_bigint(a) || value_is_bigint(b)) {
            return bigint_compare(convert_to(a, &type_BigInteger), convert_to(b, &type_BigInteger));
        }
        value x, y;
        if (convert_step(a, &type_Decimal, &x, NULL) && convert_step(b, &type_Decimal, &y, NULL)) {
            return decimal_compare((const decimal *)(const void *)x.as.o, (const decimal *)(const void *)y.as.o);
        }
        a = convert_to(a, &type_Double);
        b = convert_to(b, &type_Double);
    }
    if (v_is_float(a) || v_is_float(b)) {
        double x = float_of(a), y = float_of(b);
        return x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
    }
    bool big_a = a.kind == K_UINT64 && a.as.i < 0, big_b = b.kind == K_UINT64 && b.as.i < 0;
    if (big_a != big_b) {
        return big_a ? 1 : -1;
    }
    if (big_a) {
        return (a.as.u > b.as.u) - (a.as.u < b.as.u);
    }
    return (a.as.i > b.as.i) - (a.as.i < b.as.i);
}

static bool is_number(value v)
{
    return v_is_number(v) || value_is_decimal(v) || value_is_bigint(v);
}

/* The right operand of a number: numbers, text that reads as one, char, bool, enum. */
static bool right_number(value b, value *out)
{
    if (b.kind == K_STRING) {
        if (b.as.s->length == 0) {
            *out = v_int(0);
            return true;
        }
        return convert_scan_number(b.as.s, out);
    }
    if (is_number(b) || b.kind == K_BOOL || b.kind == K_CHAR || b.kind == K_ENUM) {
        return operand_number(b, out);
    }
    return b.kind == K_INLINE && b.type == type_SwitchParameter.id && (*out = v_int((int32_t)b.as.i), true);
}

/* ---- text ---- */

static bool text_equal(const str *a, const str *b, bool ignore_case)
{
    if (a == b || str_equal(a, b)) {
        return true;
    }
    if (ignore_case && str_equal_nocase(a, b)) {
        return true;
    }
    return compare_strings(a, b, ignore_case) == 0; /* combining accents compare equal */
}

static int compare_chars(uint16_t a, uint16_t b, bool ignore_case)
{
    if (ignore_case) {
        a = utf_upper(a);
        b = utf_upper(b);
    }
    return (a > b) - (a < b);
}

/* ---- equality ---- */

static bool objects_equal(value a, value b)
{
    if (a.kind != b.kind) {
        return false;
    }
    if (a.kind != K_OBJECT) {
        return a.as.u == b.as.u && a.type == b.type;
    }
    if (a.as.o == b.as.o) {
        return true;
    }
    const type *t = a.as.o->type;
    value out;
    if (t->flags & T_SCRIPT && object_up.class_invoke &&
        object_up.class_invoke(t, a, str_intern_c("Equals"), &b, 1, false, &out)) {
        return to_bool(out);
    }
    for (; t; t = type_base(t)) {
        if (t->ops && t->ops->equals) {
            return t->ops->equals(a, b);
        }
    }
    return false;
}

bool compare_equal(value a, value b, bool ignore_case)
{
    a = psobject_base(a);
    b = psobject_base(b);
    if (v_is_null(a) || v_is_null(b)) {
        return v_is_null(a) && v_is_null(b);
    }
    value n;
    switch (a.kind) {
    case K_STRING: return text_equal(a.as.s, b.kind == K_STRING ? b.as.s : to_str(b), ignore_case);
    case K_BOOL: return (a.as.i != 0) == to_bool(b);
    case K_CHAR:
        if (b.kind == K_CHAR) {
            return compare_chars((uint16_t)a.as.i, (uint16_t)b.as.i, ignore_case) == 0;
        }
        if (b.kind == K_STRING) {
            return text_equal(str_char((uint16_t)a.as.i), b.as.s, ignore_case);
        }
        return convert_try(b, &type_Char, &n) && n.as.i == a.as.i;
    default: break;
    }
    if (is_number(a)) {
        return right_number(b, &n) && compare_numbers(a, n) == 0;
    }
    if (objects_equal(a, b)) {
        return true;
    }
    const type *t = value_type(a);
    if (value_type(b) == t || (a.kind == K_OBJECT && (t == &type_RuntimeType || t->flags & (T_ARRAY | T_DICTIONARY)))) {
        return false;
    }
    return t != &type_PSCustomObject && !value_is_script_block(a) && convert_try(b, t, &n) && objects_equal(a, n);
}

/* ---- order ---- */

/* $null comes before everything but negative numbers. */
static int null_order(value a, value b)
{
    if (v_is_null(a) && v_is_null(b)) {
        return 0;
    }
    value other = v_is_null(a) ? b : a;
    bool negative = is_number(other) && compare_numbers(other, v_int(0)) < 0;
    int order = negative ? -1 : 1; /* of the other against null */
    return v_is_null(a) ? -order : order;
}

_Noreturn static void throw_not_comparable(value a)
{
    str *text = a.kind == K_OBJECT && a.as.o->type == &type_PSCustomObject ? to_str(a) : to_str_current(a);
    throw_runtime("NotIcomparable", "Cannot compare \"%s\" because it is not IComparable.", str_to_c(text));
}

/* Converts the right operand to the left's type, or says that the two do not compare. */
static value comparable(value a, value b, const type *t)
{
    value out;
    failure f = {0};
    if (convert_step(b, t, &out, &f)) {
        return out;
    }
    if (!f.message) {
        convert_fail_final(&f, b, t);
    }
    str *message = str_printf("Could not compare \"%s\" to \"%s\". Error: \"%s\"", str_to_c(to_str(a)),
                              str_to_c(to_str(b)), str_to_c(f.message));
    exception *e = exception_of_type(&type_RuntimeException, message);
    e->inner = v_obj(exception_new("System.Management.Automation.PSInvalidCastException", f.message));
    throw_record(error_record_new(e, "ComparisonFailure", EC_InvalidOperation, V_NULL));
}

static int compare_ints(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_objects(value a, value b)
{
    const type *t = value_type(a);
    value out;
    if (t->flags & T_SCRIPT && object_up.class_invoke &&
        object_up.class_invoke(t, a, str_intern_c("CompareTo"), &b, 1, false, &out)) {
        return to_int(out);
    }
    for (const type *k = t; k; k = type_base(k)) {
        if (k->ops && k->ops->compare) {
            return k->ops->compare(a, comparable(a, b, t));
        }
    }
    const str *name = str_intern_c("CompareTo");
    if (!(t->flags & T_SCRIPT) && type_has_method(t, name, false)) {
        value arg = comparable(a, b, t);
        return to_int(type_invoke(t, a, name, &arg, 1, false));
    }
    if (objects_equal(a, b)) {
        return 0;
    }
    throw_not_comparable(a);
}

int compare_order(value a, value b, bool ignore_case)
{
    a = psobject_base(a);
    b = psobject_base(b);
    if (v_is_null(a) || v_is_null(b)) {
        return null_order(a, b);
    }
    switch (a.kind) {
    case K_STRING: return compare_strings(a.as.s, b.kind == K_STRING ? b.as.s : to_str(b), ignore_case);
    case K_CHAR:
        return compare_ints(a.as.i, to_char(b)); /* by number, whatever the case: `[char]'a' -lt 'B'` is false */
    case K_BOOL: return compare_ints(a.as.i != 0, to_bool(b));
    case K_DATETIME: {
        value d = comparable(a, b, &type_DateTime);
        return compare_ints(a.as.i & 0x3FFFFFFFFFFFFFFFLL, d.as.i & 0x3FFFFFFFFFFFFFFFLL);
    }
    case K_TIMESPAN: return compare_ints(a.as.i, comparable(a, b, &type_TimeSpan).as.i);
    case K_ENUM: return compare_ints(a.as.i, convert_to(b, value_type(a)).as.i);
    default: break;
    }
    if (!is_number(a)) {
        return compare_objects(a, b);
    }
    value n;
    if (!right_number(b, &n)) {
        n = convert_to(b, value_type(a)); /* throws with the message */
    }
    return compare_numbers(a, n);
}

/* ---- the operators ---- */

static bool scalar_compare(compare_op op, value a, value b, bool ignore_case)
{
    if (op == CMP_EQ || op == CMP_NE) {
        return compare_equal(a, b, ignore_case) == (op == CMP_EQ);
    }
    int order = compare_order(a, b, ignore_case);
    if (order == 2 && is_number(psobject_base(a))) { /* NaN */
        return false;
    }
    switch (op) {
    case CMP_GT: return order > 0;
    case CMP_GE: return order >= 0;
    case CMP_LT: return order < 0;
    default: return order <= 0;
    }
}

bool operate_filter(value a, bool (*test)(value item, void *arg), void *arg, value *out)
{
    enumerator e = {0};
    if (a.kind != K_OBJECT || !enumerate(a, &e)) {
        return false;
    }
    list *kept = list_new(NULL);
    value item;
    while (enumerator_next(&e, &item)) {
        if (test(item, arg)) {
            list_add(kept, item);
        }
    }
    *out = v_obj(list_to_array(kept));
    return true;
}

typedef struct comparison {
    compare_op op;
    value right;
    bool ignore_case;
} comparison;

static bool compare_item(value item, void *arg)
{
    const comparison *c = arg;
    return scalar_compare(c->op, item, c->right, c->ignore_case);
}

value operate_compare(compare_op op, value a, value b, bool ignore_case)
{
    comparison c = {op, b, ignore_case};
    value out;
    if (operate_filter(a, compare_item, &c, &out)) {
        return out;
    }
    return v_bool(scalar_compare(op, a, b, ignore_case));
}

value operate_contains(value collection, value item, bool ignore_case)
{
    enumerator e = {0};
    value x;
    if (collection.kind != K_OBJECT || !enumerate(collection, &e)) {
        return v_bool(compare_equal(collection, item, ignore_case));
    }
    while (enumerator_next(&e, &x)) {
        if (compare_equal(x, item, ignore_case)) {
            return V_TRUE;
        }
    }
    return V_FALSE;
}

static const type *type_operand(value t, bool as)
{
    t = psobject_base(t);
    if (t.kind == K_OBJECT && t.as.o->type == &type_RuntimeType) {
        return (const type *)(const void *)t.as.o;
    }
    const type *found = NULL;
    if (t.kind == K_STRING) {
        found = object_up.find_type ? object_up.find_type(t.as.s) : type_find(t.as.s, NULL, 0);
    }
    if (found) {
        return found;
    }
    str *message = v_is_null(t) ? str_c("Cannot convert null to type \"System.Type\".")
                                : str_printf("Cannot convert the \"%s\" value of type \"%s\" to type \"System.Type\".",
                                             str_to_c(to_str(t)), str_to_c(type_text(value_type(t))));
    if (as) {
        throw_cast("InvalidCastFromStringToType", message, NULL);
    }
    exception *e = exception_of_type(&type_RuntimeException, message);
    e->inner = v_obj(exception_new("System.Management.Automation.PSInvalidCastException", message));
    throw_record(error_record_new(e, "RuntimeException", EC_NotSpecified, V_NULL));
}

value operate_is(value a, value t)
{
    return v_bool(value_is(a, type_operand(t, false)));
}

value operate_as(value a, value t)
{
    value out;
    return convert_try(a, type_operand(t, true), &out) ? out : V_NULL;
}
