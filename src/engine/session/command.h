/* command.h: commands and finding them by name.
 *
 * Purpose: alias, function, filter, cmdlet, script file, application: one struct that Get-Command shows and the pipeline
 *   runs.
 * Invariants: resolution order is PowerShell's: alias, function, cmdlet, then script and application along PATH; local
 *   scopes first. A result is cached per runspace while command_epoch stays.
 * Threads: commands are immutable; tables belong to a runspace or module, the static ones to all.
 */
#ifndef ENGINE_COMMAND_H
#define ENGINE_COMMAND_H

#include "engine/bind/param.h"

typedef enum command_kind {
    CMD_ALIAS = 1,
    CMD_FUNCTION = 2,
    CMD_FILTER = 4,
    CMD_CMDLET = 8,
    CMD_SCRIPT = 16,
    CMD_APPLICATION = 32
} command_kind;

struct cmdlet;

struct command {
    object o; /* type_FunctionInfo, type_CmdletInfo, ... */
    command_kind kind;
    const str *name;
    const str *definition; /* alias: target name; application, script: path */
    script_block *script;  /* function, filter, script */
    const struct cmdlet *cmdlet;
    struct module *module;
    uint32_t options;
};

/* Throws CommandNotFoundException when there is none. */
const command *command_find(runspace *rs, const str *name);
const command *command_lookup(runspace *rs, const str *name,
                              uint32_t kinds); /* NULL when there is none; follows no alias */
/* What stands behind the comma of FullyQualifiedErrorId: a function's name, a cmdlet's class. */
str *command_error_name(const command *c);
const command *command_resolve_alias(runspace *rs, const command *c);
void function_define(scope *s, const str *name, script_block *sb, bool filter);
void alias_define(scope *s, const str *name, const str *target);

/* In this very scope; `name` may say `global:f`. Bumps the command epoch. */
void function_set(scope *s, const str *name, command *c); /* imports: an existing command object */
bool function_remove(scope *s, const str *name);          /* wherever the chain has it */
bool alias_remove(scope *s, const str *name);
/* Calls fn for each command of those kinds that a session sees, each name once, innermost first; not PATH. */
void command_each(runspace *rs, uint32_t kinds, void (*fn)(const command *c, void *arg), void *arg);
/* Applications and scripts along PATH whose name is `name`, first one or all. */
void command_each_on_path(runspace *rs, const str *name, bool all, void (*fn)(const command *c, void *arg), void *arg);
command *command_new(command_kind kind, const str *name);
/* The block of a function or script; a script file is read and compiled at its first use. */
script_block *command_script(const command *c);
/* "Microsoft.PowerShell.Utility" or NULL. */
const str *command_module_name(const command *c);
/* `Get-Command -Syntax`: one line a parameter set. */
str *command_syntax(const command *c);

/* What modules do for command lookup; set by them. Any may be NULL. */
typedef struct command_ops {
    const str *(*module_name)(struct module *m);
    value (*module_object)(struct module *m);
    /* Command `name` exported by loaded module `module`; NULL: none. */
    const command *(*module_command)(runspace *rs, const str *module, const str *name);
    /* Imports the module of the module path that exports `name`; false: there is none. */
    bool (*autoload)(runspace *rs, const str *name);
    /* The session state of a module object (`& $module { ... }`); NULL: the value is none. */
    session_state *(*module_state)(value v);
    /* `using module X` of a script that was parsed and is about to be compiled. */
    void (*use_modules)(runspace *rs, ast_ScriptBlock *root, str *file);
} command_ops;
extern command_ops command_up;

/* Types of commands; once at start. */
void command_init(void);

extern type type_ScriptInfo, type_FunctionInfo, type_FilterInfo, type_CmdletInfo, type_AliasInfo,
    type_ExternalScriptInfo, type_ApplicationInfo;

#endif
