/* set_strictmode.c: Set-StrictMode: checks of the running scope. */
#include "cmdlets/cmdlets.h"

enum { P_Off, P_Version };
static const param_spec params[] = {
    [P_Off] = {"Off", "switch", .sets = "Off", .flags = PF_MANDATORY},
    [P_Version] = {"Version", "object", .aliases = "v", .sets = "Version", .flags = PF_MANDATORY | PF_NOT_NULL},
    {0}};

static _Noreturn void bad_version(cmdlet_run *c, value v)
{
    cmdlet_fail_text(c, "System.Management.Automation.ValidationMetadataException", "ParameterArgumentValidationError",
                     EC_InvalidData, V_NULL,
                     "Cannot validate argument on parameter 'Version'. The \"%s\" argument is not a valid PowerShell "
                     "language version. To run the script, type a valid version number that is supported by the "
                     "engine, and then try again.",
                     str_to_c(to_str(v)));
}

/* 1.0, 2, "3.0", Latest. */
static int version_of(cmdlet_run *c, value v)
{
    str *text = to_str(v);
    if (str_equal_c(text, "latest"))
        return 3;
    uint16_t first = text->length ? str_at(text, 0) : 0;
    if (first < '0' || first > '9' || (text->length > 1 && str_at(text, 1) != '.'))
        bad_version(c, v);
    int major = first - '0';
    if (major > 7)
        bad_version(c, v);
    return major > 3 ? 3 : major;
}

static void process(cmdlet_run *c)
{
    c->scope->strict = arg_switch(c, P_Off) ? 0 : version_of(c, arg(c, P_Version));
}

const cmdlet cmdlet_set_strictmode = {
    .name = "Set-StrictMode",
    .module = MODULE_CORE,
    .params = params,
    .default_set = "Version",
    .synopsis = "Establishes and enforces coding rules in expressions, scripts, and script blocks.",
    .end = process};
