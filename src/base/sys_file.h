/* sys_file.h: the rest of the gate to the file system: positions, locks, times, modes.
 *
 * Invariants, threads and return values as in sys.h.
 */
#ifndef BASE_SYS_FILE_H
#define BASE_SYS_FILE_H

#include "base/sys.h"

int64_t sys_seek(int fd, int64_t offset, int whence);
int64_t sys_size(int fd); /* of a regular file */
int sys_truncate(int fd, int64_t size);
int sys_sync(int fd);
/* An advisory lock of the whole file, not waited for: -EWOULDBLOCK when another has it. */
int sys_lock_file(int fd, bool exclusive);
void sys_unlock_file(int fd);
int sys_chmod(const char *path, uint32_t mode);
/* Sets times in UTC ticks; < 0: as it is. */
int sys_set_times(const char *path, int64_t accessed, int64_t modified);
/* The directory the process was started in; heap leaf memory, NULL when it is gone. */
const char *sys_start_directory(void);
/* May this process write to it? */
bool sys_can_write(const char *path);

/* ---- the machine and the process ---- */

/* Of uname; `release` is "6.1.0-13-amd64". At most n bytes with the NUL. */
void sys_release(char *out, size_t n);
void sys_host_name(char *out, size_t n);
/* Name and home of the user the process runs as; "" when unknown. */
void sys_user(char *name, char *home, size_t n);
int sys_process_id(void);
bool sys_is_root(void);
bool sys_is_terminal(int fd);
/* Columns and lines of the terminal behind fd; false: it is none. */
bool sys_terminal_size(int fd, int *columns, int *lines);

#endif
