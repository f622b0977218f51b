/* command_param.h: a command's parameters as objects: ParameterMetadata, CommandParameterSetInfo and their kin.
 *
 * Purpose: Get-Command's .Parameters and .ParameterSets. Made when asked. Threads: any.
 */
#ifndef ENGINE_COMMAND_PARAM_H
#define ENGINE_COMMAND_PARAM_H

#include "engine/session/command.h"

value command_parameters(const command *c);     /* Dictionary[string, ParameterMetadata] or null */
value command_parameter_sets(const command *c); /* of CommandParameterSetInfo */
void command_param_init(void);

#endif
