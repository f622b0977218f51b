/* member_invoke.c: calling members: `$x.F(1)`, `[T]::F(1)`, `[T]::new(1)`. */
#include <string.h>

#include "object/array.h"
#include "object/convert.h"
#include "object/convert_internal.h"
#include "object/error_internal.h"
#include "object/member_internal.h"

_Noreturn void throw_no_method(const type *t, const str *name)
{
    throw_runtime("MethodNotFound", "Method invocation failed because [%s] does not contain a method named '%s'.",
                  str_to_c(type_text(t)), str_to_c(name));
}

_Noreturn static void throw_on_null(void)
{
    throw_runtime("InvokeMethodOnNull", "You cannot call a method on a null-valued expression.");
}

static const str *behind_prefix(const str *name)
{
    return str_sub(name, 4, name->length - 4);
}

/* `$list.Item(7)` is an indexer to the language, and fails as one. */
static value read_item(value self, const type *t, value *args, uint32_t argc)
{
    const type_ops *ops = type_ops_of(t);
    ctx *c = ctx_current();
    value v = V_NULL;
    TRY(c)
    {
        v = ops->index_get(self, args, argc);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) {
            unwind(c, c->kind, c->payload);
        }
        exception *inner = error_caught(c)->exception;
        exception *e =
            exception_new("System.Management.Automation.GetValueInvocationException",
                          str_printf("Exception getting \"Item\": \"%s\"", str_to_c(exception_message(inner))));
        e->inner = v_obj(inner);
        throw_record(error_record_new(e, "ExceptionWhenGetting", EC_NotSpecified, V_NULL));
    }
    END_TRY;
    return v;
}

/* `$list.Item(0)`, `$list.get_Item(0)`, `$s.get_Length()`: the methods behind properties and indexers. */
static bool accessor(value self, const type *t, const str *name, value *args, uint32_t argc, value *out)
{
    const type_ops *ops = type_ops_of(t);
    bool indexed = ops->index_get != NULL;
    if (indexed && argc >= 1 && (str_equal_c(name, "Item") || str_equal_c(name, "get_Item"))) {
        *out = read_item(self, t, args, argc);
        return true;
    }
    if (indexed && argc >= 2 && str_equal_c(name, "set_Item")) {
        index_set(self, args, argc - 1, args[argc - 1]);
        *out = V_NOTHING;
        return true;
    }
    if (name->length <= 4 || str_at(name, 3) != '_') {
        return false;
    }
    static str *get, *set;
    if (!get) {
        set = (str *)(uintptr_t)str_intern_c("set_");
        __atomic_store_n(&get, (str *)(uintptr_t)str_intern_c("get_"), __ATOMIC_RELEASE);
    }
    if (argc == 0 && str_starts(name, get, true)) {
        const property *p = type_property(t, behind_prefix(name), v_is_null(self));
        if (p) {
            *out = p->get(self, t);
        }
        return p != NULL;
    }
    if (argc == 1 && str_starts(name, set, true)) {
        const property *p = type_property(t, behind_prefix(name), v_is_null(self));
        if (p && p->set) {
            const type *to = property_type(p, t);
            p->set(self, t, to ? convert_to(args[0], to) : args[0]);
            *out = V_NOTHING;
            return true;
        }
    }
    return false;
}

/* One value, not its items. false: it has no such method. */
static bool invoke_one(value target, const str *name, value *args, uint32_t argc, value *out)
{
    member_kind kind;
    value v;
    if (member_extended(target, name, &kind, &v)) {
        if (kind == MEMBER_SCRIPT_METHOD) {
            *out = object_up.call_script(v, target, args, argc);
            return true;
        }
        if (kind == MEMBER_ALIAS && v.kind == K_STRING) {
            return invoke_one(target, v.as.s, args, argc, out);
        }
    }
    value base = psobject_base(target);
    const type *t = value_type(base);
    if (object_up.class_invoke && base.kind == K_OBJECT && type_is_script(t) &&
        object_up.class_invoke(t, base, name, args, argc, false, out)) {
        return true;
    }
    if (type_has_method(t, name, false)) {
        *out = type_invoke(t, base, name, args, argc, false);
        return true;
    }
    return accessor(base, t, name, args, argc, out) ||
           (object_up.intrinsic_method && object_up.intrinsic_method(target, str_intern(name), args, argc, out));
}

static void flatten(list *found, value v)
{
    enumerator e = {0};
    value item;
    if (v.kind == K_OBJECT && enumerate(v, &e)) {
        while (enumerator_next(&e, &item)) {
            list_add(found, item);
        }
    } else if (v.kind != K_NOTHING) {
        list_add(found, v);
    }
}

/* `('a','b').ToUpper()`. Returns whether there was an item. */
static bool invoke_items(enumerator *e, const str *name, value *args, uint32_t argc, list *found)
{
    value item, v;
    bool any = false;
    while (enumerator_next(e, &item)) {
        any = true;
        if (v_is_null(item)) {
            throw_on_null();
        }
        enumerator nested = {0};
        if (invoke_one(item, name, args, argc, &v)) {
            flatten(found, v);
        } else if (item.kind != K_OBJECT || !enumerate(item, &nested) ||
                   !invoke_items(&nested, name, args, argc, found)) {
            throw_no_method(value_type(item), name);
        }
    }
    return any;
}

value member_invoke(value target, const str *name, value *args, uint32_t argc)
{
    value out;
    if (v_is_null(target)) {
        if (object_up.intrinsic_method && object_up.intrinsic_method(target, str_intern(name), args, argc, &out)) {
            return out;
        }
        throw_on_null();
    }
    if (invoke_one(target, name, args, argc, &out)) {
        return out;
    }
    enumerator e = {0};
    if (target.kind == K_OBJECT && enumerate(target, &e)) {
        list *found = list_new(NULL);
        if (invoke_items(&e, name, args, argc, found)) {
            return list_collapse(found, true);
        }
    }
    throw_no_method(value_type(target), name);
}

value member_invoke_static(const type *t, const str *name, value *args, uint32_t argc)
{
    value out;
    if (object_up.class_invoke && type_is_script(t) &&
        object_up.class_invoke(t, V_NULL, name, args, argc, true, &out)) {
        return out;
    }
    if (type_has_method(t, name, true)) {
        return type_invoke(t, V_NULL, name, args, argc, true);
    }
    if (str_equal_c(name, "new")) {
        return member_new(t, args, argc);
    }
    if (accessor(V_NULL, t, name, args, argc, &out)) {
        return out;
    }
    throw_no_method(t, name);
}

/* ---- with type arguments ---- */

enum { MAX_GENERIC = 8 };

/* "int,Dictionary[string,int]" */
static uint32_t generic_arguments(const str *text, const type **out)
{
    size_t depth = 0, start = 0;
    uint32_t n = 0;
    for (size_t i = 0; i <= text->length && n < MAX_GENERIC; i++) {
        uint16_t u = i < text->length ? str_at(text, i) : ',';
        depth += u == '[';
        depth -= u == ']' && depth;
        if (u != ',' || (depth && i < text->length)) {
            continue;
        }
        str *name = str_trim(str_sub(text, start, i - start), NULL, 3);
        out[n] = object_up.find_type ? object_up.find_type(name) : type_find(name, NULL, 0);
        if (!out[n]) {
            throw_runtime("TypeNotFound", "Unable to find type [%s].", str_to_c(name));
        }
        n++;
        start = i + 1;
    }
    return n;
}

value member_invoke_generic(value target, const type *static_of, const str *name, const str *generic, value *args,
                            uint32_t argc)
{
    const type *types[MAX_GENERIC];
    uint32_t n = generic_arguments(generic, types);
    if (static_of) {
        return type_invoke_generic(static_of, V_NULL, name, types, n, args, argc, true);
    }
    if (v_is_null(target)) {
        throw_on_null();
    }
    value base = psobject_base(target);
    return type_invoke_generic(value_type(base), base, name, types, n, args, argc, false);
}

/* ---- constructors ---- */

_Noreturn static void throw_count(uint32_t argc)
{
    throw_record(error_record_new(
        exception_new("System.Management.Automation.MethodException",
                      str_printf("Cannot find an overload for \"new\" and the argument count: \"%u\".", argc)),
        "MethodCountCouldNotFindBest", EC_NotSpecified, V_NULL));
}

static value new_array(const type *t, value *args, uint32_t argc)
{
    int32_t dims[8];
    if (argc != t->rank || argc > COUNT_OF(dims)) {
        throw_count(argc);
    }
    for (uint32_t i = 0; i < argc; i++) {
        failure f = {0};
        value n;
        if (!convert_step(args[i], &type_Int32, &n, &f)) {
            str *why = f.message ? f.message : str_empty;
            exception *e = exception_new(
                "System.Management.Automation.MethodException",
                str_printf(
                    "Cannot convert argument \"%u\", with value: \"%s\", for \".ctor\" to type \"System.Int32\": \"%s\"",
                    i, str_to_c(to_str(args[i])), str_to_c(why)));
            e->inner = v_obj(exception_new("System.Management.Automation.PSInvalidCastException", why));
            throw_record(error_record_new(e, "MethodArgumentConversionInvalidCastArgument", EC_NotSpecified, V_NULL));
        }
        dims[i] = (int32_t)n.as.i;
    }
    return v_obj(array_new_dims(t->element, dims, argc));
}

value member_new(const type *t, value *args, uint32_t argc)
{
    if (t->flags & T_SCRIPT && object_up.class_new) {
        return object_up.class_new(t, args, argc);
    }
    if (t->element) {
        return new_array(t, args, argc);
    }
    if (t == &type_PSCustomObject && argc == 0) {
        return v_obj(psobject_new());
    }
    return type_invoke(t, V_NULL, NULL, args, argc, true);
}
