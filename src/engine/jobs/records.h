/* records.h: what a piece of work writes, on its way from one runspace to another.
 *
 * Purpose: output and stream records in the order in which they were written, in buffers that change hands whole: an item
 *   of ForEach-Object -Parallel fills one, the caller's pipeline replays it.
 * Invariants: a buffer has one owner at a time; handing it over publishes its content. Threads: see owner.
 * Cost: an append about 3 ns.
 */
#ifndef ENGINE_RECORDS_H
#define ENGINE_RECORDS_H

#include "engine/pipeline/cmdlet.h"

typedef struct record_buffer {
    struct record_buffer *spare; /* in a list of used ones */
    uint32_t count, capacity;
    value *items;
    uint8_t *kinds; /* stream_kind of each; NULL while all is output */
} record_buffer;

record_buffer *record_buffer_new(void);
void record_buffer_add(record_buffer *b, stream_kind kind, value v);
/* Empty again, with its room. */
void record_buffer_reset(record_buffer *b);

/* Stages that append to *into (which may be replaced between two records). `full` is called when it holds `limit`
 * records, NULL: never. */
typedef struct record_sink {
    stage stage[STREAM_COUNT]; /* by stream; [STREAM_OUTPUT] takes the output */
    streams streams;
    record_buffer *into;
    uint32_t limit;
    void (*full)(struct record_sink *s);
    void *owner;
} record_sink;

void record_sink_init(record_sink *s, runspace *rs, uint32_t limit, void (*full)(record_sink *s), void *owner);
static inline stage *record_sink_output(record_sink *s)
{
    return &s->stage[STREAM_OUTPUT];
}

/* Writes the records where cmdlet `c` writes its own: output on, errors with its preferences, messages shown. */
void record_buffer_replay(const record_buffer *b, cmdlet_run *c);

#endif
