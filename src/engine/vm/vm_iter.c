/* vm_iter.c: the enumerators of foreach and switch, and how scripts see them ($foreach.MoveNext()). */
#include "base/heap.h"
#include "engine/vm/vm_internal.h"
#include "object/operate.h"

enum { ITER_COLLECTION, ITER_ONE, ITER_NUMBERS, ITER_OVER };

static type type_VmEnumerator;

vm_iter *vm_iter_new(value v, bool null_is_item)
{
    vm_iter *it = heap_alloc(sizeof *it);
    it->o.type = &type_VmEnumerator;
    if (v.kind == K_NOTHING || (v.kind == K_NULL && !null_is_item)) {
        it->kind = ITER_OVER;
    } else if (v.kind < K_OBJECT || !enumerate(v, &it->e)) {
        it->kind = ITER_ONE;
        it->one = v;
    }
    return it;
}

vm_iter *vm_iter_range(value from, value to)
{
    if (!v_is_number(from) || !v_is_number(to))
        return vm_iter_new(operate_range(from, to), false);
    vm_iter *it = heap_alloc(sizeof *it);
    it->o.type = &type_VmEnumerator;
    it->kind = ITER_NUMBERS;
    it->at = to_int(from);
    it->to = to_int(to);
    return it;
}

static bool step(vm_iter *it, value *out)
{
    switch (it->kind) {
    case ITER_COLLECTION: return it->e.next(&it->e, out);
    case ITER_ONE: *out = it->one; break;
    case ITER_NUMBERS:
        *out = v_int((int32_t)it->at);
        if (it->at == it->to)
            it->kind = ITER_OVER;
        it->at += it->at < it->to ? 1 : -1;
        return true;
    default: return false;
    }
    it->kind = ITER_OVER;
    return true;
}

bool vm_iter_step(vm_iter *it, value *out)
{
    bool more = step(it, out);
    it->current = more ? *out : V_NULL;
    return more;
}

value vm_iter_item(vm_iter *it)
{
    return v_obj(it);
}

/* ---- as an object ---- */

static value get_current(value v, const type *t)
{
    (void)t;
    return ((vm_iter *)v.as.o)->current;
}

static value move_next(call *c)
{
    value item;
    return v_bool(vm_iter_step((vm_iter *)c->self.as.o, &item));
}

static value reset(call *c)
{
    (void)c;
    throw_unsupported("Reset() of the enumerator of a loop");
}

/* `$input | F`: what is left of it flows. */
static bool next_left(enumerator *e, value *out)
{
    return vm_iter_step((vm_iter *)e->source.as.o, out);
}

static bool iter_enumerate(value v, enumerator *e)
{
    e->source = v;
    e->next = next_left;
    return true;
}

static const type_ops iter_ops = {.enumerate = iter_enumerate};
static const property iter_properties[] = {{"Current", "object", get_current, NULL, 0}, {0}};
static const method iter_methods[] = {
    {"MoveNext", "", "bool", move_next, 0}, {"Reset", "", "void", reset, M_VOID}, {0}};
static type type_VmEnumerator = {TYPE_OBJECT,
                                 .name = "System.Management.Automation.LoopEnumerator",
                                 .interfaces = "System.Collections.IEnumerator",
                                 .kind = K_OBJECT,
                                 .methods = iter_methods,
                                 .properties = iter_properties,
                                 .ops = &iter_ops};

void vm_iter_register(void)
{
    static type *const types[] = {&type_VmEnumerator};
    type_register(types, 1);
}
