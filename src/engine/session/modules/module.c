/* module.c: making modules, what they export, and importing it. */
#include "engine/session/modules/module.h"

#include "base/heap.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/pipeline/pipeline.h"
#include "engine/session/session_internal.h"
#include "object/operate.h"

static value key(const str *name)
{
    return v_str((str *)(uintptr_t)name);
}

static map *table_new(void)
{
    return map_new(&type_Hashtable, MAP_NOCASE);
}

static str *folder_of(const str *path)
{
    ptrdiff_t slash = str_last_index(path, str_c("/"), false);
    return slash > 0 ? str_sub(path, 0, (size_t)slash) : str_c("/");
}

module *module_new(runspace *rs, const str *name, str *path)
{
    module *m = heap_alloc(sizeof *m);
    session_state *state = heap_alloc(sizeof *state);
    m->o.type = &type_PSModuleInfo;
    m->name = str_intern(name);
    m->path = path;
    m->base = path ? folder_of(path) : NULL;
    m->functions = table_new();
    m->aliases = table_new();
    m->cmdlets = table_new();
    m->variables = table_new();
    m->targets = list_new(NULL);
    state->runspace = rs;
    state->module = m;
    state->global = state->module_scope = state->current = scope_new(rs->global, state, NULL);
    state->global->is_script = true;
    m->state = state;
    /* $ExecutionContext is of the session state that asks */
    value_store(&scope_add_cell(state->global, str_intern_c("ExecutionContext"))->v, execution_context_object(state));
    return m;
}

script_block *module_bind(module *m, const script_block *sb)
{
    script_block *bound = heap_alloc(sizeof *bound);
    *bound = *sb;
    bound->o = (object){.type = &type_ScriptBlock};
    bound->state = m->state;
    return bound;
}

/* ---- exports ---- */

bool module_matches(value patterns, const str *name)
{
    enumerator e = {0};
    value item;
    if (v_is_null(patterns))
        return false;
    if (!enumerate(patterns, &e))
        return wildcard_match(to_str(patterns), name, true);
    while (enumerator_next(&e, &item))
        if (!v_is_null(item) && wildcard_match(to_str(item), name, true))
            return true;
    return false;
}

static void export_commands(map *into, const map *from, value patterns)
{
    size_t cursor = 0;
    value name, v;
    while (from && map_next(from, &cursor, &name, &v))
        if (v.kind == K_OBJECT && module_matches(patterns, name.as.s))
            map_set(into, name, v);
}

typedef struct variable_export {
    module *m;
    value patterns;
} variable_export;

static void export_variable(cell *c, void *arg)
{
    variable_export *x = arg;
    if (!module_matches(x->patterns, c->name))
        return;
    reference *r = heap_alloc(sizeof *r);
    r->o.type = &type_PSVariable;
    r->cell = c;
    map_set(x->m->variables, key(c->name), v_obj(r));
}

void module_export(module *m, value functions, value aliases, value cmdlets, value variables)
{
    scope *s = m->state->module_scope;
    variable_export x = {m, variables};
    export_commands(m->functions, s->functions, functions);
    export_commands(m->aliases, s->aliases, aliases);
    if (m->nested && !v_is_null(cmdlets))
        for (size_t i = 0; i < list_count(m->nested); i++)
            export_commands(m->cmdlets, v_module(list_get(m->nested, i))->cmdlets, cmdlets);
    if (!v_is_null(variables))
        scope_each(s, export_variable, &x);
}

void module_run(module *m, script_block *sb, const value *args, uint32_t argc, stage *out)
{
    runspace *rs = m->state->runspace;
    command *c = command_new(CMD_SCRIPT, m->path ? str_sub(m->path, m->base->length > 1 ? m->base->length + 1 : 1,
                                                           m->path->length - m->base->length - (m->base->length > 1))
                                                 : m->name);
    c->definition = m->path ? m->path : str_empty;
    c->module = m;
    c->script = m->body = module_bind(m, sb);
    argument *list = heap_alloc((argc + 1) * sizeof *list);
    for (uint32_t i = 0; i < argc; i++)
        list[i].v = args[i];
    pipeline_command pc = {.command = c, .args = list, .arg_count = argc};
    pipeline_run(rs, &pc, 1, NULL, NULL, out, rs->top ? rs->top->streams : rs->streams);
    if (!m->export_called) {
        value all = v_str(str_c("*"));
        module_export(m, all, all, all, V_NULL);
    }
}

/* ---- importing ---- */

/* `Get-Thing` with prefix My is Get-MyThing, `Thing` is MyThing. */
const str *module_member_name(const str *prefix, const str *name)
{
    if (!prefix || !prefix->length)
        return name;
    ptrdiff_t dash = str_index_unit(name, '-', 0);
    size_t at = dash < 0 ? 0 : (size_t)dash + 1;
    return str_intern(str_concat_n(
        (str *[]){str_sub(name, 0, at), (str *)(uintptr_t)prefix, str_sub(name, at, name->length - at)}, 3));
}

static bool is_wanted(value patterns, bool any_given, const str *name)
{
    return v_is_null(patterns) ? !any_given : module_matches(patterns, name);
}

static const command *named(const command *c, const str *name)
{
    if (c->name == name)
        return c;
    command *copy = heap_alloc(sizeof *copy);
    *copy = *c;
    copy->name = name;
    return copy;
}

static bool taken(const import_options *o, const str *name)
{
    return o->no_clobber &&
           command_lookup(o->target->state->runspace, name, CMD_ALIAS | CMD_FUNCTION | CMD_FILTER | CMD_CMDLET);
}

static void import_commands(module *m, const import_options *o, bool any_given)
{
    size_t cursor = 0;
    value name, v;
    while (map_next(m->functions, &cursor, &name, &v)) {
        const str *as = module_member_name(o->prefix, str_intern(name.as.s));
        if (is_wanted(o->functions, any_given, name.as.s) && !taken(o, as))
            function_set(o->target, as, (command *)(uintptr_t)named((const command *)v.as.o, as));
    }
    cursor = 0;
    while (map_next(m->aliases, &cursor, &name, &v)) {
        const str *as = module_member_name(o->prefix, str_intern(name.as.s));
        if (is_wanted(o->aliases, any_given, name.as.s) && !taken(o, as))
            alias_define(o->target, as, ((const command *)v.as.o)->definition);
    }
}

static void import_variables(module *m, const import_options *o, bool any_given)
{
    size_t cursor = 0;
    value name, v;
    while (map_next(m->variables, &cursor, &name, &v)) {
        cell *c = ((reference *)v.as.o)->cell;
        if (is_wanted(o->variables, any_given, name.as.s) && !scope_import_cell(o->target, c))
            variable_set(o->target, c->name, value_load(&c->v));
    }
}

void module_import(module *m, const import_options *o)
{
    bool any_given =
        !v_is_null(o->functions) || !v_is_null(o->aliases) || !v_is_null(o->cmdlets) || !v_is_null(o->variables);
    session_state *into = o->target->state;
    m->prefix = o->prefix;
    import_commands(m, o, any_given);
    import_variables(m, o, any_given);
    list_add(m->targets, v_internal(o->target));
    if (into->module && into->module != m) {
        if (!into->module->nested)
            into->module->nested = list_new(NULL);
        list_add(into->module->nested, v_obj(m));
    }
}

/* ---- the modules of a runspace ---- */

static value list_key(const module *m)
{
    return m->path ? v_str(m->path) : key(m->name);
}

void module_enlist(runspace *rs, module *m)
{
    if (!rs->modules)
        rs->modules = map_new(&type_Hashtable, MAP_NOCASE);
    map_set(rs->modules, list_key(m), v_obj(m));
}

module *module_loaded(runspace *rs, const str *name)
{
    size_t cursor = 0;
    value k, v;
    module *found = NULL;
    while (rs->modules && map_next(rs->modules, &cursor, &k, &v)) {
        module *m = (module *)v.as.o;
        if (str_equal_nocase(m->name, name) || str_equal(k.as.s, name) || (m->file && str_equal(m->file, name)))
            found = m;
    }
    return found;
}

void module_each(runspace *rs, void (*fn)(module *m, void *arg), void *arg)
{
    size_t cursor = 0;
    value k, v;
    while (rs->modules && map_next(rs->modules, &cursor, &k, &v))
        fn((module *)v.as.o, arg);
}

static void take_back(module *m, scope *s)
{
    size_t cursor = 0;
    value name, v, now;
    while (map_next(m->functions, &cursor, &name, &v)) {
        const str *as = module_member_name(m->prefix, str_intern(name.as.s));
        if (s->functions && map_get(s->functions, key(as), &now) &&
            ((const command *)now.as.o)->script == ((const command *)v.as.o)->script)
            function_remove(s, as);
    }
    cursor = 0;
    while (map_next(m->aliases, &cursor, &name, &v)) {
        const str *as = module_member_name(m->prefix, str_intern(name.as.s));
        if (s->aliases && map_get(s->aliases, key(as), &now) && now.kind == K_OBJECT &&
            ((const command *)now.as.o)->definition == ((const command *)v.as.o)->definition)
            alias_remove(s, as);
    }
    cursor = 0;
    while (map_next(m->variables, &cursor, &name, &v))
        scope_drop_cell(s, ((reference *)v.as.o)->cell);
}

void module_remove(runspace *rs, module *m)
{
    if (v_is_block(m->on_remove))
        script_block_run(rs, module_bind(m, v_block(m->on_remove)), (value[]){v_obj(m)}, 1, V_UNSET, true, rs->out,
                         rs->top ? rs->top->streams : rs->streams);
    for (size_t i = 0; i < list_count(m->targets); i++)
        take_back(m, v_pointer(list_get(m->targets, i)));
    list_clear(m->targets);
    if (rs->modules)
        map_remove(rs->modules, list_key(m));
    rs->command_epoch++;
}

/* ---- what command lookup asks ---- */

static const str *name_of(struct module *m)
{
    return m->name;
}

static value object_of(struct module *m)
{
    return v_obj(m);
}

static const command *command_of(runspace *rs, const str *module_name, const str *name)
{
    module *m = module_loaded(rs, module_name);
    value v;
    if (!m)
        return NULL;
    const map *tables[] = {m->aliases, m->functions, m->cmdlets};
    for (unsigned i = 0; i < 3; i++) {
        if (map_get(tables[i], key(name), &v))
            return (const command *)v.as.o;
        size_t cursor = 0;
        value k;
        while (m->prefix && map_next(tables[i], &cursor, &k, &v))
            if (str_equal_nocase(module_member_name(m->prefix, k.as.s), name))
                return (const command *)v.as.o;
    }
    return NULL;
}

static session_state *state_of(value v)
{
    module *m = v_module(psobject_base(v));
    return m ? m->state : NULL;
}

void modules_init(void)
{
    module_types_register();
    module_path_init();
    command_up = (command_ops){.module_name = name_of,
                               .module_object = object_of,
                               .module_command = command_of,
                               .module_state = state_of,
                               .use_modules = module_use,
                               .autoload = module_autoload};
}
