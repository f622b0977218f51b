/* switch_aarch64.c: x19-x30 and d8-d15 (AAPCS64). */
#include "par/switch.h"

#ifdef SWITCH_AARCH64
#include <stdint.h>

__asm__(".text\n"
        ".globl switch_to\n"
        ".hidden switch_to\n"
        ".type switch_to,%function\n"
        ".p2align 4\n"
        "switch_to:\n"
        "    sub sp, sp, #160\n"
        "    stp x19, x20, [sp]\n"
        "    stp x21, x22, [sp, #16]\n"
        "    stp x23, x24, [sp, #32]\n"
        "    stp x25, x26, [sp, #48]\n"
        "    stp x27, x28, [sp, #64]\n"
        "    stp x29, x30, [sp, #80]\n"
        "    stp d8, d9, [sp, #96]\n"
        "    stp d10, d11, [sp, #112]\n"
        "    stp d12, d13, [sp, #128]\n"
        "    stp d14, d15, [sp, #144]\n"
        "    mov x9, sp\n"
        "    str x9, [x0]\n"
        "    mov sp, x1\n"
        "    ldp x19, x20, [sp]\n"
        "    ldp x21, x22, [sp, #16]\n"
        "    ldp x23, x24, [sp, #32]\n"
        "    ldp x25, x26, [sp, #48]\n"
        "    ldp x27, x28, [sp, #64]\n"
        "    ldp x29, x30, [sp, #80]\n"
        "    ldp d8, d9, [sp, #96]\n"
        "    ldp d10, d11, [sp, #112]\n"
        "    ldp d12, d13, [sp, #128]\n"
        "    ldp d14, d15, [sp, #144]\n"
        "    add sp, sp, #160\n"
        "    ret\n"
        ".size switch_to,.-switch_to\n"
        ".hidden switch_first\n"
        ".type switch_first,%function\n"
        "switch_first:\n" /* the outermost frame: debuggers and unwinders stop here */
        "    .cfi_startproc\n"
        "    .cfi_undefined x30\n"
        "    blr x19\n"
        "    brk #1\n"
        "    .cfi_endproc\n"
        ".size switch_first,.-switch_first\n");

extern void switch_first(void) __attribute__((visibility("hidden")));

void *switch_prepare(void *low, void *top, void (*entry)(void))
{
    (void)low;
    uintptr_t *sp = (uintptr_t *)((uintptr_t)top & ~(uintptr_t)15);
    sp -= 20;
    for (int i = 0; i < 20; i++) {
        sp[i] = 0;
    }
    sp[0] = (uintptr_t)entry; /* x19 */
    sp[11] = (uintptr_t)switch_first;
    return sp;
}
#endif
