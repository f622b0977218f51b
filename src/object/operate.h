/* operate.h: the operators of the language on values.
 *
 * Purpose: arithmetic with widening (int overflow goes to double), comparison with the left operand's type, collections on
 *   the left filter, -like/-match/-split/-join/-replace/-f, ranges, bit operators.
 * Errors: PowerShell's ids and messages (`NotADefinedOperationForType`, "Attempted to divide by zero.").
 * Threads: any. Cost: the int and double cases are inlined by the VM; these are the full rules.
 */
#ifndef OBJECT_OPERATE_H
#define OBJECT_OPERATE_H

#include "object/convert.h"

typedef enum arith_op { ARITH_ADD, ARITH_SUB, ARITH_MUL, ARITH_DIV, ARITH_REM } arith_op;
typedef enum bit_op { BITS_AND, BITS_OR, BITS_XOR, BITS_SHL, BITS_SHR } bit_op;
typedef enum compare_op { CMP_EQ, CMP_NE, CMP_GT, CMP_GE, CMP_LT, CMP_LE } compare_op;

value operate_arith(arith_op op, value a, value b);
value operate_bits(bit_op op, value a, value b);
value operate_negate(value v); /* -$x */
value operate_plus(value v);   /* +$x */
value operate_bnot(value v);
value operate_increment(value v, int by); /* ++ and -- */

/* Scalar comparison: converts the right operand to the left's type. */
bool compare_equal(value a, value b, bool ignore_case);
int compare_order(value a, value b, bool ignore_case); /* throws when not comparable */
/* The operator: a collection on the left gives the array of those that match. */
value operate_compare(compare_op op, value a, value b, bool ignore_case);
value operate_contains(value collection, value item, bool ignore_case);
value operate_like(value a, value pattern, bool ignore_case, bool negate);
value operate_is(value a, value t);
value operate_as(value a, value t);
value operate_format(value format, value args); /* -f */
value operate_join(value a, value separator);
value operate_split(value a, value args, bool ignore_case); /* -split; args may hold a script block */
value operate_split_unary(value a);
value operate_range(value from, value to);
/* -match: sets *matches (the new $Matches hashtable) when a scalar matched. */
value operate_match(value a, value pattern, bool ignore_case, bool negate, value *matches);
value operate_replace(value a, value args, bool ignore_case);

/* Order for Sort-Object, -lt on strings: ICU's collation for the culture. */
int compare_strings(const str *a, const str *b, bool ignore_case);
bool wildcard_match(const str *pattern, const str *text, bool ignore_case);
bool wildcard_has(const str *pattern); /* any of * ? [ */
/* Throws WildcardPatternException for a pattern that is none. */
void wildcard_check(const str *pattern);

enum { WILDCARD_IGNORE_CASE = 2 };
typedef struct wildcard_pattern {
    object o; /* type_WildcardPattern */
    str *text;
    uint32_t options;
} wildcard_pattern;
extern type type_WildcardPattern;

#endif
