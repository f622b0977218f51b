/* module.h: modules: a session state of its own, and what it shows of it.
 *
 * Purpose: script modules (.psm1, New-Module), manifests (.psd1), the module path, and how their commands and variables
 *   come into another session state and leave it again.
 * Invariants:
 *   - a module belongs to one runspace. Its functions are the same command objects wherever they were imported; an
 *     exported variable is the module's own cell.
 *   - exports are name -> command (or PSVariable), complete once the module has loaded.
 *   - rs->modules holds the modules that Get-Module lists, by path or name, in the order of loading.
 * Errors: with the ids of Import-Module (Modules_ModuleNotFound, Modules_InvalidManifest...). A module whose body throws
 *   is not loaded. Binary modules, type and format files are not supported and say so.
 * Threads: those of the runspace. Cost: reading, compiling and running the file.
 */
#ifndef ENGINE_MODULE_H
#define ENGINE_MODULE_H

#include "engine/session/command.h"
#include "engine/session/session.h"
#include "engine/vm/frame.h"

typedef enum module_kind { MODULE_SCRIPT, MODULE_BINARY, MODULE_MANIFEST } module_kind;

typedef struct module {
    object o; /* type_PSModuleInfo */
    const str *name;
    str *path, *base; /* file and folder; NULL: no file */
    str *file;        /* the manifest, when it has one */
    module_kind kind;
    bool built_in; /* cmdlets of the engine under their module's name */
    session_state *state;
    map *functions, *aliases, *cmdlets, *variables; /* exported */
    bool export_called;                             /* Export-ModuleMember said what */
    list *nested, *required;                        /* modules; NULL: none */
    map *manifest;                                  /* NULL: none */
    value version, on_remove, private_data;
    str *description;
    const str *prefix; /* of its last import; NULL: none */
    list *targets;     /* scopes it was imported into, as v_internal */
    script_block *body;
} module;
extern type type_PSModuleInfo;

static inline module *v_module(value v)
{
    return v_is(v, &type_PSModuleInfo) ? (module *)v.as.o : NULL;
}

/* A module without content yet; its scope lies below the global one. */
module *module_new(runspace *rs, const str *name, str *path);
/* Runs its body with output to `out`, then settles what is exported. Throws what the body throws. */
void module_run(module *m, script_block *sb, const value *args, uint32_t argc, stage *out);
/* The members that match patterns (a string, an array, V_NULL: none) become exported. */
void module_export(module *m, value functions, value aliases, value cmdlets, value variables);
/* A block that runs in the module's session state. */
script_block *module_bind(module *m, const script_block *sb);

/* What of a module is wanted, and how. V_NULL: all that is exported, unless another one is given. */
typedef struct import_options {
    value functions, aliases, cmdlets, variables;
    str *prefix;
    bool force, no_clobber;
    value required_version, minimum_version, maximum_version; /* V_NULL or Version */
    const value *args;
    uint32_t argc;
    scope *target; /* the scope that receives */
    session_state *caller;
} import_options;

/* Commands and variables into a scope; remembers it for removal. */
void module_import(module *m, const import_options *o);
/* Puts it among the modules that Get-Module lists. */
void module_enlist(runspace *rs, module *m);
void module_remove(runspace *rs, module *m);
/* A loaded module by name or path; NULL: none. */
module *module_loaded(runspace *rs, const str *name);
/* Calls fn for each module that is listed. */
void module_each(runspace *rs, void (*fn)(module *m, void *arg), void *arg);
/* Name under which an exported command is seen: with the module's prefix. */
const str *module_member_name(const str *prefix, const str *name);

/* module_load.c: finds, loads and imports a module by name or path. NULL: there is none. */
module *module_load(runspace *rs, str *name, const import_options *o);

/* module_path.c */
/* The file of a module called `name` along PSModulePath in a version that `o` (may be NULL) takes, NULL: none. */
str *module_find_on_path(runspace *rs, const str *name, const import_options *o);
/* The file that a folder holds for the module of its name: the newest version that fits. */
str *module_in_folder(const str *folder, const str *name, const import_options *o);
/* Is it one of the versions that are wanted? V_NULL counts as 0.0. */
bool module_version_fits(value version, const import_options *o);
/* Calls fn with name and file of each module along the path. */
void module_each_on_path(runspace *rs, void (*fn)(const str *name, str *file, void *arg), void *arg);
/* The module path with its default folders, put into the environment when it is not there. */
void module_path_init(void);
bool module_autoload(runspace *rs, const str *command);

/* manifest.c: a file that is one hashtable. Throws Modules_InvalidManifest. */
map *manifest_read(runspace *rs, str *path);
/* Import-PowerShellDataFile: the same without what only manifests may say. Ids: CouldNotParseAsPowerShellDataFile,
 * ...NoHashtableRoot; System.InvalidOperationException for what would have to be run. */
value data_file_read(runspace *rs, str *path);
/* The hashtable that a text of the restricted language is. Throws when it is none. */
map *data_evaluate(runspace *rs, str *text);
/* A manifest's texts; NULL: not there. */
str *manifest_text(const map *m, const char *key);
value manifest_value(const map *m, const char *key);

/* Sets command_up; registers types. */
void modules_init(void);
void module_types_register(void);
/* Does any of the patterns match? V_NULL: no. */
bool module_matches(value patterns, const str *name);

/* module_using.c: `using module X` of a script about to be compiled: loads and imports it. */
void module_use(runspace *rs, ast_ScriptBlock *root, str *file);

#endif
