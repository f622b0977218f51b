/* scope.h: variables, scopes and session states.
 *
 * Purpose: PowerShell's dynamic scopes with the speed of slots. A variable is a cell; a scope owns the cells of the block
 *   it was made for (dense, by slot) and any others by name. A frame keeps, for each name of its block, the cell it reads
 *   and the cell it writes.
 * Invariants:
 *   - an unset cell holds V_UNSET; a cell never moves and outlives its scope as long as a PSVariable or [ref] has it.
 *   - a frame's bindings are right while runspace->scope_epoch equals frame->epoch; whoever creates or removes a variable
 *     in a scope from outside that scope's own frame bumps the epoch. Frames compare it after every call they make.
 *   - `option` is NULL for a plain variable; stores look at it before they write.
 * Threads: a scope belongs to one runspace; cells may be reached from others ([ref] through $using:), so values are
 *   stored with value_store. Cost: bound read or write about 1 ns; unbound lookup 10 ns a scope.
 */
#ifndef ENGINE_SCOPE_H
#define ENGINE_SCOPE_H

#include "compile/code.h"
#include "object/convert.h"
#include "object/error.h"

#define K_UNSET 255u
#define V_UNSET ((value){.kind = K_UNSET})

enum variable_option {
    VO_NONE = 0,
    VO_READONLY = 1,
    VO_CONSTANT = 2,
    VO_PRIVATE = 4,
    VO_ALLSCOPE = 8,
    VO_UNSPECIFIED = 16
};

typedef struct cell_option {
    uint32_t options;        /* VO_* */
    const type *type;        /* constraint of `[int]$x`, or NULL */
    struct list *attributes; /* Validate* and the like, or NULL */
    str *description;
    bool shared; /* a parameter's, of all calls: cell_options copies it before anyone changes it */
} cell_option;

typedef struct cell {
    value v;
    const str *name;
    cell_option *option;
} cell;

typedef struct session_state {
    struct scope *global;       /* of the runspace or the module */
    struct scope *module_scope; /* top scope of a module; the global one otherwise */
    struct module *module;      /* NULL: the runspace's own */
    struct runspace *runspace;
    struct scope *current; /* innermost scope that is running in this state: where its blocks start */
} session_state;

typedef struct scope {
    struct scope *parent;
    session_state *state;
    const block *block; /* whose names the dense cells are, NULL: none */
    cell *dense;        /* block->name_count cells */
    cell **extra;       /* created by name */
    uint32_t extra_count, extra_capacity;
    bool is_script;                /* where $script: ends */
    map *functions, *aliases;      /* NULL until one is defined here; name -> command */
    map *types;                    /* classes and enums defined here; NULL until there is one */
    struct activation *activation; /* the call that made the scope: $args, $MyInvocation, ... */
    int strict;                    /* Set-StrictMode of this scope, -1: inherit */
} scope;

scope *scope_new(scope *parent, session_state *state, const block *b);
/* The cell that `$name` reads from this scope on, or NULL. Private cells of outer scopes are passed over. */
cell *scope_find(scope *s, const str *name);
/* The cell of this very scope, or NULL. */
cell *scope_find_here(scope *s, const str *name);
/* The cell that writing `$name` in this scope writes: its own, made when missing, or one with the AllScope option. A cell
 * that was unset bumps the runspace's scope_epoch: frames that read an outer variable of that name must look again. */
cell *scope_own(scope *s, const str *name);
/* The same without the bump, for the frame that owns the scope. */
cell *scope_own_quietly(scope *s, const str *name);
/* Makes a cell in this very scope even if an AllScope variable has the name. */
cell *scope_add_cell(scope *s, const str *name);
/* Makes `c` the variable of its name in `s` too: an exported variable is the module's own. Not in a scope of slots that has
 * the name among them (there it returns false). Bumps the epoch. */
bool scope_import_cell(scope *s, cell *c);
/* Takes an imported cell out again, without touching its value. */
void scope_drop_cell(scope *s, const cell *c);
scope *scope_reach(scope *s, variable_reach reach);
/* Nth parent, for -Scope 1. NULL beyond the top. */
scope *scope_up(scope *s, unsigned n);

/* Filled by the session: a variable every runspace has ($HOME, $PSVersionTable...), made in `global` when first asked for. */
extern cell *(*scope_builtin_variable)(scope *global, const str *name);
/* Filled by the binder: checks Validate* attributes of a variable, throws. */
extern void (*scope_check_attributes)(const cell *c, struct list *attributes, value v);

/* Assigns with constraint, validation and options; throws VariableNotWritable and so on. */
void cell_assign(cell *c, value v);
cell_option *cell_options(cell *c); /* made when missing */

/* Calls fn for each set cell of this very scope. */
void scope_each(scope *s, void (*fn)(cell *c, void *arg), void *arg);

/* By name, from the scope: as Set-Variable and Get-Variable do. V_UNSET: no such variable. */
value variable_get(scope *s, const str *name);
value variable_get_c(scope *s, const char *name);
void variable_set(scope *s, const str *name, value v);
void variable_set_c(scope *s, const char *name, value v);
bool variable_remove(scope *s, const str *name);

/* A cell as an object: [ref]$x and Get-Variable. */
typedef struct reference {
    object o; /* type_PSReference or type_PSVariable */
    cell *cell;
} reference;
extern type type_PSReference, type_PSVariable;
value reference_to(cell *c); /* [ref] of the cell */

#endif
