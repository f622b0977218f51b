/* module_load.c: a module by name or path: found, read, run, imported. */
#include "base/heap.h"
#include "base/sys.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/session/modules/module.h"
#include "engine/session/session_internal.h"
#include "object/operate.h"

#include <sys/stat.h>

/* ---- files ---- */

static bool is_kind(const str *path, bool folder)
{
    sys_stat st;
    return sys_stat_path(str_to_c(path), true, &st) == 0 && (S_ISDIR(st.mode) != 0) == folder;
}

static str *file_name(const str *path)
{
    ptrdiff_t slash = str_last_index(path, str_c("/"), false);
    return str_sub(path, (size_t)(slash + 1), path->length - (size_t)(slash + 1));
}

static bool has_extension(const str *path, const char *extension)
{
    return str_ends(path, str_c(extension), true);
}

static str *base_name(const str *path)
{
    str *name = file_name(path);
    ptrdiff_t dot = str_last_index(name, str_c("."), false);
    return dot > 0 ? str_sub(name, 0, (size_t)dot) : name;
}

static bool is_path(const str *name)
{
    return str_index_unit(name, '/', 0) >= 0 || str_index_unit(name, '\\', 0) >= 0 ||
           str_starts(name, str_c("."), false) || str_starts(name, str_c("~"), false);
}

/* The file that a path means: itself, with an extension, or in the folder of that name. */
static str *file_at(str *path, const import_options *o)
{
    static const char *const extensions[] = {".psd1", ".psm1", ".ps1"};
    if (is_kind(path, true))
        return module_in_folder(path, file_name(path), o);
    if (is_kind(path, false))
        return has_extension(path, ".psd1") || has_extension(path, ".psm1") || has_extension(path, ".ps1") ||
                       has_extension(path, ".dll")
                   ? path
                   : NULL;
    for (unsigned i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        str *with = str_concat(path, str_c(extensions[i]));
        if (is_kind(with, false))
            return with;
    }
    return NULL;
}

static str *find_file(runspace *rs, str *name, const module *parent, const import_options *o)
{
    if (parent && parent->base && (!is_path(name) || str_at(name, 0) != '/')) {
        str *relative = str_replace(name, str_c("\\"), str_c("/"));
        str *near = file_at(path_resolve(rs, str_concat_n((str *[]){parent->base, str_c("/"), relative}, 3)), o);
        if (near)
            return near;
    }
    return is_path(name) ? file_at(path_resolve(rs, name), o) : module_find_on_path(rs, name, o);
}

/* ---- modules of the engine ---- */

static void take_cmdlet(const command *c, void *arg)
{
    module *m = arg;
    if (c->cmdlet && str_equal_c(m->name, c->cmdlet->module))
        map_set(m->cmdlets, v_str((str *)(uintptr_t)c->name), v_obj((object *)(uintptr_t)c));
}

static module *built_in(runspace *rs, const str *name)
{
    static const char *const names[] = {"Microsoft.PowerShell.Utility",
                                        "Microsoft.PowerShell.Management",
                                        "Microsoft.PowerShell.Security",
                                        "Microsoft.PowerShell.Host",
                                        "Microsoft.PowerShell.Archive",
                                        "Microsoft.PowerShell.ThreadJob",
                                        "ThreadJob"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (!str_equal_c(name, names[i]))
            continue;
        module *m = module_new(rs, str_c(names[i]), NULL);
        m->built_in = true;
        m->kind = MODULE_MANIFEST;
        m->version = version_object("System.Version", "7.0.0.0");
        command_each(rs, CMD_CMDLET, take_cmdlet, m);
        return m;
    }
    return NULL;
}

/* ---- versions ---- */

bool module_version_fits(value v, const import_options *o)
{
    if (v_is_null(v))
        v = version_object("System.Version", "0.0");
    if (!v_is_null(o->required_version))
        return compare_order(v, o->required_version, true) == 0;
    return (v_is_null(o->minimum_version) || compare_order(v, o->minimum_version, true) >= 0) &&
           (v_is_null(o->maximum_version) || compare_order(v, o->maximum_version, true) <= 0);
}

static bool version_fits(const module *m, const import_options *o)
{
    return module_version_fits(m->version, o);
}

/* ---- loading ---- */

static script_block *read_script(const str *path)
{
    command *c = command_new(CMD_SCRIPT, file_name(path));
    c->definition = path;
    return command_script(c);
}

static module *load_script(runspace *rs, str *path, const import_options *o)
{
    module *m = module_new(rs, base_name(path), path);
    module_run(m, read_script(path), o->args, o->argc, sink_null(rs));
    return m;
}

static _Noreturn void manifest_error(const char *type_name, const char *id, str *target, str *message)
{
    throw_record(error_record_new(exception_new(type_name, message), id, EC_ResourceUnavailable, v_str(target)));
}

/* `'Name'` or `@{ ModuleName = 'Name'; ModuleVersion = '1.0' }`. */
static str *reference_name(value v)
{
    if (!value_is_dictionary(psobject_base(v)))
        return to_str(v);
    str *name = manifest_text(v_map(psobject_base(v)), "ModuleName");
    return name ? name : str_empty;
}

static void need_module(runspace *rs, module *m, value reference)
{
    str *name = reference_name(reference);
    import_options o = {.target = rs->global, .caller = rs->state};
    module *found = module_loaded(rs, name);
    if (!found)
        found = module_load(rs, name, &o);
    if (!found)
        manifest_error("System.MissingMemberException", "Modules_InvalidManifest", m->file,
                       str_printf("The required module '%s' is not loaded. Load the module or remove the module from "
                                  "'RequiredModules' in the file '%s'.",
                                  str_to_c(name), str_to_c(m->file)));
    if (!m->required)
        m->required = list_new(NULL);
    list_add(m->required, v_obj(found));
}

static void run_in_caller(runspace *rs, const module *m, str *name, const import_options *o)
{
    str *path = path_resolve(rs, str_concat_n((str *[]){m->base, str_c("/"), name}, 3));
    script_block *sb = heap_alloc(sizeof *sb);
    *sb = *read_script(path);
    sb->state = o->caller;
    script_block_run(rs, sb, NULL, 0, V_UNSET, false, sink_null(rs), rs->top ? rs->top->streams : rs->streams);
}

static void load_nested(runspace *rs, module *m, value reference, const import_options *from)
{
    str *name = reference_name(reference);
    import_options o = {.target = m->state->module_scope, .caller = m->state, .force = from->force};
    if (!module_load(rs, name, &o))
        manifest_error("System.Management.Automation.PSInvalidOperationException", "Modules_ModuleFileNotFound",
                       (str *)(uintptr_t)m->name,
                       str_printf("The module to process '%s', listed in field 'NestedModules' of module manifest "
                                  "'%s' was not processed because no valid module was found in any module directory.",
                                  str_to_c(name), str_to_c(m->file)));
}

static void load_root(runspace *rs, module *m, str *root, const import_options *o)
{
    str *path = file_at(path_resolve(rs, str_concat_n((str *[]){m->base, str_c("/"), root}, 3)), o);
    if (!path)
        manifest_error("System.Management.Automation.PSInvalidOperationException", "Modules_ModuleFileNotFound",
                       (str *)(uintptr_t)m->name,
                       str_printf("The module to process '%s', listed in field 'ModuleToProcess/RootModule' of module "
                                  "manifest '%s' was not processed because no valid module was found in any module "
                                  "directory.",
                                  str_to_c(root), str_to_c(m->file)));
    if (has_extension(path, ".dll"))
        throw_unsupported("binary modules");
    m->kind = MODULE_SCRIPT;
    m->path = path;
    module_run(m, read_script(path), o->args, o->argc, sink_null(rs));
}

typedef struct each_reference {
    runspace *rs;
    module *m;
    const import_options *o;
    void (*fn)(struct each_reference *e, value v);
} each_reference;

static void call_reference(value v, void *arg)
{
    each_reference *e = arg;
    if (!v_is_null(v))
        e->fn(e, v);
}

static void on_required(each_reference *e, value v)
{
    need_module(e->rs, e->m, v);
}

static void on_script(each_reference *e, value v)
{
    run_in_caller(e->rs, e->m, to_str(v), e->o);
}

static void on_nested(each_reference *e, value v)
{
    load_nested(e->rs, e->m, v, e->o);
}

/* One hashtable is one reference, not a table of them. */
static void each_in(runspace *rs, module *m, const import_options *o, const char *member,
                    void (*fn)(each_reference *e, value v))
{
    each_reference e = {rs, m, o, fn};
    value v = manifest_value(m->manifest, member);
    if (!v_is_null(v))
        enumerate_each(v, call_reference, &e);
}

/* Keeps of a table what the manifest lets out; without a word of it, all. */
static map *limited(const map *from, value patterns)
{
    if (v_is_null(patterns))
        return (map *)(uintptr_t)from;
    map *out = map_new(&type_Hashtable, MAP_NOCASE);
    size_t cursor = 0;
    value name, v;
    while (map_next(from, &cursor, &name, &v))
        if (module_matches(patterns, name.as.s))
            map_set(out, name, v);
    return out;
}

static void add_all(map *to, const map *from)
{
    size_t cursor = 0;
    value name, v;
    while (map_next(from, &cursor, &name, &v))
        map_set(to, name, v);
}

static void settle_exports(module *m)
{
    for (size_t i = 0; m->nested && i < list_count(m->nested); i++) {
        const module *n = v_module(list_get(m->nested, i));
        add_all(m->functions, n->functions);
        add_all(m->aliases, n->aliases);
        add_all(m->variables, n->variables);
        add_all(m->cmdlets, n->cmdlets);
    }
    m->functions = limited(m->functions, manifest_value(m->manifest, "FunctionsToExport"));
    m->aliases = limited(m->aliases, manifest_value(m->manifest, "AliasesToExport"));
    m->variables = limited(m->variables, manifest_value(m->manifest, "VariablesToExport"));
    m->cmdlets = limited(m->cmdlets, manifest_value(m->manifest, "CmdletsToExport"));
}

static module *load_manifest(runspace *rs, str *path, const import_options *o)
{
    map *table = manifest_read(rs, path);
    module *m = module_new(rs, base_name(path), path);
    m->file = path;
    m->kind = MODULE_MANIFEST;
    m->manifest = table;
    m->private_data = manifest_value(table, "PrivateData");
    m->description = manifest_text(table, "Description");
    str *version = manifest_text(table, "ModuleVersion");
    m->version = version ? version_object("System.Version", str_to_c(version)) : V_NULL;
    if (!version_fits(m, o))
        return NULL;
    if (!v_is_null(manifest_value(table, "FormatsToProcess")) || !v_is_null(manifest_value(table, "TypesToProcess")))
        throw_unsupported("type and format files of modules (TypesToProcess, FormatsToProcess)");
    each_in(rs, m, o, "RequiredModules", on_required);
    each_in(rs, m, o, "ScriptsToProcess", on_script);
    each_in(rs, m, o, "NestedModules", on_nested);
    str *root = manifest_text(table, "RootModule");
    if (!root)
        root = manifest_text(table, "ModuleToProcess");
    if (root && root->length)
        load_root(rs, m, root, o);
    settle_exports(m);
    return m;
}

static module *load_file(runspace *rs, str *path, const import_options *o)
{
    if (has_extension(path, ".dll"))
        throw_unsupported("binary modules");
    if (has_extension(path, ".psd1"))
        return load_manifest(rs, path, o);
    module *m = load_script(rs, path, o);
    return version_fits(m, o) ? m : NULL;
}

static module *imported(runspace *rs, module *m, const import_options *o)
{
    import_options with = *o;
    if (!with.prefix)
        with.prefix = manifest_text(m->manifest, "DefaultCommandPrefix");
    module_import(m, &with);
    if (!o->target->state->module)
        module_enlist(rs, m);
    return m;
}

module *module_load(runspace *rs, str *name, const import_options *o)
{
    const module *parent = o->target->state->module;
    str *file = find_file(rs, name, parent, o);
    module *known = file ? module_loaded(rs, file) : is_path(name) ? NULL : module_loaded(rs, name);
    if (known && o->force)
        module_remove(rs, known);
    else if (known && version_fits(known, o))
        return imported(rs, known, o);
    if (!file) {
        known = is_path(name) ? NULL : built_in(rs, name);
        return known ? imported(rs, known, o) : NULL;
    }
    module *m = load_file(rs, file, o);
    return m ? imported(rs, m, o) : NULL;
}
