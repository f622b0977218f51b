/* providers.h: inside this folder: the providers that there are. */
#ifndef ENGINE_PROVIDERS_H
#define ENGINE_PROVIDERS_H

#include "engine/providers/provider.h"
#include "object/convert.h"

extern const provider environment_provider, function_provider, alias_provider, variable_provider;
void drive_info_register(void);
/* A PSDriveInfo of the file system. */
value drive_info_new(str *name, str *root, str *description);

#endif
