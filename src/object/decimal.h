/* decimal.h: System.Decimal: 96-bit integer with a scale of 0..28.
 *
 * Purpose: exact decimal arithmetic with .NET's rounding and scale rules (1.10d + 1 prints 2.10).
 * Invariants: immutable heap objects. Threads: any. Cost: an allocation a result.
 */
#ifndef OBJECT_DECIMAL_H
#define OBJECT_DECIMAL_H

#include "object/type.h"

typedef struct decimal {
    object o;
    uint32_t lo, mid, hi;
    uint8_t scale;
    bool negative;
} decimal;

/* Digits with optional sign, point and exponent; false when out of range or malformed. */
bool decimal_from_text(const uint16_t *text, uint32_t n, value *out);
value decimal_from_long(int64_t i);
value decimal_from_ulong(uint64_t u);
/* 15 significant digits, as .NET's (decimal)double; false when out of range. */
bool decimal_from_double(double d, value *out);
bool decimal_from_single(double d, value *out); /* 7 digits */
double decimal_to_double(const decimal *d);
bool decimal_to_long(const decimal *d, int64_t *out); /* rounds half to even; false: out of range */
bool decimal_is_zero(const decimal *d);
int decimal_compare(const decimal *a, const decimal *b);
/* op: '+', '-', '*', '/', '%'. Throws OverflowException, DivideByZeroException. */
value decimal_operate(int op, const decimal *a, const decimal *b);
/* The same; false: out of range. */
bool decimal_try_operate(int op, const decimal *a, const decimal *b, value *out);
value decimal_negate(const decimal *d);
/* mode: 0 half to even, 1 away from zero, 2 truncate, 3 floor, 4 ceiling. */
value decimal_round(const decimal *d, int digits, int mode);
str *decimal_to_str(const decimal *d);
uint32_t decimal_hash(const decimal *d);

#endif
