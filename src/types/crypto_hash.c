/* crypto_hash.c: SHA1 ... SHA512, MD5, HMAC*, IncrementalHash, HashAlgorithmName.
 *
 * [Security.Cryptography.SHA256]::HashData($bytes) is on the hot path of scripts that sum many small things: the type
 * gives the algorithm by pointer, the digest goes straight into the array. 60 ns with the array (crypto.h has the figures
 * of the alternatives). */
#include <string.h>

#include "base/heap.h"
#include "types/crypto.h"
#include "types/io.h"
#include "types/native.h"

/* A HashAlgorithm, an HMAC when `mac` is set, or an IncrementalHash. */
typedef struct hasher {
    object o;
    const hash_algorithm *a;
    hash_state *running; /* leaf memory; NULL: nothing taken in since the last digest */
    hmac_state *mac;
    array *key;
    array *digest; /* of the last one */
    hash_id id;
    bool disposed;
} hasher;

static hasher *hasher_of(const call *c)
{
    hasher *h = (hasher *)c->self.as.o;
    if (h->disposed) {
        throw_disposed(h->o.type->name);
    }
    return h;
}

/* ---- which algorithm a type stands for ---- */

#define CRYPTO "System.Security.Cryptography."
#define FAMILY(id)                                                                                                     \
    extern type type_##id, type_##id##Implementation, type_##id##Managed, type_##id##Provider, type_HMAC##id;
FAMILY(MD5)
FAMILY(SHA1)
FAMILY(SHA256)
FAMILY(SHA384)
FAMILY(SHA512)
extern type type_HashAlgorithm, type_KeyedHashAlgorithm, type_HMAC, type_IncrementalHash;

static type *const plain[HASH_COUNT] = {&type_MD5, &type_SHA1, &type_SHA256, &type_SHA384, &type_SHA512};
static type *const implementation[HASH_COUNT] = {&type_MD5Implementation, &type_SHA1Implementation,
                                                 &type_SHA256Implementation, &type_SHA384Implementation,
                                                 &type_SHA512Implementation};
static type *const keyed[HASH_COUNT] = {&type_HMACMD5, &type_HMACSHA1, &type_HMACSHA256, &type_HMACSHA384,
                                        &type_HMACSHA512};

static hash_id id_of_type(const type *t)
{
    for (; t; t = type_base(t)) {
        for (int i = 0; i < HASH_COUNT; i++) {
            if (t == plain[i] || t == keyed[i]) {
                return (hash_id)i;
            }
        }
    }
    throw_unsupported("this hash algorithm");
}

/* ---- taking in and giving out ---- */

static void restart(hasher *h)
{
    h->running = NULL;
}

static void take(hasher *h, const void *p, size_t n)
{
    if (!h->running) {
        hash_state *s = heap_alloc_leaf(sizeof *s);
        if (h->mac) {
            *s = h->mac->inner;
        } else {
            h->a->init(s);
        }
        h->running = s;
    }
    h->a->update(h->running, p, n);
}

static array *finish(hasher *h)
{
    unsigned char out[HASH_MAX_SIZE];
    take(h, "", 0);
    if (h->mac) {
        hmac_finish(h->mac, h->running, out);
    } else {
        h->a->final(out, h->running);
    }
    restart(h);
    return h->digest = array_bytes(out, h->a->size);
}

static void take_stream(hasher *h, value stream)
{
    uint8_t *part = heap_alloc_leaf(65536);
    for (size_t n; (n = io_read(stream, part, 65536));) {
        take(h, part, n);
    }
}

static void stream_required(value v)
{
    if (v_is_null(v)) {
        throw_null_argument("inputStream");
    }
}

METHOD(compute)
{
    hasher *h = hasher_of(c);
    array *a = arg_array(c, 0, "buffer");
    restart(h);
    take(h, a->raw, a->length);
    return v_obj(finish(h));
}

METHOD(compute_part)
{
    hasher *h = hasher_of(c);
    size_t n;
    const uint8_t *p = arg_bytes(c, 0, &n);
    restart(h);
    take(h, p, n);
    return v_obj(finish(h));
}

METHOD(compute_stream)
{
    hasher *h = hasher_of(c);
    stream_required(c->args[0]);
    restart(h);
    take_stream(h, c->args[0]);
    return v_obj(finish(h));
}

METHOD(transform_block)
{
    hasher *h = hasher_of(c);
    size_t n;
    const uint8_t *p = arg_bytes(c, 0, &n);
    take(h, p, n);
    if (value_is_array(c->args[3])) {
        array *out = v_array(c->args[3]);
        int64_t at = c->args[4].as.i;
        if (at < 0 || (uint64_t)at > out->length || out->length - (uint64_t)at < n) {
            throw_argument("System.ArgumentException", NULL,
                           "Destination array was not long enough. Check the destination index, length, and the "
                           "array's lower bounds.");
        }
        memmove(out->raw + at, p, n);
    }
    return v_int((int32_t)n);
}

METHOD(transform_final)
{
    hasher *h = hasher_of(c);
    size_t n;
    const uint8_t *p = arg_bytes(c, 0, &n);
    take(h, p, n);
    finish(h);
    return v_obj(array_bytes(p, n));
}

METHOD(initialize)
{
    restart(hasher_of(c));
    return V_NULL;
}

METHOD(dispose)
{
    ((hasher *)c->self.as.o)->disposed = true;
    return V_NULL;
}

static void dispose_value(value v)
{
    ((hasher *)v.as.o)->disposed = true;
}

GETTER(hash)
{
    hasher *h = (hasher *)self.as.o;
    return h->digest && !h->running ? v_obj(h->digest) : V_NULL;
}

GETTER(hash_size)
{
    return v_int((int32_t)((hasher *)self.as.o)->a->size * 8);
}

GETTER(hash_size_bytes)
{
    return v_int((int32_t)((hasher *)self.as.o)->a->size);
}

GETTER(true)
{
    return V_TRUE;
}

GETTER(one)
{
    return v_int(1);
}

/* ---- making them ---- */

static hasher *hasher_new(const type *t, hash_id id)
{
    hasher *h = heap_alloc(sizeof *h);
    h->o.type = t;
    h->id = id;
    h->a = hash_algorithm_get(id);
    return h;
}

static void set_key_bytes(hasher *h, array *key)
{
    hmac_state *mac = heap_alloc_leaf(sizeof *mac);
    hmac_key(mac, h->id, key->raw, key->length);
    h->key = key;
    h->mac = mac;
    restart(h);
}

METHOD(create)
{
    hash_id id = id_of_type(c->type);
    return v_obj(hasher_new(implementation[id], id));
}

METHOD(make_plain)
{
    return v_obj(hasher_new(c->type, id_of_type(c->type)));
}

METHOD(create_named)
{
    hash_id id = HASH_COUNT;
    str *name = arg_text(c, 0);
    if (name) {
        ptrdiff_t dot = -1;
        for (size_t i = 0; i < name->length; i++) {
            dot = str_at(name, i) == '.' ? (ptrdiff_t)i : dot;
        }
        id = hash_id_of(
            str_replace(str_sub(name, (size_t)(dot + 1), name->length - (size_t)(dot + 1)), str_c("-"), str_empty));
    }
    return id == HASH_COUNT ? V_NULL : v_obj(hasher_new(implementation[id], id));
}

METHOD(make_keyed)
{
    hasher *h = hasher_new(c->type, id_of_type(c->type));
    array *key = c->argc ? arg_array(c, 0, "key") : array_new(&type_Byte, h->a->block);
    if (!c->argc) {
        sys_random(key->raw, key->length);
    }
    set_key_bytes(h, array_bytes(key->raw, key->length));
    return v_obj(h);
}

METHOD(hash_data)
{
    const array *a = arg_array(c, 0, "source");
    hash_id id = id_of_type(c->type);
    array *out = array_new(&type_Byte, hash_algorithm_get(id)->size);
    hash_bytes(id, a->raw, a->length, out->raw);
    return v_obj(out);
}

METHOD(hash_stream)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("source");
    }
    hash_id id = id_of_type(c->type);
    hasher *h = hasher_new(implementation[id], id);
    take_stream(h, c->args[0]);
    return v_obj(finish(h));
}

METHOD(keyed_data)
{
    const array *key = arg_array(c, 0, "key");
    hash_id id = id_of_type(c->type);
    hasher *h = hasher_new(keyed[id], id);
    set_key_bytes(h, array_bytes(key->raw, key->length));
    if (v_is_null(c->args[1])) {
        throw_null_argument("source");
    }
    if (value_is_array(c->args[1])) {
        take(h, v_array(c->args[1])->raw, v_array(c->args[1])->length);
    } else {
        take_stream(h, c->args[1]);
    }
    return v_obj(finish(h));
}

GETTER(key)
{
    const array *k = ((hasher *)self.as.o)->key;
    return k ? v_obj(array_bytes(k->raw, k->length)) : V_NULL;
}

SETTER(key)
{
    if (!value_is_array(x)) {
        throw_null_argument("value");
    }
    set_key_bytes((hasher *)self.as.o, array_bytes(v_array(x)->raw, v_array(x)->length));
}

GETTER(hash_name)
{
    return v_str(str_c(((hasher *)self.as.o)->a->name));
}

/* ---- HashAlgorithmName: a struct around a name ---- */

typedef struct algorithm_name {
    object o;
    str *name;
} algorithm_name;

static value algorithm_name_new(str *name)
{
    algorithm_name *n = heap_alloc(sizeof *n);
    n->o.type = &type_HashAlgorithmName;
    n->name = name;
    return v_obj(n);
}

hash_id hash_id_argument(value v)
{
    str *name = v_is(v, &type_HashAlgorithmName) ? ((algorithm_name *)v.as.o)->name : to_str(v);
    hash_id id = name ? hash_id_of(name) : HASH_COUNT;
    if (id == HASH_COUNT) {
        throw_error(CRYPTO "CryptographicException", "CryptographicException", EC_NotSpecified, V_NULL,
                    "'%s' is not a known hash algorithm.", name ? str_to_c(name) : "");
    }
    return id;
}

METHOD(make_name)
{
    return algorithm_name_new(arg_text(c, 0));
}

GETTER(name)
{
    str *n = ((algorithm_name *)self.as.o)->name;
    return n ? v_str(n) : V_NULL;
}

static str *name_text(value v, bool invariant)
{
    (void)invariant;
    str *n = ((algorithm_name *)v.as.o)->name;
    return n ? n : str_empty;
}

static bool name_equals(value a, value b)
{
    return v_is(b, &type_HashAlgorithmName) && str_equal(name_text(a, true), name_text(b, true));
}

static uint32_t name_hash(value v)
{
    return str_hash(name_text(v, true));
}

/* [HashAlgorithmName]'SHA1' goes through the constructor. */
#define NAME_GETTER(id)                                                                                                \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return algorithm_name_new(str_c(#id));                                                                         \
    }
NAME_GETTER(MD5)
NAME_GETTER(SHA1)
NAME_GETTER(SHA256)
NAME_GETTER(SHA384)
NAME_GETTER(SHA512)
#define NAME_ROW(id)                                                                                                   \
    {                                                                                                                  \
#id, "System.Security.Cryptography.HashAlgorithmName", get_##id, NULL, M_STATIC                                \
    }

static const method name_ctors[] = {{NULL, "string name", NULL, make_name, 0}, {0}};
static const property name_properties[] = {{"Name", "string", get_name, NULL, 0},
                                           NAME_ROW(MD5),
                                           NAME_ROW(SHA1),
                                           NAME_ROW(SHA256),
                                           NAME_ROW(SHA384),
                                           NAME_ROW(SHA512),
                                           {0}};
static const type_ops name_ops = {.to_string = name_text, .equals = name_equals, .hash = name_hash};
type type_HashAlgorithmName = {TYPE_OBJECT,
                               .name = CRYPTO "HashAlgorithmName",
                               .flags = T_VALUE | T_SEALED,
                               .kind = K_OBJECT,
                               .ctors = name_ctors,
                               .properties = name_properties,
                               .ops = &name_ops};

/* ---- IncrementalHash ---- */

METHOD(create_incremental)
{
    return v_obj(hasher_new(&type_IncrementalHash, hash_id_argument(c->args[0])));
}

METHOD(create_incremental_mac)
{
    const array *key = arg_array(c, 1, "key");
    hasher *h = hasher_new(&type_IncrementalHash, hash_id_argument(c->args[0]));
    set_key_bytes(h, array_bytes(key->raw, key->length));
    return v_obj(h);
}

METHOD(append)
{
    const array *a = arg_array(c, 0, "data");
    take(hasher_of(c), a->raw, a->length);
    return V_NULL;
}

METHOD(append_part)
{
    size_t n;
    const uint8_t *p = arg_bytes(c, 0, &n);
    take(hasher_of(c), p, n);
    return V_NULL;
}

METHOD(hash_and_reset)
{
    return v_obj(finish(hasher_of(c)));
}

METHOD(current_hash)
{
    hasher *h = hasher_of(c), copy = *h;
    if (h->running) {
        copy.running = heap_alloc_leaf(sizeof *copy.running);
        *copy.running = *h->running;
    }
    return v_obj(finish(&copy));
}

GETTER(incremental_name)
{
    const hasher *h = (hasher *)self.as.o;
    return algorithm_name_new(str_printf("%s%s", h->mac ? "HMAC" : "", h->a->name));
}

static const method incremental_methods[] = {
    {"CreateHash", "System.Security.Cryptography.HashAlgorithmName hashAlgorithm",
     "System.Security.Cryptography.IncrementalHash", create_incremental, M_STATIC},
    {"CreateHMAC", "System.Security.Cryptography.HashAlgorithmName hashAlgorithm, byte[] key",
     "System.Security.Cryptography.IncrementalHash", create_incremental_mac, M_STATIC},
    {"AppendData", "byte[] data", "void", append, M_VOID},
    {"AppendData", "byte[] data, int offset, int count", "void", append_part, M_VOID},
    {"GetHashAndReset", "", "byte[]", hash_and_reset, 0},
    {"GetCurrentHash", "", "byte[]", current_hash, 0},
    {"Dispose", "", "void", dispose, M_VOID},
    {0}};
static const property incremental_properties[] = {
    {"AlgorithmName", "System.Security.Cryptography.HashAlgorithmName", get_incremental_name, NULL, 0},
    {"HashLengthInBytes", "int", get_hash_size_bytes, NULL, 0},
    {0}};
static const type_ops hasher_ops = {.dispose = dispose_value};
type type_IncrementalHash = {
    TYPE_OBJECT,      .name = CRYPTO "IncrementalHash", .interfaces = "System.IDisposable",   .flags = T_SEALED,
    .kind = K_OBJECT, .methods = incremental_methods,   .properties = incremental_properties, .ops = &hasher_ops};

/* ---- HashAlgorithm and its families ---- */

static const method algorithm_methods[] = {
    {"ComputeHash", "byte[] buffer", "byte[]", compute, 0},
    {"ComputeHash", "byte[] buffer, int offset, int count", "byte[]", compute_part, 0},
    {"ComputeHash", "System.IO.Stream inputStream", "byte[]", compute_stream, 0},
    {"TransformBlock", "byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset",
     "int", transform_block, 0},
    {"TransformFinalBlock", "byte[] inputBuffer, int inputOffset, int inputCount", "byte[]", transform_final, 0},
    {"Initialize", "", "void", initialize, M_VOID},
    {"Clear", "", "void", dispose, M_VOID},
    {"Dispose", "", "void", dispose, M_VOID},
    {"Create", "string hashName", "System.Security.Cryptography.HashAlgorithm", create_named, M_STATIC},
    {0}};
static const property algorithm_properties[] = {{"HashSize", "int", get_hash_size, NULL, 0},
                                                {"Hash", "byte[]", get_hash, NULL, 0},
                                                {"InputBlockSize", "int", get_one, NULL, 0},
                                                {"OutputBlockSize", "int", get_one, NULL, 0},
                                                {"CanTransformMultipleBlocks", "bool", get_true, NULL, 0},
                                                {"CanReuseTransform", "bool", get_true, NULL, 0},
                                                {0}};
type type_HashAlgorithm = {TYPE_OBJECT,
                           .name = CRYPTO "HashAlgorithm",
                           .interfaces = "System.IDisposable,System.Security.Cryptography.ICryptoTransform",
                           .flags = T_ABSTRACT,
                           .kind = K_OBJECT,
                           .methods = algorithm_methods,
                           .properties = algorithm_properties,
                           .ops = &hasher_ops};

static const property keyed_properties[] = {
    {"Key", "byte[]", get_key, set_key, 0}, {"HashName", "string", get_hash_name, NULL, 0}, {0}};
type type_KeyedHashAlgorithm = {TYPE_OBJECT,
                                .name = CRYPTO "KeyedHashAlgorithm",
                                .base = CRYPTO "HashAlgorithm",
                                .flags = T_ABSTRACT,
                                .kind = K_OBJECT,
                                .properties = keyed_properties,
                                .ops = &hasher_ops};
type type_HMAC = {TYPE_OBJECT,         .name = CRYPTO "HMAC", .base = CRYPTO "KeyedHashAlgorithm",
                  .flags = T_ABSTRACT, .kind = K_OBJECT,      .ops = &hasher_ops};

static const method plain_ctors[] = {{NULL, "", NULL, make_plain, 0}, {0}};
static const method keyed_ctors[] = {{NULL, "", NULL, make_keyed, 0}, {NULL, "byte[] key", NULL, make_keyed, 0}, {0}};
static const method keyed_methods[] = {
    {"HashData", "byte[] key, byte[] source", "byte[]", keyed_data, M_STATIC},
    {"HashData", "byte[] key, System.IO.Stream source", "byte[]", keyed_data, M_STATIC},
    {0}};

#define STATIC_SIZE(id, bytes)                                                                                         \
    GETTER(id##_bytes)                                                                                                 \
    {                                                                                                                  \
        return v_int(bytes);                                                                                           \
    }                                                                                                                  \
    GETTER(id##_bits)                                                                                                  \
    {                                                                                                                  \
        return v_int((bytes)*8);                                                                                       \
    }                                                                                                                  \
    static const property id##_sizes[] = {{"HashSizeInBytes", "int", get_##id##_bytes, NULL, M_STATIC},                \
                                          {"HashSizeInBits", "int", get_##id##_bits, NULL, M_STATIC},                  \
                                          {0}};

#define HASH_TYPES(id, bytes)                                                                                          \
    STATIC_SIZE(id, bytes)                                                                                             \
    static const method id##_methods[] = {{"HashData", "byte[] source", "byte[]", hash_data, M_STATIC},                \
                                          {"HashData", "System.IO.Stream source", "byte[]", hash_stream, M_STATIC},    \
                                          {"Create", "", CRYPTO #id, create, M_STATIC},                                \
                                          {0}};                                                                        \
    type type_##id = {TYPE_OBJECT,      .name = CRYPTO #id,      .base = CRYPTO "HashAlgorithm", .flags = T_ABSTRACT,  \
                      .kind = K_OBJECT, .methods = id##_methods, .properties = id##_sizes,       .ops = &hasher_ops};  \
    type type_##id##Implementation = {TYPE_OBJECT, .name = CRYPTO #id "+Implementation", .base = CRYPTO #id,           \
                                      .kind = K_OBJECT, .ops = &hasher_ops};                                           \
    type type_##id##Managed = {TYPE_OBJECT,      .name = CRYPTO #id "Managed", .base = CRYPTO #id,                     \
                               .kind = K_OBJECT, .ctors = plain_ctors,         .ops = &hasher_ops};                    \
    type type_##id##Provider = {TYPE_OBJECT,          .name = CRYPTO #id "CryptoServiceProvider",                      \
                                .base = CRYPTO #id,   .kind = K_OBJECT,                                                \
                                .ctors = plain_ctors, .ops = &hasher_ops};                                             \
    type type_HMAC##id = {                                                                                             \
        TYPE_OBJECT,          .name = CRYPTO "HMAC" #id, .base = CRYPTO "HMAC",    .kind = K_OBJECT,                   \
        .ctors = keyed_ctors, .methods = keyed_methods,  .properties = id##_sizes, .ops = &hasher_ops};
HASH_TYPES(MD5, 16)
HASH_TYPES(SHA1, 20)
HASH_TYPES(SHA256, 32)
HASH_TYPES(SHA384, 48)
HASH_TYPES(SHA512, 64)

#define ALL(id) &type_##id, &type_##id##Implementation, &type_##id##Managed, &type_##id##Provider, &type_HMAC##id
TYPES_EXPORT(crypto_hash, &type_HashAlgorithm, &type_KeyedHashAlgorithm, &type_HMAC, &type_HashAlgorithmName,
             &type_IncrementalHash, ALL(MD5), ALL(SHA1), ALL(SHA256), ALL(SHA384), ALL(SHA512));
