/* date_only.c: System.DateOnly and System.TimeOnly: a day number and ticks of a day, inline in the value. */
#include "object/type_date_text.h"
#include "types/native.h"

static type type_DateOnly, type_TimeOnly;

static value inline_value(const type *t, int64_t i)
{
    return (value){.kind = K_INLINE, .type = t->id, .as.i = i};
}

static value day_value(int64_t number)
{
    if (number < 0 || number > 3652058) {
        throw_argument("System.ArgumentOutOfRangeException", "value",
                       "The added or subtracted value results in an un-representable DateTime.");
    }
    return inline_value(&type_DateOnly, number);
}

static int64_t ticks_of(value day)
{
    return day.as.i * TICKS_PER_DAY;
}

/* ---- what both share ---- */

static int order(value a, value b)
{
    return (a.as.i > b.as.i) - (a.as.i < b.as.i);
}

static bool same_type(value a, value b)
{
    return a.kind == K_INLINE && b.kind == K_INLINE && a.type == b.type;
}

static bool ops_equals(value a, value b)
{
    return same_type(a, b) && a.as.i == b.as.i;
}

static int ops_compare(value a, value b)
{
    if (!same_type(a, b)) {
        b = convert_to(b, value_type(a));
    }
    return order(a, b);
}

static uint32_t ops_hash(value v)
{
    return (uint32_t)v.as.i ^ (uint32_t)(v.as.u >> 32);
}

METHOD(compare_to)
{
    value other = psobject_base(c->args[0]);
    if (v_is_null(other)) {
        return v_int(1);
    }
    if (!same_type(c->self, other)) {
        throw_argument("System.ArgumentException", "value", "Object must be of type %s.",
                       str_to_c(type_short_name(value_type(c->self))));
    }
    return v_int(order(c->self, other));
}

METHOD(equals)
{
    return v_bool(ops_equals(c->self, psobject_base(c->args[0])));
}

METHOD(hash_code)
{
    return v_int((int32_t)ops_hash(c->self));
}

static str *format(value v, const str *f, const culture *culture)
{
    bool date = v.type == type_DateOnly.id;
    date_view view = {.ticks = date ? ticks_of(v) : v.as.i};
    if (!f || f->length == 0) {
        f = str_c(date ? "d" : "t");
    } else if (f->length == 1) { /* o and r have no time, or no date */
        uint16_t u = str_at(f, 0) | 32;
        if (u == 'o') {
            f = str_c(date ? "yyyy'-'MM'-'dd" : "HH':'mm':'ss'.'fffffff");
        } else if (u == 'r') {
            f = str_c(date ? "ddd, dd MMM yyyy" : "HH':'mm':'ss");
        }
    }
    return date_format_view(&view, f, culture);
}

static str *ops_text(value v, bool invariant)
{
    return format(v, NULL, invariant ? &culture_invariant : culture_current());
}

METHOD(to_string)
{
    const str *f = NULL;
    value provider = V_NULL;
    for (uint32_t i = 0; i < c->argc; i++) {
        if (c->args[i].kind == K_STRING) {
            f = c->args[i].as.s;
        } else {
            provider = c->args[i];
        }
    }
    return v_str(format(c->self, f, culture_of(provider)));
}

METHOD(to_long_text)
{
    return v_str(format(c->self, str_c(c->type == &type_DateOnly ? "D" : "T"), culture_current()));
}

METHOD(to_short_text)
{
    return v_str(format(c->self, str_c(c->type == &type_DateOnly ? "d" : "t"), culture_current()));
}

/* ---- parsing ---- */

static bool finish(const type *t, const parsed_date *p, value *out)
{
    if (t == &type_DateOnly) {
        *out = day_value(p->ticks / TICKS_PER_DAY);
        return p->ticks % TICKS_PER_DAY == 0;
    }
    *out = inline_value(t, p->ticks % TICKS_PER_DAY);
    return p->ticks < TICKS_PER_DAY; /* NoCurrentDateDefault: a date shows */
}

static void request(const call *c, uint32_t from, uint32_t to, bool exact, date_request *r)
{
    date_request_read(c, from, to, r);
    if (c->type == &type_TimeOnly) {
        r->styles |= DATE_NO_CURRENT;
    }
    if (exact) {
        r->formats = c->args[1];
    }
}

static value parse_with(call *c, bool exact)
{
    date_request r;
    parsed_date p;
    value out;
    const char *name = c->type == &type_DateOnly ? "DateOnly" : "TimeOnly";
    request(c, exact ? 2 : 1, c->argc, exact, &r);
    date_parse_or_throw(c->args[0].as.s, &r, name, &p);
    if (!finish(c->type, &p, &out)) {
        throw_argument("System.FormatException", NULL, "String '%s' was not recognized as a valid %s.",
                       str_to_c(c->args[0].as.s), name);
    }
    return out;
}

static value try_with(call *c, bool exact)
{
    date_request r;
    parsed_date p;
    value out = inline_value(c->type, 0);
    request(c, exact ? 2 : 1, c->argc - 1, exact, &r);
    bool good = date_try(c->args[0], &r, &p) && finish(c->type, &p, &out);
    ref_assign(c->args[c->argc - 1], good ? out : inline_value(c->type, 0));
    return v_bool(good);
}

METHOD(parse)
{
    return parse_with(c, false);
}

METHOD(parse_exact)
{
    return parse_with(c, true);
}

METHOD(try_parse)
{
    return try_with(c, false);
}

METHOD(try_parse_exact)
{
    return try_with(c, true);
}

#define SHARED_ROWS(T)                                                                                                 \
    {"CompareTo", T " value", "int", compare_to, 0}, {"CompareTo", "System.Object value", "int", compare_to, 0},       \
        {"Equals", T " value", "bool", equals, 0}, {"Equals", "System.Object value", "bool", equals, 0},               \
        {"GetHashCode", "", "int", hash_code, 0}, {"ToString", "", "string", to_string, 0},                            \
        {"ToString", "string format", "string", to_string, 0},                                                         \
        {"ToString", "System.IFormatProvider provider", "string", to_string, 0},                                       \
        {"ToString", "string format, System.IFormatProvider provider", "string", to_string, 0},                        \
        {"ParseExact", "string s, string format", T, parse_exact, M_STATIC},                                           \
        {"ParseExact", "string s, string[] formats", T, parse_exact, M_STATIC},                                        \
        {"TryParseExact", "string s, string format, ref " T " result", "bool", try_parse_exact, M_STATIC},             \
        DATE_TEXT_ROWS(T, parse, try_parse, parse_exact, try_parse_exact)

/* ---- DateOnly ---- */

METHOD(date_new)
{
    int64_t ticks = 0;
    if (c->argc && !date_join((int)c->args[0].as.i, (int)c->args[1].as.i, (int)c->args[2].as.i, &ticks)) {
        throw_argument("System.ArgumentOutOfRangeException", NULL,
                       "Year, Month, and Day parameters describe an un-representable DateTime.");
    }
    return day_value(ticks / TICKS_PER_DAY);
}

METHOD(date_from_date_time)
{
    return day_value(date_ticks_of(c->args[0]) / TICKS_PER_DAY);
}

METHOD(date_from_number)
{
    int64_t n = c->args[0].as.i;
    if (n < 0 || n > 3652058) {
        throw_argument("System.ArgumentOutOfRangeException", "dayNumber",
                       "Day number must be between 0 and DateOnly.MaxValue.DayNumber.");
    }
    return day_value(n);
}

METHOD(date_add_days)
{
    return day_value(c->self.as.i + c->args[0].as.i);
}

METHOD(date_add_months_call)
{
    return day_value(date_add_months(ticks_of(c->self), c->args[0].as.i) / TICKS_PER_DAY);
}

METHOD(date_add_years)
{
    return day_value(date_add_months(ticks_of(c->self), c->args[0].as.i * 12) / TICKS_PER_DAY);
}

METHOD(date_to_date_time)
{
    return date_value(ticks_of(c->self) + c->args[0].as.i, c->argc > 1 ? (int)c->args[1].as.i : DATE_UNSPECIFIED);
}

#define DATE_PART(id, expression)                                                                                      \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        date_parts p;                                                                                                  \
        date_split(ticks_of(self), &p);                                                                                \
        return expression;                                                                                             \
    }
DATE_PART(year, v_int(p.year))
DATE_PART(month, v_int(p.month))
DATE_PART(day, v_int(p.day))
DATE_PART(weekday, enum_value(&type_DayOfWeek, p.weekday))

GETTER(day_of_year)
{
    return v_int(date_day_of_year(ticks_of(self)));
}

GETTER(day_number)
{
    return v_int((int32_t)self.as.i);
}

GETTER(date_min)
{
    return day_value(0);
}

GETTER(date_max)
{
    return day_value(3652058);
}

#define DATE "System.DateOnly"
#define TIME "System.TimeOnly"
static const type_ops only_ops = {
    .to_string = ops_text, .equals = ops_equals, .hash = ops_hash, .compare = ops_compare};
static const property date_properties[] = {{"Year", "int", get_year, NULL, 0},
                                           {"Month", "int", get_month, NULL, 0},
                                           {"Day", "int", get_day, NULL, 0},
                                           {"DayOfWeek", "System.DayOfWeek", get_weekday, NULL, 0},
                                           {"DayOfYear", "int", get_day_of_year, NULL, 0},
                                           {"DayNumber", "int", get_day_number, NULL, 0},
                                           {"MinValue", DATE, get_date_min, NULL, M_STATIC},
                                           {"MaxValue", DATE, get_date_max, NULL, M_STATIC},
                                           {0}};
static const method date_methods[] = {
    {"AddDays", "int value", DATE, date_add_days, 0},
    {"AddMonths", "int value", DATE, date_add_months_call, 0},
    {"AddYears", "int value", DATE, date_add_years, 0},
    {"FromDateTime", "datetime dateTime", DATE, date_from_date_time, M_STATIC},
    {"FromDayNumber", "int dayNumber", DATE, date_from_number, M_STATIC},
    {"ToDateTime", TIME " time", "datetime", date_to_date_time, 0},
    {"ToDateTime", TIME " time, System.DateTimeKind kind", "datetime", date_to_date_time, 0},
    {"ToLongDateString", "", "string", to_long_text, 0},
    {"ToShortDateString", "", "string", to_short_text, 0},
    SHARED_ROWS(DATE),
    {0}};
static const method date_ctors[] = {{NULL, "int year, int month, int day", NULL, date_new, 0}, {0}};
static type type_DateOnly = {TYPE_OBJECT,
                             .name = DATE,
                             .flags = T_VALUE | T_SEALED,
                             .kind = K_INLINE,
                             .interfaces = "System.IComparable,System.IFormattable",
                             .ctors = date_ctors,
                             .methods = date_methods,
                             .properties = date_properties,
                             .ops = &only_ops};

/* ---- TimeOnly ---- */

METHOD(time_new)
{
    static const int most[5] = {23, 59, 59, 999, 999};
    static const int64_t unit[5] = {TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND, TICKS_PER_MS, 10};
    int64_t ticks = 0;
    for (uint32_t i = 0; i < c->argc; i++) {
        if (c->args[i].as.i < 0 || c->args[i].as.i > most[i]) {
            throw_argument("System.ArgumentOutOfRangeException", NULL,
                           "Hour, Minute, and Second parameters describe an un-representable DateTime.");
        }
        ticks += c->args[i].as.i * unit[i];
    }
    return inline_value(&type_TimeOnly, ticks);
}

METHOD(time_from_ticks)
{
    int64_t t = c->args[0].as.i;
    if (t < 0 || t >= TICKS_PER_DAY) {
        throw_argument("System.ArgumentOutOfRangeException", "ticks",
                       "Ticks must be between 0 and and TimeOnly.MaxValue.Ticks.");
    }
    return inline_value(&type_TimeOnly, t);
}

METHOD(time_from_date_time)
{
    return inline_value(&type_TimeOnly, date_ticks_of(c->args[0]) % TICKS_PER_DAY);
}

static value wrapped(value self, int64_t by)
{
    int64_t t = (self.as.i + by % TICKS_PER_DAY) % TICKS_PER_DAY;
    return inline_value(&type_TimeOnly, t < 0 ? t + TICKS_PER_DAY : t);
}

METHOD(time_add)
{
    return wrapped(c->self, c->args[0].as.i);
}

METHOD(time_add_hours)
{
    return wrapped(c->self, (int64_t)(c->args[0].as.d * (double)TICKS_PER_HOUR));
}

METHOD(time_add_minutes)
{
    return wrapped(c->self, (int64_t)(c->args[0].as.d * (double)TICKS_PER_MINUTE));
}

METHOD(time_is_between)
{
    int64_t t = c->self.as.i, from = c->args[0].as.i, to = c->args[1].as.i;
    return v_bool(from <= to ? t >= from && t < to : t >= from || t < to);
}

METHOD(time_to_span)
{
    return span_value(c->self.as.i);
}

#define TIME_PART(id, expression)                                                                                      \
    GETTER(time_##id)                                                                                                  \
    {                                                                                                                  \
        return expression;                                                                                             \
    }
TIME_PART(hour, v_int((int32_t)(self.as.i / TICKS_PER_HOUR)))
TIME_PART(minute, v_int((int32_t)(self.as.i / TICKS_PER_MINUTE % 60)))
TIME_PART(second, v_int((int32_t)(self.as.i / TICKS_PER_SECOND % 60)))
TIME_PART(millisecond, v_int((int32_t)(self.as.i / TICKS_PER_MS % 1000)))
TIME_PART(microsecond, v_int((int32_t)(self.as.i / 10 % 1000)))
TIME_PART(nanosecond, v_int((int32_t)(self.as.i % 10 * 100)))
TIME_PART(ticks, v_long(self.as.i))
TIME_PART(min, inline_value(&type_TimeOnly, 0))
TIME_PART(max, inline_value(&type_TimeOnly, TICKS_PER_DAY - 1))

static bool time_operate(int op, value a, value b, value *out)
{
    if (op != '-' || a.kind != K_INLINE || a.type != type_TimeOnly.id || !same_type(a, b)) {
        return false;
    }
    int64_t t = a.as.i - b.as.i; /* the way round the clock */
    *out = span_value(t < 0 ? t + TICKS_PER_DAY : t);
    return true;
}

static const type_ops time_ops = {
    .to_string = ops_text, .equals = ops_equals, .hash = ops_hash, .compare = ops_compare, .operate = time_operate};
static const property time_properties[] = {{"Hour", "int", get_time_hour, NULL, 0},
                                           {"Minute", "int", get_time_minute, NULL, 0},
                                           {"Second", "int", get_time_second, NULL, 0},
                                           {"Millisecond", "int", get_time_millisecond, NULL, 0},
                                           {"Microsecond", "int", get_time_microsecond, NULL, 0},
                                           {"Nanosecond", "int", get_time_nanosecond, NULL, 0},
                                           {"Ticks", "long", get_time_ticks, NULL, 0},
                                           {"MinValue", TIME, get_time_min, NULL, M_STATIC},
                                           {"MaxValue", TIME, get_time_max, NULL, M_STATIC},
                                           {0}};
static const method time_methods[] = {{"Add", "timespan value", TIME, time_add, 0},
                                      {"AddHours", "double value", TIME, time_add_hours, 0},
                                      {"AddMinutes", "double value", TIME, time_add_minutes, 0},
                                      {"FromDateTime", "datetime dateTime", TIME, time_from_date_time, M_STATIC},
                                      {"FromTimeSpan", "timespan timeSpan", TIME, time_from_ticks, M_STATIC},
                                      {"IsBetween", TIME " start, " TIME " end", "bool", time_is_between, 0},
                                      {"ToTimeSpan", "", "timespan", time_to_span, 0},
                                      {"ToLongTimeString", "", "string", to_long_text, 0},
                                      {"ToShortTimeString", "", "string", to_short_text, 0},
                                      SHARED_ROWS(TIME),
                                      {0}};
static const method time_ctors[] = {
    {NULL, "int hour, int minute", NULL, time_new, 0},
    {NULL, "int hour, int minute, int second", NULL, time_new, 0},
    {NULL, "int hour, int minute, int second, int millisecond", NULL, time_new, 0},
    {NULL, "int hour, int minute, int second, int millisecond, int microsecond", NULL, time_new, 0},
    {NULL, "long ticks", NULL, time_from_ticks, 0},
    {0}};
static type type_TimeOnly = {TYPE_OBJECT,
                             .name = TIME,
                             .flags = T_VALUE | T_SEALED,
                             .kind = K_INLINE,
                             .interfaces = "System.IComparable,System.IFormattable",
                             .ctors = time_ctors,
                             .methods = time_methods,
                             .properties = time_properties,
                             .ops = &time_ops};

TYPES_EXPORT(date_only, &type_DateOnly, &type_TimeOnly);
