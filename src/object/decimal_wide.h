/* decimal_wide.h: the 256-bit intermediate of decimal arithmetic. Threads: pure. */
#ifndef OBJECT_DECIMAL_WIDE_H
#define OBJECT_DECIMAL_WIDE_H

#include <gmp.h>

#include "object/decimal.h"

enum { WIDE_LIMBS = 4, DECIMAL_SCALE_MAX = 28 };

typedef struct wide {
    mp_limb_t w[WIDE_LIMBS]; /* least first */
} wide;

wide wide_of(const decimal *d);
/* v * 10^n. n up to 57 - digits of v. */
void wide_times_ten(wide *v, int n);
int wide_compare(const wide *a, const wide *b);
bool wide_is_zero(const wide *v);
/* q = a / b, *rest = a % b. */
void wide_divide(const wide *a, const wide *b, wide *q, wide *rest);

/* v * 10^-scale as a decimal: digits that do not fit are rounded half to even (`sticky`: something lies below the last
 * digit). false: out of range. */
bool decimal_make(wide v, int scale, bool negative, bool sticky, value *out);
value decimal_new(uint32_t lo, uint32_t mid, uint32_t hi, int scale, bool negative);
/* "-12.50e3"; false: out of range. */
bool decimal_from_ascii(const char *text, value *out);
_Noreturn void decimal_throw_overflow(void);

#endif
