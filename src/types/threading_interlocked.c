/* threading_interlocked.c: Interlocked and Volatile on [ref].
 *
 * A variable is a 16-byte slot, so read-change-write is done under one of a few spin bits chosen by the cell's address:
 * atomic among Interlocked calls from all fibers; a plain `$x = 5` at the same time is one write before or after. */
#include <sched.h>
#include <stdatomic.h>

#include "engine/scope/scope.h"
#include "object/psobject.h"
#include "types/native.h"

enum { GUARDS = 64 };
static _Atomic bool guards[GUARDS];

static _Atomic bool *guard_of(const cell *c)
{
    return &guards[((uintptr_t)c >> 4) % GUARDS];
}

static void guard_enter(_Atomic bool *g)
{
    for (unsigned spins = 0; atomic_exchange_explicit(g, true, memory_order_acquire); spins++) {
        if (spins % 64 == 63) {
            sched_yield();
        }
    }
}

static void guard_leave(_Atomic bool *g)
{
    atomic_store_explicit(g, false, memory_order_release);
}

static cell *cell_of(const call *c)
{
    value v = c->args[0];
    if (v.kind != K_OBJECT || !type_is_assignable(&type_PSReference, v.as.o->type)) {
        throw_runtime("NonRefArgumentToRefParameterMsg",
                      "Argument: '1' should be a System.Management.Automation.PSReference. Use [ref].");
    }
    return ((reference *)v.as.o)->cell;
}

static value read_cell(const cell *c)
{
    value v = value_load(&c->v);
    return v.kind == K_UNSET ? V_NULL : v;
}

static bool is_protected(const cell *c)
{
    return c->option && c->option->options & (VO_READONLY | VO_CONSTANT);
}

/* Writes what the guard allows to be written at once: a value of the kind that is there. */
static void write_cell(cell *c, value v)
{
    if (is_protected(c)) {
        cell_assign(c, v); /* throws */
    }
    value_store(&c->v, v);
}

static const type *number_type(kind k)
{
    switch (k) {
    case K_INT32: return &type_Int32;
    case K_UINT32: return &type_UInt32;
    case K_INT64: return &type_Int64;
    default: return &type_UInt64;
    }
}

static bool is_counter(value v)
{
    return v.kind == K_INT32 || v.kind == K_UINT32 || v.kind == K_INT64 || v.kind == K_UINT64;
}

static value wrapped(kind k, uint64_t n)
{
    return v_integer(k, k == K_INT32 ? (int64_t)(int32_t)n : k == K_UINT32 ? (int64_t)(uint32_t)n : (int64_t)n);
}

typedef enum change { CHANGE_ADD, CHANGE_AND, CHANGE_OR } change;

static uint64_t changed(change how, uint64_t old, uint64_t by)
{
    return how == CHANGE_ADD ? old + by : how == CHANGE_AND ? (old & by) : (old | by);
}

/* What is written goes through the variable's type, as any assignment does. */
static value as_declared(const cell *c, value v)
{
    return c->option && c->option->type ? convert_to(v, c->option->type) : v;
}

/* Small integers count as Int32, what is no integer as `fallback`. */
static value as_counter(value v, kind fallback)
{
    if (is_counter(v)) {
        return v;
    }
    return convert_to(v, v_is_integer(v) ? &type_Int32 : number_type(fallback));
}

static bool same_bits(value a, value b)
{
    return a.kind == b.kind && a.type == b.type && a.as.u == b.as.u;
}

/* Gives the value before; *after is the one after. Conversions may throw, so they are not done under the guard: what was
 * read before is looked at again there. */
static value change_number(cell *c, change how, uint64_t by, kind fallback, value *after)
{
    if (is_protected(c)) {
        cell_assign(c, V_NULL); /* throws */
    }
    _Atomic bool *g = guard_of(c);
    for (;;) {
        value seen = read_cell(c), old = as_counter(seen, fallback);
        *after = wrapped((kind)old.kind, changed(how, old.as.u, by));
        value stored = as_declared(c, *after);
        guard_enter(g);
        bool same = same_bits(read_cell(c), seen);
        if (same) {
            value_store(&c->v, stored);
        }
        guard_leave(g);
        if (same) {
            return old;
        }
    }
}

METHOD(increment)
{
    value after;
    change_number(cell_of(c), CHANGE_ADD, 1, K_UINT64, &after);
    return after;
}

METHOD(decrement)
{
    value after;
    change_number(cell_of(c), CHANGE_ADD, (uint64_t)-1, K_UINT64, &after);
    return after;
}

static uint64_t operand(const call *c, kind *fallback)
{
    value by = is_counter(c->args[1]) ? c->args[1] : convert_to(c->args[1], &type_Int64);
    *fallback = (kind)by.kind;
    return by.as.u;
}

METHOD(add)
{
    value after;
    kind fallback;
    cell *target = cell_of(c);
    uint64_t by = operand(c, &fallback);
    change_number(target, CHANGE_ADD, by, fallback, &after);
    return after;
}

METHOD(bit_and)
{
    value after;
    kind fallback;
    cell *target = cell_of(c);
    uint64_t by = operand(c, &fallback);
    return change_number(target, CHANGE_AND, by, fallback, &after);
}

METHOD(bit_or)
{
    value after;
    kind fallback;
    cell *target = cell_of(c);
    uint64_t by = operand(c, &fallback);
    return change_number(target, CHANGE_OR, by, fallback, &after);
}

/* A value for a variable that holds `old`: numbers keep the variable's type. */
static value as_kind_of(value v, value old)
{
    return v_is_number(old) && (v_is_number(v) || v.kind == K_STRING) ? convert_to(v, value_type(old)) : v;
}

METHOD(exchange)
{
    cell *target = cell_of(c);
    value v = as_kind_of(c->args[1], read_cell(target));
    if (is_protected(target)) {
        cell_assign(target, v);
    }
    _Atomic bool *g = guard_of(target);
    guard_enter(g);
    value old = read_cell(target);
    value_store(&target->v, v);
    guard_leave(g);
    return old;
}

/* Numbers compare by value, objects by identity. */
static bool identical(value a, value b)
{
    a = psobject_base(a);
    b = psobject_base(b);
    if (v_is_null(a) || v_is_null(b)) {
        return v_is_null(a) && v_is_null(b);
    }
    return a.kind == b.kind && a.type == b.type && a.as.u == b.as.u;
}

METHOD(compare_exchange)
{
    cell *target = cell_of(c);
    value seen = read_cell(target), v = as_kind_of(c->args[1], seen), comparand = as_kind_of(c->args[2], seen);
    if (is_protected(target)) {
        cell_assign(target, v);
    }
    _Atomic bool *g = guard_of(target);
    guard_enter(g);
    value old = read_cell(target);
    if (identical(old, comparand)) {
        value_store(&target->v, v);
    }
    guard_leave(g);
    return old;
}

METHOD(read_one)
{
    return read_cell(cell_of(c));
}

METHOD(volatile_write)
{
    cell *target = cell_of(c);
    write_cell(target, as_kind_of(c->args[1], read_cell(target)));
    return V_NULL;
}

METHOD(barrier)
{
    atomic_thread_fence(memory_order_seq_cst);
    return V_NULL;
}

static const method interlocked_methods[] = {
    {"Increment", "ref object location", "object", increment, M_STATIC},
    {"Decrement", "ref object location", "object", decrement, M_STATIC},
    {"Add", "ref object location1, object value", "object", add, M_STATIC},
    {"And", "ref object location1, object value", "object", bit_and, M_STATIC},
    {"Or", "ref object location1, object value", "object", bit_or, M_STATIC},
    {"Exchange", "ref object location1, object value", "object", exchange, M_STATIC},
    {"CompareExchange", "ref object location1, object value, object comparand", "object", compare_exchange, M_STATIC},
    {"Read", "ref object location", "object", read_one, M_STATIC},
    {"MemoryBarrier", "", "void", barrier, M_STATIC | M_VOID},
    {0}};
static type type_Interlocked = {TYPE_OBJECT, .name = "System.Threading.Interlocked", .flags = T_STATIC,
                                .kind = K_OBJECT, .methods = interlocked_methods};

static const method volatile_methods[] = {
    {"Read", "ref object location", "object", read_one, M_STATIC},
    {"Write", "ref object location, object value", "void", volatile_write, M_STATIC | M_VOID},
    {0}};
static type type_Volatile = {TYPE_OBJECT, .name = "System.Threading.Volatile", .flags = T_STATIC, .kind = K_OBJECT,
                             .methods = volatile_methods};

TYPES_EXPORT(threading_interlocked, &type_Interlocked, &type_Volatile);
