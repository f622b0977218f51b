/* str_internal.h: what the files of str.h share: the representation.
 *
 * Threads: strings are immutable once they leave the function that made them. Cost: inline.
 */
#ifndef OBJECT_STR_INTERNAL_H
#define OBJECT_STR_INTERNAL_H

#include "object/str.h"

static inline uint16_t *str_wide(const str *s)
{
    return (uint16_t *)(void *)s->data;
}

static inline uint16_t str_unit(const str *s, size_t i)
{
    return s->wide ? str_wide(s)[i] : s->data[i];
}

/* A string whose units the caller fills in; length > 0, and the caller knows that the width is the narrowest. */
str *str_blank(size_t length, bool wide);

#endif
