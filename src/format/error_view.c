/* error_view.c: error records as text: the concise view, and those that $ErrorView chooses.
 *
 * Concise, for an error with a place in a script:
 *
 *     Get-Item: /tmp/x.ps1:3
 *     Line |
 *        3 |  Get-Item nowhere
 *          |  ~~~~~~~~~~~~~~~~
 *          | Cannot find path '/tmp/nowhere' because it does not exist.
 */
#include "engine/vm/vm.h"
#include "format/internal.h"

#define RED "\x1b[31;1m"
#define ACCENT "\x1b[36;1m"
#define RESET "\x1b[0m"

/* One record being shown: what its view reads again and again. */
typedef struct error_text {
    value record, invocation;
    error_record *r;
    str *script; /* file, or empty */
    int line;
    bool colour;
    int width;
    wbuf out;
} error_text;

static str *text_of(value v, const char *name)
{
    value out;
    return !v_is_null(v) && member_try_get(v, str_intern_c(name), &out) && !v_is_null(out) ? to_str(out) : str_empty;
}

static str *category_text(error_text *e, const char *name)
{
    value info;
    return member_try_get(e->record, str_intern_c("CategoryInfo"), &info) ? text_of(info, name) : str_empty;
}

static bool is_parse_error(const error_text *e)
{
    return e->r->category == EC_ParserError;
}

static void colour(error_text *e, const char *code)
{
    if (e->colour)
        wbuf_ascii(&e->out, code);
}

/* A parse error's message holds its place and perhaps more errors: the text behind the first tildes is shown. */
static str *first_parse_message(str *s)
{
    ptrdiff_t from = str_index(s, str_c("~\n"), 0, false);
    if (from < 0)
        return s;
    s = str_sub(s, (size_t)from + 2, s->length - (size_t)from - 2);
    ptrdiff_t end = str_index(s, str_c("\n\n"), 0, false);
    return end < 0 ? s : str_sub(s, 0, (size_t)end);
}

static str *message_of(const error_text *e)
{
    if (e->r->details)
        return e->r->details;
    str *s = e->r->exception && e->r->exception->message ? e->r->exception->message : str_empty;
    return is_parse_error(e) ? first_parse_message(s) : s;
}

/* The command that failed, or what else says it best. */
static str *reason_of(error_text *e)
{
    if (e->r->from_throw)
        return str_c("Exception");
    value command;
    if (!v_is_null(e->invocation) && member_try_get(e->invocation, str_intern_c("MyCommand"), &command) &&
        !v_is_null(command)) {
        str *name = text_of(command, "Name"); /* a script is known by its path, not by this name */
        if (name->length && !str_equal_c(text_of(command, "CommandType"), "ExternalScript"))
            return name;
    }
    str *s = category_text(e, "Activity");
    if (!s->length && !v_is_null(e->invocation))
        s = text_of(e->invocation, "InvocationName");
    if (!s->length && e->r->category != EC_NotSpecified)
        s = category_text(e, "Category");
    if (!s->length)
        s = category_text(e, "Reason");
    return s->length ? s : str_c("Error");
}

/* ---- the place ---- */

/* "Line |", the line with its number, and the tildes beneath. */
static void write_place(error_text *e, int digits)
{
    text_lines lines = {0};
    text_split(text_of(e->invocation, "PositionMessage"), &lines);
    colour(e, ACCENT);
    wbuf_ascii(&e->out, "Line");
    wbuf_fill(&e->out, ' ', digits > 4 ? (size_t)(digits - 4) : 0);
    wbuf_ascii(&e->out, " |\n");
    if (lines.count < 3)
        return;
    wbuf_fill(&e->out, ' ', digits < 4 ? (size_t)(4 - digits) : 0);
    wbuf_printf(&e->out, "%d | ", e->line);
    colour(e, RESET);
    str *line = lines.items[1], *marks = lines.items[lines.count - 1]; /* both begin with "+" */
    str_append_range(&e->out, line, 1, line->length - 1);
    wbuf_unit(&e->out, '\n');
    colour(e, ACCENT);
    wbuf_fill(&e->out, ' ', digits > 4 ? (size_t)digits + 1 : 5);
    wbuf_ascii(&e->out, "| ");
    colour(e, RED);
    str_append_range(&e->out, marks, 1, marks->length - 1);
    wbuf_unit(&e->out, '\n');
}

static str *one_line(str *s)
{
    wbuf b = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint16_t c = str_at(s, i);
        if (c == '\r' && i + 1 < s->length && str_at(s, i + 1) == '\n')
            continue;
        wbuf_unit(&b, c == '\n' || c == '\t' ? ' ' : c);
    }
    return str_from_wbuf(&b);
}

/* How much of `s` goes on a line of n columns: up to its last blank, which a word that just fits does not have. */
static size_t break_at(str *s, size_t n)
{
    if (s->length <= n)
        return s->length;
    for (size_t i = n - 1; i > 0; i--)
        if (str_at(s, i) == ' ')
            return i;
    return n;
}

/* The message behind bars, broken at blanks. */
static void write_message(error_text *e, str *message, int digits)
{
    size_t indent = digits > 4 ? (size_t)digits + 1 : 5;
    size_t room = e->width > (int)indent + 12 ? (size_t)e->width - indent - 2 : 10;
    message = str_trim(one_line(message), NULL, 3);
    do {
        size_t n = break_at(message, room);
        colour(e, ACCENT);
        wbuf_fill(&e->out, ' ', indent);
        wbuf_ascii(&e->out, "| ");
        colour(e, RED);
        str_append_range(&e->out, message, 0, n);
        message = str_trim(str_sub(message, n, message->length - n), NULL, 3);
        if (message->length)
            wbuf_unit(&e->out, '\n');
    } while (message->length);
    colour(e, RESET);
}

/* ---- views ---- */

static bool shows_place(const error_text *e)
{
    if (v_is_null(e->invocation) || e->line <= 0)
        return false;
    if (str_ends(e->script, str_c(".psm1"), true))
        return false;
    return e->script->length || e->line > 1 || is_parse_error(e);
}

static str *concise(error_text *e)
{
    colour(e, RED);
    str_append(&e->out, reason_of(e));
    wbuf_ascii(&e->out, ": ");
    if (!shows_place(e)) {
        str_append(&e->out, message_of(e));
        colour(e, RESET);
        return str_from_wbuf(&e->out);
    }
    colour(e, RESET);
    if (e->script->length) {
        str_append(&e->out, e->script);
        wbuf_printf(&e->out, ":%d", e->line);
    }
    wbuf_unit(&e->out, '\n');
    int digits = 1;
    for (int n = e->line; n >= 10; n /= 10)
        digits++;
    write_place(e, digits);
    write_message(e, message_of(e), digits);
    return str_from_wbuf(&e->out);
}

static str *qualified_category(error_text *e)
{
    value info;
    return member_try_get(e->record, str_intern_c("CategoryInfo"), &info) ? to_str(info) : str_empty;
}

static str *normal(error_text *e)
{
    str *reason = str_empty;
    value command;
    if (!v_is_null(e->invocation) && member_try_get(e->invocation, str_intern_c("MyCommand"), &command))
        reason = text_of(command, "Name");
    if (reason->length) {
        str_append(&e->out, reason);
        wbuf_ascii(&e->out, " : ");
    }
    str_append(&e->out, message_of(e));
    str *position = v_is_null(e->invocation) ? str_empty : text_of(e->invocation, "PositionMessage");
    if (position->length) {
        wbuf_unit(&e->out, '\n');
        str_append(&e->out, position);
    }
    wbuf_ascii(&e->out, "\n+ CategoryInfo          : ");
    str_append(&e->out, qualified_category(e));
    wbuf_ascii(&e->out, "\n+ FullyQualifiedErrorId : ");
    str_append(&e->out, error_fully_qualified_id(e->r));
    return str_from_wbuf(&e->out);
}

/* Every property of the record and its exception, as Get-Error shows them, without colours. */
static str *detailed(error_text *e)
{
    str *head = normal(e);
    text_lines out = {0};
    lines_add(&out, head);
    fields l = {0};
    fields_all(v_obj(e->r->exception), &l);
    for (uint32_t i = 0; i < l.count; i++) {
        value v;
        error_record *error;
        if (!field_value(&l.items[i], v_obj(e->r->exception), &v, &error))
            continue;
        lines_add(&out, str_concat_n((str *[]){field_label(&l.items[i]), str_c(" : "), cell_text(v, 4, false)}, 3));
    }
    return str_join(str_c("\n"), out.items, out.count);
}

static bool is_native_error(const error_text *e)
{
    return e->r->id &&
           (str_equal_c(e->r->id, "NativeCommandError") || str_equal_c(e->r->id, "NativeCommandErrorMessage"));
}

str *error_view_text(runspace *rs, value record, bool colours)
{
    value base = psobject_base(record);
    error_text e = {.record = base, .r = (error_record *)base.as.o, .script = str_empty, .colour = colours};
    e.invocation = e.r->invocation_info;
    e.width = rs && rs->host && rs->host->width > 0 ? rs->host->width : 80;
    if (is_native_error(&e))
        return message_of(&e);
    if (!v_is_null(e.invocation)) {
        value line;
        e.script = text_of(e.invocation, "ScriptName");
        if (member_try_get(e.invocation, str_intern_c("ScriptLineNumber"), &line) && line.kind == K_INT32)
            e.line = (int)line.as.i;
    }
    value chosen = rs && rs->current ? variable_get_c(rs->current, "ErrorView") : V_UNSET;
    str *view = chosen.kind == K_UNSET || v_is_null(chosen) ? str_empty : to_str(chosen);
    if (str_equal_c(view, "CategoryView"))
        return qualified_category(&e);
    if (str_equal_c(view, "NormalView"))
        return normal(&e);
    if (str_equal_c(view, "DetailedView"))
        return detailed(&e);
    return concise(&e);
}

str *format_error(runspace *rs, error_record *r, bool colour)
{
    return error_view_text(rs, v_obj(r), colour);
}
