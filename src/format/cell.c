/* cell.c: one value as text: in a cell, behind a label, on a line of its own. */
#include <math.h>
#include <stdatomic.h>

#include "format/internal.h"
#include "object/operate.h"

/* ---- type names ---- */

type_names type_names_of(value v)
{
    type_names out = {0};
    list *own = psobject_type_names(v, false);
    if (own) {
        out.count = (uint32_t)list_count(own);
        out.names = heap_alloc((out.count + 1) * sizeof *out.names);
        for (uint32_t i = 0; i < out.count; i++)
            out.names[i] = str_to_c(to_str(list_get(own, i)));
        return out;
    }
    const type *t = value_type(psobject_base(v));
    uint32_t n = 0;
    for (const type *b = t; b; b = type_base(b))
        n++;
    out.names = heap_alloc((n + 1) * sizeof *out.names);
    for (const type *b = t; b; b = type_base(b))
        out.names[out.count++] = b->name;
    return out;
}

bool is_scalar(value v)
{
    v = psobject_base(v);
    if ((v.kind >= K_BOOL && v.kind <= K_DOUBLE) || v.kind == K_ENUM || v.kind == K_STRING)
        return true;
    const type *t = value_type(v);
    return t == &type_Decimal || t == &type_BigInteger ||
           (t && (!__builtin_strcmp(t->name, "System.IntPtr") ||
                  !__builtin_strcmp(t->name, "System.Security.SecureString")));
}

/* What ToString() gives for a type that has none. */
static str *type_text_of(const type *t)
{
    return to_str_current(v_obj((object *)(uintptr_t)t));
}

/* ---- sequences ---- */

static const type_ops *ops_with(const type *t, size_t offset)
{
    for (; t; t = type_base(t)) {
        void *fn = NULL;
        if (t->ops)
            __builtin_memcpy(&fn, (const char *)t->ops + offset, sizeof fn);
        if (fn)
            return t->ops;
    }
    return NULL;
}

bool cell_enumerate(value v, enumerator *e)
{
    v = psobject_base(v);
    if (v.kind != K_OBJECT || v.as.o->type == &type_PSCustomObject)
        return false;
    *e = (enumerator){0};
    if (enumerate(v, e))
        return true;
    const type_ops *ops = ops_with(v.as.o->type, offsetof(type_ops, walk));
    *e = (enumerator){.source = v};
    return ops && ops->walk(v, e);
}

int enumeration_limit(runspace *rs)
{
    value v = rs && rs->current ? variable_get_c(rs->current, "FormatEnumerationLimit") : V_UNSET;
    return v.kind == K_INT32 ? (int)v.as.i : 4;
}

/* ---- scalars ---- */

static str *float_text(value v)
{
    if (isinf(v.as.d))
        return str_c(v.as.d > 0 ? "∞" : "-∞");
    return double_to_str(v.as.d, v.kind == K_SINGLE);
}

bool is_xml_node(value v)
{
    for (const type *t = v.kind == K_OBJECT ? v.as.o->type : NULL; t; t = type_base(t))
        if (!__builtin_strcmp(t->name, "System.Xml.XmlNode"))
            return true;
    return false;
}

/* What ToString() of the object in a PSObject gives. */
static str *object_text(value v)
{
    value out;
    if (v.as.o->type == &type_PSCustomObject) {
        const props *p = psobject_props(v);
        return p && p->shape->count ? to_str(v) : str_empty;
    }
    if (v.as.o->type == &type_RuntimeType)
        return to_str_current(v); /* "System.Int32", where "$t" is `int` */
    if (is_xml_node(v) && member_try_get(v, str_intern_c("LocalName"), &out))
        return to_str(out);
    enumerator e;
    if (v.as.o->type != &type_PSObject && enumerate(v, &e))
        return to_str(v); /* an array within an array: its items with blanks between */
    return to_str_current(v);
}

static str *value_text(value v)
{
    if (v.kind == K_OBJECT && v.as.o->type == &type_PSObject) {
        value base = psobject_base(v);
        str *own = to_str(v);
        if (v_is_float(base) || base.kind == K_DATETIME)
            return value_text(base);
        return own;
    }
    if (v_is_float(v))
        return float_text(v);
    if (v.kind == K_OBJECT)
        return object_text(v);
    return to_str_current(v);
}

str *plain_line(value v)
{
    return value_text(v);
}

/* Types whose ToString is that of their base: as items they show their name, `Groups : {0}`. */
static bool inherits_text(const type *t)
{
    static const char *const names[] = {"System.Text.RegularExpressions.Match", "System.Text.RegularExpressions.Group",
                                        "System.IO.FileInfo", "System.IO.DirectoryInfo"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!__builtin_strcmp(t->name, names[i]))
            return true;
    return false;
}

/* An item of a collection: types without a ToString of their own show the property that names them; what a provider has
 * given members of its own is a PSObject for the reference engine and shows its text. */
static str *item_text(value v)
{
    if (v_is_null(v))
        return str_c("$null");
    str *text = value_text(v);
    if (v.kind != K_OBJECT || v.as.o->type == &type_PSCustomObject || v.as.o->type == &type_PSObject)
        return text;
    const type *t = v.as.o->type;
    field name;
    value out;
    error_record *error;
    bool extended = atomic_load_explicit(&v.as.o->bits, memory_order_relaxed) & OB_EXTENDED;
    bool nameless = str_equal(text, type_text_of(t)) || (!extended && inherits_text(t));
    if (t->flags & (T_ARRAY | T_DICTIONARY) || !nameless)
        return text;
    return field_display_name(v, &name) && field_value(&name, v, &out, &error) ? value_text(out) : text;
}

static str *sequence_text(enumerator *e, int limit)
{
    wbuf b = {0};
    value item;
    wbuf_unit(&b, '{');
    for (int n = 0; enumerator_next(e, &item); n++) {
        if (limit >= 0 && n == limit) {
            wbuf_unit(&b, 0x2026);
            break;
        }
        if (n > 0)
            wbuf_ascii(&b, ", ");
        str_append(&b, item_text(item));
    }
    wbuf_unit(&b, '}');
    return str_from_wbuf(&b);
}

str *cell_text(value v, int limit, bool table)
{
    if (v_is_null(v))
        return str_empty;
    enumerator e;
    if (!is_xml_node(v) && cell_enumerate(v, &e))
        return sequence_text(&e, limit);
    value base = psobject_base(v);
    /* `[pscustomobject]@{d=1.5}` shows 1.500 in a table, 1.5 in a list. */
    if (table && (v_is_float(base) || v_is(base, &type_Decimal)) && !(v_is_float(base) && !isfinite(base.as.d)))
        return number_format(base, str_c("F"), culture_current());
    return value_text(v);
}
