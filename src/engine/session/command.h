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

typedef enum command_kind { CMD_ALIAS = 1, CMD_FUNCTION = 2, CMD_FILTER = 4, CMD_CMDLET = 8, CMD_SCRIPT = 16, CMD_APPLICATION = 32 } command_kind;

struct cmdlet;

struct command {
    object o; /* type_FunctionInfo, type_CmdletInfo, ... */
    command_kind kind;
    const str *name;
    const str *definition;      /* alias: target name; application, script: path */
    script_block *script;       /* function, filter, script */
    const struct cmdlet *cmdlet;
    struct module *module;
    uint32_t options;
};

/* Throws CommandNotFoundException when there is none. */
const command *command_find(runspace *rs, const str *name);
const command *command_lookup(runspace *rs, const str *name, uint32_t kinds); /* NULL when there is none; follows no alias */
/* What stands behind the comma of FullyQualifiedErrorId: a function's name, a cmdlet's class. */
str *command_error_name(const command *c);
const command *command_resolve_alias(runspace *rs, const command *c);
void function_define(scope *s, const str *name, script_block *sb, bool filter);
void alias_define(scope *s, const str *name, const str *target);

extern type type_FunctionInfo, type_FilterInfo, type_CmdletInfo, type_AliasInfo, type_ExternalScriptInfo, type_ApplicationInfo;

#endif
