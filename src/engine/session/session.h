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
/* The same for one statement of an interactive session: says whether it was `exit` that ended it. */
int session_run_statement(runspace *rs, str *text, bool *exited);
int session_run_file(runspace *rs, str *path, const value *args, uint32_t argc);

/* What the rooms above the engine add to it; set by the program before engine_main. Any may be NULL. */
typedef struct engine_additions {
    void (*register_types)(void);   /* src/types */
    void (*register_cmdlets)(void); /* src/cmdlets */
    void (*before_park)(void);      /* whenever a fiber is about to wait: the host shows what it holds back */
} engine_additions;
extern engine_additions engine_up;

/* Of the engine whose behaviour is kept: "7.6.5". */
extern const char session_version[];

/* What `$Host.SetShouldExit(n)` asks for; -1: nothing. */
extern _Atomic int session_should_exit;

/* SessionState as an object ($PSCmdlet.SessionState, a module's), and back: NULL when the value is none. */
value session_state_object(session_state *state);
session_state *session_state_of(value v);

/* Variables every session has ($PSVersionTable, $HOME, $true, preferences...), made on first use. */
void builtin_variables_init(void);
/* All of them at once, for listings. */
void builtin_variables_make_all(scope *global);

#endif
