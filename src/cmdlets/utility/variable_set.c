/* variable_set.c: Set-Variable and New-Variable. */
#include "base/heap.h"
#include "cmdlets/utility/scope_arg.h"

#define OPTIONS_TYPE "System.Management.Automation.ScopedItemOptions"
#define VISIBILITY_TYPE "System.Management.Automation.SessionStateEntryVisibility"

enum {
    P_Name,
    P_Value,
    P_Description,
    P_Option,
    P_Visibility,
    P_Force,
    P_PassThru,
    P_Scope,
    P_Include,
    P_Exclude,
    P_Append
};
#define ROWS                                                                                                           \
    [P_Value] = {"Value", "object", .position = 2, .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},                       \
    [P_Description] = {"Description", "string"}, [P_Option] = {"Option", OPTIONS_TYPE},                                \
    [P_Visibility] = {"Visibility", VISIBILITY_TYPE}, [P_Force] = {"Force", "switch"},                                 \
    [P_PassThru] = {"PassThru", "switch"}, [P_Scope] = {"Scope", "string", .flags = PF_NOT_NULL_OR_EMPTY}
static const param_spec set_params[] = {
    [P_Name] = {"Name", "string[]", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    ROWS,
    [P_Include] = {"Include", "string[]"},
    [P_Exclude] = {"Exclude", "string[]"},
    [P_Append] = {"Append", "switch"},
    {0}};
static const param_spec new_params[] = {
    [P_Name] = {"Name", "string", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY}, ROWS, {0}};

typedef struct state {
    list *values; /* what comes from the pipeline, for one assignment at the end */
    bool from_pipeline;
} state;

static value variable_object(cell *k)
{
    reference *r = heap_alloc(sizeof *r);
    r->o.type = &type_PSVariable;
    r->cell = k;
    return v_obj(r);
}

static void unwritable(cmdlet_run *c, const cell *k, const char *id, const char *what)
{
    cmdlet_error_text(c, "System.Management.Automation.SessionStateUnauthorizedAccessException", id, EC_WriteError,
                      v_str(str_of(k->name)), "Cannot overwrite variable %s because %s.", str_to_c(k->name), what);
}

/* `script:x` in a name is that scope; -Scope wins. */
static scope *scope_of_name(cmdlet_run *c, str **name)
{
    scope *given = scope_of_argument(c, arg_str(c, P_Scope));
    ptrdiff_t colon = str_index_unit(*name, ':', 0);
    if (colon <= 0)
        return given ? given : c->scope;
    str *prefix = str_sub(*name, 0, (size_t)colon);
    bool known = str_equal_c(prefix, "global") || str_equal_c(prefix, "script") || str_equal_c(prefix, "local") ||
                 str_equal_c(prefix, "private") || str_equal_c(prefix, "variable");
    if (!known)
        return given ? given : c->scope;
    *name = str_sub(*name, (size_t)colon + 1, (*name)->length - (size_t)colon - 1);
    if (given || str_equal_c(prefix, "variable"))
        return given ? given : c->scope;
    return scope_of_argument(c, prefix);
}

static bool may_write(cmdlet_run *c, const cell *k, uint32_t options)
{
    if (k->v.kind == K_UNSET)
        return true;
    uint32_t old = k->option ? k->option->options : 0;
    if (old & VO_CONSTANT || (old & VO_READONLY && !arg_switch(c, P_Force))) {
        unwritable(c, k, "VariableNotWritable", "it is read-only or constant");
        return false;
    }
    if (options & VO_CONSTANT) {
        cmdlet_error_text(c, "System.Management.Automation.SessionStateUnauthorizedAccessException",
                          "VariableCannotBeMadeConstant", EC_WriteError, v_str(str_of(k->name)),
                          "Existing variable %s cannot be made constant. Variables can be made constant only at "
                          "creation time.",
                          str_to_c(k->name));
        return false;
    }
    return true;
}

static void write_cell(cmdlet_run *c, cell *k, value v, bool assign)
{
    uint32_t locked = k->option ? k->option->options & VO_READONLY : 0; /* -Force writes it all the same */
    if (locked)
        cell_options(k)->options &= ~locked;
    if (assign || k->v.kind == K_UNSET)
        cell_assign(k, v.kind == K_NOTHING ? V_NULL : v);
    if (locked)
        cell_options(k)->options |= locked;
    if (has(c, P_Option))
        cell_options(k)->options = (uint32_t)arg_int(c, P_Option, 0);
    if (has(c, P_Description))
        cell_options(k)->description = arg_str(c, P_Description);
    c->rs->scope_epoch++;
    if (arg_switch(c, P_PassThru))
        cmdlet_write(c, variable_object(k));
}

static void set_one(cmdlet_run *c, str *name, value v, bool assign)
{
    scope *s = scope_of_name(c, &name);
    const str *known = str_intern(name);
    cell *k = scope_own(s, known);
    if (!may_write(c, k, (uint32_t)arg_int(c, P_Option, 0)))
        return;
    if (!cmdlet_should_process(c, str_printf("Name: %s Value: %s", str_to_c(name), str_to_c(to_str(v))),
                               "Set variable"))
        return;
    if (arg_switch(c, P_Append) && k->v.kind != K_UNSET && !v_is_null(k->v))
        v = operate_arith(ARITH_ADD, k->v, v);
    write_cell(c, k, v, assign);
}

typedef struct matching {
    const str *pattern;
    list *names;
} matching;

static void add_matching(cell *k, void *into)
{
    matching *m = into;
    if (wildcard_match(m->pattern, k->name, true))
        list_add(m->names, v_str(str_of(k->name)));
}

static void set_each(cmdlet_run *c, value v, bool assign)
{
    list *names = items_of(arg(c, P_Name));
    for (size_t i = 0; i < list_count(names); i++) {
        str *name = to_str(list_get(names, i));
        if (!wildcard_has(name)) {
            set_one(c, name, v, assign);
            continue;
        }
        matching m = {name, list_new(NULL)};
        scope *s = scope_of_argument(c, arg_str(c, P_Scope));
        scope_each(s ? s : c->scope, add_matching, &m);
        for (size_t n = 0; n < list_count(m.names); n++) {
            str *found = list_get(m.names, n).as.s;
            if (has(c, P_Include) && !patterns_match(arg(c, P_Include), found))
                continue;
            if (has(c, P_Exclude) && patterns_match(arg(c, P_Exclude), found))
                continue;
            set_one(c, found, v, assign);
        }
    }
}

static void set_begin(cmdlet_run *c)
{
    ((state *)c->state)->values = list_new(NULL);
}

static void set_process(cmdlet_run *c)
{
    state *s = c->state;
    if (!c->has_input) {
        set_each(c, arg(c, P_Value), has(c, P_Value));
        return;
    }
    s->from_pipeline = true;
    list_add(s->values, has(c, P_Value) ? arg(c, P_Value) : c->input);
}

static void set_end(cmdlet_run *c)
{
    state *s = c->state;
    if (s->from_pipeline)
        set_each(c, list_collapse(s->values, false), true);
}

static void new_process(cmdlet_run *c)
{
    str *name = arg_str(c, P_Name);
    scope *s = scope_of_name(c, &name);
    const str *known = str_intern(name);
    cell *old = scope_find_here(s, known);
    if (old && old->v.kind != K_UNSET && !arg_switch(c, P_Force)) {
        cmdlet_error_text(c, "System.Management.Automation.SessionStateException", "VariableAlreadyExists",
                          EC_ResourceExists, v_str(name), "A variable with name '%s' already exists.", str_to_c(name));
        return;
    }
    cell *k = old ? old : scope_own(s, known);
    if (k->v.kind != K_UNSET && k->option && k->option->options & VO_CONSTANT) {
        unwritable(c, k, "VariableNotWritable", "it is read-only or constant");
        return;
    }
    if (!cmdlet_should_process(c, str_printf("Name: %s Value: %s", str_to_c(name), str_to_c(to_str(arg(c, P_Value)))),
                               "New variable"))
        return;
    write_cell(c, k, arg(c, P_Value), true);
}

const cmdlet cmdlet_set_variable = {.name = "Set-Variable",
                                    .module = MODULE_UTILITY,
                                    .aliases = "sv,set",
                                    .params = set_params,
                                    .synopsis = "Sets the value of a variable. Creates the variable if one with the "
                                                "requested name does not exist.",
                                    .state_size = sizeof(state),
                                    .begin = set_begin,
                                    .process = set_process,
                                    .end = set_end,
                                    .flags = CF_SHOULD_PROCESS};
const cmdlet cmdlet_new_variable = {.name = "New-Variable",
                                    .module = MODULE_UTILITY,
                                    .aliases = "nv",
                                    .params = new_params,
                                    .synopsis = "Creates a new variable.",
                                    .process = new_process,
                                    .flags = CF_SHOULD_PROCESS};
