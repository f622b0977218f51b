/* json_read.c: JSON text to values. */
#include "cmdlets/utility/json_read.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "cmdlets/utility/json_date.h"
#include "object/bigint.h"
#include "object/dictionary.h"

type type_OrderedHashtable = {TYPE_OBJECT,
                              .name = "System.Management.Automation.OrderedHashtable",
                              .base = "System.Collections.Hashtable",
                              .flags = T_DICTIONARY,
                              .kind = K_OBJECT,
                              .ops = &dictionary_ops};

/* Where in the document: for the Path of messages. */
typedef struct step {
    const struct step *up;
    str *name; /* NULL: an index */
    size_t index;
} step;

typedef struct reader {
    const str *text;
    const uint16_t *u;
    size_t n, at;
    uint32_t level;
    const json_options *options;
    const step *where;
    json_error *error;
    bool failed;
} reader;

/* ---- errors ---- */

static void path_of(const step *s, wbuf *out)
{
    if (!s)
        return;
    path_of(s->up, out);
    if (s->name) {
        if (out->length)
            wbuf_unit(out, '.');
        str_append(out, s->name);
    } else {
        wbuf_printf(out, "[%zu]", s->index);
    }
}

/* Counts as the reference engine's reader does. */
static str *position_of(const reader *r, size_t at)
{
    size_t line = 1, start = 0;
    wbuf path = {0};
    for (size_t i = 0; i < at && i < r->n; i++)
        if (r->u[i] == '\n') {
            line++;
            start = i + 1;
        }
    path_of(r->where, &path);
    return str_printf("Path '%s', line %zu, position %zu.", str_to_c(str_from_wbuf(&path)), line, at - start);
}

static value fail(reader *r, const char *what, size_t at)
{
    if (!r->failed)
        r->error->message = str_printf("%s %s", what, str_to_c(position_of(r, at)));
    r->failed = true;
    return V_NULL;
}

static value fail_at(reader *r, const char *what)
{
    buf b = {0};
    if (r->at >= r->n)
        return fail(r, "Unexpected end when reading token.", r->at);
    buf_printf(&b, "%s: ", what);
    buf_utf8(&b, r->u[r->at]);
    buf_byte(&b, '.');
    return fail(r, buf_cstr(&b), r->at);
}

/* ---- tokens ---- */

static void skip_comment(reader *r)
{
    bool line = r->u[r->at + 1] == '/';
    r->at += 2;
    while (r->at < r->n) {
        if (line ? r->u[r->at] == '\n' : r->u[r->at] == '*' && r->at + 1 < r->n && r->u[r->at + 1] == '/') {
            r->at += line ? 1 : 2;
            return;
        }
        r->at++;
    }
}

static bool is_blank(uint16_t u)
{
    return u == ' ' || u == '\n' || u == '\r' || u == '\t' || u == 0xA0 || u == 0xFEFF;
}

static void skip_blanks(reader *r)
{
    while (r->at < r->n) {
        uint16_t u = r->u[r->at];
        if (is_blank(u))
            r->at++;
        else if (u == '/' && r->at + 1 < r->n && (r->u[r->at + 1] == '/' || r->u[r->at + 1] == '*'))
            skip_comment(r);
        else
            return;
    }
}

static int hex_digit(uint16_t u)
{
    return u >= '0' && u <= '9'   ? u - '0'
           : u >= 'a' && u <= 'f' ? u - 'a' + 10
           : u >= 'A' && u <= 'F' ? u - 'A' + 10
                                  : -1;
}

static bool read_escape(reader *r, wbuf *out)
{
    static const char from[] = "bfnrt\"'\\/", to[] = "\b\f\n\r\t\"'\\/";
    if (++r->at >= r->n)
        return false;
    uint16_t u = r->u[r->at++];
    const char *simple = u && u < 128 ? strchr(from, u) : NULL;
    if (simple) {
        wbuf_unit(out, (uint16_t)to[simple - from]);
        return true;
    }
    if (u == '\n')
        return true;
    if (u != 'u' || r->at + 4 > r->n)
        return false;
    int code = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(r->u[r->at++]);
        if (digit < 0)
            return false;
        code = code * 16 + digit;
    }
    wbuf_unit(out, (uint16_t)code);
    return true;
}

/* At a quote. NULL: failed. */
static str *read_string(reader *r)
{
    uint16_t quote = r->u[r->at];
    size_t start = ++r->at;
    while (r->at < r->n && r->u[r->at] != quote && r->u[r->at] != '\\')
        r->at++;
    if (r->at < r->n && r->u[r->at] == quote)
        return str_sub(r->text, start, r->at++ - start);
    wbuf out = {0};
    str_append_range(&out, r->text, start, r->at - start);
    while (r->at < r->n && r->u[r->at] != quote) {
        if (r->u[r->at] != '\\') {
            wbuf_unit(&out, r->u[r->at++]);
        } else if (!read_escape(r, &out)) {
            fail(r, "Bad JSON escape sequence.", r->at);
            return NULL;
        }
    }
    if (r->at >= r->n) {
        fail(r,
             quote == '"' ? "Unterminated string. Expected delimiter: \"."
                          : "Unterminated string. Expected delimiter: '.",
             r->at);
        return NULL;
    }
    r->at++;
    return str_from_wbuf(&out);
}

/* A word of letters: true, NaN, a name without quotes. */
static str *read_word(reader *r)
{
    size_t start = r->at;
    while (r->at < r->n) {
        uint16_t u = r->u[r->at];
        if (is_blank(u) || u == ':' || u == ',' || u == '}' || u == ']' || u == '{' || u == '[' || u == '"' || u == '/')
            break;
        r->at++;
    }
    return str_sub(r->text, start, r->at - start);
}

static value hex_number(const char *p, size_t n)
{
    bool negative = *p == '-';
    uint64_t u = strtoull(p + (negative ? 3 : 2), NULL, 16);
    (void)n;
    return v_long(negative ? -(int64_t)u : (int64_t)u);
}

static bool is_number(const char *p)
{
    if (*p == '-')
        p++;
    if (*p < '0' || *p > '9') {
        if (*p != '.')
            return false;
    }
    for (; *p; p++)
        if (!strchr("0123456789.eE+-", *p))
            return false;
    return true;
}

static value number_of(reader *r, const str *word, size_t start)
{
    const char *p = str_to_c(word);
    size_t n = strlen(p);
    if ((p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) || (p[0] == '-' && p[1] == '0' && (p[2] == 'x' || p[2] == 'X')))
        return hex_number(p, n);
    if (!is_number(p))
        return fail(r, str_to_c(str_printf("Unexpected character encountered while parsing value: %c.", *p)), start);
    if (strpbrk(p, ".eE"))
        return v_double(strtod(p, NULL));
    if (n < 19)
        return v_long(strtoll(p, NULL, 10));
    value big;
    int64_t i;
    if (!bigint_from_text(str_all_units(word), word->length, &big))
        return fail(r, "Input string is not a valid number.", start);
    return bigint_to_long(big, &i) ? v_long(i) : big;
}

static value read_literal(reader *r)
{
    static const struct {
        const char *word;
        value v;
    } words[] = {{"true", {.kind = K_BOOL, .as.i = 1}},
                 {"false", {.kind = K_BOOL}},
                 {"null", {.kind = K_NULL}},
                 {"undefined", {.kind = K_NULL}},
                 {"NaN", {.kind = K_DOUBLE, .as.d = NAN}},
                 {"Infinity", {.kind = K_DOUBLE, .as.d = INFINITY}},
                 {"-Infinity", {.kind = K_DOUBLE, .as.d = -INFINITY}}};
    size_t start = r->at;
    uint16_t first = r->u[start];
    str *word = read_word(r);
    if (!word->length || !(first == '-' || first == '.' || (first >= '0' && first <= '9') || (first | 32) >= 'a')) {
        r->at = start;
        return fail_at(r, "Unexpected character encountered while parsing value");
    }
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(word, str_c(words[i].word)))
            return words[i].v;
    if (first != '-' && first != '.' && !(first >= '0' && first <= '9')) {
        r->at = start;
        return fail_at(r, "Unexpected character encountered while parsing value");
    }
    return number_of(r, word, start);
}

/* ---- values ---- */

static value read_value(reader *r);

static bool deeper(reader *r)
{
    if (++r->level <= r->options->depth)
        return true;
    buf b = {0};
    buf_printf(&b, "The reader's MaxDepth of %u has been exceeded.", r->options->depth);
    fail(r, buf_cstr(&b), r->at + 1);
    return false;
}

static value read_array(reader *r)
{
    list *items = list_new(NULL);
    step here = {.up = r->where};
    if (!deeper(r))
        return V_NULL;
    r->at++;
    r->where = &here;
    for (;;) {
        skip_blanks(r);
        if (r->at >= r->n && !r->options->whole)
            break;
        if (r->at < r->n && r->u[r->at] == ']') {
            r->at++;
            break;
        }
        value v = read_value(r);
        if (r->failed)
            break;
        list_add(items, v);
        here.index++;
        skip_blanks(r);
        if (r->at < r->n && r->u[r->at] == ',') {
            r->at++;
        } else if (r->at < r->n && r->u[r->at] != ']') {
            fail_at(r, "After parsing a value an unexpected character was encountered");
            break;
        } else if (r->at >= r->n && r->options->whole) {
            fail_at(r, "");
            break;
        }
    }
    r->where = here.up;
    r->level--;
    return v_obj(list_to_array(items));
}

static str *read_name(reader *r)
{
    uint16_t u = r->u[r->at];
    if (u == '"' || u == '\'')
        return read_string(r);
    if ((u >= '0' && u <= '9') || u == '_' || u == '$' || (u | 32) >= 'a')
        return read_word(r);
    fail_at(r, "Invalid property identifier character");
    return NULL;
}

/* What an object is made of: slots beside a shape, or a table. */
typedef struct making {
    map *table;
    const shape *shape;
    value *slots;
    uint32_t capacity;
} making;

static bool refuse(reader *r, const char *id, str *message)
{
    r->error->id = id;
    r->error->message = message;
    r->failed = true;
    return false;
}

static bool add_member(reader *r, making *m, str *name, value v)
{
    if (m->table) {
        map_set(m->table, v_str(name), v);
        return true;
    }
    if (!name->length)
        return refuse(r, "EmptyKeyInJsonString",
                      str_c("The provided JSON includes a property whose name is an empty string, this is only "
                            "supported using the -AsHashTable switch."));
    int i = shape_find(m->shape, str_intern(name));
    if (i >= 0 && str_equal(m->shape->names[i], name)) {
        m->slots[i] = v;
        return true;
    }
    if (i >= 0)
        return refuse(
            r, "KeysWithDifferentCasingInJsonString",
            str_printf("Cannot convert the JSON string because it contains keys with different casing. Please "
                       "use the -AsHashTable switch instead. The key that was attempted to be added to the "
                       "existing key '%s' was '%s'.",
                       str_to_c(m->shape->names[i]), str_to_c(name)));
    if (m->shape->count == m->capacity) {
        value *more = heap_alloc((m->capacity = m->capacity * 2 + 8) * sizeof *more);
        for (uint32_t k = 0; k < m->shape->count; k++)
            more[k] = m->slots[k];
        m->slots = more;
    }
    m->slots[m->shape->count] = v;
    m->shape = shape_add(m->shape, name, MEMBER_NOTE);
    return true;
}

static bool read_member(reader *r, making *m, step *here)
{
    str *name = read_name(r);
    if (!name)
        return false;
    here->name = name;
    skip_blanks(r);
    if (r->at >= r->n || r->u[r->at] != ':') {
        fail_at(r, "Invalid character after parsing property name. Expected ':' but got");
        return false;
    }
    r->at++;
    skip_blanks(r);
    value v = read_value(r);
    if (r->failed || !add_member(r, m, name, v))
        return false;
    skip_blanks(r);
    if (r->at < r->n && r->u[r->at] == ',') {
        r->at++;
        return true;
    }
    if (r->at < r->n && r->u[r->at] != '}')
        fail_at(r, "After parsing a value an unexpected character was encountered");
    return !r->failed;
}

static value read_object(reader *r)
{
    making m = {.shape = shape_empty};
    step here = {.up = r->where, .name = str_empty};
    if (!deeper(r))
        return V_NULL;
    if (r->options->hashtables)
        m.table = map_new(&type_OrderedHashtable, MAP_ORDINAL);
    r->at++;
    r->where = &here;
    for (;;) {
        skip_blanks(r);
        if (r->at >= r->n) {
            r->where = here.up;
            fail_at(r, "");
            break;
        }
        if (r->u[r->at] == '}') {
            r->at++;
            break;
        }
        if (!read_member(r, &m, &here))
            break;
    }
    r->where = here.up;
    r->level--;
    if (r->failed)
        return V_NULL;
    return m.table ? v_obj(m.table) : v_obj(psobject_from_shape(m.shape, m.slots));
}

static value read_value(reader *r)
{
    if (r->at >= r->n)
        return fail_at(r, "");
    switch (r->u[r->at]) {
    case '{': return read_object(r);
    case '[': return read_array(r);
    case '"':
    case '\'': {
        str *s = read_string(r);
        value date;
        if (s && r->options->dates != JSON_DATES_STRING && json_date(s, r->options->dates, &date))
            return date;
        return s ? v_str(s) : V_NULL;
    }
    default: return read_literal(r);
    }
}

bool json_read(const str *text, const json_options *options, value *out, json_error *error)
{
    reader r = {.text = text, .u = str_all_units(text), .n = text->length, .options = options, .error = error};
    *out = V_NULL;
    skip_blanks(&r);
    if (r.at >= r.n)
        return true;
    *out = read_value(&r);
    if (!r.failed) {
        skip_blanks(&r);
        if (r.at < r.n)
            fail_at(&r, "Additional text encountered after finished reading JSON content");
    }
    return !r.failed;
}
