/* crypto_library.c: libcrypto behind dlopen: the hash functions, and HMAC over them. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "types/crypto.h"
#include "types/native.h"

#define HASH(id, prefix, bytes, block_bytes)                                                                           \
    {                                                                                                                  \
        .name = id, .init_name = prefix "_Init", .update_name = prefix "_Update", .final_name = prefix "_Final",       \
        .size = bytes, .block = block_bytes                                                                            \
    }
static hash_algorithm algorithms[HASH_COUNT] = {HASH("MD5", "MD5", 16, 64), HASH("SHA1", "SHA1", 20, 64),
                                                HASH("SHA256", "SHA256", 32, 64), HASH("SHA384", "SHA384", 48, 128),
                                                HASH("SHA512", "SHA512", 64, 128)};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *library;
static _Atomic bool ready[HASH_COUNT];

static void *library_open(void)
{
    pthread_mutex_lock(&lock);
    if (!library) {
        library = dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_LOCAL);
    }
    void *l = library;
    pthread_mutex_unlock(&lock);
    return l;
}

void *crypto_symbol(const char *name)
{
    void *l = library_open(), *f = l ? dlsym(l, name) : NULL;
    if (!f) {
        throw_error("System.DllNotFoundException", "DllNotFoundException", EC_NotInstalled, V_NULL,
                    l ? "libcrypto.so.3 has no function %s." : "libcrypto.so.3 is not installed (%s is needed).", name);
    }
    return f;
}

const hash_algorithm *hash_algorithm_get(hash_id id)
{
    hash_algorithm *a = &algorithms[id];
    if (!atomic_load_explicit(&ready[id], memory_order_acquire)) {
        /* Two threads write the same pointers. */
        __atomic_store_n(&a->init, (int (*)(void *))crypto_symbol(a->init_name), __ATOMIC_RELAXED);
        __atomic_store_n(&a->update, (int (*)(void *, const void *, size_t))crypto_symbol(a->update_name),
                         __ATOMIC_RELAXED);
        __atomic_store_n(&a->final, (int (*)(unsigned char *, void *))crypto_symbol(a->final_name), __ATOMIC_RELAXED);
        atomic_store_explicit(&ready[id], true, memory_order_release);
    }
    return a;
}

hash_id hash_id_of(const str *name)
{
    for (int i = 0; i < HASH_COUNT; i++) {
        if (str_equal_c(name, algorithms[i].name)) {
            return (hash_id)i;
        }
    }
    return HASH_COUNT;
}

const char *hash_name(hash_id id)
{
    return algorithms[id].name;
}

void hash_bytes(hash_id id, const void *p, size_t n, unsigned char *out)
{
    const hash_algorithm *a = hash_algorithm_get(id);
    hash_state s;
    a->init(&s);
    a->update(&s, p, n);
    a->final(out, &s);
}

void hmac_key(hmac_state *h, hash_id id, const void *key, size_t n)
{
    unsigned char pad[HASH_MAX_BLOCK] = {0};
    const hash_algorithm *a = h->a = hash_algorithm_get(id);
    if (n > a->block) {
        hash_bytes(id, key, n, pad);
    } else if (n) {
        memcpy(pad, key, n);
    }
    for (uint32_t i = 0; i < a->block; i++) {
        pad[i] ^= 0x36;
    }
    a->init(&h->inner);
    a->update(&h->inner, pad, a->block);
    for (uint32_t i = 0; i < a->block; i++) {
        pad[i] ^= 0x36 ^ 0x5c;
    }
    a->init(&h->outer);
    a->update(&h->outer, pad, a->block);
}

void hmac_finish(const hmac_state *h, hash_state *running, unsigned char *out)
{
    unsigned char digest[HASH_MAX_SIZE];
    hash_state outer = h->outer;
    h->a->final(digest, running);
    h->a->update(&outer, digest, h->a->size);
    h->a->final(out, &outer);
}

void hmac_bytes(const hmac_state *h, const void *p, size_t n, unsigned char *out)
{
    hash_state running = h->inner;
    h->a->update(&running, p, n);
    hmac_finish(h, &running, out);
}
