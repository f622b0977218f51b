/* icu.h: ICU's C functions, loaded when text beyond Latin-1 first needs them.
 *
 * Purpose: collation, normalization and case folding of all of Unicode without linking ICU: the binary starts in
 *   milliseconds and runs where ICU is not installed.
 * Invariants: a name comes without the version that ICU appends to its symbols.
 * Threads: any. Cost: the first call loads the library (some ms); later ones look the symbol up.
 */
#ifndef OBJECT_ICU_H
#define OBJECT_ICU_H

/* The function's address, NULL when ICU or the function is missing. */
void *icu_function(const char *name);

#endif
