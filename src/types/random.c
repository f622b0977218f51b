/* random.c: System.Random. */
#include "types/random.h"

#include <string.h>

#include "base/heap.h"
#include "base/sys.h"
#include "types/native.h"

/* ---- the generators ---- */

void random_seed(random_state *r, int32_t seed)
{
    memset(r, 0, sizeof *r);
    r->seeded = true;
    int32_t subtraction = seed == INT32_MIN ? INT32_MAX : seed < 0 ? -seed : seed;
    int32_t mj = 161803398 - subtraction, mk = 1;
    r->table[55] = mj;
    int at = 0;
    for (int i = 1; i < 55; i++) {
        at += 21;
        if (at >= 55) {
            at -= 55;
        }
        r->table[at] = mk;
        mk = mj - mk;
        if (mk < 0) {
            mk += INT32_MAX;
        }
        mj = r->table[at];
    }
    for (int k = 1; k < 5; k++) {
        for (int i = 1; i < 56; i++) {
            int n = i + 30;
            if (n >= 55) {
                n -= 55;
            }
            r->table[i] = (int32_t)((uint32_t)r->table[i] - (uint32_t)r->table[1 + n]);
            if (r->table[i] < 0) {
                r->table[i] += INT32_MAX;
            }
        }
    }
    r->next_p = 21;
}

void random_start(random_state *r)
{
    memset(r, 0, sizeof *r);
    do {
        sys_random(r->s, sizeof r->s);
    } while (!(r->s[0] | r->s[1] | r->s[2] | r->s[3]));
}

static uint64_t rotate(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

static uint64_t next_bits(random_state *r)
{
    uint64_t *s = r->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

int32_t random_sample(random_state *r)
{
    if (!r->seeded) {
        for (;;) {
            uint32_t u = (uint32_t)(next_bits(r) >> 33);
            if (u != INT32_MAX) {
                return (int32_t)u;
            }
        }
    }
    int a = r->next + 1, b = r->next_p + 1;
    a = a >= 56 ? 1 : a;
    b = b >= 56 ? 1 : b;
    int32_t v = (int32_t)((uint32_t)r->table[a] - (uint32_t)r->table[b]);
    if (v == INT32_MAX) {
        v--;
    }
    if (v < 0) {
        v += INT32_MAX;
    }
    r->table[a] = v;
    r->next = a;
    r->next_p = b;
    return v;
}

double random_real(random_state *r)
{
    if (!r->seeded) {
        return (double)(next_bits(r) >> 11) * (1.0 / 9007199254740992.0);
    }
    return random_sample(r) * (1.0 / INT32_MAX);
}

/* The seeded generator's sample for ranges beyond int. */
static double large_sample(random_state *r)
{
    int32_t v = random_sample(r);
    if (random_sample(r) % 2 == 0) {
        v = -v;
    }
    double d = v;
    d += INT32_MAX - 1;
    return d / (2u * INT32_MAX - 1);
}

static uint64_t below(random_state *r, uint64_t range)
{
    if (range <= 1) {
        return 0;
    }
    uint64_t mask = UINT64_MAX >> __builtin_clzll(range - 1), u;
    do {
        u = next_bits(r) & mask;
    } while (u >= range);
    return u;
}

static uint64_t seeded_bits(random_state *r)
{
    return ((uint64_t)(uint32_t)random_between(r, 0, 1 << 22)) |
           ((uint64_t)(uint32_t)random_between(r, 0, 1 << 22)) << 22 |
           ((uint64_t)(uint32_t)random_between(r, 0, 1 << 20)) << 44;
}

static int64_t seeded_long(random_state *r, int64_t low, int64_t high)
{
    uint64_t range = (uint64_t)high - (uint64_t)low;
    if (range <= 1) {
        return low;
    }
    int bits = 64 - __builtin_clzll(range - 1);
    for (;;) {
        uint64_t u = seeded_bits(r) >> (64 - bits);
        if (u < range) {
            return (int64_t)((uint64_t)low + u);
        }
    }
}

int64_t random_between(random_state *r, int64_t low, int64_t high)
{
    uint64_t range = (uint64_t)high - (uint64_t)low;
    if (!r->seeded) {
        return (int64_t)((uint64_t)low + below(r, range));
    }
    if (range <= INT32_MAX) {
        return (int32_t)(random_real(r) * (double)range) + low;
    }
    if (low >= INT32_MIN && high <= INT32_MAX) {
        return (int64_t)(large_sample(r) * (double)range) + low;
    }
    return seeded_long(r, low, high);
}

void random_bytes_to(random_state *r, uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)(r->seeded ? (uint32_t)random_sample(r) : (uint32_t)(next_bits(r) >> 32));
    }
}

/* ---- the type ---- */

typedef struct random_object {
    object o;
    random_state state;
} random_object;

static type type_Random;

static random_state *state_of(value v)
{
    return &((random_object *)(void *)v.as.o)->state;
}

METHOD(random_new)
{
    random_object *o = heap_alloc_leaf(sizeof *o);
    memset(o, 0, sizeof *o);
    o->o.type = &type_Random;
    if (c->argc) {
        random_seed(&o->state, (int32_t)c->args[0].as.i);
    } else {
        random_start(&o->state);
    }
    return v_obj(o);
}

GETTER(shared)
{
    call c = {.argc = 0};
    return random_new(&c);
}

_Noreturn static void throw_order(void)
{
    throw_argument("System.ArgumentOutOfRangeException", "minValue", "'minValue' cannot be greater than maxValue.");
}

/* (), (max), (min, max) */
static int64_t pick(call *c, int64_t most, bool wide)
{
    int64_t low = c->argc > 1 ? c->args[0].as.i : 0, high = c->argc ? c->args[c->argc - 1].as.i : most;
    if (c->argc == 1 && high < 0) {
        throw_negative("maxValue", high);
    }
    if (low > high) {
        throw_order();
    }
    random_state *r = state_of(c->self);
    if (wide && r->seeded) {
        return seeded_long(r, low, high);
    }
    return random_between(r, low, high);
}

METHOD(random_next)
{
    if (c->argc == 0) {
        return v_int(random_sample(state_of(c->self)));
    }
    return v_int((int32_t)pick(c, INT32_MAX, false));
}

METHOD(random_next_long)
{
    if (c->argc == 0) {
        random_state *r = state_of(c->self);
        for (;;) {
            uint64_t u = (r->seeded ? seeded_bits(r) : next_bits(r)) >> 1;
            if (u != INT64_MAX) {
                return v_long((int64_t)u);
            }
        }
    }
    return v_long(pick(c, INT64_MAX, true));
}

METHOD(random_next_double)
{
    return v_double(random_real(state_of(c->self)));
}

METHOD(random_next_single)
{
    random_state *r = state_of(c->self);
    for (;;) {
        float f = r->seeded ? (float)random_real(r) : (float)(next_bits(r) >> 40) * (1.0f / 16777216.0f);
        if (f < 1.0f) {
            return (value){.kind = K_SINGLE, .as.d = f};
        }
    }
}

METHOD(random_next_bytes)
{
    array *a = arg_array(c, 0, "buffer");
    random_bytes_to(state_of(c->self), a->raw, a->length);
    return V_NULL;
}

METHOD(random_shuffle)
{
    array *a = arg_array(c, 0, "values");
    random_state *r = state_of(c->self);
    for (size_t i = 0; i + 1 < a->length; i++) {
        size_t k = (size_t)random_between(r, (int64_t)i, (int64_t)a->length);
        value x = array_get(a, i);
        array_put(a, i, array_get(a, k));
        array_put(a, k, x);
    }
    return V_NULL;
}

METHOD(random_get_items)
{
    array *from = arg_array(c, 0, "choices");
    int64_t n = c->args[1].as.i;
    if (from->length == 0) {
        throw_argument("System.ArgumentException", "choices", "Span may not be empty.");
    }
    if (n < 0) {
        throw_negative("length", n);
    }
    array *a = array_new(from->o.type->element, (size_t)n);
    for (int64_t i = 0; i < n; i++) {
        array_put(a, (size_t)i, array_get(from, (size_t)random_between(state_of(c->self), 0, (int64_t)from->length)));
    }
    return v_obj(a);
}

static const method ctors[] = {{NULL, "", NULL, random_new, 0}, {NULL, "int Seed", NULL, random_new, 0}, {0}};
static const method methods[] = {{"Next", "", "int", random_next, 0},
                                 {"Next", "int maxValue", "int", random_next, 0},
                                 {"Next", "int minValue, int maxValue", "int", random_next, 0},
                                 {"NextInt64", "", "long", random_next_long, 0},
                                 {"NextInt64", "long maxValue", "long", random_next_long, 0},
                                 {"NextInt64", "long minValue, long maxValue", "long", random_next_long, 0},
                                 {"NextDouble", "", "double", random_next_double, 0},
                                 {"NextSingle", "", "float", random_next_single, 0},
                                 {"NextBytes", "byte[] buffer", "void", random_next_bytes, 0},
                                 {"Shuffle", "array values", "void", random_shuffle, 0},
                                 {"GetItems", "array choices, int length", "array", random_get_items, 0},
                                 {0}};
static const property properties[] = {{"Shared", "System.Random", get_shared, NULL, M_STATIC}, {0}};
static type type_Random = {TYPE_OBJECT,    .name = "System.Random", .kind = K_OBJECT,
                           .ctors = ctors, .methods = methods,      .properties = properties};

TYPES_EXPORT(random, &type_Random);
