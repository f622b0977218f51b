/* get_member.c: Get-Member and MemberDefinition. */
#include <string.h>

#include "base/heap.h"
#include "cmdlets/cmdlets.h"

/* ---- MemberDefinition ---- */

typedef struct definition {
    object o;
    str *type_name, *name, *text;
    int64_t kind; /* PSMemberTypes */
} definition;

extern type type_PSMemberTypes;
#define SELF(v) ((definition *)(v).as.o)

static value get_type_name(value self, const type *t __attribute__((unused)))
{
    return v_str(SELF(self)->type_name);
}

static value get_name(value self, const type *t __attribute__((unused)))
{
    return v_str(SELF(self)->name);
}

static value get_kind(value self, const type *t __attribute__((unused)))
{
    return v_enum(type_find_c(type_PSMemberTypes.name), SELF(self)->kind);
}

static value get_text(value self, const type *t __attribute__((unused)))
{
    return v_str(SELF(self)->text);
}

static str *definition_text(value v, bool invariant)
{
    (void)invariant;
    return SELF(v)->text;
}

static const property definition_properties[] = {
    {"TypeName", "string", get_type_name, NULL, 0},
    {"Name", "string", get_name, NULL, 0},
    {"MemberType", "System.Management.Automation.PSMemberTypes", get_kind, NULL, 0},
    {"Definition", "string", get_text, NULL, 0},
    {0}};
static const type_ops definition_ops = {.to_string = definition_text};
type type_MemberDefinition = {TYPE_OBJECT, .name = "Microsoft.PowerShell.Commands.MemberDefinition", .kind = K_OBJECT,
                              .properties = definition_properties, .ops = &definition_ops};

/* ---- the cmdlet ---- */

enum { P_InputObject, P_Name, P_MemberType, P_View, P_Static, P_Force };
static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE},
    [P_Name] = {"Name", "string[]", .position = 1, .flags = PF_NOT_NULL_OR_EMPTY},
    [P_MemberType] = {"MemberType", "System.Management.Automation.PSMemberTypes", .aliases = "Type"},
    [P_View] = {"View", "System.Management.Automation.PSMemberViewTypes"},
    [P_Static] = {"Static", "switch"},
    [P_Force] = {"Force", "switch"},
    {0}};
enum {
    ALIAS = 1,
    CODE = 2,
    PROPERTY = 4,
    NOTE = 8,
    SCRIPT = 16,
    PROPERTY_SET = 32,
    METHOD = 64,
    SCRIPT_METHOD = 256,
    PARAMETERIZED = 512,
    MEMBER_SET_KIND = 1024
};

typedef struct state {
    map *seen;
    str *type_name;
    const str *pattern; /* NULL: all */
    list *found;        /* of definition, for the object and pattern at hand */
} state;

static void add(cmdlet_run *c, const str *name, int64_t kind, str *text)
{
    state *s = c->state;
    if (has(c, P_MemberType) && !(arg(c, P_MemberType).as.i & kind))
        return;
    if (s->pattern && !wildcard_match(s->pattern, name, true))
        return;
    definition *d = heap_alloc(sizeof *d);
    d->o.type = &type_MemberDefinition;
    d->type_name = s->type_name;
    d->name = str_of(name);
    d->kind = kind;
    d->text = text;
    list_add(s->found, v_obj(d));
}

/* ---- definitions as text ---- */

static str *last_segment(str *name)
{
    if (str_index_unit(name, '[', 0) > 0 && !str_ends(name, str_c("[]"), false))
        return name;
    ptrdiff_t dot = str_last_index(name, str_c("."), false);
    return dot < 0 ? name : str_sub(name, (size_t)dot + 1, name->length - (size_t)dot - 1);
}

static str *type_of_note(value v)
{
    if (v_is_null(v))
        return str_c("object");
    list *names = psobject_type_names(v, false);
    if (names && list_count(names))
        return to_str(list_get(names, 0));
    const type *t = value_type(v);
    if (t == &type_PSCustomObject)
        return type_full_name(t);
    return last_segment(t->element ? type_short_name(t) : type_display_name(t));
}

static str *note_text(const str *name, value v)
{
    return str_printf("%s %s=%s", str_to_c(type_of_note(v)), str_to_c(name),
                      v_is_null(v) ? "null" : str_to_c(object_text(v)));
}

static str *type_text(const char *spelled)
{
    const type *t = spelled ? type_find_c(spelled) : NULL;
    return t ? type_display_name(t) : str_c(spelled ? spelled : "System.Object");
}

static str *property_text(const property *p, bool is_static)
{
    return str_printf("%s%s %s {get;%s}", is_static ? "static " : "", str_to_c(type_text(p->type)), p->name,
                      p->set ? "set;" : "");
}

static str *script_property_text(const str *name, value v)
{
    script_property *p = v.kind == K_OBJECT ? (script_property *)v.as.o : NULL;
    buf b = {0};
    buf_printf(&b, "System.Object %s {", str_to_c(name));
    if (p && !v_is_null(p->getter))
        buf_printf(&b, "get=%s;", str_to_c(to_str(p->getter)));
    if (p && !v_is_null(p->setter))
        buf_printf(&b, "set=%s;", str_to_c(to_str(p->setter)));
    buf_text(&b, "}");
    return str_from_buf(&b);
}

/* ---- members ---- */

static void add_extended(cmdlet_run *c, value v)
{
    props *p = psobject_props(v);
    for (uint32_t i = 0; p && i < p->shape->count; i++) {
        const str *name = p->shape->names[i];
        value x = value_load(&p->slots[i]);
        switch (p->shape->kinds[i]) {
        case MEMBER_NOTE: add(c, name, NOTE, note_text(name, x)); break;
        case MEMBER_ALIAS: add(c, name, ALIAS, str_printf("%s = %s", str_to_c(name), str_to_c(to_str(x)))); break;
        case MEMBER_SCRIPT_PROPERTY: add(c, name, SCRIPT, script_property_text(name, x)); break;
        case MEMBER_SCRIPT_METHOD:
            add(c, name, SCRIPT_METHOD, str_printf("System.Object %s();", str_to_c(name)));
            break;
        case MEMBER_PROPERTY_SET:
            add(c, name, PROPERTY_SET,
                str_printf("%s {%s}", str_to_c(name), str_to_c(to_str(operate_join(x, v_str(str_c(", ")))))));
            break;
        default: break;
        }
    }
}

typedef struct overloads {
    buf text;
    bool is_static;
} overloads;

static void add_overload(str *signature, void *into)
{
    overloads *o = into;
    if (o->text.length)
        buf_text(&o->text, ", ");
    if (o->is_static && !str_starts(signature, str_c("static "), false))
        buf_text(&o->text, "static ");
    buf_text(&o->text, str_to_c(signature));
}

static void add_methods(cmdlet_run *c, const type *t, bool is_static)
{
    map *seen = hashtable_new();
    for (const type *at = t; at; at = type_base(at)) {
        const type *from = at->definition ? at->definition : at;
        for (const method *m = from->methods; m && m->name; m++) {
            if (!(m->flags & M_STATIC) == is_static || (m->flags & M_HIDDEN && !arg_switch(c, P_Force)))
                continue;
            str *name = str_c(m->name);
            if (!map_add(seen, v_str(name), V_TRUE))
                continue;
            overloads o = {.is_static = is_static};
            type_each_overload(t, name, is_static, add_overload, &o);
            add(c, name, METHOD, str_from_buf(&o.text));
        }
    }
}

static void add_properties(cmdlet_run *c, const type *t, bool is_static)
{
    map *seen = hashtable_new();
    for (const type *at = t; at; at = type_base(at)) {
        const type *from = at->definition ? at->definition : at;
        for (const property *p = from->properties; p && p->name; p++)
            if (!(p->flags & M_STATIC) != is_static && !(p->flags & M_HIDDEN) &&
                map_add(seen, v_str(str_c(p->name)), V_TRUE))
                add(c, str_c(p->name), PROPERTY, property_text(p, is_static));
    }
    for (const enum_member *m = is_static ? t->members : NULL; m && m->name; m++)
        add(c, str_c(m->name), PROPERTY, str_printf("static %s %s {get;}", str_to_c(type_full_name(t)), m->name));
}

/* Properties that no descriptor names: those of the script's classes, of XML, of the runspace's type table. */
static bool add_other(const member_info *m, void *arg)
{
    cmdlet_run *c = arg;
    state *s = c->state;
    for (size_t i = 0; i < list_count(s->found); i++)
        if (str_equal_nocase(SELF(list_get(s->found, i))->name, m->name))
            return true;
    switch (m->kind) {
    case MEMBER_NOTE: add(c, m->name, NOTE, note_text(m->name, m->v)); break;
    case MEMBER_ALIAS: add(c, m->name, ALIAS, str_printf("%s = %s", str_to_c(m->name), str_to_c(to_str(m->v)))); break;
    case MEMBER_SCRIPT_PROPERTY: add(c, m->name, SCRIPT, script_property_text(m->name, m->v)); break;
    case MEMBER_CODE_PROPERTY:
        add(c, m->name, CODE, str_printf("System.Object %s{get=%s;}", str_to_c(m->name), str_to_c(m->name)));
        break;
    default:
        add(c, m->name, PROPERTY,
            m->property ? property_text(m->property, false)
                        : str_printf("%s %s {get;set;}", str_to_c(type_of_note(m->v)), str_to_c(m->name)));
    }
    return true;
}

static int order(const definition *a, const definition *b)
{
    str *x = to_str(get_kind(v_obj((void *)(uintptr_t)a), NULL)),
        *y = to_str(get_kind(v_obj((void *)(uintptr_t)b), NULL));
    int kinds = compare_strings(x, y, true);
    return kinds ? kinds : compare_strings(a->name, b->name, true);
}

static void write_sorted(cmdlet_run *c)
{
    list *l = ((state *)c->state)->found;
    for (size_t i = 1; i < list_count(l); i++)
        for (size_t j = i; j > 0 && order(SELF(list_get(l, j - 1)), SELF(list_get(l, j))) > 0; j--) {
            value v = list_get(l, j);
            list_put(l, j, list_get(l, j - 1));
            list_put(l, j - 1, v);
        }
    for (size_t i = 0; i < list_count(l); i++)
        cmdlet_write(c, list_get(l, i));
}

static str *name_of(value item, const type *t)
{
    list *names = psobject_type_names(item, false);
    if (names && list_count(names))
        return to_str(list_get(names, 0));
    return type_full_name(t);
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    value item = c->has_input ? c->input : arg(c, P_InputObject);
    if (v_is_null(item))
        return;
    if (!s->seen)
        s->seen = hashtable_new();
    value base = psobject_base(item);
    bool is_static = arg_switch(c, P_Static);
    bool is_type = base.kind == K_OBJECT && base.as.o->type == &type_RuntimeType;
    const type *t = is_static && is_type ? (const type *)(const void *)base.as.o : value_type(base);
    s->type_name = is_static ? type_full_name(t) : name_of(item, t);
    if (!map_add(s->seen, v_str(s->type_name), V_TRUE))
        return;
    list *patterns = items_of(arg(c, P_Name));
    size_t n = list_count(patterns);
    for (size_t i = 0; i < n || i == 0; i++) {
        s->pattern = n ? to_str(list_get(patterns, i)) : NULL;
        s->found = list_new(NULL);
        if (!is_static)
            add_extended(c, item);
        add_methods(c, t, is_static);
        add_properties(c, t, is_static);
        if (!is_static && !value_is_dictionary(base))
            member_each_definition(item, add_other, c);
        write_sorted(c);
    }
}

static void end(cmdlet_run *c)
{
    if (!((state *)c->state)->seen)
        cmdlet_error_text(c, INVALID_OPERATION_EXCEPTION, "NoObjectInGetMember", EC_CloseError, V_NULL,
                          "You must specify an object for the Get-Member cmdlet.");
}

const cmdlet cmdlet_get_member = {.name = "Get-Member",
                                  .module = MODULE_UTILITY,
                                  .aliases = "gm",
                                  .params = params,
                                  .output = "Microsoft.PowerShell.Commands.MemberDefinition",
                                  .synopsis = "Gets the properties and methods of objects.",
                                  .state_size = sizeof(state),
                                  .process = process,
                                  .end = end};
