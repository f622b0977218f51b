/* bind_set.c: which parameter set a call means, and what is mandatory in it.
 *
 * `sets` starts as PARAM_ALL_SETS and loses bits with every bound parameter that belongs to some sets only. */
#include "engine/bind/binder.h"

uint32_t sets_count(uint32_t sets)
{
    return sets == PARAM_ALL_SETS ? 1 : (uint32_t)__builtin_popcount(sets);
}

uint32_t param_flags_in(const param *p, uint32_t sets)
{
    uint32_t flags = 0;
    for (uint32_t i = 0; i < p->role_count; i++)
        if (p->roles[i].sets & sets)
            flags |= p->roles[i].flags;
    return flags;
}

static bool is_bound(const bound_call *b, uint32_t i)
{
    return b->values[i].kind != K_UNSET || (b->delayed && b->delayed[i]);
}

static bool input_could_choose(const bound_call *b)
{
    for (uint32_t i = 0; i < b->table->count; i++) {
        const param *p = &b->table->params[i];
        if (p->name && !is_bound(b, i) && param_flags_in(p, b->sets) & (PF_PIPELINE | PF_PIPELINE_PROPERTY))
            return true;
    }
    return false;
}

/* Of several sets the one that misses no mandatory parameter, if there is just one. */
static bool choose_by_mandatory(bound_call *b)
{
    uint32_t declared = 0, left = b->sets;
    for (uint32_t i = 0; i < b->table->set_count; i++)
        declared |= 1u << i;
    left &= declared;
    for (uint32_t i = 0; i < b->table->count; i++) {
        const param *p = &b->table->params[i];
        if (!p->name || is_bound(b, i))
            continue;
        for (uint32_t k = 0; k < p->role_count; k++)
            if (p->roles[k].flags & PF_MANDATORY && p->roles[k].sets != PARAM_ALL_SETS)
                left &= ~p->roles[k].sets;
    }
    if (__builtin_popcount(left) != 1)
        return false;
    b->sets = left;
    return true;
}

uint32_t bind_check_sets(bound_call *b, bool before_pipeline, bool choose, const command *cmd)
{
    const param_table *t = b->table;
    uint32_t n = sets_count(b->sets);
    if (n == 0)
        bind_throw_ambiguous_set(cmd);
    if (b->sets == PARAM_ALL_SETS) {
        if (!t->set_count || (t->set_count == 1 && !t->default_set))
            return 1;
        if (before_pipeline && input_could_choose(b))
            return t->set_count;
        if (t->default_set) {
            if (choose)
                b->sets = t->default_set;
            return 1;
        }
        if (!choose_by_mandatory(b))
            bind_throw_ambiguous_set(cmd);
        return 1;
    }
    if (n == 1)
        return 1;
    if (!before_pipeline && b->sets & t->default_set) {
        if (choose)
            b->sets = t->default_set;
        return choose ? 1 : n;
    }
    if (before_pipeline && input_could_choose(b))
        return n;
    if (before_pipeline && b->sets & t->default_set) {
        /* The default one is good as long as nothing else is said. */
        if (choose)
            b->sets = t->default_set;
        return choose ? 1 : n;
    }
    if (!choose_by_mandatory(b))
        bind_throw_ambiguous_set(cmd);
    return 1;
}

void bind_select_set(bound_call *b, const command *cmd)
{
    const param_table *t = b->table;
    if (!t->set_count || sets_count(b->sets) == 1) {
        if (b->sets == PARAM_ALL_SETS && t->default_set)
            b->sets = t->default_set;
        return;
    }
    if (b->sets & t->default_set) {
        b->sets = t->default_set;
        return;
    }
    if (!choose_by_mandatory(b))
        bind_throw_ambiguous_set(cmd);
}

/* ---- mandatory ---- */

/* Sets in which a mandatory parameter is missing; `wait`: one that input may still bring does not count. */
static uint32_t sets_missing(const bound_call *b, bool wait)
{
    uint32_t missing = 0;
    for (uint32_t i = 0; i < b->table->count; i++) {
        const param *p = &b->table->params[i];
        if (!p->name || is_bound(b, i) || !(p->flags & PF_MANDATORY))
            continue;
        for (uint32_t k = 0; k < p->role_count; k++) {
            const param_role *r = &p->roles[k];
            if (r->flags & PF_MANDATORY && !(wait && r->flags & (PF_PIPELINE | PF_PIPELINE_PROPERTY)))
                missing |= r->sets;
        }
    }
    return missing;
}

static str *missing_names(const bound_call *b, uint32_t sets, bool wait)
{
    str *names = NULL;
    for (uint32_t i = 0; i < b->table->count; i++) {
        const param *p = &b->table->params[i];
        if (!p->name || is_bound(b, i))
            continue;
        bool here = false;
        for (uint32_t k = 0; k < p->role_count; k++)
            here |= p->roles[k].sets & sets && p->roles[k].flags & PF_MANDATORY &&
                    !(wait && p->roles[k].flags & (PF_PIPELINE | PF_PIPELINE_PROPERTY));
        if (here)
            names =
                names ? str_printf("%s %s", str_to_c(names), str_to_c(p->name)) : str_printf("%s", str_to_c(p->name));
    }
    return names;
}

str *bind_missing(const bound_call *b)
{
    return missing_names(b, b->sets, false);
}

static _Noreturn void throw_missing(const bound_call *b, uint32_t sets, bool wait, const command *cmd)
{
    str *names = missing_names(b, sets, wait);
    bind_throw_binding(cmd, "MissingMandatoryParameter", NULL,
                       "Cannot process command because of one or more missing mandatory parameters: %s.",
                       names ? str_to_c(names) : "");
}

void bind_check_mandatory(bound_call *b, bool expects_input, const command *cmd)
{
    const param_table *t = b->table;
    uint32_t missing = sets_missing(b, expects_input);
    uint32_t declared = t->set_count ? (uint32_t)((1ull << t->set_count) - 1) : PARAM_ALL_SETS;
    uint32_t possible = b->sets & declared;
    if (!(missing & possible))
        return;
    uint32_t whole = possible & ~missing;
    if (whole) {
        /* Sets that lack nothing stay; the default one is asked for first. */
        if (expects_input)
            b->sets = whole & t->default_set && !input_could_choose(b) ? t->default_set : whole;
        return;
    }
    uint32_t blamed = possible & t->default_set ? t->default_set : possible;
    throw_missing(b, blamed, expects_input, cmd);
}

/* ---- names ---- */

const str *bind_set_name(const bound_call *b)
{
    if (b->sets != PARAM_ALL_SETS)
        for (uint32_t i = 0; i < b->table->set_count; i++)
            if (b->sets & 1u << i && sets_count(b->sets) == 1)
                return b->table->sets[i];
    return str_intern_c("__AllParameterSets");
}
