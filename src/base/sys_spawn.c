/* sys_spawn.c: what every child process of the engine starts with. */
#include "base/sys_spawn.h"

#include <signal.h>

void sys_child_attributes(posix_spawnattr_t *out, bool own_group)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(out);
    posix_spawnattr_setsigmask(out, &none);
    posix_spawnattr_setsigdefault(out, &all);
    posix_spawnattr_setpgroup(out, 0);
    int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (own_group ? POSIX_SPAWN_SETPGROUP : 0);
    posix_spawnattr_setflags(out, (short)flags);
}
