/* text_file.c: files that cmdlets write text to. */
#include "cmdlets/management/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/sys_file.h"
#include "cmdlets/encoding_arg.h"
#include "cmdlets/management/file_error.h"

/* The encoding that the mark at the start of a file tells. */
static value encoding_of_mark(const char *path)
{
    uint8_t p[4] = {0};
    int fd = sys_open(path, O_RDONLY, 0);
    if (fd < 0)
        return V_NULL;
    ssize_t n = sys_read(fd, p, sizeof p);
    sys_close(fd);
    if (n == 4 && p[0] == 0xFF && p[1] == 0xFE && !p[2] && !p[3])
        return encoding_new(encoding_by_page(12000), true);
    if (n >= 2 && p[0] == 0xFF && p[1] == 0xFE)
        return encoding_new(encoding_by_page(1200), true);
    if (n >= 2 && p[0] == 0xFE && p[1] == 0xFF)
        return encoding_new(encoding_by_page(1201), true);
    return V_NULL;
}

static int open_fd(const char *path, int flags, bool force)
{
    int fd = sys_open(path, flags, 0666);
    sys_stat st;
    if (fd != -EACCES || !force || sys_stat_path(path, true, &st) < 0 || S_ISDIR(st.mode))
        return fd;
    int error = sys_chmod(path, (st.mode & 07777) | 0200);
    return error < 0 ? error : sys_open(path, flags, 0666);
}

int text_file_open(text_file *f, str *path, int mode, bool force, value encoding)
{
    const char *p = str_to_c(path);
    int flags = O_WRONLY | O_CREAT | (mode == TEXT_FILE_APPEND ? O_APPEND : 0) | (mode == TEXT_FILE_NEW ? O_EXCL : 0);
    int fd = open_fd(p, flags, force);
    if (fd < 0)
        return fd;
    int error = sys_lock_file(fd, false);
    if (error == -EWOULDBLOCK) {
        sys_close(fd);
        return error;
    }
    int64_t size = sys_size(fd);
    if (mode == TEXT_FILE_CREATE && size > 0) {
        sys_truncate(fd, 0);
        size = 0;
    }
    *f = (text_file){.fd = fd, .path = path, .encoding = encoding};
    if (size <= 0)
        encoding_append_mark(encoding, &f->pending);
    else if (v_is_null(encoding))
        f->encoding = encoding_of_mark(p);
    return 0;
}

int text_file_flush(text_file *f)
{
    ssize_t done = f->pending.length ? sys_write_all(f->fd, f->pending.data, f->pending.length) : 0;
    f->pending.length = 0;
    return done < 0 ? (int)done : 0;
}

int text_file_bytes(text_file *f, const void *p, size_t n)
{
    buf_bytes(&f->pending, p, n);
    return f->pending.length > 65536 ? text_file_flush(f) : 0;
}

int text_file_write(text_file *f, const str *text, bool newline)
{
    encoding_append(f->encoding, text, &f->pending);
    if (newline && v_is_null(f->encoding))
        buf_byte(&f->pending, '\n');
    else if (newline)
        encoding_append(f->encoding, str_c("\n"), &f->pending);
    return f->pending.length > 65536 ? text_file_flush(f) : 0;
}

void text_file_close(text_file *f)
{
    if (f->fd > 0)
        sys_close(f->fd);
    f->fd = 0;
}

void text_file_end(cmdlet_run *c, text_file *f)
{
    int error = text_file_flush(f);
    text_file_close(f);
    if (error < 0)
        cmdlet_fail(c, error_record_new(file_exception(error, f->path), "FileWriteFailure", EC_WriteError, V_NULL));
}

void text_file_clean(text_file *f)
{
    if (f->fd > 0)
        text_file_flush(f);
    text_file_close(f);
}
