/* linq.h: element types of sequences, for [Linq.Enumerable] and what else is generic over an argument. Threads: any. */
#ifndef TYPES_LINQ_H
#define TYPES_LINQ_H

#include "object/array.h"

/* T of what is an IEnumerable<T>; object where it is none. */
const type *sequence_element(value v);
/* An array of that type; the items are of it already. */
value sequence_result(const type *element, const list *l);

#endif
