/* rank.h: the ranks of conversions, best first. Threads: pure. */
#ifndef OBJECT_RANK_H
#define OBJECT_RANK_H

#include "object/type.h"

enum {
    RANK_IDENTITY = 0,
    RANK_STRING_TO_CHARS = 4, /* 'x'.Trim('ab') takes char[] */
    RANK_ASSIGNABLE = 16,
    RANK_WIDENING = 32,
    RANK_NUMBER_TEXT = 48,
    RANK_NARROWING = 64,
    RANK_NULL_TO_REFERENCE = 80,
    RANK_NULL_TO_VALUE = 96,
    RANK_LANGUAGE = 112,
    RANK_PSOBJECT = 128,
    RANK_PARSE = 144,
    RANK_CONSTRUCTOR = 160,
    RANK_IMPLICIT = 176,
    RANK_CONVERTIBLE = 192,
    RANK_CUSTOM = 208,
    RANK_TO_STRING = 224,
    RANK_UNRELATED_ARRAY = 240,
    RANK_TO_ARRAY = 8 /* on top: a scalar for an array */
};

int rank_specificity(const type *a, const type *b);

#endif
