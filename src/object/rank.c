/* rank.c: how well an argument fits a parameter type, when overloads compete.
 *
 * The order is that of LanguagePrimitives.ConversionRank; here 0 is best. Only types count, not values: 'x' fits an int
 * parameter better than an enum, and fails there: 'x'.IndexOf('a','OrdinalIgnoreCase'). */
#include <string.h>

#include "object/convert_internal.h"
#include "object/member.h"
#include "object/rank.h"
#include "object/type_internal.h"

static bool is_numeric(const type *t)
{
    return kind_is_number(t->kind) || t == &type_Decimal;
}

/* Widening that C# does by itself; to decimal from integers, to double from single. */
static bool widens(kind from, const type *to)
{
    static const uint32_t to_kinds[] = {
        [K_SBYTE] = 1u << K_INT16 | 1u << K_INT32 | 1u << K_INT64 | 1u << K_SINGLE | 1u << K_DOUBLE,
        [K_BYTE] = 1u << K_INT16 | 1u << K_UINT16 | 1u << K_INT32 | 1u << K_UINT32 | 1u << K_INT64 | 1u << K_UINT64 |
                   1u << K_SINGLE | 1u << K_DOUBLE,
        [K_INT16] = 1u << K_INT32 | 1u << K_INT64 | 1u << K_SINGLE | 1u << K_DOUBLE,
        [K_UINT16] = 1u << K_INT32 | 1u << K_UINT32 | 1u << K_INT64 | 1u << K_UINT64 | 1u << K_SINGLE | 1u << K_DOUBLE,
        [K_INT32] = 1u << K_INT64 | 1u << K_SINGLE | 1u << K_DOUBLE,
        [K_UINT32] = 1u << K_INT64 | 1u << K_UINT64 | 1u << K_SINGLE | 1u << K_DOUBLE,
        [K_INT64] = 1u << K_SINGLE | 1u << K_DOUBLE,
        [K_UINT64] = 1u << K_SINGLE | 1u << K_DOUBLE,
        [K_SINGLE] = 1u << K_DOUBLE,
        [K_DOUBLE] = 0};
    if (to == &type_Decimal) {
        return from >= K_SBYTE && from <= K_UINT64;
    }
    return from < COUNT_OF(to_kinds) && to->kind <= K_DOUBLE && to_kinds[from] >> to->kind & 1;
}

static int number_rank(const type *from, const type *to)
{
    if (is_numeric(from)) {
        return widens(from->kind, to) ? RANK_WIDENING : RANK_NARROWING;
    }
    if (from == &type_String) {
        return RANK_NUMBER_TEXT;
    }
    if (from->flags & T_ENUM || from == &type_Char || from == &type_Boolean || from == &type_BigInteger) {
        return RANK_CONVERTIBLE;
    }
    return -1;
}

static bool one_argument(const type *from, const type *t)
{
    const overload_set *set = type_constructors(t);
    for (uint32_t i = 0; set && i < set->count; i++) {
        const overload *o = &set->items[i];
        if (o->count != 1 || o->rest || !o->params[0].type) {
            continue;
        }
        if (type_is_assignable(o->params[0].type, from) && o->params[0].type != &type_Object) {
            return true;
        }
    }
    return false;
}

static int object_rank(value v, const type *from, const type *to)
{
    if (type_is_delegate(to)) {
        return value_is_script_block(v) ? RANK_LANGUAGE : -1;
    }
    if (from == &type_String && (type_overloads(to, str_intern_c("Parse"), true) || to == &type_RuntimeType ||
                                 strcmp(to->name, "System.Type") == 0)) {
        return RANK_PARSE;
    }
    if (one_argument(from, to)) {
        return RANK_CONSTRUCTOR;
    }
    const type_list *l = v.kind == K_OBJECT ? type_interfaces(to) : NULL;
    enumerator e = {0};
    if (l && !(to->flags & (T_INTERFACE | T_ABSTRACT)) && type_implements(to, "System.Collections.IList") &&
        enumerate(v, &e)) {
        return RANK_CONSTRUCTOR;
    }
    value out;
    if (to->ops && to->ops->convert_from && convert_try(v, to, &out)) {
        return RANK_IMPLICIT;
    }
    if (from->ops && from->ops->convert_to && from->ops->convert_to(v, to, &out)) {
        return RANK_IMPLICIT;
    }
    if ((value_is_dictionary(v) || from == &type_PSCustomObject) && !(to->flags & (T_INTERFACE | T_ABSTRACT)) &&
        to->ctors && to != &type_DateTime) {
        return RANK_CUSTOM;
    }
    return -1;
}

static int array_rank(value v, const type *from, const type *to)
{
    if (to->element == &type_Char && from == &type_String) {
        return RANK_STRING_TO_CHARS;
    }
    enumerator e = {0};
    if (v.kind == K_OBJECT && enumerate(v, &e)) {
        value item;
        /* Items of int[] all fit alike; of object[] each has to. */
        int worst = RANK_UNRELATED_ARRAY;
        for (int n = 0; n < 16 && enumerator_next(&e, &item); n++) {
            if (convert_rank(item, to->element) < 0) {
                return -1;
            }
        }
        return worst;
    }
    int r = convert_rank(v, to->element);
    return r < 0 ? -1 : r + RANK_TO_ARRAY;
}

int convert_rank(value v, const type *t)
{
    if (v_is_null(v)) {
        return t && t->flags & T_VALUE && !type_is_nullable(t) ? RANK_NULL_TO_VALUE : RANK_NULL_TO_REFERENCE;
    }
    if (!t) {
        return -1;
    }
    v = psobject_base(v);
    const type *from = value_type(v);
    if (from == t) {
        return RANK_IDENTITY;
    }
    if (type_is_nullable(t)) {
        int r = convert_rank(v, t->args[0]);
        return r < 0 ? r : r + 1;
    }
    if (type_is_assignable(t, from)) {
        return RANK_ASSIGNABLE;
    }
    if (t == &type_PSObject) {
        return RANK_PSOBJECT;
    }
    if (t == &type_String) {
        return from == &type_Char ? RANK_LANGUAGE : RANK_TO_STRING;
    }
    if (t == &type_Boolean) {
        return from == &type_SwitchParameter ? RANK_IMPLICIT : RANK_LANGUAGE;
    }
    if (is_numeric(t)) {
        int r = number_rank(from, t);
        return r >= 0 ? r : object_rank(v, from, t);
    }
    if (t == &type_Char) {
        return from == &type_String ? RANK_LANGUAGE : v_is_integer(v) || from->flags & T_ENUM ? RANK_NARROWING : -1;
    }
    if (t->flags & T_ENUM && t->kind == K_ENUM) {
        return from == &type_String ? RANK_PARSE : v_is_number(v) || from->flags & T_ENUM ? RANK_LANGUAGE : -1;
    }
    if (t->element && t->rank == 1) {
        return array_rank(v, from, t);
    }
    return object_rank(v, from, t);
}

/* 1: a is the more specific type, -1: b is, 0: neither. */
int rank_specificity(const type *a, const type *b)
{
    if (a == b || !a || !b) {
        return 0;
    }
    if (a->element && b->element) {
        return rank_specificity(a->element, b->element);
    }
    if (is_numeric(a) && is_numeric(b)) {
        bool up = a != &type_Decimal ? widens(a->kind, b) : b->kind == K_DOUBLE || b->kind == K_SINGLE;
        bool down = b != &type_Decimal ? widens(b->kind, a) : a->kind == K_DOUBLE || a->kind == K_SINGLE;
        return (int)up - (int)down;
    }
    bool up = type_is_assignable(b, a), down = type_is_assignable(a, b);
    if (up != down) {
        return (int)up - (int)down;
    }
    /* A char is the more specific of char and string. */
    if (a == &type_Char && b == &type_String) {
        return 1;
    }
    return a == &type_String && b == &type_Char ? -1 : 0;
}
