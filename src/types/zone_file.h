/* zone_file.h: the rules of a time zone, from the system's zoneinfo files.
 *
 * Invariants: immutable once read, heap memory. Threads: any. Cost: reading a file about 30 us, an offset about 50 ns.
 */
#ifndef TYPES_ZONE_FILE_H
#define TYPES_ZONE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct zone_kind {
    int32_t offset; /* seconds */
    bool daylight;
    char name[8]; /* CET */
} zone_kind;

/* Mm.w.d/time of a POSIX rule, or day n. */
typedef struct zone_day {
    char form; /* M, J (1..365), 0 (0..365) */
    int month, week, day;
    int32_t time;
} zone_day;

typedef struct zone {
    size_t count;
    const int64_t *at;    /* seconds since 1970, ascending */
    const uint8_t *which; /* the kind from then on */
    const zone_kind *kinds;
    size_t kind_count;
    bool has_rule, rule_daylight; /* what goes on after the last entry */
    zone_kind standard, summer;
    zone_day start, end;
} zone;

/* "Europe/Berlin"; NULL: there is none. */
const zone *zone_open(const char *id);
zone_kind zone_at(const zone *z, int64_t unix_seconds);
/* Is there daylight time at all? */
bool zone_has_daylight(const zone *z);

#endif
