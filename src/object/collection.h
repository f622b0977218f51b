/* collection.h: what the collection types share: enumerator objects, pairs, order and equality, sorting, predicates.
 *
 * Purpose: List, ArrayList, arrays, dictionaries and the families in src/types/ behave alike.
 * Invariants: a script's comparer or predicate runs on a snapshot and under no lock.
 * Threads: any. Cost: sorting is a merge sort, n log n calls of the comparer.
 */
#ifndef OBJECT_COLLECTION_H
#define OBJECT_COLLECTION_H

#include "object/array.h"
#include "object/error.h"
#include "object/map.h"
#include "object/member.h"

/* What GetEnumerator() returns: an IEnumerator over anything enumerate_any() walks. */
value walker_new(value source);
/* A DictionaryEntry or KeyValuePair. */
value pair_new(const type *t, value key, value v);
typedef struct pair {
    object o;
    value key, v;
} pair;
/* The type of a dictionary's pairs. */
const type *pair_type(const type *dictionary);
/* The value and key types of a dictionary: object where it has none. */
const type *dictionary_key(const type *t);
const type *dictionary_value(const type *t);

/* .NET's default comparer: strings by culture, numbers of one type, IComparable; throws InvalidOperationException. */
int value_compare(value a, value b);
/* By a comparer: V_NULL for the default, a script block, or an object with Compare(). */
int compare_by(value comparer, value a, value b);
void sort_values(value *items, size_t n, value comparer);
/* Sorts keys, and the items with them. */
void sort_pairs(value *keys, value *items, size_t n, value comparer);
bool predicate_holds(value predicate, value item);

/* All items of a collection: what an IEnumerable argument holds. Throws ArgumentNullException for null. */
list *sequence(value v, const char *param);
/* The index of an item that Equals, from `start` on, or -1. */
ptrdiff_t find_equal(const list *l, value item, size_t start, size_t count);

_Noreturn void throw_index_range(void);   /* Index was out of range. Must be non-negative and less than ... */
_Noreturn void throw_offset_length(void); /* Offset and length were out of bounds ... */
_Noreturn void throw_negative_number(const char *param); /* 'x' must be a non-negative value */
_Noreturn void throw_modified(void);
_Noreturn void throw_fixed_size(void);
_Noreturn void throw_read_only_collection(void);
_Noreturn void throw_empty(const char *what); /* "Queue empty." */

#endif
