/* text_file.h: a file that a cmdlet writes text to: opened once, buffered, closed by `clean`.
 *
 * Threads: one fiber. Cost: one system call for 64 KB.
 */
#ifndef CMDLETS_TEXT_FILE_H
#define CMDLETS_TEXT_FILE_H

#include "cmdlets/cmdlets.h"

typedef struct text_file {
    int fd;
    str *path;
    value encoding; /* V_NULL: UTF-8 without a mark */
    buf pending;
} text_file;

enum text_file_mode {
    TEXT_FILE_CREATE, /* empties it */
    TEXT_FILE_APPEND,
    TEXT_FILE_NEW /* must not exist */
};

/* 0, or -errno. `force` makes a read-only file writable. An appended file without an encoding keeps the one of its mark. */
int text_file_open(text_file *f, str *path, int mode, bool force, value encoding);
int text_file_write(text_file *f, const str *text, bool newline);
int text_file_bytes(text_file *f, const void *p, size_t n);
int text_file_flush(text_file *f);
/* Never throws; what is pending is lost unless flushed. */
void text_file_close(text_file *f);
/* The `end` of a cmdlet that writes one: writes what is pending and closes it; that it could not is an error of the cmdlet. */
void text_file_end(cmdlet_run *c, text_file *f);
/* The `clean` of one: what got as far as the file stays in it, also of a pipeline that was stopped. */
void text_file_clean(text_file *f);

#endif
