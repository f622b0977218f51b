/* get_content.c: Get-Content: lines, text or bytes of files; what items of other drives hold.
 *
 * A file is read at once and given out line by line: a script may write to it while it reads. */
#include <errno.h>
#include <string.h>

#include "base/heap.h"
#include "cmdlets/encoding_arg.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/item_path.h"
#include "types/io.h"

enum { P_ReadCount = ITEM_OWN, P_TotalCount, P_Tail, P_Delimiter, P_Raw, P_Encoding, P_AsByteStream };
static const param_spec params[] = {
    ITEM_ROWS,
    [P_ReadCount] = {"ReadCount", "long", .flags = PF_PIPELINE_PROPERTY},
    [P_TotalCount] = {"TotalCount", "long", .aliases = "First,Head", .flags = PF_PIPELINE_PROPERTY,
                      .validate = "range 0 9223372036854775807"},
    [P_Tail] = {"Tail", "int", .aliases = "Last", .flags = PF_PIPELINE_PROPERTY, .validate = "range 0 2147483647"},
    [P_Delimiter] = {"Delimiter", "string"},
    [P_Raw] = {"Raw", "switch"},
    [P_Encoding] = {"Encoding", "object", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_AsByteStream] = {"AsByteStream", "switch"},
    {0}};

typedef struct state {
    const props *notes; /* of the item being read */
    value encoding;
    int64_t total;      /* -1: all */
    int64_t tail;       /* -1: all */
    int64_t read_count; /* items in one array; 1: none, 0: all */
    bool raw, bytes, checked;
} state;

/* Writes items as they come, or gathers -ReadCount of them. */
typedef struct giver {
    cmdlet_run *c;
    list *batch; /* NULL: one at a time */
    int64_t left, size, line;
} giver;

static bool give(giver *g, value v)
{
    if (!g->left)
        return false;
    g->left--;
    if (!g->batch) {
        cmdlet_write(g->c, v);
        return g->left != 0;
    }
    list_add(g->batch, v);
    if (g->size && (int64_t)list_count(g->batch) == g->size) {
        cmdlet_write(g->c, v_obj(list_to_array(g->batch)));
        list_clear(g->batch);
    }
    return g->left != 0;
}

static giver giver_open(cmdlet_run *c)
{
    const state *s = c->state;
    bool one = s->read_count == 1;
    return (giver){c, one ? NULL : list_new(NULL), s->total < 0 ? INT64_MAX : s->total, one ? 0 : s->read_count};
}

static void giver_close(giver *g)
{
    if (g->batch && list_count(g->batch))
        cmdlet_write(g->c, v_obj(list_to_array(g->batch)));
}

/* The collector scans what carries notes: not worth it for large texts. */
enum { RAW_NOTED_LIMIT = 65536 };

/* What each line carries: where it comes from, and its number. */
static void note_source(cmdlet_run *c, const item_place *at)
{
    static const char *const names[] = {"PSPath", "PSParentPath", "PSChildName", "PSDrive", "PSProvider", "ReadCount"};
    state *s = c->state;
    const shape *sh = shape_empty;
    value slots[6] = {v_str(item_ps_path(at))};
    ptrdiff_t slash = str_last_index(at->path, str_c("/"), false);
    item_place parent = {.path = str_sub(at->path, 0, slash > 0 ? (size_t)slash : 1)};
    slots[1] = v_str(item_ps_path(&parent));
    slots[2] = v_str(item_leaf(at->path));
    slots[3] = drive_info(str_c("/"));
    slots[4] = provider_info("FileSystem");
    for (unsigned i = 0; i < 6; i++)
        sh = shape_add(sh, str_intern_c(names[i]), MEMBER_NOTE);
    s->notes = psobject_from_shape(sh, slots)->props;
}

/* ---- lines ---- */

/* The end of the line at `at`; *next is where the next one begins. Lone carriage returns end lines too. */
static const char *line_end(const char *at, const char *end, bool has_cr, const char **next)
{
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop)
        stop = end;
    *next = stop + 1;
    if (has_cr) {
        const char *cr = memchr(at, '\r', (size_t)(stop - at));
        if (cr) {
            *next = cr + 1 == stop && stop < end ? stop + 1 : cr + 1;
            return cr;
        }
    }
    return stop;
}

static const char *tail_start(const char *start, const char *end, int64_t lines)
{
    const char *at = end;
    if (lines <= 0)
        return end;
    if (at > start && at[-1] == '\n')
        at--;
    while (at > start && (at[-1] != '\n' || --lines > 0))
        at--;
    return at;
}

static int64_t count_lines(const char *at, const char *end)
{
    int64_t n = 0;
    for (; at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++)
        n++;
    return n;
}

static void give_utf8_lines(cmdlet_run *c, const char *data, size_t length)
{
    const state *s = c->state;
    giver g = giver_open(c);
    const char *end = data + length, *at = s->tail >= 0 ? tail_start(data, end, s->tail) : data;
    bool has_cr = memchr(data, '\r', length) != NULL;
    if (s->tail >= 0)
        g.line = count_lines(data, at);
    for (const char *next; at < end && g.left; at = next) {
        const char *stop = line_end(at, end, has_cr, &next);
        if (!give(&g, v_str(str_noted(at, (size_t)(stop - at), s->notes, ++g.line))))
            break;
    }
    giver_close(&g);
}

static void give_list(cmdlet_run *c, const list *all)
{
    const state *s = c->state;
    giver g = giver_open(c);
    size_t n = list_count(all), from = s->tail >= 0 && (size_t)s->tail < n ? n - (size_t)s->tail : 0;
    for (size_t i = from; i < n && give(&g, list_get(all, i)); i++)
        ;
    giver_close(&g);
}

/* `-Delimiter ';'`: the parts between, as far as there are any. */
static void give_parts(cmdlet_run *c, const str *text, const str *delimiter)
{
    list *all = list_new(NULL);
    for (size_t at = 0; at < text->length;) {
        ptrdiff_t hit = delimiter->length ? str_index(text, delimiter, at, false) : -1;
        size_t stop = hit < 0 ? text->length : (size_t)hit;
        list_add(all, v_str(str_sub(text, at, stop - at)));
        at = stop + delimiter->length;
    }
    give_list(c, all);
}

static void give_bytes(cmdlet_run *c, const char *data, size_t length)
{
    const state *s = c->state;
    if (s->raw) {
        cmdlet_write(c, v_obj(array_bytes(data, length)));
        return;
    }
    giver g = giver_open(c);
    size_t from = s->tail >= 0 && (size_t)s->tail < length ? length - (size_t)s->tail : 0;
    for (size_t i = from; i < length && give(&g, v_byte((uint8_t)data[i])); i++)
        ;
    giver_close(&g);
}

/* ---- items ---- */

static bool plain_utf8(const state *s, const char *data, size_t length)
{
    const uint8_t *p = (const uint8_t *)data;
    if (length >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF)))
        return false;
    return v_is_null(s->encoding) || ((const encoding *)s->encoding.as.o)->info->kind == ENC_UTF8;
}

static str *decoded(const state *s, const char *data, size_t length)
{
    const uint8_t *p = (const uint8_t *)data;
    bool mark = length >= 2 && (p[0] >= 0xFE || (length >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF));
    if (mark || v_is_null(s->encoding))
        return io_decode(data, length, V_NULL);
    return encoding_decode((const encoding *)s->encoding.as.o, p, length);
}

static void give_text(cmdlet_run *c, const char *data, size_t length)
{
    const state *s = c->state;
    str *delimiter = arg_str(c, P_Delimiter);
    if (s->raw) {
        if (plain_utf8(s, data, length) && length && length < RAW_NOTED_LIMIT && (uint8_t)*data != 0xEF)
            cmdlet_write(c, v_str(str_noted(data, length, s->notes, 1)));
        else if (length)
            cmdlet_write(c, v_str(decoded(s, data, length)));
        return;
    }
    if (!delimiter && plain_utf8(s, data, length)) {
        bool mark = length >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3);
        give_utf8_lines(c, data + (mark ? 3 : 0), length - (mark ? 3 : 0));
        return;
    }
    str *text = decoded(s, data, length);
    if (delimiter) {
        give_parts(c, text, delimiter);
        return;
    }
    buf again = {0};
    str_append_utf8(text, &again);
    give_utf8_lines(c, again.data, again.length);
}

static void read_failed(cmdlet_run *c, int error, const item_place *at)
{
    if (error == -ENOENT || error == -ENOTDIR)
        item_missing(c, at);
    else if (error == -EISDIR)
        cmdlet_error_text(c, INVALID_OPERATION_EXCEPTION, "GetContainerContentException", EC_InvalidOperation,
                          v_str(at->path),
                          "Unable to get content because it is a directory: '%s'. Please use 'Get-ChildItem' instead.",
                          str_to_c(at->path));
    else
        file_error(c, error, at->path, "GetContentReader");
}

static void read_item(cmdlet_run *c, const item_place *at, void *arg_)
{
    const state *s = c->state;
    (void)arg_;
    if (at->names) {
        value v;
        if (!at->names->get(c->rs, at->path, &v)) {
            item_missing(c, at);
        } else {
            list *all = items_of(v);
            if (s->read_count == 1 && list_count(all))
                cmdlet_write(c, list_get(all, 0));
            else
                give_list(c, all);
        }
        return;
    }
    char *data;
    size_t length;
    int error = sys_read_file(str_to_c(at->path), &data, &length);
    if (error < 0)
        read_failed(c, error, at);
    else if (s->bytes)
        give_bytes(c, data, length);
    else {
        note_source(c, at);
        give_text(c, data, length);
    }
}

static void check(cmdlet_run *c)
{
    state *s = c->state;
    s->total = arg_int(c, P_TotalCount, -1);
    s->tail = arg_int(c, P_Tail, -1);
    s->read_count = arg_int(c, P_ReadCount, 1);
    s->raw = arg_switch(c, P_Raw);
    s->bytes = arg_switch(c, P_AsByteStream);
    if (s->checked)
        return;
    s->checked = true;
    s->encoding = encoding_arg(c, P_Encoding);
    if (s->tail >= 0 && s->total >= 0)
        cmdlet_fail_text(
            c, INVALID_OPERATION_EXCEPTION, "TailAndHeadCannotCoexist", EC_InvalidOperation, V_NULL,
            "The parameters TotalCount and Tail cannot be used together. Please specify only one parameter.");
    if (s->raw && (s->tail >= 0 || s->total >= 0 || has(c, P_Delimiter) || (has(c, P_ReadCount) && s->read_count != 1)))
        cmdlet_fail_text(
            c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation,
            V_NULL,
            "The Raw and the TotalCount, Tail, ReadCount or Delimiter parameters cannot be specified at the same time.");
}

static void process(cmdlet_run *c)
{
    bool literal;
    check(c);
    list *paths = item_paths(c, &literal);
    for (size_t i = 0; i < list_count(paths); i++) {
        str *path = to_str(list_get(paths, i));
        if (!item_expand(c, path, literal, ITEM_UNCHECKED, read_item, NULL) && !literal && wildcard_has(path) &&
            !has(c, ITEM_Include) && !has(c, ITEM_Exclude))
            cmdlet_error_text(c, "System.Exception", "ItemNotFound", EC_ObjectNotFound, arg(c, ITEM_Path),
                              "An object at the specified path %s does not exist, or has been filtered by the "
                              "-Include or -Exclude parameter.",
                              str_to_c(path));
    }
}

const cmdlet cmdlet_get_content = {.name = "Get-Content",
                                   .module = MODULE_MANAGEMENT,
                                   .params = params,
                                   .default_set = "Path",
                                   .output = "System.String",
                                   .synopsis = "Gets the content of the item at the specified location.",
                                   .state_size = sizeof(state),
                                   .process = process,
                                   .missing = "Wait,Credential"};
