/* str.c: making, reading, joining strings; the width of their units. */
#include "object/str.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/str_internal.h"
#include "object/type.h"

/* One string for each Latin-1 unit, and the empty one; the cached hash is written into them. */
static struct unit_str {
    object o;
    uint32_t length, wide;
    uint8_t data[8];
} unit_strs[256], empty_str = {.o.type = &type_String};

_Static_assert(offsetof(struct unit_str, data) == offsetof(str, data), "laid out as a string");

str *const str_empty = (str *)&empty_str;

__attribute__((constructor)) static void fill_unit_strs(void)
{
    for (int i = 0; i < 256; i++) {
        unit_strs[i] = (struct unit_str){.o.type = &type_String, .length = 1, .data = {(uint8_t)i}};
    }
}

str *str_blank(size_t length, bool wide)
{
    size_t bytes = length > UINT32_MAX / 4 ? SIZE_MAX / 4 : length << wide;
    str *s = heap_alloc_leaf(sizeof(str) + bytes);
    s->o.type = &type_String;
    atomic_init(&s->o.bits, 0);
    s->o.aux = 0;
    s->length = (uint32_t)length;
    s->wide = wide;
    return s;
}

str *str_char(uint16_t unit)
{
    if (unit < 256) {
        return (str *)&unit_strs[unit];
    }
    str *s = str_blank(1, true);
    str_wide(s)[0] = unit;
    return s;
}

/* The units as a string of the width they need. */
str *str_new(const uint16_t *units, size_t length)
{
    uint16_t all = 0;
    for (size_t i = 0; i < length; i++) {
        all |= units[i];
    }
    if (length == 0) {
        return str_empty;
    }
    if (length == 1) {
        return str_char(units[0]);
    }
    str *s = str_blank(length, all > 0xFF);
    if (s->wide) {
        memcpy(s->data, units, length * 2);
    } else {
        for (size_t i = 0; i < length; i++) {
            s->data[i] = (uint8_t)units[i];
        }
    }
    return s;
}

str *str_latin1(const uint8_t *p, size_t length)
{
    if (length < 2) {
        return length ? str_char(p[0]) : str_empty;
    }
    str *s = str_blank(length, false);
    memcpy(s->data, p, length);
    return s;
}

str *str_utf8(const char *p, size_t length)
{
    const uint8_t *bytes = (const uint8_t *)p;
    uint16_t max;
    size_t units = utf8_measure(bytes, length, &max);
    if (max < 0x80) {
        return str_latin1(bytes, length);
    }
    if (max > 0xFF) {
        str *s = str_blank(units, true);
        utf8_to_utf16(bytes, length, str_wide(s));
        return s;
    }
    if (units == 1) {
        return str_char(max);
    }
    str *s = str_blank(units, false);
    const uint8_t *end = bytes + length;
    for (size_t i = 0; bytes < end; i++) {
        s->data[i] = (uint8_t)utf8_next(&bytes, end);
    }
    return s;
}

str *str_c(const char *text)
{
    return str_utf8(text, strlen(text));
}

str *str_printf(const char *fmt, ...)
{
    buf b = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    return str_from_buf(&b);
}

str *str_from_buf(const buf *b)
{
    return str_utf8(b->data, b->length);
}

str *str_from_wbuf(const wbuf *b)
{
    return str_new(b->data, b->length);
}

uint16_t str_at(const str *s, size_t i)
{
    return str_unit(s, i);
}

void str_units(const str *s, size_t start, size_t n, uint16_t *out)
{
    if (s->wide) {
        memcpy(out, str_wide(s) + start, n * 2);
    } else {
        for (size_t i = 0; i < n; i++) {
            out[i] = s->data[start + i];
        }
    }
}

const uint16_t *str_all_units(const str *s)
{
    if (s->wide) {
        return str_wide(s);
    }
    uint16_t *out = heap_alloc_leaf((size_t)s->length * 2 + 2);
    str_units(s, 0, s->length, out);
    return out;
}

const char *str_to_c(const str *s)
{
    buf b = {0};
    buf_reserve(&b, (size_t)s->length + 1);
    str_append_utf8(s, &b);
    return buf_cstr(&b);
}

void str_append_utf8(const str *s, buf *out)
{
    if (s->wide) {
        const uint16_t *p = str_wide(s), *end = p + s->length;
        while (p < end) {
            buf_utf8(out, utf16_next(&p, end));
        }
        return;
    }
    size_t plain = 0;
    for (size_t i = 0; i < s->length; i++) {
        if (s->data[i] >= 0x80) {
            buf_bytes(out, s->data + plain, i - plain);
            buf_utf8(out, s->data[i]);
            plain = i + 1;
        }
    }
    buf_bytes(out, s->data + plain, s->length - plain);
}

void str_append(wbuf *out, const str *s)
{
    str_append_range(out, s, 0, s->length);
}

void str_append_range(wbuf *out, const str *s, size_t start, size_t n)
{
    if (s->wide) {
        wbuf_units(out, str_wide(s) + start, n);
    } else {
        wbuf_latin1(out, s->data + start, n);
    }
}

str *str_sub(const str *s, size_t start, size_t n)
{
    if (n == s->length) {
        return (str *)s;
    }
    return s->wide ? str_new(str_wide(s) + start, n) : str_latin1(s->data + start, n);
}

/* Copies s into `to` at unit `at`; `to` is as wide as s or wider. */
static void put(str *to, size_t at, const str *s)
{
    if (to->wide) {
        str_units(s, 0, s->length, str_wide(to) + at);
    } else {
        memcpy(to->data + at, s->data, s->length);
    }
}

str *str_concat(const str *a, const str *b)
{
    if (a->length == 0 || b->length == 0) {
        return (str *)(a->length ? a : b);
    }
    str *s = str_blank((size_t)a->length + b->length, a->wide || b->wide);
    put(s, 0, a);
    put(s, a->length, b);
    return s;
}

str *str_concat_n(str *const *parts, size_t n)
{
    return str_join(str_empty, parts, n);
}

str *str_join(const str *separator, str *const *parts, size_t n)
{
    if (n < 2) {
        return n ? parts[0] : str_empty;
    }
    size_t length = separator->length * (n - 1);
    bool wide = separator->wide;
    for (size_t i = 0; i < n; i++) {
        length += parts[i]->length;
        wide |= parts[i]->wide;
    }
    if (length == 0) {
        return str_empty;
    }
    str *s = str_blank(length, wide);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (i) {
            put(s, at, separator);
            at += separator->length;
        }
        put(s, at, parts[i]);
        at += parts[i]->length;
    }
    return length == 1 ? str_char(str_unit(s, 0)) : s;
}

str *str_repeat(const str *s, size_t n)
{
    size_t length;
    if (n == 0 || s->length == 0) {
        return str_empty;
    }
    if (n == 1) {
        return (str *)s;
    }
    if (__builtin_mul_overflow((size_t)s->length, n, &length)) {
        length = SIZE_MAX / 4;
    }
    str *out = str_blank(length, s->wide);
    for (size_t i = 0; i < n; i++) {
        put(out, i * s->length, s);
    }
    return out;
}

static str *map_units(const str *s, uint16_t (*map)(uint16_t))
{
    size_t i = 0;
    while (i < s->length && map(str_unit(s, i)) == str_unit(s, i)) {
        i++;
    }
    if (i == s->length) {
        return (str *)s;
    }
    wbuf b = {0};
    wbuf_reserve(&b, s->length);
    for (i = 0; i < s->length; i++) {
        wbuf_unit(&b, map(str_unit(s, i)));
    }
    return str_from_wbuf(&b);
}

str *str_upper(const str *s)
{
    return map_units(s, utf_upper);
}

str *str_lower(const str *s)
{
    return map_units(s, utf_lower);
}

static bool dropped(uint16_t unit, const str *units)
{
    return units ? str_index_unit(units, unit, 0) >= 0 : utf_is_space(unit);
}

str *str_trim(const str *s, const str *units, int where)
{
    size_t start = 0, end = s->length;
    while ((where & 1) && start < end && dropped(str_unit(s, start), units)) {
        start++;
    }
    while ((where & 2) && end > start && dropped(str_unit(s, end - 1), units)) {
        end--;
    }
    return str_sub(s, start, end - start);
}

str *str_replace(const str *s, const str *old, const str *with)
{
    ptrdiff_t found = old->length ? str_index(s, old, 0, false) : -1;
    if (found < 0) {
        return (str *)s;
    }
    wbuf b = {0};
    size_t from = 0;
    while (found >= 0) {
        str_append_range(&b, s, from, (size_t)found - from);
        str_append(&b, with);
        from = (size_t)found + old->length;
        found = str_index(s, old, from, false);
    }
    str_append_range(&b, s, from, s->length - from);
    return str_from_wbuf(&b);
}
