/* sys.c: files, folders, clock, random bytes of Linux. */
#include "base/sys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/heap.h"

#define TICKS_PER_SECOND 10000000LL
#define UNIX_EPOCH_TICKS 621355968000000000LL /* 1970-01-01 */

static int result(int r)
{
    return r < 0 ? -errno : r;
}

static int64_t ticks_of(int64_t seconds, int64_t nanoseconds)
{
    return UNIX_EPOCH_TICKS + seconds * TICKS_PER_SECOND + nanoseconds / 100;
}

int64_t sys_monotonic_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int64_t sys_utc_ticks(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return ticks_of(t.tv_sec, t.tv_nsec);
}

static pthread_once_t zone_read = PTHREAD_ONCE_INIT;

int64_t sys_utc_offset(int64_t utc_ticks)
{
    int64_t since = utc_ticks - UNIX_EPOCH_TICKS;
    time_t seconds = since / TICKS_PER_SECOND - (since % TICKS_PER_SECOND < 0);
    struct tm local;
    pthread_once(&zone_read, tzset); /* localtime_r need not read TZ; the process's own never changes */
    return localtime_r(&seconds, &local) ? local.tm_gmtoff * TICKS_PER_SECOND : 0;
}

int sys_stat_path(const char *path, bool follow, sys_stat *out)
{
    struct statx s;
    int flags = AT_STATX_SYNC_AS_STAT | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
    if (statx(AT_FDCWD, path, flags, STATX_BASIC_STATS | STATX_BTIME, &s) < 0)
        return -errno;
    *out = (sys_stat){.size = s.stx_size,
                      .mode = s.stx_mode,
                      .links = s.stx_nlink,
                      .accessed = ticks_of(s.stx_atime.tv_sec, s.stx_atime.tv_nsec),
                      .modified = ticks_of(s.stx_mtime.tv_sec, s.stx_mtime.tv_nsec),
                      .device = (uint64_t)s.stx_dev_major << 32 | s.stx_dev_minor,
                      .inode = s.stx_ino,
                      .uid = s.stx_uid,
                      .gid = s.stx_gid};
    /* A file system without times of birth: the older of the two others, as .NET has it. */
    int64_t changed = ticks_of(s.stx_ctime.tv_sec, s.stx_ctime.tv_nsec);
    int64_t oldest = changed < out->modified ? changed : out->modified;
    out->created = s.stx_mask & STATX_BTIME ? ticks_of(s.stx_btime.tv_sec, s.stx_btime.tv_nsec) : oldest;
    return 0;
}

int sys_open(const char *path, int flags, int mode)
{
    int fd;
    do
        fd = open(path, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return result(fd);
}

ssize_t sys_read(int fd, void *p, size_t n)
{
    ssize_t got;
    do
        got = read(fd, p, n);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

ssize_t sys_write_all(int fd, const void *p, size_t n)
{
    const char *next = p;
    size_t left = n;
    while (left) {
        ssize_t put = write(fd, next, left);
        if (put >= 0) {
            next += put;
            left -= (size_t)put;
        } else if (errno == EAGAIN) {
            /* A descriptor shared with another process may have been made non-blocking by it. */
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            return -errno;
        }
    }
    return (ssize_t)n;
}

int sys_close(int fd)
{
    /* On Linux the descriptor is gone even after EINTR. */
    return close(fd) < 0 && errno != EINTR ? -errno : 0;
}

/* Reads until the end: the size that stat tells is a guess (it is 0 in /proc, and files grow). */
static int read_to_end(int fd, size_t guess, char **data, size_t *length)
{
    size_t capacity = guess + 1, n = 0;
    char *p = heap_alloc_leaf(capacity);
    for (;;) {
        if (n == capacity) {
            char *larger = heap_alloc_leaf(capacity = capacity * 2 + 4096);
            memcpy(larger, p, n);
            p = larger;
        }
        ssize_t got = sys_read(fd, p + n, capacity - n);
        if (got < 0)
            return (int)got;
        if (got == 0)
            break;
        n += (size_t)got;
    }
    *data = p;
    *length = n;
    return 0;
}

int sys_read_file(const char *path, char **data, size_t *length)
{
    int fd = sys_open(path, O_RDONLY, 0);
    if (fd < 0)
        return fd;
    struct stat s;
    int status = fstat(fd, &s) < 0 ? -errno : 0;
    if (status == 0)
        status = read_to_end(fd, s.st_size > 0 ? (size_t)s.st_size : 4096, data, length);
    sys_close(fd);
    return status;
}

int sys_mkdir(const char *path, int mode)
{
    return result(mkdir(path, (mode_t)mode));
}

int sys_unlink(const char *path)
{
    return result(unlink(path));
}

int sys_rmdir(const char *path)
{
    return result(rmdir(path));
}

int sys_rename(const char *from, const char *to)
{
    return result(rename(from, to));
}

int sys_link(const char *existing, const char *path)
{
    return result(link(existing, path));
}

int sys_symlink(const char *target, const char *path)
{
    return result(symlink(target, path));
}

ssize_t sys_readlink(const char *path, char *out, size_t n)
{
    ssize_t got = readlink(path, out, n);
    return got < 0 ? -errno : got;
}

int sys_realpath(const char *path, char **out)
{
    char resolved[PATH_MAX];
    if (!realpath(path, resolved))
        return -errno;
    size_t n = strlen(resolved) + 1;
    *out = memcpy(heap_alloc_leaf(n), resolved, n);
    return 0;
}

/* The C library's DIR lies in malloc memory and holds no heap pointers. */
struct sys_dir {
    DIR *stream;
    uint64_t inode;
};

int sys_dir_open(const char *path, sys_dir **out)
{
    sys_dir *d = heap_alloc_leaf(sizeof *d);
    int fd = sys_open(path, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        return fd;
    d->stream = fdopendir(fd);
    if (!d->stream) {
        int error = -errno;
        sys_close(fd);
        return error;
    }
    *out = d;
    return 0;
}

bool sys_dir_next(sys_dir *d, const char **name, unsigned char *d_type)
{
    for (struct dirent *e; (e = readdir(d->stream));) {
        const char *n = e->d_name;
        if (n[0] == '.' && (n[1] == 0 || (n[1] == '.' && n[2] == 0)))
            continue;
        *name = n;
        *d_type = e->d_type;
        d->inode = e->d_ino;
        return true;
    }
    return false;
}

uint64_t sys_dir_inode(const sys_dir *d)
{
    return d->inode;
}

void sys_dir_close(sys_dir *d)
{
    if (d->stream)
        closedir(d->stream);
    d->stream = NULL;
}

int sys_random(void *p, size_t n)
{
    char *next = p;
    while (n) {
        ssize_t got = getrandom(next, n, 0);
        if (got < 0 && errno != EINTR)
            return -errno;
        if (got > 0) {
            next += got;
            n -= (size_t)got;
        }
    }
    return 0;
}

unsigned sys_cpu_count(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n > 0 ? (unsigned)n : 1;
}
