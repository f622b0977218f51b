/* set_content.c: Set-Content, Add-Content, Clear-Content. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/heap.h"
#include "cmdlets/encoding_arg.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/item_path.h"
#include "cmdlets/management/text_file.h"

enum { P_Value = ITEM_OWN, P_PassThru, P_NoNewline, P_Encoding, P_AsByteStream };
static const param_spec params[] = {[ITEM_Path] = {"Path", "string[]", .sets = "Path", .position = 1,
                                                   .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_WILDCARDS},
                                    ITEM_LITERAL_ROW,
                                    ITEM_FILTER_ROWS,
                                    [P_Value] = {"Value", "object[]", .position = 2,
                                                 .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY |
                                                          PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION |
                                                          PF_ALLOW_EMPTY_STRING},
                                    [P_PassThru] = {"PassThru", "switch"},
                                    [P_NoNewline] = {"NoNewline", "switch"},
                                    [P_Encoding] = {"Encoding", "object", .flags = PF_NOT_NULL_OR_EMPTY},
                                    [P_AsByteStream] = {"AsByteStream", "switch"},
                                    {0}};

/* One item being written. */
typedef struct writer {
    item_place at;
    text_file file;
    list *values; /* of a drive of names */
} writer;

typedef struct state {
    value encoding;
    list *paths; /* those that are open */
    writer **writers;
    uint32_t count, capacity;
    bool append, prepared;
} state;

/* ---- opening ---- */

static void add_writer(state *s, writer *w)
{
    if (s->count == s->capacity) {
        writer **more = heap_alloc((s->capacity = s->capacity * 2 + 4) * sizeof *more);
        if (s->count)
            memcpy(more, s->writers, s->count * sizeof *more);
        s->writers = more;
    }
    s->writers[s->count++] = w;
}

static void open_item(cmdlet_run *c, const item_place *at, void *arg_)
{
    state *s = c->state;
    (void)arg_;
    str *target = str_concat(str_c("Path: "), item_shown(at));
    if (!cmdlet_should_process(c, target, s->append ? "Add Content" : "Set Content"))
        return;
    writer *w = heap_alloc(sizeof *w);
    w->at = *at;
    if (at->names) {
        w->values = list_new(NULL);
        add_writer(s, w);
        return;
    }
    int mode = s->append ? TEXT_FILE_APPEND : TEXT_FILE_CREATE;
    int error = text_file_open(&w->file, at->path, mode, arg_switch(c, ITEM_Force), s->encoding);
    if (error < 0)
        file_error(c, error, at->path, "GetContentWriter");
    else
        add_writer(s, w);
}

static void close_all(cmdlet_run *c)
{
    state *s = c->state;
    for (uint32_t i = 0; i < s->count; i++) {
        writer *w = s->writers[i];
        if (w->values) {
            value v = list_collapse(w->values, false);
            value old;
            if (s->append && w->at.names->get(c->rs, w->at.path, &old)) {
                list *all = items_of(old);
                list *more = items_of(v);
                for (size_t k = 0; k < list_count(more); k++)
                    list_add(all, list_get(more, k));
                v = list_collapse(all, false);
            }
            w->at.names->set(c->rs, w->at.path, v);
            continue;
        }
        int error = text_file_flush(&w->file);
        text_file_close(&w->file);
        if (error < 0)
            file_error(c, error, w->at.path, "GetContentWriter");
    }
    s->count = 0;
}

static bool same_paths(const list *a, const list *b)
{
    if (!a || list_count(a) != list_count(b))
        return false;
    for (size_t i = 0; i < list_count(a); i++)
        if (!str_equal(to_str(list_get(a, i)), to_str(list_get(b, i))))
            return false;
    return true;
}

/* Paths may come with each object; most often they are the same ones. */
static void prepare(cmdlet_run *c)
{
    state *s = c->state;
    uint32_t p = has(c, ITEM_LiteralPath) ? ITEM_LiteralPath : ITEM_Path;
    if (!s->prepared) {
        s->encoding = encoding_arg(c, P_Encoding);
        s->append = c->cmdlet->name[0] == 'A';
    } else if (!c->bound->from_pipeline[p]) {
        return;
    }
    bool literal;
    list *paths = item_paths(c, &literal);
    if (s->prepared && same_paths(s->paths, paths))
        return;
    close_all(c);
    s->prepared = true;
    s->paths = paths;
    items_each(c, ITEM_UNCHECKED, open_item, NULL);
}

/* ---- writing ---- */

static void write_value(cmdlet_run *c, writer *w, value v)
{
    int error = 0;
    if (w->values) {
        list_add(w->values, v);
    } else if (arg_switch(c, P_AsByteStream)) {
        uint8_t b = (uint8_t)convert_to(v, &type_Byte).as.i;
        error = text_file_bytes(&w->file, &b, 1);
    } else {
        error = text_file_write(&w->file, v_is_null(v) ? str_empty : object_text(v), !arg_switch(c, P_NoNewline));
    }
    if (error < 0)
        file_error(c, error, w->at.path, "GetContentWriter");
}

typedef struct writing {
    cmdlet_run *c;
    writer *w;
} writing;

static void write_nested(value item, void *arg_)
{
    writing *x = arg_;
    if (value_is_array(item) || v_is(item, &type_ArrayList))
        enumerate_each(item, write_nested, x);
    else
        write_value(x->c, x->w, item);
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    prepare(c);
    value v = c->has_input && c->bound->from_pipeline[P_Value] ? c->input : arg(c, P_Value);
    for (uint32_t i = 0; i < s->count; i++) {
        writing x = {c, s->writers[i]};
        if (!v_is_null(v))
            write_nested(v, &x);
        else if (s->writers[i]->values)
            list_add(s->writers[i]->values, V_NULL);
    }
    if (arg_switch(c, P_PassThru))
        cmdlet_write_each(c, v);
}

static void end(cmdlet_run *c)
{
    close_all(c);
}

static void clean(cmdlet_run *c)
{
    state *s = c->state;
    for (uint32_t i = 0; i < s->count; i++)
        if (!s->writers[i]->values) {
            text_file_flush(&s->writers[i]->file);
            text_file_close(&s->writers[i]->file);
        }
    s->count = 0;
}

#define CONTENT_WRITER(its_name, text)                                                                                 \
    {                                                                                                                  \
        .name = its_name, .module = MODULE_MANAGEMENT, .params = params, .default_set = "Path", .synopsis = text,      \
        .state_size = sizeof(state), .process = process, .end = end, .clean = clean, .flags = CF_SHOULD_PROCESS,       \
        .missing = "Credential"                                                                                        \
    }
const cmdlet cmdlet_set_content = CONTENT_WRITER("Set-Content", "Writes content to a file, replacing what is there.");
const cmdlet cmdlet_add_content = CONTENT_WRITER("Add-Content", "Adds content to the end of a file.");

/* ---- Clear-Content ---- */

static const param_spec clear_params[] = {ITEM_ROWS, {0}};

static void clear_item(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    if (!cmdlet_should_process(c, str_concat(str_c("Item: "), item_shown(at)), "Clear Content"))
        return;
    if (at->names) {
        at->names->set(c->rs, at->path, V_NULL);
        return;
    }
    text_file f;
    sys_stat st;
    if (sys_stat_path(str_to_c(at->path), true, &st) == 0 && S_ISDIR(st.mode)) {
        cmdlet_error_text(
            c, "System.NotSupportedException", "ClearDirectoryContent", EC_InvalidOperation, v_str(at->path),
            "Unable to clear content of '%s' because it is a directory. Clear-Content is only supported on files.",
            str_to_c(at->path));
        return;
    }
    int error = text_file_open(&f, at->path, TEXT_FILE_CREATE, arg_switch(c, ITEM_Force), V_NULL);
    if (error < 0)
        file_error(c, error, at->path, "ClearContent");
    else
        text_file_close(&f);
}

static void clear_process(cmdlet_run *c)
{
    items_each(c, 0, clear_item, NULL);
}

const cmdlet cmdlet_clear_content = {.name = "Clear-Content",
                                     .module = MODULE_MANAGEMENT,
                                     .params = clear_params,
                                     .default_set = "Path",
                                     .synopsis = "Deletes the contents of an item, but not the item.",
                                     .process = clear_process,
                                     .flags = CF_SHOULD_PROCESS,
                                     .missing = "Credential"};
