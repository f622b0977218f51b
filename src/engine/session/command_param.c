/* command_param.c: a command's parameters as objects, and its syntax as text. */
#include "engine/session/command_param.h"

#include "base/heap.h"
#include "engine/bind/attribute.h"
#include "engine/pipeline/cmdlet.h"

/* One parameter, or a parameter's role in a set, or a set (`index` unused). */
typedef struct view {
    object o;
    const param_table *table;
    uint32_t index;
    uint32_t set; /* bit or PARAM_ALL_SETS */
    const param_role *role;
} view;

static type type_ParameterMetadata, type_ParameterSetMetadata, type_CommandParameterInfo, type_CommandParameterSetInfo;

static const view *view_of(value v)
{
    return (const view *)v.as.o;
}

static const param *param_of(value v)
{
    return &view_of(v)->table->params[view_of(v)->index];
}

static value view_new(const type *t, const param_table *table, uint32_t index, uint32_t set, const param_role *role)
{
    view *x = heap_alloc(sizeof *x);
    *x = (view){.o.type = t, .table = table, .index = index, .set = set, .role = role};
    return v_obj(x);
}

static value text(const str *s)
{
    return s ? v_str((str *)(uintptr_t)s) : V_NULL;
}

static const param_role *role_in(const param *p, uint32_t set)
{
    const param_role *all = NULL;
    for (uint32_t i = 0; i < p->role_count; i++) {
        if (p->roles[i].sets == PARAM_ALL_SETS)
            all = &p->roles[i];
        else if (p->roles[i].sets & set)
            return &p->roles[i];
    }
    return all;
}

static const str *set_name(const param_table *t, uint32_t set)
{
    return set == PARAM_ALL_SETS ? str_intern_c("__AllParameterSets") : t->sets[__builtin_ctz(set)];
}

#define GETTER(id) static value get_##id(value self, const type *of __attribute__((unused)))

GETTER(name)
{
    return text(param_of(self)->name);
}

GETTER(parameter_type)
{
    const type *p = param_of(self)->type;
    return v_obj((object *)(uintptr_t)(p ? p : &type_Object));
}

GETTER(is_switch)
{
    return v_bool(param_of(self)->is_switch);
}

GETTER(is_dynamic)
{
    return v_bool(param_of(self)->dynamic);
}

GETTER(aliases)
{
    const param *p = param_of(self);
    list *out = list_new(type_find_c("System.Collections.ObjectModel.Collection[string]"));
    for (uint32_t i = 0; i < p->alias_count; i++)
        list_add(out, text(p->aliases[i]));
    return v_obj(out);
}

static attribute *role_attribute(const param_table *t, const param_role *r)
{
    attribute *a = attribute_new_named(str_c("Parameter"));
    static const uint32_t bits[][2] = {{AP_MANDATORY, PF_MANDATORY},
                                       {AP_PIPELINE, PF_PIPELINE},
                                       {AP_PROPERTY, PF_PIPELINE_PROPERTY},
                                       {AP_REMAINING, PF_REMAINING},
                                       {AP_DONT_SHOW, PF_DONT_SHOW}};
    for (unsigned i = 0; i < sizeof bits / sizeof *bits; i++)
        a->slot[bits[i][0]] = v_bool(r->flags & bits[i][1]);
    if (r->position != PARAM_NO_POSITION)
        a->slot[AP_POSITION] = v_int(r->position);
    if (r->sets != PARAM_ALL_SETS && r->sets)
        a->slot[AP_SET] = text(t->sets[__builtin_ctz(r->sets)]);
    if (r->help)
        a->slot[AP_HELP] = v_str(r->help);
    return a;
}

GETTER(attributes)
{
    const param *p = param_of(self);
    list *out = list_new(type_find_c("System.Collections.ObjectModel.Collection[System.Attribute]"));
    bool has_parameter = false;
    for (size_t i = 0; p->all_attributes && i < list_count(p->all_attributes); i++) {
        attribute *a = attribute_of(list_get(p->all_attributes, i));
        has_parameter |= a && attribute_kind_of(a) == AT_PARAMETER;
        list_add(out, list_get(p->all_attributes, i));
    }
    for (uint32_t i = 0; !has_parameter && i < p->role_count; i++)
        list_add(out, v_obj(role_attribute(view_of(self)->table, &p->roles[i])));
    for (size_t i = 0; !p->all_attributes && p->attributes && i < list_count(p->attributes); i++)
        list_add(out, list_get(p->attributes, i));
    return v_obj(out);
}

static value dictionary(const char *of)
{
    const type *t = type_find_c(of);
    return v_obj(map_new(t ? t : &type_Hashtable, MAP_NOCASE));
}

GETTER(role_sets)
{
    const view *x = view_of(self);
    const param *p = param_of(self);
    value out = dictionary("System.Collections.Generic.Dictionary[string,object]");
    for (uint32_t i = 0; i < p->role_count; i++) {
        const param_role *r = &p->roles[i];
        for (uint32_t bit = 0; bit < 32; bit++) {
            uint32_t set = r->sets == PARAM_ALL_SETS ? PARAM_ALL_SETS : r->sets & 1u << bit;
            if (set)
                map_set(v_map(out), text(set_name(x->table, set)),
                        view_new(&type_ParameterSetMetadata, x->table, x->index, set, r));
            if (set == PARAM_ALL_SETS)
                break;
        }
    }
    return out;
}

GETTER(position)
{
    const param_role *r = view_of(self)->role;
    return v_int(!r || r->position == PARAM_NO_POSITION ? INT32_MIN : r->position);
}

#define FLAG_GETTER(id, bit)                                                                                           \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return v_bool(view_of(self)->role && view_of(self)->role->flags & (bit));                                      \
    }
FLAG_GETTER(mandatory, PF_MANDATORY)
FLAG_GETTER(pipeline, PF_PIPELINE)
FLAG_GETTER(by_property, PF_PIPELINE_PROPERTY)
FLAG_GETTER(remaining, PF_REMAINING)

GETTER(help)
{
    const param_role *r = view_of(self)->role;
    return r && r->help ? v_str(r->help) : v_str(str_empty);
}

GETTER(set_name)
{
    return text(set_name(view_of(self)->table, view_of(self)->set));
}

GETTER(is_default)
{
    return v_bool(view_of(self)->set == view_of(self)->table->default_set);
}

GETTER(set_parameters)
{
    const view *x = view_of(self);
    list *out = list_new(NULL);
    for (uint32_t i = 0; i < x->table->count; i++) {
        const param_role *r = x->table->params[i].name ? role_in(&x->table->params[i], x->set) : NULL;
        if (r)
            list_add(out, view_new(&type_CommandParameterInfo, x->table, i, x->set, r));
    }
    return v_obj(list_to_array(out));
}

/* ---- syntax ---- */

static void write_parameter(buf *out, const param *p, const param_role *r)
{
    bool optional = !(r->flags & PF_MANDATORY), positional = r->position != PARAM_NO_POSITION && !p->is_switch;
    const char *name = str_to_c(p->name);
    const char *kind = p->is_switch ? "" : p->type ? str_to_c(type_display_name(p->type)) : "Object";
    if (out->length)
        buf_byte(out, ' ');
    if (optional)
        buf_byte(out, '[');
    buf_printf(out, positional ? "[-%s]" : "-%s", name);
    if (!p->is_switch)
        buf_printf(out, " <%s>", kind);
    if (optional)
        buf_byte(out, ']');
}

static void write_set(buf *out, const param_table *t, uint32_t set)
{
    buf line = {0};
    /* positional ones first, in order */
    for (int position = 0; position < 64; position++)
        for (uint32_t i = 0; i < t->own; i++) {
            const param_role *r = t->params[i].name ? role_in(&t->params[i], set) : NULL;
            if (r && r->position == position)
                write_parameter(&line, &t->params[i], r);
        }
    for (int wanted = 1; wanted >= 0; wanted--)
        for (uint32_t i = 0; i < t->count; i++) {
            const param_role *r = t->params[i].name ? role_in(&t->params[i], set) : NULL;
            bool common = i >= t->own && i < t->own + 12 && !t->params[i].dynamic;
            bool mandatory = r && r->flags & PF_MANDATORY;
            if (r && !common && r->position == PARAM_NO_POSITION && mandatory == (wanted == 1))
                write_parameter(&line, &t->params[i], r);
        }
    if (t->advanced) {
        if (line.length)
            buf_byte(&line, ' ');
        buf_text(&line, "[<CommonParameters>]");
    }
    buf_bytes(out, line.data, line.length);
}

static str *set_text(value v, bool invariant)
{
    (void)invariant;
    buf out = {0};
    write_set(&out, view_of(v)->table, view_of(v)->set);
    return str_from_buf(&out);
}

str *command_syntax(const command *c)
{
    const param_table *t = param_table_of_command(runspace_current(), c);
    buf out = {0};
    if (!t)
        return (str *)(uintptr_t)c->name;
    for (uint32_t i = 0; i < (t->set_count ? t->set_count : 1); i++) {
        buf line = {0};
        write_set(&line, t, t->set_count ? 1u << i : PARAM_ALL_SETS);
        buf_printf(&out, "\n%s %s\n", str_to_c(c->name), buf_cstr(&line));
    }
    return str_from_buf(&out);
}

/* ---- from a command ---- */

value command_parameters(const command *c)
{
    const param_table *t = param_table_of_command(runspace_current(), c);
    if (!t)
        return V_NULL;
    value out = dictionary("System.Collections.Generic.Dictionary[string,object]");
    for (uint32_t i = 0; i < t->count; i++)
        if (t->params[i].name)
            map_set(v_map(out), text(t->params[i].name),
                    view_new(&type_ParameterMetadata, t, i, PARAM_ALL_SETS, t->params[i].roles));
    return out;
}

value command_parameter_sets(const command *c)
{
    const param_table *t = param_table_of_command(runspace_current(), c);
    list *out = list_new(NULL);
    for (uint32_t i = 0; t && i < t->set_count; i++)
        list_add(out, view_new(&type_CommandParameterSetInfo, t, 0, 1u << i, NULL));
    if (t && !t->set_count)
        list_add(out, view_new(&type_CommandParameterSetInfo, t, 0, PARAM_ALL_SETS, NULL));
    return v_obj(list_to_array(out));
}

static const property metadata_rows[] = {{"Name", "string", get_name, NULL, 0},
                                         {"ParameterType", "type", get_parameter_type, NULL, 0},
                                         {"ParameterSets", "object", get_role_sets, NULL, 0},
                                         {"IsDynamic", "bool", get_is_dynamic, NULL, 0},
                                         {"Aliases", "object", get_aliases, NULL, 0},
                                         {"Attributes", "object", get_attributes, NULL, 0},
                                         {"SwitchParameter", "bool", get_is_switch, NULL, 0},
                                         {0}};
#define ROLE_ROWS                                                                                                      \
    {"IsMandatory", "bool", get_mandatory, NULL, 0}, {"Position", "int", get_position, NULL, 0},                       \
        {"ValueFromPipeline", "bool", get_pipeline, NULL, 0},                                                          \
        {"ValueFromPipelineByPropertyName", "bool", get_by_property, NULL, 0},                                         \
        {"ValueFromRemainingArguments", "bool", get_remaining, NULL, 0},                                               \
    {                                                                                                                  \
        "HelpMessage", "string", get_help, NULL, 0                                                                     \
    }
static const property role_rows[] = {ROLE_ROWS, {0}};
static const property info_rows[] = {{"Name", "string", get_name, NULL, 0},
                                     {"ParameterType", "type", get_parameter_type, NULL, 0},
                                     {"IsDynamic", "bool", get_is_dynamic, NULL, 0},
                                     {"Aliases", "object", get_aliases, NULL, 0},
                                     {"Attributes", "object", get_attributes, NULL, 0},
                                     ROLE_ROWS,
                                     {0}};
static const property set_rows[] = {{"Name", "string", get_set_name, NULL, 0},
                                    {"IsDefault", "bool", get_is_default, NULL, 0},
                                    {"Parameters", "object", get_set_parameters, NULL, 0},
                                    {0}};
static const type_ops set_ops = {.to_string = set_text};
#define SMA "System.Management.Automation."
static type type_ParameterMetadata = {TYPE_OBJECT, .name = SMA "ParameterMetadata", .kind = K_OBJECT,
                                      .properties = metadata_rows};
static type type_ParameterSetMetadata = {TYPE_OBJECT, .name = SMA "ParameterSetMetadata", .kind = K_OBJECT,
                                         .properties = role_rows};
static type type_CommandParameterInfo = {TYPE_OBJECT, .name = SMA "CommandParameterInfo", .kind = K_OBJECT,
                                         .properties = info_rows};
static type type_CommandParameterSetInfo = {TYPE_OBJECT, .name = SMA "CommandParameterSetInfo", .kind = K_OBJECT,
                                            .properties = set_rows, .ops = &set_ops};

void command_param_init(void)
{
    static type *const types[] = {&type_ParameterMetadata, &type_ParameterSetMetadata, &type_CommandParameterInfo,
                                  &type_CommandParameterSetInfo};
    type_register(types, 4);
}
