/* interrupt.h: Ctrl-C: stops what runs, so that `finally` and `clean` blocks still do.
 *
 * Purpose: the first interrupt asks the running script to stop, the second does so in blocks that hold stops off, the
 *   third ends the process.
 * Threads: a thread of its own waits for the signal; all others have it blocked. interrupt_begin on the main fiber.
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include "par/par.h"

/* Before any other thread starts. */
void interrupt_start(void);
/* A fresh stop source for what the main fiber runs next. */
void interrupt_begin(void);
/* As an interrupt does; also when nobody reads our output any more. (any thread) */
void interrupt_now(void);

#endif
