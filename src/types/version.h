/* version.h: Version and SemanticVersion as other rooms make and read them ($PSVersionTable, #requires, modules).
 *
 * Invariants: immutable; a missing build or revision is -1. Threads: any.
 */
#ifndef TYPES_VERSION_H
#define TYPES_VERSION_H

#include "object/type.h"

typedef struct version {
    object o;
    int part[4]; /* major, minor, build, revision */
} version;

typedef struct semver {
    object o;
    int part[3];
    str *pre, *build; /* NULL: none */
} semver;

extern type type_Version, type_SemanticVersion;

value version_new(int major, int minor, int build, int revision);
value semver_new(int major, int minor, int patch, str *pre, str *build);
/* "1.2.3-pre+build"; false: it is none. */
bool semver_scan(const str *s, value *out);

#endif
