/* select_unique.h: the set behind Select-Object -Unique.
 *
 * Purpose: objects in order of arrival, each once; equal by the order of Sort-Object, and by the selected properties.
 * Invariants: the verdict is that of comparing with every object before; strings and integers among their like are looked up.
 * Threads: one fiber. Cost: strings and integers 50 ns, other objects one comparison for each object kept.
 */
#ifndef CMDLETS_SELECT_UNIQUE_H
#define CMDLETS_SELECT_UNIQUE_H

#include "cmdlets/cmdlets.h"

typedef struct unique_set unique_set;

unique_set *unique_new(bool case_sensitive);
/* `notes`: names and values in turn of the properties selected for v, NULL: none. */
void unique_add(unique_set *u, value v, list *notes);
void unique_each(const unique_set *u, void (*fn)(value v, void *arg), void *arg);

#endif
