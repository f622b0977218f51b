/* prompt.h: read, run, print: the interactive mode and `-Command -`.
 *
 * Purpose: statements are run one by one as their text is complete; an error in one does not end the session.
 * Threads: the main fiber.
 */
#ifndef CLI_PROMPT_H
#define CLI_PROMPT_H

#include "engine/session/session.h"

/* Runs what standard input holds; with prompts when `show`. Returns the exit code. */
int prompt_loop(runspace *rs, bool show);

#endif
