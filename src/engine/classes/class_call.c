/* class_call.c: calling methods and constructors of script classes. */
#include "base/heap.h"
#include "engine/classes/class_internal.h"
#include "engine/pipeline/stage.h"
#include "engine/vm/vm.h"
#include "object/rank.h"

/* ---- choosing ---- */

/* The sum of the ranks of the arguments, -1: it cannot be called so. */
static int fit(const class_method *m, const value *args)
{
    int sum = 0;
    for (uint32_t i = 0; i < m->count; i++) {
        int r = m->types[i] ? convert_rank(args[i], m->types[i]) : RANK_ASSIGNABLE;
        if (r < 0)
            return -1;
        sum += r;
    }
    return sum;
}

/* The best overload of so many parameters; when no arguments fit, the first: converting them says why. */
static const class_method *choose(class_def *d, const str *name, bool is_static, bool constructors, const value *args,
                                  uint32_t argc, bool *named)
{
    const class_method *best = NULL;
    int best_fit = -1;
    class_resolve(d);
    for (uint32_t i = 0; i < d->method_count; i++) {
        const class_method *m = &d->methods[i];
        if (m->is_constructor != constructors || m->is_static != is_static || (!constructors && m->name != name))
            continue;
        *named = true;
        if (m->count != argc)
            continue;
        int f = fit(m, args);
        if (!best || (f >= 0 && (best_fit < 0 || f < best_fit))) {
            best = m;
            best_fit = f;
        }
    }
    return best;
}

static _Noreturn void no_overload(const char *name, uint32_t argc)
{
    throw_error("System.Management.Automation.MethodException", "MethodCountCouldNotFindBest", EC_NotSpecified, V_NULL,
                "Cannot find an overload for \"%s\" and the argument count: \"%u\".", name, argc);
}

/* ---- running ---- */

typedef struct method_call {
    class_def *def;
    const class_method *method;
    scope *scope;
    activation *act;
} method_call;

static value converted(const type *t, value v)
{
    if (v.kind == K_NOTHING)
        v = V_NULL;
    return t ? convert_to(v, t) : v;
}

static value argument_of(const class_method *m, uint32_t i, value v)
{
    if (v.kind == K_NOTHING)
        v = V_NULL;
    if (!m->types[i])
        return v;
    const str *written = ((ast_VariableExpression *)m->block->params[i].node->name)->path;
    const char *method = m->is_constructor ? ".ctor" : str_to_c(m->name);
    return convert_argument(v, m->types[i], str_to_c(written), method);
}

/* The scope of a call: its parameters, with their types as constraints, below the class's own scope. */
static method_call prepare(class_def *d, const class_method *m, value self, const value *args)
{
    class_binding *b = class_bind(d);
    method_call c = {.def = d, .method = m};
    c.act = heap_alloc(sizeof *c.act);
    c.act->self = self;
    c.act->caller_frame = runspace_current()->top;
    c.scope = scope_new(b->scope, b->scope->state, m->block);
    c.scope->activation = c.act;
    c.act->scope = c.scope;
    for (uint32_t i = 0; i < m->count; i++) {
        cell *p = &c.scope->dense[m->block->params[i].slot];
        if (m->types[i])
            cell_options(p)->type = m->types[i];
        value_store(&p->v, argument_of(m, i, args[i]));
    }
    return c;
}

static value run(const method_call *c)
{
    runspace *rs = runspace_current();
    const block *b = c->method->block;
    if (!b->end)
        return V_NULL;
    list *items = list_new(NULL);
    frame f;
    vm_mark mark = vm_stack_mark(rs->ctx);
    frame_init(&f, rs, b->end, c->scope, c->act, sink_list(rs, items), rs->top ? rs->top->streams : rs->streams);
    f.self_type = c->def->type;
    vm_run(&f);
    vm_stack_release(rs->ctx, mark);
    return list_collapse(items, false);
}

static value run_method(class_def *d, const class_method *m, value self, const value *args)
{
    method_call c = prepare(d, m, self, args);
    value v = run(&c);
    return m->is_void ? V_NOTHING : converted(m->returns, v);
}

static bool invoke_from(class_def *d, value self, const str *name, value *args, uint32_t argc, bool is_static,
                        value *out)
{
    bool named = false;
    for (class_def *at = d; at; at = at->base) {
        const class_method *m = choose(at, name, is_static, false, args, argc, &named);
        if (m) {
            *out = run_method(at, m, self, args);
            return true;
        }
    }
    const type *native = d->native_base;
    if (named && !(native && type_has_method(native, name, is_static)))
        no_overload(str_to_c(name), argc);
    return false;
}

bool class_invoke(const type *t, value self, const str *name, value *args, uint32_t argc, bool is_static, value *out)
{
    class_def *d = class_def_near(t);
    if (!d)
        return false;
    name = str_intern(name);
    if (is_static && name == d->name) {
        /* the static constructor */
        bool named = false;
        const class_method *m = choose(d, name, true, true, args, argc, &named);
        if (m)
            run_method(d, m, V_NULL, args);
        *out = V_NOTHING;
        return m != NULL;
    }
    return invoke_from(d, self, name, args, argc, is_static, out);
}

value class_invoke_as(const type *as, value self, const str *name, value *args, uint32_t argc)
{
    value out;
    class_def *d = as->flags & T_SCRIPT ? class_def_of(as) : NULL;
    if (d && invoke_from(d, self, str_intern(name), args, argc, false, &out))
        return out;
    return type_invoke(d ? d->native_base ? d->native_base : &type_Object : as, self, name, args, argc, false);
}

/* ---- constructing ---- */

static void set_initial(class_def *d, value self)
{
    for (uint32_t i = d->own_from; i < d->property_count; i++) {
        const class_property *p = &d->properties[i];
        if (p->is_static)
            continue;
        if (d->native_base)
            psobject_set_member(self, p->name, MEMBER_NOTE, p->type ? type_default(p->type) : V_NULL);
        else if (p->type)
            ((class_instance *)self.as.o)->slots[p->slot] = type_default(p->type);
    }
    for (uint32_t i = d->own_from; i < d->property_count; i++) {
        const class_property *p = &d->properties[i];
        if (p->is_static || !p->initial)
            continue;
        value v = class_run_initial(d, p, self);
        if (d->native_base)
            psobject_set_member(self, p->name, MEMBER_NOTE, v);
        else
            value_store(&((class_instance *)self.as.o)->slots[p->slot], v);
    }
}

/* The built-in part is made by the first constructor of the chain that has no class of the script below it. */
static value new_native(const class_def *d, const type *t, value *args, uint32_t argc)
{
    value v = type_invoke(d->native_base, V_NULL, NULL, args, argc, true);
    if (v.kind != K_OBJECT)
        throw_unsupported("a class derived from a type whose values are no objects");
    v.as.o->type = t;
    return v;
}

static value *base_arguments(const method_call *c, value *few)
{
    const class_method *m = c->method;
    value *out = m->base_argc <= 8 ? few : heap_alloc(m->base_argc * sizeof *out);
    for (uint32_t i = 0; i < m->base_argc; i++)
        out[i] = code_value_in(runspace_current(), m->base_args[i], c->scope, c->act);
    return out;
}

/* Initializers run from the derived class down to the base, constructors back up. `self`: V_NULL until it exists. */
static value construct(class_def *d, const type *t, value self, value *args, uint32_t argc)
{
    bool named = false;
    class_resolve(d);
    const class_method *m = choose(d, NULL, false, true, args, argc, &named);
    if (!m && (named || argc))
        no_overload("new", argc);
    method_call c = {.def = d};
    value few[8], *base_args = few;
    uint32_t base_argc = 0;
    if (m) {
        c = prepare(d, m, self, args);
        if (m->calls_base) {
            base_args = base_arguments(&c, few);
            base_argc = m->base_argc;
        }
    }
    if (!d->base && d->native_base) {
        self = new_native(d, t, base_args, base_argc);
        set_initial(d, self);
    } else if (d->base) {
        if (!d->native_base)
            set_initial(d, self);
        self = construct(d->base, t, self, base_args, base_argc);
        if (d->native_base)
            set_initial(d, self);
    } else {
        set_initial(d, self);
    }
    if (m) {
        c.act->self = self;
        run(&c);
    }
    return self;
}

value class_new(const type *t, value *args, uint32_t argc)
{
    class_def *d = class_def_near(t);
    class_resolve(d);
    value self = V_NULL;
    if (!d->native_base) {
        class_instance *i = heap_alloc(sizeof *i + d->instance_slots * sizeof(value));
        i->o.type = t;
        self = v_obj(i);
    }
    return construct(d, t, self, args, argc);
}

static bool class_has_constructor(const class_def *d)
{
    for (uint32_t i = 0; i < d->method_count; i++)
        if (d->methods[i].is_constructor && !d->methods[i].is_static)
            return true;
    return false;
}

bool class_takes(const type *t, value v)
{
    class_def *d = class_def_near(t);
    class_resolve(d);
    for (uint32_t i = 0; i < d->method_count; i++) {
        const class_method *m = &d->methods[i];
        if (m->is_constructor && !m->is_static && m->count == (v.kind == K_NOTHING ? 0u : 1u) &&
            (v.kind == K_NOTHING || !m->types[0] || value_is(v, m->types[0])))
            return true;
    }
    return v.kind == K_NOTHING && !class_has_constructor(d);
}
