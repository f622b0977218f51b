/* format.h: objects to text: default views, Format-*, the error view.
 *
 * Purpose: one formatter stage that decides for a stream of objects between table, list, wide and plain text as
 *   PowerShell does, with views of known types and the rules for the others.
 * Invariants: output is lines of text, width columns wide; a table sizes its columns when 300 ms have passed or the stream
 *   ends (columns without fixed width). Threads: one fiber. Cost: strings pass straight through.
 */
#ifndef FORMAT_FORMAT_H
#define FORMAT_FORMAT_H

#include "engine/session/runspace.h"

/* A stage that formats what it gets and calls `line` for each line of text. */
typedef struct formatter formatter;
formatter *formatter_new(runspace *rs, int width, void (*line)(void *arg, str *text), void *arg);
stage *formatter_stage(formatter *f);
/* Writes what is held back; at the end of each pipeline. */
void formatter_flush(formatter *f);

/* All lines of what Out-String gives for the value. */
str *format_to_string(runspace *rs, value v, int width);
/* The concise error view, with position, without colour unless asked. */
str *format_error(runspace *rs, error_record *r, bool colour);

#endif
