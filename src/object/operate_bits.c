/* operate_bits.c: -band -bor -bxor -bnot -shl -shr, and ranges. */
#include <math.h>

#include "object/bigint.h"
#include "object/convert_internal.h"
#include "object/error_internal.h"
#include "object/operate_internal.h"
#include "object/psobject.h"
#include "object/type_internal.h"

static const char *const operator_names[] = {"-band", "-bor", "-bxor", "-shl", "-shr"};
static const char *const method_names[] = {"op_BitwiseAnd", "op_BitwiseOr", "op_ExclusiveOr", "op_LeftShift",
                                           "op_RightShift"};

/* An operand as an integer: doubles and decimals are rounded. */
static value integer_operand(value v, const char *method)
{
    value n;
    if (!operand_number(v, &n)) {
        throw_no_operator(method, v);
    }
    if (value_is_decimal(n)) {
        n = convert_to(n, &type_Double);
    }
    if (v_is_float(n)) {
        value r;
        if (convert_round(n.as.d, K_INT32, &r) || convert_round(n.as.d, K_INT64, &r)) {
            return r;
        }
        return convert_to(n, &type_UInt64);
    }
    return n;
}

static value bit_result(kind k, uint64_t bits)
{
    switch (k) {
    case K_SBYTE: return v_integer(k, (int8_t)bits);
    case K_BYTE: return v_integer(k, (uint8_t)bits);
    case K_INT16: return v_integer(k, (int16_t)bits);
    case K_UINT16: return v_integer(k, (uint16_t)bits);
    case K_INT32: return v_int((int32_t)(uint32_t)bits);
    case K_UINT32: return (value){.kind = k, .as.u = (uint32_t)bits};
    default: return (value){.kind = k, .as.u = bits};
    }
}

static kind promoted(kind k)
{
    return k < K_INT32 ? K_INT32 : k;
}

static kind common_kind(value a, value b, bool rounded)
{
    kind x = promoted((kind)a.kind), y = promoted((kind)b.kind);
    if (rounded) { /* 1.5 -band 3 is a UInt64 */
        return a.as.i < 0 || b.as.i < 0 ? K_INT64 : K_UINT64;
    }
    if (x == y) {
        return x;
    }
    if (x == K_UINT64 || y == K_UINT64) {
        return K_UINT64;
    }
    return x == K_INT64 || y == K_INT64 ? K_INT64 : K_UINT32;
}

static value shift(bit_op op, value a, value b)
{
    kind k = (kind)a.kind; /* [byte]1 -shl 8 is a byte, 0 */
    unsigned count = (unsigned)to_int(b) & (k <= K_UINT32 ? 31u : 63u);
    if (op == BITS_SHL) {
        return bit_result(k, a.as.u << count);
    }
    if (k == K_SBYTE || k == K_INT16 || k == K_INT32 || k == K_INT64) {
        return bit_result(k, (uint64_t)(a.as.i >> count));
    }
    return bit_result(k, a.as.u >> count);
}

static value bigint_bits(bit_op op, value a, value b)
{
    static const char letters[] = {'&', '|', '^'};
    if (op > BITS_XOR) { /* by powers of two */
        value power = bigint_operate('p', bigint_from_long(2), bigint_from_long(to_long(b)));
        return bigint_operate(op == BITS_SHL ? '*' : '/', a, power);
    }
    return bigint_operate(letters[op], convert_to(a, &type_BigInteger), convert_to(b, &type_BigInteger));
}

value operate_bits(bit_op op, value a, value b)
{
    a = psobject_base(a);
    b = psobject_base(b);
    if (a.kind == K_ENUM || (b.kind == K_ENUM && op <= BITS_XOR)) {
        /* [A]::x -bor 2 and 'x' -bor [A]::y keep the enum's type. */
        const type *t = type_by_id(a.kind == K_ENUM ? a.type : b.type);
        value x = a.kind == K_STRING ? convert_to(a, t) : a, y = b.kind == K_STRING ? convert_to(b, t) : b;
        value r = operate_bits(op, integer_operand(x, method_names[op]), integer_operand(y, method_names[op]));
        return a.kind == K_ENUM ? (value){.kind = K_ENUM, .type = t->id, .as.i = r.as.i} : r;
    }
    if (value_is_bigint(a) || value_is_bigint(b)) {
        return bigint_bits(op, a, b);
    }
    if (op >= BITS_SHL && a.kind == K_BOOL) {
        throw_not_defined(operator_names[op], a, b);
    }
    value x = integer_operand(a, method_names[op]), y = integer_operand(b, method_names[op]);
    if (op >= BITS_SHL) {
        return shift(op, x, y);
    }
    bool rounded = v_is_float(a) || v_is_float(b) || value_is_decimal(a) || value_is_decimal(b);
    kind k = common_kind(x, y, rounded);
    uint64_t r = op == BITS_AND ? x.as.u & y.as.u : op == BITS_OR ? x.as.u | y.as.u : x.as.u ^ y.as.u;
    return bit_result(k, r);
}

value operate_bnot(value v)
{
    v = psobject_base(v);
    if (v.kind == K_ENUM) {
        return (value){.kind = K_ENUM, .type = v.type, .as.i = ~v.as.i};
    }
    value n = integer_operand(v, "op_OnesComplement");
    return bit_result(promoted((kind)n.kind), ~n.as.u);
}

/* ---- ranges ---- */

static bool range_char(value v, uint16_t *out)
{
    if (v.kind == K_CHAR) {
        *out = (uint16_t)v.as.i;
        return true;
    }
    if (v.kind == K_STRING && v.as.s->length == 1) {
        uint16_t c = str_at(v.as.s, 0);
        *out = c;
        return c < '0' || c > '9'; /* '1'..'3' are numbers */
    }
    return false;
}

static int32_t range_end(value v)
{
    if (v.kind == K_STRING) {
        value n;
        if (!convert_scan_number(v.as.s, &n)) {
            throw_argument("System.FormatException", NULL, "The input string '%s' was not in a correct format.",
                           str_to_c(v.as.s));
        }
        return to_int(n);
    }
    if (v.kind == K_OBJECT && !value_is_decimal(v) && !value_is_bigint(v)) {
        throw_argument("System.InvalidCastException", NULL,
                       "Unable to cast object of type '%s' to type 'System.IConvertible'.",
                       str_to_c(type_text(v.as.o->type)));
    }
    return to_int(v);
}

value operate_range(value from, value to)
{
    from = psobject_base(from);
    to = psobject_base(to);
    uint16_t c1, c2;
    bool chars = range_char(from, &c1) && range_char(to, &c2);
    int64_t a = chars ? c1 : range_end(from), b = chars ? c2 : range_end(to);
    size_t n = (size_t)(a < b ? b - a : a - b) + 1;
    array *r = array_new(&type_Object, n);
    int64_t step = a < b ? 1 : -1;
    for (size_t i = 0; i < n; i++) {
        int64_t x = a + step * (int64_t)i;
        r->items[i] = chars ? v_char((uint16_t)x) : v_int((int32_t)x);
    }
    return v_obj(r);
}
