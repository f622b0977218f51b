/* type_data.c: the type table of a runspace, as member access sees it. */
#include "cmdlets/utility/type_data.h"

#include "base/heap.h"

#define SELF(v) ((type_data *)(v).as.o)

/* ---- the table ---- */

static map *table_of(runspace *rs)
{
    return rs ? rs->type_table : NULL;
}

type_data *type_data_find(runspace *rs, const str *name)
{
    value v;
    map *m = table_of(rs);
    return m && map_get_str(m, name, &v) ? SELF(v) : NULL;
}

/* Calls fn for the data of each type name of the object, nearest first, until it returns true. */
static bool each_level(value v, bool (*fn)(type_data *d, void *arg), void *arg)
{
    runspace *rs = runspace_current();
    if (!table_of(rs) || v_is_null(v))
        return false;
    list *names = psobject_type_names(v, false);
    for (size_t i = 0; names && i < list_count(names); i++) {
        type_data *d = type_data_find(rs, to_str(list_get(names, i)));
        if (d && fn(d, arg))
            return true;
    }
    for (const type *t = value_type(psobject_base(v)); t && !names; t = type_base(t)) {
        type_data *d = type_data_find(rs, type_full_name(t));
        if (d && fn(d, arg))
            return true;
    }
    return false;
}

typedef struct lookup {
    const str *name;
    member_kind *kind;
    value *out;
} lookup;

/* PSStandardMembers: an object with the property sets. */
static value standard_members(const type_data *d)
{
    value o = v_obj(psobject_new());
    if (d->display)
        psobject_set_member(o, str_c("DefaultDisplayPropertySet"), MEMBER_NOTE, v_obj(list_to_array(d->display)));
    if (d->keys)
        psobject_set_member(o, str_c("DefaultKeyPropertySet"), MEMBER_NOTE, v_obj(list_to_array(d->keys)));
    if (!v_is_null(d->display_property))
        psobject_set_member(o, str_c("DefaultDisplayProperty"), MEMBER_NOTE, d->display_property);
    return o;
}

static bool has_member(type_data *d, void *arg)
{
    lookup *l = arg;
    value v;
    if (map_get_str(d->members, l->name, &v)) {
        const type_member *m = (const type_member *)v.as.o;
        *l->kind = m->kind;
        *l->out = m->v;
        return true;
    }
    if ((d->display || d->keys || !v_is_null(d->display_property)) && str_equal_c(l->name, "PSStandardMembers")) {
        *l->kind = MEMBER_NOTE;
        *l->out = standard_members(d);
        return true;
    }
    return false;
}

static bool find_member(value v, const str *name, member_kind *kind, value *out)
{
    lookup l = {name, kind, out};
    return each_level(v, has_member, &l);
}

typedef struct walk {
    void (*fn)(const str *name, member_kind kind, value v, void *arg);
    void *arg;
} walk;

static bool walk_level(type_data *d, void *arg)
{
    walk *w = arg;
    size_t cursor = 0;
    value k, v;
    while (map_next(d->members, &cursor, &k, &v)) {
        const type_member *m = (const type_member *)v.as.o;
        w->fn(m->name, m->kind, m->v, w->arg);
    }
    return false;
}

static void each_member(value v, void (*fn)(const str *name, member_kind kind, value v, void *arg), void *arg)
{
    walk w = {fn, arg};
    each_level(v, walk_level, &w);
}

type_data *type_data_make(runspace *rs, str *name)
{
    type_data *d = type_data_find(rs, name);
    if (d)
        return d;
    if (!rs->type_table)
        rs->type_table = map_new(&type_Hashtable, MAP_NOCASE);
    d = heap_alloc(sizeof *d);
    d->o.type = &type_TypeData;
    d->name = name;
    d->members = map_new(&type_Hashtable, MAP_NOCASE);
    d->display_property = d->serialization_depth = V_NULL;
    map_set(rs->type_table, v_str(name), v_obj(d));
    object_up.type_table_member = find_member;
    object_up.type_table_each = each_member;
    return d;
}

void type_data_changed(runspace *rs)
{
    rs->type_epoch++;
}

/* ---- TypeData as an object ---- */

static value get_name(value self, const type *t __attribute__((unused)))
{
    return v_str(SELF(self)->name);
}

static value get_members(value self, const type *t __attribute__((unused)))
{
    map *m = hashtable_new();
    size_t cursor = 0;
    value k, v;
    while (map_next(SELF(self)->members, &cursor, &k, &v))
        map_set(m, k, ((type_member *)v.as.o)->v);
    return v_obj(m);
}

static value names_or_null(list *l)
{
    return l ? v_obj(list_to_array(l)) : V_NULL;
}

static value get_display(value self, const type *t __attribute__((unused)))
{
    return names_or_null(SELF(self)->display);
}

static value get_keys(value self, const type *t __attribute__((unused)))
{
    return names_or_null(SELF(self)->keys);
}

static value get_display_property(value self, const type *t __attribute__((unused)))
{
    return SELF(self)->display_property;
}

static value get_depth(value self, const type *t __attribute__((unused)))
{
    return SELF(self)->serialization_depth;
}

static const property data_properties[] = {{"TypeName", "string", get_name, NULL, 0},
                                           {"Members", "hashtable", get_members, NULL, 0},
                                           {"DefaultDisplayProperty", "string", get_display_property, NULL, 0},
                                           {"DefaultDisplayPropertySet", "object", get_display, NULL, 0},
                                           {"DefaultKeyPropertySet", "object", get_keys, NULL, 0},
                                           {"SerializationDepth", "object", get_depth, NULL, 0},
                                           {0}};
type type_TypeData = {TYPE_OBJECT, .name = "System.Management.Automation.Runspaces.TypeData", .kind = K_OBJECT,
                      .properties = data_properties};
