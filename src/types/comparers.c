/* comparers.c: Comparer, Comparer<T>, EqualityComparer<T>, CaseInsensitiveComparer. */
#include "base/heap.h"
#include "object/collection.h"
#include "object/operate.h"
#include "object/type_internal.h"
#include "types/native.h"

static value instance_of(const type *t)
{
    object *o = heap_alloc(sizeof *o);
    o->type = t;
    return v_obj(o);
}

static value default_instance(value self, const type *of)
{
    (void)self;
    return instance_of(of);
}

METHOD(new_instance)
{
    return instance_of(c->type);
}

METHOD(compare)
{
    return v_int(value_compare(c->args[0], c->args[1]));
}

METHOD(compare_nocase)
{
    value a = psobject_base(c->args[0]), b = psobject_base(c->args[1]);
    if (a.kind == K_STRING && b.kind == K_STRING) {
        return v_int(compare_strings(a.as.s, b.as.s, true));
    }
    return v_int(value_compare(a, b));
}

METHOD(equals)
{
    return v_bool(value_equals(c->args[0], c->args[1]));
}

METHOD(hash)
{
    if (v_is_null(c->args[0])) {
        return v_int(0);
    }
    return member_invoke(c->args[0], str_intern_c("GetHashCode"), NULL, 0);
}

/* A block is as good as a comparer wherever one is asked for. */
METHOD(create)
{
    return c->args[0];
}

static const method old_ctors[] = {{NULL, "", NULL, new_instance, 0}, {0}};
static const method old_methods[] = {{"Compare", "object a, object b", "int", compare, 0}, {0}};
static const method nocase_methods[] = {{"Compare", "object a, object b", "int", compare_nocase, 0}, {0}};
static const method generic_methods[] = {
    {"Compare", "T x, T y", "int", compare, 0},
    {"Create", "System.Comparison[T] comparison", "System.Collections.Generic.Comparer[T]", create, M_STATIC},
    {0}};
static const method equality_methods[] = {
    {"Equals", "T x, T y", "bool", equals, 0}, {"GetHashCode", "T obj", "int", hash, 0}, {0}};
static const property old_statics[] = {{"Default", "object", default_instance, NULL, M_STATIC},
                                       {"DefaultInvariant", "object", default_instance, NULL, M_STATIC},
                                       {0}};
static const property generic_statics[] = {{"Default", "object", default_instance, NULL, M_STATIC}, {0}};

static type type_OldComparer = {TYPE_OBJECT,
                                .name = "System.Collections.Comparer",
                                .interfaces = "System.Collections.IComparer",
                                .kind = K_OBJECT,
                                .methods = old_methods,
                                .properties = old_statics};
static type type_CaseInsensitiveComparer = {TYPE_OBJECT,
                                            .name = "System.Collections.CaseInsensitiveComparer",
                                            .interfaces = "System.Collections.IComparer",
                                            .kind = K_OBJECT,
                                            .ctors = old_ctors,
                                            .methods = nocase_methods,
                                            .properties = old_statics};
static type type_Comparer = {TYPE_OBJECT,
                             .name = "System.Collections.Generic.Comparer`1",
                             .interfaces = "System.Collections.Generic.IComparer[T],System.Collections.IComparer",
                             .flags = T_GENERIC,
                             .kind = K_OBJECT,
                             .methods = generic_methods,
                             .properties = generic_statics};
static type type_EqualityComparer = {
    TYPE_OBJECT,
    .name = "System.Collections.Generic.EqualityComparer`1",
    .interfaces = "System.Collections.Generic.IEqualityComparer[T],System.Collections.IEqualityComparer",
    .flags = T_GENERIC,
    .kind = K_OBJECT,
    .methods = equality_methods,
    .properties = generic_statics};

TYPES_EXPORT(comparers, &type_OldComparer, &type_CaseInsensitiveComparer, &type_Comparer, &type_EqualityComparer);
