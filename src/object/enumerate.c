/* enumerate.c: walking values: what a pipeline, foreach and member enumeration see of a collection. */
#include "base/heap.h"
#include "object/array.h"
#include "object/map.h"
#include "object/member_internal.h"

/* ---- classes of the script that implement IEnumerable or IEnumerator ---- */

static bool script_next(enumerator *e, value *out)
{
    value walker = *(value *)e->state;
    value more = member_invoke(walker, str_intern_c("MoveNext"), NULL, 0);
    if (more.kind != K_BOOL || !more.as.i) {
        return false;
    }
    /* a class of the script implements the property as a method */
    if (walker.kind == K_OBJECT && type_is_script(walker.as.o->type) && object_up.class_invoke &&
        object_up.class_invoke(walker.as.o->type, walker, str_intern_c("get_Current"), NULL, 0, false, out)) {
        return true;
    }
    if (!member_try_get(walker, str_intern_c("Current"), out)) {
        *out = V_NULL;
    }
    return true;
}

static bool script_enumerate(value v, const type *t, enumerator *e)
{
    value walker;
    if (type_implements(t, "System.Collections.IEnumerator")) {
        walker = v;
    } else if (type_implements(t, "System.Collections.IEnumerable")) {
        walker = member_invoke(v, str_intern_c("GetEnumerator"), NULL, 0);
    } else {
        return false;
    }
    value *state = heap_alloc(sizeof *state);
    *state = walker;
    *e = (enumerator){.source = v, .state = state, .next = script_next};
    return true;
}

static bool start(value v, enumerator *e, bool any)
{
    v = psobject_base(v);
    if (v.kind == K_STRING && any) {
        return type_String.ops->walk(v, e);
    }
    if (v.kind != K_OBJECT) {
        return false;
    }
    const type *t = v.as.o->type;
    const type_ops *ops = type_ops_of(t);
    if (ops->enumerate) {
        return ops->enumerate(v, e);
    }
    if (any && ops->walk) {
        return ops->walk(v, e);
    }
    return t->flags & T_SCRIPT && script_enumerate(v, t, e);
}

bool enumerate(value v, enumerator *e)
{
    return start(v, e, false);
}

bool enumerate_any(value v, enumerator *e)
{
    return start(v, e, true);
}

void enumerate_each(value v, void (*fn)(value item, void *arg), void *arg)
{
    enumerator e = {0};
    value item;
    if (v.kind == K_NOTHING) {
        return;
    }
    if (v.kind != K_OBJECT || !enumerate(v, &e)) {
        fn(v, arg);
        return;
    }
    while (enumerator_next(&e, &item)) {
        fn(item, arg);
    }
}
