/* module_path.c: PSModulePath: finding modules by name, and loading the one that has a command. */
#include <string.h>
#include <sys/stat.h>

#include "base/heap.h"
#include "base/sys.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/providers/provider.h"
#include "engine/session/modules/module.h"
#include "engine/session/session_internal.h"
#include "object/operate.h"
#include "syntax/parser.h"

void module_path_init(void)
{
    const str *name = str_intern_c("PSModulePath");
    if (environment_get(name))
        return;
    str *home = environment_get(str_c("HOME"));
    environment_set(name, str_printf("%s/.local/share/powershell/Modules:/usr/local/share/powershell/Modules",
                                     home ? str_to_c(home) : ""));
}

static bool is_file(const str *path)
{
    sys_stat st;
    return sys_stat_path(str_to_c(path), true, &st) == 0 && !S_ISDIR(st.mode);
}

static str *in_folder(const str *folder, const str *name)
{
    const char *f = str_to_c(folder), *n = str_to_c(name);
    str *manifest = str_printf("%s/%s.psd1", f, n), *script = str_printf("%s/%s.psm1", f, n);
    return is_file(manifest) ? manifest : is_file(script) ? script : NULL;
}

static bool looks_like_version(const char *name)
{
    return name[0] >= '0' && name[0] <= '9' && strchr(name, '.');
}

/* Folder/Name.psd1, else that of the newest version: Folder/1.2.0/Name.psd1. */
str *module_in_folder(const str *folder, const str *name, const import_options *o)
{
    str *found = in_folder(folder, name);
    sys_dir *d;
    if (found || sys_dir_open(str_to_c(folder), &d) < 0)
        return found;
    const char *entry;
    unsigned char kind;
    value best = V_NULL;
    list *names = list_new(NULL);
    while (sys_dir_next(d, &entry, &kind))
        if (looks_like_version(entry))
            list_add(names, v_str(str_utf8(entry, strlen(entry))));
    sys_dir_close(d);
    const type *t = type_find_c("System.Version");
    for (size_t i = 0; i < list_count(names); i++) {
        str *text = list_get(names, i).as.s;
        value v = v_str(text);
        str *here = in_folder(str_printf("%s/%s", str_to_c(folder), str_to_c(text)), name);
        if (!here || (t && !convert_try(v, t, &v)))
            continue;
        bool fits = !t || !o || module_version_fits(v, o);
        if (!fits || (!v_is_null(best) && compare_order(v, best, true) <= 0))
            continue;
        best = v;
        found = here;
    }
    return found;
}

static bool next_folder(const str *path, size_t *at, str **out)
{
    if (*at >= path->length)
        return false;
    ptrdiff_t end = str_index_unit(path, ':', *at);
    size_t stop = end < 0 ? path->length : (size_t)end;
    *out = str_sub(path, *at, stop - *at);
    *at = stop + 1;
    return true;
}

static str *module_path(void)
{
    str *path = environment_get(str_c("PSModulePath"));
    return path ? path : str_empty;
}

str *module_find_on_path(runspace *rs, const str *name, const import_options *o)
{
    str *path = module_path(), *folder;
    size_t at = 0;
    while (next_folder(path, &at, &folder)) {
        if (!folder->length)
            continue;
        str *found = module_in_folder(str_printf("%s/%s", str_to_c(path_resolve(rs, folder)), str_to_c(name)), name, o);
        if (found)
            return found;
    }
    return NULL;
}

void module_each_on_path(runspace *rs, void (*fn)(const str *name, str *file, void *arg), void *arg)
{
    str *path = module_path(), *folder;
    size_t at = 0;
    while (next_folder(path, &at, &folder)) {
        const char *entry;
        unsigned char kind;
        sys_dir *d;
        str *full = path_resolve(rs, folder);
        list *names = list_new(NULL);
        if (!folder->length || sys_dir_open(str_to_c(full), &d) < 0)
            continue;
        while (sys_dir_next(d, &entry, &kind))
            list_add(names, v_str(str_utf8(entry, strlen(entry))));
        sys_dir_close(d);
        for (size_t i = 0; i < list_count(names); i++) {
            str *name = list_get(names, i).as.s;
            str *file = module_in_folder(str_printf("%s/%s", str_to_c(full), str_to_c(name)), name, NULL);
            if (file)
                fn(name, file, arg);
        }
    }
}

/* ---- loading the module that has a command ---- */

/* Does the script define a function of that name, outside of all others? */
static bool script_defines(str *path, const str *command)
{
    char *data;
    size_t length;
    if (sys_read_file(str_to_c(path), &data, &length) < 0)
        return false;
    parse_result r = parse_script(str_utf8(data, length), path);
    ast_NamedBlock *end = (ast_NamedBlock *)r.root->end;
    for (uint32_t i = 0; end && i < end->statements.count; i++) {
        ast *s = end->statements.items[i];
        if (s->kind == AST_FunctionDefinition && str_equal_nocase(((ast_FunctionDefinition *)s)->name, command))
            return true;
    }
    return false;
}

static bool names_exactly(value list, const str *command)
{
    enumerator e = {0};
    value item;
    if (v_is_null(list))
        return false;
    if (!enumerate(list, &e))
        return str_equal_nocase(to_str(list), command);
    while (enumerator_next(&e, &item))
        if (!v_is_null(item) && str_equal_nocase(to_str(item), command))
            return true;
    return false;
}

static bool manifest_has(runspace *rs, str *file, const str *command)
{
    map *m = manifest_read(rs, file);
    value functions = manifest_value(m, "FunctionsToExport");
    if (names_exactly(functions, command) || names_exactly(manifest_value(m, "AliasesToExport"), command) ||
        names_exactly(manifest_value(m, "CmdletsToExport"), command))
        return true;
    if (!v_is_null(functions) && !module_matches(functions, command))
        return false;
    str *root = manifest_text(m, "RootModule");
    ptrdiff_t slash = str_last_index(file, str_c("/"), false);
    return root && str_ends(root, str_c(".psm1"), true) &&
           script_defines(str_concat(str_sub(file, 0, (size_t)slash + 1), root), command);
}

typedef struct search {
    runspace *rs;
    const str *command;
    str *found;
} search;

static bool module_has(search *s, str *file)
{
    volatile bool has = false;
    ctx *c = ctx_current();
    TRY(c)
    {
        has = str_ends(file, str_c(".psd1"), true) ? manifest_has(s->rs, file, s->command)
                                                   : script_defines(file, s->command);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) /* a module that cannot be read has no commands */
            unwind(c, c->kind, c->payload);
    }
    END_TRY;
    return has;
}

static void look(const str *name, str *file, void *arg)
{
    search *s = arg;
    if (!s->found && !module_loaded(s->rs, name) && module_has(s, file))
        s->found = file;
}

static bool is_being_loaded(runspace *rs, str *file)
{
    for (size_t i = 0; rs->autoloading && i < list_count(rs->autoloading); i++)
        if (str_equal(list_get(rs->autoloading, i).as.s, file))
            return true;
    return false;
}

static void loaded(void *arg)
{
    runspace *rs = arg;
    list_remove_at(rs->autoloading, list_count(rs->autoloading) - 1);
}

bool module_autoload(runspace *rs, const str *command)
{
    value preference = variable_get_c(rs->current, "PSModuleAutoLoadingPreference");
    if (preference.kind != K_UNSET && !str_equal_c(to_str(preference), "All"))
        return false;
    search s = {rs, command, NULL};
    module_each_on_path(rs, look, &s);
    if (!s.found || is_being_loaded(rs, s.found))
        return false;
    if (!rs->autoloading)
        rs->autoloading = list_new(NULL);
    list_add(rs->autoloading, v_str(s.found));
    deferred d;
    ctx *c = ctx_current();
    defer_push(c, &d, loaded, rs);
    import_options o = {.target = rs->global, .caller = rs->state};
    module *m = module_load(rs, s.found, &o);
    defer_pop(c, &d, true);
    return m != NULL;
}
