/* new_guid.c: New-Guid. */
#include "cmdlets/cmdlets.h"

enum { P_Empty, P_InputObject };
static const param_spec params[] = {[P_Empty] = {"Empty", "switch", .sets = "Empty"},
                                    [P_InputObject] = {"InputObject", "string", .sets = "InputObject", .position = 1,
                                                       .flags = PF_MANDATORY | PF_PIPELINE},
                                    {0}};

static void process(cmdlet_run *c)
{
    value v;
    if (!has(c, P_InputObject)) {
        bool empty = arg_switch(c, P_Empty);
        cmdlet_write(c, empty ? type_default(&type_Guid)
                              : member_invoke_static(&type_Guid, str_intern_c("NewGuid"), NULL, 0));
        return;
    }
    if (convert_try(arg(c, P_InputObject), &type_Guid, &v))
        cmdlet_write(c, v);
    else
        cmdlet_error_text(c, "System.FormatException", "StringNotRecognizedAsGuid", EC_InvalidArgument, V_NULL,
                          "Unrecognized Guid format.");
}

const cmdlet cmdlet_new_guid = {.name = "New-Guid",
                                .module = MODULE_UTILITY,
                                .params = params,
                                .default_set = "Default",
                                .output = "System.Guid",
                                .synopsis = "Creates a GUID.",
                                .process = process};
