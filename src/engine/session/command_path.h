/* command_path.h: scripts and applications in the file system.
 *
 * Purpose: `./x.ps1`, `/bin/ls`, `git`: a path or a name along PATH.
 * Invariants: a file found along PATH is remembered by name until PATH or the epoch changes, and looked at again (one stat) before it
 *   is used. Scripts are compiled at their first use and again when the file has changed.
 * Threads: the runspace's fiber. Cost: one stat when remembered.
 */
#ifndef ENGINE_COMMAND_PATH_H
#define ENGINE_COMMAND_PATH_H

#include "engine/session/command.h"

const command *command_on_path(runspace *rs, const str *name, uint32_t kinds);

#endif
