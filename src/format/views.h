/* views.h: the tables of built-in views. Each ends with NULL. */
#ifndef FORMAT_VIEWS_H
#define FORMAT_VIEWS_H

#include "format/internal.h"

extern const view *const views_core[];   /* commands, members, jobs, errors */
extern const view *const views_web[];    /* responses */
extern const view *const views_files[];  /* the file system and its drives */
extern const view *const views_values[]; /* .NET's values and collections */

/* DefaultDisplayPropertySet of types without a view. */
typedef struct display_set {
    const char *types;
    const char *names;
} display_set;
extern const display_set display_sets[];

#endif
