/* select_string.c: Select-String: lines of files and objects that match. */
#include <string.h>

#include "base/heap.h"
#include "base/sys.h"
#include "cmdlets/utility/file_pattern.h"
#include "cmdlets/utility/match_info.h"
#include "object/regex.h"
#include "types/io.h"

enum {
    P_InputObject,
    P_Pattern,
    P_Path,
    P_LiteralPath,
    P_Raw,
    P_SimpleMatch,
    P_CaseSensitive,
    P_Quiet,
    P_List,
    P_NoEmphasis,
    P_Include,
    P_Exclude,
    P_NotMatch,
    P_AllMatches,
    P_Encoding,
    P_Context
};
#define INPUT_SETS "Object,ObjectRaw"
static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .sets = INPUT_SETS,
                       .flags = PF_MANDATORY | PF_PIPELINE | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING},
    [P_Pattern] = {"Pattern", "string[]", .position = 1, .flags = PF_MANDATORY},
    [P_Path] = {"Path", "string[]", .sets = "File,FileRaw", .position = 2,
                .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_WILDCARDS},
    [P_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP", .sets = "LiteralFile,LiteralFileRaw",
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [P_Raw] = {"Raw", "switch", .sets = "ObjectRaw,FileRaw,LiteralFileRaw", .flags = PF_MANDATORY},
    [P_SimpleMatch] = {"SimpleMatch", "switch"},
    [P_CaseSensitive] = {"CaseSensitive", "switch"},
    [P_Quiet] = {"Quiet", "switch", .sets = "Object,File,LiteralFile"},
    [P_List] = {"List", "switch"},
    [P_NoEmphasis] = {"NoEmphasis", "switch"},
    [P_Include] = {"Include", "string[]", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Exclude] = {"Exclude", "string[]", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_NotMatch] = {"NotMatch", "switch"},
    [P_AllMatches] = {"AllMatches", "switch"},
    [P_Encoding] = {"Encoding", "string", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Context] = {"Context", "int[]", .validate = "range 0 2147483647"},
    {0}};

/* Hits whose lines behind them have not all come yet, and the lines before the next hit. */
typedef struct tracker {
    uint32_t before, after;
    list *last, *unshown; /* the last `before` lines; those of them that no hit has shown */
    list *pending;        /* of match_info */
} tracker;

typedef struct state {
    list *patterns;  /* strings */
    regex **regexes; /* NULL: -SimpleMatch */
    uint32_t count;
    int64_t line_number;
    tracker context;
    bool found, quiet_done;
} state;

/* ---- one line ---- */

static void collect_matches(cmdlet_run *c, regex *r, str *line, list *out)
{
    value args[] = {v_str(line)};
    if (!arg_switch(c, P_AllMatches)) {
        list_add(out, member_invoke(v_obj(r), str_intern_c("Match"), args, 1));
        return;
    }
    value all = member_invoke(v_obj(r), str_intern_c("Matches"), args, 1), one;
    enumerator e = {0};
    if (enumerate(all, &e))
        while (enumerator_next(&e, &one))
            list_add(out, one);
}

/* The index of the first pattern that the line matches; -1: none. */
static int match_line(cmdlet_run *c, str *line)
{
    state *s = c->state;
    bool ignore_case = !arg_switch(c, P_CaseSensitive);
    for (uint32_t i = 0; i < s->count; i++) {
        regex_match m;
        bool hit = s->regexes ? regex_exec(s->regexes[i], line, 0, &m)
                              : str_index(line, list_get(s->patterns, i).as.s, 0, ignore_case) >= 0;
        if (hit)
            return (int)i;
    }
    return -1;
}

static match_info *make_hit(cmdlet_run *c, str *line, str *path, int which)
{
    state *s = c->state;
    match_info *m = heap_alloc(sizeof *m);
    m->o.type = &type_MatchInfo;
    m->line = line;
    m->path = path;
    m->line_number = s->line_number;
    m->ignore_case = !arg_switch(c, P_CaseSensitive);
    m->pattern = list_get(s->patterns, which < 0 ? 0 : (size_t)which).as.s;
    m->matches = list_new(NULL);
    if (s->regexes && which >= 0)
        collect_matches(c, s->regexes[which], line, m->matches);
    return m;
}

/* ---- context ---- */

static void start_context(tracker *t)
{
    t->last = list_new(NULL);
    t->unshown = list_new(NULL);
    t->pending = list_new(NULL);
}

static void write_hit(cmdlet_run *c, const match_info *m)
{
    cmdlet_write(c, arg_switch(c, P_Raw) ? v_str(m->line) : v_obj((void *)(uintptr_t)m));
}

static void keep_line(list *l, str *line, uint32_t limit)
{
    list_add(l, v_str(line));
    if (list_count(l) > limit)
        list_remove_at(l, 0);
}

static void copy_lines(list **to, const list *from)
{
    *to = list_new(NULL);
    for (size_t i = 0; i < list_count(from); i++)
        list_add(*to, list_get(from, i));
}

/* A line goes behind all hits that still wait, and one that is no hit is shown behind the last of them. */
static void track_line(cmdlet_run *c, tracker *t, str *line, match_info *hit)
{
    size_t n = list_count(t->pending);
    bool shown = false;
    for (size_t i = 0; i < n; i++) {
        match_context *k = ((match_info *)list_get(t->pending, i).as.o)->context;
        list_add(k->after, v_str(line));
        if (i + 1 == n && !hit) {
            list_add(k->shown_after, v_str(line));
            shown = true;
        }
    }
    while (list_count(t->pending)) {
        match_info *first = (match_info *)list_get(t->pending, 0).as.o;
        if (list_count(first->context->after) < t->after)
            break;
        write_hit(c, first);
        list_remove_at(t->pending, 0);
    }
    if (hit) {
        match_context *k = heap_alloc(sizeof *k);
        k->o.type = &type_MatchInfoContext;
        hit->context = k;
        copy_lines(&k->before, t->last);
        copy_lines(&k->shown_before, t->unshown);
        k->after = list_new(NULL);
        k->shown_after = list_new(NULL);
        list_clear(t->unshown);
        if (t->after)
            list_add(t->pending, v_obj(hit));
        else
            write_hit(c, hit);
    } else if (!shown) {
        keep_line(t->unshown, line, t->before);
    }
    keep_line(t->last, line, t->before);
}

static void flush_context(cmdlet_run *c, tracker *t)
{
    for (size_t i = 0; i < list_count(t->pending); i++)
        write_hit(c, (match_info *)list_get(t->pending, i).as.o);
    list_clear(t->pending);
}

/* ---- lines of whatever source ---- */

/* Returns true when the source needs no further look (-Quiet, -List). */
static bool take_line(cmdlet_run *c, str *line, str *path)
{
    state *s = c->state;
    s->line_number++;
    int which = match_line(c, line);
    bool hit = (which >= 0) != arg_switch(c, P_NotMatch);
    if (has(c, P_Context)) {
        if (hit)
            s->found = true;
        track_line(c, &s->context, line, hit ? make_hit(c, line, path, which) : NULL);
        return false;
    }
    if (!hit)
        return false;
    s->found = true;
    if (arg_switch(c, P_Quiet)) {
        if (!s->quiet_done)
            cmdlet_write(c, V_TRUE);
        s->quiet_done = true;
        return true;
    }
    write_hit(c, make_hit(c, line, path, which));
    return arg_switch(c, P_List);
}

static str *next_line(const str *all, size_t *at)
{
    ptrdiff_t end = str_index_unit(all, '\n', *at);
    size_t stop = end < 0 ? all->length : (size_t)end, start = *at;
    *at = stop + 1;
    if (stop > start && str_at(all, stop - 1) == '\r')
        stop--;
    return str_sub(all, start, stop - start);
}

/* UTF-8, or UTF-16 when it says so in front. */
static str *decode(const char *data, size_t length)
{
    const uint8_t *p = (const uint8_t *)data;
    if (length >= 2 && p[0] == 0xFF && p[1] == 0xFE)
        return str_new((const uint16_t *)(const void *)(data + 2), (length - 2) / 2);
    if (length >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF)
        return str_utf8(data + 3, length - 3);
    return str_utf8(data, length);
}

static void take_file(cmdlet_run *c, str *path)
{
    state *s = c->state;
    char *data;
    size_t length;
    sys_stat st;
    if (sys_stat_path(str_to_c(path), true, &st) == 0 && (st.mode & 0170000) == 0040000) {
        cmdlet_error_text(c, ARGUMENT_EXCEPTION, "ProcessingFile", EC_InvalidArgument, v_str(path),
                          "The file %s cannot be read: Access to the path '%s' is denied.", str_to_c(path),
                          str_to_c(path));
        return;
    }
    int failed = sys_read_file(str_to_c(path), &data, &length);
    if (failed < 0) {
        cmdlet_error_text(c, ARGUMENT_EXCEPTION, "ProcessingFile", EC_InvalidArgument, v_str(path),
                          "The file %s cannot be read: %s", str_to_c(path), strerror(-failed));
        return;
    }
    str *all = decode(data, length);
    s->line_number = 0;
    s->quiet_done = false;
    start_context(&s->context);
    for (size_t at = 0; at < all->length;) {
        if (take_line(c, next_line(all, &at), path))
            break;
        cmdlet_poll(c);
    }
    flush_context(c, &s->context);
}

static bool is_wanted(cmdlet_run *c, const str *path)
{
    ptrdiff_t slash = str_last_index(path, str_c("/"), false);
    str *name = str_sub(path, (size_t)(slash + 1), path->length - (size_t)(slash + 1));
    if (has(c, P_Include) && !patterns_match(arg(c, P_Include), name))
        return false;
    return !has(c, P_Exclude) || !patterns_match(arg(c, P_Exclude), name);
}

static void take_paths(cmdlet_run *c, uint32_t p)
{
    list *given = items_of(arg(c, p));
    for (size_t i = 0; i < list_count(given); i++) {
        str *path = to_str(list_get(given, i));
        list *files = list_new(NULL);
        if (!files_matching(c->rs, path, p == P_LiteralPath, files) && !(p == P_Path && wildcard_has(path)))
            cmdlet_error_text(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound",
                              EC_ObjectNotFound, v_str(path), "Cannot find path '%s' because it does not exist.",
                              str_to_c(path_resolve(c->rs, path)));
        for (size_t n = 0; n < list_count(files); n++)
            if (is_wanted(c, list_get(files, n).as.s))
                take_file(c, list_get(files, n).as.s);
    }
}

/* ---- the cmdlet ---- */

static regex *compile(cmdlet_run *c, str *pattern)
{
    ctx *x = ctx_current();
    regex *volatile r = NULL;
    TRY(x)
    {
        r = regex_get(pattern, arg_switch(c, P_CaseSensitive) ? 0 : RX_IGNORE_CASE);
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR)
            unwind(x, x->kind, x->payload);
        error_record *inner = error_caught(x);
        cmdlet_fail_text(c, ARGUMENT_EXCEPTION, "InvalidRegex", EC_InvalidArgument, V_NULL,
                         "The string %s is not a valid regular expression: %s", str_to_c(pattern),
                         str_to_c(inner->exception->message));
    }
    END_TRY;
    return r;
}

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    list *given = items_of(arg(c, P_Pattern));
    s->patterns = list_new(NULL);
    s->count = (uint32_t)list_count(given);
    if (has(c, P_Encoding) && !str_starts(arg_str(c, P_Encoding), str_c("utf8"), true))
        throw_unsupported("Select-String -Encoding other than utf8");
    if (!arg_switch(c, P_SimpleMatch))
        s->regexes = heap_alloc((s->count + 1) * sizeof *s->regexes);
    for (uint32_t i = 0; i < s->count; i++) {
        str *pattern = to_str(list_get(given, i));
        list_add(s->patterns, v_str(pattern));
        if (s->regexes)
            s->regexes[i] = compile(c, pattern);
    }
    list *around = items_of(arg(c, P_Context));
    if (list_count(around)) {
        s->context.before = (uint32_t)to_int(list_get(around, 0));
        s->context.after = list_count(around) > 1 ? (uint32_t)to_int(list_get(around, 1)) : s->context.before;
    }
    start_context(&s->context);
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    if (has(c, P_Path) || has(c, P_LiteralPath)) {
        take_paths(c, has(c, P_Path) ? P_Path : P_LiteralPath);
        return;
    }
    value item = psobject_base(arg(c, P_InputObject));
    str *path = file_info_path(item);
    if (path) {
        take_file(c, path);
        return;
    }
    if ((s->found && arg_switch(c, P_List)) || s->quiet_done)
        return;
    take_line(c, v_is_null(item) ? str_empty : to_str(item), NULL);
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    flush_context(c, &s->context);
    if (arg_switch(c, P_Quiet) && !s->found)
        cmdlet_write(c, V_FALSE);
}

const cmdlet cmdlet_select_string = {.name = "Select-String",
                                     .module = MODULE_UTILITY,
                                     .aliases = "sls",
                                     .params = params,
                                     .default_set = "File",
                                     .output = "Microsoft.PowerShell.Commands.MatchInfo System.Boolean System.String",
                                     .synopsis = "Finds text in strings and files.",
                                     .state_size = sizeof(state),
                                     .begin = begin,
                                     .process = process,
                                     .end = end,
                                     .missing = "Culture"};
