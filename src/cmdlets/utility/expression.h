/* expression.h: what -Property takes: a name, a pattern, a script block, or a hashtable of Name, Expression and more.
 *
 * Purpose: Select-, Sort-, Group-, Measure- and Compare-Object, Join-String: one reading of calculated properties.
 * Invariants: an expression belongs to one running cmdlet; expression_close_all goes into its `clean`. A block's error gives
 *   null and is kept in `error`; a name reads keys of a Hashtable, not of other dictionaries (as the reference engine does).
 * Threads: one fiber. Cost: a name 10-20 ns, a block 50 ns and what it does.
 */
#ifndef CMDLETS_EXPRESSION_H
#define CMDLETS_EXPRESSION_H

#include "cmdlets/core/block_call.h"

typedef struct expression {
    str *label;    /* Name or Label of a hashtable, NULL without one */
    str *property; /* NULL: a block */
    bool wildcard;
    script_block *block;
    map *options; /* the hashtable with its keys spelled in full; NULL without one */
    error_record *error;
    block_call call;
    list *results;
    stage *sink;
} expression;

typedef struct expressions {
    expression **items;
    uint32_t count;
} expressions;

/* `keys`: what a hashtable may hold, "name,label,expression"; a key may be shortened. Fails the command for others. */
expressions expressions_parse(cmdlet_run *c, value v, const char *keys);
expression *expression_of_name(str *name);
void expressions_add(expressions *all, expression *e);
/* The value for one object; false: it has no such property. */
bool expression_get(expression *e, cmdlet_run *c, value item, value *out);
/* Property names of the object that the expression (a pattern) stands for, appended to `names`. */
void expression_names(const expression *e, value item, list *names);
/* What a column made of it is called. */
str *expression_title(const expression *e);
void expressions_close(expressions *all);

/* A property as cmdlets read it: added members, the type's members, keys of a Hashtable. */
bool object_property(value item, const str *name, value *out);

#endif
