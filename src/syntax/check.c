/* check.c: what is wrong in a tree that parsed well. */
#include "syntax/parse.h"

void check_tree(parser *p, ast *root)
{
    (void)p;
    (void)root;
}
