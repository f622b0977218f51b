/* param_table.c: the digest of a command's parameters, from a cmdlet's descriptor or a block's param(). */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "engine/bind/attribute.h"
#include "engine/pipeline/cmdlet.h"

#define MAX_SETS 31

typedef struct builder {
    param_table *t;
    uint32_t capacity;
} builder;

/* ---- common parameters ---- */

typedef struct common_param {
    const char *name, *alias, *type;
} common_param;

static const common_param common_params[] = {
    {"Verbose", "vb", "switch"},
    {"Debug", "db", "switch"},
    {"ErrorAction", "ea", "System.Management.Automation.ActionPreference"},
    {"WarningAction", "wa", "System.Management.Automation.ActionPreference"},
    {"InformationAction", "infa", "System.Management.Automation.ActionPreference"},
    {"ProgressAction", "proga", "System.Management.Automation.ActionPreference"},
    {"ErrorVariable", "ev", "string"},
    {"WarningVariable", "wv", "string"},
    {"InformationVariable", "iv", "string"},
    {"OutVariable", "ov", "string"},
    {"OutBuffer", "ob", "int"},
    {"PipelineVariable", "pv", "string"},
    {"WhatIf", "wi", "switch"},
    {"Confirm", "cf", "switch"}};

#define COMMON_COUNT 12

static void *copy_of(const void *p, size_t size)
{
    void *out = heap_alloc(size ? size : 1);
    if (size)
        memcpy(out, p, size);
    return out;
}

static param *add_param(builder *b, const str *name)
{
    param_table *t = b->t;
    if (t->count == b->capacity) {
        b->capacity = b->capacity ? b->capacity * 2 : 16;
        param *grown = heap_alloc(b->capacity * sizeof *grown);
        if (t->count)
            memcpy(grown, t->params, t->count * sizeof *grown);
        t->params = grown;
    }
    param *p = &t->params[t->count++];
    memset(p, 0, sizeof *p);
    p->name = name;
    return p;
}

static void add_role(param *p, param_role role)
{
    param_role *roles = heap_alloc((p->role_count + 1) * sizeof *roles);
    if (p->role_count)
        memcpy(roles, p->roles, p->role_count * sizeof *roles);
    roles[p->role_count++] = role;
    p->roles = roles;
    p->sets |= role.sets;
    p->flags |= role.flags;
}

static void add_alias(param *p, const str *name)
{
    const str **all = heap_alloc((p->alias_count + 1) * sizeof *all);
    if (p->alias_count)
        memcpy(all, p->aliases, p->alias_count * sizeof *all);
    all[p->alias_count++] = str_intern(name);
    p->aliases = all;
}

static void add_common(builder *b)
{
    uint32_t n = b->t->supports_should_process ? COMMON_COUNT + 2 : COMMON_COUNT;
    for (uint32_t i = 0; i < n; i++) {
        const common_param *c = &common_params[i];
        param *p = add_param(b, str_intern_c(c->name));
        add_alias(p, str_c(c->alias));
        p->type = type_find_c(c->type);
        p->is_switch = p->type == &type_SwitchParameter;
        p->native = true;
        add_role(p, (param_role){.sets = PARAM_ALL_SETS, .position = PARAM_NO_POSITION});
    }
}

/* ---- sets ---- */

static uint32_t set_bit(param_table *t, const str *name)
{
    if (!name || !name->length || str_equal_c(name, "__AllParameterSets"))
        return PARAM_ALL_SETS;
    for (uint32_t i = 0; i < t->set_count; i++)
        if (str_equal_nocase(t->sets[i], name))
            return 1u << i;
    if (t->set_count == MAX_SETS)
        throw_runtime("ParsingTooManyParameterSets", "There are too many parameter sets.");
    const str **all = heap_alloc((t->set_count + 1) * sizeof *all);
    if (t->set_count)
        memcpy(all, t->sets, t->set_count * sizeof *all);
    all[t->set_count++] = name; /* as written */
    t->sets = all;
    return 1u << (t->set_count - 1);
}

/* ---- what every table needs once its parameters are known ---- */

static void index_names(param_table *t)
{
    t->names = map_new(&type_Hashtable, MAP_ORDINAL);
    for (uint32_t i = 0; i < t->count; i++) {
        const param *p = &t->params[i];
        if (!p->name)
            continue;
        map_set(t->names, v_str((str *)(uintptr_t)p->name), v_int((int)i));
        for (uint32_t k = 0; k < p->alias_count; k++)
            map_set(t->names, v_str((str *)(uintptr_t)p->aliases[k]), v_int((int)i));
    }
}

static bool any_object(const type *t)
{
    return !t || t == &type_Object || t == &type_PSObject;
}

static void finish(param_table *t)
{
    index_names(t);
    t->only_pipeline = -1;
    uint32_t takers = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        const param *p = &t->params[i];
        if (!(p->flags & (PF_PIPELINE | PF_PIPELINE_PROPERTY)))
            continue;
        t->takes_pipeline = true;
        takers++;
        if (any_object(p->type) && !p->attributes && p->flags & PF_PIPELINE && !(p->flags & PF_PIPELINE_PROPERTY))
            t->only_pipeline = (int)i;
    }
    /* A mandatory one refuses null, and sets may have to be chosen: the slow way. */
    if (takers != 1 || (t->only_pipeline >= 0 && t->params[t->only_pipeline].flags & PF_MANDATORY))
        t->only_pipeline = -1;
}

/* ---- from a cmdlet ---- */

static const char *next_word(const char *text, str **word)
{
    const char *end = strchr(text, ',');
    size_t n = end ? (size_t)(end - text) : strlen(text);
    while (n && *text == ' ')
        text++, n--;
    *word = str_utf8(text, n);
    return end ? end + 1 : NULL;
}

/* "range 1 100", "set A,B", "count 1 5", "length 1 5", "pattern ^x", "notnull", "notempty"; "not-enum T" is no attribute */
static list *validation_of(const char *text)
{
    const char *rest = strchr(text, ' ');
    size_t n = rest ? (size_t)(rest - text) : strlen(text);
    rest = rest ? rest + 1 : "";
    static const char *const words[][2] = {{"range", "ValidateRange"},
                                           {"set", "ValidateSet"},
                                           {"count", "ValidateCount"},
                                           {"length", "ValidateLength"},
                                           {"pattern", "ValidatePattern"},
                                           {"notnull", "ValidateNotNull"},
                                           {"notempty", "ValidateNotNullOrEmpty"}};
    attribute *a = NULL;
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i][0]) == n && !strncmp(words[i][0], text, n))
            a = attribute_new_named(str_c(words[i][1]));
    if (!a)
        throw_runtime("BadDescriptor", "The validation '%s' of a cmdlet's descriptor is not known.", text);
    value args[64];
    uint32_t count = 0;
    if (attribute_kind_of(a) == AT_PATTERN) {
        args[count++] = v_str(str_c(rest));
    } else if (attribute_kind_of(a) == AT_SET) {
        for (const char *at = rest; at && *at && count < 64;) {
            str *word;
            at = next_word(at, &word);
            args[count++] = v_str(word);
        }
    } else {
        char *end;
        for (const char *at = rest; *at && count < 2; at = end) {
            double d = strtod(at, &end);
            if (end == at)
                break;
            args[count++] = d == (int32_t)d ? v_int((int32_t)d) : d == (int64_t)d ? v_long((int64_t)d) : v_double(d);
            while (*end == ' ' || *end == ',')
                end++;
        }
    }
    attribute_construct(a, args, count);
    list *out = list_new(NULL);
    list_add(out, v_obj(a));
    return out;
}

static param_role role_of_spec(param_table *t, const param_spec *s)
{
    param_role r = {.sets = PARAM_ALL_SETS,
                    .position = s->position ? s->position - 1 : PARAM_NO_POSITION,
                    .flags = s->flags,
                    .help = s->help ? str_c(s->help) : NULL};
    if (!s->sets)
        return r;
    r.sets = 0;
    for (const char *at = s->sets; at;) {
        str *word;
        at = next_word(at, &word);
        r.sets |= set_bit(t, word);
    }
    return r;
}

static void add_spec(builder *b, const param_spec *s)
{
    param_table *t = b->t;
    const str *name = str_intern_c(s->name);
    param_role role = role_of_spec(t, s);
    for (uint32_t i = 0; i < t->count; i++)
        if (t->params[i].name == name) {
            add_role(&t->params[i], role);
            add_param(b, NULL); /* the row keeps its number */
            return;
        }
    param *p = add_param(b, name);
    p->native = true;
    add_role(p, role);
    if (s->type) {
        p->type = type_find_c(s->type);
        if (!p->type)
            throw_runtime("BadDescriptor", "Unable to find type [%s] of parameter %s.", s->type, s->name);
        p->is_switch = p->type == &type_SwitchParameter;
        if (any_object(p->type))
            p->type = NULL;
    }
    for (const char *at = s->aliases; at;) {
        str *word;
        at = next_word(at, &word);
        add_alias(p, word);
    }
    if (s->validate && !strncmp(s->validate, "not-enum ", 9))
        p->reserved = type_find_c(s->validate + 9);
    else if (s->validate)
        p->attributes = validation_of(s->validate);
    if (s->flags & PF_NOT_NULL || s->flags & PF_NOT_NULL_OR_EMPTY) {
        attribute *a =
            attribute_new_named(str_c(s->flags & PF_NOT_NULL_OR_EMPTY ? "ValidateNotNullOrEmpty" : "ValidateNotNull"));
        if (!p->attributes)
            p->attributes = list_new(NULL);
        list_insert(p->attributes, 0, v_obj(a));
    }
}

/* One table a cmdlet, made at its first use and kept. Racing threads make it twice at worst. */
typedef struct cached {
    const cmdlet *_Atomic c;
    const param_table *_Atomic table;
} cached;

#define CACHE_SIZE 1024
static cached *cache_of(const cmdlet *c)
{
    static cached *_Atomic cache;
    cached *all = cache;
    if (!all) {
        cached *fresh = heap_alloc_root(CACHE_SIZE * sizeof *fresh);
        if (atomic_compare_exchange_strong(&cache, &all, fresh))
            all = fresh;
    }
    uintptr_t h = ((uintptr_t)c >> 4) * 0x9E3779B97F4A7C15u >> 20;
    for (uint32_t i = 0; i < CACHE_SIZE; i++) {
        cached *at = &all[(h + i) % CACHE_SIZE];
        const cmdlet *there = atomic_load_explicit(&at->c, memory_order_relaxed);
        if (there == c || (!there && atomic_compare_exchange_strong(&at->c, &there, c)) || there == c)
            return at;
    }
    return NULL;
}

static const param_table *build_cmdlet(const cmdlet *c)
{
    param_table *t = heap_alloc(sizeof *t);
    builder b = {.t = t};
    t->advanced = true;
    t->positional_binding = true;
    t->supports_should_process = c->flags & CF_SHOULD_PROCESS;
    t->confirm_impact = c->flags & CF_CONFIRM_HIGH ? 3 : 2;
    for (const param_spec *s = c->params; s && s->name; s++)
        add_spec(&b, s);
    if (c->default_set)
        t->default_set = set_bit(t, str_c(c->default_set));
    if (t->default_set == PARAM_ALL_SETS)
        t->default_set = 0;
    t->own = t->count;
    if (!(c->flags & CF_NO_COMMON))
        add_common(&b);
    finish(t);
    return t;
}

const param_table *param_table_of_cmdlet(const cmdlet *c)
{
    cached *slot = cache_of(c);
    if (slot && slot->table)
        return slot->table;
    const param_table *t = build_cmdlet(c);
    if (slot)
        slot->table = t;
    return t;
}

/* ---- from param() ---- */

static param_role role_of_attribute(param_table *t, const attribute *a, bool *custom)
{
    param_role r = {.sets = set_bit(t, a->slot[AP_SET].kind == K_STRING ? a->slot[AP_SET].as.s : NULL),
                    .position = PARAM_NO_POSITION};
    int position = to_int(a->slot[AP_POSITION]);
    if (position != INT32_MIN)
        r.position = position;
    if (position != INT32_MIN || r.sets != PARAM_ALL_SETS)
        *custom = true;
    static const uint32_t bits[][2] = {{AP_MANDATORY, PF_MANDATORY},
                                       {AP_PIPELINE, PF_PIPELINE},
                                       {AP_PROPERTY, PF_PIPELINE_PROPERTY},
                                       {AP_REMAINING, PF_REMAINING},
                                       {AP_DONT_SHOW, PF_DONT_SHOW}};
    for (unsigned i = 0; i < sizeof bits / sizeof *bits; i++)
        if (to_bool(a->slot[bits[i][0]]))
            r.flags |= bits[i][1];
    if (a->slot[AP_HELP].kind == K_STRING)
        r.help = a->slot[AP_HELP].as.s;
    return r;
}

static void keep_validation(param *p, value at)
{
    if (!p->attributes)
        p->attributes = list_new(NULL);
    list_add(p->attributes, at);
}

static void apply_attribute(param_table *t, param *p, value at, bool *custom)
{
    attribute *a = attribute_of(at);
    if (!p->all_attributes)
        p->all_attributes = list_new(NULL);
    list_add(p->all_attributes, at);
    if (attribute_is_validation(at) || attribute_is_transformation(at))
        keep_validation(p, at);
    if (!a)
        return;
    switch (attribute_kind_of(a)) {
    case AT_PARAMETER: add_role(p, role_of_attribute(t, a, custom)); break;
    case AT_ALIAS:
        for (size_t i = 0; !v_is_null(a->slot[0]) && i < v_array(a->slot[0])->length; i++)
            add_alias(p, array_get(v_array(a->slot[0]), i).as.s);
        break;
    case AT_ALLOW_NULL: p->flags |= PF_ALLOW_NULL; break;
    case AT_ALLOW_EMPTY_STRING: p->flags |= PF_ALLOW_EMPTY_STRING; break;
    case AT_ALLOW_EMPTY_COLLECTION: p->flags |= PF_ALLOW_EMPTY_COLLECTION; break;
    case AT_WILDCARDS: p->flags |= PF_WILDCARDS; break;
    default: break;
    }
}

static const type *declared_type(block *b, const str *text)
{
    if (!text)
        return NULL;
    const type *t = type_find((str *)(uintptr_t)text, b->namespaces, b->namespace_count);
    if (!t)
        throw_runtime("TypeNotFound", "Unable to find type [%s].", str_to_c(text));
    return t;
}

static void set_option(param *p)
{
    if (!p->type && !p->attributes)
        return;
    cell_option *o = heap_alloc(sizeof *o);
    o->type = p->type;
    o->attributes = p->attributes;
    o->shared = true;
    p->option = o;
}

static void add_declared(builder *b, block *blk, block_param *d, bool *custom)
{
    param *p = add_param(b, d->name);
    p->declared = d;
    p->slot = d->slot;
    p->default_code = d->default_code;
    p->type = declared_type(blk, d->type_text);
    p->is_switch = p->type == &type_SwitchParameter;
    if (any_object(p->type))
        p->type = NULL;
    for (uint32_t i = 0; i < d->node->attributes.count; i++)
        if (d->node->attributes.items[i]->kind == AST_Attribute)
            apply_attribute(b->t, p, attribute_object((ast_Attribute *)d->node->attributes.items[i], blk), custom);
    if (!p->role_count)
        add_role(p, (param_role){.sets = PARAM_ALL_SETS, .position = PARAM_NO_POSITION});
    set_option(p);
}

static ast_list block_attributes(const block *b)
{
    ast_ParamBlock *p = (ast_ParamBlock *)b->node->param_block;
    return p ? p->attributes : b->node->attributes;
}

static void apply_cmdlet_binding(param_table *t, block *b)
{
    ast_list list = block_attributes(b);
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.items[i]->kind != AST_Attribute)
            continue;
        ast_Attribute *node = (ast_Attribute *)list.items[i];
        attribute *a = attribute_new_named(node->type_name);
        if (!a || attribute_kind_of(a) != AT_CMDLET_BINDING)
            continue;
        a = attribute_of(attribute_object(node, b));
        t->advanced = true;
        t->supports_should_process = to_bool(a->slot[AC_SHOULD_PROCESS]);
        t->positional_binding = to_bool(a->slot[AC_POSITIONAL]);
        if (a->slot[AC_DEFAULT_SET].kind == K_STRING)
            t->default_set = set_bit(t, a->slot[AC_DEFAULT_SET].as.s);
        if (t->default_set == PARAM_ALL_SETS)
            t->default_set = 0;
        static const char *const impacts[] = {"None", "Low", "Medium", "High"};
        for (int k = 0; k < 4; k++)
            if (!v_is_null(a->slot[AC_IMPACT]) && str_equal_c(to_str(a->slot[AC_IMPACT]), impacts[k]))
                t->confirm_impact = k;
    }
}

static bool has_parameter_attribute(const param_table *t)
{
    for (uint32_t i = 0; i < t->count; i++) {
        list *all = t->params[i].all_attributes;
        for (size_t k = 0; all && k < list_count(all); k++) {
            attribute *a = attribute_of(list_get(all, k));
            if (a && attribute_kind_of(a) == AT_PARAMETER)
                return true;
        }
    }
    return false;
}

/* Positions 0, 1, ... in order, unless some parameter names a position or a set of its own. */
static void assign_positions(param_table *t)
{
    int next = 0;
    for (uint32_t i = 0; i < t->count; i++)
        if (!t->params[i].is_switch)
            t->params[i].roles[0].position = next++;
}

static bool can_bind_simply(const param_table *t)
{
    if (t->advanced || t->count > 64)
        return false;
    for (uint32_t i = 0; i < t->count; i++)
        if (t->params[i].attributes || t->params[i].alias_count || t->params[i].roles[0].flags)
            return false;
    return true;
}

static const param_table *build_block(block *b)
{
    param_table *t = heap_alloc(sizeof *t);
    builder bl = {.t = t};
    bool custom = false;
    t->block = b;
    t->positional_binding = true;
    t->confirm_impact = 2;
    apply_cmdlet_binding(t, b);
    for (uint32_t i = 0; i < b->param_count; i++)
        add_declared(&bl, b, &b->params[i], &custom);
    t->advanced |= has_parameter_attribute(t);
    if (t->positional_binding && !custom)
        assign_positions(t);
    t->own = t->count;
    if (t->advanced)
        add_common(&bl);
    t->simple = can_bind_simply(t);
    finish(t);
    return t;
}

const param_table *param_table_of_block(block *b)
{
    const param_table *t = b->binding;
    if (t)
        return t;
    t = build_block(b);
    b->binding = (void *)(uintptr_t)t;
    return t;
}

/* ---- dynamic parameters ---- */

static void add_dynamic(builder *b, value defined)
{
    value name, kind, attributes;
    if (!member_try_get(defined, str_intern_c("Name"), &name) || v_is_null(name))
        return;
    param *p = add_param(b, str_intern(to_str(name)));
    p->dynamic = true;
    if (member_try_get(defined, str_intern_c("ParameterType"), &kind) && kind.kind == K_OBJECT &&
        kind.as.o->type == &type_RuntimeType)
        p->type = (const type *)kind.as.o;
    p->is_switch = p->type == &type_SwitchParameter;
    if (any_object(p->type))
        p->type = NULL;
    bool custom = false;
    enumerator e = {0};
    value item;
    if (member_try_get(defined, str_intern_c("Attributes"), &attributes) && attributes.kind == K_OBJECT &&
        enumerate(attributes, &e))
        while (enumerator_next(&e, &item))
            apply_attribute(b->t, p, item, &custom);
    if (!p->role_count)
        add_role(p, (param_role){.sets = PARAM_ALL_SETS, .position = PARAM_NO_POSITION});
}

/* The command's own table with the parameters of a RuntimeDefinedParameterDictionary behind its own. The indexes of the
 * old ones stay: new ones come last. */
const param_table *param_table_extend(const param_table *old, value dictionary)
{
    param_table *t = copy_of(old, sizeof *t);
    t->params = copy_of(old->params, old->count * sizeof(param));
    builder b = {.t = t, .capacity = old->count};
    size_t cursor = 0;
    value key, v;
    dictionary = psobject_base(dictionary);
    if (value_is_dictionary(dictionary))
        while (map_next(v_map(dictionary), &cursor, &key, &v))
            add_dynamic(&b, v);
    finish(t);
    return t;
}

/* ---- lookups ---- */

value param_unbound(const param *p)
{
    const type *t = p->type;
    if (!t)
        return V_NULL;
    if (t == &type_String)
        return v_str(str_empty);
    if (p->is_switch || t->kind == K_BOOL || (t->kind >= K_CHAR && t->kind <= K_DOUBLE) || t == &type_Decimal)
        return type_default(t);
    return V_NULL;
}

int param_find(const param_table *t, const str *name, str **candidates)
{
    value found;
    const str *known = str_intern(name);
    if (map_get(t->names, v_str((str *)(uintptr_t)known), &found))
        return (int)found.as.i;
    int only = -1;
    uint32_t hits = 0, own_hits = 0;
    str *names = NULL;
    for (uint32_t i = 0; i < t->count; i++) {
        const param *p = &t->params[i];
        if (!p->name)
            continue;
        bool fits = str_starts(p->name, name, true);
        for (uint32_t k = 0; k < p->alias_count && !fits; k++)
            fits = str_starts(p->aliases[k], name, true);
        if (!fits)
            continue;
        hits++;
        /* common parameters give way: `-O` is the command's own -Only, not -OutVariable */
        bool common = i >= t->own && !p->dynamic;
        own_hits += !common;
        if (!common || !own_hits)
            only = (int)i;
        names = str_printf("%s -%s", names ? str_to_c(names) : "", str_to_c(p->name));
    }
    if (candidates)
        *candidates = names;
    if (hits == 1 || own_hits == 1)
        return only;
    return hits ? -2 : -1;
}
