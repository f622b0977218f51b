/* collate_search.c: text within text, by the culture's rules or ordinally. */
#include "object/collate.h"

#include <string.h>

#include "object/icu.h"
#include "object/operate.h"

static bool no_case(int comparison)
{
    return comparison & 1;
}

static bool is_ordinal(int comparison)
{
    return comparison >= COMPARE_ORDINAL;
}

int collate_compare(const str *a, const str *b, int comparison)
{
    if (!is_ordinal(comparison)) {
        return compare_strings(a, b, no_case(comparison));
    }
    if (no_case(comparison)) {
        return str_compare_ordinal(str_upper(a), str_upper(b));
    }
    return str_compare_ordinal(a, b);
}

bool collate_equal(const str *a, const str *b, int comparison)
{
    if (!is_ordinal(comparison)) {
        return compare_strings(a, b, no_case(comparison)) == 0;
    }
    return no_case(comparison) ? str_equal_nocase(a, b) : str_equal(a, b);
}

/* Units that the culture's rules do not count. */
static bool ignorable(uint16_t c)
{
    return c < 9 || (c > 13 && c < 32) || (c >= 0x7F && c < 0xA0 && c != 0x85) || c == 0xAD ||
           (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
}

static bool combining(uint16_t c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x20D0 && c <= 0x20FF);
}

typedef enum text_kind { TEXT_PLAIN, TEXT_IGNORABLE, TEXT_SPECIAL } text_kind;

/* Plain text is found ordinally; text of ignorables only is found everywhere. */
static text_kind kind_of(const str *s)
{
    size_t skipped = 0;
    bool special = false;
    for (size_t i = 0; i < s->length; i++) {
        uint16_t c = str_at(s, i);
        skipped += ignorable(c);
        special |= combining(c);
    }
    return skipped == s->length ? TEXT_IGNORABLE : skipped || special ? TEXT_SPECIAL : TEXT_PLAIN;
}

/* ---- ICU's string search ---- */

typedef struct search_functions {
    void *(*open)(const char *, int *);
    void (*close)(void *);
    void (*set_strength)(void *, int);
    void *(*search_open)(const uint16_t *, int32_t, const uint16_t *, int32_t, const void *, void *, int *);
    void (*search_close)(void *);
    int32_t (*first)(void *, int *);
    int32_t (*last)(void *, int *);
    int32_t (*matched)(const void *);
} search_functions;

static bool load(search_functions *f)
{
    *(void **)&f->open = icu_function("ucol_open");
    *(void **)&f->close = icu_function("ucol_close");
    *(void **)&f->set_strength = icu_function("ucol_setStrength");
    *(void **)&f->search_open = icu_function("usearch_openFromCollator");
    *(void **)&f->search_close = icu_function("usearch_close");
    *(void **)&f->first = icu_function("usearch_first");
    *(void **)&f->last = icu_function("usearch_last");
    *(void **)&f->matched = icu_function("usearch_getMatchedLength");
    return f->open && f->close && f->set_strength && f->search_open && f->search_close && f->first && f->last &&
           f->matched;
}

static ptrdiff_t search(const str *s, const str *what, bool ignore_case, bool last, size_t *length)
{
    search_functions f;
    if (!load(&f)) {
        *length = what->length;
        return last ? str_last_index(s, what, ignore_case) : str_index(s, what, 0, ignore_case);
    }
    const uint16_t *text = str_all_units(s), *pattern = str_all_units(what);
    int status = 0;
    ptrdiff_t found = -1;
    void *collator = f.open("", &status);
    if (collator && ignore_case) {
        f.set_strength(collator, 1);
    }
    void *handle =
        collator ? f.search_open(pattern, (int32_t)what->length, text, (int32_t)s->length, collator, NULL, &status)
                 : NULL;
    if (handle && status <= 0) {
        found = last ? f.last(handle, &status) : f.first(handle, &status);
        *length = found >= 0 ? (size_t)f.matched(handle) : 0;
    }
    if (handle) {
        f.search_close(handle);
    }
    if (collator) {
        f.close(collator);
    }
    return found;
}

ptrdiff_t collate_index(const str *s, const str *what, int comparison, bool last, size_t *length)
{
    *length = what->length;
    if (!is_ordinal(comparison)) {
        text_kind kind = kind_of(what);
        if (kind == TEXT_IGNORABLE) {
            *length = 0;
            return last ? (ptrdiff_t)s->length : 0;
        }
        text_kind where = s->length == 0 ? TEXT_PLAIN : kind_of(s);
        if (kind == TEXT_SPECIAL || where == TEXT_SPECIAL) {
            return search(s, what, no_case(comparison), last, length);
        }
    }
    if (what->length == 0) {
        return last ? (ptrdiff_t)s->length : 0;
    }
    return last ? str_last_index(s, what, no_case(comparison)) : str_index(s, what, 0, no_case(comparison));
}

/* Does everything in [start, end) count nowhere? */
static bool rest_ignorable(const str *s, size_t start, size_t end)
{
    while (start < end && ignorable(str_at(s, start))) {
        start++;
    }
    return start >= end;
}

static bool plain(const str *s, const str *part)
{
    return kind_of(part) == TEXT_PLAIN && (s->length == 0 || kind_of(s) == TEXT_PLAIN);
}

bool collate_starts(const str *s, const str *prefix, int comparison)
{
    if (is_ordinal(comparison) || prefix->length == 0 || plain(s, prefix)) {
        return str_starts(s, prefix, no_case(comparison));
    }
    size_t length;
    ptrdiff_t at = collate_index(s, prefix, comparison, false, &length);
    return at >= 0 && rest_ignorable(s, 0, (size_t)at);
}

bool collate_ends(const str *s, const str *suffix, int comparison)
{
    if (is_ordinal(comparison) || suffix->length == 0 || plain(s, suffix)) {
        return str_ends(s, suffix, no_case(comparison));
    }
    size_t length;
    ptrdiff_t at = collate_index(s, suffix, comparison, true, &length);
    return at >= 0 && rest_ignorable(s, (size_t)at + length, s->length);
}
