/* map.h: the table under Hashtable, OrderedDictionary, Dictionary<K,V> and HashSet<T>.
 *
 * Purpose: keys of any type to values, in order of insertion.
 * Invariants: entries and index lie in one immutable-size table that is replaced when it grows; readers load it once and
 *   check against it. Keys compare by `rule`. A removed entry leaves a hole until the next growth.
 * Threads: mutation under the header's lock; races lose entries, never memory. Cost: lookup 15-30 ns.
 */
#ifndef OBJECT_MAP_H
#define OBJECT_MAP_H

#include "object/type.h"

typedef enum map_rule {
    MAP_NOCASE,  /* strings ignore case (PowerShell's @{}), numbers by exact type and value */
    MAP_ORDINAL, /* .NET's default comparer */
    MAP_CUSTOM   /* an IEqualityComparer of the script in `comparer` */
} map_rule;

typedef struct map_table map_table;

typedef struct map {
    object o;
    map_table *table;
    _Atomic size_t count;
    _Atomic uint32_t version;
    map_rule rule;
    bool ordered; /* [ordered]: integer index addresses position */
    bool sorted;  /* walked in order of its keys: SortedDictionary and its kin; `order` is their IComparer or V_NULL */
    bool scattered;          /* Hashtable with keys whose .NET hash code is known: walked as .NET's buckets lie */
    bool concurrent;         /* a walk is over what there was at its start, and never throws */
    _Atomic bool unarranged; /* added to since it was last put in order */
    uint32_t capacity;       /* as given to the constructor: the size that .NET's buckets start with */
    value comparer, order;
} map;

map *map_new(const type *t, map_rule rule);
map *hashtable_new(void); /* as @{} */
/* As @{...} with so many pairs: the order in which .NET walks number keys depends on it. */
map *hashtable_sized(uint32_t pairs);
map *ordered_new(void); /* as [ordered]@{} */
bool map_get(const map *m, value key, value *out);
/* The key as it is stored: its case may differ. */
bool map_find_key(const map *m, value key, value *stored);
bool map_get_str(const map *m, const str *key, value *out);
/* Adds or replaces. */
void map_set(map *m, value key, value v);
/* false: the key is there already. */
bool map_add(map *m, value key, value v);
bool map_remove(map *m, value key);
/* Removes and gives what was there, in one step. */
bool map_take(map *m, value key, value *out);
/* Replaces the value if it still equals `expected`; false: it does not, or the key is gone. */
bool map_swap(map *m, value key, value expected, value v);
void map_clear(map *m);
static inline size_t map_count(const map *m)
{
    return m->count;
}
/* Walks entries in order: *cursor starts at 0, where a sorted or scattered map is put in order first. */
bool map_next(const map *m, size_t *cursor, value *key, value *v);
/* The i-th entry of an ordered map. */
bool map_at(const map *m, size_t i, value *key, value *v);
bool map_insert_at(map *m, size_t i, value key, value v);
map *map_clone(const map *m);
/* Key equality and hash by rule, for other containers. */
bool map_key_equal(map_rule rule, value a, value b);
uint32_t map_key_hash(map_rule rule, value v);
bool value_is_dictionary(value v);
static inline map *v_map(value v)
{
    return (map *)v.as.o;
}

extern type type_KeyValuePair, type_DictionaryEntry;

#endif
