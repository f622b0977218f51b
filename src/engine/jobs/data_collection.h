/* data_collection.h: PSDataCollection: a list that one side fills while another reads.
 *
 * Purpose: output and streams of [powershell].
 * Invariants: enumerating waits for more only while somebody writes to it (writers > 0); `closed` refuses additions.
 * Threads: any; additions under the header's lock (list.c). Cost: that of a list.
 */
#ifndef ENGINE_DATA_COLLECTION_H
#define ENGINE_DATA_COLLECTION_H

#include "object/array.h"
#include "par/par.h"

typedef struct data_collection {
    list l; /* first: it is a list */
    _Atomic uint32_t writers;
    bool closed;
    bool blocking; /* BlockingEnumerator: waits while open, writer or not */
    par_event changed;
} data_collection;

extern type type_PSDataCollection; /* the generic definition */

data_collection *data_collection_new(const char *element);
void data_collection_add(data_collection *c, value v);
/* A writer comes or goes; waiting readers look again. */
void data_collection_writer(data_collection *c, int change);
void data_collection_close(data_collection *c);
bool value_is_data_collection(value v);

#endif
