/* type_datetime.c: System.DateTime as a type: constructors, properties, arithmetic, parsing. */
#include <math.h>
#include <string.h>

#include "base/sys.h"
#include "object/array.h"
#include "object/convert.h"
#include "object/datetime.h"
#include "object/error.h"
#include "object/member.h"
#include "object/type_date_text.h"
#include "object/type_internal.h"
#include "object/type_number.h"

/* ---- constructors ---- */

static value new_from_ticks(call *c)
{
    int64_t ticks = c->argc ? c->args[0].as.i : 0;
    if (ticks < 0 || ticks > TICKS_MAX) {
        throw_argument("System.ArgumentOutOfRangeException", "ticks",
                       "Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.");
    }
    return date_value(ticks, c->argc > 1 ? (int)c->args[1].as.i : DATE_UNSPECIFIED);
}

/* (year, month, day [, hour, minute, second [, ms [, us]]] [, kind]) */
static value new_from_parts(call *c)
{
    int part[8] = {0, 0, 0, 0, 0, 0, 0, 0}, kind = DATE_UNSPECIFIED;
    for (uint32_t i = 0, n = 0; i < c->argc; i++) {
        if (c->args[i].kind == K_ENUM) {
            kind = (int)c->args[i].as.i;
        } else if (c->args[i].kind == K_INT32 && n < 8) {
            part[n++] = (int)c->args[i].as.i;
        }
    }
    int64_t date;
    if (!date_join(part[0], part[1], part[2], &date) || part[3] < 0 || part[3] > 23 || part[4] < 0 || part[4] > 59 ||
        part[5] < 0 || part[5] > 59) {
        throw_argument("System.ArgumentOutOfRangeException", NULL,
                       "Year, Month, and Day parameters describe an un-representable DateTime.");
    }
    if (part[6] < 0 || part[6] > 999 || part[7] < 0 || part[7] > 999) {
        throw_argument("System.ArgumentOutOfRangeException",
                       part[6] < 0 || part[6] > 999 ? "millisecond" : "microsecond",
                       "Valid values are between 0 and 999, inclusive.");
    }
    return date_value(date + part[3] * TICKS_PER_HOUR + part[4] * TICKS_PER_MINUTE + part[5] * TICKS_PER_SECOND +
                          part[6] * TICKS_PER_MS + part[7] * 10,
                      kind);
}

#define YMD "int year, int month, int day"
#define HMS ", int hour, int minute, int second"
#define KIND ", System.DateTimeKind kind"
static const method datetime_ctors[] = {
    {NULL, "long ticks", NULL, new_from_ticks, 0},
    {NULL, "long ticks" KIND, NULL, new_from_ticks, 0},
    {NULL, YMD, NULL, new_from_parts, 0},
    {NULL, YMD HMS, NULL, new_from_parts, 0},
    {NULL, YMD HMS KIND, NULL, new_from_parts, 0},
    {NULL, YMD HMS ", int millisecond", NULL, new_from_parts, 0},
    {NULL, YMD HMS ", int millisecond" KIND, NULL, new_from_parts, 0},
    {NULL, YMD HMS ", int millisecond, int microsecond", NULL, new_from_parts, 0},
    {NULL, YMD HMS ", int millisecond, int microsecond" KIND, NULL, new_from_parts, 0},
    {0}};

/* ---- properties ---- */

#define PART(name, expression)                                                                                         \
    static value get_##name(value self, const type *t)                                                                 \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        date_parts p;                                                                                                  \
        date_split(date_ticks_of(self), &p);                                                                           \
        return expression;                                                                                             \
    }
PART(year, v_int(p.year))
PART(month, v_int(p.month))
PART(day, v_int(p.day))
PART(hour, v_int(p.hour))
PART(minute, v_int(p.minute))
PART(second, v_int(p.second))
PART(millisecond, v_int(p.fraction / 10000))
PART(microsecond, v_int(p.fraction / 10 % 1000))
PART(nanosecond, v_int(p.fraction % 10 * 100))
PART(weekday, enum_value(&type_DayOfWeek, p.weekday))

static value get_day_of_year(value self, const type *t)
{
    (void)t;
    return v_int(date_day_of_year(date_ticks_of(self)));
}

static value get_date(value self, const type *t)
{
    (void)t;
    int64_t ticks = date_ticks_of(self);
    return date_value(ticks - ticks % TICKS_PER_DAY, date_kind_of(self));
}

static value get_time_of_day(value self, const type *t)
{
    (void)t;
    return span_value(date_ticks_of(self) % TICKS_PER_DAY);
}

static value get_ticks(value self, const type *t)
{
    (void)t;
    return v_long(date_ticks_of(self));
}

static value get_kind(value self, const type *t)
{
    (void)t;
    return enum_value(&type_DateTimeKind, date_kind_of(self));
}

static value get_utc_now(value self, const type *t)
{
    (void)self, (void)t;
    return date_value(sys_utc_ticks(), DATE_UTC);
}

static value get_now(value self, const type *t)
{
    return date_to_local(get_utc_now(self, t));
}

static value get_today(value self, const type *t)
{
    return get_date(get_now(self, t), t);
}

static value get_min(value self, const type *t)
{
    (void)self, (void)t;
    return date_value(0, DATE_UNSPECIFIED);
}

static value get_max(value self, const type *t)
{
    (void)self, (void)t;
    return date_value(TICKS_MAX, DATE_UNSPECIFIED);
}

static value get_epoch(value self, const type *t)
{
    (void)self, (void)t;
    return date_value(TICKS_UNIX, DATE_UTC);
}

/* PowerShell adds a script property: the date as Get-Date shows it. */
static value get_display(value self, const type *t)
{
    (void)t;
    const culture *c = culture_current();
    str *s = datetime_format(self, str_c("D"), c);
    return v_str(str_concat_n((str *[]){s, str_c(" "), datetime_format(self, str_c("T"), c)}, 3));
}

static const property datetime_properties[] = {{"DateTime", "string", get_display, NULL, 0},
                                               {"Date", "datetime", get_date, NULL, 0},
                                               {"Day", "int", get_day, NULL, 0},
                                               {"DayOfWeek", "System.DayOfWeek", get_weekday, NULL, 0},
                                               {"DayOfYear", "int", get_day_of_year, NULL, 0},
                                               {"Hour", "int", get_hour, NULL, 0},
                                               {"Kind", "System.DateTimeKind", get_kind, NULL, 0},
                                               {"Millisecond", "int", get_millisecond, NULL, 0},
                                               {"Microsecond", "int", get_microsecond, NULL, 0},
                                               {"Nanosecond", "int", get_nanosecond, NULL, 0},
                                               {"Minute", "int", get_minute, NULL, 0},
                                               {"Month", "int", get_month, NULL, 0},
                                               {"Second", "int", get_second, NULL, 0},
                                               {"Ticks", "long", get_ticks, NULL, 0},
                                               {"TimeOfDay", "timespan", get_time_of_day, NULL, 0},
                                               {"Year", "int", get_year, NULL, 0},
                                               {"Now", "datetime", get_now, NULL, M_STATIC},
                                               {"Today", "datetime", get_today, NULL, M_STATIC},
                                               {"UtcNow", "datetime", get_utc_now, NULL, M_STATIC},
                                               {"MinValue", "datetime", get_min, NULL, M_STATIC},
                                               {"MaxValue", "datetime", get_max, NULL, M_STATIC},
                                               {"UnixEpoch", "datetime", get_epoch, NULL, M_STATIC},
                                               {0}};

/* ---- arithmetic ---- */

int64_t date_add_units(int64_t ticks, double amount, int64_t unit)
{
    double whole = trunc(amount), rest = amount - whole;
    double sum = whole * (double)unit + trunc(rest * (double)unit);
    if (!(fabs(sum) <= (double)TICKS_MAX)) {
        throw_argument("System.ArgumentOutOfRangeException", "value", "Value to add was out of range.");
    }
    return ticks + (int64_t)whole * unit + (int64_t)(rest * (double)unit);
}

static value shifted(call *c, int64_t unit)
{
    return date_checked(date_add_units(date_ticks_of(c->self), c->args[0].as.d, unit), date_kind_of(c->self));
}

#define ADD(name, unit)                                                                                                \
    static value add_##name(call *c)                                                                                   \
    {                                                                                                                  \
        return shifted(c, unit);                                                                                       \
    }
ADD(days, TICKS_PER_DAY)
ADD(hours, TICKS_PER_HOUR)
ADD(minutes, TICKS_PER_MINUTE)
ADD(seconds, TICKS_PER_SECOND)
ADD(milliseconds, TICKS_PER_MS)
ADD(microseconds, 10)

int64_t date_add_months(int64_t ticks, int64_t months)
{
    date_parts p;
    if (months < -120000 || months > 120000) {
        throw_argument("System.ArgumentOutOfRangeException", "months", "Months value must be between +/-120000.");
    }
    date_split(ticks, &p);
    int64_t m = (int64_t)p.year * 12 + p.month - 1 + months;
    int year = (int)(m / 12), month = (int)(m % 12) + 1;
    int64_t date;
    if (m < 12 || year > 9999) {
        throw_argument("System.ArgumentOutOfRangeException", "months",
                       "The added or subtracted value results in an un-representable DateTime.");
    }
    int last = date_days_in_month(year, month);
    date_join(year, month, p.day < last ? p.day : last, &date);
    return date + ticks % TICKS_PER_DAY;
}

static value add_months(call *c)
{
    return date_value(date_add_months(date_ticks_of(c->self), c->args[0].as.i), date_kind_of(c->self));
}

static value add_years(call *c)
{
    return date_value(date_add_months(date_ticks_of(c->self), c->args[0].as.i * 12), date_kind_of(c->self));
}

static value add_ticks(call *c)
{
    int64_t sum;
    if (__builtin_add_overflow(date_ticks_of(c->self), c->args[0].as.i, &sum)) {
        sum = -1;
    }
    return date_checked(sum, date_kind_of(c->self));
}

static value subtract_date(call *c)
{
    return span_value(date_ticks_of(c->self) - date_ticks_of(c->args[0]));
}

static value subtract_span(call *c)
{
    int64_t r;
    if (__builtin_sub_overflow(date_ticks_of(c->self), c->args[0].as.i, &r)) {
        r = -1;
    }
    return date_checked(r, date_kind_of(c->self));
}

/* ---- comparing ---- */

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static value compare_to(call *c)
{
    value other = psobject_base(c->args[0]);
    if (v_is_null(other)) {
        return v_int(1);
    }
    if (other.kind != K_DATETIME) {
        throw_argument("System.ArgumentException", NULL, "Object must be of type DateTime.");
    }
    return v_int(order(date_ticks_of(c->self), date_ticks_of(other)));
}

static value compare(call *c)
{
    return v_int(order(date_ticks_of(c->args[0]), date_ticks_of(c->args[1])));
}

static value equals(call *c)
{
    value other = psobject_base(c->args[0]);
    return v_bool(other.kind == K_DATETIME && date_ticks_of(c->self) == date_ticks_of(other));
}

static value equals_two(call *c)
{
    return v_bool(date_ticks_of(c->args[0]) == date_ticks_of(c->args[1]));
}

static value hash_code(call *c)
{
    int64_t t = date_ticks_of(c->self);
    return v_int((int32_t)((uint32_t)t ^ (uint32_t)((uint64_t)t >> 32)));
}

/* ---- text ---- */

static value to_string(call *c)
{
    const str *format = NULL;
    value provider = V_NULL;
    for (uint32_t i = 0; i < c->argc; i++) {
        if (c->args[i].kind == K_STRING) {
            format = c->args[i].as.s;
        } else {
            provider = c->args[i];
        }
    }
    return v_str(datetime_format(c->self, format, culture_of(provider)));
}

#define FORMATTED(name, letter)                                                                                        \
    static value name(call *c)                                                                                         \
    {                                                                                                                  \
        return v_str(datetime_format(c->self, str_c(letter), culture_current()));                                      \
    }
FORMATTED(short_date, "d")
FORMATTED(long_date, "D")
FORMATTED(short_time, "t")
FORMATTED(long_time, "T")

static value parse(call *c)
{
    date_request r;
    date_request_read(c, 1, c->argc, &r);
    parsed_date p;
    date_parse_or_throw(c->args[0].as.s, &r, "DateTime", &p);
    return date_finish(&p, r.styles);
}

static value try_parse(call *c)
{
    date_request r;
    date_request_read(c, 1, c->argc - 1, &r);
    parsed_date p;
    bool good = date_try(c->args[0], &r, &p);
    ref_assign(c->args[c->argc - 1], good ? date_finish(&p, r.styles) : date_value(0, 0));
    return v_bool(good);
}

static value parse_exact(call *c)
{
    date_request r;
    date_request_read(c, 2, c->argc, &r);
    r.formats = c->args[1];
    parsed_date p;
    date_parse_or_throw(c->args[0].as.s, &r, "DateTime", &p);
    return date_finish(&p, r.styles);
}

static value try_parse_exact(call *c)
{
    date_request r;
    date_request_read(c, 2, c->argc - 1, &r);
    r.formats = c->args[1];
    parsed_date p;
    bool good = date_try(c->args[0], &r, &p);
    ref_assign(c->args[c->argc - 1], good ? date_finish(&p, r.styles) : date_value(0, 0));
    return v_bool(good);
}

/* ---- other calendars of the computer ---- */

static value to_universal(call *c)
{
    return date_to_utc(c->self);
}

static value to_local(call *c)
{
    return date_to_local(c->self);
}

static value specify_kind(call *c)
{
    return date_value(date_ticks_of(c->args[0]), (int)c->args[1].as.i);
}

static value to_file_time(call *c)
{
    int64_t t = date_ticks_of(date_to_utc(c->self)) - TICKS_FILE_TIME;
    if (t < 0) {
        throw_argument("System.ArgumentOutOfRangeException", NULL, "Not a valid Win32 FileTime.");
    }
    return v_long(t);
}

static value to_file_time_utc(call *c)
{
    value v = date_kind_of(c->self) == DATE_LOCAL ? date_to_utc(c->self) : c->self;
    int64_t t = date_ticks_of(v) - TICKS_FILE_TIME;
    if (t < 0) {
        throw_argument("System.ArgumentOutOfRangeException", NULL, "Not a valid Win32 FileTime.");
    }
    return v_long(t);
}

static value from_file_time_utc(call *c)
{
    int64_t t = c->args[0].as.i;
    if (t < 0 || t > TICKS_MAX - TICKS_FILE_TIME) {
        throw_argument("System.ArgumentOutOfRangeException", "fileTime", "Not a valid Win32 FileTime.");
    }
    return date_value(t + TICKS_FILE_TIME, DATE_UTC);
}

static value from_file_time(call *c)
{
    return date_to_local(from_file_time_utc(c));
}

#define TICKS_OA 599264352000000000LL
static value to_oa_date(call *c)
{
    int64_t ms = (date_ticks_of(c->self) - TICKS_OA) / TICKS_PER_MS;
    if (date_ticks_of(c->self) == 0) {
        return v_double(0);
    }
    if (ms < 0 && ms % 86400000) { /* the fraction counts forward from the day */
        int64_t rest = ms % 86400000;
        ms -= (86400000 + rest) * 2;
    }
    return v_double((double)ms / 86400000);
}

static value from_oa_date(call *c)
{
    double d = c->args[0].as.d;
    if (!(d < 2958466 && d > -657435)) {
        throw_argument("System.ArgumentException", NULL, "Not a legal OleAut date.");
    }
    int64_t ms = (int64_t)(d * 86400000 + (d >= 0 ? 0.5 : -0.5));
    if (ms < 0) {
        ms -= ms % 86400000 * 2;
    }
    return date_value(TICKS_OA + ms * TICKS_PER_MS, DATE_UNSPECIFIED);
}

static value to_binary(call *c)
{
    value v = date_kind_of(c->self) == DATE_LOCAL ? date_to_utc(c->self) : c->self;
    int64_t kind = date_kind_of(c->self) == DATE_LOCAL ? 2 : date_kind_of(c->self);
    return v_long((int64_t)((uint64_t)date_ticks_of(v) | (uint64_t)kind << 62));
}

static value from_binary(call *c)
{
    value v = {.kind = K_DATETIME, .as.i = c->args[0].as.i};
    if (date_kind_of(v) == DATE_LOCAL) {
        return date_to_local(date_value(date_ticks_of(v), DATE_UTC));
    }
    return v;
}

static value is_daylight(call *c)
{
    if (date_kind_of(c->self) == DATE_UTC) {
        return V_FALSE;
    }
    /* Standard time is the smaller offset of January and July. */
    int64_t t = date_ticks_of(c->self), jan, jul;
    date_parts p;
    date_split(t, &p);
    date_join(p.year, 1, 1, &jan);
    date_join(p.year, 7, 1, &jul);
    int64_t a = date_offset_local(jan), b = date_offset_local(jul);
    return v_bool(a != b && date_offset_local(t) == (a > b ? a : b));
}

static value days_in_month(call *c)
{
    int64_t y = c->args[0].as.i, m = c->args[1].as.i;
    if (m < 1 || m > 12) {
        throw_argument("System.ArgumentOutOfRangeException", NULL,
                       "Month must be between one and twelve. (Parameter 'month')\nActual value was %lld.",
                       (long long)m);
    }
    if (y < 1 || y > 9999) {
        throw_argument("System.ArgumentOutOfRangeException", "year", "Year must be between 1 and 9999.");
    }
    return v_int(date_days_in_month((int)y, (int)m));
}

static value is_leap_year(call *c)
{
    int64_t y = c->args[0].as.i;
    if (y < 1 || y > 9999) {
        throw_argument("System.ArgumentOutOfRangeException", "year", "Year must be between 1 and 9999.");
    }
    return v_bool(date_is_leap((int)y));
}

#define TEXT_ROWS DATE_TEXT_ROWS("datetime", parse, try_parse, parse_exact, try_parse_exact)
static const method datetime_methods[] = {
    {"Add", "timespan value", "datetime", add_ticks, 0},
    {"AddDays", "double value", "datetime", add_days, 0},
    {"AddHours", "double value", "datetime", add_hours, 0},
    {"AddMicroseconds", "double value", "datetime", add_microseconds, 0},
    {"AddMilliseconds", "double value", "datetime", add_milliseconds, 0},
    {"AddMinutes", "double value", "datetime", add_minutes, 0},
    {"AddMonths", "int months", "datetime", add_months, 0},
    {"AddSeconds", "double value", "datetime", add_seconds, 0},
    {"AddTicks", "long value", "datetime", add_ticks, 0},
    {"AddYears", "int value", "datetime", add_years, 0},
    {"Compare", "datetime t1, datetime t2", "int", compare, M_STATIC},
    {"CompareTo", "System.Object value", "int", compare_to, 0},
    {"CompareTo", "datetime value", "int", compare_to, 0},
    {"DaysInMonth", "int year, int month", "int", days_in_month, M_STATIC},
    {"Equals", "System.Object value", "bool", equals, 0},
    {"Equals", "datetime value", "bool", equals, 0},
    {"Equals", "datetime t1, datetime t2", "bool", equals_two, M_STATIC},
    {"FromBinary", "long dateData", "datetime", from_binary, M_STATIC},
    {"FromFileTime", "long fileTime", "datetime", from_file_time, M_STATIC},
    {"FromFileTimeUtc", "long fileTime", "datetime", from_file_time_utc, M_STATIC},
    {"FromOADate", "double d", "datetime", from_oa_date, M_STATIC},
    {"GetHashCode", "", "int", hash_code, 0},
    {"GetTypeCode", "", "System.TypeCode", number_get_type_code, 0},
    {"IsDaylightSavingTime", "", "bool", is_daylight, 0},
    {"IsLeapYear", "int year", "bool", is_leap_year, M_STATIC},
    {"SpecifyKind", "datetime value, System.DateTimeKind kind", "datetime", specify_kind, M_STATIC},
    {"Subtract", "datetime value", "timespan", subtract_date, 0},
    {"Subtract", "timespan value", "datetime", subtract_span, 0},
    {"ToBinary", "", "long", to_binary, 0},
    {"ToFileTime", "", "long", to_file_time, 0},
    {"ToFileTimeUtc", "", "long", to_file_time_utc, 0},
    {"ToLocalTime", "", "datetime", to_local, 0},
    {"ToLongDateString", "", "string", long_date, 0},
    {"ToLongTimeString", "", "string", long_time, 0},
    {"ToOADate", "", "double", to_oa_date, 0},
    {"ToShortDateString", "", "string", short_date, 0},
    {"ToShortTimeString", "", "string", short_time, 0},
    {"ToString", "", "string", to_string, 0},
    {"ToString", "string format", "string", to_string, 0},
    {"ToString", "System.IFormatProvider provider", "string", to_string, 0},
    {"ToString", "string format, System.IFormatProvider provider", "string", to_string, 0},
    {"ToUniversalTime", "", "datetime", to_universal, 0},
    TEXT_ROWS,
    {0}};

/* date - date is a span, date - span and date + span are dates. */
static bool operate(int op, value a, value b, value *out)
{
    call c = {.self = a, .args = &b, .argc = 1};
    if (a.kind != K_DATETIME) {
        return false;
    }
    if (op == '-' && b.kind == K_DATETIME) {
        *out = subtract_date(&c);
        return true;
    }
    if ((op == '+' || op == '-') && b.kind == K_TIMESPAN) {
        *out = op == '+' ? add_ticks(&c) : subtract_span(&c);
        return true;
    }
    return false;
}

static const type_ops datetime_ops = {.operate = operate};
type type_DateTime = {TYPE_OBJECT,
                      .name = "System.DateTime",
                      .accelerators = "datetime",
                      .flags = T_VALUE | T_SEALED,
                      .kind = K_DATETIME,
                      .interfaces = NUMBER_INTERFACES,
                      .ctors = datetime_ctors,
                      .methods = datetime_methods,
                      .properties = datetime_properties,
                      .ops = &datetime_ops};

/* ---- enums ---- */

static const enum_member days_of_week[] = {{"Sunday", 0},   {"Monday", 1}, {"Tuesday", 2},  {"Wednesday", 3},
                                           {"Thursday", 4}, {"Friday", 5}, {"Saturday", 6}, {0}};
static const enum_member kinds[] = {{"Unspecified", 0}, {"Utc", 1}, {"Local", 2}, {0}};
static const enum_member date_styles[] = {{"None", 0},
                                          {"AllowLeadingWhite", 1},
                                          {"AllowTrailingWhite", 2},
                                          {"AllowInnerWhite", 4},
                                          {"AllowWhiteSpaces", 7},
                                          {"NoCurrentDateDefault", 8},
                                          {"AdjustToUniversal", 16},
                                          {"AssumeLocal", 32},
                                          {"AssumeUniversal", 64},
                                          {"RoundtripKind", 128},
                                          {0}};
static const enum_member span_styles[] = {{"None", 0}, {"AssumeNegative", 1}, {0}};

#define OBJECT_ENUM(c_name, full, extra, table)                                                                        \
    type type_##c_name = {TYPE_OBJECT,    .name = full,     .flags = T_VALUE | T_ENUM | T_SEALED | (extra),            \
                          .kind = K_ENUM, .members = table, .underlying = K_INT32};
OBJECT_ENUM(DayOfWeek, "System.DayOfWeek", 0, days_of_week)
OBJECT_ENUM(DateTimeKind, "System.DateTimeKind", 0, kinds)
OBJECT_ENUM(DateTimeStyles, "System.Globalization.DateTimeStyles", T_FLAGS, date_styles)
OBJECT_ENUM(TimeSpanStyles, "System.Globalization.TimeSpanStyles", 0, span_styles)

type *const datetime_types[] = {&type_DateTime,     &type_TimeSpan,       &type_DayOfWeek,
                                &type_DateTimeKind, &type_DateTimeStyles, &type_TimeSpanStyles};
const size_t datetime_types_count = COUNT_OF(datetime_types);
