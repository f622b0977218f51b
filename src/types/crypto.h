/* crypto.h: hashes and ciphers of OpenSSL's libcrypto, loaded at first use.
 *
 * Purpose: libcrypto is not linked, because loading it takes 1 ms of a start of 3; its streaming functions (SHA256_Init
 *   and kin) need no set-up of the library. SHA-256 of 10 bytes measured: these 52 ns, EVP with a cached EVP_MD and
 *   context 87 ns, the one-shot SHA256() 315 ns (it looks its EVP_MD up each time).
 * Invariants: a context is plain memory without pointers; it may be copied to go on from the same state twice.
 * Threads: any; one context, one user. Cost: first use 1 ms for dlopen.
 */
#ifndef TYPES_CRYPTO_H
#define TYPES_CRYPTO_H

#include "object/array.h"

enum { HASH_MAX_SIZE = 64, HASH_MAX_BLOCK = 128 };

typedef struct hash_state {
    uint64_t words[32]; /* SHA512_CTX, the largest, has 216 bytes */
} __attribute__((aligned(16))) hash_state;

typedef struct hash_algorithm {
    const char *name;
    const char *init_name, *update_name, *final_name;
    uint32_t size, block;
    int (*init)(void *state);
    int (*update)(void *state, const void *p, size_t n);
    int (*final)(unsigned char *out, void *state);
} hash_algorithm;

typedef enum hash_id { HASH_MD5, HASH_SHA1, HASH_SHA256, HASH_SHA384, HASH_SHA512, HASH_COUNT } hash_id;

/* Ready to use; throws when libcrypto cannot be loaded. */
const hash_algorithm *hash_algorithm_get(hash_id id);
/* By .NET's name ("SHA256"), in any case; HASH_COUNT: there is none. */
hash_id hash_id_of(const str *name);
const char *hash_name(hash_id id);
void hash_bytes(hash_id id, const void *p, size_t n, unsigned char *out);

typedef struct hmac_state {
    const hash_algorithm *a;
    hash_state inner, outer; /* after the padded key */
} hmac_state;

void hmac_key(hmac_state *h, hash_id id, const void *key, size_t n);
/* One message. */
void hmac_bytes(const hmac_state *h, const void *p, size_t n, unsigned char *out);
/* `running` began as a copy of h->inner. */
void hmac_finish(const hmac_state *h, hash_state *running, unsigned char *out);

/* A function of libcrypto by name; throws when it is not there. */
void *crypto_symbol(const char *name);

extern type type_HashAlgorithmName;
/* The algorithm a HashAlgorithmName names; throws CryptographicException for an unknown one. */
hash_id hash_id_argument(value name);

#endif
