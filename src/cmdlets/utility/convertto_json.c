/* convertto_json.c: ConvertTo-Json. */
#include <math.h>

#include "base/heap.h"
#include "cmdlets/cmdlets.h"
#include "object/datetime.h"
#include "types/datetime_offset.h"

enum { P_InputObject, P_Depth, P_Compress, P_EnumsAsStrings, P_AsArray, P_EscapeHandling };
static const param_spec params[] = {[P_InputObject] = {"InputObject", "object", .position = 1,
                                                       .flags = PF_MANDATORY | PF_PIPELINE | PF_ALLOW_NULL |
                                                                PF_ALLOW_EMPTY_STRING | PF_ALLOW_EMPTY_COLLECTION},
                                    [P_Depth] = {"Depth", "int", .validate = "range 0 100"},
                                    [P_Compress] = {"Compress", "switch"},
                                    [P_EnumsAsStrings] = {"EnumsAsStrings", "switch"},
                                    [P_AsArray] = {"AsArray", "switch"},
                                    [P_EscapeHandling] = {"EscapeHandling", "Newtonsoft.Json.StringEscapeHandling"},
                                    {0}};

enum { ESCAPE_DEFAULT, ESCAPE_NON_ASCII, ESCAPE_HTML };
static const enum_member escapes[] = {
    {"Default", ESCAPE_DEFAULT}, {"EscapeNonAscii", ESCAPE_NON_ASCII}, {"EscapeHtml", ESCAPE_HTML}, {0}};
type type_StringEscapeHandling = {TYPE_OBJECT, .name = "Newtonsoft.Json.StringEscapeHandling",
                                  .flags = T_VALUE | T_ENUM, .kind = K_ENUM, .members = escapes};

typedef struct state {
    list *items;
    wbuf out;
    int64_t depth;
    int escape;
    bool compress, enum_names, warned;
} state;

/* ---- text ---- */

static void put(state *s, const char *ascii)
{
    wbuf_ascii(&s->out, ascii);
}

static void new_line(state *s, int level)
{
    if (s->compress)
        return;
    wbuf_unit(&s->out, '\n');
    wbuf_fill(&s->out, ' ', (size_t)level * 2);
}

static bool must_escape(const state *s, uint16_t u)
{
    if (u < 0x20 || u == '"' || u == '\\' || u == 0x85 || u == 0x2028 || u == 0x2029)
        return true;
    if (s->escape == ESCAPE_NON_ASCII)
        return u > 0x7F;
    return s->escape == ESCAPE_HTML && (u == '<' || u == '>' || u == '&' || u == '\'');
}

static void put_escaped(state *s, uint16_t u)
{
    switch (u) {
    case '\n': put(s, "\\n"); break;
    case '\r': put(s, "\\r"); break;
    case '\t': put(s, "\\t"); break;
    case '\b': put(s, "\\b"); break;
    case '\f': put(s, "\\f"); break;
    case '\\': put(s, "\\\\"); break;
    case '"': put(s, s->escape == ESCAPE_HTML ? "\\u0022" : "\\\""); break;
    default: wbuf_printf(&s->out, "\\u%04x", u);
    }
}

static void put_string(state *s, const str *text)
{
    wbuf_unit(&s->out, '"');
    size_t from = 0;
    for (size_t i = 0; i < text->length; i++) {
        uint16_t u = str_at(text, i);
        if (!must_escape(s, u))
            continue;
        str_append_range(&s->out, text, from, i - from);
        put_escaped(s, u);
        from = i + 1;
    }
    str_append_range(&s->out, text, from, text->length - from);
    wbuf_unit(&s->out, '"');
}

static bool looks_whole(const str *text)
{
    for (size_t i = 0; i < text->length; i++) {
        uint16_t u = str_at(text, i);
        if (u == '.' || u == 'E' || u == 'e')
            return false;
    }
    return true;
}

/* 2 is written 2.0 when it is no integer by type. */
static void put_fraction(state *s, const str *text)
{
    str_append(&s->out, text);
    if (looks_whole(text))
        put(s, ".0");
}

static void put_double(state *s, value v)
{
    double d = v.as.d;
    if (isnan(d))
        put(s, "\"NaN\"");
    else if (isinf(d))
        put(s, d > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    else
        put_fraction(s, double_round_trip(d, v.kind == K_SINGLE));
}

/* ---- scalars ---- */

static bool is_named(value v, const char *type_name)
{
    return v.kind == K_OBJECT && !__builtin_strcmp(v.as.o->type->name, type_name);
}

static str *date_text(value v)
{
    return format_value(v, str_c("yyyy'-'MM'-'dd'T'HH':'mm':'ss.FFFFFFFK"), &culture_invariant);
}

static void put_enum(state *s, value v)
{
    const type *t = type_by_id(v.type);
    if (s->enum_names || t->underlying == K_INT64 || t->underlying == K_UINT64)
        put_string(s, enum_to_str(t, v.as.i));
    else
        str_append(&s->out, integer_to_str(v.as.i));
}

static bool put_object_scalar(state *s, value v)
{
    if (v_is(v, &type_Decimal))
        put_fraction(s, number_format(v, str_empty, &culture_invariant));
    else if (v_is(v, &type_BigInteger))
        str_append(&s->out, to_str(v));
    else if (v_is(v, &type_Guid))
        put_string(s, to_str(v));
    else if (v_is(v, &type_DateTimeOffset))
        put_string(s, to_str(member_invoke(v, str_c("ToString"),
                                           (value[]){v_str(str_c("yyyy'-'MM'-'dd'T'HH':'mm':'ss.FFFFFFFzzz"))}, 1)));
    else if (is_named(v, "System.Uri"))
        put_string(s, to_str(member_get(v, str_intern_c("OriginalString"), 0)));
    else if (is_named(v, "System.DBNull") || is_named(v, "System.Management.Automation.Language.NullString"))
        put(s, "null");
    else
        return false;
    return true;
}

/* false: it has parts. */
static bool put_scalar(state *s, value v)
{
    switch (v.kind) {
    case K_NULL:
    case K_NOTHING: put(s, "null"); return true;
    case K_BOOL: put(s, v.as.i ? "true" : "false"); return true;
    case K_CHAR: put_string(s, str_char((uint16_t)v.as.i)); return true;
    case K_STRING: put_string(s, v.as.s); return true;
    case K_SINGLE:
    case K_DOUBLE: put_double(s, v); return true;
    case K_DATETIME: put_string(s, date_text(v)); return true;
    case K_ENUM: put_enum(s, v); return true;
    case K_TIMESPAN:
    case K_INLINE: return false;
    case K_OBJECT: return put_object_scalar(s, v);
    default: str_append(&s->out, to_str(v)); return true;
    }
}

/* ---- what has parts ---- */

static void put_value(cmdlet_run *c, value v, int depth, int level);

typedef struct parts {
    cmdlet_run *c;
    int depth, level;
    bool any;
} parts;

static void begin_part(parts *p)
{
    state *s = p->c->state;
    if (p->any)
        wbuf_unit(&s->out, ',');
    p->any = true;
    new_line(s, p->level + 1);
}

static void end_parts(parts *p, char close)
{
    state *s = p->c->state;
    if (p->any)
        new_line(s, p->level);
    wbuf_unit(&s->out, (uint16_t)close);
}

static void put_member(parts *p, const str *name, value v)
{
    state *s = p->c->state;
    begin_part(p);
    put_string(s, name);
    put(s, s->compress ? ":" : ": ");
    put_value(p->c, v, p->depth + 1, p->level + 1);
}

static void put_dictionary(parts *p, value v)
{
    size_t cursor = 0;
    value key, item;
    while (map_next(v_map(v), &cursor, &key, &item)) {
        if (psobject_base(key).kind != K_STRING)
            cmdlet_fail_text(
                p->c, INVALID_OPERATION_EXCEPTION, "NonStringKeyInDictionary", EC_InvalidOperation, v,
                "The type '%s' is not supported for serialization or deserialization of a dictionary. Keys "
                "must be strings.",
                str_to_c(type_full_name(value_type(v))));
        put_member(p, psobject_base(key).as.s, item);
    }
}

static bool put_property(const member_info *m, void *arg_)
{
    put_member(arg_, m->name, m->failed ? V_NULL : m->v);
    return true;
}

static void put_notes(parts *p, value v)
{
    props *notes = psobject_props(v);
    for (uint32_t i = 0; notes && i < notes->shape->count; i++)
        if (notes->shape->kinds[i] == MEMBER_NOTE)
            put_member(p, notes->shape->names[i], value_load(&notes->slots[i]));
}

static void put_items(parts *p, enumerator *e)
{
    value item;
    while (enumerator_next(e, &item)) {
        begin_part(p);
        put_value(p->c, item, p->depth + 1, p->level + 1);
    }
}

static void too_deep(cmdlet_run *c, value v)
{
    state *s = c->state;
    if (!s->warned)
        cmdlet_warning(c, str_printf("Resulting JSON is truncated as serialization has exceeded the set depth of %lld.",
                                     (long long)s->depth));
    s->warned = true;
    put_string(s, to_str(v));
}

/* A scalar or collection that carries notes: {"value":5,"note":...}. */
static bool put_wrapped(cmdlet_run *c, value v, int depth, int level)
{
    value base = psobject_base(v);
    props *notes = base.kind == K_STRING || base.kind == K_DATETIME ? NULL : psobject_props(v);
    if (!notes || !notes->shape->count || v_is(base, &type_PSCustomObject) || value_is_dictionary(base))
        return false;
    enumerator e = {0};
    bool scalar = base.kind != K_OBJECT || enumerate(base, &e);
    if (!scalar)
        return false;
    state *s = c->state;
    parts p = {c, depth, level, false};
    wbuf_unit(&s->out, '{');
    begin_part(&p);
    put(s, s->compress ? "\"value\":" : "\"value\": ");
    if (base.kind != K_OBJECT) {
        put_value(c, base, depth, level + 1);
    } else {
        parts items = {c, depth, level + 1, false};
        wbuf_unit(&s->out, '[');
        put_items(&items, &e);
        end_parts(&items, ']');
    }
    put_notes(&p, v);
    end_parts(&p, '}');
    return true;
}

static void put_value(cmdlet_run *c, value v, int depth, int level)
{
    state *s = c->state;
    value base = psobject_base(v);
    if (put_wrapped(c, v, depth, level) || put_scalar(s, base))
        return;
    if (depth > s->depth) {
        too_deep(c, v);
        return;
    }
    cmdlet_poll(c);
    parts p = {c, depth, level, false};
    enumerator e = {0};
    if (value_is_dictionary(base)) {
        wbuf_unit(&s->out, '{');
        put_dictionary(&p, base);
        put_notes(&p, v);
        end_parts(&p, '}');
    } else if (base.kind == K_OBJECT && enumerate(base, &e)) {
        wbuf_unit(&s->out, '[');
        put_items(&p, &e);
        end_parts(&p, ']');
    } else {
        wbuf_unit(&s->out, '{');
        member_each_property(v, put_property, &p);
        end_parts(&p, '}');
    }
}

/* ---- the cmdlet ---- */

static void begin(cmdlet_run *c)
{
    ((state *)c->state)->items = list_new(NULL);
}

static void process(cmdlet_run *c)
{
    list_add(((state *)c->state)->items, c->has_input ? c->input : arg(c, P_InputObject));
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    size_t n = list_count(s->items);
    if (!n)
        return;
    s->depth = arg_int(c, P_Depth, 2);
    s->compress = arg_switch(c, P_Compress);
    s->enum_names = arg_switch(c, P_EnumsAsStrings);
    s->escape = (int)arg_int(c, P_EscapeHandling, ESCAPE_DEFAULT);
    value v = n > 1 || arg_switch(c, P_AsArray) ? v_obj(list_to_array(s->items)) : list_get(s->items, 0);
    put_value(c, v, 0, 0);
    cmdlet_write(c, v_str(str_from_wbuf(&s->out)));
}

const cmdlet cmdlet_convertto_json = {.name = "ConvertTo-Json",
                                      .module = MODULE_UTILITY,
                                      .params = params,
                                      .output = "System.String",
                                      .synopsis = "Converts an object to a JSON-formatted string.",
                                      .state_size = sizeof(state),
                                      .begin = begin,
                                      .process = process,
                                      .end = end};
