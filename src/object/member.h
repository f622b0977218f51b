/* member.h: member access with PowerShell's rules, for every kind of value.
 *
 * Purpose: `$x.Name`, `$x.Name = 1`, `$x.F(1)`, `$x[0]`, and walking. One place for the order in which members are
 *   looked up: added members, type members, dictionary keys, adapter members, then member enumeration.
 * Errors: as PowerShell's (PropertyNotFound, MethodNotFound, NullArrayIndex, CannotIndex, ...); a missing property reads
 *   as V_NULL unless strict mode says otherwise (member_missing).
 * Threads: any. Cost: 10-40 ns uncached; the VM caches.
 */
#ifndef OBJECT_MEMBER_H
#define OBJECT_MEMBER_H

#include "object/psobject.h"

/* Strict-mode version of the caller: 0 off, 1, 2, 3. */
value member_get(value target, const str *name, int strict);
bool member_try_get(value target, const str *name, value *out); /* no member enumeration */
void member_set(value target, const str *name, value x);
value member_invoke(value target, const str *name, value *args, uint32_t argc);
/* $ref.Value = v, for `ref` and `out` parameters; does nothing for $null. */
void ref_assign(value ref, value v);
value member_get_static(const type *t, const str *name, int strict);
void member_set_static(const type *t, const str *name, value x);
value member_invoke_static(const type *t, const str *name, value *args, uint32_t argc);
value member_new(const type *t, value *args, uint32_t argc); /* [T]::new(...) */

/* `[T]::F[int,string](1)` and `$x.F[int](1)`: `generic` is the text within the brackets. `static_of` NULL: on the target. */
value member_invoke_generic(value target, const type *static_of, const str *name, const str *generic, value *args,
                            uint32_t argc);

value index_get(value target, const value *index, uint32_t n, int strict);
/* `$o[[object]5]`: the key 5 of an ordered dictionary, not its place. */
value index_by_key(value target, value key, int strict);
void index_set(value target, const value *index, uint32_t n, value x);

/* Does a pipeline unroll this value? If so `e` is ready. Strings, dictionaries and XML nodes are not unrolled. */
bool enumerate(value v, enumerator *e);
static inline bool enumerator_next(enumerator *e, value *out)
{
    return e->next(e, out);
}
/* As enumerate(), and also for what only a foreach-like method walks: the pairs of a dictionary. false: not walkable. */
bool enumerate_any(value v, enumerator *e);
/* An argument of a method; throws MethodException when `t` cannot take it. */
value convert_argument(value v, const type *t, const char *param_name, const char *method_name);
/* Calls fn for each item that `v` is in a pipeline: none for V_NOTHING, itself if it is no collection. */
void enumerate_each(value v, void (*fn)(value item, void *arg), void *arg);

/* Every member as Get-Member and Format-List * see it. */
typedef struct member_info {
    const str *name;
    member_kind kind;
    value v; /* the value; without values: what is stored (note value, script, name for an alias) */
    const property *property;
    bool failed; /* the getter threw */
} member_info;
/* Properties only, in PowerShell's order; calls fn until it returns false. */
void member_each_property(value target, bool (*fn)(const member_info *m, void *arg), void *arg);
/* The same without reading the properties. */
void member_each_definition(value target, bool (*fn)(const member_info *m, void *arg), void *arg);
/* One of them by name (no dictionary keys: those are no members); false: there is none. */
bool member_find_property(value target, const str *name, member_info *out);
/* How the object spells that property (`select length` makes Length); NULL: it has none. */
const str *member_spelling(value target, const str *name);
/* What member_each_property gives as value: throws what the getter throws. */
value member_info_get(value target, const member_info *m);

/* What the engine does for the object layer: running script, delegates. Set once at start. */
typedef struct object_ops {
    value (*call_script)(value script_block, value self, value *args,
                         uint32_t argc); /* $this = self; output collapsed */
    /* A script block as a delegate or comparer. */
    value (*invoke_delegate)(value delegate, value *args, uint32_t argc);
    /* For statics `self` is the type itself. */
    bool (*class_get)(value self, const str *name, value *out);
    bool (*class_set)(value self, const str *name, value x);
    bool (*class_invoke)(const type *t, value self, const str *name, value *args, uint32_t argc, bool is_static,
                         value *out);
    value (*class_new)(const type *t, value *args, uint32_t argc);
    bool (*class_takes)(const type *t, value v); /* V_NOTHING: has it a constructor without parameters? */
    /* The type table of the runspace (Update-TypeData): a member of that name for this type chain. */
    bool (*type_table_member)(value v, const str *name, member_kind *kind, value *out);
    /* Calls fn for each member that the type table has for this type chain. */
    void (*type_table_each)(value v, void (*fn)(const str *name, member_kind kind, value v, void *arg), void *arg);
    /* Calls fn for each property of an instance of a script class, in order of declaration, hidden ones left out. */
    void (*class_each)(value self, void (*fn)(const str *name, const type *t, void *arg), void *arg);
    /* A type by the name that a script gives as text: what its scope, classes and `using namespace` make of it. */
    const type *(*find_type)(str *name);
    /* .ForEach() and .Where(), which every value has: true when `name` is one of them. */
    bool (*intrinsic_method)(value target, const str *name, value *args, uint32_t argc, value *out);
    /* $OFS of the running scope, or NULL for a blank. */
    str *(*output_separator)(void);
} object_ops;
extern object_ops object_up;

#endif
