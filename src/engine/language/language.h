/* language.h: System.Management.Automation.Language: the parser and what it makes, as objects of scripts.
 *
 * Purpose: [Parser]::ParseInput, tokens, parse errors, and the tree with Find and FindAll: linters, test frameworks and
 *   build scripts live on them.
 * Invariants: an Ast object is a view of a node; two views of one node are equal. Members come from syntax/ast.def by name,
 *   under the reference engine's names where those differ.
 * Threads: trees are immutable: any. Cost: an object for each node that is looked at.
 */
#ifndef ENGINE_LANGUAGE_H
#define ENGINE_LANGUAGE_H

#include "object/member.h"
#include "syntax/lexer.h"

/* The node as an object; V_NULL for NULL. */
value ast_object(ast *node);
/* IScriptExtent of a range of the source. */
value extent_object(const source *src, uint32_t start, uint32_t end);
/* ParseError[]. */
value parse_errors_object(const source *src, const parse_error *errors, uint32_t count);
void language_register(void);

/* ast_types.c; inside this folder */
void ast_types_register(void);
value token_kind_value(token_kind kind);

#endif
