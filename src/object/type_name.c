/* type_name.c: type names: reading "Dictionary[string,List[int]][,]", and a type's own names. */
#include <stdatomic.h>
#include <string.h>

#include "base/heap.h"
#include "object/error.h"
#include "object/type_internal.h"

enum { MAX_GENERIC = 8, MAX_NAME = 400 };

typedef struct reader {
    const char *p, *end;
    const char *const *namespaces; /* tried in order */
    const size_t *lengths;
    size_t namespace_count;
    const type *context; /* whose T, K, V are known, or NULL */
} reader;

static void skip_space(reader *r)
{
    while (r->p < r->end && *r->p == ' ') {
        r->p++;
    }
}

static bool at(reader *r, char c)
{
    skip_space(r);
    return r->p < r->end && *r->p == c;
}

static const type *lookup_in(const char *space, size_t space_length, const char *name, size_t n)
{
    char text[MAX_NAME];
    if (space_length + 1 + n >= sizeof text) {
        return NULL;
    }
    memcpy(text, space, space_length);
    text[space_length] = '.';
    memcpy(text + space_length + 1, name, n);
    return type_lookup(text, space_length + 1 + n);
}

/* A plain name: accelerator or full name, then the namespaces of `using`, then System. */
static const type *lookup_name(const reader *r, const char *name, size_t n)
{
    const type *t = type_lookup(name, n);
    for (size_t i = 0; !t && i < r->namespace_count; i++) {
        t = lookup_in(r->namespaces[i], r->lengths[i], name, n);
    }
    return t ? t : lookup_in("System", 6, name, n);
}

/* In a descriptor the parameters of a generic type go by letters; their order is that of its arguments. */
static const type *context_argument(const type *context, const char *name, size_t n)
{
    static const struct {
        const char *name;
        uint32_t index;
    } letters[] = {{"T", 0},      {"K", 0},  {"TKey", 0},    {"TSource", 0}, {"T1", 0}, {"V", 1},
                   {"TValue", 1}, {"U", 1},  {"TResult", 1}, {"T2", 1},      {"T3", 2}, {"T4", 3},
                   {"T5", 4},     {"T6", 5}, {"T7", 6},      {"T8", 7}};
    if (!context || context->arg_count == 0) {
        return NULL;
    }
    for (size_t i = 0; i < COUNT_OF(letters); i++) {
        if (strlen(letters[i].name) == n && memcmp(letters[i].name, name, n) == 0) {
            uint32_t index = letters[i].index;
            return context->args[index < context->arg_count ? index : context->arg_count - 1];
        }
    }
    return NULL;
}

static const type *read_type(reader *r);

/* "[int,string]" or "[[System.Int32, mscorlib],[...]]" behind a generic name; r->p is behind the first bracket. */
static const type *read_arguments(reader *r, const char *name, size_t n)
{
    const type *args[MAX_GENERIC];
    uint32_t count = 0;
    do {
        if (count == MAX_GENERIC) {
            return NULL;
        }
        bool bracketed = at(r, '[');
        r->p += bracketed;
        args[count] = read_type(r);
        if (!args[count]) {
            return NULL;
        }
        count++;
        if (bracketed) { /* an assembly may follow: nothing to choose from here */
            while (r->p < r->end && *r->p != ']') {
                r->p++;
            }
            if (!at(r, ']')) {
                return NULL;
            }
            r->p++;
        }
    } while (at(r, ',') && r->p++);
    if (!at(r, ']')) {
        return NULL;
    }
    r->p++;
    char full[MAX_NAME];
    if (n + 3 >= sizeof full) {
        return NULL;
    }
    memcpy(full, name, n);
    if (!memchr(name, '`', n)) {
        full[n++] = '`';
        full[n++] = (char)('0' + count);
    }
    const type *definition = lookup_name(r, full, n);
    if (!definition || !(definition->flags & T_GENERIC)) {
        return NULL;
    }
    const char *tick = strchr(definition->name, '`');
    if (tick && (uint32_t)(tick[1] - '0') != count) {
        return NULL;
    }
    return type_instantiate(definition, args, count);
}

/* Is the bracket here one of an array: [], [,], [*]? */
static bool array_bracket(const reader *r)
{
    const char *p = r->p + 1;
    while (p < r->end && (*p == ' ' || *p == ',' || *p == '*')) {
        p++;
    }
    return p < r->end && *p == ']';
}

static const type *read_type(reader *r)
{
    skip_space(r);
    const char *start = r->p;
    while (r->p < r->end && !strchr("[],& ?", *r->p)) {
        r->p++;
    }
    size_t n = (size_t)(r->p - start);
    if (n == 0) {
        return NULL;
    }
    const type *t = context_argument(r->context, start, n);
    if (t) {
    } else if (at(r, '[') && !array_bracket(r)) {
        r->p++;
        t = read_arguments(r, start, n);
    } else {
        t = lookup_name(r, start, n);
    }
    if (t && at(r, '?')) { /* int? in a descriptor */
        r->p++;
        const type *nullable = type_lookup("System.Nullable`1", 17);
        t = nullable ? type_instantiate(nullable, &t, 1) : t;
    }
    while (t && at(r, '[')) {
        if (!array_bracket(r)) {
            return NULL;
        }
        uint32_t rank = 1;
        for (r->p++; *r->p != ']'; r->p++) {
            rank += *r->p == ',';
        }
        r->p++;
        t = type_array_of(t, rank);
    }
    return t;
}

static const type *read_whole(reader *r)
{
    const type *t = read_type(r);
    if (!t) {
        return NULL;
    }
    skip_space(r);
    /* "System.Int32, mscorlib": the assembly is of no interest. */
    return r->p == r->end || *r->p == ',' || *r->p == '&' ? t : NULL;
}

enum { MAX_NAMESPACES = 64 };

const type *type_find(const str *text, const str *const *namespaces, size_t namespace_count)
{
    const char *spaces[MAX_NAMESPACES];
    size_t lengths[MAX_NAMESPACES];
    if (namespace_count > MAX_NAMESPACES) {
        namespace_count = MAX_NAMESPACES;
    }
    for (size_t i = 0; i < namespace_count; i++) {
        spaces[i] = str_to_c(namespaces[i]);
        lengths[i] = strlen(spaces[i]);
    }
    const char *p = str_to_c(text);
    reader r = {
        .p = p, .end = p + strlen(p), .namespaces = spaces, .lengths = lengths, .namespace_count = namespace_count};
    return read_whole(&r);
}

const type *type_find_c(const char *text)
{
    reader r = {.p = text, .end = text + strlen(text)};
    return read_whole(&r);
}

const type *type_resolve(const char *text, size_t length, const type *context)
{
    static const char *const usual[] = {"System.Collections.Generic",
                                        "System.Collections",
                                        "System.Collections.Concurrent",
                                        "System.Text",
                                        "System.Text.RegularExpressions",
                                        "System.IO",
                                        "System.Globalization",
                                        "System.Threading",
                                        "System.Threading.Tasks",
                                        "System.Management.Automation",
                                        "System.Management.Automation.Runspaces",
                                        "System.Numerics",
                                        "System.Net",
                                        "System.Xml",
                                        "System.Diagnostics",
                                        "System.Reflection"};
    static size_t lengths[COUNT_OF(usual)];
    size_t own[COUNT_OF(usual)];
    (void)lengths;
    for (size_t i = 0; i < COUNT_OF(usual); i++) {
        own[i] = strlen(usual[i]);
    }
    reader r = {.p = text,
                .end = text + length,
                .namespaces = usual,
                .lengths = own,
                .namespace_count = COUNT_OF(usual),
                .context = context};
    return read_whole(&r);
}

/* Types of properties that were written: their descriptors are static, so the address says which it is. */
enum { RESOLVED_PROPERTIES = 256 };
typedef struct resolved_property {
    const property *property;
    const type *owner, *type;
} resolved_property;
static _Atomic(resolved_property *) resolved_properties[RESOLVED_PROPERTIES];

const type *property_type(const property *p, const type *t)
{
    if (!p->type) {
        return NULL;
    }
    unsigned at = (unsigned)(((uintptr_t)p >> 4) ^ ((uintptr_t)t >> 6)) % RESOLVED_PROPERTIES;
    resolved_property *known = atomic_load_explicit(&resolved_properties[at], memory_order_acquire);
    if (known && known->property == p && known->owner == t) {
        return known->type;
    }
    const type *found = type_resolve(p->type, strlen(p->type), t);
    if (!known) { /* the first to come stays: the memory is bounded */
        resolved_property *fresh = heap_alloc_root(sizeof *fresh);
        *fresh = (resolved_property){p, t, found};
        atomic_store_explicit(&resolved_properties[at], fresh, memory_order_release);
    }
    return found;
}

/* ---- a type's own names ---- */

typedef enum name_form { FORM_FULL, FORM_TEXT, FORM_DISPLAY } name_form;

static void put_name(buf *b, const type *t, name_form form);

static const char *last_part(const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *plus = strrchr(name, '+');
    if (plus && (!dot || plus > dot)) {
        return plus + 1;
    }
    return dot ? dot + 1 : name;
}

static void put_arguments(buf *b, const type *t, name_form form)
{
    buf_byte(b, '[');
    for (uint32_t i = 0; i < t->arg_count; i++) {
        if (i) {
            buf_byte(b, ',');
        }
        if (form == FORM_FULL) {
            buf_byte(b, '[');
            put_name(b, t->args[i], form);
            buf_text(b,
                     ", System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]");
        } else {
            put_name(b, t->args[i], form);
        }
    }
    buf_byte(b, ']');
}

/* The first accelerator is the one PowerShell shows: int, string, pscustomobject. */
static bool put_accelerator(buf *b, const type *t)
{
    if (!t->accelerators || !*t->accelerators) {
        return false;
    }
    buf_bytes(b, t->accelerators, strcspn(t->accelerators, ","));
    return true;
}

static void put_name(buf *b, const type *t, name_form form)
{
    if (t->element) {
        put_name(b, t->element, form);
        buf_byte(b, '[');
        for (uint32_t i = 1; i < t->rank; i++) {
            buf_byte(b, ',');
        }
        buf_byte(b, ']');
        return;
    }
    if (form == FORM_DISPLAY) {
        if (t->arg_count == 0 && put_accelerator(b, t)) {
            return;
        }
        if (t->arg_count) {
            buf_bytes(b, t->name, strcspn(t->name, "`"));
            put_arguments(b, t, form);
            return;
        }
        buf_text(b, t->name);
        return;
    }
    buf_text(b, t->name);
    if (t->arg_count) {
        put_arguments(b, t, form);
    }
}

static str *name_in(const type *t, name_form form)
{
    struct type_cache *c = type_cache_of(t);
    str **slot = form == FORM_FULL ? &c->full : form == FORM_TEXT ? &c->text : &c->display;
    str *s = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
    if (!s) {
        buf b = {0};
        put_name(&b, t, form);
        s = str_from_buf(&b);
        __atomic_store_n(slot, s, __ATOMIC_RELEASE);
    }
    return s;
}

str *type_full_name(const type *t)
{
    return name_in(t, FORM_FULL);
}

str *type_text(const type *t)
{
    return name_in(t, FORM_TEXT);
}

str *type_display_name(const type *t)
{
    return name_in(t, FORM_DISPLAY);
}

str *type_short_name(const type *t)
{
    if (t->element) {
        buf b = {0};
        str_append_utf8(type_short_name(t->element), &b);
        buf_byte(&b, '[');
        for (uint32_t i = 1; i < t->rank; i++) {
            buf_byte(&b, ',');
        }
        buf_byte(&b, ']');
        return str_from_buf(&b);
    }
    return str_c(last_part(t->name));
}
