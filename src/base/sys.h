/* sys.h: the one gate to the operating system (files, clock, descriptors, processes).
 *
 * Purpose: every system call of the engine passes here, later the place of sandbox, fault injection and simulated time.
 * Invariants: every wait loops on EINTR; every descriptor is O_CLOEXEC; nothing changes process-wide state (no chdir, no
 *   setenv, no umask). Paths are UTF-8 and absolute. Return value: 0 or a count, or -errno.
 * Threads: any. Cost: that of the system call. Regular files are read and written directly: they do not block for long;
 *   pipes, sockets and terminals go through par_read/par_write.
 */
#ifndef BASE_SYS_H
#define BASE_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

int64_t sys_monotonic_ns(void);
/* 100 ns ticks since 0001-01-01 UTC, as DateTime counts. */
int64_t sys_utc_ticks(void);
/* Offset of local time from UTC at that instant, in ticks. */
int64_t sys_utc_offset(int64_t utc_ticks);

typedef struct sys_stat {
    uint64_t size;
    uint32_t mode; /* st_mode */
    uint32_t links;
    int64_t created, accessed, modified; /* UTC ticks */
    uint64_t device, inode;
    uint32_t uid, gid;
} sys_stat;

int sys_stat_path(const char *path, bool follow, sys_stat *out);
int sys_open(const char *path, int flags, int mode);
ssize_t sys_read(int fd, void *p, size_t n);
ssize_t sys_write_all(int fd, const void *p, size_t n);
int sys_close(int fd);
/* The whole file into heap leaf memory. */
int sys_read_file(const char *path, char **data, size_t *length);
int sys_mkdir(const char *path, int mode);
int sys_unlink(const char *path);
int sys_rmdir(const char *path);
int sys_rename(const char *from, const char *to);
int sys_symlink(const char *target, const char *path);
int sys_link(const char *existing, const char *path);
ssize_t sys_readlink(const char *path, char *out, size_t n);
/* Absolute, links and dots resolved; heap leaf memory. */
int sys_realpath(const char *path, char **out);

/* Entries of a directory in the order the system gives them, without . and .. */
typedef struct sys_dir sys_dir;
int sys_dir_open(const char *path, sys_dir **out);
bool sys_dir_next(sys_dir *d, const char **name, unsigned char *d_type);
/* Of the entry that sys_dir_next gave last. */
uint64_t sys_dir_inode(const sys_dir *d);
void sys_dir_close(sys_dir *d);

int sys_random(void *p, size_t n);
unsigned sys_cpu_count(void);

#endif
