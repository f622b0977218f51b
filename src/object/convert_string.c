/* convert_string.c: text of any value, as "$v" gives it (invariant) and as v.ToString() does. */
#include <math.h>
#include <stdatomic.h>

#include "object/bigint.h"
#include "object/convert.h"
#include "object/convert_internal.h"
#include "object/decimal.h"
#include "object/member.h"
#include "object/number.h"
#include "object/type_internal.h"

static str *separator(void)
{
    str *s = object_up.output_separator ? object_up.output_separator() : NULL;
    return s ? s : str_c(" ");
}

static str *item_text(value v);

/* "$list": the items joined by $OFS; inner collections by their own ToString: (1,(2,3)) is "1 System.Object[]". */
static str *joined(value v)
{
    enumerator e = {0};
    if (!enumerate(v, &e)) {
        return to_str_current(v);
    }
    wbuf b = {0};
    str *between = separator();
    value item;
    for (bool first = true; enumerator_next(&e, &item); first = false) {
        if (!first) {
            str_append(&b, between);
        }
        str_append(&b, item_text(item));
    }
    return str_from_wbuf(&b);
}

static bool added_to_string(value v, str **out);

/* "@{a=1; b=x}" */
static str *custom_text(value v)
{
    const props *p = psobject_props(v);
    wbuf b = {0};
    wbuf_ascii(&b, "@{");
    const shape *s = p ? __atomic_load_n(&p->shape, __ATOMIC_ACQUIRE) : shape_empty;
    bool first = true;
    if (s->count == 0) {
        return str_empty;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->kinds[i] == MEMBER_SCRIPT_METHOD || s->kinds[i] == MEMBER_PROPERTY_SET) {
            continue;
        }
        if (!first) {
            wbuf_ascii(&b, "; ");
        }
        first = false;
        str_append(&b, s->names[i]);
        wbuf_unit(&b, '=');
        value x = value_load(&p->slots[i]);
        if (s->kinds[i] != MEMBER_NOTE && !member_try_get(v, s->names[i], &x)) {
            x = V_NULL;
        }
        str *own; /* a custom object within one has no text: `@{a=1; t=}` */
        if (!v_is(x, &type_PSCustomObject))
            str_append(&b, item_text(x));
        else if (added_to_string(x, &own))
            str_append(&b, own);
    }
    wbuf_unit(&b, '}');
    return str_from_wbuf(&b);
}

static str *plain_text(value v, bool invariant);

/* An added ToString method speaks for its object, and so does the text that a deserialized one came with. */
static bool added_to_string(value v, str **out)
{
    if ((v_is(v, &type_PSCustomObject) || v_is(v, &type_PSObject)) && v_psobject(v)->text) {
        *out = v_psobject(v)->text;
        return true;
    }
    const props *p = psobject_props(v);
    if (!p || !object_up.call_script) {
        return false;
    }
    const shape *s = __atomic_load_n(&p->shape, __ATOMIC_ACQUIRE);
    int i = shape_find(s, str_intern_c("ToString"));
    if (i < 0 || s->kinds[i] != MEMBER_SCRIPT_METHOD) {
        return false;
    }
    *out = to_str(object_up.call_script(value_load(&p->slots[i]), v, NULL, 0));
    return true;
}

static str *class_text(value v)
{
    value out;
    if (object_up.class_invoke &&
        object_up.class_invoke(v.as.o->type, v, str_intern_c("ToString"), NULL, 0, false, &out)) {
        return v_is_null(out) ? str_empty : to_str(out);
    }
    for (const type *t = v.as.o->type; t; t = type_base(t)) {
        if (t->ops && t->ops->to_string) {
            return t->ops->to_string(v, true);
        }
    }
    return type_text(v.as.o->type);
}

static str *object_text(value v, bool invariant)
{
    const type *t = v.as.o->type;
    str *own;
    if (t->flags & T_SCRIPT) {
        return class_text(v);
    }
    if (atomic_load_explicit(&v.as.o->bits, memory_order_relaxed) & OB_EXTENDED && added_to_string(v, &own)) {
        return own;
    }
    if (t == &type_Decimal) {
        return invariant ? decimal_to_str((const decimal *)(const void *)v.as.o)
                         : number_format(v, NULL, culture_current());
    }
    if (t == &type_BigInteger) {
        return bigint_to_str(v);
    }
    for (const type *b = t; b; b = type_base(b)) {
        if (b->ops && b->ops->to_string) {
            return b->ops->to_string(v, invariant);
        }
    }
    return type_text(t);
}

/* ToString() of any value, culture or not. */
static str *plain_text(value v, bool invariant)
{
    switch (v.kind) {
    case K_NULL:
    case K_NOTHING: return str_empty;
    case K_BOOL: return str_c(v.as.i ? "True" : "False");
    case K_CHAR: return str_char((uint16_t)v.as.i);
    case K_STRING: return v.as.s;
    case K_UINT64: return unsigned_to_str(v.as.u);
    case K_SINGLE:
    case K_DOUBLE:
        return invariant ? double_to_str(v.as.d, v.kind == K_SINGLE) : number_format(v, NULL, culture_current());
    case K_DATETIME: return datetime_format(v, NULL, invariant ? &culture_invariant : culture_current());
    case K_TIMESPAN: return timespan_format(v, NULL, &culture_invariant);
    case K_ENUM: return enum_to_str(type_by_id(v.type), v.as.i);
    case K_INLINE: {
        const type *t = type_by_id(v.type);
        if (t && t->ops && t->ops->to_string) {
            return t->ops->to_string(v, invariant);
        }
        return t == &type_SwitchParameter ? str_c(v.as.i ? "True" : "False") : type_text(t);
    }
    case K_OBJECT: return object_text(v, invariant);
    default: return integer_to_str(v.as.i);
    }
}

/* Text of an item within a list or a custom object: its own ToString, invariant. */
static str *item_text(value v)
{
    if (v.kind == K_OBJECT) {
        const type *t = v.as.o->type;
        if (t == &type_PSObject) {
            return item_text(psobject_base(v));
        }
        if (t == &type_PSCustomObject) {
            str *own;
            return added_to_string(v, &own) ? own : custom_text(v);
        }
        if (t == &type_RuntimeType) {
            return type_display_name((const type *)(const void *)v.as.o);
        }
        /* "$($x.r.p)" with two <p> is `p p`, with one System.Xml.XmlElement. */
        const property *name =
            type_ops_of(t)->dynamic_first ? type_property(t, str_intern_c("LocalName"), false) : NULL;
        if (name) {
            return to_str(name->get(v, t));
        }
    }
    return plain_text(v, true);
}

str *to_str(value v)
{
    if (v.kind == K_STRING) {
        return v.as.s;
    }
    if (v.kind != K_OBJECT) {
        return plain_text(v, true);
    }
    const type *t = v.as.o->type;
    if (t == &type_PSObject) {
        str *own;
        return added_to_string(v, &own) ? own : to_str(psobject_base(v));
    }
    if (t == &type_PSCustomObject || t == &type_RuntimeType || t == &type_Decimal || t->flags & T_DICTIONARY) {
        return item_text(v);
    }
    if (t->flags & T_ARRAY) {
        return joined(v);
    }
    if (t->flags & T_SCRIPT && type_implements(t, "System.Collections.IEnumerable")) {
        return joined(v);
    }
    for (const type *b = t; b && !(t->flags & T_SCRIPT); b = type_base(b)) {
        if (b->ops && b->ops->enumerate) {
            return joined(v);
        }
    }
    return plain_text(v, true);
}

str *to_str_current(value v)
{
    if (v.kind != K_OBJECT) {
        return plain_text(v, false);
    }
    if (v.as.o->type == &type_PSObject) {
        str *own;
        return added_to_string(v, &own) ? own : to_str_current(psobject_base(v));
    }
    if (v.as.o->type == &type_PSCustomObject) { /* [pscustomobject].ToString() is empty */
        str *own;
        return added_to_string(v, &own) ? own : str_empty;
    }
    if (v.as.o->type == &type_RuntimeType) {
        return type_text((const type *)(const void *)v.as.o);
    }
    return plain_text(v, false);
}
