/* bigint.c: BigInteger: limbs in a heap object, arithmetic by GMP on read-only views of them.
 *
 * GMP's results live in its own memory until they are copied; nothing between init and clear throws or yields. */
#include "object/bigint.h"

#include <gmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "object/error.h"

typedef struct bigint {
    object o;
    int32_t size; /* limbs; negative for a negative number; 0 is zero */
    mp_limb_t limbs[];
} bigint;

static const bigint *of(value v)
{
    return (const bigint *)(const void *)v.as.o;
}

static value make(const mp_limb_t *limbs, size_t count, bool negative)
{
    while (count && limbs[count - 1] == 0) {
        count--;
    }
    bigint *b = heap_alloc_leaf(sizeof *b + count * sizeof limbs[0]);
    memset(b, 0, sizeof *b);
    b->o.type = &type_BigInteger;
    b->size = negative ? -(int32_t)count : (int32_t)count;
    if (count) {
        memcpy(b->limbs, limbs, count * sizeof limbs[0]);
    }
    return v_obj(b);
}

static value take(mpz_t z)
{
    value v = make(mpz_limbs_read(z), mpz_size(z), mpz_sgn(z) < 0);
    mpz_clear(z);
    return v;
}

#define VIEW(name, v)                                                                                                  \
    mpz_t name;                                                                                                        \
    mpz_roinit_n(name, of(v)->limbs, of(v)->size)

value bigint_from_ulong(uint64_t u)
{
    mp_limb_t limb = u;
    return make(&limb, 1, false);
}

value bigint_from_long(int64_t i)
{
    mp_limb_t limb = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    return make(&limb, 1, i < 0);
}

value bigint_from_double(double d)
{
    if (!isfinite(d)) {
        throw_argument("System.OverflowException", NULL, "BigInteger cannot represent %s.",
                       isnan(d) ? "NaN" : "infinity");
    }
    mpz_t z;
    mpz_init_set_d(z, d);
    return take(z);
}

bool bigint_from_text(const uint16_t *text, uint32_t n, value *out)
{
    uint32_t i = 0;
    bool negative = false;
    if (n && (text[0] == '-' || text[0] == '+')) {
        negative = text[0] == '-';
        i = 1;
    }
    if (i == n) {
        return false;
    }
    char *ascii = heap_alloc_leaf((size_t)n + 1);
    size_t count = 0;
    for (; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        ascii[count++] = (char)text[i];
    }
    ascii[count] = 0;
    mpz_t z;
    mpz_init_set_str(z, ascii, 10);
    if (negative) {
        mpz_neg(z, z);
    }
    *out = take(z);
    return true;
}

/* Rounds toward zero beyond 53 bits, as .NET does. */
double bigint_to_double(value v)
{
    VIEW(z, v);
    long exponent;
    double d = mpz_get_d_2exp(&exponent, z);
    return exponent > 1024 ? (d < 0 ? -INFINITY : INFINITY) : ldexp(d, (int)exponent);
}

bool bigint_to_long(value v, int64_t *out)
{
    const bigint *b = of(v);
    if (b->size == 0) {
        *out = 0;
        return true;
    }
    bool negative = b->size < 0;
    if (abs(b->size) > 1 || b->limbs[0] > (uint64_t)INT64_MAX + negative) {
        return false;
    }
    *out = (int64_t)(negative ? 0 - b->limbs[0] : b->limbs[0]);
    return true;
}

int bigint_sign(value v)
{
    int32_t n = of(v)->size;
    return (n > 0) - (n < 0);
}

int bigint_compare(value a, value b)
{
    VIEW(x, a);
    VIEW(y, b);
    int c = mpz_cmp(x, y);
    return (c > 0) - (c < 0);
}

static value power(value a, value b)
{
    int64_t n;
    if (!bigint_to_long(b, &n) || n > INT32_MAX) {
        throw_argument("System.OutOfMemoryException", NULL,
                       "Insufficient memory to continue the execution of the program.");
    }
    if (n < 0) {
        throw_argument("System.ArgumentOutOfRangeException", "exponent",
                       "The number must be greater than or equal to zero.");
    }
    size_t bits = (size_t)abs(of(a)->size) * 64;
    if (bits > 64 && (uint64_t)n * bits > (1ULL << 33)) {
        throw_argument("System.OverflowException", NULL, "Arithmetic operation resulted in an overflow.");
    }
    VIEW(x, a);
    mpz_t z;
    mpz_init(z);
    mpz_pow_ui(z, x, (unsigned long)n);
    return take(z);
}

value bigint_operate(int op, value a, value b)
{
    if (op == 'p') {
        return power(a, b);
    }
    if ((op == '/' || op == '%') && of(b)->size == 0) {
        throw_argument("System.DivideByZeroException", NULL, "Attempted to divide by zero.");
    }
    VIEW(x, a);
    VIEW(y, b);
    mpz_t z;
    mpz_init(z);
    switch (op) {
    case '+': mpz_add(z, x, y); break;
    case '-': mpz_sub(z, x, y); break;
    case '*': mpz_mul(z, x, y); break;
    case '/': mpz_tdiv_q(z, x, y); break;
    case '%': mpz_tdiv_r(z, x, y); break;
    case '&': mpz_and(z, x, y); break;
    case '|': mpz_ior(z, x, y); break;
    case '^': mpz_xor(z, x, y); break;
    case 'g': mpz_gcd(z, x, y); break;
    default: break;
    }
    return take(z);
}

value bigint_mod_power(value a, value exponent, value modulus)
{
    if (of(modulus)->size == 0) {
        throw_argument("System.DivideByZeroException", NULL, "Attempted to divide by zero.");
    }
    if (of(exponent)->size < 0) {
        throw_argument("System.ArgumentOutOfRangeException", "exponent",
                       "The number must be greater than or equal to zero.");
    }
    VIEW(x, a);
    VIEW(e, exponent);
    VIEW(m, modulus);
    mpz_t z;
    mpz_init(z);
    mpz_powm(z, x, e, m);
    if (mpz_sgn(z) > 0 && mpz_sgn(x) < 0 && mpz_odd_p(e)) { /* .NET's remainder has the sign of the dividend */
        mpz_t size;
        mpz_init(size);
        mpz_abs(size, m);
        mpz_sub(z, z, size);
        mpz_clear(size);
    }
    return take(z);
}

value bigint_negate(value v)
{
    const bigint *b = of(v);
    return make(b->limbs, (size_t)abs(b->size), b->size > 0);
}

str *bigint_to_str(value v)
{
    VIEW(z, v);
    char *text = heap_alloc_leaf(mpz_sizeinbase(z, 10) + 2);
    mpz_get_str(text, 10, z);
    return str_latin1((const uint8_t *)text, strlen(text));
}

uint32_t bigint_hash(value v)
{
    const bigint *b = of(v);
    int64_t small;
    if (bigint_to_long(v, &small)) {
        return (uint32_t)small ^ (uint32_t)((uint64_t)small >> 32);
    }
    uint32_t h = 2166136261u ^ (uint32_t)b->size;
    for (int32_t i = 0; i < abs(b->size); i++) {
        h = (h ^ (uint32_t)b->limbs[i]) * 16777619u;
        h = (h ^ (uint32_t)(b->limbs[i] >> 32)) * 16777619u;
    }
    return h;
}

size_t bigint_bytes(value v, uint8_t *out, size_t room)
{
    VIEW(z, v);
    bool negative = mpz_sgn(z) < 0;
    size_t bits = mpz_sizeinbase(z, 2);
    if (negative && mpz_scan1(z, 0) == bits - 1) {
        bits--; /* -128 fits in eight bits */
    }
    size_t count = bits / 8 + 1;
    for (size_t i = 0; out && i < count && i < room; i++) {
        unsigned byte = 0;
        for (size_t k = 0; k < 8; k++) {
            byte |= (unsigned)mpz_tstbit(z, i * 8 + k) << k;
        }
        out[i] = (uint8_t)byte;
    }
    return count;
}

value bigint_from_bytes(const uint8_t *bytes, size_t n)
{
    mpz_t z;
    mpz_init(z);
    mpz_import(z, n, -1, 1, 0, 0, bytes);
    if (n && bytes[n - 1] & 0x80) {
        mpz_t top;
        mpz_init_set_ui(top, 1);
        mpz_mul_2exp(top, top, n * 8);
        mpz_sub(z, z, top);
        mpz_clear(top);
    }
    return take(z);
}

void bigint_put_bits(wbuf *b, value v, char letter, int precision)
{
    int step = (letter & ~32) == 'B' ? 1 : 4;
    const char *names = letter == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    VIEW(z, v);
    bool negative = mpz_sgn(z) < 0;
    size_t bits = mpz_sizeinbase(z, 2);
    if (negative && mpz_scan1(z, 0) == bits - 1) {
        bits--;
    }
    if (mpz_sgn(z) == 0) {
        bits = 0;
    }
    size_t count = bits / (size_t)step + 1;
    for (int64_t i = (int64_t)count; i < precision; i++) {
        wbuf_unit(b, (uint16_t)(negative ? names[(1 << step) - 1] : '0'));
    }
    for (size_t i = count; i-- > 0;) {
        unsigned digit = 0;
        for (int k = 0; k < step; k++) {
            digit |= (unsigned)mpz_tstbit(z, i * (size_t)step + (size_t)k) << k;
        }
        wbuf_unit(b, (uint16_t)names[digit]);
    }
}
