/* number_parse.h: reading numbers under .NET's NumberStyles. Threads: pure. Cost: about 50 ns. */
#ifndef OBJECT_NUMBER_PARSE_H
#define OBJECT_NUMBER_PARSE_H

#include "object/culture.h"

enum number_style {
    STYLE_LEADING_WHITE = 1,
    STYLE_TRAILING_WHITE = 2,
    STYLE_LEADING_SIGN = 4,
    STYLE_TRAILING_SIGN = 8,
    STYLE_PARENTHESES = 16,
    STYLE_POINT = 32,
    STYLE_THOUSANDS = 64,
    STYLE_EXPONENT = 128,
    STYLE_CURRENCY = 256,
    STYLE_HEX = 512,
    STYLE_BINARY = 1024,
    STYLE_INTEGER = 7,
    STYLE_NUMBER = 111,
    STYLE_FLOAT = 167
};

typedef enum parse_result { PARSE_OK, PARSE_BAD, PARSE_OVERFLOW } parse_result;

/* `t` is a numeric type, decimal or BigInteger. */
parse_result number_parse_as(const str *text, const type *t, int styles, const culture *c, value *out);
/* The styles of T.Parse(text). */
int number_default_styles(const type *t);
/* How .NET names the target in its overflow messages: "an Int32". */
const char *number_range_name(const type *t);

#endif
