/* crypto_random.c: RandomNumberGenerator, Rfc2898DeriveBytes (PBKDF2), CryptographicOperations. */
#include <string.h>

#include "base/heap.h"
#include "base/sys.h"
#include "types/crypto.h"
#include "types/native.h"

#define CRYPTO "System.Security.Cryptography."

/* ---- RandomNumberGenerator ---- */

static type type_RandomNumberGenerator, type_RandomImplementation, type_RandomProvider;

static uint32_t random_below(uint32_t range)
{
    uint32_t mask = range - 1, n;
    for (int shift = 1; shift < 32; shift *= 2) {
        mask |= mask >> shift;
    }
    do {
        sys_random(&n, sizeof n);
        n &= mask;
    } while (n >= range);
    return n;
}

METHOD(generator_new)
{
    object *o = heap_alloc(sizeof *o);
    o->type = c->type == &type_RandomProvider ? c->type : &type_RandomImplementation;
    return v_obj(o);
}

METHOD(random_bytes)
{
    int64_t n = c->args[0].as.i;
    if (n < 0) {
        throw_negative("count", n);
    }
    array *a = array_new(&type_Byte, (size_t)n);
    sys_random(a->raw, a->length);
    return v_obj(a);
}

METHOD(random_fill)
{
    array *a = arg_array(c, 0, "data");
    sys_random(a->raw, a->length);
    return V_NULL;
}

METHOD(random_fill_part)
{
    size_t n;
    uint8_t *p = arg_bytes(c, 0, &n);
    sys_random(p, n);
    return V_NULL;
}

METHOD(random_fill_nonzero)
{
    array *a = arg_array(c, 0, "data");
    for (size_t i = 0; i < a->length; i++) {
        a->raw[i] = (uint8_t)(random_below(255) + 1);
    }
    return V_NULL;
}

METHOD(random_below_limit)
{
    int32_t limit = (int32_t)c->args[0].as.i;
    if (limit <= 0) {
        exception *e = exception_new(
            "System.ArgumentOutOfRangeException",
            str_printf("toExclusive ('%d') must be a non-negative and non-zero value. (Parameter 'toExclusive')\n"
                       "Actual value was %d.",
                       limit, limit));
        e->extra = v_str(str_c("toExclusive"));
        throw_exception(e);
    }
    return v_int((int32_t)random_below((uint32_t)limit));
}

METHOD(random_between)
{
    int64_t from = c->args[0].as.i, to = c->args[1].as.i;
    if (from >= to) {
        throw_argument("System.ArgumentException", NULL,
                       "Range of random number does not contain at least one possibility.");
    }
    return v_int((int32_t)(from + random_below((uint32_t)(to - from))));
}

METHOD(random_hex)
{
    int64_t n = c->args[0].as.i;
    if (n < 0) {
        throw_negative("stringLength", n);
    }
    const char *digits = to_bool(c->args[1]) ? "0123456789abcdef" : "0123456789ABCDEF";
    buf b = {0};
    for (int64_t i = 0; i < n; i++) {
        buf_byte(&b, digits[random_below(16)]);
    }
    return v_str(str_from_buf(&b));
}

METHOD(random_string)
{
    str *choices = arg_text(c, 0);
    int64_t n = c->args[1].as.i;
    if (!choices || choices->length == 0) {
        throw_argument("System.ArgumentException", "choices", "Span may not be empty.");
    }
    if (n < 0) {
        throw_negative("length", n);
    }
    wbuf b = {0};
    for (int64_t i = 0; i < n; i++) {
        wbuf_unit(&b, str_at(choices, random_below(choices->length)));
    }
    return v_str(str_from_wbuf(&b));
}

METHOD(nothing)
{
    return V_NULL;
}

static const method random_methods[] = {
    {"Create", "", CRYPTO "RandomNumberGenerator", generator_new, M_STATIC},
    {"GetBytes", "int count", "byte[]", random_bytes, M_STATIC},
    {"Fill", "byte[] data", "void", random_fill, M_STATIC | M_VOID},
    {"GetInt32", "int toExclusive", "int", random_below_limit, M_STATIC},
    {"GetInt32", "int fromInclusive, int toExclusive", "int", random_between, M_STATIC},
    {"GetHexString", "int stringLength, bool lowercase = false", "string", random_hex, M_STATIC},
    {"GetString", "string choices, int length", "string", random_string, M_STATIC},
    {"GetBytes", "byte[] data", "void", random_fill, M_VOID},
    {"GetBytes", "byte[] data, int offset, int count", "void", random_fill_part, M_VOID},
    {"GetNonZeroBytes", "byte[] data", "void", random_fill_nonzero, M_VOID},
    {"Dispose", "", "void", nothing, M_VOID},
    {0}};
static const method provider_ctors[] = {{NULL, "", NULL, generator_new, 0}, {0}};
static type type_RandomNumberGenerator = {TYPE_OBJECT,
                                          .name = CRYPTO "RandomNumberGenerator",
                                          .interfaces = "System.IDisposable",
                                          .flags = T_ABSTRACT,
                                          .kind = K_OBJECT,
                                          .methods = random_methods};
static type type_RandomImplementation = {TYPE_OBJECT, .name = CRYPTO "RandomNumberGeneratorImplementation",
                                         .base = CRYPTO "RandomNumberGenerator", .kind = K_OBJECT};
static type type_RandomProvider = {TYPE_OBJECT, .name = CRYPTO "RNGCryptoServiceProvider",
                                   .base = CRYPTO "RandomNumberGenerator", .kind = K_OBJECT, .ctors = provider_ctors};

/* ---- Rfc2898DeriveBytes ---- */

typedef struct derive {
    object o;
    hash_id id;
    uint32_t iterations, block; /* block: the next of the endless key */
    hmac_state *mac;
    array *salt;
    uint8_t *rest; /* of the last block, not handed out yet */
    uint32_t rest_length;
} derive;

static void derive_block(const derive *d, uint32_t number, uint8_t *out)
{
    uint8_t u[HASH_MAX_SIZE],
        counter[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
    const hash_algorithm *a = d->mac->a;
    hash_state s = d->mac->inner;
    a->update(&s, d->salt->raw, d->salt->length);
    a->update(&s, counter, sizeof counter);
    hmac_finish(d->mac, &s, u);
    memcpy(out, u, a->size);
    for (uint32_t i = 1; i < d->iterations; i++) {
        hmac_bytes(d->mac, u, a->size, u);
        for (uint32_t k = 0; k < a->size; k++) {
            out[k] ^= u[k];
        }
        if (i % 1024 == 0 && par_poll(ctx_current()) == PAR_STOPPED) {
            wait_ended(PAR_STOPPED);
        }
    }
}

static array *derive_bytes(derive *d, size_t n)
{
    array *out = array_new(&type_Byte, n);
    uint32_t size = d->mac->a->size;
    for (size_t done = 0; done < n;) {
        if (d->rest_length == 0) {
            derive_block(d, ++d->block, d->rest);
            d->rest_length = size;
        }
        size_t part = n - done < d->rest_length ? n - done : d->rest_length;
        memcpy(out->raw + done, d->rest + size - d->rest_length, part);
        d->rest_length -= (uint32_t)part;
        done += part;
    }
    return out;
}

static array *password_bytes(value v)
{
    if (value_is_array(v)) {
        return v_array(v);
    }
    if (v.kind != K_STRING) {
        throw_null_argument("password");
    }
    buf b = {0};
    str_append_utf8(v.as.s, &b);
    return array_bytes(b.data, b.length);
}

static derive *derive_new(const type *t, value password, array *salt, int64_t iterations, hash_id id)
{
    if (iterations <= 0) {
        throw_argument("System.ArgumentOutOfRangeException", "iterations", "Positive number required.");
    }
    derive *d = heap_alloc(sizeof *d);
    const array *p = password_bytes(password);
    d->o.type = t;
    d->id = id;
    d->iterations = (uint32_t)iterations;
    d->salt = array_bytes(salt->raw, salt->length);
    d->rest = heap_alloc_leaf(HASH_MAX_SIZE);
    d->mac = heap_alloc_leaf(sizeof *d->mac);
    hmac_key(d->mac, id, p->raw, p->length);
    return d;
}

/* password, salt (bytes or a size), iterations, hash */
METHOD(make_derive)
{
    array *salt;
    if (value_is_array(c->args[1])) {
        salt = v_array(c->args[1]);
    } else if (c->args[1].kind == K_INT32) {
        if (c->args[1].as.i < 0) {
            throw_negative("saltSize", c->args[1].as.i);
        }
        salt = array_new(&type_Byte, (size_t)c->args[1].as.i);
        sys_random(salt->raw, salt->length);
    } else {
        throw_null_argument("salt");
    }
    int64_t iterations = c->argc > 2 ? c->args[2].as.i : 1000;
    hash_id id = c->argc > 3 ? hash_id_argument(c->args[3]) : HASH_SHA1;
    return v_obj(derive_new(c->type, c->args[0], salt, iterations, id));
}

METHOD(get_bytes)
{
    int64_t n = c->args[0].as.i;
    if (n <= 0) {
        throw_argument("System.ArgumentOutOfRangeException", "cb", "Positive number required.");
    }
    return v_obj(derive_bytes((derive *)c->self.as.o, (size_t)n));
}

METHOD(reset)
{
    derive *d = (derive *)c->self.as.o;
    d->block = d->rest_length = 0;
    return V_NULL;
}

METHOD(pbkdf2)
{
    array *salt = arg_array(c, 1, "salt");
    int64_t n = c->args[4].as.i;
    if (n < 0) {
        throw_negative("outputLength", n);
    }
    derive *d = derive_new(c->type, c->args[0], salt, c->args[2].as.i, hash_id_argument(c->args[3]));
    return v_obj(derive_bytes(d, (size_t)n));
}

GETTER(iterations)
{
    return v_int((int32_t)((derive *)self.as.o)->iterations);
}

GETTER(salt)
{
    const array *s = ((derive *)self.as.o)->salt;
    return v_obj(array_bytes(s->raw, s->length));
}

GETTER(algorithm)
{
    return convert_to(v_str(str_c(hash_name(((derive *)self.as.o)->id))), &type_HashAlgorithmName);
}

#define NAME "System.Security.Cryptography.HashAlgorithmName hashAlgorithm"
static const method derive_ctors[] = {
    {NULL, "string password, byte[] salt", NULL, make_derive, 0},
    {NULL, "string password, int saltSize", NULL, make_derive, 0},
    {NULL, "string password, byte[] salt, int iterations", NULL, make_derive, 0},
    {NULL, "string password, int saltSize, int iterations", NULL, make_derive, 0},
    {NULL, "byte[] password, byte[] salt, int iterations", NULL, make_derive, 0},
    {NULL, "string password, byte[] salt, int iterations, " NAME, NULL, make_derive, 0},
    {NULL, "string password, int saltSize, int iterations, " NAME, NULL, make_derive, 0},
    {NULL, "byte[] password, byte[] salt, int iterations, " NAME, NULL, make_derive, 0},
    {0}};
static const method derive_methods[] = {
    {"GetBytes", "int cb", "byte[]", get_bytes, 0},
    {"Reset", "", "void", reset, M_VOID},
    {"Dispose", "", "void", nothing, M_VOID},
    {"Pbkdf2", "string password, byte[] salt, int iterations, " NAME ", int outputLength", "byte[]", pbkdf2, M_STATIC},
    {"Pbkdf2", "byte[] password, byte[] salt, int iterations, " NAME ", int outputLength", "byte[]", pbkdf2, M_STATIC},
    {0}};
static const property derive_properties[] = {{"HashAlgorithm", CRYPTO "HashAlgorithmName", get_algorithm, NULL, 0},
                                             {"IterationCount", "int", get_iterations, NULL, 0},
                                             {"Salt", "byte[]", get_salt, NULL, 0},
                                             {0}};
static type type_Rfc2898DeriveBytes = {
    TYPE_OBJECT,           .name = CRYPTO "Rfc2898DeriveBytes", .interfaces = "System.IDisposable", .kind = K_OBJECT,
    .ctors = derive_ctors, .methods = derive_methods,           .properties = derive_properties};

/* ---- CryptographicOperations ---- */

METHOD(fixed_time_equals)
{
    const array *a = arg_array(c, 0, "left"), *b = arg_array(c, 1, "right");
    uint8_t differ = 0;
    if (a->length != b->length) {
        return V_FALSE;
    }
    for (size_t i = 0; i < a->length; i++) {
        differ |= a->raw[i] ^ b->raw[i];
    }
    return v_bool(differ == 0);
}

METHOD(zero_memory)
{
    array *a = arg_array(c, 0, "buffer");
    memset(a->raw, 0, a->length);
    return V_NULL;
}

static const method operations_methods[] = {
    {"FixedTimeEquals", "byte[] left, byte[] right", "bool", fixed_time_equals, M_STATIC},
    {"ZeroMemory", "byte[] buffer", "void", zero_memory, M_STATIC | M_VOID},
    {0}};
static type type_CryptographicOperations = {TYPE_OBJECT, .name = CRYPTO "CryptographicOperations", .flags = T_STATIC,
                                            .kind = K_OBJECT, .methods = operations_methods};

TYPES_EXPORT(crypto_random, &type_RandomNumberGenerator, &type_RandomImplementation, &type_RandomProvider,
             &type_Rfc2898DeriveBytes, &type_CryptographicOperations);
