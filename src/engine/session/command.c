/* command.c: finding commands by name, and the tables of functions and aliases. */
#include "engine/session/command.h"

#include <string.h>

#include "base/heap.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/session/command_path.h"

command_ops command_up;

static const char *const built_in_aliases[][2] = {
#define ALIAS(name, target) {name, target},
#include "engine/session/alias.def"
#undef ALIAS
};

/* Cmdlets and the aliases of every session: name -> command. Made once, then only read. */
typedef struct static_tables {
    map *cmdlets, *aliases;
} static_tables;
static static_tables *tables;

command *command_new(command_kind kind, const str *name)
{
    static type *const by_bit[] = {&type_AliasInfo,  &type_FunctionInfo,       &type_FilterInfo,
                                   &type_CmdletInfo, &type_ExternalScriptInfo, &type_ApplicationInfo};
    command *c = heap_alloc(sizeof *c);
    c->o.type = by_bit[__builtin_ctz(kind)];
    c->kind = kind;
    c->name = name;
    return c;
}

static value key(const str *name)
{
    return v_str((str *)(uintptr_t)name);
}

static command *new_alias(const str *name, const str *target)
{
    command *c = command_new(CMD_ALIAS, name);
    c->definition = target;
    return c;
}

static static_tables *static_tables_get(void)
{
    if (tables)
        return tables;
    static_tables *t = heap_alloc_root(sizeof *t);
    t->cmdlets = map_new(&type_Hashtable, MAP_NOCASE);
    t->aliases = map_new(&type_Hashtable, MAP_NOCASE);
    for (size_t i = 0; i < sizeof built_in_aliases / sizeof *built_in_aliases; i++) {
        const str *name = str_intern_c(built_in_aliases[i][0]);
        map_set(t->aliases, key(name), v_obj(new_alias(name, str_intern_c(built_in_aliases[i][1]))));
    }
    tables = t;
    return t;
}

static void register_aliases(static_tables *t, const cmdlet *c)
{
    for (const char *at = c->aliases; at && *at;) {
        const char *end = strchr(at, ',');
        size_t n = end ? (size_t)(end - at) : strlen(at);
        const str *name = str_intern(str_utf8(at, n));
        value known;
        if (!map_get(t->aliases, key(name), &known))
            map_set(t->aliases, key(name), v_obj(new_alias(name, str_intern_c(c->name))));
        at = end ? end + 1 : NULL;
    }
}

void cmdlets_register(const cmdlet *const *table, size_t count)
{
    static_tables *t = static_tables_get();
    for (size_t i = 0; i < count; i++) {
        command *c = command_new(CMD_CMDLET, str_intern_c(table[i]->name));
        c->cmdlet = table[i];
        map_set(t->cmdlets, key(c->name), v_obj(c));
        register_aliases(t, table[i]);
    }
}

static const command *get(const map *m, const str *name)
{
    value v;
    return m && map_get(m, key(name), &v) && v.kind == K_OBJECT ? (const command *)v.as.o : NULL;
}

const cmdlet *cmdlet_find(const str *name)
{
    static_tables *t = static_tables_get();
    const command *c = get(t->aliases, name);
    c = get(t->cmdlets, c ? c->definition : name);
    return c ? c->cmdlet : NULL;
}

/* ---- tables of the session ---- */

/* `function global:f`, `function script:f`: the scope meant and the bare name. */
static scope *target_scope(scope *s, const str **name)
{
    static const struct {
        const char *prefix;
        variable_reach reach;
    } words[] = {
        {"global:", REACH_GLOBAL}, {"script:", REACH_SCRIPT}, {"local:", REACH_LOCAL}, {"private:", REACH_LOCAL}};
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts(*name, str_c(words[i].prefix), true)) {
            size_t n = strlen(words[i].prefix);
            *name = str_sub(*name, n, (*name)->length - n);
            s = scope_reach(s, words[i].reach);
            break;
        }
    *name = str_intern(*name);
    return s;
}

static void changed(scope *s)
{
    s->state->runspace->command_epoch++;
}

void function_set(scope *s, const str *name, command *c)
{
    s = target_scope(s, &name);
    if (!s->functions)
        s->functions = map_new(&type_Hashtable, MAP_NOCASE);
    map_set(s->functions, key(name), v_obj(c));
    changed(s);
}

void function_define(scope *s, const str *name, script_block *sb, bool filter)
{
    const str *bare = name;
    target_scope(s, &bare);
    command *c = command_new(filter ? CMD_FILTER : CMD_FUNCTION, bare);
    c->script = sb;
    c->module = s->state->module;
    function_set(s, name, c);
}

void alias_define(scope *s, const str *name, const str *target)
{
    s = target_scope(s, &name);
    if (!s->aliases)
        s->aliases = map_new(&type_Hashtable, MAP_NOCASE);
    map_set(s->aliases, key(name), v_obj(new_alias(name, target)));
    changed(s);
}

bool function_remove(scope *s, const str *name)
{
    s = target_scope(s, &name);
    for (; s; s = s->parent)
        if (s->functions && map_remove(s->functions, key(name))) {
            changed(s);
            return true;
        }
    return false;
}

/* An alias every session has is hidden by an entry without a command in the global scope. */
bool alias_remove(scope *s, const str *name)
{
    s = target_scope(s, &name);
    scope *top = s;
    for (scope *at = s; at; at = at->parent) {
        top = at;
        if (!get(at->aliases, name))
            continue;
        map_remove(at->aliases, key(name));
        changed(at);
        return true;
    }
    if (!get(static_tables_get()->aliases, name))
        return false;
    if (!top->aliases)
        top->aliases = map_new(&type_Hashtable, MAP_NOCASE);
    map_set(top->aliases, key(name), V_NULL);
    changed(top);
    return true;
}

/* ---- lookup ---- */

static const command *find_alias(runspace *rs, const str *name)
{
    value v;
    for (scope *s = rs->current; s; s = s->parent)
        if (s->aliases && map_get(s->aliases, key(name), &v))
            return v.kind == K_OBJECT ? (const command *)v.as.o : NULL;
    return get(static_tables_get()->aliases, name);
}

static const command *find_function(runspace *rs, const str *name, uint32_t kinds)
{
    for (scope *s = rs->current; s; s = s->parent) {
        const command *c = get(s->functions, name);
        if (c && c->kind & kinds)
            return c;
    }
    return NULL;
}

const str *command_module_name(const command *c)
{
    if (c->cmdlet)
        return str_intern_c(c->cmdlet->module);
    return c->module && command_up.module_name ? command_up.module_name(c->module) : NULL;
}

/* `Module\Command` */
static const command *find_qualified(runspace *rs, const str *module, const str *name)
{
    const command *c = get(static_tables_get()->cmdlets, name);
    if (c && str_equal_c(module, c->cmdlet->module))
        return c;
    if (command_up.module_command && (c = command_up.module_command(rs, str_intern(module), name)))
        return c;
    for (scope *s = rs->current; s; s = s->parent) {
        c = get(s->functions, name);
        const str *of = c ? command_module_name(c) : NULL;
        if (of && str_equal_nocase(of, module))
            return c;
    }
    return NULL;
}

static ptrdiff_t backslash(const str *name)
{
    return str_index_unit(name, '\\', 0);
}

static bool is_qualified(const str *name)
{
    ptrdiff_t at = backslash(name);
    return at > 0 && (size_t)at + 1 < name->length && str_index_unit(name, '/', 0) < 0;
}

static const command *lookup_plain(runspace *rs, const str *name, uint32_t kinds)
{
    const command *c = NULL;
    if (kinds & CMD_ALIAS)
        c = find_alias(rs, name);
    if (!c && kinds & (CMD_FUNCTION | CMD_FILTER))
        c = find_function(rs, name, kinds);
    if (!c && kinds & CMD_CMDLET)
        c = get(static_tables_get()->cmdlets, name);
    return c;
}

const command *command_lookup(runspace *rs, const str *name, uint32_t kinds)
{
    if (!name->length)
        return NULL;
    name = str_intern(name);
    if (is_qualified(name)) {
        ptrdiff_t at = backslash(name);
        const str *bare = str_intern(str_sub(name, (size_t)at + 1, name->length - (size_t)at - 1));
        const command *c = find_qualified(rs, str_sub(name, 0, (size_t)at), bare);
        if (c && c->kind & kinds)
            return c;
    }
    const command *c = lookup_plain(rs, name, kinds);
    if (!c && kinds & (CMD_SCRIPT | CMD_APPLICATION))
        c = command_on_path(rs, name, kinds);
    return c;
}

#define ALL_KINDS (CMD_ALIAS | CMD_FUNCTION | CMD_FILTER | CMD_CMDLET | CMD_SCRIPT | CMD_APPLICATION)

static _Noreturn void not_found(const str *name)
{
    const char *text = str_to_c(name);
    exception *e;
    const char *id = "CommandNotFoundException";
    if (is_qualified(name)) {
        const char *module = str_to_c(str_sub(name, 0, (size_t)backslash(name)));
        id = "CouldNotAutoLoadModule";
        e = exception_new(
            "System.Management.Automation.CommandNotFoundException",
            str_printf("The module '%s' could not be loaded. For more information, run 'Import-Module %s'.", module,
                       module));
    } else {
        e = exception_new(
            "System.Management.Automation.CommandNotFoundException",
            str_printf(
                "The term '%s' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again.",
                text));
    }
    e->extra = key(name);
    error_record *r = error_record_new(e, id, EC_ObjectNotFound, key(name));
    r->activity = str_empty;
    e->record = r;
    throw_record(r);
}

/* `process` means Get-Process when nothing else has the name. */
static const command *find_with_get(runspace *rs, const str *name)
{
    if (str_index_unit(name, '-', 0) >= 0 || str_index_unit(name, '/', 0) >= 0 || backslash(name) >= 0)
        return NULL;
    return command_lookup(rs, str_concat(str_c("get-"), name), CMD_FUNCTION | CMD_CMDLET);
}

const command *command_resolve_alias(runspace *rs, const command *c)
{
    const command *seen[32];
    unsigned n = 0;
    while (c->kind == CMD_ALIAS) {
        for (unsigned i = 0; i < n; i++)
            if (seen[i] == c)
                not_found(c->name);
        if (n == 32)
            not_found(c->name);
        seen[n++] = c;
        const command *next = command_lookup(rs, c->definition, ALL_KINDS);
        if (next == c) /* an alias of its own name: `Set-Alias ls ls` */
            next = command_lookup(rs, c->definition, ALL_KINDS & ~(uint32_t)CMD_ALIAS);
        if (!next)
            not_found(c->definition);
        c = next;
    }
    return c;
}

const command *command_find(runspace *rs, const str *name)
{
    const command *c = command_lookup(rs, name, ALL_KINDS);
    if (!c && command_up.autoload && name->length && command_up.autoload(rs, name))
        c = command_lookup(rs, name, ALL_KINDS);
    if (!c && name->length)
        c = find_with_get(rs, name);
    if (!c)
        not_found(name);
    return c->kind == CMD_ALIAS ? command_resolve_alias(rs, c) : c;
}

/* ---- listing ---- */

typedef struct listing {
    uint32_t kinds;
    void (*fn)(const command *c, void *arg);
    void *arg;
    map *seen;
} listing;

static void list_map(listing *l, const map *m)
{
    size_t cursor = 0;
    value name, v;
    while (m && map_next(m, &cursor, &name, &v)) {
        if (!map_add(l->seen, name, V_TRUE) || v.kind != K_OBJECT)
            continue;
        const command *c = (const command *)v.as.o;
        if (c->kind & l->kinds)
            l->fn(c, l->arg);
    }
}

void command_each(runspace *rs, uint32_t kinds, void (*fn)(const command *c, void *arg), void *arg)
{
    listing l = {.kinds = kinds, .fn = fn, .arg = arg};
    if (kinds & CMD_ALIAS) {
        l.seen = map_new(&type_Hashtable, MAP_NOCASE);
        for (scope *s = rs->current; s; s = s->parent)
            list_map(&l, s->aliases);
        list_map(&l, static_tables_get()->aliases);
    }
    if (kinds & (CMD_FUNCTION | CMD_FILTER)) {
        l.seen = map_new(&type_Hashtable, MAP_NOCASE);
        for (scope *s = rs->current; s; s = s->parent)
            list_map(&l, s->functions);
    }
    if (kinds & CMD_CMDLET) {
        l.seen = map_new(&type_Hashtable, MAP_NOCASE);
        list_map(&l, static_tables_get()->cmdlets);
    }
}
