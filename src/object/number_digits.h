/* number_digits.h: a number as decimal digits, the form in which every format works.
 *
 * Invariants: value = 0.d1 d2 d3... * 10^scale; no leading zero digit; `count` is 0 for zero. Digits after `count` are zeros.
 * Threads: pure. Cost: digits of up to 63 places stay on the stack.
 */
#ifndef OBJECT_NUMBER_DIGITS_H
#define OBJECT_NUMBER_DIGITS_H

#include "object/culture.h"

typedef struct digits {
    char *d;
    uint32_t count;
    int scale;
    bool negative;
    bool is_float, is_decimal;
    char small[64];
} digits;

void digits_of_integer(digits *n, bool negative, uint64_t magnitude);
/* From "123.450" or "1.5e-7", sign allowed. */
void digits_of_text(digits *n, const char *text);
/* Shortest digits that read back as the same number. */
void digits_shortest(digits *n, double d, bool single);
/* Exactly rounded to so many significant digits, or decimals, ties to even. */
void digits_significant(digits *n, double d, int count);
void digits_fixed(digits *n, double d, int decimals);
/* Rounds to `at` digits, half away from zero, and drops trailing zeros. */
void digits_round(digits *n, int at);

/* 0 '1' for digit i (0-based from the first digit), '0' beyond. */
static inline char digits_at(const digits *n, int64_t i)
{
    return i >= 0 && i < (int64_t)n->count ? n->d[i] : '0';
}

/* The general layout: 1.5, 0.0001, 1E+16. */
void digits_put_general(wbuf *b, const digits *n, int max, char e, const culture *c);
/* A custom format such as "#,##0.00;(#)". */
void digits_put_custom(wbuf *b, digits *n, const uint16_t *format, size_t length, const culture *c);
#endif
