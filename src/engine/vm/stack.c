/* stack.c: the VM stack of a fiber: frames' registers and bindings in linked segments of heap memory.
 *
 * The first segment is small, since ten thousand parked items each have one; the next ones double. */
#include "base/heap.h"
#include "engine/vm/vm_internal.h"

enum { FIRST_SEGMENT = 1024, LARGEST_SEGMENT = 256 * 1024 };

typedef struct segment {
    struct segment *below, *above; /* above: kept for the next call as deep */
    char *limit;
    char data[] __attribute__((aligned(16)));
} segment;

struct vm_stack {
    segment *segment;
    char *top;
};

static segment *segment_new(segment *below, size_t at_least)
{
    size_t size = below ? (size_t)(below->limit - (char *)below) * 2 : FIRST_SEGMENT;
    if (size > LARGEST_SEGMENT)
        size = LARGEST_SEGMENT;
    if (size < at_least + sizeof(segment))
        size = at_least + sizeof(segment);
    segment *s = heap_alloc(size);
    s->below = below;
    s->limit = (char *)s + size;
    return s;
}

static struct vm_stack *stack_of(ctx *c)
{
    if (!c->locals)
        c->locals = heap_alloc(sizeof(struct vm_stack));
    return c->locals;
}

vm_mark vm_stack_mark(ctx *c)
{
    struct vm_stack *s = stack_of(c);
    return (vm_mark){s->segment, s->top};
}

void *vm_stack_alloc(ctx *c, size_t size)
{
    struct vm_stack *s = stack_of(c);
    size = (size + 15) & ~(size_t)15;
    segment *g = s->segment;
    if (!g || s->top + size > g->limit) {
        segment *up = g ? g->above : NULL;
        if (!up || up->data + size > up->limit) {
            up = segment_new(g, size);
            if (g)
                g->above = up;
        }
        s->segment = up;
        s->top = up->data;
    }
    void *p = s->top;
    s->top += size;
    return p;
}

void vm_stack_release(ctx *c, vm_mark m)
{
    struct vm_stack *s = c->locals;
    if (!m.segment && s->segment) {
        /* back to the very beginning: the first segment stays */
        while (s->segment->below)
            s->segment = s->segment->below;
        s->top = s->segment->data;
        return;
    }
    s->segment = m.segment;
    s->top = m.top;
}
