/* type_relation.c: which type stands for which: base chain, interfaces, variance, -is. */
#include <string.h>

#include "base/heap.h"
#include "object/convert.h"
#include "object/psobject.h"
#include "object/type_internal.h"

static size_t part_end(const char *p)
{
    size_t depth = 0, i = 0;
    for (; p[i] && (p[i] != ',' || depth); i++) {
        depth += p[i] == '[';
        depth -= p[i] == ']';
    }
    return i;
}

/* T of an array's interfaces is its element. */
static const type *interface_named(const char *p, size_t n, const type *t)
{
    if (!t->element) {
        return type_resolve(p, n, t);
    }
    type as_generic = *t;
    as_generic.element = NULL;
    as_generic.args = &t->element;
    as_generic.arg_count = 1;
    return type_resolve(p, n, &as_generic);
}

enum { MAX_INTERFACES = 64 };

static void gather(const type *t, const type **found, uint32_t *count)
{
    const char *p = t->interfaces;
    while (p && *p) {
        while (*p == ' ') {
            p++;
        }
        size_t n = part_end(p);
        const type *i = interface_named(p, n, t);
        bool known = !i;
        for (uint32_t k = 0; k < *count && !known; k++) {
            known = found[k] == i;
        }
        if (!known && *count < MAX_INTERFACES) {
            found[(*count)++] = i;
            gather(i, found, count);
        }
        p += n + (p[n] == ',');
    }
}

const type_list *type_interfaces(const type *t)
{
    struct type_cache *c = type_cache_of(t);
    type_list *l = __atomic_load_n(&c->interfaces, __ATOMIC_ACQUIRE);
    if (!l) {
        const type *found[MAX_INTERFACES];
        uint32_t count = 0;
        gather(t, found, &count);
        l = heap_alloc_root(sizeof *l + count * sizeof l->items[0]);
        l->count = count;
        memcpy(l->items, found, count * sizeof found[0]);
        __atomic_store_n(&c->interfaces, l, __ATOMIC_RELEASE);
    }
    return l;
}

/* IEnumerable[object] takes a List[string], not a List[int]. */
static bool variant(const type *to, const type *from)
{
    if (!to->definition || to->definition != from->definition) {
        return false;
    }
    if (!strstr(to->name, "IEnumerable") && !strstr(to->name, "IReadOnlyList") &&
        !strstr(to->name, "IReadOnlyCollection") && !strstr(to->name, "IEnumerator")) {
        return false;
    }
    for (uint32_t i = 0; i < to->arg_count; i++) {
        if (to->args[i] != from->args[i] &&
            (from->args[i]->flags & T_VALUE || !type_is_assignable(to->args[i], from->args[i]))) {
            return false;
        }
    }
    return true;
}

bool type_is_assignable(const type *to, const type *from)
{
    if (to == from || to == &type_Object) {
        return true;
    }
    for (const type *t = from; t; t = type_base(t)) {
        if (t == to) {
            return true;
        }
        if (to->flags & T_INTERFACE) {
            const type_list *l = type_interfaces(t);
            for (uint32_t i = 0; i < l->count; i++) {
                if (l->items[i] == to || variant(to, l->items[i])) {
                    return true;
                }
            }
        }
    }
    if (to->flags & T_INTERFACE && variant(to, from)) {
        return true;
    }
    /* string[] is an object[]; int[] is not. */
    return to->element && from->element && to->rank == from->rank && !(from->element->flags & T_VALUE) &&
           !(to->element->flags & T_VALUE) && type_is_assignable(to->element, from->element);
}

bool type_implements(const type *t, const char *interface_name)
{
    for (; t; t = type_base(t)) {
        if (t->flags & T_INTERFACE && strcasecmp(t->name, interface_name) == 0) {
            return true;
        }
        const type_list *l = type_interfaces(t);
        for (uint32_t i = 0; i < l->count; i++) {
            if (strcasecmp(l->items[i]->name, interface_name) == 0) {
                return true;
            }
        }
    }
    return false;
}

const type_ops *type_ops_of(const type *t)
{
    static const type_ops none;
    for (; t; t = type_base(t)) {
        if (t->ops) {
            return t->ops;
        }
    }
    return &none;
}

bool type_is_nullable(const type *t)
{
    return t->definition && strcmp(t->name, "System.Nullable`1") == 0;
}

bool type_is_delegate(const type *t)
{
    for (const type *b = t; b; b = type_base(b)) {
        if (strcmp(b->name, "System.Delegate") == 0 || strcmp(b->name, "System.MulticastDelegate") == 0) {
            return true;
        }
        if (b == &type_Object) {
            return false;
        }
    }
    return false;
}

bool value_is_script_block(value v)
{
    return v.kind == K_OBJECT && strcmp(v.as.o->type->name, "System.Management.Automation.ScriptBlock") == 0;
}

bool value_is(value v, const type *t)
{
    if (v_is_null(v)) {
        return false;
    }
    if (type_is_nullable(t)) {
        t = t->args[0];
    }
    /* -is [psobject] is true for what PowerShell made or wrapped, [pscustomobject] means the same type. */
    if (t == &type_PSObject || t == &type_PSCustomObject) {
        return v.kind == K_OBJECT && (v.as.o->type == &type_PSObject || v.as.o->type == &type_PSCustomObject);
    }
    return type_is_assignable(t, value_type(v));
}
