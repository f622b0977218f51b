/* crypto_aes.c: Aes: keys, CBC, ECB with padding, transforms, CryptoStream. */
#include <string.h>

#include "base/heap.h"
#include "base/sys.h"
#include "types/crypto.h"
#include "types/io_stream.h"

#define CRYPTO "System.Security.Cryptography."
enum { BLOCK = 16 };

static const enum_member cipher_modes[] = {{"CBC", 1}, {"ECB", 2}, {"OFB", 3}, {"CFB", 4}, {"CTS", 5}, {0}};
static ENUM_TYPE(CipherMode, CRYPTO "CipherMode", cipher_modes, 0);
static const enum_member paddings[] = {{"None", 1}, {"PKCS7", 2}, {"Zeros", 3}, {"ANSIX923", 4}, {"ISO10126", 5}, {0}};
static ENUM_TYPE(PaddingMode, CRYPTO "PaddingMode", paddings, 0);
static const enum_member stream_modes[] = {{"Read", 0}, {"Write", 1}, {0}};
static ENUM_TYPE(CryptoStreamMode, CRYPTO "CryptoStreamMode", stream_modes, 0);

/* ---- libcrypto's one block cipher: modes and padding are done here ---- */

typedef struct aes_key {
    uint32_t words[64]; /* AES_KEY has 244 bytes */
} aes_key;

static int (*set_encrypt)(const uint8_t *key, int bits, aes_key *out);
static int (*set_decrypt)(const uint8_t *key, int bits, aes_key *out);
static void (*encrypt_block)(const uint8_t *in, uint8_t *out, const aes_key *key);
static void (*decrypt_block)(const uint8_t *in, uint8_t *out, const aes_key *key);

static void load(void)
{
    if (__atomic_load_n(&decrypt_block, __ATOMIC_ACQUIRE)) {
        return;
    }
    set_encrypt = (int (*)(const uint8_t *, int, aes_key *))crypto_symbol("AES_set_encrypt_key");
    set_decrypt = (int (*)(const uint8_t *, int, aes_key *))crypto_symbol("AES_set_decrypt_key");
    encrypt_block = (void (*)(const uint8_t *, uint8_t *, const aes_key *))crypto_symbol("AES_encrypt");
    __atomic_store_n(&decrypt_block,
                     (void (*)(const uint8_t *, uint8_t *, const aes_key *))crypto_symbol("AES_decrypt"),
                     __ATOMIC_RELEASE);
}

typedef struct aes {
    object o;
    array *key, *iv;
    int mode, padding, key_size;
    bool disposed;
} aes;

typedef struct transform {
    object o;
    aes_key key;
    uint8_t iv[BLOCK], first_iv[BLOCK];
    int mode, padding;
    bool encrypt;
    uint8_t held[BLOCK]; /* decrypting: the last block may be padding */
    bool holds;
} transform;

static void cipher_block(transform *t, const uint8_t *in, uint8_t *out)
{
    uint8_t x[BLOCK];
    if (t->mode == 2) {
        (t->encrypt ? encrypt_block : decrypt_block)(in, out, &t->key);
    } else if (t->encrypt) {
        for (int i = 0; i < BLOCK; i++) {
            x[i] = in[i] ^ t->iv[i];
        }
        encrypt_block(x, out, &t->key);
        memcpy(t->iv, out, BLOCK);
    } else {
        uint8_t next[BLOCK];
        memcpy(next, in, BLOCK);
        decrypt_block(in, x, &t->key);
        for (int i = 0; i < BLOCK; i++) {
            out[i] = x[i] ^ t->iv[i];
        }
        memcpy(t->iv, next, BLOCK);
    }
}

_Noreturn static void throw_crypto(const char *message)
{
    throw_argument(CRYPTO "CryptographicException", NULL, "%s", message);
}

/* Whole blocks; of a decryption with padding the last is held back. */
static void transform_blocks(transform *t, const uint8_t *p, size_t n, buf *out)
{
    uint8_t block[BLOCK];
    for (size_t i = 0; i < n; i += BLOCK) {
        cipher_block(t, p + i, block);
        if (!t->encrypt && t->padding != 1 && t->padding != 3) {
            if (t->holds) {
                buf_bytes(out, t->held, BLOCK);
            }
            memcpy(t->held, block, BLOCK);
            t->holds = true;
        } else {
            buf_bytes(out, block, BLOCK);
        }
    }
}

static void pad(transform *t, const uint8_t *p, size_t n, buf *out)
{
    uint8_t last[BLOCK] = {0};
    uint8_t count = (uint8_t)(BLOCK - n);
    if (n) {
        memcpy(last, p, n);
    }
    switch (t->padding) {
    case 1:
        if (n) {
            throw_crypto("The input data is not a complete block.");
        }
        return;
    case 2: memset(last + n, count, count); break;
    case 3:
        if (n == 0) {
            return;
        }
        break;
    case 5: sys_random(last + n, count); /* fall through */
    default: last[BLOCK - 1] = count;
    }
    transform_blocks(t, last, BLOCK, out);
}

static void unpad(transform *t, buf *out)
{
    if (!t->holds) {
        return;
    }
    uint8_t count = t->held[BLOCK - 1];
    bool good = count >= 1 && count <= BLOCK;
    for (int i = 0; good && i < count; i++) {
        uint8_t b = t->held[BLOCK - 1 - i];
        good = t->padding == 2 ? b == count : t->padding == 4 && i ? b == 0 : true;
    }
    t->holds = false;
    if (!good) {
        throw_crypto("Padding is invalid and cannot be removed.");
    }
    buf_bytes(out, t->held, (size_t)(BLOCK - count));
}

static void transform_last(transform *t, const uint8_t *p, size_t n, buf *out)
{
    size_t whole = n - n % BLOCK;
    if (!t->encrypt && whole != n) {
        throw_crypto("The input data is not a complete block.");
    }
    transform_blocks(t, p, whole, out);
    if (t->encrypt) {
        pad(t, p + whole, n - whole, out);
    } else {
        unpad(t, out);
    }
    memcpy(t->iv, t->first_iv, BLOCK);
}

/* ---- ICryptoTransform ---- */

static type type_Transform;
static const type *aes_type(void);

METHOD(transform_final)
{
    size_t n;
    const uint8_t *p = arg_bytes(c, 0, &n);
    buf out = {0};
    transform_last((transform *)c->self.as.o, p, n, &out);
    return v_obj(array_bytes(out.data, out.length));
}

METHOD(transform_block)
{
    size_t n;
    const uint8_t *p = arg_bytes(c, 0, &n);
    array *to = arg_array(c, 3, "outputBuffer");
    int64_t at = c->args[4].as.i;
    buf out = {0};
    if (n % BLOCK) {
        throw_crypto("The input data is not a complete block.");
    }
    transform_blocks((transform *)c->self.as.o, p, n, &out);
    if (at < 0 || (uint64_t)at > to->length || to->length - (uint64_t)at < out.length) {
        throw_argument("System.ArgumentOutOfRangeException", "outputBuffer", "Output buffer is too small.");
    }
    if (out.length) {
        memcpy(to->raw + at, out.data, out.length);
    }
    return v_int((int32_t)out.length);
}

METHOD(nothing)
{
    return V_NULL;
}

GETTER(block_size)
{
    return v_int(BLOCK);
}

GETTER(true)
{
    return V_TRUE;
}

static const method transform_methods[] = {
    {"TransformFinalBlock", "byte[] inputBuffer, int inputOffset, int inputCount", "byte[]", transform_final, 0},
    {"TransformBlock", "byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset",
     "int", transform_block, 0},
    {"Dispose", "", "void", nothing, M_VOID},
    {0}};
static const property transform_properties[] = {{"InputBlockSize", "int", get_block_size, NULL, 0},
                                                {"OutputBlockSize", "int", get_block_size, NULL, 0},
                                                {"CanTransformMultipleBlocks", "bool", get_true, NULL, 0},
                                                {"CanReuseTransform", "bool", get_true, NULL, 0},
                                                {0}};
static type type_ICryptoTransform = {TYPE_OBJECT, .name = CRYPTO "ICryptoTransform", .flags = T_INTERFACE,
                                     .kind = K_OBJECT};
static type type_Transform = {TYPE_OBJECT,
                              .name = CRYPTO "UniversalCryptoEncryptor",
                              .interfaces = CRYPTO "ICryptoTransform,System.IDisposable",
                              .kind = K_OBJECT,
                              .methods = transform_methods,
                              .properties = transform_properties};

/* ---- Aes ---- */

static aes *aes_of(value v)
{
    return (aes *)v.as.o;
}

static array *random_array(size_t n)
{
    array *a = array_new(&type_Byte, n);
    sys_random(a->raw, n);
    return a;
}

METHOD(create)
{
    aes *a = heap_alloc(sizeof *a);
    a->o.type = aes_type();
    a->mode = 1;
    a->padding = 2;
    a->key_size = 256;
    return v_obj(a);
}

static array *key_of(aes *a)
{
    if (!a->key) {
        a->key = random_array((size_t)a->key_size / 8);
    }
    return a->key;
}

static array *iv_of(aes *a)
{
    if (!a->iv) {
        a->iv = random_array(BLOCK);
    }
    return a->iv;
}

static array *copy(const array *a)
{
    return array_bytes(a->raw, a->length);
}

static void check_key(size_t n)
{
    if (n != 16 && n != 24 && n != 32) {
        throw_crypto("Specified key is not a valid size for this algorithm.");
    }
}

static void check_iv(size_t n)
{
    if (n != BLOCK) {
        throw_crypto("Specified initialization vector (IV) does not match the block size for this algorithm.");
    }
}

static transform *transform_new(const aes *a, const array *key, const array *iv, bool encrypt)
{
    if (a->mode != 1 && a->mode != 2) {
        throw_unsupported("Aes in modes other than CBC and ECB");
    }
    load();
    check_key(key->length);
    transform *t = heap_alloc(sizeof *t);
    t->o.type = &type_Transform;
    t->mode = a->mode;
    t->padding = a->padding;
    t->encrypt = encrypt;
    (encrypt ? set_encrypt : set_decrypt)(key->raw, (int)key->length * 8, &t->key);
    if (t->mode == 1) {
        check_iv(iv->length);
        memcpy(t->iv, iv->raw, BLOCK);
        memcpy(t->first_iv, iv->raw, BLOCK);
    }
    return t;
}

static value make_transform(call *c, bool encrypt)
{
    aes *a = aes_of(c->self);
    const array *key = c->argc ? arg_array(c, 0, "rgbKey") : key_of(a);
    const array *iv = c->argc > 1 && value_is_array(c->args[1]) ? v_array(c->args[1]) : iv_of(a);
    return v_obj(transform_new(a, key, iv, encrypt));
}

METHOD(encryptor)
{
    return make_transform(c, true);
}

METHOD(decryptor)
{
    return make_transform(c, false);
}

/* EncryptCbc(bytes, iv[, padding]), EncryptEcb(bytes, padding) */
static value at_once(call *c, bool encrypt, int mode)
{
    aes own = *aes_of(c->self);
    const array *in = arg_array(c, 0, "plaintext"), *iv = mode == 1 ? arg_array(c, 1, "iv") : NULL;
    own.mode = mode;
    own.padding = mode == 2 ? (int)c->args[1].as.i : c->argc > 2 ? (int)c->args[2].as.i : 2;
    buf out = {0};
    transform_last(transform_new(&own, key_of(aes_of(c->self)), iv, encrypt), in->raw, in->length, &out);
    return v_obj(array_bytes(out.data, out.length));
}

METHOD(encrypt_cbc)
{
    return at_once(c, true, 1);
}

METHOD(decrypt_cbc)
{
    return at_once(c, false, 1);
}

METHOD(encrypt_ecb)
{
    return at_once(c, true, 2);
}

METHOD(decrypt_ecb)
{
    return at_once(c, false, 2);
}

METHOD(generate_key)
{
    aes_of(c->self)->key = random_array((size_t)aes_of(c->self)->key_size / 8);
    return V_NULL;
}

METHOD(generate_iv)
{
    aes_of(c->self)->iv = random_array(BLOCK);
    return V_NULL;
}

GETTER(key)
{
    return v_obj(copy(key_of(aes_of(self))));
}

SETTER(key)
{
    const array *a = v_array(convert_to(x, &type_ByteArray));
    check_key(a->length);
    aes_of(self)->key = copy(a);
    aes_of(self)->key_size = (int)a->length * 8;
}

GETTER(iv)
{
    return v_obj(copy(iv_of(aes_of(self))));
}

SETTER(iv)
{
    const array *a = v_array(convert_to(x, &type_ByteArray));
    check_iv(a->length);
    aes_of(self)->iv = copy(a);
}

GETTER(key_size)
{
    return v_int(aes_of(self)->key_size);
}

SETTER(key_size)
{
    int n = to_int(x);
    check_key((size_t)n / 8);
    aes_of(self)->key_size = n;
    aes_of(self)->key = NULL;
}

GETTER(block_bits)
{
    return v_int(BLOCK * 8);
}

SETTER(block_bits)
{
    if (to_int(x) != BLOCK * 8) {
        throw_crypto("Specified block size is not valid for this algorithm.");
    }
}

GETTER(mode)
{
    return enum_value(&type_CipherMode, aes_of(self)->mode);
}

SETTER(mode)
{
    aes_of(self)->mode = (int)convert_to(x, &type_CipherMode).as.i;
}

GETTER(padding)
{
    return enum_value(&type_PaddingMode, aes_of(self)->padding);
}

SETTER(padding)
{
    aes_of(self)->padding = (int)convert_to(x, &type_PaddingMode).as.i;
}

#define TRANSFORM CRYPTO "ICryptoTransform"
static const method aes_methods[] = {
    {"Create", "", CRYPTO "Aes", create, M_STATIC},
    {"CreateEncryptor", "", TRANSFORM, encryptor, 0},
    {"CreateEncryptor", "byte[] rgbKey, byte[] rgbIV", TRANSFORM, encryptor, 0},
    {"CreateDecryptor", "", TRANSFORM, decryptor, 0},
    {"CreateDecryptor", "byte[] rgbKey, byte[] rgbIV", TRANSFORM, decryptor, 0},
    {"EncryptCbc", "byte[] plaintext, byte[] iv, " CRYPTO "PaddingMode paddingMode = PKCS7", "byte[]", encrypt_cbc, 0},
    {"DecryptCbc", "byte[] ciphertext, byte[] iv, " CRYPTO "PaddingMode paddingMode = PKCS7", "byte[]", decrypt_cbc, 0},
    {"EncryptEcb", "byte[] plaintext, " CRYPTO "PaddingMode paddingMode", "byte[]", encrypt_ecb, 0},
    {"DecryptEcb", "byte[] ciphertext, " CRYPTO "PaddingMode paddingMode", "byte[]", decrypt_ecb, 0},
    {"GenerateKey", "", "void", generate_key, M_VOID},
    {"GenerateIV", "", "void", generate_iv, M_VOID},
    {"Clear", "", "void", nothing, M_VOID},
    {"Dispose", "", "void", nothing, M_VOID},
    {0}};
static const property aes_properties[] = {{"Key", "byte[]", get_key, set_key, 0},
                                          {"IV", "byte[]", get_iv, set_iv, 0},
                                          {"KeySize", "int", get_key_size, set_key_size, 0},
                                          {"BlockSize", "int", get_block_bits, set_block_bits, 0},
                                          {"Mode", CRYPTO "CipherMode", get_mode, set_mode, 0},
                                          {"Padding", CRYPTO "PaddingMode", get_padding, set_padding, 0},
                                          {0}};
static const method managed_ctors[] = {{NULL, "", NULL, create, 0}, {0}};
static type type_Aes = {
    TYPE_OBJECT,      .name = CRYPTO "Aes",   .interfaces = "System.IDisposable", .flags = T_ABSTRACT,
    .kind = K_OBJECT, .methods = aes_methods, .properties = aes_properties};
static type type_AesImplementation = {TYPE_OBJECT, .name = CRYPTO "AesImplementation", .base = CRYPTO "Aes",
                                      .kind = K_OBJECT};
static type type_AesManaged = {TYPE_OBJECT, .name = CRYPTO "AesManaged", .base = CRYPTO "Aes", .kind = K_OBJECT,
                               .ctors = managed_ctors};
static type type_AesProvider = {TYPE_OBJECT, .name = CRYPTO "AesCryptoServiceProvider", .base = CRYPTO "Aes",
                                .kind = K_OBJECT, .ctors = managed_ctors};

static const type *aes_type(void)
{
    return &type_AesImplementation;
}

/* ---- CryptoStream: what is written or read passes a transform ---- */

typedef struct pass {
    transform *t;
    buf pending; /* writing: less than a block; reading: what came out and was not taken */
    size_t taken;
    bool ended;
} pass;

static void pass_write(stream *s, const uint8_t *p, size_t n)
{
    pass *k = s->codec;
    buf out = {0};
    buf_bytes(&k->pending, p, n);
    size_t whole = k->pending.length - k->pending.length % BLOCK;
    transform_blocks(k->t, (uint8_t *)k->pending.data, whole, &out);
    memmove(k->pending.data, k->pending.data + whole, k->pending.length - whole);
    k->pending.length -= whole;
    io_write(s->inner, (uint8_t *)out.data, out.length);
}

static size_t pass_read(stream *s, uint8_t *p, size_t n)
{
    pass *k = s->codec;
    if (!k->ended) { /* taken whole: what comes last cannot be told before the end */
        buf in = {0};
        io_read_all(s->inner, &in);
        transform_last(k->t, (uint8_t *)in.data, in.length, &k->pending);
        k->ended = true;
    }
    size_t left = k->pending.length - k->taken;
    n = n < left ? n : left;
    memcpy(p, k->pending.data + k->taken, n);
    k->taken += n;
    return n;
}

static void pass_finish(stream *s)
{
    pass *k = s->codec;
    buf out = {0};
    if (s->can_write && !k->ended) {
        k->ended = true;
        transform_last(k->t, (uint8_t *)k->pending.data, k->pending.length, &out);
        io_write(s->inner, (uint8_t *)out.data, out.length);
    }
}

static void pass_close(stream *s)
{
    pass_finish(s);
    if (!s->leave_open) {
        io_close(s->inner);
    }
}

static const stream_ops pass_ops = {.read = pass_read, .write = pass_write, .close = pass_close};

METHOD(make_stream)
{
    if (!v_is(c->args[1], &type_Transform)) {
        throw_unsupported("a CryptoStream over this transform");
    }
    stream_of(c->args[0]);
    stream *s = stream_new(c->type, &pass_ops);
    pass *k = heap_alloc(sizeof *k);
    k->t = (transform *)c->args[1].as.o;
    s->codec = k;
    s->inner = c->args[0];
    s->can_write = c->args[2].as.i == 1;
    s->can_read = !s->can_write;
    s->leave_open = c->argc > 3 && to_bool(c->args[3]);
    return v_obj(s);
}

METHOD(flush_final)
{
    pass_finish(stream_of(c->self));
    return V_NULL;
}

static void dispose_stream(value v)
{
    io_close(v);
}

static const type_ops stream_type_ops = {.dispose = dispose_stream};
#define STREAM_ARGS "System.IO.Stream stream, " TRANSFORM " transform, " CRYPTO "CryptoStreamMode mode"
static const method stream_ctors[] = {
    {NULL, STREAM_ARGS, NULL, make_stream, 0}, {NULL, STREAM_ARGS ", bool leaveOpen", NULL, make_stream, 0}, {0}};
static const method stream_methods[] = {{"FlushFinalBlock", "", "void", flush_final, M_VOID}, {0}};
static type type_CryptoStream = {
    TYPE_OBJECT,           .name = CRYPTO "CryptoStream", .base = "System.IO.Stream", .kind = K_OBJECT,
    .ctors = stream_ctors, .methods = stream_methods,     .ops = &stream_type_ops};

TYPES_EXPORT(crypto_aes, &type_Aes, &type_AesImplementation, &type_AesManaged, &type_AesProvider, &type_CipherMode,
             &type_PaddingMode, &type_CryptoStreamMode, &type_ICryptoTransform, &type_Transform, &type_CryptoStream);
