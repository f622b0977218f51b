/* check.h: the checks of a finished tree, split by what they look at. */
#ifndef SYNTAX_CHECK_H
#define SYNTAX_CHECK_H

#include "syntax/parse.h"

/* Calls `visit` for every node below and including root, parents first, in the visitor's order; without recursion. A
 * node for which it returns false is not entered. */
typedef bool check_visit(parser *p, ast *node, void *ctx);
void check_walk(parser *p, ast *root, check_visit *visit, void *ctx);

/* The expression of a pipeline that is nothing but one, else NULL. */
ast *check_expression(ast *pipeline);

void check_flow(parser *p, ast *node);   /* check_flow.c: break, continue, return in finally */
void check_method(parser *p, ast *node); /* check_class.c: methods, types */
/* check_variable.c: variables of a method are assigned before they are read, on every path. */
void check_variables(parser *p, ast_FunctionDefinition *method, bool is_static);
void check_types(parser *p, ast_TypeDefinition *n); /* check_type.c: the types that a class names are there */
void check_data(parser *p, ast *node);              /* check_data.c: the restricted language of `data` */
/* A file that is all data; `manifest`: of a module, which may say a little more. */
void check_data_file(parser *p, ast_ScriptBlock *root, bool manifest);
void check_property(parser *p, ast *node);
void check_type_definition(parser *p, ast *node);

#endif
