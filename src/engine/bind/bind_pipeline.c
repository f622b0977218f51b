/* bind_pipeline.c: one object of the pipeline to the parameters that take pipeline input.
 *
 * Four rounds, as PowerShell: by value as it is, by property as it is, by value converted, by property converted. What an
 * earlier round bound stays; each round prefers the default set. */
#include "engine/bind/binder.h"

static bool is_free(const bound_call *b, uint32_t i)
{
    return b->values[i].kind == K_UNSET && !(b->delayed && b->delayed[i]);
}

static void forget_last(bound_call *b)
{
    for (uint32_t i = 0; i < b->table->count; i++)
        if (b->from_pipeline[i]) {
            b->values[i] = V_UNSET;
            b->from_pipeline[i] = 0;
        }
    b->sets = b->sets_before;
}

/* Keys of a dictionary are no properties here: `@{Name = 1} | f` binds no -Name. */
static bool property_of(value object, const str *name, value *out)
{
    value base = psobject_base(object);
    if (v_is_null(base) || value_is_dictionary(base))
        return false;
    return member_try_get(object, name, out);
}

static bool named_property(const param *p, value object, value *out)
{
    if (property_of(object, p->name, out))
        return true;
    for (uint32_t i = 0; i < p->alias_count; i++)
        if (property_of(object, p->aliases[i], out))
            return true;
    return false;
}

typedef struct attempt {
    bound_call *b;
    uint32_t i;
    value v;
    unsigned how;
    const command *cmd;
    error_record *why;
    bool done;
} attempt;

static void try_bind(attempt *a)
{
    ctx *c = ctx_current();
    TRY(c)
    a->done = bind_value(a->b, a->i, a->v, NULL, a->how, a->cmd);
    CAUGHT
    if (c->kind != UNWIND_ERROR)
        unwind(c, c->kind, c->payload);
    a->why = error_caught(c);
    END_TRY;
}

static bool is_transformation_error(const error_record *r)
{
    return str_equal_c(r->id, "ParameterArgumentTransformationError") ||
           str_equal_c(r->id, "CannotConvertArgumentNoMessage") || str_equal_c(r->id, "CannotConvertArgument");
}

/* An object that cannot be converted is just not bound; a refused one is an error. */
static bool bind_by_value(bound_call *b, uint32_t i, value object, unsigned how, const command *cmd)
{
    if (!(how & BIND_COERCE))
        return bind_value(b, i, object, NULL, how, cmd);
    attempt a = {.b = b, .i = i, .v = object, .how = how, .cmd = cmd};
    try_bind(&a);
    if (a.why && !(is_transformation_error(a.why) && bind_is_invalid_cast(a.why)))
        throw_record(a.why);
    return a.done;
}

static bool bind_round(bound_call *b, value object, bool by_property, bool coerce, uint32_t sets, const command *cmd)
{
    bool any = false;
    unsigned how = BIND_PIPELINE | (coerce ? BIND_COERCE : 0);
    uint32_t wanted = by_property ? PF_PIPELINE_PROPERTY : PF_PIPELINE;
    for (uint32_t i = 0; i < b->table->count; i++) {
        const param *p = &b->table->params[i];
        if (!(p->flags & wanted) || !is_free(b, i) || !(param_flags_in(p, sets & b->sets) & wanted))
            continue;
        value v;
        if (!by_property)
            any |= bind_by_value(b, i, object, how, cmd);
        else if (named_property(p, object, &v))
            any |= bind_value(b, i, v, NULL, how, cmd);
    }
    return any;
}

static bool bind_rounds(bound_call *b, value object, const command *cmd)
{
    bool any = false;
    for (int round = 0; round < 4; round++) {
        uint32_t sets = b->sets, first = sets & b->table->default_set;
        bool hit = false;
        if (first && sets_count(sets) != 1)
            hit = bind_round(b, object, round & 1, round >= 2, first, cmd);
        if (!hit && first && b->sets != PARAM_ALL_SETS && sets_count(sets) != 1)
            sets &= ~first;
        if (!hit)
            hit = bind_round(b, object, round & 1, round >= 2, sets, cmd);
        if (hit)
            bind_check_sets(b, true, true, cmd);
        any |= hit;
    }
    return any;
}

static bool bind_delayed(bound_call *b, value object, const command *cmd)
{
    bool any = false;
    for (uint32_t i = 0; b->delayed && i < b->table->count; i++) {
        if (!b->delayed[i])
            continue;
        value v = script_block_value(b->rs, b->delayed[i], &object, 1, object);
        bind_value(b, i, v.kind == K_NOTHING ? V_NULL : v, NULL, BIND_COERCE | BIND_PIPELINE, cmd);
        any = true;
    }
    return any;
}

static bool bind_object(bound_call *b, value object, const command *cmd)
{
    bool any = bind_delayed(b, object, cmd);
    any |= bind_rounds(b, object, cmd);
    if (any && b->table->advanced) {
        bind_select_set(b, cmd);
        str *missing = bind_missing(b);
        if (missing)
            bind_throw_binding(
                cmd, "InputObjectMissingMandatory", NULL,
                "The input object cannot be bound because it did not contain the information required to bind all mandatory parameters:  %s",
                str_to_c(missing));
    }
    return any;
}

bool bind_pipeline(bound_call *b, value object, const command *cmd, error_record **error)
{
    int only = b->table->only_pipeline;
    if (only >= 0 && !b->delayed &&
        (b->from_pipeline[only] || (b->values[only].kind == K_UNSET && !b->table->set_count))) {
        b->values[only] = object;
        if (!b->from_pipeline[only]) {
            b->from_pipeline[only] = 1;
            b->order[b->order_count++] = (uint16_t)only;
        }
        return true;
    }
    if (b->table->takes_pipeline)
        forget_last(b);
    ctx *c = ctx_current();
    volatile bool bound = false;
    *error = NULL;
    TRY(c)
    bound = b->table->takes_pipeline && bind_object(b, object, cmd);
    CAUGHT
    if (c->kind != UNWIND_ERROR)
        unwind(c, c->kind, c->payload);
    *error = error_caught(c);
    END_TRY;
    if (*error && v_is_null((*error)->target))
        (*error)->target = object;
    if (!bound && !*error)
        *error = bind_not_bound(cmd, object);
    if (*error && b->table->takes_pipeline)
        forget_last(b);
    return !*error;
}
