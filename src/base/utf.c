/* utf.c: decoding and encoding, case mapping, classes of characters. */
#include "base/utf.h"

#include <string.h>

#include "base/unicode_tables.h"

enum { REPLACEMENT = 0xFFFD };

/* What the second byte after this lead byte must be within; excludes overlong forms, surrogates, above U+10FFFF. */
static void second_bounds(uint8_t lead, uint8_t *low, uint8_t *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
}

uint32_t utf8_next(const uint8_t **p, const uint8_t *end)
{
    const uint8_t *s = *p;
    uint8_t lead = *s++;
    *p = s;
    if (lead < 0x80)
        return lead;
    if (lead < 0xC2 || lead > 0xF4)
        return REPLACEMENT;
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    uint32_t c = lead & (0x3F >> more);
    uint8_t low, high;
    second_bounds(lead, &low, &high);
    for (int i = 0; i < more; i++) {
        if (s == end || *s < low || *s > high) {
            *p = s; /* the part read so far is one ill-formed sequence */
            return REPLACEMENT;
        }
        c = c << 6 | (*s++ & 0x3F);
        low = 0x80;
        high = 0xBF;
    }
    *p = s;
    return c;
}

int utf8_put(uint8_t *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (uint8_t)(0xC0 | c >> 6);
        out[1] = (uint8_t)(0x80 | (c & 0x3F));
        return 2;
    }
    if ((c >= 0xD800 && c < 0xE000) || c > 0x10FFFF)
        c = REPLACEMENT;
    if (c < 0x10000) {
        out[0] = (uint8_t)(0xE0 | c >> 12);
        out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | c >> 18);
    out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (c & 0x3F));
    return 4;
}

/* Number of bytes at the start that are ASCII, by words. */
static size_t ascii_run(const uint8_t *p, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t word;
        memcpy(&word, p + i, 8);
        if (word & 0x8080808080808080u)
            break;
    }
    while (i < n && p[i] < 0x80)
        i++;
    return i;
}

size_t utf8_measure(const uint8_t *p, size_t n, uint16_t *max)
{
    const uint8_t *end = p + n;
    size_t units = 0;
    uint16_t highest = 0;
    while (p < end) {
        size_t run = ascii_run(p, (size_t)(end - p));
        if (run) {
            units += run;
            p += run;
            if (highest < 0x7F)
                highest = 0x7F;
            continue;
        }
        uint32_t c = utf8_next(&p, end);
        units += c >= 0x10000 ? 2 : 1;
        uint16_t unit = c >= 0x10000 ? 0xDFFF : (uint16_t)c;
        if (unit > highest)
            highest = unit;
    }
    *max = highest;
    return units;
}

size_t utf8_to_utf16(const uint8_t *p, size_t n, uint16_t *out)
{
    const uint8_t *end = p + n;
    uint16_t *start = out;
    while (p < end) {
        uint32_t c = utf8_next(&p, end);
        if (c >= 0x10000) {
            *out++ = (uint16_t)(0xD7C0 + (c >> 10));
            *out++ = (uint16_t)(0xDC00 + (c & 0x3FF));
        } else {
            *out++ = (uint16_t)c;
        }
    }
    return (size_t)(out - start);
}

uint32_t utf16_next(const uint16_t **p, const uint16_t *end)
{
    uint32_t c = *(*p)++;
    if ((c & 0xFC00) == 0xD800 && *p < end && (**p & 0xFC00) == 0xDC00)
        c = 0x10000 + ((c & 0x3FF) << 10) + (*(*p)++ & 0x3FF);
    return c;
}

static uint16_t map_case(const utf_case *table, unsigned count, uint16_t unit)
{
    unsigned low = 0, high = count;
    while (low < high) {
        unsigned mid = (low + high) / 2;
        if (unit > table[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == count || unit < table[low].first || (unit - table[low].first) % table[low].step)
        return unit;
    return (uint16_t)(unit + table[low].delta);
}

uint16_t utf_upper(uint16_t unit)
{
    if (unit < 0x80)
        return unit >= 'a' && unit <= 'z' ? unit - 32 : unit;
    return map_case(utf_cases_upper, utf_cases_upper_count, unit);
}

uint16_t utf_lower(uint16_t unit)
{
    if (unit < 0x80)
        return unit >= 'A' && unit <= 'Z' ? unit + 32 : unit;
    return map_case(utf_cases_lower, utf_cases_lower_count, unit);
}

static bool within(const utf_range *table, unsigned count, uint32_t c)
{
    unsigned low = 0, high = count;
    while (low < high) {
        unsigned mid = (low + high) / 2;
        if (c > table[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    return low < count && c >= table[low].first;
}

#define WITHIN(name, c) within(utf_ranges_##name, utf_ranges_##name##_count, c)

bool utf_is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c | 32) >= 'a' && (c | 32) <= 'z';
    return WITHIN(letter, c);
}

bool utf_is_digit(uint32_t c)
{
    if (c < 0x80)
        return c >= '0' && c <= '9';
    return WITHIN(digit, c);
}

bool utf_is_space(uint32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= 9 && c <= 13);
    return WITHIN(space, c);
}

bool utf_is_upper(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z';
    return WITHIN(upper, c);
}

bool utf_is_lower(uint32_t c)
{
    if (c < 0x80)
        return c >= 'a' && c <= 'z';
    return WITHIN(lower, c);
}

bool utf_is_control(uint32_t c)
{
    return WITHIN(control, c);
}

bool utf_is_punctuation(uint32_t c)
{
    return WITHIN(punctuation, c);
}

bool utf_is_symbol(uint32_t c)
{
    return WITHIN(symbol, c);
}

int utf_columns(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return 0;
    if (c < 0x300)
        return 1;
    return WITHIN(zero, c) ? 0 : WITHIN(wide, c) ? 2 : 1;
}
