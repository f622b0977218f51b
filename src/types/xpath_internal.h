/* xpath_internal.h: an XPath expression as a tree: what xpath_parse.c makes and xpath.c runs. Immutable once parsed. */
#ifndef TYPES_XPATH_INTERNAL_H
#define TYPES_XPATH_INTERNAL_H

#include "types/xml_internal.h"

enum xpath_op {
    XP_OR,
    XP_AND,
    XP_EQ,
    XP_NE,
    XP_LT,
    XP_LE,
    XP_GT,
    XP_GE,
    XP_ADD,
    XP_SUB,
    XP_MUL,
    XP_DIV,
    XP_MOD,
    XP_NEG,
    XP_UNION,
    XP_NUMBER,
    XP_STRING,
    XP_CALL,
    XP_ROOT,
    XP_PATH /* `a` (NULL: the context node), then `steps` */
};

enum xpath_axis {
    AXIS_CHILD,
    AXIS_ATTRIBUTE,
    AXIS_SELF,
    AXIS_PARENT,
    AXIS_DESCENDANT,
    AXIS_DESCENDANT_OR_SELF,
    AXIS_FOLLOWING_SIBLING,
    AXIS_FOLLOWING,
    /* from here on backwards: position() counts from the context node */
    AXIS_ANCESTOR,
    AXIS_ANCESTOR_OR_SELF,
    AXIS_PRECEDING_SIBLING,
    AXIS_PRECEDING
};

enum xpath_test { TEST_NAME, TEST_ANY_NAME, TEST_NODE, TEST_TEXT, TEST_COMMENT, TEST_PI };

typedef struct xpath_predicate {
    struct xpath_predicate *next;
    struct xpath *expression;
} xpath_predicate;

typedef struct xpath_step {
    struct xpath_step *next;
    enum xpath_axis axis;
    enum xpath_test test;
    bool only_predicates; /* (expression)[1]: filters the whole set */
    str *uri, *local;     /* uri NULL: any namespace (never without a prefix) */
    xpath_predicate *predicates;
} xpath_step;

typedef struct xpath {
    enum xpath_op op;
    struct xpath *a, *b, *c;
    double number;
    str *text; /* a string, or a function's name */
    xpath_step *steps;
} xpath;

/* Throws XPathException. */
xpath *xpath_parse(const str *text, value manager);
_Noreturn void xpath_fail(const char *message);

#endif
