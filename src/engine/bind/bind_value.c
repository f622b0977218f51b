/* bind_value.c: one value for one parameter: transformation, conversion, null and empty checks, validation. */
#include <string.h>

#include "base/heap.h"
#include "engine/bind/binder.h"

const char *param_type_name(const param *p)
{
    return p->type ? str_to_c(type_full_name(p->type)) : "System.Object";
}

static const type *element_of(const type *t)
{
    return t && t->flags & T_ARRAY && t->rank == 1 ? t->element : NULL;
}

bool bind_fits(const param *p, value v)
{
    if (!p->type)
        return true;
    if (v_is_null(v))
        return !(p->type->flags & T_VALUE) && p->type != &type_String;
    return value_is(v, p->type);
}

/* ---- conversion ---- */

static _Noreturn void refuse_boolean(const char *from, const param *p)
{
    throw_error(
        "System.Management.Automation.PSInvalidCastException", "BooleanArgument", EC_InvalidArgument, V_NULL,
        "Cannot convert value \"%s\" to type \"%s\". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.",
        from, param_type_name(p));
}

static bool is_logical(value v)
{
    return v.kind == K_BOOL || value_type(v) == &type_SwitchParameter;
}

static value switch_of(bool on)
{
    return convert_to(v_bool(on), &type_SwitchParameter);
}

/* A script's [bool] and [switch]: `-On:1` is refused by [switch] and taken by [bool], `-On:'True'` refused by both. */
static value convert_logical(const param *p, value v)
{
    value base = psobject_base(v);
    if (v_is_null(base)) {
        if (p->is_switch)
            return switch_of(false);
        refuse_boolean("", p);
    }
    const type *t = value_type(base);
    if (is_logical(base)) {
        bool on = base.as.i != 0;
        return p->is_switch ? switch_of(on) : v_bool(on);
    }
    if (!v_is_number(base) && t != &type_Decimal)
        refuse_boolean(str_to_c(type_full_name(t)), p);
    if (p->is_switch)
        throw_error("System.Management.Automation.PSInvalidCastException", "ConvertToFinalInvalidCastException",
                    EC_InvalidArgument, V_NULL, "Cannot convert the \"%s\" value of type \"%s\" to type \"%s\".",
                    str_to_c(to_str(base)), str_to_c(type_full_name(t)), param_type_name(p));
    return v_bool(to_bool(base));
}

static value convert_native_logical(const param *p, value v, const command *cmd)
{
    value base = psobject_base(v);
    bool number = v_is_number(base) || value_type(base) == &type_Decimal;
    if (v_is_null(base) && p->is_switch)
        return switch_of(false);
    if (v_is_null(base) || !(is_logical(base) || number))
        bind_throw_binding(cmd, "CannotConvertArgument", p,
                           "Cannot convert '%s' to the type '%s' required by parameter '%s'. ",
                           v_is_null(base) ? "null" : str_to_c(type_full_name(value_type(base))), param_type_name(p),
                           str_to_c(p->name));
    bool on = to_bool(base);
    return p->is_switch ? switch_of(on) : v_bool(on);
}

/* What a number becomes only by way of its text: `-RequiredVersion 2.0`. */
static bool is_made_of_text(const type *t)
{
    return t && t->kind == K_OBJECT && !strcmp(t->name, "System.Version");
}

/* `f 1.50` gives a [string] the text as written. */
static value with_text(const param *p, value v, str *text)
{
    if (!text || !(v_is_number(v) || value_type(v) == &type_Decimal))
        return v;
    if (p->type == &type_String || element_of(p->type) == &type_String || is_made_of_text(p->type))
        return v_str(text);
    return v;
}

static value convert_plain(const bound_call *b, const param *p, value v, const command *cmd)
{
    if (bind_fits(p, v))
        return v;
    if (p->type == &type_PSReference && !v_is_null(v))
        throw_error("System.Management.Automation.PSInvalidCastException", "ReferenceTypeExpected", EC_InvalidArgument,
                    V_NULL, "Reference type is expected in argument.");
    if (p->is_switch || p->type == &type_Boolean)
        return p->native ? convert_native_logical(p, v, cmd) : convert_logical(p, v);
    if (p->type == &type_String && b->table->advanced && value_is_array(psobject_base(v))) {
        if (p->native)
            bind_throw_binding(
                cmd, "CannotConvertArgument", p,
                "Cannot convert '%s' to the type 'System.String' required by parameter '%s'. Specified method is not supported.",
                str_to_c(type_full_name(value_type(psobject_base(v)))), str_to_c(p->name));
        throw_error("System.Management.Automation.PSInvalidCastException", "NotSupported", EC_InvalidArgument, V_NULL,
                    "Cannot convert value to type System.String.");
    }
    return convert_to(v, p->type);
}

static bool is_binding_error(const error_record *r)
{
    const type *t = type_find_c("System.Management.Automation.ParameterBindingException");
    return t && type_is_assignable(t, r->exception->o.type);
}

/* A conversion throws RuntimeException around the cast's own exception: that one is what binding shows. */
static exception *cause_of(const error_record *why)
{
    value inner = why->exception->inner;
    if (inner.kind == K_OBJECT && inner.as.o->type->flags & T_EXCEPTION && bind_is_invalid_cast(why))
        return (exception *)inner.as.o;
    return why->exception;
}

static _Noreturn void conversion_failed(const param *p, error_record *why, const command *cmd)
{
    if (is_binding_error(why))
        throw_record(why);
    exception *cause = cause_of(why);
    const char *message = str_to_c(cause->message);
    if (p->native) {
        bind_problem problem = {"ParameterBindingException", "CannotConvertArgumentNoMessage", EC_InvalidArgument, p,
                                v_obj(cause)};
        bind_throw(cmd, problem, "Cannot bind parameter '%s'. %s", str_to_c(p->name), message);
    }
    exception *inner =
        exception_new("System.Management.Automation.ArgumentTransformationMetadataException", cause->message);
    inner->inner = v_obj(cause);
    bind_problem problem = {"ParameterBindingArgumentTransformationException", "ParameterArgumentTransformationError",
                            EC_InvalidData, p, v_obj(inner)};
    bind_throw(cmd, problem, "Cannot process argument transformation on parameter '%s'. %s", str_to_c(p->name),
               message);
}

typedef value (*guarded_fn)(const bound_call *b, const param *p, value v, const command *cmd);

/* Runs fn; an error becomes the record in *why. */
static value guarded(guarded_fn fn, const bound_call *b, const param *p, value v, const command *cmd,
                     error_record **why)
{
    ctx *c = ctx_current();
    value out = V_NULL;
    value *result = &out;
    TRY(c)
    *result = fn(b, p, v, cmd);
    CAUGHT
    if (c->kind != UNWIND_ERROR)
        unwind(c, c->kind, c->payload);
    *why = error_caught(c);
    END_TRY;
    return out;
}

static value transform(const bound_call *b, const param *p, value v, const command *cmd)
{
    (void)b, (void)cmd;
    for (size_t i = 0; i < list_count(p->attributes); i++)
        if (attribute_is_transformation(list_get(p->attributes, i)))
            v = attribute_transform(list_get(p->attributes, i), v);
    return v;
}

/* ---- checks ---- */

static _Noreturn void refused(const param *p, const char *id, const char *what, const command *cmd)
{
    bind_problem problem = {"ParameterBindingValidationException", id, EC_InvalidData, p, V_NULL};
    bind_throw(cmd, problem, "Cannot bind argument to parameter '%s' because it is %s.", str_to_c(p->name), what);
}

static void check_scalar(const param *p, const type *t, value v, const command *cmd)
{
    if (v_is_null(v) && !(p->flags & PF_ALLOW_NULL))
        refused(p, "ParameterArgumentValidationErrorNullNotAllowed", "null", cmd);
    if (t == &type_String && v.kind == K_STRING && !v.as.s->length && !(p->flags & PF_ALLOW_EMPTY_STRING))
        refused(p, "ParameterArgumentValidationErrorEmptyStringNotAllowed", "an empty string", cmd);
}

static bool is_collection_type(const type *t)
{
    return t && (t->flags & T_ARRAY || t == &type_ArrayList || t->definition == &type_List ||
                 type_implements(t, "System.Collections.IList"));
}

/* Mandatory parameters refuse null, empty text, and collections that are empty or hold such. */
/* [ValidateNotNull()] has a message of its own. */
static bool validates_null(const param *p)
{
    for (size_t i = 0; p->attributes && i < list_count(p->attributes); i++)
        if (attribute_kind_of((const attribute *)(const void *)list_get(p->attributes, i).as.o) == AT_NOT_NULL)
            return true;
    return false;
}

static void check_mandatory_value(const param *p, value v, const command *cmd)
{
    if (v_is_null(v) && validates_null(p))
        return;
    check_scalar(p, p->type, v, cmd);
    enumerator e = {0};
    if (!is_collection_type(p->type) || v.kind != K_OBJECT || !enumerate(v, &e))
        return;
    const type *element = p->type->element ? p->type->element : p->type->arg_count ? p->type->args[0] : NULL;
    bool any = false;
    value item;
    while (enumerator_next(&e, &item)) {
        any = true;
        check_scalar(p, element, item, cmd);
    }
    if (any || p->flags & PF_ALLOW_EMPTY_COLLECTION)
        return;
    bool arr = p->type->flags & T_ARRAY;
    refused(p,
            arr ? "ParameterArgumentValidationErrorEmptyArrayNotAllowed"
                : "ParameterArgumentValidationErrorEmptyCollectionNotAllowed",
            arr ? "an empty array" : "an empty collection", cmd);
}

static value validate(const bound_call *b, const param *p, value v, const command *cmd)
{
    (void)b, (void)cmd;
    attribute_check(p->attributes, v);
    return v;
}

static _Noreturn void validation_failed(const param *p, error_record *why, const command *cmd)
{
    bind_problem problem = {"ParameterBindingValidationException", "ParameterArgumentValidationError", EC_InvalidData,
                            p, v_obj(why->exception)};
    bind_throw(cmd, problem, "Cannot validate argument on parameter '%s'. %s", str_to_c(p->name),
               str_to_c(why->exception->message));
}

/* ---- delayed script blocks ---- */

/* `-NewName { $_.Name + 'x' }`: a script block for a typed parameter that takes pipeline input. */
static bool delays(const param *p, value v)
{
    if (!v_is_block(psobject_base(v)) || !(p->flags & (PF_PIPELINE | PF_PIPELINE_PROPERTY)))
        return false;
    const type *t = element_of(p->type) ? element_of(p->type) : p->type;
    return t && t != &type_ScriptBlock && t != &type_Object && t != &type_PSObject;
}

static void mark_bound(bound_call *b, uint32_t i, unsigned how)
{
    bool known = false;
    for (uint32_t k = 0; k < b->order_count && !known; k++)
        known = b->order[k] == i;
    if (!known)
        b->order[b->order_count++] = (uint16_t)i;
    if (how & BIND_PIPELINE)
        b->from_pipeline[i] = 1;
    b->sets &= b->table->params[i].sets;
}

static void delay(bound_call *b, uint32_t i, value v, unsigned how, const command *cmd)
{
    const param *p = &b->table->params[i];
    if (!(how & BIND_INPUT))
        bind_throw_binding(
            cmd, "ScriptBlockArgumentNoInput", p,
            "Cannot evaluate parameter '%s' because its argument is specified as a script block and there is no input. A script block cannot be evaluated without input.",
            str_to_c(p->name));
    if (!b->delayed)
        b->delayed = heap_alloc(b->table->count * sizeof *b->delayed);
    b->delayed[i] = v_block(psobject_base(v));
    b->sets &= p->sets;
}

/* `Wait-Job $a, $b`: an array whose elements all are of the element type is no conversion. */
static bool retype_array(const type *element, value *v)
{
    const array *from = v_array(*v);
    for (size_t i = 0; i < from->length; i++)
        if (!value_is(array_get(from, i), element))
            return false;
    array *a = array_new(element, from->length);
    for (size_t i = 0; i < from->length; i++)
        array_put(a, i, array_get(from, i));
    *v = v_obj(a);
    return true;
}

/* Without conversion a scalar of the element type still makes an array of one. */
static bool wrap_element(const param *p, value *v)
{
    const type *element = element_of(p->type);
    if (element && value_is_array(*v) && v_array(*v)->length && element->kind == K_OBJECT)
        return retype_array(element, v);
    if (!element || v_is_null(*v) || !value_is(*v, element) || value_is_array(*v))
        return false;
    array *a = array_new(element, 1);
    array_put(a, 0, *v);
    *v = v_obj(a);
    return true;
}

/* `Add-Member NoteProperty A 1`: the first argument is a MemberType, though a string parameter would take it too. */
static bool is_reserved(const param *p, value v)
{
    value number;
    return p->reserved && v.kind == K_STRING && convert_try(v, p->reserved, &number);
}

bool bind_value(bound_call *b, uint32_t i, value v, str *text, unsigned how, const command *cmd)
{
    const param *p = &b->table->params[i];
    error_record *why = NULL;
    if (how & BIND_DELAY && delays(p, v)) {
        delay(b, i, v, how, cmd);
        return true;
    }
    if (p->attributes && !p->native) {
        v = guarded(transform, b, p, v, cmd, &why);
        if (why)
            conversion_failed(p, why, cmd);
    }
    if (how & BIND_COERCE) {
        v = with_text(p, v, text);
        /* A string parameter of compiled code keeps $null, one of script makes it ''. */
        bool keeps_null = p->native && p->type == &type_String && v_is_null(v);
        if (!keeps_null && !bind_fits(p, v)) {
            v = guarded(convert_plain, b, p, v, cmd, &why);
            if (why)
                conversion_failed(p, why, cmd);
        }
    } else if ((!bind_fits(p, v) && !wrap_element(p, &v)) || is_reserved(p, v)) {
        return false;
    }
    if (p->flags & PF_MANDATORY)
        check_mandatory_value(p, v, cmd);
    if (p->attributes) {
        guarded(validate, b, p, v, cmd, &why);
        if (why)
            validation_failed(p, why, cmd);
    }
    if (v.kind == K_NOTHING)
        v = V_NULL;
    b->values[i] = v;
    mark_bound(b, i, how);
    return true;
}

value bind_default(const param *p, value v, const command *cmd)
{
    bound_call none = {0};
    param_table plain = {0};
    error_record *why = NULL;
    none.table = &plain;
    if (bind_fits(p, v))
        return v;
    v = guarded(convert_plain, &none, p, v, cmd, &why);
    if (why)
        conversion_failed(p, why, cmd);
    return v;
}
