/* class.c: defining classes and enums, and their properties. */
#include "engine/classes/class_internal.h"

#include <pthread.h>

#include "base/heap.h"
#include "engine/vm/vm.h"
#include "object/map.h"

/* Definitions of the process by the node of their statement: a block that runs again defines nothing anew. */
static map *known;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static value node_key(const ast *n)
{
    return v_long((int64_t)(intptr_t)n);
}

static class_def *known_definition(const ast *n)
{
    value v;
    return known && map_get(known, node_key(n), &v) ? (class_def *)v.as.o : NULL;
}

static void remember(const ast *n, object *definition)
{
    if (!known) {
        heap_root(&known, sizeof known);
        known = map_new(&type_Hashtable, MAP_ORDINAL);
    }
    map_set(known, node_key(n), v_obj(definition));
}

/* ---- names ---- */

const type *class_find(scope *s, const str *name)
{
    value v, key = v_str((str *)(uintptr_t)name);
    for (; s; s = s->parent)
        if (s->types && map_get(s->types, key, &v))
            return (const type *)v.as.o;
    return NULL;
}

static void make_visible(scope *s, const str *name, const type *t)
{
    if (!s->types)
        s->types = map_new(&type_Hashtable, MAP_NOCASE);
    map_set(s->types, v_str((str *)(uintptr_t)name), v_obj((object *)(uintptr_t)t));
}

static _Noreturn void not_found(str *name)
{
    throw_error("System.Management.Automation.RuntimeException", "TypeNotFound", EC_InvalidOperation, v_str(name),
                "Unable to find type [%s].", str_to_c(name));
}

static const type *find_type(scope *s, const block *owner, str *name)
{
    const type *t = class_find(s, name);
    if (!t)
        t = type_find(name, owner->namespaces, owner->namespace_count);
    return t;
}

/* ---- enums ---- */

static int64_t enum_number(ast *e, block *owner)
{
    value v = code_value(runspace_current(), compile_expression(e, owner));
    return to_long(v);
}

static type *define_enum(frame *f, ast_TypeDefinition *n)
{
    block *owner = f->code->block;
    uint32_t flags = T_VALUE | T_ENUM;
    for (uint32_t i = 0; i < n->attributes.count; i++) {
        str *name = ((ast_Attribute *)n->attributes.items[i])->type_name;
        if (str_equal_c(name, "Flags") || str_equal_c(name, "System.Flags") || str_equal_c(name, "FlagsAttribute"))
            flags |= T_FLAGS;
    }
    type *t = type_new_runtime(str_to_c(n->name), flags, &type_Enum);
    enum_member *rows = heap_alloc_root((n->members.count + 1) * sizeof *rows);
    int64_t next = 0;
    for (uint32_t i = 0; i < n->members.count; i++) {
        ast_PropertyMember *m = (ast_PropertyMember *)n->members.items[i];
        const char *name = str_to_c(m->name);
        char *kept = heap_alloc_root(__builtin_strlen(name) + 1);
        __builtin_strcpy(kept, name);
        if (m->initial_value)
            next = enum_number(m->initial_value, owner);
        rows[i] = (enum_member){kept, next++};
    }
    t->members = rows;
    t->underlying = K_INT32;
    if (n->base_types.count) {
        const type *u = find_type(f->scope, owner, ((ast_TypeConstraint *)n->base_types.items[0])->type_name);
        if (u)
            t->underlying = u->kind;
    }
    return t;
}

/* ---- classes ---- */

/* A base may be defined further down in the same block. */
static const type *base_named(frame *f, ast_TypeDefinition *n, str *name)
{
    ast *up = n->base.parent;
    const type *t = class_find(f->scope, name);
    if (t || !up || up->kind != AST_NamedBlock)
        return t ? t : find_type(f->scope, f->code->block, name);
    ast_list statements = ((ast_NamedBlock *)up)->statements;
    for (uint32_t i = 0; i < statements.count; i++) {
        ast_TypeDefinition *other = (ast_TypeDefinition *)statements.items[i];
        if (other->base.kind == AST_TypeDefinition && other != n && str_equal_nocase(other->name, name)) {
            class_define(f, other);
            return class_find(f->scope, name);
        }
    }
    return find_type(f->scope, f->code->block, name);
}

static type *define_class(frame *f, ast_TypeDefinition *n)
{
    const type *base = NULL;
    buf interfaces = {0};
    for (uint32_t i = 0; i < n->base_types.count; i++) {
        str *name = ((ast_TypeConstraint *)n->base_types.items[i])->type_name;
        const type *t = base_named(f, n, name);
        if (!t)
            not_found(name);
        if (t->flags & T_INTERFACE)
            buf_printf(&interfaces, "%s%s", interfaces.length ? ", " : "", str_to_c(type_full_name(t)));
        else
            base = t;
    }
    if (base && base->flags & T_SEALED)
        throw_error("System.Management.Automation.ParseException", "SealedBaseClass", EC_ParserError, V_NULL,
                    "Cannot create derived type. Base type '%s' is sealed.", str_to_c(type_full_name(base)));
    class_def *d = heap_alloc_root(sizeof *d);
    d->o.type = &type_Object;
    d->node = n;
    d->name = str_intern(n->name);
    d->owner = f->code->block;
    d->base = base ? class_def_of(base) : NULL;
    d->native_base = d->base ? d->base->native_base : base;
    d->type = type_new_runtime(str_to_c(n->name), T_SCRIPT, base);
    d->type->script_class = d;
    if (interfaces.length) {
        char *kept = heap_alloc_root(interfaces.length + 1);
        __builtin_memcpy(kept, interfaces.data, interfaces.length);
        d->type->interfaces = kept;
    }
    return d->type;
}

static const type *definition(frame *f, ast_TypeDefinition *n)
{
    pthread_mutex_lock(&lock);
    const type *t = (const type *)known_definition((ast *)n);
    pthread_mutex_unlock(&lock);
    if (t)
        return t;
    type *made = n->flags & TD_ENUM ? define_enum(f, n) : define_class(f, n);
    pthread_mutex_lock(&lock);
    remember((ast *)n, &made->o);
    pthread_mutex_unlock(&lock);
    return made;
}

void class_define(frame *f, ast_TypeDefinition *n)
{
    const type *t = definition(f, n);
    make_visible(f->scope, n->name, t);
    class_def *d = class_def_of(t);
    if (!d)
        return;
    class_binding *b = class_bind(d);
    b->scope = f->scope;
}

/* ---- resolving members ---- */

class_def *class_def_near(const type *t)
{
    for (; t; t = type_base(t))
        if (t->flags & T_SCRIPT)
            return t->script_class;
    return NULL;
}

static const type *member_type(class_def *d, ast *constraint)
{
    if (!constraint)
        return NULL;
    str *name = ((ast_TypeConstraint *)constraint)->type_name;
    const type *t = find_type(class_bind(d)->scope, d->owner, name);
    if (!t)
        not_found(name);
    return t == &type_Object ? NULL : t;
}

static void resolve_property(class_def *d, class_property *p, ast_PropertyMember *m)
{
    *p = (class_property){.name = str_intern(m->name),
                          .node = m,
                          .type = member_type(d, m->property_type),
                          .is_static = m->flags & MB_STATIC,
                          .hidden = m->flags & MB_HIDDEN};
    p->slot = p->is_static ? d->static_slots++ : d->instance_slots++;
    if (m->initial_value)
        p->initial = compile_expression(m->initial_value, d->owner);
    for (uint32_t i = 0; i < m->attributes.count; i++) {
        if (m->attributes.items[i]->kind != AST_Attribute)
            continue;
        value a = attribute_from_ast((ast_Attribute *)m->attributes.items[i], d->owner);
        if (v_is_null(a))
            continue;
        if (!p->attributes)
            p->attributes = list_new(NULL);
        list_add(p->attributes, a);
    }
}

/* `: base(...)` stands as the first statement of the constructor's body. */
static void resolve_base_call(class_method *m)
{
    ast_NamedBlock *end = (ast_NamedBlock *)m->block->node->end;
    if (!end || !end->statements.count || end->statements.items[0]->kind != AST_CommandExpression)
        return;
    ast *e = ((ast_CommandExpression *)end->statements.items[0])->expression;
    if (e->kind != AST_BaseCtorInvokeMemberExpression)
        return;
    ast_list args = ((ast_BaseCtorInvokeMemberExpression *)e)->arguments;
    m->calls_base = true;
    m->base_argc = args.count;
    m->base_args = heap_alloc((args.count + 1) * sizeof *m->base_args);
    for (uint32_t i = 0; i < args.count; i++)
        m->base_args[i] = compile_expression(args.items[i], m->block);
}

static void resolve_method(class_def *d, class_method *m, ast_FunctionMember *n)
{
    ast_FunctionDefinition *function = (ast_FunctionDefinition *)n->function;
    m->is_constructor = n->flags & MB_CONSTRUCTOR;
    m->is_static = n->flags & MB_STATIC;
    m->hidden = n->flags & MB_HIDDEN;
    m->name = str_intern(n->name);
    m->block = compile_method((ast_ScriptBlock *)function->body, d->owner, m->name);
    m->count = m->block->param_count;
    m->types = heap_alloc((m->count + 1) * sizeof *m->types);
    for (uint32_t i = 0; i < m->count; i++) {
        ast_list attributes = m->block->params[i].node->attributes;
        for (uint32_t k = 0; k < attributes.count; k++)
            if (attributes.items[k]->kind == AST_TypeConstraint)
                m->types[i] = member_type(d, attributes.items[k]);
    }
    m->is_void = !n->return_type || str_equal_c(((ast_TypeConstraint *)n->return_type)->type_name, "void");
    m->returns = m->is_void ? NULL : member_type(d, n->return_type);
    if (m->is_constructor)
        resolve_base_call(m);
}

void class_resolve(class_def *d)
{
    if (__atomic_load_n(&d->resolved, __ATOMIC_ACQUIRE))
        return;
    uint32_t inherited = 0, n = d->node->members.count;
    if (d->base) {
        class_resolve(d->base);
        inherited = d->base->property_count;
        d->instance_slots = d->base->instance_slots;
    }
    d->static_slots = 0;
    class_property *properties = heap_alloc_root((inherited + n + 1) * sizeof *properties);
    class_method *methods = heap_alloc_root((n + 1) * sizeof *methods);
    uint32_t property_count = 0, method_count = 0;
    for (; property_count < inherited; property_count++)
        properties[property_count] = d->base->properties[property_count];
    d->own_from = inherited;
    for (uint32_t i = 0; i < n; i++) {
        ast *m = d->node->members.items[i];
        if (m->kind == AST_PropertyMember)
            resolve_property(d, &properties[property_count++], (ast_PropertyMember *)m);
        else
            resolve_method(d, &methods[method_count++], (ast_FunctionMember *)m);
    }
    d->properties = properties;
    d->property_count = property_count;
    d->methods = methods;
    d->method_count = method_count;
    __atomic_store_n(&d->resolved, true, __ATOMIC_RELEASE);
}

class_binding *class_bind(class_def *d)
{
    runspace *rs = runspace_current();
    value v, key = node_key((const ast *)d->node);
    if (!rs->classes)
        rs->classes = map_new(&type_Hashtable, MAP_ORDINAL);
    if (map_get(rs->classes, key, &v))
        return (class_binding *)v.as.o;
    class_binding *b = heap_alloc(sizeof *b);
    b->o.type = &type_Object;
    b->scope = rs->global;
    map_set(rs->classes, key, v_obj(b));
    return b;
}

/* ---- properties ---- */

class_property *class_find_property(class_def *d, const str *name, bool is_static)
{
    class_resolve(d);
    for (uint32_t i = d->property_count; i-- > 0;)
        if (d->properties[i].name == name && d->properties[i].is_static == is_static)
            return &d->properties[i];
    return NULL;
}

value class_property_value(const class_property *p, value v)
{
    if (v.kind == K_NOTHING)
        v = V_NULL;
    if (p->type)
        v = convert_to(v, p->type);
    if (p->attributes)
        attribute_check(p->attributes, v);
    return v;
}

value class_run_initial(class_def *d, const class_property *p, value self)
{
    if (!p->initial)
        return p->type ? type_default(p->type) : V_NULL;
    (void)d;
    return class_property_value(p, code_value_with(runspace_current(), p->initial, self));
}

/* The class of the chain whose own static it is. */
static class_def *owner_of_static(class_def *d, const class_property *p)
{
    while (d->base) {
        class_property *inherited = class_find_property(d->base, p->name, true);
        if (!inherited || inherited->node != p->node)
            break;
        d = d->base;
    }
    return d;
}

static value *static_slot(class_def *d, const class_property *p)
{
    d = owner_of_static(d, p);
    class_binding *b = class_bind(d);
    if (!b->statics_ready) {
        b->statics_ready = true;
        b->statics = heap_alloc((d->static_slots + 1) * sizeof(value));
        for (uint32_t i = d->own_from; i < d->property_count; i++)
            if (d->properties[i].is_static && d->properties[i].type)
                b->statics[d->properties[i].slot] = type_default(d->properties[i].type);
        for (uint32_t i = d->own_from; i < d->property_count; i++)
            if (d->properties[i].is_static)
                value_store(&b->statics[d->properties[i].slot], class_run_initial(d, &d->properties[i], V_NULL));
        value nothing;
        class_invoke(d->type, V_NULL, d->name, NULL, 0, true, &nothing); /* static constructor */
    }
    return &b->statics[p->slot];
}

static bool get_property(value self, const str *name, value *out)
{
    bool is_static = v_is(self, &type_RuntimeType);
    class_def *d = class_def_near(is_static ? (const type *)self.as.o : self.as.o->type);
    name = str_intern(name);
    class_property *p = class_find_property(d, name, is_static);
    if (!p && !is_static) {
        /* `$instance.StaticProperty` reads nothing in the language either */
        return false;
    }
    if (!p)
        return false;
    if (is_static)
        *out = value_load(static_slot(d, p));
    else if (d->native_base)
        return psobject_get_note(self, name, out);
    else
        *out = value_load(&((class_instance *)self.as.o)->slots[p->slot]);
    return true;
}

static _Noreturn void set_failed(const str *name, const error_record *r)
{
    exception *e =
        exception_new("System.Management.Automation.SetValueInvocationException",
                      str_printf("Exception setting \"%s\": \"%s\"", str_to_c(name), str_to_c(r->exception->message)));
    e->inner = v_obj(r->exception);
    throw_record(error_record_new(e, "ExceptionWhenSetting", EC_NotSpecified, V_NULL));
}

static value checked(const class_property *p, value v)
{
    ctx *c = ctx_current();
    value volatile out = v;
    TRY(c)
    {
        out = class_property_value(p, v);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR)
            unwind(c, c->kind, c->payload);
        set_failed(p->name, error_caught(c));
    }
    END_TRY;
    return out;
}

static bool set_property(value self, const str *name, value x)
{
    bool is_static = v_is(self, &type_RuntimeType);
    class_def *d = class_def_near(is_static ? (const type *)self.as.o : self.as.o->type);
    name = str_intern(name);
    class_property *p = class_find_property(d, name, is_static);
    if (!p)
        return false;
    value v = checked(p, x);
    if (is_static)
        value_store(static_slot(d, p), v);
    else if (d->native_base)
        psobject_set_member(self, name, MEMBER_NOTE, v);
    else
        value_store(&((class_instance *)self.as.o)->slots[p->slot], v);
    return true;
}

static void each_property(value self, void (*fn)(const str *name, const type *t, void *arg), void *arg)
{
    class_def *d = class_def_near(self.as.o->type);
    class_resolve(d);
    /* those of the class itself come before inherited ones */
    for (uint32_t i = d->own_from; i < d->property_count; i++)
        if (!d->properties[i].is_static && !d->properties[i].hidden)
            fn(d->properties[i].node->name, d->properties[i].type ? d->properties[i].type : &type_Object, arg);
    for (uint32_t i = 0; i < d->own_from; i++)
        if (!d->properties[i].is_static && !d->properties[i].hidden)
            fn(d->properties[i].node->name, d->properties[i].type ? d->properties[i].type : &type_Object, arg);
}

void classes_init(void)
{
    object_up.class_get = get_property;
    object_up.class_set = set_property;
    object_up.class_invoke = class_invoke;
    object_up.class_new = class_new;
    object_up.class_takes = class_takes;
    object_up.class_each = each_property;
}
