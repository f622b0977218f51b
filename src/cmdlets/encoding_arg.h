/* encoding_arg.h: what -Encoding takes: a name of PowerShell's or .NET's, a code page, an Encoding object.
 *
 * Threads: any. Cost: a table lookup.
 */
#ifndef CMDLETS_ENCODING_ARG_H
#define CMDLETS_ENCODING_ARG_H

#include "cmdlets/cmdlets.h"
#include "types/encoding.h"

/* The encoding that parameter `p` names; V_NULL: not bound, so UTF-8 without a mark. Ends the command for a bad name. */
value encoding_arg(cmdlet_run *c, uint32_t p);
/* Text to bytes; V_NULL: UTF-8. */
void encoding_append(value encoding, const str *text, buf *out);
/* The byte order mark that a new file in this encoding begins with. */
void encoding_append_mark(value encoding, buf *out);

#endif
