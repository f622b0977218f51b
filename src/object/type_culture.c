/* type_culture.c: CultureInfo, NumberFormatInfo and DateTimeFormatInfo as types. */
#include <ctype.h>
#include <string.h>

#include "base/heap.h"
#include "object/array.h"
#include "object/convert.h"
#include "object/datetime.h"
#include "object/error.h"
#include "object/type_internal.h"
#include "object/type_number.h"
#include "object/type_string.h"

/* ---- fields as properties ---- */

static void change(value self, culture *changed)
{
    if (self.as.o->bits & OB_FIXED) {
        throw_argument("System.InvalidOperationException", NULL, "Instance is read-only.");
    }
    culture_object *o = (culture_object *)(void *)self.as.o;
    __atomic_store_n(o->cell, changed, __ATOMIC_RELEASE);
}

static culture *copy_of(value self)
{
    culture *c = heap_alloc(sizeof *c);
    *c = *culture_object_get(self);
    return c;
}

#define TEXT(field)                                                                                                    \
    static value get_##field(value self, const type *t)                                                                \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        return v_str(str_c(culture_object_get(self)->field));                                                          \
    }                                                                                                                  \
    static void set_##field(value self, const type *t, value v)                                                        \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        culture *c = copy_of(self);                                                                                    \
        c->field = str_to_c(to_str(v));                                                                                \
        change(self, c);                                                                                               \
    }
#define NUMBER(field)                                                                                                  \
    static value get_##field(value self, const type *t)                                                                \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        return v_int(culture_object_get(self)->field);                                                                 \
    }                                                                                                                  \
    static void set_##field(value self, const type *t, value v)                                                        \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        culture *c = copy_of(self);                                                                                    \
        c->field = to_int(v);                                                                                          \
        change(self, c);                                                                                               \
    }
#define NAMES(field, count)                                                                                            \
    static value get_##field(value self, const type *t)                                                                \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        const culture *c = culture_object_get(self);                                                                   \
        return names_array(c->field, sizeof c->field / sizeof c->field[0], count);                                     \
    }

/* Month names have a thirteenth, empty one. */
static value names_array(const char *const *names, size_t have, size_t count)
{
    array *a = array_new(&type_String, count);
    for (size_t i = 0; i < count; i++) {
        array_put(a, i, v_str(i < have ? str_c(names[i]) : str_empty));
    }
    return v_obj(a);
}

TEXT(decimal)
TEXT(group)
TEXT(minus)
TEXT(plus)
TEXT(percent)
TEXT(permille)
TEXT(nan)
TEXT(infinity)
TEXT(currency)
TEXT(currency_decimal)
TEXT(currency_group)
NUMBER(digits)
NUMBER(currency_digits)
NUMBER(percent_digits)
NUMBER(number_negative)
NUMBER(currency_positive)
NUMBER(currency_negative)
NUMBER(percent_positive)
NUMBER(percent_negative)
TEXT(short_date)
TEXT(long_date)
TEXT(short_time)
TEXT(long_time)
TEXT(month_day)
TEXT(year_month)
TEXT(date_separator)
TEXT(time_separator)
TEXT(am)
TEXT(pm)
NAMES(days, 7)
NAMES(short_days, 7)
NAMES(months, 13)
NAMES(short_months, 13)

static value get_read_only(value self, const type *t)
{
    (void)t;
    return v_bool(self.as.o->bits & OB_FIXED);
}

static value get_negative_infinity(value self, const type *t)
{
    (void)t;
    const culture *c = culture_object_get(self);
    return v_str(str_printf("%s%s", c->minus, c->infinity));
}

static value get_group_sizes(value self, const type *t)
{
    (void)self, (void)t;
    array *a = array_new(&type_Int32, 1);
    array_put(a, 0, v_int(3));
    return v_obj(a);
}

static value clone(call *c)
{
    return culture_object_new(c->type, culture_object_get(c->self), false);
}

static value get_invariant_info(value self, const type *t)
{
    (void)self;
    return culture_object_new(t, &culture_invariant, true);
}

static value get_current_info(value self, const type *t)
{
    (void)self;
    return culture_object_new(t, culture_current(), true);
}

static value info_new(call *c)
{
    return culture_object_new(c->type, &culture_invariant, false);
}

/* GetFormat(type): a provider gives the part that is asked for. */
static value get_format(call *c)
{
    if (c->args[0].kind == K_OBJECT) {
        const type *t = (const type *)(const void *)c->args[0].as.o;
        if (t == &type_NumberFormatInfo || t == &type_DateTimeFormatInfo) {
            return culture_object_view(t, c->self);
        }
    }
    return V_NULL;
}

static const property number_format_properties[] = {
    {"CurrencyDecimalDigits", "int", get_currency_digits, set_currency_digits, 0},
    {"CurrencyDecimalSeparator", "string", get_currency_decimal, set_currency_decimal, 0},
    {"IsReadOnly", "bool", get_read_only, NULL, 0},
    {"CurrencyGroupSizes", "int[]", get_group_sizes, NULL, 0},
    {"NumberGroupSizes", "int[]", get_group_sizes, NULL, 0},
    {"PercentGroupSizes", "int[]", get_group_sizes, NULL, 0},
    {"CurrencyGroupSeparator", "string", get_currency_group, set_currency_group, 0},
    {"CurrencySymbol", "string", get_currency, set_currency, 0},
    {"NaNSymbol", "string", get_nan, set_nan, 0},
    {"CurrencyNegativePattern", "int", get_currency_negative, set_currency_negative, 0},
    {"NumberNegativePattern", "int", get_number_negative, set_number_negative, 0},
    {"PercentPositivePattern", "int", get_percent_positive, set_percent_positive, 0},
    {"PercentNegativePattern", "int", get_percent_negative, set_percent_negative, 0},
    {"NegativeInfinitySymbol", "string", get_negative_infinity, NULL, 0},
    {"NegativeSign", "string", get_minus, set_minus, 0},
    {"NumberDecimalDigits", "int", get_digits, set_digits, 0},
    {"NumberDecimalSeparator", "string", get_decimal, set_decimal, 0},
    {"NumberGroupSeparator", "string", get_group, set_group, 0},
    {"CurrencyPositivePattern", "int", get_currency_positive, set_currency_positive, 0},
    {"PositiveInfinitySymbol", "string", get_infinity, set_infinity, 0},
    {"PositiveSign", "string", get_plus, set_plus, 0},
    {"PercentDecimalDigits", "int", get_percent_digits, set_percent_digits, 0},
    {"PercentDecimalSeparator", "string", get_decimal, set_decimal, 0},
    {"PercentGroupSeparator", "string", get_group, set_group, 0},
    {"PercentSymbol", "string", get_percent, set_percent, 0},
    {"PerMilleSymbol", "string", get_permille, set_permille, 0},
    {"InvariantInfo", "System.Globalization.NumberFormatInfo", get_invariant_info, NULL, M_STATIC},
    {"CurrentInfo", "System.Globalization.NumberFormatInfo", get_current_info, NULL, M_STATIC},
    {0}};
static const method info_methods[] = {
    {"Clone", "", "System.Object", clone, 0}, {"GetFormat", "type formatType", "System.Object", get_format, 0}, {0}};
static const method info_ctors[] = {{NULL, "", NULL, info_new, 0}, {0}};
type type_NumberFormatInfo = {TYPE_OBJECT,
                              .name = "System.Globalization.NumberFormatInfo",
                              .kind = K_OBJECT,
                              .flags = T_SEALED,
                              .interfaces = "System.IFormatProvider,System.ICloneable",
                              .ctors = info_ctors,
                              .methods = info_methods,
                              .properties = number_format_properties};

/* ---- DateTimeFormatInfo ---- */

static int name_index(const call *c, int least, int most, const char *param)
{
    int i = (int)c->args[0].as.i;
    if (i < least || i > most) {
        throw_argument("System.ArgumentOutOfRangeException", param, "Valid values are between %d and %d, inclusive.",
                       least, most);
    }
    return i;
}

static value month_name(call *c)
{
    int i = name_index(c, 1, 13, "month");
    return v_str(i == 13 ? str_empty : str_c(culture_object_get(c->self)->months[i - 1]));
}

static value short_month_name(call *c)
{
    int i = name_index(c, 1, 13, "month");
    return v_str(i == 13 ? str_empty : str_c(culture_object_get(c->self)->short_months[i - 1]));
}

static value day_name(call *c)
{
    return v_str(str_c(culture_object_get(c->self)->days[name_index(c, 0, 6, "dayofweek")]));
}

static value short_day_name(call *c)
{
    return v_str(str_c(culture_object_get(c->self)->short_days[name_index(c, 0, 6, "dayofweek")]));
}

static value get_full_pattern(value self, const type *t)
{
    (void)t;
    const culture *c = culture_object_get(self);
    return v_str(str_printf("%s %s", c->long_date, c->long_time));
}

static value get_first_day(value self, const type *t)
{
    (void)t;
    return enum_value(&type_DayOfWeek, culture_object_get(self)->first_day);
}

static void set_first_day(value self, const type *t, value v)
{
    (void)t;
    culture *c = copy_of(self);
    c->first_day = (int)v.as.i;
    change(self, c);
}

static value get_week_rule(value self, const type *t)
{
    (void)t;
    return enum_value(&type_CalendarWeekRule, culture_object_get(self)->week_rule);
}

static value get_calendar(value self, const type *t)
{
    (void)self, (void)t;
    object *o = heap_alloc(sizeof *o);
    o->type = &type_GregorianCalendar;
    return v_obj(o);
}

#define FIXED_PATTERN(name, text)                                                                                      \
    static value get_##name(value self, const type *t)                                                                 \
    {                                                                                                                  \
        (void)self, (void)t;                                                                                           \
        return v_str(str_c(text));                                                                                     \
    }
FIXED_PATTERN(rfc, "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'")
FIXED_PATTERN(sortable, "yyyy'-'MM'-'dd'T'HH':'mm':'ss")
FIXED_PATTERN(universal, "yyyy'-'MM'-'dd HH':'mm':'ss'Z'")

static const property date_format_properties[] = {
    {"AMDesignator", "string", get_am, set_am, 0},
    {"Calendar", "System.Globalization.Calendar", get_calendar, NULL, 0},
    {"DateSeparator", "string", get_date_separator, set_date_separator, 0},
    {"FirstDayOfWeek", "System.DayOfWeek", get_first_day, set_first_day, 0},
    {"CalendarWeekRule", "System.Globalization.CalendarWeekRule", get_week_rule, NULL, 0},
    {"FullDateTimePattern", "string", get_full_pattern, NULL, 0},
    {"LongDatePattern", "string", get_long_date, set_long_date, 0},
    {"LongTimePattern", "string", get_long_time, set_long_time, 0},
    {"MonthDayPattern", "string", get_month_day, set_month_day, 0},
    {"PMDesignator", "string", get_pm, set_pm, 0},
    {"RFC1123Pattern", "string", get_rfc, NULL, 0},
    {"ShortDatePattern", "string", get_short_date, set_short_date, 0},
    {"ShortTimePattern", "string", get_short_time, set_short_time, 0},
    {"SortableDateTimePattern", "string", get_sortable, NULL, 0},
    {"TimeSeparator", "string", get_time_separator, set_time_separator, 0},
    {"UniversalSortableDateTimePattern", "string", get_universal, NULL, 0},
    {"YearMonthPattern", "string", get_year_month, set_year_month, 0},
    {"AbbreviatedDayNames", "string[]", get_short_days, NULL, 0},
    {"DayNames", "string[]", get_days, NULL, 0},
    {"AbbreviatedMonthNames", "string[]", get_short_months, NULL, 0},
    {"MonthNames", "string[]", get_months, NULL, 0},
    {"IsReadOnly", "bool", get_read_only, NULL, 0},
    {"InvariantInfo", "System.Globalization.DateTimeFormatInfo", get_invariant_info, NULL, M_STATIC},
    {"CurrentInfo", "System.Globalization.DateTimeFormatInfo", get_current_info, NULL, M_STATIC},
    {0}};
static const method date_format_methods[] = {
    {"Clone", "", "System.Object", clone, 0},
    {"GetFormat", "type formatType", "System.Object", get_format, 0},
    {"GetMonthName", "int month", "string", month_name, 0},
    {"GetAbbreviatedMonthName", "int month", "string", short_month_name, 0},
    {"GetDayName", "System.DayOfWeek dayofweek", "string", day_name, 0},
    {"GetAbbreviatedDayName", "System.DayOfWeek dayofweek", "string", short_day_name, 0},
    {0}};
type type_DateTimeFormatInfo = {TYPE_OBJECT,
                                .name = "System.Globalization.DateTimeFormatInfo",
                                .kind = K_OBJECT,
                                .flags = T_SEALED,
                                .interfaces = "System.IFormatProvider,System.ICloneable",
                                .ctors = info_ctors,
                                .methods = date_format_methods,
                                .properties = date_format_properties};

/* ---- CultureInfo ---- */

static bool well_formed(const char *name)
{
    size_t part = 0;
    for (const char *p = name;; p++) {
        if (*p == '-' || *p == '_' || *p == 0) {
            if (part == 0 || part > 8) {
                return false;
            }
            part = 0;
            if (*p == 0) {
                return true;
            }
        } else if (!isalnum((unsigned char)*p)) {
            return false;
        } else {
            part++;
        }
    }
}

/* "de" is what "de-DE" would be, but for its names. */
static const culture *neutral_of(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 1; culture_at(i); i++) {
        const culture *c = culture_at(i);
        if (strncasecmp(c->name, name, n) == 0 && c->name[n] == '-') {
            culture *neutral = heap_alloc(sizeof *neutral);
            *neutral = *c;
            neutral->name = c->two_letter;
            size_t stop = strcspn(c->english, "(");
            neutral->english = str_to_c(str_trim(str_utf8(c->english, stop), NULL, 3));
            stop = strcspn(c->native, "(");
            neutral->native = str_to_c(str_trim(str_utf8(c->native, stop), NULL, 3));
            neutral->region = "";
            return neutral;
        }
    }
    return NULL;
}

static const culture *by_name(const char *name)
{
    const culture *c = culture_find(name);
    if (!c && !well_formed(name)) {
        throw_argument("System.Globalization.CultureNotFoundException", NULL,
                       "Culture is not supported. (Parameter 'name')\n%s is an invalid culture identifier.", name);
    }
    if (!c && !strchr(name, '-')) {
        c = neutral_of(name);
    }
    if (!c) {
        throw_unsupported(str_to_c(str_printf("the culture '%s'", name)));
    }
    return c;
}

static const culture *by_lcid(int lcid)
{
    for (size_t i = 0; culture_at(i); i++) {
        if (culture_at(i)->lcid == lcid) {
            return culture_at(i);
        }
    }
    throw_argument("System.Globalization.CultureNotFoundException", NULL,
                   "Culture is not supported. (Parameter 'culture')\n%d (0x%04x) is an invalid culture identifier.",
                   lcid, (unsigned)lcid);
}

static const culture *wanted(const call *c)
{
    return c->args[0].kind == K_STRING ? by_name(str_to_c(c->args[0].as.s)) : by_lcid((int)c->args[0].as.i);
}

static value culture_new(call *c)
{
    return culture_object_new(&type_CultureInfo, wanted(c), false);
}

static value culture_get(call *c)
{
    return culture_object_new(&type_CultureInfo, wanted(c), true);
}

static value culture_all(call *c)
{
    (void)c;
    size_t n = 0;
    while (culture_at(n)) {
        n++;
    }
    array *a = array_new(&type_CultureInfo, n);
    for (size_t i = 0; i < n; i++) {
        array_put(a, i, culture_object_new(&type_CultureInfo, culture_at(i), true));
    }
    return v_obj(a);
}

static value get_name(value self, const type *t)
{
    (void)t;
    return v_str(str_c(culture_object_get(self)->name));
}
#define CULTURE_TEXT(field)                                                                                            \
    static value get_##field(value self, const type *t)                                                                \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        return v_str(str_c(culture_object_get(self)->field));                                                          \
    }
CULTURE_TEXT(english)
CULTURE_TEXT(native)
CULTURE_TEXT(two_letter)

static value get_lcid(value self, const type *t)
{
    (void)t;
    return v_int(culture_object_get(self)->lcid);
}

static value get_number_format(value self, const type *t)
{
    (void)t;
    return culture_object_view(&type_NumberFormatInfo, self);
}

static value get_date_format(value self, const type *t)
{
    (void)t;
    return culture_object_view(&type_DateTimeFormatInfo, self);
}

static value get_compare_info(value self, const type *t)
{
    (void)t;
    return culture_object_view(&type_CompareInfo, self);
}

static value get_text_info(value self, const type *t)
{
    (void)t;
    return culture_object_view(&type_TextInfo, self);
}

/* `$culture.NumberFormat = $other`: the whole record, the names kept. */
static void set_number_format(value self, const type *t, value v)
{
    (void)t;
    const culture *old = culture_object_get(self), *from = culture_object_get(v);
    culture *c = heap_alloc(sizeof *c);
    *c = *old;
    size_t begin = offsetof(culture, decimal), end = offsetof(culture, list);
    memcpy((char *)c + begin, (const char *)from + begin, end - begin);
    change(self, c);
}

static void set_date_format(value self, const type *t, value v)
{
    (void)t;
    const culture *old = culture_object_get(self), *from = culture_object_get(v);
    culture *c = heap_alloc(sizeof *c);
    *c = *old;
    size_t begin = offsetof(culture, short_date);
    memcpy((char *)c + begin, (const char *)from + begin, sizeof *c - begin);
    change(self, c);
}

static value get_is_neutral(value self, const type *t)
{
    (void)t;
    const culture *c = culture_object_get(self);
    return v_bool(*c->name && !*c->region);
}

static value get_parent(value self, const type *t)
{
    const culture *c = culture_object_get(self);
    const culture *up = *c->name && *c->region ? neutral_of(c->two_letter) : NULL;
    return culture_object_new(t, up ? up : &culture_invariant, true);
}

static value get_invariant(value self, const type *t)
{
    (void)self;
    return culture_object_new(t, &culture_invariant, true);
}

static value get_current(value self, const type *t)
{
    (void)self;
    return culture_object_new(t, culture_current(), true);
}

static void set_current(value self, const type *t, value v)
{
    (void)self, (void)t;
    if (!culture_set_current) {
        throw_unsupported("a change of the current culture");
    }
    culture_set_current(culture_object_get(v));
}

static str *culture_to_text(value v, bool invariant)
{
    (void)invariant;
    return str_c(culture_object_get(v)->name);
}

static bool culture_equals(value a, value b)
{
    return value_type(a) == value_type(b) && strcmp(culture_object_get(a)->name, culture_object_get(b)->name) == 0;
}

static uint32_t culture_hash(value v)
{
    return str_hash(str_c(culture_object_get(v)->name));
}

static value culture_to_string(call *c)
{
    return v_str(culture_to_text(c->self, true));
}

static const type_ops culture_ops = {.to_string = culture_to_text, .equals = culture_equals, .hash = culture_hash};
#define GLOBALIZATION "System.Globalization."
static const property culture_properties[] = {
    {"Parent", GLOBALIZATION "CultureInfo", get_parent, NULL, 0},
    {"LCID", "int", get_lcid, NULL, 0},
    {"KeyboardLayoutId", "int", get_lcid, NULL, 0},
    {"Name", "string", get_name, NULL, 0},
    {"IetfLanguageTag", "string", get_name, NULL, 0},
    {"DisplayName", "string", get_english, NULL, 0},
    {"NativeName", "string", get_native, NULL, 0},
    {"EnglishName", "string", get_english, NULL, 0},
    {"TwoLetterISOLanguageName", "string", get_two_letter, NULL, 0},
    {"CompareInfo", GLOBALIZATION "CompareInfo", get_compare_info, NULL, 0},
    {"TextInfo", GLOBALIZATION "TextInfo", get_text_info, NULL, 0},
    {"IsNeutralCulture", "bool", get_is_neutral, NULL, 0},
    {"NumberFormat", GLOBALIZATION "NumberFormatInfo", get_number_format, set_number_format, 0},
    {"DateTimeFormat", GLOBALIZATION "DateTimeFormatInfo", get_date_format, set_date_format, 0},
    {"Calendar", GLOBALIZATION "Calendar", get_calendar, NULL, 0},
    {"IsReadOnly", "bool", get_read_only, NULL, 0},
    {"InvariantCulture", GLOBALIZATION "CultureInfo", get_invariant, NULL, M_STATIC},
    {"CurrentCulture", GLOBALIZATION "CultureInfo", get_current, set_current, M_STATIC},
    {"CurrentUICulture", GLOBALIZATION "CultureInfo", get_current, set_current, M_STATIC},
    {"InstalledUICulture", GLOBALIZATION "CultureInfo", get_current, NULL, M_STATIC},
    {0}};
static const method culture_methods[] = {
    {"ToString", "", "string", culture_to_string, 0},
    {"Clone", "", "System.Object", clone, 0},
    {"GetFormat", "type formatType", "System.Object", get_format, 0},
    {"GetCultureInfo", "int culture", GLOBALIZATION "CultureInfo", culture_get, M_STATIC},
    {"GetCultureInfo", "string name", GLOBALIZATION "CultureInfo", culture_get, M_STATIC},
    {"CreateSpecificCulture", "string name", GLOBALIZATION "CultureInfo", culture_get, M_STATIC},
    {"GetCultures", "System.Globalization.CultureTypes types", GLOBALIZATION "CultureInfo[]", culture_all, M_STATIC},
    {0}};
static const method culture_ctors[] = {{NULL, "string name", NULL, culture_new, 0},
                                       {NULL, "int culture", NULL, culture_new, 0},
                                       {NULL, "string name, bool useUserOverride", NULL, culture_new, 0},
                                       {0}};
type type_CultureInfo = {TYPE_OBJECT,
                         .name = GLOBALIZATION "CultureInfo",
                         .accelerators = "cultureinfo",
                         .kind = K_OBJECT,
                         .interfaces = "System.IFormatProvider,System.ICloneable",
                         .ctors = culture_ctors,
                         .methods = culture_methods,
                         .properties = culture_properties,
                         .ops = &culture_ops};
