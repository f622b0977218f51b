/* session_drives.c: the drives Function, Alias and Variable: views of the running session's tables. */
#include "base/heap.h"
#include "engine/providers/providers.h"
#include "engine/session/session.h"

static _Noreturn void bad_value(void)
{
    throw_error("System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
                "Cannot process argument because the value of argument \"value\" is not valid. Change the value of "
                "the \"value\" argument and run the operation again.");
}

typedef struct each_command {
    void (*fn)(const str *name, value item, void *arg);
    void *arg;
} each_command;

static void pass_command(const command *c, void *arg)
{
    each_command *e = arg;
    e->fn(c->name, v_obj((object *)(uintptr_t)c), e->arg);
}

/* ---- functions ---- */

#define FUNCTIONS (CMD_FUNCTION | CMD_FILTER)

/* `function:global:f`: the name without its scope, and the scope that it is written to. */
static const str *without_scope(runspace *rs, const str *name, scope **s)
{
    static const char *const words[] = {"global:", "script:", "local:", "private:"};
    *s = rs->current;
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        const str *prefix = str_c(words[i]);
        if (!str_starts(name, prefix, true))
            continue;
        if (i == 0)
            *s = rs->global;
        else if (i == 1 && rs->current->state)
            *s = rs->current->state->module_scope;
        return str_intern(str_sub(name, prefix->length, name->length - prefix->length));
    }
    return name;
}

static bool function_item(runspace *rs, const str *name, value *out)
{
    scope *s;
    name = without_scope(rs, name, &s);
    const command *c = command_lookup(rs, name, FUNCTIONS);
    if (c)
        *out = v_obj((object *)(uintptr_t)c);
    return c != NULL;
}

static bool function_get(runspace *rs, const str *name, value *out)
{
    scope *s;
    name = without_scope(rs, name, &s);
    const command *c = command_lookup(rs, name, FUNCTIONS);
    if (c)
        *out = v_obj(command_script(c));
    return c != NULL;
}

static bool function_remove_item(runspace *rs, const str *name)
{
    scope *s;
    name = without_scope(rs, name, &s);
    return function_remove(s, name);
}

/* `$function:f = { ... }`, `= 'text'`, or another function. */
static void function_set_item(runspace *rs, const str *name, value v)
{
    scope *s;
    name = without_scope(rs, name, &s);
    v = psobject_base(v);
    if (v_is_null(v))
        function_remove(s, name);
    else if (v_is_block(v))
        function_define(s, name, v_block(v), false);
    else if (v.kind == K_STRING)
        function_define(s, name, script_block_from_text(v.as.s, NULL), false);
    else if (v_is(v, &type_FunctionInfo) || v_is(v, &type_FilterInfo))
        function_define(s, name, ((const command *)v.as.o)->script, v_is(v, &type_FilterInfo));
    else
        bad_value();
}

static void function_each(runspace *rs, void (*fn)(const str *name, value item, void *arg), void *arg)
{
    each_command e = {fn, arg};
    command_each(rs, FUNCTIONS, pass_command, &e);
}

const provider function_provider = {.name = "Function",
                                    .drive = "Function",
                                    .get = function_get,
                                    .set = function_set_item,
                                    .item = function_item,
                                    .remove = function_remove_item,
                                    .each = function_each};

/* ---- aliases ---- */

static bool alias_item(runspace *rs, const str *name, value *out)
{
    const command *c = command_lookup(rs, name, CMD_ALIAS);
    if (c)
        *out = v_obj((object *)(uintptr_t)c);
    return c != NULL;
}

static bool alias_get(runspace *rs, const str *name, value *out)
{
    const command *c = command_lookup(rs, name, CMD_ALIAS);
    if (c)
        *out = v_str((str *)(uintptr_t)c->definition);
    return c != NULL;
}

static bool alias_remove_item(runspace *rs, const str *name)
{
    return alias_remove(rs->current, name);
}

static void alias_set_item(runspace *rs, const str *name, value v)
{
    if (v_is_null(v))
        alias_remove(rs->current, name);
    else
        alias_define(rs->current, name, to_str(v));
}

static void alias_each(runspace *rs, void (*fn)(const str *name, value item, void *arg), void *arg)
{
    each_command e = {fn, arg};
    command_each(rs, CMD_ALIAS, pass_command, &e);
}

const provider alias_provider = {.name = "Alias",
                                 .drive = "Alias",
                                 .get = alias_get,
                                 .set = alias_set_item,
                                 .item = alias_item,
                                 .remove = alias_remove_item,
                                 .each = alias_each};

/* ---- variables ---- */

static value variable_object(cell *c)
{
    reference *r = heap_alloc(sizeof *r);
    r->o.type = &type_PSVariable;
    r->cell = c;
    return v_obj(r);
}

static bool variable_item(runspace *rs, const str *name, value *out)
{
    cell *c = scope_find(rs->current, str_intern(name));
    if (c)
        *out = variable_object(c);
    return c != NULL;
}

static bool variable_value(runspace *rs, const str *name, value *out)
{
    value v = variable_get(rs->current, name);
    if (v.kind != K_UNSET)
        *out = v;
    return v.kind != K_UNSET;
}

static void variable_set_item(runspace *rs, const str *name, value v)
{
    variable_set(rs->current, name, v);
}

static bool variable_remove_item(runspace *rs, const str *name)
{
    cell *found = scope_find(rs->current, str_intern(name));
    if (found && found->option && found->option->options & (VO_CONSTANT | VO_READONLY))
        throw_error("System.Management.Automation.SessionStateUnauthorizedAccessException", "VariableNotRemovable",
                    EC_WriteError, v_str((str *)(uintptr_t)name),
                    "Cannot remove variable %s because it is constant or read-only. If the variable is read-only, try "
                    "the operation again specifying the Force option.",
                    str_to_c(name));
    for (scope *s = rs->current; s; s = s->parent)
        if (variable_remove(s, name))
            return true;
    return false;
}

typedef struct each_variable {
    map *seen;
    void (*fn)(const str *name, value item, void *arg);
    void *arg;
} each_variable;

static void pass_variable(cell *c, void *arg)
{
    each_variable *e = arg;
    if (map_add(e->seen, v_str((str *)(uintptr_t)c->name), V_TRUE))
        e->fn(c->name, variable_object(c), e->arg);
}

static void variable_each(runspace *rs, void (*fn)(const str *name, value item, void *arg), void *arg)
{
    each_variable e = {map_new(&type_Hashtable, MAP_NOCASE), fn, arg};
    builtin_variables_make_all(rs->global);
    for (scope *s = rs->current; s; s = s->parent)
        scope_each(s, pass_variable, &e);
}

const provider variable_provider = {.name = "Variable",
                                    .drive = "Variable",
                                    .get = variable_value,
                                    .set = variable_set_item,
                                    .item = variable_item,
                                    .remove = variable_remove_item,
                                    .each = variable_each};
