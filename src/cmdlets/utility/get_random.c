/* get_random.c: Get-Random and Get-SecureRandom: a number, or some of the given objects. */
#include <math.h>
#include <string.h>

#include "base/heap.h"
#include "base/sys.h"
#include "cmdlets/cmdlets.h"

enum { P_Maximum, P_Minimum, P_InputObject, P_Count, P_Shuffle, P_SetSeed /* not of Get-SecureRandom */ };
#define ROWS                                                                                                           \
    [P_Maximum] = {"Maximum", "object", .sets = "RandomNumberParameterSet", .position = 1},                            \
    [P_Minimum] = {"Minimum", "object", .sets = "RandomNumberParameterSet"},                                           \
    [P_InputObject] = {"InputObject", "object[]", .sets = "RandomListItemParameterSet,ShuffleParameterSet",            \
                       .position = 1, .flags = PF_MANDATORY | PF_PIPELINE | PF_ALLOW_NULL},                            \
    [P_Count] = {"Count", "int", .sets = "RandomNumberParameterSet,RandomListItemParameterSet",                        \
                 .validate = "range 1 2147483647"},                                                                    \
    [P_Shuffle] = {"Shuffle", "switch", .sets = "ShuffleParameterSet", .flags = PF_MANDATORY}
static const param_spec params[] = {ROWS, [P_SetSeed] = {"SetSeed", "object"}, {0}};
static const param_spec secure_params[] = {ROWS, {0}};

/* ---- the generator: xoshiro256**, seeded from the system or by -SetSeed, one a runspace ---- */

typedef struct generator {
    uint64_t s[4];
} generator;

static uint64_t rotate(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

static uint64_t generator_next(generator *g)
{
    uint64_t result = rotate(g->s[1] * 5, 7) * 9, t = g->s[1] << 17;
    g->s[2] ^= g->s[0];
    g->s[3] ^= g->s[1];
    g->s[1] ^= g->s[2];
    g->s[0] ^= g->s[3];
    g->s[2] ^= t;
    g->s[3] = rotate(g->s[3], 45);
    return result;
}

static void generator_seed(generator *g, uint64_t seed)
{
    for (int i = 0; i < 4; i++) { /* splitmix64 */
        uint64_t z = seed += 0x9E3779B97F4A7C15u;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        g->s[i] = z ^ z >> 31;
    }
}

typedef struct state {
    list *items;
    uint64_t seen;
    bool secure;
} state;

static uint64_t random_bits(cmdlet_run *c)
{
    state *s = c->state;
    uint64_t x;
    if (s->secure) {
        sys_random(&x, sizeof x);
        return x;
    }
    generator *g = c->rs->random;
    if (!g) {
        g = heap_alloc_leaf(sizeof *g);
        sys_random(g, sizeof *g);
        c->rs->random = g;
    }
    return generator_next(g);
}

/* 0 <= x < n, without bias. */
static uint64_t random_below(cmdlet_run *c, uint64_t n)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % n, x;
    do
        x = random_bits(c);
    while (x >= limit);
    return x % n;
}

static double random_fraction(cmdlet_run *c)
{
    return (double)(random_bits(c) >> 11) / 9007199254740992.0;
}

/* ---- numbers ---- */

static value to_number(value v)
{
    value base = psobject_base(v);
    if (base.kind != K_STRING)
        return base;
    return operate_arith(ARITH_ADD, v_int(0), base);
}

static _Noreturn void bad_range(cmdlet_run *c, value low, value high)
{
    cmdlet_fail_text(c, ARGUMENT_EXCEPTION, "MinGreaterThanOrEqualMax", EC_InvalidArgument, V_NULL,
                     "The Minimum value (%s) cannot be greater than or equal to the Maximum value (%s).",
                     str_to_c(to_str(low)), str_to_c(to_str(high)));
}

static value one_number(cmdlet_run *c, value low, value high)
{
    if (v_is_float(low) || v_is_float(high)) {
        double a = to_double(low), b = to_double(high);
        if (!(a < b))
            bad_range(c, v_double(a), v_double(b));
        return v_double(a + random_fraction(c) * (b - a));
    }
    int64_t a = to_long(low), b = to_long(high);
    if (a >= b)
        bad_range(c, low, high);
    int64_t x = (int64_t)((uint64_t)a + random_below(c, (uint64_t)b - (uint64_t)a));
    bool small = low.kind != K_INT64 && high.kind != K_INT64;
    return small ? v_int((int32_t)x) : v_long(x);
}

static void numbers(cmdlet_run *c)
{
    value low = has(c, P_Minimum) ? to_number(arg(c, P_Minimum)) : v_int(0);
    value high = has(c, P_Maximum) ? to_number(arg(c, P_Maximum)) : v_int(INT32_MAX);
    if (!has(c, P_Maximum) && v_is_float(low))
        high = v_double(1.7976931348623157e308);
    else if (!has(c, P_Maximum) && low.kind == K_INT64)
        high = v_long(INT64_MAX);
    for (int64_t n = arg_int(c, P_Count, 1); n > 0; n--)
        cmdlet_write(c, one_number(c, low, high));
}

/* ---- objects ---- */

/* Reservoir: each of n objects is kept with the chance count/n, in one pass. */
static void take(cmdlet_run *c, value v)
{
    state *s = c->state;
    uint64_t count = arg_switch(c, P_Shuffle) ? UINT64_MAX : (uint64_t)arg_int(c, P_Count, 1);
    s->seen++;
    if (list_count(s->items) < count) {
        list_add(s->items, v);
        return;
    }
    uint64_t at = random_below(c, s->seen);
    if (at < count)
        list_put(s->items, at, v);
}

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    s->items = list_new(NULL);
    s->secure = c->cmdlet->params == secure_params;
    if (!s->secure && has(c, P_SetSeed) && !v_is_null(arg(c, P_SetSeed))) {
        generator *g = heap_alloc_leaf(sizeof *g);
        generator_seed(g, (uint64_t)to_int(arg(c, P_SetSeed)));
        c->rs->random = g;
    }
}

static void process(cmdlet_run *c)
{
    if (!has(c, P_InputObject) && !c->has_input) {
        numbers(c);
        return;
    }
    list *given = items_of(arg(c, P_InputObject));
    for (size_t i = 0; i < list_count(given); i++)
        take(c, list_get(given, i));
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    for (size_t n = list_count(s->items); n > 0; n--) {
        size_t at = random_below(c, n);
        value v = list_get(s->items, at);
        list_put(s->items, at, list_get(s->items, n - 1));
        cmdlet_write(c, v);
    }
}

#define RANDOM(id, called, params_of, text)                                                                            \
    const cmdlet id = {.name = called,                                                                                 \
                       .module = MODULE_UTILITY,                                                                       \
                       .params = params_of,                                                                            \
                       .default_set = "RandomNumberParameterSet",                                                      \
                       .output = "System.Int32 System.Int64 System.Double System.Object",                              \
                       .synopsis = text,                                                                               \
                       .state_size = sizeof(state),                                                                    \
                       .begin = begin,                                                                                 \
                       .process = process,                                                                             \
                       .end = end}
RANDOM(cmdlet_get_random, "Get-Random", params, "Gets a random number, or selects objects randomly from a collection.");
RANDOM(cmdlet_get_securerandom, "Get-SecureRandom", secure_params,
       "Gets a random number from the system's secure generator, or selects objects randomly from a collection.");
