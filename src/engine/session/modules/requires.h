/* requires.h: `#Requires -Version 7.2 -Modules X` of a script file, checked before it runs.
 *
 * Purpose: modules that are named are imported; what cannot be met is a ScriptRequiresException.
 * Threads: the runspace's fiber. Cost: one search of the text; nothing when the words are not in it.
 */
#ifndef ENGINE_REQUIRES_H
#define ENGINE_REQUIRES_H

#include "engine/session/command.h"

/* Is there such a line? */
bool requires_in(const str *text);
void requires_check(runspace *rs, const str *text, const str *path);

#endif
