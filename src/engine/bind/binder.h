/* binder.h: inside the binder: what its files share.
 *
 * Purpose: one binder struct a call of bind_arguments; values, errors and parameter sets in files of their own.
 * Invariants: an index into the table is good for values[], delayed[] and from_pipeline[] alike. Threads: one fiber.
 */
#ifndef ENGINE_BINDER_H
#define ENGINE_BINDER_H

#include "engine/bind/attribute.h"
#include "engine/session/command.h"

/* bind_error.c: every error of binding, with its id and category. */
typedef struct bind_problem {
    const char *type; /* exception, short name */
    const char *id;
    error_category category;
    const param *param;
    value inner; /* exception or V_NULL */
} bind_problem;
_Noreturn void bind_throw(const command *cmd, bind_problem p, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
error_record *bind_record(const command *cmd, bind_problem p, str *message);
_Noreturn void bind_throw_binding(const command *cmd, const char *id, const param *p, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
_Noreturn void bind_throw_ambiguous_set(const command *cmd);
error_record *bind_not_bound(const command *cmd, value object);
bool bind_is_invalid_cast(const error_record *r);

/* bind_value.c */
typedef enum bind_how {
    BIND_COERCE = 1,  /* convert to the parameter's type */
    BIND_DELAY = 2,   /* a script block may wait for pipeline input */
    BIND_INPUT = 4,   /* objects will come */
    BIND_PIPELINE = 8 /* the value is such an object */
} bind_how;
/* false: only without BIND_COERCE, when the value is not of the type. Throws when it cannot be converted or is refused. */
bool bind_value(bound_call *b, uint32_t i, value v, str *text, unsigned how, const command *cmd);
/* Is the value right for the parameter as it is? */
bool bind_fits(const param *p, value v);
const char *param_type_name(const param *p);

/* bind_set.c */
uint32_t sets_count(uint32_t sets);
/* Checks that sets are left, chooses one where that can be done. Returns how many are possible. */
uint32_t bind_check_sets(bound_call *b, bool before_pipeline, bool choose, const command *cmd);
void bind_check_mandatory(bound_call *b, bool expects_input, const command *cmd);
/* Before an object is processed: one set, or an error. */
void bind_select_set(bound_call *b, const command *cmd);
uint32_t param_flags_in(const param *p, uint32_t sets);

/* What is missing in the set in use, as text; NULL: nothing. */
str *bind_missing(const bound_call *b);

/* bind_defaults.c */
void bind_default_values(bound_call *b, const command *cmd);

/* param_table.c */
const param_table *param_table_extend(const param_table *old, value dictionary);

#endif
