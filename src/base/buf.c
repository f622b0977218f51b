/* buf.c: growing byte and UTF-16 buffers. */
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"

/* Capacity for `need` elements: doubles, so that appending is amortised O(1). */
static size_t grown(size_t capacity, size_t need)
{
    size_t next = capacity < 32 ? 64 : capacity * 2;
    return next < need ? need : next;
}

void buf_reserve(buf *b, size_t extra)
{
    size_t need;
    if (__builtin_add_overflow(b->length, extra, &need))
        need = SIZE_MAX / 4; /* the heap reports that there is no such memory */
    if (need <= b->capacity)
        return;
    size_t capacity = grown(b->capacity, need);
    char *data = heap_alloc_leaf(capacity);
    if (b->length)
        memcpy(data, b->data, b->length);
    b->data = data;
    b->capacity = capacity;
}

void buf_bytes(buf *b, const void *p, size_t n)
{
    if (n == 0)
        return;
    buf_reserve(b, n);
    memcpy(b->data + b->length, p, n);
    b->length += n;
}

void buf_byte(buf *b, char c)
{
    if (b->length == b->capacity)
        buf_reserve(b, 1);
    b->data[b->length++] = c;
}

void buf_text(buf *b, const char *text)
{
    buf_bytes(b, text, strlen(text));
}

void buf_vprintf(buf *b, const char *fmt, va_list ap)
{
    buf_reserve(b, 64);
    va_list again;
    va_copy(again, ap);
    size_t room = b->capacity - b->length;
    int n = vsnprintf(b->data + b->length, room, fmt, ap);
    if (n > 0 && (size_t)n >= room) {
        buf_reserve(b, (size_t)n + 1);
        n = vsnprintf(b->data + b->length, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    if (n > 0)
        b->length += (size_t)n;
}

void buf_printf(buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(b, fmt, ap);
    va_end(ap);
}

void buf_utf8(buf *b, uint32_t code_point)
{
    buf_reserve(b, 4);
    b->length += (size_t)utf8_put((uint8_t *)b->data + b->length, code_point);
}

const char *buf_cstr(buf *b)
{
    buf_reserve(b, 1);
    b->data[b->length] = 0;
    return b->data;
}

void wbuf_reserve(wbuf *b, size_t extra)
{
    size_t need;
    if (__builtin_add_overflow(b->length, extra, &need) || need > SIZE_MAX / 8)
        need = SIZE_MAX / 8;
    if (need <= b->capacity)
        return;
    size_t capacity = grown(b->capacity, need);
    uint16_t *data = heap_alloc_leaf(capacity * sizeof *data);
    if (b->length)
        memcpy(data, b->data, b->length * sizeof *data);
    b->data = data;
    b->capacity = capacity;
}

void wbuf_unit(wbuf *b, uint16_t unit)
{
    if (b->length == b->capacity)
        wbuf_reserve(b, 1);
    b->data[b->length++] = unit;
    b->wide |= unit > 0xFF;
}

void wbuf_units(wbuf *b, const uint16_t *p, size_t n)
{
    if (n == 0)
        return;
    wbuf_reserve(b, n);
    memcpy(b->data + b->length, p, n * sizeof *p);
    b->length += n;
    uint16_t all = 0;
    for (size_t i = 0; i < n; i++)
        all |= p[i];
    b->wide |= all > 0xFF;
}

void wbuf_latin1(wbuf *b, const uint8_t *p, size_t n)
{
    wbuf_reserve(b, n);
    for (size_t i = 0; i < n; i++)
        b->data[b->length + i] = p[i];
    b->length += n;
}

void wbuf_ascii(wbuf *b, const char *text)
{
    wbuf_latin1(b, (const uint8_t *)text, strlen(text));
}

void wbuf_fill(wbuf *b, uint16_t unit, size_t n)
{
    if (n == 0)
        return;
    wbuf_reserve(b, n);
    for (size_t i = 0; i < n; i++)
        b->data[b->length + i] = unit;
    b->length += n;
    b->wide |= unit > 0xFF;
}

void wbuf_code_point(wbuf *b, uint32_t code_point)
{
    if (code_point < 0x10000) {
        wbuf_unit(b, (uint16_t)code_point);
        return;
    }
    wbuf_unit(b, (uint16_t)(0xD7C0 + (code_point >> 10)));
    wbuf_unit(b, (uint16_t)(0xDC00 + (code_point & 0x3FF)));
}

void wbuf_printf(wbuf *b, const char *fmt, ...)
{
    buf text = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    wbuf_latin1(b, (const uint8_t *)text.data, text.length);
}
