/* start_sleep.c: Start-Sleep: the fiber sleeps, its worker goes on with others. */
#include <math.h>

#include "cmdlets/cmdlets.h"

enum { P_Seconds, P_Milliseconds, P_Duration };
static const param_spec params[] = {
    [P_Seconds] = {"Seconds", "double", .sets = "Seconds", .position = 1,
                   .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY, .validate = "range 0 2147483.647"},
    [P_Milliseconds] = {"Milliseconds", "int", .aliases = "ms", .sets = "Milliseconds",
                        .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY, .validate = "range 0 2147483647"},
    [P_Duration] = {"Duration", "timespan", .aliases = "ts", .sets = "FromTimeSpan", .position = 1,
                    .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
    {0}};

static void process(cmdlet_run *c)
{
    int64_t ms;
    if (has(c, P_Duration)) {
        ms = arg(c, P_Duration).as.i / 10000;
        if (ms < 0 || ms > INT32_MAX)
            cmdlet_fail_text(c, "System.Management.Automation.ValidationMetadataException", "MaximumDurationExceeded",
                             EC_InvalidArgument, V_NULL,
                             "The duration of the sleep must be between zero and 24.20:31:23.6470000.");
    } else if (has(c, P_Seconds)) {
        ms = (int64_t)floor(arg(c, P_Seconds).as.d * 1000);
    } else {
        ms = arg_int(c, P_Milliseconds, 0);
    }
    if (par_sleep(ms * 1000000) == PAR_STOPPED)
        unwind(ctx_current(), UNWIND_STOP, NULL);
}

const cmdlet cmdlet_start_sleep = {.name = "Start-Sleep",
                                   .module = MODULE_UTILITY,
                                   .aliases = "sleep",
                                   .params = params,
                                   .default_set = "Seconds",
                                   .synopsis = "Suspends the activity in a script or session for the specified time.",
                                   .process = process};
