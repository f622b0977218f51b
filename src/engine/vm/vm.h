/* vm.h: what the rest of the engine asks of the interpreter beyond running code: positions, call stack, start.
 *
 * Purpose: errors know where they happened; Get-PSCallStack and $MyInvocation read the chain of frames.
 * Threads: a frame is read by the fiber that runs it. Cost: log2(extents) a position.
 */
#ifndef ENGINE_VM_H
#define ENGINE_VM_H

#include "engine/vm/frame.h"

/* The extent of the instruction that `f` is at, in its source. */
void frame_extent(const frame *f, uint32_t *start, uint32_t *end);
/* Gives a record its position (InvocationInfo) and script stack, unless it has them. */
void frame_locate_error(const frame *f, error_record *r);
/* "at F, /path/x.ps1: line 3\n...", innermost first. */
str *frame_stack_text(const frame *f);

/* InvocationInfo: where a command was called. */
typedef struct invocation_info {
    object o;
    const command *command;
    const str *invocation_name;
    map *bound;
    value unbound; /* $args */
    const source *src;
    uint32_t start, end;
    str *script_name; /* of the script the call stands in */
    struct script_block *script;
    bool expecting_input;
    int pipeline_length, pipeline_position;
} invocation_info;
extern type type_InvocationInfo;
invocation_info *invocation_of(const frame *f, const command *c);

/* Sets the hooks of the layers below (object_up, scope, convert); once at start. */
void vm_init(void);

#endif
