/* collate.c: the order of text: that of ICU's root collation, as -lt, -eq and Sort-Object see it.
 *
 * Each character has collation elements of three weights. Texts differ first by primary weight (the letter), then by
 * secondary (the accent), then, unless case is ignored, by tertiary (the case: lower before upper). A weight of 0 does
 * not count at its level: control characters count nowhere, so "a`0" -eq 'a'.
 *
 *     'a','A','b','B','_x','10','9' | sort      # _x 10 9 a A b B
 *
 * Latin-1 has its weights here; ICU itself is asked for everything beyond, and code points decide when it is missing. */
#include <pthread.h>
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/collate.h"
#include "object/error.h"
#include "object/icu.h"
#include "object/operate.h"

/* ---- Latin-1 ---- */

enum { FIRST_LONG = 0xBC, MIDDLE_DOT = 0xB7 };

/* The first element of each character: primary << 16 | secondary << 8 | tertiary. The weights are those of the sort keys
 * of the root collation of CLDR; only their order means anything. */
static const uint32_t elements[256] = {
    0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000,
    0x03040505, 0x03060505, 0x03080505, 0x030A0505, 0x030C0505, 0x00000000, 0x00000000, 0x00000000, 0x00000000,
    0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000,
    0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x04000505, 0x075A0505, 0x097C0505, 0x0AAA0505,
    0x0D900505, 0x0AAC0505, 0x0AA40505, 0x096E0505, 0x09920505, 0x09940505, 0x0A940505, 0x0C7A0505, 0x06000505,
    0x050E0505, 0x08000505, 0x0A9E0505, 0x13000505, 0x15000505, 0x17000505, 0x19000505, 0x1B000505, 0x1D000505,
    0x1F000505, 0x21000505, 0x23000505, 0x25000505, 0x07360505, 0x072A0505, 0x0C820505, 0x0C840505, 0x0C860505,
    0x07640505, 0x0A920505, 0x2A0005DC, 0x2C0005DC, 0x2E0005DC, 0x300005DC, 0x320005DC, 0x340005DC, 0x360005DC,
    0x380005DC, 0x3A0005DC, 0x3C0005DC, 0x3E0005DC, 0x400005DC, 0x420005DC, 0x440005DC, 0x460005DC, 0x480005DC,
    0x4A0005DC, 0x4C0005DC, 0x4E0005DC, 0x500005DC, 0x520005DC, 0x540005DC, 0x560005E0, 0x580005DC, 0x5A0005DC,
    0x5C0005DC, 0x09960505, 0x0AA00505, 0x09980505, 0x0C0A0505, 0x050A0505, 0x0C040505, 0x2A000505, 0x2C000505,
    0x2E000505, 0x30000505, 0x32000505, 0x34000505, 0x36000505, 0x38000505, 0x3A000505, 0x3C000505, 0x3E000505,
    0x40000505, 0x42000505, 0x44000505, 0x46000505, 0x48000505, 0x4A000505, 0x4C000505, 0x4E000505, 0x50000505,
    0x52000505, 0x54000505, 0x56000505, 0x58000505, 0x5A000505, 0x5C000505, 0x099A0505, 0x0C8A0505, 0x099C0505,
    0x0C8E0505, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x030E0505, 0x00000000,
    0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000,
    0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000,
    0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x040005E8, 0x075C0505,
    0x0D8E0505, 0x0D920505, 0x0D8C0505, 0x0D940505, 0x0C8C0505, 0x0A860505, 0x0C100505, 0x0C5C0505, 0x2A0005EB,
    0x098E0505, 0x0C880505, 0x00000000, 0x0C600505, 0x0C0C0505, 0x0C530505, 0x0C7C0505, 0x170005E4, 0x190005E4,
    0x0C060505, 0x602A05D0, 0x0A8A0505, 0x091A0505, 0x0C140505, 0x150005E4, 0x460005EB, 0x09900505, 0x150005F3,
    0x150005F3, 0x190005F3, 0x07660505, 0x2A0005DC, 0x2A0005DC, 0x2A0005DC, 0x2A0005DC, 0x2A0005DC, 0x2A0005DC,
    0x2A0070E0, 0x2E0005DC, 0x320005DC, 0x320005DC, 0x320005DC, 0x320005DC, 0x3A0005DC, 0x3A0005DC, 0x3A0005DC,
    0x3A0005DC, 0x300070E0, 0x440005DC, 0x460005DC, 0x460005DC, 0x460005DC, 0x460005DC, 0x460005DC, 0x0C800505,
    0x460005DC, 0x520005DC, 0x520005DC, 0x520005DC, 0x520005DC, 0x5A0005DC, 0x5D2805E0, 0x4E007005, 0x2A000505,
    0x2A000505, 0x2A000505, 0x2A000505, 0x2A000505, 0x2A000505, 0x2A007005, 0x2E000505, 0x32000505, 0x32000505,
    0x32000505, 0x32000505, 0x3A000505, 0x3A000505, 0x3A000505, 0x3A000505, 0x30007005, 0x44000505, 0x46000505,
    0x46000505, 0x46000505, 0x46000505, 0x46000505, 0x0C7E0505, 0x46000505, 0x52000505, 0x52000505, 0x52000505,
    0x52000505, 0x5A000505, 0x5D280505, 0x5A000505,
};

/* The second element, from FIRST_LONG on: the accent of a letter, or the second letter of a ligature. */
static const uint32_t second[256 - FIRST_LONG] = {
    0xC9605E0, 0xC9605E0, 0xC9605E0, 0x0,    0x8A05, 0x8805, 0x8E05,     0x9A05, 0x9605, 0x9205, 0x320005E2, 0xA005,
    0x8A05,    0x8805,    0x8E05,    0x9605, 0x8A05, 0x8805, 0x8E05,     0x9605, 0x0,    0x9A05, 0x8A05,     0x8805,
    0x8E05,    0x9A05,    0x9605,    0x0,    0x9E05, 0x8A05, 0x8805,     0x8E05, 0x9605, 0x8805, 0x0,        0x4E0005D3,
    0x8A05,    0x8805,    0x8E05,    0x9A05, 0x9605, 0x9205, 0x320005D3, 0xA005, 0x8A05, 0x8805, 0x8E05,     0x9605,
    0x8A05,    0x8805,    0x8E05,    0x9605, 0x0,    0x9A05, 0x8A05,     0x8805, 0x8E05, 0x9A05, 0x9605,     0x0,
    0x9E05,    0x8A05,    0x8805,    0x8E05, 0x9605, 0x8805, 0x0,        0x9605,
};

/* The digit that ends a vulgar fraction; and what a middle dot behind an l is: an accent, as Catalan writes it. */
static const uint32_t fraction_end[3] = {0x1B0005F3, 0x170005F3, 0x1B0005F3};
enum { L_DOT = 0xFB05 };

typedef struct cursor {
    const uint8_t *p, *end;
    uint32_t pending[2];
    uint32_t count; /* of pending */
    uint8_t last;
} cursor;

/* The next element; 0 at the end. */
static uint32_t next_element(cursor *c)
{
    for (;;) {
        if (c->count) {
            uint32_t e = c->pending[0];
            c->pending[0] = c->pending[1];
            c->count--;
            return e;
        }
        if (c->p == c->end) {
            return 0;
        }
        uint8_t u = *c->p++;
        uint32_t e = elements[u];
        if (u == MIDDLE_DOT && (c->last | 0x20) == 'l') {
            e = L_DOT;
        }
        c->last = u;
        if (u >= FIRST_LONG && second[u - FIRST_LONG]) {
            c->pending[0] = second[u - FIRST_LONG];
            c->count = 1;
            if (u <= 0xBE) {
                c->pending[1] = fraction_end[u - FIRST_LONG];
                c->count = 2;
            }
        }
        if (e) {
            return e;
        }
    }
}

/* The next weight at a level (mask and shift) that counts; 0 at the end. */
static inline uint32_t next_weight(cursor *c, uint32_t mask)
{
    uint32_t e;
    do {
        e = next_element(c);
    } while (e && !(e & mask));
    return e & mask;
}

/* The case of letters alone: not of accents, which count as elements of their own. */
static int compare_case(cursor a, cursor b)
{
    for (;;) {
        uint32_t x, y;
        do {
            x = next_element(&a);
        } while (x && !(x & 0xFFFF0000));
        do {
            y = next_element(&b);
        } while (y && !(y & 0xFFFF0000));
        if ((x & 0xFF) != (y & 0xFF)) {
            return (x & 0xFF) < (y & 0xFF) ? -1 : 1;
        }
        if (!x || !y) {
            return 0;
        }
    }
}

static int compare_level(cursor a, cursor b, uint32_t mask)
{
    for (;;) {
        uint32_t x = next_weight(&a, mask), y = next_weight(&b, mask);
        if (x != y) {
            return x < y ? -1 : 1;
        }
        if (!x) {
            return 0;
        }
    }
}

static int compare_latin1(const uint8_t *a, size_t n, const uint8_t *b, size_t m, bool ignore_case)
{
    size_t shorter = n < m ? n : m, same = 0;
    while (same < shorter && a[same] == b[same]) {
        same++;
    }
    if (same == n && n == m) {
        return 0;
    }
    uint8_t last = same ? a[same - 1] : 0;
    cursor x = {.p = a + same, .end = a + n, .last = last}, y = {.p = b + same, .end = b + m, .last = last};
    int order = compare_level(x, y, 0xFFFF0000);
    if (order == 0) {
        order = compare_level(x, y, 0xFF00);
    }
    return order == 0 && !ignore_case ? compare_level(x, y, 0xFF) : order;
}

/* ---- everything else: ICU ---- */

typedef struct UCollator UCollator;

static struct {
    pthread_once_t once;
    UCollator *exact, *no_case;
    int (*compare)(const UCollator *, const uint16_t *, int32_t, const uint16_t *, int32_t);
} ucol = {.once = PTHREAD_ONCE_INIT};

enum { UCOL_DEFAULT = -1, UCOL_SECONDARY = 1 };

/* Without case, hiragana and katakana, full and half width still differ: rules that say so. */
static int32_t distinct_rules(uint16_t *out)
{
    int32_t n = 0;
    for (uint32_t c = 0x3041; c <= 0x3096 + 0x5E; c++) {
        bool kana = c <= 0x3096;
        uint32_t from = kana ? c : c - 0x3097 + 0x21, to = kana ? c + 0x60 : from + 0xFEE0;
        const uint16_t rule[] = {'&', '\\', (uint16_t)from, '<', (uint16_t)to};
        memcpy(out + n, rule, sizeof rule);
        n += 5;
    }
    return n;
}

static void open_collators(void)
{
    UCollator *(*open)(const char *, int *) = (UCollator * (*)(const char *, int *)) icu_function("ucol_open");
    UCollator *(*open_rules)(const uint16_t *, int32_t, int, int, void *, int *) =
        (UCollator * (*)(const uint16_t *, int32_t, int, int, void *, int *)) icu_function("ucol_openRules");
    *(void **)&ucol.compare = icu_function("ucol_strcoll");
    if (!open || !open_rules || !ucol.compare) {
        return;
    }
    int status = 0;
    ucol.exact = open("", &status);
    static uint16_t rules[1024];
    int32_t length = distinct_rules(rules);
    ucol.no_case = open_rules(rules, length, UCOL_DEFAULT, UCOL_SECONDARY, NULL, &status);
    if (status > 0) {
        ucol.exact = ucol.no_case = NULL;
    }
}

static int compare_code_points(const str *a, const str *b, bool ignore_case)
{
    size_t shorter = a->length < b->length ? a->length : b->length;
    for (size_t i = 0; i < shorter; i++) {
        uint16_t x = str_at(a, i), y = str_at(b, i);
        if (x != y && (!ignore_case || utf_upper(x) != utf_upper(y))) {
            return x < y ? -1 : 1;
        }
    }
    return (a->length > b->length) - (a->length < b->length);
}

static int compare_icu(const str *a, const str *b, bool ignore_case)
{
    pthread_once(&ucol.once, open_collators);
    const UCollator *by = ignore_case ? ucol.no_case : ucol.exact;
    if (!by) {
        return compare_code_points(a, b, ignore_case);
    }
    return ucol.compare(by, str_all_units(a), (int32_t)a->length, str_all_units(b), (int32_t)b->length);
}

int compare_strings(const str *a, const str *b, bool ignore_case)
{
    if (a == b) {
        return 0;
    }
    if (a->wide || b->wide) {
        return compare_icu(a, b, ignore_case);
    }
    return compare_latin1(a->data, a->length, b->data, b->length, ignore_case);
}

/* ---- CompareOptions ---- */

enum { FIRST_DIGIT = 0x13000000 }; /* elements below are blanks, punctuation and symbols */

static size_t without_symbols(const str *s, uint8_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s->length; i++) {
        uint8_t u = s->data[i];
        if (elements[u] >= FIRST_DIGIT || !elements[u]) {
            out[n++] = u;
        }
    }
    return n;
}

static int compare_latin1_options(const str *a, const str *b, int64_t options)
{
    const uint8_t *p = a->data, *q = b->data;
    size_t n = a->length, m = b->length;
    if (options & OPTION_NO_SYMBOLS) {
        uint8_t *x = heap_alloc_leaf(n + m + 2), *y = x + n + 1;
        n = without_symbols(a, x);
        m = without_symbols(b, y);
        p = x;
        q = y;
    }
    if (!(options & OPTION_NO_ACCENTS)) {
        return compare_latin1(p, n, q, m, options & OPTION_NO_CASE);
    }
    cursor x = {.p = p, .end = p + n}, y = {.p = q, .end = q + m};
    int order = compare_level(x, y, 0xFFFF0000);
    return order == 0 && !(options & OPTION_NO_CASE) ? compare_case(x, y) : order;
}

enum { UCOL_CASE_LEVEL = 3, UCOL_ALTERNATE = 1, UCOL_SHIFTED = 20, UCOL_ON = 17, UCOL_CURRENCY = 0x1003 };

static int compare_icu_options(const str *a, const str *b, int64_t options)
{
    pthread_once(&ucol.once, open_collators);
    void *open = icu_function("ucol_open"), *close = icu_function("ucol_close"),
         *strength = icu_function("ucol_setStrength"), *attribute = icu_function("ucol_setAttribute"),
         *variable = icu_function("ucol_setMaxVariable");
    if (!ucol.exact || !open || !close || !strength || !attribute || !variable) {
        throw_unsupported("CompareOptions beyond Latin-1 without ICU (libicu) installed");
    }
    int status = 0;
    UCollator *by = ((UCollator * (*)(const char *, int *)) open)("", &status);
    if (options & OPTION_NO_ACCENTS) {
        ((void (*)(UCollator *, int))strength)(by, 0);
        if (!(options & OPTION_NO_CASE)) {
            ((void (*)(UCollator *, int, int, int *))attribute)(by, UCOL_CASE_LEVEL, UCOL_ON, &status);
        }
    } else if (options & OPTION_NO_CASE) {
        ((void (*)(UCollator *, int))strength)(by, UCOL_SECONDARY);
    }
    if (options & OPTION_NO_SYMBOLS) {
        ((void (*)(UCollator *, int, int, int *))attribute)(by, UCOL_ALTERNATE, UCOL_SHIFTED, &status);
        ((void (*)(UCollator *, int, int *))variable)(by, UCOL_CURRENCY, &status);
    }
    int order = ucol.compare(by, str_all_units(a), (int32_t)a->length, str_all_units(b), (int32_t)b->length);
    ((void (*)(UCollator *))close)(by);
    return order;
}

int collate_compare_options(const str *a, const str *b, int64_t options)
{
    options &= ~(int64_t)OPTION_STRING_SORT;
    if (options & (OPTION_ORDINAL | OPTION_ORDINAL_NOCASE)) {
        return collate_compare(a, b, options & OPTION_ORDINAL ? COMPARE_ORDINAL : COMPARE_ORDINAL_NOCASE);
    }
    if ((options & ~(int64_t)OPTION_NO_CASE) == 0) {
        return compare_strings(a, b, options & OPTION_NO_CASE);
    }
    if (options & ~(int64_t)(OPTION_NO_CASE | OPTION_NO_ACCENTS | OPTION_NO_SYMBOLS)) {
        throw_unsupported("CompareOptions IgnoreKanaType, IgnoreWidth and NumericOrdering");
    }
    return a->wide || b->wide ? compare_icu_options(a, b, options) : compare_latin1_options(a, b, options);
}
