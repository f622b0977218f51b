/* out_null.c: Out-Null: takes objects and shows none. */
#include "cmdlets/cmdlets.h"

static const param_spec params[] = {{"InputObject", "psobject", .flags = PF_PIPELINE}, {0}};

const cmdlet cmdlet_out_null = {.name = "Out-Null",
                                .module = MODULE_CORE,
                                .params = params,
                                .synopsis =
                                    "Hides the output instead of sending it down the pipeline or displaying it."};
