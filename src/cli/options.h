/* options.h: the command line: pwsh's switches, and a few of our own.
 *
 * Purpose: what a script's `#!` line, cron job or CI step says to pwsh, said to parsh.
 * Invariants: switches may be cut short as far as pwsh allows; `-File` and `-Command` take all that follows them.
 * Threads: the first one, before the engine starts. Cost: nothing worth counting.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>

typedef enum run_mode {
    RUN_PROMPT,  /* read, run, print; from a terminal or a pipe */
    RUN_COMMAND, /* -Command */
    RUN_ENCODED, /* -EncodedCommand */
    RUN_FILE,
    RUN_DUMP_TOKENS,
    RUN_DUMP_AST,
    RUN_DUMP_BYTECODE,
    RUN_JOB_SERVER,   /* not in the usage: the process of a background job */
    RUN_LIST_MISSING, /* not in the usage: for tools/make-missing */
    RUN_HELP,
    RUN_VERSION,
    RUN_OWN_VERSION
} run_mode;

typedef struct options {
    run_mode mode;
    const char *text; /* script text, file name, encoded text */
    char **args;      /* what follows: arguments of the script, or words of the command */
    int arg_count;
    bool command_with_args;
    bool no_profile, no_logo, non_interactive, no_exit, login;
    const char *directory;
    unsigned workers; /* 0: one a core */
    bool wrong;       /* the command line is; `error` says how */
    char error[512];
} options;

options options_parse(int argc, char **argv);
extern const char options_usage[];

#endif
