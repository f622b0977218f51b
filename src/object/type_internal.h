/* type_internal.h: what the files of the type system share and nobody else sees.
 *
 * Purpose: the run-time side of a descriptor (resolved base, interfaces, member tables), the registry's entry points, and
 *   parsed signatures.
 * Invariants: a cache only grows, its entries are immutable once published, and all its memory is rooted: descriptors are
 *   static data and types live as long as the process.
 * Threads: any; writers hold type_lock(), readers take none.
 */
#ifndef OBJECT_TYPE_INTERNAL_H
#define OBJECT_TYPE_INTERNAL_H

#include "object/type.h"

typedef struct param {
    const char *name;
    const type *type; /* NULL: a type that parsh does not have; only $null fits */
    value fallback;
    bool by_ref, rest, optional;
} param;

typedef struct overload {
    const method *method;
    const type *owner;
    const char *returns;
    param *params;
    uint32_t count, required;
    bool rest;           /* the last parameter is `params T[]` */
    bool is_void, plain; /* plain: no ref, params or optional parameter */
} overload;

typedef struct overload_set {
    uint32_t count;
    overload items[];
} overload_set;

typedef struct member_entry {
    const str *name;
    const property *property[2]; /* instance, static */
    const type *property_owner[2];
    const overload_set *methods[2];
} member_entry;

typedef struct type_list {
    uint32_t count;
    const type *items[];
} type_list;

typedef struct instance_entry {
    struct instance_entry *next;
    const type *made;
} instance_entry;

struct type_cache {
    const type *base;
    bool base_known;
    type_list *interfaces; /* of this very type, with those they extend */
    const type *arrays[4]; /* by rank */
    instance_entry *instances;
    struct member_table *members;
    const overload_set *ctors;
    str *full, *text, *display;
};

typedef struct member_table {
    uint32_t mask, used;
    const member_entry *entries[];
} member_table;

void type_lock(void);
void type_unlock(void);
/* The cache of a type, made when missing. */
struct type_cache *type_cache_of(const type *t);
/* Gives a type its id and makes it findable under `name` when that is not NULL. */
void type_enlist(type *t, const char *name);
/* By full name or accelerator, exactly as written (case aside). */
const type *type_lookup(const char *name, size_t length);
/* A type named in a descriptor of `context`: T, K, V stand for its arguments; the usual namespaces are tried. */
const type *type_resolve(const char *text, size_t length, const type *context);
const type_list *type_interfaces(const type *t);

/* [int[]]'s own text as ToString() of System.Type gives it: "System.Collections.Generic.List`1[System.Int32]". */
str *type_text(const type *t);

/* The overloads of a name, NULL when there are none. */
const overload_set *type_overloads(const type *t, const str *name, bool is_static);
const overload_set *type_constructors(const type *t);
const member_entry *type_member(const type *t, const str *name);

/* a.Equals(b): same type, same value. */
bool value_equals(value a, value b);

bool type_is_nullable(const type *t);
bool type_is_delegate(const type *t);
bool value_is_script_block(value v);

extern const type_ops array_ops;

/* The operations of a type: its own, or those of the nearest base that has some. Never NULL. */
const type_ops *type_ops_of(const type *t);
/* The type a property of `t` has, NULL when parsh does not know it. */
const type *property_type(const property *p, const type *t);
#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

#endif
