/* json_date.c: dates in JSON text. */
#include "cmdlets/utility/json_date.h"

#include "cmdlets/utility/json_read.h"
#include "object/datetime.h"
#include "types/datetime_offset.h"

static bool digits(const str *s, size_t at, int n, int *out)
{
    *out = 0;
    for (int i = 0; i < n; i++) {
        uint16_t u = at + (size_t)i < s->length ? str_at(s, at + (size_t)i) : 0;
        if (u < '0' || u > '9')
            return false;
        *out = *out * 10 + (u - '0');
    }
    return true;
}

static bool is(const str *s, size_t at, char c)
{
    return at < s->length && str_at(s, at) == (uint16_t)c;
}

/* `.1234567`: ticks; moves *at behind it. */
static bool read_fraction(const str *s, size_t *at, int64_t *ticks)
{
    int64_t unit = 1000000;
    if (!is(s, *at, '.'))
        return true;
    size_t start = ++*at;
    for (; *at < s->length && str_at(s, *at) >= '0' && str_at(s, *at) <= '9'; (*at)++) {
        *ticks += (str_at(s, *at) - '0') * unit;
        unit /= 10;
    }
    return *at > start;
}

/* The end: nothing, `Z`, `+02:00`, `+0200` or `+02`. */
static bool read_zone(const str *s, size_t at, int *kind, int64_t *offset)
{
    int hours, minutes = 0;
    *kind = DATE_UNSPECIFIED;
    if (at == s->length)
        return true;
    if (is(s, at, 'Z') && at + 1 == s->length) {
        *kind = DATE_UTC;
        return true;
    }
    if ((!is(s, at, '+') && !is(s, at, '-')) || !digits(s, at + 1, 2, &hours))
        return false;
    size_t next = at + 3;
    if (is(s, next, ':'))
        next++;
    if (next < s->length && (!digits(s, next, 2, &minutes) || next + 2 != s->length))
        return false;
    *kind = DATE_LOCAL;
    *offset = (hours * 60 + minutes) * TICKS_PER_MINUTE * (is(s, at, '-') ? -1 : 1);
    return true;
}

static value as_wanted(int64_t ticks, int kind, int64_t offset, int dates)
{
    if (dates == JSON_DATES_OFFSET && kind == DATE_LOCAL)
        return datetime_offset_new(ticks, offset);
    value v = kind == DATE_LOCAL ? date_to_local(date_value(ticks - offset, DATE_UTC)) : date_value(ticks, kind);
    switch (dates) {
    case JSON_DATES_OFFSET: return datetime_offset_from(v);
    case JSON_DATES_UTC: return kind == DATE_UNSPECIFIED ? date_value(ticks, DATE_UTC) : date_to_utc(v);
    case JSON_DATES_LOCAL: return kind == DATE_UNSPECIFIED ? date_value(ticks, DATE_LOCAL) : date_to_local(v);
    default: return v;
    }
}

bool json_date(const str *s, int dates, value *out)
{
    int year, month, day, hour, minute, second, kind;
    int64_t ticks, fraction = 0, offset = 0;
    if (s->length < 19 || s->length > 40 || !is(s, 10, 'T') || !is(s, 4, '-') || !is(s, 7, '-') || !is(s, 13, ':') ||
        !is(s, 16, ':'))
        return false;
    if (!digits(s, 0, 4, &year) || !digits(s, 5, 2, &month) || !digits(s, 8, 2, &day) || !digits(s, 11, 2, &hour) ||
        !digits(s, 14, 2, &minute) || !digits(s, 17, 2, &second))
        return false;
    size_t at = 19;
    if (!read_fraction(s, &at, &fraction) || !read_zone(s, at, &kind, &offset) || hour > 23 || minute > 59 ||
        second > 59 || !date_join(year, month, day, &ticks))
        return false;
    ticks += hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE + second * TICKS_PER_SECOND + fraction;
    *out = as_wanted(ticks, kind, offset, dates);
    return true;
}
