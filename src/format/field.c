/* field.c: -Property arguments, and the properties that stand for an object. */
#include "engine/vm/frame.h"
#include "format/internal.h"
#include "object/operate.h"

void fields_add(fields *l, field e)
{
    if (l->count == l->capacity) {
        uint32_t capacity = l->capacity ? l->capacity * 2 : 4;
        field *items = heap_alloc(capacity * sizeof *items);
        if (l->count)
            __builtin_memcpy(items, l->items, l->count * sizeof *items);
        l->items = items;
        l->capacity = capacity;
    }
    l->items[l->count++] = e;
}

static field by_name(str *name)
{
    return (field){.name = name, .script = V_NULL};
}

/* ---- parsing: `Name`, `{ script }`, `@{ n = 'N'; e = 'x'; Width = 10 }` ---- */

#define FORMAT_PARAMETER "System.Management.Automation.PSArgumentException"

static const char *const key_names[] = {"expression", "label", "name", "width", "alignment", "formatstring", "depth"};

/* The key that `text` begins, among those allowed; NULL: none or several. */
static const char *match_key(str *text, const char *allowed)
{
    const char *found = NULL;
    for (size_t i = 0; i < sizeof key_names / sizeof *key_names; i++) {
        const char *name = key_names[i];
        if (!__builtin_strstr(allowed, name) || !str_starts(str_c(name), text, true))
            continue;
        if (str_equal_c(text, name))
            return name;
        if (found)
            return NULL;
        found = name;
    }
    return found;
}

static _Noreturn void key_error(const char *id, const char *fmt, const char *what)
{
    error_record *r =
        error_record_new(exception_new("System.NotSupportedException", str_c("Specified method is not supported.")), id,
                         EC_InvalidArgument, V_NULL);
    buf b = {0};
    const char *hole = __builtin_strstr(fmt, "%s");
    buf_bytes(&b, fmt, (size_t)(hole - fmt));
    buf_text(&b, what);
    buf_text(&b, hole + 2);
    r->details = str_from_buf(&b);
    throw_record(r);
}

static int parse_alignment(value v)
{
    static const struct {
        const char *name;
        int align;
    } names[] = {{"left", ALIGN_LEFT}, {"center", ALIGN_CENTER}, {"right", ALIGN_RIGHT}};
    str *s = v.kind == K_STRING ? v.as.s : NULL;
    if (!s || !s->length)
        key_error("DictionaryKeyIllegalValue1", "The value of the key \"%s\" has an invalid type.", "alignment");
    for (size_t i = 0; i < 3; i++)
        if (str_starts(str_c(names[i].name), s, true))
            return names[i].align;
    key_error("AlignmentIllegalValue",
              "The value \"%s\" is not valid for the alignment key; the valid values are left, center and right.",
              str_to_c(s));
}

static void set_key(field *e, const char *key, value v)
{
    switch (key[0]) {
    case 'e':
        if (v_is_block(v))
            e->script = v;
        else if (v.kind == K_STRING)
            e->name = v.as.s;
        else
            key_error("DictionaryKeyIllegalValue2", "The value of the key \"%s\" has an invalid type.", key);
        break;
    case 'l':
    case 'n':
        if (v.kind != K_STRING)
            key_error("DictionaryKeyIllegalValue2", "The value of the key \"%s\" has an invalid type.", key);
        e->label = v.as.s;
        break;
    case 'w':
    case 'd':
        if (v.kind != K_INT32)
            key_error("DictionaryKeyIllegalValue2", "The value of the key \"%s\" has an invalid type.", key);
        if (v.as.i <= 0)
            key_error("WidthOutOfRange", "The value of the key \"%s\" is out of range.", key);
        *(key[0] == 'w' ? &e->width : &e->depth) = (int)v.as.i;
        break;
    case 'a': e->align = parse_alignment(v); break;
    default:
        if (v.kind != K_STRING)
            key_error("DictionaryKeyIllegalValue2", "The value of the key \"%s\" has an invalid type.", key);
        e->format = v.as.s;
    }
}

static field from_dictionary(value v, const char *allowed)
{
    field e = {.script = V_NULL};
    value key, item;
    size_t cursor = 0;
    while (map_next(v_map(v), &cursor, &key, &item)) {
        if (key.kind != K_STRING)
            key_error("DictionaryKeyNonString", "The key \"%s\" is not a string.", str_to_c(to_str(key)));
        const char *name = match_key(key.as.s, allowed);
        if (!name)
            key_error("DictionaryKeyIllegal", "The \"%s\" key is not valid.", str_to_c(key.as.s));
        set_key(&e, name, item);
    }
    if (!e.name && v_is_null(e.script))
        key_error("DictionaryKeyMandatoryEntry", "The mandatory key \"%s\" is missing.", "expression");
    return e;
}

static void parse_one(value v, const char *allowed, fields *out)
{
    value base = psobject_base(v);
    if (v_is_null(base))
        throw_error(FORMAT_PARAMETER, "ProcessUnknownType", EC_InvalidArgument, V_NULL,
                    "Value cannot be null. (Parameter 'Property')");
    if (v_is_block(base))
        fields_add(out, (field){.script = base});
    else if (value_is_dictionary(base))
        fields_add(out, from_dictionary(base, allowed));
    else
        fields_add(out, by_name(to_str(base)));
}

void fields_parse(value property, const char *allowed, fields *out)
{
    enumerator e;
    value item;
    if (v_is_null(property))
        return;
    if (!enumerate(property, &e)) {
        parse_one(property, allowed, out);
        return;
    }
    while (enumerator_next(&e, &item))
        parse_one(item, allowed, out);
}

/* ---- names of an object ---- */

typedef struct name_list {
    const str **names;
    uint32_t count, capacity;
} name_list;

static bool collect_name(const member_info *m, void *arg)
{
    name_list *l = arg;
    if (l->count == l->capacity) {
        uint32_t capacity = l->capacity ? l->capacity * 2 : 16;
        const str **names = heap_alloc(capacity * sizeof *names);
        if (l->count)
            __builtin_memcpy(names, l->names, l->count * sizeof *names);
        l->names = names;
        l->capacity = capacity;
    }
    l->names[l->count++] = m->name;
    return true;
}

static void collect_dynamic(const str *name, value v, void *arg)
{
    (void)v;
    collect_name(&(member_info){.name = name}, arg);
}

/* Children and attributes of an XML node; false: it is none. */
static bool xml_names(value v, name_list *l)
{
    if (!is_xml_node(v))
        return false;
    for (const type *t = v.as.o->type; t; t = type_base(t)) {
        if (t->ops && t->ops->each_dynamic) {
            t->ops->each_dynamic(v, collect_dynamic, l);
            return true;
        }
    }
    return false;
}

static name_list names_of(value v)
{
    name_list l = {0};
    if (xml_names(psobject_base(v), &l))
        return l;
    if (!v_is_null(v))
        member_each_definition(v, collect_name, &l);
    return l;
}

/* Reading a member by name gives methods too, as `'x'.Trim` does; a column shows properties alone. */
static bool read_property(value v, const str *name, value *out)
{
    if (v_is_null(v) || !member_try_get(v, str_intern(name), out))
        return false;
    return out->kind != K_OBJECT || __builtin_strcmp(out->as.o->type->name, "System.Management.Automation.PSMethod") ||
           member_spelling(v, name);
}

static bool has_property(value v, const str *name)
{
    value out;
    return read_property(v, name, &out);
}

void fields_resolve(const fields *in, value v, bool keep_missing, fields *out)
{
    for (uint32_t i = 0; i < in->count; i++) {
        field e = in->items[i];
        if (!e.name) {
            fields_add(out, e);
            continue;
        }
        if (!wildcard_has(e.name)) {
            const str *spelled = v_is_null(v) ? NULL : member_spelling(v, e.name);
            if (!spelled && !keep_missing && !has_property(v, e.name))
                continue;
            e.name = spelled ? (str *)(uintptr_t)spelled : e.name;
            fields_add(out, e);
            continue;
        }
        name_list l = names_of(v);
        for (uint32_t k = 0; k < l.count; k++) {
            if (!wildcard_match(e.name, l.names[k], true))
                continue;
            field one = e;
            one.name = (str *)(uintptr_t)l.names[k];
            fields_add(out, one);
        }
    }
}

str *field_label(const field *e)
{
    if (e->label)
        return e->label;
    return e->name ? e->name : to_str(e->script);
}

/* ---- values ---- */

/* `$_` is the object, in the caller's scope; errors of statements are not shown. */
static value script_value(runspace *rs, value script, value v)
{
    list *results = list_new(NULL);
    streams quiet = rs->streams ? *rs->streams : (streams){0};
    quiet.to[STREAM_ERROR] = NULL;
    script_block_run(rs, v_block(script), NULL, 0, v, true, sink_list(rs, results), &quiet);
    return list_collapse(results, false);
}

bool field_value(const field *e, value v, value *out, error_record **error)
{
    volatile bool found = true;
    *error = NULL;
    runspace *rs = runspace_current();
    TRY(ctx_current())
    {
        if (!e->name)
            *out = script_value(rs, e->script, v);
        else
            found = read_property(v, e->name, out);
    }
    CAUGHT
    {
        if (try_ctx_->kind != UNWIND_ERROR)
            unwind(try_ctx_, try_ctx_->kind, try_ctx_->payload);
        *error = error_caught(try_ctx_);
        found = false;
    }
    END_TRY;
    return found;
}

/* What remoting adds to an object is not shown: PSComputerName only when it came with the order to show it. */
static bool is_remote_note(value v, const str *name)
{
    value show;
    if (str_at(name, 0) != 'P' && str_at(name, 0) != 'p')
        return false;
    if (str_equal_c(name, "PSShowComputerName") || str_equal_c(name, "PSSourceJobInstanceId"))
        return true;
    if (!str_equal_c(name, "PSComputerName"))
        return false;
    return !member_try_get(v, str_intern_c("PSShowComputerName"), &show) || !to_bool(show);
}

void fields_all(value v, fields *out)
{
    name_list l = names_of(v);
    for (uint32_t i = 0; i < l.count; i++)
        if (!l.names[i]->length || !is_remote_note(v, l.names[i]))
            fields_add(out, by_name((str *)(uintptr_t)l.names[i]));
}

static bool found_one(const member_info *m, void *arg)
{
    (void)m;
    *(bool *)arg = true;
    return false;
}

bool has_properties(value v)
{
    bool any = false;
    if (is_xml_node(psobject_base(v)))
        return names_of(v).count > 0;
    if (!v_is_null(v))
        member_each_definition(v, found_one, &any);
    return any;
}

/* `PSStandardMembers` with a DefaultDisplayPropertySet, from Add-Member or Update-TypeData. */
static bool own_display_set(value v, fields *out)
{
    value standard, set, names, item;
    if (!member_try_get(v, str_intern_c("PSStandardMembers"), &standard) || v_is_null(standard))
        return false;
    if (!member_try_get(standard, str_intern_c("DefaultDisplayPropertySet"), &set) || v_is_null(set))
        return false;
    if (!member_try_get(set, str_intern_c("ReferencedPropertyNames"), &names))
        names = set;
    enumerator e;
    if (!enumerate(names, &e))
        return false;
    while (enumerator_next(&e, &item))
        if (has_property(v, to_str(item)))
            fields_add(out, by_name(to_str(item)));
    return out->count > 0;
}

bool fields_default_set(value v, fields *out)
{
    if (v_is_null(v))
        return false;
    if (own_display_set(v, out))
        return true;
    const char *names = view_display_set(v);
    while (names && *names) {
        const char *end = __builtin_strchr(names, ',');
        size_t n = end ? (size_t)(end - names) : __builtin_strlen(names);
        str *name = str_utf8(names, n);
        if (has_property(v, name))
            fields_add(out, by_name(name));
        names = end ? end + 1 : NULL;
    }
    return out->count > 0;
}

void fields_default(value v, fields *out)
{
    if (!fields_default_set(v, out))
        fields_all(v, out);
}

bool field_display_name(value v, field *out)
{
    static const char *const patterns[] = {"name", "id", "key", "*key", "*name", "*id"};
    name_list l = names_of(v);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        str *pattern = str_c(patterns[i]);
        for (uint32_t k = 0; k < l.count; k++) {
            if (wildcard_match(pattern, l.names[k], true)) {
                *out = by_name((str *)(uintptr_t)l.names[k]);
                return true;
            }
        }
    }
    return false;
}
