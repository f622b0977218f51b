/* tuples.c: Tuple and ValueTuple. */
#include "base/heap.h"
#include "object/collection.h"
#include "object/type_internal.h"
#include "types/native.h"

typedef struct tuple {
    object o;
    uint32_t count;
    value items[] __attribute__((aligned(16)));
} tuple;

enum { MAX_ITEMS = 8 };

static tuple *tuple_of(value v)
{
    return (tuple *)(void *)v.as.o;
}

static value tuple_new(const type *t, const value *items, uint32_t n)
{
    tuple *made = heap_alloc(sizeof *made + n * sizeof *items);
    made->o.type = t;
    made->count = n;
    for (uint32_t i = 0; i < n; i++) {
        made->items[i] = items[i];
    }
    return v_obj(made);
}

METHOD(new_default)
{
    value items[MAX_ITEMS];
    for (uint32_t i = 0; i < c->type->arg_count && i < MAX_ITEMS; i++) {
        items[i] = type_default(c->type->args[i]);
    }
    return tuple_new(c->type, items, c->type->arg_count);
}

METHOD(new_tuple)
{
    return tuple_new(c->type, c->args, c->argc);
}

#define ITEM(i)                                                                                                        \
    GETTER(item##i)                                                                                                    \
    {                                                                                                                  \
        return value_load(&tuple_of(self)->items[i]);                                                                  \
    }                                                                                                                  \
    SETTER(item##i)                                                                                                    \
    {                                                                                                                  \
        value_store(&tuple_of(self)->items[i], x);                                                                     \
    }
ITEM(0)
ITEM(1)
ITEM(2)
ITEM(3)
ITEM(4)
ITEM(5)
ITEM(6)
ITEM(7)

GETTER(length)
{
    return v_int((int32_t)tuple_of(self)->count);
}

/* "(1, a)" */
static str *tuple_text(value v, bool invariant)
{
    (void)invariant;
    const tuple *t = tuple_of(v);
    wbuf b = {0};
    for (uint32_t i = 0; i < t->count; i++) {
        wbuf_ascii(&b, i ? ", " : "(");
        if (!v_is_null(t->items[i])) {
            str_append(&b, to_str_current(t->items[i]));
        }
    }
    wbuf_ascii(&b, ")");
    return str_from_wbuf(&b);
}

static bool tuple_equals(value a, value b)
{
    const tuple *x = tuple_of(a), *y = tuple_of(b);
    if (x->o.type != y->o.type || x->count != y->count) {
        return false;
    }
    for (uint32_t i = 0; i < x->count; i++) {
        if (!value_equals(x->items[i], y->items[i])) {
            return false;
        }
    }
    return true;
}

static uint32_t tuple_hash(value v)
{
    const tuple *t = tuple_of(v);
    uint32_t h = 17;
    for (uint32_t i = 0; i < t->count; i++) {
        h = h * 31 + (v_is_null(t->items[i]) ? 0 : map_key_hash(MAP_ORDINAL, t->items[i]));
    }
    return h;
}

static int tuple_compare(value a, value b)
{
    const tuple *x = tuple_of(a), *y = tuple_of(b);
    if (x->o.type != y->o.type) {
        throw_argument("System.ArgumentException", "other", "Argument must be of type %s.",
                       str_to_c(type_text(x->o.type)));
    }
    for (uint32_t i = 0; i < x->count; i++) {
        int order = value_compare(x->items[i], y->items[i]);
        if (order) {
            return order;
        }
    }
    return 0;
}

METHOD(compare_to)
{
    return v_int(v_is_null(c->args[0]) ? 1 : tuple_compare(c->self, c->args[0]));
}

static const type_ops tuple_ops = {
    .to_string = tuple_text, .equals = tuple_equals, .hash = tuple_hash, .compare = tuple_compare};
static const method tuple_methods[] = {{"CompareTo", "object obj", "int", compare_to, 0}, {0}};

#define P(i, name, letter)                                                                                             \
    {                                                                                                                  \
        name, letter, get_item##i, NULL, 0                                                                             \
    }
#define F(i, name, letter)                                                                                             \
    {                                                                                                                  \
        name, letter, get_item##i, set_item##i, 0                                                                      \
    }
#define UP_TO_1(X) X(0, "Item1", "T1")
#define UP_TO_2(X) UP_TO_1(X), X(1, "Item2", "T2")
#define UP_TO_3(X) UP_TO_2(X), X(2, "Item3", "T3")
#define UP_TO_4(X) UP_TO_3(X), X(3, "Item4", "T4")
#define UP_TO_5(X) UP_TO_4(X), X(4, "Item5", "T5")
#define UP_TO_6(X) UP_TO_5(X), X(5, "Item6", "T6")
#define UP_TO_7(X) UP_TO_6(X), X(6, "Item7", "T7")
#define UP_TO_8(X) UP_TO_7(X), X(7, "Rest", "T8")
#define A1 "T1 item1"
#define A2 A1 ", T2 item2"
#define A3 A2 ", T3 item3"
#define A4 A3 ", T4 item4"
#define A5 A4 ", T5 item5"
#define A6 A5 ", T6 item6"
#define A7 A6 ", T7 item7"
#define A8 A7 ", T8 rest"

#define TUPLE(n)                                                                                                       \
    static const method ctor_##n[] = {{NULL, A##n, NULL, new_tuple, 0}, {0}};                                          \
    static const method value_ctor_##n[] = {{NULL, A##n, NULL, new_tuple, 0}, {NULL, "", NULL, new_default, 0}, {0}};  \
    static const property properties_##n[] = {UP_TO_##n(P), {"Length", "int", get_length, NULL, M_HIDDEN}, {0}};       \
    static const property fields_##n[] = {UP_TO_##n(F), {"Length", "int", get_length, NULL, M_HIDDEN}, {0}};           \
    static type type_Tuple##n = {TYPE_OBJECT,                                                                          \
                                 .name = "System.Tuple`" #n,                                                           \
                                 .interfaces = "System.IComparable,System.Collections.IStructuralEquatable,"           \
                                               "System.Collections.IStructuralComparable",                             \
                                 .flags = T_GENERIC,                                                                   \
                                 .kind = K_OBJECT,                                                                     \
                                 .ctors = ctor_##n,                                                                    \
                                 .methods = tuple_methods,                                                             \
                                 .properties = properties_##n,                                                         \
                                 .ops = &tuple_ops};                                                                   \
    static type type_ValueTuple##n = {TYPE_OBJECT,                                                                     \
                                      .name = "System.ValueTuple`" #n,                                                 \
                                      .interfaces = "System.IComparable,System.Collections.IStructuralEquatable,"      \
                                                    "System.Collections.IStructuralComparable",                        \
                                      .flags = T_GENERIC | T_VALUE,                                                    \
                                      .kind = K_OBJECT,                                                                \
                                      .ctors = value_ctor_##n,                                                         \
                                      .methods = tuple_methods,                                                        \
                                      .properties = fields_##n,                                                        \
                                      .ops = &tuple_ops};
TUPLE(1)
TUPLE(2)
TUPLE(3)
TUPLE(4)
TUPLE(5)
TUPLE(6)
TUPLE(7)
TUPLE(8)

static const type *const tuples[] = {&type_Tuple1, &type_Tuple2, &type_Tuple3, &type_Tuple4,
                                     &type_Tuple5, &type_Tuple6, &type_Tuple7, &type_Tuple8};
static const type *const value_tuples[] = {&type_ValueTuple1, &type_ValueTuple2, &type_ValueTuple3, &type_ValueTuple4,
                                           &type_ValueTuple5, &type_ValueTuple6, &type_ValueTuple7, &type_ValueTuple8};

static value created(const type *const *definitions, call *c)
{
    const type *args[MAX_ITEMS];
    for (uint32_t i = 0; i < c->argc; i++) {
        c->args[i] = psobject_base(c->args[i]);
        args[i] = v_is_null(c->args[i]) ? &type_Object : value_type(c->args[i]);
    }
    return tuple_new(type_instantiate(definitions[c->argc - 1], args, c->argc), c->args, c->argc);
}

METHOD(create_tuple)
{
    return created(tuples, c);
}

METHOD(create_value_tuple)
{
    return created(value_tuples, c);
}

#define O1 "object item1"
#define O2 O1 ", object item2"
#define O3 O2 ", object item3"
#define O4 O3 ", object item4"
#define O5 O4 ", object item5"
#define O6 O5 ", object item6"
#define O7 O6 ", object item7"
#define CREATES(fn)                                                                                                    \
    {"Create", O1, "object", fn, M_STATIC}, {"Create", O2, "object", fn, M_STATIC},                                    \
        {"Create", O3, "object", fn, M_STATIC}, {"Create", O4, "object", fn, M_STATIC},                                \
        {"Create", O5, "object", fn, M_STATIC}, {"Create", O6, "object", fn, M_STATIC},                                \
    {                                                                                                                  \
        "Create", O7, "object", fn, M_STATIC                                                                           \
    }
static const method create_tuples[] = {CREATES(create_tuple), {0}};
static const method create_value_tuples[] = {CREATES(create_value_tuple), {0}};
static type type_Tuple = {TYPE_OBJECT, .name = "System.Tuple", .flags = T_STATIC, .kind = K_OBJECT,
                          .methods = create_tuples};
static type type_ValueTuple = {TYPE_OBJECT, .name = "System.ValueTuple", .flags = T_VALUE, .kind = K_OBJECT,
                               .methods = create_value_tuples};

TYPES_EXPORT(tuples, &type_Tuple, &type_ValueTuple, &type_Tuple1, &type_Tuple2, &type_Tuple3, &type_Tuple4,
             &type_Tuple5, &type_Tuple6, &type_Tuple7, &type_Tuple8, &type_ValueTuple1, &type_ValueTuple2,
             &type_ValueTuple3, &type_ValueTuple4, &type_ValueTuple5, &type_ValueTuple6, &type_ValueTuple7,
             &type_ValueTuple8);
