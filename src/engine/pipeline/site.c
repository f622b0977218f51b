/* site.c: what a command in the source stands for, and its arguments.
 *
 * A name that leads to a function of the global scope or a module, or to a cmdlet, is remembered at the site until the
 * runspace's commands change; functions of inner scopes come and go with them and are looked up each time. */
#include "base/heap.h"
#include "engine/pipeline/pipeline_internal.h"
#include "engine/vm/vm_internal.h"

#define COMMANDS (CMD_ALIAS | CMD_FUNCTION | CMD_FILTER | CMD_CMDLET | CMD_SCRIPT | CMD_APPLICATION)

typedef struct remembered {
    const runspace *rs;
    const session_state *state;
    uint32_t epoch;
    invocation how;
} remembered;

static invocation of_command(const command *c, bool dot)
{
    invocation how = {.command = c, .dot = dot};
    if (c->kind & (CMD_FUNCTION | CMD_FILTER | CMD_SCRIPT))
        how.script = command_script(c);
    return how;
}

/* Is it the same wherever in this session state the site runs? */
static bool is_lasting(const runspace *rs, const command *c)
{
    if (c->kind == CMD_CMDLET)
        return true;
    if (!(c->kind & (CMD_FUNCTION | CMD_FILTER)))
        return false;
    value v;
    const scope *g = rs->current->state->global;
    return g->functions && map_get(g->functions, v_str((str *)(uintptr_t)c->name), &v) &&
           v.as.o == (object *)(uintptr_t)c;
}

static _Noreturn void bad_command(value v)
{
    if (v_is_null(v))
        throw_error(
            "System.Management.Automation.RuntimeException", "BadExpression", EC_InvalidOperation, V_NULL,
            "The expression after '&' in a pipeline element produced an object that was not valid. It must result in a command name, a script block, or a CommandInfo object.");
    throw_error(
        "System.Management.Automation.RuntimeException", "BadExpression", EC_InvalidOperation, v,
        "The expression after '&' in a pipeline element produced an object that was not valid. It must result in a command name, a script block, or a CommandInfo object.");
}

static invocation of_name(runspace *rs, const site *s, bool dot)
{
    remembered *known = __atomic_load_n((void **)(uintptr_t)&s->cache, __ATOMIC_ACQUIRE);
    if (known && known->rs == rs && known->epoch == rs->command_epoch && known->state == rs->current->state)
        return known->how;
    if (!s->name->length)
        bad_command(v_str(str_empty));
    const command *c = command_find(rs, s->name);
    invocation how = of_command(c, dot);
    if (is_lasting(rs, c)) {
        remembered *fresh = heap_alloc(sizeof *fresh);
        *fresh = (remembered){rs, rs->current->state, rs->command_epoch, how};
        __atomic_store_n((void **)(uintptr_t)&s->cache, fresh, __ATOMIC_RELEASE);
    }
    return how;
}

static invocation of_value(runspace *rs, value v, bool dot)
{
    value base = psobject_base(v);
    if (v_is_block(base))
        return (invocation){.script = v_block(base), .dot = dot};
    if (base.kind == K_OBJECT &&
        type_is_assignable(type_find_c("System.Management.Automation.CommandInfo"), base.as.o->type)) {
        const command *c = (const command *)base.as.o;
        return of_command(c->kind == CMD_ALIAS ? command_resolve_alias(rs, c) : c, dot);
    }
    if (v_is_null(base))
        bad_command(v);
    str *name = to_str(base);
    if (!name->length)
        bad_command(v);
    return of_command(command_find(rs, str_intern(name)), dot);
}

/* `& $module { ... }` and `& $module Get-It`: what follows runs in the module's session state. */
static session_state *module_of(const frame *f, const site *s)
{
    bool leads = !s->name && command_up.module_state && s->arg_count && s->args[0].kind == ARG_VALUE;
    return leads ? command_up.module_state(f->regs[s->reg]) : NULL;
}

static invocation in_module(frame *f, session_state *state, value what, bool dot)
{
    runspace *rs = f->rs;
    value base = psobject_base(what);
    if (v_is_block(base)) {
        script_block *sb = heap_alloc(sizeof *sb);
        *sb = *v_block(base);
        sb->o = (object){.type = &type_ScriptBlock};
        sb->state = state;
        return (invocation){.script = sb, .dot = dot};
    }
    scope *here = rs->current;
    rs->current = state->current;
    const command *c = command_lookup(rs, str_intern(to_str(base)), COMMANDS);
    rs->current = here;
    return c ? of_value(rs, v_obj((object *)(uintptr_t)c), dot) : of_value(rs, base, dot);
}

invocation site_resolve(frame *f, const site *s)
{
    bool dot = s->invocation == TK_Dot;
    if (s->like_method && vm_strict(f) >= 2)
        throw_runtime(
            "StrictModeFunctionCallWithParens",
            "The function or command was called as if it were a method. Parameters should be separated by spaces. For information about parameters, see the about_Parameters Help topic.");
    if (s->name)
        return of_name(f->rs, s, dot);
    session_state *state = module_of(f, s);
    if (state)
        return in_module(f, state, f->regs[s->reg + 1], dot);
    return of_value(f->rs, f->regs[s->reg], dot);
}

argument *site_arguments(const frame *f, const site *s, argument *few, uint32_t room, uint32_t *n)
{
    uint32_t reg = s->reg + (s->name ? 0u : 1u);
    bool splats = false;
    for (uint32_t i = 0; i < s->arg_count; i++)
        splats |= s->args[i].kind == ARG_SPLAT;
    argument_list l = {.items = few, .capacity = splats ? 0 : room};
    if (splats)
        l.items = NULL;
    uint32_t first = module_of(f, s) ? 1 : 0; /* the command itself */
    reg += first;
    for (uint32_t i = first; i < s->arg_count; i++) {
        const arg_info *a = &s->args[i];
        switch (a->kind) {
        case ARG_VALUE: argument_add(&l, (argument){.info = a, .v = f->regs[reg++]}); break;
        case ARG_PARAMETER: argument_add(&l, (argument){.info = a, .name = a->name, .v = V_UNSET}); break;
        case ARG_PARAMETER_VALUE: argument_add(&l, (argument){.info = a, .name = a->name, .v = f->regs[reg++]}); break;
        default: argument_splat(&l, f->regs[reg++]);
        }
    }
    *n = l.count;
    return l.items;
}
