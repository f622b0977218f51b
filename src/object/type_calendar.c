/* type_calendar.c: TextInfo, GregorianCalendar and the enums of globalization. */
#include "base/heap.h"
#include "base/utf.h"
#include "object/array.h"
#include "object/datetime.h"
#include "object/error.h"
#include "object/type_internal.h"
#include "object/type_number.h"

/* ---- TextInfo ---- */

static value text_upper(call *c)
{
    return c->args[0].kind == K_CHAR ? v_char(utf_upper((uint16_t)c->args[0].as.i)) : v_str(str_upper(c->args[0].as.s));
}

static value text_lower(call *c)
{
    return c->args[0].kind == K_CHAR ? v_char(utf_lower((uint16_t)c->args[0].as.i)) : v_str(str_lower(c->args[0].as.s));
}

/* A word in capitals is an acronym and stays. An apostrophe does not start a word. */
static value to_title(call *c)
{
    const str *s = c->args[0].as.s;
    const uint16_t *t = str_all_units(s);
    wbuf out = {0};
    for (size_t i = 0; i < s->length;) {
        if (!utf_is_letter(t[i])) {
            wbuf_unit(&out, t[i++]);
            continue;
        }
        size_t end = i;
        bool lower = false;
        while (end < s->length && (utf_is_letter(t[end]) || (t[end] == '\'' && end + 1 < s->length))) {
            lower |= utf_lower(t[end]) == t[end] && utf_upper(t[end]) != t[end];
            end++;
        }
        for (size_t k = i; k < end; k++) {
            wbuf_unit(&out, k == i ? utf_upper(t[k]) : lower ? utf_lower(t[k]) : t[k]);
        }
        i = end;
    }
    return v_str(str_from_wbuf(&out));
}

static value get_list_separator(value self, const type *t)
{
    (void)t;
    return v_str(str_c(culture_object_get(self)->list));
}

static value get_culture_name(value self, const type *t)
{
    (void)t;
    return v_str(str_c(culture_object_get(self)->name));
}

static value get_text_lcid(value self, const type *t)
{
    (void)t;
    return v_int(culture_object_get(self)->lcid);
}

static value get_false(value self, const type *t)
{
    (void)self, (void)t;
    return V_FALSE;
}

static str *text_info_text(value v, bool invariant)
{
    (void)invariant;
    return str_printf("TextInfo - %s", culture_object_get(v)->name);
}

static const type_ops text_info_ops = {.to_string = text_info_text};
static const property text_info_properties[] = {{"LCID", "int", get_text_lcid, NULL, 0},
                                                {"CultureName", "string", get_culture_name, NULL, 0},
                                                {"ListSeparator", "string", get_list_separator, NULL, 0},
                                                {"IsRightToLeft", "bool", get_false, NULL, 0},
                                                {0}};
static const method text_info_methods[] = {
    {"ToUpper", "char c", "char", text_upper, 0},         {"ToUpper", "string str", "string", text_upper, 0},
    {"ToLower", "char c", "char", text_lower, 0},         {"ToLower", "string str", "string", text_lower, 0},
    {"ToTitleCase", "string str", "string", to_title, 0}, {0}};
type type_TextInfo = {TYPE_OBJECT,
                      .name = "System.Globalization.TextInfo",
                      .kind = K_OBJECT,
                      .flags = T_SEALED,
                      .methods = text_info_methods,
                      .properties = text_info_properties,
                      .ops = &text_info_ops};

/* ---- GregorianCalendar ---- */

static int64_t ticks_of(const call *c, int i)
{
    return date_ticks_of(c->args[i]);
}

static value calendar_year(call *c)
{
    date_parts p;
    date_split(ticks_of(c, 0), &p);
    return v_int(p.year);
}

static value calendar_month(call *c)
{
    date_parts p;
    date_split(ticks_of(c, 0), &p);
    return v_int(p.month);
}

static value calendar_day(call *c)
{
    date_parts p;
    date_split(ticks_of(c, 0), &p);
    return v_int(p.day);
}

static value calendar_weekday(call *c)
{
    return enum_value(&type_DayOfWeek, (ticks_of(c, 0) / TICKS_PER_DAY + 1) % 7);
}

static value calendar_day_of_year(call *c)
{
    return v_int(date_day_of_year(ticks_of(c, 0)));
}

static value calendar_days_in_month(call *c)
{
    return v_int(date_days_in_month((int)c->args[0].as.i, (int)c->args[1].as.i));
}

static value calendar_days_in_year(call *c)
{
    return v_int(date_is_leap((int)c->args[0].as.i) ? 366 : 365);
}

static value calendar_is_leap(call *c)
{
    return v_bool(date_is_leap((int)c->args[0].as.i));
}

/* Week of the year with at least `full` days of it in the first week. */
static int week_with(int64_t ticks, int first_day, int full)
{
    int day = date_day_of_year(ticks) - 1;
    int weekday = (int)((ticks / TICKS_PER_DAY + 1) % 7);
    int jan1 = ((weekday - day) % 7 + 7) % 7;
    int offset = (first_day - jan1 + 7) % 7; /* days before the first whole week */
    if (offset && offset >= full) {
        offset -= 7;
    }
    if (day >= offset) {
        return (day - offset) / 7 + 1;
    }
    return week_with(ticks - (int64_t)(day + 1) * TICKS_PER_DAY, first_day, full);
}

static value calendar_week(call *c)
{
    int rule = (int)c->args[1].as.i, first = (int)c->args[2].as.i;
    int64_t t = ticks_of(c, 0);
    if (rule == 0) {
        int day = date_day_of_year(t) - 1;
        int weekday = (int)((t / TICKS_PER_DAY + 1) % 7);
        int jan1 = ((weekday - day) % 7 + 7) % 7;
        return v_int((day + (jan1 - first + 7) % 7) / 7 + 1);
    }
    return v_int(week_with(t, first, rule == 1 ? 7 : 4));
}

static value calendar_new(call *c)
{
    (void)c;
    object *o = heap_alloc(sizeof *o);
    o->type = &type_GregorianCalendar;
    return v_obj(o);
}

static const method calendar_methods[] = {
    {"GetYear", "datetime time", "int", calendar_year, 0},
    {"GetMonth", "datetime time", "int", calendar_month, 0},
    {"GetDayOfMonth", "datetime time", "int", calendar_day, 0},
    {"GetDayOfWeek", "datetime time", "System.DayOfWeek", calendar_weekday, 0},
    {"GetDayOfYear", "datetime time", "int", calendar_day_of_year, 0},
    {"GetDaysInMonth", "int year, int month", "int", calendar_days_in_month, 0},
    {"GetDaysInYear", "int year", "int", calendar_days_in_year, 0},
    {"IsLeapYear", "int year", "bool", calendar_is_leap, 0},
    {"GetWeekOfYear", "datetime time, System.Globalization.CalendarWeekRule rule, System.DayOfWeek firstDayOfWeek",
     "int", calendar_week, 0},
    {0}};
static const method calendar_ctors[] = {{NULL, "", NULL, calendar_new, 0}, {0}};
type type_Calendar = {TYPE_OBJECT, .name = "System.Globalization.Calendar", .kind = K_OBJECT, .flags = T_ABSTRACT};
type type_GregorianCalendar = {TYPE_OBJECT,
                               .name = "System.Globalization.GregorianCalendar",
                               .base = "System.Globalization.Calendar",
                               .kind = K_OBJECT,
                               .ctors = calendar_ctors,
                               .methods = calendar_methods};

/* ---- ISOWeek ---- */

/* Day 1 was a Monday; the Thursday of a week says to which year it belongs. */
static int64_t thursday_of(int64_t ticks)
{
    return ticks + (3 - ticks / TICKS_PER_DAY % 7) * TICKS_PER_DAY;
}

static value iso_week_of_year(call *c)
{
    return v_int((date_day_of_year(thursday_of(ticks_of(c, 0))) - 1) / 7 + 1);
}

static value iso_year_of(call *c)
{
    date_parts p;
    date_split(thursday_of(ticks_of(c, 0)), &p);
    return v_int(p.year);
}

static value iso_weeks_in_year(call *c)
{
    int64_t t;
    if (!date_join((int)c->args[0].as.i, 12, 28, &t)) {
        throw_argument("System.ArgumentOutOfRangeException", "year", "Year must be between 1 and 9999.");
    }
    return v_int((date_day_of_year(thursday_of(t)) - 1) / 7 + 1);
}

static value iso_to_date(call *c)
{
    int64_t jan4;
    if (!date_join((int)c->args[0].as.i, 1, 4, &jan4)) {
        throw_argument("System.ArgumentOutOfRangeException", "year", "Year must be between 1 and 9999.");
    }
    int64_t monday = jan4 / TICKS_PER_DAY - jan4 / TICKS_PER_DAY % 7;
    int64_t day = (c->args[2].as.i + 6) % 7;
    return date_checked((monday + (c->args[1].as.i - 1) * 7 + day) * TICKS_PER_DAY, DATE_UNSPECIFIED);
}

static const method iso_methods[] = {
    {"GetWeekOfYear", "datetime date", "int", iso_week_of_year, M_STATIC},
    {"GetYear", "datetime date", "int", iso_year_of, M_STATIC},
    {"GetWeeksInYear", "int year", "int", iso_weeks_in_year, M_STATIC},
    {"ToDateTime", "int year, int week, System.DayOfWeek dayOfWeek", "datetime", iso_to_date, M_STATIC},
    {0}};
type type_ISOWeek = {TYPE_OBJECT, .name = "System.Globalization.ISOWeek", .kind = K_OBJECT,
                     .flags = T_STATIC | T_ABSTRACT | T_SEALED, .methods = iso_methods};

/* ---- enums ---- */

static const enum_member week_rules[] = {{"FirstDay", 0}, {"FirstFullWeek", 1}, {"FirstFourDayWeek", 2}, {0}};
static const enum_member culture_types[] = {{"NeutralCultures", 1},
                                            {"SpecificCultures", 2},
                                            {"InstalledWin32Cultures", 4},
                                            {"AllCultures", 7},
                                            {"UserCustomCulture", 8},
                                            {"ReplacementCultures", 16},
                                            {0}};
type type_CalendarWeekRule = {TYPE_OBJECT,
                              .name = "System.Globalization.CalendarWeekRule",
                              .flags = T_VALUE | T_ENUM | T_SEALED,
                              .kind = K_ENUM,
                              .members = week_rules,
                              .underlying = K_INT32};
type type_CultureTypes = {TYPE_OBJECT,
                          .name = "System.Globalization.CultureTypes",
                          .flags = T_VALUE | T_ENUM | T_FLAGS | T_SEALED,
                          .kind = K_ENUM,
                          .members = culture_types,
                          .underlying = K_INT32};
