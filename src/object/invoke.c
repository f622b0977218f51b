/* invoke.c: calling a native member: choosing the overload, converting arguments, wrapping what it throws. */
#include <string.h>

#include "base/heap.h"
#include "object/convert.h"
#include "object/convert_internal.h"
#include "object/error_internal.h"
#include "object/member_internal.h"
#include "object/rank.h"
#include "object/type_internal.h"

enum { MAX_ARGS = 64 };

typedef struct candidate {
    const overload *o;
    bool expanded; /* params: the rest of the arguments one by one */
    int ranks[MAX_ARGS];
} candidate;

/* ---- references: the argument of a `ref` parameter ---- */

static bool is_reference(value v)
{
    return v.kind == K_OBJECT && strncmp(v.as.o->type->name, "System.Management.Automation.PSReference", 40) == 0;
}

/* ---- choosing ---- */

static const type *parameter_type(const candidate *c, uint32_t i)
{
    const overload *o = c->o;
    if (c->expanded && i + 1 >= o->count) {
        const type *t = o->params[o->count - 1].type;
        return t ? t->element : NULL;
    }
    return o->params[i].type;
}

static bool parameter_by_ref(const candidate *c, uint32_t i)
{
    return i < c->o->count && c->o->params[i].by_ref;
}

static bool rank_all(candidate *c, const value *args, uint32_t argc)
{
    for (uint32_t i = 0; i < argc; i++) {
        bool reference = is_reference(args[i]);
        if (parameter_by_ref(c, i)) {
            c->ranks[i] = reference || v_is_null(args[i]) ? RANK_IDENTITY : -1;
        } else {
            c->ranks[i] = convert_rank(args[i], parameter_type(c, i));
        }
        if (c->ranks[i] < 0) {
            return false;
        }
    }
    return true;
}

/* > 0: a is better. Earlier arguments weigh more; then specificity, where only good conversions count. */
static int compare_candidates(const candidate *a, const candidate *b, uint32_t argc)
{
    int better = 0;
    for (uint32_t i = 0; i < argc; i++) {
        int weight = (int)(argc - i);
        better += a->ranks[i] < b->ranks[i] ? weight : a->ranks[i] > b->ranks[i] ? -weight : 0;
    }
    if (better) {
        return better;
    }
    int unrelated = 0; /* object[] for string[] loses: [string]::Join('+', @('a','b'), 1, 2) */
    for (uint32_t i = 0; i < argc; i++) {
        unrelated += (b->ranks[i] == RANK_UNRELATED_ARRAY) - (a->ranks[i] == RANK_UNRELATED_ARRAY);
    }
    if (unrelated) {
        return unrelated;
    }
    for (uint32_t i = 0; i < argc; i++) {
        int ra = a->ranks[i], rb = b->ranks[i];
        if (ra > RANK_NULL_TO_VALUE || rb > RANK_NULL_TO_VALUE || (ra <= RANK_WIDENING) != (rb <= RANK_WIDENING)) {
            continue;
        }
        int s = rank_specificity(parameter_type(a, i), parameter_type(b, i)) * (int)(argc - i);
        better += ra <= RANK_WIDENING ? s : -s; /* [math]::Abs('5') takes the widest type, Abs([byte]5) the next */
    }
    if (better) {
        return better;
    }
    if (a->expanded != b->expanded) {
        return a->expanded ? -1 : 1;
    }
    return (int)b->o->count - (int)a->o->count;
}

_Noreturn static void throw_method(const char *id, str *message, exception *inner)
{
    exception *e = exception_new("System.Management.Automation.MethodException", message);
    if (inner) {
        e->inner = v_obj(inner);
    }
    throw_record(error_record_new(e, id, EC_NotSpecified, V_NULL));
}

_Noreturn static void throw_count(const char *name, uint32_t argc)
{
    throw_method("MethodCountCouldNotFindBest",
                 str_printf("Cannot find an overload for \"%s\" and the argument count: \"%u\".", name, argc), NULL);
}

static bool count_fits(const overload *o, uint32_t argc, bool *expanded)
{
    *expanded = false;
    if (argc >= o->required && argc <= o->count) {
        return true;
    }
    *expanded = o->rest;
    return o->rest && argc + 1 >= o->count;
}

/* Tries a candidate; keeps the better in *best. */
static void consider(candidate *best, bool *have, bool *tie, const candidate *c, uint32_t argc)
{
    int order = *have ? compare_candidates(c, best, argc) : 1;
    if (order > 0) {
        *best = *c;
        *have = true;
        *tie = false;
    } else if (order == 0) {
        *tie = true;
    }
}

static void choose(candidate *best, const overload_set *set, const char *name, const value *args, uint32_t argc)
{
    bool have = false, tie = false;
    const overload *only = NULL;
    uint32_t fitting = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        const overload *o = &set->items[i];
        bool expanded;
        if (!count_fits(o, argc, &expanded)) {
            continue;
        }
        fitting++;
        only = o;
        candidate c = {.o = o, .expanded = expanded};
        if (rank_all(&c, args, argc)) {
            consider(best, &have, &tie, &c, argc);
        }
        if (o->rest && !expanded && argc >= o->count) {
            c.expanded = true;
            if (rank_all(&c, args, argc)) {
                consider(best, &have, &tie, &c, argc);
            }
        }
    }
    if (have && tie) {
        throw_method(
            "MethodCountCouldNotFindBest",
            str_printf("Multiple ambiguous overloads found for \"%s\" and the argument count: \"%u\".", name, argc),
            NULL);
    }
    if (have) {
        return;
    }
    if (set->count != 1 || fitting != 1) { /* nothing fits: the count is blamed */
        throw_count(name, argc);
    }
    best->o = only; /* one way only: the conversion that fails says why */
    best->expanded =
        only->rest && (argc != only->count || (argc && convert_rank(args[argc - 1], only->params[argc - 1].type) < 0));
}

/* ---- arguments ---- */

value convert_argument(value v, const type *t, const char *param_name, const char *method_name)
{
    value out;
    failure f = {0};
    if (!t) {
        if (v_is_null(v)) {
            return V_NULL;
        }
        convert_fail(&f, "", "parsh does not have the type of this parameter.");
    } else if (v.kind == t->kind && v.kind > K_NOTHING && v.kind <= K_STRING && v.kind != K_ENUM &&
               v.kind != K_INLINE) {
        return v;
    } else if (v_is_null(v) && t == &type_String) {
        return v_str(str_empty); /* PowerShell passes '' where a string is asked for */
    } else if (convert_step(v, t, &out, &f)) {
        return out;
    }
    if (f.thrown) {
        throw_record(f.thrown);
    }
    if (!f.message) {
        convert_fail_final(&f, v, t);
    }
    exception *inner = exception_new("System.Management.Automation.PSInvalidCastException", f.message);
    throw_method("MethodArgumentConversionInvalidCastArgument",
                 str_printf("Cannot convert argument \"%s\", with value: \"%s\", for \"%s\" to type \"%s\": \"%s\"",
                            param_name, str_to_c(value_is_array(v) ? type_text(value_type(v)) : to_str(v)), method_name,
                            t ? str_to_c(type_text(t)) : "?", str_to_c(f.message)),
                 inner);
}

static uint32_t fill_arguments(const candidate *c, const value *args, uint32_t argc, const char *name, value *out)
{
    const overload *o = c->o;
    uint32_t fixed = c->expanded ? o->count - 1 : o->count;
    for (uint32_t i = 0; i < fixed; i++) {
        const param *p = &o->params[i];
        if (i >= argc) {
            out[i] = p->rest && p->type ? v_obj(array_new(p->type->element, 0)) : p->fallback;
        } else if (p->by_ref) {
            if (!is_reference(args[i]) && !v_is_null(args[i])) {
                throw_method(
                    "NonRefArgumentToRefParameterMsg",
                    str_printf("Argument: '%u' should be a System.Management.Automation.PSReference. Use [ref].",
                               i + 1),
                    NULL);
            }
            out[i] = args[i];
        } else {
            out[i] = convert_argument(args[i], p->type, p->name, name);
        }
    }
    if (c->expanded) {
        const param *p = &o->params[fixed];
        const type *element = p->type ? p->type->element : &type_Object;
        array *rest = array_new(element, argc - fixed);
        for (uint32_t i = fixed; i < argc; i++) {
            array_put(rest, i - fixed, convert_argument(args[i], element, p->name, name));
        }
        out[fixed] = v_obj(rest);
    }
    return o->count;
}

/* ---- the call ---- */

/* Exception calling "Parse" with "1" argument(s): "..." : the id is the inner type's name, catch sees the inner one too. */
_Noreturn static void rethrow_wrapped(error_record *r, const char *name, uint32_t argc)
{
    if (r->leaving) /* $PSCmdlet.ThrowTerminatingError($_): the record itself leaves */
        throw_record(r);
    exception *inner = r->exception;
    str *message = str_printf("Exception calling \"%s\" with \"%u\" argument(s): \"%s\"", name, argc,
                              str_to_c(exception_message(inner)));
    exception *e = exception_new("System.Management.Automation.MethodInvocationException", message);
    e->inner = v_obj(inner);
    throw_record(error_record_new(e, str_to_c(type_short_name(inner->o.type)), EC_NotSpecified, V_NULL));
}

/* What is called, and on what. */
typedef struct receiver {
    const type *type;
    value self;
    const type *const *generic;
    uint32_t generic_count;
} receiver;

static value call_native(const overload *o, const receiver *r, value *args, uint32_t count, const char *name,
                         uint32_t argc)
{
    call c = {.self = r->self,
              .type = r->type,
              .args = args,
              .argc = count,
              .generic = r->generic,
              .generic_count = r->generic_count};
    ctx *x = ctx_current();
    value result = V_NULL;
    TRY(x)
    {
        result = o->method->fn(&c);
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR) {
            unwind(x, x->kind, x->payload);
        }
        rethrow_wrapped(error_caught(x), name, argc);
    }
    END_TRY;
    return o->is_void ? V_NOTHING : result;
}

/* One overload whose parameters are exactly what is passed: nothing to choose or convert. */
static bool exact(const overload *o, const value *args, uint32_t argc)
{
    if (!o->plain || o->count != argc) {
        return false;
    }
    for (uint32_t i = 0; i < argc; i++) {
        const type *t = o->params[i].type;
        kind k = (kind)args[i].kind;
        if (t == &type_Object ? k == K_NOTHING
                              : !(k == t->kind && k > K_NOTHING &&
                                  (k <= K_TIMESPAN || k == K_STRING || (k == K_OBJECT && args[i].as.o->type == t)))) {
            return false;
        }
    }
    return true;
}

static value invoke_set(const overload_set *set, const receiver *r, const char *name, const char *shown, value *args,
                        uint32_t argc)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const overload *o = &set->items[i];
        /* With other overloads an object parameter may lose to a better one. */
        if (exact(o, args, argc) && (set->count == 1 || argc == 0 || o->params[0].type != &type_Object)) {
            bool all = true;
            for (uint32_t k = 0; k < argc && set->count > 1; k++) {
                all &= o->params[k].type != &type_Object;
            }
            if (all) {
                return call_native(o, r, args, argc, name, argc);
            }
        }
    }
    if (argc > MAX_ARGS) {
        throw_unsupported("a method call with more than 64 arguments");
    }
    candidate best = {0};
    value converted[MAX_ARGS];
    choose(&best, set, shown, args, argc);
    uint32_t count = fill_arguments(&best, args, argc, name, converted);
    return call_native(best.o, r, converted, count, name, argc);
}

static value construct(const type *t, value *args, uint32_t argc)
{
    const overload_set *set = type_constructors(t);
    if (argc == 0 && t->flags & T_VALUE && t->kind != K_OBJECT) {
        bool own = false;
        for (uint32_t i = 0; set && i < set->count; i++) {
            own |= set->items[i].required == 0;
        }
        if (!own) {
            return type_default(t);
        }
    }
    if (!set || t->flags & (T_ABSTRACT | T_STATIC | T_INTERFACE)) {
        throw_count("new", argc);
    }
    return invoke_set(set, &(receiver){.type = t}, ".ctor", "new", args, argc);
}

value type_invoke(const type *t, value self, const str *name, value *args, uint32_t argc, bool is_static)
{
    if (!name) {
        return construct(t, args, argc);
    }
    const overload_set *set = type_overloads(t, name, is_static);
    if (!set) {
        throw_no_method(t, name);
    }
    const char *own = set->items[0].method->name;
    return invoke_set(set, &(receiver){.type = t, .self = self}, own, own, args, argc);
}

value type_invoke_generic(const type *t, value self, const str *name, const type *const *generic,
                          uint32_t generic_count, value *args, uint32_t argc, bool is_static)
{
    const overload_set *set = type_overloads(t, name, is_static);
    if (!set) {
        throw_no_method(t, name);
    }
    const char *own = set->items[0].method->name;
    receiver r = {.type = t, .self = self, .generic = generic, .generic_count = generic_count};
    return invoke_set(set, &r, own, own, args, argc);
}
