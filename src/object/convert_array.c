/* convert_array.c: to arrays: each item of a collection, or a scalar as the only one. */
#include "object/convert_internal.h"
#include "object/member.h"
#include "object/type_internal.h"

static bool from_items(enumerator *e, const type *element, value *out, failure *f)
{
    list *items = list_new(NULL);
    value item, made;
    while (enumerator_next(e, &item)) {
        if (!convert_step(item, element, &made, f)) {
            return false;
        }
        list_add(items, made);
    }
    size_t n = list_count(items);
    array *a = array_new(element, n);
    for (size_t i = 0; i < n; i++) {
        array_put(a, i, list_get(items, i));
    }
    *out = v_obj(a);
    return true;
}

static value chars_of(const str *s)
{
    array *a = array_new(&type_Char, s->length);
    for (size_t i = 0; i < s->length; i++) {
        array_put(a, i, v_char(str_at(s, i)));
    }
    return v_obj(a);
}

bool convert_array(value v, const type *t, value *out, failure *f)
{
    const type *element = t == &type_Array ? &type_Object : t->element;
    if (t->rank > 1) {
        return convert_fail_final(f, v, t);
    }
    if (element == &type_Char && v.kind == K_STRING) {
        *out = chars_of(v.as.s);
        return true;
    }
    enumerator e = {0};
    if (v.kind == K_OBJECT && enumerate(v, &e)) {
        failure item = {0};
        if (from_items(&e, element, out, f ? &item : NULL)) {
            return true;
        }
        if (f && !value_is_array(v) && !item.thrown &&
            item.message) { /* of a list: the whole is blamed, with the item's reason */
            return convert_fail_value(f, item.id ? item.id : "InvalidCast", v_str(type_text(value_type(v))), t,
                                      item.message);
        }
        if (f) {
            *f = item;
        }
        return false;
    }
    value made;
    failure inner = {0};
    if (!convert_step(v, element, &made, f ? &inner : NULL)) {
        if (!f) {
            return false;
        }
        if (inner.thrown || !inner.message) {
            return convert_fail_final(f, v, t);
        }
        return convert_fail_value(f, "InvalidCastExceptionScalarToArray", v, t, inner.message);
    }
    array *a = array_new(element, 1);
    array_put(a, 0, made);
    *out = v_obj(a);
    return true;
}
