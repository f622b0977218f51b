/* collections.c: Collection<T>, ReadOnlyCollection<T>, ObservableCollection<T>, StringCollection, BitArray and
 * NameValueCollection. */
#include <string.h>

#include "base/heap.h"
#include "object/dictionary.h"
#include "object/list_type.h"
#include "object/type_internal.h"
#include "types/native.h"

#define GENERIC_LIST_INTERFACES                                                                                        \
    "IList[T],ICollection[T],IEnumerable[T],System.Collections.IList,System.Collections.ICollection,"                  \
    "System.Collections.IEnumerable,IReadOnlyList[T],IReadOnlyCollection[T]"

/* ---- Collection, ObservableCollection, StringCollection: lists ---- */

METHOD(move)
{
    list *l = (list *)(void *)c->self.as.o;
    int64_t from = c->args[0].as.i, to = c->args[1].as.i;
    if (from < 0 || to < 0 || (size_t)from >= list_count(l) || (size_t)to >= list_count(l)) {
        throw_index_range();
    }
    value v = list_get(l, (size_t)from);
    list_remove_at(l, (size_t)from);
    list_insert(l, (size_t)to, v);
    return V_NOTHING;
}

static const method collection_ctors[] = {
    {NULL, "", NULL, list_new_empty, 0}, {NULL, "IList[T] list", NULL, list_new_from, 0}, {0}};
static const method observable_ctors[] = {
    {NULL, "", NULL, list_new_empty, 0}, {NULL, "IEnumerable[T] collection", NULL, list_new_from, 0}, {0}};
static const method string_ctors[] = {{NULL, "", NULL, list_new_empty, 0}, {0}};
static const method observable_methods[] = {{"Move", "int oldIndex, int newIndex", "void", move, 0}, {0}};

static type type_Collection = {TYPE_OBJECT,
                               .name = "System.Collections.ObjectModel.Collection`1",
                               .interfaces = GENERIC_LIST_INTERFACES,
                               .flags = T_GENERIC,
                               .kind = K_OBJECT,
                               .ctors = collection_ctors,
                               .methods = list_collection_methods,
                               .properties = list_collection_properties,
                               .ops = &list_ops};
static type type_ObservableCollection = {TYPE_OBJECT,
                                         .name = "System.Collections.ObjectModel.ObservableCollection`1",
                                         .base = "System.Collections.ObjectModel.Collection[T]",
                                         .flags = T_GENERIC,
                                         .kind = K_OBJECT,
                                         .ctors = observable_ctors,
                                         .methods = observable_methods,
                                         .ops = &list_ops};
static type type_StringCollection = {
    TYPE_OBJECT,
    .name = "System.Collections.Specialized.StringCollection",
    .interfaces = "System.Collections.IList,System.Collections.ICollection,System.Collections.IEnumerable",
    .kind = K_OBJECT,
    .ctors = string_ctors,
    .methods = list_string_methods,
    .properties = list_collection_properties,
    .ops = &list_ops};

/* ---- ReadOnlyCollection: a view of another list ---- */

typedef struct wrapper {
    object o;
    value source;
} wrapper;

static value source_of(value v)
{
    return ((wrapper *)(void *)v.as.o)->source;
}

METHOD(new_wrapper)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("list");
    }
    wrapper *w = heap_alloc(sizeof *w);
    w->o.type = c->type;
    w->source = c->args[0];
    return v_obj(w);
}

static bool wrapper_enumerate(value v, enumerator *e)
{
    return enumerate(source_of(v), e);
}

static bool wrapper_count(value v, size_t *out)
{
    const type_ops *ops = type_ops_of(source_of(v).as.o->type);
    return ops->count && ops->count(source_of(v), out);
}

static value wrapper_index(value v, const value *index, uint32_t n)
{
    const type_ops *ops = type_ops_of(source_of(v).as.o->type);
    if (!ops->index_get) {
        throw_index_range();
    }
    return ops->index_get(source_of(v), index, n);
}

GETTER(wrapper_count)
{
    size_t n = 0;
    wrapper_count(self, &n);
    return v_int((int32_t)n);
}

METHOD(wrapper_contains)
{
    list *l = sequence(source_of(c->self), "list");
    return v_bool(find_equal(l, c->args[0], 0, list_count(l)) >= 0);
}

METHOD(wrapper_index_of)
{
    list *l = sequence(source_of(c->self), "list");
    return v_int((int32_t)find_equal(l, c->args[0], 0, list_count(l)));
}

METHOD(wrapper_copy_to)
{
    list *l = sequence(source_of(c->self), "list");
    array *to = arg_array(c, 0, "array");
    int64_t at = c->args[1].as.i;
    if (at < 0 || (size_t)at + list_count(l) > to->length) {
        throw_argument("System.ArgumentException", "destinationArray",
                       "Destination array was not long enough. Check the destination index, length, and the array's "
                       "lower bounds.");
    }
    for (size_t i = 0; i < list_count(l); i++) {
        array_set(to, (size_t)at + i, list_get(l, i));
    }
    return V_NOTHING;
}

METHOD(get_enumerator)
{
    return walker_new(c->self);
}

static const method wrapper_ctors[] = {{NULL, "IList[T] list", NULL, new_wrapper, 0}, {0}};
static const method wrapper_methods[] = {{"Contains", "T value", "bool", wrapper_contains, 0},
                                         {"CopyTo", "array array, int index", "void", wrapper_copy_to, 0},
                                         {"GetEnumerator", "", "IEnumerator", get_enumerator, 0},
                                         {"IndexOf", "T value", "int", wrapper_index_of, 0},
                                         {0}};
static const property wrapper_properties[] = {{"Count", "int", get_wrapper_count, NULL, 0}, {0}};
static const type_ops wrapper_ops = {
    .enumerate = wrapper_enumerate, .count = wrapper_count, .index_get = wrapper_index};
static type type_ReadOnlyCollection = {TYPE_OBJECT,
                                       .name = "System.Collections.ObjectModel.ReadOnlyCollection`1",
                                       .interfaces = GENERIC_LIST_INTERFACES,
                                       .flags = T_GENERIC,
                                       .kind = K_OBJECT,
                                       .ctors = wrapper_ctors,
                                       .methods = wrapper_methods,
                                       .properties = wrapper_properties,
                                       .ops = &wrapper_ops};

/* ---- BitArray ---- */

extern type type_BitArray;

typedef struct bits {
    object o;
    array *flags; /* bool[] */
} bits;

static array *flags_of(value v)
{
    return ((bits *)(void *)v.as.o)->flags;
}

static value bits_new(size_t n)
{
    bits *b = heap_alloc(sizeof *b);
    b->o.type = &type_BitArray;
    b->flags = array_new(&type_Boolean, n);
    return v_obj(b);
}

METHOD(new_bits)
{
    if (c->args[0].as.i < 0) {
        throw_negative("length", c->args[0].as.i);
    }
    value v = bits_new((size_t)c->args[0].as.i);
    for (size_t i = 0; c->argc > 1 && c->args[1].as.i && i < flags_of(v)->length; i++) {
        array_put(flags_of(v), i, V_TRUE);
    }
    return v;
}

/* From bool[], byte[], int[] or another BitArray. */
METHOD(copy_bits)
{
    const array *from = v_is(c->args[0], &type_BitArray) ? flags_of(c->args[0]) : arg_array(c, 0, "values");
    uint32_t width = from->o.type->element == &type_Boolean ? 1 : (uint32_t)array_raw_size(from->o.type->element) * 8;
    value v = bits_new(from->length * width);
    for (size_t i = 0; i < from->length * width; i++) {
        uint64_t word = array_get(from, i / width).as.u;
        array_put(flags_of(v), i, v_bool(word >> (i % width) & 1));
    }
    return v;
}

static size_t bit_index(value v, value i)
{
    if (i.as.i < 0 || (size_t)i.as.i >= flags_of(v)->length) {
        throw_argument("System.ArgumentOutOfRangeException", "index",
                       "Index was out of range. Must be non-negative and less than the size of the collection.");
    }
    return (size_t)i.as.i;
}

METHOD(get_bit)
{
    return array_get(flags_of(c->self), bit_index(c->self, c->args[0]));
}

METHOD(set_bit)
{
    array_put(flags_of(c->self), bit_index(c->self, c->args[0]), c->args[1]);
    return V_NOTHING;
}

METHOD(set_all_bits)
{
    for (size_t i = 0; i < flags_of(c->self)->length; i++) {
        array_put(flags_of(c->self), i, c->args[0]);
    }
    return V_NOTHING;
}

static value combine(call *c, int op)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("value");
    }
    array *a = flags_of(c->self), *b = flags_of(c->args[0]);
    if (a->length != b->length) {
        throw_argument("System.ArgumentException", NULL, "Array lengths must be the same.");
    }
    for (size_t i = 0; i < a->length; i++) {
        bool x = array_get(a, i).as.i, y = array_get(b, i).as.i;
        array_put(a, i, v_bool(op == '&' ? x && y : op == '|' ? x || y : x != y));
    }
    return c->self;
}

METHOD(and_bits)
{
    return combine(c, '&');
}

METHOD(or_bits)
{
    return combine(c, '|');
}

METHOD(xor_bits)
{
    return combine(c, '^');
}

METHOD(not_bits)
{
    array *a = flags_of(c->self);
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, v_bool(!array_get(a, i).as.i));
    }
    return c->self;
}

/* LeftShift moves towards the higher indexes. */
static value shifted(call *c, bool left)
{
    array *a = flags_of(c->self), *old = array_new(&type_Boolean, a->length);
    size_t by = (size_t)c->args[0].as.i;
    if (c->args[0].as.i < 0) {
        throw_negative("count", c->args[0].as.i);
    }
    memcpy(old->raw, a->raw, a->length);
    for (size_t i = 0; i < a->length; i++) {
        bool inside = left ? i >= by : i + by < a->length;
        array_put(a, i, inside ? array_get(old, left ? i - by : i + by) : V_FALSE);
    }
    return c->self;
}

METHOD(shift_left)
{
    return shifted(c, true);
}

METHOD(shift_right)
{
    return shifted(c, false);
}

static bool any_bit(const array *a, bool wanted)
{
    for (size_t i = 0; i < a->length; i++) {
        if ((array_get(a, i).as.i != 0) == wanted) {
            return true;
        }
    }
    return false;
}

METHOD(has_all)
{
    return v_bool(!any_bit(flags_of(c->self), false));
}

METHOD(has_any)
{
    return v_bool(any_bit(flags_of(c->self), true));
}

METHOD(clone_bits)
{
    value v = bits_new(flags_of(c->self)->length);
    memcpy(flags_of(v)->raw, flags_of(c->self)->raw, flags_of(v)->length);
    return v;
}

METHOD(copy_bits_to)
{
    const array *a = flags_of(c->self);
    array *to = arg_array(c, 0, "array");
    size_t at = (size_t)c->args[1].as.i;
    const type *element = to->o.type->element;
    size_t width = element == &type_Boolean || element == &type_Object ? 1 : array_raw_size(element) * 8;
    size_t words = width ? (a->length + width - 1) / width : 0;
    if (!width || at + words > to->length) {
        throw_argument("System.ArgumentException", NULL,
                       "Destination array is not long enough to copy all the items in the collection. Check array "
                       "index and length.");
    }
    for (size_t w = 0; w < words; w++) {
        uint64_t word = 0;
        for (size_t k = 0; k < width && w * width + k < a->length; k++) {
            word |= (uint64_t)(array_get(a, w * width + k).as.i != 0) << k;
        }
        array_put(to, at + w,
                  width == 1 ? v_bool(word)
                             : v_integer(element->kind, element == &type_Int32 ? (int32_t)word : (int64_t)word));
    }
    return V_NOTHING;
}

GETTER(bit_count)
{
    return v_int((int32_t)flags_of(self)->length);
}

SETTER(bit_count)
{
    array *old = flags_of(self), *made = array_new(&type_Boolean, (size_t)(x.as.i < 0 ? 0 : x.as.i));
    memcpy(made->raw, old->raw, old->length < made->length ? old->length : made->length);
    ((bits *)(void *)self.as.o)->flags = made;
}

static bool bits_enumerate(value v, enumerator *e)
{
    return enumerate(v_obj(flags_of(v)), e);
}

static bool bits_count(value v, size_t *out)
{
    *out = flags_of(v)->length;
    return true;
}

static value bits_index(value v, const value *index, uint32_t n)
{
    (void)n;
    return array_get(flags_of(v), bit_index(v, v_int(to_int(index[0]))));
}

static void bits_index_set(value v, const value *index, uint32_t n, value x)
{
    (void)n;
    array_put(flags_of(v), bit_index(v, v_int(to_int(index[0]))), v_bool(to_bool(x)));
}

static const method bits_ctors[] = {{NULL, "int length", NULL, new_bits, 0},
                                    {NULL, "int length, bool defaultValue", NULL, new_bits, 0},
                                    {NULL, "bool[] values", NULL, copy_bits, 0},
                                    {NULL, "byte[] bytes", NULL, copy_bits, 0},
                                    {NULL, "int[] values", NULL, copy_bits, 0},
                                    {NULL, "System.Collections.BitArray bits", NULL, copy_bits, 0},
                                    {0}};
#define BA "System.Collections.BitArray"
static const method bits_methods[] = {{"Get", "int index", "bool", get_bit, 0},
                                      {"Set", "int index, bool value", "void", set_bit, 0},
                                      {"SetAll", "bool value", "void", set_all_bits, 0},
                                      {"And", BA " value", BA, and_bits, 0},
                                      {"Or", BA " value", BA, or_bits, 0},
                                      {"Xor", BA " value", BA, xor_bits, 0},
                                      {"Not", "", BA, not_bits, 0},
                                      {"LeftShift", "int count", BA, shift_left, 0},
                                      {"RightShift", "int count", BA, shift_right, 0},
                                      {"HasAllSet", "", "bool", has_all, 0},
                                      {"HasAnySet", "", "bool", has_any, 0},
                                      {"Clone", "", "object", clone_bits, 0},
                                      {"CopyTo", "array array, int index", "void", copy_bits_to, 0},
                                      {"GetEnumerator", "", "IEnumerator", get_enumerator, 0},
                                      {0}};
static const property bits_properties[] = {
    {"Length", "int", get_bit_count, set_bit_count, 0}, {"Count", "int", get_bit_count, NULL, 0}, {0}};
static const type_ops bits_ops = {
    .enumerate = bits_enumerate, .count = bits_count, .index_get = bits_index, .index_set = bits_index_set};
type type_BitArray = {TYPE_OBJECT,
                      .name = BA,
                      .interfaces = "System.Collections.ICollection,System.Collections.IEnumerable,System.ICloneable",
                      .kind = K_OBJECT,
                      .ctors = bits_ctors,
                      .methods = bits_methods,
                      .properties = bits_properties,
                      .ops = &bits_ops};

TYPES_EXPORT(collections, &type_Collection, &type_ObservableCollection, &type_StringCollection,
             &type_ReadOnlyCollection, &type_BitArray);
