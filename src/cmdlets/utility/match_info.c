/* match_info.c: MatchInfo and MatchInfoContext as types. */
#include "cmdlets/utility/match_info.h"

#include "base/heap.h"

#define SELF(v) ((match_info *)(v).as.o)
#define INPUT_STREAM "InputStream"

static bool is_file(const match_info *m)
{
    return m->path != NULL;
}

/* The path as seen from a folder. */
static str *relative_path(const match_info *m, const str *folder)
{
    if (!is_file(m))
        return str_c(INPUT_STREAM);
    if (!folder || !folder->length)
        return m->path;
    str *start = str_ends(folder, str_c("/"), false) ? str_of(folder) : str_concat(folder, str_c("/"));
    if (str_starts(m->path, start, true))
        return str_sub(m->path, start->length, m->path->length - start->length);
    return m->path;
}

static void append_line(wbuf *b, const match_info *m, const char *mark, const str *file, int64_t number,
                        const str *line)
{
    wbuf_ascii(b, mark);
    if (is_file(m)) {
        str_append(b, file);
        wbuf_printf(b, ":%lld:", (long long)number);
    }
    str_append(b, line);
}

static str *match_text(const match_info *m, const str *folder)
{
    wbuf b = {0};
    str *file = relative_path(m, folder);
    if (!m->context) {
        append_line(&b, m, "", file, m->line_number, m->line);
        return str_from_wbuf(&b);
    }
    const list *before = m->context->shown_before, *after = m->context->shown_after;
    int64_t number = m->line_number - (int64_t)list_count(before);
    for (size_t i = 0; i < list_count(before); i++) {
        append_line(&b, m, "  ", file, number++, to_str(list_get(before, i)));
        wbuf_unit(&b, '\n');
    }
    append_line(&b, m, "> ", file, number++, m->line);
    for (size_t i = 0; i < list_count(after); i++) {
        wbuf_unit(&b, '\n');
        append_line(&b, m, "  ", file, number++, to_str(list_get(after, i)));
    }
    return str_from_wbuf(&b);
}

static str *to_string(value v, bool invariant)
{
    (void)invariant;
    return match_text(SELF(v), NULL);
}

static value call_to_string(call *c)
{
    str *folder = c->argc && c->args[0].kind == K_STRING ? c->args[0].as.s : NULL;
    return v_str(match_text(SELF(c->self), folder));
}

/* As the formatter shows it: relative to the runspace's location. */
static value call_to_emphasized(call *c)
{
    return call_to_string(c);
}

static value call_relative_path(call *c)
{
    return v_str(relative_path(SELF(c->self), c->args[0].kind == K_STRING ? c->args[0].as.s : NULL));
}

static value get_ignore_case(value v, const type *t __attribute__((unused)))
{
    return v_bool(SELF(v)->ignore_case);
}

static value get_line_number(value v, const type *t __attribute__((unused)))
{
    return v_long(SELF(v)->line_number);
}

static value get_line(value v, const type *t __attribute__((unused)))
{
    return v_str(SELF(v)->line);
}

static void set_line(value v, const type *t __attribute__((unused)), value x)
{
    SELF(v)->line = to_str(x);
}

static value get_file_name(value v, const type *t __attribute__((unused)))
{
    str *path = SELF(v)->path;
    if (!path)
        return v_str(str_c(INPUT_STREAM));
    ptrdiff_t slash = str_last_index(path, str_c("/"), false);
    return v_str(str_sub(path, (size_t)(slash + 1), path->length - (size_t)(slash + 1)));
}

static value get_path(value v, const type *t __attribute__((unused)))
{
    return v_str(SELF(v)->path ? SELF(v)->path : str_c(INPUT_STREAM));
}

static void set_path(value v, const type *t __attribute__((unused)), value x)
{
    SELF(v)->path = to_str(x);
}

static value get_pattern(value v, const type *t __attribute__((unused)))
{
    return v_str(SELF(v)->pattern);
}

static value get_context(value v, const type *t __attribute__((unused)))
{
    return SELF(v)->context ? v_obj(SELF(v)->context) : V_NULL;
}

static value get_matches(value v, const type *t __attribute__((unused)))
{
    const type *element = type_find_c("System.Text.RegularExpressions.Match");
    list *l = SELF(v)->matches;
    size_t n = l ? list_count(l) : 0;
    array *a = array_new(element ? element : &type_Object, n);
    for (size_t i = 0; i < n; i++)
        array_put(a, i, list_get(l, i));
    return v_obj(a);
}

static const property match_properties[] = {{"IgnoreCase", "bool", get_ignore_case, NULL, 0},
                                            {"LineNumber", "long", get_line_number, NULL, 0},
                                            {"Line", "string", get_line, set_line, 0},
                                            {"Filename", "string", get_file_name, NULL, 0},
                                            {"Path", "string", get_path, set_path, 0},
                                            {"Pattern", "string", get_pattern, NULL, 0},
                                            {"Context", "object", get_context, NULL, 0},
                                            {"Matches", "object", get_matches, NULL, 0},
                                            {0}};
static const method match_methods[] = {{"ToString", "", "string", call_to_string, 0},
                                       {"ToString", "string directory", "string", call_to_string, 0},
                                       {"ToEmphasizedString", "string directory", "string", call_to_emphasized, 0},
                                       {"RelativePath", "string directory", "string", call_relative_path, 0},
                                       {0}};
static const type_ops match_ops = {.to_string = to_string};
type type_MatchInfo = {TYPE_OBJECT,
                       .name = "Microsoft.PowerShell.Commands.MatchInfo",
                       .kind = K_OBJECT,
                       .properties = match_properties,
                       .methods = match_methods,
                       .ops = &match_ops};

/* ---- context ---- */

static value lines(const list *l)
{
    array *a = array_new(&type_String, list_count(l));
    for (size_t i = 0; i < list_count(l); i++)
        array_put(a, i, list_get(l, i));
    return v_obj(a);
}

static value get_before(value v, const type *t __attribute__((unused)))
{
    return lines(((match_context *)v.as.o)->before);
}

static value get_after(value v, const type *t __attribute__((unused)))
{
    return lines(((match_context *)v.as.o)->after);
}

static value get_shown_before(value v, const type *t __attribute__((unused)))
{
    return lines(((match_context *)v.as.o)->shown_before);
}

static value get_shown_after(value v, const type *t __attribute__((unused)))
{
    return lines(((match_context *)v.as.o)->shown_after);
}

static const property context_properties[] = {{"PreContext", "string[]", get_before, NULL, 0},
                                              {"PostContext", "string[]", get_after, NULL, 0},
                                              {"DisplayPreContext", "string[]", get_shown_before, NULL, 0},
                                              {"DisplayPostContext", "string[]", get_shown_after, NULL, 0},
                                              {0}};
type type_MatchInfoContext = {TYPE_OBJECT, .name = "Microsoft.PowerShell.Commands.MatchInfoContext", .kind = K_OBJECT,
                              .properties = context_properties};
