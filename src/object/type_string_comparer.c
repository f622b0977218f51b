/* type_string_comparer.c: System.StringComparer: comparing and hashing strings by a StringComparison. */
#include "base/heap.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/member.h"
#include "object/type_internal.h"
#include "object/type_string.h"

typedef struct comparer {
    object o; /* aux: string_comparison */
} comparer;

static int comparison_of(value v)
{
    return (int)v.as.o->aux;
}

extern type type_CultureAwareComparer, type_OrdinalComparer, type_OrdinalIgnoreCaseComparer;

static value comparer_new(int comparison)
{
    comparer *c = heap_alloc(sizeof *c);
    c->o.type = comparison == COMPARE_ORDINAL          ? &type_OrdinalComparer
                : comparison == COMPARE_ORDINAL_NOCASE ? &type_OrdinalIgnoreCaseComparer
                                                       : &type_CultureAwareComparer;
    c->o.aux = (uint32_t)comparison;
    return v_obj(c);
}

#define COMPARER(name, comparison)                                                                                     \
    static value get_##name(value self, const type *t)                                                                 \
    {                                                                                                                  \
        (void)self, (void)t;                                                                                           \
        return comparer_new(comparison);                                                                               \
    }
COMPARER(ordinal, COMPARE_ORDINAL)
COMPARER(ordinal_nocase, COMPARE_ORDINAL_NOCASE)
COMPARER(current, COMPARE_CURRENT)
COMPARER(current_nocase, COMPARE_CURRENT_NOCASE)
COMPARER(invariant, COMPARE_INVARIANT)
COMPARER(invariant_nocase, COMPARE_INVARIANT_NOCASE)

static value from_comparison(call *c)
{
    return comparer_new((int)c->args[0].as.i);
}

static value create(call *c)
{
    return comparer_new(c->args[1].as.i & 1 ? COMPARE_CURRENT_NOCASE : COMPARE_CURRENT);
}

static value ignores_case(value self, const type *t)
{
    (void)t;
    return v_bool(comparison_of(self) & 1);
}

static value compare(call *c)
{
    value a = psobject_base(c->args[0]), b = psobject_base(c->args[1]);
    if (v_is_null(a) || v_is_null(b)) {
        return v_int((int)v_is_null(b) - (int)v_is_null(a));
    }
    if (a.kind != K_STRING || b.kind != K_STRING) {
        if (a.kind == b.kind && a.as.u == b.as.u) {
            return v_int(0);
        }
        return type_invoke(value_type(a), a, str_intern_c("CompareTo"), &b, 1, false);
    }
    return v_int(collate_compare(a.as.s, b.as.s, comparison_of(c->self)));
}

static value equals(call *c)
{
    value a = psobject_base(c->args[0]), b = psobject_base(c->args[1]);
    if (a.kind == K_STRING && b.kind == K_STRING) {
        return v_bool(collate_equal(a.as.s, b.as.s, comparison_of(c->self)));
    }
    return v_bool((v_is_null(a) && v_is_null(b)) || map_key_equal(MAP_ORDINAL, a, b));
}

/* Equal texts hash alike: of a culture, composed and decomposed letters too. */
static value get_hash_code(call *c)
{
    value v = psobject_base(c->args[0]);
    if (v_is_null(v)) {
        throw_argument("System.ArgumentNullException", "obj", "Value cannot be null.");
    }
    if (v.kind == K_STRING && comparison_of(c->self) < COMPARE_ORDINAL) {
        return v_int((int32_t)str_hash(string_normalize(v.as.s, 1)));
    }
    return v_int((int32_t)(v.kind == K_STRING ? str_hash(v.as.s) : map_key_hash(MAP_ORDINAL, v)));
}

static bool comparers_equal(value a, value b)
{
    return a.as.o->type == b.as.o->type && comparison_of(a) == comparison_of(b);
}

static uint32_t comparer_hash(value v)
{
    return v.as.o->aux;
}

static const type_ops comparer_ops = {.equals = comparers_equal, .hash = comparer_hash};
static const method comparer_methods[] = {
    {"Compare", "System.Object x, System.Object y", "int", compare, 0},
    {"Compare", "string x, string y", "int", compare, 0},
    {"Equals", "System.Object x, System.Object y", "bool", equals, 0},
    {"Equals", "string x, string y", "bool", equals, 0},
    {"GetHashCode", "System.Object obj", "int", get_hash_code, 0},
    {"GetHashCode", "string obj", "int", get_hash_code, 0},
    {"FromComparison", "System.StringComparison comparisonType", "System.StringComparer", from_comparison, M_STATIC},
    {"Create", "System.Globalization.CultureInfo culture, bool ignoreCase", "System.StringComparer", create, M_STATIC},
    {"Create", "System.Globalization.CultureInfo culture, System.Globalization.CompareOptions options",
     "System.StringComparer", create, M_STATIC},
    {0}};
static const property comparer_properties[] = {
    {"InvariantCulture", "System.StringComparer", get_invariant, NULL, M_STATIC},
    {"InvariantCultureIgnoreCase", "System.StringComparer", get_invariant_nocase, NULL, M_STATIC},
    {"CurrentCulture", "System.StringComparer", get_current, NULL, M_STATIC},
    {"CurrentCultureIgnoreCase", "System.StringComparer", get_current_nocase, NULL, M_STATIC},
    {"Ordinal", "System.StringComparer", get_ordinal, NULL, M_STATIC},
    {"OrdinalIgnoreCase", "System.StringComparer", get_ordinal_nocase, NULL, M_STATIC},
    {"IgnoreCase", "bool", ignores_case, NULL, M_HIDDEN}, /* dictionaries ask for it */
    {0}};

type type_StringComparer = {TYPE_OBJECT,
                            .name = "System.StringComparer",
                            .flags = T_ABSTRACT,
                            .kind = K_OBJECT,
                            .interfaces = "System.Collections.IComparer,System.Collections.IEqualityComparer,"
                                          "System.Collections.Generic.IComparer[string],"
                                          "System.Collections.Generic.IEqualityComparer[string]",
                            .methods = comparer_methods,
                            .properties = comparer_properties};

#define DERIVED(c_name, full)                                                                                          \
    type type_##c_name = {TYPE_OBJECT,       .name = full,     .base = "System.StringComparer",                        \
                          .flags = T_SEALED, .kind = K_OBJECT, .ops = &comparer_ops};
DERIVED(CultureAwareComparer, "System.CultureAwareComparer")
DERIVED(OrdinalComparer, "System.OrdinalCaseSensitiveComparer")
DERIVED(OrdinalIgnoreCaseComparer, "System.OrdinalIgnoreCaseComparer")

type *const string_comparer_types[] = {&type_StringComparer, &type_CultureAwareComparer, &type_OrdinalComparer,
                                       &type_OrdinalIgnoreCaseComparer};
const size_t string_comparer_types_count = COUNT_OF(string_comparer_types);
