/* str_search.c: comparing, hashing and searching strings, ordinal and OrdinalIgnoreCase. */
#include "object/str.h"

#include <string.h>

#include "base/utf.h"
#include "object/str_internal.h"

bool str_equal(const str *a, const str *b)
{
    return a == b || (a->length == b->length && a->wide == b->wide &&
                      memcmp(a->data, b->data, (size_t)a->length << a->wide) == 0);
}

/* Are the n units at a[i] and b[j] the same? */
static bool same(const str *a, size_t i, const str *b, size_t j, size_t n, bool ignore_case)
{
    if (!ignore_case && a->wide == b->wide) {
        return memcmp(a->data + (i << a->wide), b->data + (j << b->wide), n << a->wide) == 0;
    }
    for (size_t k = 0; k < n; k++) {
        uint16_t x = str_unit(a, i + k), y = str_unit(b, j + k);
        if (x != y && (!ignore_case || utf_upper(x) != utf_upper(y))) {
            return false;
        }
    }
    return true;
}

bool str_equal_nocase(const str *a, const str *b)
{
    return a == b || (a->length == b->length && same(a, 0, b, 0, a->length, true));
}

bool str_equal_c(const str *a, const char *ascii)
{
    size_t n = strlen(ascii);
    if (a->length != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        uint16_t x = str_unit(a, i);
        if (x > 0x7F || utf_upper(x) != utf_upper((uint8_t)ascii[i])) {
            return false;
        }
    }
    return true;
}

int str_compare_ordinal(const str *a, const str *b)
{
    size_t n = a->length < b->length ? a->length : b->length;
    for (size_t i = 0; i < n; i++) {
        int d = (int)str_unit(a, i) - (int)str_unit(b, i);
        if (d) {
            return d;
        }
    }
    return a->length < b->length ? -1 : a->length > b->length;
}

uint32_t str_hash(const str *s)
{
    uint32_t hash = __atomic_load_n(&s->o.aux, __ATOMIC_RELAXED);
    if (hash) {
        return hash;
    }
    uint64_t h = 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < s->length; i++) {
        h = (h ^ utf_upper(str_unit(s, i))) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
    }
    hash = (uint32_t)(h ^ h >> 29);
    hash = hash ? hash : 1;
    __atomic_store_n(&((str *)s)->o.aux, hash, __ATOMIC_RELAXED);
    return hash;
}

ptrdiff_t str_index_unit(const str *s, uint16_t unit, size_t start)
{
    if (start >= s->length) {
        return -1;
    }
    if (!s->wide) {
        const uint8_t *p = unit > 0xFF ? NULL : memchr(s->data + start, unit, s->length - start);
        return p ? p - s->data : -1;
    }
    for (size_t i = start; i < s->length; i++) {
        if (str_wide(s)[i] == unit) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

ptrdiff_t str_index(const str *s, const str *what, size_t start, bool ignore_case)
{
    if (start > s->length || what->length > s->length - start) {
        return -1;
    }
    if (what->length == 0) {
        return (ptrdiff_t)start;
    }
    if (!ignore_case && !s->wide && !what->wide) {
        const uint8_t *p = memmem(s->data + start, s->length - start, what->data, what->length);
        return p ? p - s->data : -1;
    }
    for (size_t i = start; i <= s->length - what->length; i++) {
        if (same(s, i, what, 0, what->length, ignore_case)) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

ptrdiff_t str_last_index(const str *s, const str *what, bool ignore_case)
{
    if (what->length > s->length) {
        return -1;
    }
    for (size_t i = s->length - what->length + 1; i-- > 0;) {
        if (same(s, i, what, 0, what->length, ignore_case)) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

bool str_starts(const str *s, const str *prefix, bool ignore_case)
{
    return prefix->length <= s->length && same(s, 0, prefix, 0, prefix->length, ignore_case);
}

bool str_ends(const str *s, const str *suffix, bool ignore_case)
{
    return suffix->length <= s->length && same(s, s->length - suffix->length, suffix, 0, suffix->length, ignore_case);
}
