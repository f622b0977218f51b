/* cmdlets.h: the built-in cmdlets: one table of descriptors, and what their files share.
 *
 * Purpose: each file below holds one cmdlet or a small family and its descriptor; cmdlets.def names the descriptors,
 *   types.def the .NET-shaped types that only these cmdlets make.
 * Invariants: a descriptor stands in exactly one file and in cmdlets.def once, sorted.
 * Threads: tables are constant. Cost: registration only.
 */
#ifndef CMDLETS_CMDLETS_H
#define CMDLETS_CMDLETS_H

#include "engine/pipeline/cmdlet.h"
#include "object/operate.h"

#define MODULE_CORE "Microsoft.PowerShell.Core"
#define MODULE_MANAGEMENT "Microsoft.PowerShell.Management"
#define MODULE_UTILITY "Microsoft.PowerShell.Utility"

/* Registers every cmdlet and its types; once at start. */
void cmdlets_register_all(void);

/* Most setters of errors: non-terminating with a formatted message. `T` is an exception's short or full name. */
#define ARGUMENT_EXCEPTION "System.ArgumentException"
#define INVALID_OPERATION_EXCEPTION "System.InvalidOperationException"

/* Terminating for the command, with a formatted message. */
_Noreturn void cmdlet_fail_text(cmdlet_run *c, const char *exception_type, const char *id, error_category category,
                                value target, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* A value of an enum's descriptor. */
static inline value v_enum(const type *t, int64_t i)
{
    return (value){.kind = K_ENUM, .type = t->id, .as.i = i};
}
static inline str *str_of(const str *s)
{
    return (str *)(uintptr_t)s;
}
/* Does any of the patterns (a string[] argument, may hold wildcards) match? */
bool patterns_match(value patterns, const str *text);

/* The property whose name matches a pattern with wildcards; how many do. */
uint32_t member_by_pattern(value item, const str *pattern, const str **name);
/* Set-StrictMode of the caller: 0 off. */
int cmdlet_strict(const cmdlet_run *c);

/* ToString() of an object as PowerShell wraps it: a custom object has a text, an array its type's name. */
str *object_text(value v);
/* $MyInvocation as the caller sees it. */
value cmdlet_caller_invocation(const cmdlet_run *c);

/* Items of an argument that is an array, a list or one value. */
list *items_of(value v);

#endif
