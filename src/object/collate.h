/* collate.h: searching as .NET's culture-sensitive members do it.
 *
 * Purpose: IndexOf, StartsWith and their kin without a StringComparison: what counts nowhere (control characters) is found
 *   everywhere, and combining marks belong to their letter: "e`u{301}x".StartsWith('e') is false.
 * Threads: any. Cost: that of an ordinal search when both texts are plain Latin-1; else ICU's string search, some us.
 */
#ifndef OBJECT_COLLATE_H
#define OBJECT_COLLATE_H

#include "object/str.h"

enum string_comparison { /* System.StringComparison */
                         COMPARE_CURRENT,
                         COMPARE_CURRENT_NOCASE,
                         COMPARE_INVARIANT,
                         COMPARE_INVARIANT_NOCASE,
                         COMPARE_ORDINAL,
                         COMPARE_ORDINAL_NOCASE
};

/* Compares as the StringComparison says. */
int collate_compare(const str *a, const str *b, int comparison);

enum compare_options { /* System.Globalization.CompareOptions */
                       OPTION_NO_CASE = 1,
                       OPTION_NO_ACCENTS = 2,
                       OPTION_NO_SYMBOLS = 4,
                       OPTION_NO_KANA = 8,
                       OPTION_NO_WIDTH = 16,
                       OPTION_ORDINAL_NOCASE = 0x10000000,
                       OPTION_STRING_SORT = 0x20000000,
                       OPTION_ORDINAL = 0x40000000
};
int collate_compare_options(const str *a, const str *b, int64_t options);
bool collate_equal(const str *a, const str *b, int comparison);
/* The first (or last) place of `what` in `s`, -1: none; *length is how much of `s` it takes. */
ptrdiff_t collate_index(const str *s, const str *what, int comparison, bool last, size_t *length);
bool collate_starts(const str *s, const str *prefix, int comparison);
bool collate_ends(const str *s, const str *suffix, int comparison);

#endif
