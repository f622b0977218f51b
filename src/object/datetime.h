/* datetime.h: the calendar behind DateTime, DateTimeOffset, DateOnly and TimeSpan.
 *
 * Invariants: ticks are 100 ns since 0001-01-01; a DateTime value is ticks in the low 62 bits and its kind above.
 * Threads: pure, but for the clock and the local offset (sys.h). Cost: a date from ticks about 10 ns.
 */
#ifndef OBJECT_DATETIME_H
#define OBJECT_DATETIME_H

#include "object/culture.h"

#define TICKS_PER_MS 10000LL
#define TICKS_PER_SECOND 10000000LL
#define TICKS_PER_MINUTE 600000000LL
#define TICKS_PER_HOUR 36000000000LL
#define TICKS_PER_DAY 864000000000LL
#define TICKS_MAX 3155378975999999999LL
#define TICKS_UNIX 621355968000000000LL
#define TICKS_FILE_TIME 504911232000000000LL
#define TICKS_MASK 0x3FFFFFFFFFFFFFFFLL

enum date_kind { DATE_UNSPECIFIED, DATE_UTC, DATE_LOCAL };

typedef struct date_parts {
    int year, month, day, hour, minute, second, fraction; /* fraction: ticks */
    int weekday;                                          /* 0: Sunday */
} date_parts;

static inline int64_t date_ticks_of(value v)
{
    return v.as.i & TICKS_MASK;
}
static inline int date_kind_of(value v)
{
    int k = (int)(v.as.u >> 62);
    return k == 3 ? DATE_LOCAL : k; /* 3: local in the repeated hour of autumn */
}
static inline value date_value(int64_t ticks, int kind)
{
    return (value){.kind = K_DATETIME, .as.u = (uint64_t)ticks | (uint64_t)kind << 62};
}
static inline value span_value(int64_t ticks)
{
    return (value){.kind = K_TIMESPAN, .as.i = ticks};
}

void date_split(int64_t ticks, date_parts *p);
/* Ticks of midnight; false: no such day. */
bool date_join(int year, int month, int day, int64_t *ticks);
int date_days_in_month(int year, int month);
bool date_is_leap(int year);
int date_day_of_year(int64_t ticks);
/* Offset of local time from UTC at an instant given in local or UTC ticks. */
int64_t date_offset_local(int64_t local_ticks);
int64_t date_offset_utc(int64_t utc_ticks);
value date_to_utc(value v);
value date_to_local(value v);
/* Throws ArgumentOutOfRangeException when outside years 1..9999. */
value date_checked(int64_t ticks, int kind);

/* How a moment is written: local ticks, kind, and the offset when there is one (DateTimeOffset). */
typedef struct date_view {
    int64_t ticks, offset;
    int kind;
    bool has_offset;
} date_view;
str *date_format_view(const date_view *v, const str *format, const culture *c);

/* ---- parsing ---- */

enum date_style {
    DATE_LEADING_WHITE = 1,
    DATE_TRAILING_WHITE = 2,
    DATE_INNER_WHITE = 4,
    DATE_NO_CURRENT = 8,
    DATE_ADJUST_UTC = 16,
    DATE_ASSUME_LOCAL = 32,
    DATE_ASSUME_UTC = 64,
    DATE_ROUNDTRIP = 128
};

typedef struct parsed_date {
    int64_t ticks, offset;
    bool has_offset, zulu;
} parsed_date;

typedef enum date_failure { DATE_OK, DATE_BAD, DATE_RANGE, DATE_WEEKDAY, DATE_WORD, DATE_FORMAT } date_failure;

date_failure date_scan(const str *text, const culture *c, int styles, parsed_date *out, size_t *where);
date_failure date_scan_exact(const str *text, const str *format, const culture *c, int styles, parsed_date *out);
/* As a DateTime under the styles. */
value date_finish(const parsed_date *p, int styles);
/* `type_name` is DateTime, DateOnly... */
_Noreturn void date_throw(date_failure f, const str *text, const char *type_name, size_t where);

/* The pattern of a standard format letter, NULL when there is none. */
const char *date_pattern(uint16_t letter, const culture *c, wbuf *out);

/* ---- TimeSpan ---- */
typedef enum span_failure { SPAN_OK, SPAN_BAD, SPAN_RANGE } span_failure;
span_failure span_scan(const str *text, int64_t *out);
bool span_scan_exact(const str *text, const str *format, int64_t *out);
/* Half to even of `d` units; throws OverflowException when out of range. */
value span_from_double(double d, double unit);

#endif
