/* csv.c: rows of text with separators. */
#include "cmdlets/utility/csv.h"

#include "base/heap.h"

static const enum_member quote_kinds[] = {
    {"Never", CSV_QUOTE_NEVER}, {"Always", CSV_QUOTE_ALWAYS}, {"AsNeeded", CSV_QUOTE_AS_NEEDED}, {0}};
type type_QuoteKind = {TYPE_OBJECT, .name = "Microsoft.PowerShell.Commands.BaseCsvWritingCommand+QuoteKind",
                       .flags = T_VALUE | T_ENUM, .kind = K_ENUM, .members = quote_kinds};

uint16_t csv_culture_delimiter(void)
{
    return ',';
}

/* ---- writing ---- */

static bool add_name(const member_info *m, void *arg_)
{
    list_add(arg_, v_str(str_of(m->name)));
    return true;
}

list *csv_columns(value item)
{
    list *names = list_new(NULL);
    value base = psobject_base(item);
    if (!value_is_dictionary(base)) {
        member_each_definition(item, add_name, names);
        return names;
    }
    size_t cursor = 0;
    value key, v;
    while (map_next(v_map(base), &cursor, &key, &v))
        list_add(names, v_str(to_str(key)));
    return names;
}

str *csv_type_line(value item)
{
    list *names = psobject_type_names(item, true);
    return str_concat(str_c("#TYPE "), names && list_count(names) ? to_str(list_get(names, 0)) : str_empty);
}

static bool needs_quotes(const csv_writer *w, const str *text)
{
    for (size_t i = 0; i < text->length; i++) {
        uint16_t u = str_at(text, i);
        if (u == w->delimiter || u == '"' || u == '\n' || u == '\r')
            return true;
    }
    return false;
}

static bool is_quoted(const csv_writer *w, const str *column, const str *text)
{
    if (w->quote_fields) {
        for (size_t i = 0; i < list_count(w->quote_fields); i++)
            if (str_equal_nocase(to_str(list_get(w->quote_fields, i)), column))
                return true;
        return false;
    }
    return w->quotes == CSV_QUOTE_ALWAYS || (w->quotes == CSV_QUOTE_AS_NEEDED && needs_quotes(w, text));
}

static void put_field(const csv_writer *w, wbuf *out, const str *column, const str *text)
{
    if (!is_quoted(w, column, text)) {
        str_append(out, text);
        return;
    }
    wbuf_unit(out, '"');
    str_append(out, str_replace(text, str_c("\""), str_c("\"\"")));
    wbuf_unit(out, '"');
}

str *csv_header(const csv_writer *w)
{
    wbuf out = {0};
    for (size_t i = 0; i < list_count(w->columns); i++) {
        str *name = to_str(list_get(w->columns, i));
        if (i)
            wbuf_unit(&out, w->delimiter);
        put_field(w, &out, name, name);
    }
    return str_from_wbuf(&out);
}

static value field_of(value item, const str *name)
{
    value v;
    value base = psobject_base(item);
    if (value_is_dictionary(base))
        return map_get_str(v_map(base), name, &v) ? v : V_NULL;
    member_info m;
    if (!member_find_property(item, name, &m))
        return V_NULL;
    return member_try_get(item, name, &v) ? v : V_NULL;
}

str *csv_row(const csv_writer *w, value item)
{
    wbuf out = {0};
    for (size_t i = 0; i < list_count(w->columns); i++) {
        str *name = to_str(list_get(w->columns, i));
        value v = field_of(item, name);
        if (i)
            wbuf_unit(&out, w->delimiter);
        if (!v_is_null(v))
            put_field(w, &out, name, object_text(v));
    }
    return str_from_wbuf(&out);
}

/* ---- reading ---- */

static bool is_blank(uint16_t u)
{
    return u == ' ' || u == '\t';
}

typedef struct record {
    const csv_reader *r;
    const str *text;
    size_t at;
    list *fields;
    wbuf field;
    bool quoted, ended;
} record;

static void add_field(record *k)
{
    list_add(k->fields, v_str(str_from_wbuf(&k->field)));
    k->field = (wbuf){0};
}

static void end_line(record *k)
{
    if (str_at(k->text, k->at) == '\r' && k->at + 1 < k->text->length && str_at(k->text, k->at + 1) == '\n')
        k->at++;
    k->at++;
    k->ended = true;
}

/* Up to the next delimiter, whatever there is; blanks alone are dropped. */
static void rest_of_field(record *k, bool drop_blanks)
{
    size_t start = k->at;
    bool blank = true;
    while (k->at < k->text->length) {
        uint16_t u = str_at(k->text, k->at);
        if (u == k->r->delimiter || u == '\n' || u == '\r')
            break;
        blank = blank && is_blank(u);
        k->at++;
    }
    if (!blank || !drop_blanks)
        str_append_range(&k->field, k->text, start, k->at - start);
    add_field(k);
    if (k->at >= k->text->length) {
        k->ended = true;
    } else if (str_at(k->text, k->at) == k->r->delimiter) {
        if (++k->at >= k->text->length) {
            add_field(k);
            k->ended = true;
        }
    } else {
        end_line(k);
    }
}

static void take_quote(record *k)
{
    k->at++;
    if (!k->quoted && !k->field.length) {
        k->quoted = true;
    } else if (!k->quoted) {
        wbuf_unit(&k->field, '"');
        rest_of_field(k, false);
    } else if (k->at < k->text->length && str_at(k->text, k->at) == '"') {
        wbuf_unit(&k->field, '"');
        k->at++;
    } else {
        k->quoted = false;
        rest_of_field(k, true);
    }
}

static void take_unit(record *k)
{
    uint16_t u = str_at(k->text, k->at);
    if (u == '"') {
        take_quote(k);
    } else if (k->quoted) {
        wbuf_unit(&k->field, u);
        k->at++;
    } else if (u == k->r->delimiter || u == '\n' || u == '\r') {
        rest_of_field(k, true);
    } else if (is_blank(u)) {
        k->at++;
        if (k->field.length) {
            wbuf_unit(&k->field, u);
            rest_of_field(k, true);
        }
    } else {
        wbuf_unit(&k->field, u);
        k->at++;
    }
}

list *csv_record(const csv_reader *r, const str *text, size_t *at)
{
    if (*at >= text->length)
        return NULL;
    record k = {.r = r, .text = text, .at = *at, .fields = list_new(NULL)};
    while (!k.ended && k.at < text->length)
        take_unit(&k);
    if (!k.ended)
        add_field(&k);
    *at = k.at;
    return k.fields;
}

static bool is_empty(const list *fields)
{
    return !list_count(fields) || (list_count(fields) == 1 && !to_str(list_get(fields, 0))->length);
}

static void take_header(cmdlet_run *c, csv_reader *r, list *names)
{
    int next = 1;
    r->header = list_new(NULL);
    for (size_t i = 0; i < list_count(names); i++) {
        str *name = to_str(list_get(names, i));
        bool missing = !name->length;
        if (missing && !r->warned) {
            cmdlet_warning(c, str_c("One or more headers were not specified. Default names starting with \"H\" have "
                                    "been used in place of any missing headers."));
            r->warned = true;
        }
        list_add(r->header, v_str(missing ? str_printf("H%d", next++) : name));
    }
}

static void make_shape(cmdlet_run *c, csv_reader *r)
{
    const shape *s = shape_empty;
    for (size_t i = 0; i < list_count(r->header); i++) {
        str *name = to_str(list_get(r->header, i));
        if (shape_find(s, str_intern(name)) >= 0)
            cmdlet_fail_text(c, "System.Management.Automation.ExtendedTypeSystemException",
                             "AlreadyPresentPSMemberInfoInternalCollectionAdd", EC_NotSpecified, V_NULL,
                             "The member \"%s\" is already present.", str_to_c(name));
        s = shape_add(s, name, MEMBER_NOTE);
    }
    r->shape = s;
}

static void write_object(cmdlet_run *c, csv_reader *r, const list *fields)
{
    if (!r->shape)
        make_shape(c, r);
    uint32_t n = r->shape->count;
    value *slots = heap_alloc((n + 1) * sizeof *slots);
    for (uint32_t i = 0; i < n; i++)
        slots[i] = i < list_count(fields) ? list_get(fields, i) : V_NULL;
    value v = v_obj(psobject_from_shape(r->shape, slots));
    if (r->type_name)
        list_insert(psobject_type_names(v, true), 0, v_str(str_concat(str_c("CSV:"), r->type_name)));
    cmdlet_write(c, v);
}

/* `#TYPE x` and comments in front of the header. */
static void skip_comments(csv_reader *r, const str *text, size_t *at)
{
    while (*at < text->length && str_at(text, *at) == '#') {
        ptrdiff_t end = str_index_unit(text, '\n', *at);
        size_t stop = end < 0 ? text->length : (size_t)end;
        str *line = str_trim(str_sub(text, *at, stop - *at), NULL, 2);
        if (str_starts(line, str_c("#TYPE "), false))
            r->type_name = str_trim(str_sub(line, 6, line->length - 6), NULL, 3);
        *at = end < 0 ? stop : stop + 1;
    }
}

void csv_read(cmdlet_run *c, csv_reader *r, const str *text)
{
    size_t at = 0;
    if (!r->header)
        skip_comments(r, text, &at);
    for (list *fields; (fields = csv_record(r, text, &at));) {
        if (is_empty(fields))
            continue;
        if (!r->header)
            take_header(c, r, fields);
        else
            write_object(c, r, fields);
        cmdlet_poll(c);
    }
}
