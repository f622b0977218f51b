/* parse.h: what the parser's files share.
 *
 * Purpose: one function a grammar rule, the rule above it; statements, expressions, commands, types and classes in
 * files of their own. Invariants:
 *   - at most one token is held back (`ungot`); a change of the mode gives it back to the lexer unless it means the
 * same in every mode.
 *   - a rule that finds nothing returns NULL and has consumed nothing (but newlines, where the rule says so).
 *   - a rule that began and cannot go on reports one error and returns an ErrorStatement or ErrorExpression.
 * Threads: one parse, one thread. Cost: recursion as deep as the nesting of the text, bounded by parse_enter.
 */
#ifndef SYNTAX_PARSE_H
#define SYNTAX_PARSE_H

#include "syntax/lexer.h"

typedef struct extent {
    uint32_t start, end;
} extent;

typedef struct parser {
    lexer *lx;
    token ungot;
    bool has_ungot;
    bool number_ends;     /* the next operand, if a number, may end before `?` or `:`: `$a -eq 5?1:2` */
    bool no_comma;        /* within argument lists a comma separates: `$x.F(1, 2)` */
    bool too_complicated; /* nested too deep, or too many errors: nothing more is read or reported */
    char *stack_limit;
    struct tried *tried; /* places where a reading was tried in vain */
    error_list errors;
    const source *src;
} parser;

/* --- tokens (parse_core.c) --- */
const token *peek(parser *p); /* valid until the next call of any of these */
token next(parser *p);
void skip(parser *p);
void unget(parser *p, const token *t);
lex_mode set_mode(parser *p, lex_mode mode); /* returns the old one */
uint32_t restore_point(const parser *p);
void resync(parser *p, uint32_t at);
void skip_newlines(parser *p);
void skip_newlines_and_semicolons(parser *p);
str *token_text(const parser *p, const token *t); /* as it stands in the source */
/* Skips to one of `kinds` (a set of 1 << index into sync_kinds) outside of inner brackets. */
enum sync { SYNC_COMMA = 1, SYNC_RPAREN = 2, SYNC_RCURLY = 4, SYNC_RBRACKET = 8, SYNC_SEMI = 16, SYNC_NEWLINE = 32 };
void sync_on(parser *p, bool consume, int kinds);
/* Some text is read twice: `[a()] ...` as attributes, then as an expression. What was tried in vain at a place is not
 * tried there again, else nesting such text would double the work at each level. */
enum try { TRY_ATTRIBUTES = 1, TRY_PARAM = 2 };
bool tried_before(const parser *p, uint32_t at, enum try what);
void tried_in_vain(parser *p, uint32_t at, enum try what);
/* false: too deep; the text has been given up, the caller returns NULL. */
bool parse_enter(parser *p);

/* --- extents and errors --- */
static inline extent of(const void *node)
{
    return (extent){((const ast *)node)->start, ((const ast *)node)->end};
}
static inline extent of_token(const token *t)
{
    return (extent){t->start, t->end};
}
static inline extent after(extent e)
{
    return (extent){e.end, e.end};
}
/* The place in front of a token, one unit before it as the reference has it: an open block ends there. */
static inline extent before(extent e)
{
    return e.start ? (extent){e.start - 1, e.start - 1} : (extent){0, 0};
}
static inline extent span(extent a, extent b)
{
    return (extent){a.start, b.end};
}
void report(parser *p, extent where, perr id, ...);

/* --- nodes --- */
void *node_new(parser *p, ast_kind kind, size_t size, extent where);
#define NODE(p, type, where) ((ast_##type *)node_new(p, AST_##type, sizeof(ast_##type), where))
void list_push(ast_list *list, void *node);
static inline ast *list_last(const ast_list *list)
{
    return list->count ? list->items[list->count - 1] : NULL;
}
ast *error_statement(parser *p, extent where);
ast *error_expression(parser *p, extent where);
ast *bare_word(parser *p, const token *t, str *text);

/* --- rules --- */
/* parse_block.c */
ast_ScriptBlock *script_block_rule(parser *p, const token *curly, bool is_filter);
ast *statement_block_rule(parser *p); /* `{ statements }`, or NULL */
bool statement_list_rule(parser *p, ast_list *statements, ast_list *traps, extent *where);
ast_ScriptBlock *script_block_body_rule(parser *p, const token *curly, ast *param_block, bool is_filter, ast *first);

/* parse_statement.c, parse_loop.c, parse_try.c */
ast *statement_rule(parser *p);
ast *if_rule(parser *p, const token *word);
ast *switch_rule(parser *p, const token *label, const token *word);
ast *foreach_rule(parser *p, const token *label, const token *word);
ast *for_rule(parser *p, const token *label, const token *word);
ast *while_rule(parser *p, const token *label, const token *word);
ast *do_rule(parser *p, const token *label, const token *word);
ast *try_rule(parser *p, const token *word);
ast *trap_rule(parser *p, const token *word);
ast *data_rule(parser *p, const token *word);
ast *flow_rule(parser *p, const token *word); /* return, throw, exit, break, continue */
ast *simple_name_rule(parser *p);

/* parse_pipeline.c, parse_command.c */
ast *pipeline_chain_rule(parser *p);
ast *pipeline_rule(parser *p, ast *first, bool allow_background);
ast *command_rule(parser *p);
enum argument_context { AC_NAME, AC_ARGUMENT, AC_SINGLE };
ast *command_argument_rule(parser *p, enum argument_context context, const token *t);
ast *single_argument_rule(parser *p);
typedef struct redirections {
    ast *by_stream[7];
    ast *last;
} redirections;
extent redirection_rule(parser *p, const token *t, redirections *into); /* where it ends */
void redirections_finish(const redirections *r, ast_list *out);

/* parse_expression.c, parse_primary.c, parse_member.c, parse_string.c */
ast *expression_rule(parser *p);
ast *unary_rule(parser *p);
ast *primary_rule(parser *p, bool with_members);
ast *postfix_rule(parser *p, ast *operand);
ast *hash_rule(parser *p, const token *open);
ast *script_block_expression_rule(parser *p, const token *open);
ast *expandable_string(parser *p, const token *t);
bool is_using_path(const str *path); /* `using:x` */
ast *invoke_arguments_rule(parser *p, const token *open, ast_list *arguments, extent *last);

/* parse_type.c */
void attribute_list_rule(parser *p, bool in_expression, ast_list *out);
ast *type_constraint_rule(parser *p);                                     /* `[name]`, or NULL */
bool type_name_rule(parser *p, bool assembly, str **name, extent *where); /* `name[args]`; false: none */
bool generic_arguments_rule(parser *p, str **text); /* `[int, string]` behind a method name, *text NULL: none */

/* parse_function.c, parse_class.c, parse_using.c */
ast *function_rule(parser *p, const token *word);
ast *param_block_rule(parser *p);
void parameter_list_rule(parser *p, ast_list *out);
ast *method_rule(parser *p, const token *name, bool constructor, bool is_static);
ast *class_rule(parser *p, const token *word, ast_list *attributes);
ast *enum_rule(parser *p, const token *word, ast_list *attributes);
ast *using_rule(parser *p, const token *word);

/* check.c: what is wrong in a tree that parsed well: assignment to a constant, duplicate keys, ... */
void check_tree(parser *p, ast *root);

#endif
