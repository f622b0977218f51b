/* attribute.h: attributes of parameters, variables and properties as objects.
 *
 * Purpose: one struct for all built-in attributes; what its `slot`s mean is said by attribute_kind. Classes of the script that
 *   derive from ValidateArgumentsAttribute and its kin are objects of their own, called through their methods.
 * Invariants: an attribute of a parameter never changes once the parameter's table is published.
 * Threads: read by any. Cost: a range check 20 ns.
 */
#ifndef ENGINE_ATTRIBUTE_H
#define ENGINE_ATTRIBUTE_H

#include "engine/bind/param.h"

typedef enum attribute_kind {
    AT_OTHER,
    AT_SET,     /* slots: values (array or type), ignore case, message */
    AT_RANGE,   /* min, max, message(unused), kind of range (string) */
    AT_PATTERN, /* pattern, options, message */
    AT_LENGTH,  /* min, max */
    AT_COUNT,   /* min, max */
    AT_NOT_NULL,
    AT_NOT_NULL_OR_EMPTY,
    AT_NOT_NULL_OR_WHITE_SPACE,
    AT_SCRIPT,    /* script block, -, message */
    AT_PARAMETER, /* see attribute_types.c */
    AT_ALIAS,     /* names */
    AT_ALLOW_NULL,
    AT_ALLOW_EMPTY_STRING,
    AT_ALLOW_EMPTY_COLLECTION,
    AT_CMDLET_BINDING,
    AT_OUTPUT_TYPE,
    AT_COMPLETER,
    AT_WILDCARDS,
    AT_DONT_SHOW,
    AT_TYPE_NAME /* PSTypeName */
} attribute_kind;

#define ATTRIBUTE_SLOTS 10

typedef struct attribute {
    object o; /* aux: attribute_kind */
    value slot[ATTRIBUTE_SLOTS];
} attribute;

/* Slots of [Parameter()]. */
enum { AP_MANDATORY, AP_POSITION, AP_SET, AP_PIPELINE, AP_PROPERTY, AP_REMAINING, AP_HELP, AP_DONT_SHOW };
/* Slots of [CmdletBinding()]. */
enum { AC_SHOULD_PROCESS, AC_IMPACT, AC_DEFAULT_SET, AC_POSITIONAL, AC_HELP_URI, AC_PAGING };

/* NULL: not one of the built-in attributes. */
attribute *attribute_of(value v);
static inline attribute_kind attribute_kind_of(const attribute *a)
{
    return (attribute_kind)a->o.aux;
}
/* By the name between the brackets, without arguments yet; NULL: no built-in attribute. */
attribute *attribute_new_named(const str *name);
/* Positional arguments of its constructor. */
void attribute_construct(attribute *a, const value *args, uint32_t n);
/* Named ones; false: no such property. */
bool attribute_set_named(attribute *a, const str *name, value v);
/* Any attribute, built-in or of a script class, as an object; V_NULL: unknown and without effect. */
value attribute_object(ast_Attribute *node, block *owner);
/* What an expression in an attribute is worth. */
value attribute_argument(ast *node, block *owner);

bool attribute_is_validation(value v);
/* ArgumentTransformationAttribute of a script class. */
bool attribute_is_transformation(value v);
value attribute_transform(value attribute, value v);
void attribute_types_register(void);
void dynamic_types_register(void);

#endif
