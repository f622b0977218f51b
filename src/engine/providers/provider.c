/* provider.c: drives by name, and variables of drives: $env:PATH, ${function:f}, ${temp:a.txt}. */
#include <fcntl.h>
#include <string.h>

#include "base/sys.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/providers/providers.h"

static const provider *const providers[] = {&environment_provider, &function_provider, &alias_provider,
                                            &variable_provider};

const provider *provider_of_drive(const str *drive)
{
    for (unsigned i = 0; i < sizeof providers / sizeof *providers; i++)
        if (str_equal_c(drive, providers[i]->drive))
            return providers[i];
    return NULL;
}

static _Noreturn void no_drive(const str *drive)
{
    throw_error("System.Management.Automation.DriveNotFoundException", "DriveNotFound", EC_ObjectNotFound,
                v_str((str *)(uintptr_t)drive), "Cannot find drive. A drive with the name '%s' does not exist.",
                str_to_c(drive));
}

/* ---- drives of the file system ---- */

/* The file that `drive:name` means; NULL: the drive is none of the file system's. */
static str *file_path(runspace *rs, const str *drive, const str *name)
{
    if (str_equal_c(drive, "/"))
        return path_resolve(rs, str_concat(str_c("/"), name));
    if (str_equal_c(drive, "Temp"))
        return path_resolve(rs, str_concat(str_c("Temp:"), name));
    if (str_equal_c(drive, "file")) /* not a drive of the reference engine: `${file:/tmp/x}` in portable scripts */
        return path_resolve(rs, (str *)(uintptr_t)name);
    return NULL;
}

/* The lines of a file as Get-Content gives them: none $null, one a string, more an array. */
static value file_lines(const str *path)
{
    char *data;
    size_t length;
    if (sys_read_file(str_to_c(path), &data, &length) < 0)
        return V_NULL;
    list *lines = list_new(NULL);
    for (const char *at = data, *end = data + length; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((stop ? stop : end) - at);
        size_t bare = n && stop && at[n - 1] == '\r' ? n - 1 : n;
        list_add(lines, v_str(str_utf8(at, bare)));
        at += n + 1;
    }
    return list_collapse(lines, false);
}

static void add_line(value item, void *arg)
{
    str_append_utf8(to_str(item), arg);
    buf_byte(arg, '\n');
}

static void write_lines(str *path, value v)
{
    buf text = {0};
    enumerate_each(v, add_line, &text);
    const char *name = str_to_c(path);
    int fd = sys_open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    ssize_t done = fd < 0 ? fd : sys_write_all(fd, text.data, text.length);
    if (fd >= 0)
        sys_close(fd);
    if (done < 0)
        throw_error("System.IO.IOException", "GetContentWriterIOError", EC_WriteError, v_str(path), "%s: '%s'",
                    strerror((int)-done), name);
}

/* ---- variables ---- */

value drive_variable_get(runspace *rs, const str *drive, const str *name)
{
    value v;
    const provider *p = provider_of_drive(drive);
    if (p)
        return p->get(rs, name, &v) ? v : V_NULL;
    str *path = file_path(rs, drive, name);
    return path ? file_lines(path) : V_NULL;
}

void drive_variable_set(runspace *rs, const str *drive, const str *name, value v)
{
    const provider *p = provider_of_drive(drive);
    str *path = p ? NULL : file_path(rs, drive, name);
    if (p)
        p->set(rs, name, v);
    else if (path)
        write_lines(path, v);
    else
        no_drive(drive);
}

void providers_init(void)
{
    drive_info_register();
}
