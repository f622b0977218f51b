/* uformat.c: dates in strftime's manner, letter by letter as Get-Date reads them. */
#include "cmdlets/utility/uformat.h"

#include "object/datetime.h"

/* ISO 8601: the week of the year's first Thursday is the first. */
static int iso_week(int64_t ticks, int *year)
{
    date_parts p;
    date_split(ticks, &p);
    int weekday = p.weekday ? p.weekday : 7;
    int64_t thursday = ticks + (4 - weekday) * TICKS_PER_DAY;
    date_split(thursday, &p);
    *year = p.year;
    return (date_day_of_year(thursday) - 1) / 7 + 1;
}

static void by_format(wbuf *b, value d, const char *net)
{
    str_append(b, datetime_format(d, str_c(net), culture_current()));
}

static int hour12(const date_parts *p)
{
    return p->hour % 12 ? p->hour % 12 : 12;
}

static void put_offset(wbuf *b, value d)
{
    int64_t offset = date_kind_of(d) == DATE_UTC ? 0 : date_offset_local(date_ticks_of(d));
    wbuf_printf(b, "%c%02d", offset < 0 ? '-' : '+', (int)((offset < 0 ? -offset : offset) / TICKS_PER_HOUR));
}

/* Letters whose text is a .NET format. */
static const char *net_format(uint16_t letter)
{
    switch (letter) {
    case 'A': return "dddd";
    case 'a': return "ddd";
    case 'B': return "MMMM";
    case 'b':
    case 'h': return "MMM";
    case 'c': return "ddd dd MMM yyyy HH:mm:ss";
    case 'D':
    case 'x': return "MM'/'dd'/'yy";
    case 'd': return "dd";
    case 'F': return "yyyy-MM-dd";
    case 'H': return "HH";
    case 'I': return "hh";
    case 'M': return "mm";
    case 'm': return "MM";
    case 'p': return "tt";
    case 'R': return "HH:mm";
    case 'r': return "hh:mm:ss tt";
    case 'S': return "ss";
    case 'T':
    case 'X': return "HH:mm:ss";
    case 'Y': return "yyyy";
    case 'y':
    case 'g': return "yy";
    default: return NULL;
    }
}

static void put_letter(wbuf *b, value d, uint16_t letter)
{
    date_parts p;
    int64_t ticks = date_ticks_of(d);
    int year, week = iso_week(ticks, &year), day = date_day_of_year(ticks);
    date_split(ticks, &p);
    switch (letter) {
    case 'C': wbuf_printf(b, "%02d", p.year / 100); break;
    case 'e': wbuf_printf(b, "%2d", p.day); break;
    case 'G': wbuf_printf(b, "%04d", year); break;
    case 'j': wbuf_printf(b, "%03d", day); break;
    case 'k': wbuf_printf(b, "%2d", p.hour); break;
    case 'l': wbuf_printf(b, "%2d", hour12(&p)); break;
    case 'n': wbuf_unit(b, '\n'); break;
    case 's':
        wbuf_printf(b, "%lld", (long long)((date_ticks_of(date_to_utc(d)) - TICKS_UNIX) / TICKS_PER_SECOND));
        break;
    case 't': wbuf_unit(b, '\t'); break;
    case 'U':
    case 'W': wbuf_printf(b, "%d", day / 7); break;
    case 'u': wbuf_printf(b, "%d", p.weekday ? p.weekday : 7); break;
    case 'V': wbuf_printf(b, "%02d", week); break;
    case 'w': wbuf_printf(b, "%d", p.weekday); break;
    case 'Z': put_offset(b, d); break;
    default: wbuf_unit(b, letter); break; /* %% and letters without a meaning stand for themselves */
    }
}

str *date_uformat(value date, const str *format)
{
    wbuf b = {0};
    size_t i = format->length && str_at(format, 0) == '+';
    for (; i < format->length; i++) {
        uint16_t u = str_at(format, i);
        if (u != '%' || i + 1 == format->length) {
            wbuf_unit(&b, u);
            continue;
        }
        uint16_t letter = str_at(format, ++i);
        const char *net = net_format(letter);
        if (net && net[1])
            by_format(&b, date, net);
        else
            put_letter(&b, date, letter);
    }
    return str_from_wbuf(&b);
}
