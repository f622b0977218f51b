/* job_frame.h: what a session and the process of a background job say to each other.
 *
 * Purpose: messages over two pipes: a kind, a length, CLIXML. The session sends one request; the process sends each record as it
 *   is written, and at last how it ended.
 * Invariants: a frame is sent whole, by one fiber at a time. A closed request pipe tells the process to stop; a closed record
 *   pipe without FRAME_END tells the session that the process died.
 * Threads: as said. Cost: two system calls a record, some us for its text.
 */
#ifndef ENGINE_JOB_FRAME_H
#define ENGINE_JOB_FRAME_H

#include "engine/jobs/job.h"

enum { FRAME_END = 'E', FRAME_REQUEST = 'Q', FRAME_RECORD = '0' /* and the stream_kind */ };
/* Descriptors of the job's process. */
enum { JOB_REQUEST_FD = 3, JOB_RECORD_FD = 4 };
/* What is in a request, in this order. */
enum { REQ_BLOCK, REQ_INITIALIZATION, REQ_ARGUMENTS, REQ_USING, REQ_INPUT, REQ_LOCATION, REQ_COUNT };
/* Objects between processes: their properties, of those no more than the text. */
enum { JOB_DEPTH = 1 };

typedef struct frame_reader {
    int fd;
    buf bytes;
    size_t at;
} frame_reader;

/* The next frame; false: the other side is gone, or this one is asked to stop. `*kind` is 0 for what is no frame. */
bool frame_receive(frame_reader *r, int *kind, list **values);
bool frame_send(int fd, int kind, const value *values, size_t n);

/* A record of stream `kind` as plain data, and back. V_NOTHING: not told. */
value record_to_data(stream_kind kind, value v);
value record_from_data(stream_kind kind, value v);
value error_to_data(const error_record *r);
error_record *error_from_data(value v);

#endif
