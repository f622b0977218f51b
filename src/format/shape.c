/* shape.c: a stream of objects to packets: which view, which columns, which groups.
 *
 * The first object that is no scalar decides; what follows goes into its columns, or, when a view of a fixed type does
 * not know it, stands out of band as a list.
 */
#include "format/internal.h"

void shaper_init(shaper *s, runspace *rs, void (*emit)(void *arg, packet *p), void *arg)
{
    *s = (shaper){.rs = rs, .emit = emit, .arg = arg, .group_value = V_NULL, .limit = enumeration_limit(rs)};
}

static str *value_cell(shaper *s, const field *e, value v, bool table)
{
    value out;
    error_record *error;
    if (!field_value(e, v, &out, &error)) {
        if (error && s->options.show_error && s->report)
            s->report(s->arg, e, v);
        return error && s->options.display_error ? str_c("#ERR") : str_empty;
    }
    if (!e->format || v_is_null(out))
        return cell_text(out, s->limit, table && !e->format);
    value base = psobject_base(out);
    bool composite = str_index(e->format, str_c("{0"), 0, false) >= 0 || str_index_unit(e->format, '}', 0) >= 0;
    return composite ? format_composite(e->format, &base, 1, culture_current())
                     : format_value(base, e->format, culture_current());
}

/* ---- out of band ---- */

static packet *text_packet(str *text)
{
    packet *p = packet_new(PACKET_ENTRY);
    p->entry = ENTRY_TEXT;
    p->out_of_band = true;
    p->text = text;
    return p;
}

static void list_cells(shaper *s, packet *p, const fields *l, value v)
{
    p->cell_count = l->count;
    p->labels = heap_alloc((l->count + 1) * sizeof *p->labels);
    p->cells = heap_alloc((l->count + 1) * sizeof *p->cells);
    for (uint32_t i = 0; i < l->count; i++) {
        p->labels[i] = field_label(&l->items[i]);
        p->cells[i] = value_cell(s, &l->items[i], v, false);
    }
}

static str *column_text(shaper *s, const view_column *c, value v, bool table)
{
    if (c->text)
        return c->text(v);
    value out;
    error_record *error;
    field e = {.name = str_c(c->property), .script = V_NULL};
    return field_value(&e, v, &out, &error) ? cell_text(out, s->limit, table) : str_empty;
}

static uint32_t view_columns(const view *w)
{
    uint32_t n = 0;
    while (w->columns && (w->columns[n].label || w->columns[n].property))
        n++;
    return n;
}

static void view_list_cells(shaper *s, packet *p, const view *w, value v)
{
    uint32_t n = view_columns(w);
    p->labels = heap_alloc((n + 1) * sizeof *p->labels);
    p->cells = heap_alloc((n + 1) * sizeof *p->cells);
    for (uint32_t i = 0; i < n; i++) {
        const view_column *c = &w->columns[i];
        p->labels[i] = str_c(c->label ? c->label : c->property);
        p->cells[i] = column_text(s, c, v, false);
    }
    p->cell_count = n;
}

static packet *out_of_band_view(shaper *s, const view *w, value v)
{
    packet *p = packet_new(PACKET_ENTRY);
    p->out_of_band = true;
    if (w->shape == SHAPE_LIST) {
        p->entry = ENTRY_LIST;
        view_list_cells(s, p, w, v);
        return p;
    }
    tree_builder b = {0};
    w->build(v, &b);
    p->entry = ENTRY_TREE;
    p->tree = b.first;
    return p;
}

/* What prints outside of the document; NULL: nothing, the object belongs to one. */
static packet *out_of_band(shaper *s, value v, bool any)
{
    if (is_scalar(v))
        return text_packet(plain_line(v));
    const view *w = view_find(v, SHAPE_ANY, NULL, true);
    if (w) {
        packet *p = out_of_band_view(s, w, v);
        p->is_error = v_is(psobject_base(v), &type_ErrorRecord);
        return p;
    }
    if (!has_properties(v))
        return text_packet(plain_line(v));
    if (!any)
        return NULL;
    fields l = {0};
    fields_default(v, &l);
    packet *p = packet_new(PACKET_ENTRY);
    p->entry = ENTRY_LIST;
    p->out_of_band = true;
    list_cells(s, p, &l, v);
    return p;
}

/* ---- the document's start ---- */

static int default_align(const field *e, value v)
{
    value out;
    error_record *error;
    if (!field_value(e, v, &out, &error) || v_is_null(out))
        return ALIGN_LEFT;
    out = psobject_base(out);
    return out.kind != K_STRING && is_scalar(out) ? ALIGN_RIGHT : ALIGN_LEFT;
}

static void start_columns(shaper *s, packet *p, value v)
{
    p->column_count = s->view ? view_columns(s->view) : s->active.count;
    p->columns = heap_alloc((p->column_count + 1) * sizeof *p->columns);
    for (uint32_t i = 0; i < p->column_count; i++) {
        column *c = &p->columns[i];
        if (s->view) {
            const view_column *w = &s->view->columns[i];
            *c = (column){str_c(w->label ? w->label : w->property), w->width, w->align ? w->align : ALIGN_LEFT};
            if (s->options.autosize)
                c->width = 0;
        } else {
            const field *e = &s->active.items[i];
            *c = (column){field_label(e), e->width, e->align ? e->align : default_align(e, v)};
        }
    }
    s->column_count = p->column_count;
}

static void choose_columns(shaper *s, value v)
{
    s->active = (fields){0};
    if (s->options.properties.count)
        fields_resolve(&s->options.properties, v, true, &s->active);
    else
        fields_default(v, &s->active);
}

/* `Format-Wide` without a property shows what names the object. */
static void choose_wide(shaper *s, value v)
{
    field name;
    s->active = (fields){0};
    if (s->options.properties.count)
        fields_resolve(&s->options.properties, v, true, &s->active);
    else if (field_display_name(v, &name))
        fields_add(&s->active, name);
    else
        fields_default(v, &s->active);
}

static void choose_view(shaper *s, value v)
{
    s->shape = s->options.shape;
    if (!s->options.properties.count) {
        s->view = view_find(v, s->shape, s->options.view_name, false);
        if (!s->view && s->options.view_name && s->unknown_view)
            s->unknown_view(s->arg, s->options.view_name);
        if (s->view) {
            s->shape = s->view->shape;
            return;
        }
    }
    if (s->shape == SHAPE_ANY) {
        fields l = {0};
        fields_default(v, &l);
        s->shape = l.count <= 4 ? SHAPE_TABLE : SHAPE_LIST;
    }
}

static void start_document(shaper *s, value v)
{
    choose_view(s, v);
    packet *p = packet_new(PACKET_START);
    p->shape = s->shape;
    p->autosize = s->options.autosize;
    p->hide_header = s->options.hide_header || (s->view && s->view->hide_header);
    p->repeat_header = s->options.repeat_header;
    p->wide_columns = s->options.columns;
    if (s->shape == SHAPE_TABLE) {
        if (!s->view)
            choose_columns(s, v);
        start_columns(s, p, v);
    } else if (s->shape == SHAPE_WIDE && !s->view) {
        choose_wide(s, v);
    }
    s->started = true;
    s->emit(s->arg, p);
}

/* ---- groups ---- */

static bool group_key(shaper *s, value v, value *key)
{
    error_record *error;
    field e = {.script = V_NULL};
    if (s->options.group_by)
        e = *s->options.group_by;
    else if (s->view && s->view->group_text)
        return *key = v_str(s->view->group_text(v)), true;
    else if (s->view && s->view->group_property)
        e.name = str_c(s->view->group_property);
    else
        return false;
    if (!field_value(&e, v, key, &error))
        *key = V_NULL;
    return true;
}

/* "   Directory: /tmp", a blank line behind it. */
static tree *group_heading(shaper *s, value key)
{
    str *label;
    int indent = 3;
    if (s->options.group_by) {
        label = field_label(s->options.group_by);
    } else {
        label = str_c(s->view->group_label);
        indent = s->view->group_indent;
    }
    tree_builder inner = {0}, outer = {0};
    wbuf b = {0};
    str_append(&b, label);
    wbuf_ascii(&b, ": ");
    str_append(&b, cell_text(key, s->limit, false));
    tree_text(&inner, str_from_wbuf(&b));
    tree_newline(&inner);
    tree_frame(&outer, indent, inner.first);
    return outer.first;
}

static void open_group(shaper *s, bool grouped, value key)
{
    packet *p = packet_new(PACKET_GROUP_START);
    if (grouped) {
        p->tree = group_heading(s, key);
        s->group_value = key;
        s->group_text = cell_text(key, -1, false);
    }
    s->in_group = true;
    s->emit(s->arg, p);
}

static void enter_group(shaper *s, value v)
{
    value key = V_NULL;
    bool grouped = group_key(s, v, &key);
    if (!s->in_group) {
        open_group(s, grouped, key);
        return;
    }
    if (!grouped || str_equal_nocase(cell_text(key, -1, false), s->group_text))
        return;
    tree_builder b = {0};
    tree_text(&b, str_empty);
    packet *blank = packet_new(PACKET_ENTRY); /* a blank line between groups */
    blank->entry = ENTRY_TREE;
    blank->out_of_band = true;
    blank->tree = b.first;
    s->emit(s->arg, blank);
    s->emit(s->arg, packet_new(PACKET_GROUP_END));
    open_group(s, true, key);
}

/* ---- entries ---- */

static void row_entry(shaper *s, packet *p, value v)
{
    p->entry = ENTRY_ROW;
    p->wrap = s->options.wrap || (s->view && s->view->wrap);
    p->cell_count = s->column_count;
    p->cells = heap_alloc((p->cell_count + 1) * sizeof *p->cells);
    for (uint32_t i = 0; i < p->cell_count; i++)
        p->cells[i] =
            s->view ? column_text(s, &s->view->columns[i], v, false) : value_cell(s, &s->active.items[i], v, true);
}

static void list_entry(shaper *s, packet *p, value v)
{
    p->entry = ENTRY_LIST;
    if (s->view) {
        view_list_cells(s, p, s->view, v);
        return;
    }
    fields l = {0};
    if (s->options.properties.count)
        fields_resolve(&s->options.properties, v, false, &l);
    else
        fields_default(v, &l);
    list_cells(s, p, &l, v);
}

static void wide_entry(shaper *s, packet *p, value v)
{
    p->entry = ENTRY_WIDE;
    p->cell_count = 1;
    p->cells = heap_alloc(sizeof *p->cells);
    if (s->view)
        p->cells[0] = column_text(s, &s->view->columns[0], v, false);
    else
        p->cells[0] = s->active.count ? value_cell(s, &s->active.items[0], v, false) : str_empty;
}

static void custom_entry(shaper *s, packet *p, value v)
{
    p->entry = ENTRY_TREE;
    if (s->view) {
        tree_builder b = {0};
        s->view->build(v, &b);
        p->tree = b.first;
    } else {
        p->tree = custom_tree(v, &s->options.properties, s->options.depth, s->limit);
    }
}

static void emit_entry(shaper *s, value v)
{
    packet *p = packet_new(PACKET_ENTRY);
    switch (s->shape) {
    case SHAPE_TABLE: row_entry(s, p, v); break;
    case SHAPE_LIST: list_entry(s, p, v); break;
    case SHAPE_WIDE: wide_entry(s, p, v); break;
    default: custom_entry(s, p, v);
    }
    s->emit(s->arg, p);
}

static bool bypasses(const shaper *s)
{
    return s->options.shape == SHAPE_ANY || !s->options.force;
}

static void shape_object(shaper *s, value v)
{
    packet *p = packet_of(v);
    if (!p && bypasses(s))
        p = out_of_band(s, v, false);
    if (p) {
        s->emit(s->arg, p);
        return;
    }
    if (!s->started)
        start_document(s, v);
    else if (bypasses(s) && s->view && !view_applies(s->view, v)) {
        s->emit(s->arg, out_of_band(s, v, true));
        return;
    }
    enter_group(s, v);
    emit_entry(s, v);
}

void shaper_process(shaper *s, value v)
{
    enumerator e;
    value item;
    if (v_is_null(v))
        return;
    if (s->options.expand != EXPAND_ENUM)
        shape_object(s, v);
    if (v.kind == K_OBJECT && !is_xml_node(psobject_base(v)) && cell_enumerate(v, &e)) {
        while (s->options.expand != EXPAND_CORE && enumerator_next(&e, &item))
            if (!v_is_null(item))
                shape_object(s, item);
    } else if (s->options.expand == EXPAND_ENUM) {
        shape_object(s, v);
    }
}

void shaper_end(shaper *s)
{
    if (s->in_group)
        s->emit(s->arg, packet_new(PACKET_GROUP_END));
    if (s->started)
        s->emit(s->arg, packet_new(PACKET_END));
    s->started = s->in_group = false;
    s->view = NULL;
}
