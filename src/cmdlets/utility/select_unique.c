/* select_unique.c: the set behind Select-Object -Unique. */
#include "cmdlets/utility/select_unique.h"

#include "base/heap.h"
#include "cmdlets/utility/object_compare.h"

struct unique_set {
    list *items;
    list *notes; /* of each item: a list, or null */
    map *known;  /* of plain strings or plain integers, as long as there is nothing else */
    uint32_t kind;
    bool case_sensitive;
};

unique_set *unique_new(bool case_sensitive)
{
    unique_set *u = heap_alloc(sizeof *u);
    u->items = list_new(NULL);
    u->notes = list_new(NULL);
    u->known = map_new(&type_Hashtable, case_sensitive ? MAP_ORDINAL : MAP_NOCASE);
    u->case_sensitive = case_sensitive;
    return u;
}

static bool same_notes(const unique_set *u, size_t at, const list *notes)
{
    value v = list_get(u->notes, at);
    size_t mine = notes ? list_count(notes) : 0, theirs = v_is_null(v) ? 0 : list_count((list *)v.as.o);
    if (mine != theirs)
        return false;
    const list *other = (list *)v.as.o;
    for (size_t i = 0; i < mine; i += 2)
        for (size_t j = 0;; j += 2) {
            if (j == theirs)
                return false;
            if (!str_equal_nocase(list_get(notes, i).as.s, list_get(other, j).as.s))
                continue;
            if (object_compare(list_get(other, j + 1), list_get(notes, i + 1), u->case_sensitive))
                return false;
            break;
        }
    return true;
}

/* 1: seen before, 0: new, -1: has to be compared with each. */
static int look_up(unique_set *u, value v, const list *notes)
{
    bool plain = !notes && (v.kind == K_STRING || v.kind == K_INT32 || v.kind == K_INT64);
    if (!list_count(u->items))
        u->kind = plain ? v.kind : K_OBJECT;
    if (!plain || u->kind != v.kind) {
        u->kind = K_OBJECT;
        return -1;
    }
    return !map_add(u->known, v, V_TRUE);
}

void unique_add(unique_set *u, value v, list *notes)
{
    int seen = look_up(u, v, notes);
    if (seen > 0)
        return;
    for (size_t i = 0; seen < 0 && i < list_count(u->items); i++)
        if (!object_compare(list_get(u->items, i), v, u->case_sensitive) && same_notes(u, i, notes))
            return;
    list_add(u->items, v);
    list_add(u->notes, notes ? v_obj(notes) : V_NULL);
}

void unique_each(const unique_set *u, void (*fn)(value v, void *arg), void *arg)
{
    for (size_t i = 0; i < list_count(u->items); i++)
        fn(list_get(u->items, i), arg);
}
