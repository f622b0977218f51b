/* file_error.h: what a failed system call is as an error of an item cmdlet. Threads: any. */
#ifndef CMDLETS_FILE_ERROR_H
#define CMDLETS_FILE_ERROR_H

#include "cmdlets/cmdlets.h"

/* The id is `prefix` and UnauthorizedAccessError, IOError or DirectoryNotFoundError. `error` is an errno, or negative. */
error_record *file_error_record(int error, const str *path, const char *prefix);
void file_error(cmdlet_run *c, int error, const str *path, const char *prefix);
/* The same as exception alone: "Access to the path '...' is denied." and so on. */
exception *file_exception(int error, const str *path);

#endif
