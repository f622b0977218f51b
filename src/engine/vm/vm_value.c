/* vm_value.c: what instructions on values do beyond the quick cases of the loop. */
#include <stdatomic.h>

#include "base/heap.h"
#include "base/sys.h"
#include "engine/classes/class.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/vm/vm_internal.h"
#include "object/operate.h"
#include "object/regex.h"

/* ---- types and conversions ---- */

/* A type of the script itself hides a built-in one; only built-in ones are the same for every runspace and are kept. */
static bool is_script_type(const type *t)
{
    return t->flags & T_SCRIPT || (t->flags & T_ENUM && t->base_type);
}

/* A class names the types around it wherever its methods run, in another runspace too. */
static bool is_within_class(const block *b)
{
    for (; b; b = b->parent)
        if (b->is_method)
            return true;
    return false;
}

const type *vm_type(frame *f, type_ref *r)
{
    const type *t = atomic_load_explicit(&r->type, memory_order_acquire);
    if (t)
        return t;
    t = class_find(f->scope, r->text);
    if (t)
        return t;
    const block *b = f->code->block;
    t = type_find(r->text, b->namespaces, b->namespace_count);
    if (t && is_script_type(t) && !is_within_class(b))
        return NULL;
    if (t)
        atomic_store_explicit(&r->type, t, memory_order_release);
    return t;
}

/* `[List[NoSuch]]`: it is the generic type that cannot be found, `[int[NoSuch]]`: the argument. */
_Noreturn void vm_type_unknown(frame *f, const type_ref *r)
{
    str *text = r->text;
    ptrdiff_t bracket = str_index(text, str_c("["), 0, false);
    if (bracket > 0) {
        type_ref outer = {.text = str_sub(text, 0, (size_t)bracket)};
        size_t from = (size_t)bracket + 1, length = text->length - from;
        bool known = vm_type(f, &outer) != NULL && length > 1;
        text = known ? str_sub(text, from, length - 1) : outer.text;
    }
    throw_error("System.Management.Automation.RuntimeException", "TypeNotFound", EC_InvalidOperation, v_str(text),
                "Unable to find type [%s].", str_to_c(text));
}

static const type *type_or_throw(frame *f, type_ref *r)
{
    const type *t = vm_type(f, r);
    if (!t)
        vm_type_unknown(f, r);
    return t;
}

value vm_convert(frame *f, value v, type_ref *r)
{
    return convert_to(v, type_or_throw(f, r));
}

/* `[ValidateRange(1, 5)]3` as an expression, without a variable to keep the attribute. */
value vm_convert_attribute(frame *f, value v, ast *attribute)
{
    value a = attribute_from_ast((ast_Attribute *)attribute, f->code->block);
    if (!v_is_null(a)) {
        list *l = list_new(NULL);
        list_add(l, a);
        attribute_check(l, v);
    }
    return v;
}

value vm_concat(const value *parts, uint32_t n)
{
    if (n == 0)
        return v_str(str_empty);
    if (n == 1)
        return parts[0];
    if (n == 2)
        return v_str(str_concat(parts[0].as.s, parts[1].as.s));
    str *few[16], **all = n <= 16 ? few : heap_alloc(n * sizeof *all);
    for (uint32_t i = 0; i < n; i++)
        all[i] = parts[i].as.s;
    return v_str(str_concat_n(all, n));
}

value vm_custom(value ordered)
{
    psobject *o = psobject_new();
    value self = v_obj(o), key, v;
    size_t cursor = 0;
    const map *m = v_map(ordered);
    while (map_next(m, &cursor, &key, &v)) {
        str *name = to_str(key);
        if (str_equal_c(name, "PSTypeName") && v.kind == K_STRING)
            list_insert(psobject_type_names(self, true), 0, v);
        else
            psobject_set_member(self, name, MEMBER_NOTE, v);
    }
    return self;
}

void vm_hash_add(value table, value key, value v)
{
    if (v_is_null(key))
        throw_runtime("InvalidNullKey", "A null key is not allowed in a hash literal.");
    key = psobject_base(key);
    if (!map_add(v_map(table), key, v))
        throw_error("System.Management.Automation.RuntimeException", "DuplicateKeyInHashLiteral", EC_InvalidOperation,
                    key, "Duplicate keys '%s' are not allowed in hash literals.", str_to_c(to_str(key)));
}

value vm_block(frame *f, block *b)
{
    return v_obj(script_block_new(b, f->scope->state));
}

/* ---- collections ---- */

/* `$a, $b = 1, 2, 3`: element i; `rest`: everything from i on. */
value vm_list_item(value v, uint32_t i, bool rest)
{
    enumerator e = {0};
    value item;
    if (v.kind < K_OBJECT || !enumerate(v, &e))
        return i == 0 && v.kind != K_NOTHING ? v : V_NULL;
    list *left = list_new(NULL);
    for (uint32_t at = 0; e.next(&e, &item); at++) {
        if (at < i)
            continue;
        if (!rest)
            return item;
        list_add(left, item);
    }
    return list_count(left) > 1 ? v_obj(list_to_array(left)) : list_collapse(left, false);
}

/* @(x) and $(x) around one expression. mode 2: always an array. */
value vm_array_wrap(value v, int mode)
{
    if (mode == 1) {
        /* `$(...)` collects like any block: a list comes out as an array, one element as itself */
        enumerator e = {0};
        if (v.kind < K_OBJECT || !enumerate(v, &e))
            return v;
    } else if (v.kind == K_NOTHING) {
        return v_obj(array_objects(NULL, 0));
    } else if (v_is(v, &type_ObjectArray)) {
        return v;
    }
    list *l = list_new(NULL);
    enumerator e = {0};
    value item;
    if (v.kind >= K_OBJECT && enumerate(v, &e))
        while (e.next(&e, &item))
            list_add(l, item);
    else
        list_add(l, v);
    return mode == 2 ? v_obj(list_to_array(l)) : list_collapse(l, true);
}

/* ---- operators ---- */

static value logical_not(value v)
{
    return v_bool(!to_bool(v));
}

static const type *type_operand(value v)
{
    value base = psobject_base(v);
    if (v_is(base, &type_RuntimeType))
        return (const type *)base.as.o;
    return NULL;
}

static value match(frame *f, token_kind op, uint16_t slot, value a, value b)
{
    bool ignore_case = op == TK_Imatch || op == TK_Inotmatch;
    bool negate = op == TK_Inotmatch || op == TK_Cnotmatch;
    value matches = V_NULL, r = operate_match(a, b, ignore_case, negate, &matches);
    if (!v_is_null(matches))
        vm_store(f, slot, matches);
    return r;
}

static value compare(token_kind op, value a, value b)
{
    switch (op) {
    case TK_Ceq: return operate_compare(CMP_EQ, a, b, false);
    case TK_Cne: return operate_compare(CMP_NE, a, b, false);
    case TK_Cgt: return operate_compare(CMP_GT, a, b, false);
    case TK_Cge: return operate_compare(CMP_GE, a, b, false);
    case TK_Clt: return operate_compare(CMP_LT, a, b, false);
    default: return operate_compare(CMP_LE, a, b, false);
    }
}

static value containment(token_kind op, value a, value b)
{
    switch (op) {
    case TK_Icontains: return operate_contains(a, b, true);
    case TK_Ccontains: return operate_contains(a, b, false);
    case TK_Inotcontains: return logical_not(operate_contains(a, b, true));
    case TK_Cnotcontains: return logical_not(operate_contains(a, b, false));
    case TK_Iin: return operate_contains(b, a, true);
    case TK_Cin: return operate_contains(b, a, false);
    case TK_Inotin: return logical_not(operate_contains(b, a, true));
    default: return logical_not(operate_contains(b, a, false));
    }
}

value vm_binary(frame *f, token_kind op, uint16_t slot, value a, value b)
{
    switch (op) {
    case TK_Imatch:
    case TK_Cmatch:
    case TK_Inotmatch:
    case TK_Cnotmatch: return match(f, op, slot, a, b);
    case TK_Ilike: return operate_like(a, b, true, false);
    case TK_Clike: return operate_like(a, b, false, false);
    case TK_Inotlike: return operate_like(a, b, true, true);
    case TK_Cnotlike: return operate_like(a, b, false, true);
    case TK_Ireplace: return operate_replace(a, b, true);
    case TK_Creplace: return operate_replace(a, b, false);
    case TK_Isplit: return operate_split(a, b, true);
    case TK_Csplit: return operate_split(a, b, false);
    case TK_Join: return operate_join(a, b);
    case TK_Format: return operate_format(a, b);
    case TK_Is: return operate_is(a, b);
    case TK_IsNot: return logical_not(operate_is(a, b));
    case TK_As: return operate_as(a, b);
    case TK_Band: return operate_bits(BITS_AND, a, b);
    case TK_Bor: return operate_bits(BITS_OR, a, b);
    case TK_Bxor: return operate_bits(BITS_XOR, a, b);
    case TK_Shl: return operate_bits(BITS_SHL, a, b);
    case TK_Shr: return operate_bits(BITS_SHR, a, b);
    case TK_Icontains:
    case TK_Ccontains:
    case TK_Inotcontains:
    case TK_Cnotcontains:
    case TK_Iin:
    case TK_Cin:
    case TK_Inotin:
    case TK_Cnotin: return containment(op, a, b);
    default: return compare(op, a, b);
    }
}

value vm_unary(token_kind op, value v)
{
    switch (op) {
    case TK_Minus: return operate_negate(v);
    case TK_Plus: return operate_plus(v);
    case TK_Bnot: return operate_bnot(v);
    case TK_Join: return operate_join(v, v_str(str_empty));
    case TK_Isplit:
    case TK_Csplit: return operate_split_unary(v);
    default: return logical_not(v);
    }
}

/* ---- members ---- */

static value call_static(frame *f, value target, const str *name, value *args, uint32_t argc)
{
    const type *t = type_operand(target);
    (void)f;
    if (t)
        return str_equal_c(name, "new") ? member_new(t, args, argc) : member_invoke_static(t, name, args, argc);
    if (target.kind == K_STRING && (t = type_find(target.as.s, NULL, 0)))
        return member_invoke_static(t, name, args, argc);
    /* `$x::M()` on an object means its type's static method */
    t = value_type(target);
    if (!t)
        throw_runtime("InvokeMethodOnNull", "You cannot call a method on a null-valued expression.");
    return member_invoke_static(t, name, args, argc);
}

value vm_invoke(frame *f, value *base, const invoke_site *s, bool is_static)
{
    const str *name = s->name;
    value *args = base + 1;
    if (s->generic_args && name)
        return member_invoke_generic(base[0], is_static ? type_operand(base[0]) : NULL, name, s->generic_args, args,
                                     s->argc);
    if (!name) {
        value n = *args++;
        if (v_is_block(psobject_base(n))) {
            /* `$x.{ ... }` has no meaning, but `$o.$block()` calls it */
            return script_block_value(f->rs, v_block(psobject_base(n)), args, s->argc, V_NULL);
        }
        name = str_intern(to_str(n));
    }
    if (is_static)
        return call_static(f, base[0], name, args, s->argc);
    if (s->as_type)
        return class_invoke_as(type_or_throw(f, s->as_type), base[0], name, args, s->argc);
    return member_invoke(base[0], name, args, s->argc);
}

value vm_get_static(frame *f, value target, const str *name)
{
    const type *t = type_operand(target);
    if (!t && target.kind == K_STRING)
        t = type_find(target.as.s, NULL, 0);
    if (!t)
        t = value_type(target);
    if (!t)
        return V_NULL;
    return member_get_static(t, name, vm_strict(f));
}

void vm_set_static(value target, const str *name, value v)
{
    const type *t = type_operand(target);
    if (!t)
        t = value_type(target);
    if (!t)
        throw_runtime(
            "PropertyNotFound",
            "The property '%s' cannot be found on this object. Verify that the property exists and can be set.",
            str_to_c(name));
    member_set_static(t, name, v);
}

/* `$h.1` is the key 1 of a dictionary, not '1'. */
static bool names_key(value target, value name)
{
    return !v_is_null(name) && psobject_base(name).kind != K_STRING && value_is_dictionary(psobject_base(target));
}

value vm_get_by(frame *f, value target, value name, bool is_static)
{
    if (!is_static && names_key(target, name))
        return index_by_key(target, name, vm_strict(f));
    const str *n = str_intern(to_str(name));
    return is_static ? vm_get_static(f, target, n) : member_get(target, n, vm_strict(f));
}

void vm_set_by(value target, value name, value v, bool is_static)
{
    if (!is_static && names_key(target, name)) {
        index_set(target, &name, 1, v);
        return;
    }
    const str *n = str_intern(to_str(name));
    if (is_static)
        vm_set_static(target, n, v);
    else
        member_set(target, n, v);
}

/* ---- switch ---- */

static bool switch_regex(frame *f, value item, value clause, uint32_t flags, uint16_t slot)
{
    value matches = V_NULL;
    value text = v_str(to_str(item));
    bool hit;
    if (v_is(clause, &type_Regex))
        hit = to_bool(operate_match(text, clause, false, false, &matches));
    else
        hit = to_bool(operate_match(text, v_str(to_str(clause)), !(flags & SW_CASE), false, &matches));
    if (hit && !v_is_null(matches))
        vm_store(f, slot, matches);
    return hit;
}

bool vm_switch_test(frame *f, value item, value clause, uint32_t flags, uint16_t slot)
{
    bool ignore_case = !(flags & SW_CASE);
    value c = psobject_base(clause);
    if (v_is_block(c))
        return to_bool(script_block_value(f->rs, v_block(c), &item, 1, item));
    if (flags & SW_REGEX)
        return switch_regex(f, item, c, flags, slot);
    if (flags & SW_WILDCARD)
        return wildcard_match(to_str(c), to_str(item), ignore_case);
    /* A value's clause compares as -eq, the item on the left; text compares as text. */
    if (item.kind == K_STRING || c.kind == K_STRING)
        return compare_equal(v_str(to_str(item)), v_str(to_str(c)), ignore_case);
    return compare_equal(item, c, ignore_case);
}

value vm_switch_file(frame *f, value path)
{
    char *data;
    size_t n;
    str *full = path_resolve(f->rs, to_str(path));
    int e = sys_read_file(str_to_c(full), &data, &n);
    if (e < 0)
        throw_error("System.Management.Automation.ItemNotFoundException", "PathNotFound", EC_ObjectNotFound,
                    v_str(full), "Cannot find path '%s' because it does not exist.", str_to_c(full));
    list *lines = list_new(NULL);
    for (size_t at = 0; at < n;) {
        size_t end = at;
        while (end < n && data[end] != '\n')
            end++;
        size_t length = end - at - (end > at && data[end - 1] == '\r');
        list_add(lines, v_str(str_utf8(data + at, length)));
        at = end + 1;
    }
    return v_obj(list_to_array(lines));
}

/* ---- errors ---- */

static bool fits_type(frame *f, const exception *e, ast *constraint)
{
    type_ref ref = {
        .text = ((ast_TypeConstraint *)constraint)->type_name, .start = constraint->start, .end = constraint->end};
    return value_is(v_obj((exception *)(uintptr_t)e), type_or_throw(f, &ref));
}

/* What the engine's own exception wraps, NULL: nothing. */
static exception *wrapped(const error_record *r)
{
    value inner = r->exception->inner;
    bool engine = type_is_assignable(&type_RuntimeException, r->exception->o.type);
    bool has = engine && inner.kind == K_OBJECT && inner.as.o->type->flags & T_EXCEPTION;
    return has ? (exception *)inner.as.o : NULL;
}

static bool clause_fits(frame *f, const exception *e, ast *clause)
{
    if (clause->kind == AST_TrapStatement) {
        ast *wanted = ((ast_TrapStatement *)clause)->trap_type;
        return !wanted || fits_type(f, e, wanted);
    }
    ast_list types = ((ast_CatchClause *)clause)->types;
    for (uint32_t i = 0; i < types.count; i++)
        if (fits_type(f, e, types.items[i]))
            return true;
    return false;
}

static bool later_clause_fits(frame *f, const exception *e, ast *clause)
{
    if (clause->kind != AST_CatchClause || !clause->parent || clause->parent->kind != AST_TryStatement)
        return false;
    ast_list catches = ((ast_TryStatement *)clause->parent)->catches;
    bool later = false;
    for (uint32_t i = 0; i < catches.count; i++) {
        if (later && clause_fits(f, e, catches.items[i]))
            return true;
        later |= catches.items[i] == clause;
    }
    return false;
}

/* `catch [DivideByZeroException]` sees what the engine's own exception wraps, in `$_` too, and before any clause sees the
 * exception around it: `try { 1/0 } catch [RuntimeException] { } catch [DivideByZeroException] { 'here' }`. */
bool vm_catch_test(frame *f, value record, ast *clause)
{
    error_record *r = (error_record *)record.as.o;
    exception *inner = wrapped(r);
    if (inner && clause_fits(f, inner, clause)) {
        r->exception = inner;
        return true;
    }
    return clause_fits(f, r->exception, clause) && !(inner && later_clause_fits(f, inner, clause));
}

static error_record *record_of_thrown(frame *f, value v)
{
    value base = psobject_base(v);
    if (v_is(base, &type_ErrorRecord)) {
        error_record *r = heap_alloc(sizeof *r);
        *r = *(error_record *)base.as.o;
        r->reported = false;
        return r;
    }
    if (base.kind == K_OBJECT && type_is_assignable(&type_Exception, base.as.o->type)) {
        exception *e = (exception *)base.as.o;
        if (e->record) {
            error_record *r = heap_alloc(sizeof *r);
            *r = *e->record;
            r->reported = false;
            return r;
        }
        error_record *r = error_record_new(e, NULL, EC_OperationStopped, V_NULL);
        r->id = e->message;
        return r;
    }
    str *text = v_is_null(v) ? str_c("ScriptHalted") : to_str(v);
    exception *e = exception_new("System.Management.Automation.RuntimeException", text);
    error_record *r = error_record_new(e, NULL, EC_OperationStopped, v_is_null(v) ? V_NULL : v);
    r->id = text;
    (void)f;
    return r;
}

void vm_throw(frame *f, value v, int how)
{
    if (how == 2)
        throw_record((error_record *)v.as.o);
    if (how == 0) {
        /* a bare `throw` within a catch block throws what was caught again */
        cell *c = scope_find(f->scope, str_intern_c("_"));
        if (c && v_is(c->v, &type_ErrorRecord))
            v = c->v;
    }
    error_record *r = record_of_thrown(f, v);
    r->from_throw = true;
    throw_record(r);
}

void vm_exit(frame *f, value v)
{
    int32_t code = 0;
    value base = psobject_base(v), n;
    if (base.kind == K_BOOL)
        code = base.as.i != 0;
    else if (!v_is_null(base) && convert_try(base, &type_Int32, &n))
        code = (int32_t)n.as.i;
    f->ctx->code = code;
    unwind(f->ctx, UNWIND_EXIT, NULL);
}

void vm_leave(frame *f, unwind_kind kind, value label)
{
    str *name = v_is_null(label) ? NULL : to_str(label);
    unwind(f->ctx, kind, name ? (void *)(uintptr_t)str_intern(name) : NULL);
}
