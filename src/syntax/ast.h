/* ast.h: the syntax tree.
 *
 * Purpose: what the parser makes and the compiler, the error view and `.Ast` read.
 * Invariants: a tree is immutable once the parser returns it; every node has the extent the reference engine gives it,
 *   [start, end) in UTF-16 code units of its source; children lie inside their parent and know it.
 * Threads: read by any thread. Cost: nodes are heap objects without headers, alive as long as anything points at one.
 */
#ifndef SYNTAX_AST_H
#define SYNTAX_AST_H

#include "object/str.h"
#include "syntax/token.h"

typedef enum ast_kind {
#define AST_BEGIN(id) AST_##id,
#define CHILD(f)
#define CHILDREN(f)
#define TEXT(f)
#define TOKEN_KIND(f)
#define NUMBER(f)
#define VALUE(f)
#define AST_END(id)
#include "syntax/ast.def"
#undef AST_BEGIN
#undef CHILD
#undef CHILDREN
#undef TEXT
#undef TOKEN_KIND
#undef NUMBER
#undef VALUE
#undef AST_END
    AST_COUNT
} ast_kind;

/* The text of one script, shared by all its nodes. */
typedef struct source {
    str *file;            /* full path, or NULL for text without a file */
    const uint16_t *text; /* UTF-16, not terminated */
    uint32_t length;      /* code units */
    const uint32_t *line_starts;
    uint32_t line_count;
} source;

typedef struct ast {
    ast_kind kind;
    uint32_t start, end;
    struct ast *parent;
    const source *src;
} ast;

typedef struct ast_list {
    ast **items;
    uint32_t count;
} ast_list;

#define AST_BEGIN(id)                                                                                                  \
    typedef struct ast_##id {                                                                                          \
        ast base;
#define CHILD(f) ast *f;
#define CHILDREN(f) ast_list f;
#define TEXT(f) str *f;
#define TOKEN_KIND(f) token_kind f;
#define NUMBER(f) uint32_t f;
#define VALUE(f) value f;
#define AST_END(id)                                                                                                    \
    }                                                                                                                  \
    ast_##id;
#include "syntax/ast.def"
#undef AST_BEGIN
#undef CHILD
#undef CHILDREN
#undef TEXT
#undef TOKEN_KIND
#undef NUMBER
#undef VALUE
#undef AST_END

enum script_block_flag { SB_IS_FILTER = 1, SB_CONFIGURATION = 2 };
enum function_flag { FN_FILTER = 1 };
enum switch_flag { SW_FILE = 1, SW_REGEX = 2, SW_WILDCARD = 4, SW_EXACT = 8, SW_CASE = 16, SW_PARALLEL = 32 };
enum type_definition_flag { TD_CLASS = 1, TD_ENUM = 2, TD_INTERFACE = 4 };
enum member_flag { MB_STATIC = 1, MB_HIDDEN = 2, MB_ENUM_VALUE = 4, MB_CONSTRUCTOR = 8 };
enum member_expression_flag { ME_STATIC = 1, ME_NULL_CONDITIONAL = 2 };
enum string_kind { SK_BARE, SK_SINGLE, SK_DOUBLE, SK_HERE_SINGLE, SK_HERE_DOUBLE };
enum using_kind { UK_ASSEMBLY, UK_COMMAND, UK_MODULE, UK_NAMESPACE, UK_TYPE };

/* "ScriptBlock", the name without "Ast". */
const char *ast_kind_name(ast_kind kind);

/* Calls `visit` for each direct child in source order of the visitor; stops when it returns false. */
void ast_each_child(ast *node, bool (*visit)(ast *child, void *ctx), void *ctx);

/* The node's source text as a new string. */
str *ast_text(const ast *node);

/* 1-based line and column of an offset. Cost: log2(lines). */
void source_position(const source *src, uint32_t offset, uint32_t *line, uint32_t *column);

/* Writes the tree, one node a line, in the form of the oracle's -ast. */
struct buf;
void ast_dump(ast *node, struct buf *out);

#endif
