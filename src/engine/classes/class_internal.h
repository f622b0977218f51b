/* class_internal.h: what the files of this folder share: definitions, instances, bindings.
 *
 * Invariants: a definition is made once for each `class` statement in the source and immutable once its members are
 *   resolved (at the first use, so that classes may name each other). An instance of a class without a built-in base is a
 *   class_instance; with one it is the built-in object under the class's type, and its properties are notes.
 * Threads: definitions: any, resolved under a lock of their own; bindings: the runspace's fiber.
 */
#ifndef ENGINE_CLASS_INTERNAL_H
#define ENGINE_CLASS_INTERNAL_H

#include "engine/bind/param.h"
#include "engine/classes/class.h"

typedef struct class_property {
    const str *name;
    ast_PropertyMember *node;
    const type *type; /* NULL: object */
    list *attributes; /* validation; NULL: none */
    const code *initial;
    uint32_t slot; /* of the instance, or of the binding's statics */
    bool is_static, hidden;
} class_property;

typedef struct class_method {
    const str *name;
    block *block;
    const type **types; /* of the parameters; NULL: object */
    uint32_t count;
    const type *returns; /* NULL: object */
    bool is_void, is_static, hidden, is_constructor;
    const code **base_args; /* of `: base(...)` */
    uint32_t base_argc;
    bool calls_base;
} class_method;

typedef struct class_def {
    object o;
    type *type;
    const str *name;
    ast_TypeDefinition *node;
    struct class_def *base;     /* NULL: no class of the script */
    const type *native_base;    /* NULL: System.Object */
    block *owner;               /* lexically around the definition */
    class_property *properties; /* those of the base first */
    uint32_t property_count, instance_slots, static_slots;
    uint32_t own_from; /* index of the first property of its own */
    class_method *methods;
    uint32_t method_count;
    bool resolved;
} class_def;

/* What is a runspace's own of a class. */
typedef struct class_binding {
    object o;
    scope *scope; /* methods see its variables */
    value *statics;
    bool statics_ready;
} class_binding;

typedef struct class_instance {
    object o;
    value slots[] __attribute__((aligned(16)));
} class_instance;

static inline class_def *class_def_of(const type *t)
{
    return t->flags & T_SCRIPT ? t->script_class : NULL;
}
/* The nearest class of the script at or above `t`. */
class_def *class_def_near(const type *t);
void class_resolve(class_def *d);
class_binding *class_bind(class_def *d);
class_property *class_find_property(class_def *d, const str *name, bool is_static);
/* Converts and checks what a property is to hold. Throws. */
value class_property_value(const class_property *p, value v);
/* `$x` of a static or instance initializer. */
value class_run_initial(class_def *d, const class_property *p, value self);

/* class_call.c */
bool class_invoke(const type *t, value self, const str *name, value *args, uint32_t argc, bool is_static, value *out);
value class_new(const type *t, value *args, uint32_t argc);
/* Has it a constructor of one parameter that `v` is a value of, or, V_NOTHING, one of none? That is what a cast uses. */
bool class_takes(const type *t, value v);

#endif
