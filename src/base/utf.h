/* utf.h: UTF-8, UTF-16 and Latin-1, and simple case mapping.
 *
 * Purpose: the edges. Inside, text is UTF-16 code units.
 * Invariants: bad UTF-8 becomes U+FFFD as .NET's decoder does (one for each maximal ill-formed part); lone surrogates
 *   become U+FFFD on the way out.
 * Threads: pure functions. Cost: linear, ASCII runs are quick.
 */
#ifndef BASE_UTF_H
#define BASE_UTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one code point, advances *p; returns U+FFFD for an ill-formed part. */
uint32_t utf8_next(const uint8_t **p, const uint8_t *end);
/* Writes 1-4 bytes, returns how many. */
int utf8_put(uint8_t *out, uint32_t code_point);
/* Number of UTF-16 units that the bytes decode to; *max is the highest unit. */
size_t utf8_measure(const uint8_t *p, size_t n, uint16_t *max);
size_t utf8_to_utf16(const uint8_t *p, size_t n, uint16_t *out);
/* Decodes one code point from UTF-16, advances *p; a lone surrogate comes back as itself. */
uint32_t utf16_next(const uint16_t **p, const uint16_t *end);

/* Simple (1:1, invariant) case mapping, as .NET's ToUpperInvariant and OrdinalIgnoreCase use it. */
uint16_t utf_upper(uint16_t unit);
uint16_t utf_lower(uint16_t unit);
bool utf_is_letter(uint32_t c);
bool utf_is_digit(uint32_t c); /* category Nd */
bool utf_is_space(uint32_t c); /* .NET's Char.IsWhiteSpace */
bool utf_is_upper(uint32_t c);
bool utf_is_lower(uint32_t c);
bool utf_is_control(uint32_t c);
bool utf_is_punctuation(uint32_t c);
bool utf_is_symbol(uint32_t c);
/* Columns a code point takes on a terminal: 0, 1 or 2. */
int utf_columns(uint32_t c);

#endif
