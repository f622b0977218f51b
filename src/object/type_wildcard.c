/* type_wildcard.c: WildcardPattern objects and WildcardOptions. */
#include "base/heap.h"
#include "object/error.h"
#include "object/operate.h"
#include "object/type_internal.h"
#include "object/type_string.h"

static const enum_member options_members[] = {
    {"None", 0}, {"Compiled", 1}, {"IgnoreCase", WILDCARD_IGNORE_CASE}, {"CultureInvariant", 4}, {0}};
static type type_WildcardOptions = {TYPE_OBJECT,
                                    .name = "System.Management.Automation.WildcardOptions",
                                    .flags = T_VALUE | T_ENUM | T_FLAGS | T_SEALED,
                                    .kind = K_ENUM,
                                    .members = options_members,
                                    .underlying = K_INT32};

static str *text_argument(const call *c, const char *param)
{
    str *s = string_arg(c, 0);
    if (!s) {
        throw_argument("System.Management.Automation.PSArgumentNullException", param,
                       "Cannot process argument because the value of argument \"%s\" is null. Change the value of "
                       "argument \"%s\" to a non-null value.",
                       param, param);
    }
    return s;
}

static value make(call *c)
{
    wildcard_pattern *w = heap_alloc(sizeof *w);
    w->o.type = &type_WildcardPattern;
    w->text = text_argument(c, "pattern");
    w->options = c->argc > 1 ? (uint32_t)int_arg(c, 1) : 0;
    wildcard_check(w->text);
    return v_obj(w);
}

static const wildcard_pattern *self_of(const call *c)
{
    return (const wildcard_pattern *)(const void *)c->self.as.o;
}

static value is_match(call *c)
{
    str *s = string_arg(c, 0);
    return v_bool(s && wildcard_match(self_of(c)->text, s, self_of(c)->options & WILDCARD_IGNORE_CASE));
}

/* WQL has % for * and _ for ?. */
static value to_wql(call *c)
{
    const str *s = self_of(c)->text;
    wbuf out = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint16_t u = str_at(s, i);
        bool escaped = u == '`' && i + 1 < s->length;
        u = escaped ? str_at(s, ++i) : u;
        if (!escaped && u == '[') {
            while (i < s->length && str_at(s, i) != ']') {
                wbuf_unit(&out, str_at(s, i++));
            }
            wbuf_unit(&out, ']');
        } else if (u == '%' || u == '_' || (escaped && u == '[')) {
            wbuf_printf(&out, "[%c]", u);
        } else {
            wbuf_unit(&out, escaped ? u : u == '*' ? '%' : u == '?' ? '_' : u);
        }
    }
    return v_str(str_from_wbuf(&out));
}

static value escape(call *c)
{
    const str *s = text_argument(c, "pattern");
    wbuf out = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint16_t u = str_at(s, i);
        if (u == '*' || u == '?' || u == '[' || u == ']' || u == '`') {
            wbuf_unit(&out, '`');
        }
        wbuf_unit(&out, u);
    }
    return v_str(str_from_wbuf(&out));
}

static value unescape(call *c)
{
    const str *s = text_argument(c, "pattern");
    wbuf out = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint16_t u = str_at(s, i), next = i + 1 < s->length ? str_at(s, i + 1) : 0;
        bool escapes = u == '`' && (next == '*' || next == '?' || next == '[' || next == ']' || next == '`');
        wbuf_unit(&out, escapes ? next : u);
        i += escapes;
    }
    return v_str(str_from_wbuf(&out));
}

static value contains(call *c)
{
    str *s = string_arg(c, 0);
    return v_bool(s && wildcard_has(s));
}

#define P "System.Management.Automation.WildcardPattern"
#define OPTIONS "System.Management.Automation.WildcardOptions options"
static const method ctors[] = {
    {NULL, "string pattern", NULL, make, 0}, {NULL, "string pattern, " OPTIONS, NULL, make, 0}, {0}};
static const method methods[] = {{"Get", "string pattern, " OPTIONS, P, make, M_STATIC},
                                 {"IsMatch", "string input", "bool", is_match, 0},
                                 {"Escape", "string pattern", "string", escape, M_STATIC},
                                 {"Unescape", "string pattern", "string", unescape, M_STATIC},
                                 {"ContainsWildcardCharacters", "string pattern", "bool", contains, M_STATIC},
                                 {"ToWql", "", "string", to_wql, 0},
                                 {0}};

type type_WildcardPattern = {TYPE_OBJECT,       .name = P,        .accelerators = "WildcardPattern",
                             .flags = T_SEALED, .kind = K_OBJECT, .ctors = ctors,
                             .methods = methods};

type *const wildcard_types[] = {&type_WildcardPattern, &type_WildcardOptions};
const size_t wildcard_types_count = COUNT_OF(wildcard_types);
