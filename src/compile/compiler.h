/* compiler.h: inside the compiler: the state of one piece of code under construction.
 *
 * Purpose: shared by the files of this folder only.
 * Invariants: registers are a stack: an expression leaves everything above its destination free. Register 0 is the frame's
 *   output stage. Names and constants belong to the block, instructions to the code.
 * Threads: one. Cost: one pass over the tree.
 */
#ifndef COMPILE_COMPILER_H
#define COMPILE_COMPILER_H

#include "base/heap.h"
#include "compile/code.h"
#include "object/error.h"

/* A growing array in heap memory. */
#define VEC(T)                                                                                                         \
    struct {                                                                                                           \
        T *items;                                                                                                      \
        uint32_t count, capacity;                                                                                      \
    }
void *vec_grow(void *items, uint32_t count, uint32_t *capacity, size_t size);
#define VEC_ADD(v, x)                                                                                                  \
    do {                                                                                                               \
        if ((v).count == (v).capacity)                                                                                 \
            (v).items = vec_grow((v).items, (v).count, &(v).capacity, sizeof *(v).items);                              \
        (v).items[(v).count++] = (x);                                                                                  \
    } while (0)

typedef struct block_builder {
    block *block;
    VEC(variable_name) names;
    VEC(value) constants;
} block_builder;

/* What surrounds a statement within the same code: where break, continue and return must go. */
typedef enum around_kind { AROUND_LOOP, AROUND_SWITCH, AROUND_PROTECTED, AROUND_TRAP } around_kind;

typedef struct around {
    struct around *outer;
    around_kind kind;
    const str *label;
    VEC(uint32_t) breaks, continues; /* jumps to patch */
    uint16_t reg, old_bar;           /* of a trap: the record, and what `$_` was */
} around;

typedef struct compiler {
    block_builder *builder;
    VEC(ins) ops;
    VEC(region) regions;
    VEC(pc_extent) extents;
    /* The statement, condition or pipeline that the next instruction comes from. The reference engine tells errors by these,
     * not by the expression within: `$x = 1 + [int]'zz'` is marked whole. */
    ast *node;
    uint16_t next_reg, reg_count;
    around *around;
    bool steppable;   /* the pipeline is not run but left for a script to feed */
    uint16_t strings; /* expandable strings around the expression */
    bool last_counts; /* something may look at $? behind the next list of statements: its last one sets it too */
} compiler;

#define NO_DST UINT16_MAX

/* compile.c */
uint32_t emit(compiler *c, opcode op, uint32_t a, uint32_t b, uint32_t x);
uint32_t emit_jump(compiler *c, opcode op, uint32_t a); /* target patched later */
void patch_to(compiler *c, uint32_t at, uint32_t target);
void patch_here(compiler *c, uint32_t at);
static inline uint32_t here(const compiler *c)
{
    return c->ops.count;
}
uint16_t reg_new(compiler *c);
uint16_t reg_block(compiler *c, uint32_t n);
uint32_t constant(compiler *c, value v);
uint32_t constant_ref(compiler *c, const void *p);
uint16_t slot_of(compiler *c, str *path);
uint16_t slot_of_c(compiler *c, const char *name);
int auto_variable_of(str *path); /* or -1 */
void region_add(compiler *c, region_kind kind, uint32_t start, uint32_t handler, uint32_t next, uint16_t reg,
                const str *label);
const code *compile_code(block_builder *b, void (*body)(compiler *c, ast *node), ast *node);
_Noreturn void compile_error(ast *node, const char *id, const char *message);

/* compile_statement.c */
void compile_statements(compiler *c, ast_list traps, ast_list statements, uint16_t out);
void compile_statement(compiler *c, ast *node, uint16_t out);
void compile_block_node(compiler *c, ast *statement_block, uint16_t out); /* StatementBlock */
/* The statement's output as one value in dst. mode: what COLLECT does when there is none (1) or always an array (2). */
void compile_value_of(compiler *c, ast *statement, uint16_t dst, int mode);
/* The expression that a statement is nothing else than, or NULL. */
ast *pure_expression(ast *statement);
ast_BinaryExpression *as_range(ast *expression);

/* compile_flow.c */
void compile_if(compiler *c, ast_IfStatement *n, uint16_t out);
void compile_while(compiler *c, ast *n, uint16_t out);
void compile_for(compiler *c, ast_ForStatement *n, uint16_t out);
void compile_foreach(compiler *c, ast_ForEachStatement *n, uint16_t out);
void compile_switch(compiler *c, ast_SwitchStatement *n, uint16_t out);
void compile_jump_statement(compiler *c, ast *n, uint16_t out); /* break, continue, return, throw, exit */
/* Jumps (to be patched: the result) when the condition is false. */
uint32_t compile_condition(compiler *c, ast *condition);

/* compile_try.c */
void compile_try(compiler *c, ast_TryStatement *n, uint16_t out);
void compile_traps(compiler *c, ast_list traps, uint32_t start, uint16_t out);

/* compile_expression.c */
void compile_expression_to(compiler *c, ast *node, uint16_t dst);
uint16_t compile_temp(compiler *c, ast *node); /* into a new register */
/* As a statement whose value nobody wants: true when nothing is left to emit (`$i++`). */
bool compile_for_effect(compiler *c, ast *node);
type_ref *type_ref_new(str *text, ast *node);

/* compile_member.c */
void compile_member(compiler *c, ast_MemberExpression *n, uint16_t dst);
void compile_invoke(compiler *c, ast_InvokeMemberExpression *n, uint16_t dst);
void compile_index(compiler *c, ast_IndexExpression *n, uint16_t dst);

/* compile_assign.c */
void compile_assignment(compiler *c, ast_AssignmentStatement *n, uint16_t dst); /* dst NO_DST: no value wanted */
void compile_increment(compiler *c, ast_UnaryExpression *n, uint16_t dst);
/* Stores register `from` into a target (foreach variable, list element). */
void compile_store(compiler *c, ast *target, uint16_t from);

/* compile_command.c */
void compile_pipeline(compiler *c, ast_Pipeline *n, uint16_t out);
void compile_chain(compiler *c, ast_PipelineChain *n, uint16_t out);

#endif
