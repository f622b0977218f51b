/* datetime_format.c: standard and custom date formats. */
#include <string.h>

#include "object/datetime.h"
#include "object/error.h"

_Noreturn static void throw_format(void)
{
    throw_argument("System.FormatException", NULL, "Input string was not in a correct format.");
}

typedef struct printer {
    bool genitive; /* the format has a day: "5 maja", not "5 maj" */
    wbuf *b;
    const date_view *v;
    date_parts p;
    const culture *c;
} printer;

static void put_number(wbuf *b, int n, int width)
{
    char reversed[12];
    int count = 0;
    do {
        reversed[count++] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    for (int i = count; i < width; i++) {
        wbuf_unit(b, '0');
    }
    while (count) {
        wbuf_unit(b, (uint16_t)reversed[--count]);
    }
}

static void put_fraction(wbuf *b, int ticks, int digits, bool trim)
{
    char text[16];
    int n = ticks;
    for (int i = 6; i >= 0; i--, n /= 10) {
        text[i] = (char)('0' + n % 10);
    }
    int count = digits;
    while (trim && count && text[count - 1] == '0') {
        count--;
    }
    if (trim && count == 0 && b->length && b->data[b->length - 1] == '.') {
        b->length--; /* ".FFF" leaves no lonely point */
        return;
    }
    wbuf_latin1(b, (const uint8_t *)text, (size_t)count);
}

static void put_offset(wbuf *b, int64_t offset, int length)
{
    wbuf_unit(b, offset < 0 ? '-' : '+');
    int64_t minutes = (offset < 0 ? -offset : offset) / TICKS_PER_MINUTE;
    put_number(b, (int)(minutes / 60), length >= 2 ? 2 : 1);
    if (length >= 3) {
        wbuf_unit(b, ':');
        put_number(b, (int)(minutes % 60), 2);
    }
}

static int64_t view_offset(const date_view *v)
{
    return v->has_offset ? v->offset : v->kind == DATE_UTC ? 0 : date_offset_local(v->ticks);
}

static void put_kind(printer *s)
{
    if (s->v->has_offset || s->v->kind == DATE_LOCAL) {
        put_offset(s->b, view_offset(s->v), 3);
    } else if (s->v->kind == DATE_UTC) {
        wbuf_unit(s->b, 'Z');
    }
}

static void put_year(printer *s, int length)
{
    int year = s->p.year;
    if (length <= 2) {
        put_number(s->b, year % 100, length);
    } else {
        put_number(s->b, year, length);
    }
}

static void put_half_day(printer *s, int length)
{
    const char *name = s->p.hour < 12 ? s->c->am : s->c->pm;
    wbuf all = {0};
    culture_put(&all, name);
    if (all.length) {
        wbuf_units(s->b, all.data, length == 1 ? 1 : all.length);
    }
}

/* One run of a letter. false: it is no letter of a format. */
static bool put_run(printer *s, uint16_t u, int n)
{
    const date_parts *p = &s->p;
    int hour12 = p->hour % 12 ? p->hour % 12 : 12;
    switch (u) {
    case 'h': put_number(s->b, hour12, n > 1 ? 2 : 1); return true;
    case 'H': put_number(s->b, p->hour, n > 1 ? 2 : 1); return true;
    case 'm': put_number(s->b, p->minute, n > 1 ? 2 : 1); return true;
    case 's': put_number(s->b, p->second, n > 1 ? 2 : 1); return true;
    case 'f':
    case 'F':
        if (n > 7) {
            throw_format();
        }
        put_fraction(s->b, p->fraction, n, u == 'F');
        return true;
    case 't': put_half_day(s, n); return true;
    case 'd':
        if (n <= 2) {
            put_number(s->b, p->day, n);
        } else {
            culture_put(s->b, n == 3 ? s->c->short_days[p->weekday] : s->c->days[p->weekday]);
        }
        return true;
    case 'M':
        if (n <= 2) {
            put_number(s->b, p->month, n);
        } else {
            const char *const *full = s->genitive && s->c->genitive[0] ? s->c->genitive : s->c->months;
            culture_put(s->b, n == 3 ? s->c->short_months[p->month - 1] : full[p->month - 1]);
        }
        return true;
    case 'y': put_year(s, n); return true;
    case 'z': put_offset(s->b, view_offset(s->v), n); return true;
    case 'g': wbuf_ascii(s->b, s->c == &culture_invariant ? "A.D." : "AD"); return true;
    default: return false;
    }
}

/* Quoted text; returns the index after it. */
static size_t put_quoted(wbuf *b, const uint16_t *f, size_t i, size_t n)
{
    uint16_t quote = f[i++];
    for (;;) {
        if (i >= n) {
            throw_argument("System.FormatException", NULL,
                           "Cannot find a matching quote character for the character '%c'.", (char)quote);
        }
        if (f[i] == quote) {
            return i + 1;
        }
        if (f[i] == '\\') {
            if (++i >= n) {
                throw_format();
            }
        }
        wbuf_unit(b, f[i++]);
    }
}

static void put_custom(printer *s, const uint16_t *f, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint16_t u = f[i];
        size_t run = 1;
        switch (u) {
        case '\'':
        case '"': i = put_quoted(s->b, f, i, n); continue;
        case '\\':
            if (i + 1 >= n) {
                throw_format();
            }
            wbuf_unit(s->b, f[i + 1]);
            i += 2;
            continue;
        case '%':
            if (i + 1 >= n || f[i + 1] == '%') {
                throw_format();
            }
            put_custom(s, f + i + 1, 1);
            i += 2;
            continue;
        case ':': culture_put(s->b, s->c->time_separator); break;
        case '/': culture_put(s->b, s->c->date_separator); break;
        case 'K': put_kind(s); break;
        default:
            while (i + run < n && f[i + run] == u) {
                run++;
            }
            if (!put_run(s, u, (int)run)) {
                wbuf_unit(s->b, u);
                run = 1;
            }
        }
        i += run;
    }
}

/* Is there a day of the month beside the month's name? */
static bool has_day(const uint16_t *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t run = 1;
        if (f[i] == '\'' || f[i] == '"') {
            for (uint16_t quote = f[i++]; i < n && f[i] != quote;) {
                i++;
            }
            continue;
        }
        while (i + run < n && f[i + run] == f[i]) {
            run++;
        }
        if (f[i] == 'd' && run <= 2) {
            return true;
        }
        i += run - 1;
    }
    return false;
}

static const char *joined(wbuf *out, const char *a, const char *b)
{
    culture_put(out, a);
    wbuf_unit(out, ' ');
    culture_put(out, b);
    return "";
}

static const char *single(wbuf *out, const char *a)
{
    culture_put(out, a);
    return "";
}

const char *date_pattern(uint16_t letter, const culture *c, wbuf *out)
{
    switch (letter) {
    case 'd': return single(out, c->short_date);
    case 'D': return single(out, c->long_date);
    case 'f': return joined(out, c->long_date, c->short_time);
    case 'F':
    case 'U': return joined(out, c->long_date, c->long_time);
    case 'g': return joined(out, c->short_date, c->short_time);
    case 'G': return joined(out, c->short_date, c->long_time);
    case 'm':
    case 'M': return single(out, c->month_day);
    case 'o':
    case 'O': return single(out, "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK");
    case 'r':
    case 'R': return single(out, "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'");
    case 's': return single(out, "yyyy'-'MM'-'dd'T'HH':'mm':'ss");
    case 't': return single(out, c->short_time);
    case 'T': return single(out, c->long_time);
    case 'u': return single(out, "yyyy'-'MM'-'dd HH':'mm':'ss'Z'");
    case 'y':
    case 'Y': return single(out, c->year_month);
    default: return NULL;
    }
}

/* o, r, s and u read the same in every culture. */
static bool is_invariant(uint16_t letter)
{
    return letter < 128 && letter && strchr("oOrRsu", letter) != NULL;
}

str *date_format_view(const date_view *view, const str *format, const culture *c)
{
    wbuf out = {0};
    date_view v = *view;
    printer s = {.b = &out, .v = &v, .c = c};
    if (!format || format->length <= 1) {
        uint16_t letter = format && format->length ? str_at(format, 0) : 'G';
        wbuf pattern = {0};
        if (letter == 'U') {
            if (v.has_offset) {
                throw_format();
            }
            value utc = date_to_utc(date_value(v.ticks, v.kind));
            v.ticks = date_ticks_of(utc);
            v.kind = DATE_UTC;
        }
        if (v.has_offset && (letter == 'r' || letter == 'R' || letter == 'u')) {
            v.ticks -= v.offset;
        }
        bool plain = v.has_offset && (!format || !format->length); /* DateTimeOffset shows its offset */
        if (!date_pattern(letter, is_invariant(letter) ? &culture_invariant : c, &pattern)) {
            throw_format();
        }
        if (plain) {
            wbuf_ascii(&pattern, " zzz");
        }
        s.c = is_invariant(letter) ? &culture_invariant : c;
        s.genitive = has_day(pattern.data, pattern.length);
        date_split(v.ticks, &s.p);
        put_custom(&s, pattern.data, pattern.length);
        return str_from_wbuf(&out);
    }
    s.genitive = has_day(str_all_units(format), format->length);
    date_split(v.ticks, &s.p);
    put_custom(&s, str_all_units(format), format->length);
    return str_from_wbuf(&out);
}

str *datetime_format(value v, const str *format, const culture *c)
{
    date_view view = {.ticks = date_ticks_of(v), .kind = date_kind_of(v)};
    return date_format_view(&view, format, c);
}
