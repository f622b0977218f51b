/* wildcard.c: PowerShell's wildcard patterns: `*`, `?`, `[a-z]` and the backtick that takes their meaning away.
 *
 * Both texts are matched as UTF-16 units; a star remembers where to go on when what follows it fails, so no recursion. */
#include "base/utf.h"
#include "object/error.h"
#include "object/operate.h"

/* Units of a string on the caller's stack when they are few. */
enum { FEW = 256 };

typedef struct units {
    const uint16_t *p;
    size_t n;
} units;

static units units_of(const str *s, uint16_t few[FEW])
{
    if (s->length > FEW) {
        return (units){str_all_units(s), s->length};
    }
    str_units(s, 0, s->length, few);
    return (units){few, s->length};
}

/* ---- brackets ---- */

/* One member of a bracket expression at *i: a unit and whether it was escaped. */
static uint16_t bracket_unit(units p, size_t *i, bool *escaped)
{
    *escaped = p.p[*i] == '`' && *i + 1 < p.n;
    *i += *escaped;
    return p.p[(*i)++];
}

/* The index behind the `]` that ends the expression which starts behind the `[` at `i`; 0: there is none. A `]` in the
 * first place is a member: `[]a]`. */
static size_t bracket_end(units p, size_t i)
{
    for (size_t first = i; i < p.n; i++) {
        if (p.p[i] == ']' && i != first) {
            return i + 1;
        }
        if (p.p[i] == '`') {
            i++;
        }
    }
    return 0;
}

static bool in_range(uint16_t c, uint16_t low, uint16_t high, bool ignore_case)
{
    if (c >= low && c <= high) {
        return true;
    }
    if (!ignore_case) {
        return false;
    }
    uint16_t upper = utf_upper(c), lower = utf_lower(c);
    return (upper >= low && upper <= high) || (lower >= low && lower <= high);
}

/* Walks the members from `i` to the `]` at end - 1. `valid` is asked for, or membership of `c`. */
static bool bracket_walk(units p, size_t i, size_t end, uint16_t c, bool ignore_case, bool *valid)
{
    bool found = false;
    while (i < end - 1) {
        bool escaped, dash_escaped;
        uint16_t low = bracket_unit(p, &i, &escaped), high = low;
        size_t ahead = i;
        if (ahead + 1 < end - 1 && bracket_unit(p, &ahead, &dash_escaped) == '-' && !dash_escaped) {
            high = bracket_unit(p, &ahead, &escaped);
            i = ahead;
        }
        if (high < low) {
            *valid = false;
            return false;
        }
        found |= in_range(c, low, high, ignore_case);
    }
    return found;
}

static void check(units p, const str *pattern)
{
    for (size_t i = 0; i < p.n; i++) {
        if (p.p[i] == '`') {
            i++;
        } else if (p.p[i] == '[') {
            size_t end = bracket_end(p, i + 1);
            bool valid = end != 0;
            if (valid) {
                bracket_walk(p, i + 1, end, 0, false, &valid);
            }
            if (!valid) {
                throw_error("System.Management.Automation.WildcardPatternException", "RuntimeException",
                            EC_NotSpecified, V_NULL, "The specified wildcard character pattern is not valid: %s",
                            str_to_c(pattern));
            }
            i = end - 1;
        }
    }
}

/* ---- matching ---- */

/* Unit signs are their letters even where case counts: "`u{212a}" -clike 'K'. */
static uint16_t canonical(uint16_t c)
{
    switch (c) {
    case 0x2126: return 0x3A9;
    case 0x212A: return 'K';
    case 0x212B: return 0xC5;
    default: return c;
    }
}

static bool same(uint16_t a, uint16_t b, bool ignore_case)
{
    if (a < 0x80 && b < 0x80) {
        uint16_t lower = a | 0x20;
        return a == b || (ignore_case && lower == (b | 0x20) && lower >= 'a' && lower <= 'z');
    }
    a = canonical(a);
    b = canonical(b);
    return a == b || (ignore_case && (utf_upper(a) == utf_upper(b) || utf_lower(a) == utf_lower(b)));
}

/* Does the pattern's element at *i (no star) take `c`? Moves *i behind the element if so. */
static bool element_takes(units p, size_t *i, uint16_t c, bool ignore_case)
{
    uint16_t e = p.p[*i];
    if (e == '?') {
        ++*i;
        return true;
    }
    if (e == '[') {
        size_t end = bracket_end(p, *i + 1);
        bool valid = true;
        if (!bracket_walk(p, *i + 1, end, c, ignore_case, &valid)) {
            return false;
        }
        *i = end;
        return true;
    }
    size_t step = 1;
    if (e == '`' && *i + 1 < p.n) { /* a backtick at the end stands for itself */
        e = p.p[*i + 1];
        step = 2;
    }
    if (!same(e, c, ignore_case)) {
        return false;
    }
    *i += step;
    return true;
}

static bool match(units p, units t, bool ignore_case)
{
    size_t i = 0, k = 0, retry_pattern = SIZE_MAX, retry_text = 0;
    while (k < t.n) {
        if (i < p.n && p.p[i] == '*') {
            retry_pattern = ++i;
            retry_text = k;
        } else if (i < p.n && element_takes(p, &i, t.p[k], ignore_case)) {
            k++;
        } else if (retry_pattern != SIZE_MAX) {
            i = retry_pattern;
            k = ++retry_text;
        } else {
            return false;
        }
    }
    while (i < p.n && p.p[i] == '*') {
        i++;
    }
    return i == p.n;
}

bool wildcard_match(const str *pattern, const str *text, bool ignore_case)
{
    uint16_t pattern_few[FEW], text_few[FEW];
    units p = units_of(pattern, pattern_few);
    if (str_index_unit(pattern, '[', 0) >= 0) {
        check(p, pattern);
    }
    if (p.n == 1 && p.p[0] == '*') {
        return true;
    }
    return match(p, units_of(text, text_few), ignore_case);
}

void wildcard_check(const str *pattern)
{
    check((units){str_all_units(pattern), pattern->length}, pattern);
}

bool wildcard_has(const str *pattern)
{
    for (size_t i = 0; i < pattern->length; i++) {
        uint16_t c = str_at(pattern, i);
        if (c == '`') {
            i++;
        } else if (c == '*' || c == '?' || c == '[') {
            return true;
        }
    }
    return false;
}
