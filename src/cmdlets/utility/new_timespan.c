/* new_timespan.c: New-TimeSpan. */
#include "base/sys.h"
#include "cmdlets/cmdlets.h"
#include "object/datetime.h"

enum { P_Start, P_End, P_Days, P_Hours, P_Minutes, P_Seconds, P_Milliseconds };
static const param_spec params[] = {
    [P_Start] = {"Start", "datetime", .aliases = "LastWriteTime", .sets = "Date", .position = 1,
                 .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [P_End] = {"End", "datetime", .sets = "Date", .position = 2, .flags = PF_PIPELINE_PROPERTY},
    [P_Days] = {"Days", "int", .sets = "Time"},
    [P_Hours] = {"Hours", "int", .sets = "Time"},
    [P_Minutes] = {"Minutes", "int", .sets = "Time"},
    [P_Seconds] = {"Seconds", "int", .sets = "Time"},
    [P_Milliseconds] = {"Milliseconds", "int", .sets = "Time"},
    {0}};

static int64_t date_or_now(const cmdlet_run *c, uint32_t p)
{
    return date_ticks_of(has(c, p) ? arg(c, p) : date_to_local(date_value(sys_utc_ticks(), DATE_UTC)));
}

static void process(cmdlet_run *c)
{
    bool parts = false;
    for (uint32_t p = P_Days; p <= P_Milliseconds; p++)
        parts = parts || has(c, p);
    if (!parts) {
        int64_t start = date_or_now(c, P_Start);
        int64_t end = has(c, P_End) || has(c, P_Start) ? date_or_now(c, P_End) : start;
        cmdlet_write(c, span_value(end - start));
        return;
    }
    cmdlet_write(c,
                 span_value(arg_int(c, P_Days, 0) * TICKS_PER_DAY + arg_int(c, P_Hours, 0) * TICKS_PER_HOUR +
                            arg_int(c, P_Minutes, 0) * TICKS_PER_MINUTE + arg_int(c, P_Seconds, 0) * TICKS_PER_SECOND +
                            arg_int(c, P_Milliseconds, 0) * TICKS_PER_MS));
}

const cmdlet cmdlet_new_timespan = {.name = "New-TimeSpan",
                                    .module = MODULE_UTILITY,
                                    .params = params,
                                    .default_set = "Date",
                                    .output = "System.TimeSpan",
                                    .synopsis = "Creates a TimeSpan object.",
                                    .process = process};
