/* datetime_exact.c: DateTime.ParseExact: text against one format. */
#include "base/sys.h"
#include "base/utf.h"
#include "object/datetime.h"
#include "object/error.h"

typedef struct matcher {
    const uint16_t *t;
    size_t n, i;
    const culture *c;
    int styles;
    int year, month, day, hour, minute, second, weekday; /* -1: not given */
    int64_t fraction;
    bool time, hour12, half_day, pm, has_offset, zulu;
    int64_t offset;
    date_failure failure;
} matcher;

static bool digits(matcher *m, int least, int most, int *out)
{
    int count = 0, v = 0;
    while (count < most && m->i < m->n && m->t[m->i] >= '0' && m->t[m->i] <= '9') {
        v = v * 10 + (m->t[m->i++] - '0');
        count++;
    }
    *out = v;
    return count >= least;
}

/* A value given twice must be the same. */
static bool give(int *slot, int v)
{
    if (*slot >= 0 && *slot != v) {
        return false;
    }
    *slot = v;
    return true;
}

static bool two_digits(matcher *m, int run, int *slot)
{
    int v;
    return digits(m, run < 2 ? 1 : 2, 2, &v) && give(slot, v);
}

static bool take_word(matcher *m, const char *utf8)
{
    wbuf w = {0};
    culture_put(&w, utf8);
    if (w.length == 0 || m->i + w.length > m->n) {
        return false;
    }
    for (size_t k = 0; k < w.length; k++) {
        if (utf_upper(w.data[k]) != utf_upper(m->t[m->i + k])) {
            return false;
        }
    }
    m->i += w.length;
    return true;
}

/* The longest name that stands here. */
static bool take_name(matcher *m, const char *const *names, int n, int *out)
{
    size_t start = m->i, best = 0;
    for (int k = 0; k < n; k++) {
        m->i = start;
        if (take_word(m, names[k]) && m->i - start > best) {
            best = m->i - start;
            *out = k;
        }
    }
    m->i = start + best;
    return best > 0;
}

static bool take_year(matcher *m, int run)
{
    int v;
    if (run <= 2) {
        if (!digits(m, run, 2, &v)) {
            return false;
        }
        v += v < 50 ? 2000 : 1900;
    } else if (!digits(m, run == 3 ? 3 : run, run, &v)) {
        return false;
    }
    return give(&m->year, v);
}

static bool take_fraction(matcher *m, int run, bool optional)
{
    int64_t v = 0;
    int count = 0;
    while (count < run && m->i < m->n && m->t[m->i] >= '0' && m->t[m->i] <= '9') {
        v = v * 10 + (m->t[m->i++] - '0');
        count++;
    }
    if (run > 7) {
        m->failure = DATE_FORMAT;
        return false;
    }
    for (int k = count; k < 7; k++) {
        v *= 10;
    }
    m->fraction = v;
    m->time = true;
    return optional || count == run;
}

static bool take_half_day(matcher *m, int run)
{
    m->half_day = true;
    if (run > 1) {
        if (take_word(m, m->c->am)) {
            m->pm = false;
            return true;
        }
        m->pm = true;
        return take_word(m, m->c->pm);
    }
    if (m->i == m->n) {
        return false;
    }
    uint16_t u = utf_upper(m->t[m->i++]);
    wbuf am = {0}, pm = {0};
    culture_put(&am, m->c->am);
    culture_put(&pm, m->c->pm);
    m->pm = pm.length && u == utf_upper(pm.data[0]);
    return m->pm || (am.length && u == utf_upper(am.data[0]));
}

static bool take_offset(matcher *m, int run)
{
    if (m->i == m->n || (m->t[m->i] != '+' && m->t[m->i] != '-')) {
        return false;
    }
    bool negative = m->t[m->i++] == '-';
    int hours, minutes = 0;
    if (!digits(m, run == 1 ? 1 : 2, 2, &hours)) {
        return false;
    }
    if (run >= 3) {
        if (m->i < m->n && m->t[m->i] == ':') {
            m->i++;
        }
        if (!digits(m, 2, 2, &minutes)) {
            return false;
        }
    }
    int64_t offset = hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE;
    m->offset = negative ? -offset : offset;
    m->has_offset = true;
    return hours <= 14 && minutes < 60;
}

static bool take_kind(matcher *m)
{
    if (m->i < m->n && (m->t[m->i] == 'Z' || m->t[m->i] == 'z')) {
        m->i++;
        m->has_offset = m->zulu = true;
        return true;
    }
    if (m->i < m->n && (m->t[m->i] == '+' || m->t[m->i] == '-')) {
        return take_offset(m, 3);
    }
    return true;
}

static bool take_unit(matcher *m, uint16_t u)
{
    if (m->i < m->n && m->t[m->i] == u) {
        m->i++;
        return true;
    }
    return false;
}

static bool take_day(matcher *m, int run)
{
    return run <= 2 ? two_digits(m, run, &m->day)
                    : take_name(m, run == 3 ? m->c->short_days : m->c->days, 7, &m->weekday);
}

static bool take_month(matcher *m, int run)
{
    if (run <= 2) {
        return two_digits(m, run, &m->month);
    }
    int k = 0;
    bool named = take_name(m, run == 3 ? m->c->short_months : m->c->months, 12, &k) ||
                 (run > 3 && m->c->genitive[0] && take_name(m, m->c->genitive, 12, &k));
    return named && give(&m->month, k + 1);
}

/* false with *known false: the letter means itself. */
static bool take_run(matcher *m, uint16_t u, int run, bool *known)
{
    *known = true;
    switch (u) {
    case 'y': return take_year(m, run);
    case 'M': return take_month(m, run);
    case 'd': return take_day(m, run);
    case 'h':
    case 'H':
        m->hour12 |= u == 'h';
        m->time = true;
        return two_digits(m, run, &m->hour);
    case 'm': m->time = true; return two_digits(m, run, &m->minute);
    case 's': m->time = true; return two_digits(m, run, &m->second);
    case 'f': return take_fraction(m, run, false);
    case 'F': return take_fraction(m, run, true);
    case 't': return take_half_day(m, run);
    case 'z': return take_offset(m, run);
    case 'K': return take_kind(m);
    case 'g': return take_word(m, "A.D.") || take_word(m, "AD");
    default: *known = false; return false;
    }
}

static size_t take_quoted(matcher *m, const uint16_t *f, size_t i, size_t n, bool *good)
{
    uint16_t quote = f[i++];
    for (; i < n && f[i] != quote; i++) {
        if (f[i] == '\\' && i + 1 < n) {
            i++;
        }
        *good &= take_unit(m, f[i]);
    }
    if (i >= n) {
        m->failure = DATE_FORMAT;
        *good = false;
    }
    return i + 1;
}

static bool match(matcher *m, const uint16_t *f, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint16_t u = f[i];
        bool good = true, known;
        if (m->styles & DATE_INNER_WHITE && !utf_is_space(u)) {
            while (m->i < m->n && utf_is_space(m->t[m->i])) {
                m->i++;
            }
        }
        if (u == '\'' || u == '"') {
            i = take_quoted(m, f, i, n, &good);
        } else if (u == '\\' && i + 1 < n) {
            good = take_unit(m, f[i + 1]);
            i += 2;
        } else if (u == '%') {
            i++;
        } else if (u == ':') {
            good = take_word(m, m->c->time_separator);
            i++;
        } else if (u == '/') {
            good = take_word(m, m->c->date_separator);
            i++;
        } else if (u == '.' && i + 1 < n && f[i + 1] == 'F') {
            take_unit(m, '.'); /* goes with the optional digits */
            i++;
        } else {
            size_t run = 1;
            while (i + run < n && f[i + run] == u && u != 'K') {
                run++;
            }
            good = take_run(m, u, (int)run, &known);
            if (!known) {
                run = 1;
                good = u == 'Z' ? take_unit(m, 'Z') : take_unit(m, u);
                if (u == 'Z') {
                    m->has_offset = m->zulu = true;
                }
                if (!good && utf_is_space(u) && m->styles & DATE_INNER_WHITE) {
                    good = true;
                }
            }
            i += run;
        }
        if (!good) {
            return false;
        }
    }
    return true;
}

static date_failure finish(matcher *m, parsed_date *out)
{
    bool no_date = m->year < 0 && m->month < 0 && m->day < 0;
    int64_t now = sys_utc_ticks();
    date_parts today;
    date_split(now + date_offset_utc(now), &today);
    if (m->styles & DATE_NO_CURRENT) {
        today.year = today.month = today.day = 1;
    }
    int year = m->year >= 0 ? m->year : today.year;
    int month = m->month >= 0 ? m->month : no_date ? today.month : 1;
    int day = m->day >= 0 ? m->day : no_date ? today.day : 1;
    int hour = m->hour < 0 ? 0 : m->hour;
    if (m->hour12 && hour > 12) {
        return DATE_BAD;
    }
    if (m->half_day) {
        if (hour <= 12) {
            hour = hour % 12 + (m->pm ? 12 : 0);
        } else if (!m->pm) {
            return DATE_RANGE;
        }
    } else if (m->hour12) {
        hour %= 12;
    }
    int minute = m->minute < 0 ? 0 : m->minute, second = m->second < 0 ? 0 : m->second;
    int64_t date;
    if (hour > 23 || minute > 59 || second > 59 || !date_join(year, month, day, &date)) {
        return DATE_RANGE;
    }
    if (m->weekday >= 0 && (date / TICKS_PER_DAY + 1) % 7 != m->weekday) {
        return DATE_WEEKDAY;
    }
    int64_t time = hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE + second * TICKS_PER_SECOND + m->fraction;
    *out = (parsed_date){.ticks = date + time, .offset = m->offset, .has_offset = m->has_offset, .zulu = m->zulu};
    return DATE_OK;
}

date_failure date_scan_exact(const str *text, const str *format, const culture *c, int styles, parsed_date *out)
{
    if (format->length == 0) {
        return DATE_FORMAT;
    }
    matcher m = {.t = str_all_units(text),
                 .n = text->length,
                 .c = c,
                 .styles = styles,
                 .year = -1,
                 .month = -1,
                 .day = -1,
                 .hour = -1,
                 .minute = -1,
                 .second = -1,
                 .weekday = -1,
                 .failure = DATE_BAD};
    while (styles & DATE_LEADING_WHITE && m.i < m.n && utf_is_space(m.t[m.i])) {
        m.i++;
    }
    while (styles & DATE_TRAILING_WHITE && m.n > m.i && utf_is_space(m.t[m.n - 1])) {
        m.n--;
    }
    bool good;
    if (format->length == 1) {
        uint16_t letter = str_at(format, 0);
        bool fixed = letter == 'o' || letter == 'O' || letter == 'r' || letter == 'R' || letter == 's' || letter == 'u';
        wbuf pattern = {0};
        if (fixed) {
            m.c = &culture_invariant;
        }
        if (!date_pattern(letter, m.c, &pattern)) {
            return DATE_FORMAT;
        }
        good = match(&m, pattern.data, pattern.length);
    } else {
        good = match(&m, str_all_units(format), format->length);
    }
    if (!good || m.i != m.n) {
        return m.failure;
    }
    return finish(&m, out);
}

bool datetime_parse_exact(const str *text, const str *format, const culture *c, value *out)
{
    parsed_date p;
    if (date_scan_exact(text, format, c, 0, &p) != DATE_OK) {
        return false;
    }
    *out = date_finish(&p, 0);
    return true;
}
