/* decimal_arith.c: + - * / %, comparing and rounding decimals, with .NET's scales (1.10 + 1 is 2.10, 7.50 / 2 is 3.75). */
#include <string.h>

#include "object/decimal_wide.h"
#include "object/error.h"

/* Both at the larger scale; returns it. */
static int align(const decimal *a, const decimal *b, wide *x, wide *y)
{
    *x = wide_of(a);
    *y = wide_of(b);
    wide_times_ten(x, b->scale - a->scale);
    wide_times_ten(y, a->scale - b->scale);
    return a->scale > b->scale ? a->scale : b->scale;
}

int decimal_compare(const decimal *a, const decimal *b)
{
    bool za = decimal_is_zero(a), zb = decimal_is_zero(b);
    int sa = za ? 0 : a->negative ? -1 : 1, sb = zb ? 0 : b->negative ? -1 : 1;
    if (sa != sb) {
        return sa < sb ? -1 : 1;
    }
    wide x, y;
    align(a, b, &x, &y);
    int c = wide_compare(&x, &y);
    return sa < 0 ? -c : c;
}

static bool add(const decimal *a, const decimal *b, bool subtract, value *out)
{
    wide x, y, r;
    int scale = align(a, b, &x, &y);
    bool minus_b = b->negative != subtract;
    if (a->negative == minus_b) {
        mpn_add_n(r.w, x.w, y.w, WIDE_LIMBS);
        return decimal_make(r, scale, a->negative, false, out);
    }
    bool swapped = wide_compare(&x, &y) < 0;
    mpn_sub_n(r.w, swapped ? y.w : x.w, swapped ? x.w : y.w, WIDE_LIMBS);
    return decimal_make(r, scale, a->negative != swapped, false, out);
}

static bool multiply(const decimal *a, const decimal *b, value *out)
{
    bool negative = a->negative != b->negative;
    bool small = !(a->mid | a->hi | b->mid | b->hi);
    int scale = a->scale + b->scale;
    /* .NET keeps a zero's scale for small factors only, and gives up on far too small products. */
    if (small ? scale > 47 : decimal_is_zero(a) || decimal_is_zero(b)) {
        *out = decimal_new(0, 0, 0, 0, false);
        return true;
    }
    wide x = wide_of(a), y = wide_of(b), r;
    mpn_mul_n(r.w, x.w, y.w, 2);
    return decimal_make(r, scale, negative, false, out);
}

/* Trailing zeros go, down to no decimals. */
static void drop_zeros(wide *v, int *scale)
{
    while (*scale > 0) {
        wide q = *v;
        if (mpn_divrem_1(q.w, 0, q.w, WIDE_LIMBS, 10) != 0) {
            break;
        }
        *v = q;
        --*scale;
    }
}

static bool over_96(const wide *v)
{
    return v->w[3] || v->w[2] || v->w[1] >> 32;
}

static bool divide(const decimal *a, const decimal *b, value *out)
{
    bool negative = a->negative != b->negative, scaled = false, sticky = false;
    wide x = wide_of(a), y = wide_of(b), q, rest;
    int scale = a->scale - b->scale;
    wide_divide(&x, &y, &q, &rest);
    while (!wide_is_zero(&rest) || scale < 0) {
        wide more = q, digit, next = rest;
        bool exact = wide_is_zero(&rest);
        wide_times_ten(&more, 1);
        wide_times_ten(&next, 1);
        wide_divide(&next, &y, &digit, &next);
        mpn_add_n(more.w, more.w, digit.w, WIDE_LIMBS);
        if (scale < 0 && over_96(&more)) {
            return false;
        }
        if (scale >= DECIMAL_SCALE_MAX || over_96(&more)) {
            /* One digit too many, to round by. */
            sticky = !wide_is_zero(&next);
            if (!decimal_make(more, scale + 1, negative, sticky, out)) {
                return false;
            }
            const decimal *d = (const decimal *)(const void *)out->as.o;
            wide kept = wide_of(d);
            int s = d->scale;
            drop_zeros(&kept, &s);
            return decimal_make(kept, s, negative, false, out);
        }
        q = more;
        rest = next;
        scale++;
        scaled |= !exact;
    }
    if (scaled) {
        drop_zeros(&q, &scale);
    }
    return decimal_make(q, scale, negative, false, out);
}

static bool remainder_of(const decimal *a, const decimal *b, value *out)
{
    wide x, y, q, rest;
    int scale = align(a, b, &x, &y);
    if (wide_compare(&x, &y) < 0) {
        *out = decimal_new(a->lo, a->mid, a->hi, a->scale, a->negative);
        return true;
    }
    wide_divide(&x, &y, &q, &rest);
    return decimal_make(rest, scale, a->negative, false, out);
}

bool decimal_try_operate(int op, const decimal *a, const decimal *b, value *out)
{
    if ((op == '/' || op == '%') && decimal_is_zero(b)) {
        throw_argument("System.DivideByZeroException", NULL, "Attempted to divide by zero.");
    }
    switch (op) {
    case '+': return add(a, b, false, out);
    case '-': return add(a, b, true, out);
    case '*': return multiply(a, b, out);
    case '/': return divide(a, b, out);
    default: return remainder_of(a, b, out);
    }
}

value decimal_operate(int op, const decimal *a, const decimal *b)
{
    value out;
    if (!decimal_try_operate(op, a, b, &out)) {
        decimal_throw_overflow();
    }
    return out;
}

value decimal_negate(const decimal *d)
{
    return decimal_new(d->lo, d->mid, d->hi, d->scale, !d->negative);
}

value decimal_round(const decimal *d, int digits, int mode)
{
    if (d->scale <= digits) {
        return decimal_new(d->lo, d->mid, d->hi, d->scale, d->negative);
    }
    wide v = wide_of(d);
    mp_limb_t last = 0;
    bool sticky = false;
    for (int n = d->scale - digits; n > 0; n--) {
        sticky |= last != 0;
        last = mpn_divrem_1(v.w, 0, v.w, WIDE_LIMBS, 10);
    }
    bool up = false, rest = last || sticky;
    switch (mode) {
    case 0: up = last > 5 || (last == 5 && (sticky || v.w[0] & 1)); break;
    case 1: up = last >= 5; break;
    case 3: up = rest && d->negative; break;
    case 4: up = rest && !d->negative; break;
    default: break;
    }
    if (up) {
        mpn_add_1(v.w, v.w, WIDE_LIMBS, 1);
    }
    value out;
    if (!decimal_make(v, digits, d->negative, false, &out)) {
        decimal_throw_overflow();
    }
    return out;
}

/* Equal numbers have equal hashes: trailing zeros do not count. .NET hashes the bits of the reduced form. */
uint32_t decimal_hash(const decimal *d)
{
    wide v = wide_of(d);
    int scale = d->scale;
    drop_zeros(&v, &scale);
    if (wide_is_zero(&v)) {
        return 0;
    }
    uint32_t flags = (uint32_t)scale << 16 | (d->negative ? 0x80000000u : 0);
    return flags ^ (uint32_t)(v.w[1]) ^ (uint32_t)v.w[0] ^ (uint32_t)(v.w[0] >> 32);
}
