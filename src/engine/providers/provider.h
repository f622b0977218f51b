/* provider.h: drives that are no file system, and the environment.
 *
 * Purpose: `$env:PATH`, `$function:prompt`, `Get-Item alias:gci`: one small interface a provider; the item cmdlets and
 *   the drive variables of the language go through it.
 * Invariants: the environment is a table of our own, taken from the process at start: nothing calls setenv. Names of
 *   environment variables are case-sensitive, those of other drives are not.
 * Threads: the environment is shared by all runspaces under its own lock; the other drives read the runspace's tables.
 * Cost: a table lookup.
 */
#ifndef ENGINE_PROVIDER_H
#define ENGINE_PROVIDER_H

#include "engine/session/command.h"

/* ---- the environment of the process ---- */

void environment_init(char **envp);
str *environment_get(const str *name); /* NULL: not set */
/* NULL removes. */
void environment_set(const str *name, str *text);
void environment_each(void (*fn)(const str *name, str *text, void *arg), void *arg);
/* "NAME=value" strings and a NULL, in heap memory, for posix_spawn. */
char **environment_block(void);

/* ---- drives of items by name ---- */

typedef struct provider {
    const char *name;  /* "Environment" */
    const char *drive; /* "Env" */
    bool case_sensitive;
    /* The item's content as `$drive:name` reads it; false: there is none. */
    bool (*get)(runspace *rs, const str *name, value *out);
    /* V_NULL removes, as `$env:X = $null` does. */
    void (*set)(runspace *rs, const str *name, value v);
    /* The item as Get-Item gives it; false: there is none. */
    bool (*item)(runspace *rs, const str *name, value *out);
    bool (*remove)(runspace *rs, const str *name);
    void (*each)(runspace *rs, void (*fn)(const str *name, value item, void *arg), void *arg);
} provider;

/* By drive name ("env", "function", "variable", "alias"); NULL: no such drive, or the file system. */
const provider *provider_of_drive(const str *drive);
/* `$drive:name`; a missing item reads as $null, an unknown drive too. `file:` drives read the file's lines. */
value drive_variable_get(runspace *rs, const str *drive, const str *name);
void drive_variable_set(runspace *rs, const str *drive, const str *name, value v);
void providers_init(void);

/* ---- what scripts see of drives (drive_info.c) ---- */

/* PathInfo: what $PWD and Get-Location give. `drive` is "Env", "Temp"...; NULL: the root of the file system. */
value path_info_new(const char *drive, str *path);
/* ProviderInfo by name ("FileSystem", "Environment"...), one object a process. */
value provider_info(const char *name);
/* PSDriveInfo by name, in any case ("/", "Temp", "Env"...); V_NULL: there is no such drive. */
value drive_info(const str *name);
/* Calls fn for each drive of the running session, in the reference engine's order. */
void drive_info_each(void (*fn)(value drive, void *arg), void *arg);
/* Names of the providers, by index; NULL beyond the end. */
const char *provider_name_at(unsigned i);
/* Provider of a PSDriveInfo, and its root. */
const char *drive_provider_name(value drive);
str *drive_root(value drive);

/* ---- the drives and locations that a session has made (session_paths.c) ---- */

/* New-PSDrive over a folder; the caller has seen that there is none of that name. */
value drive_add(runspace *rs, str *name, str *root, str *description);
bool drive_remove(runspace *rs, const str *name);
/* Of drive_add; V_NULL: none of that name. */
value drive_added(runspace *rs, const str *name);
list *drives_added(runspace *rs); /* NULL: none yet */
/* The folder behind a drive of the file system; NULL: no such drive, or one of names. */
str *drive_folder(runspace *rs, const str *name);
/* The drive of names that the session stands in (`cd env:`); NULL: in the file system. */
const provider *location_names(runspace *rs);
void location_enter_names(runspace *rs, const provider *p);
/* PathInfo of where the session stands. */
value location_object(runspace *rs);
/* Stack of Push-Location by name (NULL: the default one); NULL: there is none and `make` is false. */
list *location_stack(runspace *rs, str *name, bool make);

#endif
