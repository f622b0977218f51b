/* type_data.h: the type table of a runspace: members that Update-TypeData gives to all objects of a type.
 *
 * Purpose: Update-, Get- and Remove-TypeData, and the hooks through which member access sees the table.
 * Invariants: the table lies in runspace->type_table; NULL until the first Update-TypeData, so that others pay one test.
 * Threads: the runspace's fiber. Cost: with a table, one lookup for each type name of the object.
 */
#ifndef CMDLETS_TYPE_DATA_H
#define CMDLETS_TYPE_DATA_H

#include "cmdlets/cmdlets.h"

typedef struct type_member {
    object o;
    str *name;
    member_kind kind;
    value v;
} type_member;

typedef struct type_data {
    object o;
    str *name;
    map *members;         /* name -> type_member */
    list *display, *keys; /* names; NULL: none given */
    value display_property, serialization_depth;
} type_data;

extern type type_TypeData;

/* NULL: none for that name. */
type_data *type_data_find(runspace *rs, const str *name);
type_data *type_data_make(runspace *rs, str *name);
void type_data_changed(runspace *rs);

#endif
