/* regex_expand.c: replacement patterns, replacing, escaping. */
#include "base/heap.h"
#include "object/regex_internal.h"

static bool is_digit(uint16_t c)
{
    return c >= '0' && c <= '9';
}

static void put_group(const str *text, const regex_match *m, uint32_t i, wbuf *out)
{
    if (m->spans[2 * i] >= 0) {
        str_append_range(out, text, (size_t)m->spans[2 * i], (size_t)(m->spans[2 * i + 1] - m->spans[2 * i]));
    }
}

static bool is_group(const regex *r, uint64_t number)
{
    return number < r->group_count && r->group_names[number];
}

/* $1 and, as the digits go, $12: the whole number must be a group; ECMAScript takes the longest that is. */
static size_t expand_number(const regex *r, const str *text, const regex_match *m, const str *with, size_t i, wbuf *out)
{
    uint64_t number = 0;
    size_t end = 0;
    int64_t found = -1;
    for (size_t k = i; k < with->length && is_digit(str_at(with, k)) && number < UINT32_MAX; k++) {
        number = number * 10 + (uint64_t)(str_at(with, k) - '0');
        bool whole = k + 1 == with->length || !is_digit(str_at(with, k + 1));
        if ((whole || r->options & RX_ECMASCRIPT) && is_group(r, number)) {
            found = (int64_t)number;
            end = k + 1;
        }
    }
    if (found < 0) {
        return 0;
    }
    put_group(text, m, (uint32_t)found, out);
    return end;
}

/* ${name} or ${1}: the index behind it, 0: no such group, so plain text. */
static size_t expand_name(const regex *r, const str *text, const regex_match *m, const str *with, size_t i, wbuf *out)
{
    ptrdiff_t close = str_index_unit(with, '}', i);
    if (close <= (ptrdiff_t)i) {
        return 0;
    }
    str *name = str_sub(with, i, (size_t)close - i);
    for (uint32_t g = 0; g < r->group_count; g++) {
        if (r->group_names[g] && (str_equal(r->group_names[g], name) || str_equal(name, str_printf("%u", g)))) {
            put_group(text, m, g, out);
            return (size_t)close + 1;
        }
    }
    return 0;
}

/* One `$` at i: the index behind what it stood for, 0 when it is plain text. */
static size_t expand_one(const regex *r, const str *text, const regex_match *m, const str *with, size_t i, wbuf *out)
{
    if (i + 1 >= with->length) {
        return 0;
    }
    uint16_t c = str_at(with, i + 1);
    if (is_digit(c)) {
        return expand_number(r, text, m, with, i + 1, out);
    }
    switch (c) {
    case '$': wbuf_unit(out, '$'); break;
    case '&': put_group(text, m, 0, out); break;
    case '`': str_append_range(out, text, 0, (size_t)m->spans[0]); break;
    case '\'': str_append_range(out, text, (size_t)m->spans[1], text->length - (size_t)m->spans[1]); break;
    case '+': put_group(text, m, m->count - 1, out); break;
    case '_': str_append(out, text); break;
    case '{': return expand_name(r, text, m, with, i + 2, out);
    default: return 0;
    }
    return i + 2;
}

void regex_expand(const regex *r, const str *text, const regex_match *m, const str *replacement, wbuf *out)
{
    size_t i = 0;
    while (i < replacement->length) {
        ptrdiff_t dollar = str_index_unit(replacement, '$', i);
        size_t stop = dollar < 0 ? replacement->length : (size_t)dollar;
        str_append_range(out, replacement, i, stop - i);
        if (dollar < 0) {
            return;
        }
        i = expand_one(r, text, m, replacement, stop, out);
        if (!i) {
            wbuf_unit(out, '$');
            i = stop + 1;
        }
    }
}

str *regex_replace(const regex *r, const str *text, const str *replacement, int64_t count)
{
    wbuf out = {0};
    regex_match m;
    size_t from = 0, done = 0;
    bool plain = str_index_unit(replacement, '$', 0) < 0, any = false;
    for (; count != 0 && regex_exec(r, text, from, &m); count -= count > 0) {
        size_t start = (size_t)m.spans[0], end = (size_t)m.spans[1];
        any = true;
        str_append_range(&out, text, done, start - done);
        if (plain) {
            str_append(&out, replacement);
        } else {
            regex_expand(r, text, &m, replacement, &out);
        }
        done = end;
        from = end > start ? end : end + 1;
    }
    if (!any) {
        return (str *)(uintptr_t)text;
    }
    str_append_range(&out, text, done, text->length - done);
    return str_from_wbuf(&out);
}

/* ---- Escape and Unescape ---- */

str *regex_escape(const str *text)
{
    wbuf out = {0};
    for (size_t i = 0; i < text->length; i++) {
        uint16_t c = str_at(text, i);
        switch (c) {
        case '\n': wbuf_ascii(&out, "\\n"); break;
        case '\r': wbuf_ascii(&out, "\\r"); break;
        case '\t': wbuf_ascii(&out, "\\t"); break;
        case '\f': wbuf_ascii(&out, "\\f"); break;
        case '\\':
        case '*':
        case '+':
        case '?':
        case '|':
        case '{':
        case '[':
        case '(':
        case ')':
        case '^':
        case '$':
        case '.':
        case '#':
        case ' ':
            wbuf_unit(&out, '\\');
            wbuf_unit(&out, c);
            break;
        default: wbuf_unit(&out, c); break;
        }
    }
    return str_from_wbuf(&out);
}

str *regex_unescape(const str *text)
{
    translator t = {.pattern = text, .p = str_all_units(text), .n = text->length};
    wbuf out = {0};
    while (t.pos < t.n) {
        uint16_t c = t.p[t.pos++];
        if (c == '\\') {
            if (t.pos == t.n) {
                regex_parse_error(&t, "Illegal \\ at end of pattern.");
            }
            c = regex_char_escape(&t);
        }
        wbuf_unit(&out, c);
    }
    return str_from_wbuf(&out);
}
