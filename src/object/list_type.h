/* list_type.h: what other collections take over from List<T>: all are laid out as a list. Threads: as array.h. */
#ifndef OBJECT_LIST_TYPE_H
#define OBJECT_LIST_TYPE_H

#include "object/collection.h"

extern const type_ops list_ops;
extern const method list_collection_methods[], list_string_methods[];
extern const property list_collection_properties[];
value list_new_empty(call *c);
value list_new_from(call *c);

#endif
