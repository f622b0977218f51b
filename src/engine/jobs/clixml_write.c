/* clixml_write.c: objects to CLIXML. */
#include <stdio.h>
#include <string.h>

#include "base/heap.h"
#include "engine/jobs/clixml.h"
#include "engine/vm/frame.h"
#include "object/collection.h"
#include "object/culture.h"
#include "object/datetime.h"
#include "object/error.h"
#include "object/guid.h"
#include "object/member.h"
#include "object/number.h"

enum { DEEPEST = 100 };

static const char head[] = "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">";

/* ---- text ---- */

static void new_line(clixml_writer *w)
{
    if (!w->indent)
        return;
    buf_byte(&w->out, '\n');
    for (int i = 0; i < w->level; i++)
        buf_text(&w->out, "  ");
}

/* Units that XML cannot hold, and an underscore that would read as the start of one, are `_x000A_`. */
static bool must_encode(const str *s, size_t i)
{
    uint16_t c = str_at(s, i);
    if (c == '_')
        return i + 1 < s->length && (str_at(s, i + 1) == 'x' || str_at(s, i + 1) == 'X');
    return c < 32 || (c >= 0x7F && c <= 0x9F) || (c >= 0xD800 && c <= 0xDFFF) || c >= 0xFFFE;
}

static void put_text(clixml_writer *w, const str *s, bool attribute, bool encode)
{
    for (size_t i = 0; i < s->length; i++) {
        uint16_t c = str_at(s, i);
        if (encode && must_encode(s, i))
            buf_printf(&w->out, "_x%04X_", c);
        else if (c == '<')
            buf_text(&w->out, "&lt;");
        else if (c == '>')
            buf_text(&w->out, "&gt;");
        else if (c == '&')
            buf_text(&w->out, "&amp;");
        else if (c == '"' && attribute)
            buf_text(&w->out, "&quot;");
        else
            buf_utf8(&w->out, c);
    }
}

static void put_name(clixml_writer *w, const str *name)
{
    if (!name)
        return;
    buf_text(&w->out, " N=\"");
    put_text(w, name, true, true);
    buf_byte(&w->out, '"');
}

/* <tag N="name">text</tag> */
static void leaf(clixml_writer *w, const char *tag, const str *name, const str *text, bool encode)
{
    new_line(w);
    buf_printf(&w->out, "<%s", tag);
    put_name(w, name);
    buf_byte(&w->out, '>');
    put_text(w, text, false, encode);
    buf_printf(&w->out, "</%s>", tag);
}

static void open_tag(clixml_writer *w, const char *tag)
{
    new_line(w);
    buf_printf(&w->out, "<%s>", tag);
    w->level++;
}

static void close_tag(clixml_writer *w, const char *tag)
{
    w->level--;
    new_line(w);
    buf_printf(&w->out, "</%s>", tag);
}

static void empty_tag(clixml_writer *w, const char *tag, const str *name)
{
    new_line(w);
    buf_printf(&w->out, "<%s", tag);
    put_name(w, name);
    buf_text(&w->out, " />");
}

/* ---- primitives ---- */

static str *date_text(value v)
{
    value format = v_str(str_c("yyyy-MM-ddTHH:mm:ss.FFFFFFFK"));
    return to_str(member_invoke(v, str_intern_c("ToString"), &format, 1));
}

/* ISO 8601: P1DT2H3M4.5S */
static str *span_text(int64_t ticks)
{
    buf b = {0};
    uint64_t t = ticks < 0 ? -(uint64_t)ticks : (uint64_t)ticks;
    uint64_t days = t / (uint64_t)TICKS_PER_DAY, rest = t % (uint64_t)TICKS_PER_DAY;
    unsigned h = (unsigned)(rest / (uint64_t)TICKS_PER_HOUR), m = (unsigned)(rest / (uint64_t)TICKS_PER_MINUTE % 60),
             s = (unsigned)(rest / (uint64_t)TICKS_PER_SECOND % 60), f = (unsigned)(rest % (uint64_t)TICKS_PER_SECOND);
    buf_text(&b, ticks < 0 ? "-P" : "P");
    if (days)
        buf_printf(&b, "%lluD", (unsigned long long)days);
    if (rest || !t)
        buf_byte(&b, 'T');
    if (h)
        buf_printf(&b, "%uH", h);
    if (m)
        buf_printf(&b, "%uM", m);
    if (f) {
        char digits[8];
        snprintf(digits, sizeof digits, "%07u", f);
        for (int n = 6; digits[n] == '0'; n--)
            digits[n] = 0;
        buf_printf(&b, "%u.%sS", s, digits);
    } else if (s || !t) {
        buf_printf(&b, "%uS", s);
    }
    return str_from_buf(&b);
}

static str *float_text(value v)
{
    double d = v.as.d;
    if (d != d)
        return str_c("NaN");
    if (d - d != 0)
        return str_c(d > 0 ? "INF" : "-INF");
    double limit = v.kind == K_SINGLE ? 1e9 : 1e17; /* whole numbers up to there have no exponent */
    if (d < limit && d > -limit && d == (double)(int64_t)d)
        return d == 0 && 1 / d < 0 ? str_c("-0") : str_printf("%lld", (long long)d);
    return double_round_trip(d, v.kind == K_SINGLE);
}

static str *base64(value bytes)
{
    return to_str(member_invoke_static(type_find_c("System.Convert"), str_intern_c("ToBase64String"), &bytes, 1));
}

static bool object_leaf(clixml_writer *w, const str *name, value v)
{
    static const struct {
        const char *type, *tag;
    } table[] = {{"System.Decimal", "D"},
                 {"System.Guid", "G"},
                 {"System.Version", "Version"},
                 {"System.Management.Automation.SemanticVersion", "Version"}};
    const type *t = value_type(v);
    for (unsigned i = 0; i < sizeof table / sizeof *table; i++)
        if (!strcmp(t->name, table[i].type)) {
            leaf(w, table[i].tag, name, to_str(v), false);
            return true;
        }
    if (t == &type_ByteArray)
        leaf(w, "BA", name, base64(v), false);
    else if (!strcmp(t->name, "System.Uri"))
        leaf(w, "URI", name, to_str(member_get(v, str_intern_c("OriginalString"), 0)), true);
    else if (!strcmp(t->name, "System.Xml.XmlDocument"))
        leaf(w, "XD", name, to_str(member_get(v, str_intern_c("OuterXml"), 0)), true);
    else if (v_is_block(v))
        leaf(w, "SBK", name, to_str(v), true);
    else
        return false;
    return true;
}

/* False: `v` is no primitive. */
static bool primitive(clixml_writer *w, const str *name, value v)
{
    static const char *const tags[] = {
        [K_SBYTE] = "SB",   [K_BYTE] = "By",   [K_INT16] = "I16",  [K_UINT16] = "U16", [K_INT32] = "I32",
        [K_UINT32] = "U32", [K_INT64] = "I64", [K_UINT64] = "U64", [K_SINGLE] = "Sg",  [K_DOUBLE] = "Db"};
    switch (v.kind) {
    case K_NULL:
    case K_NOTHING: empty_tag(w, "Nil", name); return true;
    case K_BOOL: leaf(w, "B", name, str_c(v.as.i ? "true" : "false"), false); return true;
    case K_CHAR: leaf(w, "C", name, str_printf("%d", (int)v.as.i), false); return true;
    case K_STRING: leaf(w, "S", name, v.as.s, true); return true;
    case K_DATETIME: leaf(w, "DT", name, date_text(v), false); return true;
    case K_TIMESPAN: leaf(w, "TS", name, span_text(v.as.i), false); return true;
    case K_SINGLE:
    case K_DOUBLE: leaf(w, tags[v.kind], name, float_text(v), false); return true;
    case K_OBJECT: return object_leaf(w, name, v);
    default:
        if (!v_is_integer(v))
            return false;
        leaf(w, tags[v.kind], name, to_str(v), false);
        return true;
    }
}

/* ---- objects ---- */

static void put_types(clixml_writer *w, value v)
{
    list *names = psobject_type_names(v, false);
    if (!names) {
        names = list_new(NULL);
        for (const type *t = value_type(v); t; t = type_base(t))
            list_add(names, v_str(type_full_name(t)));
    }
    if (!list_count(names))
        return;
    str *all[64];
    size_t n = list_count(names) < 64 ? list_count(names) : 64;
    for (size_t i = 0; i < n; i++)
        all[i] = to_str(list_get(names, i));
    value key = v_str(str_join(str_c("\n"), all, n)), id;
    if (map_get(w->types, key, &id)) {
        new_line(w);
        buf_printf(&w->out, "<TNRef RefId=\"%d\" />", (int)id.as.i);
        return;
    }
    map_set(w->types, key, v_int(w->type_count));
    new_line(w);
    buf_printf(&w->out, "<TN RefId=\"%d\">", w->type_count++);
    w->level++;
    for (size_t i = 0; i < n; i++)
        leaf(w, "T", NULL, all[i], true);
    close_tag(w, "TN");
}

typedef struct bag {
    list *names, *values;
} bag;

typedef struct bags {
    bag own, added; /* <Props>, <MS> */
    bool own_is_bag;
} bags;

static void bag_add(bag *b, const str *name, value v)
{
    if (!b->names) {
        b->names = list_new(NULL);
        b->values = list_new(NULL);
    }
    list_add(b->names, v_str((str *)(uintptr_t)name));
    list_add(b->values, v);
}

static bool sort_out(const member_info *m, void *arg)
{
    bags *b = arg;
    if (!m->failed)
        bag_add(m->kind == MEMBER_PROPERTY || b->own_is_bag ? &b->own : &b->added, m->name, m->v);
    return true;
}

static void write_named(clixml_writer *w, const str *name, value v, int depth);

static void put_bag(clixml_writer *w, const char *tag, const bag *b, int depth)
{
    size_t n = b->names ? list_count(b->names) : 0;
    if (!n)
        return;
    open_tag(w, tag);
    for (size_t i = 0; i < n; i++)
        write_named(w, list_get(b->names, i).as.s, list_get(b->values, i), depth);
    close_tag(w, tag);
}

/* Note properties alone: those that a collection carries. */
static bool only_notes(const member_info *m, void *arg)
{
    if (m->kind == MEMBER_NOTE)
        bag_add(arg, m->name, m->v);
    return true;
}

static bool named(const type *t, const char *a, const char *b, const char *c)
{
    return !strcmp(t->name, a) || !strcmp(t->name, b) || !strcmp(t->name, c);
}

/* Which element holds the items of a collection; NULL: it is none. */
static const char *container_of(value base)
{
    if (base.kind != K_OBJECT)
        return NULL;
    const type *t = value_type(base);
    enumerator e = {0};
    if (value_is_dictionary(base))
        return "DCT";
    if (t == &type_PSCustomObject || !enumerate(base, &e))
        return NULL;
    if (named(t, "System.Collections.Queue", "System.Collections.Generic.Queue`1", ""))
        return "QUE";
    if (named(t, "System.Collections.Stack", "System.Collections.Generic.Stack`1", ""))
        return "STK";
    return t->flags & T_ARRAY || type_implements(t, "System.Collections.IList") ? "LST" : "IE";
}

static void put_pairs(clixml_writer *w, value base, int depth)
{
    enumerator e = {0};
    value pair;
    enumerate_any(base, &e);
    while (e.next(&e, &pair)) {
        open_tag(w, "En");
        write_named(w, str_c("Key"), member_get(pair, str_intern_c("Key"), 0), depth);
        write_named(w, str_c("Value"), member_get(pair, str_intern_c("Value"), 0), depth);
        close_tag(w, "En");
    }
}

static void put_items(clixml_writer *w, const char *tag, value base, int depth)
{
    size_t before = w->out.length;
    open_tag(w, tag);
    size_t inside = w->out.length;
    if (!strcmp(tag, "DCT")) {
        put_pairs(w, base, depth);
    } else {
        enumerator e = {0};
        value v;
        enumerate(base, &e);
        while (e.next(&e, &v))
            write_named(w, NULL, v, depth);
    }
    if (w->out.length > inside) {
        close_tag(w, tag);
        return;
    }
    w->out.length = before;
    w->level--;
    empty_tag(w, tag, NULL);
}

static void put_to_string(clixml_writer *w, value v)
{
    str *text = to_str_current(v);
    if (text->length)
        leaf(w, "ToString", NULL, text, true);
    else
        empty_tag(w, "ToString", NULL);
}

/* An ErrorRecord tells what a remote side needs to show it. */
static void error_members(const error_record *r, bag *b)
{
    value info = member_get(v_obj((void *)(uintptr_t)r), str_intern_c("CategoryInfo"), 0);
    static const char *const parts[] = {"Activity", "Reason", "TargetName", "TargetType"};
    bag_add(b, str_c("Exception"), v_obj(r->exception));
    bag_add(b, str_c("TargetObject"), r->target);
    bag_add(b, str_c("FullyQualifiedErrorId"), v_str(error_fully_qualified_id(r)));
    bag_add(b, str_c("InvocationInfo"), r->invocation_info);
    bag_add(b, str_c("ErrorCategory_Category"), v_int((int32_t)r->category));
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        bag_add(b, str_printf("ErrorCategory_%s", parts[i]),
                v_str(to_str(member_get(info, str_intern_c(parts[i]), 0))));
    bag_add(b, str_c("ErrorCategory_Message"), v_str(to_str(info)));
    if (r->details)
        bag_add(b, str_c("ErrorDetails_Message"), v_str(r->details));
    bag_add(b, str_c("SerializeExtendedInfo"), V_FALSE);
    if (r->script_stack)
        bag_add(b, str_c("ErrorDetails_ScriptStackTrace"), v_str(r->script_stack));
    bag_add(b, str_c("PSMessageDetails"), V_NULL);
}

static void put_object(clixml_writer *w, value v, value base, int depth)
{
    bags b = {0};
    const char *items = container_of(base);
    bool custom = v_is(base, &type_PSCustomObject);
    psobject *p = custom ? v_psobject(base) : NULL;
    b.own_is_bag = p && p->is_bag;
    put_types(w, v);
    if (items) {
        put_items(w, items, base, depth);
        if (!strcmp(items, "IE"))
            member_each_property(v, sort_out, &b);
        else
            member_each_property(v, only_notes, &b.added);
    } else if (v_is(base, &type_ErrorRecord)) {
        put_to_string(w, v);
        error_members((const error_record *)(const void *)base.as.o, &b.added);
    } else {
        if (!custom || p->text)
            put_to_string(w, v);
        member_each_property(v, sort_out, &b);
    }
    put_bag(w, "Props", &b.own, depth - 1);
    put_bag(w, "MS", &b.added, depth);
}

/* Below depth 0 an object is its text, with the notes it carries. */
static void put_as_text(clixml_writer *w, value v, value base)
{
    bag notes = {0};
    leaf(w, "S", NULL, to_str(base), true);
    member_each_property(v, only_notes, &notes);
    put_bag(w, "MS", &notes, 0);
}

static void put_enum(clixml_writer *w, value v, value base)
{
    const type *t = value_type(base);
    put_types(w, v);
    put_to_string(w, base);
    primitive(w, NULL, v_integer(t->underlying ? t->underlying : K_INT32, base.as.i));
}

/* A scalar in a wrapper that has members of its own. */
static bool wrapped(value v, value base)
{
    props *p = v.kind == K_OBJECT && v_is(v, &type_PSObject) ? psobject_props(v) : NULL;
    return p && p->shape->count && base.kind != K_OBJECT;
}

static bool put_reference(clixml_writer *w, const str *name, value base)
{
    value id, key = v_long((int64_t)(uintptr_t)base.as.o);
    if (base.kind != K_OBJECT || !map_get(w->objects, key, &id)) {
        if (base.kind == K_OBJECT)
            map_set(w->objects, key, v_int(w->object_count));
        return false;
    }
    new_line(w);
    buf_text(&w->out, "<Ref");
    put_name(w, name);
    buf_printf(&w->out, " RefId=\"%d\" />", (int)id.as.i);
    return true;
}

static void write_named(clixml_writer *w, const str *name, value v, int depth)
{
    value base = psobject_base(v);
    bool scalar = wrapped(v, base);
    if (!scalar && primitive(w, name, base))
        return;
    bool text = depth < 1 && !scalar && base.kind != K_ENUM && !container_of(base);
    if (text && !v_is(base, &type_PSCustomObject)) {
        leaf(w, "S", name, to_str(base), true);
        return;
    }
    if (depth < 1 && base.kind == K_ENUM) {
        leaf(w, "S", name, to_str(base), true);
        return;
    }
    if (put_reference(w, name, base))
        return;
    if (++w->nested > DEEPEST)
        throw_error("System.Xml.XmlException", "System.Xml.XmlException", EC_NotSpecified, V_NULL,
                    "The object is nested too deeply to be serialized.");
    new_line(w);
    buf_text(&w->out, "<Obj");
    put_name(w, name);
    buf_printf(&w->out, " RefId=\"%d\">", w->object_count++);
    w->level++;
    if (base.kind == K_ENUM) {
        put_enum(w, v, base);
    } else if (scalar) {
        if (psobject_type_names(v, false))
            put_types(w, v);
        if (v_psobject(v)->text)
            leaf(w, "ToString", NULL, v_psobject(v)->text, true);
        primitive(w, NULL, base);
        bag notes = {0};
        member_each_property(v, only_notes, &notes);
        put_bag(w, "MS", &notes, depth);
    } else if (text) {
        put_as_text(w, v, base);
    } else {
        put_object(w, v, base, depth);
    }
    close_tag(w, "Obj");
    w->nested--;
}

void clixml_begin(clixml_writer *w, bool indent)
{
    *w = (clixml_writer){.indent = indent};
    w->objects = map_new(&type_Hashtable, MAP_ORDINAL);
    w->types = map_new(&type_Hashtable, MAP_ORDINAL);
    buf_text(&w->out, head);
    w->level = 1;
}

void clixml_write(clixml_writer *w, value v, int depth)
{
    write_named(w, NULL, v, depth);
}

void clixml_end(clixml_writer *w)
{
    w->level = 0;
    new_line(w);
    buf_text(&w->out, "</Objs>");
}

str *clixml_text(value v, int depth)
{
    clixml_writer w;
    clixml_begin(&w, true);
    clixml_write(&w, v, depth);
    clixml_end(&w);
    return str_from_buf(&w.out);
}
