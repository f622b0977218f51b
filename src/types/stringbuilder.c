/* stringbuilder.c: System.Text.StringBuilder.
 *
 * The text lies in one buffer that knows its own capacity. A change takes the object's lock; a larger buffer is made
 * outside of it and published within, so threads that append at once lose the order, never memory. */
#include <string.h>

#include "base/heap.h"
#include "object/culture.h"
#include "object/number.h"
#include "object/type_string.h"
#include "types/native.h"

typedef struct units {
    size_t capacity;
    uint16_t data[];
} units;

typedef struct builder {
    object o;
    units *text;
    _Atomic size_t length;
    size_t capacity; /* what .NET would call it */
    size_t most;
} builder;

static type type_StringBuilder;

enum { FIRST_CAPACITY = 16, MAX_BLOCK = 8000 };

static builder *self_of(value v)
{
    return (builder *)(void *)v.as.o;
}

static units *units_new(size_t capacity)
{
    units *u = heap_alloc_leaf(sizeof *u + capacity * sizeof u->data[0]);
    u->capacity = capacity;
    return u;
}

/* ---- changing the text ---- */

/* Takes the lock with room for `length` units in all. */
static units *lock_with_room(builder *b, size_t extra)
{
    for (;;) {
        object_lock(&b->o);
        units *u = b->text;
        size_t length = b->length;
        if (u->capacity >= length + extra) {
            return u;
        }
        object_unlock(&b->o);
        if (length + extra > b->most) {
            throw_argument("System.ArgumentOutOfRangeException", "requiredLength",
                           "capacity was less than the current size.");
        }
        units *larger = units_new(length + extra > u->capacity * 2 ? length + extra : u->capacity * 2);
        object_lock(&b->o);
        if (b->text == u && b->length <= larger->capacity) {
            memcpy(larger->data, u->data, b->length * sizeof u->data[0]);
            b->text = larger;
        }
        object_unlock(&b->o);
    }
}

static void grow_to(builder *b, size_t length)
{
    if (length > b->capacity) {
        size_t need = length - b->capacity, block = b->capacity < MAX_BLOCK ? b->capacity : MAX_BLOCK;
        b->capacity += need > block ? need : block;
    }
    b->length = length;
}

/* Replaces [at, at + removed) by the part of `s`, `times` times over. False: the text is shorter by now. */
static bool splice(builder *b, size_t at, size_t removed, const str *s, size_t start, size_t n, size_t times)
{
    size_t added = n * times;
    units *u = lock_with_room(b, added);
    size_t length = b->length;
    bool fits = at <= length && removed <= length - at;
    if (fits) {
        uint16_t *to = u->data + at;
        memmove(to + added, to + removed, (length - at - removed) * sizeof *to);
        for (size_t i = 0; i < times && n; i++) {
            str_units(s, start, n, to + i * n);
        }
        grow_to(b, length - removed + added);
    }
    object_unlock(&b->o);
    return fits;
}

static value append_part(call *c, const str *s, size_t start, size_t n, size_t times)
{
    builder *b = self_of(c->self);
    while (!splice(b, b->length, 0, s, start, n, times)) {
    }
    return c->self;
}

static value append_text(call *c, const str *s)
{
    return append_part(c, s, 0, s->length, 1);
}

/* The text as it is now. */
static str *text_of(const builder *b, size_t start, size_t n)
{
    const units *u = __atomic_load_n(&b->text, __ATOMIC_ACQUIRE);
    if (start >= u->capacity) {
        return str_empty;
    }
    return str_new(u->data + start, n < u->capacity - start ? n : u->capacity - start);
}

static str *whole(value v, bool invariant)
{
    (void)invariant;
    const builder *b = self_of(v);
    return text_of(b, 0, b->length);
}

/* ---- constructors ---- */

static builder *builder_new(size_t capacity, size_t most)
{
    builder *b = heap_alloc(sizeof *b);
    b->o.type = &type_StringBuilder;
    b->capacity = capacity ? capacity : FIRST_CAPACITY;
    b->most = most;
    b->text = units_new(b->capacity < 64 ? 64 : b->capacity);
    return b;
}

METHOD(make)
{
    int64_t capacity = 0, most = INT32_MAX;
    const str *text = str_empty;
    uint32_t ints = 0;
    for (uint32_t i = 0; i < c->argc; i++) {
        if (c->args[i].kind == K_STRING) {
            text = c->args[i].as.s;
        } else if (c->args[i].kind == K_INT32) {
            *(ints++ ? &most : &capacity) = c->args[i].as.i;
        }
    }
    if (capacity < 0) {
        throw_negative("capacity", capacity);
    }
    if (most < 1 || capacity > most) {
        throw_argument("System.ArgumentOutOfRangeException", "capacity", "Capacity exceeds maximum capacity.");
    }
    builder *b = builder_new((size_t)capacity, (size_t)most);
    if (text->length > b->capacity) {
        b->capacity = text->length;
    }
    splice(b, 0, 0, text, 0, text->length, 1);
    return v_obj(b);
}

METHOD(make_part)
{
    str *text = arg_text(c, 0);
    int64_t start = c->args[1].as.i, n = c->args[2].as.i, length = text ? text->length : 0;
    if (start < 0 || n < 0 || start > length - n) {
        throw_argument("System.ArgumentOutOfRangeException", "length",
                       "Index and length must refer to a location within the string.");
    }
    builder *b = builder_new((size_t)(c->args[3].as.i > n ? c->args[3].as.i : n), INT32_MAX);
    if (n) {
        splice(b, 0, 0, text, (size_t)start, (size_t)n, 1);
    }
    return v_obj(b);
}

/* ---- Append ---- */

static const str *text_argument(value v)
{
    if (v_is_null(v)) {
        return str_empty;
    }
    if (v.kind == K_STRING) {
        return v.as.s;
    }
    if (v.kind == K_CHAR) {
        return str_char((uint16_t)v.as.i);
    }
    if (value_is_array(v) && v_array(v)->o.type->element == &type_Char) {
        size_t n;
        const uint16_t *p = string_units(v, &n);
        return str_new(p, n);
    }
    return to_str_current(v);
}

METHOD(append)
{
    return append_text(c, text_argument(c->args[0]));
}

METHOD(append_repeated)
{
    int64_t n = c->args[1].as.i;
    if (n < 0) {
        throw_negative("repeatCount", n);
    }
    return append_part(c, str_char((uint16_t)c->args[0].as.i), 0, 1, (size_t)n);
}

METHOD(append_range)
{
    const str *s = text_argument(c->args[0]);
    int64_t start = c->args[1].as.i, n = c->args[2].as.i;
    if (n < 0) {
        throw_negative("count", n);
    }
    if (start < 0 || start > (int64_t)s->length - n) {
        throw_argument("System.ArgumentOutOfRangeException", "startIndex",
                       "Index was out of range. Must be non-negative and less than or equal to the size of the "
                       "collection.");
    }
    return append_part(c, s, (size_t)start, (size_t)n, 1);
}

METHOD(append_line)
{
    const str *s = c->argc ? text_argument(c->args[0]) : str_empty;
    return append_text(c, str_concat(s, str_char('\n')));
}

METHOD(append_format)
{
    return append_text(c, string_format(c).as.s);
}

METHOD(append_join)
{
    return append_text(c, string_join(c).as.s);
}

/* ---- Insert, Remove, Replace, Clear ---- */

static size_t index_argument(const builder *b, int64_t i)
{
    if (i < 0 || i > (int64_t)b->length) {
        throw_argument("System.ArgumentOutOfRangeException", "index",
                       "Index was out of range. Must be non-negative and less than or equal to the size of the "
                       "collection.");
    }
    return (size_t)i;
}

METHOD(insert)
{
    builder *b = self_of(c->self);
    size_t at = index_argument(b, c->args[0].as.i);
    const str *s = text_argument(c->args[1]);
    int64_t times = c->argc > 2 ? c->args[2].as.i : 1;
    if (times < 0) {
        throw_negative("count", times);
    }
    splice(b, at, 0, s, 0, s->length, (size_t)times);
    return c->self;
}

METHOD(remove_part)
{
    builder *b = self_of(c->self);
    int64_t start = c->args[0].as.i, n = c->args[1].as.i;
    if (n < 0) {
        throw_negative("length", n);
    }
    if (start < 0) {
        throw_negative("startIndex", start);
    }
    if (n > (int64_t)b->length - start) {
        throw_argument("System.ArgumentOutOfRangeException", "length",
                       "Index was out of range. Must be non-negative and less than or equal to the size of the "
                       "collection.");
    }
    splice(b, (size_t)start, (size_t)n, str_empty, 0, 0, 0);
    return c->self;
}

METHOD(clear)
{
    builder *b = self_of(c->self);
    splice(b, 0, b->length, str_empty, 0, 0, 0);
    return c->self;
}

/* (old, new) and (old, new, startIndex, count): the part is taken out, changed and put back. */
METHOD(replace)
{
    builder *b = self_of(c->self);
    const str *old = text_argument(c->args[0]), *with = text_argument(c->args[1]);
    if (old->length == 0) {
        throw_argument("System.ArgumentException", "oldValue", "The value cannot be an empty string.");
    }
    int64_t length = (int64_t)b->length, start = c->argc > 2 ? c->args[2].as.i : 0,
            n = c->argc > 3 ? c->args[3].as.i : length;
    if (start < 0 || start > length) {
        throw_argument("System.ArgumentOutOfRangeException", "startIndex",
                       "Index was out of range. Must be non-negative and less than or equal to the size of the "
                       "collection.");
    }
    if (n < 0 || start > length - n) {
        throw_argument("System.ArgumentOutOfRangeException", "count",
                       "Index was out of range. Must be non-negative and less than or equal to the size of the "
                       "collection.");
    }
    const str *part = text_of(b, (size_t)start, (size_t)n), *made = str_replace(part, old, with);
    if (made != part) {
        splice(b, (size_t)start, (size_t)n, made, 0, made->length, 1);
    }
    return c->self;
}

/* ---- reading ---- */

METHOD(to_string)
{
    builder *b = self_of(c->self);
    if (c->argc == 0) {
        return v_str(whole(c->self, false));
    }
    int64_t start = c->args[0].as.i, n = c->args[1].as.i, length = (int64_t)b->length;
    if (start < 0) {
        throw_negative("startIndex", start);
    }
    if (start > length) {
        throw_argument("System.ArgumentOutOfRangeException", "startIndex",
                       "startIndex cannot be larger than length of string.");
    }
    if (n < 0) {
        throw_negative("length", n);
    }
    if (start > length - n) {
        throw_argument("System.ArgumentOutOfRangeException", "length",
                       "Index and length must refer to a location within the string.");
    }
    return v_str(text_of(b, (size_t)start, (size_t)n));
}

METHOD(equals)
{
    value other = c->args[0];
    return v_bool(v_is(other, &type_StringBuilder) && str_equal(whole(c->self, true), whole(other, true)));
}

METHOD(copy_to)
{
    builder *b = self_of(c->self);
    array *to = arg_array(c, 1, "destination");
    int64_t from = c->args[0].as.i, at = c->args[2].as.i, n = c->args[3].as.i;
    if (n < 0) {
        throw_negative("count", n);
    }
    if (from < 0 || from > (int64_t)b->length - n || at < 0 || at > (int64_t)to->length - n) {
        throw_argument("System.ArgumentException", NULL,
                       "Either offset did not refer to a position in the string, or there is an insufficient length of "
                       "destination character array.");
    }
    const str *s = text_of(b, (size_t)from, (size_t)n);
    for (size_t i = 0; i < s->length; i++) {
        array_put(to, (size_t)at + i, v_char(str_at(s, i)));
    }
    return V_NULL;
}

METHOD(ensure_capacity)
{
    builder *b = self_of(c->self);
    int64_t n = c->args[0].as.i;
    if (n < 0) {
        throw_negative("capacity", n);
    }
    if ((size_t)n > b->capacity) {
        b->capacity = (size_t)n;
    }
    return v_int((int32_t)b->capacity);
}

/* ---- properties and the indexer ---- */

GETTER(length)
{
    return v_int((int32_t)self_of(self)->length);
}

SETTER(length)
{
    builder *b = self_of(self);
    int64_t n = x.as.i, length = (int64_t)b->length;
    if (n < 0) {
        throw_argument("System.ArgumentOutOfRangeException", "value", "Length cannot be less than zero.");
    }
    if (n < length) {
        splice(b, (size_t)n, (size_t)(length - n), str_empty, 0, 0, 0);
    } else {
        splice(b, (size_t)length, 0, str_char(0), 0, 1, (size_t)(n - length));
    }
}

GETTER(capacity)
{
    return v_int((int32_t)self_of(self)->capacity);
}

SETTER(capacity)
{
    builder *b = self_of(self);
    if (x.as.i < (int64_t)b->length) {
        throw_argument("System.ArgumentOutOfRangeException", "value", "capacity was less than the current size.");
    }
    b->capacity = (size_t)x.as.i;
}

GETTER(max_capacity)
{
    return v_int((int32_t)self_of(self)->most);
}

static value unit_at(value v, const value *index, uint32_t n)
{
    const builder *b = self_of(v);
    int64_t i = to_int(index[0]);
    if (n != 1 || i < 0 || i >= (int64_t)b->length) {
        throw_argument("System.IndexOutOfRangeException", NULL, "Index was outside the bounds of the array.");
    }
    const str *s = text_of(b, (size_t)i, 1);
    return v_char(s->length ? str_at(s, 0) : 0);
}

static void set_unit(value v, const value *index, uint32_t n, value x)
{
    builder *b = self_of(v);
    int64_t i = to_int(index[0]);
    if (n != 1 || i < 0 || i >= (int64_t)b->length) {
        throw_argument("System.ArgumentOutOfRangeException", "index",
                       "Index was out of range. Must be non-negative and less than the size of the collection.");
    }
    splice(b, (size_t)i, 1, str_char(to_char(x)), 0, 1, 1);
}

METHOD(chars)
{
    return unit_at(c->self, c->args, 1);
}

METHOD(set_chars)
{
    set_unit(c->self, c->args, 1, c->args[1]);
    return V_NULL;
}

#define B "System.Text.StringBuilder"
#define PROVIDER "System.IFormatProvider provider"

static const method builder_ctors[] = {
    {NULL, "", NULL, make, 0},
    {NULL, "int capacity", NULL, make, 0},
    {NULL, "string value", NULL, make, 0},
    {NULL, "string value, int capacity", NULL, make, 0},
    {NULL, "int capacity, int maxCapacity", NULL, make, 0},
    {NULL, "string value, int startIndex, int length, int capacity", NULL, make_part, 0},
    {0}};
static const method builder_methods[] = {
    {"Append", "char value, int repeatCount", B, append_repeated, 0},
    {"Append", "char[] value, int startIndex, int charCount", B, append_range, 0},
    {"Append", "string value", B, append, 0},
    {"Append", "string value, int startIndex, int count", B, append_range, 0},
    {"Append", B " value", B, append, 0},
    {"Append", "bool value", B, append, 0},
    {"Append", "char value", B, append, 0},
    {"Append", "byte value", B, append, 0},
    {"Append", "int value", B, append, 0},
    {"Append", "long value", B, append, 0},
    {"Append", "single value", B, append, 0},
    {"Append", "double value", B, append, 0},
    {"Append", "decimal value", B, append, 0},
    {"Append", "System.Object value", B, append, 0},
    {"Append", "char[] value", B, append, 0},
    {"AppendFormat", "string format, System.Object arg0", B, append_format, 0},
    {"AppendFormat", "string format, System.Object arg0, System.Object arg1", B, append_format, 0},
    {"AppendFormat", "string format, System.Object arg0, System.Object arg1, System.Object arg2", B, append_format, 0},
    {"AppendFormat", "string format, params System.Object[] args", B, append_format, 0},
    {"AppendFormat", PROVIDER ", string format, params System.Object[] args", B, append_format, 0},
    {"AppendJoin", "string separator, params System.Object[] values", B, append_join, 0},
    {"AppendJoin", "string separator, params string[] values", B, append_join, 0},
    {"AppendJoin", "char separator, params System.Object[] values", B, append_join, 0},
    {"AppendJoin", "char separator, params string[] values", B, append_join, 0},
    {"AppendLine", "", B, append_line, 0},
    {"AppendLine", "string value", B, append_line, 0},
    {"Clear", "", B, clear, 0},
    {"CopyTo", "int sourceIndex, char[] destination, int destinationIndex, int count", "void", copy_to, 0},
    {"EnsureCapacity", "int capacity", "int", ensure_capacity, 0},
    {"Equals", B " sb", "bool", equals, 0},
    {"Insert", "int index, string value, int count", B, insert, 0},
    {"Insert", "int index, string value", B, insert, 0},
    {"Insert", "int index, char value", B, insert, 0},
    {"Insert", "int index, char[] value", B, insert, 0},
    {"Insert", "int index, System.Object value", B, insert, 0},
    {"Remove", "int startIndex, int length", B, remove_part, 0},
    {"Replace", "string oldValue, string newValue", B, replace, 0},
    {"Replace", "string oldValue, string newValue, int startIndex, int count", B, replace, 0},
    {"Replace", "char oldChar, char newChar", B, replace, 0},
    {"Replace", "char oldChar, char newChar, int startIndex, int count", B, replace, 0},
    {"ToString", "", "string", to_string, 0},
    {"ToString", "int startIndex, int length", "string", to_string, 0},
    {"get_Chars", "int index", "char", chars, M_HIDDEN},
    {"set_Chars", "int index, char value", "void", set_chars, M_HIDDEN},
    {"Chars", "int index", "char", chars, M_HIDDEN},
    {0}};
static const property builder_properties[] = {{"Capacity", "int", get_capacity, set_capacity, 0},
                                              {"MaxCapacity", "int", get_max_capacity, NULL, 0},
                                              {"Length", "int", get_length, set_length, 0},
                                              {0}};
static const type_ops builder_ops = {.to_string = whole, .index_get = unit_at, .index_set = set_unit};

static type type_StringBuilder = {TYPE_OBJECT,
                                  .name = B,
                                  .kind = K_OBJECT,
                                  .flags = T_SEALED,
                                  .ctors = builder_ctors,
                                  .methods = builder_methods,
                                  .properties = builder_properties,
                                  .ops = &builder_ops};

TYPES_EXPORT(stringbuilder, &type_StringBuilder);
