/* timezone.c: System.TimeZoneInfo over the system's zone files. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/heap.h"
#include "base/sys.h"
#include "types/datetime_offset.h"
#include "types/native.h"
#include "types/zone_file.h"

static type type_TimeZoneInfo;

typedef struct timezone {
    object o;
    str *id;
    const zone *z; /* NULL: UTC */
} timezone_info;

static const timezone_info *tz(value v)
{
    return (const timezone_info *)(const void *)v.as.o;
}

static value make(str *id, const zone *z)
{
    timezone_info *t = heap_alloc(sizeof *t);
    t->o.type = &type_TimeZoneInfo;
    t->id = id;
    t->z = z;
    return v_obj(t);
}

/* ---- names ---- */

/* What ICU calls the usual zones, by the abbreviation of their standard time. */
static const struct {
    const char *abbreviation, *standard, *daylight;
} zone_names[] = {{"UTC", "Coordinated Universal Time", "Coordinated Universal Time"},
                  {"CET", "Central European Standard Time", "Central European Summer Time"},
                  {"EET", "Eastern European Standard Time", "Eastern European Summer Time"},
                  {"WET", "Western European Standard Time", "Western European Summer Time"},
                  {"MSK", "Moscow Standard Time", "Moscow Summer Time"},
                  {"EST", "Eastern Standard Time", "Eastern Daylight Time"},
                  {"MST", "Mountain Standard Time", "Mountain Daylight Time"},
                  {"PST", "Pacific Standard Time", "Pacific Daylight Time"},
                  {"AKST", "Alaska Standard Time", "Alaska Daylight Time"},
                  {"JST", "Japan Standard Time", "Japan Daylight Time"},
                  {"KST", "Korean Standard Time", "Korean Daylight Time"}};

/* Windows ids that scripts carry with them. */
static const struct {
    const char *windows, *iana;
} windows_ids[] = {{"UTC", "UTC"},
                   {"GMT Standard Time", "Europe/London"},
                   {"Greenwich Standard Time", "Atlantic/Reykjavik"},
                   {"W. Europe Standard Time", "Europe/Berlin"},
                   {"Central Europe Standard Time", "Europe/Budapest"},
                   {"Central European Standard Time", "Europe/Warsaw"},
                   {"Romance Standard Time", "Europe/Paris"},
                   {"E. Europe Standard Time", "Europe/Chisinau"},
                   {"FLE Standard Time", "Europe/Kiev"},
                   {"GTB Standard Time", "Europe/Bucharest"},
                   {"Russian Standard Time", "Europe/Moscow"},
                   {"Turkey Standard Time", "Europe/Istanbul"},
                   {"Israel Standard Time", "Asia/Jerusalem"},
                   {"Arabian Standard Time", "Asia/Dubai"},
                   {"India Standard Time", "Asia/Calcutta"},
                   {"SE Asia Standard Time", "Asia/Bangkok"},
                   {"China Standard Time", "Asia/Shanghai"},
                   {"Singapore Standard Time", "Asia/Singapore"},
                   {"Tokyo Standard Time", "Asia/Tokyo"},
                   {"Korea Standard Time", "Asia/Seoul"},
                   {"AUS Eastern Standard Time", "Australia/Sydney"},
                   {"New Zealand Standard Time", "Pacific/Auckland"},
                   {"E. South America Standard Time", "America/Sao_Paulo"},
                   {"Eastern Standard Time", "America/New_York"},
                   {"Central Standard Time", "America/Chicago"},
                   {"Mountain Standard Time", "America/Denver"},
                   {"US Mountain Standard Time", "America/Phoenix"},
                   {"Pacific Standard Time", "America/Los_Angeles"},
                   {"Alaskan Standard Time", "America/Anchorage"},
                   {"Hawaiian Standard Time", "Pacific/Honolulu"}};

static value utc_zone(void)
{
    return make(str_c("UTC"), NULL);
}

static bool find(const str *id, value *out)
{
    const char *name = str_to_c(id);
    if (strcasecmp(name, "UTC") == 0) {
        *out = utc_zone();
        return true;
    }
    const zone *z = zone_open(name);
    for (size_t i = 0; !z && i < sizeof windows_ids / sizeof windows_ids[0]; i++) {
        if (strcasecmp(windows_ids[i].windows, name) == 0) {
            z = zone_open(windows_ids[i].iana);
        }
    }
    if (!z) {
        return false;
    }
    *out = make((str *)(uintptr_t)id, z);
    return true;
}

static value find_or_throw(const str *id)
{
    value out;
    if (!id) {
        throw_null_argument("id");
    }
    if (!find(id, &out)) {
        throw_argument("System.TimeZoneNotFoundException", NULL,
                       "The time zone ID '%s' was not found on the local computer.", str_to_c(id));
    }
    return out;
}

/* TZ, else what /etc/localtime links to. */
static str *local_id(void)
{
    const char *name = getenv("TZ");
    if (name && *name) {
        return str_c(*name == ':' ? name + 1 : name);
    }
    char *path;
    if (sys_realpath("/etc/localtime", &path) == 0) {
        const char *at = strstr(path, "/zoneinfo/");
        if (at) {
            return str_c(at + strlen("/zoneinfo/"));
        }
    }
    return str_c("UTC");
}

static value local_zone(void)
{
    value out;
    return find(local_id(), &out) ? out : utc_zone();
}

/* ---- offsets ---- */

static zone_kind kind_at(const timezone_info *t, int64_t utc_ticks)
{
    if (!t->z) {
        return (zone_kind){.name = "UTC"};
    }
    int64_t since = utc_ticks - TICKS_UNIX;
    return zone_at(t->z, since / TICKS_PER_SECOND - (since % TICKS_PER_SECOND < 0));
}

static int64_t offset_utc(const timezone_info *t, int64_t utc_ticks)
{
    return kind_at(t, utc_ticks).offset * TICKS_PER_SECOND;
}

/* A wall-clock time may be none, one or two instants; standard time is meant when in doubt. */
static int64_t offset_local(const timezone_info *t, int64_t local, int *matches)
{
    int64_t before = offset_utc(t, local - TICKS_PER_DAY), after = offset_utc(t, local + TICKS_PER_DAY);
    bool fits_before = offset_utc(t, local - before) == before, fits_after = offset_utc(t, local - after) == after;
    *matches = before == after ? 1 : fits_before + fits_after;
    if (*matches == 1) {
        return fits_before ? before : fits_after ? after : offset_utc(t, local - before);
    }
    return before < after ? before : after;
}

static int64_t base_offset(const timezone_info *t)
{
    if (!t->z) {
        return 0;
    }
    int64_t now = sys_utc_ticks();
    int64_t a = offset_utc(t, now), b = offset_utc(t, now + 182 * TICKS_PER_DAY);
    return kind_at(t, now).daylight ? b : a;
}

static int64_t to_utc_ticks(value date, const timezone_info *t)
{
    int matches;
    int64_t local = date_ticks_of(date);
    return local - offset_local(t, local, &matches);
}

/* The instant of a DateTime: its kind says the zone, else it is of `t`. */
static int64_t instant_of(value date, const timezone_info *t)
{
    switch (date_kind_of(date)) {
    case DATE_UTC: return date_ticks_of(date);
    case DATE_LOCAL: return date_ticks_of(date_to_utc(date));
    default: return to_utc_ticks(date, t);
    }
}

/* ---- converting ---- */

static bool is_utc(const timezone_info *t)
{
    return !t->z;
}

static bool is_local(const timezone_info *t)
{
    return str_equal(t->id, tz(local_zone())->id);
}

static value from_instant(int64_t utc, const timezone_info *to)
{
    int kind = is_utc(to) ? DATE_UTC : is_local(to) ? DATE_LOCAL : DATE_UNSPECIFIED;
    return date_checked(utc + offset_utc(to, utc), kind);
}

_Noreturn static void throw_kind(const char *param)
{
    throw_argument(
        "System.ArgumentException", param,
        "The conversion could not be completed because the supplied DateTime did not have the Kind property "
        "set correctly.  For example, when the Kind property is DateTimeKind.Local, the source time zone must "
        "be TimeZoneInfo.Local.");
}

static value convert(value date, const timezone_info *from, const timezone_info *to)
{
    int kind = date_kind_of(date);
    if ((kind == DATE_UTC && !is_utc(from)) || (kind == DATE_LOCAL && !is_local(from))) {
        throw_kind("sourceTimeZone");
    }
    int matches = 1;
    if (kind == DATE_UNSPECIFIED) {
        offset_local(from, date_ticks_of(date), &matches);
    }
    if (matches == 0) {
        throw_argument("System.ArgumentException", "dateTime",
                       "The supplied DateTime represents an invalid time.  For example, when the clock is adjusted "
                       "forward, any time in the period that is skipped is invalid.");
    }
    return from_instant(instant_of(date, from), to);
}

static const timezone_info *zone_arg(const call *c, uint32_t i, const char *param)
{
    if (c->args[i].kind == K_STRING) {
        return tz(find_or_throw(c->args[i].as.s));
    }
    if (v_is_null(c->args[i])) {
        throw_null_argument(param);
    }
    return tz(c->args[i]);
}

static value convert_instant(value v, const timezone_info *to)
{
    int64_t utc = ((const datetime_offset *)(const void *)v.as.o)->utc;
    int64_t offset = offset_utc(to, utc);
    return datetime_offset_new(utc + offset, offset);
}

/* ConvertTime(date, to), (date, from, to), (instant, to); zones as objects or ids */
METHOD(convert_time)
{
    const timezone_info *last = zone_arg(c, c->argc - 1, "destinationTimeZone");
    if (c->args[0].kind == K_OBJECT) {
        return convert_instant(c->args[0], last);
    }
    if (c->argc == 3) {
        return convert(c->args[0], zone_arg(c, 1, "sourceTimeZone"), last);
    }
    value from = date_kind_of(c->args[0]) == DATE_UTC ? utc_zone() : local_zone();
    return convert(c->args[0], tz(from), last);
}

METHOD(convert_from_utc)
{
    if (date_kind_of(c->args[0]) == DATE_LOCAL) {
        throw_kind("sourceTimeZone");
    }
    return from_instant(date_ticks_of(c->args[0]), zone_arg(c, 1, "destinationTimeZone"));
}

METHOD(convert_to_utc)
{
    if (c->argc == 1) {
        return date_to_utc(c->args[0]);
    }
    return convert(c->args[0], zone_arg(c, 1, "sourceTimeZone"), tz(utc_zone()));
}

/* ---- members ---- */

METHOD(find_zone)
{
    return find_or_throw(arg_text(c, 0));
}

METHOD(try_find_zone)
{
    value out = V_NULL;
    bool good = arg_text(c, 0) && find(arg_text(c, 0), &out);
    ref_assign(c->args[1], good ? out : V_NULL);
    return v_bool(good);
}

METHOD(system_zones)
{
    char *data;
    size_t n;
    list *found = list_new(NULL);
    if (sys_read_file("/usr/share/zoneinfo/tzdata.zi", &data, &n) < 0) {
        throw_unsupported("the list of time zones without the system's tzdata.zi");
    }
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && data[end] != '\n') {
            end++;
        }
        if (end - i > 2 && data[i] == 'Z' && data[i + 1] == ' ') { /* Z NAME offset ... */
            size_t stop = i + 2;
            while (stop < end && data[stop] != ' ') {
                stop++;
            }
            value one;
            if (find(str_utf8(data + i + 2, stop - i - 2), &one)) {
                list_add(found, one);
            }
        }
        i = end + 1;
    }
    array *a = array_new(&type_TimeZoneInfo, list_count(found));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(found, i));
    }
    return v_obj(a);
}

METHOD(get_utc_offset)
{
    const timezone_info *t = tz(c->self);
    if (c->args[0].kind == K_OBJECT) {
        return span_value(offset_utc(t, ((const datetime_offset *)(const void *)c->args[0].as.o)->utc));
    }
    return span_value(offset_utc(t, instant_of(c->args[0], t)));
}

METHOD(is_daylight)
{
    const timezone_info *t = tz(c->self);
    return v_bool(kind_at(t, instant_of(c->args[0], t)).daylight);
}

METHOD(is_invalid)
{
    int matches;
    offset_local(tz(c->self), date_ticks_of(c->args[0]), &matches);
    return v_bool(matches == 0);
}

METHOD(is_ambiguous)
{
    int matches;
    offset_local(tz(c->self), date_ticks_of(c->args[0]), &matches);
    return v_bool(matches == 2);
}

METHOD(clear_cached)
{
    return V_NULL;
}

static str *name_of(const timezone_info *t, bool daylight)
{
    const char *abbreviation = t->z ? t->z->has_rule ? t->z->standard.name : "" : "UTC";
    for (size_t i = 0; i < sizeof zone_names / sizeof zone_names[0]; i++) {
        if (strcmp(zone_names[i].abbreviation, abbreviation) == 0) {
            return str_c(daylight ? zone_names[i].daylight : zone_names[i].standard);
        }
    }
    return t->id;
}

static str *display_name(const timezone_info *t)
{
    if (!t->z) {
        return str_c("(UTC) Coordinated Universal Time");
    }
    int64_t minutes = base_offset(t) / TICKS_PER_MINUTE, size = minutes < 0 ? -minutes : minutes;
    str *name = name_of(t, false);
    const char *place = strrchr(str_to_c(t->id), '/');
    str *city = str_replace(str_c(place ? place + 1 : str_to_c(t->id)), str_c("_"), str_c(" "));
    if (name != t->id) {
        str *plain = str_replace(name, str_c(" Standard"), str_empty);
        return str_printf("(UTC%c%02d:%02d) %s (%s)", minutes < 0 ? '-' : '+', (int)(size / 60), (int)(size % 60),
                          str_to_c(plain), str_to_c(city));
    }
    return str_printf("(UTC%c%02d:%02d) %s", minutes < 0 ? '-' : '+', (int)(size / 60), (int)(size % 60),
                      str_to_c(city));
}

GETTER(id)
{
    return v_str(tz(self)->id);
}

GETTER(display)
{
    return v_str(display_name(tz(self)));
}

GETTER(standard)
{
    return v_str(name_of(tz(self), false));
}

GETTER(daylight)
{
    return v_str(name_of(tz(self), true));
}

GETTER(base)
{
    return span_value(base_offset(tz(self)));
}

GETTER(supports)
{
    return v_bool(tz(self)->z && zone_has_daylight(tz(self)->z));
}

GETTER(has_iana)
{
    return v_bool(!tz(self)->z || zone_open(str_to_c(tz(self)->id)));
}

GETTER(local)
{
    return local_zone();
}

GETTER(utc)
{
    return utc_zone();
}

static str *zone_text(value v, bool invariant)
{
    (void)invariant;
    return display_name(tz(v));
}

static bool zone_equals(value a, value b)
{
    return v_is(a, &type_TimeZoneInfo) && v_is(b, &type_TimeZoneInfo) && str_equal_nocase(tz(a)->id, tz(b)->id);
}

static uint32_t zone_hash(value v)
{
    return str_hash(tz(v)->id);
}

METHOD(equals)
{
    return v_bool(zone_equals(c->self, psobject_base(c->args[0])));
}

METHOD(hash_code)
{
    return v_int((int32_t)zone_hash(c->self));
}

METHOD(to_string)
{
    return v_str(display_name(tz(c->self)));
}

#define ZONE "System.TimeZoneInfo"
#define S M_STATIC
static const type_ops ops = {.to_string = zone_text, .equals = zone_equals, .hash = zone_hash};
static const property properties[] = {{"Id", "string", get_id, NULL, 0},
                                      {"HasIanaId", "bool", get_has_iana, NULL, 0},
                                      {"DisplayName", "string", get_display, NULL, 0},
                                      {"StandardName", "string", get_standard, NULL, 0},
                                      {"DaylightName", "string", get_daylight, NULL, 0},
                                      {"BaseUtcOffset", "timespan", get_base, NULL, 0},
                                      {"SupportsDaylightSavingTime", "bool", get_supports, NULL, 0},
                                      {"Local", ZONE, get_local, NULL, S},
                                      {"Utc", ZONE, get_utc, NULL, S},
                                      {0}};
static const method methods[] = {
    {"ClearCachedData", "", "void", clear_cached, S},
    {"ConvertTime", "System.DateTimeOffset dateTimeOffset, " ZONE " destinationTimeZone", "System.DateTimeOffset",
     convert_time, S},
    {"ConvertTime", "datetime dateTime, " ZONE " destinationTimeZone", "datetime", convert_time, S},
    {"ConvertTime", "datetime dateTime, " ZONE " sourceTimeZone, " ZONE " destinationTimeZone", "datetime",
     convert_time, S},
    {"ConvertTimeBySystemTimeZoneId", "System.DateTimeOffset dateTimeOffset, string destinationTimeZoneId",
     "System.DateTimeOffset", convert_time, S},
    {"ConvertTimeBySystemTimeZoneId", "datetime dateTime, string destinationTimeZoneId", "datetime", convert_time, S},
    {"ConvertTimeBySystemTimeZoneId", "datetime dateTime, string sourceTimeZoneId, string destinationTimeZoneId",
     "datetime", convert_time, S},
    {"ConvertTimeFromUtc", "datetime dateTime, " ZONE " destinationTimeZone", "datetime", convert_from_utc, S},
    {"ConvertTimeToUtc", "datetime dateTime", "datetime", convert_to_utc, S},
    {"ConvertTimeToUtc", "datetime dateTime, " ZONE " sourceTimeZone", "datetime", convert_to_utc, S},
    {"FindSystemTimeZoneById", "string id", ZONE, find_zone, S},
    {"TryFindSystemTimeZoneById", "string id, ref " ZONE " timeZoneInfo", "bool", try_find_zone, S},
    {"GetSystemTimeZones", "", ZONE "[]", system_zones, S},
    {"GetUtcOffset", "System.DateTimeOffset dateTimeOffset", "timespan", get_utc_offset, 0},
    {"GetUtcOffset", "datetime dateTime", "timespan", get_utc_offset, 0},
    {"IsDaylightSavingTime", "datetime dateTime", "bool", is_daylight, 0},
    {"IsInvalidTime", "datetime dateTime", "bool", is_invalid, 0},
    {"IsAmbiguousTime", "datetime dateTime", "bool", is_ambiguous, 0},
    {"Equals", "System.Object obj", "bool", equals, 0},
    {"GetHashCode", "", "int", hash_code, 0},
    {"ToString", "", "string", to_string, 0},
    {0}};
static type type_TimeZoneInfo = {TYPE_OBJECT,      .name = ZONE,       .flags = T_SEALED,
                                 .kind = K_OBJECT, .methods = methods, .properties = properties,
                                 .ops = &ops};

TYPES_EXPORT(timezone, &type_TimeZoneInfo);
