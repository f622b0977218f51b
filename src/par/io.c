/* io.c: reading, writing and children, without ever blocking a worker.
 *
 * Descriptors may be shared with other processes (a terminal, a pipe), whose flags are not ours to change: so each call
 * asks whether the descriptor is ready, then makes the system call, and never relies on O_NONBLOCK. Asking and acting
 * are one step under a lock of the descriptor's number, or two readers would both go for the byte that is there for
 * one.
 */
#define _GNU_SOURCE 1

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
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
    int64_t left = deadline - par_clock();
    return left > 0 ? left : 0;
}

enum { FD_LOCKS = 64 };
static pthread_mutex_t fd_locks[FD_LOCKS]; /* all zero is an unlocked mutex on Linux */

static bool ready_now(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};
    return poll(&p, 1, 0) > 0;
}

/* read or write that answers EAGAIN instead of waiting, whatever the descriptor's mode. */
static ssize_t transfer(int fd, void *in, const void *out, size_t n)
{
    pthread_mutex_t *lock = &fd_locks[(unsigned)fd % FD_LOCKS];
    ssize_t r = -1;
    errno = EAGAIN;
    pthread_mutex_lock(lock);
    if (ready_now(fd, in ? POLLIN : POLLOUT)) {
        r = in ? read(fd, in, n) : write(fd, out, n);
    }
    pthread_mutex_unlock(lock);
    return r;
}

par_status par_read(int fd, void *p, size_t n, size_t *got, int64_t timeout_ns)
{
    int64_t deadline = par_deadline(timeout_ns);
    *got = 0;
    for (;;) {
        if (stop_check() != PAR_OK) {
            return PAR_STOPPED;
        }
        ssize_t r = transfer(fd, p, NULL, n);
        if (r >= 0) {
            *got = (size_t)r;
            return PAR_OK;
        }
        if (errno != EINTR && errno != EAGAIN) {
            return PAR_ERROR;
        }
        par_status status = par_wait_fd(fd, POLLIN, left_until(deadline));
        if (status != PAR_OK) {
            return status;
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
    int64_t deadline = par_deadline(timeout_ns);
    size_t limit = n > PIPE_BUF ? write_limit(fd) : n;
    *put = 0;
    while (*put < n) {
        if (stop_check() != PAR_OK) {
            return PAR_STOPPED;
        }
        size_t part = n - *put < limit ? n - *put : limit;
        ssize_t r = transfer(fd, NULL, (const char *)p + *put, part);
        if (r >= 0) {
            *put += (size_t)r;
            continue;
        }
        if (errno != EINTR && errno != EAGAIN) {
            return PAR_ERROR;
        }
        par_status status = par_wait_fd(fd, POLLOUT, left_until(deadline));
        if (status != PAR_OK) {
            return status;
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
