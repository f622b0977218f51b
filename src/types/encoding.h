/* encoding.h: System.Text.Encoding: text to bytes and back.
 *
 * Purpose: the codecs (encoding.c) and the objects scripts see (encoding_types.c). UTF-8, UTF-16, UTF-32, ASCII and
 *   Latin-1 are built in; other code pages go through the C library's iconv.
 * Invariants: an encoding is immutable once made. Threads: any. Cost: UTF-8 of ASCII at memory speed.
 */
#ifndef TYPES_ENCODING_H
#define TYPES_ENCODING_H

#include "object/array.h"

typedef enum encoding_kind { ENC_UTF8, ENC_UTF16, ENC_UTF32, ENC_ASCII, ENC_LATIN1, ENC_ICONV } encoding_kind;

typedef struct encoding_info {
    int code_page;
    const char *web, *name;
    encoding_kind kind;
    bool big_endian;
    const char *iconv; /* of ENC_ICONV */
    int windows_page;
    const char *aliases; /* "a,b" or NULL */
} encoding_info;

typedef struct encoding {
    object o;
    const encoding_info *info;
    bool preamble, writable;
    bool encoder_throws, decoder_throws;
    str *encoder_replacement, *decoder_replacement; /* NULL: the usual one */
} encoding;

extern type type_Encoding;

const encoding_info *encoding_by_page(int code_page);
const encoding_info *encoding_by_name(const str *name);
const encoding_info *encoding_info_at(size_t i); /* NULL beyond the end */
value encoding_new(const encoding_info *info, bool preamble);
/* false: no encoding object. */
bool value_is_encoding(value v);

void encoding_encode(const encoding *e, const str *s, buf *out);
str *encoding_decode(const encoding *e, const uint8_t *p, size_t n);
/* The byte order mark, its length. */
size_t encoding_preamble(const encoding *e, uint8_t out[4]);

#endif
