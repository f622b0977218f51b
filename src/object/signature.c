/* signature.c: member tables: the parsed signatures of a type's methods, and its properties, by name.
 *
 * A table is built entry by entry as names are asked for; an entry is immutable and found without a lock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "object/convert.h"
#include "object/convert_internal.h"
#include "object/number.h"
#include "object/type_internal.h"

/* ---- one signature ---- */

static const char *skip_blank(const char *p, const char *end)
{
    while (p < end && *p == ' ') {
        p++;
    }
    return p;
}

static const char *trim_end(const char *p, const char *end)
{
    while (end > p && end[-1] == ' ') {
        end--;
    }
    return end;
}

static bool take_word(const char **p, const char *end, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(end - *p) > n && memcmp(*p, word, n) == 0 && (*p)[n] == ' ') {
        *p = skip_blank(*p + n, end);
        return true;
    }
    return false;
}

/* The comma that ends a parameter: not one within brackets or quotes. */
static const char *parameter_end(const char *p, const char *end)
{
    int depth = 0;
    bool quoted = false;
    for (; p < end; p++) {
        if (*p == '"' || *p == '\'') {
            quoted = !quoted;
        }
        depth += !quoted && *p == '[';
        depth -= !quoted && *p == ']';
        if (*p == ',' && depth == 0 && !quoted) {
            return p;
        }
    }
    return end;
}

/* " = default": a number, text, true, null or the name of an enum member. */
static value parse_default(const char *p, const char *end, const type *t)
{
    char text[64];
    size_t n = (size_t)(end - p);
    if (n >= sizeof text || n == 0) {
        return V_NULL;
    }
    memcpy(text, p, n);
    text[n] = 0;
    if (!t || strcmp(text, "null") == 0 || strcmp(text, "default") == 0) {
        return t && t->flags & T_VALUE ? type_default(t) : V_NULL;
    }
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        return v_bool(text[0] == 't');
    }
    if (n >= 2 && (text[0] == '"' || text[0] == '\'')) {
        value s = v_str(str_utf8(text + 1, n - 2));
        return t == &type_String ? s : convert_to(s, t);
    }
    if (t->flags & T_ENUM) {
        const char *dot = strrchr(text, '.');
        int64_t number = 0;
        enum_parse(t, str_c(dot ? dot + 1 : text), true, &number);
        return (value){.kind = K_ENUM, .type = t->id, .as.i = number};
    }
    return convert_to(v_str(str_c(text)), t);
}

static char *root_text(const char *p, size_t n)
{
    char *s = heap_alloc_root(n + 1);
    memcpy(s, p, n);
    return s;
}

static void parse_parameter(const char *p, const char *end, const type *context, param *out)
{
    p = skip_blank(p, end);
    out->rest = take_word(&p, end, "params");
    out->by_ref = take_word(&p, end, "ref") || take_word(&p, end, "out");
    take_word(&p, end, "in");
    const char *equal = memchr(p, '=', (size_t)(end - p));
    const char *stop = trim_end(p, equal ? equal : end);
    const char *name = stop;
    while (name > p && name[-1] != ' ' && name[-1] != ']') {
        name--;
    }
    const char *type_end = trim_end(p, name);
    if (type_end == p) { /* a type without a name */
        type_end = stop;
    }
    out->name = root_text(name, (size_t)(stop - name));
    out->type = type_resolve(p, (size_t)(type_end - p), context);
    if (out->type && out->type->flags & T_GENERIC) { /* within the definition itself */
        out->type = NULL;
    }
    if (equal) {
        out->optional = true;
        const char *d = skip_blank(equal + 1, end);
        out->fallback = parse_default(d, trim_end(d, end), out->type);
    }
}

static void parse_signature(const method *m, const type *context, overload *out)
{
    enum { MAX = 32 };
    param params[MAX];
    uint32_t count = 0;
    const char *p = m->params ? m->params : "", *end = p + strlen(p);
    memset(params, 0, sizeof params);
    p = skip_blank(p, end);
    while (p < end && count < MAX) {
        const char *stop = parameter_end(p, end);
        parse_parameter(p, stop, context, &params[count++]);
        p = stop < end ? skip_blank(stop + 1, end) : end;
    }
    out->method = m;
    out->owner = context;
    out->returns = m->returns;
    out->count = count;
    out->params = heap_alloc_root((count ? count : 1) * sizeof *params);
    memcpy(out->params, params, count * sizeof *params);
    out->is_void = m->flags & M_VOID || (m->returns && strcmp(m->returns, "void") == 0);
    out->plain = true;
    for (uint32_t i = 0; i < count; i++) {
        out->rest |= params[i].rest;
        out->required += !params[i].optional && !params[i].rest;
        out->plain &= !params[i].optional && !params[i].rest && !params[i].by_ref && params[i].type;
    }
}

/* ---- gathering the overloads of a name ---- */

enum { MAX_OVERLOADS = 96 };

static bool same_parameters(const overload *a, const overload *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->params[i].type != b->params[i].type || a->params[i].by_ref != b->params[i].by_ref) {
            return false;
        }
    }
    return true;
}

static void gather(const type *t, const str *name, bool is_static, overload *found, uint32_t *count)
{
    for (const method *m = t->methods; m && m->name; m++) {
        if (!!(m->flags & M_STATIC) != is_static || !str_equal_c(name, m->name) || *count == MAX_OVERLOADS) {
            continue;
        }
        overload o = {0};
        parse_signature(m, t, &o);
        bool hidden = false; /* a derived type has its own */
        for (uint32_t i = 0; i < *count && !hidden; i++) {
            hidden = same_parameters(&found[i], &o);
        }
        if (!hidden) {
            found[(*count)++] = o;
        }
    }
}

static const overload_set *set_of(const overload *found, uint32_t count)
{
    if (count == 0) {
        return NULL;
    }
    overload_set *set = heap_alloc_root(sizeof *set + count * sizeof *found);
    set->count = count;
    memcpy(set->items, found, count * sizeof *found);
    return set;
}

static const overload_set *gather_all(const type *t, const str *name, bool is_static)
{
    overload *found = heap_alloc(MAX_OVERLOADS * sizeof *found);
    uint32_t count = 0;
    for (const type *b = t; b; b = type_base(b)) {
        gather(b, name, is_static, found, &count);
    }
    if (!is_static) {
        const type_list *l = type_interfaces(t);
        for (uint32_t i = 0; i < l->count; i++) {
            gather(l->items[i], name, is_static, found, &count);
        }
        if (t->flags & T_INTERFACE) {
            gather(&type_Object, name, is_static, found, &count);
        }
    }
    return set_of(found, count);
}

const overload_set *type_constructors(const type *t)
{
    struct type_cache *c = type_cache_of(t);
    const overload_set *set = __atomic_load_n(&c->ctors, __ATOMIC_ACQUIRE);
    if (set || !t->ctors) {
        return set;
    }
    overload *found = heap_alloc(MAX_OVERLOADS * sizeof *found);
    uint32_t count = 0;
    for (const method *m = t->ctors; m->fn && count < MAX_OVERLOADS; m++) {
        overload o = {0};
        parse_signature(m, t, &o);
        found[count++] = o;
    }
    set = set_of(found, count);
    __atomic_store_n(&c->ctors, set, __ATOMIC_RELEASE);
    return set;
}

/* ---- the table ---- */

static const property *find_property(const type *t, const str *name, bool is_static, const type **owner)
{
    for (const type *b = t; b; b = type_base(b)) {
        for (const property *p = b->properties; p && p->name; p++) {
            if (!!(p->flags & M_STATIC) == is_static && str_equal_c(name, p->name)) {
                *owner = b;
                return p;
            }
        }
    }
    const type_list *l = type_interfaces(t);
    for (uint32_t i = 0; i < l->count && !is_static; i++) {
        for (const property *p = l->items[i]->properties; p && p->name; p++) {
            if (!(p->flags & M_STATIC) && str_equal_c(name, p->name)) {
                *owner = l->items[i];
                return p;
            }
        }
    }
    return NULL;
}

static const member_entry *entry_new(const type *t, const str *name)
{
    member_entry *e = heap_alloc_root(sizeof *e);
    e->name = name;
    for (int s = 0; s < 2; s++) {
        e->property[s] = find_property(t, name, s == 1, &e->property_owner[s]);
        e->methods[s] = gather_all(t, name, s == 1);
    }
    return e;
}

static const member_entry *table_find(const member_table *table, const str *name, uint32_t hash)
{
    if (!table) {
        return NULL;
    }
    uint32_t i = hash & table->mask;
    for (;;) {
        const member_entry *e = __atomic_load_n(&table->entries[i], __ATOMIC_ACQUIRE);
        if (!e || e->name == name || str_equal_nocase(e->name, name)) {
            return e;
        }
        i = (i + 1) & table->mask;
    }
}

static void table_put(member_table *table, const member_entry *e, uint32_t hash)
{
    uint32_t i = hash & table->mask;
    while (table->entries[i]) {
        i = (i + 1) & table->mask;
    }
    __atomic_store_n(&table->entries[i], e, __ATOMIC_RELEASE);
    table->used++;
}

static member_table *table_new(uint32_t size)
{
    member_table *table = heap_alloc_root(sizeof *table + size * sizeof table->entries[0]);
    table->mask = size - 1;
    return table;
}

/* Names asked for that a type does not have are not kept beyond this many. */
enum { MAX_TABLE = 4096 };

const member_entry *type_member(const type *t, const str *name)
{
    struct type_cache *c = type_cache_of(t);
    uint32_t hash = str_hash(name);
    const member_entry *e = table_find(__atomic_load_n(&c->members, __ATOMIC_ACQUIRE), name, hash);
    if (e) {
        return e;
    }
    e = entry_new(t, str_intern(name));
    bool missing = !e->property[0] && !e->property[1] && !e->methods[0] && !e->methods[1];
    member_table *spare = table_new(16);
    type_lock();
    member_table *table = c->members;
    const member_entry *have = table_find(table, name, hash);
    if (!have && !(missing && table && table->used > MAX_TABLE)) {
        if (!table) {
            table = spare;
            __atomic_store_n(&c->members, table, __ATOMIC_RELEASE);
        } else if (table->used * 2 > table->mask) {
            member_table *bigger = table_new((table->mask + 1) * 2);
            for (uint32_t i = 0; i <= table->mask; i++) {
                if (table->entries[i]) {
                    table_put(bigger, table->entries[i], str_hash(table->entries[i]->name));
                }
            }
            table = bigger;
            __atomic_store_n(&c->members, table, __ATOMIC_RELEASE);
        }
        table_put(table, e, hash);
    }
    type_unlock();
    return have ? have : e;
}

const overload_set *type_overloads(const type *t, const str *name, bool is_static)
{
    return type_member(t, name)->methods[is_static];
}

const property *type_property(const type *t, const str *name, bool is_static)
{
    return type_member(t, name)->property[is_static];
}

bool type_has_method(const type *t, const str *name, bool is_static)
{
    return type_member(t, name)->methods[is_static] != NULL;
}

/* ---- signatures as text ---- */

static str *signature_text(const overload *o, const str *name)
{
    buf b = {0};
    if (o->method->flags & M_STATIC) {
        buf_text(&b, "static ");
    }
    const type *r = o->returns ? type_resolve(o->returns, strlen(o->returns), o->owner) : NULL;
    buf_text(&b, r ? str_to_c(type_display_name(r)) : o->returns ? o->returns : str_to_c(type_display_name(o->owner)));
    buf_byte(&b, ' ');
    str_append_utf8(name, &b);
    buf_byte(&b, '(');
    for (uint32_t i = 0; i < o->count; i++) {
        const param *p = &o->params[i];
        buf_printf(&b, "%s%s%s%s %s", i ? ", " : "", p->rest ? "Params " : "", p->by_ref ? "[ref] " : "",
                   p->type ? str_to_c(type_display_name(p->type)) : "object", p->name);
    }
    buf_byte(&b, ')');
    return str_from_buf(&b);
}

void type_each_overload(const type *t, const str *name, bool is_static, void (*fn)(str *signature, void *arg),
                        void *arg)
{
    const overload_set *set = name ? type_overloads(t, name, is_static) : type_constructors(t);
    for (uint32_t i = 0; set && i < set->count; i++) {
        const char *own = name ? set->items[i].method->name : "new";
        fn(signature_text(&set->items[i], str_c(own)), arg);
    }
}
