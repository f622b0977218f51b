/* comment_help.h: help written as a comment in or above a function or script: .SYNOPSIS, .DESCRIPTION, .PARAMETER.
 *
 * Threads: any. Cost: a scan of the function's first and last lines.
 */
#ifndef CMDLETS_COMMENT_HELP_H
#define CMDLETS_COMMENT_HELP_H

#include "cmdlets/cmdlets.h"

typedef struct comment_help {
    bool found;
    str *synopsis, *description, *notes;       /* NULL: not there */
    list *examples, *links, *inputs, *outputs; /* of strings */
    map *parameters;                           /* name -> text */
} comment_help;

comment_help comment_help_of(const script_block *sb);

#endif
