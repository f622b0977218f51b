/* convert_base.h: the text forms of System.Convert: number bases, Base64, hexadecimal. Threads: pure. */
#ifndef TYPES_CONVERT_BASE_H
#define TYPES_CONVERT_BASE_H

#include "object/type.h"

/* Convert.ToInt32('ff', 16): base 2, 8, 10 or 16; throws .NET's errors. */
value base_parse(const str *text, int base, const type *t);
/* Convert.ToString(255, 2) */
str *base_format(value v, int base);

value convert_to_base64(call *c);
value convert_to_base64_part(call *c);
value convert_from_base64(call *c);
value convert_from_base64_chars(call *c);
value convert_to_hex(call *c);
value convert_to_hex_lower(call *c);
value convert_from_hex(call *c);

#endif
