/* records.c: buffers of output and stream records, filled in one runspace, replayed in another. */
#include "engine/jobs/records.h"

#include <string.h>

#include "base/heap.h"

enum { FIRST_ROOM = 16 };

record_buffer *record_buffer_new(void)
{
    return heap_alloc(sizeof(record_buffer));
}

static void grow(record_buffer *b)
{
    uint32_t n = b->capacity ? b->capacity * 2 : FIRST_ROOM;
    value *items = heap_alloc(n * sizeof *items);
    if (b->count)
        memcpy(items, b->items, b->count * sizeof *items);
    if (b->kinds) {
        uint8_t *kinds = heap_alloc_leaf(n);
        memcpy(kinds, b->kinds, b->count);
        b->kinds = kinds;
    }
    b->items = items;
    b->capacity = n;
}

void record_buffer_add(record_buffer *b, stream_kind kind, value v)
{
    if (b->count == b->capacity)
        grow(b);
    if (kind != STREAM_OUTPUT && !b->kinds) {
        b->kinds = heap_alloc_leaf(b->capacity);
        memset(b->kinds, STREAM_OUTPUT, b->count);
    }
    if (b->kinds)
        b->kinds[b->count] = (uint8_t)kind;
    b->items[b->count++] = v;
}

void record_buffer_reset(record_buffer *b)
{
    memset(b->items, 0, b->count * sizeof *b->items); /* it must not keep alive what it handed on */
    b->count = 0;
    b->kinds = NULL;
}

/* ---- sinks ---- */

static void take(record_sink *r, stream_kind kind, value v)
{
    record_buffer_add(r->into, kind, v);
    if (r->full && r->into->count >= r->limit)
        r->full(r);
}

#define SINK(name, kind)                                                                                               \
    static void name(stage *s, value v)                                                                                \
    {                                                                                                                  \
        take((record_sink *)(void *)(s - (kind)), kind, v);                                                            \
    }
/* The hot one: output while nothing but output was written. */
static void take_output(stage *s, value v)
{
    record_sink *r = (record_sink *)(void *)(s - STREAM_OUTPUT);
    record_buffer *b = r->into;
    if (!b->kinds && b->count + 1 < b->capacity) {
        b->items[b->count++] = v;
        if (b->count < r->limit || !r->full)
            return;
        r->full(r);
        return;
    }
    take(r, STREAM_OUTPUT, v);
}

static void take_all_output(stage *s, const value *v, size_t n)
{
    record_sink *r = (record_sink *)(void *)(s - STREAM_OUTPUT);
    while (n) {
        record_buffer *b = r->into;
        size_t room = b->capacity - b->count, part = n < room ? n : room;
        if (b->kinds || part < 2) {
            take(r, STREAM_OUTPUT, *v++);
            n--;
            continue;
        }
        memcpy(b->items + b->count, v, part * sizeof *v);
        b->count += (uint32_t)part;
        v += part;
        n -= part;
        if (r->full && b->count >= r->limit)
            r->full(r);
    }
}

SINK(take_error, STREAM_ERROR)
SINK(take_warning, STREAM_WARNING)
SINK(take_verbose, STREAM_VERBOSE)
SINK(take_debug, STREAM_DEBUG)
SINK(take_information, STREAM_INFORMATION)
SINK(take_progress, STREAM_PROGRESS)

void record_sink_init(record_sink *s, runspace *rs, uint32_t limit, void (*full)(record_sink *s), void *owner)
{
    static void (*const process[STREAM_COUNT])(stage * s, value v) = {
        [STREAM_OUTPUT] = take_output,     [STREAM_ERROR] = take_error, [STREAM_WARNING] = take_warning,
        [STREAM_VERBOSE] = take_verbose,   [STREAM_DEBUG] = take_debug, [STREAM_INFORMATION] = take_information,
        [STREAM_PROGRESS] = take_progress,
    };
    for (int k = STREAM_OUTPUT; k < STREAM_COUNT; k++) {
        s->stage[k] = (stage){.process = process[k], .streams = &s->streams, .runspace = rs};
        s->streams.to[k] = &s->stage[k];
    }
    s->stage[STREAM_OUTPUT].process_all = take_all_output;
    s->into = record_buffer_new();
    s->limit = limit;
    s->full = full;
    s->owner = owner;
}

/* ---- replay ---- */

/* Verbose and debug records of an item show only if the caller's preference says so: they are written anew. */
static void replay_message(cmdlet_run *c, stream_kind kind, value v)
{
    message_record *m = (message_record *)v.as.o;
    if (m->message)
        common_message(c->rs, &c->bound->common, c->stage.streams, kind, m->message);
}

static void replay_information(cmdlet_run *c, value v)
{
    message_record *m = (message_record *)v.as.o;
    action how = runspace_preference(c->rs, "InformationPreference");
    if (!m->shown)
        m->shown = how == ACTION_CONTINUE;
    if (c->bound->common.information)
        list_add(c->bound->common.information, v);
    if (how != ACTION_IGNORE)
        stream_write(c->stage.streams, STREAM_INFORMATION, v);
}

void record_buffer_replay(const record_buffer *b, cmdlet_run *c)
{
    if (!b->kinds)
        stage_push_all(c->stage.next, b->items, b->count);
    for (uint32_t i = 0; b->kinds && i < b->count; i++) {
        stream_kind kind = (stream_kind)b->kinds[i];
        value v = b->items[i];
        switch (kind) {
        case STREAM_OUTPUT: stage_push(c->stage.next, v); break;
        case STREAM_ERROR: {
            error_record *r = (error_record *)v.as.o;
            r->reported = false; /* $Error of the item's runspace had it, the caller's has not */
            c->failed = true;
            common_error(c->rs, &c->bound->common, c->stage.streams, r);
            break;
        }
        case STREAM_WARNING:
        case STREAM_VERBOSE:
        case STREAM_DEBUG: replay_message(c, kind, v); break;
        case STREAM_INFORMATION: replay_information(c, v); break;
        default: stream_write(c->stage.streams, kind, v);
        }
    }
}
