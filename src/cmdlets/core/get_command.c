/* get_command.c: Get-Command. */
#include "base/heap.h"
#include "base/sys.h"
#include "cmdlets/cmdlets.h"
#include "engine/providers/provider.h"

enum {
    P_Name,
    P_Verb,
    P_Noun,
    P_Module,
    P_CommandType,
    P_TotalCount,
    P_Syntax,
    P_All,
    P_ListImported,
    P_ParameterName,
    P_ParameterType
};
#define TYPES "System.Management.Automation.CommandTypes"
static const param_spec params[] = {
    [P_Name] = {"Name", "string[]", .sets = "AllCommandSet", .position = 1,
                .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [P_Verb] = {"Verb", "string[]", .sets = "CmdletSet", .flags = PF_PIPELINE_PROPERTY},
    [P_Noun] = {"Noun", "string[]", .sets = "CmdletSet", .flags = PF_PIPELINE_PROPERTY},
    [P_Module] = {"Module", "string[]", .aliases = "PSSnapin", .flags = PF_PIPELINE_PROPERTY},
    [P_CommandType] = {"CommandType", TYPES, .aliases = "Type", .sets = "AllCommandSet", .flags = PF_PIPELINE_PROPERTY},
    [P_TotalCount] = {"TotalCount", "int", .flags = PF_PIPELINE_PROPERTY},
    [P_Syntax] = {"Syntax", "switch", .flags = PF_PIPELINE_PROPERTY},
    [P_All] = {"All", "switch", .flags = PF_PIPELINE_PROPERTY},
    [P_ListImported] = {"ListImported", "switch", .flags = PF_PIPELINE_PROPERTY},
    [P_ParameterName] = {"ParameterName", "string[]", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_ParameterType] = {"ParameterType", "string[]", .flags = PF_NOT_NULL_OR_EMPTY},
    {0}};

#define SESSION_KINDS (CMD_ALIAS | CMD_FUNCTION | CMD_FILTER | CMD_CMDLET)
#define FILE_KINDS (CMD_SCRIPT | CMD_APPLICATION)

typedef struct search {
    cmdlet_run *c;
    const str *pattern; /* NULL: all */
    list *found;        /* of command objects */
} search;

typedef struct state {
    int64_t left; /* of -TotalCount; -1: no limit */
} state;

/* ---- does a command qualify? ---- */

static str *name_part(const command *k, bool verb)
{
    ptrdiff_t dash = str_index_unit(k->name, '-', 0);
    if (dash <= 0)
        return str_empty;
    return verb ? str_sub(k->name, 0, (size_t)dash)
                : str_sub(k->name, (size_t)dash + 1, k->name->length - (size_t)dash - 1);
}

static bool has_parameter(cmdlet_run *c, const command *k)
{
    const param_table *t = param_table_of_command(c->rs, k);
    for (uint32_t i = 0; t && i < t->count; i++) {
        const param *p = &t->params[i];
        if (!p->name)
            continue;
        bool named = !has(c, P_ParameterName) || patterns_match(arg(c, P_ParameterName), p->name);
        for (uint32_t a = 0; !named && a < p->alias_count; a++)
            named = patterns_match(arg(c, P_ParameterName), p->aliases[a]);
        bool typed = !has(c, P_ParameterType);
        if (!typed && p->type)
            typed = patterns_match(arg(c, P_ParameterType), type_full_name(p->type)) ||
                    patterns_match(arg(c, P_ParameterType), type_short_name(p->type)) ||
                    patterns_match(arg(c, P_ParameterType), type_display_name(p->type));
        if (named && typed)
            return true;
    }
    return false;
}

static uint32_t kinds_wanted(const cmdlet_run *c)
{
    if (has(c, P_CommandType))
        return (uint32_t)arg_int(c, P_CommandType, 0);
    if (has(c, P_Verb) || has(c, P_Noun))
        return CMD_FUNCTION | CMD_FILTER | CMD_CMDLET;
    if (has(c, P_Name))
        return SESSION_KINDS | FILE_KINDS;
    return SESSION_KINDS;
}

static bool qualifies(cmdlet_run *c, const command *k)
{
    if (!(k->kind & kinds_wanted(c)))
        return false;
    if (has(c, P_Verb) && !patterns_match(arg(c, P_Verb), name_part(k, true)))
        return false;
    if (has(c, P_Noun) && !patterns_match(arg(c, P_Noun), name_part(k, false)))
        return false;
    if (has(c, P_Module)) {
        const str *module = command_module_name(k);
        if (!module || !patterns_match(arg(c, P_Module), module))
            return false;
    }
    return !(has(c, P_ParameterName) || has(c, P_ParameterType)) || has_parameter(c, k);
}

/* ---- searching ---- */

static void consider(const command *k, void *into)
{
    search *s = into;
    if ((!s->pattern || wildcard_match(s->pattern, k->name, true)) && qualifies(s->c, k))
        list_add(s->found, v_obj((void *)(uintptr_t)k));
}

static void consider_folder(search *s, str *folder)
{
    sys_dir *d;
    const char *name;
    unsigned char kind;
    if (sys_dir_open(str_to_c(path_resolve(s->c->rs, folder)), &d) < 0)
        return;
    list *names = list_new(NULL);
    while (sys_dir_next(d, &name, &kind)) {
        str *n = str_c(name);
        if (wildcard_match(s->pattern, n, true))
            list_add(names, v_str(n));
    }
    sys_dir_close(d);
    for (size_t i = 0; i < list_count(names); i++) {
        str *path = str_printf("%s/%s", str_to_c(folder), str_to_c(list_get(names, i).as.s));
        const command *k = command_lookup(s->c->rs, path, FILE_KINDS);
        if (k)
            consider(k, s);
    }
}

static void search_path(search *s)
{
    str *path = environment_get(str_c("PATH"));
    for (size_t at = 0; path && at < path->length;) {
        ptrdiff_t colon = str_index_unit(path, ':', at);
        size_t end = colon < 0 ? path->length : (size_t)colon;
        if (end > at)
            consider_folder(s, str_sub(path, at, end - at));
        at = end + 1;
    }
}

static int order(const command *a, const command *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return compare_strings(a->name, b->name, true);
}

static void sort(list *l)
{
    for (size_t i = 1; i < list_count(l); i++) {
        value v = list_get(l, i);
        size_t j = i;
        for (; j > 0 && order((command *)list_get(l, j - 1).as.o, (command *)v.as.o) > 0; j--)
            list_put(l, j, list_get(l, j - 1));
        list_put(l, j, v);
    }
}

static list *find_pattern(cmdlet_run *c, const str *pattern)
{
    search s = {c, pattern, list_new(NULL)};
    command_each(c->rs, kinds_wanted(c) & SESSION_KINDS, consider, &s);
    if (pattern && kinds_wanted(c) & FILE_KINDS)
        search_path(&s);
    sort(s.found);
    return s.found;
}

static void not_found(cmdlet_run *c, str *name)
{
    exception *e = exception_new("System.Management.Automation.CommandNotFoundException",
                                 str_printf("The term '%s' is not recognized as a name of a cmdlet, function, script "
                                            "file, or executable program.\nCheck the spelling of the name, or if a "
                                            "path was included, verify that the path is correct and try again.",
                                            str_to_c(name)));
    cmdlet_error(c, error_record_new(e, "CommandNotFoundException", EC_ObjectNotFound, v_str(name)));
}

/* By resolution order: alias, function, cmdlet, file; with -All every one. */
static list *find_name(cmdlet_run *c, str *name)
{
    static const uint32_t kinds[] = {CMD_ALIAS, CMD_FUNCTION | CMD_FILTER, CMD_CMDLET};
    search s = {c, NULL, list_new(NULL)};
    bool all = arg_switch(c, P_All);
    for (int tries = 0; tries < 2 && !list_count(s.found); tries++) {
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds && (all || !list_count(s.found)); i++) {
            const command *k = command_lookup(c->rs, name, kinds[i]);
            if (k)
                consider(k, &s);
        }
        if (all && str_index_unit(name, '/', 0) < 0) {
            command_each_on_path(c->rs, name, true, consider, &s);
        } else if (!list_count(s.found)) {
            const command *k = command_lookup(c->rs, name, FILE_KINDS);
            if (k)
                consider(k, &s);
        }
        if (!list_count(s.found) &&
            !(tries == 0 && command_up.autoload && name->length && command_up.autoload(c->rs, name)))
            break;
    }
    return s.found;
}

static void write_found(cmdlet_run *c, const list *found)
{
    state *s = c->state;
    for (size_t i = 0; i < list_count(found); i++) {
        if (s->left == 0)
            return;
        if (s->left > 0)
            s->left--;
        value v = list_get(found, i);
        cmdlet_write(c, arg_switch(c, P_Syntax) ? v_str(command_syntax((command *)v.as.o)) : v);
    }
}

static void begin(cmdlet_run *c)
{
    ((state *)c->state)->left = arg_int(c, P_TotalCount, -1);
}

static void process(cmdlet_run *c)
{
    if (!has(c, P_Name)) {
        write_found(c, find_pattern(c, NULL));
        return;
    }
    list *names = items_of(arg(c, P_Name));
    for (size_t i = 0; i < list_count(names); i++) {
        str *name = to_str(list_get(names, i));
        bool pattern = wildcard_has(name);
        list *found = pattern ? find_pattern(c, name) : find_name(c, name);
        if (!list_count(found) && !pattern)
            not_found(c, name);
        write_found(c, found);
    }
}

const cmdlet cmdlet_get_command = {
    .name = "Get-Command",
    .module = MODULE_CORE,
    .aliases = "gcm",
    .params = params,
    .default_set = "CmdletSet",
    .output = "System.Management.Automation.CommandInfo System.String",
    .synopsis = "Gets all commands.",
    .state_size = sizeof(state),
    .begin = begin,
    .process = process,
    .missing = "ArgumentList ExcludeModule FullyQualifiedModule FuzzyMinimumDistance ShowCommandInfo "
               "UseAbbreviationExpansion UseFuzzyMatching"};
