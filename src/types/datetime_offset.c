/* datetime_offset.c: System.DateTimeOffset. */
#include "types/datetime_offset.h"

#include <string.h>

#include "base/heap.h"
#include "base/sys.h"
#include "object/type_date_text.h"
#include "types/native.h"

static const datetime_offset *dto(value v)
{
    return (const datetime_offset *)(const void *)v.as.o;
}

static value make(int64_t utc, int64_t offset)
{
    datetime_offset *d = heap_alloc_leaf(sizeof *d);
    memset(d, 0, sizeof *d);
    d->o.type = &type_DateTimeOffset;
    d->utc = utc;
    d->offset = offset;
    return v_obj(d);
}

static void check_offset(int64_t offset)
{
    if (offset % TICKS_PER_MINUTE) {
        throw_argument("System.ArgumentException", "offset", "Offset must be specified in whole minutes.");
    }
    if (offset < -14 * TICKS_PER_HOUR || offset > 14 * TICKS_PER_HOUR) {
        throw_argument("System.ArgumentOutOfRangeException", "offset", "Offset must be within plus or minus 14 hours.");
    }
}

value datetime_offset_new(int64_t local_ticks, int64_t offset)
{
    check_offset(offset);
    int64_t utc = local_ticks - offset;
    if (utc < 0 || utc > TICKS_MAX) {
        throw_argument("System.ArgumentOutOfRangeException", "offset",
                       "The UTC time represented when the offset is applied must be between year 0 and 10,000.");
    }
    return make(utc, offset);
}

static int64_t own_offset(value date)
{
    return date_kind_of(date) == DATE_UTC ? 0 : date_offset_local(date_ticks_of(date));
}

value datetime_offset_from(value date)
{
    int64_t offset = own_offset(date);
    int64_t utc = date_ticks_of(date) - offset;
    /* [datetimeoffset][datetime]::MinValue, whatever the zone */
    return make(utc < 0 ? 0 : utc > TICKS_MAX ? TICKS_MAX : utc, offset);
}

static int64_t local_of(value v)
{
    return dto(v)->utc + dto(v)->offset;
}

/* ---- constructors ---- */

METHOD(new_empty)
{
    return make(0, 0);
}

METHOD(new_from_ticks)
{
    return datetime_offset_new(c->args[0].as.i, c->args[1].as.i);
}

METHOD(new_from_date)
{
    return datetime_offset_from(c->args[0]);
}

METHOD(new_from_date_offset)
{
    value d = c->args[0];
    int kind = date_kind_of(d);
    if (kind == DATE_UTC && c->args[1].as.i != 0) {
        throw_argument("System.ArgumentException", "offset", "The UTC Offset for Utc DateTime instances must be 0.");
    }
    if (kind == DATE_LOCAL && c->args[1].as.i != own_offset(d)) {
        throw_argument("System.ArgumentException", "offset",
                       "The UTC Offset of the local dateTime parameter does not match the offset argument.");
    }
    return datetime_offset_new(date_ticks_of(d), c->args[1].as.i);
}

METHOD(new_from_parts)
{
    uint32_t n = c->argc - 1;
    int part[8] = {0};
    for (uint32_t i = 0; i < n; i++) {
        part[i] = (int)c->args[i].as.i;
    }
    int64_t date;
    if (!date_join(part[0], part[1], part[2], &date) || part[3] < 0 || part[3] > 23 || part[4] < 0 || part[4] > 59 ||
        part[5] < 0 || part[5] > 59 || part[6] < 0 || part[6] > 999 || part[7] < 0 || part[7] > 999) {
        throw_argument("System.ArgumentOutOfRangeException", NULL,
                       "Year, Month, and Day parameters describe an un-representable DateTime.");
    }
    return datetime_offset_new(date + part[3] * TICKS_PER_HOUR + part[4] * TICKS_PER_MINUTE +
                                   part[5] * TICKS_PER_SECOND + part[6] * TICKS_PER_MS + part[7] * 10,
                               c->args[n].as.i);
}

/* ---- properties ---- */

#define PART(id, expression)                                                                                           \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        date_parts p;                                                                                                  \
        date_split(local_of(self), &p);                                                                                \
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

GETTER(day_of_year)
{
    return v_int(date_day_of_year(local_of(self)));
}

GETTER(date_time)
{
    return date_value(local_of(self), DATE_UNSPECIFIED);
}

GETTER(date)
{
    return date_value(local_of(self) / TICKS_PER_DAY * TICKS_PER_DAY, DATE_UNSPECIFIED);
}

GETTER(utc_date_time)
{
    return date_value(dto(self)->utc, DATE_UTC);
}

GETTER(local_date_time)
{
    return date_to_local(date_value(dto(self)->utc, DATE_UTC));
}

GETTER(offset)
{
    return span_value(dto(self)->offset);
}

GETTER(offset_minutes)
{
    return v_int((int32_t)(dto(self)->offset / TICKS_PER_MINUTE));
}

GETTER(ticks)
{
    return v_long(local_of(self));
}

GETTER(utc_ticks)
{
    return v_long(dto(self)->utc);
}

GETTER(time_of_day)
{
    return span_value(local_of(self) % TICKS_PER_DAY);
}

GETTER(utc_now)
{
    return make(sys_utc_ticks(), 0);
}

GETTER(now)
{
    int64_t utc = sys_utc_ticks();
    return make(utc, date_offset_utc(utc));
}

GETTER(min)
{
    return make(0, 0);
}

GETTER(max)
{
    return make(TICKS_MAX, 0);
}

GETTER(epoch)
{
    return make(TICKS_UNIX, 0);
}

/* ---- arithmetic ---- */

static value shifted(value self, int64_t local)
{
    if (local < 0 || local > TICKS_MAX) {
        throw_argument("System.ArgumentOutOfRangeException", "value",
                       "The added or subtracted value results in an un-representable DateTime.");
    }
    return datetime_offset_new(local, dto(self)->offset);
}

#define ADD(id, unit)                                                                                                  \
    METHOD(add_##id)                                                                                                   \
    {                                                                                                                  \
        return shifted(c->self, date_add_units(local_of(c->self), c->args[0].as.d, unit));                             \
    }
ADD(days, TICKS_PER_DAY)
ADD(hours, TICKS_PER_HOUR)
ADD(minutes, TICKS_PER_MINUTE)
ADD(seconds, TICKS_PER_SECOND)
ADD(milliseconds, TICKS_PER_MS)

METHOD(add_months)
{
    return shifted(c->self, date_add_months(local_of(c->self), c->args[0].as.i));
}

METHOD(add_years)
{
    return shifted(c->self, date_add_months(local_of(c->self), c->args[0].as.i * 12));
}

static value moved(value self, int64_t by)
{
    int64_t local;
    if (__builtin_add_overflow(local_of(self), by, &local)) {
        local = -1;
    }
    return shifted(self, local);
}

METHOD(add_ticks)
{
    return moved(c->self, c->args[0].as.i);
}

METHOD(subtract_span)
{
    return moved(c->self, c->args[0].as.i == INT64_MIN ? INT64_MAX : -c->args[0].as.i);
}

METHOD(subtract_instant)
{
    return span_value(dto(c->self)->utc - dto(c->args[0])->utc);
}

METHOD(to_offset)
{
    check_offset(c->args[0].as.i);
    return make(dto(c->self)->utc, c->args[0].as.i);
}

METHOD(to_universal)
{
    return make(dto(c->self)->utc, 0);
}

METHOD(to_local)
{
    return make(dto(c->self)->utc, date_offset_utc(dto(c->self)->utc));
}

/* ---- other countings ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

METHOD(to_unix_seconds)
{
    return v_long(floor_div(dto(c->self)->utc - TICKS_UNIX, TICKS_PER_SECOND));
}

METHOD(to_unix_milliseconds)
{
    return v_long(floor_div(dto(c->self)->utc - TICKS_UNIX, TICKS_PER_MS));
}

static value from_unix(int64_t n, int64_t unit, const char *param)
{
    int64_t low = -TICKS_UNIX / unit, high = (TICKS_MAX - TICKS_UNIX) / unit;
    if (n < low || n > high) {
        throw_argument("System.ArgumentOutOfRangeException", param,
                       "Valid values are between %lld and %lld, inclusive.", (long long)low, (long long)high);
    }
    return make(TICKS_UNIX + n * unit, 0);
}

METHOD(from_unix_seconds)
{
    return from_unix(c->args[0].as.i, TICKS_PER_SECOND, "seconds");
}

METHOD(from_unix_milliseconds)
{
    return from_unix(c->args[0].as.i, TICKS_PER_MS, "milliseconds");
}

METHOD(to_file_time)
{
    return v_long(dto(c->self)->utc - TICKS_FILE_TIME);
}

METHOD(from_file_time)
{
    int64_t utc = c->args[0].as.i + TICKS_FILE_TIME;
    if (c->args[0].as.i < 0 || utc > TICKS_MAX) {
        throw_argument("System.ArgumentOutOfRangeException", "fileTime", "Not a valid Win32 FileTime.");
    }
    return make(utc, date_offset_utc(utc));
}

/* ---- comparing ---- */

static int order(value a, value b)
{
    return (dto(a)->utc > dto(b)->utc) - (dto(a)->utc < dto(b)->utc);
}

static int ops_compare(value a, value b)
{
    if (!v_is(b, &type_DateTimeOffset)) {
        b = convert_to(b, &type_DateTimeOffset);
    }
    return order(a, b);
}

static bool ops_equals(value a, value b)
{
    return v_is(a, &type_DateTimeOffset) && v_is(b, &type_DateTimeOffset) && order(a, b) == 0;
}

static uint32_t ops_hash(value v)
{
    return (uint32_t)dto(v)->utc ^ (uint32_t)((uint64_t)dto(v)->utc >> 32);
}

METHOD(compare)
{
    return v_int(order(c->args[0], c->args[1]));
}

METHOD(compare_to)
{
    return v_int(order(c->self, c->args[0]));
}

METHOD(equals)
{
    return v_bool(ops_equals(c->self, psobject_base(c->args[0])));
}

METHOD(equals_exact)
{
    return v_bool(order(c->self, c->args[0]) == 0 && dto(c->self)->offset == dto(c->args[0])->offset);
}

METHOD(hash_code)
{
    return v_int((int32_t)ops_hash(c->self));
}

/* ---- text ---- */

static str *format(value v, const str *f, const culture *culture)
{
    date_view view = {.ticks = local_of(v), .offset = dto(v)->offset, .kind = DATE_UNSPECIFIED, .has_offset = true};
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

static value finish(const parsed_date *p, int styles)
{
    int64_t offset = p->has_offset ? p->offset : styles & DATE_ASSUME_UTC ? 0 : date_offset_local(p->ticks);
    value v = datetime_offset_new(p->ticks, offset);
    return styles & DATE_ADJUST_UTC ? make(dto(v)->utc, 0) : v;
}

static void request(const call *c, uint32_t from, uint32_t to, bool exact, date_request *r)
{
    date_request_read(c, from, to, r);
    if (exact) {
        r->formats = c->args[1];
    }
}

static value parse_with(call *c, bool exact)
{
    date_request r;
    parsed_date p;
    request(c, exact ? 2 : 1, c->argc, exact, &r);
    date_parse_or_throw(c->args[0].as.s, &r, "DateTime", &p);
    return finish(&p, r.styles);
}

static value try_with(call *c, bool exact)
{
    date_request r;
    parsed_date p;
    request(c, exact ? 2 : 1, c->argc - 1, exact, &r);
    bool good = date_try(c->args[0], &r, &p);
    ref_assign(c->args[c->argc - 1], good ? finish(&p, r.styles) : make(0, 0));
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

/* ---- operators and conversions ---- */

static bool operate(int op, value a, value b, value *out)
{
    if (!v_is(a, &type_DateTimeOffset)) {
        return false;
    }
    if (op == '-' && (v_is(b, &type_DateTimeOffset) || b.kind == K_DATETIME)) {
        value other = b.kind == K_DATETIME ? datetime_offset_from(b) : b;
        *out = span_value(dto(a)->utc - dto(other)->utc);
        return true;
    }
    if ((op == '+' || op == '-') && b.kind == K_TIMESPAN) {
        *out = moved(a, op == '+' ? b.as.i : -b.as.i);
        return true;
    }
    return false;
}

/* [datetimeoffset]$date is implicit; [datetime]$offset is not, PowerShell finds no way. */
static bool convert_from(value v, const type *to, value *out)
{
    (void)to;
    if (v.kind != K_DATETIME) {
        return false;
    }
    *out = datetime_offset_from(v);
    return true;
}

static const type_ops ops = {.to_string = ops_text,
                             .equals = ops_equals,
                             .hash = ops_hash,
                             .compare = ops_compare,
                             .operate = operate,
                             .convert_from = convert_from};
#define DTO "System.DateTimeOffset"
static const property properties[] = {{"DateTime", "datetime", get_date_time, NULL, 0},
                                      {"UtcDateTime", "datetime", get_utc_date_time, NULL, 0},
                                      {"LocalDateTime", "datetime", get_local_date_time, NULL, 0},
                                      {"Date", "datetime", get_date, NULL, 0},
                                      {"Day", "int", get_day, NULL, 0},
                                      {"DayOfWeek", "System.DayOfWeek", get_weekday, NULL, 0},
                                      {"DayOfYear", "int", get_day_of_year, NULL, 0},
                                      {"Hour", "int", get_hour, NULL, 0},
                                      {"Millisecond", "int", get_millisecond, NULL, 0},
                                      {"Microsecond", "int", get_microsecond, NULL, 0},
                                      {"Nanosecond", "int", get_nanosecond, NULL, 0},
                                      {"Minute", "int", get_minute, NULL, 0},
                                      {"Month", "int", get_month, NULL, 0},
                                      {"Offset", "timespan", get_offset, NULL, 0},
                                      {"TotalOffsetMinutes", "int", get_offset_minutes, NULL, 0},
                                      {"Second", "int", get_second, NULL, 0},
                                      {"Ticks", "long", get_ticks, NULL, 0},
                                      {"UtcTicks", "long", get_utc_ticks, NULL, 0},
                                      {"TimeOfDay", "timespan", get_time_of_day, NULL, 0},
                                      {"Year", "int", get_year, NULL, 0},
                                      {"Now", DTO, get_now, NULL, M_STATIC},
                                      {"UtcNow", DTO, get_utc_now, NULL, M_STATIC},
                                      {"MinValue", DTO, get_min, NULL, M_STATIC},
                                      {"MaxValue", DTO, get_max, NULL, M_STATIC},
                                      {"UnixEpoch", DTO, get_epoch, NULL, M_STATIC},
                                      {0}};
static const method methods[] = {
    {"Add", "timespan timeSpan", DTO, add_ticks, 0},
    {"AddDays", "double days", DTO, add_days, 0},
    {"AddHours", "double hours", DTO, add_hours, 0},
    {"AddMilliseconds", "double milliseconds", DTO, add_milliseconds, 0},
    {"AddMinutes", "double minutes", DTO, add_minutes, 0},
    {"AddMonths", "int months", DTO, add_months, 0},
    {"AddSeconds", "double seconds", DTO, add_seconds, 0},
    {"AddTicks", "long ticks", DTO, add_ticks, 0},
    {"AddYears", "int years", DTO, add_years, 0},
    {"Compare", DTO " first, " DTO " second", "int", compare, M_STATIC},
    {"CompareTo", DTO " other", "int", compare_to, 0},
    {"Equals", "System.Object obj", "bool", equals, 0},
    {"Equals", DTO " other", "bool", equals, 0},
    {"EqualsExact", DTO " other", "bool", equals_exact, 0},
    {"FromFileTime", "long fileTime", DTO, from_file_time, M_STATIC},
    {"FromUnixTimeSeconds", "long seconds", DTO, from_unix_seconds, M_STATIC},
    {"FromUnixTimeMilliseconds", "long milliseconds", DTO, from_unix_milliseconds, M_STATIC},
    {"GetHashCode", "", "int", hash_code, 0},
    {"Subtract", DTO " value", "timespan", subtract_instant, 0},
    {"Subtract", "timespan value", DTO, subtract_span, 0},
    {"ToFileTime", "", "long", to_file_time, 0},
    {"ToUnixTimeSeconds", "", "long", to_unix_seconds, 0},
    {"ToUnixTimeMilliseconds", "", "long", to_unix_milliseconds, 0},
    {"ToLocalTime", "", DTO, to_local, 0},
    {"ToOffset", "timespan offset", DTO, to_offset, 0},
    {"ToString", "", "string", to_string, 0},
    {"ToString", "string format", "string", to_string, 0},
    {"ToString", "System.IFormatProvider formatProvider", "string", to_string, 0},
    {"ToString", "string format, System.IFormatProvider formatProvider", "string", to_string, 0},
    {"ToUniversalTime", "", DTO, to_universal, 0},
    DATE_TEXT_ROWS(DTO, parse, try_parse, parse_exact, try_parse_exact),
    {0}};
static const method ctors[] = {
    {NULL, "", NULL, new_empty, 0},
    {NULL, "long ticks, timespan offset", NULL, new_from_ticks, 0},
    {NULL, "datetime dateTime", NULL, new_from_date, 0},
    {NULL, "datetime dateTime, timespan offset", NULL, new_from_date_offset, 0},
    {NULL, "int year, int month, int day, int hour, int minute, int second, timespan offset", NULL, new_from_parts, 0},
    {NULL, "int year, int month, int day, int hour, int minute, int second, int millisecond, timespan offset", NULL,
     new_from_parts, 0},
    {NULL,
     "int year, int month, int day, int hour, int minute, int second, int millisecond, int microsecond, timespan offset",
     NULL, new_from_parts, 0},
    {0}};
type type_DateTimeOffset = {TYPE_OBJECT,
                            .name = DTO,
                            .flags = T_VALUE | T_SEALED,
                            .kind = K_OBJECT,
                            .interfaces = "System.IComparable,System.IFormattable",
                            .ctors = ctors,
                            .methods = methods,
                            .properties = properties,
                            .ops = &ops};

TYPES_EXPORT(datetime_offset, &type_DateTimeOffset);
