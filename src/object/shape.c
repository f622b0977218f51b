/* shape.c: shapes: the names of a custom object's members, shared by all objects made alike.
 *
 * Shapes that extend each other share one name array as long as there is room (an object built member by member costs
 * linear memory), and the array carries the hash index for all of them: a name found beyond a shape's count is not its own. */
#include <pthread.h>
#include <string.h>

#include "base/heap.h"
#include "object/psobject.h"
#include "object/type_internal.h"

typedef struct name_array {
    uint32_t capacity, used;
    const str **names; /* as written */
    const str **keys;  /* interned */
    uint8_t *kinds;
    uint32_t *index; /* position + 1, open addressing; NULL for short ones */
    uint32_t mask;
} name_array;

struct shape_links {
    name_array *array;
    const shape *last; /* the extension made most lately, for the usual case of one */
};

typedef struct transition {
    const shape *from, *to;
} transition;

enum { SHORT = 8 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static transition *transitions;
static size_t transition_mask, transition_count;
static bool rooted;

static const str *no_names[1];
static uint8_t no_kinds[1];
static struct shape_links empty_links;
static const shape the_empty = {.names = no_names, .keys = no_names, .kinds = no_kinds, .links = &empty_links};
const shape *const shape_empty = &the_empty;

static uint32_t pointer_hash(const void *p)
{
    uint64_t x = (uint64_t)(uintptr_t)p * 0x9E3779B97F4A7C15ULL;
    return (uint32_t)(x >> 32);
}

int shape_find(const shape *s, const str *interned)
{
    const name_array *a = __atomic_load_n(&s->links->array, __ATOMIC_ACQUIRE);
    if (!a || s->count <= SHORT || !a->index) {
        for (uint32_t i = 0; i < s->count; i++) {
            if (s->keys[i] == interned) {
                return (int)i;
            }
        }
        return -1;
    }
    uint32_t i = pointer_hash(interned) & a->mask;
    for (;;) {
        uint32_t n = __atomic_load_n(&a->index[i], __ATOMIC_ACQUIRE);
        if (n == 0) {
            return -1;
        }
        if (a->keys[n - 1] == interned) {
            return n <= s->count ? (int)n - 1 : -1;
        }
        i = (i + 1) & a->mask;
    }
}

static void array_append(name_array *a, const str *name, const str *key, member_kind kind)
{
    uint32_t n = a->used++;
    a->names[n] = name;
    a->keys[n] = key;
    a->kinds[n] = (uint8_t)kind;
    if (a->index) {
        uint32_t i = pointer_hash(key) & a->mask;
        while (a->index[i]) {
            i = (i + 1) & a->mask;
        }
        __atomic_store_n(&a->index[i], n + 1, __ATOMIC_RELEASE);
    }
}

static name_array *array_copy(const shape *s)
{
    name_array *a = heap_alloc_root(sizeof *a);
    a->capacity = s->count < 4 ? 4 : s->count * 2;
    a->names = heap_alloc_root(a->capacity * sizeof a->names[0]);
    a->keys = heap_alloc_root(a->capacity * sizeof a->keys[0]);
    a->kinds = heap_alloc_root(a->capacity);
    if (a->capacity > SHORT) {
        uint32_t size = 16;
        while (size < a->capacity * 2) {
            size *= 2;
        }
        a->index = heap_alloc_root(size * sizeof a->index[0]);
        a->mask = size - 1;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        array_append(a, s->names[i], s->keys[i], s->kinds[i]);
    }
    return a;
}

/* Is `longer` the shape `s` and this name, spelled so? */
static bool extends(const shape *longer, const shape *s, const str *name, const str *key, member_kind kind)
{
    uint32_t n = s->count;
    return longer->keys[n] == key && longer->kinds[n] == kind &&
           (longer->names[n] == name || str_equal(longer->names[n], name));
}

static transition *transition_slot(transition *table, size_t mask, const shape *from, const str *name, const str *key,
                                   member_kind kind)
{
    size_t i = (pointer_hash(from) ^ pointer_hash(key) * 31u ^ (uint32_t)kind) & mask;
    while (table[i].from) {
        if (table[i].from == from && extends(table[i].to, from, name, key, kind)) {
            break;
        }
        i = (i + 1) & mask;
    }
    return &table[i];
}

static void transitions_grow(void)
{
    size_t size = transitions ? (transition_mask + 1) * 2 : 1024;
    transition *bigger = heap_alloc_root(size * sizeof *bigger);
    for (size_t i = 0; transitions && i <= transition_mask; i++) {
        const transition *t = &transitions[i];
        if (t->from) {
            uint32_t n = t->from->count;
            *transition_slot(bigger, size - 1, t->from, t->to->names[n], t->to->keys[n], t->to->kinds[n]) = *t;
        }
    }
    transitions = bigger;
    transition_mask = size - 1;
}

/* Under the lock. */
static const shape *extend(const shape *s, const str *name, const str *key, member_kind kind)
{
    if (!rooted) {
        heap_root(&transitions, sizeof transitions);
        heap_root(&empty_links, sizeof empty_links);
        rooted = true;
    }
    if (!transitions || transition_count * 2 > transition_mask) {
        transitions_grow();
    }
    transition *t = transition_slot(transitions, transition_mask, s, name, key, kind);
    if (t->from) {
        return t->to;
    }
    name_array *a = s->links->array;
    if (!a || a->used != s->count || a->used == a->capacity) {
        a = array_copy(s);
    }
    array_append(a, name, key, kind);
    shape *made = heap_alloc_root(sizeof *made);
    made->count = s->count + 1;
    made->names = a->names;
    made->keys = a->keys;
    made->kinds = a->kinds;
    made->parent = s;
    made->links = heap_alloc_root(sizeof *made->links);
    made->links->array = a;
    t->to = made;
    t->from = s;
    transition_count++;
    return made;
}

const shape *shape_add(const shape *s, const str *name, member_kind kind)
{
    const shape *last = __atomic_load_n(&s->links->last, __ATOMIC_ACQUIRE);
    const str *key = str_intern(name);
    if (last && extends(last, s, name, key, kind)) {
        return last;
    }
    pthread_mutex_lock(&lock);
    const shape *made = extend(s, name, key, kind);
    pthread_mutex_unlock(&lock);
    __atomic_store_n(&s->links->last, made, __ATOMIC_RELEASE);
    return made;
}
