/* number_digits.c: digits of integers and doubles, and rounding them. */
#include "object/number_digits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"

static void start(digits *n, size_t room)
{
    n->d = room <= sizeof n->small ? n->small : heap_alloc_leaf(room);
    n->count = 0;
    n->scale = 0;
    n->negative = n->is_float = n->is_decimal = false;
}

static void drop_zeros(digits *n)
{
    while (n->count && n->d[n->count - 1] == '0') {
        n->count--;
    }
    if (n->count == 0) {
        n->scale = 0;
    }
}

void digits_of_integer(digits *n, bool negative, uint64_t magnitude)
{
    start(n, sizeof n->small);
    char reversed[20];
    uint32_t count = 0;
    for (; magnitude; magnitude /= 10) {
        reversed[count++] = (char)('0' + magnitude % 10);
    }
    for (uint32_t i = 0; i < count; i++) {
        n->d[i] = reversed[count - 1 - i];
    }
    n->count = count;
    n->scale = (int)count;
    n->negative = negative;
}

void digits_of_text(digits *n, const char *text)
{
    start(n, strlen(text) + 1);
    if (*text == '-' || *text == '+') {
        n->negative = *text++ == '-';
    }
    int scale = 0;
    bool point = false, leading = true;
    for (; *text == '.' || (*text >= '0' && *text <= '9'); text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        if (leading && *text == '0') {
            scale -= point;
            continue;
        }
        leading = false;
        n->d[n->count++] = *text;
        scale += !point;
    }
    if (*text == 'e' || *text == 'E') {
        scale += atoi(text + 1);
    }
    n->scale = scale;
    drop_zeros(n);
}

/* Whole numbers of up to 15 digits are exact: no printing needed. */
static bool whole_number(digits *n, double d)
{
    if (!(fabs(d) < 1e15) || d != trunc(d)) {
        return false;
    }
    digits_of_integer(n, signbit(d), (uint64_t)fabs(d));
    drop_zeros(n);
    n->is_float = true;
    return true;
}

void digits_shortest(digits *n, double d, bool single)
{
    char text[40];
    if ((!single || fabs(d) < 1e7) && whole_number(n, d)) {
        return;
    }
    bool normal = single ? fabs(d) >= 1.17549435e-38 : fabs(d) >= 2.2250738585072014e-308;
    int p = single ? 6 : 15, last = single ? 9 : 17;
    if (!normal) {
        p = 1; /* fewer bits: fewer digits may do */
    }
    for (; p <= last; p++) {
        snprintf(text, sizeof text, "%.*e", p - 1, d);
        if (single ? (double)strtof(text, NULL) == d : strtod(text, NULL) == d) {
            break;
        }
    }
    digits_of_text(n, text);
    n->negative = signbit(d);
    n->is_float = true;
}

/* snprintf rounds exactly, ties to even; nothing after 1,100 places is not zero. */
enum { MOST_PLACES = 1100 };

static void print_exact(digits *n, const char *format, int places, double d)
{
    char quick[128];
    char *text = quick;
    int need = snprintf(quick, sizeof quick, format, places, d);
    if (need >= (int)sizeof quick) {
        text = heap_alloc_leaf((size_t)need + 1);
        snprintf(text, (size_t)need + 1, format, places, d);
    }
    digits_of_text(n, text);
    n->negative = signbit(d);
    n->is_float = true;
}

void digits_significant(digits *n, double d, int count)
{
    if (count >= 15 && whole_number(n, d)) {
        return;
    }
    print_exact(n, "%.*e", (count > MOST_PLACES ? MOST_PLACES : count) - 1, d);
}

void digits_fixed(digits *n, double d, int decimals)
{
    if (whole_number(n, d)) {
        return;
    }
    print_exact(n, "%.*f", decimals > MOST_PLACES ? MOST_PLACES : decimals, d);
}

void digits_round(digits *n, int at)
{
    if (at < (int64_t)n->count) {
        bool up = at >= 0 && n->d[at] >= '5';
        n->count = at > 0 ? (uint32_t)at : 0;
        if (up) {
            uint32_t i = n->count;
            while (i > 0 && n->d[i - 1] == '9') {
                i--;
            }
            if (i == 0) {
                n->d[0] = '1';
                n->count = 1;
                n->scale++;
            } else {
                n->d[i - 1]++;
                n->count = i;
            }
        }
    }
    drop_zeros(n);
    if (n->count == 0 && !n->is_float) {
        n->negative = false;
    }
}
