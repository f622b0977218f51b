/* file_error.c: errno to the exceptions and ids of the file system provider. */
#include "cmdlets/management/file_error.h"

#include <errno.h>
#include <string.h>

exception *file_exception(int error, const str *path)
{
    const char *p = str_to_c(path);
    switch (error < 0 ? -error : error) {
    case ENOENT:
    case ENOTDIR:
        return exception_new("System.IO.DirectoryNotFoundException",
                             str_printf("Could not find a part of the path '%s'.", p));
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR:
        return exception_new("System.UnauthorizedAccessException", str_printf("Access to the path '%s' is denied.", p));
    case EWOULDBLOCK:
        return exception_new(
            "System.IO.IOException",
            str_printf("The process cannot access the file '%s' because it is being used by another process.", p));
    case EEXIST: return exception_new("System.IO.IOException", str_printf("The file '%s' already exists.", p));
    default:
        return exception_new("System.IO.IOException", str_printf("%s : '%s'", strerror(error < 0 ? -error : error), p));
    }
}

error_record *file_error_record(int error, const str *path, const char *prefix)
{
    exception *e = file_exception(error, path);
    value target = v_str(str_of(path));
    const char *id;
    switch (error < 0 ? -error : error) {
    case ENOENT:
    case ENOTDIR:
        id = str_to_c(str_printf("%s%s", prefix, strstr(prefix, "Content") ? "DirectoryNotFoundError" : "IOError"));
        return error_record_new(e, id, strstr(prefix, "Content") ? EC_ObjectNotFound : EC_WriteError, target);
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR:
        id = str_to_c(str_printf("%sUnauthorizedAccessError", prefix));
        return error_record_new(e, id, EC_PermissionDenied, target);
    case EWOULDBLOCK: return error_record_new(e, "System.IO.IOException", EC_NotSpecified, V_NULL);
    default: return error_record_new(e, str_to_c(str_printf("%sIOError", prefix)), EC_WriteError, target);
    }
}

void file_error(cmdlet_run *c, int error, const str *path, const char *prefix)
{
    cmdlet_error(c, file_error_record(error, path, prefix));
}
