/* io_stream.h: the one struct behind all kinds of streams.
 *
 * Invariants: `data[0, length)` is what a memory stream holds; for files it is the buffer: read-ahead when `dirty` is
 *   false, unwritten bytes when it is true, never both. `backing` keeps an array alive that `data` points into.
 * Threads: one fiber at a time.
 */
#ifndef TYPES_IO_STREAM_H
#define TYPES_IO_STREAM_H

#include "types/io_internal.h"

typedef struct stream stream;

/* What kinds of streams do differently. */
typedef struct stream_ops {
    size_t (*read)(stream *s, uint8_t *p, size_t n);
    void (*write)(stream *s, const uint8_t *p, size_t n);
    void (*flush)(stream *s);
    int64_t (*seek)(stream *s, int64_t offset, int origin);
    int64_t (*length)(stream *s);
    void (*set_length)(stream *s, int64_t n);
    void (*close)(stream *s);
} stream_ops;

struct stream {
    object o;
    const stream_ops *ops;
    bool can_read, can_write, can_seek, closed;
    uint8_t *data;
    size_t length, capacity;
    size_t position; /* of a memory stream; within the buffer of a file */
    array *backing;
    bool fixed; /* of a memory stream over an array: cannot grow */
    bool dirty, pipe;
    int fd;
    int64_t file_position; /* of the end of the read-ahead, or of the start of the unwritten */
    str *name;
    value inner; /* of a wrapper */
    bool leave_open;
    void *codec;
};

stream *stream_of(value v); /* throws when it is none, or closed */
stream *stream_new(const type *t, const stream_ops *ops);
_Noreturn void throw_closed_stream(void);

#endif
