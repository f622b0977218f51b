/* write_output.c: Write-Output. */
#include "cmdlets/cmdlets.h"

enum { P_InputObject, P_NoEnumerate };
static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .position = 1,
                       .flags = PF_MANDATORY | PF_PIPELINE | PF_REMAINING | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION},
    [P_NoEnumerate] = {"NoEnumerate", "switch"},
    {0}};

static void process(cmdlet_run *c)
{
    value v = c->has_input ? c->input : arg(c, P_InputObject);
    if (!arg_switch(c, P_NoEnumerate)) {
        cmdlet_write_each(c, v);
        return;
    }
    /* One positional argument arrives as a list of one. */
    if (!c->has_input && v.kind == K_OBJECT && !value_is_array(v) && value_type(v) == list_new(NULL)->o.type &&
        list_count((list *)v.as.o) == 1)
        v = list_get((list *)v.as.o, 0);
    cmdlet_write(c, v);
}

const cmdlet cmdlet_write_output = {.name = "Write-Output",
                                    .module = MODULE_UTILITY,
                                    .aliases = "echo,write",
                                    .params = params,
                                    .output = "System.Object",
                                    .synopsis = "Writes the specified objects to the pipeline.",
                                    .process = process};
