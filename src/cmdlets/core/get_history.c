/* get_history.c: Get-History. A session that runs a script has no history, and the prompt keeps its own lines: none are listed. */
#include "cmdlets/cmdlets.h"

enum { P_Id, P_Count };
static const param_spec params[] = {[P_Id] = {"Id", "long[]", .position = 1, .flags = PF_PIPELINE},
                                    [P_Count] = {"Count", "int", .position = 2, .validate = "range 0 32767"},
                                    {0}};

static void process(cmdlet_run *c)
{
    list *ids = items_of(arg(c, P_Id));
    for (size_t i = 0; i < list_count(ids); i++)
        cmdlet_error_text(c, ARGUMENT_EXCEPTION, "GetHistoryNoHistoryForId", EC_ObjectNotFound, list_get(ids, i),
                          "Cannot locate the history for Id %s.", str_to_c(to_str(list_get(ids, i))));
}

const cmdlet cmdlet_get_history = {.name = "Get-History",
                                   .module = MODULE_CORE,
                                   .aliases = "ghy,h,history",
                                   .params = params,
                                   .output = "Microsoft.PowerShell.Commands.HistoryInfo",
                                   .synopsis = "Gets a list of the commands entered during the current session.",
                                   .process = process};
