/* attribute_types.c: the attribute types as .NET shapes, so that scripts can make and read them. */
#include "base/heap.h"
#include "engine/bind/attribute.h"

/* One getter and setter a slot: properties know no more of themselves than their functions. */
#define SLOT(i)                                                                                                        \
    static value get_##i(value self, const type *t)                                                                    \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        return ((attribute *)self.as.o)->slot[i];                                                                      \
    }                                                                                                                  \
    static void set_##i(value self, const type *t, value v)                                                            \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        value_store(&((attribute *)self.as.o)->slot[i], v);                                                            \
    }
SLOT(0)
SLOT(1)
SLOT(2)
SLOT(3)
SLOT(4)
SLOT(5)
SLOT(6)
SLOT(7)
#undef SLOT

static value type_id(value self, const type *t)
{
    (void)t;
    return v_obj((object *)(uintptr_t)self.as.o->type);
}

static const property base_properties[] = {{"TypeId", "object", type_id, NULL, 0}, {0}};
static const property set_properties[] = {{"ValidValues", "System.Collections.Generic.IList[string]", get_0, NULL, 0},
                                          {"IgnoreCase", "bool", get_1, set_1, 0},
                                          {"ErrorMessage", "string", get_2, set_2, 0},
                                          {0}};
static const property range_properties[] = {
    {"MinRange", "object", get_0, NULL, 0}, {"MaxRange", "object", get_1, NULL, 0}, {0}};
static const property pattern_properties[] = {{"RegexPattern", "string", get_0, NULL, 0},
                                              {"Options", "object", get_1, set_1, 0},
                                              {"ErrorMessage", "string", get_2, set_2, 0},
                                              {0}};
static const property length_properties[] = {
    {"MinLength", "int", get_0, NULL, 0}, {"MaxLength", "int", get_1, NULL, 0}, {0}};
static const property script_properties[] = {
    {"ScriptBlock", "scriptblock", get_0, NULL, 0}, {"ErrorMessage", "string", get_2, set_2, 0}, {0}};
static const property alias_properties[] = {{"AliasNames", "System.Collections.Generic.IList[string]", get_0, NULL, 0},
                                            {0}};
static const property parameter_properties[] = {{"Mandatory", "bool", get_0, set_0, 0},
                                                {"Position", "int", get_1, set_1, 0},
                                                {"ParameterSetName", "string", get_2, set_2, 0},
                                                {"ValueFromPipeline", "bool", get_3, set_3, 0},
                                                {"ValueFromPipelineByPropertyName", "bool", get_4, set_4, 0},
                                                {"ValueFromRemainingArguments", "bool", get_5, set_5, 0},
                                                {"HelpMessage", "string", get_6, set_6, 0},
                                                {"DontShow", "bool", get_7, set_7, 0},
                                                {0}};
static const property cmdlet_binding_properties[] = {{"SupportsShouldProcess", "bool", get_0, set_0, 0},
                                                     {"ConfirmImpact", "object", get_1, set_1, 0},
                                                     {"DefaultParameterSetName", "string", get_2, set_2, 0},
                                                     {"PositionalBinding", "bool", get_3, set_3, 0},
                                                     {"HelpUri", "string", get_4, set_4, 0},
                                                     {"SupportsPaging", "bool", get_5, set_5, 0},
                                                     {0}};
static const property output_properties[] = {
    {"Type", "object", get_0, NULL, 0}, {"ParameterSetName", "object", get_1, set_1, 0}, {0}};
static const property completer_properties[] = {{"ScriptBlock", "scriptblock", get_0, NULL, 0}, {0}};
static const property type_name_properties[] = {{"PSTypeName", "string", get_0, NULL, 0}, {0}};

static value construct(call *c);

#define SMA "System.Management.Automation."
static const method any_ctor[] = {{NULL, "params object[] args", NULL, construct, 0}, {0}};

static type type_attribute = {TYPE_OBJECT, .name = "System.Attribute", .flags = T_ABSTRACT, .kind = K_OBJECT,
                              .properties = base_properties};
#define ABSTRACT(id, full, parent)                                                                                     \
    static type id = {TYPE_OBJECT, .name = full, .base = parent, .flags = T_ABSTRACT, .kind = K_OBJECT}
ABSTRACT(type_metadata, SMA "Internal.CmdletMetadataAttribute", "System.Attribute");
ABSTRACT(type_parsing_base, SMA "Internal.ParsingBaseAttribute", SMA "Internal.CmdletMetadataAttribute");
ABSTRACT(type_validate, SMA "ValidateArgumentsAttribute", SMA "Internal.CmdletMetadataAttribute");
ABSTRACT(type_validate_each, SMA "ValidateEnumeratedArgumentsAttribute", SMA "ValidateArgumentsAttribute");
ABSTRACT(type_transformation, SMA "ArgumentTransformationAttribute", SMA "Internal.CmdletMetadataAttribute");
static type type_generator = {TYPE_OBJECT, .name = SMA "IValidateSetValuesGenerator", .flags = T_INTERFACE,
                              .kind = K_OBJECT};

typedef struct known {
    type t;
    attribute_kind kind;
} known;

#define KNOWN(full, short_name, parent, k, p)                                                                          \
    {                                                                                                                  \
        {TYPE_OBJECT,       .name = full,   .accelerators = short_name, .base = parent, .kind = K_OBJECT,              \
         .ctors = any_ctor, .properties = p},                                                                          \
            k                                                                                                          \
    }
static known table[] = {
    KNOWN(SMA "ValidateSetAttribute", "ValidateSet", SMA "ValidateEnumeratedArgumentsAttribute", AT_SET,
          set_properties),
    KNOWN(SMA "ValidateRangeAttribute", "ValidateRange", SMA "ValidateEnumeratedArgumentsAttribute", AT_RANGE,
          range_properties),
    KNOWN(SMA "ValidatePatternAttribute", "ValidatePattern", SMA "ValidateEnumeratedArgumentsAttribute", AT_PATTERN,
          pattern_properties),
    KNOWN(SMA "ValidateLengthAttribute", "ValidateLength", SMA "ValidateEnumeratedArgumentsAttribute", AT_LENGTH,
          length_properties),
    KNOWN(SMA "ValidateCountAttribute", "ValidateCount", SMA "ValidateArgumentsAttribute", AT_COUNT, length_properties),
    KNOWN(SMA "ValidateNotNullAttribute", "ValidateNotNull", SMA "ValidateArgumentsAttribute", AT_NOT_NULL, NULL),
    KNOWN(SMA "ValidateNotNullOrEmptyAttribute", "ValidateNotNullOrEmpty", SMA "ValidateArgumentsAttribute",
          AT_NOT_NULL_OR_EMPTY, NULL),
    KNOWN(SMA "ValidateNotNullOrWhiteSpaceAttribute", "ValidateNotNullOrWhiteSpace", SMA "ValidateArgumentsAttribute",
          AT_NOT_NULL_OR_WHITE_SPACE, NULL),
    KNOWN(SMA "ValidateScriptAttribute", "ValidateScript", SMA "ValidateEnumeratedArgumentsAttribute", AT_SCRIPT,
          script_properties),
    KNOWN(SMA "ParameterAttribute", "Parameter", SMA "Internal.ParsingBaseAttribute", AT_PARAMETER,
          parameter_properties),
    KNOWN(SMA "AliasAttribute", "Alias", SMA "Internal.ParsingBaseAttribute", AT_ALIAS, alias_properties),
    KNOWN(SMA "AllowNullAttribute", "AllowNull", SMA "Internal.CmdletMetadataAttribute", AT_ALLOW_NULL, NULL),
    KNOWN(SMA "AllowEmptyStringAttribute", "AllowEmptyString", SMA "Internal.CmdletMetadataAttribute",
          AT_ALLOW_EMPTY_STRING, NULL),
    KNOWN(SMA "AllowEmptyCollectionAttribute", "AllowEmptyCollection", SMA "Internal.CmdletMetadataAttribute",
          AT_ALLOW_EMPTY_COLLECTION, NULL),
    KNOWN(SMA "CmdletBindingAttribute", "CmdletBinding", SMA "Internal.CmdletMetadataAttribute", AT_CMDLET_BINDING,
          cmdlet_binding_properties),
    KNOWN(SMA "OutputTypeAttribute", "OutputType", SMA "Internal.CmdletMetadataAttribute", AT_OUTPUT_TYPE,
          output_properties),
    KNOWN(SMA "ArgumentCompleterAttribute", "ArgumentCompleter", "System.Attribute", AT_COMPLETER,
          completer_properties),
    KNOWN(SMA "SupportsWildcardsAttribute", "SupportsWildcards", SMA "Internal.ParsingBaseAttribute", AT_WILDCARDS,
          NULL),
    KNOWN(SMA "PSTypeNameAttribute", "PSTypeName", "System.Attribute", AT_TYPE_NAME, type_name_properties),
    KNOWN(SMA "ArgumentCompletionsAttribute", "ArgumentCompletions", "System.Attribute", AT_OTHER, NULL),
    KNOWN(SMA "PSDefaultValueAttribute", "PSDefaultValue", SMA "Internal.ParsingBaseAttribute", AT_OTHER, NULL),
    KNOWN(SMA "CredentialAttribute", "Credential", SMA "ArgumentTransformationAttribute", AT_OTHER, NULL),
    KNOWN(SMA "DynamicParamAttribute", NULL, "System.Attribute", AT_DONT_SHOW, NULL),
    KNOWN(SMA "HiddenAttribute", NULL, SMA "Internal.ParsingBaseAttribute", AT_OTHER, NULL),
    KNOWN("System.Diagnostics.CodeAnalysis.SuppressMessageAttribute", NULL, "System.Attribute", AT_OTHER, NULL),
    KNOWN("System.ObsoleteAttribute", NULL, "System.Attribute", AT_OTHER, NULL),
};
#define TABLE_COUNT (sizeof table / sizeof *table)

static attribute *make(const known *k)
{
    attribute *a = heap_alloc(sizeof *a);
    a->o.type = &k->t;
    a->o.aux = k->kind;
    for (unsigned i = 0; i < ATTRIBUTE_SLOTS; i++)
        a->slot[i] = V_NULL;
    if (k->kind == AT_SET)
        a->slot[1] = V_TRUE;
    if (k->kind == AT_PATTERN)
        a->slot[1] = v_int(1);
    if (k->kind == AT_PARAMETER) {
        a->slot[AP_POSITION] = v_int(INT32_MIN);
        a->slot[AP_SET] = v_str(str_c("__AllParameterSets"));
        a->slot[AP_MANDATORY] = a->slot[AP_PIPELINE] = a->slot[AP_PROPERTY] = V_FALSE;
        a->slot[AP_REMAINING] = a->slot[AP_DONT_SHOW] = V_FALSE;
    }
    if (k->kind == AT_CMDLET_BINDING) {
        a->slot[AC_SHOULD_PROCESS] = a->slot[AC_PAGING] = V_FALSE;
        a->slot[AC_POSITIONAL] = V_TRUE;
    }
    return a;
}

static value construct(call *c)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        if (&table[i].t != c->type)
            continue;
        attribute *a = make(&table[i]);
        value args[64];
        uint32_t n = 0;
        array *given = c->argc && value_is_array(c->args[0]) ? v_array(c->args[0]) : NULL;
        for (size_t k = 0; given && k < given->length && n < 64; k++)
            args[n++] = array_get(given, k);
        attribute_construct(a, args, n);
        return v_obj(a);
    }
    throw_runtime("ConstructorInvokedThrowException", "Not an attribute that can be made.");
}

attribute *attribute_of(value v)
{
    if (v.kind != K_OBJECT)
        return NULL;
    const type *t = v.as.o->type;
    return t >= &table[0].t && t <= &table[TABLE_COUNT - 1].t ? (attribute *)v.as.o : NULL;
}

attribute *attribute_new_named(const str *name)
{
    const char *text = str_to_c(name);
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        const type *t = &table[i].t;
        const char *short_name = t->name + 0;
        for (const char *p = t->name; *p; p++)
            if (*p == '.')
                short_name = p + 1;
        /* `[Parameter()]`, `[ParameterAttribute()]` and the full name, with or without the suffix */
        const char *forms[] = {t->accelerators, short_name, t->name};
        for (unsigned k = 0; k < 3; k++)
            if (forms[k] && (str_equal_c(name, forms[k]) || str_equal_c(str_printf("%sAttribute", text), forms[k])))
                return make(&table[i]);
    }
    return NULL;
}

bool attribute_set_named(attribute *a, const str *name, value v)
{
    for (const property *p = a->o.type->properties; p && p->name; p++) {
        if (!str_equal_c(name, p->name))
            continue;
        if (!p->set)
            return false;
        if (str_equal_c(str_c(p->type), "bool"))
            v = v_bool(to_bool(v));
        else if (str_equal_c(str_c(p->type), "string") && !v_is_null(v))
            v = v_str(to_str(v));
        else if (str_equal_c(str_c(p->type), "int"))
            v = v_int(to_int(v));
        p->set(v_obj(a), a->o.type, v);
        return true;
    }
    return attribute_kind_of(a) == AT_OTHER;
}

void attribute_types_register(void)
{
    static type *list[TABLE_COUNT + 7] = {&type_attribute,     &type_metadata,       &type_parsing_base, &type_validate,
                                          &type_validate_each, &type_transformation, &type_generator};
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        list[7 + i] = &table[i].t;
    type_register(list, TABLE_COUNT + 7);
}
