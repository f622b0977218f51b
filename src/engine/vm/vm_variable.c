/* vm_variable.c: variables of a frame: finding the cells, assignment with constraints, automatic ones, $using:.
 *
 * The loop handles a cell that is bound, set and plain; everything else comes here. */
#include "base/heap.h"
#include "engine/providers/provider.h"
#include "engine/vm/vm_internal.h"
#include "object/operate.h"

static const variable_name *name_of(const frame *f, uint16_t slot)
{
    return &f->code->block->names[slot];
}

int vm_strict(const frame *f)
{
    for (scope *s = f->scope; s; s = s->parent)
        if (s->strict >= 0)
            return s->strict;
    return 0;
}

/* ---- reading ---- */

static cell *find_cell(const frame *f, const variable_name *n)
{
    switch (n->reach) {
    case REACH_LOCAL:
    case REACH_PRIVATE: return scope_find_here(f->scope, n->name);
    case REACH_GLOBAL:
    case REACH_SCRIPT: {
        scope *s = scope_reach(f->scope, n->reach);
        cell *c = scope_find_here(s, n->name);
        /* the built-in ones are made in the global scope when first asked for */
        return c || s->parent ? c : scope_find(s, n->name);
    }
    default: return scope_find(f->scope, n->name);
    }
}

static _Noreturn void undefined(const variable_name *n)
{
    const char *reach = n->reach == REACH_GLOBAL ? "global:" : n->reach == REACH_SCRIPT ? "script:" : "";
    throw_runtime("VariableIsUndefined", "The variable '$%s%s' cannot be retrieved because it has not been set.", reach,
                  str_to_c(n->name));
}

/* Strict mode 1 leaves variables within strings alone. */
static bool must_be_set(const frame *f)
{
    const ins *at = f->pc - 1;
    int strict = vm_strict(f);
    return strict > 1 || (strict == 1 && !(at >= f->code->ops && at->op == OP_LOAD && at->c == LOAD_IN_STRING));
}

value vm_load(frame *f, uint16_t slot)
{
    const variable_name *n = name_of(f, slot);
    cell *c = find_cell(f, n);
    if (c) {
        f->rd[slot] = c;
        return value_load(&c->v);
    }
    f->rd[slot] = NULL;
    if (must_be_set(f) && n->name != str_intern_c("_"))
        undefined(n);
    return V_NULL;
}

/* ---- writing ---- */

static cell *own_cell(frame *f, const variable_name *n)
{
    switch (n->reach) {
    case REACH_GLOBAL:
    case REACH_SCRIPT: return scope_own(scope_reach(f->scope, n->reach), n->name);
    default: return f->owns_scope ? scope_own_quietly(f->scope, n->name) : scope_own(f->scope, n->name);
    }
}

static cell *writable(frame *f, uint16_t slot)
{
    const variable_name *n = name_of(f, slot);
    cell *c = f->wr[slot];
    if (!c) {
        c = own_cell(f, n);
        f->wr[slot] = c;
    }
    if (n->reach == REACH_PRIVATE)
        cell_options(c)->options |= VO_PRIVATE;
    return c;
}

void vm_store(frame *f, uint16_t slot, value v)
{
    cell *c = writable(f, slot);
    cell_assign(c, v);
    if (f->rs->scope_epoch != f->epoch)
        frame_rebind(f);
    f->wr[slot] = f->rd[slot] = c;
}

/* `[int]$x = 1`, `[ValidateRange(1, 5)][int]$x = 1`: the type and the attributes stay with the variable. */
void vm_declare(frame *f, uint16_t slot, value v, ast *declaration)
{
    const block *b = f->code->block;
    const type *constraint = NULL;
    list *attributes = NULL;
    for (ast *d = declaration; d;) {
        ast *what, *child;
        if (d->kind == AST_ConvertExpression) {
            what = ((ast_ConvertExpression *)d)->type;
            child = ((ast_ConvertExpression *)d)->child;
        } else if (d->kind == AST_AttributedExpression) {
            what = ((ast_AttributedExpression *)d)->attribute;
            child = ((ast_AttributedExpression *)d)->child;
        } else {
            break;
        }
        if (what->kind == AST_TypeConstraint) {
            type_ref r = {.text = ((ast_TypeConstraint *)what)->type_name, .start = what->start, .end = what->end};
            const type *t = vm_type(f, &r);
            if (!t)
                vm_type_unknown(f, &r);
            if (!constraint)
                constraint = t;
            else
                v = convert_to(v, t);
        } else {
            value a = attribute_from_ast((ast_Attribute *)what, (block *)(uintptr_t)b);
            if (!attributes)
                attributes = list_new(NULL);
            if (!v_is_null(a))
                list_add(attributes, a);
        }
        d = child;
    }
    cell *c = writable(f, slot);
    cell_option old = c->option ? *c->option : (cell_option){0};
    if (old.options & (VO_READONLY | VO_CONSTANT))
        cell_assign(c, v); /* throws */
    cell_option *o = heap_alloc(sizeof *o);
    *o = (cell_option){.options = old.options, .type = constraint, .attributes = attributes};
    cell trial = {.v = V_UNSET, .name = c->name, .option = o};
    cell_assign(&trial, v);
    c->option = o;
    value_store(&c->v, trial.v);
    if (f->rs->scope_epoch != f->epoch)
        frame_rebind(f);
    f->wr[slot] = f->rd[slot] = c;
}

void vm_add_to(frame *f, uint16_t slot, value v)
{
    cell *c = f->rd[slot];
    value old = c ? value_load(&c->v) : V_UNSET;
    if (old.kind == K_UNSET)
        old = vm_load(f, slot);
    vm_store(f, slot, operate_arith(ARITH_ADD, old, v));
}

void vm_increment(frame *f, uint16_t slot, int by)
{
    cell *c = f->rd[slot];
    value old = c ? value_load(&c->v) : V_UNSET;
    if (old.kind == K_UNSET)
        old = vm_load(f, slot);
    vm_store(f, slot, operate_increment(old, by));
}

value vm_reference(frame *f, uint16_t slot)
{
    const variable_name *n = name_of(f, slot);
    cell *c = find_cell(f, n);
    if (!c)
        throw_runtime("NonExistingVariableReference", "[ref] cannot be applied to a variable that does not exist.");
    return reference_to(c);
}

/* ---- drives and $using: ---- */

value vm_load_drive(frame *f, uint16_t slot)
{
    const variable_name *n = name_of(f, slot);
    return drive_variable_get(f->rs, n->drive, n->name);
}

void vm_store_drive(frame *f, uint16_t slot, value v)
{
    const variable_name *n = name_of(f, slot);
    drive_variable_set(f->rs, n->drive, n->name, v);
}

value vm_load_using(frame *f, ast *node)
{
    const using_values *u = f->rs->using_values;
    for (uint32_t i = 0; u && i < u->count; i++)
        if (u->items[i].node == node)
            return u->items[i].v;
    throw_runtime(
        "UsingWithoutInvokeCommand",
        "A Using variable cannot be retrieved. A Using variable can be used only with Invoke-Command, Start-Job, or InlineScript in the script workflow. When it is used with Invoke-Command, the Using variable is valid only if the script block is invoked on a remote computer.");
}

/* ---- automatic variables ---- */

/* The call whose $args and $MyInvocation a frame sees: that of its scope, or of the nearest scope around it. */
static activation *activation_of(const frame *f)
{
    if (f->act)
        return f->act;
    for (scope *s = f->scope; s; s = s->parent)
        if (s->activation)
            return s->activation;
    return NULL;
}

/* Does a script file run around the frame? A block handed to a pool or to -Parallel has none, wherever it was written. */
static bool within_script(const frame *f)
{
    for (const scope *s = f->scope; s; s = s->parent)
        if (s->is_script)
            return true;
    return false;
}

static value script_path(const frame *f, bool folder)
{
    str *file = f->rs->detached && !within_script(f) ? NULL : f->code->block->src->file;
    if (!file)
        return v_str(str_empty);
    if (!folder)
        return v_str(file);
    ptrdiff_t slash = str_last_index(file, str_c("/"), false);
    return v_str(slash > 0 ? str_sub(file, 0, (size_t)slash) : str_c("/"));
}

/* $PSBoundParameters: made when asked for, one object a call, since scripts add to it and splat it. */
static map *bound_parameters(activation *a)
{
    if (!a)
        return hashtable_new();
    if (!a->bound) {
        if (a->binding)
            a->bound = bind_bound_map(a->binding);
        else if (a->simple_table && a->scope->dense)
            a->bound = bind_simple_map(a->simple_table, a->scope->dense, a->simple_bound);
        else
            a->bound = hashtable_new();
    }
    return a->bound;
}

static value my_invocation(frame *f, activation *a)
{
    if (!a)
        return v_obj(invocation_of(NULL, NULL));
    if (!v_is_null(a->invocation))
        return a->invocation;
    invocation_info *i = invocation_of(a->caller_frame, a->command);
    i->script = a->script;
    if (!a->command && a->script) {
        /* `& { ... }`: the block is the command, without a name */
        command *c = heap_alloc(sizeof *c);
        *c = (command){.o.type = &type_ScriptInfo, .kind = CMD_FUNCTION, .name = str_empty, .script = a->script};
        i->command = c;
    }
    if (a->invoked_name)
        i->invocation_name = a->invoked_name;
    i->bound = bound_parameters(a);
    if (a->args)
        i->unbound = v_obj(a->args);
    if (a->site) {
        i->start = a->site->node->start;
        i->end = a->site->node->end;
    }
    a->invocation = v_obj(i);
    (void)f;
    return a->invocation;
}

static value arguments_of(activation *a)
{
    if (!a)
        return v_obj(array_objects(NULL, 0));
    if (v_is_null(a->args_array))
        a->args_array = v_obj(a->args ? list_to_array(a->args) : array_objects(NULL, 0));
    return a->args_array;
}

/* A variable of that name that a script has set itself wins (`$input = 1`, `param($args)`). */
static bool set_by_script(frame *f, auto_variable which, value *out)
{
    cell *c = scope_find_here(f->scope, str_intern_c(auto_variable_names[which]));
    if (c)
        *out = value_load(&c->v);
    return c != NULL;
}

value vm_load_auto(frame *f, auto_variable which)
{
    activation *a = activation_of(f);
    value v;
    if (which == AUTO_STATUS)
        return v_bool(f->rs->ok);
    if (set_by_script(f, which, &v))
        return v;
    switch (which) {
    /* a block that a cmdlet runs has none: `function F { 1 | % { $args } }` */
    case AUTO_ARGS: return arguments_of(f->act && !f->act->runner ? f->act : NULL);
    case AUTO_INPUT:
        /* without input it is an enumerator over nothing, not $null */
        return a && a->input.kind != K_NULL ? a->input : v_obj(vm_iter_new(V_NOTHING, false));
    case AUTO_THIS:
        for (scope *s = f->scope; s; s = s->parent)
            if (s->activation && !v_is_null(s->activation->self))
                return s->activation->self;
        break;
    case AUTO_MYINVOCATION: return my_invocation(f, a);
    case AUTO_BOUND: return v_obj(bound_parameters(a));
    case AUTO_PSCMDLET:
        for (scope *s = f->scope; s; s = s->parent)
            if (s->activation && !v_is_null(s->activation->cmdlet))
                return s->activation->cmdlet;
        break;
    case AUTO_SCRIPT_ROOT: return script_path(f, true);
    case AUTO_COMMAND_PATH: return script_path(f, false);
    default: break;
    }
    cell *c = scope_find(f->scope, str_intern_c(auto_variable_names[which]));
    return c ? value_load(&c->v) : V_NULL;
}
