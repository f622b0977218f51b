/* datetime_parse.c: DateTime.Parse: dates as people write them, in the order of the culture.
 *
 * The text is read once into numbers, a month name, a day name, a time and an offset; then the numbers are given their
 * meaning: four digits are a year, a month name leaves day and year, else the culture's short date says the order. */
#include <ctype.h>
#include <string.h>

#include "base/sys.h"
#include "base/utf.h"
#include "object/datetime.h"
#include "object/error.h"

enum { MOST_NUMBERS = 3 };

typedef struct reading {
    const uint16_t *t;
    size_t n, i;
    const culture *c;
    int number[MOST_NUMBERS], width[MOST_NUMBERS], count;
    int month, month_at;            /* from a name; how many numbers stood before it */
    int weekday;                    /* -1: none */
    bool time, half_day, just_time; /* just_time: nothing but blanks since the time */
    bool date_before_time;
    int hour, minute, second;
    int64_t fraction;
    bool pm;
    bool has_offset, zulu, iso;
    int64_t offset;
    size_t bad_word;
} reading;

static bool is_digit(uint16_t u)
{
    return u >= '0' && u <= '9';
}

static uint16_t peek(const reading *r, size_t ahead)
{
    return r->i + ahead < r->n ? r->t[r->i + ahead] : 0;
}

static int read_int(reading *r, int *width)
{
    int v = 0;
    *width = 0;
    for (; r->i < r->n && is_digit(r->t[r->i]); r->i++, ++*width) {
        v = v > 99999999 ? v : v * 10 + (r->t[r->i] - '0');
    }
    return v;
}

/* Does the culture's word stand here, as a whole word? Returns its length. */
static size_t word_here(const reading *r, const char *utf8)
{
    wbuf w = {0};
    culture_put(&w, utf8);
    if (w.length == 0 || r->i + w.length > r->n) {
        return 0;
    }
    for (size_t k = 0; k < w.length; k++) {
        if (utf_upper(w.data[k]) != utf_upper(r->t[r->i + k])) {
            return 0;
        }
    }
    uint16_t next = peek(r, w.length);
    return next && utf_is_letter(next) ? 0 : w.length;
}

static size_t name_here(const reading *r, const char *const *full, const char *const *brief, int n, int *index)
{
    for (int k = 0; k < n; k++) {
        size_t length = word_here(r, full[k]);
        if (!length) {
            length = word_here(r, brief[k]);
        }
        if (length) {
            *index = k;
            return length;
        }
    }
    return 0;
}

/* "AM", "p", "PM": after an hour. */
static size_t half_day_here(const reading *r, bool *pm)
{
    static const char *const names[] = {"AM", "PM", "A", "P"};
    size_t length = word_here(r, r->c->am);
    if (length) {
        *pm = false;
        return length;
    }
    length = word_here(r, r->c->pm);
    if (length) {
        *pm = true;
        return length;
    }
    for (int k = 0; k < 4; k++) {
        length = word_here(r, names[k]);
        if (length) {
            *pm = k & 1;
            return length;
        }
    }
    return 0;
}

static bool take_half_day(reading *r)
{
    size_t save = r->i;
    while (peek(r, 0) && utf_is_space(peek(r, 0))) {
        r->i++;
    }
    bool pm = false;
    size_t length = half_day_here(r, &pm);
    if (!length) {
        r->i = save;
        return false;
    }
    r->i += length;
    r->half_day = true;
    r->pm = pm;
    return true;
}

static void read_fraction(reading *r)
{
    int64_t v = 0;
    int digits = 0;
    bool up = false;
    for (; r->i < r->n && is_digit(r->t[r->i]); r->i++, digits++) {
        if (digits < 7) {
            v = v * 10 + (r->t[r->i] - '0');
        } else if (digits == 7) {
            up = r->t[r->i] >= '5';
        }
    }
    for (; digits < 7; digits++) {
        v *= 10;
    }
    r->fraction = v + up;
}

/* The hour has been read and ':' is next. */
static bool read_time(reading *r, int hour)
{
    int width;
    if (r->time) {
        return false;
    }
    r->time = r->just_time = true;
    r->date_before_time = r->count || r->month;
    r->hour = hour;
    r->i++;
    if (!is_digit(peek(r, 0))) {
        return false;
    }
    r->minute = read_int(r, &width);
    if (peek(r, 0) == ':') {
        r->i++;
        if (!is_digit(peek(r, 0))) {
            return false;
        }
        r->second = read_int(r, &width);
        if ((peek(r, 0) == '.' || peek(r, 0) == ',') && is_digit(peek(r, 1))) {
            r->i++;
            read_fraction(r);
        }
    }
    take_half_day(r);
    return true;
}

static bool read_offset(reading *r)
{
    int width, hours, minutes = 0;
    bool negative = r->t[r->i++] == '-';
    hours = read_int(r, &width);
    if (width == 0) {
        return false;
    }
    if (width > 2) {
        minutes = hours % 100;
        hours /= 100;
    } else if (peek(r, 0) == ':') {
        r->i++;
        minutes = read_int(r, &width);
    }
    if (hours > 14 || minutes > 59) {
        return false;
    }
    int64_t offset = hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE;
    r->offset = negative ? -offset : offset;
    r->has_offset = true;
    return true;
}

static bool read_number(reading *r)
{
    int width, v = read_int(r, &width);
    if (peek(r, 0) == ':') {
        return read_time(r, v);
    }
    if (!r->time && width <= 2 && take_half_day(r)) {
        r->time = r->just_time = true;
        r->date_before_time = r->count || r->month;
        r->hour = v;
        return true;
    }
    if (r->count == MOST_NUMBERS || r->date_before_time) { /* a date is not torn by its time */
        return false;
    }
    r->just_time = false;
    r->number[r->count] = v;
    r->width[r->count++] = width;
    return true;
}

static bool date_is_iso(const reading *r)
{
    return r->count == 3 && r->width[0] == 4 && !r->month;
}

static date_failure read_word(reading *r)
{
    int index;
    size_t length = name_here(r, r->c->months, r->c->short_months, 12, &index);
    if (!length && r->c->genitive[0]) {
        length = name_here(r, r->c->genitive, r->c->short_months, 12, &index);
    }
    if (length) {
        if (r->month) {
            return DATE_BAD;
        }
        r->month = index + 1;
        r->month_at = r->count;
        r->i += length + (peek(r, length) == '.');
        return DATE_OK;
    }
    length = name_here(r, r->c->days, r->c->short_days, 7, &index);
    if (length) {
        r->weekday = index;
        r->i += length + (peek(r, length) == '.');
        return DATE_OK;
    }
    uint16_t u = r->t[r->i] & ~32;
    if (u == 'T' && is_digit(peek(r, 1)) && date_is_iso(r) && !r->time) {
        r->i++;
        r->iso = true;
        return DATE_OK;
    }
    if (r->time && !r->has_offset && (word_here(r, "Z") || word_here(r, "GMT") || word_here(r, "UTC"))) {
        r->i += u == 'Z' ? 1 : 3;
        r->has_offset = r->zulu = true;
        return DATE_OK;
    }
    if (u == 'T' && r->count && !utf_is_letter(peek(r, 1))) {
        return DATE_BAD;
    }
    r->bad_word = r->i;
    return DATE_WORD;
}

static date_failure read_all(reading *r)
{
    while (r->i < r->n) {
        uint16_t u = r->t[r->i];
        date_failure f = DATE_OK;
        if (utf_is_space(u) || u == ',') {
            r->i++;
        } else if (is_digit(u)) {
            f = read_number(r) ? DATE_OK : DATE_BAD;
        } else if (r->just_time && !r->has_offset && (u == '+' || u == '-')) {
            f = read_offset(r) ? DATE_OK : DATE_BAD;
        } else if (u == '/' || u == '-' || u == '.') {
            bool joins = (r->count || r->month) && r->i + 1 < r->n && !r->just_time;
            f = joins ? DATE_OK : DATE_BAD;
            r->i++;
        } else if (u == 0) {
            r->i++;
        } else if (utf_is_letter(u)) {
            f = read_word(r);
        } else {
            f = DATE_BAD;
        }
        if (f != DATE_OK) {
            return f;
        }
    }
    return DATE_OK;
}

/* ---- meaning ---- */

static int full_year(int year, int width)
{
    return width > 2 ? year : year < 50 ? 2000 + year : 1900 + year;
}

static int64_t now_local(void)
{
    int64_t utc = sys_utc_ticks();
    return utc + date_offset_utc(utc);
}

static int this_year(void)
{
    date_parts p;
    date_split(now_local(), &p);
    return p.year;
}

static char order_of(const culture *c, int at)
{
    int k = 0;
    char last = 0;
    for (const char *p = c->short_date; *p; p++) {
        if (strchr("dMy", *p) && *p != last) {
            if (k++ == at) {
                return *p;
            }
            last = *p;
        }
    }
    return 'y';
}

static bool with_month_name(const reading *r, int *y, int *m, int *d)
{
    const int *n = r->number, *w = r->width;
    *m = r->month;
    if (r->count == 1) {
        bool year_first = strchr(r->c->year_month, 'y') < strchr(r->c->year_month, 'M');
        bool year = w[0] > 2 || n[0] > 31 || (r->month_at == 1 && year_first);
        *y = year ? full_year(n[0], w[0]) : this_year();
        *d = year ? 1 : n[0];
        return true;
    }
    if (r->count == 2) {
        bool year_first = w[0] > 2;
        *y = full_year(n[!year_first], w[!year_first]);
        *d = n[year_first];
        return w[year_first] <= 2;
    }
    return false;
}

static bool with_numbers(const reading *r, int *y, int *m, int *d)
{
    const int *n = r->number, *w = r->width;
    bool day_first = order_of(r->c, 0) == 'd';
    if (r->count == 2) {
        if (w[0] > 2 || w[1] > 2) {
            int year = w[0] > 2 ? 0 : 1;
            *y = n[year];
            *m = n[!year];
            *d = 1;
            return w[year] == 4 && w[!year] <= 2;
        }
        *y = this_year();
        *m = n[day_first];
        *d = n[!day_first];
        return true;
    }
    if (r->count != 3) {
        return false;
    }
    int year = w[0] > 2 ? 0 : w[1] > 2 ? 1 : w[2] > 2 ? 2 : order_of(r->c, 0) == 'y' ? 0 : 2;
    int first = year == 0 ? 1 : 0, second = year == 2 ? 1 : 2;
    bool swap = day_first && year != 0;
    *y = full_year(n[year], w[year]);
    *m = n[swap ? second : first];
    *d = n[swap ? first : second];
    return w[first] <= 2 && w[second] <= 2 && w[year] <= 4;
}

static date_failure time_of(const reading *r, int64_t *ticks)
{
    int hour = r->hour;
    if (r->half_day && hour <= 12) {
        hour = hour % 12 + (r->pm ? 12 : 0);
    }
    if (hour > 23 || r->minute > 59 || r->second > 59 || (r->half_day && !r->pm && r->hour > 12)) {
        return DATE_RANGE;
    }
    *ticks = hour * TICKS_PER_HOUR + r->minute * TICKS_PER_MINUTE + r->second * TICKS_PER_SECOND + r->fraction;
    return DATE_OK;
}

static date_failure resolve(const reading *r, int styles, parsed_date *out)
{
    int64_t date, time = 0;
    date_failure f = r->time ? time_of(r, &time) : DATE_OK;
    if (f != DATE_OK) {
        return f;
    }
    if (r->count == 0 && !r->month) {
        if (!r->time) {
            return DATE_BAD;
        }
        date = styles & DATE_NO_CURRENT ? 0 : now_local() / TICKS_PER_DAY * TICKS_PER_DAY;
    } else {
        int y, m, d;
        if (!(r->month ? with_month_name(r, &y, &m, &d) : with_numbers(r, &y, &m, &d)) || !date_join(y, m, d, &date)) {
            return DATE_BAD;
        }
    }
    if (r->iso && !r->time) {
        return DATE_BAD;
    }
    if (r->weekday >= 0 && (date / TICKS_PER_DAY + 1) % 7 != r->weekday) {
        return DATE_WEEKDAY;
    }
    *out = (parsed_date){.ticks = date + time, .offset = r->offset, .has_offset = r->has_offset, .zulu = r->zulu};
    return DATE_OK;
}

date_failure date_scan(const str *text, const culture *c, int styles, parsed_date *out, size_t *where)
{
    reading r = {.t = str_all_units(text), .n = text->length, .c = c, .weekday = -1};
    date_failure f = read_all(&r);
    *where = r.bad_word;
    return f == DATE_OK ? resolve(&r, styles, out) : f;
}

/* ---- results ---- */

value date_finish(const parsed_date *p, int styles)
{
    if (!p->has_offset) {
        if (styles & DATE_ASSUME_UTC) {
            value v = date_value(p->ticks, DATE_UTC);
            return styles & DATE_ADJUST_UTC ? v : date_to_local(v);
        }
        if (styles & DATE_ASSUME_LOCAL) {
            value v = date_value(p->ticks, DATE_LOCAL);
            return styles & DATE_ADJUST_UTC ? date_to_utc(v) : v;
        }
        return date_value(p->ticks, DATE_UNSPECIFIED);
    }
    value utc = date_checked(p->ticks - p->offset, DATE_UTC);
    bool keep = styles & DATE_ADJUST_UTC || (styles & DATE_ROUNDTRIP && p->zulu);
    return keep ? utc : date_to_local(utc);
}

bool datetime_parse(const str *text, const culture *c, value *out)
{
    parsed_date p;
    size_t where;
    if (date_scan(text, c, 0, &p, &where) != DATE_OK) {
        return false;
    }
    *out = date_finish(&p, 0);
    return true;
}

void date_throw(date_failure f, const str *text, const char *type_name, size_t where)
{
    const char *t = str_to_c(text);
    if (f == DATE_WORD && strstr(type_name, "Only")) {
        f = DATE_BAD; /* DateOnly and TimeOnly say less */
    }
    switch (f) {
    case DATE_WORD:
        throw_argument("System.FormatException", NULL,
                       "The string '%s' was not recognized as a valid %s. There is an unknown word starting at index "
                       "'%zu'.",
                       t, type_name, where);
    case DATE_WEEKDAY:
        throw_argument("System.FormatException", NULL,
                       "String '%s' was not recognized as a valid %s because the day of week was incorrect.", t,
                       type_name);
    case DATE_RANGE:
        throw_argument("System.FormatException", NULL,
                       "The %s represented by the string '%s' is not supported in calendar "
                       "'System.Globalization.GregorianCalendar'.",
                       type_name, t);
    case DATE_FORMAT: throw_argument("System.FormatException", NULL, "Input string was not in a correct format.");
    default:
        throw_argument("System.FormatException", NULL, "String '%s' was not recognized as a valid %s.", t, type_name);
    }
}
