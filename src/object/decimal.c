/* decimal.c: making decimals: from integers, doubles and text, and back. */
#include "object/decimal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/heap.h"
#include "object/decimal_wide.h"
#include "object/error.h"

void decimal_throw_overflow(void)
{
    throw_argument("System.OverflowException", NULL, "Value was either too large or too small for a Decimal.");
}

value decimal_new(uint32_t lo, uint32_t mid, uint32_t hi, int scale, bool negative)
{
    decimal *d = heap_alloc_leaf(sizeof *d); /* its type is static: nothing to scan */
    memset(d, 0, sizeof *d);
    d->o.type = &type_Decimal;
    d->lo = lo;
    d->mid = mid;
    d->hi = hi;
    d->scale = (uint8_t)scale;
    d->negative = negative;
    return v_obj(d);
}

/* ---- 256-bit integers ---- */

wide wide_of(const decimal *d)
{
    return (wide){{d->lo | (mp_limb_t)d->mid << 32, d->hi, 0, 0}};
}

void wide_times_ten(wide *v, int n)
{
    for (; n > 0; n--) {
        mpn_mul_1(v->w, v->w, WIDE_LIMBS, 10);
    }
}

int wide_compare(const wide *a, const wide *b)
{
    return mpn_cmp(a->w, b->w, WIDE_LIMBS);
}

bool wide_is_zero(const wide *v)
{
    return !(v->w[0] | v->w[1] | v->w[2] | v->w[3]);
}

void wide_divide(const wide *a, const wide *b, wide *q, wide *rest)
{
    int n = WIDE_LIMBS;
    while (n > 1 && b->w[n - 1] == 0) {
        n--;
    }
    mp_limb_t quotient[WIDE_LIMBS + 1] = {0};
    wide left = {{0}};
    mpn_tdiv_qr(quotient, left.w, 0, a->w, WIDE_LIMBS, b->w, n);
    *rest = left;
    memset(q, 0, sizeof *q);
    memcpy(q->w, quotient, (size_t)(WIDE_LIMBS - n + 1) * sizeof quotient[0]);
}

static bool fits_96(const wide *v)
{
    return v->w[3] == 0 && v->w[2] == 0 && v->w[1] >> 32 == 0;
}

bool decimal_make(wide v, int scale, bool negative, bool sticky, value *out)
{
    mp_limb_t last = 0;
    for (;;) {
        while (!fits_96(&v) || scale > DECIMAL_SCALE_MAX) {
            if (scale <= 0) {
                return false;
            }
            if (scale > DECIMAL_SCALE_MAX && wide_is_zero(&v)) {
                sticky |= last != 0;
                last = 0;
                scale = DECIMAL_SCALE_MAX;
                break;
            }
            sticky |= last != 0;
            last = mpn_divrem_1(v.w, 0, v.w, WIDE_LIMBS, 10);
            scale--;
        }
        if (last > 5 || (last == 5 && (sticky || v.w[0] & 1))) {
            mpn_add_1(v.w, v.w, WIDE_LIMBS, 1);
        }
        if (fits_96(&v)) {
            break;
        }
        sticky = true; /* rounding up overflowed: once more with one digit less */
        last = 0;
    }
    *out = decimal_new((uint32_t)v.w[0], (uint32_t)(v.w[0] >> 32), (uint32_t)v.w[1], scale, negative);
    return true;
}

/* ---- from numbers ---- */

value decimal_from_ulong(uint64_t u)
{
    return decimal_new((uint32_t)u, (uint32_t)(u >> 32), 0, 0, false);
}

value decimal_from_long(int64_t i)
{
    uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    return decimal_new((uint32_t)u, (uint32_t)(u >> 32), 0, 0, i < 0);
}

static bool from_rounded(double d, int significant, value *out)
{
    char text[48];
    if (!(fabs(d) < 79228162514264337593543950336.0)) {
        return false;
    }
    snprintf(text, sizeof text, "%.*e", significant - 1, d);
    /* The zeros at the end of the mantissa are no digits of the number. */
    char *e = strchr(text, 'e'), *p = e;
    while (p > text && p[-1] == '0') {
        p--;
    }
    if (p > text && p[-1] == '.') {
        p--;
    }
    memmove(p, e, strlen(e) + 1);
    return decimal_from_ascii(text, out);
}

bool decimal_from_double(double d, value *out)
{
    return from_rounded(d, 15, out);
}

bool decimal_from_single(double d, value *out)
{
    return from_rounded(d, 7, out);
}

/* ---- from text ---- */

static int scan_exponent(const char *p)
{
    bool negative = *p == '-';
    p += *p == '-' || *p == '+';
    int n = 0;
    for (; *p >= '0' && *p <= '9'; p++) {
        n = n > 99999 ? n : n * 10 + (*p - '0');
    }
    return negative ? -n : n;
}

bool decimal_from_ascii(const char *p, value *out)
{
    enum { ENOUGH = 56 }; /* digits that the intermediate holds */
    bool negative = *p == '-', sticky = false, point = false;
    p += *p == '-' || *p == '+';
    wide v = {{0}};
    int digits = 0, scale = 0;
    for (; *p == '.' || (*p >= '0' && *p <= '9'); p++) {
        if (*p == '.') {
            point = true;
        } else if (digits < ENOUGH) {
            mpn_mul_1(v.w, v.w, WIDE_LIMBS, 10);
            mpn_add_1(v.w, v.w, WIDE_LIMBS, (mp_limb_t)(*p - '0'));
            digits += digits || *p != '0';
            scale += point;
        } else {
            sticky |= *p != '0';
            scale -= !point;
        }
    }
    if (*p == 'e' || *p == 'E') {
        scale -= scan_exponent(p + 1);
    }
    if (wide_is_zero(&v) && !sticky) {
        *out = decimal_new(0, 0, 0, scale < 0 ? 0 : scale > DECIMAL_SCALE_MAX ? DECIMAL_SCALE_MAX : scale, negative);
        return true;
    }
    if (scale < 0) {
        if (digits - scale > 30) {
            return false;
        }
        wide_times_ten(&v, -scale);
        scale = 0;
    }
    return decimal_make(v, scale, negative, sticky, out);
}

bool decimal_from_text(const uint16_t *text, uint32_t n, value *out)
{
    char *ascii = heap_alloc_leaf((size_t)n + 1);
    bool digit = false, point = false, exponent = false, power = false;
    for (uint32_t i = 0; i < n; i++) {
        uint16_t u = text[i];
        bool sign = u == '-' || u == '+';
        if (u >= '0' && u <= '9') {
            *(exponent ? &power : &digit) = true;
        } else if (u == '.' && !point && !exponent) {
            point = true;
        } else if ((u == 'e' || u == 'E') && digit && !exponent) {
            exponent = true;
        } else if (!sign || !(i == 0 || text[i - 1] == 'e' || text[i - 1] == 'E')) {
            return false;
        }
        ascii[i] = (char)u;
    }
    ascii[n] = 0;
    return digit && exponent == power && decimal_from_ascii(ascii, out);
}

/* ---- to numbers and text ---- */

double decimal_to_double(const decimal *d)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                    1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
                                    1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28};
    double x = ((double)(d->lo | (uint64_t)d->mid << 32) + (double)d->hi * 18446744073709551616.0) / powers[d->scale];
    return d->negative ? -x : x;
}

bool decimal_is_zero(const decimal *d)
{
    return !(d->lo | d->mid | d->hi);
}

bool decimal_to_long(const decimal *d, int64_t *out)
{
    const decimal *r = (const decimal *)(const void *)decimal_round(d, 0, 0).as.o;
    uint64_t u = r->lo | (uint64_t)r->mid << 32;
    uint64_t limit = (uint64_t)INT64_MAX + r->negative;
    if (r->hi || u > limit) {
        return false;
    }
    *out = (int64_t)(r->negative ? 0 - u : u);
    return true;
}

str *decimal_to_str(const decimal *d)
{
    char reversed[48];
    int n = 0;
    wide v = wide_of(d);
    for (int i = 0; i <= d->scale || !wide_is_zero(&v); i++) {
        if (i == d->scale && i) {
            reversed[n++] = '.';
        }
        reversed[n++] = (char)('0' + mpn_divrem_1(v.w, 0, v.w, WIDE_LIMBS, 10));
    }
    if (d->negative && !decimal_is_zero(d)) {
        reversed[n++] = '-';
    }
    for (int i = 0, k = n - 1; i < k; i++, k--) {
        char c = reversed[i];
        reversed[i] = reversed[k];
        reversed[k] = c;
    }
    return str_latin1((const uint8_t *)reversed, (size_t)n);
}
