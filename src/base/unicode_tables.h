/* unicode_tables.h: classes and case mapping of Unicode as sorted ranges; for utf.c alone.
 *
 * Invariants: ranges are sorted and do not overlap; of a utf_case the units first, first+step .. last map to themselves
 *   plus delta. Threads: constant. Cost: about 25 KB.
 */
#ifndef BASE_UNICODE_TABLES_H
#define BASE_UNICODE_TABLES_H

#include <stdint.h>

typedef struct utf_range {
    uint32_t first, last;
} utf_range;

typedef struct utf_case {
    uint16_t first, last;
    uint16_t step;
    int32_t delta;
} utf_case;

#define UTF_TABLE(name)                                                                                                \
    extern const utf_range utf_ranges_##name[];                                                                        \
    extern const unsigned utf_ranges_##name##_count

UTF_TABLE(letter);
UTF_TABLE(digit);
UTF_TABLE(space);
UTF_TABLE(upper);
UTF_TABLE(lower);
UTF_TABLE(control);
UTF_TABLE(punctuation);
UTF_TABLE(symbol);
UTF_TABLE(zero);
UTF_TABLE(wide);

extern const utf_case utf_cases_upper[], utf_cases_lower[];
extern const unsigned utf_cases_upper_count, utf_cases_lower_count;

#endif
