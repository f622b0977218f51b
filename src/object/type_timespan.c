/* type_timespan.c: System.TimeSpan as a type; the requests of date parsing that all date types share. */
#include <math.h>

#include "object/array.h"
#include "object/convert.h"
#include "object/datetime.h"
#include "object/error.h"
#include "object/member.h"
#include "object/type_date_text.h"
#include "object/type_internal.h"
#include "object/type_number.h"

/* ---- requests ---- */

void date_request_read(const call *c, uint32_t from, uint32_t to, date_request *out)
{
    value provider = V_NULL;
    *out = (date_request){.formats = V_NULL};
    for (uint32_t i = from; i < to; i++) {
        if (c->args[i].kind == K_ENUM) {
            out->styles = (int)c->args[i].as.i;
        } else {
            provider = c->args[i];
        }
    }
    out->c = culture_of(provider);
    if ((out->styles & DATE_ASSUME_LOCAL && out->styles & DATE_ASSUME_UTC) ||
        (out->styles & DATE_ROUNDTRIP && out->styles & (DATE_ASSUME_LOCAL | DATE_ASSUME_UTC | DATE_ADJUST_UTC))) {
        throw_argument("System.ArgumentException", "style", "The DateTimeStyles value is not valid.");
    }
}

static date_failure scan(const str *text, const date_request *r, parsed_date *out, size_t *where)
{
    *where = 0;
    if (v_is_null(r->formats)) {
        return date_scan(text, r->c, r->styles, out, where);
    }
    if (r->formats.kind == K_STRING) {
        return date_scan_exact(text, r->formats.as.s, r->c, r->styles, out);
    }
    const array *a = v_array(r->formats);
    for (size_t i = 0; i < a->length; i++) {
        value f = array_get(a, i);
        if (f.kind == K_STRING && date_scan_exact(text, f.as.s, r->c, r->styles, out) == DATE_OK) {
            return DATE_OK;
        }
    }
    return DATE_BAD;
}

bool date_try(value text, const date_request *r, parsed_date *out)
{
    size_t where;
    return text.kind == K_STRING && scan(text.as.s, r, out, &where) == DATE_OK;
}

void date_parse_or_throw(const str *text, const date_request *r, const char *type_name, parsed_date *out)
{
    size_t where;
    date_failure f = scan(text, r, out, &where);
    if (f == DATE_FORMAT && r->formats.kind == K_STRING && r->formats.as.s->length == 0) {
        throw_argument("System.FormatException", NULL, "Format specifier '' was invalid.");
    }
    if (f != DATE_OK) {
        date_throw(f, text, type_name, where);
    }
}

/* ---- constructors ---- */

_Noreturn static void throw_long(void)
{
    throw_argument("System.OverflowException", NULL, "TimeSpan overflowed because the duration is too long.");
}

static value sum_of(const __int128 *units, const int64_t *ticks, int n)
{
    __int128 sum = 0;
    for (int i = 0; i < n; i++) {
        sum += units[i] * ticks[i];
    }
    if (sum > INT64_MAX || sum < INT64_MIN) {
        throw_argument("System.ArgumentOutOfRangeException", NULL,
                       "TimeSpan overflowed because the duration is too long.");
    }
    return span_value((int64_t)sum);
}

static const int64_t unit_ticks[] = {TICKS_PER_DAY,    TICKS_PER_HOUR, TICKS_PER_MINUTE,
                                     TICKS_PER_SECOND, TICKS_PER_MS,   10};

/* (hours, minutes, seconds), or days first, with milliseconds and microseconds. */
static value new_from_parts(call *c)
{
    __int128 units[6] = {0};
    uint32_t first = c->argc == 3 ? 1 : 0;
    for (uint32_t i = 0; i < c->argc; i++) {
        units[first + i] = c->args[i].as.i;
    }
    return sum_of(units, unit_ticks, 6);
}

static value new_from_ticks(call *c)
{
    return span_value(c->argc ? c->args[0].as.i : 0);
}

/* FromX(long) and FromX(long, long...): the unit and the smaller ones after it. */
static value from_units(call *c, int unit)
{
    if (c->args[0].kind == K_DOUBLE) {
        return span_from_double(c->args[0].as.d, (double)unit_ticks[unit]);
    }
    __int128 units[6] = {0};
    for (uint32_t i = 0; i < c->argc && unit + i < 6; i++) {
        units[(uint32_t)unit + i] = c->args[i].as.i;
    }
    return sum_of(units, unit_ticks, 6);
}
#define FROM(name, unit)                                                                                               \
    static value from_##name(call *c)                                                                                  \
    {                                                                                                                  \
        return from_units(c, unit);                                                                                    \
    }
FROM(days, 0)
FROM(hours, 1)
FROM(minutes, 2)
FROM(seconds, 3)
FROM(milliseconds, 4)
FROM(microseconds, 5)

static const method timespan_ctors[] = {
    {NULL, "long ticks", NULL, new_from_ticks, 0},
    {NULL, "int hours, int minutes, int seconds", NULL, new_from_parts, 0},
    {NULL, "int days, int hours, int minutes, int seconds", NULL, new_from_parts, 0},
    {NULL, "int days, int hours, int minutes, int seconds, int milliseconds", NULL, new_from_parts, 0},
    {NULL, "int days, int hours, int minutes, int seconds, int milliseconds, int microseconds", NULL, new_from_parts,
     0},
    {0}};

/* ---- properties ---- */

#define PART(name, expression)                                                                                         \
    static value get_##name(value self, const type *t)                                                                 \
    {                                                                                                                  \
        (void)t, (void)self;                                                                                           \
        return expression;                                                                                             \
    }
PART(days, v_int((int32_t)(self.as.i / TICKS_PER_DAY)))
PART(hours, v_int((int32_t)(self.as.i / TICKS_PER_HOUR % 24)))
PART(minutes, v_int((int32_t)(self.as.i / TICKS_PER_MINUTE % 60)))
PART(seconds, v_int((int32_t)(self.as.i / TICKS_PER_SECOND % 60)))
PART(milliseconds, v_int((int32_t)(self.as.i / TICKS_PER_MS % 1000)))
PART(microseconds, v_int((int32_t)(self.as.i / 10 % 1000)))
PART(nanoseconds, v_int((int32_t)(self.as.i % 10 * 100)))
PART(ticks, v_long(self.as.i))
PART(total_days, v_double((double)self.as.i / (double)TICKS_PER_DAY))
PART(total_hours, v_double((double)self.as.i / (double)TICKS_PER_HOUR))
PART(total_minutes, v_double((double)self.as.i / (double)TICKS_PER_MINUTE))
PART(total_seconds, v_double((double)self.as.i / (double)TICKS_PER_SECOND))
PART(total_milliseconds, v_double((double)self.as.i / (double)TICKS_PER_MS))
PART(total_microseconds, v_double((double)self.as.i / 10))
PART(total_nanoseconds, v_double((double)self.as.i * 100))
PART(zero, span_value(0))
PART(max, span_value(INT64_MAX))
PART(min, span_value(INT64_MIN))
PART(ticks_per_day, v_long(TICKS_PER_DAY))
PART(ticks_per_hour, v_long(TICKS_PER_HOUR))
PART(ticks_per_minute, v_long(TICKS_PER_MINUTE))
PART(ticks_per_second, v_long(TICKS_PER_SECOND))
PART(ticks_per_ms, v_long(TICKS_PER_MS))
PART(ticks_per_us, v_long(10))

static const property timespan_properties[] = {{"Ticks", "long", get_ticks, NULL, 0},
                                               {"Days", "int", get_days, NULL, 0},
                                               {"Hours", "int", get_hours, NULL, 0},
                                               {"Milliseconds", "int", get_milliseconds, NULL, 0},
                                               {"Microseconds", "int", get_microseconds, NULL, 0},
                                               {"Nanoseconds", "int", get_nanoseconds, NULL, 0},
                                               {"Minutes", "int", get_minutes, NULL, 0},
                                               {"Seconds", "int", get_seconds, NULL, 0},
                                               {"TotalDays", "double", get_total_days, NULL, 0},
                                               {"TotalHours", "double", get_total_hours, NULL, 0},
                                               {"TotalMilliseconds", "double", get_total_milliseconds, NULL, 0},
                                               {"TotalMicroseconds", "double", get_total_microseconds, NULL, 0},
                                               {"TotalNanoseconds", "double", get_total_nanoseconds, NULL, 0},
                                               {"TotalMinutes", "double", get_total_minutes, NULL, 0},
                                               {"TotalSeconds", "double", get_total_seconds, NULL, 0},
                                               {"Zero", "timespan", get_zero, NULL, M_STATIC},
                                               {"MaxValue", "timespan", get_max, NULL, M_STATIC},
                                               {"MinValue", "timespan", get_min, NULL, M_STATIC},
                                               {"TicksPerDay", "long", get_ticks_per_day, NULL, M_STATIC},
                                               {"TicksPerHour", "long", get_ticks_per_hour, NULL, M_STATIC},
                                               {"TicksPerMinute", "long", get_ticks_per_minute, NULL, M_STATIC},
                                               {"TicksPerSecond", "long", get_ticks_per_second, NULL, M_STATIC},
                                               {"TicksPerMillisecond", "long", get_ticks_per_ms, NULL, M_STATIC},
                                               {"TicksPerMicrosecond", "long", get_ticks_per_us, NULL, M_STATIC},
                                               {0}};

/* ---- arithmetic ---- */

static value add(call *c)
{
    int64_t r;
    if (__builtin_add_overflow(c->self.as.i, c->args[0].as.i, &r)) {
        throw_long();
    }
    return span_value(r);
}

static value subtract(call *c)
{
    int64_t r;
    if (__builtin_sub_overflow(c->self.as.i, c->args[0].as.i, &r)) {
        throw_long();
    }
    return span_value(r);
}

static value negated(int64_t ticks)
{
    if (ticks == INT64_MIN) {
        throw_argument("System.OverflowException", NULL,
                       "Negating the minimum value of a twos complement number is invalid.");
    }
    return span_value(-ticks);
}

static value negate(call *c)
{
    return negated(c->self.as.i);
}

static value duration(call *c)
{
    return c->self.as.i < 0 ? negated(c->self.as.i) : c->self;
}

static value multiply(call *c)
{
    double r = nearbyint((double)c->self.as.i * c->args[0].as.d);
    return span_from_double(r, 1);
}

static value divide(call *c)
{
    if (c->args[0].kind == K_TIMESPAN) {
        return v_double((double)c->self.as.i / (double)c->args[0].as.i);
    }
    return span_from_double(nearbyint((double)c->self.as.i / c->args[0].as.d), 1);
}

static value compare_to(call *c)
{
    value other = psobject_base(c->args[0]);
    if (v_is_null(other)) {
        return v_int(1);
    }
    if (other.kind != K_TIMESPAN) {
        throw_argument("System.ArgumentException", NULL, "Object must be of type TimeSpan.");
    }
    return v_int((c->self.as.i > other.as.i) - (c->self.as.i < other.as.i));
}

static value compare(call *c)
{
    return v_int((c->args[0].as.i > c->args[1].as.i) - (c->args[0].as.i < c->args[1].as.i));
}

static value equals(call *c)
{
    value other = psobject_base(c->args[0]);
    return v_bool(other.kind == K_TIMESPAN && other.as.i == c->self.as.i);
}

static value equals_two(call *c)
{
    return v_bool(c->args[0].as.i == c->args[1].as.i);
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
    return v_str(timespan_format(c->self, format, culture_of(provider)));
}

static value parse(call *c)
{
    int64_t ticks;
    const char *text = str_to_c(c->args[0].as.s);
    switch (span_scan(c->args[0].as.s, &ticks)) {
    case SPAN_OK: return span_value(ticks);
    case SPAN_RANGE:
        throw_argument("System.OverflowException", NULL,
                       "The TimeSpan string '%s' could not be parsed because at least one of the numeric components is "
                       "out of range or contains too many digits.",
                       text);
    default:
        throw_argument("System.FormatException", NULL, "String '%s' was not recognized as a valid TimeSpan.", text);
    }
}

static value try_parse(call *c)
{
    int64_t ticks = 0;
    bool good = c->args[0].kind == K_STRING && span_scan(c->args[0].as.s, &ticks) == SPAN_OK;
    ref_assign(c->args[c->argc - 1], span_value(good ? ticks : 0));
    return v_bool(good);
}

static bool scan_formats(const call *c, int64_t *ticks)
{
    value formats = c->args[1];
    if (formats.kind == K_STRING) {
        return span_scan_exact(c->args[0].as.s, formats.as.s, ticks);
    }
    const array *a = v_array(formats);
    for (size_t i = 0; i < a->length; i++) {
        value f = array_get(a, i);
        if (f.kind == K_STRING && span_scan_exact(c->args[0].as.s, f.as.s, ticks)) {
            return true;
        }
    }
    return false;
}

static value parse_exact(call *c)
{
    int64_t ticks;
    if (!scan_formats(c, &ticks)) {
        throw_argument("System.FormatException", NULL, "String '%s' was not recognized as a valid TimeSpan.",
                       str_to_c(c->args[0].as.s));
    }
    return span_value(ticks);
}

static value try_parse_exact(call *c)
{
    int64_t ticks = 0;
    bool good = c->args[0].kind == K_STRING && scan_formats(c, &ticks);
    ref_assign(c->args[c->argc - 1], span_value(good ? ticks : 0));
    return v_bool(good);
}

#define SPAN_STYLE "System.Globalization.TimeSpanStyles styles"
static const method timespan_methods[] = {
    {"Add", "timespan ts", "timespan", add, 0},
    {"Compare", "timespan t1, timespan t2", "int", compare, M_STATIC},
    {"CompareTo", "System.Object value", "int", compare_to, 0},
    {"CompareTo", "timespan value", "int", compare_to, 0},
    {"Divide", "double divisor", "timespan", divide, 0},
    {"Divide", "timespan ts", "double", divide, 0},
    {"Duration", "", "timespan", duration, 0},
    {"Equals", "System.Object value", "bool", equals, 0},
    {"Equals", "timespan obj", "bool", equals, 0},
    {"Equals", "timespan t1, timespan t2", "bool", equals_two, M_STATIC},
    {"FromDays", "double value", "timespan", from_days, M_STATIC},
    {"FromDays", "int days", "timespan", from_days, M_STATIC},
    {"FromDays",
     "int days, int hours = 0, long minutes = 0, long seconds = 0, long milliseconds = 0, long microseconds = 0",
     "timespan", from_days, M_STATIC},
    {"FromHours", "int hours", "timespan", from_hours, M_STATIC},
    {"FromHours", "int hours, long minutes = 0, long seconds = 0, long milliseconds = 0, long microseconds = 0",
     "timespan", from_hours, M_STATIC},
    {"FromHours", "double value", "timespan", from_hours, M_STATIC},
    {"FromMicroseconds", "long microseconds", "timespan", from_microseconds, M_STATIC},
    {"FromMicroseconds", "double value", "timespan", from_microseconds, M_STATIC},
    {"FromMilliseconds", "long milliseconds", "timespan", from_milliseconds, M_STATIC},
    {"FromMilliseconds", "long milliseconds, long microseconds = 0", "timespan", from_milliseconds, M_STATIC},
    {"FromMilliseconds", "double value", "timespan", from_milliseconds, M_STATIC},
    {"FromMinutes", "long minutes", "timespan", from_minutes, M_STATIC},
    {"FromMinutes", "long minutes, long seconds = 0, long milliseconds = 0, long microseconds = 0", "timespan",
     from_minutes, M_STATIC},
    {"FromMinutes", "double value", "timespan", from_minutes, M_STATIC},
    {"FromSeconds", "long seconds", "timespan", from_seconds, M_STATIC},
    {"FromSeconds", "long seconds, long milliseconds = 0, long microseconds = 0", "timespan", from_seconds, M_STATIC},
    {"FromSeconds", "double value", "timespan", from_seconds, M_STATIC},
    {"FromTicks", "long value", "timespan", new_from_ticks, M_STATIC},
    {"GetHashCode", "", "int", number_get_hash_code, 0},
    {"Multiply", "double factor", "timespan", multiply, 0},
    {"Negate", "", "timespan", negate, 0},
    {"Parse", "string s", "timespan", parse, M_STATIC},
    {"Parse", "string input, System.IFormatProvider formatProvider", "timespan", parse, M_STATIC},
    {"ParseExact", "string input, string format, System.IFormatProvider formatProvider", "timespan", parse_exact,
     M_STATIC},
    {"ParseExact", "string input, string[] formats, System.IFormatProvider formatProvider", "timespan", parse_exact,
     M_STATIC},
    {"ParseExact", "string input, string format, System.IFormatProvider formatProvider, " SPAN_STYLE, "timespan",
     parse_exact, M_STATIC},
    {"Subtract", "timespan ts", "timespan", subtract, 0},
    {"ToString", "", "string", to_string, 0},
    {"ToString", "string format", "string", to_string, 0},
    {"ToString", "string format, System.IFormatProvider formatProvider", "string", to_string, 0},
    {"TryParse", "string s, ref timespan result", "bool", try_parse, M_STATIC},
    {"TryParse", "string input, System.IFormatProvider formatProvider, ref timespan result", "bool", try_parse,
     M_STATIC},
    {"TryParseExact", "string input, string format, System.IFormatProvider formatProvider, ref timespan result", "bool",
     try_parse_exact, M_STATIC},
    {"TryParseExact", "string input, string[] formats, System.IFormatProvider formatProvider, ref timespan result",
     "bool", try_parse_exact, M_STATIC},
    {0}};

static bool operate(int op, value a, value b, value *out)
{
    call c = {.self = a, .args = &b, .argc = 1};
    if (op == 'n') {
        *out = negated(a.as.i);
        return true;
    }
    if (a.kind != K_TIMESPAN) {
        return false;
    }
    if (b.kind == K_TIMESPAN && (op == '+' || op == '-' || op == '/')) {
        *out = op == '+' ? add(&c) : op == '-' ? subtract(&c) : divide(&c);
        return true;
    }
    if (v_is_number(b) && (op == '*' || op == '/')) {
        b = v_double(to_double(b));
        *out = op == '*' ? multiply(&c) : divide(&c);
        return true;
    }
    return false;
}

static const type_ops timespan_ops = {.operate = operate};
type type_TimeSpan = {TYPE_OBJECT,
                      .name = "System.TimeSpan",
                      .accelerators = "timespan",
                      .flags = T_VALUE | T_SEALED,
                      .kind = K_TIMESPAN,
                      .interfaces = "System.IComparable,System.IFormattable",
                      .ctors = timespan_ctors,
                      .methods = timespan_methods,
                      .properties = timespan_properties,
                      .ops = &timespan_ops};
