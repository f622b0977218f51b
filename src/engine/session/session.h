/* session.h: starting the engine, and running a script from outside.
 *
 * Purpose: what a host (the command line, an embedding program) calls.
 * Threads: engine_main's function runs as the first fiber of the parallel core. Cost: about 1 ms at start.
 */
#ifndef ENGINE_SESSION_H
#define ENGINE_SESSION_H

#include "engine/session/runspace.h"

/* Registers types, cmdlets, hooks; starts heap and parallel core with `workers` threads (0: one a core) and runs fn(arg)
 * as a fiber; returns when it does. Once a process. */
void engine_main(unsigned workers, char **envp, void (*fn)(void *arg), void *arg);

/* Runs text or a script file in `rs` with output to rs->out. What ends it early is reported through the streams; the
 * result is the exit code (`exit n`, 1 after an uncaught throw, else 0 or as $LASTEXITCODE/$? say for -Command). */
int session_run_text(runspace *rs, str *text, str *file, const value *args, uint32_t argc);
int session_run_file(runspace *rs, str *path, const value *args, uint32_t argc);

/* Variables every session has ($PSVersionTable, $HOME, $true, preferences...), made on first use. */
void builtin_variables_init(void);

#endif
