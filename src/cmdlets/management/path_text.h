/* path_text.h: paths as text: joined and taken apart, without a look at what they name. Threads: any. */
#ifndef CMDLETS_PATH_TEXT_H
#define CMDLETS_PATH_TEXT_H

#include "cmdlets/cmdlets.h"

/* `a/` and `/b` are `a/b`. */
str *path_join(str *parent, str *child);
/* The part in front of the last name; NULL: there is none (the root). */
str *path_parent(str *path);
str *path_name(str *path);
/* `path` as seen from the folder `base`; both absolute. */
str *path_relative(const str *path, const str *base);

#endif
