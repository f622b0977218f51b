/* sys_file.c: positions, locks, times and modes of files. */
#include "base/sys_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/heap.h"

static int result(int r)
{
    return r < 0 ? -errno : r;
}

int64_t sys_seek(int fd, int64_t offset, int whence)
{
    off_t at = lseek(fd, offset, whence);
    return at < 0 ? -errno : at;
}

int64_t sys_size(int fd)
{
    struct stat s;
    return fstat(fd, &s) < 0 ? -errno : s.st_size;
}

int sys_truncate(int fd, int64_t size)
{
    int r;
    do
        r = ftruncate(fd, size);
    while (r < 0 && errno == EINTR);
    return result(r);
}

int sys_sync(int fd)
{
    int r;
    do
        r = fsync(fd);
    while (r < 0 && errno == EINTR);
    return result(r);
}

int sys_lock_file(int fd, bool exclusive)
{
    int r;
    do
        r = flock(fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB);
    while (r < 0 && errno == EINTR);
    return result(r);
}

void sys_unlock_file(int fd)
{
    flock(fd, LOCK_UN);
}

int sys_chmod(const char *path, uint32_t mode)
{
    return result(chmod(path, mode));
}

static struct timespec time_of(int64_t ticks)
{
    const int64_t unix_epoch = 621355968000000000, second = 10000000;
    if (ticks < 0)
        return (struct timespec){.tv_nsec = UTIME_OMIT};
    int64_t since = ticks - unix_epoch, seconds = since / second, rest = since % second;
    if (rest < 0) {
        seconds--;
        rest += second;
    }
    return (struct timespec){.tv_sec = seconds, .tv_nsec = rest * 100};
}

int sys_set_times(const char *path, int64_t accessed, int64_t modified)
{
    struct timespec times[] = {time_of(accessed), time_of(modified)};
    return result(utimensat(AT_FDCWD, path, times, 0));
}

const char *sys_start_directory(void)
{
    char path[PATH_MAX];
    if (!getcwd(path, sizeof path))
        return NULL;
    size_t n = strlen(path) + 1;
    return memcpy(heap_alloc_leaf(n), path, n);
}

bool sys_can_write(const char *path)
{
    return access(path, W_OK) == 0;
}

void sys_release(char *out, size_t n)
{
    struct utsname u;
    snprintf(out, n, "%s", uname(&u) == 0 ? u.release : "");
}

void sys_host_name(char *out, size_t n)
{
    if (gethostname(out, n) < 0)
        out[0] = 0;
    out[n - 1] = 0;
}

void sys_user(char *name, char *home, size_t n)
{
    struct passwd record, *found = NULL;
    char text[4096];
    getpwuid_r(geteuid(), &record, text, sizeof text, &found);
    snprintf(name, n, "%s", found ? record.pw_name : "");
    snprintf(home, n, "%s", found ? record.pw_dir : "");
}

int sys_process_id(void)
{
    return getpid();
}

bool sys_is_root(void)
{
    return geteuid() == 0;
}

bool sys_is_terminal(int fd)
{
    return isatty(fd) == 1;
}

bool sys_terminal_size(int fd, int *columns, int *lines)
{
    struct winsize w;
    if (ioctl(fd, TIOCGWINSZ, &w) < 0 || w.ws_col == 0)
        return false;
    *columns = w.ws_col;
    *lines = w.ws_row;
    return true;
}
