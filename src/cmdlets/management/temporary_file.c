/* temporary_file.c: New-TemporaryFile. */
#include <errno.h>
#include <fcntl.h>

#include "cmdlets/management/file_error.h"
#include "cmdlets/management/item_path.h"

static const param_spec params[] = {{0}};

static str *random_name(const str *folder)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    uint8_t random[6];
    char name[] = "tmpXXXXXX.tmp";
    sys_random(random, sizeof random);
    for (unsigned i = 0; i < sizeof random; i++)
        name[3 + i] = letters[random[i] % (sizeof letters - 1)];
    return path_below(folder, str_c(name));
}

static void process(cmdlet_run *c)
{
    str *folder = path_resolve(c->rs, str_c("Temp:"));
    if (!cmdlet_should_process(c, folder, "New-TemporaryFile"))
        return;
    int fd;
    str *path;
    do {
        path = random_name(folder);
        fd = sys_open(str_to_c(path), O_WRONLY | O_CREAT | O_EXCL, 0600);
    } while (fd == -EEXIST);
    if (fd < 0) {
        cmdlet_error(
            c, error_record_new(file_exception(fd, path), "NewTemporaryFileWriteError", EC_WriteError, v_str(folder)));
        return;
    }
    sys_close(fd);
    cmdlet_write(c, item_of_file(path, NULL));
}

const cmdlet cmdlet_new_temporaryfile = {.name = "New-TemporaryFile",
                                         .module = MODULE_UTILITY,
                                         .params = params,
                                         .output = "System.IO.FileInfo",
                                         .synopsis = "Creates a temporary file.",
                                         .process = process,
                                         .flags = CF_SHOULD_PROCESS};
