/* io.c: reading, writing and children, without ever blocking a worker.
 *
 * Descriptors may be shared with other processes (a terminal, a pipe), whose flags are not ours to change: so each call
 * asks whether the descriptor is ready, then makes the system call, and never relies on O_NONBLOCK.
 */
#define _GNU_SOURCE 1

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "par/core.h"

static int64_t left_until(int64_t deadline)
{
    if (deadline < 0) {
        return -1;
    }
    int64_t left = deadline - clock_now();
    return left > 0 ? left : 0;
}

par_status par_read(int fd, void *p, size_t n, size_t *got, int64_t timeout_ns)
{
    int64_t deadline = deadline_after(timeout_ns);
    *got = 0;
    for (;;) {
        par_status status = par_wait_fd(fd, POLLIN, left_until(deadline));
        if (status != PAR_OK) {
            return status;
        }
        ssize_t r = read(fd, p, n);
        if (r >= 0) {
            *got = (size_t)r;
            return PAR_OK;
        }
        if (errno != EINTR && errno != EAGAIN) {
            return PAR_ERROR;
        }
    }
}

/* How much may be written at once after poll said so: a pipe or terminal in blocking mode promises PIPE_BUF only. */
static size_t write_limit(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    struct stat st;
    if (flags < 0 || (flags & O_NONBLOCK) || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))) {
        return SSIZE_MAX;
    }
    return PIPE_BUF;
}

par_status par_write(int fd, const void *p, size_t n, size_t *put, int64_t timeout_ns)
{
    int64_t deadline = deadline_after(timeout_ns);
    size_t limit = n > PIPE_BUF ? write_limit(fd) : n;
    *put = 0;
    while (*put < n) {
        par_status status = par_wait_fd(fd, POLLOUT, left_until(deadline));
        if (status != PAR_OK) {
            return status;
        }
        size_t part = n - *put < limit ? n - *put : limit;
        ssize_t r = write(fd, (const char *)p + *put, part);
        if (r >= 0) {
            *put += (size_t)r;
        } else if (errno != EINTR && errno != EAGAIN) {
            return PAR_ERROR;
        }
    }
    return PAR_OK;
}

par_status par_wait_pid(pid_t pid, int *status, int64_t timeout_ns)
{
    if (stop_check() != PAR_OK) {
        return PAR_STOPPED;
    }
    int fd = (int)syscall(SYS_pidfd_open, pid, 0); /* close-on-exec by itself */
    if (fd < 0) {
        return PAR_ERROR;
    }
    par_status result = par_wait_fd(fd, POLLIN, timeout_ns);
    int error = errno;
    close(fd);
    if (result == PAR_OK) {
        pid_t r;
        while ((r = waitpid(pid, status, 0)) < 0 && errno == EINTR) {
        }
        return r == pid ? PAR_OK : PAR_ERROR;
    }
    errno = error;
    return result;
}
