/* format_composite.c: "{0,-5:N2}" and ToString(format) of any value. */
#include "object/bigint.h"
#include "object/convert.h"
#include "object/culture.h"
#include "object/decimal.h"
#include "object/error.h"
#include "object/member.h"
#include "object/type_internal.h"

_Noreturn static void throw_format(size_t at, const char *why)
{
    throw_argument("System.FormatException", NULL,
                   "Input string was not in a correct format. Failure to parse near offset %zu. %s", at, why);
}

static const char index_expected[] = "Expected an ASCII digit.";
static const char unmatched[] = "Unexpected closing brace without a corresponding opening brace.";
static const char unclosed[] = "Format item ends prematurely.";
enum { MAX_NUMBER = 1000000 };

typedef struct item {
    size_t index;
    int width; /* negative: left-aligned */
    size_t format, format_end;
} item;

static size_t skip_blanks(const uint16_t *f, size_t i, size_t n)
{
    while (i < n && f[i] == ' ') {
        i++;
    }
    return i;
}

static size_t read_number(const uint16_t *f, size_t *i, size_t n)
{
    size_t v = 0;
    if (*i >= n) {
        throw_format(*i, unclosed);
    }
    if (f[*i] < '0' || f[*i] > '9') {
        throw_format(*i, index_expected);
    }
    while (*i < n && f[*i] >= '0' && f[*i] <= '9' && v < MAX_NUMBER) {
        v = v * 10 + (f[(*i)++] - '0');
    }
    return v;
}

/* After '{'; returns the index after '}'. */
static size_t read_item(const uint16_t *f, size_t i, size_t n, item *out)
{
    *out = (item){0};
    out->index = read_number(f, &i, n);
    i = skip_blanks(f, i, n);
    if (i < n && f[i] == ',') {
        i = skip_blanks(f, i + 1, n);
        bool left = i < n && f[i] == '-';
        i += left;
        int width = (int)read_number(f, &i, n);
        out->width = left ? -width : width;
        i = skip_blanks(f, i, n);
    }
    if (i < n && f[i] == ':') {
        out->format = ++i;
        while (i < n && f[i] != '}') {
            if (f[i] == '{') {
                throw_format(i + 1, unclosed);
            }
            i++;
        }
        out->format_end = i;
    }
    if (i >= n) {
        throw_format(i, unclosed);
    }
    if (f[i] != '}') {
        throw_format(i, unclosed);
    }
    return i + 1;
}

static void put_item(wbuf *b, const item *it, const uint16_t *f, value v, const culture *c)
{
    size_t n = it->format_end - it->format;
    str *s = v_is_null(v) ? str_empty : format_value(v, n ? str_new(f + it->format, n) : NULL, c);
    size_t width = (size_t)(it->width < 0 ? -it->width : it->width);
    size_t pad = s->length < width ? width - s->length : 0;
    if (it->width > 0) {
        wbuf_fill(b, ' ', pad);
    }
    str_append(b, s);
    if (it->width < 0) {
        wbuf_fill(b, ' ', pad);
    }
}

str *format_composite(const str *format, const value *args, size_t n, const culture *c)
{
    wbuf b = {0};
    const uint16_t *f = str_all_units(format);
    size_t length = format->length;
    for (size_t i = 0; i < length;) {
        uint16_t u = f[i];
        if (u != '{' && u != '}') {
            wbuf_unit(&b, u);
            i++;
        } else if (i + 1 < length && f[i + 1] == u) {
            wbuf_unit(&b, u);
            i += 2;
        } else if (u == '}') {
            throw_format(i + 1, unmatched);
        } else {
            item it;
            i = read_item(f, i + 1, length, &it);
            if (it.index >= n) {
                throw_argument("System.FormatException", NULL,
                               "Index (zero based) must be greater than or equal to zero and less than the size of the "
                               "argument list.");
            }
            put_item(&b, &it, f, args[it.index], c);
        }
    }
    return str_from_wbuf(&b);
}

/* A type with a ToString(string format): Guid, Version, enums, IPAddress... */
static str *format_by_method(value v, const str *format)
{
    const type *t = value_type(v);
    const overload_set *set = t ? type_overloads(t, str_intern_c("ToString"), false) : NULL;
    for (uint32_t i = 0; set && i < set->count; i++) {
        const overload *o = &set->items[i];
        if (o->count >= 1 && o->params[0].type == &type_String && type_implements(t, "System.IFormattable")) {
            value arg = v_str((str *)(uintptr_t)format);
            return to_str(type_invoke(t, v, str_intern_c("ToString"), &arg, 1, false));
        }
    }
    return NULL;
}

str *format_value(value v, const str *format, const culture *c)
{
    v = psobject_base(v);
    bool given = format && format->length;
    switch (v.kind) {
    case K_DATETIME: return datetime_format(v, given ? format : NULL, c);
    case K_TIMESPAN: return timespan_format(v, given ? format : NULL, c);
    case K_STRING: return v.as.s;
    default: break;
    }
    if (v_is_number(v) || v_is(v, &type_Decimal) || v_is(v, &type_BigInteger)) {
        return number_format(v, given ? format : str_empty, c);
    }
    str *s = given ? format_by_method(v, format) : NULL;
    return s ? s : to_str_current(v);
}
