/* number_custom.c: custom numeric formats: "#,##0.00;(#,##0.00);zero", "0.0%", "0.##E+00".
 *
 * Two passes over one section of the format: the first counts its places, the second writes. */
#include <limits.h>

#include "object/number_digits.h"

typedef struct section {
    const uint16_t *f;
    size_t begin, end; /* up to ';' or the end of the text */
    int places, point, first_zero, last_zero;
    int scale; /* from %, per mille and trailing commas */
    bool groups, scientific;
} section;

/* Where quoted text or an escaped unit that starts at i ends. */
static size_t skip_literal(const uint16_t *f, size_t i, size_t length)
{
    if (f[i] == '\\') {
        return i + 2 < length ? i + 2 : length;
    }
    size_t k = i + 1;
    while (k < length && f[k] != f[i]) {
        k++;
    }
    return k < length ? k + 1 : length;
}

static bool is_literal(uint16_t u)
{
    return u == '\'' || u == '"' || u == '\\';
}

/* Start of section `which`; an empty or missing one falls back to the first. */
static size_t section_start(const uint16_t *f, size_t length, int which)
{
    if (which == 0) {
        return 0;
    }
    for (size_t i = 0; i < length;) {
        if (is_literal(f[i])) {
            i = skip_literal(f, i, length);
            continue;
        }
        if (f[i++] == ';' && --which == 0) {
            return i < length && f[i] != ';' ? i : 0;
        }
    }
    return 0;
}

/* E0, E+0, e-00: index of the first zero of the exponent, 0 when it is none. */
static size_t exponent_zeros(const section *s, size_t i, size_t length)
{
    size_t k = i + 1;
    if (k < length && s->f[k] == '0') {
        return k;
    }
    return k + 1 < length && (s->f[k] == '+' || s->f[k] == '-') && s->f[k + 1] == '0' ? k + 1 : 0;
}

static void count_comma(section *s, int *comma_at, int *commas)
{
    if (s->places == 0 || s->point >= 0) {
        return;
    }
    if (*comma_at >= 0) {
        if (*comma_at == s->places) {
            ++*commas;
            return;
        }
        s->groups = true;
    }
    *comma_at = s->places;
    *commas = 1;
}

static void measure(section *s, size_t length)
{
    int comma_at = -1, commas = 0;
    s->places = 0;
    s->point = -1;
    s->first_zero = INT_MAX;
    s->last_zero = s->scale = 0;
    s->groups = s->scientific = false;
    size_t i = s->begin;
    while (i < length && s->f[i] != ';') {
        uint16_t u = s->f[i];
        if (is_literal(u)) {
            i = skip_literal(s->f, i, length);
            continue;
        }
        size_t zeros;
        switch (u) {
        case '#': s->places++; break;
        case '0':
            if (s->first_zero == INT_MAX) {
                s->first_zero = s->places;
            }
            s->last_zero = ++s->places;
            break;
        case '.':
            if (s->point < 0) {
                s->point = s->places;
            }
            break;
        case ',': count_comma(s, &comma_at, &commas); break;
        case '%': s->scale += 2; break;
        case 0x2030: s->scale += 3; break;
        case 'E':
        case 'e':
            zeros = exponent_zeros(s, i, length);
            if (zeros) {
                s->scientific = true;
                for (i = zeros; i + 1 < length && s->f[i + 1] == '0';) {
                    i++;
                }
            }
            break;
        default: break;
        }
        i++;
    }
    s->end = i;
    if (s->point < 0) {
        s->point = s->places;
    }
    if (comma_at >= 0) {
        if (comma_at == s->point) {
            s->scale -= commas * 3;
        } else {
            s->groups = true;
        }
    }
}

typedef struct writer {
    wbuf *b;
    const digits *n;
    const culture *c;
    const section *s;
    int at;          /* the next place: 1 are the units, 0 the tenths */
    int adjust;      /* >0: digits that have no place of their own; <0: places before the first digit */
    int first, last; /* zeros are forced at places first..1 and 0..last+1 */
    uint32_t next;   /* digit */
    bool point_written, scientific;
} writer;

static void put_digit(writer *w, char digit)
{
    wbuf_unit(w->b, (uint16_t)digit);
    if (w->s->groups && w->at > 1 && (w->at - 1) % 3 == 0) {
        culture_put(w->b, w->c->group);
    }
}

static char take_digit(writer *w)
{
    return w->next < w->n->count ? w->n->d[w->next++] : '0';
}

static void put_surplus(writer *w)
{
    for (; w->adjust > 0; w->adjust--) {
        put_digit(w, take_digit(w));
        w->at--;
    }
}

static void put_place(writer *w)
{
    if (w->adjust < 0) {
        w->adjust++;
        if (w->at <= w->first) {
            put_digit(w, '0');
        }
    } else if (w->next < w->n->count) {
        put_digit(w, take_digit(w));
    } else if (w->at > w->last) {
        put_digit(w, '0');
    }
    w->at--;
}

static void put_point(writer *w)
{
    if (w->at == 0 && !w->point_written && (w->last < 0 || (w->s->point < w->s->places && w->next < w->n->count))) {
        culture_put(w->b, w->c->decimal);
        w->point_written = true;
    }
}

/* Writes the exponent (or the bare letter); returns the index after it. */
static size_t put_exponent(writer *w, size_t i)
{
    const section *s = w->s;
    size_t zeros = exponent_zeros(s, i, s->end);
    if (!w->scientific || !zeros) {
        wbuf_unit(w->b, s->f[i++]);
        if (!w->scientific) { /* the second exponent of a format is text */
            for (; i < s->end && (s->f[i] == '+' || s->f[i] == '-' || s->f[i] == '0'); i++) {
                wbuf_unit(w->b, s->f[i]);
            }
        }
        return i;
    }
    size_t k = zeros;
    while (k < s->end && s->f[k] == '0') {
        k++;
    }
    int exponent = w->n->count ? w->n->scale - s->point : 0;
    int width = (int)(k - zeros) > 10 ? 10 : (int)(k - zeros);
    wbuf_unit(w->b, s->f[i]);
    if (exponent < 0) {
        culture_put(w->b, w->c->minus);
    } else if (s->f[i + 1] == '+') {
        culture_put(w->b, w->c->plus);
    }
    wbuf_printf(w->b, "%0*d", width, exponent < 0 ? -exponent : exponent);
    w->scientific = false;
    return k;
}

static size_t put_literal(writer *w, size_t i)
{
    const section *s = w->s;
    size_t stop = skip_literal(s->f, i, s->end);
    if (s->f[i] == '\\') {
        if (i + 1 < s->end) {
            wbuf_unit(w->b, s->f[i + 1]);
        }
        return stop;
    }
    bool closed = stop > i + 1 && s->f[stop - 1] == s->f[i];
    wbuf_units(w->b, s->f + i + 1, stop - (closed ? 1 : 0) - (i + 1));
    return stop;
}

static void write_section(writer *w)
{
    const section *s = w->s;
    for (size_t i = s->begin; i < s->end;) {
        uint16_t u = s->f[i];
        if (is_literal(u)) {
            i = put_literal(w, i);
            continue;
        }
        if (u == '#' || u == '0' || u == '.') {
            put_surplus(w);
        }
        switch (u) {
        case '#':
        case '0': put_place(w); break;
        case '.': put_point(w); break;
        case ',': break;
        case '%': culture_put(w->b, w->c->percent); break;
        case 0x2030: culture_put(w->b, w->c->permille); break;
        case 'E':
        case 'e': i = put_exponent(w, i); continue;
        default: wbuf_unit(w->b, u);
        }
        i++;
    }
}

void digits_put_custom(wbuf *b, digits *n, const uint16_t *format, size_t length, const culture *c)
{
    section s = {.f = format};
    int which = n->count == 0 ? 2 : n->negative ? 1 : 0;
    s.begin = section_start(format, length, which);
    measure(&s, length);
    if (n->count) {
        n->scale += s.scale;
        digits_round(n, s.scientific ? s.places : n->scale + s.places - s.point);
        if (n->count == 0) { /* rounded away: the section for zero, if there is one */
            size_t zero = section_start(format, length, 2);
            if (zero != s.begin) {
                s.begin = zero;
                measure(&s, length);
            }
            n->scale = 0;
        }
    } else {
        n->negative &= n->is_float;
        n->scale = 0;
    }
    wbuf body = {0};
    writer w = {.b = &body, .n = n, .c = c, .s = &s, .scientific = s.scientific};
    w.first = s.first_zero < s.point ? s.point - s.first_zero : 0;
    w.last = s.last_zero > s.point ? s.point - s.last_zero : 0;
    w.at = s.scientific || n->scale < s.point ? s.point : n->scale;
    w.adjust = s.scientific ? 0 : n->scale - s.point;
    write_section(&w);
    if (n->negative && s.begin == 0 && (n->scale != 0 || body.length > 0)) {
        culture_put(b, c->minus);
    }
    wbuf_units(b, body.data, body.length);
}
