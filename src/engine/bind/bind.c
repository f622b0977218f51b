/* bind.c: arguments to parameters: by name, by position, the rest. */
#include "base/heap.h"
#include "engine/bind/binder.h"

typedef struct item {
    const str *name; /* as written; NULL: positional */
    int param;       /* index once known, -1 */
    value v;         /* V_UNSET: none */
    str *text;       /* source text of a bare word or number */
    bool splatted, done;
} item;

typedef struct binder {
    bound_call *b;
    const param_table *t;
    const command *cmd;
    item *items;
    uint32_t count;
    bool expects_input;
    bool bare_only; /* after `--` */
} binder;

static unsigned how_bits(const binder *x, unsigned more)
{
    return more | BIND_DELAY | (x->expects_input ? BIND_INPUT : 0);
}

static const param *param_at(const binder *x, int i)
{
    return &x->t->params[i];
}

/* An index, or -1. Several candidates are an error, also for a function that would take unknown names. */
static int match_name(const binder *x, const str *name)
{
    str *candidates;
    int i = name->length ? param_find(x->t, name, &candidates) : -1;
    if (i == -2)
        bind_throw_binding(
            x->cmd, "AmbiguousParameter", NULL,
            "Parameter cannot be processed because the parameter name '%s' is ambiguous. Possible matches include:%s.",
            str_to_c(name), str_to_c(candidates));
    return i;
}

static _Noreturn void missing_argument(const binder *x, const param *p)
{
    bind_throw_binding(x->cmd, "MissingArgument", p,
                       "Missing an argument for parameter '%s'. Specify a parameter of type '%s' and try again.",
                       str_to_c(p->name), param_type_name(p));
}

static bool is_double_dash(const argument *a)
{
    return a->info && a->info->kind == ARG_PARAMETER && a->name && (a->name->length == 0 || str_equal_c(a->name, "-"));
}

static void take_items(binder *x, const argument *args, uint32_t n)
{
    bool after = false;
    x->items = heap_alloc((n + 1) * sizeof *x->items);
    for (uint32_t i = 0; i < n; i++) {
        if (!after && is_double_dash(&args[i])) {
            after = true;
            continue;
        }
        item *it = &x->items[x->count++];
        *it = (item){.name = args[i].name,
                     .param = -1,
                     .v = args[i].v,
                     .splatted = args[i].splatted,
                     .text = args[i].info ? args[i].info->text : NULL};
    }
}

static value switch_on(void)
{
    return convert_to(V_TRUE, &type_SwitchParameter);
}

/* Joins `-Name value` pairs: a name that is a parameter and no switch takes the next argument. */
static void join_values(binder *x)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < x->count; i++) {
        item it = x->items[i];
        if (it.name)
            it.param = match_name(x, it.name);
        if (it.param >= 0 && it.v.kind == K_UNSET) {
            const param *p = param_at(x, it.param);
            if (p->is_switch) {
                it.v = switch_on();
            } else if (i + 1 == x->count) {
                missing_argument(x, p);
            } else {
                item *next = &x->items[i + 1];
                if (next->name && (next->v.kind != K_UNSET || match_name(x, next->name) >= 0))
                    missing_argument(x, p);
                it.v = next->name ? v_str(str_printf("-%s", str_to_c(next->name))) : next->v;
                it.text = next->text;
                i++;
            }
        }
        x->items[kept++] = it;
    }
    x->count = kept;
}

static _Noreturn void bound_twice(const binder *x, const param *p)
{
    bind_throw_binding(
        x->cmd, "ParameterAlreadyBound", p,
        "Cannot bind parameter because parameter '%s' is specified more than once. To provide multiple values to parameters that can accept multiple values, use the array syntax. For example, \"-parameter value1,value2,value3\".",
        str_to_c(p->name));
}

static bool is_taken(const binder *x, int i)
{
    return x->b->values[i].kind != K_UNSET || (x->b->delayed && x->b->delayed[i]);
}

/* `T @h -A 1`: what is written out wins over what is splatted. */
static bool said_explicitly(const binder *x, int param)
{
    for (uint32_t k = 0; k < x->count; k++)
        if (x->items[k].param == param && !x->items[k].splatted)
            return true;
    return false;
}

static void bind_named(binder *x)
{
    for (uint32_t i = 0; i < x->count; i++) {
        item *it = &x->items[i];
        if (it->param < 0 || it->done)
            continue;
        it->done = true;
        if (it->splatted && said_explicitly(x, it->param))
            continue;
        if (is_taken(x, it->param))
            bound_twice(x, param_at(x, it->param));
        bind_value(x->b, (uint32_t)it->param, it->v, it->text, how_bits(x, BIND_COERCE), x->cmd);
    }
}

/* ---- positions ---- */

/* The next argument without a name. `-Unknown value` is passed over as a pair. */
static item *next_positional(binder *x, uint32_t *at)
{
    while (*at < x->count) {
        item *it = &x->items[(*at)++];
        if (it->done)
            continue;
        if (!it->name)
            return it;
        if (it->v.kind == K_UNSET && *at < x->count && !x->items[*at].name && !x->items[*at].done)
            (*at)++;
    }
    return NULL;
}

static bool at_position(const param *p, uint32_t sets, int position)
{
    for (uint32_t i = 0; i < p->role_count; i++)
        if (p->roles[i].position == position && p->roles[i].sets & sets && !(p->roles[i].flags & PF_REMAINING))
            return true;
    return false;
}

static bool try_position(binder *x, item *it, int position, uint32_t sets, unsigned how)
{
    if (!sets)
        return false;
    for (uint32_t i = 0; i < x->t->count; i++) {
        const param *p = param_at(x, (int)i);
        if (!p->name || is_taken(x, (int)i) || !at_position(p, sets, position))
            continue;
        if (bind_value(x->b, i, it->v, it->text, how, x->cmd))
            return true;
    }
    return false;
}

/* The smallest position after `last` that an unbound parameter of a possible set has; INT32_MAX: none. */
static int next_position(const binder *x, int last)
{
    int best = INT32_MAX;
    for (uint32_t i = 0; i < x->t->count; i++) {
        const param *p = param_at(x, (int)i);
        if (!p->name || is_taken(x, (int)i))
            continue;
        for (uint32_t k = 0; k < p->role_count; k++) {
            const param_role *r = &p->roles[k];
            if (r->position > last && r->position < best && r->sets & x->b->sets && !(r->flags & PF_REMAINING))
                best = r->position;
        }
    }
    return best;
}

static void bind_positional(binder *x)
{
    uint32_t at = 0;
    for (int position = next_position(x, -1); position != INT32_MAX; position = next_position(x, position)) {
        item *it = next_positional(x, &at);
        if (!it)
            return;
        uint32_t first = x->t->default_set & x->b->sets;
        it->done = try_position(x, it, position, first, how_bits(x, 0)) ||
                   try_position(x, it, position, x->b->sets, how_bits(x, 0)) ||
                   try_position(x, it, position, first, how_bits(x, BIND_COERCE)) ||
                   try_position(x, it, position, x->b->sets, how_bits(x, BIND_COERCE));
    }
}

/* ---- the rest ---- */

/* In $args a name keeps a mark, so that `@args` passes it on as a name. */
static value name_text(const item *it)
{
    str *s = str_printf(it->v.kind == K_UNSET ? "-%s" : "-%s:", str_to_c(it->name));
    s->o.bits |= OB_PARAMETER_NAME;
    return v_str(s);
}

static list *rest_values(const binder *x)
{
    list *rest = NULL;
    for (uint32_t i = 0; i < x->count; i++) {
        const item *it = &x->items[i];
        if (it->done)
            continue;
        if (!rest)
            rest = list_new(NULL);
        if (it->name)
            list_add(rest, name_text(it));
        if (it->v.kind != K_UNSET && it->v.kind != K_NOTHING)
            list_add(rest, it->v);
    }
    return rest;
}

static int remaining_param(const binder *x)
{
    for (uint32_t i = 0; i < x->t->count; i++) {
        const param *p = param_at(x, (int)i);
        if (p->name && !is_taken(x, (int)i) && param_flags_in(p, x->b->sets) & PF_REMAINING)
            return (int)i;
    }
    return -1;
}

static void bind_remaining(binder *x)
{
    list *rest = rest_values(x);
    int p = rest ? remaining_param(x) : -1;
    if (p < 0) {
        x->b->rest = rest;
        return;
    }
    value v = v_obj(rest);
    enumerator e = {0};
    if (list_count(rest) == 1 && list_get(rest, 0).kind == K_OBJECT && enumerate(list_get(rest, 0), &e))
        v = list_get(rest, 0);
    bind_value(x->b, (uint32_t)p, v, NULL, how_bits(x, BIND_COERCE), x->cmd);
    for (uint32_t i = 0; i < x->count; i++)
        x->items[i].done = true;
}

static void refuse_rest(const binder *x)
{
    for (uint32_t i = 0; i < x->count; i++) {
        const item *it = &x->items[i];
        if (it->done)
            continue;
        if (it->name)
            bind_throw_binding(x->cmd, "NamedParameterNotFound", NULL,
                               "A parameter cannot be found that matches parameter name '%s'.", str_to_c(it->name));
    }
    for (uint32_t i = 0; i < x->count; i++)
        if (!x->items[i].done)
            bind_throw_binding(x->cmd, "PositionalParameterNotFound", NULL,
                               "A positional parameter cannot be found that accepts argument '%s'.",
                               v_is_null(x->items[i].v) ? "$null" : str_to_c(to_str(x->items[i].v)));
}

/* ---- common parameters ---- */

static value common_value(const bound_call *b, const char *name)
{
    for (uint32_t i = b->table->own; i < b->table->count; i++)
        if (b->table->params[i].name && !b->table->params[i].dynamic && str_equal_c(b->table->params[i].name, name))
            return b->values[i];
    return V_UNSET;
}

static int common_number(const bound_call *b, const char *name)
{
    value v = common_value(b, name);
    return v.kind == K_UNSET ? -1 : (int)v.as.i;
}

static const str *common_text(const bound_call *b, const char *name)
{
    value v = common_value(b, name);
    return v.kind == K_STRING && v.as.s->length ? v.as.s : NULL;
}

static common_args no_common(void)
{
    return (common_args){.error_action = -1,
                         .warning_action = -1,
                         .information_action = -1,
                         .progress_action = -1,
                         .verbose = -1,
                         .debug = -1,
                         .what_if = -1,
                         .confirm = -1,
                         .out_buffer = -1};
}

static void read_common(bound_call *b)
{
    common_args *c = &b->common;
    bool any = false;
    for (uint32_t i = b->table->own; i < b->table->count && !any; i++)
        any = b->values[i].kind != K_UNSET && !b->table->params[i].dynamic;
    if (!any)
        return;
    c->error_action = common_number(b, "ErrorAction");
    c->warning_action = common_number(b, "WarningAction");
    c->information_action = common_number(b, "InformationAction");
    c->progress_action = common_number(b, "ProgressAction");
    c->verbose = common_number(b, "Verbose");
    c->debug = common_number(b, "Debug");
    c->what_if = common_number(b, "WhatIf");
    c->confirm = common_number(b, "Confirm");
    c->out_buffer = common_number(b, "OutBuffer");
    c->error_variable = common_text(b, "ErrorVariable");
    c->warning_variable = common_text(b, "WarningVariable");
    c->information_variable = common_text(b, "InformationVariable");
    c->out_variable = common_text(b, "OutVariable");
    c->pipeline_variable = common_text(b, "PipelineVariable");
}

/* ---- the whole ---- */

static value *unset_values(uint32_t n)
{
    value *v = heap_alloc((n + 1) * sizeof *v);
    for (uint32_t i = 0; i < n; i++)
        v[i].kind = K_UNSET;
    return v;
}

static void size_for(bound_call *b, const param_table *t)
{
    uint32_t old = b->table ? b->table->count : 0;
    value *values = unset_values(t->count);
    uint8_t *from = heap_alloc_leaf(t->count + 1);
    uint16_t *order = heap_alloc_leaf((t->count + 1) * sizeof *order);
    __builtin_memset(from, 0, t->count + 1);
    script_block **delayed = b->delayed ? heap_alloc(t->count * sizeof *delayed) : NULL;
    for (uint32_t i = 0; i < old; i++) {
        values[i] = b->values[i];
        if (delayed)
            delayed[i] = b->delayed[i];
    }
    for (uint32_t i = 0; i < b->order_count; i++)
        order[i] = b->order[i];
    b->values = values;
    b->from_pipeline = from;
    b->order = order;
    b->delayed = delayed;
    b->table = t;
}

static void reset(bound_call *b, const param_table *t)
{
    b->table = NULL;
    b->delayed = NULL;
    b->order_count = 0;
    b->rest = NULL;
    b->unbound = NULL;
    b->sets = PARAM_ALL_SETS;
    b->common = no_common();
    size_for(b, t);
}

/* dynamicparam: asks the block, then binds what was left by the longer table. */
static void bind_dynamic(binder *x)
{
    value more = x->b->dynamic(x->b, x->b->dynamic_arg);
    if (v_is_null(more))
        return;
    x->t = param_table_extend(x->t, more);
    size_for(x->b, x->t);
    item *left = heap_alloc((x->count + 1) * sizeof *left);
    uint32_t n = 0;
    for (uint32_t i = 0; i < x->count; i++)
        if (!x->items[i].done)
            left[n++] = x->items[i];
    x->items = left;
    x->count = n;
    join_values(x);
    bind_named(x);
    bind_positional(x);
}

void bind_arguments(bound_call *b, const param_table *t, argument *args, uint32_t n, bool expects_input,
                    const command *cmd)
{
    binder x = {.b = b, .t = t, .cmd = cmd, .expects_input = expects_input};
    if (!b->rs)
        b->rs = runspace_current();
    reset(b, t);
    if (n) {
        take_items(&x, args, n);
        join_values(&x);
        bind_named(&x);
        bind_positional(&x);
    }
    if (t->advanced)
        bind_default_values(b, cmd);
    if (b->dynamic) {
        bind_check_sets(b, true, false, cmd);
        bind_dynamic(&x);
        t = x.t;
    }
    bind_remaining(&x);
    if (t->advanced && b->rest && t->set_count)
        bind_check_sets(b, true, false, cmd);
    if (t->advanced && b->rest)
        refuse_rest(&x);
    if (t->advanced) {
        bind_check_sets(b, true, false, cmd);
        bind_check_sets(b, expects_input, !expects_input, cmd);
        bind_check_mandatory(b, expects_input, cmd);
        if (!expects_input)
            bind_select_set(b, cmd);
        read_common(b);
    }
    b->sets_before = b->sets;
}

void bind_finish(bound_call *b, const command *cmd)
{
    if (!b->table->advanced)
        return;
    bind_select_set(b, cmd);
    bind_check_mandatory(b, false, cmd);
}
