/* class.c: classes and enums that a script defines. */
#include "engine/classes/class.h"

void class_define(frame *f, ast_TypeDefinition *n)
{
    (void)f;
    (void)n;
    throw_unsupported("class and enum definitions");
}

const type *class_find(scope *s, const str *name)
{
    (void)s;
    (void)name;
    return NULL;
}

void classes_init(void)
{
}
