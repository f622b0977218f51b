/* new_object.c: New-Object: an object of a .NET-shaped type, with properties set. */
#include "base/heap.h"
#include "cmdlets/cmdlets.h"

enum { P_TypeName, P_ArgumentList, P_Property };
static const param_spec params[] = {
    [P_TypeName] = {"TypeName", "string", .position = 1, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY},
    [P_ArgumentList] = {"ArgumentList", "object[]", .aliases = "Args", .position = 2},
    [P_Property] = {"Property", "System.Collections.IDictionary", .flags = PF_NOT_NULL},
    {0}};

static const type *find_type(cmdlet_run *c)
{
    str *name = arg_str(c, P_TypeName);
    const block *b = c->caller ? c->caller->code->block : NULL;
    const type *t = type_find(name, b ? b->namespaces : NULL, b ? b->namespace_count : 0);
    if (!t)
        cmdlet_fail_text(c, "System.Management.Automation.PSArgumentException", "TypeNotFound", EC_InvalidType, V_NULL,
                         "Cannot find type [%s]: verify that the assembly containing this type is loaded.",
                         str_to_c(name));
    return t;
}

static value construct(cmdlet_run *c, const type *t, value *args, uint32_t argc)
{
    ctx *x = ctx_current();
    volatile value v = V_NULL;
    TRY(x)
    {
        v = member_new(t, args, argc);
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR)
            unwind(x, x->kind, x->payload);
        error_record *r = error_caught(x);
        bool none = t->flags & (T_ABSTRACT | T_INTERFACE | T_STATIC);
        if (none)
            cmdlet_fail_text(c, "System.Management.Automation.PSArgumentException", "CannotFindAppropriateCtor",
                             EC_ObjectNotFound, V_NULL,
                             "A constructor was not found. Cannot find an appropriate constructor for type %s.",
                             str_to_c(arg_str(c, P_TypeName)));
        str *message = r->exception->message, *generic = str_c("Cannot find an overload for \"new\"");
        if (str_starts(message, generic, false)) {
            str *named = str_printf("Cannot find an overload for \"%s\"", str_to_c(type_short_name(t)));
            r->exception->message = str_replace(message, generic, named);
        }
        cmdlet_fail(c, error_record_new(r->exception, "ConstructorInvokedThrowException", EC_InvalidOperation, V_NULL));
    }
    END_TRY;
    return v;
}

/* Sets one property; a custom object gets the ones it lacks. */
static void set_property(cmdlet_run *c, value target, str *name, value v)
{
    ctx *x = ctx_current();
    value base = psobject_base(target), old;
    if (v_is(base, &type_PSCustomObject)) {
        psobject_set_member(target, name, MEMBER_NOTE, v);
        return;
    }
    if (!member_try_get(target, name, &old) && !type_property(value_type(base), name, false)) {
        if (type_has_method(value_type(base), name, false)) {
            member_invoke(target, name, &v, 1);
            return;
        }
        cmdlet_error_text(c, INVALID_OPERATION_EXCEPTION, "InvalidOperationException", EC_InvalidOperation, V_NULL,
                          "The member \"%s\" was not found for the specified .NET object.", str_to_c(name));
        return;
    }
    TRY(x)
    {
        member_set(target, name, v);
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR)
            unwind(x, x->kind, x->payload);
        error_record *r = error_caught(x);
        exception *e = exception_new(INVALID_OPERATION_EXCEPTION, str_c("The value supplied is not valid, or the "
                                                                        "property is read-only. Change the value, and "
                                                                        "then try again."));
        e->inner = v_obj(r->exception);
        cmdlet_error(c, error_record_new(e, "SetValueException", EC_InvalidData, V_NULL));
    }
    END_TRY;
}

static void process(cmdlet_run *c)
{
    const type *t = find_type(c);
    list *given = items_of(arg(c, P_ArgumentList));
    uint32_t argc = (uint32_t)list_count(given);
    value *args = heap_alloc((argc + 1) * sizeof *args);
    for (uint32_t i = 0; i < argc; i++)
        args[i] = list_get(given, i);
    bool custom = (t == &type_PSObject || t == &type_PSCustomObject) && !argc;
    value v = custom ? v_obj(psobject_new()) : construct(c, t, args, argc);
    if (has(c, P_Property)) {
        value given_properties = psobject_base(arg(c, P_Property)), k, x;
        size_t cursor = 0;
        while (map_next(v_map(given_properties), &cursor, &k, &x))
            set_property(c, v, to_str(k), x);
    }
    cmdlet_write(c, v);
}

const cmdlet cmdlet_new_object = {.name = "New-Object",
                                  .module = MODULE_UTILITY,
                                  .params = params,
                                  .default_set = "Net",
                                  .output = "System.Object",
                                  .synopsis = "Creates an instance of a Microsoft .NET Framework object.",
                                  .end = process,
                                  .missing = "ComObject Strict"};
