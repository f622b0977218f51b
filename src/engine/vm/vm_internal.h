/* vm_internal.h: what the files of the interpreter share.
 *
 * Purpose: the loop (vm.c) keeps only the quick cases; everything else is a function here.
 * Invariants: frame->pc stands behind the instruction that runs whenever one of these is called.
 * Threads: the fiber of the frame.
 */
#ifndef ENGINE_VM_INTERNAL_H
#define ENGINE_VM_INTERNAL_H

#include "engine/pipeline/pipeline.h"
#include "engine/vm/vm.h"

/* Calls of script that may be nested before the script is told so. */
enum { DEPTH_LIMIT = 5000 };

/* vm_variable.c: variables of a frame when the cached cells do not do. */
value vm_load(frame *f, uint16_t slot);
void vm_store(frame *f, uint16_t slot, value v);
void vm_declare(frame *f, uint16_t slot, value v, ast *declaration);
void vm_add_to(frame *f, uint16_t slot, value v);
void vm_increment(frame *f, uint16_t slot, int by);
value vm_reference(frame *f, uint16_t slot);
value vm_load_drive(frame *f, uint16_t slot);
void vm_store_drive(frame *f, uint16_t slot, value v);
value vm_load_using(frame *f, ast *node);
value vm_load_auto(frame *f, auto_variable which);
/* Strict mode in force where the frame runs: 0 off. */
int vm_strict(const frame *f);

/* vm_value.c: what instructions on values do. */
const type *vm_type(frame *f, type_ref *r);
_Noreturn void vm_type_unknown(frame *f, const type_ref *r);
value vm_convert(frame *f, value v, type_ref *r);
value vm_convert_attribute(frame *f, value v, ast *attribute);
value vm_binary(frame *f, token_kind op, uint16_t matches, value a, value b);
value vm_unary(token_kind op, value v);
value vm_concat(const value *parts, uint32_t n);
value vm_custom(value ordered);
void vm_hash_add(value table, value key, value v);
value vm_list_item(value v, uint32_t i, bool rest);
value vm_array_wrap(value v, int mode);
value vm_invoke(frame *f, value *base, const invoke_site *s, bool is_static);
value vm_get_by(frame *f, value target, value name, bool is_static);
void vm_set_by(value target, value name, value v, bool is_static);
value vm_get_static(frame *f, value target, const str *name);
void vm_set_static(value target, const str *name, value v);
bool vm_switch_test(frame *f, value item, value clause, uint32_t flags, uint16_t matches);
value vm_switch_file(frame *f, value path);
value vm_block(frame *f, block *b);
bool vm_catch_test(frame *f, value record, ast *clause);
_Noreturn void vm_throw(frame *f, value v, int how);
_Noreturn void vm_exit(frame *f, value v);
_Noreturn void vm_leave(frame *f, unwind_kind kind, value label);

/* Loops over collections: an enumerator in heap memory, held by a register. */
typedef struct vm_iter {
    object o; /* type_VmEnumerator: $foreach and $switch show it */
    enumerator e;
    value one;      /* of a scalar */
    int64_t at, to; /* of a range */
    value current;
    int8_t kind;
} vm_iter;
vm_iter *vm_iter_new(value v, bool null_is_item);
vm_iter *vm_iter_range(value from, value to);
bool vm_iter_step(vm_iter *it, value *out);
value vm_iter_item(vm_iter *it);
void vm_iter_register(void);

/* vm_unwind.c */
/* After an unwind reached `f`: sets frame->pc to the handler of the frame and returns true, or says that there is none. */
bool vm_handle(frame *f);
void vm_finally_enter(frame *f, uint16_t reg);
void vm_finally_leave(frame *f, uint16_t reg);
/* Ends a trap: `how` as OP_TRAP says. Sets frame->pc. */
void vm_trap(frame *f, uint16_t reg, uint32_t how);
void vm_poll(ctx *c);
_Noreturn void vm_depth_error(void);

/* reference.c: [ref], PSVariable */
void vm_references_register(void);
/* intrinsic.c: .ForEach() and .Where() of every value; sets object_up.intrinsic_method. */
void vm_intrinsics_init(void);

/* "At FILE:3 char:5", the line, and the extent underlined; long lines are cut around it. */
str *position_message(const source *src, uint32_t start, uint32_t end, str *file);

#endif
