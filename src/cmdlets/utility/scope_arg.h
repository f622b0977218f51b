/* scope_arg.h: -Scope of the variable and alias cmdlets: Global, Local, Script, Private, or a number of scopes outwards.
 *
 * Threads: one fiber.
 */
#ifndef CMDLETS_SCOPE_ARG_H
#define CMDLETS_SCOPE_ARG_H

#include "cmdlets/cmdlets.h"

/* NULL text: NULL. Fails the command for what is no scope. */
scope *scope_of_argument(cmdlet_run *c, const str *text);

#endif
