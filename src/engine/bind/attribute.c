/* attribute.c: making attributes from the source, and what Validate* attributes check. */
#include "engine/bind/attribute.h"

#include "base/heap.h"
#include "object/operate.h"
#include "object/regex.h"

/* ---- arguments ---- */

static value run_expression(ast *node, block *owner)
{
    runspace *rs = runspace_current();
    ctx *c = ctx_current();
    const code *k = compile_expression(node, owner);
    vm_mark mark = vm_stack_mark(c);
    frame f;
    frame_init(&f, rs, k, rs->current, rs->top ? rs->top->act : NULL, sink_null(rs), rs->streams);
    vm_run(&f);
    value v = f.regs[1];
    vm_stack_release(c, mark);
    return v;
}

value attribute_argument(ast *node, block *owner)
{
    switch (node->kind) {
    case AST_StringConstantExpression: return v_str(((ast_StringConstantExpression *)node)->text);
    case AST_ConstantExpression: return ((ast_ConstantExpression *)node)->constant;
    case AST_ScriptBlockExpression: {
        ast_ScriptBlock *sb = (ast_ScriptBlock *)((ast_ScriptBlockExpression *)node)->script_block;
        return v_obj(script_block_new(compile_block(sb, owner, NULL), NULL));
    }
    case AST_VariableExpression: {
        str *path = ((ast_VariableExpression *)node)->path;
        if (str_equal_c(path, "true") || str_equal_c(path, "false"))
            return v_bool(str_equal_c(path, "true"));
        if (str_equal_c(path, "null"))
            return V_NULL;
        break;
    }
    case AST_TypeExpression: {
        str *name = ((ast_TypeExpression *)node)->type_name;
        const type *t = type_find(name, owner->namespaces, owner->namespace_count);
        if (t)
            return v_obj((object *)(uintptr_t)t);
        break;
    }
    default: break;
    }
    return run_expression(node, owner);
}

/* ValidateSet('a', 'b') and ValidateSet(('a', 'b')) name the same values. */
static array *strings_of(const value *args, uint32_t n)
{
    list *all = list_new(NULL);
    for (uint32_t i = 0; i < n; i++) {
        enumerator e = {0};
        if (args[i].kind == K_OBJECT && enumerate(args[i], &e)) {
            value item;
            while (enumerator_next(&e, &item))
                list_add(all, v_str(to_str(item)));
        } else {
            list_add(all, v_str(v_is_null(args[i]) ? str_empty : to_str(args[i])));
        }
    }
    array *out = array_new(&type_String, list_count(all));
    for (size_t i = 0; i < list_count(all); i++)
        array_put(out, i, list_get(all, i));
    return out;
}

static bool is_type(value v)
{
    return v.kind == K_OBJECT && v.as.o->type == &type_RuntimeType;
}

void attribute_construct(attribute *a, const value *args, uint32_t n)
{
    switch (attribute_kind_of(a)) {
    case AT_SET: a->slot[0] = n == 1 && is_type(args[0]) ? args[0] : v_obj(strings_of(args, n)); break;
    case AT_ALIAS: a->slot[0] = v_obj(strings_of(args, n)); break;
    case AT_RANGE:
        if (n == 1) {
            a->slot[3] = v_str(to_str(args[0]));
        } else if (n == 2) {
            a->slot[0] = args[0];
            a->slot[1] = args[1];
            /* `ValidateRange(1, [int]::MaxValue)`: both ends in one type */
            const type *t = value_type(args[0]), *u = value_type(args[1]);
            if (t != u && v_is_number(args[0]) && v_is_number(args[1]))
                a->slot[args[0].kind < args[1].kind ? 0 : 1] =
                    convert_to(a->slot[args[0].kind < args[1].kind ? 0 : 1], args[0].kind < args[1].kind ? u : t);
        }
        break;
    case AT_LENGTH:
    case AT_COUNT:
        for (uint32_t i = 0; i < n && i < 2; i++)
            a->slot[i] = v_int(to_int(args[i]));
        break;
    case AT_PATTERN:
    case AT_TYPE_NAME:
        if (n)
            a->slot[0] = v_str(to_str(args[0]));
        break;
    case AT_OUTPUT_TYPE: a->slot[0] = v_obj(array_objects(args, n)); break;
    case AT_SCRIPT:
    case AT_COMPLETER:
        if (n)
            a->slot[0] = args[0];
        break;
    default: break;
    }
}

static const type *script_attribute_type(str *name, block *owner)
{
    const type *t = type_find(name, owner->namespaces, owner->namespace_count);
    if (!t)
        t = type_find(str_concat(name, str_c("Attribute")), owner->namespaces, owner->namespace_count);
    return t;
}

value attribute_object(ast_Attribute *node, block *owner)
{
    value args[64];
    uint32_t n = node->positional.count < 64 ? node->positional.count : 64;
    attribute *a = attribute_new_named(node->type_name);
    const type *t = a ? NULL : script_attribute_type(node->type_name, owner);
    if (!a && !t)
        throw_error(
            "System.Management.Automation.RuntimeException", "CustomAttributeTypeNotFound", EC_InvalidOperation, V_NULL,
            "Cannot find the type for custom attribute '%s'. Make sure that the assembly that contains this type is loaded.",
            str_to_c(node->type_name));
    if (a && attribute_kind_of(a) == AT_OTHER)
        return v_obj(a);
    for (uint32_t i = 0; i < n; i++)
        args[i] = attribute_argument(node->positional.items[i], owner);
    value made = V_NULL;
    if (a) {
        attribute_construct(a, args, n);
        made = v_obj(a);
    } else {
        made = member_new(t, args, n);
    }
    for (uint32_t i = 0; i < node->named.count; i++) {
        ast_NamedAttributeArgument *arg = (ast_NamedAttributeArgument *)node->named.items[i];
        value v = arg->omitted ? V_TRUE : attribute_argument(arg->argument, owner);
        if (!a)
            member_set(made, arg->name, v);
        else if (!attribute_set_named(a, arg->name, v))
            throw_error("System.Management.Automation.RuntimeException", "PropertyNotFoundForAttribute",
                        EC_InvalidOperation, V_NULL, "Property '%s' cannot be found for type '%s'.",
                        str_to_c(arg->name), a->o.type->name);
    }
    return made;
}

value attribute_from_ast(ast_Attribute *node, block *owner)
{
    value v = attribute_object(node, owner);
    return attribute_is_validation(v) || attribute_is_transformation(v) ? v : V_NULL;
}

static bool derives_from(value v, const char *name)
{
    const type *t = v.kind == K_OBJECT && v.as.o->type->flags & T_SCRIPT ? type_find_c(name) : NULL;
    return t && type_is_assignable(t, v.as.o->type);
}

bool attribute_is_validation(value v)
{
    attribute *a = attribute_of(v);
    if (a)
        return attribute_kind_of(a) >= AT_SET && attribute_kind_of(a) <= AT_SCRIPT;
    return derives_from(v, "System.Management.Automation.ValidateArgumentsAttribute");
}

bool attribute_is_transformation(value v)
{
    return derives_from(v, "System.Management.Automation.ArgumentTransformationAttribute");
}

value attribute_transform(value at, value v)
{
    value args[2] = {V_NULL, v};
    return member_invoke(at, str_intern_c("Transform"), args, 2);
}

/* ---- checks ---- */

#define FAIL(id, ...)                                                                                                  \
    throw_error("System.Management.Automation.ValidationMetadataException", id, EC_MetadataError, V_NULL, __VA_ARGS__)

static const char *text_of(value v)
{
    return v_is_null(v) ? "" : str_to_c(to_str(v));
}

static _Noreturn void fail_format(const attribute *a, const char *id, value item, str *second)
{
    value args[2] = {item, v_str(second)};
    FAIL(id, "%s", str_to_c(format_composite(a->slot[2].as.s, args, 2, culture_current())));
}

static array *set_values(const attribute *a)
{
    if (!is_type(a->slot[0]))
        return v_array(a->slot[0]);
    /* a class that implements IValidateSetValuesGenerator is asked each time */
    value generator = member_new((const type *)a->slot[0].as.o, NULL, 0);
    value made = member_invoke(generator, str_intern_c("GetValidValues"), NULL, 0);
    return strings_of(&made, 1);
}

static void check_set(const attribute *a, value item)
{
    array *values = set_values(a);
    str *text = v_is_null(item) ? str_empty : to_str(item);
    bool ignore = to_bool(a->slot[1]);
    str *parts[256];
    size_t n = values->length < 256 ? values->length : 256;
    for (size_t i = 0; i < values->length; i++) {
        str *one = array_get(values, i).as.s;
        if (ignore ? str_equal_nocase(one, text) : str_equal(one, text))
            return;
        if (i < n)
            parts[i] = one;
    }
    str *joined = str_join(str_c(","), parts, n);
    if (a->slot[2].kind == K_STRING && a->slot[2].as.s->length)
        fail_format(a, "ValidateSetFailure", v_str(text), joined);
    FAIL(
        "ValidateSetFailure",
        "The argument \"%s\" does not belong to the set \"%s\" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again.",
        str_to_c(text), str_to_c(joined));
}

static void check_range_kind(const str *kind, value item)
{
    if (!v_is_number(item) && !convert_try(item, &type_Double, &item))
        FAIL("ValidateRangeElementType", "The argument \"%s\" cannot be validated because it is not a number.",
             text_of(item));
    int order = compare_order(item, v_int(0), true);
    static const struct {
        const char *name, *what;
        int low, high;
    } kinds[] = {{"Positive", "greater than zero", 1, 1},
                 {"NonNegative", "greater than or equal to zero", 0, 1},
                 {"Negative", "less than zero", -1, -1},
                 {"NonPositive", "less than or equal to zero", -1, 0}};
    order = order < 0 ? -1 : order > 0;
    for (unsigned i = 0; i < 4; i++)
        if (str_equal_c(kind, kinds[i].name) && (order < kinds[i].low || order > kinds[i].high))
            FAIL("ValidateRangeFailure", "The argument \"%s\" cannot be validated because its value is not %s.",
                 text_of(item), kinds[i].what);
}

static void check_range(const attribute *a, value item)
{
    if (a->slot[3].kind == K_STRING) {
        check_range_kind(a->slot[3].as.s, item);
        return;
    }
    value low = a->slot[0], high = a->slot[1];
    const type *t = value_type(low), *u = value_type(item);
    if (t != u && !(v_is_number(low) && v_is_number(item)) && !(t == &type_Decimal || u == &type_Decimal))
        FAIL(
            "ValidateRangeElementType",
            "The argument cannot be validated because its type \"%s\" is not the same type (%s) as the maximum and minimum limits of the parameter. Make sure the argument is of type %s and then try the command again.",
            str_to_c(type_short_name(u)), str_to_c(type_short_name(t)), str_to_c(type_short_name(t)));
    if (compare_order(item, low, true) < 0)
        FAIL(
            "ValidateRangeTooSmall",
            "The %s argument is less than the minimum allowed range of %s. Supply an argument that is greater than or equal to %s and then try the command again.",
            text_of(item), text_of(low), text_of(low));
    if (compare_order(item, high, true) > 0)
        FAIL(
            "ValidateRangeTooBig",
            "The %s argument is greater than the maximum allowed range of %s. Supply an argument that is less than or equal to %s and then try the command again.",
            text_of(item), text_of(high), text_of(high));
}

static void check_pattern(const attribute *a, value item)
{
    str *text = to_str(item);
    regex_match m;
    if (regex_exec(regex_get(a->slot[0].as.s, (uint32_t)to_int(a->slot[1])), text, 0, &m))
        return;
    if (a->slot[2].kind == K_STRING && a->slot[2].as.s->length)
        fail_format(a, "ValidatePatternFailure", v_str(text), a->slot[0].as.s);
    FAIL(
        "ValidatePatternFailure",
        "The argument \"%s\" does not match the \"%s\" pattern. Supply an argument that matches \"%s\" and try the command again.",
        str_to_c(text), str_to_c(a->slot[0].as.s), str_to_c(a->slot[0].as.s));
}

static void check_length(const attribute *a, value item)
{
    if (item.kind != K_STRING)
        FAIL(
            "ValidateLengthNotString",
            "The ValidateLength attribute cannot be applied to a parameter that is not a string or string[] parameter. Make the parameter a string or string[] parameter.");
    int length = (int)item.as.s->length, low = to_int(a->slot[0]), high = to_int(a->slot[1]);
    if (length < low)
        FAIL(
            "ValidateLengthMinLengthFailure",
            "The character length (%d) of the argument is too short. Specify an argument with a length that is greater than or equal to \"%d\", and then try the command again.",
            length, low);
    if (length > high)
        FAIL(
            "ValidateLengthMaxLengthFailure",
            "The character length of the %d argument is too long. Shorten the character length of the argument so it is fewer than or equal to \"%d\" characters, and then try the command again.",
            length, high);
}

static void check_count(const attribute *a, value v)
{
    int n = 0, low = to_int(a->slot[0]), high = to_int(a->slot[1]);
    enumerator e = {0};
    if (!v_is_null(v)) {
        if (!(v.kind == K_OBJECT && enumerate(v, &e)))
            FAIL(
                "NotAnArrayParameter",
                "The ValidateCount attribute cannot be applied to a non-array parameter. Either remove the attribute from the parameter or make the parameter an array parameter.");
        value item;
        while (enumerator_next(&e, &item))
            n++;
    }
    if (n >= low && n <= high)
        return;
    if (low == high)
        FAIL("ValidateCountExactFailure", "The parameter requires exactly %d value(s) - %d value(s) were provided.",
             low, n);
    FAIL("ValidateCountMinMaxFailure",
         "The parameter requires at least %d value(s) and no more than %d value(s) - %d value(s) were provided.", low,
         high, n);
}

static void check_script(const attribute *a, value item)
{
    if (!v_is_block(a->slot[0]))
        throw_runtime("ValidateScriptFailure", "The argument of ValidateScript is not a script block.");
    script_block *sb = v_block(a->slot[0]);
    if (to_bool(script_block_value(runspace_current(), sb, &item, 1, item)))
        return;
    ast *node = (ast *)sb->block->node;
    str *source = ast_text(node);
    if (source->length > 1 && str_at(source, 0) == '{')
        source = str_sub(source, 1, source->length - 2);
    if (a->slot[2].kind == K_STRING && a->slot[2].as.s->length)
        fail_format(a, "ValidateScriptFailure", item, source);
    FAIL(
        "ValidateScriptFailure",
        "The \"%s\" validation script for the argument with value \"%s\" did not return a result of True. Determine why the validation script failed, and then try the command again.",
        str_to_c(source), text_of(item));
}

static void check_not_null(value v)
{
    if (v_is_null(v))
        FAIL("ArgumentIsNull",
             "The argument is null. Provide a valid value for the argument, and then try running the command again.");
    enumerator e = {0};
    value item;
    if (v.kind != K_OBJECT || !enumerate(v, &e))
        return;
    while (enumerator_next(&e, &item))
        if (v_is_null(item))
            FAIL(
                "ArgumentIsNull",
                "The argument has a null value, or an element of the argument collection contains a null value. Provide a collection that does not contain any null values, and then try the command again.");
}

static bool blank(const str *s, bool white)
{
    if (!white)
        return s->length == 0;
    return str_trim(s, NULL, 3)->length == 0;
}

#define EMPTY_COLLECTION                                                                                               \
    "The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again."
#define EMPTY_TEXT                                                                                                     \
    "The argument is null or empty. Provide an argument that is not null or empty, and then try the command again."
#define BLANK_TEXT                                                                                                     \
    "The argument is null, empty, or consists of only white-space characters. Provide an argument that contains non white-space characters, and then try the command again."

static void check_not_empty(value v, bool white)
{
    if (v_is_null(v))
        FAIL("ArgumentIsNull", EMPTY_TEXT);
    if (v.kind == K_STRING) {
        if (blank(v.as.s, white))
            FAIL("ArgumentIsEmpty", "%s", white ? BLANK_TEXT : EMPTY_TEXT);
        return;
    }
    enumerator e = {0};
    value item;
    if (v.kind == K_OBJECT && enumerate(v, &e)) {
        bool any = false;
        while (enumerator_next(&e, &item)) {
            any = true;
            if (v_is_null(item) || (item.kind == K_STRING && blank(item.as.s, white)))
                FAIL("ArgumentCollectionContainsNull", EMPTY_COLLECTION);
        }
        if (!any)
            FAIL("ArgumentCollectionIsEmpty", EMPTY_COLLECTION);
    } else if (value_is_dictionary(v) && v.as.o->type == &type_Hashtable && map_count(v_map(v)) == 0) {
        FAIL("ArgumentIsEmpty", EMPTY_TEXT);
    }
}

static void check_element(const attribute *a, value item)
{
    switch (attribute_kind_of(a)) {
    case AT_SET: check_set(a, item); break;
    case AT_RANGE: check_range(a, item); break;
    case AT_PATTERN: check_pattern(a, item); break;
    case AT_LENGTH: check_length(a, item); break;
    default: check_script(a, item); break;
    }
}

/* Set, Range, Pattern, Length and Script look at each element of a collection. */
static void check_each(const attribute *a, value v)
{
    if (v_is_null(v))
        FAIL("ArgumentIsEmpty", EMPTY_COLLECTION);
    enumerator e = {0};
    value item;
    if (v.kind != K_OBJECT || !enumerate(v, &e)) {
        check_element(a, v);
        return;
    }
    while (enumerator_next(&e, &item)) {
        if (v_is_null(item))
            FAIL("ArgumentIsEmpty", EMPTY_COLLECTION);
        check_element(a, item);
    }
}

/* A class of the script: Validate(arguments, engineIntrinsics), or ValidateElement for each element. */
static void check_script_class(value at, value v)
{
    enumerator e = {0};
    value args[2] = {v, V_NULL};
    if (!derives_from(at, "System.Management.Automation.ValidateEnumeratedArgumentsAttribute")) {
        member_invoke(at, str_intern_c("Validate"), args, 2);
    } else if (v.kind == K_OBJECT && enumerate(v, &e)) {
        value item;
        while (enumerator_next(&e, &item))
            member_invoke(at, str_intern_c("ValidateElement"), &item, 1);
    } else {
        member_invoke(at, str_intern_c("ValidateElement"), args, 1);
    }
}

void attribute_check(list *attributes, value v)
{
    for (size_t i = 0; attributes && i < list_count(attributes); i++) {
        value at = list_get(attributes, i);
        attribute *a = attribute_of(at);
        if (!a) {
            if (attribute_is_validation(at))
                check_script_class(at, v);
            continue;
        }
        switch (attribute_kind_of(a)) {
        case AT_COUNT: check_count(a, v); break;
        case AT_NOT_NULL: check_not_null(v); break;
        case AT_NOT_NULL_OR_EMPTY:
        case AT_NOT_NULL_OR_WHITE_SPACE: check_not_empty(v, attribute_kind_of(a) == AT_NOT_NULL_OR_WHITE_SPACE); break;
        default:
            if (attribute_is_validation(at))
                check_each(a, v);
        }
    }
}

/* A variable with attributes says only that it does, whatever the attribute found. */
static void check_variable(const cell *c, list *attributes, value v)
{
    ctx *x = ctx_current();
    TRY(x)
    attribute_check(attributes, v);
    CAUGHT
    if (x->kind != UNWIND_ERROR)
        unwind(x, x->kind, x->payload);
    FAIL("ValidateSetFailure",
         "The variable cannot be validated because the value %s is not a valid value for the %s variable.", text_of(v),
         str_to_c(c->name));
    END_TRY;
}

void bind_init(void)
{
    attribute_types_register();
    dynamic_types_register();
    scope_check_attributes = check_variable;
}
