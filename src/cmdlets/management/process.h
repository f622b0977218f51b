/* process.h: which processes a cmdlet is about: -Name, -Id or -InputObject. Threads: one fiber. */
#ifndef CMDLETS_PROCESS_H
#define CMDLETS_PROCESS_H

#include "cmdlets/cmdlets.h"
#include "types/process.h"

/* The processes that the parameters at these indexes name, sorted by name and id; errors for those that there are none of. */
list *processes_named(cmdlet_run *c, uint32_t name, uint32_t id, uint32_t input);
str *process_name(value process);
/* "sleep (123)" */
str *process_label(value process);

#endif
