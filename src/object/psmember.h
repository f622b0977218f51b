/* psmember.h: members as objects: what $x.psobject.Properties holds and what Add-Member and Get-Member work with.
 *
 * Purpose: one struct for PSNoteProperty, PSAliasProperty, PSScriptProperty, PSProperty, PSMethod and PSScriptMethod.
 * Invariants: `target` is V_NULL until the member is on an object; a note's value is that of its object from then on.
 * Threads: as the object it is about. Cost: one allocation a member.
 */
#ifndef OBJECT_PSMEMBER_H
#define OBJECT_PSMEMBER_H

#include "object/member.h"

typedef struct psmember {
    object o;
    member_kind kind;
    bool is_static;
    value target; /* for a static method the type */
    const str *name;
    value v; /* what is stored: note value, name, script_property, script block */
    const property *property;
} psmember;

/* Its text as Get-Member's Definition: "int a=1", "string Trim(), ...". */
str *member_definition(const psmember *m);
/* PSMemberTypes of a kind. */
int64_t member_type_number(member_kind kind);
/* What psobject_set_member stores for MEMBER_SCRIPT_PROPERTY. */
value script_property_new(value getter, value setter);
/* Calls fn for each method of a value by name, each once. */
void member_each_method(value target, void (*fn)(const str *name, void *arg), void *arg);

#endif
