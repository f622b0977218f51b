/* type_array.c: arrays as a type: System.Array's instance members and the operations every array has. */
#include <string.h>

#include "base/heap.h"
#include "object/array_static.h"
#include "object/convert.h"
#include "object/type_internal.h"

/* ---- operations ---- */

static bool array_next(enumerator *e, value *out)
{
    const array *a = (const array *)(const void *)e->source.as.o;
    if (e->index >= a->length) {
        return false;
    }
    *out = array_get(a, e->index++);
    return true;
}

static bool array_enumerate(value v, enumerator *e)
{
    *e = (enumerator){.source = v, .next = array_next};
    return true;
}

static bool array_count(value v, size_t *out)
{
    *out = v_array(v)->length;
    return true;
}

static value index_of_array(value v, const value *index, uint32_t n)
{
    return index_get(v, index, n, 3);
}

const type_ops array_ops = {
    .enumerate = array_enumerate, .count = array_count, .index_get = index_of_array, .index_set = index_set};

/* ---- properties ---- */

static value get_length(value self, const type *t)
{
    (void)t;
    return v_int((int32_t)v_array(self)->length);
}

static value get_long_length(value self, const type *t)
{
    (void)t;
    return v_long((int64_t)v_array(self)->length);
}

static value get_rank(value self, const type *t)
{
    (void)t;
    return v_int((int32_t)self.as.o->type->rank);
}

static value get_self(value self, const type *t)
{
    (void)t;
    return self;
}

static value get_false(value self, const type *t)
{
    (void)self;
    (void)t;
    return V_FALSE;
}

static value get_true(value self, const type *t)
{
    (void)self;
    (void)t;
    return V_TRUE;
}

static value get_max_length(value self, const type *t)
{
    (void)self;
    (void)t;
    return v_int(0x7FFFFFC7);
}

/* ---- methods ---- */

_Noreturn static void throw_dimension(void)
{
    throw_argument("System.IndexOutOfRangeException", NULL, "Array does not have that many dimensions.");
}

static int32_t dimension(call *c)
{
    const array *a = v_array(c->self);
    int64_t d = c->args[0].as.i;
    if (d < 0 || d >= a->o.type->rank) {
        throw_dimension();
    }
    return a->dims ? a->dims[d] : (int32_t)a->length;
}

static value length_of(call *c)
{
    return v_int(dimension(c));
}

static value long_length_of(call *c)
{
    return v_long(dimension(c));
}

static value upper_bound(call *c)
{
    return v_int(dimension(c) - 1);
}

static value lower_bound(call *c)
{
    dimension(c);
    return v_int(0);
}

/* The element that integer indexes name; they may come as one int[]. */
static size_t element_at(const array *a, const value *index, uint32_t n)
{
    value own[4];
    if (n == 1 && value_is_array(index[0])) {
        const array *given = v_array(index[0]);
        n = (uint32_t)given->length;
        for (uint32_t i = 0; i < n && i < COUNT_OF(own); i++) {
            own[i] = array_get(given, i);
        }
        index = own;
    }
    if (n != a->o.type->rank) {
        throw_argument("System.ArgumentException", NULL, "Array was not a %s array.",
                       n == 1   ? "one-dimensional"
                       : n == 2 ? "two-dimensional"
                                : "three-dimensional");
    }
    size_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        size_t length = a->dims ? (size_t)a->dims[i] : a->length;
        if (index[i].as.i < 0 || (size_t)index[i].as.i >= length) {
            throw_argument("System.IndexOutOfRangeException", NULL, "Index was outside the bounds of the array.");
        }
        at = at * length + (size_t)index[i].as.i;
    }
    return at;
}

static value get_element(call *c)
{
    const array *a = v_array(c->self);
    return array_get(a, element_at(a, c->args, c->argc));
}

void array_store(array *a, size_t at, value v)
{
    const type *t = a->o.type->element;
    if (v_is_null(v) && t->flags & T_VALUE) {
        v = type_default(t);
    } else if (!v_is_null(v) && t != &type_Object && value_type(v) != t) {
        bool widens = v_is_number(v) && t->kind >= K_SBYTE && t->kind <= K_DOUBLE && convert_rank(v, t) <= 32;
        if (!widens && !type_is_assignable(t, value_type(v))) {
            throw_argument("System.InvalidCastException", NULL, "Object cannot be stored in an array of this type.");
        }
        v = widens ? convert_to(v, t) : v;
    }
    array_put(a, at, v);
}

static value set_element(call *c)
{
    array *a = v_array(c->self);
    array_store(a, element_at(a, c->args + 1, c->argc - 1), c->args[0]);
    return V_NOTHING;
}

static value set_indexed(call *c) /* Set(index, value), Get(index): what the runtime gives each array */
{
    array *a = v_array(c->self);
    array_store(a, element_at(a, c->args, 1), c->args[1]);
    return V_NOTHING;
}

value array_copy_of(const array *a)
{
    array *made = a->dims ? array_new_dims(a->o.type->element, a->dims, a->o.type->rank)
                          : array_new(a->o.type->element, a->length);
    for (size_t i = 0; i < a->length; i++) {
        array_put(made, i, array_get(a, i));
    }
    return v_obj(made);
}

static value clone(call *c)
{
    return array_copy_of(v_array(c->self));
}

static value copy_to(call *c)
{
    const array *a = v_array(c->self);
    if (v_is_null(c->args[0])) {
        throw_argument("System.ArgumentNullException", "destinationArray", "Value cannot be null.");
    }
    array *to = v_array(c->args[0]);
    int64_t at = c->args[1].as.i;
    if (at < 0 || (size_t)at + a->length > to->length) {
        throw_argument("System.ArgumentException", "destinationArray",
                       "Destination array was not long enough. Check the destination index, length, and the array's "
                       "lower bounds.");
    }
    for (size_t i = 0; i < a->length; i++) {
        array_store(to, (size_t)at + i, array_get(a, i));
    }
    return V_NOTHING;
}

static ptrdiff_t position_of(const array *a, value item)
{
    for (size_t i = 0; i < a->length; i++) {
        if (value_equals(array_get(a, i), item)) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

static value contains(call *c)
{
    return v_bool(position_of(v_array(c->self), c->args[0]) >= 0);
}

static value index_of(call *c)
{
    return v_int((int32_t)position_of(v_array(c->self), c->args[0]));
}

static value refuse(call *c)
{
    (void)c;
    throw_fixed_size();
}

static value clear(call *c)
{
    array *a = v_array(c->self);
    value zero = type_default(a->o.type->element);
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, zero);
    }
    return V_NOTHING;
}

static value get_enumerator(call *c)
{
    return walker_new(c->self);
}

static value initialize(call *c)
{
    (void)c;
    return V_NOTHING;
}

static const method array_methods[] = {
    {"GetLength", "int dimension", "int", length_of, 0},
    {"GetLongLength", "int dimension", "long", long_length_of, 0},
    {"GetUpperBound", "int dimension", "int", upper_bound, 0},
    {"GetLowerBound", "int dimension", "int", lower_bound, 0},
    {"GetValue", "params int[] indices", "object", get_element, 0},
    {"GetValue", "int index", "object", get_element, 0},
    {"GetValue", "int index1, int index2", "object", get_element, 0},
    {"GetValue", "int index1, int index2, int index3", "object", get_element, 0},
    {"SetValue", "object value, int index", "void", set_element, 0},
    {"SetValue", "object value, int index1, int index2", "void", set_element, 0},
    {"SetValue", "object value, int index1, int index2, int index3", "void", set_element, 0},
    {"SetValue", "object value, params int[] indices", "void", set_element, 0},
    {"Get", "int index", "object", get_element, 0},
    {"Get", "int index1, int index2", "object", get_element, 0},
    {"Set", "int index, object value", "void", set_indexed, 0},
    {"Clone", "", "object", clone, 0},
    {"CopyTo", "array array, int index", "void", copy_to, 0},
    {"GetEnumerator", "", "System.Collections.IEnumerator", get_enumerator, 0},
    {"Initialize", "", "void", initialize, 0},
    {"Add", "object value", "int", refuse, 0},
    {"Clear", "", "void", clear, 0},
    {"Contains", "object value", "bool", contains, 0},
    {"IndexOf", "object value", "int", index_of, 0},
    {"Insert", "int index, object value", "void", refuse, 0},
    {"Remove", "object value", "void", refuse, 0},
    {"RemoveAt", "int index", "void", refuse, 0},
    ARRAY_STATICS,
    {0}};
static const property array_properties[] = {{"Length", "int", get_length, NULL, 0},
                                            {"LongLength", "long", get_long_length, NULL, 0},
                                            {"Rank", "int", get_rank, NULL, 0},
                                            {"SyncRoot", "object", get_self, NULL, 0},
                                            {"IsReadOnly", "bool", get_false, NULL, 0},
                                            {"IsFixedSize", "bool", get_true, NULL, 0},
                                            {"IsSynchronized", "bool", get_false, NULL, 0},
                                            {"Count", "int", get_length, NULL, 0},
                                            {"MaxLength", "int", get_max_length, NULL, M_STATIC},
                                            {0}};

#define ARRAY_INTERFACES                                                                                               \
    "System.Collections.IList,System.Collections.ICollection,System.Collections.IEnumerable,System.ICloneable,"        \
    "System.Collections.IStructuralComparable,System.Collections.IStructuralEquatable"
#define VECTOR_INTERFACES                                                                                              \
    ARRAY_INTERFACES ",System.Collections.Generic.IList[T],System.Collections.Generic.ICollection[T],"                 \
                     "System.Collections.Generic.IEnumerable[T],System.Collections.Generic.IReadOnlyList[T],"          \
                     "System.Collections.Generic.IReadOnlyCollection[T]"

type type_Array = {TYPE_OBJECT,
                   .name = "System.Array",
                   .accelerators = "array",
                   .interfaces = ARRAY_INTERFACES,
                   .flags = T_ARRAY | T_ABSTRACT,
                   .kind = K_OBJECT,
                   .methods = array_methods,
                   .properties = array_properties,
                   .ops = &array_ops};

#define VECTOR(c_name, text, of)                                                                                       \
    type type_##c_name = {TYPE_OBJECT,                                                                                 \
                          .name = text,                                                                                \
                          .base = "System.Array",                                                                      \
                          .flags = T_ARRAY,                                                                            \
                          .interfaces = VECTOR_INTERFACES,                                                             \
                          .kind = K_OBJECT,                                                                            \
                          .ops = &array_ops,                                                                           \
                          .element = &type_##of,                                                                       \
                          .rank = 1};
VECTOR(ObjectArray, "System.Object[]", Object)
VECTOR(ByteArray, "System.Byte[]", Byte)
VECTOR(StringArray, "System.String[]", String)

type *const array_types[] = {&type_Array, &type_ObjectArray, &type_ByteArray, &type_StringArray};
const size_t array_types_count = COUNT_OF(array_types);
