/* switch_x86_64.c: six callee-saved registers and the return address (System V ABI). */
#include "par/switch.h"

#ifdef SWITCH_X86_64
#include <stdint.h>

__asm__(".text\n"
        ".globl switch_to\n"
        ".hidden switch_to\n"
        ".type switch_to,@function\n"
        ".p2align 4\n"
        "switch_to:\n"
        "    pushq %rbp\n"
        "    pushq %rbx\n"
        "    pushq %r12\n"
        "    pushq %r13\n"
        "    pushq %r14\n"
        "    pushq %r15\n"
        "    movq %rsp, (%rdi)\n"
        "    movq %rsi, %rsp\n"
        "    popq %r15\n"
        "    popq %r14\n"
        "    popq %r13\n"
        "    popq %r12\n"
        "    popq %rbx\n"
        "    popq %rbp\n"
        "    retq\n"
        ".size switch_to,.-switch_to\n"
        ".hidden switch_first\n"
        ".type switch_first,@function\n"
        "switch_first:\n" /* the outermost frame: debuggers and unwinders stop here */
        "    .cfi_startproc\n"
        "    .cfi_undefined rip\n"
        "    callq *%rbx\n"
        "    ud2\n"
        "    .cfi_endproc\n"
        ".size switch_first,.-switch_first\n");

extern void switch_first(void) __attribute__((visibility("hidden")));

void *switch_prepare(void *low, void *top, void (*entry)(void))
{
    (void)low;
    uintptr_t *sp = (uintptr_t *)((uintptr_t)top & ~(uintptr_t)15);
    sp -= 9; /* after the return into switch_first the stack is aligned to 16 */
    for (int i = 0; i < 9; i++) {
        sp[i] = 0;
    }
    sp[4] = (uintptr_t)entry; /* rbx */
    sp[6] = (uintptr_t)switch_first;
    return sp;
}
#endif
