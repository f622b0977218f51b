/* convert_object.c: to any other type: Parse, a constructor of one argument, properties out of a hashtable. */
#include <string.h>

#include "object/convert_internal.h"
#include "object/error_internal.h"
#include "object/member.h"
#include "object/regex.h"
#include "object/type_internal.h"

/* ---- calls that may throw ---- */

typedef struct attempt {
    const type *t;
    const str *name; /* NULL: a constructor */
    value *args;
    uint32_t argc;
} attempt;

/* What a native member threw, without the MethodInvocationException around it. */
static exception *root_of(error_record *r)
{
    exception *e = r->exception;
    return e->inner.kind == K_OBJECT ? (exception *)(void *)e->inner.as.o : e;
}

static bool try_call(const attempt *a, value *out, error_record **thrown)
{
    ctx *c = ctx_current();
    value made = V_NULL;
    *thrown = NULL;
    TRY(c)
    {
        made =
            a->name ? type_invoke(a->t, V_NULL, a->name, a->args, a->argc, true) : member_new(a->t, a->args, a->argc);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) {
            unwind(c, c->kind, c->payload);
        }
        *thrown = error_caught(c);
        return false;
    }
    END_TRY;
    *out = made;
    return true;
}

/* Is there a static Parse(string), and does it take a format provider too (the id of its failure says so)? */
static bool has_parse(const type *t, bool *with_provider)
{
    const overload_set *set = type_overloads(t, str_intern_c("Parse"), true);
    bool found = false;
    *with_provider = false;
    for (uint32_t i = 0; set && i < set->count; i++) {
        const overload *o = &set->items[i];
        if (o->count >= 1 && o->params[0].type == &type_String) {
            found |= o->required <= 1;
            *with_provider |= o->count == 2 && o->params[1].type && strstr(o->params[1].type->name, "IFormatProvider");
        }
    }
    return found;
}

/* The failure of a Parse or constructor: its exception lies below the cast's. */
static bool fail_by(failure *f, const char *id, value v, const type *t, error_record *thrown)
{
    exception *e = root_of(thrown);
    convert_fail_value(f, id, v, t, exception_message(e));
    if (f) {
        f->cause = e;
    }
    return false;
}

static bool by_parse(value v, const type *t, value *out, failure *f)
{
    bool provider;
    if (!has_parse(t, &provider)) {
        return false;
    }
    error_record *thrown;
    value arg = v;
    if (try_call(&(attempt){t, str_intern_c("Parse"), &arg, 1}, out, &thrown)) {
        return true;
    }
    /* These have Parse(string, IFormatProvider) in .NET whether or not parsh lists it. */
    provider |= t == &type_DateTime || t == &type_TimeSpan || t == &type_Guid;
    return fail_by(f,
                   provider ? "InvalidCastParseTargetInvocationWithFormatProvider" : "InvalidCastParseTargetInvocation",
                   v, t, thrown);
}

/* ---- constructors ---- */

static bool is_sequence(const type *t)
{
    return t && (strncmp(t->name, "System.Collections.", 19) == 0) && t->flags & T_INTERFACE;
}

/* List[int] from 1,'2': its constructor takes a sequence of its element type. */
static bool by_sequence(value v, const type *t, const overload *o, value *out, failure *f)
{
    const type *p = o->params[0].type;
    const type *element = p->arg_count == 1 ? p->args[0] : &type_Object;
    enumerator e = {0};
    bool collection = v.kind == K_OBJECT && enumerate(v, &e);
    if (!collection && p->arg_count == 0) {
        return false;
    }
    value items;
    failure inner = {0};
    if (!convert_array(v, type_array_of(element, 1), &items, f ? &inner : NULL)) {
        if (f && !collection) { /* the scalar's own failure */
            failure own = {0};
            value unused;
            convert_step(v, element, &unused, &own);
            *f = own;
        } else {
            convert_fail_final(f, v, t);
        }
        return false;
    }
    error_record *thrown;
    if (try_call(&(attempt){t, NULL, &items, 1}, out, &thrown)) {
        return true;
    }
    return fail_by(f, "InvalidCastConstructorException", v, t, thrown);
}

/* [Point]'1,2': a class of the script with a constructor that takes it. */
static bool by_class(value v, const type *t, value *out, failure *f)
{
    error_record *thrown;
    value arg = v;
    if (!object_up.class_takes(t, v)) {
        return false;
    }
    if (try_call(&(attempt){t, NULL, &arg, 1}, out, &thrown)) {
        return true;
    }
    if (thrown->id && str_equal_c(thrown->id, "MethodCountCouldNotFindBest")) { /* none takes it */
        return false;
    }
    return fail_by(f, "InvalidCastConstructorException", v, t, thrown);
}

static bool by_constructor(value v, const type *t, value *out, failure *f)
{
    if (t->flags & T_SCRIPT && object_up.class_new && !value_is_dictionary(v)) {
        return by_class(v, t, out, f);
    }
    const overload_set *set = type_constructors(t);
    bool fits = false;
    for (uint32_t i = 0; set && i < set->count; i++) {
        const overload *o = &set->items[i];
        if (o->count != 1 || o->rest) {
            continue;
        }
        if (is_sequence(o->params[0].type)) {
            if (value_is_dictionary(v)) { /* not its pairs: `[Dictionary[string,int]]@{}` fails */
                continue;
            }
            if (by_sequence(v, t, o, out, f)) {
                return true;
            }
            if (f && f->message) {
                return false;
            }
            continue;
        }
        const type *p = o->params[0].type;
        /* a hashtable is no text here: its keys are properties */
        bool literal = value_is_dictionary(v) || v_is(v, &type_PSCustomObject);
        fits |= p && (literal ? p != &type_Object && type_is_assignable(p, value_type(v)) : convert_rank(v, p) >= 0);
    }
    if (!fits) {
        return false;
    }
    error_record *thrown;
    value arg = v;
    if (try_call(&(attempt){t, NULL, &arg, 1}, out, &thrown)) {
        return true;
    }
    exception *e = root_of(thrown);
    if (type_is_assignable(&type_RuntimeException, e->o.type)) {
        return false;
    }
    const char *id = t == &type_Regex ? "InvalidCastFromStringToRegex" : "InvalidCastConstructorException";
    return fail_by(f, id, v, t, thrown);
}

/* ---- properties out of a hashtable or custom object ---- */

static void add_settable(const str *name, const type *t, void *arg)
{
    buf *b = arg;
    buf_printf(b, "%s[%s <%s>]", b->length ? ", " : "", str_to_c(name), str_to_c(type_text(t)));
}

static str *settable_properties(const type *t, value made)
{
    buf b = {0};
    if (t->flags & T_SCRIPT && object_up.class_each) {
        object_up.class_each(made, add_settable, &b);
    }
    for (const type *k = t; k; k = type_base(k)) {
        for (const property *p = k->properties; p && p->name; p++) {
            if (p->set && !(p->flags & M_STATIC)) {
                const type *pt = type_resolve(p->type, strlen(p->type), t);
                buf_printf(&b, "%s[%s <%s>]", b.length ? ", " : "", p->name, pt ? str_to_c(type_text(pt)) : p->type);
            }
        }
    }
    return str_from_buf(&b);
}

static bool fail_property(failure *f, const type *t, value made, const str *name)
{
    if (f) {
        str *settable = settable_properties(t, made);
        str *tail = settable->length ? str_printf("The settable properties are: %s.", str_to_c(settable))
                                     : str_c("There is no settable property available.");
        convert_fail(f, "ObjectCreationError",
                     "Cannot create object of type \"%s\". The property '%s' was not found for the '%s' object. %s",
                     str_to_c(type_text(t)), str_to_c(name), str_to_c(type_full_name(t)), str_to_c(tail));
    }
    return false;
}

static bool set_property(value object, const type *t, const str *name, value x, failure *f)
{
    const property *p = type_property(t, name, false);
    if (!p && !(t->flags & T_SCRIPT)) {
        return fail_property(f, t, object, name);
    }
    ctx *c = ctx_current();
    TRY(c)
    {
        member_set(object, name, x);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) {
            unwind(c, c->kind, c->payload);
        }
        error_record *r = error_caught(c);
        if (f && strcmp(str_to_c(error_fully_qualified_id(r)), "PropertyAssignmentException") == 0 &&
            t->flags & T_SCRIPT) {
            return fail_property(f, t, object, name);
        }
        const value inner = r->exception->inner;
        bool wrapped = t->flags & T_SCRIPT && inner.kind == K_OBJECT && inner.as.o->type->flags & T_EXCEPTION;
        const exception *why = wrapped ? (const exception *)(const void *)inner.as.o : r->exception;
        return f ? convert_fail(f, "ObjectCreationError", "Cannot create object of type \"%s\". %s",
                                str_to_c(type_text(t)), str_to_c(exception_message(why)))
                 : false;
    }
    END_TRY;
    return true;
}

static bool by_properties(value v, const type *t, value *out, failure *f)
{
    value made = member_new(t, NULL, 0);
    if (value_is_dictionary(v)) {
        size_t cursor = 0;
        value key, x;
        while (map_next(v_map(v), &cursor, &key, &x)) {
            if (!set_property(made, t, to_str(key), x, f)) {
                return false;
            }
        }
    } else {
        const props *p = psobject_props(v);
        const shape *s = p ? __atomic_load_n(&p->shape, __ATOMIC_ACQUIRE) : shape_empty;
        for (uint32_t i = 0; i < s->count; i++) {
            if (!set_property(made, t, s->names[i], value_load(&p->slots[i]), f)) {
                return false;
            }
        }
    }
    *out = made;
    return true;
}

static bool creatable(const type *t)
{
    if (t->flags & (T_ABSTRACT | T_INTERFACE | T_STATIC)) {
        return false;
    }
    if (t->flags & T_SCRIPT) {
        return object_up.class_takes(t, V_NOTHING);
    }
    const overload_set *set = type_constructors(t);
    for (uint32_t i = 0; set && i < set->count; i++) {
        if (set->items[i].required == 0) {
            return true;
        }
    }
    return false;
}

static value custom_from_map(const map *m)
{
    psobject *o = psobject_new();
    size_t cursor = 0;
    value key, x;
    while (map_next(m, &cursor, &key, &x)) {
        psobject_set_member(v_obj(o), to_str(key), MEMBER_NOTE, x);
    }
    return v_obj(o);
}

/* [hashtable][ordered]@{}: one dictionary out of another. */
static bool dictionary_to(value v, const type *t, value *out)
{
    if (t != &type_Hashtable && t != &type_OrderedDictionary) {
        return false;
    }
    map *m = t == &type_Hashtable ? hashtable_new() : ordered_new();
    size_t cursor = 0;
    value key, x;
    while (map_next(v_map(v), &cursor, &key, &x)) {
        map_set(m, key, x);
    }
    *out = v_obj(m);
    return true;
}

bool convert_object(value v, const type *t, value *out, failure *f)
{
    bool dictionary = value_is_dictionary(v);
    if (t == &type_PSCustomObject) {
        *out = dictionary ? custom_from_map(v_map(v)) : v;
        return true;
    }
    if (dictionary && dictionary_to(v, t, out)) {
        return true;
    }
    if (v.kind == K_STRING) {
        if (by_parse(v, t, out, f)) {
            return true;
        }
        if (f && f->message) {
            return false;
        }
    }
    bool provider, ticks_type = t == &type_DateTime || t == &type_TimeSpan;
    bool number = v_is_number(v) || v_is(v, &type_Decimal);
    if (number && !(ticks_type && v_is_integer(v)) && has_parse(t, &provider)) { /* [version]1.5: its text */
        return by_parse(v_str(to_str(v)), t, out, f);
    }
    if ((v.kind == K_DATETIME || v.kind == K_BOOL || (v.kind == K_CHAR && !ticks_type)) && has_parse(t, &provider)) {
        const type *from = value_type(v);
        bool brief = t == &type_DateTime;
        str *why =
            str_printf("Invalid cast from '%s' to '%s'.", str_to_c(brief ? type_short_name(from) : type_text(from)),
                       str_to_c(brief ? type_short_name(t) : type_text(t)));
        return convert_fail_value(f, "InvalidCastIConvertible", v, t, why) ||
               convert_caused(f, "System.InvalidCastException");
    }
    if (t == &type_Hashtable) { /* from dictionaries only, whatever its constructors take */
        return convert_fail_final(f, v, t);
    }
    if (by_constructor(v, t, out, f)) {
        return true;
    }
    if (f && f->message) {
        return false;
    }
    if ((dictionary || v_is(v, &type_PSCustomObject)) && creatable(t)) {
        return by_properties(v, t, out, f);
    }
    return convert_fail_final(f, v, t);
}
