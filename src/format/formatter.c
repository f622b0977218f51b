/* formatter.c: the end of a pipeline: objects become packets, packets are held back while a table sizes its columns, and
 * come out as lines.
 *
 * Held back is a group of a table without widths, until it ends or 300 ms have passed; the document's first blank line is
 * not. Once holding back has begun in a formatter, every later table is sized by its content.
 */
#include "base/sys.h"
#include "format/internal.h"

#define HOLD_NS 300000000ll

typedef enum where { OUTSIDE, IN_DOCUMENT, IN_GROUP } where;

struct formatter {
    stage stage;
    runspace *rs;
    int width;
    line_fn line;
    void *arg;
    shaper *shaper; /* for raw objects; NULL until one comes */
    where where;
    /* holding back */
    bool sizing, holding;
    bool timed;
    int64_t held_since;
    packet **held;
    uint32_t held_count, held_capacity;
    int *hint; /* widths that the content asks for */
    int wide_hint;
    /* writing */
    packet *start;
    table_writer table;
    str **wide; /* cells of a row under way */
    uint32_t wide_count, wide_columns;
};

/* ---- packets as objects ---- */

#define FORMAT_TYPE(full)                                                                                              \
    type type_##full = {TYPE_OBJECT, .name = "Microsoft.PowerShell.Commands.Internal.Format." #full, .kind = K_OBJECT}
FORMAT_TYPE(FormatStartData);
FORMAT_TYPE(GroupStartData);
FORMAT_TYPE(FormatEntryData);
FORMAT_TYPE(GroupEndData);
FORMAT_TYPE(FormatEndData);
static type *const packet_types[] = {[PACKET_START] = &type_FormatStartData,
                                     [PACKET_GROUP_START] = &type_GroupStartData,
                                     [PACKET_ENTRY] = &type_FormatEntryData,
                                     [PACKET_GROUP_END] = &type_GroupEndData,
                                     [PACKET_END] = &type_FormatEndData};

packet *packet_new(packet_kind kind)
{
    packet *p = heap_alloc(sizeof *p);
    p->o.type = packet_types[kind];
    p->kind = kind;
    return p;
}

packet *packet_of(value v)
{
    if (v.kind != K_OBJECT)
        return NULL;
    for (size_t i = 0; i < sizeof packet_types / sizeof *packet_types; i++)
        if (v.as.o->type == packet_types[i])
            return (packet *)v.as.o;
    return NULL;
}

/* ---- sizing by content ---- */

static void size_table(formatter *f)
{
    const packet *start = f->start;
    int *hint = heap_alloc_leaf((start->column_count + 1) * sizeof *hint);
    for (uint32_t k = 0; k < start->column_count; k++)
        hint[k] = start->columns[k].label ? text_columns(start->columns[k].label) : 0;
    for (uint32_t i = 0; i < f->held_count; i++) {
        const packet *p = f->held[i];
        if (p->kind != PACKET_ENTRY || p->entry != ENTRY_ROW)
            continue;
        for (uint32_t k = 0; k < p->cell_count && k < start->column_count; k++) {
            int columns = text_columns(p->cells[k]);
            if (columns > hint[k])
                hint[k] = columns;
        }
    }
    f->hint = hint;
}

static void size_wide(formatter *f)
{
    f->wide_hint = 0;
    for (uint32_t i = 0; i < f->held_count; i++) {
        const packet *p = f->held[i];
        if (p->kind == PACKET_ENTRY && p->entry == ENTRY_WIDE && text_columns(p->cells[0]) > f->wide_hint)
            f->wide_hint = text_columns(p->cells[0]);
    }
}

/* ---- writing ---- */

static void put(formatter *f, str *s)
{
    f->line(f->arg, s);
}

static void wide_row(formatter *f)
{
    if (!f->wide_count)
        return;
    for (uint32_t k = f->wide_count; k < f->wide_columns; k++)
        f->wide[k] = str_empty;
    table_row(&f->table, f->wide, f->wide_columns, NULL, false, f->line, f->arg);
    f->wide_count = 0;
}

static int wide_fit(int longest, int width)
{
    int n = 1;
    if (longest <= 0 || longest >= width)
        return 1;
    while (longest * (n + 1) + n < width)
        n++;
    return n;
}

static void open_wide(formatter *f)
{
    int n = f->start->wide_columns > 0 ? f->start->wide_columns : 2;
    if (f->wide_hint > 0 && f->start->wide_columns <= 0)
        n = wide_fit(f->wide_hint, f->width);
    column *columns = heap_alloc((size_t)n * sizeof *columns);
    for (int k = 0; k < n; k++)
        columns[k].align = ALIGN_LEFT;
    table_init(&f->table, f->width, columns, NULL, (uint32_t)n);
    f->wide = heap_alloc((size_t)n * sizeof *f->wide);
    f->wide_columns = (uint32_t)n;
    f->wide_count = 0;
}

static void write_group_start(formatter *f, const packet *p)
{
    if (p->tree)
        tree_write(p->tree, f->width, f->line, f->arg);
    if (f->start->shape == SHAPE_TABLE) {
        table_init(&f->table, f->width, f->start->columns, f->hint, f->start->column_count);
        if (!f->start->hide_header)
            table_header(&f->table, f->line, f->arg);
    } else if (f->start->shape == SHAPE_WIDE) {
        open_wide(f);
    }
    f->hint = NULL;
}

static void write_out_of_band(formatter *f, const packet *p)
{
    switch (p->entry) {
    case ENTRY_TREE: tree_write(p->tree, INT32_MAX, f->line, f->arg); break;
    case ENTRY_LIST:
        put(f, str_empty);
        list_write(p->labels, p->cells, p->cell_count, f->width, f->line, f->arg);
        put(f, str_empty);
        break;
    default: put(f, p->text);
    }
}

static void write_entry(formatter *f, const packet *p)
{
    if (p->out_of_band) {
        write_out_of_band(f, p);
        return;
    }
    switch (p->entry) {
    case ENTRY_ROW: table_row(&f->table, p->cells, p->cell_count, p->aligns, p->wrap, f->line, f->arg); break;
    case ENTRY_LIST:
        list_write(p->labels, p->cells, p->cell_count, f->width, f->line, f->arg);
        put(f, str_empty);
        break;
    case ENTRY_WIDE:
        f->wide[f->wide_count++] = p->cells[0];
        if (f->wide_count == f->wide_columns)
            wide_row(f);
        break;
    case ENTRY_TREE: tree_write(p->tree, f->width, f->line, f->arg); break;
    case ENTRY_TEXT: put(f, p->text);
    }
}

static void write_packet(formatter *f, packet *p)
{
    switch (p->kind) {
    case PACKET_START: put(f, str_empty); break;
    case PACKET_GROUP_START: write_group_start(f, p); break;
    case PACKET_ENTRY: write_entry(f, p); break;
    case PACKET_GROUP_END: wide_row(f); break;
    case PACKET_END:
        if (f->start->shape != SHAPE_LIST) /* a list's last item has its blank line */
            put(f, str_empty);
    }
}

/* ---- holding back ---- */

static void hold(formatter *f, packet *p)
{
    if (f->held_count == f->held_capacity) {
        uint32_t capacity = f->held_capacity ? f->held_capacity * 2 : 32;
        packet **held = heap_alloc(capacity * sizeof *held);
        if (f->held_count)
            __builtin_memcpy(held, f->held, f->held_count * sizeof *held);
        f->held = held;
        f->held_capacity = capacity;
    }
    f->held[f->held_count++] = p;
}

static void release(formatter *f)
{
    f->holding = false;
    if (!f->held_count)
        return;
    if (f->start->shape == SHAPE_TABLE)
        size_table(f);
    else if (f->start->shape == SHAPE_WIDE)
        size_wide(f);
    packet **held = f->held;
    uint32_t n = f->held_count;
    f->held = NULL;
    f->held_count = f->held_capacity = 0;
    for (uint32_t i = 0; i < n; i++)
        write_packet(f, held[i]);
}

static void pass(formatter *f, packet *p)
{
    if (f->sizing && !f->holding && p->kind == PACKET_GROUP_START) {
        f->holding = true;
        f->held_since = f->timed ? sys_monotonic_ns() : 0;
        hold(f, p);
        return;
    }
    if (!f->holding) {
        write_packet(f, p);
        return;
    }
    hold(f, p);
    if (p->kind == PACKET_GROUP_END || (f->timed && sys_monotonic_ns() - f->held_since > HOLD_NS))
        release(f);
}

/* ---- order of packets ---- */

static void close_documents(formatter *f)
{
    if (f->shaper) {
        shaper *s = f->shaper;
        f->shaper = NULL;
        shaper_end(s);
    }
    if (f->held_count)
        release(f);
}

static void take_packet(void *arg, packet *p)
{
    formatter *f = arg;
    switch (p->kind) {
    case PACKET_START:
        if (f->where == IN_GROUP)
            close_documents(f); /* as if the document before had ended well */
        f->where = IN_DOCUMENT;
        f->start = p;
        if (p->autosize) {
            f->sizing = true;
            f->timed = false;
        } else if (p->shape == SHAPE_TABLE && p->column_count && p->columns[0].width == 0) {
            f->sizing = f->timed = true;
        }
        break;
    case PACKET_GROUP_START: f->where = IN_GROUP; break;
    case PACKET_ENTRY:
        if (!p->out_of_band && f->where != IN_GROUP)
            throw_error("System.InvalidOperationException", "ConsoleLineOutputOutOfSequencePacket", EC_InvalidData,
                        V_NULL,
                        "The object of type \"Microsoft.PowerShell.Commands.Internal.Format.FormatEntryData\" is not "
                        "valid or not in the correct sequence.");
        break;
    case PACKET_GROUP_END: f->where = IN_DOCUMENT; break;
    case PACKET_END: f->where = OUTSIDE;
    }
    pass(f, p);
}

static void take(stage *st, value v)
{
    formatter *f = (formatter *)st;
    if (v.kind == K_STRING && !f->shaper && !f->holding) {
        put(f, v.as.s);
        return;
    }
    packet *p = packet_of(v);
    if (p) {
        take_packet(f, p);
        return;
    }
    if (!f->shaper) {
        f->shaper = heap_alloc(sizeof *f->shaper);
        shaper_init(f->shaper, f->rs, take_packet, f);
    }
    shaper_process(f->shaper, v);
}

/* ---- the interface ---- */

formatter *formatter_new(runspace *rs, int width, void (*line)(void *arg, str *text), void *arg)
{
    formatter *f = heap_alloc(sizeof *f);
    f->stage = (stage){.process = take, .runspace = rs, .streams = rs ? rs->streams : NULL};
    f->rs = rs;
    f->width = width;
    f->line = line;
    f->arg = arg;
    return f;
}

stage *formatter_stage(formatter *f)
{
    return &f->stage;
}

void formatter_flush(formatter *f)
{
    close_documents(f);
    f->where = OUTSIDE;
    f->sizing = f->timed = f->holding = false;
}

static void append_line(void *arg, str *text)
{
    wbuf *b = arg;
    str_append(b, text);
    wbuf_unit(b, '\n');
}

str *format_to_string(runspace *rs, value v, int width)
{
    wbuf b = {0};
    formatter *f = formatter_new(rs, width, append_line, &b);
    stage_push(&f->stage, v);
    formatter_flush(f);
    return str_from_wbuf(&b);
}
