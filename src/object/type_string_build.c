/* type_string_build.c: String: Split, Join, Concat, Format, Replace. */
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/convert.h"
#include "object/culture.h"
#include "object/error.h"
#include "object/member.h"
#include "object/number.h"
#include "object/type_internal.h"
#include "object/type_string.h"

/* ---- Split ---- */

enum { SPLIT_REMOVE_EMPTY = 1, SPLIT_TRIM = 2 };

/* What separates: any of some units (none: white space), or any of some texts. */
typedef struct separators {
    const uint16_t *units;
    size_t unit_count;
    str **texts;
    size_t text_count;
    bool space;
} separators;

/* The length of the separator at `i`, 0: none. */
static size_t separator_at(const separators *by, const str *s, size_t i)
{
    uint16_t c = str_at(s, i);
    if (by->space) {
        return utf_is_space(c);
    }
    for (size_t k = 0; k < by->unit_count; k++) {
        if (by->units[k] == c) {
            return 1;
        }
    }
    for (size_t k = 0; k < by->text_count; k++) {
        const str *t = by->texts[k];
        if (t->length && t->length <= s->length - i && str_at(t, 0) == c) {
            size_t n = 1;
            while (n < t->length && str_at(t, n) == str_at(s, i + n)) {
                n++;
            }
            if (n == t->length) {
                return n;
            }
        }
    }
    return 0;
}

static str *piece(const str *s, size_t start, size_t end, int64_t options)
{
    str *p = str_sub(s, start, end - start);
    return options & SPLIT_TRIM ? str_trim(p, NULL, 3) : p;
}

static array *strings_of(const list *l)
{
    array *a = array_new(&type_String, list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return a;
}

/* The next separator from `i` on: its place, s->length when there is none. */
static size_t next_separator(const separators *by, const str *s, size_t i, size_t *length)
{
    if (by->unit_count == 1 && !by->text_count) {
        ptrdiff_t at = str_index_unit(s, by->units[0], i);
        *length = at >= 0;
        return at < 0 ? s->length : (size_t)at;
    }
    *length = 0;
    while (i < s->length && !(*length = separator_at(by, s, i))) {
        i++;
    }
    return i;
}

static value split(const str *s, const separators *by, int64_t limit, int64_t options)
{
    list *out = list_new(NULL);
    size_t start = 0, length;
    bool remove = options & SPLIT_REMOVE_EMPTY;
    if (limit == 0) {
        return v_obj(array_new(&type_String, 0));
    }
    while ((int64_t)list_count(out) < limit - 1) {
        size_t at = next_separator(by, s, start, &length);
        if (at >= s->length && !length) {
            break;
        }
        str *p = piece(s, start, at, options);
        if (p->length || !remove) {
            list_add(out, v_str(p));
        }
        start = at + length;
    }
    /* The last part takes the rest; with RemoveEmptyEntries not what would be left out in front of it. */
    if (remove) {
        for (size_t at = start; at < s->length;) {
            at = next_separator(by, s, start, &length);
            if (!length || piece(s, start, at, options)->length) {
                break;
            }
            start = at = at + length;
        }
    }
    str *rest = piece(s, start, s->length, options);
    if (rest->length || !remove) {
        list_add(out, v_str(rest));
    }
    return v_obj(strings_of(out));
}

/* (separator, count, options) in every form: char, char[], string, string[], null. */
value string_split(call *c)
{
    separators by = {0};
    uint16_t unit;
    str *text;
    value first = c->argc ? c->args[0] : V_NULL;
    int64_t limit = INT32_MAX, options = 0;
    for (uint32_t i = 1; i < c->argc; i++) {
        if (c->args[i].kind == K_INT32) {
            limit = c->args[i].as.i;
        } else if (c->args[i].kind == K_ENUM) {
            options = c->args[i].as.i;
        }
    }
    if (limit < 0) {
        throw_must_not_be_negative("count", limit);
    }
    if (options & ~3) {
        throw_argument("System.ArgumentException", "options", "Value of flags is invalid.");
    }
    if (first.kind == K_CHAR) {
        unit = (uint16_t)first.as.i;
        by.units = &unit;
        by.unit_count = 1;
    } else if (first.kind == K_STRING) {
        text = first.as.s;
        by.texts = &text;
        by.text_count = 1;
        if (text->length == 1) {
            unit = str_at(text, 0);
            by.units = &unit;
            by.unit_count = 1;
            by.text_count = 0;
        }
    } else if (value_is_array(first) && v_array(first)->o.type->element == &type_Char) {
        by.units = string_units(first, &by.unit_count);
        by.space = by.unit_count == 0;
    } else if (value_is_array(first)) {
        array *a = v_array(first);
        by.texts = heap_alloc((a->length + 1) * sizeof *by.texts);
        for (size_t i = 0; i < a->length; i++) {
            value v = array_get(a, i);
            by.texts[by.text_count] = v.kind == K_STRING ? v.as.s : str_empty;
            by.text_count++;
        }
        by.space = by.text_count == 0;
    } else {
        by.space = true;
    }
    return split(string_self(c), &by, limit, options);
}

/* ---- Join and Concat ---- */

/* A generic sequence is joined item by item; any other object is one item. */
static bool is_sequence(value v)
{
    if (v.kind != K_OBJECT) {
        return false;
    }
    const type *t = v.as.o->type;
    return t->flags & T_ARRAY || (t->definition && !(t->flags & T_DICTIONARY));
}

static void put_items(wbuf *out, value items, const str *separator)
{
    enumerator e = {0};
    value item;
    if (!enumerate(items, &e)) {
        str_append(out, to_str_current(items));
        return;
    }
    for (bool first = true; enumerator_next(&e, &item); first = false) {
        if (!first && separator) {
            str_append(out, separator);
        }
        if (!v_is_null(item)) {
            str_append(out, to_str_current(item));
        }
    }
}

value string_join(call *c)
{
    str *separator = c->args[0].kind == K_CHAR ? str_char((uint16_t)c->args[0].as.i) : string_arg(c, 0);
    value items = c->args[1];
    if (value_is_array(items) && v_array(items)->length == 1 && is_sequence(array_get(v_array(items), 0))) {
        items = array_get(v_array(items), 0);
    }
    wbuf out = {0};
    if (c->argc == 4) {
        array *a = v_array(items);
        int64_t start = int_arg(c, 2), count = int_arg(c, 3);
        if (start < 0) {
            throw_must_not_be_negative("startIndex", start);
        }
        if (count < 0) {
            throw_must_not_be_negative("count", count);
        }
        if (start > (int64_t)a->length - count) {
            throw_must_be_at_most("startIndex", start, (int64_t)a->length - count);
        }
        array *part = array_new(&type_String, (size_t)count);
        for (size_t i = 0; i < part->length; i++) {
            array_put(part, i, array_get(a, (size_t)start + i));
        }
        items = v_obj(part);
    }
    put_items(&out, items, separator);
    return v_str(str_from_wbuf(&out));
}

value string_concat(call *c)
{
    wbuf out = {0};
    for (uint32_t i = 0; i < c->argc; i++) {
        if (is_sequence(c->args[i])) {
            put_items(&out, c->args[i], NULL);
        } else if (!v_is_null(c->args[i])) {
            str_append(&out, to_str_current(c->args[i]));
        }
    }
    return v_str(str_from_wbuf(&out));
}

/* ---- Format ---- */

value string_format(call *c)
{
    uint32_t at = c->argc && c->args[0].kind != K_STRING;
    const culture *culture = at ? culture_of(c->args[0]) : culture_current();
    str *format = string_arg(c, at);
    if (!format) {
        throw_argument("System.ArgumentNullException", "format", "Value cannot be null.");
    }
    value *args = c->args + at + 1;
    size_t n = c->argc - at - 1;
    if (n == 1 && value_is_array(args[0]) && v_array(args[0])->o.type->element == &type_Object) {
        array *a = v_array(args[0]);
        n = a->length;
        args = heap_alloc((n + 1) * sizeof *args);
        for (size_t i = 0; i < n; i++) {
            args[i] = array_get(a, i);
        }
    }
    return v_str(format_composite(format, args, n, culture));
}

/* ---- Replace ---- */

static str *with_argument(call *c)
{
    str *with = string_arg(c, 1);
    return with ? with : str_empty;
}

static const str *old_argument(call *c)
{
    str *old = string_arg(c, 0);
    if (!old) {
        throw_argument("System.ArgumentNullException", "oldValue", "Value cannot be null.");
    }
    if (old->length == 0) {
        throw_argument("System.ArgumentException", "oldValue", "The value cannot be an empty string.");
    }
    return old;
}

value string_replace(call *c)
{
    if (c->args[0].kind == K_CHAR) {
        return v_str(
            str_replace(string_self(c), str_char((uint16_t)c->args[0].as.i), str_char((uint16_t)c->args[1].as.i)));
    }
    return v_str(str_replace(string_self(c), old_argument(c), with_argument(c)));
}

/* (old, new, StringComparison) and (old, new, ignoreCase, culture) */
value string_replace_compared(call *c)
{
    str *s = string_self(c), *with = with_argument(c);
    const str *old = old_argument(c);
    int comparison = c->args[2].kind == K_BOOL ? (c->args[2].as.i ? COMPARE_CURRENT_NOCASE : COMPARE_CURRENT)
                                               : string_comparison(c, COMPARE_CURRENT);
    wbuf out = {0};
    size_t done = 0, length;
    for (;;) {
        ptrdiff_t at;
        if (comparison >= COMPARE_ORDINAL) {
            length = old->length;
            at = str_index(s, old, done, comparison == COMPARE_ORDINAL_NOCASE) - (ptrdiff_t)done;
        } else {
            at = collate_index(done ? str_sub(s, done, s->length - done) : s, old, comparison, false, &length);
        }
        if (at < 0 || length == 0) {
            break;
        }
        str_append_range(&out, s, done, (size_t)at);
        str_append(&out, with);
        done += (size_t)at + length;
    }
    if (!done) {
        return v_str(s);
    }
    str_append_range(&out, s, done, s->length - done);
    return v_str(str_from_wbuf(&out));
}

value string_replace_line_endings(call *c)
{
    const str *s = string_self(c), *with = c->argc ? string_arg(c, 0) : str_c("\n");
    wbuf out = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint16_t u = str_at(s, i);
        if (u == '\n' || u == '\r' || u == '\f' || u == 0x85 || u == 0x2028 || u == 0x2029) {
            i += u == '\r' && i + 1 < s->length && str_at(s, i + 1) == '\n';
            str_append(&out, with);
        } else {
            wbuf_unit(&out, u);
        }
    }
    return v_str(str_from_wbuf(&out));
}
