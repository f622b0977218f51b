/* buf.h: growing byte buffer and growing UTF-16 buffer.
 *
 * Purpose: building text before it becomes a string or goes to a descriptor.
 * Invariants: memory is heap leaf memory: nothing to free, safe to abandon when an error unwinds. Zero-initialised is empty.
 * Threads: one owner. Cost: amortised O(1) an append.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct buf {
    char *data; /* not terminated; buf_cstr terminates */
    size_t length, capacity;
} buf;

void buf_reserve(buf *b, size_t extra);
void buf_bytes(buf *b, const void *p, size_t n);
void buf_byte(buf *b, char c);
void buf_text(buf *b, const char *text);
void buf_printf(buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(buf *b, const char *fmt, va_list ap);
/* Appends one code point as UTF-8. */
void buf_utf8(buf *b, uint32_t code_point);
/* The content with a terminating NUL that does not count. */
const char *buf_cstr(buf *b);

/* UTF-16 text under construction. `wide` tells whether any unit is above 0xFF, so that str.c can pick the width. */
typedef struct wbuf {
    uint16_t *data;
    size_t length, capacity;
    bool wide;
} wbuf;

void wbuf_reserve(wbuf *b, size_t extra);
void wbuf_unit(wbuf *b, uint16_t unit);
void wbuf_units(wbuf *b, const uint16_t *p, size_t n);
void wbuf_latin1(wbuf *b, const uint8_t *p, size_t n);
void wbuf_ascii(wbuf *b, const char *text);
void wbuf_fill(wbuf *b, uint16_t unit, size_t n);
void wbuf_code_point(wbuf *b, uint32_t code_point);
void wbuf_printf(wbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* ASCII results only */

#endif
