/* datetime.c: the Gregorian calendar on ticks, and the way between local time and UTC. */
#include "object/datetime.h"

#include <math.h>

#include "base/sys.h"
#include "object/error.h"

static const int month_days[2][13] = {{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
                                      {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366}};

bool date_is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_days_in_month(int year, int month)
{
    const int *m = month_days[date_is_leap(year)];
    return m[month] - m[month - 1];
}

static int64_t days_before_year(int year)
{
    int64_t y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400;
}

bool date_join(int year, int month, int day, int64_t *ticks)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > date_days_in_month(year, month)) {
        return false;
    }
    *ticks = (days_before_year(year) + month_days[date_is_leap(year)][month - 1] + day - 1) * TICKS_PER_DAY;
    return true;
}

static int split_year(int64_t days, int *day_of_year)
{
    int year = (int)(days / 366) + 1; /* never too late, at most seven too early in 10,000 years */
    year += (int)((days - days_before_year(year)) / 366);
    while (days - days_before_year(year) >= (date_is_leap(year) ? 366 : 365)) {
        year++;
    }
    *day_of_year = (int)(days - days_before_year(year));
    return year;
}

void date_split(int64_t ticks, date_parts *p)
{
    int64_t days = ticks / TICKS_PER_DAY, rest = ticks % TICKS_PER_DAY;
    int in_year;
    p->year = split_year(days, &in_year);
    const int *m = month_days[date_is_leap(p->year)];
    int month = in_year / 32 + 1;
    while (in_year >= m[month]) {
        month++;
    }
    p->month = month;
    p->day = in_year - m[month - 1] + 1;
    p->weekday = (int)((days + 1) % 7);
    p->hour = (int)(rest / TICKS_PER_HOUR);
    p->minute = (int)(rest / TICKS_PER_MINUTE % 60);
    p->second = (int)(rest / TICKS_PER_SECOND % 60);
    p->fraction = (int)(rest % TICKS_PER_SECOND);
}

int date_day_of_year(int64_t ticks)
{
    int day;
    split_year(ticks / TICKS_PER_DAY, &day);
    return day + 1;
}

int64_t date_offset_utc(int64_t utc_ticks)
{
    return sys_utc_offset(utc_ticks);
}

/* The offset may differ between the guess and the real instant; in the hour that does not exist, and in the one that
 * comes twice, standard time is meant. */
int64_t date_offset_local(int64_t local_ticks)
{
    int64_t before = sys_utc_offset(local_ticks - TICKS_PER_DAY), after = sys_utc_offset(local_ticks + TICKS_PER_DAY);
    if (before == after) {
        return sys_utc_offset(local_ticks - before);
    }
    bool fits_before = sys_utc_offset(local_ticks - before) == before;
    bool fits_after = sys_utc_offset(local_ticks - after) == after;
    if (fits_before != fits_after) {
        return fits_before ? before : after;
    }
    return before < after ? before : after;
}

static int64_t clamp_ticks(int64_t t)
{
    return t < 0 ? 0 : t > TICKS_MAX ? TICKS_MAX : t;
}

value date_to_utc(value v)
{
    int64_t t = date_ticks_of(v);
    return date_kind_of(v) == DATE_UTC ? v : date_value(clamp_ticks(t - date_offset_local(t)), DATE_UTC);
}

value date_to_local(value v)
{
    int64_t t = date_ticks_of(v);
    return date_kind_of(v) == DATE_LOCAL ? v : date_value(clamp_ticks(t + date_offset_utc(t)), DATE_LOCAL);
}

value date_checked(int64_t ticks, int kind)
{
    if (ticks < 0 || ticks > TICKS_MAX) {
        throw_argument("System.ArgumentOutOfRangeException", "value",
                       "The added or subtracted value results in an un-representable DateTime.");
    }
    return date_value(ticks, kind);
}

value span_from_double(double d, double unit)
{
    if (isnan(d)) {
        throw_argument("System.ArgumentException", NULL,
                       "TimeSpan does not accept floating point Not-a-Number values.");
    }
    double ticks = d * unit;
    if (ticks >= 9223372036854775808.0 || ticks < -9223372036854775808.0) {
        throw_argument("System.OverflowException", NULL, "TimeSpan overflowed because the duration is too long.");
    }
    return span_value((int64_t)ticks);
}
