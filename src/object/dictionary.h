/* dictionary.h: the members that all dictionary types share, for their descriptors.
 *
 * Purpose: Hashtable, [ordered], Dictionary<K,V> and its sorted and concurrent kin are one map with different faces.
 * Invariants: every type with T_DICTIONARY is laid out as a map.
 * Threads: as map.h. Cost: as map.h; Keys and Values are live views.
 */
#ifndef OBJECT_DICTIONARY_H
#define OBJECT_DICTIONARY_H

#include "object/collection.h"

bool dictionary_walk(value v, enumerator *e);
bool dictionary_count(value v, size_t *out);
/* v[key]: throws KeyNotFoundException where the type does. */
value dictionary_item(value v, const value *index, uint32_t n);
extern const type_ops dictionary_ops;

value dictionary_keys(value self, const type *t);
value dictionary_values(value self, const type *t);
value dictionary_get_count(value self, const type *t);

value dictionary_add(call *c);
value dictionary_clear(call *c);
value dictionary_contains_key(call *c);
value dictionary_contains_value(call *c);
value dictionary_remove(call *c);
value dictionary_get_enumerator(call *c);
value dictionary_copy_to(call *c);

/* Copies the entries of another dictionary, converted to the key and value types. */
void dictionary_fill(map *m, value from);
/* Takes an IEqualityComparer argument: a StringComparer sets the rule, anything else is asked each time. */
void dictionary_compare_by(map *m, value comparer);
_Noreturn void throw_null_key(void);

#endif
