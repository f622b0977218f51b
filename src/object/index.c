/* index.c: `$x[0]`, `$x[1, 2]`, `$x[-1..1]`, `$h['k']` and writing to them.
 *
 * Without strict mode 3 an index that is out of range or no number reads as nothing; writing throws always. */
#include "object/array.h"
#include "object/convert.h"
#include "object/map.h"
#include "object/member_internal.h"

_Noreturn static void throw_null_array(void)
{
    throw_runtime("NullArray", "Cannot index into a null array.");
}

_Noreturn static void throw_null_index(void)
{
    throw_runtime("NullArrayIndex", "Index operation failed; the array index evaluated to null.");
}

_Noreturn static void throw_cannot_index(value target)
{
    const type *t = v_is(target, &type_PSCustomObject) ? &type_PSObject : value_type(target);
    throw_runtime("CannotIndex", "Unable to index into an object of type \"%s\".", str_to_c(type_text(t)));
}

_Noreturn static void throw_outside(void)
{
    throw_argument("System.IndexOutOfRangeException", NULL, "Index was outside the bounds of the array.");
}

_Noreturn static void throw_out_of_range(void)
{
    throw_argument("System.ArgumentOutOfRangeException", "index",
                   "Index was out of range. Must be non-negative and less than the size of the collection.");
}

/* [1,2,3] */
static str *index_text(const value *index, uint32_t n)
{
    buf b = {0};
    for (uint32_t i = 0; i < n; i++) {
        if (i) {
            buf_byte(&b, ',');
        }
        str_append_utf8(to_str(index[i]), &b);
    }
    return str_from_buf(&b);
}

bool index_number(value v, int64_t *out)
{
    value n;
    if (v.kind == K_INT32) {
        *out = v.as.i;
        return true;
    }
    if (!convert_try(v, &type_Int32, &n)) {
        return false;
    }
    *out = n.as.i;
    return true;
}

/* As an index: throws in strict mode 3 what a cast would throw. */
static bool position(value v, int strict, int64_t *out)
{
    if (index_number(v, out)) {
        return true;
    }
    if (strict >= 3) {
        *out = to_int(v);
    }
    return false;
}

/* An array as the only index asks for several elements. */
static bool is_slice(const value *index, uint32_t n, enumerator *e)
{
    return n == 1 && index[0].kind == K_OBJECT && enumerate(index[0], e);
}

static value one(value target, value index, int strict, bool *found);

/* The elements at several indexes; those that are not there are left out. */
static value slice(value target, const value *index, uint32_t n, enumerator *e, int strict)
{
    list *out = list_new(NULL);
    value at;
    bool found;
    for (uint32_t i = 0; e ? enumerator_next(e, &at) : i < n; i++) {
        if (!e) {
            at = index[i];
        }
        if (v_is_null(at)) {
            throw_null_index();
        }
        value v = one(target, at, strict, &found);
        if (found) {
            list_add(out, v);
        }
    }
    return v_obj(list_to_array(out));
}

/* ---- arrays of several dimensions ---- */

_Noreturn static void throw_dimensions(const array *a, const value *index, uint32_t n)
{
    throw_runtime("NeedMultidimensionalIndex", "You cannot index into a %u dimensional array with index [%s].",
                  a->o.type->rank, str_to_c(index_text(index, n)));
}

/* false: outside. */
static bool offset_of(const array *a, const value *index, uint32_t n, size_t *out)
{
    size_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        int64_t k = to_int(index[i]);
        k += k < 0 ? a->dims[i] : 0;
        if (k < 0 || k >= a->dims[i]) {
            return false;
        }
        at = at * (size_t)a->dims[i] + (size_t)k;
    }
    *out = at;
    return true;
}

/* (0, 0) as one index of a matrix. */
static uint32_t coordinates(value v, value *out, uint32_t room)
{
    enumerator e = {0};
    uint32_t n = 0;
    value item;
    if (v.kind != K_OBJECT || !enumerate(v, &e)) {
        return 0;
    }
    while (enumerator_next(&e, &item)) {
        if (n < room) {
            out[n] = item;
        }
        n++;
    }
    return n;
}

static value matrix_get(const array *a, const value *index, uint32_t n, int strict)
{
    value own[4];
    uint32_t rank = a->o.type->rank;
    size_t at;
    if (coordinates(index[0], own, COUNT_OF(own)) == rank) {
        if (n > 1 || (rank > 0 && own[0].kind == K_OBJECT && coordinates(own[0], own, COUNT_OF(own)) == rank)) {
            list *out = list_new(NULL);
            for (uint32_t i = 0; i < n; i++) {
                if (coordinates(index[i], own, COUNT_OF(own)) == rank && offset_of(a, own, rank, &at)) {
                    list_add(out, array_get(a, at));
                }
            }
            return v_obj(list_to_array(out));
        }
        index = own;
        n = rank;
    }
    if (n != rank) {
        throw_dimensions(a, index, n);
    }
    if (offset_of(a, index, n, &at)) {
        return array_get(a, at);
    }
    if (strict >= 3) {
        throw_outside();
    }
    return V_NULL;
}

static void matrix_set(array *a, const value *index, uint32_t n, value x)
{
    value own[4];
    uint32_t rank = a->o.type->rank;
    size_t at;
    if (n == 1 && coordinates(index[0], own, COUNT_OF(own)) == rank) {
        index = own;
        n = rank;
    }
    if (n != rank) {
        throw_dimensions(a, index, n);
    }
    if (!offset_of(a, index, n, &at)) {
        throw_outside();
    }
    array_set(a, at, x);
}

/* ---- reading ---- */

static value array_at(const array *a, value index, int strict, bool *found)
{
    int64_t i = 0;
    if (position(index, strict, &i)) {
        i += i < 0 ? (int64_t)a->length : 0;
        if (i >= 0 && (size_t)i < a->length) {
            *found = true;
            return array_get(a, (size_t)i);
        }
        if (strict >= 3) {
            throw_outside();
        }
    }
    return V_NULL;
}

static value char_at(const str *s, value index, int strict, bool *found)
{
    int64_t i = 0;
    if (position(index, strict, &i)) {
        i += i < 0 ? (int64_t)s->length : 0;
        if (i >= 0 && i < (int64_t)s->length) {
            *found = true;
            return v_char(str_at(s, (size_t)i));
        }
        if (strict >= 3) {
            throw_outside();
        }
    }
    return V_NULL;
}

static value ordered_at(const map *m, value index, int strict, bool *found)
{
    int64_t i = index.as.i;
    value v;
    i += i < 0 ? (int64_t)map_count(m) : 0;
    if (i >= 0 && map_at(m, (size_t)i, NULL, &v)) {
        *found = true;
        return v;
    }
    if (strict >= 3) {
        throw_out_of_range();
    }
    return V_NULL;
}

static value entry_of(const map *m, value key, int strict, bool *found)
{
    const type *t = m->o.type;
    value v;
    if (m->ordered && v_is_integer(key)) {
        return ordered_at(m, key, strict, found);
    }
    if (t->arg_count && t->args[0] != &type_Object) {
        value converted;
        if (!convert_try(key, t->args[0], &converted)) {
            if (strict >= 3) {
                convert_to(key, t->args[0]);
            }
            return V_NULL;
        }
        key = converted;
    }
    *found = map_get(m, key, &v);
    /* Hashtable answers for any key; Dictionary leaves the missing ones out of a slice. */
    if (!*found && !t->arg_count) {
        *found = true;
        return V_NULL;
    }
    return *found ? v : V_NULL;
}

typedef struct asking {
    const type_ops *ops;
    value target;
    const value *index;
    uint32_t n;
} asking;

/* An indexer that throws reads as nothing, but in strict mode 3. */
static value ask(const asking *a, int strict, bool *found)
{
    if (strict >= 3) {
        *found = true;
        return a->ops->index_get(a->target, a->index, a->n);
    }
    ctx *c = ctx_current();
    value v = V_NULL;
    TRY(c)
    {
        v = a->ops->index_get(a->target, a->index, a->n);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) {
            unwind(c, c->kind, c->payload);
        }
        return V_NULL;
    }
    END_TRY;
    *found = true;
    return v;
}

/* What has no indexer is its own and only element. */
static value itself(value target, value index, int strict, bool *found)
{
    int64_t i = 0;
    if (index_number(index, &i) && (i == 0 || i == -1)) {
        *found = true;
        return target;
    }
    if (strict >= 2) {
        throw_cannot_index(target);
    }
    return V_NULL;
}

/* `$list[-1]`: counted from the end where the type has a count. */
static value from_end(value target, const type_ops *ops, value index)
{
    size_t n;
    if (index.kind == K_INT32 && index.as.i < 0 && ops->count && ops->count(target, &n)) {
        return v_int((int32_t)(index.as.i + (int64_t)n));
    }
    return index;
}

static value one(value target, value index, int strict, bool *found)
{
    *found = false;
    if (target.kind == K_STRING) {
        return char_at(target.as.s, index, strict, found);
    }
    if (target.kind != K_OBJECT) {
        return itself(target, index, strict, found);
    }
    if (value_is_array(target)) {
        if (v_array(target)->dims) {
            *found = true;
            return matrix_get(v_array(target), &index, 1, strict);
        }
        return array_at(v_array(target), index, strict, found);
    }
    if (value_is_dictionary(target)) {
        return entry_of(v_map(target), index, strict, found);
    }
    const type_ops *ops = type_ops_of(target.as.o->type);
    if (!ops->index_get) {
        return itself(target, index, strict, found);
    }
    index = from_end(target, ops, index);
    return ask(&(asking){ops, target, &index, 1}, strict, found);
}

value index_get(value target, const value *index, uint32_t n, int strict)
{
    bool found;
    if (v_is_null(target)) {
        throw_null_array();
    }
    for (uint32_t i = 0; i < n; i++) {
        if (v_is_null(index[i])) {
            throw_null_index();
        }
    }
    value base = psobject_base(target);
    if (n == 1 && index[0].kind != K_OBJECT) {
        return one(base, index[0], strict, &found);
    }
    if (value_is_array(base) && v_array(base)->dims) {
        return matrix_get(v_array(base), index, n, strict);
    }
    enumerator e = {0};
    const type_ops *ops = base.kind == K_OBJECT ? type_ops_of(base.as.o->type) : NULL;
    bool many = is_slice(index, n, &e);
    if (many ||
        (n > 1 && (value_is_array(base) || value_is_dictionary(base) || !ops || !ops->index_get || ops->count))) {
        return slice(base, index, n, many ? &e : NULL, strict);
    }
    if (n > 1) {
        return ask(&(asking){ops, base, index, n}, strict, &found);
    }
    return one(base, index[0], strict, &found);
}

value index_by_key(value target, value key, int strict)
{
    value base = psobject_base(target), out;
    if (!value_is_dictionary(base) || !v_map(base)->ordered || v_is_null(key)) {
        return index_get(target, &key, 1, strict);
    }
    return map_get(v_map(base), key, &out) ? out : V_NULL;
}

/* ---- writing ---- */

static void refuse_slice(const value *index, uint32_t n)
{
    enumerator e = {0};
    value item;
    list *several = list_new(NULL);
    if (is_slice(index, n, &e)) {
        while (enumerator_next(&e, &item)) {
            list_add(several, item);
        }
    } else if (n > 1) {
        list_add_all(several, index, n);
    } else {
        return;
    }
    throw_runtime("ArraySliceAssignmentFailed",
                  "Array assignment to [%s] failed because assignment to slices is not supported.",
                  str_to_c(index_text(list_to_array(several)->items, (uint32_t)list_count(several))));
}

static void array_write(array *a, const value *index, uint32_t n, value x)
{
    if (a->dims) {
        matrix_set(a, index, n, x);
        return;
    }
    if (n > 1 || index[0].kind == K_OBJECT) {
        refuse_slice(index, n);
    }
    int64_t i = to_int(index[0]);
    i += i < 0 ? (int64_t)a->length : 0;
    if (i < 0 || (size_t)i >= a->length) {
        throw_outside();
    }
    array_set(a, (size_t)i, x);
}

static void dictionary_write(map *m, value key, value x)
{
    const type *t = m->o.type;
    if (m->ordered && v_is_integer(key)) {
        int64_t i = key.as.i;
        value own;
        if (i < 0 || !map_at(m, (size_t)i, &own, NULL)) {
            throw_argument("System.ArgumentOutOfRangeException", "index",
                           "Specified argument was out of the range of valid values.");
        }
        map_set(m, own, x);
        return;
    }
    if (m->o.bits & OB_FIXED) {
        throw_argument("System.NotSupportedException", NULL, "Collection is read-only.");
    }
    if (t->arg_count) {
        key = convert_to(key, t->args[0]);
        if (t->arg_count > 1 && t->args[1] != &type_Object) {
            x = convert_to(x, t->args[1]);
        }
    }
    map_set(m, key, x);
}

void index_set(value target, const value *index, uint32_t n, value x)
{
    if (v_is_null(target)) {
        throw_null_array();
    }
    for (uint32_t i = 0; i < n; i++) {
        if (v_is_null(index[i])) {
            throw_null_index();
        }
    }
    if (x.kind == K_NOTHING) {
        x = V_NULL;
    }
    value base = psobject_base(target);
    if (base.kind != K_OBJECT) {
        throw_cannot_index(base);
    }
    if (value_is_array(base)) {
        array_write(v_array(base), index, n, x);
        return;
    }
    if (value_is_dictionary(base) && n == 1) {
        dictionary_write(v_map(base), index[0], x);
        return;
    }
    const type_ops *ops = type_ops_of(base.as.o->type);
    if (!ops->index_set || value_is_dictionary(base)) {
        throw_cannot_index(base);
    }
    value at = n == 1 ? from_end(base, ops, index[0]) : V_NULL;
    ops->index_set(base, n == 1 ? &at : index, n, x);
}
