/* object_compare.h: the order of Sort-, Group-, Select -Unique, Compare-Object: never an error.
 *
 * Purpose: values compare as the language does; what that refuses compares as text.
 * Threads: pure. Cost: two strings or two integers 5-20 ns.
 */
#ifndef CMDLETS_OBJECT_COMPARE_H
#define CMDLETS_OBJECT_COMPARE_H

#include "cmdlets/cmdlets.h"

int object_compare(value a, value b, bool case_sensitive);

/* One object with its keys, for a stable sort. */
typedef struct keyed {
    value item;
    value *keys;
    bool missing; /* it has none of the properties: goes last */
} keyed;
/* Sorts by `key_count` keys; descending[k] turns one round. Stable, n log n comparisons. Polls for a stop. */
void keyed_sort(cmdlet_run *c, keyed *items, size_t n, uint32_t key_count, const bool *descending, bool case_sensitive);
int keyed_compare(const keyed *a, const keyed *b, uint32_t key_count, const bool *descending, bool case_sensitive);

#endif
