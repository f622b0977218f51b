/* position_message.c: InvocationInfo.PositionMessage: the line of an error with the error underlined. */
#include "engine/vm/vm_internal.h"

enum { MOST = 69, BEFORE = 12, BEHIND = 8 }; /* columns: of a line, around an error in a long one */

/* What of the line is shown: [from, to), the error at [error, error + length). */
typedef struct excerpt {
    size_t from, to, error, length;
} excerpt;

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* A long line keeps its error, up to 12 columns before and 8 behind, and what room is left first before, then behind. */
static excerpt choose(size_t line, size_t error, size_t length)
{
    excerpt e = {0, line, error, length};
    if (line <= MOST)
        return e;
    size_t behind_all = line - error - length;
    size_t before = least(error, BEFORE), behind = least(behind_all, BEHIND);
    if (before + length > MOST)
        e.length = length = MOST - before;
    if (before + length + behind > MOST)
        behind = MOST - before - length;
    size_t more = least(MOST - before - length - behind, error - before);
    before += more;
    behind += least(MOST - before - length - behind, behind_all - least(behind_all, behind));
    e.from = error - before;
    e.to = error + length + behind;
    return e;
}

/* Tabs become four blanks; `at` moves along. */
static str *expand_tabs(str *line, size_t *start, size_t *end)
{
    wbuf b = {0};
    size_t from = *start, to = *end;
    for (size_t i = 0; i < line->length; i++) {
        if (i == from)
            *start = b.length;
        if (i == to)
            *end = b.length;
        if (str_at(line, i) == '\t')
            wbuf_ascii(&b, "    ");
        else
            wbuf_unit(&b, str_at(line, i));
    }
    if (from >= line->length)
        *start = b.length;
    if (to >= line->length)
        *end = b.length;
    return str_from_wbuf(&b);
}

static str *underlined(const source *src, uint32_t start, uint32_t end)
{
    uint32_t from = start, to = start;
    while (from && src->text[from - 1] != '\n')
        from--;
    while (to < src->length && src->text[to] != '\n' && src->text[to] != '\r')
        to++;
    str *line = str_trim(str_new(src->text + from, to - from), NULL, 2);
    size_t first = least(start - from, line->length), last = least(end - from, line->length);
    if (last < first)
        last = first;
    if (!line->length)
        return str_empty;
    line = expand_tabs(line, &first, &last);
    excerpt e = choose(line->length, first, last - first);
    wbuf b = {0};
    if (e.from > 0)
        wbuf_units(&b, (const uint16_t[]){0x2026, ' '}, 2);
    str_append_range(&b, line, e.from, e.to - e.from);
    if (e.to < line->length)
        wbuf_units(&b, (const uint16_t[]){' ', 0x2026}, 2);
    wbuf_ascii(&b, "\n+ ");
    wbuf_fill(&b, ' ', e.error - e.from + (e.from > 0 ? 2 : 0));
    wbuf_fill(&b, '~', e.length ? e.length : 1);
    return str_from_wbuf(&b);
}

str *position_message(const source *src, uint32_t start, uint32_t end, str *file)
{
    uint32_t line = 0, column = 0;
    if (!src || start > src->length)
        return str_empty;
    source_position(src, start, &line, &column);
    str *where = file ? file : str_c("line");
    str *head = str_printf(":%u char:%u\n+ ", line, column);
    return str_concat_n((str *[]){str_c("At "), where, head, underlined(src, start, end)}, 4);
}
