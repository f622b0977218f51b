/* file_pattern.h: paths with wildcards to the files they name, in order of name.
 *
 * Threads: one fiber. Cost: one directory listing for each segment with a wildcard.
 */
#ifndef CMDLETS_FILE_PATTERN_H
#define CMDLETS_FILE_PATTERN_H

#include "cmdlets/cmdlets.h"

/* Appends absolute paths to `out`; `literal`: no wildcards. Returns how many there were. */
size_t files_matching(runspace *rs, str *path, bool literal, list *out);

#endif
