/* type_number.h: the number and date families of types, and what their files share.
 *
 * Purpose: object_register_types() registers the arrays; the rest are helpers of native members.
 * Threads: any.
 */
#ifndef OBJECT_TYPE_NUMBER_H
#define OBJECT_TYPE_NUMBER_H

#include "object/culture.h"
#include "object/decimal.h"
#include "object/member.h"
#include "object/type.h"

extern type *const number_types[], *const datetime_types[], *const guid_types[];
extern const size_t number_types_count, datetime_types_count, guid_types_count;

extern type type_TypeCode, type_NumberStyles, type_DateTimeStyles, type_TimeSpanStyles, type_DayOfWeek,
    type_DateTimeKind, type_MidpointRounding, type_IFormatProvider, type_TextInfo, type_Calendar,
    type_GregorianCalendar, type_ISOWeek, type_CultureTypes, type_CalendarWeekRule;

#define NUMBER_INTERFACES "System.IComparable,System.IFormattable,System.IConvertible"

static inline value enum_value(const type *t, int64_t number)
{
    return (value){.kind = K_ENUM, .type = t->id, .as.i = number};
}
static inline const decimal *v_decimal(value v)
{
    return (const decimal *)(const void *)v.as.o;
}

/* Members that all numeric types have; the receiver's type says which. */
value number_to_string(call *c);
value number_parse_call(call *c);
value number_try_parse_call(call *c);
value number_compare_to(call *c);
value number_equals(call *c);
value number_get_hash_code(call *c);
value number_get_type_code(call *c);
/* Order of two values of the same numeric type. */
int number_compare_same(value a, value b);
uint32_t number_hash(value v);
/* Statics: T of T. */
value number_abs(call *c);
value number_max(call *c);
value number_min(call *c);
value number_clamp(call *c);
value number_sign(call *c);
value number_is_negative(call *c);
value number_is_positive(call *c);
value number_is_even(call *c);
value number_is_odd(call *c);

/* Rows of a method table for type T, written as PowerShell writes it ("int"). */
#define NUMBER_METHOD_ROWS(T)                                                                                          \
    {"ToString", "", "string", number_to_string, 0}, {"ToString", "string format", "string", number_to_string, 0},     \
        {"ToString", "System.IFormatProvider provider", "string", number_to_string, 0},                                \
        {"ToString", "string format, System.IFormatProvider provider", "string", number_to_string, 0},                 \
        {"CompareTo", "System.Object value", "int", number_compare_to, 0},                                             \
        {"CompareTo", T " value", "int", number_compare_to, 0},                                                        \
        {"Equals", "System.Object obj", "bool", number_equals, 0}, {"Equals", T " obj", "bool", number_equals, 0},     \
        {"GetHashCode", "", "int", number_get_hash_code, 0},                                                           \
        {"GetTypeCode", "", "System.TypeCode", number_get_type_code, 0},                                               \
        {"Parse", "string s", T, number_parse_call, M_STATIC},                                                         \
        {"Parse", "string s, System.Globalization.NumberStyles style", T, number_parse_call, M_STATIC},                \
        {"Parse", "string s, System.IFormatProvider provider", T, number_parse_call, M_STATIC},                        \
        {"Parse", "string s, System.Globalization.NumberStyles style, System.IFormatProvider provider", T,             \
         number_parse_call, M_STATIC},                                                                                 \
        {"TryParse", "string s, ref " T " result", "bool", number_try_parse_call, M_STATIC},                           \
        {"TryParse", "string s, System.IFormatProvider provider, ref " T " result", "bool", number_try_parse_call,     \
         M_STATIC},                                                                                                    \
        {"TryParse",                                                                                                   \
         "string s, System.Globalization.NumberStyles style, System.IFormatProvider provider, ref " T " result",       \
         "bool", number_try_parse_call, M_STATIC},                                                                     \
        {"Abs", T " value", T, number_abs, M_STATIC}, {"Max", T " x, " T " y", T, number_max, M_STATIC},               \
        {"Min", T " x, " T " y", T, number_min, M_STATIC},                                                             \
        {"Clamp", T " value, " T " min, " T " max", T, number_clamp, M_STATIC},                                        \
        {"Sign", T " value", "int", number_sign, M_STATIC},                                                            \
        {"IsNegative", T " value", "bool", number_is_negative, M_STATIC},                                              \
        {"IsPositive", T " value", "bool", number_is_positive, M_STATIC},                                              \
        {"IsEvenInteger", T " value", "bool", number_is_even, M_STATIC},                                               \
    {                                                                                                                  \
        "IsOddInteger", T " value", "bool", number_is_odd, M_STATIC                                                    \
    }

#endif
