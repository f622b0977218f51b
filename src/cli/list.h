/* list.h: the commands there are, as text for tools/make-missing.
 *
 * Purpose: docs/missing.md is written from what the program says of itself. Threads: the main fiber. Cost: a walk of the tables.
 */
#ifndef CLI_LIST_H
#define CLI_LIST_H

#include "engine/session/command.h"

str *list_missing(runspace *rs);

#endif
