/* str_intern.c: the table of interned names. Lookups take no lock; who adds a name takes one. */
#include "object/str.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/heap.h"

/* Open addressing; entries are only ever added. A full table is replaced by a larger copy; a reader still in the old one
 * misses at worst the newest names, and looks again under the lock. Tables are roots: they keep the names. */
typedef struct names {
    size_t mask, count;
    const str *_Atomic entries[];
} names;

static names *_Atomic current;
static pthread_mutex_t adding = PTHREAD_MUTEX_INITIALIZER;

enum { FIRST_SIZE = 2048 };

static names *names_new(size_t size)
{
    names *t = heap_alloc_root(sizeof *t + size * sizeof t->entries[0]);
    t->mask = size - 1;
    return t;
}

/* The entry of the name, or the free one where it would go. */
static const str *_Atomic *find(names *t, const str *s)
{
    for (size_t i = str_hash(s);; i++) {
        const str *_Atomic *e = &t->entries[i & t->mask];
        const str *name = atomic_load_explicit(e, memory_order_acquire);
        if (!name || name == s || (str_hash(name) == str_hash(s) && str_equal_nocase(name, s))) {
            return e;
        }
    }
}

static names *larger(names *old)
{
    names *t = names_new(old ? (old->mask + 1) * 2 : FIRST_SIZE);
    for (size_t i = 0; old && i <= old->mask; i++) {
        const str *name = atomic_load_explicit(&old->entries[i], memory_order_relaxed);
        if (name) {
            atomic_store_explicit(find(t, name), name, memory_order_relaxed);
            t->count++;
        }
    }
    return t;
}

/* A larger table is made before the lock is taken, since running out of memory throws. */
static const str *add(const str *s)
{
    names *spare = NULL;
    for (;;) {
        pthread_mutex_lock(&adding);
        names *t = atomic_load_explicit(&current, memory_order_relaxed);
        bool full = !t || t->count * 2 > t->mask;
        if (full && spare && (!t || spare->mask > t->mask)) {
            for (size_t i = 0; t && i <= t->mask; i++) {
                const str *name = atomic_load_explicit(&t->entries[i], memory_order_relaxed);
                const str *_Atomic *e = name ? find(spare, name) : NULL;
                if (e && !atomic_load_explicit(e, memory_order_relaxed)) {
                    atomic_store_explicit(e, name, memory_order_relaxed);
                    spare->count++;
                }
            }
            atomic_store_explicit(&current, spare, memory_order_release);
            t = spare;
            full = false;
        }
        if (!full) {
            const str *_Atomic *e = find(t, s);
            const str *name = atomic_load_explicit(e, memory_order_relaxed);
            if (!name) {
                atomic_store_explicit(e, s, memory_order_release);
                t->count++;
                name = s;
            }
            pthread_mutex_unlock(&adding);
            return name;
        }
        pthread_mutex_unlock(&adding);
        spare = larger(t);
    }
}

const str *str_intern(const str *s)
{
    names *t = atomic_load_explicit(&current, memory_order_acquire);
    const str *name = t ? atomic_load_explicit(find(t, s), memory_order_acquire) : NULL;
    return name ? name : add(s);
}

const str *str_intern_c(const char *text)
{
    return str_intern(str_c(text));
}
