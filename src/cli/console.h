/* console.h: the console host: standard output, error and input of the program.
 *
 * Purpose: one place that writes to the terminal or pipe: formatted objects, Write-Host, warnings, errors.
 * Invariants: output is held back in one buffer and written before anything goes to standard error, before input is read,
 *   before a fiber waits, when 20 ms have passed, and at the end; a text and its line end are never torn apart by another
 *   writer. Colour only on a terminal, never under NO_COLOR or TERM=dumb.
 * Threads: any fiber on any worker; a short mutex guards the buffer. Cost: a copy of the text.
 */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include "engine/session/session.h"

/* The process's console; made once. `interactive`: prompts may be shown. */
host *console_start(bool interactive);
/* Gives a runspace its streams and its output stage, all ending at the console. */
void console_attach(runspace *rs);
/* Formats what the formatter holds back, and writes everything out. */
void console_finish(runspace *rs);
/* Next line of standard input without its line end, NULL at the end. Parks the fiber meanwhile. */
str *console_read_line(void);
void console_write(str *text, bool newline);
/* Straight to standard error. */
void console_error(const char *text);
void console_flush(void);
bool console_input_is_terminal(void);

/* rooms.c: tells the engine of types, cmdlets and formats. */
void cli_register(void);

#endif
