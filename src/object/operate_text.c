/* operate_text.c: -like -match -replace -split -join -f. */
#include <string.h>

#include "object/convert_internal.h"
#include "object/error_internal.h"
#include "object/member.h"
#include "object/number.h"
#include "object/operate_internal.h"
#include "object/regex.h"
#include "object/type_internal.h"

/* ---- -like ---- */

typedef struct pattern_test {
    const str *pattern;
    const regex *regex;
    bool ignore_case, negate;
} pattern_test;

static bool like_item(value item, void *arg)
{
    const pattern_test *t = arg;
    return wildcard_match(t->pattern, to_str(item), t->ignore_case) != t->negate;
}

value operate_like(value a, value pattern, bool ignore_case, bool negate)
{
    pattern_test t = {.pattern = to_str(pattern), .ignore_case = ignore_case, .negate = negate};
    value p = psobject_base(pattern), out;
    if (v_is(p, &type_WildcardPattern)) { /* -clike too goes by the pattern's own options */
        const wildcard_pattern *w = (const wildcard_pattern *)(const void *)p.as.o;
        t.pattern = w->text;
        t.ignore_case = w->options & WILDCARD_IGNORE_CASE;
    }
    return operate_filter(a, like_item, &t, &out) ? out : v_bool(like_item(a, &t));
}

/* ---- -match ---- */

static bool match_item(value item, void *arg)
{
    const pattern_test *t = arg;
    regex_match m;
    return regex_exec(t->regex, to_str(item), 0, &m) != t->negate;
}

static value group_key(const regex *r, uint32_t i)
{
    const str *name = r->group_names ? r->group_names[i] : NULL;
    if (!name || (name->length && str_at(name, 0) >= '0' && str_at(name, 0) <= '9')) {
        return v_int((int32_t)i);
    }
    return v_str((str *)(uintptr_t)name);
}

/* $Matches: groups that took part, by name or number. */
static value matches_table(const regex *r, const str *text, const regex_match *m)
{
    map *table = hashtable_new();
    for (uint32_t i = m->count; i-- > 0;) {
        ptrdiff_t start = m->spans[2 * i], end = m->spans[2 * i + 1];
        if (start >= 0) {
            map_set(table, group_key(r, i), v_str(str_sub(text, (size_t)start, (size_t)(end - start))));
        }
    }
    return v_obj(table);
}

value operate_match(value a, value pattern, bool ignore_case, bool negate, value *matches)
{
    value p = psobject_base(pattern);
    const regex *r = v_is(p, &type_Regex) ? (const regex *)(const void *)p.as.o
                                          : regex_get(to_str(p), ignore_case ? RX_IGNORE_CASE : 0);
    pattern_test t = {.regex = r, .negate = negate};
    value out;
    if (operate_filter(a, match_item, &t, &out)) {
        return out;
    }
    str *text = to_str(a);
    regex_match m;
    bool found = regex_exec(r, text, 0, &m);
    if (found && matches) {
        *matches = matches_table(r, text, &m);
    }
    return v_bool(found != negate);
}

/* ---- -replace ---- */

/* A bad pattern of -replace is InvalidRegularExpression; -match and -split throw the exception itself. */
static const regex *operator_regex(value pattern, uint32_t options)
{
    pattern = psobject_base(pattern);
    if (v_is(pattern, &type_Regex)) {
        return (const regex *)(const void *)pattern.as.o;
    }
    str *text = to_str(pattern);
    ctx *c = ctx_current();
    const regex *volatile r = NULL;
    TRY(c)
    {
        r = regex_get(text, options);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) {
            unwind(c, c->kind, c->payload);
        }
        exception *inner = error_caught(c)->exception;
        str *message = str_printf("The regular expression pattern %s is not valid.", str_to_c(text));
        exception *e = exception_of_type(&type_RuntimeException, message);
        e->inner = v_obj(inner);
        throw_record(error_record_new(e, "InvalidRegularExpression", EC_InvalidOperation, v_str(text)));
    }
    END_TRY;
    return r;
}

typedef struct replacement {
    const regex *regex;
    value with;
} replacement;

static str *replace_one(value item, const replacement *r)
{
    str *text = to_str(item);
    if (!value_is_script_block(r->with)) {
        return regex_replace(r->regex, text, to_str(r->with), -1);
    }
    /* 'abc' -replace 'b', { $_.Value.ToUpper() }: [regex] runs the block for each match. */
    value args[2] = {v_str(text), r->with};
    return to_str(
        type_invoke(&type_Regex, v_obj((void *)(uintptr_t)r->regex), str_intern_c("Replace"), args, 2, false));
}

value operate_replace(value a, value args, bool ignore_case)
{
    value pattern = args, with = v_str(str_empty);
    enumerator e = {0};
    value extra;
    if (args.kind == K_OBJECT && enumerate(args, &e)) {
        pattern = v_str(str_empty);
        if (enumerator_next(&e, &pattern) && enumerator_next(&e, &with) && enumerator_next(&e, &extra)) {
            throw_runtime("BadReplaceArgument", "The -replace operator allows only two elements to follow it, not 3.");
        }
    }
    replacement r = {operator_regex(pattern, ignore_case ? RX_IGNORE_CASE : 0), psobject_base(with)};
    if (a.kind != K_OBJECT || !enumerate(a, &e)) {
        return v_str(replace_one(a, &r));
    }
    list *made = list_new(NULL);
    value item;
    while (enumerator_next(&e, &item)) {
        list_add(made, v_str(replace_one(item, &r)));
    }
    return v_obj(list_to_array(made));
}

/* ---- -split ---- */

enum split_option {
    SPLIT_SIMPLE = 1,
    SPLIT_REGEX = 2,
    SPLIT_SPACE = 8,
    SPLIT_MULTILINE = 16,
    SPLIT_SINGLELINE = 32,
    SPLIT_IGNORE_CASE = 64,
    SPLIT_EXPLICIT = 128
};

typedef struct splitter {
    const regex *regex;
    const str *simple;
    value block;
    int64_t limit; /* 0: none; negative: counted from the end */
    bool ignore_case;
} splitter;

/* A piece of text between two separators, and what the separator's groups captured. */
static void add_piece(list *out, const str *s, size_t start, size_t end)
{
    list_add(out, v_str(str_sub(s, start, end - start)));
}

static void add_groups(list *out, const str *s, const regex_match *m)
{
    for (uint32_t i = 1; i < m->count; i++) {
        if (m->spans[2 * i] >= 0) {
            add_piece(out, s, (size_t)m->spans[2 * i], (size_t)m->spans[2 * i + 1]);
        }
    }
}

/* One step: the next separator at or after `from`. */
static bool next_separator(const splitter *sp, const str *s, size_t from, regex_match *m, size_t *start, size_t *end)
{
    if (sp->regex) {
        if (from > s->length || !regex_exec(sp->regex, s, from, m)) {
            return false;
        }
        *start = (size_t)m->spans[0];
        *end = (size_t)m->spans[1];
        return true;
    }
    if (sp->simple) {
        ptrdiff_t at = from <= s->length ? str_index(s, sp->simple, from, sp->ignore_case) : -1;
        *start = (size_t)at;
        *end = *start + sp->simple->length;
        return at >= 0;
    }
    for (size_t i = from; i < s->length; i++) {
        value c = v_char(str_at(s, i));
        if (object_up.invoke_delegate && to_bool(object_up.invoke_delegate(sp->block, &c, 1))) {
            *start = i;
            *end = i + 1;
            return true;
        }
    }
    return false;
}

static void split_forward(const splitter *sp, const str *s, list *out)
{
    size_t piece = 0, from = 0, start, end;
    int64_t left = sp->limit > 0 ? sp->limit - 1 : INT64_MAX;
    regex_match m = {0};
    while (left > 0 && next_separator(sp, s, from, &m, &start, &end)) {
        add_piece(out, s, piece, start);
        if (sp->regex) {
            add_groups(out, s, &m);
        }
        piece = end;
        from = end > start ? end : end + 1;
        left--;
    }
    add_piece(out, s, piece, s->length);
}

/* -split ',', -2: the last parts, the rest in front whole. */
static void split_backward(const splitter *sp, const str *s, list *out)
{
    list *spans = list_new(NULL);
    size_t from = 0, start, end;
    regex_match m = {0};
    while (next_separator(sp, s, from, &m, &start, &end)) {
        list_add(spans, v_long((int64_t)start));
        list_add(spans, v_long((int64_t)end));
        from = end > start ? end : end + 1;
    }
    size_t separators = list_count(spans) / 2, wanted = (size_t)(-sp->limit) - 1;
    size_t first = separators > wanted ? separators - wanted : 0, piece = 0;
    for (size_t i = first; i < separators; i++) {
        add_piece(out, s, piece, (size_t)list_get(spans, 2 * i).as.i);
        piece = (size_t)list_get(spans, 2 * i + 1).as.i;
    }
    add_piece(out, s, piece, s->length);
}

static void split_one(const splitter *sp, value item, list *out)
{
    const str *s = to_str(item);
    if (sp->limit == 1 || sp->limit == -1 || (sp->simple && sp->simple->length == 0)) {
        list_add(out, v_str((str *)(uintptr_t)s));
    } else if (sp->limit < 0) {
        split_backward(sp, s, out);
    } else {
        split_forward(sp, s, out);
    }
}

static int64_t split_options(value v)
{
    static const enum_member members[] = {{"SimpleMatch", 1},
                                          {"RegexMatch", 2},
                                          {"CultureInvariant", 4},
                                          {"IgnorePatternWhitespace", 8},
                                          {"Multiline", 16},
                                          {"Singleline", 32},
                                          {"IgnoreCase", 64},
                                          {"ExplicitCapture", 128},
                                          {0}};
    static type split_type = {TYPE_OBJECT, .name = "System.Management.Automation.SplitOptions",
                              .flags = T_VALUE | T_ENUM | T_FLAGS, .kind = K_ENUM, .members = members};
    return v.kind == K_ENUM ? v.as.i : v_is_null(v) ? 0 : convert_to(v, &split_type).as.i;
}

static void splitter_init(splitter *sp, value pattern, int64_t options)
{
    if (value_is_script_block(pattern)) {
        sp->block = pattern;
        return;
    }
    if (options & SPLIT_IGNORE_CASE) {
        sp->ignore_case = true;
    }
    if (options & SPLIT_SIMPLE) {
        sp->simple = to_str(pattern);
        return;
    }
    uint32_t rx = sp->ignore_case ? RX_IGNORE_CASE : 0;
    rx |= options & SPLIT_SPACE ? RX_IGNORE_SPACE : 0;
    rx |= options & SPLIT_MULTILINE ? RX_MULTILINE : 0;
    rx |= options & SPLIT_SINGLELINE ? RX_SINGLELINE : 0;
    rx |= options & SPLIT_EXPLICIT ? RX_EXPLICIT_CAPTURE : 0;
    sp->regex = v_is(pattern, &type_Regex) ? (const regex *)(const void *)pattern.as.o : regex_get(to_str(pattern), rx);
}

value operate_split(value a, value args, bool ignore_case)
{
    splitter sp = {.ignore_case = ignore_case};
    value pattern = args, limit = V_NULL, options = V_NULL;
    enumerator e = {0};
    if (args.kind == K_OBJECT && !value_is_script_block(args) && enumerate(args, &e)) {
        pattern = v_str(str_empty);
        if (enumerator_next(&e, &pattern) && enumerator_next(&e, &limit)) {
            enumerator_next(&e, &options);
        }
    }
    sp.limit = v_is_null(limit) ? 0 : to_int(limit);
    splitter_init(&sp, psobject_base(pattern), split_options(psobject_base(options)));
    list *out = list_new(NULL);
    value item;
    if (a.kind == K_OBJECT && enumerate(a, &e)) {
        while (enumerator_next(&e, &item)) {
            split_one(&sp, item, out);
        }
    } else {
        split_one(&sp, a, out);
    }
    return v_obj(list_to_array(out));
}

static void split_words(const str *s, list *out)
{
    str *trimmed = str_trim(s, NULL, 3);
    splitter sp = {.regex = regex_get(str_c("\\s+"), 0)};
    split_one(&sp, v_str(trimmed), out);
}

value operate_split_unary(value a)
{
    list *out = list_new(NULL);
    enumerator e = {0};
    value item;
    if (a.kind == K_OBJECT && enumerate(a, &e)) {
        while (enumerator_next(&e, &item)) {
            split_words(to_str(item), out);
        }
    } else {
        split_words(to_str(a), out);
    }
    return v_obj(list_to_array(out));
}

/* ---- -join ---- */

/* Dates and numbers in the culture's form, the latter with the digits of "$x"; inner lists by their own ToString. */
static str *join_text(value v)
{
    v = psobject_base(v);
    if (v_is_float(v)) {
        return number_format(v, str_c(v.kind == K_SINGLE ? "G7" : "G15"), culture_current());
    }
    if (v_is(v, &type_Decimal)) {
        return number_format(v, NULL, culture_current());
    }
    /* `"$([int])"` is int, `[int],1 -join ' '` has System.Int32 */
    if (v.kind == K_DATETIME || v_is(v, &type_RuntimeType) || (v.kind == K_OBJECT && v.as.o->type->flags & T_ARRAY)) {
        return to_str_current(v);
    }
    /* `$x.r.p -join ' '` has the names of XML nodes, "$($x.r)" the type's */
    if (v.kind == K_OBJECT && type_ops_of(v.as.o->type)->dynamic_first) {
        return to_str(member_invoke(v, str_intern_c("ToString"), NULL, 0));
    }
    return to_str(v);
}

value operate_join(value a, value separator)
{
    enumerator e = {0};
    if (a.kind != K_OBJECT || !enumerate(a, &e)) {
        return v_str(join_text(a));
    }
    wbuf b = {0};
    str *between = v_is_null(separator) ? str_empty : to_str(separator);
    value item;
    for (bool first = true; enumerator_next(&e, &item); first = false) {
        if (!first) {
            str_append(&b, between);
        }
        str_append(&b, join_text(item));
    }
    return v_str(str_from_wbuf(&b));
}

/* ---- -f ---- */

static list *format_arguments(value args)
{
    list *l = list_new(NULL);
    enumerator e = {0};
    value item;
    if (args.kind == K_OBJECT && enumerate(args, &e)) {
        while (enumerator_next(&e, &item)) {
            list_add(l, psobject_base(item));
        }
    } else {
        list_add(l, psobject_base(args));
    }
    return l;
}

value operate_format(value format, value args)
{
    str *text = to_str(format);
    list *l = format_arguments(args);
    ctx *c = ctx_current();
    str *volatile made = NULL;
    TRY(c)
    {
        made = format_composite(text, l->buffer ? l->buffer->items : NULL, list_count(l), culture_current());
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) {
            unwind(c, c->kind, c->payload);
        }
        exception *inner = error_caught(c)->exception;
        if (!type_is_assignable(type_find_c("System.FormatException"), inner->o.type)) {
            unwind(c, c->kind, c->payload);
        }
        str *message = str_printf("Error formatting a string: %s.", str_to_c(exception_message(inner)));
        throw_record(error_record_new(exception_of_type(&type_RuntimeException, message), "FormatError",
                                      EC_InvalidOperation, v_str(text)));
    }
    END_TRY;
    return v_str(made);
}
