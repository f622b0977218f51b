/* writers.c: rows, lists and trees as lines of text. */
#include "format/internal.h"

/* ---- tables ---- */

static int table_width(const column *c, uint32_t count)
{
    int sum = 0, visible = 0;
    for (uint32_t k = 0; k < count; k++) {
        if (c[k].width > 0) {
            sum += c[k].width;
            visible++;
        }
    }
    return visible ? sum + visible - 1 : 0;
}

/* Columns without a width share what the others leave, a column at a time in turns. false: they do not fit. */
static bool spread(column *c, uint32_t count, int width)
{
    bool *open = heap_alloc_leaf(count * sizeof *open);
    uint32_t open_count = 0;
    for (uint32_t k = 0; k < count; k++) {
        open[k] = c[k].width <= 0;
        if (open[k]) {
            c[k].width = 1;
            open_count++;
        }
    }
    int left = width - table_width(c, count);
    while (open_count && left > 0) {
        for (uint32_t k = 0; k < count && left > 0; k++) {
            if (open[k]) {
                c[k].width++;
                left--;
            }
        }
    }
    return left >= 0;
}

/* Cuts the last columns until the rest fits. */
static void trim(column *c, uint32_t count, int width)
{
    for (int last = (int)count - 1; last >= 0; last--) {
        int excess = table_width(c, count) - width;
        if (excess <= 0)
            return;
        if (c[last].width - excess >= 1) {
            c[last].width -= excess;
            return;
        }
        c[last].width = -1;
    }
}

void table_init(table_writer *t, int width, const column *columns, const int *hint, uint32_t count)
{
    *t = (table_writer){.width = width, .count = count};
    t->columns = heap_alloc((count ? count : 1) * sizeof *columns);
    for (uint32_t k = 0; k < count; k++) {
        t->columns[k] = columns[k];
        if (hint)
            t->columns[k].width = hint[k];
    }
    if (width < 5 || !count) {
        t->disabled = true;
        return;
    }
    if (!spread(t->columns, count, width))
        trim(t->columns, count, width);
    t->disabled = true;
    for (uint32_t k = 0; k < count; k++)
        if (t->columns[k].width > 0)
            t->disabled = false;
}

static str *cell_of(str *const *cells, uint32_t n, uint32_t k)
{
    return k < n && cells[k] ? cells[k] : str_empty;
}

static int align_of(const table_writer *t, const uint8_t *aligns, uint32_t n, uint32_t k)
{
    return aligns && k < n && aligns[k] != ALIGN_DEFAULT ? aligns[k] : t->columns[k].align;
}

/* One line; cells are cut. Only the very last column goes unpadded, even if it is hidden. */
static str *row_line(const table_writer *t, str *const *cells, uint32_t n, const uint8_t *aligns)
{
    wbuf b = {0};
    for (uint32_t k = 0; k < t->count; k++) {
        const column *c = &t->columns[k];
        if (c->width <= 0)
            continue;
        if (k > 0)
            wbuf_unit(&b, ' ');
        str_append(&b, text_fit(cell_of(cells, n, k), c->width, align_of(t, aligns, n, k), k + 1 < t->count));
    }
    return str_from_wbuf(&b);
}

typedef struct wrapped_row {
    text_lines *cells; /* by visible column */
    uint32_t *index;   /* column */
    uint32_t count, lines;
} wrapped_row;

static wrapped_row wrap_cells(const table_writer *t, str *const *cells, uint32_t n)
{
    wrapped_row r = {.cells = heap_alloc(t->count * sizeof(text_lines)),
                     .index = heap_alloc_leaf(t->count * sizeof(uint32_t))};
    for (uint32_t k = 0; k < t->count; k++) {
        if (t->columns[k].width <= 0)
            continue;
        text_lines *l = &r.cells[r.count];
        text_wrap(cell_of(cells, n, k), t->columns[k].width, t->columns[k].width, l);
        if (l->count > r.lines)
            r.lines = l->count;
        r.index[r.count++] = k;
    }
    return r;
}

/* Cells of several lines. A line ends with the last column that has text in it. */
static void row_lines(const table_writer *t, str *const *cells, uint32_t n, const uint8_t *aligns, text_lines *out)
{
    wrapped_row r = wrap_cells(t, cells, n);
    for (uint32_t i = 0; i < r.lines; i++) {
        wbuf b = {0};
        uint32_t last = 0;
        for (uint32_t c = 0; c < r.count; c++)
            if (i < r.cells[c].count)
                last = c;
        for (uint32_t c = 0; c <= last && c < r.count; c++) {
            const column *col = &t->columns[r.index[c]];
            str *s = i < r.cells[c].count ? r.cells[c].items[i] : str_empty;
            if (c > 0)
                wbuf_unit(&b, ' ');
            str_append(&b, text_fit(s, col->width, align_of(t, aligns, n, r.index[c]), c + 1 < r.count));
        }
        lines_add(out, str_from_wbuf(&b));
    }
}

static str *dashes(const column *c)
{
    int n = c->width;
    if (c->label && c->label->length) {
        int columns = text_columns(c->label);
        if (columns < n)
            n = columns;
    }
    wbuf b = {0};
    if (n > 0)
        wbuf_fill(&b, '-', (size_t)n);
    return str_from_wbuf(&b);
}

void table_header(table_writer *t, line_fn line, void *arg)
{
    if (t->disabled)
        return;
    if (!t->header.count) {
        str **cells = heap_alloc(t->count * sizeof *cells);
        for (uint32_t k = 0; k < t->count; k++)
            cells[k] = t->columns[k].label ? t->columns[k].label : str_empty;
        row_lines(t, cells, t->count, NULL, &t->header);
        for (uint32_t k = 0; k < t->count; k++)
            cells[k] = dashes(&t->columns[k]);
        lines_add(&t->header, row_line(t, cells, t->count, NULL));
    }
    for (uint32_t i = 0; i < t->header.count; i++)
        line(arg, t->header.items[i]);
}

void table_row(table_writer *t, str *const *cells, uint32_t n, const uint8_t *aligns, bool wrap, line_fn line,
               void *arg)
{
    if (t->disabled)
        return;
    if (!wrap) {
        line(arg, row_line(t, cells, n, aligns));
        return;
    }
    text_lines out = {0};
    row_lines(t, cells, n, aligns, &out);
    for (uint32_t i = 0; i < out.count; i++)
        line(arg, out.items[i]);
}

/* ---- lists ---- */

#define LIST_SEPARATOR 3 /* " : " */

static void list_value(str *label, str *text, int indent, int width, line_fn line, void *arg)
{
    text_lines lines = {0};
    text_wrap(text, width, width, &lines);
    str *blanks = text_blanks(indent);
    for (uint32_t i = 0; i < lines.count; i++)
        line(arg, str_concat(i ? blanks : label, lines.items[i]));
}

void list_write(str *const *labels, str *const *cells, uint32_t n, int width, line_fn line, void *arg)
{
    if (!n || width < LIST_SEPARATOR + 2)
        return;
    int longest = 0, most = width - LIST_SEPARATOR - 1;
    for (uint32_t k = 0; k < n; k++) {
        int columns = text_columns(labels[k]);
        if (columns > longest)
            longest = columns;
    }
    if (longest > most)
        longest = most;
    for (uint32_t k = 0; k < n; k++) {
        str *label = labels[k];
        if (text_columns(label) > longest)
            label = str_sub(label, 0, text_head(label, longest));
        wbuf b = {0};
        str_append(&b, label);
        wbuf_fill(&b, ' ', (size_t)(longest - text_columns(label)));
        wbuf_ascii(&b, " : ");
        int indent = longest + LIST_SEPARATOR;
        list_value(str_from_wbuf(&b), cells[k] ? cells[k] : str_empty, indent, width - indent, line, arg);
    }
}

/* ---- trees of custom views ---- */

typedef struct tree_writer {
    wbuf text;
    int width, left, right, first;
    line_fn line;
    void *arg;
} tree_writer;

static void tree_flush(tree_writer *w)
{
    str *s = str_from_wbuf(&w->text);
    w->text = (wbuf){0};
    int useful = w->width - w->left - w->right;
    if (useful <= 0)
        return;
    int first = w->first > -useful && w->first < useful ? w->first : 0;
    text_lines lines = {0};
    if (first >= 0)
        text_wrap(s, useful - first, useful, &lines);
    else
        text_wrap(s, useful, useful + first, &lines);
    for (uint32_t i = 0; i < lines.count; i++) {
        int indent = w->left + (i == 0 ? (first > 0 ? first : 0) : (first < 0 ? -first : 0));
        w->line(w->arg, str_concat(text_blanks(indent), lines.items[i]));
    }
}

static void tree_walk(tree_writer *w, const tree *t)
{
    for (; t; t = t->next) {
        switch (t->kind) {
        case TREE_TEXT: str_append(&w->text, t->text); break;
        case TREE_NEWLINE: tree_flush(w); break;
        case TREE_FRAME: {
            int left = w->left, right = w->right, first = w->first;
            w->left += t->left;
            w->right += t->right;
            w->first = t->first;
            tree_walk(w, t->child);
            w->left = left;
            w->right = right;
            w->first = first;
            break;
        }
        }
    }
}

void tree_write(const tree *t, int width, line_fn line, void *arg)
{
    tree_writer w = {.width = width, .line = line, .arg = arg};
    tree_walk(&w, t);
    tree_flush(&w);
}

static void tree_add(tree_builder *b, tree node)
{
    tree *t = heap_alloc(sizeof *t);
    *t = node;
    if (b->last)
        b->last->next = t;
    else
        b->first = t;
    b->last = t;
}

void tree_text(tree_builder *b, str *s)
{
    tree_add(b, (tree){.kind = TREE_TEXT, .text = s});
}

void tree_newline(tree_builder *b)
{
    tree_add(b, (tree){.kind = TREE_NEWLINE});
}

void tree_frame(tree_builder *b, int left, tree *child)
{
    tree_add(b, (tree){.kind = TREE_FRAME, .left = left, .child = child});
}
