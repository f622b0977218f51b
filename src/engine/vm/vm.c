/* vm.c: the interpreter loop.
 *
 * One instruction after another by computed goto. The loop itself knows the quick cases (bound plain variables, ints and
 * doubles); whatever needs a rule of the language in full is a function of vm_variable.c, vm_value.c or the object layer.
 * frame->pc is stored before anything that can throw (SAVE): it tells where the error is and which handlers cover it. */
#include <stdatomic.h>

#include "base/heap.h"
#include "engine/classes/class.h"
#include "engine/pipeline/capture.h"
#include "engine/pipeline/steppable.h"
#include "engine/vm/vm_internal.h"
#include "object/operate.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

static inline bool both_int(value a, value b)
{
    return a.kind == K_INT32 && b.kind == K_INT32;
}

static inline bool is_plain_number(value v)
{
    return v.kind == K_INT32 || v.kind == K_DOUBLE || v.kind == K_INT64;
}

static inline double number_of(value v)
{
    return v.kind == K_DOUBLE ? v.as.d : (double)v.as.i;
}

/* A value under construction: two words that stay in registers. Written by one 16-byte store (put), since a value that is
 * written in halves and read as a whole stalls the processor's store forwarding, on every turn of a loop. */
typedef struct words {
    uint64_t lo, hi;
} words;

static inline words int_words(int32_t i)
{
    return (words){K_INT32, (uint64_t)(int64_t)i};
}

static inline words double_words(double d)
{
    words w = {K_DOUBLE, 0};
    __builtin_memcpy(&w.hi, &d, sizeof d);
    return w;
}

static inline words bool_words(bool b)
{
    return (words){K_BOOL, b};
}

static inline void put(value *to, words w)
{
    slot_store((slot128 *)(void *)to, (slot128){w.lo, w.hi});
}

/* a op b for + - *, the cases loops are made of; false: the full rules are needed. */
static inline __attribute__((always_inline)) bool quick_arith(arith_op op, value a, value b, words *out)
{
    if (both_int(a, b)) {
        int64_t r = op == ARITH_ADD ? a.as.i + b.as.i : op == ARITH_SUB ? a.as.i - b.as.i : a.as.i * b.as.i;
        /* 2147483647 + 1 is a double, never a long */
        *out = r == (int32_t)r ? int_words((int32_t)r) : double_words((double)r);
        return true;
    }
    if ((a.kind == K_DOUBLE && is_plain_number(b)) || (b.kind == K_DOUBLE && is_plain_number(a))) {
        double x = number_of(a), y = number_of(b);
        *out = double_words(op == ARITH_ADD ? x + y : op == ARITH_SUB ? x - y : x * y);
        return true;
    }
    return false;
}

/* -1: not a quick case; else 0 or 1. */
static inline int quick_compare(compare_op op, value a, value b)
{
    if (a.kind == b.kind && (a.kind == K_INT32 || a.kind == K_INT64)) {
        int64_t x = a.as.i, y = b.as.i;
        switch (op) {
        case CMP_EQ: return x == y;
        case CMP_NE: return x != y;
        case CMP_GT: return x > y;
        case CMP_GE: return x >= y;
        case CMP_LT: return x < y;
        default: return x <= y;
        }
    }
    if (is_plain_number(a) && is_plain_number(b) && (a.kind == K_DOUBLE || b.kind == K_DOUBLE)) {
        double x = number_of(a), y = number_of(b);
        switch (op) {
        case CMP_EQ: return x == y;
        case CMP_NE: return x != y;
        case CMP_GT: return x > y;
        case CMP_GE: return x >= y;
        case CMP_LT: return x < y;
        default: return x <= y;
        }
    }
    return -1;
}

static inline bool truth(value v)
{
    return v.kind == K_BOOL ? v.as.i != 0 : v.kind == K_INT32 ? v.as.i != 0 : v.kind <= K_NOTHING ? false : to_bool(v);
}

static value range_value(value from, value to)
{
    return operate_range(from, to);
}

/* $_ within a catch block is the record. R[reg] keeps what it was. */
static void catch_enter(frame *f, uint16_t keep, value record, uint16_t slot)
{
    cell *c = f->rd[slot];
    f->regs[keep] = c ? value_load(&c->v) : vm_load(f, slot);
    if (f->regs[keep].kind == K_UNSET)
        f->regs[keep] = V_NULL;
    vm_store(f, slot, record);
}

#define SAVE() (f->pc = pc)
#define NEXT                                                                                                           \
    do {                                                                                                               \
        i = *pc++;                                                                                                     \
        goto *labels[i.op];                                                                                            \
    } while (0)
#define AFTER_CALL()                                                                                                   \
    do {                                                                                                               \
        if (UNLIKELY(rs->scope_epoch != f->epoch))                                                                     \
            frame_rebind(f);                                                                                           \
    } while (0)
#define STAGE(r) ((stage *)v_pointer(R[r]))
#define JUMP_TO(target) (pc = ops + (target))

/* Runs from frame->pc to the end of the code. The loop is one function on purpose: it is a table of cases. */
static void interpret(frame *f)
{
    static const void *const labels[] = {
#define OP(name, operands, what) &&L_##name,
#include "compile/opcode.def"
#undef OP
    };
    const ins *pc = f->pc, *const ops = f->code->ops;
    value *const R = f->regs;
    const value *const K = f->code->block->constants;
    cell **const rd = f->rd, **const wr = f->wr;
    runspace *const rs = f->rs;
    ctx *const x = f->ctx;
    ins i;
    value v;
    words w;
    cell *c;
    int hit;
    NEXT;

L_NOP:
L_EXT:
    NEXT;
L_MOVE:
    R[i.a] = R[i.b];
    NEXT;
L_CONST:
    R[i.a] = K[i.b];
    NEXT;
L_NULL:
    R[i.a] = V_NULL;
    NEXT;
L_NOTHING:
    R[i.a] = V_NOTHING;
    NEXT;
L_INT:
    put(&R[i.a], int_words((int16_t)i.b));
    NEXT;
L_LOAD:
    c = rd[i.b];
    if (LIKELY(c != NULL)) {
        v = value_load(&c->v);
        if (LIKELY(v.kind != K_UNSET)) {
            R[i.a] = v;
            NEXT;
        }
    }
    SAVE();
    R[i.a] = vm_load(f, i.b);
    NEXT;
L_STORE:
    c = wr[i.a];
    if (LIKELY(c != NULL && c == rd[i.a] && !c->option)) {
        value_store(&c->v, R[i.b]);
        NEXT;
    }
    SAVE();
    vm_store(f, i.a, R[i.b]);
    NEXT;
L_LOAD_DRIVE:
    SAVE();
    R[i.a] = vm_load_drive(f, i.b);
    NEXT;
L_STORE_DRIVE:
    SAVE();
    vm_store_drive(f, i.a, R[i.b]);
    AFTER_CALL();
    NEXT;
L_LOAD_USING:
    SAVE();
    R[i.a] = vm_load_using(f, v_pointer(K[i.b]));
    NEXT;
L_LOAD_AUTO:
    SAVE();
    R[i.a] = vm_load_auto(f, (auto_variable)i.b);
    NEXT;
L_DECLARE:
    SAVE();
    vm_declare(f, i.a, R[i.b], v_pointer(K[i.c]));
    NEXT;
L_REF:
    SAVE();
    R[i.a] = vm_reference(f, i.b);
    NEXT;
L_SET_OK:
    rs->ok = true;
    NEXT;

#define ARITH(label, op)                                                                                               \
    L_##label : if (LIKELY(quick_arith(op, R[i.b], R[i.c], &w)))                                                       \
    {                                                                                                                  \
        put(&R[i.a], w);                                                                                               \
        NEXT;                                                                                                          \
    }                                                                                                                  \
    SAVE();                                                                                                            \
    R[i.a] = operate_arith(op, R[i.b], R[i.c]);                                                                        \
    NEXT;
    ARITH(ADD, ARITH_ADD)
    ARITH(SUB, ARITH_SUB)
    ARITH(MUL, ARITH_MUL)
L_DIV:
    SAVE();
    R[i.a] = operate_arith(ARITH_DIV, R[i.b], R[i.c]);
    NEXT;
L_REM:
    if (LIKELY(both_int(R[i.b], R[i.c]) && R[i.c].as.i > 0)) {
        R[i.a] = v_int((int32_t)(R[i.b].as.i % R[i.c].as.i));
        NEXT;
    }
    SAVE();
    R[i.a] = operate_arith(ARITH_REM, R[i.b], R[i.c]);
    NEXT;
L_ADD_VAR:
    c = wr[i.a];
    if (LIKELY(c != NULL && c == rd[i.a] && !c->option)) {
        value old = value_load(&c->v);
        if (LIKELY(quick_arith(ARITH_ADD, old, R[i.b], &w))) {
            put(&c->v, w);
            NEXT;
        }
    }
    SAVE();
    vm_add_to(f, i.a, R[i.b]);
    NEXT;
L_INC_VAR:
    c = wr[i.a];
    if (LIKELY(c != NULL && c == rd[i.a] && !c->option)) {
        value old = value_load(&c->v);
        if (LIKELY(old.kind == K_INT32 && old.as.i < INT32_MAX && old.as.i > INT32_MIN)) {
            put(&c->v, int_words((int32_t)old.as.i + (int16_t)i.b));
            NEXT;
        }
    }
    SAVE();
    vm_increment(f, i.a, (int16_t)i.b);
    NEXT;
L_INCREMENT:
    SAVE();
    R[i.a] = operate_increment(R[i.b], (int16_t)i.c);
    NEXT;
L_BITS:
    SAVE();
    R[i.a] = operate_bits((bit_op)(pc++)->a, R[i.b], R[i.c]);
    NEXT;

#define COMPARE(label, op)                                                                                             \
    L_##label : hit = quick_compare(op, R[i.b], R[i.c]);                                                               \
    if (LIKELY(hit >= 0)) {                                                                                            \
        put(&R[i.a], bool_words(hit));                                                                                 \
        NEXT;                                                                                                          \
    }                                                                                                                  \
    SAVE();                                                                                                            \
    R[i.a] = operate_compare(op, R[i.b], R[i.c], true);                                                                \
    NEXT;
    COMPARE(EQ, CMP_EQ)
    COMPARE(NE, CMP_NE)
    COMPARE(LT, CMP_LT)
    COMPARE(LE, CMP_LE)
    COMPARE(GT, CMP_GT)
    COMPARE(GE, CMP_GE)
L_BINARY:
    SAVE();
    v = vm_binary(f, (token_kind)pc->a, pc->b, R[i.b], R[i.c]);
    pc++;
    R[i.a] = v;
    AFTER_CALL();
    NEXT;
L_UNARY:
    SAVE();
    R[i.a] = vm_unary((token_kind)i.c, R[i.b]);
    NEXT;
L_NOT:
    SAVE();
    R[i.a] = v_bool(!truth(R[i.b]));
    NEXT;
L_XOR:
    SAVE();
    R[i.a] = v_bool(truth(R[i.b]) != truth(R[i.c]));
    NEXT;
L_BOOL:
    SAVE();
    R[i.a] = v_bool(truth(R[i.b]));
    NEXT;
L_RANGE:
    SAVE();
    R[i.a] = range_value(R[i.b], R[i.c]);
    NEXT;
L_CONVERT:
    SAVE();
    R[i.a] = vm_convert(f, R[i.b], v_pointer(K[i.c]));
    AFTER_CALL();
    NEXT;
L_CONVERT_ATTR:
    SAVE();
    R[i.a] = vm_convert_attribute(f, R[i.b], v_pointer(K[i.c]));
    NEXT;
L_TO_STR:
    if (R[i.b].kind == K_STRING) {
        R[i.a] = R[i.b];
        NEXT;
    }
    SAVE();
    R[i.a] = v_str(to_str(R[i.b]));
    AFTER_CALL();
    NEXT;
L_CONCAT:
    R[i.a] = vm_concat(&R[i.b], i.c);
    NEXT;

L_ARRAY:
    R[i.a] = v_obj(array_objects(&R[i.b], i.c));
    NEXT;
L_ARRAY_WRAP:
    SAVE();
    R[i.a] = vm_array_wrap(R[i.b], i.c);
    NEXT;
L_LIST_ITEM:
    SAVE();
    R[i.a] = vm_list_item(R[i.b], i.c, (pc++)->a);
    NEXT;
L_HASH_NEW:
    R[i.a] = v_obj(i.b ? ordered_new() : hashtable_sized(i.c));
    NEXT;
L_HASH_ADD:
    SAVE();
    vm_hash_add(R[i.a], R[i.b], R[i.c]);
    NEXT;
L_BLOCK:
    R[i.a] = vm_block(f, v_pointer(K[i.b]));
    NEXT;
L_TYPE : {
    SAVE();
    type_ref *r = v_pointer(K[i.b]);
    const type *t = vm_type(f, r);
    if (UNLIKELY(!t))
        vm_type_unknown(f, r);
    R[i.a] = v_obj((object *)(uintptr_t)t);
    NEXT;
}
L_CUSTOM:
    SAVE();
    R[i.a] = vm_custom(R[i.b]);
    NEXT;

L_GET:
    SAVE();
    R[i.a] = member_get(R[i.b], K[i.c].as.s, vm_strict(f));
    AFTER_CALL();
    NEXT;
L_GET_BY:
    SAVE();
    v = vm_get_by(f, R[i.b], R[i.c], pc->a);
    pc++;
    R[i.a] = v;
    AFTER_CALL();
    NEXT;
L_SET:
    SAVE();
    member_set(R[i.a], K[i.b].as.s, R[i.c]);
    AFTER_CALL();
    NEXT;
L_SET_BY:
    SAVE();
    vm_set_by(R[i.a], R[i.b], R[i.c], pc->a);
    pc++;
    AFTER_CALL();
    NEXT;
L_GET_STATIC:
    SAVE();
    R[i.a] = vm_get_static(f, R[i.b], K[i.c].as.s);
    AFTER_CALL();
    NEXT;
L_SET_STATIC:
    SAVE();
    vm_set_static(R[i.a], K[i.b].as.s, R[i.c]);
    AFTER_CALL();
    NEXT;
L_INVOKE:
    SAVE();
    R[i.a] = vm_invoke(f, &R[i.b], v_pointer(K[i.c]), false);
    AFTER_CALL();
    NEXT;
L_INVOKE_STATIC:
    SAVE();
    R[i.a] = vm_invoke(f, &R[i.b], v_pointer(K[i.c]), true);
    AFTER_CALL();
    NEXT;
L_INDEX:
    SAVE();
    v = i.c & INDEX_BY_KEY ? index_by_key(R[i.b], R[i.b + 1], vm_strict(f))
                           : index_get(R[i.b], &R[i.b + 1], i.c, vm_strict(f));
    R[i.a] = v;
    AFTER_CALL();
    NEXT;
L_SET_INDEX:
    SAVE();
    index_set(R[i.b], &R[i.b + 1], i.c, R[i.a]);
    AFTER_CALL();
    NEXT;

L_JUMP:
    JUMP_TO(ins_target(i));
    NEXT;
L_LOOP:
    JUMP_TO(ins_target(i));
    if (UNLIKELY(atomic_load_explicit(&x->poll, memory_order_relaxed))) {
        SAVE();
        f->pc++; /* the poll belongs to the loop, not to what stands before it */
        vm_poll(x);
    }
    NEXT;
L_JUMP_TRUE:
    SAVE();
    if (truth(R[i.a]))
        JUMP_TO(ins_target(i));
    NEXT;
L_JUMP_FALSE:
    SAVE();
    if (!truth(R[i.a]))
        JUMP_TO(ins_target(i));
    NEXT;
L_JUMP_NULL:
    if (v_is_null(R[i.a]))
        JUMP_TO(ins_target(i));
    NEXT;
L_JUMP_NOT_NULL:
    if (!v_is_null(R[i.a]))
        JUMP_TO(ins_target(i));
    NEXT;
L_JUMP_CMP_FALSE:
    hit = quick_compare((compare_op)i.a, R[i.b], R[i.c]);
    if (UNLIKELY(hit < 0)) {
        SAVE();
        hit = to_bool(operate_compare((compare_op)i.a, R[i.b], R[i.c], true));
    }
    if (hit)
        pc++;
    else
        JUMP_TO(ins_target(*pc));
    NEXT;
L_ITER:
    SAVE();
    R[i.a] = v_internal(vm_iter_new(R[i.b], i.c));
    NEXT;
L_ITER_RANGE:
    SAVE();
    R[i.a] = v_internal(vm_iter_range(R[i.b], R[i.c]));
    NEXT;
L_ITER_NEXT:
    SAVE();
    if (vm_iter_step(v_pointer(R[i.a]), &R[i.b]))
        pc++;
    else
        JUMP_TO(ins_target(*pc));
    NEXT;
L_ITER_ITEM:
    R[i.a] = vm_iter_item(v_pointer(R[i.b]));
    NEXT;
L_SWITCH_FILE:
    SAVE();
    R[i.a] = vm_switch_file(f, R[i.b]);
    NEXT;
L_SWITCH_TEST:
    SAVE();
    v = v_bool(vm_switch_test(f, R[i.b], R[i.c], pc->a, pc->b));
    pc++;
    R[i.a] = v;
    AFTER_CALL();
    NEXT;
L_RETURN:
    f->pc = pc;
    return;
L_UNWIND_RETURN:
    SAVE();
    unwind(x, UNWIND_RETURN, f);
L_THROW:
    SAVE();
    vm_throw(f, R[i.a], i.b);
L_EXIT:
    SAVE();
    vm_exit(f, R[i.a]);
L_BREAK:
    SAVE();
    vm_leave(f, UNWIND_BREAK, R[i.a]);
L_CONTINUE:
    SAVE();
    vm_leave(f, UNWIND_CONTINUE, R[i.a]);
L_CATCH_TEST:
    SAVE();
    R[i.a] = v_bool(vm_catch_test(f, R[i.b], v_pointer(K[i.c])));
    NEXT;
L_CATCH_ENTER:
    SAVE();
    catch_enter(f, i.a, R[i.b], i.c);
    NEXT;
L_CATCH_LEAVE:
    SAVE();
    vm_store(f, i.b, R[i.a]);
    NEXT;
L_FINALLY_ENTER:
    vm_finally_enter(f, i.a);
    NEXT;
L_FINALLY_LEAVE:
    SAVE();
    vm_finally_leave(f, i.a);
    NEXT;
L_TRAP:
    SAVE();
    vm_trap(f, i.a, i.b);
    pc = f->pc;
    NEXT;

L_EMIT:
    SAVE();
    v = R[i.b];
    if (LIKELY(v.kind < K_OBJECT)) {
        if (v.kind != K_NOTHING)
            stage_push(STAGE(i.a), v);
    } else {
        stage_push_each(STAGE(i.a), v);
    }
    AFTER_CALL();
    NEXT;
L_EMIT_ONE:
    SAVE();
    stage_push(STAGE(i.a), R[i.b]);
    AFTER_CALL();
    NEXT;
L_CAPTURE:
    R[i.a] = v_internal(capture_new(rs));
    NEXT;
L_COLLECT:
    v = i.c == 2 ? v_obj(capture_array(STAGE(i.b))) : capture_value(STAGE(i.b));
    R[i.a] = v;
    NEXT;
L_DISCARD:
    R[i.a] = v_internal(sink_null(rs));
    NEXT;
L_COMMAND:
    SAVE();
    pipeline_run_command(f, v_pointer(K[i.b]), STAGE(i.a));
    AFTER_CALL();
    if (UNLIKELY(atomic_load_explicit(&x->poll, memory_order_relaxed)))
        vm_poll(x);
    NEXT;
L_PIPELINE:
    SAVE();
    pipeline_run_site(f, v_pointer(K[i.b]), STAGE(i.a));
    AFTER_CALL();
    if (UNLIKELY(atomic_load_explicit(&x->poll, memory_order_relaxed)))
        vm_poll(x);
    NEXT;
L_STEPPABLE:
    SAVE();
    R[i.a] = steppable_build(f, v_pointer(K[i.b]));
    NEXT;
L_BACKGROUND:
    SAVE();
    pipeline_start_background(f, v_pointer(K[i.b]), STAGE(i.a));
    NEXT;
L_FUNCTION : {
    SAVE();
    block *b = v_pointer(K[i.a]);
    function_define(f->scope, K[i.b].as.s, script_block_new(b, f->scope->state), b->is_filter);
    NEXT;
}
L_CLASS:
    SAVE();
    class_define(f, v_pointer(K[i.a]));
    NEXT;
}

/* One attempt: to the end of the code, or until something unwinds that the frame handles. True: at the end. */
static __attribute__((noinline)) bool attempt(frame *f)
{
    ctx *c = f->ctx;
    runspace *rs = f->rs;
    TRY(c)
    {
        interpret(f);
    }
    CAUGHT
    {
        rs->top = f;
        if (!vm_handle(f))
            unwind(c, c->kind, c->payload);
        if (rs->scope_epoch != f->epoch)
            frame_rebind(f);
        return false;
    }
    END_TRY;
    return true;
}

typedef struct saved {
    frame *top;
    scope *current, *state_current;
    session_state *state;
    uint32_t depth;
} saved;

static void run(void *arg)
{
    frame *f = arg;
    while (!attempt(f))
        ;
}

static void restore(runspace *rs, const saved *s)
{
    rs->top = s->top;
    rs->current = s->current;
    s->state->current = s->state_current;
    rs->depth = s->depth;
}

void vm_with_stack(ctx *c, void (*fn)(void *arg), void *arg)
{
    if (LIKELY((char *)__builtin_frame_address(0) > c->stack_limit))
        fn(arg);
    else
        par_on_new_stack(fn, arg);
}

typedef struct restoring {
    runspace *rs;
    saved s;
} restoring;

static void restore_on_unwind(void *arg)
{
    restoring *r = arg;
    restore(r->rs, &r->s);
}

void vm_run(frame *f)
{
    runspace *rs = f->rs;
    session_state *state = f->scope->state;
    restoring r = {rs, {rs->top, rs->current, state->current, state, rs->depth}};
    deferred d;
    if (UNLIKELY(rs->depth >= DEPTH_LIMIT))
        vm_depth_error();
    rs->depth++;
    rs->top = f;
    rs->current = f->scope;
    state->current = f->scope;
    defer_push(f->ctx, &d, restore_on_unwind, &r);
    vm_with_stack(f->ctx, run, f);
    defer_pop(f->ctx, &d, true);
}
