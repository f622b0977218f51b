/* convert_enum.c: enums and their names: flags, unambiguous prefixes, numbers that are no member. */
#include <string.h>

#include "object/convert_internal.h"
#include "object/member.h"
#include "object/type_internal.h"

static const enum_member *find_number(const type *t, int64_t n)
{
    for (const enum_member *m = t->members; m && m->name; m++) {
        if (m->number == n) {
            return m;
        }
    }
    return NULL;
}

/* The flags of `n` from the highest member down, as .NET does; NULL when bits are left over. */
static str *flag_names(const type *t, int64_t n)
{
    enum { MAX = 64 };
    const enum_member *found[MAX];
    const enum_member *sorted[256];
    size_t count = 0, members = 0;
    for (const enum_member *m = t->members; m && m->name && members < COUNT_OF(sorted); m++) {
        size_t at = members++;
        for (; at > 0 && (uint64_t)sorted[at - 1]->number > (uint64_t)m->number; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = m;
    }
    uint64_t left = (uint64_t)n;
    for (size_t i = members; i-- > 0 && left;) {
        uint64_t bits = (uint64_t)sorted[i]->number;
        if (bits && (left & bits) == bits && count < MAX) {
            found[count++] = sorted[i];
            left &= ~bits;
        }
    }
    if (left || count == 0) {
        return NULL;
    }
    buf b = {0};
    for (size_t i = count; i-- > 0;) {
        buf_text(&b, found[i]->name);
        if (i) {
            buf_text(&b, ", ");
        }
    }
    return str_from_buf(&b);
}

str *enum_to_str(const type *t, int64_t number)
{
    const enum_member *m = find_number(t, number);
    if (m) {
        return str_c(m->name);
    }
    str *s = t->flags & T_FLAGS ? flag_names(t, number) : NULL;
    return s ? s : str_printf("%lld", (long long)number);
}

static bool name_is(const str *part, const char *name, bool ignore_case)
{
    return ignore_case ? str_equal_c(part, name) : str_equal(part, str_c(name));
}

static const enum_member *find_name(const type *t, const str *part, bool ignore_case)
{
    for (const enum_member *m = t->members; m && m->name; m++) {
        if (name_is(part, m->name, ignore_case)) {
            return m;
        }
    }
    return NULL;
}

/* A number, if the part is one. */
static bool part_number(const str *part, int64_t *out)
{
    size_t i = 0;
    bool negative = false;
    if (part->length && (str_at(part, 0) == '-' || str_at(part, 0) == '+')) {
        negative = str_at(part, 0) == '-';
        i = 1;
    }
    if (i == part->length) {
        return false;
    }
    int64_t n = 0;
    for (; i < part->length; i++) {
        uint16_t c = str_at(part, i);
        if (c < '0' || c > '9' || __builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, c - '0', &n)) {
            return false;
        }
    }
    *out = negative ? -n : n;
    return true;
}

bool enum_parse(const type *t, const str *text, bool ignore_case, int64_t *out)
{
    int64_t sum = 0;
    size_t start = 0;
    while (start <= text->length) {
        ptrdiff_t comma = str_index_unit(text, ',', start);
        size_t end = comma < 0 ? text->length : (size_t)comma;
        str *part = str_trim(str_sub(text, start, end - start), NULL, 3);
        int64_t n;
        const enum_member *m = find_name(t, part, ignore_case);
        if (m) {
            n = m->number;
        } else if (!part_number(part, &n)) {
            return false;
        }
        sum |= n;
        start = end + 1;
    }
    *out = sum;
    return true;
}

static str *member_names(const type *t, const char *between)
{
    buf b = {0};
    for (const enum_member *m = t->members; m && m->name; m++) {
        if (m != t->members) {
            buf_text(&b, between);
        }
        buf_text(&b, m->name);
    }
    return str_from_buf(&b);
}

static bool fail_undefined(failure *f, const char *id, const char *what, const type *t)
{
    if (f) {
        convert_fail(
            f, id,
            "Cannot convert %s to type \"%s\" due to enumeration values that are not valid. Specify one of the "
            "following enumeration values and try again. The possible enumeration values are \"%s\".",
            what, str_to_c(type_text(t)), str_to_c(member_names(t, ",")));
    }
    return false;
}

static bool fail_undefined_value(failure *f, const char *id, value v, const type *t)
{
    return f ? fail_undefined(f, id, str_to_c(str_printf("value \"%s\"", str_to_c(to_str(v)))), t) : false;
}

static bool defined(const type *t, int64_t n)
{
    if (find_number(t, n)) {
        return true;
    }
    if (!(t->flags & T_FLAGS)) {
        return false;
    }
    uint64_t all = 0;
    for (const enum_member *m = t->members; m && m->name; m++) {
        all |= (uint64_t)m->number;
    }
    return ((uint64_t)n & ~all) == 0;
}

/* [DayOfWeek]'mon': a prefix that fits one member only. */
static bool by_prefix(value v, const type *t, const str *part, int64_t *out, failure *f)
{
    const enum_member *hit = NULL;
    buf similar = {0};
    size_t hits = 0;
    for (const enum_member *m = t->members; m && m->name; m++) {
        if (part->length && str_starts(str_c(m->name), part, true)) {
            if (hits++) {
                buf_text(&similar, ", ");
            }
            buf_text(&similar, m->name);
            hit = m;
        }
    }
    if (hits == 1) {
        *out = hit->number;
        return true;
    }
    if (!f) {
        return false;
    }
    const char *id = "SubstringDisambiguationEnumParseThrewAnException";
    if (hits > 1) {
        return convert_fail_value(
            f, id, v, t,
            str_printf("The identifier name %s cannot be processed because it is either too similar "
                       "or identical to the following enumerator names: %s. Use a more specific "
                       "identifier name.",
                       str_to_c(part), buf_cstr(&similar)));
    }
    return convert_fail_value(
        f, id, v, t,
        str_printf("Unable to match the identifier name %s to a valid enumerator name. Specify one "
                   "of the following enumerator names and try again:\n%s",
                   str_to_c(part), str_to_c(member_names(t, ", "))));
}

static bool from_text(value v, const type *t, int64_t *out, failure *f)
{
    if (enum_parse(t, v.as.s, true, out)) {
        int64_t n;
        if (part_number(str_trim(v.as.s, NULL, 3), &n) && !defined(t, n)) {
            return fail_undefined_value(f, "EnumParseUndefined", v, t);
        }
        return true;
    }
    int64_t sum = 0;
    const str *text = v.as.s;
    for (size_t start = 0; start <= text->length;) {
        ptrdiff_t comma = str_index_unit(text, ',', start);
        size_t end = comma < 0 ? text->length : (size_t)comma;
        str *part = str_trim(str_sub(text, start, end - start), NULL, 3);
        const enum_member *m = find_name(t, part, true);
        int64_t n;
        if (m) {
            n = m->number;
        } else if (!part_number(part, &n) && !by_prefix(v, t, part, &n, f)) {
            return false;
        }
        sum |= n;
        start = end + 1;
    }
    *out = sum;
    return true;
}

/* ("ReadOnly","Hidden") as flags. */
static bool from_list(value v, const type *t, int64_t *out, failure *f)
{
    enumerator e = {0};
    if (!(t->flags & T_FLAGS) || !enumerate(v, &e)) {
        return convert_fail_final(f, v, t);
    }
    *out = 0;
    value item, one;
    while (enumerator_next(&e, &item)) {
        if (!convert_enum(psobject_base(item), t, &one, f)) {
            return false;
        }
        *out |= one.as.i;
    }
    return true;
}

bool convert_enum(value v, const type *t, value *out, failure *f)
{
    int64_t n = 0;
    if (v_is_null(v)) {
        return fail_undefined(f, "nullToEnumInvalidCast", "null", t);
    }
    if (v.kind == K_ENUM && v.type == t->id) {
        *out = v;
        return true;
    }
    if (v.kind == K_STRING) {
        if (!from_text(v, t, &n, f)) {
            return false;
        }
    } else if (v_is_number(v) || v.kind == K_ENUM || v_is(v, &type_Decimal) || v.kind == K_CHAR) {
        value i;
        if (!convert_number(v, &type_Int64, &i, f)) {
            return false;
        }
        n = i.as.i;
        if (!defined(t, n)) {
            return fail_undefined_value(f, "UndefinedIntegerToEnum", v, t);
        }
    } else if (v.kind == K_OBJECT) {
        if (!from_list(v, t, &n, f)) {
            return false;
        }
    } else {
        return convert_fail_final(f, v, t);
    }
    *out = (value){.kind = K_ENUM, .type = t->id, .as.i = n};
    return true;
}
