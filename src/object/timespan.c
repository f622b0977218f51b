/* timespan.c: TimeSpan and text: "2.03:04:05.6780000", g and G, custom formats; reading them. */
#include "object/datetime.h"
#include "object/error.h"

_Noreturn static void throw_format(void)
{
    throw_argument("System.FormatException", NULL, "Input string was not in a correct format.");
}

typedef struct span_parts {
    uint64_t days;
    int hours, minutes, seconds, fraction;
    bool negative;
} span_parts;

static span_parts split(int64_t ticks)
{
    uint64_t t = ticks < 0 ? 0 - (uint64_t)ticks : (uint64_t)ticks;
    return (span_parts){.negative = ticks < 0,
                        .days = t / TICKS_PER_DAY,
                        .hours = (int)(t / TICKS_PER_HOUR % 24),
                        .minutes = (int)(t / TICKS_PER_MINUTE % 60),
                        .seconds = (int)(t / TICKS_PER_SECOND % 60),
                        .fraction = (int)(t % TICKS_PER_SECOND)};
}

static void put_fraction(wbuf *b, int ticks, int digits, bool trim)
{
    for (int i = 7; i > digits; i--) {
        ticks /= 10;
    }
    while (trim && digits && ticks % 10 == 0) {
        ticks /= 10;
        digits--;
    }
    if (digits) {
        wbuf_printf(b, "%0*d", digits, ticks);
    }
}

static void put_standard(wbuf *b, const span_parts *p, uint16_t f, const culture *c)
{
    if (p->negative) {
        wbuf_unit(b, '-');
    }
    if (f == 'c') {
        if (p->days) {
            wbuf_printf(b, "%llu.", (unsigned long long)p->days);
        }
        wbuf_printf(b, "%02d:%02d:%02d", p->hours, p->minutes, p->seconds);
        if (p->fraction) {
            wbuf_printf(b, ".%07d", p->fraction);
        }
        return;
    }
    if (f == 'G' || p->days) {
        wbuf_printf(b, "%llu:", (unsigned long long)p->days);
    }
    wbuf_printf(b, "%0*d:%02d:%02d", f == 'G' ? 2 : 1, p->hours, p->minutes, p->seconds);
    if (f == 'G' || p->fraction) {
        culture_put(b, c->decimal);
        put_fraction(b, p->fraction, 7, f == 'g');
    }
}

static void put_run(wbuf *b, const span_parts *p, uint16_t u, int n)
{
    int most = u == 'd' ? 8 : u == 'f' || u == 'F' ? 7 : 2;
    if (n > most) {
        throw_format();
    }
    switch (u) {
    case 'd': wbuf_printf(b, "%0*llu", n, (unsigned long long)p->days); return;
    case 'h': wbuf_printf(b, "%0*d", n, p->hours); return;
    case 'm': wbuf_printf(b, "%0*d", n, p->minutes); return;
    case 's': wbuf_printf(b, "%0*d", n, p->seconds); return;
    case 'f':
    case 'F': put_fraction(b, p->fraction, n, u == 'F'); return;
    default: throw_format(); /* other text must be quoted or escaped */
    }
}

static void put_custom(wbuf *b, const span_parts *p, const uint16_t *f, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint16_t u = f[i];
        if (u == '\\') {
            if (i + 1 >= n) {
                throw_format();
            }
            wbuf_unit(b, f[i + 1]);
            i += 2;
        } else if (u == '\'' || u == '"') {
            size_t k = i + 1;
            while (k < n && f[k] != u) {
                wbuf_unit(b, f[k++]);
            }
            if (k == n) {
                throw_argument("System.FormatException", NULL,
                               "Cannot find a matching quote character for the character '%c'.", (char)u);
            }
            i = k + 1;
        } else if (u == '%') {
            if (i + 1 >= n || f[i + 1] == '%') {
                throw_format();
            }
            put_custom(b, p, f + i + 1, 1);
            i += 2;
        } else {
            size_t run = 1;
            while (i + run < n && f[i + run] == u) {
                run++;
            }
            put_run(b, p, u, (int)run);
            i += run;
        }
    }
}

str *timespan_format(value v, const str *format, const culture *c)
{
    wbuf b = {0};
    span_parts p = split(v.as.i);
    if (!format || format->length == 0) {
        put_standard(&b, &p, 'c', c);
    } else if (format->length == 1) {
        uint16_t f = str_at(format, 0);
        if (f == 't' || f == 'T') {
            f = 'c';
        }
        if (f != 'c' && f != 'g' && f != 'G') {
            throw_format();
        }
        put_standard(&b, &p, f, c);
    } else {
        put_custom(&b, &p, str_all_units(format), format->length);
    }
    return str_from_wbuf(&b);
}

/* ---- reading ---- */

enum { MOST_GROUPS = 5, TOO_MANY = 9999999 };

typedef struct groups {
    uint64_t n[MOST_GROUPS];
    char after[MOST_GROUPS]; /* the separator behind it, 0 at the end */
    int count, fraction_digits;
} groups;

static bool read_groups(const str *t, size_t i, groups *g)
{
    g->count = 0;
    for (;;) {
        if (g->count == MOST_GROUPS) {
            return false;
        }
        int digits = 0;
        uint64_t n = 0;
        for (; i < t->length && str_at(t, i) >= '0' && str_at(t, i) <= '9'; i++, digits++) {
            n = n > 100000000000ULL ? n : n * 10 + (str_at(t, i) - '0');
        }
        if (digits == 0) {
            return false;
        }
        g->n[g->count] = n;
        g->fraction_digits = digits;
        if (i == t->length) {
            g->after[g->count++] = 0;
            return true;
        }
        uint16_t u = str_at(t, i++);
        if (u != '.' && u != ':') {
            return false;
        }
        g->after[g->count++] = (char)u;
    }
}

/* Which groups are days, hours, minutes, seconds and fraction; -1 when the shape is none of a TimeSpan. */
static bool assign(const groups *g, uint64_t out[5])
{
    char shape[MOST_GROUPS + 1] = {0};
    for (int i = 0; i + 1 < g->count; i++) {
        shape[i] = g->after[i];
    }
    static const struct {
        const char *shape;
        int first; /* 0: starts with days, 1: with hours */
        bool fraction;
    } shapes[] = {{"", 0, false},    {":", 1, false},  {"::", 1, false},  {".:", 0, false}, {".::", 0, false},
                  {":::", 0, false}, {"::.", 1, true}, {".::.", 0, true}, {":::.", 0, true}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const char *s = shapes[i].shape;
        int k = 0;
        while (s[k] && s[k] == shape[k]) {
            k++;
        }
        if (s[k] || shape[k]) {
            continue;
        }
        int last = g->count - shapes[i].fraction;
        for (int m = 0; m < last; m++) {
            out[shapes[i].first + m] = g->n[m];
        }
        if (shapes[i].fraction) {
            out[4] = g->n[g->count - 1];
        }
        return true;
    }
    return false;
}

span_failure span_scan(const str *text, int64_t *out)
{
    const str *t = str_trim(text, NULL, 3);
    bool negative = t->length && str_at(t, 0) == '-';
    groups g;
    uint64_t part[5] = {0};
    if (!read_groups(t, negative, &g) || !assign(&g, part)) {
        return SPAN_BAD;
    }
    if (part[4] && g.fraction_digits > 7) {
        return SPAN_RANGE;
    }
    for (int i = g.fraction_digits; i < 7; i++) {
        part[4] *= 10;
    }
    if (part[0] > 10675199 || part[1] > 23 || part[2] > 59 || part[3] > 59 || part[4] > TOO_MANY) {
        return SPAN_RANGE;
    }
    uint64_t ticks = part[0] * TICKS_PER_DAY + part[1] * TICKS_PER_HOUR + part[2] * TICKS_PER_MINUTE +
                     part[3] * TICKS_PER_SECOND + part[4];
    if (ticks > (uint64_t)INT64_MAX + negative) {
        return SPAN_RANGE;
    }
    *out = (int64_t)(negative ? 0 - ticks : ticks);
    return SPAN_OK;
}

bool timespan_parse(const str *text, value *out)
{
    int64_t ticks;
    if (span_scan(text, &ticks) != SPAN_OK) {
        return false;
    }
    *out = span_value(ticks);
    return true;
}

static bool exact_digits(const str *t, size_t *i, int least, int most, int64_t *out)
{
    int n = 0;
    *out = 0;
    while (n < most && *i < t->length && str_at(t, *i) >= '0' && str_at(t, *i) <= '9') {
        *out = *out * 10 + (str_at(t, (*i)++) - '0');
        n++;
    }
    return n >= least;
}

static bool exact_run(const str *t, size_t *i, uint16_t u, int n, int64_t *ticks)
{
    int64_t v;
    switch (u) {
    case 'd':
        if (!exact_digits(t, i, n, n == 1 ? 8 : n, &v)) {
            return false;
        }
        *ticks += v * TICKS_PER_DAY;
        return true;
    case 'h':
    case 'm':
    case 's':
        if (!exact_digits(t, i, n, 2, &v) || v > (u == 'h' ? 23 : 59)) {
            return false;
        }
        *ticks += v * (u == 'h' ? TICKS_PER_HOUR : u == 'm' ? TICKS_PER_MINUTE : TICKS_PER_SECOND);
        return true;
    case 'f':
    case 'F': {
        size_t start = *i;
        if (!exact_digits(t, i, u == 'f' ? n : 0, n, &v)) {
            return false;
        }
        for (size_t k = *i - start; k < 7; k++) {
            v *= 10;
        }
        *ticks += v;
        return true;
    }
    default: return false;
    }
}

bool span_scan_exact(const str *text, const str *format, int64_t *out)
{
    if (format->length == 1) {
        return span_scan(text, out) == SPAN_OK;
    }
    int64_t ticks = 0;
    size_t i = 0;
    for (size_t f = 0; f < format->length;) {
        uint16_t u = str_at(format, f);
        if (u == '\\' && f + 1 < format->length) {
            if (i >= text->length || str_at(text, i++) != str_at(format, f + 1)) {
                return false;
            }
            f += 2;
        } else if (u == '\'' || u == '"') {
            for (f++; f < format->length && str_at(format, f) != u; f++) {
                if (i >= text->length || str_at(text, i++) != str_at(format, f)) {
                    return false;
                }
            }
            f++;
        } else if (u == '%') {
            f++;
        } else {
            int run = 1;
            while (f + (size_t)run < format->length && str_at(format, f + (size_t)run) == u) {
                run++;
            }
            if (!exact_run(text, &i, u, run, &ticks)) {
                return false;
            }
            f += (size_t)run;
        }
    }
    *out = ticks;
    return i == text->length;
}
