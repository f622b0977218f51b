/* culture.c: the built-in cultures and which one is current. */
#include "object/culture.h"

#include <strings.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/error.h"

#define ENGLISH_NAMES                                                                                                  \
    .days = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},                            \
    .short_days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},                                                   \
    .months = {"January", "February", "March",     "April",   "May",      "June",                                      \
               "July",    "August",   "September", "October", "November", "December"},                                 \
    .short_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}, .am = "AM",  \
    .pm = "PM"

const culture culture_invariant = {
    .name = "",
    .english = "Invariant Language (Invariant Country)",
    .native = "Invariant Language (Invariant Country)",
    .two_letter = "iv",
    .region = "IV",
    .lcid = 127,
    .decimal = ".",
    .group = ",",
    .minus = "-",
    .plus = "+",
    .percent = "%",
    .permille = "\xE2\x80\xB0",
    .nan = "NaN",
    .infinity = "Infinity",
    .currency = "\xC2\xA4",
    .currency_decimal = ".",
    .currency_group = ",",
    .digits = 2,
    .currency_digits = 2,
    .percent_digits = 2,
    .number_negative = 1,
    .list = ",",
    .short_date = "MM/dd/yyyy",
    .long_date = "dddd, dd MMMM yyyy",
    .short_time = "HH:mm",
    .long_time = "HH:mm:ss",
    .month_day = "MMMM dd",
    .year_month = "yyyy MMMM",
    .date_separator = "/",
    .time_separator = ":",
    ENGLISH_NAMES,
};

const culture culture_en_us = {
    .name = "en-US",
    .english = "English (United States)",
    .native = "English (United States)",
    .two_letter = "en",
    .region = "US",
    .lcid = 1033,
    .decimal = ".",
    .group = ",",
    .minus = "-",
    .plus = "+",
    .percent = "%",
    .permille = "\xE2\x80\xB0",
    .nan = "NaN",
    .infinity = "\xE2\x88\x9E",
    .currency = "$",
    .currency_decimal = ".",
    .currency_group = ",",
    .digits = 3,
    .currency_digits = 2,
    .percent_digits = 3,
    .number_negative = 1,
    .currency_negative = 1,
    .percent_positive = 1,
    .percent_negative = 1,
    .list = ",",
    .short_date = "M/d/yyyy",
    .long_date = "dddd, MMMM d, yyyy",
    .short_time = "h:mm\xE2\x80\xAFtt",
    .long_time = "h:mm:ss\xE2\x80\xAFtt",
    .month_day = "MMMM d",
    .year_month = "MMMM yyyy",
    .date_separator = "/",
    .time_separator = ":",
    ENGLISH_NAMES,
};

/* Each group of a row is spread over the fields it stands for. */
#define ARGS(...) __VA_ARGS__
#define CULTURE(id, english_name, native_name, language, country, number, separator, symbols, patterns, date_patterns, \
                first, rule, day_names, brief_days, month_names, brief_months, genitives)                              \
    {.name = id,                                                                                                       \
     .english = english_name,                                                                                          \
     .native = native_name,                                                                                            \
     .two_letter = language,                                                                                           \
     .region = country,                                                                                                \
     .lcid = number,                                                                                                   \
     .list = separator,                                                                                                \
     .decimal = symbols,                                                                                               \
     .digits = patterns,                                                                                               \
     .short_date = date_patterns,                                                                                      \
     .first_day = first,                                                                                               \
     .week_rule = rule,                                                                                                \
     .days = {day_names},                                                                                              \
     .short_days = {brief_days},                                                                                       \
     .months = {month_names},                                                                                          \
     .short_months = {brief_months},                                                                                   \
     .genitive = {genitives}},
static const culture others[] = {
#include "object/culture.def"
};
#undef CULTURE
#undef ARGS

const culture *culture_at(size_t i)
{
    return i == 0                                     ? &culture_invariant
           : i == 1                                   ? &culture_en_us
           : i - 2 < sizeof others / sizeof others[0] ? &others[i - 2]
                                                      : NULL;
}

const culture *culture_find(const char *name)
{
    for (size_t i = 0; culture_at(i); i++) {
        if (strcasecmp(name, culture_at(i)->name) == 0) {
            return culture_at(i);
        }
    }
    return NULL;
}

static const culture *(*current)(void);
void (*culture_set_current)(const culture *c);

void culture_set_source(const culture *(*source)(void))
{
    current = source;
}

const culture *culture_current(void)
{
    const culture *c = current ? current() : NULL;
    return c ? c : &culture_en_us;
}

const culture *culture_of(value provider)
{
    if (provider.kind == K_OBJECT) {
        const type *t = provider.as.o->type;
        if (t == &type_CultureInfo || t == &type_NumberFormatInfo || t == &type_DateTimeFormatInfo) {
            return culture_object_get(provider);
        }
        throw_unsupported("a format provider of its own");
    }
    return culture_current();
}

const culture *culture_object_get(value v)
{
    const culture_object *o = (const culture_object *)(const void *)v.as.o;
    return __atomic_load_n(o->cell, __ATOMIC_ACQUIRE);
}

value culture_object_view(const type *t, value owner)
{
    culture_object *o = heap_alloc(sizeof *o);
    o->o.type = t;
    o->o.bits = owner.as.o->bits & OB_FIXED;
    o->cell = ((const culture_object *)(const void *)owner.as.o)->cell;
    return v_obj(o);
}

value culture_object_new(const type *t, const culture *c, bool read_only)
{
    culture_object *o = heap_alloc(sizeof *o);
    o->o.type = t;
    o->o.bits = read_only ? OB_FIXED : 0;
    o->cell = heap_alloc(sizeof *o->cell);
    *o->cell = c;
    return v_obj(o);
}

void culture_put(wbuf *b, const char *utf8)
{
    const uint8_t *p = (const uint8_t *)utf8, *end = p;
    while (*end) {
        end++;
    }
    while (p < end) {
        wbuf_code_point(b, utf8_next(&p, end));
    }
}
