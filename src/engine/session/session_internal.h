/* session_internal.h: what the files of this folder share.
 *
 * Purpose: enums of the preference variables, objects behind $Host, $ExecutionContext and $PSStyle.
 * Threads: the runspace's fiber.
 */
#ifndef ENGINE_SESSION_INTERNAL_H
#define ENGINE_SESSION_INTERNAL_H

#include "engine/session/session.h"

/* preference_types.c */
extern type type_ActionPreference, type_ConfirmImpact, type_ErrorView, type_NativeArgumentPassingStyle,
    type_OutputRendering, type_ProgressView;
void preference_types_register(void);
static inline value preference_enum(const type *t, int64_t i)
{
    return (value){.kind = K_ENUM, .type = t->id, .as.i = i};
}

/* host_types.c: $Host. */
value host_object(runspace *rs);
void host_types_register(void);

/* ps_style.c: $PSStyle, one for all runspaces. */
value ps_style_object(void);
void ps_style_register(void);

/* execution_context.c: $ExecutionContext. */
value execution_context_object(session_state *state);
void execution_context_register(void);

/* version_table.c: $PSVersionTable. */
value version_table_object(void);
value version_object(const char *type_name, const char *text);

/* runspace_type.c */
void runspace_types_register(void);

#endif
