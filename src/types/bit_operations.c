/* bit_operations.c: System.Numerics.BitOperations. */
#include "types/native.h"

/* Unsigned 32 or 64 bits, by the overload. */
static bool is_wide(const call *c)
{
    return c->args[0].kind == K_UINT64 || c->args[0].kind == K_INT64;
}

static uint64_t bits_of(const call *c)
{
    return is_wide(c) ? c->args[0].as.u : (uint32_t)c->args[0].as.u;
}

METHOD(pop_count)
{
    return v_int(__builtin_popcountll(bits_of(c)));
}

METHOD(leading_zeros)
{
    uint64_t n = bits_of(c);
    int width = is_wide(c) ? 64 : 32;
    return v_int(n ? __builtin_clzll(n) - (64 - width) : width);
}

METHOD(trailing_zeros)
{
    uint64_t n = bits_of(c);
    return v_int(n ? __builtin_ctzll(n) : is_wide(c) ? 64 : 32);
}

METHOD(log2_floor)
{
    return v_int(63 - __builtin_clzll(bits_of(c) | 1));
}

METHOD(is_power)
{
    int64_t n = c->args[0].kind == K_INT32 ? (int32_t)c->args[0].as.i : c->args[0].as.i;
    bool is_signed = c->args[0].kind == K_INT32 || c->args[0].kind == K_INT64;
    return v_bool(n && !((uint64_t)n & ((uint64_t)n - 1)) && !(is_signed && n < 0));
}

METHOD(round_up)
{
    uint64_t n = bits_of(c), up = n ? 1 : 0;
    while (up && up < n) {
        up <<= 1;
    }
    return v_integer(is_wide(c) ? K_UINT64 : K_UINT32, (int64_t)(is_wide(c) ? up : (uint32_t)up));
}

static value rotate(const call *c, int by)
{
    uint64_t n = bits_of(c);
    if (is_wide(c)) {
        return v_integer(K_UINT64, (int64_t)(n << (by & 63) | n >> (-by & 63)));
    }
    uint32_t w = (uint32_t)n;
    return v_integer(K_UINT32, (int64_t)(uint32_t)(w << (by & 31) | w >> (-by & 31)));
}

METHOD(rotate_left)
{
    return rotate(c, (int)c->args[1].as.i);
}

METHOD(rotate_right)
{
    return rotate(c, -(int)c->args[1].as.i);
}

#define BOTH(name, more, returns32, returns64, fn)                                                                     \
    {name, "uint value" more, returns32, fn, M_STATIC},                                                                \
    {                                                                                                                  \
        name, "ulong value" more, returns64, fn, M_STATIC                                                              \
    }
static const method methods[] = {BOTH("PopCount", "", "int", "int", pop_count),
                                 BOTH("LeadingZeroCount", "", "int", "int", leading_zeros),
                                 {"TrailingZeroCount", "int value", "int", trailing_zeros, M_STATIC},
                                 {"TrailingZeroCount", "long value", "int", trailing_zeros, M_STATIC},
                                 BOTH("TrailingZeroCount", "", "int", "int", trailing_zeros),
                                 BOTH("Log2", "", "int", "int", log2_floor),
                                 {"IsPow2", "int value", "bool", is_power, M_STATIC},
                                 {"IsPow2", "long value", "bool", is_power, M_STATIC},
                                 BOTH("IsPow2", "", "bool", "bool", is_power),
                                 BOTH("RoundUpToPowerOf2", "", "uint", "ulong", round_up),
                                 BOTH("RotateLeft", ", int offset", "uint", "ulong", rotate_left),
                                 BOTH("RotateRight", ", int offset", "uint", "ulong", rotate_right),
                                 {0}};
static type type_BitOperations = {TYPE_OBJECT, .name = "System.Numerics.BitOperations", .flags = T_STATIC,
                                  .kind = K_OBJECT, .methods = methods};

TYPES_EXPORT(bit_operations, &type_BitOperations);
