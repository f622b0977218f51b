/* variable_get.c: Get-Variable, Remove-Variable, Clear-Variable. */
#include "base/heap.h"
#include "cmdlets/utility/scope_arg.h"

/* ---- which variables: shared ---- */

enum { P_Name, P_Include, P_Exclude, P_Scope, P_More, P_More2 };
static value variable_object(cell *k)
{
    reference *r = heap_alloc(sizeof *r);
    r->o.type = &type_PSVariable;
    r->cell = k;
    return v_obj(r);
}

typedef struct search {
    cmdlet_run *c;
    const str *pattern;
    map *seen;
    list *cells; /* of PSVariable */
    bool all_scopes;
} search;

static void consider(cell *k, void *into)
{
    search *s = into;
    if (!wildcard_match(s->pattern, k->name, true))
        return;
    if (has(s->c, P_Include) && !patterns_match(arg(s->c, P_Include), k->name))
        return;
    if (has(s->c, P_Exclude) && patterns_match(arg(s->c, P_Exclude), k->name))
        return;
    if (map_add(s->seen, v_str(str_of(k->name)), V_TRUE))
        list_add(s->cells, variable_object(k));
}

static str *bare_name(str *name)
{
    static const char *const prefixes[] = {"global:", "script:", "local:", "private:", "variable:"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        str *p = str_c(prefixes[i]);
        if (str_starts(name, p, true))
            return str_sub(name, p->length, name->length - p->length);
    }
    return name;
}

static scope *start_scope(cmdlet_run *c, const str *name, bool *one)
{
    scope *s = scope_of_argument(c, arg_str(c, P_Scope));
    *one = s != NULL;
    if (!s && str_starts(name, str_c("global:"), true))
        s = scope_reach(c->scope, REACH_GLOBAL), *one = true;
    if (!s && str_starts(name, str_c("script:"), true))
        s = scope_reach(c->scope, REACH_SCRIPT), *one = true;
    return s ? s : c->scope;
}

static void not_found(cmdlet_run *c, const str *name)
{
    cmdlet_error_text(c, "System.Management.Automation.ItemNotFoundException", "VariableNotFound", EC_ObjectNotFound,
                      v_str(str_of(name)), "Cannot find a variable with the name '%s'.", str_to_c(name));
}

/* PSVariable objects for a name or pattern; reports a name that is none. */
static list *find_variables(cmdlet_run *c, str *given, bool walk)
{
    bool one;
    scope *s = start_scope(c, given, &one);
    str *name = bare_name(given);
    search found = {.c = c, .pattern = name, .seen = hashtable_new(), .cells = list_new(NULL)};
    if (wildcard_has(name)) {
        for (scope *at = s; at; at = one || !walk ? NULL : at->parent)
            scope_each(at, consider, &found);
        return found.cells;
    }
    const str *known = str_intern(name);
    cell *k = one ? scope_find_here(s, known) : scope_find(s, known);
    if (!k || k->v.kind == K_UNSET)
        not_found(c, given);
    else
        consider(k, &found);
    return found.cells;
}

static int by_name(value a, value b)
{
    return compare_strings(((reference *)a.as.o)->cell->name, ((reference *)b.as.o)->cell->name, true);
}

static void sort_names(list *l)
{
    for (size_t i = 1; i < list_count(l); i++)
        for (size_t j = i; j > 0 && by_name(list_get(l, j - 1), list_get(l, j)) > 0; j--) {
            value v = list_get(l, j);
            list_put(l, j, list_get(l, j - 1));
            list_put(l, j - 1, v);
        }
}

/* ---- Get-Variable ---- */

#define P_ValueOnly P_More
static const param_spec get_params[] = {
    [P_Name] = {"Name", "string[]", .position = 1, .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [P_Include] = {"Include", "string[]"},
    [P_Exclude] = {"Exclude", "string[]"},
    [P_Scope] = {"Scope", "string", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_ValueOnly] = {"ValueOnly", "switch"},
    {0}};

static void get_process(cmdlet_run *c)
{
    list *names = items_of(arg(c, P_Name));
    if (!list_count(names))
        list_add(names, v_str(str_c("*")));
    for (size_t i = 0; i < list_count(names); i++) {
        list *found = find_variables(c, to_str(list_get(names, i)), true);
        sort_names(found);
        for (size_t n = 0; n < list_count(found); n++) {
            value v = list_get(found, n);
            value x = value_load(&((reference *)v.as.o)->cell->v);
            if (arg_switch(c, P_ValueOnly))
                cmdlet_write(c, x.kind == K_UNSET ? V_NULL : x);
            else
                cmdlet_write(c, v);
        }
    }
}

const cmdlet cmdlet_get_variable = {.name = "Get-Variable",
                                    .module = MODULE_UTILITY,
                                    .aliases = "gv",
                                    .params = get_params,
                                    .output = "System.Management.Automation.PSVariable",
                                    .synopsis = "Gets the variables in the current console.",
                                    .process = get_process};

/* ---- Remove-Variable, Clear-Variable ---- */

#define P_Force P_More
#define P_PassThru P_More2
static const param_spec remove_params[] = {
    [P_Name] = {"Name", "string[]", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [P_Include] = {"Include", "string[]"},
    [P_Exclude] = {"Exclude", "string[]"},
    [P_Scope] = {"Scope", "string", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Force] = {"Force", "switch"},
    {0}};
static const param_spec clear_params[] = {
    [P_Name] = {"Name", "string[]", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [P_Include] = {"Include", "string[]"},
    [P_Exclude] = {"Exclude", "string[]"},
    [P_Scope] = {"Scope", "string", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Force] = {"Force", "switch"},
    [P_PassThru] = {"PassThru", "switch"},
    {0}};

static void each_found(cmdlet_run *c, void (*fn)(cmdlet_run *c, cell *k))
{
    list *names = items_of(arg(c, P_Name));
    for (size_t i = 0; i < list_count(names); i++) {
        list *found = find_variables(c, to_str(list_get(names, i)), false);
        for (size_t n = 0; n < list_count(found); n++)
            fn(c, ((reference *)list_get(found, n).as.o)->cell);
    }
}

static void remove_one(cmdlet_run *c, cell *k)
{
    uint32_t options = k->option ? k->option->options : 0;
    if (options & VO_CONSTANT || (options & VO_READONLY && !arg_switch(c, P_Force))) {
        cmdlet_error_text(c, "System.Management.Automation.SessionStateUnauthorizedAccessException",
                          "VariableNotRemovable", EC_WriteError, v_str(str_of(k->name)),
                          "Cannot remove variable %s because it is constant or read-only. If the variable is "
                          "read-only, try the operation again specifying the Force option.",
                          str_to_c(k->name));
        return;
    }
    if (!cmdlet_should_process(c, str_printf("Name: %s", str_to_c(k->name)), "Remove variable"))
        return;
    value_store(&k->v, V_UNSET);
    k->option = NULL;
    c->rs->scope_epoch++;
}

static void clear_one(cmdlet_run *c, cell *k)
{
    uint32_t options = k->option ? k->option->options : 0;
    if (options & VO_CONSTANT || (options & VO_READONLY && !arg_switch(c, P_Force))) {
        cmdlet_error_text(c, "System.Management.Automation.SessionStateUnauthorizedAccessException",
                          "VariableNotWritable", EC_WriteError, v_str(str_of(k->name)),
                          "Cannot overwrite variable %s because it is read-only or constant.", str_to_c(k->name));
        return;
    }
    if (!cmdlet_should_process(c, str_printf("Name: %s", str_to_c(k->name)), "Clear variable"))
        return;
    value v = k->option && k->option->type ? type_default(k->option->type) : V_NULL;
    value_store(&k->v, v);
    if (arg_switch(c, P_PassThru))
        cmdlet_write(c, variable_object(k));
}

static void remove_process(cmdlet_run *c)
{
    each_found(c, remove_one);
}

static void clear_process(cmdlet_run *c)
{
    each_found(c, clear_one);
}

const cmdlet cmdlet_remove_variable = {.name = "Remove-Variable",
                                       .module = MODULE_UTILITY,
                                       .aliases = "rv",
                                       .params = remove_params,
                                       .synopsis = "Deletes a variable and its value.",
                                       .process = remove_process,
                                       .flags = CF_SHOULD_PROCESS};
const cmdlet cmdlet_clear_variable = {.name = "Clear-Variable",
                                      .module = MODULE_UTILITY,
                                      .aliases = "clv",
                                      .params = clear_params,
                                      .synopsis = "Deletes the value of a variable.",
                                      .process = clear_process,
                                      .flags = CF_SHOULD_PROCESS};
