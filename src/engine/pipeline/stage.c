/* stage.c: unrolling into a stage, the sinks, and records on their way. */
#include "base/heap.h"
#include "engine/pipeline/stage.h"
#include "engine/session/runspace.h"
#include "object/array.h"

void stage_push_all(stage *to, const value *v, size_t n)
{
    if (to->process_all) {
        to->process_all(to, v, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        to->process(to, v[i]);
}

enum { AT_ONCE = 64 };

static void push_array(stage *to, const array *a)
{
    if (!to->process_all) {
        for (size_t i = 0; i < a->length; i++)
            to->process(to, array_get(a, i));
        return;
    }
    value some[AT_ONCE];
    for (size_t at = 0; at < a->length; at += AT_ONCE) {
        size_t n = a->length - at < AT_ONCE ? a->length - at : AT_ONCE;
        array_read(a, at, n, some);
        to->process_all(to, some, n);
    }
}

void stage_push_each(stage *to, value v)
{
    if (v.kind < K_OBJECT) {
        if (v.kind != K_NOTHING)
            to->process(to, v);
        return;
    }
    if (value_is_array(v) && !(v.as.o->bits & OB_ENUM_ITEM)) {
        /* by far the most common collection, and of fixed length: no enumerator is needed */
        push_array(to, v_array(v));
        return;
    }
    enumerator e = {0};
    if (!enumerate(v, &e)) {
        to->process(to, v);
        return;
    }
    value item;
    while (e.next(&e, &item))
        to->process(to, item);
}

/* ---- sinks ---- */

typedef struct list_sink {
    stage stage;
    list *items;
} list_sink;

static void into_list(stage *s, value v)
{
    list_add(((list_sink *)s)->items, v);
}

static void all_into_list(stage *s, const value *v, size_t n)
{
    list_add_all(((list_sink *)s)->items, v, n);
}

stage *sink_list(runspace *rs, list *into)
{
    list_sink *s = heap_alloc(sizeof *s);
    s->stage =
        (stage){.process = into_list, .process_all = all_into_list, .streams = rs ? rs->streams : NULL, .runspace = rs};
    s->items = into;
    return &s->stage;
}

list *sink_items(stage *sink)
{
    return ((list_sink *)sink)->items;
}

static void into_nothing(stage *s, value v)
{
    (void)s;
    (void)v;
}

static void all_into_nothing(stage *s, const value *v, size_t n)
{
    (void)s;
    (void)v;
    (void)n;
}

stage *sink_null(runspace *rs)
{
    stage *s = heap_alloc(sizeof *s);
    *s = (stage){
        .process = into_nothing, .process_all = all_into_nothing, .streams = rs ? rs->streams : NULL, .runspace = rs};
    return s;
}

/* ---- streams ---- */

void stream_collect(const streams *st, stream_kind kind, value record)
{
    for (const collector *k = st ? st->collect : NULL; k; k = k->outer) {
        list *l = k->lists[kind];
        size_t n = l ? list_count(l) : 0;
        if (l && !(n && list_get(l, n - 1).as.o == record.as.o))
            list_add(l, record);
    }
}

void stream_write(streams *st, stream_kind kind, value record)
{
    stage *to = st ? st->to[kind] : NULL;
    if (to)
        stage_push(to, record);
}
