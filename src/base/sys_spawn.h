/* sys_spawn.h: what every child process of the engine starts with.
 *
 * A header of its own: <spawn.h> brings names (`clone`) that the rest of the engine uses for itself.
 * Threads: any. Cost: no system call.
 */
#ifndef BASE_SYS_SPAWN_H
#define BASE_SYS_SPAWN_H

#include <spawn.h>
#include <stdbool.h>

/* Attributes for posix_spawn: no signal blocked and each at its default, whatever the engine's threads do with them;
 * `own_group`: in a process group of its own. The caller destroys them. */
void sys_child_attributes(posix_spawnattr_t *out, bool own_group);

#endif
