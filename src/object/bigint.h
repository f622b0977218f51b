/* bigint.h: System.Numerics.BigInteger over GMP's low-level functions (limbs in heap leaf memory).
 *
 * Invariants: immutable heap objects, normalized (no leading zero limbs). Threads: any.
 */
#ifndef OBJECT_BIGINT_H
#define OBJECT_BIGINT_H

#include "object/type.h"

bool bigint_from_text(const uint16_t *text, uint32_t n, value *out);
value bigint_from_long(int64_t i);
value bigint_from_ulong(uint64_t u);
value bigint_from_double(double d);
double bigint_to_double(value v);
bool bigint_to_long(value v, int64_t *out);
int bigint_compare(value a, value b);
value bigint_operate(int op, value a, value b); /* + - * / % & | ^, 'p' for power, 'g' greatest common divisor */
value bigint_negate(value v);
str *bigint_to_str(value v);
uint32_t bigint_hash(value v);
/* Two's complement with the fewest digits that keep the sign: 'X', 'x' or 'B' ("0FF" is 255, "F01" is -255). */
void bigint_put_bits(wbuf *b, value v, char letter, int precision);
int bigint_sign(value v);
value bigint_mod_power(value a, value exponent, value modulus);
/* Two's complement, least byte first; returns how many there are (out may be NULL). */
size_t bigint_bytes(value v, uint8_t *out, size_t room);
value bigint_from_bytes(const uint8_t *bytes, size_t n);

#endif
