/* regex_types.c: Regex: its static and instance members, RegexOptions, MatchEvaluator. */
#include "types/regex_types.h"

#include "base/heap.h"
#include "types/native.h"

#define RX "System.Text.RegularExpressions."

static const enum_member options_members[] = {{"None", 0},
                                              {"IgnoreCase", RX_IGNORE_CASE},
                                              {"Multiline", RX_MULTILINE},
                                              {"ExplicitCapture", RX_EXPLICIT_CAPTURE},
                                              {"Compiled", RX_COMPILED},
                                              {"Singleline", RX_SINGLELINE},
                                              {"IgnorePatternWhitespace", RX_IGNORE_SPACE},
                                              {"RightToLeft", RX_RIGHT_TO_LEFT},
                                              {"ECMAScript", RX_ECMASCRIPT},
                                              {"CultureInvariant", RX_CULTURE_INVARIANT},
                                              {"NonBacktracking", RX_NON_BACKTRACKING},
                                              {0}};
static ENUM_TYPE(RegexOptions, RX "RegexOptions", options_members, T_FLAGS);
static type type_MatchEvaluator = {TYPE_OBJECT, .name = RX "MatchEvaluator", .base = "System.MulticastDelegate",
                                   .flags = T_SEALED, .kind = K_OBJECT};

enum { TICKS_A_MS = 10000, INFINITE_TICKS = -TICKS_A_MS };

/* ---- the pattern of a call ---- */

static int64_t timeout_ms(value v)
{
    int64_t ticks = v.as.i;
    if (ticks == INFINITE_TICKS) {
        return 0;
    }
    if (ticks <= 0 || ticks / TICKS_A_MS > INT32_MAX) {
        throw_argument("System.ArgumentOutOfRangeException", "matchTimeout",
                       "Specified argument was out of the range of valid values.");
    }
    return ticks / TICKS_A_MS ? ticks / TICKS_A_MS : 1;
}

/* RegexOptions and a timeout among the arguments from `i` on. */
static regex *regex_of(const call *c, str *pattern, uint32_t i)
{
    uint32_t options = 0;
    int64_t timeout = 0;
    for (; i < c->argc; i++) {
        if (c->args[i].kind == K_ENUM) {
            options = (uint32_t)c->args[i].as.i;
        } else if (c->args[i].kind == K_TIMESPAN) {
            timeout = timeout_ms(c->args[i]);
        }
    }
    if (!timeout) {
        return regex_get(pattern, options);
    }
    regex *r = regex_new(pattern, options);
    r->timeout_ms = timeout;
    return r;
}

static str *text_argument(const call *c, uint32_t i, const char *param)
{
    str *s = arg_text(c, i);
    if (!s) {
        throw_null_argument(param);
    }
    return s;
}

METHOD(make)
{
    str *pattern = text_argument(c, 0, "pattern");
    regex *r = regex_of(c, pattern, 1);
    regex *own = heap_alloc(sizeof *own);
    *own = *r;
    own->o = (object){.type = &type_Regex};
    if (c->argc > 1 && c->args[1].kind == K_ENUM) {
        own->options = (uint32_t)c->args[1].as.i; /* with Compiled, which changes nothing here */
    }
    return v_obj(own);
}

/* Instance members have (input, ...), static ones (input, pattern, ...): the regex, and where the rest begins. */
static const regex *receiver(const call *c, uint32_t options_from, uint32_t *rest)
{
    if (v_is_null(c->self)) {
        *rest = 2;
        return regex_of(c, text_argument(c, 1, "pattern"), options_from);
    }
    *rest = 1;
    return (const regex *)(const void *)c->self.as.o;
}

static size_t start_argument(const call *c, uint32_t i, const str *text)
{
    if (v_is_null(c->self) || i >= c->argc) {
        return 0;
    }
    int64_t start = c->args[i].as.i;
    if (start < 0 || start > (int64_t)text->length) {
        throw_argument("System.ArgumentOutOfRangeException", "startat",
                       "Start index cannot be less than 0 or greater than input length.");
    }
    return (size_t)start;
}

/* ---- matching ---- */

METHOD(is_match)
{
    uint32_t rest;
    str *text = text_argument(c, 0, "input");
    const regex *r = receiver(c, 2, &rest);
    regex_match m;
    return v_bool(regex_exec(r, text, start_argument(c, rest, text), &m));
}

METHOD(first_match)
{
    uint32_t rest;
    str *text = text_argument(c, 0, "input");
    const regex *r = receiver(c, 2, &rest);
    size_t start = 0, offset = 0;
    if (!v_is_null(c->self) && c->argc == 3) { /* a part of the text, as if it were all */
        int64_t beginning = c->args[1].as.i, length = c->args[2].as.i;
        if (beginning < 0 || beginning > (int64_t)text->length) {
            throw_argument("System.ArgumentOutOfRangeException", "beginning",
                           "Start index cannot be less than 0 or greater than input length.");
        }
        if (length < 0 || length > (int64_t)text->length - beginning) {
            throw_argument("System.ArgumentOutOfRangeException", "length",
                           "Length cannot be less than 0 or exceed input length.");
        }
        offset = (size_t)beginning;
        text = str_sub(text, offset, (size_t)length);
    } else {
        start = start_argument(c, rest, text);
    }
    regex_match m;
    return match_new(r, text, regex_exec(r, text, start, &m) ? &m : NULL, offset);
}

METHOD(all_matches)
{
    uint32_t rest;
    str *text = text_argument(c, 0, "input");
    const regex *r = receiver(c, 2, &rest);
    return match_collection_new(r, text, start_argument(c, rest, text));
}

METHOD(count_matches)
{
    uint32_t rest;
    str *text = text_argument(c, 0, "input");
    const regex *r = receiver(c, 2, &rest);
    size_t start = start_argument(c, rest, text);
    int32_t n = 0;
    regex_match m;
    for (; regex_exec(r, text, start, &m); n++) {
        start = (size_t)m.spans[1] + (m.spans[1] == m.spans[0]);
    }
    return v_int(n);
}

/* ---- replacing ---- */

static str *evaluate(const regex *r, const str *text, const regex_match *m, value evaluator)
{
    value arg = match_new(r, text, m, 0);
    if (!object_up.invoke_delegate) {
        throw_unsupported("a script block as MatchEvaluator here");
    }
    value made = object_up.invoke_delegate(evaluator, &arg, 1);
    return v_is_null(made) ? str_empty : to_str(made);
}

/* Replaces up to `count` matches (-1: all) from `start` on by a text or by what the evaluator makes of them. */
static str *replace(const regex *r, const str *text, value with, int64_t count, size_t start)
{
    if (with.kind == K_STRING && start == 0) {
        return regex_replace(r, text, with.as.s, count);
    }
    wbuf out = {0};
    regex_match m;
    size_t done = 0;
    bool any = false;
    for (; count != 0 && regex_exec(r, text, start, &m); count -= count > 0) {
        any = true;
        str_append_range(&out, text, done, (size_t)m.spans[0] - done);
        if (with.kind == K_STRING) {
            regex_expand(r, text, &m, with.as.s, &out);
        } else {
            str_append(&out, evaluate(r, text, &m, with));
        }
        done = (size_t)m.spans[1];
        start = done + (m.spans[1] == m.spans[0]);
    }
    if (!any) {
        return (str *)(uintptr_t)text;
    }
    str_append_range(&out, text, done, text->length - done);
    return str_from_wbuf(&out);
}

/* (input, pattern, replacement or evaluator, options...) and (input, replacement or evaluator, count, startat) */
METHOD(replace_all)
{
    uint32_t rest;
    str *text = text_argument(c, 0, "input");
    const regex *r = receiver(c, 3, &rest);
    value with = c->args[rest];
    if (v_is_null(with)) {
        throw_null_argument("replacement");
    }
    bool counted = !v_is_null(c->self) && c->argc > 2;
    int64_t count = counted ? c->args[2].as.i : -1;
    if (count < -1) {
        throw_argument("System.ArgumentOutOfRangeException", "count", "Count cannot be less than -1.");
    }
    return v_str(replace(r, text, with, count, start_argument(c, 3, text)));
}

/* ---- splitting ---- */

METHOD(split)
{
    uint32_t rest;
    str *text = text_argument(c, 0, "input");
    const regex *r = receiver(c, 2, &rest);
    bool counted = !v_is_null(c->self) && c->argc > 1;
    int64_t count = counted ? c->args[1].as.i : 0;
    if (count < 0) {
        throw_argument("System.ArgumentOutOfRangeException", "count", "Count cannot be less than -1.");
    }
    size_t start = start_argument(c, 2, text), done = 0;
    list *out = list_new(NULL);
    regex_match m;
    for (int64_t n = 1; (count == 0 || n < count) && regex_exec(r, text, start, &m); n++) {
        list_add(out, v_str(str_sub(text, done, (size_t)m.spans[0] - done)));
        done = (size_t)m.spans[1];
        for (uint32_t i = 1; i < m.count; i++) {
            if (m.spans[2 * i] >= 0) {
                list_add(out,
                         v_str(str_sub(text, (size_t)m.spans[2 * i], (size_t)(m.spans[2 * i + 1] - m.spans[2 * i]))));
            }
        }
        start = done + (m.spans[1] == m.spans[0]);
    }
    list_add(out, v_str(str_sub(text, done, text->length - done)));
    array *a = array_new(&type_String, list_count(out));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(out, i));
    }
    return v_obj(a);
}

/* ---- the rest ---- */

METHOD(escape)
{
    return v_str(regex_escape(text_argument(c, 0, "str")));
}

METHOD(unescape)
{
    return v_str(regex_unescape(text_argument(c, 0, "str")));
}

static const regex *self_of(value v)
{
    return (const regex *)(const void *)v.as.o;
}

static value group_list(const regex *r, bool names)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->group_count; i++) {
        n += r->group_names[i] != NULL;
    }
    array *a = array_new(names ? &type_String : &type_Int32, n);
    n = 0;
    for (uint32_t i = 0; i < r->group_count; i++) {
        if (r->group_names[i]) {
            array_put(a, n++, names ? v_str(r->group_names[i]) : v_int((int32_t)i));
        }
    }
    return v_obj(a);
}

METHOD(group_names)
{
    return group_list(self_of(c->self), true);
}

METHOD(group_numbers)
{
    return group_list(self_of(c->self), false);
}

METHOD(name_of_number)
{
    const regex *r = self_of(c->self);
    int64_t i = c->args[0].as.i;
    return v_str(i >= 0 && i < r->group_count && r->group_names[i] ? r->group_names[i] : str_empty);
}

METHOD(number_of_name)
{
    const regex *r = self_of(c->self);
    str *name = text_argument(c, 0, "name");
    for (uint32_t i = 0; i < r->group_count; i++) {
        if (r->group_names[i] && str_equal(r->group_names[i], name)) {
            return v_int((int32_t)i);
        }
    }
    return v_int(-1);
}

static str *regex_text(value v, bool invariant)
{
    (void)invariant;
    return self_of(v)->pattern;
}

METHOD(to_string)
{
    return v_str(self_of(c->self)->pattern);
}

GETTER(options)
{
    return enum_value(&type_RegexOptions, self_of(self)->options);
}

GETTER(right_to_left)
{
    return v_bool(self_of(self)->options & RX_RIGHT_TO_LEFT);
}

GETTER(match_timeout)
{
    int64_t ms = self_of(self)->timeout_ms;
    return (value){.kind = K_TIMESPAN, .as.i = ms ? ms * TICKS_A_MS : INFINITE_TICKS};
}

GETTER(infinite)
{
    return (value){.kind = K_TIMESPAN, .as.i = INFINITE_TICKS};
}

GETTER(cache_size)
{
    return v_int(15);
}

SETTER(cache_size)
{
    (void)x; /* the cache is ours, and larger */
}

#define OPTIONS RX "RegexOptions options"
#define TIMEOUT "timespan matchTimeout"
#define S M_STATIC
/* A static member with and without options and timeout. */
#define STATIC_ROWS(name, params, returns, fn)                                                                         \
    {name, params, returns, fn, S}, {name, params ", " OPTIONS, returns, fn, S},                                       \
    {                                                                                                                  \
        name, params ", " OPTIONS ", " TIMEOUT, returns, fn, S                                                         \
    }

static const method regex_ctors[] = {{NULL, "string pattern", NULL, make, 0},
                                     {NULL, "string pattern, " OPTIONS, NULL, make, 0},
                                     {NULL, "string pattern, " OPTIONS ", " TIMEOUT, NULL, make, 0},
                                     {0}};
static const method regex_methods[] = {
    {"Count", "string input", "int", count_matches, 0},
    STATIC_ROWS("Count", "string input, string pattern", "int", count_matches),
    {"Escape", "string str", "string", escape, S},
    {"GetGroupNames", "", "string[]", group_names, 0},
    {"GetGroupNumbers", "", "int[]", group_numbers, 0},
    {"GroupNameFromNumber", "int i", "string", name_of_number, 0},
    {"GroupNumberFromName", "string name", "int", number_of_name, 0},
    STATIC_ROWS("IsMatch", "string input, string pattern", "bool", is_match),
    {"IsMatch", "string input", "bool", is_match, 0},
    {"IsMatch", "string input, int startat", "bool", is_match, 0},
    STATIC_ROWS("Match", "string input, string pattern", RX "Match", first_match),
    {"Match", "string input", RX "Match", first_match, 0},
    {"Match", "string input, int startat", RX "Match", first_match, 0},
    {"Match", "string input, int beginning, int length", RX "Match", first_match, 0},
    STATIC_ROWS("Matches", "string input, string pattern", RX "MatchCollection", all_matches),
    {"Matches", "string input", RX "MatchCollection", all_matches, 0},
    {"Matches", "string input, int startat", RX "MatchCollection", all_matches, 0},
    STATIC_ROWS("Replace", "string input, string pattern, string replacement", "string", replace_all),
    {"Replace", "string input, string replacement", "string", replace_all, 0},
    {"Replace", "string input, string replacement, int count", "string", replace_all, 0},
    {"Replace", "string input, string replacement, int count, int startat", "string", replace_all, 0},
    STATIC_ROWS("Replace", "string input, string pattern, " RX "MatchEvaluator evaluator", "string", replace_all),
    {"Replace", "string input, " RX "MatchEvaluator evaluator", "string", replace_all, 0},
    {"Replace", "string input, " RX "MatchEvaluator evaluator, int count", "string", replace_all, 0},
    {"Replace", "string input, " RX "MatchEvaluator evaluator, int count, int startat", "string", replace_all, 0},
    STATIC_ROWS("Split", "string input, string pattern", "string[]", split),
    {"Split", "string input", "string[]", split, 0},
    {"Split", "string input, int count", "string[]", split, 0},
    {"Split", "string input, int count, int startat", "string[]", split, 0},
    {"ToString", "", "string", to_string, 0},
    {"Unescape", "string str", "string", unescape, S},
    {0}};
static const property regex_properties[] = {{"Options", RX "RegexOptions", get_options, NULL, 0},
                                            {"RightToLeft", "bool", get_right_to_left, NULL, 0},
                                            {"MatchTimeout", "timespan", get_match_timeout, NULL, 0},
                                            {"InfiniteMatchTimeout", "timespan", get_infinite, NULL, S},
                                            {"CacheSize", "int", get_cache_size, set_cache_size, S},
                                            {0}};
static const type_ops regex_ops = {.to_string = regex_text};

type type_Regex = {TYPE_OBJECT,          .name = RX "Regex",       .accelerators = "regex",        .kind = K_OBJECT,
                   .ctors = regex_ctors, .methods = regex_methods, .properties = regex_properties, .ops = &regex_ops};

TYPES_EXPORT(regex, &type_Regex, &type_RegexOptions, &type_MatchEvaluator);
