/* operate_other.c: 'a' + 1, 'ab' * 3, @(1) + 2, @{} + @{}. */
#include "object/operate_other.h"

#include <string.h>

#include "object/error_internal.h"
#include "object/member.h"
#include "object/operate_internal.h"
#include "object/type_internal.h"

static int64_t repeat_count(value b)
{
    value n;
    if (!operand_number(b, &n)) {
        throw_no_operator("op_Multiply", b);
    }
    int64_t times = to_long(n);
    if (times < 0) {
        throw_argument("System.ArgumentOutOfRangeException", NULL,
                       "times ('%lld') must be a non-negative value. (Parameter 'times')\nActual value was %lld.",
                       (long long)times, (long long)times);
    }
    return times;
}

/* ---- lists ---- */

static void add_items(list *l, value v)
{
    enumerator e = {0};
    value item;
    if (v.kind != K_OBJECT || !enumerate(v, &e)) {
        if (v.kind != K_NOTHING) {
            list_add(l, v);
        }
        return;
    }
    while (enumerator_next(&e, &item)) {
        list_add(l, item);
    }
}

static value list_sum(value a, value b)
{
    /* The usual two arrays: `$a += $x` copies once. */
    if (v_is(a, &type_ObjectArray)) {
        array *x = v_array(a);
        bool whole = v_is(b, &type_ObjectArray);
        enumerator e = {0};
        if (whole || b.kind != K_OBJECT || !enumerate(b, &e)) {
            size_t extra = whole ? v_array(b)->length : b.kind == K_NOTHING ? 0 : 1;
            array *sum = array_new(&type_Object, x->length + extra);
            for (size_t i = 0; i < x->length; i++) {
                sum->items[i] = value_load(&x->items[i]);
            }
            for (size_t i = 0; i < extra; i++) {
                sum->items[x->length + i] = whole ? value_load(&v_array(b)->items[i]) : b;
            }
            return v_obj(sum);
        }
    }
    list *l = list_new(NULL);
    add_items(l, a);
    add_items(l, b);
    return v_obj(list_to_array(l));
}

static value list_times(value a, value b)
{
    int64_t times = repeat_count(b);
    list *once = list_new(NULL);
    add_items(once, a);
    size_t n = list_count(once), total;
    if (__builtin_mul_overflow(n, (size_t)times, &total)) {
        total = SIZE_MAX;
    }
    const type *element = value_is_array(a) ? a.as.o->type->element : &type_Object;
    array *made = array_new(element, total);
    for (size_t i = 0; i < total; i++) {
        array_put(made, i, list_get(once, i % n));
    }
    return v_obj(made);
}

/* ---- tables ---- */

static value table_sum(value a, value b)
{
    if (!value_is_dictionary(b)) {
        throw_runtime("AddHashTableToNonHashTable", "A hash table can only be added to another hash table.");
    }
    map *sum = map_clone(v_map(a));
    size_t cursor = 0;
    value key, v;
    while (map_next(v_map(b), &cursor, &key, &v)) {
        if (!map_add(sum, key, v)) {
            const char *k = str_to_c(to_str(key));
            throw_argument("System.ArgumentException", NULL,
                           "Item has already been added. Key in dictionary: '%s'  Key being added: '%s'", k, k);
        }
    }
    return v_obj(sum);
}

/* ---- by the left operand ---- */

static bool text_arith(arith_op op, value a, value b, value *out)
{
    if (op == ARITH_ADD) { /* [char]'a' + 1 is text too */
        str *left = a.kind == K_CHAR ? str_char((uint16_t)a.as.i) : a.as.s;
        *out = v_str(str_concat(left, to_str(b)));
        return true;
    }
    if (op == ARITH_MUL && a.kind == K_STRING) {
        *out = v_str(str_repeat(a.as.s, (size_t)repeat_count(b)));
        return true;
    }
    return false; /* '5' - 1: numbers */
}

bool operate_other(arith_op op, value a, value b, value *out)
{
    switch (a.kind) {
    case K_NULL:
    case K_NOTHING:
        if (op == ARITH_ADD || op == ARITH_MUL) {
            *out = op == ARITH_ADD ? b : V_NULL;
            return true;
        }
        return false;
    case K_STRING:
    case K_CHAR: return text_arith(op, a, b, out);
    case K_OBJECT: break;
    default: return operate_date(op, a, b, out);
    }
    enumerator e = {0};
    if (value_is_dictionary(a)) {
        if (op != ARITH_ADD || (a.as.o->type != &type_Hashtable && a.as.o->type != &type_OrderedDictionary)) {
            return false;
        }
        *out = table_sum(a, b);
        return true;
    }
    if ((op == ARITH_ADD || op == ARITH_MUL) && enumerate(a, &e)) {
        *out = op == ARITH_ADD ? list_sum(a, b) : list_times(a, b);
        return true;
    }
    return false;
}
