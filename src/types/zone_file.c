/* zone_file.c: TZif files: a table of changes, and a POSIX rule for the time after it. */
#include "types/zone_file.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/heap.h"
#include "base/sys.h"
#include "object/datetime.h"

enum { HEADER = 44, DAY = 86400 };

static uint32_t big32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t big64(const uint8_t *p)
{
    return (int64_t)((uint64_t)big32(p) << 32 | big32(p + 4));
}

typedef struct header {
    uint32_t isut, isstd, leap, times, kinds, names;
} header;

static bool read_header(const uint8_t *p, size_t n, header *h)
{
    if (n < HEADER || memcmp(p, "TZif", 4) != 0) {
        return false;
    }
    *h = (header){big32(p + 20), big32(p + 24), big32(p + 28), big32(p + 32), big32(p + 36), big32(p + 40)};
    return h->times < 100000 && h->kinds < 256 && h->names < 100000 && h->leap < 1000;
}

static size_t body_size(const header *h, size_t width)
{
    return h->times * (width + 1) + h->kinds * 6 + h->names + h->leap * (width + 4) + h->isstd + h->isut;
}

/* ---- the rule: CET-1CEST,M3.5.0,M10.5.0/3 ---- */

static bool rule_name(const char **p, char out[8])
{
    const char *start = *p, *end;
    if (*start == '<') {
        end = strchr(++start, '>');
        if (!end) {
            return false;
        }
        *p = end + 1;
    } else {
        end = start;
        while (isalpha((unsigned char)*end)) {
            end++;
        }
        *p = end;
    }
    size_t n = (size_t)(end - start);
    if (n == 0) {
        return false;
    }
    n = n < 7 ? n : 7;
    memcpy(out, start, n);
    out[n] = 0;
    return true;
}

static int32_t rule_time(const char **p)
{
    int sign = 1;
    if (**p == '-' || **p == '+') {
        sign = *(*p)++ == '-' ? -1 : 1;
    }
    int32_t total = 0, unit = 3600;
    for (;;) {
        int32_t n = 0;
        while (isdigit((unsigned char)**p)) {
            n = n * 10 + (*(*p)++ - '0');
        }
        total += n * unit;
        unit /= 60;
        if (**p != ':' || unit == 0) {
            return sign * total;
        }
        ++*p;
    }
}

static int rule_int(const char **p)
{
    int n = 0;
    while (isdigit((unsigned char)**p)) {
        n = n * 10 + (*(*p)++ - '0');
    }
    return n;
}

static bool rule_day(const char **p, zone_day *d)
{
    if (*(*p)++ != ',') {
        return false;
    }
    d->form = '0';
    if (**p == 'M' || **p == 'J') {
        d->form = *(*p)++;
    }
    if (d->form == 'M') {
        d->month = rule_int(p);
        if (*(*p)++ != '.') {
            return false;
        }
        d->week = rule_int(p);
        if (*(*p)++ != '.') {
            return false;
        }
    }
    d->day = rule_int(p);
    d->time = 2 * 3600;
    if (**p == '/') {
        ++*p;
        d->time = rule_time(p);
    }
    return true;
}

static void read_rule(zone *z, const char *p)
{
    if (!rule_name(&p, z->standard.name)) {
        return;
    }
    z->standard.offset = -rule_time(&p);
    z->has_rule = true;
    if (!*p || !rule_name(&p, z->summer.name)) {
        return;
    }
    z->summer.offset = *p && *p != ',' ? -rule_time(&p) : z->standard.offset + 3600;
    z->summer.daylight = true;
    z->rule_daylight = rule_day(&p, &z->start) && rule_day(&p, &z->end);
}

static int64_t seconds_of(int year, int month, int day)
{
    int64_t ticks = 0;
    date_join(year, month, day, &ticks);
    return (ticks - TICKS_UNIX) / TICKS_PER_SECOND;
}

/* Local wall-clock seconds of a rule's day in a year. */
static int64_t rule_moment(const zone_day *d, int year)
{
    if (d->form == 'M') {
        int64_t first = seconds_of(year, d->month, 1);
        int weekday = (int)(((first / DAY + 4) % 7 + 7) % 7);
        int day = 1 + (d->day - weekday + 7) % 7 + (d->week - 1) * 7;
        int last = date_days_in_month(year, d->month);
        while (day > last) {
            day -= 7;
        }
        return first + (int64_t)(day - 1) * DAY + d->time;
    }
    int64_t offset = d->form == 'J' ? d->day - 1 + (date_is_leap(year) && d->day >= 60) : d->day;
    return seconds_of(year, 1, 1) + offset * DAY + d->time;
}

static zone_kind by_rule(const zone *z, int64_t t)
{
    if (!z->rule_daylight) {
        return z->standard;
    }
    date_parts p;
    int64_t ticks = (t + z->standard.offset) * TICKS_PER_SECOND + TICKS_UNIX;
    date_split(ticks < 0 ? 0 : ticks > TICKS_MAX ? TICKS_MAX : ticks, &p);
    int64_t start = rule_moment(&z->start, p.year) - z->standard.offset;
    int64_t end = rule_moment(&z->end, p.year) - z->summer.offset;
    bool summer = start < end ? t >= start && t < end : t >= start || t < end;
    return summer ? z->summer : z->standard;
}

/* ---- the file ---- */

static void read_kinds(zone *z, const header *h, const uint8_t *p, const char *names)
{
    zone_kind *kinds = heap_alloc_leaf(h->kinds * sizeof *kinds);
    for (uint32_t i = 0; i < h->kinds; i++, p += 6) {
        memset(&kinds[i], 0, sizeof kinds[i]);
        kinds[i].offset = (int32_t)big32(p);
        kinds[i].daylight = p[4] != 0;
        for (size_t k = 0; k < 7 && p[5] + k < h->names && names[p[5] + k]; k++) {
            kinds[i].name[k] = names[p[5] + k];
        }
    }
    z->kinds = kinds;
    z->kind_count = h->kinds;
}

static const zone *parse(const uint8_t *p, size_t n)
{
    header h;
    size_t width = 4;
    if (!read_header(p, n, &h)) {
        return NULL;
    }
    if (p[4] >= '2') { /* the second part has 64-bit times */
        size_t skip = HEADER + body_size(&h, 4);
        if (skip > n || !read_header(p + skip, n - skip, &h)) {
            return NULL;
        }
        p += skip;
        n -= skip;
        width = 8;
    }
    size_t size = HEADER + body_size(&h, width);
    if (size > n || h.kinds == 0) {
        return NULL;
    }
    zone *z = heap_alloc(sizeof *z);
    const uint8_t *times = p + HEADER, *which = times + h.times * width, *kinds = which + h.times;
    int64_t *at = heap_alloc_leaf((h.times + 1) * sizeof *at);
    uint8_t *kind_of = heap_alloc_leaf(h.times + 1);
    for (uint32_t i = 0; i < h.times; i++) {
        at[i] = width == 8 ? big64(times + i * 8) : (int32_t)big32(times + i * 4);
        kind_of[i] = which[i] < h.kinds ? which[i] : 0;
    }
    z->count = h.times;
    z->at = at;
    z->which = kind_of;
    read_kinds(z, &h, kinds, (const char *)kinds + h.kinds * 6);
    if (width == 8 && n > size + 1 && p[size] == '\n') {
        buf rule = {0};
        for (size_t i = size + 1; i < n && p[i] != '\n'; i++) {
            buf_byte(&rule, (char)p[i]);
        }
        read_rule(z, buf_cstr(&rule));
    }
    return z;
}

const zone *zone_open(const char *id)
{
    if (!*id || *id == '/' || strstr(id, "..") || strlen(id) > 200) {
        return NULL;
    }
    buf path = {0};
    buf_printf(&path, "/usr/share/zoneinfo/%s", id);
    char *data;
    size_t n;
    if (sys_read_file(buf_cstr(&path), &data, &n) < 0) {
        return NULL;
    }
    return parse((const uint8_t *)data, n);
}

zone_kind zone_at(const zone *z, int64_t t)
{
    if (z->count == 0 || t >= z->at[z->count - 1]) {
        return z->has_rule ? by_rule(z, t) : z->kinds[z->count ? z->which[z->count - 1] : 0];
    }
    size_t low = 0, high = z->count; /* the first entry after t */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (z->at[middle] <= t) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return z->kinds[low ? z->which[low - 1] : 0];
}

bool zone_has_daylight(const zone *z)
{
    bool found = z->has_rule && z->rule_daylight;
    for (size_t i = 0; i < z->kind_count && !found; i++) {
        found = z->kinds[i].daylight;
    }
    return found;
}
