/* compile_try.c: try, catch, finally and trap.
 *
 * Every way out of a protected region runs its finally block at one place: leaving statements (break, return...) unwind to
 * it like errors do, and FINALLY_LEAVE goes on with what was under way. */
#include "compile/compiler.h"

static void compile_catches(compiler *c, ast_TryStatement *n, uint16_t record, uint16_t out, uint32_t body)
{
    uint32_t body_end = here(c);
    uint32_t done = emit_jump(c, OP_JUMP, 0);
    region catching = {body, body_end, here(c), 0, record, REGION_CATCH, NULL};
    if (body != body_end)
        VEC_ADD(c->regions, catching);
    VEC(uint32_t) ends = {0};
    VEC_ADD(ends, done);
    for (uint32_t i = 0; i < n->catches.count; i++) {
        ast_CatchClause *k = (ast_CatchClause *)n->catches.items[i];
        uint32_t skip = 0;
        if (k->types.count) {
            uint16_t hit = reg_new(c);
            emit(c, OP_CATCH_TEST, hit, record, constant_ref(c, k));
            skip = emit_jump(c, OP_JUMP_FALSE, hit);
        }
        /* `$_` is the record within the block, and what it was again behind it, however the block ends. */
        uint16_t old = reg_block(c, 3);
        emit(c, OP_CATCH_ENTER, old, record, slot_of_c(c, "_"));
        around guard = {.outer = c->around, .kind = AROUND_PROTECTED};
        c->around = &guard;
        uint32_t from = here(c);
        compile_block_node(c, k->body, out);
        c->around = guard.outer;
        uint32_t to = here(c);
        emit(c, OP_CATCH_LEAVE, old, slot_of_c(c, "_"), 0);
        VEC_ADD(ends, emit_jump(c, OP_JUMP, 0));
        region restore = {from, to, here(c), 0, (uint16_t)(old + 1), REGION_FINALLY, NULL};
        if (from != to)
            VEC_ADD(c->regions, restore);
        emit(c, OP_FINALLY_ENTER, old + 1u, 0, 0);
        emit(c, OP_CATCH_LEAVE, old, slot_of_c(c, "_"), 0);
        emit(c, OP_FINALLY_LEAVE, old + 1u, 0, 0);
        if (k->types.count)
            patch_here(c, skip);
    }
    /* No clause fits: the same record goes on. */
    emit(c, OP_THROW, record, 2, 0);
    for (uint32_t i = 0; i < ends.count; i++)
        patch_here(c, ends.items[i]);
}

void compile_try(compiler *c, ast_TryStatement *n, uint16_t out)
{
    uint16_t pending = reg_block(c, 2), record = reg_new(c);
    around guard = {.outer = c->around, .kind = AROUND_PROTECTED};
    uint32_t all = here(c);
    if (n->finally_block)
        emit(c, OP_NULL, pending, 0, 0);
    c->around = &guard;
    uint32_t body = here(c);
    compile_block_node(c, n->body, out);
    if (n->catches.count)
        compile_catches(c, n, record, out, body);
    c->around = guard.outer;
    if (!n->finally_block)
        return;
    uint32_t end = here(c);
    /* Falls through with nothing pending, or is jumped to with what is being unwound in `pending`. */
    emit(c, OP_FINALLY_ENTER, pending, 0, 0);
    region r = {all + 1, end, end, 0, pending, REGION_FINALLY, NULL};
    if (all + 1 != end)
        VEC_ADD(c->regions, r);
    compile_block_node(c, n->finally_block, out);
    emit(c, OP_FINALLY_LEAVE, pending, 0, 0);
}

void compile_traps(compiler *c, ast_list traps, uint32_t start, uint16_t out)
{
    uint32_t end = here(c);
    if (start == end)
        return;
    uint32_t skip = emit_jump(c, OP_JUMP, 0);
    uint16_t record = reg_block(c, 3);
    region r = {start, end, here(c), 0, record, REGION_TRAP, NULL};
    VEC_ADD(c->regions, r);
    /* Typed traps first, as the reference engine picks the most specific: those without a type come last. */
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < traps.count; i++) {
            ast_TrapStatement *t = (ast_TrapStatement *)traps.items[i];
            if ((t->trap_type == NULL) != (pass == 1))
                continue;
            uint16_t hit = reg_new(c);
            emit(c, OP_CATCH_TEST, hit, record, constant_ref(c, t));
            uint32_t next = emit_jump(c, OP_JUMP_FALSE, hit);
            uint16_t old = reg_block(c, 3);
            emit(c, OP_CATCH_ENTER, old, record, slot_of_c(c, "_"));
            around guard = {.outer = c->around, .kind = AROUND_TRAP, .reg = record, .old_bar = old};
            c->around = &guard;
            compile_block_node(c, t->body, out);
            c->around = guard.outer;
            emit(c, OP_CATCH_LEAVE, old, slot_of_c(c, "_"), 0);
            emit(c, OP_TRAP, record, 0, 0);
            patch_here(c, next);
        }
    emit(c, OP_THROW, record, 2, 0);
    patch_here(c, skip);
}
