/* clixml_read.c: CLIXML to objects: a reader of just the XML that CLIXML is made of, and what its elements mean. */
#include <string.h>

#include "base/heap.h"
#include "engine/jobs/clixml.h"
#include "object/bigint.h"
#include "object/datetime.h"
#include "object/error.h"
#include "object/member.h"

enum { DEEPEST = 200 };

typedef struct reader {
    const char *start, *at, *end;
    /* The element that was opened last. */
    const char *name;
    size_t name_length;
    str *n, *ref; /* its attributes N and RefId */
    const char *opened;
    bool empty; /* <x /> */
    map *objects, *types;
    int depth;
} reader;

/* ---- XML ---- */

static _Noreturn void fail_at(const reader *r, const char *where, const char *message)
{
    unsigned line = 1, column = 1;
    for (const char *p = r->start; p < where; p++) {
        if (*p == '\n')
            line++, column = 0;
        column += (*p & 0xC0) != 0x80;
    }
    throw_error("System.Xml.XmlException", "System.Xml.XmlException", EC_NotSpecified, V_NULL,
                "%s Line %u, position %u.", message, line, column);
}

static _Noreturn void fail(const reader *r, const char *message)
{
    fail_at(r, r->at, message);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(reader *r)
{
    while (r->at < r->end && is_space(*r->at))
        r->at++;
}

static bool looking_at(const reader *r, const char *text)
{
    size_t n = strlen(text);
    return (size_t)(r->end - r->at) >= n && !memcmp(r->at, text, n);
}

static void skip_past(reader *r, const char *text)
{
    while (r->at < r->end && !looking_at(r, text))
        r->at++;
    if (r->at == r->end)
        fail(r, "Unexpected end of file has occurred.");
    r->at += strlen(text);
}

/* White space, comments and the declaration between elements. */
static void skip_misc(reader *r)
{
    for (;;) {
        skip_space(r);
        if (looking_at(r, "<!--"))
            skip_past(r, "-->");
        else if (looking_at(r, "<?"))
            skip_past(r, "?>");
        else
            return;
    }
}

static void entity(reader *r, buf *out)
{
    static const struct {
        const char *name;
        char c;
    } known[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (looking_at(r, known[i].name)) {
            buf_byte(out, known[i].c);
            r->at += strlen(known[i].name);
            return;
        }
    if (!looking_at(r, "&#"))
        fail(r, "Reference to undeclared entity.");
    bool hex = r->at + 2 < r->end && r->at[2] == 'x';
    uint32_t code = 0;
    for (r->at += hex ? 3 : 2; r->at < r->end && *r->at != ';'; r->at++) {
        int digit = *r->at >= 'a' ? *r->at - 'a' + 10 : *r->at >= 'A' ? *r->at - 'A' + 10 : *r->at - '0';
        if (digit < 0 || digit >= (hex ? 16 : 10) || code > 0x10FFFF)
            fail(r, "Invalid character in a character reference.");
        code = code * (hex ? 16 : 10) + (uint32_t)digit;
    }
    r->at++;
    buf_utf8(out, code);
}

/* Text up to `stop`, entities resolved. */
static str *text_until(reader *r, char stop)
{
    buf b = {0};
    while (r->at < r->end && *r->at != stop) {
        if (*r->at == '&') {
            entity(r, &b);
            continue;
        }
        const char *from = r->at;
        while (r->at < r->end && *r->at != stop && *r->at != '&')
            r->at++;
        buf_bytes(&b, from, (size_t)(r->at - from));
    }
    if (r->at == r->end)
        fail(r, "Unexpected end of file has occurred.");
    return str_from_buf(&b);
}

static void attributes(reader *r)
{
    r->n = r->ref = NULL;
    for (;;) {
        skip_space(r);
        if (r->at == r->end)
            fail(r, "Unexpected end of file has occurred.");
        if (*r->at == '/' || *r->at == '>')
            return;
        const char *name = r->at;
        while (r->at < r->end && *r->at != '=' && !is_space(*r->at))
            r->at++;
        size_t n = (size_t)(r->at - name);
        skip_space(r);
        if (r->at + 1 >= r->end || *r->at != '=')
            fail(r, "An attribute has no value.");
        r->at++;
        skip_space(r);
        char quote = *r->at++;
        if (quote != '"' && quote != '\'')
            fail(r, "An attribute value is not quoted.");
        str *v = text_until(r, quote);
        r->at++;
        if (n == 1 && *name == 'N')
            r->n = v;
        else if (n == 5 && !memcmp(name, "RefId", 5))
            r->ref = v;
    }
}

/* Reads a start tag; false: an end tag comes instead. */
static bool open_element(reader *r)
{
    skip_misc(r);
    if (r->at == r->end)
        fail(r, "Unexpected end of file has occurred.");
    if (*r->at != '<')
        fail(r, "Data at the root level is invalid.");
    if (looking_at(r, "</"))
        return false;
    r->opened = ++r->at;
    r->name = r->at;
    while (r->at < r->end && !is_space(*r->at) && *r->at != '/' && *r->at != '>')
        r->at++;
    r->name_length = (size_t)(r->at - r->name);
    attributes(r);
    r->empty = *r->at == '/';
    r->at += r->empty ? 2 : 1;
    return true;
}

static bool is(const reader *r, const char *name)
{
    return r->name_length == strlen(name) && !memcmp(r->name, name, r->name_length);
}

static void close_element(reader *r)
{
    skip_misc(r);
    if (!looking_at(r, "</"))
        fail(r, "The end of an element is missing.");
    skip_past(r, ">");
}

/* `_x000A_` in names and texts. */
static str *decoded(const str *s)
{
    if (str_index_unit(s, '_', 0) < 0)
        return (str *)(uintptr_t)s;
    wbuf out = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint32_t code = 0;
        size_t k = i + 2;
        bool encoded =
            i + 6 < s->length && str_at(s, i) == '_' && (str_at(s, i + 1) | 32) == 'x' && str_at(s, i + 6) == '_';
        for (; encoded && k < i + 6; k++) {
            uint16_t c = str_at(s, k);
            int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
            encoded = digit >= 0;
            code = code * 16 + (uint32_t)digit;
        }
        wbuf_unit(&out, encoded ? (uint16_t)code : str_at(s, i));
        i += encoded ? 6 : 0;
    }
    return str_from_wbuf(&out);
}

/* The text of the element just opened, its end tag passed. */
static str *content(reader *r)
{
    if (r->empty)
        return str_empty;
    str *s = text_until(r, '<');
    close_element(r);
    return s;
}

/* ---- primitives ---- */

static value span_of(const str *s, bool *ok)
{
    const char *p = str_to_c(s);
    bool minus = *p == '-', time = false;
    int64_t ticks = 0;
    p += minus;
    *ok = *p++ == 'P';
    while (*ok && *p) {
        if (*p == 'T') {
            time = true;
            p++;
            continue;
        }
        int64_t whole = 0, fraction = 0, unit = TICKS_PER_SECOND;
        while (*p >= '0' && *p <= '9')
            whole = whole * 10 + (*p++ - '0');
        if (*p == '.')
            for (p++; *p >= '0' && *p <= '9'; p++)
                fraction += (unit /= 10) * (*p - '0');
        int64_t scale = *p == 'D' ? TICKS_PER_DAY : *p == 'H' ? TICKS_PER_HOUR : *p == 'S' ? TICKS_PER_SECOND : 0;
        if (*p == 'M')
            scale = time ? TICKS_PER_MINUTE : 30 * TICKS_PER_DAY;
        else if (*p == 'Y')
            scale = 365 * TICKS_PER_DAY;
        *ok = scale != 0;
        ticks += whole * scale + fraction;
        p++;
    }
    return span_value(minus ? -ticks : ticks);
}

static value date_of(const str *s, bool *ok)
{
    parsed_date p;
    size_t where;
    *ok = date_scan(s, &culture_invariant, DATE_ROUNDTRIP, &p, &where) == DATE_OK;
    return *ok ? date_finish(&p, DATE_ROUNDTRIP) : V_NULL;
}

static value float_of(const str *s, const type *t, bool *ok)
{
    if (str_equal_c(s, "INF") || str_equal_c(s, "-INF"))
        return (value){.kind = t->kind, .as.d = str_at(s, 0) == '-' ? -__builtin_inf() : __builtin_inf()};
    if (str_equal_c(s, "NaN"))
        return (value){.kind = t->kind, .as.d = __builtin_nan("")};
    value v = V_NULL;
    *ok = convert_try(v_str((str *)(uintptr_t)s), t, &v);
    return v;
}

static value convert_text(str *s, const char *type_name, bool *ok)
{
    const type *t = type_find_c(type_name);
    value v = V_NULL;
    *ok = t && convert_try(v_str(s), t, &v);
    return v;
}

static const struct primitive {
    const char *tag, *type;
} primitives[] = {{"S", "System.String"},    {"I32", "System.Int32"},
                  {"B", "System.Boolean"},   {"I64", "System.Int64"},
                  {"Db", "System.Double"},   {"DT", "System.DateTime"},
                  {"TS", "System.TimeSpan"}, {"D", "System.Decimal"},
                  {"By", "System.Byte"},     {"SB", "System.SByte"},
                  {"I16", "System.Int16"},   {"U16", "System.UInt16"},
                  {"U32", "System.UInt32"},  {"U64", "System.UInt64"},
                  {"Sg", "System.Single"},   {"C", "System.Char"},
                  {"G", "System.Guid"},      {"Version", "System.Version"},
                  {"URI", "System.Uri"},     {"XD", "System.Xml.XmlDocument"},
                  {"BA", "System.Byte[]"},   {"SBK", "System.String"}};

static value primitive_of(const struct primitive *k, str *s, bool *ok)
{
    const type *t = type_find_c(k->type);
    *ok = true;
    if (t == &type_String)
        return v_str(decoded(s));
    if (!strcmp(k->tag, "B")) {
        bool yes = str_equal_c(s, "true") || str_equal_c(s, "1");
        *ok = yes || str_equal_c(s, "false") || str_equal_c(s, "0");
        return v_bool(yes);
    }
    if (t == &type_Char) {
        value v = convert_text(s, "System.UInt16", ok);
        return v_char((uint16_t)v.as.i);
    }
    if (t == &type_DateTime)
        return date_of(s, ok);
    if (t == &type_TimeSpan)
        return span_of(s, ok);
    if (t == &type_Double || t == &type_Single)
        return float_of(s, t, ok);
    if (t == &type_ByteArray) {
        value v = v_str(s);
        return member_invoke_static(type_find_c("System.Convert"), str_intern_c("FromBase64String"), &v, 1);
    }
    return convert_text(!strcmp(k->tag, "URI") || !strcmp(k->tag, "XD") ? decoded(s) : s, k->type, ok);
}

static const struct primitive *primitive_named(const reader *r)
{
    for (unsigned i = 0; i < sizeof primitives / sizeof *primitives; i++)
        if (is(r, primitives[i].tag))
            return &primitives[i];
    return NULL;
}

static value read_primitive(reader *r, const struct primitive *k)
{
    bool ok;
    str *s = content(r);
    value v = primitive_of(k, s, &ok);
    if (!ok) {
        buf b = {0};
        buf_printf(&b, "The contents of the %s primitive type are not valid.", k->type);
        fail_at(r, r->at + (looking_at(r, "</") ? 2 : 1), buf_cstr(&b)); /* the reader stands at the next tag */
    }
    return v;
}

/* ---- objects ---- */

/* What an <Obj> becomes, as its parts are read: which kind shows only with its content. */
typedef struct making {
    str *ref;
    list *types; /* shared among all objects of that type */
    str *text;
    value v; /* V_NOTHING: not made yet */
    bool bag;
} making;

static value read_value(reader *r);

static void made(reader *r, making *m, value v)
{
    m->v = v;
    if (m->ref)
        map_set(r->objects, v_str(m->ref), v);
}

static void read_types(reader *r, making *m)
{
    str *ref = r->ref;
    value known;
    if (is(r, "TNRef")) {
        if (ref && map_get(r->types, v_str(ref), &known))
            m->types = (list *)(void *)known.as.o;
        if (!r->empty)
            close_element(r);
        return;
    }
    m->types = list_new(NULL);
    if (r->empty)
        return;
    while (open_element(r))
        list_add(m->types, v_str(decoded(content(r))));
    close_element(r);
    if (ref)
        map_set(r->types, v_str(ref), v_obj(m->types));
}

static bool first_type_is(const making *m, const char *name)
{
    return m->types && list_count(m->types) && str_equal_c(to_str(list_get(m->types, 0)), name);
}

static value container_new(const reader *r, const making *m)
{
    if (is(r, "DCT"))
        return v_obj(first_type_is(m, "System.Collections.Specialized.OrderedDictionary") ||
                             first_type_is(m, "Deserialized.System.Collections.Specialized.OrderedDictionary")
                         ? ordered_new()
                         : hashtable_new());
    const char *type_name = is(r, "QUE")   ? "System.Collections.Queue"
                            : is(r, "STK") ? "System.Collections.Stack"
                                           : NULL;
    const type *t = type_name ? type_find_c(type_name) : NULL;
    return t ? member_new(t, NULL, 0) : v_obj(list_new(&type_ArrayList));
}

static void read_pair(reader *r, map *into)
{
    value key = V_NULL, v = V_NULL;
    bool has_key = false;
    while (!r->empty && open_element(r)) {
        bool is_key = r->n && str_equal_c(r->n, "Key");
        value x = read_value(r);
        if (is_key)
            key = x, has_key = true;
        else
            v = x;
    }
    close_element(r);
    if (!has_key || v_is_null(key))
        fail(r, "A dictionary entry has no key.");
    map_set(into, psobject_base(key), v);
}

static void read_container(reader *r, making *m)
{
    bool stack = is(r, "STK"), queue = is(r, "QUE"), pairs = is(r, "DCT");
    if (m->v.kind == K_NOTHING)
        made(r, m, container_new(r, m));
    value v = m->v;
    list *items = stack ? list_new(NULL) : (list *)(void *)v.as.o;
    if (r->empty)
        return;
    while (open_element(r)) {
        if (pairs) {
            read_pair(r, v_map(v));
            continue;
        }
        value x = read_value(r);
        if (queue)
            member_invoke(v, str_intern_c("Enqueue"), &x, 1);
        else
            list_add(items, x);
    }
    close_element(r);
    for (size_t i = stack ? list_count(items) : 0; i-- > 0;) {
        value x = list_get(items, i);
        member_invoke(v, str_intern_c("Push"), &x, 1);
    }
}

/* <MS> and <Props>. */
static void read_members(reader *r, making *m)
{
    if (m->v.kind == K_NOTHING)
        made(r, m, v_obj(psobject_new()));
    if (is(r, "Props") && v_is(m->v, &type_PSCustomObject))
        m->bag = true;
    if (r->empty)
        return;
    while (open_element(r)) {
        const char *where = r->opened;
        str *name = r->n ? decoded(r->n) : NULL;
        value x = read_value(r);
        if (!name)
            fail_at(r, where, "A property has no name.");
        value carrier = psobject_set_member(m->v, name, MEMBER_NOTE, x);
        if (carrier.kind != m->v.kind || carrier.as.o != m->v.as.o)
            made(r, m, carrier);
    }
    close_element(r);
}

static value wrapper_of(value v)
{
    if (v_is(v, &type_PSObject))
        return v;
    psobject *w = heap_alloc(sizeof *w);
    w->o.type = &type_PSObject;
    w->base = v;
    return v_obj(w);
}

static value rehydrated(const making *m)
{
    static const char *const by_text[] = {"System.Net.IPAddress", "System.Net.Mail.MailAddress",
                                          "System.Globalization.CultureInfo"};
    value v, present;
    if (first_type_is(m, "System.Management.Automation.SwitchParameter") &&
        psobject_get_note(m->v, str_c("IsPresent"), &present) && convert_try(present, &type_SwitchParameter, &v))
        return v;
    for (unsigned i = 0; i < sizeof by_text / sizeof *by_text; i++) {
        const type *t = first_type_is(m, by_text[i]) ? type_find_c(by_text[i]) : NULL;
        if (t && m->text && convert_try(v_str(m->text), t, &v))
            return v;
    }
    return V_NOTHING;
}

static void name_types(value v, const making *m)
{
    list *names = psobject_type_names(v, true);
    list_clear(names);
    str *prefix = str_c("Deserialized.");
    for (size_t i = 0; i < list_count(m->types); i++) {
        str *name = to_str(list_get(m->types, i));
        list_add(names, v_str(str_starts(name, prefix, true) ? name : str_concat(prefix, name)));
    }
}

static value finish(reader *r, making *m)
{
    if (m->v.kind == K_NOTHING)
        made(r, m, v_obj(psobject_new()));
    value live = m->bag ? rehydrated(m) : V_NOTHING;
    if (live.kind != K_NOTHING) {
        made(r, m, live);
        return live;
    }
    bool scalar = m->v.kind != K_OBJECT || v_is(m->v, &type_PSObject);
    if (scalar && (m->types || m->text)) {
        bool is_enum = m->types && m->text && v_is_integer(psobject_base(m->v));
        made(r, m, wrapper_of(m->v));
        if (is_enum) /* an enum: its number, with its name beside it */
            psobject_set_member(m->v, str_c("Value"), MEMBER_NOTE, v_str(m->text));
    }
    if (m->v.kind == K_OBJECT && (v_is(m->v, &type_PSCustomObject) || v_is(m->v, &type_PSObject))) {
        v_psobject(m->v)->text = m->text;
        v_psobject(m->v)->is_bag = m->bag;
    }
    if (m->types && m->v.kind == K_OBJECT)
        name_types(m->v, m);
    return m->v;
}

static void read_part(reader *r, making *m)
{
    const struct primitive *k;
    if (is(r, "TN") || is(r, "TNRef"))
        read_types(r, m);
    else if (is(r, "ToString"))
        m->text = decoded(content(r));
    else if (is(r, "MS") || is(r, "Props"))
        read_members(r, m);
    else if (is(r, "LST") || is(r, "QUE") || is(r, "STK") || is(r, "IE") || is(r, "DCT"))
        read_container(r, m);
    else if ((k = primitive_named(r)))
        made(r, m, read_primitive(r, k));
    else
        made(r, m, read_value(r));
}

static value read_object(reader *r)
{
    making m = {.ref = r->ref, .v = V_NOTHING};
    if (r->empty)
        return finish(r, &m);
    while (open_element(r))
        read_part(r, &m);
    close_element(r);
    return finish(r, &m);
}

/* The element just opened. */
static value read_value(reader *r)
{
    const struct primitive *k = primitive_named(r);
    value v;
    if (k)
        return read_primitive(r, k);
    if (is(r, "Nil")) {
        content(r);
        return V_NULL;
    }
    if (is(r, "Ref")) {
        str *ref = r->ref;
        content(r);
        if (!ref || !map_get(r->objects, v_str(ref), &v))
            fail(r, "An object is referred to before it is defined.");
        return v;
    }
    if (!is(r, "Obj")) {
        buf b = {0};
        buf_bytes(&b, r->name, r->name_length);
        buf_text(&b, " XML tag is not recognized.");
        fail_at(r, r->opened, buf_cstr(&b));
    }
    if (++r->depth > DEEPEST)
        fail(r, "The serialized objects are nested too deeply.");
    v = read_object(r);
    r->depth--;
    return v;
}

list *clixml_read(const char *text, size_t length)
{
    reader r = {.start = text, .at = text, .end = text + length};
    r.objects = map_new(&type_Hashtable, MAP_ORDINAL);
    r.types = map_new(&type_Hashtable, MAP_ORDINAL);
    list *out = list_new(NULL);
    if (looking_at(&r, "\xEF\xBB\xBF"))
        r.at += 3;
    skip_misc(&r);
    if (r.at == r.end)
        throw_error("System.Xml.XmlException", "System.Xml.XmlException", EC_NotSpecified, V_NULL,
                    "Root element is missing.");
    if (!open_element(&r) || !is(&r, "Objs"))
        fail_at(&r, r.opened ? r.opened : r.at,
                "Element 'Objs' with namespace name 'http://schemas.microsoft.com/powershell/2004/04' was not found.");
    if (r.empty)
        return out;
    while (open_element(&r))
        list_add(out, read_value(&r));
    close_element(&r);
    return out;
}
