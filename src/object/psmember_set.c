/* psmember_set.c: $x.psobject and its collections: Properties, Methods, Members. */
#include "base/heap.h"
#include "object/array.h"
#include "object/convert.h"
#include "object/member_internal.h"
#include "object/operate.h"
#include "object/psmember.h"

enum { PROPERTIES = 1, METHODS = 2 };

/* One of the collections, or $x.psobject itself. */
typedef struct member_set_object {
    object o;
    value target;
    int which;
} member_set_object;

static type type_View, type_PropertyCollection, type_MethodCollection, type_MemberCollection;

static member_set_object *self_of(value v)
{
    return (member_set_object *)(void *)v.as.o;
}

static value make(const type *t, value target, int which)
{
    member_set_object *s = heap_alloc(sizeof *s);
    s->o.type = t;
    s->target = target;
    s->which = which;
    return v_obj(s);
}

value member_view(value target)
{
    return make(&type_View, target, 0);
}

/* ---- the methods of a value ---- */

typedef struct names {
    list *seen;
    void (*fn)(const str *name, void *arg);
    void *arg;
} names;

static void give_name(names *n, const str *name)
{
    value v = v_str((str *)(uintptr_t)str_intern(name));
    for (size_t i = 0; i < list_count(n->seen); i++) {
        if (list_get(n->seen, i).as.s == v.as.s) {
            return;
        }
    }
    list_add(n->seen, v);
    n->fn(name, n->arg);
}

void member_each_method(value target, void (*fn)(const str *name, void *arg), void *arg)
{
    names n = {.seen = list_new(NULL), .fn = fn, .arg = arg};
    props *p = psobject_props(target);
    const shape *s = p ? __atomic_load_n(&p->shape, __ATOMIC_ACQUIRE) : shape_empty;
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->kinds[i] == MEMBER_SCRIPT_METHOD) {
            give_name(&n, s->names[i]);
        }
    }
    for (const type *t = value_type(target); t; t = type_base(t)) {
        for (const method *m = t->methods; m && m->name; m++) {
            if (!(m->flags & (M_STATIC | M_HIDDEN))) {
                give_name(&n, str_intern_c(m->name));
            }
        }
    }
}

/* ---- the members of a collection ---- */

typedef struct gather {
    value target;
    list *out;
} gather;

static bool add_property(const member_info *m, void *arg)
{
    gather *g = arg;
    list_add(g->out, member_info_object(g->target, m));
    return true;
}

static void add_method(const str *name, void *arg)
{
    gather *g = arg;
    list_add(g->out, method_reference(g->target, name, false));
}

static list *members_of(const member_set_object *s)
{
    gather g = {.target = s->target, .out = list_new(NULL)};
    if (s->which & PROPERTIES) {
        member_each_definition(s->target, add_property, &g);
    }
    if (s->which & METHODS) {
        member_each_method(s->target, add_method, &g);
    }
    return g.out;
}

static bool set_enumerate(value v, enumerator *e)
{
    return enumerate(v_obj(members_of(self_of(v))), e);
}

static value find(const member_set_object *s, const str *name)
{
    member_info m;
    if (s->which & PROPERTIES && member_find_property(s->target, name, &m)) {
        return member_info_object(s->target, &m);
    }
    member_kind kind;
    value stored;
    if (s->which & METHODS) {
        bool added = member_extended(s->target, name, &kind, &stored) && kind == MEMBER_SCRIPT_METHOD;
        if (added || type_has_method(value_type(s->target), name, false)) {
            return method_reference(s->target, name, false);
        }
    }
    return V_NULL;
}

static value set_index(value v, const value *index, uint32_t n)
{
    (void)n;
    return find(self_of(v), to_str(index[0]));
}

static value item(call *c)
{
    return find(self_of(c->self), c->args[0].as.s);
}

static value add(call *c)
{
    const member_set_object *s = self_of(c->self);
    if (c->args[0].kind != K_OBJECT ||
        !type_is_assignable(type_find_c("System.Management.Automation.PSMemberInfo"), c->args[0].as.o->type)) {
        throw_argument("System.ArgumentException", "member", "Value does not fall within the expected range.");
    }
    psmember *m = (psmember *)(void *)c->args[0].as.o;
    value stored = m->v;
    member_kind kind = m->kind;
    if (kind == MEMBER_PROPERTY) { /* of another object: its value as a note */
        member_info info = {.name = m->name, .kind = kind, .property = m->property};
        stored = member_info_get(m->target, &info);
        kind = MEMBER_NOTE;
    }
    psobject_set_member(s->target, m->name, kind, stored);
    if (v_is_null(m->target)) {
        m->target = s->target;
    }
    return V_NOTHING;
}

static value remove_named(call *c)
{
    psobject_remove_member(self_of(c->self)->target, c->args[0].as.s);
    return V_NOTHING;
}

static value match(call *c)
{
    list *all = members_of(self_of(c->self)), *found = list_new(NULL);
    for (size_t i = 0; i < list_count(all); i++) {
        value v = list_get(all, i);
        psmember *m = (psmember *)(void *)v.as.o;
        if (wildcard_match(c->args[0].as.s, m->name, true) &&
            (c->argc < 2 || c->args[1].as.i & member_type_number(m->kind))) {
            list_add(found, v);
        }
    }
    return v_obj(list_to_array(found));
}

static value get_enumerator(call *c)
{
    return member_invoke(v_obj(members_of(self_of(c->self))), str_intern_c("GetEnumerator"), NULL, 0);
}

/* ---- $x.psobject ---- */

static value get_properties(value self, const type *t)
{
    (void)t;
    return make(&type_PropertyCollection, self_of(self)->target, PROPERTIES);
}

static value get_methods(value self, const type *t)
{
    (void)t;
    return make(&type_MethodCollection, self_of(self)->target, METHODS);
}

static value get_members(value self, const type *t)
{
    (void)t;
    return make(&type_MemberCollection, self_of(self)->target, PROPERTIES | METHODS);
}

static value get_base(value self, const type *t)
{
    (void)t;
    return psobject_base(self_of(self)->target);
}

static value get_type_names(value self, const type *t)
{
    (void)t;
    return v_obj(psobject_type_names(self_of(self)->target, true));
}

/* A custom object copies its members, an array its elements; what cannot be copied stays itself. */
static value copy(call *c)
{
    value v = self_of(c->self)->target;
    if (!v_is(v, &type_PSCustomObject)) {
        value out;
        value base = psobject_base(v);
        bool cloned = base.kind == K_OBJECT && type_has_method(value_type(base), str_intern_c("Clone"), false);
        out = cloned ? member_invoke(base, str_intern_c("Clone"), NULL, 0) : base;
        return out;
    }
    const props *p = psobject_props(v);
    const shape *s = __atomic_load_n(&p->shape, __ATOMIC_ACQUIRE);
    psobject *o = psobject_new();
    for (uint32_t i = 0; i < s->count; i++) {
        psobject_set_member(v_obj(o), s->names[i], s->kinds[i], value_load(&p->slots[i]));
    }
    struct list *type_names = psobject_type_names(v, false);
    if (type_names) {
        list *own = list_new(type_names->o.type);
        array *a = list_to_array(type_names);
        list_add_all(own, a->items, a->length);
        o->type_names = own;
    }
    return v_obj(o);
}

static str *view_text(value v, bool invariant)
{
    value target = self_of(v)->target;
    return invariant ? to_str(target) : to_str_current(target);
}

#define SMA "System.Management.Automation."
static const method view_methods[] = {{"Copy", "", "object", copy, 0}, {0}};
static const property view_properties[] = {{"Members", "object", get_members, NULL, 0},
                                           {"Properties", "object", get_properties, NULL, 0},
                                           {"Methods", "object", get_methods, NULL, 0},
                                           {"ImmediateBaseObject", "object", get_base, NULL, 0},
                                           {"BaseObject", "object", get_base, NULL, 0},
                                           {"TypeNames", "object", get_type_names, NULL, 0},
                                           {0}};
static const method set_methods[] = {{"Add", "object member", "void", add, 0},
                                     {"Add", "object member, bool preValidated", "void", add, 0},
                                     {"Remove", "string name", "void", remove_named, 0},
                                     {"Match", "string name", "object", match, 0},
                                     {"Match", "string name, " SMA "PSMemberTypes memberTypes", "object", match, 0},
                                     {"Item", "string name", "object", item, 0},
                                     {"get_Item", "string name", "object", item, 0},
                                     {"GetEnumerator", "", "System.Collections.IEnumerator", get_enumerator, 0},
                                     {0}};
static const type_ops view_ops = {.to_string = view_text};
static const type_ops set_ops = {.enumerate = set_enumerate, .index_get = set_index};

static type type_View = {
    TYPE_OBJECT,     .name = SMA "PSObject", .kind = K_OBJECT, .methods = view_methods, .properties = view_properties,
    .ops = &view_ops};
#define COLLECTION(c_name, of)                                                                                         \
    static type type_##c_name = {TYPE_OBJECT,                                                                          \
                                 .name = SMA "PSMemberInfoIntegratingCollection`1[[" SMA of                            \
                                             ", System.Management.Automation, Version=7.6.0.500, Culture=neutral, "    \
                                             "PublicKeyToken=31bf3856ad364e35]]",                                      \
                                 .interfaces = "System.Collections.IEnumerable",                                       \
                                 .kind = K_OBJECT,                                                                     \
                                 .methods = set_methods,                                                               \
                                 .ops = &set_ops};
COLLECTION(PropertyCollection, "PSPropertyInfo")
COLLECTION(MethodCollection, "PSMethodInfo")
COLLECTION(MemberCollection, "PSMemberInfo")

/* type_View has the name of PSObject, which [psobject] is not to find. */
type *const psmember_set_types[] = {&type_PropertyCollection, &type_MethodCollection, &type_MemberCollection};
const size_t psmember_set_types_count = COUNT_OF(psmember_set_types);
