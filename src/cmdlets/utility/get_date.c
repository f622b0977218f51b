/* get_date.c: Get-Date: now or a given moment, whole or in parts, as DateTime or text. */
#include <string.h>

#include "base/sys.h"
#include "cmdlets/cmdlets.h"
#include "cmdlets/utility/uformat.h"
#include "object/datetime.h"

enum {
    P_Date,
    P_UnixTimeSeconds,
    P_Year,
    P_Month,
    P_Day,
    P_Hour,
    P_Minute,
    P_Second,
    P_Millisecond,
    P_DisplayHint,
    P_UFormat,
    P_Format,
    P_AsUTC
};
static const param_spec params[] = {
    [P_Date] = {"Date", "datetime", .aliases = "LastWriteTime", .sets = "DateAndFormat,DateAndUFormat", .position = 1,
                .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [P_UnixTimeSeconds] = {"UnixTimeSeconds", "long", .aliases = "UnixTime",
                           .sets = "UnixTimeSecondsAndFormat,UnixTimeSecondsAndUFormat", .flags = PF_MANDATORY},
    [P_Year] = {"Year", "int", .validate = "range 1 9999"},
    [P_Month] = {"Month", "int", .validate = "range 1 12"},
    [P_Day] = {"Day", "int", .validate = "range 1 31"},
    [P_Hour] = {"Hour", "int", .validate = "range 0 23"},
    [P_Minute] = {"Minute", "int", .validate = "range 0 59"},
    [P_Second] = {"Second", "int", .validate = "range 0 59"},
    [P_Millisecond] = {"Millisecond", "int", .validate = "range 0 999"},
    [P_DisplayHint] = {"DisplayHint", "Microsoft.PowerShell.Commands.DisplayHintType"},
    [P_UFormat] = {"UFormat", "string", .sets = "DateAndUFormat,UnixTimeSecondsAndUFormat", .flags = PF_MANDATORY},
    [P_Format] = {"Format", "string", .sets = "DateAndFormat,UnixTimeSecondsAndFormat"},
    [P_AsUTC] = {"AsUTC", "switch"},
    {0}};

/* Months are added as .NET does: a day that the new month lacks becomes its last. */
static int64_t move_months(int64_t ticks, int months)
{
    date_parts p;
    date_split(ticks, &p);
    int all = p.year * 12 + p.month - 1 + months;
    int year = all / 12, month = all % 12 + 1, last = date_days_in_month(year, month);
    int64_t midnight = 0;
    date_join(year, month, p.day < last ? p.day : last, &midnight);
    return midnight + ticks % TICKS_PER_DAY;
}

static int64_t set_parts(const cmdlet_run *c, int64_t ticks)
{
    date_parts p;
    date_split(ticks, &p);
    if (has(c, P_Year))
        ticks = move_months(ticks, ((int)arg_int(c, P_Year, 0) - p.year) * 12);
    if (has(c, P_Month))
        ticks = move_months(ticks, (int)arg_int(c, P_Month, 0) - p.month);
    date_split(ticks, &p);
    if (has(c, P_Day))
        ticks += (arg_int(c, P_Day, 0) - p.day) * TICKS_PER_DAY;
    if (has(c, P_Hour))
        ticks += (arg_int(c, P_Hour, 0) - p.hour) * TICKS_PER_HOUR;
    if (has(c, P_Minute))
        ticks += (arg_int(c, P_Minute, 0) - p.minute) * TICKS_PER_MINUTE;
    if (has(c, P_Second))
        ticks += (arg_int(c, P_Second, 0) - p.second) * TICKS_PER_SECOND;
    if (has(c, P_Millisecond)) {
        ticks += (arg_int(c, P_Millisecond, 0) - p.fraction / TICKS_PER_MS) * TICKS_PER_MS;
        ticks -= ticks % TICKS_PER_MS;
    }
    return ticks;
}

static value moment(const cmdlet_run *c)
{
    if (has(c, P_UnixTimeSeconds))
        return date_to_local(date_checked(TICKS_UNIX + arg_int(c, P_UnixTimeSeconds, 0) * TICKS_PER_SECOND, DATE_UTC));
    if (has(c, P_Date))
        return arg(c, P_Date);
    return date_to_local(date_value(sys_utc_ticks(), DATE_UTC));
}

/* FileDate and its kin are names of formats. */
static const char *named_format(const str *format, bool *utc)
{
    static const struct {
        const char *name, *pattern;
        bool utc;
    } formats[] = {{"FileDate", "yyyyMMdd", false},
                   {"FileDateUniversal", "yyyyMMddZ", true},
                   {"FileDateTime", "yyyyMMddTHHmmssffff", false},
                   {"FileDateTimeUniversal", "yyyyMMddTHHmmssffffZ", true}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_equal_c(format, formats[i].name)) {
            *utc = formats[i].utc;
            return formats[i].pattern;
        }
    return NULL;
}

static void process(cmdlet_run *c)
{
    value d = moment(c);
    d = date_checked(set_parts(c, date_ticks_of(d)), date_kind_of(d));
    if (arg_switch(c, P_AsUTC))
        d = date_to_utc(d);
    if (has(c, P_UFormat)) {
        cmdlet_write(c, v_str(date_uformat(d, arg_str(c, P_UFormat))));
    } else if (has(c, P_Format)) {
        bool utc = false;
        str *format = arg_str(c, P_Format);
        const char *named = named_format(format, &utc);
        cmdlet_write(
            c, v_str(datetime_format(utc ? date_to_utc(d) : d, named ? str_c(named) : format, culture_current())));
    } else if (has(c, P_DisplayHint)) {
        cmdlet_write(c, psobject_set_member(d, str_intern_c("DisplayHint"), MEMBER_NOTE, arg(c, P_DisplayHint)));
    } else {
        cmdlet_write(c, d);
    }
}

const cmdlet cmdlet_get_date = {.name = "Get-Date",
                                .module = MODULE_UTILITY,
                                .params = params,
                                .default_set = "DateAndFormat",
                                .output = "System.DateTime",
                                .synopsis = "Gets the current date and time.",
                                .process = process};
