/* stage.h: the push pipeline.
 *
 * Purpose: a stage takes an object and calls the next stage directly. Everything that receives objects is a stage: a
 *   cmdlet, a function with a process block, the list that collects `$x = ...`, the formatter at the end, a file.
 * Invariants: begin of all stages, then input, then end of each in order, then clean of each (clean also on unwinding).
 *   A value pushed is one object: collections are unrolled by whoever writes them (stage_write_each).
 * Threads: a pipeline belongs to one fiber at a time. Cost: one indirect call an object and stage.
 */
#ifndef ENGINE_STAGE_H
#define ENGINE_STAGE_H

#include "object/error.h"
#include "object/member.h"

typedef struct stage stage;

typedef enum stream_kind {
    STREAM_OUTPUT = 1,
    STREAM_ERROR,
    STREAM_WARNING,
    STREAM_VERBOSE,
    STREAM_DEBUG,
    STREAM_INFORMATION,
    STREAM_PROGRESS,
    STREAM_COUNT
} stream_kind;

/* Where the streams other than output go. An entry of NULL is discarded; `host` entries show it. */
typedef struct streams {
    stage *to[STREAM_COUNT];
    struct collector *collect; /* -ErrorVariable and its kin of the functions around; NULL: none */
} streams;

/* What a function called with -ErrorVariable keeps of what its commands report, shown or not. */
typedef struct collector {
    struct collector *outer;
    struct list *lists[STREAM_COUNT]; /* NULL: not asked for */
} collector;
/* Adds a record to every list around that wants its kind, once each. */
void stream_collect(const streams *st, stream_kind kind, value record);

struct stage {
    void (*process)(stage *s, value v); /* takes one object */
    /* Takes several at once, where that is cheaper; NULL: one by one. */
    void (*process_all)(stage *s, const value *v, size_t n);
    stage *next; /* where its output goes */
    streams *streams;
    struct runspace *runspace;
};

static inline void stage_push(stage *to, value v)
{
    to->process(to, v);
}
/* Each of v[0..n) as one object. */
void stage_push_all(stage *to, const value *v, size_t n);
/* Unrolls v as a pipeline does. */
void stage_push_each(stage *to, value v);

/* Sinks. */
stage *sink_list(struct runspace *rs, struct list *into);
stage *sink_null(struct runspace *rs);
struct list *sink_items(stage *sink); /* of a sink_list */

/* Records and messages on their way: applies preferences, -ErrorVariable and so on happen in the cmdlet layer. */
void stream_write(streams *st, stream_kind kind, value record);

#endif
