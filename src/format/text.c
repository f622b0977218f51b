/* text.c: text on a screen: columns, breaking lines, cutting and padding. */
#include "base/utf.h"
#include "format/internal.h"

void lines_add(text_lines *l, str *s)
{
    if (l->count == l->capacity) {
        uint32_t capacity = l->capacity ? l->capacity * 2 : 8;
        str **items = heap_alloc(capacity * sizeof *items);
        if (l->count)
            __builtin_memcpy(items, l->items, l->count * sizeof *items);
        l->items = items;
        l->capacity = capacity;
    }
    l->items[l->count++] = s;
}

/* Length of the escape sequence at i ("ESC [ ... letter", hyperlinks), 0: none starts there. */
static size_t escape_length(const str *s, size_t i)
{
    if (str_at(s, i) != 0x1B || i + 1 >= s->length)
        return 0;
    uint16_t kind = str_at(s, i + 1);
    if (kind == '[') {
        for (size_t k = i + 2; k < s->length; k++)
            if (str_at(s, k) >= 0x40 && str_at(s, k) <= 0x7E)
                return k + 1 - i;
        return 0;
    }
    if (kind == ']') {
        for (size_t k = i + 2; k + 1 < s->length; k++)
            if (str_at(s, k) == 0x1B && str_at(s, k + 1) == '\\')
                return k + 2 - i;
    }
    return 0;
}

/* Units of the character at i, and its columns. A line break counts as one: cells are measured before they are cut. */
static size_t char_at(const str *s, size_t i, int *columns)
{
    uint32_t c = str_at(s, i);
    size_t n = 1;
    if (c == 0x1B && (n = escape_length(s, i)) > 0) {
        *columns = 0;
        return n;
    }
    n = 1;
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < s->length) {
        uint32_t low = str_at(s, i + 1);
        if (low >= 0xDC00 && low < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            n = 2;
        }
    }
    *columns = c < 0x7F ? 1 : utf_columns(c);
    return n;
}

int text_columns(const str *s)
{
    int sum = 0, columns;
    for (size_t i = 0; i < s->length;) {
        i += char_at(s, i, &columns);
        sum += columns;
    }
    return sum;
}

size_t text_head(const str *s, int n)
{
    size_t i = 0;
    int columns;
    while (i < s->length) {
        size_t step = char_at(s, i, &columns);
        if (columns > n)
            break;
        n -= columns;
        i += step;
    }
    return i;
}

size_t text_tail(const str *s, int n)
{
    size_t i = s->length;
    int columns;
    while (i > 0) {
        uint16_t c = str_at(s, i - 1);
        size_t at = i >= 2 && c >= 0xDC00 && c < 0xE000 ? i - 2 : i - 1;
        char_at(s, at, &columns);
        if (columns > n)
            break;
        n -= columns;
        i = at;
    }
    return s->length - i;
}

str *text_blanks(int n)
{
    wbuf b = {0};
    if (n > 0)
        wbuf_fill(&b, ' ', (size_t)n);
    return n > 0 ? str_from_wbuf(&b) : str_empty;
}

void text_split(const str *s, text_lines *out)
{
    wbuf b = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint16_t c = str_at(s, i);
        if (c == '\n') {
            lines_add(out, str_from_wbuf(&b));
            b = (wbuf){0};
        } else if (c != '\r') {
            wbuf_unit(&b, c);
        }
    }
    lines_add(out, str_from_wbuf(&b));
}

/* ---- breaking lines ---- */

typedef struct wrapper {
    text_lines *out;
    wbuf line;
    int left, width, rest; /* columns left in this line, its width, that of the lines that follow */
} wrapper;

static void wrap_break(wrapper *w)
{
    lines_add(w->out, str_from_wbuf(&w->line));
    w->line = (wbuf){0};
    w->width = w->left = w->rest;
}

/* A word wider than a line breaks anywhere. */
static void wrap_long_word(wrapper *w, const str *s, size_t from, size_t to)
{
    int columns;
    for (size_t i = from; i < to;) {
        size_t step = char_at(s, i, &columns);
        bool too_wide = columns > w->width;
        if (too_wide)
            columns = 1;
        if (columns > w->left)
            wrap_break(w);
        if (too_wide)
            wbuf_unit(&w->line, '?');
        else
            str_append_range(&w->line, s, i, step);
        w->left -= columns;
        i += step;
    }
}

static void wrap_word(wrapper *w, const str *s, size_t from, size_t to)
{
    int width = text_columns(str_sub(s, from, to - from));
    if (width > w->width) {
        wrap_long_word(w, s, from, to);
        return;
    }
    if (width > w->left)
        wrap_break(w);
    str_append_range(&w->line, s, from, to - from);
    w->left -= width;
}

void text_wrap(const str *s, int first, int rest, text_lines *out)
{
    text_lines parts = {0};
    text_split(s, &parts);
    for (uint32_t k = 0; k < parts.count; k++) {
        str *line = parts.items[k];
        if (first <= 0 || rest <= 0 || text_columns(line) <= first) {
            lines_add(out, line);
            continue;
        }
        wrapper w = {.out = out, .left = first, .width = first, .rest = rest};
        size_t start = 0;
        for (size_t i = 0; i < line->length; i++) {
            uint16_t c = str_at(line, i);
            if (c != ' ' && c != '\t')
                continue;
            wrap_word(&w, line, start, i + 1); /* the blank stays at the end of its word */
            start = i + 1;
        }
        if (start < line->length)
            wrap_word(&w, line, start, line->length);
        lines_add(out, str_from_wbuf(&w.line));
    }
}

/* ---- cells ---- */

#define ELLIPSIS 0x2026

static str *first_line(str *s)
{
    for (size_t i = 0; i < s->length; i++) {
        uint16_t c = str_at(s, i);
        if (c == '\n' || c == '\r')
            return str_concat(str_sub(s, 0, i), str_char(ELLIPSIS));
    }
    return s;
}

static str *cut(str *s, int width, int align)
{
    wbuf b = {0};
    int room = width > 1 ? width - 1 : width;
    if (align == ALIGN_RIGHT) { /* right-aligned text loses its start: 1234567 in 4 columns is `…567` */
        if (width > 1)
            wbuf_unit(&b, ELLIPSIS);
        size_t n = text_tail(s, room);
        str_append_range(&b, s, s->length - n, n);
    } else {
        str_append_range(&b, s, 0, text_head(s, room));
        if (width > 1)
            wbuf_unit(&b, ELLIPSIS);
    }
    return str_from_wbuf(&b);
}

str *text_fit(str *s, int width, int align, bool pad)
{
    s = first_line(s);
    int columns = text_columns(s);
    if (columns > width) {
        s = cut(s, width, align);
        columns = text_columns(s);
    }
    if (columns >= width)
        return s;
    int missing = width - columns;
    switch (align) {
    case ALIGN_RIGHT: return str_concat(text_blanks(missing), s);
    case ALIGN_CENTER: {
        str *left = str_concat(text_blanks(missing / 2), s);
        return pad ? str_concat(left, text_blanks(missing - missing / 2)) : left;
    }
    default: return pad ? str_concat(s, text_blanks(missing)) : s;
    }
}
