/* type.h: .NET-shaped types: one descriptor a type, and the registry that finds them by name.
 *
 * Purpose: a type is one `type` struct in one file of src/types (or src/object for the kinds the language itself is made
 *   of). Member access, method calls, conversion, `-is`, Get-Member and help derive from it.
 * Invariants:
 *   - descriptors are static and constant but for `id`, set at registration, and the caches in type.c; classes, enums and
 *     generic instances made at run time are heap objects of the same struct, never freed while reachable.
 *   - the signature of a method is text in PowerShell's own spelling ("string value, int startIndex", "params object[]
 *     args", "ref int result", "T item"); it is parsed at the first call and cached. Arguments arrive in the native
 *     function already converted to those types, optional ones filled in.
 *   - T, K, V... in a generic type's signatures name its arguments in order.
 * Threads: any; registration at start only. Cost: lookup of a name one hash probe; of a cached member one pointer compare.
 */
#ifndef OBJECT_TYPE_H
#define OBJECT_TYPE_H

#include "object/str.h"

typedef struct type type;

/* One call of a native member. `self` is V_NULL for statics and constructors. */
typedef struct call {
    value self;
    const type *type; /* the receiver's type, with its generic arguments */
    value *args;      /* converted to the signature's types */
    uint32_t argc;
    const type *const *generic; /* type arguments of the call itself: `[Enum]::GetNames[ConsoleColor]()` */
    uint32_t generic_count;
} call;

typedef value (*native_fn)(call *c);

enum type_member_flag { M_STATIC = 1, M_HIDDEN = 2, M_VOID = 4 };

typedef struct method {
    const char *name; /* "Substring"; overloads are rows of the same name; ".ctor" in `ctors` may be NULL */
    const char *params;
    const char *returns; /* "string"; "void": no output */
    native_fn fn;
    uint32_t flags;
} method;

typedef struct property {
    const char *name;
    const char *type;
    value (*get)(value self, const struct type *t);
    void (*set)(value self, const struct type *t, value v); /* NULL: read-only */
    uint32_t flags;
} property;

typedef struct enum_member {
    const char *name;
    int64_t number;
} enum_member;

/* Walks a collection. `state` starts zeroed; returns false at the end. May throw "Collection was modified". */
typedef struct enumerator {
    value source;
    uint64_t index;
    uint64_t version;
    void *state;
    bool (*next)(struct enumerator *e, value *out);
} enumerator;

/* What a type does differently from the default; any may be NULL. */
typedef struct type_ops {
    str *(*to_string)(value v, bool invariant);
    bool (*equals)(value a, value b);
    uint32_t (*hash)(value v);
    /* <0, 0, >0; throws for what cannot be compared. */
    int (*compare)(value a, value b);
    /* Set when PowerShell unrolls the type in a pipeline and foreach (not strings, not dictionaries). */
    bool (*enumerate)(value v, enumerator *e);
    /* Set when foreach-like methods can walk it although a pipeline does not unroll it (dictionaries). */
    bool (*walk)(value v, enumerator *e);
    bool (*count)(value v, size_t *out);
    /* v[i], v[i] = x; the index is not converted. */
    value (*index_get)(value v, const value *index, uint32_t n);
    void (*index_set)(value v, const value *index, uint32_t n, value x);
    /* Conversions of its own: true when done, false to go on with the general rules. */
    bool (*convert_from)(value v, const type *to, value *out);
    bool (*convert_to)(value v, const type *to, value *out);
    /* op_Addition and so on: `op` is '+', '-', '*', '/', '%', 'n' (negate); true when done. */
    bool (*operate)(int op, value a, value b, value *out);
    /* Members that are looked up by name at run time (dictionary keys, XML elements, PSCustomObject). */
    bool (*get_dynamic)(value v, const str *name, value *out);
    bool (*set_dynamic)(value v, const str *name, value x);
    /* They hide the type's own properties of the same name: `$x.r.Name` is the child <Name>. */
    bool dynamic_first;
    /* Calls fn for each such name. */
    void (*each_dynamic)(value v, void (*fn)(const str *name, value v, void *arg), void *arg);
    void (*dispose)(value v);
} type_ops;

enum type_flag {
    T_VALUE = 1,
    T_ENUM = 2,
    T_FLAGS = 4,
    T_INTERFACE = 8,
    T_ABSTRACT = 16,
    T_GENERIC = 32, /* a definition: `name` ends in `1 or `2 */
    T_STATIC = 64,
    T_ARRAY = 128,
    T_SCRIPT = 256, /* a class of the script */
    T_SEALED = 512,
    T_EXCEPTION = 1024,
    T_DICTIONARY = 2048 /* IDictionary: keys are members */
};

struct type {
    object o;                 /* a type is itself an object: [int] is a value */
    const char *name;         /* full name without generic arguments: "System.Collections.Generic.List`1" */
    const char *accelerators; /* "int" or "adsi,..." comma list, or NULL */
    const char *base;         /* full name, NULL: System.Object (or System.ValueType, System.Enum by flags) */
    const char *interfaces;   /* comma list of full names; generic ones as "System.Collections.Generic.IList[T]" */
    uint32_t flags;
    uint32_t id;
    kind kind;           /* representation of its values: K_INT32, K_ENUM, K_INLINE, K_STRING or K_OBJECT */
    const method *ctors; /* `fn` returns the new object */
    const method *methods;
    const property *properties;
    const enum_member *members; /* enums; `underlying` their integer kind (K_INT32 when 0) */
    kind underlying;
    const type_ops *ops;
    /* Filled at run time, for instances of generics, arrays and script classes. */
    const type *base_type;
    const type *definition; /* of a generic instance */
    const type *const *args;
    uint32_t arg_count;
    const type *element; /* of an array */
    uint32_t rank;
    void *script_class; /* T_SCRIPT: the engine's own */
    struct type_cache *cache;
};

/* A static descriptor begins with TYPE_OBJECT so that it is a proper object. */
extern type type_RuntimeType;
#define TYPE_OBJECT .o = {.type = &type_RuntimeType}

/* The kinds of the language itself, in src/object. */
extern type type_Object, type_ValueType, type_Enum, type_Void, type_Boolean, type_Char, type_SByte, type_Byte,
    type_Int16, type_UInt16, type_Int32, type_UInt32, type_Int64, type_UInt64, type_Single, type_Double, type_Decimal,
    type_BigInteger, type_DateTime, type_TimeSpan, type_String, type_Array, type_ObjectArray, type_ByteArray,
    type_StringArray, type_Hashtable, type_OrderedDictionary, type_PSCustomObject, type_PSObject, type_SwitchParameter,
    type_Guid;

/* Registers descriptors; each table once at start. Names and accelerators become findable. */
void type_register(type *const *types, size_t count);
/* Registers what src/object itself defines: objects, arrays, exceptions. First of all registrations. */
void object_register_types(void);
/* Resolves "int", "System.Int32", "List[string]", "int[,]", "Dictionary`2[...]"; namespaces of `using` are tried in
 * order. NULL when there is none. */
const type *type_find(const str *text, const str *const *namespaces, size_t namespace_count);
const type *type_find_c(const char *text);
const type *type_by_id(uint32_t id);
const type *type_array_of(const type *element, uint32_t rank);
const type *type_instantiate(const type *definition, const type *const *args, uint32_t n);
/* Makes a run-time enum or class known under its name to lookups of this process part (the engine scopes them). */
type *type_new_runtime(const char *name, uint32_t flags, const type *base);

const type *type_base(const type *t); /* NULL for System.Object */
bool type_is_assignable(const type *to, const type *from);
bool type_implements(const type *t, const char *interface_name);
bool value_is(value v, const type *t); /* -is */
/* "System.Collections.Generic.List`1[[System.Int32...]]" (full) ; "List`1" (short) ; "List[int]" (PowerShell's). */
str *type_full_name(const type *t);
str *type_short_name(const type *t);
str *type_display_name(const type *t);

/* Member lookup along the base chain and interfaces; names ignore case. */
const property *type_property(const type *t, const str *name, bool is_static);
/* Calls the best overload of `name` with PowerShell's rules; throws MethodNotFound, MethodCountCouldNotFindBest,
 * MethodException with the inner exception's type. name NULL: constructor. */
value type_invoke(const type *t, value self, const str *name, value *args, uint32_t argc, bool is_static);
/* The same with type arguments of the call. */
value type_invoke_generic(const type *t, value self, const str *name, const type *const *generic,
                          uint32_t generic_count, value *args, uint32_t argc, bool is_static);
bool type_has_method(const type *t, const str *name, bool is_static);
/* Calls fn with each signature in PowerShell's form: "string Substring(int startIndex)". */
void type_each_overload(const type *t, const str *name, bool is_static, void (*fn)(str *signature, void *arg),
                        void *arg);

#endif
