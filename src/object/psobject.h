/* psobject.h: PSCustomObject, and members added to any object.
 *
 * Purpose: a custom object is a shape (hidden class: names in order) and slots. Members added to other objects lie in a
 *   side table keyed by the object (header bit OB_EXTENDED says so); added to a scalar they need a PSObject wrapper.
 * Invariants: shapes are shared, immutable and never freed; `props` pairs shape and slots so that one load sees both.
 * Threads: adding takes the header's lock and publishes a new props; reading takes none. Cost: property by cached shape
 *   1 ns, by name about 10 ns.
 */
#ifndef OBJECT_PSOBJECT_H
#define OBJECT_PSOBJECT_H

#include "object/type.h"

typedef enum member_kind {
    MEMBER_NOTE,
    MEMBER_ALIAS,           /* value: name of another member */
    MEMBER_SCRIPT_PROPERTY, /* value: script_property object */
    MEMBER_SCRIPT_METHOD,   /* value: script block */
    MEMBER_CODE_PROPERTY,   /* value: native getter, engine's own */
    MEMBER_PROPERTY,        /* a .NET property, only in listings */
    MEMBER_METHOD,
    MEMBER_PROPERTY_SET,
    MEMBER_SET
} member_kind;

typedef struct shape {
    uint32_t count;
    const str **names;         /* as written: `[pscustomobject]@{naMe=1}` lists naMe */
    const str **keys;          /* the same names interned */
    uint8_t *kinds;            /* member_kind */
    struct shape_links *links; /* transitions to longer shapes */
    const struct shape *parent;
} shape;

typedef struct props {
    const shape *shape;
    uint32_t capacity;
    value slots[] __attribute__((aligned(16)));
} props;

typedef struct psobject {
    object o;                /* type_PSCustomObject, or type_PSObject for a wrapper */
    props *props;            /* never NULL for a custom object */
    value base;              /* of a wrapper: the scalar */
    struct list *type_names; /* NULL: those of the type */
    struct str *text;        /* what ToString gives, of a deserialized object; NULL: as its kind does */
    bool is_bag;             /* deserialized from properties: they list as properties, not as notes */
} psobject;

extern const shape *const shape_empty;
/* Index of a member, or -1. Names ignore case. */
int shape_find(const shape *s, const str *interned);
/* `name` as written. */
const shape *shape_add(const shape *s, const str *name, member_kind kind);

psobject *psobject_new(void);
/* All at once: names and values in order. */
psobject *psobject_from_shape(const shape *s, const value *slots);
static inline psobject *v_psobject(value v)
{
    return (psobject *)v.as.o;
}

/* The members added to a value (custom object, wrapper, side table); NULL when there are none. */
props *psobject_props(value v);
/* A string that carries notes, as the lines of Get-Content do: a plain string to everything else, but for a pointer behind
 * its text. `notes` has slots for all members but the last, whose value is `count`; its members are made when asked for. */
struct str *str_noted(const char *utf8, size_t length, const props *notes, int64_t count);
/* Adds or replaces a member. Returns the value that now carries it: `v` itself, or a wrapper around a scalar. */
value psobject_set_member(value v, const str *name, member_kind kind, value x);
bool psobject_remove_member(value v, const str *name);
bool psobject_get_note(value v, const str *name, value *out);
/* PSTypeNames: the list, made on first use. Inserting at 0 is what `PSTypeName` and Add-Member -TypeName do. */
struct list *psobject_type_names(value v, bool make);
/* The value without its wrapper. */
value psobject_base(value v);

typedef struct script_property {
    object o;
    value getter, setter; /* script blocks or V_NULL */
} script_property;
extern type type_PSScriptProperty;

#endif
