/* switch.h: leaving one C stack and going on on another.
 *
 * Purpose: the only code that depends on the machine. One file each: switch_x86_64.c, switch_aarch64.c, and
 *   switch_ucontext.c for everything else (or with -DPAR_UCONTEXT).
 * Invariants: what `switch_to` stores in *save is the lowest address of the suspended stack that matters: callee-saved
 *   registers lie at or above it, so a collector that scans from there sees every pointer.
 * Threads: a stack is resumed by the thread that left it, or by the one that prepared it.
 * Cost: about 2 ns (ucontext: about 300 ns, it makes a system call).
 */
#ifndef PAR_SWITCH_H
#define PAR_SWITCH_H

/* Saves the callee-saved registers on this stack, its pointer in *save, and goes on where `to` was left. */
void switch_to(void **save, void *to);
/* Lays out a stack so that the first switch_to() it calls entry(), which must never return. */
void *switch_prepare(void *low, void *top, void (*entry)(void));

#if !defined(PAR_UCONTEXT) && defined(__x86_64__)
#define SWITCH_X86_64 1
#elif !defined(PAR_UCONTEXT) && defined(__aarch64__)
#define SWITCH_AARCH64 1
#else
#define SWITCH_UCONTEXT 1
#endif

#endif
